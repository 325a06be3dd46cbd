"""Participants: who takes part, who holds the desk, and whether a message is from its sender (pure)."""

from __future__ import annotations

import hashlib
import hmac
import re
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
#: So many wrong codes, and only the facilitator can give a name back.
MOST_TRIES = 5
_CODE = re.compile(r"[A-Z0-9]{8}")
_UNREADABLE = "This message cannot be read. Reload the page and try again."
_JOIN = frozenset({"name", "code", "sure"})
_NOT_ON_ROLL = "This browser is not on the roll. Join with a name first."
_FORGED = "This message is not from whom it says it is, so it was not used. Join with a name of your own."


def fingerprint(secret: str) -> str:
    """The SHA-256 of a secret: all that is stored of it. It is long and random, so no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def code_fingerprint(code: str, participant: str) -> str:
    """What is stored of a code; it is short, so guessing is made slow. "" for a text that is no code.

    Upper and lower case, spaces and hyphens make no difference.
    """
    plain = "".join(code.split()).replace("-", "").upper()
    if not _CODE.fullmatch(plain):
        return ""
    return hashlib.scrypt(plain.encode(), salt=participant.encode(), n=2**13, r=8, p=1, dklen=32).hex()


class SameName(str):
    """A refusal because somebody has the name."""

    __slots__ = ()
    asks = "same"


class LikeName(str):
    """A refusal because the name looks like somebody's; who is sure sends it again."""

    __slots__ = ()
    asks = "alike"


def _matches(secret: str, key: str) -> bool:
    return bool(key) and hmac.compare_digest(fingerprint(secret), key)


def admit(workshop: Workshop, message: object, at: datetime) -> Event | str:
    """The event in a browser's message, or a sentence that says why it is refused.

    The sentences repeat nothing of the message, because replies go to every browser. The sender of a public
    event is replaced by "guest", except for the desk.
    """
    parsed = _read(message, at)
    if parsed is None:
        return _UNREADABLE
    event, secret = parsed
    if workshop.finished:
        return "The workshop is finished. Its record shows how it came about."
    by, kind = event.by, event.kind
    if by == DESK:
        return _admit_desk(workshop, event, secret)
    if kind not in events.FOR_ALL | events.FOR_PARTICIPANTS:
        return "Only the facilitator can do this."
    if kind == "join":
        return _admit_join(workshop, event, secret)
    if kind == "back":
        return _admit_back(workshop, event, secret)
    who = workshop.roll.get(by)
    if who is None:
        return _NOT_ON_ROLL
    if who.removed:
        return "The facilitator has taken this browser off the roll."
    if who.released:
        return "This name was released. Join with it, or with another, once more."
    if not _matches(secret, who.key):
        return _FORGED
    return event if kind in events.HIDDEN else event._replace(by=GUEST)


def _read(message: object, at: datetime) -> tuple[Event, str] | None:
    """The event and the secret in a message; None where it has another form."""
    if not isinstance(message, dict):
        return None
    name, by, secret, kind = (message.get(key) for key in ("id", "participant", "secret", "kind"))
    payload = message.get("payload", {})
    if not (isinstance(secret, str) and isinstance(kind, str) and isinstance(payload, dict)):
        return None
    if not (isinstance(name, str) and isinstance(by, str) and events.is_id(name) and events.is_id(by)):
        return None
    # An id that contains its sender's would reveal the sender in the public log.
    if by == GUEST or (by != DESK and (len(by) < 8 or by in name)):
        return None
    if not 16 <= len(secret) <= 200 or kind not in KINDS or kind in events.ROOM_ONLY:
        return None
    return Event(name, at, by, kind, payload), secret


def _admit_desk(workshop: Workshop, event: Event, secret: str) -> Event | str:
    if event.kind == "desk":
        if workshop.desk_key and not _matches(secret, workshop.desk_key):
            return "Another browser holds the desk. Free it in the notebook first."
        return event._replace(payload={"key": fingerprint(secret)})
    if not workshop.desk_key:
        return "This browser does not hold the desk. Take the desk first."
    if not _matches(secret, workshop.desk_key):
        return _FORGED
    if event.kind in events.FOR_PARTICIPANTS:
        return "The desk has no entries, dots or confidence of its own. Join with a name to take part."
    return event


def _admit_join(workshop: Workshop, event: Event, secret: str) -> Event | str:
    text, code = event.payload.get("name"), event.payload.get("code", "")
    if not isinstance(text, str) or not isinstance(code, str) or event.payload.keys() - _JOIN:
        return _UNREADABLE
    who = workshop.roll.get(event.by)
    if who and who.removed:
        return "The facilitator has taken this browser off the roll."
    if who and not who.released and not _matches(secret, who.key):
        return _FORGED
    by = event.by
    name, _ = clean_text.display_name(text)
    for other, participant in workshop.roll.items():
        if participant.released and clean_text.same_name(participant.name) == clean_text.same_name(name):
            by = other
    if event.payload.get("sure") is not True and (like := _taken_for(workshop.roll, by, name)):
        return LikeName(
            f"There is {like!r} here already, which looks much like this. If that is you, enter your code. "
            "If you are somebody else, say so, or add a letter to your name."
        )
    key = {"key": fingerprint(secret), "code": code_fingerprint(code, by) if code else ""}
    return event._replace(by=by, payload={"name": text, **key})


