"""Building a folder beside the old one, which it replaces in one step or not at all."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from okrlib.errors import NotOursError, OkrError
from okrlib.files.reading import in_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The files that mark a folder as a site or an export of okrlib, which may be replaced by another.
MARKER, EXPORT = ".okrlib-site", ".okrlib-export"
#: How the name of a folder begins that is being built beside the one it will replace.
BESIDE = ".okrlib-build-"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@contextmanager
def replacing(out: Path, marker: str | None = MARKER) -> Iterator[Path]:
    """A new folder, which becomes *out* when the block ends without an error; until then *out* is untouched.

    Where it is a link, the folder it leads to is replaced; a folder's rights stay. Raises `NotOursError`,
    before anything is built, where *out* holds files and not this *marker* (None asks for none); OkrError
    where it is a volume, which nothing can replace, the working folder, or not named in UTF-8.
    """
    out = Path(os.path.realpath(out))
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise NotOursError(out)
    if marker and out.is_dir() and any(out.iterdir()) and not (out / marker).is_file():
        raise NotOursError(out)
    if marker and not in_utf8(out):  # DuckDB writes Parquet nowhere else
        raise OkrError(
            f"The name of {out} is not in UTF-8. Rename it, or name another folder; "
            "where PYTHONUTF8 is 0, leave it unset."
        )
    if out.is_mount():
        raise OkrError(f"{out} is a volume, which cannot be replaced as a whole. Name a folder in it.")
    if Path(os.path.realpath(os.curdir)).is_relative_to(out):  # whoever stands in it would stand in nothing
        raise OkrError(f"{out} is replaced as a whole, and you stand in it. Go up, or name a folder in it.")
    out.parent.mkdir(parents=True, exist_ok=True)
    tidy(out)
    try:
        beside = Path(tempfile.mkdtemp(prefix=f"{BESIDE}{out.name}-{os.getpid()}-", dir=out.parent))
    except OSError as error:  # it would name a folder that nobody has heard of
        raise OSError(error.errno, error.strerror, str(out.parent)) from error
    try:
        if marker:
            (beside / marker).write_text(
                "Written by okrlib, which may replace this folder at any time.\n", "utf-8"
            )
        yield beside
        beside.chmod(out.stat().st_mode & 0o7777 if out.exists() else 0o755)
        _put(beside, out)
    except OSError as error:
        if error.filename is None and error.errno:  # a full disk names no file, and nobody knows which disk
            error.filename = str(out)
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _put(new: Path, out: Path) -> None:
    """Put *new* in the place of *out*; afterwards *new* holds the old folder."""
    if _exchange(new, out):
        return
    try:
        new.rename(out)  # where there is none yet
    except OSError:
        if not out.exists():
            raise
        if _exchange(new, out):  # another build was first
            return
        # Where the system cannot exchange two folders, two renames leave the smallest gap there is.
        old = new.with_name(f"{new.name}-old")
        out.rename(old)
        try:
            new.rename(out)
        except OSError:
            old.rename(out)
            raise
        old.rename(new)


def _exchange(a: Path, b: Path) -> bool:
    """Exchange two folders in one step (Linux 3.15 and later); False where that is not possible."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _RENAME_EXCHANGE) == 0)


def tidy(out: Path) -> None:
    """Remove what killed builds left beside the folder; restore one that a build had renamed."""
    name = re.compile(rf"{re.escape(f'{BESIDE}{out.name}')}-(\d+)-\w+?(-old)?")
    for left in sorted(out.parent.iterdir()):
        match = name.fullmatch(left.name)
        if match is None or _is_running(int(match[1])):
            continue
        if match[2] and not out.exists():
            left.rename(out)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _is_running(pid: int) -> bool:
    """Whether another process of this number is running, which may be building."""
    try:
        os.kill(pid, 0)
    except PermissionError:  # it is somebody else's
        return True
    except (OSError, OverflowError):
        return False
    return pid != os.getpid()
