"""A plan with one KPI and its monthly figures, for tests of proposals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from kit import builders as b
from okrlib.model import Observation, add_months
from okrlib.plan import Plan
from okrlib.resources import data_dir

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLE = data_dir("notebooks") / "example"
CALM = [20, 21, 20, 22, 21, 20, 21, 22, 20, 21, 20, 22, 21, 20]
WORSE = [*CALM, 27, 28, 27, 28, 27, 28, 27, 28]
#: The first month of the series, so that the last of twenty-two is September 2026.
START = date(2024, 12, 1)


def watched(values: Sequence[float], start: date = START, **facts: Any) -> Plan:
    """A plan with one KPI, for which lower is better, and its monthly figures."""
    usual: dict[str, Any] = {
        "better": "lower",
        "title": "Unanswered letters",
        "owner": "ann",
        "unit": "letters",
    }
    card = b.kpi("letters", **(usual | facts))
    rows = [Observation("letters", add_months(start, i), float(v)) for i, v in enumerate(values)]
    return b.plan(kpis=(card,), observations=tuple(rows))


def day_after(values: Sequence[float]) -> date:
    """The tenth of the month after the last figure."""
    return add_months(START, len(values)).replace(day=10)
