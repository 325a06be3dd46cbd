"""A cycle looked back on: endings by ambition, causes over cycles, easy targets, reports in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, strategies as st

from kit.builders import AFTER, Q3, Q4, at, closed_goal, kr, objective, on, plan, said
from okrlib.model import KeyResult, periods
from okrlib.review import cycle_review
from okrlib.scoring import stand


def measured(name: str, **facts: object) -> KeyResult:
    return kr("increase", name, **facts)


def test_endings_are_counted_by_ambition_and_silence_apart() -> None:
    goals = [
        closed_goal(measured("a"), name="one", day=AFTER),
        closed_goal(measured("b"), name="two", day=AFTER),
        closed_goal(measured("c"), name="three", ambition="committed", day=AFTER),
    ]
    log = [said(on(12, 20), 80.0, "a"), said(on(12, 20), 80.0, "c")]
    standing = stand(plan(*goals, log=log), on=AFTER)

    found = cycle_review.endings([standing.objective(o.id) for o in goals])

    assert [(e.ambition, e.total) for e in found] == [("aspirational", 2), ("committed", 1)]
    assert dict(found[0].states) == {"success": 1, "not reported": 1}
    assert dict(found[1].states) == {"missed": 1}


def test_causes_are_counted_in_each_cycle_and_name_the_teams_of_the_last() -> None:
    goals = [
        closed_goal(measured("a", cause="too ambitious"), name="one"),
        closed_goal(measured("b", cause="too ambitious"), name="two", cycle=Q3.id),
        closed_goal(measured("c", cause="too little time"), name="three", cycle=Q3.id),
    ]
    standing = stand(plan(*goals), on=AFTER)

    rows = cycle_review.causes([standing.teams(Q3.id), standing.teams(Q4.id)])

    assert [(r.cause, r.counts, r.teams) for r in rows] == [
        ("too ambitious", (1, 1), ("ops",)),
        ("too little time", (1, 0), ()),
    ]


def test_a_stretch_goal_that_reached_all_of_its_target_may_have_been_too_low() -> None:
    goal = objective(measured("a"), measured("b"), measured("c", ambition="committed"))
    log = [said(on(11, 2), value, name) for name, value in (("a", 100.0), ("b", 99.0), ("c", 100.0))]
    standing = stand(plan(goal, log=log), on=on(11, 16))

    assert [kr.key_result.id for _, kr in cycle_review.too_low([standing.objective(goal.id)])] == ["a"]


def test_a_report_is_in_time_when_it_was_recorded_within_its_own_period() -> None:
    weekly = measured("a")
    log = [
        said(on(10, 2), 1.0, "a"),
        said(on(10, 9), 2.0, "a", recorded=at(11, 20)),
        said(on(10, 16), 3.0, "a", recorded=at(10, 17)),
    ]
    held = plan(objective(weekly), log=log)

    day = Q4.start
    first = cycle_review.in_time(held, Q4, [weekly], day)
    later = cycle_review.in_time(held, Q4, [weekly], on(10, 23))

    assert first == (0, 0)
    assert later.due >= 3
    assert later.reported == 2
    assert cycle_review.in_time(held, Q4, [replace(weekly, kpi="waits")], on(10, 23)) == (0, 0)


def test_after_a_closing_no_report_is_due() -> None:
    log = [said(on(10, day), 1.0, "a") for day in (2, 9, 16)]
    held = plan(closed_goal(measured("a"), day=on(10, 20)), log=log)

    assert cycle_review.in_time(held, Q4, [measured("a")], AFTER) == (2, 2)


@given(
    reports=st.dictionaries(st.integers(-10, 100), st.integers(-5, 20), max_size=20),
    until=st.integers(-5, 110),
    since=st.none() | st.integers(0, 60),
)
def test_each_period_that_ended_is_in_time_by_one_report_within_it(
    reports: dict[int, int], until: int, since: int | None
) -> None:
    begun, day = Q4.start if since is None else Q4.start + timedelta(since), Q4.start + timedelta(until)
    weekly = measured("a", since=begun)
    dated = {Q4.start + timedelta(at): timedelta(late) for at, late in reports.items()}
    log = [
        said(of, 1.0, "a", recorded=datetime.combine(of + late, time(12), UTC)) for of, late in dated.items()
    ]
    ended = [span for span in periods(begun, Q4.end, "weekly") if span.end <= day]

    found = cycle_review.in_time(plan(objective(weekly), log=log), Q4, [weekly], day)

    assert found.due == len(ended)
    assert found.reported == sum(
        any(of in span and of + late < span.end for of, late in dated.items()) for span in ended
    )


def test_cycles_of_another_length_are_no_earlier_ones() -> None:
    year = replace(Q4, id="2026", start=on(1, 1))
    held = plan(objective(measured("a")), cycles=(Q3, Q4, year))

    assert [c.id for c in cycle_review.cycles_until(held, Q4)] == [Q3.id, Q4.id]
