"""Days and moments: a day is one of the plan's time zone, whatever the machine's (METHOD section 1)."""

from __future__ import annotations

import ast
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

import okrlib
from kit.builders import evening, kpi, kr, objective, on, plan, said, seen
from kit.folders import PlanFolder
from okrlib.checkin.history import history
from okrlib.checks.plan import problems
from okrlib.model import Override, day_of, end_of, zone_of
from okrlib.plan import effective, values
from okrlib.scoring import stand
from okrlib.store import load, save

ZONES = ("Pacific/Honolulu", "Europe/Berlin", "Asia/Tokyo", "Pacific/Kiritimati", "UTC")


@contextmanager
def machine_in(zone: str) -> Iterator[None]:
    """This machine, in another time zone."""
    before = os.environ["TZ"]
    try:
        os.environ["TZ"] = zone
        time.tzset()
        yield
    finally:
        os.environ["TZ"] = before
        time.tzset()


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize("machine", ZONES)
@pytest.mark.parametrize(
    ("zone", "last"),
    [
        ("Pacific/Honolulu", utc(2026, 10, 26, 9, 59, 59, 999_999)),
        ("Europe/Berlin", utc(2026, 10, 25, 22, 59, 59, 999_999)),  # the day with 25 hours
        ("Asia/Tokyo", utc(2026, 10, 25, 14, 59, 59, 999_999)),
    ],
)
def test_a_day_ends_when_it_ends_in_the_plans_zone(zone: str, last: datetime, machine: str) -> None:
    held = plan(time_zone=zone)
    with machine_in(machine):
        assert held.end_of(on(10, 25)) == last
        assert held.day_of(last) == on(10, 25)
        assert held.day_of(last + timedelta(microseconds=1)) == on(10, 26)


def test_a_day_of_summer_time_has_fewer_or_more_hours() -> None:
    berlin = plan(time_zone="Europe/Berlin")
    spring, autumn, usual = date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)
    hours = [
        (berlin.end_of(d) - berlin.end_of(d - timedelta(days=1))).seconds // 3600 for d in (spring, autumn)
    ]
    assert hours == [23, 1], "25 hours are a day and one"
    assert berlin.end_of(usual) - berlin.end_of(usual - timedelta(days=1)) == timedelta(days=1)


@pytest.mark.parametrize("machine", ZONES)
def test_without_a_zone_a_day_is_this_machines(machine: str) -> None:
    with machine_in(machine):
        assert plan().end_of(on(11, 28)) == end_of(on(11, 28), machine)
        assert plan().day_of(utc(2026, 11, 28, 12)) == day_of(utc(2026, 11, 28, 12), machine)


@given(st.dates(), st.sampled_from(ZONES))
def test_the_end_of_a_day_is_on_that_day(day: date, zone: str) -> None:
    assert date(1, 1, 2) > day or day > date(9999, 12, 30) or day_of(end_of(day, zone), zone) == day


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_recorded_in_the_evening_was_known_that_day(zone: str) -> None:
    recorded = end_of(on(11, 28), zone) - timedelta(minutes=40)
    row = said(on(11, 28), 8.0, recorded=recorded)
    figure = seen(10, 99.0, recorded=recorded)
    held = plan(objective(kr()), log=[row], time_zone=zone, kpis=(kpi(),), observations=(figure,))

    assert held.recorded_on(row) == held.known_on(kpi(), figure) == on(11, 28)
    for day, known in ((on(11, 27), False), (on(11, 28), True)):
        assert effective([row], as_of=held.as_of(day)) == ((row,) if known else ())
        assert values(kpi(), [figure], zone="UTC", on=on(12, 1), as_of=held.as_of(day)) == (
            (figure,) if known else ()
        )
        assert bool(held.narrow(as_of=day).check_ins) is known
        assert bool(held.narrow(as_of=day).observations) is known
        assert bool(history(held, "k", as_of=day)) is known


def test_a_row_that_does_not_say_when_it_was_recorded_is_known_from_its_own_day() -> None:
    row = said(on(11, 28), 8.0)
    for zone in ZONES:
        held = plan(time_zone=zone)
        assert effective([row], as_of=held.as_of(on(11, 28))) == (row,)
        assert effective([row], as_of=held.as_of(on(11, 27))) == ()


