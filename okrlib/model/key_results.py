"""A key result: a measure that proves an objective; its kinds, and what each is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from okrlib.model.cycles import Cadence
from okrlib.model.people import Visibility
from okrlib.model.schema import Named, Strict

Ambition = Literal["aspirational", "committed", "learning"]
Kind = Literal[
    "increase",
    "decrease",
    "reach",
    "stages",
    "checkpoints",
    "maintain",
    "milestones",
    "outcome",
    "baseline",
    "graded",
]
Curve = Literal["linear", "front_loaded", "back_loaded", "s_curve"]

#: The results that an ``outcome`` key result can have, the worst first.
OUTCOMES: tuple[str, ...] = ("fail", "commit", "target", "stretch")
#: Kinds whose value is a number on the way from a baseline.
LINEAR: frozenset[str] = frozenset({"increase", "decrease", "reach"})
#: Kinds that a KPI can measure: those whose value is one number seen from outside.
MEASURABLE: frozenset[str] = LINEAR | {"stages", "checkpoints", "maintain"}
#: Kinds that can have phases: values planned by day.
PHASED: frozenset[str] = MEASURABLE - {"maintain"}
#: Kinds for which nothing is expected by a given day.
WITHOUT_PACE: frozenset[str] = frozenset({"outcome", "graded", "baseline"})
#: What of its measure each kind uses, its unit aside, in the order in which one fills it in.
USES: Mapping[Kind, tuple[str, ...]] = {
    "increase": ("baseline", "target"),
    "decrease": ("baseline", "target"),
    "reach": ("target",),
    "stages": ("baseline", "commit", "target", "stretch"),
    "checkpoints": ("checkpoints",),
    "maintain": ("at_least", "at_most"),
    "milestones": ("milestones",),
    "outcome": ("outcomes", "agreed"),
    "baseline": (),
    "graded": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Strict):
    """One step of a `milestones` key result."""

    name: str
    """What will be done; check-ins name it, so it holds no semicolon."""
    weight: float = 1.0
    """Its share of the whole, relative to the other milestones."""
    done_on: date | None = None
    """The day it was done; a shorthand for a check-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes(Strict):
    """What each named outcome means, agreed before the cycle starts."""

    fail: str = ""
    """Worth 0."""
    commit: str = ""
    """Worth 0.3."""
    target: str = ""
    """Worth 0.7."""
    stretch: str = ""
    """Worth 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override(Strict):
    """A final score set by a person instead of the computed one, with the reason."""

    score: float
    """0.0 to 1.0."""
    reason: str = ""
    """Why; without a reason the override is not applied."""
    at: datetime | None = None
    """The moment (UTC) it was set; it counts from then, once the cycle or the objective is closed."""
    on: date | None = None
    """In a file, for `at`: the end of that day in the plan's time zone."""
    author: str | None = None
    """The id of the person who decided it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResult(Named, Strict):
    """A measure that proves its objective."""

    id: str
    """A readable slug, unique in the plan; check-ins name it."""
    formerly: tuple[str, ...] = ()
    """Ids that it had before; whatever names one of them means this."""
    title: str = ""
    """The measure in words."""
    kind: Kind
    """How progress is measured."""
    unit: str = ""
    """The unit of the value: %, hours, patients."""
    owner: str | None = None
    """The id of the one accountable person; the objective's owner where absent."""
    baseline: float | None = None
    """Where the measure stood when the key result was written."""
    target: float | None = None
    """Where it should end."""
    commit: float | None = None
    """`stages`: worth 0.3; three tenths of the way to `stretch` where absent."""
    stretch: float | None = None
    """`stages`: worth 1."""
    checkpoints: tuple[tuple[float, float], ...] = ()
    """`checkpoints`: pairs of [value, progress]."""
    at_least: float | None = None
    """`maintain`: the lowest value that is still a hit."""
    at_most: float | None = None
    """`maintain`: the highest value that is still a hit."""
    milestones: tuple[Milestone, ...] = ()
    """`milestones`: what will be done."""
    outcomes: Outcomes | None = None
    """`outcome`: what each named outcome means."""
    agreed: date | None = None
    """`outcome`: the day the texts were agreed."""
    kpi: str | None = None
    """The id of the KPI whose observations are this key result's value."""
    guard: tuple[str, ...] = ()
    """Ids of KPIs that must not suffer while this is pushed."""
    cadence: Cadence = "weekly"
    """How often a check-in is due."""
    curve: Curve = "linear"
    """How progress is expected to grow over the cycle."""
    phases: tuple[tuple[date, float], ...] = ()
    """Pairs of [day, value] on the way from baseline to target; they stand in for `curve`."""
    since: date | None = None
    """The day it was added, where that is after the cycle's start."""
    ambition: Ambition | None = None
    """The objective's ambition where absent."""
    weight: float = 1.0
    """Its share of the objective's score; 0 is shown, not counted."""
    visibility: Visibility | None = None
    """Can only narrow the objective's."""
    override: Override | None = None
    """A final score set by a person."""
    cause: str = ""
    """Why it ended below success, in one of the words of the policy `causes`."""
    explanation: str = ""
    """Why a committed key result was missed."""
    learned: str = ""
    """What was learned; a learning goal is met once this is written."""
    notes: str = ""
    """Anything a reader should know, in Markdown."""
    excused: dict[str, str] = field(default_factory=dict, hash=False)
    """Rules of the coach that do not hold here, each with the reason: {big-words = "the law's own term"}."""

    def override_by(self, at: datetime) -> Override | None:
        """The score that a person had set by a moment, within 0 and 1 and with a reason; else None."""
        by_hand = self.override
        if by_hand is None or by_hand.at is None or by_hand.at > at or not by_hand.reason.strip():
            return None
        return by_hand if 0 <= by_hand.score <= 1 else None


Value = float | str | tuple[str, ...]
