"""The board of imports: everything that a browser does, without one."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from kit import builders as b, exports
from kit.boards import press, shown
from okrlib import exchange
from okrlib.cli import okr
from okrlib.exchange import own_json
from okrlib.model import Cycle, Person
from okrlib.store import Checkout, load, make, save
from okrlib.widgets import ImportBoard

if TYPE_CHECKING:
    from pathlib import Path


ON = date(2025, 3, 20)
ALL = exports.everything()
GERMAN = (
    "Ziel;Schlüsselergebnis;Verantwortlich;Zeitraum;Start;Soll;Stand am;Status;Kosten\n"
    "Kunden kommen wieder;Wiederkäufe steigern;R. Kaya;Sprint 4;31,5;45;38,2;wackelt;12\n"
    ";Beschwerden senken;R. Kaya;Sprint 4;40;10;25;läuft;3\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan without goals, with one person and two cycles."""
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))
    make(tmp_path / "plan", on=ON, kind="empty", hosts=())
    plan = load(tmp_path / "plan").plan
    more = (*plan.cycles, Cycle(id="sprint", start=date(2025, 2, 1), end=date(2025, 3, 15)))
    save(replace(plan, people=(Person(id="rana", name="Rana Kaya"),), cycles=more), tmp_path / "plan")
    return tmp_path / "plan"


def board_on(folder: Path, file: str = "", data: bytes | str = b"", **more: Any) -> ImportBoard:
    """The board, with a file dropped on it."""
    desk = Checkout(folder, **more)
    board = ImportBoard(desk.plan, desk=desk, on=ON)
    if file:
        board.take(file, data if isinstance(data, bytes) else data.encode())
    return board


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def choose(board: ImportBoard, column: str, role: str) -> None:
    """What a browser sends where a role is chosen."""
    board.correcting.columns[column].control.value = role


@pytest.mark.parametrize("name", ALL)
def test_every_format_is_shown_before_anything_is_written_and_comes_as_by_the_command(
    folder: Path, tmp_path: Path, name: str
) -> None:
    file, data, _ = ALL[name]
    raw = data if isinstance(data, bytes) else data.encode()
    before = files(folder)
    board = board_on(folder, file, raw)

    assert files(folder) == before
    assert board.value.summary in shown(board)
    press(board, "Bring in as drafts")
    assert "Written: " in shown(board)

    source, _ = exchange.source_of(raw, file)
    make(tmp_path / "other", on=ON, kind="empty", hosts=())
    plan = load(folder).plan
    save(replace(plan, objectives=(), kpis=(), check_ins=(), observations=()), tmp_path / "other")
    by_command = exchange.brought(tmp_path / "other", source, file=file, on=ON).plan
    assert load(folder).plan.objectives == by_command.objectives
    assert {o.state for o in by_command.objectives} == {"draft"}


def test_what_is_corrected_is_seen_at_once_and_asked_in_words(folder: Path) -> None:
    board = board_on(folder, "ziele.csv", GERMAN.encode("cp1252"))
    words = shown(board)

    assert "semicolons between cells, encoding cp1252" in words
    assert "Which cycle is “Sprint 4”? Nothing dates it" in words
    assert "What does “wackelt” mean?" in words
    assert "Kosten" in words
    assert board.correcting.columns["Kosten"].value == ""
    assert board.correcting.columns["Ziel"].value == "objective.title"

    board.correcting.names["period", "Sprint 4"].control.value = "sprint"
    board.correcting.names["owner", "R. Kaya"].control.value = "rana"
    board.correcting.names["status", "wackelt"].control.value = "at risk"
    choose(board, "Kosten", "columns.notes")

    assert exchange.questions(board.value) == []
    (goal,) = board.value.plan.objectives
    assert (goal.cycle, goal.owner) == ("sprint", "rana")
    assert goal.key_results[0].notes == "12"
    assert board.value.plan.check_ins[0].status == "at risk"
    assert not board.value.counts.get("new person")


