"""The log of check-ins and observations: which row counts, and what was known when (METHOD section 1).

Rows are only ever appended. For one key result and date the latest `recorded` wins, a withdrawn
row takes it back, identical rows count once. The answer depends on the rows alone, not on their
order in the file: a union merge may shuffle them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from okrlib.cycles import step
from okrlib.progress import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.model import KPI, CheckIn, Observation


def recorded_on(row: CheckIn) -> date:
    """The day (UTC) a check-in was recorded; its own date where that is not stated."""
    return row.recorded.date() if row.recorded else row.date


def _rank(row: CheckIn) -> tuple[object, ...]:
    """Later recorded first of all; the rest only makes equal times independent of file order."""
    recorded = row.recorded or datetime.combine(row.date, time(), UTC)
    return (recorded, row.withdrawn, repr(row))


def effective(rows: Iterable[CheckIn], *, as_of: date | None = None) -> tuple[CheckIn, ...]:
    """The check-ins of one key result that count, in order of date; with *as_of*, as known then."""
    best: dict[date, CheckIn] = {}
    for row in rows:
        if as_of is not None and recorded_on(row) > as_of:
            continue
        known = best.get(row.date)
        if known is None or _rank(row) > _rank(known):
            best[row.date] = row
    return tuple(best[day] for day in sorted(best) if not best[day].withdrawn)


def period_end(kpi: KPI, period: date) -> date:
    """The day after the last day of the KPI's period that begins on *period*."""
    return step(period, kpi.rhythm)


def known_on(kpi: KPI, row: Observation) -> date:
    """The day an observation became known: recorded, or the end of its period."""
    return row.recorded.date() if row.recorded else period_end(kpi, row.period)


def _order(kpi: KPI, row: Observation) -> tuple[datetime, float]:
    return row.recorded or datetime.combine(period_end(kpi, row.period), time(), UTC), row.value


def values(kpi: KPI, rows: Iterable[Observation], *, on: date) -> tuple[Observation, ...]:
    """One observation a period: ended and recorded by the day *on*, the latest recorded of each."""
    best: dict[date, Observation] = {}
    for row in rows:
        if period_end(kpi, row.period) > on or known_on(kpi, row) > on:
            continue
        known = best.get(row.period)
        if known is None or _order(kpi, row) > _order(kpi, known):
            best[row.period] = row
    return tuple(best[period] for period in sorted(best))


def readings(kpi: KPI, observed: Iterable[Observation]) -> tuple[Reading, ...]:
    """Observations as readings of a key result, each dated by the last day of its period."""
    return tuple(Reading(period_end(kpi, o.period) - timedelta(days=1), o.value) for o in observed)
