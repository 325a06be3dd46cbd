"""Closing: what is decided about a cycle's goals when it ends, and what that makes of the plan.

A `Closing` is proposed from the scores, filled in by people (in the notebook or in a file), judged by
`gates`, and applied by `close`. Nothing carries over by itself: every objective is kept, changed or
dropped, and what is carried starts from where it stands. METHOD sections 2 to 4; PRODUCT journey 7.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from okrlib import unclosed
from okrlib.closing import carry_over
from okrlib.lengths import LINE, PROSE
from okrlib.model.key_results import Decision, Outcome, Override
from okrlib.model.schema import STRICT as _STRICT
from okrlib.scoring.score import two_decimals
from okrlib.scoring.standing import stand
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from okrlib.model.key_results import KeyResult, Objective
    from okrlib.plan.plan import Plan
    from okrlib.scoring.standing import KeyResultStanding, ObjectiveStanding, Standing

_SUCCESS = frozenset({"met", "success", "exceeded"})
_WITHOUT_SCORE = frozenset({"dropped", "postponed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultClosing:
    """What is decided about one key result."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

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
class ObjectiveClosing:
    """What is decided about one objective, and about each of its key results."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

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
class Closing:
    """What is decided about a cycle's open objectives."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    cycle: str
    """The cycle that is closed."""
    carry_to: str | None = None
    """The cycle that what is kept or changed goes to."""
    objectives: tuple[ObjectiveClosing, ...] = ()
    """The objectives that are closed."""


class Gate(NamedTuple):
    """What still keeps a cycle from being closed: the item's id, the field, what, and how to mend it."""

    item: str
    key: str
    what: str
    mend: str


def _standing(plan: Plan, on: date) -> Standing:
    """How the plan stands on a day; for its own day it is computed once."""
    return plan.standing if plan.today == on else stand(plan, on=on)


def propose(plan: Plan, cycle: str, *, on: date, team: str | None = None) -> Closing:
    """What the numbers propose for a cycle's open objectives on the day *on*; people decide the rest."""
    standing = _standing(plan, on)
    parts = (standing.objective(o.id) for o in unclosed.beside(plan, cycle, on=on, team=team))
    following = carry_over.next_cycle(plan, plan.cycle(cycle))
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
                score=None if _unscored(p) else p.computed,
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
    if _succeeded(plan, part.score, ambition):
        return "achieved"
    return "partial" if part.score >= bar / 2 else "missed"


def _succeeded(plan: Plan, score: float | None, ambition: str, *, learned: bool = False) -> bool:
    from okrlib.scoring.score import verdict

    said = verdict(score, ambition, learned=learned, success_at=plan.policy.success_at)  # type: ignore[arg-type]
    return said in _SUCCESS


def _unscored(part: KeyResultStanding) -> bool:
    """Whether it should have a score and nothing was ever reported on it."""
    return part.counted and (part.computed is None or part.health == "pending" or part.value is None)


# -- judging what was filled in


def gates(plan: Plan, closing: Closing, *, on: date) -> tuple[Gate, ...]:
    """What is still missing or wrong; empty where the cycle can be closed on the day *on*."""
    standing = _standing(plan, on)
    known = {o.id: o for o in unclosed.objectives(plan, closing.cycle, on=on)}
    found: list[Gate] = []
    if closing.carry_to is not None and not plan.has("cycle", closing.carry_to):
        offered = carry_over.next_cycle(plan, plan.cycle(closing.cycle))
        if offered is None or offered.id != closing.carry_to:
            what = f"There is no cycle {closing.carry_to!r}."
            mend = "Name a cycle of the plan, or the one that follows this one."
            found.append(Gate(closing.cycle, "carry_to", what, mend))
    for held in closing.objectives:
        if held.id not in known:
            what = f"There is no open objective {held.id!r} in {closing.cycle}."
            found.append(Gate(held.id, "id", what, "Take it out; it may be closed already."))
            continue
        found += _objective_gates(plan, closing, held, standing.objective(held.id))
        found += _too_long(held, PROSE, "learned", "explanation")
        for kr in held.key_results:
            found += _too_long(kr, LINE, "reason", "learned", "explanation")
    return tuple(found)


def _too_long(held: ObjectiveClosing | KeyResultClosing, most: int, *keys: str) -> Iterator[Gate]:
    """The texts that are longer than fits, here and in the board's fields."""
    for key in keys:
        if (length := len(getattr(held, key).strip())) > most:
            what = f"{key} has {length:,} characters; {most:,} fit."
            yield Gate(held.id, key, what, "Shorten it, or link to what is longer.")


