"""Evidence: what a KPI's figures show that calls for an objective (METHOD section 6). Pure."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from okrlib import kpi_signals
from okrlib.cycles import step
from okrlib.kpis import meets
from okrlib.log import period_end
from okrlib.xmr import Limits, limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from okrlib.grounds import Cause
    from okrlib.kpis import KpiStanding
    from okrlib.model import KPI, Observation
    from okrlib.policy import SignalRules

#: A proposal looks at so many periods; a baseline stands on so many values or more.
WINDOW = 3
_FOR_LIMITS = 6


class Evidence(NamedTuple):
    """What the figures show.

    *rule* says by which rule it was found; *points* are the values since it began. *baseline* is the
    level now and *former* the one before, in the KPI's unit; *before* and *after* are the natural limits
    on both sides, None where there are fewer than six values.
    """

    cause: Cause
    rule: str
    since: date
    points: tuple[Observation, ...]
    baseline: float
    former: float | None
    before: Limits | None
    after: Limits | None


def evidence_of(part: KpiStanding, *, rules: SignalRules, on: date) -> tuple[Evidence, ...]:
    """The evidence that calls for an objective on the day *on*, the strongest first; () for none.

    None without a better way, and none where no figure is known of the last three periods.
    """
    kpi, observed = part.kpi, part.observed
    if kpi.better is None or not observed or step(period_end(kpi, observed[-1].period), kpi.rhythm, 3) <= on:
        return ()
    found = (_marked(part),) if rules == "nhs" else (_lasting(part), _missed(part, rules))
    return tuple(e for e in found if e is not None)


def _lasting(part: KpiStanding) -> Evidence | None:
    """A lasting change for the worse, unless the last three periods are all back where it was before."""
    kpi, observed = part.kpi, part.observed
    if kpi.better is None:
        return None
    values, places = kpi_signals.laid_out(kpi, observed)
    season = kpi.season if kpi.season and kpi.season > 1 else None
    found = kpi_signals.engine().lasting_change(values, better=kpi.better, season=season)
    if found is None or all(not _worse(kpi, o.value, found.before) for o in observed[-WINDOW:]):
        return None
    first = places.index(found.start)
    return _evidence("lasting change", found.evidence, part, first, (found.after, found.before))


def _missed(part: KpiStanding, rules: SignalRules) -> Evidence | None:
    """A target missed in the last two periods, which follow one another."""
    kpi, observed = part.kpi, part.observed
    first = len(observed)
    while first and _misses(kpi, observed[first - 1]):
        if first < len(observed) and period_end(kpi, observed[first - 1].period) != observed[first].period:
            break
        first -= 1
    if len(observed) - first < 2:
        return None
    return _evidence(
        "missed target", "missed in two periods running", part, first, _levels(part, _marks(part, rules))
    )


def _marked(part: KpiStanding) -> Evidence | None:
    """Points of the last three periods that the rules mark as a concern."""
    marks = _marks(part, "nhs")
    if not marks:
        return None
    rule = next(p.rule for p in reversed(marks) if p.reading == "concern")
    return _evidence("marks", rule, part, len(part.observed) - len(marks), _levels(part, marks))


def _marks(part: KpiStanding, rules: SignalRules) -> Sequence[kpi_signals.Point]:
    """The points since the first one marked as a concern in the spell that reaches into the last three."""
    points = kpi_signals.of_standing(part, rules).points
    within = range(max(0, len(points) - WINDOW), len(points))
    first = next((i for i in within if points[i].reading == "concern"), None)
    if first is None:
        return ()
    while first and points[first - 1].reading == "concern":
        first -= 1
    return points[first:]


def _levels(part: KpiStanding, marks: Sequence[kpi_signals.Point]) -> tuple[float, float | None]:
    """The level since the first marked point, or of the last three where that is fewer; and the former."""
    count = max(len(marks), WINDOW)
    values = [o.value for o in part.observed]
    return fmean(values[-count:]), fmean(values[:-count]) if len(values) > count else None


def _evidence(
    cause: Cause, rule: str, part: KpiStanding, first: int, levels: tuple[float, float | None]
) -> Evidence:
    observed = part.observed
    return Evidence(
        cause=cause,
        rule=rule,
        since=observed[first].period,
        points=tuple(observed[first:]),
        baseline=levels[0],
        former=levels[1],
        before=_limits(observed[:first]),
        after=_limits(observed[first:]),
    )


def _limits(observed: Sequence[Observation]) -> Limits | None:
    return limits([o.value for o in observed]) if len(observed) >= _FOR_LIMITS else None


def _misses(kpi: KPI, row: Observation) -> bool:
    """Whether the target is missed on the worse side: too good for a band of tolerance is no distress."""
    aim = kpi.target_on(row.period)
    return aim is not None and meets(kpi, row.value, aim) is False and _worse(kpi, row.value, aim.value)


def _worse(kpi: KPI, value: float, level: float) -> bool:
    return value < level if kpi.better == "higher" else value > level
