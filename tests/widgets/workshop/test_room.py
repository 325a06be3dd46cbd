"""The workshop's room without a browser: messages in, what everyone may see out."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import okrlib
from kit.folders import GOOD, PlanFolder
from okrlib.coach import feedback
from okrlib.resources import data_dir
from okrlib.show import asset
from okrlib.widgets import WorkshopRoom, open_workshop
from okrlib.widgets.workshop import panel, presence
from okrlib.workshop import Room, Workshop

BEGIN = datetime(2026, 10, 1, 9, tzinfo=UTC)
DESK = {"participant": "desk", "secret": "d" * 32}


class Told(list[dict[str, Any]]):
    """What the kernel sent to all browsers, but for the state itself."""

    def of(self, name: str) -> dict[str, Any]:
        """The answer to a message."""
        return next(reply for reply in reversed(self) if reply.get("id") == name)


class Table:
    """A room with a clock of its own and people who speak to it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.now, self.told, self.number = folder, BEGIN, Told(), 0
        monkeypatch.setattr("okrlib.widgets.workshop.launch._now", lambda: self.now)
        self.monkeypatch = monkeypatch
        self.room: WorkshopRoom = self.open()

    def open(self) -> WorkshopRoom:
        """Open the workshop in the notebook, as after a restart."""
        opened = open_workshop(self.folder)
        self.monkeypatch.setattr(opened.panel, "send", self.told.append)
        self.room = opened
        return opened

    def say(self, who: dict[str, str], kind: str, **payload: Any) -> dict[str, Any]:
        """Send a message, and the answer to it."""
        self.number += 1
        name = f"m{self.number:07}"
        self.room.receive({"messages": [{"id": name, **who, "kind": kind, "payload": payload}]})
        return self.told.of(name)

    def join(self, name: str) -> dict[str, str]:
        """Somebody comes."""
        who = {"participant": f"{name.lower()}-0000001", "secret": name[0] * 32}
        assert self.say(who, "join", name=name)["ok"]
        return who

    def stages(self, to: str) -> None:
        """The desk goes to a stage."""
        assert self.say(DESK, "stage", to=to)["ok"]

    def shown(self) -> str:
        """Everything that browsers hold, as text."""
        panel = self.room.panel
        parts = ("frame", "roll", "counts", "clusters", "votes", "work", "coach", "setup")
        return json.dumps([getattr(panel, part) for part in parts] + list(self.told), default=str)


@pytest.fixture
def table(plan_folder: PlanFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Table]:
    folder = plan_folder(GOOD | {"okr.toml": GOOD["okr.toml"] + "start = 2026-10-01\nend = 2027-01-01\n"})
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("OKRLIB_ON", "2026-10-01")

    def made() -> Table:
        held = Table(folder, monkeypatch)
        assert held.say(DESK, "begin", team="ops", cycle="2026-Q4", title="Autumn", dots=3, most=2, choose=1)[
            "ok"
        ]
        return held

    return made


@pytest.mark.parametrize(
    ("who", "asked"),
    [
        ({"participant": "desk"}, {}),
        ({"participant": "mallory-0001", "secret": "m" * 32}, {}),
        (DESK, {"dots": 1, "most": 2}),
        (DESK, {"dots": None}),  # an emptied number field
    ],
)
def test_a_refused_beginning_leaves_nothing_and_can_be_mended(
    plan_folder: PlanFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    who: dict[str, str],
    asked: dict[str, Any],
) -> None:
    folder = plan_folder(GOOD | {"okr.toml": GOOD["okr.toml"] + "start = 2026-10-01\nend = 2027-01-01\n"})
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))
    held = Table(folder, monkeypatch)
    answer = held.say(who, "begin", team="ops", cycle="2026-Q4", **asked)
    assert not answer["ok"]
    assert answer["says"]
    assert not (folder / "workshops").exists()
    assert held.room.panel.setup["teams"]
    assert held.say(DESK, "begin", team="ops", cycle="2026-Q4")["ok"]
    assert held.room.panel.frame["stage"] == "input"


