"""The reports in a file that somebody brings: CSV as any spreadsheet saves it, or a workbook."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import NamedTuple

from okrlib.errors import OkrError
from okrlib.files import MOST_COLUMNS, wide_line
from okrlib.findings import BadValueError
from okrlib.plan import Plan
from okrlib.sheets import WORKBOOKS, Habits, Table, column_name, decoded, read, sections
from okrlib.store.sheets import CHECK_IN_COLUMNS, CheckInSheet
from okrlib.text import count
from okrlib.text.conflicts import sentence
from okrlib.text.typed_numbers import spelled

#: A form of reports has no more.
_MOST_BYTES = 50_000_000
#: The column of `okr export` that says which of its reports count.
_COUNTS = "counts"
_READ = {*CHECK_IN_COLUMNS, _COUNTS}
#: What it puts before a text that a spreadsheet would take for a formula.
_QUOTED = re.compile(r"^'(?=[=+@\t\r-])")


class Report(NamedTuple):
    """One row: its line, its cells by our columns as we write them, and why it cannot be read."""

    line: int
    cells: dict[str, str]
    wrong: str = ""


class Reports(NamedTuple):
    """The columns of a file as they are known (none of a table that we exported), and its rows."""

    columns: tuple[str, ...]
    rows: list[Report]


def reports_in(data: bytes, name: str, plan: Plan) -> Reports:
    """The reports on a plan's key results that a file holds; its name says whether it is a workbook.

    Raises:
        OkrError: It is no table, or its first line does not say what stands where.
    """
    if len(data) > _MOST_BYTES:
        raise OkrError(f"{name} has {len(data) / 1e6:,.0f} MB; {_MOST_BYTES / 1e6:,.0f} MB are read.")
    sheet = CheckInSheet(replace(plan, decimal=None))  # the file itself says how its numbers are written
    if PurePath(name).suffix.lower() in WORKBOOKS:
        return _of_workbook(read(data, name, known=CHECK_IN_COLUMNS, most_bytes=_MOST_BYTES), name, sheet)
    if line := wide_line(data):
        what = f"Line {line} of {name} has more than {MOST_COLUMNS:,} cells"
        raise OkrError(f"{what}, so nothing of the file is read.")
    text, _ = decoded(data)
    # A cell that is too long is refused by the row it stands in, not by Python with all others.
    limit = csv.field_size_limit(max(len(text), 1))
    try:
        found = sections(text, known=CHECK_IN_COLUMNS, needed=("key_result",))
    finally:
        csv.field_size_limit(limit)
    for block in found.conflicts:
        raise OkrError(f"{name}: {' '.join(sentence(*block))}")
    if not found.sections:
        _check((), name)
    rows: list[Report] = []
    for section in found.sections:
        _check(section.header, name)
        cells = [dict(zip(section.header, row.cells, strict=False)) for row in section.rows]
        habits = sheet.habits(map(_ordered, cells), ours=section.delimiter == ",")
        plainly = sheet.plainly(habits)
        for row, typed in zip(section.rows, cells, strict=True):
            if not _stands(typed, habits):
                continue
            wrong = ""
            more = any(row.cells[len(section.header) :])
            if row.trouble or row.text.count('"') % 2:
                wrong = f"It cannot be read: {row.trouble or 'a quotation mark is not closed'}."
            elif len(row.cells) != len(section.header) and (more or not habits.foreign):
                wrong = f"It has {count(len(row.cells), 'cell')}, the first line {len(section.header)}."
                wrong += ' Put "quotes" around a text that holds a comma.'
            rows.append(_report(row.line, _ordered(typed), wrong, plainly))
    return Reports(_shown(found.sections[0].header), rows)


def _of_workbook(table: Table, name: str, sheet: CheckInSheet) -> Reports:
    """The reports of a sheet: numbers and days are what they are, texts may be written in any way."""
    header = tuple(column_name(cell, CHECK_IN_COLUMNS) for cell in table.header)
    _check(header, name)
    texts, others = [], []
    for line, row, values in zip(table.lines, table.rows, table.values, strict=True):
        cells = dict(zip(header, row, strict=True))
        shown = set()
        for column, typed in zip(header, table.header, strict=True):
            seen = table.shown(line, typed, cells[column])
            if seen != cells[column]:  # whether the unit agrees is seen later
                cells[column] = seen
                shown.add(typed)
        stored = {
            column
            for column, typed, value in zip(header, table.header, values, strict=True)
            if not isinstance(value, str) and typed not in shown
        }
        texts.append({column: "" if column in stored else cells[column] for column in header})
        others.append({column: _certain(cells[column]) for column in stored if column in _READ})
    habits = sheet.habits(map(_ordered, texts), ours=False)
    plainly = sheet.plainly(habits)
    rows = []
    for line, text, stored_cells in zip(table.lines, texts, others, strict=True):
        if _stands(text | stored_cells, habits):
            # The key result says what a value is, so it is known before the value is read.
            report = _report(line, _ordered(text), "", plainly)
            rows.append(report._replace(cells=report.cells | stored_cells))
    return Reports(_shown(header), rows)


def _report(
    line: int, cells: Sequence[str], wrong: str, plainly: Callable[[Sequence[str]], list[str]]
) -> Report:
    """A row with its cells as we write them; why not, where one can be read in two ways."""
    if not wrong:
        try:
            plain = plainly(cells)
            cells = [_certain(now) if now != typed else now for typed, now in zip(cells, plain, strict=True)]
        except BadValueError as bad:
            wrong = bad.finding.message
    return Report(line, dict(zip(CHECK_IN_COLUMNS, cells, strict=True)), wrong)


def _certain(cell: str) -> str:
    """A cell that is decided; a number is written so that nobody asks again which mark is which."""
    try:
        return spelled(float(cell))
    except ValueError:
        return cell


def _ordered(cells: Mapping[str, str]) -> list[str]:
    plain = {column: cell.strip() for column, cell in cells.items()}
    if _COUNTS in plain:
        plain = {column: _QUOTED.sub("", cell) for column, cell in plain.items()}
        plain["value"] = plain.get("value") or plain.get("text", "")
    return [plain.get(column, "") for column in CHECK_IN_COLUMNS]


def _shown(header: tuple[str, ...]) -> tuple[str, ...]:
    return () if _COUNTS in header else header


def _stands(cells: Mapping[str, str], habits: Habits) -> bool:
    """Whether a row is one that people added to an exported table, or counts in it: others are its past."""
    cell = cells.get(_COUNTS, "").strip()
    return not cell or bool(habits.truth(cell))


def _check(header: Sequence[str], name: str) -> None:
    """OkrError where the first line does not say what stands where."""
    twice = next((column for column in header if column and header.count(column) > 1), None)
    if twice is not None:
        raise OkrError(
            f"{name} has two columns {twice[:80]!r}, so nothing of it is read. Leave one of them; "
            'a decimal has a point, or "quotes" around it.'
        )
    if "key_result" not in header:
        raise OkrError(
            f"Its first line names no key_result, so nothing of {name} is read. "
            f"The first line should be: {','.join(CHECK_IN_COLUMNS[:8])}"
        )
