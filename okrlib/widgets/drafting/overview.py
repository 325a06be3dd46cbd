"""The facts that a board shows of closed goals, and of the set of them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from okrlib.coach import spoken
from okrlib.coach.feedback import in_words
from okrlib.findings import Finding
from okrlib.model import KPI, KeyResult, Objective
from okrlib.plan import Plan
from okrlib.scoring import sentences
from okrlib.text import formatting
from okrlib.widgets.elements import remark_facts

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
    target = f"target {formatting.line(k.targets[-1].value, k.unit)}" if k.targets else "no target yet"
    words = ", ".join(word for word in (target, way, k.rhythm) if word)
    return "elements/texts#line", {"title": k.title, "aim": words}


def aim(kr: KeyResult) -> str:
    """What a key result is after, as far as that is decided."""
    if kr == KeyResult(id=kr.id, kind=kr.kind, title=kr.title, owner=kr.owner, unit=kr.unit, notes=kr.notes):
        return "not decided yet"
    return sentences.aim(kr, kr.baseline)


def head(plan: Plan, team: str | None, cycle: str | None) -> dict[str, Any]:
    """The team's name, the cycle's days, and how much there is."""
    objectives = plan.in_cycle.get((team or "", cycle or ""), ())
    span = plan.cycle(cycle) if cycle else None
    days = f"{formatting.day(span.start)} to {formatting.day(span.last_day)}" if span else "No cycle yet"
    return {
        "title": plan.team(team).name if team else "No team yet",
        "when": days,
        "objectives": len(objectives),
        "key_results": sum(len(o.key_results) for o in objectives),
        "kpis": len(plan.kpis_of.get(team or "", ())),
    }


def named(
    plan: Plan, team: str | None, cycle: str | None, findings: Iterable[Finding]
) -> list[tuple[str, Finding]]:
    """The findings that are about what a board shows, each with the title of its item."""
    names = {k.id: k.title for k in plan.kpis_of.get(team or "", ())}
    for o in plan.in_cycle.get((team or "", cycle or ""), ()):
        names |= {o.id: o.title, **{kr.id: kr.title for kr in o.key_results}}
    return [(names[f.item] or "no words yet", f) for f in findings if f.item in names]


def set_facts(shown: Iterable[tuple[str, Finding]], plan: Plan) -> dict[str, Any]:
    """Findings on the set as facts, each with the words of what it is about."""
    words, findings = [words for words, _ in shown], [finding for _, finding in shown]
    told = (replace(f, what=in_words(f.what, plan), mend=in_words(f.mend, plan)) for f in findings)
    return {"told": remark_facts(told, spoken(plan)), "of": words}
