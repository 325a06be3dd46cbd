"""The board on which a cycle is closed: everything that a browser does, without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import okrlib
from kit import builders as b
from kit.boards import Door, buttons, keep, press, shown
from okrlib.closing import Closing
from okrlib.model import Cycle, Override, end_of
from okrlib.store import Checkout
from okrlib.widgets import CloseBoard

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.plan import Plan
    from okrlib.widgets.closing.objective import Ending

DAY = b.AFTER
NEXT = Cycle(id="2027-Q1", start=date(2027, 1, 1), end=date(2027, 4, 1))
LOW = [b.said(b.on(12, 20), 30.0, confidence=6)]


def a_plan(*, log: Any = LOW, ambition: Any = "aspirational", **facts: Any) -> Plan:
    goal = b.objective(b.kr(title="Wards"), name="calm", title="A calm place to wait", ambition=ambition)
    return b.plan(goal, log=log, **facts)


def a_board(plan: Plan | None = None, **facts: Any) -> CloseBoard:
    return CloseBoard(plan or a_plan(), **({"cycle": "2026-Q4", "on": DAY, "author": "ann"} | facts))


def fill(ending: Ending, item: str, **said: Any) -> None:
    for name, value in said.items():
        ending.fields[item, name].control.value = value


def answer(board: CloseBoard) -> None:
    """Answer all that is asked of the one objective of `a_plan`."""
    ending = board.endings[0]
    fill(ending, "calm", decision="keep", learned="Ask the wards first.")
    fill(ending, "k", cause="waited for others")


# -- what is proposed and asked


def test_it_proposes_scores_and_outcomes_and_asks_for_the_rest() -> None:
    board = a_board()
    (held,) = board.value.objectives

    assert isinstance(board.value, Closing)
    assert (held.outcome, held.key_results[0].score) == ("missed", 0.3)
    assert "1 objective to close, 3 questions open" in shown(board)
    assert "It ended below success and no cause is named." in shown(board)


def test_it_begins_with_the_ended_cycle_that_has_something_open() -> None:
    assert a_board(cycle=None).cycle == "2026-Q4"
    assert a_board(cycle=None, on=b.on(11, 3)).cycle == "2026-Q4"
    assert "closing now freezes the scores early" in shown(a_board(on=b.on(11, 3)))


def test_the_list_of_what_is_open_shrinks_with_every_answer() -> None:
    board = a_board(desk=Door(lambda _: "+++ a\n", lambda plan: plan))
    assert board.saving.see.disabled
    ending = board.endings[0]
    counts = [len(ending.asked)]
    fill(ending, "calm", decision="keep")
    counts.append(len(ending.asked))
    fill(ending, "calm", learned="Ask the wards first.")
    counts.append(len(ending.asked))
    fill(ending, "k", cause="waited for others")
    counts.append(len(ending.asked))

    assert counts == [3, 2, 1, 0]
    assert "Everything is answered" in shown(board)
    assert "A calm place to wait: complete" in shown(board)
    assert not board.saving.see.disabled


def test_a_missed_commitment_asks_for_an_explanation() -> None:
    board = a_board(a_plan(ambition="committed"))
    ending = board.endings[0]
    said = shown(board)
    assert "It was a commitment, it was missed, and nothing says why." in said
    assert ending.fields["k", "explanation"].layout.display == ""

    fill(ending, "k", score="1", reason="Counted again.")

    assert ending.fields["k", "explanation"].layout.display == "none", "it was met, so nothing is asked"


def test_another_score_asks_for_a_reason() -> None:
    board = a_board()
    ending = board.endings[0]
    assert ending.fields["k", "reason"].layout.display == "none"
    fill(ending, "k", score="0.5")

    assert ending.fields["k", "reason"].layout.display == ""
    assert "where 0.30 was computed, without a reason" in shown(board)
    assert ">fell short</" in shown(ending)
    fill(ending, "k", reason="Two wards were not counted.")
    assert "without a reason" not in shown(board)
    assert "fell short" not in shown(ending), "nor at the key result"
    assert shown(ending).count("partly achieved") > 1


def test_a_score_that_was_set_by_hand_before_is_taken_back_by_emptying_it() -> None:
    by_hand = Override(score=0.9, reason="Counted twice.", at=b.at(12, 30))
    goal = b.objective(b.kr(title="Wards", override=by_hand), name="calm", title="A calm place to wait")
    board = a_board(b.plan(goal, log=LOW), desk=Door(lambda _: "+++ a\n", lambda plan: plan))
    ending = board.endings[0]
    score, reason = ending.fields["k", "score"], ending.fields["k", "reason"]
    assert (score.control.value, score.control.placeholder, reason.value) == ("0.9", "0.30", "Counted twice.")

    fill(ending, "k", score="", reason="")
    assert "fell short" in shown(ending)
    answer(board)

    assert board.closed().objective("calm").key_results[0].override is None
    fill(ending, "k", score="0.9", reason="Counted twice.", cause="")
    assert board.closed().objective("calm").key_results[0].override == by_hand


def test_the_computed_score_as_it_is_shown_needs_no_reason() -> None:
    board = a_board(a_plan(log=[b.said(b.on(12, 20), 30.49)]))
    fill(board.endings[0], "k", score="0.3")
    assert "without a reason" not in shown(board)


def test_what_was_never_reported_has_to_be_scored_with_a_reason() -> None:
    board = a_board(a_plan(log=()))

    assert board.value.objectives[0].key_results[0].score is None
    assert "Nothing was ever reported on it" in shown(board)
    assert "computed score <b>–</b>" in shown(board)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("abc", "&#39;abc&#39; is not a number from 0 to 1. Write one, as in 0.7."),
        ("1.4", "&#39;1.4&#39; is not a number from 0 to 1. Write one, as in 0.7."),
        ("40", "Write 0.4 if you mean 40\N{NO-BREAK SPACE}%."),
    ],
)
def test_a_score_that_is_none_is_told_at_its_field_and_in_the_list_and_not_taken(
    typed: str, said: str
) -> None:
    board = a_board(desk=Door(lambda _: "+++ a\n", lambda plan: plan))
    fill(board.endings[0], "k", score="0.2")
    fill(board.endings[0], "k", score=typed)
    assert board.value.objectives[0].key_results[0].score == 0.2
    board.saving.see.click()
    assert "First fix what cannot be read: Final score" in shown(board)

    assert said in shown(board.endings[0].fields["k", "score"])
    assert said in board._gates.value
    assert "The score" not in board._gates.value
    fill(board.endings[0], "k", score="")
    assert said not in shown(board)


def test_what_is_asked_stands_under_its_field_too() -> None:
    board = a_board()
    cause = board.endings[0].fields["k", "cause"]
    assert "It ended below success and no cause is named. Choose one." in shown(cause)

    fill(board.endings[0], "k", cause="waited for others")

    assert "no cause is named" not in shown(board)


# -- saving


def test_it_closes_a_cycle_of_a_folder_and_adds_the_next_with_what_is_kept(good: Path) -> None:
    desk = Checkout(good)
    board = CloseBoard(desk.plan, on=DAY, author="ann", desk=desk)
    assert [e.standing.objective.id for e in board.endings] == ["trusted", "calm"]
    for ending in board.endings:
        if not ending.more.opened:
            ending.more.toggle()
        o = ending.standing.objective.id
        fill(
            ending,
            o,
            outcome="partial",
            decision="drop" if o == "trusted" else "keep",
            learned="Start early.",
        )
    for kr in ("wait", "steps"):
        fill(board.endings[1], kr, cause="too little time")
    assert shown(board).count("complete") >= 2

    press(board, "See the changes")
    assert "2027-Q1" in shown(board.saving)
    assert okrlib.load(good).plan.objective("calm").state == "active"
    press(board, "Save")

    plan, findings = okrlib.load(good)
    assert findings == ()
    calm = plan.objective("calm")
    assert (calm.state, calm.outcome, calm.decision, calm.closed_at) == (
        "closed",
        "partial",
        "keep",
        end_of(DAY, "UTC"),
    )
    (carried,) = plan.continued["calm"]
    assert (carried.cycle, carried.state, carried.key_results[0].baseline) == ("2027-Q1", "draft", 36.0)
    assert "Everything is closed. What goes on waits among the drafts of 2027-Q1" in shown(board)


def test_a_closing_is_taken_back_after_its_diff_was_seen(good: Path) -> None:
    desk = Checkout(good)
    plan = desk.plan
    board = CloseBoard(plan, on=DAY, desk=desk)
    for name in ("calm", "trusted"):
        ending = next(e for e in board.endings if e.standing.objective.id == name)
        ending.more.unfold()
        fill(ending, name, outcome="dropped", decision="drop")
        if name == "calm":
            keep(board)
    press(board, "Take a closing back")
    reopening = board.reopening
    press(reopening, "See the changes")
    assert "reopened_at" in shown(reopening)
    press(reopening, "Save")

    held = okrlib.load(good).plan.objective("calm")
    assert (held.state, held.closed_at, held.reopened_at) == (
        "active",
        end_of(DAY, "UTC"),
        end_of(DAY, "UTC"),
    )
    outcomes = {e.standing.objective.id: e.closing.outcome for e in board.endings}
    assert outcomes["trusted"] == "dropped", "what is answered about the rest is kept"
    assert list(outcomes) == ["trusted", "calm"]


# -- teams


def test_the_cycle_to_carry_over_to_stays_as_it_was_chosen() -> None:
    year = Cycle(id="2027", start=NEXT.start, end=date(2028, 1, 1))
    board = a_board(a_plan(cycles=(b.Q4, NEXT, year)))
    assert board.value.carry_to == "2027-Q1"
    board.carry_field.control.value = "2027"

    board.team_field.control.value = "ops"

    assert board.value.carry_to == board.carry_field.value == "2027"


def test_a_team_closes_its_own() -> None:
    person = replace(b.IT, kind="individual")
    plan = a_plan(teams=(b.COMPANY, b.OPS, person))
    board = a_board(plan, team="ops")
    assert [e.standing.objective.id for e in board.endings] == ["calm"]

    board.team_field.control.value = "it"

    assert board.endings == []
    assert "There is nothing to close." in shown(board)


def test_what_is_closed_and_goes_on_is_told_of_the_team_that_is_chosen() -> None:
    closed: dict[str, Any] = {"state": "closed", "closed_on": DAY, "decision": "keep", "outcome": "missed"}
    ours = b.objective(b.kr(), name="calm", **closed)
    theirs = b.objective(b.kr(name="lines"), name="lines", team="it", **closed)
    more = b.objective(b.kr(name="more"), name="more", team="it", cycle=NEXT.id, state="draft")
    goals = (ours, theirs, replace(more, continues="lines"))
    board = a_board(b.plan(*goals, log=[b.said(b.on(12, 30), 90.0)], cycles=(b.Q4, NEXT)))
    assert "calm: Closed as missed; the numbers say success." in shown(board)
    assert "What goes on waits among the drafts of 2027-Q1" in shown(board)
    assert "2 objectives are closed already" in shown(board)

    board.team_field.control.value = "ops"

    assert "Everything is closed." in shown(board)
    assert "What goes on" not in shown(board)
    assert "1 objective is closed already" in shown(board)


def test_a_persons_own_goals_are_closed_apart_from_all_others() -> None:
    person = replace(b.IT, kind="individual", title="Ann Lee")
    own = b.objective(b.kr(name="mine"), name="own", team="it")
    plan = a_plan(teams=(b.COMPANY, b.OPS, person))
    board = a_board(replace(plan, objectives=(*plan.objectives, own)))

    assert [ending.standing.objective.id for ending in board.endings] == ["calm"]
    assert "To close those of Ann Lee, choose their name as the team." in shown(board)

    board.team_field.control.value = "it"

    assert [ending.standing.objective.id for ending in board.endings] == ["own"]
    assert "Ann Lee, choose" not in shown(board)


def test_a_plan_without_a_cycle_says_so() -> None:
    board = CloseBoard(okrlib.Plan(), on=DAY)

    assert "The plan has no cycle yet." in shown(board)
    assert not {"Save", "Take a closing back"} & {*buttons(board)}

    board = CloseBoard(okrlib.Plan(), on=DAY, desk=Door(lambda _: "", lambda plan: plan))
    assert board.saving.see.disabled
    assert board.reopening.see.disabled
