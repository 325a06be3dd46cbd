"""Logs that a spreadsheet saved again: every value is right, and the next report writes them in our form."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from kit.folders import GOOD, PlanFolder
from okrlib.errors import NotWritableError
from okrlib.model import CheckIn, Observation
from okrlib.store import Logbook, append, load, observe, save

if TYPE_CHECKING:
    from pathlib import Path

ROWS, VALUES = "check-ins/2026-Q4.csv", "observations/ops.csv"
HEADER = GOOD[ROWS].split("\n", maxsplit=1)[0]
NEXT = CheckIn("wait", date(2026, 11, 30), 6.5, note="später", recorded=datetime(2026, 11, 30, 9, tzinfo=UTC))
#: The same two reports, as the spreadsheets of several countries save them.
WANTED = (
    CheckIn("wait", date(2026, 11, 29), 1234.5, 7, "on track", "", "ruhig, gut", "ann",
            datetime(2026, 11, 29, 21, 30, tzinfo=UTC)),
    CheckIn("wait", date(2026, 11, 3), 3.5, 8, withdrawn=True),
)  # fmt: skip
GERMAN = f"""{HEADER.replace(",", ";")}
wait;29.11.2026;1.234,5;7,0;On Track;;ruhig, gut;ann;29.11.2026 21:30;FALSCH
wait;03.11.2026;3,5;8;;;;;;WAHR
;;;;;;;;;
"""
TURKISH = GERMAN.replace("FALSCH", "YANLIŞ").replace("WAHR", "DOĞRU")
AMERICAN = f"""{HEADER}
wait,11/29/2026,"1,234.5",7,On Track,,"ruhig, gut",ann,11/29/2026 9:30 PM,FALSE
wait,11/3/2026,3.5,8.0,,,,,,TRUE
,,,,,,,,,
"""
LIBRE = (
    AMERICAN.replace("/2026", "/26")
    .replace("wait", '"wait"')
    .replace(HEADER, HEADER.replace("note", '"note"'))
)


def saved(plan_folder: PlanFolder, data: str | bytes, file: str = ROWS) -> Path:
    return plan_folder({**GOOD, file: data})


@pytest.mark.parametrize(
    "data",
    [
        GERMAN.replace("\n", "\r\n").encode("cp1252"),
        ("\ufeff" + GERMAN).encode(),
        ("sep=;\n" + GERMAN).encode(),
        ("Table 1\n" + GERMAN).encode(),
        TURKISH.encode("cp1254"),
        TURKISH.replace("wait;03.11.2026", "wait;03 Kas 2026").encode("cp1254"),
        AMERICAN.replace("11/29/2026,", "29-Nov-26,").encode(),
        GERMAN.replace(";", "\t").encode("utf-16"),
        AMERICAN.encode(),
        AMERICAN.replace("\n", "\r").encode(),
        LIBRE.encode("utf-16-le"),
        GERMAN.replace("key_result;date", "Key Result;Date").encode(),
        GERMAN.replace(";;;;;;\n", "\n").replace("\n", ";;\n").encode(),
    ],
)
def test_a_log_saved_by_a_spreadsheet_is_read_and_written_back(plan_folder: PlanFolder, data: bytes) -> None:
    folder = saved(plan_folder, data)
    plan, findings = load(folder)
    assert plan.check_ins == WANTED
    assert [(f.code, f.severity) for f in findings] == [("resaved", "hint")]

    (sentence,) = append(plan, folder, [NEXT])
    assert "back in our form" in sentence
    text = (folder / ROWS).read_text("utf-8")
    assert text.splitlines()[:2] == [
        HEADER,
        'wait,2026-11-29,1234.5,7,on track,,"ruhig, gut",ann,2026-11-29T21:30:00.000000Z,',
    ]
    assert load(folder) == (plan.with_rows([NEXT]), ())
    assert append(plan, folder, [NEXT]) == ()


@pytest.mark.parametrize(
    "row",
    [
        "wait;03.11.2026;3,5;8;;;;;;WAHR",
        '"wait,2026-11-03,3.5,8,,,,,,true"',
    ],
)
def test_a_row_that_is_parted_otherwise_than_its_header_is_read(plan_folder: PlanFolder, row: str) -> None:
    first = 'wait,2026-11-29,1234.5,7,on track,,"ruhig, gut",ann,2026-11-29T21:30:00.000000Z,'
    plan, findings = load(saved(plan_folder, f"{HEADER}\n{first}\n{row}\n"))
    assert plan.check_ins == WANTED
    assert [f for f in findings if f.severity == "error"] == []


@pytest.mark.parametrize(
    "month",
    [
        "01.09.2026",
        "Sep-26",
        "Sep 26",
        "sept.-26",
        "Eyl.26",
        "September 2026",
        "09/2026",
        "30-Sep-26",
        "46266",
        "20260930",
        "'Sep-26",
    ],
)
def test_a_month_is_read_as_spreadsheets_show_it(plan_folder: PlanFolder, month: str) -> None:
    folder = saved(plan_folder, f"kpi;period;value;recorded\nqueue;{month};3,5;\n", VALUES)
    plan, findings = load(folder)
    assert plan.observations == (Observation("queue", date(2026, 9, 1), 3.5),)
    assert [f.code for f in findings] == ["resaved"]
    observe(plan, folder, [Observation("queue", date(2026, 10, 1), 4.0, NEXT.recorded)])
    assert (folder / VALUES).read_text("utf-8").splitlines()[1].startswith("queue,2026-09")


def test_letters_of_an_old_macintosh_are_read(plan_folder: PlanFolder) -> None:
    row = "wait;29.11.2026;3,5;;;;Grüße, später;;;\n"
    data = (HEADER.replace(",", ";") + "\n" + row).replace("\n", "\r").encode("mac-roman")
    plan, findings = load(saved(plan_folder, data))
    assert [row.note for row in plan.check_ins] == ["Grüße, später"]
    assert "letters of an old Macintosh" in findings[0].what


@pytest.mark.parametrize(
    ("yes", "no"), [("SAND", "FALSK"), ("SANN", "USANN"), ("TOSI", "EPÄTOSI"), ("ИСТИНА", "ЛОЖЬ")]
)
def test_true_is_read_as_spreadsheets_of_more_countries_write_it(
    plan_folder: PlanFolder, yes: str, no: str
) -> None:
    plan, findings = load(saved(plan_folder, GERMAN.replace("WAHR", yes).replace("FALSCH", no)))
    assert plan.check_ins == WANTED
    assert [f.code for f in findings] == ["resaved"]


def test_a_log_whose_lines_end_as_on_an_old_macintosh_gets_a_report(plan_folder: PlanFolder) -> None:
    folder = plan_folder({**GOOD, ROWS: GOOD[ROWS].replace("\n", "\r")})
    before = load(folder).plan
    assert before.check_ins == load(plan_folder(GOOD)).plan.check_ins
    folder = plan_folder({**GOOD, ROWS: GOOD[ROWS].replace("\n", "\r")})
    assert append(before, folder, [NEXT])
    text = (folder / ROWS).read_bytes().decode()
    assert text.startswith(GOOD[ROWS])
    assert "\r" not in text
    assert load(folder).plan.check_ins[-1] == NEXT


def test_a_year_is_read_as_a_spreadsheet_may_save_it(plan_folder: PlanFolder) -> None:
    folder = saved(plan_folder, "kpi;period;value;recorded\ntaxes;2025.0;3,5;\n", VALUES)
    cards = folder / "kpis/ops.toml"
    cards.write_text(cards.read_text("utf-8") + '\n[[kpis]]\nid = "taxes"\nrhythm = "yearly"\n', "utf-8")
    assert load(folder).plan.observations == (Observation("taxes", date(2025, 1, 1), 3.5),)


@pytest.mark.parametrize(
    ("rows", "key", "either", "other"),
    [
        ("wait;3/11/2026;5\nwait;4/10/2026;6\nwait;5/5/2026;7\n", "date", "2026-11-03", "2026-03-11"),
        ("wait;2026-11-03;1.200\nwait;2026-11-04;2.400\nwait;2026-11-05;7\n", "value", "1.2", "1200"),
    ],
)
def test_a_column_that_does_not_decide_is_asked_about(
    plan_folder: PlanFolder, rows: str, key: str, either: str, other: str
) -> None:
    text = f"key_result;date;value;confidence;status;blocker;note;author;recorded;withdrawn\n{rows}"
    folder = saved(plan_folder, text)
    plan, findings = load(folder)
    (asked,) = [f for f in findings if f.severity == "error"]
    assert asked.place is not None
    assert (asked.place.line, asked.place.key) == (2, key)
    assert either in asked.what
    assert other in asked.what
    assert "The same in 1 more line" in asked.what
    assert [row.value for row in plan.check_ins] == [7.0]
    with pytest.raises(NotWritableError, match="whichever is meant"):
        append(plan, folder, [NEXT])
    assert (folder / ROWS).read_text("utf-8") == text


def test_what_we_wrote_ourselves_is_never_read_otherwise(plan_folder: PlanFolder) -> None:
    folder = saved(plan_folder, f"{HEADER}\nwait,2026-11-03,1.234,,,,,,,\n")
    plan, findings = load(folder)
    assert (plan.check_ins[0].value, findings) == (1.234, ())
    # Beside a decimal comma it may be either.
    _, findings = load(
        saved(plan_folder, f'{HEADER}\nwait,2026-11-03,1.234,,,,,,,\nwait,2026-11-04,"3,5",,,,,,,\n')
    )
    assert [f.code for f in findings] == ["undecided-number"]


def test_rows_and_columns_that_are_not_ours_stay(plan_folder: PlanFolder) -> None:
    head = HEADER.replace(",", ";") + ";our own"
    folder = saved(plan_folder, f"{head}\ngone;01.11.2026;3,5;;;;;;;;x\nwait;29.11.2026;2,5;;;;one;;;;y\n")
    append(load(folder).plan, folder, [NEXT])
    assert (folder / ROWS).read_text("utf-8").splitlines()[:3] == [
        f"{HEADER},our own",
        'gone,2026-11-01,"3,5",,,,,,,,x',
        "wait,2026-11-29,2.5,,,,one,,,,y",
    ]


def test_a_log_with_quotes_around_its_columns_comes_from_a_spreadsheet(plan_folder: PlanFolder) -> None:
    head = '"' + HEADER.replace(",", '","') + '"'
    folder = saved(plan_folder, f'{head}\n"wait","2026-11-03","3,5",7,"on track",,"n",,,\n')
    plan, findings = load(folder)
    assert [f.code for f in findings] == ["resaved"]
    assert append(plan, folder, [NEXT])
    assert (folder / ROWS).read_text("utf-8").splitlines()[:2] == [
        HEADER,
        "wait,2026-11-03,3.5,7,on track,,n,,,",
    ]


def test_the_decimal_mark_of_the_plan_decides_where_cells_do_not(plan_folder: PlanFolder) -> None:
    text = f"{HEADER.replace(',', ';')}\nwait;2026-11-03;1.200;;;;;;;\n"
    head = GOOD["okr.toml"].replace('time_zone = "UTC"', 'time_zone = "UTC"\ndecimal = ","')
    plan, findings = load(plan_folder({**GOOD, "okr.toml": head, ROWS: text}))
    assert [f.code for f in findings] == ["resaved"]
    assert plan.check_ins[0].value == 1200.0


def test_whoever_asks_about_one_id_reads_it_by_all_of_its_file(plan_folder: PlanFolder) -> None:
    text = f"{HEADER}\nwait,3/11/2026,5,,,,,,,\nsteps,25/11/2026,Plan,,,,,,,\n"
    folder = saved(plan_folder, text)
    plan = load(folder).plan
    book = Logbook(folder)
    assert book.latest(plan, ["wait"]).check_ins == plan.check_ins
    after = book.record(plan, ["wait"], lambda _: [NEXT])
    assert len(after.check_ins) == 3
    assert book.remarks
    assert (folder / ROWS).read_text("utf-8").splitlines()[1] == "wait,2026-11-03,5,,,,,,,"


def test_saving_a_plan_keeps_such_a_log_whole(plan_folder: PlanFolder) -> None:
    folder = saved(plan_folder, GERMAN)
    plan = load(folder).plan
    save(plan.with_rows([NEXT]), folder)
    assert load(folder) == (plan.with_rows([NEXT]), ())
