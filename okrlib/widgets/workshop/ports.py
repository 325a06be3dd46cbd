"""Doors: the ways from a board or a workshop's room to disk, as protocols; they have none of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.plan import Plan
    from okrlib.workshop import Room


class Unfinished(NamedTuple):
    """A workshop that can be gone on with."""

    id: str
    title: str
    stage: str


class Doors(Protocol):
    """The ways to disk, which the room is given: it has none of its own."""

    def unfinished(self) -> Sequence[Unfinished]:
        """The workshops of this plan that are not finished, the newest first."""

    def enter(self, name: str) -> Room:
        """Go on with a workshop."""

    def begin(self, team: str) -> Room:
        """Make a workshop."""

    def changes(self, plan: Plan) -> str:
        """What saving would change, as a unified diff."""

    def save(self, plan: Plan) -> Plan:
        """Save, and the plan as it stands then."""

    def keep(self, room: Room, page: str) -> str:
        """Keep the record's page; where, as people find it."""
