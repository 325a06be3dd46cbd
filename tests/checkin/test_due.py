"""METHOD section 4: what is due and what is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from kit.builders import Q4, at, closed_goal, kpi, kr, objective, on, plan, said, seen
from okrlib.checkin import Due
from okrlib.checkin.due import due
from okrlib.model import Feed, Milestone, Span, period_on, periods
from okrlib.scoring.pace import expected_value

#: Weeks of the quarter begin on Thursdays: 1, 8, 15, 22 October.
WEEK_3 = Span(on(10, 15), on(10, 22))


def waiting(day: date, *log: Any, measure: Any = None, **facts: Any) -> list[Due]:
    goals = facts.pop("goals", [objective(measure or kr())])
    return list(due(plan(*goals, log=log, **facts), on=day))


def test_it_is_due_until_somebody_has_checked_in_in_the_running_period() -> None:
    (found,) = waiting(on(10, 17), said(on(10, 14), 10.0))
    assert (found.noun, found.id, found.team, found.owner) == ("key result", "k", "ops", "ann")
    assert (found.period, found.last, found.overdue) == (WEEK_3, on(10, 14), False)
    assert waiting(on(10, 17), said(on(10, 15), 10.0)) == []
    assert waiting(on(10, 21), said(on(10, 15), confidence=5)) == []
    assert [d.period.start for d in waiting(on(10, 22), said(on(10, 15), 10.0))] == [on(10, 22)]


def test_it_is_overdue_where_nobody_had_in_the_period_before_either() -> None:
    assert [d.overdue for d in waiting(on(10, 17), said(on(10, 7), 10.0))] == [True]
    assert [d.overdue for d in waiting(on(10, 17), said(on(10, 8), 10.0))] == [False]
    assert waiting(on(10, 17), said(on(10, 15), 10.0)) == [], "heard now, whatever was missed before"


def test_the_first_period_cannot_be_overdue() -> None:
    assert [d.overdue for d in waiting(on(10, 3))] == [False]
    assert [d.overdue for d in waiting(on(10, 8))] == [True]
    added = kr(since=on(11, 10))
    assert waiting(on(11, 9), measure=added) == []
    assert [(d.period.start, d.overdue) for d in waiting(on(11, 12), measure=added)] == [(on(11, 10), False)]


@pytest.mark.parametrize(
    ("cadence", "start"), [("daily", on(11, 20)), ("monthly", on(11, 1)), ("quarterly", on(10, 1))]
)
def test_periods_are_those_of_the_cadence(cadence: str, start: date) -> None:
    (found,) = waiting(on(11, 20), measure=kr(cadence=cadence))
    assert found.period.start == start


def test_drafts_closed_goals_and_other_cycles_wait_for_nothing() -> None:
    day = on(12, 1)
    assert waiting(day, goals=[objective(kr(), state="draft")]) == []
    assert waiting(day, goals=[closed_goal(kr())]) == []
    assert waiting(day, goals=[objective(kr(), cycle="2026-Q3")]) == []
    assert waiting(on(9, 30)) == waiting(on(1, 1)) == []
    reopened = closed_goal(kr(), state="active", outcome=None, reopened_on=on(11, 25))
    assert len(waiting(day, goals=[reopened])) == 1


def test_what_is_taken_back_was_not_said() -> None:
    back = said(on(10, 15), recorded=at(10, 16), withdrawn=True)
    assert len(waiting(on(10, 17), said(on(10, 15), 10.0, recorded=at(10, 15)), back)) == 1


def test_a_ticked_milestone_is_a_report() -> None:
    steps = (Milestone(name="A", done_on=on(10, 16)), Milestone(name="B"))
    assert waiting(on(10, 17), measure=kr("milestones", milestones=steps)) == []
    assert len(waiting(on(10, 15), measure=kr("milestones", milestones=steps))) == 1


def test_a_person_is_asked_about_what_a_kpi_measures_at_the_key_results_own_cadence() -> None:
    linked = kr(kpi="uptime", cadence="monthly")
    figures = {"kpis": (kpi(),), "observations": (seen(9, 90.0), seen(10, 95.0))}
    (found,) = waiting(on(11, 20), measure=linked, **figures)
    assert (found.noun, found.period.start) == ("key result", on(11, 1))
    assert waiting(on(11, 20), said(on(11, 3), confidence=6), measure=linked, **figures) == []


# -- figures of KPIs


def figures(day: date, *observed: Any, **facts: Any) -> list[Due]:
    return [d for d in due(plan(kpis=(kpi(**facts),), observations=observed), on=day) if d.noun == "KPI"]


def test_a_figure_is_due_once_its_period_has_ended_and_overdue_once_two_have() -> None:
    told = seen(9, 90.0)
    assert figures(on(10, 31), told) == []
    (found,) = figures(on(11, 1), told)
    assert (found.period, found.last, found.overdue) == (Span(on(10, 1), on(11, 1)), on(9, 30), False)
    assert [d.overdue for d in figures(on(11, 30), told)] == [False]
    assert [d.overdue for d in figures(on(12, 1), told)] == [True]


def test_a_kpi_without_any_figure_is_overdue_for_the_period_that_ended_last() -> None:
    (found,) = figures(on(11, 20))
    assert (found.period, found.last, found.overdue) == (Span(on(10, 1), on(11, 1)), None, True)


def test_a_figure_counts_on_any_day_after_its_period_whenever_it_was_recorded() -> None:
    late = seen(10, 95.0, recorded=at(11, 9))
    assert figures(on(11, 8), seen(9, 90.0), late) == figures(on(11, 9), seen(9, 90.0), late) == []
    assert len(figures(on(12, 1), seen(9, 90.0), late)) == 1


# -- order and part


def test_the_order_is_the_plans_and_a_team_is_asked_with_those_below_it() -> None:
    goals = [
        objective(kr(name="low"), name="a", team="it"),
        objective(kr(name="top"), name="b", team="co"),
        objective(kr(name="mid"), name="c", team="ops"),
    ]
    made = plan(*goals, kpis=(kpi(),))
    assert [d.id for d in due(made, on=on(10, 17))] == ["top", "mid", "uptime", "low"]
    assert [d.id for d in due(made, on=on(10, 17), team="ops")] == ["mid", "uptime"]


@given(
    st.sampled_from(["daily", "weekly", "biweekly", "monthly"]),
    st.sets(st.integers(0, 91)),
    st.integers(0, 91),
)
def test_overdue_is_due_and_due_is_silence_in_the_running_period(
    cadence: Any, told: set[int], day: int
) -> None:
    today = Q4.start + timedelta(days=day)
    log = [said(Q4.start + timedelta(days=d), 1.0) for d in told]
    found = waiting(today, *log, measure=kr(cadence=cadence))
    spans = periods(Q4.start, Q4.end, cadence)
    at_ = next(i for i, span in enumerate(spans) if today in span)
    heard = {
        i
        for i, span in enumerate(spans)
        for d in told
        if (x := Q4.start + timedelta(days=d)) in span and x <= today
    }
    quiet = day > 0 and at_ not in heard  # nothing is due on the first day
    assert [d.overdue for d in found] == ([at_ > 0 and at_ - 1 not in heard] if quiet else [])


# -- periods and expected values


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.dates(date(2024, 1, 1), date(2026, 1, 28)),
    st.sampled_from(["daily", "weekly", "monthly", "quarterly", "yearly"]),
)
def test_every_day_lies_in_the_period_found_for_it(day: date, anchor: date, rhythm: str) -> None:
    from okrlib.model import step

    anchor = anchor.replace(day=min(anchor.day, 28))
    for start in (period_on(day, rhythm), period_on(day, rhythm, anchor)):
        assert start <= day < step(start, rhythm)


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (kr(), 50.0),
        (kr("decrease", baseline=48.0, target=24.0), 36.0),
        (kr("reach", target=40.0), 20.0),
        (kr("stages"), 50.0),
        (kr("checkpoints"), 31.25),
        (kr("maintain"), 99.9),
        (kr("milestones"), None),
        (kr("graded"), None),
    ],
)
def test_half_of_the_way_is_a_value_in_the_unit_of_the_measure(measure: Any, value: float | None) -> None:
    halfway = replace(Q4, start=on(10, 1), end=on(10, 12))  # ten days from first to last
    assert expected_value(measure, halfway, on(10, 6), baseline=measure.baseline, goal=1) == value


def test_a_kpi_with_a_source_or_a_formula_waits_for_nobody() -> None:
    assert figures(on(11, 20), feed=Feed(file="visits.csv", time="day")) == []
    assert figures(on(11, 20), formula="a / b") == []


def test_a_kpi_that_has_ended_waits_for_nothing() -> None:
    old = kpi(ended=on(10, 20))
    facts = {"kpis": (old,), "observations": (seen(3, 1.0),)}
    assert [d.overdue for d in waiting(on(10, 19), goals=[], **facts)] == [True]
    assert waiting(on(10, 20), goals=[], **facts) == []
