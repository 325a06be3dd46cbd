"""Process behaviour charts: limits, rules and readings (METHOD section 6)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from okrlib import signals
from okrlib.signals import (
    Question,
    behaviour,
    change_points,
    lasting_change,
    natural_limits as limits,
    process_behaviour,
)
from okrlib.signals.rules import RULES

SETS = sorted(RULES)
#: Quiet, with a mean of 10 and a mean moving range of 2: limits 10 ± 5.32.
QUIET = [9.0, 11.0] * 10

series = st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=40)


def readings(values: list[float], **how: object) -> list[str]:
    return list(process_behaviour(values, **how)["reading"])


def marked(values: list[float], rule: str, **how: object) -> list[int]:
    """The positions that bear a rule's name."""
    return [place for place, name in enumerate(process_behaviour(values, **how)["rule"]) if name == rule]


# -- shape


def test_a_chart_has_the_documented_columns_and_the_index_of_its_values() -> None:
    held = pd.Series(QUIET, index=pd.period_range("2024-01", periods=20, freq="M"))

    chart = process_behaviour(held)

    assert list(chart) == ["value", "moving_range", "centre", "lower", "upper", "rule", "reading"]
    assert chart.index.equals(held.index)
    assert list(process_behaviour(QUIET).index) == list(range(20))


def test_limits_are_those_of_the_bare_formula() -> None:
    values = [3.0, 5.0, 4.0, 6.0, 5.0, 9.0, 4.0]
    expected = signals.natural_limits(values)

    chart = process_behaviour(values)

    assert chart["centre"].tolist() == pytest.approx([expected.centre] * 7)
    assert chart["upper"].iloc[0] == pytest.approx(expected.upper)
    assert chart["lower"].iloc[0] == pytest.approx(expected.lower)
    assert math.isnan(chart["moving_range"].iloc[0])
    assert chart["moving_range"].tolist()[1:] == [2, 1, 2, 1, 4, 5]


@pytest.mark.parametrize("rules", SETS)
def test_under_six_points_nothing_is_said(rules: str) -> None:
    chart = process_behaviour([1, 1, 1, 1, 90], rules=rules, better="higher")

    assert chart[["lower", "upper"]].isna().all(axis=None)
    assert set(chart["reading"]) == {"common"}
    assert process_behaviour([1, 1, 1, 1, 90, 1], rules=rules)["upper"].notna().all()


@pytest.mark.parametrize("values", [[], [None], [np.nan, np.nan], [4.0]])
def test_next_to_nothing_is_a_chart_too(values: list[float]) -> None:
    chart = process_behaviour(values)

    assert len(chart) == len(values)
    assert chart["lower"].isna().all()


@pytest.mark.parametrize("rules", SETS)
@pytest.mark.parametrize("value", [0.1, 3, -7.3])
def test_a_constant_series_has_no_news(rules: str, value: float) -> None:
    """Its mean is that value to the last digit; 0.1 forty times sums to something else."""
    chart = process_behaviour([value] * 40, rules=rules)

    assert set(chart["reading"]) == {"common"} or rules == "nelson"
    assert set(chart["centre"]) == {value}
    assert set(chart["upper"]) == {value}


def test_the_callers_values_are_left_alone() -> None:
    held = np.array(QUIET)

    chart = process_behaviour(held)
    chart.loc[0, "value"] = 99

    assert held[0] == 9


# -- what is refused


