"""Carrying on: an unfinished goal as a draft of the next cycle, from where it stands (METHOD section 2)."""

import re
from collections.abc import Iterable, Mapping, Set as AbstractSet
from dataclasses import fields, replace
from typing import Any, cast

from okrlib.drafting import edit, unused
from okrlib.model import Cycle, KeyResult, Objective, default_of
from okrlib.plan import Plan
from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing, stage_points
from okrlib.scoring.progress import rising

#: The year that the name of a cycle begins with.
_YEAR = re.compile(r"^\d{4}-")
#: What belongs to the cycle that ended, on a key result and on an objective.
_LEFT_BEHIND = {"formerly", "since", "override", "phases", "cause", "explanation", "learned"}
_CLOSED = {
    *("formerly", "state", "outcome", "closed_at", "reopened_at", "closings", "decision", "explanation"),
    *("learned", "initiatives", "decisions"),
}


def _cleared(item: Any, names: AbstractSet[str]) -> Any:
    """The item with these fields at their defaults."""
    return replace(item, **{f.name: default_of(f) for f in fields(item) if f.name in names})


def carry(standing: ObjectiveStanding, following: Cycle, *, taken: AbstractSet[str]) -> Objective:
    """The objective as a draft of the cycle *following*, with the key results that are not reached yet.

    Each starts from its present value; ids are new and none of *taken*.
    """
    o = standing.objective
    used = set(taken)
    name = new_id(o.id, o.cycle, following.id, used)
    used.add(name)
    key_results: list[KeyResult] = []
    for p in standing.key_results:
        kr = _from_here(p)
        if kr is None:
            continue
        kr = replace(_cleared(kr, _LEFT_BEHIND), id=new_id(kr.id, o.cycle, following.id, used))
        used.add(kr.id)
        key_results.append(kr)
    new = {"id": name, "cycle": following.id, "continues": o.id, "key_results": tuple(key_results)}
    return cast("Objective", replace(_cleared(o, _CLOSED), **new))


def carry_all(
    plan: Plan, standing: Standing, ids: Iterable[str], following: Cycle, there: Mapping[str, str]
) -> list[Objective]:
    """Drafts of the objectives that are carried on, each link leading to its counterpart in the next cycle.

    *there* are those carried on before, each with the id of its draft.
    """
    taken = edit.taken("objective", plan) | edit.taken("key result", plan)
    drafts: dict[str, Objective] = {}
    for name in ids:
        drafts[name] = carry(standing.objective(name), following, taken=taken)
        taken |= {drafts[name].id, *(kr.id for kr in drafts[name].key_results)}
    new = _going_on(plan, following) | {**there, **{name: o.id for name, o in drafts.items()}}
    return [replace(o, **_links(o, new)) for o in drafts.values()]


def _going_on(plan: Plan, following: Cycle) -> dict[str, str]:
    """The counterpart of each objective in the next cycle: what carries it on, or itself while it runs."""
    carried = {name: o.id for name, on in plan.continued.items() for o in on if o.cycle == following.id}
    later = {cycle.id for cycle in plan.cycles if cycle.end > following.start}
    running = {o.id: o.id for o in plan.objectives if o.state != "closed" and o.cycle in later}
    return running | carried


def _links(o: Objective, new: Mapping[str, str]) -> dict[str, Any]:
    """The links of an objective, each to its counterpart in the next cycle."""
    return {
        "supports": tuple(new[up] for up in o.supports if up in new),
        "contributes": {new[up]: share for up, share in o.contributes.items() if up in new},
        "depends_on": tuple(new[up] for up in o.depends_on if up in new),
    }


def linked_later(plan: Plan, drafts: Iterable[Objective]) -> dict[str, Objective]:
    """The drafts of the next cycle that were carried on before these *drafts*, with the links to them."""
    new = {o.continues: o.id for o in drafts if o.continues}
    cycles = {o.cycle for o in drafts}
    linked = {}
    for o in plan.objectives:
        if o.state != "draft" or o.cycle not in cycles or not plan.has("objective", o.continues):
            continue
        links = _links(plan.objective(str(o.continues)), new)
        links["contributes"] |= o.contributes
        for name in ("supports", "depends_on"):
            links[name] = tuple(dict.fromkeys([*getattr(o, name), *links[name]]))
        whole = replace(o, **links)
        if whole != o:
            linked[o.id] = whole
    return linked


def new_id(old: str, cycle: str, following: str, taken: AbstractSet[str]) -> str:
    """An id for what is carried on: the old one with the new cycle's name at its end.

    >>> new_id("calm-q3", "2018-Q3", "2018-Q4", set()), new_id("calm", "Q4", "2027-Q1", {"calm-2027-q1"})
    ('calm-q4', 'calm-2027-q1-2')
    >>> new_id("calm-q4", "2026-Q4", "spring", set()), new_id("calm-q4", "2026-Q4", "FY-2027-Q1", set())
    ('calm-spring', 'calm-fy-2027-q1')
    """
    ended, new = cycle.lower(), following.lower()
    stem, suffix = old.removesuffix(f"-{ended}"), new
    if stem == old and (short := _YEAR.sub("", ended)) != ended and old.endswith(f"-{short}"):
        stem, suffix = old.removesuffix(f"-{short}"), _YEAR.sub("", new)
    return unused(f"{stem}-{suffix}"[:90].strip("-_"), taken)


def _from_here(standing: KeyResultStanding) -> KeyResult | None:
    """The key result with what is left to do; None where it is reached."""
    kr, value = standing.key_result, standing.value
    if kr.kind == "baseline":
        # The number was found: it is the next cycle's baseline, and the target is still to be set.
        return replace(kr, kind="increase", baseline=float(value)) if isinstance(value, (int, float)) else kr
    full = standing.progress is not None and standing.progress >= 1 and kr.kind != "maintain"
    if full and standing.reported:
        return None
    if kr.kind == "outcome":
        return replace(kr, agreed=None)
    if full:  # said before the cycle alone, so it scored 0: there is nothing new to start from
        return kr
    if kr.kind == "milestones":
        done = value if isinstance(value, tuple) else ()
        left = tuple(m for m in kr.milestones if m.name not in done)
        return replace(kr, milestones=left) if left else None
    if kr.kind == "reach" and kr.target is not None and isinstance(value, (int, float)) and value:
        # It now begins at a value of its own, so it no longer counts up from nothing.
        kr = replace(kr, kind="increase" if kr.target > value else "decrease")
    if kr.kind in {"increase", "decrease", "stages"} and isinstance(value, (int, float)):
        return _rebased(kr, float(value))
    return kr


def _rebased(kr: KeyResult, value: float) -> KeyResult:
    """The key result from its present value on; stages that are no longer in order are worked out anew."""
    kr = replace(kr, baseline=value)
    steps = [step for step, _ in stage_points(kr, value)] if kr.kind == "stages" else []
    return kr if rising(steps) or rising(steps[::-1]) else replace(kr, commit=None, target=None)
