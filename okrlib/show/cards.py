"""Cards for a notebook: a plan, its items and their standings, in the site's colours and words."""

from functools import singledispatch
from typing import Any

from okrlib.behaviour import kpi_sentence, latest_words
from okrlib.findings import Finding
from okrlib.model import KPI, KeyResult, Objective, Team
from okrlib.plan import Plan
from okrlib.scoring import (
    KeyResultStanding,
    KpiStanding,
    ObjectiveStanding,
    TeamStanding,
    levels_of,
    sentences,
)
from okrlib.show.fragment import Fragment
from okrlib.store import Loaded
from okrlib.text import formatting


@singledispatch
def card(item: Any) -> Fragment:
    """The card of a plan, an item, a standing or a finding.

    Raises TypeError for any other type. Each type that has a card is registered below.
    """
    raise TypeError(f"There is no card for {type(item).__name__}.")


@card.register
def _plan(plan: Plan) -> Fragment:
    lines = []
    for cycle in plan.cycles:
        objectives = [o for o in plan.objectives if o.cycle == cycle.id]
        lines.append(
            {
                "id": cycle.id,
                "span": f"{formatting.day(cycle.start)} to {formatting.day(cycle.last_day)}",
                "teams": len({o.team for o in objectives}),
                "objectives": len(objectives),
                "key_results": sum(len(o.key_results) for o in objectives),
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
    steps = levels_of(kr, baseline=kr.baseline, value=None, on=None)
    parts = [(level.name or level.text, level.text if level.name else "") for level in steps]
    return Fragment(
        "notebook/item",
        {"title": kr.title or kr.id, "facts": [f for f in facts if f], "notes": kr.notes, "parts": parts},
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
def _kpi_standing(standing: KpiStanding) -> Fragment:
    kpi = standing.kpi
    facts = [kpi_sentence(standing), latest_words(standing)]
    return Fragment(
        "notebook/item",
        {"title": kpi.title or kpi.id, "facts": [f for f in facts if f], "notes": "", "parts": []},
    )


@card.register
def _key_result_standing(standing: KeyResultStanding) -> Fragment:
    kr = standing.key_result
    strip = standing.progress, standing.expected, standing.ambition
    return _line(standing, kr.title or kr.id, strip, sentences.state(standing))


@card.register
def _objective_standing(standing: ObjectiveStanding) -> Fragment:
    o = standing.objective
    strip = standing.score, standing.expected, o.ambition
    return _line(standing, o.title or o.id, strip, sentences.state(standing), sentences.decided(standing))


@card.register
def _team_standing(standing: TeamStanding) -> Fragment:
    team = standing.team
    return _line(
        standing, team.title or team.id, (standing.score, standing.expected, "team"), standing.health
    )


def _line(
    standing: KeyResultStanding | ObjectiveStanding | TeamStanding,
    title: str,
    strip: tuple[float | None, float | None, str],
    state: str | None,
    note: str = "",
) -> Fragment:
    """One line: the title with its progress strip, score and state."""
    facts = {"title": title, "score": standing.score, "strip_of": strip, "state": state, "note": note}
    return Fragment("elements/texts#standing", facts, standing.scale)
