"""Reading the CSV files of a plan: a bad row is a finding, every other row is read.

A file is first read column by column, which is fast. Where anything in it is not as it should be, it
is read again row by row, which says where. Both give the same rows.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING, Any, Generic, NamedTuple

from okrlib.findings import BadValueError, Finding, Place, bad_value
from okrlib.model import notation
from okrlib.sheets import Section, Sections, begins_within, lines_of, records, sections
from okrlib.store.sheets import OPTIONAL, PROSE, Row
from okrlib.text import count, near
from okrlib.text.conflicts import sentence
from okrlib.text.formatting import listed

if TYPE_CHECKING:
    from datetime import date

    from okrlib.findings import Severity


#: Columns without which nothing can be read.
_NEEDED = {"key_result", "date", "kpi", "period"}
_LONG = csv.field_size_limit()  # the csv module reads no longer cell
#: Stands for a comma between two cells where another stands in one: no text holds it.
_COMMA = "\x1f"
#: A mark of Git between two versions is longer.
_MARK = 6
_LONE = re.compile(r"\r(?!\n)")  # what ends a line in a spreadsheet's CSV for Macintosh
#: So many letters show whether a spreadsheet saved a file.
_HEAD = 2_000
_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_ENCODINGS = {
    "cp1252": "letters in Windows-1252",
    "cp1254": "letters in Windows-1254",
    "mac-roman": "letters of an old Macintosh",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
}


class Rows(NamedTuple, Generic[Row]):
    """What a CSV file holds: the rows that could be read, their lines, and what is wrong with the others.

    *lines* is None where each line below the first is a row, unless it is empty.
    """

    rows: list[Row]
    findings: list[Finding]
    lines: list[int] | None = None


class Record(NamedTuple, Generic[Row]):
    """One record of a file: as it was typed, the row it stands for (None where unreadable), and its line.

    *cells* are its cells as we write them; None where they do not fit the columns.
    """

    typed: str
    row: Row | None
    line: int
    cells: list[str] | None


class _Gone(NamedTuple):
    """What a row takes back that cannot be read: of whom or what, and of which day; None is of any."""

    name: str | None
    day: date | None

    def covers(self, row: Any) -> bool:
        """Whether a row may be the one that it takes back."""
        return row is not None and self.name in {None, row[0]} and self.day in {None, row[1]}


class Part(NamedTuple):
    """A section of a file, and its records."""

    section: Section
    records: list[Record[Any]]


def read(text: str, file: str, sheet: Any, encoding: str = "utf-8") -> Rows[Any]:
    """The rows of a file, by a `CheckInSheet` or an `ObservationSheet`; *encoding* is the file's."""
    plain = _by_column(text, sheet)
    findings: list[Finding] = []
    if plain is not None and encoding == "utf-8":
        return Rows(plain, findings)
    records = [r for r in records_of(text, file, sheet, findings, encoding) if r.row is not None]
    return Rows([record.row for record in records], findings, [record.line for record in records])


def in_our_form(text: str, sheet: Any, encoding: str) -> bool:
    """Whether a file is written as we write it, by its beginning: a spreadsheet rewrites all of it.

    Whoever adds a row asks this, so it takes the same time for a long file.
    """
    head = text if len(text) <= _HEAD else text[: text.rfind("\n", 0, _HEAD) + 1]
    first = text.find("\n")
    if encoding != "utf-8" or _LONE.search(head) or _has_seam(text, max(first, 0), sheet.columns[0]):
        return False
    return _by_column(head, sheet) is not None


def _by_column(text: str, sheet: Any) -> list[Any] | None:
    """The rows of a file in which everything is as it should be; None where it has to be looked at."""
    try:
        columns = _columns(text)
        header = tuple(column[0] for column in columns)
        if header in {sheet.columns, usual(sheet.columns)}:
            return sheet.by_column([column[1:] for column in columns]) if len(columns[0]) > 1 else []
    except (ValueError, OverflowError, csv.Error):
        pass
    return None


