"""A check-in: one dated report on a key result."""

from datetime import date, date as date_type, datetime
from typing import Literal, NamedTuple

from okrlib.model.key_results import Value

Status = Literal["on track", "at risk", "off track", "done"]
#: What a report writes as its blocker to say that nothing is in the way any more.
CLEARED = "-"


class CheckIn(NamedTuple):
    """One dated report on a key result: one row of ``check-ins/<cycle>.csv``.

    *value* is a number, a named outcome, the milestones done, or None where only confidence or a note was
    given. *confidence* is 0..10, a probability in tenths. *recorded* is UTC. *blocker* is what is in the way;
    "-" clears it, "" leaves it as it was. *blocker_owner* (else the author) is the id of the person who
    removes it, *blocker_since* (else *date*) the day from which it was there.
    """

    key_result: str
    date: date
    value: Value | None = None
    confidence: int | None = None
    status: Status | None = None
    blocker: str = ""
    note: str = ""
    author: str | None = None
    recorded: datetime | None = None
    withdrawn: bool = False
    blocker_owner: str | None = None
    blocker_since: date_type | None = None
