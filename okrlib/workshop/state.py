"""Workshop: all that is known of one workshop at one moment, frozen; events make the next one."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from okrlib.model import Ambition, Objective
from okrlib.workshop.stages import STAGES, Clock

#: A confidence this far from the median is worth hearing first: three tenths of probability.
APART = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How people vote: *dots* each, at most *most* on one cluster, and *choose* places to be won."""

    dots: int = 5
    most: int = 2
    choose: int = 3


class Participant(NamedTuple):
    """Someone on the roll. *key* is the fingerprint of their secret; "" once their name is released."""

    name: str
    key: str
    removed: bool = False

    @property
    def released(self) -> bool:
        """Whether the next who joins under this name takes the place."""
        return not self.key and not self.removed


class SealedEntry(NamedTuple):
    """An entry that nobody sees yet, and who wrote it."""

    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What is hidden until a reveal: entries by id, ballots by participant, ratings by key result."""

    entries: Mapping[str, SealedEntry] = field(default_factory=dict)
    ballots: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    ratings: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def without(self, participant: str) -> Sealed:
        """What is hidden, but for one participant's part."""
        ratings = {
            kr: {by: n for by, n in held.items() if by != participant} for kr, held in self.ratings.items()
        }
        return Sealed(
            entries={name: e for name, e in self.entries.items() if e.by != participant},
            ballots={by: ballot for by, ballot in self.ballots.items() if by != participant},
            ratings={kr: held for kr, held in ratings.items() if held},
        )

    def counts(self) -> dict[str, tuple[int, int]]:
        """(people, things) of each sort: all that anyone may know."""
        raters = {by for held in self.ratings.values() for by in held}
        return {
            "entries": (len({e.by for e in self.entries.values()}), len(self.entries)),
            "ballots": (len(self.ballots), sum(sum(b.values()) for b in self.ballots.values())),
            "ratings": (len(raters), sum(map(len, self.ratings.values()))),
        }


class Cluster(NamedTuple):
    """Entries that belong together, by their ids; what they say stays as it was written."""

    id: str
    title: str
    entries: tuple[str, ...]


class Tally(NamedTuple):
    """The dots of one cluster, and how many people gave them."""

    dots: int
    people: int


class Cut(NamedTuple):
    """What the votes decide: the clusters *inside*; and those that tie for the *places* left over."""

    inside: tuple[str, ...]
    tied: tuple[str, ...]
    places: int


class Answer(NamedTuple):
    """The answer to a quality question: "yes", "no", "open", or "told" where the note is the answer."""

    answer: str
    note: str


class Overlap(NamedTuple):
    """An objective that this one overlaps with, and what was agreed about it."""

    objective: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An objective being written, the clusters it came from, and what was said of it."""

    objective: Objective
    clusters: tuple[str, ...] = ()
    committed: datetime | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    overlaps: tuple[Overlap, ...] = ()
    worked: bool = False
    """Whether it is more than an idea's own words, as it was first set down."""


class Note(NamedTuple):
    """Something said about an objective or a key result, or the whole (*about* is "")."""

    about: str
    text: str


#: What the choice of ideas is about; no objective has this id.
CHOICE = ""


class Decision(NamedTuple):
    """What was decided, when and why; *about* the choice, an objective by its id, or nothing that changes."""

    at: datetime
    text: str
    reason: str
    about: str | None = None


class Spread(NamedTuple):
    """The confidences in one key result: 0..10, in order; *apart* are far from the median."""

    values: tuple[int, ...]
    median: float
    low: int
    high: int
    q1: float
    q3: float
    apart: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """One workshop at one moment.

    All but *roll*, *desk_key* and *sealed* may be seen by everyone and follows from the public log
    alone; these three are known to the private file, and empty once the workshop is finished.
    """

    key: str = ""
    """The random name of the private file."""
    opened: datetime | None = None
    team: str = ""
    cycle: str = ""
    title: str = ""
    settings: Settings = field(default_factory=Settings)
    stage: str = "input"
    clocks: Mapping[str, Clock] = field(
        default_factory=lambda: {stage.name: Clock(stage.minutes) for stage in STAGES.values()}
    )
    entries_open: bool = False
    entries: Mapping[str, str] = field(default_factory=dict)
    """What was revealed, by its random id."""
    clusters: tuple[Cluster, ...] = ()
    votes_open: bool = False
    round: int = 1
    """Which round of dots this is; what was given in another counts for nothing."""
    tallies: Mapping[str, Tally] | None = None
    ballots: int = 0
    """How many ballots the tallies are made of."""
    chosen: tuple[str, ...] = ()
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    dropped: Mapping[str, Objective] = field(default_factory=dict)
    """Drafts that were taken out again."""
    ratings: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    """The values of each key result, a tuple for each round of voting."""
    rating_again: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()
    decisions: tuple[Decision, ...] = ()
    counted: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """(people, things) as the public log last said them."""
    finished: datetime | None = None
    people: int = 0
    """How many took part; known at the end."""
    names: tuple[str, ...] = ()
    """Their names, where the plan's people policy allows names; known at the end."""
    desk_key: str = field(default="", repr=False)
    roll: Mapping[str, Participant] = field(default_factory=dict, repr=False)
    sealed: Sealed = field(default_factory=Sealed, repr=False)
    seen: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    """Ids of the events that made this; none counts twice."""

    def cluster(self, name: str) -> Cluster | None:
        """The cluster with this id."""
        return next((c for c in self.clusters if c.id == name), None)

    def cluster_ids(self) -> frozenset[str]:
        """The ids of all clusters."""
        return frozenset(c.id for c in self.clusters)

    def there(self) -> dict[str, Participant]:
        """Those on the roll who were not removed."""
        return {by: who for by, who in self.roll.items() if not who.removed}

    def key_results(self) -> tuple[str, ...]:
        """The ids of all key results in the drafts."""
        return tuple(kr.id for draft in self.drafts.values() for kr in draft.objective.key_results)

    def rateable(self) -> tuple[str, ...]:
        """The key results on which confidence votes are open."""
        return tuple(kr for kr in self.key_results() if kr not in self.ratings or kr in self.rating_again)

    def rating_round(self, key_result: str) -> int:
        """Which round of confidence is open on a key result, or would be next."""
        return len(self.ratings.get(key_result, ())) + 1


