"""Reporting from the command line: one, many, taken back; what is due; the history; what happened."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from kit.commands import run
from kit.folders import GOOD, PlanFolder
from okrlib.cli import okr
from okrlib.resources import data_dir
from okrlib.scoring import stand
from okrlib.store import load

EXAMPLE = data_dir("notebooks") / "example"
ROWS = "check-ins/2026-Q4.csv"
#: The plan's own day, so that nothing here depends on the real one.
HEAD = GOOD["okr.toml"].replace('name = "Clinic"', 'name = "Clinic"\ntoday = 2026-10-22')
PERSON = 'id = "ann"\nrole = "Head"'
LINKED = """
[[objectives.key_results]]
id = "queue-short"
kind = "decrease"
baseline = 20
target = 10
kpi = "queue"
"""


@pytest.fixture
def clinic(plan_folder: PlanFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A plan on 22 October 2026, whose author is known to Git, as the working folder."""
    head = HEAD.replace(PERSON, f'{PERSON}\nemail = "ann@example.org"')
    goals = GOOD["goals/2026-Q4/ops.toml"] + LINKED
    folder = plan_folder({**GOOD, "okr.toml": head, "goals/2026-Q4/ops.toml": goals})
    (tmp_path / "gitconfig").write_text("[user]\nemail = ann@example.org\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.chdir(folder)
    return folder


def added(folder: Path) -> str:
    """What was added to the check-ins."""
    text = (folder / ROWS).read_text("utf-8")
    assert text.startswith(GOOD[ROWS])
    return text.removeprefix(GOOD[ROWS])


# -- one report


def test_a_report_is_written_and_said_with_the_score_before_and_after(clinic: Path) -> None:
    result = run("checkin", "wait", "30", "--confidence", "8", "--note", "A second desk")

    assert "Minutes to the first answer, 30, confidence 8, A second desk" in result.stdout
    assert (
        "Score so far from 0.50 to 0.75, of its objective from 0.33 to 0.41; the key result: on track."
        in result.stdout
    )
    row = load(clinic).plan.check_ins[-1]
    assert (row.date, row.value, row.confidence, row.author) == (date(2026, 10, 22), 30.0, 8, "ann")
    assert "@" not in added(clinic)


def test_a_number_may_be_negative_and_an_unknown_option_is_still_a_mistake(clinic: Path) -> None:
    run("checkin", "wait", "-5.5")
    assert load(clinic).plan.check_ins[-1].value == -5.5
    assert (
        "\nwait,Minutes to the first answer,-5.5,"
        in run("due", "--on", "2026-11-01", "--format", "csv").stdout
    )
    assert "--confidence" in run("checkin", "wait", "--confidense", "5", ok=2).stderr


def test_a_note_that_begins_with_a_negative_number_stays_as_it_was_typed(clinic: Path) -> None:
    run("checkin", "wait", "30", "--note", "-5 degrees outside")
    assert load(clinic).plan.check_ins[-1].note == "-5 degrees outside"


def test_a_command_to_type_next_names_the_plan_that_was_named(
    clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = many(clinic, "wait,2026-10-21,33,,")
    monkeypatch.chdir(clinic.parent)
    plan = ("--plan", clinic.name)

    assert f"--write --plan {clinic.name}\n" in run("checkin", "--from", file, *plan).stdout
    assert f"close.toml --plan {clinic.name} " in run("close", "2026-Q4", *plan, ok=1).stdout
    told = run("due", clinic.name, "--format", "xlsx", "--out", "week.xlsx").stderr
    assert f"okr checkin --from week.xlsx --plan {clinic.name}\n" in told


def test_what_cannot_be_read_is_said_where_it_may_be_missing(clinic: Path) -> None:
    (clinic / "kpis/ops.toml").write_text("[[kpis]", "utf-8")
    for words in (["history", "wait"], ["observe", "queue", "5"], ["log"], ["propose"], ["accept"]):
        told = run(*words, ok=int(words[0] in {"history", "observe"}))
        assert "in the plan: see okr check." in told.stderr, words


@pytest.mark.usefixtures("clinic")
def test_a_key_result_without_a_title_is_shown_by_its_id() -> None:
    assert re.search(r"^    steps +1 of 2 done", run("score").stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("wiat", "30"), 'Did you mean "wait"?'),
        (("wait", "30,500"), "Write 30500 or 30.5."),
        (("wait", "1e400"), "too large to be meant"),
        (("wait", "--confidence", "3"), "Confidence falls from 7 to 3."),
        (("queue-short", "12"), "okr observe queue"),
        (("wait",), "Give a value"),
        (("wait", "30", "--on", "2026-10-23"), "has not come yet"),
        (("wait", "--note", "x" * 50_000), "10,000"),
        (("steps", "Bulid"), 'Did you mean "Build"?'),
        (("wait", "--withdraw", "--on", "2026-10-02"), "nothing to take back"),
    ],
)
def test_what_is_refused_is_a_sentence_and_writes_nothing(
    clinic: Path, words: tuple[str, ...], said: str
) -> None:
    assert said in run("checkin", *words, ok=1).stderr
    assert added(clinic) == ""


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("wait", "--on", "soon"),
        ("wait", "30", "--withdraw"),
        ("wait", "30", "--write"),
        ("wait", "--from", ROWS),
        ("--from", ROWS, "--note", "x"),
        ("--from", ROWS, "--withdraw"),
        ("--from", "nowhere.csv"),
    ],
)
def test_what_is_not_understood_exits_with_two(clinic: Path, words: tuple[str, ...]) -> None:
    assert "Usage" in run("checkin", *words, ok=2).stderr
    assert added(clinic) == ""


