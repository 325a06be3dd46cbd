"""Unclosed: what of a cycle waits to be closed, and what of it may stand in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from okrlib.model.key_results import Objective, Team
    from okrlib.plan.plan import Plan


def objectives(plan: Plan, cycle: str, *, on: date, team: str | None = None) -> tuple[Objective, ...]:
    """The objectives of a cycle that can be closed on a day: active, and of the team and those below."""
    teams = set(plan.below(team)) if team else None
    return tuple(
        o
        for o in plan.objectives
        if o.cycle == plan.cycle(cycle).id
        and o.state != "draft"
        and not o.closed_by(on)
        and (teams is None or o.team in teams)
    )


def beside(plan: Plan, cycle: str, *, on: date, team: str | None = None) -> tuple[Objective, ...]:
    """The open objectives that may stand in one list: a person's own goals are closed by themselves."""
    teams = {held.id for held in plan.beside(team)}
    return tuple(o for o in objectives(plan, cycle, on=on, team=team) if o.team in teams)


def apart(plan: Plan, cycle: str, *, on: date, team: str | None = None) -> tuple[Team, ...]:
    """The people whose own open goals are not among them: each is closed under their own name."""
    held = {o.id for o in beside(plan, cycle, on=on, team=team)}
    left = (o.team for o in objectives(plan, cycle, on=on, team=team) if o.id not in held)
    return tuple(plan.team(name) for name in dict.fromkeys(left))
