"""Facts that several pages share: the row of a key result, an objective with its rows, the line of a team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.behaviour import guards
from okrlib.plan import blocked, cycles_around, person_shown
from okrlib.scoring import decided, levels, now, stand, state, values
from okrlib.show.fragment import markdown
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date

    from okrlib.model import Objective
    from okrlib.plan import Plan
    from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing, TeamStanding


Facts = dict[str, Any]
#: What was decided at the close, in words.
DECISIONS = {"keep": "continue as it is", "change": "continue, with changes", "drop": "do not continue"}


def key_result(standing: Standing, kr_standing: KeyResultStanding) -> Facts:
    """The facts of a key result's row, with how the KPIs that guard it stand."""
    kr = kr_standing.key_result
    return {
        "id": kr.id,
        "before": [old for old in kr.formerly if standing.plan.id_of("key result", old) == kr.id != old],
        "title": kr.name,
        "now": now(kr_standing),
        "where": values(kr_standing),
        "worse": kr_standing.worse,
        "progress": kr_standing.progress,
        "expected": None if kr_standing.final else kr_standing.expected,
        "ambition": kr_standing.ambition,
        "score": kr_standing.score,
        "state": state(kr_standing),
        "counted": kr_standing.counted,
        "confidence": kr_standing.confidence,
        "last": kr_standing.last_check_in,
        "guards": guards_of(standing, kr.id),
        "levels": levels_in_words(kr_standing),
        "blocked": blocked(standing.plan, kr_standing.blocker, standing.on),
        "note": _last_note(kr_standing) if state(kr_standing) in _RED else None,
    }


#: States that ask why: the last note stands under the row.
_RED = frozenset({"off track", "stale", "missed"})


def _last_note(kr_standing: KeyResultStanding) -> Facts | None:
    """The first paragraph of the last note on a key result, with its day; None without one."""
    entry = next((entry for entry in reversed(kr_standing.entries) if entry.note.strip()), None)
    return entry and {"on": entry.date, "text": markdown(entry.note.strip().split("\n\n")[0])}


def levels_in_words(kr_standing: KeyResultStanding) -> list[Facts]:
    """The levels of a key result, each with what it is worth; milestones where their weights differ."""
    rows, score = levels(kr_standing), kr_standing.scale.score
    steps = kr_standing.key_result.kind == "milestones"
    alike = steps and len({level.worth for level in rows}) == 1
    return [
        {
            "name": level.name,
            "text": level.text,
            "worth": "" if alike else f"{'share' if steps else 'worth'} {score(level.worth)}",
            "reached": level.reached,
        }
        for level in rows
    ]


def guards_of(standing: Standing, key_result: str) -> list[Facts]:
    """How the KPIs stand that guard a key result."""
    return [
        {"id": g.kpi.id, "title": g.kpi.name, "state": g.state, "why": g.why}
        for g in guards(standing, key_result)
    ]


def objective(standing: Standing, objective_standing: ObjectiveStanding) -> Facts:
    """The facts of an objective, with a row for each key result."""
    rows = [key_result(standing, kr) for kr in objective_standing.key_results]
    return {**objective_alone(standing, objective_standing), "key_results": rows}


def objective_alone(standing: Standing, objective_standing: ObjectiveStanding) -> Facts:
    """The facts of an objective without its key results."""
    plan, o = standing.plan, objective_standing.objective
    ups = [up for up in dict.fromkeys([*o.supports, *o.contributes]) if plan.has("objective", up)]
    return {
        "id": o.id,
        "number": None,
        "helped_by": "",
        "title": o.name,
        "ambition": formatting.AMBITION[o.ambition],
        "owner": person_shown(plan, o.owner),
        "supports": [{"id": up, "title": plan.objective(up).name} for up in ups],
        "score": objective_standing.score,
        "progress": objective_standing.progress
        if objective_standing.score is None
        else objective_standing.score,
        "expected": None if objective_standing.final else objective_standing.expected,
        "kind": o.ambition,
        "state": state(objective_standing),
        "decided": decided(objective_standing),
    }