def test_milestones_newly_done_are_added_to_those_done_before(clinic: Path) -> None:
    assert "done: Plan, Build" in run("checkin", "steps", "Build").stdout
    assert load(clinic).plan.check_ins[-1].value == ("Plan", "Build")


def test_taking_back_is_a_row_of_its_own(clinic: Path) -> None:
    result = run("checkin", "wait", "--withdraw")

    assert "Taken back for 15\N{NO-BREAK SPACE}October 2026" in result.stdout
    assert "Score so far from 0.50 to 0.33" in result.stdout
    assert added(clinic).endswith(",true\n")
    assert "taken back" in run("history", "wait").stdout


def test_saying_the_same_again_writes_nothing(clinic: Path) -> None:
    run("checkin", "wait", "36", "--confidence", "7", "--on", "2026-10-15")
    assert added(clinic) == ""


def test_without_a_known_author_it_is_written_and_said(clinic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    assert "no author" in run("checkin", "wait", "30").stderr
    assert load(clinic).plan.check_ins[-1].author is None


def test_the_people_policy_keeps_authors_out_of_the_log(clinic: Path) -> None:
    head = (clinic / "okr.toml").read_text("utf-8")
    (clinic / "okr.toml").write_text(
        head.replace("[[teams]]", '[policy]\npeople = "none"\n\n[[teams]]', 1), "utf-8"
    )
    assert "author" not in run("checkin", "wait", "30").stderr
    assert load(clinic).plan.check_ins[-1].author is None


def test_two_people_saving_at_once_both_land(clinic: Path) -> None:
    lines = [
        [sys.executable, "-m", "okrlib", "checkin", name, value]
        for name, value in [("wait", "31"), ("steps", "Build")] * 2
    ]
    running = [subprocess.Popen(line, cwd=clinic, stdout=subprocess.DEVNULL) for line in lines]
    assert [process.wait(60) for process in running] == [0] * 4
    plan, findings = load(clinic)
    assert not findings
    assert {(r.key_result, r.value) for r in plan.check_ins[3:]} == {
        ("wait", 31.0),
        ("steps", ("Plan", "Build")),
    }


# -- many


def many(folder: Path, *lines: str, header: str = "key_result,date,value,confidence,note") -> Path:
    (folder / "week.csv").write_text("\n".join([header, *lines, ""]), "utf-8")
    return folder / "week.csv"


def test_a_file_is_shown_first_and_written_when_told(clinic: Path) -> None:
    file = many(
        clinic,
        "wait,2026-10-21,33,,",
        'wait,,30,8,"slow, but moving"',
        "steps,,Plan;Build,,",
        "queue-short,,,,",
    )
    dry = run("checkin", "--from", file)

    assert "line 2  Minutes" not in dry.stdout
    assert "line 2  wait, 21\N{NO-BREAK SPACE}October 2026: Minutes to the first answer, 33" in dry.stdout
    assert "Score so far from 0.50 to 0.62" in dry.stdout
    assert "Score so far from 0.62 to 0.75" in dry.stdout, "each row on top of those before it"
    assert "week.csv: 3 to write and 1 empty." in dry.stdout
    assert added(clinic) == ""
    assert "3 reports were written." in run("checkin", "--from", file, "--write").stdout
    assert len(added(clinic).splitlines()) == 3
    again = run("checkin", "--from", file, "--write").stdout
    assert "3 unchanged" in again
    assert len(added(clinic).splitlines()) == 3


def test_one_refused_row_keeps_all_others_from_being_written(clinic: Path) -> None:
    file = many(
        clinic,
        "wait,,30,8,",
        "wiat,,30,,",
        "steps,,Plan;Biuld,,",
        "wait,,31,,",
        "wait,2026-10-20,1,2",
        "wait,2026-10-19,,3,",
    )
    result = run("checkin", "--from", file, "--write", ok=1)

    assert added(clinic) == ""
    refused = [line for line in result.stdout.splitlines() if "refused  " in line]
    assert [line.split()[1] for line in refused] == ["3", "4", "5", "6", "7"]
    for line, said in zip(refused, ["wait", "Build", "Line 2", "4 cells", "falls from 7 to 3"], strict=True):
        assert said in line
    assert "Nothing was written" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no key_result"),
        ("value,date\n3,\n", "names no key_result"),
        ('key_result,value\nwait,"3\n', "a quotation mark is not closed"),
        ("key_result,value\n<<<<<<< HEAD\nwait,3\n", "unresolved merge conflict"),
        ("key_result;value\nwait;1.200\n", "may be 1.2 or 1200"),
    ],
)
def test_a_file_of_another_kind_is_a_sentence(clinic: Path, text: str, said: str) -> None:
    (clinic / "week.csv").write_text(text, "utf-8")
    result = run("checkin", "--from", "week.csv", ok=1)
    assert said in result.stdout + result.stderr


