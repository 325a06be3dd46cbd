"""Charts of a KPI: its natural limits and signals, and its seasons side by side; readable in grey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.charts.engine import alt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WIDTH, _HEIGHT = 560, 240
_MARKED = 100
#: How a point is drawn, by its reading: shape, fill, stroke.
MARKS = {
    "common": ("circle", "$hue", "$hue"),
    "concern": ("diamond", "$warn", "$warn"),
    "improvement": ("circle", "$paper", "$hue"),
    "high": ("triangle-up", "$paper", "$ink"),
    "low": ("triangle-down", "$paper", "$ink"),
}
_X = (
    alt.X("period:T")
    .title(None)
    .scale(type="utc")
    .axis(format="%b %Y", grid=False, tickCount=6, labelOverlap=True)
)
_AXIS = alt.Axis(tickCount=5, domain=False, ticks=False, labelExpr="datum.label + (unit == '%' ? ' %' : '')")


def behaviour(
    rows: Sequence[Mapping[str, Any]], *, unit: str = "", offsets: Sequence[float] = (0, 0, 0)
) -> alt.LayerChart:
    """What is noise and what is a signal? A KPI's values, each regime's natural limits, and marked points.

    *rows*: ``period`` (ISO date of its first day), ``value``, ``centre``, ``lower``, ``upper``, ``target``
    (each the value itself where there is none), ``regime`` (a number), ``limited`` (whether it has limits),
    ``aim`` (the target in words, or ""), ``low`` and ``high`` (its band of tolerance) and ``banded`` (whether
    it has one), ``reading`` (as in `MARKS`), and on the row where a line ends
    ``latest``, ``usual`` and ``named``, the words at its end; of a period without a figure,
    at which the line breaks, ``period`` and ``value``, which is None; of an event, ``period`` and ``event``
    (its number) instead. *offsets* is how far those three are moved, in pixels.
    """
    base = alt.Chart(alt.Data(values=[dict(row) for row in rows]))
    points = base.transform_filter("isValid(datum.value)")

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q").title(None).scale(zero=False, nice=True).axis(_AXIS)

    def where(test: str, opacity: float = 1) -> Any:
        return alt.condition(test, alt.value(opacity), alt.value(0))

    def ending(field: str, words: str, place: int, **look: Any) -> alt.Chart:
        named = points.transform_calculate(said=_or_nothing(words))
        text = named.mark_text(align="left", dx=8, dy=alt.expr(f"offsets[{place}]"), **look)
        return text.encode(x=_X, y=y(field), text="said:N")

    def by_reading(index: int) -> Any:
        return alt.Scale(domain=list(MARKS), range=[mark[index] for mark in MARKS.values()])

    layers = [
        points.mark_area(color="$hue-soft").encode(
            x=_X, y=y("lower"), y2="upper:Q", detail="regime:N", opacity=where("datum.limited", 0.45)
        ),
        points.mark_line(strokeWidth=1.2, color="$muted").encode(
            x=_X, y=y("centre"), detail="regime:N", opacity=where("datum.limited")
        ),
        base.mark_rule(strokeDash=[1, 3], strokeWidth=1, color="$muted").encode(
            x=_X, opacity=where("isValid(datum.event)")
        ),
        base.transform_calculate(said=_or_nothing("event"))
        .mark_text(align="center", baseline="bottom", dy=-3, color="$muted")
        .encode(x=_X, y=alt.value(0), text="said:N"),
        points.mark_area(color="$ink", interpolate="step-after").encode(
            x=_X, y=y("low"), y2="high:Q", detail="aim:N", opacity=where("datum.banded", 0.09)
        ),
        points.mark_line(strokeDash=[2, 3], strokeWidth=1.5, color="$ink", interpolate="step-after").encode(
            x=_X, y=y("target"), detail="aim:N", opacity=where("datum.aim !== ''")
        ),
        base.transform_filter("!isValid(datum.event)")
        .mark_line(strokeWidth=1.6, color="$hue")
        .encode(x=_X, y=y("value")),
        points.mark_point(opacity=1, strokeWidth=1.8).encode(
            x=_X,
            y=y("value"),
            shape=alt.Shape("reading:N").scale(by_reading(0)).legend(None),
            fill=alt.Fill("reading:N").scale(by_reading(1)).legend(None),
            stroke=alt.Stroke("reading:N").scale(by_reading(2)).legend(None),
            size=alt.condition("datum.reading === 'common'", alt.value(16), alt.value(_MARKED)),
        ),
        ending("centre", "usual", 1, color="$muted"),
        ending("target", "named", 2, color="$ink"),
        ending("value", "latest", 0, color="$hue", fontWeight=600),
    ]
    values = {"unit": unit, "offsets": list(offsets)}
    params = [alt.param(name=name, value=value) for name, value in values.items()]
    return alt.layer(*layers).add_params(*params).properties(width=_WIDTH, height=_HEIGHT)


def _or_nothing(field: str) -> str:
    """A Vega expression: a field's text, or "" where a row has none."""
    return f"isValid(datum.{field}) ? datum.{field} : ''"


def seasons(rows: Sequence[Mapping[str, Any]], *, unit: str = "") -> alt.LayerChart:
    """Is this a season, or something new? One line for each round; the latest is bold.

    *rows*: ``phase`` (the place in the round, from 1), ``label`` (its name), ``value``, ``round`` (as
    2018), ``age`` (0 for the latest round), and on the last row of a round ``named``, the words at its end.
    """
    base = alt.Chart(alt.Data(values=[dict(row) for row in rows]))
    x = (
        alt.X("label:O")
        .sort(alt.EncodingSortField("phase", op="min"))
        .title(None)
        .axis(grid=False, labelAngle=0, labelOverlap=True)
    )
    y = alt.Y("value:Q").title(None).scale(zero=False, nice=True).axis(_AXIS)
    dashes = alt.StrokeDash("age:O").scale(domain=list(range(9)), range=_DASHES).legend(None)

    def now(yes: Any, no: Any) -> Any:
        return alt.condition("datum.age == 0", alt.value(yes), alt.value(no))

    lines = base.mark_line().encode(
        x=x,
        y=y,
        detail="round:N",
        strokeDash=dashes,
        color=now("$hue", "$muted"),
        size=now(2.6, 1.3),
    )
    named = base.transform_calculate(said=_or_nothing("named"))
    labels = named.mark_text(align="left", dx=7, color="$ink").encode(x=x, y=y, text="said:N")
    return (
        alt.layer(lines, labels)
        .add_params(alt.param(name="unit", value=unit))
        .properties(width=_WIDTH, height=_HEIGHT)
    )


#: The latest round is whole; those before it differ by their dashes.
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3], [10, 4], [3, 1], [6, 1]]
