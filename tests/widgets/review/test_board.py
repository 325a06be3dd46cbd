"""The board of a review: what changed, and the decisions noted, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit import builders as b
from kit.boards import keep, press, shown, widgets
from okrlib.model import ReviewDecision
from okrlib.store import Checkout
from okrlib.widgets import ReviewBoard

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.plan import Plan

DAY = b.on(11, 16)
LOG = [b.said(b.on(10, 26), 10.0, confidence=8), b.said(b.on(11, 12), 30.0, confidence=5)]


def a_plan(**facts: Any) -> Plan:
    return b.plan(
        b.objective(b.kr(title="Wards"), name="calm", title="A calm place to wait", **facts), log=LOG
    )


def a_board(plan: Plan | None = None, **facts: Any) -> ReviewBoard:
    usual: dict[str, Any] = {"team": "ops", "cycle": "2026-Q4", "on": DAY, "author": "ann"}
    return ReviewBoard(plan or a_plan(), **(usual | facts))


def test_it_shows_what_changed_since_the_last_review() -> None:
    said = shown(a_board())

    assert "Since 2\xa0November 2026: 1 key result changed and confidence fell in 1." in said
    assert "confidence 8 to 5" in said


def test_another_day_begins_the_review_elsewhere() -> None:
    board = a_board()
    board.since_field.control.value = "2026-11-14"

    assert board.since == b.on(11, 14)
    assert "Since 14\xa0November 2026: 0 key results changed" in shown(board)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-02-30", "is not a date"),
        ("2027-01-01", "has not come yet"),
    ],
)
def test_a_day_that_is_none_stands_beside_its_field_and_the_page_stays(typed: str, said: str) -> None:
    board = a_board()
    before = board._page.value
    board.since_field.control.value = typed

    assert said in board.since_field.trouble
    assert board._page.value == before
    assert board.troubles == ["Since"]


def test_a_decision_is_noted_on_its_objective_and_shown() -> None:
    board = a_board()
    assert board.note.disabled
    board.text_field.control.value = "Ann moves two bays by Friday"
    press(board, "Note it")

    (decided,) = board.value.objective("calm").decisions
    assert decided == ReviewDecision(on=DAY, text="Ann moves two bays by Friday", author="ann")
    assert "Ann moves two bays by Friday" in shown(board)
    assert board.text_field.value == ""
    assert board.note.disabled


def test_a_decision_is_saved_after_its_diff_was_seen(good: Path) -> None:
    desk = Checkout(good)
    board = a_board(desk.plan, desk=desk)
    board.text_field.control.value = "Move two bays"
    press(board, "Note it")
    assert "There are changes that are not saved." in shown(board.saving)
    assert "Save it below." in shown(board)
    press(board, "See the changes")
    assert "Move two bays" in shown(board.saving)
    assert "decisions" not in (good / "goals/2026-Q4/ops.toml").read_text("utf-8")

    press(board, "Save")

    assert "Saved: " in shown(board.saving)
    assert "Save it below." not in shown(board)
    assert "Move two bays" in (good / "goals/2026-Q4/ops.toml").read_text("utf-8")
    assert Checkout(good).plan.objective("calm").decisions[0].on == DAY


def test_decisions_that_two_people_note_on_one_objective_both_stay(good: Path) -> None:
    first, second = (a_board(desk.plan, desk=desk) for desk in (Checkout(good), Checkout(good)))
    for board, words in ((first, "Move two bays"), (second, "Ask the night staff")):
        board.text_field.control.value = words
        press(board, "Note it")
        press(board, "See the changes")
        if board is first:
            press(board, "Save")
    assert "Somebody else changed the objectives of ops in 2026-Q4" in shown(second.saving)

    press(second, "Load what is there now")
    keep(second)
    noted = [decision.text for decision in Checkout(good).plan.objective("calm").decisions]
    assert noted == ["Move two bays", "Ask the night staff"]


def test_a_team_without_goals_has_nothing_to_review() -> None:
    board = a_board(team="it")

    assert "nothing to review" in shown(board)
    assert board.note.disabled
    assert not [w for w in widgets(board) if getattr(w, "description", "") == "Save"]
