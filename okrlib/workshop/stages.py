"""The stages of a workshop (METHOD section 7) and their time boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

#: The longest time box, in minutes.
LONGEST = 600.0


class Stage(NamedTuple):
    """One stage: its name in events, its title, its usual minutes, and what people do in it (*says*).

    *after* replaces *says* once what was hidden in the stage is shown.
    """

    name: str
    title: str
    minutes: float
    says: str
    after: str = ""


#: In order. The minutes are defaults, two hours in all; a workshop may set others.
STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (
        Stage("input", "Input pack", 5, "Read what the last cycle and the KPIs say."),
        Stage("frame", "Frame", 10, "Agree what this workshop is for, and what is out of its reach."),
        Stage(
            "brainstorm",
            "Silent brainstorm",
            10,
            "Write what should change, alone. Nobody sees it yet.",
            "Read what everybody wrote.",
        ),
        Stage("cluster", "Cluster and merge", 15, "Put together what belongs together, and name it."),
        Stage(
            "vote",
            "Dot vote",
            5,
            "Give your dots to what matters most. Totals show when voting closes.",
            "Voting is closed. Look at the totals; the facilitator chooses what is drafted.",
        ),
        Stage("draft", "Draft", 30, "Write objectives and key results; the coach reads along."),
        Stage(
            "quality",
            "Quality check",
            10,
            "Necessary and sufficient? What could go wrong, and who would see?",
        ),
        Stage(
            "confidence",
            "Confidence vote",
            10,
            "How likely is each key result, from 0 to 10? Alone, then shown.",
        ),
        Stage("align", "Alignment", 10, "What does it support, what does it need, what overlaps?"),
        Stage("commit", "Commit", 10, "Choose the ambition, name the owners, and commit."),
        Stage("publish", "Publish", 5, "Save the goals, and keep what was not committed."),
    )
}


def at_least(stage: str, first: str) -> bool:
    """Whether a stage is *first* or comes after it.

    >>> at_least("quality", "draft"), at_least("vote", "draft")
    (True, False)
    """
    order = list(STAGES)
    return order.index(stage) >= order.index(first)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time box of one stage: its minutes, the time *used* before *since*, and since when it runs."""

    minutes: float
    used: timedelta = timedelta()
    since: datetime | None = None

    def spent(self, now: datetime) -> timedelta:
        """The time used until *now*; never less than *used*, even where the computer's clock was set back."""
        return self.used + (max(now - self.since, timedelta()) if self.since else timedelta())

    def remaining(self, now: datetime) -> timedelta:
        """The time left at *now*; negative where it is over.

        >>> from datetime import UTC
        >>> begun = datetime(2026, 10, 1, 9, tzinfo=UTC)
        >>> str(Clock(10).started(begun).remaining(begun + timedelta(minutes=4)))
        '0:06:00'
        """
        return timedelta(minutes=self.minutes) - self.spent(now)

    def started(self, now: datetime) -> Clock:
        """The clock, running."""
        return self if self.since else replace(self, since=now)

    def paused(self, now: datetime) -> Clock:
        """The clock, stopped."""
        return replace(self, used=self.spent(now), since=None)
