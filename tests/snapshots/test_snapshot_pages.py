"""Each page of a small plan: the facts it is made from, and its HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from okrlib import open_plan, show
from okrlib.scoring import stand
from okrlib.show import site_root
from snapshots.recording import DAY, PLAN, HtmlFile, JsonFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from syrupy.assertion import SnapshotAssertion

    from okrlib.plan import Plan
    from okrlib.show import Fragment


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plan]:
    """The plan, shown as on a page of the site: with links, and with charts that a browser draws."""
    monkeypatch.setenv("OKRLIB_ON", DAY.isoformat())
    token = site_root.set("../")
    yield open_plan(PLAN)
    site_root.reset(token)


#: What each page holds, by the names of the functions that make it.
PAGES: Mapping[str, Callable[[Plan], Mapping[str, Fragment]]] = {
    "home": lambda plan: {
        "home_head": show.home_head(plan),
        "needs_attention": show.needs_attention(plan),
        "since_last_week": show.since_last_week(plan),
        "company_objectives": show.company_objectives(plan),
        "team_table": show.team_table(plan),
        "about": show.about(plan),
    },
    "team": lambda plan: {
        "team_head": show.team_head(plan, "reception", "2026-Q4"),
        "team_objectives": show.team_objectives(plan, "reception", "2026-Q4"),
        "team_chart": show.team_chart(plan, "reception", "2026-Q4"),
        "team_map": show.team_map(plan, "reception", "2026-Q4"),
        "team_kpi_charts": show.team_kpi_charts(plan, "reception"),
        "calibration": show.calibration(plan, "reception"),
        "team_kpis": show.team_kpis(plan, "reception"),
    },
    "changes": lambda plan: {
        "changes": show.what_changed(plan),
        "changes_of_a_team": show.what_changed(plan, "reception"),
    },
    "attention": lambda plan: {"needs_attention": show.needs_attention(plan, whole=True)},
    "cycle": lambda plan: {
        "cycle_head": show.cycle_head(plan, "2026-Q3"),
        "cycle_goals": show.cycle_goals(plan, "2026-Q3"),
        "cycle_lessons": show.cycle_lessons(plan, "2026-Q3"),
        "cycle_habits": show.cycle_habits(plan, "2026-Q3", "reception"),
        "calibration": show.calibration(plan),
    },
    "map": lambda plan: {
        "map_head": show.map_head(plan),
        "map_picture": show.map_picture(plan),
        "map_list": show.map_list(plan),
    },
    "how": lambda plan: {"how_head": show.how_head(plan), "how_to_read": show.how_to_read(plan)},
    "search": lambda plan: {"search_index": show.search_index(plan)},
    "edition": lambda plan: {
        "edition_head": show.edition_head(plan),
        "edition_files": show.edition_files(plan),
    },
    "objective": lambda plan: {
        "objective_head": show.objective_head(plan, "calm"),
        "key_results": show.key_results(plan, "calm"),
        "objective_chart": show.objective_chart(plan, "calm"),
        "objective_map": show.objective_map(plan, "calm"),
        "check_in_history": show.check_in_history(plan, "calm"),
        "around": show.around(plan, "calm"),
    },
    "kpi": lambda plan: {
        "kpi_head": show.kpi_head(plan, "complaints"),
        "kpi_chart": show.kpi_chart(plan, "complaints"),
        "kpi_proposals": show.kpi_proposals(plan, "complaints"),
        "kpi_card": show.kpi_card(plan, "complaints"),
        "kpi_users": show.kpi_users(plan, "complaints"),
    },
    "kpis": lambda plan: {"catalogue": show.catalogue(plan), "kpi_diet": show.kpi_diet(plan)},
    "review": lambda plan: {"review": show.review(plan, "reception", "2026-Q4")},
}


@pytest.mark.parametrize("page", PAGES)
def test_facts(page: str, plan: Plan, snapshot: SnapshotAssertion) -> None:
    assert PAGES[page](plan) == snapshot(extension_class=JsonFile)


@pytest.mark.parametrize("page", PAGES)
def test_html(page: str, plan: Plan, snapshot: SnapshotAssertion) -> None:
    html = "\n".join(f"<!-- {name} -->{held.html()}" for name, held in PAGES[page](plan).items())
    assert html == snapshot(extension_class=HtmlFile)


def test_standing(plan: Plan, snapshot: SnapshotAssertion) -> None:
    standing = stand(plan, on=DAY)
    facts: dict[str, Any] = {
        "teams": standing.teams("2026-Q4"),
        "kpis": [standing.kpi(kpi.id) for kpi in plan.kpis],
    }
    assert facts == snapshot(extension_class=JsonFile)
