"""What was sent already: one JSON file, written after every message."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from okrlib.errors import OkrError
from okrlib.files import UnreadableError, read
from okrlib.files.atomic import write
from okrlib.notify.messages import Message

#: What was sent is forgotten after this time; nothing older is told again.
_KEPT = timedelta(days=400)
#: What a first run looks back on.
_WEEK = timedelta(days=7)


@dataclass
class _Told:
    """What a channel was sent: the day of its last digest, what that was about, the day of each message."""

    digest: date | None
    about: list[str]
    sent: dict[str, date]


@dataclass
class _File:
    channels: dict[str, _Told]
    version: int = 1


_FORM = TypeAdapter(_File)


class Sent:
    """What each channel was sent, by the ids of messages; without a *path* nothing is remembered.

    Raises `OkrError` where the file is none of ours, so that no message is sent twice for want of reading it.
    """

    def __init__(self, path: Path | None) -> None:
        self._path, self._held = path, _File({})
        if path is None or not path.exists():
            return
        try:
            self._held = _FORM.validate_python(json.loads(read(path, most_mb=50)))
        except (UnreadableError, ValueError, RecursionError) as error:
            told = isinstance(error, UnreadableError | json.JSONDecodeError)
            why = str(error) if told else "it is not as okr notify wrote it"
            raise OkrError(
                f"{path} does not hold what was sent: {why}. Mend it, or name another file with --state."
            ) from error

    def since(self, channel: str, on: date) -> date:
        """The day up to which a channel was told; a week before *on* where it was told nothing."""
        return self._of(channel).digest or on - _WEEK

    def known(self, channel: str) -> frozenset[str] | None:
        """What the channel's last digest was about; None where there was none."""
        told = self._of(channel)
        return frozenset(told.about) if told.digest else None

    def left(self, channel: str, messages: list[Message], on: date) -> list[Message]:
        """Those of the messages that the channel does not have yet; of digests one a day."""
        told = self._of(channel)
        today = told.digest is not None and told.digest >= on
        return [m for m in messages if m.id not in told.sent and not (m.kind == "digest" and today)]

    def record(self, channel: str, message: Message, on: date) -> None:
        """Remember that a message has arrived."""
        told = self._held.channels[channel] = self._of(channel)
        told.sent[message.id] = on
        if message.kind == "digest":
            told.digest, told.about = on, list(message.about)
        told.sent = {name: day for name, day in told.sent.items() if on - day < _KEPT}
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write(self._path, _FORM.dump_json(self._held, indent=1).decode() + "\n")

    def _of(self, channel: str) -> _Told:
        return self._held.channels.get(channel) or _Told(None, [], {})
