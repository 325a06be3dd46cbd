"""What a workshop's widgets need of the disk, as a protocol; they reach it in no other way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.plan import Plan
    from okrlib.workshop import Room


class Unfinished(NamedTuple):
    """A workshop that is not finished: its id, its title, and the title of its stage."""

    id: str
    title: str
    stage: str


class Storage(Protocol):
    """The logs of a plan's workshops, and the plan's files."""

    def unfinished(self) -> Sequence[Unfinished]:
        """The workshops of this plan that are not finished, the newest first."""

    def enter(self, name: str) -> Room:
        """Open a workshop, to continue it."""

    def begin(self, team: str) -> Room:
        """Begin a workshop of a team."""

    def changes(self, plan: Plan) -> str:
        """What saving would change, as a unified diff."""

    def save(self, plan: Plan) -> Plan:
        """Save the plan; it is given as it is after saving."""

    def keep(self, room: Room, page: str) -> str:
        """Save the record's page; its path in the plan folder."""
