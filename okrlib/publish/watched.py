"""A plan that notes what is read of it, so that a page is built again only when something it read changed.

Goals, KPIs and the rows of the logs are watched one by one; everything else of a plan belongs to every
page. What one page computes and another reads again, as the standing of an objective, counts as read by
both.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from operator import itemgetter
from typing import Any, cast

from okrlib.model import Objective
from okrlib.plan import Plan, alignment, contributors
from okrlib.scoring import Standing, stand
from okrlib.show import compared_by_team
from okrlib.show.cycle_map import CycleMap

#: What was read: the name of something a plan has, and a key in it, or `ALL`.
Token = tuple[str, Any]
ALL = "*"
#: How an objective stands, in one word: the key is its id with the word.
STATE = "state"
#: What is different since earlier editions, of one team or of all.
EDITIONS = "editions"
#: Read from outside the plan, which nobody can compare with what it was.
UNKNOWN: Token = ("unknown", ALL)
#: What of a plan is watched as a whole, wherever it is read but by a key.
WHOLE = (
    "objectives",
    "kpis",
    "check_ins",
    "observations",
    "calculated",
    "claims",
    "former",
    "_teams_in",
    "_alone",
)
#: What is watched by its keys, and what it is made of.
KEYED = {
    "log": ("check_ins",),
    "observed": ("observations", "calculated"),
    "key_results": ("objectives",),
    "in_cycle": ("objectives",),
    "supporters": ("objectives",),
    "continued": ("objectives",),
    "raised": ("objectives",),
    "uses": ("objectives",),
    "kpis_of": ("kpis",),
}
#: The graph of goals, by its parts.
LINKS = ("up", "down", "needs", "needed_by")


class Reads(set[Token]):
    """What was read since it was last cleared."""

    def whole(self, names: Iterable[str]) -> None:
        """Note that all of something was read."""
        self.update((name, ALL) for name in names)

    @contextmanager
    def instead(self, token: Callable[[Any], Token]) -> Iterator[list[Any]]:
        """Note one token for all that is read in here: the one of what is put into the list."""
        before, values = set(self), list[Any]()
        yield values
        self.clear()
        self.update(before, map(token, values))


def _through(method: str) -> Callable[[Any], Any]:
    """A method of `dict` that goes through all of it."""
    plain = getattr(dict, method)

    def noting(self: Any) -> Any:
        self._reads.whole(self._whole)
        return plain(self)

    return noting


class Watched(dict[Any, Any]):
    """A mapping of a plan that notes each key that is looked up; and all of it, where it is gone through."""

    def __init__(self, known: Any, reads: Reads, name: str, whole: Iterable[str]) -> None:
        """Begin with what the mapping holds."""
        super().__init__(known)
        self._reads, self._name, self._whole = reads, name, tuple(whole)

    def _note(self, key: Any) -> None:
        """Note that a key is looked up."""
        self._reads.add((self._name, key))

    def __getitem__(self, key: Any) -> Any:
        """Look a key up."""
        self._note(key)
        return super().__getitem__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        """Look a key up."""
        self._note(key)
        return super().get(key, default)

    def __contains__(self, key: Any) -> bool:
        """Whether a key is there."""
        self._note(key)
        return super().__contains__(key)

    __iter__: Any = _through("__iter__")
    __len__: Any = _through("__len__")
    keys: Any = _through("keys")
    values: Any = _through("values")
    items: Any = _through("items")


class Kept(dict[str, Any]):
    """What is computed from a watched plan once, and used by several pages."""

    def __init__(self, reads: Reads, noting: dict[str, Any], others: Mapping[str, Any]) -> None:
        """Begin with what notes its own reads, and with what does not."""
        super().__init__({**others, **noting})
        self._reads, self._noting = reads, frozenset(noting)

    def _note(self, key: str) -> None:
        """Note that something was read; what nobody here knows may come from anywhere."""
        if key == EDITIONS:
            self._reads.add((EDITIONS, ALL))
        elif key not in self._noting and not key.startswith("map "):
            self._reads.add(UNKNOWN)

    def get(self, key: str, default: Any = None) -> Any:
        """What is kept under a name."""
        self._note(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        """What is kept under a name."""
        self._note(key)
        return super().__getitem__(key)

    def __setitem__(self, key: str, value: Any) -> None:
        """Keep something; of a map, one that notes when its goals are read again."""
        if isinstance(value, CycleMap):
            value = _MAP(value.plan, value.cycle)
        super().__setitem__(key, value)


class _OfObjectives(Watched):
    """What is computed of an objective once, and depends on all that its standing does.

    *objective* gives the id of the one that a key is about.
    """

    def __init__(self, plan: Plan, reads: Reads, objective: Callable[[Any], str]) -> None:
        """Begin with none."""
        super().__init__({}, reads, "", ("objectives", "kpis", "check_ins", "observations", "calculated"))
        self._plan, self._objective = plan, objective

    def _note(self, key: Any) -> None:
        self._reads.update(_below_in(self._plan, self._objective(key)))


def watched(plan: Plan) -> tuple[Plan, Reads]:
    """The same plan, which notes what is read of it, and the notes."""
    reads = Reads()
    own = _watched(plan, reads)
    graph = alignment(plan)
    links = {name: Watched(getattr(graph, name), reads, name, ("objectives",)) for name in LINKS}
    known = {
        "alignment": replace(graph, **links),
        "editions by team": Watched(compared_by_team(plan), reads, EDITIONS, (EDITIONS,)),
        "contributors": Watched(contributors(plan), reads, "contributors", ("objectives",)),
        "events": _OfObjectives(own, reads, str),
        "moved": _OfObjectives(own, reads, itemgetter(0)),
        "outlooks": _OfObjectives(own, reads, lambda asked: _objective_of(plan, asked[0])),
        "standing": _Standing(own, stand(plan)),
    }
    own.__dict__["kept"] = Kept(reads, known, plan.kept)
    return own, reads


def _objective_of(plan: Plan, key_result: str) -> str:
    """The id of a key result's objective; "" where there is no such key result."""
    return plan.key_results[key_result][0].id if key_result in plan.key_results else ""


