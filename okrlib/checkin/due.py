"""What is due, and what is overdue (METHOD section 4). Pure; the order is the plan's.

A key result is due while nobody has checked in on it in its running cadence period, and overdue where
nobody has in the period before either. A KPI's figure is due once its period has ended without one, and
overdue once two have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from okrlib.model import KPI, KeyResult, Objective, Observation, Span, periods, step
from okrlib.plan import Plan, log
from okrlib.scoring import readings, ticked


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One report that is due.

    *period* is the one it is about, *last* the day of the last report: of a KPI, the last day of the
    last period that has a figure.
    """

    noun: Literal["key result", "KPI"]
    id: str
    title: str
    team: str
    objective: str | None
    owner: str | None
    period: Span
    last: date | None
    overdue: bool


def due(plan: Plan, *, on: date, team: str | None = None, below: bool = True) -> tuple[Due, ...]:
    """What is due on a day, in tree order, with *team* only that team's and, unless not *below*, those below.

    Of a team, its key results come first and its KPIs' figures after them. Drafts, closed objectives
    and cycles that are not running wait for nothing.
    """
    waiting: list[Due] = []
    teams = [plan.team(team)] if team is not None and not below else [at for _, at in plan.tree(team)]
    for at in teams:
        for cycle in plan.cycles:
            if on not in cycle:
                continue
            for objective in plan.in_cycle.get((at.id, cycle.id), ()):
                waiting += _of_objective(plan, objective, on)
        waiting += [d for kpi in plan.kpis_of.get(at.id, ()) if (d := _of_kpi(plan, kpi, on))]
    return tuple(waiting)


def _of_objective(plan: Plan, objective: Objective, on: date) -> Iterator[Due]:
    if objective.state == "draft" or plan.closed(objective, on):
        return
    cycle = plan.cycle(objective.cycle)
    for kr in objective.key_results:
        reported = days_reported(plan, kr, on)
        start = readings.start_of(kr, cycle)
        waiting = _waiting(periods(start, cycle.end, kr.cadence), reported, on)
        # Nothing is due on its first day.
        if waiting is not None and on > start:
            period, overdue = waiting
            yield Due(
                noun="key result",
                id=kr.id,
                title=kr.name,
                team=objective.team,
                objective=objective.id,
                owner=kr.owner or objective.owner,
                period=period,
                last=max(reported, default=None),
                overdue=overdue,
            )


def days_reported(plan: Plan, kr: KeyResult, on: date) -> list[date]:
    """The days up to *on* about which a person has reported; what a KPI says is not among them."""
    entries = log.effective(plan.log.get(kr.id, ()))
    return [e.date for e in entries if e.date <= on] + ticked(kr, on)


def _waiting(spans: Sequence[Span], reported: list[date], on: date) -> tuple[Span, bool] | None:
    """The running period, and whether it is overdue; None where somebody has reported in it."""
    now = next((i for i, span in enumerate(spans) if on in span), None)
    if now is None or any(day in spans[now] for day in reported):
        return None
    return spans[now], now > 0 and not any(day in spans[now - 1] for day in reported)


def last_figures(plan: Plan, team: str, *, on: date) -> list[Due]:
    """The last figure of each KPI that the team reports, as a report that nobody waits for: to correct it."""
    kept = [(kpi, plan.figures(kpi.id, on=on)) for kpi in plan.kpis_of.get(team, ()) if _reported(kpi, on)]
    return [
        _of_figure(kpi, observed, Span(start, step(start, kpi.rhythm)))
        for kpi, observed in kept
        for start in [row.period for row in observed[-1:]]
    ]


def _reported(kpi: KPI, on: date) -> bool:
    """Whether people report its figures: none where it ended, or has a feed or a formula."""
    return not (kpi.has_ended(on) or kpi.feed is not None or kpi.formula)


def _of_kpi(plan: Plan, kpi: KPI, on: date) -> Due | None:
    """A KPI whose figure nobody has reported."""
    if not _reported(kpi, on):
        return None
    observed = plan.figures(kpi.id, on=on)
    period = next_period(kpi, observed, on)
    if period.end > on:
        return None
    waits = _of_figure(kpi, observed, period)
    off = log.days_off(kpi, [row.period for row in observed])
    return replace(waits, overdue=waits.last is None or log.silent_from(waits.last, kpi.rhythm, off) <= on)


def _of_figure(kpi: KPI, observed: Sequence[Observation], period: Span) -> Due:
    return Due(
        noun="KPI",
        id=kpi.id,
        title=kpi.name,
        team=kpi.team,
        objective=None,
        owner=kpi.owner,
        period=period,
        last=log.last_day(kpi, observed[-1].period) if observed else None,
        overdue=False,
    )


def next_period(kpi: KPI, observed: Sequence[Observation], on: date) -> Span:
    """The period after the last observed one; without any, the last that ended by the calendar."""
    if observed:
        off = log.days_off(kpi, [row.period for row in observed])
        start = log.following(kpi, observed[-1].period, off)
    else:
        start = kpi.period_of(kpi.period_of(on) - timedelta(days=1))
    return Span(start, step(start, kpi.rhythm))
