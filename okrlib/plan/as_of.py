"""An objective as it stood at an earlier moment, by the moments and dates that it carries."""

from dataclasses import replace
from typing import Any

from okrlib.model import AsOf, KeyResult, Objective, State


def objective_as_of(o: Objective, as_of: AsOf) -> Objective:
    """An objective as it stood then, by the moments and days it carries; the same one where none is later."""
    day, moment = as_of
    if o.closings and (o.closed_at is None or o.closed_at > moment):
        # It was closed again later; what was known then is an earlier closing, if there was one.
        known = [span for span in o.closings if span[0] <= moment]
        closed, reopened = known.pop() if known else (None, None)
        state: State = "draft" if o.state == "draft" else "active"
        o = replace(
            o, state=state, outcome=None, closed_at=closed, reopened_at=reopened, closings=tuple(known)
        )
    changes: dict[str, Any] = {}
    key_results = tuple(_key_result_as_of(kr, as_of) for kr in o.key_results)
    if key_results != o.key_results:
        changes["key_results"] = key_results
    if any(decision.on > day for decision in o.decisions):
        changes["decisions"] = tuple(decision for decision in o.decisions if decision.on <= day)
    if o.reopened_at and o.reopened_at > moment:
        changes["reopened_at"] = None
        if o.closed_at:
            changes["state"] = "closed"
    if o.closed_at and o.closed_at > moment:
        changes |= {"closed_at": None, "outcome": None}
        changes["state"] = "draft" if o.state == "draft" else "active"
    return replace(o, **changes) if changes else o


def _key_result_as_of(kr: KeyResult, as_of: AsOf) -> KeyResult:
    changes: dict[str, Any] = {}
    day = as_of.day
    if kr.override and kr.override.at and kr.override.at > as_of.moment:
        changes["override"] = None
    if any(m.done_on and m.done_on > day for m in kr.milestones):
        changes["milestones"] = tuple(
            replace(m, done_on=None) if m.done_on and m.done_on > day else m for m in kr.milestones
        )
    return replace(kr, **changes) if changes else kr
