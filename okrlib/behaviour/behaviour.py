"""What a KPI's figures say on a day: regimes, limits, marked points, assurance (METHOD section 6).

Health answers "is it good enough?", signals answer "did it change?"; both stand side by side. It needs the
extra ``[kpi]``, which is imported at the first use.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, pairwise
from statistics import fmean, median
from typing import TYPE_CHECKING, Literal, NamedTuple

from okrlib.arithmetic import equal
from okrlib.errors import needs
from okrlib.plan import MOST_GAPS, days_off, following, long_gap, period_end
from okrlib.scoring import KpiStanding, meets
from okrlib.signals import limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from types import ModuleType

    from okrlib.model import KPI, Observation, SignalRules
    from okrlib.signals import LastingChange, Regime
    from okrlib.signals.arrays import Values

Assurance = Literal["consistently meets", "consistently misses", "hit or miss"]
#: With fewer points, a regime's limits are provisional, and promise nothing (METHOD section 6).
PROVISIONAL_UNDER = 12
#: A regime of fewer periods says nothing about how it was before the present level.
SHORT = 3
#: The fewest figures of a regime of a daily series, and the most of a spell that is due to the calendar.
_DAILY, _SPELL = 8, 14
#: The most spells that are looked for.
_MOST_SPELLS = 30
#: A regime of at least this many points wanders where its residuals are more autocorrelated than this.
_WANDERS_FROM, _ALIKE = 24, 0.7
#: Of so many KPIs the signals are kept once they are computed.
MOST_KEPT = 4096


class Point(NamedTuple):
    """One period: its value, the natural limits around it, and how it reads; None where it has no limits.

    *rule* is the rule that marks it, "" for none; *regime* counts the changes before it; *slope* is the
    change of its regime's centre with each period, 0 on a level; *level* is the centre without its season.
    *raw_lower* and *raw_upper* are the limits as computed, also where no value can lie so far out.
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
    level: float = 0.0
    raw_lower: float | None = None
    raw_upper: float | None = None

    @property
    def marked(self) -> bool:
        """Whether a rule marks it."""
        return self.reading != "common"


class KpiSignals(NamedTuple):
    """A KPI's points in order of time, marked by a set of rules, and what they promise about its target.

    Where the last regime *wanders*, each value depends on the one before, so natural limits do not describe
    it and none of its points is marked. *worse_since* is the first day of a lasting change for the worse
    within it that is not a regime of its own yet. *rebased* are the periods from which the
    plan lets limits begin anew.
    """

    points: tuple[Point, ...]
    rules: str
    assurance: Assurance | None
    seasonal: bool
    wanders: bool = False
    worse_since: date | None = None
    rebased: tuple[date, ...] = ()

    @property
    def regime(self) -> tuple[Point, ...]:
        """The points of the last regime."""
        last = self.points[-1].regime if self.points else 0
        return tuple([p for p in self.points if p.regime == last])

    @property
    def provisional(self) -> bool:
        """Whether the last regime is too short for limits to be relied on."""
        return 0 < len(self.regime) < PROVISIONAL_UNDER

    @property
    def slope(self) -> float:
        """The present change of the measure with each period; 0 where it is steady."""
        return self.points[-1].slope if self.points else 0.0

    @property
    def changed(self) -> tuple[Point, ...]:
        """The first point of each regime that began with a change of the figures, not by a plan's rebase."""
        begun = (b for a, b in pairwise(self.points) if a.regime != b.regime)
        return tuple(point for point in begun if point.period not in self.rebased)


def engine() -> ModuleType:
    """`okrlib.signals`; `MissingExtraError` where its packages are not installed."""
    with needs("Telling news from noise", "kpi"):
        from okrlib import signals

        _ = signals.regimes  # the face is lazy: only a name of it needs the packages
    return signals


