"""Course: how progress came about over a cycle, and what was expected, day by day (METHOD section 4)."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from okrlib.model import Cycle, periods
from okrlib.scoring import pace, score
from okrlib.scoring.key_results import KeyResultStanding
from okrlib.scoring.readings import Known, course, start_of
from okrlib.scoring.standing import Standing

#: What is expected, as (day, progress 0..1), straight between its points.
Curve = list[tuple[date, float]]


@lru_cache(maxsize=256)
def weeks(cycle: Cycle, on: date) -> tuple[date, ...]:
    """The last day of each week of the cycle up to the day *on*, and that day."""
    last = min(on, cycle.last_day)
    ends = [span.end - timedelta(days=1) for span in periods(cycle.start, cycle.end, "weekly")]
    return (*(day for day in ends if day < last), *([last] if last >= cycle.start else []))


def history(standing: Standing, kr: KeyResultStanding, days: Sequence[date]) -> Sequence[float | None]:
    """The progress of one of its key results on each of *days* (rising), by the readings it is judged by.

    From a closing on it stands still, as its score does.
    """
    asked = kr.key_result.id, tuple(days)
    if asked not in standing.courses:
        plan = standing.plan
        objective, _ = plan.key_results[kr.key_result.id]
        closed = objective.frozen_at(standing.moment)
        last = plan.day_of(closed) if closed else standing.on
        until = [min(day, last) for day in days]
        known = Known(kr.entries, kr.readings, kr.baseline, kr.cadence, kr.off)
        standing.courses[asked] = tuple(course(kr.key_result, plan.cycle(objective.cycle), known, until))
    return standing.courses[asked]


def objective_history(
    standing: Standing, objective: str, days: Sequence[date], *, seen: frozenset[str] = frozenset()
) -> list[float | None]:
    """An objective's score on each of *days*, contributions included, by the readings it is judged by now.

    The last is the score that is shown, an override included. *seen* are the objectives above, so that a
    loop counts once.
    """
    one, plan = standing.objective(objective), standing.plan
    # What was said before the cycle alone scores 0 in the end: then it never counted.
    known = [kr.reported or not (one.final and one.reported) for kr in one.counted]
    lines = [
        (history(standing, kr, days) if is_known else [0.0] * len(days), kr.key_result.weight)
        for kr, is_known in zip(one.counted, known, strict=True)
    ]
    below = [
        (objective_history(standing, child.id, days, seen=seen | {objective}), child.contributes[objective])
        for child in plan.supporters.get(objective, ())
        if objective in child.contributes
        and child.id not in seen
        and standing.objective(child.id).score is not None
    ]
    scores = [
        score.with_contributions(
            score.weighted_mean((line[i], weight) for line, weight in lines),
            [(line[i], share) for line, share in below],
        )
        for i in range(len(days))
    ]
    if scores and days[-1] >= min(standing.on, plan.cycle(one.objective.cycle).last_day):
        scores[-1] = one.score
    return scores


def curve_of(parts: Sequence[tuple[KeyResultStanding, float]], cycle: Cycle, days: Sequence[date]) -> Curve:
    """What is expected over the whole cycle as (day, progress): the weighted mean over what has a pace.

    *parts* are key results with their weights; [] where none of them has a pace. *days* are among those
    of the curve.
    """
    paced = [
        (standing, weight) for standing, weight in parts if standing.counted and standing.expected is not None
    ]
    turning = {day for standing, _ in paced for day, _ in standing.key_result.phases if day in cycle}
    turning |= {start_of(standing.key_result, cycle) for standing, _ in paced}
    days = sorted({cycle.start, *weeks(cycle, cycle.last_day), *turning, *days})
    expected = [
        score.weighted_mean(
            (pace.expected_on(kr.key_result, cycle, day, baseline=kr.baseline, goal=kr.goal), weight)
            for kr, weight in paced
        )
        for day in days
    ]
    return [(day, value) for day, value in zip(days, expected, strict=True) if value is not None]


def turns(curve: Curve) -> Curve:
    """The curve without the points that lie on a straight line between their neighbours."""
    kept = curve[:1]
    for point, after in pairwise(curve[1:]):
        (a, low), (b, high), (c, top) = kept[-1], point, after
        if abs(low + (top - low) * (b - a).days / (c - a).days - high) > 1e-6:
            kept.append(point)
    return [*kept, *curve[1:][-1:]]
