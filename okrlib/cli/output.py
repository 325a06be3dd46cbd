"""How every command prints: JSON, CSV of rows, findings, and text that is safe on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from okrlib.findings import folded
from okrlib.text import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from okrlib.cli.options import Opened
    from okrlib.findings import Finding

#: How a severity is tinted on a terminal; its word always stands beside it.
_COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}
#: They print nothing, but scripts and emoji need them.
_JOINERS = "\u200c\u200d"


def echo_json(value: Any) -> None:
    """JSON for other programs."""
    from pydantic_core import to_json

    click.echo(to_json(value, indent=2))


def echo_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """CSV with a header for spreadsheets; a row without one of the columns leaves it empty."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    click.echo(out.getvalue(), nl=False)


def _cell(value: Any) -> Any:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return "" if value is None else value


def echo_findings(findings: Iterable[Finding], *, err: bool = False) -> None:
    """Findings as people read them; with *err* beside the command's output.

    What follows from another finding is counted there.
    """
    for f, following in folded(findings):
        place = click.style(f.place, bold=True)
        text = f"{place}: {severity(f.severity)} {f.what}\n    {f.mend} [{f.code}]"
        click.echo(text + (f"\n    {follow(following)}" if following else ""), err=err)


def follow(number: int) -> str:
    """That findings follow from another, in a sentence."""
    return f"{count(number, 'finding')} {'follows' if number == 1 else 'follow'} from this."


def echo_day(opened: Opened) -> None:
    """Say which day is judged where it is not the real one."""
    if opened.by_plan:
        click.echo(f"On {opened.on}, the day that okr.toml sets as today.", err=True)


def echo_errors(opened: Opened) -> None:
    """Say how many errors the plan has, where it has any."""
    if opened.broken:
        click.echo(f"{count(opened.errors, 'error')} in the plan: see okr check.", err=True)


def severity(word: str) -> str:
    """The word of a severity in its colour."""
    return click.style(word, fg=_COLOURS[word], bold=True)


def one_line(text: str) -> str:
    """A text on one line, without marks that would steer a terminal."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable() or c in _JOINERS)
