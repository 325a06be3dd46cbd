"""The room: who is let in, what reaches which file, and what a crash or a full disk leaves."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from workshops import COMMIT, GOAL, NINE, browser, joined

from okrlib.errors import NotWritableError
from okrlib.workshop import Room, Workshop, archived, held, log, new_id, open_room
from okrlib.workshop.events import from_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRETS = ("silent-text-one", "silent-text-two")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan/okr.toml").write_text('version = 1\nname = "Clinic"\n[[teams]]\nid = "ops"\n', "utf-8")
    return tmp_path / "plan"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def room(plan: Path, state: Path) -> Iterator[Room]:
    made = open_room(plan, "w", at=NINE, state_dir=state)
    made.desk("open", {"team": "ops", "cycle": "2026-Q4", "title": "Autumn goals"}, at=NINE)
    yield made
    made.close()


def go(room: Room, kind: str, **payload: Any) -> None:
    reply = room.desk(kind, payload, at=NINE)
    assert reply.ok, reply.says


def public_log(room: Room) -> str:
    return room.path.read_text("utf-8")


def private_text(state: Path) -> str:
    return "".join(path.read_text("utf-8") for path in state.iterdir())


# -- what is hidden


def test_what_is_silent_reaches_no_file_of_the_plan_and_no_screen_before_the_reveal(
    room: Room, plan: Path, state: Path
) -> None:
    anna, bert = joined(room, "anna", "bert")
    go(room, "stage", to="brainstorm")
    replies = [anna.send("entry_add", text=SECRETS[0]), bert.send("entry_add", text=SECRETS[1])]
    everything = "".join(path.read_text("utf-8") for path in plan.rglob("*") if path.is_file())

    assert all(reply.ok for reply in replies)
    for shown in (everything, json.dumps(room.public(NINE)), repr(replies), repr(room.workshop)):
        assert not any(text in shown for text in SECRETS)
    assert not any(name in everything for name in ("Anna", "Bert", anna.participant, bert.participant))
    assert all(text in private_text(state) for text in SECRETS)
    assert room.public(NINE)["hidden"]["entries"] == {"people": 2, "things": 2}
    assert '"kind":"count","payload":{"what":"entries","people":2,"things":2}' in everything


def test_a_reveal_shows_texts_under_random_ids_and_takes_them_out_of_the_private_file(
    room: Room, state: Path
) -> None:
    anna, bert = joined(room, "anna", "bert")
    go(room, "stage", to="brainstorm")
    names = [anna.send("entry_add", text=SECRETS[0]).id, bert.send("entry_add", text=SECRETS[1]).id]
    go(room, "reveal_entries")
    text = public_log(room)

    assert sorted(room.workshop.entries.values()) == sorted(SECRETS)
    assert all(secret in text for secret in SECRETS)
    for name in (*names, "Anna", "Bert", anna.participant, bert.participant):
        assert name not in text
    assert not any(secret in private_text(state) for secret in SECRETS)
    assert "Anna" in private_text(state), "the roll is still needed"


def test_the_order_of_a_reveal_is_not_that_of_time(room: Room) -> None:
    (anna,) = joined(room, "anna")
    go(room, "stage", to="brainstorm")
    written = [f"Entry {number:02}" for number in range(30)]
    for text in written:
        anna.send("entry_add", text=text)
    go(room, "reveal_entries")
    shown = list(room.workshop.entries.values())

    assert sorted(shown) == written
    assert shown != written
    assert [text for _, text in sorted(room.workshop.entries.items())] != written


def test_ballots_and_values_stay_hidden_and_then_only_sums_and_values_are_known(
    room: Room, state: Path
) -> None:
    anna, bert = joined(room, "anna", "bert")
    go(room, "stage", to="brainstorm")
    anna.send("entry_add", text="Answer sooner")
    bert.send("entry_add", text="Fewer falls")
    go(room, "reveal_entries")
    go(room, "stage", to="vote")
    first, second = (c.id for c in room.workshop.clusters)
    before = public_log(room)
    assert anna.send("vote", dots={first: 2, second: 1}).ok
    assert bert.send("vote", dots={first: 1}).ok
    shown = room.public(NINE)
    added = [json.loads(line) for line in public_log(room)[len(before) :].splitlines()]

    assert shown["tallies"] is None
    assert [row["voted"] for row in shown["roll"]] == [True, True]
    assert [(e["kind"], e["payload"]["people"]) for e in added] == [("count", 1), ("count", 2)]
    go(room, "close_votes")
    assert [(t["cluster"], t["dots"], t["people"]) for t in room.public(NINE)["tallies"]] == [
        (first, 3, 2),
        (second, 1, 1),
    ]
    assert '"kind":"vote"' not in public_log(room) + private_text(state)

    go(room, "stage", to="draft")
    go(room, "draft", objective=GOAL)
    go(room, "stage", to="confidence")
    assert anna.send("rate", key_result="wait", confidence=9).ok
    assert bert.send("rate", key_result="wait", confidence=2).ok
    assert '"confidence":' not in public_log(room)
    assert room.public(NINE)["spreads"] == {}
    go(room, "reveal_ratings")
    (found,) = room.public(NINE)["spreads"]["wait"]
    assert (found["values"], found["median"], found["apart"]) == ([2, 9], 5.5, [2, 9])
    assert '"kind":"rate"' not in private_text(state)
    for name in ("Anna", "Bert", anna.participant, bert.participant):
        assert name not in public_log(room)


def test_the_private_file_is_its_owners_alone_and_goes_with_the_workshop(room: Room, state: Path) -> None:
    joined(room, "anna")
    (path,) = state.iterdir()

    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(state.stat().st_mode) == 0o700
    go(room, "stage", to="brainstorm")
    go(room, "remove", participant="browser-of-anna")
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    go(room, "finish")
    assert list(state.iterdir()) == []


def test_secrets_are_kept_nowhere(room: Room, state: Path) -> None:
    (anna,) = joined(room, "anna")
    room.receive({**browser(room, "desk").message("desk"), "participant": "desk"}, at=NINE)

    assert "a long secret" not in private_text(state) + public_log(room)
    assert anna.secret not in json.dumps(room.public(NINE))


@pytest.mark.parametrize(("people", "named"), [("names", True), ("roles", False), ("none", False)])
def test_display_names_reach_the_plan_only_where_its_policy_says_names(
    plan: Path,
    state: Path,
    people: Any,
    named: bool,  # noqa: FBT001
) -> None:
    room = open_room(plan, people, at=NINE, people=people, state_dir=state)
    go(room, "open", team="ops", cycle="2026-Q4")
    joined(room, "bert", "anna")
    go(room, "finish")
    done = archived(plan, people)
    room.close()

    assert done.people == 2
    assert done.names == (("Anna", "Bert") if named else ())
    assert ("Anna" in public_log(room)) is named


def test_hidden_things_may_not_lie_in_the_plan(plan: Path) -> None:
    with pytest.raises(NotWritableError, match="may not lie in the plan folder"):
        open_room(plan, "w", at=NINE, state_dir=plan / ".state")


def test_the_state_folder_can_be_named(plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "elsewhere"))
    room = open_room(plan, "w", at=NINE)
    joined(room, "anna")
    room.close()

    assert [path.suffix for path in (tmp_path / "elsewhere/workshops").iterdir()] == [".jsonl"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a user's local data apart by itself")
def test_without_a_named_folder_the_systems_own_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OKRLIB_STATE_DIR", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))

    assert log.state_dir().is_relative_to(tmp_path)
    assert log.state_dir().parts[-2:] == ("okrlib", "workshops")


# -- who is let in


def test_a_forged_participant_is_refused(room: Room) -> None:
    (anna,) = joined(room, "anna")
    go(room, "stage", to="brainstorm")
    forged = {**anna.message("entry_add", text="Not hers"), "secret": "a guess of the secret"}
    reply = room.receive(forged, at=NINE)

    assert not reply.ok
    assert reply.says.startswith("This message is not from whom it says it is")
    assert not room.workshop.sealed.entries


def test_a_forged_join_does_not_take_a_place(room: Room) -> None:
    (anna,) = joined(room, "anna")
    forged = {**anna.message("join", name="Not Anna"), "secret": "a guess of the secret"}

    assert not room.receive(forged, at=NINE).ok
    assert anna.send("rename", name="Anna B").ok


def test_the_desk_is_one_browsers_and_a_participant_cannot_act_for_it(room: Room) -> None:
    (anna,) = joined(room, "anna")
    facilitator = browser(room, "facilitator")._replace(participant="desk")
    other = browser(room, "somebody")._replace(participant="desk")

    assert other.send("stage", to="vote").says == "This browser does not hold the desk. Take the desk first."
    assert facilitator.send("desk").ok
    assert facilitator.send("stage", to="vote").ok
    assert other.send("desk").says == "Another browser holds the desk. Free it in the notebook first."
    assert not other.send("stage", to="draft").ok
    assert anna.send("stage", to="draft").says == "Only the facilitator can do this."
    assert anna.send("close_votes", tallies=[], ballots=0).says == "Only the facilitator can do this."
    go(room, "release", participant="desk")
    assert other.send("desk").ok


def test_a_released_name_gives_its_place_to_a_new_browser(room: Room) -> None:
    (anna,) = joined(room, "anna")
    go(room, "stage", to="brainstorm")
    anna.send("entry_add", text="From the first browser")
    again = browser(room, "anna-again")
    assert again.send("join", name="Anna").says.startswith("Somebody here has this name.")

    go(room, "release", participant=anna.participant)
    reply = again.send("join", name="ANNA")
    assert reply.participant == anna.participant
    again = again._replace(participant=reply.participant)
    assert again.send("entry_add", text="From the second").ok
    assert not anna.send("entry_add", text="From the first again").ok
    assert room.public(NINE)["hidden"]["entries"] == {"people": 1, "things": 2}


def test_who_is_removed_is_told_so(room: Room) -> None:
    (anna,) = joined(room, "anna")
    go(room, "remove", participant=anna.participant)

    assert anna.send("rename", name="Ann").says == "The facilitator has taken this browser off the roll."
    assert anna.send("join", name="Ann").says == "The facilitator has taken this browser off the roll."


def test_one_person_at_one_screen_is_desk_and_participant(room: Room) -> None:
    desk = browser(room, "facilitator")._replace(participant="desk")
    (me,) = joined(room, "me")
    desk.send("desk")
    desk.send("stage", to="brainstorm")
    assert me.send("entry_add", text="Answer sooner").ok
    assert desk.send("entry_add", text="Answer sooner").says.startswith("The desk has no entries")
    assert desk.send("reveal_entries").ok
    desk.send("stage", to="vote")
    (only,) = room.workshop.clusters
    assert me.send("vote", dots={only.id: 2}).ok
    assert desk.send("close_votes").ok
    assert desk.send("choose", clusters=[only.id]).ok


@pytest.mark.parametrize(
    "message",
    [
        None,
        "text",
        [],
        {},
        {"id": "a", "participant": "anna-b-c", "secret": "s" * 20, "kind": "launch", "payload": {}},
        {"id": "a", "participant": "anna-b-c", "secret": "s" * 20, "kind": "count", "payload": {}},
        {"id": "a", "participant": "guest", "secret": "s" * 20, "kind": "note", "payload": {}},
        {
            "id": "../a",
            "participant": "anna-b-c",
            "secret": "s" * 20,
            "kind": "join",
            "payload": {"name": "A"},
        },
        {"id": "a", "participant": "anna-b-c", "secret": "short", "kind": "join", "payload": {"name": "A"}},
        {"id": "a", "participant": "anna-b-c", "secret": "s" * 20, "kind": "join", "payload": {"name": 3}},
        {
            "id": "x-anna-b-c-1",
            "participant": "anna-b-c",
            "secret": "s" * 20,
            "kind": "join",
            "payload": {"name": "A"},
        },
        {
            "id": "a",
            "participant": "anna-b-c",
            "secret": "\ud800" * 20,
            "kind": "vote",
            "payload": {"dots": {}},
        },
        {"id": "a", "participant": "anna-b-c", "secret": "s" * 20, "kind": "join", "payload": {"name": b"A"}},
        {
            "id": "a",
            "participant": "anna-b-c",
            "secret": "s" * 20,
            "kind": "join",
            "payload": {"name": "A" * 200_000},
        },
    ],
)
def test_a_message_that_is_none_is_refused_in_a_sentence(room: Room, message: object) -> None:
    before = room.workshop
    reply = room.receive(message, at=NINE)

    assert not reply.ok
    assert reply.says.endswith(".")
    assert room.workshop == before


def test_a_refusal_repeats_nothing_of_the_message(room: Room) -> None:
    """Replies reach every browser, and a text may be meant to stay silent."""
    (anna,) = joined(room, "anna")
    go(room, "stage", to="brainstorm")
    tries = [
        anna.message("entry_add", text=SECRETS[0] * 100),
        anna.message("entry_add", words=SECRETS[0]),
        anna.message("entry_edit", entry=SECRETS[0], text=SECRETS[0]),
        anna.message("vote", dots={SECRETS[0]: 1}),
        anna.message("rate", key_result=SECRETS[0], confidence=3),
        anna.message(SECRETS[0]),
        anna.message("rename", name=SECRETS[0] * 9),
    ]
    for message in tries:
        reply = room.receive(message, at=NINE)
        assert not reply.ok
        assert SECRETS[0] not in repr(reply)


def test_what_everyone_sees_bears_texts_of_any_kind(room: Room) -> None:
    (anna,) = joined(room, "anna")
    go(room, "stage", to="brainstorm")
    typed = ["<script>alert(1)</script>", "🚑 Schneller", "انتظار أقصر", "a\ud800b", "x\u202ey", '"\\\n']
    assert all(anna.send("entry_add", text=text).ok for text in typed)
    assert not anna.send("entry_add", text="x" * 10_000).ok
    assert not anna.send("entry_add", text="").ok
    go(room, "reveal_entries")
    again = archived(room.path.parent.parent, "w")

    assert sorted(room.workshop.entries.values()) == sorted(
        ["<script>alert(1)</script>", "🚑 Schneller", "انتظار أقصر", "ab", "xy", '"\\']
    )
    assert again.entries == room.workshop.entries


# -- crashes


def resumed(room: Room, plan: Path, state: Path) -> Room:
    """The room as another process would find it."""
    room.close()
    return open_room(plan, room.path.stem, at=NINE, state_dir=state)


def walk(room: Room) -> Iterator[None]:
    """A workshop with three people; stops after every step."""
    people = joined(room, "anna", "bert", "cleo")
    facilitator = browser(room, "facilitator")._replace(participant="desk")
    facilitator.send("desk")
    yield
    go(room, "stage", to="brainstorm")
    go(room, "start")
    for one in people:
        name = one.send("entry_add", text=f"What {one.participant} thinks").id
        one.send("entry_edit", entry=name, text="Answer sooner")
        yield
    go(room, "remove", participant=people[2].participant)
    yield
    go(room, "reveal_entries")
    yield
    go(room, "stage", to="cluster")
    first, second = (c.id for c in room.workshop.clusters)
    people[0].send("cluster_rename", cluster=first, title="Faster")
    go(room, "stage", to="vote")
    people[0].send("vote", dots={first: 2})
    people[0].send("vote", dots={first: 1})
    yield
    people[1].send("vote", dots={second: 1, first: 1})
    go(room, "vote_again")
    yield
    people[1].send("vote", dots={second: 1, first: 2})
    go(room, "close_votes")
    yield
    go(room, "choose", clusters=[first, second])
    go(room, "stage", to="draft")
    people[1].send("draft", objective=GOAL, clusters=[first])
    go(room, "stage", to="confidence")
    people[0].send("rate", key_result="wait", confidence=7)
    people[1].send("rate", key_result="heard", confidence=4)
    yield
    go(room, "reveal_ratings", key_results=["wait"])
    yield
    go(room, "reveal_ratings")
    go(room, "stage", to="commit")
    go(room, "commit", **COMMIT)
    yield
    go(room, "finish")
    yield


def test_a_closed_laptop_resumes_where_it_was_at_every_step(plan: Path, state: Path, tmp_path: Path) -> None:
    room = open_room(plan, "w", at=NINE, state_dir=state)
    go(room, "open", team="ops", cycle="2026-Q4")
    seen: list[Workshop] = []
    for _ in walk(room):
        copy = tmp_path / f"copy-{len(seen)}"
        (copy / "plan/workshops").mkdir(parents=True)
        (copy / "plan/workshops/w.jsonl").write_bytes(room.path.read_bytes())
        (copy / "state").mkdir(mode=0o700)
        for path in state.iterdir():
            (copy / "state" / path.name).write_bytes(path.read_bytes())
        other = open_room(copy / "plan", "w", at=NINE, state_dir=copy / "state")
        assert other.workshop == room.workshop
        assert other.notes == ()
        other.close()
        seen.append(room.workshop)
    room.close()

    assert len(seen) == 13
    assert seen[-1].finished
    assert list(seen[-1].drafts) == ["calm"]


def test_a_torn_last_line_costs_that_line_alone(room: Room, plan: Path, state: Path) -> None:
    anna, _ = joined(room, "anna", "bert")
    go(room, "stage", to="brainstorm")
    anna.send("entry_add", text="Kept")
    before = room.workshop
    (private,) = state.iterdir()
    for path in (room.path, private):
        with path.open("ab") as file:
            file.write(b'{"n":99,"id":"torn","at":"2026-')
    again = resumed(room, plan, state)
    assert again.workshop == before
    assert again.notes == ("2 lines of the log could not be read, as after a crash; all others were.",)

    assert again.receive(anna.message("entry_add", text="After the crash"), at=NINE).ok
    go(again, "extend", minutes=1)
    third = resumed(again, plan, state)
    assert len(third.workshop.sealed.entries) == 2
    third.close()


def test_a_crash_between_the_reveal_and_the_tidying_leaves_nothing_behind(
    room: Room, plan: Path, state: Path
) -> None:
    (anna,) = joined(room, "anna")
    go(room, "stage", to="brainstorm")
    anna.send("entry_add", text=SECRETS[0])
    (private,) = state.iterdir()
    before = private.read_bytes()
    go(room, "reveal_entries")
    private.write_bytes(before)
    again = resumed(room, plan, state)

    assert SECRETS[0] not in private_text(state)
    assert list(again.workshop.entries.values()) == [SECRETS[0]]
    again.close()


def test_without_the_private_file_the_rest_goes_on_and_says_what_is_missing(
    room: Room, plan: Path, state: Path
) -> None:
    joined(room, "anna")
    go(room, "stage", to="brainstorm")
    (private,) = state.iterdir()
    private.unlink()
    again = resumed(room, plan, state)

    assert again.workshop.stage == "brainstorm"
    assert again.notes[0].startswith(
        "Who was here, and what they had given in silence, is not on this computer"
    )
    assert joined(again, "anna")
    again.close()


def test_a_full_disk_is_a_sentence_and_nothing_counts(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    (anna,) = joined(room, "anna")
    go(room, "stage", to="brainstorm")
    before, size = room.workshop, room.path.stat().st_size
    message = anna.message("entry_add", text="Answer sooner")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        reply = room.receive(message, at=NINE)
    assert reply.says.startswith("This could not be saved (No space left on device), so it does not count.")
    assert room.workshop == before
    assert room.path.stat().st_size == size
    assert room.receive(message, at=NINE).ok
    assert len(room.workshop.sealed.entries) == 1


def test_where_one_log_fails_the_other_takes_it_back(
    room: Room, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (anna,) = joined(room, "anna")
    go(room, "stage", to="brainstorm")
    before = private_text(state)

    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(room._public, "append", fails)
        assert not anna.send("entry_add", text=SECRETS[0]).ok
    assert private_text(state) == before


def test_several_messages_share_one_wait_for_the_disk(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    people = joined(room, *(f"person-{number}" for number in range(12)))
    go(room, "stage", to="brainstorm")
    waits: list[int] = []
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", waits.append)
        messages = [one.message("entry_add", text=f"Entry {n}") for n in range(50) for one in people]
        replies = room.receive_all([*messages, messages[0], None], at=NINE)

    assert [reply.ok for reply in replies] == [True] * 601 + [False]
    assert len(room.workshop.sealed.entries) == 600
    assert len(waits) == 1
    go(room, "reveal_entries")
    assert len(room.workshop.entries) == 600


# -- the folder


def test_the_same_notebook_finds_its_room_again_and_another_process_does_not(
    room: Room, plan: Path, state: Path
) -> None:
    assert open_room(plan, "w", at=NINE, state_dir=state) is room
    code = f"""
