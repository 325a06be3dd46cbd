"""Spreadsheets of people's own making, in three languages and shapes: read by a guess, and found again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from kit.imports import unplaced, workbook
from okrlib import exchange
from okrlib.cli import okr
from okrlib.exchange import footnotes
from okrlib.findings import errors_in
from okrlib.store import load, save

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

    from kit.imports import Bring
    from okrlib.exchange import Brought
    from okrlib.plan import Plan

ON = date(2026, 11, 16)
FRENCH = (
    "N°;Intitulé;Nature;Équipe;Responsable;Période;Pondération;Valeur de départ;Cible;Réalisé;Échéance\r\n"
    "1;Devenir la référence;Objectif;Direction;Lefèvre Hélène;T4 2026;60 %;;;;31/12/2026\r\n"
    "1.1;Satisfaction;Résultat clé;Direction;Lefèvre Hélène;T4 2026;50 %;7,2;8,5;7,8;31/12/2026\r\n"
    "1.2;Réduire le délai;Résultat clé;Direction;Béranger Noël;T4 2026;50 %;36,5;12;24,25;31/12/2026\r\n"
    "1.1.1;Lancer l'enquête;Action;Direction;Béranger Noël;T4 2026;;;;;15/11/2026\r\n"
    "2;Ouvrir le marché belge;Objectif;Ventes;Durand Zoé;T4 2026;40 %;;;;31/12/2026\r\n"
    "2.1;Chiffre d'affaires;Résultat clé;Ventes;Durand Zoé;T4 2026;70 %;0;1 250 000,50;420 000;31/12/2026\r\n"
)
TURKISH = (
    "Hedef,Sorumlu,Takım,Dönem,Başlangıç,Asgari Hedef,Hedef Değeri,Azami Hedef,Mevcut Değer,Durum\n"
    "İlk tercih olmak,Ayşe Yılmaz,Satış,4. Çeyrek 2026,,,,,,Yolunda\n"
    '  Tekrar satın alma,Ayşe Yılmaz,Satış,4. Çeyrek 2026,"%31,5",%38,%45,%50,"%36,2",Riskli\n'
    "Güvenilir teslimat,Mehmet Demir,Lojistik,4. Çeyrek 2026,,,,,,Başlamadı\n"
    "  Zamanında teslimat,Mehmet Demir,Lojistik,4. Çeyrek 2026,%80,%88,%95,%98,%84,Yolunda\n"
    "    Yeni depo yazılımı,Mehmet Demir,Lojistik,4. Çeyrek 2026,,,,,,Tamamlandı\n"
    '  Tekrar satın alma,Ayşe Yılmaz,Lojistik,4. Çeyrek 2026,"%31,5",%38,%45,%50,"%36,2",Riskli\n'
    "İlk tercih olmak,Elif Kaya,Pazarlama,4. Çeyrek 2026,,,,,,Riskli\n"
)


def english() -> bytes:
    """Titles above the header, key results side by side, days as texts and as days, a sheet before it."""
    header = ["Team", "Objective", "Owner", "Quarter", "Due date"]
    for n in (1, 2):
        header += [f"Key Result {n}", f"KR{n} Start", f"KR{n} Target", f"KR{n} Now"]
    shops = ["Sales", "First choice of small shops", "Dana Wells", "Q4 2026", "12/31/2026"]
    ships = ["Operations", "Ship on the promised day", "Lee Park", "Q4 2026", 46_387]  # 31 December
    return workbook(
        Notes=[["How to fill in this sheet"], ["Ask your lead."]],
        OKRs=[
            ["Company OKRs Q4 2026"],
            ["Last updated 11/20/2026"],
            [],
            [*header, "Budget"],
            [*shops, "Win rate", 0.22, 0.35, 0.27, "Orders per month", 1200, 1800, "1,450", 120],
            [*ships, "Cost per parcel", "$4.80", "$3.90", "$4.35", "Publish the ladder", "No", "Yes", "Yes"],
        ],
    )


def goals(plan: Plan) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    return {
        (o.title, o.team): [
            *((kr.title, kr.kind, kr.baseline, kr.target, kr.unit) for kr in o.key_results),
            *((work.title, work.state) for work in o.initiatives),
        ]
        for o in plan.objectives
    }


def test_a_workbook_with_titles_and_key_results_side_by_side(bring: Bring) -> None:
    result = bring(english(), "okrs.xlsx")

    assert goals(result.plan) == {
        ("First choice of small shops", "sales"): [
            ("Win rate", "increase", 22, 35, "%"),
            ("Orders per month", "increase", 1200, 1800, ""),
        ],
        ("Ship on the promised day", "operations"): [
            ("Cost per parcel", "decrease", 4.8, 3.9, "$"),
            ("Publish the ladder", "milestones", None, None, ""),
        ],
    }
    values = {row.key_result: row.value for row in result.plan.check_ins}
    assert [values[kr.id] for o in result.plan.objectives for kr in o.key_results] == [
        27,
        1450,
        4.35,
        ("Publish the ladder",),
    ]
    assert unplaced(result) == [
        ("title", "Company OKRs Q4 2026"),
        ("title", "Last updated 11/20/2026"),
        ("Budget", "120"),
    ]


def test_headers_of_two_rows_in_merged_cells_totals_and_units_beside_numbers(bring: Bring) -> None:
    rows = [
        ["OKRs Q4 2026"],
        ["Objective", "Key result", "Values", None, None, "Unit"],
        [None, None, "Baseline", "Target", "Current", None],
        ["First choice of shops", "Repeat orders", 10, "２０", 12, None],
        [None, "Sales", "$0.9M", "€1.2M", "€1M", "€"],
        [None, "Time to answer", timedelta(hours=26), "8 h", timedelta(minutes=1200), "min"],
        ["Total", None, 10, 25, 13, None],
    ]
    result = bring(workbook(OKRs=rows), "okrs.xlsx")

    assert goals(result.plan) == {
        ("First choice of shops", "company"): [
            ("Repeat orders", "increase", 10, 20, ""),
            ("Sales", "reach", None, 1_200_000, "€"),
            ("Time to answer", "decrease", 1560, 480, "min"),
        ]
    }
    left = {line.came: line.why for line in result.lines if line.fate == "left"}
    assert left["Total"] == "the row sums others up"
    assert left["$0.9M"] == "it is not in €"


@pytest.mark.parametrize("mac", [True, False])
def test_days_that_are_bare_numbers_are_counted_as_the_workbook_counts_them(bring: Bring, mac: bool) -> None:  # noqa: FBT001 - a parameter
    rows = [["Goal", "Owner", "Start date", "Due"], ["Answer faster", "Ann", 46_296, 46_387]]
    rows[1] = [n - 1462 if mac and isinstance(n, int) else n for n in rows[1]]

    def counted(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904 if mac else book.epoch

    data = workbook(counted, OKRs=rows)
    (objective,) = bring(data, "okrs.xlsx").plan.objectives
    assert objective.cycle == "2026-Q4"


def test_a_hidden_sheet_is_read_where_no_other_has_goals(bring: Bring) -> None:
    def hide(book: Workbook) -> None:
        book["Old"].sheet_state = "hidden"

    def titles(seen: list[list[Any]]) -> set[tuple[str, str]]:
        data = workbook(hide, Old=[["Objective"], ["Long gone"]], Now=seen)
        return {*goals(bring(data, "okrs.xlsx").plan)}

    assert titles([["Goal"], ["First choice of shops"]]) == {("First choice of shops", "company")}
    assert titles([["lists"], ["red"]]) == {("Long gone", "company")}


def test_hidden_rows_are_read_and_named(bring: Bring) -> None:
    rows = [
        ["Objective", "Key result", "Start", "Target"],
        ["Win", "Orders", 1, 9],
        ["Win", "Calls", 1, "=3*3"],
    ]

    def hide(book: Workbook) -> None:
        book["goals"].row_dimensions[3].hidden = True

    result = bring(workbook(hide, goals=rows), "goals.xlsx")

    assert [kr.title for o in result.plan.objectives for kr in o.key_results] == ["Orders", "Calls"]
    assert "1 hidden row is read like the others: 3." in result.source.notes
    assert [(line.row, line.came) for line in result.lines if line.fate == "left"] == [("3", "#NOT COMPUTED")]


def test_of_many_hidden_rows_the_first_are_named() -> None:
    rows = [["Objective"], *([f"Win {n}"] for n in range(1_000))]
    data = workbook(goals=rows)
    seen = exchange.look(data, "goals.xlsx")
    assert seen.table is not None
    form = seen.table.form._replace(hidden=tuple(range(2, 1_002)))
    notes = exchange.goals(seen._replace(table=seen.table._replace(form=form)), data, "goals.xlsx").notes

    assert any(
        note.endswith(": 2, " + ", ".join(map(str, range(3, 32))) + " and 970 more.") for note in notes
    )


def test_of_an_old_workbook_it_is_said_that_percentages_come_as_shares(bring: Bring) -> None:
    data = workbook(goals=[["Objective", "Key result", "Target"], ["Win", "Orders", 0.45]])
    seen = exchange.look(data, "goals.xls")
    assert seen.table is not None
    old = seen.table._replace(form=seen.table.form._replace(unstyled=".xls"))
    notes = exchange.goals(seen._replace(table=old), data, "goals.xls").notes
    assert any(note.startswith("How cells are shown is not known in a .xls file: 45 %") for note in notes)

    # A workbook of today that only has an old name shows its percentages.
    result = bring(data, "goals.xls")
    assert "How cells are shown" not in " ".join(result.source.notes)
    assert goals(result.plan) == {("Win", "company"): [("Orders", "reach", None, 45, "%")]}


def test_a_map_that_names_a_sheet_alone_leaves_the_shape_to_the_guess(bring: Bring) -> None:
    one = exchange.Map(sheet="OKRs")
    assert goals(bring(english(), "okrs.xlsx", one=one).plan) == goals(bring(english(), "okrs.xlsx").plan)


def test_a_french_table_by_outline_numbers(bring: Bring) -> None:
    result = bring(FRENCH.encode("cp1252"), "objectifs.csv")

    assert goals(result.plan) == {
        ("Devenir la référence", "direction"): [
            ("Satisfaction", "increase", 7.2, 8.5, ""),
            ("Réduire le délai", "decrease", 36.5, 12, ""),
            ("Lancer l'enquête", "planned"),
        ],
        ("Ouvrir le marché belge", "ventes"): [("Chiffre d'affaires", "increase", 0, 1250000.5, "")],
    }
    first, second = result.plan.objectives
    assert first.initiatives[0].moves == (first.key_results[0].id,)
    assert (first.weight, second.weight, first.cycle) == (60, 40, "2026-Q4")
    assert not [line for line in result.lines if line.field == "N°" and line.fate == "left"]


def test_people_are_the_plans_own_whichever_of_their_names_comes_first(bring: Bring, folder: Path) -> None:
    from dataclasses import replace

    from okrlib.model import Person

    plan = load(folder).plan
    save(replace(plan, people=(*plan.people, Person(id="helene", name="Hélène Lefèvre"))), folder)

    result = bring(FRENCH.encode("cp1252"), "objectifs.csv")

    assert result.plan.objectives[0].owner == "helene"
    assert [p.id for p in result.plan.people if p.name == "Lefèvre Hélène"] == []


def test_a_turkish_table_by_indents_with_initiatives_below_key_results(bring: Bring) -> None:
    result = bring("\ufeff" + TURKISH, "hedefler.csv")

    assert goals(result.plan) == {
        ("İlk tercih olmak", "satis"): [("Tekrar satın alma", "stages", 31.5, 45, "%")],
        ("Güvenilir teslimat", "lojistik"): [
            ("Zamanında teslimat", "stages", 80, 95, "%"),
            ("Tekrar satın alma", "stages", 31.5, 45, "%"),
            ("Yeni depo yazılımı", "done"),
        ],
        ("İlk tercih olmak", "pazarlama"): [],
    }


def test_two_rows_of_names_are_read_as_one(bring: Bring) -> None:
    rows: list[list[Any]] = [
        ["General", None, "Key Result 1", None, None, "Key Result 2", None, None],
        ["Team", "Objective", "Title", "Start", "Target", "Title", "Start", "Target"],
        ["Sales", "Win the north", "Orders", 10, 20, "Visits", 5, 9],
    ]
    (below,) = goals(bring(workbook(OKRs=rows), "okrs.xlsx").plan).values()

    assert [(title, start, end) for title, _, start, end, _ in below] == [
        ("Orders", 10, 20),
        ("Visits", 5, 9),
    ]


def test_columns_of_one_name_are_both_in_the_report(bring: Bring) -> None:
    result = bring(b"Objective,Pay,Pay\nWin the north,1 of these,2 of these\n")

    assert unplaced(result) == [("Pay", "1 of these"), ("Pay (2)", "2 of these")]


@pytest.mark.parametrize(
    ("names", "cells", "team", "unit"),
    [
        ("Unit", "Std.", "company", "Std."),
        ("Unit", "Sales", "sales", ""),
        ("Team,Unit", "Sales,EUR", "sales", "EUR"),
    ],
)
def test_a_unit_is_a_team_or_what_is_measured_in(
    bring: Bring, names: str, cells: str, team: str, unit: str
) -> None:
    table = f"Objective,Key result,Baseline,Target,{names}\nWin,Cut the wait,48,24,{cells}\n"
    (found,) = goals(bring(table).plan).items()

    assert found == (("Win", team), [("Cut the wait", "decrease", 48, 24, unit)])


def test_a_confidence_is_read_as_people_write_it_or_said_to_be_left(bring: Bring) -> None:
    cells = ["7", "70 %", '"0,7"', "7/10", "4 of 5", "high"]
    rows = "".join(f"Win,KR {n},1,2,{cell}\n" for n, cell in enumerate(cells))
    result = bring(f"Objective,Key result,Now,Target,Confidence\n{rows}")

    assert [row.confidence for row in result.plan.check_ins] == [7, 7, 7, 7, 8, None]
    assert [line.came for line in result.lines if line.fate == "left"] == ["high"]


def test_a_formula_that_failed_is_left_and_named(bring: Bring) -> None:
    rows = b"Objective,Key result,Baseline,Target\nWin,Orders,2,#REF!\nWin,Calls,#N/A,9\n"
    result = bring(rows)

    left = [
        (line.row, line.came, "its formula has no" in line.why)
        for line in result.lines
        if line.fate == "left"
    ]
    assert left == [("2", "#REF!", True)]


def test_a_number_in_doubt_is_said_to_be_so(bring: Bring) -> None:
    # Google Sheets parts cells with commas in every language.
    table = b'Objective,Key result,Target,Now\nWin,Raise orders,20000,"1,450"\n'
    result = bring(table)

    (line,) = (line for line in result.lines if line.came == "1,450")
    assert "two ways" in line.why
    assert any("1,450" in question for question in exchange.questions(result))


def test_a_target_that_cannot_be_read_is_none_and_not_100_percent(bring: Bring, folder: Path) -> None:
    head = "Objective,Key result,Direction,Start,Target\n"
    rows = 'Win,Orders,,1,1e300\nWin,Calls,,,soon\nWin,Faults,down,9,"2,500"\nWin,Uptime,at least,,"2,500"\n'
    result = bring(head + rows)

    (found,) = goals(result.plan).values()
    assert [row[:4] for row in found] == [
        ("Orders", "increase", 1, None),
        ("Calls", "reach", None, None),
        ("Faults", "decrease", 9, None),
        ("Uptime", "maintain", None, None),
    ]
    exchange.put(result, on=ON)
    assert not errors_in(load(folder).findings)
    why = {line.came: line.why.partition(";")[0] for line in result.lines if line.fate == "left"}
    assert why["1e300"] == "it is too large to be meant"
    assert why["soon"] == "it is not a number"


def test_key_results_side_by_side_have_units_and_a_header_below_a_title(bring: Bring) -> None:
    head = "Objectif,KR 1,KR 1 Cible,KR 1 Unit,KR 2,KR 2 Cible,KR 2 Unit"
    table = f"OKRs 2026\n\n{head}\nGagner,Visites,9,Team hours,,,\nGrandir,Appels,8,min,Ventes,7,EUR\n"
    result = bring(table)

    found = [row for rows in goals(result.plan).values() for row in rows]
    assert found == [
        ("Visites", "reach", None, 9, "Team hours"),
        ("Appels", "reach", None, 8, "min"),
        ("Ventes", "reach", None, 7, "EUR"),
    ]


def test_a_quotation_mark_that_is_not_closed_is_named(bring: Bring) -> None:
    with pytest.raises(exchange.ImportFileError, match=r"Line 2 .* quotation mark is not closed"):
        bring(b'Objective,Key result\nWin,"Raise orders\nWin,Cut the wait\n')
    assert bring(b'Objective,Key result\nWin,A 12" screen\n').plan.key_results


def test_letters_that_are_not_utf8_are_said_to_be_guessed() -> None:
    seen = exchange.look("Objective\nGröße\n".encode("cp1252"), "goals.csv")
    assert any("read as Windows-1252" in sentence for sentence in seen.sentences)


MARKDOWN = r"""# OKRs Q1 2027

