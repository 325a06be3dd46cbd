"""A daily KPI that never has a figure on some days of the week has no periods on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from kit import builders as b
from okrlib.behaviour import behaviour, gaps
from okrlib.checkin import due, entry
from okrlib.model import Observation
from okrlib.plan import days_off, following, last_day, silent_from
from okrlib.review import events
from okrlib.scoring import stand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.plan import Plan

MONDAY, FRIDAY = date(2026, 8, 31), date(2026, 10, 9)
WEEKEND = frozenset({5, 6})


def daily(*, off: frozenset[int] = WEEKEND, rhythm: str = "daily") -> Plan:
    days = [MONDAY + timedelta(days=n) for n in range((FRIDAY - MONDAY).days + 1)]
    rows = [Observation("calls", d, 40.0 + n % 3) for n, d in enumerate(days) if d.weekday() not in off]
    return b.plan(kpis=(b.kpi("calls", rhythm=rhythm, better="lower"),), observations=tuple(rows))


def days_of(rows: Iterable[Observation]) -> list[date]:
    return [row.period for row in rows]


def off_in(plan: Plan) -> frozenset[int]:
    return days_off(plan.kpi("calls"), days_of(plan.observations))


def test_days_of_the_week_that_never_have_a_figure_are_off() -> None:
    assert off_in(daily()) == WEEKEND
    assert off_in(daily(off=frozenset({6}))) == {6}
    assert off_in(daily(off=frozenset({4, 5, 6}))) == frozenset(), "three days are no weekend"
    plan = daily()
    assert days_off(plan.kpi("calls"), days_of(plan.observations[:10])) == frozenset(), (
        "two weeks are too few to tell"
    )
    saturday = Observation("calls", date(2026, 10, 3), 1.0)
    rows = sorted([*plan.observations, saturday], key=lambda row: row.period)
    assert days_off(plan.kpi("calls"), days_of(rows)) == {6}
    weekly = b.kpi("calls", rhythm="weekly")
    assert days_off(weekly, days_of(plan.observations)) == frozenset()


def test_the_period_after_friday_is_monday() -> None:
    kpi = daily().kpi("calls")

    assert following(kpi, FRIDAY, WEEKEND) == date(2026, 10, 12)
    assert following(kpi, FRIDAY, WEEKEND, 3) == date(2026, 10, 14)
    assert following(kpi, FRIDAY, frozenset()) == date(2026, 10, 10)


def test_a_weekend_is_no_gap_and_ends_no_run() -> None:
    plan = daily()
    standing = stand(plan, on=date(2026, 10, 10)).kpi("calls")
    values, _ = behaviour.laid_out(standing.kpi, standing.observed)

    assert None not in values
    assert gaps(standing.kpi, days_of(standing.observed)) == []
    held = plan.with_fewer(observations=tuple(r for r in plan.observations if r.period != date(2026, 9, 16)))
    without = stand(held, on=date(2026, 10, 10)).kpi("calls")
    assert gaps(without.kpi, days_of(without.observed)) == [date(2026, 9, 16)]


def test_nothing_is_due_stale_or_asked_for_a_weekend() -> None:
    plan = daily()

    for day in (date(2026, 10, 10), date(2026, 10, 11), date(2026, 10, 12)):
        assert due(plan, on=day) == (), day
        assert stand(plan, on=day).kpi("calls").health != "stale"
    (item,) = due(plan, on=date(2026, 10, 13))
    assert (item.period.start, item.overdue) == (date(2026, 10, 12), False)
    assert due(plan, on=date(2026, 10, 14))[0].overdue
    assert stand(plan, on=date(2026, 10, 13)).kpi("calls").health != "stale"
    assert stand(plan, on=date(2026, 10, 14)).kpi("calls").health == "stale"
    monday = date(2026, 10, 12)
    asked = entry.figure(plan, "calls", "41", on=monday, at=b.at(10, 12))
    assert [f.code for f in asked.refusals] == ["has-figure"]
    assert "9\xa0October 2026" in asked.refusals[0].what


@pytest.mark.parametrize("off", [WEEKEND, frozenset[int]()])
@pytest.mark.parametrize("rhythm", ["daily", "weekly", "monthly"])
def test_all_say_from_the_same_day_that_a_kpi_is_silent(rhythm: str, off: frozenset[int]) -> None:
    plan = daily(off=off, rhythm=rhythm)
    kpi = plan.kpi("calls")
    last = plan.observations[-1].period
    first = silent_from(last_day(kpi, last), rhythm, days_off(kpi, days_of(plan.observations)))

    assert first == following(kpi, last, off if rhythm == "daily" else frozenset(), 3)
    for day, silent in ((first - timedelta(days=1), False), (first, True)):
        assert (stand(plan, on=day).kpi("calls").health == "stale") == silent
        assert any(one.overdue for one in due(plan, on=day) if one.noun == "KPI") == silent


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "yearly"])
@pytest.mark.parametrize("off", [WEEKEND, frozenset[int]()])
def test_what_is_silent_only_after_the_last_day_there_is_is_so_on_that_day(
    rhythm: str, off: frozenset[int]
) -> None:
    assert silent_from(date.max, rhythm, off) == date.max


def test_a_key_result_that_a_five_day_kpi_measures_is_not_stale_over_the_weekend() -> None:
    kept = b.kr("increase", kpi="calls", target=80.0)
    plan = replace(daily(), objectives=(b.objective(kept),))

    def health(day: int) -> str | None:
        return stand(plan, on=date(2026, 10, day)).objective("o").key_results[0].health

    # The last figure is Friday's, the 9th; Monday's is known on Tuesday.
    assert "stale" not in {health(day) for day in range(9, 13)}
    assert [health(13), health(14)] == ["stale", "stale"]
    stale = [e.on for e in events(plan, since=FRIDAY, on=date(2026, 10, 31)) if e.after == "stale"]
    assert stale == [date(2026, 10, 13)]


def test_a_five_day_kpi_that_is_kept_up_turns_on_the_day_from_which_a_gap_is_a_miss() -> None:
    kept = b.kr("maintain", kpi="calls", at_least=1.0)
    plan = replace(daily(), objectives=(b.objective(kept, ambition="committed"),))

    def health(day: date) -> str | None:
        return stand(plan.narrow(as_of=day), on=day).objective("o").key_results[0].health

    days = [date(2026, 10, number) for number in range(8, 21)]
    told = {e.on: (e.before, e.after) for e in events(plan, since=days[1], on=days[-1]) if e.item == "k"}
    turns = {now: (health(eve), health(now)) for eve, now in pairwise(days) if health(eve) != health(now)}
    assert told == turns
    assert len(turns) == 1
