"""Tables as strangers write them: what a cell says beside its number, and what no column is named for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from kit.imports import workbook
from okrlib import exchange

if TYPE_CHECKING:
    from kit.imports import Bring
    from okrlib.exchange import Brought

ON = date(2027, 2, 15)


def key_results(result: Brought) -> dict[str, list[tuple[object, ...]]]:
    return {
        o.title: [(k.title, k.kind, k.baseline, k.target or k.at_most, k.unit) for k in o.key_results]
        for o in result.plan.objectives
    }


def left(result: Brought) -> list[tuple[str, str, str]]:
    return [(line.row, line.field, line.came) for line in result.lines if line.fate == "left"]


def test_a_remark_beside_a_number_is_no_unit_and_is_left(bring: Bring) -> None:
    table = "Objective,Key Result,Baseline,Target\nCalm,Calls,0% (new),40% by May\n,Beds,3 [so far],8 beds\n"
    result = bring(table)

    assert key_results(result) == {
        "Calm": [("Calls", "increase", 0, 40, "%"), ("Beds", "increase", 3, 8, "beds")]
    }
    assert left(result) == [
        ("2", "Baseline", "(new)"),
        ("2", "Target", "by May"),
        ("3", "Baseline", "[so far]"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("goals.yaml", "okrs:\n  - objective: Grow\n", "is YAML"),
        ("goals.json", '{"objectives": [], "keyResults": [{"title": "Grow"}]}', "of no format that is known"),
    ],
)
def test_a_file_of_a_tool_that_is_not_known_is_refused(bring: Bring, name: str, text: str, what: str) -> None:
    with pytest.raises(exchange.ImportFileError, match=what):
        bring(text, name)


def test_a_table_in_portuguese_is_read(bring: Bring) -> None:
    table = (
        "Objetivo;Resultado-chave;Responsável;Valor inicial;Meta;Valor atual;Direção;Situação\n"
        "Porto seguro;Atrasos por mês;Ana Lima;1.240,5;800;1.010;menor melhor;Em andamento\n"
        ";Berços livres;Rui Sá;12;20;15;maior melhor;Atrasado\n"
    )
    result = bring(table)

    assert key_results(result) == {
        "Porto seguro": [
            ("Atrasos por mês", "decrease", 1240.5, 800, ""),
            ("Berços livres", "increase", 12, 20, ""),
        ]
    }
    assert [(row.value, row.status) for row in result.plan.check_ins] == [(1010, "on track"), (15, "at risk")]
    assert left(result) == []


def test_of_columns_that_may_be_the_words_the_one_called_so_counts_else_the_one_that_differs(
    bring: Bring,
) -> None:
    table = "Objective Action,Objective Title,KR Title,KR Target Value\nadd,Calm,Calls,9\nadd,Calm,Beds,4\n"
    assert key_results(bring(table)) == {
        "Calm": [("Calls", "reach", None, 9, ""), ("Beds", "reach", None, 4, "")]
    }
    table = "Core Goal,Team Goal Of The Year\nCore,Sail at dawn\nCore,Row at noon\n"
    assert [*key_results(bring(table))] == ["Sail at dawn", "Row at noon"]


def test_a_description_of_a_key_result_is_its_words_where_nothing_else_is(bring: Bring) -> None:
    header = "Objective,KR 1 Description,KR 1 Start,KR 1 Target,KR 2 Description,KR 2 Start,KR 2 Target"
    assert key_results(bring(f"{header}\nCalm,Calls,9,4,Beds,1,7\n")) == {
        "Calm": [("Calls", "decrease", 9, 4, ""), ("Beds", "increase", 1, 7, "")]
    }


def test_a_level_in_words_says_what_a_row_is(bring: Bring) -> None:
    table = "Level,Goal,Progress\nO,Calm,\nKR,Calls,3/5\nKR,Beds,40%\nKR,Boats,0.75\n"
    result = bring(table)

    assert [title for title, *_ in key_results(result)["Calm"]] == ["Calls", "Beds", "Boats"]
    assert {row.key_result: row.value for row in result.plan.check_ins} == {
        "calls": 60,
        "beds": 40,
        "boats": 75,
    }


def test_the_words_may_say_what_a_row_is(bring: Bring) -> None:
    table = "Plan,Owner\nObjective: Calm,Ida\nKR 1: Calls below 9,Ida\nKR2 - Beds above 4,Bo\n"
    assert {o: [k[0] for k in ks] for o, ks in key_results(bring(table)).items()} == {
        "Calm": ["Calls below 9", "Beds above 4"]
    }


def test_measures_beside_an_objective_that_stands_once_are_its_key_results(bring: Bring) -> None:
    table = "Strategic goal,KPI,Baseline,Target\nCalm,Calls,9,4\n,Beds,1,7\nTotal,,,\n"
    result = bring(table)

    assert key_results(result) == {"Calm": [("Calls", "decrease", 9, 4, ""), ("Beds", "increase", 1, 7, "")]}
    assert left(result) == [("4", "Strategic goal", "Total")]


def test_a_table_of_kpis_becomes_kpis_with_their_figures(bring: Bring) -> None:
    table = (
        "Department,KPI,Definition,Target,Actual,Status,Frequency\n"
        "Port,Berths in use,By the hour,80 %,72 %,Ahead,Wöchentlich\n"
        "Port,Storms,,,,,When they come\n"
    )
    result = bring(table)

    assert not result.plan.objectives
    kpi, storms = result.plan.kpis
    assert (kpi.title, kpi.team, kpi.unit, kpi.notes) == ("Berths in use", "port", "%", "By the hour")
    assert (kpi.rhythm, storms.rhythm) == ("weekly", "monthly")
    assert ([target.value for target in kpi.targets], [o.value for o in result.plan.observations]) == (
        [80],
        [72],
    )
    assert left(result) == [("3", "Frequency", "When they come"), ("2", "Status", "Ahead")]


def test_a_second_table_is_known_by_the_columns_of_numbers_that_its_header_breaks_off(bring: Bring) -> None:
    table = (
        "KPI,Target,Actual,Last,Why\nCalls,9,7,6,Storm\nBoats,4,3,5,Fog\n\n"
        "Fault,How many,Share,Days,Cause\nMast,2,40%,3,Wind\nKeel,3,60%,9,Rocks\n"
    )
    result = bring(table)

    assert [kpi.title for kpi in result.plan.kpis] == ["Calls", "Boats"]
    assert ("5", "KPI", "Fault") in left(result)


def test_a_table_whose_lines_all_stand_in_quotation_marks_is_read_without_them(bring: Bring) -> None:
    table = '"Objective,Owner,Notes"\n"Calm,Ida,""late, twice"""\n"Row,Bo,"\n'
    result = bring(table)

    assert {(o.title, o.owner, o.notes) for o in result.plan.objectives} == {
        ("Calm", "ida", "late, twice"),
        ("Row", "bo", ""),
    }


