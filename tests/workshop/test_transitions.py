"""The workshop as a value: what each event does."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from kit.workshops import COMMIT, GOAL, NINE, Table, minute, opened, revealed
from okrlib.workshop import events as kinds
from okrlib.workshop.clean_text import cleaned, display_name, required
from okrlib.workshop.events import RefusedError
from okrlib.workshop.public_view import public
from okrlib.workshop.stages import STAGES, Clock
from okrlib.workshop.state import (
    Overlap,
    Workshop,
    cut,
    gates,
    holds,
    not_chosen,
    objectives,
    ranking,
    spread,
)
from okrlib.workshop.transitions import HANDLERS

# -- the frame


def test_every_kind_has_a_shape_a_verb_and_one_who_may_send_it() -> None:
    assert set(HANDLERS) == kinds.KINDS
    assert not kinds.FOR_ALL & kinds.HIDDEN
    assert not kinds.REVEALS & kinds.HIDDEN
    assert kinds.KINDS >= kinds.HIDDEN | kinds.FOR_ALL | kinds.REVEALS | kinds.ROOM_ONLY


def test_the_stages_are_those_of_the_method_and_take_two_hours() -> None:
    assert list(STAGES) == [
        *("input", "frame", "brainstorm", "cluster", "vote", "draft"),
        *("quality", "confidence", "align", "commit", "publish"),
    ]
    assert sum(stage.minutes for stage in STAGES.values()) == 120


def test_nothing_happens_before_the_workshop_is_open() -> None:
    table = Table()
    table.tell("desk", "stage", to="vote")

    assert table.refusal == "The workshop is not open yet. The facilitator opens it."
    assert table.state == Workshop()


def test_the_desk_moves_forward_and_back() -> None:
    table = opened()
    table.desk("stage", to="vote")
    table.desk("stage", to="frame")
    table.tell("desk", "stage", to="lunch")

    assert table.refusal == "There is no such stage."
    assert table.state.stage == "frame"


def test_a_clock_is_started_paused_and_extended_and_only_judged_when_asked() -> None:
    table = opened()
    table.desk("extend", minutes=2)
    table.clock = 10
    table.desk("start")
    table.clock = 14
    table.desk("pause")
    table.clock = 20
    table.desk("start")
    clock = table.state.clocks["brainstorm"]

    assert clock.remaining(minute(25)) == timedelta(minutes=12 - 4 - 5)
    assert clock.remaining(minute(40)) == timedelta(minutes=-12)
    assert clock.remaining(minute(10)) == timedelta(minutes=12 - 4), "a clock set back gives no time away"


def test_leaving_a_stage_stops_its_clock() -> None:
    table = opened()
    table.desk("start")
    table.clock = 7
    table.desk("stage", to="cluster")

    assert table.state.clocks["brainstorm"] == Clock(10, timedelta(minutes=7))
    assert table.state.clocks["cluster"].since is None


@pytest.mark.parametrize("minutes", [-10, 1e9])
def test_a_time_box_stays_within_reason(minutes: float) -> None:
    table = opened()
    table.tell("desk", "extend", minutes=minutes)

    assert table.refusal == "A time box is above 0 and at most 600 minutes."


def test_a_finished_workshop_stays_as_it_is() -> None:
    table = opened("anna-b-c")
    table.tell("anna-b-c", "entry_add", text="Never shown")
    table.desk("finish", people=1)
    done = table.state
    table.tell("desk", "stage", to="frame")

    assert table.refusal == "The workshop is finished. Its record shows how it came about."
    assert table.state == done
    assert not done.roll
    assert not done.sealed.entries


# -- people


def test_a_name_is_taken_once_however_it_is_typed() -> None:
    table = opened("anna-b-c")
    table.tell("other-one", "join", name="  ANNA-b-C ", key="k")

    assert table.refusal is not None
    assert "has this name" in table.refusal


def test_a_released_name_is_taken_up_with_everything_of_it() -> None:
    table = opened("anna-b-c")
    table.tell("anna-b-c", "entry_add", text="Answer sooner")
    table.desk("release", participant="anna-b-c")
    table.tell("anna-b-c", "join", name="Anna-B-C", key="key of a new browser")

    assert table.refusal is None
    assert [e.by for e in table.state.sealed.entries.values()] == ["anna-b-c"]
    assert table.state.roll["anna-b-c"].key == "key of a new browser"


def test_who_is_removed_takes_what_is_hidden_along_and_does_not_come_back() -> None:
    table = opened("anna-b-c", "bert-b-c")
    table.tell("anna-b-c", "entry_add", text="Answer sooner")
    table.desk("remove", participant="anna-b-c")
    table.tell("anna-b-c", "join", name="Anna again", key="key of anna-b-c")

    assert table.refusal is not None
    assert table.state.sealed.entries == {}
    assert list(table.state.participants()) == ["bert-b-c"]


# -- what people type


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Schneller 🚑 antworten", "Schneller 🚑 antworten"),
        ("انتظار أقصر", "انتظار أقصر"),
        ("evil \u202etxt.exe\u202c", "evil txt.exe"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("two\r\nlines", "two\nlines"),
        ("half a \ud83d face", "half a  face"),
    ],
)
def test_an_entry_is_kept_as_text(typed: str, kept: str) -> None:
    table = opened("anna-b-c")
    table.tell("anna-b-c", "entry_add", text=typed.replace("\ud83d", ""))

    assert cleaned(typed) == kept
    assert table.refusal is None


@pytest.mark.parametrize("typed", ["", "   \n", "\u200b\u200f", "\x00", "x" * 1_001, "x" * 10_000])
def test_an_entry_that_is_empty_or_too_long_is_refused_in_a_sentence(typed: str) -> None:
    table = opened("anna-b-c")
    table.tell("anna-b-c", "entry_add", text=typed)

    assert table.refusal in {
        "The idea is empty. Write something first.",
        "The idea is longer than 1,000 characters. Say it shorter, or in parts.",
    }
    assert table.state.sealed.entries == {}


def test_a_thousand_characters_are_enough_and_allowed() -> None:
    assert required("x" * 1_000, "The entry") == "x" * 1_000


@pytest.mark.parametrize(
    ("typed", "fine"), [("A", True), ("x" * 60, True), ("x" * 61, False), (" \n", False)]
)
def test_a_display_name_has_1_to_60_characters(typed: str, fine: bool) -> None:  # noqa: FBT001
    with nullcontext() if fine else pytest.raises(RefusedError):
        assert display_name(typed) == typed


def test_one_person_cannot_fill_the_board() -> None:
    table = opened("anna-b-c")
    for number in range(201):
        table.tell("anna-b-c", "entry_add", text=f"Entry {number}")

    assert table.refusal == "You have written 200 ideas; that is as many as one person can. Take some back."
    assert len(table.state.sealed.entries) == 200


def test_an_entry_is_changed_by_its_writer_alone() -> None:
    table = opened("anna-b-c", "bert-b-c")
    name = table.tell("anna-b-c", "entry_add", text="Answer soner")
    table.tell("bert-b-c", "entry_edit", entry=name, text="Mine now")
    refused = table.refusal
    table.tell("anna-b-c", "entry_edit", entry=name, text="Answer sooner")

    assert refused == "There is no such idea of yours."
    assert table.state.sealed.entries[name].text == "Answer sooner"
    table.tell("anna-b-c", "entry_withdraw", entry=name)
    assert table.state.sealed.entries == {}


# -- clusters


def test_merging_and_moving_keep_every_original() -> None:
    table = revealed("Answer sooner", "Quicker answers", "Fewer falls")
    table.tell("guest", "cluster_merge", clusters=["v1"], into="v0")
    table.tell("guest", "cluster_rename", cluster="v0", title="Faster first answer")
    name = table.tell("guest", "cluster_create", title="Safety")
    table.tell("guest", "cluster_move", entry="v2", to=f"c-{name}")

    assert [(c.title, c.entries) for c in table.state.clusters] == [
        ("Faster first answer", ("v0", "v1")),
        ("Safety", ("v2",)),
    ]
    assert list(table.state.entries.values()) == ["Answer sooner", "Quicker answers", "Fewer falls"]


def test_splitting_gives_an_entry_its_own_words_again() -> None:
    table = revealed("Answer sooner", "Quicker answers")
    table.tell("guest", "cluster_merge", clusters=["v1"], into="v0")
    table.tell("guest", "cluster_split", entry="v1")

    assert [c.title for c in table.state.clusters] == ["Answer sooner", "Quicker answers"]
    table.tell("guest", "cluster_split", entry="v1")
    assert table.refusal == "This idea stands by itself already."


def test_clusters_stand_while_people_vote_on_them() -> None:
    table = revealed("a", "b")
    table.desk("stage", to="vote")
    table.tell("anna-b-c", "vote", dots={"v0": 1})
    table.desk("stage", to="cluster")
    table.tell("desk", "cluster_merge", clusters=["v1"], into="v0")

    assert table.refusal is not None
    assert "voted on these ideas" in table.refusal
    table.desk("vote_again")
    table.desk("cluster_merge", clusters=["v1"], into="v0")


def test_a_second_round_of_entries_adds_to_the_first() -> None:
    table = revealed("a")
    table.desk("stage", to="brainstorm")
    table.tell("anna-b-c", "entry_add", text="b")
    table.desk("reveal_entries", entries=[{"voice": "v9", "text": "b"}], people=1)

    assert [c.title for c in table.state.clusters] == ["a", "b"]


# -- dots


def voted(*tallies: tuple[str, int], choose: int = 2) -> Table:
    """A vote that ended so, over clusters v0 to v4."""
    table = revealed("a", "b", "c", "d", "e", choose=choose)
    table.desk("stage", to="vote")
    shown = [{"cluster": name, "dots": dots, "people": dots} for name, dots in tallies]
    table.desk("close_votes", tallies=shown, ballots=9)
    return table


def test_a_ballot_replaces_the_one_before_and_an_empty_one_withdraws_it() -> None:
    table = revealed("a", "b")
    table.desk("stage", to="vote")
    table.tell("anna-b-c", "vote", dots={"v0": 2, "v1": 2})
    table.tell("anna-b-c", "vote", dots={"v1": 1, "v0": 0})
    assert table.state.sealed.ballots == {"anna-b-c": {"v1": 1}}

    table.tell("anna-b-c", "vote", dots={})
    assert table.state.sealed.ballots == {}


def test_what_was_given_in_an_earlier_round_of_dots_is_refused() -> None:
    table = voted(("v0", 3))
    table.desk("vote_again")
    assert public(table.state, NINE)["votes"]["round"] == 2
    table.tell("anna-b-c", "vote", dots={"v0": 1}, round=1)
    assert table.refusal == "The vote has begun again since. Give your dots anew."
    assert table.state.sealed.ballots == {}

    table.tell("anna-b-c", "vote", dots={"v0": 1}, round=2)
    assert table.state.sealed.ballots == {"anna-b-c": {"v0": 1}}


@pytest.mark.parametrize(
    ("dots", "why"),
    [
        ({"v0": 3}, "At most 2 of your dots can go to one idea."),
        ({"v0": 2, "v1": 2, "v2": 2}, "You have 5 dots. Take some back first."),
        ({"v0": -1}, "Dots cannot be taken from others: give none or more."),
        ({"nowhere": 1}, "There is no such group. Look at the board again."),
        ({"v0": True}, "This cannot be used: dots is not what it should be. Reload the page and try again."),
        ({"v0": 1.5}, "This cannot be used: dots is not what it should be. Reload the page and try again."),
    ],
)
def test_a_ballot_outside_the_rules_is_refused(dots: dict[str, Any], why: str) -> None:
    table = revealed("a", "b", "c")
    table.desk("stage", to="vote")
    table.tell("anna-b-c", "vote", dots=dots)

    assert table.refusal == why
    assert table.state.sealed.ballots == {}


def test_a_vote_after_closing_is_refused() -> None:
    table = voted(("v0", 3))
    table.tell("anna-b-c", "vote", dots={"v0": 1})

    assert table.refusal == "Voting is closed."


def test_votes_decide_where_there_is_no_tie() -> None:
    table = voted(("v3", 5), ("v1", 4), ("v0", 1))
    assert [c.id for c in ranking(table.state)] == ["v3", "v1", "v0", "v2", "v4"]
    decided = cut(table.state)
    assert decided is not None
    assert decided == (("v3", "v1"), (), 0)

    table.desk("choose", clusters=["v1", "v3"])
    assert table.state.decisions[-1].text == "By the votes, to be drafted: b · d"


def test_a_tie_at_the_last_place_is_shown_and_the_desk_decides_with_a_reason() -> None:
    table = voted(("v0", 5), ("v1", 3), ("v2", 3))
    assert cut(table.state) == (("v0",), ("v1", "v2"), 1)

    table.tell("desk", "choose", clusters=["v0", "v2"])
    assert table.refusal == "There is a tie, so the votes do not decide. Give the reason for this choice."
    table.desk("choose", clusters=["v0", "v2"], reason="We can start on it at once")
    assert table.state.chosen == ("v0", "v2")
    assert table.state.decisions[-1].reason == "We can start on it at once"


def test_choosing_against_the_votes_needs_a_reason_too() -> None:
    table = voted(("v0", 5), ("v1", 4))
    table.tell("desk", "choose", clusters=["v4"])

    assert table.refusal == "The votes say otherwise. Give the reason for this choice."


def chosen_again(*work: tuple[str, dict[str, Any]]) -> Table:
    """One where v0 was chosen and drafted, worked on so, and another vote chose v1."""
    table = voted(("v0", 4), choose=1)
    table.desk("choose", clusters=["v0"])
    table.desk("stage", to="draft")
    table.desk("draft", objective={"id": "a-goal", "title": "a"}, clusters=["v0"])
    for kind, payload in work:
        table.desk(kind, **payload)
    table.desk("stage", to="vote")
    table.desk("vote_again")
    table.desk("close_votes", tallies=[{"cluster": "v1", "dots": 2, "people": 1}], ballots=1)
    table.desk("choose", clusters=["v1"])
    return table


def test_a_draft_that_is_only_its_idea_goes_with_the_choice_of_it() -> None:
    table = chosen_again()

    assert table.state.drafts == {}
    assert not_chosen(table.state)[1] == ()


@pytest.mark.parametrize(
    "work",
    [
        ("draft", {"objective": {**GOAL, "id": "a-goal"}}),
        ("answer", {"objective": "a-goal", "question": "sufficient", "answer": "yes"}),
    ],
)
def test_a_draft_that_was_worked_on_stays_and_says_that_its_idea_is_no_longer_chosen(
    work: tuple[str, dict[str, Any]],
) -> None:
    (held,) = public(chosen_again(work).state, NINE)["work"]["drafts"]

    assert held["passed_over"]
    free = drafted().state
    assert not public(free, NINE)["work"]["drafts"][0]["passed_over"], "nothing is chosen yet"


def test_a_stage_says_what_is_true_once_what_was_hidden_is_shown() -> None:
    def says(table: Table, name: str) -> str:
        return next(s["says"] for s in public(table.state, NINE)["frame"]["stages"] if s["name"] == name)

    table = opened("anna-b-c")
    assert "Nobody sees it yet." in says(table, "brainstorm")
    table.desk("reveal_entries", entries=[{"voice": "v9", "text": "b"}], people=1)
    assert says(table, "brainstorm") == "Read what everybody wrote."
    table = voted(("v0", 3))
    assert says(table, "vote").startswith("Voting is closed.")
    table.desk("vote_again")
    assert says(table, "vote").startswith("Give your dots")


def test_a_choice_that_another_replaced_no_longer_holds() -> None:
    table = chosen_again()
    assert [(d["text"], d["holds"]) for d in public(table.state, NINE)["work"]["decisions"]] == [
        ("By the votes, to be drafted: a", False),
        ("By the votes, to be drafted: b", True),
    ]
    table.desk("vote_again")
    assert holds(table.state) == (False, False)


@pytest.mark.parametrize(
    ("tallies", "ballots"),
    [
        ([{"cluster": "v0", "dots": 3, "people": 1}], 1),
        ([{"cluster": "v0", "dots": 1, "people": 2}], 2),
        ([{"cluster": name, "dots": 2, "people": 1} for name in ("v0", "v1", "v2")], 1),
        ([], 0),
    ],
)
def test_tallies_that_no_ballots_could_make_are_refused(tallies: list[Any], ballots: int) -> None:
    table = revealed("a", "b", "c")
    table.desk("stage", to="vote")
    table.tell("desk", "close_votes", tallies=tallies, ballots=ballots)

    assert table.refusal is not None
    assert table.state.tallies is None


# -- goals


def drafted(stage: str = "draft") -> Table:
    """One with a draft that came from the cluster v0, in this stage."""
    table = revealed("Shorter waits", "Fewer falls")
    table.desk("stage", to="draft")
    table.desk("draft", objective=GOAL, clusters=["v0"])
    if stage != "draft":
        table.desk("stage", to=stage)
    return table


def test_a_draft_is_an_objective_of_the_team_and_cycle() -> None:
    objective = drafted().state.drafts["calm"].objective

    assert (objective.team, objective.cycle, objective.state) == ("ops", "2026-Q4", "draft")
    assert objective.key_results[0].target == 24


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": "../up"}, "An id must be small letters, digits and hyphens. Make it from the title."),
        ({"key_results": [{"id": "k", "kind": "guess"}]}, "The draft cannot be used: key_results.0.kind: "),
        ({"colour": "red"}, "The draft cannot be used: colour: "),
        (
            {"key_results": [{"id": "k", "kind": "graded"}, {"id": "k", "kind": "graded"}]},
            "Two key results have the same id. Give one of them another.",
        ),
        ({"title": "x" * 1_001}, "A title is longer than 1,000 characters. Say it shorter."),
    ],
)
def test_a_draft_that_cannot_be_an_objective_is_refused(change: dict[str, Any], why: str) -> None:
    table = drafted()
    table.tell("desk", "draft", objective={**GOAL, **change})

    assert table.refusal is not None
    assert table.refusal.startswith(why)


def test_a_draft_nested_without_end_is_refused() -> None:
    deep: Any = "x"
    for _ in range(5_000):
        deep = [deep]
    table = drafted()
    table.tell("desk", "draft", objective={**GOAL, "notes": deep})

    assert table.refusal is not None


def test_a_draft_gets_another_id_and_everything_that_names_it_or_its_key_results_follows() -> None:
    table = drafted("confidence")
    table.desk("draft", objective={"id": "falls", "title": "Nobody falls"})
    table.desk("answer", objective="calm", question="sufficient", answer="yes")
    table.desk("align", objective="falls", supports=["calm"], overlaps={"calm": "We share the wards"})
    table.desk("reveal_ratings", ratings={"wait": [6]})
    table.desk("rate_again", key_result="wait")
    table.tell("anna-b-c", "rate", key_result="wait", confidence=7)
    table.desk("stage", to="commit")
    table.desk("commit", **COMMIT)
    table.desk("draft_rename", objectives={"calm": "calmer"}, key_results={"wait": "the-wait"})

    w = table.state
    assert list(w.drafts) == ["calmer", "falls"]
    assert w.drafts["calmer"].answers
    assert w.drafts["calmer"].committed
    assert w.drafts["falls"].objective.supports == ("calmer",)
    assert w.drafts["falls"].overlaps == (Overlap("calmer", "We share the wards"),)
    assert w.key_results() == ("the-wait", "heard")
    assert w.ratings == {"the-wait": ((6,),)}
    assert w.rating_again == {"the-wait"}
    assert holds(w) == (True,)
    assert not w.sealed.ratings, "the private log names a key result by the id that it had"
    table.tell("desk", "draft_rename", objectives={"calmer": "falls"}, key_results={})
    assert table.refusal == "Two objectives or key results would have the same id."


def test_a_draft_outlives_the_cluster_it_came_from() -> None:
    table = drafted("cluster")
    table.desk("cluster_merge", clusters=["v0"], into="v1")
    table.desk("stage", to="draft")
    table.desk("draft", objective=GOAL)

    assert table.state.drafts["calm"].clusters == ()


def test_confidence_is_shown_for_each_round_with_those_far_apart() -> None:
    table = drafted("confidence")
    table.tell("anna-b-c", "rate", key_result="wait", confidence=8)
    table.desk("reveal_ratings", ratings={"wait": [8, 3]})
    table.tell("anna-b-c", "rate", key_result="wait", confidence=6)
    assert table.refusal == "The values are shown already. The facilitator can open another round."

    table.desk("rate_again", key_result="wait")
    table.tell("anna-b-c", "rate", key_result="wait", confidence=8, round=1)
    assert table.refusal == "The vote on this key result has begun again since. Give your answer anew."
    table.tell("anna-b-c", "rate", key_result="wait", confidence=6, round=2)
    table.desk("reveal_ratings", ratings={"wait": [6]})
    assert table.state.ratings == {"wait": ((3, 8), (6,))}
    assert table.state.sealed.ratings == {}


@pytest.mark.parametrize("value", [-1, 11])
def test_confidence_is_0_to_10(value: int) -> None:
    table = drafted("confidence")
    table.tell("anna-b-c", "rate", key_result="wait", confidence=value)

    assert table.refusal == "Confidence is a whole number from 0 to 10."


def test_a_spread_says_median_quartiles_and_who_is_far_apart() -> None:
    found = spread((7, 2, 8, 7, 6))
    assert found is not None
    assert found == ((2, 6, 7, 7, 8), 7.0, 2, 8, 6.0, 7.0, (2,))
    assert spread(()) is None
    assert spread((5,)) == ((5,), 5.0, 5, 5, 5.0, 5.0, ())


def test_alignment_is_kept_when_the_draft_is_written_again() -> None:
    table = drafted("align")
    table.desk("align", objective="calm", supports=["trusted"], overlaps={"x": "Agreed"})
    table.desk("draft", objective={**GOAL, "title": "A calmer place"})
    held = table.state.drafts["calm"]

    assert held.objective.title == "A calmer place"
    assert held.objective.supports == ("trusted",)
    assert held.overlaps == (("x", "Agreed"),)
    assert held.clusters == ("v0",)


def test_questions_are_answered_for_an_objective() -> None:
    table = drafted("quality")
    table.tell("guest", "answer", objective="calm", question="sufficient", answer="no", note="Not yet")

    assert table.state.drafts["calm"].answers == {"sufficient": ("no", "Not yet")}
    table.tell("guest", "answer", objective="calm", question="failed", answer="told", note="The winter came")
    assert table.state.drafts["calm"].answers["failed"] == ("told", "The winter came")


@pytest.mark.parametrize(
    ("change", "shut"),
    [
        ({"errors": ["The target is missing."]}, "no errors"),
        ({"owner": "", "roles": {}}, "owner"),
        ({"roles": {"ann": " "}}, "roles"),
        ({"ambition": None}, "ambition"),
    ],
)
def test_a_shut_gate_keeps_a_draft_from_being_committed(change: dict[str, Any], shut: str) -> None:
    table = drafted("commit")
    facts = {**COMMIT, "errors": [], **change}
    table.tell("desk", "commit", **facts)
    name = facts.pop("objective")
    found = gates(table.state, name, **{**facts, "errors": tuple(facts["errors"])})

    assert shut in [gate.name for gate in found if not gate.met]
    assert table.refusal == " ".join(gate.says for gate in found if not gate.met)
    assert objectives(table.state) == ()


def test_what_is_committed_is_ready_for_the_plan() -> None:
    table = drafted("commit")
    table.desk("commit", **COMMIT, state="active")
    (goal,) = objectives(table.state)

    assert (goal.id, goal.ambition, goal.owner, goal.state) == ("calm", "aspirational", "ann", "active")
    assert len(goal.key_results) == 2


def test_a_change_after_committing_has_to_be_committed_again() -> None:
    table = drafted("commit")
    table.desk("commit", **COMMIT)
    table.desk("decide", text="We meet again in May")
    table.desk("draft", objective={**GOAL, "title": "Another"})

    assert objectives(table.state) == ()
    assert holds(table.state) == (False, True)
    table.desk("commit", **COMMIT)
    assert holds(table.state) == (False, True, True)


def test_what_was_not_chosen_is_kept() -> None:
    table = drafted("commit")
    table.desk("commit", **COMMIT)
    table.desk("draft", objective={"id": "falls", "title": "Fewer falls"})
    table.desk("draft_remove", objective="falls")
    left, drafts = not_chosen(table.state)

    assert [c.title for c in left] == ["Fewer falls"]
    assert [o.id for o in drafts] == ["falls"]
