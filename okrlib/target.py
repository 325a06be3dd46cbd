"""Target: what a KPI should reach, in which span of days or months, and why that number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from okrlib.model.schema import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a KPI should reach, in a span of days, and why that number."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    value: float
    """The target; reaching it exactly is meeting it."""
    start: date | None = None
    """The first day it holds; always so far where absent."""
    end: date | None = None
    """The last day it holds; until further notice where absent."""
    low: float | None = None
    """The lowest value that is still within tolerance; with `low` or `high` the band decides."""
    high: float | None = None
    """The highest value that is still within tolerance."""
    months: tuple[int, ...] = ()
    """The months in which it holds, 1 to 12, for a target by season; all where absent."""
    context: str = ""
    """Where the number comes from."""

    def holds(self, on: date) -> bool:
        """Whether the target holds on the day *on* (both ends included, as people say them)."""
        if self.months and on.month not in self.months:
            return False
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)
