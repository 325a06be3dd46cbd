"""Every id that an item of a plan names, whether or not there is such a thing.

And the item with other ids in their places, as after a rename or in a release.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from okrlib.model import (
    KPI,
    Dismissal,
    Initiative,
    KeyResult,
    Objective,
    Override,
    ReviewDecision,
    Team,
    Trigger,
)
from okrlib.plan import formula
from okrlib.plan.plan import Plan
from okrlib.plan.rows import changed

Part = TypeVar("Part")
Item = Team | KPI | Objective | KeyResult
#: The fields that hold an id or several, by what each names. The cycle of goals has no other id.
NAMES: Mapping[type, Mapping[str, str]] = {
    Team: {"lead": "person", "parent": "team"},
    KPI: {"team": "team", "owner": "person", "objective": "objective", "drivers": "KPI"},
    Dismissal: {"author": "person"},
    Objective: {
        "team": "team",
        "owner": "person",
        **dict.fromkeys(("supports", "contributes", "depends_on", "continues"), "objective"),
    },
    Trigger: {"kpi": "KPI"},
    ReviewDecision: {"author": "person"},
    Initiative: {"owner": "person", "moves": "key result"},
    KeyResult: {"owner": "person", "kpi": "KPI", "guard": "KPI"},
    Override: {"author": "person"},
}
#: The fields that hold a part or several, as a finding about what it names calls them; "" for items.
_PARTS: Mapping[type, Mapping[str, str]] = {
    KPI: {"dismissed": "dismissed"},
    Objective: {
        "raised_by": "raised_by",
        "decisions": "decisions",
        "initiatives": "initiatives",
        "key_results": "",
    },
    KeyResult: {"override": "override.author"},
}
_NOUNS = {Team: "team", KPI: "KPI", Objective: "objective", KeyResult: "key result"}


class Reference(NamedTuple):
    """*noun*, *item* and *key* say where an id is named; *of* and *wanted* are the noun and the id."""

    noun: str
    item: str
    key: str
    of: str
    wanted: str | None


def of_plan(plan: Plan) -> Iterator[Reference]:
    """Every reference by id in a plan, except to teams and cycles, after which files are named."""
    items: tuple[Item, ...] = (*plan.teams, *plan.kpis, *plan.objectives)
    return chain.from_iterable(map(of, items))


def of(item: Item) -> Iterator[Reference]:
    """The references of an item, of an objective then those of each of its key results; teams aside."""
    for key, noun, names in _named(item):
        yield from (Reference(_NOUNS[type(item)], item.id, key, noun, name) for name in names)
    if isinstance(item, Objective):
        yield from chain.from_iterable(map(of, item.key_results))


def _named(part: Any, called: str = "") -> Iterator[tuple[str, str, Iterable[str | None]]]:
    """(field, noun, ids) of all that a part and the parts in it name."""
    for key, noun in NAMES[type(part)].items():
        value = getattr(part, key)
        if noun != "team":
            yield called or key, noun, (value,) if value is None or isinstance(value, str) else value
    for key, name in _PARTS.get(type(part), {}).items():
        held = getattr(part, key)
        for each in (held if isinstance(held, Iterable) else (held,)) if held and name else ():
            yield from _named(each, name)


def renamed(part: Part, present: Callable[[str, str], str | None]) -> Part:
    """A part with each id that it names as *present* gives it for a noun and the id; None takes it out."""
    values = {
        key: _each(getattr(part, key), partial(present, noun)) for key, noun in NAMES[type(part)].items()
    }
    for key in _PARTS.get(type(part), ()):
        held = getattr(part, key)
        many = isinstance(held, Iterable)
        values[key] = (
            tuple(renamed(each, present) for each in held) if many else held and renamed(held, present)
        )
    trigger = values.get("raised_by")
    if trigger and trigger.kpi is None:  # without its KPI it says nothing
        values["raised_by"] = None
    if isinstance(part, KPI):
        values["formula"] = formula.renamed(part.formula, partial(present, "KPI"))
    return changed(part, **values)


def _each(names: Any, present: Callable[[str], str | None]) -> Any:
    if isinstance(names, dict):
        return {new: share for name, share in names.items() if (new := present(name)) is not None}
    if names is None or isinstance(names, str):
        return None if names is None else present(names)
    return tuple(new for name in names if (new := present(name)) is not None)


def with_present_ids(plan: Plan) -> Plan:
    """The plan in which teams, cards and goals name each other and people by their present ids.

    Rows of the log are read under present ids already.
    """
    former = plan.former
    if not any(former.values()):
        return plan

    def present(noun: str, name: str) -> str:
        return former[noun].get(name, name)

    return replace(
        plan,
        teams=tuple(renamed(team, present) for team in plan.teams),
        objectives=tuple(renamed(o, present) for o in plan.objectives),
        kpis=tuple(renamed(kpi, present) for kpi in plan.kpis),
    )
