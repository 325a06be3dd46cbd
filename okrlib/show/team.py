"""A team's page in one cycle."""

from collections.abc import Callable, Sequence
from datetime import date

from okrlib.charts import Chart, Line, Mark, day_axis, share_axis
from okrlib.model import Cycle
from okrlib.plan import Plan, person_shown
from okrlib.scoring import Curve, curve_of, objective_history, sentences, stand, turns, weeks
from okrlib.show import facts as rows
from okrlib.show.figure import Figure
from okrlib.show.fragment import Fragment, markdown
from okrlib.show.kpi import kpi_rows
from okrlib.show.kpi_charts import kpi_chart
from okrlib.text import formatting


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
                "title": team_standing.team.name,
                "notes": markdown(team_standing.team.notes),
            },
            "parent": rows.team_page(plan, above, cycle) if above and plan.has("team", above) else None,
            "lead": person_shown(plan, team_standing.team.lead),
            "cycle": cycle,
            "cycles": rows.cycles(plan, cycle, team),
            "changes": rows.changed(plan, team, cycle),
            "children": [rows.team_page(plan, t.id, cycle) for t in plan.children.get(team, ())],
            "lede": sentences.team_sentence(team_standing),
            "confidence": team_standing.confidence,
            "ago": "" if team_standing.final else formatting.ago(team_standing.last_spoken, standing.on),
            "score": team_standing.score,
            "final": team_standing.final,
        },
        team_standing.scale,
    )


def team_objectives(plan: Plan, team: str, cycle: str) -> Fragment:
    """The team's objectives with their key results."""
    standing = stand(plan)
    facts = [rows.objective(standing, o) for o in standing.team(team, cycle).objectives]
    for number, fact in enumerate(facts, 1):
        fact["number"] = number
    return Fragment(
        "team/objectives",
        {
            "heading": "Objectives",
            "objectives": facts,
            "legend": bool(facts),
            "cycle": plan.cycle(cycle).name,
            "company": False,
        },
        standing.scale,
    )


def _then(plan: Plan, cycle: str | None) -> tuple[Plan, str]:
    """The plan on the last day of a cycle that has ended, with the cycle's name; else as it is, and ""."""
    on = stand(plan).on
    span = plan.cycle(cycle) if cycle else None
    if span is None or not span.ended(on):
        return plan, ""
    return plan.judged_on(span.last_day), span.name


def team_kpis(plan: Plan, team: str, cycle: str | None = None) -> Fragment:
    """The KPIs that the team is responsible for: as they stand or, in an ended cycle, stood at its end."""
    then, ended = _then(plan, cycle)
    kpis = kpi_rows(stand(then), plan.kpis_of.get(plan.id_of("team", team), ()))
    return Fragment("team/kpi_list", {"kpis": kpis, "ended": ended})


def team_kpi_charts(plan: Plan, team: str, cycle: str | None = None) -> Fragment:
    """Small charts of the latest values of each of the team's KPIs, in an ended cycle up to its end."""
    then, _ = _then(plan, cycle)
    charts = [kpi_chart(then, kpi.id, small=True) for kpi in plan.kpis_of.get(plan.id_of("team", team), ())]
    return Fragment("team/kpi_charts", {"charts": [chart for chart in charts if isinstance(chart, Figure)]})


def team_chart(plan: Plan, team: str, cycle: str) -> Figure | Fragment:
    """Each objective's score week by week, and the progress that was expected."""
    standing = stand(plan)
    team_standing = standing.team(team, cycle)
    span = team_standing.cycle
    days = weeks(span, standing.on)
    if not team_standing.objectives or len(days) < 2:
        return Fragment("elements/texts#nothing", {})
    lines = [
        (str(i), o.objective.name, objective_history(standing, o.objective.id, days))
        for i, o in enumerate(team_standing.objectives, 1)
    ]
    running = [o for o in team_standing.objectives if o.health != "closed"]
    paced = [part for o in running or team_standing.objectives for part in o.weighted]
    awaited = None if team_standing.final else team_standing.expected
    expected = "" if awaited is None else per_cent(awaited)
    curves = [("", curve_of(paced, span, days))]
    score = standing.scale.score(team_standing.score)
    title = f"The score {'is' if team_standing.final else 'so far is'} {score}"
    return progress_figure(
        span, days, lines, curves=curves, expected=expected, title=title, score=standing.scale.score
    )


def per_cent(progress: float | None) -> str:
    """Progress as people read it: cut, never rounded up."""
    return (
        formatting.NOTHING if progress is None else formatting.quantity(formatting.hundredths(progress), "%")
    )


def progress_figure(
    cycle: Cycle,
    days: Sequence[date],
    lines: Sequence[tuple[str, str, Sequence[float | None]]],
    *,
    curves: Sequence[tuple[str, Curve]],
    expected: str,
    title: str,
    score: Callable[[float | None], str] | None = None,
) -> Figure:
    """A chart of progress, week by week, or of scores, which *score* writes.

    *lines* are (label, title, values), the progress or score on each of *days*, or None. *curves* are
    the named curves of expected progress, *expected* is what is expected by now, in words.
    """
    written = score or per_cent
    shown_curves = [(name, curve) for name, curve in curves if curve]
    # What has none on the last day, as a goal that nobody reported on, is not said of that day.
    latest = [f"{label} ({name}) at {written(vs[-1])}" for label, name, vs in lines if vs[-1] is not None]
    at_last = formatting.listed(latest) or formatting.NOTHING
    expected = f"; {'progress of ' if score else ''}{expected} expected by then" if expected else ""
    marks: list[Mark] = []
    drawn = [
        Line(
            tuple((day.toordinal(), round(turn, 3)) for day, turn in turns(curve)),
            "expected",
            label=f"expected {name}".strip(),
        )
        for name, curve in shown_curves
    ]
    for i, (label, _, values) in enumerate(lines):
        points = [
            (day.toordinal(), value) for day, value in zip(days, values, strict=True) if value is not None
        ]
        number = f"{label}: " if len(lines) > 1 else ""
        if points:
            drawn.append(Line(tuple(points), label=f"{number}{written(points[-1][1])}", number=i))
            marks.append(Mark(*points[-1]))
    span = f"{formatting.day(cycle.start, year=False)} to {formatting.day(cycle.last_day)}"
    return Figure(
        Chart(
            title=title if marks else "Nothing reported yet",
            subtitle=f"{'Score' if score else 'Progress'}, week by week, {span}",
            says=f"On {formatting.day(days[-1], year=False)}: {at_last}{expected}."
            if marks
            else "Nothing reported yet.",
            x=day_axis(cycle.start, cycle.last_day, days[-1] if days else None),
            y=share_axis(written),
            lines=tuple(drawn),
            marks=tuple(marks),
            places=tuple(day.toordinal() for day in days),
        ),
        columns=[
            "",
            *(label for label, _, _ in lines),
            *(f"expected {name}".strip() for name, _ in shown_curves),
        ],
        table=[
            [
                formatting.day(day, year=False),
                *(written(v[i]) for _, _, v in lines),
                *(per_cent(dict(curve).get(day)) for _, curve in shown_curves),
            ]
            for i, day in enumerate(days)
        ],
    )