def test_a_sheet_or_a_title_may_name_the_cycle_and_other_titles_are_left(bring: Bring) -> None:
    rows: list[list[object]] = [["Objective", "Key Result", "Target", "RAG"], ["Calm", "Calls", 9, None]]
    result = bring(workbook(**{"Q3 2027": rows}), "goals.xlsx")
    assert [o.cycle for o in result.plan.objectives] == ["2027-Q3"]
    assert "The sheet 'Q3 2027' names the cycle of all: Q3 2027." in result.source.notes
    assert "'RAG' holds no words: colours of cells are not read." in result.source.notes

    result = bring(workbook(Plan=[["Fill in by Friday", None], ["Q2 2027"], [], *rows]), "goals.xlsx")
    assert [o.cycle for o in result.plan.objectives] == ["2027-Q2"]
    assert left(result) == [("1", "title", "Fill in by Friday")]

    rows = [["Q2 2027"], ["Objective", "Key Result", "Quarter"], ["Calm", "Calls", "Q4 2027"]]
    result = bring(workbook(Plan=rows), "goals.xlsx")
    assert [o.cycle for o in result.plan.objectives] == ["2027-Q4"]
    assert left(result) == [("1", "title", "Q2 2027")]


def test_a_table_that_stands_beside_another_is_left(bring: Bring) -> None:
    table = "Objective,Key Result,Target,,KPI,Target\nCalm,Calls,9,,Berths,80\n,Beds,4,,Boats,7\n"
    result = bring(table)

    assert [k[:4] for k in key_results(result)["Calm"]] == [
        ("Calls", "reach", None, 9),
        ("Beds", "reach", None, 4),
    ]
    assert [k.notes for o in result.plan.objectives for k in o.key_results] == ["", ""]
    assert left(result) == [
        ("2", "KPI", "Berths"),
        ("2", "Target (2)", "80"),
        ("3", "KPI", "Boats"),
        ("3", "Target (2)", "7"),
    ]


