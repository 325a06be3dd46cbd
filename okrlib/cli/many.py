"""Many reports from one CSV file: what each row would change, and all of them or none."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

import click

from okrlib import entry, words
from okrlib.entry import Typed
from okrlib.errors import OkrError
from okrlib.store import append
from okrlib.wording import moved, reported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from okrlib.cli.common import Opened

#: The columns that are read; `okr due --format csv` writes them, with others beside them for people.
COLUMNS = Typed._fields
FOR_PEOPLE = ("title", "last_value", "expected_value", "unit")


class Told(NamedTuple):
    """One row of the file: its line, what was typed, and why it cannot be read."""

    line: int
    typed: Typed
    wrong: str = ""


def from_file(held: Opened, source: Path, *, at: datetime, author: str | None, write: bool) -> int:
    """Tell what each row would change, and with *write* write them; the exit code."""
    plan, rows = held.plan, []
    counts = {"to write": 0, "unchanged": 0, "refused": 0, "empty": 0}
    seen: dict[tuple[str, str], int] = {}
    for told in read(source):
        name = told.typed.key_result
        if not told.wrong and told.typed.says_nothing:
            counts["empty"] += 1
            continue
        made = entry.read(plan, told.typed, on=held.on, at=at, author=author)
        sentences = [told.wrong] if told.wrong else [str(refusal) for refusal in made.refusals]
        first = seen.setdefault((name, told.typed.date or str(held.on)), told.line)
        if not sentences and first != told.line:
            sentences = [f"Line {first} reports on the same key result and day. Leave one of them."]
        if sentences:
            counts["refused"] += 1
            click.echo(f"line {told.line}  {click.style('refused', fg='red')}  {name}: {' '.join(sentences)}")
        elif made.row is None:
            counts["unchanged"] += 1
            click.echo(f"line {told.line}  unchanged  {name}")
        else:
            counts["to write"] += 1
            after = entry.reported(plan, [made.row])
            click.echo(f"line {told.line}  {name}, {words.day(made.row.date)}: {reported(plan, made.row)}")
            click.echo(f"    {' '.join([moved(plan, after, name, held.on), *made.remarks])}")
            plan = after
            rows.append(made.row)
    said = words.listed([f"{n} {what}" for what, n in counts.items() if n]) or "no row"
    click.echo(f"{source.name}: {said}.")
    if counts["refused"]:
        click.echo(
            "Nothing was written: mend the refused rows first, then all are written together.", err=True
        )
        return 1
    if not write:
        click.echo(f"Nothing was written. To write: okr checkin --from {source} --write" if rows else "")
        return 0
    append(held.plan, held.folder, rows)
    click.echo(f"{words.count(len(rows), 'report was', 'reports were')} written.")
    return 0


def read(source: Path) -> Iterator[Told]:
    """The rows of a file with a header; OkrError where it is no such file."""
    try:
        text = source.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise OkrError(f"{source.name} is not UTF-8. Save it as CSV in UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _columns(header, source.name)
        line = reader.line_num + 1
        for record in reader:
            if record:
                yield _told(line, header, record)
            line = reader.line_num + 1
    except csv.Error as error:
        raise OkrError(f"{source.name} cannot be read at line {reader.line_num}: {error}.") from None


def _columns(header: list[str], name: str) -> None:
    needed = ",".join(COLUMNS[:7])
    if "key_result" not in header:
        parted = len(header) == 1 and any(mark in header[0] for mark in ";\t")
        why = (
            "Its columns are parted by semicolons or tabs" if parted else "Its first line names no key_result"
        )
        raise OkrError(f"{why}, so nothing of {name} is read. Save it with commas; the first line: {needed}")
    for column in header:
        if column not in {*COLUMNS, *FOR_PEOPLE}:
            click.echo(f"The column {column[:80]!r} is not read; the columns are: {needed}", err=True)


def _told(line: int, header: list[str], record: list[str]) -> Told:
    held = dict(zip(header, record, strict=False))
    typed = Typed(**{name: held.get(name, "").strip() for name in COLUMNS})
    if len(record) == len(header):
        return Told(line, typed)
    what = f"It has {words.count(len(record), 'cell')}, the first line {len(header)}."
    return Told(line, typed, f'{what} Put "quotes" around a text that holds a comma.')
