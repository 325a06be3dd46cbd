"""Charts by Altair: the value that pages draw as SVG, for notebooks and stories, where one explores."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from textwrap import wrap
from typing import Any

from okrlib.charts import cycle
from okrlib.charts.chart import PALETTE, Axis, Chart
from okrlib.errors import MissingExtraError
from okrlib.resources import without_address_grammar

try:
    with without_address_grammar():
        import altair as alt
except ImportError as missing:
    raise MissingExtraError("Charts", "notebook") from missing


#: As wide as a phone: a wider page sets small charts side by side.
_WIDTH, _HEIGHT, _ROW = 330, 220, 44
_PANEL = {"width": 230, "height": 84}
_LETTERS = 34
_INK, _MUTED, _HUE = PALETTE["ink"], PALETTE["muted"], PALETTE["hue"]
#: How lines, bands and marks look, by their roles.
_LINES: dict[str, dict[str, Any]] = {
    "value": {"color": _HUE, "strokeWidth": 2},
    "usual": {"color": _MUTED, "strokeWidth": 1.2},
    "target": {"color": _INK, "strokeWidth": 1.5, "strokeDash": [2, 3]},
    "limit": {"color": _INK, "strokeWidth": 1.5, "strokeDash": [8, 3]},
    "expected": {"color": _MUTED, "strokeWidth": 1.5, "strokeDash": [2, 3]},
    "forecast": {"color": _HUE, "strokeWidth": 1.5, "strokeDash": [6, 3]},
    "earlier": {"color": _MUTED, "strokeWidth": 1.3},
    "track": {"color": PALETTE["hair"], "strokeWidth": 9},
    "bar": {"color": _HUE, "strokeWidth": 9},
}
_BANDS = {
    "usual": {"color": PALETTE["hue-soft"], "opacity": 0.45},
    "tolerance": {"color": _INK, "opacity": 0.09},
    "forecast": {"color": PALETTE["hue-soft"], "opacity": 0.6},
}
_MARKS: dict[str, dict[str, Any]] = {
    "end": {"shape": "circle", "fill": _HUE, "stroke": _HUE},
    "open": {"shape": "circle", "fill": PALETTE["paper"], "stroke": _HUE},
    "target": {"shape": "diamond", "fill": _INK, "stroke": _INK},
    "tick": {"shape": "stroke", "angle": 90, "stroke": _INK, "strokeWidth": 2, "size": 240},
    "across": {"shape": "stroke", "stroke": _INK, "strokeWidth": 2},
    "concern": {"shape": "diamond", "fill": PALETTE["warn"], "stroke": PALETTE["warn"]},
    "improvement": {"shape": "circle", "fill": PALETTE["paper"], "stroke": _HUE},
    "high": {"shape": "triangle-up", "fill": PALETTE["paper"], "stroke": _INK},
    "low": {"shape": "triangle-down", "fill": PALETTE["paper"], "stroke": _INK},
}
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3]]


def explored(value: Chart | tuple[Chart, ...]) -> Any:
    """A chart by Altair in a light palette; several as panels."""
    if isinstance(value, Chart):
        height = _ROW * len(value.texts) if value.texts else _HEIGHT
        return _styled(_layers(value).properties(width=_WIDTH, height=height), value.says)
    panels = [
        _layers(chart).properties(
            title=alt.TitleParams(wrap(chart.title, _LETTERS), anchor="start", color=_INK, fontSize=13),
            description=chart.says,
            **_PANEL,
        )
        for chart in value
    ]
    return _styled(alt.concat(*panels, columns=2, spacing=26), value[0].subtitle)


def _explores(make: Callable[..., Chart | tuple[Chart, ...]]) -> Callable[..., Any]:
    """The function that makes a value as one that makes an Altair chart."""

    @wraps(make)
    def explore(*frame: Any, **options: Any) -> Any:
        return explored(make(*frame, **options))

    return explore


score_strip = _explores(cycle.score_strip_chart)
burn_up = _explores(cycle.burn_up_charts)
outlook = _explores(cycle.outlook_chart)
confidence = _explores(cycle.confidence_charts)
reliability = _explores(cycle.reliability_chart)
cycles = _explores(cycle.cycles_chart)


def _layers(chart: Chart) -> Any:
    days = chart.x.days

    def data(rows: Iterable[Sequence[Any]], *names: str) -> Any:
        values = [dict(zip(names, row, strict=True)) for row in rows]
        if days:
            values = [row | {"at": _day(row["at"]).isoformat()} for row in values]
        return alt.Chart(alt.Data(values=values))

    place = "at:T" if days else "at:Q"
    x = alt.X(place).title(chart.x.title or None)
    if days:
        form = "%b %Y" if chart.x.high - chart.x.low > 400 else "%-d %b"
        ends = [
            alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)
            for day in map(_day, (chart.x.low, chart.x.high))
        ]
        x = x.scale(type="utc", domain=ends).axis(grid=False, tickCount=5, labelOverlap=True, format=form)
    else:
        x = x.scale(domain=[chart.x.low, chart.x.high]).axis(_axis(chart.x, grid=False))
    scale = alt.Scale(domain=[chart.y.low, chart.y.high])

    def y(name: str) -> Any:
        return alt.Y(f"{name}:Q").title(None).scale(scale).axis(_axis(chart.y))

    layers = [
        data(band.points, "at", "lower", "upper")
        .mark_area(**_BANDS[band.role])
        .encode(x=x, y=y("lower"), y2="upper:Q")
        for band in chart.bands
    ]
    layers += [
        data([(event.at, event.number) for event in chart.events], "at", "number")
        .mark_rule(strokeDash=[1, 3], color=_MUTED)
        .encode(x=x, tooltip="number:Q")
    ] * bool(chart.events)
    for line in chart.lines:
        look = _LINES[line.role] | (
            {"strokeDash": _DASHES[line.number % len(_DASHES)]} if line.number else {}
        )
        mark = data(line.points, "at", "value").mark_line(
            interpolate="step-after" if line.step else "linear", **look
        )
        layers.append(mark.encode(x=x, y=y("value")))
        if line.dots:
            dots = data(line.points, "at", "value").mark_circle(color=_HUE, size=30, opacity=1)
            layers.append(dots.encode(x=x, y=y("value"), tooltip=[place, "value:Q"]))
    for mark in chart.marks:
        point = data([(mark.at, mark.value)], "at", "value")
        look = {"opacity": 1, "size": mark.size**2 or 70} | _MARKS[mark.role]
        drawn = point.mark_point(**look)
        layers.append(drawn.encode(x=x, y=y("value"), tooltip="value:Q"))
    ends = [
        (*line.points[-1], line.label)
        for line in chart.lines
        if line.label and line.points[-1][1] is not None
    ]
    ends += [(mark.at, mark.value, mark.label) for mark in chart.marks if mark.label]
    words = data(ends, "at", "value", "text")
    layers.append(
        words.mark_text(align="left", dx=8, color=_INK, fontWeight=600).encode(
            x=x, y=y("value"), text="text:N"
        )
    )
    if chart.texts:
        # Each title above its own bar, so that the bars keep their length on a narrow page.
        titles = data(chart.texts, "at", "value", "text").mark_text(
            align="left", dy=-16, limit=_WIDTH, color=_INK
        )
        layers.append(titles.encode(x=x, y=y("value"), text="text:N"))
    return alt.layer(*layers)


def _day(at: float) -> date:
    return date.fromordinal(round(at))


def _axis(axis: Axis, *, grid: bool = True) -> Any:
    """An axis with the ticks of the value and their words."""
    ticks = [tick for group in axis.ticks for tick in group]
    names = json.dumps({f"{tick.at:.12g}": tick.text for tick in ticks}, ensure_ascii=False)
    words = f"{names}[toString(datum.value)] || ''"
    return alt.Axis(
        values=[float(f"{tick.at:.12g}") for tick in ticks],
        labelExpr=words,
        domain=False,
        ticks=False,
        grid=grid,
    )


def _styled(chart: Any, description: str) -> Any:
    """The chart in the common style, in light colours; `okrlib.show.picture` has the notebook's."""
    return (
        chart.properties(description=description, background=PALETTE["paper"], padding=6)
        .configure(font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            gridColor=PALETTE["hair"],
            labelColor=_MUTED,
            titleColor=_MUTED,
            titleFontWeight="normal",
            labelFontSize=12,
        )
    )
