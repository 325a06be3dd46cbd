"""Scores, bands and verdicts from progress (METHOD section 3). Pure arithmetic on 0..1."""

import math
from collections.abc import Iterable
from functools import lru_cache
from operator import mul

from okrlib.model import Ambition
from okrlib.scoring.progress import rounded


def weighted_mean(pairs: Iterable[tuple[float | None, float]]) -> float | None:
    """The mean of (score, weight) pairs; no score and weight 0 are not counted, none counted is None.

    >>> weighted_mean([(0.5, 1), (1.0, 3), (None, 9), (0.0, 0)])
    0.875
    """
    counted = [(value, weight) for value, weight in pairs if value is not None and weight > 0]
    if not counted:
        return None
    values, weights = zip(*counted, strict=True)
    # Relative weights and exact sums: neither their scale nor the order moves the ninth decimal.
    heaviest = max(weights)
    shares = [weight / heaviest for weight in weights]
    mean = rounded(math.fsum(map(mul, values, shares)) / math.fsum(shares))
    # A mean is full where everything in it is.
    return min(mean, 1 - 1e-9) if mean >= 1 and min(values) < 1 else mean


def mean_confidence(confidences: Iterable[int | None]) -> float | None:
    """The mean of confidences from 0 to 10; None where none was given.

    >>> mean_confidence([0, 7, None, 5])
    4.0
    """
    given = [confidence for confidence in confidences if confidence is not None]
    return rounded(sum(given) / len(given)) if given else None


def with_contributions(own: float | None, children: Iterable[tuple[float | None, float]]) -> float | None:
    """An objective's score from its own mean and its children's (score, share) pairs.

    A child without a score gives its share back; without an own mean the children's mean stands.

    >>> with_contributions(0.6, [(0.8, 0.25)])
    0.65
    >>> with_contributions(0.6, [(None, 0.25)])
    0.6
    """
    scored = [(score, share) for score, share in children if score is not None and share > 0]
    if own is None:
        return weighted_mean(scored)
    if not scored:
        return own
    # Shares over 1 are an error found while loading; the score stays a mean all the same.
    rest = max(0.0, 1 - sum(share for _, share in scored))
    return weighted_mean([(own, rest), *scored])


def one_decimal(score: float) -> float:
    """The score as the published bands see it: one decimal, half up.

    >>> [one_decimal(s) for s in (0.35, 0.65, 0.6499)]
    [0.4, 0.7, 0.6]
    """
    # The tiny addend is below the ninth decimal to which scores are rounded.
    return math.floor(rounded(score) * 10 + 0.5 + 1e-9) / 10


@lru_cache(maxsize=64)
def success_from(success_at: float) -> float:
    """The least score that is banded as at least *success_at*: half a tenth before its tenth.

    >>> success_from(0.7), success_from(0.72), success_from(0.75)
    (0.65, 0.75, 0.75)
    """
    return max(0.0, rounded(math.ceil(rounded(success_at * 10)) / 10 - 0.05))


def band(score: float) -> str:
    """``low`` to 0.3, ``mid`` from 0.4 to 0.6, ``high`` from 0.7, of the one-decimal score.

    >>> [band(s) for s in (0.35, 0.65, 0.6499)]
    ['mid', 'high', 'mid']
    """
    shown = one_decimal(score)
    if shown <= 0.3:
        return "low"
    return "high" if shown >= 0.7 else "mid"


def verdict(
    score: float | None, ambition: Ambition, *, learned: bool = False, success_at: float = 0.7
) -> str | None:
    """What a final score means for the ambition it was set with; None without a score.

    A learning goal asks whether the learning is recorded (*learned*), not for a number.

    >>> verdict(0.8, "committed"), verdict(0.65, "aspirational"), verdict(0.3, "aspirational")
    ('missed', 'success', 'learn')
    """
    if ambition == "learning":
        return "met" if learned else "open"
    if score is None:
        return None
    score = rounded(score)
    if ambition == "committed":
        return "met" if score >= 1 else "missed"
    if score >= 1:
        return "exceeded"
    if one_decimal(score) >= success_at:
        return "success"
    return "learn" if one_decimal(score) <= 0.3 else "progress"
