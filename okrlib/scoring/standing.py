"""Standing: how every goal stands on a day, computed from what was reported (METHOD sections 2-4).

`stand` judges a whole plan once; faces (tables, pages, the command line) only read the result.
A closed objective is judged as it was known on the day it was closed, and so are the objectives
that contribute to it; what the log says now is kept beside it as `computed`. Two things may still
touch what is frozen, because a person dates and signs them: an override, and a reopening.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from okrlib.errors import NoDayError
from okrlib.plan import contributors
from okrlib.scoring import kpis, pace, readings, score as scoring
from okrlib.scoring.key_results import KeyResultStanding, Report, judge, takes_part
from okrlib.scoring.scale import Scale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from okrlib.model import AsOf, Cycle, Objective, Observation, Team
    from okrlib.plan import Plan
    from okrlib.scoring.kpis import KpiStanding
    from okrlib.scoring.pace import Health


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveStanding:
    """One objective on a day. *own* is the mean of its key results, before contributions.

    *reported* says whether there is a report on any of its counted key results, or on an objective that
    contributes to it: without one it has neither score nor verdict after the end. *scale* is
    how its plan shows scores.
    """

    objective: Objective
    own: float | None
    score: float | None
    computed: float | None
    final: bool
    reported: bool
    verdict: str | None
    health: Health | None
    progress: float | None
    expected: float | None
    confidence: float | None
    silent_days: int | None
    zombie: bool
    key_results: tuple[KeyResultStanding, ...]
    scale: Scale = field(repr=False)

    @property
    def counted(self) -> tuple[KeyResultStanding, ...]:
        """The key results that count in its score."""
        return tuple(kr for kr in self.key_results if kr.counted)

    @property
    def weighted(self) -> list[tuple[KeyResultStanding, float]]:
        """Its counted key results, each with its weight among all those of the team."""
        return [(kr, kr.key_result.weight * self.objective.weight) for kr in self.counted]


@dataclass(frozen=True, slots=True)
class Confidence:
    """The mean of the last confidences (0..10), and how many there are."""

    mean: float | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamStanding:
    """One team in one cycle: the weighted mean of its objectives, each with the score that is shown."""

    team: Team
    cycle: Cycle
    score: float | None
    final: bool
    health: Health | None
    progress: float | None
    expected: float | None
    confidence: Confidence
    objectives: tuple[ObjectiveStanding, ...]
    scale: Scale = field(repr=False)

    @property
    def last_spoken(self) -> date | None:
        """The day of a person's last check-in; a KPI's figure is none."""
        return max((d for o in self.objectives for p in o.key_results if (d := p.last_spoken)), default=None)


class _Mean(NamedTuple):
    """An objective's score, and whether anything is reported that goes into it."""

    score: float | None
    reported: bool


#: What a score is made of: of what is open, a report is enough.
Part = KeyResultStanding | Report