def test_a_column_that_is_not_read_is_said(clinic: Path) -> None:
    many(clinic, "wait,3,x", header="\ufeffkey_result,value,mood")
    assert "'mood' is not read" in run("checkin", "--from", "week.csv").stderr


def test_milestones_of_a_file_are_added_to_those_of_the_same_day(clinic: Path) -> None:
    run("checkin", "steps", "Plan")
    many(clinic, "steps,Build", header="key_result,value")
    run("checkin", "--from", "week.csv", "--write")
    assert load(clinic).plan.check_ins[-1].value == ("Plan", "Build")


@pytest.mark.parametrize(
    ("header", "line", "said"), [("key_result,value,value", "wait,154,7", "two columns 'value'")]
)
def test_a_first_line_that_is_not_ours_says_the_right_spelling(
    clinic: Path, header: str, line: str, said: str
) -> None:
    many(clinic, line, header=header)
    assert said in run("checkin", "--from", "week.csv", "--write", ok=1).stderr
    assert added(clinic) == ""


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("key_result;date;value;confidence;note\nwait;21.10.2026;33,5;7,0;für alle\n", "cp1252"),
        ("Key Result\tDate\tValue\tConfidence\tNote\nwait\t21.10.2026\t33,5\t7\tfür alle\n", "utf-16"),
        (
            "key_result,date,value,confidence,note\r\nwait,10/21/2026,33.5,7.0,für alle\r\n,,,,\r\n",
            "utf-8-sig",
        ),
        ('A week;;;;\nkey_result;date;value;confidence;note\nwait;2026-10-21;"33,5";7;für alle\n', "utf-8"),
    ],
)
def test_a_file_is_read_as_any_spreadsheet_saves_it(clinic: Path, text: str, encoding: str) -> None:
    (clinic / "week.csv").write_bytes(text.encode(encoding))
    run("checkin", "--from", "week.csv", "--write")
    row = load(clinic).plan.check_ins[-1]
    assert (row.date.isoformat(), row.value, row.confidence, row.note) == ("2026-10-21", 33.5, 7, "für alle")


def test_one_cell_that_is_too_long_costs_its_row_alone(clinic: Path) -> None:
    many(clinic, f"wait,,30,,{'x' * 200_000}", "steps,,Build,,")
    result = run("checkin", "--from", "week.csv", ok=1)
    assert "line 2  refused  wait: The note has 200,000 characters." in result.stdout
    assert "line 3  steps" in result.stdout


def test_a_file_may_name_the_authors(clinic: Path) -> None:
    head = (clinic / "okr.toml").read_text("utf-8")
    (clinic / "okr.toml").write_text(head + '\n[[people]]\nid = "bob"\n', "utf-8")
    many(clinic, "wait,30,bob", header="key_result,value,author")
    run("checkin", "--from", "week.csv", "--write")
    assert load(clinic).plan.check_ins[-1].author == "bob"

    nobody = head.replace('people = "names"', "") + '\n[policy]\npeople = "none"\n'
    (clinic / "okr.toml").write_text(nobody, "utf-8")
    assert "'author' is not read" in run("checkin", "--from", "week.csv").stderr


def test_a_key_result_and_a_file_are_not_named_together(clinic: Path) -> None:
    many(clinic, "wait,,30,,")
    assert "not both" in run("checkin", "wait", "--from", "week.csv", ok=2).stderr
    assert "Name a key result, or a file" in run("checkin", ok=2).stderr


@pytest.mark.usefixtures("clinic")
def test_events_since_a_day_to_come_are_refused() -> None:
    assert "2027-01-01 is after 2026-10-22" in run("events", "--since", "2027-01-01", ok=2).stderr


# -- due, and the form


