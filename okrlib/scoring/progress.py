"""Progress: how far a key result has come, by its kind (METHOD section 2). Pure arithmetic.

Progress is 0..1. Where a kind also has an unclamped ("raw") progress it is kept beside it.
A measure that cannot be computed (baseline equal to target, a missing number) has progress None;
`okrlib.checks.plan` says why as a finding.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from okrlib.arithmetic import at_least, at_most, equal
from okrlib.model import LINEAR, OUTCOMES, KeyResult, Milestone, Span, Value, period_on, periods
from okrlib.plan import silent_from


class Progress(NamedTuple):
    """*value* in 0..1 or None where there is none; *raw* is the unclamped one, for linear kinds."""

    value: float | None
    raw: float | None = None


NO_PROGRESS = Progress(None)
#: What each result of an ``outcome`` key result is worth.
OUTCOME_PROGRESS: dict[str, float] = dict(zip(OUTCOMES, (0.0, 0.3, 0.7, 1.0), strict=True))


class Reading(NamedTuple):
    """A value as of a day: from a check-in, or from the KPI that measures the key result."""

    on: date
    value: Value | None


def clamp(x: float) -> float:
    """The nearest number in 0..1.

    >>> clamp(1.6), clamp(-0.125), clamp(0.5)
    (1.0, 0.0, 0.5)
    """
    return min(1.0, max(0.0, x))


@lru_cache(maxsize=16384)
def rounded(x: float) -> float:
    """To 9 decimals, so that sums taken in another order give the same score (METHOD section 3).

    Never -0.0.
    """
    return round(x, 9) + 0.0


#: The most progress, to nine decimals, short of the target.
_NEARLY = 1 - 1e-9


def share(x: float) -> float:
    """A share as progress: 0..1, to nine decimals, and 1 only where it equals 1.

    >>> share(0.1 + 0.2), share(0.9999999999), share(1.2)
    (0.3, 0.999999999, 1.0)
    """
    whole = rounded(clamp(x))
    return whole if x >= 1 or equal(x, 1.0) else min(whole, _NEARLY)


def linear(baseline: float, target: float, current: float) -> Progress:
    """The share of the way from *baseline* to *target*; rising and falling targets alike.

    >>> linear(48, 24, 36)
    Progress(value=0.5, raw=0.5)
    >>> linear(100, 200, 260)
    Progress(value=1.0, raw=1.6)
    >>> linear(10, 2, 11)
    Progress(value=0.0, raw=-0.125)
    >>> linear(0, 0.3, 0.1 + 0.2), linear(0, 10, 9.9999999999).value
    (Progress(value=1.0, raw=1.0), 0.999999999)
    """
    # Halves, because the difference of two huge numbers would be infinite.
    way = target / 2 - baseline / 2
    if way == 0 or equal(baseline, target):
        return NO_PROGRESS
    if equal(current, target, of=(baseline,)):
        return Progress(1.0, 1.0)
    raw = rounded((current / 2 - baseline / 2) / way)
    short = (current < target) == (way > 0)
    return Progress(min(clamp(raw), _NEARLY) if short else clamp(raw), raw)


def piecewise(points: Sequence[tuple[float, float]], current: float) -> float | None:
    """Linear between (value, progress) pairs, clamped at the ends; values may rise or fall.

    None where METHOD's order is broken: values strictly rising or strictly falling, progress rising
    within 0..1. Such a measure is an error when loading, and any number for it would be made up.

    >>> piecewise([(0, 0), (30, 0.3), (70, 0.7), (100, 1)], 50)
    0.5
    >>> piecewise([(0, 0), (80, 0.3), (70, 0.7), (100, 1)], 50) is None
    True
    """
    values, shares = [x for x, _ in points], [y for _, y in points]
    falling = rising(values[::-1])
    if len(points) < 2 or not (rising(values) or falling) or not rising(shares):
        return None
    if not (shares[0] >= 0 and shares[-1] <= 1):
        return None
    ordered = points[::-1] if falling else points
    if current <= ordered[0][0]:
        return ordered[0][1]
    for x, y in ordered:
        if equal(current, x, of=values):
            return y
    for (x0, y0), (x1, y1) in pairwise(ordered):
        if current <= x1:
            way = (current / 2 - x0 / 2) / (x1 / 2 - x0 / 2)
            return min(rounded(clamp(y0 + (y1 - y0) * way)), _NEARLY)
    return ordered[-1][1]


def rising(numbers: Sequence[float]) -> bool:
    """Whether each number is larger than the one before."""
    return all(a < b and not equal(a, b) for a, b in pairwise(numbers))


def stage_points(key_result: KeyResult, baseline: float | None) -> tuple[tuple[float, float], ...]:
    """The four (value, progress) pairs of a ``stages`` key result; () where a number is missing."""
    stretch = key_result.stretch
    if baseline is None or stretch is None:
        return ()
    way = stretch - baseline
    commit = baseline + 0.3 * way if key_result.commit is None else key_result.commit
    target = baseline + 0.7 * way if key_result.target is None else key_result.target
    return ((baseline, 0.0), (commit, 0.3), (target, 0.7), (stretch, 1.0))


def milestones_done(milestones: Sequence[Milestone], value: Value | None, on: date) -> frozenset[str]:
    """The names done by a check-in's list or by ``done_on``."""
    named = value if isinstance(value, tuple) else ()
    return frozenset(named) | {m.name for m in milestones if m.done_on and m.done_on <= on}