def test_mistakes_of_callers_are_said() -> None:
    with pytest.raises(ValueError, match="wheeler, nhs, western_electric, nelson"):
        process_behaviour(QUIET, rules="shewhart")
    with pytest.raises(ValueError, match='"higher", "lower" or None'):
        process_behaviour(QUIET, better="up")
    with pytest.raises(ValueError, match="from 0 to 19"):
        process_behaviour(QUIET, splits=[20])
    with pytest.raises(ValueError, match="whole number from 0 to 19"):
        process_behaviour(QUIET, splits=[3.7])
    with pytest.raises(ValueError, match="lower bound comes first"):
        process_behaviour(QUIET, bounds=(10, 0))
    with pytest.raises(ValueError, match="two numbers"):
        process_behaviour(QUIET, bounds=("low", None))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, math.inf, 2], "infinite"),
        ([1, "2", 3], "'2' is not a number"),
        ([1, object(), 3], "is not a number"),
        ([[1, 2], [3, 4]], "one row of numbers"),
        (np.ones((2, 2)), "one row of numbers"),
        ("123", "one row of numbers"),
        (None, "one row of numbers"),
    ],
)
def test_every_function_reads_a_series_alike(values: object, said: str) -> None:
    for function in (limits, process_behaviour, change_points, lasting):
        with pytest.raises(ValueError, match=said):
            function(values)


@pytest.mark.parametrize("season", ["12", 3.5, 1, [12]])
def test_every_function_reads_a_season_alike(season: object) -> None:
    for function in (process_behaviour, change_points, lasting):
        with pytest.raises(ValueError, match="two points long"):
            function(QUIET, season=season)


def test_missing_values_are_missing_in_whatever_they_come() -> None:
    whole = pd.Series([*QUIET[:3], None, *QUIET[3:]], dtype="Float64")
    for held in (whole, whole.tolist(), whole.to_numpy(dtype=float, na_value=math.nan)):
        assert limits(held) == limits(QUIET)
        assert process_behaviour(held)["value"].isna().sum() == 1
    assert limits(pd.array([1, None, 3], dtype="Int64")).centre == limits([1, None, 3]).centre == 2


def lasting(values: object, **more: object) -> object:
    return lasting_change(values, better="lower", **more)


# -- rules


def test_beyond_a_limit_is_strictly_beyond_it() -> None:
    chart = process_behaviour([*QUIET, 40])

    assert marked([*QUIET, 40], "beyond a limit") == [20]
    assert chart["upper"].iloc[0] < 40
    assert chart["reading"].iloc[20] == "high"


@pytest.mark.parametrize(
    ("rules", "count"), [("wheeler", 8), ("western_electric", 8), ("nelson", 9), ("nhs", 7)]
)
def test_every_point_of_a_long_run_is_marked(rules: str, count: int) -> None:
    """The run lies too near the centre for any other rule, and a shorter one says nothing."""
    low = [9.6, 9.9]

    def with_run(length: int) -> list[float]:
        return [10.0, *([10.6, 9.5] * 12), *([10.3, 10.4] * 5)[:length], 9.0, *(low * 2)]

    assert marked(with_run(count), f"{count} on one side", rules=rules) == list(range(25, 25 + count))
    assert marked(with_run(count - 1), f"{count} on one side", rules=rules) == []


def test_three_of_four_near_a_limit_leave_the_fourth_unmarked() -> None:
    values = [*QUIET, 14, 9, 14, 14, *QUIET]

    assert marked(values, "3 of 4 near a limit") == [20, 22, 23]


def test_two_of_three_and_four_of_five_are_western_electric() -> None:
    how = {"rules": "western_electric"}

    assert marked([*QUIET, 14.5, 10, 14.5, *QUIET], "2 of 3 beyond 2 sigma", **how) == [20, 22]
    assert marked([*QUIET, 12.5, 12.5, 9, 12.5, 12.5, *QUIET], "4 of 5 beyond 1 sigma", **how) == [
        20,
        21,
        23,
        24,
    ]


