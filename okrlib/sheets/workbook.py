"""A table in a workbook, read by python-calamine; formats of cells by openpyxl (extra ``[kpi]``)."""

import io
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from okrlib.errors import MissingExtraError
from okrlib.sheets.header import above_header, below_header, header_at, named, names_in
from okrlib.sheets.table import SAMPLE, SCALES, Asked, Form, Table, TableError, no_row
from okrlib.text import formatting
from okrlib.text.typed_numbers import is_money

#: So many rows are looked at to see which sheet has the names of columns that are looked for.
_TOP = 100
#: What a format shows as it stands, conditions and colours, and spaces as wide as a sign: 0"%", 0\\% and 0_%
#: show 45 for 45.
_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[[^\]]*\]')
#: Each comma behind the digits of a format shows a number by a thousand smaller: 0.0,"k" shows 1.2k for 1200.
_THOUSANDS = re.compile(r"[0#?](,+)(?![,0#?])")
#: The currency that a format shows: [$€-407], "€", $.
_CURRENCIES = re.compile(r'\[\$([^\]-]*)[^\]]*\]|"([^"]+)"|([$€£¥])')
#: Tables, rows and cells of LibreOffice's own workbooks, and what they say of themselves.
_ODS = re.compile(r"<table:(?:covered-)?(table(?:-row|-cell)?)(?![\w-])([^>]*)>")
_ODS_FACT = re.compile(r'(?:table|office):([\w-]+)="([^"]*)"')
#: In Excel's own workbooks: cells whose formula failed, those whose formula nobody computed, hidden rows.
_FAILED = re.compile(
    rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:<(?:\w+:)?f\b[^<]*(?:</(?:\w+:)?f>)?)?<(?:\w+:)?v>([^<]+)'
)
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)><(?:\w+:)?f\b[^<]*(?:</(?:\w+:)?f>)?"
    rb"(?:<(?:\w+:)?v ?/?>)?(?:</(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_HIDDEN = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
#: What says that days are counted from 1904, in Excel's workbooks and in LibreOffice's.
_SINCE_1904 = re.compile(
    rb'<(?:\w+:)?workbookPr\b[^>]*\bdate1904="(?:1|true)"|<table:null-date\b[^>]*date-value="1904-01-01"'
)
_PLACE = re.compile(rb'\br="([A-Z]+\d+)"')
#: A fault of this name stands for a value that is not there; the other for a formula without its value.
_NO_VALUE, _NOT_COMPUTED = "#N/A", "#NOT COMPUTED"


def read(data: bytes, asked: Asked) -> Table:
    """The table of a sheet; `TableError` where there is none."""
    name, sheet = asked.name, asked.sheet
    try:
        import python_calamine as calamine
    except ModuleNotFoundError as missing:
        raise MissingExtraError("Reading a workbook", "kpi") from missing
    _unpacked(data, name, asked.most_bytes)
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            titles = book.sheet_names
            if sheet is not None and sheet not in titles:
                mend = f"Name one of: {formatting.cut(', '.join(titles), 200)}."
                raise TableError("unknown-table", f"{name} has no sheet {sheet[:80]!r}.", mend)
            best, most = None, -1
            # A sheet that is hidden is read where no other has any of the names.
            hidden = [m.name for m in book.sheets_metadata if m.visible != calamine.SheetVisibleEnum.Visible]
            for title in [sheet] if sheet is not None else sorted(titles, key=lambda t: t in hidden):
                if title in hidden and most > 0:
                    break
                values = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
                if any(text_of(cell) for row in values for cell in row):
                    names = names_in([list(map(text_of, row)) for row in values[:_TOP]], asked.known)
                    if names > most:
                        best, most = (title, values), names
            if best:
                return _table(data, *best, titles, asked)
    except calamine.PasswordError:
        what = f"{name} is protected by a password."
        raise TableError("source-denied", what, "Save a copy without one.") from None
    except (calamine.CalamineError, OSError, ValueError):
        raise _no_workbook(name) from None
    raise no_row(name)


