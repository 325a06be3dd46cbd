"""A table in a text file: its encoding, its delimiter, the line that names its columns."""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import NamedTuple

from okrlib.sheets.header import above_header, below_header, header_at, named
from okrlib.sheets.records import lines_of, records
from okrlib.sheets.table import Asked, Form, Table, TableError, no_row
from okrlib.text.conflicts import conflict_in

DELIMITERS = ",;\t|"
#: So many lines are looked at to see what parts the cells.
_SAMPLE = 50
#: The letters by which Turkish differs from Windows-1252, where Icelandic has others; and those of Icelandic.
_TURKISH, _ICELANDIC = set("ÐÝÞðýþ"), set("ÁáÉéÍíÓóÚúÆæ")
#: What may stand before a tag; never tried again in another way (`*+`), as blanks alone would take for ever.
_ABOVE = r"(?:<\?xml[^>]*>|<!--.*?-->|\s)*+"


class NoTable(NamedTuple):
    """A file that is no table: what it is instead, how one comes to a table, and how such files begin."""

    what: str
    mend: str
    beginning: re.Pattern[str]


_SIGN_IN = "Sign in and download it again, or save the table as .xlsx or as CSV."
_SAVE = "Save its table as .xlsx or as CSV."
_FLAGS = re.IGNORECASE | re.DOTALL
#: What comes instead of a table: the page of a sign-in, a page or a document that was saved.
_NO_TABLES = (
    NoTable("a web page", _SIGN_IN, re.compile(rf"{_ABOVE}<(?:!doctype\s+html|html)\b", _FLAGS)),
    NoTable("XML", _SAVE, re.compile(r"\s*<\?xml\b")),
    NoTable("a PDF", _SAVE, re.compile(r"\s*%PDF-")),
)
#: A page that leaves out what it may; a text in Markdown may begin so too.
_PARTS = NoTable("a web page", _SIGN_IN, re.compile(rf"{_ABOVE}<(?:head|body|meta|table)\b", _FLAGS))
#: What is no text or holds no lines of cells, whatever it is called.
_DATA = (
    NoTable(
        "a workbook or another ZIP file",
        "Give a workbook its own ending, as .xlsx; unpack any other.",
        re.compile("PK\x03\x04"),
    ),
    NoTable(
        "JSON",
        "Read it: it may say what went wrong. Else export it as .xlsx or as CSV.",
        re.compile(r'\s*(?:\{\s*"|\[\s*\{)'),
    ),
    NoTable(
        "a file without text",
        "Give it its own ending, as .parquet or .xls, or save its table as .xlsx or as CSV.",
        re.compile(r"[^\0]*+\0"),
    ),
)
#: So much of a file shows how it begins.
_BEGINNING = 2_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    r"""The text of a file and its encoding: UTF-8 or UTF-16, else one of `legacy`.

    One that is named is taken as it is named.

    Of a file that is neither UTF-8 nor UTF-16, each line that is UTF-8 is read so: rows were added to it.

    >>> decoded("Größe".encode("utf-16"))[0] == decoded("Größe".encode("cp1252"))[0] == "Größe"
    True
    """
    named, encoding = encoding, encoding or marked(data)
    if named or encoding not in {"", "utf-8-sig"}:
        return data.decode(encoding, errors="replace").removeprefix("\ufeff"), encoding
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    encoding = legacy(data)
    lines = re.split(rb"(?<=\n)", data.removeprefix(codecs.BOM_UTF8))
    return "".join(
        line.decode("utf-8" if _is_utf8(line) else encoding, "replace") for line in lines
    ), encoding


def no_table(text: str, *, markdown: bool = False) -> NoTable | None:
    """What a text is by its beginning that is no table whatever its name; None for what may be one.

    >>> no_table("<!DOCTYPE html><title>Sign in</title>").what, no_table("a < b,c")
    ('a web page', None)
    >>> no_table("<table>").what, no_table("<table>", markdown=True)
    ('a web page', None)
    """
    kinds = _NO_TABLES if markdown else (_PARTS, *_NO_TABLES)
    return next((kind for kind in kinds if kind.beginning.match(text[:_BEGINNING])), None)


def names_delimiter(text: str) -> bool:
    """Whether the first line of a text is for Excel alone, as sep=;."""
    return text[:4].lower() == "sep="


