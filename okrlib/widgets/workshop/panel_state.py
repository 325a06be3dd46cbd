"""Guide: what a workshop's panel shows beside the workshop itself, judged from the plan. Plain JSON."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from okrlib.coach import QUESTIONS, feedback
from okrlib.findings import errors_in
from okrlib.plan import person_to_choose
from okrlib.scoring import sentences
from okrlib.show import kpi_sentence
from okrlib.text import formatting
from okrlib.widgets.drafting import overview
from okrlib.workshop import Settings, at_least, gates, input_pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from okrlib.findings import Finding
    from okrlib.model import Objective
    from okrlib.plan import Plan
    from okrlib.scoring import ObjectiveStanding
    from okrlib.workshop import Workshop

#: The stage's name among the questions, where it is another one.
_ASKED = {"align": "alignment"}
#: Rules over the set that say two goals pull at the same thing.
OVERLAPS = frozenset({"same-metric", "opposite-directions", "twin-objective", "copied-words"})
_MET = {
    "measured": "It has key results.",
    "no errors": "No error is found in it.",
    "owner": "One person answers for it.",
    "roles": "The role of everyone who owns a part is known.",
    "ambition": "Its ambition is chosen.",
}


def guide(
    plan: Plan, workshop: Workshop, *, on: date, choices: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Questions of the stage, remarks on the drafts, people, other goals, gates and what was chosen."""
    stage = workshop.stage
    found: dict[str, Any] = {"ask": [], "questions": []}
    if stage == "quality":
        asked = QUESTIONS["quality"]
        found["questions"] = [
            {"id": name, "text": q.text, "why": q.source, "told": q.told}
            for name, q in zip(questions(), asked, strict=True)
        ]
    else:
        found["ask"] = [q.text for q in QUESTIONS.get(_ASKED.get(stage, stage), ())]
    if not at_least(stage, "draft"):
        return found
    drafts = _drafts(plan, workshop, choices)
    whole = feedback.saved(plan, drafts, on=on)
    problems = feedback.of_each(plan, drafts, on=on)
    found |= {
        "aims": {kr.id: overview.aim(kr) for o in drafts for kr in o.key_results},
        "remarks": {
            name: [_remark(p, whole) for p in held if p.code not in OVERLAPS]
            for name, held in problems.items()
        },
        "overlaps": [
            {"objective": name, "what": feedback.in_words(p.what, whole)}
            for name, held in problems.items()
            for p in held
            if p.code in OVERLAPS
        ],
    }
    if at_least(stage, "align"):
        found["objectives"] = [
            {"id": o.id, "title": o.title or o.id, "team": whole.team(o.team).title or o.team}
            for o in whole.objectives
            if o.cycle == workshop.cycle and not o.closed_by(on)
        ]
    if at_least(stage, "commit"):
        found["people"] = [{"id": p.id, "role": person_to_choose(plan, p.id)} for p in plan.people]
        found["choices"] = {o.id: choice(plan, workshop, o.id, choices) for o in drafts}
        found["gates"] = {
            o.id: _gates(plan, workshop, o, found["choices"][o.id], _errors(problems[o.id], whole))
            for o in drafts
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


def errors(
    plan: Plan, workshop: Workshop, name: str, choices: Mapping[str, Mapping[str, str]], *, on: date
) -> tuple[str, ...]:
    """What `okr check` would call an error in one draft as it is to be saved, in sentences."""
    drafts = _drafts(plan, workshop, choices)
    found = feedback.of_each(plan, drafts, on=on).get(name, ())
    return _errors(found, feedback.with_drafts(plan, drafts))


def broken(plan: Plan, workshop: Workshop, made: Plan, *, on: date) -> list[str]:
    """What would be wrong once *made* is saved and is not now, in sentences for the room."""
    found = feedback.broken(plan, made, on=on)
    named = feedback.with_drafts(made, (d.objective for d in workshop.drafts.values()))
    return [feedback.in_words(f"'{f.item}': {f.message}", named) for f in found]


def _drafts(plan: Plan, workshop: Workshop, choices: Mapping[str, Mapping[str, str]]) -> list[Objective]:
    """The drafts; from the stage Commit on each as it is to be saved, for an active goal lacks nothing."""
    held = []
    for name, draft in workshop.drafts.items():
        if at_least(workshop.stage, "commit"):
            chosen: dict[str, Any] = choice(plan, workshop, name, choices)
            held.append(replace(draft.objective, **{key: value for key, value in chosen.items() if value}))
        else:
            held.append(draft.objective)
    return held


def _errors(findings: Sequence[Finding], plan: Plan) -> tuple[str, ...]:
    return tuple(feedback.in_words(p.what, plan) for p in errors_in(findings))


def _remark(finding: Finding, plan: Plan) -> dict[str, str]:
    return {"severity": finding.severity, "says": feedback.in_words(finding.message, plan)}


def _gates(
    plan: Plan, workshop: Workshop, o: Objective, chosen: Mapping[str, Any], errors: tuple[str, ...]
) -> list[dict[str, Any]]:
    held = gates(
        workshop,
        o.id,
        ambition=chosen["ambition"] or None,
        owner=chosen["owner"],
        roles=roles(plan),
        errors=errors,
    )
    return [
        {"name": g.name, "met": g.met, "says": _MET.get(g.name, g.says) if g.met else g.says} for g in held
    ]


def pack(plan: Plan, team: str, cycle: str, *, on: date) -> dict[str, Any]:
    """The input pack, as sentences and numbers."""
    held = input_pack(plan, team, cycle, on)
    return {
        "before": held.before.id if held.before else "",
        "ended": _standing(held.ended),
        "already": _standing(held.already),
        "kpis": [{"title": part.kpi.title, "says": kpi_sentence(part.kpi, part)} for part in held.kpis],
        "parent": (held.parent.title or held.parent.id) if held.parent else "",
        "above": [o.title for o in held.above],
    }


def _standing(goals: Iterable[ObjectiveStanding]) -> list[dict[str, str]]:
    return [
        {
            "title": part.objective.title,
            "score": part.scale.score(part.score),
            "state": sentences.state(part) or "",
        }
        for part in goals
    ]


def setup(plan: Plan, *, on: date) -> dict[str, Any]:
    """What a workshop can be opened for."""
    open_cycles = [c for c in plan.cycles if not c.ended(on)]
    return {
        "teams": [
            {"id": t.id, "title": f"{formatting.NBSP * 3 * depth}{t.title or t.id}"}
            for depth, t in plan.tree()
        ],
        "team": "",
        "cycles": [c.id for c in open_cycles],
        "cycle": open_cycles[-1].id if open_cycles else "",
        "settings": asdict(Settings()),
    }
