"""Workshops for tests: people with browsers of their own, at a table with a facilitator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.workshop.events import Event, RefusedError
from okrlib.workshop.state import Workshop
from okrlib.workshop.transitions import applied

if TYPE_CHECKING:
    from okrlib.workshop.session import Reply, Room

NINE = datetime(2026, 10, 1, 9, tzinfo=UTC)
GOAL: dict[str, Any] = {
    "id": "calm",
    "title": "A calm place to wait",
    "key_results": [
        {
            "id": "wait",
            "title": "Minutes to the first answer",
            "kind": "decrease",
            "baseline": 48,
            "target": 24,
        },
        {"id": "heard", "title": "Callers who feel heard", "kind": "increase", "baseline": 40, "target": 70},
    ],
}
COMMIT: dict[str, Any] = {
    "objective": "calm",
    "ambition": "aspirational",
    "owner": "ann",
    "roles": {"ann": "Head"},
}


def minute(number: float) -> datetime:
    """So many minutes after nine."""
    return NINE + timedelta(minutes=number)


class Step(NamedTuple):
    """The workshop after an event; where there is a *refusal*, a sentence, it is unchanged."""

    state: Workshop
    refusal: str | None


def step(workshop: Workshop, event: Event) -> Step:
    """Apply an event to a workshop."""
    try:
        return Step(applied(workshop, event), None)
    except RefusedError as error:
        return Step(workshop, str(error))


class Table:
    """A workshop without a disk: ``table.desk("stage", to="vote")``, and it is refused or goes on."""

    def __init__(self) -> None:
        self.state = Workshop()
        self.events: list[Event] = []
        self.refusal: str | None = None
        self._numbers = count(1)
        self.clock = 0.0

    def tell(self, by: str, kind: str, **payload: Any) -> str:
        """Let something happen; the id of the event."""
        number = next(self._numbers)
        event = Event(f"e{number}", minute(self.clock), by, kind, payload, number)
        self.events.append(event)
        self.state, self.refusal = step(self.state, event)
        return event.id

    def desk(self, kind: str, **payload: Any) -> str:
        """Something that the facilitator does, and that has to work."""
        name = self.tell("desk", kind, **payload)
        assert self.refusal is None, self.refusal
        return name


def opened(*people: str, **settings: Any) -> Table:
    """A workshop in the stage of silent entries, with these people."""
    table = Table()
    table.desk("open", team="ops", cycle="2026-Q4", title="Autumn goals", **settings)
    for name in people:
        table.tell(name, "join", name=name.title(), key=f"key of {name}")
        assert table.refusal is None
    table.desk("stage", to="brainstorm")
    return table


def revealed(*texts: str, **settings: Any) -> Table:
    """One with these entries shown; each is a cluster "v0", "v1" and so on."""
    table = opened("anna-b-c", "bert-b-c", **settings)
    shown = [{"voice": f"v{number}", "text": text} for number, text in enumerate(texts)]
    table.desk("reveal_entries", entries=shown, people=1)
    table.desk("stage", to="cluster")
    return table


class Browser(NamedTuple):
    """A participant's browser, or the facilitator's: its messages carry its id and its secret."""

    room: Room
    participant: str
    secret: str
    numbers: count[int]

    def message(self, kind: str, **payload: Any) -> dict[str, Any]:
        """A message as the browser makes it."""
        number = next(self.numbers)
        return {
            "id": f"m{number}-{self.secret[-12:].strip('-')}",
            "participant": self.participant,
            "secret": self.secret,
            "kind": kind,
            "payload": payload,
        }

    def send(self, kind: str, **payload: Any) -> Reply:
        """Send it."""
        return self.room.receive(self.message(kind, **payload), at=NINE)


def browser(room: Room, name: str) -> Browser:
    """A browser that has not joined yet."""
    return Browser(room, f"browser-of-{name}", f"a long secret, {name:->12}", count(1))


def joined(room: Room, *names: str) -> list[Browser]:
    """Browsers that have."""
    made = [browser(room, name) for name in names]
    for one, name in zip(made, names, strict=True):
        assert one.send("join", name=name.title()).ok
    return made
