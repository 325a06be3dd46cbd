"""METHOD section 2: the kinds of key results and their progress."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kit.builders import Q4, hit_rate, kr, on, progress_of
from okrlib.model import KeyResult, Milestone, Value
from okrlib.scoring.progress import (
    Progress,
    clamp,
    linear,
    of_value,
    piecewise,
    rounded,
)

START = Q4.start
#: Kinds whose progress is a function of one number.
NUMERIC = ("increase", "decrease", "reach", "stages", "checkpoints")


# -- increase, decrease, reach


def test_reach_starts_at_zero_whatever_its_baseline_says() -> None:
    assert of_value(kr("reach", target=40.0, baseline=20.0), 30.0, baseline=20.0, on=START) == Progress(
        0.75, 0.75
    )


def test_reach_may_go_below_zero() -> None:
    assert progress_of(kr("reach", target=-40.0), -10.0) == 0.25


@pytest.mark.parametrize(
    "measure",
    [
        kr(baseline=5.0, target=5.0),
        kr(baseline=5.0, target=4.0),
        kr("decrease", baseline=4.0, target=5.0),
        kr("reach", target=0.0),
        kr(baseline=None),
        kr(target=None),
        kr("reach", target=None),
    ],
    ids=["b = t", "increase falls", "decrease rises", "reach 0", "no baseline", "no target", "reach nothing"],
)
def test_a_linear_measure_that_is_an_error_has_no_progress(measure: KeyResult) -> None:
    assert progress_of(measure, 4.5) is None
    assert progress_of(measure, None) is None


def test_no_value_yet_is_no_progress_made() -> None:
    kinds = [*NUMERIC, "milestones", "outcome", "graded"]
    assert {kind: progress_of(kr(kind), None) for kind in kinds} == dict.fromkeys(kinds, 0.0)


def test_only_linear_kinds_have_an_unclamped_progress() -> None:
    values: dict[str, Value] = dict.fromkeys(NUMERIC, 150.0) | {
        "milestones": ("A",),
        "outcome": "stretch",
        "graded": 1.0,
    }
    raw = {
        kind: of_value(kr(kind), value, baseline=kr(kind).baseline, on=START).raw
        for kind, value in values.items()
    }
    assert raw == {
        "increase": 1.5,
        "decrease": -0.5,
        "reach": 1.5,
        "stages": None,
        "checkpoints": None,
        "milestones": None,
        "outcome": None,
        "graded": None,
    }


def test_progress_is_never_minus_zero() -> None:
    assert str(linear(48, 24, 48)) == "Progress(value=0.0, raw=0.0)"
    assert str(rounded(-1e-12)) == "0.0"
    assert str(clamp(-0.0)) == "0.0"


def test_huge_numbers_do_not_overflow() -> None:
    assert linear(-1.7e308, 1.7e308, 0.0) == Progress(0.5, 0.5)
    assert piecewise([(-1.7e308, 0.0), (1.7e308, 1.0)], 0.0) == 0.5


# -- stages


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-5.0, 0.0),
        (0.0, 0.0),
        (15.0, 0.15),
        (30.0, 0.3),
        (50.0, 0.5),
        (70.0, 0.7),
        (85.0, 0.85),
        (100.0, 1.0),
        (120.0, 1.0),
    ],
)
def test_stages_from_0_to_100(value: float, expected: float) -> None:
    assert progress_of(kr("stages"), value) == expected


def test_given_stages_are_worth_0_3_and_0_7() -> None:
    measure = kr("stages", baseline=10.0, commit=20.0, target=60.0, stretch=100.0)
    assert [progress_of(measure, value) for value in (10.0, 15.0, 20.0, 40.0, 60.0, 80.0, 100.0)] == [
        0.0,
        0.15,
        0.3,
        0.5,
        0.7,
        0.85,
        1.0,
    ]


def test_one_stage_may_be_given_and_the_other_derived() -> None:
    assert progress_of(kr("stages", commit=10.0), 10.0) == 0.3
    assert progress_of(kr("stages", commit=10.0), 70.0) == 0.7


def test_stages_may_fall() -> None:
    measure = kr("stages", baseline=48.0, stretch=8.0)
    assert [progress_of(measure, value) for value in (60.0, 48.0, 36.0, 20.0, 8.0, 0.0)] == [
        0.0,
        0.0,
        0.3,
        0.7,
        1.0,
        1.0,
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"commit": 80.0},
        {"commit": 70.0},
        {"target": 100.0},
        {"commit": -1.0},
        {"stretch": 0.0},
        {"stretch": None},
    ],
)
def test_stages_out_of_order_have_no_progress(facts: dict[str, Any]) -> None:
    assert progress_of(kr("stages", **facts), 50.0) is None
    assert progress_of(kr("stages", **facts), None) is None


# -- checkpoints


@pytest.mark.parametrize(
    ("value", "expected"),
    [(-1.0, 0.0), (0.0, 0.0), (25.0, 0.4), (50.0, 0.8), (75.0, 0.9), (100.0, 1.0), (101.0, 1.0)],
)
def test_checkpoints_are_linear_between_and_clamped_at_the_ends(value: float, expected: float) -> None:
    assert progress_of(kr("checkpoints"), value) == expected


def test_checkpoints_may_fall_and_need_not_begin_at_0_or_end_at_1() -> None:
    measure = kr("checkpoints", checkpoints=((30.0, 0.1), (20.0, 0.5), (10.0, 0.9)))
    assert [progress_of(measure, value) for value in (40.0, 30.0, 25.0, 15.0, 10.0, 0.0)] == [
        0.1,
        0.1,
        0.3,
        0.7,
        0.9,
        0.9,
    ]


@pytest.mark.parametrize(
    "points",
    [
        (),
        ((0.0, 0.0),),
        ((0.0, 0.0), (0.0, 1.0)),
        ((0.0, 0.0), (10.0, 0.5), (5.0, 1.0)),
        ((0.0, 0.0), (10.0, 0.5), (20.0, 0.5)),
        ((0.0, 1.0), (10.0, 0.0)),
        ((0.0, 0.0), (10.0, 1.1)),
        ((0.0, -0.1), (10.0, 1.0)),
    ],
)
def test_checkpoints_out_of_order_have_no_progress(points: tuple[tuple[float, float], ...]) -> None:
    assert progress_of(kr("checkpoints", checkpoints=points), 5.0) is None
    assert progress_of(kr("checkpoints", checkpoints=points), None) is None


def test_what_falls_short_by_however_little_is_not_all() -> None:
    steps = (Milestone(name="A", weight=1e10), Milestone(name="B"))
    assert progress_of(kr("milestones", milestones=steps), ("A",)) == 0.999999999
    assert progress_of(kr("milestones", milestones=steps), ("A", "B")) == 1.0
    assert [progress_of(kr("graded"), grade) for grade in (0.9999999999, 1.0)] == [0.999999999, 1.0]


# -- maintain


def week(number: int, day: int = 2) -> date:
    return START + timedelta(days=7 * (number - 1) + day)


def test_uptime_with_check_ins_in_10_of_13_finished_weeks_9_within_is_9_of_13() -> None:
    told = [(week(n), 99.95) for n in range(1, 10)] + [(week(10), 99.0)]
    assert hit_rate(kr("maintain"), told, on(1, 5)) == 0.692307692


def test_equality_is_a_hit_at_both_limits() -> None:
    band = kr("maintain", at_least=10.0, at_most=20.0)
    told = [(week(1), 10.0), (week(2), 20.0), (week(3), 9.999), (week(4), 20.001)]
    assert hit_rate(band, told, week(5, 0)) == 0.5


def test_a_finished_period_counts_once_by_its_last_check_in() -> None:
    assert hit_rate(kr("maintain"), [(week(1, 1), 90.0), (week(1, 5), 100.0)], week(2, 0)) == 1.0
    assert hit_rate(kr("maintain"), [(week(1, 1), 100.0), (week(1, 5), 90.0)], week(2, 0)) == 0.0


def test_a_finished_period_without_a_check_in_is_a_miss() -> None:
    assert hit_rate(kr("maintain"), [(week(1), 100.0)], week(3, 0)) == 0.5


def test_the_running_period_counts_only_when_it_has_a_check_in() -> None:
    assert hit_rate(kr("maintain"), [(week(1), 100.0)], week(2, 6)) == 1.0
    assert hit_rate(kr("maintain"), [(week(1), 100.0), (week(2), 0.0)], week(2, 6)) == 0.5


def test_with_no_period_counted_yet_the_rate_is_0() -> None:
    assert hit_rate(kr("maintain"), [], week(1, 6)) == 0.0
    assert hit_rate(kr("maintain"), [], START - timedelta(days=1)) == 0.0


def test_the_time_before_the_key_result_was_added_is_no_miss() -> None:
    assert hit_rate(kr("maintain"), [(on(11, 3), 100.0)], on(11, 8), start=on(11, 1)) == 1.0
    assert hit_rate(kr("maintain"), [(on(10, 3), 100.0)], on(11, 8), start=on(11, 1)) == 0.0


def test_a_day_left_over_at_the_end_is_no_week_to_miss() -> None:
    told = [(week(n), 100.0) for n in range(1, 14)]
    assert hit_rate(kr("maintain"), told, on(1, 5)) == 1.0


def test_without_limits_there_is_nothing_to_maintain() -> None:
    assert hit_rate(kr("maintain", at_least=None), [(week(1), 1.0)], week(2, 0)) is None


# -- milestones, outcome, baseline, graded


def test_milestones_are_the_weight_done_over_the_whole() -> None:
    assert progress_of(kr("milestones"), ("A",)) == 0.25
    assert progress_of(kr("milestones"), ("B",)) == 0.75
    assert progress_of(kr("milestones"), ("A", "B")) == 1.0
    assert progress_of(kr("milestones"), ("A", "A", "nobody knows")) == 0.25


def test_done_on_is_a_shorthand_for_a_check_in_from_its_day_on() -> None:
    steps = (Milestone(name="A", done_on=on(11, 1)), Milestone(name="B", weight=3.0))
    measure = kr("milestones", milestones=steps)
    told = [(on(10, 31), None), (on(11, 1), None), (on(11, 1), ("B",))]
    assert [of_value(measure, value, baseline=None, on=day).value for day, value in told] == [0.0, 0.25, 1.0]


def test_milestones_that_weigh_nothing_or_less_have_no_progress() -> None:
    assert progress_of(kr("milestones", milestones=()), None) is None
    assert progress_of(kr("milestones", milestones=(Milestone(name="A", weight=0.0),)), ("A",)) is None
    uneven = (Milestone(name="A", weight=-1.0), Milestone(name="B", weight=3.0))
    assert progress_of(kr("milestones", milestones=uneven), ("B",)) is None


def test_named_outcomes_are_worth_0_0_3_0_7_and_1() -> None:
    names = ("fail", "commit", "target", "stretch", "something else")
    assert [progress_of(kr("outcome"), name) for name in names] == [0.0, 0.3, 0.7, 1.0, 0.0]


def test_finding_the_number_has_no_progress() -> None:
    assert progress_of(kr("baseline"), None) is None
    assert progress_of(kr("baseline"), 42.0) is None


def test_a_grade_is_the_owners_own() -> None:
    assert [progress_of(kr("graded"), grade) for grade in (0.0, 0.45, 1.0)] == [0.0, 0.45, 1.0]
