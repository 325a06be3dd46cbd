"""The coach over a whole plan: the rules on each text, those on the set, the plan's settings, its excuses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from okrlib.checks import Problem
from okrlib.coach import settings
from okrlib.coach.advice import remarks
from okrlib.coach.draft import Draft
from okrlib.coach.language.lexicon import languages
from okrlib.coach.plan_rules.scope import ambition_of, open_goals
from okrlib.coach.registry import rules_of, severity_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from okrlib.coach.settings import Item
    from okrlib.model import KeyResult, Objective
    from okrlib.plan import Plan


def coach_plan(plan: Plan, *, on: date) -> Iterator[Problem]:
    """What the coach has to say of a plan on the day *on*, under the plan's own settings.

    Drafts, active goals and KPIs are judged; closed objectives and cycles that have ended are history.
    What an item is excused from is left out, and an excuse that excuses nothing is a hint.
    """
    items = _items(plan, on)
    yield from settings.problems(plan, items)
    excused = {(noun, name): settings.excuses(item) for noun, name, item in items if item.excused}
    used: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for problem in _said(plan, on):
        place = problem.noun, problem.item
        if problem.code in excused.get(place, ()):
            used[place].add(problem.code)
        else:
            yield problem
    off = {code for code, grade in settings.grades(plan).items() if grade == "off"}
    for (noun, name), codes in excused.items():
        for code in sorted(codes - used[noun, name] - off):
            what = f"It is excused from {code!r}, which says nothing here."
            yield Problem("unused-excuse", "hint", noun, name, "excused", what, "Take the excuse out.")


def _items(plan: Plan, on: date) -> list[Item]:
    items: list[Item] = []
    for o in open_goals(plan, on):
        items.append(("objective", o.id, o))
        items += [("key result", kr.id, kr) for kr in o.key_results]
    return [*items, *(("KPI", k.id, k) for k in plan.kpis if k.id not in plan.borrowed)]


def _said(plan: Plan, on: date) -> Iterator[Problem]:
    """Every finding of every rule that is not off, at the plan's grade."""
    grades = settings.grades(plan)
    if plan.language in languages():
        for noun, name, draft in _drafts(plan, on):
            for said in remarks(draft, settings=grades):
                severity = said.severity or severity_of(said.rule)
                yield Problem(said.rule, severity, noun, name, said.field, said.what, said.mend)
    for code, function in rules_of("set"):
        grade = grades.get(code)
        if grade == "off":
            continue
        for found in function(plan, on):
            severity = grade or found.severity or severity_of(code)
            yield Problem(code, severity, found.noun, found.item, found.key, found.what, found.mend)


def _drafts(plan: Plan, on: date) -> Iterator[tuple[str, str, Draft]]:
    """Every text that is judged, with what its entry says: noun, id, draft."""
    words, policy = plan.language, plan.policy
    for o in open_goals(plan, on):
        yield "objective", o.id, Draft("objective", o.title, words, o, policy)
        for kr in o.key_results:
            entry = kr if kr.ambition else replace(kr, ambition=ambition_of(o, kr))
            held, active = inherited(plan, o, kr), o.state != "draft"
            yield "key result", kr.id, Draft("key_result", kr.title, words, entry, policy, held, active)
    for kpi in plan.kpis:
        if kpi.id not in plan.borrowed:
            yield "KPI", kpi.id, Draft("kpi", kpi.title, words, kpi, policy)


def inherited(plan: Plan, o: Objective | None, kr: KeyResult) -> frozenset[str]:
    """What a key result has from elsewhere: the owner of its objective, unit and baseline of its KPI.

    Without an objective yet, it may have its owner from there.
    """
    names = {"owner"} if o is None or o.owner else set()
    if kr.kpi is not None and plan.has("KPI", kr.kpi):
        names |= {"baseline"} if plan.observed.get(kr.kpi) else set()
        names |= {"unit"} if plan.kpi(kr.kpi).unit else set()
    return frozenset(names)
