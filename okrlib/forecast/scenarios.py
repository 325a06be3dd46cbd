"""The stories that a forecast tells of a measure: what may come, from how it went so far. Pure arithmetic.

Four are told, and each is believed as far as it explains the values:

* *it wanders*: it moves away from the baseline and comes back slowly;
* *it grows steadily*: the same, around a straight line from the baseline;
* *it grows late*: the same, around a curve that rises with the square of time;
* *it has not begun*: it lies at the baseline, and what it should do may still come.

A series that has moved at most once gets a fifth of its own. What comes of each is mixed by their
weights (Bayesian model averaging: Hoeting and others, Statistical Science 14, 1999). Each is a Student t
with the heavy tails of two degrees of freedom: the size of the noise is unknown, and measures jump.
Everything is in closed form. How the stories and the numbers below were chosen is in docs/forecast.md.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from okrlib.forecast.distribution import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: From a share of the cycle, after the last value, to what may be there.
    Expect = Callable[[float], list[Part]]

#: How likely each story is before any value is seen, in the order above.
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


class Course(NamedTuple):
    """How a measure went: its progress (0 at the baseline, 1 at the target), by share of the cycle.

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


def expected(course: Course) -> Expect:
    """What may come after *course*."""
    steps = zip(course.times[1:], pairwise(course.progress), strict=True)
    moves = [time for time, (before, after) in steps if before != after]
    return _stood(course, since=moves[-1] if moves else None) if len(moves) < 2 else _told(course)


# -- standing still


def _stays(course: Course, since: float, at: float) -> float:
    """The chance that what stood still since a time still stands at another.

    What stood for t stands for h more with the chance t / (t + h) (J. R. Gott, Nature 363, 1993); one
    gap is added to t, because what happened once may have happened just after the value before.
    """
    stood = course.last - since + course.gap
    return stood / (stood + at - course.last)


def _stood(course: Course, *, since: float | None) -> Expect:
    """A series that moved at most once says nothing of its noise, only for how long it stood.

    A further move is not meant to give back what was reached.
    """
    here, (landing, spread) = course.progress[-1], BROUGHT

    def expect(at: float) -> list[Part]:
        stays = _stays(course, course.times[0] if since is None else since, at)
        return [Part(stays, here, 0), Part(1 - stays, max(landing, here), CALM * spread)]

    return expect


# -- the four stories


class _Story(NamedTuple):
    """How well a story explains the values (a logarithm), the noise it finds, and what it expects."""

    fit: float
    noise: float
    expect: Callable[[float], tuple[float, float]]
    """The centre, and the variance where that of the noise is 1."""


def _told(course: Course) -> Expect:
    grain = max(GRAIN * max(map(abs, course.progress)), FINEST)
    # A first value that is the baseline is not evidence of its own.
    own = slice(1, None) if course.progress[0] == 0 else slice(None)
    times, progress = course.times[own], course.progress[own]
    wandering, idle = _wandering(course, times, progress, grain), _idle(course, progress, grain)
    stories = [*wandering, idle]
    best = max(story.fit for story in stories)
    shares = [belief * math.exp(story.fit - best) for belief, story in zip(BELIEF, stories, strict=True)]
    whole = sum(shares)

    def expect(at: float) -> list[Part]:
        parts = []
        for share, story in zip(shares, stories, strict=True):
            centre, variance = story.expect(at)
            parts.append(Part(share / whole, centre, story.noise * math.sqrt(variance)))
        waiting = parts.pop()
        stays = _stays(course, course.times[0], at)
        landing, spread = BROUGHT
        begun = Part(
            waiting.weight * (1 - stays), waiting.centre + landing, math.hypot(waiting.scale, CALM * spread)
        )
        return [*parts, waiting._replace(weight=waiting.weight * stays), begun]

    return expect


def _story(
    n: int, squares: float, logs: float, guess: float, expect: Callable[[float], tuple[float, float]]
) -> _Story:
    """From the weighted sum of squared surprises of *n* values, and the logarithms of their variances.

    The noise has a prior that counts as one value: the *guess*.
    """
    whole = squares + guess * guess
    fit = math.log(guess) - (logs + (n + 1) * math.log(whole)) / 2
    return _Story(fit, math.sqrt(whole / (n + 1)), expect)


def _guess(course: Course, expected_squares: float, grain: float) -> float:
    """The noise by the steps between values alone, which no curve bends much."""
    steps = sum((y - x) ** 2 for x, y in pairwise(course.progress))
    return max(math.sqrt(steps / expected_squares), grain)


def _idle(course: Course, progress: Sequence[float], grain: float) -> _Story:
    """It has not begun: nothing but a reading's noise around the baseline."""
    guess = _guess(course, 2 * (len(course.times) - 1), grain)
    squares = sum(x * x + grain * grain for x in progress)
    return _story(len(progress), squares, 0, guess, lambda _: (0.0, 1.0))


def _kept(span: float) -> float:
    """The share of a deviation that is left after a span."""
    return math.exp(math.log(LEFT) * span)


def _curves(time: float) -> tuple[float, float]:
    """The steady and the late curve."""
    return time, time * time


def _wandering(
    course: Course, times: Sequence[float], progress: Sequence[float], grain: float
) -> list[_Story]:
    """It wanders, around nothing and around each curve: a Kalman filter of all three at once.

    The wandering is an Ornstein-Uhlenbeck process that begins at the baseline, seen with a reading's
    noise; how much of a curve there is has a normal prior, so it is integrated out.
    """
    guess = _guess(course, sum(2 * (1 - _kept(u - t)) + 2 * NOISE for t, u in pairwise(course.times)), grain)
    products = [[0.0] * 3 for _ in range(3)]
    held, variance, before, logs, fine = [0.0] * 3, 0.0, 0.0, 0.0, 0.0
    for time, value in zip(times, progress, strict=True):
        kept = _kept(time - before)
        before, variance = time, variance * kept * kept + 1 - kept * kept
        whole = variance + NOISE
        held = [h * kept for h in held]
        surprise = [seen - h for seen, h in zip((value, *_curves(time)), held, strict=True)]
        for i in range(3):
            for j in range(i + 1):
                products[i][j] += surprise[i] * surprise[j] / whole
        held = [h + variance / whole * s for h, s in zip(held, surprise, strict=True)]
        variance *= 1 - variance / whole
        logs += math.log(whole)
        fine += grain * grain / whole

    def drift(at: float) -> tuple[float, float]:
        kept = _kept(at - course.last)
        return kept, variance * kept * kept + 1 - kept * kept + NOISE

    def wander(at: float) -> tuple[float, float]:
        kept, ahead = drift(at)
        return held[0] * kept, ahead * CALM * CALM

    def growth(curve: int) -> _Story:
        usual, spread = BROUGHT
        prior = (guess / spread) ** 2
        precision = products[curve][curve] + prior
        slope = (products[curve][0] + prior * usual) / precision
        squares = products[0][0] + prior * usual * usual - slope * slope * precision

        def grow(at: float) -> tuple[float, float]:
            kept, ahead = drift(at)
            further = _curves(at)[curve - 1] - held[curve] * kept
            return held[0] * kept + slope * further, ahead + further * further / precision

        more = math.log(precision / prior)
        return _story(len(times), max(squares, 0.0) + fine, logs + more, guess, grow)

    return [_story(len(times), products[0][0] + fine, logs, guess, wander), growth(1), growth(2)]
