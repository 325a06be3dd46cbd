"""METHOD section 1: what shows one cycle names the others that run, and those before and after."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from click.testing import CliRunner

from kit.builders import Q3, Q4, kr, objective, on, plan
from okrlib import show
from okrlib.cli import okr
from okrlib.model import Cycle
from okrlib.plan import cycles_around
from okrlib.show import site_root
from okrlib.store import save

HALF = Cycle(id="2026-H2", start=date(2026, 7, 1), end=date(2027, 1, 1))
OCTOBER = Cycle(id="2026-10", start=date(2026, 10, 1), end=date(2026, 11, 1))
NEXT = Cycle(id="2027-Q1", start=date(2027, 1, 1), end=date(2027, 4, 1))
LATER = Cycle(id="2027-Q2", start=date(2027, 4, 1), end=date(2027, 7, 1))
PLAN = plan(
    objective(kr()),
    objective(kr(name="l"), name="half", team="co", cycle="2026-H2"),
    objective(kr(name="m"), name="old", cycle="2026-Q3"),
    cycles=(Q4, Q3, HALF, LATER, NEXT, OCTOBER),
).judged_on(on(11, 16))


def test_the_cycles_around_one() -> None:
    around = {c.id: what for c, what in cycles_around(PLAN, Q4, on(11, 16))}
    assert around == {"2026-Q3": "before", "2026-H2": "running", "2026-Q4": "", "2027-Q1": "next"}
    in_october = {c.id: what for c, what in cycles_around(PLAN, Q4, on(10, 16))}
    assert in_october == around | {"2026-10": "running"}
    past = {c.id: what for c, what in cycles_around(PLAN, Q3, on(11, 16))}
    assert past["2026-Q4"] == past["2026-H2"] == "running"
    alone = replace(PLAN, cycles=(Q4,))
    assert [c.id for c, _ in cycles_around(alone, Q4, on(11, 16))] == ["2026-Q4"]


def test_every_page_that_shows_a_cycle_leads_to_those_around_it() -> None:
    token = site_root.set("../")
    try:
        pages = {
            "home": show.home_head(PLAN).html(),
            "team": show.team_head(PLAN, "ops", "2026-Q4").html(),
            "objective": show.objective_head(PLAN, "o").html(),
            "review": show.review(PLAN, "ops", "2026-Q4").html(),
        }
    finally:
        site_root.reset(token)
    for page, html in pages.items():
        nav = html[html.index('<nav class="cycles"') :].partition("</nav>")[0]
        words = " ".join(re.sub(r"<[^>]+>", " ", nav).split())
        assert "2026-Q3 before" in words, page
        assert "2026-H2 runs now" in words, page
        assert "2027-Q1 next" in words, page
        assert 'href="../teams/2026-Q3/ops.html"' in nav, page
        assert 'href="../teams/2026-H2/co.html"' in nav, page
        assert "2027-Q2" not in words, page
        assert '<b aria-current="page">2026-Q4</b>' in nav, page
        assert "teams/2027-Q1" not in nav, page


def test_okr_score_names_them(tmp_path: Any) -> None:
    save(PLAN, tmp_path)
    told = CliRunner().invoke(okr, ["score", str(tmp_path), "--on", "2026-11-16"]).output
    assert "Other cycles, with --cycle: 2026-Q3 (before), 2026-H2 (runs now), 2027-Q1 (next)" in told
    empty = CliRunner().invoke(okr, ["score", str(tmp_path), "--on", "2026-11-16", "--cycle", "2027-Q1"])
    assert "2026-Q4 (runs now)" in empty.output
    assert "2027-Q2 (next)" in empty.output
