"""A plan's tables as one workbook: frozen headers, widths, types, and no text that is a formula."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from okrlib.errors import MissingExtraError, OkrError
from okrlib.tables.columns import DAY, MOMENT
from okrlib.text.formatting import cut

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from okrlib.exchange.tables_of_plan import PlanTable

#: What no workbook may hold; line breaks may stay.
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
#: What Excel opens at most: letters of a cell, rows of a sheet.
_MOST_LETTERS, _MOST_ROWS = 32_767, 1_048_576
_NARROW, _WIDE = 9, 60
_FORMULA = ("=", "+", "-", "@")
#: How a day and a moment (UTC) are shown.
_SHOWN = {DAY: "yyyy-mm-dd", MOMENT: "yyyy-mm-dd hh:mm"}
#: Excel has no earlier day.
_FIRST = date(1900, 3, 1)


def write_workbook(tables: Iterable[PlanTable], path: Path) -> None:
    """Write a workbook with a sheet for each table, and a last one that says what each column means.

    Raises:
        MissingExtraError: The extra ``[kpi]`` is not installed.
        OkrError: A table has more rows than a sheet can hold.
    """
    try:
        from openpyxl import Workbook
    except ModuleNotFoundError as missing:
        raise MissingExtraError("Writing a workbook", "kpi") from missing
    book = Workbook(write_only=True)
    meanings: list[tuple[Any, ...]] = []
    for name, columns, frame in tables:
        if len(frame) >= _MOST_ROWS:
            raise OkrError(f"A sheet cannot hold the {len(frame)} rows of {name}. Export parquet or csv.")
        kinds = [column.dtype for column in columns.values()]
        rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
        _sheet(book, name, list(columns), kinds, list(rows))
        meanings += [(name, title, column.meaning) for title, column in columns.items()]
    _sheet(book, "columns", ["table", "column", "meaning"], ["str"] * 3, meanings)
    book.save(path)


def _sheet(book: Any, name: str, titles: list[str], kinds: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Add a sheet."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "B2"
    last = get_column_letter(len(titles))
    sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    for place, title in enumerate(titles):
        # The first rows tell how wide a column is; a text of several lines or sentences is not shown whole.
        longest = max((len(str(row[place] or "")) for row in rows[:200]), default=0)
        width = len(_SHOWN[kinds[place]]) if kinds[place] in _SHOWN else longest
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(
            _WIDE, max(_NARROW, len(title) + 4, width + 2)
        )
    head = [WriteOnlyCell(sheet, title) for title in titles]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    writers = [_Column(sheet, kind) for kind in kinds]
    for row in rows:
        sheet.append([write(value) for write, value in zip(writers, row, strict=True)])


class _Column:
    """What makes cells of the values of a column. A row is written at once, so its cells serve the next."""

    def __init__(self, sheet: Any, kind: str) -> None:
        from openpyxl.cell import WriteOnlyCell

        self._moment = WriteOnlyCell(sheet)
        self._moment.number_format = _SHOWN.get(kind, "General")
        self._quoted = WriteOnlyCell(sheet)
        self._quoted.quotePrefix = True

    def __call__(self, value: Any) -> Any:
        """A value as a cell, or as what openpyxl makes one of."""
        if isinstance(value, str):
            text = cut(_UNFIT.sub(" ", value), _MOST_LETTERS) or None
            if text is None or not text.startswith(_FORMULA):
                return text
            self._quoted.value = text
            self._quoted.data_type = "s"  # "=1+1" is a text
            return self._quoted
        if isinstance(value, datetime):
            moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            if moment.date() < _FIRST:
                return moment.isoformat(" ")
            self._moment.value = moment.replace(microsecond=0)
            return self._moment
        return value
