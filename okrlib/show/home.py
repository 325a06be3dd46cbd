"""The home page: one thing said first, then what needs a look, the company's objectives, the teams."""

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


#: More than this is a list nobody reads; the rest is counted.
_LOOK, _MOVED = 6, 6


def cycle_of(plan: Plan, cycle: str | None = None) -> Cycle:
    """The cycle named, or the plan's default one on its day."""
    if cycle is not None:
        return plan.cycle(cycle)
    found = plan.cycle_on(stand(plan).on)
    if found is None:
        raise UnknownIdError("cycle", "of any day")
    return found


def home_head(plan: Plan, cycle: str | None = None) -> Fragment:
    """The headline, the sentence under it, and how many objectives are in which state."""
    standing, shown = stand(plan), cycle_of(plan, cycle)
    teams = standing.teams(shown.id)
    first, second = headline.headline(standing, shown, teams)
    states = [sentences.state(o) for team in teams for o in team.objectives]
    return Fragment(
        "home/head",
        {
            "eyebrow": _when(shown, standing.on),
            "headline": first,
            "lede": second,
            "tally": sentences.tally(states),
            "total": len(states),
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
    """What a reader should look at first, each a sentence with its reason."""
    standing = stand(plan)
    found = attention.needs_a_look(standing, standing.teams(cycle_of(plan, cycle).id))
    return Fragment("home/needs_a_look", {"remarks": found[:_LOOK], "more": max(0, len(found) - _LOOK)})


def since_last_week(plan: Plan, cycle: str | None = None) -> Fragment:
    """What moved within the last seven days."""
    standing = stand(plan)
    found = attention.moved_lately(standing, standing.teams(cycle_of(plan, cycle).id))
    return Fragment("home/since_last_week", {"moved": found[:_MOVED], "more": max(0, len(found) - _MOVED)})


def company_objectives(plan: Plan, cycle: str | None = None) -> Fragment:
    """The objectives of the company itself, with their key results."""
    standing, shown = stand(plan), cycle_of(plan, cycle)
    held = [o for t in standing.teams(shown.id) if t.team.parent is None for o in t.objectives]
    facts = [rows.objective(standing, part) for part in held]
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
            "cycle": shown.id,
        },
        standing.scale,
    )


def team_table(plan: Plan, cycle: str | None = None) -> Fragment:
    """Every team in tree order, never by score; a person's own goals are named below it, without one."""
    standing, shown = stand(plan), cycle_of(plan, cycle)
    depth = {team.id: level for level, team in plan.tree()}
    held = standing.teams(shown.id)
    lines = [rows.team(part, depth[part.team.id], standing.on) for part in held]
    beside = {part.team.id for part in held}
    alone = [
        {"id": team.id, "title": team.title or team.id}
        for _, team in plan.tree()
        if team.id not in beside and standing.team(team.id, shown.id).objectives
    ]
    facts = {"teams": lines, "alone": alone, "cycle": shown.title or shown.id, "cycle_id": shown.id}
    return Fragment("home/team_table", facts, standing.scale)


def about(plan: Plan) -> Fragment:
    """What the organisation says about itself and its goals."""
    return Fragment("home/about", {"about": plan.about})