def laid_out(kpi: KPI, observed: Sequence[Observation]) -> tuple[list[float | None], list[int]]:
    """The values at even distances, None where a period has none, and the position of each observation.

    A season counts periods, so a month without a figure keeps its place; a day of the week that never has one
    is left out. Where nearly all periods are missing, the values are put side by side, but for a `long_gap`
    and for what is more than twice the usual time between two of them.
    """
    if not observed:
        return [], []
    periods = [row.period for row in observed]
    off, most = days_off(kpi, periods), MOST_GAPS * len(observed)
    places, period, place = [0], periods[0], 0
    for begins in periods[1:]:
        while period < begins and place < most:
            period, place = following(kpi, period, off), place + 1
        if period < begins:
            apart = [(after - before).days for before, after in pairwise(periods)]
            gap, usual = long_gap(kpi, periods), median(apart)
            steps = (1 + (days > 2 * usual or n == gap) for n, days in enumerate(apart, 1))
            places = list(accumulate(steps, initial=0))
            break
        # A period that begins irregularly counts as the one it begins in.
        place = max(place - (period > begins), places[-1] + 1)
        period = begins
        places.append(place)
    values: list[float | None] = [None] * (places[-1] + 1)
    for row, at in zip(observed, places, strict=True):
        values[at] = row.value
    return values, places


def season_of(kpi: KPI) -> int | None:
    """How many periods its season has; None where it has none."""
    return kpi.season if kpi.season and kpi.season > 1 else None


class _Series(NamedTuple):
    """Figures that are `laid_out`; their regimes, and the values *kept* to find these."""

    values: Sequence[float | None]
    places: Sequence[int]
    regimes: tuple[Regime, ...]
    kept: Sequence[float | None]


@lru_cache(maxsize=MOST_KEPT)
def _series(kpi: KPI, observed: tuple[Observation, ...]) -> _Series:
    """The regimes of figures, found without spells that are due to the calendar.

    Only daily series have such spells: a holiday, a week of building work. A spell that is too short for a
    regime, or that ends on the level on which it began, is left out, and the rest is searched again.
    """
    values, places = laid_out(kpi, observed)
    kept = list(values)
    regimes: list[Regime] = engine().regimes(kept, season=season_of(kpi))
    for _ in range(_MOST_SPELLS if kpi.rhythm == "daily" else 0):
        spell = _spell(kept, [regime.start for regime in regimes])
        if spell is None:
            break
        kept[slice(*spell)] = [None] * (spell[1] - spell[0])
        regimes = engine().regimes(kept, season=season_of(kpi))
    return _Series(values, places, tuple(regimes), kept)


def _spell(values: Sequence[float | None], starts: Sequence[int]) -> tuple[int, int] | None:
    """The start and the end of the first spell that is due to the calendar; None for none."""
    edges = [*starts, len(values)]
    stretches = [[v for v in values[a:b] if v is not None] for a, b in pairwise(edges)]
    for i, stretch in enumerate(stretches if len(stretches) > 1 else ()):
        short = len(stretch) < _DAILY
        if not short and len(stretch) <= _SPELL and 0 < i < len(stretches) - 1:
            before, during, after = map(fmean, stretches[i - 1 : i + 2])
            short = abs(after - before) < abs(during - before) / 2
        if short and stretch:
            return edges[i], edges[i + 1]
    return None


@lru_cache(maxsize=MOST_KEPT)
def lasting_change(kpi: KPI, observed: tuple[Observation, ...]) -> LastingChange | None:
    """The change for the worse with which a KPI's figures end; its *start* is a position in `laid_out`.

    None also where neither way is better, or where the last three figures are all back on the level before.
    In a daily series it has to last for eight figures.
    """
    if kpi.better is None or not observed:
        return None
    values, places, regimes, _ = _series(kpi, observed)
    starts = [regime.start for regime in regimes[1:]]
    change: LastingChange | None = engine().lasting_change(
        values, better=kpi.better, season=season_of(kpi), changes=starts
    )
    if change is None or all(not worse(kpi, row.value, change.before) for row in observed[-SHORT:]):
        return None
    short = kpi.rhythm == "daily" and len(observed) - places.index(change.start) < _DAILY
    return None if short else change


