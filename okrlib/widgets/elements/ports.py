"""What a check-in board needs to reach the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from okrlib.model import CheckIn, Observation
    from okrlib.plan import Plan


class Book(Protocol):
    """The way to the logs of a plan; `okrlib.logbook` is one."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to tell people about the last rows that were recorded."""

    def record(
        self,
        plan: Plan,
        about: Iterable[str],
        judge: Callable[[Plan], Iterable[CheckIn | Observation]],
        *,
        beside: Iterable[str] = (),
    ) -> Plan:
        """Add the rows that *judge* gives for the plan as it stands now, and return the plan with them.

        All rows are added or none. What others wrote about these key results and KPIs is read anew, and
        *beside* them what they wrote about others.
        """
