"""Charts of a cycle: what is drawn, said and refused."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kit.builders import kr, objective, on, plan, said
from okrlib import charts, show
from okrlib.charts import cycle
from okrlib.review.calibration import Pair, calibrate
from okrlib.scoring import outlook
from okrlib.tables import tables

ROOT = Path(__file__).resolve().parents[2]
TABLES = tables(
    plan(
        objective(kr(), kr("decrease", "d"), name="calm"),
        objective(kr("reach", "r"), name="rest"),
        log=[
            said(on(10, 14), 20.0, confidence=7),
            said(on(11, 10), 69.99, confidence=4),
            said(on(11, 10), 40.0, "d", confidence=6),
        ],
    )
).at(date(2026, 11, 15))
HISTORY = TABLES.history[TABLES.history["objective"] == "calm"]
SCORES = TABLES.scores[TABLES.scores["team"] == "ops"]
SHARES = pd.DataFrame(calibrate([Pair("k", "c", "committed", 7, i < 4) for i in range(10)]).shares)  # type: ignore[union-attr]
FALLING = plan(
    objective(kr("decrease", "d"), name="calm"),
    log=[said(on(10, day), 100.0 - 2 * day, "d") for day in (5, 12, 19, 26)],
)
WAY = pd.DataFrame(outlook.way(FALLING, "d", on(10, 28)))
EVERY = {
    "score_strip": (charts.score_strip, SCORES),
    "burn_up": (charts.burn_up, HISTORY),
    "outlook": (charts.outlook, WAY),
    "confidence": (charts.confidence, HISTORY),
    "reliability": (charts.reliability, SHARES),
    "cycles": (charts.cycles, SCORES),
}


def spec(name: str, frame: pd.DataFrame | None = None) -> dict[str, Any]:
    draw, usual = EVERY[name]
    held: dict[str, Any] = draw(usual if frame is None else frame).to_dict()
    return held


def test_the_history_frame_holds_progress_and_what_was_expected() -> None:
    k = TABLES.history[TABLES.history["key_result"] == "k"].set_index("day")

    assert k.loc["2026-10-14", "progress"] == 0.2
    assert k.loc["2026-11-15", "confidence"] == 4
    assert k["expected"].is_monotonic_increasing


@pytest.mark.parametrize("name", EVERY)
def test_every_chart_says_what_it_shows(name: str) -> None:
    assert spec(name)["description"].endswith(".")


@pytest.mark.parametrize("name", EVERY)
def test_an_empty_frame_makes_an_empty_chart(name: str) -> None:
    held = spec(name, EVERY[name][1].iloc[:0])

    assert held.get("layer") or held["concat"]


@pytest.mark.parametrize("name", EVERY)
def test_a_missing_column_is_named(name: str) -> None:
    frame = EVERY[name][1]
    needed = {"reliability": "n", "cycles": "score", "score_strip": "score"}.get(name, "day")

    with pytest.raises(ValueError, match=f"no column '{needed}'"):
        spec(name, frame.drop(columns=needed))


@pytest.mark.parametrize("name", ["burn_up", "confidence"])
def test_each_key_result_has_a_chart_of_its_own_named_and_with_its_last_value(name: str) -> None:
    """Eleven lines of six dashes and one hue were a riddle: nothing has to be matched with a legend."""
    texts = {"burn_up": ["0.69", "0.60"], "confidence": ["4", "6"]}[name]
    one, two = panels = getattr(cycle, f"{name}_charts")(HISTORY)
    held = spec(name)

    assert [panel.title for panel in panels] == ["k", "d"]
    assert [mark.label for panel in panels for mark in panel.marks] == texts
    assert one.x == two.x
    assert one.says.startswith("k: ")
    assert [" ".join(panel["title"]["text"]) for panel in held["concat"]] == ["k", "d"]
    assert "legend" not in str(held)


@pytest.mark.parametrize("name", EVERY)
def test_a_picture_follows_the_notebooks_colours_and_fits_a_phone(name: str) -> None:
    """On no ground of its own; no colour that a dark notebook would swallow."""
    made = unescape(show.picture(EVERY[name][0](EVERY[name][1])).html())

    assert not re.findall(r'(?:fill|stroke)="#[0-9a-f]{6}"', made)
    assert 'fill="var(--hue)"' in made or 'stroke="var(--hue)"' in made
    assert max(int(float(width)) for width in re.findall(r'<svg[^>]* width="([\d.]+)"', made)) <= 420
    assert all(f'aria-label="{said}"' not in made for said in ("", "A chart"))
    assert spec(name)["description"] in made


def test_the_strip_keeps_the_order_of_the_plan_and_never_rounds_up() -> None:
    near = cycle.score_strip_chart(SCORES[SCORES["objective"] == "calm"].assign(score=0.6999))

    assert [line.label for line in near.lines if line.role == "track"] == ["0.69"]
    assert [text.text for text in cycle.score_strip_chart(SCORES).texts] == ["calm", "rest"]
    assert [text.value for text in cycle.score_strip_chart(SCORES).texts] == [0, -1]


def test_a_goal_without_a_score_has_no_bar_and_a_dash() -> None:
    (track,) = cycle.score_strip_chart(SCORES[SCORES["objective"] == "calm"].assign(score=float("nan"))).lines

    assert (track.role, track.label) == ("track", "–")


def test_the_burn_up_draws_the_expected_curve_of_each_key_result() -> None:
    drawn = spec("burn_up")["concat"][0]["layer"][0]

    assert [line.role for line in cycle.burn_up_charts(HISTORY)[0].lines] == ["expected", "value"]
    assert drawn["mark"]["strokeDash"]


def test_the_outlook_opens_at_the_last_value_and_ends_with_the_cycle() -> None:
    chart = cycle.outlook_chart(WAY)
    first, *rest = chart.bands[0].points

    assert first[1:] == (48.0, 48.0)
    assert rest[-1][0] == date(2026, 12, 31).toordinal()
    assert all(low < high for _, low, high in rest)
    assert spec("outlook")["layer"][0]["encoding"]["y2"]["field"] == "upper"


def test_the_way_says_what_was_seen_expected_and_forecast() -> None:
    told = outlook.of(FALLING, "d", on(10, 28))
    last = outlook.way(FALLING, "d", on(10, 28))[-1]

    assert told.forecast is not None
    assert (last.median, last.lower, last.upper) == told.forecast[:3]
    assert (last.expected, last.target) == (30.0, 0.0), "the curve leads to where a stretch goal succeeds"
    few = outlook.way(plan(objective(kr(), name="o")), "k", on(10, 28))
    assert {(point.value, point.median) for point in few} == {(None, None)}


def test_confidence_shows_even_odds() -> None:
    even, _ = cycle.confidence_charts(HISTORY)[0].lines

    assert even.role == "expected"
    assert {value for _, value in even.points} == {5}


def test_reliability_draws_each_confidence_with_its_share_and_count() -> None:
    (mark,) = cycle.reliability_chart(SHARES).marks

    assert (mark.at, mark.value, mark.label) == (7, 0.4, "10")


def test_cycles_are_compared_within_one_team_only() -> None:
    two = pd.concat([SCORES, SCORES.assign(team="it")])

    with pytest.raises(ValueError, match="of one team"):
        charts.cycles(two)


def test_each_chart_is_shown_once_in_the_docs_and_its_code_runs() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import draw_pictures; print(*draw_pictures.charts())"],
        cwd=ROOT / "tools",
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    page = (ROOT / "docs/charts.md").read_text("utf-8")

    assert all((ROOT / "docs" / place).is_file() for place in ran.stdout.split())
    assert len(ran.stdout.split()) == len(EVERY)
    assert {name: page.count(f"charts.{name}(") for name in EVERY} == dict.fromkeys(EVERY, 1)


def test_an_objectives_page_says_where_each_key_result_is_likely_to_end() -> None:
    html = show.key_results(FALLING.judged_on(on(10, 28)), "calm").html()
    early = show.key_results(FALLING.judged_on(on(10, 6)), "calm").html()

    assert "<b>Forecast for 31\N{NO-BREAK SPACE}December: " in html
    assert "; success from 35 down" in html
    assert "<b>Forecast" not in early


def test_a_persons_own_goals_stand_in_no_chart_with_others_and_are_not_compared() -> None:
    own = SCORES.assign(team="me", team_kind="individual")

    with pytest.raises(ValueError, match="beside nobody else's"):
        charts.score_strip(pd.concat([SCORES, own]))
    with pytest.raises(ValueError, match="compared with nothing"):
        charts.cycles(own)
    assert charts.score_strip(own).to_dict()["layer"]
