"""Scope: what of a plan is still being decided, and what its goals have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from okrlib.model import KeyResult, Objective
    from okrlib.plan import Plan


def open_goals(plan: Plan, on: date) -> tuple[Objective, ...]:
    """The drafts and active objectives of cycles that have not ended on the day; the rest is history."""
    running = {c.id for c in plan.cycles if not c.ended(on)}
    return tuple(o for o in plan.objectives if o.cycle in running and not plan.closed(o, on))


def open_key_results(plan: Plan, on: date) -> Iterator[tuple[Objective, KeyResult]]:
    """Every key result of the open goals, with its objective."""
    return ((o, kr) for o in open_goals(plan, on) for kr in o.key_results)


def meet(plan: Plan, a: Objective, b: Objective) -> bool:
    """Whether the cycles of two objectives share a day."""
    return plan.cycle(a.cycle).meets(plan.cycle(b.cycle))


def same_words(text: str) -> str:
    """A text as the same words in any order, case and punctuation; empty where it has none.

    >>> same_words("Support answers: quick, and personal") == same_words("personal and QUICK support answers")
    True
    """
    from rapidfuzz.utils import default_process

    return " ".join(sorted(default_process(text).split()))
