"""Closings that cannot be right, and days of closings and milestones that are still to come."""

from collections.abc import Iterator
from datetime import date

from okrlib.findings import Finding
from okrlib.model import Objective
from okrlib.plan import Plan


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
        if o.closed_at is not None and plan.has("cycle", o.cycle):
            day, start = plan.day_of(o.closed_at), plan.cycle(o.cycle).start
            if day < start:
                what = f"It was closed on {day}, before its cycle began on {start}, so nothing counts."
                yield _objective(o, "closed-early", "closed_at", what, "Fix the day if it is a slip.")
        if o.outcome == "missed" and o.ambition == "committed" and not o.explanation:
            what = "A committed objective was missed and nothing says why."
            mend = "Write an explanation: what happened, and what follows from it."
            yield _objective(o, "no-explanation", "explanation", what, mend)


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
