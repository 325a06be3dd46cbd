"""Scenarios of a measure: what may come, from how it went so far. Pure arithmetic.

There are four, and each is believed as far as it explains the values:

* *it wanders*: it moves away from the baseline and comes back slowly;
* *it grows steadily*: the same, around a straight line from the baseline;
* *it grows late*: the same, around a curve that rises with the square of time;
* *it has not begun*: it lies at the baseline, and what it should do may still come.

A series that has moved at most once gets a fifth of its own. What comes of each is mixed by their
weights (Bayesian model averaging: Hoeting and others, Statistical Science 14, 1999). Each is a Student t
with the heavy tails of two degrees of freedom: the size of the noise is unknown, and measures jump.
Everything is in closed form. How the scenarios and the numbers below were chosen is in docs/forecast.md.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from okrlib.forecast.distribution import Component

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: From a share of the cycle, after the last value, to what may be there.
    Expect = Callable[[float], list[Component]]

#: How likely each scenario is before any value is seen, in the order above.
BELIEF = (0.6, 0.1, 0.1, 0.2)
#: What a plan brings: half of the way to the target, give or take another half (one standard deviation).
#: How much a growth comes to by the end, and where a move that is still to come may land.
BROUGHT = (0.5, 0.5)
#: The share of a deviation that is left a whole cycle later.
LEFT = 0.25
#: The variance of a single reading's own noise, where that of the wandering is 1.
NOISE = 0.25
#: What wanders or lands has heavy tails, but no wider an 80 % interval than a normal distribution: 1.28
#: standard deviations instead of 1.89. A growth is left the wider one, because it may bend or stop.
CALM = 2 / 3
#: Nothing is measured finer than this share of the largest distance from the baseline; nor than the
#: second, whose square can still be reckoned with.
GRAIN, FINEST = 0.01, 1e-100


class Observed(NamedTuple):
    """How a measure went so far: its progress (0 at the baseline, 1 at the target), by share of the cycle.

    At least two values, in order of time, no two at one; progress is not clamped.
    """

    times: tuple[float, ...]
    progress: tuple[float, ...]

    @property
    def last(self) -> float:
        """The time of the last value."""
        return self.times[-1]

    @property
    def gap(self) -> float:
        """The mean time between two values."""
        return (self.times[-1] - self.times[0]) / (len(self.times) - 1)


@lru_cache(maxsize=8)  # a forecast and the fan that leads to it ask the same
def expected(observed: Observed) -> Expect:
    """What may come after what was *observed*."""
    steps = zip(observed.times[1:], pairwise(observed.progress), strict=True)
    moves = [time for time, (before, after) in steps if before != after]
    return _stood(observed, since=moves[-1] if moves else None) if len(moves) < 2 else _mixed(observed)


# -- standing still


def _stays(observed: Observed, since: float, at: float) -> float:
    """The chance that a measure that has not moved since one time still has not at another.

    What stood for t stands for h more with the chance t / (t + h) (J. R. Gott, Nature 363, 1993); one
    gap is added to t, because what happened once may have happened just after the value before.
    """
    stood = observed.last - since + observed.gap
    return stood / (stood + at - observed.last)


def _stood(observed: Observed, *, since: float | None) -> Expect:
    """What to expect of a series that moved at most once: it tells only for how long it stood still.

    A further move is not meant to give back what was reached.
    """
    here, (landing, spread) = observed.progress[-1], BROUGHT

    def expect(at: float) -> list[Component]:
        stays = _stays(observed, observed.times[0] if since is None else since, at)
        return [Component(stays, here, 0), Component(1 - stays, max(landing, here), CALM * spread)]

    return expect


# -- the four scenarios


class _Scenario(NamedTuple):
    """How well a scenario explains the values (a logarithm), the noise it finds, and what it expects."""

    fit: float
    noise: float
    expect: Callable[[float], tuple[float, float]]
    """The centre, and the variance where that of the noise is 1."""


def _mixed(observed: Observed) -> Expect:
    grain = max(GRAIN * max(map(abs, observed.progress)), FINEST)
    # A first value that is the baseline is not evidence of its own.
    own = slice(1, None) if observed.progress[0] == 0 else slice(None)
    times, progress = observed.times[own], observed.progress[own]
    wandering, idle = _wandering(observed, times, progress, grain), _idle(observed, progress, grain)
    scenarios = [*wandering, idle]
    best = max(scenario.fit for scenario in scenarios)
    shares = [
        belief * math.exp(scenario.fit - best) for belief, scenario in zip(BELIEF, scenarios, strict=True)
    ]
    whole = sum(shares)

    def expect(at: float) -> list[Component]:
        mixture = []
        for share, scenario in zip(shares, scenarios, strict=True):
            centre, variance = scenario.expect(at)
            mixture.append(Component(share / whole, centre, scenario.noise * math.sqrt(variance)))
        waiting = mixture.pop()
        stays = _stays(observed, observed.times[0], at)
        landing, spread = BROUGHT
        begun = Component(
            waiting.weight * (1 - stays), waiting.centre + landing, math.hypot(waiting.scale, CALM * spread)
        )
        return [*mixture, waiting._replace(weight=waiting.weight * stays), begun]

    return expect


def _scenario(
    n: int, squares: float, logs: float, guess: float, expect: Callable[[float], tuple[float, float]]
) -> _Scenario:
    """From the weighted sum of squared surprises of *n* values, and the logarithms of their variances.

    The noise has a prior that counts as one value: the *guess*.
    """
    whole = squares + guess * guess
    fit = math.log(guess) - (logs + (n + 1) * math.log(whole)) / 2
    return _Scenario(fit, math.sqrt(whole / (n + 1)), expect)


def _guess(observed: Observed, expected_squares: float, grain: float) -> float:
    """The noise by the steps between values alone, which no curve bends much."""
    steps = sum([(y - x) ** 2 for x, y in pairwise(observed.progress)])
    return max(math.sqrt(steps / expected_squares), grain)


def _idle(observed: Observed, progress: Sequence[float], grain: float) -> _Scenario:
    """It has not begun: nothing but a reading's noise around the baseline."""
    guess = _guess(observed, 2 * (len(observed.times) - 1), grain)
    squares = sum(x * x + grain * grain for x in progress)
    return _scenario(len(progress), squares, 0, guess, lambda _: (0.0, 1.0))


