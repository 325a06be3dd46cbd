"""A plan's logs: reports and figures are read anew here, and added to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from okrlib.errors import NotWritableError
from okrlib.model import CheckIn, Observation
from okrlib.store import csv_reader
from okrlib.store.csv_writer import figures_of, locked, ready, reports_of, sheet_of, write
from okrlib.store.drafts import Drafts
from okrlib.store.folder import Files, file_limit
from okrlib.store.share import Share
from okrlib.text import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from okrlib.plan import Plan

    Row = CheckIn | Observation


class Logbook:
    """A folder's logs, to be added to. Nothing is written but rows, and of a save all of them or none.

    A log that a spreadsheet saved is written back in our form with the next rows: *remarks* then say so.
    """

    def __init__(self, folder: Path | str, *, locked: str = "") -> None:
        """*locked* says why nothing may be written, where that is so."""
        self.folder = Path(folder)
        self.locked = locked
        self.drafts = Drafts(folder)
        self.share = Share(folder)
        self._unread: set[Path] = set()
        self.remarks: tuple[str, ...] = ()

    def latest(self, plan: Plan, about: Iterable[str]) -> Plan:
        """The plan with what the files hold by now about these key results and KPIs, by their ids.

        Rows are only ever added, so those of the plan stay, and those that others wrote since come to
        them. Of a KPI the file of its team is read.
        """
        known: set[Row] = set()
        names: dict[Path, set[str]] = {}
        for name in about:
            for path in _homes(plan, self.folder, name):
                names.setdefault(path, set()).add(name)
            known.update(plan.log.get(name, ()), plan.observed.get(name, ()))
        read = Files(self.folder, {})
        read.limit = file_limit(plan.policy.max_file_mb)
        self._unread.clear()
        fresh: dict[Row, None] = {}
        for path, wanted in names.items():
            text = read.text(path.relative_to(self.folder).as_posix()) if path.exists() else None
            if text is not None:
                rows = csv_reader.about(text, sheet_of(plan, path.parent.name), wanted)
                fresh.update((row, None) for row in rows if row not in known)
            elif path.exists():
                self._unread.add(path)
        return plan.with_rows([*fresh]) if fresh else plan

    def record(
        self,
        plan: Plan,
        about: Iterable[str],
        judge: Callable[[Plan], Iterable[Row]],
        *,
        beside: Iterable[str] = (),
    ) -> Plan:
        """Add the rows that *judge* answers for the `latest` plan, all or none; the plan with them.

        The files stay locked from the reading to the writing, so whoever judges sees every row that
        stands before theirs: a correction is recorded after what it corrects, a word that stands is
        not written twice, and what somebody else said since is not taken back.

        Args:
            plan: The plan as it was loaded.
            about: The ids of the key results and KPIs that the rows may be about.
            judge: What is to be written, where the plan stands so; what it raises is passed on.
            beside: The ids of others that are read anew on the way.

        Raises:
            NotWritableError: The folder is locked, a log cannot be read, or a row would not read back.
            UnknownIdError: A row is about nothing in the plan.
        """
        if self.locked:
            raise NotWritableError(self.locked)
        names = tuple(about)
        paths = {path for name in names for path in _homes(plan, self.folder, name)}
        with locked(paths):
            now = self.latest(plan, dict.fromkeys([*names, *beside]))
            rows = tuple(judge(now))
            files = ready(now, self.folder, rows)
            if files.keys() - paths:
                raise ValueError(f"Rows for {sorted(files.keys() - paths)}, which were not named.")
            for path in self._unread & files.keys():
                why = "cannot be read, so nothing is added; okr check says why."
                raise NotWritableError(f"{path.name} {why}")
            self.remarks = write(now, files)
        reports = sum(isinstance(row, CheckIn) for row in rows)
        counted = [(reports, "check-in"), (len(rows) - reports, "KPI figure")]
        words = ", ".join(count(number, noun) for number, noun in counted if number)
        self.share.note([path.relative_to(self.folder).as_posix() for path in files], words)
        return now.with_rows([row for added in files.values() for row in added])


def _homes(plan: Plan, folder: Path, name: str) -> Iterable[Path]:
    """The files of what has this id: a key result, a KPI, or one of each."""
    if name in plan.key_results:
        yield reports_of(plan, folder, name)
    if plan.has("KPI", name):
        yield figures_of(plan, folder, name)
