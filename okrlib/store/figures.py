"""A plan's figures and their sources: what a source has, what a refresh would append, and appending it."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from okrlib.arithmetic import equal
from okrlib.checks import kpis as cards
from okrlib.errors import NotWritableError, needs
from okrlib.files import atomic, read, state
from okrlib.findings import Finding, errors_in
from okrlib.model import FILE_ENDINGS, KPI, Feed, Observation, zone_of
from okrlib.plan import values as counting
from okrlib.sheets import TableError
from okrlib.store.logbook import Logbook
from okrlib.store.share import Share

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from okrlib.plan import Plan
    from okrlib.sources import Ground, Preview, Refreshed

#: Where files that people bring are kept in the plan's folder.
SOURCES = "sources"
#: Endings of files that are read as CSV by another name.
_AS_CSV = frozenset({".tsv", ".txt"})
_MOST_MB = 100
_BROUGHT = "brought"


def refreshed(
    plan: Plan,
    folder: Path,
    kpis: Sequence[KPI],
    *,
    at: datetime,
    accept: bool = False,
    progress: Callable[[int, int], None] | None = None,
    ground: Ground | None = None,
) -> list[Refreshed]:
    """What a refresh of these KPIs would append, in their order; nothing is written.

    Args:
        plan: The plan with what was observed so far.
        folder: The plan's folder.
        kpis: KPIs with a feed. One whose feed or formula cannot be right is not pulled.
        at: When it is asked, with its zone; in a plan with a day of its own, that time of that day.
        accept: Take what looks like another unit all the same.
        progress: Called with how many are done, of how many.
        ground: Where to pull instead of the folder.

    Raises:
        MissingExtraError: The extra ``[kpi]`` is not installed.
    """
    with needs("Pulling figures", "kpi"):
        from okrlib.sources import Refreshed, compared, pull
    at = plan.recorded_at(at)
    done = {k.id: Refreshed(kpi=k, findings=_wrong(plan, k)) for k in kpis}
    sound = [k for k in kpis if not done[k.id].findings]
    for one in pull(sound, ground or ground_of(plan, folder), at=at, progress=progress):
        observed = plan.observed.get(one.kpi.id, ())
        done[one.kpi.id] = compared(one, observed, at=at, accept=accept, zone=plan.zone)
    return [done[k.id] for k in kpis]


def add_pulled(book: Logbook, plan: Plan, one: Refreshed) -> tuple[Plan, Refreshed]:
    """Append what a refresh gave, but for what another one added meanwhile: the plan with all, what came.

    Raises what `Logbook.record` raises.
    """
    came = one

    def lacking(now: Plan) -> Sequence[Observation]:
        nonlocal came
        observed = counting(one.kpi, now.observed.get(one.kpi.id, ()), on=date.max, zone=now.zone)
        known = {row.period: row.value for row in observed}
        new, revised = (
            tuple(r for r in rows if r.period not in known or not equal(r.value, known[r.period]))
            for rows in (one.new, one.revised)
        )
        same = one.same + len(one.observations) - len(new) - len(revised)
        came = replace(one, new=new, revised=revised, same=same)
        return came.observations

    return book.record(plan, [one.kpi.id], lacking), came


def ground_of(plan: Plan, folder: Path, *roots: Path) -> Ground:
    """Where a plan's feeds are pulled: its folder, further *roots*, and what the environment names."""
    from okrlib.sources import ROOTS, Ground

    named = os.pathsep.join(filter(None, [*map(str, roots), os.environ.get(ROOTS, "")]))
    return Ground(
        folder=folder,
        connections={c.id: c for c in plan.connections},
        environ={**os.environ, ROOTS: named},
        seconds=plan.policy.source_seconds,
        zone=zone_of(plan.time_zone) or "UTC",
    )


def _wrong(plan: Plan, kpi: KPI) -> tuple[Finding, ...]:
    """What cannot be right in a feed as it is written."""
    errors = errors_in(cards.problems(plan, kpi))
    return tuple(f for f in errors if str(f.field).startswith(("feed", "formula")))


