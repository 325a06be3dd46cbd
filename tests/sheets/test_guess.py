"""What the columns of a table seem to be."""

from __future__ import annotations

import pytest

from okrlib.sheets import guess


@pytest.mark.parametrize(
    ("times", "rhythm"),
    [
        (["2026-01-05", "2026-01-06", "2026-01-07"], "daily"),
        (["05.01.2026", "12.01.2026", "26.01.2026"], "weekly"),
        (["Jan 2026", "Feb 2026"], "monthly"),
        (["2026-01-31", "2026-02-28", "2026-03-31"], "monthly"),
        (["Q1 2026", "Q2 2026"], "quarterly"),
        (["2026-W01", "2026-W02"], "weekly"),
        (["2024", "2025", "2026"], "yearly"),
        (["2026-01-05"], ""),
        (["2026-01-05", "2026-01-10", "2026-01-15"], "daily"),
        (["2026-01-01", "2026-03-01", "2026-05-01"], "monthly"),
        (["2026-01-01", "2026-07-01", "2027-01-01"], "quarterly"),
    ],
)
def test_how_long_periods_are(times: list[str], rhythm: str) -> None:
    found = guess(["when", "value"], [[time, "3"] for time in times])

    assert (found.time, found.value, found.rhythm, found.repeated) == ("when", "value", rhythm, False)


def test_of_several_columns_with_numbers_the_one_that_the_title_names() -> None:
    rows = [["1", "2026-01-05", "north", "30", "4"], ["2", "2026-01-05", "south", "28", "5"]]
    found = guess(["no", "day", "site", "minutes waited", "staff"], rows, "Minutes to a doctor")

    assert (found.time, found.value, found.repeated) == ("day", "minutes waited", True)


def test_a_table_without_times_or_numbers() -> None:
    assert guess(["a", ""], [["x", "1"], ["y", "2"]])[:3] == ("", "", "")
    assert guess([], []) == guess(["a"], [])


@pytest.mark.parametrize(
    ("name", "cells", "unit"),
    [
        ("Wait (min)", ["3"], "min"),
        ("Wait [h]", ["3"], "h"),
        ("Share in %", ["3"], "%"),
        ("% seen", ["3"], "%"),
        ("share", ["45 %", "46 %"], "%"),
        ("cost", ["€12", "€14"], "€"),
        ("wait", ["3"], ""),
    ],
)
def test_the_unit(name: str, cells: list[str], unit: str) -> None:
    assert guess(["m", name], [[f"2026-0{n}", cell] for n, cell in enumerate(cells, 1)]).unit == unit


def test_days_and_decimals_that_can_be_read_in_two_ways() -> None:
    doubtful = guess(["d", "v"], [["1/2/2026", "1.200"], ["2/2/2026", "2.400"]])
    assert (doubtful.dates.doubt, doubtful.decimal.doubt) == ("1/2/2026", "1.200")
    decided = guess(["d", "v"], [["1/2/2026", "1.200"], ["25/2/2026", "3,5"]])
    assert (decided.dates.dates, decided.decimal.decimal) == ("day first", ",")
