"""Charts on which words could lie on each other: those of the example, and some made to be awkward."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from okrlib import load, show
from okrlib.charts import Band, Chart, Event, Line, Mark, period_axis, reliability_of, value_axis
from okrlib.resources import data_dir

if TYPE_CHECKING:
    from collections.abc import Iterator


def generated(seed: int) -> Chart:
    """A chart as awkward as they come: near lines, many events, long units, few or many points."""
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    rhythm = dice.choice(["daily", "weekly", "monthly", "quarterly", "yearly"])
    step = {"daily": 1, "weekly": 7, "monthly": 30.4, "quarterly": 91.3, "yearly": 365.25}[rhythm]
    start = date(2001, 1, 1) + timedelta(days=dice.randrange(9000))
    days = [start + timedelta(days=round(i * step)) for i in range(dice.choice([2, 3, 7, 25, 60, 130]))]
    level, noise = dice.choice([0, 0.4, 12, 97.3, 1e5, -40, 3e9]), dice.choice([0, 0.001, 1, 30])
    values = [level + dice.gauss(0, noise) for _ in days]
    if dice.random() < 0.3:
        values = [float(round(value)) for value in values]
    at = [day.toordinal() for day in days]
    near = [level + dice.uniform(-1, 1) * noise for _ in range(dice.randrange(7))]
    words = [
        "usual 21.6 %",
        "target at most 1,250,000",
        "expected",
        "1: 46 %",
        "Wartezeit über vier Stunden",
        "患者",
    ]
    lines = [
        Line(((at[0], y), (at[-1], y)), dice.choice(["usual", "target", "expected"]), dice.choice(words))
        for y in near
    ]
    ends = [
        Line(tuple(zip(at[:cut], values[:cut], strict=True)), label=f"{cut}: {values[cut - 1]:.3g}")
        for cut in {dice.randrange(1, len(at) + 1) for _ in range(dice.randrange(5))}
    ]
    unit = dice.choice(["", "%", "h"])
    last = Line(tuple(zip(at, values, strict=True)), label=f"{values[-1]:.4g}", dots=True)
    events = sorted(dice.choice(at) for _ in range(dice.choice([0, 1, 3, 12, 40])))
    return Chart(
        title=f"Chart {seed}",
        subtitle=unit,
        says="",
        x=period_axis(tuple(days), rhythm),
        y=value_axis([*values, *near], unit),
        lines=(*lines, *ends, last),
        bands=(Band(((at[0], level - noise, level + noise), (at[-1], level - noise, level + noise))),),
        marks=(Mark(at[0], values[0], "high", label=dice.choice(["", "a first one"])),),
        events=tuple(Event(place, n) for n, place in enumerate(events, 1)),
        places=tuple(at),
    )


def of_the_example() -> Iterator[Chart]:
    plan = load(data_dir("notebooks") / "example").plan.judged_on(date(2019, 3, 15))
    figures = [show.kpi_chart(plan, kpi.id, small=small) for kpi in plan.kpis for small in (True, False)]
    figures += [show.kpi_seasons(plan, kpi.id) for kpi in plan.kpis]
    figures += [show.objective_chart(plan, o.id) for o in plan.objectives]
    figures += [show.team_chart(plan, team.id, each.id) for team in plan.teams for each in plan.cycles]
    yield from (figure.value for figure in figures if isinstance(figure, show.Figure))
    yield reliability_of([{"confidence": c, "n": c + 1, "came_true": c / 10} for c in range(11)])
