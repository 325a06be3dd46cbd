"""Guide: what a workshop's panel shows beside the workshop itself, judged from the plan. Plain JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from okrlib import look, words
from okrlib.drafting import put_objective
from okrlib.rules import QUESTIONS, coach_plan
from okrlib.show import rows
from okrlib.show.kpi import kpi_sentence
from okrlib.widgets import overview
from okrlib.workshop.pack import input_pack
from okrlib.workshop.stages import at_least
from okrlib.workshop.state import gates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from okrlib.integrity import Problem
    from okrlib.model import Objective
    from okrlib.plan import Plan
    from okrlib.workshop.state import Workshop

#: The stage's name among the questions, where it is another one.
_ASKED = {"align": "alignment"}
#: Rules over the set that say two goals pull at the same thing.
OVERLAPS = frozenset({"same-metric", "opposite-directions", "twin-objective", "copied-words"})
_MET = {
    "measured": "It has key results.",
    "no errors": "The coach finds no error.",
    "owner": "One person answers for it.",
    "roles": "The role of everyone who owns a part is known.",
    "ambition": "Its ambition is chosen.",
}


def with_drafts(plan: Plan, objectives: Iterable[Objective]) -> Plan:
    """The plan with these objectives among those of its team and cycle."""
    for objective in objectives:
        plan = put_objective(plan, objective)
    return plan


def guide(
    plan: Plan, workshop: Workshop, *, on: date, choices: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Questions of the stage, remarks on the drafts, people, other goals, gates and what was chosen."""
    stage = workshop.stage
    found: dict[str, Any] = {"ask": [], "questions": []}
    if stage == "quality":
        asked = QUESTIONS["quality"]
        found["questions"] = [
            {"id": name, "text": q.text, "why": q.source} for name, q in zip(questions(), asked, strict=True)
        ]
    else:
        found["ask"] = [q.text for q in QUESTIONS.get(_ASKED.get(stage, stage), ())]
    if not at_least(stage, "draft"):
        return found
    drafts = [draft.objective for draft in workshop.drafts.values()]
    judged = with_drafts(plan, drafts)
    problems = _by_objective(drafts, coach_plan(judged, on=on))
    found |= {
        "aims": {kr.id: overview.aim(kr) for o in drafts for kr in o.key_results},
        "remarks": {
            name: [_remark(p) for p in held if p.code not in OVERLAPS] for name, held in problems.items()
        },
        "overlaps": [
            {"objective": name, "what": p.what}
            for name, held in problems.items()
            for p in held
            if p.code in OVERLAPS
        ],
    }
    if at_least(stage, "align"):
        found["objectives"] = [
            {"id": o.id, "title": o.title or o.id, "team": judged.team(o.team).title or o.team}
            for o in judged.objectives
            if o.cycle == workshop.cycle and not o.closed_by(on)
        ]
    if at_least(stage, "commit"):
        found["people"] = [{"id": p.id, "role": p.role or p.id} for p in plan.people]
        found["choices"] = {o.id: choice(plan, workshop, o.id, choices) for o in drafts}
        found["gates"] = {
            o.id: _gates(plan, workshop, o, found["choices"][o.id], problems[o.id]) for o in drafts
        }
    return found


def questions() -> dict[str, str]:
    """The quality questions, by the codes under which their answers are kept."""
    return {f"quality-{number}": q.text for number, q in enumerate(QUESTIONS["quality"], 1)}


def choice(
    plan: Plan, workshop: Workshop, name: str, choices: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Ambition, owner and state, as chosen at the desk, else as they suggest themselves."""
    draft = workshop.drafts[name]
    lead = plan.team(workshop.team).lead if plan.has("team", workshop.team) else None
    usual = {
        "ambition": draft.objective.ambition if draft.committed else "",
        "owner": draft.objective.owner or lead or "",
        "state": draft.objective.state if draft.committed else "active",
    }
    return {**usual, **choices.get(name, {})}


def roles(plan: Plan) -> dict[str, str]:
    """Everybody's role, by their id."""
    return {person.id: person.role for person in plan.people if person.role}


def errors(plan: Plan, workshop: Workshop, name: str, *, on: date) -> list[str]:
    """What the coach holds to be wrong in one draft, in sentences."""
    drafts = [draft.objective for draft in workshop.drafts.values()]
    problems = _by_objective(drafts, coach_plan(with_drafts(plan, drafts), on=on))
    return [p.what for p in problems.get(name, ()) if p.severity == "error"]


def committed(plan: Plan, objectives: Iterable[Objective], *, on: date) -> Plan:
    """The plan with what was committed; a goal agreed within its cycle counts from that day."""
    made = []
    for o in objectives:
        late = on > plan.cycle(o.cycle).start
        krs = tuple(replace(kr, since=kr.since or on) if late else kr for kr in o.key_results)
        made.append(replace(o, key_results=krs))
    return with_drafts(plan, made)


def _by_objective(drafts: Iterable[Objective], found: Iterable[Problem]) -> dict[str, list[Problem]]:
    of = {
        name: o.id
        for o in drafts
        for name in [("objective", o.id), *(("key result", kr.id) for kr in o.key_results)]
    }
    held: dict[str, list[Problem]] = {name: [] for name in of.values()}
    for problem in found:
        name = of.get((problem.noun, problem.item))
        if name is not None:
            held[name].append(problem)
    return held


def _remark(problem: Problem) -> dict[str, str]:
    return {"severity": problem.severity, "says": f"{problem.what} {problem.mend}"}


def _gates(
    plan: Plan, workshop: Workshop, o: Objective, chosen: Mapping[str, Any], problems: Iterable[Problem]
) -> list[dict[str, Any]]:
    held = gates(
        workshop,
        o.id,
        ambition=chosen["ambition"] or None,
        owner=chosen["owner"],
        roles=roles(plan),
        errors=tuple(p.what for p in problems if p.severity == "error"),
    )
    return [
        {"name": g.name, "met": g.met, "says": _MET.get(g.name, g.says) if g.met else g.says} for g in held
    ]


def pack(plan: Plan, team: str, cycle: str, *, on: date) -> dict[str, Any]:
    """The input pack, as sentences and numbers."""
    held = input_pack(plan, team, cycle, on)
    return {
        "before": held.before.id if held.before else "",
        "ended": [
            {"title": part.objective.title, "score": look.score(part.score), "state": rows.state(part) or ""}
            for part in held.ended
        ],
        "kpis": [{"title": part.kpi.title, "says": kpi_sentence(part.kpi, part)} for part in held.kpis],
        "parent": (held.parent.title or held.parent.id) if held.parent else "",
        "above": [o.title for o in held.above],
    }


def setup(plan: Plan, *, on: date) -> dict[str, Any]:
    """What a workshop can be opened for."""
    open_cycles = [c for c in plan.cycles if not c.ended(on)]
    return {
        "teams": [
            {"id": t.id, "title": f"{words.NBSP * 3 * depth}{t.title or t.id}"} for depth, t in plan.tree()
        ],
        "team": "",
        "cycles": [c.id for c in open_cycles],
        "cycle": open_cycles[-1].id if open_cycles else "",
    }
