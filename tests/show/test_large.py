"""Pages of a company with very many goals and KPIs: what comes first, and where the rest is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import okrlib
from okrlib import show
from okrlib.plan import released
from okrlib.resources import data_dir
from okrlib.review import headline
from okrlib.show import Fragment, changes, home, kpi, search

if TYPE_CHECKING:
    import pytest

    from okrlib.plan import Plan


@cache
def the_example() -> Plan:
    plan = okrlib.load(data_dir("notebooks") / "example").plan
    assert plan.today
    return released(plan).judged_on(plan.today)


def test_of_many_kpis_the_most_urgent_have_a_line_and_all_a_team(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = the_example()
    lines = [line for group in show.catalogue(plan).facts["groups"] for line in group["kpis"]]
    monkeypatch.setattr(kpi, "_MOST", len(plan.kpis) - 1)
    monkeypatch.setattr(kpi, "_FIRST", 3)
    page = show.catalogue(plan)

    (group,) = page.facts["groups"]
    assert [line["rank"] for line in group["kpis"]] == sorted(line["rank"] for line in lines)[:3]
    assert {team["id"]: team["count"] for team in page.facts["others"]} == {
        team.id: len(kpis) for team in plan.teams if (kpis := plan.kpis_of.get(team.id, ()))
    }
    assert sum(team["missed"] for team in page.facts["others"]) == sum(
        line["state"] == "missed" for line in lines
    )
    assert "<form" not in page.html()
    assert f"The first 3 of {len(plan.kpis)} KPIs." in page.html()


def test_of_many_changes_those_of_the_company_are_told_and_the_others_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = the_example()
    usual = show.what_changed(plan).facts
    monkeypatch.setattr(changes, "_MOST_CHANGES", 1)
    facts = show.what_changed(plan).facts

    assert {plan.team(team["id"]).parent for team in facts["lately"]} == {None}
    counts = {team["id"]: team["count"] for team in (*facts["lately"], *facts["elsewhere"])}
    assert counts == {team["id"]: team["count"] for team in usual["lately"]}
    assert sum(counts.values()) == facts["recent"]
    team = facts["elsewhere"][0]["id"]
    assert show.what_changed(plan, team).facts["lately"], "a team's own page tells all of it"


def test_of_much_that_needs_attention_the_most_severe_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = the_example()
    whole = show.needs_attention(plan, whole=True).facts["remarks"]
    monkeypatch.setattr(home, "_MOST", 2)
    page = show.needs_attention(plan, whole=True)

    assert page.facts["remarks"] == whole[:2]
    assert f"And {len(whole) - 2} more, on the pages of their teams." in page.html()


def test_of_very_many_titles_the_search_lists_the_teams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_LISTED", 1)
    facts = show.search_index(the_example()).facts

    assert not facts["groups"]
    assert [team["id"] for team in facts["teams"]] == [team.id for _, team in the_example().tree()]


def test_counts_beyond_a_thousand_are_set_apart() -> None:
    plan = the_example()
    head, attention = show.home_head(plan), show.needs_attention(plan)
    goals = show.map_list(plan)
    finding = {"title": "Several above", "why": "", "goals": [], "total": 1234}

    for fragment, more in (
        (head, {"tally": [("on track", 1234)]}),
        (attention, {"total": 1234}),
        (goals, {"findings": [finding]}),
    ):
        assert "1,234" in Fragment(fragment.template, {**fragment.facts, **more}, fragment.scale).html()
    assert headline._of_teams(1234, 2345) == "1,234 of 2,345 teams are "