def _columns(text: str) -> list[list[str]]:
    """The columns of a file whose lines have as many cells each; ValueError or csv.Error for any other.

    Only lines with quotes need the csv module: in all others every comma parts two cells.
    """
    lines, comma = list(filter(None, lines_of(text))), ","
    quoted = [line for line in lines if '"' in line] if '"' in text else []
    if quoted:
        records = list(csv.reader(quoted, strict=True))
        if _COMMA in text or len(records) < len(quoted) or any(line.count('"') % 2 for line in quoted):
            raise ValueError
        comma, cells = _COMMA, map(_COMMA.join, records)
        lines = [next(cells) if '"' in line else line.replace(",", comma) for line in lines]
    width = lines[0].count(comma) + 1 if lines else 0
    if set(map(str.count, lines, repeat(comma))) != {width - 1}:
        raise ValueError
    if len(text) > _LONG and len(max(lines, key=len)) > _LONG:
        raise ValueError
    whole = comma.join(lines).split(comma)
    return [whole[start::width] for start in range(width)]


def about(text: str, sheet: Any, names: Collection[str]) -> list[Any]:
    """The rows of a file that are about some ids, as `read` gives them; the other lines are left aside."""
    lines = text.split("\n")
    if (
        lines[0].partition(",")[0] == sheet.columns[0]
        and not ('"' in text and any(line.count('"') % 2 for line in lines))
        and not _has_seam(text, len(lines[0]), sheet.columns[0])
    ):
        before = [old for old, name in sheet.former.items() if name in names]
        either = {*names, *before, *(f'"{name}"' for name in (*names, *before))}
        named = (line for line in lines[1:] if line.partition(",")[0] in either)
        rows = _by_column("\n".join([lines[0], *named, ""]), sheet)
        if rows is not None:
            return rows
    return [row for row in read(text, "", sheet).rows if row[0] in names]


def _has_seam(text: str, start: int, column: str) -> bool:
    """Whether a merge may have left a second header or a conflict behind the place *start*."""
    if any(text.find(f"\n{sign * 7}", start) >= 0 for sign in "<|=>"):
        return True
    header = rf"(?:^|[,;\t|\"\ufeff]){column}(?:[,;\t|\"\r]|$)|{column}\"?[,;\t|]\"?(?:date|period)\b"
    return text.find(column, start) >= 0 and bool(re.compile(header, re.MULTILINE).search(text, start + 1))


def records_of(
    text: str, file: str, sheet: Any, findings: list[Finding], encoding: str = "utf-8"
) -> list[Record[Any]]:
    """Every record below a header, in order, with the row it stands for; adds to *findings*.

    The same mistake in many rows is one finding, at the first of them.
    """
    return [record for part in parts(text, file, sheet, findings, encoding) for record in part.records]


def parts(text: str, file: str, sheet: Any, findings: list[Finding], encoding: str) -> list[Part]:
    """The sections of a file, read; where a spreadsheet saved it, a hint is added to *findings* too."""
    found = _sections(text, sheet.columns)
    for first, last in found.conflicts:
        place = Place(file, first)
        findings.append(Finding("merge-conflict", "error", *sentence(first, last), place=place))
    manners = {} if encoding == "utf-8" else {_ENCODINGS[encoding]: None}
    manners |= {"lines that end as on an old Macintosh": None} if _LONE.search(text) else {}
    lines: dict[Finding, list[int]] = {}
    gone: list[_Gone] = []
    out = []
    torn, wide = not text.endswith("\n"), any(s.header == sheet.columns for s in found.sections)
    seen: set[frozenset[str]] = set()
    for section in found.sections:
        again = frozenset(section.header) in seen
        order = _order(section, sheet.columns, file, [] if again else findings)
        seen.add(frozenset(section.header))
        if order is not None:
            out.append(_read(section, order, sheet, lines, manners, gone, wide=wide, torn=torn))
    for part in out if gone else ():
        part.records[:] = [
            r._replace(row=None) if any(g.covers(r.row) for g in gone) else r for r in part.records
        ]
    if manners and out:
        what = f"This file is written as a spreadsheet saves it: {listed(list(manners))}."
        mend = "Nothing to do: the next report writes it back in our form."
        if found.conflicts or any(finding.code.startswith("undecided-") for finding in lines):
            mend = "Settle the errors in it; then the next report writes it back in our form."
        place = Place(file, out[0].section.typed.line)
        findings.append(Finding("resaved", "hint", what, mend, place=place))
    for finding, numbers in lines.items():
        more = f" The same in {count(len(numbers) - 1, 'more line')}." if len(numbers) > 1 else ""
        place = Place(file, numbers[0], finding.field)
        findings.append(replace(finding, what=finding.what + more, place=place))
    return out


