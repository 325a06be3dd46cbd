"""What a draft changes of a plan as plain JSON, to be kept outside it until somebody goes on with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.drafting.edit import DRAFTED
from okrlib.drafting.merge import by_file
from okrlib.model import KPI, Cycle, Objective, Person, Team
from okrlib.plan import Plan

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_KINDS = {"person": Person, "team": Team, "cycle": Cycle, "objective": Objective, "KPI": KPI}


class Parked(NamedTuple):
    """What was typed in one board and not saved: its name, board, time and author, in words and as JSON."""

    name: str
    board: str
    at: datetime
    author: str | None
    words: str
    content: Any


class Unparked(NamedTuple):
    """A draft that was kept, and the plan on which it was begun: both as changes of the plan at hand."""

    draft: Plan
    begun_on: Plan


def differences(mine: Plan, base: Plan) -> list[dict[str, Any]]:
    """What a draft changes: each list that differs, with its place, as it was and as it is now."""
    return [
        {"noun": noun, "place": list(place), "now": _plain(noun, items), "was": _plain(noun, before)}
        for noun in DRAFTED
        for sides in [(by_file(mine, noun), by_file(base, noun))]
        for place in dict.fromkeys((*sides[0], *sides[1]))
        if (items := tuple(sides[0].get(place, ()))) != (before := tuple(sides[1].get(place, ())))
    ]


def unparked(changes: Iterable[Mapping[str, Any]], plan: Plan) -> Unparked:
    """The draft that *changes* describe; everything that it leaves alone is as in *plan*.

    Raises:
        ValueError: It is not what `differences` gives, as where another version wrote it.
    """
    sides: dict[str, dict[str, dict[Any, Any]]] = {"now": {}, "was": {}}
    for change in changes:
        noun, place = change["noun"], tuple(change["place"])
        for side, lists in sides.items():
            by_place = lists.setdefault(noun, dict(by_file(plan, noun)))
            by_place[place] = _adapter(noun).validate_python(change[side])
    whole: list[dict[str, Any]] = [
        {DRAFTED[noun]: tuple(chain(*of.values())) for noun, of in lists.items()} for lists in sides.values()
    ]
    return Unparked(*(replace(plan, **lists) for lists in whole))


@cache
def _adapter(noun: str) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    items: Any = _KINDS[noun]
    return TypeAdapter(tuple[items, ...])


def _plain(noun: str, items: Iterable[Any]) -> Any:
    return _adapter(noun).dump_python(tuple(items), mode="json")
