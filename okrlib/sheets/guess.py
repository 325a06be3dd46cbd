"""What the columns of a table seem to be: which has the times, which the values, and how they are written."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from okrlib.sheets.columns import Writing, decide
from okrlib.text.typed_days import Order, day, period
from okrlib.text.typed_numbers import numeral

#: A column is of a kind where so many of its cells are.
_MOST = 0.9
_YEAR = re.compile(r"(?:19|20)\d\d")
#: A unit that a column's name says: Wait (min), Share in %.
_UNIT = re.compile(r"[(\[]\s*([^)\]]{1,20}?)\s*[)\]]\s*$|\bin (\S{1,12})$|(%)")
#: The fewest days between two periods of each length, the longest first; what is shorter is a day. A period
#: that was longer than the gaps would hold two figures.
_GAPS = {"yearly": 300, "quarterly": 80, "monthly": 27, "weekly": 7}
_BY_NAME = {"Q": "quarterly", "W": "weekly"}


class Guess(NamedTuple):
    """What a table seems to say, to be corrected by who knows it.

    Attributes:
        time: The column of times; "" where none is one.
        value: The column of values; "" where none holds numbers.
        rhythm: How long a period is, as in "monthly"; "" where there is none.
        unit: The unit of the values; "" where neither the column's name nor its cells say one.
        repeated: Whether a period has more than one row.
        dates: How the column of times is written.
        decimal: How the column of values is written.
    """

    time: str = ""
    value: str = ""
    rhythm: str = ""
    unit: str = ""
    repeated: bool = False
    dates: Writing = Writing()
    decimal: Writing = Writing()


def guess(header: Sequence[str], rows: Sequence[Sequence[str]], about: str = "") -> Guess:
    """What the columns seem to be; of several with numbers the one whose name shares a word with *about*.

    >>> guess(["Month", "Wait (min)"], [["01/2026", "31,5"], ["02/2026", "29,0"], ["03/2026", "30,2"]])[:4]
    ('Month', 'Wait (min)', 'monthly', 'min')
    """
    columns = {name: [c for row in rows if (c := row[i].strip())] for i, name in enumerate(header) if name}
    time = next((name for name, cells in columns.items() if _are(cells, _time)), "")
    numbers = [name for name, cells in columns.items() if name != time and _are(cells, numeral)]
    words = set(re.findall(r"\w{3,}", about.casefold()))
    value = max(
        numbers, key=lambda name: len(words & set(re.findall(r"\w{3,}", name.casefold()))), default=""
    )
    times, values = columns.get(time, []), columns.get(value, [])
    dates = decide(times)
    rhythm, different = _rhythm(times, dates.dates)
    return Guess(time, value, rhythm, _unit(value, values), different < len(times), dates, decide(values))


def _are(cells: Sequence[str], is_one: Callable[[str], object]) -> bool:
    return bool(cells) and sum(is_one(cell) is not None for cell in cells) >= _MOST * len(cells)


def _time(cell: str) -> object:
    return day(cell) or period(cell) or _YEAR.fullmatch(cell)


def _unit(name: str, cells: Iterable[str]) -> str:
    units = Counter(number.unit for cell in cells if (number := numeral(cell)))
    if units and (usual := units.most_common(1)[0][0]):
        return usual
    match = _UNIT.search(name)
    return next(filter(None, match.groups())) if match else ""


def _rhythm(times: Sequence[str], order: Order | None) -> tuple[str, int]:
    """How long the periods are that the times name, and how many of them there are."""
    if times and all(map(_YEAR.fullmatch, times)):
        return "yearly", len(set(times))
    names = [period(cell) for cell in times]
    if names and all(names):
        return _BY_NAME.get(str(names[0])[5], "monthly"), len(set(names))
    days: set[date] = {found.value for cell in times if (found := day(cell, order=order))}
    return rhythm_of(days), len(days)


def rhythm_of(days: Collection[date]) -> str:
    """How long the periods are that begin on these different days, by the usual gap; "" for one day alone.

    >>> rhythm_of([date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)])
    'monthly'
    """
    if len(days) < 2:
        return ""
    gap = median((b - a).days for a, b in pairwise(sorted(days)))
    return next((name for name, least in _GAPS.items() if gap >= least), "daily")
