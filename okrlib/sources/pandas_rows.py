"""Rows that are a pandas frame: those of a workbook, and what a database has answered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from okrlib.findings import SourceError
from okrlib.sources.errors import source_error
from okrlib.sources.rows import Parsed, has_offset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from okrlib.model import Feed

_BLANK = (None, "")


class FrameRows:
    """Rows in memory; *first* is how people number the first one, and *of* what they are rows of."""

    def __init__(self, rows: pd.DataFrame, *, first: int = 1, of: str = "the answer") -> None:
        self.first, self.of = first, of
        self.take(rows)

    def take(self, rows: pd.DataFrame) -> None:
        """Make these the rows; of two columns with one name the first stays, and `twice` has the name."""
        again = rows.columns.duplicated()
        self.twice = frozenset(map(str, rows.columns[again]))
        self.rows = rows.loc[:, ~again]

    def ask(self, columns: Sequence[str]) -> None:
        """Nothing: the rows are here."""

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """The rows."""
        return nw.from_native(self.rows, eager_only=True).lazy()

    def number(self, column: str) -> Parsed:
        """A column of any cells as numbers."""
        cells = self.rows[column]
        plain = cells.map(lambda cell: cell.strip() or None if isinstance(cell, str) else cell)
        numbers = pd.to_numeric(plain, errors="coerce").astype("float64")
        numbers = numbers.where(numbers.abs() != float("inf"))
        return self._added(column, "number", numbers, numbers.isna() & plain.notna())

    def moment(self, column: str, *, utc: bool) -> Parsed:
        """A column of any cells as times."""
        cells = self.rows[column]
        moments = [_time(cell) for cell in cells]
        aware = sum(bool(cell and cell.tzinfo) for cell in moments)
        naive = sum(bool(cell and not cell.tzinfo) for cell in moments)
        bad = pd.Series(
            [m is None and not _is_blank(c) for m, c in zip(moments, cells, strict=True)], index=cells.index
        )
        if aware:
            moments = [m.astimezone(UTC) if m and m.tzinfo else None for m in moments]
        times = pd.Series(
            pd.to_datetime(pd.Series(moments, dtype=object), utc=bool(aware)).array, index=cells.index
        ).astype("datetime64[us, UTC]" if aware else "datetime64[us]")
        parsed = self._added(column, "time", times, bad)
        name = self.universal(parsed.column) if utc and not aware else parsed.column
        return parsed._replace(column=name, with_offset=aware, without_offset=naive)

    def universal(self, column: str) -> str:
        """Times without an offset, which are UTC, as times with one."""
        self.rows = self.rows.assign(**{f"okr utc {column}": self.rows[column].dt.tz_localize("UTC")})
        return f"okr utc {column}"

    def _added(self, column: str, kind: str, values: pd.Series[Any], bad: pd.Series[bool]) -> Parsed:
        name = f"okr {kind} {column}"
        first = int(bad.to_numpy().argmax()) if bad.any() else 0
        example = str(self.rows[column].iloc[first]) if bad.any() else ""
        self.rows = self.rows.assign(**{name: values})
        return Parsed(name, int(bad.sum()), example, f"row {first + self.first} of {self.of}")

    def failed(self, error: BaseException) -> SourceError:  # noqa: ARG002 - it says nothing to a reader
        """That the rows cannot be rolled up."""
        what = f"The rows of {self.of} cannot be rolled up."
        return source_error("source-failed", "", what, "Look whether each column holds one kind of value.")

    def cancel(self) -> None:
        """Nothing runs that could be stopped."""

    def close(self) -> None:
        """Nothing is open."""


def _is_blank(cell: Any) -> bool:
    return cell in _BLANK if isinstance(cell, (str, type(None))) else bool(pd.isna(cell))


def _time(cell: Any) -> datetime | None:
    """A cell as a time, in the ways that workbooks and drivers write one."""
    if _is_blank(cell):
        return None
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a day has no zone
    try:
        moment = datetime.fromisoformat(str(cell).strip())
    except ValueError:
        return None
    return moment if moment.tzinfo or not has_offset(str(cell)) else None


def workbook(feed: Feed, file: Path) -> FrameRows:
    """The rows of a sheet, with its first row as names."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, KeyError):
        what = f"{file.name} is not a workbook, although its name says so."
        raise source_error("source-failed", "file", what, "Save it from Excel as .xlsx.") from None
    try:
        if feed.sheet is not None and feed.sheet not in book.sheetnames:
            names = ", ".join(book.sheetnames)[:200]
            what = f"The workbook has no sheet {feed.sheet[:80]!r}."
            raise source_error("unknown-table", "sheet", what, f"Name one of: {names}.")
        sheet = book[feed.sheet] if feed.sheet else book.worksheets[0]
        rows = sheet.iter_rows(values_only=True)
        titles = ["" if name is None else str(name).strip() for name in next(rows, ())]
        cells = pd.DataFrame.from_records(list(rows), columns=pd.Index(titles)) if titles else pd.DataFrame()
    finally:
        book.close()
    return FrameRows(cells.loc[:, [bool(name) for name in cells.columns]], first=2, of=file.name)
