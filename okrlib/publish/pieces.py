"""What stands beside the pages of a site, in pieces: tables, the plan as data, the search, and the feeds.

Each piece is written by itself, and taken over from the site before where all that it read is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from okrlib.editions import Edition, edition
from okrlib.publish import feeds, search
from okrlib.publish.rebuild import EVERYTHING, Rebuild, listed
from okrlib.publish.workers import Rendered
from okrlib.scoring import stand
from okrlib.show import compared_in
from okrlib.store import write_site_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date
    from pathlib import Path

    from okrlib.plan import Audience, Plan
    from okrlib.publish.watched import Reads, Token
    from okrlib.publish.words import Words
    from okrlib.review import Event


class Piece(NamedTuple):
    """Files of a site by their patterns, and what writes them, which gives False where it could not.

    *reads* is what no watched plan notes.
    """

    name: str
    files: tuple[str, ...]
    write: Callable[[], object]
    reads: frozenset[Token] = frozenset()


@dataclass(frozen=True)
class Beside:
    """All that is written beside the pages of one site; *again* knows the site before."""

    plan: Plan
    reads: Reads
    folder: Path
    audience: Audience
    edition: Edition | None
    words: Words
    again: Rebuild | None

    def tables(self) -> list[Piece]:
        """The tables that need nothing of what KPIs' figures say, and the description of all."""
        from okrlib.exchange import write_package
        from okrlib.tables.columns import COLUMNS

        about = partial(write_package, self.plan, self.folder / "data", on=self._on)
        return [
            *(self._table(name) for name in COLUMNS if name != "limits"),
            Piece("data/datapackage", ("data/datapackage.json",), about),
        ]

    def others(self) -> list[Piece]:
        """The last table, the plan as data, and the index of the search."""
        index = partial(search.write, self.plan, self.folder, self.words, self.again)
        return [
            self._table("limits"),
            Piece("data/plan", ("data/plan.json",), self._write_plan, EVERYTHING),
            Piece(search.FOLDER, (f"{search.FOLDER}/**/*",), index, EVERYTHING),
        ]

    def feeds(self, happenings: Iterable[Event] = (), reads: Collection[Token] = ()) -> Piece:
        """The feeds and the calendar: *happenings* of all teams, and what was read for these."""
        write = partial(feeds.write, self.plan, self.folder, happenings, on=self._on, say=self.words.say)
        return Piece("feeds", (feeds.COMPANY, feeds.CALENDAR, "feeds/*"), write, frozenset(reads))

    def happened(self, teams: Collection[str]) -> Rendered:
        """What the feeds tell of some teams."""
        self.reads.clear()
        return Rendered(happened=feeds.happened(self.plan, self._on, teams), reads=frozenset(self.reads))

    def taken_over(self, piece: Piece) -> bool:
        """Take a piece over from the site before, where that can be."""
        return self.again is not None and self.again.piece_taken_over(piece.name)

    def put(self, *pieces: Piece) -> Rendered:
        """Write pieces; gives what there is to remember of them, and of what they are made of."""
        before = set(self.again.pieces) if self.again else ()
        for piece in pieces:
            self.reads.clear()
            whole = piece.write() is not False
            if self.again and whole:
                files = listed(self.folder, piece.files)
                self.again.note_piece(piece.name, files, self.reads | piece.reads)
        after = self.again.pieces.items() if self.again else ()
        return Rendered(pieces=tuple((name, record) for name, record in after if name not in before))

    def linked(self) -> None:
        """Let the files of the site before stand as they are, for now."""
        if self.again is not None:
            of = [*self.tables(), *self.others(), self.feeds()]
            self.again.link(pattern for piece in of for pattern in piece.files)

    @property
    def _on(self) -> date:
        return stand(self.plan).on

    def _table(self, name: str) -> Piece:
        from okrlib.exchange import write_table

        write = partial(write_table, self.plan, name, self.folder / "data", on=self._on)
        return Piece(f"data/{name}", (f"data/{name}.*",), write)

    def _write_plan(self) -> None:
        compared = compared_in(self.plan)
        current = self.edition or (compared.edition if compared else None)
        current = current or edition(self.plan, str(self.audience), version("okrlib"))
        write_site_plan(self.folder, current, compared)
