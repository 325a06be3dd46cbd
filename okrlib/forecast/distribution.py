"""A mixture of distributions: what may come, as a few possibilities with their weights. Pure arithmetic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_HALVINGS = 60


class Part(NamedTuple):
    """One possibility: a Student t with two degrees of freedom around *centre*.

    Its tails are heavy, because measures jump, and it has a closed form. A *scale* of 0 is a single
    point. The weights of a mixture's parts sum to 1.
    """

    weight: float
    centre: float
    scale: float


def below(parts: Sequence[Part], x: float, *, strictly: bool = False) -> float:
    """The probability of a value up to *x*; *strictly*, of one less than that.

    >>> below([Part(0.5, 0, 1), Part(0.5, 3, 0)], 3, strictly=True) < below([Part(1, 0, 1)], 3)
    True
    """
    return min(1.0, sum(part.weight * _share(part, x, strictly=strictly) for part in parts))


def quantile(parts: Sequence[Part], share: float) -> float:
    """The least value up to which at least *share* (between 0 and 1) of the mixture lies.

    >>> quantile([Part(0.6, 3, 0), Part(0.4, 9, 0)], 0.5)
    3
    >>> round(quantile([Part(1, 10, 2)], 0.9), 2)
    13.77
    """
    for point in sorted(part.centre for part in parts if part.scale == 0):
        if below(parts, point, strictly=True) < share <= below(parts, point):
            return point
    # The quantile of a mixture lies between those of its parts.
    ends = [_quantile(part, share) for part in parts]
    low, high = min(ends), max(ends)
    for _ in range(_HALVINGS):
        middle = low / 2 + high / 2
        if not low < middle < high:
            break
        if below(parts, middle) < share:
            low = middle
        else:
            high = middle
    return high


def _share(part: Part, x: float, *, strictly: bool) -> float:
    if part.scale == 0:
        return float(part.centre < x if strictly else part.centre <= x)
    # Without a quotient of its own, because that of two ordinary numbers may be infinite.
    away = x - part.centre
    return 0.5 + 0.5 * away / math.hypot(away, math.sqrt(2) * part.scale)


def _quantile(part: Part, share: float) -> float:
    return part.centre + part.scale * (2 * share - 1) / math.sqrt(2 * share * (1 - share))
