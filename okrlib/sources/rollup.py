"""From events to one value a period, written once for pandas, DuckDB and Spark (Narwhals).

The frame comes typed: times are dates, times local to the feed's zone, or times with an offset;
numbers are numbers. What is asked is put into one lazy query; only its result, one row a period and
group, ever comes here.
"""

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

import narwhals as nw

from okrlib.arithmetic import equal, stored, tolerance
from okrlib.model import Condition, add_months

_STEPS = {"daily": "1d", "monthly": "1mo", "quarterly": "1q", "yearly": "1y"}
_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
#: Larger numbers, as those of accounts, are compared as they are.
_SURE = 1e11
#: The columns that a roll-up adds; no source is likely to have one.
_PERIOD, _MASK, _SUM = "okr period", "okr mask", "okr agg"


class Cut(NamedTuple):
    """How time is cut: the rhythm, the zone in which days begin, and a day on which a period begins."""

    rhythm: str
    zone: str = "UTC"
    anchor: date = date.min

    @property
    def shift(self) -> int:
        """How many months the periods begin after those of the calendar."""
        return (self.anchor.month - 1) % _MONTHS.get(self.rhythm, 1)

    def start(self, start: date) -> date:
        """The first day of a period, from that of its shifted calendar period."""
        if self.rhythm not in _MONTHS:
            return start
        return add_months(start, self.shift) + timedelta(days=self.anchor.day - 1)


class Measured(NamedTuple):
    """One aggregation over the events that pass *where*; *column* is None for a count of events."""

    aggregation: str
    column: str | None = None
    where: tuple[Condition, ...] = ()
    quantile: float | None = None


#: By its first day what each measure of a period says; None stands for events without a time.
Groups = Mapping[date | None, Mapping[Measured, float | None]]


class Rolled(NamedTuple):
    """The result: the periods of each group of *keys*, and how many rows each period has."""

    groups: Mapping[tuple[Any, ...], Groups]
    rows: dict[date | None, int]


class FarDateError(Exception):
    """A time that an engine knows and that no calendar has, as of the year 99999, in *period*."""

    def __init__(self, period: str) -> None:
        super().__init__(period)
        self.period = period


def roll_up(
    frame: nw.LazyFrame[Any], measures: Sequence[Measured], *, time: str, cut: Cut, keys: Sequence[str] = ()
) -> Rolled:
    """Roll events up to periods.

    Args:
        frame: The events, typed.
        measures: What is asked of each period; equal ones are asked once.
        time: The column of times.
        cut: How time is cut.
        keys: Columns to group by.

    Returns:
        Every period in which there is an event, and within it each measure of each group. A count of
        no event is 0, and so is a sum; a sum is None where there are events and none has a value, a
        mean wherever there is no value.
    """
    asked = list(dict.fromkeys(measures))
    groups = {f"{_PERIOD} {i}": name for i, name in enumerate(keys)}
    schema = frame.collect_schema()
    masks: dict[str, nw.Expr] = {_PERIOD: _period(schema[time], time, cut)}
    masks |= {alias: nw.col(name) for alias, name in groups.items()}
    sums: dict[str, nw.Expr] = {f"{_SUM} rows": nw.len()}
    for i, measure in enumerate(asked):
        masks |= _masks(measure, i, schema)
        sums |= _sums(measure, i)
    # What is computed before the groups are made is simple inside them, as pandas wants it.
    query = frame.select(**masks).group_by(_PERIOD, *groups).agg(**sums)
    with warnings.catch_warnings():
        # Quantiles and distinct counts on pandas are slow, as Narwhals says; there they are small.
        warnings.filterwarnings("ignore", "Found complex group-by", UserWarning)
        # PySpark says of every frame that it does not know pandas 3 fully.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support", FutureWarning)
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="pyspark")
        rows = collected(query)
    return _rolled(rows, asked, cut, list(groups))


def collected(query: nw.LazyFrame[Any]) -> Sequence[Mapping[str, Any]]:
    """The rows of the result; DuckDB gives its own, so that pandas need not be loaded for it."""
    if query.implementation.is_duckdb():
        native = query.to_native()
        return [dict(zip(native.columns, row, strict=True)) for row in native.fetchall()]
    return query.collect("pandas").rows(named=True)


def _rolled(
    result: Sequence[Mapping[str, Any]], asked: list[Measured], cut: Cut, groups: list[str]
) -> Rolled:
    out: dict[tuple[Any, ...], dict[date | None, Mapping[Measured, float | None]]] = {}
    rows: dict[date | None, int] = {}
    for row in result:
        period = None if _missing(row[_PERIOD]) else cut.start(_day(row[_PERIOD]))
        rows[period] = rows.get(period, 0) + int(row[f"{_SUM} rows"])
        group = tuple(None if _missing(row[key]) else row[key] for key in groups)
        out.setdefault(group, {})[period] = {m: _value(m, i, row) for i, m in enumerate(asked)}
    return Rolled(out, rows)


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    try:
        return date.fromisoformat(str(cell).partition(" ")[0])
    except ValueError:
        raise FarDateError(str(cell).removesuffix(" 00:00:00")) from None


def _missing(cell: Any) -> bool:
    return cell is None or cell != cell  # noqa: PLR0124 - NaN and NaT are not themselves


