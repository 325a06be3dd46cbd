"""Days as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from okrlib.text.typed_days import Day, day, moment, period, serial

DAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-29", "2026/11/29", "2026.11.29", " 2026-11-29 ", "2026-11-29T08:30:00Z", "2026-11-29 08:30",
        "29.11.2026", "29.11.26", "29/11/2026", "11/29/2026", "29-11-2026",
        "11/29/2026 8:30 PM", "29 Nov 2026",
        "Nov 29, 2026", "November 29th, 2026", "29. November 2026", "29 nov. 2026", "29 de noviembre de 2026",
        "29 novembre 2026", "29 Kasım 2026", "29-Nov-26", "29-Nov-2026", "2026-Nov-29", "29 KASIM 2026",
        "2026\u201111\u201129", "29\u201311\u20132026", "２０２６-１１-２９", "２９．１１．２０２６",
        "Sonntag, 29. November 2026", "29 Kasım 2026 Pazar", "Sun Nov 29 2026", "dimanche 29 novembre 2026",
    ],
)  # fmt: skip
def test_a_day_is_read(text: str) -> None:
    assert day(text) == Day(DAY)


def test_a_day_that_fits_both_orders_is_asked_about_unless_the_order_is_known() -> None:
    fourth_of_may, fifth_of_april = date(2026, 5, 4), date(2026, 4, 5)

    assert day("4/5/2026") == Day(fourth_of_may, fifth_of_april)
    assert day("4/5/2026", order="month first") == Day(fifth_of_april)
    assert day("4.5.2026", order="month first") == Day(fourth_of_may), "with points the day is first"
    assert day("5/5/2026") == Day(date(2026, 5, 5))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-11",
        "31.2.2026",
        "13/13/2026",
        "29 Foo 2026",
        "1.5",
        "x",
        "Nov-26",
        "Sun Nov 2026",
        "29 Nov",
        "29 Nov 2026 at home",
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Oct-26", "2026-10"), ("oct.-26", "2026-10"), ("Eki.26", "2026-10"), ("Okt 26", "2026-10"),
        ("Mrz 26", "2026-03"), ("fév-26", "2026-02"),
        ("October 2026", "2026-10"), ("10/2026", "2026-10"), ("1.2026", "2026-01"), ("2026/10", "2026-10"),
        ("202610", "2026-10"), ("2026M10", "2026-10"), ("Q3 2026", "2026-Q3"), ("2026 T3", "2026-Q3"),
        ("KW 41/2026", "2026-W41"), ("2026W41", "2026-W41"),
        ("Total", None), ("26-Oct", None), ("2026", None), ("10/11/2026", None), ("Q5 2026", None),
        ("2026-9", "2026-09"), ("20269", None), ("46235", None), ("462351", None),
    ],
)  # fmt: skip
def test_the_name_of_a_period_is_read(text: str, name: str | None) -> None:
    assert period(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "20261129T0900 UTC", "20261129T09GMT", "2026-11-29T09 UTC", "2026-11-29T09Z", "20261129T1000 +0100",
        "2026-W48-7T09:00 UTC", "2026-11-29 9:00 GMT", "2026/11/29 14:00 +05", "2026-11-29t09:00:00+00:00",
    ],
)  # fmt: skip
def test_a_time_with_its_zone_is_read_in_each_form(text: str) -> None:
    assert moment(text) == datetime(2026, 11, 29, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-11-29 UTC", "2026-11-29Z", "2026-11-29+01:00", "20261129", "2026-11-29 +01"]
)
def test_a_day_with_a_zone_has_no_time(text: str) -> None:
    assert moment(text) is None


@pytest.mark.parametrize("text", ["46355.5", "46355,5"])
def test_a_day_as_a_spreadsheet_stores_it_has_either_decimal_mark(text: str) -> None:
    assert serial(text) == datetime(2026, 11, 29, 12)  # noqa: DTZ001 - of no zone


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_each_form_gives_the_day_back(value: date) -> None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y"):
        assert day(value.strftime(form)) == Day(value)
    assert day(value.strftime("%d/%m/%Y"), order="day first") == Day(value)
    assert day(value.strftime("%m/%d/%y"), order="month first") == Day(value)


@given(st.text(max_size=30))
def test_any_text_is_read_without_a_mishap(text: str) -> None:
    day(text)
    moment(text)
    period(text)
