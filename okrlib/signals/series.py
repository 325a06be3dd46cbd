"""Reading a series as a caller gives it: its numbers, season, splits and bounds.

Whatever takes a series reads it here, the forecast too. numpy is imported only for the first array.
"""

from __future__ import annotations

import math
from contextlib import suppress
from itertools import pairwise
from operator import index
from typing import TYPE_CHECKING, Any

from okrlib.arithmetic import equal, tolerance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from okrlib.signals.arrays import Values


def number(value: Any) -> float:
    """A number: NaN for what is missing (None, NaN, NA), infinite where it is too large for a float.

    Raises `ValueError` for everything else, text of digits too.

    >>> number(3), number(None), number(10**400)
    (3.0, nan, inf)
    """
    if type(value) is float:
        return value
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
        if not isinstance(value, str):
            return float(value)
    except OverflowError:
        return math.inf
    except (TypeError, ValueError):
        pass
    raise ValueError(f"{value!r:.60} is not a number. Leave it out (None or NaN) where there is none.")


def numbers(values: Iterable[Any]) -> list[float]:
    """A series in the order of time as numbers, those that are missing (None, NaN, NA) as NaN.

    Raises `ValueError` where it is none, or a value of it is neither missing nor a finite number.

    >>> numbers([1, None, 2.5])
    [1.0, nan, 2.5]
    """
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        raise ValueError(f"A series is one row of numbers in the order of time, not {values!r:.60}.")
    series = [number(value) for value in values]
    if any(map(math.isinf, series)):
        raise ValueError("A value is infinite. Leave it out (None or NaN) where the measure has no value.")
    return settled(series)


def settled(series: list[float], *, of: Iterable[float] = ()) -> list[float]:
    """A series in which values that are equal (METHOD section 2) are the same number.

    *of* are the numbers from which each of them was computed.

    >>> settled([0.3, 0.1 + 0.2, 0.4])
    [0.3, 0.3, 0.4]
    """
    slack = tolerance(*of)
    distinct = sorted({value for value in series if not math.isnan(value)})
    same = dict[float, float]()
    for before, value in pairwise(distinct):
        if equal(before, value) or value - before <= slack:
            same[value] = same.get(before, before)
    return [same.get(value, value) for value in series] if same else series


def read(values: Sequence[float | None] | Values | pd.Series[float]) -> Values:
    """A series as `numbers` gives it, as an array."""
    import numpy as np

    with suppress(ValueError):  # rows of several lengths, which `numbers` reports
        given = np.asarray(values)
        if given.ndim == 1 and given.dtype.kind in "fiu":
            plain: Values = given.astype(np.float64)
            ranked = np.sort(plain[~np.isnan(plain)])  # the same, and fast: numbers and NaN alone
            if not len(ranked) or -math.inf < ranked[0] <= ranked[-1] < math.inf:
                apart = ranked[1:] - ranked[:-1]
                near = (apart > 0) & (apart <= tolerance(1.0) * np.abs(ranked[1:]))
                return np.array(settled(plain.tolist())) if np.count_nonzero(near) else plain
    return np.array(numbers(values), dtype=np.float64)


def read_season(season: int | None) -> int | None:
    """The length of a season in points, None for none; `ValueError` where it cannot be one."""
    if season is None:
        return None
    length = _whole(season)
    if length is None or length < 2:
        raise ValueError(
            f"A season is two points long or longer, not {season!r:.60}: 12 for months, 4 for quarters."
        )
    return length


def read_splits(splits: Iterable[int], length: int) -> list[int]:
    """Where the regimes of a series of this *length* begin and end; `ValueError` for no place in it."""
    places = [_whole(split) for split in splits]
    inside = sorted({place for place in places if place is not None})
    if None in places or (inside and not 0 <= inside[0] <= inside[-1] < max(length, 1)):
        raise ValueError(f"A split is the position of a value, a whole number from 0 to {length - 1}.")
    return [0, *(place for place in inside if place), length]


def read_bounds(bounds: tuple[float | None, float | None]) -> tuple[float, float]:
    """The least and greatest possible value, infinite for no end; `ValueError` where none lies between."""
    try:
        lowest, highest = (None if edge is None else float(edge) for edge in bounds)
    except (TypeError, ValueError):
        raise ValueError(f"Bounds are two numbers, or None for no end, not {bounds!r:.60}.") from None
    low, high = -math.inf if lowest is None else lowest, math.inf if highest is None else highest
    if not low < high:
        raise ValueError(f"The lower bound comes first, and lies below the upper one: not {bounds!r:.60}.")
    return low, high


def _whole(number: object) -> int | None:
    """A whole number, as an index is one; None where it is none."""
    try:
        return index(number)  # type: ignore[arg-type]
    except TypeError:
        return None
