"""The part of a series that comes back every season: how long one is, and what it adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from okrlib.signals.arrays import Values, dummies
from okrlib.signals.segments import Layout, columns, left_over

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Under this many values no season is looked for: four rounds of six.
_SHORTEST = 24
#: How alike a series must be one season apart, and two: a correlation of what a moving mean leaves.
_ONCE, _TWICE = 0.4, 0.3


def length_of(values: Values) -> int | None:
    """The length of the season that *values* show plainly, or None. It comes back four times or more.

    The first high of the autocorrelation, after it was below zero, that lies nearly as high as the
    highest one and is there again two seasons apart.
    """
    count = len(values)
    if count < _SHORTEST:
        return None
    longest = count // 4
    half = longest // 2
    ends = np.full(half, values[: half + 1].mean()), np.full(half, values[-half - 1 :].mean())
    sums = np.concatenate([[0.0], np.cumsum(np.concatenate([ends[0], values, ends[1]]))])
    width = 2 * half + 1
    rest = values - (sums[width:] - sums[:-width]) / width
    spectrum = np.abs(np.fft.rfft(rest, 2 * count)) ** 2
    alike = np.fft.irfft(spectrum)[: 2 * longest + 1]
    if alike[0] <= 0:
        return None
    alike = alike / alike[0] * count / (count - np.arange(len(alike)))
    below = np.flatnonzero(alike < 0)
    lags = np.arange(3, longest + 1)
    high = (alike[lags] >= alike[lags - 1]) & (alike[lags] >= alike[lags + 1]) & (alike[lags] > _ONCE)
    if not len(below) or not (high := high & (lags > below[0])).any():
        return None
    highest = alike[lags[high]].max()
    for lag in lags[high]:
        if alike[lag] >= 0.9 * highest and alike[2 * lag] >= _TWICE:
            return int(lag)
    return None


class Seasonal:
    """Values whose season, where they have one, is fitted together with every layout that is tried."""

    def __init__(self, values: Values, at: NDArray[np.intp], season: int | None) -> None:
        self.values = values
        self.waves = None if season is None else np.linalg.qr(dummies(at % season, season))[0]

    @property
    def fitted(self) -> int:
        """How many numbers the season takes."""
        return 0 if self.waves is None else self.waves.shape[1]

    def plain(self, layout: Layout) -> Values:
        """The values without their season, as it is beside the *layout*."""
        return self.values if self.waves is None else self.apart(layout)[0]

    def apart(self, layout: Layout) -> tuple[Values, Values]:
        """The values without their season, and what the *layout* leaves of them."""
        if self.waves is None:
            return self.values, left_over(self.values, layout)
        # Without what the waves explain of them, the columns of the layout alone are to be fitted.
        design = columns(layout)
        own = design - self.waves @ (self.waves.T @ design)
        fitted = design @ np.linalg.lstsq(own, self.values, rcond=None)[0]
        season = self.waves @ (self.waves.T @ (self.values - fitted))
        return self.values - season, self.values - fitted - season
