"""The state of a workshop at one moment, as a frozen value, and what follows from it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

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
    code: str = ""
    """The fingerprint of the code by which another browser proves the name."""
    tries: int = 0
    """How many wrong codes were given since the last right one."""

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
        """What is hidden, without what one participant wrote and voted."""
        ratings = {
            kr: {by: n for by, n in values.items() if by != participant}
            for kr, values in self.ratings.items()
        }
        return Sealed(
            entries={name: e for name, e in self.entries.items() if e.by != participant},
            ballots={by: ballot for by, ballot in self.ballots.items() if by != participant},
            ratings={kr: values for kr, values in ratings.items() if values},
        )

    def counts(self) -> dict[str, tuple[int, int]]:
        """(people, things) for entries, ballots and ratings: all that others may know of them."""
        raters = {by for values in self.ratings.values() for by in values}
        return {
            "entries": (len({e.by for e in self.entries.values()}), len(self.entries)),
            "ballots": (len(self.ballots), sum(sum(b.values()) for b in self.ballots.values())),
            "ratings": (len(raters), sum(map(len, self.ratings.values()))),
        }


class Cluster(NamedTuple):
    """Entries that belong together, by their ids."""

    id: str
    title: str
    entries: tuple[str, ...]


class Merge(NamedTuple):
    """One merge: the id of its message, the cluster that stayed, and the others as they were."""

    id: str
    into: str
    parts: tuple[Cluster, ...]


class Tally(NamedTuple):
    """The dots of one cluster, and how many people gave them."""

    dots: int
    people: int


class Cut(NamedTuple):
    """What the votes decide: the clusters *inside*, and those *tied* for the *places* that are left."""

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
    """An objective being written, the clusters it came from, and the answers and overlaps recorded for it."""

    objective: Objective
    clusters: tuple[str, ...] = ()
    committed: datetime | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    overlaps: tuple[Overlap, ...] = ()
    worked: bool = False
    """Whether people changed it after it was made from an idea's own words."""


#: The *about* of a decision on which ideas are drafted; no objective has this id.
CHOICE = ""


class Decision(NamedTuple):
    """What was decided, when and why.

    *about* is `CHOICE`, or an objective's id, where a later decision about the same replaces this one.
    """

    at: datetime
    text: str
    reason: str
    about: str | None = None


class Spread(NamedTuple):
    """The confidences in one key result, 0..10, in ascending order.

    *q1* and *q3* bound the middle half; *apart* are the values at least `APART` from the median.
    """

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

    *roll*, *desk_key* and *sealed* come from the private log, and are empty once the workshop is finished.
    Everything else comes from the public log alone, and everyone may see it.
    """

    key: str = ""
    """The random name of the private log."""
    opened: datetime | None = None
    team: str = ""
    cycle: str = ""
    title: str = ""
    settings: Settings = field(default_factory=Settings)
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The facilitator's own questions, by stage."""
    stage: str = "input"
    clocks: Mapping[str, Clock] = field(
        default_factory=lambda: {stage.name: Clock(stage.minutes) for stage in STAGES.values()}
    )
    entries_open: bool = False
    entries: Mapping[str, str] = field(default_factory=dict)
    """The revealed texts, by their random ids."""
    clusters: tuple[Cluster, ...] = ()
    merges: tuple[Merge, ...] = ()
    """Those that can be taken back, in the order in which they came."""
    votes_open: bool = False
    round: int = 1
    """Which round of dots this is; ballots of another round do not count."""
    tallies: Mapping[str, Tally] | None = None
    ballots: int = 0
    """How many ballots were counted."""
    chosen: tuple[str, ...] = ()
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    dropped: Mapping[str, Objective] = field(default_factory=dict)
    """The objectives of removed drafts."""
    ratings: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    """The values of each key result, a tuple for each round of voting."""
    rating_again: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    counted: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """(people, things) hidden, by sort, and the people who take part, as last written to the public log."""
    finished: datetime | None = None
    people: int = 0
    """How many took part; known at the end."""
    names: tuple[str, ...] = ()
    """Their names, where the plan's people policy allows names; known at the end."""
    desk_key: str = field(default="", repr=False)
    roll: Mapping[str, Participant] = field(default_factory=dict, repr=False)
    sealed: Sealed = field(default_factory=Sealed, repr=False)
    seen: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    """The ids of the events so far; an event counts once."""

    def sealing(self, **hidden: Any) -> Workshop:
        """The workshop with these of what is hidden."""
        return replace(self, sealed=replace(self.sealed, **hidden))

    def counts(self) -> dict[str, tuple[int, int]]:
        """(people, things) hidden, by sort, and the people who take part."""
        return self.sealed.counts() | {"people": (len(self.participants()), 0)}

    def cluster(self, name: str) -> Cluster | None:
        """The cluster with this id."""
        return next((c for c in self.clusters if c.id == name), None)

    def tally(self, cluster: str) -> Tally:
        """The dots of a cluster; none before they are counted."""
        return (self.tallies or {}).get(cluster, Tally(0, 0))

    def cluster_ids(self) -> frozenset[str]:
        """The ids of all clusters."""
        return frozenset(c.id for c in self.clusters)

    def participants(self) -> dict[str, Participant]:
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
    """Whether each decision still holds: a later choice or commitment replaces an earlier one."""
    last = {decision.about: n for n, decision in enumerate(workshop.decisions)}
    committed = {name for name, draft in workshop.drafts.items() if draft.committed}
    current = committed | ({CHOICE} if workshop.chosen else set())
    return tuple(
        d.about is None or (last[d.about] == n and d.about in current)
        for n, d in enumerate(workshop.decisions)
    )


