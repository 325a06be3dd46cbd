"""An objective: a change wanted in one cycle, of one team, and the work done for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from okrlib.model.key_results import Ambition, KeyResult
from okrlib.model.kpis import Trigger
from okrlib.model.people import Visibility
from okrlib.model.schema import Named, Strict

State = Literal["draft", "active", "closed"]


Outcome = Literal["achieved", "partial", "missed", "dropped", "postponed"]


Decision = Literal["keep", "change", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative(Strict):
    """Work done to move a key result: listed, never scored."""

    title: str
    """What is done."""
    owner: str | None = None
    """The id of the person who does it."""
    state: Literal["planned", "doing", "done", "dropped"] = "planned"
    """How far it is."""
    moves: tuple[str, ...] = ()
    """Ids of the key results it should move."""
    link: str | None = None
    """Where the work is tracked (https only)."""

    @property
    def address(self) -> str | None:
        """Its link, where that may be followed."""
        return self.link if self.link and self.link.startswith("https://") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective(Named, Strict):
    """A qualitative, memorable statement of a change wanted in one cycle, of one team."""

    id: str
    """A readable slug, unique in the plan and never recycled."""
    formerly: tuple[str, ...] = ()
    """Ids that it had before; whatever names one of them means this."""
    title: str = ""
    """The change in one sentence, without a number."""
    team: str = ""
    """The team's id; in files, the file's name."""
    cycle: str = ""
    """The cycle's id; in files, the folder's name."""
    owner: str | None = None
    """The id of the one accountable person."""
    ambition: Ambition = "aspirational"
    """`aspirational` is shown as "stretch": 0.7 is success. `committed` must reach 1.0."""
    state: State = "draft"
    """Drafts are never scored or published."""
    outcome: Outcome | None = None
    """How a closed objective ended; dropped and postponed ones have no score."""
    closed_at: datetime | None = None
    """The moment (UTC) it was closed; the score is frozen as it was known then."""
    closed_on: date | None = None
    """In a file, for `closed_at`: the end of that day in the plan's time zone."""
    reopened_at: datetime | None = None
    """The moment (UTC) a closing was taken back."""
    reopened_on: date | None = None
    """In a file, for `reopened_at`: the end of that day in the plan's time zone."""
    closings: tuple[tuple[datetime, datetime], ...] = ()
    """Earlier closings that were taken back: pairs of moments [closed, reopened]."""
    weight: float = 1.0
    """Its share of the team's score."""
    visibility: Visibility = "company"
    """Who may see it."""
    supports: tuple[str, ...] = ()
    """Ids of the objectives it helps."""
    contributes: dict[str, float] = field(default_factory=dict, hash=False)
    """What share of a parent objective's score this one makes up: {parent-id = 0.25}."""
    depends_on: tuple[str, ...] = ()
    """Ids of objectives that must move first."""
    decision: Decision | None = None
    """What was decided at the close: keep it, change it, or drop it; nothing carries over by itself."""
    continues: str | None = None
    """The id of the objective of an earlier cycle that this one carries on."""
    explanation: str = ""
    """Why a committed objective was missed."""
    learned: str = ""
    """What was learned."""
    notes: str = ""
    """Why this, why now; in Markdown."""
    raised_by: Trigger | None = None
    """The KPI's signal that it answers, where it was accepted from a proposal."""
    excused: dict[str, str] = field(default_factory=dict, hash=False)
    """Rules of the coach that do not hold here, each with the reason: {big-words = "the law's own term"}."""
    key_results: tuple[KeyResult, ...] = ()
    """Its measures."""
    initiatives: tuple[Initiative, ...] = ()
    """The work that should move them."""
    decisions: tuple[ReviewDecision, ...] = ()
    """What was decided about it in reviews, in the order of days; never published."""

    def closed_by(self, at: datetime) -> bool:
        """Whether the objective stands closed at a moment; `Plan.closed` asks it of a day."""
        if self.closed_at is None and not self.closings:
            return self.state == "closed"
        return self.frozen_at(at) is not None

    def frozen_at(self, at: datetime) -> datetime | None:
        """The closing that holds at the moment *at*; None where none does or none is written down."""
        if self.closed_at is None and not self.closings:
            return None
        last = ((self.closed_at, self.reopened_at),) if self.closed_at else ()
        spans: tuple[tuple[datetime, datetime | None], ...] = (*self.closings, *last)
        closed = (c for c, back in reversed(spans) if c <= at and (back is None or not c <= back <= at))
        return next(closed, None)

    @property
    def scored(self) -> bool:
        """Whether it takes part in scores: active or closed, neither dropped nor postponed."""
        return self.state != "draft" and self.outcome not in {"dropped", "postponed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecision(Strict):
    """Something decided about an objective on a day, as in a review."""

    on: date
    """The day it was decided."""
    text: str
    """What was decided, in Markdown."""
    author: str | None = None
    """The id of the person who wrote it down."""
