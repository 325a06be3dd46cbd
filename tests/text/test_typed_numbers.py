"""Numbers as people write them: what is read, what is asked about, and what is none."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st

from okrlib.text.typed_numbers import Numeral, numeral, same_unit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("48", 48),
        ("7.0", 7),
        ("3,5", 3.5),
        ("3.5", 3.5),
        (".5", 0.5),
        (",5", 0.5),
        ("5.", 5),
        ("5,", 5),
        ("0.125", 0.125),
        ("0,125", 0.125),
        ("1200.125", 1200.125),
        ("1 200", 1200),
        ("1\u00a0200", 1200),
        ("1\u202f200,5", 1200.5),
        ("1'200", 1200),
        ("1’200.50", 1200.5),
        ("1_200", 1200),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1.234.567,89", 1234567.89),
        ("1 234,567", 1234.567),
        ("12 k", 12000),
        ("12k", 12000),
        ("3,5 Mio.", 3_500_000),
        ("2 bn", 2e9),
        ("1e9", 1e9),
        ("2.5E-3", 0.0025),
        ("+4", 4),
        ("-4", -4),
        ("−4", -4),
        ("(1,234.50)", -1234.5),
    ],
)
def test_a_number_is_read(text: str, value: float) -> None:
    assert numeral(text) == Numeral(value)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("45 %", 45, "%"),
        ("45%", 45, "%"),
        ("24 hours", 24, "hours"),
        ("24h", 24, "h"),
        ("€22", 22, "€"),
        ("22 €", 22, "€"),
        ("-€22", -22, "€"),
        ("€ -22", -22, "€"),
        ("$2m", 2e6, "$"),
        ("CHF 1'200", 1200, "CHF"),
        ("12 k€", 12, "k€"),
        ("3.5 km²", 3.5, "km²"),
    ],
)
def test_a_unit_beside_it_is_kept(text: str, value: float, unit: str) -> None:
    assert numeral(text) == Numeral(value, unit)


@pytest.mark.parametrize(
    ("text", "point", "comma"), [("1.200", 1.2, 1200), ("1,200", 1200, 1.2), ("12,345", 12345, 12.345)]
)
def test_what_can_be_read_in_two_ways_is_asked_about_unless_the_mark_is_known(
    text: str, point: float, comma: float
) -> None:
    found = numeral(text)

    assert found is not None
    assert {found.value, found.other} == {point, comma}
    assert numeral(text, decimal=".") == Numeral(point)
    assert numeral(text, decimal=",") == Numeral(comma)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "n/a",
        "1,20,30",
        "1.2.3",
        "12 34",
        "1 2000",
        "3-4",
        "2026-10-01",
        "1..5",
        "5 of 10",
        "١٢",
        "nan",
        "inf",
        "1e999",
        "1'23",
        "9" * 90,
        "1,23.456,7",
        "10:30",
        "$5€",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert numeral(text) is None


@given(st.floats(-1e12, 1e12).map(lambda x: round(x, 4)))
def test_a_number_in_any_grouping_is_the_same(value: float) -> None:
    english = f"{value:,.4f}"
    german = english.translate(str.maketrans(",.", ".,"))

    for text in (english, german, english.replace(",", " "), english.replace(",", "'"), f"{value:.4f}"):
        found = numeral(text)
        assert found is not None
        assert math.isclose(found.value, value, rel_tol=1e-12)
        assert found.other is None


@given(st.text(max_size=30))
def test_any_text_is_read_without_a_mishap(text: str) -> None:
    found = numeral(text)
    assert found is None or math.isfinite(found.value)


@pytest.mark.parametrize(
    ("written", "wanted", "same"),
    [
        ("", "%", True),
        ("h", "hours", True),
        ("hour", "h", True),
        ("Euro", "€", True),
        ("%", "points", False),
        ("minutes", "hours", False),
        ("visits", "visit", True),
        ("ms", "m", False),
    ],
)
def test_units_are_compared_as_people_mean_them(written: str, wanted: str, same: bool) -> None:  # noqa: FBT001
    assert same_unit(written, wanted) is same


def test_a_word_is_no_unit_because_it_ends_in_one() -> None:
    assert numeral("12 stories", wanted="s") == Numeral(12.0, "stories")
    assert numeral("12 per 1,000 patients", wanted="per 1,000 patients") == Numeral(12.0)
