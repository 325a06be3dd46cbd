"""An objective as it stood on an earlier day, by the dates that it carries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from okrlib.model import KeyResult, Objective, State


def turns(o: Objective) -> frozenset[date]:
    """The days on which an objective was closed or reopened."""
    days = [o.closed_on, o.reopened_on, *(day for span in o.closings for day in span)]
    return frozenset(day for day in days if day)


def objective_as_of(o: Objective, day: date) -> Objective:
    """An objective as it stood on a day, by the dates it carries; the same one where none is later."""
    if o.closings and (o.closed_on is None or o.closed_on > day):
        # It was closed again later; what was known is the closing before, if that was.
        known = [span for span in o.closings if span[0] <= day]
        closed, reopened = known.pop() if known else (None, None)
        state: State = "draft" if o.state == "draft" else "active"
        o = replace(
            o, state=state, outcome=None, closed_on=closed, reopened_on=reopened, closings=tuple(known)
        )
    changes: dict[str, Any] = {}
    key_results = tuple(_key_result_as_of(kr, day) for kr in o.key_results)
    if key_results != o.key_results:
        changes["key_results"] = key_results
    if any(decision.on > day for decision in o.decisions):
        changes["decisions"] = tuple(decision for decision in o.decisions if decision.on <= day)
    if o.reopened_on and o.reopened_on > day:
        changes["reopened_on"] = None
        if o.closed_on:
            changes["state"] = "closed"
    if o.closed_on and o.closed_on > day:
        changes |= {"closed_on": None, "outcome": None}
        changes["state"] = "draft" if o.state == "draft" else "active"
    return replace(o, **changes) if changes else o


def _key_result_as_of(kr: KeyResult, day: date) -> KeyResult:
    changes: dict[str, Any] = {}
    if kr.override and kr.override.on > day:
        changes["override"] = None
    if any(m.done_on and m.done_on > day for m in kr.milestones):
        changes["milestones"] = tuple(
            replace(m, done_on=None) if m.done_on and m.done_on > day else m for m in kr.milestones
        )
    return replace(kr, **changes) if changes else kr
