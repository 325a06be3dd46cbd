"""The records of a text file: its lines, joined where a cell in quotes holds a line break."""

import csv
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

#: A cell that begins with a quotation mark is closed within so many lines, or its line is torn.
_MOST_LINES = 500


class Typed(NamedTuple):
    """One record: the line on which it begins, counted from 1, its text, and its cells.

    *trouble* says why the text cannot be split into cells; "" where it can.
    """

    line: int
    text: str
    cells: list[str]
    trouble: str = ""


def lines_of(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def record(line: int, text: str, delimiter: str) -> Typed:
    """A record with its cells."""
    try:
        cells = next(csv.reader((f"{part}\n" for part in text.split("\n")), delimiter=delimiter), [])
    except csv.Error as error:
        return Typed(line, text, [], str(error))
    return Typed(line, text, cells)


def records(
    lines: Sequence[str],
    delimiter: str,
    widths: Collection[int],
    *,
    start: int = 0,
    stops: Collection[int] = (),
) -> Iterator[Typed]:
    """The records from the place *start* of a file's lines up to the first of *stops*; blank lines are none.

    Where a line holds an odd number of quotation marks, it is either a line break in a cell or a torn
    line: a record that has one of *widths* as the number of its cells once its quotes close is one (any
    where there are none); otherwise the line is torn, and must not swallow the lines after it.
    """
    at = start
    while at < len(lines) and at not in stops:
        end = at + 1
        if lines[at].count('"') % 2:
            end = _closing(lines, at, delimiter, widths, stops) or end
        if lines[at].strip():
            yield record(at + 1, "\n".join(lines[at:end]), delimiter)
        at = end


def _closing(
    lines: Sequence[str], at: int, delimiter: str, widths: Collection[int], stops: Collection[int]
) -> int | None:
    """The end of the record that begins on a line with an open quote; None where it is torn."""
    quotes = lines[at].count('"')
    for end in range(at + 1, min(len(lines), at + _MOST_LINES)):
        if end in stops:
            return None
        quotes += lines[end].count('"')
        if quotes % 2 == 0:
            whole = record(at + 1, "\n".join(lines[at : end + 1]), delimiter)
            return end + 1 if whole.cells and (not widths or len(whole.cells) in widths) else None
    return None
