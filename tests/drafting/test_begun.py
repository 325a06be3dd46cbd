"""A goal that becomes active within its cycle counts from that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kit.builders import Q4, kr, objective, on, plan
from okrlib.drafting import begun

DRAFT = plan(objective(kr(), kr(name="l", since=on(10, 20)), state="draft"))
ACTIVE = replace(DRAFT, objectives=(replace(DRAFT.objective("o"), state="active"),))


def days(before: object, after: object, day: date) -> list[date | None]:
    return [kr.since for kr in begun(before, after, day).objective("o").key_results]  # type: ignore[arg-type]


def test_a_draft_made_active_counts_from_that_day_unless_it_says_itself() -> None:
    assert days(DRAFT, ACTIVE, on(11, 12)) == [on(11, 12), on(10, 20)]
    assert days(plan(), ACTIVE, on(11, 12)) == [on(11, 12), on(10, 20)], "a goal that is new"


@pytest.mark.parametrize("day", [Q4.start, on(9, 1), Q4.end])
def test_on_the_first_day_before_and_after_the_cycle_nothing_is_set(day: date) -> None:
    assert days(DRAFT, ACTIVE, day) == [None, on(10, 20)]


def test_what_was_active_or_is_a_draft_stays_as_it_is() -> None:
    assert begun(ACTIVE, ACTIVE, on(11, 12)) is ACTIVE
    assert begun(plan(), DRAFT, on(11, 12)) is DRAFT


def test_a_key_result_added_to_an_active_goal_counts_from_that_day() -> None:
    more = replace(ACTIVE.objective("o"), key_results=(*ACTIVE.objective("o").key_results, kr(name="m")))
    assert days(ACTIVE, replace(ACTIVE, objectives=(more,)), on(11, 12)) == [None, on(10, 20), on(11, 12)]
