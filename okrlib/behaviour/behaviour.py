"""What a KPI's figures say on a day: regimes, limits, marked points, assurance (METHOD section 6).

Health answers "is it good enough?", signals answer "did it change?"; both stand side by side. It needs
the extra ``[kpi]``, which arrives when it is first asked.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from okrlib.errors import MissingExtraError
from okrlib.model import step
from okrlib.scoring import meets
from okrlib.signals import limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from types import ModuleType

    from okrlib.model import KPI, Observation, SignalRules
    from okrlib.scoring import KpiStanding

Assurance = Literal["consistently meets", "consistently misses", "hit or miss"]
#: With fewer points in a regime its limits are provisional (METHOD section 6).
PROVISIONAL_UNDER = 12
#: So many of the latest values may contradict what the limits promise.
_LAST = 3
#: A regime of fewer periods before the level of now says nothing of what was before.
SHORT = 3
#: Where more than this many periods have no figure for one that has, they are not laid out as gaps.
MOST_GAPS = 3


class Point(NamedTuple):
    """One period: its value, the natural limits around it, and how it reads; None where it has no limits.

    *rule* is the rule that marks it, "" for none; *regime* counts the changes before it; *slope* is by how
    much the centre of its regime changes with each period, 0 on a level.
    """

    period: date
    value: float
    centre: float | None
    lower: float | None
    upper: float | None
    rule: str
    reading: str
    regime: int
    slope: float = 0.0

    @property
    def marked(self) -> bool:
        """Whether a rule marks it."""
        return self.reading != "common"


class KpiSignals(NamedTuple):
    """A KPI's points by the rules of a set, in order of time, and what they promise of its target."""

    points: tuple[Point, ...]
    rules: str
    assurance: Assurance | None
    seasonal: bool

    @property
    def regime(self) -> tuple[Point, ...]:
        """The points of the last regime."""
        return tuple(p for p in self.points if p.regime == self.points[-1].regime) if self.points else ()

    @property
    def provisional(self) -> bool:
        """Whether the last regime is too short for limits to be relied on."""
        return 0 < len(self.regime) < PROVISIONAL_UNDER

    @property
    def slope(self) -> float:
        """By how much the measure changes with each period now; 0 where it is steady."""
        return self.points[-1].slope if self.points else 0.0

    @property
    def changed(self) -> tuple[Point, ...]:
        """The first point of each regime but the first."""
        return tuple(b for a, b in pairwise(self.points) if a.regime != b.regime)


def engine() -> ModuleType:
    """`okrlib.signals`; `MissingExtraError` where its packages are not installed."""
    try:
        from okrlib import signals
    except ModuleNotFoundError as missing:
        raise MissingExtraError("Telling news from noise", "kpi") from missing
    return signals


def laid_out(kpi: KPI, observed: Sequence[Observation]) -> tuple[list[float | None], list[int]]:
    """The values at even distances, None where a period has none, and where each observation stands.

    A season counts periods, so a month without a figure keeps its place. Where nearly all are missing
    the values stand side by side.
    """
    places, period, place = [0], observed[0].period if observed else None, 0
    for row in observed[1:]:
        while period is not None and period < row.period and place < MOST_GAPS * len(observed):
            period, place = step(period, kpi.rhythm), place + 1
        if period is None or period < row.period:
            places = list(range(len(observed)))
            break
        # A period that begins off the beat counts as the one it begins in.
        place = max(place - (period > row.period), places[-1] + 1)
        period = row.period
        places.append(place)
    values: list[float | None] = [None] * (places[-1] + 1 if observed else 0)
    for row, at in zip(observed, places, strict=False):
        values[at] = row.value
    return values, places[: len(observed)]


