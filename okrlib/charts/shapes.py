"""The chart shapes of the whole site: functions that take rows and return an Altair chart.

Colours are named (``$hue``): the site fills them in from its style sheet, light or dark; `coloured`
fills them in for a notebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.charts.engine import alt
from okrlib.charts.process import behaviour, seasons

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Row = dict[str, Any]
Rows = "Sequence[Mapping[str, Any]]"

#: The light palette, for notebooks; the site's own is in site/assets/base/tokens.css.
PALETTE = {
    "ink": "#1a1d29",
    "muted": "#565c6c",
    "hair": "#e2e1dc",
    "hue": "#0a6b62",
    "hue-soft": "#bfdcd7",
    "warn": "#a3430a",
    "paper": "#fbfaf7",
}
_WIDTH, _HEIGHT = 560, 240
_SCALED = "format(datum.value * scale, scale == 1 ? '.1f' : '.0f')"
#: Readable without colour: each line has its own dashes, and its number at its end.
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3]]


_LATEST_FIRST = [alt.SortField("period", order="descending")]
_PERIOD = (
    alt.X("period:T")
    .title(None)
    .scale(type="utc")
    .axis(format="%b %Y", grid=False, tickCount=6, labelOverlap=True)
)
_VALUE = (
    alt.Y("value:Q")
    .title(None)
    .scale(zero=False, nice=True)
    .axis(tickCount=5, domain=False, ticks=False, labelExpr="datum.label + (unit == '%' ? ' %' : '')")
)


def progress(
    rows: Sequence[Mapping[str, Any]], *, start: str = "", end: str = "", scale: int = 1
) -> alt.LayerChart:
    """Progress over time, a line for each objective or key result, and the expected curve.

    *rows*: ``day`` (ISO date), ``progress`` (0..1), and ``line`` (its number on the page); rows of the
    expected curve have ``curve`` (a number) instead of ``line``, and ``said`` where its label stands. *start*
    and *end* are the cycle's first and last day; *scale* is 1 or 100.
    """
    values = {"start": start, "end": end, "scale": scale}
    params = [alt.param(name=name, value=value) for name, value in values.items()]
    x = (
        alt.X("day:T")
        .title(None)
        .scale(type="utc")
        .axis(format="%-d %b", grid=False, tickCount=6, labelOverlap=True)
    )
    y = (
        alt.Y("progress:Q")
        .title(None)
        .scale(domain=[0, 1])
        .axis(labelExpr=_SCALED, values=[0, 0.3, 0.7, 1], domain=False, ticks=False)
    )
    # Nothing to see: the axis spans the whole cycle, whatever is expected.
    span = (
        alt.Chart(alt.Data(values=[{"share": 0}, {"share": 1}]))
        .transform_calculate(day="datum.share == 0 ? toDate(start) : toDate(end)")
        .mark_point(opacity=0)
        .encode(x=x)
    )
    curves = alt.Chart(_data(rows)).transform_filter("isValid(datum.curve)")
    expected = curves.mark_line(strokeDash=[2, 3], strokeWidth=1.5, color="$muted").encode(
        x=x, y=y, detail="curve:N"
    )
    word = (
        curves.transform_filter("datum.said")
        .mark_text(text="expected", align="left", dx=6, color="$muted")
        .encode(x=x, y=y)
    )
    base = alt.Chart(_data(rows)).transform_filter("isValid(datum.line)")
    lines = base.mark_line(strokeWidth=2, color="$hue").encode(
        x=x,
        y=y,
        detail="line:N",
        strokeDash=alt.StrokeDash("line:N").scale(range=_DASHES).legend(None),
    )
    ends = base.transform_window(
        rank="rank()", sort=[alt.SortField("day", order="descending")], groupby=["line"]
    ).transform_filter("datum.rank == 1")
    dots = ends.mark_circle(size=46, color="$hue", opacity=1).encode(x=x, y=y)
    labels = ends.mark_text(align="left", dx=8, fontWeight=600, color="$ink").encode(x=x, y=y, text="line:N")
    return (
        (span + expected + word + lines + dots + labels)
        .add_params(*params)
        .properties(width=_WIDTH, height=_HEIGHT)
    )


def values(rows: Sequence[Mapping[str, Any]], *, unit: str = "", latest: str = "") -> alt.LayerChart:
    """A KPI's values over time.

    *rows*: ``period`` (ISO date of its first day), ``value``. *latest* is the last value in words.
    """
    base = alt.Chart(_data(rows))
    line = base.mark_line(strokeWidth=2, color="$hue").encode(x=_PERIOD, y=_VALUE)
    dots = base.mark_circle(size=34, color="$hue", opacity=1).encode(x=_PERIOD, y=_VALUE)
    label = (
        base.transform_window(rank="rank()", sort=_LATEST_FIRST)
        .transform_filter("datum.rank == 1")
        .transform_calculate(said="latest")
        .mark_text(align="left", dx=8, fontWeight=600, color="$hue")
        .encode(x=_PERIOD, y=_VALUE, text="said:N")
    )
    params = [alt.param(name="unit", value=unit), alt.param(name="latest", value=latest)]
    chart = (line + dots + label).add_params(*params)
    return chart.properties(width=_WIDTH, height=_HEIGHT)


def kpi(
    rows: Sequence[Mapping[str, Any]], *, unit: str = "", latest: str = "", aim: str = ""
) -> alt.LayerChart:
    """A KPI's values over time, and the target that applied.

    *rows*: ``period`` (ISO date of its first day), ``value``, ``target`` (or null). *latest* and *aim*
    are the last value and the last target in words.
    """
    aimed = alt.Chart(_data(rows)).transform_filter("isValid(datum.target)")
    y = alt.Y("target:Q")
    line = aimed.mark_line(strokeDash=[2, 3], strokeWidth=1.5, color="$ink", interpolate="step-after")
    label = (
        aimed.transform_window(rank="rank()", sort=_LATEST_FIRST)
        .transform_filter("datum.rank == 1")
        .transform_calculate(said="aim")
        .mark_text(align="left", dx=8, color="$ink")
        .encode(x=_PERIOD, y=y, text="said:N")
    )
    target = (line.encode(x=_PERIOD, y=y, detail="target:N") + label).add_params(
        alt.param(name="aim", value=aim)
    )
    return target + values(rows, unit=unit, latest=latest)


#: Every shape that a page may draw, by its name.
SHAPES: Mapping[str, Callable[..., alt.LayerChart]] = {
    "progress": progress,
    "values": values,
    "kpi": kpi,
    "behaviour": behaviour,
    "seasons": seasons,
}


def _data(rows: Sequence[Mapping[str, Any]]) -> Any:
    return alt.Data(values=[dict(row) for row in rows])


def shape(name: str) -> dict[str, Any]:
    """A chart without data, as every page of a site shares it: rows arrive in the dataset "rows"."""
    spec: dict[str, Any] = SHAPES[name]([{}]).to_dict()
    for layer in spec["layer"]:
        if layer.get("data", {}).get("values") == [{}]:
            layer["data"] = {"name": "rows"}
    if spec.get("data", {}).get("values") == [{}]:
        spec["data"] = {"name": "rows"}
    if "datasets" in spec:
        names = [key for key, rows in spec["datasets"].items() if rows == [{}]]
        for layer in [spec, *spec["layer"]]:
            if layer.get("data", {}).get("name") in names:
                layer["data"] = {"name": "rows"}
        for key in names:
            del spec["datasets"][key]
    return spec


def drawn(name: str, rows: Sequence[Mapping[str, Any]], **options: Any) -> alt.Chart:
    """A shape over *rows* in the light palette, for a notebook; *options* are the shape's own."""
    return alt.Chart.from_dict(coloured(SHAPES[name](rows, **options).to_dict()))


def coloured(spec: Any, colours: Mapping[str, str] | None = None) -> Any:
    """The specification with colours replaced: named ones by the light palette, or as *colours* says."""
    table = {f"${name}": value for name, value in PALETTE.items()} if colours is None else colours
    if isinstance(spec, dict):
        return {key: coloured(value, table) for key, value in spec.items()}
    if isinstance(spec, list):
        return [coloured(item, table) for item in spec]
    return table.get(spec, spec) if isinstance(spec, str) else spec