def _read(
    section: Section,
    order: Sequence[int | None],
    sheet: Any,
    lines: dict[Finding, list[int]],
    manners: dict[str, None],
    gone: list[_Gone],
    *,
    wide: bool,
    torn: bool,
) -> Part:
    """The records of a section; what is wrong is added to *lines*, how it is written to *manners*.

    What a withdrawal takes back that cannot be read is added to *gone*.
    """
    header, ours = section.header, section.delimiter == ","
    # Where columns were added to a file, a merge may bring lines without them, in any order.
    grown = wide and header in {sheet.columns, usual(sheet.columns)}
    widths = {len(sheet.columns), len(usual(sheet.columns))} if grown else {len(header)}
    order = range(len(sheet.columns)) if grown else order
    ordered = [_ordered(row.cells, order, sheet.columns) for row in section.rows]
    habits = sheet.habits(ordered, ours=ours)
    plainly = sheet.plainly(habits)
    asked: dict[tuple[str, str | None], Finding] = {}
    records: list[Record[Any]] = []
    for row, typed in zip(section.rows, ordered, strict=True):
        read = plain = None
        last = torn and row is section.rows[-1] and len(row.cells) < len(header)
        try:
            if row.trouble:
                what = f"The line cannot be read: {row.trouble}."
                raise bad_value("bad-line", "", what, 'Put "quotes" around a text, or shorten it.')
            # A spreadsheet leaves out empty cells at the end of a line, or adds some.
            lax = habits.foreign and not any(row.cells[len(header) :])
            if len(row.text) > _MARK and not row.text.strip("="):
                what, mend = sentence(row.line, row.line)
                raise bad_value("merge-conflict", "", what, mend)
            if last or not (lax or len(row.cells) in widths):
                raise _misfit(row.cells, header, torn=last)
            plain = typed
            plain = plainly(typed)
            read = sheet.by_row(plain)
            if ignored := sheet.ignored(plain):
                lines.setdefault(ignored, []).append(row.line)
        except BadValueError as bad:
            finding = bad.finding
            if finding.code.startswith("undecided-"):
                finding = asked.setdefault((finding.code, finding.field), finding)
            elif finding.severity == "error" and (back := _gone(row.cells, plain, header, sheet)):
                gone.append(back)
                finding = replace(finding, what=f"{finding.what} What it takes back is left out until then.")
            lines.setdefault(finding, []).append(row.line)
        records.append(Record(row.text, read, row.line, plain))
    if not ours:
        manners[f"{_DELIMITERS[section.delimiter]} between the cells"] = None
    if any(cell.strip() != name for cell, name in zip(section.typed.cells, header, strict=True)):
        manners["the names of its columns"] = None
    # One number alone was typed so by hand, where the header is not in quotes as spreadsheets put it.
    if habits.foreign or len(habits.examples) > 1 or '"' in section.typed.text:
        manners.update((f"{what} as {cell[:40]}", None) for what, cell in habits.examples.items())
    return Part(section, records)


def _sections(text: str, columns: tuple[str, ...]) -> Sections:
    return sections(text, known=columns, needed=columns[:2], widths={len(columns), len(usual(columns))})


def _ordered(cells: Sequence[str], order: Sequence[int | None], columns: Sequence[str]) -> list[str]:
    """The cells of a row in our order, "" for what it has not; only texts keep the spaces around them."""
    typed = [cells[i] if i is not None and i < len(cells) else "" for i in order]
    return [cell if name in PROSE else cell.strip() for name, cell in zip(columns, typed, strict=True)]


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
        for _, raw, *_ in records(lines_of(text), ",", {len(header)}):
            whole = raw.count(",") >= len(header) - 1  # a torn line stays torn
            out.append(f"{raw},{name}" if raw == head else f"{raw}," if whole else raw)
        text = "\n".join([*out, ""])
    return text


