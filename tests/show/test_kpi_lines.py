"""The table of a KPI's chart shows figures on their side of the target and of its band."""

from __future__ import annotations

import pytest

from kit.builders import kpi, on, plan, seen
from okrlib.model import Target
from okrlib.show import kpi_chart


@pytest.mark.parametrize("small", [True, False])
def test_a_figure_just_outside_the_band_is_not_shown_on_its_edge(small: bool) -> None:  # noqa: FBT001 - a case
    values = (12.2, 19.97, 20.004, 15, 14, 13, 12)
    rows = tuple(seen(2 + month, value) for month, value in enumerate(values))
    card = kpi(targets=(Target(value=15, low=10, high=20),))

    figure = kpi_chart(plan(kpis=(card,), observations=rows, today=on(12, 1)), card.id, small=small)

    page = figure.html()
    assert "<td>19.97</td>" in page
    assert "<td>20.004</td>" in page
    assert "<td>20</td>" not in page
