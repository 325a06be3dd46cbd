"""Judged: a workshop's drafts as `okr check` would judge them, were they saved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from okrlib.checks import plan as integrity
from okrlib.coach import coach_plan
from okrlib.drafting import put_objective
from okrlib.plan import person_to_choose
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from okrlib.checks import Problem
    from okrlib.model import Objective
    from okrlib.plan import Plan

#: An id as sentences quote it, with the noun before it that says what it is of.
_NOUNS = ("objective", "key result", "KPI", "team", "person")
_QUOTED = re.compile(rf"""(?:\b({"|".join(_NOUNS)}) )?(['"])([\w-]+)\2""")
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def with_drafts(plan: Plan, objectives: Iterable[Objective]) -> Plan:
    """The plan with these objectives among those of its team and cycle."""
    for objective in objectives:
        plan = put_objective(plan, objective)
    return plan


def saved(plan: Plan, objectives: Iterable[Objective], *, on: date) -> Plan:
    """The plan with what is committed; a goal agreed within its cycle counts from that day."""
    made = []
    for o in objectives:
        late = on > plan.cycle(o.cycle).start
        krs = tuple(replace(kr, since=kr.since or on) if late else kr for kr in o.key_results)
        made.append(replace(o, key_results=krs))
    return with_drafts(plan, made)


def problems(plan: Plan, *, on: date) -> list[Problem]:
    """Everything that `okr check` says of a plan's entries: what cannot be right, and the coach."""
    return list(chain(integrity.problems(plan), coach_plan(plan, on=on)))


def broken(plan: Plan, made: Plan, *, on: date) -> list[Problem]:
    """The errors that *made* has and the *plan* before it has not."""
    found = [p for p in problems(made, on=on) if p.severity == "error"]
    known = set(problems(plan, on=on)) if found else set()
    return [p for p in found if p not in known]


def of_each(plan: Plan, drafts: Sequence[Objective], *, on: date) -> dict[str, list[Problem]]:
    """What is said of each of these objectives, were all of them saved: by its id.

    An error that stands at another goal belongs to the draft without which it would not be there.
    """
    of = {
        name: o.id
        for o in drafts
        for name in [("objective", o.id), *(("key result", kr.id) for kr in o.key_results)]
    }
    held: dict[str, list[Problem]] = {name: [] for name in of.values()}
    elsewhere = []
    for problem in problems(saved(plan, drafts, on=on), on=on):
        if (name := of.get((problem.noun, problem.item))) is not None:
            held[name].append(problem)
        elif problem.severity == "error":
            elsewhere.append(problem)
    known = set(problems(plan, on=on)) if elsewhere else set()
    new = [p for p in elsewhere if p not in known]
    for o in drafts if new else ():
        without = set(problems(saved(plan, [d for d in drafts if d is not o], on=on), on=on))
        held[o.id] += [p for p in new if p not in without]
    return held


def said(text: str, plan: Plan) -> str:
    """A sentence with the titles of what it names by id, and its days in words: a room reads it."""

    def titled(found: re.Match[str]) -> str:
        noun, _, name = found.groups()
        title = next(filter(None, (_title(plan, of, name) for of in ([noun] if noun else _NOUNS))), "")
        return f"{noun + ' ' if noun else ''}“{title}”" if title else found[0]

    def day(found: re.Match[str]) -> str:
        try:
            return formatting.day(date.fromisoformat(found[0]))
        except ValueError:
            return found[0]

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