@lru_cache(maxsize=4096)
def of(
    kpi: KPI,
    observed: tuple[Observation, ...],
    rules: SignalRules = "wheeler",
    since: date | None = None,
) -> KpiSignals:
    """The signals of a KPI's *observed* values, one a period, as `KpiStanding.observed` has them.

    Limits are split where a change of regime is found, and follow it where it slopes; under ``nhs`` the
    series is taken whole, without splits, slopes and season. With *since*, the last regime is the level
    that begins there, as a proposal has it; a change found in the three periods before it, or later,
    begins none. Assurance stands on the last regime's limits at its last point, and is left open where
    one of the last three values contradicts it. Raises `MissingExtraError` without the extra ``[kpi]``.
    """
    signals = engine()
    if not observed:
        return KpiSignals((), rules, None, seasonal=False)
    values, places = laid_out(kpi, observed)
    season = kpi.season if rules != "nhs" and kpi.season and kpi.season > 1 else None
    regimes = [] if rules == "nhs" else signals.regimes(values, season=season)
    if since is not None and rules != "nhs":
        level = next(at for row, at in zip(observed, places, strict=True) if row.period >= since)
        before = [regime for regime in regimes if regime.start <= level - SHORT]
        regimes = [*before, signals.Regime(level, slopes=False)]
    splits = [regime.start for regime in regimes if regime.start]
    slopes = [regime.start for regime in regimes if regime.slopes]
    question = signals.Question(
        values, rules=rules, better=kpi.better, splits=splits, slopes=slopes, season=season
    )
    columns = signals.behaviour(question)
    lowest, highest = bounds(kpi, observed)
    points = tuple(
        Point(
            row.period,
            row.value,
            _number(columns.centre[at], lowest, highest),
            _number(columns.lower[at], lowest, highest),
            _number(columns.upper[at], lowest, highest),
            str(columns.rule[at]),
            str(columns.reading[at]),
            sum(split <= at for split in splits),
            float(columns.slope[at]),
        )
        for row, at in zip(observed, places, strict=True)
    )
    last = places[-1]
    ends = _number(columns.lower[last]), _number(columns.upper[last])
    return KpiSignals(points, rules, _assurance(kpi, observed, *ends), season is not None)


def of_standing(
    standing: KpiStanding, rules: SignalRules = "wheeler", since: date | None = None
) -> KpiSignals:
    """The signals of a KPI as it stands."""
    return of(standing.kpi, standing.observed, rules, since)


def _number(value: float, lowest: float = -math.inf, highest: float = math.inf) -> float | None:
    return None if math.isnan(value) else min(max(float(value), lowest), highest)


def bounds(kpi: KPI, observed: Sequence[Observation]) -> tuple[float, float]:
    """What the measure can be at all, infinite where nothing bounds it; limits are drawn no further."""
    low, high = limits.possible([float(row.value) for row in observed], kpi.unit)
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def _assurance(
    kpi: KPI, observed: Sequence[Observation], lower: float | None, upper: float | None
) -> Assurance | None:
    """What the limits promise: the worse one meets the target, the better one misses it, or neither.

    Nothing where one of the last three values, each by its own target, did what it says cannot be.
    """
    promised = _promised(kpi, observed, lower, upper)
    latest = [
        meets(kpi, row.value, aim)
        for row in observed[-_LAST:]
        if (aim := kpi.target_on(row.period)) is not None
    ]
    broken = {"consistently meets": False, "consistently misses": True}.get(promised or "")
    return None if broken in latest and broken is not None else promised


def _promised(
    kpi: KPI, observed: Sequence[Observation], lower: float | None, upper: float | None
) -> Assurance | None:
    target = kpi.target_on(observed[-1].period)
    if target is None or lower is None or upper is None:
        return None
    values = [row.value for row in observed]
    ends = meets(kpi, lower, target, of=values), meets(kpi, upper, target, of=values)
    if None in ends:
        return None
    if all(ends):
        return "consistently meets"
    # A band of tolerance can lie between limits that both miss it.
    inside = any(lower <= edge <= upper for edge in (target.low, target.high) if edge is not None)
    return "hit or miss" if any(ends) or inside else "consistently misses"
