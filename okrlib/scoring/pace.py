"""Pace and health: where a goal should be by now, and what is said of it (METHOD section 4)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from okrlib.model import PHASED, STEP_DAYS, WITHOUT_PACE
from okrlib.scoring.pace_rules import by_pace
from okrlib.scoring.progress import of_value, rounded, stage_points
from okrlib.scoring.score import weighted_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from okrlib.model import Cycle, KeyResult, Policy

Health = Literal[
    "closed",
    "to close",
    "pending",
    "stale",
    "done",
    "on track",
    "at risk",
    "off track",
    "no pace",
]

#: Expected progress by the share of the cycle gone by (tau), by the name of the curve.
CURVES: Mapping[str, Callable[[float], float]] = {
    "linear": lambda tau: tau,
    "front_loaded": lambda tau: 1 - (1 - tau) ** 2,
    "back_loaded": lambda tau: tau**2,
    "s_curve": lambda tau: 3 * tau**2 - 2 * tau**3,
}


def expected(key_result: KeyResult, elapsed: float) -> float | None:
    """The progress that the curve expects once the share *elapsed* of the cycle is gone.

    None without a pace. ``maintain`` is expected to hold all the time.

    >>> from okrlib.model.key_results import KeyResult
    >>> [expected(KeyResult(id="k", kind="reach", curve=name), 0.25) for name in CURVES]
    [0.25, 0.4375, 0.0625, 0.15625]
    """
    if key_result.kind in WITHOUT_PACE:
        return None
    if key_result.kind == "maintain":
        return 1.0
    return rounded(CURVES[key_result.curve](elapsed))


def expected_on(key_result: KeyResult, cycle: Cycle, day: date, *, baseline: float | None) -> float | None:
    """The progress expected on a day of the cycle, by the key result's phases or else by its curve.

    Between phases the value runs straight from one to the next, and the key result's own formula
    makes progress of it. *baseline* is where it starts: the key result's own, or its KPI's. None
    without a pace, and where the phases lead nowhere (`okrlib.checks.key_results` says why).
    """
    if not key_result.phases or key_result.kind not in PHASED:
        return expected(key_result, cycle.elapsed(day))
    way = phases(key_result, cycle, baseline=baseline)
    if way is None:
        return None
    value = _between(way, day)
    return of_value(key_result, value, baseline=baseline, on=day).value


def expected_value(key_result: KeyResult, cycle: Cycle, day: date, *, baseline: float | None) -> float | None:
    """The value expected on a day, in the key result's unit; of ``maintain``, its one limit.

    None where the value is not a number on the way somewhere, or has no pace.
    """
    if key_result.kind == "maintain":
        low, high = key_result.at_least, key_result.at_most
        return (high if low is None else low) if low is None or high is None else None
    share = expected_on(key_result, cycle, day, baseline=baseline)
    ends = first_and_last(key_result, baseline=baseline)
    if share is None or ends is None or key_result.kind not in PHASED:
        return None
    points: tuple[tuple[float, float], ...] = ((ends[0], 0.0), (ends[1], 1.0))
    if key_result.kind == "stages":
        points = stage_points(key_result, baseline)
    elif key_result.kind == "checkpoints":
        points = key_result.checkpoints
    for (x0, y0), (x1, y1) in pairwise(points):
        if share <= y1:
            return rounded(x0 + (x1 - x0) * max(0.0, (share - y0) / (y1 - y0)))
    return ends[1]


def phases(
    key_result: KeyResult, cycle: Cycle, *, baseline: float | None
) -> tuple[tuple[date, float], ...] | None:
    """The way from baseline to target as (day, value), from the cycle's first day to its last.

    Days outside the cycle are left out. None where an end is missing, where the days do not rise, or
    where a value goes the wrong way.
    """
    ends = first_and_last(key_result, baseline=baseline)
    if ends is None:
        return None
    if cycle.days <= 1:
        return ((cycle.last_day, ends[1]),)
    inside = [(day, value) for day, value in key_result.phases if cycle.start <= day <= cycle.last_day]
    way = [(cycle.start, ends[0]), *inside, (cycle.last_day, ends[1])]
    way = [point for point, before in zip(way, [None, *way], strict=False) if point != before]
    sign = 1 if ends[1] > ends[0] else -1
    straight = all(a[0] < b[0] and sign * a[1] <= sign * b[1] for a, b in pairwise(way))
    return tuple(way) if straight else None


def first_and_last(key_result: KeyResult, *, baseline: float | None) -> tuple[float, float] | None:
    """The values at which a measure starts and ends; None where one of them is missing."""
    if key_result.kind == "checkpoints":
        points = key_result.checkpoints
        return (points[0][0], points[-1][0]) if points else None
    if key_result.kind == "stages":
        steps = stage_points(key_result, baseline)
        return (steps[0][0], steps[-1][0]) if steps else None
    start = 0.0 if key_result.kind == "reach" else baseline
    return None if start is None or key_result.target is None else (start, key_result.target)


def _between(way: tuple[tuple[date, float], ...], day: date) -> float:
    """The value on a day, on straight lines between the points, and that of an end beyond it."""
    if day <= way[0][0]:
        return way[0][1]
    for (a, low), (b, high) in pairwise(way):
        if day <= b:
            share = (day - a).days / (b - a).days
            return low * (1 - share) + high * share
    return way[-1][1]


def is_silent(last: date | None, since: date, cadence: str, on: date, policy: Policy) -> bool:
    """Whether more than 1.5 cadences have gone by without a check-in (the policy ``stale_after``)."""
    return (on - (last or since)).days > policy.stale_after * STEP_DAYS[cadence]


def of_key_result(
    key_result: KeyResult,
    *,
    closed: bool,
    ended: bool,
    last: date | None,
    since: date,
    cadence: str,
    progress: float | None,
    wanted: float | None,
    has_value: bool,
    on: date,
    policy: Policy,
) -> Health:
    """A key result's health, decided in METHOD's order: silence comes before numbers.

    *last* is the day of the last check-in (or of the KPI's last observation), *since* the later of
    the cycle's start and the key result's own; *has_value* says whether any value is recorded, or for
    ``maintain`` whether any period is counted yet: none is pending, whatever else was reported.
    """
    if closed or ended:
        return "closed" if closed else "to close"
    waiting = last is None or (key_result.kind == "maintain" and not has_value)
    if is_silent(None if waiting else last, since, cadence, on, policy):
        return "stale"
    if waiting:
        return "pending"
    if progress == 1 or (key_result.kind == "baseline" and has_value):
        return "done"
    if progress is None or wanted is None:
        return "no pace"
    return by_pace(progress, wanted, policy)


def of_many(
    parts: Iterable[tuple[Health, float | None, float | None, float]],
    *,
    closed: bool,
    ended: bool,
    policy: Policy,
) -> Health:
    """An objective's or a team's health from its counted key results.

    *parts* are (health, progress, expected, weight). Means are compared like a single key result;
    one of them off track or stale leaves at best "at risk".
    """
    if closed:
        return "closed"
    if ended:
        return "to close"
    counted = [entry for entry in parts if entry[3] > 0]
    states = {entry[0] for entry in counted}
    if states == {"pending"}:
        return "pending"
    paced = [(p, e, w) for _, p, e, w in counted if p is not None and e is not None]
    progress = weighted_mean((p, w) for p, _, w in paced)
    wanted = weighted_mean((e, w) for _, e, w in paced)
    if progress is None or wanted is None:
        return "at risk" if "stale" in states else "done" if states == {"done"} else "no pace"
    health = by_pace(progress, wanted, policy)
    if health == "on track" and states & {"off track", "stale"}:
        return "at risk"
    return health
