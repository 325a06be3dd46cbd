"""Editions as values: what they hold, what differs between two, what is shown of old ones, what is struck."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kit import builders as b
from kit.small_editions import NOW, THEN, edition_of, small_plan
from okrlib.editions import (
    SENTENCES,
    Narrowing,
    applied,
    compare,
    delta,
    edition,
)
from okrlib.model import Person, Policy, Target
from okrlib.plan import Audience, released

if TYPE_CHECKING:
    from okrlib.plan import Plan


def test_the_plan_of_an_edition_is_the_plan_that_was_published() -> None:
    shown = released(small_plan().judged_on(NOW))
    again = edition(shown, "company").plan

    assert again == shown
    assert again.calculated == shown.calculated != ()
    assert released(again) == shown
    # JSON holds all of it, so a file gives the same.
    content = json.loads(json.dumps(edition(shown, "company").content, default=dict))
    assert replace(edition_of(small_plan()), content=content).digest == edition(shown, "company").digest


def test_the_number_of_an_edition_follows_its_content_and_no_order_of_rows() -> None:
    plan = small_plan()
    turned = replace(
        plan,
        check_ins=tuple(reversed(plan.check_ins)),
        observations=tuple(reversed(plan.observations)),
    )

    assert edition_of(turned).digest == edition_of(plan).digest
    assert edition_of(plan, THEN).digest != edition_of(plan).digest
    assert edition_of(replace(plan, name="Other")).digest != edition_of(plan).digest


def test_a_delta_leads_from_each_edition_to_any_other() -> None:
    plan = small_plan()
    more = plan.with_rows([b.said(b.on(11, 12), 60.0, "wait"), b.said(b.on(11, 2), 75.0, "wait")])
    fewer = replace(plan, objectives=plan.objectives[1:], check_ins=plan.check_ins[2:])
    turned = replace(more, objectives=tuple(replace(o, team="it") for o in reversed(more.objectives)))
    contents = [edition_of(each).content for each in (plan, more, fewer, turned)]

    for before in [{}, *contents]:
        for after in contents:
            given = applied(before, json.loads(json.dumps(delta(before, after))))
            # The order counts as well: it is that of the pages.
            assert json.dumps(given, default=dict) == json.dumps({t: after[t] for t in given}, default=dict)
    # A report that is added adds a row, and sends no other one again.
    change = delta(contents[0], edition_of(plan.with_rows([b.said(b.on(11, 12), 60.0, "wait")])).content)
    assert change["check_ins"] == {"add": {"wait": [["2026-11-12", 60.0]]}}


# -- what is different


def changed(before: Plan, after: Plan) -> list[tuple[str, str, str]]:
    comparison = compare(edition_of(before, THEN), edition_of(after))
    return [(d.item, d.kind, d.sentence) for d in comparison.differences]


def _with(plan: Plan, name: str, **facts: Any) -> Plan:
    return replace(
        plan, objectives=tuple(replace(o, **facts) if o.id == name else o for o in plan.objectives)
    )


def test_what_is_new_and_what_is_gone_is_told_once_with_all_below_it() -> None:
    plan = small_plan()
    without = replace(plan, objectives=plan.objectives[:1], check_ins=plan.check_ins[:2])

    assert [d for d in changed(without, plan) if d[1] == "new"] == [("clear", "new", "It is new.")]
    assert changed(plan, without)[-1] == ("clear", "dropped", "It is no longer there.")
    one = replace(plan.objective("calm"), key_results=plan.objective("calm").key_results[:1])
    fewer = replace(plan, objectives=(one, plan.objective("clear")))
    assert ("steps", "dropped", "It is no longer there.") in changed(plan, fewer)


def test_a_text_that_was_reworded_is_told_word_by_word() -> None:
    plan = small_plan()
    after = _with(plan, "calm", title="A calm and clean place to sit")
    [reworded] = [
        d for d in compare(edition_of(plan, THEN), edition_of(after)).differences if d.kind == "title"
    ]

    assert reworded.words == (
        ("same", "A calm"),
        ("new", "and clean"),
        ("same", "place to"),
        ("gone", "wait"),
        ("new", "sit"),
    )


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"team": "it"}, "It moved from Operations to IT."),
        ({"cycle": "2026-Q3"}, "It moved from 2026-Q4 to 2026-Q3."),
        (
            {"state": "closed", "outcome": "partial", "closed_at": b.at(11, 15)},
            "It was active and is now closed, partly achieved.",
        ),
        (
            {
                "key_results": (
                    b.kr("decrease", name="wait", title="Minutes to wait", unit="min", target=20.0),
                )
            },
            "Its measure was: from 100 to 0\xa0min. It is now: from 100 to 20\xa0min.",
        ),
    ],
)
def test_what_was_moved_closed_or_aimed_elsewhere_is_told(facts: dict[str, Any], sentence: str) -> None:
    plan = small_plan()

    assert sentence in [d[2] for d in changed(plan, _with(plan, "calm", **facts))]


def test_an_item_under_a_new_id_is_the_same_one() -> None:
    plan = small_plan()
    renamed = tuple(
        replace(o, id="quiet", formerly=("calm",)) if o.id == "calm" else o for o in plan.objectives
    )

    assert not [d for d in changed(plan, replace(plan, objectives=renamed)) if d[1] in {"new", "dropped"}]


def test_a_team_under_a_new_id_and_a_cycle_with_another_title_move_nothing() -> None:
    plan = small_plan()
    teams = tuple(replace(t, id="duty", formerly=("ops",)) if t.id == "ops" else t for t in plan.teams)
    after = replace(
        plan,
        teams=teams,
        cycles=tuple(replace(cycle, title="Autumn") for cycle in plan.cycles),
        objectives=tuple(replace(o, team="duty") if o.team == "ops" else o for o in plan.objectives),
        kpis=tuple(replace(k, team="duty") if k.team == "ops" else k for k in plan.kpis),
    )

    assert {o.team for o in plan.objectives} >= {"ops"}
    assert changed(plan, after) == changed(plan, plan)


def test_another_target_of_a_kpi_is_told() -> None:
    plan = small_plan()
    last_year = Target(value=99, end=b.on(10, 31))
    aims = (last_year, Target(value=99.5, start=b.on(11, 1), context="Agreed"))
    before, after = (
        replace(plan, kpis=(replace(plan.kpis[0], targets=targets), *plan.kpis[1:]))
        for targets in ((last_year,), aims)
    )

    [sentence] = [d[2] for d in changed(before, after) if d[1] == "target"]
    assert sentence.replace("\xa0", " ") == (
        "Its target was: at least 99 % to 31 October 2026. "
        "It is now: at least 99 % to 31 October 2026; at least 99.5 % from 1 November 2026."
    )


@pytest.mark.parametrize("targets", [(), (Target(value=5.0),)])
def test_another_unit_or_better_way_of_a_kpi_is_told_as_its_measure(targets: tuple[Target, ...]) -> None:
    plan = small_plan()
    first: dict[str, Any] = {"better": "lower", "unit": "h", "targets": targets}
    before, unit, way = (
        replace(plan, kpis=(replace(plan.kpis[0], **(first | other)), *plan.kpis[1:]))
        for other in ({}, {"unit": "days"}, {"better": None})
    )

    said = [[d[2] for d in changed(before, after) if d[1] == "aim"] for after in (unit, way)]
    assert said == [
        ["Its measure was: lower is better, in h. It is now: lower is better, in days."],
        ["Its measure was: lower is better, in h. It is now: neither way is better, in h."],
    ]


def test_scores_health_and_late_reports_are_told() -> None:
    plan = small_plan()
    late = [
        b.said(b.on(11, 2), 70.0, "wait", recorded=b.at(11, 15)),
        b.said(b.on(11, 5), 60.0, "wait", recorded=b.at(11, 15)),
        b.said(b.on(11, 18), 20.0, "wait", recorded=b.at(11, 18)),
        b.said(b.on(11, 3), ("A",), "steps", recorded=b.at(11, 15), withdrawn=True),
    ]
    after = replace(
        plan.with_rows(late), observations=(*plan.observations, b.seen(9, 98.0, recorded=b.at(11, 12)))
    )
    differences = changed(plan, after)

    assert ("wait", "score", "Its score went from 0.20 to 0.80.") in differences
    assert [text for item, kind, text in differences if (item, kind) == ("wait", "health")] == [
        "It was at risk and is now on track."
    ]
    assert [
        (item, text) for item, kind, text in differences if kind in {"corrected", "late", "withdrawn"}
    ] == [
        ("wait", "What was reported for 2\xa0November 2026 was corrected from 80\xa0min to 70\xa0min."),
        ("wait", "A report for 5\xa0November 2026 came late: 60\xa0min."),
        ("steps", "What was reported for 3\xa0November 2026 was taken back: A."),
        ("uptime", "What was reported for September 2026 was corrected from 99.25\xa0% to 98\xa0%."),
    ]
    assert {kind for _, kind, _ in differences} <= SENTENCES.keys()


# -- what is shown of an old edition


@pytest.mark.parametrize(
    "hide",
    [
        lambda plan: _with(plan, "calm", visibility="private"),
        lambda plan: _with(plan, "calm", state="draft"),
        lambda plan: replace(
            plan, teams=tuple(replace(t, visibility="private") if t.id == "ops" else t for t in plan.teams)
        ),
    ],
)
def test_what_is_hidden_today_is_in_no_old_edition(hide: Any) -> None:
    old, today = edition_of(small_plan(), THEN), hide(small_plan())
    narrowing = Narrowing(today, Audience())
    shown = narrowing.shown(old)

    assert "calm" in old.content["objectives"]
    assert "wait" not in repr([shown.content[t] for t in shown.content if t != "plan"])
    assert "wait" not in repr(narrowing.plan_of(old).objectives) + repr(narrowing.plan_of(old).check_ins)
    assert not [d for d in compare(shown, edition_of(today)).differences if d.objective == "calm"]


def test_what_left_the_plan_is_shown_where_its_team_may_be() -> None:
    old, plan = edition_of(small_plan(), THEN), small_plan()
    today = replace(plan, objectives=plan.objectives[1:], check_ins=plan.check_ins[2:])
    hidden = replace(
        today, teams=tuple(replace(t, visibility="private") if t.id == "ops" else t for t in plan.teams)
    )

    assert "calm" in Narrowing(today, Audience()).shown(old).content["objectives"]
    assert "calm" not in Narrowing(hidden, Audience()).shown(old).content["objectives"]


@pytest.mark.parametrize(("people", "shows"), [("names", True), ("roles", False), ("none", False)])
def test_people_in_an_old_edition_follow_the_policy_of_today(people: Any, *, shows: bool) -> None:
    named = (Person(id="ann", role="Head", name="Ann Lee"),)
    old = edition_of(small_plan(people=named, policy=Policy(people="names")), THEN)
    today = small_plan(people=named, policy=Policy(people=people))
    gone = small_plan(people=(), policy=Policy(people="names"))

    assert "Ann Lee" in repr(old.plan.people)
    assert ("Ann Lee" in repr(Narrowing(today, Audience()).plan_of(old).people)) is shows
    assert "Ann Lee" not in repr(Narrowing(gone, Audience()).plan_of(old).people), (
        "nobody who left the plan is named"
    )
