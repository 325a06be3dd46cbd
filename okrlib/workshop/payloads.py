"""Shapes: what each kind of event says, as it stands in the logs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from okrlib.workshop import state

#: How people vote where a workshop does not say otherwise.
_USUAL = state.Settings()


class _Shape:
    __pydantic_config__: ClassVar[dict[str, object]] = {
        "extra": "forbid",
        "strict": True,
        "allow_inf_nan": False,
    }


_shape = dataclass(frozen=True, slots=True, kw_only=True)


@_shape
class Nothing(_Shape):
    """No payload."""


@_shape
class Made(_Shape):
    """The first line of a public log."""

    key: str
    version: int = 1


@_shape
class Open(_Shape):
    """What the workshop is for."""

    team: str
    cycle: str
    title: str = ""
    dots: int = _USUAL.dots
    most: int = _USUAL.most
    choose: int = _USUAL.choose
    minutes: dict[str, float] = field(default_factory=dict)


@_shape
class Settings(_Shape):
    """Changes to the settings."""

    dots: int | None = None
    most: int | None = None
    choose: int | None = None
    minutes: dict[str, float] = field(default_factory=dict)


@_shape
class Desk(_Shape):
    """The fingerprint of the desk's secret."""

    key: str


@_shape
class Join(_Shape):
    """A display name, and the fingerprint of the participant's secret."""

    name: str
    key: str


@_shape
class Rename(_Shape):
    """Another display name."""

    name: str


@_shape
class Someone(_Shape):
    """A participant."""

    participant: str


@_shape
class To(_Shape):
    """A stage."""

    to: str


@_shape
class Extend(_Shape):
    """Minutes to be added; negative ones are taken away."""

    minutes: float


@_shape
class Text(_Shape):
    """A text."""

    text: str


@_shape
class EntryText(_Shape):
    """Another text for an entry."""

    entry: str
    text: str


@_shape
class OneEntry(_Shape):
    """An entry."""

    entry: str


@_shape
class Voiced(_Shape):
    """A revealed text under a random id."""

    voice: str
    text: str


@_shape
class Revealed(_Shape):
    """All texts, in random order, and how many people wrote them."""

    entries: list[Voiced]
    people: int


@_shape
class Title(_Shape):
    """A cluster's title."""

    title: str


@_shape
class ClusterTitle(_Shape):
    """Another title for a cluster."""

    cluster: str
    title: str


@_shape
class Move(_Shape):
    """An entry into a cluster."""

    entry: str
    to: str


@_shape
class Merge(_Shape):
    """A cluster into another."""

    cluster: str
    into: str


@_shape
class Vote(_Shape):
    """One person's whole ballot, and the round it was given in."""

    dots: dict[str, int]
    round: int | None = None


@_shape
class Tallied(_Shape):
    """A cluster's dots, and how many people gave them."""

    cluster: str
    dots: int
    people: int


@_shape
class Tallies(_Shape):
    """All tallies, and the number of ballots."""

    tallies: list[Tallied]
    ballots: int


@_shape
class Choose(_Shape):
    """The clusters that become objectives."""

    clusters: list[str]
    reason: str = ""


@_shape
class Draft(_Shape):
    """An objective as in goals/*.toml, and the clusters it came from."""

    objective: dict[str, Any]
    clusters: list[str] | None = None
    instead: str | None = None


@_shape
class OneObjective(_Shape):
    """An objective."""

    objective: str


@_shape
class Answer(_Shape):
    """An answer to a quality question."""

    objective: str
    question: str
    answer: Literal["yes", "no", "open", "told"]
    note: str = ""


@_shape
class Rate(_Shape):
    """One person's confidence in one key result, and the round it was given in."""

    key_result: str
    confidence: int | None
    round: int | None = None


@_shape
class Rated(_Shape):
    """A revealed value under a random id."""

    voice: str
    confidence: int


@_shape
class Ratings(_Shape):
    """The values of each key result, in random order."""

    ratings: dict[str, list[Rated]]


@_shape
class OneKeyResult(_Shape):
    """A key result."""

    key_result: str


@_shape
class Note(_Shape):
    """Something said about an objective, a key result, or the whole."""

    text: str
    about: str = ""


@_shape
class Align(_Shape):
    """What an objective supports, depends on, contributes to and overlaps with."""

    objective: str
    supports: list[str] = field(default_factory=list)
    depends_on: list[str] = field(default_factory=list)
    contributes: dict[str, float] = field(default_factory=dict)
    overlaps: dict[str, str] = field(default_factory=dict)


@_shape
class Commit(_Shape):
    """The ambition and owner chosen, the role of each owner, and the coach's errors."""

    objective: str
    ambition: Literal["aspirational", "committed", "learning"] | None = None
    owner: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    state: Literal["draft", "active"] = "draft"
    errors: list[str] = field(default_factory=list)


@_shape
class Decide(_Shape):
    """A decision and why."""

    text: str
    reason: str = ""


@_shape
class Finish(_Shape):
    """How many took part, and their names where the plan's people policy allows names."""

    people: int = 0
    names: list[str] = field(default_factory=list)


@_shape
class Count(_Shape):
    """How many people have given something hidden, and how many things."""

    what: Literal["people", "entries", "ballots", "ratings"]
    people: int
    things: int


#: Every kind of event, and the shape of its payload as it stands in the logs.
KINDS: dict[str, type] = {
    "made": Made,
    "count": Count,
    "desk": Desk,
    "open": Open,
    "settings": Settings,
    "join": Join,
    "rename": Rename,
    "remove": Someone,
    "release": Someone,
    "stage": To,
    "start": Nothing,
    "pause": Nothing,
    "extend": Extend,
    "entry_add": Text,
    "entry_edit": EntryText,
    "entry_withdraw": OneEntry,
    "reveal_entries": Revealed,
    "cluster_create": Title,
    "cluster_rename": ClusterTitle,
    "cluster_move": Move,
    "cluster_merge": Merge,
    "cluster_split": OneEntry,
    "vote": Vote,
    "close_votes": Tallies,
    "vote_again": Nothing,
    "choose": Choose,
    "draft": Draft,
    "draft_remove": OneObjective,
    "answer": Answer,
    "rate": Rate,
    "reveal_ratings": Ratings,
    "rate_again": OneKeyResult,
    "note": Note,
    "align": Align,
    "commit": Commit,
    "decide": Decide,
    "finish": Finish,
}
