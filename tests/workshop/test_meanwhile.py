"""A workshop while others save in the plan: nothing of theirs is lost, and the room can always end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.seats import Chair, Venue, stage
from okrlib.store import load

if TYPE_CHECKING:
    from collections.abc import Callable


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
    bob = venue.join("Bob")
    assert bob.say("write", objective="", set={"title": "Calls are answered"})["ok"]
    other = bob.reply["objective"]
    assert bob.say("write", objective=other, add="Cut the median call from 9 to 4 minutes")["ok"]
    stage(desk, "quality", "align")
    assert bob.say("align", objective=other, supports=[name])["ok"], bob.reply
    stage(desk, "commit")
    commit(desk, name)
    commit(desk, other)
    ops = venue.folder / "goals/2026-Q4/ops.toml"
    taken = '\n[[objectives]]\nid = "letters-are-answered"\ntitle = "Theirs"\n'
    ops.write_text(f"{ops.read_text('utf-8')}{taken}", "utf-8")
    stage(desk, "publish")
    assert "something else under the id of “Letters are answered”" in desk.parts["coach"]["diff"]
    assert not desk.say("finish")["ok"]
    assert load(venue.folder).plan.objective("letters-are-answered").title == "Theirs"

    stage(desk, "draft", "publish")
    assert desk.say("finish")["ok"], desk.reply
    plan = load(venue.folder).plan
    assert plan.objective("letters-are-answered").title == "Theirs"
    ours = plan.objective("letters-are-answered-2")
    assert (ours.title, ours.state) == ("Letters are answered", "active")
    assert plan.objective("calls-are-answered").supports == (ours.id,)


def test_a_goal_is_not_saved_beside_another_with_the_id_of_its_key_result(venue: Venue) -> None:
    desk, name = drafting(venue)
    stage(desk, "commit")
    commit(desk, name)
    kr = desk.parts["work"]["drafts"][0]["objective"]["key_results"][0]["id"]
    ops = venue.folder / "goals/2026-Q4/ops.toml"
    theirs = f'\n[[objectives]]\nid = "theirs"\n[[objectives.key_results]]\nid = "{kr}"\nkind = "graded"\n'
    ops.write_text(f"{ops.read_text('utf-8')}{theirs}", "utf-8")
    stage(desk, "publish")
    why = "Another goal of the plan has got the id of “Median wait”"
    assert why in desk.parts["coach"]["diff"]
    assert why in desk.say("finish")["says"]

    stage(desk, "draft", "publish")
    assert desk.say("finish")["ok"], desk.reply
    assert load(venue.folder).plan.objective(name).key_results[0].id == f"{kr}-2"


def test_an_id_that_somebody_took_is_another_from_the_next_stage_on(venue: Venue) -> None:
    """That of a draft on which nobody writes, and of its key result, with what hangs on them."""
    desk, name = drafting(venue)
    bob = venue.join("Bob")
    assert bob.say("write", objective="", set={"title": "Calls are answered"})["ok"]
    ops = venue.folder / "goals/2026-Q4/ops.toml"

    def taken(name: str, kr: str) -> None:
        theirs = (
            f'\n[[objectives]]\nid = "{name}"\n[[objectives.key_results]]\nid = "{kr}"\nkind = "graded"\n'
        )
        ops.write_text(ops.read_text("utf-8") + theirs, "utf-8")

    taken(name, desk.parts["work"]["drafts"][0]["objective"]["key_results"][0]["id"])
    stage(desk, "quality")
    ours, calls = [d["objective"] for d in desk.parts["work"]["drafts"]]
    assert (ours["id"], ours["key_results"][0]["id"]) == (f"{name}-2", "median-wait-2")

    bob.say("write", objective=calls["id"], add="Cut the median call from 9 to 4 minutes")
    calls = desk.parts["work"]["drafts"][1]["objective"]
    taken(calls["id"], calls["key_results"][0]["id"])
    stage(desk, "confidence")
    assert desk.parts["work"]["drafts"][1]["objective"] == calls, "Bob writes there"
    bob.say("claim", objective=calls["id"], stop=True)
    bob.say("rate", key_result=calls["key_results"][0]["id"], confidence=7)
    desk.say("prepare", objective=calls["id"], ambition="committed")
    ops.write_text(ops.read_text("utf-8") + "\n# saved once more\n", "utf-8")
    stage(desk, "align", "confidence")
    after = desk.parts["work"]["drafts"][1]["objective"]
    assert after["id"] == f"{calls['id']}-2"
    assert after["key_results"] == calls["key_results"], "or the answer that is still hidden would be lost"
    assert venue.hub.choices == {after["id"]: {"ambition": "committed"}}
    desk.say("reveal_ratings")
    stage(desk, "commit")
    assert (
        desk.parts["work"]["drafts"][1]["objective"]["key_results"][0]["id"] != calls["key_results"][0]["id"]
    )


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


def test_a_team_that_somebody_took_out_is_kept_in_the_room_until_it_is_saved(venue: Venue) -> None:
    desk, name = drafting(venue)
    head = venue.folder / "okr.toml"
    whole, others = head.read_text("utf-8"), venue.folder.parent / "others"
    for folder in ("goals", "kpis"):
        (venue.folder / folder).rename(others.with_name(folder))
    head.write_text(whole.replace('id = "ops"', 'id = "other"'), "utf-8")
    stage(desk, "quality", "commit")
    assert name in desk.parts["coach"]["gates"]
    commit(desk, name)
    stage(desk, "publish")
    assert "'ops'" in desk.say("finish")["says"], desk.reply
    head.write_text(whole, "utf-8")
    assert desk.say("finish")["ok"], desk.reply
    assert load(venue.folder).plan.has("objective", name)


def test_a_team_that_was_added_since_the_start_can_be_chosen(venue: Venue) -> None:
    head = venue.folder / "okr.toml"
    head.write_text(f'{head.read_text("utf-8")}\n[[teams]]\nid = "new"\nparent = "co"\n', "utf-8")
    desk = Chair(venue, venue.hub.door.desk, {"participant": "desk", "secret": venue.hub.door.desk})
    assert "new" in {team["id"] for team in desk.parts["setup"]["teams"]}
    assert desk.say("begin", team="new", cycle="2026-Q4", dots=3, most=2, choose=1)["ok"], desk.reply


def test_a_stage_waits_for_no_file_and_what_was_read_before_something_was_saved_here_is_left(
    venue: Venue,
) -> None:
    desk, name = drafting(venue)
    stage(desk, "commit")
    commit(desk, name)
    waiting: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []
    venue.hub._aside = lambda work, then: waiting.append((work, then))
    ops = venue.folder / "goals/2026-Q4/ops.toml"
    ops.write_text(f'{ops.read_text("utf-8")}\n[[objectives]]\nid = "theirs"\ntitle = "Theirs"\n', "utf-8")
    stage(desk, "publish")
    assert not venue.hub.plan.has("objective", "theirs")
    read = [(work(), then) for work, then in waiting]
    assert desk.say("finish")["ok"], desk.reply
    for result, then in read:
        then(result)
    assert venue.hub.plan.has("objective", name), "as it was saved, and not as it was read before"


def test_a_plan_that_cannot_be_read_just_now_is_no_base_for_saving(venue: Venue) -> None:
    head = venue.folder / "okr.toml"
    whole = head.read_text("utf-8")
    head.write_text(whole.replace("[[teams]]", "[[teams"), "utf-8")
    desk = Chair(venue, venue.hub.door.desk, {"participant": "desk", "secret": venue.hub.door.desk})
    head.write_text(whole.replace('id = "ops"', 'id = "ops"\ntitle = "Operations"'), "utf-8")
    (cycle,) = desk.parts["setup"]["new"]
    assert desk.say("begin", team="ops", cycle=cycle, dots=3, most=2, choose=1)["ok"], desk.reply
    plan = load(venue.folder).plan
    assert plan.has("cycle", cycle)
    assert plan.team("ops").title == "Operations"


def test_a_crash_between_saving_and_the_end_is_finished_on_another_day(
    venue: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, name = drafting(venue)
    stage(desk, "commit")
    commit(desk, name)
    stage(desk, "publish")
    venue.wait(20 * 24 * 3600)  # within the cycle, so that its days count from then
    with monkeypatch.context() as crash:
        crash.setattr(venue.hub, "forward", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.say("finish")
    saved = load(venue.folder).plan.objective(name)
    assert saved.key_results[0].since

    venue.crash()
    venue.wait(24 * 3600)
    desk = venue.desk()
    assert desk.parts["coach"]["diff"] == ""
    assert desk.say("finish")["ok"], desk.reply
    assert desk.parts["coach"]["saved"].startswith("The plan has it all already.")
    assert load(venue.folder).plan.objective(name) == saved
