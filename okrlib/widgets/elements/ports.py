"""What boards need to reach the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from okrlib.drafting import Parked
    from okrlib.model import CheckIn, Observation
    from okrlib.plan import Plan


class Drafts(Protocol):
    """Where what is typed and not saved is kept; `okrlib.store.Drafts` is one."""

    def waiting(self, board: str = "") -> list[Parked]:
        """The drafts of a board, the last one first."""

    def park(self, name: str, board: str, *, author: str | None, words: str, content: Any) -> None:
        """Keep what is typed in a board under a name."""

    def drop(self, name: str) -> None:
        """Forget a draft."""


class Proposed(Protocol):
    """What sharing would do."""

    @property
    def files(self) -> tuple[str, ...]:
        """The files that would be committed."""

    @property
    def message(self) -> str:
        """A message for the commit."""

    @property
    def where(self) -> str:
        """Where it would go, in words."""

    @property
    def diff(self) -> str:
        """The lines that differ."""


class Share(Protocol):
    """The way from a plan's folder to everybody else's; `okrlib.store.Share` is one."""

    @property
    def waiting(self) -> bool:
        """Whether something was written that nobody shared yet."""

    def proposed(self) -> Proposed:
        """What would be shared; `OkrError` says why it cannot be."""

    def share(self, message: str) -> str:
        """Share it; a sentence on what was done."""


class Desk(Protocol):
    """The way to a plan's folder; `okrlib.checkout` gives one."""

    @property
    def drafts(self) -> Drafts:
        """Where what is typed is kept."""

    @property
    def share(self) -> Share:
        """The way to everybody else."""

    def changes(self, plan: Plan) -> str:
        """What `save` would change, as a unified diff."""

    def save(self, plan: Plan) -> Plan:
        """Save, and the plan as it stands in the folder now."""

    def reload(self) -> Plan:
        """The plan as it stands in the folder now."""


class Book(Protocol):
    """The way to the logs of a plan; `okrlib.logbook` is one."""

    @property
    def drafts(self) -> Drafts | None:
        """Where what is typed is kept; None where it is not."""

    @property
    def share(self) -> Share | None:
        """The way to everybody else; None where there is none."""

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