def legacy(data: bytes) -> str:
    r"""The encoding of a text that is neither UTF-8 nor UTF-16, by its letters and by what ends its lines.

    >>> legacy("day;Größe\r\n".encode("cp1252")), legacy("day;Größe\r".encode("mac-roman"))
    ('cp1252', 'mac-roman')
    """
    if b"\r" in data and b"\n" not in data:
        return "mac-roman"
    text = b"".join(line for line in data.splitlines() if not _is_utf8(line)).decode("cp1252", "replace")
    letters = {c for c in text if c.isalpha() and not c.isascii()}
    return "cp1254" if letters & _TURKISH and not letters & _ICELANDIC else "cp1252"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def marked(data: bytes) -> str:
    r"""The encoding that the first bytes of a file show, "" where they show none.

    >>> marked("Größe".encode("utf-16")), marked("day".encode("utf-16-le")), marked(b"day")
    ('utf-16', 'utf-16-le', '')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    first, second = data[:200:2], data[1:200:2]
    for zeros, others, encoding in ((second, first, "utf-16-le"), (first, second, "utf-16-be")):
        # UTF-16 without a mark: of plain text every other byte is nothing.
        if zeros.count(0) * 2 > len(zeros) and not others.count(0):
            return encoding
    return ""


def head_of(text: str, asked: Asked) -> tuple[Form, list[str]]:
    """The form of a text file and the names of its columns, by its beginning.

    Raises:
        TableError: It is a web page or another thing than a table, has no row, or none on the line *header*.
    """
    if other := no_table(text) or next((kind for kind in _DATA if kind.beginning.match(text)), None):
        raise TableError("not-a-table", f"{asked.name} is {other.what}, not a table.", other.mend)
    told = (lines_of(text)[0][4:] or "\t") if names_delimiter(text) else ""
    delimiter = asked.delimiter or told or delimiter_of(text, asked.known)
    rows = [pair for pair in islice(_records(text, asked.name, delimiter), _SAMPLE) if any(pair[1])]
    if not rows:
        raise no_row(asked.name)
    at = header_at([line for line, _ in rows], [cells for _, cells in rows], asked)
    names = rows[at][1]
    if asked.by_people:
        names = [*named(names, rows[at - 1][1] if at else ())]
    return Form("utf-8", delimiter, rows[at][0]), names


def read(data: bytes, asked: Asked) -> Table:
    """The table of a text file; `TableError` where it has no row."""
    name = asked.name
    text, encoding = decoded(data, asked.encoding)
    if conflict := conflict_in(text):
        raise TableError("merge-conflict", f"{name}: {conflict[0]}", conflict[1])
    form, names = head_of(text, asked)
    if len(names) == 1 and (inner := _unwrapped(text, form.delimiter, asked)):
        text = inner
        form, names = head_of(text, asked)
    width = len(names)
    records = [
        pair
        for pair in _records(text, name, form.delimiter, spaced=asked.by_people, whole=True)
        if any(pair[1])
    ]
    every = [(line, [*cells, *[""] * (width - len(cells))]) for line, cells in records if line >= form.header]
    rows = below_header(every[1:], every[0][1], name, asked.known)
    wide = next((line for line, cells in rows if any(cells[width:])), None)
    if wide is not None:
        what = f"Line {wide} of {name} has more cells than the {width} that line {form.header} names."
        raise TableError("wrong-width", what, "Put a cell that holds the delimiter between quotation marks.")
    return Table(
        tuple(names),
        tuple(tuple(cells[:width]) for _, cells in rows),
        tuple(line for line, _ in rows),
        form._replace(encoding=encoding),
        above=() if asked.header else above_header([pair for pair in records if pair[0] < form.header]),
    )


def _unwrapped(text: str, delimiter: str, asked: Asked) -> str:
    """A table whose every line stands in quotation marks as one cell, without these; "" where it is none."""
    lines = [cells for _, cells in _records(text, asked.name, delimiter)]
    if any(len(cells) > 1 or "\n" in cells[0] for cells in lines):
        return ""
    inner = "\n".join(cells[0] for cells in lines)
    parts = delimiter_of(inner, asked.known)
    rows = [row for row in csv.reader(io.StringIO(inner), delimiter=parts) if row]
    wanted = {name.casefold() for name in asked.known}
    alike = bool(rows) and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1
    return inner if alike and any(cell.strip().casefold() in wanted for cell in rows[0]) else ""


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


def _records(
    text: str, name: str, delimiter: str, *, spaced: bool = False, whole: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """(line on which it begins, cells) of each record; a *whole* text does not break off within one."""
    for typed in records(lines_of(text), delimiter, (), start=names_delimiter(text)):
        trouble = typed.trouble
        if whole and typed.text.count('"') % 2 and any(c[:1] == '"' for c in typed.text.split(delimiter)):
            trouble = "a quotation mark is not closed"
        if trouble:
            what = f"Line {typed.line} of {name} cannot be read: {trouble}."
            raise TableError("not-a-table", what, "Look for a quotation mark that is not closed.")
        cells = [cell.strip() for cell in typed.cells]
        if spaced:
            cells = [typed.cells[at].rstrip() if cell else cell for at, cell in enumerate(cells)]
        yield typed.line, cells
