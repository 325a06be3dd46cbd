"""A log as merges and spreadsheets leave it: rows under one header after another, each read by its own."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from okrlib.sheets.delimited import DELIMITERS, delimiter_of, names_delimiter
from okrlib.sheets.records import Typed, lines_of, record, records
from okrlib.text.conflicts import conflicts
from okrlib.text.typed_days import day, period


class Section(NamedTuple):
    """The rows under one header.

    Attributes:
        header: The names of the columns, known ones as they are known, whatever their spaces and capitals.
        typed: The header as it was typed, with its line.
        delimiter: What parts the cells.
        rows: The records, without blank ones.
    """

    header: tuple[str, ...]
    typed: Typed
    delimiter: str
    rows: list[Typed]


class Sections(NamedTuple):
    """The sections of a file, and the lines of the merge conflicts in it, of which nothing is read."""

    sections: list[Section]
    conflicts: list[tuple[int, int]]


def sections(
    text: str, *, known: Collection[str], needed: Collection[str], widths: Collection[int] = ()
) -> Sections:
    """A text file by its headers: each line that names all *needed* columns is one.

    Rows above the first header belong to it, since lines of two branches may be merged in any order; a line
    with one cell alone is a title there.
    Where no line is a header, the first record stands for one. *widths* are other numbers of cells that a
    record may have beside that of its header.
    """
    lines = lines_of(text)
    blocks = list(conflicts(lines))
    left_out = {at for first, last in blocks for at in range(first - 1, last)}
    heads = _headers(lines, left_out, known, needed)
    begin = int(names_delimiter(text))
    if not heads:
        place = next((at for at, line in enumerate(lines[begin:], begin) if line.strip()), None)
        if blocks or place is None:
            return Sections([], blocks)
        delimiter = delimiter_of(text, known)
        heads = {place: (delimiter, record(place + 1, lines[place], delimiter))}
    stops = left_out | heads.keys() | {len(lines)}
    places = sorted(heads)
    found = []
    for head, after in pairwise([*places, len(lines)]):
        delimiter, typed = heads[head]
        header = tuple(column_name(cell, known) for cell in typed.cells)
        above = begin if head == places[0] else head
        starts = [above, *(at + 1 for at in sorted(stops) if above <= at < after)]
        rows = [
            _fitting(row, len(header))
            for start in starts
            for row in records(lines, delimiter, {len(header), *widths}, start=start, stops=stops)
            if row.trouble or sum(map(bool, map(str.strip, row.cells))) > (row.line < typed.line)
        ]
        found.append(Section(header, typed, delimiter, rows))
    return Sections(found, blocks)


def _headers(
    lines: Sequence[str], left_out: Collection[int], known: Collection[str], needed: Collection[str]
) -> Mapping[int, tuple[str, Typed]]:
    """The headers by their places, each with what parts its cells."""
    heads = {}
    words = [name.partition("_")[0] for name in needed]
    for at, line in enumerate(lines):
        if at not in left_out and all(word in line.lower() for word in words):
            for delimiter in DELIMITERS:
                typed = record(at + 1, line, delimiter)
                names = {column_name(cell, known) for cell in typed.cells}
                if names >= set(needed) or begins_within(typed.cells, known, needed):
                    heads[at] = delimiter, typed
                    break
    return heads


def begins_within(cells: Sequence[str], known: Collection[str], needed: Collection[str]) -> int:
    """The place of the cell in which a header begins behind a row, on whose line it was put; 0 for none.

    >>> begins_within("k,2026-11-11,6key_result,date,value".split(","), ["value"], ["key_result", "date"])
    2
    """
    every = {*known, *needed}
    days = [place for place, cell in enumerate(cells) if day(cell) or period(cell)]
    for place in range(min(days, default=len(cells)) + 1, len(cells)):
        tail = {column_name(cell, every) for cell in cells[place + 1 :]}
        if tail <= every and any(
            cells[place].endswith(name) and {name, *tail} >= set(needed) for name in every
        ):
            return place
    return 0


def column_name(cell: str, known: Collection[str]) -> str:
    """The known name that a cell of a header means; the cell where it means none."""
    cell = cell.strip("\ufeff \t")  # where files were put together, one may begin in the middle
    spelt = cell.casefold().replace(" ", "_").replace("-", "_")
    return spelt if spelt in known else cell


def _fitting(row: Typed, width: int) -> Typed:
    """A row whose cells are parted by another sign than those of its header, as a merge may bring it.

    Or one that stands in quotes as a whole: a spreadsheet that parts cells by semicolons saves it so.
    """
    if len(row.cells) == width or width < 2:
        return row
    texts = (row.text, *row.cells) if len(row.cells) == 1 else (row.text,)
    others = (record(row.line, text, delimiter) for text in texts for delimiter in DELIMITERS)
    return next((other for other in others if len(other.cells) == width), row)