@pytest.mark.parametrize("machine", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
@pytest.mark.parametrize("zone", ZONES)
def test_an_evening_report_counts_in_a_goal_that_is_closed_on_the_same_day(
    plan_folder: PlanFolder, zone: str, machine: str
) -> None:
    recorded = end_of(on(11, 28), zone) - timedelta(minutes=46)
    folder = plan_folder(
        {
            "okr.toml": f'version = 1\ntime_zone = "{zone}"\n[[teams]]\nid = "ops"\ntitle = "Ops"\n'
            'kind = "company"\n[[cycles]]\nid = "2026-Q4"\n',
            "goals/2026-Q4/ops.toml": '[[objectives]]\nid = "o"\ntitle = "Heard"\nstate = "closed"\n'
            'outcome = "achieved"\nclosed_on = 2026-11-28\n'
            '[[objectives.key_results]]\nid = "k"\nkind = "reach"\ntarget = 10\n',
            "check-ins/2026-Q4.csv": "key_result,date,value,recorded\n"
            f"k,2026-11-28,8,{recorded.isoformat().replace('+00:00', 'Z')}\n"
            f"k,2026-11-27,3,{(recorded + timedelta(hours=1)).isoformat().replace('+00:00', 'Z')}\n",
        }
    )
    with machine_in(machine):
        held = load(folder).plan
        assert held.objective("o").closed_at == end_of(on(11, 28), zone)
        assert stand(held, on=on(11, 30)).objective("o").score == 0.8
        assert [line.fate for line in history(held, "k")] == ["counts", "after the close"]


def test_what_is_recorded_after_the_moment_of_the_close_counts_nowhere_also_on_that_day() -> None:
    shut = utc(2026, 11, 20, 12)
    log = [
        said(on(11, 20), 60.0, recorded=shut),
        said(on(11, 20), 90.0, recorded=shut + timedelta(seconds=1)),
    ]
    held = plan(objective(kr(), state="closed", outcome="partial", closed_at=shut), log=log)
    judged = stand(held, on=on(11, 20)).objective("o")

    assert (judged.score, judged.computed) == (0.6, 0.9)
    assert [(line.row.value, line.fate) for line in history(held, "k")] == [
        (60.0, "counts"),
        (90.0, "after the close"),
    ]
    assert stand(held.narrow(as_of=on(11, 20)), on=on(11, 20)).objective("o").score == 0.6


def test_a_goal_that_was_reopened_hears_reports_again() -> None:
    shut, back = utc(2026, 11, 20, 12), utc(2026, 11, 20, 15)
    log = [said(on(11, 20), 90.0, recorded=utc(2026, 11, 20, 14))]
    held = plan(objective(kr(), closed_at=shut, reopened_at=back), log=log)

    assert [line.fate for line in history(held, "k")] == ["counts"]
    assert stand(held, on=on(11, 20)).objective("o").score == 0.9


def test_in_a_plan_with_a_fixed_day_what_is_recorded_gets_that_day_and_the_present_time() -> None:
    now = utc(2031, 5, 4, 9, 14, 26)
    assert plan(today=on(11, 28), time_zone="UTC").recorded_at(now) == utc(2026, 11, 28, 9, 14, 26)
    honolulu = plan(today=on(11, 28), time_zone="Pacific/Honolulu")
    assert honolulu.recorded_at(now) == utc(2026, 11, 29, 9, 14, 26)
    assert honolulu.day_of(honolulu.recorded_at(now)) == on(11, 28)
    assert plan(time_zone="UTC").recorded_at(now) == now
    late = utc(2026, 11, 30, 22, 30)  # half past eleven, in summer an hour before
    assert plan(today=on(7, 1), time_zone="Europe/Berlin").recorded_at(late) == utc(2026, 7, 1, 21, 30)
    assert plan(time_zone="UTC").recorded_at(now, on(11, 28)) == evening(on(11, 28)).moment


CLOSED = """# Their goals.
[[objectives]]
id = "a"
title = "Heard"
state = "closed"
outcome = "achieved"
closed_on = 2026-11-28   # a Saturday

[[objectives]]
id = "b"
title = "Seen"
state = "closed"
outcome = "achieved"
closings = [[2026-11-02, 2026-11-03]]
closed_on = 2026-11-28
"""


def test_a_day_of_closing_is_written_as_a_moment_when_that_goal_is_saved(plan_folder: PlanFolder) -> None:
    folder = plan_folder(
        {
            "okr.toml": 'version = 1\ntime_zone = "Asia/Tokyo"\n[[teams]]\nid = "ops"\ntitle = "Ops"\n'
            'kind = "company"\n[[cycles]]\nid = "2026-Q4"\n',
            "goals/2026-Q4/ops.toml": CLOSED,
        }
    )
    file = folder / "goals/2026-Q4/ops.toml"
    held = load(folder).plan
    assert held.objective("b").closings == (
        (end_of(on(11, 2), "Asia/Tokyo"), end_of(on(11, 3), "Asia/Tokyo")),
    )

    save(held, folder)
    assert file.read_text("utf-8") == CLOSED, "nothing was changed"

    first, second = held.objectives
    changed = replace(held, objectives=(first, replace(second, learned="Ask earlier.")))
    save(changed, folder)
    text = file.read_text("utf-8")
    assert text.startswith(CLOSED[: CLOSED.index('[[objectives]]\nid = "b"')])
    assert text.count("closed_on") == 1
    assert "closed_at = 2026-11-28T14:59:59.999999" in text
    assert load(folder).plan == changed


def test_a_moment_becomes_a_day_in_one_file_only() -> None:
    """`.date()` on a moment takes its day in whatever zone it happens to be in."""
    source = Path(okrlib.__file__).parent
    allowed = {
        "model/moments.py",  # here
        "store/moments.py",  # a day that was typed where a moment is wanted
        "forecast/forecast.py",  # days of a caller's frame, which have no zone
        "charts/cycle.py",  # days of a caller's frame, which have no zone
        "sources/writing.py",  # a typed day, which has no zone
        "sheets/workbook.py",  # a cell's day, which has no zone
        "sheets/plain.py",  # a day that a spreadsheet stores as a number, which has no zone
        "exchange/cells.py",  # the same
        "sources/rows.py",  # a cell's day, which has no zone
        "sources/pandas_rows.py",  # the same
        "sheets/form.py",  # a cell's moment, which is written without one
        "sources/rollup.py",  # in the feed's own zone
        "sources/periods.py",  # in the feed's own zone
        "workshop/record.py",  # a record says UTC itself
    }
    calls = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "date"
        and not node.args
    }
    assert calls == allowed


