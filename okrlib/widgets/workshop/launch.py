"""Opening a workshop in a notebook: the one call of its facilitator. Here alone the room meets the disk."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from okrlib.errors import NotWritableError
from okrlib.notebook import JOIN_VARIABLE, checkout, open_plan
from okrlib.store import write
from okrlib.widgets.workshop.ports import Unfinished
from okrlib.widgets.workshop.room import WorkshopRoom
from okrlib.workshop import STAGES, archived, held, new_id, open_room

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from okrlib.plan import Plan
    from okrlib.store import Checkout
    from okrlib.workshop import Room


def open_workshop(folder: Path | str | None = None) -> WorkshopRoom:
    """The workshop of the plan in *folder*, found as `okrlib.open_plan` finds it, for everyone to see.

    A workshop that is not finished is gone on with; several are offered, and so is a new one.
    """
    plan = open_plan(folder)
    doors = _Doors(checkout(folder), plan)
    return WorkshopRoom(plan, doors, now=_now, join=_join(os.environ.get(JOIN_VARIABLE)))


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is a notebook's door, like the command line


class _Doors:
    """A plan folder's workshops, and the way its goals are saved."""

    def __init__(self, held: Checkout, plan: Plan) -> None:
        self._folder, self._locked, self._people = held.folder, held.locked, plan.policy.people
        self._on = plan.today or _now().date()
        self.changes, self.save = held.changes, held.save

    def unfinished(self) -> Sequence[Unfinished]:
        """Those whose log has no end, the newest first."""
        shown = ((name, archived(self._folder, name)) for name in reversed(held(self._folder)))
        return [
            Unfinished(name, w.title, STAGES[w.stage].title)
            for name, w in shown
            if w.opened is not None and w.finished is None
        ]

    def enter(self, name: str) -> Room:
        """Go on with a workshop."""
        return open_room(self._folder, name, at=_now(), people=self._people)

    def begin(self, team: str) -> Room:
        """Make a workshop; none where nothing may be saved."""
        if self._locked:
            raise NotWritableError(self._locked)
        return self.enter(new_id(self._folder, team, self._on))

    def keep(self, room: Room, page: str) -> str:
        """Keep the record's page beside the workshop's log."""
        place = room.path.with_suffix(".html")
        write(place, page)
        return f"{place.parent.name}/{place.name}"


def _join(link: str | None) -> dict[str, Any] | None:
    """The link that others open, and its QR code as rows of 0 and 1."""
    if not link:
        return None
    import segno

    return {"link": link, "code": ["".join(map(str, row)) for row in segno.make(link, error="l").matrix]}
