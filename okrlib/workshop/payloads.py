"""The payload of each kind of event, as it is written in the logs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from okrlib.workshop import state

#: How people vote, unless a workshop sets something else.
_DEFAULTS = state.Settings()


class _Payload:
    __pydantic_config__: ClassVar[dict[str, object]] = {
        "extra": "forbid",
        "strict": True,
        "allow_inf_nan": False,
    }


_payload = dataclass(frozen=True, slots=True, kw_only=True)


@_payload
class Nothing(_Payload):
    """No payload."""


@_payload
class Made(_Payload):
    """The first line of a public log."""

    key: str
    version: int = 1


@_payload
class Open(_Payload):
    """What the workshop is for."""

    team: str
    cycle: str
    title: str = ""
    dots: int = _DEFAULTS.dots
    most: int = _DEFAULTS.most
    choose: int = _DEFAULTS.choose
    minutes: dict[str, float] = field(default_factory=dict)
    questions: dict[str, list[str]] = field(default_factory=dict)


@_payload
class Settings(_Payload):
    """Changes to the settings."""

    dots: int | None = None
    most: int | None = None
    choose: int | None = None
    minutes: dict[str, float] = field(default_factory=dict)


@_payload
class Desk(_Payload):
    """The fingerprint of the desk's secret."""

    key: str


@_payload
class Join(_Payload):
    """A display name, the fingerprint of the participant's secret, and that of the code to come back with."""

    name: str
    key: str
    code: str = ""


@_payload
class Back(_Payload):
    """The fingerprint of the secret in another browser, and whether the code for the name was right."""

    key: str
    right: bool


@_payload
class Rename(_Payload):
    """Another display name."""

    name: str


@_payload
class Someone(_Payload):
    """A participant."""

    participant: str


@_payload
class To(_Payload):
    """A stage."""

    to: str


@_payload
class Extend(_Payload):
    """Minutes to be added; negative ones shorten the time box."""

    minutes: float


@_payload
class Text(_Payload):
    """A text."""

    text: str


@_payload
class EntryText(_Payload):
    """Another text for an entry."""

    entry: str
    text: str


@_payload
class OneEntry(_Payload):
    """An entry."""

    entry: str


@_payload
class Voiced(_Payload):
    """A revealed text under a random id."""

    voice: str
    text: str


@_payload
class Revealed(_Payload):
    """All texts, in random order, and how many people wrote them."""

    entries: list[Voiced]
    people: int


@_payload
class Title(_Payload):
    """A cluster's title."""

    title: str


@_payload
class ClusterTitle(_Payload):
    """Another title for a cluster."""

    cluster: str
    title: str


@_payload
class Move(_Payload):
    """An entry, and the cluster it goes to."""

    entry: str
    to: str


@_payload
class Merge(_Payload):
    """Clusters, and the one they are merged into."""

    clusters: list[str]
    into: str


@_payload
class OneMerge(_Payload):
    """A merge, by the id of its message."""

    merge: str


@_payload
class Vote(_Payload):
    """One person's whole ballot, and the round of dots it is for."""

    dots: dict[str, int]
    round: int | None = None


@_payload
class Tallied(_Payload):
    """A cluster's dots, and how many people gave them."""

    cluster: str
    dots: int
    people: int


@_payload
class Tallies(_Payload):
    """All tallies, and the number of ballots."""

    tallies: list[Tallied]
    ballots: int


@_payload
class Choose(_Payload):
    """The clusters that become objectives."""

    clusters: list[str]
    reason: str = ""


@_payload
class Draft(_Payload):
    """An objective as in goals/*.toml, the clusters it came from, and the draft it replaces."""

    objective: dict[str, Any]
    clusters: list[str] | None = None
    instead: str | None = None


@_payload
class OneObjective(_Payload):
    """An objective."""

    objective: str


@_payload
class Answer(_Payload):
    """An answer to a quality question."""

    objective: str
    question: str
    answer: Literal["yes", "no", "open", "told"]
    note: str = ""


@_payload
class Rate(_Payload):
    """One person's confidence in one key result, and the round it is for."""

    key_result: str
    confidence: int | None
    round: int | None = None


@_payload
class Rated(_Payload):
    """A revealed value under a random id."""

    voice: str
    confidence: int


@_payload
class Ratings(_Payload):
    """The values of each key result, in random order."""

    ratings: dict[str, list[Rated]]


@_payload
class OneKeyResult(_Payload):
    """A key result."""

    key_result: str


@_payload
class Note(_Payload):
    """A remark on an objective, a key result, or the whole."""

    text: str
    about: str = ""


@_payload
class Align(_Payload):
    """What an objective supports, depends on, contributes to and overlaps with."""

    objective: str
    supports: list[str] = field(default_factory=list)
    depends_on: list[str] = field(default_factory=list)
    contributes: dict[str, float] = field(default_factory=dict)
    overlaps: dict[str, str] = field(default_factory=dict)


@_payload
class Commit(_Payload):
    """The ambition and owner chosen, the role of each owner, and the coach's errors."""

    objective: str
    ambition: Literal["aspirational", "committed", "learning"] | None = None
    owner: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    state: Literal["draft", "active"] = "draft"
    errors: list[str] = field(default_factory=list)


@_payload
class Decide(_Payload):
    """A decision and why."""

    text: str
    reason: str = ""


@_payload
class Finish(_Payload):
    """How many took part, and their names where the plan's people policy allows names."""

    people: int = 0
    names: list[str] = field(default_factory=list)


@_payload
class Count(_Payload):
    """How many people there are, or have something hidden, and how many things they have hidden."""

    what: Literal["people", "entries", "ballots", "ratings"]
    people: int
    things: int


#: Every kind of event, and the class of its payload.
KINDS: dict[str, type] = {
    "made": Made,
    "count": Count,
    "desk": Desk,
    "open": Open,
    "settings": Settings,
    "join": Join,
    "back": Back,
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
    "cluster_undo": OneMerge,
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
