"""A served workshop: who may do what, what each is told, drafting in turns, and what a crash leaves."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING, Any, get_args

import pytest

from kit.seats import Chair, Venue, stage
from kit.workshops import GOAL
from okrlib.model import Kind
from okrlib.store import load
from okrlib.workshop import agreed_confidence, event_log
from okrlib.workshop.actions import ACTIONS
from okrlib.workshop.events import FOR_PARTICIPANTS, KINDS
from okrlib.workshop.near_ideas import near
from okrlib.workshop.state import Cluster

if TYPE_CHECKING:
    from pathlib import Path


def drafting(venue: Venue) -> tuple[Chair, Chair, Chair]:
    """The desk, Ann and Ben in the stage Draft, with one objective."""
    desk, ann, ben = venue.desk(), venue.join("Ann"), venue.join("Ben")
    stage(desk, "draft")
    assert ann.say("write", objective="", set={"title": "A calm place to wait"})["ok"]
    return desk, ann, ben


# -- coming in


def test_who_comes_early_waits_and_goes_on_by_itself(venue: Venue) -> None:
    early = Chair(venue, venue.hub.door.join, {"participant": "somebody-1", "secret": "s" * 32})
    assert early.parts["frame"]["id"] == ""
    assert "setup" not in early.parts, "the facilitator's choices are for the facilitator"

    venue.desk()
    assert early.parts["frame"]["stage"] == "input"


def test_a_link_that_is_not_ours_opens_nothing(venue: Venue) -> None:
    venue.desk()
    for key in ("", "x" * 32, None, 7, venue.hub.door.join[:-1]):
        chair = object.__new__(Chair)
        chair.venue, chair.told, chair.parts = venue, [], {}
        from okrlib.workshop.served import Seat

        chair.seat = Seat(chair._hear)
        assert not chair.send({"hello": {"key": key}})
        assert chair.told == []
        assert not chair.send({"messages": []}), "nor is anything heard from it"


def test_a_name_is_proven_on_another_device_and_gives_back_what_is_hidden(venue: Venue) -> None:
    desk, ann = venue.desk(), venue.join("Ann", code="ABCD2345")
    stage(desk, "brainstorm")
    ann.say("entry_add", text="A hidden idea")
    ann.send({"typed": {"entry": "half a sen"}})
    phone = Chair(venue, venue.hub.door.join, {"participant": "phone-of-ann", "secret": "p" * 32})
    for _ in range(4):
        assert phone.say("back", name="ann", code="WRONG234")["says"] == "This is not the code for this name."
    assert phone.say("back", name="Ann", code="abcd 2345")["ok"]

    assert phone.reply["participant"] == ann.who["participant"]
    assert [e["text"] for e in phone.parts["mine"]["entries"]] == ["A hidden idea"]
    assert any("half a sen" in text for text in phone.told)
    assert ann.parts["mine"]["state"] == "moved"
    assert not any("half a sen" in text or "A hidden idea" in text for text in desk.told)


def test_after_five_wrong_codes_only_the_facilitator_can_help(venue: Venue) -> None:
    desk = venue.desk()
    venue.join("Ann", code="ABCD2345")
    other = Chair(venue, venue.hub.door.join, {"participant": "somebody-1", "secret": "s" * 32})
    for _ in range(5):
        other.say("back", name="Ann", code="WRONG234")
    venue.crash()
    other.connect()
    assert "five wrong codes" in other.say("back", name="Ann", code="ABCD2345")["says"]

    desk.connect()
    assert desk.say("release", participant="browser-of-Ann")["ok"]
    assert other.say("join", name="Ann")["ok"]


def test_names_that_are_the_same_or_look_so_are_asked_about(venue: Venue) -> None:
    venue.desk()
    venue.join("Anna", code="ABCD2345")
    other = Chair(venue, venue.hub.door.join, {"participant": "somebody-1", "secret": "s" * 32})
    cyrillic = "\N{CYRILLIC CAPITAL LETTER A}nna"

    assert (other.say("join", name="anna")["ok"], other.reply["asks"]) == (False, "same")
    assert (other.say("join", name=cyrillic)["ok"], other.reply["asks"]) == (False, "alike")
    assert other.say("join", name="Anna", sure=True)["asks"] == "same"
    assert other.say("join", name=cyrillic, sure=True)["ok"]


def test_the_code_is_nowhere_as_it_was_typed(venue: Venue, tmp_path: Path) -> None:
    venue.desk()
    venue.join("Ann", code="ABCD2345")

    files = [file.read_text("utf-8") for file in (tmp_path / "state").rglob("*") if file.is_file()]
    assert files
    assert not [text for text in files if "ABCD2345" in text]


# -- who may do what


def facilitators() -> list[str]:
    return sorted((KINDS | ACTIONS.keys()) - FOR_PARTICIPANTS - {"claim", "write", "done"})


@pytest.mark.parametrize("kind", facilitators())
def test_the_join_link_moves_nothing_of_the_facilitators(venue: Venue, kind: str) -> None:
    """Each message that is not a participant's, with the join link: as oneself and as the desk."""
    desk, ann = venue.desk(), venue.join("Ann")
    stage(desk, "publish")
    payloads: dict[str, dict[str, Any]] = {
        "stage": {"to": "draft"},
        "remove": {"participant": "browser-of-Ann"},
        "release": {"participant": "desk"},
        "share": {"participant": "browser-of-Ann"},
        "hand_over": {"participant": "browser-of-Ann"},
        "extend": {"minutes": 1},
        "decide": {"text": "Mine"},
        "begin": {"team": "ops", "cycle": "2026-Q4"},
        "open": {"team": "ops", "cycle": "2026-Q4"},
        "draft": {"objective": GOAL},
    }
    from okrlib.workshop.events import FOR_ALL

    before, events = venue.hub.room.workshop, venue.hub.room.path.read_bytes()  # type: ignore[union-attr]
    for participant, secret in (
        (ann.who["participant"], ann.who["secret"]),
        ("desk", ann.who["secret"]),
        ("desk", venue.hub.door.join),
        ("desk", ""),
    ):
        ann.who = {"participant": participant, "secret": secret}
        reply = ann.say(kind, **payloads.get(kind, {}))
        if kind in FOR_ALL and participant != "desk":
            continue
        assert reply.get("ok") is False, (kind, participant, reply)
    assert not ann.seat.desk
    if kind not in FOR_ALL or kind == "draft":
        assert venue.hub.room is not None
        assert venue.hub.room.workshop == before
        assert venue.hub.room.path.read_bytes() == events