def header_of(text: str, columns: tuple[str, ...]) -> tuple[str, list[str]]:
    """The header of a file as it was typed, and its columns; ours where the file is empty."""
    found = _sections(text, columns).sections
    if not found:
        return ",".join(usual(columns)), list(usual(columns))
    # Lines of two branches may be merged in any order, so the one with all columns counts anywhere.
    head = next((section for section in found if section.header == columns), found[0])
    return head.typed.text, list(head.header)


def _gone(
    cells: Sequence[str], plain: Sequence[str] | None, header: Sequence[str], sheet: Any
) -> _Gone | None:
    """What a row takes back that cannot be read; None where it is no withdrawal."""
    known = dict(
        zip(header, cells, strict=False) if plain is None else zip(sheet.columns, plain, strict=True)
    )
    with suppress(BadValueError):
        # Where cells are missing or too many, the word may stand in any of them.
        anywhere = [cell for cell in cells if cell.strip().lower() == "true"]
        if not any(map(notation.withdrawn, anywhere if plain is None else [known.get("withdrawn", "")])):
            return None
    name, day = (known.get(column, "") for column in sheet.columns[:2])
    known_day = None
    with suppress(BadValueError):
        known_day = notation.day(day, "date")
    name = sheet.former.get(name, name)
    return _Gone(name if name in sheet.known else None, known_day)


def _misfit(record: Sequence[str], header: Sequence[str], *, torn: bool) -> BadValueError:
    if torn and len(record) < len(header):
        what = "The last line breaks off: a write was cut short."
        mend = "Complete the line or delete it; the lines before it are read."
        return bad_value("torn-line", "", what, mend)
    what = f"The line has {count(len(record), 'column')}, the header has {len(header)}."
    mend = 'Add or take out commas; put "quotes" around a text that holds one.'
    return bad_value("wrong-width", "", what, mend)


def _order(
    section: Section, columns: tuple[str, ...], file: str, findings: list[Finding]
) -> list[int | None] | None:
    """Where each column stands in a header; None where nothing can be read by it."""
    header = section.header
    mend = f"The first line should be: {','.join(usual(columns))}"

    def say(code: str, severity: Severity, column: str | None, what: str, mend: str) -> None:
        place = Place(file, section.typed.line, column)
        findings.append(Finding(code, severity, what, mend, place=place))

    missing = [c for c in usual(columns) if c not in header]
    if missing == list(usual(columns)):
        say("no-header", "error", None, "The first line does not name the columns, so nothing is read.", mend)
        return None
    if at := begins_within(section.typed.cells, columns, columns[:2]):
        name = next(name for name in columns if header[at].endswith(name))
        beside = "above and below" if any(row.line < section.typed.line for row in section.rows) else "below"
        what = "Two lines stand in one: a header begins before its end."
        what += f" This line and what is {beside} it are not read."
        say("bad-line", "error", None, what, f"Begin a new line before {name}.")
        return None
    if twice := next((name for name in columns if header.count(name) > 1), None):
        what = f"Two columns are called {twice!r}, so nothing below them is read."
        say("same-column", "error", twice, what, "Leave one of them.")
        return None
    for name in header:
        if name and name not in columns:
            what = f"There is no column {name[:80]!r}; it is not read."
            say("unknown-column", "warning", name[:80], what, near(name, columns, "Take it out."))
    needed = [c for c in missing if c in {*_NEEDED, "value"}]
    for column in needed:
        say("missing-column", "error", column, f"The column {column!r} is missing.", mend)
    if others := [c for c in missing if c not in needed]:
        what = f"The column {others[0]!r} is missing."
        if len(others) > 1:
            what = f"The columns {listed(others)} are missing."
        say("missing-column", "warning", others[0], what, mend)
    if _NEEDED & set(missing) or ("value" in missing and "period" in columns):
        return None
    return [header.index(c) if c in header else None for c in columns]