def team(standing: TeamStanding, depth: int, on: date) -> Facts:
    """The facts of a team's line in one cycle; *depth* is its level in the tree of teams, from 0."""
    return {
        "id": standing.team.id,
        "title": standing.team.name,
        "depth": depth,
        "none": False,
        "cycle": standing.cycle.id,
        "progress": standing.score,
        "expected": None if standing.final else standing.expected,
        "state": standing.health,
        "score": standing.score,
        "confidence": standing.confidence.mean,
        "ago": "" if standing.final else formatting.ago(standing.last_spoken, on),
    }


def related(standing: Standing, o: Objective) -> Facts:
    """The facts of an objective that another page names: title, team, state, score.

    The score is None where the objective belongs to an individual.
    """
    plan, objective_standing = standing.plan, standing.objective(o.id)
    personal = plan.team(o.team).kind == "individual"
    return {
        "id": o.id,
        "title": o.name,
        "team": plan.team(o.team).name,
        "cycle": plan.cycle(o.cycle).name,
        "score": None if personal else objective_standing.score,
        "state": state(objective_standing),
        "decided": decided(objective_standing),
    }


def has_goals(plan: Plan, team: str, cycle: str) -> bool:
    """Whether a team has objectives in a cycle that are no drafts."""
    return any(o.state != "draft" for o in plan.in_cycle.get((team, cycle), ()))


def changed(plan: Plan, team: str, cycle: str) -> bool:
    """Whether a team has a page of changes and the page shown is of its cycle, the default one."""
    now = plan.cycle_on(stand(plan).on)
    return now is not None and now.id == cycle and has_goals(plan, team, cycle)


def has_review(plan: Plan, cycle: str, team: str | None = None) -> bool:
    """Whether a cycle has a review, or a team in it: where it has begun and there are objectives."""
    begun = plan.cycle(cycle).start <= stand(plan).on
    teams = [team] if team else [t.id for t in plan.teams]
    return begun and any(has_goals(plan, name, cycle) for name in teams)


def has_team_page(plan: Plan, team: str, cycle: str) -> bool:
    """Whether a team has a page in a cycle: it does where it has objectives, and in the default cycle."""
    now = plan.cycle_on(stand(plan).on)
    return has_goals(plan, team, cycle) or (now is not None and now.id == cycle)


def cycles(plan: Plan, cycle: str, team: str | None = None) -> list[Facts]:
    """The cycles around the one that a page shows, and all others in which the *team* has a page.

    Each leads to the team's page in it, else to that of the first team that has one there.
    """
    on = stand(plan).on
    around = {c.id: what for c, what in cycles_around(plan, plan.cycle(cycle), on)}
    listed = []
    for c in sorted(plan.cycles, key=lambda c: (c.start, c.end)):
        to = team if team and has_team_page(plan, team, c.id) else None
        if to is None and c.id in around:
            to = next((t.id for _, t in plan.tree() if has_team_page(plan, t.id, c.id)), None)
        if to is not None or c.id in around:
            listed.append(
                {
                    "id": c.id,
                    "title": c.name,
                    "what": around.get(c.id, ""),
                    "to": to,
                    # The team's own review, else that of all teams.
                    "review": next(
                        (of for of in (team, "") if of is not None and has_review(plan, c.id, of)), None
                    ),
                    "ended": c.ended(on),
                }
            )
    return listed


def team_page(plan: Plan, team: str, cycle: str) -> Facts:
    """The facts of a team that another page names, with the cycle of the page that the link leads to.

    That is the same cycle where the team has a page in it, else the default cycle.
    """
    now = plan.cycle_on(stand(plan).on)
    there = cycle if has_team_page(plan, team, cycle) or now is None else now.id
    return {"id": team, "title": plan.team(team).name, "cycle": there}
