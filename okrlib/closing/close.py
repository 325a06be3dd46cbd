"""Closing a cycle, and opening it again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from okrlib.closing import carry_over
from okrlib.closing.closing import (
    Closing,
    KeyResultClosing,
    ObjectiveClosing,
    succeeded,
    unclosed_together,
    unscored,
)
from okrlib.closing.gates import gates
from okrlib.model import Outcome, Override
from okrlib.plan import cycle_after
from okrlib.scoring import stand
from okrlib.text import formatting

if TYPE_CHECKING:
    from datetime import date

    from okrlib.model import KeyResult, Objective
    from okrlib.plan import Plan
    from okrlib.scoring import ObjectiveStanding


def propose(plan: Plan, cycle: str, *, on: date, team: str | None = None) -> Closing:
    """What the numbers propose for a cycle's open objectives on the day *on*; people decide the rest."""
    standing = stand(plan, on=on)
    parts = (standing.objective(o.id) for o in unclosed_together(plan, cycle, on=on, team=team))
    following = cycle_after(plan, plan.cycle(cycle))
    return Closing(
        cycle=cycle,
        carry_to=following.id if following else None,
        objectives=tuple(_proposed(plan, part) for part in parts),
    )


def _proposed(plan: Plan, part: ObjectiveStanding) -> ObjectiveClosing:
    return ObjectiveClosing(
        id=part.objective.id,
        outcome=_outcome(plan, part),
        learned=part.objective.learned,
        explanation=part.objective.explanation,
        key_results=tuple(
            KeyResultClosing(
                id=p.key_result.id,
                score=None if unscored(p) else p.computed,
                cause=p.key_result.cause,
                learned=p.key_result.learned,
                explanation=p.key_result.explanation,
            )
            for p in part.key_results
        ),
    )


def _outcome(plan: Plan, part: ObjectiveStanding) -> Literal[Outcome, ""]:
    """What the score says: achieved, partial from half-way to it, missed; nothing without a score."""
    ambition = part.objective.ambition
    if ambition == "learning":
        return "achieved" if part.objective.learned else ""
    if part.score is None:
        return ""
    bar = 1.0 if ambition == "committed" else plan.policy.success_at
    if succeeded(plan, part.score, ambition):
        return "achieved"
    return "partial" if part.score >= bar / 2 else "missed"


def close(plan: Plan, closing: Closing, *, on: date, author: str | None = None) -> Plan:
    """The plan with the cycle's objectives closed on the day *on* and the drafts of what is carried on.

    Raises:
        ValueError: Where `gates` still finds something.
    """
    left = gates(plan, closing, on=on)
    if left:
        raise ValueError(f"{left[0].item}: {left[0].message}")
    standing = stand(plan, on=on)
    decided = {held.id: held for held in closing.objectives}
    objectives = [
        _closed(o, decided[o.id], on=on, author=author) if o.id in decided else o for o in plan.objectives
    ]
    cycles = list(plan.cycles)
    there = going_on_already(plan, closing)
    kept = [held.id for held in closing.objectives if held.decision in {"keep", "change"}]
    going_on = [name for name in kept if name not in there]
    if going_on and closing.carry_to:
        if plan.has("cycle", closing.carry_to):
            following = plan.cycle(closing.carry_to)
        else:
            offered = cycle_after(plan, plan.cycle(closing.cycle))
            assert offered is not None  # noqa: S101 - gates saw it
            following = offered
            cycles.append(following)
        objectives += carry_over.carry_all(plan, standing, going_on, following, there)
    return replace(plan, objectives=tuple(objectives), cycles=tuple(cycles))


def going_on_already(plan: Plan, closing: Closing) -> dict[str, str]:
    """What is to be carried on and has been, when it was closed before; with the id of what continues it.

    No second draft is made; somebody may have worked on the first.
    """
    kept = (held.id for held in closing.objectives if held.decision in {"keep", "change"})
    return {n: o.id for n in kept for o in plan.continued.get(n, ()) if o.cycle == closing.carry_to}


def early(plan: Plan, cycle: str, *, on: date) -> str:
    """A sentence where the cycle still runs on the day *on*; "" where it has ended."""
    held = plan.cycle(cycle)
    if held.ended(on):
        return ""
    return f"It runs until {formatting.day(held.last_day)}: closing now freezes the scores early."


def _closed(o: Objective, held: ObjectiveClosing, *, on: date, author: str | None) -> Objective:
    told = {kr.id: kr for kr in held.key_results}
    closings = o.closings
    if o.closed_on and o.reopened_on and o.closed_on <= o.reopened_on:
        closings = (*closings, (o.closed_on, o.reopened_on))
    return replace(
        o,
        state="closed",
        outcome=held.outcome or None,
        closed_on=on,
        reopened_on=None,
        closings=closings,
        decision=held.decision or None,
        learned=held.learned.strip(),
        explanation=held.explanation.strip(),
        key_results=tuple(
            _closed_key_result(kr, told[kr.id], on=on, author=author) if kr.id in told else kr
            for kr in o.key_results
        ),
    )


def _closed_key_result(kr: KeyResult, held: KeyResultClosing, *, on: date, author: str | None) -> KeyResult:
    override = kr.override
    if held.score is not None and held.reason.strip():
        override = Override(score=held.score, reason=held.reason.strip(), on=on, author=author)
    return replace(
        kr,
        override=override,
        cause=held.cause,
        learned=held.learned.strip(),
        explanation=held.explanation.strip(),
    )


def reopen(plan: Plan, cycle: str, *, on: date, team: str | None = None) -> Plan:
    """The plan with the cycle's closed objectives open again from *on*; the closing stays recorded."""
    teams = set(plan.below(team)) if team else None

    def opened(o: Objective) -> Objective:
        ours = o.cycle == plan.cycle(cycle).id and (teams is None or o.team in teams)
        if not ours or o.state != "closed" or o.closed_on is None:
            return o
        return replace(o, state="active", outcome=None, decision=None, reopened_on=on)

    return replace(plan, objectives=tuple(opened(o) for o in plan.objectives))
