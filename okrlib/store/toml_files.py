"""Reading a TOML file of a plan: as much of it as can be read, and a finding for the rest."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from okrlib.findings import Finding
from okrlib.integrity import near
from okrlib.store.shapes import FROM_PLACE, adapter

if TYPE_CHECKING:
    from collections.abc import Mapping

Loc = tuple[str | int, ...]
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*(?:\.[^=]*)?=")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_MOST_PASSES = 40


def read(text: str, shape: str, file: str, place: Mapping[str, str]) -> tuple[Any | None, list[Finding]]:
    """The file's shape with everything that could be read, or None where it is not TOML at all.

    *place* gives the fields that the file's own place says (team, cycle).
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [_not_toml(str(error), file)]
    except RecursionError:
        return None, [_not_toml("The brackets are nested too deeply", file)]
    for key, fields in FROM_PLACE.items():
        held = data.get(key)
        for item in held if isinstance(held, list) else ():
            if isinstance(item, dict) and not any(name in item for name in fields):
                item.update({name: place[name] for name in fields})
    return _validated(data, text, shape, file, place)


def _not_toml(error: str, file: str) -> Finding:
    line = _AT_LINE.search(error)
    return Finding(
        code="not-toml",
        severity="error",
        file=file,
        line=int(line[1]) if line else None,
        what=f"The file cannot be read as TOML: {_AT_LINE.sub('', error).strip()}.",
        mend="Mend this line; nothing else of the file is read until then.",
    )


def _validated(
    data: dict[str, Any], text: str, shape: str, file: str, place: Mapping[str, str]
) -> tuple[Any | None, list[Finding]]:
    """Validate, take out what is wrong, and again, until the rest is right."""
    findings: list[Finding] = []
    origins: dict[int, Loc] = {}
    lines: dict[Loc, int] = {}
    for _ in range(_MOST_PASSES):
        try:
            return adapter(shape).validate_json(json.dumps(data, default=str), strict=True), findings
        except ValidationError as error:
            if not origins:
                _remember(data, (), origins)
                lines = lines_of(text)
            wrong = error.errors(include_url=False)
        doomed: set[Loc] = set()
        for said in wrong:
            loc = _real(data, said["loc"])
            findings.append(_finding(said, data, loc, file, origins, lines, place))
            doomed.add(_smallest(said["type"], data, loc))
        for loc in sorted(doomed, key=lambda at: [(isinstance(p, int), str(p).zfill(9)) for p in at], reverse=True):
            _drop(data, loc)
    return None, findings


def _remember(node: Any, at: Loc, origins: dict[int, Loc]) -> None:
    """Where each table stood before anything was taken out."""
    if isinstance(node, dict):
        origins[id(node)] = at
        for key, held in node.items():
            _remember(held, (*at, key), origins)
    elif isinstance(node, list):
        for index, held in enumerate(node):
            _remember(held, (*at, index), origins)


def _real(data: Any, loc: Loc) -> Loc:
    """The part of a location that exists in the data, with the first step that does not."""
    node, real = data, []
    for part in loc:
        real.append(part)
        try:
            node = node[part]
        except (KeyError, IndexError, TypeError):
            break
    return tuple(real)


def _at(data: Any, loc: Loc) -> Any:
    node = data
    for part in loc:
        node = node[part]
    return node


def _smallest(kind: str, data: Any, loc: Loc) -> Loc:
    """The smallest thing to take out: the key, or the whole entry where it cannot do without it."""
    if kind in {"missing", "missing_argument", "missing_keyword_only_argument"}:
        return loc[:-1]
    required = loc and loc[-1] in {"id", "kind", "name", "value", "score", "on", "title"}
    entry = _at(data, loc[:-1]) if loc else None
    if required and isinstance(entry, dict) and len(loc) > 1 and not _has_default(loc):
        return loc[:-1]
    return loc


def _has_default(loc: Loc) -> bool:
    """Whether a key with one of the required names is optional where it stands."""
    parent = next((p for p in reversed(loc[:-1]) if isinstance(p, str)), "")
    needed = {
        "people": {"id"},
        "teams": {"id"},
        "cycles": {"id"},
        "objectives": {"id"},
        "key_results": {"id", "kind"},
        "kpis": {"id"},
        "milestones": {"name"},
        "targets": {"value"},
        "override": {"score", "on"},
        "initiatives": {"title"},
    }
    return loc[-1] not in needed.get(parent, set())


def _drop(data: Any, loc: Loc) -> None:
    if not loc:
        data.clear()
        return
    try:
        del _at(data, loc[:-1])[loc[-1]]
    except (KeyError, IndexError, TypeError):
        return


