"""METHOD section 2: when two numbers are equal, and how a computed one is stored."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from okrlib.arithmetic import at_least, at_most, equal, stored

DECIMALS = st.decimals(-10_000, 10_000, places=3).map(float)


@pytest.mark.parametrize(
    ("value", "target"),
    [(0.1 + 0.2, 0.3), (0.7 + 0.1, 0.8), (1.1 + 2.2, 3.3), (3 * 0.1, 0.3), (4.35 * 100, 435)],
)
def test_what_decimal_arithmetic_calls_equal_is_equal(value: float, target: float) -> None:
    assert value != target
    assert equal(value, target)
    assert at_least(value, target)
    assert at_most(value, target)
    assert at_least(target, value)


def test_a_difference_that_somebody_could_write_is_one() -> None:
    assert not equal(24.009, 24)
    assert not at_least(999.999, 1000)
    assert not at_most(0.300001, 0.3)


def test_a_difference_to_nothing_is_measured_by_what_went_into_it() -> None:
    rest = 0.1 + 0.2 - 0.3

    assert not equal(rest, 0)
    assert equal(rest, 0, of=(0.1, 0.2, 0.3))
    assert stored(rest, of=(0.1, 0.2, 0.3)) == 0.0
    assert math.copysign(1, stored(-rest, of=(0.1, 0.2, 0.3))) == 1.0


@given(st.lists(DECIMALS, min_size=1, max_size=12))
def test_a_stored_sum_is_the_sum_of_the_decimals(numbers: list[float]) -> None:
    exact = sum((Fraction(str(n)) for n in numbers), Fraction(0))

    assert stored(sum(numbers), of=numbers) == pytest.approx(float(exact), abs=1e-9)
    assert equal(sum(numbers), float(exact), of=numbers)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_storing_twice_changes_nothing_more(value: float) -> None:
    once = stored(value, of=())
    assert stored(once, of=()) == once
    assert equal(once, value)
