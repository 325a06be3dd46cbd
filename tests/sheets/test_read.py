"""Tables as people bring them: delimiters, encodings, title rows, workbooks, and files that are none."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from hypothesis import given, strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from okrlib.sheets import Form, FormColumn, TableError, Writing, decide, form, no_table, read
from okrlib.sheets.delimited import decoded
from okrlib.sheets.table import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from okrlib.sheets import Table

ROWS = (("north", "3,5", "29.11.2026"), ("Größe", "4", "30.11.2026"))
TEXT = "name;share;day\nnorth;3,5;29.11.2026\nGröße;4;30.11.2026\n"


def workbook(*rows: Sequence[Any], percent: str = "", style: str = "0.0%", epoch: Any = None) -> bytes:
    book = Workbook()
    book.epoch = epoch or book.epoch
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for row in sheet.iter_rows() if percent else ():
        for cell in row:
            if cell.column_letter == percent:
                cell.number_format = style
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def computed(data: bytes, *results: str) -> bytes:
    """The workbook as a spreadsheet program saves it: with the results of its formulas."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as book, ZipFile(out, "w") as saved:
        for name in book.namelist():
            text = book.read(name).decode()
            for result in results if "sheet1" in name else ():
                kind = ' t="e"' if result.startswith("#") else ""
                text = re.sub(r"><f>(.*?)</f><v />", rf"{kind}><f >\1</f><v>{result}</v>", text, count=1)
            saved.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_any_common_delimiter_and_encoding_is_read(encoding: str, delimiter: str) -> None:
    table = read(TEXT.replace(";", delimiter).encode(encoding), "figures.csv")

    assert table.header == ("name", "share", "day")
    assert table.rows == ROWS
    assert table.lines == (2, 3)
    assert table.form.delimiter == delimiter


def test_a_comma_between_cells_and_commas_in_quotes() -> None:
    table = read(b'name,share\n"north, west","3,5"\n', "a.csv")

    assert table.rows == (("north, west", "3,5"),)
    assert table.form == Form("utf-8", ",", 1)


def test_a_line_for_excel_and_a_title_stand_above_the_header() -> None:
    text = "sep=;\r\nAttendance in the north;;\r\n\r\nmonth;share;who\r\n2026-01;0,4;a\r\n2026-02;0,5;b\r\n"
    table = read(text.encode(), "a.csv")

    assert table.header == ("month", "share", "who")
    assert table.rows == (("2026-01", "0,4", "a"), ("2026-02", "0,5", "b"))
    assert (table.form.header, table.lines) == (4, (5, 6))


def test_known_columns_find_the_header_whatever_stands_above() -> None:
    text = "made,by,hand,today\n\nkey_result,date,value,note\nwait,2026-10-01,3,\n"
    table = read(text.encode(), "a.csv", known=("key_result", "date"))

    assert table.header[:2] == ("key_result", "date")
    assert table.lines == (4,)


def test_rows_are_as_wide_as_the_header_and_blank_ones_are_left_out() -> None:
    table = read(b"a,b,c\n1,2\n,,\n\n3,4,5,,\n", "a.csv")

    assert table.rows == (("1", "2", ""), ("3", "4", "5"))
    assert table.lines == (2, 5)
    assert table.column("b") == ("2", "4")


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_header_that_stands_again_is_no_row_and_one_in_another_order_is_named(name: str) -> None:
    def table(again: list[str], *, known: Sequence[str] = ()) -> Table:
        rows = [["Goal", "Target", "Target"], ["Grow", "3", "4"], again, ["Shrink", "5", "6"]]
        if name.endswith("csv"):
            return read("\n".join(map(",".join, rows)).encode(), name, known=known)
        return read(workbook(*rows), name, known=known)

    assert [row[0] for row in table(["goal", "Target ", "TARGET"]).rows] == ["Grow", "Shrink"]
    assert len(table(["Target", "Goal", "x"]).rows) == 3
    assert len(table(["Goal", "Goal", "Target"]).rows) == 3
    with pytest.raises(TableError, match=r"Line 3 of .* names the columns again, in another order"):
        table(["Target", "Goal", "Target"], known=("goal", "target"))
    assert len(table(["Target", "Goal", "Target"], known=("goal",)).rows) == 3