SIGNED = """[[objectives]]
id = "a"
state = "closed"
outcome = "partial"
closed_on = 2027-01-05

[[objectives.key_results]]
id = "k"
kind = "increase"
baseline = 0
target = 100

[objectives.key_results.override]
score = 0.9
reason = "Counted anew"
on = 2027-01-06   # a Wednesday
"""


def test_the_day_of_an_override_is_its_end_in_the_plans_zone(plan_folder: PlanFolder) -> None:
    folder = plan_folder(
        {
            "okr.toml": 'version = 1\ntime_zone = "Pacific/Honolulu"\n[[teams]]\nid = "ops"\n'
            '[[cycles]]\nid = "2026-Q4"\n',
            "goals/2026-Q4/ops.toml": SIGNED,
        }
    )
    loaded = load(folder).plan
    override = loaded.key_results["k"][1].override
    assert override is not None
    assert (override.at, override.on) == (end_of(on(1, 6), "Pacific/Honolulu"), None)

    save(loaded, folder)
    file = folder / "goals/2026-Q4/ops.toml"
    assert file.read_text("utf-8") == SIGNED, "nothing was changed"
    (goal,) = loaded.objectives
    changed = replace(loaded, objectives=(replace(goal, learned="Ask earlier."),))
    save(changed, folder)
    assert load(folder).plan == changed


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Europe/Berlin", "Asia/Tokyo"])
def test_an_override_of_the_evening_counts_on_that_day_of_the_zone(zone: str) -> None:
    """It is set at nine in the evening of 6 January there, which may be the next day in UTC."""
    evening_there = datetime(2027, 1, 6, 21, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    signed = kr(override=Override(score=0.9, reason="Counted anew", at=evening_there))
    held = plan(objective(signed), log=[said(on(12, 30), 50.0)], time_zone=zone)
    scores = [stand(held, on=on(1, day)).objective("o").score for day in (5, 6)]
    assert scores == [0.5, 0.9]
    assert held.narrow(as_of=on(1, 5)).key_results["k"][1].override is None
    assert held.narrow(as_of=on(1, 6)).key_results["k"][1].override == signed.override


@pytest.mark.parametrize("zone", ["Berlin", "europe/berlin"])
def test_a_zone_that_is_none_is_this_machines_and_the_one_that_was_meant_is_named(zone: str) -> None:
    with machine_in("Asia/Tokyo"):
        assert zone_of(zone) == "Asia/Tokyo"
    (finding,) = (f for f in problems(plan(time_zone=zone)) if f.code == "unknown-time-zone")
    assert finding.mend == 'Did you mean "Europe/Berlin"?'
