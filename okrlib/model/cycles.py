"""Cycles and periods: named spans of days. Every span in code is half-open: start <= day < end.

METHOD section 1 (Cycle, KPI rhythm) and section 4 (cadence).
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import ClassVar, Literal, NamedTuple

from okrlib.model.schema import Named

Cadence = Literal["daily", "weekly", "biweekly", "monthly", "quarterly"]
Rhythm = Literal["daily", "weekly", "monthly", "quarterly", "yearly"]

#: Days in one step of a cadence or rhythm; months and longer are calendar steps, so these are
#: their usual length, used for "no check-in for more than 1.5 x cadence" alone.
STEP_DAYS: dict[str, int] = {
    "daily": 1,
    "weekly": 7,
    "biweekly": 14,
    "monthly": 30,
    "quarterly": 91,
    "yearly": 365,
}
_DAY = timedelta(days=1)
#: A longer cycle is a slip; every page of it would have thousands of weeks.
MOST_YEARS = 30
_STEP_MONTHS: dict[str, int] = {"monthly": 1, "quarterly": 3, "yearly": 12}
_CALENDAR = re.compile(r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>[0-9]{2})))?")


class Span(NamedTuple):
    """A half-open span of days."""

    start: date
    end: date

    def __contains__(self, day: object) -> bool:
        """Whether *day* lies in the span."""
        return isinstance(day, date) and self.start <= day < self.end

    @property
    def days(self) -> int:
        """The number of days in the span."""
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle(Named):
    """A named span of days in which objectives live; *end* is the day after the last one.

    In files ``end`` is the last day itself, as people say it.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = {"extra": "forbid"}

    id: str
    start: date
    end: date
    title: str = ""

    @property
    def last_day(self) -> date:
        """The last day that belongs to the cycle."""
        return self.end - _DAY

    @property
    def days(self) -> int:
        """The number of days in the cycle."""
        return (self.end - self.start).days

    @property
    def sound(self) -> bool:
        """Whether it ends after it starts, within `MOST_YEARS`."""
        return 0 < self.days <= MOST_YEARS * 366

    def __contains__(self, day: date) -> bool:
        """Whether *day* lies in the cycle."""
        return self.start <= day < self.end

    def ended(self, on: date) -> bool:
        """Whether the cycle's last day has passed on the day *on*."""
        return on >= self.end

    def meets(self, other: "Cycle") -> bool:
        """Whether two cycles share a day."""
        return self.start < other.end and other.start < self.end

    def elapsed(self, on: date, *, since: date | None = None) -> float:
        """The share of the cycle gone by on the day *on*, 0..1 (tau of METHOD section 4).

        It begins with the later of the cycle's start and *since*, and is 0 on that day.

        >>> Cycle(id="2026-Q4", start=date(2026, 10, 1), end=date(2027, 1, 1)).elapsed(date(2026, 12, 31))
        1.0
        """
        start = self.start if since is None or since < self.start else since
        if on <= start:
            return 0.0
        gone, whole = (on - start).days, (self.end - start).days - 1
        return gone / whole if gone < whole else 1.0


def calendar_span(name: str) -> Span | None:
    """The days a calendar name stands for, or None where *name* is not one.

    >>> calendar_span("2026-Q4")
    Span(start=datetime.date(2026, 10, 1), end=datetime.date(2027, 1, 1))
    >>> calendar_span("spring push") is None
    True
    """
    match = _CALENDAR.fullmatch(name)
    if not match:
        return None
    year, quarter, half, month = (int(group) if group else None for group in match.groups())
    if not year:
        return None
    if quarter:
        first, months = 3 * quarter - 2, 3
    elif half:
        first, months = 6 * half - 5, 6
    elif month is not None:
        first, months = month, 1
    else:
        first, months = 1, 12
    if not 1 <= first <= 12 or year >= 9999:
        return None
    start = date(year, first, 1)
    return Span(start, add_months(start, months))


def calendar_cycle(name: str) -> Cycle | None:
    """The cycle that a calendar name stands for, or None where *name* is not one."""
    span = calendar_span(name)
    return Cycle(id=name, start=span.start, end=span.end) if span else None


