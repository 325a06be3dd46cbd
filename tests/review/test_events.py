"""Events: once each, dated by the day on which they were known, and never changed by what comes later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from kit.builders import (
    AFTER,
    COMPANY,
    IT,
    OPS,
    Q4,
    at,
    closed_goal,
    kpi,
    kr,
    objective,
    on,
    plan,
    said,
    seen,
)
from okrlib.model import KeyResult, Milestone, Objective, Observation, Override, Team
from okrlib.model.policy import Policy
from okrlib.plan import Plan
from okrlib.review import Event, events
from okrlib.review.events import _Past
from okrlib.scoring import stand
from okrlib.scoring.score import one_decimal

FIRST = on(9, 1)


def happened(
    *goals: Objective, log: Any = (), since: date = FIRST, today: date = AFTER, **facts: Any
) -> list[Event]:
    return list(events(plan(*goals, log=log, **facts), since=since, on=today))


def of(kind: str, found: list[Event]) -> list[tuple[date, str, str | None]]:
    return [(e.on, e.item, e.after) for e in found if e.kind == kind]


def told(day: date, value: Any, name: str = "k", *, recorded: Any = None) -> Any:
    return said(day, value, name=name, recorded=recorded)


# -- milestones

STEPS = kr("milestones")


def test_a_milestone_is_an_event_on_the_day_it_was_recorded_not_the_day_it_is_about() -> None:
    log = [told(on(10, 8), ("A",)), told(on(10, 15), ("A", "B"), recorded=at(10, 20))]
    assert of("milestone", happened(objective(STEPS), log=log)) == [
        (on(10, 8), "k", "A"),
        (on(10, 20), "k", "B"),
    ]


def test_a_milestone_ticked_in_the_file_is_one_on_its_day() -> None:
    steps = kr("milestones", milestones=(Milestone(name="A", done_on=on(10, 20)), Milestone(name="B")))
    assert of("milestone", happened(objective(steps))) == [(on(10, 20), "k", "A")]


@pytest.mark.parametrize(
    ("goal", "days"), [({}, (12, 20)), ({"state": "closed", "closed_on": on(12, 10)}, (12, 9))]
)
def test_a_milestone_ticked_after_the_end_or_a_closing_is_none(
    goal: dict[str, Any], days: tuple[int, int]
) -> None:
    late = on(1, 5) if not goal else on(12, 11)
    steps = (Milestone(name="A", done_on=on(*days)), Milestone(name="B", done_on=late))
    assert of("milestone", happened(objective(kr("milestones", milestones=steps), **goal))) == [
        (on(*days), "k", "A")
    ]


def test_a_milestone_taken_back_and_done_again_is_one_event() -> None:
    log = [
        told(on(10, 8), ("A",), recorded=at(10, 8)),
        said(on(10, 8), recorded=at(10, 9), withdrawn=True),
        told(on(10, 22), ("A",), recorded=at(10, 22)),
    ]
    found = happened(objective(STEPS), log=log)
    assert of("milestone", found) == [(on(10, 8), "k", "A")]
    assert of("milestone", happened(objective(STEPS), log=log, since=on(10, 10))) == []


# -- reached


@pytest.mark.parametrize(
    ("ambition", "value", "reached"),
    [
        ("aspirational", 65.0, True),
        ("aspirational", 64.0, False),
        ("committed", 99.0, False),
        ("committed", 100.0, True),
        ("learning", 100.0, False),
    ],
)
def test_an_objective_is_reached_by_its_ambition(ambition: Any, value: float, reached: bool) -> None:  # noqa: FBT001
    found = happened(objective(kr(), ambition=ambition), log=[told(on(11, 5), value)])
    assert of("reached", found) == ([(on(11, 5), "o", None)] if reached else [])


def test_it_is_reached_once_though_it_falls_back_and_rises_again() -> None:
    log = [told(on(11, 5), 80.0), told(on(11, 12), 20.0), told(on(11, 19), 90.0)]
    assert of("reached", happened(objective(kr()), log=log)) == [(on(11, 5), "o", None)]
    assert of("reached", happened(objective(kr()), log=log, since=on(11, 10))) == []


def test_what_contributes_can_bring_it_there() -> None:
    child = objective(kr(name="c"), name="child", team="it", contributes={"o": 0.5})
    log = [told(on(11, 5), 60.0), told(on(11, 19), 90.0, name="c")]
    assert (
        of("reached", happened(objective(kr()), child, log=log))
        == [(on(11, 19), "child", None), (on(11, 19), "o", None)][::-1]
    )


def test_where_success_lies_is_the_plans_policy() -> None:
    from okrlib.model import Policy

    assert of(
        "reached", happened(objective(kr()), log=[told(on(11, 5), 50.0)], policy=Policy(success_at=0.5))
    )


def test_a_signed_override_can_reach_it_once_it_counts() -> None:
    signed = kr(override=Override(score=0.8, reason="measured twice", at=at(1, 6)))
    assert of("reached", happened(objective(signed), log=[told(on(11, 5), 50.0)])) == [(on(1, 6), "o", None)]


# -- health


def test_each_change_of_health_is_one_event_also_where_only_time_moved() -> None:
    found = [e for e in happened(objective(kr()), log=[told(on(10, 8), 10.0)]) if e.level == "key result"]
    assert [(e.on, e.before, e.after) for e in found] == [
        (on(10, 8), "pending", "on track"),
        (on(10, 19), "on track", "stale"),
        (on(1, 1), "stale", "to close"),
    ]


def test_a_closing_is_a_change_on_its_day() -> None:
    found = happened(closed_goal(kr(), day=on(1, 5)), since=on(1, 2))
    assert [(e.level, e.on, e.before, e.after) for e in found] == [
        ("objective", on(1, 5), "to close", "closed"),
        ("key result", on(1, 5), "to close", "closed"),
    ]


def test_drafts_have_no_events() -> None:
    assert happened(objective(kr(), state="draft"), log=[told(on(10, 8), 90.0)]) == []


# -- names and words


def test_ids_stay_the_same_and_each_is_there_once() -> None:
    log = [told(on(10, 8), ("A",)), told(on(11, 12), ("A", "B"))]
    found = happened(objective(STEPS), log=log)
    ids = [e.id for e in found]
    assert len(ids) == len(set(ids))
    assert "milestone:k:A" in ids
    assert "reached:o" in ids
    assert "health:k:2026-10-08" in ids
    again = happened(objective(STEPS), log=log, since=on(11, 1))
    assert {e.id for e in again} == {e.id for e in found if e.on >= on(11, 1)}


def test_an_event_is_a_sentence() -> None:
    found = happened(objective(replace(STEPS, title="Steps")), log=[told(on(10, 8), ("A", "B"))])
    assert {e.sentence for e in found} >= {"Done: A (Steps).", "Reached: o.", "Steps: from pending to met."}


def test_gaps_of_what_a_kpi_keeps_up_are_misses_from_the_day_on_which_it_is_stale() -> None:
    goal = objective(kr("maintain", kpi="uptime", ambition="committed"), ambition="committed")
    figure = Observation("uptime", on(10, 5), 99.95, at(10, 12))
    told = plan(goal, kpis=(kpi(rhythm="weekly"),), observations=(figure,))
    off = [e.on for e in events(told, since=on(10, 1), on=on(11, 30)) if e.after == "off track"]
    assert off[-1:] == [on(10, 26)], "two weeks have ended since then; the weeks of the key result end later"


# -- the same as judging day by day


@st.composite
def worlds(draw: st.DrawFn) -> Plan:
    """Objectives of many kinds and states that contribute to each other, with a log in any order."""
    goals, rows = [], []
    for n in range(draw(st.integers(1, 3))):
        held: list[KeyResult] = []
        for _ in range(draw(st.integers(0, 2))):
            kind = draw(
                st.sampled_from(
                    ["increase", "maintain", "milestones", "baseline", "graded", "linked", "kept"]
                )
            )
            name = f"k{n}-{len(held)}"
            curve = draw(st.sampled_from(["linear", "back_loaded"]))
            linked: dict[str, Any] = {"kpi": "uptime"} if kind in {"linked", "kept"} else {}
            linked |= {"at_least": 50.0} if kind == "kept" else {}
            measure = kr(
                {"linked": "increase", "kept": "maintain"}.get(kind, kind),
                name=name,
                curve=curve,
                weight=draw(st.sampled_from([0.0, 1.0])),
                **linked,
            )
            if kind == "milestones" and draw(st.booleans()):
                measure = replace(
                    measure, milestones=(Milestone(name="A", done_on=on(11, 3)), Milestone(name="B"))
                )
            held.append(measure)
            values: list[Any] = (
                [("A",), ("A", "B")]
                if kind == "milestones"
                else [0.5]
                if kind == "graded"
                else [0.0, 60.0, 99.95]
            )
            for _ in range(draw(st.integers(0, 4))):
                day = Q4.start + timedelta(days=draw(st.integers(-3, 95)))
                late = timedelta(days=draw(st.integers(-2, 30)), hours=draw(st.integers(0, 23)))
                recorded = draw(st.none() | st.just(at(10, 1, 0) + (day - Q4.start) + late))
                value = draw(st.none() | st.sampled_from(values)) if not linked else None
                rows.append(
                    said(day, value, name=name, recorded=recorded, withdrawn=draw(st.integers(0, 5)) == 0)
                )
        share = {f"o{n - 1}": 0.4} if n and draw(st.booleans()) else {}
        facts: dict[str, Any] = draw(
            st.sampled_from(
                [
                    {},
                    {"ambition": "committed"},
                    {"state": "closed", "outcome": "partial", "closed_on": on(11, 20)},
                    {"state": "closed", "outcome": "dropped", "closed_on": on(12, 1)},
                    {"closed_on": on(11, 20), "reopened_on": on(12, 3)},
                ]
            )
        )
        goals.append(objective(*held, name=f"o{n}", contributes=share, **facts))
    observed = [
        seen(
            month,
            draw(st.sampled_from([20.0, 90.0])),
            recorded=draw(st.none() | st.just(at(month, 28) + timedelta(days=20))),
        )
        for month in (9, 10, 11)
    ]
    rhythm = draw(st.sampled_from(["monthly", "weekly"]))
    left = observed[draw(st.integers(0, 2)) :]
    return plan(*goals, log=draw(st.permutations(rows)), kpis=(kpi(rhythm=rhythm),), observations=tuple(left))


def day_by_day(held: Plan, since: date, until: date) -> set[tuple[Any, ...]]:
    """The events of a plan by judging each day anew with what was known on it."""
    found: set[tuple[Any, ...]] = set()
    state: dict[str, Any] = {}
    done: set[tuple[str, str]] = set()
    reached: set[str] = set()
    day = Q4.start - timedelta(days=1)
    while day <= until:
        standing = stand(held.narrow(as_of=day), on=day)
        for goal in held.objectives:
            part = standing.objective(goal.id)
            for item, health in [
                (goal.id, part.health),
                *((p.key_result.id, p.health) for p in part.key_results),
            ]:
                if item in state and state[item] != health:
                    found.add(("health", day, item, health))
                state[item] = health
            for p in part.key_results:
                if p.key_result.kind == "milestones" and isinstance(p.value, tuple):
                    for name in set(p.value) - {n for k, n in done if k == p.key_result.id}:
                        done.add((p.key_result.id, name))
                        found.add(("milestone", day, p.key_result.id, name))
            success = part.score is not None and (
                part.score >= 1 if goal.ambition == "committed" else one_decimal(part.score) >= 0.7
            )
            if success and goal.id not in reached and day >= Q4.start:
                reached.add(goal.id)
                found.add(("reached", day, goal.id, None))
        day += timedelta(days=1)
    return {event for event in found if event[1] >= since}


@settings(max_examples=40)
@given(worlds(), st.integers(0, 60))
def test_events_are_those_of_judging_every_day_with_what_was_known_on_it(held: Plan, start: int) -> None:
    since, until = Q4.start + timedelta(days=start), on(1, 8)
    found = {(e.kind, e.on, e.item, e.after) for e in events(held, since=since, on=until)}
    assert found == day_by_day(held, since, until)


@pytest.mark.parametrize(
    ("log", "days"),
    [
        ([told(on(10, 6), 60.0), told(on(10, 10), 60.0, recorded=at(10, 16))], [15, 16]),
        ([told(on(10, 6), 60.0), told(on(10, 10), 60.0), told(on(10, 13), 60.0)], []),
        (
            [
                *(told(on(10, day), 60.0) for day in (6, 10)),
                said(on(10, 10), recorded=at(10, 11), withdrawn=True),
            ],
            [15],
        ),
    ],
    ids=["told late", "told in time", "taken back"],
)
def test_a_period_is_missed_at_its_end_where_no_value_is_known_then(log: Any, days: list[int]) -> None:
    held = plan(objective(kr("maintain", name="k", at_least=50.0)), log=log)
    since, until = on(10, 12), on(10, 16)
    found = events(held, since=since, on=until)
    assert {(e.kind, e.on, e.item, e.after) for e in found} == day_by_day(held, since, until)
    assert [e.on.day for e in found if e.item == "k"] == days


@settings(max_examples=25)
@given(worlds(), st.lists(st.integers(0, 100), min_size=2, max_size=4))
def test_events_are_the_same_whatever_was_asked_before(held: Plan, starts: list[int]) -> None:
    for start in starts:
        since = Q4.start + timedelta(days=start)
        new = events(replace(held), since=since, on=on(1, 8))
        assert events(held, since=since, on=on(1, 8)) == new


@settings(max_examples=25)
@given(worlds(), st.integers(0, 95))
def test_what_is_recorded_later_changes_no_event_of_before(held: Plan, end: int) -> None:
    until = Q4.start + timedelta(days=end)
    whole = [e for e in events(held, since=FIRST, on=AFTER) if e.on <= until]
    assert list(events(held.narrow(as_of=until), since=FIRST, on=until)) == whole


def test_a_persons_own_goals_are_no_event_among_others() -> None:
    me = Team(id="me", kind="individual", parent="ops")
    goals = (objective(kr()), objective(kr(name="mine"), name="own", team="me"))
    log = [told(on(11, 5), 90.0), told(on(11, 5), 90.0, "mine")]
    held = plan(*goals, log=log, teams=(COMPANY, OPS, IT, me))

    def told_of(team: str | None) -> set[str]:
        return {e.team for e in events(held, since=FIRST, on=AFTER, team=team)}

    assert (told_of(None), told_of("ops"), told_of("me")) == ({"ops"}, {"ops"}, {"me"})


def test_what_thousands_contribute_one_to_the_next_is_listed_in_time() -> None:
    goals = [
        objective(kr(name=f"k{n}"), name=f"o{n}", contributes={f"o{n + 1}": 1.0} if n < 2999 else {})
        for n in range(3000)
    ]
    found = happened(*goals, log=[told(on(10, 8), 100.0, "k0")], since=AFTER)

    assert of("reached", found) == []


@pytest.mark.parametrize("curve", ["linear", "front_loaded", "s_curve"])
@pytest.mark.parametrize("rule", ["difference", "viva", "mooncamp"])
def test_healths_of_many_days_are_those_of_each_day(curve: Any, rule: Any) -> None:
    goal = objective(
        kr("increase", name="k", curve=curve, baseline=0, target=10),
        kr("maintain", name="m", at_least=5.0),
        kr("reach", name="r", target=10, since=on(11, 2), weight=2),
        STEPS if STEPS.id not in {"k", "m", "r"} else replace(STEPS, id="steps"),
    )
    log = [
        *(told(on(10, day), value) for day, value in ((6, 1.0), (20, 4.0))),
        *(told(on(10, day), value, "m") for day, value in ((7, 6.0), (14, 1.0), (21, 7.0))),
        told(on(11, 10), 9.0, "r"),
        told(on(12, 1), 10.0, recorded=at(12, 4)),
    ]
    whole = plan(goal, log=log, policy=Policy(pace_rule=rule))
    days = {Q4.start + timedelta(days=n) for n in range(-1, 95)}
    course = _Past(whole).course(goal, Q4, days)
    past = _Past(whole)
    assert course == {day: past.healths(goal, Q4, day) for day in sorted(days)}
    assert len({tuple(healths) for healths in course.values()}) > 6
