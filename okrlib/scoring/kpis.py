"""KPI health: is it good enough? Whether it changed is another question (METHOD section 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from okrlib.arithmetic import at_least, at_most
from okrlib.model import KPI, Observation, SignalRules, Target
from okrlib.plan import days_off, following, last_day, silent_from

KpiHealth = Literal["met", "missed", "stale", "no target", "ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiStanding:
    """A KPI on a day: its last value, the target that held then, and what that means.

    *running* is for how many periods up to the latest, none of them without a figure, the target was met or
    missed as it is now; 0 without a target. *rules* are those by which the plan tells news from noise.
    """

    kpi: KPI
    observed: tuple[Observation, ...]
    latest: Observation | None
    target: Target | None
    health: KpiHealth
    running: int
    rules: SignalRules = "wheeler"

    @property
    def lines(self) -> tuple[float, ...]:
        """The numbers with which the latest value is compared."""
        return self.target.lines if self.target else ()


def meets(kpi: KPI, value: float, target: Target | None, *, of: Sequence[float] = ()) -> bool | None:
    """Whether a value meets a target; equality does. None without a target, or a better way or band.

    A target with a band of tolerance is met anywhere in the band, whichever way is better. *of* are the
    numbers that a value was computed from.
    """
    if target is not None and (target.low is not None or target.high is not None):
        return (target.low is None or at_least(value, target.low, of=of)) and (
            target.high is None or at_most(value, target.high, of=of)
        )
    if target is None or kpi.better is None:
        return None
    return (at_least if kpi.better == "higher" else at_most)(value, target.value, of=of)


def stand(
    kpi: KPI, observed: Sequence[Observation], *, on: date, rules: SignalRules = "wheeler"
) -> KpiStanding:
    """How a KPI stands by its *observed* values, one a period, known on the day.

    Ended from the day its card says; stale once two periods have ended without an
    observation; never healthy without a target.
    """
    latest = observed[-1] if observed else None
    target = kpi.target_on(latest.period if latest else on)
    off = days_off(kpi, [row.period for row in observed])
    silent = latest is None or silent_from(last_day(kpi, latest.period), kpi.rhythm, off) <= on
    met = meets(kpi, latest.value, target) if latest else None
    running = 0
    for at in () if met is None else reversed(range(len(observed))):
        row = observed[at]
        if meets(kpi, row.value, kpi.target_on(row.period)) is not met:
            break
        if running and following(kpi, row.period, off) != observed[at + 1].period:
            break
        running += 1
    health: KpiHealth
    if kpi.has_ended(on):
        health = "ended"
    else:
        health = "stale" if silent else "no target" if met is None else "met" if met else "missed"
    return KpiStanding(
        kpi=kpi,
        observed=tuple(observed),
        latest=latest,
        target=target,
        health=health,
        running=running,
        rules=rules,
    )