@pytest.mark.usefixtures("clinic")
def test_what_is_due_is_listed_for_people_and_for_programs() -> None:
    text = run("due").stdout
    assert (
        "wait: Minutes to the first answer\n      last on 15\N{NO-BREAK SPACE}October 2026; 36; 44.1 expected"
        in text
    )
    assert "3 reports are due on 22\N{NO-BREAK SPACE}October 2026, 2 of them overdue." in text
    held = json.loads(run("due", "--format", "json").stdout)
    assert held["on"] == "2026-10-22"
    assert [item["id"] for item in held["due"]] == ["wait", "steps", "queue-short"]
    assert held["due"][0] == {
        "noun": "key result",
        "id": "wait",
        "title": "Minutes to the first answer",
        "team": "ops",
        "objective": "calm",
        "owner": "ann",
        "from": "2026-10-22",
        "until": "2026-10-28",
        "last": "2026-10-15",
        "value": 36.0,
        "value_on": "2026-10-15",
        "expected": 44.123076912,
        "unit": "",
        "overdue": False,
        "blocker": None,
        "blocker_owner": None,
        "blocker_since": None,
    }
    assert json.loads(run("due", "--team", "co", "--format", "json").stdout) == held
    for name, value in (("wait", "30"), ("steps", "Build")):
        run("checkin", name, value)
    run("checkin", "queue-short", "--confidence", "6")
    assert "Nothing is due on 22" in run("due").stdout


@pytest.mark.usefixtures("clinic")
def test_a_kpis_figure_stands_with_its_own_day_beside_the_last_report() -> None:
    run("checkin", "queue-short", "--confidence", "6", "--on", "2026-10-09")

    told = run("due", "--on", "2026-11-20").stdout
    (item,) = [
        item
        for item in json.loads(run("due", "--on", "2026-11-20", "--format", "json").stdout)["due"]
        if item["id"] == "queue-short"
    ]

    assert "last on 9\N{NO-BREAK SPACE}October 2026; 15 on 31\N{NO-BREAK SPACE}October 2026" in told
    assert (item["last"], item["value"], item["value_on"]) == ("2026-10-09", 15.0, "2026-10-31")


@pytest.mark.usefixtures("clinic")
def test_overdue_exits_with_one_so_that_a_schedule_notices() -> None:
    found = json.loads(run("overdue", "--format", "json", ok=1).stdout)["overdue"]
    assert [item["id"] for item in found] == ["steps", "queue-short"]
    run("checkin", "queue-short", "--confidence", "6")
    run("checkin", "steps", "Build", "--on", "2026-10-21")
    assert "Nothing is overdue" in run("overdue").stdout
    assert "overdue" in run("overdue", "--on", "2026-12-01", ok=1).stdout