def _kept(span: float) -> float:
    """The share of a deviation that is left after a span."""
    return math.exp(math.log(LEFT) * span)


def _curves(time: float) -> tuple[float, float]:
    """The steady and the late curve."""
    return time, time * time


class _Followed(NamedTuple):
    """What a Kalman filter of the wandering makes of a series: its surprises, and the level at the end."""

    surprises: tuple[float, ...]
    level: float


class _Filter(NamedTuple):
    """A Kalman filter at some times, which is the same whatever is seen at them.

    The wandering is an Ornstein-Uhlenbeck process that begins at the baseline, seen with a reading's
    noise. *steps* are what is kept of the level from time to time, and which share of a surprise is
    believed; *variances* are those of the surprises, *variance* that of the level at the end.
    """

    steps: tuple[tuple[float, float], ...]
    variances: tuple[float, ...]
    variance: float
    logs: float
    """The sum of the logarithms of *variances*."""
    curves: tuple[tuple[_Followed, float], ...]
    """Each curve as it is followed, and its `squares`."""

    def followed(self, seen: Sequence[float]) -> _Followed:
        """What the filter makes of a series."""
        level, surprises = 0.0, []
        for (kept, believed), value in zip(self.steps, seen, strict=True):
            level *= kept
            surprise = value - level
            level += believed * surprise
            surprises.append(surprise)
        return _Followed(tuple(surprises), level)

    def squares(self, one: _Followed, other: _Followed) -> float:
        """The sum of the products of two series' surprises, each as a share of its variance."""
        series = zip(one.surprises, other.surprises, self.variances, strict=True)
        return sum([x * y / variance for x, y, variance in series])


@lru_cache(maxsize=256)  # many key results are reported on the same days
def _filter(times: tuple[float, ...]) -> _Filter:
    steps, variances, variance, before = [], [], 0.0, 0.0
    for time in times:
        kept = _kept(time - before)
        before, variance = time, variance * kept * kept + 1 - kept * kept
        whole = variance + NOISE
        steps.append((kept, variance / whole))
        variances.append(whole)
        variance *= 1 - variance / whole
    logs = sum([math.log(whole) for whole in variances])
    bare = _Filter(tuple(steps), tuple(variances), variance, logs, ())
    curves = [bare.followed(curve) for curve in zip(*map(_curves, times), strict=True)]
    return bare._replace(curves=tuple((curve, bare.squares(curve, curve)) for curve in curves))


@lru_cache(maxsize=256)
def _usual_squares(times: tuple[float, ...]) -> float:
    """The sum of the squared steps between values at some times where the noise is 1."""
    return sum([2 * (1 - _kept(u - t)) + 2 * NOISE for t, u in pairwise(times)])


def _wandering(
    observed: Observed, times: tuple[float, ...], progress: Sequence[float], grain: float
) -> list[_Scenario]:
    """It wanders, around nothing and around each curve: a Kalman filter of all three at once.

    How much of a curve there is has a normal prior, so it is integrated out.
    """
    guess = _guess(observed, _usual_squares(observed.times), grain)
    follows = _filter(times)
    seen = follows.followed(progress)
    own = follows.squares(seen, seen)
    fine = sum([grain * grain / variance for variance in follows.variances])

    def drift(at: float) -> tuple[float, float]:
        kept = _kept(at - observed.last)
        return kept, follows.variance * kept * kept + 1 - kept * kept + NOISE

    def wander(at: float) -> tuple[float, float]:
        kept, ahead = drift(at)
        return seen.level * kept, ahead * CALM * CALM

    def growth(number: int) -> _Scenario:
        (curve, squared), (usual, spread) = follows.curves[number], BROUGHT
        prior = (guess / spread) ** 2
        precision = squared + prior
        slope = (follows.squares(curve, seen) + prior * usual) / precision
        squares = own + prior * usual * usual - slope * slope * precision

        def grow(at: float) -> tuple[float, float]:
            kept, ahead = drift(at)
            further = _curves(at)[number] - curve.level * kept
            return seen.level * kept + slope * further, ahead + further * further / precision

        more = math.log(precision / prior)
        return _scenario(len(times), max(squares, 0.0) + fine, follows.logs + more, guess, grow)

    return [_scenario(len(times), own + fine, follows.logs, guess, wander), growth(0), growth(1)]
