"""Charts of a cycle: where each goal stands, how it came about, and how well that was foreseen.

Each takes a frame with the columns of ``tables(plan)`` (`okrlib.tables.columns`), narrowed to what it
should show, and raises `ValueError` where a column is missing. A frame without rows gives an empty chart.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any, TypeVar

from okrlib.charts.engine import alt
from okrlib.charts.shapes import PALETTE
from okrlib.text import NOTHING, number, two_decimals

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

_Chart = TypeVar("_Chart", alt.LayerChart, alt.ConcatChart)

#: As wide as a phone: a wider page sets small charts side by side.
_WIDTH, _ROW = 330, 44
_PANEL = {"width": 230, "height": 84}
_LETTERS = 34
_INK, _MUTED, _HAIR = PALETTE["ink"], PALETTE["muted"], PALETTE["hair"]
_HUE, _SOFT = PALETTE["hue"], PALETTE["hue-soft"]
#: The bands of METHOD section 3 stand where people look for them.
_STEPS = [0, 0.3, 0.7, 1]


def score_strip(scores: pd.DataFrame, *, level: str = "objective") -> alt.LayerChart:
    """How does each goal of a team stand? A bar to its score, and a tick where it was expected to be.

    *scores* has ``level``, ``title``, ``score`` and ``expected`` (0..1), one row for each goal, as
    ``tables(plan).scores`` of one team and cycle. The order of rows is kept: nothing is ranked.
    """
    if set(_individual_rows(scores)["team"]) and len(set(scores["team"])) > 1:
        raise ValueError("A person's own goals stand beside nobody else's: narrow the frame to one of them.")
    rows = _columns(scores, "level", "title", "score", "expected")
    rows = _with_labels(rows[rows["level"] == level])
    titles = list(dict.fromkeys(rows["title"]))
    base = alt.Chart(rows).encode(y=alt.Y("title:N").sort(titles).title(None).axis(None))
    x = alt.X("score:Q").title("Score, 0 to 1").scale(domain=[0, 1]).axis(values=_STEPS, domain=False)
    track = base.mark_bar(color=_HAIR, size=9).transform_calculate(full="1").encode(x="full:Q")
    bar = base.mark_bar(color=_HUE, size=9).encode(x=x)
    tick = base.mark_tick(color=_INK, thickness=2, size=17).encode(x="expected:Q")
    # Each title above its own bar, so that the bars keep their length on a narrow page.
    named = base.mark_text(align="left", dy=-16, limit=_WIDTH + 36, color=_INK, fontSize=12).encode(
        x=alt.datum(0), text="title:N"
    )
    labels = base.mark_text(align="left", dx=6, color=_INK, fontWeight="bold", fontSize=13).encode(
        x=alt.datum(1), text="said:N"
    )
    return _sized(
        track + bar + tick + named + labels,
        "Score of each goal; the upright tick is where it was expected to be.",
        height=_ROW * max(1, len(titles)),
    )


def burn_up(history: pd.DataFrame) -> alt.ConcatChart:
    """Is it on its way? For each key result a small chart: its progress by week, and the expected curve.

    *history* has ``title``, ``day``, ``progress`` and ``expected`` (0..1), as ``tables(plan).history`` of one
    team, objective or key result.
    """
    rows = _columns(history, "title", "day", "progress", "expected")
    x, y = _days(rows), _share("progress:Q", None).axis(values=[0, 0.5, 1], domain=False, ticks=False)

    def panel(line: pd.DataFrame) -> tuple[alt.LayerChart, str]:
        base = alt.Chart(line)
        expected_line = base.mark_line(color=_MUTED, strokeDash=[2, 3], strokeWidth=1.5).encode(
            x=x, y="expected:Q"
        )
        last, expected = _last(line, "progress"), _last(line, "expected")
        words = "nothing reported" if last is None else f"progress {two_decimals(last)}"
        if expected is not None:
            words += f", {two_decimals(expected)} expected by then"
        return expected_line + _line(
            line, x, y, "progress", "" if last is None else two_decimals(last)
        ), words

    return _panels(
        history,
        rows,
        panel,
        "Progress of each key result by week, 0 to 1; the dotted line is the progress that was expected.",
    )


def outlook(way: pd.DataFrame) -> alt.LayerChart:
    """Where is it likely to end? What was seen, what was expected, the forecast's fan, and the target.

    *way* has ``day``, ``value``, ``expected``, ``median``, ``lower``, ``upper`` and ``target``, in one
    unit, as ``pd.DataFrame(okrlib.scoring.outlook.way(plan, key_result, on))``.
    """
    rows = _columns(way, "day", "value", "expected", "median", "lower", "upper", "target")
    numbers = rows.columns.drop("day")
    rows = rows.assign(day=rows["day"].astype("datetime64[ns]"), **rows[numbers].astype("float64"))
    x, y = _days(), alt.Y("value:Q").title(None).scale(zero=False, nice=True)
    seen = alt.Chart(rows[rows["value"].notna()])
    # The fan opens at the last value, which is as far as anybody has seen.
    last = rows[rows["value"].notna()].tail(1)
    opening = last.assign(median=last["value"], lower=last["value"], upper=last["value"])
    cast = alt.Chart(rows[rows["median"].notna()].pipe(lambda ahead: _appended(opening, ahead)))
    fan = cast.mark_area(color=_SOFT, opacity=0.6).encode(x=x, y=alt.Y("lower:Q"), y2="upper:Q")
    middle = cast.mark_line(color=_HUE, strokeDash=[6, 3], strokeWidth=1.5).encode(x=x, y="median:Q")
    expected = (
        alt.Chart(rows[rows["expected"].notna()])
        .mark_line(color=_MUTED, strokeDash=[2, 3], strokeWidth=1.5)
        .encode(x=x, y="expected:Q")
    )
    target = alt.Chart(rows.tail(1)).mark_point(shape="diamond", color=_INK, size=90, filled=True, opacity=1)
    line = seen.mark_line(color=_HUE, strokeWidth=2).encode(x=x, y=y)
    dots = seen.mark_circle(color=_HUE, size=40, opacity=1).encode(x=x, y=y)
    return _sized(
        fan + expected + middle + line + dots + target.encode(x=x, y="target:Q"),
        "What was reported, a dotted line for what was expected, and from the last value on the forecast: "
        "dashed its middle, shaded where it ends four times in five. The diamond is the target.",
    )


def confidence(history: pd.DataFrame) -> alt.ConcatChart:
    """How sure were we? For each key result a small chart: its confidence by week, with even odds marked.

    *history* has ``title``, ``day`` and ``confidence`` (0..10), as ``tables(plan).history``. Weeks
    without a confidence are left out.
    """
    rows = _columns(history, "title", "day", "confidence").dropna(subset="confidence")
    x = _days(rows)
    y = (
        alt.Y("confidence:Q")
        .title(None)
        .scale(domain=[0, 10])
        .axis(values=[0, 5, 10], domain=False, ticks=False)
    )

    def panel(line: pd.DataFrame) -> tuple[alt.LayerChart, str]:
        even = alt.Chart(alt.Data(values=[{"even": 5}])).mark_rule(color=_MUTED, strokeDash=[2, 3])
        last = _last(line, "confidence")
        shown = "" if last is None else number(last)
        drawn = _line(line, x, y, "confidence", shown, interpolate="step-after")
        words = f"confidence {shown} of 10" if shown else "no confidence given"
        return even.encode(y="even:Q") + drawn, words

    return _panels(
        history.loc[rows.index],
        rows,
        panel,
        "Confidence in each key result by week, 0 to 10; the dotted line is even odds.",
    )


def reliability(shares: pd.DataFrame) -> alt.LayerChart:
    """Did what we were sure of come true? A point for each confidence, its size how often it was given.

    *shares* has ``confidence`` (0..10), ``n`` and ``came_true`` (0..1), as
    ``pd.DataFrame(calibrate(pairs).shares)``. On the line, the share that came true
    equals the confidence.
    """
    rows = _columns(shares, "confidence", "n", "came_true")
    x = (
        alt.X("confidence:Q")
        .title("Confidence half-way, 0 to 10")
        .scale(domain=[0, 10])
        .axis(tickCount=10, grid=False)
    )
    y = alt.Y("came_true:Q").title("Came true").scale(domain=[0, 1]).axis(format="%", tickCount=5)
    honest = (
        alt.Chart(alt.Data(values=[{"at": 0}, {"at": 10}]))
        .transform_calculate(share="datum.at / 10")
        .mark_line(color=_MUTED, strokeDash=[2, 3], strokeWidth=1.5)
        .encode(x="at:Q", y="share:Q")
    )
    base = alt.Chart(rows)
    # Points below the line promised more than came true.
    points = base.mark_point(filled=True, color=_HUE, opacity=1).encode(
        x=x,
        y=y,
        size=alt.Size("n:Q").scale(domain=[0, 20], range=[20, 400]).legend(None),
        tooltip=["confidence:Q", alt.Tooltip("came_true:Q", format=".0%"), "n:Q"],
    )
    labels = base.mark_text(dy=-14, color=_INK).encode(x="confidence:Q", y="came_true:Q", text="n:Q")
    return _sized(
        honest + points + labels,
        "The share that came true for each confidence, with how many key results had it; on the dotted "
        "line it is as often as was said.",
        height=260,
    )


def cycles(scores: pd.DataFrame) -> alt.LayerChart:
    """How do a team's cycles compare? Its score in each, and those of its objectives as small ticks.

    *scores* has ``level``, ``team``, ``cycle``, ``score`` and ``final``, as ``tables(plan).scores`` of one
    team. A score so far is hollow. Teams are not set side by side: that would be a ranking; and a person's
    own goals are not compared at all.
    """
    rows = _columns(scores, "level", "team", "cycle", "score", "final")
    rows = _with_labels(rows.dropna(subset="score"))
    if len(_individual_rows(scores)):
        raise ValueError("A person's own goals are compared with nothing, not even with their earlier ones.")
    if len(set(rows["team"])) > 1:
        raise ValueError("A comparison of cycles is of one team: narrow the frame to it.")
    order = list(dict.fromkeys(rows["cycle"]))
    x = alt.X("cycle:O").sort(order).title(None).axis(labelAngle=0, domain=False, ticks=False)
    y = _share("score:Q", "Score, 0 to 1")
    base = alt.Chart(rows)
    goals = base.transform_filter("datum.level == 'objective'").mark_tick(
        color=_MUTED, thickness=1.5, size=22
    )
    whole = base.transform_filter("datum.level == 'team'")
    line = whole.mark_line(color=_SOFT, strokeWidth=2).encode(x=x, y=y)
    points = whole.mark_point(color=_HUE, size=110, strokeWidth=2, opacity=1).encode(
        x=x, y=y, fill=alt.condition("datum.final", alt.value(_HUE), alt.value(PALETTE["paper"]))
    )
    labels = whole.mark_text(dx=12, align="left", fontWeight="bold", color=_INK).encode(
        x=x, y=y, text="said:N"
    )
    return _sized(
        line + goals.encode(x=x, y=y) + points + labels,
        "The team's score in each cycle; the ticks are its objectives, a hollow point is a score so far.",
    )


def _columns(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The columns that a chart needs; `ValueError` where one is missing."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ValueError(f"The frame has no column {missing[0]!r}; this chart needs {', '.join(columns)}.")
    return frame.loc[:, list(columns)]


def _individual_rows(scores: pd.DataFrame) -> pd.DataFrame:
    """The rows of teams of kind individual, where the frame says what kind its teams are."""
    return scores[scores["team_kind"] == "individual"] if "team_kind" in scores else scores.iloc[:0]


def _appended(first: pd.DataFrame, rest: pd.DataFrame) -> pd.DataFrame:
    """*first*, then *rest*; *rest* alone where *first* is empty."""
    import pandas as pd

    return pd.concat([first, rest]) if len(first) and len(rest) else rest


def _with_labels(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with a column ``said``: the score as text, cut to two decimals, never rounded up."""
    scores = rows["score"]
    return rows.assign(
        said=[two_decimals(s) if there else NOTHING for s, there in zip(scores, scores.notna(), strict=True)]
    )


