"""No two words of a chart lie on each other, on any chart, wide or narrow."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from kit.awkward_charts import generated, of_the_example
from okrlib.charts import NARROW, SMALL, WIDE, Axis, Chart, Line, Mark, draw
from okrlib.charts.labels import ROW, Box, fitted, spread, width

if TYPE_CHECKING:
    from okrlib.charts.drawing import Size

SIZES = (WIDE, NARROW, SMALL)


def faults(chart: Chart, size: Size) -> list[str]:
    boxes = draw(chart, size).boxes
    meeting = [f"{a.text} / {b.text}" for a, b in combinations(boxes, 2) if a.meets(b)]
    height = float(draw(chart, size).svg.split('viewBox="0 0 ')[1].split('"')[0].split()[1])
    return meeting + [
        box.text
        for box in boxes
        if not (box.x >= -0.1 and box.x + box.width <= size.width + 0.1 and 0 <= box.y <= height - ROW)
    ]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_no_two_labels_of_two_hundred_generated_charts_meet_and_none_leaves_its_chart(size: Size) -> None:
    wrong = {seed: found for seed in range(200) if (found := faults(generated(seed), size))}

    assert wrong == {}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_no_two_labels_of_the_examples_charts_meet(size: Size) -> None:
    charts = list(of_the_example())

    assert len(charts) > 100
    assert {chart.title: found for chart in charts if (found := faults(chart, size))} == {}


def test_labels_that_meet_are_told() -> None:
    """The test above is no use if nothing could fail it."""
    assert Box(0, 0, 30, ROW, "a").meets(Box(20, 10, 30, ROW, "b"))
    assert not Box(0, 0, 30, ROW, "a").meets(Box(30, 0, 30, ROW, "b"))


def test_words_keep_their_order_their_distance_and_their_bounds() -> None:
    assert spread([5, 5, 5], 0, 100, 10) == [0, 10, 20]
    assert spread([99, 99], 0, 100, 10) == [90, 100]
    assert spread([], 0, 100) == []


def test_a_label_stands_beside_its_point_however_large_that_is() -> None:
    axis = Axis(0, 10, ((),))
    charts = [Chart("", "", "", axis, axis, marks=(Mark(0, 5, label="21", size=size),)) for size in (8, 28)]
    small, large = (draw(chart, NARROW).boxes[0].x for chart in charts)

    assert large - small >= (28 - 8) / 2 - 1


def test_wide_letters_take_more_room() -> None:
    assert width("🙂") > width("患") == width("。") > width("ש") > width("я") > 0


def test_a_long_label_is_cut() -> None:
    text = "Wartezeit über vier Stunden"

    assert width(fitted(text, 100)) <= 100
    assert fitted(text, 400) == text


def test_ten_years_of_days_weigh_little_and_keep_their_extremes() -> None:
    values = [float(i * 37 % 101) for i in range(3650)]
    values[1234] = 500.0
    line = Line(tuple(enumerate(values)), dots=True)
    chart = Chart("", "", "", Axis(0, 3649), Axis(0, 500), lines=(line,))
    drawn = draw(chart, WIDE).svg

    assert len(drawn) < 40_000
    assert f" {10}," in drawn, "the top of the plot"
    assert "dots" not in drawn
