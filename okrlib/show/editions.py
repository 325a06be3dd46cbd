"""What is different since earlier editions, and the page that compares any two."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from okrlib.editions import Compared, Comparison, Difference
from okrlib.plan import Plan
from okrlib.show.fragment import Fragment
from okrlib.text import count

#: With more differences than this the company's page names the teams, whose pages list them.
_MOST = 150


def compared_in(plan: Plan) -> Compared | None:
    """What the plan was compared with when it was published; None for a plan that was not."""
    compared = plan.kept.get("editions")
    return compared if isinstance(compared, Compared) else None


def compared_by_team(plan: Plan) -> Mapping[str, Compared]:
    """The same of each team alone; nothing for a plan that was compared with none."""

    def make() -> Mapping[str, Compared]:
        compared = compared_in(plan)
        return compared.by_team(team.id for team in plan.teams) if compared else {}

    return plan.once("editions by team", make)


def edition_changes(plan: Plan, team: str | None = None) -> Fragment:
    """What is different since the edition before and since that of the cycle's start, of a team or of all."""
    own = plan.id_of("team", team) if team else None
    compared = compared_by_team(plan).get(own) if own else compared_in(plan)
    sections = []
    if compared is not None:
        sections = [
            _section(plan, name, comparison, whole=own is not None)
            for name, comparison in (("before", compared.before), ("begin", compared.begin))
            if comparison is not None and not (name == "begin" and comparison is compared.before)
        ]
    return Fragment("changes/editions", {"sections": sections, "known": compared is not None, "team": team})


def _section(plan: Plan, name: str, comparison: Comparison, *, whole: bool) -> dict[str, Any]:
    place = {team.id: number for number, (_, team) in enumerate(plan.tree())}
    in_order = sorted(comparison.differences, key=lambda d: place.get(d.team, len(place)))
    teams = [
        {
            "id": name,
            "title": plan.team(name).name if plan.has("team", name) else name,
            "there": plan.has("team", name),
            "count": count(len(rows), "change"),
            "objectives": _objectives(plan, rows),
        }
        for name, group in groupby(in_order, key=lambda d: d.team)
        if (rows := list(group))
    ]
    return {
        "name": name,
        "title": _title(plan, name, comparison),
        "day": comparison.before,
        "teams": teams,
        "whole": whole or len(in_order) <= _MOST,
    }


def _title(plan: Plan, name: str, comparison: Comparison) -> str:
    if name == "before":
        return "Since the edition before"
    cycle = plan.cycle_on(comparison.after)
    late = cycle is not None and comparison.before > cycle.start
    return f"Since the {'first edition of the cycle' if late else 'edition at the start of the cycle'}"


def _objectives(plan: Plan, rows: Sequence[Difference]) -> list[dict[str, Any]]:
    """The differences below their objectives, and KPIs; each below the first of its own."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for d in rows:
        kind, name = ("kpi", d.item) if d.level == "KPI" else ("objective", d.objective)
        there = plan.has("KPI" if kind == "kpi" else "objective", name)
        if (kind, name) not in groups:
            title = d.title
            if kind == "objective" and there:
                title = plan.objective(name).name
            groups[kind, name] = {"kind": kind, "id": name, "title": title, "there": there, "changes": []}
        groups[kind, name]["changes"].append(d)
    return list(groups.values())


def compare_editions(plan: Plan) -> Fragment:
    """A page on which a script compares any two editions; the plan is there for its name alone."""
    return Fragment("changes/compare", {"name": plan.name or "Goals"})
