"""Which findings only follow from another: what cannot be known while a file cannot be read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from okrlib.findings import errors_in
from okrlib.store.positions import dotted, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from okrlib.findings import Finding, Place

#: The codes of a file of which nothing is read.
_UNREAD = frozenset({"not-toml", "merge-conflict", "unreadable", "too-large", "no-plan"})
#: Where the items of each noun stand, as the beginning of a file's name.
_HOMES = {
    "unknown-team": "okr.toml",
    "unknown-cycle": "okr.toml",
    "unknown-person": "okr.toml",
    "unknown-connection": "okr.toml",
    "unknown-objective": "goals/",
    "unknown-key-result": "goals/",
    "unknown-kpi": "kpis/",
    "no-card": "kpis/",
}
_NAMED = re.compile(r"There is no [\w ]+? (['\"])(.*?)\1")
_ID = re.compile(r"\s*id\s*=\s*[\"']([^\"']*)[\"']")
_MEANT = re.compile(r'Did you mean "(\w+)"\?')


def traced(findings: Iterable[Finding], texts: Mapping[str, str]) -> Iterator[Finding]:
    """The findings, each that follows from another with the place of that one.

    *texts* are the texts of the plan's files by name. An unknown team follows from an okr.toml that is not
    TOML; an unknown key result from the goals file that names it, but cannot be read, or from the entry
    that had to be left out.
    """
    findings = list(findings)
    causes = _Causes(errors_in(findings), texts)
    follows = [causes.of(finding) for finding in findings]
    pairs = list(zip(findings, follows, strict=True))
    first = {f.place: place for f, place in pairs if place not in {None, f.place}}
    for finding, place in pairs:
        cause = first.get(place, place)
        yield finding if cause in {None, finding.place} else replace(finding, follows=cause)


class _Causes:
    """The errors in TOML files from which others may follow, by file."""

    def __init__(self, errors: Iterable[Finding], texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._unread: dict[str, Place] = {}
        self._meant: dict[tuple[str, str], Place] = {}
        self._places: dict[str, list[Place]] = {}
        for error in errors:
            place = error.place
            if place is None:
                continue
            file, _, key = place
            if error.code in _UNREAD:
                self._unread.setdefault(file, place)
            elif file.endswith(".toml") and key:
                self._places.setdefault(file, []).append(place)
            if error.code == "unknown-key" and key and (match := _MEANT.fullmatch(error.mend)):
                self._meant.setdefault((file, f"{key.rpartition('.')[0]}.{match[1]}"), place)
        self._left_out: dict[str, dict[str, Place]] = {}

    def of(self, finding: Finding) -> Place | None:
        """The place of what the finding follows from; None where it stands for itself."""
        if finding.code == "missing-key" and finding.place:
            return self._meant.get((finding.place.file, finding.place.key or ""))
        home = _HOMES.get(finding.code)
        if home is None or not (self._unread or self._places):
            return None
        if home == "okr.toml" and home in self._unread:
            return self._unread[home]
        match = _NAMED.search(finding.what)
        if match is None:
            return None
        for file, place in self._unread.items():
            if file.startswith(home) and self._names(file, match[2]):
                return place
        for file in self._places:
            if file.startswith(home) and match[2] in (entries := self._entries(file)):
                return entries[match[2]]
        return None

    def _names(self, file: str, name: str) -> bool:
        """Whether a file that cannot be read names an item; one whose text is unknown may name any."""
        text = self._texts.get(file)
        return text is None or f'"{name}"' in text or f"'{name}'" in text

    def _entries(self, file: str) -> dict[str, Place]:
        """The ids of the entries of a file with an error in them, or around them, and its place."""
        if file not in self._left_out:
            text = self._texts.get(file, "")
            lines = text.split("\n")
            entries: dict[str, Place] = {}
            for loc, number in lines_of(text).items():
                match = _ID.match(lines[number - 1]) if loc[-1] == "id" else None
                entry = dotted(loc[:-1])
                if match is None or not entry:
                    continue
                for place in self._places[file]:
                    table = (place.key or "").rpartition(".")[0] or place.key or ""
                    if entry in {place.key, table} or entry.startswith(f"{table}."):
                        entries.setdefault(match[1], place)
            self._left_out[file] = entries
        return self._left_out[file]
