"""Closings that cannot be right or say too little, and days of closings and milestones still to come."""

from collections.abc import Iterator
from datetime import date

from okrlib.findings import Finding
from okrlib.model import Objective
from okrlib.plan import Plan
from okrlib.scoring import stand

_EXPLAIN = "Write an explanation: what happened, and what follows from it."


def problems(plan: Plan) -> Iterator[Finding]:
    """What cannot be right in how objectives are closed and reopened."""
    for o in plan.objectives:
        if o.state == "closed" and o.closed_at is None:
            what = "It is closed, but nothing says when, so later check-ins still move its score."
            mend = "Write closed_at = the moment it was closed, or closed_on = the day."
            yield _objective(o, "unfrozen", "closed_at", what, mend)
        if o.state == "closed" and o.outcome is None:
            mend = "Write outcome = achieved, partial, missed, dropped or postponed."
            yield _objective(o, "no-outcome", "outcome", "It is closed without an outcome.", mend)
        if o.state != "closed" and o.outcome is not None:
            what = f"It has the outcome {o.outcome!r} but its state is {o.state}."
            mend = 'Write state = "closed", or take the outcome out.'
            yield _objective(o, "outcome-while-open", "outcome", what, mend)
        back = o.closed_at is not None and o.reopened_at is not None and o.closed_at <= o.reopened_at
        if o.state != "closed" and o.closed_at is not None and not back:
            what = f"It was closed on {plan.day_of(o.closed_at)} but its state is {o.state}."
            mend = 'Write state = "closed", or reopened_at = the moment the closing was taken back.'
            yield _objective(o, "closed-while-open", "closed_at", what, mend)
        if o.state == "closed" and back and o.reopened_at is not None:
            what = (
                f"It was reopened on {plan.day_of(o.reopened_at)} but its state is closed: it counts as open."
            )
            mend = 'Write state = "active"; where it was closed again, the moment of that as closed_at.'
            yield _objective(o, "closed-while-open", "reopened_at", what, mend)
        if o.closed_at is not None and plan.has("cycle", o.cycle):
            day, start = plan.day_of(o.closed_at), plan.cycle(o.cycle).start
            if day < start:
                what = f"It was closed on {day}, before its cycle began on {start}, so nothing counts."
                yield _objective(o, "closed-early", "closed_at", what, "Fix the day if it is a slip.")
        if _fell_short(o) and not o.explanation:
            what = "A committed objective was missed and nothing says why."
            yield _objective(o, "no-explanation", "explanation", what, _EXPLAIN)


def unexplained(plan: Plan, on: date) -> Iterator[Finding]:
    """A warning for each commitment that was missed by its numbers, whatever its objective was closed as."""
    silent = [o for o in plan.objectives if o.state == "closed" and o.scored and not o.explanation]
    asked = [
        o.id
        for o in silent
        if not _fell_short(o)
        and any((kr.ambition or o.ambition) == "committed" and not kr.explanation for kr in o.key_results)
    ]
    if not asked:
        return
    standing = stand(plan, on=on)
    for part in (part for name in asked for part in standing.objective(name).key_results):
        kr = part.key_result
        if part.counted and part.verdict == "missed" and not kr.explanation:
            what = "A committed key result was missed and nothing says why."
            finding = Finding("no-explanation", "warning", what, _EXPLAIN, field="explanation")
            yield finding.about("key result", kr.id)


def _fell_short(o: Objective) -> bool:
    """Whether a commitment was closed as one that was not kept."""
    return o.ambition == "committed" and o.outcome in {"missed", "partial"}


def ahead(plan: Plan, today: date) -> Iterator[Finding]:
    """A warning for each closing, reopening and milestone whose day is still to come."""
    for o in plan.objectives:
        for kr in o.key_results:
            if late := [m for m in kr.milestones if m.done_on and m.done_on > today]:
                what = f"{late[0].name!r} is done on {late[0].done_on}, after {today}, today."
                mend = "Fix the day if it is a slip; until then it is not counted."
                hint = Finding("after-today", "warning", what, mend, field="milestones")
                yield hint.about("key result", kr.id)
        closed, mend = o.state == "closed", "Fix the day if it is a slip."
        at = o.closed_at if closed else o.reopened_at
        if at is not None and plan.day_of(at) > today:
            what = f"It is {'closed' if closed else 'reopened'} on {plan.day_of(at)}, after {today}, today; "
            what += f"until then it is {'open' if closed else 'closed'}."
            yield _objective(o, "closed-ahead", "closed_at" if closed else "reopened_at", what, mend)


def _objective(o: Objective, code: str, key: str, what: str, mend: str) -> Finding:
    return Finding(code, "warning", what, mend, field=key).about("objective", o.id)
