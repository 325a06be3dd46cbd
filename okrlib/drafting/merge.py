"""Rebase: a draft put onto what others wrote into the plan's folder since it was begun. Plans in, no disk."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.drafting import edit
from okrlib.errors import StaleError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from okrlib.plan import Plan

Place = tuple[str, ...]
#: What my draft, its base and theirs hold at a place.
Sides = tuple[Any, ...]
#: What a draft changes of a plan, by noun; everything else is what others report, pull or decide.
_DRAFTED = {"person": "people", "team": "teams", "cycle": "cycles", "objective": "objectives", "KPI": "kpis"}
#: The same, as people are told of it.
_WORDS = _DRAFTED | {"KPI": "KPIs"}
#: Where an item of these is kept: the file of its team, or of its team in its cycle.
_PLACES: Mapping[str, Callable[[Any], Place]] = {
    "objective": lambda o: (o.team, o.cycle),
    "KPI": lambda k: (k.team,),
}


def same(a: Plan, b: Plan) -> bool:
    """Whether two plans hold the same drafts."""
    return all(getattr(a, name) == getattr(b, name) for name in _DRAFTED.values())


def rebased(mine: Plan, base: Plan, theirs: Plan) -> Plan:
    """My draft, begun on *base*, put onto *theirs*: the plan as it stands in its folder by now.

    Goals and KPIs are compared a file at a time, a team's in a cycle; everything that a draft does
    not change (reports, figures, policies) is theirs. `StaleError` where both sides changed the same.
    """
    clashes: list[str] = []

    def side(noun: str, place: Place, parts: Sides) -> tuple[Any, ...]:
        ours, was, now = parts
        if ours != was and now not in (was, ours):
            where = " in ".join(filter(None, place))
            clashes.append(f"the {_WORDS[noun]} of {where}" if where else f"the {_WORDS[noun]}")
        return tuple(ours if ours != was else now)

    made = _put_together(mine, base, theirs, side)
    if clashes:
        raise StaleError(clashes)
    return made


class Clash(NamedTuple):
    """One item that both sides changed. A side that took it out has None."""

    noun: str
    id: str
    mine: Any
    theirs: Any

    @property
    def title(self) -> str:
        """Its words, as far as there are any."""
        held = self.mine or self.theirs
        return getattr(held, "title", "") or getattr(held, "role", "") or self.id


class Joined(NamedTuple):
    """My draft on top of theirs, with mine in the place of what both changed; and those."""

    plan: Plan
    clashes: tuple[Clash, ...]


def joined(mine: Plan, base: Plan, theirs: Plan) -> Joined:
    """As `rebased`, but an item at a time, and without refusing: nothing of either side is lost.

    What only one side changed is as that side has it. A new key result that took an id which theirs
    has by now gets another one.
    """
    mine = _apart(mine, base, theirs)
    clashes: list[Clash] = []

    def each(noun: str, _: Place, parts: Sides) -> tuple[Any, ...]:
        made, found = _items(noun, *parts)
        clashes.extend(found)
        return made

    made = _put_together(mine, base, theirs, each)
    return Joined(made, tuple(clashes))


def found(plan: Plan, clash: Clash) -> Any:
    """The item of a clash as a plan has it; None where it has none."""
    return next((item for item in getattr(plan, _DRAFTED[clash.noun]) if item.id == clash.id), None)


def settled(plan: Plan, clash: Clash, item: Any) -> Plan:
    """The plan with this item in the place of what clashed; None takes it out."""
    if clash.noun in {"person", "team", "cycle"}:
        name = _DRAFTED[clash.noun]
        rest = getattr(plan, name)
        held = [item if i.id == clash.id else i for i in rest if item is not None or i.id != clash.id]
        if item is not None and item not in held:
            held.append(item)
        changes: dict[str, Any] = {name: tuple(held)}
        return replace(plan, **changes)
    if item is not None:
        put: Callable[..., Plan] = edit.put_objective if clash.noun == "objective" else edit.put_kpi
        return put(plan, item)
    gone = clash.mine or clash.theirs
    if clash.noun == "objective":
        left = [o for o in plan.in_cycle.get((gone.team, gone.cycle), ()) if o.id != clash.id]
        return edit.with_objectives(plan, gone.team, gone.cycle, left)
    return edit.with_kpis(plan, gone.team, [k for k in plan.kpis_of.get(gone.team, ()) if k.id != clash.id])


def _items(
    noun: str, mine: Sequence[Any], base: Sequence[Any], theirs: Sequence[Any]
) -> tuple[tuple[Any, ...], list[Clash]]:
    """One list of items out of three, in the order of the side that changed it, theirs first."""
    ours, was, now = ({item.id: item for item in items} for items in (mine, base, theirs))
    first, then = (ours, now) if list(was) == list(now) else (now, ours)
    made, clashes = [], []
    for name in dict.fromkeys((*first, *then)):
        held, before, after = ours.get(name), was.get(name), now.get(name)
        if held == before:
            held = after
        elif after not in (before, held):
            clashes.append(Clash(noun, name, held, after))
        if held is not None:
            made.append(held)
    return tuple(made), clashes


def _apart(mine: Plan, base: Plan, theirs: Plan) -> Plan:
    """My draft, in which no new key result has an id that one of another objective has in theirs."""
    taken = {*theirs.key_results, *mine.key_results}
    objectives = []
    for o in mine.objectives:
        held = []
        for kr in o.key_results:
            other = theirs.key_results.get(kr.id)
            if other is not None and other[0].id != o.id and kr.id not in base.key_results:
                kr = replace(kr, id=edit.slug(kr.title, taken, "key-result"))  # noqa: PLW2901
                taken.add(kr.id)
            held.append(kr)
        objectives.append(o if tuple(held) == o.key_results else replace(o, key_results=tuple(held)))
    return mine.with_fewer(objectives=tuple(objectives))


def _put_together(
    mine: Plan, base: Plan, theirs: Plan, decide: Callable[[str, Place, Sides], tuple[Any, ...]]
) -> Plan:
    """Theirs, in which each list, of goals and KPIs a file at a time, is what *decide* makes of the three."""
    changes: dict[str, Any] = {}
    for noun, name in _DRAFTED.items():
        sides = [_by(getattr(plan, name), _PLACES.get(noun, lambda _: ())) for plan in (mine, base, theirs)]
        places = dict.fromkeys((*sides[2], *sides[0]))
        made = (decide(noun, place, tuple(held.get(place, ()) for held in sides)) for place in places)
        changes[name] = tuple(chain.from_iterable(made))
    return replace(theirs, **changes)


def _by(items: Iterable[Any], key: Callable[[Any], Place]) -> dict[Place, tuple[Any, ...]]:
    groups: dict[Place, tuple[Any, ...]] = {}
    for item in items:
        groups[key(item)] = (*groups.get(key(item), ()), item)
    return groups
