"""Equality of numbers that were computed (METHOD section 2): 0.1 + 0.2 meets 0.3.

A binary fraction is rarely the decimal that a person wrote, and sums and quotients carry the difference
on. So two numbers are equal when they differ by no more than 1e-12 times the largest magnitude among
them and the numbers they were computed from, and what is computed is stored to 15 significant digits of
the largest number that went into it.
"""

from collections.abc import Iterable
from math import floor, isfinite, log10

#: No larger number is read: squares and sums of larger ones leave what a float can hold.
LARGEST = 1e100
_RELATIVE = 1e-12
_DIGITS = 15
#: Beyond this a rounded number may be too large for a float.
_HUGE = 1e300


def tolerance(*numbers: float) -> float:
    """The largest difference at which numbers of these magnitudes are still equal; 0.0 without numbers."""
    return _RELATIVE * max(map(abs, numbers), default=0.0)


def equal(a: float, b: float, *, of: Iterable[float] = ()) -> bool:
    """Whether two numbers are equal; *of* are the numbers that they were computed from.

    >>> equal(0.1 + 0.2, 0.3), equal(0.1 + 0.2 - 0.3, 0.0, of=(0.1, 0.2, 0.3)), equal(1.0, 1.0001)
    (True, True, False)
    """
    # Without `tolerance`, which takes twice as long: this is asked a million times for a site.
    if a == b:
        return True
    return abs(a - b) <= _RELATIVE * (max(abs(a), abs(b), *map(abs, of)) if of else max(abs(a), abs(b)))


def at_least(value: float, bound: float, *, of: Iterable[float] = ()) -> bool:
    """Whether a value reaches a bound from below; equality does.

    >>> at_least(0.7 + 0.1, 0.8)
    True
    """
    return value >= bound or equal(value, bound, of=of)


def at_most(value: float, bound: float, *, of: Iterable[float] = ()) -> bool:
    """Whether a value stays within a bound from above; equality does.

    >>> at_most(0.1 + 0.2, 0.3)
    True
    """
    return value <= bound or equal(value, bound, of=of)


def stored(value: float, of: Iterable[float]) -> float:
    """A computed number as it is stored: to 15 significant digits of the largest number that went into it.

    >>> stored(0.1 + 0.2 - 0.3, of=(0.1, 0.2, 0.3)), stored(0.1 + 0.2, of=(0.1, 0.2))
    (0.0, 0.3)
    """
    largest = max((abs(n) for n in (value, *of) if isfinite(n)), default=0.0)
    if not 0 < largest < _HUGE or not isfinite(value):
        return value
    return round(value, _DIGITS - 1 - floor(log10(largest))) + 0.0