def test_the_form_of_what_is_due_can_be_filled_in_and_read_back(clinic: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("due", "--format", "csv").stdout)))
    assert [row["key_result"] for row in rows] == ["wait", "steps", "queue-short"]
    assert rows[0]["last_value"] == "36"
    rows[0]["value"] = "28"
    with (clinic / "form.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    result = run("checkin", "--from", "form.csv", "--write")
    assert result.stderr.count("not read") == 0
    assert "1 to write and 2 empty." in result.stdout
    assert load(clinic).plan.check_ins[-1].value == 28.0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_exported_table_comes_back_with_what_was_added_and_changed_in_it(clinic: Path, form: str) -> None:
    log = clinic / ROWS
    # One that was corrected, one without a word on a fall, and what a spreadsheet takes for a formula.
    log.write_text(
        GOOD[ROWS]
        + "wait,2026-10-15,30,9,,,,ann,2026-10-15T09:00:00Z,\n"
        + "wait,2026-10-15,31,2,,-,,ann,2026-10-15T10:00:00Z,\n"
        + "wait,2026-10-16,31,2,,,-1 since Monday,ann,2026-10-16T10:00:00Z,\n",
        "utf-8",
    )
    run("export", "--to", "out", "--format", form)
    if form == "csv":
        file = "out/check_ins.csv"
        *rows, last = (clinic / file).read_text("utf-8").splitlines()
        new = f"wait,,,,2026-10-20,29,,7{',' * 9}"
        (clinic / file).write_text("\n".join([*rows, last.replace("31.0", "32.0"), new]), "utf-8")
    else:
        file = "out/plan.xlsx"
        book = load_workbook(clinic / file)
        sheet = book["check_ins"]
        sheet.cell(sheet.max_row, 6).value = 32
        sheet.append(["wait", None, None, None, "2026-10-20", 29, None, 7])
        book.save(clinic / file)
    result = run("checkin", "--from", file, "--write", "--yes")

    assert "is not read" not in result.stderr
    assert "2 to write and 3 unchanged." in result.stdout
    changed, new_one = load(clinic).plan.check_ins[-2:]
    assert (changed.value, changed.note, new_one.value) == (32, "-1 since Monday", 29)


def test_the_form_as_a_workbook_goes_into_the_output_or_a_pipe_too(clinic: Path) -> None:
    assert run("due", "--format", "xlsx", "--out", "-").stdout_bytes.startswith(b"PK")
    assert not (clinic / "-").exists()
    os.mkfifo(clinic / "pipe")
    reader = os.open(clinic / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    run("due", "--format", "xlsx", "--out", "pipe")
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read().startswith(b"PK")
    run("due", "--format", "xlsx", "--out", os.devnull)


def test_the_form_as_a_workbook_is_filled_in_and_read_back(clinic: Path) -> None:
    assert "okr checkin --from form.xlsx" in run("due", "--format", "xlsx", "--out", "form.xlsx").stderr
    assert "exists already" in run("due", "--format", "xlsx", "--out", "form.xlsx", ok=2).stderr
    book = load_workbook(clinic / "form.xlsx")
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A2"
    names = [cell.value for cell in sheet[1]]
    place = {name: number for number, name in enumerate(names, 1)}
    assert [sheet.cell(line, 1).value for line in (2, 3, 4)] == ["wait", "steps", "queue-short"]
    assert sheet.cell(2, place["last_value"]).value == 36
    assert sheet.cell(2, place["date"]).is_date
    sheet.cell(2, place["value"]).value = 28.5
    sheet.cell(2, place["confidence"]).value = 7.0
    sheet.cell(2, place["date"]).value = date(2026, 10, 21)
    sheet.cell(3, place["value"]).value = "Build"
    sheet.cell(4, place["note"]).value = "=1+1"
    sheet.cell(4, place["note"]).data_type = "s"
    book.save(clinic / "form.xlsx")

    assert "3 to write" in run("checkin", "--from", "form.xlsx", "--write").stdout
    rows = load(clinic).plan.check_ins[-3:]
    assert rows[0][:4] == ("wait", date(2026, 10, 21), 28.5, 7)
    assert (rows[1].value, rows[2].note) == (("Plan", "Build"), "=1+1")


@pytest.mark.parametrize(
    ("value", "shown", "unit", "read"),
    [
        (0.45, "0%", "%", 45.0),
        (0.45, "0%", "minutes", None),
        ("3,5", "General", "", 3.5),
        ("1.200", "General", "", None),
        (1.234, "General", "", 1.234),
        (1234, '0.0,"k"', "", 1234),
        (1234, '0.0,"k"', "k€", None),
        (0.45123, "0%", "%", 45.123),
        (True, "General", "", None),
    ],
)
def test_a_cell_of_a_workbook_is_what_it_shows_or_is_asked_about(
    clinic: Path, value: Any, shown: str, unit: str, read: float | None
) -> None:
    goals = clinic / "goals/2026-Q4/ops.toml"
    text = goals.read_text("utf-8")
    goals.write_text(text.replace('id = "wait"', f'id = "wait"\nunit = "{unit}"', 1), "utf-8")
    book = Workbook()
    sheet = book.worksheets[0]
    for cells in (["Reports of the week"], ["Key result", "Value"], ["wait", value]):
        sheet.append(cells)
    sheet["B3"].number_format = shown
    book.save(clinic / "week.xlsx")
    result = run("checkin", "--from", "week.xlsx", "--write", "--yes", ok=0 if read else 1)
    assert (load(clinic).plan.check_ins[-1].value == read) is bool(read)
    assert ("line 3  refused" in result.stdout) is not bool(read)


@pytest.mark.usefixtures("clinic")
def test_the_title_of_a_goal_is_never_a_formula(clinic: Path) -> None:
    goals = clinic / "goals/2026-Q4/ops.toml"
    text = goals.read_text("utf-8")
    goals.write_text(text.replace("Minutes to the first answer", "=HYPERLINK(1)"), "utf-8")
    result = run("due", "--format", "xlsx")
    sheet = load_workbook(io.BytesIO(result.stdout_bytes)).worksheets[0]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=HYPERLINK(1)", "s")
    assert "--out" in run("due", "--format", "csv", "--out", "x.csv", ok=2).stderr


# -- figures


def test_a_figure_is_written_and_moves_what_it_measures(clinic: Path) -> None:
    told = run("observe", "queue", "12", "--on", "2026-09-10")
    assert "September 2026: 12 (was 17)" in told.stdout
    assert "has a figure for September 2026 already, 12" in run("observe", "queue", "11", ok=1).stderr
    assert '"queue"' in run("observe", "quue", "11", ok=1).stderr
    assert "Write 1500 or 1.5." in run("observe", "queue", "1,500", "--on", "2026-09-01", ok=1).stderr
    waits = run("observe", "queue", "-3", "--on", "2026-11-02", ok=1)
    assert "has not begun" in waits.stderr
    assert len((clinic / "observations/ops.csv").read_text("utf-8").splitlines()) == 4


def test_what_is_calculated_is_not_reported_and_what_ended_is_said(clinic: Path) -> None:
    cards = clinic / "kpis/ops.toml"
    more = '\n[[kpis]]\nid = "half"\nformula = "queue / 2"\n[[kpis]]\nid = "old"\nended = 2026-08-01\n'
    cards.write_text(cards.read_text("utf-8") + more, "utf-8")

    for words in (["3"], ["3", "--on", "2026-09"]):
        assert "half is calculated: queue / 2" in run("observe", "half", *words, ok=1).stderr
    assert "nothing to take back" in run("observe", "half", "--withdraw", "--on", "2026-09", ok=1).stderr
    assert "kept from 1\N{NO-BREAK SPACE}August 2026 on" in run("observe", "old", "3").stderr
    assert "not kept" not in run("observe", "old", "3", "--on", "2026-07").stderr


def test_a_figure_is_taken_back_by_its_period(clinic: Path) -> None:
    run("observe", "queue", "12", "--on", "2026-09-10")
    told = run("observe", "queue", "--withdraw", "--on", "2026-09-10").stdout
    assert "Taken back: People waiting, September 2026: 12." in told
    assert "stands again: People waiting, September 2026: 17." in told
    run("observe", "queue", "--withdraw", "--on", "2026-09-10")
    assert "nothing to take back" in run("observe", "queue", "--withdraw", "--on", "2026-09-10", ok=1).stderr
    assert "--on PERIOD" in run("observe", "queue", "--withdraw", ok=2).stderr
    plan, findings = load(clinic)
    assert not [f for f in findings if f.place.file == "observations/ops.csv"]
    assert [o.value for o in plan.observed["queue"] if not o.withdrawn][:1] == [17.0]


def test_a_value_that_is_nearly_right_is_answered_with_the_right_one(clinic: Path) -> None:
    goals = clinic / "goals/2026-Q4/ops.toml"
    more = """
[[objectives.key_results]]
id = "rota"
kind = "outcome"
agreed = 2026-09-20
outcomes = { fail = "No rota", target = "One ward has it", stretch = "All wards have it" }

[[objectives.key_results]]
id = "wards"
kind = "milestones"
milestones = [{ name = "North" }, { name = "South" }]
"""
    goals.write_text(goals.read_text("utf-8") + more, "utf-8")
    for typed, answer in (
        (("rota", "One ward has it"), 'Did you mean "target" (One ward has it)?'),
        (("rota", "0.7"), "fail (No rota), commit, target (One ward has it), stretch (All wards have it)"),
        (("wards", "North, South"), "Write ; between them: North; South."),
        (("wait", "--status", "amber"), 'Did you mean "at risk"?'),
    ):
        assert answer in " ".join(run("checkin", *typed, ok=1).stderr.split())
    run("checkin", "wait", "30")
    again = run("checkin", "wait", "30")
    assert "nothing was written" in again.stdout
    assert "replaces" not in again.stderr


@pytest.mark.usefixtures("clinic")
def test_a_figure_is_reported_for_a_period_by_its_name() -> None:
    assert "September 2026: 12" in run("observe", "queue", "12", "--on", "2026-09").stdout
    assert "Taken back" in run("observe", "queue", "--withdraw", "--on", "2026-09").stdout
    wide = run("observe", "queue", "12", "--on", "2026-Q3", ok=2).stderr
    assert "'2026-Q3' is more than one period: the KPI is monthly." in wide
    assert "'2026-13' names no period" in run("observe", "queue", "12", "--on", "2026-13", ok=2).stderr


def test_a_figure_says_the_score_that_it_moves(clinic: Path) -> None:
    head = (clinic / "okr.toml").read_text("utf-8")
    (clinic / "okr.toml").write_text(head.replace("2026-10-22", "2026-12-03"), "utf-8")
    result = run("observe", "queue", "12")
    assert "queue-short: Score so far from 0.50 to 0.80" in result.stdout


# -- the history


@pytest.mark.usefixtures("clinic")
def test_the_history_as_of_a_day_is_what_was_known_then() -> None:
    run("checkin", "wait", "34", "--on", "2026-10-15")
    lines = json.loads(run("history", "wait", "--format", "json").stdout)["lines"]
    assert [(line["value"], line["fate"]) for line in lines] == [
        (40.0, "counts"),
        (36.0, "corrected"),
        (34.0, "counts"),
    ]
    then = json.loads(run("history", "wait", "--as-of", "2026-10-15", "--format", "json").stdout)["lines"]
    assert [(line["value"], line["fate"]) for line in then] == [(40.0, "counts"), (36.0, "counts")]
    text = run("history", "wait").stdout
    assert "Head, 2026-10-15 09:00 UTC" in text
    assert "[corrected]" in text
    assert 'Did you mean "wait"?' in run("history", "wiat", ok=1).stderr
    assert "Nothing has been reported" in run("history", "queue-short").stdout


# -- what happened


def test_events_of_the_example_in_both_forms() -> None:
    held = json.loads(run("events", EXAMPLE, "--since", "2019-03-01", "--format", "json").stdout)
    assert (held["since"], held["on"]) == ("2019-03-01", "2019-03-15")
    kinds = {event["kind"] for event in held["events"]}
    assert kinds == {"milestone", "reached", "health", "guard"}
    assert set(held["events"][0]) == {
        "id", "kind", "on", "level", "item", "title", "objective", "team", "cycle", "before", "after",
        "score", "guard", "guard_title", "sentence",
    }  # fmt: skip
    assert [e["on"] for e in held["events"]] == sorted(e["on"] for e in held["events"])
    part = json.loads(
        run("events", EXAMPLE, "--since", "2019-03-01", "--team", "wards", "--format", "json").stdout
    )
    assert part["events"]
    assert len(part["events"]) < len(held["events"])
    assert "Reached: " in run("events", EXAMPLE, "--since", "2019-03-01").stdout
    assert "Nothing happened" in run("events", EXAMPLE, "--on", "2018-05-01").stdout


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("checkin", "queue", "3"), "queue is a KPI: okr observe queue VALUE"),
        (("observe", "wait", "3"), "wait is a key result: okr checkin wait VALUE"),
        (("observe", "queue-short", "3"), "okr observe queue VALUE"),
        (("history", "queue"), "okr kpi list"),
        (("checkin", "nothing-of-it", "3"), "There is no key result 'nothing-of-it'"),
        (("observe", "quue", "3"), 'Did you mean "queue"?'),
    ],
)
def test_the_wrong_noun_is_recognised(line: tuple[str, ...], sentence: str, clinic: Path) -> None:
    before = added(clinic)

    assert sentence in run(*line, ok=1).stderr
    assert added(clinic) == before


