"""Events: what can happen in a workshop, what each must say, and how it stands on a line of a log."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from okrlib.workshop.payloads import KINDS

#: Who sends what is public and not the desk's: nobody in particular, in the state as in the log.
GUEST = "guest"
DESK = "desk"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")


class Event(NamedTuple):
    """Something that happened.

    *id* is its sender's, made once; *at* is UTC; *by* is a participant's id, "desk" or "guest";
    *payload* is plain JSON; *n* is its place among all events of both logs.
    """

    id: str
    at: datetime
    by: str
    kind: str
    payload: dict[str, Any]
    n: int = 0


def is_id(text: object) -> bool:
    """Whether something can be the id of an event, a participant or a thing."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


#: Written by the room itself; no message can be one.
OWN = frozenset({"made", "count"})
#: What each participant gives in silence.
SILENT = frozenset({"entry_add", "entry_edit", "entry_withdraw", "vote", "rate"})
#: Who is there; hidden too, for it ties names to ids.
ROLL = frozenset({"desk", "join", "rename", "remove", "release"})
#: Events that stand in the private file alone.
HIDDEN = SILENT | ROLL
#: Events that a participant may send; all others are the desk's.
FOR_ALL = frozenset(
    {
        "cluster_create",
        "cluster_rename",
        "cluster_move",
        "cluster_merge",
        "cluster_split",
        "draft",
        "draft_remove",
        "answer",
        "note",
        "align",
    }
)
FOR_PARTICIPANTS = SILENT | {"join", "rename"}
#: Their payload is made by the room, out of what is hidden.
OPENINGS = frozenset({"reveal_entries", "close_votes", "reveal_ratings", "finish"})


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def read(kind: str, payload: object) -> tuple[Any, str]:
    """The payload as its shape, and why it cannot be one ("" where it can).

    The sentence names at most a field of ours: what was sent may be hidden.

    >>> read("vote", {"dots": "many"})[1]
    'This cannot be used: dots is not what it should be. Reload the page and try again.'
    """
    try:
        # As JSON: strict about numbers and texts, and yet a table may be a dict.
        return _adapter(kind).validate_json(json.dumps(payload)), ""
    except ValidationError as error:
        ours = {f.name for f in fields(KINDS[kind])}
        bad = [str(e["loc"][0]) for e in error.errors() if e["loc"] and e["loc"][0] in ours]
    except (RecursionError, ValueError, TypeError):
        bad = []
    what = f"{bad[0]} is not what it should be" if bad else "it is not what it should be"
    return None, f"This cannot be used: {what}. Reload the page and try again."


# -- lines


def line(event: Event) -> str:
    """The event as one line of a log, without its line break; ValueError where it has no UTF-8 form."""
    held = {
        "n": event.n,
        "id": event.id,
        "at": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "by": event.by,
        "kind": event.kind,
        "payload": event.payload,
    }
    text = json.dumps(held, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text.encode("utf-8")
    return text


def from_line(text: str | bytes) -> Event | None:
    """The event on a line of a log; None where there is none, as on a torn line.

    >>> from_line('{"n":1,"id":"a","at":"2026-10-01T09:00:00Z","by":"desk","kind":"start","payload":{}}').kind
    'start'
    >>> from_line('{"n":1,"id"') is None
    True
    """
    try:
        held = json.loads(text)
        at = datetime.fromisoformat(held["at"])
        event = Event(held["id"], at, held["by"], held["kind"], held["payload"], held["n"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    plain = all(isinstance(part, str) for part in (event.id, event.by, event.kind))
    sound = plain and isinstance(event.payload, dict) and type(event.n) is int and at.tzinfo is not None
    return event if sound else None
