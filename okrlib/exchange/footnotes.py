"""What stands below or beside a table and is none of it: footnotes, sources, remarks, another table."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from okrlib.exchange.guess import DAYS, NUMBERS
from okrlib.exchange.maps import column_words, vocabulary
from okrlib.exchange.records import fold
from okrlib.text.typed_days import day, period
from okrlib.text.typed_numbers import numeral

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from okrlib.sheets import Table

#: A cell below a table: its line, its column, its text, and why it is no row's.
Below = tuple[int, str, str, str]

#: The signs that lead from a cell to its footnote.
_SIGN = re.compile(r"\s*(\*+|[†‡§¹²³⁴⁵⁶⁷⁸⁹]|\[\d+\])")

#: Of names that stand several times the number of each.
_COUNTED = re.compile(r" \(\d+\)$")

#: So many rows below a blank line are remarks whatever they say; of more, each that ends as a sentence.
_FEW = 2

#: The facts whose columns hold numbers or days, also where a first cell says "soon".
_OF_VALUES = frozenset((*NUMBERS, *DAYS))


def footnotes(table: Table, *, gaps: bool = True) -> list[int]:
    """The places of a table's last rows that are no rows of it.

    They fill one cell where rows fill several. Each begins as a footnote does (a sign that no row begins
    with, a word as "Source:"). Below the table's only blank line, where *gaps* say something, one or two rows
    in the first column are remarks too; of more only those that end as a sentence, if no row above does.
    """
    filled = [[place for place, cell in enumerate(row) if cell.strip()] for row in table.rows]
    body = max((at + 1 for at, places in enumerate(filled) if len(places) > 1), default=len(filled))
    begun = {sign[1] for row in table.rows[:body] for cell in row if (sign := _SIGN.match(cell))}
    below = {at: table.rows[at][filled[at][0]] for at in range(body, len(filled))}
    notes = [at for at, cell in below.items() if _is_note(cell, begun)]
    whole = all(len(places) > 1 for places in filled[:body]) and not any(
        _apart(table, at) for at in range(body)
    )
    if below and gaps and whole and filled[body] == [0] and _apart(table, body):
        bare = [at for at in below if at not in notes]
        titles = [row[0].rstrip() for row in table.rows[:body]]
        ends = tuple(sign for sign in ".!?" if not any(title.endswith(sign) for title in titles))
        notes += [at for at in bare if len(bare) <= _FEW or below[at].rstrip().endswith(ends)]
    return sorted(notes)


def _is_note(cell: str, begun: set[str]) -> bool:
    """Whether a text begins as a footnote does, where rows begin with the signs *begun*."""
    before, colon, _ = cell.partition(":")
    sign = _SIGN.match(cell)
    return bool((colon and fold(before) in vocabulary("below")) or (sign and sign[1] not in begun))


def _apart(table: Table, at: int) -> bool:
    """Whether a blank line stands above a row."""
    gap = table.lines[at] - table.lines[at - 1] if at else 1
    if gap == 1 or table.form.sheet:
        return gap > 1
    # In a text file a line break in a cell takes a line of its own.
    return gap > 1 + sum(cell.count("\n") for cell in table.rows[at - 1])


def another_table(table: Table) -> int:
    """The place of the row from which on another table stands below a blank line; 0 where none does.

    Its names of columns are no numbers and no days. They are known names, or those behind the first have
    nothing but numbers and days below them, in one of them where texts stand above; or three of them break
    off columns of numbers. A title may stand above them.
    """
    rows = table.rows

    @cache
    def last_text(place: int) -> int:
        upwards = range(len(rows) - 1, -1, -1)
        return next((at for at in upwards if rows[at][place].strip() and not _is_value(rows[at][place])), -1)

    @cache
    def first_text(place: int) -> int:
        cells = ((at, row[place]) for at, row in enumerate(rows) if row[place].strip())
        return next((at for at, cell in cells if not _is_value(cell)), -1)

    def breaks_off(at: int, names: Sequence[int]) -> bool:
        """Whether a row has the first text of several columns of numbers, which go on below it."""
        broken = [place for place in names[1:] if first_text(place) == at]
        above = [place for place in broken if any(row[place].strip() for row in rows[:at])]
        below = [p for p in above if any(_is_value(row[p]) for row in rows[at + 1 :] if row[p].strip())]
        return len(below) > _FEW and len({fold(rows[at][place]) for place in below}) == len(below)

    for at in range(1, len(rows) - 1):
        titled = _apart(table, at - 1) and sum(map(bool, map(str.strip, rows[at - 1]))) == 1
        if not titled and not _apart(table, at):
            continue
        names = [place for place, cell in enumerate(rows[at]) if cell.strip()]
        known = sum(fold(rows[at][place]) in column_words() for place in names)
        headed = 1 < known > len(names) / 2
        if not headed and len(names) > 1 and all(last_text(place) <= at for place in names[1:]):
            headed = all(any(row[place].strip() for row in rows[at + 1 :]) for place in names[1:]) and any(
                _of_texts(table.header[place], [row[place] for row in rows[:at]]) for place in names[1:]
            )
        headed = headed or breaks_off(at, names)
        if headed and not any(_is_value(rows[at][place]) for place in names):
            return at - titled
    return 0


def _of_texts(name: str, cells: Sequence[str]) -> bool:
    """Whether a column of this name holds nothing but texts, and no numbers or days that are to come."""
    if not _OF_VALUES.isdisjoint(column_words().get(fold(name), ())):
        return False
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and not any(map(_is_value, filled))


def _is_value(cell: str) -> bool:
    return bool(numeral(cell) or day(cell) or period(cell))


def parted(table: Table, *, gaps: bool = True) -> tuple[Table, Sequence[Below]]:
    """(A table without what is no row of it, that); *gaps* says whether a blank line may set it apart."""
    notes: list[Below] = []
    table = _without_beside(table, notes)
    if gaps and (begin := another_table(table)):
        line = table.lines[begin]
        names = next(at for at in range(begin, len(table.rows)) if len([*filter(None, table.rows[at])]) > 1)
        why = f"another table begins in row {line}: a map with header = {table.lines[names]} reads it"
        table = _without(table, range(begin, len(table.rows)), why, notes)
    return _without(table, footnotes(table, gaps=gaps), "it stands below the table", notes), notes


def _without_beside(table: Table, notes: list[Below]) -> Table:
    """A table without another that stands to the right of it, behind a blank column; that is noted.

    It has names of columns that the first has too, and no key results of its own.
    """
    width = len(table.header)
    for gap in range(2, width - 1):
        if table.header[gap] or any(row[gap].strip() for row in table.rows):
            continue
        here, beside = ([*filter(None, names)] for names in (table.header[:gap], table.header[gap + 1 :]))
        again = {fold(_COUNTED.sub("", name)) for name in beside} & set(map(fold, here))
        plain = [re.sub(r" ?\d+$", "", fold(_COUNTED.sub("", name))) for name in beside]  # "KR 2" as "KR"
        if len(beside) > 1 and again and vocabulary("scope").keys().isdisjoint(plain):
            why = f"another table stands beside this one, from the column {beside[0]!r} on"
            notes += [
                (line, name, cell, why)
                for line, row in zip(table.lines, table.rows, strict=True)
                for name, cell in zip(table.header[gap:], row[gap:], strict=True)
                if cell.strip()
            ]
            return table._replace(header=table.header[:gap], rows=tuple(row[:gap] for row in table.rows))
    return table


def _without(table: Table, places: Collection[int], why: str, notes: list[Below]) -> Table:
    """A table without the rows at some places, which are noted."""
    if not places:
        return table
    notes += [
        (table.lines[at], name, cell, why)
        for at in places
        for name, cell in zip(table.header, table.rows[at], strict=True)
        if cell.strip()
    ]
    kept = [at for at in range(len(table.rows)) if at not in places]
    return table._replace(
        rows=tuple(table.rows[at] for at in kept), lines=tuple(table.lines[at] for at in kept)
    )