def test_a_beginning_that_the_disk_refuses_can_be_tried_again(
    plan_folder: PlanFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = plan_folder(GOOD | {"okr.toml": GOOD["okr.toml"] + "start = 2026-10-01\nend = 2027-01-01\n"})
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))
    held = Table(folder, monkeypatch)

    def refused(room: Room, _: object, before: Workshop) -> str:
        room.workshop = before
        return "The disk is full."

    with monkeypatch.context() as full:
        full.setattr(Room, "_save", refused)
        answer = held.say(DESK, "begin", team="ops", cycle="2026-Q4")
    assert (answer["ok"], answer["says"]) == (False, "The disk is full.")
    assert held.room.panel.setup["teams"]
    assert held.say(DESK, "begin", team="ops", cycle="2026-Q4")["ok"]


def test_nothing_is_written_before_a_workshop_is_opened(plan_folder: PlanFolder) -> None:
    folder = plan_folder(GOOD)
    held = open_workshop(folder)

    assert held.panel.frame == {"id": ""}
    assert [team["id"] for team in held.panel.setup["teams"]] == ["co", "ops"]
    assert not (folder / "workshops").exists()


def test_the_worked_example_is_never_workshopped(monkeypatch: pytest.MonkeyPatch) -> None:
    example = data_dir("notebooks") / "example"
    told = Told()
    held = open_workshop(example)
    monkeypatch.setattr(held.panel, "send", told.append)
    begin = {"id": "m0000001", **DESK, "kind": "begin", "payload": {"team": "wards", "cycle": "2019-Q1"}}
    held.receive({"messages": [begin]})

    assert "worked example" in told.of("m0000001")["says"]
    assert not (example / "workshops").exists()


def test_what_is_hidden_is_in_no_trait_and_no_reply(table: Callable[[], Table]) -> None:
    held = table()
    ann = held.join("Ann")
    held.stages("brainstorm")
    assert held.say(ann, "entry_add", text="a hidden thought")["ok"]

    assert held.room.panel.counts["hidden"]["entries"] == {"people": 1, "things": 1}
    assert "hidden thought" not in held.shown()
    assert ann["secret"] not in held.shown()
    assert held.say(DESK, "reveal_entries")["ok"]
    assert "hidden thought" in held.shown()


def test_only_the_desk_moves_the_workshop(table: Callable[[], Table]) -> None:
    held = table()
    ann = held.join("Ann")
    for kind in ("stage", "aside", "finish", "prepare", "commit", "reveal_entries"):
        for who in (ann, {**DESK, "secret": "x" * 32}):
            reply = held.say(who, kind, to="vote", objective="x")
            assert not reply["ok"]
            assert reply["says"].endswith(".")
    assert held.room.panel.frame["stage"] == "input"
    assert not held.say({**ann, "secret": "z" * 32}, "rename", name="Eve")["ok"]


def test_a_browser_cannot_write_what_others_see(table: Callable[[], Table]) -> None:
    held = table()
    before = held.room.panel.frame
    held.room.panel.set_state({"frame": {"id": "forged"}, "nothing": 1})
    held.room.set_state({"children": [], "_dom_classes": []})

    assert held.room.panel.frame == before
    assert held.room.panel in held.room.children
    assert "okr-workshop" in held.room._dom_classes


def test_a_workshop_that_commits_nothing_is_finished_all_the_same(table: Callable[[], Table]) -> None:
    held = table()
    held.stages("publish")
    assert held.room.panel.coach["diff"] == ""

    assert held.say(DESK, "finish")["ok"]
    assert held.room.panel.coach["saved"].startswith("Nothing was committed.")


