"""Each board on a small plan: the HTML that it shows, and its controls with labels, values and choices."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest

from kit.boards import press, widgets
from okrlib import checkout, logbook
from okrlib.widgets import CheckInBoard, CloseBoard, DraftBoard, ProposalBoard, ReviewBoard, WhatIf
from snapshots.recording import DAY, PLAN, TextFile, lines_of_board

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import ipywidgets as w
    from syrupy.assertion import SnapshotAssertion

NOON = datetime.combine(DAY, time(12), UTC)
LATER = date(2026, 11, 24)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OKRLIB_ON", DAY.isoformat())
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))
    return shutil.copytree(PLAN, tmp_path / "plan")


def fill(board: w.Widget, **typed: Any) -> None:
    """Type into the first control of each label, in which _ stands for a blank."""
    for label, value in typed.items():
        name = label.replace("_", " ")
        next(c for c in widgets(board) if getattr(c, "description", "").startswith(name)).value = value


def draft(folder: Path, edit: int | None = None) -> w.Widget:
    """The board of drafts, perhaps with the form of one of its entries open."""
    desk = checkout(folder)
    board = DraftBoard(desk.plan, team="reception", cycle="2026-Q4", on=DAY, desk=desk)
    if edit is not None:
        press(board, "Edit", edit)
    return board


def draft_with_key_result(folder: Path) -> w.Widget:
    """With an objective and a key result that are being written."""
    board = draft(folder, 1)
    press(board, "Edit", 2)
    return board


def draft_with_kpi(folder: Path) -> w.Widget:
    """With a KPI's card."""
    return draft(folder, -1)


def check_in(folder: Path) -> w.Widget:
    """What waits for a report."""
    book = logbook(folder)
    plan = checkout(folder).plan.judged_on(LATER)
    return CheckInBoard(
        plan, team="reception", on=LATER, author="reception-lead", book=book, now=lambda: NOON
    )


def check_in_filled(folder: Path) -> w.Widget:
    """A report of bad news, and one that cannot be read."""
    board = check_in(folder)
    press(board, "Status, blocker, history")
    fill(board, Value="45", Confidence="3")
    return board


def review(folder: Path) -> w.Widget:
    """The review of a team."""
    desk = checkout(folder)
    plan = desk.plan.judged_on(DAY)
    return ReviewBoard(
        plan, team="reception", cycle="2026-Q4", on=DAY, author="reception-lead",
        desk=desk,
    )  # fmt: skip


def proposals(folder: Path) -> w.Widget:
    """What KPIs call for."""
    desk = checkout(folder)
    return ProposalBoard(desk.plan.judged_on(DAY), on=DAY, desk=desk)


def close(folder: Path) -> w.Widget:
    """A cycle that has ended."""
    return CloseBoard(checkout(folder).plan.judged_on(DAY), cycle="2026-Q3", on=DAY, author="reception-lead")


def close_answered(folder: Path) -> w.Widget:
    """Every question answered."""
    board = close(folder)
    fill(
        board,
        **{
            "Does it go on?": "keep",
            "What was learned": "Names stick when they are said aloud.",
            "Cause": "too little time",
        },
    )
    return board


def what_if(folder: Path) -> w.Widget:
    """What would follow from other values."""
    return WhatIf(checkout(folder).plan.judged_on(DAY), team="reception", key_result="answer")


BOARDS: tuple[Callable[[Path], w.Widget], ...] = (
    draft,
    draft_with_key_result,
    draft_with_kpi,
    check_in,
    check_in_filled,
    review,
    proposals,
    close,
    close_answered,
    what_if,
)


@pytest.mark.parametrize("board", BOARDS, ids=[board.__name__ for board in BOARDS])
def test_board(board: Callable[[Path], w.Widget], folder: Path, snapshot: SnapshotAssertion) -> None:
    assert lines_of_board(board(folder)) == snapshot(extension_class=TextFile)


#: What a participant's browser and the facilitator's say of themselves.
