"""A file that is imported again, as it was or changed: what counts, what stays, what is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from kit.imports import Bring
from okrlib import exchange
from okrlib.checkin.history import history
from okrlib.errors import OkrError
from okrlib.exchange import merging, receipts
from okrlib.exchange.records import Goal, Source
from okrlib.model import CheckIn, midnight
from okrlib.store import coached, load, make, save

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.plan import Plan

ON = date(2025, 3, 20)
AS_THEY_WERE = True
GOAL = "Objective,Key result,Start,Target,Current\nBe quick,Answer faster,48,12,{}\n"
KPI = "Type,Title,Current\nKPI,Signups,{}\n"


def counting(plan: Plan) -> list[object]:
    """The values that count once a month has ended."""
    if plan.kpis:
        return [row.value for row in plan.figures(plan.kpis[0].id, on=ON + timedelta(days=31))]
    return [each.row.value for each in history(plan, "answer-faster") if each.fate == "counts"]


@pytest.mark.parametrize("table", [GOAL, KPI])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Honolulu", "Asia/Tokyo"])
def test_what_a_file_says_later_on_the_same_day_counts(tmp_path: Path, table: str, zone: str) -> None:
    folder = tmp_path / "zoned"
    make(folder, on=ON, kind="empty", hosts=(), time_zone=zone)
    before, bring = load(folder).plan, Bring(folder, ON, as_they_were=True)
    for value in (30, 25, 30, 20):
        bring.written(table.format(value))
        plan, findings = coached(folder, today=ON)
        assert not [each for each in findings if each.code in {"undecided", "recorded-ahead"}]
        assert counting(plan) == [value]
        moments = [row.recorded for row in (*plan.check_ins, *plan.observations) if row.recorded]
        assert {plan.day_of(moment) for moment in moments} <= {ON}
        # Early on that day, so that a goal that is closed later on it has them all.
        assert all(moment < midnight(ON, zone) + timedelta(seconds=1) for moment in moments)
        assert not bring(table.format(value)).changes
        assert not bring(table.format(value), on=ON + timedelta(days=1)).changes
    for left in (30, 25, 30):
        exchange.undo(exchange.undoing(folder))
        assert counting(load(folder).plan) == [left]
    exchange.undo(exchange.undoing(folder))
    assert load(folder).plan == before


def test_what_a_file_says_again_on_another_day_is_a_report(bring: Bring) -> None:
    days = [ON + timedelta(days=n) for n in range(3)]
    for day, value in zip(days, (30, 25, 30), strict=True):
        plan = bring.written(GOAL.format(value), "goals.csv", on=day)
    assert [(row.date, row.value) for row in plan.check_ins] == [*zip(days, (30, 25, 30), strict=True)]


def test_what_was_reported_here_since_stays_before_a_value_that_a_file_changed(
    bring: Bring, folder: Path
) -> None:
    plan = bring.written(GOAL.format(30))
    noon = datetime.combine(ON, time(12), UTC)
    own = plan.check_ins[0]._replace(value=28, note="Counted again.", recorded=noon)
    save(replace(plan, check_ins=(*plan.check_ins, own)), folder)

    again = bring(GOAL.format(25))
    assert not again.changes
    (line,) = (each for each in again.lines if each.fate == "kept")
    assert (line.field, line.came) == ("key result answer-faster", f"{ON}: 25")
    assert line.why == "another value was reported here since, which stays"
    assert not [each for each in bring(GOAL.format(30)).lines if each.fate == "kept"]


def test_a_value_that_people_took_out_stays_out(bring: Bring, folder: Path) -> None:
    bring.written(GOAL.format(30))
    plan = bring.written(GOAL.format(25))
    save(replace(plan, check_ins=plan.check_ins[:1]), folder)
    assert not bring(GOAL.format(25)).changes


def test_an_import_looks_at_no_rows_but_those_of_its_own_days(
    bring: Bring, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = bring.written(GOAL.format(30))
    older = [plan.check_ins[0]._replace(date=ON - timedelta(days=n), value=n) for n in range(1, 40)]
    save(replace(plan, check_ins=(*plan.check_ins, *older)), folder)
    seen: list[object] = []
    monkeypatch.setattr(merging, "digest", lambda value: seen.append(value) or receipts.digest(value))
    assert bring(GOAL.format(25)).changes
    assert not {*older} & {*filter(None, (each if isinstance(each, CheckIn) else None for each in seen))}


@pytest.mark.parametrize("kind", ["objective", "key result", "KPI"])
def test_a_report_that_has_no_place_is_told_by_its_facts(folder: Path, kind: str) -> None:
    goal = Goal("2", {"kind": kind, "title": "Be quick"}, reports=[{"day": "someday", "value": "3"}])
    source = Source("spreadsheet", "any", [goal])
    result = exchange.brought(folder, source, file="goals.csv", on=ON)
    left = [line.came for line in result.lines if line.fate == "left"]
    assert left == ["day: someday; value: 3"]


def test_several_reports_of_a_day_are_recorded_as_it_begins(folder: Path) -> None:
    goal = Goal("2", {"kind": "key result", "title": "Answer faster", "baseline": "48", "target": "12"})
    goal.reports += [{"day": ON.isoformat(), "value": value} for value in ("30", "25")]
    plan = exchange.brought(folder, Source("spreadsheet", "any", [goal]), file="goals.csv", on=ON).plan
    assert counting(plan) == [25]
    first, second = plan.check_ins
    assert first.recorded is None
    assert second.recorded is not None
    assert second.recorded < midnight(ON, plan.zone) + timedelta(minutes=1)


TABLE = "Id,Type,Title,Parent,Target,Current\n1,Objective,Be quick,,,\n2,Key result,Answer faster,1,12,{}\n"
NEW_IDS = {
    'id = "be-quick-1"': 'id = "speed"\nformerly = ["be-quick-1"]',
    'id = "answer-faster-2"': 'id = "answers"\nformerly = ["answer-faster-2"]',
}


def renamed(folder: Path) -> Plan:
    """The plan, in which what `TABLE` brought has new ids."""
    (file,) = folder.glob("goals/*/*.toml")
    text = file.read_text("utf-8")
    for old, new in NEW_IDS.items():
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return load(folder).plan


def test_what_has_a_new_id_here_is_followed_by_the_file_that_brought_it(bring: Bring, folder: Path) -> None:
    bring.written(TABLE.format(3))
    before = renamed(folder)

    same = bring(TABLE.format(3))
    assert (same.changes, same.summary) == (False, "")
    again = bring(TABLE.format(4).replace("1,12,", "1,15,"))
    assert [line for line in again.lines if line.fate == "kept"] == []
    assert [row.value for row in again.plan.log["answers"]] == [3, 4]
    assert again.plan.key_results["answers"][1].target == 15
    assert exchange.undoing(folder).stays == ["key result answers", "objective speed"]
    exchange.put(again, on=ON)
    assert exchange.undo(exchange.undoing(folder)) == before


@pytest.mark.parametrize("newer", [True, False])
def test_a_plan_that_comes_back_is_known_under_ids_before_and_after(
    bring: Bring, folder: Path, *, newer: bool
) -> None:
    old = bring.written(TABLE.format(3))
    new = renamed(folder)
    here, there = (old, new) if newer else (new, old)
    both = exchange.joined(here, there, as_they_were=True)

    assert both.plan == here
    assert both.differences == ()


def test_a_table_with_ids_of_its_own_takes_the_place_of_no_other(bring: Bring) -> None:
    first = bring.written(TABLE.format(3), "sales.csv")
    other = TABLE.replace("Be quick", "Win the north").replace("Answer faster", "Visits to shops")
    for file in ("support.csv", "sales.csv"):
        came = bring(other.format(5), file)
        assert came.plan.objectives[0] == first.objectives[0]
        assert [o.title for o in came.plan.objectives] == ["Be quick", "Win the north"]
        assert (
            "Its ids stand for other goals in sales.csv, so its own are taken as new ones."
            in came.source.notes
        )
    bring.written(other.format(5), "support.csv")
    for again, file in ((TABLE, "sales.csv"), (other, "support.csv"), (TABLE, "sales-2.csv")):
        assert not bring(again.format(3 if again is TABLE else 5), file).changes
    # A word that was changed there is taken over.
    (line,) = (o for o in bring(TABLE.format(3).replace("faster", "sooner"), "sales.csv").plan.objectives[:1])
    assert [kr.title for kr in line.key_results] == ["Answer sooner"]


@pytest.mark.parametrize("wrong", [("\nid", "\nid = = 3"), ('kind = "reach"', 'kind = "raech"')])
def test_what_cannot_be_read_was_not_taken_out(bring: Bring, folder: Path, wrong: tuple[str, str]) -> None:
    bring.written(TABLE.format(3))
    (file,) = folder.glob("goals/*/*.toml")
    file.write_text(file.read_text("utf-8").replace(*wrong), "utf-8")

    for act in (lambda: bring(TABLE.format(3)), lambda: exchange.undoing(folder)):
        with pytest.raises(OkrError, match=r"was taken out of the plan or cannot be read for an error\."):
            act()


@pytest.mark.parametrize("column", ["Team", "Owner"])
def test_who_came_with_a_change_goes_when_it_is_taken_back(bring: Bring, folder: Path, column: str) -> None:
    table = f"Id,Title,{column}\n1,Be quick,North\n"
    before = bring.written(table)
    bring.written(table.replace("North", "South"))

    assert exchange.undo(exchange.undoing(folder)) == before


def test_figures_and_targets_of_a_kpi_are_in_its_unit_or_left(bring: Bring) -> None:
    head = "Type,Title,Unit,Target,Current\n"
    rows = "KPI,Wait,h,30 min,45 min\nKPI,Stays,h,12,3 %\nKPI,Share,,,45 %\n"
    came = bring(head + rows, "kpis.csv")

    assert [(k.unit, [t.value for t in k.targets]) for k in came.plan.kpis] == [
        ("h", [0.5]),
        ("h", [12]),
        ("%", []),
    ]
    assert [(row.kpi, row.value) for row in came.plan.observations] == [("wait", 0.75), ("share", 45)]
    (left,) = (line for line in came.lines if line.fate == "left")
    assert (left.came, left.why) == ("3 %", "it is not in h")


@pytest.mark.parametrize("names", [("own",) * 6, tuple("abcdef")])
def test_a_numbered_goal_is_the_same_however_often_others_are_reworded(
    bring: Bring, names: tuple[str, ...]
) -> None:
    words = ["Dogs", "Cats", "Birds", "Fish"]
    for at, name in enumerate(names):
        rows = "".join(f"{n},Objective,{title}\n" for n, title in enumerate(words, 1))
        plan = bring.written(f"ID,Type,Title\n{rows}", f"{name}.csv", on=ON + timedelta(days=at))
        assert [o.title for o in plan.objectives] == words
        words[at % 4] += " anew"


@pytest.mark.parametrize("number", ["7", "a3f9-11", "OKR-7"])
def test_a_single_goal_with_an_id_may_be_reworded(bring: Bring, number: str) -> None:
    for title in ("Be quick", "Be quicker"):
        plan = bring.written(f"ID,Type,Title\n{number},Objective,{title}\n", "own.csv")
    assert [o.title for o in plan.objectives] == ["Be quicker"]
