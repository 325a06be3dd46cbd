"""What happened to goals, remembered from the publication before, in numbers and ids: no text of the plan."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from okrlib.review import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.model import Objective
    from okrlib.plan import Plan


def packed(plan: Plan, event: Event) -> tuple[Any, ...]:
    """An event as `unpacked` reads it."""
    of_objective, after = event.level == "objective", event.after
    if event.kind == "milestone":
        _, kr = plan.key_results[event.item]
        after = str([milestone.name for milestone in kr.milestones].index(after or ""))
    item = "" if of_objective else event.item
    return event.kind, event.on.toordinal(), item, event.before, after, event.score, event.guard


def unpacked(plan: Plan, objective: Objective, row: Sequence[Any]) -> Event:
    """The event of an objective, which is the same as it was, that `packed` made this row of."""
    kind, on, item, before, after, score, guard = row
    of = next((kr for kr in objective.key_results if kr.id == item), None)
    if of and kind == "milestone":
        after = of.milestones[int(after)].name
    kpi, day = plan.kpi(guard) if guard else None, date.fromordinal(on)
    return Event.of(kind, objective, day, of, before=before, after=after, score=score, guard=kpi)
