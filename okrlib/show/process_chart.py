"""The process behaviour chart of a KPI, its proposals, and the small pictures of its values in a list.

Each chart has a sentence that says what it shows, for readers who cannot see it.
"""

from __future__ import annotations

from datetime import date
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from okrlib.behaviour import gaps, signals, summary
from okrlib.plan import period_end
from okrlib.show.figure import Figure
from okrlib.show.fragment import Fragment
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from okrlib.behaviour import KpiSignals, Point
    from okrlib.model import KPI, Target
    from okrlib.plan import Plan
    from okrlib.scoring import KpiStanding


#: The least distance between labels at the end of lines, and the height of the chart, in pixels.
_LINE, _HEIGHT = 15, 240


# -- the chart


def chart(plan: Plan, standing: KpiStanding, since: date | None = None) -> Figure:
    """The process behaviour chart of a KPI with two values or more, with its events and its table.

    With *since*, the present level begins on that day, as in the evidence of a proposal.
    """
    kpi, kpi_signals = standing.kpi, signals(plan, standing, since)
    targets = [kpi.target_on(p.period) for p in kpi_signals.points]
    aims = [target.value if target else None for target in targets]
    numbered = list(events(plan, standing))
    unit = kpi.unit if len(kpi.unit) <= 3 else ""
    return Figure(
        "behaviour",
        title=kpi.title or kpi.id,
        says=summary(kpi, standing, kpi_signals, since),
        rows=[
            *with_gaps(kpi, _rows(kpi_signals, targets, unit)),
            *({"period": day.isoformat(), "event": n} for n, day, _ in numbered),
        ],
        columns=["", kpi.unit or "value", "usual", "lower limit", "upper limit", "target", "reading"],
        table=[_line(kpi, p, a) for p, a in zip(kpi_signals.points, aims, strict=True)],
        options={"unit": kpi.unit, "offsets": _offsets(kpi_signals, aims)},
        source=kpi.source,
        notes=[(str(n), f"{day:%B %Y}, {text}") for n, day, text in numbered],
    )


