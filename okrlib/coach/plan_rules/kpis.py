"""Rules for the KPI diet: KPIs that tell nobody anything, which a team could leave to a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.coach.rule import finding, rule
from okrlib.findings import Subject
from okrlib.scoring import meets
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from okrlib.findings import Finding
    from okrlib.model import KPI, Observation
    from okrlib.plan import Plan

#: A year of months says whether a KPI moves anything; fewer figures say nothing yet.
_YEAR = {"daily": 365, "weekly": 52, "monthly": 12, "quarterly": 4, "yearly": 3}


def _observed(plan: Plan, on: date) -> Iterator[tuple[KPI, tuple[Observation, ...]]]:
    """Each KPI of the plan with its latest year of figures; those with fewer are left out."""
    for kpi in plan.kpis:
        if kpi.id in plan.borrowed or kpi.has_ended(on):
            continue
        known = plan.figures(kpi.id, on=on)
        if len(known) >= _YEAR[kpi.rhythm]:
            yield kpi, known[-_YEAR[kpi.rhythm] :]


def _used(plan: Plan) -> set[str]:
    """The KPIs that a goal measures, guards itself with, was raised by or is served by, and their drivers."""
    used = {name for o in plan.objectives for kr in o.key_results for name in (kr.kpi, *kr.guard) if name}
    used |= {o.raised_by.kpi for o in plan.objectives if o.raised_by}
    used |= {kpi.id for kpi in plan.kpis if kpi.objective or kpi.dismissed or kpi.annotations}
    return used | {name for kpi in plan.kpis for name in getattr(kpi, "drivers", ())}


@rule("hint", of=("set",))
def never_acted_on(plan: Plan, on: date) -> Iterator[Finding]:
    """A KPI missed its target all year, and no goal has anything to do with it.

    Why: A number that is bad for a year without anybody doing anything is not a key one: either it matters
    and a goal takes it up, or it does not and a report can hold it (seed 1; METHOD section 6).

    Weak: "Unread reports", above its target in twelve months of twelve, and in nobody's goals.
    Strong: The same, taken up by an objective of this quarter; or left to a report.
    """
    used = _used(plan)
    for kpi, latest in _observed(plan, on):
        missed = [meets(kpi, row.value, kpi.target_on(row.period)) is False for row in latest]
        if kpi.id not in used and all(missed):
            yield finding(
                never_acted_on,
                f"It missed its target in each of the last {_times(kpi)}, and no goal takes it up.",
                "Let an objective change it (okr propose drafts one), dismiss that, or leave it to a report.",
                field="targets",
                subject=Subject("KPI", kpi.id),
            )


@rule("hint", of=("set",))
def never_changed(plan: Plan, on: date) -> Iterator[Finding]:
    """A KPI had one and the same value all year.

    Why: A figure that cannot move tells nothing; often it is counted wrongly, or copied from month to month
    (seed 1; METHOD section 6).

    Weak: "Sites with a safety plan": 14, in each of twelve months.
    Strong: "Defects found in safety rounds and fixed within a week".
    """
    for kpi, latest in _observed(plan, on):
        if len({row.value for row in latest}) == 1:
            value = formatting.quantity(latest[0].value, kpi.unit, kpi.lines_on(on))
            what = f"Its value was {value} in each of the last {_times(kpi)}."
            mend = "Check how it is counted; watch what moves, or leave it to a report."
            yield finding(never_changed, what, mend, subject=Subject("KPI", kpi.id))


@rule("hint", of=("set",))
def always_on_target(plan: Plan, on: date) -> Iterator[Finding]:
    """A KPI met its target all year with room to spare.

    Why: A target that is never in danger decides nothing. Either the bar is too low, or the KPI has done its
    work and a report can hold it. What guards a goal is exempt: its staying good is the point (seed 1;
    METHOD section 6).

    Weak: "Invoices paid in time", target 80 %, between 97 and 99 % for a year.
    Strong: The same with the target where an ordinary month can miss it.
    """
    guards = {name for o in plan.objectives for kr in o.key_results for name in kr.guard}
    for kpi, latest in _observed(plan, on):
        aims = [kpi.target_on(row.period) for row in latest]
        if kpi.better is None or kpi.id in guards or any(aim is None for aim in aims):
            continue
        room = max(row.value for row in latest) - min(row.value for row in latest)
        sign = 1 if kpi.better == "higher" else -1
        spare = min((row.value - aim.value) * sign for row, aim in zip(latest, aims, strict=True) if aim)
        if room and spare > room:
            what = f"It met its target in each of the last {_times(kpi)} with more room than it ever needed."
            mend = "Raise the target to where it decides something, or leave the KPI to a report."
            yield finding(always_on_target, what, mend, field="targets", subject=Subject("KPI", kpi.id))


def _times(kpi: KPI) -> str:
    return formatting.count(_YEAR[kpi.rhythm], formatting.per(kpi.rhythm))