def bad() -> list[Any]:
    """Messages that nobody's page sends; {who} and {secret} are Ann's own."""
    whole = {
        "id": "x1",
        "participant": "{who}",
        "secret": "{secret}",
        "kind": "vote",
        "payload": {"dots": {}},
    }
    other = {"participant": "browser-of-Ben", "id": "x2"}
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]
    return [
        *(None, 7, "text", [], [whole], True, 1.5, "\x00", {}, {"messages": 7}),
        *({"messages": [one]} for one in (None, 7, "x", [], {}, {"kind": 7}, {"kind": ["vote"]})),
        *({"messages": [whole | {key: None}]} for key in whole),
        *({"messages": [whole | {key: ["{who}"]}]} for key in whole),
        *({"messages": [whole | change]} for change in (
            other,
            {"secret": "s" * 32},
            {"secret": "s" * 500},
            {"id": "browser-of-Ann-1"},
            {"id": "x" * 100},
            {"participant": "guest"},
            {"kind": "made", "payload": {"key": "k"}},
            {"kind": "count", "payload": {"what": "people", "people": 0, "things": 0}},
            {"kind": "no-such-kind"},
            {"payload": {"dots": {"nowhere": 1}}},
            {"payload": {"dots": deep}},
            {"payload": {"dots": {"a": float("nan")}}},
            {"payload": {"dots": {}, "more": 1}},
            {"kind": "entry_add", "payload": {"text": "late"}},
            {"kind": "entry_add", "payload": {"text": "x" * 200_000}},
            {"kind": "rate", "payload": {"key_result": "calm", "confidence": 11}},
            {"kind": "write", "payload": {"objective": "nowhere", "set": {"title": "x"}}},
            {"kind": "claim", "payload": {"objective": "__proto__"}},
        )),
        *({"typed": value} for value in (7, {"entry": 7}, {"entry": "x" * 100_000})),
    ]  # fmt: skip