def test_an_objective_and_a_title_lead_to_the_right_command(clinic: Path) -> None:
    plan = load(clinic).plan
    objective, kr = plan.key_results["wait"]
    kpi = plan.kpi("queue")

    for command in ("checkin", "observe"):
        refused = run(command, objective.id, "3", ok=1).stderr
        assert f"{objective.id} is an objective" in refused
        assert "okr checkin KR VALUE" in refused
        assert "wait" in refused
        by_title = run(command, kr.title.upper(), "3", ok=1).stderr
        assert "okr checkin wait VALUE" in by_title
        assert "okr observe queue VALUE" in run(command, kpi.title, "3", ok=1).stderr
    assert "okr checkin wait VALUE" in run("checkin", f"{kr.title[:-2]}x y", "3", ok=1).stderr


@pytest.mark.parametrize("command", ["score", "due", "overdue", "events", "propose", "kpi list"])
def test_an_unknown_team_or_cycle_lists_what_there_is(command: str, clinic: Path) -> None:
    teams = ", ".join(team.id for team in load(clinic).plan.teams)

    assert f"There are: {teams}." in run(*command.split(), "--team", "nobody", ok=1).stderr
    if command == "score":
        assert "There are: 2026-Q" in run("score", "--cycle", "2031", ok=1).stderr


