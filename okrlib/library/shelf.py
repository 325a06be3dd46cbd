"""The examples, searched by words, and each made ready for a plan: its words stay, its numbers are blank."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from okrlib.drafting import edit
from okrlib.model import KPI, KeyResult, Objective
from okrlib.plan import Plan
from okrlib.resources import data_dir
from okrlib.store import load

#: What an example can be, by the class of its item.
KINDS: Mapping[type, str] = {Objective: "objective", KeyResult: "key result", KPI: "KPI"}
#: The weight of a word of the search: in a title, and anywhere else.
_IN_TITLE, _ELSEWHERE = 3, 1
#: The likeness, of 100, from which a word may be a slip for another.
_ALIKE = 80


class Example(NamedTuple):
    """One objective with its key results, one key result, or one KPI card, and the field it belongs to."""

    field: str
    """The field in words, as "Customer support"."""
    item: Objective | KeyResult | KPI
    """The example as it stands in the library; ids are unique there."""

    @property
    def kind(self) -> str:
        """What it is: objective, key result or KPI."""
        return KINDS[type(self.item)]


@lru_cache
def _shelf() -> Plan:
    return load(data_dir("library")).plan


@lru_cache
def examples() -> tuple[Example, ...]:
    """Every example: field by field, each objective before its key results, and KPIs last."""
    plan = _shelf()
    shown: list[Example] = []
    for team in plan.teams:
        for o in plan.objectives:
            if o.team == team.id:
                shown.append(Example(team.title, o))
                shown += (Example(team.title, kr) for kr in o.key_results)
        shown += (Example(team.title, k) for k in plan.kpis_of.get(team.id, ()))
    return tuple(shown)


def fields() -> tuple[str, ...]:
    """The fields of the library, in words."""
    return tuple(dict.fromkeys(e.field for e in examples()))


def search(text: str) -> tuple[Example, ...]:
    """The examples in which every word of *text* stands, or one like it; the best come first.

    A word counts more in a title. The names of fields and kinds are words too. Without a word: all.
    Only a word that no example has is taken for a slip.
    """
    words = {word: not any(_begun(word, index) for _, index in _indexed()) for word in _words(text)}
    ranked = [(_worth(words, index), example) for example, index in _indexed()]
    return tuple(e for worth, e in sorted(ranked, key=lambda one: -one[0]) if worth > 0 or not words)


def as_kpi(kpi: KPI, plan: Plan, *, team: str) -> KPI:
    """A card as a draft of *team*: its words, an id that is free in *plan*, no target and no source."""
    name = edit.new_id("KPI", kpi.title, plan)
    return replace(kpi, id=name, team=team, owner=plan.team(team).lead, source="", targets=(), drivers=())


def as_objective(item: Objective | KeyResult, plan: Plan, *, team: str, cycle: str) -> Objective:
    """A goal as a draft of *team* in *cycle*: its words, ids that are free in *plan*, numbers left blank.

    A key result comes within an objective that has no title yet.
    """
    of = item if isinstance(item, Objective) else Objective(id="", key_results=(item,))
    taken = set[str]()
    blank: list[KeyResult] = []
    for kr in of.key_results:
        name = edit.new_id("key result", kr.title, plan, also=taken)
        taken.add(name)
        blank.append(replace(kr, id=name, baseline=None, target=None, at_least=None, at_most=None))
    name = edit.new_id("objective", of.title, plan)
    return replace(of, id=name, team=team, cycle=cycle, owner=plan.team(team).lead, key_results=tuple(blank))


@lru_cache
def _indexed() -> tuple[tuple[Example, Mapping[str, int]], ...]:
    """Every example with its words, and what each is worth."""
    return tuple((example, _index(example)) for example in examples())


def _index(example: Example) -> Mapping[str, int]:
    item = example.item
    if isinstance(item, KPI):
        rest = [item.what, item.why, item.how, item.pitfalls, item.counter_measure]
    else:
        rest = [item.notes] if isinstance(item, Objective) else []
    elsewhere = _words(" ".join([example.field, example.kind, item.id, *rest]))
    return dict.fromkeys(elsewhere, _ELSEWHERE) | dict.fromkeys(_words(item.title), _IN_TITLE)


def _worth(words: Mapping[str, bool], index: Mapping[str, int]) -> int:
    """What the words, each with whether it is a slip, are worth in an example; 0 where one is missing."""
    worths = [_alike(word, index) if slip else _begun(word, index) for word, slip in words.items()]
    return sum(worths) if all(worths) else 0


def _begun(word: str, index: Mapping[str, int]) -> int:
    return max((worth for known, worth in index.items() if _one_stem(word, known)), default=0)


def _alike(word: str, index: Mapping[str, int]) -> int:
    if len(word) < 4:
        return 0
    from rapidfuzz import fuzz  # only where a word occurs nowhere as it is written

    return max((worth for known, worth in index.items() if fuzz.ratio(word, known) >= _ALIKE), default=0)


def _one_stem(word: str, known: str) -> bool:
    """Whether one begins with the other, as "wait" and "waiting"; a short known word only as a whole."""
    return known.startswith(word) or (len(known) > 3 and word.startswith(known))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
