"""Which cycle follows another, and into which a new goal goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.model import Cycle, calendar_span, following_name

if TYPE_CHECKING:
    from datetime import date

    from okrlib.plan.plan import Plan


#: With less than this share of the running cycle left, an objective goes into the next one.
_LEFT = 1 / 3


def destination(plan: Plan, on: date) -> Cycle | None:
    """The default cycle, or the next when less than a third of it is left; None without any cycle.

    A cycle with a calendar name is followed by the next of its kind even where the plan does not have
    it yet; one without is followed by nothing, so the objective stays in it.
    """
    running = plan.cycle_on(on)
    if running is None or (running.end - on).days >= running.days * _LEFT:
        return running
    later = [c for c in plan.cycles if c.start >= running.end]
    if later:
        return min(later, key=lambda c: (c.start, abs(c.days - running.days), c.id))
    return _following(running) or running


def next_of(plan: Plan, name: str) -> Cycle | None:
    """The plan's cycle of this id, else the one that a calendar name stands for, else None."""
    if plan.has("cycle", name):
        return plan.cycle(name)
    span = calendar_span(name)
    return Cycle(id=name, start=span.start, end=span.end) if span else None


def _following(cycle: Cycle) -> Cycle | None:
    """The calendar cycle after one with a calendar name."""
    first = cycle.end
    if calendar_span(cycle.id) is None or cycle.id != _named(cycle.id, cycle.start.year, cycle.start.month):
        return None
    name = _named(cycle.id, first.year, first.month)
    span = calendar_span(name)
    return Cycle(id=name, start=span.start, end=span.end) if span else None


def _named(like: str, year: int, month: int) -> str:
    """The calendar name, of the kind of *like*, of the span that begins in a month."""
    if "Q" in like:
        return f"{year}-Q{(month + 2) // 3}"
    if "H" in like:
        return f"{year}-H{(month + 5) // 6}"
    return f"{year}-{month:02}" if "-" in like else str(year)


def next_cycle(plan: Plan, cycle: Cycle) -> Cycle | None:
    """The cycle after one: the plan's own that begins when it ends, else the next calendar name.

    None where the cycle has a name or dates of its own and nothing follows it yet.
    """
    after = [c for c in plan.cycles if c.start == cycle.end]
    if after:
        return min(after, key=lambda c: (abs(c.days - cycle.days), c.id))
    name = following_name(cycle.id)
    span = calendar_span(name) if name else None
    return (
        Cycle(id=name, start=span.start, end=span.end) if name and span and span.start == cycle.end else None
    )
