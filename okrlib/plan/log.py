"""The log of check-ins and observations: which row counts, and what was known when.

METHOD section 1 (Check-in, `on` and `as_of`) and section 2.

Rows are only ever appended. For one key result and date the latest `recorded` wins, a withdrawn
row takes it back, identical rows count once. The answer depends on the rows alone, not on their
order in the file: a union merge may shuffle them.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from itertools import repeat
from typing import Any, TypeVar

from okrlib.model import KPI, AsOf, CheckIn, Observation, Rhythm, end_of, step
from okrlib.plan.rows import rising

Row = TypeVar("Row", CheckIn, Observation)


def _moment(recorded: datetime | None, otherwise: date) -> datetime:
    """When a row was recorded, in UTC; the beginning of a day where that is not stated."""
    if recorded is None:
        return datetime.combine(otherwise, time(), UTC)
    if recorded.tzinfo is UTC:
        return recorded
    return recorded.replace(tzinfo=UTC) if recorded.tzinfo is None else recorded.astimezone(UTC)


def recorded_at(row: CheckIn) -> datetime:
    """When a check-in was recorded, in UTC; the beginning of its own date where that is not stated."""
    return _moment(row.recorded, row.date)


def known_by(recorded: datetime | None, otherwise: date, as_of: AsOf | None) -> bool:
    """Whether a row was recorded by then; one that does not say when counts from the day *otherwise*."""
    if as_of is None:
        return True
    if recorded is None:
        return otherwise <= as_of.day
    return (recorded if recorded.tzinfo is UTC else _moment(recorded, otherwise)) <= as_of.moment


def rank(row: CheckIn) -> tuple[object, ...]:
    """A key to sort the rows of one day by: the time of recording, and the rest, for files may be shuffled.

    A row that does not say it comes first: in the east a day's reports are recorded on UTC's day before.
    """
    return (row.recorded is not None, _moment(row.recorded, row.date), row.withdrawn, repr(row))


def effective(rows: Iterable[CheckIn], *, as_of: AsOf | None = None) -> tuple[CheckIn, ...]:
    """The check-ins of one key result that count, in order of date; with *as_of*, as known then."""
    rows = rows if as_of is None else [row for row in rows if known_by(row.recorded, row.date, as_of)]
    return _latest(rows, rank)


def displaced(rows: Iterable[CheckIn], row: CheckIn) -> CheckIn | None:
    """The last report by another person in whose place *row* stands: of the same key result and day.

    None where there is none, it was taken back before, or nothing says which of the two came first.
    """
    others = [one for one in rows if one.date == row.date and one is not row]
    before = [one for one in others if rank(one)[:2] < rank(row)[:2]]
    for one in sorted(before, key=rank, reverse=True):
        if one.withdrawn:
            return None
        if one.author and row.author and one.author != row.author:
            return one
    return None


def _latest(rows: Iterable[Row], rank_of: Callable[[Row], Any]) -> tuple[Row, ...]:
    """The row of each day (its second field) that ranks last, in order, unless that is withdrawn."""
    rows = tuple(rows)
    # Hardly anything has two rows of one day.
    if not rising(rows):
        best = {row[1]: row for row in reversed(rows)}  # of equal rows the first counts
        for row in rows if len(best) < len(rows) else ():
            if rank_of(row) > rank_of(best[row[1]]):
                best[row[1]] = row
        rows = tuple(best[day] for day in sorted(best))
    return tuple([row for row in rows if not row.withdrawn])


def period_end(kpi: KPI, period: date) -> date:
    """The day after the last day of the KPI's period that begins on *period*."""
    return _period_end(period, kpi.rhythm)


#: Thousands of KPIs share a few hundred periods.
_period_end = lru_cache(maxsize=20_000)(step)


def last_day(kpi: KPI, period: date) -> date:
    """The last day of the KPI's period that begins on *period*."""
    return _last_day(period, kpi.rhythm)


@lru_cache(maxsize=20_000)
def _last_day(period: date, rhythm: Rhythm) -> date:
    return _period_end(period, rhythm) - timedelta(days=1)


