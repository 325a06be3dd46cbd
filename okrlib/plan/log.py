"""The log of check-ins and observations: which row counts, what was known when, and what it comes to.

METHOD section 1 (Check-in, `on` and `as_of`) and section 2.

Rows are only ever appended. For one key result and date the latest `recorded` wins, a withdrawn
row takes it back, identical rows count once. The answer depends on the rows alone, not on their
order in the file: a union merge may shuffle them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from okrlib.model.cycles import step
from okrlib.scoring.progress import Progress, Reading, hit_rate, hits, milestones_done, of_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.model.cycles import Cycle
    from okrlib.model.key_results import KPI, CheckIn, KeyResult, Observation, Value


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


def recorded_on(row: CheckIn) -> date:
    """The day (UTC) a check-in was recorded; its own date where that is not stated."""
    return _moment(row.recorded, row.date).date()


def rank(row: CheckIn) -> tuple[object, ...]:
    """Later recorded first of all; the rest only makes equal times independent of file order."""
    return (_moment(row.recorded, row.date), row.withdrawn, repr(row))


def effective(rows: Iterable[CheckIn], *, as_of: date | None = None) -> tuple[CheckIn, ...]:
    """The check-ins of one key result that count, in order of date; with *as_of*, as known then."""
    best: dict[date, CheckIn] = {}
    for row in rows:
        if as_of is not None and recorded_on(row) > as_of:
            continue
        known = best.get(row.date)
        if known is None or rank(row) > rank(known):
            best[row.date] = row
    return tuple(best[day] for day in sorted(best) if not best[day].withdrawn)


def period_end(kpi: KPI, period: date) -> date:
    """The day after the last day of the KPI's period that begins on *period*."""
    return _period_end(period, kpi.rhythm)


#: Thousands of KPIs share a few hundred periods.
_period_end = lru_cache(maxsize=20_000)(step)


def last_day(kpi: KPI, period: date) -> date:
    """The last day of the KPI's period that begins on *period*."""
    return period_end(kpi, period) - timedelta(days=1)


def observed_at(kpi: KPI, row: Observation) -> datetime:
    """When an observation was recorded, in UTC; the end of its period where that is not stated."""
    return _moment(row.recorded, period_end(kpi, row.period))


def known_on(kpi: KPI, row: Observation) -> date:
    """The day an observation became known: recorded, or the end of its period."""
    return observed_at(kpi, row).date()


def _order(kpi: KPI, row: Observation) -> tuple[datetime, bool, float]:
    return observed_at(kpi, row), row.withdrawn, row.value


def values(kpi: KPI, rows: Iterable[Observation], *, on: date) -> tuple[Observation, ...]:
    """One observation a period: ended and recorded by the day *on*, the latest recorded of each.

    Where that one takes back what was observed, the period has none.
    """
    best: dict[date, Observation] = {}
    for row in rows:
        end = period_end(kpi, row.period)
        if end > on or _moment(row.recorded, end).date() > on:
            continue
        known = best.get(row.period)
        if known is None or _order(kpi, row) > _order(kpi, known):
            best[row.period] = row
    return tuple(best[period] for period in sorted(best) if not best[period].withdrawn)


def readings(kpi: KPI, observed: Iterable[Observation]) -> tuple[Reading, ...]:
    """Observations as readings of a key result, each dated by the last day of its period."""
    return tuple(Reading(last_day(kpi, o.period), o.value) for o in observed)


class Known(NamedTuple):
    """What is known of a key result: a person's entries, and the readings its value comes from."""

    entries: tuple[CheckIn, ...]
    readings: tuple[Reading, ...]
    baseline: float | None
    cadence: str


def known(
    kr: KeyResult,
    cycle: Cycle,
    rows: Iterable[CheckIn],
    *,
    kpi: KPI | None = None,
    observed: Iterable[Observation] = (),
    on: date,
    as_of: date | None = None,
) -> Known:
    """A key result's entries and readings dated by the day *on* and by the cycle's last day.

    With *kpi* the readings are its observations since the cycle's start, at its rhythm, and a
    missing baseline is its last value before the start.
    """
    last = min(on, cycle.last_day)
    entries = tuple(e for e in effective(rows, as_of=as_of) if e.date <= last)
    if kpi is None:
        told = tuple(Reading(e.date, e.value) for e in entries if e.value is not None)
        return Known(entries, told, kr.baseline, kr.cadence)
    dated = readings(kpi, values(kpi, observed, on=on if as_of is None else min(on, as_of)))
    baseline = kr.baseline
    before = [r.value for r in dated if r.on < cycle.start]
    if baseline is None and before and isinstance(before[-1], (int, float)):
        baseline = before[-1]
    since = tuple(r for r in dated if cycle.start <= r.on <= last)
    return Known(entries, since, baseline, kpi.rhythm)


def start_of(kr: KeyResult, cycle: Cycle) -> date:
    """The later of the cycle's start and the key result's own."""
    return max(cycle.start, kr.since or cycle.start)


def measure(kr: KeyResult, cycle: Cycle, held: Known, *, on: date) -> Progress:
    """The progress of a key result by its readings up to the day *on*."""
    if kr.kind == "maintain":
        start = start_of(kr, cycle)
        return hit_rate(kr, held.readings, start=start, end=cycle.end, cadence=held.cadence, on=on)
    value = held.readings[-1].value if held.readings else None
    return of_value(kr, value, baseline=held.baseline, on=min(on, cycle.last_day))


def is_found(kr: KeyResult, cycle: Cycle, held: Known, *, on: date) -> bool:
    """Whether any value is recorded; of ``maintain``, whether any period is counted."""
    if kr.kind != "maintain":
        return bool(held.readings)
    start = start_of(kr, cycle)
    return hits(kr, held.readings, start=start, end=cycle.end, cadence=held.cadence, on=on)[1] > 0


def value_of(kr: KeyResult, cycle: Cycle, held: Known, *, on: date) -> Value | None:
    """The value on the day; of milestones, the names of all that are done by then."""
    value = held.readings[-1].value if held.readings else None
    if kr.kind != "milestones":
        return value
    done = milestones_done(kr.milestones, value, min(on, cycle.last_day))
    return tuple(m.name for m in kr.milestones if m.name in done) if done else value
