"""Reading a table from bytes: text of any common delimiter and encoding, or a workbook."""

from collections.abc import Collection
from pathlib import PurePath

from okrlib.sheets import delimited, workbook
from okrlib.sheets.table import Asked, Table, TableError

#: What a file's ending says of a workbook.
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
#: How files end that hold a table; not all of them are read.
TABLES = WORKBOOKS | {".csv", ".tsv", ".numbers"}
_MOST_COLUMNS = 2_000


def read(
    data: bytes,
    name: str,
    *,
    known: Collection[str] = (),
    sheet: str | None = None,
    header: int = 0,
    encoding: str = "",
    delimiter: str = "",
    most_bytes: int = 10**9,
    by_people: bool = False,
) -> Table:
    """The table that a file holds.

    Args:
        data: The file.
        name: Its name; its ending says what it is.
        known: Names of columns that are looked for: the row that has some of them is the header.
        sheet: The sheet of a workbook; where absent the one with most of the *known* names, of several the
            first with rows.
        header: The line that names the columns, counted from 1; 0 where it is to be found.
        encoding: The encoding of a text file, as its bytes show where absent.
        delimiter: What parts the cells of a text file, as its lines show where absent.
        most_bytes: How large the file, and a workbook unpacked, may be.
        by_people: Whether cells keep the spaces before them, as where a tree is shown by indents, and columns
            of one name are told apart, by the row above the header or by a number.

    Raises:
        TableError: The file is empty, too large, no table, or no workbook although its name says so.
        MissingExtraError: It is a workbook, and the extra ``[kpi]`` is not installed.
    """
    if len(data) > most_bytes:
        what = f"{name} has {len(data) / 1e6:,.0f} MB; {most_bytes / 1e6:,.0f} MB are read."
        raise TableError("file-too-large", what, "Split it, or leave out the columns that nobody needs.")
    if not data.strip():
        raise TableError("empty-file", f"{name} is empty.", "Save it again, with the columns' names on top.")
    asked = Asked(name, known, sheet, header, encoding, delimiter, most_bytes, by_people)
    of_workbook = PurePath(name).suffix.lower() in WORKBOOKS
    table = workbook.read(data, asked) if of_workbook else delimited.read(data, asked)
    if len(table.header) > _MOST_COLUMNS:
        what = f"{name} has {len(table.header):,} columns; {_MOST_COLUMNS:,} are read."
        raise TableError("too-many-columns", what, "Is it the right file? Keep the columns that are needed.")
    return table
