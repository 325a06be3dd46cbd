"""A lasting change for the worse: the evidence on which a proposal stands (METHOD section 6)."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from okrlib.signals.arrays import Values, dummies, normal_scores
from okrlib.signals.changes import change_points
from okrlib.signals.segments import Layout, columns
from okrlib.signals.series import read, read_season

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

#: A run is 6 to 12 values long; the level before it stands on 8 or more.
_RUN, _BEFORE = range(6, 13), 8
#: The least gain of a run, on values and on ranks; `okrlib.signals.changes` explains the measure.
_GAIN, _ON_RANKS = 7.0, 6.0
_MOST_ALIKE, _BIAS = 0.7, 2.4


class LastingChange(NamedTuple):
    """A series that moved to a worse level and is still there.

    *start* is the position of the first value at the new level; *before* and *after* are the means on
    both sides of it, in the unit of the values and without the season where there is one; *evidence*
    is "change point" where `change_points` finds it too, else "run".
    """

    start: int
    before: float
    after: float
    evidence: Literal["change point", "run"]


def lasting_change(
    values: Sequence[float | None] | Values | pd.Series[float],
    *,
    better: Literal["higher", "lower"],
    season: int | None = None,
    changes: Sequence[int] | None = None,
) -> LastingChange | None:
    """The change for the worse that *values* end in, begun among the last twelve, or None.

    It takes a run: the last six to twelve values lie on the worse side of the level before them by more
    than chance explains, as values and as ranks, one side tested, with the season and the
    autocorrelation allowed for. Where a change point begins the run, it is the evidence. One far value
    is none, and neither is an old change: what has been so for more than twelve values is the level now.
    *season* and missing values are as in `change_points`; *changes* are what that finds, where it was
    asked already. Raises `ValueError` for an infinite value, and where *better* is something else.

    >>> lasting_change([5, 6, 5, 5, 6, 5, 6, 5, 5, 6, 9, 8, 9, 9, 8, 9], better="lower")
    LastingChange(start=10, before=5.4, after=8.666666666666666, evidence='change point')
    >>> lasting_change([5, 6, 5, 5, 6, 5, 6, 5, 5, 6, 9, 8, 9, 9, 8, 9], better="higher") is None
    True
    """
    if better not in {"higher", "lower"}:
        raise ValueError(
            f'A change is for the worse only where better is "higher" or "lower", not {better!r}.'
        )
    worse = 1 if better == "lower" else -1
    whole_series, season = read(values), read_season(season)
    at = np.flatnonzero(~np.isnan(whole_series))
    series = whole_series[at]
    if len(series) < _RUN[0] + _BEFORE or np.ptp(series) == 0:
        return None
    if changes is None:
        changes = change_points(whole_series, season=season)
    starts = [int(start) for start in np.searchsorted(at, changes)]
    known = season is not None and len(series) >= 2 * season and len(np.unique(at % season)) == season
    waves = dummies(at % season, season) if known and season else np.zeros((len(at), 0))

    recent = bool(starts) and len(series) - starts[-1] <= _RUN[-1]
    run = _run(series, waves, starts[:-1] if recent else starts, worse)
    if not run:
        return None
    if recent:
        return _change(series, waves, starts, at, worse, "change point")
    return _change(series, waves, [*starts, len(series) - run], at, worse, "run")


def _regimes(count: int, starts: Sequence[int]) -> Values:
    """Columns for a least-squares fit: a line for each regime but the last, which has a level."""
    return columns(Layout((0, *starts, count), (*[True] * len(starts), False)))


def _sizes(count: int, starts: Sequence[int]) -> list[int]:
    """How long a run at the end can be, with enough values before it since the last of *starts*."""
    return [size for size in _RUN if count - size - (starts[-1] if starts else 0) >= _BEFORE]


def _fitted(count: int, starts: Sequence[int], waves: Values | None = None) -> tuple[Values, Values, Values]:
    """An orthonormal basis of regimes and season, what it leaves of each run's step, and its square."""
    regimes = _regimes(count, starts)
    basis = np.linalg.qr(regimes if waves is None else np.hstack([regimes, waves]))[0]
    steps = (np.arange(count)[:, None] >= count - np.array(_sizes(count, starts))).astype(np.float64)
    steps -= basis @ (basis.T @ steps)
    return basis, steps, np.square(steps).sum(axis=0)


#: Series of one length come in hundreds.
_plain = lru_cache(maxsize=64)(_fitted)


def _run(series: Values, waves: Values, starts: list[int], worse: int) -> int:
    """How many values at the end have gone over to a worse level since the last of *starts*; 0 for none."""
    count, first = len(series), starts[-1] if starts else 0
    sizes = _sizes(count, starts)
    if not sizes:
        return 0
    basis, steps, room = _plain(count, tuple(starts)) if not waves.shape[1] else _fitted(count, starts, waves)
    rest = series - basis @ (basis.T @ series)
    height = steps.T @ rest / room
    gains = np.where(height * worse > 0, height * height * room, 0)
    pick = int(gains.argmax())
    left = rest - steps[:, pick] * height[pick]
    squares = float(left @ left)
    if gains[pick] <= 1e-9 * float(rest @ rest) or squares <= 0:
        return 0 if gains[pick] <= 0 else sizes[pick]
    freedom = count - basis.shape[1] - 1
    alike = float(left[1:] @ left[:-1]) / squares
    alike = min(max(alike + _BIAS * (2 + alike) / count, 0.0), _MOST_ALIKE)
    gain = freedom * math.log1p(float(gains[pick]) / squares) * (1 - alike) / (1 + alike)
    if gain < _GAIN or _rank_gain(rest[first:], sizes[pick], worse) < _ON_RANKS:
        return 0
    return sizes[pick]


def _rank_gain(values: Values, size: int, worse: int) -> float:
    """The gain of a step before the last *size* values, on the ranks of all; 0 the other way."""
    ranks = normal_scores(values)
    late, early = ranks[-size:], ranks[:-size]
    height = (late.mean() - early.mean()) * worse
    between = height * height * size * len(early) / len(values)
    within = max(float(ranks @ ranks) - between, 1e-9)
    return (len(values) - 2) * math.log1p(between / within) if height > 0 else 0.0


def _change(
    series: Values,
    waves: Values,
    starts: list[int],
    at: NDArray[np.intp],
    worse: int,
    evidence: Literal["change point", "run"],
) -> LastingChange | None:
    """The change at the last of *starts*, if it is for the worse."""
    count = len(series)
    if waves.shape[1]:
        fitted = np.linalg.lstsq(np.hstack([_regimes(count, starts), waves]), series, rcond=None)[0]
        series = series - waves @ fitted[-waves.shape[1] :]
    first = starts[-2] if len(starts) > 1 else 0
    before, after = float(series[first : starts[-1]].mean()), float(series[starts[-1] :].mean())
    if (after - before) * worse <= 0:
        return None
    return LastingChange(int(at[starts[-1]]), before, after, evidence)
