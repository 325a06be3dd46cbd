"""Exports of other tools, end to end: read, written, read again, changed by hand, taken back, published."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kit import exports
from okrlib import exchange
from okrlib.cli import okr
from okrlib.findings import errors_in
from okrlib.store import coached, load, save

if TYPE_CHECKING:
    from pathlib import Path

    from kit.imports import Bring

ON = date(2025, 3, 20)
AS_THEY_WERE = True
ALL = exports.everything()


def texts(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file() and "imported" not in path.parts]
    return {
        p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in files if p.suffix in {".toml", ".csv"}
    }


# -- every format


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("as_they_were", [True, False])
def test_a_format_is_recognised_comes_whole_and_leaves_a_plan_in_order(
    bring: Bring, folder: Path, name: str, *, as_they_were: bool
) -> None:
    file, data, goals = ALL[name]
    before = load(folder).plan
    source, _ = exchange.source_of(data, file)
    assert source.format == {"viva-zip": "viva"}.get(
        name, name if name in exchange.formats() else "spreadsheet"
    )
    assert len(source.goals) == goals
    first = exchange.brought(folder, source, file=file, on=ON, as_they_were=as_they_were)
    exchange.put(first, on=ON)

    plan, findings = coached(folder, today=ON)
    assert not errors_in(findings)
    assert plan == first.plan != before
    assert {o.state for o in plan.objectives} <= (
        {"active", "closed", "draft"} if as_they_were else {"draft"}
    )
    again = bring(data, file, on=date(2025, 3, 25), as_they_were=as_they_were)
    assert not again.changes
    assert again.plan == plan
    exchange.undo(exchange.undoing(folder))
    assert load(folder).plan == before


def test_what_a_file_has_no_more_is_named_and_stays(bring: Bring) -> None:
    table = "Objective,Key result,Start,Target\nBe quick,Answer faster,48,12\n"
    bring.written(table)
    again = bring(table.replace("faster", "sooner"))

    assert {"answer-faster", "answer-sooner"} == {*again.plan.key_results}
    (line,) = (each for each in again.lines if each.fate == "kept")
    assert (line.field, line.came) == ("key result answer-faster", "Answer faster")
    assert "no longer has it" in line.why
    # Another file says nothing about it.
    other = bring(table.replace("faster", "sooner"), "others.csv")
    assert not [each for each in other.lines if each.fate == "kept"]


@pytest.mark.parametrize("name", ALL)
def test_every_text_of_a_file_is_in_the_plan_or_in_the_report(folder: Path, name: str) -> None:
    file, data, _ = ALL[name]
    source, _ = exchange.source_of(data, file)
    came = [
        (goal.row, text)
        for goal in source.goals
        for text in [*goal.fields.values(), *goal.rest.values()]
        if text
    ]
    brought = exchange.brought(folder, source, file=file, on=ON, as_they_were=True)
    told = {(line.row, line.came) for line in brought.lines}
    marks = {"objective", "key result", "kpi", "initiative"}
    empty = {"n/a"}

    missing = [
        (row, text)
        for row, text in came
        if (row, text) not in told and text not in marks and text.casefold() not in empty and "\n" not in text
    ]
    assert not [m for m in missing if not m[1].isdigit() and m[1] != "binary"], missing


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_the_site_of_an_imported_plan_is_built_and_shows_its_goals(
    bring: Bring, folder: Path, tmp_path: Path, name: str
) -> None:
    from okrlib.publish import publish

    file, data, _ = ALL[name]
    plan = bring.written(data, file)
    publish(plan, tmp_path / "site", on=ON, folder=folder, processes=1)
    pages = "".join(path.read_text("utf-8") for path in (tmp_path / "site").rglob("*.html"))
    shown = [o for o in plan.objectives if o.state != "draft" and o.visibility == "company"]
    assert all(o.id in pages for o in shown)
    assert shown
    assert not list((tmp_path / "site").rglob("rest.csv"))
    assert "example.org" not in pages


# -- Viva Goals


def test_numbers_reports_and_links_of_viva_arrive(bring: Bring) -> None:
    plan = bring.written(exports.viva(), "viva.csv")
    key_results = {kr.id: kr for _, kr in plan.key_results.values()}
    share = key_results["raise-the-share-of-repeat-orders-from-31-to-45-1002"]
    assert (share.kind, share.baseline, share.target, share.unit, share.weight) == (
        "increase",
        31,
        45,
        "%",
        60,
    )
    assert share.ambition == "committed"
    reports = [row for row in plan.check_ins if row.key_result == share.id]
    assert [(r.date.isoformat(), r.value, r.status, r.note) for r in reports] == [
        ("2025-02-03", 33, "at risk", "Slow start; two shops, one late"),
        ("2025-03-10", 40, "on track", "Better: all shops"),
    ]
    assert {r.author for r in reports} == {"robin-weaver"}
    fall = key_results["complaints-per-thousand-orders-1003"]
    assert (fall.kind, fall.baseline, fall.target) == ("decrease", 3637839, 2000000)
    online = plan.objective("the-online-shop-answers-at-once-1005")
    assert (online.state, online.outcome, online.team) == ("closed", "achieved", "online")
    assert online.contributes == {"customers-come-back-by-themselves-1001": 0.1429}
    assert online.key_results[0].override is not None
    work = plan.objective("customers-come-back-by-themselves-1001").initiatives
    assert [(w.title, w.state, w.moves) for w in work] == [("New returns page", "doing", (fall.id,))]


def test_without_the_column_id_ids_come_from_those_who_name_them(bring: Bring) -> None:
    plan = bring.written(exports.viva_without_ids(), "viva.csv")
    assert plan.objective("customers-come-back-by-themselves-1001").key_results
    assert len(plan.key_results) == 4


def test_a_zip_is_read_in_memory_and_what_leads_outside_is_left(bring: Bring, tmp_path: Path) -> None:
    out = io.BytesIO(exports.viva_zip())
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("../../outside_objectives.json", json.dumps([{"ID": 9, "Title": "From outside"}]))
    plan = bring.written(out.getvalue(), "export.zip")
    assert not (tmp_path / "outside_objectives.json").exists()
    assert any(o.title == "From outside" for o in plan.objectives)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no archive at all", "no ZIP"),
        (b"PK\x03\x04 .json torn", "no ZIP"),
        (b"PK\x03\x04 of another program", "no table"),
        (b"", "empty"),
        (b"[" * 100_000, "no JSON"),
        (b'{"a": 1}', "no format"),
        (b"\xef\xbb\xbf[]", "no format"),
        (b"\n<!DOCTYPE html><title>Sign in</title>", "a web page, not an export"),
        (b"%PDF-1.7\n1, 2, 3", "a PDF"),
        (b"Objective,Owner\n", "holds no goals"),
        (b"Objective,Owner\nGrow,Ann\nOwner,Objective\nBob,Shrink\n", "Line 3 .* another order"),
        (b'{"data": [{"gid": {"a": [1]}, "name": 7}]}', ""),
    ],
)
def test_files_that_are_broken_are_refused_in_a_sentence(bring: Bring, data: bytes, words: str) -> None:
    names = {b"PK": "goals.numbers", b"no": "goals.zip"}
    name = names.get(data[:2], "goals.json")
    if words:
        with pytest.raises(exchange.ImportFileError, match=words):
            bring(data, name)
    else:
        assert bring(data, name).plan.objectives


def test_comments_and_a_rule_on_top_of_markdown_are_no_goals() -> None:
    text = "---\n# OKRs Q4 2026\n<!-- Later:\n- Ship it\n-->\n## Guests feel at home\n- Repeats up to 35\n"
    source, _ = exchange.source_of(text.encode(), "goals.md")

    assert [(goal.row, goal.get("title")) for goal in source.goals] == [
        ("6", "Guests feel at home"),
        ("7", "Repeats up to 35"),
    ]


@pytest.mark.parametrize("name", ["goals.csv", "goals.md", "goals.json"])
def test_a_file_with_an_unresolved_merge_is_refused_with_its_lines(bring: Bring, name: str) -> None:
    data = b"# Objective\n<<<<<<< HEAD\nAnswer sooner\n=======\nAnswer at once\n>>>>>>> other\n"
    with pytest.raises(exchange.ImportFileError, match="Lines 2 to 6 are an unresolved merge conflict"):
        bring(data, name)


def test_json_and_a_map_with_an_unresolved_merge_are_refused_with_their_lines(bring: Bring) -> None:
    data = b'{"a": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> other\n]}\n'
    with pytest.raises(exchange.ImportFileError, match="Lines 2 to 6 are an unresolved merge conflict"):
        bring(data, "goals.json")
    with pytest.raises(exchange.ImportFileError, match="Lines 2 to 6 are an unresolved merge conflict"):
        exchange.parsed_map(f"#{data.decode()}", "m.toml")


@pytest.mark.parametrize("value", ["[" * 5_000, "1" * 5_000, "["])
def test_a_map_that_cannot_be_read_is_a_sentence(value: str) -> None:
    with pytest.raises(exchange.ImportFileError, match=r"The map m\.toml is no TOML"):
        exchange.parsed_map(f"title = {value}", "m.toml")


def test_an_archive_that_unpacks_to_too_much_is_refused(
    bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okrlib.exchange.viva_archive._MOST_UNPACKED", 100)
    with pytest.raises(exchange.ImportFileError, match="unpacks to more"):
        bring(exports.viva_zip(), "export.zip")


# -- hand edits


def test_an_edit_stays_and_where_the_file_changed_too_it_is_listed(bring: Bring, folder: Path) -> None:
    plan = bring.written(exports.viva(), "viva.csv")
    mine = [replace(o, title="Mine") if o.id.endswith("-1001") else o for o in plan.objectives]
    save(replace(plan, objectives=tuple(mine)), folder)
    same = bring(exports.viva(), "viva.csv")
    assert not same.changes
    assert not [line for line in same.lines if line.fate == "kept"]

    new = exports.viva().replace("Customers come back by themselves,N", "Customers return,N")
    both = bring(new.replace("Stock on time", "Stock in time"), "viva.csv")
    assert [line.field for line in both.lines if line.fate == "kept"] == [
        "objective customers-come-back-by-themselves-1001 title"
    ]
    exchange.put(both, on=ON)
    after = load(folder).plan
    assert after.objective("customers-come-back-by-themselves-1001").title == "Mine"
    assert after.key_results["stock-on-time-1007"][1].title == "Stock in time"
    exchange.undo(exchange.undoing(folder))
    assert load(folder).plan.key_results["stock-on-time-1007"][1].title == "Stock on time"


def test_taking_back_leaves_what_was_edited_with_all_that_it_names(bring: Bring, folder: Path) -> None:
    plan = bring.written(exports.viva(), "viva.csv")
    mine = [replace(o, notes="Mine") if o.id.endswith("-1005") else o for o in plan.objectives]
    save(replace(plan, objectives=tuple(mine)), folder)
    exchange.undo(exchange.undoing(folder))
    after, findings = load(folder)
    assert not errors_in(findings)
    assert {o.id for o in after.objectives} == {
        "the-online-shop-answers-at-once-1005",
        "customers-come-back-by-themselves-1001",
    }
    again = bring(exports.viva(), "viva.csv")
    assert "stock-on-time-1007" in again.plan.key_results
    exchange.put(again, on=ON)
    assert load(folder).plan.objective("the-online-shop-answers-at-once-1005").notes == "Mine"


def test_what_people_took_out_stays_out(bring: Bring, folder: Path) -> None:
    plan = bring.written(exports.jira(), "okrs.csv")
    gone = plan.objectives[0]
    rows = {kr.id for kr in gone.key_results}
    left = [replace(o, supports=()) for o in plan.objectives if o.id != gone.id]
    kept = tuple(row for row in plan.check_ins if row.key_result not in rows)
    save(replace(plan, objectives=tuple(left), check_ins=kept), folder)
    assert not any(o.id == gone.id for o in bring(exports.jira(), "okrs.csv").plan.objectives)


@pytest.mark.parametrize(("zone", "days"), [("Europe/Oslo", [4, 3]), ("Pacific/Honolulu", [3, 2])])
def test_a_moment_in_a_file_is_of_its_day_in_the_plans_zone(
    bring: Bring, folder: Path, zone: str, days: list[int]
) -> None:
    """Another tool stores midnight in Oslo as 23:00 UTC; midnight in UTC is a day's name."""
    text = (folder / "okr.toml").read_text("utf-8")
    (folder / "okr.toml").write_text(f'time_zone = "{zone}"\n{text}', "utf-8")
    data = exports.okr_tracker().replace("2025-02-03T08:00:00Z", "2025-02-03T23:00:00Z")
    data = data.replace("1741000000", "1740956400")  # 2 March, 23:00
    plan = bring.written(data.replace("2025-01-31", "2025-01-31T00:00:00Z"), "export.json")

    assert [row.date.day for row in plan.check_ins] == days
    assert [row.period.month for row in plan.observations] == [1, 2]


