"""The team whose goals one sees first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kit import builders as b
from okrlib.model import Cycle
from okrlib.plan import Plan, team_at_work

YEAR = Cycle(id="2026", start=date(2026, 1, 1), end=date(2027, 1, 1))


def goal(team: str, cycle: str = "2026-Q4", state: Any = "active", **facts: Any) -> Any:
    measure = b.kr(name=f"{team}-{cycle.lower()}-{state}-k")
    name = f"{team}-{cycle.lower()}-{state}"
    return b.objective(measure, name=name, team=team, cycle=cycle, state=state, **facts)


def closed(team: str, outcome: Any) -> Any:
    return replace(goal(team, state="closed"), outcome=outcome, closed_at=b.at(11, 1))


@pytest.mark.parametrize(
    ("goals", "team"),
    [
        ([goal("co", "2026"), goal("ops"), goal("it")], "ops"),
        ([goal("ops", state="draft"), goal("it")], "it"),
        ([closed("ops", "dropped"), goal("it")], "it"),
        ([closed("ops", "achieved"), goal("it", "2026")], "it"),
        ([closed("it", "achieved")], "it"),
        ([goal("it", state="draft")], "co"),
        ([goal("it", "2026-Q3")], "it"),
        ([], "co"),
    ],
)
def test_it_has_an_active_goal_in_the_cycle_that_is_shown(goals: list[Any], team: str) -> None:
    plan = b.plan(*goals, cycles=(YEAR, b.Q3, b.Q4))

    assert team_at_work(plan, b.on(11, 16)) == team


def test_it_is_the_one_that_somebody_leads() -> None:
    plan = b.plan(goal("ops"), teams=(b.COMPANY, b.OPS, replace(b.IT, lead="ann")))

    assert team_at_work(plan, b.on(11, 16), lead="ann") == team_at_work(plan, None, lead="ann") == "it"
    assert team_at_work(plan, b.on(11, 16), lead="bob") == "ops"


def test_where_no_day_is_known_it_is_the_one_on_top() -> None:
    assert team_at_work(b.plan(goal("ops")), None) == "co"
    assert team_at_work(Plan(), b.on(11, 16)) is None
