"""What is forecast of the key results of a plan (METHOD section 4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kit.builders import AFTER, Q4, at, kpi, kr, objective, on, plan, said, seen
from okrlib.errors import UnknownIdError
from okrlib.forecast import Question, forecast
from okrlib.model import Cycle, KeyResult, Milestone, Observation, Policy
from okrlib.scoring import outlook, stand
from okrlib.scoring.outlook import Outlook

TODAY = on(11, 12)
STEADY = (2.0, 9.0, 14.0, 24.0, 29.0, 37.0)


def weekly(values: Any, first: date = Q4.start) -> list[Any]:
    return [said(first + timedelta(weeks=week), value) for week, value in enumerate(values)]


def seen_on(measure: KeyResult, values: Any, day: date = TODAY, **facts: Any) -> Outlook:
    goal = facts.pop("goal", {})
    return outlook.of(plan(objective(measure, **goal), log=weekly(values), **facts), "k", day)


def test_a_linear_key_result_is_forecast_in_its_own_unit() -> None:
    found = seen_on(kr(unit="beds"), STEADY)

    question = Question(
        [Q4.start + timedelta(weeks=week) for week in range(6)],
        STEADY,
        baseline=0,
        target=100,
        start=Q4.start,
        end=Q4.last_day,
        success=0.65,
    )
    alone = forecast(question)
    assert found.forecast == pytest.approx(alone)
    assert found.why is None
    assert found.sentence.startswith("forecast for 31\xa0December: ")
    assert "\xa0beds; success from 65\xa0beds: about a 9 in 10 " in (found.sentence)


def test_only_what_was_reported_by_the_day_goes_in() -> None:
    early = seen_on(kr(), STEADY, on(10, 28))

    assert early.forecast is not None
    assert early.forecast.n == 4
    assert [value for _, value in early.seen] == [2, 9, 14, 24]


def test_what_was_known_then_is_asked_of_the_plan_as_of_then() -> None:
    log = [*weekly(STEADY), said(on(10, 1), 50.0, recorded=at(11, 20))]
    whole = plan(objective(kr()), log=log)

    assert outlook.of(whole.narrow(as_of=TODAY), "k", TODAY).seen[0][1] == 2
    assert outlook.of(whole, "k", TODAY).seen[0][1] == 50


@pytest.mark.parametrize(
    ("measure", "values", "last"),
    [
        (kr("stages"), (0, 10, 20, 30, 40), 0.4),
        (kr("checkpoints"), (0, 10, 20, 30, 50), 0.8),
        (kr("milestones"), ((), (), ("A",), ("A",), ("A", "B")), 1.0),
    ],
)
def test_what_is_not_linear_is_forecast_on_progress(measure: KeyResult, values: Any, last: float) -> None:
    found = seen_on(measure, values)

    assert found.forecast is not None
    assert found.seen[-1][1] == pytest.approx(last)
    assert (found.baseline, found.target, found.unit) == (0, 1, "")
    assert 0 <= found.forecast.lower <= found.forecast.upper <= 1


@pytest.mark.parametrize(
    ("measure", "values", "said_"),
    [
        (
            kr("milestones"),
            ((), (), ("A",), ("A",), ("A",)),
            "\xa0% of the way; success from 65\xa0%:",
        ),
        (kr("maintain", unit="%"), [99.95] * 6, "\xa0% of the time; success from 65\xa0%:"),
        (
            kr("stages", ambition="committed"),
            (0, 10, 20, 30, 40),
            "\xa0% of the way; success only",
        ),
    ],
)
def test_a_forecast_on_progress_says_that_it_is_one(measure: KeyResult, values: Any, said_: str) -> None:
    text = seen_on(measure, values).sentence

    assert text.startswith("forecast for 31\xa0December: ")
    assert said_ in text
    assert "target" not in text


@pytest.mark.parametrize(
    ("measure", "values", "bounds"),
    [
        (kr(unit="%", baseline=72.0, target=95.0), (72, 80.5, 84, 91, 95.5), (0, 100)),
        (kr(unit="%", baseline=90.0, target=130.0), (90, 100.5, 104, 111), (0, None)),
        (kr("decrease", baseline=9.0, unit="complaints"), (9, 6, 4, 2, 1), (0, None)),
        (kr(unit="degrees"), (-3, 1, 4, 6), (None, None)),
        (kr(unit="hours", target=9.5), (0.5, 1, 2, 4), (None, None)),
    ],
)
def test_nothing_is_forecast_that_the_measure_cannot_be(measure: KeyResult, values: Any, bounds: Any) -> None:
    found = seen_on(measure, values)

    assert found.bounds == bounds
    assert found.forecast is not None
    low, high = bounds
    assert low is None or found.forecast.lower >= low
    assert high is None or found.forecast.upper <= high


def test_a_milestone_ticked_in_the_file_is_a_report() -> None:
    steps = tuple(Milestone(name=str(n), done_on=on(10, 3 * n)) for n in range(1, 5))
    found = seen_on(kr("milestones", milestones=(*steps, Milestone(name="last"))), ())

    assert [day for day, _ in found.seen] == [on(10, 3 * n) for n in range(1, 5)]
    assert [value for _, value in found.seen] == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert found.forecast is not None


def test_what_is_kept_up_is_forecast_by_its_hit_rate() -> None:
    found = seen_on(kr("maintain"), [99.95] * 6, on(11, 11))

    assert found.forecast is not None
    assert found.forecast.n == 6
    assert found.forecast.upper == 1
    assert found.forecast.lower >= 6 / 13
    assert "so far: 3" in (seen_on(kr("maintain"), [99.95] * 3, on(10, 21)).why or "")
    assert seen_on(kr("maintain"), [99.95] * 13, on(12, 31)).forecast is None


def test_the_way_of_what_is_kept_up_is_the_share_of_periods_hit_and_a_fan_that_opens() -> None:
    whole = plan(objective(kr("maintain")), log=weekly([99.95, 90, 99.95, 90, 99.95, 99.95]))
    found = outlook.of(whole, "k", on(11, 11))
    points = outlook.way(whole, "k", on(11, 11))

    assert [day for day, _ in found.seen] == [Q4.start + timedelta(days=7 * n - 1) for n in range(1, 7)]
    assert [share for _, share in found.seen] == pytest.approx([1, 1 / 2, 2 / 3, 2 / 4, 3 / 5, 4 / 6])
    fan = [(p.lower, p.median, p.upper) for p in points if p.median is not None]
    assert len(fan) == 7
    assert found.forecast is not None
    assert fan[-1] == pytest.approx((found.forecast.lower, found.forecast.median, found.forecast.upper))
    assert fan[0] == pytest.approx((4 / 7, 5 / 7, 5 / 7)), "with one more period it is one hit more, or none"
    assert all(low <= middle <= high for low, middle, high in fan)


def test_the_way_of_what_is_kept_up_is_its_progress_as_it_was_judged_on_each_day() -> None:
    log = [
        row for n, row in enumerate(weekly([99.95, 90, 99.95, 90, 99.95, 99.95, 99.95])) if n not in {1, 4}
    ]
    whole = plan(objective(kr("maintain")), log=log)
    for day, share in outlook.of(whole, "k", on(11, 11)).seen:
        assert share == stand(whole, on=day).objective("o").key_results[0].progress


def test_a_month_whose_figure_is_late_may_still_come() -> None:
    """Of the months that have ended, those without a figure are neither hit nor missed yet."""
    goal = objective(kr("maintain", kpi="uptime"), cycle="2027")
    year = Cycle(id="2027", start=date(2027, 1, 1), end=date(2028, 1, 1))
    rows = tuple(Observation("uptime", date(2027, month, 1), 99.95) for month in (1, 2, 3, 5))
    told = plan(goal, cycles=(year,), kpis=(kpi(),), observations=rows)
    found = outlook.of(told, "k", date(2027, 7, 3))
    assert found.hits is not None
    assert (found.hits.hit, found.hits.counted, len(found.hits.left)) == (4, 4, 8)


def test_a_kpi_that_measures_it_is_what_is_forecast() -> None:
    year = kr(kpi="uptime", baseline=0.0)
    readings = [seen(month, value) for month, value in ((10, 1.0), (11, 5.0), (12, 9.0))]
    found = outlook.of(plan(objective(year), kpis=(kpi(),), observations=tuple(readings)), "k", on(12, 31))

    assert [value for _, value in found.seen] == [1, 5]
    assert "so far: 2" in (found.why or "")


@pytest.mark.parametrize(
    ("ambition", "success"), [("aspirational", 0.65), ("learning", 0.65), ("committed", 1.0)]
)
def test_success_is_what_the_ambition_asks_for(ambition: Any, success: float) -> None:
    assert seen_on(kr(ambition=ambition), STEADY).success == pytest.approx(success)


def test_success_is_a_policy() -> None:
    assert seen_on(kr(), STEADY, policy=Policy(success_at=0.6)).success == pytest.approx(0.55)


@pytest.mark.parametrize(
    ("kind", "said_"),
    [("outcome", "of an outcome key result"), ("baseline", "of a baseline"), ("graded", "of a graded")],
)
def test_some_kinds_have_no_forecast(kind: str, said_: str) -> None:
    found = seen_on(kr(kind), (0.1, 0.2, 0.3, 0.4, 0.5))

    assert found.forecast is None
    assert said_ in found.sentence


@pytest.mark.parametrize(
    ("measure", "goal", "day", "said_"),
    [
        (kr(), {"state": "draft"}, TODAY, "draft"),
        (kr(), {"state": "closed", "closed_on": on(11, 10)}, TODAY, "closed"),
        (kr(), {}, AFTER, "ended on 31\xa0December 2026"),
        (kr(target=None), {}, TODAY, "cannot be computed"),
        (kr(target=-5.0), {}, TODAY, "cannot be computed"),
    ],
)
def test_nothing_is_forecast_of_what_is_not_running(
    measure: KeyResult, goal: dict[str, Any], day: date, said_: str
) -> None:
    found = seen_on(measure, STEADY, day, goal=goal)

    assert found.forecast is None
    assert said_ in found.sentence
    assert found.fan([Q4.last_day]) == ()


def test_a_fan_ends_in_the_forecast() -> None:
    found = seen_on(kr(), STEADY)
    days = [on(11, 20), on(12, 10), Q4.last_day]

    assert found.fan(days)[-1] == found.forecast


def test_an_unknown_id_is_a_callers_mistake() -> None:
    with pytest.raises(UnknownIdError, match="no key result 'x'"):
        outlook.of(plan(objective(kr())), "x", TODAY)
