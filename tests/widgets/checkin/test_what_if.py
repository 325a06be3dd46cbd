"""What if: a slider over the next value of a key result, and what it would move; nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit import builders as b
from kit.boards import shown
from okrlib.model import KeyResult, Kind
from okrlib.widgets import CheckInBoard, WhatIf

if TYPE_CHECKING:
    from okrlib.plan import Plan

DAY = b.on(11, 16)


def a_plan(*key_results: KeyResult, log: Any = ()) -> Plan:
    return b.plan(b.objective(*key_results, title="A calm place to wait"), log=log)


def weekly(*values: float) -> list[Any]:
    days = [b.on(10, 5), b.on(10, 12), b.on(10, 19), b.on(10, 26), b.on(11, 2), b.on(11, 9)]
    return [b.said(day, value) for day, value in zip(days, values, strict=False)]


def test_sliding_the_next_value_moves_score_health_and_forecast() -> None:
    board = WhatIf(a_plan(b.kr(), log=weekly(5, 10, 14, 20, 22, 25)), team="ops", on=DAY)
    assert board.key_result == "k"
    assert (board.slider.min, board.slider.value, board.slider.max) == (0.0, 25.0, 115.0)

    board.slider.value = 60.0
    said = shown(board)

    assert "at risk" in said.split("With this value")[0]
    assert "<b>0.60</b>" in said
    assert "on track" in said.split("With this value")[1]
    assert "score so far from <b>0.25</b> to <b>0.60</b>" in said
    now, then = said.split("Forecast now")[1].split("With this value")
    assert "forecast for" in now
    assert "forecast for" in then
    assert now != then
    assert board.value.value == 60.0


def test_it_follows_the_team_and_what_is_saved_on_the_board_above() -> None:
    plan = a_plan(b.kr(), log=weekly(5, 10, 14))
    above = CheckInBoard(plan, team="ops", on=DAY)
    board = WhatIf(plan, board=above, on=DAY)
    assert board.slider.value == 14.0

    above.base = plan.with_rows([b.said(b.on(11, 15), 60.0)])
    assert board.slider.value == 60.0
    assert "<b>0.60</b>" in shown(board).split("With this value")[0]

    above.team = "it"
    assert (board.team, board.key_result) == ("it", None)


@pytest.mark.parametrize(
    "kind",
    ["increase", "decrease", "reach", "stages", "checkpoints", "maintain", "baseline", "graded"],
)
def test_every_kind_with_a_number_can_be_slid_from_end_to_end(kind: Kind) -> None:
    board = WhatIf(a_plan(b.kr(kind)), team="ops", on=DAY)
    for value in (board.slider.min, board.slider.max):
        board.slider.value = value
        assert "With this value" in shown(board)
        assert board.value.value == value


def test_milestones_and_outcomes_are_slid_step_by_step() -> None:
    board = WhatIf(
        a_plan(b.kr("milestones"), KeyResult(id="o1", kind="outcome", agreed=b.on(10, 1))), team="ops", on=DAY
    )
    assert [said for said, _ in board.slider.options] == ["0 of 2 done", "1 of 2 done", "2 of 2 done"]
    board.slider.index = 2
    assert board.value.value == ("A", "B")
    assert "<b>1.00</b>" in shown(board)

    board.key_result = "o1"
    board.slider.index = 3
    assert board.value.value == "stretch"
    assert "There is no forecast of an outcome" in shown(board)


def test_what_a_kpi_measures_and_what_is_closed_are_not_offered() -> None:
    linked = b.kr(name="linked", kpi="uptime")
    closed = b.closed_goal(b.kr(name="over"), day=b.on(11, 2), name="done")
    plan = b.plan(b.objective(linked), closed, kpis=(b.kpi(),))
    board = WhatIf(plan, team="ops", on=DAY)

    assert board.key_result is None
    assert board.value is None
    assert "no key result of its own" in shown(board)


def test_another_team_offers_its_own_and_a_named_key_result_leads_to_its_team() -> None:
    plan = b.plan(b.objective(b.kr()), b.objective(b.kr(name="net"), name="wires", team="it"))
    board = WhatIf(plan, key_result="net", on=DAY)
    assert (board.team_field.value, board.key_result) == ("it", "net")

    board.team_field.control.value = "ops"

    assert board.key_result == "k"
