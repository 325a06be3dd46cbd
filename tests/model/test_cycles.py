"""METHOD section 1 (Cycle) and the cadence periods of section 2."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from kit.builders import Q3, Q4, on
from okrlib.model import Cycle, Span, add_months, calendar_span, default_cycle, periods, step

YEAR = Cycle(id="2026", start=date(2026, 1, 1), end=date(2027, 1, 1))
MONTH = Cycle(id="2026-11", start=date(2026, 11, 1), end=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_calendar_name_needs_no_dates(name: str, first: date, last: date) -> None:
    assert calendar_span(name) == Span(first, last + timedelta(days=1))


@pytest.mark.parametrize(
    "name",
    [
        "2026-Q5",
        "2026-Q0",
        "2026-13",
        "2026-00",
        "2026-1",
        "2026-H3",
        "26-Q4",
        "2026-q4",
        "FY26",
        "0000",
        "٢٠٢٦",
        "",
    ],
)
def test_any_other_name_is_no_calendar_name(name: str) -> None:
    assert calendar_span(name) is None


def test_a_span_is_half_open() -> None:
    span = calendar_span("2026-Q4")
    assert span is not None
    assert [day in span for day in (on(9, 30), on(10, 1), on(12, 31), on(1, 1))] == [False, True, True, False]
    assert span.days == 92
    assert "2026-10-01" not in span


def test_a_cycle_knows_its_last_day_and_when_it_has_passed() -> None:
    assert Q4.last_day == on(12, 31)
    assert Q4.days == 92
    assert [day in Q4 for day in (on(9, 30), on(10, 1), on(12, 31), on(1, 1))] == [False, True, True, False]
    assert [Q4.ended(day) for day in (on(12, 30), on(12, 31), on(1, 1))] == [False, False, True]


def test_elapsed_time_runs_from_the_first_day_to_the_last_and_stays_within_them() -> None:
    days = (on(9, 1), on(10, 1), on(11, 15), on(12, 31), on(1, 20))
    assert [Q4.elapsed(day) for day in days] == [0.0, 0.0, 45 / 91, 1.0, 1.0]


def test_on_its_first_day_nothing_has_elapsed_whatever_the_span() -> None:
    day = Cycle(id="d", start=on(10, 1), end=on(10, 2))
    assert [day.elapsed(on(10, 1)), day.elapsed(on(10, 2))] == [0.0, 1.0]


def test_time_begins_with_the_goal_where_that_is_later_than_the_cycle() -> None:
    days = (on(11, 30), on(12, 1), on(12, 16), on(12, 31))
    assert [Q4.elapsed(day, since=on(12, 1)) for day in days] == [0.0, 0.0, 0.5, 1.0]
    assert Q4.elapsed(on(12, 31), since=on(12, 31)) == 0.0
    assert Q4.elapsed(on(11, 15), since=on(8, 1)) == Q4.elapsed(on(11, 15))


def test_the_default_cycle_is_the_running_one_in_which_most_teams_have_a_goal() -> None:
    cycles = [YEAR, Q3, Q4, MONTH]
    assert default_cycle(cycles, on(11, 30), {YEAR.id: 3, Q4.id: 5, MONTH.id: 1}) == Q4
    assert default_cycle(cycles, on(11, 30), {YEAR.id: 6, Q4.id: 5}) == YEAR
    assert default_cycle(cycles, on(11, 30), {YEAR.id: 5, Q4.id: 5}) == Q4, "of equals the shortest"
    assert default_cycle(cycles, on(11, 30), {Q3.id: 9, YEAR.id: 1}) == YEAR, "one that runs"
    assert default_cycle(cycles, on(11, 30), {}) == MONTH, "none has any: the shortest that runs"


def test_of_equal_cycles_the_one_that_ends_later_then_the_first_in_the_file_is_the_default() -> None:
    early, late = (Cycle(id=f"{n}", start=on(10, n), end=on(10, n + 20)) for n in (1, 5))
    twin = replace(late, id="twin")
    used = {"1": 1, "5": 1, "twin": 1}
    assert default_cycle([early, late], on(10, 10), used) == late
    assert default_cycle([twin, early, late], on(10, 10), used) == twin
    assert default_cycle([late, early, twin], on(10, 10), used) == late


def test_between_cycles_the_last_ended_with_a_goal_is_the_default() -> None:
    assert default_cycle([Q3, MONTH], on(10, 15), {Q3.id: 1}) == Q3
    assert default_cycle([Q3, MONTH], on(10, 15), {}) == MONTH, "none has any: the next to come"
    assert default_cycle([Q3, MONTH], on(1, 15), {Q3.id: 1}) == Q3
    assert default_cycle([YEAR, Q4], on(1, 15), {YEAR.id: 1, Q4.id: 1}) == Q4, "of two, the shorter"
    assert default_cycle([YEAR, Q4], on(1, 15), {}) == Q4


def test_an_ended_cycle_with_goals_goes_before_a_running_one_without() -> None:
    assert default_cycle([Q3, Q4], on(11, 1), {Q3.id: 1}) == Q3


def test_before_all_cycles_the_next_is_the_default_and_without_cycles_none_is() -> None:
    assert default_cycle([Q4, Q3], date(2026, 1, 1), {Q4.id: 2}) == Q3
    assert default_cycle([], on(10, 1), {}) is None


def test_a_month_later_is_the_same_day_or_the_months_last() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 10, 15), 3) == date(2027, 1, 15)
    assert add_months(date(2026, 10, 31), -1) == date(2026, 9, 30)


def test_the_calendar_ends_without_an_error() -> None:
    assert add_months(date(9999, 12, 1), 1) == date.max
    assert step(date(9999, 12, 31), "weekly") == date.max
    assert step(date(9999, 6, 1), "yearly") == date.max


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        ("daily", date(2026, 11, 1)),
        ("weekly", date(2026, 11, 7)),
        ("biweekly", date(2026, 11, 14)),
        ("monthly", date(2026, 11, 30)),
        ("quarterly", date(2027, 1, 31)),
        ("yearly", date(2027, 10, 31)),
    ],
)
def test_a_step_of_months_follows_the_calendar(rhythm: str, expected: date) -> None:
    assert step(on(10, 31), rhythm) == expected


def test_a_quarter_of_92_days_has_13_weeks_the_last_of_them_a_day_longer() -> None:
    cut = periods(Q4.start, Q4.end, "weekly")
    assert len(cut) == 13
    assert {span.days for span in cut[:-1]} == {7}
    assert cut[-1] == Span(on(12, 24), on(1, 1))


def test_a_rest_of_half_a_cadence_is_a_period_of_its_own() -> None:
    assert [s.days for s in periods(on(10, 1), on(10, 18), "weekly")] == [7, 10]
    assert [s.days for s in periods(on(10, 1), on(10, 19), "weekly")] == [7, 7, 4]
    assert [s.days for s in periods(on(10, 1), on(10, 22), "biweekly")] == [14, 7]
    assert [s.days for s in periods(on(10, 1), on(11, 15), "monthly")] == [45]
    assert [s.days for s in periods(on(10, 1), on(11, 16), "monthly")] == [31, 15]


def test_periods_of_months_do_not_drift_from_the_31st() -> None:
    assert [s.start for s in periods(date(2026, 1, 31), date(2026, 5, 31), "monthly")] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


def test_a_span_shorter_than_a_cadence_is_one_period_and_an_empty_one_none() -> None:
    assert periods(on(10, 1), on(10, 3), "weekly") == (Span(on(10, 1), on(10, 3)),)
    assert periods(on(10, 1), on(10, 1), "weekly") == ()
    assert periods(on(10, 2), on(10, 1), "weekly") == ()


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(1, 800),
    st.sampled_from(["daily", "weekly", "biweekly", "monthly", "quarterly"]),
)
def test_periods_cover_every_day_once(start: date, days: int, cadence: str) -> None:
    end = start + timedelta(days=days)
    cut = periods(start, end, cadence)
    assert cut[0].start == start
    assert cut[-1].end == end
    assert [a.end for a in cut[:-1]] == [b.start for b in cut[1:]]
    assert all(span.days > 0 for span in cut)
