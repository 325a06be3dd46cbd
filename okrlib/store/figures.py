"""A plan's figures and their sources: what a source has, what a refresh would append, and appending it."""

from __future__ import annotations

import os
import re
import shutil
import weakref
from pathlib import Path, PurePath
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from okrlib.checks import kpis as cards
from okrlib.errors import MissingExtraError, NotWritableError
from okrlib.files import read
from okrlib.findings import errors_in
from okrlib.model import FILE_ENDINGS
from okrlib.sheets import TableError
from okrlib.store import atomic
from okrlib.store.csv_writer import observe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from okrlib.findings import Finding
    from okrlib.model import KPI, Feed
    from okrlib.plan import Plan
    from okrlib.sources import Ground, Preview, Refreshed

#: Where files that people bring are kept in the plan's folder.
SOURCES = "sources"
#: Endings of files that are read as CSV by another name.
_AS_CSV = frozenset({".tsv", ".txt"})
_MOST_MB = 100


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
        at: When it is asked, with its zone.
        accept: Take what looks like another unit all the same.
        progress: Called with how many are done, of how many.
        ground: Where to pull instead of the folder.

    Raises:
        MissingExtraError: The extra ``[kpi]`` is not installed.
    """
    try:
        from okrlib.sources import Refreshed, compared, pull
    except ModuleNotFoundError as missing:
        raise MissingExtraError("Pulling figures", "kpi") from missing
    place = {k.id: i for i, k in enumerate(kpis)}
    wrong = {k.id: _wrong(plan, k) for k in kpis}
    pulled = pull(
        [k for k in kpis if not wrong[k.id]], ground or ground_of(plan, folder), at=at, progress=progress
    )
    done = [
        *(Refreshed(kpi=k, findings=wrong[k.id]) for k in kpis if wrong[k.id]),
        *(compared(one, plan.observed.get(one.kpi.id, ()), at=at, accept=accept) for one in pulled),
    ]
    return sorted(done, key=lambda one: place[one.kpi.id])


def ground_of(plan: Plan, folder: Path, *roots: Path) -> Ground:
    """Where a plan's feeds are pulled: its folder, further *roots*, and what the environment names."""
    from okrlib.sources import ROOTS, Ground

    named = os.pathsep.join(filter(None, [*map(str, roots), os.environ.get(ROOTS, "")]))
    return Ground(
        folder=folder,
        connections={c.id: c for c in plan.connections},
        environ={**os.environ, ROOTS: named},
        seconds=plan.policy.source_seconds,
    )


def _wrong(plan: Plan, kpi: KPI) -> tuple[Finding, ...]:
    """What cannot be right in a feed as it is written."""
    errors = errors_in(cards.problems(plan, kpi))
    return tuple(f for f in errors if str(f.field).startswith(("feed", "formula")))


class Figures:
    """The way from a board to a plan's sources and observations.

    A file that somebody brings lies outside the plan until `keep` puts it into the folder ``sources``.
    """

    def __init__(self, folder: Path | str, now: Callable[[], datetime], *, locked: str = "") -> None:
        """*now* gives the time of asking; *locked* says why nothing may be written, where that is so."""
        self.folder, self.locked = Path(folder), locked
        self._now = now
        self._brought: Path | None = None

    def take(self, name: str, data: bytes) -> str:
        """Take a file that somebody brings; how a feed names it.

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
        place = f"{SOURCES}/{plain}{ending}"
        if self._brought is None:
            self._brought = Path(mkdtemp(prefix="okrlib-"))
            weakref.finalize(self, shutil.rmtree, self._brought, ignore_errors=True)
        atomic.write(self._brought / place, data)
        return place

    def brought(self, name: str) -> bool:
        """Whether a feed's file is one that was brought and is not kept yet."""
        return self._brought is not None and (self._brought / name).is_file()

    def _ground(self, plan: Plan) -> Ground:
        if self._brought is None:
            return ground_of(plan, self.folder)
        return ground_of(plan, self._brought, self.folder)

    def look(self, plan: Plan, kpi: KPI, feed: Feed) -> Preview:
        """The first rows of a feed's source, and what its columns seem to be."""
        try:
            from okrlib.sources import preview
        except ModuleNotFoundError as missing:
            raise MissingExtraError("Looking into a source", "kpi") from missing
        return preview(kpi, feed, self._ground(plan))

    def compare(self, plan: Plan, kpi: KPI, *, accept: bool = False) -> Refreshed:
        """What a refresh of the KPI would append; with *accept* also what looks like another unit."""
        ground = self._ground(plan)
        return refreshed(plan, self.folder, [kpi], at=self._now(), accept=accept, ground=ground)[0]

    def append(self, plan: Plan, one: Refreshed) -> Plan:
        """Append what a refresh gave to the observations; the plan with it.

        Raises:
            NotWritableError: The folder is locked, or the file of observations cannot be written.
        """
        if self.locked:
            raise NotWritableError(self.locked)
        observe(plan, self.folder, one.observations)
        return plan.with_rows(one.observations)

    def keep(self, plan: Plan) -> None:
        """Put the files that were brought and that the plan's feeds name into its folder."""
        if self.locked:
            raise NotWritableError(self.locked)
        if self._brought is None:
            return
        named = {kpi.feed.file for kpi in plan.kpis if kpi.feed and kpi.feed.file}
        files = {self.folder / name: self._brought / name for name in named}
        atomic.write_all(
            {place: read(file, most_mb=_MOST_MB) for place, file in files.items() if file.is_file()}
        )
