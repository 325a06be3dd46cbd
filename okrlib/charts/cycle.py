"""Charts of a cycle: where each goal stands, how it came about, and how well that was foreseen.

Each takes a frame with the columns of ``plan.tables`` (`okrlib.columns`), narrowed to what it should show,
and raises `ValueError` where a column is missing. A frame without rows makes an empty chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from okrlib.charts.shapes import PALETTE
from okrlib.scoring import two_decimals
from okrlib.words import NOTHING

if TYPE_CHECKING:
    import pandas as pd

_WIDTH, _ROW = 480, 26
_INK, _MUTED, _HAIR = PALETTE["ink"], PALETTE["muted"], PALETTE["hair"]
_HUE, _SOFT = PALETTE["hue"], PALETTE["hue-soft"]
#: The bands of METHOD section 3 stand where people look for them.
_STEPS = [0, 0.3, 0.7, 1]
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3]]


def score_strip(scores: pd.DataFrame, *, level: str = "objective") -> alt.LayerChart:
    """How does each goal of a team stand? A bar to its score, and a tick where it was expected to be.

    *scores* has ``level``, ``title``, ``score`` and ``expected`` (0..1), a row a goal, as
    ``plan.tables.scores`` of one team and cycle. The order of rows is kept: nothing is ranked.
    """
    if set(_alone(scores)["team"]) and len(set(scores["team"])) > 1:
        raise ValueError("A person's own goals stand beside nobody else's: narrow the frame to one of them.")
    rows = _taken(scores, "level", "title", "score", "expected")
    rows = _said(rows[rows["level"] == level])
    titles = list(dict.fromkeys(rows["title"]))
    base = alt.Chart(rows).encode(
        y=alt.Y("title:N").sort(titles).title(None).axis(labelLimit=260, domain=False, ticks=False)
    )
    x = alt.X("score:Q").title("Score, 0 to 1").scale(domain=[0, 1]).axis(values=_STEPS, domain=False)
    track = base.mark_bar(color=_HAIR, size=10).transform_calculate(full="1").encode(x="full:Q")
    bar = base.mark_bar(color=_HUE, size=10).encode(x=x)
    tick = base.mark_tick(color=_INK, thickness=2, size=18).encode(x="expected:Q")
    said = base.mark_text(align="left", dx=6, color=_INK).encode(
        x=alt.datum(1),
        text="said:N",
    )
    return _drawn(
        track + bar + tick + said,
        "Score of each goal; the upright tick is where it was expected to be.",
        height=_ROW * max(1, len(titles)),
    )


def burn_up(history: pd.DataFrame) -> alt.LayerChart:
    """Is it on its way? Progress of key results week by week, and the curve that was expected.

    *history* has ``title``, ``day``, ``progress`` and ``expected`` (0..1), as ``plan.tables.history`` of one
    objective or key result.
    """
    rows = _taken(history, "title", "day", "progress", "expected")
    x, y = _days(), _share("progress:Q", "Progress, 0 to 1")
    base = alt.Chart(rows)
    wanted = base.mark_line(color=_MUTED, strokeDash=[2, 3], strokeWidth=1.5).encode(
        x=x, y="expected:Q", detail="title:N"
    )
    return _drawn(
        wanted + _lines(base, x, y),
        "Progress of each key result by week; the dotted grey line is the progress that was expected.",
    )


def outlook(way: pd.DataFrame) -> alt.LayerChart:
    """Where is it likely to end? What was seen, what was expected, the forecast's fan, and the target.

    *way* has ``day``, ``value``, ``expected``, ``median``, ``lower``, ``upper`` and ``target``, in one
    unit, as ``pd.DataFrame(okrlib.outlook.way(plan, key_result, on))``.
    """
    rows = _taken(way, "day", "value", "expected", "median", "lower", "upper", "target")
    numbers = rows.columns.drop("day")
    rows = rows.assign(day=rows["day"].astype("datetime64[ns]"), **rows[numbers].astype("float64"))
    x, y = _days(), alt.Y("value:Q").title(None).scale(zero=False, nice=True)
    seen = alt.Chart(rows[rows["value"].notna()])
    # The fan opens at the last value, which is as far as anybody has seen.
    last = rows[rows["value"].notna()].tail(1)
    opening = last.assign(median=last["value"], lower=last["value"], upper=last["value"])
    cast = alt.Chart(rows[rows["median"].notna()].pipe(lambda ahead: _after(opening, ahead)))
    fan = cast.mark_area(color=_SOFT, opacity=0.6).encode(x=x, y=alt.Y("lower:Q"), y2="upper:Q")
    middle = cast.mark_line(color=_HUE, strokeDash=[6, 3], strokeWidth=1.5).encode(x=x, y="median:Q")
    wanted = (
        alt.Chart(rows[rows["expected"].notna()])
        .mark_line(color=_MUTED, strokeDash=[2, 3], strokeWidth=1.5)
        .encode(x=x, y="expected:Q")
    )
    target = alt.Chart(rows.tail(1)).mark_point(shape="diamond", color=_INK, size=90, filled=True, opacity=1)
    line = seen.mark_line(color=_HUE, strokeWidth=2).encode(x=x, y=y)
    dots = seen.mark_circle(color=_HUE, size=40, opacity=1).encode(x=x, y=y)
    return _drawn(
        fan + wanted + middle + line + dots + target.encode(x=x, y="target:Q"),
        "What was reported, a dotted line for what was expected, and from the last value on the forecast: "
        "dashed its middle, shaded where it ends four times in five. The diamond is the target.",
    )


def confidence(history: pd.DataFrame) -> alt.LayerChart:
    """How sure were we? The last confidence of each key result, week by week, with even odds marked.

    *history* has ``title``, ``day`` and ``confidence`` (0..10), as ``plan.tables.history``.
    """
    rows = _taken(history, "title", "day", "confidence").dropna(subset="confidence")
    x = _days()
    y = alt.Y("confidence:Q").title("Confidence, 0 to 10").scale(domain=[0, 10]).axis(values=[0, 5, 10])
    odds = (
        alt.Chart(alt.Data(values=[{"even": 5}]))
        .mark_rule(color=_MUTED, strokeDash=[2, 3])
        .encode(y="even:Q")
    )
    return _drawn(
        odds + _lines(alt.Chart(rows), x, y, interpolate="step-after"),
        "Confidence in each key result by week; the dotted line is even odds.",
    )


def reliability(shares: pd.DataFrame) -> alt.LayerChart:
    """Did what we were sure of come true? A point for each confidence, its size how often it was given.

    *shares* has ``confidence`` (0..10), ``n`` and ``came_true`` (0..1), a row each, as
    ``pd.DataFrame(calibrate(pairs).shares)``. On the line, confidence was as good as its word.
    """
    rows = _taken(shares, "confidence", "n", "came_true")
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
    said = base.mark_text(dy=-14, color=_INK).encode(x="confidence:Q", y="came_true:Q", text="n:Q")
    return _drawn(
        honest + points + said,
        "The share that came true for each confidence; on the dotted line it is as often as was said.",
        height=300,
    )


def cycles(scores: pd.DataFrame) -> alt.LayerChart:
    """How do a team's cycles compare? Its score in each, and those of its objectives as small ticks.

    *scores* has ``level``, ``team``, ``cycle``, ``score`` and ``final``, as ``plan.tables.scores`` of one
    team. A score so far is hollow. Teams are not set side by side: that would be a ranking; and a person's
    own goals are not compared at all.
    """
    rows = _taken(scores, "level", "team", "cycle", "score", "final")
    rows = _said(rows.dropna(subset="score"))
    if len(_alone(scores)):
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
        x=x, y=y, fill=alt.condition("datum.final", alt.value(_HUE), alt.value("white"))
    )
    said = whole.mark_text(dx=12, align="left", fontWeight="bold", color=_INK).encode(x=x, y=y, text="said:N")
    return _drawn(
        line + goals.encode(x=x, y=y) + points + said,
        "The team's score in each cycle; the ticks are its objectives, a hollow point is a score so far.",
    )


def _taken(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The columns a chart needs; a sentence where one is missing."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ValueError(f"The frame has no column {missing[0]!r}; this chart needs {', '.join(columns)}.")
    return frame.loc[:, list(columns)]


def _alone(scores: pd.DataFrame) -> pd.DataFrame:
    """The rows of teams of kind individual, where the frame says what kind its teams are."""
    return scores[scores["team_kind"] == "individual"] if "team_kind" in scores else scores.iloc[:0]


def _after(first: pd.DataFrame, rest: pd.DataFrame) -> pd.DataFrame:
    """Some rows after others; the others alone where there are none."""
    import pandas as pd

    return pd.concat([first, rest]) if len(first) and len(rest) else rest


def _said(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with their scores in words: cut to two decimals, never rounded up."""
    scores = rows["score"]
    return rows.assign(
        said=[two_decimals(s) if there else NOTHING for s, there in zip(scores, scores.notna(), strict=True)]
    )


