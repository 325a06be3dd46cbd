"""Silence is not failure (METHOD section 3): what nobody reported on is counted apart."""

from __future__ import annotations

from datetime import date

import pytest

from kit.builders import at, closed_goal, kpi, kr, objective, objective_judged, on, plan, said, seen, standing
from okrlib.closing.carry_over import carry
from okrlib.model import Cycle, Milestone, Objective, Override
from okrlib.review import headline
from okrlib.scoring import objective_history, stand, state

AFTER = on(1, 20)


@pytest.mark.parametrize("goal", [objective(kr()), closed_goal(kr(), day=on(1, 5))])
def test_an_objective_that_nobody_reported_on_has_neither_score_nor_verdict(goal: object) -> None:
    silent = objective_judged(AFTER, goal)  # type: ignore[arg-type]
    assert (silent.reported, silent.own, silent.score, silent.verdict) == (False, None, None, None)
    assert state(silent) == "not reported"


def test_before_the_end_it_has_a_score_so_far() -> None:
    silent = objective_judged(on(11, 14), objective(kr()))
    assert (silent.reported, silent.score, silent.verdict) == (False, 0.0, None)


def test_in_a_reported_objective_a_silent_key_result_scores_0() -> None:
    goal = objective_judged(AFTER, objective(kr(), kr(name="l")), said(on(11, 14), 80.0))
    assert (goal.reported, goal.score, goal.verdict) == (True, 0.4, "progress")
    assert [(p.reported, p.score, state(p)) for p in goal.key_results] == [
        (True, 0.8, "success"),
        (False, 0.0, "not reported"),
    ]


def test_what_was_said_before_the_cycle_scores_0_in_it() -> None:
    log = [said(on(11, 14), 80.0), said(on(9, 28), 60.0, name="l")]
    goal = objective(kr(), kr(name="l"))
    silent = objective_judged(AFTER, goal, *log).key_results[1]

    assert (silent.reported, silent.progress, silent.score, silent.computed) == (False, 0.6, 0.0, 0.0)
    assert objective_judged(AFTER, goal, *log).score == 0.4
    told = standing(AFTER, goal, log=log)
    assert set(objective_history(told, "o", [on(11, 20), on(12, 20), AFTER])) == {0.4}


def test_what_was_full_before_the_cycle_goes_on_to_the_next_as_it_stood() -> None:
    goal = objective(kr(), kr(name="l"))
    log = [said(on(9, 28), 100.0), said(on(11, 14), 100.0, name="l")]
    told = standing(AFTER, goal, log=log)
    following = Cycle(id="2027-Q1", start=date(2027, 1, 1), end=date(2027, 4, 1))
    (left,) = carry(told.objective("o"), following, taken=set()).key_results
    assert (left.baseline, left.target) == (goal.key_results[0].baseline, 100.0)


@pytest.mark.parametrize(
    ("measure", "log"),
    [
        (kr(), [said(on(11, 14), confidence=5)]),
        (kr("milestones", milestones=(Milestone(name="a", done_on=on(11, 1)),)), []),
        (kr(override=Override(score=0.5, reason="Counted by hand", at=at(1, 4))), []),
    ],
)
def test_any_report_tick_or_override_is_a_report(measure: object, log: list[object]) -> None:
    goal = objective_judged(AFTER, objective(measure), *log)  # type: ignore[arg-type]
    assert goal.reported
    assert goal.score is not None


def test_what_was_said_before_the_cycle_is_no_report_in_it() -> None:
    early = Milestone(name="a", done_on=on(9, 20))
    for measure, log in ((kr(), [said(on(9, 28), 50.0)]), (kr("milestones", milestones=(early,)), [])):
        goal = objective_judged(AFTER, objective(measure), *log)
        assert (goal.reported, goal.score, state(goal)) == (False, None, "not reported")


def test_a_figure_of_the_kpi_is_a_report() -> None:
    measure = kr(kpi="uptime", baseline=90.0, target=100.0)
    told = plan(objective(measure), kpis=(kpi(),), observations=(seen(10, 95.0),))
    assert stand(told, on=AFTER).objective("o").score == 0.5


def test_what_does_not_count_is_no_report_on_the_objective() -> None:
    log = [said(on(11, 14), 80.0, name="l")]
    goal = objective_judged(AFTER, objective(kr(), kr(name="l", weight=0.0)), *log)
    assert (goal.reported, goal.score) == (False, None)


def test_it_gives_its_share_back_and_is_left_out_of_its_teams_score() -> None:
    goals = [
        objective(kr(), name="o"),
        objective(kr(name="l"), name="p", contributes={"o": 0.5}),
        objective(kr(name="m"), name="q"),
    ]
    judged = standing(AFTER, *goals, log=[said(on(11, 14), 80.0)])
    assert judged.objective("o").score == 0.8
    assert judged.team("ops", "2026-Q4").score == 0.8


def test_a_child_that_was_reported_is_a_report_on_its_parent() -> None:
    goals = [objective(kr(), name="o"), objective(kr(name="l"), name="p", contributes={"o": 0.5})]
    parent = standing(AFTER, *goals, log=[said(on(11, 14), 80.0, name="l")]).objective("o")
    assert (parent.reported, parent.score) == (True, 0.4)


@pytest.mark.parametrize(
    ("kind", "log", "how"),
    [("graded", (), "has been reported on"), ("graded", (0.5,), "of"), ("baseline", (7.0,), "of")],
)
def test_without_a_pace_the_headline_says_whether_anything_was_reported(
    kind: str, log: tuple[float, ...], how: str
) -> None:
    judged = standing(on(10, 9), objective(kr(kind)), log=[said(on(10, 8), value) for value in log])
    first, second = headline.headline(judged, judged.plan.cycle("2026-Q4"), judged.teams("2026-Q4"))

    assert first.startswith(f"Nothing {how} 2026-Q4 ")
    assert second == "1 objective is published."


def test_the_headline_counts_them_apart() -> None:
    goals = [objective(kr(name=f"k{n}"), name=f"o{n}") for n in range(3)]

    def first(*log: object) -> str:
        judged = standing(AFTER, *goals, log=log)
        cycle = judged.plan.cycle("2026-Q4")
        return headline.headline(judged, cycle, judged.teams("2026-Q4"))[0]

    assert first() == "2026-Q4 has ended: nothing was reported on 3 objectives."
    assert first(said(on(11, 14), 80.0, name="k0"), said(on(11, 14), 10.0, name="k1")) == (
        "2026-Q4 has ended: 1 of the 2 objectives that were reported succeeded; 1 was not reported."
    )


def test_what_was_given_up_is_counted_neither_as_reported_nor_as_success() -> None:
    given_up = closed_goal(kr(name="k1"), name="o1", day=on(12, 1), outcome="dropped")
    goals = [objective(kr(name="k0"), name="o0"), given_up, objective(kr(name="k2"), name="o2")]

    def said_of(*goals: Objective) -> tuple[str, str]:
        judged = standing(AFTER, *goals, log=[said(on(11, 14), 80.0, name="k0")])
        return headline.headline(judged, judged.plan.cycle("2026-Q4"), judged.teams("2026-Q4"))

    first, second = said_of(*goals)
    assert first.endswith("1 of the 1 objective that was reported succeeded; 1 was not reported.")
    assert second == "1 objective was dropped or postponed. 2 objectives are still to be closed."
    assert said_of(given_up) == (
        "2026-Q4 has ended: every objective was dropped or postponed.",
        "Every objective is closed.",
    )
