"""``okr coach``: what could be better in a draft, for a file of texts or for one."""

from __future__ import annotations

import json
import math
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

import click

from okrlib.cli.output import echo, escaped, severity, styled
from okrlib.errors import OkrError
from okrlib.files import NotOrdinaryError, handle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.coach import Advice, DraftKind

#: What a text can be written as; the rules are imported only when they are asked.
KINDS = ("objective", "key_result", "kpi")
#: A longer line of a file, in bytes, is no line that somebody wrote.
_LONGEST = 1_000_000


class Line(NamedTuple):
    """One text to judge, as it stands in a line of the file."""

    id: str | int | float | None
    kind: DraftKind
    text: str


@click.command()
@click.argument("source", metavar="FILE|TEXT")
@click.option("--kind", type=click.Choice(KINDS), help="Judge TEXT itself, as one of these.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs."
)
@click.option("--lang", default="en", metavar="CODE", help="The language of the texts: en (default) or de.")
def coach(source: str, kind: DraftKind | None, form: str, lang: str) -> None:
    """Say what each text really is, and how to make it a better goal.

    FILE holds a JSON object a line: {"id": 1, "kind": "key_result", "text": "Grow sales"}; a kind is
    objective, key_result or kpi, other keys are ignored, - is standard input. With --kind the argument
    is the text itself. A free text is never faulted for an owner or a date.

    \b
    Examples:
      okr coach drafts.jsonl
      okr coach drafts.jsonl --format json      an object a line, with its findings
      okr coach "Grow sales" --kind key_result
      okr coach entwurf.jsonl --lang de

    Exits with 0 whatever it advises, and with 2 where a line cannot be read; the others are answered.
    """
    from okrlib.coach import coach as advise
    from okrlib.coach import lexicon

    try:
        lexicon(lang)
    except OkrError as error:
        raise click.UsageError(str(error)) from error
    if kind is not None:
        source = _sound(source)
        _tell(Line(None, kind, source), advise(source, kind, language=lang), form)
        return
    broken = False
    try:
        with sys.stdin.buffer if source == "-" else os.fdopen(handle(Path(source)), "rb") as file:
            for number, line in _lines(file):
                if isinstance(line, str):
                    broken = True
                    echo(f"Line {number}: {line}", err=True)
                else:
                    _tell(line, advise(line.text, line.kind, language=lang), form)
    except FileNotFoundError as error:
        raise click.UsageError(
            f"There is no file {source}. Name one, or say with --kind that this is the text itself."
        ) from error
    except NotOrdinaryError as error:
        raise click.UsageError(f"{source} is no file. Name one with a JSON object a line.") from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise click.UsageError(f"{source[:80]} cannot be read: {error.strerror}.") from error
    if broken:
        sys.exit(2)


def _lines(file: IO[bytes]) -> Iterator[tuple[int, Line | str]]:
    """Every line with its number: what it asks, or a sentence saying why it cannot be read."""
    for number, raw in enumerate(iter(lambda: file.readline(_LONGEST), b""), 1):
        if len(raw) == _LONGEST:
            yield (
                number,
                f"It has more than {_LONGEST:,} bytes, so this line and those after it are not read.",
            )
            return
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            yield (
                number,
                _line(json.loads(text, parse_constant=_refused)) if text else "It is blank. Take it out.",
            )
        except UnicodeDecodeError:
            yield number, "It is not UTF-8. Save the file in that encoding."
        except (ValueError, RecursionError):
            yield (
                number,
                'It is not JSON. Write an object a line: {"id": 1, "kind": "objective", "text": "…"}.',
            )


def _refused(constant: str) -> float:
    """NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError(constant)


def _line(line: object) -> Line | str:
    if not isinstance(line, dict):
        return 'It is not an object. Write {"id": 1, "kind": "objective", "text": "…"}.'
    missing = [key for key in Line._fields if key not in line]
    if missing:
        return f"It has no {' and no '.join(missing)}. Write id, kind and text."
    if line["kind"] not in KINDS:
        return f"{line['kind']!r} is no kind. Take one of: {', '.join(KINDS)}."
    if not isinstance(line["text"], str):
        return "Its text is not in quotes. Write it as text."
    name = line["id"]
    if (
        isinstance(name, bool)
        or not isinstance(name, str | int | float | None)
        or name in {math.inf, -math.inf}
    ):
        return "Its id is neither text nor a number."
    return Line(_sound(name) if isinstance(name, str) else name, line["kind"], _sound(line["text"]))


def _sound(text: str) -> str:
    """A text without half characters ("\\ud800"), which no file and no terminal can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _tell(line: Line, advice: Advice, form: str) -> None:
    if form == "json":
        findings = [{"rule": r.code, "severity": r.severity, "message": r.message} for r in advice.remarks]
        answer = {"id": line.id, "kind": line.kind, "class": advice.class_, "findings": findings}
        click.echo(escaped(json.dumps(answer, ensure_ascii=False)))
        return
    name = "" if line.id is None else f"{line.id}: "
    echo(styled(name + line.text, bold=True))
    echo(f"    {advice.class_.replace('_', ' ')}: {advice.because}")
    for r in advice.remarks:
        echo("    ", severity(r.severity), f" {r.message} [{r.code}]")
