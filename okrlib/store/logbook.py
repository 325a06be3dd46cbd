"""Logbook: the door through which a form adds reports and figures to a plan's logs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from okrlib.errors import NotWritableError
from okrlib.store.append import append, observe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.model import CheckIn, Observation
    from okrlib.plan import Plan


class Logbook:
    """A folder's logs, to be added to. Nothing is loaded, and nothing but rows is written."""

    def __init__(self, folder: Path | str, *, locked: str = "") -> None:
        """*locked* says why nothing may be written, where that is so."""
        self.folder = Path(folder)
        self.locked = locked

    def append(self, plan: Plan, check_ins: Iterable[CheckIn]) -> None:
        """As `okrlib.store.append`; raises `NotWritableError` where the folder is locked."""
        self._opened()
        append(plan, self.folder, check_ins)

    def observe(self, plan: Plan, observations: Iterable[Observation]) -> None:
        """As `okrlib.store.observe`; raises `NotWritableError` where the folder is locked."""
        self._opened()
        observe(plan, self.folder, observations)

    def _opened(self) -> None:
        if self.locked:
            raise NotWritableError(self.locked)