def _taken_for(roll: Mapping[str, Participant], by: str, name: str) -> str:
    """The name of another that this one is easily taken for; "" where there is none."""
    return next(
        (
            who.name
            for other, who in roll.items()
            if other != by
            and not who.removed
            and clean_text.looks(who.name) == clean_text.looks(name)
            and clean_text.same_name(who.name) != clean_text.same_name(name)
        ),
        "",
    )


def _admit_back(workshop: Workshop, event: Event, secret: str) -> Event | str:
    """Somebody who says to be on the roll, in another browser: whether the code is right goes along."""
    name, code = event.payload.get("name"), event.payload.get("code")
    if not (isinstance(name, str) and isinstance(code, str) and len(event.payload) == 2):
        return _UNREADABLE
    wanted = clean_text.same_name(name[:200])
    for by, who in workshop.roll.items():
        if who.code and not who.removed and clean_text.same_name(who.name) == wanted:
            if who.tries >= MOST_TRIES:
                return "There were five wrong codes. The facilitator can release the name."
            right = hmac.compare_digest(code_fingerprint(code[:40], by), who.code)
            return event._replace(by=by, payload={"key": fingerprint(secret), "right": right})
    return "Nobody here has this name and a code. Join with it, or ask the facilitator."


# -- changes to the roll


def not_on_roll(w: Workshop, by: str) -> str | None:
    """The sentence that refuses someone who is not on the roll or was removed; None for all others."""
    who = w.roll.get(by)
    return _NOT_ON_ROLL if who is None or who.removed else None


def desk(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Give the desk to a browser."""
    if w.desk_key and w.desk_key != payload.key:
        return "Another browser holds the desk. Free it in the notebook first."
    return replace(w, desk_key=payload.key) if event.by == DESK else "Only the facilitator can do this."


def join(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Put someone on the roll: for the first time, again, or under a released name."""
    if event.by in {DESK, GUEST}:
        return "Join with an id of your own."
    name, why = clean_text.display_name(payload.name)
    if why:
        return why
    who = w.roll.get(event.by)
    if who and (who.removed or (who.key and who.key != payload.key)):
        return _FORGED
    if _name_in_use(w.roll, event.by, name):
        return SameName(
            "Somebody here has this name. If that is you, enter your code. If not, add a letter to yours."
        )
    if who is None and len(w.roll) >= MOST_PEOPLE:
        return f"There are {MOST_PEOPLE} people here already."
    code = payload.code or (who.code if who else "")
    return replace(w, roll={**w.roll, event.by: Participant(name, payload.key, code=code)})


def back(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Give a name to another browser where the code was right; else count the try."""
    if why := not_on_roll(w, event.by):
        return why
    who = w.roll[event.by]
    now = who._replace(key=payload.key, tries=0) if payload.right else who._replace(tries=who.tries + 1)
    return replace(w, roll={**w.roll, event.by: now})


def rename(w: Workshop, event: Event, payload: Any) -> Workshop | str:
    """Change a participant's name."""
    name, why = clean_text.display_name(payload.name)
    if why := not_on_roll(w, event.by) or why:
        return why
    if _name_in_use(w.roll, event.by, name):
        return "Somebody here has this name. Choose another."
    return replace(w, roll={**w.roll, event.by: w.roll[event.by]._replace(name=name)})


def _name_in_use(roll: Mapping[str, Participant], by: str, name: str) -> bool:
    return any(
        other != by and not who.removed and clean_text.same_name(who.name) == clean_text.same_name(name)
        for other, who in roll.items()
    )


def remove(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Take someone off the roll, and delete everything of theirs that is still hidden."""
    who = w.roll.get(payload.participant)
    if who is None or who.removed:
        return "There is nobody of this id on the roll."
    roll = {**w.roll, payload.participant: Participant("", "", removed=True)}
    return replace(w, roll=roll, sealed=w.sealed.without(payload.participant))


def release(w: Workshop, event: Event, payload: Any) -> Workshop | str:  # noqa: ARG001
    """Let another browser take a name, or the desk."""
    if payload.participant == DESK:
        return replace(w, desk_key="")
    who = w.roll.get(payload.participant)
    if who is None or who.removed:
        return "There is nobody of this id on the roll."
    return replace(w, roll={**w.roll, payload.participant: who._replace(key="")})
