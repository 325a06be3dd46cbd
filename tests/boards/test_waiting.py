"""What the cards of the home say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

import okrlib
from okrlib.boards.waiting import cards
from okrlib.checkin.due import due
from okrlib.drafting import Parked
from okrlib.kpis import proposals
from okrlib.plan import Plan
from okrlib.resources import data_dir

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def example() -> Plan:
    return okrlib.load(data_dir("notebooks") / "example").plan


def waiting(plan: Plan, on: date, team: str | None = None) -> dict[str, tuple[str, ...]]:
    return {card.board: card.waiting for card in cards(plan, on=on, team=team)}


def test_the_cards_count_what_the_commands_list(example: Plan) -> None:
    assert example.today is not None
    on = example.today
    said = waiting(example, on)
    late = sum(each.overdue for each in due(example, on=on))

    assert said["check-in"] == (f"{len(due(example, on=on))} reports due", f"{late} of them overdue")
    assert f"{len(proposals(example, on=on))} proposals for an objective" in said["kpis"]
    drafts = sum(o.state == "draft" for o in example.objectives)
    assert said["draft"] == (f"{drafts} objectives still a draft",)
    assert said["workshop"] == ()


def test_a_draft_that_was_left_is_named_first_on_its_card(example: Plan) -> None:
    assert example.today is not None
    at = datetime.combine(example.today, time(14, 2)).astimezone()
    left = Parked("x", "draft", at, None, "1 objective", {})
    early = left._replace(at=at - timedelta(days=1), board="close")
    said = {card.board: card.waiting for card in cards(example, on=example.today, typed=[left, early])}

    assert said["draft"][0] == "Draft left at 14:02"
    assert said["close"][0] == "Draft left on 14\N{NO-BREAK SPACE}March at 14:02"


def test_a_team_sees_what_is_its_own_and_below(example: Plan) -> None:
    assert example.today is not None
    on = example.today
    own = due(example, on=on, team="planned-care")
    said = waiting(example, on, "planned-care")["check-in"]

    assert 0 < len(own) < len(due(example, on=on))
    assert said[0].startswith(f"{len(own)} report")


def test_a_cycle_is_named_before_it_ends_and_until_it_is_closed(example: Plan) -> None:
    cycle = example.cycle("2019-Q1")

    assert waiting(example, cycle.end - timedelta(days=60))["close"] == ()
    assert waiting(example, cycle.last_day - timedelta(days=1))["close"][-1] == "2019-Q1 ends in 1 day"
    assert waiting(example, cycle.last_day)["close"][-1] == "2019-Q1 ends today"
    assert waiting(example, cycle.end)["close"][-1].startswith("2019-Q1 has ended: ")
    closed = tuple(replace(o, state="draft") for o in example.objectives)
    assert waiting(replace(example, objectives=closed), cycle.end)["close"] == ()


def test_what_is_all_overdue_is_counted_once(good: Path) -> None:
    plan = replace(okrlib.load(good).plan, check_ins=())
    said = {card.board: card.waiting for card in cards(plan, on=date(2026, 11, 16))}
    assert said["check-in"] == ("2 reports overdue",)


def test_an_empty_plan_waits_for_nothing() -> None:
    assert all(card.calm for card in cards(Plan(), on=date(2026, 11, 16)))


def test_a_small_plan(good: Path) -> None:
    assert len(cards(okrlib.load(good).plan, on=date(2026, 11, 16))) == 7
