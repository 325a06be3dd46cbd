"""What is computed of a whole series at once: its mean, the columns of a season, its normal scores."""

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

#: Numbers in order of time.
Values = NDArray[np.float64]


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
def _sums(count: int) -> Values:
    """The running sum, from zero, of Blom's normal scores of *count* ranks, the smallest first."""
    normal = NormalDist()
    scores = [normal.inv_cdf((rank + 0.625) / (count + 0.25)) for rank in range(count)]
    return np.cumsum([0.0, *scores])


def normal_scores(values: Values) -> Values:
    """Each value's rank as a normal score; equal values share theirs. A long tail weighs no more here."""
    order = values.argsort()
    ranked = values[order]
    begun = np.flatnonzero(ranked[1:] != ranked[:-1]) + 1  # where the next higher value begins
    sums = _sums(len(values))
    edges = np.concatenate([[0], begun, [len(values)]])
    counts = edges[1:] - edges[:-1]
    sums = sums[edges]
    shared = np.empty_like(ranked)
    shared[order] = ((sums[1:] - sums[:-1]) / counts).repeat(counts)
    return shared