## Sales

| Objective | Key result | Start | Target |
|:----------|------------|------:|-------:|
| Win the **north** | Orders \| week | 10 | 20 |
|           | Calls      |     1 |      3 |

## Support

### Objective: Answer fast

| Key result | Unit | Start | Target |
|---|---|---|---|
| First<br>answer | hours | 26 | 8,5 |

### Grow

Key result | Start | Target
--- | --- | ---
Agents | 4 | 9

| Score | Meaning |
|-------|---------|
| 0.7   | good    |
"""


def test_key_results_that_are_listed_in_one_cell_are_several(bring: Bring) -> None:
    table = (
        "Objective,Key results,Owner,Target,Current\n"
        'Grow,"1. Orders\n2. Cut churn\n3. Sites",Ana Li,"9\n\n3\n7",5\n'
        'Rest,"Sleep\nenough",Bo Chen,8,7\n'
    )
    result = bring(table)

    assert goals(result.plan) == {
        ("Grow", "company"): [
            ("Orders", "reach", None, 9, ""),
            ("Cut churn", "decrease", None, 3, ""),
            ("Sites", "reach", None, 7, ""),
        ],
        ("Rest", "company"): [("Sleep enough", "reach", None, 8, "")],
    }
    assert {o.owner for o in result.plan.objectives} == {"ana-li", "bo-chen"}
    assert [(line.row, line.came) for line in result.lines if line.fate == "left"] == [("2", "5")]


def test_of_key_results_in_one_cell_only_short_facts_are_dealt_out(bring: Bring) -> None:
    table = (
        "Objective,Key results,Owner,Description,Score,Tags,Target\n"
        'Grow,"- Orders\n- Sites","Ann Li\nBo Chen","Why so.\nAnd how.","0,7",north,"9\n7"\n'
    )
    result = bring(table)

    (objective,) = result.plan.objectives
    assert objective.owner is None
    assert not result.plan.has("person", "ann-li-bo-chen")
    assert [(kr.owner, kr.target, kr.notes) for kr in objective.key_results] == [
        ("ann-li", 9, ""),
        ("bo-chen", 7, ""),
    ]
    assert unplaced(result) == [
        ("Owner", "Ann Li\nBo Chen"),
        ("Description", "Why so.\nAnd how."),
        ("Score", "0,7"),
        ("Tags", "north"),
    ]


@pytest.mark.parametrize(
    ("typed", "limits"),
    [
        ("< 4 %", (4, None, "%")),
        ("<4%", (4, None, "%")),
        ("\N{LESS-THAN OR EQUAL TO} 4 days", (4, None, "days")),
        ("<= 4", (4, None, "")),
        ("> 90 %", (None, 90, "%")),
        ("\N{GREATER-THAN OR EQUAL TO}90%", (None, 90, "%")),
    ],
)
def test_a_limit_is_read_with_its_unit(bring: Bring, typed: str, limits: tuple[Any, ...]) -> None:
    table = f"Objective,Key result,Target\nServe,Faults,{typed}\n"
    (kr,) = bring(table).plan.objectives[0].key_results

    assert (kr.at_most, kr.target, kr.unit) == limits


def test_signs_beside_numbers_are_no_units_but_currencies_of_cells_are(bring: Bring) -> None:
    rows = [
        ["Objective", "Key result", "Start", "Target", "Current"],
        ["Win", "Orders", "~10", "30+", "20*"],
        ["Win", "Faults", None, "< 4", 3],
        ["Win", "Cut complaints", None, 9, 12],
        ["Win", "Sales", 1200, "1.5M", 1300],
        ["Win", "Cost", 7, 5, 6],
    ]
    styles = {"C5": '0 "€"', "E5": "[$€-407] 0", "C6": '"€"0', "D6": '"€"0', "E6": '"$"0'}

    def show(book: Workbook) -> None:
        for cell, style in styles.items():
            book["goals"][cell].number_format = style

    plan = (result := bring(workbook(show, goals=rows), "goals.xlsx")).plan

    (found,) = goals(plan).values()
    assert found == [
        ("Orders", "increase", 10, 30, ""),
        ("Faults", "maintain", None, None, ""),
        ("Cut complaints", "decrease", None, 9, ""),
        ("Sales", "increase", 1200, 1_500_000, "€"),
        ("Cost", "decrease", 7, 5, "€"),
    ]
    assert [kr.at_most for kr in plan.objectives[0].key_results] == [None, 4, None, None, None]
    assert [row.value for row in plan.check_ins] == [20, 3, 12, 1300]
    assert [(line.row, line.came) for line in result.lines if line.fate == "left"] == [("6", "6 $")]


METRICS = """\
Objective Title,Owner_Email_ID,Metric_Name,Metric_Start_Value,Metric_Target_Value,Cycle
Grow,a@x.org,Signups,100,500,Q1 2027
Grow,a@x.org,Churn,6,3,Q1 2027
"""
OUTCOMES = """\
Plan,Objective,Outcome,Start,Target,Current,Confidence
Q1 2027,Grow,Signups,100,500,240,On track
Q1 2027,Grow,Churn,6,3,5,At risk
"""
PROGRAMS = """\
objective,keyResult,startValue,targetValue,quarter,outcome
Grow,Signups,100,500,Q1 2027,achieved
Grow,Churn,6,3,Q1 2027,missed
"""


@pytest.mark.parametrize("table", [METRICS, OUTCOMES, PROGRAMS])
def test_columns_as_other_tools_name_them(bring: Bring, table: str) -> None:
    plan = bring(table).plan

    assert goals(plan) == {
        ("Grow", "company"): [("Signups", "increase", 100, 500, ""), ("Churn", "decrease", 6, 3, "")]
    }
    assert plan.objectives[0].cycle == "2027-Q1"
    assert [row.status for row in plan.check_ins] == (["on track", "at risk"] if table == OUTCOMES else [])


@pytest.mark.parametrize(
    "table",
    [
        "Objective,Outcome,Key result,Target\nGrow,Happy clinics,Signups,500\n",
        "Objective,Outcome,Key result,Target\nGrow,,Signups,500\n",
        "Objective,Key result,Outcome,Target\nGrow,Signups,Happy clinics,500\n",
        "Outcome,Objective,Key result 1,KR1 Target\nHappy clinics,Grow,Signups,500\n",
    ],
)
def test_an_outcome_is_the_key_result_only_where_no_other_column_is(bring: Bring, table: str) -> None:
    plan = bring(table).plan

    found = {(o.title, kr.title, kr.target) for o in plan.objectives for kr in o.key_results}
    assert found == {("Grow", "Signups", 500)}


def test_tables_of_markdown_are_joined_by_what_their_columns_mean(bring: Bring) -> None:
    text = """# OKRs Q1 2027

