"""What was sent already: one JSON file, written after every message."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from okrlib.errors import OkrError
from okrlib.files import UnreadableError, read
from okrlib.files.atomic import write
from okrlib.notify.messages import Message

#: What was sent is forgotten after this time; nothing older is told again.
_KEPT = timedelta(days=400)
#: What a first run looks back on.
_WEEK = timedelta(days=7)


class Sent:
    """What each channel was sent, by the ids of messages; without a *path* nothing is remembered.

    Raises `OkrError` where the file is none of ours, so that no message is sent twice for want of reading it.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._channels: dict[str, dict[str, Any]] = {}
        if path is None or not path.exists():
            return
        try:
            held = json.loads(read(path, most_mb=50))
            self._channels = {
                str(name): {
                    "digest": held_of["digest"],
                    "about": list(held_of["about"]),
                    "sent": dict(held_of["sent"]),
                }
                for name, held_of in held["channels"].items()
            }
            for channel in self._channels.values():
                for day in (channel["digest"], *channel["sent"].values()):
                    date.fromisoformat(day or "2026-01-01")
        except (UnreadableError, ValueError, TypeError, KeyError, AttributeError) as error:
            known = isinstance(error, UnreadableError | json.JSONDecodeError)
            why = str(error) if known else "it is not as okr notify wrote it"
            raise OkrError(
                f"{path} does not hold what was sent: {why}. Mend it, or name another file with --state."
            ) from error

    def since(self, channel: str, on: date) -> date:
        """The day up to which a channel was told; a week before *on* where it was told nothing."""
        last = self._channels.get(channel, {}).get("digest")
        return date.fromisoformat(last) if last else on - _WEEK

    def known(self, channel: str) -> frozenset[str] | None:
        """What the channel's last digest was about; None where there was none."""
        last = self._channels.get(channel)
        return frozenset(last["about"]) if last and last["digest"] else None

    def left(self, channel: str, messages: list[Message], on: date) -> list[Message]:
        """Those of the messages that the channel does not have yet; of digests one a day."""
        known = self._channels.get(channel, {"digest": None, "about": [], "sent": {}})
        told_today = known["digest"] is not None and date.fromisoformat(known["digest"]) >= on
        return [m for m in messages if m.id not in known["sent"] and not (m.kind == "digest" and told_today)]

    def record(self, channel: str, message: Message, on: date) -> None:
        """Remember that a message has arrived."""
        known = self._channels.setdefault(channel, {"digest": None, "about": [], "sent": {}})
        known["sent"][message.id] = str(on)
        if message.kind == "digest":
            known["digest"], known["about"] = str(on), list(message.about)
        known["sent"] = {
            name: day for name, day in known["sent"].items() if on - date.fromisoformat(day) < _KEPT
        }
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write(self._path, json.dumps({"version": 1, "channels": self._channels}, indent=1) + "\n")
