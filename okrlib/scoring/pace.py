"""Pace and health: where a goal should be by now, and what is said of it (METHOD section 4)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from okrlib.arithmetic import at_most, stored
from okrlib.model import PHASED, STEP_DAYS, WITHOUT_PACE
from okrlib.scoring.pace_rules import by_pace
from okrlib.scoring.progress import of_value, rounded, way_points
from okrlib.scoring.readings import start_of
from okrlib.scoring.score import success_from, weighted_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date

    from okrlib.model import Ambition, Cycle, KeyResult, Policy

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


def success(ambition: Ambition, policy: Policy) -> float:
    """The least progress that is a success by its ambition.

    >>> from okrlib.model.policy import Policy
    >>> success("committed", Policy()), success("aspirational", Policy())
    (1.0, 0.65)
    """
    return 1.0 if ambition == "committed" else success_from(policy.success_at)


def goal(key_result: KeyResult, ambition: Ambition, policy: Policy) -> float:
    """The progress to which pace leads by the last day: where the key result succeeds by its ambition.

    All of the way when committed, where `pace_to` is "target", and by phases, which stand as they are
    written; else the policy `success_at`.

    >>> from okrlib.model.key_results import KeyResult
    >>> from okrlib.model.policy import Policy
    >>> reach = KeyResult(id="k", kind="reach")
    >>> goal(reach, "aspirational", Policy()), goal(reach, "committed", Policy())
    (0.7, 1.0)
    """
    whole = ambition == "committed" or policy.pace_to == "target" or _phased(key_result)
    # Where everything is a success nothing would be expected, so nothing could be behind.
    return 1.0 if whole or policy.success_at <= 0 else policy.success_at


def _phased(key_result: KeyResult) -> bool:
    return bool(key_result.phases) and key_result.kind in PHASED


def expected(key_result: KeyResult, elapsed: float, *, goal: float) -> float | None:
    """The progress that the curve expects once the share *elapsed* of the cycle is gone.

    It leads to the *goal* on the last day. None without a pace. ``maintain`` expects its goal throughout.

    >>> from okrlib.model.key_results import KeyResult
    >>> [expected(KeyResult(id="k", kind="reach", curve=name), 0.25, goal=1) for name in CURVES]
    [0.25, 0.4375, 0.0625, 0.15625]
    >>> expected(KeyResult(id="k", kind="reach"), 0.5, goal=0.7)
    0.35
    """
    if key_result.kind in WITHOUT_PACE:
        return None
    if key_result.kind == "maintain":
        return goal
    return rounded(CURVES[key_result.curve](elapsed) * goal)


def expected_on(
    key_result: KeyResult, cycle: Cycle, day: date, *, baseline: float | None, goal: float
) -> float | None:
    """The progress expected on a day of the cycle, by the key result's phases or else by its curve.

    The curve leads to the *goal* (see `goal`). Between phases the value runs straight from one to the
    next, and the key result's own formula makes progress of it. *baseline* is where it starts: the key
    result's own, or its KPI's. None without a pace, and where the phases lead nowhere
    (`okrlib.checks.key_results` says why).
    """
    if not _phased(key_result):
        return expected(key_result, cycle.elapsed(day, since=key_result.since), goal=goal)
    way = phases(key_result, cycle, baseline=baseline)
    if way is None:
        return None
    value = _between(way, day)
    return of_value(key_result, value, baseline=baseline, on=day).value


def expected_value(
    key_result: KeyResult, cycle: Cycle, day: date, *, baseline: float | None, goal: float
) -> float | None:
    """The value expected on a day, in the key result's unit; of ``maintain``, its one limit.

    None where the value is not a number on the way somewhere, or has no pace.
    """
    if key_result.kind == "maintain":
        low, high = key_result.at_least, key_result.at_most
        return (high if low is None else low) if low is None or high is None else None
    share = expected_on(key_result, cycle, day, baseline=baseline, goal=goal)
    points = way_points(key_result, baseline)
    if share is None or not points:
        return None
    for (x0, y0), (x1, y1) in pairwise(points):
        if share <= y1:
            return stored(x0 + (x1 - x0) * max(0.0, (share - y0) / (y1 - y0)), of=(x0, x1))
    return points[-1][0]


def phases(
    key_result: KeyResult, cycle: Cycle, *, baseline: float | None
) -> tuple[tuple[date, float], ...] | None:
    """The way from baseline to target as (day, value), from the key result's first day to the cycle's last.

    Days outside are left out, and what is written for the first and the last. None where an end is
    missing, where the days do not rise, or where a value goes the wrong way.
    """
    ends = first_and_last(key_result, baseline=baseline)
    if ends is None:
        return None
    start = start_of(key_result, cycle)
    if start >= cycle.last_day:
        return ((start, ends[0]), (start + timedelta(days=1), ends[1]))
    inside = [(day, value) for day, value in key_result.phases if start < day < cycle.last_day]
    way = [(start, ends[0]), *inside, (cycle.last_day, ends[1])]
    sign = 1 if ends[1] > ends[0] else -1
    straight = all(a[0] < b[0] and sign * a[1] <= sign * b[1] for a, b in pairwise(way))
    return tuple(way) if straight else None


def first_and_last(key_result: KeyResult, *, baseline: float | None) -> tuple[float, float] | None:
    """The values at which a measure's way starts and ends; None without one, or where a number is missing."""
    points = way_points(key_result, baseline)
    return (points[0][0], points[-1][0]) if points else None


