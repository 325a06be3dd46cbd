"""The board on which a team checks in: everything that a browser does, without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

import okrlib
from kit import builders as b
from kit.boards import press, shown, widgets
from okrlib.errors import NotWritableError
from okrlib.model import CheckIn, Feed, KeyResult, Milestone, Observation, Outcomes
from okrlib.plan import Plan, effective, values
from okrlib.store import Logbook
from okrlib.widgets import CheckInBoard
from okrlib.widgets.checkin.figure import FigureReport
from okrlib.widgets.checkin.report import Report

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = b.on(11, 16)
WEEKLY = b.kr("decrease", "wait", title="Hours to an answer", baseline=48.0, target=24.0, unit="hours")
STEPS = b.kr("milestones", "steps", title="Wards that are open")
VERDICT = KeyResult(
    id="verdict",
    title="What the board says",
    kind="outcome",
    outcomes=Outcomes(fail="It closes us.", commit="It waits.", target="It agrees.", stretch="It pays."),
    agreed=b.on(10, 1),
)
UPTIME = b.kpi(title="Hours the line was open")


def a_plan(*key_results: KeyResult, log: Any = (), **facts: Any) -> Plan:
    goal = b.objective(*(key_results or (WEEKLY,)), name="calm", title="A calm place to wait")
    return b.plan(goal, log=log, **facts)


class Disk:
    """What was written, in memory."""

    remarks = ()
    drafts = share = None

    def __init__(self) -> None:
        self.rows: list[CheckIn] = []
        self.figures: list[Observation] = []

    def record(self, plan: Plan, about: Any, judge: Any, *, beside: Any = ()) -> Plan:
        """Keep what is judged right."""
        rows = judge(plan)
        assert {row[0] for row in rows} <= set(about) <= {*about, *beside}
        for row in rows:
            (self.rows if isinstance(row, CheckIn) else self.figures).append(row)
        return plan.with_rows(rows)


def a_board(plan: Plan | None = None, disk: Disk | None = None, **facts: Any) -> CheckInBoard:
    disk = disk or Disk()
    usual: dict[str, Any] = {
        "team": "ops",
        "on": MONDAY,
        "author": "ann",
        "book": disk,
        "now": lambda: b.at(11, 16),
    }
    return CheckInBoard(plan or a_plan(), **(usual | facts))


def row(board: CheckInBoard, name: str) -> Report:
    (found,) = (r for r in widgets(board) if isinstance(r, Report) and r.id == name)
    return found


def figures(board: CheckInBoard) -> list[FigureReport]:
    """The rows of KPIs' figures that are shown."""
    return [r for r in widgets(board) if isinstance(r, FigureReport)]


def names(board: CheckInBoard) -> list[str]:
    """The key results and KPIs that are shown."""
    return [r.id for r in widgets(board) if isinstance(r, (Report, FigureReport))]


def fill(report: Any, **said: str) -> None:
    for name, text in said.items():
        if name in {"status", "blocker", "blocker_owner", "blocker_since"} and name not in report.fields:
            press(report, "Status, blocker, history")
        report.fields[name].control.value = text


# -- what is shown


def test_only_what_is_due_is_shown_and_the_rest_on_demand() -> None:
    done = b.kr(name="done")
    board = a_board(a_plan(WEEKLY, done, log=[b.said(b.on(11, 13), 5.0, name="done")]))
    assert names(board) == ["wait"]
    assert "1 report is overdue." in shown(board)

    board.rest.value = True

    assert names(board) == ["wait", "done"]