def passed_over(workshop: Workshop, draft: Draft) -> bool:
    """Whether a draft came from ideas, and none of them is among the chosen."""
    return bool(draft.clusters) and not set(draft.clusters) & set(workshop.chosen)


def without_untouched_drafts(workshop: Workshop) -> Workshop:
    """The workshop without the drafts of ideas that are not chosen and that nobody worked on."""
    drafts = workshop.drafts.items()
    left = {name: draft for name, draft in drafts if draft.worked or not passed_over(workshop, draft)}
    return replace(workshop, drafts=left)


class Gate(NamedTuple):
    """One condition of a commitment: whether it is met and, in *says*, what to do where it is not."""

    name: str
    met: bool
    says: str


def ranking(workshop: Workshop) -> tuple[Cluster, ...]:
    """The clusters that can be chosen, most dots first; equal ones in their order on the board."""
    clusters = [c for c in workshop.clusters if c.entries]
    return tuple(sorted(clusters, key=lambda c: -workshop.tally(c.id).dots))


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
    """The spread of the confidences in a key result, each 0..10; None where there are none.

    >>> spread((2, 7, 7, 8)).apart, spread((2, 7, 7, 8)).median
    ((2,), 7.0)
    """
    if not values:
        return None
    ordered = tuple(sorted(values))
    median = float(statistics.median(ordered))
    q1, _, q3 = statistics.quantiles(ordered, n=4, method="inclusive") if len(ordered) > 1 else ordered * 3
    apart = tuple(v for v in ordered if abs(v - median) >= APART)
    return Spread(ordered, median, ordered[0], ordered[-1], float(q1), float(q3), apart)


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

    *roles* are people's roles by their ids; *errors* say in sentences what is wrong in the draft.
    """
    draft = workshop.drafts.get(objective)
    owned = [kr.owner for kr in draft.objective.key_results if kr.owner] if draft else []
    without_role = [name for name in dict.fromkeys([owner, *owned]) if not roles.get(name, "").strip()]
    first = f" The first: {errors[0]}" if errors else ""
    return (
        Gate("measured", bool(draft and draft.objective.key_results), "Give it at least one key result."),
        Gate("no errors", not errors, f"Fix what cannot be right.{first}"),
        Gate("owner", bool(owner.strip()), "Name the one person who answers for it."),
        Gate("roles", not without_role, "Say the role of everyone who owns a part of it."),
        Gate("ambition", ambition is not None, "Choose the ambition: stretch, committed or learning."),
    )


def objectives(workshop: Workshop) -> tuple[Objective, ...]:
    """The committed objectives, ready to be saved in the plan, in the order of drafting."""
    return tuple(draft.objective for draft in workshop.drafts.values() if draft.committed)


def not_chosen(workshop: Workshop) -> tuple[tuple[Cluster, ...], tuple[Objective, ...]]:
    """The clusters from which nothing was drafted, and the drafts that were not committed."""
    used = {name for draft in workshop.drafts.values() for name in draft.clusters}
    clusters = tuple(c for c in workshop.clusters if c.entries and c.id not in used)
    uncommitted = tuple(draft.objective for draft in workshop.drafts.values() if not draft.committed)
    return clusters, uncommitted + tuple(workshop.dropped.values())
