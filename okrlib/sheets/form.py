"""A form as a workbook, to be filled in and read back: frozen header, widths, types (extra ``[kpi]``)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, NamedTuple

from okrlib.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl.cell import Cell

#: What no workbook may hold, and line breaks, which would make a row of a form high.
_UNFIT = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ufffe\uffff]+")
_LONGEST = 32_000
_FILL = "FFF4CE"


class FormColumn(NamedTuple):
    """A column of a form.

    Attributes:
        name: Its name in the first row.
        width: How many letters it shows.
        fill: Whether it is to be filled in.
        choices: What it may hold, where it is one of a few.
        whole: The least and the most that it may hold, where it is a whole number.
    """

    name: str
    width: int = 12
    fill: bool = False
    choices: tuple[str, ...] = ()
    whole: tuple[int, int] | None = None


def form(title: str, columns: Sequence[FormColumn], rows: Iterable[Mapping[str, object]]) -> bytes:
    """A workbook with one sheet: days and numbers are such, a text is never a formula.

    Raises:
        MissingExtraError: The extra ``[kpi]`` is not installed.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Font, PatternFill
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation
    except ModuleNotFoundError as missing:
        raise MissingExtraError("Writing a workbook", "kpi") from missing
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title[:31]
    sheet.append([column.name for column in columns])
    last = 1
    for last, row in enumerate(rows, 2):
        for place, column in enumerate(columns, 1):
            _put(sheet.cell(last, place), row.get(column.name))
    fill = PatternFill("solid", start_color=_FILL)
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        sheet.cell(1, place).font = Font(bold=True)
        for line in range(2 if column.fill else last + 1, last + 1):
            sheet.cell(line, place).fill = fill
        rule = None
        if column.choices:
            rule = DataValidation("list", formula1=f'"{",".join(column.choices)}"')
        elif column.whole:
            least, most = map(str, column.whole)
            rule = DataValidation("whole", operator="between", formula1=least, formula2=most)
        if rule is not None and last > 1:
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{last}")
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(cell: Cell, value: object) -> None:
    """Write a value into a cell."""
    if isinstance(value, str):
        cell.value = _UNFIT.sub(" ", value)[:_LONGEST]
        cell.data_type = "s"  # "=1+1" is a text
        cell.quotePrefix = True
    elif value is not None:
        cell.value = value
        if cell.is_date:
            cell.number_format = "yyyy-mm-dd"
