"""A room: one workshop with its two logs, the only place from which a workshop is written to disk.

The public log is in the plan folder and holds what everyone may know. The private one is in a folder
outside it that only its owner may read: it holds who takes part, and what is hidden until the reveal. What
is revealed is removed from the private log; when the workshop is finished, the private log is deleted.

A message from a browser is a dict of plain JSON::

    {"id": "<from the browser, one for each message; sending it again does no harm>",
     "participant": "<own random id>", "secret": "<own random secret>",
     "kind": "vote", "payload": {"dots": {"<cluster>": 2}}}

The browser makes *participant* and *secret* itself, and sends them with every message. A message's id may
not contain the participant's. The facilitator is the participant "desk": whoever takes the desk first, by the
kind "desk", holds it, and only that secret moves the workshop. `Room.desk` needs none: it is for the server.
"""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from filelock import Timeout

from okrlib.drafting import unused
from okrlib.errors import NotWritableError
from okrlib.files import state as private
from okrlib.model import People, is_slug
from okrlib.store import lock
from okrlib.workshop import clean_text, event_log, events
from okrlib.workshop.events import DESK, Event, RefusedError
from okrlib.workshop.participants import admit
from okrlib.workshop.reveal import reveal_payload
from okrlib.workshop.state import Workshop
from okrlib.workshop.transitions import applied, replay

#: The longest message, in characters of JSON; an objective with thirty key results is shorter.
LONGEST = 100_000
_RNG = secrets.SystemRandom()
#: After these events the private log may hold something that is hidden no more, or needed no more.
_PURGING = events.REVEALS | {"vote_again", "remove", "draft_remove", "draft_rename", "draft"}


class Reply(NamedTuple):
    """The answer to a message: whether it counts and, in *says*, why not. It repeats nothing of the message.

    *participant* is set after "join" and "back": the id that the browser uses from then on. *asks* is set
    where a "join" is refused for its name: "same" as somebody's, or "alike", and then `sure` sends it again.
    """

    id: str
    ok: bool
    says: str = ""
    participant: str = ""
    asks: str = ""


@dataclass
class _Unsaved:
    """What is to be saved: events for each log, and whether the private log is to be purged."""

    public: list[Event] = field(default_factory=list)
    hidden: list[Event] = field(default_factory=list)
    purge: bool = False


