"""The forecast: what it keeps to whatever the values are, and how it is said (METHOD section 4)."""

from __future__ import annotations

import math
import os
import random
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st

from okrlib.forecast import Forecast, Question, scenarios
from okrlib.forecast.distribution import Component, below, quantile
from okrlib.forecast.forecast import fan, forecast, odds, of_hits, sentence, why_no_forecast

ROOT = Path(__file__).resolve().parents[2]
START, END = date(2026, 7, 1), date(2026, 9, 30)
STEADY = [20.0, 24, 22, 27, 30, 31]
CYCLE: dict[str, Any] = {"baseline": 20.0, "target": 60.0, "start": START, "end": END}


def weeks(count: int, first: date = START) -> list[date]:
    return [first + timedelta(weeks=week) for week in range(count)]


def asked(values: Any, days: Any = None, **facts: Any) -> Question:
    return Question(weeks(len(values)) if days is None else days, values, **(CYCLE | facts))


def told(values: list[Any], days: list[date] | None = None, **facts: Any) -> Forecast:
    found = forecast(asked(values, days, **facts))
    assert found is not None
    return found


numbers = st.integers(-1000, 1000).map(lambda n: n / 10)
series = st.lists(numbers, min_size=4, max_size=12)


def moved(values: list[float]) -> bool:
    """Whether the series moves more than once, so that it has a noise of its own."""
    return sum(a != b for a, b in pairwise(values)) > 1


# -- what it is


def test_a_measure_that_grows_is_expected_to_have_grown_more_by_the_end() -> None:
    found = told(STEADY)

    assert 31 < found.median < 60
    assert found.lower < found.median < found.upper
    assert 0 < found.p_success < 0.5
    assert found.n == 6


def test_a_perfect_line_is_followed_and_still_has_an_interval() -> None:
    found = told([20.0 + 3 * week for week in range(8)])

    assert found.median == pytest.approx(20 + 3 * 13, abs=3)
    assert found.upper - found.lower > 1


def test_noise_around_a_level_is_not_taken_for_growth() -> None:
    found = told([40.0, 44, 38, 43, 39, 42, 41, 40], baseline=40.0, target=80.0)

    assert found.median == pytest.approx(41, abs=4)
    assert found.p_success < 0.25


def test_what_never_moved_may_stay_or_may_still_come() -> None:
    found = told([20.0] * 6)

    assert found.lower == 20
    assert found.upper > 40
    assert 0.1 < found.p_success < 0.5


def test_what_stands_at_the_target_after_one_step_is_a_likely_success() -> None:
    found = told([20.0, 20, 20, 60, 60, 60])

    assert found.median == pytest.approx(60)
    assert found.p_success > 0.8


def test_the_longer_it_stands_still_the_less_is_expected() -> None:
    chances = [told([20.0] * count).p_success for count in (4, 8, 12)]

    assert chances == sorted(chances, reverse=True)
    assert len(set(chances)) == 3


# -- what it keeps to


@given(values=series, scale=st.sampled_from([-7.0, -1.0, 0.001, 3.0, 1e6]), shift=numbers)
def test_another_unit_gives_the_same_forecast_in_that_unit(
    values: list[float], scale: float, shift: float
) -> None:
    """Turned round too: a measure that should fall is forecast like one that should rise."""
    found = told(values)
    other = told(
        [scale * v + shift for v in values], baseline=scale * 20.0 + shift, target=scale * 60.0 + shift
    )
    # Equal values may differ in their last bit once they are moved, and are no longer equal.
    assume(moved(values))
    ends = [scale * end + shift for end in (found.lower, found.upper)]
    reach = abs(scale) * (abs(found.upper) + abs(found.lower) + 100) + abs(shift)

    assert [other.lower, other.upper] == pytest.approx(sorted(ends), abs=1e-6 * reach)
    assert other.median == pytest.approx(scale * found.median + shift, abs=1e-6 * reach)
    assert other.p_success == pytest.approx(found.p_success, abs=1e-6)


@given(values=series, levels=st.tuples(st.floats(0.05, 0.99), st.floats(0.05, 0.99)))
def test_a_higher_level_is_a_wider_interval_around_the_same_median(
    values: list[float], levels: tuple[float, float]
) -> None:
    narrow, wide = (told(values, level=level) for level in sorted(levels))

    assert wide.lower <= narrow.lower + 1e-9
    assert narrow.upper <= wide.upper + 1e-9
    assert narrow.median == wide.median
    assert narrow.lower <= narrow.median <= narrow.upper


