"""One KPI by its name, and pieces of a page that follow a board."""

from __future__ import annotations

from dataclasses import replace

import okrlib
from kit.boards import shown
from okrlib import show, stand
from okrlib.plan import Plan
from okrlib.resources import data_dir
from okrlib.widgets import Follow, KpiView, ReviewBoard


def example() -> Plan:
    plan = okrlib.load(data_dir("notebooks") / "example").plan
    assert plan.today is not None
    return plan.judged_on(plan.today)


def test_it_begins_with_one_that_misses_its_target_and_shows_another_by_name() -> None:
    plan = example()
    view = KpiView(plan)
    assert stand(plan).kpi(view.choice.value).health == "missed"

    view.choice.put("northbank-breach-share")
    assert show.kpi_chart(plan, "northbank-breach-share").html() in shown(view)
    assert show.kpi_drivers(plan, "northbank-breach-share").html() in shown(view)
    assert KpiView(plan, "falls").choice.value == "falls"


def test_a_plan_without_kpis_offers_none() -> None:
    plan = replace(example(), kpis=(), observations=())

    assert KpiView(plan).choice.value is None


def test_what_follows_a_board_is_drawn_anew_with_its_choices() -> None:
    plan = example()
    board = ReviewBoard(plan, team="wards")
    follower = Follow(board, lambda: [show.team_head(plan, board.team or "", board.cycle or "")])
    assert show.team_head(plan, "wards", "2019-Q1").html() in shown(follower)

    board.go("team", "discharge-hub")
    board.go("cycle", "2018-Q4")
    assert show.team_head(plan, "discharge-hub", "2018-Q4").html() in shown(follower)
