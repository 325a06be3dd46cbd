"""An objective's page: its key results, their progress, the check-ins and the related objectives."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from okrlib.checkin import in_place_of
from okrlib.model import CLEARED, CheckIn, Cycle, KeyResult, Objective
from okrlib.plan import Link, Plan, alignment, person_shown
from okrlib.scoring import (
    Curve,
    KeyResultStanding,
    ObjectiveStanding,
    Standing,
    compared_with,
    curve_of,
    history,
    is_hit,
    kpi_of,
    sentences,
    stand,
    weeks,
)
from okrlib.show import facts
from okrlib.show.figure import Figure
from okrlib.show.forecasts import forecast_of
from okrlib.show.fragment import Fragment, markdown
from okrlib.show.team import per_cent, progress_figure
from okrlib.text import formatting


def objective_head(plan: Plan, objective: str) -> Fragment:
    """The head of an objective's page: its title, its owner, and a sentence on how it stands."""
    standing = stand(plan)
    objective_standing = standing.objective(objective)
    o = objective_standing.objective
    return Fragment(
        "objective/head",
        {
            **facts.objective_alone(standing, objective_standing),
            "team": {"id": o.team, "title": plan.team(o.team).name},
            "cycle": o.cycle,
            "cycle_name": plan.cycle(o.cycle).name,
            "cycles": facts.cycles(plan, o.cycle, o.team),
            "lede": sentence(plan, objective_standing),
            "notes": markdown(o.notes),
            "learned": markdown(o.learned),
            "decision": facts.DECISIONS.get(o.decision or "") if objective_standing.final else None,
            "explanation": markdown(o.explanation),
        },
        objective_standing.scale,
    )


def sentence(plan: Plan, standing: ObjectiveStanding) -> str:
    """How an objective stands, in words."""
    o, score = standing.objective, standing.scale.score
    if o.outcome in {"dropped", "postponed"} and standing.health == "closed":
        return f"This objective was {o.outcome}; it has no score."
    if standing.final and not standing.reported and standing.counted:
        return f"Nothing was reported on it, so it has no score. {sentences.decided(standing)}".rstrip()
    if standing.score is None:
        return "It has no score: none of its key results counts yet."
    if standing.final:
        result = f"The final score is {score(standing.score)}"
        verdict = {
            "met": "the commitment was met",
            "missed": "the commitment was missed",
            "exceeded": "all of it was reached; was the target too low?",
            "success": "for a stretch goal, that is success",
            "progress": "it was partly achieved",
            "learn": "it fell short, and there is something to learn from",
            "open": "the learning is still to be written down",
        }.get(standing.verdict or "", "it is still to be closed")
        if o.learned and o.ambition == "learning":
            verdict = "what was learned is recorded"
        verdict += "" if verdict.endswith("?") else "."
        return (
            f"{result}{sentences.on_reported(standing)}: {verdict} {sentences.decided(standing)}".rstrip()
            + _shares(plan, standing)
        )
    text = f"The score so far is {score(standing.score)}"
    if standing.progress is not None and standing.expected is not None:
        text += f". Progress: {sentences.pace(standing.progress, standing.expected)}"
        paced = [kr for kr in standing.counted if kr.expected is not None]
        text += sentences.of_how_many(len(paced), len(standing.counted))
    text += "." + sentences.weak_ones(standing) + _shares(plan, standing)
    if standing.zombie and standing.silent_days is not None:
        text += f" No check-in for {formatting.count(standing.silent_days // 7, 'week')}."
    if standing.confidence is not None:
        text += f" Confidence is {formatting.number(round(standing.confidence, 1))} of 10."
    return text


def _shares(plan: Plan, standing: ObjectiveStanding) -> str:
    """A sentence on the share of the score that contributing objectives make up; "" where there is none."""
    name = standing.objective.id
    contributors = [
        c
        for c in plan.supporters.get(name, ())
        if c.contributes.get(name, 0) > 0 and stand(plan).objective(c.id).score is not None
    ]
    if not contributors or standing.own is None or standing.own == standing.score:
        return ""
    others = formatting.count(len(contributors), "contributing objective")
    return f" Its own key results make {standing.scale.score(standing.own)}; {others} the rest."


def key_results(plan: Plan, objective: str) -> Fragment:
    """The key results of an objective in full."""
    standing = stand(plan)
    parts = standing.objective(objective).key_results
    return Fragment(
        "objective/key_results", {"key_results": [_detail(standing, kr) for kr in parts]}, standing.scale
    )


