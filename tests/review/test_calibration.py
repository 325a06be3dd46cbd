"""Calibration over closed cycles, and what a row of easy stretch goals says (METHOD section 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from kit.builders import AFTER, Q3, kr, objective, on, plan, said
from okrlib import stand
from okrlib.model import Objective
from okrlib.review import calibration
from okrlib.review.calibration import Pair, calibrate
from okrlib.scoring import Standing


def closed(count: int, **facts: Any) -> Objective:
    names = [f"k{i}" for i in range(count)]
    usual = {"state": "closed", "outcome": "achieved", "closed_on": AFTER}
    return objective(*(kr("increase", name) for name in names), **(usual | facts))


def held(goal: Objective, *, early: int = 7, late: int = 2, value: float = 100.0, **facts: Any) -> Standing:
    log = []
    for measure in goal.key_results:
        log += [
            said(on(10, 10), 10.0, measure.id, confidence=9),
            said(on(11, 15), 20.0, measure.id, confidence=early),
            said(on(12, 20), value, measure.id, confidence=late),
        ]
    return stand(plan(goal, log=log, **facts), on=AFTER)


def test_a_pair_is_the_last_confidence_of_the_first_half_and_success_by_ambition() -> None:
    (pair,) = calibration.pairs(held(closed(1), value=82.0), "ops")
    assert (pair.confidence, pair.success, pair.ambition) == (7, True, "aspirational")

    (pair,) = calibration.pairs(held(closed(1, ambition="committed"), value=82.0), "ops")
    assert not pair.success


def test_the_middle_day_of_the_cycle_is_in_the_second_half() -> None:
    goal = closed(1)
    log = [said(on(11, 15), 1.0, "k0", confidence=3), said(on(11, 16), 1.0, "k0", confidence=8)]

    (pair,) = calibration.pairs(stand(plan(goal, log=log), on=AFTER), "ops")

    assert pair.confidence == 3


@pytest.mark.parametrize(
    "facts", [{"state": "active", "outcome": None, "closed_on": None}, {"outcome": "dropped"}]
)
def test_what_is_open_or_dropped_makes_no_pair(facts: dict[str, Any]) -> None:
    assert calibration.pairs(held(closed(1, **facts)), "ops") == ()


def test_over_all_teams_every_pair_counts_once_and_individuals_are_never_calibrated() -> None:
    standing = held(closed(12))
    teams = tuple(replace(t, kind="individual") if t.id == "ops" else t for t in standing.plan.teams)
    alone = stand(replace(standing.plan, teams=teams), on=AFTER)

    assert len(calibration.pairs(standing, "ops")) == 12
    assert calibration.pairs(standing) == calibration.pairs(standing, "ops")
    assert calibration.pairs(alone, "ops") == calibration.pairs(alone) == ()
    assert calibration.sandbagging(alone, "ops") is None


def test_nine_pairs_are_too_few() -> None:
    assert calibrate([Pair("k", "c", "committed", 5, True)] * 9) is None
    assert calibrate([Pair("k", "c", "committed", 5, True)] * 10) is not None


@given(st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=10, max_size=60))
def test_the_brier_score_is_between_0_and_1_and_shares_count_every_pair(
    rows: list[tuple[int, bool]],
) -> None:
    found = calibrate([Pair("k", "c", "committed", c, s) for c, s in rows])

    assert found is not None
    assert 0 <= found.brier <= 1
    assert sum(share.n for share in found.shares) == len(rows)
    assert found.sentence.endswith(".")


def test_certainty_that_comes_true_has_a_brier_score_of_0_and_even_odds_a_quarter() -> None:
    sure = [Pair("k", "c", "committed", 10, True)] * 6 + [Pair("k", "c", "committed", 0, False)] * 6
    even = [Pair("k", "c", "committed", 5, i % 2 == 0) for i in range(12)]

    assert [calibrate(rows).brier for rows in (sure, even)] == [0.0, 0.25]  # type: ignore[union-attr]


def test_the_sentence_names_the_confidence_that_was_furthest_off() -> None:
    sevens = [Pair("k", "c", "committed", 7, i < 4) for i in range(10)]
    fives = [Pair("k", "c", "committed", 5, i < 5) for i in range(10)]

    found = calibrate(sevens + fives)
    assert found is not None
    assert found.sentence == "Of the 10 key results rated 7 of 10 at half-time, 4 succeeded."
    assert "about as often as was thought" in calibrate(fives).sentence  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("came_true", "words"),
    [(7, "Somewhat better"), (10, "Much better"), (4, "Worse than"), (5, "Worse than")],
)
def test_the_brier_score_is_told_in_words(came_true: int, words: str) -> None:
    confidence = 10 if came_true == 10 else 7
    found = calibrate([Pair("k", "c", "committed", confidence, i < came_true) for i in range(10)])
    assert found is not None
    assert found.meaning.startswith(words)


def test_stretch_goals_that_are_always_reached_are_no_stretch() -> None:
    goals = [
        closed(2, name="a"),
        replace(closed(0, name="b", cycle=Q3.id, closed_on=on(10, 2)), key_results=(kr("increase", "z"),)),
    ]
    log = [said(on(12, 20), 100.0, f"k{i}") for i in range(2)] + [said(Q3.start, 98.0, "z")]
    standing = stand(plan(*goals, log=log), on=AFTER)

    said_so = calibration.sandbagging(standing, "ops")
    assert said_so
    assert "2 closed cycles" in said_so

    one = stand(plan(goals[0], log=log[:2]), on=AFTER)
    assert calibration.sandbagging(one, "ops") is None
    bold = stand(plan(*goals, log=[*log[:2], said(Q3.start, 60.0, "z")]), on=AFTER)
    assert calibration.sandbagging(bold, "ops") is None
    silent = closed(1, name="c")
    silent = replace(silent, key_results=(replace(silent.key_results[0], id="never-reported"),))
    assert calibration.sandbagging(stand(plan(*goals, silent, log=log), on=AFTER), "ops") == said_so


def test_a_mean_of_0_9_is_not_above_it() -> None:
    goals = [closed(5, name="a"), replace(closed(0, name="b", cycle=Q3.id, closed_on=on(10, 2)))]
    goals[1] = replace(goals[1], key_results=(kr("increase", "z"),))
    means = (100.0, 85.0, 80.0, 95.0, 90.0)  # their shares add up to 4.500000000000001
    log = [said(on(12, 20), value, f"k{i}") for i, value in enumerate(means)] + [said(Q3.start, 98.0, "z")]
    assert calibration.sandbagging(stand(plan(*goals, log=log), on=AFTER), "ops") is None


def test_commitments_are_not_taken_for_easy_stretch_goals() -> None:
    goals = [
        closed(2, name="a", ambition="committed"),
        closed(0, name="b", cycle=Q3.id, ambition="committed", closed_on=on(10, 2)),
    ]
    assert calibration.sandbagging(held(goals[0]), "ops") is None
    assert calibration.ambitions(held(goals[0]), "ops") == (2, 0, 0)