def test_blocks_below_lines_with_their_objectives_are_one_table(bring: Bring) -> None:
    names = ["KR", "Start", "Target"]
    rows: list[list[object]] = [["Q2 2027"], ["Objective 1", "Calm"], names, ["Calls", 9, 4], []]
    rows += [["Objective 2", "Row"], names, ["Boats", 1, 7], ["Objective: Rest"], ["Beds", 2, 4]]
    data = workbook(Plan=rows)
    result = bring(data, "goals.xlsx")

    assert key_results(result) == {
        "Calm": [("Calls", "decrease", 9, 4, "")],
        "Row": [("Boats", "increase", 1, 7, "")],
        "Rest": [("Beds", "increase", 2, 4, "")],
    }
    assert {o.cycle for o in result.plan.objectives} == {"2027-Q2"}
    assert left(result) == []
    seen = exchange.look(data, "goals.xlsx")
    assert exchange.look(data, "goals.xlsx", one=seen.map).table == seen.table


def test_goals_of_the_same_words_in_another_cycle_are_others(bring: Bring) -> None:
    header = "Objective,Key Result,Quarter,Start,Target\n"
    bring.written(f"{header}Calm,Calls,Q1 2027,9,6\n", "q1.csv")
    bring.written(f"{header}Calm,Calls,Q2 2027,6,4\nRow,Calls,Q2 2027,5,3\n", "q2.csv")
    plan = bring(f"{header}Calm,Calls,Q1 2027,9,6\n", "q1.csv").before

    assert plan is not None
    assert {(o.id, o.cycle, *((k.id, k.target) for k in o.key_results)) for o in plan.objectives} == {
        ("calm", "2027-Q1", ("calls", 6)),
        ("calm-2", "2027-Q2", ("calls-2", 4)),
        ("row", "2027-Q2", ("calls-3", 3)),
    }
    again = bring(f"{header}Calm,Calls,Q2 2027,6,4\nRow,Calls,Q2 2027,5,3\n", "q2.csv")
    assert not again.changes


def test_marks_before_the_words_go_and_a_template_is_no_goal(bring: Bring) -> None:
    header = "Objective,Key Result,Target,Status\n"
    result = bring(f"{header}O1: Calm,KR 1.1: Calls,9,\n,KR1.2:,,%\n,[outcome],,\nObj 2,KR 1,5,\n")

    assert key_results(result) == {"Calm": [("Calls", "reach", None, 9, "")]}
    assert {line.came for line in result.lines if line.why == "nobody filled in the words"} == {
        "KR1.2:",
        "%",
        "[outcome]",
        "Obj 2",
        "KR 1",
        "5",
    }
    with pytest.raises(exchange.ImportFileError, match="a template that nobody filled in"):
        bring(f"{header}[Title],KR1:,,\n")


def test_a_name_that_is_not_known_is_read_by_the_one_in_brackets_behind_it(bring: Bring) -> None:
    table = "Mål (Objective),Nøkkelresultat (Key Result),Mot (Target)\nRo,Anrop,9\n,Senger,4\n"
    assert [k[:4] for k in key_results(bring(table))["Ro"]] == [
        ("Anrop", "reach", None, 9),
        ("Senger", "reach", None, 4),
    ]