def test_a_row_says_the_last_value_the_expected_one_and_what_the_kind_takes() -> None:
    log = [b.said(b.on(11, 3), 40.0, name="wait", confidence=7)]
    keep = b.kr("maintain", "keep", title="Uptime", at_least=99.5, unit="%")
    board = a_board(a_plan(WEEKLY, STEPS, VERDICT, keep, b.kr("graded", "grade"), log=log))
    said = shown(row(board, "wait"))

    assert "40\xa0hours" in said
    assert "expected by now: <b>39.5\xa0hours</b>" in said, "a day past half of the quarter"
    assert "last: 7" in said
    assert "0 no chance" in said
    assert "5 even odds" in said
    assert "10 certain" in said
    assert [box.description for box in row(board, "steps")._ticks] == ["A", "B"]
    picks = [said for said, _ in row(board, "verdict").fields["value"].control.options]
    assert picks == [
        "Not to be said yet",
        "fail: It closes us.",
        "commit: It waits.",
        "target: It agrees.",
        "stretch: It pays.",
    ]
    assert "At least 99.5\xa0%." in shown(row(board, "keep"))
    assert "From 0 to 1." in shown(row(board, "grade"))


def test_what_a_kpi_measures_asks_for_confidence_and_note_alone() -> None:
    linked = b.kr(name="open", kpi="uptime")
    plan = a_plan(linked, kpis=(UPTIME,), observations=(b.seen(10, 97.5),))
    held = row(a_board(plan), "open")

    assert list(held.fields) == ["confidence", "note"]
    assert "97.5" in shown(held)
    assert "measured by the KPI Hours the line was open" in shown(held)


def test_a_kpi_whose_period_has_ended_without_a_figure_is_a_row() -> None:
    plan = a_plan(kpis=(UPTIME,), observations=(b.seen(9, 97.5),))
    disk = Disk()
    board = a_board(plan, disk)
    (figure,) = figures(board)
    assert "October 2026" in shown(figure)

    figure.fields["value"].control.value = "much"
    assert figure.fields["value"].trouble == figure.entry.refusals[0].message, (
        "words, and no code before them"
    )
    figure.fields["value"].control.value = "98.5"
    press(board, "Save 1 report")

    assert disk.figures == [Observation("uptime", b.on(10, 1), 98.5, b.at(11, 16))]
    assert names(board) == ["wait"]


def test_a_figure_that_was_just_saved_is_overdue_no_more() -> None:
    board = a_board(a_plan(kpis=(UPTIME,), observations=(b.seen(7, 97.5),)))

    def overdue() -> dict[str, bool]:
        return {r.title.partition(", ")[2]: "overdue" in shown(r) for r in figures(board)}

    board.rest.value = True
    assert overdue() == {"July 2026": False, "August 2026": True}
    (figure,) = (r for r in figures(board) if "August" in r.title)
    figure.fields["value"].control.value = "98"
    press(board, "Save 1 report")
    assert overdue() == {"August 2026": False, "September 2026": True}

    figure.fields["value"].control.value = "97"
    board.rest.value = False
    assert overdue() == {"August 2026": False, "September 2026": True}, "what is typed stays"
    press(board, "Undo")
    assert overdue() == {"August 2026": True}


def test_the_last_figure_of_a_kpi_is_corrected_where_all_is_shown() -> None:
    plan = a_plan(kpis=(UPTIME,), observations=(b.seen(9, 97.5), b.seen(10, 9.85)))
    disk = Disk()
    board = a_board(plan, disk)

    assert figures(board) == []
    board.rest.value = True
    (figure,) = figures(board)
    assert "9.85" in shown(figure)
    assert "overdue" not in shown(figure)
    figure.fields["value"].control.value = "98.5"
    kept = board.texts()
    press(board, "Save 1 report")
    assert disk.figures == [Observation("uptime", b.on(10, 1), 98.5, b.at(11, 16))]
    assert "98.5" in shown(figure), "the row says what counts now"

    press(board, "Undo")
    assert board.plan.figures("uptime", on=MONDAY)[-1].value == 9.85

    other = a_board(plan)
    assert other.put_texts(kept) == "", "what was typed finds its row again"
    assert other.value == (Observation("uptime", b.on(10, 1), 98.5, b.at(11, 16)),)


