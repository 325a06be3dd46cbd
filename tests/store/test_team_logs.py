"""A cycle's log may be one file, or a folder with one file a team; both are read, and grow."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kit.folders import GOOD, PlanFolder
from okrlib.model import CheckIn
from okrlib.store import append, load, save
from okrlib.store.folder import file_limit

ONE = "check-ins/2026-Q4.csv"
OF_OPS = "check-ins/2026-Q4/ops.csv"
HEADER = GOOD[ONE].splitlines(keepends=True)[0]
NOW = datetime(2026, 10, 22, 9, 30, tzinfo=UTC)
ROW = CheckIn("wait", date(2026, 10, 22), 30.0, confidence=7, recorded=NOW)
LINE = "wait,2026-10-22,30,7,,,,,2026-10-22T09:30:00.000000Z,\n"


def split() -> dict[str, str]:
    """The plan with its log as a file of its team."""
    files = {**GOOD, OF_OPS: GOOD[ONE]}
    del files[ONE]
    return files


def test_a_log_of_a_team_is_read_as_that_of_the_cycle(plan_folder: PlanFolder) -> None:
    folder = plan_folder(GOOD)
    whole = load(folder)
    (folder / "check-ins/2026-Q4").mkdir()
    (folder / ONE).rename(folder / OF_OPS)
    assert load(folder) == whole
    assert len(whole.plan.check_ins) == 3


def test_both_are_read_together(plan_folder: PlanFolder) -> None:
    whole, lines = load(plan_folder(GOOD)).plan, GOOD[ONE].splitlines(keepends=True)
    folder = plan_folder({ONE: "".join(lines[:2]), OF_OPS: "".join([HEADER, *lines[2:]])})
    plan, findings = load(folder)
    assert not findings
    assert set(plan.check_ins) == set(whole.check_ins)


def test_two_rows_of_one_day_in_two_files_that_say_no_time_are_named(plan_folder: PlanFolder) -> None:
    header, row = HEADER, "wait,2026-10-22,{},7,,,,,,\n"
    for value, recorded, told in ((30, "", []), (31, "", [OF_OPS]), (31, "2026-10-22T10:00:00Z", [])):
        other = row.format(value).replace(",,\n", f",{recorded},\n")
        files = {**GOOD, ONE: header + row.format(30), OF_OPS: header + other}
        findings = load(plan_folder(files)).findings
        assert [f.place.file for f in findings if f.code == "undecided" and f.place] == told


def test_a_new_report_goes_to_its_team_where_the_cycle_has_a_folder(plan_folder: PlanFolder) -> None:
    folder = plan_folder(GOOD)
    (folder / "check-ins/2026-Q4").mkdir()
    append(load(folder).plan, folder, [ROW])
    assert (folder / OF_OPS).read_text("utf-8") == HEADER + LINE
    assert (folder / ONE).read_text("utf-8") == GOOD[ONE]
    append(load(folder).plan, folder, [ROW._replace(date=date(2026, 10, 29))])
    plan, findings = load(folder)
    assert not findings
    assert [row.date.day for row in plan.log["wait"]] == [8, 15, 22, 29]


def test_a_saved_plan_keeps_the_log_of_its_team(plan_folder: PlanFolder) -> None:
    folder = plan_folder(split())
    plan = load(folder).plan
    save(replace(plan, check_ins=(*plan.check_ins, ROW)), folder)
    assert (folder / OF_OPS).read_text("utf-8") == GOOD[ONE] + LINE
    assert not (folder / ONE).exists()


@pytest.mark.parametrize(
    ("file", "mend"),
    [
        ("check-ins/2026-Q5/ops.csv", "Did you mean 2026-Q4? Then rename the folder."),
        ("check-ins/spring/ops.csv", "Name the folder after a cycle."),
        ("check-ins/spring.csv", "Name the file after a cycle."),
    ],
)
def test_a_folder_that_is_named_after_no_cycle_is_named(
    plan_folder: PlanFolder, file: str, mend: str
) -> None:
    findings = load(plan_folder({**GOOD, file: HEADER})).findings
    assert [(f.code, f.place and f.place.file, f.mend) for f in findings] == [("unknown-cycle", file, mend)]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (ONE, "a file for each team, check-ins/2026-Q4/<team>.csv, or raise max_file_mb"),
        (OF_OPS, "a file for each team, check-ins/2026-Q4/<team>.csv, or raise max_file_mb"),
        ("observations/ops.csv", "Move lines into another file of the folder, or raise"),
        ("goals/2026-Q4/ops.toml", "Shorten it, or raise"),
    ],
)
def test_a_file_that_is_too_large_says_what_can_be_done(
    plan_folder: PlanFolder, file: str, words: str
) -> None:
    head = GOOD["okr.toml"].replace("[[people]]", "[policy]\nmax_file_mb = 0.002\n\n[[people]]", 1)
    text = GOOD.get(file, HEADER) + "\n" * 3000
    findings = load(plan_folder({**GOOD, "okr.toml": head, file: text})).findings
    assert [f.mend for f in findings if f.code == "too-large" and words in f.mend]


def test_how_large_a_file_may_be_follows_the_memory_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 16_000_000, "SC_PAGE_SIZE": 4000}.__getitem__)
    assert file_limit(None) == 2000
    assert file_limit(7) == 7
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 1, "SC_PAGE_SIZE": 4000}.__getitem__)
    assert file_limit(None) == 100
    monkeypatch.delattr(os, "sysconf")
    assert file_limit(None) == 100
