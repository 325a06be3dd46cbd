"""Change points: where a series moved to a new regime (METHOD section 6).

A series is laid out in segments, each a level or a line, around which the values scatter. For every
number of changes the best layout is found exactly. The next one is taken with the fewest further changes
that are worth their price together, and of which each passes the tests:

1. It is significant: twice the gain in log-likelihood, in units of independent values, is above a
   penalty that grows with the length of the series (a Schwarz criterion; Yao, 1988). Values that hang
   together count as fewer: divided by (1 + r) / (1 - r), where r is the first autocorrelation of what
   the layout with the change leaves, made larger by its bias (Marriott and Pope, 1954).
2. It can be seen: it explains a real share of the variation of the whole series; or, where there are many
   changes, most of what its two neighbours hold around one level or line.
3. It holds for ranks too, so that a few values of a long tail make no regime.
4. Steady growth does not follow the values as well: a line beside a step, a parabola beside a bend.
5. Several changes at once (a spell, a staircase) pay for each.

The numbers below are the same for every series. Those of 1, 3 and 5 were set on simulated series that do
not change, those of 2 and 4 to what eight annotated series agree on; ``make bench-signals`` measures both.
"""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from okrlib.signals.arrays import Values, normal_scores
from okrlib.signals.seasons import Seasonal, length_of
from okrlib.signals.segments import Costs, Layout, best, costs, left_over, of_parabola, of_segment
from okrlib.signals.series import read, read_season

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

#: A regime has five values or more; in long series one in sixty.
_SHORTEST, _ONE_IN = 5, 60
#: The penalty of a change is _BASE + _PENALTY x log n; a slope pays the second part again.
_BASE, _PENALTY = 3.0, 1.5
#: The penalty on ranks, and those of a step beside a line and of a bend beside a parabola, x log n.
_RANKS, _STEADY = (4.5, 2.0), (0.5, 2.0)
#: A change explains this share of the variation of the whole series; or this share of that of its neighbours
#: and, for each of their values, this share of the mean variation of a value (of a level, of a line).
_SHARE, _OF_NEIGHBOURS, _OF_MEAN = 0.03, 0.4, (0.005, 0.02)
#: Beyond this autocorrelation a series is a walk, in which the share of the variation has to decide.
_MOST_ALIKE = 0.7
_BIAS = 2.0
#: Standard deviations from the median of five around it at which a single value is left out of account.
_FAR = 8.0
#: The most changes that are looked for; in long series, one in this many values.
_MOST_CHANGES, _CHANGES_ONE_IN = 12, 40
#: With less autocorrelation than this in what is left, no more than two changes can hide together.
_HIDES = 0.25
#: A regime slopes where a line leaves less than this part of what a level leaves.
_STEEP = 0.2
#: Longer series are searched by means of a few values each, so that time and memory stay small.
_LONGEST = 1000
#: Squares of smaller numbers are hardly more than nothing.
_LEAST = 1e-100
_TINY = 1e-12


class Regime(NamedTuple):
    """A stretch of a series between two changes.

    *start* is the position of its first value; where it *slopes*, its values clearly lie around a line,
    else around a level.
    """

    start: int
    slopes: bool


class _Fit(NamedTuple):
    layout: Layout
    plain: Values
    left: float
    freedom: int
    alike: float

    @property
    def spread(self) -> float:
        """How many values count as one: 1 for independent ones."""
        return (1 + self.alike) / (1 - self.alike)


def change_points(
    values: Sequence[float | None] | Values | pd.Series[float], *, season: int | None = None
) -> list[int]:
    """The positions in *values* of the first value of each new regime, in order; [] where it never changed.

    *season* is its length in points, 12 for months. Without it one is looked for, and taken out when it
    is plain and comes back four times. Missing values (None, NaN) are left out; positions count them.
    There is nothing to set. A regime holds at least five values, so nothing is found under ten; in a series
    of more than a thousand values one in sixty. Single far values are no change, and neither is a steady
    trend. The values should be at even distances in time. Raises `ValueError` for an infinite value.

    >>> change_points([5, 6, 5, 5, 6, 5, 6, 5, 9, 8, 9, 9, 8, 9, 8, 9])
    [8]
    """
    return [regime.start for regime in regimes(values, season=season)[1:]]


def regimes(
    values: Sequence[float | None] | Values | pd.Series[float], *, season: int | None = None
) -> list[Regime]:
    """The regimes of *values*, the first from position 0, the others from the `change_points` on.

    >>> regimes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    [Regime(start=0, slopes=True)]
    """
    whole_series, season = read(values), read_season(season)
    at = np.flatnonzero(~np.isnan(whole_series))
    series = whole_series[at]
    if len(series) < 2 * _SHORTEST or not (across := np.ptp(series)):
        return [Regime(0, slopes=False)]
    if across < _LEAST:  # whose squares a float does not hold
        series = series / across
    series = (series - series.mean()) / series.std()
    if season is None:
        season = length_of(series)
    elif len(series) < 2 * season or len(np.unique(at % season)) < season:
        season = None
    whole = Layout((0, len(series)), (True,))
    seasonal = Seasonal(series - _far(Seasonal(series, at, season).plain(whole)), at, season)
    layout = _search(seasonal) if len(series) <= _LONGEST else _coarse(seasonal.plain(whole))
    plain = seasonal.plain(layout)
    starts = [0, *(int(at[change]) for change in layout.changes)]
    slopes = [_slopes(plain[first:last]) for first, last in pairwise(layout.edges)]
    return [Regime(start, steep) for start, steep in zip(starts, slopes, strict=True)]


def _slopes(values: Values) -> bool:
    """Whether nearly all that values do is to rise or to fall; a fainter slope is for the rules to mark."""
    level, line = of_segment(values, line=False), of_segment(values, line=True)
    return float(line @ line) < _STEEP * float(level @ level)


