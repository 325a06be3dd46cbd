"""With which team a board begins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import okrlib
from kit import builders as b
from okrlib.errors import UnknownIdError
from okrlib.resources import data_dir
from okrlib.widgets import (
    CheckInBoard,
    CloseBoard,
    DraftBoard,
    KpiBoard,
    ProposalBoard,
    ReviewBoard,
    WhatIf,
)


def test_a_board_is_opened_by_a_former_id_too_and_says_where_there_is_no_such_thing() -> None:
    wait, uptime = b.kr(name="wait", formerly=("queue",)), b.kpi(formerly=("up",))
    teams = (b.COMPANY, replace(b.OPS, formerly=("op",)), b.IT)
    plan = b.plan(b.objective(wait), teams=teams, kpis=(uptime,))
    facts: dict[str, Any] = {"on": b.on(11, 16)}

    for kind in (CheckInBoard, CloseBoard, DraftBoard, KpiBoard, ProposalBoard, ReviewBoard):
        assert kind(plan, team="op", **facts).team == "ops"
    assert KpiBoard(plan, kpi="up", **facts).card == uptime
    assert WhatIf(plan, key_result="queue", **facts).key_result == "wait"
    for name in ("kpi", "key_result"):
        with pytest.raises(UnknownIdError, match="nothing"):
            (KpiBoard if name == "kpi" else WhatIf)(plan, **facts | {name: "nothing"})


@pytest.mark.parametrize("kind", [CheckInBoard, DraftBoard, ReviewBoard])
def test_a_board_begins_with_the_team_given_else_the_one_that_its_author_leads(kind: Any) -> None:
    loaded = okrlib.load(data_dir("notebooks") / "example").plan
    leads = {team.id: team.lead for team in loaded.teams}

    assert kind(loaded, author=leads["theatres"]).team == "theatres"
    assert kind(loaded, author=leads["theatres"], team="wards").team == "wards"
    assert kind(loaded, author=None).team == "riverside", "the first with a goal in the running cycle"
    with pytest.raises(UnknownIdError):
        kind(loaded, team="nowhere")
