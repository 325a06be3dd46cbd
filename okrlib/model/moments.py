"""Days and moments (METHOD section 1): a day is one of the plan's time zone, a moment a time in UTC.

These functions are the only place where one becomes the other.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_LAST = timedelta(microseconds=1)


class AsOf(NamedTuple):
    """The end of what is known: a moment in UTC, and the day in the plan's zone on which it falls."""

    day: date
    moment: datetime


def is_zone(name: str) -> bool:
    """Whether *name* is a time zone of the IANA list, as in "Europe/Berlin"."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def machine_zone() -> str | None:
    """The IANA name of this machine's time zone; None where it does not say."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named:
        return named if is_zone(named) else None
    _, _, linked = os.path.realpath("/etc/localtime").partition("zoneinfo/")
    return linked if linked and is_zone(linked) else None


def zone_of(name: str | None) -> str | None:
    """The time zone of this name; where there is none, this machine's, None where it does not say."""
    return name if name and is_zone(name) else machine_zone()


def day_of(moment: datetime, zone: str | None = None) -> date:
    """The calendar day on which a moment falls in a time zone; in this machine's where *zone* is None.

    A moment without an offset is in UTC.

    >>> late = datetime(2026, 11, 29, 9, 14, tzinfo=UTC)
    >>> day_of(late, "Pacific/Honolulu"), day_of(late, "Asia/Tokyo")
    (datetime.date(2026, 11, 28), datetime.date(2026, 11, 29))
    """
    return _day_of(moment, None) if zone is None else _day_of_named(moment, zone)


def end_of(day: date, zone: str | None = None) -> datetime:
    """The last moment of a calendar day in a time zone, in UTC; in this machine's where *zone* is None.

    >>> end_of(date(2026, 11, 28), "Pacific/Honolulu").isoformat()
    '2026-11-29T09:59:59.999999+00:00'
    """
    return _end_of(day, None) if zone is None else _end_of_named(day, zone)


def midnight(day: date, zone: str | None) -> datetime:
    """The first moment of a calendar day in a time zone, in UTC; in that of UTC where *zone* is None.

    >>> midnight(date(2026, 11, 28), "Pacific/Honolulu").isoformat()
    '2026-11-28T10:00:00+00:00'
    """
    return end_of(day - timedelta(days=1), zone or "UTC") + _LAST


def recorded_at(
    now: datetime, on: date | None = None, *, today: date | None = None, zone: str | None = None
) -> datetime:
    """The time to record for a report that is made *now* about the day *on*, in UTC.

    For the present day it is *now*, moved to *today* where the plan sets a day of its own. For any other day
    it is the end of that day.
    """
    moment = now.astimezone(UTC)
    day = day_of(moment, zone)
    if today is not None and today != day:
        # By the clock of the zone: between summer and winter, whole days later it shows another hour.
        local = datetime.combine(today, moment.astimezone(_zone(zone)).time(), _zone(zone))
        moment, day = local.astimezone(UTC), today
    return moment if on is None or on == day else end_of(on, zone)


def _zone(name: str | None) -> ZoneInfo | None:
    """The zone of this name; None, which stands for this machine's, where there is no such zone."""
    return ZoneInfo(name) if name and is_zone(name) else None


def _day_of(moment: datetime, zone: str | None) -> date:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return aware.astimezone(_zone(zone)).date()
    except OverflowError:
        return aware.date()


def _end_of(day: date, zone: str | None) -> datetime:
    try:
        midnight = datetime.combine(day + timedelta(days=1), time(), _zone(zone))
        return midnight.astimezone(UTC) - _LAST
    except (OverflowError, ValueError):
        return datetime.combine(day, time.max, UTC)


#: Only named zones are cached: this machine's zone may be changed.
_day_of_named = lru_cache(maxsize=65_536)(_day_of)
_end_of_named = lru_cache(maxsize=20_000)(_end_of)