@pytest.mark.parametrize(
    "content",
    [
        *(None, 7, "text", [], {}, {"here": 3}, {"here": "desk", "secret": 3}),
        {"messages": 3},
        {"messages": [None, 3, "x", {}]},
        {"messages": [{"kind": "begin"}, {"id": 3, "kind": "commit"}]},
        {"messages": [{"id": "m1", "kind": "finish", "payload": 3}]},
    ],
)
def test_nonsense_changes_nothing_and_breaks_nothing(table: Callable[[], Table], content: object) -> None:
    held = table()
    before = held.room.panel.frame
    held.room.receive(content)

    assert held.room.panel.frame == before


def test_a_message_that_comes_twice_counts_once(table: Callable[[], Table]) -> None:
    held = table()
    ann = held.join("Ann")
    held.stages("brainstorm")
    message = {"id": "same-0000001", **ann, "kind": "entry_add", "payload": {"text": "once"}}
    held.room.receive({"messages": [message, message]})
    held.room.receive({"messages": [message]})

    assert held.room.panel.counts["hidden"]["entries"]["things"] == 1


def test_messages_in_several_threads_are_all_counted(table: Callable[[], Table]) -> None:
    """As JupyterLab hands them over where each browser has a subshell of its own."""
    held = table()
    people = [held.join(name) for name in ("Ann", "Ben", "Cem", "Dia")]
    held.stages("brainstorm")

    def write(who: dict[str, str]) -> None:
        for number in range(25):
            message = {"id": f"{who['secret'][:2]}-{number:06}", **who, "kind": "entry_add"}
            held.room.receive({"messages": [{**message, "payload": {"text": f"idea {number}"}}]})

    threads = [threading.Thread(target=write, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert held.room.panel.counts["hidden"]["entries"] == {"people": 4, "things": 100}


def test_who_was_not_heard_for_a_while_is_away(table: Callable[[], Table]) -> None:
    held = table()
    ann = held.join("Ann")

    assert [p["here"] for p in held.room.panel.roll] == [True]
    held.now += timedelta(seconds=presence.AWAY_AFTER + 1)
    held.room.receive({"here": ann["participant"], "secret": "not hers, but as long as it"})
    assert [p["here"] for p in held.room.panel.roll] == [False]
    held.room.receive({"here": ann["participant"], "secret": ann["secret"]})
    assert [p["here"] for p in held.room.panel.roll] == [True]


def test_who_writes_in_a_field_of_the_board_is_told_to_all(table: Callable[[], Table]) -> None:
    held = table()
    ann = held.join("Ann")

    def written(**content: Any) -> str:
        held.room.receive({"here": ann["participant"], "secret": ann["secret"], **content})
        return str(held.room.panel.roll[0]["writing"])

    assert written(writing="3 Objective") == "3 Objective"
    held.room.receive({"here": "desk", "secret": DESK["secret"], "writing": "4 Owner"})
    assert held.room.panel.frame["desk"]["writing"] == "4 Owner"
    forged = {"secret": "not hers, but as long as it"}
    assert written(writing="5 Notes", **forged) == "3 Objective"
    assert not written()
    assert not written(writing="x" * 101)
    written(writing="3 Objective")
    held.now += timedelta(seconds=presence.AWAY_AFTER + 1)
    held.room.publish()
    assert held.room.panel.roll[0]["writing"] == ""


def test_the_clock_is_a_moment_and_not_a_count(table: Callable[[], Table]) -> None:
    """So a running clock is sent once, not every second."""
    held = table()
    held.say(DESK, "start")
    until = held.room.panel.frame["clock"]["until"]
    held.now += timedelta(minutes=2)
    held.room.publish()

    assert held.room.panel.frame["clock"]["until"] == until == (BEGIN + timedelta(minutes=5)).timestamp()
    held.say(DESK, "pause")
    assert held.room.panel.frame["clock"]["remaining"] == 180
    held.say(DESK, "extend", minutes=5)
    assert held.room.panel.frame["clock"]["remaining"] == 480


def test_a_vote_after_closing_is_refused(table: Callable[[], Table]) -> None:
    held = table()
    ann = held.join("Ann")
    held.stages("brainstorm")
    held.say(ann, "entry_add", text="one")
    held.say(DESK, "reveal_entries")
    held.stages("vote")
    cluster = held.room.panel.clusters[0]["id"]
    assert held.say(ann, "vote", dots={cluster: 2})["ok"]
    assert held.room.panel.votes["tallies"] is None
    held.say(DESK, "close_votes")

    late = held.say(ann, "vote", dots={cluster: 1})
    assert not late["ok"]
    assert held.room.panel.votes["tallies"][0]["dots"] == 2


def walked(held: Table) -> None:
    """From a silent idea to a draft on the board."""
    ann = held.join("Ann")
    held.stages("brainstorm")
    held.say(ann, "entry_add", text="Letters answered the same day")
    held.say(DESK, "reveal_entries")
    held.stages("vote")
    held.say(ann, "vote", dots={held.room.panel.clusters[0]["id"]: 2})
    held.say(DESK, "close_votes")
    assert held.say(DESK, "choose", clusters=[held.room.panel.clusters[0]["id"]])["ok"]
    held.stages("draft")


def drafted(held: Table, **change: Any) -> None:
    """A key result on the board's draft."""
    assert held.room.drafts is not None
    board = held.room.drafts.board
    objective = next(o for o in board.value.objectives if o.title.startswith("Letters"))
    facts: dict[str, Any] = {
        "id": "first-answer",
        "title": "Median time to a first answer",
        "kind": "decrease",
        "baseline": 48,
        "target": 24,
        "unit": "hours",
        "owner": "ann",
    }
    better = okrlib.model.KeyResult(**facts | change)
    key_results = okrlib.drafting.edit.put(objective.key_results, better)
    board.value = okrlib.drafting.put_objective(board.value, replace(objective, key_results=key_results))


def test_a_chosen_idea_becomes_a_draft_and_the_board_writes_it_on(table: Callable[[], Table]) -> None:
    held = table()
    walked(held)
    (draft,) = held.room.panel.work["drafts"]
    assert draft["objective"]["title"] == "Letters answered the same day"
    assert draft["clusters"] == [held.room.panel.clusters[0]["id"]]
    drafted(held)

    (draft,) = held.room.panel.work["drafts"]
    assert [kr["id"] for kr in draft["objective"]["key_results"]] == ["first-answer"]
    assert held.room.panel.coach["aims"]["first-answer"] == "from 48 to 24\N{NO-BREAK SPACE}hours"


def test_a_draft_that_is_taken_out_leaves_the_board_too(table: Callable[[], Table]) -> None:
    held = table()
    walked(held)
    assert held.say(DESK, "draft", objective={"id": "calls", "title": "Calls answered"})["ok"]
    held.stages("vote")
    held.stages("draft")
    assert held.room.drafts is not None
    assert held.room.drafts.board.value.has("objective", "calls")
    assert held.say(DESK, "draft_remove", objective="calls")["ok"]

    assert held.room.children == (held.room.panel, held.room.drafts.board)
    assert not held.room.drafts.board.value.has("objective", "calls")
    held.room._flush()
    assert [d["objective"]["title"] for d in held.room.panel.work["drafts"]] == [
        "Letters answered the same day"
    ]


def test_another_title_is_another_id_but_the_same_draft(table: Callable[[], Table]) -> None:
    held = table()
    walked(held)
    assert held.room.drafts is not None
    board = held.room.drafts.board
    was = next(o for o in board.value.objectives if o.title.startswith("Letters"))
    now = okrlib.model.Objective(id="calls-answered", title="Calls answered", team="ops", cycle="2026-Q4")
    board.value = okrlib.drafting.put_objective(board.value, now, instead=was.id)

    (draft,) = held.room.panel.work["drafts"]
    assert draft["objective"]["id"] == "calls-answered"
    assert draft["clusters"]
    assert held.room.panel.work["not_chosen"]["drafts"] == [draft["objective"]]


def test_what_is_committed_is_saved_and_the_rest_is_not(table: Callable[[], Table]) -> None:
    held = table()
    walked(held)
    drafted(held)
    held.stages("commit")
    name = held.room.panel.work["drafts"][0]["objective"]["id"]
    gates = {gate["name"]: gate["met"] for gate in held.room.panel.coach["gates"][name]}
    assert gates["measured"]
    assert not gates["ambition"]
    assert not held.say(DESK, "commit", objective=name)["ok"]
    held.say(DESK, "prepare", objective=name, ambition="committed", owner="ann")
    assert all(gate["met"] for gate in held.room.panel.coach["gates"][name])
    assert held.say(DESK, "commit", objective=name)["ok"]
    held.stages("publish")
    assert '+title = "Letters answered the same day"' in held.room.panel.coach["diff"]
    assert not okrlib.load(held.folder).plan.has("objective", name)

    assert held.say(DESK, "finish")["ok"]
    made = okrlib.load(held.folder).plan.objective(name)
    assert (made.ambition, made.owner, made.state) == ("committed", "ann", "active")
    assert held.room.panel.frame["finished"]
    assert held.room.children == (held.room.panel,)
    (page,) = (held.folder / "workshops").glob("*.html")
    assert "Letters answered the same day" in page.read_text("utf-8")
    assert held.room.panel.coach["saved"] == (
        f"Saved: 1 file written. The record is kept in workshops/{page.name}."
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "increase"}, "It should increase, but from 48 to 24 it falls."),
        ({"target": None}, "A key result of kind decrease needs a target."),
    ],
)
def test_the_gate_is_shut_where_okr_check_would_find_an_error(
    table: Callable[[], Table], change: dict[str, Any], says: str
) -> None:
    held = table()
    walked(held)
    drafted(held, **change)
    held.stages("commit")
    name = held.room.panel.work["drafts"][0]["objective"]["id"]
    held.say(DESK, "prepare", objective=name, ambition="committed", owner="ann")

    shut = [gate for gate in held.room.panel.coach["gates"][name] if not gate["met"]]
    assert [gate["name"] for gate in shut] == ["no errors"]
    assert says in shut[0]["says"]
    assert says in held.say(DESK, "commit", objective=name)["says"]
    if change == {"target": None}:  # a draft may lack it
        held.say(DESK, "prepare", objective=name, state="draft")
        assert held.say(DESK, "commit", objective=name)["ok"]