@pytest.mark.parametrize(
    ("names", "again"),
    [("Low,Medium,High", "High,Medium,Low"), ("Red,Green", "Green,Red"), ("Owner,Bob", "Bob,Owner")],
)
def test_words_that_are_no_known_columns_may_stand_in_any_order(names: str, again: str) -> None:
    table = read(f"{names}\n{again}\n{names}\n".encode(), "a.csv", known=("objective", "owner"))

    assert table.rows == (tuple(again.split(",")),)


def test_a_line_break_in_a_cell_stays_in_it_and_lines_are_counted_in_the_file() -> None:
    table = read(b'a,b\n1,"two\nlines"\n3,4\n', "a.csv")

    assert table.rows == (("1", "two\nlines"), ("3", "4"))
    assert table.lines == (2, 4)


def test_a_workbook_is_read_as_people_see_it() -> None:
    data = workbook(
        ["Report"],
        ["month", "share", "sure"],
        [datetime(2026, 10, 1), 0.45, True],  # noqa: DTZ001 - a workbook knows no zones
        [date(2026, 11, 1), 7.0, None],
        percent="B",
    )
    table = read(data, "report.xlsx")

    assert table.header == ("month", "share", "sure")
    assert table.rows == (("2026-10-01", "0.45", "true"), ("2026-11-01", "7", ""))
    assert table.lines == (3, 4)
    assert (table.form.sheet, table.form.percent) == ("Sheet", {"share"})


@pytest.mark.parametrize("style", ['0"%"', r"0\%", "[<1]0;0", "0_%", "#,##0.0"])
def test_a_sign_that_a_format_only_writes_beside_a_number_makes_no_share(style: str) -> None:
    form = read(workbook(["a", "b"], [1, 45], percent="B", style=style), "a.xlsx").form
    assert (form.percent, dict(form.shown)) == (frozenset(), {})


@pytest.mark.parametrize(
    ("style", "cell", "shown"),
    [
        ("0%", 0.45123, "45.1230 %"),
        ('0.0,"k"', 1234, "1.2340 k"),
        ("#,##0,", -1200, "-1.2 k"),
        ('0.0,,"M"', 4_500_000, "4.5 mn"),
        ('[>=1000000]0.0,,"M";0', 5000, "0.005 mn"),
        ("0.0", 45, "45"),
    ],
)
def test_a_cell_that_shows_a_multiple_of_its_number_is_written_so(
    style: str, cell: float, shown: str
) -> None:
    table = read(workbook(["a", "b"], [1, cell], percent="B", style=style), "a.xlsx")
    assert table.shown(2, "b", table.rows[0][1]) == shown


@pytest.mark.parametrize(("style", "shown"), [("0.0%", "50 %"), ('0.00 "€"', "0.5 €")])
def test_below_the_rows_that_were_looked_at_a_column_shows_what_it_did_in_them(
    style: str, shown: str
) -> None:
    rows = ([1, 0.5] for _ in range(SAMPLE + 1))
    table = read(workbook(["a", "b"], *rows, percent="B", style=style), "a.xlsx")
    assert {table.shown(line, "b", "0.5") for line in (SAMPLE, SAMPLE + 1, SAMPLE + 2)} == {shown}
    assert table.shown(SAMPLE + 1, "a", "1") == "1"


def test_a_cell_that_only_shows_a_currency_keeps_all_its_digits() -> None:
    table = read(workbook(["a"], [1_234_567_890_123.45], percent="A", style='0 "€"'), "a.xlsx")
    assert table.shown(2, "a", table.rows[0][0]) == "1234567890123.45 €"


def libreoffice(rows: Iterable[str], settings: str = "") -> bytes:
    """A workbook of LibreOffice with these rows in its sheet A & B."""
    names = "".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" '
        for name in ("office", "table", "text")
    )
    out = io.BytesIO()
    with ZipFile(out, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        book.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}"></m:manifest>')
        columns = '<table:table-column table:number-columns-repeated="3"/>'
        inner = f"{columns}<table:table-row-group>{''.join(rows)}</table:table-row-group>"
        sheet = f'<office:spreadsheet>{settings}<table:table table:name="A &amp; B">{inner}</table:table>'
        body = f"<office:body>{sheet}</office:spreadsheet></office:body>"
        book.writestr("content.xml", f"<office:document-content {names}>{body}</office:document-content>")
    return out.getvalue()


def test_libreoffices_hidden_rows_are_named_wherever_they_stand() -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    rows = [f"<table:table-row>{cell}</table:table-row>"] * (SAMPLE + 4)
    rows[SAMPLE + 2] = rows[0].replace("row>", 'row table:visibility="filter">', 1)
    assert read(libreoffice(rows), "a.ods").form.hidden == (SAMPLE + 3,)


