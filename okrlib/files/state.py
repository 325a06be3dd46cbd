"""The private folder of a plan: what one person's machine remembers of it, and nobody else may read.

It lies in the system's folder for a user's state and is named after the plan's path. Everything in it may
be deleted; the plan itself is not in it.
"""

import json
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from okrlib.errors import NotWritableError
from okrlib.files.reading import UnreadableError, read

#: Names another folder than the system's.
VARIABLE = "OKRLIB_STATE_DIR"
#: The folders in a plan's folder, and what each holds.
KINDS = {
    "drafts": "what was typed in a board and not saved",
    "brought": "files that were brought for a KPI and not saved",
    "workshops": "what a workshop still hides, and its addresses",
    "written": "which files okrlib wrote and nobody shared yet",
    "proposals": "what an assistant proposed and nobody accepted yet",
    "cache": "what is computed again where it is missing",
}
#: Drafts that nobody came back to go after this many days.
DRAFT_DAYS = 30
_DAY = 86_400


class Kept(NamedTuple):
    """What one folder holds: how many files, their size in bytes, and when the last one was written."""

    kind: str
    files: int
    size: int
    last: float


def place(plan: Path | str) -> Path:
    """The private folder of the plan in this folder, whether or not it is there yet."""
    real = Path(plan).resolve()
    name = re.sub(r"[^a-z0-9]+", "-", real.name.lower())[:40].strip("-")
    digest = sha256(os.fsencode(real)).hexdigest()[:16]
    return _plans() / "-".join(filter(None, (name, digest)))


def folder(plan: Path | str, kind: str) -> Path:
    """The plan's private folder of a kind, such as those of `KINDS`; it is made where there is none.

    Raises:
        NotWritableError: It would lie in the plan's own folder, or others may read it.
    """
    own = place(plan)
    if own.resolve().is_relative_to(Path(plan).resolve()):
        raise NotWritableError(
            f"Private things may not lie in the plan folder, as {own} does. "
            f"Name another folder in {VARIABLE}."
        )
    for each in (own.parent, own, own / kind):
        make_private(each)
    return own / kind


class Record(NamedTuple):
    """A record in a folder: its file, when that was written, in nanoseconds, and what it holds."""

    path: Path
    at: int
    held: Any


def records(plan: Path | str, kind: str, *, most_mb: float = 1) -> list[Record]:
    """The records of a kind, the oldest first; to look makes no folder. Raises what `folder` raises.

    A file that is no JSON, is larger, or was taken away by another process is passed over.
    """
    if not os.path.isdir(place(plan) / kind):  # noqa: PTH112 - False where nobody may look, too
        return []
    found = []
    for path in folder(plan, kind).glob("*.json"):
        with suppress(OSError, ValueError, RecursionError, UnreadableError):
            found.append(Record(path, path.stat().st_mtime_ns, json.loads(read(path, most_mb=most_mb))))
    return sorted(found, key=itemgetter(1, 0))


def keep(plan: Path | str, kind: str, name: str, held: Any) -> None:
    """Write a record, in place of one that has this name. Raises what `folder` raises."""
    write(folder(plan, kind) / f"{name}.json", json.dumps(held, default=str, ensure_ascii=False))


def kept(plan: Path | str) -> list[Kept]:
    """What is kept of a plan, by kind."""
    own = place(plan)
    kinds = sorted(each.name for each in own.iterdir() if each.is_dir()) if own.is_dir() else []
    listed = []
    for kind in kinds:
        states = [path.stat() for path in _files(own / kind)]
        if states:
            size, last = sum(s.st_size for s in states), max(s.st_mtime for s in states)
            listed.append(Kept(kind, len(states), size, last))
    return listed


def clear(plan: Path | str, kind: str = "") -> int:
    """Delete what is kept of a plan, all of it or of one kind; gives the number of files."""
    gone = place(plan) / kind
    number = sum(1 for _ in _files(gone))
    if gone.is_dir() and not gone.is_symlink():
        shutil.rmtree(gone)
    return number


def forget_old_drafts() -> None:
    """Delete the drafts of all plans, and the files brought for them, that are older than `DRAFT_DAYS`."""
    oldest = time.time() - DRAFT_DAYS * _DAY
    for path in (*_plans().glob("*/drafts/*"), *_plans().glob("*/brought/*/*")):
        with suppress(FileNotFoundError):  # another process took it away
            if path.lstat().st_mtime < oldest:
                path.unlink()


def write(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all; its folder is there already."""
    beside = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
    try:
        with os.fdopen(
            os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as out:
            out.write(text)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def make_private(folder: Path) -> None:
    """Make a folder, where it does not exist, and let nobody but its owner read it.

    Raises:
        NotWritableError: It cannot be made, belongs to somebody else, or stays open to others.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise NotWritableError(
            f"The private folder {folder} cannot be created: {error.strerror}. "
            f"Name another folder in {VARIABLE}."
        ) from error
    if sys.platform == "win32":  # a user's local data are the user's alone there
        return
    status = folder.lstat()
    own = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
    if own and status.st_mode & 0o077:
        folder.chmod(0o700)
        own = not folder.lstat().st_mode & 0o077
    if not own:
        raise NotWritableError(
            f"{folder} is not for this user alone, so nothing private can be kept there. "
            f"Name another folder in {VARIABLE}."
        )


def _plans() -> Path:
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).absolute() / "plans"
    import platformdirs

    try:
        return Path(platformdirs.user_state_dir("okrlib", appauthor=False)) / "plans"
    except RuntimeError as error:  # a user who is known nowhere, as in some containers
        raise NotWritableError(
            f"This user has no home folder, so nothing private can be kept. Name a folder in {VARIABLE}."
        ) from error


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
