"""What a merge leaves in a log: a second header is understood, a conflict is named and not read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kit.folders import GOOD, PlanFolder
from okrlib.errors import NotWritableError
from okrlib.model import CheckIn
from okrlib.store import Logbook, append, load

ROWS = "check-ins/2026-Q4.csv"
HEADER = GOOD[ROWS].split("\n", maxsplit=1)[0]
OTHER = "date,key_result,confidence,value,status,blocker,note,author,recorded,withdrawn"
NEXT = CheckIn("wait", date(2026, 11, 30), 6.5, recorded=datetime(2026, 11, 30, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    "second", [OTHER, OTHER.replace(",", ";"), f'"{OTHER.replace(",", chr(34) + "," + chr(34))}"']
)
def test_rows_below_a_second_header_are_read_by_it(plan_folder: PlanFolder, second: str) -> None:
    row = "2026-11-10,wait,9,6,,,by hand,,,"
    row = row.replace(",", ";") if ";" in second else row
    folder = plan_folder({**GOOD, ROWS: f"{GOOD[ROWS]}{second}\n{row}\n"})
    plan, findings = load(folder)
    assert not [f for f in findings if f.severity != "hint"]
    assert plan.check_ins[-1] == CheckIn("wait", date(2026, 11, 10), 6.0, 9, note="by hand")
    assert Logbook(folder).latest(plan, ["wait"]).check_ins == plan.check_ins

    assert append(plan, folder, [NEXT])
    assert (folder / ROWS).read_text("utf-8").count("key_result") == 1
    assert load(folder) == (plan.with_rows([NEXT]), ())


@pytest.mark.parametrize(
    ("block", "last"),
    [
        ("<<<<<<< HEAD\n{a}\n=======\n{b}\n>>>>>>> other\n", 9),
        ("<<<<<<< HEAD\r\n{a}\r\n||||||| base\r\n=======\r\n{b}\r\n>>>>>>> other\r\n", 10),
        ("<<<<<<< HEAD,,,,,,,,,\n{a}\n=======,,,,,,,,,\n{b}\n>>>>>>> other,,,,,,,,,\n", 9),
        ("<<<<<<< HEAD\n{a}\n=======\n{b}\n", 8),
        ("<<<<<<<<<< HEAD\n{a}\n==========\n{b}\n>>>>>>>>>> other\n", 9),
        ("<<<<<<< HEAD\nkey_result,date\n{a}\n=======\n>>>>>>> other\n", 9),
    ],
)
def test_a_conflict_is_named_with_its_lines_and_neither_half_is_read(
    plan_folder: PlanFolder, block: str, last: int
) -> None:
    rows = block.format(a="wait,2026-11-11,6,,,,x,,,", b="wait,2026-11-11,7,,,,y,,,")
    wanted = load(plan_folder(GOOD)).plan.check_ins
    text = f"{GOOD[ROWS]}{rows}"
    folder = plan_folder({**GOOD, ROWS: text})
    plan, findings = load(folder)
    assert [f.code for f in findings] == ["merge-conflict"]
    assert findings[0].place is not None
    assert findings[0].place.line == 5
    assert f"Lines 5 to {last} are an unresolved merge conflict" in findings[0].what
    assert plan.check_ins == wanted
    assert Logbook(folder).latest(plan, ["wait"]).check_ins == plan.check_ins
    with pytest.raises(NotWritableError, match="unresolved merge conflict"):
        append(plan, folder, [NEXT])
    assert (folder / ROWS).read_bytes().decode() == text


@pytest.mark.parametrize(
    ("below", "code", "line"),
    [
        ("=======\nwait,2026-11-11,6,,,,,,,\n", "merge-conflict", 5),
        (f"wait,2026-11-11,6,,,,,,,{HEADER}\n", "bad-line", 5),
        (f"wait,2026-11-11,6,,,,,,,true{HEADER}\nwait,2026-11-12,5,,,,,,,\n", "bad-line", 5),
        ("wait,2026-11-11,6key_result,date,confidence,value\nwait,2026-11-11,9,7\n", "bad-line", 5),
        ("wait;2026-11-11;6;9date;key_result;confidence;value\n2026-11-11;wait;9;7\n", "bad-line", 5),
        ("key_result,date,value,note,Value\nwait,2026-11-11,6,x,7\n", "same-column", 5),
        ("\ufeffdate,key_result,value\n2026-11-11,wait,6\n", "missing-column", 5),
    ],
)
def test_what_else_a_merge_leaves_is_named_and_never_read_askew(
    plan_folder: PlanFolder, below: str, code: str, line: int
) -> None:
    plan, findings = load(plan_folder({**GOOD, ROWS: GOOD[ROWS] + below}))
    assert {f.code for f in findings} <= {code, "resaved"}
    (finding,) = [f for f in findings if f.code == code]
    assert finding.place is not None
    assert finding.place.line == line
    assert {row.value for row in plan.check_ins if row.date == date(2026, 11, 11)} <= {6.0}


@pytest.mark.parametrize(
    ("before", "unread"), [(GOOD[ROWS], "below"), ("wait,2026-11-10,5\n", "above and below")]
)
def test_of_two_lines_in_one_neither_is_read_and_that_is_said(
    plan_folder: PlanFolder, before: str, unread: str
) -> None:
    torn = "wait,2026-11-11,6key_result,date,value\nwait,2026-11-12,7\n"
    plan, findings = load(plan_folder({**GOOD, ROWS: before + torn}))

    assert not [row for row in plan.check_ins if row.value in {5, 6, 7}]
    (finding,) = [f for f in findings if f.code == "bad-line"]
    assert finding.what.endswith(f"This line and what is {unread} it are not read.")


@pytest.mark.parametrize(
    "text",
    [
        f"{GOOD[ROWS]}wait,2026-11-11,6key_result,date,confidence,value\n",
        f"{GOOD[ROWS]}key_result,date,value,note,Value\n",
        GOOD[ROWS].replace("confidence,status", "value,status"),
        GOOD[ROWS].partition("\n")[2],
    ],
)
def test_nothing_is_added_below_a_header_by_which_nothing_is_read(plan_folder: PlanFolder, text: str) -> None:
    folder = plan_folder({**GOOD, ROWS: text})
    with pytest.raises(NotWritableError, match="Nothing was added"):
        append(load(folder).plan, folder, [NEXT])
    assert (folder / ROWS).read_text("utf-8") == text


def test_a_column_before_ours_is_no_row_on_the_same_line(plan_folder: PlanFolder) -> None:
    rows = "".join(f"{n},{line}\n" for n, line in enumerate(GOOD[ROWS].splitlines())).replace("0,k", ",k")
    plan, findings = load(plan_folder({**GOOD, ROWS: rows}))
    assert plan.check_ins == load(plan_folder(GOOD)).plan.check_ins
    assert [f.code for f in findings if f.severity != "hint"] == []


def test_a_copy_that_a_synced_folder_left_is_called_one(plan_folder: PlanFolder) -> None:
    copies = {
        "check-ins/2026-Q4 (conflicted copy).csv": "2026-Q4.csv and delete this file",
        "kpis/ops-LAPTOP.toml": "ops.toml and delete this file",
        "goals/2026-Q4 2/ops.toml": "2026-Q4 and delete this folder",
    }
    texts = (GOOD[ROWS], GOOD["kpis/ops.toml"], GOOD["goals/2026-Q4/ops.toml"])
    files = dict(zip(copies, texts, strict=True))
    _, findings = load(plan_folder(GOOD | files))
    for file, keep in copies.items():
        here = [f for f in findings if f.place and f.place.file == file]
        assert [keep in f.mend for f in here if f.code in {"unknown-cycle", "unknown-team"}] == [True]


@pytest.mark.parametrize("copy", ["ops (1)", "ops-LAPTOP", "~$ops"])
def test_a_copy_takes_no_id_from_its_original(plan_folder: PlanFolder, copy: str) -> None:
    files = [f"{folder}/{name}.toml" for folder in ("goals/2026-Q4", "kpis") for name in ("ops", copy)]
    goals, own, cards, others = (GOOD[file.replace(copy, "ops")] for file in files)
    texts = (goals, own.replace("calm place", "copied place"), cards, others)
    plan, findings = load(plan_folder(GOOD | dict(zip(files, texts, strict=True))))

    assert plan.objective("calm").title == "A calm place to wait"
    assert (plan.objective("calm").team, plan.kpi("queue").team) == ("ops", "ops")
    assert {f.place.file for f in findings if f.code == "duplicate-id" and f.place} == {files[1], files[3]}


def test_a_line_under_a_heading_is_no_conflict(plan_folder: PlanFolder) -> None:
    row = 'wait,2026-11-11,6,,,,"Heading\n=======\ntext",,,\n'
    plan, findings = load(plan_folder({**GOOD, ROWS: GOOD[ROWS] + row}))
    assert not findings
    assert plan.check_ins[-1].note == "Heading\n=======\ntext"
