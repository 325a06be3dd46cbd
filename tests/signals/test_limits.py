"""Natural limits (METHOD section 6)."""

from __future__ import annotations

import pytest

from okrlib.signals import natural_limits as limits


def test_limits_are_mean_and_mean_moving_range() -> None:
    found = limits([10, 50, 40, 30])

    assert found == pytest.approx((32.5, 20, -20.7, 85.7, 65.36))


def test_the_median_variant_is_not_widened_by_one_jump() -> None:
    found = limits([10, 11, 12, 11, 90], median=True)

    assert found.moving_range == 1
    assert found.upper == pytest.approx(found.centre + 3.145)
    assert found.range_limit == pytest.approx(3.865)


def test_one_value_has_no_limits() -> None:
    with pytest.raises(ValueError, match="two values"):
        limits([1])