def test_an_error_that_a_draft_makes_at_another_goal_shuts_the_draft_s_gate(
    table: Callable[[], Table],
) -> None:
    held = table()
    mine, theirs, above = (
        okrlib.model.Objective(id=name, team=team, cycle="2026-Q4", title=name.title(), contributes=shares)
        for name, team, shares in (
            ("mine", "co", {"above": 0.6}),
            ("theirs", "ops", {"above": 0.6}),
            ("above", "co", {}),
        )
    )
    plan = feedback.with_drafts(held.room._plan, [above, theirs])
    on = BEGIN.date()

    assert [p.code for p in feedback.broken(plan, feedback.saved(plan, [mine], on=on), on=on)] == [
        "shares-over-one"
    ]
    found = feedback.of_each(plan, [mine, replace(above, title="Still above")], on=on)
    assert "shares-over-one" in [p.code for p in found["mine"]]
    assert "shares-over-one" not in [p.code for p in found["above"]]


def test_a_room_reads_titles_and_days_where_a_file_has_ids(table: Callable[[], Table]) -> None:
    plan = table().room._plan
    goal = next(o for o in plan.objectives if o.key_results)
    kr = goal.key_results[0]
    said = f"'{kr.id}', of the objective '{goal.id}', has it until 2027-01-01; \"weekly\" stays."

    assert feedback.in_words(said, plan) == (
        f'“{kr.title}”, of the objective “{goal.title}”, has it until 1\xa0January 2027; "weekly" stays.'
    )


