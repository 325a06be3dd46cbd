"""One organisation's goals as loaded: a frozen value, with views that are plans again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import datetime as datetime_type
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from okrlib.errors import UnknownIdError
from okrlib.model import (
    AsOf,
    CheckIn,
    PlanSettings,
    day_of,
    default_cycle,
    end_of,
    recorded_at,
    zone_of,
)
from okrlib.plan import as_of as past
from okrlib.plan.calculated import calculate
from okrlib.plan.log import known_by, period_end, values
from okrlib.plan.renames import Claim, claims, former_ids
from okrlib.plan.rows import grouped, in_order, rows_by_id, rows_in_order, with_rows_of
from okrlib.text import nearest_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from okrlib.model import KPI, Connection, Cycle, KeyResult, Objective, Observation, Person, Team

T = TypeVar("T")


@dataclass(frozen=True)
class Plan(PlanSettings):
    """Teams, cycles, objectives, KPIs and the log of what was reported on them.

    Immutable: every change makes a new plan. The order of objectives follows cycles, then teams, as
    listed; that of check-ins follows their cycles; that of observations their KPIs' teams.
    """

    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    objectives: tuple[Objective, ...] = ()
    kpis: tuple[KPI, ...] = ()
    check_ins: tuple[CheckIn, ...] = field(default=(), repr=False)
    observations: tuple[Observation, ...] = field(default=(), repr=False)
    connections: tuple[Connection, ...] = field(default=(), repr=False)
    calculated: tuple[Observation, ...] = field(default=(), init=False, repr=False, compare=False)
    """The rows of calculated KPIs; they are computed from the others, and no file holds them."""
    borrowed: frozenset[str] = frozenset()
    """KPIs of teams outside a narrowed plan: here only because a key result in it names them."""

    def __post_init__(self) -> None:
        """Put items into the order of the files."""
        cycles = {c.id: i for i, c in enumerate(self.cycles)}
        teams = {t.id: i for i, t in enumerate(self.teams)}
        last = len(cycles) + len(teams)
        goals = in_order(self.objectives, lambda o: (cycles.get(o.cycle, last), teams.get(o.team, last)))
        object.__setattr__(self, "objectives", goals)
        object.__setattr__(self, "kpis", in_order(self.kpis, lambda kpi: teams.get(kpi.team, last)))
        place = {kr.id: cycles.get(o.cycle, last) for o in self.objectives for kr in o.key_results}
        object.__setattr__(self, "check_ins", rows_in_order(self.check_ins, place, last))
        place = {k.id: teams.get(k.team, last) for k in self.kpis}
        object.__setattr__(self, "observations", rows_in_order(self.observations, place, last))
        object.__setattr__(self, "calculated", calculate(self.kpis, self.observations, self.zone))

    # -- looking things up

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Any]]:
        nouns = ("person", "team", "cycle", "objective", "KPI")
        items: tuple[Any, ...] = (self.people, self.teams, self.cycles, self.objectives, self.kpis)
        return {noun: {item.id: item for item in each} for noun, each in zip(nouns, items, strict=True)}

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every former id that an item states, in the order of the files."""
        items = {noun: self._by_id[noun].values() for noun in ("person", "team", "objective", "KPI")}
        return tuple(claims({**items, "key result": [kr for _, kr in self.key_results.values()]}))

    @cached_property
    def former(self) -> Mapping[str, Mapping[str, str]]:
        """The present id by noun and former id."""
        return former_ids(self.claims, (*self._by_id, "key result"))

    def ids(self, noun: str) -> Mapping[str, Any]:
        """Everything of a noun by its present id; a key result with its objective."""
        return self.key_results if noun == "key result" else self._by_id[noun]

    def id_of(self, noun: str, name: str) -> str:
        """The present id of what has this id or had it before; the name itself where nothing has."""
        return name if name in self.ids(noun) else self.former[noun].get(name, name)

    def find(self, noun: str, name: str) -> Any | None:
        """What has this id or had it before, None where nothing has; a key result with its objective."""
        return self.ids(noun).get(self.id_of(noun, name))

    def _get(self, noun: str, wanted: str) -> Any:
        known, wanted = self.ids(noun), self.id_of(noun, wanted)
        if wanted in known:
            return known[wanted]
        listed = tuple(known) if noun in {"team", "cycle"} else ()
        raise UnknownIdError(noun, wanted, nearest_name(wanted, known), listed)

    def team(self, team: str) -> Team:
        """The team with this id; `UnknownIdError` names the nearest where there is none."""
        item: Team = self._get("team", team)
        return item

    def cycle(self, cycle: str) -> Cycle:
        """The cycle with this id."""
        item: Cycle = self._get("cycle", cycle)
        return item

    def objective(self, objective: str) -> Objective:
        """The objective with this id."""
        item: Objective = self._get("objective", objective)
        return item

    def key_result(self, key_result: str) -> tuple[Objective, KeyResult]:
        """The key result with this id, and before it its objective."""
        item: tuple[Objective, KeyResult] = self._get("key result", key_result)
        return item

    def kpi(self, kpi: str) -> KPI:
        """The KPI with this id."""
        item: KPI = self._get("KPI", kpi)
        return item

    def person(self, person: str) -> Person:
        """The person with this id."""
        item: Person = self._get("person", person)
        return item

    def has(self, noun: str, wanted: str | None) -> bool:
        """Whether a "person", "team", "cycle", "objective", "key result" or "KPI" has this id now."""
        return wanted in self.ids(noun)

    @cached_property
    def key_results(self) -> Mapping[str, tuple[Objective, KeyResult]]:
        """Every key result with its objective, by id."""
        return {kr.id: (o, kr) for o in self.objectives for kr in o.key_results}

    @cached_property
    def log(self) -> Mapping[str, Sequence[CheckIn]]:
        """All check-in rows of each key result, by its id, as they stand in the files."""
        return rows_by_id(self.check_ins)

    @cached_property
    def observed(self) -> Mapping[str, Sequence[Observation]]:
        """All rows of each KPI, by its id: observed, or calculated where it has a formula."""
        observed = rows_by_id(self.observations)
        if self.calculated or any(kpi.formula for kpi in self.kpis):
            observed |= {kpi.id: () for kpi in self.kpis if kpi.formula} | rows_by_id(self.calculated)
        return observed

    @cached_property
    def in_cycle(self) -> Mapping[tuple[str, str], Sequence[Objective]]:
        """The objectives of each (team, cycle), in the order of their file."""
        return grouped(self.objectives, lambda o: (o.team, o.cycle))

    @cached_property
    def kpis_of(self) -> Mapping[str, Sequence[KPI]]:
        """The KPIs each team answers for, by its id."""
        return grouped(self.kpis, lambda kpi: kpi.team)

    @cached_property
    def children(self) -> Mapping[str, Sequence[Team]]:
        """The teams right below each team, by its id; the companies under ""."""
        return grouped(self.teams, lambda team: team.parent or "")

    @cached_property
    def supporters(self) -> Mapping[str, Sequence[Objective]]:
        """The objectives that support or contribute to each objective, by its id."""
        pairs = [(up, o) for o in self.objectives for up in dict.fromkeys([*o.supports, *o.contributes])]
        return {up: tuple(o for _, o in links) for up, links in grouped(pairs, itemgetter(0)).items()}

    @cached_property
    def uses(self) -> Mapping[str, Sequence[tuple[Objective, KeyResult]]]:
        """The key results that each KPI measures or guards, with their objectives, by the KPI's id."""
        pairs = [(name, o, kr) for o, kr in self.key_results.values() for name in {kr.kpi, *kr.guard} if name]
        return {name: tuple(use[1:] for use in uses) for name, uses in grouped(pairs, itemgetter(0)).items()}

    @cached_property
    def raised(self) -> Mapping[str, Sequence[Objective]]:
        """The objectives that each KPI's behaviour called for, by the KPI's id."""
        return grouped((o for o in self.objectives if o.raised_by), lambda o: o.raised_by.kpi)

    @cached_property
    def continued(self) -> Mapping[str, Sequence[Objective]]:
        """The objectives that carry on each earlier objective, by its id."""
        return grouped((o for o in self.objectives if o.continues), lambda o: o.continues)

    # -- days and moments

    def day_of(self, moment: datetime) -> date:
        """The day on which a moment falls in the plan's time zone (this machine's where it names none)."""
        return day_of(moment, self.zone)

    def end_of(self, day: date) -> datetime:
        """The last moment of a day in the plan's time zone, in UTC."""
        return end_of(day, self.zone)

    @cached_property
    def zone(self) -> str | None:
        """The plan's time zone; this machine's where it names none, None where that does not say."""
        return zone_of(self.time_zone)

    def as_of(self, when: date | datetime) -> AsOf:
        """What is known by a moment, or by the end of a day: what `effective` and `values` ask for."""
        if isinstance(when, datetime_type):
            return AsOf(self.day_of(when), when)
        return AsOf(when, self.end_of(when))

    def recorded_on(self, row: CheckIn) -> date:
        """The day a check-in was recorded; its own date where that is not stated."""
        return self.day_of(row.recorded) if row.recorded else row.date

    def known_on(self, kpi: KPI, row: Observation) -> date:
        """The day an observation became known: recorded, or the end of its period."""
        return self.day_of(row.recorded) if row.recorded else period_end(kpi, row.period)

    def figures(self, kpi: str, *, on: date, as_of: AsOf | None = None) -> tuple[Observation, ...]:
        """The figures of a KPI that count on the day *on*, one a period: see `log.values`."""
        rows = self.observed.get(self.id_of("KPI", kpi), ())
        return values(self.kpi(kpi), rows, on=on, as_of=as_of, zone=self.zone)

    def closed(self, objective: Objective, on: date) -> bool:
        """Whether an objective stands closed at the end of a day."""
        return objective.closed_by(self.end_of(on))

    def turns(self, objective: Objective) -> frozenset[date]:
        """The days on which an objective was closed or reopened."""
        moments = (objective.closed_at, objective.reopened_at, *chain(*objective.closings))
        return frozenset(self.day_of(moment) for moment in moments if moment)

    def recorded_at(self, now: datetime, on: date | None = None) -> datetime:
        """The moment written down for what is recorded *now* about the day *on*, or the plan's own day."""
        return recorded_at(now, on, today=self.today, zone=self.time_zone)

    def cycle_on(self, on: date) -> Cycle | None:
        """The default cycle on a day: the running one in which most teams have a goal (`default_cycle`)."""
        return default_cycle(self.cycles, on, self._teams_in)

    @cached_property
    def _teams_in(self) -> Mapping[str, int]:
        """How many teams have an active or closed objective in each cycle; a person's own goals aside."""
        apart = {team.id for team in self.teams if team.kind == "individual"}
        pairs = ((o.cycle, o.team) for o in self.objectives if o.state != "draft" and o.team not in apart)
        return Counter(cycle for cycle, _ in dict.fromkeys(pairs))  # a set differs from process to process

    @cached_property
    def _alone(self) -> str | None:
        """The team whose own all objectives are; None where they are several teams'."""
        owners = {o.team for o in self.objectives}
        return owners.pop() if len(owners) == 1 else None

    def below(self, team: str) -> tuple[str, ...]:
        """A team's id and those of all teams below it, in tree order."""
        return tuple(t.id for _, t in self.tree(team))

    def tree(self, root: str | None = None) -> tuple[tuple[int, Team], ...]:
        """(depth, team) from the companies, or one team, downward; the order of the files.

        Without *root* no team is left out: one whose parent does not exist, or that is its own
        ancestor, stands at the top, as the finding about it says.
        """
        seen: dict[str, tuple[int, Team]] = {}
        lost = [t for t in self.teams if t.parent and not self.has("team", t.parent)]
        tops = [self.team(root)] if root else [*self.children.get("", ()), *lost, *self.teams]
        for top in tops:
            waiting = [(0, top)]
            while waiting:
                depth, team = waiting.pop()
                if team.id not in seen:
                    seen[team.id] = (depth, team)
                    waiting += [(depth + 1, t) for t in reversed(self.children.get(team.id, ()))]
        return tuple(seen.values())

    def beside(self, team: str | None = None) -> tuple[Team, ...]:
        """The teams whose scores may stand in one list, in tree order: of *team* and those below, else all.

        A person's own goals stand beside nobody else's: a team of kind individual is left out unless it is
        the one that is named, or all goals of the plan are its own, as after `narrow` to it.
        """
        alone = self.team(team).id if team is not None else self._alone
        return tuple(t for _, t in self.tree(team) if t.kind != "individual" or t.id == alone)

    # -- plans derived from this one

    def narrow(self, *, team: str | None = None, cycle: str | None = None, as_of: date | None = None) -> Plan:
        """The part of the plan that concerns a team (and those below it), a cycle, or a past day.

        Narrowing twice is narrowing by both. With *as_of*, only what was recorded by that day:
        check-ins, milestones ticked, observations, overrides, closings and reopenings, and the
        plan's own day is at most that day; the wording of goals is as it stands (earlier wording is
        Git's). A contribution from an objective outside the part is not in the part's scores.
        """
        plan = self if as_of is None else self._as_of(as_of)
        if team is None and cycle is None:
            return plan
        objectives = plan.objectives
        kpis = tuple(k for k in plan.kpis if k.id not in plan.borrowed)
        if team is not None:
            teams = set(plan.below(team))
            objectives = tuple(o for o in objectives if o.team in teams)
            kpis = tuple(k for k in kpis if k.team in teams)
        if cycle is not None:
            plan.cycle(cycle)
            objectives = tuple(o for o in objectives if o.cycle == cycle)
        return plan.keeping(objectives, kpis)

    def keeping(self, objectives: Iterable[Objective], kpis: Iterable[KPI]) -> Plan:
        """The plan with these objectives and KPIs, those that measure or guard them, and their rows."""
        objectives, own = tuple(objectives), {k.id for k in kpis}
        key_results = {kr.id: kr for o in objectives for kr in o.key_results}
        names = own.union(*((kr.kpi, *kr.guard) for kr in key_results.values()))
        return self.with_fewer(
            objectives=objectives,
            kpis=tuple(k for k in self.kpis if k.id in names),
            check_ins=tuple(c for c in self.check_ins if c.key_result in key_results),
            observations=tuple(o for o in self.observations if o.kpi in names),
            calculated=tuple(o for o in self.calculated if o.kpi in names),
            borrowed=frozenset(k.id for k in self.kpis if k.id in names - own),
        )

    def _as_of(self, day: date) -> Plan:
        as_of = self.as_of(day)

        def known(o: Observation) -> bool:
            end = period_end(self.kpi(o.kpi), o.period) if self.has("KPI", o.kpi) else o.period
            return known_by(o.recorded, end, as_of)

        return self.with_fewer(
            today=min(self.today, day) if self.today else None,
            objectives=tuple(past.objective_as_of(o, as_of) for o in self.objectives),
            check_ins=tuple(c for c in self.check_ins if known_by(c.recorded, c.date, as_of)),
            observations=tuple(o for o in self.observations if known(o)),
            calculated=tuple(o for o in self.calculated if known(o)),
        )

    def judged_on(self, day: date) -> Plan:
        """The same plan, judged on this day: its `today` is set."""
        return self.with_fewer(today=day)

    def with_fewer(self, **changes: Any) -> Plan:
        """The plan with items reworded or taken out, never moved or added: the rows' order stays."""
        plan = object.__new__(Plan)
        plan.__dict__.update({f.name: self.__dict__[f.name] for f in fields(self)} | changes)
        for known, rows in (("log", "check_ins"), ("observed", "observations")):
            if known in self.__dict__ and plan.__dict__[rows] is self.__dict__[rows]:
                plan.__dict__[known] = self.__dict__[known]
        return plan

    def with_rows(self, rows: Sequence[CheckIn | Observation]) -> Plan:
        """The plan with these rows added, to be judged; they come last, not in their place."""
        reports = [row for row in rows if isinstance(row, CheckIn)]
        figures = [row for row in rows if not isinstance(row, CheckIn)]
        changes: dict[str, Any] = {"check_ins": (*self.check_ins, *reports)} if reports else {}
        if figures:
            seen = (*self.observations, *figures)
            changes |= {"observations": seen, "calculated": calculate(self.kpis, seen, self.zone)}
        plan = self.with_fewer(**changes)
        more = {"log", "observed", "kept", *plan.__dict__}  # all else is known of goals alone, and stays
        plan.__dict__.update({name: known for name, known in self.__dict__.items() if name not in more})
        plan.kept.update({n: self.kept[n] for n in ("alignment", "contributors") if n in self.kept})
        if reports:
            plan.__dict__["log"] = with_rows_of(self.log, reports)
        if figures and not any(kpi.formula for kpi in self.kpis):
            plan.__dict__["observed"] = with_rows_of(self.observed, figures)
        return plan

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What packages above have computed from this plan, by name: a cache that goes with it."""
        return {}

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What is kept under a name; the first time, it is made."""
        known: T | None = self.kept.get(name)
        if known is None:
            known = self.kept[name] = make()
        return known

    def __repr__(self) -> str:
        """What the plan holds, in a line."""
        names = ("teams", "cycles", "objectives", "key_results", "check_ins", "kpis", "observations")
        words = {"key_results": "key results", "check_ins": "check-ins", "kpis": "KPIs"}
        counts = ", ".join(f"{len(getattr(self, name))} {words.get(name, name)}" for name in names)
        return f"<Plan {self.name!r}: {counts}>"