def test_kpis_are_listed_with_figure_target_and_health(clinic: Path) -> None:
    (row,) = json.loads(run("kpi", "list", "--format", "json").stdout)["kpis"]
    (same,) = csv.DictReader(io.StringIO(run("kpi", "list", "--format", "csv").stdout))
    standing = stand(load(clinic).plan, on=date(2026, 10, 22)).kpi("queue")
    latest = standing.latest

    assert (row["id"], row["health"]) == ("queue", standing.health)
    assert row["value"] == (latest.value if latest else None)
    assert {name: same[name] for name in ("id", "title", "health")} == {
        name: row[name] for name in ("id", "title", "health")
    }
    assert row["value"] == 17, "that of October is known once October has ended"
    table = run("kpi", "list").stdout.splitlines()
    assert standing.kpi.title in table[1]
    assert "17" in table[1]


def answered(answer: str, *words: str) -> Result:
    return CliRunner().invoke(okr, words, input=answer)


@pytest.fixture
def three(clinic: Path) -> Path:
    """The clinic with three values of `wait`, 36, 38 and 40, and three figures of `queue`, 15 and 17."""
    run("checkin", "wait", "38", "--on", "2026-10-20")
    run("observe", "queue", "-16", "--on", "2026-08-01")
    return clinic


@pytest.mark.parametrize(
    ("value", "asks"),
    [("800", True), ("-800", True), ("799", False), ("1.8", True), ("1.81", False), ("0", False)],
)
def test_a_value_far_from_all_earlier_ones_is_asked_about_once(value: str, asks: bool, three: Path) -> None:  # noqa: FBT001 - a case
    before = added(three)
    refused = answered("n\n", "checkin", "wait", value)
    if not asks:
        assert refused.exit_code == 0
        assert "twenty times" not in refused.output
        return
    assert refused.exit_code == 1
    assert refused.output.count("Write it all the same?") == 1
    assert added(three) == before

    unasked = answered("", "checkin", "wait", value)
    assert unasked.exit_code == 1
    assert "add --yes" in unasked.output
    assert added(three) == before

    assert answered("y\n", "checkin", "wait", value).exit_code == 0
    assert added(three) != before


def test_yes_answers_before_it_is_asked(three: Path) -> None:
    assert "twenty times" not in run("checkin", "wait", "800", "--yes").output
    assert "wait,2026-10-22,800," in added(three)


