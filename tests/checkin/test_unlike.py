"""Values that are unlike all earlier ones: of which they are said, and of which not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit.builders import Q4, kpi, kr, objective, plan, said, seen
from okrlib.checkin.unlike import unlike, unlike_rows


@pytest.mark.parametrize(
    ("value", "earlier", "how"),
    [
        (50, (2.1, 2.2, 2.1), "larger"),
        (250, (262_000, 260_000, 261_000), "smaller"),
        (-800, (40, 38, -12), "larger"),
        (42, (2.1, 2.0, 2.1), "larger"),
        (41.9, (2.1, 2.0, 2.1), ""),
        (0, (40, 38, 36), ""),
        (800, (40, 38), ""),
        (800, (40, 38, 0, 0), ""),
        (800, (40, 38, 36, 0), "larger"),
        (1, (40, 38, 36, 0), ""),
        (800, (40, 38, 36, 790), ""),
        (800, ("target", None, 40, 38), ""),
        ("target", (40, 38, 36), ""),
    ],
)
def test_a_value_is_compared_with_every_earlier_one(
    value: object, earlier: tuple[object, ...], how: str
) -> None:
    sentence = unlike(value, earlier, "h")  # type: ignore[arg-type] - values of several kinds

    assert (f"twenty times {how}" in sentence) if how else sentence == ""


@pytest.mark.parametrize(
    ("value", "earlier", "planned", "said"),
    [
        (0.55, (), (52, 70), "smaller than its start and its target; the nearest was 52 %."),
        (
            5500,
            (60,),
            (52, 70),
            "larger than every value before, its start and its target; the nearest was 70 %.",
        ),
        (2.6, (), (52, 70), "smaller than its start"),
        (2.7, (), (52, 70), ""),
        (25, (1, 1.2), (1, 30), ""),
        (25, (1, 1.2, 1.1), (1, 30), "larger than every value before; the nearest was 1.2"),
        (3, (), (0, 70), ""),
        (3, (), (None, 70), ""),
        (0, (), (52, 70), ""),
    ],
)
def test_a_value_is_compared_with_where_its_key_result_starts_and_should_end(
    value: float, earlier: tuple[float, ...], planned: tuple[float | None, ...], said: str
) -> None:
    sentence = unlike(value, earlier, "%", planned)
    assert said.replace(" %", "\N{NO-BREAK SPACE}%") in sentence if said else sentence == ""


@pytest.mark.parametrize(
    ("values", "rows", "further"),
    [
        ((40, 38, 36, 800), [800], ""),
        ((40, 38, 36, 800, 35), [800], ""),
        ((40, 38, 36, 800, 790, 810), [], ""),
        ((40, 38, 36, 1.8, 0), [1.8], ""),
        ((40, 38, 36, 1.5, 41, 20_000), [1.5], "1 later value is too."),
        ((40, 38, 36, 35), [], ""),
    ],
)
def test_a_series_is_one_row_and_what_a_later_value_is_near_to_is_none(
    values: tuple[float, ...], rows: list[float], further: str
) -> None:
    log = [said(Q4.start + timedelta(days=7 * i), float(value)) for i, value in enumerate(values)]
    reported = list(unlike_rows(plan(objective(kr()), log=log)))
    observed = tuple(seen(2 + i, float(value)) for i, value in enumerate(values))
    figures = list(unlike_rows(plan(objective(kr(kpi="uptime")), kpis=(kpi(),), observations=observed)))

    for found in (reported, figures):
        assert [row.value for row, _ in found] == rows
        assert all(sentence.endswith(further) for _, sentence in found)


@pytest.mark.parametrize(
    ("values", "rows", "nearest"),
    [
        ((5500,), [5500], "70"),
        ((60, 0.55), [0.55], "52"),
        ((5500, 55), [5500], "70"),
        ((5500, 5400), [], ""),
        ((0, 2.7), [], ""),
        ((0, 2.6), [], ""),
        ((60, 61, 62, 1300), [1300], "62"),
    ],
)
def test_a_row_among_the_first_is_compared_with_start_and_target(
    values: tuple[float, ...], rows: list[float], nearest: str
) -> None:
    log = [said(Q4.start + timedelta(days=7 * i), float(value)) for i, value in enumerate(values)]
    found = list(unlike_rows(plan(objective(kr(baseline=52.0, target=70.0)), log=log)))

    assert [row.value for row, _ in found] == rows
    assert all(sentence.endswith(f"the nearest was {nearest}.") for _, sentence in found)
