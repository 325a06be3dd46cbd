"""METHOD section 4: expected progress and health, state by state and in order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, strategies as st

from kit.builders import Q4, judged, kr, objective, objective_judged, on, said, standing
from okrlib.model import KeyResult, Policy
from okrlib.model.key_results import Kind
from okrlib.scoring import Health
from okrlib.scoring.pace import Paced, expected, is_silent, of_key_result, of_many
from okrlib.scoring.pace_rules import by_pace

POLICY = Policy()
EVERY_KIND = get_args(Kind)


def health(measure: KeyResult | None = None, **facts: Any) -> Health:
    """The health of a key result that is exactly on pace on day 46, two days after its check-in."""
    usual: dict[str, Any] = {
        "last": on(11, 14),
        "since": Q4.start,
        "cadence": "weekly",
        "progress": 0.5,
        "wanted": 0.5,
        "has_value": True,
        "on": on(11, 16),
        "policy": POLICY,
    }
    return of_key_result(measure or kr(), **(usual | facts))


# -- expected progress


def test_maintain_expects_1_throughout() -> None:
    assert [expected(kr("maintain"), tau, goal=1) for tau in (0.0, 0.5, 1.0)] == [1.0, 1.0, 1.0]


def test_some_kinds_have_no_pace() -> None:
    without = [kind for kind in EVERY_KIND if expected(kr(kind), 0.5, goal=1) is None]
    assert without == ["outcome", "baseline", "graded"]


# -- the states in their order


def test_closed_comes_before_everything_and_after_the_end_it_is_to_close_however_it_stands() -> None:
    for log in ([], [said(on(12, 30), 100.0)]):
        assert judged(on(1, 20), kr(), *log, goal={"state": "closed"}).health == "closed"
        assert judged(on(1, 1), kr(), *log).health == "to close"
        for day, goal, health in (
            (on(1, 20), objective(kr(), state="closed"), "closed"),
            (on(1, 1), objective(kr()), "to close"),
        ):
            stood = standing(day, goal, log=log)
            assert stood.objective("o").health == stood.team("ops", Q4.id).health == health


@pytest.mark.parametrize(
    ("cadence", "days"), [("daily", 1), ("weekly", 10), ("biweekly", 21), ("monthly", 45), ("quarterly", 136)]
)
def test_never_checked_in_is_pending_until_1_5_cadences_have_run_then_stale(cadence: str, days: int) -> None:
    last_pending = Q4.start + timedelta(days=days)
    never: dict[str, Any] = {
        "last": None,
        "progress": 0.0,
        "wanted": 0.0,
        "has_value": False,
        "cadence": cadence,
    }
    assert health(on=last_pending, **never) == "pending"
    assert health(on=last_pending + timedelta(days=1), **never) == "stale"


def test_silence_comes_before_done() -> None:
    assert health(on=on(11, 24), progress=1.0) == "done"
    assert health(on=on(11, 25), progress=1.0) == "stale"


def test_what_cannot_fall_back_is_done_however_long_nobody_reports() -> None:
    assert health(kr("baseline"), on=on(11, 25), progress=None, wanted=None) == "done"
    assert health(kr("milestones"), on=on(11, 25), progress=1.0) == "done"
    assert health(kr("milestones"), on=on(11, 25), progress=0.999999999) == "stale"
    assert health(kr("baseline"), on=on(11, 25), progress=None, has_value=False) == "stale"


def test_how_long_silence_may_be_is_a_policy() -> None:
    assert health(on=on(11, 21), policy=Policy(stale_after=1.0)) == "on track"
    assert health(on=on(11, 22), policy=Policy(stale_after=1.0)) == "stale"


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("cadence", ["daily", "weekly", "biweekly", "monthly", "quarterly"])
def test_silence_is_never_green_for_any_kind(kind: str, cadence: str) -> None:
    late = on(11, 14) + timedelta(days=140)
    for progress in (None, 0.0, 0.5, 1.0):
        settled = kind == "baseline" or (kind == "milestones" and progress == 1)
        there = "done" if settled else "stale"
        assert health(kr(kind), cadence=cadence, progress=progress, on=late) == there
        assert (
            health(kr(kind), cadence=cadence, progress=progress, on=late, last=None, has_value=False)
            == "stale"
        )


@pytest.mark.parametrize("kind", sorted(set(EVERY_KIND) - {"baseline", "maintain"}))
def test_progress_of_1_is_done_for_every_kind(kind: str) -> None:
    wanted = None if kind in {"outcome", "graded"} else 0.5
    assert health(kr(kind), progress=1.0, wanted=wanted) == "done"


def test_a_baseline_is_done_when_it_is_recorded() -> None:
    assert health(kr("baseline"), progress=None, wanted=None, has_value=True) == "done"
    assert health(kr("baseline"), progress=None, wanted=None, has_value=False) == "no pace"


def test_maintain_is_on_track_and_not_done_while_all_periods_are_hit() -> None:
    facts: dict[str, Any] = {"on": on(10, 20), "last": on(10, 19), "progress": 1.0, "wanted": 0.7}

    assert health(kr("maintain"), **facts) == "on track"
    assert health(kr(), **facts) == "done"


def test_maintain_is_pending_until_a_period_counts_though_somebody_spoke() -> None:
    for last in (on(10, 3), on(9, 1)):
        spoken: dict[str, Any] = {"last": last, "progress": 0.0, "wanted": 1.0, "has_value": False}
        assert health(kr("maintain"), on=on(10, 5), **spoken) == "pending"


def test_a_gap_of_exactly_0_1_is_on_track_though_floats_differ() -> None:
    assert [by_pace(n / 10, (n + 1) / 10, POLICY) for n in range(10)] == ["on track"] * 10
    assert [by_pace(n / 20, n / 20 + 0.25, POLICY) for n in range(16)] == ["at risk"] * 16


@pytest.mark.parametrize("kind", ["outcome", "graded"])
def test_without_a_pace_that_is_said(kind: str) -> None:
    assert health(kr(kind), progress=0.3, wanted=None) == "no pace"


def test_a_measure_that_cannot_be_computed_has_no_pace() -> None:
    assert health(kr(target=0.0), progress=None, wanted=None) == "no pace"


def test_equality_of_1_5_cadences_is_not_silence_yet() -> None:
    assert not is_silent(on(10, 1), Q4.start, "biweekly", on(10, 22), POLICY)
    assert is_silent(on(10, 1), Q4.start, "biweekly", on(10, 23), POLICY)
    # 4.1 x 30 is 122.99999999999999 to a computer.
    long = Policy(stale_after=4.1)
    assert not is_silent(Q4.start, Q4.start, "monthly", Q4.start + timedelta(days=123), long)
    assert is_silent(Q4.start, Q4.start, "monthly", Q4.start + timedelta(days=124), long)


# -- objectives and teams


def many(*parts: tuple[Health, float | None, float | None, float]) -> Health:
    return of_many([Paced(*part) for part in parts], policy=POLICY)


def test_an_objective_is_judged_by_the_weighted_means() -> None:
    assert many(("on track", 0.5, 0.5, 1.0), ("at risk", 0.4, 0.6, 1.0)) == "on track"
    assert many(("on track", 0.5, 0.5, 1.0), ("at risk", 0.4, 0.6, 3.0)) == "at risk"
    assert many(("off track", 0.1, 0.9, 1.0), ("off track", 0.3, 0.6, 1.0)) == "off track"


@pytest.mark.parametrize("state", ["off track", "stale"])
def test_it_is_at_best_at_risk_while_any_key_result_is_off_track_or_stale(state: Health) -> None:
    assert many((state, 0.9, 0.5, 1.0), ("on track", 0.9, 0.5, 9.0)) == "at risk"
    assert many((state, None, None, 1.0), ("on track", 0.9, 0.5, 9.0)) == "at risk"
    # What already succeeds is on track whatever is expected; beside it, nothing is off track.
    assert many((state, None, None, 1.0), ("on track", 0.7, 1.0, 1.0)) == "at risk"


def test_what_is_off_track_on_average_stays_so() -> None:
    assert many(("stale", 0.0, 0.9, 1.0), ("at risk", 0.4, 0.6, 1.0)) == "off track"


def test_it_is_pending_only_if_all_key_results_are() -> None:
    assert many(("pending", 0.0, 0.05, 1.0), ("pending", 0.0, 0.05, 1.0)) == "pending"
    assert many(("pending", 0.0, 0.05, 1.0), ("on track", 0.1, 0.05, 1.0)) == "on track"


def test_what_is_not_counted_does_not_count() -> None:
    assert many(("off track", 0.0, 0.9, 0.0), ("on track", 0.5, 0.5, 1.0)) == "on track"
    assert many(("on track", 0.5, 0.5, 0.0), ("pending", 0.0, 0.5, 1.0)) == "pending"


def test_only_key_results_with_a_pace_are_in_the_means() -> None:
    assert many(("no pace", 0.0, None, 9.0), ("on track", 0.5, 0.5, 1.0)) == "on track"
    assert many(("no pace", 0.3, None, 1.0)) == "no pace"
    assert many() == "no pace"
    assert many(("done", 1.0, None, 1.0)) == "done"
    assert many(("stale", 1.0, None, 1.0), ("done", 1.0, None, 1.0)) == "at risk"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pending", "stale", "done", "on track", "at risk", "off track"]),
            st.floats(0, 1),
            st.floats(0, 1),
            st.floats(0.1, 9),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_an_objective_with_a_silent_key_result_is_never_green(
    parts: list[tuple[Health, float | None, float | None, float]],
) -> None:
    assert many(*parts, ("stale", 1.0, 0.0, 1.0)) in {"at risk", "off track"}


# -- where pace leads to


def test_a_stretch_goal_is_expected_where_it_succeeds() -> None:
    day = on(11, 16)
    told = said(on(11, 15), 30.0)
    stretch = judged(day, kr(), told)
    committed = judged(day, kr(ambition="committed"), told)
    assert (stretch.goal, stretch.expected, stretch.health) == (0.7, 0.353846154, "on track")
    assert (committed.goal, committed.expected, committed.health) == (1.0, 0.505494505, "at risk")
    by_target = judged(day, kr(), told, policy=Policy(pace_to="target"))
    assert (by_target.goal, by_target.expected, by_target.health) == (1.0, 0.505494505, "at risk")
    assert judged(day, kr(ambition="learning"), told).goal == 0.7


def test_the_gap_is_a_share_of_the_goal() -> None:
    # 0.354 expected of 0.7: a gap of 0.07 is on track, of 0.175 at risk.
    healths = [judged(on(11, 16), kr(), said(on(11, 15), value)).health for value in (28.5, 28.0, 18.0, 17.5)]
    assert healths == ["on track", "at risk", "at risk", "off track"]


def test_what_already_succeeds_is_on_track_whatever_is_expected() -> None:
    planned = kr(phases=((on(11, 1), 100.0),))
    assert judged(on(11, 16), planned, said(on(11, 15), 65.0)).health == "on track"
    assert judged(on(11, 16), planned, said(on(11, 15), 64.0)).health == "off track"
    both = objective_judged(on(11, 16), objective(planned), said(on(11, 15), 65.0))
    assert (both.progress, both.expected, both.health) == (0.65, 1.0, "on track")


def test_pace_begins_with_the_goal() -> None:
    late = kr(since=on(12, 1), ambition="committed")
    assert judged(on(12, 16), late, said(on(12, 15), 50.0)).expected == 0.5
    assert judged(on(12, 1), late, said(on(12, 1), 0.0)).health == "on track"
    planned = kr(since=on(12, 1), phases=((on(12, 16), 30.0),))
    assert [judged(day, planned, said(on(12, 1), 0.0)).expected for day in (on(12, 1), on(12, 16))] == [
        0.0,
        0.3,
    ]


def test_nothing_is_stale_on_its_first_day() -> None:
    early = said(on(10, 2), 10.0)
    assert judged(on(12, 1), kr(since=on(12, 1)), early).health == "on track"


def test_a_missed_first_day_is_not_behind_yet() -> None:
    assert judged(on(10, 1), kr("maintain"), said(on(10, 1), 90.0)).health == "on track"
    assert judged(on(10, 2), kr("maintain"), said(on(10, 1), 90.0)).health == "off track"


def test_a_goal_is_not_behind_for_what_begins_today() -> None:
    kept, late = kr("maintain", "kept"), kr("maintain", "late", since=on(10, 20), cadence="monthly")
    first = standing(on(10, 1), objective(kept, kr(name="k")), log=[said(on(10, 1), 90.0, name="kept")])
    assert (first.objective("o").health, first.team("ops", "2026-Q4").health) == ("on track", "on track")

    def health(day: date) -> str | None:
        log = [said(day, 90.0, name="late"), said(on(10, 18), 30.0)]
        return standing(day, objective(late, kr(target=100.0)), log=log).objective("o").health

    assert [health(on(10, 20)), health(on(10, 21))] == ["on track", "off track"]


def test_what_is_ahead_on_its_first_day_helps_its_goal_as_on_the_next() -> None:
    new, old = kr("increase", "new", target=100.0, since=on(11, 20)), kr(target=100.0, weight=3.0)

    def health(day: date) -> str | None:
        log = [said(on(11, 20), 60.0, name="new"), said(on(11, 18), 25.0)]
        return standing(day, objective(new, old), log=log).objective("o").health

    assert [health(on(11, 20)), health(on(11, 21))] == ["on track", "on track"]