| Objective | Key Result | Target | Department |
|---|---|---|---|
| Grow | Orders | 9 | Sales |

## Support

| objective | key result | TARGET | Unit |
|---|---|---|---|
| Answer fast | First answer | 8 | hours |

## Finance

| Key Result | Target | Quarter |
|---|---|---|
| Margin | 40 | Q2 2027 |
"""
    plan = bring(text, "okrs.md").plan

    assert {
        (o.title, o.team, o.cycle, *((k.title, k.target) for k in o.key_results)) for o in plan.objectives
    } == {
        ("Grow", "sales", "2027-Q1", ("Orders", 9)),
        ("Answer fast", "support", "2027-Q1", ("First answer", 8)),
        ("Finance", "company", "2027-Q2", ("Margin", 40)),
    }


TABLE = "| Objective | Key result | Target |\n|---|---|---|\n| Grow | Orders | 9 |\n"


def titles(result: Brought) -> dict[str, list[str]]:
    """The objectives that come in, and their key results."""
    return {o.title: [kr.title for kr in o.key_results] for o in result.plan.objectives}


def test_lists_and_tables_of_one_file_are_both_read_in_the_order_of_the_file(bring: Bring) -> None:
    lists = "## Serve well\n\n- Answer in 2 hours\n- Solve 90 % at once\n"
    text = f"# Q1 2027\n\n{lists}\n## Sales\n\n{TABLE}\n## Hire well\n\n1. 5 nurses\n2. 3 doctors\n"
    result = bring(text, "okrs.md")

    assert titles(result) == {
        "Serve well": ["Answer in 2 hours", "Solve 90 % at once"],
        "Grow": ["Orders"],
        "Hire well": ["5 nurses", "3 doctors"],
    }
    assert [goal.row for goal in result.source.goals] == sorted(
        (goal.row for goal in result.source.goals), key=int
    )
    assert {o.cycle for o in result.plan.objectives} == {"2027-Q1"}
    assert "|" not in "".join(kr.notes for o in result.plan.objectives for kr in o.key_results)
    assert any("the file's tables and lists" in note for note in result.source.notes)


def test_a_list_beside_a_table_of_goals_is_left_unless_its_items_are_called_goals(bring: Bring) -> None:
    result = bring(f"## Sales\n\n{TABLE}\n- Ask Ann\n- Ask Bob\n", "okrs.md")
    assert titles(result) == {"Grow": ["Orders"]}
    assert [(line.row, line.came) for line in result.lines if "beside a table" in line.why] == [
        ("7", "Ask Ann"),
        ("8", "Ask Bob"),
    ]

    named = f"## Sales\n\n{TABLE}\n- Objective: Be found\n  - KR: 90 visits\n"
    assert titles(bring(named, "okrs.md")) == {"Grow": ["Orders"], "Be found": ["90 visits"]}


@pytest.mark.parametrize(
    ("section", "objectives"),
    [
        ("## How we work\n\n- Meet on Mondays\n- Answer within 2 hours\n", {}),
        ("- [Board](https://x.org/2027)\n- Ask Ann\n", {}),
        ("## Rooms\n\n- Ground floor\n  - Kitchen\n", {}),
        ("## Objective: Work well\n\n- Meet less\n", {"Work well": ["Meet less"]}),
        ("## Work well\n\n- KR1: Meet less\n- Write more\n", {"Work well": ["Meet less", "Write more"]}),
        ("## Work well\n\n### Key results\n\n- Meet less\n", {"Work well": ["Meet less"]}),
        ("## Work well\n\n**Key results:**\n\n- Meet less\n", {"Work well": ["Meet less"]}),
        ("**Objective 2: Work well**\n\n- Meet less\n", {"Work well": ["Meet less"]}),
        (
            "- Work well\n  - 9 meetings less\n  - 4 pages more\n",
            {"Work well": ["9 meetings less", "4 pages more"]},
        ),
    ],
)
def test_where_a_file_has_tables_of_goals_an_ordinary_list_is_none(
    bring: Bring, section: str, objectives: dict[str, list[str]]
) -> None:
    result = bring(f"# Q1 2027\n\n{section}\n## Our goals\n\n{TABLE}", "okrs.md")

    assert titles(result) == objectives | {"Grow": ["Orders"]}
    left = [line for line in result.lines if line.field == "list" and line.fate == "left"]
    assert bool(left) == (not objectives)


def test_what_lists_and_tables_have_both_comes_in_once(bring: Bring) -> None:
    lists = "## Objective: Grow\n\n- KR: Orders\n- KR: 5 sites\n"
    result = bring(f"{lists}\n## All of it\n\n{TABLE}", "okrs.md")
    assert titles(result) == {"Grow": ["5 sites", "Orders"]}


def test_tables_of_markdown_are_read_with_what_the_headings_above_say(bring: Bring) -> None:
    result = bring(MARKDOWN, "okrs.md")

    assert goals(result.plan) == {
        ("Win the north", "sales"): [
            ("Orders | week", "increase", 10, 20, ""),
            ("Calls", "increase", 1, 3, ""),
        ],
        ("Answer fast", "support"): [("First answer", "decrease", 26, 8.5, "hours")],
        ("Grow", "support"): [("Agents", "increase", 4, 9, "")],
    }
    assert {o.cycle for o in result.plan.objectives} == {"2027-Q1"}
    assert [line.row for line in result.lines if line.came == "Agents"] == ["22"]

    seen = exchange.look(MARKDOWN.encode(), "okrs.md")
    again = exchange.look(MARKDOWN.encode(), "okrs.md", one=seen.map)
    assert again.table == seen.table


@pytest.mark.parametrize("above", ["<table><tr><td>logo</td></tr></table>", "<!-- x -->\n<meta name='a'>"])
@pytest.mark.parametrize("goals", [TABLE, "## Objective: Grow\n\n- KR: Orders\n"])
def test_a_markdown_file_may_begin_with_markup(bring: Bring, above: str, goals: str) -> None:
    assert titles(bring(f"{above}\n\n{goals}", "README.md")) == {"Grow": ["Orders"]}
    with pytest.raises(exchange.ImportFileError, match="a web page"):
        bring(f"<html>{above}\n\n{goals}", "README.md")


def test_what_markdown_escapes_is_read_as_it_is_shown(bring: Bring) -> None:
    result = bring(b"## O: Make it \\*great\\* &amp; **bold**\n- KR: 5\\% more\n", "goals.md")
    assert [(o.title, [kr.title for kr in o.key_results]) for o in result.plan.objectives] == [
        ("Make it *great* & bold", ["5% more"])
    ]


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        (
            "2026-Q4.csv",
            "key_result,date,value,confidence,status\nanswers,2026-10-08,36,7,\n",
            "okr checkin --from",
        ),
        ("my week.csv", "key_result;title;value;confidence\nanswers;Answers;36;7\n", "okr checkin --from"),
        ("ops.csv", "kpi,period,value,recorded\nfalls,2026-10-01,5,\n", "observations/"),
        ("ops.toml", '[[objectives]]\nid = "o"\ntitle = "Grow"\n', "goals/<cycle>/<team>.toml"),
    ],
)
def test_a_file_of_a_plan_is_no_export_and_where_it_belongs_is_said(
    bring: Bring, name: str, text: str, what: str
) -> None:
    with pytest.raises(exchange.ImportFileError) as refused:
        bring(text, name)
    assert what in str(refused.value)


def test_figures_with_a_column_a_month_are_said_to_come_by_a_feed(bring: Bring) -> None:
    with pytest.raises(exchange.ImportFileError, match=r"by the feed of a KPI: docs/kpis\.md"):
        bring(b"KPI,Unit,Jan 2026,Feb 2026\nChurn,%,2.5,2.4\n", "kpis.csv")


@pytest.mark.parametrize(
    ("below", "goals_below", "notes"),
    [
        ("\nFigures are provisional,,,\nAsk Ann,,,\n", [], ["Figures are provisional", "Ask Ann"]),
        ("* Figures are provisional,,,\n", [], ["* Figures are provisional"]),
        (",,,\n,¹ until the audit,,\n", [], ["¹ until the audit"]),
        ("Quelle: das eigene System,,,\n", [], ["Quelle: das eigene System"]),
        ('"Take\ncalls",Bob,10,20\n\nAsk Ann,,,\n', ["Take\ncalls"], ["Ask Ann"]),
        ("Take calls,Bob,10,20\nBe found: everywhere,,,\n", ["Take calls", "Be found: everywhere"], []),
        ("\nTake calls,Bob,10,20\n\nBe found,,,\n", ["Take calls", "Be found"], []),
        ("* Take calls,Bob,10,20\n* Be found,,,\n", ["* Take calls", "* Be found"], []),
        ("Take calls,,,\n\nBe found,,,\n", ["Take calls", "Be found"], []),
        ("\nTake calls,,,\nBe found,,,\nHire well,,,\n", ["Take calls", "Be found", "Hire well"], []),
        (
            "\nTake calls,,,\nAsk Ann.,,,\nBe found,,,\nHire well,,,\n",
            ["Take calls", "Be found", "Hire well"],
            ["Ask Ann."],
        ),
        (
            "* provisional,,,\nTake calls,,,\nNote: ask Ann,,,\nBe found,,,\n",
            ["Take calls", "Be found"],
            ["* provisional", "Note: ask Ann"],
        ),
    ],
)
def test_a_remark_below_the_table_is_no_goal(
    bring: Bring, below: str, goals_below: list[str], notes: list[str]
) -> None:
    data = f"Goal,Owner,Start,Target\nAnswer faster,Ann,48,24\n{below}".encode()
    result = bring(data)

    assert [goal.get("title") for goal in result.source.goals] == ["Answer faster", *goals_below]
    assert [line.came for line in result.lines if line.why == "it stands below the table"] == notes


@pytest.mark.parametrize(
    ("below", "begins"),
    [
        ("\nMonth,Signups,Churn\nOct 2026,13,2.5%\nNov 2026,14,2.4%\n", 4),
        ("\nMonthly figures,,\nMonth,Signups,Churn\nOct 2026,13,2.5%\n", 4),
        ("\nKPI,Owner,Unit\nSignups,Bob,people\n", 4),
    ],
)
def test_another_table_below_a_blank_line_is_left_and_named(bring: Bring, below: str, begins: int) -> None:
    data = f"Goal,Owner,Start,Target\nAnswer faster,Ann,48,24\n{below}".encode()
    result = bring(data)

    assert [goal.get("title") for goal in result.source.goals] == ["Answer faster"]
    left = [line for line in result.lines if line.fate == "left"]
    assert left
    assert all(f"another table begins in row {begins}: a map with header" in line.why for line in left)


def test_what_is_said_again_and_again_hides_nothing_else(folder: Path, tmp_path: Path) -> None:
    rows = "".join(f"Goal {n},Ann,{n},{n + 9},green\n" for n in range(20))
    file = tmp_path / "goals.csv"
    file.write_text(f"Objective,Owner,Start,Target,Colour\n{rows}Total,,190,370,\n", "utf-8")
    told = CliRunner().invoke(okr, ["import", str(file), "--into", str(folder)]).stdout

    assert told.count("Colour: green") == 2
    assert "Total - the row sums others up" in told
    assert " more: --report report.csv lists all" in told


def test_an_objective_that_is_named_in_two_languages_and_lights_are_read(bring: Bring) -> None:
    table = """Ziel (Objective);Key Result;Ausgangswert;Zielwert;Aktueller Wert;Ampel;Bemerkungen
