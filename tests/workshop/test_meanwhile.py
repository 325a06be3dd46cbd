"""A workshop while others save in the plan: nothing of theirs is lost, and the room can always end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.folders import GOOD
from kit.seats import Chair, Venue
from okrlib.store import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import PlanFolder


@pytest.fixture
def venue(plan_folder: PlanFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Venue:
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))
    return Venue(plan_folder(GOOD))


def stage(desk: Chair, *names: str) -> None:
    for name in names:
        assert desk.say("stage", to=name)["ok"], desk.reply


def drafting(venue: Venue) -> tuple[Chair, str]:
    """The desk in the stage Draft, and the name of an objective there, with a key result."""
    desk, ann = venue.desk(), venue.join("Ann")
    stage(desk, "draft")
    assert ann.say("write", objective="", set={"title": "Letters are answered"})["ok"]
    name = ann.reply["objective"]
    assert ann.say("write", objective=name, add="Cut the median wait from 48 to 24 hours")["ok"]
    return desk, name


def commit(desk: Chair, name: str) -> None:
    desk.say("prepare", objective=name, ambition="aspirational", owner="ann", state="active")
    assert desk.say("commit", objective=name)["ok"], desk.reply


def test_what_others_save_meanwhile_stays_and_the_end_saves_beside_it(venue: Venue) -> None:
    desk, name = drafting(venue)
    ops = venue.folder / "goals/2026-Q4/ops.toml"
    ops.write_text(f'{ops.read_text("utf-8")}\n[[objectives]]\nid = "theirs"\ntitle = "Theirs"\n', "utf-8")
    stage(desk, "quality", "confidence", "align")
    assert "theirs" in {o["id"] for o in desk.parts["coach"]["objectives"]}, "it can be linked to"
    stage(desk, "commit")
    commit(desk, name)

    ops.write_text(ops.read_text("utf-8").replace('"Theirs"', '"Theirs, said anew"'), "utf-8")
    stage(desk, "publish")
    assert f'+id = "{name}"' in desk.parts["coach"]["diff"]
    ops.write_text(ops.read_text("utf-8").replace("said anew", "said twice"), "utf-8")
    assert desk.say("finish")["ok"], desk.reply
    plan = load(venue.folder).plan
    assert plan.objective("theirs").title == "Theirs, said twice"
    assert plan.objective(name).state == "active"


def test_a_goal_whose_id_somebody_took_meanwhile_gets_another(venue: Venue) -> None:
    desk, name = drafting(venue)
    stage(desk, "quality", "commit")
    commit(desk, name)
    ops = venue.folder / "goals/2026-Q4/ops.toml"
    taken = '\n[[objectives]]\nid = "letters-are-answered"\ntitle = "Theirs"\n'
    ops.write_text(f"{ops.read_text('utf-8')}{taken}", "utf-8")
    stage(desk, "publish")
    assert "under the id of “Letters are answered” meanwhile" in desk.parts["coach"]["diff"]
    assert not desk.say("finish")["ok"]
    assert load(venue.folder).plan.objective("letters-are-answered").title == "Theirs"

    stage(desk, "draft", "commit")
    commit(desk, "letters-are-answered-2")
    stage(desk, "publish")
    assert desk.say("finish")["ok"], desk.reply
    plan = load(venue.folder).plan
    assert plan.objective("letters-are-answered").title == "Theirs"
    assert plan.objective("letters-are-answered-2").title == "Letters are answered"


def test_a_plan_that_cannot_be_read_just_now_ends_nothing(venue: Venue) -> None:
    desk, _ = drafting(venue)
    head = venue.folder / "okr.toml"
    whole = head.read_text("utf-8")
    head.write_text(whole.replace("[[teams]]", "[[teams"), "utf-8")
    stage(desk, "quality", "publish")
    assert "The plan cannot be read just now. okr.toml:9" in desk.say("finish")["says"]
    assert venue.hub.plan.team("ops").lead == "ann"
    head.unlink()
    assert "okr.toml" in desk.say("finish")["says"]
    head.write_text(whole, "utf-8")
    assert desk.say("finish")["ok"], desk.reply


def test_a_team_that_was_added_since_the_start_can_be_chosen(venue: Venue) -> None:
    head = venue.folder / "okr.toml"
    head.write_text(f'{head.read_text("utf-8")}\n[[teams]]\nid = "new"\nparent = "co"\n', "utf-8")
    desk = Chair(venue, venue.hub.door.desk, {"participant": "desk", "secret": venue.hub.door.desk})
    assert "new" in {team["id"] for team in desk.parts["setup"]["teams"]}
    assert desk.say("begin", team="new", cycle="2026-Q4", dots=3, most=2, choose=1)["ok"], desk.reply