def test_a_table_in_japanese_is_read(bring: Bring) -> None:
    table = (
        "目標(Objective),主要な成果,担当者,開始値,目標値,現在値,ステータス\n"
        "港を静かに,遅れの件数,田中,9,4,6,順調\n,空きの数,佐藤,1,7,3,遅れ\n"
    )
    result = bring(table)

    assert key_results(result) == {
        "港を静かに": [("遅れの件数", "decrease", 9, 4, ""), ("空きの数", "increase", 1, 7, "")]
    }
    assert [(row.value, row.status) for row in result.plan.check_ins] == [(6, "on track"), (3, "at risk")]


ANSWER = [("Wait", "decrease", 48, 12, "")]


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("Objective,Key Result,Start,Target\nBe quick,KR 1:,,\nBe quick,Wait,48,12\n", {"Be quick": ANSWER}),
        (
            "Type,Title,Start,Target\nObjective,Be quick,,\nKey result,Wait,48,12\n",
            {"Be quick": ANSWER},
        ),
        ("Objective,Key Result,Start,Target\nMedia,Wait,48,12\n", {"Media": ANSWER}),
        (
            "Objective,Key Result,Start,Target\nGoal-setting is a habit,KR-Reviews,48,12\n",
            {"Goal-setting is a habit": [("KR-Reviews", *ANSWER[0][1:])]},
        ),
        (
            "Objective #,Objective,KR #,Key Result,Start,Target\nO1,Be quick,KR1.1,Wait,48,12\n",
            {"Be quick": ANSWER},
        ),
        (
            "Objective,Key Result,Unit,Start,Target\nBe quick,Wait,#,48,12\n,Wait,Number,48,12\n",
            {"Be quick": ANSWER * 2},
        ),
    ],
    ids=[
        "a blank key result",
        "a kind beside words",
        "Media",
        "a hyphen",
        "numbers of goals",
        "plain numbers",
    ],
)
def test_nothing_that_people_mean_is_taken_for_a_mark_a_total_or_another_table(
    bring: Bring, table: str, found: dict[str, list[tuple[object, ...]]]
) -> None:
    assert key_results(bring(table)) == found


def test_lights_by_their_first_letters_are_read(bring: Bring) -> None:
    table = "Objective,Key Result,RAG\nCalm,Calls,R\n,Beds,A\n,Boats,G\n"
    found = [row.status for row in bring(table).plan.check_ins]
    assert found == ["off track", "at risk", "on track"]
    done = bring("Objective,Key Result,Status\nCalm,Calls,Y\n,Beds,N\n")  # yes and no, as it may be
    assert not done.plan.check_ins
    assert [line.came for line in done.lines if line.fate == "left"] == ["Y", "N"]


def test_of_groups_departments_and_teams_the_one_that_differs_most_has_the_goals(bring: Bring) -> None:
    table = "Group,Department,Team,Goal\nNorth,Port,Pilots,Calm\nNorth,Port,Tugs,Row\n"
    assert [o.team for o in bring(table).plan.objectives] == ["pilots", "tugs"]


def test_key_results_behind_an_empty_column_are_no_other_table(bring: Bring) -> None:
    table = "Objective,Owner,,KR 1,Target,,KR 2,Target\nBe quick,Bo,,Wait,12,,Calls,5\n"
    assert {"Wait", "Calls"} < {found[0] for found in key_results(bring(table))["Be quick"]}


def test_a_german_table_of_kpis_is_one(bring: Bring) -> None:
    result = bring("KPI;Einheit;Ziel;Ist\nWartezeit;Minuten;10;22,5\n")
    assert [kpi.title for kpi in result.plan.kpis] == ["Wartezeit"]
    assert not result.plan.objectives


@pytest.mark.parametrize(
    ("sheet", "title", "cycle"),
    [
        ("2027", "OKRs Q1 2027", "2027-Q1"),
        ("Q2 2027", "Goals 2027", "2027-Q2"),
        ("2027-Q2", "Q2 2027", "2027-Q2"),
    ],
)
def test_of_two_periods_the_one_within_the_other_is_the_cycle(
    bring: Bring, sheet: str, title: str, cycle: str
) -> None:
    rows = [[title], ["Objective", "Key Result", "Target"], ["Calm", "Calls", 9]]
    result = bring(workbook(**{sheet: rows}), "goals.xlsx")
    assert [o.cycle for o in result.plan.objectives] == [cycle]
