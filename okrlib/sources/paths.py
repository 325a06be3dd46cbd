"""Which files a feed may read: those in the plan's folder and in the roots that the environment names."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from okrlib.checks import addresses
from okrlib.files import is_pointer
from okrlib.sources.errors import source_error

#: The environment variable that names further folders, with the system's separator between them.
ROOTS = "OKRLIB_DATA_ROOTS"
#: A pattern that matches more files than this is a slip.
_MOST = 10_000


def roots(folder: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The plan's folder and the folders that OKRLIB_DATA_ROOTS names, as they really are."""
    named = [Path(name) for name in environ.get(ROOTS, "").split(os.pathsep) if name.strip()]
    return tuple(path.resolve() for path in (folder, *named) if path.is_dir())


def files(pattern: str, within: Sequence[Path], *, key: str = "file") -> list[Path]:
    """The files that a feed names, in order; `SourceError` where there is none or it lies elsewhere.

    A name is looked up under each root in turn. What counts is where a file really is: a link that
    leads out of the roots is refused, as is ``..`` and an absolute name.
    """
    if "://" in pattern:
        what = f"{addresses.shown(pattern)!r} is an address, and a feed reads files."
        raise source_error("bad-path", key, what, "Download it in an earlier step, and name the file.")
    parts = PurePosixPath(pattern).parts
    absolute = PurePosixPath(pattern).is_absolute() or PureWindowsPath(pattern).drive or pattern[:1] == "~"
    if absolute or ".." in parts or "\\" in pattern or "\0" in pattern or not parts:
        _refuse(pattern, key)
    for root in within:
        try:
            paths = sorted(root.glob(pattern)) if set(pattern) & set("*?[") else [root / pattern]
            matches = [path for path in paths if path.is_file()]
        except (OSError, ValueError, NotImplementedError):
            _refuse(pattern, key)
        if len(matches) > _MOST:
            what = f"{pattern[:120]!r} names {len(matches):,} files."
            raise source_error("bad-path", key, what, f"Name at most {_MOST:,}.")
        if matches:
            if not all(any(path.resolve().is_relative_to(r) for r in within) for path in matches):
                _refuse(pattern, key)
            if pointer := next(filter(is_pointer, matches), None):
                what = f"Only a pointer of Git LFS to {pointer.name[:120]!r} is here."
                raise source_error("no-such-file", key, what, "Bring it here: git lfs pull.")
            return [path.resolve() for path in matches]
    what = f"There is no file {pattern[:120]!r} in the plan's folder or under {ROOTS}."
    mend = "Put the file there, or fix its name; folders are separated by /."
    raise source_error("no-such-file", key, what, mend)


def _refuse(pattern: str, key: str) -> None:
    mend = f"Name a file below the plan's folder, or below a folder that {ROOTS} names, without .. in it."
    raise source_error("bad-path", key, f"{pattern[:120]!r} leads out of the plan's folder.", mend)
