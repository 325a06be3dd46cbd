"""Rows whose texts an SQL engine reads as numbers and times; what an engine says otherwise is its own."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from okrlib.sources import writing
from okrlib.sources.rows import OFFSET, Parsed, Rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any

    from okrlib.model import Dates, Decimal


class EngineRows(Rows):
    """Rows of DuckDB or Spark. Cells, conditions and aggregates are texts of SQL.

    An engine's own words are formats, whose {0} is the cell.

    Attributes:
        kinds: The types of times without an offset, and with one.
        quote: The sign around a name.
        group: The sign before the number of a group in a replacement.
        matching: The condition that the cell matches the pattern {1}.
        replacing: The cell with every match of {1} replaced by {2}.
        time: The cell as a time of the type {1}, as programs write times; missing where it is none.
        unread: The condition that a time, {0}, is missing.
        finite: The condition that a number, {0}, is neither missing nor endless.
        week: The first day of a week such as 2026-W41; missing where the year has none such, as a week 53.
    """

    kinds: tuple[str, str]
    quote: str
    group: str
    matching: str
    replacing: str
    time: str
    unread: str
    week: str
    finite: str

    @abstractmethod
    def aggregates(self, *asked: str) -> Sequence[Any]:
        """The one row of these aggregates."""

    @abstractmethod
    def texts(self, cell: str, condition: str) -> list[str]:
        """Different texts of a cell where a condition holds, as many as are looked at."""

    @abstractmethod
    def first(self, column: str, condition: str) -> tuple[str, str]:
        """What the first row that meets a condition says in a column, and where it stands."""

    @abstractmethod
    def add(self, name: str, expression: str) -> None:
        """Add a column."""

    @abstractmethod
    def leave_out(self, condition: str) -> None:
        """Leave the rows out that meet a condition."""

    def added(self, column: str, kind: str, expression: str, bad: int | None = None) -> Parsed:
        """Add a column; *bad* is how many of its cells are of no such kind, None where nobody counted."""
        name, wrong = f"okr {kind} {column}", self.bad(column, expression)
        number = self.aggregates(f"count(*) FILTER (WHERE {wrong})")[0] if bad is None else bad
        example, place = self.first(column, wrong) if number else ("", "")
        self.add(name, expression)
        return Parsed(name, number, example, place)

    def matches(self, cell: str, pattern: str) -> str:
        """A condition: the text matches the pattern."""
        return self.matching.format(cell, self.literal(pattern))

    def replaced(self, cell: str, pattern: str, by: str) -> str:
        """The text with every match replaced; %1 is the first group."""
        return self.replacing.format(cell, self.literal(pattern), self.literal(by.replace("%", self.group)))

    def name(self, column: str) -> str:
        """The name of a column in SQL."""
        return f"{self.quote}{column.replace(self.quote, self.quote * 2)}{self.quote}"

    def literal(self, text: str) -> str:
        """A text in SQL."""
        return "'" + text.replace("'", "''") + "'"

    def text(self, column: str) -> str:
        """A column as text."""
        return f"trim(CAST({self.name(column)} AS string))"

    def bad(self, column: str, expression: str) -> str:
        """A condition: the cell holds a text that could not be read."""
        cell = self.name(column)
        return f"{cell} IS NOT NULL AND trim(CAST({cell} AS string)) <> '' AND ({expression}) IS NULL"

    def as_number(self, text: str) -> str:
        """A text as a number, missing where it is none or endless."""
        number = f"TRY_CAST({text} AS DOUBLE)"
        return f"CASE WHEN {self.finite.format(number)} THEN {number} END"

    def number(self, column: str, decimal: Decimal | None, unit: str = "") -> Parsed:
        """A column of text as numbers."""
        cell = writing.signed_sql(self, f"trim({self.name(column)})")
        counts: Sequence[int] = (0, 0)
        if beside := writing.unit_pattern(unit):
            united = self.matches(cell, beside)
            without = f"count(nullif({cell}, '')) FILTER (WHERE NOT {united})"
            counts = self.aggregates(f"count(*) FILTER (WHERE {united})", without)
            cell = self.replaced(cell, beside, "%1")
        if decimal is None:
            decimal = writing.decimal_of(
                writing.Marks(*self.aggregates(*writing.marks_sql(self, cell))), column
            )
        parsed = self.added(
            column, f"number in {unit}", self.as_number(writing.number_sql(self, cell, decimal))
        )
        return parsed._replace(with_unit=counts[0], without_unit=counts[1])

    def moment(self, column: str, *, utc: bool, dates: Dates | None, year_starts: str = "") -> Parsed:
        """A column of text as times."""
        cell = self.text(column)
        kinds = {"offset": OFFSET} | writing.TIMES | writing.PERIODS
        asked = [f"count(*) FILTER (WHERE {self.matches(cell, pattern)})" for pattern in kinds.values()]
        last = f"min({cell}) FILTER (WHERE {self.matches(cell, writing.TIMES['last'])})"
        *numbers, cells, example = self.aggregates(*asked, f"count({cell})", last)
        counts = dict(zip(kinds, numbers, strict=True))
        kind = self.kinds[bool(counts["offset"])]
        cast = self.time.format(cell, kind)
        odd = f"{self.unread.format(cast)} AND {writing.odd_sql(self, cell)}"
        different, aside = self.texts(cell, odd), (0, "", "")
        words = writing.in_words(different, year_starts=year_starts)
        if condition := self._no_figures(column, cell, different, words):
            number = self.aggregates(f"count(*) FILTER (WHERE {condition})")[0]
            if number:
                aside, cells = (number, *self.first(column, condition)), cells - number
                self.leave_out(condition)
        for named, _ in words.values():
            counts[named] = counts.get(named, 0) + 1
        order = writing.order_of(counts, dates, column, str(example))
        literals = {self.literal(text): self.literal(day) for text, (_, day) in words.items()}
        weekly = self.matches(cell, writing.PERIODS["weekly"])
        moment = (
            f"CASE WHEN {weekly} THEN CAST({self.week.format(cell)} AS {kind})"
            f" ELSE TRY_CAST({writing.time_sql(self, cell, order, literals)} AS {kind}) END"
        )
        periods = tuple(name for name in writing.PERIODS if counts[name])
        part = writing.part_of(self.texts(cell, "true"), order) if periods else None
        parsed = self.timed(column, moment, counts["offset"], cells, utc=utc)
        return parsed._replace(periods=periods, part=part, aside=aside)

    def _no_figures(self, column: str, cell: str, texts: Iterable[str], times: Collection[str]) -> str:
        """The condition that a row is a total, or a remark below the table; "" where no text is either."""
        totals, remarks = (", ".join(map(self.literal, those)) for those in writing.no_times(texts, times))
        beside = [name for name in self.frame.collect_schema().names() if not name.startswith("okr ")]
        blank = (f"coalesce({self.text(name)}, '') = ''" for name in beside if name != column)
        alone = f"{cell} IN ({remarks}) AND {' AND '.join(blank)}" if remarks and beside != [column] else ""
        return " OR ".join(filter(None, (f"{cell} IN ({totals})" if totals else "", alone)))

    def timed(
        self, column: str, moment: str, offsets: int, cells: int, *, utc: bool, bad: int | None = None
    ) -> Parsed:
        """Add a column of times; so many of its cells have an offset."""
        parsed = self.added(column, "time", in_calendar(moment), bad)
        name = self.universal(parsed.column) if utc and not offsets else parsed.column
        return parsed._replace(column=name, with_offset=offsets, without_offset=cells - offsets)


def in_calendar(moment: str) -> str:
    """A time, missing outside the years 1 to 9999: engines know others, which Python does not."""
    return f"CASE WHEN year({moment}) BETWEEN 1 AND 9999 THEN {moment} END"
