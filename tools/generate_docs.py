"""Write the generated parts of the documentation anew: ``python tools/generate_docs.py [--check]``.

A generated part stands between ``<!-- generated: NAME -->`` and ``<!-- end -->`` in a page of docs/ or in
README.md; NAME is a key of PARTS. With ``--check`` nothing is written, and the exit code is 1 where a
part is stale.
"""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

import click

from okrlib import show, widgets
from okrlib.cli import okr
from okrlib.coach import QUESTIONS, RULES, About, about, languages, lexicon
from okrlib.model import (
    KPI,
    Annotation,
    Baseline,
    Condition,
    Connection,
    Dismissal,
    Feed,
    Initiative,
    KeyResult,
    Milestone,
    Objective,
    Outcomes,
    Override,
    Part,
    Person,
    Policy,
    ReviewDecision,
    RuleSetting,
    SiteSettings,
    Target,
    Team,
    Trigger,
)
from okrlib.scoring import pace_rules as thresholds
from okrlib.store.file_models import (
    CycleEntry,
    GoalsFile,
    KpisFile,
    OkrFile,
    json_schema,
    keys,
    required_keys,
)
from okrlib.tables import Tables
from okrlib.tables.columns import COLUMNS, describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCS = Path(__file__).resolve().parents[1] / "docs"
#: What a function for pages returns.
SHOWN = {"Figure", "Fragment"}
PAGES = (DOCS.parent / "README.md", *sorted(DOCS.glob("*.md")))
_PART = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SIMPLE: dict[Any, str] = {
    str: "text",
    float: "number",
    int: "whole number",
    bool: "true or false",
    date: "date",
    datetime: "moment",
}

#: Each kind of table: the shape of the file it stands in, and how it is typed there.
TABLES: dict[type, tuple[str, str]] = {
    OkrFile: ("okr", "top of `okr.toml`"),
    Policy: ("okr", "`[policy]`"),
    SiteSettings: ("okr", "`[site]`"),
    RuleSetting: ("okr", "`[rules.RULE]`"),
    Person: ("okr", "`[[people]]`"),
    Team: ("okr", "`[[teams]]`"),
    CycleEntry: ("okr", "`[[cycles]]`"),
    Connection: ("okr", "`[[connections]]`"),
    GoalsFile: ("goals", "top of `goals/<cycle>/<team>.toml`"),
    Objective: ("goals", "`[[objectives]]`"),
    KeyResult: ("goals", "`[[objectives.key_results]]`"),
    Milestone: ("goals", "`[[objectives.key_results.milestones]]`"),
    Outcomes: ("goals", "`[objectives.key_results.outcomes]`"),
    Override: ("goals", "`[objectives.key_results.override]`"),
    Initiative: ("goals", "`[[objectives.initiatives]]`"),
    ReviewDecision: ("goals", "`[[objectives.decisions]]`"),
    Trigger: ("goals", "`[objectives.raised_by]`"),
    KpisFile: ("kpis", "top of `kpis/<team>.toml`"),
    KPI: ("kpis", "`[[kpis]]`"),
    Target: ("kpis", "`[[kpis.targets]]`"),
    Baseline: ("kpis", "`baseline` of a KPI"),
    Annotation: ("kpis", "`[[kpis.annotations]]`"),
    Dismissal: ("kpis", "`[[kpis.dismissed]]`"),
    Feed: ("kpis", "`[kpis.feed]`"),
    Part: ("kpis", "`[kpis.feed.numerator]` and `[kpis.feed.denominator]`"),
    Condition: ("kpis", "`where` of a feed or part"),
}


# -- the keys of the TOML files


def _said(shape: str, kind: type) -> dict[str, str]:
    """What each field says of itself, from the schema that editors use."""
    schema = json_schema(shape)
    node = schema.get("$defs", {}).get(kind.__name__, schema)
    return {name: held.get("description", "") for name, held in node["properties"].items()}


def _type(hint: Any) -> str:
    """A type as people who write TOML know it."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return "table"
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " or ".join(f"`{_typed(choice)}`" for choice in args)
    if origin is dict:
        return f"table of {_type(args[1])}s".replace("texts", "text")
    if origin is tuple and args == (date, float):
        return "pair of date and number"
    if origin is tuple and args == (date, date):
        return "pair of dates"
    if origin is tuple:
        held = _type(args[0])
        plain = {"text": "list of text", "table": "tables"}
        plain |= {f"list of {each}": f"list of pairs of {each}" for each in ("numbers", "moments")}
        if held.startswith("pair "):
            return f"list of {held.replace('pair', 'pairs', 1)}"
        return plain.get(held, f"list of {held}s")
    return " or ".join(_type(part) for part in args if part is not NoneType)


def _typed(value: Any) -> str:
    """A value as it is typed in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    return (
        f'"{value}"' if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
    )


def _default(kind: type, name: str) -> str:
    if name in required_keys(kind):
        return "required"
    found = next(f for f in fields(kind) if f.name == name)
    value = found.default if found.default is not MISSING else None
    return "" if value in (None, "", ()) else f"`{_typed(value)}`"


def key_tables(shape: str) -> Iterator[str]:
    """The keys of every table of a kind of file."""
    for kind, (of, typed) in TABLES.items():
        if of != shape:
            continue
        hints, said = get_type_hints(kind), _said(shape, kind)
        yield f"### {typed[0].upper()}{typed[1:]}\n"
        yield "| key | value | default | meaning |\n|---|---|---|---|"
        for name in keys(kind):
            yield f"| `{name}` | {_type(hints[name])} | {_default(kind, name)} | {said[name]} |"
        yield ""


