"""What is released: only what is for everyone, and every score just as it stands inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

import okrlib
from okrlib import show
from okrlib.model import (
    KPI,
    CheckIn,
    Cycle,
    Initiative,
    KeyResult,
    Objective,
    Observation,
    Person,
    Policy,
    Team,
    end_of,
)
from okrlib.plan import Plan, released
from okrlib.resources import data_dir
from okrlib.review import events
from okrlib.scoring import stand

CYCLE = Cycle(id="2026-Q4", start=date(2026, 10, 1), end=date(2027, 1, 1))
DAY = date(2026, 11, 20)


def kr(name: str, **more: Any) -> KeyResult:
    return KeyResult(**{"id": name, "kind": "reach", "target": 10.0, **more})


def objective(name: str, team: str = "all", **more: Any) -> Objective:
    given = {"cycle": CYCLE.id, "state": "active", "key_results": (kr(f"{name}-k"),)}
    return Objective(id=name, team=team, **{**given, **more})


def plan(*objectives: Objective, **more: Any) -> Plan:
    given: dict[str, Any] = {"teams": (Team(id="all", title="All"),), "cycles": (CYCLE,), "today": DAY}
    return Plan(objectives=objectives, **{**given, **more})


def ids(shown: Plan) -> list[str]:
    return [o.id for o in shown.objectives]


def test_drafts_team_and_private_objectives_are_not_released() -> None:
    shown = released(
        plan(
            objective("a"),
            objective("b", state="draft"),
            objective("c", visibility="team"),
            objective("d", visibility="private"),
            objective("e", state="closed", closed_at=end_of(DAY, "UTC")),
        )
    )

    assert ids(shown) == ["a", "e"]


def test_an_individual_is_released_only_when_they_opted_in() -> None:
    teams = (
        Team(id="all"),
        Team(id="in", kind="individual", parent="all", opted_in=True),
        Team(id="out", kind="individual", parent="all"),
    )
    shown = released(plan(objective("a", "in"), objective("b", "out"), teams=teams))

    assert ids(shown) == ["a"]
    assert [t.id for t in shown.teams] == ["all", "in"]


def test_a_key_result_can_only_narrow_and_is_not_counted_when_hidden() -> None:
    rows = (CheckIn("x", DAY, 10.0), CheckIn("y", DAY, 0.0))
    held = objective("a", key_results=(kr("x"), kr("y", visibility="private")))
    whole = plan(held, check_ins=rows)
    shown = released(whole)

    assert [k.id for k in shown.objective("a").key_results] == ["x"]
    assert [c.key_result for c in shown.check_ins] == ["x"]
    assert stand(whole).objective("a").score == 0.5
    assert stand(shown).objective("a").score == 1.0


def test_a_hidden_kpi_takes_the_key_results_it_measures_with_it() -> None:
    held = objective("a", key_results=(kr("x", kpi="secret"), kr("y", guard=("secret", "open"))))
    kpis = (KPI(id="secret", team="all", visibility="private"), KPI(id="open", team="all", objective="gone"))
    rows = (Observation("secret", date(2026, 10, 1), 3.0), Observation("open", date(2026, 10, 1), 4.0))
    shown = released(plan(held, kpis=kpis, observations=rows))

    assert [k.id for k in shown.objective("a").key_results] == ["y"]
    assert shown.objective("a").key_results[0].guard == ("open",)
    assert [(k.id, k.objective) for k in shown.kpis] == [("open", None)]
    assert [o.kpi for o in shown.observations] == ["open"]


def test_references_to_hidden_goals_are_dropped_and_hidden_shares_are_not_counted() -> None:
    child = objective("c", visibility="private", contributes={"a": 0.5})
    held = objective(
        "a",
        supports=("c", "b"),
        depends_on=("c",),
        initiatives=(Initiative(title="shown"), Initiative(title="moves hidden", moves=("c-k",))),
    )
    whole = plan(held, objective("b"), child, check_ins=(CheckIn("a-k", DAY, 4.0), CheckIn("c-k", DAY, 10.0)))
    shown = released(whole)

    assert shown.objective("a").supports == ("b",)
    assert shown.objective("a").depends_on == ()
    assert [w.title for w in shown.objective("a").initiatives] == ["shown"]
    assert stand(shown).objective("a").score == 0.4
    assert stand(whole).objective("a").score == 0.7


@pytest.mark.parametrize(
    ("policy", "owner", "people"),
    [
        ("roles", "head-of-care", [Person(id="head-of-care", role="Head of Care")]),
        ("names", "ann.smith", [Person(id="ann.smith", role="Head of Care", name="Ann Smith")]),
        ("none", None, []),
    ],
)
def test_people_appear_as_the_policy_says_and_never_with_their_address(
    policy: Any, owner: str | None, people: list[Person]
) -> None:
    person = Person(id="ann.smith", role="Head of Care", name="Ann Smith", email="ann@example.org")
    held = objective("a", owner="ann.smith")
    row = CheckIn("a-k", DAY, 1.0, author="ann.smith")
    shown = released(plan(held, people=(person,), check_ins=(row,), policy=Policy(people=policy)))

    assert shown.objective("a").owner == owner
    assert shown.check_ins[0].author == owner
    assert list(shown.people) == people
    assert "example.org" not in repr(vars(shown))
    if policy != "names":
        assert "smith" not in repr(vars(shown)).lower()


def test_rows_that_no_longer_count_lose_their_words() -> None:
    rows = (
        CheckIn("a-k", DAY, 1.0, note="SLIP", recorded=datetime(2026, 11, 20, 9, tzinfo=UTC)),
        CheckIn("a-k", DAY, 2.0, note="right", recorded=datetime(2026, 11, 20, 10, tzinfo=UTC)),
        CheckIn("a-k", date(2026, 11, 13), 9.0, note="GONE", recorded=datetime(2026, 11, 13, 9, tzinfo=UTC)),
        CheckIn("a-k", date(2026, 11, 13), withdrawn=True, recorded=datetime(2026, 11, 14, 9, tzinfo=UTC)),
    )
    shown = released(plan(objective("a"), check_ins=rows))

    assert [c.note for c in shown.check_ins] == ["right"]


@pytest.mark.parametrize("people", ["roles", "none"])
def test_of_a_report_in_whose_place_anothers_stands_no_words_are_left(people: Any) -> None:
    first, second = (
        CheckIn(
            "o-k",
            DAY,
            value,
            5,
            blocker=who,
            note=who,
            author=who,
            recorded=datetime(2026, 11, 20, hour, tzinfo=UTC),
        )
        for who, value, hour in (("ann", 3.0, 9), ("bob", 4.0, 12))
    )
    both = plan(
        objective("o"),
        check_ins=(first, second),
        people=(Person(id="ann", role="Head"), Person(id="bob", role="Nurse")),
        policy=Policy(people=people),
    )
    public = released(both)

    *rest, counts = public.check_ins
    assert (counts.value, counts.note) == (4.0, "bob")
    if people == "none":
        assert rest == []
    else:
        assert rest == [first._replace(blocker="", note="", author=rest[0].author)]
        page = show.check_in_history(public, "o").html()
        assert "In place of a report of that day by Head." in page
    assert released(public).check_ins == public.check_ins
    assert stand(public, on=DAY).objective("o").score == stand(both, on=DAY).objective("o").score


def test_what_was_known_before_anothers_report_came_is_released_as_it_was() -> None:
    told, later = (
        CheckIn(
            "o-k", date(2026, 11, 10), value, 5, author=who, recorded=datetime(2026, 11, day, 9, tzinfo=UTC)
        )
        for who, value, day in (("ann", 3.0, 10), ("bob", 4.5, 12))
    )
    whole = plan(
        objective("o"),
        check_ins=(told, later),
        people=(Person(id="ann", role="Head"), Person(id="bob", role="Nurse")),
    )
    sides = [whole, released(whole)]

    happened, as_shown = (events(side, since=CYCLE.start, on=DAY) for side in sides)
    assert as_shown == happened
    assert {event.on.day for event in happened} >= {10, 12}
    for day in (date(2026, 11, number) for number in (10, 11, 12)):
        then, shown = (stand(side.narrow(as_of=day), on=day).objective("o").key_results[0] for side in sides)
        assert (shown.value, shown.health, shown.score) == (then.value, then.health, then.score)


def test_of_two_reports_that_do_not_say_when_neither_stands_in_the_others_place() -> None:
    rows = (CheckIn("o-k", DAY, 3.0, author="ann"), CheckIn("o-k", DAY, 4.0, author="bob"))
    people = (Person(id="ann", role="Head"), Person(id="bob", role="Nurse"))
    public = released(plan(objective("o"), check_ins=rows, people=people))

    assert [row.value for row in public.check_ins] == [4.0]


def test_a_comment_in_markdown_is_a_note_to_oneself() -> None:
    text = "Beds <!-- SECRET\n\nor more? -->`<!-- as typed -->`\n\n[//]: # (SECRET)"
    inside = plan(
        objective("a", key_results=(kr("a-k", notes=text),), notes=text, explanation=text),
        teams=(Team(id="all", title="All", notes=text),),
        kpis=(KPI(id="beds", team="all", notes=text),),
        check_ins=(CheckIn("a-k", DAY, 1.0, note=text),),
        about=text,
    )
    shown = repr(vars(released(inside)))

    assert shown.count("`<!-- as typed -->`") == 8  # the row is in the log by key result too
    assert "SECRET" not in shown


def test_a_frozen_score_is_the_same_outside_as_inside_also_through_contributions() -> None:
    day = date(2027, 1, 5)
    first = datetime(2026, 12, 1, tzinfo=UTC)
    rows = (
        CheckIn("c-k", date(2026, 12, 1), 8.0, note="then", recorded=first),
        CheckIn("c-k", date(2026, 12, 1), 2.0, note="now", recorded=datetime(2027, 2, 1, tzinfo=UTC)),
        CheckIn("a-k", date(2026, 12, 1), 6.0, recorded=first),
    )
    parent = objective("a", state="closed", closed_at=end_of(day, "UTC"))
    child = objective("c", contributes={"a": 0.25})
    whole = plan(parent, child, check_ins=rows, today=date(2027, 3, 1))
    shown = released(whole)

    assert stand(whole).objective("a").score == 0.65
    assert stand(shown).objective("a").score == 0.65
    assert [c.note for c in shown.check_ins if c.key_result == "c-k"] == ["", "now"]


def test_the_released_example_stands_just_as_it_does_inside() -> None:
    whole = okrlib.load(data_dir("notebooks") / "example").plan
    shown = released(whole)
    hidden = {o.id for o in whole.objectives} - {o.id for o in shown.objectives}

    assert hidden == {"shared-roster-q1", "single-record-q1", "quiet-nights-q1"}
    for o in shown.objectives:
        if len(o.key_results) == len(whole.objective(o.id).key_results):
            assert stand(shown).objective(o.id).own == stand(whole).objective(o.id).own, o.id


def test_releasing_twice_is_releasing_once() -> None:
    whole = okrlib.load(data_dir("notebooks") / "example").plan
    once = released(whole)

    assert released(once) == once
    assert replace(once) == once
    assert replace(once).log == once.log


@pytest.mark.parametrize("name", ["../../out", "", "a/b", "..", "a\x00b", "Index", "con"])
def test_an_id_that_cannot_name_a_page_is_not_published_under_any_noun(name: str, tmp_path: Any) -> None:
    from okrlib.publish import publish

    cycle = replace(CYCLE, id=name)
    whole = plan(
        objective("a"),
        objective(name),
        objective("b", team=name),
        objective("c", cycle=name),
        teams=(Team(id="all", title="All"), Team(id=name, parent="all")),
        cycles=(CYCLE, cycle) if name != "Index" else (CYCLE,),
        kpis=(KPI(id=name, team="all"),),
    )
    publish(whole, tmp_path / "deep/site", on=DAY)

    assert ids(released(whole)) == ["a"]
    assert [p.name for p in tmp_path.iterdir()] == ["deep"]
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["site"]
    pages = {p.name for p in (tmp_path / "deep/site").rglob("*.html")}
    assert pages == {
        "404.html",
        "index.html",
        "how.html",
        "search.html",
        "edition.html",
        "changes.html",
        "compare.html",
        "attention.html",
        "all.html",
        "a.html",
    } | {f"{CYCLE.id}.html"}


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('visibility = "Private"', "company"),
        ('visiblity = "private"', "company"),
        ("supports = 3", "company"),
    ],
)
def test_what_was_only_half_read_is_not_published(tmp_path: Any, wrong: str, right: str) -> None:
    (tmp_path / "goals/2026-Q4").mkdir(parents=True)
    (tmp_path / "okr.toml").write_text('[[teams]]\nid = "all"\n[[cycles]]\nid = "2026-Q4"\n', "utf-8")
    goals = tmp_path / "goals/2026-Q4/all.toml"
    text = '[[objectives]]\nid = "o"\nstate = "active"\n{}\n[[objectives]]\nid = "p"\nstate = "active"\n'
    goals.write_text(text.format(wrong), "utf-8")
    assert ids(released(okrlib.load(tmp_path).plan)) == ["p"]

    goals.write_text(text.format(f'visibility = "{right}"'), "utf-8")
    assert ids(released(okrlib.load(tmp_path).plan)) == ["o", "p"]


def test_goals_of_a_team_that_nobody_described_are_not_published(tmp_path: Any) -> None:
    (tmp_path / "goals/2026-Q4").mkdir(parents=True)
    (tmp_path / "okr.toml").write_text("version = 1,", "utf-8")
    (tmp_path / "goals/2026-Q4/hid.toml").write_text('[[objectives]]\nid = "o"\nstate = "active"\n', "utf-8")

    assert ids(released(okrlib.load(tmp_path).plan)) == []


def test_a_released_plan_holds_no_cycle_person_or_row_that_no_page_shows() -> None:
    secret = Cycle(id="wind-down", start=date(2026, 11, 1), end=date(2026, 12, 1))
    past = Cycle(id="2026-Q3", start=date(2026, 7, 1), end=date(2026, 10, 1))
    when = datetime(2026, 11, 2, tzinfo=UTC)
    whole = plan(
        objective("o", owner="ann"),
        objective("hidden", cycle=secret.id, owner="ben", visibility="private"),
        objective("draft", cycle=past.id, owner="ben", state="draft"),
        cycles=(past, CYCLE, secret),
        people=tuple(Person(id=name, role=name) for name in ("ann", "ben", "cay", "dee")),
        kpis=(KPI(id="k", team="all"),),
        observations=tuple(
            Observation(name, day, 1.0, when)
            for name, day in (("k", date(2026, 10, 1)), ("k", date(2026, 12, 1)), ("gone", date(2026, 10, 1)))
        ),
        check_ins=(
            CheckIn("o-k", date(2026, 11, 2), 1.0, author="cay", recorded=when),
            CheckIn("o-k", date(2026, 12, 24), 9.0, author="dee", recorded=when),
            CheckIn("hidden-k", date(2026, 11, 2), 1.0, author="ben", recorded=when),
        ),
    )
    shown = released(whole)

    assert [c.id for c in shown.cycles] == [CYCLE.id]
    assert [p.id for p in shown.people] == ["ann", "cay"]
    assert [(row.kpi, row.period.month) for row in shown.observations] == [("k", 10)]
    assert [(row.key_result, row.value) for row in shown.check_ins] == [("o-k", 1.0)]
    assert stand(shown).objective("o").score == stand(whole).objective("o").score


def test_the_cycle_that_pages_begin_with_stays_though_nothing_is_in_it() -> None:
    coming = Cycle(id="2027-Q1", start=date(2027, 1, 1), end=date(2027, 4, 1))
    empty = plan(objective("o", cycle=coming.id), cycles=(CYCLE, coming))

    assert [c.id for c in released(empty).cycles] == [CYCLE.id, coming.id]
    assert [c.id for c in released(replace(empty, objectives=())).cycles] == [CYCLE.id]
