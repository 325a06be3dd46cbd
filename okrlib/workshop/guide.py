"""What a workshop's page shows of the plan and the coach, as plain JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from okrlib.behaviour import kpi_sentence, latest_words
from okrlib.coach import QUESTIONS, feedback
from okrlib.findings import Finding, errors_in
from okrlib.model import Cycle, Objective
from okrlib.plan import Plan, cycle_after, person_to_choose
from okrlib.scoring import sentences, stand
from okrlib.text import formatting
from okrlib.workshop.private import Door
from okrlib.workshop.stages import STAGES, at_least
from okrlib.workshop.state import Settings, Workshop, gates

#: Stages that have another name in `QUESTIONS`.
_ASKED = {"align": "alignment"}
#: Codes of the rules that find two goals to overlap; the page shows them apart from other remarks.
OVERLAPS = frozenset({"same-metric", "opposite-directions", "twin-objective", "copied-words"})
_MET = {
    "measured": "It has key results.",
    "no errors": "No error is found in it.",
    "owner": "One person answers for it.",
    "roles": "The role of everyone who owns a part is known.",
    "ambition": "Its ambition is chosen.",
}


def asked(workshop: Workshop) -> dict[str, Any]:
    """The questions of this stage: the coach's and the facilitator's own; those of Quality are answered."""
    stage = workshop.stage
    own = workshop.questions.get(stage, ())
    if stage != "quality":
        coach = [q.text for q in QUESTIONS.get(_ASKED.get(stage, stage), ())]
        return {"ask": [*own, *coach], "questions": []}
    listed = [
        {"id": name, "text": q.text, "why": q.source, "told": q.told}
        for name, q in zip(questions(), QUESTIONS["quality"], strict=True)
    ]
    mine = own_questions(workshop).items()
    asked_too = [{"id": name, "text": text, "why": "", "told": False} for name, text in mine]
    return {"ask": [], "questions": [*listed, *asked_too]}


def own_questions(workshop: Workshop) -> dict[str, str]:
    """The facilitator's questions of the stage Quality, by the codes under which answers are stored."""
    return {f"own-{n}": text for n, text in enumerate(workshop.questions.get("quality", ()), 1)}