def _days() -> alt.X:
    return alt.X("day:T").title(None).axis(format="%-d %b", grid=False, tickCount=6, labelOverlap=True)


def _share(field: str, title: str) -> alt.Y:
    return alt.Y(field).title(title).scale(domain=[0, 1]).axis(values=_STEPS, domain=False, ticks=False)


def _lines(base: alt.Chart, x: alt.X, y: alt.Y, **line: Any) -> alt.LayerChart:
    """A line each with dashes of its own, and its title where it ends."""
    drawn = base.mark_line(color=_HUE, strokeWidth=2, **line).encode(
        x=x,
        y=y,
        detail="title:N",
        strokeDash=alt.StrokeDash("title:N")
        .scale(range=_DASHES)
        .legend(title=None, orient="bottom", labelLimit=440, columns=1),
    )
    last = base.transform_window(
        rank="rank()", sort=[alt.SortField("day", order="descending")], groupby=["title"]
    ).transform_filter("datum.rank == 1")
    return drawn + last.mark_circle(color=_HUE, size=46, opacity=1).encode(x=x, y=y)


def _drawn(chart: alt.LayerChart, says: str, *, height: int = 240) -> alt.LayerChart:
    """The common look; *says* is the chart's text alternative."""
    drawn = chart.properties(width=_WIDTH, height=height, description=says, background="white")
    return (
        drawn.configure(font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            gridColor=_HAIR, labelColor=_MUTED, titleColor=_MUTED, titleFontWeight="normal", labelFontSize=12
        )
    )
