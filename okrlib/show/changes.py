"""What changed: of a team or of the whole company, since last week and since the cycle began."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from typing import Any

from okrlib import review
from okrlib.plan import Plan
from okrlib.review import Change, events_of
from okrlib.review.attention import WEEK
from okrlib.scoring import stand
from okrlib.show import facts
from okrlib.show.fragment import Fragment
from okrlib.show.home import cycle_of

#: With more key results than this the company's page lists last week, and the teams' pages all of it.
_MOST = 150
#: Of more changes than this in a week it tells those of the company's own goals, and how many each team has.
_MOST_CHANGES = 500


def changes_head(plan: Plan, team: str | None = None, cycle: str | None = None) -> Fragment:
    """The head of the page of what changed, for one team or all."""
    chosen = cycle_of(plan, cycle)
    title = plan.team(team).name if team else plan.name or "Goals"
    page = facts.team_page(plan, team, chosen.id) if team else None
    return Fragment("changes/head", {"title": title, "team": page, "cycle": chosen.name})


def what_changed(plan: Plan, team: str | None = None, cycle: str | None = None) -> Fragment:
    """All that changed, in values: of one team's own goals, or of all teams'.

    Two lists: since last week, and since the cycle began. A person's own goals are in the list of nobody
    else. Where much changed in many teams, the company's page leads to theirs.
    """
    standing, chosen = stand(plan), cycle_of(plan, cycle)
    teams = standing.teams(chosen.id) if team is None else (standing.team(team, chosen.id),)
    week, begin = standing.on - WEEK, chosen.start - timedelta(days=1)
    objectives = [o for t in teams for o in t.objectives]
    whole = sum(len(o.key_results) for o in objectives) <= _MOST
    since = min(week, begin) if whole else week
    happened = events_of(plan, [o.objective for o in objectives], since=since, on=standing.on)
    lately = review.changes(standing, teams, week, happened=happened)
    all_changes = review.changes(standing, teams, begin, happened=happened) if whole else ()
    groups, elsewhere = _by_team(plan, lately), list[dict[str, Any]]()
    if team is None and len(lately) > _MOST_CHANGES:
        elsewhere = [group for group in groups if plan.team(group["id"]).parent is not None]
        groups = [group for group in groups if plan.team(group["id"]).parent is None]
    return Fragment(
        "changes/changes",
        {
            "team": team,
            "recent": len(lately),
            "total": len(all_changes),
            "week": week,
            "begin": chosen.start if chosen.start <= standing.on else None,
            "lately": groups,
            "elsewhere": [{name: group[name] for name in ("id", "title", "count")} for group in elsewhere],
            "all": _by_team(plan, all_changes),
            "whole": whole,
            "others": [
                {"id": t.team.id, "title": t.team.name}
                for t in (standing.teams(chosen.id) if team is None else ())
            ],
        },
        standing.scale,
    )


def _by_team(plan: Plan, items: Iterable[Change]) -> list[dict[str, Any]]:
    """The changes below their objectives, and those below their teams."""
    groups: list[dict[str, Any]] = []
    for name, group in groupby(items, key=lambda change: change.objective):
        o = plan.objective(name)
        below = {"id": o.id, "title": o.name, "changes": list(group)}
        if not groups or groups[-1]["id"] != o.team:
            groups.append({"id": o.team, "title": plan.team(o.team).name, "count": 0, "objectives": []})
        groups[-1]["objectives"].append(below)
        groups[-1]["count"] += len(below["changes"])
    return groups
