"""METHOD section 1: check-ins and observations, late, corrected, withdrawn, and as known then."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import partial

import pytest
from hypothesis import given, strategies as st

from kit.builders import Q4, at, evening, kpi, kr, on, plan, said, seen
from kit.strategies import MOMENTS, ROWS
from okrlib.model import AsOf, CheckIn, Observation
from okrlib.plan import effective, last_day, period_end, values
from okrlib.plan.log import figure_rank, known_by
from okrlib.scoring import stand
from okrlib.scoring.progress import Reading
from okrlib.scoring.readings import known as known_in, readings

known = partial(known_in, zone="UTC")

# -- check-ins


def test_for_one_date_the_latest_recorded_wins() -> None:
    first, second = said(on(10, 5), 1.0, recorded=at(10, 5)), said(on(10, 5), 2.0, recorded=at(10, 6))
    assert effective([first, second]) == effective([second, first]) == (second,)


def test_a_withdrawn_row_takes_its_date_back() -> None:
    row = said(on(10, 5), 1.0, recorded=at(10, 5))
    gone = said(on(10, 5), recorded=at(10, 6), withdrawn=True)
    again = said(on(10, 5), 3.0, recorded=at(10, 7))
    assert effective([row, gone]) == ()
    assert effective([again, gone, row]) == (again,)


def test_a_withdrawal_leaves_the_dates_around_it_alone() -> None:
    rows = [said(on(10, 5), 1.0), said(on(10, 12), 2.0)]
    assert effective([*rows, said(on(10, 12), withdrawn=True, recorded=at(10, 13))]) == (rows[0],)


def test_recorded_at_the_same_moment_the_withdrawal_wins() -> None:
    row, gone = (
        said(on(10, 5), 1.0, recorded=at(10, 5)),
        said(on(10, 5), 0.0, recorded=at(10, 5), withdrawn=True),
    )
    assert effective([row, gone]) == effective([gone, row]) == ()


def test_a_row_that_does_not_say_when_it_was_recorded_was_on_its_own_date() -> None:
    plain, corrected = said(on(10, 5), 1.0), said(on(10, 5), 2.0, recorded=at(10, 5, 0))
    assert plan().recorded_on(plain) == on(10, 5)
    assert plan().recorded_on(said(on(10, 5), recorded=at(10, 9))) == on(10, 9)
    assert effective([plain, corrected._replace(recorded=at(10, 5, 1))])[0].value == 2.0


def test_a_morning_report_in_the_east_counts_before_a_row_without_a_time() -> None:
    plain, morning = said(on(10, 5), 1.0), said(on(10, 5), 2.0, recorded=at(10, 4, 20))
    assert effective([plain, morning]) == effective([morning, plain]) == (morning,)


def test_the_day_a_row_was_recorded_is_that_of_the_plans_time_zone() -> None:
    tokyo = datetime(2026, 10, 6, 3, tzinfo=timezone(timedelta(hours=9)))
    row = said(on(10, 5), recorded=tokyo)
    zones = ("Pacific/Honolulu", "UTC", "Asia/Tokyo")
    assert [plan(time_zone=zone).recorded_on(row) for zone in zones] == [on(10, 5), on(10, 5), on(10, 6)]


def test_as_of_a_day_only_what_was_recorded_by_then_is_known() -> None:
    first, second = said(on(10, 5), 1.0, recorded=at(10, 5)), said(on(10, 5), 2.0, recorded=at(10, 8))
    gone = said(on(10, 5), recorded=at(10, 10), withdrawn=True)
    days = (on(10, 4), on(10, 5), on(10, 7), on(10, 8), on(10, 9), on(10, 10))
    assert [effective([gone, second, first], as_of=evening(day)) for day in days] == [
        (),
        (first,),
        (first,),
        (second,),
        (second,),
        (),
    ]


def test_late_entries_count_up_to_the_cycles_last_day_and_later_ones_do_not() -> None:
    last, beyond = said(on(12, 31), 60.0, recorded=at(1, 10)), said(on(1, 2), 90.0)
    held = known(kr(), Q4, [last, beyond], on=on(1, 20))
    assert held.entries == (last,)
    assert held.readings == (Reading(on(12, 31), 60.0),)


def test_on_a_day_nothing_dated_later_counts() -> None:
    rows = [said(on(10, 5), 10.0), said(on(10, 12), 20.0)]
    assert known(kr(), Q4, rows, on=on(10, 11)).readings == (Reading(on(10, 5), 10.0),)
    assert known(kr(), Q4, rows, on=on(10, 12)).readings[-1] == Reading(on(10, 12), 20.0)


def test_a_check_in_without_a_value_is_heard_but_leaves_the_value() -> None:
    rows = [said(on(10, 5), 10.0), said(on(10, 12), confidence=4)]
    held = known(kr(), Q4, rows, on=on(10, 12))
    assert held.entries == tuple(rows)
    assert held.readings == (Reading(on(10, 5), 10.0),)


# -- observations


def test_a_period_ends_by_its_rhythm() -> None:
    ends = {
        rhythm: period_end(kpi(rhythm=rhythm), on(10, 1))
        for rhythm in ("daily", "weekly", "monthly", "quarterly", "yearly")
    }
    assert ends == {
        "daily": on(10, 2),
        "weekly": on(10, 8),
        "monthly": on(11, 1),
        "quarterly": on(1, 1),
        "yearly": date(2027, 10, 1),
    }
    assert last_day(kpi(), on(10, 1)) == on(10, 31)


def test_an_observation_is_known_once_recorded_else_when_its_period_has_ended() -> None:
    assert plan().known_on(kpi(), seen(10, 99.0)) == on(11, 1)
    assert plan().known_on(kpi(), seen(10, 99.0, recorded=at(11, 9))) == on(11, 9)


def test_an_observation_counts_when_its_period_has_ended_whenever_it_was_recorded() -> None:
    early, late = seen(10, 98.0, recorded=at(10, 20)), seen(10, 99.0, recorded=at(11, 9))
    assert values(kpi(), [early], zone="UTC", on=on(10, 31)) == ()
    assert values(kpi(), [early], zone="UTC", on=on(11, 1)) == (early,)
    assert values(kpi(), [late, early], zone="UTC", on=on(11, 8)) == (late,)
    assert values(kpi(), [late, early], zone="UTC", on=on(11, 9), as_of=evening(on(11, 8))) == (early,)
    assert values(kpi(), [late, early], zone="UTC", on=on(11, 9), as_of=evening(on(11, 9))) == (late,)


@pytest.mark.parametrize(
    ("zone", "ends"),
    # The first of November begins at UTC+14 half a day before that of UTC, at UTC-10 ten hours after it.
    [("UTC", 0), ("Pacific/Kiritimati", -14), ("Pacific/Honolulu", 10)],
)
def test_a_figure_that_does_not_say_when_is_of_the_periods_end_in_the_plans_zone(
    zone: str, ends: int
) -> None:
    typed, end = seen(10, 99.0), at(11, 1, 0) + timedelta(hours=ends)
    before, after = (seen(10, 98.0, recorded=end + timedelta(hours=hours)) for hours in (-6, 0))
    held = replace(plan(), time_zone=zone, kpis=(kpi(),))

    for rows, counts in (([before, typed], typed), ([after, typed], after)):
        observed = replace(held, observations=tuple(rows))
        assert observed.figures("uptime", on=on(11, 1)) == (counts,)
        assert stand(observed, on=on(11, 1)).values("uptime") == (counts,)


@given(
    st.lists(
        st.builds(seen, st.integers(8, 12), st.sampled_from([1.0, 2.0]), recorded=MOMENTS)
        | st.builds(seen, st.integers(8, 12), st.just(1.0), recorded=MOMENTS, withdrawn=st.booleans()),
        max_size=12,
    ),
    st.dates(on(9, 1), on(1, 31)),
    st.none() | st.dates(on(9, 1), on(1, 31)).map(evening),
)
def test_of_each_period_the_row_counts_that_ranks_highest(
    rows: list[Observation], day: date, as_of: AsOf | None
) -> None:
    counted = []
    for period in sorted({row.period for row in rows}):
        end = period_end(kpi(), period)
        of_period = [r for r in rows if r.period == period and known_by(r.recorded, end, as_of)]
        best = max(of_period, key=lambda row: figure_rank(kpi(), "UTC", row), default=None)
        if end <= day and best and not best.withdrawn:
            counted.append(best)

    known = values(kpi(), rows, zone="UTC", on=day, as_of=as_of)

    assert [id(row) for row in known] == [id(row) for row in counted]


def test_an_observation_reads_as_of_its_periods_last_day() -> None:
    assert readings(kpi(), [seen(10, 99.0)]) == (Reading(on(10, 31), 99.0),)


def test_a_period_at_the_end_of_the_calendar_is_no_error() -> None:
    assert values(kpi(), [Observation("uptime", date(9999, 12, 31), 1.0)], zone="UTC", on=on(12, 31)) == ()


# -- a key result measured by a KPI


def test_the_kpis_values_since_the_cycles_start_are_the_readings_at_its_rhythm() -> None:
    told = [seen(9, 90.0), seen(10, 95.0), seen(11, 97.0, recorded=at(12, 9))]
    held = known(kr(kpi="uptime"), Q4, [said(on(11, 20), 1.0)], kpi=kpi(), observed=told, on=on(12, 9))
    assert held.readings == (Reading(on(10, 31), 95.0), Reading(on(11, 30), 97.0))
    assert held.cadence == "monthly"
    assert [entry.value for entry in held.entries] == [1.0], (
        "the check-in is kept for its confidence and note"
    )
    then = known(kr(kpi="uptime"), Q4, [], kpi=kpi(), observed=told, on=on(12, 9), as_of=evening(on(12, 8)))
    assert then.readings == held.readings[:1]


def test_the_last_period_of_the_cycle_counts_when_it_is_recorded_later() -> None:
    told = [seen(12, 97.0, recorded=at(1, 8)), seen(1, 50.0, recorded=at(1, 9))]
    held = known(kr(kpi="uptime"), Q4, [], kpi=kpi(), observed=told, on=date(2027, 3, 1))
    assert held.readings == (Reading(on(12, 31), 97.0),)


def test_a_missing_baseline_is_the_last_value_before_the_start() -> None:
    told = [seen(8, 80.0), seen(9, 90.0), seen(10, 95.0)]
    assert known(kr(baseline=None), Q4, [], kpi=kpi(), observed=told, on=on(11, 20)).baseline == 90.0
    assert known(kr(baseline=70.0), Q4, [], kpi=kpi(), observed=told, on=on(11, 20)).baseline == 70.0
    assert known(kr(baseline=None), Q4, [], kpi=kpi(), observed=told[2:], on=on(11, 20)).baseline is None


def test_the_first_day_of_the_cycle_is_not_before_it() -> None:
    daily = kpi(rhythm="daily")
    told = [Observation("uptime", on(9, 30), 90.0), Observation("uptime", on(10, 1), 91.0)]
    held = known(kr(baseline=None), Q4, [], kpi=daily, observed=told, on=on(10, 2))
    assert (held.baseline, held.readings) == (90.0, (Reading(on(10, 1), 91.0),))


# -- properties


@given(ROWS, st.randoms(use_true_random=False), st.none() | st.dates(on(10, 1), on(12, 31)))
def test_what_counts_depends_on_the_rows_not_on_their_order(
    rows: list[CheckIn], rng: random.Random, day: date | None
) -> None:
    shuffled = list(rows)
    rng.shuffle(shuffled)
    as_of = None if day is None else evening(day)
    assert effective(shuffled, as_of=as_of) == effective(rows, as_of=as_of)


@given(ROWS, st.randoms(use_true_random=False))
def test_rows_written_twice_change_nothing(rows: list[CheckIn], rng: random.Random) -> None:
    doubled = rows + [row for row in rows if rng.random() < 0.5]
    assert effective(doubled) == effective(rows)


@given(ROWS)
def test_as_of_the_future_everything_is_known(rows: list[CheckIn]) -> None:
    assert effective(rows, as_of=evening(date.max)) == effective(rows)


@given(ROWS)
def test_at_most_one_row_a_day_counts_and_never_a_withdrawn_one(rows: list[CheckIn]) -> None:
    kept = effective(rows)
    assert [row.date for row in kept] == sorted({row.date for row in kept})
    assert not any(row.withdrawn for row in kept)
    assert set(kept) <= set(rows)
