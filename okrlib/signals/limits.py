"""Natural limits: how far a process that does not change moves by itself (METHOD section 6).

All their constants are here. Standard library only: the coach asks for limits without numpy.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean, median as middle
from typing import NamedTuple

from okrlib.signals.series import numbers

#: Three standard deviations, and the largest range to be expected, as multiples of a moving range:
#: 3 / 1.128 and 3.268 of the mean, 3.145 and 3.865 of the median (Wheeler, *Understanding Variation*).
TO_LIMIT = 2.66
_OF_MEAN = (TO_LIMIT, 3.268)
_OF_MEDIAN = (3.145, 3.865)
#: "Making Data Count" leaves out moving ranges of this many times their mean or more.
SCREEN = 3.267
#: With fewer points in a regime nothing is said of it.
POINTS_FOR_LIMITS = 6


def possible(values: Sequence[float], unit: str) -> tuple[float | None, float | None]:
    """The least and the greatest possible value, None for no end: a percentage, or a count from 0.

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


def natural_limits(values: Iterable[float | None], *, median: bool = False) -> Limits:
    """The natural limits of *values*, in the order of time; missing ones (None, NaN) are left out.

    With *median* the median of the moving ranges takes the place of their mean, so that a single
    jump widens nothing. Raises `ValueError` for fewer than two values, and for one that is no finite
    number.

    >>> [round(n, 2) for n in natural_limits([10, 50, 40, 30])]
    [32.5, 20.0, -20.7, 85.7, 65.36]
    """
    series = [value for value in numbers(values) if not math.isnan(value)]
    if len(series) < 2:
        raise ValueError("Limits need two values or more: there is no moving range of one.")
    ranges = [abs(after - before) for before, after in pairwise(series)]
    return around(fmean(series), middle(ranges) if median else fmean(ranges), median=median)


def around(centre: float, moving: float, *, median: bool = False) -> Limits:
    """The limits around a *centre* for a *moving* range, the mean one or with *median* the median one."""
    wide, widest = _OF_MEDIAN if median else _OF_MEAN
    return Limits(centre, moving, centre - wide * moving, centre + wide * moving, widest * moving)