from datetime import UTC, datetime
from pathlib import Path
from okrlib.workshop import open_room
from okrlib.errors import NotWritableError
try:
    open_room({str(plan)!r}, "w", at=datetime(2026, 10, 1, tzinfo=UTC), state_dir=Path({str(state)!r}))
except NotWritableError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout == "The workshop w is open in another notebook. Shut that one down first.\n"


@pytest.mark.parametrize("name", ["", "../up", "A b", "x" * 200])
def test_an_id_that_cannot_name_a_file_is_refused(plan: Path, state: Path, name: str) -> None:
    with pytest.raises(NotWritableError, match="cannot name a workshop"):
        open_room(plan, name, at=NINE, state_dir=state)


def test_a_file_that_is_no_log_does_not_stop_a_workshop(plan: Path, state: Path) -> None:
    (plan / "workshops").mkdir()
    (plan / "workshops/w.jsonl").write_bytes(b"\xff\xfe\nnull\n{}\n[1]\n")
    room = open_room(plan, "w", at=NINE, state_dir=state)

    assert room.notes == ("4 lines of the log could not be read, as after a crash; all others were.",)
    go(room, "open", team="ops", cycle="2026-Q4")
    room.close()
    assert archived(plan, "w").team == "ops"


def test_new_workshops_get_names_of_their_own(plan: Path, state: Path) -> None:
    names = []
    for _ in range(3):
        names.append(new_id(plan, "ops", date(2026, 10, 1)))
        open_room(plan, names[-1], at=NINE, state_dir=state).close()

    assert names == ["2026-10-01-ops", "2026-10-01-ops-2", "2026-10-01-ops-3"]
    assert held(plan) == tuple(sorted(names))


def test_every_line_of_the_public_log_is_an_event_in_order_and_of_nobody_in_particular(room: Room) -> None:
    for _ in walk(room):
        pass
    found = [from_line(line) for line in public_log(room).splitlines()]
    numbers = [event.n for event in found if event]

    assert None not in found
    assert numbers == sorted(set(numbers))
    assert {event.by for event in found if event} == {"desk", "guest"}
    assert "browser-of" not in public_log(room)