def _table(
    data: bytes, title: str, stored: Sequence[Sequence[object]], titles: Sequence[str], asked: Asked
) -> Table:
    values = [list(row) for row in stored]
    rows = [list(map(text_of, row)) for row in values]
    numbers, faults, hidden, unstyled, since_1904 = _seen(data, title)
    for at, place, fault in faults:
        if fault != _NO_VALUE and at <= len(rows) and place < len(rows[at - 1]):
            rows[at - 1][place] = values[at - 1][place] = fault
    full = [(line, row) for line, row in enumerate(rows, 1) if any(row)]
    at = header_at([line for line, _ in full], [row for _, row in full], asked)
    line, names = full[at]
    width = max((place + 1 for _, row in full[at:] for place, cell in enumerate(row) if cell), default=0)
    header = tuple(cell.strip() for cell in names[:width])
    if asked.by_people:
        header = named(header, full[at - 1][1][:width] if at else ())
    below = [(at, header[place], style) for at, place, style in numbers if at > line and place < width]
    shown = {(at, name): sign for at, name, style in below if (sign := _sign(style))}
    percent = {name for (_, name), sign in shown.items() if sign == "%"}
    plain = {name for at, name, _ in below if shown.get((at, name)) != "%"}
    money = {(at, name): sign for at, name, style in below if (sign := _currency(style))}
    kept = below_header(full[at + 1 :], names, title, asked.known)
    signs: dict[str, set[str]] = {}
    for row, name, _ in below:
        signs.setdefault(name, set()).add(money.get((row, name), ""))
    if asked.by_people:
        both = ((line, zip(values[line - 1], row, strict=True)) for line, row in kept)
        kept = [(line, [v.rstrip() if isinstance(v, str) else c for v, c in cells]) for line, cells in both]
    return Table(
        header,
        tuple(tuple(row[:width]) for _, row in kept),
        tuple(line for line, _ in kept),
        Form(
            sheet=title,
            sheets=tuple(titles),
            delimiter="",
            header=line,
            percent=frozenset(percent - plain),
            mixed=frozenset(percent & plain),
            shown=shown,
            money=money,
            currencies={name: min(one) for name, one in signs.items() if len(one) == 1 and min(one)},
            unstyled=unstyled,
            hidden=tuple(line for line, _ in kept if line in hidden),
            since_1904=since_1904,
        ),
        tuple(tuple(values[line - 1][:width]) for line, _ in kept),
        () if asked.header else above_header(full[:at]),
    )