def test_kpis_whose_figures_nobody_types_have_no_row_to_correct_one() -> None:
    fed = replace(UPTIME, feed=Feed(file="a.csv", time="at"))
    for kpi in (fed, replace(UPTIME, formula="a / b"), replace(UPTIME, ended=b.on(11, 1))):
        board = a_board(a_plan(kpis=(kpi,), observations=(b.seen(10, 9.85),)))
        board.rest.value = True
        assert not figures(board)


def test_it_begins_with_the_team_its_author_leads() -> None:
    led = replace(b.IT, lead="ann")

    assert a_board(a_plan(teams=(b.COMPANY, b.OPS, led)), team=None).team == "it"
    assert a_board(team=None).team == "ops", "the first with a goal in a running cycle"
    assert a_board(team=None, on=b.on(9, 1)).team == "co"


def test_where_nothing_is_due_the_teams_for_which_something_is_are_named() -> None:
    assert "Nothing is due here." in shown(a_board(team="it"))
    assert "Due in other teams: Operations (1)." in shown(a_board(team="it"))
    done = a_plan(log=[b.said(MONDAY, 36.0, name="wait")])
    assert "Nothing is due: everything has been said for now." in shown(a_board(done, team="it"))
    assert "There is no team yet." in shown(CheckInBoard(Plan(), on=MONDAY))


def test_teams_of_one_name_for_which_something_is_due_are_told_apart() -> None:
    second = b.objective(b.kr("decrease", "calls", title="Calls"), name="calls", team="it", title="Few calls")
    plan = b.plan(
        b.objective(WEEKLY, name="calm"), second, teams=(b.COMPANY, b.OPS, replace(b.IT, title="Operations"))
    )

    assert "Due in other teams: Operations (ops) (1) and Operations (it) (1)." in shown(
        a_board(plan, team="co")
    )
    assert "Due in other teams: Operations (it) (1)." in shown(
        a_board(plan.with_rows([b.said(MONDAY, 36.0, name="wait")]), team="co")
    )


def test_of_many_teams_for_which_something_is_due_the_first_are_named() -> None:
    names = [f"t{n}" for n in range(1, 8)]
    goals = [
        b.objective(b.kr("decrease", f"calls-{name}", title="Calls"), name=f"calm-{name}", team=name)
        for name in names
    ]
    teams = [replace(b.IT, id=name, title=name.upper()) for name in names]
    board = a_board(b.plan(*goals, teams=(b.COMPANY, b.OPS, *teams)), team="ops")
    assert "T1 (1), T2 (1), T3 (1), T4 (1), T5 (1) and others." in shown(board)


def test_what_is_due_in_other_teams_is_said_of_today_alone() -> None:
    board = a_board(team="it")
    board.day_field.value = b.on(11, 9)

    assert "Due in other teams" not in shown(board)


# -- what is typed


def test_its_value_are_the_rows_that_would_be_written() -> None:
    board = a_board(a_plan(WEEKLY, STEPS, VERDICT))
    fill(row(board, "wait"), value="36", confidence="7", note="slow", status="on track", blocker="a lift")
    row(board, "steps")._ticks[1].value = True
    fill(row(board, "verdict"), value="target")

    at = b.at(11, 16)
    assert board.value == (
        CheckIn("wait", MONDAY, 36.0, 7, "on track", "a lift", "slow", "ann", at),
        CheckIn("steps", MONDAY, ("B",), author="ann", recorded=at),
        CheckIn("verdict", MONDAY, "target", author="ann", recorded=at),
    )
    assert board.save.description == "Save 3 reports"


def test_a_milestone_can_be_unticked_and_one_that_the_file_ticks_cannot() -> None:
    steps = b.kr(
        "milestones", "steps", milestones=(Milestone(name="A", done_on=b.on(10, 9)), Milestone(name="B"))
    )
    board = a_board(a_plan(steps, log=[b.said(b.on(11, 2), ("B",), name="steps")]))
    first, second = row(board, "steps")._ticks
    assert (first.value, first.disabled) == (True, True)
    assert (second.value, second.disabled) == (True, False)

    second.value = False

    assert [r.value for r in board.value] == [("A",)]  # type: ignore[union-attr]
    assert "No longer done: B." in shown(row(board, "steps"))