def of_milestones(milestones: Sequence[Milestone], done: frozenset[str]) -> float | None:
    """The weight done over the whole weight; None where the whole is 0 or a weight is negative."""
    whole = sum(m.weight for m in milestones)
    if whole <= 0 or any(m.weight < 0 for m in milestones):
        return None
    return share(sum(m.weight for m in milestones if m.name in done) / whole)


def of_value(key_result: KeyResult, value: Value | None, *, baseline: float | None, on: date) -> Progress:
    """Progress by one value. ``maintain`` needs more than one: see `rate_of`.

    No value yet is no progress: 0, except for ``baseline``, which never has a number.
    """
    kind = key_result.kind
    number = value if isinstance(value, (int, float)) else None
    if kind in LINEAR:
        return _of_linear(key_result, number, baseline)
    if kind == "milestones":
        done = milestones_done(key_result.milestones, value, on)
        return Progress(of_milestones(key_result.milestones, done))
    if kind == "outcome":
        return Progress(OUTCOME_PROGRESS.get(value, 0.0) if isinstance(value, str) else 0.0)
    if kind == "graded":
        return Progress(share(number) if number is not None else 0.0)
    if kind in {"stages", "checkpoints"}:
        points = stage_points(key_result, baseline) if kind == "stages" else key_result.checkpoints
        # The first value, where nothing is reported yet, tells whether there is a measure at all.
        reached = piecewise(points, points[0][0] if number is None else number) if points else None
        return Progress(0.0 if number is None and reached is not None else reached)
    return NO_PROGRESS


def _of_linear(key_result: KeyResult, number: float | None, baseline: float | None) -> Progress:
    start = 0.0 if key_result.kind == "reach" else baseline
    target = key_result.target
    if start is None or target is None:
        return NO_PROGRESS
    if (key_result.kind == "increase" and target < start) or (
        key_result.kind == "decrease" and target > start
    ):
        return NO_PROGRESS
    return linear(start, target, start if number is None else number)


def is_hit(key_result: KeyResult, value: float) -> bool:
    """Whether a ``maintain`` value is within its limits; equality is a hit."""
    low, high = key_result.at_least, key_result.at_most
    return (low is None or at_least(value, low)) and (high is None or at_most(value, high))


def spans(
    readings: Sequence[Reading], *, start: date, end: date, cadence: str, off: Collection[int] | None
) -> tuple[Span, ...]:
    """The periods of a ``maintain`` key result from *start* to *end*, the day after its cycle's last.

    They are its cadence's. Where a KPI measures it, they are the KPI's own that end in that time, without
    the days of the week that are *off*; *readings* say where they begin.
    """
    if off is None:
        return periods(start, end, cadence)
    anchor = readings[0].on + timedelta(days=1) if readings else start
    whole = periods(period_on(start, cadence, anchor), period_on(end, cadence, anchor), cadence)
    return tuple(span for span in whole if span.start.weekday() not in off)


def kept(
    key_result: KeyResult,
    readings: Sequence[Reading],
    *,
    start: date,
    end: date,
    cadence: str,
    on: date,
    off: Collection[int] | None = None,
) -> list[tuple[Span, bool]]:
    """The periods of a ``maintain`` key result that count on the day *on*, each with whether it is a hit.

    Each finished period counts once, by its last reading; one without is a miss. The running period
    counts only when it has a reading. *end* is the day after the cycle's last. *readings* are in
    order of date and end by the day *on*.

    Where they are a KPI's, *off* are the days of the week on which it never has a figure. A period without
    one is left out then until the KPI is stale or the cycle is over.
    """
    counted: list[tuple[Span, bool]] = []
    known = [(r.on, r.value) for r in readings if isinstance(r.value, (int, float))]
    days = [day for day, _ in known]
    missing = on >= end or off is None
    if not missing:
        last = days[-1] if days else start - timedelta(days=1)
        missing = on >= silent_from(last, cadence, off or ())
    for period in spans(readings, start=start, end=end, cadence=cadence, off=off):
        if period.start > on:
            break
        before = bisect_left(days, period.end)
        if before and days[before - 1] >= period.start:
            counted.append((period, is_hit(key_result, known[before - 1][1])))
        elif missing and on >= period.end:
            counted.append((period, False))
    return counted


def rate_of(key_result: KeyResult, counted: Sequence[tuple[Span, bool]]) -> Progress:
    """The share of periods hit, for ``maintain``, of those that count (see `kept`): 0 while none does.

    None where the key result has neither ``at_least`` nor ``at_most``.
    """
    if key_result.at_least is None and key_result.at_most is None:
        return NO_PROGRESS
    return Progress(rounded(sum([hit for _, hit in counted]) / len(counted)) if counted else 0.0)
