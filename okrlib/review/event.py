"""An event: something that happened to a goal, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from okrlib.model import KPI, KeyResult, Objective
from okrlib.text import formatting

Kind = Literal["milestone", "reached", "health", "guard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a goal, known from the day *on*.

    For a milestone, *after* is its name; for a health and a guard, *before* and *after* are the states, and
    *guard* names the KPI. *score* is that of an objective that was reached, on that day.
    """

    kind: Kind
    on: date
    level: Literal["key result", "objective"]
    item: str
    title: str
    objective: str
    team: str
    cycle: str
    before: str | None = None
    after: str | None = None
    score: float | None = None
    guard: str | None = None
    guard_title: str | None = None

    @classmethod
    def of(
        cls,
        kind: Kind,
        objective: Objective,
        on: date,
        key_result: KeyResult | None = None,
        *,
        guard: KPI | None = None,
        **facts: Any,
    ) -> Event:
        """What happened to an objective, or to one of its key results; *facts* are further fields."""
        item = key_result or objective
        return cls(
            kind=kind,
            on=on,
            level="key result" if key_result else "objective",
            item=item.id,
            title=item.name,
            objective=objective.id,
            team=objective.team,
            cycle=objective.cycle,
            guard=guard.id if guard else None,
            guard_title=guard.name if guard else None,
            **facts,
        )

    @property
    def id(self) -> str:
        """A name that stays the same however often the events are listed."""
        ends = {"milestone": f":{self.after}", "health": f":{self.on}", "guard": f":{self.guard}:{self.on}"}
        return f"{self.kind}:{self.item}{ends.get(self.kind, '')}"

    @property
    def sentence(self) -> str:
        """The event in words."""
        if self.kind in {"milestone", "guard"}:
            return f"{self.what} ({self.title})."
        if self.kind == "reached":
            return f"Reached: {self.title}."
        return f"{self.title}: {formatting.turn(self.before, self.after)}."

    @property
    def what(self) -> str:
        """A milestone or the turn of a guard, without whose it is."""
        if self.kind == "milestone":
            return f"Done: {self.after}"
        return f"Safeguard {'' if self.after == 'harmed' else 'no longer '}harmed: {self.guard_title}"