def _watched(plan: Plan, reads: Reads) -> Plan:
    own = cast("Plan", object.__new__(_PLAN))
    own.__dict__.update({f.name: plan.__dict__[f.name] for f in fields(plan)})
    own.__dict__.update(_raw=plan, _reads=reads, _keyed={}, _closures={})
    return own


def _whole(name: str) -> property:
    def value(plan: Any) -> Any:
        plan.__dict__["_reads"].add((name, ALL))
        return getattr(plan.__dict__["_raw"], name)

    return property(value)


def _keyed(name: str, whole: Iterable[str]) -> property:
    def value(plan: Any) -> Any:
        known = plan.__dict__["_keyed"]
        if name not in known:
            own = plan.__dict__
            known[name] = Watched(getattr(own["_raw"], name), own["_reads"], name, whole)
        return known[name]

    return property(value)


def _by_id(plan: Any) -> Any:
    own = plan.__dict__
    if "_by_id" not in own["_keyed"]:
        known = dict(own["_raw"]._by_id)  # noqa: SLF001 - the plan's own tables by id
        for noun, name in (("objective", "objectives"), ("KPI", "kpis")):
            known[noun] = Watched(known[noun], own["_reads"], noun, (name,))
        own["_keyed"]["_by_id"] = known
    return own["_keyed"]["_by_id"]


def _with_fewer(plan: Any, **changes: Any) -> Plan:
    """Another plan: watched too where its goals, KPIs and rows are the same."""
    own = plan.__dict__
    if changes.keys() & set(WHOLE):
        own["_reads"].whole(WHOLE)
        other: Plan = own["_raw"].with_fewer(**changes)
        return other
    return _watched(own["_raw"].with_fewer(**changes), own["_reads"])