Wir kaufen voraus;Lieferanten;12;30;18;\N{LARGE YELLOW CIRCLE};l\u00e4uft
;Eilbestellungen;55;20;41;\N{LARGE GREEN CIRCLE};
;System ist da;nein;ja;nein;\N{LARGE RED CIRCLE};
"""
    result = bring(table, "ziele.csv")
    (objective,) = result.plan.objectives
    assert objective.title == "Wir kaufen voraus"
    assert [(kr.baseline, kr.target) for kr in objective.key_results] == [(12, 30), (55, 20), (None, None)]
    assert objective.key_results[0].notes == "l\u00e4uft"
    assert [row.status for row in result.plan.check_ins] == ["at risk", "on track", "off track"]


def test_teams_that_are_numbers_and_goals_that_are_lights_are_what_they_were(bring: Bring) -> None:
    light = "\N{LARGE GREEN CIRCLE}"
    table = f"Goal,Team,Target\nAnswer faster,1,24\nBe found,2,30\nTake calls,x,9\n{light},,9\n"
    result = bring(table)
    assert [goal.get("team") for goal in result.source.goals] == ["1", "2", "x", ""]
    titles = {o.title for o in result.plan.objectives} | {
        kr.title for _, kr in result.plan.key_results.values()
    }
    assert titles.isdisjoint({light, "green"})


def test_columns_named_as_months_have_no_place_and_hide_nothing(bring: Bring) -> None:
    table = """Objective,Key result,Start,Target,Current,Confidence,Status,Oct 2026,Nov 2026,Dec 2026