def test_a_new_report_in_the_file_is_added_and_no_other(bring: Bring) -> None:
    plan = bring.written(exports.viva(), "viva.csv")
    more = exports.viva().replace(
        "2025-03-12 08:31:53 UTC;", "2025-03-12 08:31:53 UTC; Checkin Date: 2025-03-17; Current Value: 42;"
    )
    second = bring(more, "viva.csv")
    assert second.counts == {"new check-in": 1}
    assert len(second.plan.check_ins) == len(plan.check_ins) + 1


# -- mutilated files


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _again(rows: list[dict[str, str]]) -> str:
    return exports.table(list(rows[0]), rows)


def test_renamed_and_missing_columns_are_guessed_or_named(bring: Bring) -> None:
    text = (
        exports.viva()
        .replace(",Owner,", ",Responsible,")
        .replace(",Progress %,Actual Progress,", ",Avance,X,")
    )
    brought = bring(text, "viva.csv")
    assert "'Responsible': who answers for it, by name." in brought.source.notes
    assert brought.plan.objective("customers-come-back-by-themselves-1001").owner == "alex-mercer"
    bare = _again(
        [{k: v for k, v in row.items() if k in {"Title", "Object Type"}} for row in _rows(exports.viva())]
    )
    assert "No column holds its id in the tool." in bring(bare, "viva.csv").source.notes