def text_of(cell: object) -> str:
    """A cell of a workbook as a text: days as 2026-11-29, whole numbers without a point, spans in hours.

    >>> text_of(7.0), text_of(datetime(2026, 11, 29)), text_of(True), text_of(timedelta(minutes=90))
    ('7', '2026-11-29', 'true', '1.5 h')
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return f"{text_of(float(f'{cell.total_seconds() / 3600:.12g}'))} h"
    return "" if cell is None else str(cell).strip()


class _Seen(NamedTuple):
    """How a sheet shows itself.

    Attributes:
        numbers: (line, place, format) of the numbers in its first rows.
        faults: (line, place, fault) of cells that have no value.
        hidden: The lines of its hidden rows.
        unstyled: The kind of workbook, where formats are not known; "" where they are.
        since_1904: Whether days that are bare numbers are counted from 1904.
    """

    numbers: list[tuple[int, int, str]]
    faults: list[tuple[int, int, str]]
    hidden: set[int]
    unstyled: str = ""
    since_1904: bool = False


def _seen(data: bytes, title: str) -> _Seen:
    """How a sheet shows its cells; formulas have the value that was last computed."""
    seen = _Seen([], [], set())
    if not data.startswith(b"PK"):
        return seen._replace(unstyled=".xls")
    from openpyxl import load_workbook

    try:
        with ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            if "content.xml" in names:
                content = packed.read("content.xml")
                _see_ods(content.decode(), title, seen)
                return seen._replace(since_1904=_SINCE_1904.search(content) is not None)
            if "xl/workbook.bin" in names:
                return seen._replace(unstyled=".xlsb")
            about = packed.read("xl/workbook.xml")
            seen = seen._replace(since_1904=_SINCE_1904.search(about) is not None)
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                sheet = book[title]
                sheet.reset_dimensions()  # programs that write workbooks often leave them at A1
                for row in sheet.iter_rows(max_row=SAMPLE):
                    seen.numbers.extend(
                        (cell.row, cell.column - 1, cell.number_format or "")
                        for cell in row
                        if _number(cell.value)
                    )
                _see_xlsx(packed.read(sheet._worksheet_path), seen)  # noqa: SLF001 - it has no public name
            finally:
                book.close()
    except (KeyError, ValueError, OSError, BadZipFile):
        pass
    return seen


def _see_xlsx(sheet: bytes, seen: _Seen) -> None:
    """Faults and hidden rows, in all of a sheet of Excel's."""
    from openpyxl.utils.cell import coordinate_to_tuple

    seen.hidden.update(int(row) for row in _HIDDEN.findall(sheet))
    cells = [(found[1], found[2].decode()) for found in _FAILED.finditer(sheet)]
    cells += [(f[1], _NOT_COMPUTED) for f in _UNCOMPUTED.finditer(sheet) if b't="str"' not in f[1]]
    for facts, fault in cells:
        if place := _PLACE.search(facts):
            line, column = coordinate_to_tuple(place[1].decode())
            seen.faults.append((line, column - 1, fault))


def _see_ods(content: str, title: str, seen: _Seen) -> None:
    """As `_seen`, of LibreOffice's own workbooks, which name the kind of each cell."""
    line = following = place = 0
    inside = False
    for found in _ODS.finditer(content):
        if found[1] == "table-cell" and not (inside and line <= SAMPLE):
            continue
        told = dict(_ODS_FACT.findall(found[2]))
        times = int(told.get("number-rows-repeated") or told.get("number-columns-repeated") or 1)
        if found[1] == "table":
            inside, following = unescape(told.get("name", "")) == title, 1
        elif inside and found[1] == "table-row":
            line, following, place = following, following + times, 0
            if told.get("visibility") in {"collapse", "filter"}:
                seen.hidden.update(range(line, min(following, line + SAMPLE)))
        elif inside:
            kind = told.get("value-type")
            if kind in {"float", "percentage", "currency"}:
                style = "0%" if kind == "percentage" else f"[${told.get('currency', '')}]"
                for at in range(line, min(following, line + SAMPLE)):
                    seen.numbers.extend((at, place + n, style) for n in range(min(times, SAMPLE)))
            place += times


def _sign(style: str) -> str:
    """What a format makes of a number: %, the thousands that it shows, or ""."""
    bare = _LITERAL.sub("", style)
    thousands = _THOUSANDS.search(bare)
    return "%" if "%" in bare else [*SCALES][min(len(thousands[1]), 3)] if thousands else ""


def _currency(style: str) -> str:
    """The currency that a format shows beside a number, or ""."""
    names = ("".join(found).strip() for found in _CURRENCIES.findall(style))
    return next(filter(is_money, names), "")


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _no_workbook(name: str) -> TableError:
    what = f"{name} is not a workbook, although its name says so."
    return TableError("source-failed", what, "Save it from the spreadsheet as .xlsx or as CSV.")


def _unpacked(data: bytes, name: str, most_bytes: int) -> None:
    """Refuse a workbook that would fill the memory once it is unpacked."""
    if not data.startswith(b"PK"):
        return
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except BadZipFile:
        raise _no_workbook(name) from None
    if size > most_bytes:
        what = f"{name} unpacks to {size / 1e6:,.0f} MB; {most_bytes / 1e6:,.0f} MB are read."
        raise TableError("file-too-large", what, "Keep one sheet, with the rows that are needed.")
