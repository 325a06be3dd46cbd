"""Charts of a cycle as values: where each goal stands, how it came about, how well that was foreseen.

Each takes a frame with the columns of ``tables(plan)`` (`okrlib.tables.columns`), narrowed to what it
should show, and raises `ValueError` where a column is missing. A frame without rows gives an empty chart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from okrlib.charts.axes import day_axis, name_axis, share_axis, value_axis
from okrlib.charts.chart import Axis, Band, Chart, Line, Mark, Text, Tick
from okrlib.text import NOTHING, number, two_decimals
from okrlib.text.formatting import in_full

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
#: Where the axis of an empty chart begins.
_SOME_DAY = date(2000, 1, 1).toordinal()
#: Places on an axis of scores: the bands of METHOD section 3 stand where people look for them.
_SCORES = ((Tick(0, "0"), Tick(1, "1"), Tick(0.7, "0.7"), Tick(0.3, "0.3")),)


def score_strip_chart(scores: pd.DataFrame, *, level: str = "objective") -> Chart:
    """How does each goal of a team stand? A bar to its score, and a tick where it was expected to be.

    *scores* has ``level``, ``title``, ``score`` and ``expected`` (0..1), one row for each goal, as
    ``tables(plan).scores`` of one team and cycle. The order of rows is kept: nothing is ranked.
    """
    if len(_individual_rows(scores)) and len(set(scores["team"])) > 1:
        raise ValueError("A person's own goals stand beside nobody else's: narrow the frame to one of them.")
    rows = [row for row in _rows(scores, "level", "title", "score", "expected") if row["level"] == level]
    lines, marks, texts = [], [], []
    for i, row in enumerate(rows):
        score, expected = row["score"], row["expected"]
        said = NOTHING if score is None else two_decimals(score)
        lines.append(Line(((0, -i), (1, -i)), "track", label=said))
        if score is not None:
            lines.append(Line(((0, -i), (score, -i)), "bar"))
        if expected is not None:
            marks.append(Mark(expected, -i, "tick"))
        texts.append(Text(0, -i, row["title"]))
    return Chart(
        title="Score of each goal",
        subtitle="The upright tick is where it was expected to be.",
        says="Score of each goal; the upright tick is where it was expected to be.",
        x=Axis(0, 1, _SCORES, title="Score, 0 to 1"),
        y=Axis(0.3 - max(1, len(rows)), 0.6),
        lines=tuple(lines),
        marks=tuple(marks),
        texts=tuple(texts),
    )


def burn_up_charts(history: pd.DataFrame) -> tuple[Chart, ...]:
    """Is it on its way? For each key result a small chart: its progress by week, and the expected curve.

    *history* has ``title``, ``day``, ``progress`` and ``expected`` (0..1), as ``tables(plan).history`` of one
    team, objective or key result.
    """
    rows = _rows(history, "title", "day", "progress", "expected")

    def panel(title: str, line: list[Row], days: Axis) -> Chart:
        progress, expected = _line(line, "progress"), _line(line, "expected", "expected")
        last, wanted = _last(progress), _last(expected)
        words = "nothing reported" if last is None else f"progress {two_decimals(last)}"
        if wanted is not None:
            words += f", {two_decimals(wanted)} expected by then"
        label = "" if last is None else two_decimals(last)
        return Chart(
            title=title,
            subtitle="Progress of each key result by week, 0 to 1; the dotted line is what was expected.",
            says=f"{title}: {words}.",
            x=days,
            y=Axis(0, 1, ((Tick(0, "0"), Tick(1, "1"), Tick(0.5, "0.5")),)),
            lines=(expected, Line(progress.points)),
            marks=_ending(progress, label),
        )

    return _panels(rows, panel)


def outlook_chart(way: pd.DataFrame) -> Chart:
    """Where is it likely to end? What was seen, what was expected, the forecast's fan, and the target.

    *way* has ``day``, ``value``, ``expected``, ``median``, ``lower``, ``upper`` and ``target``, in one
    unit, as ``pd.DataFrame(okrlib.scoring.outlook.way(plan, key_result, on))``.
    """
    return outlook_of(_rows(way, "day", "value", "expected", "median", "lower", "upper", "target"))


def outlook_of(rows: Sequence[Row], *, success: float | None = None) -> Chart:
    """The same from rows that are no frame, with room for a line at *success*."""
    seen, expected = _line(rows, "value"), _line(rows, "expected", "expected")
    ahead = [row for row in rows if row["median"] is not None]
    if seen.points and ahead:
        # The fan opens at the last value, which is as far as anybody has seen.
        day, value = seen.points[-1]
        ahead = [{"day": date.fromordinal(int(day)), "median": value, "lower": value, "upper": value}, *ahead]
    target = rows[-1]["target"] if rows else None
    numbers = [
        row.get(name) for row in [*rows, *ahead] for name in ("value", "expected", "lower", "upper", "target")
    ]
    beside = () if target is None else (target,)
    numbers.append(success)
    marks = _ending(seen, "" if (last := _last(seen)) is None else number(last, beside))
    if target is not None:
        marks += (Mark(rows[-1]["day"].toordinal(), target, "target", label=f"target {in_full(target)}"),)
    return Chart(
        title="Where it is likely to end",
        subtitle="What was reported, a dotted line for what was expected, and the forecast from then on.",
        says="What was reported, a dotted line for what was expected, and from the last value on the "
        "forecast: dashed its middle, shaded where it ends four times in five. The diamond is the target.",
        x=_days(rows),
        y=value_axis(numbers),
        lines=(expected, _line(ahead, "median", "forecast"), Line(seen.points, dots=True)),
        bands=(Band(tuple((r["day"].toordinal(), r["lower"], r["upper"]) for r in ahead), "forecast"),),
        marks=marks,
    )


def confidence_charts(history: pd.DataFrame) -> tuple[Chart, ...]:
    """How sure were we? For each key result a small chart: its confidence by week, with even odds marked.

    *history* has ``title``, ``day`` and ``confidence`` (0..10), as ``tables(plan).history``. Weeks
    without a confidence are left out.
    """
    rows = [row for row in _rows(history, "title", "day", "confidence") if row["confidence"] is not None]

    def panel(title: str, line: list[Row], days: Axis) -> Chart:
        given = _line(line, "confidence")
        shown = "" if (last := _last(given)) is None else number(last)
        words = f"confidence {shown} of 10" if shown else "no confidence given"
        return Chart(
            title=title,
            subtitle="Confidence in each key result by week, 0 to 10; the dotted line is even odds.",
            says=f"{title}: {words}.",
            x=days,
            y=Axis(0, 10, ((Tick(0, "0"), Tick(10, "10"), Tick(5, "5")),)),
            lines=(Line(((days.low, 5), (days.high, 5)), "expected"), Line(given.points, step=True)),
            marks=_ending(given, shown),
        )

    return _panels(rows, panel)


def reliability_chart(shares: pd.DataFrame) -> Chart:
    """Did what we were sure of come true? A point for each confidence, its size how often it was given.

    *shares* has ``confidence`` (0..10), ``n`` and ``came_true`` (0..1), as
    ``pd.DataFrame(calibrate(pairs).shares)``. On the line, the share that came true
    equals the confidence.
    """
    return reliability_of(_rows(shares, "confidence", "n", "came_true"))


def reliability_of(rows: Sequence[Row]) -> Chart:
    """The same from rows that are no frame."""
    ticks = (tuple(Tick(n, str(n)) for n in range(0, 11, 2)),)
    return Chart(
        title="Did what we were sure of come true?",
        subtitle="The share that came true, by the confidence given half-way; beside each point, how many "
        "key results. On the dotted line it is as often as was said.",
        says="The share that came true for each confidence, with how many key results had it; on the dotted "
        "line it is as often as was said.",
        # Points below the line promised more than came true.
        x=Axis(0, 10, ticks, title="Confidence half-way, 0 to 10"),
        y=replace(share_axis(), low=-0.06, high=1.06),
        lines=(Line(((0, 0), (10, 1)), "expected"),),
        marks=tuple(
            Mark(r["confidence"], r["came_true"], label=str(r["n"]), size=5 + min(r["n"], 20) ** 0.5 * 3)
            for r in rows
        ),
        places=tuple(r["confidence"] for r in rows),
    )


def cycles_chart(scores: pd.DataFrame) -> Chart:
    """How do a team's cycles compare? Its score in each, and those of its objectives as small ticks.

    *scores* has ``level``, ``team``, ``cycle``, ``score`` and ``final``, as ``tables(plan).scores`` of one
    team. A score so far is hollow. Teams are not set side by side: that would be a ranking; and a person's
    own goals are not compared at all.
    """
    rows = [r for r in _rows(scores, "level", "team", "cycle", "score", "final") if r["score"] is not None]
    if len(_individual_rows(scores)):
        raise ValueError("A person's own goals are compared with nothing, not even with their earlier ones.")
    if len({row["team"] for row in rows}) > 1:
        raise ValueError("A comparison of cycles is of one team: narrow the frame to it.")
    names = list(dict.fromkeys(row["cycle"] for row in rows))
    goals = [Mark(names.index(r["cycle"]), r["score"], "across") for r in rows if r["level"] == "objective"]
    whole = [
        Mark(
            names.index(row["cycle"]),
            row["score"],
            "end" if row["final"] else "open",
            label=two_decimals(row["score"]),
        )
        for row in rows
        if row["level"] == "team"
    ]
    says = "The team's score in each cycle; the ticks are its objectives, a hollow point is a score so far."
    return Chart(
        title="Score in each cycle",
        subtitle=says,
        says=says,
        x=replace(name_axis(names), low=-0.4, high=max(len(names), 1) - 0.6),
        y=Axis(0, 1, _SCORES),
        lines=(Line(tuple((mark.at, mark.value) for mark in whole), "earlier"),),
        marks=(*goals, *whole),
    )


def _rows(frame: pd.DataFrame, *columns: str) -> list[Row]:
    """The rows of a frame, None for what is missing and days as days; `ValueError` without a column."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ValueError(f"The frame has no column {missing[0]!r}; this chart needs {', '.join(columns)}.")
    kept = frame.assign(key=frame.get("key_result", ""))
    return [{str(name): _plain(value) for name, value in row.items()} for row in kept.to_dict("records")]


