"""A series of numbers, some of them missing: its values, its seasons, its normal scores."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

#: Numbers in the order of time.
Values = NDArray[np.float64]


def read(values: Sequence[float | None] | Values | pd.Series[float]) -> Values:
    """The *values* as floats, missing ones as NaN; `ValueError` where one is no finite number."""
    held: Values = np.array(values, dtype=np.float64)
    if held.ndim != 1:
        raise ValueError("A series is one row of numbers in the order of time.")
    if np.isinf(held).any():
        raise ValueError("A value is infinite. Leave it out (None or NaN) where the measure has no value.")
    return held


def read_season(season: int | None) -> int | None:
    """The length of a season in points; `ValueError` where it is none."""
    if season is not None and season < 2:
        raise ValueError(
            f"A season is two points long or longer, not {season}: 12 for months, 4 for quarters."
        )
    return season


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
