"""Feedback: what checks and coach say of one entry, of a set of goals, of a plan about to be saved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from okrlib.checks import plan as integrity
from okrlib.coach import whole_plan
from okrlib.coach.advice import remarks
from okrlib.coach.draft import Draft
from okrlib.coach.language.lexicon import languages
from okrlib.coach.settings import excuses, grades
from okrlib.drafting import put_objective
from okrlib.findings import Subject, errors_in, worst_first
from okrlib.model import Objective
from okrlib.plan import person_to_choose
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from okrlib.findings import Finding
    from okrlib.model import KPI, KeyResult
    from okrlib.plan import Plan

#: An id as sentences quote it, with the noun before it that says what it is of.
_NOUNS = ("objective", "key result", "KPI", "team", "person")
_QUOTED = re.compile(rf"""(?:\b({"|".join(_NOUNS)}) )?(['"])([\w-]+)\2""")
#: A day that is no line to write, as `since = 2026-11-02` is.
_DAY = re.compile(r"(?<!= )\b\d{4}-\d\d-\d\d\b")


# -- one entry


def of_objective(plan: Plan, o: Objective) -> tuple[Finding, ...]:
    """What is said of an objective, its key results aside."""
    draft = Draft("objective", o.title, plan.language, o, plan.policy)
    work = (f for f in whole_plan.of_initiatives(plan, o) if f.code not in excuses(o))
    problems = chain(integrity.of_objective(plan, o), work)
    return _of_entry(plan, o, draft, problems)


def of_key_result(plan: Plan, o: Objective | None, kr: KeyResult) -> tuple[Finding, ...]:
    """What is said of a key result; *o* is the objective that it proves, where there is one yet."""
    draft = whole_plan.of_key_result(plan, o, kr)
    return _of_entry(plan, kr, draft, integrity.of_key_result(plan, o or Objective(id=""), kr))


def of_kpi(plan: Plan, kpi: KPI) -> tuple[Finding, ...]:
    """What is said of a KPI."""
    draft = Draft("kpi", kpi.title, plan.language, kpi, plan.policy)
    return _of_entry(plan, kpi, draft, integrity.of_kpi(plan, kpi))


def _of_entry(
    plan: Plan, entry: Objective | KeyResult | KPI, draft: Draft, problems: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Errors first."""
    excused = excuses(entry)
    # A text in a language without words is not judged as if it were English.
    judged = remarks(draft, settings=grades(plan)) if plan.language in languages() else ()
    return worst_first(_once([*problems, *(f for f in judged if f.code not in excused)]))


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Where an active goal lacks a number, that is said once, and not in the words of a file."""
    mend = "Write it, or let the objective be a draft until it is known."
    told = [replace(f, mend=mend) if f.code == "missing-number" else f for f in findings]
    missing = {(about, f.field) for f in told if f.code == "missing-number" for about in (f.subject, None)}
    return [f for f in told if f.code != "missing-baseline" or (f.subject, f.field) not in missing]


# -- a set


def of_set(plan: Plan, team: str, cycle: str, on: date) -> tuple[Finding, ...]:
    """What the coach says of the team's goals taken together, and of them among all others in *plan*."""
    goals, kpis = plan.in_cycle.get((team, cycle), ()), plan.kpis_of.get(team, ())
    items = dict(whole_plan.items_of(goals, kpis))
    own = (f for f in whole_plan.of_set(plan, on) if f.subject in items)
    return tuple(f for f in own if f.subject and f.code not in excuses(items[f.subject]))


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
    objectives = tuple(o for o in plan.objectives if o.team in near or o.id in ups)
    kpis = {name for o in objectives for kr in o.key_results for name in (kr.kpi, *kr.guard) if name}
    return plan.with_fewer(
        objectives=objectives, kpis=tuple(k for k in plan.kpis if k.team == team or k.id in kpis)
    )


# -- a plan about to be saved


def with_drafts(plan: Plan, objectives: Iterable[Objective]) -> Plan:
    """The plan with these objectives among those of its team and cycle."""
    for objective in objectives:
        plan = put_objective(plan, objective)
    return plan


def saved(plan: Plan, objectives: Iterable[Objective], *, on: date) -> Plan:
    """The plan with what is committed; a goal agreed within its cycle counts from that day."""
    committed = []
    for o in objectives:
        late = on > plan.cycle(o.cycle).start
        krs = tuple(replace(kr, since=kr.since or on) if late else kr for kr in o.key_results)
        committed.append(replace(o, key_results=krs))
    return with_drafts(plan, committed)


def of_plan(plan: Plan, *, on: date) -> list[Finding]:
    """Everything that `okr check` says of a plan's entries: what cannot be right, and the coach."""
    return list(chain(integrity.problems(plan), whole_plan.coach_plan(plan, on=on)))


def broken(plan: Plan, after: Plan, *, on: date) -> list[Finding]:
    """The errors that the plan has *after* a change and has not before it."""
    errors = errors_in(of_plan(after, on=on))
    known = set(of_plan(plan, on=on)) if errors else set()
    return [f for f in errors if f not in known]


def of_each(plan: Plan, drafts: Sequence[Objective], *, on: date) -> dict[str, list[Finding]]:
    """What is said of each of these objectives, were all of them saved: by its id.

    An error that stands at another goal belongs to the draft without which it would not be there.
    """
    draft_of: dict[Subject | None, str] = {
        subject: o.id for o in drafts for subject, _ in whole_plan.items_of([o])
    }
    findings: dict[str, list[Finding]] = {name: [] for name in draft_of.values()}
    elsewhere = []
    for finding in of_plan(saved(plan, drafts, on=on), on=on):
        if finding.subject in draft_of:
            findings[draft_of[finding.subject]].append(finding)
        elif finding.severity == "error":
            elsewhere.append(finding)
    known = set(of_plan(plan, on=on)) if elsewhere else set()
    new = [f for f in elsewhere if f not in known]
    for o in drafts if new else ():
        without = set(of_plan(saved(plan, [d for d in drafts if d is not o], on=on), on=on))
        findings[o.id] += [f for f in new if f not in without]
    return {name: _once(own) for name, own in findings.items()}


def errors(plan: Plan, base: Plan) -> Iterator[tuple[str, Finding]]:
    """The errors in what *plan* would change of *base*, each with the words of its item.

    A draft may be saved with them.
    """
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


def _errors(title: str, findings: Iterable[Finding]) -> Iterator[tuple[str, Finding]]:
    return ((title or "An objective", f) for f in errors_in(findings))


# -- said in a room


def in_words(text: str, plan: Plan) -> str:
    """A sentence with the titles of what it names by id, and its days in words: a room reads it."""

    def titled(named: re.Match[str]) -> str:
        noun, _, name = named.groups()
        title = next(filter(None, (_title(plan, of, name) for of in ([noun] if noun else _NOUNS))), "")
        return f"{noun + ' ' if noun else ''}“{title}”" if title else named[0]

    def day(digits: re.Match[str]) -> str:
        try:
            return formatting.day(date.fromisoformat(digits[0]))
        except ValueError:
            return digits[0]

    return _DAY.sub(day, _QUOTED.sub(titled, text))


def _title(plan: Plan, noun: str, name: str) -> str:
    """What people call something; "" where there is nothing of this id, or it has no words."""
    if noun == "key result":
        return plan.key_results[name][1].title if name in plan.key_results else ""
    if not plan.has(noun, name):
        return ""
    if noun == "person":
        return person_to_choose(plan, name)
    if noun == "team":
        return plan.team(name).title
    return plan.kpi(name).title if noun == "KPI" else plan.objective(name).title
