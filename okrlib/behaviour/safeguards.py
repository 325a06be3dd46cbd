"""Safeguards: KPIs that must not suffer while a key result is pushed (METHOD section 4)."""

from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from typing import Literal, NamedTuple

from okrlib.behaviour import behaviour
from okrlib.behaviour.sentences import target_words
from okrlib.errors import MissingExtraError
from okrlib.model import KPI, Observation, SignalRules
from okrlib.plan import last_day
from okrlib.scoring import Standing, meets, start_of
from okrlib.text import formatting

GuardState = Literal["harmed", "holding", "unknown"]


class Guard(NamedTuple):
    """A KPI that guards a key result, its state there, and the reason in words.

    *since* is the period in which harm began; None where it is not harmed.
    """

    kpi: KPI
    state: GuardState
    why: str
    since: date | None = None

    @property
    def sentence(self) -> str:
        """The safeguard in words."""
        return f"safeguard {self.state}: {self.kpi.name}{', ' if self.why else ''}{self.why}"


def guards(standing: Standing, key_result: str) -> tuple[Guard, ...]:
    """The KPIs that guard a key result and their states, in the order of its file; () where it names none.

    They are judged like its score: on the day, at most the cycle's last; for a closed objective as known at
    the closing. Without the extra ``[kpi]`` they are judged by targets alone.
    """
    plan = standing.plan
    o, kr = plan.key_results[key_result]
    names = [name for name in kr.guard if plan.has("KPI", name)]
    if not names:
        return ()
    cycle, then = plan.cycle(o.cycle), standing.frozen(o)
    found = []
    for name in names:
        kpi = plan.kpi(name)
        observed = tuple(row for row in then.values(name) if last_day(kpi, row.period) <= cycle.last_day)
        found.append(guard(kpi, observed, start=start_of(kr, cycle), rules=plan.policy.signal_rules))
    return tuple(found)


def guard(kpi: KPI, observed: Sequence[Observation], *, start: date, rules: SignalRules) -> Guard:
    """The state of a KPI that guards a key result since the day *start*, by its figures, one a period.

    It is harmed where its target was met by the last figure before *start* (else by the first since) and is
    missed now, or where a signal for the worse began since and lasts; unknown without a figure since.
    """
    first = next((i for i, row in enumerate(observed) if last_day(kpi, row.period) >= start), None)
    if first is None:
        return Guard(kpi, "unknown", "no figure since")
    before, last = observed[max(0, first - 1)], observed[-1]
    aim = kpi.target_on(last.period)
    met = meets(kpi, before.value, kpi.target_on(before.period)), meets(kpi, last.value, aim)
    lines = aim.lines if aim else ()
    value = formatting.quantity(last.value, kpi.unit, lines)
    now = f"{value} {formatting.within(last.period, kpi.rhythm)}"
    if aim is not None:
        now += f", target {target_words(kpi, aim)}"
    if met == (True, False):
        return Guard(kpi, "harmed", now, _missed_since(kpi, observed))
    since = _worse_since(kpi, observed, rules)
    if since is not None and last_day(kpi, since) >= start:
        return Guard(kpi, "harmed", f"worse since {formatting.since(since, kpi.rhythm)}; {now}", since)
    return Guard(kpi, "holding", now)


def _missed_since(kpi: KPI, observed: Sequence[Observation]) -> date:
    """The first of the last periods in a row that missed their target."""
    missed = takewhile(lambda r: meets(kpi, r.value, kpi.target_on(r.period)) is False, reversed(observed))
    return [row.period for row in missed][-1]


def _worse_since(kpi: KPI, observed: Sequence[Observation], rules: SignalRules) -> date | None:
    """The period in which a signal for the worse began that still lasts; None for none."""
    if kpi.better is None:
        return None
    try:
        signals = behaviour.of(kpi, tuple(observed), rules)
    except MissingExtraError:
        return None
    if signals.worse_since is not None:
        return signals.worse_since
    points = signals.points
    spell = len(points)
    while spell and points[spell - 1].reading == "concern":
        spell -= 1
    if spell < len(points):
        return points[spell].period
    begun = next((i for i, p in enumerate(points) if p.regime == points[-1].regime), 0)
    level, former = points[begun].centre, points[begun - 1].centre if begun else None
    if level is None or former is None or level == former:
        return None
    return points[begun].period if (level < former) == (kpi.better == "higher") else None
