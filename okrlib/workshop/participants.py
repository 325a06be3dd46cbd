"""People: who is there, who is at the desk, and whether a message is from whom it says (pure)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from okrlib.workshop import clean_text, events
from okrlib.workshop.events import DESK, GUEST, Event
from okrlib.workshop.payloads import KINDS
from okrlib.workshop.state import Participant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.workshop.state import Workshop

MOST_PEOPLE = 200
_UNREADABLE = "This message cannot be read. Reload the page and try again."
_STRANGER = "This browser is not on the roll. Join with a name first."
_FORGED = "This message is not from whom it says it is, so it was not used. Join with a name of your own."


def fingerprint(secret: str) -> str:
    """What is kept of a secret; it is random and long, so a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _is_theirs(secret: str, key: str) -> bool:
    return bool(key) and hmac.compare_digest(fingerprint(secret), key)


def admit(workshop: Workshop, message: object, at: datetime) -> Event | str:
    """The event that a browser's message is, or why it is refused.

    The sentences repeat nothing of the message: replies go to every browser. An event that everyone
    may see says no more of its sender than that it is a guest.
    """
    found = _read(message, at)
    if found is None:
        return _UNREADABLE
    event, secret = found
    if workshop.finished:
        return "The workshop is finished. Its record shows how it came about."
    by, kind = event.by, event.kind
    if by == DESK:
        return _from_desk(workshop, event, secret)
    if kind not in events.FOR_ALL | events.FOR_PARTICIPANTS:
        return "Only the facilitator can do this."
    if kind == "join":
        return _joining(workshop, event, secret)
    who = workshop.roll.get(by)
    if who is None:
        return _STRANGER
    if who.removed:
        return "The facilitator has taken this browser off the roll."
    if who.released:
        return "This name was released. Join with it, or with another, once more."
    if not _is_theirs(secret, who.key):
        return _FORGED
    return event if kind in events.HIDDEN else event._replace(by=GUEST)


def _read(message: object, at: datetime) -> tuple[Event, str] | None:
    """A message as an event and its secret; None where it is not one."""
    if not isinstance(message, dict):
        return None
    name, by, secret, kind = (message.get(part) for part in ("id", "participant", "secret", "kind"))
    payload = message.get("payload", {})
    if not (isinstance(secret, str) and isinstance(kind, str) and isinstance(payload, dict)):
        return None
    if not (isinstance(name, str) and isinstance(by, str) and events.is_id(name) and events.is_id(by)):
        return None
    # An id made of its sender's would give the sender away in the public log.
    if by == GUEST or (by != DESK and (len(by) < 8 or by in name)):
        return None
    if not 16 <= len(secret) <= 200 or kind not in KINDS or kind in events.OWN:
        return None
    return Event(name, at, by, kind, payload), secret


def _from_desk(workshop: Workshop, event: Event, secret: str) -> Event | str:
    if event.kind == "desk":
        if workshop.desk_key and not _is_theirs(secret, workshop.desk_key):
            return "Another browser holds the desk. Free it in the notebook first."
        return event._replace(payload={"key": fingerprint(secret)})
    if not workshop.desk_key:
        return "This browser does not hold the desk. Take the desk first."
    if not _is_theirs(secret, workshop.desk_key):
        return _FORGED
    if event.kind in events.FOR_PARTICIPANTS:
        return "The desk has no entries, dots or confidence of its own. Join with a name to take part."
    return event


def _joining(workshop: Workshop, event: Event, secret: str) -> Event | str:
    text = event.payload.get("name")
    if not isinstance(text, str) or set(event.payload) != {"name"}:
        return _UNREADABLE
    who = workshop.roll.get(event.by)
    if who and who.removed:
        return "The facilitator has taken this browser off the roll."
    if who and not who.released and not _is_theirs(secret, who.key):
        return _FORGED
    by = event.by
    name, _ = clean_text.display_name(text)
    for other, held in workshop.roll.items():
        if held.released and clean_text.same_name(held.name) == clean_text.same_name(name):
            by = other
    return event._replace(by=by, payload={"name": text, "key": fingerprint(secret)})


# -- what changes the roll


def desk(w: Workshop, event: Event, said: Any) -> Workshop | str:
    """A browser takes the desk."""
    if w.desk_key and w.desk_key != said.key:
        return "Another browser holds the desk. Free it in the notebook first."
    return replace(w, desk_key=said.key) if event.by == DESK else "Only the facilitator can do this."


def join(w: Workshop, event: Event, said: Any) -> Workshop | str:
    """Someone comes, comes again, or takes a released name."""
    if event.by in {DESK, GUEST}:
        return "Join with an id of your own."
    name, why = clean_text.display_name(said.name)
    if why:
        return why
    who = w.roll.get(event.by)
    if who and (who.removed or (who.key and who.key != said.key)):
        return _FORGED
    if _taken(w.roll, event.by, name):
        return "Somebody here has this name. Choose another, or ask the facilitator to release it."
    if who is None and len(w.roll) >= MOST_PEOPLE:
        return f"There are {MOST_PEOPLE} people here already."
    return replace(w, roll={**w.roll, event.by: Participant(name, said.key)})


def rename(w: Workshop, event: Event, said: Any) -> Workshop | str:
    """Someone takes another name."""
    who = w.roll.get(event.by)
    name, why = clean_text.display_name(said.name)
    if who is None or who.removed:
        return _STRANGER
    if why:
        return why
    if _taken(w.roll, event.by, name):
        return "Somebody here has this name. Choose another."
    return replace(w, roll={**w.roll, event.by: who._replace(name=name)})


def _taken(roll: Mapping[str, Participant], by: str, name: str) -> bool:
    return any(
        other != by and not held.removed and clean_text.same_name(held.name) == clean_text.same_name(name)
        for other, held in roll.items()
    )


def remove(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    """Someone is taken off the roll, and what is still hidden of theirs with them."""
    who = w.roll.get(said.participant)
    if who is None or who.removed:
        return "There is nobody of this id on the roll."
    roll = {**w.roll, said.participant: Participant("", "", removed=True)}
    return replace(w, roll=roll, sealed=w.sealed.without(said.participant))


def release(w: Workshop, event: Event, said: Any) -> Workshop | str:  # noqa: ARG001
    """A name, or the desk, may be taken by another browser."""
    if said.participant == DESK:
        return replace(w, desk_key="")
    who = w.roll.get(said.participant)
    if who is None or who.removed:
        return "There is nobody of this id on the roll."
    return replace(w, roll={**w.roll, said.participant: who._replace(key="")})