def _days(rows: pd.DataFrame | None = None) -> alt.X:
    """The axis of days; with *rows* it spans their days, so that several charts share one axis."""
    x = alt.X("day:T").title(None).axis(format="%-d %b", grid=False, tickCount=4, labelOverlap=True)
    if rows is None or not len(rows):
        return x
    ends = [
        alt.DateTime(year=d.year, month=d.month, date=d.day) for d in (rows["day"].min(), rows["day"].max())
    ]
    return x.scale(domain=ends)


def _share(field: str, title: str | None) -> alt.Y:
    return alt.Y(field).title(title).scale(domain=[0, 1]).axis(values=_STEPS, domain=False, ticks=False)


def _last(rows: pd.DataFrame, column: str) -> float | None:
    """The last number of a column, in order of days."""
    known = rows.sort_values("day")[column].dropna()
    return float(known.iloc[-1]) if len(known) else None


def _line(rows: pd.DataFrame, x: alt.X, y: alt.Y, column: str, label: str, **line: Any) -> alt.LayerChart:
    """A line, a point where it ends, and its value beside it."""
    end = rows.dropna(subset=column).sort_values("day").tail(1).assign(said=label)
    drawn = alt.Chart(rows).mark_line(color=_HUE, strokeWidth=2, **line).encode(x=x, y=y)
    last = alt.Chart(end).encode(x=x, y=y)
    value = last.mark_text(align="left", dx=7, fontWeight="bold", fontSize=13, color=_INK)
    return drawn + last.mark_circle(color=_HUE, size=46, opacity=1) + value.encode(text="said:N")


