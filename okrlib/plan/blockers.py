"""What stands in the way of a key result, since when, and who removes it (METHOD section 1, Blocker)."""

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from okrlib.model import CLEARED, CheckIn
from okrlib.plan.log import effective
from okrlib.plan.people_policy import person_shown
from okrlib.plan.plan import Plan
from okrlib.text import formatting

_TEXT = attrgetter("blocker")


class Blocker(NamedTuple):
    """What is in the way, the id of the person who removes it, and the first day on which it was there."""

    text: str
    owner: str | None
    since: date

    def days(self, on: date) -> int:
        """The number of days that it has been there, on a day."""
        return max(0, (on - self.since).days)


def open_blocker(rows: Iterable[CheckIn], *, on: date) -> Blocker | None:
    """What is in the way of a key result on a day, by the rows of its log; None where nothing is.

    A report without a blocker leaves it open, "-" clears it; other words are another blocker, which begins
    anew. An owner or a day that a later report names takes the place of the earlier one.
    """
    blocker: Blocker | None = None
    rows = tuple(rows)
    for row in effective(rows) if any(map(_TEXT, rows)) else ():
        if row.date > on:
            break
        text = row.blocker.strip()
        if text == CLEARED:
            blocker = None
            continue
        if text and (blocker is None or text != blocker.text):
            blocker = Blocker(text, row.author, row.date)
        if blocker is not None:
            owner, since = row.blocker_owner or blocker.owner, row.blocker_since or blocker.since
            blocker = Blocker(blocker.text, owner, since)
    return blocker


def blocked(plan: Plan, blocker: Blocker | None, on: date, *, ids: bool = False) -> str:
    r"""A blocker in words, its owner as the plan shows people (*ids* as for `person_shown`); "" without one.

    >>> from datetime import date
    >>> from okrlib.model import Person
    >>> from okrlib.plan.plan import Plan
    >>> plan = Plan(people=(Person(id="fin", role="Finance lead"),))
    >>> blocked(plan, Blocker("Waiting for legal.", "fin", date(2026, 10, 1)), date(2026, 10, 13))
    'Blocked by: Waiting for legal (for 12 days, owner: Finance lead)'
    """
    if blocker is None:
        return ""
    days = blocker.days(on)
    age = f"for {formatting.count(days, 'day')}" if days else "since today"
    owner = person_shown(plan, blocker.owner, ids=ids)
    return f"Blocked by: {blocker.text.rstrip('.')} ({age}{f', owner: {owner}' if owner else ''})"
