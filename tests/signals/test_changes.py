"""Change points and lasting changes for the worse (METHOD section 6)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from okrlib.signals import Regime, change_points, lasting_change, regimes

MONTHS = 12


def noise(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=count)


def step(count: int, start: int, size: float) -> np.ndarray:
    return size * (np.arange(count) >= start)


def season(count: int, height: float = 4) -> np.ndarray:
    return height * np.sin(2 * np.pi * np.arange(count) / MONTHS)


# -- change points


def test_a_step_begins_where_it_begins() -> None:
    assert change_points([0.0] * 20 + [1.0] * 20) == [20]


def test_several_regimes_are_found_in_order() -> None:
    values = noise(120) + step(120, 40, 6) - step(120, 80, 9)

    assert change_points(values) == [40, 80]


def test_a_spell_that_comes_and_goes_is_two_changes() -> None:
    values = noise(100, seed=4) + step(100, 45, 5) - step(100, 57, 5)

    assert change_points(values) == [45, 57]


def test_the_steps_of_a_staircase_are_found_though_a_line_follows_it() -> None:
    """Of unequal length: equal ones are a season on a slope as well."""
    values = np.repeat([0.0, 4, 8, 12, 16], [24, 17, 16, 25, 18])

    assert change_points(values) == [24, 41, 57, 82]
    assert change_points(values + noise(100) / 2) == [24, 41, 57, 82]


def test_many_regimes_of_a_long_series_are_all_found() -> None:
    levels = [0, 5, 1, 6, 2, -3, 2, 7, 3, -1, 4]
    values = np.repeat(levels, 60) + noise(660)

    found = change_points(values)

    assert len(found) == 10
    assert all(abs(place - 60 * (n + 1)) <= 1 for n, place in enumerate(found))


def test_a_season_that_comes_back_four_times_is_taken_out() -> None:
    values = season(48, height=3) + noise(48) + step(48, 30, 4)

    assert change_points(values) == [30]


def test_a_regime_slopes_where_nearly_all_it_does_is_to_move() -> None:
    steep = noise(30, seed=3) / 3 + np.arange(30) / 2

    assert regimes(np.concatenate([noise(40), steep + 6])) == [
        Regime(0, slopes=False),
        Regime(40, slopes=True),
    ]
    assert regimes(noise(40, seed=2) + np.arange(40) / 20) == [Regime(0, slopes=False)]
    assert regimes([None, 1.0, None]) == [Regime(0, slopes=False)]


def test_growth_that_gets_faster_is_no_change() -> None:
    assert change_points(np.exp(np.linspace(0, 3, 90)) + noise(90) / 4) == []


def test_a_bend_is_a_change() -> None:
    time = np.arange(60.0)
    values = np.where(time < 30, time, 60 - time) + noise(60) / 2

    (bend,) = change_points(values)

    assert abs(bend - 30) <= 2


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(np.arange(60.0) + noise(60), id="a steady trend"),
        pytest.param(1.05 ** np.arange(60) + noise(60) / 20, id="steady growth"),
        pytest.param(season(120) + noise(120) / 2, id="a season nobody spoke of"),
        pytest.param(np.arange(120.0) / 10 + season(120) + noise(120) / 2, id="a trend with a season"),
        pytest.param(np.where(np.arange(60) % 17 == 5, 90, noise(60)), id="single far values"),
        pytest.param(np.zeros(60), id="a constant"),
        pytest.param(np.eye(1, 60, 30)[0], id="a constant but for one value"),
        pytest.param(np.random.default_rng(3).exponential(size=104), id="a long tail"),
    ],
)
def test_what_goes_on_as_it_was_is_no_change(values: np.ndarray) -> None:
    assert change_points(values) == []


def test_a_season_does_not_hide_a_step() -> None:
    values = season(72) + noise(72) / 2 + step(72, 40, 2)

    assert change_points(values, season=MONTHS) == [40]
    assert change_points(values) == [40]


def test_a_season_that_is_known_is_taken_out_of_two_rounds() -> None:
    """Half the year is high: in two rounds that looks like two spells."""
    wave = np.tile([0.0] * 3 + [9.0] * 6 + [0.0] * 3, 3) + noise(36, seed=2) / 2

    assert change_points(wave[:24], season=MONTHS) == []
    assert change_points(wave + step(36, 20, 4), season=MONTHS) == [20]


@pytest.mark.parametrize("values", [[], [1.0], [1, 2, 9, 9, 9, 9, 9, 9, 9], [None] * 30, [np.nan] * 30])
def test_too_little_to_tell(values: list[float]) -> None:
    assert change_points(values) == []


def test_missing_values_keep_their_places() -> None:
    values: list[float | None] = [0.0] * 20 + [1.0] * 20
    values[3] = values[25] = None
    values[20] = None

    assert change_points(values) == [21]


def test_long_series_are_placed_to_the_value() -> None:
    count = 4321
    values = noise(count) + step(count, 1777, 5) - step(count, 3001, 7)

    assert change_points(values) == [1777, 3001]


def test_a_season_in_a_long_series() -> None:
    values = season(2400) + noise(2400) / 4 + step(2400, 1203, 3)

    assert change_points(values, season=MONTHS) == [1203]


def test_mistakes_of_callers_are_said() -> None:
    with pytest.raises(ValueError, match='"higher" or "lower"'):
        lasting_change([1.0, 2.0] * 10, better=None)


with_a_step = st.tuples(st.integers(0, 999), st.integers(20, 90), st.integers(5, 85), st.floats(0, 6)).map(
    lambda made: noise(made[1], made[0]) + step(made[1], made[2], made[3])
)


@settings(max_examples=60)
@given(with_a_step, st.sampled_from([2.0, 1e-6, 1e9]), st.sampled_from([0.0, 1e4, -3.0]))
def test_unit_and_zero_do_not_matter(values: np.ndarray, scale: float, offset: float) -> None:
    assert change_points(scale * (values + offset)) == change_points(values)


@settings(max_examples=60)
@given(with_a_step)
def test_upside_down_it_changes_in_the_same_places(values: np.ndarray) -> None:
    assert change_points(-values) == change_points(values)


@settings(max_examples=60)
@given(st.lists(st.one_of(st.none(), st.integers(-3, 3), st.floats(-1e12, 1e12)), max_size=60))
def test_any_series_is_answered_in_order_and_with_regimes_of_five(values: list[float | None]) -> None:
    found = change_points(values)

    there = [place for place, value in enumerate(values) if value is not None]
    edges = [0, *(there.index(change) for change in found), len(there)]
    assert all(later - earlier >= 5 for earlier, later in pairwise(edges) if found)


# -- lasting changes for the worse


def test_a_turn_for_the_worse_that_stays_is_one() -> None:
    values = noise(52) + 20 + step(52, 44, 4)

    found = lasting_change(values, better="lower")

    assert found is not None
    assert found.start == 44
    assert found.before == pytest.approx(values[:44].mean())
    assert found.after == pytest.approx(values[44:].mean())
    assert found.evidence == "change point"
    assert lasting_change(values, better="higher") is None
    assert lasting_change(-values, better="higher") == (44, -found.before, -found.after, "change point")


def test_a_run_is_evidence_before_it_is_a_change_point() -> None:
    values = noise(52, seed=5) + step(52, 44, 1.2)

    found = lasting_change(values, better="lower")

    assert change_points(values) == []
    assert found is not None
    assert found.evidence == "run"
    assert found.start in range(40, 47)


def test_one_far_value_is_no_lasting_change() -> None:
    assert lasting_change([*noise(51), 40], better="lower") is None
    assert lasting_change([*noise(48), 40, *noise(3, seed=2)], better="lower") is None


def test_an_old_change_is_the_level_now() -> None:
    values = noise(80) + step(80, 40, 6)

    assert change_points(values) == [40]
    assert lasting_change(values, better="lower") is None


def test_a_new_turn_is_measured_from_the_level_since_the_old_one() -> None:
    values = noise(80) - step(80, 40, 20) + step(80, 71, 5)

    found = lasting_change(values, better="lower")

    assert found is not None
    assert found.start == 71
    assert found.before == pytest.approx(values[40:71].mean())


def test_the_high_season_is_not_a_turn() -> None:
    values = season(40) + noise(40) / 2

    assert lasting_change(values[:37], better="lower", season=MONTHS) is None
    assert lasting_change(values[:40] + step(40, 32, 4), better="lower", season=MONTHS) is not None


def test_missing_values_keep_their_places_here_too() -> None:
    values = [*noise(30), None, *(noise(10, seed=2) + 6)]

    found = lasting_change(values, better="lower")

    assert found is not None
    assert found.start == 31


@pytest.mark.parametrize("values", [[], [1.0] * 13, [1.0] * 40, [None] * 40])
def test_too_little_to_call_a_change(values: list[float]) -> None:
    assert lasting_change(values, better="lower") is None


def test_an_exact_step_is_one() -> None:
    found = lasting_change([0.0] * 20 + [1.0] * 8, better="lower")

    assert found == (20, 0, 1, "change point")


@pytest.mark.parametrize("scale", [1e99, 1e-99, 1e-250, 5e-323])
def test_the_size_of_the_numbers_is_nothing_to_the_changes(scale: float) -> None:
    values = [5, 6, 5, 5, 6, 5, 6, 5, 9, 8, 9, 9, 8, 9, 8, 9]
    assert change_points([value * scale for value in values]) == [8]
