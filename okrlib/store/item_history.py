"""What became of goals and KPI cards, field by field, as Git kept it."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from okrlib.files import MOST_MB, read
from okrlib.findings import Subject
from okrlib.store.folder import PLAN_FILE
from okrlib.store.git import git, must

#: The tables of a goals or KPI file, and what each item of them is called.
_NOUNS = {"objectives": "objective", "kpis": "KPI"}
_NONE = "0" * 40
_FIELD, _RECORD = "\x1f", "\x1e"


class Commit(NamedTuple):
    """Who changed the plan, when and why, as Git has it."""

    id: str
    at: datetime
    name: str
    email: str
    subject: str


class Edit(NamedTuple):
    """One field of one item, changed by one commit.

    *before* and *after* are values as TOML has them, None where the field was not there. *field* is ""
    where the whole item came or went, and "file" where it moved to another file.
    """

    commit: Commit
    subject: Subject
    field: str
    before: Any
    after: Any


def edits(folder: Path, names: Collection[str] = ()) -> list[Edit]:
    """Every change of goals and KPI cards, the oldest first; with *names*, only of the items with these ids.

    Raises:
        GitError: The folder is in no Git repository.
    """
    begun = shallow(folder)
    # There, all that stands in the plan seems to come in at once.
    changes = [(commit, pairs) for commit, pairs in _commits(folder) if commit.id not in begun]
    blobs = _Blobs(folder, {blob for _, pairs in changes for pair in pairs for blob in pair[1:]} - {_NONE})
    return [edit for commit, pairs in changes for edit in _of_commit(commit, pairs, blobs, frozenset(names))]


def shallow(folder: Path) -> frozenset[str]:
    """The commits with which a shallow clone begins; what they changed cannot be known."""
    file = folder / must(folder, "rev-parse", "--git-path", "shallow").strip()
    return frozenset(read(file, most_mb=MOST_MB).decode("ascii").split()) if file.exists() else frozenset()


def _commits(folder: Path) -> Iterator[tuple[Commit, list[tuple[str, str, str]]]]:
    """Each commit with (file, blob before, blob after) of what it changed, the oldest first."""
    # When it came in: a commit that was put upon others keeps the day on which it was written.
    form = _RECORD + _FIELD.join(("%H", "%cI", "%aN", "%aE", "%s")) + _FIELD
    shown = ("--reverse", "--topo-order", "--raw", "-z", "--no-abbrev", "--no-renames")
    # As nobody's settings have it.
    plain = ("--encoding=UTF-8", "--no-diff-merges", "--no-show-signature")
    top = Path(must(folder, "rev-parse", "--show-toplevel").removesuffix("\n"))
    places = _places(folder)
    homes = [f"{place}{home}" for place in places for home in ("goals", "kpis")]
    told = must(top, "log", *shown, *plain, f"--format={form}", "--", *homes)
    for record in told.split(_RECORD)[1:]:
        ident, at, name, email, subject, raw = record.split(_FIELD, 5)
        # Of each file: ":mode mode before after kind", then its place.
        cells = [cell for cell in raw.replace("\n", "").split("\0") if cell]
        pairs: dict[str, list[str]] = {}
        for head, file in zip(cells[::2], cells[1::2], strict=False):
            # Where the plan moved, a file went from one place and came to the other.
            pair = pairs.setdefault(next(file[len(p) :] for p in places if file.startswith(p)), [_NONE] * 2)
            pair[:] = [blob if blob != _NONE else pair[n] for n, blob in enumerate(head.split(" ")[2:4])]
        yield (
            Commit(ident, datetime.fromisoformat(at), name, email, subject),
            [(file, old, new) for file, (old, new) in pairs.items() if old != new and file.endswith(".toml")],
        )


def _places(folder: Path) -> list[str]:
    """Where in its repository a plan stands and stood: "" or with a slash at the end, the longest first."""
    own = must(folder, "rev-parse", "--show-prefix").removesuffix("\n")
    moves = must(
        folder,
        "log",
        "--follow",
        "-M",
        "--diff-filter=R",
        "--name-status",
        "-z",
        "--format=",
        "--",
        PLAN_FILE,
    )
    # Of each move: "R100", the place before, the place after.
    before = [file.removesuffix(PLAN_FILE) for file in moves.split("\0")[1::3]]
    return sorted({own, *before}, key=len, reverse=True)


class _Blobs:
    """The items of every version of the files, by blob: all read by one process, each parsed once."""

    def __init__(self, folder: Path, blobs: Collection[str]) -> None:
        order = sorted(blobs)
        told = git(folder, "cat-file", "--batch", given="\n".join(order).encode()).printed if order else b""
        self._texts: dict[str, bytes] = {}
        at = 0
        for blob in order:
            head = told.index(b"\n", at)
            size = int(told[at:head].split(b" ")[2])
            self._texts[blob] = told[head + 1 : head + 1 + size]
            at = head + size + 2
        self.items = lru_cache(maxsize=None)(self._items)

    def _items(self, blob: str) -> Mapping[Subject, Mapping[str, Any]]:
        """The goals and KPI cards of a version of a file; none where it is no TOML."""
        try:
            tables = tomllib.loads(self._texts.get(blob, b"").decode("utf-8", "replace"))
        except (tomllib.TOMLDecodeError, RecursionError):
            return {}
        found: dict[Subject, Mapping[str, Any]] = {}
        for table, noun in _NOUNS.items():
            for item in _tables(tables.get(table)):
                results = _tables(item.pop("key_results", None))
                found[Subject(noun, item["id"])] = item
                found.update({Subject("key result", kr["id"]): kr for kr in results})
        return found


def _tables(value: Any) -> list[dict[str, Any]]:
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]


def _of_commit(
    commit: Commit, pairs: list[tuple[str, str, str]], blobs: _Blobs, names: frozenset[str]
) -> Iterator[Edit]:
    """What one commit changed, all its files taken together, so that an item may move between them."""
    before = {s: (file, item) for file, old, _ in pairs for s, item in blobs.items(old).items()}
    after = {s: (file, item) for file, _, new in pairs for s, item in blobs.items(new).items()}
    for subject in dict.fromkeys([*before, *after]):
        if names and subject.id not in names:
            continue
        (file, was), (place, now) = before.get(subject, ("", None)), after.get(subject, ("", None))
        if was is None or now is None:
            yield Edit(commit, subject, "", was and was.get("title", ""), now and now.get("title", ""))
            continue
        if file != place:
            yield Edit(commit, subject, "file", file, place)
        for field in dict.fromkeys([*was, *now]):
            if was.get(field) != now.get(field):
                yield Edit(commit, subject, field, was.get(field), now.get(field))
