"""Which row names the columns: there may be a title above it."""

from collections.abc import Collection, Sequence

from okrlib.files import MOST_COLUMNS
from okrlib.sheets.table import TableError
from okrlib.text.typed_days import day
from okrlib.text.typed_numbers import numeral

#: So many rows may stand above the header.
_MOST_ABOVE = 20


def header_at(lines: Sequence[int], rows: Sequence[Sequence[str]], known: Collection[str], line: int) -> int:
    """The place of the row on a *line* of the file, counted from 1; of the one that is found where it is 0.

    Raises:
        TableError: The line holds nothing, or one holds more than any table has columns.
    """
    for number, row in zip(lines, rows, strict=True):
        if len(row) > MOST_COLUMNS:
            what = f"Line {number} has {len(row):,} cells; at most {MOST_COLUMNS:,} are read."
            raise TableError("not-a-table", what, "Leave out the columns that nobody needs.")
    if not line:
        return header_place(rows, known)
    if line not in lines:
        what = f"Line {line} holds no names of columns."
        raise TableError("no-header", what, "Write as header the line that names the columns, from 1.")
    return lines.index(line)


def header_place(rows: Sequence[Sequence[str]], known: Collection[str] = ()) -> int:
    """The place of the row that names the columns.

    It is the one with most of the *known* names; where none has any, the first that is as full as rows
    usually are and holds neither a number nor a day.

    >>> header_place([["Attendance, north"], ["month", "share"], ["2026-01", "0.4"], ["2026-02", "0.5"]])
    1
    """
    top = rows[:_MOST_ABOVE]
    wanted = {name.casefold() for name in known}
    names = [len(wanted & {cell.strip().casefold() for cell in row}) for row in top]
    if wanted and max(names, default=0) > 0:
        return names.index(max(names))
    filled = [sum(1 for cell in row if cell.strip()) for row in rows[:200]]
    usual = max(set(filled), key=filled.count, default=0)
    for place, row in enumerate(top):
        if filled[place] >= usual and not any(numeral(cell) or day(cell) for cell in row):
            return place
    return 0
