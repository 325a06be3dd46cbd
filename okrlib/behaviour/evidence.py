"""Evidence: what a KPI's figures show that calls for an objective (METHOD section 6). Pure."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from okrlib.arithmetic import equal
from okrlib.behaviour import behaviour
from okrlib.model import step
from okrlib.plan import period_end
from okrlib.scoring import meets
from okrlib.signals import POINTS_FOR_LIMITS, TO_LIMIT, Limits, around, natural_limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from okrlib.model import KPI, Cause, Observation, SignalRules
    from okrlib.scoring import KpiStanding

#: A proposal looks at so many periods.
WINDOW = 3


class Evidence(NamedTuple):
    """What the figures show.

    *rule* says by which rule it was found; *points* are the values since it began. What is said of the
    level stands on two stretches of the series: the one since *level_since*, and the regime before it.
    *baseline* is the mean of the one and *former* that of the other, in the KPI's unit; *after* and
    *before* are their natural limits, None with fewer than six values.
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


def evidence_of(standing: KpiStanding, *, rules: SignalRules, on: date) -> tuple[Evidence, ...]:
    """The evidence that calls for an objective on the day *on*, the strongest first; () for none.

    None without a better way or once it has ended, and none where no figure is known
    of the last three periods.
    """
    kpi, observed = standing.kpi, standing.observed
    if kpi.better is None or kpi.has_ended(on) or not observed:
        return ()
    if step(period_end(kpi, observed[-1].period), kpi.rhythm, 3) <= on:
        return ()
    causes = (_marked(standing),) if rules == "nhs" else (_lasting(standing, rules), _missed(standing, rules))
    return tuple(evidence for evidence in causes if evidence is not None)


def _lasting(standing: KpiStanding, rules: SignalRules) -> Evidence | None:
    """A lasting change for the worse, unless the last three periods are all back where it was before."""
    kpi, observed = standing.kpi, standing.observed
    if kpi.better is None:
        return None
    values, places = behaviour.laid_out(kpi, observed)
    season = kpi.season if kpi.season and kpi.season > 1 else None
    change = behaviour.engine().lasting_change(values, better=kpi.better, season=season)
    if change is None or all(not _worse(kpi, o.value, change.before) for o in observed[-WINDOW:]):
        return None
    first = places.index(change.start)
    levels = (change.after, change.before) if season else None
    return _evidence("lasting change", change.evidence, standing, (first, first), rules, levels)


def _missed(standing: KpiStanding, rules: SignalRules) -> Evidence | None:
    """A target missed in the last two periods, which follow one another."""
    kpi, observed = standing.kpi, standing.observed
    first = len(observed)
    while first and _misses(kpi, observed[first - 1]):
        if first < len(observed) and period_end(kpi, observed[first - 1].period) != observed[first].period:
            break
        first -= 1
    if len(observed) - first < 2:
        return None
    level = _level(standing, _marks(standing, rules))
    return _evidence("missed target", "missed in two periods running", standing, (first, level), rules)


def _marked(standing: KpiStanding) -> Evidence | None:
    """Points of the last three periods that the rules mark as a concern."""
    marks = _marks(standing, "nhs")
    if not marks:
        return None
    rule = next(p.rule for p in reversed(marks) if p.reading == "concern")
    first = len(standing.observed) - len(marks)
    return _evidence("marks", rule, standing, (first, _level(standing, marks)), "nhs")


def _marks(standing: KpiStanding, rules: SignalRules) -> Sequence[behaviour.Point]:
    """The points since the first one marked as a concern in the spell that reaches into the last three."""
    points = behaviour.of_standing(standing, rules).points
    within = range(max(0, len(points) - WINDOW), len(points))
    first = next((i for i in within if points[i].reading == "concern"), None)
    if first is None:
        return ()
    while first and points[first - 1].reading == "concern":
        first -= 1
    return points[first:]


def _level(standing: KpiStanding, marks: Sequence[behaviour.Point]) -> int:
    """Where the level of now begins: at the first marked point, or three from the end where that is later."""
    return max(0, len(standing.observed) - max(len(marks), WINDOW))


def _evidence(
    cause: Cause,
    rule: str,
    standing: KpiStanding,
    starts: tuple[int, int],
    rules: SignalRules,
    levels: tuple[float, float] | None = None,
) -> Evidence:
    """Evidence of a cause that began at the first of *starts*, with the level that began at the second.

    *levels* are the means after and before, where the season was taken out of them.
    """
    observed, (first, level) = standing.observed, starts
    values = [row.value for row in observed]
    former = _regime(standing, level, rules)
    after, before = levels or (fmean(values[level:]), fmean(values[former:level]) if level else None)
    return Evidence(
        cause=cause,
        rule=rule,
        since=observed[first].period,
        points=tuple(observed[first:]),
        level_since=observed[level].period,
        baseline=after,
        former=before,
        before=_limits(standing, former, level, before),
        after=_limits(standing, level, len(observed), after),
    )


def _regime(standing: KpiStanding, level: int, rules: SignalRules) -> int:
    """Where the regime begins that ends where the *level* of now begins."""
    points = behaviour.of_standing(standing, rules, standing.observed[level].period).points[:level]
    return next((i for i, p in enumerate(points) if p.regime == points[-1].regime), 0)


def _limits(standing: KpiStanding, first: int, end: int, level: float | None) -> Limits | None:
    """The natural limits of a stretch around its level; with a season, of what the season leaves over."""
    kpi = standing.kpi
    if level is None or end - first < POINTS_FOR_LIMITS:
        return None
    limits = natural_limits([row.value for row in standing.observed[first:end]])
    if kpi.season and kpi.season > 1:
        values, places = behaviour.laid_out(kpi, standing.observed)
        splits = [places[at] for at in (first, end) if at < len(places)]
        signals = behaviour.engine()
        rest = signals.behaviour(signals.Question(values, splits=splits, season=kpi.season))
        at = places[first]
        limits = around(level, float(rest.upper[at] - rest.centre[at]) / TO_LIMIT)
    lowest, highest = behaviour.bounds(kpi, standing.observed)
    return limits._replace(lower=max(limits.lower, lowest), upper=min(limits.upper, highest))


def _misses(kpi: KPI, row: Observation) -> bool:
    """Whether the target is missed on the worse side: too good for a band of tolerance is no distress."""
    aim = kpi.target_on(row.period)
    return aim is not None and meets(kpi, row.value, aim) is False and _worse(kpi, row.value, aim.value)


def _worse(kpi: KPI, value: float, level: float) -> bool:
    return not equal(value, level) and (value < level) == (kpi.better == "higher")
