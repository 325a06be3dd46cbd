"""A plan in which everything that names a former id names the present one."""

from collections.abc import Mapping
from dataclasses import replace

from okrlib.model import KPI, KeyResult, Objective
from okrlib.plan.formula import renamed
from okrlib.plan.plan import Plan
from okrlib.plan.rows import changed


def with_present_ids(plan: Plan) -> Plan:
    """The plan in which teams, cards and goals name each other and people by their present ids.

    Rows of the log are read under present ids already.
    """
    former = plan.former
    if not any(former.values()):
        return plan
    people, teams = former["person"], former["team"]
    return replace(
        plan,
        teams=tuple(changed(t, lead=_one(t.lead, people), parent=_one(t.parent, teams)) for t in plan.teams),
        objectives=tuple(_objective(o, former) for o in plan.objectives),
        kpis=tuple(_kpi(kpi, former) for kpi in plan.kpis),
    )


def _objective(o: Objective, former: Mapping[str, Mapping[str, str]]) -> Objective:
    people, goals = former["person"], former["objective"]
    raised = o.raised_by
    return changed(
        o,
        team=former["team"].get(o.team, o.team),
        owner=_one(o.owner, people),
        supports=_all(o.supports, goals),
        contributes={goals.get(up, up): share for up, share in o.contributes.items()},
        depends_on=_all(o.depends_on, goals),
        continues=_one(o.continues, goals),
        raised_by=raised and changed(raised, kpi=former["KPI"].get(raised.kpi, raised.kpi)),
        key_results=tuple(_key_result(kr, former) for kr in o.key_results),
        initiatives=tuple(
            changed(work, owner=_one(work.owner, people), moves=_all(work.moves, former["key result"]))
            for work in o.initiatives
        ),
        decisions=tuple(changed(d, author=_one(d.author, people)) for d in o.decisions),
    )


def _key_result(kr: KeyResult, former: Mapping[str, Mapping[str, str]]) -> KeyResult:
    override = kr.override
    return changed(
        kr,
        owner=_one(kr.owner, former["person"]),
        kpi=_one(kr.kpi, former["KPI"]),
        guard=_all(kr.guard, former["KPI"]),
        override=override and changed(override, author=_one(override.author, former["person"])),
    )


def _kpi(kpi: KPI, former: Mapping[str, Mapping[str, str]]) -> KPI:
    return changed(
        kpi,
        team=former["team"].get(kpi.team, kpi.team),
        owner=_one(kpi.owner, former["person"]),
        objective=_one(kpi.objective, former["objective"]),
        dismissed=tuple(changed(d, author=_one(d.author, former["person"])) for d in kpi.dismissed),
        formula=renamed(kpi.formula, former["KPI"]) if former["KPI"] else kpi.formula,
        drivers=_all(kpi.drivers, former["KPI"]),
    )


def _one(name: str | None, names: Mapping[str, str]) -> str | None:
    return name if name is None else names.get(name, name)


def _all(some: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(name, name) for name in some)
