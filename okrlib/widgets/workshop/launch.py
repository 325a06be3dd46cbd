"""Opening a workshop in a notebook, and the one place where its widgets reach the disk."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from okrlib.errors import NotWritableError
from okrlib.notebook import JOIN_VARIABLE, checkout, open_plan
from okrlib.store import write
from okrlib.widgets.workshop.ports import Unfinished
from okrlib.widgets.workshop.room import WorkshopRoom
from okrlib.workshop import STAGES, new_id, open_room, read_workshop, workshop_ids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from okrlib.plan import Plan
    from okrlib.store import Checkout
    from okrlib.workshop import Room


def open_workshop(folder: Path | str | None = None) -> WorkshopRoom:
    """The workshop of the plan in *folder*, which is looked for as `okrlib.open_plan` does.

    One unfinished workshop is continued. Where there are several, people choose; where there is none, they
    begin one.
    """
    plan = open_plan(folder)
    storage = _PlanStorage(checkout(folder), plan)
    return WorkshopRoom(plan, storage, now=_now, join=_join(os.environ.get(JOIN_VARIABLE)))


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a notebook calls this, as people call the command line


class _PlanStorage:
    """The workshops of a plan folder, and its files."""

    def __init__(self, files: Checkout, plan: Plan) -> None:
        self._folder, self._locked, self._people = files.folder, files.locked, plan.policy.people
        self._on = plan.today or plan.day_of(_now())
        self.changes, self.save = files.changes, files.save

    def unfinished(self) -> Sequence[Unfinished]:
        """The workshops that are not finished, the newest first."""
        workshops = (
            (name, read_workshop(self._folder, name)) for name in reversed(workshop_ids(self._folder))
        )
        return [
            Unfinished(name, w.title, STAGES[w.stage].title)
            for name, w in workshops
            if w.opened is not None and w.finished is None
        ]

    def enter(self, name: str) -> Room:
        """Open a workshop, to continue it."""
        return open_room(self._folder, name, at=_now(), people=self._people)

    def begin(self, team: str) -> Room:
        """Begin a workshop.

        Raises:
            NotWritableError: Nothing may be saved in this plan.
        """
        if self._locked:
            raise NotWritableError(self._locked)
        return self.enter(new_id(self._folder, team, self._on))

    def keep(self, room: Room, page: str) -> str:
        """Save the record's page beside the workshop's log; its path in the plan folder."""
        path = room.path.with_suffix(".html")
        write(path, page)
        return f"{path.parent.name}/{path.name}"


def _join(link: str | None) -> dict[str, Any] | None:
    """The link that others open, and its QR code as rows of 0 and 1."""
    if not link:
        return None
    import segno

    return {"link": link, "code": ["".join(map(str, row)) for row in segno.make(link, error="l").matrix]}
