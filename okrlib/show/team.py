"""A team's page in one cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.plan import person_shown
from okrlib.scoring import curve_of, objective_history, sentences, stand, turns, weeks
from okrlib.show import facts as rows
from okrlib.show.figure import Figure
from okrlib.show.fragment import Fragment, markdown
from okrlib.show.kpi import kpi_chart, kpi_rows
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from okrlib.model import Cycle
    from okrlib.plan import Plan
    from okrlib.scoring import Curve, Scale, TeamStanding


def team_head(plan: Plan, team: str, cycle: str) -> Fragment:
    """The team's name, how it stands in a sentence, its other cycles and the teams around it."""
    standing = stand(plan)
    part = standing.team(team, cycle)
    above = part.team.parent
    return Fragment(
        "team/head",
        {
            "team": {"id": team, "title": part.team.title or team, "notes": markdown(part.team.notes)},
            "parent": rows.team_page(plan, above, cycle) if above and plan.has("team", above) else None,
            "lead": person_shown(plan, part.team.lead),
            "cycle": cycle,
            "cycles": [c.id for c in plan.cycles if rows.has_team_page(plan, team, c.id)],
            "children": [rows.team_page(plan, t.id, cycle) for t in plan.children.get(team, ())],
            "lede": team_sentence(part),
            "confidence": part.confidence,
            "ago": "" if part.final else formatting.ago(part.last_check_in, standing.on),
            "score": part.score,
            "own": _of_others(part),
            "final": part.final,
        },
        part.scale,
    )


def _of_others(part: TeamStanding) -> bool:
    """Whether other teams' goals contribute to one of its own; a team's score leaves that out."""
    return any(o.own != o.score for o in part.objectives)


def team_sentence(part: TeamStanding) -> str:
    """How a team stands, in words."""
    if not part.objectives:
        return f"No objectives are published for {part.cycle.id}."
    first = sentences.spread([sentences.state(o) for o in part.objectives])
    if part.final or part.health == "pending" or part.progress is None or part.expected is None:
        return first
    return (
        f"{first} Progress is {part.scale.score(part.progress)} "
        f"where {part.scale.score(part.expected)} was expected by now."
    )


def team_objectives(plan: Plan, team: str, cycle: str) -> Fragment:
    """The team's objectives with their key results."""
    standing = stand(plan)
    facts = [rows.objective(standing, o) for o in standing.team(team, cycle).objectives]
    for number, fact in enumerate(facts, 1):
        fact["number"] = number
    return Fragment(
        "team/objectives",
        {"heading": "Objectives", "objectives": facts, "legend": bool(facts), "cycle": cycle},
        standing.scale,
    )


def team_kpis(plan: Plan, team: str) -> Fragment:
    """The KPIs the team answers for."""
    return Fragment("team/kpi_list", {"kpis": kpi_rows(stand(plan), plan.kpis_of.get(team, ()))})


def team_kpi_charts(plan: Plan, team: str) -> Fragment:
    """The latest periods of each of the team's KPIs, small and side by side."""
    charts = [kpi_chart(plan, kpi.id, small=True) for kpi in plan.kpis_of.get(team, ())]
    return Fragment("team/kpi_charts", {"charts": [chart for chart in charts if isinstance(chart, Figure)]})


def team_chart(plan: Plan, team: str, cycle: str) -> Figure | Fragment:
    """Each objective's progress week by week, against what was expected."""
    standing = stand(plan)
    part = standing.team(team, cycle)
    span = part.cycle
    days = weeks(span, standing.on)
    if not part.objectives or len(days) < 2:
        return Fragment("elements/texts#nothing", {})
    lines = [
        (str(i), o.objective.title, objective_history(o, span, days))
        for i, o in enumerate(part.objectives, 1)
    ]
    paced = [(kr, kr.key_result.weight * o.objective.weight) for o in part.objectives for kr in o.key_results]
    wanted = "" if part.final or part.expected is None else part.scale.score(part.expected)
    lead = "By their own key results, on" if _of_others(part) else "On"
    curves = [("", curve_of(paced, span, days))]
    return progress_figure(span, days, lines, curves=curves, wanted=wanted, scale=part.scale, lead=lead)


def progress_figure(
    cycle: Cycle,
    days: Sequence[date],
    lines: Sequence[tuple[str, str, Sequence[float | None]]],
    *,
    curves: Sequence[tuple[str, Curve]],
    wanted: str,
    scale: Scale,
    lead: str = "On",
) -> Figure:
    """Progress lines by (label, title, values), and what was expected: curves by name, and now in words.

    *scale* is the plan's; *lead* stands before the day in the sentence.
    """
    drawn = [(name, curve) for name, curve in curves if curve]
    points: list[dict[str, Any]] = [
        {"day": day.isoformat(), "progress": round(value, 3), "line": label}
        for label, _, values in lines
        for day, value in zip(days, values, strict=True)
        if value is not None
    ]
    points += [
        {"day": day.isoformat(), "progress": round(value, 3), "curve": number}
        for number, (_, curve) in enumerate(drawn)
        for day, value in turns(curve)
    ]
    if drawn:
        points[-1]["said"] = True
    last = [
        (label, title, next((v for v in reversed(vs) if v is not None), None)) for label, title, vs in lines
    ]
    said = [f"{label} ({title}) at {scale.score(v)}" for label, title, v in last if v is not None]
    wanted = f"; {wanted} expected by then" if wanted else ""
    return Figure(
        "progress",
        title="Progress, week by week",
        says=f"{lead} {formatting.day(days[-1], year=False)}: {formatting.listed(said)}{wanted}."
        if said
        else "Nothing reported yet.",
        rows=points,
        columns=["", *(label for label, _, _ in lines), *(f"expected {name}".strip() for name, _ in drawn)],
        table=[
            [
                formatting.day(day, year=False),
                *(scale.score(v[i]) for _, _, v in lines),
                *(scale.score(dict(curve).get(day)) for _, curve in drawn),
            ]
            for i, day in enumerate(days)
        ],
        options={
            "start": cycle.start.isoformat(),
            "end": cycle.last_day.isoformat(),
            "scale": scale.top,
        },
    )
