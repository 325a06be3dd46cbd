"""Plans that show their scores on different scales, side by side in one process."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import okrlib
from okrlib import show
from okrlib.checkin import moved
from okrlib.cli import okr
from okrlib.model import CheckIn
from okrlib.review import attention
from okrlib.scoring import stand

if TYPE_CHECKING:
    from collections.abc import Callable

    from okrlib.plan import Plan

DAY = date(2026, 11, 16)

OKR = """
version = 1
name = "Acme"
today = 2026-11-16

[policy]
scale = {scale}

[[teams]]
id = "all"
title = "All"
kind = "company"

[[teams]]
id = "front"
title = "Front desk"
parent = "all"

[[cycles]]
id = "2026-Q4"
"""
GOALS = """
[[objectives]]
id = "calm"
title = "A calmer front desk"
state = "active"

[[objectives.key_results]]
id = "calls"
title = "Calls answered"
kind = "reach"
target = 100

[[objectives.key_results]]
id = "visits"
title = "Visits without waiting"
kind = "reach"
target = 100
"""
ROWS = """key_result,date,value,confidence
calls,2026-11-02,10,7
calls,2026-11-15,58.9,7
"""


def folder(place: Path, scale: int) -> Path:
    files = {
        "okr.toml": OKR.format(scale=scale),
        "goals/2026-Q4/front.toml": GOALS,
        "check-ins/2026-Q4.csv": ROWS,
    }
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
    return place


def rich(plan: Plan) -> str:
    """Every part of a standing by itself, as a notebook shows it."""
    (team,) = stand(plan).teams("2026-Q4")
    (objective,) = team.objectives
    return "".join(show.card(part).html() for part in (team, objective, objective.key_results[0]))


def fragments(plan: Plan) -> str:
    cycle = "2026-Q4"
    shown: tuple[Any, ...] = (
        show.team_table(plan, cycle),
        show.since_last_week(plan, cycle),
        show.team_head(plan, "front", cycle),
        show.team_objectives(plan, "front", cycle),
        show.objective_head(plan, "calm"),
        show.key_results(plan, "calm"),
        show.review(plan, "front", cycle, since=DAY - timedelta(days=7)),
    )
    return "".join(fragment.html() for fragment in shown)


def figures(plan: Plan) -> str:
    """The chart's sentence and its table, in which progress is in per cent on every scale."""
    charts = (show.objective_chart(plan, "calm"), show.team_chart(plan, "front", "2026-Q4"))
    words = [(figure.facts["says"], figure.facts["table"]) for figure in charts]
    return str(words).replace("\\xa0", " ")


def sentences(plan: Plan) -> str:
    row = CheckIn("visits", DAY, 80.0, confidence=7)
    standing = stand(plan)
    (step,) = attention.moved_lately(standing, standing.teams("2026-Q4"))
    return f"{moved(plan, plan.with_rows([row]), 'visits', DAY)} {step.reason}"


#: What shows scores, and what it must say on 0-1 and on 0-100.
WAYS: list[tuple[Callable[[Plan], str], tuple[str, ...], tuple[str, ...]]] = [
    (rich, ("0.58", "progress 58\xa0%"), ("58", "progress 58\xa0%")),
    (
        fragments,
        ("0.58", "10\xa0% → 58\xa0% of the way", "progress +48 points"),
        ("58", "10\xa0% → 58\xa0% of the way", "progress +48 points"),
    ),
    (figures, ("(Calls answered) at 58 %", "'58 %'"), ("(Calls answered) at 58 %", "'58 %'")),
    (sentences, ("to 0.80", "58\xa0% of the way."), ("to 80", "58\xa0% of the way.")),
]


@pytest.fixture
def plans(tmp_path: Path) -> dict[int, Plan]:
    return {scale: okrlib.open_plan(folder(tmp_path / str(scale), scale)) for scale in (1, 100)}


@pytest.mark.parametrize(("way", "of_one", "of_hundred"), WAYS, ids=lambda x: getattr(x, "__name__", ""))
def test_each_plan_shows_scores_on_its_own_scale(
    way: Callable[[Plan], str], of_one: tuple[str, ...], of_hundred: tuple[str, ...], plans: dict[int, Plan]
) -> None:
    for _ in range(2):
        output = {scale: way(plan) for scale, plan in plans.items()}
        assert [text for text in of_one if text not in output[1]] == []
        assert [text for text in of_hundred if text not in output[100]] == []
        assert "0.58" not in output[100]


def test_the_command_line_follows_the_plan_it_is_given(tmp_path: Path) -> None:
    folders = {scale: folder(tmp_path / str(scale), scale) for scale in (1, 100)}

    for _ in range(2):
        output = {
            scale: CliRunner().invoke(okr, ["score", str(place)]).output for scale, place in folders.items()
        }
        assert "  0.58  " in output[1]
        assert "    58  " in output[100]
        assert "0.58" not in output[100]


def test_a_score_without_a_scale_is_an_error() -> None:
    facts = {"title": "", "score": 0.5, "strip_of": None, "state": None, "note": ""}

    with pytest.raises(KeyError, match="plan_scale"):
        show.Fragment("elements/texts#standing", facts).html()
