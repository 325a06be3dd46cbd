"""Room: one workshop with its two logs; the only part that touches the disk.

The public log stands in the plan folder and says what everyone may know. The private one stands in an
owner-only folder outside it: who is there, and what is hidden until the reveal. Once that is revealed,
it is taken out of the private log; once the workshop is finished, the private log goes.

    room = open_room(folder, "2026-10-01-ops", at=now, people=plan.policy.people)
    room.desk("open", {"team": "ops", "cycle": "2026-Q4", "title": "Autumn goals"}, at=now)
    reply = room.receive(message_from_a_browser, at=now)    # Reply(id, ok, says, participant)
    everyone_may_see = room.public(now)                     # plain JSON, to be sent to all

A message from a browser is a dict of plain JSON::

    {"id": "<made by the browser, once for each message; resending it does no harm>",
     "participant": "<own random id>", "secret": "<own random secret>",
     "kind": "vote", "payload": {"dots": {"<cluster>": 2}}}

Both *participant* and *secret* are made by the browser (``crypto.randomUUID()``), kept in its
sessionStorage, and sent with every message. The facilitator's browser is the participant "desk": it
claims the desk with the kind "desk", once; after that only its secret moves the workshop.
`Room.desk` needs no secret: it is for code of the notebook itself.

A reply goes to all browsers, because the kernel cannot tell them apart; it repeats nothing of what
was sent. After "join" the browser goes by ``reply.participant``, which is an earlier id where a
released name was reclaimed. A message's id may not contain the participant's.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakValueDictionary

from filelock import Timeout

from okrlib.errors import NotWritableError
from okrlib.model import is_slug
from okrlib.store import lock
from okrlib.workshop import clean_text, event_log, events
from okrlib.workshop.events import DESK, Event
from okrlib.workshop.participants import admit
from okrlib.workshop.public_view import public
from okrlib.workshop.reveal import opening
from okrlib.workshop.state import Workshop
from okrlib.workshop.transitions import replay, step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from okrlib.model import People

#: The longest message, in characters of JSON; an objective with thirty key results is shorter.
LONGEST = 100_000
_CHANCE = secrets.SystemRandom()
_NOT_SAVED = "This could not be saved ({why}), so it does not count. Mend that, and send it again."
#: After these, something that was hidden is not any more, or nobody's.
_PURGING = events.OPENINGS | {"vote_again", "remove", "draft_remove", "draft"}


class Reply(NamedTuple):
    """The answer to a message: whether it counts, and why not. It repeats nothing of the message.

    *participant* is set after "join": by which id the browser goes from here on.
    """

    id: str
    ok: bool
    says: str = ""
    participant: str = ""


class _Waiting:
    """What is to be saved: events for each log, and whether something stops being hidden."""

    def __init__(self) -> None:
        self.public: list[Event] = []
        self.hidden: list[Event] = []
        self.purge = False


class Room:
    """A workshop that people are in; made by `open_room`. All times are UTC."""

    def __init__(self, path: Path, state: Path, people: People) -> None:
        self.path = path
        self.people = people
        self.workshop: Workshop
        self.notes: tuple[str, ...] = ()
        self._lock = lock(path)
        self._public = event_log.Log(path, private=False)
        self._state = state
        self._private: event_log.Log
        self._hidden: list[Event] = []
        self._n = 0

    # -- what happens

    def receive(self, message: object, *, at: datetime) -> Reply:
        """What a browser sent: admitted, judged, and on disk before this returns. Never raises for it."""
        return self.receive_all([message], at=at)[0]

    def receive_all(self, messages: Sequence[object], *, at: datetime) -> list[Reply]:
        """Several messages with one wait for the disk; all of them are saved, or none."""
        before, waiting, replies = self.workshop, _Waiting(), []
        for message in messages:
            name = message.get("id") if isinstance(message, dict) else None
            name = name if isinstance(name, str) and events.is_id(name) else ""
            event = _unreadable(message) or admit(self.workshop, message, at)
            why = event if isinstance(event, str) else self._judge(event, waiting)
            joined = event.by if isinstance(event, Event) and event.kind == "join" and not why else ""
            replies.append(Reply(name, not why, why, joined))
        if why := self._save(waiting, before):
            return [Reply(reply.id, ok=False, says=why) for reply in replies]
        return replies

    def desk(self, kind: str, payload: dict[str, Any] | None = None, *, at: datetime) -> Reply:
        """What the notebook does in the facilitator's name; it needs no secret, for it runs code anyway."""
        name = secrets.token_hex(8)
        if kind in events.FOR_PARTICIPANTS | events.OWN | {"desk"}:
            return Reply(name, ok=False, says="The notebook is no participant. Join from a browser.")
        before, waiting = self.workshop, _Waiting()
        why = self._judge(Event(name, at, DESK, kind, payload or {}), waiting)
        why = why or self._save(waiting, before)
        return Reply(name, not why, why)

    def _judge(self, event: Event, waiting: _Waiting) -> str:
        """Take the event into the workshop and among those to be saved; why not, where it cannot be."""
        if event.id in self.workshop.seen:
            return ""
        payload = clean_text.cleaned_within(event.payload)
        if event.kind in events.OPENINGS:
            payload = opening(self.workshop, event.kind, payload, _CHANCE, self.people)
        event = event._replace(payload=payload, n=self._n + 1)
        before = self.workshop.sealed.counts() | {"people": (len(self.workshop.there()), 0)}
        state, refusal = step(self.workshop, event)
        if refusal:
            return refusal
        self._n, self.workshop = event.n, state
        (waiting.hidden if event.kind in events.HIDDEN else waiting.public).append(event)
        waiting.purge = waiting.purge or event.kind in _PURGING
        if event.kind in events.HIDDEN:
            self._count(before, event.at, waiting)
        return ""

    def _count(self, before: dict[str, tuple[int, int]], at: datetime, waiting: _Waiting) -> None:
        """Say in the public log how many people have given something, where that has changed."""
        now = self.workshop.sealed.counts() | {"people": (len(self.workshop.there()), 0)}
        for what, (people, things) in now.items():
            if people != before[what][0]:
                payload = {"what": what, "people": people, "things": things or people}
                self._n += 1
                event = Event(secrets.token_hex(8), at, DESK, "count", payload, self._n)
                self.workshop = step(self.workshop, event).state
                waiting.public.append(event)

    def _save(self, waiting: _Waiting, before: Workshop) -> str:
        """Put on disk what is waiting; where that fails, the workshop is as before, and why is told."""
        certain = any(event.kind != "count" for event in waiting.public)
        size = None
        try:
            size = self._private.append(waiting.hidden)
            self._public.append(waiting.public, wait=certain)
        except OSError as error:
            self._private.cut_back(size)
            self.workshop = before
            return _NOT_SAVED.format(why=error.strerror or "the disk does not take it")
        self._hidden += waiting.hidden
        if waiting.purge:
            self._purge()
        return ""

    def _purge(self) -> None:
        """Take out of the private log what is hidden no more."""
        try:
            if self.workshop.finished:
                self._hidden = []
                self._private.remove()
                return
            kept = still_hidden(self.workshop, self._hidden)
            if kept != self._hidden:
                self._private.rewrite(kept)
                self._hidden = kept
        except OSError as error:
            what = f"What was hidden could not be taken out of {self._private.path} ({error.strerror})."
            self.notes = (*self.notes, f"{what} It is tried again at the next reveal, or delete it by hand.")

    # -- what is known

    def public(self, now: datetime) -> dict[str, Any]:
        """What all browsers may know; see `okrlib.workshop.public_view`."""
        return {"id": self.path.stem, **public(self.workshop, now)}

    def close(self) -> None:
        """Let go of the files; the workshop can be opened again, here or elsewhere."""
        self._public.close()
        self._private.close()
        self._lock.release()
        _rooms.pop(self.path, None)

    # -- opening

    def resume(self, at: datetime) -> None:
        """Read both logs; `open_room` does it."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise NotWritableError(
                f"The workshop {self.path.stem} is open in another notebook. Shut that one down first."
            ) from None
        shown = event_log.read(self.path)
        made = next((event for event in shown.events if event.kind == "made"), None)
        key = made.payload.get("key") if made else secrets.token_hex(16)
        if not events.is_id(key):
            raise NotWritableError(f"{self.path.name} does not begin as a workshop does. Name another one.")
        self._private = event_log.Log(self._state / f"{key}.jsonl", private=True)
        hidden = event_log.read(self._private.path)
        self._hidden = [event for event in hidden.events if event.kind in events.HIDDEN]
        both = sorted([*shown.events, *self._hidden], key=lambda event: event.n)
        self.workshop = replay(both)
        self._n = max((event.n for event in both), default=0)
        self.notes = tuple(_notes(self.workshop, shown.torn + hidden.torn))
        if made is None:
            self._n += 1
            first = Event(secrets.token_hex(8), at, DESK, "made", {"key": key}, self._n)
            self.workshop = step(self.workshop, first).state
            self._public.append([first])
        self._purge()


_rooms: WeakValueDictionary[Path, Room] = WeakValueDictionary()


def open_room(
    folder: Path | str,
    workshop: str,
    *,
    at: datetime,
    people: People = "roles",
    state_dir: Path | None = None,
) -> Room:
    """The room of a workshop: made where there is none, else as it was left, and whoever opens it again.

    Args:
        folder: The plan's folder.
        workshop: The workshop's id, as from `new_id`.
        at: Now, in UTC.
        people: The plan's people policy; display names reach the plan folder only where it is "names".
        state_dir: Where hidden things are kept; see `okrlib.workshop.event_log.state_dir`.

    Raises:
        NotWritableError: The id cannot name a file, the workshop is open elsewhere, or the state folder
            is inside the plan folder or open to others.
    """
    folder = Path(folder).resolve()
    state = (state_dir or event_log.state_dir()).resolve()
    path = _path(folder, workshop)
    if state.is_relative_to(folder):
        raise NotWritableError(
            f"Hidden things may not lie in the plan folder, as {state} does. "
            "Name another folder in OKRLIB_STATE_DIR."
        )
    if path in _rooms:
        return _rooms[path]
    event_log.guard(state)
    path.parent.mkdir(parents=True, exist_ok=True)
    room = Room(path, state, people)
    room.resume(at)
    _rooms[path] = room
    return room


def rehearsed(messages: Sequence[object], *, at: datetime) -> str:
    """Why a workshop cannot begin with these messages; "" where it can. Nothing is kept of it."""
    w = Workshop()
    for message in messages:
        event = _unreadable(message) or admit(w, message, at)
        if isinstance(event, str):
            return event
        w, refusal = step(w, event._replace(payload=clean_text.cleaned_within(event.payload)))
        if refusal:
            return refusal
    return ""


def _path(folder: Path, workshop: str) -> Path:
    if not is_slug(workshop):
        raise NotWritableError(
            f"{workshop[:120]!r} cannot name a workshop. Use small letters, digits and hyphens."
        )
    return folder / event_log.FOLDER / f"{workshop}.jsonl"


def new_id(folder: Path | str, team: str, on: date) -> str:
    """An id that no workshop in the plan folder has: the day, the team, and a number where needed."""
    base = f"{on:%Y-%m-%d}-{team}"[:80].rstrip("-_")
    number, name = 2, base
    while _path(Path(folder), name).exists():
        name, number = f"{base}-{number}", number + 1
    return name


def held(folder: Path | str) -> tuple[str, ...]:
    """The ids of the workshops whose log stands in a plan folder, in order of their names."""
    return tuple(sorted(path.stem for path in (Path(folder) / event_log.FOLDER).glob("*.jsonl")))


def archived(folder: Path | str, workshop: str) -> Workshop:
    """A workshop as its public log tells it, for the record; nothing is opened or changed."""
    return replay(sorted(event_log.read(_path(Path(folder), workshop)).events, key=lambda event: event.n))


def still_hidden(w: Workshop, held_back: Sequence[Event]) -> list[Event]:
    """Of the events of a private log, those that the workshop still needs to be what it is."""
    last = {(e.by, str(e.payload.get("key_result"))): e.id for e in held_back if e.kind in {"vote", "rate"}}

    def needed(e: Event) -> bool:
        about = str(e.payload.get("key_result"))
        if e.kind == "entry_add":
            return e.id in w.sealed.entries
        if e.kind == "entry_edit":
            return str(e.payload.get("entry")) in w.sealed.entries
        if e.kind == "vote":
            return e.by in w.sealed.ballots and last[e.by, about] == e.id
        if e.kind == "rate":
            return e.by in w.sealed.ratings.get(about, {}) and last[e.by, about] == e.id
        return e.kind in events.ROLL

    return [event for event in held_back if needed(event)]


def _unreadable(message: object) -> str:
    """Why a message is not even looked at; "" where it is."""
    try:
        size = len(json.dumps(message))
    except (TypeError, ValueError, RecursionError):
        return "This message cannot be read. Reload the page and try again."
    return "This message is too long. Say it in parts." if size > LONGEST else ""


def _notes(w: Workshop, torn: int) -> Iterator[str]:
    if torn:
        lines = "line" if torn == 1 else "lines"
        yield f"{torn} {lines} of the log could not be read, as after a crash; all others were."
    if w.counted.get("people", (0, 0))[0] and not w.roll and not w.finished:
        yield (
            "Who was here, and what they had given in silence, is not on this computer: "
            "everybody joins again, and gives it again."
        )
