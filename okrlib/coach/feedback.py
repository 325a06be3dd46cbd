"""Judging: what is said of one entry beside its fields, by the coach and by the checks of the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from okrlib.checks import plan as integrity
from okrlib.coach.advice import remarks
from okrlib.coach.draft import Draft, Remark
from okrlib.coach.language.lexicon import languages
from okrlib.coach.settings import excuses, grades
from okrlib.coach.whole_plan import inherited
from okrlib.model import Objective

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from okrlib.checks import Problem
    from okrlib.model import KPI, KeyResult
    from okrlib.plan import Plan

_ORDER = ("error", "warning", "hint")


def spoken(plan: Plan) -> str:
    """The language of the plan's goals, where the coach knows it; else English."""
    return plan.language if plan.language in languages() else "en"


def of_objective(plan: Plan, o: Objective) -> tuple[Remark, ...]:
    """What is said of an objective, its key results aside."""
    draft = Draft("objective", o.title, spoken(plan), o, plan.policy)
    return _judged(plan, o, draft, integrity.of_objective(plan, o))


def of_key_result(plan: Plan, o: Objective | None, kr: KeyResult) -> tuple[Remark, ...]:
    """What is said of a key result; *o* is the objective that it proves, where there is one yet."""
    of = o or Objective(id="")
    entry = replace(kr, ambition=kr.ambition or (o.ambition if o else None))
    held = inherited(plan, o, kr)
    draft = Draft("key_result", kr.title, spoken(plan), entry, plan.policy, held, of.state != "draft")
    return _judged(plan, kr, draft, integrity.of_key_result(plan, of, kr))


def of_kpi(plan: Plan, kpi: KPI) -> tuple[Remark, ...]:
    """What is said of a KPI."""
    draft = Draft("kpi", kpi.title, spoken(plan), kpi, plan.policy)
    return _judged(plan, kpi, draft, integrity.of_kpi(plan, kpi))


def _judged(
    plan: Plan, entry: Objective | KeyResult | KPI, draft: Draft, problems: Iterable[Problem]
) -> tuple[Remark, ...]:
    """Errors first. Where an active goal lacks a number, that is said once."""
    wrong = [_remark(problem) for problem in problems]
    missing = {said.field for said in wrong if said.rule == "missing-number"}
    excused = excuses(entry)
    coach = (
        said
        for said in remarks(draft, settings=grades(plan))
        if said.rule not in excused and not (said.rule == "missing-baseline" and said.field in missing)
    )
    return tuple(sorted((*wrong, *coach), key=lambda said: _ORDER.index(said.severity or "hint")))


def _remark(problem: Problem) -> Remark:
    mend = problem.mend
    if problem.code == "missing-number":
        mend = "Write it, or let the objective be a draft until it is known."
    return Remark(problem.what, mend, problem.key or "", None, problem.severity, problem.code)


class Left(NamedTuple):
    """An error that would be saved: the words of the item, and what is wrong with it."""

    title: str
    remark: Remark


def errors(plan: Plan, base: Plan) -> Iterator[Left]:
    """The errors in what *plan* would change of *base*; a draft may be saved with them."""
    was = {o.id: o for o in base.objectives}
    for o in plan.objectives:
        if was.get(o.id) == o:
            continue
        yield from _errors(o.title, of_objective(plan, o))
        for kr in o.key_results:
            yield from _errors(kr.title or f"A key result of “{o.title}”", of_key_result(plan, o, kr))
    known = {kpi.id: kpi for kpi in base.kpis}
    for kpi in plan.kpis:
        if known.get(kpi.id) != kpi:
            yield from _errors(kpi.title or "A KPI", of_kpi(plan, kpi))


def _errors(title: str, said: Iterable[Remark]) -> Iterator[Left]:
    return (Left(title or "An objective", remark) for remark in said if remark.severity == "error")