def test_what_workshops_agreed_on_is_looked_up_once_a_row() -> None:
    asked = list[str]()

    class Workshops(dict[str, float]):
        def get(self, key_result: Any, _: Any = None) -> Any:
            """It would go through logs."""
            asked.append(key_result)
            return 7.0

    board = a_board(agreed=Workshops())
    board.rest.value = True
    board.day_field.control.value = "2026-11-13"

    assert asked == ["wait"]
    assert "7" in shown(row(board, "wait")._scale)


def test_a_fall_of_confidence_by_three_asks_for_a_note() -> None:
    board = a_board(a_plan(log=[b.said(b.on(11, 9), 40.0, name="wait", confidence=7)]))
    held = row(board, "wait")
    fill(held, value="39", confidence="5")
    assert not held.fields["note"].trouble

    fill(held, confidence="4")
    assert "Confidence falls from 7 to 4." in held.fields["note"].trouble
    assert board.value == ()

    fill(held, note="Two people are ill")
    assert not held.fields["note"].trouble
    assert len(board.value) == 1


BAD = {
    "12,500": ("value", "Write 12500 or 12.5."),
    "eleven": ("confidence", "'eleven' is not a confidence."),
    "x" * 50_000: ("note", "The note has 50,000 characters."),
    "y" * 50_000: ("blocker", "The blocker has 50,000 characters."),
}


@pytest.mark.parametrize(("typed", "field", "said"), [(k, *v) for k, v in BAD.items()], ids=range(len(BAD)))
def test_what_cannot_be_taken_stands_beside_its_field_and_nothing_is_written(
    typed: str, field: str, said: str
) -> None:
    disk = Disk()
    board = a_board(a_plan(WEEKLY, b.kr(name="other")), disk)
    fill(row(board, "other"), value="10")
    fill(row(board, "wait"), **{field: typed})

    assert said in row(board, "wait").fields[field].trouble
    board.keep()

    assert disk.rows == []
    assert "Nothing was saved. First fix: Hours to an answer" in shown(board)
    assert row(board, "wait").fields[field].control.value == typed, "what was typed stays"
    assert len(board.value) == 1


@pytest.mark.parametrize("typed", ["2026-02-30", "3/11/2026", "2026-11-17"])
def test_a_day_that_is_none_or_to_come_keeps_the_board_where_it_is(typed: str) -> None:
    disk = Disk()
    board = a_board(disk=disk)
    fill(row(board, "wait"), value="36")
    board.day_field.control.value = typed

    said = ("Write a day that exists", "two ways", "has not come yet")
    assert [words for words in said if words in board.day_field.trouble]
    board.keep()
    assert disk.rows == []
    assert board.day == MONDAY


def test_a_figure_that_is_none_is_refused_with_everything_else() -> None:
    disk = Disk()
    board = a_board(a_plan(kpis=(UPTIME,), observations=(b.seen(9, 97.5),)), disk)
    (figure,) = figures(board)
    fill(row(board, "wait"), value="36")
    figure.fields["value"].control.value = "98,500"
    board.keep()

    assert "Write 98500 or 98.5." in figure.fields["value"].trouble
    assert (disk.rows, disk.figures) == ([], [])


def test_a_value_unlike_all_earlier_ones_is_asked_about_once_and_kept() -> None:
    disk = Disk()
    log = [b.said(b.on(10, day), float(value), "wait") for day, value in ((5, 40), (12, 41), (19, 39))]
    board = a_board(a_plan(WEEKLY, log=log), disk)
    wait = row(board, "wait")
    fill(wait, value="4100")

    assert "at least twenty times larger than every value before; the nearest was 41" in shown(wait)
    assert board.value == ()
    board.keep()
    assert disk.rows == []
    assert "Nothing was saved. First fix: Hours to an answer (Value" in shown(board)

    press(wait, "Yes, it is right")
    fill(wait, confidence="6")
    assert wait.fields["value"].control.value == "4100"
    assert not wait.asks
    board.keep()
    assert [(r.value, r.confidence) for r in disk.rows] == [(4100.0, 6)]