def test_what_a_map_names_and_the_file_has_not_is_said() -> None:
    own = exchange.parsed_map('[columns]\ntitle = ["Ziel", "Goal"]\nowner = ["Lead"]\n', "map.toml")
    seen = exchange.look(b"Goal,Soll\nCalm,5\n", "goals.csv", one=own)
    assert seen.sentences[0] == "The map names columns that goals.csv does not have: Lead."
    with pytest.raises(exchange.ImportFileError, match="has no sheets; only workbooks have them"):
        exchange.look(b"Goal,Soll\nCalm,5\n", "goals.csv", sheet="Plan")


def test_a_file_without_words_says_which_columns_it_has(bring: Bring) -> None:
    with pytest.raises(exchange.ImportFileError, match="No column holds the words of the goals"):
        bring("a,b\n1,2\n3,4\n", "x.csv", form="spreadsheet")


def test_loops_missing_parents_and_ids_that_stand_twice_are_reported(bring: Bring, folder: Path) -> None:
    rows = _rows(exports.viva())
    aligned = "Aligned To (weight, Objective ID)"
    rows[0][aligned] = "The online shop answers at once(weight: 10%, Id: 1005)"
    rows.append({**rows[6], "Title": "Another with the same id"})
    rows.append(dict(rows[1]))
    brought = bring(_again(rows), "viva.csv")
    whys = [line.why for line in brought.lines if line.fate == "wrong"]
    assert any("round in a circle" in why for why in whys)
    assert any("taken as another goal" in why for why in whys)
    assert any("counts once" in why for why in whys)
    exchange.put(brought, on=ON)
    plan, findings = coached(folder, today=ON)
    assert not errors_in(findings)
    assert len(plan.key_results) == 5


