"""Cards for a notebook: a plan, its items and their standings, in the site's colours and words."""

from collections.abc import Sequence
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
    counted = (
        (plan.teams, "team"),
        (plan.objectives, "objective"),
        (plan.key_results, "key result"),
        (plan.check_ins, "check-in"),
        (plan.kpis, "KPI"),
        (plan.observations, "observation"),
    )
    said = formatting.listed([formatting.count(len(items), noun) for items, noun in counted])
    return Fragment("notebook/plan", {"name": plan.name or "A plan", "said": said, "cycles": lines})


@card.register
def _loaded(loaded: Loaded) -> Fragment:
    return Fragment("notebook/loaded", {"plan": _plan(loaded.plan), "findings": loaded.findings})


@card.register
def _finding(finding: Finding) -> Fragment:
    return Fragment("notebook/loaded", {"plan": None, "findings": (finding,)})


@card.register
def _team(team: Team) -> Fragment:
    part, led = team.parent and f"part of {team.parent}", team.lead and f"led by {team.lead}"
    return _item(team.name, team.kind, part, led, notes=team.notes)


@card.register
def _objective(o: Objective) -> Fragment:
    parts = [(kr.name, sentences.aim(kr, kr.baseline)) for kr in o.key_results]
    ambition, owner = formatting.AMBITION[o.ambition], o.owner or "no owner yet"
    return _item(o.name, ambition, o.state, owner, o.cycle, notes=o.notes, parts=parts)


@card.register
def _key_result(kr: KeyResult) -> Fragment:
    steps = levels_of(kr, baseline=kr.baseline, value=None)
    parts = [(level.name or level.text, level.text if level.name else "") for level in steps]
    measured = kr.kpi and f"measured by {kr.kpi}"
    facts = kr.kind, sentences.aim(kr, kr.baseline), kr.owner, measured
    return _item(kr.name, *facts, notes=kr.notes, parts=parts)


@card.register
def _kpi(kpi: KPI) -> Fragment:
    parts = [(name, text) for name, text in (("What", kpi.what), ("Why", kpi.why), ("How", kpi.how)) if text]
    facts = kpi.unit, kpi.better and f"{kpi.better} is better", kpi.rhythm, kpi.owner
    return _item(kpi.name, *facts, notes=kpi.notes, parts=parts)


@card.register
def _kpi_standing(standing: KpiStanding) -> Fragment:
    return _item(standing.kpi.name, kpi_sentence(standing), latest_words(standing))


def _item(name: str, *facts: str | None, notes: str = "", parts: Sequence[tuple[str, str]] = ()) -> Fragment:
    """An item with the facts that there are, its notes and its parts."""
    said = {"facts": [fact for fact in facts if fact], "notes": notes, "parts": parts}
    return Fragment("notebook/item", {"title": name, **said})


@card.register
def _key_result_standing(standing: KeyResultStanding) -> Fragment:
    strip = standing.progress, standing.expected, standing.ambition
    return _line(standing, standing.key_result, strip, sentences.state(standing))


@card.register
def _objective_standing(standing: ObjectiveStanding) -> Fragment:
    o = standing.objective
    strip = standing.score, standing.expected, o.ambition
    return _line(standing, o, strip, sentences.state(standing), sentences.decided(standing))


@card.register
def _team_standing(standing: TeamStanding) -> Fragment:
    return _line(standing, standing.team, (standing.score, standing.expected, "team"), standing.health)


def _line(
    standing: KeyResultStanding | ObjectiveStanding | TeamStanding,
    item: Team | Objective | KeyResult,
    strip: tuple[float | None, float | None, str],
    state: str | None,
    note: str = "",
) -> Fragment:
    """One line: the title with its progress strip, score and state."""
    title, score = item.name, standing.score
    facts = {"title": title, "score": score, "strip_of": strip, "state": state, "note": note}
    return Fragment("elements/texts#standing", facts, standing.scale)
