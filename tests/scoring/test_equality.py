"""What equals a line meets it, however the number came about (METHOD section 2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from kit.builders import kr, objective, plan
from okrlib.checks.key_results import problems
from okrlib.model import KPI, KeyResult, Observation, Target
from okrlib.plan.calculated import calculate
from okrlib.plan.formula import parse
from okrlib.scoring import meets, of_value
from okrlib.scoring.progress import is_hit
from okrlib.scoring.score import weighted_mean

tenths = st.integers(1, 99).map(lambda n: n / 10)


@given(tenths, tenths)
def test_a_calculated_sum_is_the_decimal_that_a_person_would_write(a: float, b: float) -> None:
    total = parse("north + south").value({"north": a, "south": b})
    assert total == round(a + b, 1)
    assert meets(KPI(id="k", better="lower"), a + b, Target(value=round(a + b, 1)))
    assert meets(KPI(id="k", better="higher"), a + b, Target(value=round(a + b, 1)))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("a + b - c", 0.0),
        ("(a + b - c) * 1000", 0.0),
        ("d / e", 1 / 300000),
        ("d / e * 100", 100 / 300000),
        ("1 / (a + b - c)", None),
    ],
)
def test_noise_is_no_number_and_a_small_ratio_keeps_its_digits(formula: str, value: float | None) -> None:
    known = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 1.0, "e": 300000.0}
    result = parse(formula).value(known)
    assert result == (value if value is None else pytest.approx(value, rel=1e-14, abs=0))


def test_a_revision_that_changes_only_noise_is_no_row() -> None:
    cards = [KPI(id="a"), KPI(id="b"), KPI(id="sum", formula="a + b")]
    month = date(2026, 10, 1)
    rows = [Observation("a", month, 0.1), Observation("b", month, 0.2)]
    assert [row.value for row in calculate(cards, rows, "UTC")] == [0.3]


@pytest.mark.parametrize(("value", "inside"), [(0.1 + 0.2, True), (0.3, True), (0.3001, False)])
def test_the_edge_of_a_limit_or_a_band_is_inside(value: float, *, inside: bool) -> None:
    assert is_hit(KeyResult(id="k", kind="maintain", at_most=0.3), value) is inside
    assert is_hit(KeyResult(id="k", kind="maintain", at_least=-0.3), -value) is inside
    band = Target(value=0.2, low=0.1, high=0.3)
    assert meets(KPI(id="k", better="lower"), value, band) is inside


@pytest.mark.parametrize("kind", ["increase", "decrease"])
def test_progress_is_full_exactly_where_the_target_is_reached(kind: str) -> None:
    sign = 1 if kind == "increase" else -1
    kr = KeyResult(id="k", kind=kind, baseline=0, target=sign * 0.3)  # type: ignore[arg-type]

    def progress(value: float) -> float | None:
        return of_value(kr, sign * value, baseline=0, on=date(2026, 10, 1)).value

    assert progress(0.1 + 0.2) == 1
    assert progress(0.1 + 0.2 - 1e-11) == 1 - 1e-9


def test_a_mean_is_full_where_everything_in_it_is() -> None:
    assert weighted_mean([(1.0, 1e12), (0.5, 1)]) == 1 - 1e-9
    assert weighted_mean([(1.0, 1e12), (1.0, 1)]) == 1


@pytest.mark.parametrize(
    ("measure", "wrong"),
    [
        ({"kind": "increase", "baseline": 0.3, "target": 0.1 + 0.2}, True),
        ({"kind": "stages", "baseline": 0.0, "commit": 0.3, "target": 0.1 + 0.2, "stretch": 1.0}, True),
        ({"kind": "checkpoints", "checkpoints": ((0.3, 0.0), (0.1 + 0.2, 1.0))}, True),
        ({"kind": "maintain", "at_least": 0.1 + 0.2, "at_most": 0.3}, False),
        ({"kind": "reach", "target": 0.3, "phases": ((date(2026, 12, 31), 0.1 + 0.2),)}, False),
    ],
)
def test_numbers_of_a_measure_that_are_equal_are_no_way_and_no_contradiction(
    measure: dict[str, Any], *, wrong: bool
) -> None:
    key_result = kr(**{"baseline": None, "target": None} | measure)
    goal = objective(key_result)
    assert [f.code for f in problems(plan(goal), goal, key_result)] == ["bad-measure"] * wrong
    assert (of_value(key_result, None, baseline=0.3, on=date(2026, 10, 1)).value is None) is (
        wrong or key_result.kind == "maintain"
    )
