"""How every command prints: lines that are text and nothing else, JSON, CSV of rows, findings.

What a plan's files say is text, also on a terminal and in the log of a CI job: it sets no colour and no
window title, breaks no line, turns no writing direction and gives the CI no command.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from okrlib.findings import Finding, errors_in, folded
from okrlib.text import count
from okrlib.text.formatting import cut

if TYPE_CHECKING:
    from datetime import date

    from okrlib.cli.options import Opened
    from okrlib.plan import Blocker, Plan

#: How a severity is tinted on a terminal; its word always stands beside it.
_COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}
#: A longer text is cut, so that it does not bury the lines around it.
_LONGEST = 2_000
#: They print nothing, but scripts and emoji need them.
_JOINERS = "\u200c\u200d"
#: A number, though it begins as a formula does.
_NEGATIVE = re.compile(r"-[\d.]+(?:e[+-]?\d+)?", re.ASCII)
_BREAKS = re.compile(r" *[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029][\s\x1c-\x1f]*")
#: Azure Pipelines, TeamCity and older GitHub Actions take ##[…], ##vso[…] and the like for a command.
_COMMAND = re.compile(r"##(?=\w*\[)")
#: What a terminal may obey although JSON and TOML let it stand: C1 controls and directions of writing.
_STEERING = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Styled(NamedTuple):
    """A text in a colour or weight of ours: *look* are the arguments of `click.style`."""

    text: str
    look: Mapping[str, Any]


def styled(text: object, **look: Any) -> Styled:
    """A text to print in a colour or weight."""
    return Styled(str(text), look)


def one_line(text: str) -> str:
    """A text on one line, without marks that would steer a terminal or the CI that keeps its log."""
    if "##" in text:
        text = _COMMAND.sub("# #", text)
    if text.isprintable():
        return text
    text = _BREAKS.sub(" ", text)
    return "".join(c for c in text if c.isprintable() or c in _JOINERS or unicodedata.category(c) == "Zs")


def width_of(text: str) -> int:
    """How many columns of a terminal a text takes: letters of East Asia and emoji two, accents none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(c) in {"Mn", "Me", "Cf"} else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def column(text: str, width: int) -> str:
    """A text on one line, cut or filled up to so many columns of a terminal."""
    shown = cut(one_line(text), width)
    while (taken := width_of(shown)) > width:
        shown = cut(shown, len(shown) - 1)
    return shown + " " * (width - taken)


def quoted(path: Path) -> str:
    """A path as it is typed in a command: in quotes where a shell would take it apart or run a part of it."""
    word = f".{os.sep}{path}" if str(path).startswith("-") else str(path)
    if os.name == "nt":  # no file's name holds a double quote there
        return f'"{word}"' if re.search(r"[^\w./\\:~+-]", word) else word
    return shlex.quote(word)


def then(command: str) -> str:
    """A command to type next: of the plan that was named, where one was."""
    given = click.get_current_context().params
    plan = given.get("plan") or given.get("argument")
    return f"{command} --plan {quoted(plan)}" if plan else command


def line_of(*pieces: str | Styled) -> str:
    """Pieces as one line of plain text, only ours in colour; one that would begin with :: is quoted."""
    texts = [piece.text if isinstance(piece, Styled) else piece for piece in pieces]
    plain = [cut(one_line(text), _LONGEST) for text in texts]
    shown = [
        click.style(text, **piece.look) if isinstance(piece, Styled) else text
        for text, piece in zip(plain, pieces, strict=True)
    ]
    command = "".join(plain).lstrip().startswith("::")
    return f"'{''.join(shown)}" if command else "".join(shown)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show how far long work is: gives what is to be called with (steps done, steps in all).

    None where nobody watches: stderr is no terminal, or that of a CI job.
    """
    if not sys.stderr.isatty() or os.environ.get("CI"):
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield advance


def echo(*pieces: str | Styled, err: bool = False) -> None:
    """Print one line, on stderr with *err*."""
    click.echo(line_of(*pieces), err=err)


def why(error: OSError) -> str:
    """What the system says, and of which file."""
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}."


def paragraph(text: str) -> str:
    """A text of several lines, each of them plain text."""
    return "\n".join(map(line_of, text.split("\n")))


def escaped(text: str) -> str:
    """JSON or TOML with what a terminal or a CI would obey written as escapes; it means the same."""
    text = _COMMAND.sub(r"#\\u0023", text)
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def echo_data(text: str, *, nl: bool = True) -> None:
    """Print what programs read: UTF-8 wherever it goes, but on a terminal, which has letters of its own."""
    click.echo(text if sys.stdout.isatty() else text.encode(), nl=nl)


def echo_json(value: Any) -> None:
    """JSON for other programs."""
    from pydantic_core import to_json

    echo_data(escaped(to_json(value, indent=2).decode()))


def picked(item: object, *names: str) -> dict[str, Any]:
    """What an item says under these names, for programs."""
    return {name: getattr(item, name) for name in names}


def blocker_facts(plan: Plan, blocker: Blocker | None) -> dict[str, Any]:
    """What is in the way of a key result, for programs; null where nothing is, or nobody is named."""
    facts = (
        picked(blocker, "text", "owner", "since") if blocker else dict.fromkeys(("text", "owner", "since"))
    )
    if plan.policy.people == "none":
        facts["owner"] = None
    return {"blocker": facts["text"], "blocker_owner": facts["owner"], "blocker_since": facts["since"]}


def echo_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """CSV with a header for spreadsheets; a row without one of the columns leaves it empty."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    echo_data(out.getvalue(), nl=False)


