"""How goals hang together across the tree of teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.model import Objective, Team
    from okrlib.plan.plan import Plan


def waiting_for(plan: Plan, objective: str) -> Sequence[Objective]:
    """The objectives that depend on one, in the order of the plan."""
    return [o for o in plan.objectives if objective in o.depends_on]


def teams_between(plan: Plan, team: str, above: str) -> Sequence[Team]:
    """The teams that lie between a team and one above it, the lowest first; () where there are none."""
    passed: list[Team] = []
    at = plan.team(team).parent
    while at and at != above and plan.has("team", at) and plan.team(at) not in passed:
        passed.append(plan.team(at))
        at = plan.team(at).parent
    return passed if at == above else ()
