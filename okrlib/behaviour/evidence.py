"""Evidence: what a KPI's figures show that calls for an objective (METHOD section 6). Pure."""

import math
from collections.abc import Sequence
from datetime import date
from statistics import fmean
from typing import NamedTuple

from okrlib.behaviour import behaviour
from okrlib.model import KPI, Cause, Observation
from okrlib.plan import days_off, following
from okrlib.scoring import KpiStanding, meets
from okrlib.signals import POINTS_FOR_LIMITS, TO_LIMIT, Limits, around

#: The number of periods that a proposal looks at.
WINDOW = 3


class Evidence(NamedTuple):
    """What the figures show.

    *rule* is the rule that found it; *points* are the values since it began. Two stretches of the series are
    compared: the one since *level_since*, and the regime before it. *baseline* is the present level: the mean
    since then or, where it *slopes*, the end of its line. *former* is the level before: the mean or, with a
    season and too few figures to fit it, the mean of the same part of the season. *after* and *before* are
    natural limits, None with fewer than six values.
    """

    cause: Cause
    rule: str
    since: date
    points: tuple[Observation, ...]
    level_since: date
    baseline: float
    former: float | None
    before: Limits | None
    after: Limits | None
    slopes: bool = False


class _Level(NamedTuple):
    """The present level: where it begins, its value, the value before, and the *slope* of the regime."""

    first: int
    now: float
    before: float | None
    slopes: bool = False


def evidence_of(standing: KpiStanding, *, on: date) -> tuple[Evidence, ...]:
    """The evidence that calls for an objective on the day *on*, the strongest first; () for none.

    There is none without a better way, after the KPI has ended, or without a figure of the last three
    periods.
    """
    kpi, observed = standing.kpi, standing.observed
    if kpi.better is None or kpi.has_ended(on) or not observed:
        return ()
    if following(kpi, observed[-1].period, _off(standing), WINDOW + 1) <= on:
        return ()
    causes = (_marked(standing),) if standing.rules == "nhs" else (_lasting(standing), _missed(standing))
    return tuple(evidence for evidence in causes if evidence is not None)


def _off(standing: KpiStanding) -> frozenset[int]:
    return days_off(standing.kpi, [row.period for row in standing.observed])


def _lasting(standing: KpiStanding) -> Evidence | None:
    """A lasting change for the worse, unless the last three periods are all back where it was before."""
    kpi, observed = standing.kpi, standing.observed
    change = behaviour.lasting_change(kpi, observed)
    if change is None:
        return None
    first = behaviour.laid_out(kpi, observed)[1].index(change.start)
    level = _regime(standing)
    if level is not None and level.slopes:
        first = level.first
        level = level._replace(before=change.before if level.before is None else level.before)
    elif behaviour.season_of(standing.kpi):
        level = _Level(first, change.after, change.before)
    else:
        level = _means(standing, first)
    return _evidence("lasting change", change.evidence, standing, first, level)


def _missed(standing: KpiStanding) -> Evidence | None:
    """A target missed in the last two periods, which follow one another."""
    kpi, observed, off = standing.kpi, standing.observed, _off(standing)
    first = len(observed)
    while first and _misses(kpi, observed[first - 1]):
        if (
            first < len(observed)
            and following(kpi, observed[first - 1].period, off) != observed[first].period
        ):
            break
        first -= 1
    if len(observed) - first < 2:
        return None
    level = _regime(standing)
    # A regime's mean spans all seasons; the target was missed in one of them.
    if level is None or (behaviour.season_of(standing.kpi) and not level.slopes):
        level = _recent(standing, _marks(standing))
    return _evidence("missed target", "missed in two periods running", standing, first, level)


def _marked(standing: KpiStanding) -> Evidence | None:
    """Points of the last three periods that the rules mark as a concern."""
    marks = _marks(standing)
    if not marks:
        return None
    rule = next(p.rule for p in reversed(marks) if p.reading == "concern")
    first = len(standing.observed) - len(marks)
    return _evidence("marks", rule, standing, first, _recent(standing, marks))