def test_forged_late_malformed_and_oversized_messages_change_nothing(venue: Venue) -> None:
    desk, ann = venue.desk(), venue.join("Ann")
    venue.join("Ben")
    stage(desk, "vote")
    assert venue.hub.room is not None
    before = venue.hub.room.workshop
    assert len(bad()) >= 40
    for content in bad():
        text = (
            json.dumps(content)
            .replace("{who}", ann.who["participant"])
            .replace("{secret}", ann.who["secret"])
        )
        ann.reply = {}
        ann.send(json.loads(text))
        assert not ann.reply.get("ok"), content
        assert venue.hub.room.workshop == before, content
    assert venue.hub.typed.get("browser-of-Ann", {}) == {}
    assert ann.say("done", done=True)["ok"], "and the honest page goes on"


def test_a_message_sent_again_counts_once(venue: Venue) -> None:
    desk, ann = venue.desk(), venue.join("Ann")
    stage(desk, "brainstorm")
    message = ann.message("entry_add", text="Once")
    for _ in range(3):
        ann.send({"messages": [message, message]})
        assert ann.reply["ok"]
    assert [e["text"] for e in ann.parts["mine"]["entries"]] == ["Once"]


# -- what is hidden


def test_what_is_hidden_is_told_to_nobody_else(venue: Venue) -> None:
    desk, ann, ben = venue.desk(), venue.join("Ann"), venue.join("Ben")
    stage(desk, "brainstorm")
    ann.say("entry_add", text="canary idea")
    ann.send({"typed": {"entry": "canary typed"}})
    late = venue.join("Cleo")
    others = (desk, ben, late)
    for chair in others:
        assert not [text for text in chair.told if "canary" in text or ann.who["secret"] in text]
    assert desk.parts["counts"]["hidden"]["entries"] == {"people": 1, "things": 1}

    desk.say("reveal_entries")
    assert ben.parts["clusters"]["all"][0]["title"] == "canary idea"
    stage(desk, "vote")
    idea = ben.parts["clusters"]["all"][0]["id"]
    for chair in others:
        chair.told.clear()
    ann.say("vote", dots={idea: 2})
    assert ann.parts["mine"]["ballot"]["dots"] == {idea: 2}
    for chair in others:
        assert not [text for text in chair.told if f'"{idea}":2' in text]
    desk.say("close_votes")
    desk.say("choose", clusters=[idea])
    stage(desk, "draft")
    name = desk.parts["work"]["drafts"][0]["objective"]["id"]
    ann.say("write", objective=name, add="Cut the wait from 48 to 24 hours")
    stage(desk, "confidence")
    kr = desk.parts["work"]["drafts"][0]["objective"]["key_results"][0]["id"]
    for chair in others:
        chair.told.clear()
    ann.say("rate", key_result=kr, confidence=7)
    assert ann.parts["mine"]["ratings"][kr]["confidence"] == 7
    for chair in others:
        assert not [text for text in chair.told if 'confidence":7' in text or f'"{kr}": 7' in text]


# -- drafting in turns