class Room:
    """A workshop that is open, as `open_room` gives it. All times are in UTC.

    *workshop* is its state now; *notes* are sentences about its logs that the facilitator should read.
    """

    def __init__(self, path: Path, state: Path, people: People, *, at: datetime) -> None:
        """Read both logs.

        Raises:
            NotWritableError: The workshop is open elsewhere, or its public log is no workshop's.
        """
        self.path, self.people = path, people
        self._lock = lock(path)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            what = f"The workshop {path.stem} is open elsewhere, by okr workshop, okr open or a notebook."
            raise NotWritableError(f"{what} End that one first.") from None
        public_log = event_log.read(path)
        first = next((event for event in public_log.events if event.kind == "made"), None)
        key = first.payload.get("key") if first else secrets.token_hex(16)
        if not events.is_id(key):
            raise NotWritableError(f"{path.name} does not begin as a workshop does. Name another one.")
        self._public = event_log.Log(path, private=False)
        self._private = event_log.Log(state / f"{key}.jsonl", private=True)
        private_log = event_log.read(self._private.path)
        self._hidden = [event for event in private_log.events if event.kind in events.HIDDEN]
        both = sorted([*public_log.events, *self._hidden], key=lambda event: event.n)
        self.workshop = replay(both)
        self._n = max((event.n for event in both), default=0)
        self.notes = tuple(_notes(self.workshop, public_log.unreadable + private_log.unreadable))
        if first is None:
            self._n += 1
            first = Event(secrets.token_hex(8), at, DESK, "made", {"key": key}, self._n)
            self.workshop = applied(self.workshop, first)
            self._public.append([first])
        self._purge()

    # -- messages

    def receive(self, message: object, *, at: datetime) -> Reply:
        """Handle a browser's message; it is on disk when this returns. Raises nothing, whatever was sent."""
        return self.receive_all([message], at=at)[0]

    def receive_all(self, messages: Sequence[object], *, at: datetime) -> list[Reply]:
        """Handle several messages with one wait for the disk; all of them are saved, or none."""
        before, unsaved, replies = self.workshop, _Unsaved(), []
        for message in messages:
            name = message.get("id") if isinstance(message, dict) else None
            name = name if isinstance(name, str) and events.is_id(name) else ""
            try:
                joined = self._take(message, at, unsaved)
            except RefusedError as error:
                replies.append(Reply(name, ok=False, says=str(error), asks=error.asks))
            else:
                replies.append(Reply(name, ok=True, participant=joined))
        if why := self._save(unsaved, before):
            return [Reply(reply.id, ok=False, says=why) for reply in replies]
        return replies

    def desk(self, kind: str, payload: dict[str, Any] | None = None, *, at: datetime) -> Reply:
        """Handle an event that the server itself sends as the facilitator; it needs no secret."""
        name = secrets.token_hex(8)
        before, unsaved = self.workshop, _Unsaved()
        try:
            self._apply(Event(name, at, DESK, kind, payload or {}), unsaved)
            why = self._save(unsaved, before)
        except RefusedError as error:
            why = str(error)
        return Reply(name, not why, why)

    def _take(self, message: object, at: datetime, unsaved: _Unsaved) -> str:
        """Apply a browser's message; gives the id that it goes on under after "join" and "back", else ""."""
        event = _event(self.workshop, message, at)
        self._apply(event, unsaved)
        if event.payload.get("right") is False:  # applied, so that the try counts
            raise RefusedError("This is not the code for this name.")
        return event.by if event.kind in {"join", "back"} else ""

    def _apply(self, event: Event, unsaved: _Unsaved) -> None:
        if event.id in self.workshop.seen:
            return
        payload = clean_text.cleaned_within(event.payload)
        if event.kind in events.REVEALS:
            payload = reveal_payload(self.workshop, event.kind, payload, _RNG, self.people)
        event = event._replace(payload=payload, n=self._n + 1)
        before = self.workshop.counts()
        self.workshop = applied(self.workshop, event)
        self._n = event.n
        (unsaved.hidden if event.kind in events.HIDDEN else unsaved.public).append(event)
        unsaved.purge = unsaved.purge or event.kind in _PURGING
        if event.kind in events.HIDDEN:
            self._count(before, event.at, unsaved)

    def _count(self, before: dict[str, tuple[int, int]], at: datetime, unsaved: _Unsaved) -> None:
        """Add a "count" to the public log for each number of people that has changed since *before*."""
        for what, (people, things) in self.workshop.counts().items():
            if people != before[what][0]:
                payload = {"what": what, "people": people, "things": things or people}
                self._n += 1
                event = Event(secrets.token_hex(8), at, DESK, "count", payload, self._n)
                self.workshop = applied(self.workshop, event)
                unsaved.public.append(event)

    def _save(self, unsaved: _Unsaved, before: Workshop) -> str:
        """Write *unsaved* to disk and give ""; where that fails, go back to *before* and give why."""
        wait = any(event.kind != "count" for event in unsaved.public)
        size = None
        try:
            size = self._private.append(unsaved.hidden)
            self._public.append(unsaved.public, wait=wait)
        except OSError as error:
            self._private.cut_back(size)
            self.workshop = before
            return not_saved(error)
        self._hidden += unsaved.hidden
        if unsaved.purge:
            self._purge()
        return ""

    def _purge(self) -> None:
        """Remove from the private log what is hidden no more."""
        try:
            if self.workshop.finished:
                self._hidden = []
                self._private.remove()
                return
            remaining = still_hidden(self.workshop, self._hidden)
            if remaining != self._hidden:
                self._private.rewrite(remaining)
                self._hidden = remaining
        except OSError as error:
            what = f"What was hidden could not be taken out of {self._private.path} ({error.strerror})."
            self.notes = (*self.notes, f"{what} It is tried again at the next reveal, or delete it by hand.")

    def close(self) -> None:
        """Close both logs; the workshop can be opened again, here or elsewhere."""
        self._public.close()
        self._private.close()
        self._lock.release()
        _open_rooms.pop(self.path, None)


_open_rooms: WeakValueDictionary[Path, Room] = WeakValueDictionary()


