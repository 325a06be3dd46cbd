"""A team's page in one cycle."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from okrlib import look, pace, scoring, words
from okrlib.cycles import periods
from okrlib.progress import hit_rate, of_value
from okrlib.show import rows
from okrlib.show.figure import Figure
from okrlib.show.fragment import Fragment, markdown
from okrlib.show.kpi import kpi_chart, kpi_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.cycles import Cycle
    from okrlib.plan import Plan
    from okrlib.standing import KeyResultStanding, ObjectiveStanding, TeamStanding


def team_head(plan: Plan, team: str, cycle: str) -> Fragment:
    """The team's name, how it stands in a sentence, its other cycles and the teams around it."""
    part = plan.standing.team(team, cycle)
    above = part.team.parent
    return Fragment(
        "team_head",
        {
            "team": {"id": team, "title": part.team.title or team, "notes": markdown(part.team.notes)},
            "parent": rows.team_page(plan, above, cycle) if above and plan.has("team", above) else None,
            "lead": rows.person(plan, part.team.lead),
            "cycle": cycle,
            "cycles": [c.id for c in plan.cycles if rows.has_team_page(plan, team, c.id)],
            "children": [rows.team_page(plan, t.id, cycle) for t in plan.children.get(team, ())],
            "lede": team_sentence(part),
            "confidence": part.confidence,
            "ago": words.ago(part.last_check_in, plan.standing.on),
            "score": part.score,
            "final": part.final,
        },
    )


def team_sentence(part: TeamStanding) -> str:
    """How a team stands, in words."""
    if not part.objectives:
        return f"No objectives are published for {part.cycle.id}."
    said = rows.tally([rows.state(o) for o in part.objectives])
    spread = words.listed([f"{n} {s}" for s, n in said])
    first = f"{words.count(len(part.objectives), 'objective')}: {spread}."
    if part.final or part.health == "pending" or part.progress is None or part.expected is None:
        return first
    return (
        f"{first} Progress is {look.score(part.progress)} "
        f"where {look.score(part.expected)} was expected by now."
    )


def team_objectives(plan: Plan, team: str, cycle: str) -> Fragment:
    """The team's objectives with their key results."""
    part = plan.standing.team(team, cycle)
    facts = [rows.objective(plan, o) for o in part.objectives]
    for number, fact in enumerate(facts, 1):
        fact["number"] = number
    return Fragment(
        "objectives", {"heading": "Objectives", "objectives": facts, "legend": bool(facts), "cycle": cycle}
    )


def team_kpis(plan: Plan, team: str) -> Fragment:
    """The KPIs the team answers for."""
    return Fragment("kpi_list", {"kpis": kpi_rows(plan, plan.kpis_of.get(team, ()))})


def team_kpi_charts(plan: Plan, team: str) -> Fragment:
    """The latest periods of each of the team's KPIs, small and side by side."""
    charts = [kpi_chart(plan, kpi.id, small=True) for kpi in plan.kpis_of.get(team, ())]
    return Fragment("kpi_charts", {"charts": [chart for chart in charts if isinstance(chart, Figure)]})


def weeks(cycle: Cycle, on: date) -> list[date]:
    """The last day of each week of the cycle up to the day *on*, and that day."""
    last = min(on, cycle.last_day)
    ends = [span.end - timedelta(days=1) for span in periods(cycle.start, cycle.end, "weekly")]
    return [*(day for day in ends if day < last), *([last] if last >= cycle.start else [])]


def history(part: KeyResultStanding, cycle: Cycle, days: Sequence[date]) -> list[float | None]:
    """A key result's progress on each of *days* (rising), by the readings it is judged by."""
    kr, readings = part.key_result, part.readings
    out: list[float | None] = []
    seen = 0
    start = max(cycle.start, kr.since or cycle.start)
    for day in days:
        before = seen
        while seen < len(readings) and readings[seen].on <= day:
            seen += 1
        if kr.kind == "maintain":
            held = readings[:seen]
            out.append(hit_rate(kr, held, start=start, end=cycle.end, cadence=part.cadence, on=day).value)
        elif out and seen == before and kr.kind != "milestones":
            out.append(out[-1])
        else:
            value = readings[seen - 1].value if seen else None
            out.append(of_value(kr, value, baseline=part.baseline, on=day).value)
    return out


