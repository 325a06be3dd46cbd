"""Reading the CSV files of a plan: a bad row is a finding, every other row is read.

A file is first read column by column, which is fast. Where anything in it is not as it should be, it
is read again row by row, which says where. Both give the same rows.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, NamedTuple

from okrlib.findings import BadValueError, Finding, Place, bad_value
from okrlib.model import notation
from okrlib.store.sheets import OPTIONAL, Row
from okrlib.text import count, near

if TYPE_CHECKING:
    from datetime import date

    from okrlib.findings import Severity


#: Columns without which nothing can be read.
_NEEDED = {"key_result", "date", "kpi", "period"}


class Rows(NamedTuple, Generic[Row]):
    """What a CSV file holds: the rows that could be read, and what is wrong with the others."""

    rows: list[Row]
    findings: list[Finding]


class Record(NamedTuple, Generic[Row]):
    """One record of a file as it was typed, the row it stands for (None where unreadable) and its line."""

    typed: str
    row: Row | None
    line: int


class _Gone(NamedTuple):
    """What a row takes back that cannot be read: of whom or what, and of which day; None is of any."""

    name: str | None
    day: date | None

    def covers(self, row: Any) -> bool:
        """Whether a row may be the one that it takes back."""
        return row is not None and self.name in {None, row[0]} and self.day in {None, row[1]}


def read(text: str, file: str, sheet: Any) -> Rows[Any]:
    """The rows of a file, by a `CheckInSheet` or an `ObservationSheet`."""
    plain = '"' not in text and "\r" not in text
    if plain or not any(line.count('"') % 2 for line in text.split("\n")):
        try:
            records = [record for record in csv.reader(_lines(text)) if record]
            whole = [list(sheet.columns), list(usual(sheet.columns))]
            if records and records[0] in whole and len(records[-1]) == len(records[0]):
                return Rows(sheet.by_column(records[1:]) if len(records) > 1 else [], [])
        except (ValueError, csv.Error):
            pass
    findings: list[Finding] = []
    rows = (record.row for record in records_of(text, file, sheet, findings))
    return Rows([row for row in rows if row is not None], findings)


def about(text: str, sheet: Any, names: Collection[str]) -> list[Any]:
    """The rows of a file that are about some ids, as `read` gives them; the other lines are left aside."""
    lines = text.split("\n")
    quoted = '"' in text
    if lines[0].partition(",")[0] == sheet.columns[0] and not (
        quoted and any(line.count('"') % 2 for line in lines)
    ):
        before = [old for old, name in sheet.former.items() if name in names]
        either = {*names, *before, *(f'"{name}"' for name in (*names, *before))}
        named = (line for line in lines[1:] if line.partition(",")[0] in either)
        text = "\n".join([lines[0], *named, ""])
    return [row for row in read(text, "", sheet).rows if row[0] in names]


def records_of(text: str, file: str, sheet: Any, findings: list[Finding]) -> list[Record[Any]]:
    """Every record after the header, in order, with the row it stands for; adds to *findings*.

    The same mistake in many rows is one finding, at the first of them.
    """
    typed = list(_split(text, _widths(sheet.columns)))
    at, header, order = _header(typed, sheet.columns, file, findings)
    headers = (header, list(sheet.columns), list(usual(sheet.columns)))
    # Where a column was added to a file, lines that a merge brings may still do without it.
    widths = {len(header), *([len(usual(sheet.columns))] if header == list(sheet.columns) else [])}
    out: list[Record[Any]] = []
    lines: dict[Finding, list[int]] = {}
    gone: list[_Gone] = []

    for index, (number, raw) in enumerate(typed):
        if index == at or not raw.strip():
            continue
        row = None
        record: list[str] = []
        try:
            record = _cells(raw)
            if order is not None and record not in headers and any(record):
                torn = index == len(typed) - 1 and not text.endswith("\n")
                if len(record) not in widths or (torn and len(record) < len(header)):
                    raise _misfit(record, header, torn=torn)
                ordered = [record[i] if i is not None and i < len(record) else "" for i in order]
                row = sheet.by_row(ordered)
                if ignored := sheet.ignored(ordered):
                    lines.setdefault(ignored, []).append(number)
        except BadValueError as bad:
            finding = bad.finding
            if finding.severity == "error" and (back := _gone(record, header, sheet)):
                gone.append(back)
                finding = replace(finding, what=f"{finding.what} What it takes back is left out until then.")
            lines.setdefault(finding, []).append(number)
        out.append(Record(raw, row, number))
    if gone:
        out = [r._replace(row=None) if any(g.covers(r.row) for g in gone) else r for r in out]
    for finding, numbers in lines.items():
        more = f" So do {len(numbers) - 1} more lines." if len(numbers) > 1 else ""
        place = Place(file, numbers[0], finding.field)
        findings.append(replace(finding, what=finding.what + more, place=place))
    return out


def usual(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a file, without those that only some files have."""
    return tuple(name for name in columns if name not in OPTIONAL.get(columns, ()))


