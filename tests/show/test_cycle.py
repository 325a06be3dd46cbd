"""The pages that home leads to: changes, all that needs attention, and a cycle's review."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from okrlib import load, released, show
from okrlib.model import RuleSetting
from okrlib.resources import data_dir
from okrlib.review.attention import needs_attention
from okrlib.scoring import stand

if TYPE_CHECKING:
    from okrlib.plan import Plan

DAY = date(2019, 3, 15)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return released(load(data_dir("notebooks") / "example").plan).judged_on(DAY)


def test_home_says_how_many_changes_and_troubles_there_are_and_their_pages_list_all(plan: Plan) -> None:
    standing = stand(plan)
    remarks = needs_attention(standing, standing.teams("2019-Q1"))

    assert f"All {len(remarks)} that need attention" in show.needs_attention(plan).html()
    assert show.needs_attention(plan, whole=True).html().count("<li>") == len(remarks)
    moved = show.since_last_week(plan).facts["total"]
    assert f"All {moved} changes" in show.since_last_week(plan).html()
    assert sum(t["count"] for t in show.what_changed(plan).facts["lately"]) == moved


def test_changes_of_the_teams_together_are_those_of_the_company(plan: Plan) -> None:
    teams = [t.id for t in plan.beside() if show.has_goals(plan, t.id, "2019-Q1")]
    alone = [group for team in teams for group in show.what_changed(plan, team).facts["lately"]]

    assert alone == show.what_changed(plan).facts["lately"]


def test_a_persons_goals_are_in_their_own_lists_alone(plan: Plan) -> None:
    person = "patient-experience"
    goals = [o.title for o in plan.objectives if o.team == person]

    assert goals
    company = show.what_changed(plan).html() + show.cycle_goals(plan, "2019-Q1").html()
    assert not [title for title in goals if title in company]
    assert any(title in show.cycle_goals(plan, "2019-Q1", person).html() for title in goals)


def test_a_large_companys_whole_cycle_stands_on_the_teams_pages(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["okrlib.show.changes"], "_MOST", 3)

    facts = show.what_changed(plan).facts

    assert facts["lately"]
    assert facts["all"] == []
    assert "Emergency Care" in show.what_changed(plan).html()


def test_an_ended_cycles_review_says_how_goals_ended_and_what_was_learned(plan: Plan) -> None:
    head = show.cycle_head(plan, "2018-Q4").html()
    goals = show.cycle_goals(plan, "2018-Q4")
    lessons = show.cycle_lessons(plan, "2018-Q4").html()

    assert "How 2018-Q4 ended" in head
    closed = [o for o in plan.objectives if o.cycle == "2018-Q4"]
    beside = {t.id for t in plan.beside()}
    assert sum(e["total"] for e in goals.facts["endings"]) == sum(o.team in beside for o in closed)
    assert "Closed as missed." in goals.html()
    assert "Decision: continue, with changes" in goals.html()
    assert "waited for others" in lessons
    assert "A letter" in lessons or "The letter" in lessons
    assert "2019-Q1 so far" in show.cycle_head(plan, "2019-Q1").html()


def test_reviews_list_teams_in_the_order_of_the_organisation(plan: Plan) -> None:
    order = [t.id for _, t in plan.tree()]
    shown = [t["id"] for t in show.cycle_goals(plan, "2018-Q4").facts["teams"]]

    assert shown == sorted(shown, key=order.index)


def test_the_wording_of_goals_follows_the_plans_settings_and_excuses() -> None:
    whole = load(data_dir("notebooks") / "example").plan
    goal = next(o for o in whole.objectives if o.cycle == "2019-Q1" and o.team == "theatres")
    vague = replace(goal, title="Improve things by 20 percent")
    held = replace(whole, objectives=tuple(vague if o.id == goal.id else o for o in whole.objectives))

    def rules(plan: Plan) -> int:
        return len(show.cycle_habits(released(plan).judged_on(DAY), "2019-Q1", "theatres").facts["rules"])

    found = rules(held)
    off = RuleSetting(severity="off", reason="for a test")
    excused = replace(vague, excused={"number-in-objective": "for a test"})

    assert found > 0
    assert rules(replace(held, rules={"number-in-objective": off})) == found - 1
    goals = tuple(excused if o.id == goal.id else o for o in whole.objectives)
    assert rules(replace(held, objectives=goals)) == found - 1
    assert "for a test" not in repr(vars(released(replace(held, objectives=goals))))


def test_teams_without_goals_are_listed_and_say_so(plan: Plan) -> None:
    table = show.team_table(plan, "2018-Q4")

    assert [t["id"] for t in table.facts["teams"]] == [t.id for t in plan.beside()]
    assert "no goals in 2018-Q4" in table.html()


def test_a_past_quarter_shows_the_kpis_as_they_were_at_its_end(plan: Plan) -> None:
    now = show.team_kpis(plan, "emergency-care", "2019-Q1")
    then = show.team_kpis(plan, "emergency-care", "2018-Q4")

    assert "KPIs at the end of 2018-Q4" in then.html()
    assert "at the end of" not in now.html()
    assert [k["when"] for k in then.facts["kpis"]] == ["November 2018"]
    assert [k["when"] for k in now.facts["kpis"]] == ["February 2019"]
