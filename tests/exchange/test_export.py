"""Exports: all of a plan or what an audience may see, in five formats, whole or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

from kit import builders as b
from kit.strategies import plans
from okrlib.cli import okr
from okrlib.errors import NotOursError
from okrlib.exchange import (
    FORMATS,
    ImportFileError,
    brought_own,
    export,
    export_plan,
    put,
    read_own_json,
    source_of,
    workbook_writer,
)
from okrlib.exchange.tables_of_plan import of_everything
from okrlib.model import KPI, Initiative, KeyResult, Milestone, Objective, Person, Target, Team
from okrlib.plan import Audience, Plan
from okrlib.resources import data_dir
from okrlib.store import load
from okrlib.tables.columns import COLUMNS

DAY = date(2026, 11, 15)
PLANTED = "PLANTED"
FORMULA = '=HYPERLINK("https://evil.example")'


def a_plan() -> Plan:
    """A plan with something that is not for everyone in each place."""
    goal = b.objective(
        b.kr(kind="milestones", notes="Plain"),
        title=FORMULA,
        initiatives=(Initiative(title="Call back", owner="ann", state="doing"),),
    )
    draft = b.objective(b.kr(name="d"), name="draft", title=PLANTED, state="draft")
    hidden = replace(b.objective(b.kr(name="h"), name="hidden", title=PLANTED), visibility="private")
    ann = Person(id="ann", role="Head", email=f"{PLANTED}@example.org")
    card = b.kpi(targets=(Target(value=9.0, context="Agreed"),))
    return b.plan(
        goal,
        draft,
        hidden,
        people=(ann,),
        kpis=(card,),
        observations=(b.seen(10, 8.0),),
        log=[b.said(DAY, ("A",))],
    )


def content(folder: Path) -> str:
    """Everything in an export as text; a workbook's and Parquet's cells too."""
    texts = []
    for file in folder.rglob("*.*"):
        if file.suffix == ".xlsx":
            book = openpyxl.load_workbook(file)
            texts += [
                str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
            ]
        elif file.suffix == ".parquet":
            texts.append(duckdb.read_parquet(str(file)).df().to_string())
        elif file.is_file():
            texts.append(file.read_text("utf-8"))
    return "\n".join(texts)


# -- what is in it


@pytest.mark.parametrize("form", FORMATS)
def test_without_an_audience_it_is_everything_and_with_one_what_it_may_see(tmp_path: Path, form: str) -> None:
    export_plan(a_plan(), tmp_path / "all", form, on=DAY)
    export_plan(a_plan(), tmp_path / "some", form, on=DAY, audience=Audience())

    assert PLANTED in content(tmp_path / "all")
    assert PLANTED not in content(tmp_path / "some")
    assert "Head" in content(tmp_path / "all")
    assert not (tmp_path / "some/plan.json").exists()


def test_every_field_of_the_model_is_in_a_table() -> None:
    tables = {table.name: table.columns for table in of_everything(a_plan(), on=DAY)}

    for name, kind in (("objectives", Objective), ("key_results", KeyResult), ("kpis", KPI), ("teams", Team)):
        inside = {
            "initiatives",
            "decisions",
            "key_results",
            "milestones",
            "targets",
            "annotations",
            "dismissed",
        }
        names = {field.name for field in fields(kind)} - inside - {"id"}
        assert names <= tables[name].keys() | {"closed_on", "reopened_on"}, name
        assert list(tables[name])[: len(COLUMNS[name])] == list(COLUMNS[name])
    for name, kind in (("milestones", Milestone), ("initiatives", Initiative), ("targets", Target)):
        assert {field.name for field in fields(kind)} < tables[name].keys()
    assert all(column.meaning for columns in tables.values() for column in columns.values())


def test_what_stands_inside_another_thing_has_rows(tmp_path: Path) -> None:
    export_plan(a_plan(), tmp_path / "out", "csv", on=DAY)

    work = pd.read_csv(tmp_path / "out/initiatives.csv")[["objective", "title", "owner", "state"]]
    assert work.to_numpy().tolist() == [["o", "Call back", "ann", "doing"]]
    assert pd.read_csv(tmp_path / "out/milestones.csv")[
        ["key_result", "name", "weight"]
    ].to_numpy().tolist() == [
        ["k", "A", 1.0],
        ["k", "B", 3.0],
    ]
    assert pd.read_csv(tmp_path / "out/targets.csv")["context"].tolist() == ["Agreed"]


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_the_package_describes_the_files_that_are_there(tmp_path: Path, form: str) -> None:
    export_plan(a_plan(), tmp_path / "out", form, on=DAY)
    package = json.loads((tmp_path / "out/datapackage.json").read_text("utf-8"))

    described = {resource["path"] for resource in package["resources"]}
    there = {file.name for file in (tmp_path / "out").glob(f"*.{form}")} - {"datapackage.json", "plan.json"}
    assert described == there
    assert not any(resource["alternates"] for resource in package["resources"])


def test_whole_numbers_are_numbers_in_parquet(tmp_path: Path) -> None:
    plan = b.plan(b.objective(b.kr()), log=[b.said(DAY, 5.0, confidence=7), b.said(b.on(11, 20), 6.0)])
    export_plan(plan, tmp_path / "out", "parquet", on=DAY)

    rows = duckdb.read_parquet(str(tmp_path / "out/check_ins.parquet")).project("confidence").fetchall()
    assert rows == [(7,), (None,)]


@pytest.mark.slow
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans())
def test_any_plan_goes_out_in_every_format_and_comes_back(plan: Plan) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for form in FORMATS:
            export_plan(plan, folder / form, form, on=DAY)
        data = (folder / "json/plan.json").read_bytes()
        put(brought_own(folder / "plan", data, "plan.json", as_they_were=True), on=DAY)

        assert load(folder / "plan").plan == plan


def test_an_exported_table_is_no_plan_in_json_either(tmp_path: Path) -> None:
    export_plan(a_plan(), tmp_path / "out", "json", on=DAY, audience=Audience())
    with pytest.raises(ImportFileError, match="was written by okr export"):
        source_of((tmp_path / "out/objectives.json").read_bytes(), "objectives.json")


# -- the workbook


def test_a_workbook_opens_well(tmp_path: Path) -> None:
    export_plan(a_plan(), tmp_path / "out", "xlsx", on=DAY)
    book = openpyxl.load_workbook(tmp_path / "out/plan.xlsx")

    assert set(COLUMNS) < set(book.sheetnames)
    assert all(sheet.freeze_panes == "B2" for sheet in book)
    sheet = book["check_ins"]
    cells = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}
    assert cells["date"].value.date() == DAY
    assert cells["date"].number_format == "yyyy-mm-dd"
    assert cells["counts"].value is True
    assert sheet.cell(1, 1).font.bold
    assert sheet.column_dimensions["A"].width >= 9


def test_a_formula_is_a_text_and_what_no_cell_can_hold_is_left_out(tmp_path: Path) -> None:
    goal = b.objective(b.kr(), title=FORMULA, notes="a\x00b\x1b[31m" + "x" * 40_000)
    export_plan(b.plan(goal), tmp_path / "out", "xlsx", on=DAY)
    sheet = openpyxl.load_workbook(tmp_path / "out/plan.xlsx")["objectives"]
    cells = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}

    assert (cells["title"].value, cells["title"].data_type) == (FORMULA, "s")
    assert cells["title"].quotePrefix
    assert cells["notes"].value.startswith("a b [31mx")
    assert len(cells["notes"].value) == 32_767
    assert cells["notes"].value.endswith("\N{HORIZONTAL ELLIPSIS}")


def test_a_table_that_no_sheet_can_hold_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_writer, "_MOST_ROWS", 2)

    with pytest.raises(Exception, match="cannot hold the 3 rows of objectives"):
        export_plan(a_plan(), tmp_path / "out", "xlsx", on=DAY)
    assert list(tmp_path.iterdir()) == []


def test_a_number_is_written_as_short_as_it_reads_back(tmp_path: Path) -> None:
    plan = b.plan(kpis=(b.kpi(),), observations=(b.seen(9, 99.95), b.seen(10, 999999.99)))
    export_plan(plan, tmp_path / "out", "json", on=DAY)
    text = (tmp_path / "out/observations.json").read_text("utf-8")
    assert '"value":99.95,"target":null,' in text
    assert '"value":999999.99,' in text


# -- whole or not at all


def test_a_failure_leaves_the_earlier_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export_plan(a_plan(), tmp_path / "out", "json", on=DAY)
    before = content(tmp_path / "out")

    def fails(_: Plan) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export.own_json, "written", fails)
    with pytest.raises(OSError, match="No space"):
        export_plan(b.plan(), tmp_path / "out", "json", on=DAY)
    assert content(tmp_path / "out") == before
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_with_anything_else_is_left_alone(tmp_path: Path, form: str) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")

    with pytest.raises(NotOursError):
        export_plan(a_plan(), tmp_path, form, on=DAY)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_another_export_takes_the_place_of_the_first(tmp_path: Path) -> None:
    export_plan(a_plan(), tmp_path / "out", "csv", on=DAY)
    export_plan(a_plan(), tmp_path / "out", "json", on=DAY)

    assert not list((tmp_path / "out").glob("*.csv"))
    assert read_own_json(tmp_path / "out") == a_plan()


@pytest.mark.parametrize("file", ["2026-Q4/ops.md", "index.md", "key_results.csv", "plan.xlsx"])
def test_what_does_not_come_back_whole_is_refused_with_the_command_that_does(
    file: str, tmp_path: Path
) -> None:
    plan = b.plan(b.objective(b.kr()))
    form = {"md": "markdown", "csv": "csv", "xlsx": "xlsx"}[file.rpartition(".")[2]]
    export_plan(plan, tmp_path / "out", form, on=DAY)  # type: ignore[arg-type] # one of the formats

    with pytest.raises(ImportFileError, match=r"okr import okrlib DIR/plan\.json") as raised:
        source_of((tmp_path / "out" / file).read_bytes(), file)
    assert "goals that are changed in it do not come back" in str(raised.value)
    assert ("okr checkin --from FILE" in str(raised.value)) == (form == "xlsx")


def test_an_exported_table_is_known_although_people_took_columns_out_or_put_some_in() -> None:
    left = [f"Mine,{','.join(list(columns)[1:])}\n" for columns in (COLUMNS["objectives"], COLUMNS["kpis"])]
    for table in left:
        with pytest.raises(ImportFileError, match="was written by okr export"):
            source_of(table.encode() + b"a,b,c,d\n", "goals.csv")


# -- the command


def test_the_command_writes_and_says_for_whom(tmp_path: Path, good: Path) -> None:
    run = CliRunner().invoke(okr, ["export", str(good), "--to", str(tmp_path / "a"), "--format", "json"])
    assert (run.exit_code, "everything, also what is private" in run.output) == (0, True)

    line = ["export", str(good), "--to", str(tmp_path / "b"), "--audience", "public", "--format", "markdown"]
    run = CliRunner().invoke(okr, line)
    assert (run.exit_code, "what the public may see" in run.output) == (0, True)


def test_as_of_leaves_out_what_was_recorded_later(tmp_path: Path, good: Path) -> None:
    rows = pd.read_csv(next((good / "check-ins").glob("*.csv")))
    first = min(rows["date"])
    line = ["export", str(good), "--to", str(tmp_path / "a"), "--as-of", first, "--format", "csv"]

    run = CliRunner().invoke(okr, line)

    assert run.exit_code == 0, run.output
    assert set(pd.read_csv(tmp_path / "a/check_ins.csv")["date"]) <= {first}


def test_a_plan_with_an_error_is_exported_only_when_asked(tmp_path: Path, good: Path) -> None:
    (good / "goals/2026-Q4/co.toml").write_text("[[objectives]\n", "utf-8")
    line = ["export", str(good), "--to", str(tmp_path / "a")]

    run = CliRunner().invoke(okr, line)
    assert run.exit_code == 1
    assert "Nothing was exported" in run.output
    assert not (tmp_path / "a").exists()

    assert CliRunner().invoke(okr, [*line, "--keep-going"]).exit_code == 0
    assert (tmp_path / "a/teams.csv").is_file()


def test_without_the_extra_markdown_is_written_and_tables_say_what_they_need(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "for name in ('pandas', 'numpy', 'duckdb', 'openpyxl'): sys.modules[name] = None\n"
        "from okrlib.cli import okr\n"
        "okr(['export', *sys.argv[1:]])"
    )
    example = str(data_dir("notebooks") / "example")

    def run(form: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-c", code, example, "--to", str(tmp_path / form), "--format", form]
        return subprocess.run(line, capture_output=True, text=True, check=False)

    assert run("markdown").returncode == 0
    for form in ("csv", "xlsx"):
        refused = run(form)
        assert refused.returncode == 1
        assert "okrlib[kpi]" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert not (tmp_path / form).exists()