def needed(rows: Iterable[Any], columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that a file with these rows has: the usual ones, and all others where a row fills one."""
    some = OPTIONAL.get(columns, ())
    return columns if any(notation.written(getattr(r, c)) for r in rows for c in some) else usual(columns)


def widened(text: str, columns: tuple[str, ...], wanted: Iterable[str]) -> str:
    """The text of a file with those of its optional columns that are wanted; what it holds stays."""
    for name in wanted:
        head, header = header_of(text, columns)
        if name in header or name not in OPTIONAL.get(columns, ()):
            continue
        out = []
        for _, raw in _split(text, {len(header)}):
            whole = raw.count(",") >= len(header) - 1  # a torn line stays torn
            out.append(f"{raw},{name}" if raw == head else f"{raw}," if whole else raw)
        text = "\n".join([*out, ""])
    return text


def header_of(text: str, columns: tuple[str, ...]) -> tuple[str, list[str]]:
    """The header of a file as it was typed, and its columns; ours where the file is empty."""
    typed = list(_split(text, _widths(columns)))
    at, header, _ = _header(typed, columns, "", [])
    return (typed[at][1], header) if typed else (",".join(usual(columns)), list(usual(columns)))


def _gone(record: Sequence[str], header: Sequence[str], sheet: Any) -> _Gone | None:
    """What a row takes back that cannot be read; None where it is no withdrawal."""
    cells = dict(zip(header, record, strict=False))
    try:
        # Where cells are missing or too many, the word may stand in any of them.
        fits = len(record) == len(header)
        marks = [cells.get("withdrawn", "")] if fits else [c for c in record if c.strip().lower() == "true"]
        if not any(map(notation.withdrawn, marks)):
            return None
    except BadValueError:
        pass
    name, day = (cells.get(column, "") for column in sheet.columns[:2])
    try:
        known_day = notation.day(day, "date")
    except BadValueError:
        known_day = None
    name = sheet.former.get(name, name)
    return _Gone(name if name in sheet.known else None, known_day)


def _cells(raw: str) -> list[str]:
    try:
        return next(csv.reader(f"{line}\n" for line in raw.split("\n")), [])
    except csv.Error as error:
        what = f"The line cannot be read: {error}."
        raise bad_value("bad-line", "", what, 'Put "quotes" around a text, or shorten it.') from None


def _misfit(record: Sequence[str], header: Sequence[str], *, torn: bool) -> BadValueError:
    if torn and len(record) < len(header):
        what = "The last line breaks off: a write was cut short."
        mend = "Complete the line or delete it; the lines before it are read."
        return bad_value("torn-line", "", what, mend)
    what = f"The line has {count(len(record), 'column')}, the header has {len(header)}."
    mend = 'Add or take out commas; put "quotes" around a text that holds one.'
    return bad_value("wrong-width", "", what, mend)


def _header(
    typed: Sequence[tuple[int, str]], columns: tuple[str, ...], file: str, findings: list[Finding]
) -> tuple[int, list[str], list[int | None] | None]:
    """Which record is the header, its cells, and where each column stands in it; None: nowhere.

    Lines of two branches may be merged in any order, so a header as we write it counts anywhere.
    """
    if not typed:
        return 0, [], None
    whole = ",".join(columns)
    ours = (whole, ",".join(usual(columns)))
    at = next((i for name in ours for i, (_, raw) in enumerate(typed) if raw.strip() == name), 0)
    number, raw = typed[at]
    try:
        header = [name.strip() for name in _cells(raw)]
    except BadValueError:
        header = []
    mend = f"The first line should be: {ours[1]}"

    def say(code: str, severity: Severity, column: str | None, what: str, mend: str) -> None:
        findings.append(Finding(code, severity, what, mend, place=Place(file, number, column)))

    missing = [c for c in usual(columns) if c not in header]
    if missing == list(usual(columns)):
        parted = next((mark for mark in ";\t" if mark in raw), None)
        what = "The first line does not name the columns, so nothing is read."
        if parted:
            marks = "semicolons" if parted == ";" else "tabs"
            what = f"The columns are separated by {marks}, so nothing is read."
            mend = "Save it as CSV with commas (and UTF-8)."
        say("no-header", "error", None, what, mend)
        return at, header, None
    for name in header:
        if name not in columns:
            what = f"There is no column {name[:80]!r}; it is not read."
            say("unknown-column", "warning", name[:80], what, near(name, columns, "Take it out."))
    for column in missing:
        severity: Severity = "error" if column in {*_NEEDED, "value"} else "warning"
        say("missing-column", severity, column, f"The column {column!r} is missing.", mend)
    if _NEEDED & set(missing) or ("value" in missing and "period" in columns):
        return at, header, None
    return at, header, [header.index(c) if c in header else None for c in columns]


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _widths(columns: tuple[str, ...]) -> set[int]:
    """How many cells a line may have."""
    return {len(columns), len(usual(columns))}


def _split(text: str, widths: Collection[int]) -> Iterator[tuple[int, str]]:
    """(line number, text) of each record.

    Where a line holds an odd number of quotes, it is either a raw line break in a cell or a torn
    line: a record that is complete once its quotes close is one; otherwise the line is torn, and must
    not swallow the lines after it.
    """
    lines = _lines(text)
    at = 0
    while at < len(lines):
        end = at + 1
        if lines[at].count('"') % 2:
            end = _closing(lines, at, widths) or end
        if lines[at].strip():
            yield at + 1, "\n".join(lines[at:end])
        at = end


def _closing(lines: Sequence[str], at: int, widths: Collection[int]) -> int | None:
    """The end of the record that begins on a line with an open quote; None where it is torn."""
    quotes = lines[at].count('"')
    for end in range(at + 1, min(len(lines), at + 500)):
        quotes += lines[end].count('"')
        if quotes % 2 == 0:
            try:
                return end + 1 if len(_cells("\n".join(lines[at : end + 1]))) in widths else None
            except BadValueError:
                return None
    return None