@given(values=series, ends=st.tuples(st.integers(0, 400), st.integers(0, 400)))
def test_a_later_end_is_never_surer(values: list[float], ends: tuple[int, int]) -> None:
    assume(moved(values))
    near, far = (told(values, end=END + timedelta(days=days)) for days in sorted(ends))

    assert far.upper - far.lower >= (near.upper - near.lower) * (1 - 1e-9)


@given(values=series, targets=st.tuples(st.floats(1, 300), st.floats(1, 300)))
def test_a_farther_target_is_never_visibly_likelier(
    values: list[float], targets: tuple[float, float]
) -> None:
    """To three hundredths: far from every target, "it has not begun" gains a little on "it grows"."""
    near, far = (told(values, target=20 + way).p_success for way in sorted(targets))

    assert round(100 * far) <= round(100 * near) + 3


@given(values=series, success=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_probabilities_are_probabilities_and_fall_with_what_is_asked(
    values: list[float], success: tuple[float, float]
) -> None:
    low, high = (told(values, success=share).p_success for share in sorted(success))

    assert 0 <= high <= low <= 1


@given(values=series, bounds=st.tuples(numbers, numbers))
def test_nothing_lies_outside_the_bounds(values: list[float], bounds: tuple[float, float]) -> None:
    low, high = sorted(bounds)
    found = told(values, bounds=(low, high))

    assert low <= found.lower <= found.median <= found.upper <= high
    if high < 48:
        assert found.p_success == 0
    if low >= 48:
        assert found.p_success == 1


def test_a_bound_that_success_lies_within_leaves_its_probability_alone() -> None:
    assert told(STEADY, bounds=(0, 50)).p_success == told(STEADY).p_success
    assert told(STEADY, bounds=(None, 47)).p_success == 0
    falling = {"baseline": 60.0, "target": 20.0}
    assert told([60.0 - v + 20 for v in STEADY], **falling, bounds=(33, None)).p_success == 0


@given(values=series, seed=st.integers(0, 99))
def test_neither_order_nor_what_is_left_out_matters(values: list[float], seed: int) -> None:
    days = weeks(len(values))
    rows: list[tuple[date, float | None]] = [*zip(days, values, strict=True)]
    rows += [
        (days[-1] + timedelta(days=1), math.nan),
        (days[0] + timedelta(days=1), None),
        (days[0] + timedelta(days=2), math.inf),
        (START - timedelta(days=1), 55.0),
        (END + timedelta(days=1), 55.0),
    ]
    random.Random(seed).shuffle(rows)  # noqa: S311
    shuffled = told([value for _, value in rows], [day for day, _ in rows])

    assert shuffled == told(values)


def test_the_last_given_of_a_day_counts() -> None:
    days = weeks(6)

    assert told([99.0, *STEADY], [days[0], *days]) == told(STEADY)


@given(
    values=st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=4, max_size=8),
    baseline=st.floats(allow_nan=True),
    target=st.floats(allow_nan=True),
)
def test_any_numbers_give_a_forecast_or_the_reason_for_none(
    values: list[float], baseline: float, target: float
) -> None:
    question = asked(values, baseline=baseline, target=target)
    found = forecast(question)

    assert (found is None) == (why_no_forecast(question) is not None)
    assert found is None or not any(map(math.isnan, found))


def test_a_fan_opens_and_ends_where_the_forecast_does() -> None:
    days = [START + timedelta(days=d) for d in (40, 60, 80, 91)]
    found = fan(asked(STEADY), days)
    widths = [one.upper - one.lower for one in found]

    assert found[-1] == told(STEADY)
    assert widths == sorted(widths)
    with pytest.raises(ValueError, match="not after the last value"):
        fan(asked(STEADY), [START])


# -- where there is none