def test_what_cannot_be_chosen_is_not_prepared(table: Callable[[], Table]) -> None:
    held = table()
    walked(held)
    name = held.room.panel.work["drafts"][0]["objective"]["id"]
    for asked in ({"state": "closed"}, {"ambition": "grand"}):
        assert not held.say(DESK, "prepare", objective=name, **asked)["ok"]


def test_nothing_is_saved_that_names_a_goal_which_was_not_committed(table: Callable[[], Table]) -> None:
    held = table()
    walked(held)
    drafted(held)
    other = {"id": "calls", "title": "Calls are answered by people"}
    assert held.say(DESK, "draft", objective=other)["ok"]
    held.stages("align")
    name = held.room.panel.work["drafts"][0]["objective"]["id"]
    assert held.say(DESK, "align", objective=name, supports=["calls"])["ok"]
    held.stages("commit")
    held.say(DESK, "prepare", objective=name, ambition="committed", owner="ann")
    assert held.say(DESK, "commit", objective=name)["ok"]
    held.stages("publish")

    (wrong,) = held.room.panel.coach["broken"]
    assert wrong.startswith(
        "“Letters answered the same day”: There is no objective “Calls are answered by people”."
    )
    assert wrong in held.say(DESK, "finish")["says"]
    assert not held.room.panel.frame["finished"]
    assert not okrlib.load(held.folder).plan.has("objective", name)


