"""What is typed in a board is kept as one types, and offered again: everything but the browser."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kit import builders as b
from kit.boards import begin, keep, press, shown, type_in
from okrlib.store import Checkout, Drafts, Figures, Logbook, load, save
from okrlib.store.git import GitError
from okrlib.widgets import CheckInBoard, CloseBoard, DraftBoard, KpiBoard, ReviewBoard
from okrlib.widgets.checkin.figure import FigureReport

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.widgets.elements.board import Board

NOV = b.on(11, 16)
GO_ON, DELETE = "Go on with it", "Delete it"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))


def drafting(folder: Path, **facts: Any) -> DraftBoard:
    desk = Checkout(folder)
    return DraftBoard(desk.plan, team="ops", cycle="2026-Q4", on=NOV, desk=desk, **facts)


def checking_in(folder: Path, **facts: Any) -> CheckInBoard:
    facts = {"team": "ops", "on": NOV, "now": lambda: b.at(11, 16, 12)} | facts
    return CheckInBoard(load(folder).plan, book=Logbook(folder), **facts)


def closing(folder: Path) -> CloseBoard:
    desk = Checkout(folder)
    return CloseBoard(desk.plan, cycle="2026-Q4", on=b.AFTER, desk=desk)


def reviewing(folder: Path) -> ReviewBoard:
    desk = Checkout(folder)
    return ReviewBoard(desk.plan, team="ops", cycle="2026-Q4", on=NOV, desk=desk)


def offered(board: Board) -> str:
    return shown(board.parking)


def tell(board: Board) -> None:
    """What the browser says a moment after a key was pressed in a field."""
    board._keys._handle_custom_msg("typed", [])


# -- the draft board


def test_a_draft_is_offered_to_the_next_board_and_goes_on_there(good: Path) -> None:
    first = drafting(good)
    form = begin(first, "Nobody waits in the dark")
    form.begin().sentence.text.control.value = "Cut the wait from 48 to"
    tell(first)

    board = drafting(good)
    assert "1 objective, 1 key result “Nobody waits in the dark”" in offered(board)
    assert "Nobody waits" not in shown(board.objectives)
    press(board.parking, GO_ON)

    assert board.value == replace(first.value, today=board.value.today)
    assert board.objectives.form.key_results.form.sentence.text.control.value == "Cut the wait from 48 to"
    assert "in the fields again" in offered(board)
    assert len(Drafts(good).waiting()) == 1, "it goes on under its name"


def test_a_number_that_cannot_be_read_comes_back_as_it_was_typed(good: Path) -> None:
    first = drafting(good)
    first.objectives.unfold(0)
    first.objectives.form.key_results.unfold(0)
    first.objectives.form.key_results.form.fields["target"].control.value = "twenty-ish"
    tell(first)

    board = drafting(good)
    press(board.parking, GO_ON)

    assert board.objectives.form.key_results.form.fields["target"].control.value == "twenty-ish"
    assert board.troubles


@pytest.mark.parametrize("name", ["gone", "trusted"])
def test_what_was_typed_about_an_item_that_is_not_shown_is_named(good: Path, name: str) -> None:
    kept = {"forms": {name: {"target": "twenty-ish"}, "closed": {}}}

    told = drafting(good).put_texts(kept)
    assert told == f"There was no place for what was typed about {name} (twenty-ish)."


def test_a_saved_draft_is_offered_no_more(good: Path) -> None:
    board = drafting(good)
    begin(board, "Nobody waits in the dark")
    assert Drafts(good).waiting("draft")

    keep(board)

    assert Drafts(good).waiting() == []
    assert offered(drafting(good)) == ""


def test_what_others_changed_meanwhile_stays_and_what_both_changed_is_asked_about(good: Path) -> None:
    first = drafting(good)
    first.objectives.unfold(0)
    type_in(first.objectives.form, "title", "Mine")
    plan = load(good).plan
    calm = next(o for o in plan.objectives if o.id == "calm")
    rest = [o for o in plan.objectives if o.id != "calm"]
    save(replace(plan, objectives=(*rest, replace(calm, title="Theirs"))), good)

    board = drafting(good)
    press(board.parking, GO_ON)

    assert "Others changed the same" in offered(board)
    assert "Theirs" in shown(board.saving)
    assert board.value.objective("calm").title == "Mine"


def test_a_draft_takes_the_place_of_nothing_that_others_saved_while_something_here_is_unsaved(
    good: Path,
) -> None:
    first = drafting(good)
    first.objectives.unfold(0)
    type_in(first.objectives.form, "title", "Mine")
    plan = load(good).plan
    save(replace(plan, objectives=tuple(replace(o, title="Theirs") for o in plan.objectives)), good)

    board = drafting(good)
    board.begin_objective()
    press(board.parking, GO_ON)

    assert "Mine was changed since. Save what is changed here" in offered(board)
    assert board.value.objective("calm").title == "Theirs"
    assert len(Drafts(good).waiting()) == 2


def test_several_goals_that_others_changed_were_changed(good: Path) -> None:
    first = drafting(good)
    first.value = replace(
        first.value, objectives=tuple(replace(o, title=f"Our {o.id}") for o in first.value.objectives)
    )
    plan = load(good).plan
    save(replace(plan, objectives=tuple(replace(o, title="Theirs") for o in plan.objectives)), good)

    board = drafting(good)
    board.begin_objective()
    press(board.parking, GO_ON)

    assert "Our trusted and Our calm were changed since." in offered(board)


def test_a_draft_can_be_deleted_and_is_another_persons_affair(good: Path) -> None:
    first = drafting(good, author="ann")
    first.begin_objective()

    assert offered(drafting(good, author="bob")) == ""
    board = drafting(good, author="ann")
    press(board.parking, DELETE)
    assert "deleted" in offered(board)
    assert Drafts(good).waiting() == []


@pytest.mark.parametrize(
    "content", [[], {"team": "ops"}, {"team": None, "cycle": None, "changes": [{"x": 1}]}]
)
def test_a_draft_that_was_changed_by_hand_breaks_nothing(good: Path, content: Any) -> None:
    Drafts(good).park("x", "draft", author=None, words="1 objective", content=content)
    board = drafting(good)
    before = board.value

    press(board.parking, GO_ON)

    assert "does not fit the plan" in offered(board)
    assert board.value == before


def test_a_file_that_is_no_draft_is_not_offered(good: Path) -> None:
    Drafts(good).park("x", "draft", author=None, words="1 objective", content={})
    (draft,) = Drafts(good).waiting()
    from okrlib.files import state

    for number, text in enumerate(["", "[]", "{", '{"board": 1}']):
        state.write(state.folder(good, "drafts") / f"{number}.json", text)
    assert Drafts(good).waiting() == [draft]


def test_keys_pressed_in_a_row_are_written_once(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parked: list[str] = []
    monkeypatch.setattr(Drafts, "park", lambda *_, words, **__: parked.append(words))

    async def typing() -> None:
        form = drafting(good).begin_objective()
        assert form is not None
        for text in ("N", "No", "Nobody"):
            type_in(form, "title", text)
        assert parked == []
        await asyncio.sleep(0.5)

    asyncio.run(typing())
    assert len(parked) == 1


def test_where_nothing_can_be_kept_typing_goes_on_and_a_sentence_says_so(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(good / "inside"))
    board = drafting(good)
    assert board.begin_objective() is not None

    assert "not kept until you save it" in offered(board)

    monkeypatch.setenv("OKRLIB_STATE_DIR", str(good.parent / "outside"))
    type_in(board.objectives.form, "title", "Nobody waits")
    assert "not kept until you save it" not in offered(board)
    assert len(board.objectives.items) == 2


def test_leaving_asks_while_something_is_unsaved(good: Path) -> None:
    board = drafting(good)
    assert not board._keys.unsaved
    board.begin_objective()
    assert board._keys.unsaved
    board.objectives.remove(1)
    assert not board._keys.unsaved


def test_what_is_kept_is_plain_json_and_says_whose_and_which_board(good: Path) -> None:
    from okrlib.files import state

    drafting(good, author="ann").begin_objective()
    (file,) = state.folder(good, "drafts").iterdir()

    kept = json.loads(file.read_text("utf-8"))
    assert (kept["board"], kept["author"]) == ("draft", "ann")
    assert file.stat().st_mode & 0o077 == 0


# -- the board for checking in


def test_half_a_check_in_comes_back_with_its_day(good: Path) -> None:
    first = checking_in(good)
    row = first._rows["wait"]
    row.fields["value"].control.value = "3o"
    row.fields["note"].control.value = "slow"
    first._rows["steps"]._ticks[1].value = True  # type: ignore[union-attr]
    first.day_field.control.value = "2026-11-13"

    board = checking_in(good)
    assert "2 reports" in offered(board)
    press(board.parking, GO_ON)

    again = board._rows["wait"]
    assert (again.fields["value"].control.value, again.fields["note"].control.value) == ("3o", "slow")
    assert board.day == b.on(11, 13)
    assert board._rows["steps"].texts() == {"ticks": ["Build"]}


def test_a_figure_of_a_kpi_that_is_gone_is_named(good: Path) -> None:
    first = checking_in(good, on=b.on(12, 2), now=lambda: b.at(12, 2, 12))
    (row,) = (r for r in first._rows.values() if isinstance(r, FigureReport))
    row.fields["value"].control.value = "12"
    (good / "kpis/ops.toml").unlink()

    board = checking_in(good, on=b.on(12, 2), now=lambda: b.at(12, 2, 12))
    press(board.parking, GO_ON)

    assert f"No report is awaited any more on {row.id}, {row.due.period.start} (12)." in offered(board)


def test_what_has_no_place_any_more_is_said_whole_since_it_stands_nowhere_else(good: Path) -> None:
    note = "It was slow. " * 100
    rows = {"gone": {"note": note, "ticks": ["Build", "Test"], "cleared": True}}

    told = checking_in(good).put_texts({"rows": rows, "day": "2026-11-16"})
    assert told == f"No report is awaited any more on gone ({note}, Build, Test, cleared)."


def test_a_saved_check_in_leaves_no_draft(good: Path) -> None:
    board = checking_in(good)
    board._rows["wait"].fields["value"].control.value = "30"
    assert Drafts(good).waiting("check-in")

    board.keep()
    assert Drafts(good).waiting() == []


# -- the boards for reviews and closing


def test_a_decision_comes_back_noted_or_half_written(good: Path) -> None:
    first = reviewing(good)
    first.text_field.control.value = "Two more people"
    first.decide()
    first.text_field.control.value = "And a new"

    board = reviewing(good)
    press(board.parking, GO_ON)

    assert [d.text for d in board.value.objective("calm").decisions] == ["Two more people"]
    assert board.text_field.value == "And a new"

    board.text_field.control.value = ""
    again = reviewing(good)
    again.text_field.control.value = "Half a thought"
    press(again.parking, GO_ON)
    assert again.text_field.value == "Half a thought", "a draft without a text empties nothing"


def test_a_decision_on_a_goal_that_is_gone_is_not_put_down_for_another(good: Path) -> None:
    board = reviewing(good)
    kept = {"text": "Two more people", "objective": "gone"}

    told = board.put_texts(kept)
    assert told == "It was about gone, which cannot be chosen any more: choose what it is about."
    assert board.text_field.value == "Two more people"
    assert board.put_texts(kept | {"objective": None}) == "", "it was about none"


def answer(board: CloseBoard, name: str, outcome: str = "dropped") -> None:
    ending = next(e for e in board.endings if e.standing.objective.id == name)
    if not ending.more.opened:
        ending.more.toggle()
    ending.fields[name, "outcome"].control.value = outcome
    ending.fields[name, "decision"].control.value = "drop"


def test_what_is_answered_is_closed_and_the_rest_stays_as_it_was_typed(good: Path) -> None:
    board = closing(good)
    answer(board, "calm")
    trusted = next(e for e in board.endings if e.standing.objective.id == "trusted")
    trusted.fields["trusted", "learned"].control.value = "Begin earlier"

    press(board, "See the changes")
    assert "1 objective: closed; 1 objective stays open" in shown(board.saving)
    press(board, "Save")

    plan = load(good).plan
    assert (plan.objective("calm").state, plan.objective("trusted").state) == ("closed", "active")
    (left,) = board.endings
    assert left.fields["trusted", "learned"].control.value == "Begin earlier"
    assert Drafts(good).waiting("close")[0].content["texts"] == {"trusted": {"learned": "Begin earlier"}}


def test_answers_are_counted_by_goal(good: Path) -> None:
    board = closing(good)
    ending = next(e for e in board.endings if e.standing.objective.id == "calm")
    ending.more.unfold()
    for item in ("calm", "wait", "steps"):
        ending.fields[item, "learned"].control.value = "Begin earlier"

    assert board.typed_in_words() == "answers on 1 goal"


def test_another_team_and_back_keeps_the_answers_and_so_does_another_board(good: Path) -> None:
    first = closing(good)
    answer(first, "calm")
    first.team = "co"
    first.team = "ops"
    assert first.endings[0].closing.outcome == "dropped"

    board = closing(good)
    press(board.parking, GO_ON)
    assert [(e.standing.objective.id, e.closing.outcome) for e in board.endings] == [("calm", "dropped")]


def test_answers_on_what_is_closed_by_now_are_named_and_kept_no_longer(good: Path) -> None:
    answer(closing(good), "calm", "postponed")
    other = closing(good)
    answer(other, "calm")
    keep(other)

    board = closing(good)
    press(board.parking, GO_ON)

    assert "No answer is awaited any more on calm (postponed, drop)." in offered(board)
    assert not board._keys.unsaved


# -- the board of KPIs


def watching(folder: Path) -> KpiBoard:
    desk, figures = Checkout(folder), Figures(folder, lambda: b.at(11, 16, 12))
    return KpiBoard(desk.plan, kpi="queue", on=NOV, figures=figures, desk=desk)


def unread(board: KpiBoard) -> tuple[str, str]:
    assert board.form is not None
    fields = board.form.fields
    return fields["target"].control.value, fields["targets"].control.rows[-1]["low"].control.value


def test_what_cannot_be_read_on_a_card_comes_back_rows_of_fields_too(good: Path) -> None:
    first = watching(good)
    assert first.form is not None
    assert first.form.rest is not None
    first.more["card"].unfold()
    first.form.rest.unfold()
    press(first, "See the changes")
    first.form.fields["targets"].control.begin()
    first.form.fields["targets"].control.rows[-1]["start"].control.value = NOV
    first.form.fields["targets"].control.rows[-1]["low"].control.value = "four"
    first.form.fields["target"].control.value = "twenty-ish"

    board = watching(good)
    press(board.parking, GO_ON)

    assert unread(board) == ("twenty-ish", "four")
    assert board.form is not None
    assert board.form.fields["targets"].control.rows[-1]["start"].value == NOV
    assert board.troubles == ["Target", "Targets by span"]


@pytest.mark.parametrize("saved", [True, False])
def test_a_draft_on_another_kpi_waits_until_what_is_shown_can_be_read(good: Path, *, saved: bool) -> None:
    """Whether the other KPI is in the plan already or only in the draft."""
    first = watching(good)
    first.begin()
    assert first.form is not None
    type_in(first.form, "title", "Staff on leave")
    other = first.kpi
    if saved:
        save(first.value, good)
    first.noting.reason.control.value = "New forms"
    type_in(first.form, "target", "many")
    (waits,) = Drafts(good).waiting()

    again = watching(good)
    press(again.parking, GO_ON)
    assert again.kpi == other

    board = watching(good)
    assert board.form is not None
    type_in(board.form, "target", "twenty-ish")
    press(board.parking, GO_ON)

    assert "First fix: Target. The draft waits here." in offered(board)
    assert (board.kpi, board.noting.typed()) == ("queue", None)
    assert waits.name in {draft.name for draft in Drafts(good).waiting()}

    type_in(board.form, "target", "")
    press(board.parking, GO_ON)
    assert (board.kpi, board.form.fields["target"].control.value) == (other, "many")
    assert board.noting.reason.control.value == "New forms"


def test_what_becomes_unreadable_after_the_changes_were_seen_is_not_passed_by(good: Path) -> None:
    board = watching(good)
    assert board.form is not None
    type_in(board.form, "what", "Those in the hall")
    press(board, "See the changes")
    assert not board.saving.write.disabled

    type_in(board.form, "target", "twenty-ish")
    assert board.saving.write.disabled


# -- what saving offers next


def test_a_saved_draft_is_made_active_and_its_page_is_shown(good: Path) -> None:
    board = drafting(good)
    begin(board, "Nobody waits in the dark")
    press(board, "See the changes")
    assert "This would save 1 objective: still a draft that nobody sees." in shown(board.saving)
    assert "<details" in shown(board.saving)
    press(board, "Save")
    assert "Saved: 1 objective: still a draft that nobody sees." in shown(board.saving)

    press(board.saving, "See the page")
    assert "Nobody waits in the dark" in shown(board._preview)
    press(board.saving, "Make it active")

    assert load(good).plan.objectives[-1].state == "active"
    assert "Saved: 1 objective: active, so it counts and is published." in shown(board.saving)


def test_a_draft_with_an_error_stays_a_draft(good: Path) -> None:
    board = drafting(good)
    board.objectives.begin(b.objective(b.kr(baseline=None, target=None), name="new", state="draft"))
    keep(board)
    press(board.saving, "Make it active")

    assert "It stays a draft" in shown(board.saving)
    assert load(good).plan.objective("new").state == "draft"


def test_what_was_saved_is_shared_after_it_was_shown(good: Path) -> None:
    class Told:
        waiting = False
        done: str | None = None

        def proposed(self) -> Any:
            return SimpleNamespace(files=("a.toml",), message="OKRs", where="main", diff="+<b>x</b>")

        def share(self, message: str) -> str:
            if message == "no":
                raise GitError("Nothing was shared: <i>why</i>.")
            self.done, self.waiting = message, False
            return "Shared: 1 file."

    desk = Checkout(good)
    desk.share = told = Told()  # type: ignore[assignment]
    board = DraftBoard(desk.plan, team="ops", cycle="2026-Q4", on=NOV, desk=desk)
    assert board.sharing.button not in board.sharing.children
    told.waiting = True
    board.settle()

    press(board.sharing, "Share…")
    assert "This commits a.toml and pushes to main." in shown(board.sharing)
    assert "+&lt;b&gt;x" in shown(board.sharing)
    board.sharing.message.control.value = "no"
    press(board.sharing, "Share it")
    assert "&lt;i&gt;why" in shown(board.sharing)
    press(board.sharing, "Share…")
    press(board.sharing, "Share it")
    assert told.done == "OKRs"
    assert "Shared: 1 file." in shown(board.sharing)


# -- finding


def test_what_can_be_found_are_goals_and_kpis_and_choosing_one_opens_it(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    board = drafting(good)
    monkeypatch.setattr(board._keys, "send", sent.append)

    board._keys._handle_custom_msg({"find": True}, [])
    assert ["objective", "calm", "A calm place to wait", "ops, 2026-Q4"] in sent[0]["items"]
    assert ["KPI", "queue", "People waiting", "KPI, ops"] in sent[0]["items"]
    below = [item for item in sent[0]["items"] if item[3] == "key result of A calm place to wait, 2026-Q4"]
    assert {(noun, name) for noun, name, *_ in below} == {("objective", "calm")}

    board.team = "co"
    board._keys._handle_custom_msg({"go": ["objective", "calm"]}, [])
    assert (board.team, board.objectives.form.value.id) == ("ops", "calm")
    board._keys._handle_custom_msg({"go": ["KPI", "queue"]}, [])
    assert board.kpis.form.value.id == "queue"


@pytest.mark.parametrize(
    "said", [{"go": ["objective", "nothing"]}, {"go": ["__class__", "x"]}, {"go": 1}, [], 7]
)
def test_what_a_browser_should_not_say_changes_nothing(good: Path, said: Any) -> None:
    board = drafting(good)
    board._keys._handle_custom_msg(said, [])
    assert (board.team, board.objectives.opened) == ("ops", None)


def test_every_board_goes_to_what_was_found(good: Path) -> None:
    for board in (checking_in(good), reviewing(good), closing(good)):
        board._keys._handle_custom_msg({"go": ["objective", "trusted"]}, [])
        assert board.team == "co"
