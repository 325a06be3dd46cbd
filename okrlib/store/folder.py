"""The files of a plan folder, read as text; what cannot be read is a finding."""

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from okrlib.files import MOST_COLUMNS, MOST_MB, POINTER, NotOrdinaryError, handle, wide_line
from okrlib.findings import Finding, Place, Severity
from okrlib.model import VERSION
from okrlib.sheets import decoded
from okrlib.store import migrations

PLAN_FILE = "okr.toml"


def file_limit(megabytes: float | None) -> float:
    """The megabytes up to which a file is read: those of the policy, else by this machine's memory.

    Reading a log takes about a dozen times its size.
    """
    if megabytes is not None and megabytes > 0:
        return megabytes
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # as on Windows
        memory = 0
    return max(MOST_MB, memory / 32e6)


def _smaller(file: str) -> str:
    """How a file is made smaller."""
    folder, _, name = file.partition("/")
    if folder == "check-ins":
        cycle = name.partition("/")[0].removesuffix(".csv")
        return f"Move its lines into a file for each team, check-ins/{cycle}/<team>.csv"
    return "Move lines into another file of the folder" if folder == "observations" else "Shorten it"


class Files:
    """The files of one plan folder, by their place in it with forward slashes.

    *instead* gives texts that are read in place of what is on disk; *shown* what each folder is taken to
    show, which is looked up where it is absent. *homes* says which file stands in the place of another,
    because it is named after a team's former id.
    """

    def __init__(
        self, folder: Path, instead: Mapping[str, str], shown: Mapping[str, Collection[str]] | None = None
    ) -> None:
        self.folder = folder
        self.instead = instead
        self._taken = shown
        #: The names that each folder showed when it was read.
        self.shown: dict[str, Collection[str]] = {}
        self.findings: list[Finding] = []
        self.texts: dict[str, str] = {}
        self.homes: dict[str, str] = {}
        self.encodings: dict[str, str] = {}
        self.limit = file_limit(None)
        #: The version of the format that the TOML files are written in.
        self.version: int = VERSION

    def say(self, code: str, severity: Severity, file: str, what: str, mend: str, **more: Any) -> None:
        """Add a finding."""
        self.findings.append(Finding(code, severity, what, mend, place=Place(file, **more)))

    def has_plan(self) -> bool:
        """Whether there is an okr.toml; a finding where there is none."""
        try:
            exists = PLAN_FILE in self.instead or bool((self.folder / PLAN_FILE).lstat())
        except (FileNotFoundError, NotADirectoryError):
            exists = False
        except OSError as error:
            self._unreadable(PLAN_FILE, error)
            return False
        if not exists:
            what = "There is no okr.toml in this folder."
            mend = "Make a plan with okr init, or name the folder of one."
            self.say("no-plan", "error", PLAN_FILE, what, mend)
        return exists

    def is_folder(self, name: str) -> bool:
        """Whether there is a folder of this name, on disk or in *instead*; else perhaps a finding."""
        try:
            return (self.folder / name).is_dir() or any(file.startswith(f"{name}/") for file in self.instead)
        except OSError as error:
            self._unreadable(name, error)
            return False

    def listed(self, folder: str, ending: str) -> list[str]:
        """What stands in a folder of the plan and ends so, in order; hidden files are left out."""
        names = {
            file[len(folder) + 1 :].split("/")[0] for file in self.instead if file.startswith(f"{folder}/")
        }
        self.shown[folder] = self._on_disk(folder) if self._taken is None else self._taken.get(folder, ())
        out = []
        for name in sorted(names.union(self.shown[folder])):
            if not name.endswith(ending) or name.startswith("."):
                continue
            if name.isprintable():
                out.append(f"{folder}/{name}")
            else:
                what = f"The name {name!a} holds characters that cannot be shown, so it is not read."
                self.say("bad-name", "error", folder, what, "Give the file another name.")
        return out

    def _on_disk(self, folder: str) -> Collection[str]:
        """The names in a folder of the plan; none, perhaps with a finding, where it cannot be read."""
        try:
            with os.scandir(self.folder / folder) as entries:
                return {entry.name for entry in entries}
        except OSError as error:
            if not isinstance(error, FileNotFoundError) or (self.folder / folder).is_symlink():
                self._unreadable(folder, error)
            return ()

    def logs(self, folder: str) -> Iterator[str]:
        """The files of ``check-ins`` or ``observations``; then those in the folders of cycles."""
        within = folder == "check-ins"
        names = self.listed(folder, "" if within else ".csv")
        yield from (name for name in names if name.endswith(".csv"))
        for name in names:
            if within and not name.endswith(".csv") and self.is_folder(name):
                yield from self.listed(name, ".csv")

    def team_of(self, file: str, former: Mapping[str, str]) -> str | None:
        """The team that a file is named after, by an id it has or had; None where the file is not read."""
        name = Path(file).stem
        team = former.get(name)
        if team is None:
            return name
        folder = file.rpartition("/")[0]
        own = f"{folder}/{team}.toml"
        stands = Path(own).name in self.shown.get(folder, ()) and (self.folder / own).exists()
        if own in self.homes or own in self.instead or stands:
            there = self.homes.get(own, own)
            what = f"{name!r} is a former id of {team!r}, whose file is {there}, so this one is not read."
            self.say("former-file", "error", file, what, "Move what it holds there.")
            return None
        self.homes[own] = file
        return team

    def text(self, file: str) -> str | None:
        """A file's text; None, with a finding, where it cannot or should not be read.

        A log may be in any encoding that spreadsheets save; *encodings* has the one it is in.
        """
        if file in self.instead:
            self.texts[file] = self.instead[file]
            return self.texts[file]
        path = self.folder / file
        try:
            with os.fdopen(handle(path), "rb") as opened:
                size = os.fstat(opened.fileno()).st_size
                if size > self.limit * 1_000_000:
                    what = f"It has {size / 1e6:.1f} MB, more than {self.limit:g}, and was skipped."
                    mend = f"{_smaller(file)}, or raise max_file_mb in [policy] of okr.toml."
                    self.say("too-large", "error", file, what, mend)
                    return None
                raw = opened.read(size)
            if raw.startswith(POINTER):
                what = "Only a pointer of Git LFS to it is here, so nothing of it is read."
                self.say("unreadable", "error", file, what, "Bring it here: git lfs pull.")
                return None
            if file.endswith(".csv") and (line := wide_line(raw)):
                what = f"This line has more than {MOST_COLUMNS:,} cells, so nothing of the file is read."
                self.say("too-large", "error", file, what, "Take out what nobody wrote.", line=line)
                return None
        except NotOrdinaryError:
            self.say("unreadable", "error", file, "This is not a file.", "Move it out of the plan's folder.")
            return None
        except OSError as error:
            self._unreadable(file, error)
            return None
        if file.endswith(".csv"):
            self.texts[file], self.encodings[file] = decoded(raw)
        else:
            self.texts[file] = self._decoded(raw, file)
            if self.version < VERSION:
                self.texts[file] = migrations.upgraded(file, self.texts[file], self.version)
        return self.texts[file]

    def _decoded(self, raw: bytes, file: str) -> str:
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            text, encoding = decoded(raw)
            what = f"It is not UTF-8, and was read as {encoding.replace('cp', 'Windows-')}."
            self.say("not-utf8", "error", file, what, "Save it as UTF-8.", line=line)
            return text

    def _unreadable(self, file: str, error: OSError) -> None:
        what = f"It cannot be read: {error.strerror or 'unknown reason'}."
        if isinstance(error, FileNotFoundError):
            what = "It leads to something that is not there."
        rights = isinstance(error, PermissionError)
        mend = "Give this user the right to read it." if rights else "Fix it, or take it out of the folder."
        self.say("unreadable", "error", file, what, mend)