#: Properties, so that they come before what a plan keeps in its own place.
_PLAN: type = type(
    "WatchedPlan",
    (Plan,),
    {
        **{name: _whole(name) for name in WHOLE},
        **{name: _keyed(name, whole) for name, whole in KEYED.items()},
        "_by_id": property(_by_id),
        "with_fewer": _with_fewer,
    },
)


def _again(name: str, whole: str) -> property:
    def value(of: Any) -> Any:
        of.plan.__dict__["_reads"].whole((whole,))
        known = of.__dict__.setdefault("_known", CycleMap(of.plan, of.cycle))
        return getattr(known, name)

    return property(value)


def _state(of: Any, o: Objective) -> str | None:
    """How a goal stands, in one word, which is all that is read of it."""
    with of.plan.__dict__["_reads"].instead(lambda word: (STATE, (o.id, word))) as words:
        words.append(CycleMap(of.plan, of.cycle).state(o))
    word: str | None = words[0]
    return word


_MAP: type = type(
    "WatchedMap",
    (CycleMap,),
    {
        "state": _state,
        "apart": _again("apart", "_alone"),
        **{name: _again(name, "objectives") for name in ("goals", "all", "tree")},
    },
)


class _Standing(Standing):
    """A standing that notes what its answers are made of, also where it knows them already."""

    def __init__(self, plan: Plan, known: Standing) -> None:
        """Share what is *known* of the same plan, unwatched; only earlier moments note for themselves."""
        self.__dict__.update(known.__dict__, plan=plan, _past={})

    def _note(self, objective: str) -> None:
        self.plan.__dict__["_reads"].update(_below_in(self.plan, objective))

    def objective(self, objective: str) -> Any:
        """How one objective stands."""
        self._note(self.plan.id_of("objective", objective))
        return super().objective(objective)

    def team(self, team: str, cycle: str) -> Any:
        """How one team stands in one cycle."""
        for o in self.plan.in_cycle.get((team, cycle), ()):
            self._note(o.id)
        return super().team(team, cycle)

    def values(self, kpi: str) -> Any:
        """The values of a KPI."""
        self._note_kpi(kpi)
        return super().values(kpi)

    def kpi(self, kpi: str) -> Any:
        """How a KPI stands."""
        self._note_kpi(kpi)
        return super().kpi(kpi)

    def _note_kpi(self, kpi: str) -> None:
        name = self.plan.id_of("KPI", kpi)
        self.plan.__dict__["_reads"].update(_of_kpi(name))

    def _then(self, moment: Any) -> Standing:
        past = super()._then(moment)
        past.__class__ = _Standing  # it notes too
        return past

    def _key_results_of(self, objective: Any) -> Any:
        self._note(objective.id)
        return super()._key_results_of(objective)

    def _mean(self, objective: Any, *, computed: bool) -> Any:
        self._note(objective.id)
        return super()._mean(objective, computed=computed)


def _of_kpi(name: str) -> set[Token]:
    return {("KPI", name), ("observed", name)}


def _below_in(plan: Plan, objective: str) -> frozenset[Token]:
    own = plan.__dict__
    known: dict[str, frozenset[Token]] = own["_closures"]
    if objective not in known:
        known[objective] = frozenset(below(own["_raw"], objective))
    return known[objective]


def below(plan: Plan, objective: str) -> set[Token]:
    """All that the standing and the events of an objective may be made of."""
    tokens: set[Token] = set()
    waiting, seen = [objective], {objective}
    while waiting:
        name = waiting.pop()
        tokens |= {("objective", name), ("contributors", name)}
        item = plan._by_id["objective"].get(name)  # noqa: SLF001 - without an error where there is none
        for kr in item.key_results if item else ():
            tokens.add(("log", kr.id))
            for kpi in filter(None, (kr.kpi, *kr.guard)):
                tokens |= _of_kpi(plan.id_of("KPI", kpi))
        into = [o.id for o in contributors(plan).get(name, ()) if o.id not in seen]
        seen.update(into)
        waiting += into
    return tokens
