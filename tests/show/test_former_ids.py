"""A page or story that names a former id shows what has it in `formerly`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kit.builders import OPS, kpi, kr, objective, on, plan, said, seen
from okrlib import show
from okrlib.model import Initiative, Trigger

PLAN = plan(
    objective(
        kr(formerly=("old-k",), guard=("uptime",)),
        kr(name="linked", kpi="uptime"),
        formerly=("old-o",),
        initiatives=(Initiative(title="Rota"),),
        raised_by=Trigger(kpi="uptime", cause="missed target", since=on(9, 1)),
    ),
    teams=(replace(OPS, parent=None, formerly=("old-ops",)),),
    kpis=(kpi(formerly=("old-uptime",), season=3),),
    observations=[seen(month, 90.0 + month) for month in range(1, 11)],
    log=[said(on(10, 8), 10.0), said(on(10, 15), 20.0)],
).judged_on(on(11, 16))
KPIS = (
    show.kpi_head,
    show.kpi_chart,
    show.kpi_card,
    show.kpi_users,
    show.kpi_seasons,
    show.kpi_drivers,
    show.kpi_proposals,
)
OBJECTIVES = (
    show.objective_head,
    show.key_results,
    show.objective_chart,
    show.check_in_history,
    show.around,
)
TEAMS = (show.team_head, show.team_objectives, show.team_chart, show.review)


@pytest.mark.parametrize(
    ("page", "old", "new", "more"),
    [
        *((page, "old-uptime", "uptime", ()) for page in KPIS),
        *((page, "old-o", "o", ()) for page in OBJECTIVES),
        *((page, "old-ops", "ops", ("2026-Q4",)) for page in TEAMS),
        *((page, "old-ops", "ops", ()) for page in (show.team_kpis, show.team_kpi_charts)),
    ],
)
def test_a_former_id_shows_the_same(page: Any, old: str, new: str, more: tuple[str, ...]) -> None:
    html = page(PLAN, new, *more).html()
    assert len(html) > 50
    assert page(PLAN, old, *more).html() == html
