"""Figures that stand beside a goal, in a column for each month or quarter: reports on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from okrlib.exchange.maps import vocabulary
from okrlib.exchange.records import fold
from okrlib.model import Cycle, Span, calendar_span
from okrlib.text.formatting import listed
from okrlib.text.typed_days import period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from okrlib.exchange.records import Goal
    from okrlib.sheets import Table

#: The key of a report that is of a whole month or quarter: its calendar name.
SPAN = "period"


def beside(table: Table, goals: Sequence[Goal]) -> list[str]:
    """Make reports of the columns named as months that no fact has; what was made of them, in a sentence.

    One such column alone may be anything.
    """
    names = {name: found for name in table.header if (found := period(name)) and calendar_span(found)}
    used: dict[str, None] = {}
    for goal in goals if len(names) > 1 else ():
        kind = vocabulary("kind").get(fold(goal.get("kind")), "key_result" if goal.get("target") else "")
        for name in [n for n in names if n in goal.rest] if kind == "key_result" else ():
            used[name] = None
            value = table.shown(int(goal.row), name, goal.rest.pop(name))
            goal.reports.append({SPAN: names[name], "value": value})
    return [f"{listed([*used])}: what was reported then, on the last day of each."] if used else []


def reported_on(name: str, cycle: Cycle, today: date) -> date | str:
    """The day of a report that is of a whole month or quarter; a sentence where it is none on a goal."""
    span = calendar_span(name) or Span(today, today)
    if span.end <= cycle.start or span.start > cycle.last_day:
        return f"{name} is no part of the cycle {cycle.id}"
    if span.start > today:
        return f"{name} has not begun"
    return min(span.end - timedelta(days=1), today)
