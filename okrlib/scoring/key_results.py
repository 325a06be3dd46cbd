"""Judgement: how one key result stands on a day, by what was reported on it (METHOD sections 2-4).

Everything here is about one key result alone; `okrlib.scoring.standing` puts them together.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from okrlib.arithmetic import equal
from okrlib.model import (
    KPI,
    MEASURABLE,
    Ambition,
    AsOf,
    CheckIn,
    Cycle,
    KeyResult,
    Objective,
    Status,
    Value,
    step,
)
from okrlib.plan import Blocker, Plan, effective, open_blocker
from okrlib.scoring import pace, readings, score as scoring
from okrlib.scoring.pace import Health
from okrlib.scoring.progress import NO_PROGRESS, Progress, Reading
from okrlib.scoring.scale import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultStanding:
    """One key result on a day. Scores and progress are 0..1; None where there is no number.

    *score* is what counts, *computed* what the log says now, without override or freezing. *value*
    is the last one reported (of milestones: the names of all that are done), *has_value* whether there is
    one (of ``maintain``: whether any period is counted). *readings* are where it comes from, *entries*
    the check-ins that count, both in order of date. *last_check_in* is what its silence is judged by: of
    one that a KPI measures, the KPI's last value; *last_spoken* is the last day about which a person
    reported. *reported* says whether there is any report, figure or counting override in the cycle.
    *off* are the days of the week on which that KPI never has a figure; None without one.
    *blocker* is what is in the way while the objective is not closed. *goal* is the progress to which its
    pace leads, *begins* whether it is its first day. *scale* is how its plan shows scores.
    """

    key_result: KeyResult
    ambition: Ambition
    owner: str | None
    baseline: float | None
    value: Value | None
    has_value: bool
    reported: bool
    progress: float | None
    raw_progress: float | None
    expected: float | None
    goal: float
    begins: bool
    score: float | None
    computed: float | None
    final: bool
    verdict: str | None
    health: Health | None
    confidence: int | None
    confidence_before: int | None
    last_check_in: date | None
    last_spoken: date | None
    cadence: str
    off: frozenset[int] | None
    readings: tuple[Reading, ...]
    entries: tuple[CheckIn, ...]
    blocker: Blocker | None
    scale: Scale = field(repr=False)

    @property
    def latest_period(self) -> date | None:
        """The first day of the period of its KPI's latest figure; None where there is none, or no KPI."""
        if self.off is None or not self.readings:
            return None
        return step(self.readings[-1].on + timedelta(days=1), self.cadence, -1)

    @property
    def own_status(self) -> Status | None:
        """What the person themself last said of it; kept beside the health, never merged with it."""
        return next((entry.status for entry in reversed(self.entries) if entry.status), None)

    @property
    def worse(self) -> bool:
        """Whether the value is worse than at the start of its way."""
        ends, value = pace.first_and_last(self.key_result, baseline=self.baseline), self.value
        if self.progress is None or ends is None or not isinstance(value, (int, float)):
            return False
        return not equal(value, ends[0], of=ends) and (value < ends[0]) == (ends[0] < ends[1])

    @property
    def counted(self) -> bool:
        """Whether it counts in its objective's score."""
        return counted(self.key_result)


def takes_part(objective: Objective, at: datetime) -> bool:
    """Whether it has a score at a moment: not a draft, and not closed as dropped or postponed by then."""
    return objective.scored or (objective.state != "draft" and not objective.closed_by(at))


def ticked(kr: KeyResult, until: date) -> list[date]:
    """The days on which milestones were ticked in the file: shorthands for check-ins."""
    if kr.kind != "milestones":
        return []
    return [m.done_on for m in kr.milestones if m.done_on and m.done_on <= until]


def kpi_of(plan: Plan, kr: KeyResult) -> KPI | None:
    """The KPI that measures it; None also where there is no such KPI or the kind cannot link."""
    linked = kr.kpi is not None and kr.kind in MEASURABLE and plan.has("KPI", kr.kpi)
    return plan.kpi(kr.kpi) if linked and kr.kpi else None


def known(plan: Plan, kr: KeyResult, cycle: Cycle, *, on: date, as_of: AsOf | None = None) -> readings.Known:
    """What the plan's log knows of a key result on a day (see `readings.known`)."""
    kpi = kpi_of(plan, kr)
    observed = plan.observed.get(kpi.id, ()) if kpi else ()
    rows = plan.log.get(kr.id, ())
    return readings.known(kr, cycle, rows, kpi=kpi, observed=observed, on=on, as_of=as_of, zone=plan.zone)


class Report(NamedTuple):
    """What is known of a key result on a day, before it is judged: what its health and score are made of.

    *last* and *reported* as in `KeyResultStanding`, the override apart; *spoken* are the days about which a
    person reported.
    """

    key_result: KeyResult
    known: readings.Known
    progress: Progress
    has_value: bool
    spoken: list[date]
    last: date | None
    reported: bool

    @property
    def counted(self) -> bool:
        """Whether it counts in its objective's score."""
        return counted(self.key_result)

    @property
    def score(self) -> float | None:
        """What counts while the key result is open."""
        return self.progress.value

    @property
    def computed(self) -> float | None:
        """What the log says: the same."""
        return self.progress.value


