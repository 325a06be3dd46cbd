"""Rows that are a pandas frame: those of a workbook, and what a database has answered."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from okrlib import sheets
from okrlib.files import UnreadableError, read
from okrlib.findings import SourceError
from okrlib.model import Dates, Decimal, Feed
from okrlib.sources import writing
from okrlib.sources.errors import source_error
from okrlib.sources.rows import Parsed, Rows, has_offset, shown
from okrlib.text import exact

_BLANK = (None, "")
#: A workbook that is larger, as it is or unpacked, would fill the memory.
_MOST_BYTES = 500_000_000


class FrameRows(Rows):
    """Rows in memory; *lines* are their numbers for people, from 1 where absent, *of* names the table."""

    def __init__(self, rows: pd.DataFrame, *, lines: Sequence[int] = (), of: str = "the answer") -> None:
        self.lines, self.of = lines, of
        self.take(rows)

    def take(self, rows: pd.DataFrame) -> None:
        """Make these the rows; of two columns with one name the first stays, and `twice` has the name."""
        again = rows.columns.duplicated()
        self.twice = frozenset(map(str, rows.columns[again]))
        self.rows = rows.loc[:, ~again]

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """The rows."""
        return nw.from_native(self.rows, eager_only=True).lazy()

    def number(self, column: str, decimal: Decimal | None, unit: str = "") -> Parsed:
        """A column of any cells as numbers."""
        cells = self.rows[column]
        plain = cells.map(lambda cell: cell.strip() or None if isinstance(cell, str) else cell)
        texts = plain[plain.map(lambda cell: isinstance(cell, str))]
        different = set(texts)
        beside = writing.unit_pattern(unit)
        ours = {text: writing.signed(text) for text in different}
        bare = {text: re.sub(beside, r"\1", it) if beside else it for text, it in ours.items()}
        decimal = decimal or writing.decimal_of(writing.marks_of(bare.values()), column)
        read = {text: writing.number(bare[text], decimal) for text in different}
        plain = plain.mask(plain.isin(different), plain.map(lambda cell: read.get(cell, cell)))
        numbers = pd.to_numeric(plain, errors="coerce").astype("float64")
        numbers = numbers.where(numbers.abs() != float("inf"))
        filled = cells.map(lambda cell: not _is_blank(cell.strip() if isinstance(cell, str) else cell))
        parsed = self._added(column, f"number in {unit}", numbers, numbers.isna() & filled)
        united = sum(bare[text] != ours[text] for text in texts)
        return parsed._replace(with_unit=united, without_unit=int(filled.sum()) - united)

    def moment(self, column: str, *, utc: bool, dates: Dates | None, year_starts: str = "") -> Parsed:
        """A column of any cells as times."""
        cells = self.rows[column].map(_whole)
        texts = {cell: cell.strip() for cell in cells if isinstance(cell, str)}
        odd = {text for text in texts.values() if text and _time(text) is None}
        counts = writing.counts_of(odd | {t for t in texts.values() if writing.is_period(t)})
        named = [t for t in odd if not writing.is_year_last(t) and not writing.is_period(t)]
        words = writing.in_words(named, since_1904=self.form.since_1904, year_starts=year_starts)
        aside, away = (0, "", ""), self._no_figures(column, cells, *writing.no_times(named, words))
        if away.any():
            aside = (int(away.sum()), *self._first(column, away))
            self._leave_out(away)
            cells = cells[~away]
        for kind, _ in words.values():
            counts[kind] = counts.get(kind, 0) + 1
        order = writing.order_of(counts, dates, column, min(filter(writing.is_year_last, odd), default=""))
        days = {text: datetime.fromisoformat(day) for text, (_, day) in words.items()}
        moments = [
            days.get(cell.strip()) or _time(cell, order) if isinstance(cell, str) else _time(cell, order)
            for cell in cells
        ]
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
        periods = tuple(kind for kind in writing.PERIODS if counts[kind])
        plain = (c.date() if isinstance(c, datetime) else c for c in cells.dropna())
        some = periods or year_starts
        part = writing.part_of({str(c).strip() for c in plain}, order, year_starts) if some else None
        return parsed._replace(
            column=name, with_offset=aware, without_offset=naive, periods=periods, part=part, aside=aside
        )

    def _no_figures(
        self, column: str, cells: pd.Series[Any], totals: Collection[str], remarks: Collection[str]
    ) -> pd.Series[bool]:
        """Which rows are totals, or remarks below the table."""
        said = cells.map(lambda cell: cell.strip() if isinstance(cell, str) else None)
        beside = self.rows.drop(columns=column)
        if not remarks or beside.empty:
            return said.isin(totals)
        return said.isin(totals) | said.isin(remarks) & beside.map(_is_blank).all(axis=1)

    def _leave_out(self, away: pd.Series[bool]) -> None:
        """Leave rows out; how a total is shown says nothing of the cells above it."""
        self.rows, form = self.rows[~away], self.form
        gone = {self.lines[at] for at in away.index.to_numpy()[away]} if self.lines else set()
        shown = {place: sign for place, sign in form.shown.items() if place[0] not in gone}
        money = {place: sign for place, sign in form.money.items() if place[0] not in gone}
        alike: dict[str, set[bool]] = {name: set() for name in form.mixed}
        lines = [self.lines[at] for at in self.rows.index.to_numpy()] if alike else []
        for name, kinds in alike.items():
            numbers = (
                (line, cell) for line, cell in zip(lines, self.rows[name], strict=True) if _is_number(cell)
            )
            kinds |= {shown.get((line, name)) == "%" for line, _ in numbers if line <= sheets.SAMPLE}
        self.form = form._replace(
            percent=form.percent | {name for name, kinds in alike.items() if kinds == {True}},
            mixed=frozenset(name for name, kinds in alike.items() if len(kinds) > 1),
            shown=shown,
            money=money,
        )

    def universal(self, column: str) -> str:
        """Times without an offset, which are UTC, as times with one."""
        self.rows = self.rows.assign(**{f"okr utc {column}": self.rows[column].dt.tz_localize("UTC")})
        return f"okr utc {column}"

    def as_text(self, column: str) -> str:
        """A column whose cells are of several kinds, or days, as one of texts."""
        name = f"okr text {column}"
        if name not in self.rows:
            texts = self.rows[column].map(lambda cell: None if _is_blank(cell) else shown(cell))
            self.rows = self.rows.assign(**{name: texts})
        return name

    def _added(self, column: str, kind: str, values: pd.Series[Any], bad: pd.Series[bool]) -> Parsed:
        name = f"okr {kind} {column}"
        example, place = self._first(column, bad) if bad.any() else ("", "")
        self.rows = self.rows.assign(**{name: values})
        return Parsed(name, int(bad.sum()), example, place)

    def _first(self, column: str, chosen: pd.Series[bool]) -> tuple[str, str]:
        """What the first of the chosen rows says in a column, and where it stands."""
        first = chosen.to_numpy().argmax()
        at = int(self.rows.index.to_numpy()[first])  # rows are counted, whatever was left out
        row = self.lines[at] if self.lines else at + 1
        return str(self.rows[column].iloc[first]), f"row {row} of {self.of}"

    def failed(self, error: BaseException) -> SourceError:  # noqa: ARG002 - it says nothing to a reader
        """The error for rows that cannot be rolled up."""
        what = f"The rows of {self.of} cannot be rolled up."
        return source_error("source-failed", "", what, "Check that each column holds one kind of value.")


def _whole(cell: Any) -> Any:
    """A number as a text, as 2026, 20261129 or 46355.5 may stand for a time; any other cell as it is."""
    return exact(float(cell)) if _is_number(cell) else cell


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float, np.number)) and math.isfinite(cell)


def _is_blank(cell: Any) -> bool:
    return cell in _BLANK if isinstance(cell, (str, type(None))) else bool(pd.isna(cell))


def _time(cell: Any, order: Dates | None = None) -> datetime | None:
    """A cell as a time, in the ways that workbooks and drivers write one; with *order* in people's too."""
    if _is_blank(cell):
        return None
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a day has no zone
    text = str(cell).strip()
    if order and (moment := writing.time(text, order)):
        return moment
    try:
        moment = datetime.fromisoformat(re.sub(r" ?(UTC|GMT)$", "+00:00", text))
    except ValueError:
        return None
    return moment if moment.tzinfo or not has_offset(text) else None


def workbook(feed: Feed, file: Path) -> FrameRows:
    """The rows of a sheet, below the row that names its columns."""
    try:
        table = sheets.read(
            read(file, most_mb=_MOST_BYTES / 1e6),
            file.name,
            known=feed.columns,
            sheet=feed.sheet,
            header=feed.header or 0,
            most_bytes=_MOST_BYTES,
        )
    except UnreadableError as trouble:
        mend = "Put a smaller workbook or a CSV file in its place."
        raise source_error("source-failed", "file", f"{file.name} is not read: {trouble}.", mend) from None
    except sheets.TableError as trouble:
        key = {"unknown-table": "sheet", "no-header": "header"}.get(trouble.code, "file")
        raise source_error(trouble.code, key, trouble.what, trouble.mend) from None
    stored = table.values  # noqa: PD011 - no frame
    cells = [
        [None if c == "" else text if isinstance(c, timedelta) else c for c, text in zip(*row, strict=True)]
        for row in zip(stored, table.rows, strict=True)
    ]
    frame = pd.DataFrame.from_records(cells, columns=pd.Index(table.header))
    rows = FrameRows(frame.loc[:, [bool(name) for name in table.header]], lines=table.lines, of=file.name)
    rows.form = table.form
    return rows
