"""Loading CSV files: whatever a row holds, every other row is read."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from kit.folders import GOOD, PlanFolder
from okrlib.arithmetic import LARGEST
from okrlib.findings import Finding
from okrlib.model import CheckIn
from okrlib.model.notation import escaped, numbers, unescaped
from okrlib.plan import Plan, effective
from okrlib.store import load, save
from okrlib.text import exact

ROWS, VALUES = "check-ins/2026-Q4.csv", "observations/ops.csv"
OTHERWISE = "Write the id of one in this cycle's goals."
HEADER = GOOD[ROWS].split("\n", maxsplit=1)[0]


def loaded(plan_folder: PlanFolder, rows: str | bytes, file: str = ROWS) -> tuple[Plan, tuple[Finding, ...]]:
    """The good plan with other rows."""
    return load(plan_folder({**GOOD, file: rows}))


def with_row(row: str, file: str = ROWS) -> str:
    """The good rows with one more between them."""
    lines = GOOD[file].splitlines(keepends=True)
    return "".join([*lines[:2], row + "\n", *lines[2:]])


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("Gefährdet", "at risk"),
        ("im Plan", "on track"),
        ("nicht auf Kurs", "off track"),
        ("erledigt", "done"),
    ],
)
def test_a_status_in_german_is_read_as_what_it_says(plan_folder: PlanFolder, typed: str, status: str) -> None:
    plan, findings = loaded(plan_folder, with_row(f"wait,2026-10-09,40,,{typed},,,,,"))
    assert not findings
    assert plan.check_ins[1].status == status


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("wiat,2026-10-09,40,,,,,,,", "unknown-key-result", "key_result"),
        ("wait,2026-10-32,40,,,,,,,", "bad-date", "date"),
        ("wait,2026-W40-4,40,,,,,,,", "bad-date", "date"),
        ("wait,8.13.2026,40,,,,,,,", "bad-date", "date"),
        ("wait,,40,,,,,,,", "bad-date", "date"),
        ("wait,2026-10-09,nan,,,,,,,", "bad-number", "value"),
        ("wait,2026-10-09,inf,,,,,,,", "bad-number", "value"),
        ("wait,2026-10-09,1e400,,,,,,,", "bad-number", "value"),
        (f"wait,2026-10-09,{'9' * 400},,,,,,,", "bad-number", "value"),
        ("wait,2026-10-09,1_0,,,,,,,", "bad-number", "value"),
        ("wait,2026-10-09,١٢,,,,,,,", "bad-number", "value"),
        ("wait,2026-10-09,40 kg,,,,,,,", "bad-number", "value"),
        ('wait,2026-10-09,"1,200",,,,,,,', "undecided-number", "value"),
        ("wait,2026-10-09,40,11,,,,,,", "bad-confidence", "confidence"),
        ("wait,2026-10-09,40,5.5,,,,,,", "bad-confidence", "confidence"),
        ("wait,2026-10-09,40,,on trak,,,,,", "bad-status", "status"),
        ("wait,2026-10-09,40,,,,,,yesterday,", "bad-time", "recorded"),
        ("wait,2026-10-09,40,,,,,,2026-10-32,", "bad-time", "recorded"),
        ("wait,2026-10-09,40,,,,,,,maybe", "bad-withdrawn", "withdrawn"),
        ("steps,2026-10-09,Paln,,,,,,,", "unknown-milestone", "value"),
        ("wait,2026-10-09", "wrong-width", None),
        ("wait,2026-10-09,40,,,,,,,,,", "wrong-width", None),
        ('wait,2026-10-09,40,,,,half a "no', "wrong-width", None),
        (f"wait,2026-10-09,40,,,,{'x' * 200_000},,,", "bad-line", None),
        (f"{'x' * 10_000},2026-10-09,40,,,,,,,", "unknown-key-result", "key_result"),
    ],
)
def test_a_bad_row_is_a_finding_and_the_others_are_read(
    plan_folder: PlanFolder, row: str, code: str, column: str | None
) -> None:
    plan, findings = loaded(plan_folder, with_row(row))
    assert [(f.code, f.place.file, f.place.line, f.place.key) for f in findings] == [(code, ROWS, 3, column)]
    assert len(str(findings[0])) < 600
    assert [c.date.day for c in plan.check_ins] == [8, 9, 15]


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("wiat", 'Did you mean "wait"?'),
        ("zebras", f'{OTHERWISE} Where it has a new id, write formerly = ["zebras"] there.'),
        ("No id", OTHERWISE),
        ("Minutes to the FIRST answer", 'Did you mean "wait"?'),
        ("queue", "That is a KPI: name a key result."),
        ("calm", "That is an objective: name a key result."),
    ],
)
def test_a_slip_is_not_kept_as_a_former_id(plan_folder: PlanFolder, name: str, mend: str) -> None:
    _, (finding,) = loaded(plan_folder, with_row(f"{name},2026-10-09,40,,,,,,,"))
    assert finding.mend == mend


@pytest.mark.parametrize(
    ("row", "left"),
    [
        ("wait,2026-10-08,,,,,,ann,2026-10-99,true", ["steps", "wait"]),
        ("wait,2026-10-08,,,,,,ann,2026-10-16T09:00:00Z,ture", ["steps", "wait"]),
        ("wait,8 October,,,,,,ann,2026-10-16T09:00:00Z,true", ["steps"]),
        ("wiat,2026-10-08,,,,,,ann,2026-10-16T09:00:00Z,true", ["steps", "wait"]),
        ("wait,2026-10-08,,,,,no, it was not,ann,2026-10-16T09:00:00Z,true", ["steps", "wait"]),
        ("wiat,8 October,,,,,,ann,2026-10-16T09:00:00Z,true", []),
        ("wait,2026-10-08,,,,,,ann,2026-10-99,", ["wait", "steps", "wait"]),
        ("wait,2026-10-08,,,,,no, it was not,ann,2026-10-16T09:00:00Z,", ["wait", "steps", "wait"]),
    ],
)
def test_what_an_unreadable_withdrawal_takes_back_does_not_count(
    plan_folder: PlanFolder, row: str, left: list[str]
) -> None:
    """The rows are of 8 October (wait), 9 October (steps) and 15 October (wait)."""
    plan, (finding,) = loaded(plan_folder, with_row(row))
    assert [c.key_result for c in plan.check_ins] == left
    assert ("left out until then" in finding.what) == (len(left) < 3)


def test_saving_keeps_the_lines_that_an_unreadable_withdrawal_leaves_out(plan_folder: PlanFolder) -> None:
    rows = with_row("wait,2026-10-08,,,,,,ann,2026-10-99,true")
    folder = plan_folder({**GOOD, ROWS: rows})
    plan = load(folder).plan
    again = plan.check_ins[-1]._replace(value=30.0, recorded=datetime(2026, 10, 17, tzinfo=UTC))
    save(plan.with_rows([again]), folder)
    assert (folder / ROWS).read_text("utf-8").startswith(rows)
    assert load(folder).plan.check_ins[-1] == again


@pytest.mark.parametrize(
    ("cell", "value"),
    [('"3,5"', 3.5), ("1.200", 1.2), ("1 200", 1200.0), ("7.0", 7.0), ("\N{MINUS SIGN}5", -5.0)],
)
def test_a_cell_is_read_as_people_write_numbers(plan_folder: PlanFolder, cell: str, value: float) -> None:
    plan, findings = loaded(plan_folder, with_row(f"wait,2026-10-09,{cell},7.0,,,,,,"))

    assert findings == ()
    assert [(c.value, c.confidence) for c in plan.check_ins if c.date.day == 9 and c.confidence == 7][
        -1:
    ] == [(value, 7)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("quue,2026-09-01,1,", "unknown-kpi"),
        ("queue,2026-09-31,1,", "bad-date"),
        ("queue,2026-09-01,,", "bad-number"),
    ],
)
def test_a_bad_observation_is_a_finding(plan_folder: PlanFolder, row: str, code: str) -> None:
    plan, findings = loaded(plan_folder, with_row(row, VALUES), VALUES)
    assert [(f.code, f.place.line) for f in findings] == [(code, 3)]
    assert len(plan.observations) == 2


def test_the_same_mistake_in_many_rows_is_one_finding(plan_folder: PlanFolder) -> None:
    rows = "".join(f"gone{i % 40},2026-10-09,{i},,,,,,,\n" for i in range(4000))
    _, findings = loaded(plan_folder, GOOD[ROWS] + rows)
    assert len(findings) == 40
    assert findings[0].place.line == 5
    assert "99 more lines" in findings[0].what


def test_every_way_to_write_the_same_rows_is_read_alike(plan_folder: PlanFolder) -> None:
    wanted = loaded(plan_folder, GOOD[ROWS])[0].check_ins
    text = GOOD[ROWS]
    for same in (
        b"\xef\xbb\xbf" + text.encode(),
        text.replace("\n", "\r\n"),
        text.replace("\n", "\r"),
        text.rstrip("\n"),
        text.replace("\n", "\n\n"),
        text + HEADER + "\n",
        text.replace("\n", "\n\n,,,,,,,,,\n", 2),
        text.replace("wait", '"wait"'),
    ):
        plan, findings = loaded(plan_folder, same)
        assert (plan.check_ins, findings) == (wanted, ())


def test_lines_merged_in_any_order_are_the_same_rows(plan_folder: PlanFolder) -> None:
    wanted = set(loaded(plan_folder, GOOD[ROWS])[0].check_ins)
    for lines in permutations([*GOOD[ROWS].splitlines(), HEADER]):
        plan, findings = loaded(plan_folder, "\n".join(lines) + "\n")
        assert (set(plan.check_ins), findings) == (wanted, ())


def test_columns_may_stand_in_another_order_or_be_missing(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, "note,date,key_result,extra\nhm,2026-10-08,wait,5\n")
    assert plan.check_ins == (CheckIn("wait", date(2026, 10, 8), note="hm"),)
    assert {f.code for f in findings} == {"missing-column", "unknown-column"}
    plan, findings = loaded(plan_folder, "key_result,value\nwait,5\n")
    assert plan.check_ins == ()
    assert ("missing-column", "date", 1) in {(f.code, f.place.key, f.place.line) for f in findings}


def test_a_file_without_header_says_so_once(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, "wait,2026-10-08,40,,,,,,,\nwait,2026-10-09,40,,,,,,,\n")
    assert [f.code for f in findings] == ["no-header"]
    assert plan.has("objective", "calm")


def test_a_torn_last_line_costs_itself(plan_folder: PlanFolder) -> None:
    whole = 'wait,2026-10-22,30,5,on track,,"half, done",ann,2026-10-22T09:00:00.000000Z,\n'
    for cut in range(1, whole.rindex(",")):
        plan, findings = loaded(plan_folder, GOOD[ROWS] + whole[:cut])
        assert [f.code for f in findings] == ["torn-line"]
        assert findings[0].place.line == 5
        assert len(plan.check_ins) == 3


def test_a_torn_line_in_the_middle_does_not_swallow_the_next(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, with_row('wait,2026-10-10,40,,,,"half'))
    assert [(f.code, f.place.line) for f in findings] == [("wrong-width", 3)]
    assert len(plan.check_ins) == 3


def test_a_quoted_cell_may_hold_line_breaks(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, with_row('wait,2026-10-10,40,,,,"one\ntwo, ""three""\n",ann,,'))
    assert not findings
    assert plan.check_ins[1].note == 'one\ntwo, "three"\n'
    assert len(plan.check_ins) == 4


def test_latin_1_rows_are_read_beside_utf_8_ones(plan_folder: PlanFolder) -> None:
    rows = GOOD[ROWS].encode() + b"wait,2026-10-22,,,,,caf\xe9,,,\n" + "wait,2026-10-23,,,,,thé,,,\n".encode()
    plan, findings = loaded(plan_folder, rows)
    assert [(f.code, f.severity) for f in findings] == [("resaved", "hint")]
    assert [c.note for c in plan.check_ins[3:]] == ["café", "thé"]


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"\x00" * 500, b'"' * 999, b",\n" * 50, b"\xff\xfe\x00", b'"\n' * 300]
)
def test_garbage_costs_one_file(plan_folder: PlanFolder, raw: bytes) -> None:
    plan, _ = loaded(plan_folder, raw)
    assert plan.check_ins == ()
    assert len(plan.observations) == 2


def test_a_value_beside_a_kpi_is_ignored_and_the_row_counts(plan_folder: PlanFolder) -> None:
    goals = GOOD["goals/2026-Q4/ops.toml"].replace("baseline = 48", 'baseline = 48\nkpi = "queue"')
    plan, findings = load(plan_folder({**GOOD, "goals/2026-Q4/ops.toml": goals}))
    assert [(f.code, f.place.line) for f in findings] == [("value-from-kpi", 2)]
    assert plan.check_ins[0][:4] == ("wait", date(2026, 10, 8), None, 6)


def test_rows_of_no_cycle_and_strangers_are_findings(plan_folder: PlanFolder) -> None:
    rows = GOOD[ROWS].replace(",ann,", ",anne,")
    plan, findings = load(plan_folder({**GOOD, ROWS: rows, "check-ins/2030.csv": HEADER + "\n"}))
    assert [f.code for f in findings] == ["unknown-cycle", "unknown-person"]
    assert findings[1].mend == 'Did you mean "ann"?'
    assert findings[1].place is not None
    assert (findings[1].place.line, findings[1].place.key) == (2, "author")
    assert len(plan.check_ins) == 3


def test_who_and_what_are_known_by_what_people_call_them(plan_folder: PlanFolder) -> None:
    rows = GOOD[ROWS].replace(",ann,", ",head,")
    figures = with_row("people waiting,2026-09-01,1,", VALUES)
    found = load(plan_folder({**GOOD, ROWS: rows, VALUES: figures})).findings
    assert [(f.code, f.mend) for f in found] == [
        ("unknown-kpi", 'Did you mean "queue"?'),
        ("unknown-person", 'Did you mean "ann"?'),
    ]


def test_figures_whose_card_is_gone_are_kept_as_a_hint(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, with_row("visits,2026-09-01,1,", VALUES), VALUES)
    assert [(f.code, f.severity, f.place.line) for f in findings] == [("no-card", "hint", 3)]
    assert {row.kpi for row in plan.observations} == {"queue"}


def test_what_is_dated_after_today_is_a_finding(good: Path) -> None:
    assert not load(good, on=date(2026, 10, 15)).findings
    plan, findings = load(good, on=date(2026, 9, 30))
    assert [(f.code, f.place.file, f.place.line) for f in findings] == [
        ("after-today", ROWS, 2),
        ("after-today", VALUES, 3),
    ]
    assert "3 check-ins are dated after 2026-09-30, the last on 2026-10-15." in findings[0].what
    assert len(plan.check_ins) == 3


def test_a_row_that_stands_twice_is_named_with_its_line(plan_folder: PlanFolder) -> None:
    rows = GOOD[ROWS].splitlines(keepends=True)
    plan, findings = loaded(plan_folder, "".join([*rows, rows[2], rows[1]]))
    assert [(f.code, f.severity, f.place and f.place.line) for f in findings] == [("repeated-row", "hint", 5)]
    assert "same as line 3. 1 more line repeats another." in findings[0].what
    assert len(plan.log["wait"]) + len(plan.log["steps"]) >= 3


@pytest.mark.parametrize("also", ["", "nobody,2026-10-09,40,,,,,,,\n"])
def test_lines_are_counted_with_empty_ones_whether_or_not_all_can_be_read(
    plan_folder: PlanFolder, also: str
) -> None:
    header, *rows = GOOD[ROWS].splitlines(keepends=True)
    _, findings = loaded(
        plan_folder, "".join([header, "\n\n", rows[0], "\n", *rows[1:], also, "\n", rows[0]])
    )
    line = 3 + len(rows) + bool(also) + 3
    assert [f.place and f.place.line for f in findings if f.code == "repeated-row"] == [line]
    assert any("same as line 4." in f.what for f in findings)


def test_a_correction_that_does_not_say_its_time_is_told_that_it_does_not_count(
    plan_folder: PlanFolder,
) -> None:
    same = GOOD[ROWS].split("\n")[1].replace("2026-10-08T09:00:00.000000Z", "")
    for row, codes in (("wait,2026-10-08,39,,,,,,,", ["undecided"]), (same, [])):
        plan, findings = loaded(plan_folder, with_row(row))
        assert [f.code for f in findings if f.severity == "warning"] == codes
        assert effective(plan.log["wait"])[0].value == 40


def test_times_are_read_in_any_zone_as_utc(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, with_row("wait,2026-10-09,40,,,,,,2026-10-09T12:00+02:00,"))
    assert not findings
    assert plan.check_ins[1].recorded == datetime(2026, 10, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-10-09 9:30",
        "2026-10-09T9:30Z",
        "2026/10/9 09:30:00 GMT",
        "2026-10-09 9:30 AM",
        "2026-10-09 11:30:00 +0200",
        "2026-10-09T04:30\N{MINUS SIGN}05:00",
        '"46304,3958333"',
    ],
)
def test_a_time_is_read_whatever_its_zeros_and_signs(plan_folder: PlanFolder, cell: str) -> None:
    plan, _ = loaded(plan_folder, with_row(f"wait,2026-10-09,40,,,,,,{cell},"))
    assert plan.check_ins[1].recorded == datetime(2026, 10, 9, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell", ["2026-10-09 25:10", "2026-10-09T09:30:60Z", "9.10.2026 24:30", "2026-10-09 9:60"]
)
def test_a_time_of_day_that_there_is_not_is_no_whole_day(plan_folder: PlanFolder, cell: str) -> None:
    plan, findings = loaded(plan_folder, with_row(f"wait,2026-10-09,40,,,,,,{cell},"))
    assert [f.code for f in findings if f.severity == "error"] == ["bad-time"]
    assert [row.date.day for row in plan.check_ins if row.key_result == "wait"] == [8, 15]


def test_24_o_clock_is_the_next_midnight(plan_folder: PlanFolder) -> None:
    plan, _ = loaded(plan_folder, with_row("wait,2026-10-09,40,,,,,,2026-10-09 24:00,"))
    assert plan.check_ins[1].recorded == datetime(2026, 10, 10, tzinfo=UTC)


@pytest.mark.parametrize("cell", ["2026-10-09", "9.10.2026", "46304"])
def test_a_day_alone_is_a_time_too_the_end_of_it_in_the_plans_zone(
    plan_folder: PlanFolder, cell: str
) -> None:
    head = GOOD["okr.toml"].replace('time_zone = "UTC"', 'time_zone = "Pacific/Honolulu"')
    assert head != GOOD["okr.toml"]
    folder = plan_folder({**GOOD, "okr.toml": head, ROWS: with_row(f"wait,2026-10-09,40,,,,,,{cell},")})
    row = load(folder).plan.check_ins[1]
    assert row.recorded == datetime(2026, 10, 10, 9, 59, 59, 999_999, UTC)
    assert save(load(folder).plan, folder) == ()


@pytest.mark.parametrize("text", ["", "plain", "two\nlines", "C:\\new", "\\", "\\n", "\\\n\\\\n", "end\n"])
def test_a_note_comes_back_as_it_was(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert "\n" not in escaped(text)


@given(st.lists(st.floats(-LARGEST, LARGEST)))
def test_a_column_of_numbers_is_read_as_it_was_written(values: list[float]) -> None:
    assert numbers([exact(value) for value in values]) == values


@given(st.lists(st.text("0159.eE+-, _\N{ARABIC-INDIC DIGIT ONE}", max_size=4), max_size=3))
def test_a_column_that_is_read_at_once_reads_as_each_of_its_numbers(cells: list[str]) -> None:
    with suppress(ValueError, OverflowError):  # then each row is looked at
        assert numbers(cells) == [float(cell) for cell in cells]