def test_another_value_unlike_all_earlier_ones_is_asked_about_anew() -> None:
    observed = tuple(b.seen(month, 97.5) for month in (7, 8, 9))
    board = a_board(a_plan(kpis=(UPTIME,), observations=observed), Disk())
    (figure,) = figures(board)
    figure.fields["value"].control.value = "2"
    press(figure, "Yes, it is right")
    assert [r.value for r in board.value] == [2.0]

    figure.fields["value"].control.value = "1"
    assert figure.asks
    assert board.value == ()
    figure.fields["value"].control.value = "98"
    assert "twenty times" not in shown(figure)
    assert [r.value for r in board.value] == [98.0]


def test_a_late_report_says_how_it_counts() -> None:
    old = b.objective(b.kr(name="old"), name="past", cycle="2026-Q3", state="closed", closed_on=b.on(10, 5))
    board = a_board(b.plan(old))
    board.day_field.control.value = "2026-09-29"

    assert names(board) == ["old"]
    fill(row(board, "old"), value="50")
    assert "Its objective is closed" in shown(row(board, "old"))
    assert [r.date for r in board.value] == [b.on(9, 29)]  # type: ignore[union-attr]


# -- saving


def test_one_save_writes_all_rows_says_what_moved_and_they_leave_the_list() -> None:
    disk = Disk()
    board = a_board(a_plan(WEEKLY, STEPS, b.kr(name="left")), disk)
    fill(row(board, "wait"), value="36", confidence="7")
    row(board, "steps")._ticks[0].value = True
    press(board, "Save 2 reports")

    assert [(r.key_result, r.value) for r in disk.rows] == [("wait", 36.0), ("steps", ("A",))]
    said = shown(board)
    assert "2 reports written." in said
    assert "Score so far from 0.00 to 0.50" in said
    assert names(board) == ["left"]
    assert board.value == ()


def test_a_second_save_of_nothing_writes_nothing() -> None:
    disk = Disk()
    board = a_board(disk=disk)
    board.keep()

    assert "Nothing is typed yet" in shown(board)
    assert disk.rows == []


def test_what_says_the_same_again_is_not_written() -> None:
    disk = Disk()
    board = a_board(a_plan(log=[b.said(MONDAY, 36.0, name="wait", author="ann")]), disk)
    board.rest.value = True
    fill(row(board, "wait"), value="36")

    assert "That is what was reported already" in shown(board)
    board.keep()
    assert disk.rows == []


def test_undo_takes_back_on_record_and_the_rows_are_due_again() -> None:
    disk = Disk()
    plan = a_plan(log=[b.said(MONDAY, 40.0, name="wait", author="ann", recorded=b.at(11, 16, 8))])
    board = a_board(plan, disk)
    board.rest.value = True
    fill(row(board, "wait"), value="36")
    press(board, "Save 1 report")
    press(board, "Undo")

    assert [r.withdrawn for r in disk.rows] == [False, True, False]
    assert [r.value for r in effective([*plan.check_ins, *disk.rows])] == [40.0], "what it replaced stands"
    assert "1 report taken back" in shown(board)
    assert board.undo.layout.display == "none"


def test_the_history_of_a_row_shows_authors_days_and_corrections() -> None:
    log = [
        b.said(b.on(11, 9), 41.0, name="wait", author="ann", recorded=b.at(11, 9, 8)),
        b.said(b.on(11, 9), 40.0, name="wait", author="ann", recorded=b.at(11, 10)),
    ]
    held = row(a_board(a_plan(log=log)), "wait")
    press(held, "Status, blocker, history")
    said = shown(held)

    assert "corrected" in said
    assert "Head" in said
    assert "10\xa0November" in said


