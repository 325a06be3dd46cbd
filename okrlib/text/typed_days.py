"""Reading days as people write them: 2026-11-29, 29.11.2026, 11/29/2026, 29 Nov 2026."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Literal, NamedTuple

#: How a day of three numbers is written where its year does not come first.
Order = Literal["day first", "month first"]

_YEAR_FIRST = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_YEAR_LAST = re.compile(
    r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:,? \d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)?"
)
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:\.|st|nd|rd|th)?(?: de)? )?([^\W\d_]{3,12})\.?"
    r"(?: (\d{1,2})(?:st|nd|rd|th)?,?)?(?: de)? (\d{4})"
)
#: The months' names and their short forms in the languages of the tables that people bring.
_MONTHS = (
    "january jan januar jänner janvier janv enero ene ocak oca",
    "february feb februar février févr fevrier febrero şubat şub subat",
    "march mar märz mär maerz mars marzo mart",
    "april apr avril avr abril abr nisan nis",
    "may mai mayo mayıs mayis",
    "june jun juni juin junio haziran haz",
    "july jul juli juillet juil julio temmuz tem",
    "august aug août aout agosto ago ağustos ağu agustos",
    "september sep sept septembre septiembre eylül eyl eylul",
    "october oct oktober okt octobre octubre ekim eki",
    "november nov novembre noviembre kasım kas kasim",
    "december dec dezember dez décembre déc decembre diciembre dic aralık ara aralik",
)
_MONTH = {name: month for month, names in enumerate(_MONTHS, 1) for name in names.split()}


class Day(NamedTuple):
    """A day that was read; *other* is the same with day and month swapped, None where there is no doubt."""

    value: date
    other: date | None = None


def day(text: str, *, order: Order | None = None) -> Day | None:
    """The day that a text stands for, None where it is not a day; a time of day after it is ignored.

    >>> day("29.11.2026").value == day("11/29/2026").value == day("Nov 29, 2026").value == date(2026, 11, 29)
    True
    >>> day("04/05/2026"), day("04/05/2026", order="day first").value
    (Day(value=datetime.date(2026, 5, 4), other=datetime.date(2026, 4, 5)), datetime.date(2026, 5, 4))
    """
    plain = " ".join(text.split())
    if found := _YEAR_FIRST.fullmatch(plain):
        return _one(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(plain):
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        return _in_order(year, int(found[1]), int(found[3]), "day first" if found[2] == "." else order)
    if (found := _NAMED.fullmatch(plain)) and (found[1] is None) != (found[3] is None):
        month = _MONTH.get(found[2].casefold())
        return _one(int(found[4]), month, int(found[1] or found[3])) if month else None
    return None


def order_of(text: str) -> Order | None:
    """The order of day and month that a written day shows by itself; None where it shows none.

    >>> order_of("29/11/2026"), order_of("11/29/2026"), order_of("4/5/2026")
    ('day first', 'month first', None)
    """
    found = _YEAR_LAST.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    if found[2] == "." or int(found[1]) > 12:
        return "day first"
    return "month first" if int(found[3]) > 12 else None


def _in_order(year: int, first: int, second: int, order: Order | None) -> Day | None:
    day_first, month_first = _one(year, second, first), _one(year, first, second)
    if order == "day first" or month_first is None:
        return day_first
    if order == "month first" or day_first is None or day_first == month_first:
        return month_first
    return Day(day_first.value, month_first.value)


def _one(year: int, month: int, number: int) -> Day | None:
    with suppress(ValueError):
        return Day(date(year, month, number))
    return None