def test_one_writes_at_a_time_and_the_others_see_who(venue: Venue) -> None:
    desk, ann, ben = drafting(venue)
    name = ann.reply["objective"]
    assert desk.parts["work"]["writers"] == {name: "browser-of-Ann"}

    assert ben.say("write", objective=name, set={"title": "Mine"})["says"].startswith(
        "Ann writes on this now."
    )
    assert ann.say("claim", objective=name, stop=True)["ok"]
    assert ben.say("claim", objective=name)["ok"]
    assert ben.say("write", objective=name, set={"title": "A calm place for everyone"})["ok"]
    assert ann.say("write", objective="", set={"title": "Letters are answered"})["ok"], "another beside it"
    assert len(desk.parts["work"]["writers"]) == 2

    venue.wait(21)
    assert ann.say("write", objective=name, set={"title": "A calm place"})["ok"], "after a pause it is free"
    assert desk.parts["work"]["drafts"][0]["objective"]["title"] == "A calm place"


def test_what_is_typed_becomes_the_draft_and_what_cannot_be_read_is_said(venue: Venue) -> None:
    desk, ann, _ = drafting(venue)
    name = ann.reply["objective"]
    ann.say("write", objective=name, add="Cut the median wait from 48 to 24 hours")
    kr = desk.parts["work"]["drafts"][0]["objective"]["key_results"][0]
    assert (kr["kind"], kr["baseline"], kr["target"], kr["unit"]) == ("decrease", 48, 24, "hours")

    assert ann.say("write", objective=name, key_result=kr["id"], set={"baseline": "many"})["unread"]
    assert ann.say("write", objective=name, key_result=kr["id"], set={"baseline": "12"})["ok"]
    assert ann.say("write", objective=name, key_result=kr["id"], set={"owner": "ann"})["ok"]
    kr = desk.parts["work"]["drafts"][0]["objective"]["key_results"][0]
    assert (kr["kind"], kr["baseline"], kr["owner"]) == ("increase", 12, "ann"), (
        "the kind follows the numbers"
    )
    assert {r["item"] for r in desk.parts["coach"]["remarks"][name]} & {name, kr["id"]}

    ann.say("write", objective=name, set={"title": "Nobody waits at night"})
    stage(desk, "quality")
    assert desk.parts["work"]["drafts"][0]["objective"]["id"] == "nobody-waits-at-night"
    ann.say("write", objective="nobody-waits-at-night", drop=kr["id"])
    assert "key_results" not in desk.parts["work"]["drafts"][0]["objective"]


def test_what_a_remark_asks_for_has_its_field_by_then(venue: Venue) -> None:
    desk, ann, _ = drafting(venue)
    name = ann.reply["objective"]
    said = "Rethink how we plan the routes of our vans"
    assert ann.say("write", objective=name, set={"title": said})["ok"]

    def asks(words: str) -> bool:
        (remarks,) = desk.parts["coach"]["remarks"].values()
        return any(words in remark["says"] for remark in remarks)

    assert asks("into the notes")
    assert ann.say("write", objective=name, set={"notes": "Drivers come home late"})["ok"]
    assert desk.parts["work"]["drafts"][0]["objective"]["notes"] == "Drivers come home late"
    assert not asks("into the notes")

    assert not asks("in supports"), "links are chosen in the stage Alignment"
    stage(desk, "quality", "confidence", "align")
    assert asks("in supports")


def test_a_sentence_with_two_readings_is_asked_about(venue: Venue) -> None:
    desk, ann, _ = drafting(venue)
    name = ann.reply["objective"]
    sentence = "Raise the share of answered letters from 40% by 10%"
    reply = ann.say("write", objective=name, add=sentence)
    assert not reply["ok"]
    read = [text.replace("\xa0", " ").rpartition(": ")[2] for text in reply["readings"]]
    assert read == ["from 40 to 50 %", "from 40 to 44 %"]
    assert "key_results" not in desk.parts["work"]["drafts"][0]["objective"]

    assert ann.say("write", objective=name, add=sentence, reading=1)["ok"]
    assert desk.parts["work"]["drafts"][0]["objective"]["key_results"][0]["target"] == 44


