"""Closing a cycle, and opening it again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

from okrlib.closing import carry_over
from okrlib.closing.closing import Closing, KeyResultClosing, ObjectiveClosing, unclosed_together, unscored
from okrlib.closing.gates import gates
from okrlib.model import KeyResult, Objective, Outcome, Override
from okrlib.plan import Plan, cycle_after
from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing, stand, verdict
from okrlib.text import formatting

#: The outcome that each verdict proposes; for a learning that is still open, none.
_OUTCOMES: Mapping[str, Outcome] = {
    "met": "achieved",
    "exceeded": "achieved",
    "success": "achieved",
    "progress": "partial",
    "learn": "missed",
    "missed": "missed",
}


def propose(plan: Plan, cycle: str, *, on: date, team: str | None = None) -> Closing:
    """What the numbers propose for a cycle's open objectives on the day *on*; people decide the rest."""
    standing, moment = stand(plan, on=on), plan.as_of(on).moment
    standings = (standing.objective(o.id) for o in unclosed_together(plan, cycle, on=on, team=team))
    following = cycle_after(plan, plan.cycle(cycle))
    closing = Closing(
        cycle=cycle,
        carry_to=following.id if following else None,
        objectives=tuple(_proposed(one, moment) for one in standings),
    )
    after = foreseen(plan, closing, on=on)
    judged = (replace(o, outcome=outcome(plan, after.objective(o.id))) for o in closing.objectives)
    return replace(closing, objectives=tuple(judged))


def foreseen(plan: Plan, closing: Closing, *, on: date) -> Standing:
    """How the plan would stand once it is closed so; a score that is set by hand counts if it has a reason.

    The outcomes that were given are left aside, so that they can be proposed from it.
    """
    day, moment = plan.as_of(on)
    answers = {o.id: replace(o, outcome="") for o in closing.objectives}
    return stand(replace(plan, objectives=_all_closed(plan, answers, at=moment)), on=day)


def _proposed(standing: ObjectiveStanding, at: datetime) -> ObjectiveClosing:
    def words(item: Objective | KeyResult, *names: str) -> dict[str, Any]:
        return {name: getattr(item, name) for name in ("id", "learned", "explanation", *names)}

    krs = (KeyResultClosing(**words(p.key_result, "cause"), **_score(p, at)) for p in standing.key_results)
    return ObjectiveClosing(**words(standing.objective), key_results=tuple(krs))


def _score(standing: KeyResultStanding, at: datetime) -> dict[str, Any]:
    """The score that is proposed: one that was set by hand before with its reason, else the computed one."""
    if override := standing.key_result.override_by(at):
        return {"score": override.score, "reason": override.reason}
    return {"score": None if unscored(standing) else standing.computed}


def outcome(plan: Plan, standing: ObjectiveStanding) -> Literal[Outcome, ""]:
    """What the score says, as its verdict does: achieved, partial, missed; nothing without a score.

    A commitment that is missed is partly achieved from half of it.
    """
    o, score = standing.objective, standing.score
    word = verdict(score, o.ambition, learned=bool(o.learned), success_at=plan.policy.success_at)
    if word == "missed" and score is not None and score >= 0.5:
        return "partial"
    return _OUTCOMES.get(word or "", "")


def close(plan: Plan, closing: Closing, *, on: date | datetime, author: str | None = None) -> Plan:
    """The plan with the cycle's objectives closed as was decided, and the drafts of what is carried on.

    *on* is the moment of the closing, at which scores are frozen; a day means its end. *author* is the id of
    who closes, under scores that are set by hand.

    Raises:
        ValueError: Where `gates` still finds something.
    """
    day, moment = plan.as_of(on)
    findings = gates(plan, closing, on=day)
    if findings:
        raise ValueError(f"{findings[0].item}: {findings[0].message}")
    standing = stand(plan, on=day)
    decided = {answers.id: answers for answers in closing.objectives}
    objectives = _all_closed(plan, decided, at=moment, author=author)
    there = going_on_already(plan, closing)
    continuing = [answers.id for answers in closing.objectives if answers.decision in {"keep", "change"}]
    going_on = [name for name in continuing if name not in there]
    if going_on and closing.carry_to:
        if not plan.has("cycle", closing.carry_to):
            offered = cycle_after(plan, plan.cycle(closing.cycle))
            assert offered is not None  # noqa: S101 - gates saw it
            plan = replace(plan, cycles=(*plan.cycles, offered))
        following = plan.cycle(closing.carry_to)
        drafts = carry_over.carry_all(plan, standing, going_on, following, there)
        linked = carry_over.linked_later(plan, drafts)
        objectives = (*(linked.get(o.id, o) for o in objectives), *drafts)
    return replace(plan, objectives=objectives)


