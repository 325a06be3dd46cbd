"""A log: a file of events, one on a line. Lines are only added, and on disk when `append` returns.

A crash leaves at most the last line incomplete; reading skips it.
"""

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from okrlib.files import atomic, handle
from okrlib.files.state import make_private
from okrlib.workshop import events
from okrlib.workshop.events import Event

FOLDER = "workshops"


class LogContents(NamedTuple):
    """The events of a log, and how many of its lines could not be read."""

    events: list[Event]
    unreadable: int


def read(path: Path) -> LogContents:
    """The events of a log in the order of their lines; no events where there is no file."""
    try:
        with os.fdopen(handle(path), "rb") as file:
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return LogContents([], 0)
    parsed = [events.from_line(line) for line in lines if line.strip()]
    readable = [event for event in parsed if event is not None]
    return LogContents(readable, len(parsed) - len(readable))


def holds(path: Path, text: str) -> bool:
    """Whether a log holds a text as `events.line` writes it, which escapes quotes that people type."""
    try:
        with os.fdopen(handle(path), "rb") as file:
            return text.encode() in file.read()
    except FileNotFoundError:
        return False


class Log:
    """One log, open for adding lines. Only its owner may read a *private* one."""

    def __init__(self, path: Path, *, private: bool) -> None:
        self.path = path
        self.private = private
        self._handle: int | None = None

    def append(self, added: Iterable[Event], *, wait: bool = True) -> int | None:
        """Add events; with *wait* they are on disk when this returns.

        Gives the file's size in bytes before, as `cut_back` needs it; None where there was nothing to add.

        Raises:
            OSError: The events cannot be written. The file is as it was before.
        """
        data = "".join(f"{events.line(event)}\n" for event in added).encode("utf-8")
        if not data:
            return None
        new = self._handle is None and not self.path.exists()
        if self._handle is None:
            self._handle = self._open()
        size = os.fstat(self._handle).st_size
        try:
            _write(self._handle, data, wait=wait)
        except OSError:
            self.cut_back(size)
            raise
        if new:
            atomic.sync_folder(self.path.parent)
        return size

    def cut_back(self, size: int | None) -> None:
        """Remove what was added since the file had this size in bytes."""
        if self._handle is not None and size is not None:
            with suppress(OSError):
                os.ftruncate(self._handle, size)

    def _open(self) -> int:
        if self.private:
            make_private(self.path.parent)
        else:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        if self.private:
            flags |= getattr(os, "O_NOFOLLOW", 0)
        log = handle(self.path, flags, 0o600 if self.private else 0o666)
        if self.private and hasattr(os, "fchmod"):
            os.fchmod(log, 0o600)
        size = os.fstat(log).st_size
        if size:
            os.lseek(log, size - 1, os.SEEK_SET)
            if os.read(log, 1) != b"\n":
                os.write(log, b"\n")  # ends an incomplete last line, so that the next one is whole
        return log

    def rewrite(self, remaining: Iterable[Event]) -> None:
        """Replace the contents of the file by these events."""
        self.close()
        make_private(self.path.parent)
        atomic.write(self.path, "".join(f"{events.line(event)}\n" for event in remaining))
        self.path.chmod(0o600)

    def remove(self) -> None:
        """Delete the file."""
        self.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file; the next `append` opens it again."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        """Close the file."""
        self.close()


def _write(handle: int, data: bytes, *, wait: bool) -> None:
    if os.write(handle, data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if wait:
        os.fsync(handle)
