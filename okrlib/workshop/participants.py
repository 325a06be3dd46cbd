"""Participants: who takes part, who holds the desk, and whether a message is from its sender (pure)."""

import hashlib
import hmac
import re
from dataclasses import replace
from datetime import datetime

from okrlib.workshop import clean_text, events
from okrlib.workshop.events import DESK, GUEST, Event, RefusedError
from okrlib.workshop.state import Participant, Workshop

MOST_PEOPLE = 200
#: So many wrong codes, and only the facilitator can give a name back.
MOST_TRIES = 5
_CODE = re.compile(r"[A-Z0-9]{8}")
_UNREADABLE = "This message cannot be read. Reload the page and try again."
_NOT_ON_ROLL = "This browser is not on the roll. Join with a name first."
_NOBODY = "There is nobody of this id on the roll."
_OFF_ROLL = "The facilitator has taken this browser off the roll."
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


def _matches(secret: str, key: str) -> bool:
    return bool(key) and hmac.compare_digest(fingerprint(secret), key)


def admit(workshop: Workshop, message: object, at: datetime) -> Event:
    """The event in a browser's message.

    The sender of a public event is replaced by "guest", except for the desk.

    Raises:
        RefusedError: It may not be sent, or not by this browser; nothing of the message is repeated.
    """
    event, secret = _read(message, at)
    if workshop.finished:
        raise RefusedError("The workshop is finished. Its record shows how it came about.")
    if event.by == DESK:
        return _admit_desk(workshop, event, secret)
    if event.kind not in events.FOR_ALL | events.FOR_PARTICIPANTS:
        raise RefusedError("Only the facilitator can do this.")
    if event.kind == "join":
        return _admit_join(workshop, event, secret)
    if event.kind == "back":
        return _admit_back(workshop, event, secret)
    who = workshop.roll.get(event.by)
    if who is None:
        raise RefusedError(_NOT_ON_ROLL)
    if who.removed:
        raise RefusedError(_OFF_ROLL)
    if who.released:
        raise RefusedError("This name was released. Join with it, or with another, once more.")
    if not _matches(secret, who.key):
        raise RefusedError(_FORGED)
    return event if event.kind in events.HIDDEN else event._replace(by=GUEST)


def _read(message: object, at: datetime) -> tuple[Event, str]:
    m = message if isinstance(message, dict) else {}
    name, by, secret, kind = (m.get(key) for key in ("id", "participant", "secret", "kind"))
    payload = m.get("payload", {})
    if (
        not (isinstance(name, str) and isinstance(by, str) and events.is_id(name) and events.is_id(by))
        or not (isinstance(secret, str) and isinstance(kind, str) and isinstance(payload, dict))
        # An id that contains its sender's would reveal the sender in the public log.
        or (by == GUEST or (by != DESK and (len(by) < 8 or by in name)))
        or not 16 <= len(secret) <= 200
        or kind not in events.KINDS - events.ROOM_ONLY
    ):
        raise RefusedError(_UNREADABLE)
    return Event(name, at, by, kind, payload), secret


def _admit_desk(workshop: Workshop, event: Event, secret: str) -> Event:
    if event.kind == "desk":
        return event._replace(payload={"key": fingerprint(secret)})
    if not workshop.desk_key:
        raise RefusedError("This browser does not hold the desk. Take the desk first.")
    if not _matches(secret, workshop.desk_key):
        raise RefusedError(_FORGED)
    if event.kind in events.FOR_PARTICIPANTS:
        what = "The desk has no ideas, dots or confidence of its own."
        raise RefusedError(f"{what} Join with a name to take part.")
    return event


def _admit_join(workshop: Workshop, event: Event, secret: str) -> Event:
    text, code = event.payload.get("name"), event.payload.get("code", "")
    known = event.payload.keys() <= {"name", "code", "sure"}
    if not known or not isinstance(text, str) or not isinstance(code, str):
        raise RefusedError(_UNREADABLE)
    who = workshop.roll.get(event.by)
    if who and who.removed:
        raise RefusedError(_OFF_ROLL)
    if who and not who.released and not _matches(secret, who.key):
        raise RefusedError(_FORGED)
    by = event.by
    name = clean_text.display_name(text)
    for other, participant in workshop.roll.items():
        if participant.released and clean_text.same_name(participant.name) == clean_text.same_name(name):
            by = other
    if event.payload.get("sure") is not True and (like := _taken_for(workshop, by, name)):
        what = f"There is {like!r} here already, which looks much like this. If that is you, enter your code."
        mend = "If you are somebody else, say so, or add a letter to your name."
        raise RefusedError(f"{what} {mend}", asks="alike")
    key = {"key": fingerprint(secret), "code": code_fingerprint(code, by) if code else ""}
    return event._replace(by=by, payload={"name": text, **key})


