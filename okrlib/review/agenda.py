"""Review: what a team talks about when it looks at its cycle, from what changed since last time.

PRODUCT S9; research section 5 (check-in and review): the agenda is made from the changes.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from okrlib.drafting import put_objective
from okrlib.model import CheckIn, Objective, ReviewDecision
from okrlib.plan import Plan
from okrlib.scoring import KeyResultStanding, ObjectiveStanding, stand

#: Where nobody noted a decision yet, the last review is taken to be this long ago (seed 002: OKRs are
#: reviewed every two weeks to a month).
_USUAL = timedelta(days=14)


class Moved(NamedTuple):
    """A key result on the day of the review and on the day of the one before, as each was known then."""

    now: KeyResultStanding
    then: KeyResultStanding

    @property
    def progress(self) -> float | None:
        """How much progress changed, -1..1; None where there was no number before or is none now."""
        before, after = self.then.progress, self.now.progress
        return None if before is None or after is None else round(after - before, 9)

    @property
    def confidence(self) -> int | None:
        """How much confidence changed, -10..10; None where it was not given before or now."""
        before, after = self.then.confidence, self.now.confidence
        return None if before is None or after is None else after - before

    @property
    def falls(self) -> tuple[CheckIn, ...]:
        """The check-ins since then with which confidence fell: their notes say why."""
        known, before = set(self.then.entries), None
        falls = []
        for entry in self.now.entries:
            if entry.confidence is None:
                continue
            if before is not None and entry.confidence < before and entry not in known:
                falls.append(entry)
            before = entry.confidence
        return tuple(falls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A team's cycle for a meeting of half an hour: each list in the order of the plan, nothing ranked.

    *moved* are key results whose value, confidence or, until the cycle ends, health differs from *since*;
    *fallers* those whose confidence fell; *blocked* those with something in the way; *silent* those of a
    cycle that runs on which no person reported since, whatever a KPI says; *decisions* what was noted
    since, with the objective.
    """

    team: str
    cycle: str
    on: date
    since: date
    objectives: tuple[ObjectiveStanding, ...]
    moved: tuple[Moved, ...]
    fallers: tuple[Moved, ...]
    blocked: tuple[KeyResultStanding, ...]
    silent: tuple[KeyResultStanding, ...]
    decisions: tuple[tuple[Objective, ReviewDecision], ...]


def last_review(plan: Plan, team: str, cycle: str, *, on: date) -> date:
    """The last day before *on* for which a decision was noted, else two weeks ago, within the cycle."""
    span = plan.cycle(cycle)
    noted = [d.on for o in plan.in_cycle.get((team, cycle), ()) for d in o.decisions if d.on < on]
    return min(on, max([span.start, *(noted or [min(on, span.end) - _USUAL])]))


def review(plan: Plan, team: str, cycle: str, *, on: date, since: date | None = None) -> Review:
    """What there is to talk about on the day *on*; *since* is the day of the review before."""
    since = last_review(plan, team, cycle, on=on) if since is None else since
    now = stand(plan, on=on).team(team, cycle).objectives
    then = stand(plan.narrow(as_of=since), on=since)
    both = [(o.key_results, then.objective(o.objective.id).key_results) for o in now]
    pairs = [Moved(*pair) for krs in both for pair in zip(*krs, strict=True)]
    parts = [pair.now for pair in pairs if pair.now.health != "closed"]
    span = plan.cycle(cycle)
    # That a cycle has ended changes every health, and is no news of a key result.
    facts = ("value", "confidence") if span.ended(on) else ("value", "confidence", "health")
    return Review(
        team=team,
        cycle=cycle,
        on=on,
        since=since,
        objectives=now,
        moved=tuple(p for p in pairs if any(getattr(p.now, f) != getattr(p.then, f) for f in facts)),
        fallers=tuple(pair for pair in pairs if (pair.confidence or 0) < 0),
        blocked=tuple(kr for kr in parts if kr.blocker),
        silent=tuple(kr for kr in parts if on in span and not _spoken_since(plan, kr, since)),
        decisions=tuple((o.objective, d) for o in now for d in o.objective.decisions if since <= d.on <= on),
    )


def decide(plan: Plan, objective: str, text: str, *, on: date, author: str | None = None) -> Plan:
    """The plan with a decision noted on an objective.

    Raises:
        ValueError: The text is empty.
    """
    if not text.strip():
        raise ValueError("A decision needs words: what was decided?")
    goal = plan.objective(objective)
    noted = (*goal.decisions, ReviewDecision(on=on, text=text.strip(), author=author))
    return put_objective(plan, replace(goal, decisions=tuple(sorted(noted, key=lambda d: d.on))))


def _spoken_since(plan: Plan, standing: KeyResultStanding, since: date) -> bool:
    """Whether a person reported after a day, even if about an earlier one."""
    late = (plan.recorded_on(entry) for entry in standing.entries)
    return any(day > since for day in (standing.last_spoken, *late) if day)
