"""The shelf of examples: what stands on it, what a search finds, and what a plan gets of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import pytest
from click.testing import CliRunner

from kit import builders as b
from okrlib.cli import okr
from okrlib.library import as_kpi, as_objective, examples, fields, search
from okrlib.model import KPI, KeyResult, Objective
from okrlib.resources import data_dir
from okrlib.widgets.drafting.examples import facts

T = TypeVar("T")


def of(kind: type[T]) -> list[T]:
    return [e.item for e in examples() if isinstance(e.item, kind)]


def test_the_library_is_a_plan_in_order_of_which_the_coach_says_nothing() -> None:
    result = CliRunner().invoke(okr, ["check", str(data_dir("library"))])

    assert result.output.splitlines()[-1] == "A shelf of examples is in order."


def test_it_holds_goals_and_cards_over_eight_fields() -> None:
    assert len(fields()) == 8
    assert len(of(Objective)) >= 24
    assert len(of(KeyResult)) >= 80
    assert len(of(KPI)) >= 60
    for field in fields():
        kinds = {e.kind for e in examples() if e.field == field}
        assert kinds == {"objective", "key result", "KPI"}


@pytest.mark.parametrize("name", ["what", "why", "how", "unit", "pitfalls", "counter_measure", "source"])
def test_every_card_says_what_one_must_know(name: str) -> None:
    assert [k.id for k in of(KPI) if not getattr(k, name)] == []


def test_every_driver_is_a_card_of_the_shelf_too() -> None:
    cards = {k.id: k for k in of(KPI)}

    assert sum(len(k.drivers) for k in cards.values()) >= 6
    assert {name for k in cards.values() for name in k.drivers} <= set(cards)


def test_a_search_finds_what_has_all_words_and_titles_first() -> None:
    titles = [e.item.title for e in search("waiting answer")]

    assert titles[0] == "Time to a first answer"
    assert {e.field for e in search("finance kpi")} == {"Finance"}
    assert {e.item.id for e in search("wating answr")} >= {e.item.id for e in search("waiting answer")}
    assert "unsubscribe-rate" not in {e.item.id for e in search("waiting")}, "no slip for mailing"
    assert {"first-answer-time"} <= {e.item.id for e in search("wating")}
    assert search("submarine") == ()
    assert search("") == examples()


def test_a_goal_enters_a_plan_as_a_draft_with_free_ids_and_blank_numbers() -> None:
    example = next(e.item for e in examples() if e.item.id == "answered-in-time")
    assert isinstance(example, Objective)

    goal = as_objective(example, b.plan(), team="ops", cycle="2026-Q4")
    again = as_objective(example, replace(b.plan(), objectives=(goal,)), team="ops", cycle="2026-Q4")

    assert (goal.title, goal.team, goal.cycle, goal.state) == (example.title, "ops", "2026-Q4", "draft")
    assert [kr.title for kr in goal.key_results] == [kr.title for kr in example.key_results]
    assert {
        value for kr in goal.key_results for value in (kr.baseline, kr.target, kr.at_least, kr.at_most)
    } == {None}
    ids = [goal.id, *(kr.id for kr in goal.key_results), again.id, *(kr.id for kr in again.key_results)]
    assert len(set(ids)) == len(ids)


def test_a_card_enters_a_plan_without_the_numbers_and_names_of_others() -> None:
    example = next(e.item for e in examples() if e.item.id == "satisfaction")
    assert isinstance(example, KPI)
    assert example.drivers

    card = as_kpi(example, b.plan(), team="ops")

    assert (card.team, card.targets, card.drivers, card.source) == ("ops", (), (), "")
    assert (card.what, card.pitfalls) == (example.what, example.pitfalls)


def test_a_card_says_what_its_pitfall_and_counter_measure_are() -> None:
    (card,) = [e for e in examples() if e.item.id == "first-answer-time"]
    assert facts(card)["lines"][-2:] == [
        "It can mislead: An empty answer is quick.",
        "What may suffer for it: First-contact resolution",
    ]
