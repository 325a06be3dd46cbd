"""Building only what changed: a record of each page, by what it was built from, beside the site it is in.

The record lies in the plan's private folder. A page of the site before is taken over where its file is byte
for byte what was written then, and where all that it read is the same today: items and rows of the plan,
its notebook, okrlib's own files and the versions that render it. Without a record everything is built.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from okrlib import resources
from okrlib.files import UnreadableError, read, state
from okrlib.model import KPI, KeyResult, Objective
from okrlib.plan import Plan, alignment, contributors
from okrlib.publish.notebooks import address_of
from okrlib.publish.remembered import packed, unpacked
from okrlib.publish.watched import ALL, EDITIONS, KEYED, LINKS, STATE, UNKNOWN, WHOLE, Token, below
from okrlib.scoring import stand, state as state_of
from okrlib.show import compared_by_team, compared_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from okrlib.publish.pages import Page
    from okrlib.review import Event

#: Raised when what is recorded changes its meaning.
_FORMAT = 2
#: What renders pages, and what writes the files beside them.
_RENDER = ("okrlib", "jinja2", "markupsafe", "mistune", "nbconvert", "nh3", "numpy", "pygments")
_WRITE = ("duckdb", "icalendar", "pagefind", "pandas")
#: What of a plan are rows of a log.
_ROWS = ("check_ins", "observations", "calculated", "log", "observed")
#: A file beside the pages is no larger.
_MOST_MB = 10_000
#: All that a plan has.
EVERYTHING: frozenset[Token] = frozenset((name, ALL) for name in (*WHOLE, EDITIONS))


@dataclass(frozen=True, slots=True)
class Record:
    """What a page, or a piece of what stands beside the pages, was built from, and what was written.

    *reads* are tokens; *written* has the digest of each file.
    """

    key: str
    written: Mapping[str, str]
    reads: frozenset[Token]


@dataclass
class Rebuild:
    """One building of a site, in the folder *beside*, that knows the one before, in *out*.

    *facts* belong to every page. *own* are the kinds of page that a notebook of the plan's own makes, which
    may read what nobody can compare: they are always built.
    """

    place: Path
    out: Path
    beside: Path
    plan: Plan
    facts: Any
    notebooks: Mapping[str, Any]
    own: Collection[str] = ()
    pages: dict[str, Record] = field(default_factory=dict)
    pieces: dict[str, Record] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=dict)
    """What the feeds tell of an objective; at first, of each that stands as it did before."""
    stories: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the record of the building before."""
        self._digests = _Digests(self.plan)
        self.base = _digest([_FORMAT, _code(), _versions(_RENDER), _head(self.plan), self.facts])
        known = _record(self.place)
        self._known = known if known.get("base") == self.base else {}
        # Compare each thing that was read once, however many pages read it.
        tokens = [
            (name, tuple(key) if isinstance(key, list) else key) for name, key in known.get("tokens", ())
        ]
        self._tokens = tokens
        self._before = dict(zip(tokens, known.get("digests", ()), strict=True))
        self._same = [bool(self._known) and self._is_same(token) for token in tokens]
        self.events = {
            name: [unpacked(self.plan, self.plan.objective(name), row) for row in rows]
            for name, (digest, rows) in self._known.get("events", {}).items()
            if self.plan.has("objective", name) and digest == self._standing_of(name)
        }

    def _is_same(self, token: Token) -> bool:
        """Whether what was read is as it was; of a state, whether it is the same word."""
        name, key = token
        same = self._digests.of(token) == self._before.get(token)
        if same or name != STATE or not self.plan.has("objective", key[0]):
            return same
        return bool(state_of(stand(self.plan).objective(key[0])) == key[1])

    def taken_over(self, pages: Iterable[Page]) -> set[str]:
        """Link the pages that are as they were into the new site; gives their paths."""
        known = self._known.get("pages", {})
        paths = set()
        for page in pages:
            key, written, reads = known.get(page.path, ("", {}, ()))
            if key == self._key(page) and self._links(written, reads):
                self.pages[page.path] = Record(key, written, self._read(reads))
                paths.add(page.path)
        return paths

    def _links(self, written: Mapping[str, str], reads: Iterable[int]) -> bool:
        """Link files into the new site, where all that was read and all of them are as they were."""
        if not all(self._same[number] for number in reads) or not all(
            _is(self.out / name, digest) for name, digest in written.items()
        ):
            return False
        for name in written:
            _link(self.out / name, self.beside / name)
        return True

    def _read(self, reads: Iterable[int]) -> frozenset[Token]:
        return frozenset(self._tokens[number] for number in reads)

    def note(self, built: Iterable[tuple[Page, Mapping[str, str], frozenset[Token]]]) -> None:
        """Record pages that were built."""
        for page, written, reads in built:
            if page.kind not in self.own and UNKNOWN not in reads:
                self.pages[page.path] = Record(self._key(page), written, self._needed(reads))

    def _needed(self, reads: Collection[Token]) -> frozenset[Token]:
        return frozenset(token for token in reads if not self._follows(token, reads))

    def _follows(self, token: Token, reads: Collection[Token]) -> bool:
        """Whether it is a key result whose objective was read too: it is the same where that is."""
        name, key = token
        known = self.plan.key_results.get(key) if name == "key_results" else None
        return known is not None and ("objective", known[0].id) in reads

    def _key(self, page: Page) -> str:
        return _digest([self.notebooks[page.kind], page.kind, page.title, dict(page.parameters)])

    def piece_taken_over(self, name: str, key: str = "") -> bool:
        """Link the files of a piece where its *key*, all that was read for it, and they are as they were."""
        known, written, reads = self._known.get("pieces", {}).get(name, (None, {}, ()))
        if known != self._piece_key(key) or not self._links(written, reads):
            return False
        self.pieces[name] = Record(known, written, self._read(reads))
        # What it is made of is in its files too.
        for part, (known, written, _) in self._known["pieces"].items():
            if part.startswith(f"{name}/"):
                self.pieces[part] = Record(known, written, frozenset())
        return True

    def note_piece(
        self, name: str, files: Iterable[str], reads: Collection[Token] = (), *, key: str = ""
    ) -> None:
        """Record a piece that was written, by its files in the new site."""
        if UNKNOWN not in reads:
            written = {file: _of_file(self.beside / file) for file in files}
            self.pieces[name] = Record(self._piece_key(key), written, self._needed(reads))

    def _piece_key(self, key: str) -> str:
        return _digest([key, _versions(_WRITE)])

    def note_events(self, events: Iterable[Event]) -> None:
        """Record what the feeds tell of all objectives."""
        self.events = {o.id: [] for o in self.plan.objectives}
        for event in events:
            self.events[event.objective].append(event)

    def _standing_of(self, objective: str) -> str:
        """The digest of all that an objective's standing and events are made of."""
        return self._digests.of((STATE, (objective, "")))

    def link(self, patterns: Iterable[str]) -> None:
        """Link files of the site before as they are."""
        for name in listed(self.out, patterns):
            _link(self.out / name, self.beside / name)

    def keep(self) -> None:
        """Write the record of the new site."""
        tokens: dict[Token, int] = {}

        def row(of: Record) -> list[Any]:
            return [of.key, of.written, [tokens.setdefault(token, len(tokens)) for token in of.reads]]

        content = {
            "base": self.base,
            "pages": {path: row(record) for path, record in self.pages.items()},
            "pieces": {name: row(piece) for name, piece in self.pieces.items()},
            "tokens": list(tokens),
            "digests": [self._digests.of(token) for token in tokens],
            "events": {
                name: [self._standing_of(name), [packed(self.plan, event) for event in events]]
                for name, events in self.events.items()
            },
            "stories": self.stories,
        }
        raw = to_json(content)
        # Without a record the next build makes every page: no reason to publish nothing.
        with suppress(OSError):
            state.write(self.place, f"{sha256(raw).hexdigest()}\n{raw.decode()}")


