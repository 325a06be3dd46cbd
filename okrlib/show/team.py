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
    """The head of a team's page: a sentence on how it stands, its other cycles, its parent and children."""
    standing, team = stand(plan), plan.id_of("team", team)
    team_standing = standing.team(team, cycle)
    above = team_standing.team.parent
    return Fragment(
        "team/head",
        {
            "team": {
                "id": team,
                "title": team_standing.team.title or team,
                "notes": markdown(team_standing.team.notes),
            },
            "parent": rows.team_page(plan, above, cycle) if above and plan.has("team", above) else None,
            "lead": person_shown(plan, team_standing.team.lead),
            "cycle": cycle,
            "cycles": rows.cycles(plan, cycle, team),
            "children": [rows.team_page(plan, t.id, cycle) for t in plan.children.get(team, ())],
            "lede": team_sentence(team_standing),
            "confidence": team_standing.confidence,
            "ago": "" if team_standing.final else formatting.ago(team_standing.last_check_in, standing.on),
            "score": team_standing.score,
            "final": team_standing.final,
        },
        team_standing.scale,
    )


def team_sentence(standing: TeamStanding) -> str:
    """How a team stands in a cycle, in words."""
    if not standing.objectives:
        return f"No objectives are published for {standing.cycle.id}."
    first = sentences.spread([sentences.state(o) for o in standing.objectives])
    if (
        standing.final
        or standing.health == "pending"
        or standing.progress is None
        or standing.expected is None
    ):
        return first
    counted = [kr for o in standing.objectives if o.health != "closed" for kr in o.counted]
    of = sentences.of_how_many(sum(kr.expected is not None for kr in counted), len(counted))
    return (
        f"{first} Progress is {standing.scale.score(standing.progress)} "
        f"where {standing.scale.score(standing.expected)} was expected by now{of}."
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
    """The KPIs that the team is responsible for."""
    return Fragment(
        "team/kpi_list", {"kpis": kpi_rows(stand(plan), plan.kpis_of.get(plan.id_of("team", team), ()))}
    )


def team_kpi_charts(plan: Plan, team: str) -> Fragment:
    """Small charts of the latest values of each of the team's KPIs."""
    charts = [kpi_chart(plan, kpi.id, small=True) for kpi in plan.kpis_of.get(plan.id_of("team", team), ())]
    return Fragment("team/kpi_charts", {"charts": [chart for chart in charts if isinstance(chart, Figure)]})


def team_chart(plan: Plan, team: str, cycle: str) -> Figure | Fragment:
    """Each objective's progress week by week, against what was expected."""
    standing = stand(plan)
    team_standing = standing.team(team, cycle)
    span = team_standing.cycle
    days = weeks(span, standing.on)
    if not team_standing.objectives or len(days) < 2:
        return Fragment("elements/texts#nothing", {})
    lines = [
        (str(i), o.objective.title, objective_history(standing, o.objective.id, days))
        for i, o in enumerate(team_standing.objectives, 1)
    ]
    paced = [
        (kr, kr.key_result.weight * o.objective.weight)
        for o in team_standing.objectives
        for kr in o.key_results
    ]
    expected = (
        ""
        if team_standing.final or team_standing.expected is None
        else team_standing.scale.score(team_standing.expected)
    )
    curves = [("", curve_of(paced, span, days))]
    return progress_figure(span, days, lines, curves=curves, expected=expected, scale=team_standing.scale)


def _thousandths(progress: float) -> float:
    """Progress as a chart shows it, in which less than all is never drawn as all."""
    return min(round(progress, 3), 0.999) if progress < 1 else round(progress, 3)


def progress_figure(
    cycle: Cycle,
    days: Sequence[date],
    lines: Sequence[tuple[str, str, Sequence[float | None]]],
    *,
    curves: Sequence[tuple[str, Curve]],
    expected: str,
    scale: Scale,
) -> Figure:
    """A chart of progress, week by week.

    *lines* are (label, title, values), the progress on each of *days*, or None. *curves* are
    the named curves of expected progress, *expected* is what is expected by now, in words. *scale* is
    the plan's.
    """
    shown_curves = [(name, curve) for name, curve in curves if curve]
    points: list[dict[str, Any]] = [
        {"day": day.isoformat(), "progress": _thousandths(value), "line": label}
        for label, _, values in lines
        for day, value in zip(days, values, strict=True)
        if value is not None
    ]
    points += [
        {"day": day.isoformat(), "progress": round(value, 3), "curve": number}
        for number, (_, curve) in enumerate(shown_curves)
        for day, value in turns(curve)
    ]
    if shown_curves:
        points[-1]["said"] = True
    last_values = [
        (label, title, next((v for v in reversed(vs) if v is not None), None)) for label, title, vs in lines
    ]
    latest = [f"{label} ({title}) at {scale.score(v)}" for label, title, v in last_values if v is not None]
    expected = f"; {expected} expected by then" if expected else ""
    return Figure(
        "progress",
        title="Progress, week by week",
        says=f"On {formatting.day(days[-1], year=False)}: {formatting.listed(latest)}{expected}."
        if latest
        else "Nothing reported yet.",
        rows=points,
        columns=[
            "",
            *(label for label, _, _ in lines),
            *(f"expected {name}".strip() for name, _ in shown_curves),
        ],
        table=[
            [
                formatting.day(day, year=False),
                *(scale.score(v[i]) for _, _, v in lines),
                *(scale.score(dict(curve).get(day)) for _, curve in shown_curves),
            ]
            for i, day in enumerate(days)
        ],
        options={
            "start": cycle.start.isoformat(),
            "end": cycle.last_day.isoformat(),
            "scale": scale.top,
        },
    )
