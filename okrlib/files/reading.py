"""Opening files that people name or put into a plan's folder: only ordinary ones, up to a size."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from okrlib.errors import OkrError

#: Without O_NONBLOCK, opening a named pipe would wait for its other end.
_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

#: The columns of the widest sheet that a workbook can have; nobody writes a wider table.
MOST_COLUMNS = 16_384
_DELIMITERS = (b",", b";", b"\t", b"|")


#: What stands in place of a file that Git LFS keeps elsewhere begins so, and is no longer.
POINTER, _LONGEST_POINTER = b"version https://git-lfs.github.com/spec/", 1024


class NotOrdinaryError(OSError):
    """The path leads to a folder, a pipe, a socket or a device instead of a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EINVAL, "Not an ordinary file", str(path))


class UnreadableError(OkrError):
    """A file that cannot or may not be read; the text is the reason, as in "it is too large"."""


def handle(path: Path, flags: int = os.O_RDONLY, rights: int = 0o666) -> int:
    """The descriptor of an ordinary file, opened with the flags of `os.open`; links are followed.

    All files but okrlib's own are opened by this function: a pipe could block, and a device may never end.

    Raises `NotOrdinaryError` for anything but a file, and what `os.open` raises.
    """
    # Checked before, because merely opening some devices has an effect, and again after, in case it was
    # replaced.
    with suppress(FileNotFoundError):
        _refuse_all_but_files(path, path.stat())
    descriptor = os.open(path, flags | _FLAGS, rights)
    try:
        _refuse_all_but_files(path, os.fstat(descriptor))
    except NotOrdinaryError:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_all_but_files(path: Path, state: os.stat_result) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise NotOrdinaryError(path)


#: A larger file is not read, unless its reader knows better.
MOST_MB = 100


def read(path: Path, *, most_mb: float, within: Path | None = None) -> bytes:
    """The bytes of an ordinary file; links are followed.

    Raises `UnreadableError` where there is no such file, where it is outside the folder *within*, where it
    is a folder, a pipe or a device, or where it has more than *most_mb* megabytes.
    """
    try:
        if within is not None:
            path = path.resolve(strict=True)
            if not path.is_relative_to(within.resolve()):
                raise UnreadableError(f"it lies outside the folder {within.name}")
        with os.fdopen(handle(path), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > most_mb * 1_000_000:
                raise UnreadableError(f"it has {size / 1e6:.1f} MB, more than {most_mb:g}")
            if file.peek(len(POINTER)).startswith(POINTER):
                raise UnreadableError("only a pointer of Git LFS to it is here; git lfs pull brings it")
            return file.read(size)
    except NotOrdinaryError:
        folder = "it is a folder, not a file"
        raise UnreadableError(folder if path.is_dir() else "it is not an ordinary file") from None
    except FileNotFoundError:
        raise UnreadableError(
            "it leads to a file that is not there" if path.is_symlink() else "there is no such file"
        ) from None
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror or 'unknown reason'}") from None
    except (ValueError, RuntimeError):  # no name of a file; links in a circle
        raise UnreadableError("there is no such file") from None


def in_utf8(name: Path | str) -> bool:
    """Whether a name, or what was typed, is UTF-8; nothing else goes into a plan's files."""
    return not any("\ud800" <= letter <= "\udfff" for letter in str(name))


def is_pointer(path: Path) -> bool:
    """Whether an ordinary file is a pointer of Git LFS to another one."""
    if path.stat().st_size > _LONGEST_POINTER:
        return False
    with os.fdopen(handle(path), "rb") as file:
        return file.read(len(POINTER)) == POINTER


def wide_line(raw: bytes) -> int | None:
    """The number of the first line with more cells than `MOST_COLUMNS`; None where there is none."""
    # If every stretch of half that length holds a line break, no line is that long. Most files end here.
    half = MOST_COLUMNS // 2
    if all(raw.find(b"\n", at, at + half) >= 0 for at in range(0, len(raw) - half, half)):
        return None
    long = [(n, line) for n, line in enumerate(raw.split(b"\n"), 1) if len(line) > MOST_COLUMNS]
    return next((n for n, line in long if max(map(line.count, _DELIMITERS)) > MOST_COLUMNS), None)
