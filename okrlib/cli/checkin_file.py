"""Many reports from one CSV file or workbook: what each row would change, and all of them or none."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from okrlib.checkin import Typed, entry, moved, reported
from okrlib.cli.options import Opened, named_file
from okrlib.cli.output import echo, quoted, styled, then
from okrlib.model import CheckIn
from okrlib.plan import Plan
from okrlib.store import Logbook, reports_in
from okrlib.text import formatting

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
    read = _Reading(opened, rows_of(source, opened.plan), at, author, sure=yes)
    if opened.plan.policy.people == "none" and any(line.typed.author for line in read.lines):
        echo("The column 'author' is not read: this plan names no people.", err=True)
    if write:
        named = {opened.plan.id_of("key result", line.typed.key_result) for line in read.lines}
        book = Logbook(opened.folder)
        book.record(opened.plan, named & opened.plan.key_results.keys(), read.judge)
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
        again = then(f"okr checkin --from {quoted(source)} --write")
        would = f"Nothing was written. To write: {again}{right}"
        echo(would if read.rows else "")
        return 0
    echo(f"{formatting.count(len(read.rows), 'report was', 'reports were')} written.")
    return 0


class _Reading:
    """The rows of a file beside a plan: what each would change, printed as they are judged."""

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
        """Print what one row would change; the plan with it."""
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
            about = f"{name}, {formatting.day(entered.row.date)}"
            echo(f"line {line.line}  {about}: {reported(plan, entered.row)}")
            doubt = "" if self._sure else entered.doubt
            self.asked += bool(doubt)
            remarks = [moved(plan, after, name, self._on), *entered.remarks, doubt]
            echo(f"    {' '.join(filter(None, remarks))}")
            self.rows.append(entered.row)
            return after
        return plan


def rows_of(source: Path, plan: Plan) -> list[Line]:
    """The rows of a file with a header, and a word about what is not read; OkrError where it is no table."""
    reports = reports_in(named_file(source), source.name, plan)
    for column in reports.columns:
        if column and column not in {*COLUMNS, *FOR_PEOPLE}:
            how = f"the columns are: {','.join(COLUMNS)}"
            echo(f"The column {column[:80]!r} is not read; {how}", err=True)
    return [Line(r.line, Typed(**{name: r.cells[name] for name in COLUMNS}), r.wrong) for r in reports.rows]
