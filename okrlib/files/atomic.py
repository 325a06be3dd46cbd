"""Writing files whole or not at all: a crash leaves the old text or the new one, never a part."""

import errno
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path


def write(path: Path, text: str | bytes) -> None:
    """Write one file; its folder is made where there is none."""
    write_all({path: text})


def write_all(texts: Mapping[Path, str | bytes], *, last: Callable[[], None] = lambda: None) -> None:
    """Write several files: all of them beside their places first, and only then each into its place.

    *last* is called between the two. Where it raises, or a file cannot be written, as on a full disk, none is
    changed. A crash between two of the last steps leaves some files old and some new, each of them whole.
    """
    ready: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            place = Path(os.path.realpath(path))  # a link stays a link
            place.parent.mkdir(parents=True, exist_ok=True)
            ready[place] = _beside(place, text if isinstance(text, bytes) else text.encode("utf-8"))
        last()
        for place, beside in ready.items():
            beside.replace(place)
    finally:
        for beside in ready.values():
            with suppress(OSError):
                beside.unlink(missing_ok=True)
    for folder in {place.parent for place in ready}:
        sync_folder(folder)


def create(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, in a folder that is made where there is none.

    Raises `FileExistsError` where it is there, also where somebody else made it meanwhile.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(path, data)
    try:
        try:
            os.link(beside, path)  # which a rename is not: it would replace what came meanwhile
        except OSError:  # it came, or there are no links here: then its name is taken first
            path.open("xb").close()
            beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def _beside(place: Path, data: bytes) -> Path:
    """The data on disk in a hidden file of the same folder, with the rights of the file it replaces."""
    beside = place.with_name(f".{place.name}.{os.urandom(4).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(beside, flags, 0o666), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileNotFoundError):
            beside.chmod(place.stat().st_mode & 0o7777)
    except BaseException as error:
        if isinstance(error, OSError):
            error.filename = str(place)  # of a hidden file nobody knows
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    return beside


def sync_folder(folder: Path) -> None:
    """Let the names in a folder reach the disk; Windows has no such step."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