def place_of(folder: Path, out: Path) -> Path:
    """Where, in a plan's private folder, the record of the site in *out* lies."""
    return folder / f"site-{sha256(os.fsencode(out.resolve())).hexdigest()[:16]}.json"


def stories_of(place: Path) -> list[tuple[str, str]] | None:
    """(page, title) of the stories that the site before had; None where there is no record."""
    known = _record(place)
    return [(page, title) for page, title in known["stories"]] if known else None


def _record(place: Path) -> dict[str, Any]:
    """A record as it was written; an empty one where there is none, or none that can be read."""
    try:
        digest, _, text = read(place, most_mb=_MOST_MB).partition(b"\n")
    except UnreadableError:
        return {}
    known: dict[str, Any] = json.loads(text) if digest == sha256(text).hexdigest().encode() else {}
    return known


def link_stories(old: Path, new: Path, pages: Iterable[str]) -> None:
    """Let stories and their notebooks stand as they were."""
    for page in pages:
        for name in (page, address_of(page)):
            if (old / name).is_file():
                _link(old / name, new / name)


# -- digests


class _Digests:
    """What a plan has today, by what was read of it before."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known: dict[Token, str] = {}
        self._items: dict[int, str] = {}

    def of(self, token: Token) -> str:
        """The digest of one thing; of what is not there too."""
        if token not in self._known:
            value = self._value(*token)
            # Most links between goals are not there.
            self._known[token] = _digest(self._short(value)) if value else repr(value)
        return self._known[token]

    def _short(self, value: Any) -> Any:
        """A value with the digest of each goal and KPI in its place: many tokens are made of the same few."""
        if isinstance(value, Objective | KPI):
            if id(value) not in self._items:
                self._items[id(value)] = _digest(value)
            return self._items[id(value)]
        if isinstance(value, KeyResult):  # its objective stands beside it
            return value.id
        return [self._short(each) for each in value] if isinstance(value, tuple) else value

    def _value(self, name: str, key: Any) -> Any:
        plan = self._plan
        if name == STATE:  # where none of these changed, it is the same word
            return [(token, self.of(token)) for token in sorted(below(plan, key[0]))]
        if name == EDITIONS:
            compared = compared_in(plan) if key == ALL else compared_by_team(plan).get(key)
            edition = compared.edition.digest if compared and key == ALL else ""
            return compared and [compared.before, compared.begin, edition]
        if name in _ROWS:
            rows = getattr(plan, name) if key == ALL else getattr(plan, name).get(key, ())
            columns = list(zip(*rows, strict=True))  # they become JSON in a third of the time
            return columns if key == ALL else columns[1:]
        if key == ALL and name in WHOLE:
            return getattr(plan, name)
        if name in LINKS:
            return getattr(alignment(plan), name).get(key)
        if name == "contributors":
            return contributors(plan).get(key)
        if name in KEYED:
            return getattr(plan, name).get(key)
        return plan._by_id[name].get(key)  # noqa: SLF001 - without an error where there is none


def _digest(value: Any) -> str:
    try:
        return sha256(to_json(value)).hexdigest()[:32]
    except ValueError:  # a text that no file can hold: it is never the same
        return os.urandom(16).hex()


def _head(plan: Plan) -> dict[str, Any]:
    """What of a plan belongs to every page: all but what is watched."""
    head = {f.name: getattr(plan, f.name) for f in fields(plan) if f.name not in WHOLE}
    zone = None if plan.time_zone else (time.tzname, time.timezone)
    return {**head, "borrowed": sorted(plan.borrowed), "zone": zone}


@cache
def _code() -> str:
    """The digest of okrlib's own files: code, templates, texts, page notebooks."""
    pages = resources.data_dir("notebooks") / "pages"
    folders = (Path(resources.__file__).parent, resources.data_dir("site"), pages)
    digest = sha256(sys.version.encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"\0{path.relative_to(folder).as_posix()}\0".encode())
                digest.update(read(path, most_mb=_MOST_MB))
    return digest.hexdigest()


def _versions(names: Iterable[str]) -> list[str]:
    return [_version(name) for name in names]


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


# -- files


def _is(path: Path, digest: str) -> bool:
    """Whether a file is an ordinary one that is byte for byte what was written."""
    try:
        return not path.is_symlink() and _of_file(path) == digest
    except UnreadableError:
        return False


def _of_file(path: Path) -> str:
    return sha256(read(path, most_mb=_MOST_MB)).hexdigest()


def _link(old: Path, new: Path) -> None:
    """Let a file of the site before stand in the new one, without writing it again where that can be."""
    try:
        os.link(old, new, follow_symlinks=False)
    except FileNotFoundError:  # its folder is missing: of thousands of files a few are the first in theirs
        new.parent.mkdir(parents=True)
        _link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def listed(folder: Path, patterns: Iterable[str]) -> Iterator[str]:
    """The names, in a site, of the ordinary files that fit these patterns."""
    for path in sorted({path for pattern in patterns for path in folder.glob(pattern)}):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix()
