"""A KPI's figures as pages show them: what is noise, what is news, and what it is for the target.

Every number comes with a sentence, so that a chart says its finding to those who do not see it.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.behaviour import behaviour
from okrlib.plan.log import period_end
from okrlib.show.figure import Figure
from okrlib.show.fragment import Fragment
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from okrlib.behaviour.behaviour import KpiSignals, Point
    from okrlib.model.key_results import KPI
    from okrlib.plan.plan import Plan
    from okrlib.scoring.kpis import KpiStanding
    from okrlib.target import Target

#: A chart's sentence tells the latest findings; the others stand in its table.
_TOLD = 3
#: Labels at the end of lines keep so far apart, in a chart of this height, in pixels.
_LINE, _HEIGHT = 15, 240
_SIDES = {"higher": "at least ", "lower": "at most "}
ASSURANCE = {
    "consistently meets": "It can be relied on to meet the target: even an ordinary bad period does.",
    "consistently misses": "As it works today it cannot be relied on to meet the target; even a good "
    "period does not.",
    "hit or miss": "As it works today it meets the target in one period and misses it in another, by chance.",
}


def signals(plan: Plan, part: KpiStanding, since: date | None = None) -> KpiSignals:
    """A KPI's signals by the plan's rules; *since* is where the level of a proposal begins."""
    return behaviour.of_standing(part, plan.policy.signal_rules, since)


# -- in words


class Finding(NamedTuple):
    """Marked points in a row that read alike."""

    points: tuple[Point, ...]

    @property
    def last(self) -> Point:
        """The latest of them."""
        return self.points[-1]


def findings(found: KpiSignals) -> list[Finding]:
    """The marked points, those in a row that read alike together, the latest first."""
    groups = groupby(found.points, key=lambda p: (p.reading, p.regime))
    return [Finding(tuple(held)) for key, held in groups if key[0] != "common"][::-1]


def finding_words(kpi: KPI, finding: Finding) -> str:
    """One finding: where, by which rule, and how it reads.

    >>> from datetime import date
    >>> from okrlib.behaviour.behaviour import Point
    >>> from okrlib.model.key_results import KPI
    >>> january = Point(date(2019, 1, 1), 29.0, 21.6, 15.7, 27.5, "beyond a limit", "concern", 0)
    >>> finding_words(KPI(id="k"), Finding((january,)))
    'above the upper limit in January 2019: concern'
    """
    points = finding.points
    beyond = [p for p in points if p.rule == _BEYOND]
    runs = [p for p in points if p.rule != _BEYOND]
    parts = []
    if runs:
        parts.append(f"{_rule_words(runs[-1])} {_when(kpi, points[0].period, points[-1].period)}")
    if beyond and runs:
        parts.append(f"{_rule_words(beyond[-1])} {_when(kpi, beyond[-1].period, beyond[-1].period)}")
    elif beyond:
        parts.append(f"{_rule_words(beyond[-1])} {_when(kpi, points[0].period, points[-1].period)}")
    return f"{', '.join(parts)}: {finding.last.reading}"


_BEYOND = "beyond a limit"


def _rule_words(p: Point) -> str:
    """What a rule saw, with the side on which it saw it."""
    above = p.centre is not None and p.value > p.centre
    if p.rule == _BEYOND:
        return "above the upper limit" if above else "below the lower limit"
    if p.rule.endswith(" on one side"):
        return f"{p.rule.split()[0]} or more in a row {'above' if above else 'below'} the usual level"
    if p.rule.endswith(" near a limit"):
        return f"{p.rule.removesuffix('a limit')}the {'upper' if above else 'lower'} limit"
    return f"marked ({p.rule})"


def _when(kpi: KPI, first: date, last: date) -> str:
    told = formatting.period(last, kpi.rhythm)
    return f"in {told}" if first == last else f"from {formatting.period(first, kpi.rhythm)} to {told}"


def news(kpi: KPI, found: KpiSignals) -> str:
    """Whether the latest figures say something new: the answer to "did it change?"."""
    if not found.points:
        return ""
    recent = [f for f in findings(found) if f.last in found.points[-3:]]
    if recent:
        said = finding_words(kpi, recent[0])
        return f"{said[0].upper()}{said[1:]}."
    last = found.points[-1]
    if last.lower is None or last.upper is None:
        return "Too few figures to tell noise from news yet."
    if found.slope:
        said = f"{trend_words(kpi, found.slope, found.regime[0].period)}."
        return f"{said[0].upper()}{said[1:]}"
    low, high = formatting.number(last.lower), formatting.quantity(last.upper, kpi.unit)
    periods = f"{formatting.per(kpi.rhythm)}s"
    return f"The last three {periods} are ordinary: by itself it moves between {low} and {high}."


def trend_words(kpi: KPI, slope: float, since: date) -> str:
    """How steeply a measure moves, since when, and how that reads.

    >>> from datetime import date
    >>> from okrlib.model.key_results import KPI
    >>> print(trend_words(KPI(id="k", unit="%", better="lower"), -0.5, date(2019, 1, 1)))
    falling by 0.5 points a month since January 2019: improvement
    """
    unit = "points" if kpi.unit == "%" else kpi.unit
    way, pace = "rising" if slope > 0 else "falling", formatting.number(abs(slope))
    since_when = formatting.period(since, kpi.rhythm)
    text = f"{way} by {pace}{f' {unit}' if unit else ''} a {formatting.per(kpi.rhythm)} since {since_when}"
    if kpi.better is None:
        return text
    return f"{text}: {'improvement' if (slope > 0) == (kpi.better == 'higher') else 'concern'}"


def _began(kpi: KPI, changed: Sequence[Point]) -> list[str]:
    """What happened where regimes began, those that began alike together."""
    ways = {0: "went over to another level", 1: "began to rise", -1: "began to fall"}
    groups = groupby(changed, key=lambda p: (p.slope > 0) - (p.slope < 0))
    return [
        f"{ways[way]} in {formatting.listed([formatting.period(p.period, kpi.rhythm) for p in held])}"
        for way, held in groups
    ]


def said(kpi: KPI, part: KpiStanding, found: KpiSignals, since: date | None = None) -> str:
    """What the whole chart shows; *since* is where its level of now was made to begin."""
    points = found.points
    first, last = (formatting.period(p.period, kpi.rhythm) for p in (points[0], points[-1]))
    parts = [f"{formatting.count(len(points), 'value')} from {first} to {last}"]
    if points[-1].centre is not None and points[-1].lower is not None:
        usual = formatting.quantity(points[-1].centre, kpi.unit)
        edges = f"{formatting.number(points[-1].lower)} to {formatting.quantity(points[-1].upper, kpi.unit)}"
        mark = " (provisional)" if found.provisional else ""
        level = "usual level"
        if found.slope:
            level = f"{trend_words(kpi, found.slope, found.regime[0].period)}; now about"
        parts.append(f"{level} {usual}, natural limits {edges}{mark}")
    text = f"{'; '.join(parts)}."
    changed = [point for point in found.changed if point.period != since]
    if since is not None and len(changed) < len(found.changed):
        text += f" Its level now is that since {formatting.period(since, kpi.rhythm)}."
    if changed:
        text += f" It {formatting.listed(_began(kpi, changed))}."
    told = findings(found)
    if told:
        text += f" {_sentence(finding_words(kpi, f) for f in told[:_TOLD])}"
        if len(told) > _TOLD:
            more = formatting.count(len(told) - _TOLD, "earlier finding stands", "earlier findings stand")
            text += f" {more} in the table."
    else:
        text += " No point is marked."
    if part.target:
        side = _SIDES.get(kpi.better or "", "")
        text += f" The target is {side}{formatting.quantity(part.target.value, kpi.unit)}."
    return text


def _sentence(parts: Iterable[str]) -> str:
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


# -- the chart


def chart(plan: Plan, part: KpiStanding, since: date | None = None) -> Figure:
    """The process behaviour chart of a KPI with two values or more, with its events and its table.

    With *since*, the level of now begins there, as in the evidence of a proposal.
    """
    kpi, found = part.kpi, signals(plan, part, since)
    targets = [kpi.target_on(p.period) for p in found.points]
    aims = [target.value if target else None for target in targets]
    happened = list(events(plan, part))
    unit = kpi.unit if len(kpi.unit) <= 3 else ""
    return Figure(
        "behaviour",
        title=kpi.title or kpi.id,
        says=said(kpi, part, found, since),
        rows=[
            *_rows(found, targets, unit),
            *({"period": day.isoformat(), "event": n} for n, day, _ in happened),
        ],
        columns=["", kpi.unit or "value", "usual", "lower limit", "upper limit", "target", "reading"],
        table=[_line(kpi, p, a) for p, a in zip(found.points, aims, strict=True)],
        options={"unit": kpi.unit, "offsets": _offsets(found, aims)},
        source=kpi.source,
        notes=[(str(n), f"{day:%B %Y}, {text}") for n, day, text in happened],
    )


def _rows(found: KpiSignals, targets: Sequence[Target | None], unit: str) -> list[dict[str, Any]]:
    rows = []
    aims = [target.value if target else None for target in targets]
    for p, target in zip(found.points, targets, strict=True):
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
                "aim": "" if aim is None else formatting.number(aim),
                "low": low,
                "high": high,
                "banded": None not in band,
                "regime": p.regime,
                "limited": limited,
                "reading": p.reading,
            }
        )
    last = found.points[-1]
    rows[-1]["latest"] = formatting.quantity(last.value, unit)
    if rows[-1]["limited"]:
        rows[-1]["usual"] = f"{'about' if found.slope else 'usual'} {formatting.quantity(last.centre, unit)}"
    place = next((i for i in reversed(range(len(aims))) if aims[i] is not None), None)
    if place is not None:
        rows[place]["named"] = f"target {formatting.quantity(aims[place], unit)}"
    return rows


def _short(value: float | None) -> float | None:
    """Six digits are more than a chart can show."""
    return None if value is None else float(f"{value:.6g}")


def _line(kpi: KPI, p: Point, aim: float | None) -> list[str]:
    limited = p.lower is not None
    reading = f"{p.reading} ({p.rule})" if p.marked else p.reading
    return [
        formatting.period(p.period, kpi.rhythm),
        formatting.number(p.value),
        formatting.number(p.centre) if limited else formatting.NOTHING,
        formatting.number(p.lower),
        formatting.number(p.upper),
        formatting.number(aim),
        reading,
    ]


def _offsets(found: KpiSignals, aims: Sequence[float | None]) -> list[float]:
    """How far the labels of the last value, the usual level and the target are moved off each other."""
    last = found.points[-1]
    aim = next((a for a in reversed(aims) if a is not None), None)
    wanted = [last.value, last.centre if last.lower is not None else None, aim]
    drawn = [n for p in found.points for n in (p.value, p.lower, p.upper) if n is not None]
    drawn += [a for a in aims if a is not None]
    span = (max(drawn) - min(drawn)) or 1.0
    places = {i: (max(drawn) - v) / span * _HEIGHT for i, v in enumerate(wanted) if v is not None}
    order = sorted(places, key=lambda i: places[i])
    moved = dict(places)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + _LINE)
    shift = sum(moved[i] - places[i] for i in order) / len(order)
    crowded = any(moved[i] != places[i] for i in order)
    return [
        round(moved[i] - places[i] - (shift if crowded else 0), 1) if i in places else 0.0 for i in range(3)
    ]


def events(plan: Plan, part: KpiStanding) -> Iterator[tuple[int, date, str]]:
    """What happened while the figures ran: notes of the card, and objectives that use the KPI, numbered."""
    kpi = part.kpi
    if not part.observed:
        return
    first, end = part.observed[0].period, period_end(kpi, part.observed[-1].period)
    found = [(note.on, note.text) for note in kpi.annotations]
    for o in plan.objectives:
        if o.state == "draft" or not any(kpi.id in {kr.kpi, *kr.guard} for kr in o.key_results):
            continue
        moves = any(kr.kpi == kpi.id for kr in o.key_results)
        verb = "an objective takes it up" if moves else "it guards an objective"
        found.append((plan.cycle(o.cycle).start, f"{verb}: {o.title}"))
    held = sorted((day, text) for day, text in found if first <= day < end)
    yield from ((n, day, text) for n, (day, text) in enumerate(held, 1))


# -- proposals


def kpi_proposals(plan: Plan, kpi: str) -> Fragment:
    """The objectives that answer what this KPI's figures showed, with what it was.

    On the site only those that were accepted and whose objective is released; what is merely proposed,
    or was dismissed, concerns those who decide it.
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
        if o.raised_by and o.raised_by.kpi == kpi and o.state != "draft"
    ]
    return Fragment("kpi_proposals", {"accepted": accepted})


