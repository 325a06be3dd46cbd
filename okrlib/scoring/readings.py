"""What the log knows of a key result on a day."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from okrlib.model import KPI, AsOf, CheckIn, Cycle, KeyResult, Observation, Span, Value
from okrlib.plan import days_off, effective, last_day, values
from okrlib.scoring.progress import Progress, Reading, kept, milestones_done, of_value, rate_of


def readings(kpi: KPI, observed: Iterable[Observation]) -> tuple[Reading, ...]:
    """Observations as readings of a key result, each dated by the last day of its period."""
    return tuple(Reading(last_day(kpi, o.period), o.value) for o in observed)


class Known(NamedTuple):
    """What is known of a key result: a person's entries, and what a KPI saw where one measures it.

    *off* are the days of the week on which that KPI never has a figure; None without one.
    """

    entries: tuple[CheckIn, ...]
    observed: tuple[Reading, ...] | None
    baseline: float | None
    cadence: str
    off: frozenset[int] | None = None

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
    zone: str | None,
) -> Known:
    """A key result's entries and readings dated by the day *on* and by the cycle's last day.

    With *kpi* the readings are its observations since the key result's start, at its rhythm, and a
    missing baseline is its last value before that.
    """
    last = min(on, cycle.last_day)
    entries = effective(rows, as_of=as_of)
    if entries and entries[-1].date > last:
        entries = tuple([e for e in entries if e.date <= last])
    if kpi is None:
        return Known(entries, None, kr.baseline, kr.cadence)
    day = on if as_of is None else min(on, as_of.day)
    figures = values(kpi, observed, on=day, as_of=as_of, zone=zone)
    start, dated = start_of(kr, cycle), readings(kpi, figures)
    baseline = kr.baseline
    before = [r.value for r in dated if r.on < start]
    if baseline is None and before and isinstance(before[-1], (int, float)):
        baseline = before[-1]
    since = tuple(r for r in dated if start <= r.on <= last)
    return Known(entries, since, baseline, kpi.rhythm, days_off(kpi, [row.period for row in figures]))


def start_of(kr: KeyResult, cycle: Cycle) -> date:
    """The later of the cycle's start and the key result's own."""
    return max(cycle.start, kr.since or cycle.start)


def measure(kr: KeyResult, cycle: Cycle, record: Known, *, on: date) -> Progress:
    """The progress of a key result by its readings up to the day *on*."""
    return measured(kr, cycle, record, on=on)[0]


def measured(kr: KeyResult, cycle: Cycle, record: Known, *, on: date) -> tuple[Progress, bool]:
    """The same, and whether any value is recorded; of ``maintain``, whether any period is counted."""
    if kr.kind == "maintain":
        counted = periods_kept(kr, cycle, record, on=on)
        return rate_of(kr, counted), bool(counted)
    value = record.value
    progress = of_value(kr, value, baseline=record.baseline, on=min(on, cycle.last_day))
    return progress, value is not None


def course(kr: KeyResult, cycle: Cycle, record: Known, days: Iterable[date]) -> list[float | None]:
    """The progress on each of some rising days, by the readings up to it."""
    readings, out, seen = record.readings, list[float | None](), 0
    for day in days:
        before = seen
        while seen < len(readings) and readings[seen].on <= day:
            seen += 1
        if out and seen == before and kr.kind not in {"maintain", "milestones"}:
            out.append(out[-1])
        else:
            until = record._replace(observed=readings[:seen])
            out.append(measure(kr, cycle, until, on=day).value)
    return out


def periods_kept(kr: KeyResult, cycle: Cycle, record: Known, *, on: date) -> list[tuple[Span, bool]]:
    """The periods of a ``maintain`` key result that count on the day *on*, each with whether it is a hit."""
    start = start_of(kr, cycle)
    return kept(
        kr, record.readings, start=start, end=cycle.end, cadence=record.cadence, on=on, off=record.off
    )


def value_of(kr: KeyResult, cycle: Cycle, record: Known, *, on: date) -> Value | None:
    """The value on the day; of milestones, the names of all that are done by then."""
    value = record.value
    if kr.kind != "milestones":
        return value
    done = milestones_done(kr.milestones, value, min(on, cycle.last_day))
    return tuple(m.name for m in kr.milestones if m.name in done) if done else value