def test_a_figure_far_from_all_earlier_ones_is_asked_about(three: Path) -> None:
    assert answered("n\n", "observe", "queue", "340", "--on", "2026-07-01").exit_code == 1
    assert "twenty times" not in run("observe", "queue", "0", "--on", "2026-07-01").output
    assert "twenty times" in answered("n\n", "observe", "queue", "340", "--on", "2026-06-01").output
    assert "340" in run("observe", "queue", "340", "--on", "2026-06-01", "--yes").stdout
    assert "twenty times" not in run("observe", "queue", "0.5", "--on", "2026-05-01").output
    assert three.is_dir()


def test_where_there_are_two_values_start_and_target_tell_too(clinic: Path) -> None:
    assert "before, its start and its target" in run("checkin", "wait", "90000", ok=1).output
    assert "twenty times" not in run("checkin", "wait", "900").output
    assert "900" in added(clinic)


@pytest.mark.usefixtures("clinic")
def test_a_blocker_is_reported_shown_and_cleared() -> None:
    words = run("checkin", "wait", "--blocker", "waiting for legal", "--blocker-since", "2026-10-10")
    assert "Blocked by: waiting for legal (for 12 days, owner: Head)" in words.output
    assert "Blocked by: waiting for legal (for 12 days, owner: Head)" in run("score").output
    later = run("due", "--on", "2026-10-30").output
    assert "Blocked by: waiting for legal (for 20 days, owner: Head)" in later
    facts = json.loads(run("due", "--on", "2026-10-30", "--format", "json").stdout)["due"]
    (wait,) = [item for item in facts if item["id"] == "wait"]
    assert (wait["blocker"], wait["blocker_owner"], wait["blocker_since"]) == (
        "waiting for legal",
        "ann",
        "2026-10-10",
    )

    assert "no longer blocked" in run("checkin", "wait", "--unblock").output
    assert "Blocked" not in run("score").output
    assert (
        "Nothing was in the way of wait"
        in run("checkin", "wait", "--on", "2026-10-21", "--unblock", ok=1).output
    )
    run("checkin", "wait", "--unblock", "--blocker", "no", ok=2)


def test_a_file_of_reports_may_hold_blockers(clinic: Path) -> None:
    Path("week.csv").write_text(
        "key_result,blocker,blocker_owner,blocker_since\nwait,No beds,ann,2026-10-01\n", "utf-8"
    )
    words = run("checkin", "--from", "week.csv", "--write").output
    assert "blocked: No beds, owner of the blocker: Head, blocked since 1\xa0October 2026" in words
    assert (clinic / ROWS).read_text("utf-8").endswith(",ann,2026-10-01\n")


def test_old_ids_name_what_has_them_in_formerly(clinic: Path) -> None:
    goals = clinic / "goals/2026-Q4/ops.toml"
    goals.write_text(
        goals.read_text("utf-8").replace('id = "wait"', 'id = "waiting"\nformerly = ["wait"]'), "utf-8"
    )
    head = clinic / "okr.toml"
    head.write_text(head.read_text("utf-8").replace('id = "ops"', 'id = "desk"\nformerly = ["ops"]'), "utf-8")
    cards = clinic / "kpis/ops.toml"
    cards.write_text(
        cards.read_text("utf-8").replace('id = "queue"', 'id = "line"\nformerly = ["queue"]'), "utf-8"
    )

    assert "A calm place to wait" in run("score", "--team", "ops").output
    assert "waiting: Minutes" in run("due", "--team", "ops").output
    run("checkin", "wait", "30")
    assert added(clinic).startswith("waiting,2026-10-22,30,")
    assert "36" in run("history", "wait").output
    run("observe", "queue", "11", "--on", "2026-09-05")


def test_what_is_due_shows_values_on_their_side_of_the_target(clinic: Path) -> None:
    with (clinic / ROWS).open("a", encoding="utf-8") as log:
        log.write("wait,2026-10-16,24.009,,,,,,,\n")

    assert "24.01" in run("due", "--on", "2026-10-29").stdout


@pytest.mark.usefixtures("clinic")
def test_what_was_reported_is_shown_as_it_was_written() -> None:
    assert "1,000.5" in run("checkin", "wait", "1.000,5", "--yes").stdout
    assert "1,000.5" in run("history", "wait").stdout
    assert "1,000.5" in run("observe", "queue", "1000.5", "--on", "2026-09-01", "--yes").stdout


def test_a_value_in_a_file_that_is_unlike_all_earlier_ones_is_asked_about(three: Path) -> None:
    form = three / "week.csv"
    form.write_text("key_result,date,value\nwait,2026-10-21,3600\n", "utf-8")
    before = added(three)

    assert "at least twenty times larger than every value before" in run("checkin", "--from", form).stdout
    refused = run("checkin", "--from", form, "--write", ok=1)
    assert (
        "Nothing was written: 1 value is unlike all earlier ones. If that is right, add --yes."
        in refused.stderr
    )
    assert added(three) == before
    assert "twenty times" not in run("checkin", "--from", form, "--write", "--yes").output
    assert "wait,2026-10-21,3600," in added(three)