def _between(way: tuple[tuple[date, float], ...], day: date) -> float:
    """The value on a day, on straight lines between the points, and that of an end beyond it."""
    if day <= way[0][0]:
        return way[0][1]
    for (a, low), (b, high) in pairwise(way):
        if day <= b:
            share = (day - a).days / (b - a).days
            return low * (1 - share) + high * share
    return way[-1][1]


def is_silent(
    last: date | None, since: date, cadence: str, on: date, policy: Policy, off: Collection[int] = ()
) -> bool:
    """Whether more than 1.5 cadences have gone by without a check-in (the policy ``stale_after``).

    Days of the week that are *off*, on which a daily KPI never has a figure, do not go by.
    """
    first = max(last or since, since)
    gone = (on - first).days
    if off:
        gone -= sum((first + timedelta(days=n)).weekday() in off for n in range(1, gone + 1))
    return not at_most(gone, policy.stale_after * STEP_DAYS[cadence])


def of_key_result(
    key_result: KeyResult,
    *,
    last: date | None,
    since: date,
    cadence: str,
    progress: float | None,
    wanted: float | None,
    has_value: bool,
    on: date,
    policy: Policy,
    goal: float = 1.0,
    success: float = 1.0,
    off: Collection[int] | None = None,
) -> Health:
    """The health of a key result that is open in a cycle that runs, in METHOD's order: silence comes first.

    *last* is the day of the last check-in (or of the KPI's last observation), *since* the later of
    the cycle's start and the key result's own; *has_value* says whether any value is recorded, or for
    ``maintain`` whether any period is counted yet: none is pending, whatever else was reported. The gap
    to what was *wanted* is a share of the *goal*; from the progress *success* on, and on its first day,
    it is on track whatever is expected. *off* as for `is_silent`.
    """
    waiting = last is None or (key_result.kind == "maintain" and not has_value)
    # What is kept up is not done before the end: a good first month is not a good quarter.
    done = has_value if key_result.kind == "baseline" else progress == 1 and key_result.kind != "maintain"
    # Steps that are all done and a recorded number cannot fall back, however long nobody reports.
    if done and not waiting and key_result.kind in {"milestones", "baseline"}:
        return "done"
    if is_silent(None if waiting else last, since, cadence, on, policy, off or ()):
        return "stale"
    if waiting or done:
        return "pending" if waiting else "done"
    if progress is None or wanted is None:
        return "no pace"
    if on <= since or progress >= success:
        return "on track"
    return by_pace(progress, wanted, policy, goal=goal)


class Paced(NamedTuple):
    """What a counted key result adds to the health of its objective and its team."""

    health: Health
    progress: float | None
    expected: float | None
    weight: float
    goal: float = 1.0
    begins: bool = False
    """Whether it is its first day, on which nothing is behind."""


def over(*, closed: bool, ended: bool) -> Health | None:
    """The health of what is over, however it stands; None while it runs."""
    return "closed" if closed else "to close" if ended else None


def _wanted(entry: Paced) -> float | None:
    """What is expected of one part by now: on its first day no more than there is."""
    if entry.begins and entry.progress is not None and entry.expected is not None:
        return min(entry.progress, entry.expected)
    return entry.expected


def of_many(parts: Iterable[Paced], *, policy: Policy) -> Health:
    """The health of an objective or a team that is not over, from its counted key results.

    Means are compared like a single key result; one of them off track or stale leaves at best
    "at risk", and where all are on track or done, so is the whole.
    """
    counted = [entry for entry in parts if entry.weight > 0]
    states = {entry.health for entry in counted}
    if states == {"pending"}:
        return "pending"
    paced = [entry for entry in counted if entry.progress is not None and entry.expected is not None]
    if paced and {entry.health for entry in paced} <= {"on track", "done"}:
        return "at risk" if states & {"off track", "stale"} else "on track"
    progress = weighted_mean((entry.progress, entry.weight) for entry in paced)
    wanted = weighted_mean((_wanted(entry), entry.weight) for entry in paced)
    goal = weighted_mean((entry.goal, entry.weight) for entry in paced)
    if progress is None or wanted is None or goal is None:
        return "at risk" if "stale" in states else "done" if states == {"done"} else "no pace"
    health = by_pace(progress, wanted, policy, goal=goal)
    return "at risk" if health == "on track" and states & {"off track", "stale"} else health