# -- frames, commands, names


def frames() -> Iterator[str]:
    """Every tidy frame with its columns."""
    for name in COLUMNS:
        first = (inspect.getdoc(getattr(Tables, name)) or "").split("\n\n")[0]
        yield f"## `tables(plan).{name}`\n\n{first}\n\n{describe(name)}\n"


def commands() -> Iterator[str]:
    """The help of every command, as ``--help`` prints it."""
    yield _help(okr, "okr")
    for name, command in okr.commands.items():
        yield _help(command, f"okr {name}")
        for part, held in getattr(command, "commands", {}).items():
            yield _help(held, f"okr {name} {part}")


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, terminal_width=88, max_content_width=88)
    for key, value in command.context_settings.items():
        if key == "help_option_names":
            context.help_option_names = value
    if name != "okr":
        context.help_option_names = okr.context_settings["help_option_names"]
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return f"## `{name}`\n\n```text\n{text}\n```\n"


def _named(name: str, value: Any) -> str:
    """One public name: how it is called, and its first sentence."""
    said = (inspect.getdoc(value) or "").split("\n\n")[0].replace("\n", " ")
    said = re.sub(r"``(.+?)``", r"`\1`", said)
    if inspect.isclass(value):
        return f"| `{name}` | {said} |"
    taken = ", ".join(
        p.name if p.default is p.empty else f"{p.name}={p.default!r}"
        for p in inspect.signature(value).parameters.values()
    )
    return f"| `{name}({taken})` | {said} |"


def forms() -> Iterator[str]:
    """The widgets of a notebook."""
    yield "| name | what it does |\n|---|---|"
    for name in widgets.__all__:
        yield _named(f"okrlib.widgets.{name}", getattr(widgets, name))


def _types_in(hint: Any) -> set[str]:
    """The names of the types in an annotation, which may be evaluated or a text."""
    kinds = [hint] if isinstance(hint, type) else str(hint).split(" | ")
    return {getattr(kind, "__name__", str(kind)).rpartition(".")[2] for kind in kinds}


def parts_of_pages() -> Iterator[str]:
    """Everything that a page notebook may show."""
    yield "| call | what it shows |\n|---|---|"
    for name in show.__all__:
        value = getattr(show, name)
        if inspect.isfunction(value) and _types_in(value.__annotations__["return"]) <= SHOWN:
            yield _named(f"show.{name}", value)


# -- the drafting rules


def rules() -> Iterator[str]:
    """Every drafting rule from its docstring, by what it judges."""
    for of, heading in (
        ("objective", "Objectives"),
        ("key_result", "Key results"),
        ("kpi", "KPIs"),
        ("initiative", "Initiatives"),
        ("set", "The plan as a whole"),
    ):
        yield f"\n### {heading}\n"
        for held in map(about, RULES):
            if held.of[0] == of:
                yield from _rule(held)


def _rule(held: About) -> Iterator[str]:
    *others, last = [_OF[of] for of in held.of[1:]] or [""]
    also = f"; also for {' and '.join(filter(None, [', '.join(others), last]))}" if last else ""
    yield f"#### `{held.code}`\n"
    yield f"{held.summary} *{held.severity.capitalize()}{also}.*\n"
    yield f"{held.why} Source: {held.source}.\n"
    named = {code: lexicon(code).name for code in languages()}
    for (tongue, weak), (_, strong) in zip(held.weak, held.strong, strict=True):
        said = "" if tongue == "en" else f" ({named[tongue]})"
        yield f"* Weak{said}: {weak}\n* Strong{said}: {strong}"
    yield ""


_OF = {
    "objective": "objectives",
    "key_result": "key results",
    "kpi": "KPIs",
    "initiative": "initiatives",
    "set": "the plan",
}


def questions() -> Iterator[str]:
    """What the workshop asks, by stage."""
    yield "| stage | of | question | source |\n|---|---|---|---|"
    for stage, held in QUESTIONS.items():
        for q in held:
            yield f"| {stage} | {_OF[q.of]} | {q.text} | {q.source} |"


def pace_rules() -> Iterator[str]:
    """The rules by which progress is compared with what was expected."""
    yield "| `pace_rule` | what it says | from |\n|---|---|---|"
    for name, rule in thresholds.PACE_RULES.items():
        yield f"| `{name}` | {rule.says} | {rule.source} |"


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "okr": lambda: key_tables("okr"),
    "goals": lambda: key_tables("goals"),
    "kpis": lambda: key_tables("kpis"),
    "frames": frames,
    "commands": commands,
    "pace-rules": pace_rules,
    "show": parts_of_pages,
    "widgets": forms,
    "rules": rules,
    "questions": questions,
}


def renewed(text: str) -> str:
    """The text of a page with its generated parts made anew."""

    def part(found: re.Match[str]) -> str:
        made = "\n".join(PARTS[found[2]]()).rstrip("\n")
        return f"{found[1]}\n{made}\n\n{found[3]}"

    return _PART.sub(part, text)


def main(arguments: list[str]) -> int:
    """Renew the pages, or only say which are stale."""
    if arguments not in ([], ["--check"]):
        print("usage: python tools/generate_docs.py [--check]", file=sys.stderr)
        return 2
    stale = []
    for page in PAGES:
        text = page.read_text("utf-8")
        if (made := renewed(text)) != text:
            stale.append(page.name)
            if not arguments:
                page.write_text(made, "utf-8")
    if stale:
        print(f"{'stale' if arguments else 'renewed'}: {', '.join(stale)}")
    return int(bool(arguments and stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
