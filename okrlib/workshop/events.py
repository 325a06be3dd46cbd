"""Events: what can happen in a workshop, the payload of each kind, and an event as a line of a log.

The kinds (who may send one: ``d`` the desk only, ``p`` a participant, ``a`` anyone on the roll or the desk;
``*`` hidden: it is written to the private log only):

============== ===== =================================================================================
kind           who   payload
============== ===== =================================================================================
desk           d *   {}: this browser takes the desk, where nobody has it yet
open           d     {team, cycle, title, dots = 5, most = 2, choose = 3, minutes = {stage: minutes},
                     questions = {stage: [the facilitator's own]}}
settings       d     {dots?, most?, choose?, minutes?}: before people vote
join           p *   {name, code = "", sure = false}: the code is kept as a fingerprint; sure where the
                     name looks like another's, and is meant
back           p *   {name, code}: go on under a name in another browser; five tries
rename         p *   {name}
remove         d *   {participant}: and everything of theirs that is still hidden
release        d *   {participant}: the next who joins under this name takes it over
stage          d     {to}: a name of `STAGES`, forward or back; its clock does not run until "start"
start, pause   d     {}
extend         d     {minutes}: for the stage; negative ones are taken away
entry_add      p *   {text}: the entry's id is the message's id; stage brainstorm
entry_edit     p *   {entry, text}
entry_withdraw p *   {entry}
reveal_entries d     {}: every entry becomes a cluster of its own, in random order, under a random id
cluster_create a     {title}: the cluster's id is "c-" and the message's id; stage cluster
cluster_rename a     {cluster, title}
cluster_move   a     {entry, to}: a cluster
cluster_merge  a     {clusters, into}
cluster_undo   a     {merge}: the id of the message that merged
cluster_split  a     {entry}: out into a cluster of its own, "c-" and the message's id
vote           p *   {dots: {cluster: count}, round?}: the whole ballot, replacing an earlier; {} withdraws
close_votes    d     {}: the dots are counted
vote_again     d     {}: ballots and tallies are discarded
choose         d     {clusters, reason = ""}: a reason is needed in a tie and against the tallies;
                     the draft of an idea no longer chosen is dropped, unless people worked on it
draft          a     {objective: {id, title, key_results: [...]}, clusters = [], instead = id}; as in a file
draft_remove   a     {objective}
answer         a     {objective, question, answer: "yes" | "no" | "open" | "told" in the note, note = ""}
rate           p *   {key_result, confidence: 0..10 or null to withdraw, round?}
reveal_ratings d     {key_results = all that are rated}
rate_again     d     {key_result}: another round; the values of the earlier one stay
note           a     {about: id of an objective or key result, or "", text}
align          a     {objective, supports = [], depends_on = [], contributes = {}, overlaps = {id: text}}
commit         d     {objective, ambition, owner, roles: {person: role}, state = "draft", errors = []}
decide         d     {text, reason = ""}
finish         d     {}
============== ===== =================================================================================

A ballot or a confidence that names its *round* is refused in another round: it was sent before the vote
began again. Rounds count from 1; the round of a key result is one more than the number of its spreads.

The *errors* of "commit" are what the coach calls wrong in the draft, in sentences; any of them prevents the
commitment.
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
#: Opening, settings, stages and clocks.
FRAME = frozenset({"open", "settings", "stage", "start", "pause", "extend", "finish"})
ENTRIES = frozenset({"entry_add", "entry_edit", "entry_withdraw"})
CLUSTERS = frozenset(f"cluster_{verb}" for verb in ("create", "rename", "move", "merge", "undo", "split"))
VOTES = frozenset({"vote", "close_votes", "vote_again", "choose"})
#: What anyone does to goals; the rest of what happens to them is the desk's, and a rating is silent.
DRAFTING = frozenset({"draft", "draft_remove", "answer", "note", "align"})
GOALS = DRAFTING | {"rate", "reveal_ratings", "rate_again", "commit", "decide"}
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
