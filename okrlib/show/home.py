"""The home page: a headline, what needs attention, the company's objectives, the teams."""

from datetime import date

from okrlib.errors import NoCycleError
from okrlib.model import Cycle
from okrlib.plan import Plan
from okrlib.review import attention, changes, headline
from okrlib.scoring import ObjectiveStanding, sentences, stand
from okrlib.show import facts as rows
from okrlib.show.fragment import Fragment
from okrlib.text import formatting

#: At most so many remarks and moves are listed; the rest stands on pages of their own.
_LOOK, _MOVED = 6, 6
#: The page of all that needs attention has no more lines.
_MOST = 500


def cycle_of(plan: Plan, cycle: str | None = None) -> Cycle:
    """The cycle with this id, or by default the plan's cycle on its day.

    Raises NoCycleError where there is none.
    """
    if cycle is not None:
        return plan.cycle(cycle)
    current = plan.cycle_on(stand(plan).on)
    if current is None:
        raise NoCycleError
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
            "headline": first.replace(" of ", "\u00a0of\u00a0"),
            "lede": second,
            "tally": sentences.tally(states),
            "total": len(states),
            "cycle": chosen.id,
            "cycles": rows.cycles(plan, chosen.id),
        },
    )


def _when(cycle: Cycle, on: date) -> str:
    name = cycle.name
    if on in cycle:
        week = (on - cycle.start).days // 7 + 1
        return f"{name}, week {week} of {max(week, round(cycle.days / 7))}"
    return (
        f"{name}, ended {formatting.day(cycle.last_day)}"
        if cycle.ended(on)
        else f"{name}, from {formatting.day(cycle.start)}"
    )


def needs_attention(plan: Plan, cycle: str | None = None, *, whole: bool = False) -> Fragment:
    """What a reader should look at, the most severe first: the first six, with *whole* all of it.

    The list has a page of its own, with the first five hundred; each team's page says its own.
    """
    standing, chosen = stand(plan), cycle_of(plan, cycle)
    remarks = attention.needs_attention(standing, standing.teams(chosen.id))
    return Fragment(
        "home/needs_attention",
        {
            "remarks": remarks[: _MOST if whole else _LOOK],
            "total": len(remarks),
            "whole": whole,
            "cycle": chosen.name,
        },
    )


def since_last_week(plan: Plan, cycle: str | None = None) -> Fragment:
    """The largest moves within the last seven days; all changes have a page of their own."""
    standing = stand(plan)
    teams = standing.teams(cycle_of(plan, cycle).id)
    moved = attention.moved_lately(standing, teams)
    total = len(changes(standing, teams, standing.on - attention.WEEK, moved=moved))
    return Fragment("home/since_last_week", {"moved": moved[:_MOVED], "total": total})


def company_objectives(plan: Plan, cycle: str | None = None) -> Fragment:
    """The objectives of the company itself, with their key results.

    Where it has none in the cycle, those of a longer one that the cycle lies in, such as the year's.
    """
    standing, chosen = stand(plan), cycle_of(plan, cycle)
    longer = (c for c in plan.cycles if c != chosen and c.start <= chosen.start and chosen.end <= c.end)
    objectives: list[ObjectiveStanding] = []
    for span in (chosen, *longer):
        objectives = [o for t in standing.teams(span.id) if t.team.parent is None for o in t.objectives]
        if objectives:
            chosen = span
            break
    facts = [rows.objective(standing, o) for o in objectives]
    for fact in facts:
        helpers = plan.supporters.get(fact["id"], ())
        names = dict.fromkeys(plan.team(o.team).name for o in helpers if o.state != "draft")
        who = " and ".join(names) if len(names) <= 2 else formatting.count(len(names), "team")
        fact["helped_by"] = who and f"{who} {'contributes' if len(names) == 1 else 'contribute'}"
    return Fragment(
        "team/objectives",
        {
            "heading": f"What {plan.name or 'the company'} wants to achieve in {chosen.name}",
            "objectives": facts,
            "legend": True,
            "cycle": chosen.name,
            "company": True,
        },
        standing.scale,
    )


def team_table(plan: Plan, cycle: str | None = None) -> Fragment:
    """All teams in tree order, not by score, also those without goals in the cycle.

    Individuals with objectives are listed below, without a score.
    """
    standing, chosen = stand(plan), cycle_of(plan, cycle)
    depth = {team.id: level for level, team in plan.tree()}
    with_goals = {t.team.id: t for t in standing.teams(chosen.id)}
    teams = [standing.team(t.id, chosen.id) for t in plan.beside() if with_goals]
    lines = [rows.team(t, depth[t.team.id], standing.on) for t in teams]
    for line in lines:
        if line["id"] not in with_goals:
            line |= {"none": True, "ago": ""}
        line["cycle"] = rows.team_page(plan, line["id"], chosen.id)["cycle"]
    listed = {t.team.id for t in teams}
    individuals = [
        {"id": team.id, "title": team.name}
        for _, team in plan.tree()
        if team.id not in listed and standing.team(team.id, chosen.id).objectives
    ]
    facts = {"teams": lines, "alone": individuals, "cycle": chosen.name, "cycle_id": chosen.id}
    return Fragment("home/team_table", facts, standing.scale)


def about(plan: Plan) -> Fragment:
    """What the organisation says about itself and its goals."""
    return Fragment("home/about", {"about": plan.about})