def test_a_draft_that_was_taken_out_stays_out_though_its_idea_is_chosen(venue: Venue) -> None:
    desk, ann = venue.desk(), venue.join("Ann")
    stage(desk, "brainstorm")
    ann.say("entry_add", text="Fewer falls")
    desk.say("reveal_entries")
    stage(desk, "vote")
    idea = ann.parts["clusters"]["all"][0]["id"]
    ann.say("vote", dots={idea: 1})
    desk.say("close_votes")
    desk.say("choose", clusters=[idea])
    stage(desk, "draft")
    assert ann.say("draft_remove", objective="fewer-falls")["ok"]
    stage(desk, "quality")
    venue.crash()
    desk.connect()
    assert desk.parts["work"]["drafts"] == []
    assert [d["title"] for d in desk.parts["work"]["not_chosen"]["drafts"]] == ["Fewer falls"]


TYPED = {
    "baseline": "40", "target": "60", "commit": "45", "stretch": "70", "at_least": "3", "at_most": "9",
    "unit": "points", "agreed": "2026-09-01",
    "checkpoints": "80 = 0.7\n90 = 1", "milestones": "Plan\nBuild x 2",
    **{f"outcome_{name}": f"What {name} means" for name in ("fail", "commit", "target", "stretch")},
}  # fmt: skip


@pytest.mark.parametrize("kind", get_args(Kind))
def test_each_kind_of_key_result_is_drafted_with_the_fields_it_needs(venue: Venue, kind: Kind) -> None:
    desk, ann, _ = drafting(venue)
    name = ann.reply["objective"]
    ann.say("write", objective=name, add="Cut the median wait from 60 to 40 hours")
    kr = desk.parts["work"]["drafts"][0]["objective"]["key_results"][0]["id"]
    if kind != "decrease":
        assert ann.say("write", objective=name, key_result=kr, set={"kind": kind})["ok"]
    listed = next(k for k in ann.parts["kinds"]["kinds"] if k["id"] == kind)
    for field in listed["fields"]:
        typed = {"baseline": "70"}.get(field, TYPED[field]) if kind == "decrease" else TYPED[field]
        assert ann.say("write", objective=name, key_result=kr, set={field: typed})["ok"], (field, ann.reply)
        assert desk.parts["work"]["typed"][name][kr][field] == typed
    drafted = desk.parts["work"]["drafts"][0]["objective"]["key_results"][0]
    assert drafted["kind"] == kind
    needed = {"outcomes" if field.startswith("outcome_") else field for field in listed["fields"]}
    assert drafted.keys() == {"id", "title", "kind"} | needed, "and nothing of another kind stays"
    assert not [r for r in desk.parts["coach"]["remarks"][name] if r["severity"] == "error"]


# -- whoever was removed


def test_whoever_was_removed_comes_back_only_when_the_facilitator_lets_them(venue: Venue) -> None:
    desk, ann, ben = venue.desk(), venue.join("Ann"), venue.join("Ben")
    desk.say("remove", participant="browser-of-Ben")
    assert ben.parts["mine"]["state"] == "removed"

    again = venue.join("Benjamin")
    assert again.reply["asks"] == "knock"
    assert again.parts["mine"]["knock"] == "waits"
    assert [p["name"] for p in desk.parts["roll"]] == ["Ann"]
    assert desk.parts["mine"]["door"] == [{"participant": "browser-of-Benjamin", "name": "Benjamin"}]
    assert "Benjamin" not in "".join(ann.told), "who asks is the facilitator's business"
    assert not again.say("admit", **{"participant": "browser-of-Benjamin", "in": True})["ok"]
    assert not again.say("entry_add", text="All the same")["ok"]

    desk.say("admit", **{"participant": "browser-of-Benjamin", "in": False})
    assert again.parts["mine"]["knock"] == "no"
    assert not ben.say("join", name="Ben")["ok"]
    again.say("join", name="Benjamin")
    desk.say("admit", **{"participant": "browser-of-Benjamin", "in": True})
    assert again.parts["mine"]["knock"] == "in"
    assert again.say("join", name="Benjamin")["ok"]
    assert desk.parts["mine"]["door"] == []
    ann.connect()
    assert ann.parts["mine"]["state"] == "in", "nobody else is asked anything"


