"""Doors: the ways from a board or a workshop's room to disk, as protocols; they have none of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from okrlib.model.key_results import CheckIn, Observation
    from okrlib.plan.plan import Plan
    from okrlib.workshop.session import Room


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


class Book(Protocol):
    """The way to the logs of a plan; `okrlib.logbook` is one."""

    def record(
        self,
        plan: Plan,
        about: Iterable[str],
        judge: Callable[[Plan], Iterable[CheckIn | Observation]],
        *,
        beside: Iterable[str] = (),
    ) -> Plan:
        """Add the rows that *judge* answers for the plan as it stands by now; the plan with them.

        All rows are added or none. What others wrote about these key results and KPIs is read anew, and
        *beside* them what they wrote about others.
        """