def following_name(name: str) -> str | None:
    """The calendar name that follows *name*, or None where *name* is not one.

    >>> [following_name(n) for n in ("2026-Q4", "2026-H1", "2026-11", "2026", "spring push")]
    ['2027-Q1', '2026-H2', '2026-12', '2027', None]
    """
    match = _CALENDAR.fullmatch(name)
    span = calendar_span(name)
    if match is None or span is None:
        return None
    start = span.end
    if match["quarter"]:
        return f"{start.year}-Q{(start.month + 2) // 3}"
    if match["half"]:
        return f"{start.year}-H{(start.month + 5) // 6}"
    return f"{start.year}-{start.month:02}" if match["month"] else f"{start.year}"


def add_months(day: date, months: int) -> date:
    """The same day *months* later; the last day of a shorter month where there is no such day.

    Past the end of the calendar it is the calendar's last day, 9999-12-31.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=65_536)
def step(start: date, rhythm: str, count: int = 1) -> date:
    """The day *count* steps of a cadence or rhythm after *start*, at most 9999-12-31.

    >>> step(date(2026, 10, 1), "biweekly"), step(date(2026, 10, 31), "monthly")
    (datetime.date(2026, 10, 15), datetime.date(2026, 11, 30))
    """
    if rhythm in _STEP_MONTHS:
        return add_months(start, _STEP_MONTHS[rhythm] * count)
    return start + min(timedelta(days=STEP_DAYS[rhythm] * count), date.max - start)


@lru_cache(maxsize=65_536)
def period_on(day: date, rhythm: str, anchor: date = date.min) -> date:
    """The first day of the period that contains *day*, counted from *anchor* in both directions.

    Without an anchor, periods are those of the calendar; weeks begin on Monday.

    >>> period_on(date(2026, 10, 22), "weekly"), period_on(date(2026, 10, 22), "quarterly")
    (datetime.date(2026, 10, 19), datetime.date(2026, 10, 1))
    >>> period_on(date(2026, 10, 22), "weekly", anchor=date(2026, 11, 1))
    datetime.date(2026, 10, 18)
    """
    if rhythm in _STEP_MONTHS:
        months = 12 * (day.year - anchor.year) + day.month - anchor.month
        count = months // _STEP_MONTHS[rhythm]
    else:
        count = (day - anchor).days // STEP_DAYS[rhythm]
    start = step(anchor, rhythm, count)
    return start if start <= day else step(anchor, rhythm, count - 1)


@lru_cache(maxsize=4096)
def periods(start: date, end: date, cadence: str) -> tuple[Span, ...]:
    """Cut start..end into cadence periods, counted from *start* (METHOD section 2, ``maintain``).

    A cadence seldom divides a cycle: a quarter of 92 days is 13 weeks and a day. A rest of at
    least half a cadence is a period of its own; a shorter one belongs to the period before, so
    that nobody misses a "week" of one day.

    >>> [len(periods(date(2026, 1, 1), end, "weekly")) for end in (date(2026, 4, 1), date(2026, 4, 3))]
    [13, 13]
    """
    cuts = [start]
    count = 1
    while (following := step(start, cadence, count)) < end:
        cuts.append(following)
        count += 1
    whole = step(start, cadence, count) - cuts[-1]
    if len(cuts) > 1 and 2 * (end - cuts[-1]) < whole:
        cuts.pop()
    return tuple(Span(a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True) if a < b)


def default_cycle(cycles: Iterable[Cycle], on: date, teams: Mapping[str, int]) -> Cycle | None:
    """The cycle to show on a day (METHOD section 1).

    *teams* is the number of teams with an active or closed objective in each cycle, by its id. Of the cycles
    that contain the day, it is the one with most teams; on a tie the shortest, then the one that ends later,
    then the first. Where none of them has a team: the last ended one that has, else the shortest that
    contains the day, else the next to come, else the last that ended.
    """
    known = tuple(cycles)
    running = [c for c in known if on in c]
    used = [c for c in running if teams.get(c.id)]
    if used:
        return min(used, key=lambda c: (-teams[c.id], c.days, -c.end.toordinal()))
    ended = [c for c in known if c.ended(on)]
    for candidates in ([c for c in ended if teams.get(c.id)], running):
        if candidates:
            return min(candidates, key=_shortest if candidates is running else _latest)
    coming = [c for c in known if c.start > on]
    return min(coming, key=lambda c: (c.start, c.days)) if coming else min(ended, key=_latest, default=None)


def _shortest(cycle: Cycle) -> tuple[int, int]:
    return cycle.days, -cycle.end.toordinal()


def _latest(cycle: Cycle) -> tuple[int, int]:
    return -cycle.end.toordinal(), cycle.days
