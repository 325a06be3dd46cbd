"""METHOD sections 2 to 4 on whole plans: how goals stand on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kit.builders import (
    AFTER,
    Q4,
    at,
    judged,
    kpi,
    kr,
    objective,
    objective_judged,
    on,
    plan,
    said,
    seen,
    standing,
)
from okrlib.checks.key_results import problems
from okrlib.errors import NoDayError
from okrlib.model import Milestone, Observation, Override, Policy
from okrlib.scoring import stand

MID = on(11, 16)

# -- the day


def test_a_score_is_taken_from_check_ins_dated_up_to_the_day() -> None:
    log = [said(on(10, 5), 10.0), said(on(10, 12), 20.0)]
    assert [judged(day, kr(), *log).score for day in (on(10, 4), on(10, 5), on(10, 12))] == [0.0, 0.1, 0.2]


def test_until_the_last_day_has_passed_it_is_the_score_so_far_without_a_verdict() -> None:
    log = [said(on(12, 30), 80.0)]
    told = [
        (s.score, s.final, s.verdict) for s in (judged(day, kr(), *log) for day in (on(12, 31), on(1, 1)))
    ]
    assert told == [(0.8, False, None), (0.8, True, "success")]
    goals = [objective_judged(day, objective(kr()), *log) for day in (on(12, 31), on(1, 1))]
    assert [(o.score, o.final, o.verdict) for o in goals] == [(0.8, False, None), (0.8, True, "success")]


def test_a_late_entry_for_the_last_day_counts_and_a_later_one_does_not() -> None:
    log = [said(on(12, 31), 60.0, recorded=at(1, 10)), said(on(1, 5), 100.0)]
    assert judged(on(1, 9), kr(), *log).score == 0.6, "`on` judges with all that is known now"
    assert plan(objective(kr()), log=log).narrow(as_of=on(1, 9)).check_ins == (log[1],)
    known = stand(plan(objective(kr()), log=log).narrow(as_of=on(1, 9)), on=on(1, 9)).objective("o")
    assert (known.reported, known.score) == (False, None)


def test_a_draft_is_never_scored() -> None:
    draft = objective_judged(AFTER, objective(kr(), state="draft"), said(on(10, 5), 50.0))
    assert (draft.score, draft.own, draft.verdict, draft.health) == (None, None, None, None)
    part = draft.key_results[0]
    assert (part.score, part.progress, part.verdict, part.health) == (None, None, None, None)
    assert standing(AFTER, objective(kr(), state="draft")).team("ops", "2026-Q4").objectives == ()


@pytest.mark.parametrize("outcome", ["dropped", "postponed"])
def test_what_was_dropped_or_postponed_has_no_score(outcome: Any) -> None:
    goal = objective(kr(), state="closed", outcome=outcome, closed_on=on(11, 20))
    found = objective_judged(AFTER, goal, said(on(10, 5), 50.0))
    assert (found.score, found.computed, found.verdict, found.health) == (None, None, None, "closed")
    assert standing(AFTER, goal).team("ops", "2026-Q4").score is None


def test_until_the_day_it_was_dropped_it_had_a_score() -> None:
    goal = objective(kr(), state="closed", outcome="dropped", closed_on=on(11, 20))
    log = [said(on(11, 14), 50.0)]
    assert [objective_judged(day, goal, *log).score for day in (on(11, 19), on(11, 20))] == [0.5, None]


# -- health on real days


def test_never_checked_in_is_pending_then_stale() -> None:
    assert [judged(day, kr()).health for day in (on(9, 1), on(10, 1), on(10, 11), on(10, 12))] == [
        "pending",
        "pending",
        "pending",
        "stale",
    ]


def test_a_key_result_added_later_is_pending_from_then() -> None:
    measure = kr(since=on(11, 10))
    assert [judged(day, measure).health for day in (on(11, 20), on(11, 21))] == ["pending", "stale"]


def test_silence_turns_a_green_key_result_stale() -> None:
    log = [said(on(10, 5), 100.0)]
    assert [judged(day, kr(), *log).health for day in (on(10, 15), on(10, 16))] == ["done", "stale"]


def test_after_the_end_it_waits_to_be_closed_and_then_shows_its_verdict() -> None:
    log = [said(on(12, 30), 30.0)]
    assert judged(AFTER, kr(), *log).health == "to close"
    closed = judged(AFTER, kr(), *log, goal={"state": "closed", "closed_on": on(1, 5)})
    assert (closed.health, closed.verdict) == ("closed", "learn")


def test_a_milestone_ticked_in_the_file_is_a_check_in() -> None:
    measure = kr(
        "milestones", milestones=(Milestone(name="A", done_on=on(11, 10)), Milestone(name="B", weight=3.0))
    )
    found = judged(MID, measure)
    assert (found.progress, found.last_check_in, found.value) == (0.25, on(11, 10), ("A",))
    both = judged(MID, measure, said(on(11, 12), ("B",)))
    assert (both.progress, both.last_check_in, both.value) == (1.0, on(11, 12), ("A", "B"))
    late = kr("milestones", milestones=(Milestone(name="A", done_on=on(1, 3)), Milestone(name="B")))
    assert (judged(AFTER, late).progress, judged(AFTER, late).last_check_in) == (0.0, None)


def test_maintain_waits_for_its_first_period_then_expects_its_goal() -> None:
    measure = kr("maintain")
    quiet = judged(on(10, 5), measure, said(on(10, 3), confidence=7))
    assert (quiet.progress, quiet.expected, quiet.health) == (0.0, 0.7, "pending")
    assert judged(on(10, 5), measure, said(on(10, 3), 99.9)).health == "on track"
    missed = [said(on(10, day), value) for day, value in ((3, 99.9), (10, 99.0), (17, 99.95), (24, 99.95))]
    for ambition, health in {"committed": "at risk", "aspirational": "on track"}.items():
        watched = judged(on(10, 28), replace(measure, ambition=ambition), *missed)  # type: ignore[arg-type]
        assert (watched.progress, watched.health) == (0.75, health)


def test_a_found_baseline_is_done_and_offered_but_never_counted() -> None:
    find = kr("baseline", name="b")
    goal = objective(kr(), find)
    found = objective_judged(on(11, 15), goal, said(on(11, 14), 50.0), said(on(11, 14), 42.0, name="b"))
    assert found.score == 0.5
    assert (found.key_results[1].value, found.key_results[1].score, found.key_results[1].health) == (
        42.0,
        None,
        "done",
    )
    assert objective_judged(AFTER, goal).key_results[1].verdict is None


def test_an_objective_without_counted_key_results_has_no_score() -> None:
    assert objective_judged(MID, objective()).score is None
    assert objective_judged(MID, objective(kr("baseline"))).score is None
    assert objective_judged(MID, objective(kr(weight=0.0)), said(on(11, 14), 50.0)).score is None


def test_weights_weigh_and_0_is_shown_not_counted() -> None:
    goal = objective(kr(), kr(name="l", weight=3.0), kr(name="m", weight=0.0))
    log = [said(on(11, 14), 100.0), said(on(11, 14), 40.0, name="l"), said(on(11, 14), 0.0, name="m")]
    found = objective_judged(on(11, 15), goal, *log)
    assert (found.score, found.progress, found.expected) == (0.55, 0.55, 0.346153846)
    assert [part.counted for part in found.key_results] == [True, True, False]
    assert (found.key_results[2].score, found.key_results[2].health, found.health) == (
        0.0,
        "off track",
        "on track",
    )


# -- a KPI as the measure

LINKED: dict[str, Any] = {"kpis": (kpi(),)}


def test_a_linked_key_result_reads_its_kpi_and_ignores_the_check_ins_value() -> None:
    told = (seen(9, 90.0), seen(10, 92.0), seen(11, 96.0))
    measure = kr(kpi="uptime", baseline=90.0)
    log = [said(on(11, 20), 100.0, confidence=4)]
    found = judged(on(12, 1), measure, *log, observations=told, **LINKED)
    assert (found.value, found.progress, found.confidence, found.last_check_in) == (96.0, 0.6, 4, on(11, 30))
    assert judged(on(11, 30), measure, *log, observations=told, **LINKED).progress == 0.2


def test_a_linked_key_result_without_a_value_since_the_start_is_pending_at_0() -> None:
    found = judged(on(10, 31), kr(kpi="uptime"), observations=(seen(9, 90.0),), **LINKED)
    assert (found.value, found.progress, found.health) == (None, 0.0, "pending")


@pytest.mark.parametrize("since", [None, on(11, 15)])
def test_a_linked_key_result_reads_no_figure_from_before_its_start(since: date | None) -> None:
    told = (seen(8, 80.0), seen(9, 90.0), seen(10, 95.0))
    found = judged(on(11, 20), kr(kpi="uptime", baseline=None, since=since), observations=told, **LINKED)
    before = (90.0, 95.0, 0.5) if since is None else (95.0, None, 0.0)
    assert (found.baseline, found.value, found.progress) == before


def test_a_month_whose_figure_is_late_is_no_miss_until_the_kpi_is_stale_or_the_cycle_over() -> None:
    measure = kr("maintain", kpi="uptime")
    october, november, december = seen(10, 99.95), seen(11, 99.95), seen(12, 99.95)

    def rate(day: date, *told: Any) -> float | None:
        return judged(day, measure, observations=told, **LINKED).progress

    assert [rate(on(11, 2)), rate(on(11, 2), october)] == [0.0, 1.0]
    assert [rate(on(12, 31), october), rate(on(1, 1), october)] == [1.0, 0.333333333]
    assert [rate(on(12, 31), november), rate(on(1, 1), november, december)] == [1.0, 0.666666667]


@pytest.mark.parametrize(("since", "weeks"), [(on(10, 5), 12), (on(10, 1), 13), (on(10, 4), 13)])
def test_what_a_kpi_measures_is_kept_up_in_the_kpis_own_weeks(since: date, weeks: int) -> None:
    # From a Monday, four days are left after twelve weeks: no figure of the KPI is ever about them.
    weekly, measure = kpi(rhythm="weekly"), kr("maintain", kpi="uptime", since=since)
    told = [Observation("uptime", date(2026, 9, 28) + timedelta(weeks=n), 99.95) for n in range(14)]
    assert judged(AFTER, measure, observations=tuple(told), kpis=(weekly,)).progress == 1.0
    found = judged(AFTER, measure, observations=tuple(told[:5] + told[6:]), kpis=(weekly,))
    assert found.progress == round((weeks - 1) / weeks, 9)


def test_days_of_the_week_without_figures_are_no_periods_to_keep_up() -> None:
    daily = kpi(rhythm="daily")
    workdays = [
        Q4.start + timedelta(days=n) for n in range(92) if (Q4.start + timedelta(days=n)).weekday() < 5
    ]
    told = tuple(Observation("uptime", day, 99.95) for day in workdays if day != on(11, 17))
    measure = kr("maintain", kpi="uptime")
    found = judged(AFTER, measure, observations=told, kpis=(daily,))
    assert found.progress == round((len(workdays) - 1) / len(workdays), 9)
    assert judged(on(11, 20), measure, observations=told, kpis=(daily,)).progress == 1.0


def test_a_linked_key_result_is_stale_at_the_kpis_rhythm_not_at_its_own_cadence() -> None:
    measure = kr(kpi="uptime", cadence="daily")
    told = (seen(10, 100.0),)
    assert [judged(day, measure, observations=told, **LINKED).health for day in (on(12, 15), on(12, 16))] == [
        "done",
        "stale",
    ]
    assert judged(on(12, 16), measure, said(on(12, 16), 100.0), observations=told, **LINKED).health == "stale"
    assert [judged(day, measure, **LINKED).health for day in (on(11, 15), on(11, 16))] == ["pending", "stale"]


def test_the_missing_baseline_of_a_linked_key_result_is_the_last_value_before_the_start() -> None:
    found = judged(
        on(11, 1), kr(kpi="uptime", baseline=None), observations=(seen(9, 60.0), seen(10, 70.0)), **LINKED
    )
    assert (found.baseline, found.progress) == (60.0, 0.25)


def test_a_last_value_that_is_past_the_target_is_said_to_be_no_start() -> None:
    measure = kr(kpi="uptime", baseline=None)
    goal, told = objective(measure), (seen(9, 120.0),)
    assert judged(on(11, 1), measure, observations=told, **LINKED).progress is None
    (finding,) = problems(plan(goal, observations=told, **LINKED), goal, measure)
    assert (finding.code, finding.severity) == ("baseline-not-written", "warning")
    assert finding.what.endswith("120, is used. It should increase, but from 120 to 100 it falls.")
    # Written down as the baseline it would be an error.
    assert finding.mend == "Choose another target, or another kind."


def test_maintain_by_a_kpi_counts_the_kpis_periods() -> None:
    told = (seen(10, 99.9), seen(11, 99.0))
    measure = kr("maintain", kpi="uptime")
    assert [
        judged(day, measure, observations=told, **LINKED).progress for day in (on(11, 1), on(12, 1), on(1, 1))
    ] == [
        1.0,
        0.5,
        0.333333333,
    ]


def test_a_kind_that_cannot_link_or_a_kpi_that_does_not_exist_falls_back_on_check_ins() -> None:
    told = (seen(10, 1.0),)
    assert (
        judged(MID, kr("graded", kpi="uptime"), said(on(11, 14), 0.4), observations=told, **LINKED).progress
        == 0.4
    )
    steps = judged(MID, kr("milestones", kpi="uptime"), said(on(11, 14), ("A",)), observations=told, **LINKED)
    assert steps.progress == 0.25
    assert judged(MID, kr(kpi="nothing"), said(on(11, 14), 40.0)).progress == 0.4


# -- overrides

SET = Override(score=0.9, reason="Half the ward was closed.", at=at(1, 8))


def test_an_override_counts_from_its_date_once_the_cycle_has_ended_with_the_computed_beside_it() -> None:
    log = [said(on(12, 30), 50.0)]
    told = [judged(day, kr(override=SET), *log) for day in (on(1, 7), on(1, 8))]
    assert [(s.score, s.computed, s.progress, s.verdict) for s in told] == [
        (0.5, 0.5, 0.5, "progress"),
        (0.9, 0.5, 0.5, "success"),
    ]
    goal = objective_judged(on(1, 8), objective(kr(override=SET)), *log)
    assert (goal.score, goal.computed) == (0.9, 0.5)


def test_an_override_dated_within_the_cycle_waits_for_its_end() -> None:
    early = kr(override=replace(SET, at=at(11, 1)))
    assert [judged(day, early, said(on(11, 14), 50.0)).score for day in (on(12, 31), on(1, 1))] == [0.5, 0.9]


def test_an_override_without_a_reason_or_out_of_range_is_not_applied() -> None:
    log = [said(on(12, 30), 50.0)]
    assert judged(AFTER, kr(override=replace(SET, reason="")), *log).score == 0.5
    assert judged(AFTER, kr(override=replace(SET, score=1.2)), *log).score == 0.5
    assert judged(AFTER, kr(override=replace(SET, score=-0.1)), *log).score == 0.5


# -- verdicts


def test_a_key_result_may_have_an_ambition_of_its_own() -> None:
    goal = objective(kr(), kr(name="l", ambition="committed"), ambition="aspirational")
    found = objective_judged(AFTER, goal, said(on(12, 30), 80.0), said(on(12, 30), 80.0, name="l"))
    assert [part.verdict for part in found.key_results] == ["success", "missed"]
    assert [part.ambition for part in found.key_results] == ["aspirational", "committed"]
    assert found.verdict == "success"


def test_a_learning_objective_is_met_once_the_learning_is_recorded() -> None:
    unmet, log = objective(kr(), ambition="learning"), [said(on(11, 14), 40.0)]
    assert (
        objective_judged(AFTER, unmet, *log).verdict,
        objective_judged(AFTER, unmet, *log).key_results[0].verdict,
    ) == ("open", "open")
    assert objective_judged(AFTER, replace(unmet, learned="Ask first."), *log).verdict == "met"
    assert judged(AFTER, kr(ambition="learning", learned="Ask first."), *log).verdict == "met"


def test_where_success_begins_is_the_plans_policy() -> None:
    assert judged(AFTER, kr(), said(on(12, 30), 60.0), policy=Policy(success_at=0.6)).verdict == "success"


# -- the plan's own day


def test_a_plan_with_a_day_of_its_own_is_judged_on_it() -> None:
    assert stand(plan(objective(kr()), today=MID)).on == MID
    with pytest.raises(NoDayError):
        _ = stand(plan(objective(kr())))


def test_what_a_person_says_of_it_is_kept_beside_the_health_and_changes_nothing() -> None:
    told = [said(on(11, 7), 50.0, status="off track"), said(on(11, 14), 50.0)]
    part = judged(MID, kr(), *told)
    assert (part.own_status, part.health) == ("off track", "on track")
    assert judged(MID, kr(), told[1]).own_status is None


@pytest.mark.parametrize(
    ("kind", "best"),
    [
        ("increase", 100.0),
        ("decrease", 0.0),
        ("reach", 100.0),
        ("stages", 100.0),
        ("checkpoints", 100.0),
        ("maintain", 100.0),
        ("milestones", ("A", "B")),
        ("outcome", "stretch"),
        ("baseline", 7.0),
        ("graded", 1.0),
    ],
)
def test_the_best_report_is_stale_once_silence_has_lasted_where_it_may_fall_back(
    kind: str, best: Any
) -> None:
    told = [said(day, best) for day in (on(10, 5), on(10, 12), on(10, 19))]
    assert judged(on(10, 21), kr(kind), *told).health in {"done", "on track", "no pace"}
    settled = kind in {"milestones", "baseline"}
    assert judged(on(10, 30), kr(kind), *told).health == ("done" if settled else "stale")
    whole = objective_judged(on(10, 30), objective(kr(kind)), *told).health
    assert settled or whole not in {"on track", "done"}