def test_the_rest_of_nelsons_rules() -> None:
    rising = [*QUIET, 7.5, 8.5, 9.5, 10.5, 11.5, 12, 10, *QUIET]
    hugging = [*([5.0, 15.0] * 5), *([9.9, 10.1, 10.0] * 5), *([5.0, 15.0] * 5)]
    avoiding = [*([10.0, 10.1] * 20), *[7.0, 7.0, 13.0, 13.0, 7.0, 7.0, 13.0, 13.0], *([10.0, 10.1] * 20)]

    assert marked(rising, "6 rising or falling", rules="nelson") == [20, 21, 22, 23, 24, 25]
    peak = [*([0.0, 10.0] * 8), 1, 2.5, 4, 5.5, 7, 8.5, 7, 5.5, 4, 2.5, 1, *([10.0, 0.0] * 4)]
    assert marked(peak, "6 rising or falling", rules="nelson") == list(range(16, 27))
    assert marked(QUIET, "14 alternating", rules="nelson") == list(range(20))
    assert marked(QUIET[:13], "14 alternating", rules="nelson") == []
    assert set(range(12, 23)) <= set(marked(hugging, "15 within 1 sigma", rules="nelson"))
    assert marked(avoiding, "beyond a limit", rules="nelson") == list(range(40, 48))


def test_eight_far_from_the_centre_on_both_sides() -> None:
    quiet = [10.5, 11.0, 11.5] * 7
    values = [*quiet, *([9.8, 9.9, 12.2, 12.1] * 2), *quiet]

    assert marked(values, "8 beyond 1 sigma on both sides", rules="nelson") == list(range(21, 29))
    assert marked(values[:28], "8 beyond 1 sigma on both sides", rules="nelson") == []


def test_patterns_without_a_direction_are_no_concern() -> None:
    chart = process_behaviour(QUIET, rules="nelson", better="lower")

    assert set(chart["rule"]) == {"14 alternating"}
    assert list(chart["reading"]) == ["low", "high"] * 10


# -- "Making Data Count"


def test_a_trend_reads_by_its_direction_and_not_by_its_side() -> None:
    values = [10.0, 12.0, 10.0, 12.0, 11.0, 6.0, 7.0, 8.0, 9.0, 9.5, 10.0, 11.5, 10.0, 12.0, 11.0]

    chart = process_behaviour(values, rules="nhs", better="higher")

    assert list(chart["rule"][5:12]) == ["7 rising or falling"] * 7
    assert set(chart["reading"][5:12]) == {"improvement"}


def test_equal_values_break_a_trend() -> None:
    assert marked([1, 2, 3, 3, 4, 5, 6, 2, 4], "7 rising or falling", rules="nhs") == []


def test_two_of_three_marks_only_those_near_and_needs_one_side() -> None:
    quiet = [9.0, 11.0, 10.0] * 8
    how = {"rules": "nhs"}

    assert marked([*quiet, 14, 10.9, 14, 10, *quiet], "2 of 3 near a limit", **how) == [24, 26]
    assert marked([*quiet, 14, 8, 14, 10, *quiet], "2 of 3 near a limit", **how) == []


def test_wide_moving_ranges_are_left_out_once() -> None:
    values = [*QUIET, 60, *QUIET]

    wide, narrow = process_behaviour(values), process_behaviour(values, rules="nhs")

    assert narrow["upper"].iloc[0] < wide["upper"].iloc[0]
    assert narrow["upper"].iloc[0] - narrow["centre"].iloc[0] == pytest.approx(2.66 * 2, rel=0.01)


def test_it_takes_the_series_whole() -> None:
    values = [*QUIET, *(value + 20 for value in QUIET)]

    pd.testing.assert_frame_equal(
        process_behaviour(values, rules="nhs", splits=[20], season=2), process_behaviour(values, rules="nhs")
    )


# -- regimes, seasons, bounds, gaps


def test_limits_and_runs_begin_anew_at_a_split() -> None:
    values = [*QUIET, *(value + 20 for value in QUIET)]

    chart = process_behaviour(values, splits=[20])

    assert set(process_behaviour(values)["reading"]) == {"high", "low"}
    assert set(chart["reading"]) == {"common"}
    assert chart["centre"].tolist() == [10] * 20 + [30] * 20
    assert math.isnan(chart["moving_range"].iloc[20])


