"""An objective's page: its key results, how they got there, what was said, what hangs together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.plan import person_shown
from okrlib.scoring import curve_of, history, milestones_done, outlook, stand, weeks
from okrlib.show import facts
from okrlib.show.fragment import Fragment, markdown
from okrlib.show.team import progress_figure
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from okrlib.model import CheckIn, Cycle
    from okrlib.plan import Plan
    from okrlib.scoring import Curve, KeyResultStanding, ObjectiveStanding, Standing
    from okrlib.show.figure import Figure


_DECIDED = {
    "keep": "It was decided to carry it on as it is.",
    "change": "It was decided to carry it on, changed.",
    "drop": "It was decided not to carry it on.",
}


def objective_head(plan: Plan, objective: str) -> Fragment:
    """The objective, who answers for it, and how it stands in a sentence."""
    standing = stand(plan)
    part = standing.objective(objective)
    o = part.objective
    return Fragment(
        "objective/head",
        {
            **facts.objective(standing, part),
            "team": {"id": o.team, "title": plan.team(o.team).title or o.team},
            "cycle": o.cycle,
            "lede": sentence(plan, part),
            "notes": markdown(o.notes),
            "learned": markdown(o.learned),
            "decision": _DECIDED.get(o.decision or "") if part.final else None,
            "explanation": markdown(o.explanation),
        },
        part.scale,
    )


def sentence(plan: Plan, part: ObjectiveStanding) -> str:
    """How an objective stands, in words."""
    o, score = part.objective, part.scale.score
    if o.outcome in {"dropped", "postponed"}:
        return f"This objective was {o.outcome}; it has no score."
    if part.score is None:
        return "It has no score: none of its key results counts yet."
    if part.final:
        shown = f"The final score is {score(part.score)}"
        verdict = {
            "met": "the commitment was met",
            "missed": "the commitment was missed",
            "exceeded": "everything was reached; was the bar too low?",
            "success": "for a stretch goal, that is success",
            "progress": "progress, short of success",
            "learn": "far from the aim, and something to learn from",
            "open": "the learning is still to be written down",
        }.get(part.verdict or "", "it is still to be closed")
        if o.learned and o.ambition == "learning":
            verdict = "what was learned is recorded"
        return f"{shown}: {verdict}." + _shares(plan, part)
    text = f"The score so far is {score(part.score)}"
    if part.progress is not None and part.expected is not None:
        text += f"; progress {score(part.progress)} where {score(part.expected)} was expected by now"
    text += "." + _shares(plan, part)
    if part.zombie and part.silent_days is not None:
        text += f" Nobody has reported on it for {part.silent_days // 7} weeks."
    if part.confidence is not None:
        text += f" Confidence is {formatting.number(round(part.confidence, 1))} of 10."
    return text


def _shares(plan: Plan, part: ObjectiveStanding) -> str:
    """How much of the score other objectives make up, where they do."""
    held = [
        c
        for c in plan.supporters.get(part.objective.id, ())
        if part.objective.id in c.contributes and c.scored
    ]
    if not held or part.own is None or part.own == part.score:
        return ""
    others = formatting.count(len(held), "contributing objective")
    return f" Its own key results make {part.scale.score(part.own)}; {others} the rest."


def key_results(plan: Plan, objective: str) -> Fragment:
    """The key results with all that is known of each."""
    standing = stand(plan)
    parts = standing.objective(objective).key_results
    return Fragment(
        "objective/key_results", {"key_results": [_detail(standing, kr) for kr in parts]}, standing.scale
    )


def _detail(standing: Standing, part: KeyResultStanding) -> dict[str, Any]:
    plan, kr = standing.plan, part.key_result
    computed = part.computed if part.computed != part.score and part.score is not None else None
    return {
        **facts.key_result(part, standing.on),
        "owner": person_shown(plan, part.owner),
        "kpi": {"id": kr.kpi, "title": plan.kpi(kr.kpi).title}
        if kr.kpi and plan.has("KPI", kr.kpi)
        else None,
        "guard": [{"id": k, "title": plan.kpi(k).title} for k in kr.guard if plan.has("KPI", k)],
        "ambition_word": formatting.AMBITION[part.ambition],
        "confidence_before": part.confidence_before,
        "own_status": next((e.status for e in reversed(part.entries) if e.status), None),
        "milestones": _milestones(part, standing.on),
        "cause": kr.cause if part.final else "",
        "override": kr.override if part.final and kr.override and kr.override.reason else None,
        "computed": computed,
        "notes": markdown(kr.notes),
        "learned": markdown(kr.learned),
        "explanation": markdown(kr.explanation),
        "ago": "" if part.final else formatting.ago(part.last_spoken, standing.on),
        "figure": "" if part.final else formatting.ago(part.last_check_in, standing.on),
        "ahead": _ahead(standing, part),
    }


def _ahead(standing: Standing, part: KeyResultStanding) -> str:
    """Where it is likely to end, in words; "" where nothing can be said or nothing is left to say."""
    if part.final or part.health == "done":
        return ""
    told = outlook.of(standing.plan, part.key_result.id, standing.on)
    if told.forecast is None:
        return ""
    return told.sentence[:1].upper() + told.sentence[1:]


def _milestones(part: KeyResultStanding, on: date) -> list[dict[str, Any]]:
    done = milestones_done(part.key_result.milestones, part.value, on)
    return [{"name": m.name, "done": m.name in done} for m in part.key_result.milestones]


def objective_chart(plan: Plan, objective: str) -> Figure | Fragment:
    """Each key result's progress week by week, against what was expected."""
    standing = stand(plan)
    part = standing.objective(objective)
    cycle = plan.cycle(part.objective.cycle)
    days = weeks(cycle, standing.on)
    held = [kr for kr in part.key_results if kr.counted]
    if not held or len(days) < 2:
        return Fragment("elements/texts#nothing", {})
    numbers = {kr.id: str(i) for i, kr in enumerate(part.objective.key_results, 1)}
    lines = [(numbers[kr.key_result.id], kr.key_result.title, history(kr, cycle, days)) for kr in held]
    curves = _curves(held, numbers, cycle, days)
    wanted = "" if part.final else _wanted(held, numbers)
    return progress_figure(cycle, days, lines, curves=curves, wanted=wanted, scale=part.scale)