def test_a_report_that_stands_in_place_of_anothers_says_so() -> None:
    log = [
        b.said(b.on(11, 9), 41.0, name="wait", author="ann", recorded=b.at(11, 9, 8)),
        b.said(b.on(11, 9), 40.0, name="wait", author="bob", recorded=b.at(11, 9, 10)),
    ]

    def told(rows: list[CheckIn]) -> str:
        people = (b.ANN, replace(b.ANN, id="bob", role="Nurse"))
        return shown(row(a_board(a_plan(log=rows, people=people)), "wait"))

    assert "In place of a report of that day by Head (41" in told(log)
    assert "In place of" not in told(log[1:])


def test_a_blocker_is_shown_with_a_button_that_clears_it() -> None:
    legal = b.said(b.on(11, 3), 40.0, name="wait", author="ann", blocker="waiting for legal")
    report = row(board := a_board(a_plan(log=[legal])), "wait")
    assert "Blocked by: waiting for legal (for 13 days, owner: Head)" in shown(report)

    press(report, "Cleared")
    (cleared,) = board.value
    assert isinstance(cleared, CheckIn)
    assert (cleared.blocker, cleared.value) == ("-", None)
    board.day_field.control.value = "2026-11-02"
    assert report.entry is None, "nothing was in the way then"
    assert report._cleared.layout.display == "none"
    board.day_field.control.value = str(MONDAY)
    press(report, "Cleared")
    press(report, "Cleared")
    assert board.value == ()

    fill(report, blocker="no money", blocker_owner="ann", blocker_since="2026-11-15")
    (other,) = board.value
    assert other[5] == "no money"
    assert other[-2:] == ("ann", b.on(11, 15))


def test_without_a_way_to_disk_there_is_no_button() -> None:
    board = CheckInBoard(a_plan(), team="ops", on=MONDAY)

    assert not [w for w in widgets(board) if getattr(w, "description", "") == "Save"]


def test_a_refusal_of_the_disk_is_a_sentence_and_loses_nothing() -> None:
    def locked(*_: Any, **__: Any) -> None:
        raise NotWritableError("This folder is locked.")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    for door, said in ((locked, "This folder is locked."), (full, "No space left on device")):
        disk = Disk()
        disk.record = door  # type: ignore[method-assign]
        board = a_board(disk=disk)
        fill(row(board, "wait"), value="36")
        board.keep()
        assert said in shown(board)
        assert row(board, "wait").fields["value"].value == "36"
        assert len(board.value) == 1


# -- with a folder


def test_it_records_by_the_clock_of_the_plan_whose_log_it_has(good: Path) -> None:
    board = CheckInBoard(okrlib.open_plan(good), book=okrlib.logbook(good), on=MONDAY)
    head = (good / "okr.toml").read_text("utf-8")
    for day in (b.on(11, 16), b.on(11, 17)):
        (good / "okr.toml").write_text(f"today = {day}\n{head}", "utf-8")
        assert board._now().date() == day


def test_the_worked_example_is_never_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OKRLIB_PLAN", raising=False)
    from okrlib.resources import data_dir

    example = data_dir("notebooks") / "example"
    plan = okrlib.open_plan(example)
    before = (example / "check-ins/2019-Q1.csv").read_bytes()
    book = okrlib.logbook(example)
    board = CheckInBoard(plan, team="theatres", book=book)
    held = row(board, "late-starts-q1")
    fill(held, value="30", note="better")
    board.keep()

    assert "This is the worked example" in shown(board)
    assert (example / "check-ins/2019-Q1.csv").read_bytes() == before


