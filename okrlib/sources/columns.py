"""The columns of a source that a KPI's feed names, checked and read as numbers and times."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from okrlib.findings import Finding, SourceError
from okrlib.model import KPI, Condition, Feed, Part
from okrlib.sheets import SCALES
from okrlib.sources.errors import source_error
from okrlib.sources.rollup import Measured, collected, passes
from okrlib.text import count, exact, formatting, near
from okrlib.text.totals import SUMS
from okrlib.text.typed_numbers import is_money, same_unit, scaled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from okrlib.sources.rows import Parsed, Rows


#: Rhythms from the shortest to the longest, and what people call the periods of each.
_LENGTHS = ("daily", "weekly", "monthly", "quarterly", "yearly")
_NAMES = {"weekly": "weeks", "monthly": "months", "quarterly": "quarters", "yearly": "years"}
#: In so many columns of text totals are looked for.
_LOOKED_AT = 100


class Asked(NamedTuple):
    """The measures of a KPI and its column of times; no measures where `findings` has an error."""

    measures: tuple[Measured, ...]
    time: str
    findings: tuple[Finding, ...]


def asked_of(kpi: KPI, feed: Feed, rows: Rows, keys: Iterable[Condition], parsed: dict[str, Parsed]) -> Asked:
    """What one KPI asks, in terms of the source's columns.

    *keys* are conditions that become groups instead; *parsed* has the columns of text that were read for
    another KPI of the same source.
    """
    try:
        reading = _Reading(feed, rows, parsed, kpi.unit)
        time = reading.moment(kpi.rhythm)
        reading.percentages(kpi.unit)
        where = tuple(reading.condition(c) for c in feed.where if c not in keys)
        measures = tuple(reading.measure(part, where) for part in feed.parts)
        if feed.aggregation is None:
            column = reading.number(feed.column or "", "column")
            measures = tuple(Measured(how, column, where) for how in ("value", "count"))
        elif feed.aggregation == "sum" and feed.conditions:  # a sum of 0 may be one of no events
            measures += (Measured("count", None, measures[0].where),)
        reading.units(kpi.unit)
        return Asked(measures, time, reading.told(kpi.unit))
    except SourceError as trouble:
        return Asked((), "", (trouble.finding,))


def are_texts(rows: Rows, columns: Iterable[str]) -> bool:
    """Whether each of the columns is there once and holds texts: of others a day may equal its text."""
    schema = rows.frame.collect_schema()
    return all(schema.get(name) == nw.String and name not in rows.twice for name in columns)


def totals_in(feed: Feed, rows: Rows) -> list[str]:
    """The columns in which rows of a file are called totals, but for that of times.

    Of what programs write, tables of databases and Parquet, nobody need look at every column.
    """
    if feed.kind not in {"csv", "excel"}:
        return []
    schema = rows.frame.collect_schema()
    own = (name for name in schema if not name.startswith("okr ") and name not in {*rows.twice, feed.time})
    texts = [name for name in own if schema[name] == nw.String][:_LOOKED_AT]
    return [name for name, number, *_ in _totals(rows.frame, texts) if number]


def totals_of(
    feed: Feed, rows: Rows, parsed: dict[str, Parsed], columns: Sequence[str]
) -> tuple[Finding, ...]:
    """A warning where rows that are called totals are counted with those that they sum up."""
    if feed.aggregation is None:
        return ()
    counted = _Reading(feed, rows, parsed).counted()
    for name, number, of, label, blank in _totals(counted, columns):
        if 0 < number < of:
            many = count(number, "row is", "rows are")
            what = f"In the column {name[:80]!r} {many} called {label[:60]!r} and counted beside the others."
            # Texts stand in quotes in TOML as in JSON.
            column, called = (json.dumps(text[:80], ensure_ascii=False) for text in (name, label))
            line = f'where = [{{ column = {column}, op = "!=", value = {called} }}]'
            mend = f"Where they sum the others up, leave them out: {line}."
            if blank:
                mend = "Where they sum the others up, take them out of the source: a where would take"
                mend += f" {count(blank, 'row')} out too in which {name[:80]!r} is empty."
            return (Finding("counted-totals", "warning", what, mend, field="feed.where"),)
    return ()


def _totals(frame: nw.LazyFrame[Any], columns: Sequence[str]) -> list[tuple[str, int, int, str, int]]:
    """Of each column its name, how many rows are called totals, how many called anything, and one's words.

    The last is how many are empty.
    """
    asked: dict[str, nw.Expr] = {"rows": nw.len()} if columns else {}
    for i, name in enumerate(columns):
        text = nw.col(name)
        total = nw.when(text.str.strip_chars().str.to_lowercase().is_in(sorted(SUMS))).then(text)
        asked |= {f"{i} n": total.count(), f"{i} of": text.count(), f"{i} label": total.max()}
    (row,) = collected(frame.select(**asked)) if asked else ({},)
    counts = (
        (name, int(row[f"{i} n"]), int(row[f"{i} of"]), str(row[f"{i} label"]))
        for i, name in enumerate(columns)
    )
    return [(*each, int(row["rows"]) - each[2]) for each in counts]


class _Reading:
    """One feed's look at the columns of a source; what was parsed once is used again.

    Each method raises `SourceError` where a column is missing or holds something else.
    """

    def __init__(self, feed: Feed, rows: Rows, parsed: dict[str, Parsed], unit: str = "") -> None:
        self.feed, self.rows, self.parsed = feed, rows, parsed
        self.unit = unit if feed.aggregation != "ratio" else ""  # of a share's parts nobody knows the unit
        self.remarks: tuple[Finding, ...] = ()
        self.schema: dict[str, Any] = dict(rows.frame.collect_schema())

    def known(self, column: str, key: str) -> str:
        """The column's name; `SourceError` where there is no such column, or more than one."""
        if column not in self.schema:
            shown = [name for name in self.schema if not name.startswith("okr ")]
            mend = near(column, shown, f"Name one of: {formatting.cut(', '.join(shown), 300)}.")
            raise source_error("unknown-column", key, f"The source has no column {column[:80]!r}.", mend)
        if column in self.rows.twice:
            what = f"The source has two columns {column[:80]!r}, and nothing says which is meant."
            raise source_error("same-column", key, what, "Give one of them another name, or leave it out.")
        return column

    def number(self, column: str, key: str) -> str:
        """The column as numbers."""
        dtype = self.schema[self.known(column, key)]
        if dtype.is_numeric() or dtype == nw.Boolean:
            if key == "column":
                self._currency(column)
            return column
        if dtype not in {nw.String, nw.Object, nw.Unknown, nw.Categorical}:
            what = f"The column {column[:80]!r} holds {_kind(dtype)}, not numbers."
            raise source_error("not-a-number", key, what, "Name a column of numbers.")
        unit = self.unit if key == "column" else ""
        known = f"{column}\0{unit}"
        parsed = self.parsed.get(known) or self.rows.number(column, self.feed.decimal, unit)
        self.parsed[known] = parsed
        self._judge(parsed, column, key)
        if same_unit("%", unit or "?"):
            self._written_percentages(parsed, column)
        return parsed.column

    def _currency(self, column: str) -> None:
        """`SourceError` where cells are shown in another currency than the KPI's."""
        shown = sorted(sign for (_, name), sign in self.rows.form.money.items() if name == column)
        others = [sign for sign in shown if not same_unit(sign, self.unit)]
        if others and is_money(self.unit) and self.feed.factor is None:
            what = f"Cells of the column {column[:80]!r} are shown in {others[0]}, the KPI is in {self.unit}."
            mend = "Convert them, write the factor, or give the KPI that unit."
            raise source_error("unit-changed", "column", what, mend)

    def _judge(self, parsed: Parsed, column: str, key: str) -> None:
        if parsed.bad:
            cells = count(parsed.bad, "cell is no number", "cells are no numbers")
            what = f"In the column {column[:80]!r} {cells}: {parsed.example[:60]!r}, {parsed.place}."
            mend = "Write a number alone, all with one decimal mark, or leave the cell empty."
            if parsed.example.startswith("#"):
                mend = "Mend the formula and save the workbook in a spreadsheet, or leave the cell empty."
            raise source_error("not-a-number", key, what, mend)

    def _written_percentages(self, parsed: Parsed, column: str) -> None:
        """`SourceError` where texts such as 45 % would be counted as 4,500, or stand beside 0.45."""
        if parsed.with_unit and self.feed.factor not in {None, 1}:
            what = f"The cells of the column {column[:80]!r} are percentages as they are written: 45 % is 45."
            raise source_error("percent-cells", "factor", what, "Take out the factor.")
        if parsed.with_unit and parsed.without_unit:
            what = f"Some cells of the column {column[:80]!r} are written as percentages, others are not."
            raise source_error("percent-cells", "column", what, "Give all of them one format.")

    def moment(self, rhythm: str) -> str:
        """The column of times."""
        column, utc = self.feed.time, self.feed.times == "utc"
        dtype = self.schema[self.known(column, "time")]
        if dtype == nw.Date:
            return column
        if dtype == nw.Datetime:
            if not utc or dtype.time_zone:
                return column
            name = f"okr utc {column}"
            return name if name in self.schema else self.rows.universal(column)
        # Workbooks hold a year, as 2026, as a number with a point.
        if dtype not in {nw.String, nw.Object, nw.Unknown} and not dtype.is_numeric():
            what = f"The column {column[:80]!r} holds {_kind(dtype)}, not times."
            raise source_error("not-a-time", "time", what, "Name a column of days or times.")
        # A year that begins with the calendar's has one number.
        starts = self.feed.year_starts if rhythm == "yearly" and self.feed.year_starts != "01-01" else ""
        parsed = self.parsed.get(f"\0{column}") or self.rows.moment(
            column, utc=utc, dates=self.feed.dates, year_starts=starts
        )
        self.parsed[f"\0{column}"] = parsed
        if parsed.with_offset and parsed.without_offset:
            some = count(parsed.with_offset, "time has", "times have")
            others = count(parsed.without_offset, "has", "have")
            what = f"In the column {column[:80]!r} {some} an offset from UTC and {others} none."
            mend = "Write all of them alike, as in 2026-10-01T09:30:00+01:00."
            raise source_error("mixed-zones", "time", what, mend)
        if parsed.bad:
            what = (
                f"In the column {column[:80]!r} there is no time in {parsed.example[:60]!r}, {parsed.place}."
            )
            periods = "years as in 2026/27" if starts else "periods as in 2026-10 or 2026-Q4"
            mend = f"Write times as in 2026-10-01 or 2026-10-01T09:30:00, and {periods}."
            if not any(map(str.isdigit, parsed.example)):
                mend += " Take out of the table a row that is no period."
            raise source_error("not-a-time", "time", what, mend)
        if parsed.part:
            whole, part = parsed.part
            what = f"In the column {column[:80]!r} {whole[:60]!r} stands beside {part[:60]!r}, a part of it."
            mend = "Take the rows that sum others up out of the table, or leave them out by a query."
            raise source_error("another-rhythm", "time", what, mend)
        self._named(parsed.periods, rhythm, column)
        if parsed.aside[0]:
            number, label, place = parsed.aside
            many = count(number, "row is a total or a remark and was", "rows are totals or remarks and were")
            what = f"{many} not counted: {'the first is ' if number > 1 else ''}{label[:60]!r}, {place}."
            mend = "Nothing to do; if it is a figure, write its period in place of these words."
            self.remarks = (Finding("no-time", "warning", what, mend, field="feed.time"),)
        return parsed.column

    def _named(self, periods: Iterable[str], rhythm: str, column: str) -> None:
        """`SourceError` where a named period cannot be placed within one of the KPI's."""
        for named in periods:
            fits = _LENGTHS.index(named) <= _LENGTHS.index(rhythm) and (
                named != "weekly" or rhythm == "weekly"
            )
            if not fits:
                what = f"The column {column[:80]!r} names {_NAMES[named]}, but the KPI is {rhythm}."
                mend = f'Write days, or give the KPI the rhythm "{named}".'
                raise source_error("another-rhythm", "time", what, mend)
            starts = self.feed.year_starts
            if starts[-2:] != "01" or (starts != "01-01" and named in {"quarterly", "yearly"}):
                what = f"The column {column[:80]!r} names {_NAMES[named]}, in a year that starts on {starts}."
                mend = "Write the first day of each, so that it is clear which is meant."
                if named == "yearly":
                    mend = "Write each as in 2026/27, or its first day, so that it is clear which is meant."
                raise source_error("another-rhythm", "year_starts", what, mend)

    def percentages(self, unit: str) -> None:
        """`SourceError` where cells are shown as percentages and the feed does not say what they count as."""
        if self.feed.factor is not None:
            return
        parts = self.feed.parts or (Part(aggregation="mean", column=self.feed.column),)
        columns = [part.column for part in parts if part.aggregation not in {"count", "distinct"}]
        shown = [name for name in columns if name in self.rows.form.percent]
        for name in columns:
            self._mixed(name, "column")
        if not shown or (len(shown) == len(columns) > 1):  # a share of two percentages has no unit
            return
        name = str(shown[0])[:80]
        what = f"The cells of the column {name!r} are shown as percentages: 45 % is stored as 0.45."
        if unit and same_unit(unit, "%"):
            mend = "Write factor = 100 in the feed, so that it counts as 45; factor = 1 leaves it 0.45."
        else:
            mend = "Write factor = 1 in the feed to leave it 0.45, or factor = 100 to count it as 45."
        raise source_error("percent-cells", "factor", what, mend)

    def _mixed(self, column: str | None, key: str) -> None:
        """`SourceError` where only some cells of a column are shown as percentages."""
        if column in self.rows.form.mixed:
            what = f"Some cells of the column {str(column)[:80]!r} are shown as percentages, others are not."
            mend = "Give all of them one format; 45 % is stored as 0.45."
            raise source_error("percent-cells", key, what, mend)

    def counted(self) -> nw.LazyFrame[Any]:
        """The rows that meet the feed's conditions."""
        where = [passes(self.condition(c)) for c in self.feed.where]
        return self.rows.frame.filter(*where) if where else self.rows.frame

    def units(self, unit: str) -> None:
        """`SourceError` where the rows that count name another unit than the KPI's."""
        if self.feed.unit_column is None:
            return
        name = self.known(self.feed.unit_column, "unit_column")
        named = self.counted().select(nw.col(name).cast(nw.String)).unique().head(20).collect("pandas")
        units = {u for u in named[name].to_list() if isinstance(u, str)}
        others = sorted(u for u in units if u != unit and not (u and same_unit(u, unit)))
        if others:
            what = f"Rows are in {', '.join(map(repr, others))[:120]}, but the KPI is in {unit!r}."
            mend = "Convert the rows, choose those of one unit with where, or give the KPI its new unit."
            raise source_error("unit-changed", "unit_column", what, mend)

    def told(self, unit: str) -> tuple[Finding, ...]:
        """What is to be said of columns that can be read."""
        return (*self.remarks, *self._scales(unit))

    def _scales(self, unit: str) -> tuple[Finding, ...]:
        """A warning where cells show their numbers in thousands or millions, since what is stored counts.

        It is an error where the KPI's unit has a scale too.
        """
        column = self.feed.column
        shown = {scale for (_, name), scale in self.rows.form.shown.items() if name == column} - {"%"}
        if not shown or self.feed.factor is not None or self.feed.aggregation in {"count", "distinct"}:
            return ()
        scale = min(shown)
        size = exact(SCALES[scale])
        cells = f"Cells of the column {str(column)[:80]!r}"
        what = f"{cells} show 1 {scale} where {size} is stored, and {size} is what counts."
        mend = f"Write factor = 1 in the feed if that is right, factor = {1 / SCALES[scale]:g} to count 1."
        return (Finding("unit-changed", "error" if scaled(unit) else "warning", what, mend, field="feed"),)

    def text(self, condition: Condition) -> str:
        """The column of a condition on text."""
        dtype = self.schema[self.known(condition.column, "where")]
        if dtype.is_numeric() or dtype == nw.Boolean:
            raise self._unlike(condition, "text", "Write the value without quotes.")
        return condition.column

    def condition(self, condition: Condition) -> Condition:
        """A condition in the terms of the source's own columns."""
        value = condition.value
        first, *others = _values(condition) or ("",)
        dtype = self.schema[self.known(condition.column, "where")]
        if any(type(each) is not type(first) for each in others):
            raise self._unlike(condition, "values of several kinds", "Write texts alone, or numbers alone.")
        if isinstance(first, bool):
            if dtype == nw.Boolean:
                return condition
            raise self._unlike(condition, "true or false", "Write the value as the column has it.")
        if isinstance(first, float):
            self._compared(condition)
            return Condition(column=self.number(condition.column, "where"), op=condition.op, value=value)
        if dtype in {nw.Date, nw.Datetime}:
            return self._dated(condition, dtype)
        column = self.text(condition)
        column = self.rows.as_text(column) if dtype == nw.Object else column
        return Condition(column=column, op=condition.op, value=value)

    def _compared(self, condition: Condition) -> None:
        """`SourceError` where 45 is compared with cells that show 45 % and hold 0.45."""
        self._mixed(condition.column, "where")
        above = any(isinstance(n, float) and abs(n) > 1 for n in _values(condition))
        if above and condition.column in self.rows.form.percent:
            what = f"The cells of the column {condition.column[:80]!r} are shown as percentages."
            mend = "45 % is stored as 0.45: compare with the share, as in 0.45."
            raise source_error("percent-cells", "where", what, mend)

    def _dated(self, condition: Condition, dtype: Any) -> Condition:
        """A comparison with days; only of columns without an offset, whose days are unambiguous."""
        days = list(map(str, _values(condition)))
        read = date.fromisoformat if dtype == nw.Date else datetime.fromisoformat
        with suppress(ValueError):
            moments: Any = tuple(map(read, days))
            if not getattr(dtype, "time_zone", None) and not any(getattr(m, "tzinfo", None) for m in moments):
                value = moments if isinstance(condition.value, tuple) else moments[0]
                return Condition(column=condition.column, op=condition.op, value=value)
        mend = "Compare with a day as in 2026-10-01, or use since."
        raise self._unlike(condition, repr(", ".join(days)[:60]), mend)

    def _unlike(self, condition: Condition, other: str, mend: str) -> SourceError:
        """The error for a column that is compared with something else than it holds."""
        kind = _kind(self.schema[condition.column])
        what = f"The column {condition.column[:80]!r} holds {kind}, but is compared with {other}."
        return source_error("wrong-type", "where", what, mend)

    def measure(self, part: Part, where: tuple[Condition, ...]) -> Measured:
        """One aggregation in the terms of the source's own columns."""
        conditions = (*where, *map(self.condition, part.where))
        if part.column is None:
            return Measured(part.aggregation, None, conditions)
        counted = part.aggregation in {"count", "distinct"}
        column = self.known(part.column, "column") if counted else self.number(part.column, "column")
        return Measured(part.aggregation, column, conditions, part.quantile)


def _values(condition: Condition) -> tuple[float | bool | str, ...]:
    """What a column is compared with, one or several."""
    return condition.value if isinstance(condition.value, tuple) else (condition.value,)


def _kind(dtype: Any) -> str:
    """What a column holds, in a word."""
    if dtype.is_numeric():
        return "numbers"
    named = {nw.Boolean: "true or false", nw.String: "text", nw.Object: "cells of several kinds"}
    named |= {nw.Date: "days", nw.Datetime: "times", nw.Duration: "spans of time"}
    return next((word for kind, word in named.items() if dtype == kind), "something else")
