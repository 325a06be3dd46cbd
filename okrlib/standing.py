"""Standing: how every goal stands on a day, computed from what was reported (METHOD sections 2-4).

`stand` judges a whole plan once; faces (tables, pages, the command line) only read the result.
A closed objective is judged as it was known on the day it was closed; what the log says now is
kept beside it as `computed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from okrlib import log, pace, scoring
from okrlib.progress import NO_PROGRESS, Progress, Reading, hit_rate, of_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from okrlib.cycles import Cycle
    from okrlib.model import KPI, Ambition, CheckIn, KeyResult, Objective, Observation, Team, Value
    from okrlib.pace import Health
    from okrlib.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultStanding:
    """One key result on a day. Scores and progress are 0..1; None where there is no number."""

    key_result: KeyResult
    ambition: Ambition
    owner: str | None
    baseline: float | None
    value: Value | None
    progress: float | None
    raw_progress: float | None
    expected: float | None
    score: float | None
    computed: float | None
    final: bool
    verdict: str | None
    health: Health | None
    confidence: int | None
    confidence_before: int | None
    last_check_in: date | None
    readings: tuple[Reading, ...]
    entries: tuple[CheckIn, ...]

    @property
    def counted(self) -> bool:
        """Whether it counts in its objective's score."""
        return self.key_result.weight > 0 and self.key_result.kind != "baseline"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveStanding:
    """One objective on a day. *own* is the mean of its key results, before contributions."""

    objective: Objective
    own: float | None
    score: float | None
    computed: float | None
    final: bool
    verdict: str | None
    health: Health | None
    progress: float | None
    expected: float | None
    confidence: float | None
    last_check_in: date | None
    silent_days: int | None
    zombie: bool
    key_results: tuple[KeyResultStanding, ...]


class Confidence(NamedTuple):
    """The mean of the last confidences, and how many there are."""

    mean: float | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamStanding:
    """One team in one cycle: the weighted mean of its objectives, without contributions."""

    team: Team
    cycle: Cycle
    score: float | None
    final: bool
    health: Health | None
    progress: float | None
    expected: float | None
    confidence: Confidence
    last_check_in: date | None
    objectives: tuple[ObjectiveStanding, ...]


