"""A series that never changes says nothing, whatever noise computing left in its last digits."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from okrlib.signals import change_points, lasting_change, process_behaviour
from okrlib.signals.rules import RULES

noise = st.lists(st.sampled_from([0.3, 0.1 + 0.2, 0.6 - 0.3, 0.9 / 3]), min_size=6, max_size=40)


@pytest.mark.parametrize("rules", RULES)
@given(values=noise)
def test_noise_in_the_last_digit_is_no_signal(rules: str, values: list[float]) -> None:
    chart = process_behaviour(values, rules=rules)  # type: ignore[arg-type]
    # Nelson marks points that stay close to the centre for long, and nothing is closer than on it.
    assert set(chart["rule"]) <= {"", "15 within 1 sigma"}


@given(noise)
def test_noise_in_the_last_digit_is_no_change(values: list[float]) -> None:
    assert change_points(values) == []
    assert lasting_change(values, better="lower") is None


def test_a_value_on_a_limit_is_within_it() -> None:
    tilted = [0.1 * n for n in (1, 2, 1, 2, 1, 2, 1, 2)]
    chart = process_behaviour(tilted)
    assert set(chart["rule"]) == {""}
