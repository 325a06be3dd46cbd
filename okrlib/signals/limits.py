"""Natural limits: how far a process that does not change moves by itself (METHOD section 6)."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import fmean
from statistics import median as middle
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Three standard deviations, and the largest range to be expected, as multiples of a moving range:
#: 3 / 1.128 and 3.268 of the mean, 3.145 and 3.865 of the median (Wheeler, *Understanding Variation*).
TO_LIMIT = 2.66
_OF_MEAN = (TO_LIMIT, 3.268)
_OF_MEDIAN = (3.145, 3.865)


def possible(values: Sequence[float], unit: str) -> tuple[float | None, float | None]:
    """What a measure can be at all: a share lies within 0 and 100, a count is not negative.

    >>> possible([72.5, 94], "%"), possible([3, 8], "beds"), possible([-2, 4], "beds"), possible([130], "%")
    ((0.0, 100.0), (0.0, None), (None, None), (0.0, None))
    """
    counts = unit == "%" or all(float(value).is_integer() for value in values)
    lowest = 0.0 if counts and min(values) >= 0 else None
    return lowest, 100.0 if unit == "%" and max(values) <= 100 else None


class Limits(NamedTuple):
    """Limits of an XmR chart, in the unit of the values.

    *centre* is the mean of the values, *moving_range* the mean (or median) of the moving ranges;
    *lower* and *upper* are the natural limits, *range_limit* the largest ordinary moving range.
    """

    centre: float
    moving_range: float
    lower: float
    upper: float
    range_limit: float


def numbers(values: Iterable[Any]) -> list[float]:
    """A series in the order of time as numbers, those that are missing (None, NaN, NA) as NaN.

    Whatever takes a series reads it by this. Raises `ValueError` where it is none, or a value of it is
    neither missing nor a finite number.

    >>> numbers([1, None, 2.5])
    [1.0, nan, 2.5]
    """
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        raise ValueError(f"A series is one row of numbers in the order of time, not {values!r:.60}.")
    return [v if isinstance(v, float) and math.isfinite(v) else _number(v) for v in values]


def _number(value: Any) -> float:
    """A value as a number, NaN where it is missing."""
    try:
        if value is None or value != value:  # noqa: PLR0124 - NaN is not itself
            return math.nan
    except TypeError:
        return math.nan  # NA, of which pandas says neither
    except ValueError:
        raise ValueError("A series is one row of numbers in the order of time.") from None
    if hasattr(value, "__len__") and not isinstance(value, str):
        raise ValueError("A series is one row of numbers in the order of time.")
    try:
        held = math.nan if isinstance(value, str) else float(value)
    except (TypeError, ValueError, OverflowError):
        held = math.nan
    if math.isnan(held):
        raise ValueError(f"{value!r:.60} is no number. Leave it out (None or NaN) where there is none.")
    if math.isinf(held):
        raise ValueError("A value is infinite. Leave it out (None or NaN) where the measure has no value.")
    return held


def natural_limits(values: Iterable[float | None], *, median: bool = False) -> Limits:
    """The natural limits of *values*, in the order of time; missing ones (None, NaN) are left out.

    With *median* the median of the moving ranges takes the place of their mean, so that a single
    jump widens nothing. Raises `ValueError` for fewer than two values, and for one that is no finite
    number.

    >>> [round(n, 2) for n in natural_limits([10, 50, 40, 30])]
    [32.5, 20.0, -20.7, 85.7, 65.36]
    """
    held = [value for value in numbers(values) if not math.isnan(value)]
    if len(held) < 2:
        raise ValueError("Limits need two values or more: there is no moving range of one.")
    ranges = [abs(after - before) for before, after in pairwise(held)]
    return around(fmean(held), middle(ranges) if median else fmean(ranges), median=median)


def around(centre: float, moving: float, *, median: bool = False) -> Limits:
    """The limits around a *centre* for a *moving* range, the mean one or with *median* the median one."""
    wide, widest = _OF_MEDIAN if median else _OF_MEAN
    return Limits(centre, moving, centre - wide * moving, centre + wide * moving, widest * moving)