def _others(w: Workshop, by: str) -> list[str]:
    return [who.name for other, who in w.participants().items() if other != by]


def _taken_for(w: Workshop, by: str, name: str) -> str:
    """The name of another that this one is easily taken for; "" where there is none."""
    alike = (other for other in _others(w, by) if clean_text.looks(other) == clean_text.looks(name))
    return next((o for o in alike if clean_text.same_name(o) != clean_text.same_name(name)), "")


def _admit_back(workshop: Workshop, event: Event, secret: str) -> Event:
    """Somebody who says to be on the roll, in another browser: whether the code is right goes along."""
    name, code = event.payload.get("name"), event.payload.get("code")
    if not (isinstance(name, str) and isinstance(code, str) and len(event.payload) == 2):
        raise RefusedError(_UNREADABLE)
    same = clean_text.same_name(name[:200])
    for by, who in workshop.roll.items():
        if who.code and not who.removed and clean_text.same_name(who.name) == same:
            if who.tries >= MOST_TRIES:
                raise RefusedError("There were five wrong codes. The facilitator can release the name.")
            right = hmac.compare_digest(code_fingerprint(code[:40], by), who.code)
            return event._replace(by=by, payload={"key": fingerprint(secret), "right": right})
    raise RefusedError("Nobody here has this name and a code. Join with it, or ask the facilitator.")


# -- changes to the roll


def on_roll(w: Workshop, by: str, otherwise: str = _NOT_ON_ROLL) -> Participant:
    """Who this is on the roll; whoever is not, or was removed, is refused."""
    who = w.participants().get(by)
    if who is None:
        raise RefusedError(otherwise)
    return who


def _with(w: Workshop, by: str, who: Participant) -> Workshop:
    return replace(w, roll={**w.roll, by: who})


def desk(w: Workshop, _: Event, *, key: str) -> Workshop:
    """Give the desk to a browser."""
    if w.desk_key and w.desk_key != key:
        raise RefusedError("The desk goes with another link by now.")
    return replace(w, desk_key=key)


def join(w: Workshop, event: Event, *, name: str, key: str, code: str = "") -> Workshop:
    """Put someone on the roll: for the first time, again, or in the place of a released name.

    A browser sends *name*, *code* and *sure*: true where the name looks like another's, and is meant.
    """
    name = clean_text.display_name(name)
    who = w.roll.get(event.by)
    if who and (who.removed or (who.key and who.key != key)):
        raise RefusedError(_FORGED)
    if _name_in_use(w, event.by, name):
        mend = "If that is you, enter your code. If not, add a letter to yours."
        raise RefusedError(f"Somebody here has this name. {mend}", asks="same")
    if who is None and len(w.roll) >= MOST_PEOPLE:
        raise RefusedError(f"There are {MOST_PEOPLE} people here already.")
    return _with(w, event.by, Participant(name, key, code=code or (who.code if who else "")))


def back(w: Workshop, event: Event, *, key: str, right: bool) -> Workshop:
    """Give a name to another browser where the code was right; else count the try: there are five."""
    who = on_roll(w, event.by)
    return _with(w, event.by, who._replace(key=key, tries=0) if right else who._replace(tries=who.tries + 1))


def rename(w: Workshop, event: Event, *, name: str) -> Workshop:
    """Change a participant's name."""
    who = on_roll(w, event.by)
    name = clean_text.display_name(name)
    if _name_in_use(w, event.by, name):
        raise RefusedError("Somebody here has this name. Choose another.")
    return _with(w, event.by, who._replace(name=name))


def _name_in_use(w: Workshop, by: str, name: str) -> bool:
    return clean_text.same_name(name) in map(clean_text.same_name, _others(w, by))


def remove(w: Workshop, _: Event, *, participant: str) -> Workshop:
    """Take someone off the roll, and delete everything of theirs that is still hidden."""
    on_roll(w, participant, _NOBODY)
    removed = _with(w, participant, Participant("", "", removed=True))
    return replace(removed, sealed=w.sealed.without(participant))


def release(w: Workshop, _: Event, *, participant: str) -> Workshop:
    """Let another browser take the desk, or a name: the next who joins under it gets all that is its own."""
    if participant == DESK:
        return replace(w, desk_key="")
    return _with(w, participant, on_roll(w, participant, _NOBODY)._replace(key=""))