#: Where more than this many periods are missing for each one with a figure, there are no gaps.
MOST_GAPS = 3
#: A day of the week is off where a daily series of three weeks never has a figure on it; two days at most.
_THREE_WEEKS, _MOST_OFF = timedelta(days=21), 2


def days_off(kpi: KPI, periods: Sequence[date]) -> frozenset[int]:
    """The days of the week, from Monday = 0, on which a daily KPI never has a figure, as on a weekend.

    *periods* are those that have one, in order of time. Empty for every other rhythm.
    """
    if kpi.rhythm != "daily" or not periods or periods[-1] - periods[0] < _THREE_WEEKS:
        return frozenset()
    off = frozenset(range(7)).difference(period.weekday() for period in periods)
    return off if len(off) <= _MOST_OFF else frozenset()


def following(kpi: KPI, period: date, off: frozenset[int], count: int = 1) -> date:
    """The first day of the period *count* periods after the one that begins on *period*, `days_off` apart."""
    if not off:
        return _period_end(period, kpi.rhythm) if count == 1 else step(period, kpi.rhythm, count)
    for _ in range(count):
        period = _on_from(step(period, kpi.rhythm), off)
    return period


def _on_from(day: date, off: Collection[int]) -> date:
    """The day, or the next one that is none of the days *off*."""
    while day.weekday() in off and day < date.max:
        day += timedelta(days=1)
    return day


def silent_from(last: date, rhythm: str, off: Collection[int] = ()) -> date:
    """The day from which a KPI is stale whose last figure is about a period that ended on the day *last*.

    By then two more periods have ended (METHOD section 6); days of the week that are *off* are none.

    >>> silent_from(date(2026, 10, 31), "monthly"), silent_from(date(2026, 10, 30), "daily", {5, 6})
    (datetime.date(2027, 1, 1), datetime.date(2026, 11, 4))
    """
    begins = _on_from(step(last, "daily"), off)
    return _on_from(step(_on_from(step(begins, rhythm), off), rhythm), off)


def long_gap(kpi: KPI, periods: Sequence[date]) -> int:
    """Where a series begins again after a gap that is longer than all the rest of it; 0 where it has none."""
    if len(periods) < 2 or step(periods[0], kpi.rhythm, MOST_GAPS * len(periods)) >= periods[-1]:
        return 0
    at = max(range(1, len(periods)), key=lambda n: periods[n] - periods[n - 1])
    gone, whole = periods[at] - periods[at - 1], periods[-1] - periods[0]
    too_long = step(periods[at - 1], kpi.rhythm, MOST_GAPS * len(periods)) < periods[at]
    return at if too_long and 2 * gone > whole else 0


def observed_at(kpi: KPI, row: Observation, zone: str | None) -> datetime:
    """When an observation was recorded, in UTC; the end of its period in a time zone where it says none."""
    if row.recorded is None:
        return end_of(last_day(kpi, row.period), zone)
    return _moment(row.recorded, row.period)


def figure_rank(kpi: KPI, zone: str | None, row: Observation) -> tuple[datetime, bool, float]:
    """A key to sort a KPI's rows of one period by; the last one counts."""
    return observed_at(kpi, row, zone), row.withdrawn, row.value


def values(
    kpi: KPI, rows: Iterable[Observation], *, on: date, as_of: AsOf | None = None, zone: str | None
) -> tuple[Observation, ...]:
    """The latest recorded observation of each period that ended by the day *on*: see `Plan.figures`.

    With *as_of*, only rows recorded by then count. A period whose latest row is a withdrawal has none. A row
    that does not say when it was recorded was so as its period ended in the time *zone*, as in `end_of`.
    """
    rows = tuple(rows)
    ends = map(_period_end, [row.period for row in rows], repeat(kpi.rhythm))
    rows = [
        row
        for row, end in zip(rows, ends, strict=False)
        if end <= on and (as_of is None or known_by(row.recorded, end, as_of))
    ]
    return _latest(rows, partial(figure_rank, kpi, zone))
