"""The period of an observation: any day of it means it, and weeks may begin on Sunday."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import okrlib
from kit import builders as b
from okrlib.checkin import due, entry
from okrlib.findings import BadValueError
from okrlib.model import Feed, notation, period_on
from okrlib.plan import last_day
from okrlib.scoring import stand
from okrlib.text import formatting

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.model import KPI

SUNDAY = date(2026, 10, 11)


def weekly(week_starts: str = "sunday") -> KPI:
    return b.kpi("calls", rhythm="weekly", week_starts=week_starts)


def plan_with(tmp_path: Path, card: str, rows: str) -> okrlib.Loaded:
    (tmp_path / "kpis").mkdir()
    (tmp_path / "observations").mkdir()
    (tmp_path / "okr.toml").write_text('time_zone = "UTC"\n[[teams]]\nid = "ops"\n', "utf-8")
    (tmp_path / "kpis/ops.toml").write_text(f'[[kpis]]\nid = "calls"\nsource = "x"\n{card}\n', "utf-8")
    (tmp_path / "observations/ops.csv").write_text(f"kpi,period,value,recorded\n{rows}", "utf-8")
    return okrlib.load(tmp_path)


@pytest.mark.parametrize("day", [date(2026, 10, n) for n in range(11, 18)])
def test_every_day_of_a_week_that_begins_on_sunday_means_it(day: date) -> None:
    assert weekly().period_of(day) == SUNDAY
    assert weekly("monday").period_of(day) == period_on(day, "weekly")
    assert last_day(weekly(), SUNDAY) == date(2026, 10, 17)


def test_the_rows_of_one_period_are_a_figure_and_its_revision(tmp_path: Path) -> None:
    rows = (
        "calls,2026-10-11,5,2026-10-19T08:00:00.000000Z\n"
        "calls,2026-10-17,6,2026-10-20T08:00:00.000000Z\n"
        "calls,2026-W43,7,2026-10-26T08:00:00.000000Z\n"
    )
    loaded = plan_with(tmp_path, 'rhythm = "weekly"\nweek_starts = "sunday"', rows)

    assert not [f for f in loaded.findings if f.severity == "error"]
    assert [row.period for row in loaded.plan.observations] == [SUNDAY, SUNDAY, date(2026, 10, 18)]
    observed = stand(loaded.plan, on=date(2026, 10, 26)).kpi("calls").observed
    assert [(row.period, row.value) for row in observed] == [(SUNDAY, 6.0), (date(2026, 10, 18), 7.0)]


@pytest.mark.parametrize(
    ("rhythm", "cells", "first"),
    [
        ("monthly", ["2026-10", "2026-10-01", "2026-10-31"], date(2026, 10, 1)),
        ("quarterly", ["2026-Q4", "2026-10", "2026-11", "2026-12-31"], date(2026, 10, 1)),
        ("yearly", ["2026", "2026-H2", "2026-Q3", "2026-12-31"], date(2026, 1, 1)),
        ("weekly", ["2026-W41", "2026W41", "2026-10-05", "2026-10-11"], date(2026, 10, 5)),
        ("daily", ["2026-10-05"], date(2026, 10, 5)),
    ],
)
def test_a_period_is_named_by_any_day_or_as_the_rhythm_allows(
    tmp_path: Path, rhythm: str, cells: list[str], first: date
) -> None:
    rows = "".join(f"calls,{cell},1,\n" for cell in cells)
    loaded = plan_with(tmp_path, f'rhythm = "{rhythm}"', rows)

    assert not [f for f in loaded.findings if f.severity == "error"]
    assert {row.period for row in loaded.plan.observations} == {first}


@pytest.mark.parametrize(
    ("rhythm", "cell"),
    [
        ("monthly", "2026-Q4"),
        ("quarterly", "2026"),
        ("daily", "2026-10"),
        ("monthly", "2026-W41"),
        ("weekly", "2026-W60"),
    ],
)
def test_what_names_more_or_less_than_a_period_is_refused(rhythm: str, cell: str) -> None:
    with pytest.raises(BadValueError) as refused:
        notation.period(cell, b.kpi("calls", rhythm=rhythm))
    assert refused.value.finding.code == "bad-date"


@pytest.mark.parametrize(
    ("rhythm", "example"), [("weekly", "2026-W41"), ("quarterly", "2026-Q4"), ("daily", "2026-10-01.")]
)
@pytest.mark.parametrize("text", ["2026-Q5", "2026-02-30"])
def test_what_names_no_period_is_told_how_one_is_written(rhythm: str, example: str, text: str) -> None:
    with pytest.raises(BadValueError) as refused:
        notation.period(text, b.kpi("calls", rhythm=rhythm))
    assert refused.value.finding.what == f"{text!r} names no period."
    assert refused.value.finding.mend.startswith("Write a day that exists, as in 2026-10-01")
    assert example in refused.value.finding.mend


def test_a_week_that_its_year_lacks_is_said_with_the_last_one() -> None:
    weekly = b.kpi("calls", rhythm="weekly")
    with pytest.raises(BadValueError) as refused:
        notation.period("2027-W53", weekly)

    assert notation.period("2026-W53", weekly) == date(2026, 12, 28)
    assert refused.value.finding.what == "The year 2027 has no week 53."
    assert "2027-W52" in refused.value.finding.mend


def test_periods_of_a_fiscal_year_begin_as_its_feed_says() -> None:
    taxes = b.kpi("taxes", rhythm="quarterly", feed=Feed(file="x.csv", time="at", year_starts="04-06"))

    assert taxes.period_of(date(2026, 7, 5)) == date(2026, 4, 6)
    assert taxes.period_of(date(2026, 7, 6)) == date(2026, 7, 6)
    broken = b.kpi("taxes", feed=Feed(file="x.csv", time="at", year_starts="13-99"))
    assert broken.period_of(date(2026, 7, 6)) == date(2026, 7, 1)
    assert taxes.period_of(date.min) == date.min


@pytest.mark.parametrize(
    ("rhythm", "cell", "begins", "mend"),
    [
        ("monthly", "2026-10", "2026-10-06", "a day of the period, as in 2026-10-01"),
        ("quarterly", "2026-Q1", "2026-01-06", "a day of the period, as in 2026-10-01"),
        ("yearly", "2026", "2026-04-06", "2025/26 or 2026/27"),
    ],
)
def test_a_calendar_name_in_a_fiscal_year_is_said_to_lie_in_two_periods(
    rhythm: str, cell: str, begins: str, mend: str
) -> None:
    taxes = b.kpi("taxes", rhythm=rhythm, feed=Feed(file="x.csv", time="at", year_starts="04-06"))
    with pytest.raises(BadValueError) as error:
        notation.period(cell, taxes)

    what = f"'{cell}' lies in two periods, as one of them begins on {begins}: the KPI is {rhythm}."
    assert str(error.value) == f"{what} Write {mend}."


def test_a_fiscal_year_is_read_as_it_is_shown() -> None:
    taxes = b.kpi("taxes", rhythm="yearly", feed=Feed(file="x.csv", time="at", year_starts="04-06"))
    shown = formatting.period(date(2026, 4, 6), "yearly")

    assert shown == "2026/27"
    assert notation.period(shown, taxes) == date(2026, 4, 6)
    assert notation.period("1999/00", taxes) == date(1999, 4, 6)
    assert notation.period("２０２６／２７", taxes) == date(2026, 4, 6)
    for cell in ("2026/28", "2026-27", "2026\N{EN DASH}27", "0000/01"):
        with pytest.raises(BadValueError):
            notation.period(cell, taxes)
    with pytest.raises(BadValueError):
        notation.period(shown, b.kpi("taxes", rhythm="yearly"))


@pytest.mark.parametrize("cell", ["2005-06", "2005\N{EN DASH}06", "June 2005"])
def test_a_month_is_a_month_in_each_year(cell: str) -> None:
    taxes = b.kpi("taxes", rhythm="yearly", feed=Feed(file="x.csv", time="at", year_starts="07-01"))

    assert notation.period(cell, taxes) == date(2004, 7, 1)
    assert notation.period("2005/06", taxes) == date(2005, 7, 1)


def test_what_is_due_and_typed_follows_the_week() -> None:
    plan = b.plan(kpis=(weekly(),))
    (item,) = due(plan, on=date(2026, 10, 20))

    assert (item.period.start, item.period.end) == (SUNDAY, date(2026, 10, 18))
    figure = entry.figure(plan, "calls", "4", on=date(2026, 10, 20), at=b.at(10, 20))
    assert figure.row is not None
    assert figure.row.period == SUNDAY