def with_gaps(kpi: KPI, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, with one without a value for each period that has none, at which the line breaks."""
    missing = gaps(kpi, [date.fromisoformat(row["period"]) for row in rows])
    empty: list[dict[str, Any]] = [{"period": period.isoformat(), "value": None} for period in missing]
    return sorted([*rows, *empty], key=lambda row: row["period"]) if empty else rows


def _rows(kpi_signals: KpiSignals, targets: Sequence[Target | None], unit: str) -> list[dict[str, Any]]:
    rows = []
    aims = [target.value if target else None for target in targets]
    for p, target in zip(kpi_signals.points, targets, strict=True):
        aim, band = (target.value, (target.low, target.high)) if target else (None, (None, None))
        limited = p.lower is not None and p.upper is not None
        low, high = (p.value if edge is None else edge for edge in band)
        rows.append(
            {
                "period": p.period.isoformat(),
                "value": p.value,
                "centre": _short(p.centre if limited else p.value),
                "lower": _short(p.lower if limited else p.value),
                "upper": _short(p.upper if limited else p.value),
                "target": p.value if aim is None else aim,
                "aim": "" if aim is None else formatting.in_full(aim),
                "low": low,
                "high": high,
                "banded": None not in band,
                "regime": p.regime,
                "limited": limited,
                "reading": p.reading,
            }
        )
    last = kpi_signals.points[-1]
    lines = targets[-1].lines if targets[-1] else ()
    rows[-1]["latest"] = formatting.quantity(last.value, unit, lines)
    if rows[-1]["limited"]:
        rows[-1]["usual"] = (
            f"{'about' if kpi_signals.slope else 'usual'} {formatting.quantity(last.centre, unit, lines)}"
        )
    place = next((i for i in reversed(range(len(aims))) if aims[i] is not None), None)
    if place is not None:
        rows[place]["named"] = f"target {formatting.line(aims[place], unit)}"
    return rows


def _short(value: float | None) -> float | None:
    """The number to six significant digits, which is more than a chart can show."""
    return None if value is None else float(f"{value:.6g}")


def _line(kpi: KPI, p: Point, aim: float | None) -> list[str]:
    limited, lines = p.lower is not None, kpi.lines_on(p.period)
    reading = f"{p.reading} ({p.rule})" if p.marked else p.reading
    return [
        formatting.period(p.period, kpi.rhythm),
        formatting.number(p.value, lines),
        formatting.number(p.centre, lines) if limited else formatting.NOTHING,
        formatting.number(p.lower, lines),
        formatting.number(p.upper, lines),
        formatting.in_full(aim),
        reading,
    ]


def _offsets(kpi_signals: KpiSignals, aims: Sequence[float | None]) -> list[float]:
    """How far to move the labels of the last value, the usual level and the target so that none overlap.

    In pixels, down; always three numbers.
    """
    last = kpi_signals.points[-1]
    aim = next((a for a in reversed(aims) if a is not None), None)
    labelled = [last.value, last.centre if last.lower is not None else None, aim]
    numbers = [n for p in kpi_signals.points for n in (p.value, p.lower, p.upper) if n is not None]
    numbers += [a for a in aims if a is not None]
    span = (max(numbers) - min(numbers)) or 1.0
    places = {i: (max(numbers) - v) / span * _HEIGHT for i, v in enumerate(labelled) if v is not None}
    order = sorted(places, key=lambda i: places[i])
    moved = dict(places)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + _LINE)
    shift = sum(moved[i] - places[i] for i in order) / len(order)
    crowded = any(moved[i] != places[i] for i in order)
    return [
        round(moved[i] - places[i] - (shift if crowded else 0), 1) if i in places else 0.0 for i in range(3)
    ]


def events(plan: Plan, standing: KpiStanding) -> Iterator[tuple[int, date, str]]:
    """Events in the time of the values, numbered from 1: number, day, text.

    They are the annotations of the KPI and the starts of objectives that use it.
    """
    kpi = standing.kpi
    if not standing.observed:
        return
    first, end = standing.observed[0].period, period_end(kpi, standing.observed[-1].period)
    dated = [(note.on, note.text) for note in kpi.annotations]
    for o in plan.objectives:
        if o.state == "draft" or not any(kpi.id in {kr.kpi, *kr.guard} for kr in o.key_results):
            continue
        moves = any(kr.kpi == kpi.id for kr in o.key_results)
        verb = "an objective takes it up" if moves else "it guards an objective"
        dated.append((plan.cycle(o.cycle).start, f"{verb}: {o.title}"))
    within = sorted((day, text) for day, text in dated if first <= day < end)
    yield from ((n, day, text) for n, (day, text) in enumerate(within, 1))


# -- proposals


def kpi_proposals(plan: Plan, kpi: str) -> Fragment:
    """The objectives that were raised by this KPI, each with the signal that was their cause.

    Only proposals that were accepted and whose objective is no longer a draft. Open and dismissed
    proposals concern only those who decide on them.
    """
    card = plan.kpi(kpi)
    accepted = [
        {
            "id": o.id,
            "title": o.title,
            "team": plan.team(o.team).title or o.team,
            "cycle": o.cycle,
            "cause": o.raised_by.cause,
            "since": formatting.period(o.raised_by.since, card.rhythm),
        }
        for o in plan.objectives
        if o.raised_by and o.raised_by.kpi == card.id and o.state != "draft"
    ]
    return Fragment("kpi/proposals", {"accepted": accepted})


# -- small: one line in a list


def spark(kpi: KPI, kpi_signals: KpiSignals, periods: int) -> dict[str, Any]:
    """The facts of a sparkline, 100 by 24: the latest values, the natural limits and the marked points.

    A period without a figure keeps its place, and the line breaks there.
    """
    points = kpi_signals.points[-periods:]
    dates = [p.period for p in points]
    places = {period: i for i, period in enumerate(sorted([*dates, *gaps(kpi, dates)]))}
    across = [places[p.period] for p in points]
    numbers = [n for p in points for n in (p.value, p.lower, p.upper) if n is not None]
    low, high = min(numbers), max(numbers)
    span = (high - low) or 1.0

    def at(place: int, value: float) -> str:
        right = 2 + 96 * across[place] / max(across[-1], 1)
        return f"{right:.1f} {22 - 20 * (value - low) / span:.1f}"

    band = [
        (i, p.lower, p.upper) for i, p in enumerate(points) if p.lower is not None and p.upper is not None
    ]
    return {
        "line": "".join(_path(across, [at(i, p.value) for i, p in enumerate(points)])),
        "band": [
            "M" + "L".join([at(i, hi) for i, _, hi in run] + [at(i, lo) for i, lo, _ in reversed(run)]) + "Z"
            for _, group in groupby(band, key=lambda b: points[b[0]].regime)
            if len(run := list(group)) > 1
        ],
        "marks": [
            {"at": at(i, p.value).split(), "reading": p.reading} for i, p in enumerate(points) if p.marked
        ],
        "end": at(len(points) - 1, points[-1].value).split(),
    }


def _path(across: Sequence[int], places: Sequence[str]) -> Iterator[str]:
    """The line through places, broken where a period between two is missing; a dot where one stands alone."""
    for i, place in enumerate(places):
        follows = i > 0 and across[i] == across[i - 1] + 1
        leads = i + 1 < len(places) and across[i + 1] == across[i] + 1
        yield f"{'L' if follows else 'M'}{place}{'' if follows or leads else 'h0'}"


def bullet(standing: KpiStanding, kpi_signals: KpiSignals) -> dict[str, Any] | None:
    """The facts of a bullet chart, 100 by 10: the last value, its target, and the natural limits behind them.

    The value is a bar where the scale begins at zero, else a mark, because the length of a cut bar
    misleads. None where there is no target or no value.
    """
    if standing.target is None or standing.latest is None or not kpi_signals.points:
        return None
    last, value, aim = kpi_signals.points[-1], standing.latest.value, standing.target.value
    ends = [n for n in (value, aim, last.lower, last.upper) if n is not None]
    from_zero = min(ends) >= 0 and min(ends) < 0.6 * max(ends)
    room = 0.06 * ((max(ends) - min(ends)) or 1.0)
    start = 0.0 if from_zero else min(ends) - room
    span = max(ends) + room - start

    def at(n: float) -> float:
        return round(100 * (n - start) / span, 1)

    band = (at(last.lower), at(last.upper)) if last.lower is not None and last.upper is not None else None
    return {"value": at(value), "aim": at(aim), "band": band, "bar": from_zero}
