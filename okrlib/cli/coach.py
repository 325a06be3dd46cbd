"""``okr coach``: what could be better in a draft, and how it could be said: a text, a file or a plan."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from okrlib.cli.options import Typing, format_option, on_option, read_plan
from okrlib.cli.output import (
    annotation,
    echo,
    echo_data,
    echo_day,
    echo_errors,
    escaped,
    file_of,
    severity,
    styled,
)
from okrlib.errors import OkrError
from okrlib.files import NotOrdinaryError, handle
from okrlib.findings import Finding, Place, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from okrlib.coach import DraftKind
    from okrlib.model import KPI, KeyResult, Objective

#: The severities by the names of SARIF.
_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}


class Answer(NamedTuple):
    """What the coach says of one text."""

    id: str | int | float | None
    kind: str
    text: str
    class_: str
    because: str
    findings: tuple[Finding, ...]
    language: str = "en"


@click.command(cls=Typing)
@click.argument("source", metavar="TEXT|FILE|PLAN")
@click.option(
    "--kind",
    type=click.Choice(["objective", "key_result", "kpi", "initiative"]),
    help="Take the text as one of these; without it, as what it reads like.",
)
@format_option("text", "json", "github", "sarif", words="For people, programs, or review comments.")
@click.option(
    "--lang", metavar="CODE", help="The language of the texts: en (default) or de; a plan has its own."
)
@on_option
def coach(source: str, kind: DraftKind | None, form: str, lang: str | None, on: date | None) -> None:
    """Say what each text really is, and how to say it as a better goal.

    The argument is a sentence, a file or a plan folder; - is standard input. A file is Markdown (its
    bullets; one with bullets below it is an objective), plain text (a goal a line; "O:", "KR:", "KPI:"
    and "Initiative:" say what it is), a goals file (.toml), or a JSON object a line: {"id": 1,
    "kind": "key_result", "text": "Grow sales"}. A free text is never faulted for an owner or a date. In
    a rewrite ___ is for you to decide.

    \b
    Examples:
      okr coach "Launch the new returns page"
      okr coach "Grow sales" --kind key_result
      okr coach goals.md
      okr coach drafts.jsonl --format json      an object a line, with its findings and rewrites
      okr coach entwurf.txt --lang de
      okr coach our-plan --format sarif

    Exits with 0 whatever it advises, and with 2 where a line cannot be read; the others are answered.
    """
    from okrlib.coach import lexicon

    if not source.strip():
        raise click.UsageError("There is no text. Write one in quotes, or name a file or a plan's folder.")
    try:
        lexicon(lang or "en")
    except OkrError as error:
        raise click.UsageError(str(error)) from error
    if os.path.isfile(os.path.join(source, "okr.toml")):  # noqa: PTH113, PTH118 - of any text
        if kind or lang:
            raise click.UsageError(
                "In a plan each entry is what it is, in the plan's language: no --kind, no --lang."
            )
        _print(_of_plan(Path(source), on), form, Path(source))
        return
    broken: list[str] = []
    _print(_of_texts(source, kind, lang or "en", broken), form, Path())
    if broken:
        sys.exit(2)


def _of_texts(source: str, kind: DraftKind | None, lang: str, broken: list[str]) -> Iterator[Answer]:
    """The answers on a sentence or a file; what cannot be read is said and noted in *broken*."""
    from okrlib.cli import drafts
    from okrlib.coach import coach as advise, remarks
    from okrlib.sheets import TABLES

    def answer(line: drafts.Line) -> Answer:
        draft, place = line.draft, Place(source, line.number) if line.number else None
        advice = advise(draft.text, draft.kind, language=draft.language)
        found = remarks(draft) if draft.entry else advice.remarks
        found = tuple(f.at(place) if place else f for f in found)
        return Answer(line.id, draft.kind, draft.text, advice.class_, advice.because, found, draft.language)

    there = source == "-" or os.path.exists(source)  # noqa: PTH110 - False for a text that is no name
    if not there and (kind is not None or not drafts.file_name(source)):
        yield answer(drafts.Line(None, drafts.typed(source, kind, lang)))
        return
    if there and Path(source).suffix.lower() in TABLES:
        raise click.UsageError(
            f"{source} is a table. Bring it into a plan with okr import, and name the plan; "
            "or write a goal a line, as .txt."
        )
    try:
        with sys.stdin.buffer if source == "-" else os.fdopen(handle(Path(source)), "rb") as file:
            empty = True
            for number, line in drafts.lines(file, source, kind, lang):
                empty = False
                if isinstance(line, str):
                    broken.append(line)
                    echo(f"Line {number}: {line}", err=True)
                else:
                    yield answer(line)
            if empty:
                echo("There is nothing in it to judge.", err=True)
    except FileNotFoundError as error:
        mend = "Name one, or write the text in quotes; with --kind one word is a text too."
        raise click.UsageError(f"There is no file {source}. {mend}") from error
    except NotOrdinaryError as error:
        raise click.UsageError(
            f"{source} is no file. Name one, or a plan's folder, with okr.toml."
        ) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise click.UsageError(f"{source[:80]} cannot be read: {error.strerror}.") from error


def _of_plan(folder: Path, on: date | None) -> Iterator[Answer]:
    """The answers on the open goals and the KPIs of a plan, with its own rules and excuses."""
    from okrlib.coach import RULES, languages, lexicon, open_goals, read, spoken

    opened = read_plan(folder, on, with_coach=True)
    echo_day(opened)
    echo_errors(opened)
    plan = opened.plan
    entries: list[tuple[str, str, Objective | KeyResult | KPI]] = []
    for o in open_goals(plan, opened.on):
        entries.append(("objective", "objective", o))
        entries += [("key_result", "key result", kr) for kr in o.key_results]
    entries += [("kpi", "KPI", kpi) for kpi in plan.kpis if not kpi.has_ended(opened.on)]
    if not entries:
        echo("There is nothing in it to judge.", err=True)
    findings: dict[Any, list[Finding]] = {}
    for f in opened.findings:
        if f.code in RULES:
            findings.setdefault(f.subject, []).append(f)
    for kind, noun, entry in entries:
        class_, because = kind, ""
        # A title lacks the numbers, which are in fields, so its class counts only where it reads like work.
        if plan.language in languages():
            reading = read(entry.title, kind, language=plan.language)
            if reading.class_ == "initiative":
                class_, because = reading.class_, lexicon(plan.language).say(reading.because)
        found = tuple(findings.get(Subject(noun, entry.id), ()))
        yield Answer(entry.id, kind, entry.title, class_, because, found, spoken(plan))


# -- how it is printed


def _print(answers: Iterator[Answer], form: str, folder: Path) -> None:
    if form == "sarif":
        echo_data(escaped(json.dumps(_sarif(answers, folder), ensure_ascii=False, indent=2)))
        return
    for answer in answers:
        if form == "json":
            given = {"id": answer.id, "kind": answer.kind, "class": answer.class_}
            told = {**given, "findings": [as_dict(f, answer.language) for f in answer.findings]}
            echo_data(escaped(json.dumps(told, ensure_ascii=False)))
        elif form == "github":
            for f in answer.findings:
                click.echo(annotation(f, folder, " ".join(_better(f))))
        else:
            _tell(answer)


def _tell(answer: Answer) -> None:
    from okrlib.coach import lexicon

    name = "" if answer.id is None else f"{answer.id}: "
    echo(styled(name + answer.text, bold=True))
    if answer.because:
        class_ = lexicon(answer.language).say(answer.class_.replace("_", " "))
        echo(f"    {class_}: {answer.because}")
    for f in answer.findings:
        echo("    ", severity(f.severity), f" {f.message} [{f.code}]")
        for better in _better(f):
            echo(f"        {better}")


def _better(f: Finding) -> list[str]:
    """The rewrites of a finding, or its question, as lines."""
    return [f"→ {text}" for text in f.rewrites] or ([f"? {f.ask}"] if f.ask else [])


def as_dict(f: Finding, language: str) -> dict[str, Any]:
    """A finding for programs, with its rule's reason and source in a language."""
    from okrlib.coach import about

    rule = about(f.code, language)
    return {
        "rule": f.code,
        "severity": f.severity,
        "message": f.message,
        "rewrite": f.rewrites[0] if f.rewrites else None,
        "others": list(f.rewrites[1:]),
        "ask": f.ask or None,
        "why": rule.why,
        "source": rule.source,
        "span": list(f.span) if f.span else None,
    }


def _sarif(answers: Iterator[Answer], folder: Path) -> dict[str, Any]:
    """The findings as a SARIF 2.1.0 log, as code hosts read it: files as seen from the working folder."""
    from urllib.parse import quote

    from okrlib.coach import about

    findings = [(answer, f) for answer in answers for f in answer.findings]
    rules = [
        {
            "id": code,
            "shortDescription": {"text": about(code, language).summary},
            "fullDescription": {"text": about(code, language).why},
        }
        for code, language in sorted({f.code: answer.language for answer, f in findings}.items())
    ]
    results = []
    for answer, f in findings:
        text = "\n".join([f"{answer.text}: {f.message}", *_better(f)])
        file = file_of(f, folder)
        uri = Path(file).as_uri() if Path(file).is_absolute() else quote(file)
        region = {"region": {"startLine": f.place.line}} if f.place and f.place.line else {}
        where = {"physicalLocation": {"artifactLocation": {"uri": uri}, **region}}
        results.append(
            {
                "ruleId": f.code,
                "level": _LEVELS[f.severity],
                "message": {"text": text},
                **({"locations": [where]} if file else {}),
            }
        )
    driver = {"name": "okr coach", "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
