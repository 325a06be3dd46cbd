"""Facts that several pages share: the row of a key result, an objective with its rows, the line of a team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.plan import blocked, person_shown
from okrlib.scoring import aim, now, stand, state
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date

    from okrlib.model import Objective
    from okrlib.plan import Plan
    from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing, TeamStanding


Facts = dict[str, Any]


def key_result(plan: Plan, standing: KeyResultStanding, on: date) -> Facts:
    """The facts of a key result's row on the day *on*."""
    kr = standing.key_result
    return {
        "id": kr.id,
        "title": kr.title or kr.id,
        "now": now(standing, on),
        "aim": aim(kr, standing.baseline),
        "progress": standing.progress,
        "expected": None if standing.final else standing.expected,
        "ambition": standing.ambition,
        "score": standing.score,
        "state": state(standing),
        "counted": standing.counted,
        "confidence": standing.confidence,
        "last": standing.last_check_in,
        "blocked": blocked(plan, standing.blocker, on),
    }


def objective(standing: Standing, objective_standing: ObjectiveStanding) -> Facts:
    """The facts of an objective, with a row for each key result."""
    plan, o = standing.plan, objective_standing.objective
    ups = [up for up in dict.fromkeys([*o.supports, *o.contributes]) if plan.has("objective", up)]
    return {
        "id": o.id,
        "number": None,
        "helped_by": "",
        "title": o.title or o.id,
        "ambition": formatting.AMBITION[o.ambition],
        "owner": person_shown(plan, o.owner),
        "supports": [{"id": up, "title": plan.objective(up).title or up} for up in ups],
        "score": objective_standing.score,
        "progress": objective_standing.progress
        if objective_standing.score is None
        else objective_standing.score,
        "expected": None if objective_standing.final else objective_standing.expected,
        "kind": o.ambition,
        "state": state(objective_standing),
        "key_results": [key_result(plan, kr, standing.on) for kr in objective_standing.key_results],
    }


def team(standing: TeamStanding, depth: int, on: date) -> Facts:
    """The facts of a team's line in one cycle; *depth* is its level in the tree of teams, from 0."""
    return {
        "id": standing.team.id,
        "title": standing.team.title or standing.team.id,
        "depth": depth,
        "cycle": standing.cycle.id,
        "progress": standing.score,
        "expected": None if standing.final else standing.expected,
        "state": standing.health,
        "score": standing.score,
        "confidence": standing.confidence.mean,
        "ago": "" if standing.final else formatting.ago(standing.last_check_in, on),
    }


def related(standing: Standing, o: Objective) -> Facts:
    """The facts of an objective that another page names: title, team, state, score.

    The score is None where the objective belongs to an individual.
    """
    plan, objective_standing = standing.plan, standing.objective(o.id)
    personal = plan.team(o.team).kind == "individual"
    return {
        "id": o.id,
        "title": o.title or o.id,
        "team": plan.team(o.team).title or o.team,
        "cycle": o.cycle,
        "score": None if personal else objective_standing.score,
        "state": state(objective_standing),
    }


def has_team_page(plan: Plan, team: str, cycle: str) -> bool:
    """Whether a team has a page in a cycle: it does where it has objectives, and in the default cycle."""
    now = plan.cycle_on(stand(plan).on)
    live = any(o.state != "draft" for o in plan.in_cycle.get((team, cycle), ()))
    return live or (now is not None and now.id == cycle)


def team_page(plan: Plan, team: str, cycle: str) -> Facts:
    """The facts of a team that another page names, with the cycle of the page that the link leads to.

    That is the same cycle where the team has a page in it, else the default cycle.
    """
    now = plan.cycle_on(stand(plan).on)
    there = cycle if has_team_page(plan, team, cycle) or now is None else now.id
    return {"id": team, "title": plan.team(team).title or team, "cycle": there}
