"""Overview: the facts that a board shows of goals that are not open, and of the set of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.coach import Remark, excuses, grades, rules_of, severity_of
from okrlib.model import KeyResult
from okrlib.scoring import sentences
from okrlib.text import formatting
from okrlib.widgets import judged
from okrlib.widgets.elements.html import told

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from okrlib.model import KPI, Objective
    from okrlib.plan import Plan

Shown = tuple[str, dict[str, Any]]


def objective(o: Objective) -> Shown:
    """An objective as a line, with its key results below."""
    parts = [(kr.title or "no words yet", aim(kr)) for kr in o.key_results]
    facts = [formatting.AMBITION[o.ambition], o.state, formatting.count(len(o.key_results), "key result")]
    return "drafting/goal", {"title": o.title, "facts": facts, "parts": parts}


def key_result(kr: KeyResult) -> Shown:
    """A key result as a line."""
    return "elements/texts#line", {"title": kr.title, "aim": aim(kr)}


def kpi(k: KPI) -> Shown:
    """A KPI as a line."""
    way = f"{k.better} is better" if k.better else ""
    target = f"target {formatting.quantity(k.targets[-1].value, k.unit)}" if k.targets else "no target yet"
    return "elements/texts#line", {
        "title": k.title,
        "aim": ", ".join(part for part in (target, way, k.rhythm) if part),
    }


def aim(kr: KeyResult) -> str:
    """What a key result is after, as far as that is decided."""
    if kr == KeyResult(id=kr.id, kind=kr.kind, title=kr.title, owner=kr.owner):
        return "not decided yet"
    return sentences.aim(kr, kr.baseline)


def head(plan: Plan, team: str | None, cycle: str | None) -> dict[str, Any]:
    """The team's name, the cycle's days, and how much there is."""
    held = plan.in_cycle.get((team or "", cycle or ""), ())
    span = plan.cycle(cycle) if cycle else None
    return {
        "title": (plan.team(team).title or team) if team else "No team yet",
        "when": f"{formatting.day(span.start)} to {formatting.day(span.last_day)}"
        if span
        else "No cycle yet",
        "objectives": len(held),
        "key_results": sum(len(o.key_results) for o in held),
        "kpis": len(plan.kpis_of.get(team or "", ())),
    }


class Said(NamedTuple):
    """A remark on the set, and the id of the item it is about."""

    remark: Remark
    item: str


def of_set(plan: Plan, team: str, cycle: str, on: date) -> list[Said]:
    """What the coach says of the team's goals taken together, and of them among all others in *plan*."""
    graded = grades(plan)
    held: dict[str, Objective | KeyResult | KPI] = {k.id: k for k in plan.kpis_of.get(team, ())}
    for o in plan.in_cycle.get((team, cycle), ()):
        held |= {o.id: o, **{kr.id: kr for kr in o.key_results}}
    said = []
    for code, function in rules_of("set"):
        grade = graded.get(code)
        if grade == "off":
            continue
        for found in function(plan, on):
            if found.item in held and code not in excuses(held[found.item]):
                severity = grade or found.severity or severity_of(code)
                said.append(Said(Remark(found.what, found.mend, found.key, None, severity, code), found.item))
    return said


def around(plan: Plan, team: str, cycle: str) -> Plan:
    """The part of a plan that a team's goals in a cycle hang on: theirs, and those above and below.

    Looking through a thousand teams at each keystroke would take longer than one waits for a letter.
    """
    near = {team}
    above = plan.team(team).parent
    while above is not None and above not in near and plan.has("team", above):
        near.add(above)
        above = plan.team(above).parent
    own = plan.in_cycle.get((team, cycle), ())
    ups = {up for o in own for up in (*o.supports, *o.contributes)}
    held = tuple(o for o in plan.objectives if o.team in near or o.id in ups)
    kpis = {name for o in held for kr in o.key_results for name in (kr.kpi, *kr.guard) if name}
    return plan.with_fewer(
        objectives=held, kpis=tuple(k for k in plan.kpis if k.team == team or k.id in kpis)
    )


def titles(plan: Plan, team: str | None, cycle: str | None) -> dict[str, str]:
    """The words of a team's KPIs and of its goals in a cycle, by id."""
    names = {k.id: k.title for k in plan.kpis_of.get(team or "", ())}
    for o in plan.in_cycle.get((team or "", cycle or ""), ()):
        names |= {o.id: o.title, **{kr.id: kr.title for kr in o.key_results}}
    return names


def set_facts(plan: Plan, team: str | None, cycle: str | None, said: Iterable[Said]) -> dict[str, Any]:
    """Remarks on the set as facts, each with the words of what it is about."""
    names = titles(plan, team, cycle)
    shown = [s for s in said if s.item in names]
    remarks = (
        s.remark._replace(what=judged.said(s.remark.what, plan), mend=judged.said(s.remark.mend, plan))
        for s in shown
    )
    return {"told": told(remarks), "of": [names[s.item] or s.item for s in shown]}
