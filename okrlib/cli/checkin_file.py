"""Many reports from one CSV file: what each row would change, and all of them or none."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

from okrlib.checkin import Typed, entry, moved, reported
from okrlib.cli.options import named_file
from okrlib.cli.output import echo, styled
from okrlib.errors import OkrError
from okrlib.files import MOST_COLUMNS, wide_line
from okrlib.store import Logbook
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from okrlib.cli.options import Opened
    from okrlib.model import CheckIn
    from okrlib.plan import Plan

#: The columns that are read; `okr due --format csv` writes them, with others beside them for people.
COLUMNS = Typed._fields
FOR_PEOPLE = ("title", "last_value", "expected_value", "unit")


class Line(NamedTuple):
    """One row of the file: its line, what was typed, and why it cannot be read."""

    line: int
    typed: Typed
    wrong: str = ""


def from_file(
    opened: Opened, source: Path, *, at: datetime, author: str | None, write: bool, yes: bool
) -> int:
    """Tell what each row would change, and with *write* write them; the exit code.

    Values unlike all earlier ones are written where *yes* answers that they are right.
    """
    read = _Reading(opened, list(rows_of(source)), at, author, sure=yes)
    if opened.plan.policy.people == "none" and any(line.typed.author for line in read.lines):
        echo("The column 'author' is not read: this plan names no people.", err=True)
    if write:
        about = {
            opened.plan.id_of("key result", line.typed.key_result) for line in read.lines
        } & opened.plan.key_results.keys()
        book = Logbook(opened.folder)
        book.record(opened.plan, about, read.judge)
        for remark in book.remarks:
            echo(remark, err=True)
    else:
        read.judge(opened.plan)
    counts = formatting.listed([f"{n} {what}" for what, n in read.counts.items() if n]) or "no row"
    echo(f"{source.name}: {counts}.")
    if read.counts["refused"]:
        echo("Nothing was written: fix the refused rows first, then all are written together.", err=True)
        return 1
    if write and read.asked:
        values = formatting.count(read.asked, "value is", "values are")
        echo(f"Nothing was written: {values} unlike all earlier ones. If that is right, add --yes.", err=True)
        return 1
    if not write:
        right = " --yes, if all values are right" if read.asked else ""
        would = f"Nothing was written. To write: okr checkin --from {source} --write{right}"
        echo(would if read.rows else "")
        return 0
    echo(f"{formatting.count(len(read.rows), 'report was', 'reports were')} written.")
    return 0


class _Reading:
    """The rows of a file beside a plan: what each would change, line as they are judged."""

    def __init__(
        self, opened: Opened, lines: list[Line], at: datetime, author: str | None, *, sure: bool
    ) -> None:
        self.lines = lines
        self.rows: list[CheckIn] = []
        self.counts = {"to write": 0, "unchanged": 0, "refused": 0, "empty": 0}
        self._on, self._at, self._author = opened.on, at, author
        #: How many values are in doubt, and nobody has said that they are right.
        self.asked = 0
        self._sure = sure
        self._seen: dict[tuple[str, str], int] = {}

    def judge(self, plan: Plan) -> list[CheckIn]:
        """The rows that are to be written; none where one is refused or in doubt."""
        for line in self.lines:
            if not line.wrong and line.typed.says_nothing:
                self.counts["empty"] += 1
            else:
                plan = self._one(plan, line)
        return [] if self.counts["refused"] or self.asked else self.rows

    def _one(self, plan: Plan, line: Line) -> Plan:
        """Tell of one row; the plan as it would be with it."""
        name = plan.id_of("key result", line.typed.key_result)
        typed = entry.adding(plan, line.typed, on=self._on)
        entered = entry.read(plan, typed, on=self._on, at=self._at, author=self._author)
        sentences = [line.wrong] if line.wrong else [refusal.message for refusal in entered.refusals]
        first = self._seen.setdefault((name, line.typed.date or str(self._on)), line.line)
        if not sentences and first != line.line:
            sentences = [f"Line {first} reports on the same key result and day. Leave one of them."]
        if sentences:
            self.counts["refused"] += 1
            mark = styled("refused", fg="red")
            echo(f"line {line.line}  ", mark, f"  {name[:120]}: {' '.join(sentences)}")
        elif entered.row is None:
            self.counts["unchanged"] += 1
            echo(f"line {line.line}  unchanged  {name}")
        else:
            self.counts["to write"] += 1
            after = plan.with_rows([entered.row])
            echo(
                f"line {line.line}  {name}, {formatting.day(entered.row.date)}: {reported(plan, entered.row)}"
            )
            doubt = "" if self._sure else entered.doubt
            self.asked += bool(doubt)
            remarks = [moved(plan, after, name, self._on), *entered.remarks, doubt]
            echo(f"    {' '.join(filter(None, remarks))}")
            self.rows.append(entered.row)
            return after
        return plan


def rows_of(source: Path) -> Iterator[Line]:
    """The rows of a file with a header; OkrError where it is no such file."""
    raw = named_file(source)
    if line := wide_line(raw):
        what = f"Line {line} of {source.name} has more than {MOST_COLUMNS:,} cells"
        raise OkrError(f"{what}, so nothing of the file is read.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OkrError(f"{source.name} is not UTF-8. Save it as CSV in UTF-8.") from None
    # A cell that is too long is refused by the row it stands in, not by Python with all others.
    limit = csv.field_size_limit(max(len(text), 1))
    try:
        yield from _read(text, source.name)
    finally:
        csv.field_size_limit(limit)


def _read(text: str, name: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [column.strip() for column in next(reader, [])]
        _columns(header, name)
        line = reader.line_num + 1
        for record in reader:
            if record:
                yield _line(line, header, record)
            line = reader.line_num + 1
    except csv.Error as error:
        raise OkrError(f"{name} cannot be read at line {reader.line_num}: {error}.") from None


def _columns(header: list[str], name: str) -> None:
    """OkrError where the first line does not say what stands where; a word about what is not read."""
    needed = ",".join(COLUMNS)
    twice = next((column for column in header if column and header.count(column) > 1), None)
    spelt = {column: column.casefold().replace(" ", "_").replace("-", "_") for column in header}
    meant = {column: right for column, right in spelt.items() if right in COLUMNS and column not in COLUMNS}
    if twice is not None:
        raise OkrError(
            f"{name} has two columns {twice[:80]!r}, so nothing of it is read. Leave one of them; "
            'a decimal has a point, or "quotes" around it.'
        )
    if "key_result" not in header:
        parted = len(header) == 1 and any(mark in header[0] for mark in ";\t")
        why = (
            "Its columns are separated by semicolons or tabs"
            if parted
            else "Its first line names no key_result"
        )
        wrong = [f"{column[:80]!r} is written {right}" for column, right in meant.items()]
        how = f"; {formatting.listed(wrong)}" if wrong and not parted else ""
        raise OkrError(
            f"{why}{how}, so nothing of {name} is read. Save it with commas; the first line: {needed}"
        )
    for column in header:
        if column not in {*COLUMNS, *FOR_PEOPLE}:
            how = f"write it {meant[column]}" if column in meant else f"the columns are: {needed}"
            echo(f"The column {column[:80]!r} is not read; {how}", err=True)


def _line(line: int, header: list[str], record: list[str]) -> Line:
    cells = dict(zip(header, record, strict=False))
    typed = Typed(**{name: cells.get(name, "").strip() for name in COLUMNS})
    if len(record) == len(header):
        return Line(line, typed)
    what = f"It has {formatting.count(len(record), 'cell')}, the first line {len(header)}."
    return Line(line, typed, f'{what} Put "quotes" around a text that holds a comma.')
