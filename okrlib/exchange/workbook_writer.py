"""A plan's tables as one workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.errors import OkrError
from okrlib.sheets import FormColumn, add_sheet, new_workbook
from okrlib.tables.columns import DAY, MOMENT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from okrlib.exchange.tables_of_plan import PlanTable

#: Excel opens no more rows of a sheet.
_MOST_ROWS = 1_048_576
_NARROW, _WIDE = 9, 60
#: How a day and a moment (UTC) are shown.
_SHOWN = {DAY: "yyyy-mm-dd", MOMENT: "yyyy-mm-dd hh:mm"}


def write_workbook(tables: Iterable[PlanTable], path: Path) -> None:
    """Write a workbook with a sheet for each table, and a last one that says what each column means.

    Raises:
        MissingExtraError: The extra ``[kpi]`` is not installed.
        OkrError: A table has more rows than a sheet can hold.
    """
    book = new_workbook()
    meanings: list[tuple[Any, ...]] = []
    for name, columns, frame in tables:
        if len(frame) >= _MOST_ROWS:
            raise OkrError(f"A sheet cannot hold the {len(frame)} rows of {name}. Export parquet or csv.")
        kinds = {title: column.dtype for title, column in columns.items()}
        rows = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
        _sheet(book, name, kinds, list(rows))
        meanings += [(name, title, column.meaning) for title, column in columns.items()]
    _sheet(book, "columns", dict.fromkeys(("table", "column", "meaning"), "str"), meanings)
    book.save(path)


def _sheet(book: Any, name: str, kinds: dict[str, str], rows: list[tuple[Any, ...]]) -> None:
    from openpyxl.utils import get_column_letter

    columns = []
    for place, (title, kind) in enumerate(kinds.items()):
        # The first rows tell how wide a column is; a text of several lines or sentences is not shown whole.
        shown = _SHOWN.get(kind, "")
        width = len(shown) or max((len(str(row[place] or "")) for row in rows[:200]), default=0)
        width = min(_WIDE, max(_NARROW, len(title) + 4, width + 2))
        columns.append(FormColumn(title, width, days=shown or "yyyy-mm-dd"))
    sheet = add_sheet(book, name, columns, rows, "B2")
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(kinds))}{len(rows) + 1}"
