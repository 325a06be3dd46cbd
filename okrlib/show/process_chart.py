"""The process behaviour chart of a KPI, its proposals, and the small pictures of its values in a list.

Each chart has a sentence that says what it shows, for readers who cannot see it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any, cast

from okrlib.behaviour import KpiSignals, Point, gaps, kpi_sentence, signals, summary
from okrlib.charts import Axis, Band, Chart, Event, Line, Mark, MarkRole, period_axis, value_axis
from okrlib.model import KPI, Target
from okrlib.plan import Plan, period_end
from okrlib.scoring import KpiStanding
from okrlib.show.figure import Figure
from okrlib.show.fragment import Fragment
from okrlib.text import formatting

# -- the chart


def chart(plan: Plan, standing: KpiStanding, since: date | None = None) -> Figure:
    """The process behaviour chart of a KPI with two values or more, with its events and its table.

    With *since*, the present level begins on that day, as in the evidence of a proposal.
    """
    kpi, kpi_signals = standing.kpi, signals(plan, standing, since)
    points = kpi_signals.points
    targets = [kpi.target_on(p.period) for p in points]
    aims = [target.value if target else None for target in targets]
    numbered = list(events(plan, standing))
    short = kpi.unit if len(kpi.unit) <= 3 else ""
    lines = [
        *_usual(kpi_signals, short, standing.lines),
        *target_line([p.period for p in points], aims, short),
        *_limits(plan, standing, short),
        _values(kpi, points, formatting.quantity(points[-1].value, short, standing.lines)),
    ]
    bands = [*_tolerance(points, targets), *_natural(points)]
    y = value_axis(
        [value for line in lines for _, value in line.points]
        + [edge for band in bands for _, *edges in band.points for edge in edges],
        kpi.unit,
    )
    return Figure(
        Chart(
            title=kpi_sentence(standing).rstrip("."),
            subtitle=subtitle(kpi, [p.period for p in points], y),
            says=summary(kpi, standing, kpi_signals, since),
            x=period_axis(tuple(p.period for p in points), kpi.rhythm),
            y=y,
            lines=tuple(lines),
            bands=tuple(bands),
            marks=tuple(
                Mark(p.period.toordinal(), p.value, cast("MarkRole", p.reading)) for p in points if p.marked
            ),
            events=tuple(Event(day.toordinal(), n) for n, day, _ in numbered),
            places=tuple([p.period.toordinal() for p in points]),
        ),
        columns=[
            "",
            f"value ({kpi.unit})" if kpi.unit else "value",
            "usual",
            "lower limit",
            "upper limit",
            "target",
            "reading",
        ],
        table=list(_rows(kpi, points, targets)),
        source=kpi.source,
        notes=[(str(n), f"{day:%B %Y}, {text}") for n, day, text in numbered],
    )


def subtitle(kpi: KPI, periods: Sequence[date], y: Axis) -> str:
    """The measure of a KPI's chart, its unit and its span, and where its axis begins if not at zero."""
    first, last = (formatting.period(day, kpi.rhythm) for day in (periods[0], periods[-1]))
    unit = f", {kpi.unit}" if kpi.unit else ""
    return f"{kpi.name}{unit}, {kpi.rhythm}, {first} to {last}.{cut(y)}"


def cut(y: Axis) -> str:
    """A sentence where zero is not on an axis of values; else nothing."""
    return f" The scale begins at {y.ticks[0][0].text}, not at zero." if y.cut else ""


def _values(kpi: KPI, points: Sequence[Point], label: str) -> Line:
    """The line of values; it breaks at periods without a figure."""
    values: dict[float, float | None] = {p.period.toordinal(): p.value for p in points}
    values |= {day.toordinal(): None for day in gaps(kpi, [p.period for p in points], drawn=True)}
    return Line(tuple(sorted(values.items())), label=label, dots=True)


def _usual(kpi_signals: KpiSignals, unit: str, lines: tuple[float, ...]) -> Iterator[Line]:
    """The centre of each regime that has limits; the last one is named."""
    for regime, group in groupby(kpi_signals.points, key=lambda p: p.regime):
        line = [(p.period.toordinal(), p.centre) for p in group if p.lower is not None]
        if line and line[-1][1] is not None:
            last = kpi_signals.points[-1]
            words = f"{'about' if last.slope else 'usual'} {formatting.quantity(line[-1][1], unit, lines)}"
            yield Line(_ends(line), "usual", label=words if regime == last.regime else "")


def _ends(line: Sequence[tuple[float, float | None]]) -> tuple[tuple[float, float | None], ...]:
    """A line without what lies between its ends, where it is level."""
    return (line[0], line[-1]) if len({value for _, value in line}) == 1 and len(line) > 1 else tuple(line)


def _natural(points: Sequence[Point]) -> Iterator[Band]:
    """The natural limits of each regime."""
    for _, group in groupby(points, key=lambda p: p.regime):
        edges = [
            (p.period.toordinal(), p.lower, p.upper)
            for p in group
            if p.lower is not None and p.upper is not None
        ]
        level = len({edge[1:] for edge in edges}) == 1
        if len(edges) > 1:
            yield Band((edges[0], edges[-1]) if level else tuple(edges))


def target_line(periods: Sequence[date], aims: Sequence[float | None], unit: str) -> Iterator[Line]:
    """The target in the time of the values, as one line with steps; named where it ends."""
    last = next((aim for aim in reversed(aims) if aim is not None), None)
    if last is not None:
        line = [(period.toordinal(), aim) for period, aim in zip(periods, aims, strict=True)]
        # Where it stays as it is, its two ends are enough.
        inner = zip(aims, line[1:-1], aims[2:], strict=False)
        kept = [line[0], *(p for before, p, after in inner if not before == p[1] == after), *line[1:][-1:]]
        yield Line(tuple(kept), "target", label=f"target {formatting.line(last, unit)}", step=True)


