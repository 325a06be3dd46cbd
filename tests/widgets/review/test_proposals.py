"""The board of proposals: everything that a browser does, without one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

import okrlib
from kit.boards import buttons, press, shown
from kit.watched import EXAMPLE, WORSE, watched
from okrlib.errors import NoDayError
from okrlib.resources import data_dir
from okrlib.store import Checkout
from okrlib.widgets import ProposalBoard

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 10, 10)


def test_it_shows_the_evidence_and_what_would_be_drafted() -> None:
    board = ProposalBoard(watched(WORSE), on=DAY)

    text = shown(board)
    assert "1 KPI calls for an objective" in text
    assert "It changed for the worse in February 2026" in text
    assert "Turn the tide on “Unanswered letters”" in text
    assert "from 27.5 to 20.79\xa0letters" in text
    assert (
        "Before, it moved by itself from 17.5 to 24.1\xa0letters; since February 2026 from 24.8 to 30.2"
        in text
    )
    assert "22 values from December 2024 to September 2026" in text, "what the chart says"
    assert text.count("data-x=") == 2, "one for a wide place, one for a narrow one"
    assert "Save" not in buttons(board)


def test_accepting_adds_a_draft_and_can_be_undone() -> None:
    plan = watched(WORSE)
    board = ProposalBoard(plan, on=DAY)
    assert board.undo.layout.display == "none"

    press(board, "Accept")

    (goal,) = board.value.objectives
    assert (goal.state, goal.raised_by.kpi) == ("draft", "letters")
    assert board.proposals == ()
    assert "No KPI calls for an objective" in shown(board)
    assert "is a draft in 2026-Q4 now" in shown(board)

    press(board, "Undo")
    assert board.value == plan
    assert len(board.proposals) == 1


def test_a_reason_that_is_typed_is_kept_until_it_is_given() -> None:
    board, again = (ProposalBoard(watched(WORSE), on=DAY) for _ in range(2))
    assert board.typed() is None
    board._list.children[0].reason.control.value = "One site was clo"

    again.retype(board.typed())
    (line,) = again._list.children
    assert (line.reason.control.value, line._asking.layout.display) == ("One site was clo", "")
    assert again.put_texts({"gone": "Why"}) == "No reason is asked for any more on gone (Why)."
    again.saved(again.base)
    assert again._list.children[0].reason.control.value == "One site was clo"


def test_dismissing_asks_for_a_reason() -> None:
    board = ProposalBoard(watched(WORSE), on=DAY)
    (line,) = board._list.children
    assert line._asking.layout.display == "none"
    press(board, "Dismiss…")
    assert line._asking.layout.display == ""

    press(board, "Dismiss")
    assert "Say why it is dismissed" in line.reason.trouble
    assert "Say why it is dismissed" in line.reason._messages.value, "and it stands at the field"
    assert not board._message.value
    assert board.value.kpi("letters").dismissed == ()

    line.reason.control.value = "We moved house."
    board.decider.control.value = "ann"
    press(board, "Dismiss")
    (row,) = board.value.kpi("letters").dismissed
    assert (row.reason, row.author, row.on) == ("We moved house.", "ann", DAY)
    assert board.proposals == ()


def test_what_was_typed_beside_another_proposal_stays() -> None:
    board = ProposalBoard(okrlib.load(EXAMPLE).plan, on=date(2019, 3, 15))
    first, second = board._list.children[:2]
    second.reason.control.value = "A scanner comes in April."
    board.accept(first.proposal)

    assert board._list.children[0] is second


def test_what_people_typed_is_escaped() -> None:
    board = ProposalBoard(watched(WORSE, title="<script>alert(1)</script> letters"), on=DAY)

    assert "<script>" not in shown(board)


def test_only_a_team_and_those_below_it() -> None:
    plan = watched(WORSE)

    assert len(ProposalBoard(plan, on=DAY, team="co").proposals) == 1
    assert ProposalBoard(plan, on=DAY, team="it").proposals == ()


def test_without_a_day_it_says_so() -> None:
    with pytest.raises(NoDayError):
        ProposalBoard(watched(WORSE))
    assert len(ProposalBoard(replace(watched(WORSE), today=DAY)).proposals) == 1


def test_nothing_is_written_before_the_changes_were_seen(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(EXAMPLE, folder)
    desk = Checkout(folder)
    board = ProposalBoard(desk.plan, on=date(2019, 3, 15), desk=desk)
    before = len(board.proposals)
    board.accept(board.proposals[0])
    assert board.saving.write.disabled
    assert not (folder / "goals/2019-Q2").exists()
    assert "There are changes that are not saved." in shown(board.saving)

    press(board, "See the changes")
    assert "goals/2019-Q2/southbank-ed.toml" in shown(board)
    press(board, "Save")

    assert "Saved: " in shown(board.saving)
    assert okrlib.load(folder).plan.has("cycle", "2019-Q2")
    assert len(board.proposals) == before - 1
    assert board.undo.layout.display == "none"


def test_a_board_draws_its_charts_without_altair_and_vega() -> None:
    code = (
        "import sys; from okrlib import load; from okrlib.widgets import ProposalBoard; "
        "board = ProposalBoard(load('example').plan); assert board.proposals; "
        "print([m for m in ('altair', 'vl_convert') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=data_dir("notebooks"), capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "[]"