def _curves(
    held: Sequence[KeyResultStanding], numbers: Mapping[str, str], cycle: Cycle, days: Sequence[date]
) -> list[tuple[str, Curve]]:
    """Each curve once, under the numbers of its lines; without numbers where there is only one.

    What should hold all the time is expected at its goal throughout; its line is drawn where it stands alone.
    """
    by_curve: dict[tuple[tuple[date, float], ...], list[str]] = {}
    for kr in held:
        curve = tuple(curve_of([(kr, 1.0)], cycle, days))
        by_curve.setdefault(curve, []).append(numbers[kr.key_result.id])
    found = {curve: of for curve, of in by_curve.items() if curve}
    moving = {curve: of for curve, of in found.items() if curve[0][1] == 0} or found
    return [(formatting.listed(of) if len(moving) > 1 else "", list(curve)) for curve, of in moving.items()]


def _wanted(held: Sequence[KeyResultStanding], numbers: Mapping[str, str]) -> str:
    """What is expected by now, and of which lines where it differs."""
    by_value: dict[str, list[str]] = {}
    for kr in held:
        if kr.expected is not None:
            by_value.setdefault(kr.scale.score(kr.expected), []).append(numbers[kr.key_result.id])
    if len(by_value) < 2:
        return "".join(by_value)
    return formatting.listed([f"{value} for {formatting.listed(of)}" for value, of in by_value.items()])


def check_in_history(plan: Plan, objective: str) -> Fragment:
    """What was said, the newest first, and every report as a table."""
    part = stand(plan).objective(objective)
    titles = {kr.key_result.id: (i, kr.key_result) for i, kr in enumerate(part.key_results, 1)}
    entries = sorted(
        (entry for kr in part.key_results for entry in kr.entries),
        key=lambda e: (e.date, e.key_result),
        reverse=True,
    )

    def line(entry: CheckIn) -> dict[str, Any]:
        number, kr = titles[entry.key_result]
        return {
            "date": entry.date,
            "number": number,
            "title": kr.title or kr.id,
            "value": _value(entry, kr.unit),
            "confidence": entry.confidence,
            "status": entry.status,
            "note": markdown(entry.note),
            "blocker": entry.blocker,
            "author": person_shown(plan, entry.author),
        }

    lines = [line(e) for e in entries]
    return Fragment(
        "objective/history", {"entries": lines, "said": [e for e in lines if e["note"] or e["blocker"]]}
    )


def _value(entry: CheckIn, unit: str) -> str:
    if isinstance(entry.value, tuple):
        return formatting.count(len(entry.value), "done", "done")
    if isinstance(entry.value, str):
        return entry.value
    return formatting.quantity(entry.value, unit) if entry.value is not None else ""


def around(plan: Plan, objective: str) -> Fragment:
    """What the objective helps, what helps it, what it waits for, and the work that moves it."""
    standing, o = stand(plan), plan.objective(objective)
    ups = dict.fromkeys([*o.supports, *o.contributes])
    return Fragment(
        "objective/around",
        {
            "parents": [
                {**facts.related(standing, plan.objective(up)), "share": o.contributes.get(up)}
                for up in ups
                if plan.has("objective", up)
            ],
            "children": [
                {**facts.related(standing, child), "share": child.contributes.get(o.id)}
                for child in plan.supporters.get(o.id, ())
                if child.state != "draft"
            ],
            "continues": facts.related(standing, plan.objective(o.continues))
            if o.continues and plan.has("objective", o.continues)
            else None,
            "continued": [facts.related(standing, c) for c in plan.continued.get(o.id, ())],
            "waits": [
                facts.related(standing, plan.objective(up))
                for up in o.depends_on
                if plan.has("objective", up)
            ],
            "work": [
                {"title": w.title, "state": w.state, "owner": person_shown(plan, w.owner), "link": w.link}
                for w in o.initiatives
            ],
        },
        standing.scale,
    )
