"""Files and folders that were meant to be read and are not: a name that is nearly right, a wrong ending.

What people may well keep beside a plan (hidden files, notes, pictures, backups, notebooks) is left alone.
"""

import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path, PurePath

from okrlib.files import UnreadableError, read
from okrlib.findings import Finding, Place
from okrlib.sheets import TABLES, WORKBOOKS, decoded
from okrlib.store.file_models import PLACES
from okrlib.text import typo_of

#: The folders that are read, each with the ending of its files.
_FOLDERS = {"goals": ".toml", "kpis": ".toml", "check-ins": ".csv", "observations": ".csv"}
#: What stands in them.
_HOMES = {
    **PLACES,
    "check-ins": "check-ins/<cycle>.csv",
    "observations": "observations/<team>.csv",
}
#: What they are also called, without hyphens, spaces and capitals.
_OTHERWISE = {
    "goals": "goal goals objective objectives",
    "kpis": "kpi kpis metrics",
    "check-ins": "checkin checkins",
    "observations": "observation observations",
}
#: Folders of a plan that others read; nothing is asked of their names, for every command comes by.
_OTHERS = frozenset({"editions", "imported", "messages", "pages", "schemas", "stories", "workshops"})
#: A larger stray is not looked into.
_MOST_MB = 5
_DATA = frozenset({".toml", ".yaml", ".yml", ".json", *TABLES})
#: An ending that an editor put behind another, which file managers often hide.
_DOUBLE = re.compile(r"(.+\.(?:toml|csv))\.(?:txt|text|rtf)", re.IGNORECASE)


def strays(folder: Path, names: Collection[str]) -> Iterator[Finding]:
    """The findings about a plan's folder; *names* are the ids of its cycles and teams, as files have them."""
    for entry in entries(folder):
        if _is(entry.is_dir) and entry.name not in _FOLDERS.keys() | _OTHERS:
            yield from _near_folder(folder, entry)
        elif match := re.fullmatch(r"(okr\.toml)\.(?:txt|text|rtf)", entry.name, re.IGNORECASE):
            yield _renamed(entry.name, match[1].lower())
        elif (home := _meant(PurePath(entry.name).stem)) and entry.name.lower().endswith(_FOLDERS[home]):
            what = f"This file is not read: {home} is a folder."
            mend = f"Move what it holds to {_HOMES[home]}."
            yield Finding("stray-file", "warning", what, mend, place=Place(entry.name))
    for home, ending in _FOLDERS.items():
        for entry in entries(folder / home):
            place = f"{home}/{entry.name}"
            if not _is(entry.is_dir):
                yield from _file(place, entry, ending, names)
            elif home in {"goals", "check-ins"}:
                for inner in entries(entry):
                    yield from (
                        _folder(f"{place}/{inner.name}", inner, f"{home}/<cycle>")
                        if _is(inner.is_dir)
                        else _file(f"{place}/{inner.name}", inner, ending, names)
                    )
            else:
                yield from _folder(place, entry, home)


def texts_in(stray: Path, deep: int = 2) -> Iterator[str]:
    """The texts of a stray file, or of the files with data in a stray folder, so *deep* within it."""
    if stray.is_dir():
        for inner in entries(stray) if deep else ():
            yield from texts_in(stray / inner.name, deep - 1)
    elif stray.suffix.lower() in _DATA | {"", ".txt", ".text"}:
        with suppress(UnreadableError):
            yield decoded(read(stray, most_mb=_MOST_MB))[0]


def _plain(name: str) -> str:
    return re.sub(r"[-_ .]", "", name.casefold())


def _meant(name: str) -> str | None:
    """The folder that a name means, spelt in another way."""
    return next((home for home, words in _OTHERWISE.items() if _plain(name) in words.split()), None)


def _near_folder(folder: Path, entry: os.DirEntry[str]) -> Iterator[Finding]:
    """A folder whose name is nearly that of one that is read, and that holds something."""
    if not _holds_data(entry):
        return
    plain = _plain(entry.name)
    meant = _meant(plain) or _meant(typo_of(plain, ("goals", "checkins", "observations")) or "")
    if meant is None:
        return
    right = folder / meant
    if right.is_dir():
        if right.samefile(entry.path):  # where capitals make no difference
            return
        mend = f"Move what it holds to {meant}."
    else:
        mend = f"Rename it to {meant}."
    what = f"Nothing in the folder {entry.name!r} is read; the folder is called {meant!r}."
    yield Finding("stray-folder", "warning", what, mend, place=Place(entry.name))


def _folder(place: str, entry: os.DirEntry[str], home: str) -> Iterator[Finding]:
    """A folder with data where only files are read."""
    if _holds_data(entry):
        what = f"Folders within {home} are not read."
        mend = f"Move its files up, to {PurePath(place).parent.as_posix()}."
        yield Finding("stray-folder", "warning", what, mend, place=Place(place))


def _file(place: str, entry: os.DirEntry[str], ending: str, names: Collection[str]) -> Iterator[Finding]:
    """A file that is not read although it seems to be meant for it."""
    if place.endswith(ending):
        return
    if not _is(entry.is_file):
        mend = "Take it out, or mend where it leads."
        yield Finding("unreadable", "error", "It is no file and no folder.", mend, place=Place(place))
        return
    path = PurePath(place)
    suffix = path.suffix.lower()
    home = place.partition("/")[0]
    right = path.with_suffix(ending).as_posix()
    if path.parent.name == "goals":
        right = _HOMES["goals"]
    if match := _DOUBLE.fullmatch(path.name):
        yield _renamed(place, right if path.parent.name == "goals" else (path.parent / match[1]).as_posix())
    elif suffix == ending:
        yield _renamed(place, right)
    elif suffix in _DATA or (suffix in {"", ".txt"} and path.stem in names):
        what = f"This file is not read: only those that end in {ending} are."
        if ending == ".toml":
            mend = f"Write {'goals' if home == 'goals' else 'KPIs'} in TOML, as in {right}."
        elif home == "check-ins" and suffix in WORKBOOKS:
            mend = f"Take its reports over with okr checkin --from {place}, then move it elsewhere."
        else:
            mend = f"Save it as CSV, as {right}."
        yield Finding("stray-file", "warning", what, mend, place=Place(place))


def _renamed(place: str, right: str) -> Finding:
    what = f"This file is not read, because its name ends in {PurePath(place).suffix}."
    return Finding("stray-file", "warning", what, f"Rename it to {right}.", place=Place(place))


def _holds_data(entry: os.DirEntry[str]) -> bool:
    """Whether a folder, or one within it, holds a file with data."""
    for inner in entries(entry):
        if _is(inner.is_dir):
            if any(PurePath(deep.name).suffix.lower() in _DATA for deep in entries(inner)):
                return True
        elif PurePath(inner.name).suffix.lower() in _DATA:
            return True
    return False


def _is(kind: Callable[[], bool]) -> bool:
    """What an entry says of itself; of a link to itself nothing is true."""
    try:
        return kind()
    except OSError:
        return False


def entries(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    """What a folder shows, in order; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            shown = [e for e in entries if e.name[0] not in ".~" and e.name.isprintable()]
    except OSError:
        return []
    return sorted(shown, key=lambda entry: entry.name)