def _detail(standing: Standing, kr_standing: KeyResultStanding) -> dict[str, Any]:
    plan, kr = standing.plan, kr_standing.key_result
    computed = (
        kr_standing.computed
        if kr_standing.computed != kr_standing.score and kr_standing.score is not None
        else None
    )
    return {
        **facts.key_result(standing, kr_standing),
        "owner": person_shown(plan, kr_standing.owner),
        "kpi": {"id": kr.kpi, "title": plan.kpi(kr.kpi).name} if kr.kpi and plan.has("KPI", kr.kpi) else None,
        "own_ambition": formatting.AMBITION[kr.ambition] if kr.ambition else "",
        "confidence_before": kr_standing.confidence_before,
        "own_status": next((e.status for e in reversed(kr_standing.entries) if e.status), None),
        "cause": kr.cause if kr_standing.final else "",
        "override": _override(standing, kr_standing),
        "computed": computed,
        "notes": markdown(kr.notes),
        "learned": markdown(kr.learned),
        "explanation": markdown(kr.explanation),
        "ago": "" if kr_standing.final else formatting.ago(kr_standing.last_spoken, standing.on),
        "figure": "" if kr_standing.final else _latest_figure(standing, kr_standing),
        **forecast_of(standing, kr_standing),
        "kept": _kept(standing, kr_standing),
    }


def _latest_figure(standing: Standing, kr_standing: KeyResultStanding) -> str:
    """The period of the latest figure of the KPI that measures it; "" where none does or there is none."""
    kpi = kpi_of(standing.plan, kr_standing.key_result)
    rows = standing.values(kpi.id) if kpi else ()
    return formatting.period(rows[-1].period, kpi.rhythm) if kpi and rows else ""


def _kept(standing: Standing, kr_standing: KeyResultStanding) -> dict[str, Any] | None:
    """A small picture of what is to be kept up: each value by its day, its limits, and what lies outside.

    100 by 24, the cycle across. None for other kinds, and without a value.
    """
    kr = kr_standing.key_result
    limits = [limit for limit in (kr.at_least, kr.at_most) if limit is not None]
    values = [(r.on, float(r.value)) for r in kr_standing.readings if isinstance(r.value, (int, float))]
    if kr.kind != "maintain" or not values or not limits:
        return None
    cycle = standing.plan.cycle(standing.plan.key_results[kr.id][0].cycle)
    numbers = [*limits, *(value for _, value in values)]
    low, span = min(numbers), (max(numbers) - min(numbers)) or 1.0

    def up(value: float) -> float:
        return round(21 - 18 * (value - low) / span, 1)

    def at(day: date, value: float) -> tuple[float, float]:
        return round(2 + 96 * (day - cycle.start).days / max(1, cycle.days - 1), 1), up(value)

    points = [at(day, value) for day, value in values]
    outside = [point for point, (_, value) in zip(points, values, strict=True) if not is_hit(kr, value)]
    inside = len(values) - len(outside)
    of, verb = formatting.count(len(values), "value"), "is" if 1 in {inside, len(values)} else "are"
    ends = "limits" if len(limits) > 1 else "limit"
    return {
        "line": "M" + "L".join(f"{x} {y}" for x, y in points),
        "limits": [up(limit) for limit in limits],
        "outside": outside,
        "end": points[-1],
        "says": f"{inside} of {of} {verb} within the {ends}",
    }


def _override(standing: Standing, kr_standing: KeyResultStanding) -> dict[str, Any] | None:
    """The final score that a person set, with its reason and day; None where there is none, or not yet."""
    override = kr_standing.key_result.override_by(standing.moment) if kr_standing.final else None
    if override is None or override.at is None:
        return None
    return {"score": override.score, "reason": override.reason, "on": standing.plan.day_of(override.at)}


def objective_chart(plan: Plan, objective: str) -> Figure | Fragment:
    """Each key result's progress week by week, against what was expected."""
    standing = stand(plan)
    objective_standing = standing.objective(objective)
    cycle = plan.cycle(objective_standing.objective.cycle)
    days = weeks(cycle, standing.on)
    counted = [kr for kr in objective_standing.key_results if kr.counted]
    if not counted or len(days) < 2:
        return Fragment("elements/texts#nothing", {})
    numbers = {kr.id: str(i) for i, kr in enumerate(objective_standing.objective.key_results, 1)}
    lines = [(numbers[kr.key_result.id], kr.key_result.name, history(standing, kr, days)) for kr in counted]
    curves = _curves(counted, numbers, cycle, days)
    expected = "" if objective_standing.final else _expected_words(counted, numbers)
    awaited = None if objective_standing.final else objective_standing.expected
    # A final score may be another number than the way that was gone.
    own = None if objective_standing.final else objective_standing.own
    progress = own if objective_standing.progress is None else objective_standing.progress
    return progress_figure(
        cycle, days, lines, curves=curves, expected=expected, title=_course(progress, awaited)
    )


def _course(progress: float | None, expected: float | None) -> str:
    """How far it is, and how far it was to be by now."""
    if progress is None:
        return "Progress so far"
    by_now = f"; {per_cent(expected)} expected by now" if expected is not None else ""
    return f"{per_cent(progress)} of the way{by_now}"


