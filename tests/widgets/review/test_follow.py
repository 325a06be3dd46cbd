"""Pieces of a page that follow a board."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import okrlib
from kit.boards import shown
from okrlib import show
from okrlib.plan import Plan
from okrlib.resources import data_dir
from okrlib.widgets import Follow, ReviewBoard


def example() -> Plan:
    plan = okrlib.load(data_dir("notebooks") / "example").plan
    assert plan.today is not None
    return plan.judged_on(plan.today)


def test_what_follows_a_board_is_drawn_anew_with_its_choices() -> None:
    plan = example()
    board = ReviewBoard(plan, team="wards")
    follower = Follow(board, lambda: [show.team_head(plan, board.team or "", board.cycle or "")])
    assert show.team_head(plan, "wards", "2019-Q1").html() in shown(follower)

    empty = Follow(board, list)
    assert "There is nothing to draw yet" in shown(empty)

    names: list[str] = []
    Follow(board, lambda: names.append(board.plan.name) or [])
    board.saved(replace(board.base, name="Riverside"))
    assert names[-1] == "Riverside", "and once something is saved"

    board.join(replace(board.base, name="Lakeside"))
    assert names[-1] == "Lakeside", "and once what others saved is loaded"

    board.go("team", "discharge-hub")
    board.go("cycle", "2018-Q4")
    assert show.team_head(plan, "discharge-hub", "2018-Q4").html() in shown(follower)


def test_the_history_below_a_review_is_that_of_the_plan_as_it_was_saved() -> None:
    book = json.loads((data_dir("notebooks") / "5-review.ipynb").read_text("utf-8"))
    (cell,) = (c for c in book["cells"] if "Follow(" in "".join(c["source"]) and c["cell_type"] == "code")
    plan = example()
    names: dict[str, Any] = {"plan": plan, "board": ReviewBoard(plan, team="wards")}
    exec("".join(cell["source"]), names)  # noqa: S102 - our own notebook
    assert len(names["drawn"](names["own"]())) == 2

    names["board"].saved(replace(plan, check_ins=(), observations=()))

    assert not names["own"]()["confidence"].notna().any()
