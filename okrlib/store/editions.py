"""The editions of a plan: ``editions/<audience>/<day>.jsonl.gz``, each what is other than in the one before.

A file is three lines of JSON: what it is, the tables of items, and those of rows, which are nearly all of
its size. Where the changes since the last whole edition weigh as much as it, the next one is whole again.
"""

import gzip
import json
import re
import shutil
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from okrlib import files
from okrlib.editions import (
    LOGS,
    STRUCK_ID,
    BadEditionError,
    Delta,
    Edition,
    Tables,
    applied,
    delta,
    late_line,
    late_reports,
)
from okrlib.files import atomic, swap
from okrlib.plan import Audience
from okrlib.store.csv_writer import locked
from okrlib.store.folder import file_limit

#: The folder in a plan's, and its record of what was struck, which holds no text.
FOLDER, RECORD = "editions", "struck.csv"
_FORMAT, _NAME = 1, re.compile(r"(\d{4}-\d\d-\d\d)\.jsonl\.gz")
#: What is left to do where Git does not have a file.
_LOST = (
    "If Git does not have it, it is lost, with those after it up to the next that okr editions list calls "
    "whole: delete them."
)
#: A line of a file grows to at most so many times what the whole file may weigh.
_GROWS = 30


class Head(NamedTuple):
    """What a file says of its edition, without the content."""

    day: date
    digest: str
    version: str
    base: date | None
    late: list[Any]
    changes: Delta


class _NothingChangedError(Exception):
    """Nothing of what was to be written anew is other than it was."""


class Editions:
    """The editions of one audience, by their days."""

    def __init__(self, folder: Path | str, audience: Audience | str) -> None:
        self.audience = str(audience)
        self.root = Path(folder) / FOLDER
        self.folder = self.root / self.audience.replace(":", "-")
        self._last: Edition | None = None

    def days(self) -> list[date]:
        """The days of all that are kept, the oldest first."""
        if not self.folder.is_dir():
            return []
        named = filter(None, (_NAME.fullmatch(each.name) for each in self.folder.iterdir()))
        days = []
        for match in named:
            with suppress(ValueError):
                days.append(date.fromisoformat(match[1]))
        return sorted(days)

    def on(self, day: date) -> date | None:
        """The day of the edition that readers saw on a day: that one's, or the last before it."""
        return max((each for each in self.days() if each <= day), default=None)

    def before(self, day: date) -> date | None:
        """The day of the edition before the one of a day."""
        return max((each for each in self.days() if each < day), default=None)

    def size(self, day: date) -> int:
        """The bytes of an edition's file."""
        return self._path(day).stat().st_size

    def head(self, day: date) -> Head:
        """What an edition's file says of it, with the changes of its items but not of its rows."""
        return next(self._parts(day))

    def read(self, day: date) -> Edition:
        """The edition of a day.

        Raises:
            BadEditionError: There is none, or it is not what okrlib wrote.
        """
        head = self.head(day)
        if held := self._held(head):
            return held
        chain = [day]
        first = head
        content: Tables = {}
        while first.base is not None:
            if first.base >= chain[-1]:
                raise self._bad(chain[-1], "it builds on a later one")
            first = self.head(first.base)
            if held := self._held(first):
                content = held.content
                break
            chain.append(first.day)
        for each in reversed(chain):
            parts = self._parts(each)
            try:
                content = applied(applied(content, next(parts).changes), next(parts).changes)
            except (KeyError, TypeError, AttributeError) as error:
                raise self._bad(each, "it does not fit the one before") from error
        edition = Edition(day, self.audience, content, head.version)
        if edition.digest != head.digest:
            raise self._bad(day, "its content is not what was published")
        self._last = edition
        return edition

    def walk(self, until: date, most: int) -> Iterator[Head]:
        """The heads of the last *most* editions before a day, the oldest first, for a look at items alone.

        They begin with a whole edition, so there may be more.
        """
        days = [day for day in self.days() if day < until]
        first = max(0, len(days) - most)
        while first > 0 and self.head(days[first]).base is not None:
            first -= 1
        return (self.head(day) for day in days[first:])

    # -- writing

    def keep(self, edition: Edition) -> bool:
        """Write an edition in the place of that of its day; False where it is the same."""
        with locked([self.folder]):
            swap.tidy(self.folder)
            days = self.days()
            if edition.day in days and self.head(edition.day).digest == edition.digest:
                return False
            before = self.before(edition.day)
            base = self.read(before) if before else None
            # The one after it may build on the one whose place it takes. Whole, it needs neither, whenever a
            # crash comes.
            later = next((self.read(day) for day in days if day > edition.day), None)
            if later is not None:
                self._write(later, edition, whole=True)
            self._write(edition, base)
        self._last = edition
        return True

    def rewrite(self, changed: Callable[[Edition], Edition]) -> list[tuple[date, str, str]]:
        """Write all editions anew, each as *changed*, or none; gives (day, digest before, after) of those."""
        pairs: list[tuple[date, str, str]] = []
        last: Edition | None = None
        self._last = None
        # A folder that a killed one left beside holds what was to be struck.
        with (
            locked([self.folder]),
            suppress(_NothingChangedError),
            swap.replacing(self.folder, None) as beside,
        ):
            fresh = Editions(self.root.parent, self.audience)
            fresh.folder = beside
            for day in self.days():
                old = self.read(day)
                new = changed(old)
                fresh._write(new, last)
                shutil.copymode(self._path(day), fresh._path(day))
                pairs += [(day, old.digest, new.digest)] if new.digest != old.digest else []
                last = new
            if not pairs:
                raise _NothingChangedError
        self._last = None
        return pairs

    def _write(self, edition: Edition, before: Edition | None, *, whole: bool = False) -> None:
        late = [late_line(d) for d in late_reports(before, edition)] if before else []
        whole = whole or before is None or self._heavy(before.day)
        data = _packed(edition, None if whole else before, late)
        atomic.write(self._path(edition.day), data)

    def _heavy(self, day: date) -> bool:
        """Whether the changes up to an edition weigh as much as the whole one that they build on."""
        weight, head = 0, self.head(day)
        while head.base is not None:
            weight += self.size(head.day)
            head = self.head(head.base)
        return weight >= self.size(head.day)

    # -- files

    def _held(self, head: Head) -> Edition | None:
        """The edition read last where a file still is of it; another process may have written it since."""
        last = self._last
        return last if last and (last.day, last.digest) == (head.day, head.digest) else None

    def _path(self, day: date) -> Path:
        return self.folder / f"{day}.jsonl.gz"

    def _place(self, day: date) -> str:
        return f"{FOLDER}/{self.folder.name}/{day}.jsonl.gz"

    def _bad(self, day: date, why: str) -> BadEditionError:
        place = self._place(day)
        return BadEditionError(
            f"{place} cannot be used: {why}. Get it back from Git: git checkout -- {place}\n{_LOST}"
        )

    def _parts(self, day: date) -> Iterator[Head]:
        """The head with the changes of items, then with those of rows, which are read only when asked for."""
        path = self._path(day)
        if not path.is_file():
            if later := next((each for each in self.days() if each > day), None):
                raise BadEditionError(
                    f"The edition of {later} for {self.audience} cannot be used: it builds on that of {day}, "
                    f"which is gone. Git has it: git log --diff-filter=D -- {self._place(day)}\n{_LOST}"
                )
            known = f"The last one is of {max(self.days())}." if self.days() else "None is kept yet."
            raise BadEditionError(f"No edition of {day} is kept for {self.audience}. {known}")
        try:
            limit = file_limit(None)
            packed = files.read(path, most_mb=limit)
            lines = _lines(packed, int(limit * 1e6 * _GROWS))
            head, items = json.loads(next(lines)), json.loads(next(lines))
            if head["format"] > _FORMAT:
                raise self._bad(day, "a newer okrlib wrote it")
            base = date.fromisoformat(head["base"]) if head["base"] else None
            facts = (day, str(head["digest"]), str(head["okrlib"]), base, list(head["late"]))
            yield Head(*facts, dict(items))
            yield Head(*facts, dict(json.loads(next(lines))))
        except files.UnreadableError as error:
            raise self._bad(day, str(error)) from error
        except (ValueError, KeyError, TypeError, StopIteration, zlib.error) as error:
            raise self._bad(day, "it is damaged") from error
        except (OSError, EOFError) as error:
            raise self._bad(day, getattr(error, "strerror", None) or "it is cut off") from error