def _plain(value: Any) -> Any:
    # What is missing in a frame, a number or a day, does not equal itself.
    if value is None or value != value:  # noqa: PLR0124
        return None
    return value.date() if hasattr(value, "date") else value


def _individual_rows(scores: pd.DataFrame) -> pd.DataFrame:
    """The rows of teams of kind individual, where the frame says what kind its teams are."""
    return scores[scores["team_kind"] == "individual"] if "team_kind" in scores else scores.iloc[:0]


def _days(rows: Sequence[Row]) -> Axis:
    """An axis over the days of all rows, so that several charts share one."""
    days = sorted(row["day"] for row in rows)
    return day_axis(days[0], days[-1]) if days else Axis(_SOME_DAY, _SOME_DAY + 1, days=True)


def _line(rows: Sequence[Row], column: str, role: Any = "value") -> Line:
    known = sorted((row["day"].toordinal(), float(row[column])) for row in rows if row[column] is not None)
    return Line(tuple(known), role)


def _last(line: Line) -> float | None:
    return line.points[-1][1] if line.points else None


def _ending(line: Line, label: str) -> tuple[Mark, ...]:
    """A point where a line ends, and its value beside it."""
    return tuple(Mark(at, value, label=label) for at, value in line.points[-1:] if value is not None)


def _panels(rows: list[Row], panel: Callable[[str, list[Row], Axis], Chart]) -> tuple[Chart, ...]:
    """A small chart for each key result, in the order of the frame."""

    def each() -> Iterator[Chart]:
        for key in dict.fromkeys((row["key"] or row["title"]) for row in rows):
            lines = [row for row in rows if (row["key"] or row["title"]) == key]
            yield panel(lines[0]["title"] or key, lines, _days(rows))

    return tuple(each()) or (panel("", [], _days([])),)