def objective_history(part: ObjectiveStanding, cycle: Cycle, days: Sequence[date]) -> list[float | None]:
    """An objective's mean progress on each of *days*, over its counted key results."""
    held = [(history(kr, cycle, days), kr.key_result.weight) for kr in part.key_results if kr.counted]
    return [scoring.weighted_mean((line[i], weight) for line, weight in held) for i in range(len(days))]


def team_chart(plan: Plan, team: str, cycle: str) -> Figure | Fragment:
    """Each objective's progress week by week, against what was expected."""
    part = plan.standing.team(team, cycle)
    span = part.cycle
    days = weeks(span, plan.standing.on)
    if not part.objectives or len(days) < 2:
        return Fragment("nothing", {})
    lines = [
        (str(i), o.objective.title, objective_history(o, span, days))
        for i, o in enumerate(part.objectives, 1)
    ]
    paced = [(kr, kr.key_result.weight * o.objective.weight) for o in part.objectives for kr in o.key_results]
    wanted = "" if part.final or part.expected is None else look.score(part.expected)
    return progress_figure(span, days, lines, curves=[curve_of(paced, span)], wanted=wanted)


Curve = list[tuple[date, float]]


def curve_of(parts: Sequence[tuple[KeyResultStanding, float]], cycle: Cycle) -> Curve:
    """What is expected over the whole cycle as (day, progress): the weighted mean over what has a pace.

    *parts* are key results with their weights; [] where none of them has a pace.
    """
    paced = [(part, weight) for part, weight in parts if part.counted and part.expected is not None]
    turning = {day for part, _ in paced for day, _ in part.key_result.phases if day in cycle}
    days = sorted({cycle.start, *weeks(cycle, cycle.last_day), *turning})
    held = [
        scoring.weighted_mean(
            (pace.expected_on(part.key_result, cycle, day, baseline=part.baseline), weight)
            for part, weight in paced
        )
        for day in days
    ]
    return _turns([(day, value) for day, value in zip(days, held, strict=True) if value is not None])


def _turns(curve: Curve) -> Curve:
    """The curve without the points that lie on a straight line between their neighbours."""
    kept = curve[:1]
    for point, after in pairwise(curve[1:]):
        (a, low), (b, high), (c, top) = kept[-1], point, after
        if abs(low + (top - low) * (b - a).days / (c - a).days - high) > 1e-6:
            kept.append(point)
    return [*kept, *curve[1:][-1:]]


def progress_figure(
    cycle: Cycle,
    days: Sequence[date],
    lines: Sequence[tuple[str, str, Sequence[float | None]]],
    *,
    curves: Sequence[Curve],
    wanted: str,
) -> Figure:
    """Progress lines by (label, title, values), and what was expected: curves, and its value now in words."""
    points: list[dict[str, Any]] = [
        {"day": day.isoformat(), "progress": round(value, 3), "line": label}
        for label, _, values in lines
        for day, value in zip(days, values, strict=True)
        if value is not None
    ]
    points += [
        {"day": day.isoformat(), "progress": round(value, 3), "curve": number}
        for number, curve in enumerate(curves)
        for day, value in curve
    ]
    if points and "curve" in points[-1]:
        points[-1]["said"] = True
    last = [
        (label, title, next((v for v in reversed(vs) if v is not None), None)) for label, title, vs in lines
    ]
    said = [f"{label} ({title}) at {look.score(v)}" for label, title, v in last if v is not None]
    wanted = f"; {wanted} expected by then" if wanted else ""
    return Figure(
        "progress",
        title="Progress, week by week",
        says=f"On {words.day(days[-1], year=False)}: {words.listed(said)}{wanted}."
        if said
        else "Nothing reported yet.",
        rows=points,
        columns=["", *(label for label, _, _ in lines)],
        table=[
            [
                words.day(day, year=False),
                *(look.score(v[i]) for _, _, v in lines),
            ]
            for i, day in enumerate(days)
        ],
        options={
            "start": cycle.start.isoformat(),
            "end": cycle.last_day.isoformat(),
            "scale": look.current().scale,
        },
    )