def _curves(
    counted: Sequence[KeyResultStanding], numbers: Mapping[str, str], cycle: Cycle, days: Sequence[date]
) -> list[tuple[str, Curve]]:
    """Each curve of expected progress once, named by the numbers of its key results.

    The name is empty where there is only one curve. What should hold all the time is expected at its goal
    throughout; its line is drawn where it stands alone.
    """
    by_curve: dict[tuple[tuple[date, float], ...], list[str]] = {}
    for kr in counted:
        curve = tuple(curve_of([(kr, 1.0)], cycle, days))
        by_curve.setdefault(curve, []).append(numbers[kr.key_result.id])
    curves = {curve: labels for curve, labels in by_curve.items() if curve}
    moving = {curve: labels for curve, labels in curves.items() if curve[0][1] == 0} or curves
    return [
        (formatting.listed(labels) if len(moving) > 1 else "", list(curve))
        for curve, labels in moving.items()
    ]


def _expected_words(counted: Sequence[KeyResultStanding], numbers: Mapping[str, str]) -> str:
    """The expected scores by now; where they differ, with the numbers of their key results."""
    by_value: dict[str, list[str]] = {}
    for kr in counted:
        if kr.expected is not None:
            by_value.setdefault(per_cent(kr.expected), []).append(numbers[kr.key_result.id])
    if len(by_value) < 2:
        return "".join(by_value)
    return formatting.listed(
        [f"{value} for {formatting.listed(labels)}" for value, labels in by_value.items()]
    )


def check_in_history(plan: Plan, objective: str) -> Fragment:
    """The notes of the check-ins, the newest first, and a table of all check-ins."""
    standing = stand(plan).objective(objective)
    named = {
        kr.key_result.id: (i, kr.key_result, compared_with(kr.key_result))
        for i, kr in enumerate(standing.key_results, 1)
    }
    entries = sorted(
        (entry for kr in standing.key_results for entry in kr.entries),
        key=lambda e: (e.date, e.key_result),
        reverse=True,
    )

    def line(entry: CheckIn) -> dict[str, Any]:
        number, kr, beside = named[entry.key_result]
        return {
            "date": entry.date,
            "number": number,
            "title": kr.name,
            "value": _value(entry, kr, beside),
            "confidence": entry.confidence,
            "status": entry.status,
            "note": markdown(entry.note),
            "blocker": "No longer blocked"
            if entry.blocker == CLEARED
            else f"Blocked by: {entry.blocker}" * bool(entry.blocker),
            "author": person_shown(plan, entry.author),
            "instead": in_place_of(plan, entry),
        }

    lines = [line(e) for e in entries]
    said = [e for e in lines if e["note"] or e["blocker"] or e["instead"]]
    return Fragment("objective/history", {"said": said, "table": [_cells(e) for e in lines]})


def _cells(line: Mapping[str, Any]) -> list[str]:
    """A check-in in the table of all."""
    given = [formatting.day(line["date"], year=False), str(line["number"]), line["value"]]
    confidence = "" if line["confidence"] is None else str(line["confidence"])
    return [cell or formatting.NOTHING for cell in (*given, confidence, line["status"])]


def _value(entry: CheckIn, kr: KeyResult, beside: tuple[float, ...]) -> str:
    if isinstance(entry.value, tuple):
        return f"{len(entry.value)} of {formatting.count(len(kr.milestones), 'step')} done"
    if isinstance(entry.value, str):
        return entry.value
    return formatting.quantity(entry.value, kr.unit, beside) if entry.value is not None else ""


def around(plan: Plan, objective: str) -> Fragment:
    """The related objectives (supported, supporting, continued, needed, waiting) and the initiatives."""
    standing, o, graph = stand(plan), plan.objective(objective), alignment(plan)

    def linked(other: Objective, link: Link) -> facts.Facts:
        past = formatting.listed([team.name for team in link.past])
        return {**facts.related(standing, other), "share": link.share, "past": past}

    return Fragment(
        "objective/around",
        {
            "parents": [linked(link.above, link) for link in graph.up.get(o.id, ())],
            "children": [
                linked(link.below, link) for link in graph.down.get(o.id, ()) if link.below.state != "draft"
            ],
            "continues": facts.related(standing, plan.objective(o.continues))
            if o.continues and plan.has("objective", o.continues)
            else None,
            "continued": [facts.related(standing, c) for c in plan.continued.get(o.id, ())],
            "waits": [facts.related(standing, needed) for needed in graph.needs.get(o.id, ())],
            "awaited": [
                facts.related(standing, other)
                for other in graph.needed_by.get(o.id, ())
                if other.state != "draft"
            ],
            "work": [
                {"title": w.title, "state": w.state, "owner": person_shown(plan, w.owner), "link": w.address}
                for w in o.initiatives
            ],
        },
        standing.scale,
    )
