"""The levels of a key result stand wherever it is looked at closely, the one that is reached marked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from click.testing import CliRunner

from kit.builders import judged, kr, objective, on, plan, said
from okrlib import show
from okrlib.cli import okr
from okrlib.closing import close
from okrlib.model import Milestone, Outcomes
from okrlib.scoring import levels
from okrlib.store import save
from okrlib.widgets.checkin.board import CheckInBoard
from okrlib.widgets.closing.board import CloseBoard
from okrlib.widgets.review.board import ReviewBoard

TEXTS = {"fail": "No ward.", "commit": "One ward.", "target": "Three wards.", "stretch": "All wards."}
OUTCOME = kr("outcome", outcomes=Outcomes(**TEXTS))
CHECKPOINTS = kr("checkpoints", unit="beds", checkpoints=((10.0, 0.0), (25.0, 0.5), (30.0, 1.0)))
FALLING = kr("stages", baseline=48.0, commit=40.0, target=30.0, stretch=24.0)
STEPS = kr("milestones", milestones=(Milestone(name="Plan"), Milestone(name="Build", weight=3.0)))
DAY = on(11, 16)


@pytest.mark.parametrize(
    ("measure", "value", "reached"),
    [
        (OUTCOME, "commit", ["commit"]),
        (OUTCOME, "fail", ["fail"]),
        (OUTCOME, None, []),
        (kr("stages"), 30.0, ["commit"]),
        (kr("stages"), 0.1 + 0.2 - 0.3, ["start"]),
        (kr("stages"), 69.99, ["commit"]),
        (kr("stages"), 120.0, ["stretch"]),
        (kr("stages"), -1.0, []),
        (FALLING, 29.0, ["target"]),
        (FALLING, 0.1 + 0.2 - 0.3, ["stretch"]),
        (CHECKPOINTS, 25.0, ["25\N{NO-BREAK SPACE}beds"]),
        (STEPS, ("Build",), ["Build"]),
        (STEPS, ("Plan", "Build"), ["Plan", "Build"]),
        (kr(), 50.0, []),
    ],
)
def test_which_level_is_reached(measure: Any, value: Any, reached: list[str]) -> None:
    log = [] if value is None else [said(on(11, 9), value)]
    standing = judged(DAY, measure, *log)
    assert [level.name or level.text for level in levels(standing) if level.reached] == reached


def test_a_level_is_worth_what_progress_makes_of_it() -> None:
    for measure in (OUTCOME, kr("stages"), FALLING):
        worth = [level.worth for level in levels(judged(DAY, measure))]
        assert worth == [0.0, 0.3, 0.7, 1.0]
    assert [level.worth for level in levels(judged(DAY, STEPS))] == [0.25, 0.75]


PLAN = plan(objective(OUTCOME), log=[said(on(11, 9), "commit", confidence=6)]).judged_on(DAY)


def marked(html: str) -> list[str]:
    """What stands marked as reached in some HTML."""
    items = re.findall(r'<li class="is-done">(.*?)</li>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


def html_of(widget: Any) -> str:
    own = getattr(widget, "value", "")
    return (own if isinstance(own, str) else "") + "".join(map(html_of, getattr(widget, "children", ())))


def test_all_texts_stand_on_page_and_boards_with_the_one_reached_marked() -> None:
    places = {
        "page": show.key_results(PLAN, "o").html(),
        "review": show.review(PLAN, "ops", "2026-Q4").html(),
        "review board": html_of(ReviewBoard(PLAN, team="ops", cycle="2026-Q4", on=DAY)),
        "check-in board": html_of(CheckInBoard(PLAN, team="ops", on=DAY)),
        "closing board": html_of(CloseBoard(PLAN, team="ops", cycle="2026-Q4", on=DAY)),
    }
    for place, html in places.items():
        assert all(text in html for text in TEXTS.values()), place
        assert [text.replace(" :", ":") for text in marked(html)] == ["met commit: One ward. (worth 0.30)"], (
            place
        )


def test_okr_score_of_a_team_tells_them_in_table_and_json(tmp_path: Any) -> None:
    save(PLAN, tmp_path)
    table = CliRunner().invoke(okr, ["score", str(tmp_path), "--team", "ops", "--on", str(DAY)]).output
    assert "        fail: No ward. (0.00)\n      > commit: One ward. (0.30)\n" in table
    found = CliRunner().invoke(okr, ["score", str(tmp_path), "--on", str(DAY), "--format", "json"]).output
    assert '"text": "One ward."' in found


def test_the_draft_of_a_closing_tells_them() -> None:
    from okrlib.store import closing_file

    text = closing_file.draft(PLAN, close.propose(PLAN, "2026-Q4", on=DAY), on=DAY)
    assert "# > commit: One ward. (0.30)" in text
    assert "#   stretch: All wards. (1.00)" in text
