"""What still keeps a cycle from being closed."""

from collections.abc import Iterator
from datetime import date

from okrlib.closing.closing import (
    WITHOUT_SCORE,
    Closing,
    KeyResultClosing,
    ObjectiveClosing,
    succeeded,
    unclosed,
    unclosed_together,
    unscored,
)
from okrlib.findings import Finding, Subject
from okrlib.model import LINE, PROSE
from okrlib.plan import Plan, cycle_after
from okrlib.scoring import KeyResultStanding, ObjectiveStanding, stand
from okrlib.text import formatting, two_decimals

_UNEXPLAINED = (
    "It was a commitment, it was missed, and nothing says why.",
    "Write an explanation: what happened, and what follows from it.",
)


def gates(plan: Plan, closing: Closing, *, on: date) -> tuple[Finding, ...]:
    """What is still missing or wrong; empty where the cycle can be closed on the day *on*."""
    standing = stand(plan, on=on)
    known = {o.id: o for o in unclosed(plan, closing.cycle, on=on)}
    findings: list[Finding] = []
    cycle, later = plan.cycle(closing.cycle), closing.carry_to
    if later is not None:
        to = plan.cycle(later) if plan.has("cycle", later) else cycle_after(plan, cycle)
        if to is None or later != to.id or to.end <= cycle.end:
            what = f"There is no later cycle {later!r}."
            mend = "Name one of the plan that ends after this one, or the one that follows it."
            findings.append(_gate(Subject("cycle", closing.cycle), "carry_to", what, mend))
    for answers in closing.objectives:
        subject = Subject("objective", answers.id)
        if answers.id not in known:
            what = f"There is no open objective {answers.id!r} in {closing.cycle}."
            findings.append(_gate(subject, "id", what, "Take it out; it may be closed already."))
            continue
        findings += _objective_gates(plan, closing, answers, standing.objective(answers.id))
        findings += _too_long(subject, answers, PROSE, "learned", "explanation")
        for kr in answers.key_results:
            findings += _too_long(Subject("key result", kr.id), kr, LINE, "reason", "learned", "explanation")
    return tuple(findings)


def _gate(of: Subject, field: str, what: str, mend: str) -> Finding:
    return Finding("not-closable", "error", what, mend, subject=of, field=field)


def _too_long(
    of: Subject, answers: ObjectiveClosing | KeyResultClosing, most: int, *keys: str
) -> Iterator[Finding]:
    """The texts that are longer than fits, here and in the board's fields."""
    for key in keys:
        if (length := len(getattr(answers, key).strip())) > most:
            what = f"{key} has {formatting.count(length, 'character')}; {formatting.number(most)} fit."
            yield _gate(of, key, what, "Shorten it, or link to what is longer.")


def _objective_gates(
    plan: Plan, closing: Closing, answers: ObjectiveClosing, standing: ObjectiveStanding
) -> Iterator[Finding]:
    o = standing.objective
    of = Subject("objective", o.id)
    if not answers.outcome:
        mend = "Choose achieved, partial, missed, dropped or postponed."
        yield _gate(of, "outcome", "It has no outcome.", mend)
    if not answers.decision:
        mend = "Choose keep, change or drop: nothing carries over by itself."
        yield _gate(of, "decision", "Nothing says whether it goes on.", mend)
    elif answers.decision != "drop" and closing.carry_to is None:
        what = f'It is to be carried on ("{answers.decision}"), and no cycle is named for that.'
        yield _gate(of, "decision", what, "Name the cycle under carry_to, or drop it.")
    if answers.outcome in WITHOUT_SCORE:
        return
    if not answers.learned.strip():
        mend = "Write a sentence: what will you do again, or otherwise?"
        yield _gate(of, "learned", "Nothing says what was learned.", mend)
    missed = o.ambition == "committed" and answers.outcome in {"missed", "partial"}
    if missed and not answers.explanation.strip():
        yield _gate(of, "explanation", *_UNEXPLAINED)
    parts = {p.key_result.id: p for p in standing.key_results}
    answered = {kr.id for kr in answers.key_results}
    for name in (name for name in parts if name not in answered):
        yield _gate(of, "key_results", f"The key result {name!r} is not in it.", "Add it, with its score.")
    for kr in answers.key_results:
        if kr.id not in parts:
            yield _gate(of, "key_results", f"It has no key result {kr.id!r}.", "Take it out.")
        else:
            yield from _key_result_gates(plan, kr, parts[kr.id], learned=answers.learned)


def _key_result_gates(
    plan: Plan, answers: KeyResultClosing, standing: KeyResultStanding, *, learned: str
) -> Iterator[Finding]:
    if not standing.counted:
        return
    of = Subject("key result", answers.id)
    computed = None if unscored(standing) else standing.computed
    if answers.score is None:
        what = "Nothing was ever reported on it, so it has no score."
        yield _gate(of, "score", what, "Check in late, or give it a score from 0.0 to 1.0 with the reason.")
        return
    if not 0 <= answers.score <= 1:
        what = f"The score {formatting.number(answers.score, (0.0, 1.0))} is not between 0 and 1."
        yield _gate(of, "score", what, "Use 0.0 to 1.0.")
        return
    # A closing is written on 0 to 1, whatever the plan shows scores on; as it is shown it is the same score.
    was, score = "nothing" if computed is None else two_decimals(computed), two_decimals(answers.score)
    if score != was and not answers.reason.strip():
        what = f"Its score is set to {score} where {was} was computed, without a reason."
        yield _gate(of, "reason", what, "Say why, or leave the computed score.")
    learned_something = bool(answers.learned.strip() or learned.strip())
    if succeeded(plan, answers.score, standing.ambition, learned=learned_something):
        return
    if answers.cause not in plan.policy.causes:
        what = "It ended below success and no cause is named."
        if answers.cause:
            what = f"{answers.cause!r} is not one of the plan's causes."
        yield _gate(of, "cause", what, f"Choose one of: {', '.join(plan.policy.causes)}.")
    if standing.ambition == "committed" and not answers.explanation.strip():
        yield _gate(of, "explanation", *_UNEXPLAINED)


def left_out(plan: Plan, closing: Closing, *, on: date, team: str | None = None) -> tuple[Finding, ...]:
    """The open objectives of the cycle that a closing does not name: a cycle closes as a whole."""
    named = {o.id for o in closing.objectives}
    left = (o for o in unclosed_together(plan, closing.cycle, on=on, team=team) if o.id not in named)
    what, mend = "It is open, and nothing is decided about it.", "Add it, or close by team."
    return tuple(_gate(Subject("objective", o.id), "objectives", what, mend) for o in left)
