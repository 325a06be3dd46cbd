"""Rich display in a notebook: a plan and its parts, in the site's own hues and words."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from okrlib.findings import Finding
from okrlib.model import KPI, KeyResult, Objective, Team
from okrlib.plan import Plan
from okrlib.scoring import KeyResultStanding, ObjectiveStanding, TeamStanding, sentences
from okrlib.show.fragment import Fragment
from okrlib.store import Loaded
from okrlib.text import formatting


@singledispatch
def card(item: Any) -> Fragment:
    """A value as a card; every kind that has one is registered below."""
    raise TypeError(f"There is no card for {type(item).__name__}.")


@card.register
def _plan(plan: Plan) -> Fragment:
    lines = []
    for cycle in plan.cycles:
        held = [o for o in plan.objectives if o.cycle == cycle.id]
        lines.append(
            {
                "id": cycle.id,
                "span": f"{formatting.day(cycle.start)} to {formatting.day(cycle.last_day)}",
                "teams": len({o.team for o in held}),
                "objectives": len(held),
                "key_results": sum(len(o.key_results) for o in held),
            }
        )
    return Fragment(
        "notebook/plan",
        {
            "name": plan.name or "A plan",
            "said": formatting.listed(
                [
                    formatting.count(len(plan.teams), "team"),
                    formatting.count(len(plan.objectives), "objective"),
                    formatting.count(len(plan.key_results), "key result"),
                    formatting.count(len(plan.check_ins), "check-in"),
                    formatting.count(len(plan.kpis), "KPI"),
                    formatting.count(len(plan.observations), "observation"),
                ]
            ),
            "cycles": lines,
        },
    )


@card.register
def _loaded(loaded: Loaded) -> Fragment:
    return Fragment("notebook/loaded", {"plan": _plan(loaded.plan), "findings": loaded.findings})


@card.register
def _finding(finding: Finding) -> Fragment:
    return Fragment("notebook/loaded", {"plan": None, "findings": (finding,)})


@card.register
def _team(team: Team) -> Fragment:
    facts = [
        team.kind,
        f"part of {team.parent}" if team.parent else "",
        f"led by {team.lead}" if team.lead else "",
    ]
    return Fragment(
        "notebook/item",
        {"title": team.title or team.id, "facts": [f for f in facts if f], "notes": team.notes, "parts": []},
    )


@card.register
def _objective(objective: Objective) -> Fragment:
    facts = [
        formatting.AMBITION[objective.ambition],
        objective.state,
        objective.owner or "no owner yet",
        objective.cycle,
    ]
    parts = [(kr.title or kr.id, sentences.aim(kr, kr.baseline)) for kr in objective.key_results]
    return Fragment(
        "notebook/item",
        {"title": objective.title or objective.id, "facts": facts, "notes": objective.notes, "parts": parts},
    )


@card.register
def _key_result(kr: KeyResult) -> Fragment:
    facts = [
        kr.kind,
        sentences.aim(kr, kr.baseline),
        kr.owner or "",
        f"measured by {kr.kpi}" if kr.kpi else "",
    ]
    return Fragment(
        "notebook/item",
        {"title": kr.title or kr.id, "facts": [f for f in facts if f], "notes": kr.notes, "parts": []},
    )


@card.register
def _kpi(kpi: KPI) -> Fragment:
    facts = [kpi.unit, f"{kpi.better} is better" if kpi.better else "", kpi.rhythm, kpi.owner or ""]
    parts = [(name, text) for name, text in (("What", kpi.what), ("Why", kpi.why), ("How", kpi.how)) if text]
    return Fragment(
        "notebook/item",
        {"title": kpi.title or kpi.id, "facts": [f for f in facts if f], "notes": kpi.notes, "parts": parts},
    )


@card.register
def _standing(part: KeyResultStanding) -> Fragment:
    kr = part.key_result
    drawn = part.progress, part.expected, part.ambition
    return _line(part, kr.title or kr.id, drawn, sentences.state(part))


@card.register
def _objective_standing(part: ObjectiveStanding) -> Fragment:
    o = part.objective
    return _line(part, o.title or o.id, (part.score, part.expected, o.ambition), sentences.state(part))


@card.register
def _team_standing(part: TeamStanding) -> Fragment:
    team = part.team
    return _line(part, team.title or team.id, (part.score, part.expected, "team"), part.health)


def _line(
    part: KeyResultStanding | ObjectiveStanding | TeamStanding,
    title: str,
    strip: tuple[float | None, float | None, str],
    state: str | None,
) -> Fragment:
    """A title with its strip, score and state."""
    facts = {"title": title, "score": part.score, "strip_of": strip, "state": state}
    return Fragment("elements/texts#standing", facts, part.scale)
