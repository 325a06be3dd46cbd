"""How numbers are written: for people, and without loss where a file is spoken of."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from kit.builders import kr, objective, plan
from okrlib.checks.plan import problems
from okrlib.text import exact, formatting


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_an_exact_number_is_read_back_as_it_was(value: float) -> None:
    assert float(exact(value)) == value


def test_a_finding_names_numbers_as_they_stand_in_the_file() -> None:
    falling = kr("increase", baseline=1_214_057.5, target=1_214_057.25)
    crossed = kr("stages", name="s", baseline=0.1, stretch=0.2, commit=0.3)
    texts = [found.what for found in problems(plan(objective(falling, crossed)))]

    assert "It should increase, but from 1214057.5 to 1214057.25 it falls." in texts
    assert any(text.endswith("strict order: 0.1, 0.3, 0.17, 0.2.") for text in texts)


@pytest.mark.parametrize(
    ("unit", "one"),
    [
        ("accidents a year", "accident a year"), ("business days", "business day"), ("queries", "query"),
        ("boxes", "box"), ("cases", "case"), ("series", "series"), ("mois", "mois"), ("%", "%"),
    ],
)  # fmt: skip
def test_a_unit_agrees_with_its_number(unit: str, one: str) -> None:
    for write in (formatting.quantity, formatting.line):
        assert write(1, unit) == f"1\xa0{one}"
        assert write(2, unit) == f"2\xa0{unit}"
