"""Charts of a KPI: what is noise and what is news, and its seasons side by side; readable in grey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WIDTH, _HEIGHT = 560, 240
#: How a marked point is drawn, by its reading: shape, whether it is filled, colour.
MARKS = {
    "concern": ("diamond", True, "$warn"),
    "improvement": ("circle", False, "$hue"),
    "high": ("triangle-up", False, "$ink"),
    "low": ("triangle-down", False, "$ink"),
}
_LATEST_FIRST = [alt.SortField("period", order="descending")]
_X = (
    alt.X("period:T")
    .title(None)
    .scale(type="utc")
    .axis(format="%b %Y", grid=False, tickCount=6, labelOverlap=True)
)
_AXIS = alt.Axis(tickCount=5, domain=False, ticks=False, labelExpr="datum.label + (unit == '%' ? ' %' : '')")


def behaviour(
    rows: Sequence[Mapping[str, Any]],
    *,
    unit: str = "",
    latest: str = "",
    usual: str = "",
    aim: str = "",
    offsets: Sequence[float] = (0, 0, 0),
) -> alt.LayerChart:
    """What of a KPI is noise and what is news? Its values, the natural limits of each regime, marked points.

    *rows*: ``period`` (ISO date of its first day), ``value``, ``centre``, ``lower``, ``upper`` and
    ``target`` (numbers or null), ``regime`` (a number), ``reading`` (common, concern, improvement, high,
    low); of an event, ``period`` and ``event`` (its number) instead. *latest*, *usual* and *aim* are the
    last value, the last centre and the last target in words, *offsets* how far their labels are moved, in
    pixels.
    """
    base = alt.Chart(alt.Data(values=[dict(row) for row in rows]))
    points = base.transform_filter("isValid(datum.value)")
    limited = base.transform_filter("isValid(datum.lower)")

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q").title(None).scale(zero=False, nice=True).axis(_AXIS)

    def ending(held: alt.Chart, field: str, said: str, place: int, **look: Any) -> alt.Chart:
        return (
            held.transform_filter(f"isValid(datum.{field})")
            .transform_window(rank="rank()", sort=_LATEST_FIRST)
            .transform_filter("datum.rank == 1")
            .transform_calculate(said=said)
            .mark_text(align="left", dx=8, dy=alt.expr(f"offsets[{place}]"), **look)
            .encode(x=_X, y=y(field), text="said:N")
        )

    events = base.transform_filter("isValid(datum.event)")
    layers = [
        limited.mark_area(color="$hue-soft", opacity=0.45).encode(
            x=_X, y=y("lower"), y2="upper:Q", detail="regime:N"
        ),
        limited.mark_line(strokeWidth=1.2, color="$muted").encode(x=_X, y=y("centre"), detail="regime:N"),
        events.mark_rule(strokeDash=[1, 3], strokeWidth=1, color="$muted").encode(x=_X),
        events.mark_text(align="center", baseline="bottom", dy=-3, color="$muted").encode(
            x=_X, y=alt.value(0), text="event:N"
        ),
        base.transform_filter("isValid(datum.target)")
        .mark_line(strokeDash=[2, 3], strokeWidth=1.5, color="$ink", interpolate="step-after")
        .encode(x=_X, y=y("target"), detail="target:N"),
        points.mark_line(strokeWidth=1.6, color="$hue").encode(x=_X, y=y("value")),
        points.transform_filter("datum.reading == 'common'")
        .mark_circle(size=22, color="$hue", opacity=1)
        .encode(x=_X, y=y("value")),
        *(
            points.transform_filter(f"datum.reading == '{reading}'")
            .mark_point(
                shape=shape,
                size=95,
                opacity=1,
                strokeWidth=1.8,
                fill=colour if filled else "$paper",
                stroke=colour,
            )
            .encode(x=_X, y=y("value"))
            for reading, (shape, filled, colour) in MARKS.items()
        ),
        ending(base, "centre", "usual", 1, color="$muted"),
        ending(base, "target", "aim", 2, color="$ink"),
        ending(base, "value", "latest", 0, color="$hue", fontWeight=600),
    ]
    given = {"unit": unit, "latest": latest, "usual": usual, "aim": aim, "offsets": list(offsets)}
    params = [alt.param(name=name, value=value) for name, value in given.items()]
    return alt.layer(*layers).add_params(*params).properties(width=_WIDTH, height=_HEIGHT)


def seasons(rows: Sequence[Mapping[str, Any]], *, unit: str = "") -> alt.LayerChart:
    """Is this a season, or something new? A line a round, one above the other; the latest is the bold one.

    *rows*: ``phase`` (the place in the round, from 1), ``label`` (its name), ``value``, ``round`` (as
    2018), ``age`` (0 for the latest round).
    """
    base = alt.Chart(alt.Data(values=[dict(row) for row in rows]))
    x = (
        alt.X("label:O")
        .sort(alt.EncodingSortField("phase", op="min"))
        .title(None)
        .axis(grid=False, labelAngle=0, labelOverlap=True)
    )
    y = alt.Y("value:Q").title(None).scale(zero=False, nice=True).axis(_AXIS)
    now, before = "datum.age == 0", "datum.age > 0"
    ends = base.transform_window(
        rank="rank()", sort=[alt.SortField("phase", order="descending")], groupby=["round"]
    ).transform_filter("datum.rank == 1")

    def lines(which: str, **look: Any) -> alt.Chart:
        dashes = alt.StrokeDash("round:N").scale(range=_DASHES).legend(None)
        held = base.transform_filter(which).mark_line(**look)
        return held.encode(x=x, y=y, detail="round:N", **({} if which == now else {"strokeDash": dashes}))

    said = ends.mark_text(align="left", dx=7, color="$ink").encode(x=x, y=y, text="round:N")
    layers = [
        lines(before, strokeWidth=1.3, color="$muted"),
        lines(now, strokeWidth=2.4, color="$hue", point={"size": 30, "color": "$hue", "filled": True}),
        said,
    ]
    return (
        alt.layer(*layers)
        .add_params(alt.param(name="unit", value=unit))
        .properties(width=_WIDTH, height=_HEIGHT)
    )


_DASHES = [[6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3]]
