"""How fast the coach is: on every text of a plan, on one form as it is typed, on the plan as a whole.

``python bench/drafts.py PLAN`` prints one line of JSON. PLAN is a generated plan; its titles are drawn from
few, so each is first made one of a kind, with the team's name and numbers as people write them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import okrlib
from okrlib.coach import Draft, coach_plan, read, remarks
from okrlib.text import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.model import KeyResult, Objective
    from okrlib.plan import Plan

#: Keystrokes that are measured one by one.
KEYS = 400


def one_of_a_kind(plan: Plan) -> Plan:
    """The plan with the team in every title, and in that of a key result its numbers too."""
    names = {team.id: team.title for team in plan.teams}

    def told(kr: KeyResult, team: str) -> KeyResult:
        if kr.baseline is None or kr.target is None:
            return replace(kr, title=f"{kr.title}, {names[team]}")
        verb = "Raise" if kr.target > kr.baseline else "Reduce"
        span = f"from {number(kr.baseline)} to {number(kr.target)} {kr.unit}"
        return replace(kr, title=f"{verb} {kr.title[0].lower()}{kr.title[1:]} in {names[team]} {span}")

    def goal(o: Objective) -> Objective:
        held = tuple(told(kr, o.team) for kr in o.key_results)
        return replace(o, title=f"{o.title}, in {names[o.team]}", key_results=held)

    kpis = tuple(replace(k, title=f"{k.title}, {names[k.team]}") for k in plan.kpis)
    return plan.with_fewer(objectives=tuple(map(goal, plan.objectives)), kpis=kpis)


def drafts(plan: Plan) -> Iterator[Draft]:
    """Every text of the plan as a draft."""
    for o in plan.objectives:
        yield Draft("objective", o.title, entry=o)
        for kr in o.key_results:
            yield Draft("key_result", kr.title, entry=kr)
    for kpi in plan.kpis:
        yield Draft("kpi", kpi.title, entry=kpi)


def keystrokes(plan: Plan) -> list[float]:
    """Seconds for an objective with five key results, each time with all six texts new to the coach."""
    seconds = []
    for n in range(KEYS):
        o = plan.objectives[n % len(plan.objectives)]
        held = (*o.key_results, *o.key_results)[:5]
        form = [Draft("objective", f"{o.title} {n}", entry=o)]
        form += [Draft("key_result", f"{kr.title} {n}{i}", entry=kr) for i, kr in enumerate(held)]
        begun = process_time()
        for draft in form:
            remarks(draft)
        seconds.append(process_time() - begun)
    return seconds


def measured(folder: str) -> dict[str, Any]:
    """Everything, in seconds of the processor; the plan as a whole in seconds of the clock."""
    plan = one_of_a_kind(okrlib.load(folder).plan)
    waiting = list(drafts(plan))
    begun = process_time()
    for draft in waiting:
        remarks(draft)
    each = process_time() - begun
    keys = sorted(keystrokes(plan))
    read.cache_clear()
    begun = perf_counter()
    found = Counter(p.code for p in coach_plan(plan, on=plan.today or plan.cycles[-1].last_day))
    whole = perf_counter() - begun
    return {
        "texts": len(waiting),
        "distinct": len({draft.text for draft in waiting}),
        "seconds": each,
        "keystroke": median(keys),
        "keystroke_99": keys[round(KEYS * 0.99) - 1],
        "whole": whole,
        "findings": found.total(),
    }


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
