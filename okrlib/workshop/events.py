"""Events: what can happen in a workshop, and an event as a line of a log.

What a kind brings are the keyword arguments of its handler, in `okrlib.workshop.transitions.HANDLERS`; the
sets below say who may send it, and which log it is written to. For some the payload that is sent differs:
"desk", "join" and "back" come with what a browser proves (`okrlib.workshop.participants.admit`), and what
`REVEALS` show is made by the room (`okrlib.workshop.reveal`).

A ballot or a confidence that names its *round* is refused in another round: it was sent before the vote
began again. Rounds count from 1; the round of a key result is one more than the number of its spreads.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

from okrlib.errors import OkrError

#: The sender of every public event that is not the desk's, so that neither state nor log names a participant.
GUEST = "guest"
DESK = "desk"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")


class Event(NamedTuple):
    """Something that happened.

    *id* comes from the sender and is unique; *at* is in UTC; *by* is a participant's id, "desk" or "guest";
    *payload* is plain JSON; *n* is the event's place among all events of both logs, from 1.
    """

    id: str
    at: datetime
    by: str
    kind: str
    payload: dict[str, Any]
    n: int = 0


def is_id(text: object) -> bool:
    """Whether something can be the id of an event, a participant, a cluster or an entry."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


#: Written by the room itself; never sent by a browser.
ROOM_ONLY = frozenset({"made", "count"})
#: Who takes part; hidden, because it ties names to ids.
ROLL = frozenset({"desk", "join", "back", "rename", "remove", "release"})
#: Opening, stages and clocks.
FRAME = frozenset({"open", "stage", "start", "pause", "extend", "finish"})
ENTRIES = frozenset({"entry_add", "entry_edit", "entry_withdraw"})
CLUSTERS = frozenset(f"cluster_{verb}" for verb in ("create", "rename", "move", "merge", "undo", "split"))
VOTES = frozenset({"vote", "close_votes", "vote_again", "choose"})
#: What anyone does to goals; the rest of what happens to them is the desk's, and a rating is silent.
DRAFTING = frozenset({"draft", "draft_remove", "answer", "note", "align"})
GOALS = DRAFTING | {"draft_rename", "rate", "reveal_ratings", "rate_again", "commit", "decide"}
KINDS = ROOM_ONLY | ROLL | FRAME | ENTRIES | {"reveal_entries"} | CLUSTERS | VOTES | GOALS

#: What each participant writes or votes alone, unseen by the others.
SILENT = ENTRIES | {"vote", "rate"}
#: Events that are written to the private log only.
HIDDEN = SILENT | ROLL
#: Events that a participant may send; all others are the desk's.
FOR_ALL = CLUSTERS | DRAFTING
FOR_PARTICIPANTS = SILENT | {"join", "back", "rename"}
#: The room makes their payload, from what was hidden.
REVEALS = frozenset({"reveal_entries", "close_votes", "reveal_ratings", "finish"})


class RefusedError(OkrError):
    """An event or a message that does not count, and why; *asks* is as in `okrlib.workshop.session.Reply`."""

    def __init__(self, why: str, asks: str = "") -> None:
        super().__init__(why)
        self.asks = asks


# -- lines


def line(event: Event) -> str:
    """The event as one line of a log, without the line break.

    Raises:
        ValueError: The payload is not JSON, or cannot be written in UTF-8.
    """
    row = {
        "n": event.n,
        "id": event.id,
        "at": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "by": event.by,
        "kind": event.kind,
        "payload": event.payload,
    }
    text = json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text.encode("utf-8")
    return text


def from_line(text: str | bytes) -> Event | None:
    """The event on a line of a log; None where the line has none, as when it is incomplete.

    >>> from_line('{"n":1,"id":"a","at":"2026-10-01T09:00:00Z","by":"desk","kind":"start","payload":{}}').kind
    'start'
    >>> from_line('{"n":1,"id"') is None
    True
    """
    try:
        row = json.loads(text)
        at = datetime.fromisoformat(row["at"])
        event = Event(row["id"], at, row["by"], row["kind"], row["payload"], row["n"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    texts = all(isinstance(value, str) for value in (event.id, event.by, event.kind))
    valid = texts and isinstance(event.payload, dict) and type(event.n) is int and at.tzinfo is not None
    return event if valid else None
