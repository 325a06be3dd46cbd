"""A series of numbers, some of them missing: its values, its seasons, its normal scores."""

from __future__ import annotations

import math
from contextlib import suppress
from functools import lru_cache
from operator import index
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from okrlib.signals.limits import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

#: Numbers in the order of time.
Values = NDArray[np.float64]


def read(values: Sequence[float | None] | Values | pd.Series[float]) -> Values:
    """The *values* as `okrlib.signals.limits.numbers` reads them: missing ones as NaN, all others finite."""
    with suppress(ValueError):  # rows of several lengths, which `numbers` says
        held = np.asarray(values)
        if held.ndim == 1 and held.dtype.kind in "fiu":
            plain: Values = held.astype(np.float64)
            if not np.isinf(plain).any():
                return plain  # the same, and fast: numbers and NaN alone
    return np.array(numbers(values), dtype=np.float64)


def read_season(season: int | None) -> int | None:
    """The length of a season in points; `ValueError` where it is none."""
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
    """What a measure can be, infinite where it has no end; `ValueError` where no number is between them."""
    try:
        lowest, highest = (None if edge is None else float(edge) for edge in bounds)
    except (TypeError, ValueError):
        raise ValueError(f"Bounds are two numbers, or None for no end, not {bounds!r:.60}.") from None
    low, high = -np.inf if lowest is None else lowest, np.inf if highest is None else highest
    if not low < high:
        raise ValueError(f"The lower bound comes first, and lies below the upper one: not {bounds!r:.60}.")
    return low, high


def _whole(number: object) -> int | None:
    """A whole number, as an index is one; None where it is none."""
    try:
        return index(number)  # type: ignore[arg-type]
    except TypeError:
        return None


def mean(values: Values) -> float:
    """The mean, exact to the last digit, so that a value that equals it is seen to."""
    first = math.fsum(values.tolist()) / len(values)
    return first + math.fsum((values - first).tolist()) / len(values)


def dummies(phase: NDArray[np.intp], season: int) -> Values:
    """One column for each part of the season but the first; each column sums to zero."""
    columns = np.eye(season)[phase][:, 1:]
    centred: Values = columns - columns.mean(axis=0)
    return centred


@lru_cache(maxsize=64)
def _quantiles(count: int) -> Values:
    """Blom's normal scores of *count* ranks, the smallest first."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((rank + 0.625) / (count + 0.25)) for rank in range(count)])


def normal_scores(values: Values) -> Values:
    """Each value's rank as a normal score; equal values share theirs. A long tail weighs no more here."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    sums = np.concatenate([[0.0], np.cumsum(_quantiles(len(values)))])
    shared: Values = ((sums[ends] - sums[ends - counts]) / counts)[place]
    return shared
