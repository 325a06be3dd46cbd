"""The coach over a whole plan: the rules on each text, those on the set, the plan's settings, its excuses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from okrlib.coach import settings
from okrlib.coach.advice import remarks
from okrlib.coach.draft import Draft
from okrlib.coach.language.lexicon import languages, lexicon
from okrlib.coach.plan_rules.scope import open_goals
from okrlib.coach.registry import rules_of
from okrlib.findings import Finding, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from okrlib.coach.settings import Item
    from okrlib.model import KPI, KeyResult, Objective
    from okrlib.plan import Plan


def spoken(plan: Plan) -> str:
    """The language in which the coach speaks: the plan's where it has words, else English."""
    return plan.language if plan.language in languages() else "en"


def coach_plan(plan: Plan, *, on: date) -> Iterator[Finding]:
    """What the coach has to say of a plan on the day *on*, under the plan's own settings.

    Drafts, active goals and KPIs are judged; closed objectives and cycles that have ended are history.
    What an item is excused from is left out, and an excuse that excuses nothing is a hint.
    """
    kpis = (k for k in plan.kpis if k.id not in plan.borrowed)
    items = items_of(open_goals(plan, on), kpis)
    yield from settings.problems(plan, items)
    excused = {subject: settings.excuses(item) for subject, item in items if item.excused}
    used: defaultdict[Subject | None, set[str]] = defaultdict(set)
    for finding in chain(of_texts(plan, on), of_set(plan, on)):
        if finding.subject in excused and finding.code in excused[finding.subject]:
            used[finding.subject].add(finding.code)
        else:
            yield finding
    off = {code for code, grade in settings.grades(plan).items() if grade == "off"}
    for subject, codes in excused.items():
        for code in sorted(codes - used[subject] - off):
            what = f"It is excused from {code!r}, which says nothing here."
            mend = "Take the excuse out."
            yield Finding("unused-excuse", "hint", what, mend, subject=subject, field="excused")


def items_of(objectives: Iterable[Objective], kpis: Iterable[KPI] = ()) -> list[Item]:
    """Objectives, their key results and KPIs, each with what findings call it."""
    items: list[Item] = []
    for o in objectives:
        items.append((Subject("objective", o.id), o))
        items += [(Subject("key result", kr.id), kr) for kr in o.key_results]
    return [*items, *((Subject("KPI", k.id), k) for k in kpis)]


def of_texts(plan: Plan, on: date) -> Iterator[Finding]:
    """What the rules on one text say of each, at the plan's grade."""
    if plan.language in languages():
        grades = settings.grades(plan)
        for subject, draft in _drafts(plan, on):
            yield from (finding.about(*subject) for finding in remarks(draft, settings=grades))
        for o in open_goals(plan, on):
            yield from of_initiatives(plan, o)


def of_initiatives(plan: Plan, o: Objective) -> Iterator[Finding]:
    """What is said of an objective's planned and running work, each with its title: they have no id.

    At the plan's grade, about the objective.
    """
    grades, subject = settings.grades(plan), Subject("objective", o.id)
    for place, work in enumerate(o.initiatives if plan.language in languages() else ()):
        if work.state in {"planned", "doing"}:
            for f in remarks(Draft("initiative", work.title, plan.language), settings=grades):
                what = f"“{work.title}”: {f.what}"
                yield replace(f, what=what, subject=subject, field=f"initiatives.{place}.title", span=None)


def of_set(plan: Plan, on: date) -> Iterator[Finding]:
    """What the rules on the plan as a whole say, at the plan's grade."""
    grades = settings.grades(plan)
    words = lexicon(spoken(plan))
    for code, rule in rules_of("set"):
        for finding in settings.graded(rule(plan, on), grades.get(code)):
            yield replace(finding, ask=words.questions.get(code, "")).said(words.say)


def _drafts(plan: Plan, on: date) -> Iterator[tuple[Subject, Draft]]:
    """Every text that is judged, with what its entry says."""
    for o in open_goals(plan, on):
        yield from ((subject, draft) for subject, draft, _ in _of_goal(plan, o))
    for kpi in plan.kpis:
        if kpi.id not in plan.borrowed and not kpi.has_ended(on):
            yield Subject("KPI", kpi.id), Draft("kpi", kpi.title, plan.language, kpi, plan.policy)


def _of_goal(plan: Plan, o: Objective) -> Iterator[tuple[Subject, Draft, Objective | KeyResult]]:
    """The texts of an objective and of its key results."""
    yield Subject("objective", o.id), Draft("objective", o.title, plan.language, o, plan.policy), o
    for kr in o.key_results:
        yield Subject("key result", kr.id), of_key_result(plan, o, kr), kr


def of_key_result(plan: Plan, o: Objective | None, kr: KeyResult) -> Draft:
    """A key result's text, with what it has from its objective where there is one yet, and from its KPI."""
    entry = kr if kr.ambition or o is None else replace(kr, ambition=o.ambition)
    active = o is not None and o.state != "draft"
    return Draft("key_result", kr.title, plan.language, entry, plan.policy, _inherited(plan, o, kr), active)


def coach_goal(plan: Plan, objective: Objective) -> Iterator[Finding]:
    """What the rules on one text say of an objective and of its key results, whenever it was.

    At the plan's grade, and without what they are excused from.
    """
    if plan.language in languages():
        grades = settings.grades(plan)
        for subject, draft, item in _of_goal(plan, objective):
            excused = settings.excuses(item)
            for finding in remarks(draft, settings=grades):
                if finding.code not in excused:
                    yield finding.about(*subject)
        yield from (f for f in of_initiatives(plan, objective) if f.code not in settings.excuses(objective))


def _inherited(plan: Plan, o: Objective | None, kr: KeyResult) -> frozenset[str]:
    """What a key result has from elsewhere: the owner of its objective, unit and baseline of its KPI.

    Without an objective yet, it may have its owner from there.
    """
    names = {"owner"} if o is None or o.owner else set()
    if kr.kpi is not None and plan.has("KPI", kr.kpi):
        names |= {"baseline"} if plan.observed.get(kr.kpi) else set()
        names |= {"unit"} if plan.kpi(kr.kpi).unit else set()
    return frozenset(names)