def test_whoever_was_removed_leaves_no_turn_no_mark_and_no_half_sentence(
    venue: Venue, tmp_path: Path
) -> None:
    desk, ann, ben = drafting(venue)
    name = ann.reply["objective"]
    ann.send({"typed": {"entry": "half a sentence"}})
    ann.say("done", done=True)
    assert desk.say("remove", participant="browser-of-Ann")["ok"]
    assert ben.say("write", objective=name, set={"title": "A calm place"})["ok"], ben.reply
    files = [file.read_text("utf-8") for file in (tmp_path / "state").rglob("*") if file.is_file()]
    assert files
    assert not [text for text in files if "half a sentence" in text]
    assert venue.hub.done == set()


# -- clusters


def test_several_are_put_together_and_every_merge_can_be_taken_back(venue: Venue) -> None:
    desk, ann = venue.desk(), venue.join("Ann")
    stage(desk, "brainstorm")
    for text in ("Patients wait less", "Patients wait less long", "Nurses stay", "Fewer falls"):
        ann.say("entry_add", text=text)
    desk.say("reveal_entries")
    stage(desk, "cluster")
    ids = {c["title"]: c["id"] for c in ann.parts["clusters"]["all"]}
    pair = {ids["Patients wait less"], ids["Patients wait less long"]}
    assert [{p["one"], p["other"]} for p in ann.parts["coach"]["near"]] == [pair]

    ann.say(
        "cluster_merge", clusters=[ids["Nurses stay"], ids["Fewer falls"]], into=ids["Patients wait less"]
    )
    first = ann.parts["clusters"]["merges"][0]["id"]
    ann.say("cluster_merge", clusters=[ids["Patients wait less"]], into=ids["Patients wait less long"])
    assert len(ann.parts["clusters"]["all"]) == 1
    ann.say("cluster_undo", merge=first)
    assert {c["title"] for c in ann.parts["clusters"]["all"]} >= {"Nurses stay", "Fewer falls"}
    ann.say("cluster_undo", merge=ann.parts["clusters"]["merges"][0]["id"])
    assert {c["title"]: len(c["entries"]) for c in ann.parts["clusters"]["all"]} == dict.fromkeys(ids, 1)
    assert not ann.say("cluster_undo", merge=first)["ok"]


def test_short_texts_are_no_suggestion() -> None:
    assert near([Cluster("a", "Sla", ("a",)), Cluster("b", "Sla", ("b",))]) == []


# -- the desk


def test_the_desk_is_shared_and_handed_over(venue: Venue) -> None:
    desk, ann = venue.desk(), venue.join("Ann")
    assert desk.say("share", participant="browser-of-Ann")["ok"]
    secret = next(json.loads(text)["desk"] for text in ann.told if '"desk": "' in text)
    helper = Chair(venue, secret, {"participant": "desk", "secret": secret})
    assert helper.say("stage", to="frame")["ok"]
    assert desk.say("stage", to="input")["ok"], "both hold it"

    assert desk.say("hand_over", participant="browser-of-Ann")["ok"]
    assert not desk.say("stage", to="frame")["ok"]
    assert desk.parts["mine"]["desk"] is False
    fresh = [json.loads(text)["desk"] for text in ann.told if '"desk": "' in text][-1]
    assert Chair(venue, fresh, {"participant": "desk", "secret": fresh}).say("stage", to="frame")["ok"]