class Figures:
    """The way from a board to a plan's sources and observations.

    A file that somebody brings lies in the plan's private state until `keep` puts it into the folder
    ``sources``: what is typed about it outlives the process, so it does too.
    """

    def __init__(self, folder: Path | str, now: Callable[[], datetime], *, locked: str = "") -> None:
        """*now* gives the time of asking; *locked* says why nothing may be written, where that is so."""
        self.folder, self.locked = Path(folder), locked
        self._now, self._share = now, Share(folder)
        self._brought = state.place(folder) / _BROUGHT
        #: Those of the files there that were brought here, or that a draft that goes on here names.
        self._here: set[str] = set()

    def take(self, name: str, data: bytes, others: Collection[str] = ()) -> str:
        """Take a file that somebody brings; how a feed names it.

        It takes the place of one that had its name, but not of the *others*, which feeds of other KPIs name,
        nor of one that was brought elsewhere.

        Raises:
            TableError: It is no CSV, Parquet or Excel file by its name, or is too large.
        """
        stem, ending = PurePath(name.replace("\\", "/")).stem, PurePath(name).suffix.lower()
        ending = ".csv" if ending in _AS_CSV else ending
        if ending not in FILE_ENDINGS:
            what = f"{name[:80]} is no table that a KPI can read."
            raise TableError("unreadable", what, f"Bring one of: {', '.join(FILE_ENDINGS)}.")
        if len(data) > _MOST_MB * 1_000_000:
            what = f"{name[:80]} has {len(data) / 1e6:.0f} MB."
            mend = (
                "Put it into the plan's folder, or a folder that OKRLIB_DATA_ROOTS names, and write its name."
            )
            raise TableError("unreadable", what, mend)
        plain = re.sub(r"[^\w-]+", "-", stem).strip("-_")[:60] or "table"
        place, number = f"{SOURCES}/{plain}{ending}", 2
        while place in others or self._of_another(place, data):
            place, number = f"{SOURCES}/{plain}-{number}{ending}", number + 1
        state.folder(self.folder, _BROUGHT)
        state.make_private(self._brought / SOURCES)
        atomic.write(self._brought / place, data)
        self._here.add(place)
        return place

    def _of_another(self, place: str, data: bytes) -> bool:
        """Whether another file was brought under this name, and not here."""
        path = self._brought / place
        return place not in self._here and path.is_file() and read(path, most_mb=_MOST_MB) != data

    def again(self, names: Iterable[str]) -> None:
        """Take these files as brought, where they were so before: a draft that names them goes on."""
        self._here.update(name for name in names if name.startswith(f"{SOURCES}/") and ".." not in name)

    def brought(self, name: str) -> bool:
        """Whether a feed's file is one that was brought and is not kept yet."""
        return name in self._here and (self._brought / name).is_file()

    def _ground(self, plan: Plan) -> Ground:
        if not self._here:
            return ground_of(plan, self.folder)
        return ground_of(plan, self._brought, self.folder)

    def look(self, plan: Plan, kpi: KPI, feed: Feed) -> Preview:
        """The first rows of a feed's source, and what its columns seem to be."""
        with needs("Looking into a source", "kpi"):
            from okrlib.sources import preview
        return preview(kpi, feed, self._ground(plan))

    def compare(self, plan: Plan, kpi: KPI, *, accept: bool = False) -> Refreshed:
        """What a refresh of the KPI would append; with *accept* also what looks like another unit."""
        ground = self._ground(plan)
        return refreshed(plan, self.folder, [kpi], at=self._now(), accept=accept, ground=ground)[0]

    def append(self, plan: Plan, one: Refreshed) -> tuple[Plan, Refreshed]:
        """Append what a refresh gave to the observations: the plan with it, and what of it was new there.

        Raises:
            NotWritableError: The folder is locked, or the file of observations cannot be written.
        """
        return add_pulled(Logbook(self.folder, locked=self.locked), plan, one)

    def keep(self, plan: Plan) -> None:
        """Put the files that were brought and that the plan's feeds name into its folder."""
        if self.locked:
            raise NotWritableError(self.locked)
        named = {kpi.feed.file for kpi in plan.kpis if kpi.feed and kpi.feed.file}
        files = {name: self._brought / name for name in sorted(named) if self.brought(name)}
        atomic.write_all({self.folder / name: read(file, most_mb=_MOST_MB) for name, file in files.items()})
        self._share.note(files, "")
        for file in files.values():
            file.unlink()
        self._here.difference_update(files)