@pytest.mark.parametrize(
    ("days", "values", "facts", "said"),
    [
        (weeks(3), [1.0, 2, 3], {}, "so far: 3"),
        ([START] * 5, [1.0] * 5, {}, "all of them are of one day"),
        (weeks(5), [1.0, math.nan, 2, None, 3], {}, "so far: 3"),
        (weeks(5, date(2026, 10, 1)), [1.0] * 5, {}, "so far: 0"),
        (weeks(4), STEADY[:4], {"end": weeks(4)[-1]}, "last day has been reported"),
        (weeks(4), STEADY[:4], {"end": START}, "no second day"),
        (weeks(4), STEADY[:4], {"target": 20.0}, "no way to go"),
        (weeks(4), STEADY[:4], {"target": math.nan}, "that are numbers"),
        (weeks(4), [1e300, 1, 2, 3], {"baseline": 0.0, "target": 1e-200}, "out of all proportion"),
    ],
)
def test_why_there_is_none(days: list[date], values: list[Any], facts: dict[str, Any], said: str) -> None:
    question = asked(values, days, **facts)
    why = why_no_forecast(question)

    assert why is not None
    assert said in why
    assert forecast(question) is None


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"level": 0}, "The level of a forecast"),
        ({"level": 1}, "The level of a forecast"),
        ({"bounds": (2, 1)}, "The bounds of a forecast"),
        ({"success": 2}, "Success is a share of the way"),
        ({"success": -1}, "Success is a share of the way"),
        ({"success": math.nan}, "Success is a share of the way"),
        ({"target": "60"}, "'60' is not a number."),
        ({"start": "2026-07-01"}, "'2026-07-01' is not a day"),
        ({"end": None}, "None is not a day"),
    ],
)
def test_a_callers_slip_is_a_sentence(facts: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}"):
        asked(STEADY, **facts)


@pytest.mark.parametrize(
    ("days", "values", "said"),
    [
        (weeks(5), STEADY, "Each value needs its date: there are 5 dates and 6 values."),
        ([*weeks(5), "2026-08-05"], STEADY, "'2026-08-05' is not a day"),
        ([*weeks(5), pd.NaT], STEADY, "NaT is not a day"),
        ([*weeks(5), 20260805], STEADY, "20260805 is not a day"),
        (weeks(6), [*STEADY[:5], "31"], "'31' is not a number."),
        (weeks(6), [*STEADY[:5], object], "<class 'object'> is not a number."),
    ],
)
def test_what_is_no_day_and_no_number_is_a_sentence(days: Any, values: Any, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        asked(values, days)


@pytest.mark.parametrize("as_day", [pd.Timestamp, lambda d: datetime(d.year, d.month, d.day, 9, tzinfo=UTC)])
def test_days_with_a_time_and_columns_of_a_frame_are_read(as_day: Any) -> None:
    days = [as_day(day) for day in weeks(6)]
    facts = {"start": as_day(START), "end": as_day(END)}

    assert forecast(asked(STEADY, days, **facts)) == told(STEADY)
    frame = pd.DataFrame({"day": days, "value": STEADY})
    assert forecast(asked(frame["value"], frame["day"], **facts)) == told(STEADY)
    some = pd.array([20, None, 22, 27, 30, 31], dtype="Int64")
    assert forecast(asked(some, days, **facts)) == told([20, None, 22, 27, 30, 31])


def test_where_nearly_all_lies_beyond_a_bound_the_interval_is_no_point() -> None:
    found = told([20.0 + 3 * week for week in range(12)], bounds=(0, 55))

    assert (found.lower, found.upper) == (53, 55)
    assert found.p_success > 0.9


# -- hit rates


def test_a_hit_rate_can_only_end_between_no_and_all_further_hits() -> None:
    found = of_hits(3, 6, 7)

    assert 3 / 13 <= found.lower <= found.median <= found.upper <= 10 / 13
    assert found.n == 6
    assert of_hits(6, 6, 7, success=1).p_success == pytest.approx(0.69, abs=0.01)
    assert of_hits(5, 6, 7, success=1).p_success == 0
    assert of_hits(5, 6, 0).lower == of_hits(5, 6, 0).upper == 5 / 6


# -- how it is said


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0, "less than a 1 in 20 chance"),
        (0.0499, "less than a 1 in 20 chance"),
        (0.06, "about a 1 in 10 chance"),
        (0.26, "about a 1 in 4 chance"),
        (0.5, "about a 1 in 2 chance"),
        (0.65, "about a 2 in 3 chance"),
        (0.95, "about a 9 in 10 chance"),
        (0.951, "more than a 19 in 20 chance"),
        (1, "more than a 19 in 20 chance"),
    ],
)
def test_odds_are_simple_and_never_certain(p: float, said: str) -> None:
    assert odds(p) == said


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((40.8, 57.1), ": 41–57; target 60: "),
        ((0.412, 0.438), ": 0.41–0.44; target 60: "),
        ((-3.2, 4.1), ": −3.2 to 4.1; target 60: "),
        ((1214.4, 41_880.0), ": 1,000–42,000; target 60: "),
        ((60.0, 60.0), ": 60; target 60: "),
    ],
)
def test_the_interval_is_said_no_finer_than_it_is_wide(ends: tuple[float, float], said: str) -> None:
    text = sentence(Forecast(ends[0], *ends, 0.26, 6), target=60, end=END)

    assert text == f"forecast for 30\xa0September{said}about a 1 in 4 chance"