def test_time_boxes_and_questions_of_ones_own_are_kept_for_next_time(venue: Venue) -> None:
    desk = Chair(venue, venue.hub.door.desk, {"participant": "desk", "secret": venue.hub.door.desk})
    own = {"frame": ["What did patients say?"], "quality": ["Who loses?"]}
    assert desk.say("begin", team="ops", cycle="2026-Q4", minutes={"frame": 3}, questions=own)["ok"]
    stage(desk, "frame")
    assert desk.parts["coach"]["ask"][0] == "What did patients say?"
    assert desk.parts["frame"]["clock"]["minutes"] == 3
    stage(desk, "quality")
    assert desk.parts["coach"]["questions"][-1]["text"] == "Who loses?"

    desk.say("aside")
    assert desk.parts["setup"]["settings"]["questions"] == own
    assert desk.parts["setup"]["settings"]["minutes"] == {"frame": 3}


def test_the_next_cycle_is_offered_and_made(venue: Venue) -> None:
    desk = Chair(venue, venue.hub.door.desk, {"participant": "desk", "secret": venue.hub.door.desk})
    assert desk.parts["setup"]["new"] == ["2027-Q1"]
    assert not desk.say("begin", team="ops", cycle="2029-Q1")["ok"]
    assert desk.say("begin", team="ops", cycle="2027-Q1")["ok"]
    assert load(venue.folder).plan.has("cycle", "2027-Q1")


def test_done_marks_are_for_this_stage(venue: Venue) -> None:
    desk, ann = venue.desk(), venue.join("Ann")
    ann.say("done", done=True)
    assert [p["done"] for p in desk.parts["roll"]] == [True]
    stage(desk, "frame")
    assert [p["done"] for p in desk.parts["roll"]] == [False]


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("lines", [0, 1, 2, 3])
def test_what_a_full_disk_does_not_take_can_be_begun_again(
    venue: Venue, monkeypatch: pytest.MonkeyPatch, lines: int
) -> None:
    """After so many lines of the two logs."""
    desk = Chair(venue, venue.hub.door.desk, {"participant": "desk", "secret": venue.hub.door.desk})
    write, room = event_log._write, iter(range(lines))
    with monkeypatch.context() as full:
        full.setattr(
            event_log,
            "_write",
            lambda *a, **k: full_disk() if next(room, None) is None else write(*a, **k),
        )
        desk.say("begin", team="ops", cycle="2026-Q4")
    if not desk.reply["ok"]:
        assert "No space left on device" in desk.reply["says"]
        assert desk.parts["frame"]["id"] == ""
        assert desk.say("begin", team="ops", cycle="2026-Q4")["ok"], desk.reply
    assert venue.join("Ann").reply["ok"]
    assert desk.say("stage", to="frame")["ok"], desk.reply


