"""What a plan's workshops keep for their owner alone: links, address, template, and what is under way."""

import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from filelock import Timeout

from okrlib import files
from okrlib.files import state
from okrlib.store import lock
from okrlib.workshop import event_log

#: A join link that nobody used for so long is not given again.
_STALE_HOURS = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where a workshop is served, and the two secrets in its links; *at* is when it was served last.

    It listens on *host* and *port*, and people open it at *address*.
    """

    join: str
    desk: str
    host: str = ""
    port: int = 0
    address: str = ""
    at: float = 0.0
    template: dict[str, Any] = field(default_factory=dict)
    """What the facilitator set up last time: dots, time boxes and questions."""


class Private:
    """The private files of one plan folder's workshops."""

    def __init__(self, folder: Path) -> None:
        own = state.folder(folder, event_log.FOLDER)
        self._door, self._kept = own / "door.json", own / "now.json"
        self._lock = lock(self._door)

    def door(self, now: float, *, going_on: bool) -> Door:
        """The door as it was, so that links stay right after a restart; a new one where that one is over.

        It is over a day after it was used last, unless a workshop is *going_on*; *now* is in seconds.
        """
        try:
            door = Door(**_read(self._door))
        except TypeError:
            door = Door(join="", desk="")
        if not (door.join and door.desk and (going_on or now - door.at < _STALE_HOURS * 3600)):
            door = replace(with_new_desk(door), join=secrets.token_urlsafe(24), host="", port=0)
        return door

    def locked(self) -> bool:
        """Whether this process serves the plan's workshop from now on; False where another one does."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def keep_door(self, door: Door) -> None:
        """Remember it."""
        state.write(self._door, json.dumps(asdict(door)))

    def kept(self) -> dict[str, Any]:
        """What was under way in the workshop."""
        return _read(self._kept)

    def keep(self, now: dict[str, Any]) -> None:
        """Remember it; without any, the file goes."""
        if now:
            state.write(self._kept, json.dumps(now))
        else:
            self._kept.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(files.read(path, most_mb=50))
    except (files.UnreadableError, OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def with_new_desk(door: Door) -> Door:
    """The door with another facilitator's link; the one before opens nothing any more."""
    return replace(door, desk=secrets.token_urlsafe(24))


def join_link(address: str, door: Door) -> dict[str, Any] | None:
    """The link that others open, and its QR code as rows of 0 and 1; None without an address."""
    return _coded(f"{address}/#join={door.join}") if address else None


@cache
def _coded(link: str) -> dict[str, Any]:
    import segno

    return {"link": link, "code": ["".join(map(str, row)) for row in segno.make(link, error="l").matrix]}