def test_limits_follow_a_line_where_a_regime_slopes() -> None:
    values = [*QUIET, *(value + 3 * place for place, value in enumerate(QUIET))]
    flat = process_behaviour(values, splits=[20])
    chart = process_behaviour(values, splits=[20], slopes=[20])

    assert set(flat["reading"].iloc[20:]) == {"high", "low"}
    assert set(chart["reading"]) == {"common"}
    assert chart["centre"].iloc[20:].diff().dropna().round(1).unique().tolist() == [3.0]
    assert chart.iloc[:20].equals(flat.iloc[:20])
    with pytest.raises(ValueError, match="where a regime does"):
        process_behaviour(values, splits=[20], slopes=[19])


def test_a_short_regime_has_no_limits_and_spoils_no_other() -> None:
    chart = process_behaviour([*QUIET, 50, 51, 50], splits=[20])

    assert chart["upper"].notna().sum() == 20
    assert set(chart["reading"]) == {"common"}


def test_the_centre_follows_the_season() -> None:
    wave = np.tile([0.0, 10.0, 30.0, 5.0], 8)
    noise = np.random.default_rng(1).normal(size=32)

    plain, seasonal = process_behaviour(wave + noise), process_behaviour(wave + noise, season=4)

    assert seasonal["centre"].nunique() == 4
    assert np.abs(seasonal["centre"] - wave).max() < 1.5
    assert (seasonal["upper"] - seasonal["lower"]).max() < 0.3 * (plain["upper"] - plain["lower"]).max()
    assert set(seasonal["reading"]) == {"common"}


@pytest.mark.parametrize("rules", [name for name in SETS if name != "nhs"])
@pytest.mark.parametrize("wave", [(0.1, 0.7, 0.3, 11.9), (17.3, 2.9, 8.1, 0.4, 19.6, 12.2, 5.5)])
def test_a_series_that_is_its_season_alone_has_no_news(wave: tuple[float, ...], rules: str) -> None:
    """What is left of it is noise of the last digits, in which no step goes up or down."""
    values = [100 + rise for rise in wave * 8]

    chart = process_behaviour(values, rules=rules, season=len(wave))

    assert set(chart["rule"]) == {""}
    assert chart["moving_range"].max() == 0


def test_a_rise_is_not_taken_for_a_season() -> None:
    chart = process_behaviour(np.arange(24.0), season=12)

    assert np.ptp(chart["centre"]) == pytest.approx(0, abs=1e-6)


def test_a_season_seen_less_than_twice_is_left_alone() -> None:
    values = np.random.default_rng(1).normal(size=23)

    pd.testing.assert_frame_equal(process_behaviour(values, season=12), process_behaviour(values))


def test_impossible_limits_are_drawn_at_the_bound_and_judge_as_they_are() -> None:
    values = [0, 1, 0, 2, 1, 0, 1, 0, 3, 0, 1]

    chart = process_behaviour(values, bounds=(0, 2.5))

    assert set(chart["lower"]) == {0}
    assert set(chart["upper"]) == {2.5}
    assert list(chart["reading"]) == readings(values)


def test_no_moving_range_and_no_run_spans_a_gap() -> None:
    run = [*QUIET, *[10.9] * 7]
    whole, parted = [*run, 10.9], [*run[:-3], None, *run[-3:], 10.9]

    assert process_behaviour(whole)["rule"].iloc[-1] == "8 on one side"
    chart = process_behaviour(parted)
    assert set(chart["reading"]) == {"common"}
    assert math.isnan(chart["moving_range"].iloc[len(run) - 2])
    assert process_behaviour([1, None, 2, None, 1, None, 2, None, 1, None, 3])["lower"].isna().all()


def test_missing_values_are_passed_over_under_nhs() -> None:
    held = [*QUIET[:5], None, *QUIET[5:], np.nan, 40]

    chart = process_behaviour(held, rules="nhs")
    without = process_behaviour([*QUIET, 40], rules="nhs")

    assert list(chart["reading"][chart["value"].isna()]) == ["common", "common"]
    pd.testing.assert_frame_equal(chart.dropna(subset="value").reset_index(drop=True), without)


