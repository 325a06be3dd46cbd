"""A table in a text file: its encoding, its delimiter, the line that names its columns."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import islice
from typing import TYPE_CHECKING

from okrlib.sheets.header import header_at
from okrlib.sheets.table import Form, Table, TableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

DELIMITERS = ",;\t|"
#: So many lines are looked at to see what parts the cells.
_SAMPLE = 50
#: A longer cell is a quotation mark that was never closed.
_LONGEST_CELL = 1_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(data: bytes) -> tuple[str, str]:
    r"""The text of a file and its encoding: UTF-8 or UTF-16, else Windows-1252, which every byte is.

    >>> decoded("Größe".encode("utf-16"))[0] == decoded("Größe".encode("cp1252"))[0] == "Größe"
    True
    """
    if encoding := marked(data):
        return data.decode(encoding, errors="replace").removeprefix("\ufeff"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def marked(data: bytes) -> str:
    r"""The encoding that the first bytes of a file show, "" where they show none.

    >>> marked("Größe".encode("utf-16")), marked("day".encode("utf-16-le")), marked(b"day")
    ('utf-16', 'utf-16-le', '')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if b"\0" in data[:200]:  # UTF-16 without a mark: every other byte of plain text is nothing
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    return ""


def head_of(text: str, name: str, *, known: Collection[str] = (), header: int = 0) -> tuple[Form, list[str]]:
    """The form of a text file and the names of its columns, by its beginning.

    Raises:
        TableError: It has no row, or none on the line *header*.
    """
    skipped = 0
    if text[:4].lower() == "sep=":  # a line for Excel alone
        first, _, text = text.partition("\n")
        delimiter, skipped = first[4:].strip("\r") or "\t", 1
    else:
        delimiter = delimiter_of(text, known)
    records = [
        (line + skipped, cells)
        for line, cells in islice(_records(text, name, delimiter), _SAMPLE)
        if any(cells)
    ]
    if not records:
        raise TableError(
            "empty-file", f"{name} has no row.", "Save it again, with the columns' names on top."
        )
    at = header_at([line for line, _ in records], [cells for _, cells in records], known, header)
    return Form("utf-8", delimiter, records[at][0]), records[at][1]


def read(data: bytes, name: str, *, known: Collection[str] = (), header: int = 0) -> Table:
    """The table of a text file; `TableError` where it has no row."""
    text, encoding = decoded(data)
    form, names = head_of(text, name, known=known, header=header)
    skipped = 1 if text[:4].lower() == "sep=" else 0
    body = text.partition("\n")[2] if skipped else text
    records = [(line + skipped, cells) for line, cells in _records(body, name, form.delimiter) if any(cells)]
    width = len(names)
    rows = [(line, [*cells, *[""] * (width - len(cells))]) for line, cells in records if line > form.header]
    wide = next((line for line, cells in rows if any(cells[width:])), None)
    if wide is not None:
        what = f"Line {wide} of {name} has more cells than the {width} that line {form.header} names."
        raise TableError("wrong-width", what, "Put a cell that holds the delimiter between quotation marks.")
    return Table(
        tuple(names),
        tuple(tuple(cells[:width]) for _, cells in rows),
        tuple(line for line, _ in rows),
        form._replace(encoding=encoding),
    )


def delimiter_of(text: str, known: Collection[str] = ()) -> str:
    r"""What parts the cells: the sign by which most lines have the same number of cells.

    >>> delimiter_of("name;share\nnorth;3,5\nsouth;4,25\n"), delimiter_of("a\tb\n1\t2\n")
    (';', '\t')
    """
    sample = "\n".join(text.splitlines()[:_SAMPLE])
    wanted = {name.casefold() for name in known}

    def fit(delimiter: str) -> tuple[int, float, int]:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if any(row)]
        except csv.Error:
            return 0, 0.0, 0
        widths = [len(row) for row in rows]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        names = max((len(wanted & {cell.strip().casefold() for cell in row}) for row in rows), default=0)
        return names, widths.count(usual) / len(widths) if usual > 1 else 0.0, usual

    return max(DELIMITERS, key=fit)


def _records(text: str, name: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line on which it begins, cells) of each record."""
    usual = csv.field_size_limit(_LONGEST_CELL)  # one setting for the whole process, so it is put back
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    try:
        for cells in reader:
            yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as error:
        what = f"Line {begins} of {name} cannot be read: {error}."
        raise TableError("not-a-table", what, "Look for a quotation mark that is not closed.") from None
    finally:
        csv.field_size_limit(usual)
