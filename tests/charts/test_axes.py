"""Axes: round numbers that hold every value, and days that are those of the data."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from okrlib.charts import day_axis, period_axis, value_axis

NUMBERS = st.floats(-1e300, 1e300) | st.floats(-1000, 1000) | st.integers(-50, 50)


@given(st.lists(NUMBERS | st.none(), max_size=6), st.sampled_from(["", "%", "h"]))
def test_an_axis_holds_every_value_and_its_few_ticks_rise(values: list[float | None], unit: str) -> None:
    axis = value_axis(values, unit)
    (ticks,) = axis.ticks
    known = [value for value in values if value is not None]
    room = 1e-9 * max(map(abs, [axis.low, axis.high]))

    assert all(axis.low - room <= value <= axis.high + room for value in known)
    assert 2 <= len(ticks) <= 8
    assert [tick.at for tick in ticks] == sorted({tick.at for tick in ticks})
    assert len({tick.text for tick in ticks}) == len(ticks)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=6))
def test_counts_have_whole_ticks(values: list[int]) -> None:
    assert all(tick.at == int(tick.at) for tick in value_axis(values, "").ticks[0])


def test_an_axis_begins_at_zero_unless_that_would_leave_it_empty() -> None:
    assert value_axis([3, 9], "").low == 0
    assert value_axis([96.2, 99.1], "%").cut
    assert [tick.text for tick in value_axis([0, 0.4], "%").ticks[0]][:2] == ["0.0\xa0%", "0.1\xa0%"]


@pytest.mark.parametrize(
    ("rhythm", "texts"),
    [
        ("monthly", ["Nov 2018", "May 2017"]),
        ("quarterly", ["Q4 2018", "Q2 2017"]),
        ("yearly", ["2018/19", "2017/18"]),
    ],
)
def test_ticks_are_periods_of_the_data_and_the_ends_come_first(rhythm: str, texts: list[str]) -> None:
    months = [date(2017 + (4 + i) // 12, (4 + i) % 12 + 1, 1) for i in range(19)]
    days = tuple(day for day in months if day != date(2018, 1, 1))
    axis = period_axis(days, rhythm)

    assert [tick.text for tick in axis.ticks[0]] == texts
    assert {tick.at for group in axis.ticks for tick in group} <= {day.toordinal() for day in days}
    assert axis.ticks[1][0].at == date(2018, 2, 1).toordinal(), "January has no figure"


def test_a_cycle_has_its_ends_the_last_day_seen_and_the_months() -> None:
    axis = day_axis(date(2019, 1, 1), date(2019, 3, 31), date(2019, 3, 15))

    assert [tick.text for group in axis.ticks for tick in group] == [
        "15 Mar",
        "31 Mar",
        "1 Jan",
        "1 Feb",
        "1 Mar",
    ]
