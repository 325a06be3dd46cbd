"""A mixture of distributions: what may come, as a few possibilities with their weights. Pure arithmetic."""

import math
from collections.abc import Sequence
from typing import NamedTuple

_STEPS, _FINE, _ROOT = 200, 1e-15, math.sqrt(2)
#: Probabilities as near to each other as this are equal: their last bits are noise.
_EQUAL = 1e-15


class Component(NamedTuple):
    """One possibility: a Student t with two degrees of freedom around *centre*.

    Its tails are heavy, because measures jump, and it has a closed form. A *scale* of 0 is a single
    point. The weights of a mixture's components sum to 1.
    """

    weight: float
    centre: float
    scale: float


def below(mixture: Sequence[Component], x: float, *, strictly: bool = False) -> float:
    """The probability of a value up to *x*; *strictly*, of one less than that.

    >>> below([Component(0.5, 0, 1), Component(0.5, 3, 0)], 3, strictly=True) < below([Component(1, 0, 1)], 3)
    True
    """
    total = 0.0
    for weight, centre, scale in mixture:
        away = x - centre
        if scale:
            # Without a quotient of its own, because that of two ordinary numbers may be infinite.
            total += weight * (0.5 + 0.5 * away / math.hypot(away, _ROOT * scale))
        elif away > 0 or (away == 0 and not strictly):
            total += weight
    return min(1.0, total)


def quantile(mixture: Sequence[Component], share: float) -> float:
    """The least value up to which at least *share* (between 0 and 1) of the mixture lies.

    >>> quantile([Component(0.6, 3, 0), Component(0.4, 9, 0)], 0.5)
    3
    >>> round(quantile([Component(1, 10, 2)], 0.9), 2)
    13.77
    """
    for point in sorted(component.centre for component in mixture if component.scale == 0):
        if below(mixture, point, strictly=True) < share <= below(mixture, point):
            return point
    # The quantile of a mixture lies between those of its components.
    ends = [_quantile(component, share) for component in mixture]
    low, high = min(ends), max(ends)
    x, last, fine = low / 2 + high / 2, high - low, _FINE * (high - low)
    # Newton's steps, and half of what is left where one leads out of it or is not half of the last.
    for _ in range(_STEPS):
        if not low < x < high:
            break
        reached, slope = _rise(mixture, x)
        if abs(share - reached) < _EQUAL:
            return x
        low, high = (x, high) if reached < share else (low, x)
        step = (share - reached) / slope if slope else last
        if not low < x + step < high or 2 * abs(step) > last:
            step = low / 2 + high / 2 - x
        x, last = x + step, abs(step)
        if last <= fine:
            return x
    return high


def _rise(mixture: Sequence[Component], x: float) -> tuple[float, float]:
    """The probability of a value up to *x*, and how fast it grows there."""
    total = slope = 0.0
    for weight, centre, scale in mixture:
        away = x - centre
        if scale:
            wide = math.hypot(away, _ROOT * scale)
            total += weight * (0.5 + 0.5 * away / wide)
            slope += weight * (scale / wide) ** 2 / wide
        elif away >= 0:
            total += weight
    return total, slope


def _quantile(component: Component, share: float) -> float:
    return component.centre + component.scale * (2 * share - 1) / math.sqrt(2 * share * (1 - share))