def test_a_workbook_says_whether_its_days_are_counted_from_1904() -> None:
    assert read(workbook(["a"], epoch=CALENDAR_MAC_1904), "a.xlsx").form.since_1904
    assert not read(workbook(["a"]), "a.xlsx").form.since_1904

    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    row = f"<table:table-row>{cell}</table:table-row>"
    settings = '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/>'
    settings += "</table:calculation-settings>"
    assert read(libreoffice([row], settings), "a.ods").form.since_1904
    assert not read(libreoffice([row]), "a.ods").form.since_1904


def test_libreoffice_says_which_cells_are_percentages_and_money() -> None:
    def cell(kind: str, value: str, more: str = "") -> str:
        text = f'office:value="{value}"' if kind != "string" else ""
        typed = f'office:value-type="{kind}" {text} {more}'
        return f"<table:table-cell {typed}><text:p>{value}</text:p></table:table-cell>"

    rows = (
        cell("string", "a") + cell("string", "b") + cell("string", "c"),
        "<table:table-cell/>" + cell("percentage", "0.45") + cell("currency", "7", 'office:currency="EUR"'),
        cell("percentage", "0.5", 'table:number-columns-repeated="2"') + cell("float", "7"),
    )
    table = (
        f'<table:table-row table:visibility="{seen}">{row}</table:table-row>'
        for row, seen in zip(rows, ("visible", "filter", "visible"), strict=True)
    )
    form = read(libreoffice(table), "a.ods").form

    assert form.shown == {(2, "b"): "%", (3, "a"): "%", (3, "b"): "%"}
    assert form.money == {(2, "c"): "EUR"}
    assert form.hidden == (2,)


def test_a_formula_has_the_form_of_its_cell_and_what_failed_is_no_blank() -> None:
    data = workbook(["a", "b"], [1, "=A2/2"], [2, "=A3/0"], [3, "=NA()"], percent="B")
    table = read(computed(data, "0.5", "#DIV/0!", "#N/A"), "a.xlsx")

    assert table.rows == (("1", "0.5"), ("2", "#DIV/0!"), ("3", ""))
    assert table.form.percent == frozenset({"b"})


