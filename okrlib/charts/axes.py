"""Axes: round numbers for values, days of the data for time."""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache

from okrlib.charts.chart import Axis, Tick
from okrlib.text import formatting

#: An axis of values has at most so many steps.
_TICKS = 5
#: No chart is wide enough for the words of more.
_FIT = 20
#: An axis begins at zero where the lowest value is below this share of the highest.
_NEAR_ZERO = 0.4


def value_axis(values: Iterable[float | None], unit: str = "") -> Axis:
    """An axis over *values* with ticks at round numbers, whole ones where all values are whole.

    It begins at zero unless that would leave the lower part of the chart empty.

    >>> [tick.text for tick in value_axis([17, 25, 22]).ticks[0]]
    ['16', '18', '20', '22', '24', '26']
    >>> value_axis([3, 9]).low, value_axis([96.5, 99.0]).cut
    (0.0, True)
    """
    known = [value for value in values if value is not None and math.isfinite(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if 0 < low < _NEAR_ZERO * high:
        low = 0.0
    elif _NEAR_ZERO * low < high < 0:
        high = 0.0
    if high - low <= max(1e-300, 1e-12 * max(abs(high), abs(low))):
        room = abs(high) * 0.05 or 1.0
        low, high = low - room, high + room
    whole = unit != "%" and all(value == int(value) for value in known)
    step, first, last = _steps(low, high, 1.0 if whole else 0.0)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    sign = f"{formatting.NBSP}%" if unit == "%" else ""
    ticks = tuple(Tick(i * step, f"{_decimal(i * step, digits)}{sign}") for i in range(first, last + 1))
    return Axis(first * step, last * step, (ticks,))


def _decimal(value: float, digits: int) -> str:
    if abs(value) >= 1e12:
        return formatting.number(value)
    text = f"{abs(value):,.{digits}f}"
    return f"{formatting.MINUS}{text}" if value < 0 else text


def _steps(low: float, high: float, least: float) -> tuple[float, int, int]:
    """The smallest round step (1, 2, 5, 10 and so on) with few ticks; the first and the last of them."""
    size = 10.0 ** math.floor(math.log10((high - low) / _TICKS))
    for step in (size * n for n in (1, 2, 5, 10)):
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if step >= least and last - first <= _TICKS:
            return step, first, last
    return max(step, least), math.floor(low / max(step, least)), math.ceil(high / max(step, least))


def share_axis(written: Callable[[float], str] = formatting.percent) -> Axis:
    """An axis from 0 to 1 with its quarters, *written* as progress in per cent or in another way."""
    quarters = (0.0, 0.5, 1.0), (0.25, 0.75)
    return Axis(0, 1, tuple(tuple(Tick(n, written(n)) for n in each) for each in quarters))


@lru_cache(maxsize=1024)  # many KPIs have figures for the same periods
def period_axis(periods: tuple[date, ...], rhythm: str) -> Axis:
    """An axis over the periods of a KPI: ticks at the last and first of them, then at years and so on."""
    days = sorted(set(periods))
    groups = [[days[-1], days[0]]] if len(days) > 1 else [days]
    seen = set(groups[0])
    for key in _KEYS:
        firsts: dict[object, date] = {}
        for day in days:
            firsts.setdefault(key(day), day)
        group = [day for day in firsts.values() if day not in seen]
        if len(group) > _FIT:
            break
        seen.update(group)
        groups.append(group)
    ticks = tuple(
        tuple(Tick(day.toordinal(), _period(day, rhythm)) for day in group) for group in groups if group
    )
    return _over(days, ticks)


_KEYS: tuple[Callable[[date], object], ...] = (
    lambda day: day.year,
    lambda day: (day.year, day.month > 6),
    lambda day: (day.year, (day.month - 1) // 3),
    lambda day: (day.year, day.month),
    lambda day: day,
)


def _period(day: date, rhythm: str) -> str:
    if rhythm in {"yearly", "quarterly"}:
        return formatting.period(day, rhythm)
    return f"{day:%b %Y}" if rhythm == "monthly" else f"{day.day} {day:%b %Y}"


@lru_cache(maxsize=1024)  # all charts of a cycle have the same
def day_axis(start: date, end: date, seen: date | None = None) -> Axis:
    """An axis from *start* to *end*: ticks at both, at the last day *seen*, and where months begin."""
    first = [start, end] if seen is None else [start, end, seen]
    months = [date.fromordinal(n) for n in range(start.toordinal(), end.toordinal() + 1)]
    months = [day for day in months if day.day == 1 and day not in first]
    groups = (dict.fromkeys(reversed(first)), months)
    ticks = tuple(
        tuple(Tick(day.toordinal(), f"{day.day} {day:%b}") for day in group) for group in groups if group
    )
    return _over([start, end], ticks)


def _over(days: Sequence[date], ticks: tuple[tuple[Tick, ...], ...]) -> Axis:
    low, high = days[0].toordinal(), days[-1].toordinal()
    return Axis(low - (low == high), high + (low == high), ticks, days=True)


def name_axis(names: Sequence[str]) -> Axis:
    """An axis over *names*, at 0, 1, 2 and so on; its ends come first."""
    ticks = [Tick(i, name) for i, name in enumerate(names)]
    groups = tuple(group for group in (tuple(ticks[-1:] + ticks[:1]), tuple(ticks[1:-1])) if group)
    return Axis(0 if len(names) > 1 else -1, max(len(names) - 1, 1), groups)