def going_on_already(plan: Plan, closing: Closing) -> dict[str, str]:
    """The objectives to be carried on that were so at an earlier closing, each with the id of its draft.

    No second draft is made; somebody may have worked on the first.
    """
    going_on = (answers.id for answers in closing.objectives if answers.decision in {"keep", "change"})
    return {n: o.id for n in going_on for o in plan.continued.get(n, ()) if o.cycle == closing.carry_to}


def early(plan: Plan, cycle: str, *, on: date) -> str:
    """A sentence where the cycle still runs on the day *on*; "" where it has ended."""
    span = plan.cycle(cycle)
    if span.ended(on):
        return ""
    return f"It runs until {formatting.day(span.last_day)}: closing now freezes the scores early."


def _all_closed(
    plan: Plan, answers: Mapping[str, ObjectiveClosing], *, at: datetime, author: str | None = None
) -> tuple[Objective, ...]:
    return tuple(_closed(o, answers[o.id], at, author) if o.id in answers else o for o in plan.objectives)


def _closed(o: Objective, answers: ObjectiveClosing, at: datetime, author: str | None) -> Objective:
    by_id = {kr.id: kr for kr in answers.key_results}
    krs = (_closed_key_result(kr, by_id[kr.id], at, author) if kr.id in by_id else kr for kr in o.key_results)
    closings = o.closings
    if o.closed_at and o.reopened_at and o.closed_at <= o.reopened_at:
        closings = (*closings, (o.closed_at, o.reopened_at))
    return replace(
        o,
        state="closed",
        outcome=answers.outcome or None,
        closed_at=at,
        reopened_at=None,
        closings=closings,
        decision=answers.decision or None,
        learned=answers.learned.strip(),
        explanation=answers.explanation.strip(),
        key_results=tuple(krs),
    )


def _closed_key_result(
    kr: KeyResult, answers: KeyResultClosing, at: datetime, author: str | None
) -> KeyResult:
    override, reason = kr.override, answers.reason.strip()
    before = kr.override_by(at)
    same = before is not None and (before.score, before.reason.strip()) == (answers.score, reason)
    if answers.score is not None and reason and not same:
        override = Override(score=answers.score, reason=reason, at=at, author=author)
    elif answers.score is not None and before is not None and not same:
        override = None  # what was proposed is taken back: the computed one holds
    words: dict[str, Any] = {"learned": answers.learned.strip(), "explanation": answers.explanation.strip()}
    return replace(kr, override=override, cause=answers.cause, **words)


def reopen(plan: Plan, cycle: str, *, on: date | datetime, team: str | None = None) -> Plan:
    """The plan with the cycle's closed objectives open again; the closing stays recorded.

    *on* is the moment from which they are open; a day means its end.
    """
    teams = set(plan.below(team)) if team else None
    moment = plan.as_of(on).moment

    def opened(o: Objective) -> Objective:
        ours = o.cycle == plan.cycle(cycle).id and (teams is None or o.team in teams)
        if not ours or o.state != "closed" or o.closed_at is None:
            return o
        # Not before it was closed, though another machine's clock may run ahead.
        at = max(moment, o.closed_at)
        return replace(o, state="active", outcome=None, decision=None, reopened_at=at)

    return replace(plan, objectives=tuple(opened(o) for o in plan.objectives))
