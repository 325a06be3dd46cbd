"""Events: what can happen in a workshop, what each must say, and how it stands on a line of a log.

The kinds (who may send it: ``d`` the desk only, ``p`` a participant, ``a`` anyone on the roll or the desk;
``*`` hidden: it stands in the private file alone):

============== ===== =================================================================================
kind           who   payload
============== ===== =================================================================================
desk           d *   {}: this browser takes the desk, where nobody has it yet
open           d     {team, cycle, title, dots = 5, most = 2, choose = 3, minutes = {stage: minutes}}
settings       d     {dots?, most?, choose?, minutes?}: before people vote
join           p *   {name}
rename         p *   {name}
remove         d *   {participant}: with all that is still hidden of theirs
release        d *   {participant}: the name may be reclaimed by the next who joins under it
stage          d     {to}: a name of `STAGES`; forward or back; its clock stands until "start"
start, pause   d     {}
extend         d     {minutes}: of the stage; negative takes time away
entry_add      p *   {text}: the entry's id is the message's id; stage brainstorm
entry_edit     p *   {entry, text}
entry_withdraw p *   {entry}
reveal_entries d     {}: every entry becomes a cluster of its own, in random order, under a random id
cluster_create a     {title}: the cluster's id is "c-" and the message's id; stage cluster
cluster_rename a     {cluster, title}
cluster_move   a     {entry, to}: a cluster
cluster_merge  a     {cluster, into}
cluster_split  a     {entry}: out into a cluster of its own, "c-" and the message's id
vote           p *   {dots: {cluster: count}, round?}: the whole ballot, in place of an earlier; {} withdraws
close_votes    d     {}: the tallies are made
vote_again     d     {}: away with ballots and tallies
choose         d     {clusters, reason = ""}: the reason is needed where a tie or the tallies do not decide;
                     the draft of an idea that is chosen no more goes, unless it was worked on
draft          a     {objective: {id, title, key_results: [...]}, clusters = [], instead = id}; as in a file
draft_remove   a     {objective}
answer         a     {objective, question, answer: "yes" | "no" | "open" | "told" in the note, note = ""}
rate           p *   {key_result, confidence: 0..10 or null to withdraw, round?}
reveal_ratings d     {key_results = all that are rated}
rate_again     d     {key_result}: another round; the earlier one is kept
note           a     {about: id of an objective or key result, or "", text}
align          a     {objective, supports = [], depends_on = [], contributes = {}, overlaps = {id: text}}
commit         d     {objective, ambition, owner, roles: {person: role}, state = "draft", errors = []}
decide         d     {text, reason = ""}
finish         d     {}
============== ===== =================================================================================

A ballot or a confidence that names its *round* is refused in another one: it was given before the vote
began again. Rounds count from 1; the round of a key result is one more than its spreads.

What is wrong in a draft travels as data: *errors* are sentences, and any of them keeps the gate shut.
"""

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