def test_objectives_with_several_parents_never_go_round_in_a_circle(bring: Bring, folder: Path) -> None:
    text = (
        "Row ID,Parent Row IDs,Goal Title\n"
        '1,"2, 3",First of them\n2,3,Second of them\n3,"1, 2",Third of them\n4,1,Fourth of them\n'
    )
    bring.written(text)
    assert not errors_in(coached(folder, today=ON)[1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_recognised(bring: Bring, encoding: str, delimiter: str) -> None:
    rows = _rows(exports.viva())
    rows[0]["Title"] = "Größere Freude für alle"
    data = exports.table(list(rows[0]), rows, delimiter).encode(encoding)
    assert "Größere Freude für alle" in [o.title for o in bring(data, "viva.csv").plan.objectives]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_is_recognised_however_a_program_saved_it(bring: Bring, encoding: str) -> None:
    data = '{"data": [{"gid": "1", "name": "Größere Freude"}]}'.encode(encoding)
    assert bring(data, "goals.json").plan.objectives[-1].title == "Größere Freude"


@pytest.mark.parametrize("names", ["start,end", "From,To", "Von,Bis", "Desde,Hasta"])
def test_where_it_starts_and_ends_is_a_day_or_a_number_as_its_cells_are(bring: Bring, names: str) -> None:
    days = bring(f"Title,{names}\nCalm,2026-10-01,2026-12-31\n").source
    assert days.goals[0].fields.keys() >= {"start", "end"}
    numbers = bring(f"Title,{names}\nCalm,40000,45000\n").source
    assert numbers.goals[0].fields.keys() >= {"baseline", "target"}


def test_of_two_addresses_that_of_the_owner_counts(bring: Bring) -> None:
    data = b"Goal,Assigner email id,Owner email id\nCalm,boss@example.org,ann@example.org\n"
    assert bring(data).source.goals[0].fields["email"] == "ann@example.org"


def test_a_column_called_kind_says_what_a_row_is(bring: Bring) -> None:
    data = b"title,kind,parent\nCalm,objective,\nWaits,key result,Calm\nNew chairs,initiative,Calm\n"
    (calm,) = [o for o in bring(data).plan.objectives if o.title == "Calm"]
    assert [kr.title for kr in calm.key_results] == ["Waits"]
    assert [i.title for i in calm.initiatives] == ["New chairs"]


def test_of_json_what_one_fact_does_not_take_is_there_for_another_or_told(bring: Bring) -> None:
    goal = {"id": "o1", "name": "Be quick", "description": "People wait.", "startDate": "2025-01-01"}
    tracked = {"objectives": [goal | {"title": "Speed", "period": "Q1 2025"}]}
    result = bring(json.dumps(tracked), "okr.json", form="okr-tracker")
    assert [(o.title, o.notes) for o in result.plan.objectives] == [("Be quick", "People wait.")]
    assert [(line.field, line.came) for line in result.lines if line.fate == "left"] == [("title", "Speed")]

    tracked["objectives"][0] |= {"likes": [1, 2], "source": {"row": 7}}
    result = bring(json.dumps(tracked), "okr.json", form="okr-tracker")
    left = {line.field: line.came for line in result.lines if line.fate == "left"}
    assert left == {"title": "Speed", "likes": "[1, 2]", "source": '{"row": 7}'}


NAMES = {"Q1 2025|2025 Q1|Quarter 1 FY25|1Q25|FY25 Q1|The long summer": "2025-Q1"}
NAMES |= {"Annual 2025|2025": "2025", "January 2025": "2025-01"}


@pytest.mark.parametrize(
    ("period", "cycle"), [(n, c) for names, c in NAMES.items() for n in names.split("|")]
)
def test_nine_names_of_periods_become_cycles(bring: Bring, period: str, cycle: str) -> None:
    plan = bring(exports.viva().replace("Q1 2025", period), "viva.csv").plan
    assert plan.objective("customers-come-back-by-themselves-1001").cycle == cycle


def test_words_and_numbers_that_go_two_ways_are_excused_and_listed(bring: Bring, folder: Path) -> None:
    text = exports.viva().replace("Complaints per thousand orders,", "Increase complaints,")
    brought = bring(text, "viva.csv")
    assert any("do not go the same way" in line.why for line in brought.lines)
    exchange.put(brought, on=ON)
    assert not errors_in(coached(folder, today=ON)[1])


def test_numbers_that_can_be_read_in_two_ways_are_not_guessed(bring: Bring, folder: Path) -> None:
    text = "Objective,Key result,Start,Target\nPeople trust us,Calls a week,1.200,2.400\n"
    brought = bring(text, "x.csv")
    assert [line.came for line in brought.lines if "two ways" in line.why] == ["1.200", "2.400"]
    source, _ = exchange.source_of(
        text.encode(), "x.csv", one=exchange.parsed_map(_map(text, decimal=","), "m")
    )
    plan = exchange.brought(folder, source, file="x.csv", on=ON).plan
    assert next(iter(plan.key_results.values()))[1].target == 2400


def _map(text: str, *, decimal: str) -> str:
    _, used = exchange.source_of(text.encode(), "x.csv")
    assert used is not None
    return f'decimal = "{decimal}"\n' + exchange.written_map(used)


@pytest.mark.parametrize("name", ["viva", "markdown", "asana", "german", "okr-tracker"])
def test_a_file_cut_off_anywhere_is_read_or_refused_and_never_a_traceback(bring: Bring, name: str) -> None:
    file, data, _ = ALL[name]
    for end in range(1, len(data), max(1, len(data) // 40)):
        with suppress(exchange.ImportFileError):  # any other exception is a failure
            assert bring(data[:end], file).source.format


# -- the report, and what is private


def test_the_rest_is_kept_beside_the_report_and_holds_no_formula(bring: Bring, folder: Path) -> None:
    bring.written(exports.english_indented(), "goals.tsv")
    home = folder / "imported/2025-03-20"
    rest = list(csv.DictReader(io.StringIO((home / "rest.csv").read_text("utf-8"))))
    assert {
        "row": "4",
        "field": "What we think",
        "came": "'=cmd|' /C calc'!A0",
        "why": "no fact of a goal here",
    } in rest
    report = list(csv.DictReader(io.StringIO((home / "report.csv").read_text("utf-8"))))
    assert any(row["fate"] == "inferred" and row["why"] == "from 78 to 92: increase" for row in report)
    assert "rest.csv" in (folder / "imported/.gitignore").read_text("utf-8")
    assert "calc" not in (home / "receipt.json").read_text("utf-8")


def test_a_receipt_that_somebody_broke_is_left_aside(bring: Bring, folder: Path) -> None:
    bring.written(exports.jira(), "okrs.csv")
    (folder / "imported/2025-03-20/receipt.json").write_text("[" * 5000, "utf-8")
    brought = bring(exports.jira(), "okrs.csv")
    assert not brought.changes
    with pytest.raises(exchange.ImportFileError, match="No import"):
        exchange.undoing(folder)


# -- the command


def run(*words: object) -> tuple[int, str]:
    ran = CliRunner().invoke(okr, [str(word) for word in words])
    return ran.exit_code, ran.output


def test_the_command_shows_first_and_writes_when_asked(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "viva.csv"
    file.write_text(exports.viva(), "utf-8")
    before = texts(folder)
    code, shown = run("import", file, "--into", folder, "--on", ON, "--report", tmp_path / "report.xlsx")
    assert code == 0
    assert "Viva Goals: 7 goals in viva.csv." in shown
    assert "Nothing was written." in shown
    assert texts(folder) == before
    assert (tmp_path / "report.xlsx").stat().st_size > 2000
    code, shown = run("import", "viva", file, "--into", folder, "--on", ON, "--write")
    assert code == 0
    assert "Written." in shown
    assert texts(folder) != before
    assert "Nothing new" in run("import", file, "--into", folder, "--on", ON, "--write")[1]
    assert "is taken back" in run("import", "--undo", "--into", folder, "--write")[1]
    after = texts(folder)
    assert {name: text for name, text in after.items() if name in before} == before


def test_without_a_plan_the_option_is_named_that_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "goals.csv").write_text("Objective\nGrow\n", "utf-8")
    code, shown = run("import", "goals.csv")
    assert code == 1
    assert "Name the plan with --into PLAN" in shown


def test_reports_are_no_goals_and_the_command_for_them_names_their_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my sub").mkdir()
    log, goals = tmp_path / "my sub/2026-Q4.csv", tmp_path / "goals.csv"
    log.write_text("key_result,date,value,confidence\nanswers,2026-10-08,36,7\n", "utf-8")
    code, shown = run("import", "my sub/2026-Q4.csv", "--into", folder)
    assert code == 1
    assert "okr checkin --from 'my sub/2026-Q4.csv'" in shown
    goals.write_text("key_result,owner,value,confidence\nShops order by phone,Kim,20,5\n", "utf-8")
    code, shown = run("import", "goals.csv", "--into", folder)
    assert code == 0, shown
    assert "1 goal in goals.csv" in shown


def test_an_address_is_no_file_and_is_not_shown_whole(folder: Path) -> None:
    code, shown = run("import", "https://ann:hunter2@example.org/s/abc/goals.csv?key=abc", "--into", folder)
    assert code == 2
    assert " https://example.org/… is an address. Download the file" in shown
    assert "abc" not in shown


def test_a_map_is_saved_corrected_and_used(folder: Path, tmp_path: Path) -> None:
    file, saved = tmp_path / "ziele.csv", tmp_path / "map.toml"
    file.write_bytes(exports.german_spreadsheet())
    assert run("import", file, "--into", folder, "--save-map", saved)[0] == 0
    text = saved.read_text("utf-8")
    code, shown = run("import", file, "--into", folder, "--save-map", saved)
    assert (code, saved.read_text("utf-8")) == (2, text)
    assert "exists already, so nothing was written" in shown
    assert 'decimal = ","' in text
    saved.write_text(text.replace('notes = ["Bemerkung"]', 'note = ["Bemerkung"]'), "utf-8-sig")
    code, shown = run("import", file, "--into", folder, "--on", ON, "--map", saved, "--write")
    assert code == 0, shown
    assert "läuft" in [row.note for row in load(folder).plan.check_ins]


def test_where_the_guess_finds_no_goals_its_map_is_saved_to_be_corrected(
    folder: Path, tmp_path: Path
) -> None:
    file, saved = tmp_path / "x.csv", tmp_path / "map.toml"
    file.write_text("a,b\nCalm,Ida\n", "utf-8")
    code, shown = run("import", file, "--into", folder, "--save-map", saved)
    assert code == 1
    assert "--save-map MAP.toml writes one to correct" in shown
    saved.write_text(saved.read_text("utf-8") + '[columns]\ntitle = ["a"]\n', "utf-8")
    code, shown = run("import", file, "--into", folder, "--map", saved)
    assert "1 goal in x.csv" in shown


def test_a_report_replaces_no_file_and_nothing_is_written_before_it(folder: Path, tmp_path: Path) -> None:
    file, log, new = tmp_path / "ziele.csv", folder / "check-ins/2024-Q4.csv", tmp_path / "new.toml"
    file.write_bytes(exports.german_spreadsheet())
    log.parent.mkdir(exist_ok=True)
    log.write_text("key_result,date,value\n", "utf-8")
    for kept in (file, log):
        before = kept.read_bytes()
        code, shown = run("import", file, "--into", folder, "--save-map", new, "--report", kept, "--write")
        assert (code, kept.read_bytes()) == (2, before)
        assert "exists already, so nothing was written" in shown
    for other in (tmp_path / "report.txt", new):
        assert run("import", file, "--into", folder, "--save-map", new, "--report", other)[0] == 2
    assert not new.exists()
    assert not (folder / "imported").exists()


@pytest.mark.parametrize("name", ["report.csv", "report.xlsx"])
def test_a_report_takes_the_place_of_an_earlier_one(folder: Path, tmp_path: Path, name: str) -> None:
    report, held = tmp_path / name, []
    for data in (exports.german_spreadsheet(), exports.viva().encode()):
        (tmp_path / "goals.csv").write_bytes(data)
        code, shown = run("import", tmp_path / "goals.csv", "--into", folder, "--on", ON, "--report", report)
        assert (code, "The report is in" in shown) == (0, True)
        held.append(report.read_bytes())
    assert held[0] != held[1]


def test_days_that_nothing_decides_are_asked_about_and_answered_by_an_option(
    folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "goals.csv"
    file.write_text("Goal,Owner,Due\nCalm,Kim,1/4/2026\nSwift,Kim,2/4/2026\nKind,Kim,3/4/2026\n", "utf-8")

    def cycles(*words: str) -> set[str | None]:
        assert run("import", file, "--into", folder, "--on", ON, "--write", *words)[0] == 0
        found = {o.cycle for o in load(folder).plan.objectives if o.title in {"Calm", "Swift", "Kind"}}
        assert run("import", "--undo", "--into", folder, "--write")[0] == 0
        return found

    shown = run("import", file, "--into", folder, "--on", ON)[1]
    assert "1/4/2026 may begin with the day or the month, and no other day decides" in shown
    assert "--days-first or --months-first" in shown
    assert cycles("--days-first") == {"2026-Q2"}
    assert cycles("--months-first") == {"2026-Q1"}
    assert "may begin with" not in run("import", file, "--into", folder, "--on", ON, "--days-first")[1]

    lists = tmp_path / "goals.md"
    lists.write_text("## O: Calm\n- KR: Calls from 9 to 5\n", "utf-8")
    code, shown = run("import", lists, "--into", folder, "--on", ON, "--days-first")
    assert code == 2
    assert "are for tables" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "nowhere.csv"], "no such file"),
        (["import", "viva"], "Name the file after the format"),
        (["import", "vivo", "x.csv"], "Did you mean"),
        (["import", "--undo", "x.csv"], "beside it stand --into and --write alone"),
        (["import", "--undo", "--on", "2026-01-01"], "beside it stand --into and --write alone"),
        (["import", "--undo"], "No import into this plan is known"),
    ],
)
def test_what_the_command_does_not_understand_is_said_in_a_sentence(
    folder: Path, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "x.csv").write_text("Title\nA goal\n", "utf-8")
    code, shown = run(*words)
    assert code in {1, 2}
    assert said in " ".join(shown.split())


def test_text_of_a_file_steers_no_terminal(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("Title,Owner,Other\nPeople trust us,Kim,\x1b[2Jgone\n", "utf-8")
    code, shown = run("import", file, "--into", folder)
    assert code == 0
    assert "\x1b" not in shown


def test_goals_and_measures_in_columns_of_their_own_with_outline_numbers(bring: Bring) -> None:
    table = (
        "Nr;Ziel;Messgröße;Startwert;Zielwert;Ist;Einheit;Verantwortlich\n"
        "1;Bewohner finden schnell Hilfe;;;;;;Leitung Bürgerbüro\n"
        "1.1;;Wartezeit am Schalter;32;15;24;Minuten;IT-Leitung\n"
        "2;Straßen sind sicherer;;;;;;Leitung Verkehr\n"
        "2.1;;Unfälle an Kreuzungen;1.240;900;1.105;Unfälle;Leitung Verkehr\n"
    )
    plan = bring.written(table, "ziele.csv")

    goals = {
        o.title: [(k.title, k.baseline, k.target, k.unit) for k in o.key_results] for o in plan.objectives
    }
    assert goals["Bewohner finden schnell Hilfe"] == [("Wartezeit am Schalter", 32, 15, "Minuten")]
    assert goals["Straßen sind sicherer"] == [("Unfälle an Kreuzungen", 1240, 900, "Unfälle")]


def test_an_objective_that_is_repeated_beside_key_results_of_others_is_one(bring: Bring) -> None:
    table = (
        "Objectif,Résultat clé,Départ,Cible,Responsable\n"
        "Les clients restent,Taux de renouvellement,82,90,Ventes\n"
        "Les clients restent,Tickets ouverts,120,40,Support\n"
    )
    plan = bring.written(table, "objectifs.csv")

    (goal,) = [o for o in plan.objectives if o.title == "Les clients restent"]
    assert [kr.title for kr in goal.key_results] == ["Taux de renouvellement", "Tickets ouverts"]
    assert goal.key_results[1].owner == "support"


def test_a_unit_in_brackets_behind_the_words_is_the_unit(bring: Bring) -> None:
    head = "Hedef;KR1;KR1 Başlangıç;KR1 Hedef;KR1 Mevcut"
    table = f"{head}\nMüşteriler bizi tavsiye ediyor;İlk yanıt (saat);24;8;15\n"
    plan = bring.written(table, "hedefler.csv")

    (kr,) = [kr for _, kr in plan.key_results.values() if kr.title == "İlk yanıt (saat)"]
    assert (kr.unit, kr.kind, kr.baseline, kr.target) == ("saat", "decrease", 24, 8)
    assert [row.value for row in plan.log[kr.id]] == [15]


def test_where_words_begin_counts_beside_a_target_that_says_the_same(bring: Bring) -> None:
    rows = "We are calm,Calls from 9 to 5 a day,5\nWe are calm,Visits from 2 to 4,6\n"
    plan = bring.written(f"Objective,Key Result,Target\n{rows}", "goals.csv")

    assert [(kr.kind, kr.baseline, kr.target) for _, kr in plan.key_results.values()] == [
        ("decrease", 9, 5),
        ("reach", None, 6),
    ]


def test_it_is_told_how_far_the_work_is(folder: Path) -> None:
    rows = "".join(f"{n},Goal {n} of ours\n" for n in range(250))
    source, _ = exchange.source_of(f"Id,Title\n{rows}".encode(), "goals.csv")
    steps: list[tuple[int, int]] = []

    exchange.brought(folder, source, file="goals.csv", on=ON, advance=lambda *step: steps.append(step))

    assert steps == [(100, 250), (200, 250), (250, 250)]
