"""The frozen words of the plan (METHOD section 1): what people state, nothing that is computed.

A draft is a legal value: constructors refuse nothing a person may not have decided yet. What is
wrong or missing is said by `okrlib.checks.plan` as findings. The text under each field is its
documentation; the JSON Schemas and docs/file-format.md are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Literal, NamedTuple

from okrlib.grounds import Annotation, Decided, Dismissal, Grounds
from okrlib.model.cycles import Cadence, Rhythm
from okrlib.model.feeds import Feed
from okrlib.model.schema import STRICT as _STRICT
from okrlib.target import Target as Target  # noqa: PLC0414 - a word of the plan like those below

Visibility = Literal["company", "team", "private"]
Ambition = Literal["aspirational", "committed", "learning"]
State = Literal["draft", "active", "closed"]
Outcome = Literal["achieved", "partial", "missed", "dropped", "postponed"]
Decision = Literal["keep", "change", "drop"]
TeamKind = Literal["company", "department", "team", "individual"]
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
Status = Literal["on track", "at risk", "off track", "done"]
Curve = Literal["linear", "front_loaded", "back_loaded", "s_curve"]

#: The four results an ``outcome`` key result can have, and what each is worth.
OUTCOME_PROGRESS: dict[str, float] = {"fail": 0.0, "commit": 0.3, "target": 0.7, "stretch": 1.0}
#: Kinds whose value is a number on the way from a baseline.
LINEAR: frozenset[str] = frozenset({"increase", "decrease", "reach"})
#: Kinds that a KPI can measure: those whose value is one number seen from outside.
MEASURABLE: frozenset[str] = LINEAR | {"stages", "checkpoints", "maintain"}
#: Kinds whose way can be told in values by day.
PHASED: frozenset[str] = MEASURABLE - {"maintain"}
#: Kinds for which nothing is expected by a given day.
WITHOUT_PACE: frozenset[str] = frozenset({"outcome", "graded", "baseline"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who owns goals or writes check-ins."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    id: str
    """A readable slug, made once and never given to anyone else."""
    role: str = ""
    """What they are in the organisation; this is what the site shows by default."""
    name: str | None = None
    """Shown only where the policy `people` is "names"."""
    email: str | None = None
    """By which Git's user is known as the author of a report. Never written there, never published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A company, department, team or individual; the company is the team without a parent."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    id: str
    """A readable slug; the team's files are named after it."""
    title: str = ""
    """The name people use."""
    kind: TeamKind = "team"
    """What it is; an individual's goals are published only with `opted_in = true`."""
    parent: str | None = None
    """The id of the team above; only the company has none."""
    lead: str | None = None
    """The id of the person who answers for the team."""
    visibility: Visibility = "company"
    """Who may see it: the whole company, the team alone, or its author alone."""
    opted_in: bool = False
    """An individual's own decision to publish their goals."""
    notes: str = ""
    """What the team is for, in Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One step of a `milestones` key result."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    name: str
    """What will be done; check-ins name it, so it holds no semicolon."""
    weight: float = 1.0
    """Its share of the whole, relative to the other milestones."""
    done_on: date | None = None
    """The day it was done; a shorthand for a check-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What each named outcome means, agreed before the cycle starts."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    fail: str = ""
    """Worth 0."""
    commit: str = ""
    """Worth 0.3."""
    target: str = ""
    """Worth 0.7."""
    stretch: str = ""
    """Worth 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A final score set by a person instead of the computed one, with the reason."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    score: float
    """0.0 to 1.0."""
    reason: str = ""
    """Why; without a reason the override is not applied."""
    on: date
    """It counts from this day, once the cycle has ended."""
    author: str | None = None
    """The id of the person who decided it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResult:
    """A measure that proves its objective."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    id: str
    """A readable slug, unique in the plan; check-ins name it."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """Work done to move a key result: listed, never scored."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A qualitative, memorable statement of a change wanted in one cycle, of one team."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    id: str
    """A readable slug, unique in the plan, made once and never recycled."""
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
    closed_on: date | None = None
    """The day it was closed; the score is frozen as it was known then."""
    reopened_on: date | None = None
    """The day a closing was taken back."""
    closings: tuple[tuple[date, date], ...] = ()
    """Earlier closings that were taken back: pairs of [day closed, day reopened]."""
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
    raised_by: Grounds | None = None
    """The KPI's signal that it answers, where it was accepted from a proposal."""
    excused: dict[str, str] = field(default_factory=dict, hash=False)
    """Rules of the coach that do not hold here, each with the reason: {big-words = "the law's own term"}."""
    key_results: tuple[KeyResult, ...] = ()
    """Its measures."""
    initiatives: tuple[Initiative, ...] = ()
    """The work that should move them."""
    decisions: tuple[Decided, ...] = ()
    """What was decided about it in reviews, in the order of days; never published."""

    def closed_by(self, on: date) -> bool:
        """Whether the objective stands closed on the day *on*."""
        if self.closed_on is None and not self.closings:
            return self.state == "closed"
        return self.frozen_on(on) is not None

    def frozen_on(self, on: date) -> date | None:
        """The day of the closing that holds on the day *on*; None where none does or none is written down."""
        last = ((self.closed_on, self.reopened_on),) if self.closed_on else ()
        spans: tuple[tuple[date, date | None], ...] = (*self.closings, *last)
        held = (c for c, back in reversed(spans) if c <= on and (back is None or not c <= back <= on))
        return next(held, None)

    @property
    def scored(self) -> bool:
        """Whether it takes part in scores: active or closed, neither dropped nor postponed."""
        return self.state != "draft" and self.outcome not in {"dropped", "postponed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KPI:
    """A long-lived measure of ongoing health, with its card."""

    __pydantic_config__: ClassVar[dict[str, object]] = _STRICT

    id: str
    """A readable slug, unique among KPIs."""
    title: str = ""
    """The measure in words."""
    team: str = ""
    """The team's id; in files, the file's name."""
    what: str = ""
    """What exactly is counted."""
    why: str = ""
    """Why it matters."""
    how: str = ""
    """How it is moved."""
    who: str = ""
    """Who acts on it, in words; the owner's role where absent."""
    when: str = ""
    """When it is measured and looked at; the rhythm where absent."""
    owner: str | None = None
    """The id of the one accountable person."""
    objective: str | None = None
    """The id of the objective it serves."""
    unit: str = ""
    """The unit of the value."""
    better: Literal["higher", "lower"] | None = None
    """Which way is good; absent where neither is."""
    rhythm: Rhythm = "monthly"
    """How long one period is."""
    season: int | None = None
    """How many periods its season has, as 12 for months of a year; where absent it has none."""
    targets: tuple[Target, ...] = ()
    """What it should reach, and when."""
    annotations: tuple[Annotation, ...] = ()
    """What a reader of its chart should know, each with its day."""
    dismissed: tuple[Dismissal, ...] = ()
    """Proposals that were turned down, each with its reason; never published."""
    source: str = ""
    """Where the figures come from, in words, with their licence."""
    feed: Feed | None = None
    """Where `okr kpi refresh` pulls the figures from."""
    formula: str = ""
    """How it is calculated from other KPIs, as in "breaches / attendances * 100"."""
    drivers: tuple[str, ...] = ()
    """Ids of the KPIs that drive this one: the branches below it in a KPI tree."""
    visibility: Visibility = "company"
    """Who may see it."""
    notes: str = ""
    """Anything a reader should know, in Markdown."""
    excused: dict[str, str] = field(default_factory=dict, hash=False)
    """Rules of the coach that do not hold here, each with the reason: {big-words = "the law's own term"}."""

    def target_on(self, on: date) -> Target | None:
        """The target that holds on a day; of several, the one that began last, and one by season first."""
        if len(self.targets) == 1:
            return self.targets[0] if self.targets[0].holds(on) else None
        held = [t for t in self.targets if t.holds(on)]
        return max(held, key=lambda t: (t.start or date.min, bool(t.months)), default=None)


Value = float | str | tuple[str, ...]


class CheckIn(NamedTuple):
    """One dated report on a key result: one row of ``check-ins/<cycle>.csv``.

    *value* is a number, a named outcome, the milestones done, or None where only confidence or a
    note was given. *confidence* is 0..10, a probability in tenths. *recorded* is UTC.
    """

    key_result: str
    date: date
    value: Value | None = None
    confidence: int | None = None
    status: Status | None = None
    blocker: str = ""
    note: str = ""
    author: str | None = None
    recorded: datetime | None = None
    withdrawn: bool = False


class Observation(NamedTuple):
    """One KPI value: *period* is the period's first day; *recorded* is UTC, absent: the period's end.

    A *withdrawn* one takes back what was observed of the period, and repeats its value.
    """

    kpi: str
    period: date
    value: float
    recorded: datetime | None = None
    withdrawn: bool = False
