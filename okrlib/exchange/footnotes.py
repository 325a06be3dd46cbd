"""What stands below a table and is no row of it: footnotes, sources, remarks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlib.exchange.maps import vocabulary
from okrlib.exchange.records import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.sheets import Table

#: The signs that lead from a cell to its footnote.
_SIGN = re.compile(r"\s*(\*+|[†‡§¹²³⁴⁵⁶⁷⁸⁹]|\[\d+\])")


def footnotes(table: Table) -> int:
    """How many of a table's last rows are no rows of it.

    They fill one cell where rows fill several. The first of them begins as a footnote does (a sign that no
    row begins with, a word as "Source:"), or stands in the first column below the table's only blank line.
    """
    filled = [[place for place, cell in enumerate(row) if cell.strip()] for row in table.rows]
    body = max((at + 1 for at, places in enumerate(filled) if len(places) > 1), default=len(filled))
    gaps = [_apart(table, at) for at in range(len(filled))]
    alone = not any(gaps[:body]) and all(len(places) > 1 for places in filled[:body])
    begun = {sign[1] for row in table.rows[:body] for cell in row if (sign := _SIGN.match(cell))}
    for at in range(body, len(filled)):
        cell = table.rows[at][filled[at][0]]
        sign = _SIGN.match(cell)
        named = fold(cell.partition(":")[0]) in vocabulary("below") and ":" in cell
        if (
            named
            or (sign and sign[1] not in begun)
            or (alone and at == body and gaps[at] and filled[at] == [0])
        ):
            return len(filled) - at
    return 0


def _apart(table: Table, at: int) -> bool:
    """Whether a blank line stands above a row."""
    if not at:
        return False
    # In a text file a line break in a cell takes a line of its own.
    breaks = 0 if table.form.sheet else sum(cell.count("\n") for cell in table.rows[at - 1])
    return table.lines[at] - table.lines[at - 1] > 1 + breaks


def parted(table: Table) -> tuple[Table, Sequence[tuple[int, str, str]]]:
    """(A table without its footnotes; the line, the column and the text of each)."""
    if not (many := footnotes(table)):
        return table, ()
    notes = [
        (line, name, cell)
        for line, row in zip(table.lines[-many:], table.rows[-many:], strict=True)
        for name, cell in zip(table.header, row, strict=True)
        if cell.strip()
    ]
    shorter = table._replace(rows=table.rows[:-many], lines=table.lines[:-many], values=table.values[:-many])
    return shorter, notes