def test_a_formula_that_failed_or_was_never_computed_is_named_wherever_it_stands() -> None:
    data = workbook(["a", "b"], *([n, 0.5] for n in range(SAMPLE)), ["x", "=1/0"], ["y", "=1+1"], percent="B")
    out = io.BytesIO()
    with ZipFile(io.BytesIO(computed(data, "#DIV/0!"))) as book, ZipFile(out, "w") as saved:
        for name in book.namelist():
            text = re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', book.read(name).decode())
            saved.writestr(name, text.replace(f'<row r="{SAMPLE + 3}"', f'<row r="{SAMPLE + 3}" hidden="1"'))
    table = read(out.getvalue(), "a.xlsx")

    assert table.rows[-2:] == (("x", "#DIV/0!"), ("y", "#NOT COMPUTED"))
    assert table.form.percent == frozenset({"b"})
    assert table.form.hidden == (SAMPLE + 3,)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.csv", "empty-file"),
        (b"\n\n", "a.csv", "empty-file"),
        (b"nonsense", "a.xlsx", "source-failed"),
        (b"PK\x03\x04nonsense", "a.xlsx", "source-failed"),
        (workbook(), "a.xlsx", "empty-file"),
        (b"a,b\n1,2,3\n", "a.csv", "wrong-width"),
        (b"a" + b",b" * 3_000 + b"\n", "a.csv", "too-many-columns"),
        (b'a,b\n"' + b"x" * 1_100_000, "a.csv", "not-a-table"),
        (b"\n<!DOCTYPE html>\n<title>Sign in</title>\n", "a.csv", "not-a-table"),
        (b"<!-- saved, with a comma -->\n<HTML lang=en>\n", "a.csv", "not-a-table"),
        ("<html><table><tr><td>1</td></tr></table>".encode("utf-16"), "a.csv", "not-a-table"),
        (b"<?xml version='1.0'?>\n<Workbook/>\n", "a.csv", "not-a-table"),
        (b"%PDF-1.7\n1 0 obj\n", "a.csv", "not-a-table"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(data: bytes, name: str, code: str) -> None:
    with pytest.raises(TableError) as caught:
        read(data, name)

    assert caught.value.code == code
    assert caught.value.what.startswith((f"{name} ", "Line "))


@pytest.mark.parametrize(
    ("data", "mend"),
    [
        (b"<html>", "Sign in and download it again"),
        (b"%PDF-1.7\n", "Save its table as .xlsx or as CSV."),
        (b"PK\x03\x04\x14\x00", "Give a workbook its own ending, as .xlsx"),
        (b'{"error": "not found"}', "it may say what went wrong"),
        (b"PAR1\x15\x00\n\x00\n", "Give it its own ending, as .parquet"),
        (b"a,b\n" * 100 + b"1,\x00\n", "Give it its own ending"),
    ],
)
def test_the_mend_fits_what_the_file_is_instead(data: bytes, mend: str) -> None:
    with pytest.raises(TableError) as caught:
        read(data, "a.csv")

    assert mend in caught.value.mend
    assert ("Sign in" in caught.value.mend) == (data == b"<html>")


@pytest.mark.parametrize("begins", [" " * 1_990, "\r\n" * 990, "\t" * 26, "<!---->" * 280, "<?xml>" * 300])
def test_what_a_file_begins_with_is_looked_at_once_however_often_it_stands_there(begins: str) -> None:
    other, page = no_table(f"{begins}a,b\n1,2\n"), no_table(f"{begins}<html>")
    assert other is None or other.what == "XML"
    assert page is not None
    assert page.what == "a web page"


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(TableError, match="are read"):
        read(b"a,b\n1,2\n", "a.csv", most_bytes=4)
    with pytest.raises(TableError, match="unpacks to"):
        read(workbook(*([["x" * 200]] * 400)), "a.xlsx", most_bytes=20_000)


def test_a_sheet_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(TableError, match="Name one of: Sheet"):
        read(workbook(["a"], [1]), "a.xlsx", sheet="Q4")


@pytest.mark.parametrize(
    ("cells", "writing"),
    [
        (["1", "2", ""], Writing()),
        (["3,5", "1.200"], Writing(",")),
        (["3.5", "1,200"], Writing(".")),
        (["1.234.567", "1.200"], Writing(",")),
        (["1.200", "2.400"], Writing(doubt="1.200")),
        (["3,5", "3.5", "1.200"], Writing(doubt="1.200")),
        (["4/5/2026", "25/5/2026"], Writing(dates="day first")),
        (["4/5/2026", "5/25/2026"], Writing(dates="month first")),
        (["4/5/2026", "5/6/2026"], Writing(doubt="4/5/2026")),
        (["29.11.2026"], Writing(dates="day first")),
        (["2026-11-29", "n/a"], Writing()),
    ],
)
def test_a_column_decides_how_it_is_written_or_is_asked_about(cells: list[str], writing: Writing) -> None:
    assert decide(cells) == writing


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx"]))
def test_any_bytes_are_a_table_or_a_sentence(data: bytes, name: str) -> None:
    with suppress(TableError):
        table = read(data, name)
        assert all(len(row) == len(table.header) for row in table.rows)
        assert len(table.lines) == len(table.rows)


@pytest.mark.parametrize(
    "row", [",".join(map(str, range(20_000))), "," * 20_000 + "x"], ids=["names", "commas"]
)
def test_a_row_of_more_cells_than_any_sheet_has_is_refused(row: str) -> None:
    with pytest.raises(TableError, match="at most 16,384"):
        read(f"{row}\n{row}\n".encode(), "wide.csv")


def test_turkish_letters_are_read_beside_german_ones() -> None:
    assert decoded("DOĞRU, Größe, “evet”".encode("cp1254")) == ("DOĞRU, Größe, “evet”", "cp1254")
    assert decoded("Þór, dagvaktin á".encode("cp1252")) == ("Þór, dagvaktin á", "cp1252")


@pytest.mark.parametrize("fill", [False, True])
@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#1 in the town", "=1+1", "@all"])
def test_a_text_that_a_spreadsheet_takes_for_something_else_comes_back(text: str, fill: bool) -> None:  # noqa: FBT001 - a parameter
    data = form("goals", [FormColumn("title", fill=fill), FormColumn("n")], [{"title": text, "n": 3}])

    assert read(data, "goals.xlsx").rows == ((text, "3"),)
    assert load_workbook(io.BytesIO(data)).worksheets[0]["A2"].quotePrefix