def test_a_desk_that_a_full_disk_does_not_hand_over_stays_where_it_is(
    venue: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = venue.desk(), venue.join("Ann")
    with monkeypatch.context() as full:
        full.setattr(venue.hub.private, "keep_door", full_disk)
        assert "could not be saved" in desk.say("hand_over", participant="browser-of-Ann")["says"]
    assert desk.say("stage", to="frame")["ok"], desk.reply


# -- after a crash


def test_after_a_crash_everybody_goes_on_with_the_same_links(venue: Venue, tmp_path: Path) -> None:
    desk, ann = venue.desk(), venue.join("Ann")
    stage(desk, "brainstorm")
    ann.say("entry_add", text="Kept")
    ann.send({"typed": {"entry": "half"}})
    door = venue.hub.door
    venue.wait(60 * 60 * 40)
    venue.crash()

    assert (venue.hub.door.join, venue.hub.door.desk) == (door.join, door.desk)
    desk.connect()
    ann.connect()
    assert [e["text"] for e in ann.parts["mine"]["entries"]] == ["Kept"]
    assert any('"half"' in text for text in ann.told)
    assert desk.say("reveal_entries")["ok"]
    for file in (tmp_path / "state").rglob("*.json"):
        assert file.stat().st_mode & 0o077 == 0


def test_marks_turns_and_choices_outlive_a_crash(venue: Venue, tmp_path: Path) -> None:
    desk, ann, ben = drafting(venue)
    name = ann.reply["objective"]
    ben.say("done", done=True)
    desk.say("prepare", objective=name, ambition="committed")
    venue.crash()
    for chair in (desk, ben):
        chair.connect()
    assert [p["name"] for p in desk.parts["roll"] if p["done"]] == ["Ben"]
    assert desk.parts["work"]["writers"] == {name: "browser-of-Ann"}, "though Ann is not back yet"
    assert "Ann writes on this now." in ben.say("claim", objective=name)["says"]
    assert venue.hub.choices == {name: {"ambition": "committed"}}
    venue.wait(21)
    assert ben.say("claim", objective=name)["ok"]

    ann.connect()
    stage(desk, "publish")
    assert desk.say("finish")["ok"], desk.reply
    assert not list((tmp_path / "state").rglob("now.json"))


def test_a_link_of_long_ago_is_not_given_again(venue: Venue) -> None:
    first = venue.hub.door
    venue.hub.private.keep_door(first)
    venue.wait(60 * 60 * 25)
    venue.crash()
    assert venue.hub.door.join != first.join


def test_the_end_saves_the_goals_and_the_record(venue: Venue, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, ann, _ = drafting(venue)
    name = ann.reply["objective"]
    ann.say("write", objective=name, add="Cut the median wait from 48 to 24 hours")
    kr = desk.parts["work"]["drafts"][0]["objective"]["key_results"][0]["id"]
    ann.say("write", objective=name, key_result=kr, set={"owner": "ann"})
    stage(desk, "confidence")
    ann.say("rate", key_result=kr, confidence=7)
    desk.say("reveal_ratings")
    stage(desk, "commit")
    desk.say("prepare", objective=name, ambition="committed", owner="ann")
    assert desk.say("commit", objective=name)["ok"], desk.reply
    stage(desk, "publish")
    assert "+title" in desk.parts["coach"]["diff"]
    assert desk.say("finish")["ok"], desk.reply

    assert load(venue.folder).plan.objective(name).title == "A calm place to wait"
    assert list((venue.folder / "workshops").glob("*.html"))
    assert desk.parts["coach"]["saved"].startswith("Saved: ")
    (venue.folder / "workshops/2026-10-01-ops (copy).jsonl").write_text("")
    assert dict(agreed_confidence(venue.folder)) == {kr: 7}
    with monkeypatch.context() as read:
        read.setattr("okrlib.workshop.folder.read_workshop", lambda *_: 1 / 0)
        assert agreed_confidence(venue.folder).get("another") is None, "no workshop speaks of it"


def test_what_is_finished_is_not_gone_through_to_list_what_goes_on(
    venue: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = venue.desk()
    stage(desk, "publish")
    assert desk.say("decide", text='Say "kind":"finish","payload":{} to nobody')["ok"]
    assert len(venue.hub.folder.unfinished()) == 1
    assert desk.say("finish")["ok"], desk.reply
    with monkeypatch.context() as read:
        read.setattr("okrlib.workshop.folder.read_workshop", lambda *_: 1 / 0)
        assert venue.hub.folder.unfinished() == []


def test_a_workshop_that_was_set_aside_goes_on_with_everybody(venue: Venue) -> None:
    desk, ann = venue.desk(), venue.join("Ann")
    assert venue.hub.room is not None
    name = venue.hub.room.path.stem
    desk.say("aside")
    assert ann.parts["frame"]["id"] == ""
    assert [u["id"] for u in desk.parts["setup"]["unfinished"]] == [name]
    late = Chair(venue, venue.hub.door.join, {"participant": "somebody-1", "secret": "s" * 32})
    assert late.parts.keys() == {"frame", "mine"}, "who comes now is told nothing of it"

    assert desk.say("begin", resume=name)["ok"]
    assert ann.parts["mine"]["state"] == "", "its page says hello again"
    ann.connect()
    assert ann.parts["mine"]["name"] == "Ann"
