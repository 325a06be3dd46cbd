"""A KPI's figures as pages show them: what is noise, what is news, and what it is for the target.

Every number comes with a sentence, so that a chart says its finding to those who do not see it.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from okrlib.behaviour import signals, summary
from okrlib.plan import period_end
from okrlib.show.figure import Figure
from okrlib.show.fragment import Fragment
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from okrlib.behaviour import KpiSignals, Point
    from okrlib.model import KPI, Target
    from okrlib.plan import Plan
    from okrlib.scoring import KpiStanding


#: Labels at the end of lines keep so far apart, in a chart of this height, in pixels.
_LINE, _HEIGHT = 15, 240


# -- in words


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
        says=summary(kpi, part, found, since),
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
    return Fragment("kpi/proposals", {"accepted": accepted})


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