def test_moving_between_teams_keeps_what_was_typed() -> None:
    other = b.objective(b.kr(name="net"), name="wires", team="it")
    goal = b.objective(WEEKLY, name="calm")
    board = a_board(b.plan(goal, other))
    fill(row(board, "wait"), value="36")
    board.team_field.control.value = "it"
    assert board.value == (), "only what is shown is saved"

    board.team = "ops"

    assert [r.key_result for r in board.value] == ["wait"]  # type: ignore[union-attr]


# -- when others write meanwhile


def boards_of(folder: Path, *authors: str | None, **facts: Any) -> list[CheckInBoard]:
    """A board each on the same folder, opened one after the other, saved in any order."""
    at = iter(range(600))

    def now() -> Any:
        return b.at(11, 16) + timedelta(seconds=next(at))

    plan = okrlib.load(folder).plan
    return [a_board(plan, author=author, book=Logbook(folder), now=now, **facts) for author in authors]


def standing(folder: Path, name: str) -> list[Any]:
    plan = okrlib.load(folder).plan
    return [(row.value, row.author) for row in effective(plan.log.get(name, ())) if row.date == MONDAY]


def test_who_saves_last_counts_however_early_it_was_typed(good: Path) -> None:
    ann, bob = boards_of(good, "ann", "bob")
    fill(row(ann, "wait"), value="30")
    fill(row(bob, "wait"), value="28", confidence="8")
    bob.keep()
    ann.keep()

    assert standing(good, "wait") == [(30.0, "ann")]
    last = effective(okrlib.load(good).plan.log["wait"])[-1]
    assert last.confidence == 8, "what she left out stays as it was reported meanwhile"


def test_what_a_save_replaces_unseen_is_named_and_can_be_brought_back(good: Path) -> None:
    ann, bob = boards_of(good, "ann", "bob")
    fill(row(ann, "wait"), value="30", confidence="7")
    fill(row(bob, "wait"), value="28", note="Two <b>were</b> ill")
    bob.keep()
    ann.keep()
    assert "meanwhile, which Undo brings back: 28, Two &lt;b&gt;were&lt;/b&gt; ill</p>" in shown(ann)
    press(ann, "Undo")
    assert standing(good, "wait") == [(28.0, "bob")]
    assert "1 report taken back" in shown(ann)

    ann.rest.value = True
    fill(row(ann, "wait"), value="31")
    ann.keep()
    assert "It replaced" not in shown(ann), "what one has seen is said beside the field already"


def test_a_figure_that_a_save_replaces_unseen_is_named(good: Path) -> None:
    ann, bob = boards_of(good, "ann", "bob", on=b.on(12, 2), team="ops")
    for board, value in ((ann, "11"), (bob, "12")):
        (figure,) = figures(board)
        fill(figure, value=value)
    bob.keep()
    ann.keep()
    assert "It replaced a report made meanwhile, which Undo brings back: 12" in shown(ann)
    plan = okrlib.load(good).plan
    observed = values(plan.kpi("queue"), plan.observed["queue"], zone="UTC", on=b.on(12, 2))
    assert observed[-1].value == 11.0, "it counts by when it is saved"


def test_all_rows_of_a_save_are_recorded_at_one_time(good: Path) -> None:
    (ann,) = boards_of(good, "ann")
    fill(row(ann, "wait"), value="30")
    row(ann, "steps")._ticks[1].value = True
    ann.keep()

    rows = [r for r in okrlib.load(good).plan.check_ins if r.date == MONDAY]
    assert len(rows) == 2
    assert len({r.recorded for r in rows}) == 1


def test_what_a_colleague_reported_meanwhile_is_no_longer_due_after_a_save(good: Path) -> None:
    ann, bob = boards_of(good, "ann", "bob")
    assert names(bob) == ["wait", "steps"]
    fill(row(ann, "wait"), value="30")
    ann.keep()
    row(bob, "steps")._ticks[1].value = True
    bob.keep()

    assert names(bob) == []


