"""Facts that several pages share: a key result's row, an objective's block, a team's line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.plan import person_shown
from okrlib.scoring import aim, now, stand, state
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date

    from okrlib.model import Objective
    from okrlib.plan import Plan
    from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing, TeamStanding


Facts = dict[str, Any]


def key_result(part: KeyResultStanding, on: date) -> Facts:
    """One key result on a day, as a row."""
    kr = part.key_result
    return {
        "id": kr.id,
        "title": kr.title or kr.id,
        "now": now(part, on),
        "aim": aim(kr, part.baseline),
        "progress": part.progress,
        "expected": None if part.final else part.expected,
        "ambition": part.ambition,
        "score": part.score,
        "state": state(part),
        "counted": part.counted,
        "confidence": part.confidence,
        "last": part.last_check_in,
    }


def objective(standing: Standing, part: ObjectiveStanding) -> Facts:
    """One objective with its key results."""
    plan, o = standing.plan, part.objective
    ups = [up for up in dict.fromkeys([*o.supports, *o.contributes]) if plan.has("objective", up)]
    return {
        "id": o.id,
        "number": None,
        "helped_by": "",
        "title": o.title or o.id,
        "ambition": formatting.AMBITION[o.ambition],
        "owner": person_shown(plan, o.owner),
        "supports": [{"id": up, "title": plan.objective(up).title or up} for up in ups],
        "score": part.score,
        "progress": part.progress if part.score is None else part.score,
        "expected": None if part.final else part.expected,
        "kind": o.ambition,
        "state": state(part),
        "key_results": [key_result(kr, standing.on) for kr in part.key_results],
    }


def team(part: TeamStanding, depth: int, on: date) -> Facts:
    """One team in one cycle as a line."""
    return {
        "id": part.team.id,
        "title": part.team.title or part.team.id,
        "depth": depth,
        "cycle": part.cycle.id,
        "progress": part.score,
        "expected": None if part.final else part.expected,
        "state": part.health,
        "score": part.score,
        "confidence": part.confidence.mean,
        "ago": "" if part.final else formatting.ago(part.last_check_in, on),
    }


def related(standing: Standing, o: Objective) -> Facts:
    """An objective named from elsewhere: its title, team and state; no score of a person's own goal."""
    plan, part = standing.plan, standing.objective(o.id)
    alone = plan.team(o.team).kind == "individual"
    return {
        "id": o.id,
        "title": o.title or o.id,
        "team": plan.team(o.team).title or o.team,
        "cycle": o.cycle,
        "score": None if alone else part.score,
        "state": state(part),
    }


def has_team_page(plan: Plan, team: str, cycle: str) -> bool:
    """Whether a team has a page in a cycle: where it has goals, and in the default cycle."""
    now = plan.cycle_on(stand(plan).on)
    live = any(o.state != "draft" for o in plan.in_cycle.get((team, cycle), ()))
    return live or (now is not None and now.id == cycle)


def team_page(plan: Plan, team: str, cycle: str) -> Facts:
    """A team named from the page of another: its page in the same cycle, else in the default one."""
    now = plan.cycle_on(stand(plan).on)
    there = cycle if has_team_page(plan, team, cycle) or now is None else now.id
    return {"id": team, "title": plan.team(team).title or team, "cycle": there}
