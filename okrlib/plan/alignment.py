"""The graph of goals: which objective helps which, and which must wait for which, told on both sides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from okrlib.model import Objective, Team
from okrlib.plan.plan import Plan
from okrlib.plan.rows import grouped


class Link(NamedTuple):
    """One objective helps another."""

    below: Objective
    above: Objective
    share: float | None
    """The share of the other's score that it makes up; None where it only supports it."""
    past: tuple[Team, ...]
    """The teams between the two that the link skips, the lowest first."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The links between the objectives of a plan, by id, each in the order of the files.

    Drafts are in it. A link to itself, or to what the plan does not have, is not.
    """

    up: Mapping[str, Sequence[Link]]
    """From each objective to those that it helps."""
    down: Mapping[str, Sequence[Link]]
    """To each objective, from those that help it."""
    needs: Mapping[str, Sequence[Objective]]
    """What each objective depends on."""
    needed_by: Mapping[str, Sequence[Objective]]
    """What depends on each objective."""


def alignment(plan: Plan) -> Alignment:
    """The graph of a plan's goals, made once for each plan."""
    return plan.once("alignment", lambda: _graph(plan))


def _graph(plan: Plan) -> Alignment:
    def known(o: Objective, names: Iterable[str]) -> list[Objective]:
        return [plan.objective(n) for n in dict.fromkeys(names) if n != o.id and plan.has("objective", n)]

    links = [
        Link(o, above, o.contributes.get(above.id), tuple(teams_between(plan, o.team, above.team)))
        for o in plan.objectives
        for above in known(o, [*o.supports, *o.contributes])
    ]
    needs = [(o, needed) for o in plan.objectives for needed in known(o, o.depends_on)]
    return Alignment(
        up=grouped(links, lambda link: link.below.id),
        down=grouped(links, lambda link: link.above.id),
        needs={o: [b for _, b in pairs] for o, pairs in grouped(needs, lambda pair: pair[0].id).items()},
        needed_by={o: [a for a, _ in pairs] for o, pairs in grouped(needs, lambda pair: pair[1].id).items()},
    )


def teams_between(plan: Plan, team: str, above: str) -> Sequence[Team]:
    """The teams that lie between a team and one above it, the lowest first; () where there are none."""
    if not plan.has("team", team):
        return ()
    passed: list[Team] = []
    at = plan.team(team).parent
    while at and at != above and plan.has("team", at) and plan.team(at) not in passed:
        passed.append(plan.team(at))
        at = plan.team(at).parent
    return passed if at == above else ()


def orphans(plan: Plan, goals: Iterable[Objective]) -> list[Objective]:
    """Those of the *goals* that help none, though the team above has one of them in the same cycle."""
    goals = tuple(goals)
    with_goals = {(o.team, o.cycle) for o in goals}
    above = {t.id: t.parent for t in plan.teams}
    return [
        o
        for o in goals
        if above.get(o.team) and (above[o.team], o.cycle) in with_goals
        if not o.supports and not o.contributes
    ]
