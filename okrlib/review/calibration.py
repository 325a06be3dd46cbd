"""Calibration: how often what a team was sure of came true (METHOD section 4).

One pair for each key result of a closed objective: the last confidence of the cycle's first half, a
probability in tenths, and whether the key result succeeded by its own ambition. Teams of kind
individual have none: nothing here compares or ranks people.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from okrlib.model import Ambition
    from okrlib.scoring import ObjectiveStanding, Standing

#: Fewer pairs say more about luck than about judgement.
FEWEST_PAIRS = 10
#: Fewer of one confidence are not put into a sentence.
_FEWEST_ALIKE = 4
#: From here a mean final score of stretch goals says that they were no stretch (Google's trap of
#: sandbagging: scores that are always 1.0).
_ALWAYS_HIGH = 0.9
_FEWEST_CYCLES = 2
_SUCCESS = frozenset({"met", "success", "exceeded"})
_TENTHS = ("never", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLURAL = ("zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines", "tens")


class Pair(NamedTuple):
    """What was thought of a key result half-way, 0..10, and whether it succeeded in the end."""

    key_result: str
    cycle: str
    ambition: Ambition
    confidence: int
    success: bool


class Share(NamedTuple):
    """Of *n* key results of one confidence (0..10), the share that succeeded (0..1)."""

    confidence: int
    n: int
    came_true: float


class Calibration(NamedTuple):
    """How well a team's confidence foretold its results.

    *brier* is the mean squared difference between confidence as a probability and what happened: 0 is
    perfect, 0.25 is what even odds always get (Brier 1950, *Verification of forecasts expressed in
    terms of probability*). *shares* are the points of the reliability chart.
    """

    n: int
    brier: float
    shares: tuple[Share, ...]

    @property
    def sentence(self) -> str:
        """The confidence that was furthest off, in words: "Your sevens came true four times in ten."."""
        shares = [s for s in self.shares if s.n >= _FEWEST_ALIKE]
        if not shares:
            return f"{formatting.count(self.n, 'key result')}, no confidence given often enough to be judged."
        worst = max(shares, key=lambda s: (abs(s.came_true - s.confidence / 10), s.n))
        if abs(worst.came_true - worst.confidence / 10) < 0.15:
            return "What you were sure of came true about as often as you said."
        return f"Your {_PLURAL[worst.confidence]} came true {times_in_ten(worst.came_true)}."


def times_in_ten(share: float) -> str:
    """A share in words.

    >>> times_in_ten(0.42), times_in_ten(0.1), times_in_ten(0), times_in_ten(1)
    ('four times in ten', 'one time in ten', 'never', 'every time')
    """
    tenths = int(share * 10 + 0.5)
    if share in {0, 1}:
        return "every time" if share else "never"
    if tenths in {0, 10}:
        return "hardly ever" if tenths == 0 else "nearly every time"
    return f"{_TENTHS[tenths]} {'time' if tenths == 1 else 'times'} in ten"


def pairs(standing: Standing, team: str) -> tuple[Pair, ...]:
    """The pairs of a team's own key results over its closed objectives; none for an individual."""
    if standing.plan.team(team).kind == "individual":
        return ()
    return tuple(pair for o in _closed(standing, team) for pair in _pairs_of(standing, o))


def calibrate(pairs: Sequence[Pair]) -> Calibration | None:
    """The calibration over some pairs; None below ten.

    >>> closed = [Pair(f"k{i}", "Q3", "committed", 7, i < 4) for i in range(10)]
    >>> calibrate(closed).brier, calibrate(closed).sentence
    (0.33, 'Your sevens came true four times in ten.')
    """
    if len(pairs) < FEWEST_PAIRS:
        return None
    squares = [(pair.confidence / 10 - pair.success) ** 2 for pair in pairs]
    by: defaultdict[int, list[bool]] = defaultdict(list)
    for pair in pairs:
        by[pair.confidence].append(pair.success)
    shares = tuple(Share(c, len(by[c]), sum(by[c]) / len(by[c])) for c in sorted(by))
    return Calibration(len(pairs), round(sum(squares) / len(squares), 6), shares)


class Ambitions(NamedTuple):
    """How many counted key results of a team's closed objectives were of each ambition."""

    committed: int
    aspirational: int
    learning: int

    @property
    def sentence(self) -> str:
        """The shares in words."""
        total = sum(self)
        if not total:
            return "No key result is closed yet."
        return (
            f"Of {formatting.count(total, 'closed key result')}, {self.committed} committed, "
            f"{self.aspirational} stretch, {self.learning} learning."
        )


def ambitions(standing: Standing, team: str) -> Ambitions:
    """The shares of committed, stretch and learning key results a team closed."""
    chosen = [kr.ambition for o in _closed(standing, team) for kr in o.key_results if kr.counted]
    return Ambitions(*(chosen.count(name) for name in ("committed", "aspirational", "learning")))


def sandbagging(standing: Standing, team: str) -> str | None:
    """A sentence where a team's stretch goals were no stretch in two closed cycles running, else None.

    Stretch goals aim at 0.7 on average; a mean above 0.9 over the stretch key results of the cycle says
    that the bar was low (research section 6, L19). Individuals are never judged so.
    """
    if standing.plan.team(team).kind == "individual":
        return None
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for objective in _closed(standing, team):
        for kr in objective.key_results:
            if kr.counted and kr.ambition == "aspirational" and kr.score is not None:
                scores[objective.objective.cycle].append(kr.score)
    order = [c for c in sorted(standing.plan.cycles, key=lambda c: c.end) if scores.get(c.id)]
    last = [sum(scores[c.id]) / len(scores[c.id]) for c in order][-_FEWEST_CYCLES:]
    if len(last) < _FEWEST_CYCLES or min(last) <= _ALWAYS_HIGH:
        return None
    return (
        f"In {formatting.count(len(last), 'closed cycle')} running "
        "the stretch goals ended above 0.9 on average. "
        "Goals that are always reached are commitments: call them so, or reach further."
    )


def _closed(standing: Standing, team: str) -> Iterable[ObjectiveStanding]:
    """The team's closed objectives that have scores, in the order of their cycles."""
    for cycle in standing.plan.cycles:
        for o in standing.plan.in_cycle.get((team, cycle.id), ()):
            if o.state == "closed" and standing.plan.closed(o, standing.on) and o.scored:
                yield standing.objective(o.id)


def _pairs_of(standing: Standing, objective: ObjectiveStanding) -> Iterable[Pair]:
    cycle = standing.plan.cycle(objective.objective.cycle)
    for kr in objective.key_results:
        # 2 x days done < days: the day is in the first half of the half-open span.
        early = [
            e.confidence
            for e in kr.entries
            if e.confidence is not None and 2 * (e.date - cycle.start).days < cycle.days
        ]
        if early and kr.verdict is not None and kr.counted:
            yield Pair(kr.key_result.id, cycle.id, kr.ambition, early[-1], kr.verdict in _SUCCESS)
