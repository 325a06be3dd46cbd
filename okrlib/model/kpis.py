"""A KPI and its figures: what it measures, what it aims at, what was observed and decided about it."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from okrlib.model.cycles import Rhythm, period_on
from okrlib.model.feeds import Feed
from okrlib.model.people import Visibility
from okrlib.model.schema import Named, Strict

_SUNDAY = date.min + timedelta(days=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Strict):
    """What a KPI should reach, in a span of days, and why that number."""

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

    @property
    def lines(self) -> tuple[float, ...]:
        """The target and the ends of its band, with which values are compared."""
        if self.low is self.high is None:
            return (self.value,)
        return tuple(line for line in (self.value, self.low, self.high) if line is not None)

    def holds(self, on: date) -> bool:
        """Whether the target holds on the day *on* (both ends included, as people say them)."""
        if self.months and on.month not in self.months:
            return False
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


Cause = Literal["lasting change", "missed target", "marks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger(Strict):
    """What an objective was proposed for: a KPI, and what its figures showed."""

    kpi: str
    """The id of the KPI."""
    cause: Cause
    """A lasting change for the worse, a target missed in two periods running, or marked points."""
    since: date
    """The first day of the period in which it began."""
    known: date | None = None
    """The first day of the last period that was known then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal(Strict):
    """A proposal that was turned down: it stays away until its cause begins anew, or another one does."""

    cause: Cause
    """What was turned down."""
    since: date
    """The first day of the period in which it began."""
    known: date
    """The first day of the last period that was known then; only what began later is new."""
    on: date
    """The day it was turned down."""
    reason: str = ""
    """Why."""
    author: str | None = None
    """The id of the person who decided it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation(Strict):
    """Something that happened and that a reader of the figures should know."""

    on: date
    """The day it happened."""
    text: str
    """What happened, in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline(Strict):
    """The span of figures from which natural limits are taken and held."""

    start: date
    """A day of its first period."""
    end: date
    """A day of its last period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KPI(Named, Strict):
    """A long-lived measure of ongoing health, with its card."""

    id: str
    """A readable slug, unique among KPIs."""
    formerly: tuple[str, ...] = ()
    """Ids that it had before; whatever names one of them means this."""
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
    pitfalls: str = ""
    """What can mislead about it, in words."""
    counter_measure: str = ""
    """The measure that would suffer if this one were pushed too far, in words."""
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
    week_starts: Literal["monday", "sunday"] = "monday"
    """The day on which its weeks begin, where it is weekly."""
    season: int | None = None
    """How many periods its season has, as 12 for months of a year; where absent it has none."""
    rebase: tuple[date, ...] = ()
    """Days from which natural limits begin anew, because of a change that is known."""
    baseline: Baseline | None = None
    """Natural limits are taken from this span and held; no other change of level is looked for."""
    limits_reason: str = ""
    """Why limits are rebased or held; without a reason they are not."""
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
    ended: date | None = None
    """The day from which it is no longer kept: nothing is due or proposed, its figures stay."""
    visibility: Visibility = "company"
    """Who may see it."""
    notes: str = ""
    """Anything a reader should know, in Markdown."""
    excused: dict[str, str] = field(default_factory=dict, hash=False)
    """Rules of the coach that do not hold here, each with the reason: {big-words = "the law's own term"}."""

    def has_ended(self, on: date) -> bool:
        """Whether it is no longer kept on the day *on*."""
        return self.ended is not None and self.ended <= on

    def lines_on(self, on: date) -> tuple[float, ...]:
        """The numbers with which a value of the day is compared."""
        target = self.target_on(on)
        return target.lines if target else ()

    @property
    def anchor(self) -> date:
        """A day on which one of its periods begins; all others are counted from it."""
        if self.rhythm == "weekly":
            return _SUNDAY if self.week_starts == "sunday" else date.min
        if self.feed is not None and self.rhythm != "daily":
            with suppress(ValueError):
                return date.fromisoformat(f"{date.min.year:04}-{self.feed.year_starts}")
        return date.min

    def period_of(self, day: date) -> date:
        """The first day of the period that holds a day.

        >>> KPI(id="k", rhythm="weekly", week_starts="sunday").period_of(date(2026, 10, 14))
        datetime.date(2026, 10, 11)
        """
        if self.rhythm == "daily" or day < self.anchor:
            return day
        return period_on(day, self.rhythm, self.anchor)

    def target_on(self, on: date) -> Target | None:
        """The target that holds on a day; of several one by season, and of those the one that began last."""
        if len(self.targets) == 1:
            return self.targets[0] if self.targets[0].holds(on) else None
        holding = [t for t in self.targets if t.holds(on)]
        return max(holding, key=lambda t: (bool(t.months), t.start or date.min), default=None)


class Observation(NamedTuple):
    """One KPI value: *period* is the period's first day; *recorded* is UTC, absent: the period's end.

    A *withdrawn* one takes back what was observed of the period, and repeats its value.
    """

    kpi: str
    period: date
    value: float
    recorded: datetime | None = None
    withdrawn: bool = False
