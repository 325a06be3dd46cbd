"""Reading files beside a plan: only ordinary files, up to a size."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from okrlib.errors import OkrError

if TYPE_CHECKING:
    from pathlib import Path

#: Without O_NONBLOCK, opening a named pipe would wait for its other end.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class UnreadableError(OkrError):
    """A file that cannot or may not be read; the text is the reason, as in "it is too large"."""


def read(path: Path, *, most_mb: float, within: Path | None = None) -> bytes:
    """The bytes of an ordinary file; links are followed.

    Raises `UnreadableError` where there is no such file, where it is outside the folder *within*, where it
    is a folder, a pipe or a device, or where it has more than *most_mb* megabytes.
    """
    try:
        real = path.resolve(strict=True)
        if within is not None and not real.is_relative_to(within.resolve()):
            raise UnreadableError(f"it lies outside the folder {within.name}")
        if not stat.S_ISREG(real.stat().st_mode):
            raise UnreadableError("it is not an ordinary file")
        with os.fdopen(os.open(real, _FLAGS), "rb") as file:
            # Looked at again, for it may have been exchanged between the two.
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise UnreadableError("it is not an ordinary file")
            if state.st_size > most_mb * 1_000_000:
                raise UnreadableError(f"it has {state.st_size / 1e6:.1f} MB, more than {most_mb:g}")
            return file.read()
    except FileNotFoundError:
        raise UnreadableError(
            "it leads to a file that is not there" if path.is_symlink() else "there is no such file"
        ) from None
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror or 'unknown reason'}") from None
    except (ValueError, RuntimeError):  # no name of a file; links in a circle
        raise UnreadableError("there is no such file") from None