def _tolerance(points: Sequence[Point], targets: Sequence[Target | None]) -> Iterator[Band]:
    """The band of tolerance of each target that has one."""
    both = zip(points, targets, strict=True)
    for edges, group in groupby(
        both, key=lambda pair: (pair[1].low, pair[1].high) if pair[1] else (None, None)
    ):
        low, high = edges
        if low is None or high is None:
            continue
        days = [p.period.toordinal() for p, _ in group]
        if len(days) > 1:
            yield Band(((days[0], low, high), (days[-1], low, high)), "tolerance")


def _limits(plan: Plan, standing: KpiStanding, unit: str) -> Iterator[Line]:
    """What a key result holds this KPI to, in the part of its cycle that the values cover."""
    first, last = (standing.observed[i].period for i in (0, -1))
    for o, kr in plan.uses.get(standing.kpi.id, ()):
        edges = [("at least", kr.at_least), ("at most", kr.at_most)]
        if o.state == "draft" or kr.kpi != standing.kpi.id or kr.kind != "maintain":
            continue
        cycle = plan.cycle(o.cycle)
        start, end = max(cycle.start, first), min(cycle.last_day, last)
        for words, edge in edges:
            if edge is not None and start < end:
                line = ((start.toordinal(), edge), (end.toordinal(), edge))
                named = f"{words} {formatting.line(edge, unit)}" if end == last else ""
                yield Line(line, "limit", label=named)


def _rows(kpi: KPI, points: Sequence[Point], targets: Sequence[Target | None]) -> Iterator[list[str]]:
    """The table of a chart; its limits and target are written once for as long as they stay."""
    for (centre, lower, upper, target), alike in groupby(
        zip(points, targets, strict=True), key=lambda pair: pair[0][2:5] + pair[1:]
    ):
        lines = target.lines if target else ()
        edges = [
            formatting.number(centre, lines) if lower is not None else formatting.NOTHING,
            formatting.number(lower, lines),
            formatting.number(upper, lines),
            formatting.in_full(target.value if target else None),
        ]
        for p, _ in alike:
            reading = f"{p.reading} ({p.rule})" if p.marked else p.reading
            yield [
                formatting.period(p.period, kpi.rhythm),
                formatting.number(p.value, lines),
                *edges,
                reading,
            ]


def events(plan: Plan, standing: KpiStanding) -> Iterator[tuple[int, date, str]]:
    """Days of events in the time of the values, numbered from 1: number, day, text.

    They are the annotations of the KPI and the starts of objectives that use it.
    """
    kpi = standing.kpi
    if not standing.observed:
        return
    first, end = standing.observed[0].period, period_end(kpi, standing.observed[-1].period)
    dated = [(note.on, "", note.text) for note in kpi.annotations]
    for o in {o.id: o for o, _ in plan.uses.get(kpi.id, ())}.values():
        if o.state == "draft":
            continue
        moves = any(kr.kpi == kpi.id for kr in o.key_results)
        verb = "objective started: " if moves else "used as safeguard for: "
        dated.append((plan.cycle(o.cycle).start, verb, o.name))
    within = sorted(event for event in dated if first <= event[0] < end)
    for n, (day, each) in enumerate(groupby(within, key=lambda event: event[0]), 1):
        alike = groupby(each, key=lambda event: event[1])
        yield n, day, "; ".join(verb + "; ".join(text for *_, text in these) for verb, these in alike)


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
            "title": o.name,
            "team": plan.team(o.team).name,
            "cycle": plan.cycle(o.cycle).name,
            "cause": o.raised_by.cause,
            "since": formatting.period(o.raised_by.since, card.rhythm),
        }
        for o in plan.raised.get(card.id, ())
        if o.raised_by and o.state != "draft"
    ]
    return Fragment("kpi/proposals", {"accepted": accepted})


# -- small: one line in a list


#: How many periods a small chart shows.
LATEST = {"daily": 91, "weekly": 53, "monthly": 25, "quarterly": 12, "yearly": 12}


def spark(kpi: KPI, kpi_signals: KpiSignals, periods: int) -> dict[str, Any]:
    """The facts of a sparkline, 100 by 24: the latest values, the natural limits and the marked points.

    A period without a figure keeps its place, and the line breaks there.
    """
    points = kpi_signals.points[-periods:]
    dates = [p.period for p in points]
    places = {period: i for i, period in enumerate(sorted([*dates, *gaps(kpi, dates, drawn=True)]))}
    across = [places[p.period] for p in points]
    numbers = [n for p in points for n in (p.value, p.lower, p.upper) if n is not None]
    low, high = min(numbers), max(numbers)
    span = (high - low) or 1.0

    columns = [f"{2 + 96 * place / max(across[-1], 1):.1f}" for place in across]

    def at(place: int, value: float) -> str:
        return f"{columns[place]} {22 - 20 * (value - low) / span:.1f}"

    line = [at(i, p.value) for i, p in enumerate(points)]
    band = [
        (i, p.lower, p.upper) for i, p in enumerate(points) if p.lower is not None and p.upper is not None
    ]
    return {
        "line": "".join(_path(across, line)),
        "band": [
            "M" + "L".join([at(i, hi) for i, _, hi in run] + [at(i, lo) for i, lo, _ in reversed(run)]) + "Z"
            for _, group in groupby(band, key=lambda b: points[b[0]].regime)
            if len(run := list(group)) > 1
        ],
        "marks": [
            {"at": place.split(), "reading": p.reading}
            for place, p in zip(line, points, strict=True)
            if p.marked
        ],
        "end": line[-1].split(),
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
