"""METHOD section 2: a value is never shown past a line it has not crossed."""

from __future__ import annotations

from typing import Any

import pytest

from kit.builders import judged, kpi, kr, on, plan, said, seen
from okrlib.behaviour import summary
from okrlib.behaviour.behaviour import of_standing
from okrlib.charts.cycle import outlook_of
from okrlib.forecast import Forecast
from okrlib.forecast.forecast import sentence
from okrlib.model import KeyResult, Target
from okrlib.scoring import aim, now, stand, values


@pytest.mark.parametrize(
    ("measure", "value", "shown", "aims"),
    [
        ({"kind": "reach", "target": 1000}, 999.999, "999.999", "reach 1,000"),
        ({"kind": "decrease", "baseline": 48, "target": 24}, 24.009, "24.01", "from 48 to 24"),
        ({"kind": "maintain", "at_least": 99.9}, 99.87, "99.87", "at least 99.9 every week"),
        ({"kind": "reach", "target": 0.3}, 0.1 + 0.2, "0.3", "reach 0.3"),
        ({"kind": "reach", "target": 138}, 138.04, "138.04", "reach 138"),
        ({"kind": "graded"}, 0.9999, "0.9999", "judged by its owner"),
    ],
)
def test_a_value_is_shown_on_its_side_of_the_line(
    measure: dict[str, Any], value: float, shown: str, aims: str
) -> None:
    standing = judged(on(10, 20), kr(**{"baseline": None, "target": None} | measure), said(on(10, 19), value))
    assert now(standing) == shown
    assert aim(standing.key_result, standing.baseline) == aims


def test_a_baseline_is_shown_on_its_side_of_the_target() -> None:
    measure = kr("decrease", baseline=24.009, target=24.0, unit="h")
    assert aim(measure, 24.009) == "from 24.01 to 24\N{NO-BREAK SPACE}h"
    start = values(judged(on(10, 20), measure, said(on(10, 19), 24.009)))[1]
    assert start.startswith("start 24.01\N{NO-BREAK SPACE}h")


@pytest.mark.parametrize(
    ("baseline", "target", "value", "words"),
    [
        (48, 24, 48.004, ("48.004 now", "start 48 ")),
        (1234.4, 2000, 1234.1, ("1,234 now", "start 1,234.4 ")),
        (1234.4, 2000, 1234.4 + 1e-11, ("1,234 now", "start 1,234 ")),
        (0.1 + 0.2, 0.9, 0.3, ("0.3 now", "start 0.3 ")),
    ],
)
def test_what_is_worse_than_at_the_start_is_not_shown_as_the_start(
    baseline: float, target: float, value: float, words: tuple[str, str]
) -> None:
    kind = "increase" if target > baseline else "decrease"
    standing = judged(on(10, 20), kr(kind, baseline=baseline, target=target), said(on(10, 19), value))
    now_, start = values(standing)
    assert (now_, start[: len(words[1])]) == words


def test_the_last_value_in_a_chart_is_on_its_side_of_the_target_which_is_as_it_was_written() -> None:
    row = {"expected": None, "median": None, "lower": None, "upper": None}
    chart = outlook_of([row | {"day": on(10, 19), "value": 99.999, "target": 99.9995}])
    assert [mark.label for mark in chart.marks] == ["99.999", "target 99.9995"]


def test_a_forecast_that_ends_short_of_the_target_is_not_shown_as_the_target() -> None:
    likely = Forecast(55, 41.2, 59.6, 0.02, 9)
    words = sentence(likely, target=60, end=on(12, 31), unit="%", success_from=59.7)
    assert words.startswith("forecast for 31\N{NO-BREAK SPACE}December: 41–59.6\N{NO-BREAK SPACE}%")
    assert "success from 59.7" in words


def test_what_equals_the_target_in_a_forecast_is_shown_as_the_target() -> None:
    words = sentence(Forecast(55, 41.2, 60.0, 0.3, 9), target=60, end=on(12, 31), success_from=60 + 1e-14)
    assert "41–60; target 60" in words
    assert "success from" not in words


def test_limits_are_shown_on_their_side_of_the_target() -> None:
    values = (17.1, 18.3, 17.6, 18.4, 17.2, 18.1, 17.4, 18.2)
    rows = tuple(seen(2 + month, value) for month, value in enumerate(values))

    def told(line: float) -> tuple[float, str]:
        card = kpi(unit="h", targets=(Target(value=line),))
        standing = stand(plan(kpis=(card,), observations=rows), on=on(12, 1)).kpi("uptime")
        points = of_standing(standing)
        return points.points[-1].upper or 0.0, summary(card, standing, points)

    upper, words = told(0.0)
    line = round(upper, 1)
    assert f" to {line}\N{NO-BREAK SPACE}h (" in words
    assert line != upper
    assert f" to {line}\N{NO-BREAK SPACE}h (" not in told(line)[1]


@pytest.mark.parametrize(
    ("measure", "value", "worse"),
    [
        (kr(), -1.0, True),
        (kr("decrease"), 101.0, True),
        (kr("decrease", baseline=-10.0, target=-50.0), -9.0, True),
        (kr("reach", target=-10.0), 1.0, True),
        (kr("stages"), -1.0, True),
        (kr("stages", baseline=100.0, stretch=0.0), 101.0, True),
        (kr("checkpoints", checkpoints=((50.0, 0.0), (10.0, 1.0))), 51.0, True),
        (kr("stages", baseline=0.3, stretch=9.0), 0.1 + 0.2, False),
        (kr(), 0.0, False),
        (kr("decrease", baseline=10.0, target=20.0), 30.0, False),
        (kr("maintain", baseline=50.0, target=60.0), 40.0, False),
    ],
)
def test_a_value_worse_than_the_start_is_said_for_every_kind_with_a_way(
    measure: KeyResult, value: float, *, worse: bool
) -> None:
    assert judged(on(10, 20), measure, said(on(10, 19), value)).worse is worse