def counted(kr: KeyResult) -> bool:
    """Whether a key result counts in its objective's score."""
    return kr.weight > 0 and kr.kind != "baseline"


def report(plan: Plan, kr: KeyResult, cycle: Cycle, *, on: date, as_of: AsOf | None = None) -> Report:
    """What the plan's log knows of a key result on a day; with *as_of*, by what was known then."""
    record = known(plan, kr, cycle, on=on, as_of=as_of)
    spoken = [entry.date for entry in record.entries]
    if kr.kind == "milestones":
        spoken += ticked(kr, min(on, cycle.last_day))
    progress, has_value = readings.measured(kr, cycle, record, on=on)
    return Report(
        key_result=kr,
        known=record,
        progress=progress,
        has_value=has_value,
        spoken=spoken,
        last=max(spoken if record.observed is None else [r.on for r in record.observed], default=None),
        reported=bool(record.observed) or any(day >= cycle.start for day in spoken),
    )


def _score(known: Report, progress: Progress, *, final: bool) -> float | None:
    """What progress scores: in the end 0 where nobody reported in the cycle, whatever was said before it."""
    return 0.0 if final and progress.value and not known.reported else progress.value


def paced(plan: Plan, known: Report, cycle: Cycle, ambition: Ambition, *, on: date) -> pace.Paced:
    """What is expected of a key result on a day, and its health while it is open and its cycle runs."""
    kr, record, progress = known.key_result, known.known, known.progress.value
    wanted, goal = None, pace.goal(kr, ambition, plan.policy)
    if progress is not None:
        wanted = pace.expected_on(kr, cycle, on, baseline=record.baseline, goal=goal)
    health = pace.of_key_result(
        kr,
        last=known.last,
        since=readings.start_of(kr, cycle),
        cadence=record.cadence,
        progress=progress,
        wanted=wanted,
        has_value=known.has_value,
        on=on,
        policy=plan.policy,
        goal=goal,
        success=pace.success(ambition, plan.policy),
        off=record.off,
    )
    return pace.Paced(health, progress, wanted, kr.weight, goal, begins=on <= readings.start_of(kr, cycle))


def judge(
    plan: Plan,
    objective: Objective,
    kr: KeyResult,
    cycle: Cycle,
    *,
    on: date,
    as_of: AsOf | None = None,
) -> KeyResultStanding:
    """How one key result stands on the day *on*; with *as_of*, by what was known then."""
    at = plan.end_of(on) if as_of is None else as_of.moment
    closed, ended = objective.closed_by(at), cycle.ended(on)
    final, scored = closed or ended, takes_part(objective, at)
    now = then = report(plan, kr, cycle, on=on, as_of=as_of)
    day = latest = on
    frozen = objective.frozen_at(at)
    if frozen is not None:
        closing = plan.as_of(frozen)
        day = closing.day
        then = report(plan, kr, cycle, on=day, as_of=closing)
        # Nobody is expected to report on what is closed, so silence since then is no miss.
        latest = max([day, *(r.on for r in now.known.readings)]) if kr.kind == "maintain" else on
    record = then.known
    progress = then.progress if scored else NO_PROGRESS
    same = now is then and latest == day
    computed = progress if same or not scored else readings.measure(kr, cycle, now.known, on=latest)
    override = kr.override_by(at) if final and scored else None
    score = override.score if override else _score(then, progress, final=final)
    ambition = kr.ambition or objective.ambition
    on_pace = paced(plan, then, cycle, ambition, on=day)
    health = pace.over(closed=closed, ended=ended) or on_pace.health
    confidences = [e.confidence for e in record.entries if e.confidence is not None]
    reported = then.reported or bool(override)
    verdict = None
    if final and scored and reported and kr.kind != "baseline":
        learned, success_at = bool(kr.learned or objective.learned), plan.policy.success_at
        verdict = scoring.verdict(score, ambition, learned=learned, success_at=success_at)
    # What is reported after the last day counts in no number, and may still take a blocker away.
    rows = effective(plan.log.get(kr.id, ()), as_of=as_of) if ended else record.entries
    return KeyResultStanding(
        key_result=kr,
        ambition=ambition,
        owner=kr.owner or objective.owner,
        baseline=record.baseline,
        value=readings.value_of(kr, cycle, record, on=day),
        has_value=then.has_value,
        reported=reported,
        progress=progress.value,
        raw_progress=progress.raw,
        expected=on_pace.expected if scored else None,
        goal=on_pace.goal,
        begins=on_pace.begins,
        score=score,
        computed=_score(now, computed, final=final),
        final=final,
        verdict=verdict,
        health=health if objective.state != "draft" else None,
        confidence=confidences[-1] if confidences else None,
        confidence_before=confidences[-2] if len(confidences) > 1 else None,
        last_check_in=then.last,
        last_spoken=max(then.spoken, default=None),
        cadence=record.cadence,
        off=record.off,
        readings=record.readings,
        entries=record.entries,
        blocker=None if closed else open_blocker(rows, on=on),
        scale=Scale.of(plan.policy),
    )
