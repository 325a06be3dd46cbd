"""Scale: how a plan wants its scores shown. Files and code always hold 0.0-1.0 (METHOD section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from okrlib.scoring.score import success_from
from okrlib.text import formatting

if TYPE_CHECKING:
    from okrlib.model import Policy


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale on which a plan shows its scores.

    *top* is what a full score is shown as, *success_at* the one-decimal score from which a stretch goal
    has succeeded. It belongs to one plan: a standing and each of its parts know their own.
    """

    top: Literal[1, 100] = 1
    success_at: float = 0.7

    @classmethod
    def of(cls, policy: Policy) -> Scale:
        """The scale of a plan with this policy."""
        return cls(policy.scale, policy.success_at)

    def score(self, value: float | None) -> str:
        """A score as it is displayed: cut, never rounded up; a dash where there is none.

        >>> Scale().score(0.6999), Scale(100).score(0.6999), Scale().score(None)
        ('0.69', '69', '–')
        """
        if value is None:
            return formatting.NOTHING
        return str(formatting.hundredths(value)) if self.top == 100 else formatting.two_decimals(value)

    @property
    def shaded_from(self) -> int:
        """From how many hundredths a stretch goal has succeeded.

        >>> Scale().shaded_from, Scale(success_at=0.72).shaded_from
        (65, 75)
        """
        return formatting.hundredths(success_from(self.success_at))