def _cell(value: Any) -> Any:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        text = one_line(value)
        formula = value[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _NEGATIVE.fullmatch(value)
        return f"'{text}" if formula or text[:2] == "::" else text
    return "" if value is None else value


def echo_findings(findings: Iterable[Finding], *, err: bool = False) -> None:
    """Findings as people read them; with *err* beside the command's output.

    What follows from another finding is counted there.
    """
    for f, following in folded(findings):
        echo(styled(f.place, bold=True), ": ", severity(f.severity), f" {f.what}", err=err)
        echo(f"    {f.mend} [{f.code}]", err=err)
        if following:
            echo(f"    {follow(following)}", err=err)


def follow(number: int) -> str:
    """A sentence on how many findings follow from another."""
    return f"{count(number, 'finding')} {'follows' if number == 1 else 'follow'} from this."


def echo_day(opened: Opened, as_of: date | None = None) -> None:
    """Say which day is judged where it is not the real one, or has not come yet; *as_of* is what is known."""
    if opened.by_plan:
        echo(f"On {opened.on}, the day that okr.toml sets as today.", err=True)
    elif opened.on > opened.last:
        known = f"was known on {as_of}" if as_of else f"is known on {opened.last}"
        echo(f"{opened.on} has not come yet: it is judged by what {known}.", err=True)


def echo_errors(opened: Opened) -> None:
    """Say how many errors the plan has, where it has any."""
    if opened.broken:
        echo(f"{count(opened.errors, 'error')} in the plan: see okr check.", err=True)


def stop_if_broken(opened: Opened, verb: str) -> None:
    """End where the plan has an error: nothing is published or exported then."""
    if opened.broken:
        echo_findings(errors_in(opened.findings))
        more = f"fix these errors, or {verb} what can be read with --keep-going."
        echo(f"Nothing was {verb}ed: {more}", err=True)
        sys.exit(1)


def severity(word: str) -> Styled:
    """The word of a severity in its colour."""
    return styled(word, fg=_COLOURS[word], bold=True)


def annotation(finding: Finding, folder: Path, more: str = "") -> str:
    """A workflow command of GitHub Actions; it is one line, and % begins an escape.

    Its file is relative to the working folder, which is the repository's where Actions run.
    """

    def safe(text: str, *, inside: bool = False) -> str:
        text = one_line(text).replace("%", "%25")
        return text.replace(":", "%3A").replace(",", "%2C") if inside else text

    kind = "notice" if finding.severity == "hint" else finding.severity
    file, line = file_of(finding, folder), finding.place.line if finding.place else None
    place = f"file={safe(file, inside=True)}," if file else ""
    place += f"line={line}," if file and line else ""
    text = safe(f"{finding.message} {more}".strip())
    return f"::{kind} {place}title={safe(finding.code, inside=True)}::{text}"


def file_of(finding: Finding, folder: Path) -> str:
    """The file of a finding, of a plan in *folder*, as seen from the working folder; "" where it is none."""
    name = finding.place.file if finding.place else ""
    if name in {"", "-"}:
        return ""
    return (folder.resolve() / name).as_posix().removeprefix(f"{Path.cwd().as_posix()}/")