Be quick,Hours,48,24,33,7,at risk,40,35,
"""
    result = bring(table)
    (row,) = result.plan.check_ins
    assert (row.date, row.value, row.confidence, row.status) == (ON, 33, 7, "at risk")
    assert unplaced(result) == [("Oct 2026", "40"), ("Nov 2026", "35")]


@pytest.mark.parametrize(
    ("table", "goals"),
    [
        (
            "Key result,Owner,Target\nAnswer,Ann,24\n\nSell boats,,tbd\nShip boats,Bob,2\nOpen shops,Cem,3\n",
            4,
        ),
        ("Goal,Start,Target\nAnswer faster,48,24\n\nTake calls,tbd,tbd\nBe found,1,2\n", 3),
        ("Goal,Due\nAnswer faster,2026-12-01\n\nTake calls,later\nBe found,2026-12-31\n", 3),
        ("Goal,Due\nAnswer faster,soon\n\nTake calls,later\nBe found,2026-12-31\n", 3),
    ],
)
def test_goals_without_a_number_below_a_blank_line_are_no_header(
    bring: Bring, table: str, goals: int
) -> None:
    assert len(bring(table).source.goals) == goals


@pytest.mark.parametrize(
    "below",
    [
        "\nTake calls,Bob,10,20\nBe found,Bob,1,2\n",
        "\nTake calls,Bob,,\nBe found,Bob,1,2\n",
        "\nTake calls,Bob,tbd,tbd\nBe found,Bob,1,2\n",
        "\nGoal,Owner,Start,Target\nTake calls,Bob,10,20\nBe found,Bob,1,2\n",
    ],
)
def test_goals_below_a_blank_line_are_no_other_table(bring: Bring, below: str) -> None:
    data = f"Goal,Owner,Start,Target\nAnswer faster,Ann,48,24\n{below}".encode()
    goals = bring(data).source.goals
    assert [goal.get("title") for goal in goals] == ["Answer faster", "Take calls", "Be found"]


def test_goals_with_a_blank_line_between_all_of_them_are_looked_at_once(
    bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    monkeypatch.setattr(footnotes, "day", looked.append)
    rows = "\n\n".join(f"Goal {n},Ann,Sales,None yet" for n in range(200))
    goals = bring(f"Goal,Owner,Team,Notes\n{rows}\n").source.goals
    assert len(goals) == 200
    assert len(looked) < 20


def test_a_second_table_of_markdown_with_titles_alone_is_no_remark(bring: Bring) -> None:
    first = "| Objective | Owner |\n|---|---|\n| Answer faster | Ann |\n"
    second = "| Objective |\n|---|\n| Take calls |\n| Be found |\n"
    result = bring(f"{first}\nWe also want:\n\n{second}", "okrs.md")

    assert list(titles(result)) == ["Answer faster", "Take calls", "Be found"]
    assert not unplaced(result)


def test_a_table_of_one_column_has_no_remarks(bring: Bring) -> None:
    goals = bring(b"Goal\nAnswer faster\n\nBe found\n").source.goals
    assert [goal.get("title") for goal in goals] == ["Answer faster", "Be found"]


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("okrs.xlsx", english()),
        ("objectifs.csv", FRENCH.encode("cp1252")),
        ("hedefler.csv", TURKISH.encode()),
    ],
)
def test_taken_back_the_plan_is_as_before_and_in_order(
    bring: Bring, folder: Path, file: str, data: bytes
) -> None:
    before = load(folder)
    bring.written(data, file)
    assert not errors_in(load(folder).findings)
    exchange.undo(exchange.undoing(folder))

    after = load(folder)
    assert after.plan == before.plan
    assert not errors_in(after.findings)
    assert not list(folder.glob("goals/*/*.toml"))


def test_a_save_that_takes_the_last_goal_of_a_team_takes_its_file_unless_somebody_wrote_in_it(
    bring: Bring,
    folder: Path,
) -> None:
    from dataclasses import replace

    bring.written(TURKISH, "hedefler.csv")
    mine, *_ = sorted(folder.glob("goals/*/*.toml"))
    mine.write_text(mine.read_text("utf-8").replace("\n", "\n# Ours since spring.\n", 1), "utf-8")
    save(replace(load(folder).plan, objectives=(), check_ins=()), folder)

    assert list(folder.glob("goals/*/*.toml")) == [mine]
    assert "# Ours since spring." in mine.read_text("utf-8")


def test_what_is_new_gets_no_id_of_before_and_who_has_another_now_is_known(
    bring: Bring, folder: Path
) -> None:
    (folder / "okr.toml").write_text(
        'name = "Acme"\n'
        '[[people]]\nid = "lead"\nformerly = ["ada-example"]\nrole = "Head"\n'
        '[[teams]]\nid = "co"\nkind = "company"\n'
        '[[teams]]\nid = "desk"\nformerly = ["help-line"]\nparent = "co"\n'
        '[[cycles]]\nid = "2026-Q4"\nstart = 2026-10-01\nend = 2027-01-01\n',
        "utf-8",
    )
    (folder / "goals/2026-Q4").mkdir(parents=True)
    (folder / "goals/2026-Q4/co.toml").write_text(
        '[[objectives]]\nid = "calm"\nformerly = ["calm-waiting"]\ntitle = "Calm"\n'
        '[[objectives.key_results]]\nid = "wait"\nformerly = ["hours-of-wait"]\ntitle = "Hours"\n'
        'kind = "decrease"\nbaseline = 48\ntarget = 24\n',
        "utf-8",
    )
    head = "Type,Title,Period,Team,Owner,Start,Target\n"
    goal = "Objective,Calm waiting,2026-Q4,Help line,Ada Example,,\n"
    measure = "Key result,Hours of wait,2026-Q4,Help line,Ada Example,48,24\n"

    bring.written(f"{head}{goal}{measure}")

    plan, findings = load(folder)
    assert errors_in(findings) == ()
    new = plan.objective("calm-waiting-2")
    assert (new.team, new.owner, new.key_results[0].id) == ("desk", "lead", "hours-of-wait-2")
