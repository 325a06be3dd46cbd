"""Every id that an item of a plan names, whether or not there is such a thing."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from okrlib.model import KPI, KeyResult, Objective
from okrlib.plan.plan import Plan


class Reference(NamedTuple):
    """*noun*, *item* and *key* say where an id is named; *of* and *wanted* are the noun and the id."""

    noun: str
    item: str
    key: str
    of: str
    wanted: str | None


def of_plan(plan: Plan) -> Iterator[Reference]:
    """Every reference by id in a plan, except to teams and cycles of goals, which files are named after."""
    for team in plan.teams:
        yield Reference("team", team.id, "lead", "person", team.lead)
    yield from chain.from_iterable(map(of_kpi, plan.kpis))
    yield from chain.from_iterable(map(of_objective, plan.objectives))


def of_kpi(kpi: KPI) -> Iterator[Reference]:
    """The references of a KPI."""
    yield Reference("KPI", kpi.id, "owner", "person", kpi.owner)
    yield Reference("KPI", kpi.id, "objective", "objective", kpi.objective)
    for dismissal in kpi.dismissed:
        yield Reference("KPI", kpi.id, "dismissed", "person", dismissal.author)
    for driver in kpi.drivers:
        yield Reference("KPI", kpi.id, "drivers", "KPI", driver)


def of_objective(o: Objective) -> Iterator[Reference]:
    """The references of an objective, then those of each of its key results."""
    yield Reference("objective", o.id, "owner", "person", o.owner)
    if o.raised_by:
        yield Reference("objective", o.id, "raised_by", "KPI", o.raised_by.kpi)
    for key in ("supports", "contributes", "depends_on"):
        for up in getattr(o, key):
            yield Reference("objective", o.id, key, "objective", up)
    yield Reference("objective", o.id, "continues", "objective", o.continues)
    for decision in o.decisions:
        yield Reference("objective", o.id, "decisions", "person", decision.author)
    for work in o.initiatives:
        yield Reference("objective", o.id, "initiatives", "person", work.owner)
        for moved in work.moves:
            yield Reference("objective", o.id, "initiatives", "key result", moved)
    yield from chain.from_iterable(map(of_key_result, o.key_results))


def of_key_result(kr: KeyResult) -> Iterator[Reference]:
    """The references of a key result."""
    yield Reference("key result", kr.id, "owner", "person", kr.owner)
    yield Reference("key result", kr.id, "kpi", "KPI", kr.kpi)
    for guard in kr.guard:
        yield Reference("key result", kr.id, "guard", "KPI", guard)
    if kr.override:
        yield Reference("key result", kr.id, "override.author", "person", kr.override.author)