def worse(kpi: KPI, value: float, level: float) -> bool:
    """Whether a value is worse than a level, for a KPI with a better way."""
    return not equal(value, level) and (value < level) == (kpi.better == "higher")


@lru_cache(maxsize=MOST_KEPT)
def of(
    kpi: KPI,
    observed: tuple[Observation, ...],
    rules: SignalRules = "wheeler",
    since: date | None = None,
) -> KpiSignals:
    """The signals of a KPI's *observed* values, one a period, as `KpiStanding.observed` has them.

    Each regime has limits of its own, which slope where it does; under ``nhs`` the series is taken as a
    whole, without splits, slopes and season. With *since*, the last regime is a level that begins on that
    day, as in a proposal; changes found in the three periods before it, or later, are ignored. Raises
    `MissingExtraError` without the extra ``[kpi]``.
    """
    signals = engine()
    if not observed:
        return KpiSignals((), rules, None, seasonal=False)
    whole = rules == "nhs"
    season = None if whole else season_of(kpi)
    series = _Series(*laid_out(kpi, observed), (), ()) if whole else _series(kpi, observed)
    values, places, regimes, kept = series
    stated = _stated(kpi, observed, places)
    if stated.starts or stated.baseline:
        regimes = () if stated.baseline else tuple(r for r in regimes if not stated.near(r.start))
        regimes = (*regimes, *(signals.Regime(start, slopes=False) for start in stated.starts))
        regimes = tuple(sorted(regimes, key=lambda regime: regime.start))
    if since is not None and rules != "nhs":
        level = next(at for row, at in zip(observed, places, strict=True) if row.period >= since)
        here = [regime for regime in regimes if regime.start == level]
        before = [regime for regime in regimes if regime.start <= level - SHORT]
        regimes = (*before, *(here or [signals.Regime(level, slopes=False)]))
    splits = [regime.start for regime in regimes if regime.start]
    slopes = [regime.start for regime in regimes if regime.slopes]
    question = signals.Question(
        values,
        rules=rules,
        better=kpi.better,
        splits=splits,
        slopes=slopes,
        season=season,
        baseline=stated.baseline,
    )
    columns = signals.behaviour(question)
    last = splits[-1] if splits else 0
    may_wander = rules != "nhs" and stated.baseline is None
    wanders = may_wander and _wanders(kept, columns.centre.tolist(), last)
    if wanders:
        columns.rule[last:], columns.reading[last:] = "", "common"
    if len(places) < len(values):
        columns = type(columns)(*[column[places] for column in columns])
    ends = (*_numbers(columns.lower[-1:]), *_numbers(columns.upper[-1:]))
    possible = bounds(kpi, observed)
    # As lists, because numpy takes ten times as long for a single number.
    rows = zip(
        [row.period for row in observed],
        [row.value for row in observed],
        *[_numbers(edges.clip(*possible)) for edges in (columns.centre, columns.lower, columns.upper)],
        columns.rule.tolist(),
        columns.reading.tolist(),
        [bisect_right(splits, at) for at in places],
        columns.slope.tolist(),
        columns.level.tolist(),
        *map(_numbers, (columns.lower, columns.upper)),
        strict=True,
    )
    points = tuple(map(Point._make, rows))
    assurance = None if wanders else _assurance(kpi, observed, points, ends)
    may_last = rules != "nhs" and since is None and not points[-1].slope
    lasting = lasting_change(kpi, observed) if may_last else None
    within = lasting is not None and lasting.start > last
    worse_since = observed[places.index(lasting.start)].period if lasting and within else None
    return KpiSignals(points, rules, assurance, season is not None, wanders, worse_since, stated.days)


