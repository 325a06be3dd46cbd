"""What a change of a plan is, in words, for whoever is about to save it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from okrlib.model import Objective
from okrlib.plan import Plan
from okrlib.text import formatting

_MANY = {"person": "people"}
#: What becomes of an objective in a state, for one and for several.
_STATES = {
    "draft": ("still a draft that nobody sees", "still drafts that nobody sees"),
    "active": ("active, so it counts and is published", "active, so they count and are published"),
    "closed": ("closed", "closed"),
}


def in_words(before: Plan, after: Plan) -> str:
    """What a change concerns, and what becomes of it; "" where nothing is changed.

    As in "1 objective, 3 key results, 1 KPI: still a draft that nobody sees".
    """
    was, now = _items(before), _items(after)
    new = {
        noun: sum(was[noun].get(name) != item for name, item in items.items()) for noun, items in now.items()
    }
    gone = {noun: sum(name not in now[noun] for name in items) for noun, items in was.items()}
    concerned, taken = (
        ", ".join(formatting.count(n, noun, _MANY.get(noun)) for noun, n in counts.items() if n)
        for counts in (new, gone)
    )
    state = _state(changed(before, after)) if new["objective"] or new["key result"] else ""
    said = f"{concerned}: {state}" if concerned and state else concerned
    return "; ".join(filter(None, (said, f"taken out: {taken}" if taken else "")))


def changed(before: Plan, after: Plan) -> tuple[Objective, ...]:
    """The objectives that are new or changed, their key results included."""
    was = {o.id: o for o in before.objectives}
    return tuple(o for o in after.objectives if was.get(o.id) != o)


def _state(objectives: Iterable[Objective]) -> str:
    states = [o.state for o in objectives]
    of = {
        _STATES[state][states.count(state) > 1]: states.count(state) for state in _STATES if state in states
    }
    return ", ".join(words if len(of) == 1 else f"{number} {words}" for words, number in of.items())


def _items(plan: Plan) -> Mapping[str, Mapping[Any, Any]]:
    """What a plan has of each noun, in the order in which it is told."""
    return {
        "objective": {o.id: replace(o, key_results=(), decisions=()) for o in plan.objectives},
        "key result": {kr.id: kr for _, kr in plan.key_results.values()},
        "KPI": {k.id: k for k in plan.kpis},
        "decision": {(o.id, n): d for o in plan.objectives for n, d in enumerate(o.decisions)},
        "team": {t.id: t for t in plan.teams},
        "person": {p.id: p for p in plan.people},
        "cycle": {c.id: c for c in plan.cycles},
    }