class Standing:
    """How the plan stands on the day *on*; every part is computed when first asked for."""

    def __init__(self, plan: Plan, *, on: date) -> None:
        """Nothing is computed yet."""
        self.plan = plan
        self.on = on
        self._objectives: dict[str, ObjectiveStanding] = {}
        self._key_results: dict[str, tuple[KeyResultStanding, ...]] = {}
        self._teams: dict[tuple[str, str], TeamStanding] = {}

    def objective(self, objective: str) -> ObjectiveStanding:
        """How one objective stands."""
        if objective not in self._objectives:
            self._objectives[objective] = self._stand(self.plan.objective(objective))
        return self._objectives[objective]

    def team(self, team: str, cycle: str) -> TeamStanding:
        """How one team stands in one cycle, by its objectives there (drafts are left out)."""
        if (team, cycle) not in self._teams:
            self._teams[team, cycle] = self._stand_team(self.plan.team(team), self.plan.cycle(cycle))
        return self._teams[team, cycle]

    def teams(self, cycle: str) -> tuple[TeamStanding, ...]:
        """Every team with scored or closed goals in the cycle, in tree order."""
        held = [self.team(team.id, cycle) for _, team in self.plan.tree()]
        return tuple(team for team in held if team.objectives)

    @cached_property
    def observed(self) -> Mapping[str, tuple[Observation, ...]]:
        """The values of each KPI that are known on the day, by its id."""
        return {k.id: log.values(k, self.plan.observed.get(k.id, ()), on=self.on) for k in self.plan.kpis}

    # -- objectives

    def _key_results_of(self, objective: Objective) -> tuple[KeyResultStanding, ...]:
        if objective.id not in self._key_results:
            cycle = self.plan.cycle(objective.cycle)
            self._key_results[objective.id] = tuple(
                judge(self.plan, objective, kr, cycle, on=self.on) for kr in objective.key_results
            )
        return self._key_results[objective.id]

    def _mean(self, objective: Objective, seen: frozenset[str], *, computed: bool = False) -> float | None:
        """The objective's score with its children's contributions; a loop counts once."""
        own = _own(self._key_results_of(objective), computed=computed)
        children = [
            (self._mean(child, seen | {objective.id}, computed=computed), child.contributes[objective.id])
            for child in self.plan.supporters.get(objective.id, ())
            if objective.id in child.contributes and child.id not in seen and child.scored
        ]
        return scoring.with_contributions(own, children)

    def _stand(self, objective: Objective) -> ObjectiveStanding:
        cycle = self.plan.cycle(objective.cycle)
        policy = self.plan.policy
        parts = self._key_results_of(objective)
        closed = objective.closed_by(self.on)
        final = closed or cycle.ended(self.on)
        live = objective.state != "draft"
        score = self._mean(objective, frozenset({objective.id})) if objective.scored else None
        last = max((d for p in parts if (d := p.last_check_in)), default=None)
        silent = self._silent_days(parts, cycle) if live and not final and self.on in cycle else None
        paced = [p for p in parts if p.counted and p.expected is not None]
        return ObjectiveStanding(
            objective=objective,
            own=_own(parts) if objective.scored else None,
            score=score,
            computed=self._mean(objective, frozenset({objective.id}), computed=True) if score is not None else None,
            final=final,
            verdict=scoring.verdict(
                score,
                objective.ambition,
                learned=bool(objective.learned),
                success_at=policy.success_at,
            )
            if final and objective.scored
            else None,
            health=pace.of_many(
                [(p.health, p.progress, p.expected, p.key_result.weight) for p in parts if p.counted and p.health],
                closed=closed,
                ended=cycle.ended(self.on),
                policy=policy,
            )
            if live
            else None,
            progress=scoring.weighted_mean((p.progress, p.key_result.weight) for p in paced),
            expected=scoring.weighted_mean((p.expected, p.key_result.weight) for p in paced),
            confidence=scoring.weighted_mean((p.confidence, 1.0) for p in parts),
            last_check_in=last,
            silent_days=silent,
            zombie=silent is not None and 2 * silent >= cycle.days,
            key_results=parts,
        )

    def _silent_days(self, parts: Sequence[KeyResultStanding], cycle: Cycle) -> int:
        """Days since a person last checked in on any key result; KPI values do not count."""
        spoken = [entry.date for part in parts for entry in part.entries]
        return (self.on - max([cycle.start, *spoken])).days

    # -- teams

    def _stand_team(self, team: Team, cycle: Cycle) -> TeamStanding:
        held = self.plan.in_cycle.get((team.id, cycle.id), ())
        objectives = tuple(self.objective(o.id) for o in held if o.state != "draft")
        parts = [
            (p, p.key_result.weight * o.objective.weight)
            for o in objectives
            if not o.objective.closed_by(self.on)
            for p in o.key_results
            if p.counted
        ]
        paced = [(p, w) for p, w in parts if p.expected is not None]
        spoken = [p.confidence for o in objectives for p in o.key_results if p.confidence is not None]
        return TeamStanding(
            team=team,
            cycle=cycle,
            score=scoring.weighted_mean((o.own, o.objective.weight) for o in objectives),
            final=bool(objectives) and all(o.final for o in objectives),
            health=pace.of_many(
                [(p.health, p.progress, p.expected, w) for p, w in parts if p.health],
                closed=all(o.objective.closed_by(self.on) for o in objectives),
                ended=cycle.ended(self.on),
                policy=self.plan.policy,
            )
            if objectives
            else None,
            progress=scoring.weighted_mean((p.progress, w) for p, w in paced),
            expected=scoring.weighted_mean((p.expected, w) for p, w in paced),
            confidence=Confidence(scoring.weighted_mean((c, 1.0) for c in spoken), len(spoken)),
            last_check_in=max((d for o in objectives if (d := o.last_check_in)), default=None),
            objectives=objectives,
        )


def stand(plan: Plan, *, on: date) -> Standing:
    """How the plan stands on a day, with all that is known now.

    For what was known then, narrow first: ``stand(plan.narrow(as_of=day), on=day)``.
    """
    return Standing(plan, on=on)


def _own(parts: Sequence[KeyResultStanding], *, computed: bool = False) -> float | None:
    """The weighted mean of the counted key results (METHOD section 3)."""
    return scoring.weighted_mean(
        (p.computed if computed else p.score, p.key_result.weight) for p in parts if p.counted
    )