def _marks(standing: KpiStanding) -> Sequence[behaviour.Point]:
    """The points since the first one marked as a concern in the spell that reaches into the last three."""
    points = behaviour.of_standing(standing, standing.rules).points
    within = range(max(0, len(points) - WINDOW), len(points))
    first = next((i for i in within if points[i].reading == "concern"), None)
    if first is None:
        return ()
    while first and points[first - 1].reading == "concern":
        first -= 1
    return points[first:]


# -- where it is now, and where it was


def _regime(standing: KpiStanding) -> _Level | None:
    """The last regime as the present level, where a change began it or it slopes; None where it wanders."""
    signals = behaviour.of_standing(standing, standing.rules)
    if signals.wanders or not (signals.changed or signals.slope):
        return None
    points, regime = signals.points, signals.regime
    first = len(points) - len(regime)
    return _Level(first, points[-1].level, points[first - 1].level if first else None, bool(signals.slope))


def _recent(standing: KpiStanding, marks: Sequence[behaviour.Point]) -> _Level:
    """The level since the first marked point, or of the last three where that is later.

    With a season it is compared with the same part of the season.
    """
    kpi, observed = standing.kpi, standing.observed
    first = max(0, len(observed) - max(len(marks), WINDOW))
    season = behaviour.season_of(standing.kpi) if standing.rules != "nhs" else None
    level = _means(standing, first)
    if not season or not first:
        return level
    places = behaviour.laid_out(kpi, observed)[1]
    parts = {place % season for place in places[first:]}
    former = _before(standing, first)
    earlier = zip(observed[former:first], places[former:first], strict=True)
    same = [row.value for row, place in earlier if place % season in parts]
    return level._replace(before=fmean(same)) if same else level


def _means(standing: KpiStanding, first: int) -> _Level:
    """The means since the *first* and of the regime before it."""
    values = [row.value for row in standing.observed]
    before = fmean(values[_before(standing, first) : first]) if first else None
    return _Level(first, fmean(values[first:]), before)


def _before(standing: KpiStanding, level: int) -> int:
    """The start of the regime that ends where the present *level* begins."""
    since = standing.observed[level].period
    points = behaviour.of_standing(standing, standing.rules, since).points[:level]
    return next((i for i, p in enumerate(points) if p.regime == points[-1].regime), 0)


def _evidence(cause: Cause, rule: str, standing: KpiStanding, first: int, level: _Level) -> Evidence:
    """Evidence of a cause that began at the *first* observation."""
    observed = standing.observed
    return Evidence(
        cause=cause,
        rule=rule,
        since=observed[first].period,
        points=tuple(observed[first:]),
        level_since=observed[level.first].period,
        baseline=level.now,
        former=level.before,
        before=_limits(standing, _before(standing, level.first), level.first, level.before),
        after=_limits(standing, level.first, len(observed), level.now),
        slopes=level.slopes,
    )


def _limits(standing: KpiStanding, first: int, end: int, level: float | None) -> Limits | None:
    """The natural limits of a stretch around its level, without its season or slope."""
    kpi, observed = standing.kpi, standing.observed
    if level is None or end - first < POINTS_FOR_LIMITS:
        return None
    values, places = behaviour.laid_out(kpi, observed)
    slopes = behaviour.of_standing(standing, standing.rules).points[first].slope != 0
    signals = behaviour.engine()
    question = signals.Question(
        values,
        splits=[places[at] for at in (first, end) if at < len(places)],
        slopes=[places[first]] if slopes else [],
        season=behaviour.season_of(standing.kpi),
    )
    rest, at = signals.behaviour(question), places[first]
    if math.isnan(rest.upper[at]):
        return None
    limits = around(level, float(rest.upper[at] - rest.centre[at]) / TO_LIMIT)
    lowest, highest = behaviour.bounds(kpi, observed)
    return limits._replace(lower=max(limits.lower, lowest), upper=min(limits.upper, highest))


def _misses(kpi: KPI, row: Observation) -> bool:
    """Whether the target is missed on the worse side; a value too good for its band is no concern."""
    aim = kpi.target_on(row.period)
    return (
        aim is not None and meets(kpi, row.value, aim) is False and behaviour.worse(kpi, row.value, aim.value)
    )
