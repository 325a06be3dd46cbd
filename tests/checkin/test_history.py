"""The history of a key result: nothing that was recorded is lost, and each row says what became of it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given

from kit.builders import at, kr, objective, on, plan, said
from kit.strategies import ROWS
from okrlib.checkin.history import history
from okrlib.model import CheckIn, Milestone
from okrlib.plan import effective

FIRST = said(on(10, 15), 10.0, author="ann", recorded=at(10, 15))
MENDED = said(on(10, 15), 12.0, author="ann", recorded=at(10, 16))
SLIP = said(on(10, 22), 300.0, author="ann", recorded=at(10, 22))
BACK = said(on(10, 22), author="ann", recorded=at(10, 23), withdrawn=True)
LATE = said(on(1, 4), 90.0, recorded=at(1, 4))
LOG = [LATE, BACK, MENDED, SLIP, FIRST]


def test_every_row_is_there_in_the_order_in_which_it_was_recorded() -> None:
    found = history(plan(objective(kr()), log=LOG), "k")
    assert [(line.row, line.fate) for line in found] == [
        (FIRST, "corrected"),
        (MENDED, "counts"),
        (SLIP, "taken back"),
        (BACK, "takes back"),
        (LATE, "after the end"),
    ]


def test_as_of_a_day_it_is_what_was_known_then() -> None:
    held = plan(objective(kr()), log=LOG)
    assert [(x.row, x.fate) for x in history(held, "k", as_of=on(10, 15))] == [(FIRST, "counts")]
    assert [x.fate for x in history(held, "k", as_of=on(10, 22))] == ["corrected", "counts", "counts"]


def test_a_row_that_was_merged_twice_is_said_once_to_count() -> None:
    assert [x.fate for x in history(plan(objective(kr()), log=[FIRST, FIRST]), "k")] == ["repeated", "counts"]


def test_a_mistake_taken_back_is_not_called_corrected_though_another_row_stands() -> None:
    again = SLIP._replace(value=30.0, recorded=at(10, 23) + timedelta(microseconds=1))
    found = history(plan(objective(kr()), log=[SLIP, BACK, again]), "k")
    assert [x.fate for x in found] == ["taken back", "takes back", "counts"]


def test_a_milestone_ticked_in_the_file_is_part_of_it() -> None:
    steps = (Milestone(name="A", done_on=on(10, 20)), Milestone(name="B", done_on=on(10, 20)))
    (line,) = history(plan(objective(kr("milestones", milestones=steps))), "k")
    assert (line.row.date, line.row.value, line.fate, line.ticked) == (on(10, 20), ("A", "B"), "counts", True)


@given(ROWS)
def test_nothing_is_lost_and_what_counts_is_what_the_log_says(rows: list[CheckIn]) -> None:
    found = history(plan(objective(kr()), log=rows), "k")
    assert sorted(map(repr, (x.row for x in found))) == sorted(map(repr, rows))
    counting = [x.row for x in found if x.fate == "counts"]
    assert sorted(counting, key=lambda r: r.date) == list(effective(rows))
