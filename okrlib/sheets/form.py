"""Sheets of a workbook: frozen header, widths, types, and no text that is a formula (extra ``[kpi]``)."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.errors import MissingExtraError
from okrlib.text.formatting import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: What no workbook may hold; line breaks may stay.
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
#: What Excel opens at most of a cell's letters; and it has no earlier day.
_MOST_LETTERS, _FIRST = 32_767, date(1900, 3, 1)
#: What a spreadsheet takes for a formula or, as #N/A, for an error.
_NO_TEXT = ("=", "+", "-", "@", "#")
_FILL = "FFF4CE"


class FormColumn(NamedTuple):
    """A column of a sheet.

    Attributes:
        name: Its name in the first row.
        width: How many letters it shows.
        fill: Whether it is to be filled in.
        choices: What it may hold, where it is one of a few.
        whole: The least and the most that it may hold, where it is a whole number.
        days: How its days are shown.
    """

    name: str
    width: int = 12
    fill: bool = False
    choices: tuple[str, ...] = ()
    whole: tuple[int, int] | None = None
    days: str = "yyyy-mm-dd"


def new_workbook() -> Any:
    """A workbook whose rows are written one after the other; `MissingExtraError` without ``[kpi]``."""
    try:
        from openpyxl import Workbook
    except ModuleNotFoundError as missing:
        raise MissingExtraError("Writing a workbook", "kpi") from missing
    return Workbook(write_only=True)


def form(title: str, columns: Sequence[FormColumn], rows: Iterable[Mapping[str, object]]) -> bytes:
    """A workbook with one sheet: days and numbers are such, each text is on one line.

    Raises:
        MissingExtraError: The extra ``[kpi]`` is not installed.
    """
    book = new_workbook()
    cells = [[_on_one_line(row.get(column.name)) for column in columns] for row in rows]
    add_sheet(book, title, columns, cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _on_one_line(value: object) -> object:
    return re.sub(r"[\r\n\t]+", " ", value) if isinstance(value, str) else value


def add_sheet(
    book: Any, title: str, columns: Sequence[FormColumn], rows: Sequence[Sequence[object]], frozen: str = "A2"
) -> Any:
    """Add a sheet with these rows; what stands above and left of the cell *frozen* stays in view."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = frozen
    head = [WriteOnlyCell(sheet, column.name) for column in columns]
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
        head[place - 1].font = Font(bold=True)
    sheet.append(head)
    writers = [_Column(sheet, column) for column in columns]
    for row in rows:
        sheet.append([write(value) for write, value in zip(writers, row, strict=True)])
    for place, column in enumerate(columns, 1):
        rule = None
        if column.choices:
            rule = DataValidation("list", formula1=f'"{",".join(column.choices)}"')
        elif column.whole:
            least, most = map(str, column.whole)
            rule = DataValidation("whole", operator="between", formula1=least, formula2=most)
        if rule is not None and rows:
            rule.add(f"{get_column_letter(place)}2:{get_column_letter(place)}{len(rows) + 1}")
            sheet.data_validations.append(rule)
    return sheet


class _Column:
    """What makes cells of the values of a column. A row is written at once, so its cells serve the next."""

    def __init__(self, sheet: Any, column: FormColumn) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import PatternFill

        self._plain, self._day, self._quoted = (WriteOnlyCell(sheet) for _ in range(3))
        self._day.number_format = column.days
        self._quoted.quotePrefix = True
        self._fill = column.fill
        if column.fill:
            for cell in (self._plain, self._day, self._quoted):
                cell.fill = PatternFill("solid", start_color=_FILL)

    def __call__(self, value: Any) -> Any:
        """A value as a cell, or as what openpyxl makes one of."""
        if isinstance(value, str):
            value = cut(_UNFIT.sub(" ", value), _MOST_LETTERS) or None
            if value is not None and value.startswith(_NO_TEXT):
                self._quoted.value = value
                self._quoted.data_type = "s"  # "=1+1" is a text
                return self._quoted
        elif isinstance(value, date):
            moment = value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)
            moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
            if moment.date() >= _FIRST:
                self._day.value = moment.replace(microsecond=0)
                return self._day
            value = moment.isoformat(" ")
        if not self._fill:
            return value
        self._plain.value = value
        return self._plain