# -- small: one line in a list


def spark(found: KpiSignals, periods: int) -> dict[str, Any]:
    """The latest values as a line of 100 by 24, with the band of natural limits and marked points."""
    points = found.points[-periods:]
    drawn = [n for p in points for n in (p.value, p.lower, p.upper) if n is not None]
    low, high = min(drawn), max(drawn)
    span = (high - low) or 1.0

    def at(place: int, value: float) -> str:
        across = 2 + 96 * place / max(len(points) - 1, 1)
        return f"{across:.1f} {22 - 20 * (value - low) / span:.1f}"

    band = [
        (i, p.lower, p.upper) for i, p in enumerate(points) if p.lower is not None and p.upper is not None
    ]
    return {
        "line": "M" + "L".join(at(i, p.value) for i, p in enumerate(points)),
        "band": [
            "M"
            + "L".join([at(i, hi) for i, _, hi in held] + [at(i, lo) for i, lo, _ in reversed(held)])
            + "Z"
            for _, group in groupby(band, key=lambda b: points[b[0]].regime)
            if len(held := list(group)) > 1
        ],
        "marks": [
            {"at": at(i, p.value).split(), "reading": p.reading} for i, p in enumerate(points) if p.marked
        ],
        "end": at(len(points) - 1, points[-1].value).split(),
    }


def bullet(part: KpiStanding, found: KpiSignals) -> dict[str, Any] | None:
    """The last value against its target, 100 by 10; the natural limits are the shade behind it.

    A bar where the scale begins at zero, else a mark: a cut bar would lie about its length. None without
    a target: there is nothing to compare with.
    """
    if part.target is None or part.latest is None or not found.points:
        return None
    last, value, aim = found.points[-1], part.latest.value, part.target.value
    ends = [n for n in (value, aim, last.lower, last.upper) if n is not None]
    from_zero = min(ends) >= 0 and min(ends) < 0.6 * max(ends)
    room = 0.06 * ((max(ends) - min(ends)) or 1.0)
    start = 0.0 if from_zero else min(ends) - room
    span = max(ends) + room - start

    def at(n: float) -> float:
        return round(100 * (n - start) / span, 1)

    band = (at(last.lower), at(last.upper)) if last.lower is not None and last.upper is not None else None
    return {"value": at(value), "aim": at(aim), "band": band, "bar": from_zero}
