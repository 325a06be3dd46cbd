"""METHOD section 3: closing freezes scores, and contributions make a score of several."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kit.builders import (
    AFTER,
    Q4,
    at,
    closed_goal,
    evening,
    judged,
    kr,
    objective,
    objective_judged,
    on,
    said,
    standing,
)
from okrlib.model import KeyResult, Milestone, Objective, Override
from okrlib.scoring import history, levels, now, objective_history, weeks

MID = on(11, 16)
#: The second was ticked after the closing.
STEPS = (Milestone(name="A", done_on=on(11, 1)), Milestone(name="B", weight=3.0, done_on=on(11, 25)))
SET = Override(score=0.9, reason="Half the ward was closed.", at=at(1, 8))

# -- closing


def test_closing_ends_the_score_so_far() -> None:
    log = [said(on(11, 14), 80.0)]
    told = [objective_judged(day, closed_goal(kr()), *log) for day in (on(11, 19), on(11, 20))]
    assert [(o.score, o.final, o.verdict, o.health) for o in told] == [
        (0.8, False, None, "on track"),
        (0.8, True, "success", "closed"),
    ]


def test_a_closed_objective_is_frozen_as_it_was_known_on_the_day() -> None:
    log = [
        said(on(11, 14), 50.0, recorded=at(11, 14)),
        said(on(11, 14), 70.0, recorded=at(11, 25)),
        said(on(11, 28), 90.0),
    ]
    told = [objective_judged(day, closed_goal(kr()), *log) for day in (on(11, 20), on(11, 25), AFTER)]
    assert [o.score for o in told] == [0.5, 0.5, 0.5]
    assert [o.computed for o in told] == [0.7, 0.7, 0.9], "all that the log says now, dated by the day"
    assert told[2].key_results[0].entries == (log[0],)
    assert (told[2].key_results[0].score, told[2].key_results[0].computed) == (0.5, 0.9)


def test_a_milestone_ticked_after_closing_does_not_move_the_score() -> None:
    found = judged(
        AFTER, kr("milestones", milestones=STEPS), goal={"state": "closed", "closed_on": on(11, 20)}
    )
    assert (found.score, found.computed, found.value, found.last_check_in) == (0.25, 1.0, ("A",), on(11, 1))
    assert now(found) == "1 of 2 done"
    assert [level.reached for level in levels(found)] == [True, False]


def test_weeks_after_closing_are_no_misses() -> None:
    log = [said(Q4.start + timedelta(days=7 * n), 99.9) for n in range(7)]
    found = judged(AFTER, kr("maintain"), *log, goal={"state": "closed", "closed_on": on(11, 15)})
    assert (found.score, found.computed) == (1.0, 1.0)


@pytest.mark.parametrize("measure", [kr("maintain"), kr("milestones", milestones=STEPS)])
def test_from_a_closing_on_the_course_stands_still_as_the_score_does(measure: KeyResult) -> None:
    log = [said(Q4.start + timedelta(days=7 * n), 99.9) for n in range(8)] if measure.at_least else []
    told = standing(AFTER, closed_goal(measure), log=log)
    days = [day for day in weeks(Q4, AFTER) if day >= on(11, 20)]

    score = told.objective("o").score
    assert list(history(told, told.objective("o").key_results[0], days)) == [score] * 6
    assert objective_history(told, "o", days) == [score] * 6


def test_expected_progress_stands_still_at_closing() -> None:
    log = [said(on(11, 14), 50.0)]
    assert objective_judged(AFTER, closed_goal(kr(), day=on(11, 15)), *log).expected == 0.346153846


def test_a_child_that_moves_on_does_not_move_a_parent_that_is_closed() -> None:
    parent = closed_goal(kr(), name="p")
    child = objective(kr(name="l"), name="c", contributes={"p": 0.5})
    log = [
        said(on(11, 14), 60.0),
        said(on(11, 14), 40.0, name="l", recorded=at(11, 14)),
        said(on(11, 14), 20.0, name="l", recorded=at(11, 30)),
        said(on(12, 14), 100.0, name="l"),
    ]
    told = [standing(day, parent, child, log=log) for day in (on(11, 20), on(12, 1), AFTER)]
    assert [s.objective("p").score for s in told] == [0.5, 0.5, 0.5]
    assert [s.objective("p").computed for s in told] == [0.4, 0.4, 0.8]
    assert [s.objective("c").score for s in told] == [0.2, 0.2, 1.0]


def test_a_child_dropped_later_keeps_its_share_of_a_parent_closed_before() -> None:
    parent = closed_goal(kr(), name="p", day=on(11, 20))
    child = closed_goal(kr(name="l"), name="c", outcome="dropped", day=on(11, 30), contributes={"p": 0.5})
    log = [said(on(11, 14), 60.0), said(on(11, 14), 40.0, name="l")]
    assert standing(AFTER, parent, child, log=log).objective("p").score == 0.5


def test_reopening_takes_the_freezing_back_from_its_day_on() -> None:
    goal = objective(kr(), closed_on=on(11, 20), reopened_on=on(12, 1))
    log = [said(on(11, 14), 50.0), said(on(11, 28), 90.0)]
    told = [objective_judged(day, goal, *log) for day in (on(11, 30), on(12, 1))]
    assert [(o.score, o.final, o.health) for o in told] == [(0.5, True, "closed"), (0.9, False, "on track")]


def test_an_override_is_the_one_thing_that_may_follow_a_closing() -> None:
    goal = closed_goal(kr(override=SET), day=on(1, 5))
    log = [said(on(12, 30), 50.0)]
    assert [objective_judged(day, goal, *log).score for day in (on(1, 7), on(1, 8))] == [0.5, 0.9]


def test_closed_without_a_day_is_closed_but_cannot_be_frozen() -> None:
    goal = objective(kr(), state="closed", outcome="partial")
    log = [said(on(11, 14), 50.0), said(on(11, 28), 90.0)]
    assert objective_judged(AFTER, goal, *log).score == 0.9


# -- contributions


def family(*shares: float) -> list[Objective]:
    children = [
        objective(kr(name=f"l{n}"), name=f"c{n}", contributes={"o": share}) for n, share in enumerate(shares)
    ]
    return [objective(kr()), *children]


def test_own_0_6_with_a_child_of_0_8_at_a_quarter_is_0_65() -> None:
    log = [said(on(11, 14), 60.0), said(on(11, 14), 80.0, name="l0")]
    found = standing(MID, *family(0.25), log=log).objective("o")
    assert (found.own, found.score) == (0.6, 0.65)


def test_children_without_a_score_give_their_share_back() -> None:
    log = [said(on(11, 14), 60.0), said(on(11, 14), 80.0, name="l0")]
    goals = family(0.25, 0.5, 0.1)
    goals[2] = replace(goals[2], state="draft")
    goals[3] = replace(goals[3], state="closed", outcome="postponed", closed_at=evening(on(11, 1)).moment)
    assert standing(MID, *goals, log=log).objective("o").score == 0.65


def test_a_parent_without_key_results_takes_the_mean_of_its_children() -> None:
    log = [said(on(11, 14), 40.0, name="l0"), said(on(11, 14), 80.0, name="l1")]
    goals = [replace(family()[0], key_results=()), *family(0.25, 0.75)[1:]]
    found = standing(MID, *goals, log=log).objective("o")
    assert (found.own, found.score) == (None, 0.7)


def test_supporting_without_contributing_moves_no_score() -> None:
    helper = objective(kr(name="l"), name="c", supports=("o",))
    assert (
        standing(MID, objective(kr()), helper, log=[said(on(11, 14), 100.0, name="l")]).objective("o").score
        == 0.0
    )


def test_contributions_pass_through_generations_and_a_circle_is_cut_once() -> None:
    a = objective(kr(name="a"), name="oa", contributes={"ob": 0.5})
    b = objective(kr(name="b"), name="ob", contributes={"oc": 0.5})
    c = objective(kr(name="c"), name="oc")
    log = [said(on(11, 14), 100.0, name="a")]
    assert standing(MID, a, b, c, log=log).objective("oc").score == 0.25
    looped = standing(MID, a, b, replace(c, contributes={"oa": 0.5}), log=log)
    assert [looped.objective(name).score for name in ("oa", "ob", "oc")] == [0.5, 0.0, 0.0]
    myself = objective(kr(name="a"), name="oa", contributes={"oa": 0.5})
    assert standing(MID, myself, log=log).objective("oa").score == 1.0


def test_many_ways_up_the_same_tree_take_no_time() -> None:
    layers = [
        [
            objective(
                kr(name=f"k{depth}-{n}"),
                name=f"o{depth}-{n}",
                contributes={f"o{depth - 1}-{up}": 0.1 for up in range(8)} if depth else {},
            )
            for n in range(8)
        ]
        for depth in range(12)
    ]
    log = [said(on(11, 14), 50.0, name=f"k{depth}-{n}") for depth in range(12) for n in range(8)]
    assert standing(MID, *(o for layer in layers for o in layer), log=log).objective("o0-0").score == 0.5


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("circle", [False, True])
def test_thousands_may_contribute_one_to_the_next(*, turned: bool, circle: bool) -> None:
    goals = [
        objective(
            kr(name=f"k{n}"),
            name=f"o{n}",
            contributes={f"o{(n + 1) % 3000}": 1.0} if circle or n < 2999 else {},
            state="closed",
            closed_at=at(11, 15) + timedelta(seconds=n),
        )
        for n in range(3000)
    ]
    stood = standing(MID, *(goals[::-1] if turned else goals), log=[said(on(11, 14), 100.0, name="k0")])

    # A circle is cut above its first objective, o0 or o2999; only o0 has done anything itself.
    passed_on = not circle or turned
    assert [stood.objective(f"o{n}").score == 1.0 for n in (1, 2999)] == [passed_on] * 2