def open_room(
    folder: Path | str,
    workshop: str,
    *,
    at: datetime,
    people: People = "roles",
) -> Room:
    """Open a workshop, or begin it where it has no log yet. One that is open here already is the same room.

    *workshop* is its id, as from `new_id`. With the policy "names" on *people*, display names may be written
    to the plan folder. The private log is in the plan's private folder (`okrlib.files.state`).

    Raises:
        NotWritableError: The id cannot name a file, the workshop is open elsewhere, or the state folder
            is inside the plan folder or open to others.
    """
    folder = Path(folder).resolve()
    path = _path(folder, workshop)
    if path in _open_rooms:
        return _open_rooms[path]
    own = private.folder(folder, event_log.FOLDER)
    path.parent.mkdir(parents=True, exist_ok=True)
    room = Room(path, own, people, at=at)
    _open_rooms[path] = room
    return room


def rehearse(messages: Sequence[object], *, at: datetime) -> None:
    """Refuse messages with which a workshop cannot begin. Nothing is saved."""
    w = Workshop()
    for message in messages:
        event = _event(w, message, at)
        w = applied(w, event._replace(payload=clean_text.cleaned_within(event.payload)))


def _path(folder: Path, workshop: str) -> Path:
    if not is_slug(workshop):
        mend = "Use small letters, digits and hyphens."
        raise NotWritableError(f"{workshop[:120]!r} cannot name a workshop. {mend}")
    return folder / event_log.FOLDER / f"{workshop}.jsonl"


def new_id(folder: Path | str, team: str, on: date) -> str:
    """An id that no workshop in the plan folder has: the day and the team, with a number where needed."""
    base = f"{on:%Y-%m-%d}-{team}"[:80].rstrip("-_")
    _path(Path(folder), base)
    return unused(base, workshop_ids(folder))


def workshop_ids(folder: Path | str) -> tuple[str, ...]:
    """The ids of the workshops in a plan folder, in alphabetical order.

    A log whose name is no id, such as a copy that a shared drive kept after a conflict, is none of them.
    """
    logs = (Path(folder) / event_log.FOLDER).glob("*.jsonl")
    return tuple(sorted(path.stem for path in logs if is_slug(path.stem)))


def finished(folder: Path | str, workshop: str) -> bool:
    """Whether its log says so, which is seen without going through it.

    A year's finished ones take no time then; where somebody wrote the log anew, it is gone through after all.
    """
    return mentions(folder, workshop, '"kind":"finish","payload":')


def mentions(folder: Path | str, workshop: str, text: str) -> bool:
    """Whether its log holds a text, as `okrlib.workshop.event_log.holds` looks for it."""
    return event_log.holds(_path(Path(folder), workshop), text)


def read_workshop(folder: Path | str, workshop: str) -> Workshop:
    """A workshop as its public log alone gives it; no room is opened, and no file changed."""
    path = _path(Path(folder).resolve(), workshop)
    try:
        stat = path.stat()
    except FileNotFoundError:
        return Workshop()
    return _as_logged(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _as_logged(path: Path, changed: int, size: int) -> Workshop:  # noqa: ARG001 - what it is kept by
    """To replay some thousand events takes half a second, and a waiting page asks again and again."""
    return replay(sorted(event_log.read(path).events, key=lambda event: event.n))


def not_saved(error: OSError) -> str:
    """What is said where the disk does not take something."""
    why = error.strerror or "the disk does not take it"
    return f"This could not be saved ({why}), so it does not count. Fix that, and send it again."


def still_hidden(w: Workshop, hidden: Sequence[Event]) -> list[Event]:
    """The events of a private log without which the workshop's state would be another."""
    last = {(e.by, str(e.payload.get("key_result"))): e.id for e in hidden if e.kind in {"vote", "rate"}}

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

    return [event for event in hidden if needed(event)]


def _event(w: Workshop, message: object, at: datetime) -> Event:
    """The event in a browser's message, where its form and its length allow to look at it."""
    try:
        size = len(json.dumps(message))
    except (TypeError, ValueError, RecursionError):
        raise RefusedError("This message cannot be read. Reload the page and try again.") from None
    if size > LONGEST:
        raise RefusedError("This message is too long. Say it in parts.")
    return admit(w, message, at)


def _notes(w: Workshop, unreadable: int) -> Iterator[str]:
    if unreadable:
        lines = "line" if unreadable == 1 else "lines"
        yield f"{unreadable} {lines} of the log could not be read, as after a crash; all others were."
    if w.counted.get("people", (0, 0))[0] and not w.roll and not w.finished:
        here = "Who was here, and what they had given in silence, is not on this computer"
        yield f"{here}: everybody joins again, and gives it again."
