"""Log: a file of events, a line each, only ever added to. A line is on disk when `append` returns.

A crash in the middle of a line leaves at most that line torn; reading goes past it.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from okrlib.errors import NotWritableError
from okrlib.store import atomic
from okrlib.workshop import events

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.workshop.events import Event

FOLDER = "workshops"


class Read(NamedTuple):
    """What a log holds, and how many of its lines could not be read."""

    events: list[Event]
    torn: int


def read(path: Path) -> Read:
    """The events of a log, in the order of their lines; none where there is no file."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Read([], 0)
    found = [events.from_line(line) for line in lines if line.strip()]
    held = [event for event in found if event is not None]
    return Read(held, len(found) - len(held))


class Log:
    """One log, open for adding. A *private* one is for its owner's eyes alone."""

    def __init__(self, path: Path, *, private: bool) -> None:
        self.path = path
        self.private = private
        self._handle: int | None = None

    def append(self, held: Iterable[Event], *, wait: bool = True) -> int | None:
        """Add events; with *wait* they are on disk when this returns. OSError where they cannot be.

        The file's size before is what `cut_back` needs; None where nothing was to be added.
        """
        data = "".join(f"{events.line(event)}\n" for event in held).encode("utf-8")
        if not data:
            return None
        new = self._handle is None and not self.path.exists()
        if self._handle is None:
            self._handle = self._opened()
        size = os.fstat(self._handle).st_size
        try:
            _written(self._handle, data, wait=wait)
        except OSError:
            self.cut_back(size)
            raise
        if new:
            atomic.sync_folder(self.path.parent)
        return size

    def cut_back(self, size: int | None) -> None:
        """Take back what was added since the file had this size."""
        if self._handle is not None and size is not None:
            with suppress(OSError):
                os.ftruncate(self._handle, size)

    def _opened(self) -> int:
        if self.private:
            guard(self.path.parent)
        else:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        if self.private:
            flags |= getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(self.path, flags, 0o600 if self.private else 0o666)
        if self.private and hasattr(os, "fchmod"):
            os.fchmod(handle, 0o600)
        size = os.fstat(handle).st_size
        if size:
            os.lseek(handle, size - 1, os.SEEK_SET)
            if os.read(handle, 1) != b"\n":
                os.write(handle, b"\n")  # a torn last line is closed, so that the next one is whole
        return handle

    def rewrite(self, held: Iterable[Event]) -> None:
        """Let the file hold these events and no others."""
        self.close()
        guard(self.path.parent)
        atomic.write(self.path, "".join(f"{events.line(event)}\n" for event in held))
        self.path.chmod(0o600)

    def remove(self) -> None:
        """Away with the file."""
        self.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; the next `append` opens it again."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        """Nobody needs it any more."""
        self.close()


def _written(handle: int, data: bytes, *, wait: bool) -> None:
    if os.write(handle, data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if wait:
        os.fsync(handle)


def guard(folder: Path) -> None:
    """A folder that only its owner can look into; NotWritableError where it cannot be made one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sys.platform == "win32":  # a user's local data are the user's alone there
        return
    folder.chmod(0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise NotWritableError(
            f"{folder} is not for this user alone, so nothing hidden can be kept there. "
            "Name another folder in OKRLIB_STATE_DIR."
        )


def state_dir() -> Path:
    """Where hidden things are kept: OKRLIB_STATE_DIR, else the place for a user's state on this system."""
    named = os.environ.get("OKRLIB_STATE_DIR")
    if named:
        return Path(named).absolute() / FOLDER
    import platformdirs

    return Path(platformdirs.user_state_dir("okrlib", appauthor=False)) / FOLDER
