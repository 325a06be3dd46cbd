"""A draft put onto what others wrote into the plan's folder since it was begun. Plans in, no disk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

from okrlib.drafting import edit
from okrlib.drafting.edit import DRAFTED
from okrlib.errors import StaleError
from okrlib.model import KeyResult, Objective
from okrlib.plan import Plan

Place = tuple[str, ...]
#: What my draft, its base and theirs have at a place.
Sides = tuple[Sequence[Any], ...]
#: The nouns as messages name them.
_WORDS = DRAFTED | {"KPI": "KPIs"}


def same(a: Plan, b: Plan) -> bool:
    """Whether two plans have the same people, teams, cycles, objectives and KPIs."""
    return all(getattr(a, name) == getattr(b, name) for name in DRAFTED.values())


def rebased(mine: Plan, base: Plan, theirs: Plan) -> Plan:
    """My draft, begun on *base*, put onto *theirs*: the plan as it stands in its folder by now.

    Goals and KPIs are compared a file at a time, a team's in a cycle; everything that a draft does
    not change (reports, figures, policies) is theirs. `StaleError` where both sides changed the same.
    """
    clashes: list[str] = []

    def side(noun: str, place: Place, sides: Sides) -> Sequence[Any]:
        ours, before, now = sides
        if ours != before and now not in (before, ours):
            where = " in ".join(filter(None, place))
            clashes.append(f"the {_WORDS[noun]} of {where}" if where else f"the {_WORDS[noun]}")
        return ours if ours != before else now

    plan = _put_together(mine, base, theirs, side)
    if clashes:
        raise StaleError(clashes)
    return plan


class Clash(NamedTuple):
    """One item that both sides changed. A side that took it out has None."""

    noun: str
    id: str
    mine: Any
    theirs: Any

    @property
    def title(self) -> str:
        """Its title or role, else its id."""
        item = self.mine or self.theirs
        return getattr(item, "title", "") or getattr(item, "role", "") or self.id


class Joined(NamedTuple):
    """My draft on top of theirs, with my version of what both changed; and these clashes."""

    plan: Plan
    clashes: tuple[Clash, ...]


def joined(mine: Plan, base: Plan, theirs: Plan) -> Joined:
    """As `rebased`, but an item at a time, and without refusing: nothing of either side is lost.

    What only one side changed is as that side has it. A new key result that took an id which theirs
    has by now gets another one.
    """
    mine = _apart(mine, base, theirs)
    clashes: list[Clash] = []

    def each(noun: str, _: Place, sides: Sides) -> Sequence[Any]:
        items, differing = _items(noun, *sides)
        clashes.extend(differing)
        return items

    plan = _put_together(mine, base, theirs, each)
    return Joined(plan, tuple(clashes))


def item_of(plan: Plan, clash: Clash) -> Any:
    """The item of a clash as a plan has it; None where it has none."""
    return next((item for item in getattr(plan, DRAFTED[clash.noun]) if item.id == clash.id), None)


def settled(plan: Plan, clash: Clash, item: Any) -> Plan:
    """The plan with this item in the place of what clashed; None takes it out."""
    if item is None:
        return edit.without(plan, clash.noun, clash.id)
    return edit.put_item(plan, clash.noun, item)


def _items(
    noun: str, mine: Sequence[Any], base: Sequence[Any], theirs: Sequence[Any]
) -> tuple[list[Any], list[Clash]]:
    """One list of items out of three, in the order of the side that changed it, theirs first."""
    ours, was, now = ({item.id: item for item in items} for items in (mine, base, theirs))
    first, then = (ours, now) if list(was) == list(now) else (now, ours)
    items, clashes = [], []
    for name in dict.fromkeys((*first, *then)):
        item, before, after = ours.get(name), was.get(name), now.get(name)
        if item == before:
            item = after
        elif after not in (before, item):
            clashes.append(Clash(noun, name, item, after))
        if item is not None:
            items.append(item)
    return items, clashes


def _apart(mine: Plan, base: Plan, theirs: Plan) -> Plan:
    """My draft, in which no new key result has an id that one of another objective has in theirs."""
    taken = set[str]()

    def apart(o: Objective, kr: KeyResult) -> KeyResult:
        other = theirs.key_results.get(kr.id)
        if other is None or other[0].id == o.id or kr.id in base.key_results:
            return kr
        name = edit.new_id("key result", kr.title, mine, theirs, also=taken)
        taken.add(name)
        return replace(kr, id=name)

    whole = ((o, tuple(apart(o, kr) for kr in o.key_results)) for o in mine.objectives)
    objectives = (o if krs == o.key_results else replace(o, key_results=krs) for o, krs in whole)
    return mine.with_fewer(objectives=tuple(objectives))


def _put_together(
    mine: Plan, base: Plan, theirs: Plan, decide: Callable[[str, Place, Sides], Sequence[Any]]
) -> Plan:
    """Theirs, in which each list, of goals and KPIs a file at a time, is what *decide* makes of the three."""
    changes: dict[str, Any] = {}
    for noun, name in DRAFTED.items():
        sides = [by_file(plan, noun) for plan in (mine, base, theirs)]
        places = dict.fromkeys((*sides[2], *sides[0]))
        lists = (decide(noun, place, tuple(side.get(place, ()) for side in sides)) for place in places)
        changes[name] = tuple(chain.from_iterable(lists))
    return replace(theirs, **changes)


def by_file(plan: Plan, noun: str) -> Mapping[Any, Sequence[Any]]:
    """What a plan has of a noun, by the place of its file: (team, cycle), (team,), or () for okr.toml."""
    if noun == "objective":
        return plan.in_cycle
    if noun == "KPI":
        return {(team,): kpis for team, kpis in plan.kpis_of.items()}
    return {(): getattr(plan, DRAFTED[noun])}
