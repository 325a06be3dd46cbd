"""Dependencies stand on both sides, and a link that skips a level names what it skips."""

from __future__ import annotations

import re

from kit.builders import COMPANY, IT, OPS, kr, objective, on, plan
from okrlib import show
from okrlib.model import Team
from okrlib.plan import teams_between

NIGHT = Team(id="night", title="Night shift", parent="ops")
COMPANY_GOAL = objective(kr(name="c"), name="top", team="co")
NEEDED = objective(kr(name="n"), name="ground", team="it")
DEEP = objective(kr(), name="deep", team="night", supports=("top", "side"), depends_on=("ground",))
SIDE = objective(kr(name="s"), name="side", team="ops")
DRAFT = objective(kr(name="d"), name="later", state="draft", depends_on=("ground",))
PLAN = plan(COMPANY_GOAL, NEEDED, DEEP, SIDE, DRAFT, teams=(COMPANY, OPS, IT, NIGHT)).judged_on(on(11, 16))


def words(name: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", show.around(PLAN, name).html()).split())


def test_a_dependency_stands_on_both_pages() -> None:
    assert "Depends on ground" in words("deep")
    assert "Needed by deep" in words("ground")
    assert "later" not in words("ground")


def test_a_link_that_skips_a_level_names_the_team_on_both_pages() -> None:
    assert "top Company, 2026-Q4; skips Operations" in words("deep")
    assert "deep Night shift, 2026-Q4; skips Operations" in words("top")
    assert "side Operations, 2026-Q4 " in words("deep")
    assert "skips" not in words("side")


def test_teams_that_lie_between() -> None:
    assert [t.id for t in teams_between(PLAN, "night", "co")] == ["ops"]
    assert not teams_between(PLAN, "night", "ops")
    assert not teams_between(PLAN, "night", "it")
    assert not teams_between(PLAN, "co", "ops")
