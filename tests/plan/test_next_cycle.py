"""The cycle that follows another, and the one into which a new goal goes."""

from __future__ import annotations

from datetime import date

import pytest

from kit.builders import Q3, Q4
from okrlib.model import Cycle
from okrlib.plan import Plan, cycle_after, cycle_for_new_goal

PUSH = Cycle(id="push", start=date(2026, 1, 5), end=date(2026, 2, 1))
SPRING = Cycle(id="spring", start=date(2027, 1, 1), end=date(2027, 4, 1))
YEAR = Cycle(id="2027", start=date(2027, 1, 1), end=date(2028, 1, 1))
FISCAL = Cycle(id="2026-Q4", start=date(2026, 9, 1), end=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("cycles", "cycle", "following"),
    [
        ((Q3, Q4), Q4, "2027-Q1"),
        ((Q3, Q4), Q3, "2026-Q4"),
        ((Q3, Q4, PUSH), PUSH, None),
        ((Q4, YEAR, SPRING), Q4, "spring"),
        ((FISCAL,), FISCAL, None),
        ((Q4, Cycle(id="late", start=date(2027, 2, 1), end=date(2027, 4, 1))), Q4, "2027-Q1"),
    ],
)
def test_the_next_cycle_is_the_plans_own_or_the_next_of_the_calendar(
    cycles: tuple[Cycle, ...], cycle: Cycle, following: str | None
) -> None:
    found = cycle_after(Plan(cycles=cycles), cycle)

    assert (found.id if found else None) == following
    assert found is None or found.start == cycle.end


@pytest.mark.parametrize(
    ("cycles", "day", "wanted"),
    [
        ((), date(2026, 12, 10), None),
        ((Q4,), date(2026, 11, 1), "2026-Q4"),
        ((Q4,), date(2026, 12, 10), "2027-Q1"),
        ((Q4, SPRING), date(2026, 12, 10), "spring"),
        ((PUSH,), date(2026, 1, 30), "push"),
        ((PUSH, Q4, Q3), date(2026, 1, 30), "2026-Q3"),
    ],
)
def test_a_new_goal_goes_into_the_running_cycle_or_a_later_one_when_little_of_it_is_left(
    cycles: tuple[Cycle, ...], day: date, wanted: str | None
) -> None:
    found = cycle_for_new_goal(Plan(cycles=cycles), day)

    assert (found.id if found else None) == wanted