@pytest.mark.parametrize(("mine", "theirs"), [("ann", "bob"), (None, None)])
def test_undo_leaves_what_somebody_else_reported_since(
    good: Path, mine: str | None, theirs: str | None
) -> None:
    ann, bob = boards_of(good, mine, theirs)
    fill(row(ann, "wait"), value="30")
    ann.keep()
    bob.rest.value = True
    fill(row(bob, "wait"), value="28")
    bob.keep()
    press(ann, "Undo")

    assert standing(good, "wait") == [(28.0, theirs)]
    assert "anew since, and that stays." in shown(ann)


def test_a_figure_is_taken_back_as_well(good: Path) -> None:
    (ann,) = boards_of(good, "ann", on=b.on(12, 2), team="ops")
    (figure,) = figures(ann)
    fill(figure, value="11")
    ann.keep()
    assert not figures(ann)
    press(ann, "Undo")

    assert "1 report taken back" in shown(ann)
    assert names(ann)[-1:] == ["queue"]
    plan, findings = okrlib.load(good)
    assert not findings
    assert len(plan.figures("queue", on=b.on(12, 2))) == 2
    assert plan.observations[-1].withdrawn


def test_where_one_file_cannot_be_written_none_is_and_a_retry_writes_each_row_once(good: Path) -> None:
    (ann,) = boards_of(good, "ann", on=b.on(12, 2), team="ops")
    (figure,) = figures(ann)
    fill(row(ann, "wait"), value="30")
    fill(figure, value="11")
    place = good / "observations/ops.csv"
    held, before = place.read_bytes(), (good / "check-ins/2026-Q4.csv").read_bytes()
    place.unlink()
    place.mkdir()
    for _ in range(2):
        ann.keep()
        assert "ops.csv cannot be read, so nothing is added" in shown(ann)
        assert (good / "check-ins/2026-Q4.csv").read_bytes() == before
        assert len(ann.value) == 2, "what was typed stays"
    place.rmdir()
    place.write_bytes(held)
    ann.keep()

    plan = okrlib.load(good).plan
    assert len(plan.check_ins) == 4
    assert len(plan.observations) == 3


def test_a_save_that_was_cut_between_two_files_is_finished_by_the_next(good: Path) -> None:
    (ann,) = boards_of(good, "ann", on=b.on(12, 2), team="ops")
    (figure,) = figures(ann)
    fill(row(ann, "wait"), value="30")
    fill(figure, value="11")
    check_in = next(r for r in ann.value if isinstance(r, CheckIn))
    okrlib.store.append(ann.plan, good, [check_in])
    ann.keep()

    plan = okrlib.load(good).plan
    assert len(plan.check_ins) == 4
    assert len(plan.observations) == 3


def test_the_day_can_be_changed_after_typing(good: Path) -> None:
    (ann,) = boards_of(good, "ann")
    fill(row(ann, "wait"), value="30", note="by phone")
    row(ann, "steps")._ticks[1].value = True
    for day in ("2026-11-13", "2026-10-15", "2026-09-30"):
        ann.day_field.control.value = day
        assert row(ann, "wait").fields["value"].control.value == "30"
        assert ann.save.description == "Save 2 reports"
        assert {str(r.date) for r in ann.value if isinstance(r, CheckIn)} == {day}

    ann.day_field.control.value = str(MONDAY)
    ann.keep()
    assert standing(good, "wait") == [(30.0, "ann")]


def test_what_a_workshop_agreed_on_is_offered_until_somebody_reports() -> None:
    told = b.said(b.on(11, 13), 5.0, name="wait", confidence=4)

    board = a_board(a_plan(WEEKLY), agreed={"wait": 7.5})
    assert "the workshop: 7.5" in shown(board)
    fill(row(board, "wait"), confidence="6")
    board.keep()
    board.rest.value = True
    assert "last: 6" in shown(board)
    assert "the workshop" not in shown(board)

    board = a_board(a_plan(WEEKLY, log=[told]), agreed={"wait": 7.5})
    board.rest.value = True
    assert "the workshop" not in shown(board)
    assert "last: 4" in shown(board)
