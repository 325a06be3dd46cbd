"""What the log knows of a key result on a day."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from okrlib.model import KPI, AsOf, CheckIn, Cycle, KeyResult, Observation, Value, periods
from okrlib.plan import effective, last_day, values
from okrlib.scoring.progress import Progress, Reading, hit_rate, milestones_done, of_value


def readings(kpi: KPI, observed: Iterable[Observation]) -> tuple[Reading, ...]:
    """Observations as readings of a key result, each dated by the last day of its period."""
    return tuple(Reading(last_day(kpi, o.period), o.value) for o in observed)


class Known(NamedTuple):
    """What is known of a key result: a person's entries, and what a KPI saw where one measures it."""

    entries: tuple[CheckIn, ...]
    observed: tuple[Reading, ...] | None
    baseline: float | None
    cadence: str

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What its value comes from, in order of date."""
        if self.observed is not None:
            return self.observed
        return tuple([Reading(e.date, e.value) for e in self.entries if e.value is not None])

    @property
    def value(self) -> Value | None:
        """The last value; None where there is none."""
        if self.observed is not None:
            return self.observed[-1].value if self.observed else None
        return next((e.value for e in reversed(self.entries) if e.value is not None), None)


def known(
    kr: KeyResult,
    cycle: Cycle,
    rows: Iterable[CheckIn],
    *,
    kpi: KPI | None = None,
    observed: Iterable[Observation] = (),
    on: date,
    as_of: AsOf | None = None,
) -> Known:
    """A key result's entries and readings dated by the day *on* and by the cycle's last day.

    With *kpi* the readings are its observations since the cycle's start, at its rhythm, and a
    missing baseline is its last value before the start.
    """
    last = min(on, cycle.last_day)
    entries = effective(rows, as_of=as_of)
    if entries and entries[-1].date > last:
        entries = tuple([e for e in entries if e.date <= last])
    if kpi is None:
        return Known(entries, None, kr.baseline, kr.cadence)
    dated = readings(kpi, values(kpi, observed, on=on if as_of is None else min(on, as_of.day), as_of=as_of))
    baseline = kr.baseline
    before = [r.value for r in dated if r.on < cycle.start]
    if baseline is None and before and isinstance(before[-1], (int, float)):
        baseline = before[-1]
    since = tuple(r for r in dated if cycle.start <= r.on <= last)
    return Known(entries, since, baseline, kpi.rhythm)


def start_of(kr: KeyResult, cycle: Cycle) -> date:
    """The later of the cycle's start and the key result's own."""
    return max(cycle.start, kr.since or cycle.start)


def measure(kr: KeyResult, cycle: Cycle, record: Known, *, on: date) -> Progress:
    """The progress of a key result by its readings up to the day *on*."""
    if kr.kind == "maintain":
        start = start_of(kr, cycle)
        return hit_rate(kr, record.readings, start=start, end=cycle.end, cadence=record.cadence, on=on)
    return of_value(kr, record.value, baseline=record.baseline, on=min(on, cycle.last_day))


def has_value(kr: KeyResult, cycle: Cycle, record: Known, *, on: date) -> bool:
    """Whether any value is recorded; of ``maintain``, whether any period is counted."""
    if kr.kind != "maintain":
        return record.value is not None
    start = start_of(kr, cycle)
    if any(r.on >= start for r in record.readings if isinstance(r.value, (int, float))):
        return on >= start
    first = next(iter(periods(start, cycle.end, record.cadence)), None)
    return first is not None and on >= first.end


def value_of(kr: KeyResult, cycle: Cycle, record: Known, *, on: date) -> Value | None:
    """The value on the day; of milestones, the names of all that are done by then."""
    value = record.value
    if kr.kind != "milestones":
        return value
    done = milestones_done(kr.milestones, value, min(on, cycle.last_day))
    return tuple(m.name for m in kr.milestones if m.name in done) if done else value
