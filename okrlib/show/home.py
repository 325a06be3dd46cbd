"""The home page: a headline, what needs a look, the company's objectives, the teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.errors import UnknownIdError
from okrlib.review import attention, headline
from okrlib.scoring import sentences, stand
from okrlib.show import facts as rows
from okrlib.show.fragment import Fragment
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date

    from okrlib.model import Cycle
    from okrlib.plan import Plan


#: At most so many remarks and moves are listed; the rest is counted.
_LOOK, _MOVED = 6, 6


def cycle_of(plan: Plan, cycle: str | None = None) -> Cycle:
    """The cycle with this id, or by default the plan's cycle on its day.

    Raises UnknownIdError where there is none.
    """
    if cycle is not None:
        return plan.cycle(cycle)
    current = plan.cycle_on(stand(plan).on)
    if current is None:
        raise UnknownIdError("cycle", "of any day")
    return current


def home_head(plan: Plan, cycle: str | None = None) -> Fragment:
    """The headline, the sentence under it, and how many objectives are in which state."""
    standing, chosen = stand(plan), cycle_of(plan, cycle)
    teams = standing.teams(chosen.id)
    first, second = headline.headline(standing, chosen, teams)
    states = [sentences.state(o) for team in teams for o in team.objectives]
    return Fragment(
        "home/head",
        {
            "eyebrow": _when(chosen, standing.on),
            "headline": first,
            "lede": second,
            "tally": sentences.tally(states),
            "total": len(states),
            "cycle": chosen.id,
            "cycles": rows.cycles(plan, chosen.id),
        },
    )


def _when(cycle: Cycle, on: date) -> str:
    name = cycle.title or cycle.id
    if on in cycle:
        week = (on - cycle.start).days // 7 + 1
        return f"{name}, week {week} of {max(week, round(cycle.days / 7))}"
    return (
        f"{name}, ended {formatting.day(cycle.last_day)}"
        if cycle.ended(on)
        else f"{name}, from {formatting.day(cycle.start)}"
    )


def needs_a_look(plan: Plan, cycle: str | None = None) -> Fragment:
    """What a reader should look at first: remarks, each a sentence with its reason."""
    standing = stand(plan)
    remarks = attention.needs_a_look(standing, standing.teams(cycle_of(plan, cycle).id))
    return Fragment("home/needs_a_look", {"remarks": remarks[:_LOOK], "more": max(0, len(remarks) - _LOOK)})


def since_last_week(plan: Plan, cycle: str | None = None) -> Fragment:
    """What moved within the last seven days."""
    standing = stand(plan)
    moved = attention.moved_lately(standing, standing.teams(cycle_of(plan, cycle).id))
    return Fragment("home/since_last_week", {"moved": moved[:_MOVED], "more": max(0, len(moved) - _MOVED)})


def company_objectives(plan: Plan, cycle: str | None = None) -> Fragment:
    """The objectives of the company itself, with their key results."""
    standing, chosen = stand(plan), cycle_of(plan, cycle)
    objectives = [o for t in standing.teams(chosen.id) if t.team.parent is None for o in t.objectives]
    facts = [rows.objective(standing, o) for o in objectives]
    for fact in facts:
        helpers = plan.supporters.get(fact["id"], ())
        names = dict.fromkeys(plan.team(o.team).title or o.team for o in helpers if o.state != "draft")
        fact["helped_by"] = "; ".join(names) if len(names) <= 2 else formatting.count(len(names), "team")
    return Fragment(
        "team/objectives",
        {
            "heading": f"What {plan.name or 'the company'} is after",
            "objectives": facts,
            "legend": True,
            "cycle": chosen.id,
        },
        standing.scale,
    )


def team_table(plan: Plan, cycle: str | None = None) -> Fragment:
    """The teams in tree order, not by score; individuals with objectives are listed below, without one."""
    standing, chosen = stand(plan), cycle_of(plan, cycle)
    depth = {team.id: level for level, team in plan.tree()}
    teams = standing.teams(chosen.id)
    lines = [rows.team(t, depth[t.team.id], standing.on) for t in teams]
    listed = {t.team.id for t in teams}
    individuals = [
        {"id": team.id, "title": team.title or team.id}
        for _, team in plan.tree()
        if team.id not in listed and standing.team(team.id, chosen.id).objectives
    ]
    facts = {"teams": lines, "alone": individuals, "cycle": chosen.title or chosen.id, "cycle_id": chosen.id}
    return Fragment("home/team_table", facts, standing.scale)


def about(plan: Plan) -> Fragment:
    """What the organisation says about itself and its goals."""
    return Fragment("home/about", {"about": plan.about})