def test_it_is_said_from_where_success_counts() -> None:
    facts: dict[str, Any] = {"target": 36, "end": END, "unit": "beds"}
    found = Forecast(31, 26, 37, 0.9, 6)

    assert "; success from 33\xa0beds: about a 9 in 10 chance" in sentence(found, **facts, success_from=33)
    assert "success from 40\xa0beds down: " in sentence(found, **facts, success_from=40)
    assert "; target 36\xa0beds: " in sentence(found, **facts, success_from=36)


# -- the scenarios


@given(
    days=st.lists(st.integers(0, 90), min_size=2, max_size=12, unique=True).map(sorted),
    steps=st.lists(numbers, min_size=12, max_size=12),
)
def test_the_filter_explains_values_as_a_normal_distribution_of_all_of_them_does(
    days: list[int], steps: list[float]
) -> None:
    times = tuple(day / 91 for day in days)
    seen = np.array(steps[: len(times)]) / 100
    at = np.array(times)
    # An Ornstein-Uhlenbeck process from the baseline, and a reading's own noise.
    kept = scenarios.LEFT ** np.abs(at[:, None] - at)
    ours = kept - scenarios.LEFT ** (at[:, None] + at) + scenarios.NOISE * np.eye(len(at))
    follows = scenarios._filter(times)
    own = follows.followed(seen.tolist())

    assert follows.logs == pytest.approx(np.linalg.slogdet(ours)[1], abs=1e-9)
    assert follows.squares(own, own) == pytest.approx(seen @ np.linalg.solve(ours, seen), abs=1e-9)
    for (curve, squares), shape in zip(follows.curves, (at, at**2), strict=True):
        assert squares == pytest.approx(shape @ np.linalg.solve(ours, shape), abs=1e-9)
        assert follows.squares(curve, own) == pytest.approx(shape @ np.linalg.solve(ours, seen), abs=1e-9)


# -- the mixture


def test_a_student_t_is_as_in_the_tables() -> None:
    """From the tables: quantiles with two degrees of freedom."""
    for share, z in ((0.9, 1.8856), (0.95, 2.9200), (0.995, 9.9248)):
        assert quantile([Component(1, 0, 1)], share) == pytest.approx(z, abs=1e-4)
        assert below([Component(1, 0, 1)], z) == pytest.approx(share, abs=1e-5)
        assert below([Component(1, 7, 3)], 7 - 3 * z) == pytest.approx(1 - share, abs=1e-5)


@given(
    parts=st.lists(
        st.tuples(st.floats(0.1, 1), st.floats(-5, 5), st.sampled_from([0.0, 0.1, 2.0])),
        min_size=1,
        max_size=4,
    ),
    share=st.floats(0.01, 0.99),
)
def test_a_quantile_is_where_its_share_lies_below(
    parts: list[tuple[float, float, float]], share: float
) -> None:
    whole = sum(weight for weight, _, _ in parts)
    mixed = [Component(weight / whole, centre, scale) for weight, centre, scale in parts]
    found = quantile(mixed, share)

    assert below(mixed, found + 1e-9) >= share - 1e-9
    assert below(mixed, found - 1e-9, strictly=True) <= share + 1e-9


# -- how good it is


def measured(*options: str, folder: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "bench/forecast.py", "--ours", *options]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OKRLIB_REALDATA": folder}
    return subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_the_interval_holds_as_often_as_it_says_on_simulated_cycles(tmp_path: Path) -> None:
    ran = measured("--seeds", "120", folder=str(tmp_path))

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "There are no real series here" in ran.stdout


REAL = Path(os.environ.get("OKRLIB_REALDATA") or ROOT.parent / "shared/realdata")


@pytest.mark.skipif(not REAL.is_dir(), reason="no real series: OKRLIB_REALDATA names no folder")
def test_the_interval_holds_as_often_as_it_says_on_real_series() -> None:
    ran = measured("--seeds", "120", folder=str(REAL))

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "| all | okrlib | 299 |" in ran.stdout
    assert "51 departments drawn again" in ran.stdout


def test_a_floor_that_is_missed_is_said(tmp_path: Path) -> None:
    """Where every cycle comes to the same end, nothing is better than knowing that."""
    ran = measured("--seeds", "30", "--reach", "0", "0", folder=str(tmp_path))

    assert ran.returncode == 1
    assert "no better than" in ran.stderr
