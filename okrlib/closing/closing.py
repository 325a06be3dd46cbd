"""Closing: what is decided about a cycle's goals when it ends, and what that makes of the plan.

A `Closing` is proposed from the scores, filled in by people (in the notebook or in a file), judged by
`gates`, and applied by `close`. Nothing carries over by itself: every objective is kept, changed or
dropped, and what is carried starts from where it stands. METHOD sections 2 to 4; PRODUCT journey 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from okrlib.model import Decision, Objective, Outcome, Strict, Team

if TYPE_CHECKING:
    from okrlib.plan import Plan
    from okrlib.scoring import KeyResultStanding


_SUCCESS = frozenset({"met", "success", "exceeded"})
WITHOUT_SCORE = frozenset({"dropped", "postponed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultClosing(Strict):
    """What is decided about one key result."""

    id: str
    """The key result's id."""
    score: float | None = None
    """The final score, 0.0 to 1.0: the computed one, or another with a reason."""
    reason: str = ""
    """Why the score is not the computed one."""
    cause: str = ""
    """Why it ended below success: one of the plan's causes."""
    learned: str = ""
    """What was learned from it."""
    explanation: str = ""
    """Why a commitment was missed, and what follows from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveClosing(Strict):
    """What is decided about one objective, and about each of its key results."""

    id: str
    """The objective's id."""
    outcome: Literal[Outcome, ""] = ""
    """How it ended; empty while undecided."""
    decision: Literal[Decision, ""] = ""
    """Whether it goes on: as it is, changed, or not at all; empty while undecided."""
    learned: str = ""
    """What was learned."""
    explanation: str = ""
    """Why a commitment was missed, and what follows from it."""
    key_results: tuple[KeyResultClosing, ...] = ()
    """What is decided about each of its key results."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(Strict):
    """What is decided about a cycle's open objectives."""

    cycle: str
    """The cycle that is closed."""
    carry_to: str | None = None
    """The cycle to which goals that are kept or changed are carried over."""
    objectives: tuple[ObjectiveClosing, ...] = ()
    """The objectives that are closed."""


def succeeded(plan: Plan, score: float | None, ambition: str, *, learned: bool = False) -> bool:
    """Whether a score is a success by its ambition."""
    from okrlib.scoring import verdict

    word = verdict(score, ambition, learned=learned, success_at=plan.policy.success_at)  # type: ignore[arg-type]
    return word in _SUCCESS


def unscored(standing: KeyResultStanding) -> bool:
    """Whether it should have a score and nothing was ever reported on it."""
    silent = standing.health == "pending" or standing.value is None
    return standing.counted and (silent or standing.computed is None)


def unclosed(plan: Plan, cycle: str, *, on: date, team: str | None = None) -> tuple[Objective, ...]:
    """The objectives of a cycle that can be closed on a day: active, and of the team and those below."""
    teams, name = set(plan.below(team)) if team else None, plan.cycle(cycle).id
    ours = (o for o in plan.objectives if o.cycle == name and (teams is None or o.team in teams))
    return tuple(o for o in ours if o.state != "draft" and not plan.closed(o, on))


def unclosed_together(plan: Plan, cycle: str, *, on: date, team: str | None = None) -> tuple[Objective, ...]:
    """The open objectives that may stand in one list: a person's own goals are closed by themselves."""
    teams = {at.id for at in plan.beside(team)}
    return tuple(o for o in unclosed(plan, cycle, on=on, team=team) if o.team in teams)


def unclosed_apart(plan: Plan, cycle: str, *, on: date, team: str | None = None) -> tuple[Team, ...]:
    """The people whose own open goals are not among them: each is closed under their own name."""
    together = {o.id for o in unclosed_together(plan, cycle, on=on, team=team)}
    left = (o.team for o in unclosed(plan, cycle, on=on, team=team) if o.id not in together)
    return tuple(plan.team(name) for name in dict.fromkeys(left))
