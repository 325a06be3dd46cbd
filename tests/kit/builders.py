"""Small plans for tests: a quarter of 92 days, one company, one objective, one key result."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from okrlib.model import (
    KPI,
    AsOf,
    CheckIn,
    Cycle,
    KeyResult,
    Milestone,
    Objective,
    Observation,
    Person,
    Team,
    Value,
    end_of,
)
from okrlib.plan import Plan
from okrlib.scoring import KeyResultStanding, ObjectiveStanding, Standing, stand
from okrlib.scoring.progress import Reading, kept, of_value, rate_of

#: Thursday 1 October to Thursday 31 December 2026.
Q4 = Cycle(id="2026-Q4", start=date(2026, 10, 1), end=date(2027, 1, 1))
Q3 = Cycle(id="2026-Q3", start=date(2026, 7, 1), end=date(2026, 10, 1))
COMPANY = Team(id="co", title="Company", kind="company")
OPS = Team(id="ops", title="Operations", parent="co")
IT = Team(id="it", title="IT", parent="co")
ANN = Person(id="ann", role="Head")
AFTER = date(2027, 1, 20)


def on(month: int, day: int) -> date:
    """A day of the quarter's year; January is the next year's."""
    return date(2027 if month == 1 else 2026, month, day)


def at(month: int, day: int, hour: int = 12) -> datetime:
    """A moment on such a day, in UTC."""
    return datetime.combine(on(month, day), time(hour), UTC)


def kr(kind: Any = "increase", name: str = "k", **facts: Any) -> KeyResult:
    """A key result; of a linear kind or stages, from 0 to 100."""
    usual: dict[str, Any] = {
        "increase": {"baseline": 0.0, "target": 100.0},
        "decrease": {"baseline": 100.0, "target": 0.0},
        "reach": {"target": 100.0},
        "stages": {"baseline": 0.0, "stretch": 100.0},
        "checkpoints": {"checkpoints": ((0.0, 0.0), (50.0, 0.8), (100.0, 1.0))},
        "maintain": {"at_least": 99.9},
        "milestones": {"milestones": (Milestone(name="A"), Milestone(name="B", weight=3.0))},
    }
    return KeyResult(id=name, kind=kind, **(usual.get(kind, {}) | facts))


def evening(day: date) -> AsOf:
    """All that is known at the end of a day."""
    return AsOf(day, end_of(day, "UTC"))


def objective(*key_results: KeyResult, name: str = "o", **facts: Any) -> Objective:
    """An active objective of Operations in the quarter; a day of closing is its end."""
    for day, moment in (("closed_on", "closed_at"), ("reopened_on", "reopened_at")):
        if day in facts:
            typed = facts.pop(day)
            facts[moment] = typed and evening(typed).moment
    usual: dict[str, Any] = {
        "title": name,
        "team": "ops",
        "cycle": "2026-Q4",
        "owner": "ann",
        "state": "active",
    }
    return Objective(id=name, key_results=key_results, **(usual | facts))


def closed_goal(*key_results: KeyResult, day: date | None = None, **facts: Any) -> Objective:
    """An objective closed on a day, 20 November where none is given."""
    usual: dict[str, Any] = {
        "state": "closed",
        "outcome": "partial",
        "closed_at": evening(day or on(11, 20)).moment,
    }
    return objective(*key_results, **(usual | facts))


def said(day: date, value: Value | None = None, name: str = "k", **facts: Any) -> CheckIn:
    """A check-in on the key result "k"."""
    return CheckIn(name, day, value, **facts)


def plan(*objectives: Objective, log: Any = (), **facts: Any) -> Plan:
    """A plan of two cycles and three teams with these objectives and check-ins."""
    usual: dict[str, Any] = {"people": (ANN,), "teams": (COMPANY, OPS, IT), "cycles": (Q3, Q4)}
    return Plan(name="Acme", objectives=objectives, check_ins=tuple(log), **(usual | facts))


def kpi(name: str = "uptime", **facts: Any) -> KPI:
    """A monthly KPI of Operations."""
    return KPI(id=name, **({"team": "ops", "better": "higher", "unit": "%"} | facts))


def seen(month: int, value: float, name: str = "uptime", **facts: Any) -> Observation:
    """An observation of the month that begins on its first day."""
    return Observation(name, on(month, 1), value, **facts)


def standing(day: date, *objectives: Objective, log: Any = (), **facts: Any) -> Standing:
    """How such a plan stands on a day."""
    return stand(plan(*objectives, log=log, **facts), on=day)


def judged(day: date, measure: KeyResult, *log: CheckIn, **facts: Any) -> KeyResultStanding:
    """How one key result stands, alone in the objective "o"; *facts* are the plan's."""
    goal = facts.pop("goal", {})
    return standing(day, objective(measure, **goal), log=log, **facts).objective("o").key_results[0]


def objective_judged(day: date, goal: Objective, *log: CheckIn, **facts: Any) -> ObjectiveStanding:
    """How one objective stands in a plan of its own."""
    return standing(day, goal, log=log, **facts).objective(goal.id)


def progress_of(measure: KeyResult, value: Value | None) -> float | None:
    """The progress of a key result by one value, at the end."""
    return of_value(measure, value, baseline=measure.baseline, on=on(12, 31)).value


def hit_rate(
    measure: KeyResult, days: list[tuple[date, float]], day: date, *, start: date = Q4.start
) -> float | None:
    """The progress on a day of what is kept up, by weekly values."""
    readings = [Reading(d, v) for d, v in days if d <= day]
    return rate_of(measure, kept(measure, readings, start=start, end=Q4.end, cadence="weekly", on=day)).value