def test_where_the_plan_cannot_be_saved_the_workshop_is_not_over(
    table: Callable[[], Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = table()
    walked(held)
    drafted(held)
    held.stages("commit")
    name = held.room.panel.work["drafts"][0]["objective"]["id"]
    held.say(DESK, "prepare", objective=name, ambition="committed", owner="ann")
    held.say(DESK, "commit", objective=name)
    held.stages("publish")

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(held.room._storage, "save", full)
    reply = held.say(DESK, "finish")
    assert reply["says"] == "The plan cannot be written: No space left on device. Nothing is lost."
    assert not held.room.panel.frame["finished"]


def test_a_kernel_that_died_goes_on_where_it_was(table: Callable[[], Table]) -> None:
    held = table()
    walked(held)
    drafted(held)
    before = held.room.panel
    assert held.room.room is not None
    held.room.room.close()
    held.open()
    now = held.room.panel

    assert (now.frame["id"], now.frame["stage"]) == (before.frame["id"], "draft")
    assert now.work["drafts"] == before.work["drafts"]
    assert [p["name"] for p in now.roll] == ["Ann"]
    assert held.say(DESK, "stage", to="quality")["ok"]


def test_a_workshop_set_aside_is_offered_again(table: Callable[[], Table]) -> None:
    held = table()
    name = held.room.panel.frame["id"]
    assert held.say(DESK, "aside")["ok"]
    assert [u["id"] for u in held.room.panel.setup["unfinished"]] == [name]
    assert not held.say(DESK, "begin", resume="../../etc/passwd")["ok"]

    assert held.say(DESK, "begin", resume=name)["ok"]
    assert held.room.panel.frame["id"] == name


def test_a_lost_desk_is_freed_from_the_notebook(table: Callable[[], Table]) -> None:
    held = table()
    other = {"participant": "desk", "secret": "o" * 32}
    assert "Another browser holds the desk" in held.say(other, "desk")["says"]
    # A notebook that is run as a whole takes the desk from nobody, not even after a restart.
    assert "wait that long" in held.room.free_desk()
    held.open()
    assert "wait that long" in held.room.free_desk()
    assert held.room.panel.frame["desk"]["held"]

    held.now += timedelta(seconds=presence.AWAY_AFTER + 1)
    assert "The desk is free." in held.room.free_desk()
    assert not held.room.panel.frame["desk"]["held"]

    assert held.say(other, "desk")["ok"]
    assert not held.say(DESK, "start")["ok"]


def test_the_module_puts_no_markup_from_anybody_into_the_page() -> None:
    for name in panel.SCRIPTS:
        text = asset(name)
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?://(?!www\.w3\.org)", text
        )
        assert len(text.splitlines()) <= 400