def holds(workshop: Workshop) -> tuple[bool, ...]:
    """Of each decision, whether it still holds: a later choice or a later commitment takes its place."""
    last = {decision.about: n for n, decision in enumerate(workshop.decisions)}
    committed = {name for name, draft in workshop.drafts.items() if draft.committed}
    current = committed | ({CHOICE} if workshop.chosen else set())
    return tuple(
        d.about is None or (last[d.about] == n and d.about in current)
        for n, d in enumerate(workshop.decisions)
    )


def passed_over(workshop: Workshop, draft: Draft) -> bool:
    """Whether a draft came from ideas of which none is among the chosen."""
    return bool(draft.clusters) and not set(draft.clusters) & set(workshop.chosen)


def without_idle(workshop: Workshop) -> Workshop:
    """The workshop without the drafts of ideas that are not chosen, but for those that people worked on."""
    noted = {note.about for note in workshop.notes}
    kept = {
        name: draft
        for name, draft in workshop.drafts.items()
        if draft.worked or name in noted or not passed_over(workshop, draft)
    }
    return replace(workshop, drafts=kept) if len(kept) < len(workshop.drafts) else workshop


class Gate(NamedTuple):
    """One condition of a commitment: whether it is met, and what to do where it is not."""

    name: str
    met: bool
    says: str


def ranking(workshop: Workshop) -> tuple[Cluster, ...]:
    """The clusters that can be chosen, most dots first; equal ones in their order on the board."""
    tallies = workshop.tallies or {}
    held = [c for c in workshop.clusters if c.entries]
    return tuple(sorted(held, key=lambda c: -tallies.get(c.id, Tally(0, 0)).dots))


def cut(workshop: Workshop) -> Cut | None:
    """What the votes decide by themselves; None before they are closed.

    The tie rule: where clusters with equal dots stand on both sides of the last place, none of them
    is in; they are shown as tied, and the desk decides with a reason.
    """
    if workshop.tallies is None:
        return None
    places = workshop.settings.choose
    dots = {name: tally.dots for name, tally in workshop.tallies.items()}
    ranked = [c.id for c in ranking(workshop) if dots.get(c.id)]
    if len(ranked) <= places or dots[ranked[places - 1]] > dots[ranked[places]]:
        return Cut(tuple(ranked[:places]), (), 0)
    last = dots[ranked[places]]
    inside = tuple(name for name in ranked if dots[name] > last)
    return Cut(inside, tuple(name for name in ranked if dots[name] == last), places - len(inside))


def spread(values: tuple[int, ...]) -> Spread | None:
    """How far confidences lie apart; None where there are none.

    >>> spread((2, 7, 7, 8)).apart, spread((2, 7, 7, 8)).median
    ((2,), 7.0)
    """
    if not values:
        return None
    held = tuple(sorted(values))
    median = float(statistics.median(held))
    q1, _, q3 = statistics.quantiles(held, n=4, method="inclusive") if len(held) > 1 else held * 3
    apart = tuple(v for v in held if abs(v - median) >= APART)
    return Spread(held, median, held[0], held[-1], float(q1), float(q3), apart)


def gates(
    workshop: Workshop,
    objective: str,
    *,
    ambition: Ambition | None,
    owner: str,
    roles: Mapping[str, str],
    errors: tuple[str, ...] = (),
) -> tuple[Gate, ...]:
    """What must hold before a draft is committed (METHOD section 7, stage 9).

    *roles* are those of the people who own something in it; *errors* what is wrong in it.
    """
    draft = workshop.drafts.get(objective)
    owned = [kr.owner for kr in draft.objective.key_results if kr.owner] if draft else []
    nobody = [name for name in dict.fromkeys([owner, *owned]) if not roles.get(name, "").strip()]
    first = f" The first: {errors[0]}" if errors else ""
    return (
        Gate("measured", bool(draft and draft.objective.key_results), "Give it at least one key result."),
        Gate("no errors", not errors, f"Mend what cannot be right.{first}"),
        Gate("owner", bool(owner.strip()), "Name the one person who answers for it."),
        Gate("roles", not nobody, "Say the role of everyone who owns a part of it."),
        Gate("ambition", ambition is not None, "Choose the ambition: stretch, committed or learning."),
    )


def objectives(workshop: Workshop) -> tuple[Objective, ...]:
    """What the workshop committed, ready to be saved in the plan, in the order of drafting."""
    return tuple(draft.objective for draft in workshop.drafts.values() if draft.committed)


def not_chosen(workshop: Workshop) -> tuple[tuple[Cluster, ...], tuple[Objective, ...]]:
    """The clusters from which nothing was committed, and the drafts that were not."""
    used = {name for draft in workshop.drafts.values() if draft.committed for name in draft.clusters}
    clusters = tuple(c for c in workshop.clusters if c.entries and c.id not in used)
    waiting = tuple(draft.objective for draft in workshop.drafts.values() if not draft.committed)
    return clusters, waiting + tuple(workshop.dropped.values())
