"""Which findings only follow from another: what cannot be known while a file cannot be read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePath

from okrlib.findings import Finding, Place, errors_in
from okrlib.store.positions import dotted, lines_of
from okrlib.store.strays import texts_in

#: The codes of a file of which nothing is read.
_UNREAD = frozenset({"not-toml", "merge-conflict", "unreadable", "too-large", "no-plan"})
#: The codes of a file or folder that is not read because of its name or place.
_STRAYS = frozenset({"stray-file", "stray-folder"})
#: The codes of what is missed, perhaps only because what stands there is of one of the others.
_MISSED = frozenset({"missing-number", "no-outcome"})
_BAD_VALUES = frozenset({"wrong-type", "not-finite", "bad-choice"})
#: Where a stray belongs, and the id that a bad one should be, in the words of the findings.
_HOME = re.compile(r"\b(goals|kpis)\b")
_FITS = re.compile(r'.*, as in "([^"]+)"\.$')
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
_NAMED = re.compile(r"(?:There is no|The) [\w ]+? (['\"])(.*?)\1")
_ID = re.compile(r"\s*id\s*=\s*[\"']([^\"']*)[\"']")
_MEANT = re.compile(r'(?:Did you mean "|Write \[\[)(\w+)(?:"\?|\]\] above each entry\.)')


def traced(findings: Iterable[Finding], texts: Mapping[str, str], folder: Path) -> Iterator[Finding]:
    """The findings, each that follows from another with the place of that one.

    *texts* are the texts of the plan's files by name. An unknown team follows from an okr.toml that is not
    TOML; an unknown key result from the goals file that names it, but cannot be read or is not looked for
    where it is, or from the entry that had to be left out. A stray file from which an error follows is one.
    """
    findings = tuple(findings)
    unread = [f.place for f in findings if f.code in _BAD_VALUES]
    findings = [
        f for f in findings if f.code not in _MISSED or not any(_within(place, f.place) for place in unread)
    ]
    causes = _Causes(findings, texts, folder)
    follows = [causes.of(finding) for finding in findings]
    pairs = list(zip(findings, follows, strict=True))
    first = {f.place: place for f, place in pairs if place not in {None, f.place}}
    serious = {first.get(place, place) for f, place in pairs if f.severity == "error"}
    for finding, place in pairs:
        cause = first.get(place, place)
        if finding.code in _STRAYS and finding.place in serious:
            yield replace(finding, severity="error")
            continue
        yield finding if cause in {None, finding.place} else replace(finding, follows=cause)


def _within(place: Place | None, of: Place | None) -> bool:
    """Whether a place is another, or an entry of the list that stands there."""
    if place is None or of is None or place.file != of.file or not of.key:
        return False
    return place.key == of.key or (place.key or "").startswith(f"{of.key}[")


class _Causes:
    """The errors in TOML files from which others may follow, by file."""

    def __init__(self, findings: Iterable[Finding], texts: Mapping[str, str], folder: Path) -> None:
        findings = tuple(findings)
        errors = errors_in(findings)
        self._texts = dict(texts)
        self._homeless = {
            f.place.file: f.place for f in errors if f.code in {"unknown-cycle", "unknown-team"} and f.place
        }
        self._right = {m[1]: f.place for f in errors if f.code == "bad-id" and (m := _FITS.match(f.mend))}
        self._strays: dict[str, tuple[str, Place]] = {}
        for stray in findings:
            if stray.code in _STRAYS and stray.place and (home := _HOME.search(stray.mend)):
                self._strays[stray.place.file] = home[1], stray.place
        self._folder = folder
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
                self._meant.setdefault((file, f"{key.rpartition('.')[0]}.{match[1]}".lstrip(".")), place)
        self._left_out: dict[str, dict[str, Place]] = {}

    def of(self, finding: Finding) -> Place | None:
        """The place of what the finding follows from; None where it stands for itself."""
        place, home = finding.place, _HOMES.get(finding.code)
        if place and (finding.code in {"missing-key", "missing-number"} or "a table" in finding.what):
            return self._meant.get((place.file, place.key or ""))
        if place and finding.code == "cycle-without-dates":
            within = (p for p in self._places.get(place.file, ()) if str(p.key).startswith(f"{place.key}."))
            return next(within, None)
        if place and finding.subject and finding.code == "bad-id" and place.line is None:
            named = (at for file, at in self._homeless.items() if PurePath(file).stem == finding.subject.id)
            return next(named, None)
        if place and finding.code == "unknown-key-result" and place.file in self._homeless:
            return self._homeless[place.file]
        return self._of_unknown(finding, home) if home else None

    def _of_unknown(self, finding: Finding, home: str) -> Place | None:
        """The place of why something that a finding says is unknown cannot be known; None where it can."""
        if home == "okr.toml" and home in self._unread:
            return self._unread[home]
        match = _NAMED.search(finding.what)
        if match is None:
            return None
        if match[2] in self._right:
            return self._right[match[2]]
        for file, place in (*self._unread.items(), *self._homeless.items()):
            if f"{file}/".startswith(home) and self._names(file, match[2]):
                return place
        for file, (meant, place) in self._strays.items():
            if home == f"{meant}/" and self._holds(file, match[2]):
                return place
        for file in self._places:
            if file.startswith(home) and match[2] in (entries := self._entries(file)):
                return entries[match[2]]
        return None

    def _names(self, file: str, name: str) -> bool:
        """Whether a file that cannot be read names an item; one whose text is unknown may name any."""
        text = self._texts.get(file)
        return text is None or f'"{name}"' in text or f"'{name}'" in text

    def _holds(self, stray: str, name: str) -> bool:
        """Whether a file or folder that is not read names an item."""
        if stray not in self._texts:
            self._texts[stray] = "\n".join(texts_in(self._folder / stray))
        return self._names(stray, name)

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
                    if entry in {place.key, table} or entry.startswith((f"{table}.", f"{table}[")):
                        entries.setdefault(match[1], place)
            self._left_out[file] = entries
        return self._left_out[file]
