"""What is struck from an edition: texts, the ids made of them, and items with all that names them."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from kit import builders as b
from kit.small_editions import edition_of, small_plan
from okrlib.editions import BadEditionError, compare, strike_item, strike_text
from okrlib.model import Person, Policy
from okrlib.plan import released


def test_a_text_is_struck_wherever_it_stands() -> None:
    struck, places = strike_text(edition_of(small_plan()), "ann ")

    assert places == 2
    assert "Ann " not in json.dumps(struck.content, default=dict)
    assert struck.plan.objective("calm").notes == "[struck]asked for it."


@pytest.mark.parametrize("notes", ["by Ann\nLee", "by ann\u00a0lee", "by ann.lee", "by ann-lee"])
def test_a_name_is_struck_however_its_words_are_parted(notes: str) -> None:
    plan = small_plan(
        people=(Person(id="ann-lee", role="Head", name="Ann Lee"),), policy=Policy(people="names")
    )
    goal = replace(plan.objectives[0], owner="ann-lee", notes=notes)
    old = edition_of(replace(plan, objectives=(goal, *plan.objectives[1:])))
    struck, _ = strike_text(old, "Ann Lee", "struck-2")

    assert struck.plan.objective("calm").notes == "by [struck]"
    assert struck.plan.objective("calm").owner == struck.plan.people[0].id == "struck-2"


@pytest.mark.parametrize("typed", ["Jörg Müller", "jorg-muller", "JORG.MULLER"])
def test_a_name_is_struck_as_the_id_that_is_made_of_it_too(typed: str) -> None:
    named = Person(id="jorg-muller", role="Head", name="Jorg Muller", email="jorg.muller@acme.example")
    plan = small_plan(people=(named,), policy=Policy(people="names"))
    struck, _ = strike_text(edition_of(plan), typed)

    assert "muller" not in json.dumps(struck.content, default=dict).casefold()


def test_two_ids_that_are_struck_at_once_stay_two_from_edition_to_edition() -> None:
    ids = "ann-lee", "ann_lee", "dr-ann-lee"
    plan = small_plan(
        people=tuple(Person(id=name, role="Head") for name in ids), policy=Policy(people="names")
    )
    plan = replace(plan, objectives=tuple(b.objective(name=f"o{i}", owner=ids[i]) for i in range(3)))
    named: dict[str, str] = {}
    struck, _ = strike_text(edition_of(plan), "Ann Lee", "struck-2", named)
    last = replace(plan, people=plan.people[1:], objectives=plan.objectives[1:])
    again, _ = strike_text(edition_of(last), "Ann Lee", "struck-2", named)

    assert [p.id for p in struck.plan.people] == ["struck-2", "struck-2_2", "struck-2_3"]
    assert [p.id for p in again.plan.people] == ["struck-2_2", "struck-2_3"]


@pytest.mark.parametrize("text", ["high", "increase", "id", "target", "2026", "utc", "not", "name", "acme"])
def test_what_is_struck_leaves_a_plan_that_can_be_compared_and_published(text: str) -> None:
    plan = small_plan(policy=Policy(people="names"))
    card = replace(plan.kpis[0], better="higher", notes="High, not in 2026: id, UTC, name, target, increase")
    plan = replace(plan, kpis=(card, *plan.kpis[1:]), language="en")
    before = edition_of(plan)
    struck, places = strike_text(before, text)

    assert places > 0
    compare(struck, before)
    again = released(struck.plan)
    assert (again.time_zone, again.language) == ("UTC", "en")
    assert again.kpi("uptime").better == "higher"
    assert again.objective("clear").key_results[0].kind == "outcome"
    assert [row.value for row in again.check_ins if row.key_result == "plain"] == ["target"]


def test_an_id_that_is_struck_is_struck_in_formulas_too() -> None:
    struck, _ = strike_text(edition_of(small_plan()), "uptime")

    assert struck.plan.kpi("twice").formula == "struck * 2"
    assert struck.plan.kpi("struck").title == "[struck]"


def test_an_edition_that_holds_what_no_plan_holds_is_named_when_it_is_compared() -> None:
    before = edition_of(small_plan())
    kpis = {**before.content["kpis"], "uptime": {"id": "uptime", "better": "[struck]er"}}
    broken = replace(before, content={**before.content, "kpis": kpis})

    with pytest.raises(BadEditionError, match=r"holds what no plan holds: .*better"):
        compare(broken, before)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_struck_in_either_form_of_its_accents(form: Any) -> None:
    plan = small_plan()
    goal = replace(plan.objectives[0], notes=unicodedata.normalize("NFD", "José asked"))
    struck, places = strike_text(
        edition_of(replace(plan, objectives=(goal, *plan.objectives[1:]))),
        unicodedata.normalize(form, "José"),
    )

    assert (places, struck.plan.objective("calm").notes) == (1, "[struck] asked")


def test_a_formula_that_names_what_is_struck_goes_and_what_was_calculated_by_it_stays() -> None:
    struck, _ = strike_item(edition_of(small_plan()), "uptime")

    assert "uptime" not in json.dumps(struck.content, default=dict)
    assert struck.plan.kpi("twice").formula == ""
    assert [row.value for row in released(struck.plan).calculated if row.kpi == "twice"] == [198.5, 199.0]


@pytest.mark.parametrize("name", ["ann", "calm", "wait", "uptime"])
def test_an_item_is_struck_with_what_names_it_and_the_rest_is_still_asmall_plan(name: str) -> None:
    plan = small_plan(policy=Policy(people="names"))
    before = edition_of(plan)
    struck, places = strike_item(before, name)

    assert places > 0
    assert f'"{name}"' in json.dumps(before.content, default=dict)
    assert f'"{name}"' not in json.dumps(struck.content, default=dict)
    assert released(struck.plan).objective("clear").title == "clear"


def test_of_a_report_only_the_names_of_people_are_struck_with_an_item() -> None:
    plan = small_plan(policy=Policy(people="names"))
    log = [*plan.check_ins, b.said(b.on(11, 5), 70.0, "wait", note="ann", author="ann")]
    struck, _ = strike_item(edition_of(replace(plan, check_ins=tuple(log))), "ann")

    assert [(row.note, row.author) for row in struck.plan.check_ins if row.date == b.on(11, 5)] == [
        ("ann", None)
    ]