# -- properties


@given(series, st.sampled_from(SETS), st.sampled_from([0.5, 4.0, 1024.0]))
def test_another_unit_changes_no_reading(values: list[float], rules: str, scale: float) -> None:
    """Scales are powers of two, so that nothing is rounded."""
    assert readings([value * scale for value in values], rules=rules) == readings(values, rules=rules)


@given(st.lists(st.integers(-50, 50).map(float), min_size=16, max_size=16), st.sampled_from(SETS))
def test_another_zero_changes_no_reading(values: list[float], rules: str) -> None:
    """The mean of sixteen whole numbers is exact, and so is every distance from it."""
    shifted = process_behaviour([value + 1024 for value in values], rules=rules)
    chart = process_behaviour(values, rules=rules)

    assert list(shifted["rule"]) == list(chart["rule"])
    assert (shifted["centre"] - 1024).tolist() == chart["centre"].tolist()


@given(series, st.sampled_from(SETS))
def test_what_is_better_decides_between_improvement_and_concern_only(values: list[float], rules: str) -> None:
    swap = {"improvement": "concern", "concern": "improvement"}
    higher, lower = (readings(values, rules=rules, better=better) for better in ("higher", "lower"))

    assert [swap.get(reading, reading) for reading in higher] == lower
    for one, other in zip(higher, readings(values, rules=rules), strict=True):
        assert (one, other) in {
            ("improvement", "high"),
            ("concern", "low"),
            ("common", "common"),
            ("high", "high"),
            ("low", "low"),
        }


@given(series, st.sampled_from(["wheeler", "western_electric", "nelson"]))
def test_upside_down_high_is_low(values: list[float], rules: str) -> None:
    swap = {"high": "low", "low": "high"}
    chart = process_behaviour([-value for value in values], rules=rules)
    other = process_behaviour(values, rules=rules)
    on_centre = other["value"] == other["centre"]

    turned = [swap.get(reading, reading) for reading in chart["reading"]]
    assert [r for r, on in zip(turned, on_centre, strict=True) if not on] == list(
        other["reading"][~on_centre]
    )


@given(series, series, st.sampled_from(["wheeler", "western_electric", "nelson"]))
def test_a_split_makes_two_charts(one: list[float], two: list[float], rules: str) -> None:
    chart = process_behaviour([*one, *two], rules=rules, splits=[len(one)])

    apart = [process_behaviour(part, rules=rules) for part in (one, two)]
    pd.testing.assert_frame_equal(chart, pd.concat(apart, ignore_index=True))


@given(series, st.sampled_from(SETS))
def test_a_point_has_a_rule_where_it_has_a_reading(values: list[float], rules: str) -> None:
    chart = process_behaviour(values, rules=rules)

    assert ((chart["rule"] == "") == (chart["reading"] == "common")).all()


def test_the_dataframe_is_its_own_and_takes_what_a_dataframe_does() -> None:
    values = pd.Series([21, 20, None, 22, 20, 21, 20, 22, 21, 20, 29.0], index=list("abcdefghijk"))
    chart = process_behaviour(values, better="lower")

    chart.loc["a", "value"] = 1.0  # not the series' that was given
    assert values["a"] == 21
    assert list(chart.assign(more=1).query("reading == 'concern'").index) == ["k"]


def test_arrays_and_the_dataframe_say_the_same() -> None:
    question = Question([*QUIET, 40], rules="nelson", better="lower", splits=[10])
    arrays = behaviour(question)
    chart = process_behaviour([*QUIET, 40], rules="nelson", better="lower", splits=[10])

    for name, column in chart.items():
        assert list(column) == pytest.approx(list(getattr(arrays, str(name))), nan_ok=True)
