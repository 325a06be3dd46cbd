"""Which row names the columns: there may be a title above it."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence

from okrlib.files import MOST_COLUMNS
from okrlib.sheets.table import Asked, TableError
from okrlib.text.typed_days import day
from okrlib.text.typed_numbers import numeral

#: So many rows may stand above the header.
_MOST_ABOVE = 20


def header_at(lines: Sequence[int], rows: Sequence[Sequence[str]], asked: Asked) -> int:
    """The place of the row that names the columns: on the line that is asked for, else the one that is found.

    Raises:
        TableError: The line holds nothing, or one holds more than any table has columns.
    """
    for number, row in zip(lines, rows, strict=True):
        if len(row) > MOST_COLUMNS:
            what = f"Line {number} has {len(row):,} cells; at most {MOST_COLUMNS:,} are read."
            raise TableError("not-a-table", what, "Leave out the columns that nobody needs.")
    if not asked.header:
        return header_place(rows, asked.known)
    if asked.header not in lines:
        what = f"Line {asked.header} holds no names of columns."
        raise TableError("no-header", what, "Write as header the line that names the columns, from 1.")
    return lines.index(asked.header)


def header_place(rows: Sequence[Sequence[str]], known: Collection[str] = ()) -> int:
    """The place of the row that names the columns.

    It is the one with most of the *known* names; where none has any, the first that is as full as rows
    usually are and holds neither a number nor a day. One known name beside numbers or days, as the unit min,
    counts only where no other row is a better header.

    >>> header_place([["OKRs"], ["Objective", "2025", "2026"], ["Grow", "3", "5"]], ["objective"])
    1
    >>> header_place([["Attendance, north"], ["month", "share"], ["2026-01", "0.4"], ["2026-02", "0.5"]])
    1
    """
    top = rows[:_MOST_ABOVE]
    names = _names(top, known)
    values = [any(map(_is_value, row)) for row in top]
    sure = [n if n > 1 or not value else 0 for n, value in zip(names, values, strict=True)]
    if max(sure, default=0) > 0:
        return sure.index(max(sure))
    filled = [sum(1 for cell in row if cell.strip()) for row in rows[:200]]
    usual = max(set(filled), key=filled.count, default=0)
    for place in range(len(top)):
        if filled[place] >= usual and (names[place] or not values[place]):
            return place
    return names.index(max(names)) if names else 0


def _is_value(cell: str) -> bool:
    """Whether a cell holds a number or a day; KR 1 is a name, although it may be krone."""
    return bool(day(cell) or (not cell[:1].isalpha() and numeral(cell)))


def names_in(rows: Sequence[Sequence[str]], known: Collection[str]) -> int:
    """How many *known* names of columns the best of the first rows has."""
    return max(_names([row for row in rows if any(row)][:_MOST_ABOVE], known), default=0)


def _names(rows: Sequence[Sequence[str]], known: Collection[str]) -> list[int]:
    wanted = set(map(_plain, known))
    return [len(wanted & set(map(_plain, row))) for row in rows]


def _plain(name: str) -> str:
    """A name in small letters without accents."""
    parts = unicodedata.normalize("NFKD", name.strip().casefold().replace("ı", "i"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def above_header(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[tuple[int, str], ...]:
    """The texts of the rows above a header, each with its line.

    >>> above_header([(1, ["Goals of the north", ""]), (3, ["KR 1", "KR 2"])])
    ((1, 'Goals of the north'), (3, 'KR 1'), (3, 'KR 2'))
    """
    return tuple((line, cell.strip()) for line, cells in rows for cell in cells if cell.strip())


def below_header(
    rows: Iterable[tuple[int, list[str]]], names: Sequence[str], file: str, known: Collection[str]
) -> list[tuple[int, list[str]]]:
    """The rows below a header, each with its line, without those that are the header once more.

    Raises:
        TableError: A row is the header in another order, so the rows below it are of other columns.
    """
    first = [_plain(name) for name in names if name.strip()]
    if len(first) < 2:
        return [*rows]
    once, wanted, kept = frozenset(first), set(map(_plain, known)), []
    for line, cells in rows:
        again = _names_again(cells, once)
        if not again or sorted(again) != sorted(first):
            kept.append((line, cells))
        # Words that are no known columns may stand in any order, as Low, Medium, High.
        elif len({now for now, before in zip(again, first, strict=True) if now != before} & wanted) > 1:
            what = f"Line {line} of {file} names the columns again, in another order."
            raise TableError("not-a-table", what, "Put the rows below it into a file of their own.")
        elif again != first:
            kept.append((line, cells))
    return kept


def _names_again(cells: Sequence[str], names: Collection[str]) -> list[str]:
    """The cells of a row in which nothing stands but plain *names*; [] of another row."""
    again: list[str] = []
    for cell in cells:
        if name := cell.strip():
            again.append(plain := _plain(name))
            if plain not in names:  # of nearly every row the first cell says it
                return []
    return again


def named(names: Sequence[str], above: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of columns, each once: those that stand several times get the group's name *above* them.

    A group's name stands in its first column alone, as in merged cells. A column whose own cell is blank is
    called as the cell above it. Names that are still alike are counted.

    >>> named(["Team", "Title", "Goal", "Title", "Goal"], ["", "KR 1", "", "KR 2", ""])
    ('Team', 'KR 1 Title', 'KR 1 Goal', 'KR 2 Title', 'KR 2 Goal')
    >>> named(["", "Start", "Target"], ["Key result", "Values", ""])
    ('Key result', 'Start', 'Target')
    >>> named(["Note", "Share", "Note"])
    ('Note', 'Share', 'Note (2)')
    """
    bare = [name.strip() for name in names]
    if len([cell for cell in above if cell]) > 1:
        cells = [*above, *[""] * (len(bare) - len(above))]
        group, own = "", []
        for cell, name in zip(cells, bare, strict=False):
            group = cell.strip() or group
            own.append(f"{group} {name}".strip() if name and bare.count(name) > 1 else name or cell.strip())
        bare = own
    taken = set(bare)
    seen: set[str] = set()
    for place, name in enumerate(bare):
        number = 1
        while name and bare[place] in seen:
            number += 1
            bare[place] = f"{name} ({number})" if f"{name} ({number})" not in taken else name
        seen.add(bare[place])
    return tuple(bare)