def judged(
    plan: Plan, workshop: Workshop, *, on: date, choices: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """What the page shows of plan and coach beside the drafts, as plain JSON; nothing before Draft.

    From Draft on people, aims, remarks and overlaps; from Align on the objectives to link to; from Commit on
    what is chosen at the desk (*choices*) and the gates.
    """
    stage = workshop.stage
    if not at_least(stage, "draft"):
        return {}
    drafts = _drafts(plan, workshop, choices)
    whole = feedback.saved(plan, drafts, on=on)
    findings = feedback.of_each(plan, drafts, on=on)
    shown: dict[str, Any] = {
        "people": [{"id": p.id, "role": person_to_choose(plan, p.id)} for p in plan.people],
        "aims": {kr.id: sentences.aim(kr, kr.baseline) for o in drafts for kr in o.key_results},
        "remarks": {
            name: [_remark(f, whole) for f in found if f.code not in OVERLAPS and _can_be_met(f, stage)]
            for name, found in findings.items()
        },
        "overlaps": [
            {"objective": name, "what": feedback.in_words(f.what, whole)}
            for name, found in findings.items()
            for f in found
            if f.code in OVERLAPS
        ],
    }
    if at_least(stage, "align"):
        open_ = [o for o in whole.objectives if o.cycle == workshop.cycle and not whole.closed(o, on)]
        shown["objectives"] = [{"id": o.id, "title": o.name, "team": whole.team(o.team).name} for o in open_]
    if at_least(stage, "commit"):
        shown["choices"] = {o.id: choice(plan, workshop, o.id, choices) for o in drafts}
        shown["gates"] = {
            o.id: _gates(plan, workshop, o, shown["choices"][o.id], _errors(findings[o.id], whole))
            for o in drafts
        }
    return shown


def questions() -> dict[str, str]:
    """The texts of the quality questions, by the codes under which their answers are stored."""
    return {f"quality-{number}": q.text for number, q in enumerate(QUESTIONS["quality"], 1)}


def choice(
    plan: Plan, workshop: Workshop, name: str, choices: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Ambition, owner and state of a draft: as chosen at the desk, else as the draft and the team suggest."""
    draft = workshop.drafts[name]
    lead = plan.team(workshop.team).lead if plan.has("team", workshop.team) else None
    suggested = {
        "ambition": draft.objective.ambition if draft.committed else "",
        "owner": draft.objective.owner or lead or "",
        "state": draft.objective.state if draft.committed else "active",
    }
    return {**suggested, **choices.get(name, {})}


def roles(plan: Plan) -> dict[str, str]:
    """The roles of all people who have one, by their ids."""
    return {person.id: person.role for person in plan.people if person.role}


def errors(
    plan: Plan, workshop: Workshop, name: str, choices: Mapping[str, Mapping[str, str]], *, on: date
) -> tuple[str, ...]:
    """What `okr check` would call an error in one draft as it is to be saved, in sentences."""
    drafts = _drafts(plan, workshop, choices)
    findings = feedback.of_each(plan, drafts, on=on).get(name, ())
    return _errors(findings, feedback.with_drafts(plan, drafts))


def broken(plan: Plan, workshop: Workshop, changed: Plan, *, on: date) -> list[str]:
    """The errors that *changed* has and *plan* has not, in sentences for the room."""
    findings = feedback.broken(plan, changed, on=on)
    named = feedback.with_drafts(changed, (d.objective for d in workshop.drafts.values()))
    return [feedback.in_words(f"'{f.item}': {f.message}", named) for f in findings]


def _drafts(plan: Plan, workshop: Workshop, choices: Mapping[str, Mapping[str, str]]) -> list[Objective]:
    """The drafts; from the stage Commit on with what is chosen for them, as they are to be saved."""
    drafts = [draft.objective for draft in workshop.drafts.values()]
    if not at_least(workshop.stage, "commit"):
        return drafts
    chosen: list[dict[str, Any]] = [choice(plan, workshop, o.id, choices) for o in drafts]
    stated = ({key: value for key, value in each.items() if value} for each in chosen)
    return [replace(o, **facts) for o, facts in zip(drafts, stated, strict=True)]


def _errors(findings: Sequence[Finding], plan: Plan) -> tuple[str, ...]:
    return tuple(feedback.in_words(f.what, plan) for f in errors_in(findings))


def _can_be_met(finding: Finding, stage: str) -> bool:
    """Whether the page has a field by now for what is asked: links to other goals come with Align."""
    return finding.field not in {"supports", "depends_on"} or at_least(stage, "align")


def _remark(finding: Finding, plan: Plan) -> dict[str, str]:
    better = f"Better: {finding.rewrites[0]}" if finding.rewrites else finding.ask or ""
    says = f"{feedback.in_words(finding.message, plan)} {better}".strip()
    return {"severity": finding.severity, "item": finding.item, "field": finding.field or "", "says": says}


def _gates(
    plan: Plan, workshop: Workshop, o: Objective, chosen: Mapping[str, Any], errors: tuple[str, ...]
) -> list[dict[str, Any]]:
    facts = {"ambition": chosen["ambition"] or None, "owner": chosen["owner"], "roles": roles(plan)}
    conditions = gates(workshop, o.id, errors=errors, **facts)
    return [gate._asdict() | ({"says": _MET[gate.name]} if gate.met else {}) for gate in conditions]


def pack(plan: Plan, team: str, cycle: str, *, on: date) -> dict[str, Any]:
    """The input pack: what people should know before they set goals (METHOD section 7, stage 0).

    *before* is the last cycle in which the team had goals, and *ended* how these stand; *already* are the
    goals it has in this cycle; *kpis* are its KPIs; *above* are the objectives of *parent* in the same
    cycle. What is private is left out, because everyone in the workshop reads this.
    """
    us, coming, standing = plan.team(team), plan.cycle(cycle), stand(plan, on=on)

    def goals(name: str) -> list[dict[str, str]]:
        """How the team's goals of a cycle stand, without drafts and private ones."""
        goals = plan.in_cycle.get((team, name), ())
        shown = (standing.objective(o.id) for o in goals if o.state != "draft" and o.visibility != "private")
        return [
            {"title": o.objective.name, "score": o.scale.score(o.score), "state": sentences.state(o) or ""}
            for o in shown
        ]

    earlier = [c for c in plan.cycles if c.start < coming.start and goals(c.id)]
    before = max(earlier, key=lambda c: (c.end, c.start), default=None)
    parent = us.parent if us.parent and plan.has("team", us.parent) else ""
    kpis = [standing.kpi(k.id) for k in plan.kpis_of.get(team, ()) if k.visibility != "private"]
    said = [(k.kpi.name, f"{kpi_sentence(k)} {latest_words(k)}".strip()) for k in kpis]
    above = [o for o in plan.in_cycle.get((parent, cycle), ()) if o.visibility in {"public", "company"}]
    return {
        "before": before.name if before else "",
        "ended": goals(before.id) if before else [],
        "already": goals(cycle),
        "kpis": [{"title": title, "says": says} for title, says in said],
        "parent": parent and team_title(plan, parent),
        "above": [o.name for o in above if not plan.closed(o, on)],
    }


def setup(plan: Plan, door: Door, *, on: date) -> dict[str, Any]:
    """The teams and cycles that a workshop can be opened for, what is suggested, and last time's template."""
    open_cycles = [c for c in plan.cycles if not c.ended(on)]
    following = coming(plan)
    new = [following.id] if following and not plan.has("cycle", following.id) else []
    teams = [(t.id, f"{formatting.NBSP * 3 * depth}{t.name}") for depth, t in plan.tree()]
    return {
        "teams": [{"id": name, "title": title} for name, title in teams],
        "team": plan.teams[0].id if len(plan.teams) == 1 else "",
        "cycles": [{"id": c.id, "title": c.name} for c in open_cycles],
        "new": new,
        "cycle": open_cycles[-1].id if open_cycles else "",
        "settings": {**asdict(Settings()), **door.template},
        "stages": [{"name": s.name, "title": s.title, "minutes": s.minutes} for s in STAGES.values()],
    }


def coming(plan: Plan) -> Cycle | None:
    """The cycle that follows the last one of the plan; None where none is known."""
    latest = max(plan.cycles, key=lambda c: (c.end, c.start), default=None)
    return cycle_after(plan, latest) if latest else None


def team_title(plan: Plan, team: str) -> str:
    """The team's title, else its id."""
    return plan.team(team).name if plan.has("team", team) else team


def cycle_title(plan: Plan, cycle: str) -> str:
    """The cycle's title, else its id."""
    return plan.cycle(cycle).name if plan.has("cycle", cycle) else cycle