class _Known(NamedTuple):
    """What is known of a key result: a person's entries, and the readings its value comes from."""

    entries: tuple[CheckIn, ...]
    readings: tuple[Reading, ...]
    baseline: float | None
    cadence: str


def known(plan: Plan, kr: KeyResult, cycle: Cycle, *, on: date, as_of: date | None = None) -> _Known:
    """A key result's entries and readings dated by the day and by the cycle's last day."""
    last = min(on, cycle.last_day)
    entries = tuple(e for e in log.effective(plan.log.get(kr.id, ()), as_of=as_of) if e.date <= last)
    if kr.kpi is None or not plan.has("KPI", kr.kpi):
        readings = tuple(Reading(e.date, e.value) for e in entries if e.value is not None)
        return _Known(entries, readings, kr.baseline, kr.cadence)
    kpi: KPI = plan.kpi(kr.kpi)
    seen = log.values(kpi, plan.observed.get(kpi.id, ()), on=on if as_of is None else min(on, as_of))
    dated = log.readings(kpi, seen)
    before = [r for r in dated if r.on < cycle.start]
    baseline = kr.baseline
    if baseline is None and before and isinstance(before[-1].value, (int, float)):
        baseline = before[-1].value
    since = tuple(r for r in dated if cycle.start <= r.on <= last)
    return _Known(entries, since, baseline, kpi.rhythm)


def measure(kr: KeyResult, cycle: Cycle, held: _Known, *, on: date) -> Progress:
    """The progress of a key result by its readings up to the day *on*."""
    if kr.kind == "maintain":
        return hit_rate(
            kr,
            held.readings,
            start=max(cycle.start, kr.since or cycle.start),
            end=cycle.end,
            cadence=held.cadence,
            on=on,
        )
    value = held.readings[-1].value if held.readings else None
    return of_value(kr, value, baseline=held.baseline, on=min(on, cycle.last_day))


def judge(plan: Plan, objective: Objective, kr: KeyResult, cycle: Cycle, *, on: date) -> KeyResultStanding:
    """How one key result stands on a day."""
    closed, ended = objective.closed_by(on), cycle.ended(on)
    final = closed or ended
    now = known(plan, kr, cycle, on=on)
    held = known(plan, kr, cycle, on=on, as_of=objective.closed_on) if closed and objective.closed_on else now
    computed = measure(kr, cycle, now, on=on) if objective.scored else NO_PROGRESS
    progress = measure(kr, cycle, held, on=on) if held is not now else computed
    override = kr.override if final and kr.override and kr.override.on <= on and kr.override.reason else None
    score = override.score if override and objective.scored and 0 <= override.score <= 1 else progress.value
    ambition = kr.ambition or objective.ambition
    wanted = pace.expected(kr, cycle.elapsed(on)) if progress.value is not None else None
    # A milestone ticked in the file is a report too.
    ticked = [m.done_on for m in kr.milestones if m.done_on and m.done_on <= on]
    linked = kr.kpi is not None and plan.has("KPI", kr.kpi)
    spoken = [r.on for r in held.readings] if linked else [e.date for e in held.entries] + ticked
    confidences = [e.confidence for e in held.entries if e.confidence is not None]
    last = max(spoken, default=None)
    return KeyResultStanding(
        key_result=kr,
        ambition=ambition,
        owner=kr.owner or objective.owner,
        baseline=held.baseline,
        value=held.readings[-1].value if held.readings else None,
        progress=progress.value,
        raw_progress=progress.raw,
        expected=wanted,
        score=score,
        computed=computed.value,
        final=final,
        verdict=scoring.verdict(
            score,
            ambition,
            learned=bool(kr.learned or objective.learned),
            success_at=plan.policy.success_at,
        )
        if final and objective.scored and kr.kind != "baseline"
        else None,
        health=pace.of_key_result(
            kr,
            closed=closed,
            ended=ended,
            last=last,
            since=max(cycle.start, kr.since or cycle.start),
            cadence=held.cadence,
            progress=progress.value,
            wanted=wanted,
            found=bool(held.readings),
            on=on,
            policy=plan.policy,
        )
        if objective.state != "draft"
        else None,
        confidence=confidences[-1] if confidences else None,
        confidence_before=confidences[-2] if len(confidences) > 1 else None,
        last_check_in=last,
        readings=held.readings,
        entries=held.entries,
    )