def test_the_map_that_is_saved_reads_the_file_by_the_command_and_in_the_board(folder: Path) -> None:
    board = board_on(folder, "ziele.csv", GERMAN)
    board.correcting.names["period", "Sprint 4"].control.value = "sprint"
    choose(board, "Kosten", "columns.notes")
    choose(board, "Stand am", "")
    press(board, "Save the map")
    assert "imported/maps/ziele.toml" in shown(board)
    goals = board.value.plan.objectives

    again = board_on(folder, "ziele.csv", GERMAN)
    again.form_field.control.value = "map ziele"
    assert "is read by a map" in shown(again)
    assert again.value.plan.objectives == goals

    (folder.parent / "ziele.csv").write_text(GERMAN, "utf-8")
    line = [
        "import",
        str(folder.parent / "ziele.csv"),
        "--into",
        str(folder),
        "--write",
        "--on",
        "2025-03-20",
    ]
    line += ["--map", str(folder / "imported/maps/ziele.toml")]
    result = CliRunner().invoke(okr, line, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert load(folder).plan.objectives == goals


def test_how_a_table_is_written_is_corrected(folder: Path) -> None:
    text = "Name|Wert\nGoals of ours\nGoal,Type,Start,Target,Due date\nAns wer,KR,1,200,04/05/2025\n"
    board = board_on(folder, "goals.csv", text)
    board.correcting.habits["delimiter"].control.value = ","
    board.correcting.habits["header"].control.value = "3"

    assert list(board.correcting.columns) == ["Goal", "Type", "Start", "Target", "Due date"]
    assert "Does the day or the month come first in “04/05/2025”?" in shown(board)
    board.correcting.habits["dates"].control.value = "day first"
    assert exchange.questions(board.value) == [
        "Does a column name the objective? 1 key result came without one."
    ]

    board.correcting.habits["layout"].control.value = "side by side"
    assert board.correcting.map is not None
    assert board.correcting.map.layout == "side by side"


def test_the_encoding_and_what_parts_the_cells_are_corrected(folder: Path) -> None:
    board = board_on(
        folder, "ziele.csv", "Ziel;Größe, alt\nÜber 30 Gäste, täglich;Müller\n".encode("mac-roman")
    )
    assert "Größe, alt" not in board.correcting.columns

    board.correcting.habits["encoding"].control.value = "mac-roman"
    assert list(board.correcting.columns) == ["Ziel", "Größe, alt"]
    board.correcting.habits["delimiter"].control.value = ","
    assert list(board.correcting.columns) == ["Ziel;Größe", "alt"]
    board.correcting.habits["delimiter"].control.value = "|"
    assert list(board.correcting.columns) == ["Ziel;Größe, alt"]


def test_key_results_side_by_side_have_one_choice_for_all_of_their_number(folder: Path) -> None:
    text = "Objective,KR 1,KR 1 target,KR 2,KR 2 target\nHappy guests,Rating,4.5,Returns,40\n"
    board = board_on(folder, "goals.csv", text)

    assert list(board.correcting.columns) == ["Objective", "KR {n}", "KR {n} target"]
    assert [kr.title for kr in board.value.plan.objectives[0].key_results] == ["Rating", "Returns"]
    choose(board, "KR {n} target", "key_result.stretch")
    assert board.correcting.map is not None
    assert board.correcting.map.key_result["stretch"] == ("KR {n} target",)


def test_it_is_taken_back_from_the_board(folder: Path) -> None:
    before = load(folder).plan
    board = board_on(folder, *ALL["viva"][:2])
    press(board, "Bring in as drafts")
    assert load(folder).plan != before

    press(board, "Take back the import of viva.csv…")
    assert "3 objectives" in shown(board)
    press(board, "Take it back")

    assert load(folder).plan == before
    assert "Taken back" in shown(board)


def test_a_plan_of_ours_comes_as_it_was(folder: Path) -> None:
    other = b.plan(b.closed_goal(b.kr()), log=[b.said(b.on(10, 15), 20.0)])
    board = board_on(folder, "plan.json", own_json.written(other))

    assert board.correcting.children == ()
    press(board, "Bring in")
    assert [o.state for o in load(folder).plan.objectives] == ["closed"]


@pytest.mark.parametrize(
    ("file", "data", "why"),
    [
        ("goals.csv", "", "goals.csv is empty"),
        ("goals.json", '{"a": 1}', "JSON of no format that is known"),
        ("goals.xlsx", "no workbook", "goals.xlsx"),
        ("goals.zip", "no archive", "goals.zip"),
        ("plan.json", '{"format": "okrlib plan", "version": 99}', "newer okrlib"),
        ("goals.csv", "A,B\n1,2\n3,4\n", "No column holds the words of the goals"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(folder: Path, file: str, data: str, why: str) -> None:
    board = board_on(folder, file, data)

    assert why in shown(board)
    assert board.value is None


def test_words_of_a_file_are_never_markup(folder: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    board = board_on(folder, f"{evil}.csv", f"Goal,{evil},Owner\n{evil},{evil},{evil}\n")
    press(board, "Cycles, teams, people and words by name")

    assert "<img" not in shown(board)


def test_a_large_file_is_read_again_only_when_asked(folder: Path) -> None:
    rows = "".join(f"Goal of area {n},{n}\n" for n in range(3_001))
    board = board_on(folder, "goals.csv", f"Goal,Rank\n{rows}")
    assert len(board.value.plan.objectives) == 3_001

    choose(board, "Rank", "columns.notes")
    assert board.value is None
    press(board, "Show what would come in")
    assert board.value.plan.objectives[0].notes == "0"


def test_a_locked_plan_says_why(folder: Path) -> None:
    board = board_on(folder, *ALL["viva"][:2], locked="This is the worked example.")
    before = load(folder).plan
    for label in ("Bring in as drafts", "Save the map"):
        press(board, label)
        assert "This is the worked example." in shown(board)

    assert load(folder).plan == before


def test_columns_side_by_side_are_named_by_their_numbers_and_show_what_the_cells_show(folder: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(
        ["Objective", "Key Result 1", "KR1 Start", "KR1 Target", "Key Result 2", "KR2 Start", "KR2 Target"]
    )
    sheet.append(["Win the north", "Win rate", 0.22, 0.35, "Orders", 10, 20])
    sheet["C2"].number_format = sheet["D2"].number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    board = board_on(folder, "okrs.xlsx", out.getvalue())

    column = board.correcting.columns["KR{n} Start"]
    assert column.label == "KR1–2 Start"
    assert "22 %" in shown(column)
    assert not [each.label for each in board.correcting.columns.values() if "{n}" in each.label]


def test_initiatives_are_shown_before_they_come_in(folder: Path) -> None:
    table = "Title;Start;Target\nWin the north\n  Orders;10;20\n    Hire two people;;\n".replace(
        "north\n", "north;;\n"
    )
    words = shown(board_on(folder, "goals.csv", table))

    assert "Hire two people" in words
    assert "initiative" in words


def test_a_file_that_is_refused_leaves_no_sheet_to_choose(folder: Path) -> None:
    board = board_on(folder, "goals.csv", GERMAN)
    board.take("goals.xlsx", b"PK no workbook")

    assert "is not a workbook" in shown(board)
    assert board.sheet_field.layout.display == "none"
    assert "Reading" not in shown(board)