def _objective_gates(
    plan: Plan, closing: Closing, held: ObjectiveClosing, part: ObjectiveStanding
) -> Iterator[Gate]:
    o = part.objective
    if not held.outcome:
        mend = "Choose achieved, partial, missed, dropped or postponed."
        yield Gate(o.id, "outcome", "It has no outcome.", mend)
    if not held.decision:
        yield Gate(
            o.id,
            "decision",
            "Nothing says whether it goes on.",
            "Choose keep, change or drop: nothing carries over by itself.",
        )
    elif held.decision != "drop" and closing.carry_to is None:
        yield Gate(
            o.id,
            "decision",
            f'It is to be carried on ("{held.decision}"), and no cycle is named for that.',
            "Name the cycle under carry_to, or drop it.",
        )
    if held.outcome in _WITHOUT_SCORE:
        return
    if not held.learned.strip():
        yield Gate(
            o.id,
            "learned",
            "Nothing says what was learned.",
            "Write a sentence: what will you do again, or otherwise?",
        )
    if o.ambition == "committed" and held.outcome in {"missed", "partial"} and not held.explanation.strip():
        yield Gate(
            o.id,
            "explanation",
            "It was a commitment, it was missed, and nothing says why.",
            "Write an explanation: what happened, and what follows from it.",
        )
    parts = {p.key_result.id: p for p in part.key_results}
    told = {kr.id for kr in held.key_results}
    for name in parts.keys() - told:
        yield Gate(o.id, "key_results", f"The key result {name!r} is not in it.", "Add it, with its score.")
    for kr in held.key_results:
        if kr.id not in parts:
            yield Gate(o.id, "key_results", f"It has no key result {kr.id!r}.", "Take it out.")
        else:
            yield from _key_result_gates(plan, kr, parts[kr.id], learned=held.learned)


def _key_result_gates(
    plan: Plan, held: KeyResultClosing, part: KeyResultStanding, *, learned: str
) -> Iterator[Gate]:
    if not part.counted:
        return
    computed = None if _unscored(part) else part.computed
    if held.score is None:
        what = "Nothing was ever reported on it, so it has no score."
        yield Gate(
            held.id, "score", what, "Check in late, or give it a score from 0.0 to 1.0 with the reason."
        )
        return
    if not 0 <= held.score <= 1:
        what = f"The score {formatting.number(held.score)} is not between 0 and 1."
        yield Gate(held.id, "score", what, "Use 0.0 to 1.0.")
        return
    if (computed is None or abs(held.score - computed) > 5e-7) and not held.reason.strip():
        was = "nothing" if computed is None else two_decimals(computed)
        yield Gate(
            held.id,
            "reason",
            f"Its score is set to {two_decimals(held.score)} where {was} was computed, without a reason.",
            "Say why, or leave the computed score.",
        )
    if _succeeded(plan, held.score, part.ambition, learned=bool(held.learned.strip() or learned.strip())):
        return
    if held.cause not in plan.policy.causes:
        yield Gate(
            held.id,
            "cause",
            f"{held.cause!r} is not one of the plan's causes."
            if held.cause
            else "It ended below success and no cause is named.",
            f"Choose one of: {', '.join(plan.policy.causes)}.",
        )
    if part.ambition == "committed" and not held.explanation.strip():
        yield Gate(
            held.id,
            "explanation",
            "It was a commitment, it was missed, and nothing says why.",
            "Write an explanation: what happened, and what follows from it.",
        )


def left_out(plan: Plan, closing: Closing, *, on: date, team: str | None = None) -> tuple[Gate, ...]:
    """The open objectives of the cycle that a closing does not name: a cycle closes as a whole."""
    named = {o.id for o in closing.objectives}
    return tuple(
        Gate(o.id, "objectives", "It is open, and nothing is decided about it.", "Add it, or close by team.")
        for o in unclosed.beside(plan, closing.cycle, on=on, team=team)
        if o.id not in named
    )


# -- the plan afterwards


def close(plan: Plan, closing: Closing, *, on: date, author: str | None = None) -> Plan:
    """The plan with the cycle's objectives closed on the day *on* and the drafts of what is carried on.

    Raises:
        ValueError: Where `gates` still finds something.
    """
    left = gates(plan, closing, on=on)
    if left:
        raise ValueError(f"{left[0].item}: {left[0].what} {left[0].mend}")
    standing = _standing(plan, on)
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
            offered = carry_over.next_cycle(plan, plan.cycle(closing.cycle))
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