def _far(values: Values) -> Values:
    """How far single values lie outside their neighbourhood; zero for all others."""
    padded = np.concatenate([values[1::-1], values, values[:-3:-1]])
    off: Values = values - np.sort([padded[i : i + len(values)] for i in range(5)], axis=0)[2]
    # Where most values equal their neighbours the median says nothing, so the mean has a word.
    size = np.abs(off)
    scale = max(1.4826 * median(size.tolist()), 0.625 * float(size.mean()))
    return np.where(size > _FAR * scale, off, 0.0)


def _search(series: Seasonal) -> Layout:
    """The layout with the most changes of which each passes."""
    count = len(series.values)
    penalty = _PENALTY * math.log(count)
    shortest = max(_SHORTEST, count // _ONE_IN)

    level, line = (_fit(series, Layout((0, count), (slope,))) for slope in (False, True))
    now = line if _gain(level, line) >= penalty else level
    cost, variation = costs(now.plain, shortest), _variation(now.plain)
    if variation < _TINY:
        return now.layout
    most = max(_MOST_CHANGES, count // _CHANGES_ONE_IN)
    while True:
        # Where values hang together in what is left, many changes at once may hide in it.
        ahead = most if now.alike > _HIDES else min(most, len(now.layout.changes) + 2)
        layouts = best(cost, ahead, penalty * (now.left / now.freedom + _TINY))
        new = _next(series, now, layouts, cost, variation)
        if new is None:
            return now.layout
        now = new
        if series.fitted:
            cost, variation = costs(now.plain, shortest), _variation(now.plain)


def _variation(values: Values) -> float:
    """The sum of squares around the mean."""
    return float(np.square(values - values.mean()).sum())


def _next(
    series: Seasonal, now: _Fit, layouts: Iterable[Layout], cost: Costs, variation: float
) -> _Fit | None:
    """The fit with the fewest further changes that are worth their price and each stand; None at the end."""
    before, count = len(now.layout.changes), len(series.values)
    penalty = _PENALTY * math.log(count)
    for layout in layouts:
        more = len(layout.changes) - before
        price = more * (_BASE + penalty) + penalty * (sum(layout.lines) - sum(now.layout.lines))
        # A season that is fitted along leaves less than the table of costs knows of.
        if more < 1 or (not series.fitted and _most_gain(now, layout, cost.left(layout)) < price):
            continue
        new = _fit(series, layout)
        changes = range(len(layout.changes))
        if _gain(now, new) >= price and all(_stands(new, cost, change, variation) for change in changes):
            return new
    return None


def _most_gain(old: _Fit, layout: Layout, left: float) -> float:
    """The gain of a layout that leaves so much, if all values were independent."""
    return (len(old.plain) - layout.fitted) * math.log(max(old.left, _TINY) / max(left, _TINY))


def _fit(series: Seasonal, layout: Layout) -> _Fit:
    plain, rest = series.apart(layout)
    count, left = len(rest), float(rest @ rest)
    freedom = max(count - layout.fitted - series.fitted, 1)
    alike = float(rest[1:] @ rest[:-1]) / left if left > 0 else 0.0
    alike += _BIAS * (1 + layout.fitted / 2 * (1 + alike)) / count
    return _Fit(layout, plain, left, freedom, min(max(alike, 0.0), _MOST_ALIKE))


def _gain(old: _Fit, new: _Fit) -> float:
    return new.freedom * math.log(max(old.left, _TINY) / max(new.left, _TINY)) / new.spread


def _stands(fit: _Fit, cost: Costs, change: int, variation: float) -> bool:
    """Whether one change of a fit can be seen, is no steady growth, and holds on ranks."""
    first, middle, last = fit.layout.edges[change : change + 3]
    before, after = fit.layout.lines[change : change + 2]
    line = before or after
    split = cost.of(first, middle, line=before) + cost.of(middle, last, line=after)
    both = cost.of(first, last, line=line)
    mean = _OF_MEAN[line] * (last - first) / len(fit.plain)
    if both - split < min(_SHARE * variation, max(_OF_NEIGHBOURS * both, mean * variation)):
        return False
    values, size = fit.plain[first:last], math.log(last - first)
    steady = of_parabola(values) if line else of_segment(values, line=True)
    beside = (last - first) * math.log(max(float(steady @ steady), _TINY) / max(split, _TINY)) / fit.spread
    if beside < _STEADY[line] * size:
        return False
    ranks = normal_scores(of_segment(values, line=line))
    one = of_segment(ranks, line=line)
    two = left_over(ranks, Layout((0, middle - first, last - first), (before, after)))
    freedom = last - first - 2 - line
    base, growing = _RANKS
    return freedom * math.log(float(one @ one) / max(float(two @ two), _TINY)) >= base + growing * size


def _coarse(plain: Values) -> Layout:
    """The layout of a long series without season: found on means of a few values each, then placed."""
    size = -(-len(plain) // _LONGEST)
    whole = len(plain) // size * size
    means = plain[:whole].reshape(-1, size).mean(axis=1)
    rough = _search(Seasonal(means, np.arange(len(means)), None))
    edges = [0, *(change * size for change in rough.changes), len(plain)]
    for place in range(1, len(edges) - 1):
        first, last = edges[place - 1], edges[place + 1]
        near = range(edges[place] - size + 1, edges[place] + size)
        edges[place] = min(near, key=lambda cut: _around(plain[first:last], cut - first))
    return Layout(tuple(edges), rough.lines)


def _around(values: Values, cut: int) -> float:
    lines = (of_segment(stretch, line=True) for stretch in (values[:cut], values[cut:]))
    return sum(float(rest @ rest) for rest in lines)