def _period(dtype: Any, time: str, cut: Cut) -> nw.Expr:
    """The first moment of an event's period, in the shifted calendar."""
    local = nw.col(time)
    if getattr(dtype, "time_zone", None):
        local = local.dt.convert_time_zone(cut.zone).dt.replace_time_zone(None)
    elif dtype == nw.Date:
        local = local.cast(nw.Datetime("us"))
    if cut.rhythm == "weekly":
        day = local.dt.truncate("1d")
        # Sunday is 7 in one engine and 0 in another.
        since_first = (local.dt.weekday() + (7 if cut.anchor.isoweekday() == 7 else 6)) % 7
        return nw.coalesce(
            *[nw.when(since_first == k).then(day.dt.offset_by(f"-{k}d") if k else day) for k in range(7)]
        )
    if cut.rhythm in _MONTHS and cut.anchor.day > 1:
        local = local.dt.offset_by(f"-{cut.anchor.day - 1}d")
    if cut.shift:
        local = local.dt.offset_by(f"-{cut.shift}mo")
    return local.dt.truncate(_STEPS[cut.rhythm])


def _masks(measure: Measured, i: int, schema: Mapping[str, Any]) -> dict[str, nw.Expr]:
    """The column of one measure: the value where an event counts, else missing."""
    value: nw.Expr = nw.lit(1)
    if measure.column is not None:
        value = nw.col(measure.column)
        if schema[measure.column].is_float():
            value = value.fill_nan(None)
    if not measure.where:
        return {f"{_MASK} {i}": value} if measure.column is not None else {}
    counts = nw.all_horizontal(*map(passes, measure.where), ignore_nulls=False)
    masks: dict[str, nw.Expr] = {f"{_MASK} {i}": nw.when(counts).then(value)}
    if measure.aggregation == "sum":
        masks[f"{_MASK} {i} of"] = nw.when(counts).then(nw.lit(1))
    return masks


def passes(condition: Condition) -> nw.Expr:
    """Whether an event passes; one without a value passes nothing, whatever the engine's habit.

    Numbers that are equal but for how they were computed are equal here too.
    """
    column, value = nw.col(condition.column), condition.value
    if isinstance(value, tuple):
        each = [Condition(column=condition.column, value=n) for n in value if isinstance(n, float)]
        member = column.is_in(list(value))
        if each and len(each) == len(value):
            member = nw.any_horizontal(*map(passes, each), ignore_nulls=False)
        return (~member if condition.op == "not in" else member) & ~column.is_null()
    if isinstance(value, float) and 0 < abs(value) < _SURE:
        low, high = value - tolerance(value), value + tolerance(value)
        within = (column >= low) & (column <= high)
        beside = {"=": within, "!=": ~within, "<": column < low, ">": column > high}
        beside |= {"<=": column <= high, ">=": column >= low}
        return beside[condition.op] & ~column.is_null()
    compared: nw.Expr = _COMPARE[condition.op](column, value)
    return compared & ~column.is_null()


def _sums(measure: Measured, i: int) -> dict[str, nw.Expr]:
    if measure.column is None and not measure.where:
        return {}
    column, name = nw.col(f"{_MASK} {i}"), f"{_SUM} {i}"
    counted = {f"{name} n": column.count()}
    match measure.aggregation:
        case "sum":
            # The number of events tells "none happened" (0) from "none has a value" (missing).
            events = {f"{name} of": nw.col(f"{_MASK} {i} of").count()} if measure.where else {}
            return counted | events | {name: column.sum()} | _ends(column, name)
        case "mean":
            return {name: column.mean()} | _ends(column, name)
        case "quantile":
            return {name: column.quantile(measure.quantile or 0.0, "linear")}
        case "distinct":
            return counted | {name: column.n_unique()}
        case "value":
            return counted | {name: column.min(), f"{name} max": column.max()}
        case _:
            return counted


def _ends(column: nw.Expr, name: str) -> dict[str, nw.Expr]:
    """The least and the greatest of the numbers that go into a sum or a mean."""
    return {f"{name} min": column.min(), f"{name} max": column.max()}


def _value(measure: Measured, i: int, row: Mapping[str, Any]) -> float | None:
    """One measure of one row; NaN where a period has several different values and should have one."""
    name = f"{_SUM} {i}"
    if measure.column is None and not measure.where:
        return float(row[f"{_SUM} rows"])
    if measure.aggregation == "count":
        return float(row[f"{name} n"])
    value = row[name]
    if measure.aggregation == "distinct":
        # A missing value counts as one more distinct value, in every engine.
        return float(value) - (int(row[f"{name} n"]) < int(row[f"{_SUM} rows"]))
    if measure.aggregation == "sum" and not row[f"{name} n"]:
        return None if row.get(f"{name} of", 1) else 0.0
    if _missing(value) or (measure.aggregation == "value" and not row[f"{name} n"]):
        return None
    if measure.aggregation == "value" and not equal(row[f"{name} max"], value):
        return math.nan
    if measure.aggregation in {"sum", "mean"}:
        return stored(float(value), of=(float(row[f"{name} min"]), float(row[f"{name} max"])))
    return float(value)
