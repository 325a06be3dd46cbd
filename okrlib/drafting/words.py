"""What a change of a plan is, in words, for whoever is about to save it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from okrlib.model import Objective
from okrlib.plan import Plan
from okrlib.text import formatting

_NOUNS = ("objective", "key result", "KPI", "decision", "team", "person", "cycle")
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
    sides = _items(before), _items(after)
    new: dict[str, int] = dict.fromkeys(_NOUNS, 0)
    gone = dict(new)
    for noun in _NOUNS:
        was, now = sides[0][noun], sides[1][noun]
        new[noun] = sum(was.get(name) != item for name, item in now.items())
        gone[noun] = sum(name not in now for name in was)
    counted = [formatting.count(n, noun, _MANY.get(noun)) for noun, n in new.items() if n]
    taken = [formatting.count(n, noun, _MANY.get(noun)) for noun, n in gone.items() if n]
    concerned = ", ".join(counted)
    decided_only = not (new["objective"] or new["key result"])
    state = "" if decided_only else _state(changed(before, after))
    said = f"{concerned}: {state}" if concerned and state else concerned
    return "; ".join(filter(None, (said, f"taken out: {', '.join(taken)}" if taken else "")))


def changed(before: Plan, after: Plan) -> tuple[Objective, ...]:
    """The objectives that are new or changed, their key results included."""
    was = {o.id: o for o in before.objectives}
    return tuple(o for o in after.objectives if was.get(o.id) != o)


def _state(objectives: Iterable[Objective]) -> str:
    states = [o.state for o in objectives]
    of = {state: states.count(state) for state in _STATES if state in states}
    if len(of) == 1:
        ((state, number),) = of.items()
        return _STATES[state][number > 1]
    return ", ".join(f"{number} {_STATES[state][number > 1]}" for state, number in of.items())


def _items(plan: Plan) -> Mapping[str, Mapping[Any, Any]]:
    return {
        "objective": {o.id: replace(o, key_results=(), decisions=()) for o in plan.objectives},
        "key result": {kr.id: kr for _, kr in plan.key_results.values()},
        "KPI": {k.id: k for k in plan.kpis},
        "decision": {(o.id, n): d for o in plan.objectives for n, d in enumerate(o.decisions)},
        "team": {t.id: t for t in plan.teams},
        "person": {p.id: p for p in plan.people},
        "cycle": {c.id: c for c in plan.cycles},
    }
