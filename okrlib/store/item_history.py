"""What became of goals and KPI cards, field by field, as Git kept it."""

import secrets
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from okrlib.files import MOST_MB, read
from okrlib.findings import Subject
from okrlib.sheets import decoded
from okrlib.store.folder import PLAN_FILE
from okrlib.store.git import GitError, git, last_line, must

#: The tables of a goals or KPI file, and what each item of them is called.
_NOUNS = {"objectives": "objective", "kpis": "KPI"}
_NONE = "0" * 40
#: The fields of goals and KPI cards, by what each is.
Items = Mapping[Subject, Mapping[str, Any]]


class Commit(NamedTuple):
    """Who changed the plan, when and why, as Git has it."""

    id: str
    at: datetime
    name: str
    email: str
    subject: str


class Edit(NamedTuple):
    """One field of one item, changed by one commit; by a merge, where none of its sides has it so.

    *before* and *after* are values as TOML has them, None where the field was not there. *field* is ""
    where the whole item came or went, and "file" where it moved to another file.
    """

    commit: Commit
    subject: Subject
    field: str
    before: Any
    after: Any


def edits(folder: Path, names: Collection[str] = (), begun: Collection[str] = ()) -> list[Edit]:
    """Every change of goals and KPI cards, the oldest first; with *names*, only of the items with these ids.

    Nothing is told of the commits in *begun*, with which a `shallow` clone begins.

    Raises:
        GitError: The folder is in no Git repository.
    """
    # There, all that stands in the plan seems to come in at once.
    changes = [(commit, files) for commit, files in _commits(folder) if commit.id not in begun]
    items = _items(
        folder, {blob for _, files in changes for sides in files.values() for blob in sides} - {_NONE}
    )
    return [edit for commit, files in changes for edit in _of_commit(commit, files, items, frozenset(names))]


def shallow(folder: Path) -> frozenset[str]:
    """The commits with which a shallow clone begins; what they changed cannot be known."""
    file = folder / must(folder, "rev-parse", "--git-path", "shallow").strip()
    return frozenset(read(file, most_mb=MOST_MB).decode("ascii").split()) if file.exists() else frozenset()


def _commits(folder: Path) -> Iterator[tuple[Commit, dict[str, list[str]]]]:
    """Each commit with its files: their blobs before, one for each parent, and after; the oldest first."""
    # When it came in: a commit that was put upon others keeps the day on which it was written.
    mark = secrets.token_hex(8)  # a message may hold every sign but the one between the fields
    form = mark + "%H%x00%cI%x00%aN%x00%aE%x00%s%x00"
    shown = ("--reverse", "--topo-order", "--raw", "-z", "--no-abbrev", "--no-renames")
    # As nobody's settings have it.
    plain = ("--encoding=UTF-8", "--diff-merges=combined", "--no-show-signature")
    top = Path(must(folder, "rev-parse", "--show-toplevel").removesuffix("\n"))
    places = _places(folder)
    homes = [f"{place}{home}" for place in places for home in ("goals", "kpis")]
    told = must(top, "log", *shown, *plain, f"--format={form}", "--", *homes)
    for record in told.split(mark)[1:]:
        ident, at, name, email, subject, raw = record.split("\0", 5)
        # Of each file: ":mode mode before after kind", with ":", mode and blob for each parent; its place.
        cells = [cell for cell in raw.replace("\n", "").split("\0") if cell]
        files: dict[str, list[str]] = {}
        for head, file in zip(cells[::2], cells[1::2], strict=False):
            number = len(head) - len(head.lstrip(":")) + 1
            # Where the plan moved, a file went from one place and came to the other.
            within = next(file[len(p) :] for p in places if file.startswith(p))
            sides = files.setdefault(within, [_NONE] * number)
            blobs = head.split(" ")[number : 2 * number]
            sides[:] = [blob if blob != _NONE else sides[n] for n, blob in enumerate(blobs)]
        changed = {f: s for f, s in files.items() if f.endswith(".toml") and s[-1] not in s[:-1]}
        yield Commit(ident, datetime.fromisoformat(at), name, email, subject), changed


def _places(folder: Path) -> list[str]:
    """Where in its repository a plan stands and stood: "" or with a slash at the end, the longest first."""
    own = must(folder, "rev-parse", "--show-prefix").removesuffix("\n")
    renames = ("--follow", "-M", "--diff-filter=R", "--name-status", "-z", "--format=")
    moves = must(folder, "log", *renames, "--", PLAN_FILE)
    # Of each move: "R100", the place before, the place after.
    before = [file.removesuffix(PLAN_FILE) for file in moves.split("\0")[1::3]]
    return sorted({own, *before}, key=len, reverse=True)


def _items(folder: Path, blobs: Collection[str]) -> dict[str, Items]:
    """The items of every version of the files, by blob; those of a version that is missing are left out."""
    order = sorted(blobs)
    if not order:
        return {}
    # All read by one process; in a clone without all versions they are fetched now.
    told = git(folder, "cat-file", "--batch", given="\n".join(order).encode(), remote=True)
    if not told.ok:
        raise GitError(f"Git could not do it: {last_line(told.trouble)}")
    at, items = 0, {}
    for blob in order:
        head = told.printed.index(b"\n", at)
        at, size = head + 1, told.printed[at:head].split(b" ")[-1]
        if size.isdigit():  # else it is missing
            items[blob] = _items_in(decoded(told.printed[at : at + int(size)])[0])
            at += int(size) + 1
    return items


def _items_in(text: str) -> Items:
    """The goals and KPI cards of a version of a file; none where it is no TOML."""
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError):  # it is none, or a number in it is too long for Python
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
    commit: Commit, files: Mapping[str, Sequence[str]], items: Mapping[str, Items], names: frozenset[str]
) -> Iterator[Edit]:
    """What one commit changed, all its files taken together, so that an item may move between them."""
    *before, after = (
        {s: (file, item) for file, sides in files.items() for s, item in items.get(sides[n], {}).items()}
        for n in range(max(map(len, files.values()), default=1))
    )
    for side in before:
        _renamed(side, after)
    for subject in dict.fromkeys([s for side in (*before, after) for s in side]):
        if names and subject.id not in names:
            continue
        was = [side[subject] for side in before if subject in side]
        place, now = after.get(subject, ("", None))
        if now is None and len(was) == len(before):
            yield Edit(commit, subject, "", was[0][1].get("title", ""), None)
        elif now is not None and not was:
            yield Edit(commit, subject, "", None, now.get("title", ""))
        if now is None or not was:
            continue
        if place not in (file for file, _ in was):
            yield Edit(commit, subject, "file", was[0][0], place)
        for field in dict.fromkeys([field for item in (*(item for _, item in was), now) for field in item]):
            values = [item.get(field) for _, item in was]
            if field == "formerly" and now["id"] not in (item["id"] for _, item in was):
                continue  # the new id says it
            if now.get(field) not in values:
                yield Edit(commit, subject, field, values[0], now.get(field))


def _renamed(side: dict[Subject, Any], after: Mapping[Subject, tuple[str, Mapping[str, Any]]]) -> None:
    """Let what stood under an id of before stand under the one that it has *after* it was renamed."""
    for subject, (_, item) in after.items():
        former = item.get("formerly") if subject not in side else None
        for old in former if isinstance(former, list) else ():
            was = Subject(subject.noun, str(old))
            if was in side and was not in after:
                side[subject] = side.pop(was)
                break
