"""Appending check-ins and observations: whole lines, in the right file, whatever stands there."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from kit import builders as b
from kit.folders import GOOD, PlanFolder
from kit.strategies import plans
from okrlib.errors import NotWritableError, UnknownIdError
from okrlib.files import atomic
from okrlib.model import CheckIn, KeyResult, Observation
from okrlib.plan import Blocker, Plan, open_blocker
from okrlib.store import append, csv_writer, load, observe, save
from okrlib.store.sheets import CheckInSheet

if TYPE_CHECKING:
    from collections.abc import Iterator


ROWS, VALUES = "check-ins/2026-Q4.csv", "observations/ops.csv"
NOW = datetime(2026, 10, 22, 9, 30, tzinfo=UTC)
ROW = CheckIn("wait", date(2026, 10, 22), 30.0, confidence=7, recorded=NOW)
LINE = "wait,2026-10-22,30,7,,,,,2026-10-22T09:30:00.000000Z,\n"


def test_a_row_is_added_as_one_line(good: Path) -> None:
    append(load(good).plan, good, [ROW])
    assert (good / ROWS).read_text("utf-8") == GOOD[ROWS] + LINE
    plan, findings = load(good)
    assert plan.check_ins[-1] == ROW
    assert not findings


def test_a_file_is_begun_with_its_header(plan_folder: PlanFolder) -> None:
    folder = plan_folder({name: text for name, text in GOOD.items() if name.endswith(".toml")})
    plan = load(folder).plan
    append(plan, folder, [ROW])
    observe(plan, folder, [Observation("queue", date(2026, 11, 1), 12.5, NOW)])
    assert (folder / ROWS).read_text("utf-8") == GOOD[ROWS].splitlines(keepends=True)[0] + LINE
    values = "kpi,period,value,recorded\nqueue,2026-11-01,12.5,2026-10-22T09:30:00.000000Z\n"
    assert (folder / VALUES).read_text("utf-8") == values


@pytest.mark.parametrize("blank", ["", "\n\n  \n", "\ufeff", "  "])
def test_a_file_of_blank_lines_gets_its_header_too(plan_folder: PlanFolder, blank: str) -> None:
    for write in (append, lambda plan, folder, rows: save(plan.with_rows(rows), folder)):
        folder = plan_folder({**GOOD, ROWS: blank})
        write(load(folder).plan, folder, [ROW])
        assert load(folder).plan.check_ins == (ROW,)


@pytest.mark.parametrize("row", [ROW, ROW._replace(blocker="No room", blocker_owner="ann")])
def test_a_row_ends_as_the_lines_of_its_file_do(plan_folder: PlanFolder, row: CheckIn) -> None:
    for write in (append, lambda plan, folder, rows: save(plan.with_rows(rows), folder)):
        folder = plan_folder({**GOOD, ROWS: GOOD[ROWS].replace("\n", "\r\n")})
        write(load(folder).plan, folder, [row])
        data = (folder / ROWS).read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n") == GOOD[ROWS].count("\n") + 1
        assert load(folder).plan.check_ins[-1] == row


def test_a_torn_last_line_is_closed_first(plan_folder: PlanFolder) -> None:
    folder = plan_folder({**GOOD, ROWS: GOOD[ROWS] + 'wait,2026-10-16,3,,,,"half'})
    append(load(folder).plan, folder, [ROW])
    plan, findings = load(folder)
    assert plan.check_ins[-1] == ROW
    assert len(plan.check_ins) == 4
    assert [f.place.line for f in findings] == [5]


def test_the_columns_are_those_of_the_file(plan_folder: PlanFolder) -> None:
    folder = plan_folder({**GOOD, ROWS: "\ufeffrecorded,date,value,confidence,key_result,mine\n"})
    plan = load(folder).plan
    append(plan, folder, [ROW])
    assert load(folder).plan.check_ins == (ROW,)
    with pytest.raises(NotWritableError, match="no column 'note'"):
        append(plan, folder, [ROW._replace(note="lost")])
    assert load(folder).plan.check_ins == (ROW,)


def test_a_time_is_written_in_utc_and_text_without_line_breaks(good: Path) -> None:
    there = datetime(2026, 10, 22, 11, 30, tzinfo=timezone(timedelta(hours=2)))
    append(load(good).plan, good, [ROW._replace(recorded=there, note='one\r\ntwo, "x" \\n')])
    last = (good / ROWS).read_text("utf-8").splitlines()[-1]
    assert last == 'wait,2026-10-22,30,7,,,"one\\ntwo, ""x"" \\\\n",,2026-10-22T09:30:00.000000Z,'
    assert load(good).plan.check_ins[-1].note == 'one\ntwo, "x" \\n'


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"key_result": "wiat"}, UnknownIdError),
        ({"recorded": None}, NotWritableError),
        ({"recorded": NOW.replace(tzinfo=None)}, NotWritableError),
        ({"value": float("nan")}, NotWritableError),
        ({"value": float("inf")}, NotWritableError),
        ({"value": 1e101}, NotWritableError),
        ({"value": "much"}, NotWritableError),
        ({"confidence": 11}, NotWritableError),
        ({"status": "fine"}, NotWritableError),
        ({"author": "a\nb"}, NotWritableError),
        ({"note": "a\udcff"}, NotWritableError),
        ({"key_result": "steps", "value": ("Plan", "Gone")}, NotWritableError),
    ],
)
def test_what_would_not_read_back_is_refused(
    good: Path, facts: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        append(load(good).plan, good, [ROW, ROW._replace(**facts)])
    assert (good / ROWS).read_text("utf-8") == GOOD[ROWS]


def test_an_unknown_key_result_suggests_the_right_one(good: Path) -> None:
    with pytest.raises(UnknownIdError, match="'wait'"):
        append(load(good).plan, good, [ROW._replace(key_result="wiat")])
    with pytest.raises(UnknownIdError, match="'queue'"):
        observe(load(good).plan, good, [Observation("quue", date(2026, 11, 1), 1.0, NOW)])


def test_a_full_disk_leaves_no_half_line(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, write = load(good).plan, os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:20]))
    with pytest.raises(NotWritableError, match="full"):
        append(plan, good, [ROW])
    assert (good / ROWS).read_text("utf-8") == GOOD[ROWS]


def test_nothing_to_append_touches_nothing(good: Path) -> None:
    append(load(good).plan, good, [])
    assert not list(good.rglob(".*.lock"))


@settings(max_examples=30)
@given(plans())
def test_appended_rows_are_those_of_the_plan(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> None:
    folder = tmp_path_factory.mktemp("plan")
    rows = [row._replace(recorded=row.recorded or NOW, author=None) for row in plan.check_ins]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        from okrlib.store import save

        save(replace(plan, check_ins=()), folder)
        append(plan, folder, rows)
    assert load(folder).plan == replace(plan, check_ins=tuple(rows))


# -- figures that are taken back

HEADER = "kpi,period,value,recorded"
BACK = Observation("queue", date(2026, 10, 1), 15.0, NOW + timedelta(days=12), withdrawn=True)


def test_the_column_of_withdrawals_comes_with_the_first_one(good: Path) -> None:
    observe(load(good).plan, good, [Observation("queue", date(2026, 11, 1), 12.0, NOW)])
    assert (good / VALUES).read_text("utf-8").startswith(HEADER + "\n")
    before = load(good).plan.observations
    observe(load(good).plan, good, [BACK])

    lines = (good / VALUES).read_text("utf-8").splitlines()
    assert lines[0] == HEADER + ",withdrawn"
    assert {line.count(",") for line in lines} == {4}
    plan, findings = load(good)
    assert not findings
    assert plan.observations == (*before, BACK)
    assert [o.value for o in plan.figures("queue", on=date(2026, 12, 2))] == [
        17,
        12,
    ]
    early = plan.narrow(as_of=date(2026, 10, 21))
    assert [o.value for o in early.observations] == [17.0], "as_of knows neither"


def test_lines_with_and_without_the_column_may_be_merged(good: Path) -> None:
    old = (good / VALUES).read_text("utf-8")
    observe(load(good).plan, good, [BACK])
    wide = (good / VALUES).read_text("utf-8")
    for text in (old + wide, wide + old, wide + "queue,2026-11-01,12,\n"):
        (good / VALUES).write_text(text, "utf-8")
        plan, findings = load(good)
        assert {f.code for f in findings} <= {"repeated-row"}
        known = plan.figures("queue", on=date(2026, 11, 30))
        assert [o.value for o in known] == [17.0]


BLOCKED = ROW._replace(blocker="No beds", blocker_owner="ann", blocker_since=date(2026, 10, 12))


def test_the_columns_of_a_blocker_come_with_the_first_one_that_needs_them(good: Path) -> None:
    append(load(good).plan, good, [ROW._replace(blocker="No beds")])
    assert (good / ROWS).read_text("utf-8").startswith(GOOD[ROWS])
    before = load(good).plan.check_ins
    append(load(good).plan, good, [BLOCKED._replace(blocker_since=None)])

    lines = (good / ROWS).read_text("utf-8").splitlines()
    assert lines[0].endswith(",withdrawn,blocker_owner,blocker_since")
    assert {len(cells) for cells in csv.reader(lines)} == {12}
    plan, findings = load(good)
    assert not findings
    assert plan.check_ins == (*before, BLOCKED._replace(blocker_since=None))


def test_logs_with_and_without_the_columns_of_a_blocker_may_be_merged(good: Path) -> None:
    old = (good / ROWS).read_text("utf-8")
    append(load(good).plan, good, [BLOCKED])
    wide = (good / ROWS).read_text("utf-8")
    after = "wait,2026-10-29,28,7,,,,,2026-10-29T09:30:00Z,\n"
    for text in (old + after + wide, wide + old + after, wide + after):
        (good / ROWS).write_text(text, "utf-8")
        plan, findings = load(good)
        assert {f.code for f in findings} <= {"repeated-row"}
        assert open_blocker(plan.log["wait"], on=date(2026, 10, 29)) == Blocker(
            "No beds", "ann", date(2026, 10, 12)
        )
        again = BLOCKED._replace(blocker="No key", recorded=NOW + timedelta(days=9), date=date(2026, 10, 31))
        append(plan, good, [again])
        assert again in load(good).plan.check_ins
        assert {f.code for f in load(good).findings} <= {"repeated-row"}


def test_a_saved_plan_keeps_what_was_taken_back(good: Path) -> None:
    plan = load(good).plan
    plan = replace(plan, observations=(*plan.observations, BACK))
    save(plan, good)
    assert load(good).plan == plan
    without = replace(plan, observations=plan.observations[:1])
    save(without, good)
    assert load(good).plan == without


def test_a_torn_withdrawal_stays_torn(good: Path) -> None:
    whole = (good / VALUES).read_text("utf-8")
    (good / VALUES).write_text(whole + "queue,2026-11-01,1", "utf-8")
    observe(load(good).plan, good, [BACK])
    plan, findings = load(good)
    assert [f.code for f in findings] == ["wrong-width"]
    assert plan.observations[-1] == BACK


def test_what_may_not_be_written_is_named_by_the_file_people_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path | str, *_: object) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(PermissionError) as told:
        atomic.write(tmp_path / "okr.toml", "")
    assert told.value.filename == str(tmp_path / "okr.toml")
    with pytest.raises(PermissionError) as told, csv_writer.locked([tmp_path / "2026-Q4.csv"]):
        pass
    assert told.value.filename == str(tmp_path / "2026-Q4.csv")


def test_checking_a_row_does_not_walk_through_all_ids() -> None:
    walks: list[str] = []

    class Watched(dict[str, KeyResult]):
        def __iter__(self) -> Iterator[str]:
            walks.append("walk")
            return super().__iter__()

    known = Watched({"k": b.kr(name="k")})
    sheet = CheckInSheet(Plan(), known)
    walks.clear()
    csv_writer.check([b.said(b.on(11, 2), 1.0)], sheet)

    assert walks == []