def _finding(
    said: Any,
    data: Any,
    loc: Loc,
    file: str,
    origins: Mapping[int, Loc],
    lines: Mapping[Loc, int],
    place: Mapping[str, str],
) -> Finding:
    """One validation error in the words of a finding."""
    held: Any = data
    entry, below = data, loc
    for depth, part in enumerate(loc):
        if isinstance(held, dict):
            entry, below = held, loc[depth:]
        try:
            held = held[part]
        except (KeyError, IndexError, TypeError):
            held = None
            break
    at = (*origins.get(id(entry), ()), *below)
    key = str(loc[-1]) if loc else ""
    code, what, mend = _words(said, key, held, entry, place)
    return Finding(
        code=code,
        severity="error",
        file=file,
        line=_line(at, lines),
        key=dotted(at),
        what=what,
        mend=mend,
    )


def _words(said: Any, key: str, held: Any, entry: Any, place: Mapping[str, str]) -> tuple[str, str, str]:
    kind, context = said["type"], said.get("ctx", {})
    if kind in {"unexpected_keyword_argument", "extra_forbidden"}:
        if key in place:
            return "key-from-place", f"The file's place already says the {key}: {place[key]!r}.", f"Take {key} out."
        return "unknown-key", f"There is no key {key!r} here.", near(key, known_keys(entry), "Take it out.")
    if kind.startswith("missing"):
        return "missing-key", f"The key {key!r} is missing.", f"Add {key} = ...; without it the entry cannot be used."
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'|\b(\d+)\b", context.get("expected", ""))
        names = [a or b for a, b in allowed]
        return "bad-choice", f"{held!r} is not one of its choices.", near(str(held), names, f"Write one of: {', '.join(names)}.")
    if kind == "finite_number":
        return "not-finite", f"{key} is not a finite number.", "Write a number."
    if "date" in kind:
        return "bad-date", f"{held!r} is not a date.", "Write a day that exists, as in 2026-10-01, without quotes."
    wanted = _WANTED.get(kind.removesuffix("_parsing").removesuffix("_type"), "a value of another type")
    return "wrong-type", f"{key} is {_kind_of(held)}, but should be {wanted}.", f"Write {wanted}."


_WANTED = {
    "float": "a number, without quotes",
    "int": "a whole number, without quotes",
    "string": 'text in "quotes"',
    "bool": "true or false",
    "tuple": "a list in [brackets]",
    "list": "a list in [brackets]",
    "dict": "a table",
    "dataclass": "a table",
}


def _kind_of(held: Any) -> str:
    names = {bool: "true or false", str: "text", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(held), "a date" if hasattr(held, "isoformat") else "missing")


def known_keys(entry: Any) -> list[str]:
    """The keys an entry may have, as far as its own keys tell which entity it is."""
    from dataclasses import fields

    from okrlib import model
    from okrlib.store import shapes

    kinds = [
        shapes.OkrFile,
        shapes.GoalsFile,
        shapes.KpisFile,
        shapes.CycleEntry,
        model.Policy,
        model.Person,
        model.Team,
        model.Objective,
        model.KeyResult,
        model.Milestone,
        model.Override,
        model.Initiative,
        model.KPI,
        model.Target,
    ]
    own = set(entry) if isinstance(entry, dict) else set()
    best = max(kinds, key=lambda kind: len(own & {f.name for f in fields(kind)}))
    return [f.name for f in fields(best)]


def dotted(at: Loc) -> str:
    """``objectives[0].key_results[1].target``, counting from 0."""
    text = ""
    for part in at:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _line(at: Loc, lines: Mapping[Loc, int]) -> int | None:
    """The line of a key, or of the nearest table around it."""
    while at:
        if at in lines:
            return lines[at]
        at = at[:-1]
    return None


def lines_of(text: str) -> dict[Loc, int]:
    """The line of every table header and key, for findings (the standard reader keeps none)."""
    lines: dict[Loc, int] = {}
    counts: dict[Loc, int] = {}
    table: Loc = ()
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        if fence:
            fence = "" if fence in line else fence
            continue
        if header := _HEADER.match(line):
            table = _table(header[2], counts, new=header[1] == "[[")
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, key[1].strip("\"'")), number)
            for mark in ('"""', "'''"):
                if line.count(mark) == 1:
                    fence = mark
    return lines


def _table(name: str, counts: dict[Loc, int], *, new: bool) -> Loc:
    """The location a header stands for: ``[[a.b]]`` is the next b of the last a."""
    at: Loc = ()
    parts = [part.strip().strip("\"'") for part in name.split(".")]
    for index, part in enumerate(parts):
        at = (*at, part)
        if new and index == len(parts) - 1:
            counts[at] = counts.get(at, -1) + 1
        if at in counts:
            at = (*at, counts[at])
    return at