def _lines(packed: bytes, most: int) -> Iterator[bytes]:
    """The lines of a packed file, each unpacked only when it is asked for."""
    import io

    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
        while line := stream.readline(most):
            if not line.endswith(b"\n"):
                raise EOFError
            yield line


def _packed(edition: Edition, base: Edition | None, late: list[Any]) -> bytes:
    changes = delta(base.content if base else {}, edition.content)
    head = {
        "format": _FORMAT,
        "day": str(edition.day),
        "audience": edition.audience,
        "okrlib": edition.version,
        "digest": edition.digest,
        "base": str(base.day) if base else None,
        "late": late,
    }
    items = {table: change for table, change in changes.items() if table not in LOGS}
    rows = {table: change for table, change in changes.items() if table in LOGS}
    text = "".join(
        f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'))}\n" for line in (head, items, rows)
    )
    return gzip.compress(text.encode("utf-8", "surrogatepass"), 9, mtime=0)


def record_struck(root: Path, lines: list[tuple[str, str, date, str, str]]) -> None:
    """Add to the record of what was struck: (moment, audience, day, digest before, digest after), no text."""
    path = root / RECORD
    text = "struck,audience,edition,before,after\n"
    if path.exists():
        text = files.read(path, most_mb=files.MOST_MB).decode("utf-8", "replace")
    atomic.write(path, text + "".join(f"{','.join(map(str, line))}\n" for line in lines))


def struck_digests(root: Path) -> dict[str, str]:
    """The digest after by the digest before, of every edition from which something was struck."""
    return {before: after for *_, before, after in _struck(root)}


def struck_mark(root: Path) -> str:
    """What the next strike puts in an id's place: another than every strike before."""
    strikes = len({moment for moment, *_ in _struck(root)})
    return f"{STRUCK_ID}-{strikes + 1}" if strikes else STRUCK_ID


def _struck(root: Path) -> list[list[str]]:
    """The cells of each line of the record."""
    try:
        text = files.read(root / RECORD, most_mb=files.MOST_MB).decode("utf-8", "replace")
    except files.UnreadableError:
        return []
    lines = [line.split(",") for line in text.splitlines()[1:]]
    return [cells for cells in lines if len(cells) == 5]


def kept_audiences(folder: Path) -> list[str]:
    """The audiences of which a plan keeps editions, as they are typed."""
    root = folder / FOLDER
    names = sorted(each.name for each in root.iterdir() if each.is_dir()) if root.is_dir() else []
    return [
        f"team:{name.removeprefix('team-')}" if name.startswith("team-") else name
        for name in names
        if name in {"company", "public"} or name.startswith("team-")
    ]