def _panels(
    frame: pd.DataFrame,
    rows: pd.DataFrame,
    panel: Callable[[pd.DataFrame], tuple[alt.LayerChart, str]],
    description: str,
) -> alt.ConcatChart:
    """A small chart for each key result, in the order of the frame, with its title above it."""
    keys = frame["key_result"] if "key_result" in frame else frame["title"]
    panels = []
    for key in dict.fromkeys(keys):
        line = rows[keys == key]
        title = line["title"].iloc[0] or key
        drawn, words = panel(line)
        named = alt.TitleParams(wrap(title, _LETTERS), anchor="start", color=_INK, fontSize=13)
        panels.append(drawn.properties(title=named, description=f"{title}: {words}.", **_PANEL))
    if not panels:
        panels = [panel(rows)[0].properties(**_PANEL)]
    return _styled(alt.concat(*panels, columns=2, spacing=26), description)


def _sized(chart: alt.LayerChart, description: str, *, height: int = 220) -> alt.LayerChart:
    """The chart in the common size and style; *description* is its text alternative."""
    return _styled(chart.properties(width=_WIDTH, height=height), description)


def _styled(chart: _Chart, description: str) -> _Chart:
    """The chart in the common style, in light colours; `okrlib.show.svg` replaces them by the notebook's."""
    drawn = chart.properties(description=description, background=PALETTE["paper"], padding=6)
    styled: _Chart = (
        drawn.configure(font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            gridColor=_HAIR, labelColor=_MUTED, titleColor=_MUTED, titleFontWeight="normal", labelFontSize=12
        )
    )
    return styled