class Standing:
    """How the plan stands on the day *on*; every part is computed when first asked for."""

    def __init__(self, plan: Plan, *, on: date) -> None:
        """Compute nothing yet."""
        self.plan = plan
        self.on = on
        self.scale = Scale.of(plan.policy)
        #: The progress of key results on many days, as `okrlib.scoring.trajectory` works it out.
        self.courses: dict[tuple[str, tuple[date, ...]], tuple[float | None, ...]] = {}
        self._as_of: AsOf | None = None
        self._past: dict[datetime, Standing] = {}
        self._means: dict[tuple[str, bool], _Mean] = {}
        self._objectives: dict[str, ObjectiveStanding] = {}
        self._key_results: dict[str, tuple[KeyResultStanding, ...]] = {}
        self._teams: dict[tuple[str, str], TeamStanding] = {}
        self._kpis: dict[str, KpiStanding] = {}
        self._values: dict[str, tuple[Observation, ...]] = {}

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

    def teams(self, cycle: str, team: str | None = None) -> tuple[TeamStanding, ...]:
        """Every team with scored or closed goals in the cycle, in tree order; those of `Plan.beside`."""
        standings = [self.team(at.id, cycle) for at in self.plan.beside(team)]
        return tuple(standing for standing in standings if standing.objectives)

    def values(self, kpi: str) -> tuple[Observation, ...]:
        """The values of a KPI that are known on the day, one a period."""
        kpi = self.plan.id_of("KPI", kpi)
        if kpi not in self._values:
            self._values[kpi] = self.plan.figures(kpi, on=self.on, as_of=self._as_of)
        return self._values[kpi]

    def kpi(self, kpi: str) -> KpiStanding:
        """How a KPI stands: its values, the target that holds, and whether it is met."""
        if kpi not in self._kpis:
            self._kpis[kpi] = kpis.stand(
                self.plan.kpi(kpi), self.values(kpi), on=self.on, rules=self.plan.policy.signal_rules
            )
        return self._kpis[kpi]

    # -- objectives

    @property
    def moment(self) -> datetime:
        """The moment at which objectives count as closed or open: the end of the day, or an earlier one."""
        return self.plan.end_of(self.on) if self._as_of is None else self._as_of.moment

    def _then(self, moment: datetime) -> Standing:
        """How the plan stood at an earlier moment, by what was known at it."""
        if moment not in self._past:
            as_of = self.plan.as_of(moment)
            past = Standing(self.plan, on=as_of.day)
            past._as_of, past._past = as_of, self._past
            self._past[moment] = past
        return self._past[moment]

    def frozen(self, objective: Objective) -> Standing:
        """The standing from which its score comes: that of the moment it was closed, else this one."""
        closed = objective.frozen_at(self.moment)
        return self if closed is None else self._then(closed)

    def _key_results_of(self, objective: Objective) -> tuple[KeyResultStanding, ...]:
        if objective.id not in self._key_results:
            cycle = self.plan.cycle(objective.cycle)
            self._key_results[objective.id] = tuple(
                judge(self.plan, objective, kr, cycle, on=self.on, as_of=self._as_of)
                for kr in objective.key_results
            )
        return self._key_results[objective.id]

    def _parts_of(self, objective: Objective) -> Sequence[Part]:
        """What its score is made of."""
        return self._key_results_of(objective)

    def _score(self, objective: Objective, *, computed: bool = False) -> float | None:
        return self._mean(objective, computed=computed).score

    def _mean(self, objective: Objective, *, computed: bool) -> _Mean:
        """The objective's score with its children's contributions, each as it stood when it was closed."""
        waiting: list[tuple[Standing, Objective]] = [(self, objective)]
        while waiting:  # not by recursion: thousands may contribute one to the next
            at, o = waiting[-1]
            before = at._settle(o, computed=computed)  # noqa: SLF001 - of this class
            waiting += before
            if not before:
                waiting.pop()
        return self._means[objective.id, computed]

    def _settle(self, o: Objective, *, computed: bool) -> list[tuple[Standing, Objective]]:
        """Compute the mean of an objective, or name those that have to be computed before it."""
        then = self if computed else self.frozen(o)
        means = then._means  # noqa: SLF001 - of this class
        children = [c for c in contributors(self.plan)[o.id] if takes_part(c, then.moment)]
        if missing := [(then, c) for c in children if (c.id, computed) not in means]:
            return missing
        parts = self._parts_of(o)
        below = [(means[c.id, computed], c.contributes[o.id]) for c in children]
        # A report that came too late to count is one in what is computed from all that is known now.
        reported = any(p.reported or (computed and bool(p.computed)) for p in parts if p.counted)
        reported = reported or any(share > 0 and mean.reported for mean, share in below)
        score = scoring.with_contributions(
            _own(parts, computed=computed), [(mean.score, share) for mean, share in below]
        )
        if not reported and self._final(o):
            score = None
        self._means[o.id, computed] = _Mean(score, reported)
        return []

    def _final(self, objective: Objective) -> bool:
        return objective.closed_by(self.moment) or self.plan.cycle(objective.cycle).ended(self.on)

    def _stand(self, objective: Objective) -> ObjectiveStanding:
        cycle = self.plan.cycle(objective.cycle)
        policy = self.plan.policy
        parts = self._key_results_of(objective)
        closed, ended = objective.closed_by(self.moment), cycle.ended(self.on)
        final = closed or ended
        live, scored = objective.state != "draft", takes_part(objective, self.moment)
        mean = self._mean(objective, computed=False)
        score = mean.score if scored else None
        silent = self._silent_days(parts, cycle) if live and not final and self.on in cycle else None
        paced = [p for p in parts if p.counted and p.expected is not None]
        counted = [p for p in parts if p.counted]
        health = pace.over(closed=closed, ended=ended) or pace.of_many(
            [
                pace.Paced(p.health, p.progress, p.expected, p.key_result.weight, p.goal, p.begins)
                for p in counted
                if p.health
            ],
            policy=policy,
        )
        verdict = scoring.verdict(
            score,
            objective.ambition,
            learned=bool(objective.learned),
            success_at=policy.success_at,
        )
        return ObjectiveStanding(
            objective=objective,
            own=_own(parts) if scored and (mean.reported or not final) else None,
            score=score,
            computed=self._score(objective, computed=True) if scored else None,
            final=final,
            reported=mean.reported,
            verdict=verdict if final and scored and mean.reported else None,
            health=health if live else None,
            progress=scoring.weighted_mean((p.progress, p.key_result.weight) for p in paced),
            expected=scoring.weighted_mean((p.expected, p.key_result.weight) for p in paced),
            confidence=scoring.mean_confidence(p.confidence for p in parts),
            silent_days=silent,
            zombie=silent is not None and 2 * silent >= cycle.days,
            key_results=parts,
            scale=self.scale,
        )

    def _silent_days(self, parts: Sequence[KeyResultStanding], cycle: Cycle) -> int:
        """Days since a person last checked in on it, or since it was added; KPI values do not count."""
        spoken = [kr.last_spoken for kr in parts if kr.last_spoken]
        begun = min((readings.start_of(kr.key_result, cycle) for kr in parts), default=cycle.start)
        return (self.on - max([begun, *spoken])).days

    # -- teams

    def _stand_team(self, team: Team, cycle: Cycle) -> TeamStanding:
        in_cycle = self.plan.in_cycle.get((team.id, cycle.id), ())
        objectives = tuple(self.objective(o.id) for o in in_cycle if o.state != "draft")
        parts = [part for o in objectives if not o.objective.closed_by(self.moment) for part in o.weighted]
        paced = [(p, w) for p, w in parts if p.expected is not None]
        spoken = [p.confidence for o in objectives for p in o.key_results if p.confidence is not None]
        closed = all(o.objective.closed_by(self.moment) for o in objectives)
        health = pace.over(closed=closed, ended=cycle.ended(self.on)) or pace.of_many(
            [pace.Paced(p.health, p.progress, p.expected, w, p.goal, p.begins) for p, w in parts if p.health],
            policy=self.plan.policy,
        )
        return TeamStanding(
            team=team,
            cycle=cycle,
            score=scoring.weighted_mean((o.score, o.objective.weight) for o in objectives),
            final=bool(objectives) and all(o.final for o in objectives),
            health=health if objectives else None,
            progress=scoring.weighted_mean((p.progress, w) for p, w in paced),
            expected=scoring.weighted_mean((p.expected, w) for p, w in paced),
            confidence=Confidence(scoring.mean_confidence(spoken), len(spoken)),
            objectives=objectives,
            scale=self.scale,
        )


def stand(plan: Plan, *, on: date | None = None) -> Standing:
    """How the plan stands on a day, its own `today` where none is given, with all that is known now.

    On its own day it is computed once for a plan. For what was known on an earlier day, narrow first:
    ``stand(plan.narrow(as_of=day), on=day)``.

    Raises:
        NoDayError: Neither a day is given nor has the plan one.
    """
    day = on or plan.today
    if day is None:
        raise NoDayError
    if day != plan.today:
        return Standing(plan, on=day)
    return plan.once("standing", lambda: Standing(plan, on=day))


def _own(parts: Sequence[Part], *, computed: bool = False) -> float | None:
    """The weighted mean of the counted key results (METHOD section 3)."""
    return scoring.weighted_mean(
        (p.computed if computed else p.score, p.key_result.weight) for p in parts if p.counted
    )