class _Stated(NamedTuple):
    """What a plan says of a KPI's limits, as places in `laid_out`; nothing without a reason."""

    starts: tuple[int, ...] = ()
    days: tuple[date, ...] = ()
    baseline: tuple[int, int] | None = None

    def near(self, place: int) -> bool:
        """Whether limits begin anew so near to a place that it is the same change."""
        return any(abs(place - start) < SHORT for start in self.starts)


def _stated(kpi: KPI, observed: Sequence[Observation], places: Sequence[int]) -> _Stated:
    if not kpi.limits_reason.strip():
        return _Stated()
    # By the figures' own periods: a published card does not say any more where its year starts.
    ends = [period_end(kpi, row.period) for row in observed]
    firsts = [next((i for i, end in enumerate(ends) if end > day), 0) for day in kpi.rebase]
    begun = [i for i in dict.fromkeys(sorted(firsts)) if i]
    held = None
    if kpi.baseline is not None:
        first, last = kpi.baseline.start, kpi.baseline.end
        rows = zip(observed, ends, places, strict=True)
        inside = [at for row, end, at in rows if end > first and row.period <= last]
        held = (inside[0], inside[-1] + 1) if inside else None
    return _Stated(tuple(places[i] for i in begun), tuple(observed[i].period for i in begun), held)


def _wanders(values: Sequence[float | None], centre: Sequence[float], start: int) -> bool:
    """Whether the residuals of the last regime are autocorrelated (METHOD section 6)."""
    rest = [None if v is None else v - c for v, c in zip(values[start:], centre[start:], strict=True)]
    here = [r for r in rest if r is not None]
    if len(here) < _WANDERS_FROM:
        return False
    squares = sum([r * r for r in here])
    if equal(squares, 0.0, of=[v * v for v in values if v is not None]):
        return False
    return sum([a * b for a, b in pairwise(rest) if a is not None and b is not None]) > _ALIKE * squares


def of_standing(
    standing: KpiStanding, rules: SignalRules = "wheeler", since: date | None = None
) -> KpiSignals:
    """The signals of a KPI as it stands."""
    return of(standing.kpi, standing.observed, rules, since)


def _numbers(values: Values) -> list[float | None]:
    """As a list, None for NaN."""
    return [None if math.isnan(value) else value for value in values.tolist()]


def bounds(kpi: KPI, observed: Sequence[Observation]) -> tuple[float, float]:
    """The least and the greatest possible value, infinite where nothing bounds it; limits end there."""
    low, high = limits.possible([float(row.value) for row in observed], kpi.unit)
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def _assurance(
    kpi: KPI, observed: Sequence[Observation], points: Sequence[Point], ends: tuple[float | None, ...]
) -> Assurance | None:
    """What the limits of the last regime promise about the target; None where they promise nothing.

    The target is consistently met where even the worse limit meets it, consistently missed where even the
    better one misses it. There is no promise with fewer than twelve points, while the regime is marked or
    slopes for the worse, or where the last twelve points, each by its own target, contradict it.
    """
    last = points[-1]
    lasting = sum(point.regime == last.regime for point in points)
    getting_worse = bool(last.slope and kpi.better) and (last.slope < 0) == (kpi.better == "higher")
    promised = _promised(kpi, observed, *ends)
    if promised is None or lasting < PROVISIONAL_UNDER or last.reading == "concern" or getting_worse:
        return None
    latest = {
        meets(kpi, row.value, aim)
        for row in observed[-PROVISIONAL_UNDER:]
        if (aim := kpi.target_on(row.period)) is not None
    }
    if promised == "hit or miss":
        return promised if latest == {True, False} else None
    return None if (promised == "consistently misses") in latest else promised


def _promised(
    kpi: KPI, observed: Sequence[Observation], lower: float | None, upper: float | None
) -> Assurance | None:
    """What natural limits promise about the present target, without a look at past figures."""
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
