"""Editions as values: what they hold, what differs between two, what is shown of old ones, what is struck."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kit import builders as b
from okrlib.editions import (
    SENTENCES,
    BadEditionError,
    Edition,
    Narrowing,
    applied,
    compare,
    delta,
    edition,
    strike_item,
    strike_text,
)
from okrlib.model import Person, Policy, Target
from okrlib.plan import Audience, released

if TYPE_CHECKING:
    from datetime import date

    from okrlib.plan import Plan

THEN, NOW = b.on(11, 10), b.on(11, 20)


def edition_of(plan: Plan, day: date = NOW) -> Edition:
    return edition(released(plan.judged_on(day)), "company")


def _plan(**facts: Any) -> Plan:
    """A plan with an item of each kind and reports on them."""
    wait = b.kr("decrease", name="wait", title="Minutes to wait", unit="min")
    steps = b.kr("milestones", name="steps", title="Steps")
    goals = (
        b.objective(wait, steps, name="calm", title="A calm place to wait", notes="Ann asked for it."),
        b.objective(b.kr("outcome", name="plain"), name="clear", team="it", supports=("calm",)),
    )
    log = [
        b.said(b.on(11, 2), 80.0, "wait", note="Ann was away", author="ann", recorded=b.at(11, 2)),
        b.said(b.on(11, 3), ("A",), "steps"),
        b.said(b.on(11, 4), "target", "plain"),
    ]
    cards = (b.kpi(title="Uptime"), b.kpi("twice", formula="uptime * 2", unit="%"))
    plan = b.plan(*goals, log=log, time_zone="UTC", **facts)
    return replace(plan, kpis=cards, observations=(b.seen(10, 99.5), b.seen(9, 99.25)))


def test_the_plan_of_an_edition_is_the_plan_that_was_published() -> None:
    shown = released(_plan().judged_on(NOW))
    again = edition(shown, "company").plan

    assert again == shown
    assert again.calculated == shown.calculated != ()
    assert released(again) == shown
    # JSON holds all of it, so a file gives the same.
    content = json.loads(json.dumps(edition(shown, "company").content, default=dict))
    assert replace(edition_of(_plan()), content=content).digest == edition(shown, "company").digest


def test_the_number_of_an_edition_follows_its_content_and_no_order_of_rows() -> None:
    plan = _plan()
    turned = replace(
        plan,
        check_ins=tuple(reversed(plan.check_ins)),
        observations=tuple(reversed(plan.observations)),
    )

    assert edition_of(turned).digest == edition_of(plan).digest
    assert edition_of(plan, THEN).digest != edition_of(plan).digest
    assert edition_of(replace(plan, name="Other")).digest != edition_of(plan).digest


def test_a_delta_leads_from_each_edition_to_any_other() -> None:
    plan = _plan()
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
    plan = _plan()
    without = replace(plan, objectives=plan.objectives[:1], check_ins=plan.check_ins[:2])

    assert [d for d in changed(without, plan) if d[1] == "new"] == [("clear", "new", "It is new.")]
    assert changed(plan, without)[-1] == ("clear", "dropped", "It is no longer there.")
    one = replace(plan.objective("calm"), key_results=plan.objective("calm").key_results[:1])
    fewer = replace(plan, objectives=(one, plan.objective("clear")))
    assert ("steps", "dropped", "It is no longer there.") in changed(plan, fewer)


def test_a_text_that_was_reworded_is_told_word_by_word() -> None:
    plan = _plan()
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
    plan = _plan()

    assert sentence in [d[2] for d in changed(plan, _with(plan, "calm", **facts))]


def test_an_item_under_a_new_id_is_the_same_one() -> None:
    plan = _plan()
    renamed = tuple(
        replace(o, id="quiet", formerly=("calm",)) if o.id == "calm" else o for o in plan.objectives
    )

    assert not [d for d in changed(plan, replace(plan, objectives=renamed)) if d[1] in {"new", "dropped"}]


def test_a_team_under_a_new_id_and_a_cycle_with_another_title_move_nothing() -> None:
    plan = _plan()
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
    plan = _plan()
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


def test_scores_health_and_late_reports_are_told() -> None:
    plan = _plan()
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
    old, today = edition_of(_plan(), THEN), hide(_plan())
    narrowing = Narrowing(today, Audience())
    shown = narrowing.shown(old)

    assert "calm" in old.content["objectives"]
    assert "wait" not in repr([shown.content[t] for t in shown.content if t != "plan"])
    assert "wait" not in repr(narrowing.plan_of(old).objectives) + repr(narrowing.plan_of(old).check_ins)
    assert not [d for d in compare(shown, edition_of(today)).differences if d.objective == "calm"]


def test_what_left_the_plan_is_shown_where_its_team_may_be() -> None:
    old, plan = edition_of(_plan(), THEN), _plan()
    today = replace(plan, objectives=plan.objectives[1:], check_ins=plan.check_ins[2:])
    hidden = replace(
        today, teams=tuple(replace(t, visibility="private") if t.id == "ops" else t for t in plan.teams)
    )

    assert "calm" in Narrowing(today, Audience()).shown(old).content["objectives"]
    assert "calm" not in Narrowing(hidden, Audience()).shown(old).content["objectives"]


@pytest.mark.parametrize(("people", "shows"), [("names", True), ("roles", False), ("none", False)])
def test_people_in_an_old_edition_follow_the_policy_of_today(people: Any, *, shows: bool) -> None:
    named = (Person(id="ann", role="Head", name="Ann Lee"),)
    old = edition_of(_plan(people=named, policy=Policy(people="names")), THEN)
    today = _plan(people=named, policy=Policy(people=people))
    gone = _plan(people=(), policy=Policy(people="names"))

    assert "Ann Lee" in repr(old.plan.people)
    assert ("Ann Lee" in repr(Narrowing(today, Audience()).plan_of(old).people)) is shows
    assert "Ann Lee" not in repr(Narrowing(gone, Audience()).plan_of(old).people), (
        "nobody who left the plan is named"
    )


# -- striking


def test_a_text_is_struck_wherever_it_stands() -> None:
    struck, places = strike_text(edition_of(_plan()), "ann ")

    assert places == 2
    assert "Ann " not in json.dumps(struck.content, default=dict)
    assert struck.plan.objective("calm").notes == "[struck]asked for it."


@pytest.mark.parametrize("notes", ["by Ann\nLee", "by ann\u00a0lee", "by ann.lee", "by ann-lee"])
def test_a_name_is_struck_however_its_words_are_parted(notes: str) -> None:
    plan = _plan(people=(Person(id="ann-lee", role="Head", name="Ann Lee"),), policy=Policy(people="names"))
    goal = replace(plan.objectives[0], owner="ann-lee", notes=notes)
    old = edition_of(replace(plan, objectives=(goal, *plan.objectives[1:])))
    struck, _ = strike_text(old, "Ann Lee", "struck-2")

    assert struck.plan.objective("calm").notes == "by [struck]"
    assert struck.plan.objective("calm").owner == struck.plan.people[0].id == "struck-2"


@pytest.mark.parametrize("typed", ["Jörg Müller", "jorg-muller", "JORG.MULLER"])
def test_a_name_is_struck_as_the_id_that_is_made_of_it_too(typed: str) -> None:
    named = Person(id="jorg-muller", role="Head", name="Jorg Muller", email="jorg.muller@acme.example")
    plan = _plan(people=(named,), policy=Policy(people="names"))
    struck, _ = strike_text(edition_of(plan), typed)

    assert "muller" not in json.dumps(struck.content, default=dict).casefold()


def test_two_ids_that_are_struck_at_once_stay_two_from_edition_to_edition() -> None:
    ids = "ann-lee", "ann_lee", "dr-ann-lee"
    plan = _plan(people=tuple(Person(id=name, role="Head") for name in ids), policy=Policy(people="names"))
    plan = replace(plan, objectives=tuple(b.objective(name=f"o{i}", owner=ids[i]) for i in range(3)))
    named: dict[str, str] = {}
    struck, _ = strike_text(edition_of(plan), "Ann Lee", "struck-2", named)
    last = replace(plan, people=plan.people[1:], objectives=plan.objectives[1:])
    again, _ = strike_text(edition_of(last), "Ann Lee", "struck-2", named)

    assert [p.id for p in struck.plan.people] == ["struck-2", "struck-2_2", "struck-2_3"]
    assert [p.id for p in again.plan.people] == ["struck-2_2", "struck-2_3"]


@pytest.mark.parametrize("text", ["high", "increase", "id", "target", "2026", "utc", "not", "name", "acme"])
def test_what_is_struck_leaves_a_plan_that_can_be_compared_and_published(text: str) -> None:
    plan = _plan(policy=Policy(people="names"))
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
    struck, _ = strike_text(edition_of(_plan()), "uptime")

    assert struck.plan.kpi("twice").formula == "struck * 2"
    assert struck.plan.kpi("struck").title == "[struck]"


def test_an_edition_that_holds_what_no_plan_holds_is_named_when_it_is_compared() -> None:
    before = edition_of(_plan())
    kpis = {**before.content["kpis"], "uptime": {"id": "uptime", "better": "[struck]er"}}
    broken = replace(before, content={**before.content, "kpis": kpis})

    with pytest.raises(BadEditionError, match=r"holds what no plan holds: .*better"):
        compare(broken, before)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_struck_in_either_form_of_its_accents(form: Any) -> None:
    plan = _plan()
    goal = replace(plan.objectives[0], notes=unicodedata.normalize("NFD", "José asked"))
    struck, places = strike_text(
        edition_of(replace(plan, objectives=(goal, *plan.objectives[1:]))),
        unicodedata.normalize(form, "José"),
    )

    assert (places, struck.plan.objective("calm").notes) == (1, "[struck] asked")


def test_a_formula_that_names_what_is_struck_goes_and_what_was_calculated_by_it_stays() -> None:
    struck, _ = strike_item(edition_of(_plan()), "uptime")

    assert "uptime" not in json.dumps(struck.content, default=dict)
    assert struck.plan.kpi("twice").formula == ""
    assert [row.value for row in released(struck.plan).calculated if row.kpi == "twice"] == [198.5, 199.0]


@pytest.mark.parametrize("name", ["ann", "calm", "wait", "uptime"])
def test_an_item_is_struck_with_what_names_it_and_the_rest_is_still_a_plan(name: str) -> None:
    plan = _plan(policy=Policy(people="names"))
    before = edition_of(plan)
    struck, places = strike_item(before, name)

    assert places > 0
    assert f'"{name}"' in json.dumps(before.content, default=dict)
    assert f'"{name}"' not in json.dumps(struck.content, default=dict)
    assert released(struck.plan).objective("clear").title == "clear"
