"""Calibration: how often what a team was sure of came true (METHOD section 4).

One pair for each key result of a closed objective: the last confidence of the cycle's first half, a
probability in tenths, and whether the key result succeeded by its own ambition. Teams of kind
individual have none: nothing here compares or ranks people.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from okrlib.arithmetic import at_most
from okrlib.model import Ambition
from okrlib.scoring import ObjectiveStanding, Standing
from okrlib.text import formatting

#: Fewer pairs say more about luck than about judgement.
FEWEST_PAIRS = 10
#: Up to which Brier score confidence is how much better than guessing, which gets 0.25.
_MEANINGS = (
    (0.1, "Much better than guessing"),
    (0.23, "Somewhat better than guessing"),
    (0.27, "No better than guessing"),
)
#: Fewer of one confidence are not put into a sentence.
_FEWEST_ALIKE = 4
#: From here a mean final score of stretch goals says that they were no stretch (Google's trap of
#: sandbagging: scores that are always 1.0).
_ALWAYS_HIGH = 0.9
_FEWEST_CYCLES = 2
_SUCCESS = frozenset({"met", "success", "exceeded"})


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

    @property
    def succeeded(self) -> int:
        """How many of them succeeded."""
        return round(self.n * self.came_true)


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
    def meaning(self) -> str:
        """What the Brier score says, in words."""
        return next((words for most, words in _MEANINGS if self.brier <= most), "Worse than guessing")

    @property
    def sentence(self) -> str:
        """The confidence that was furthest off, in words."""
        shares = [s for s in self.shares if s.n >= _FEWEST_ALIKE]
        if not shares:
            return f"{formatting.count(self.n, 'key result')}, no confidence given often enough to be judged."
        worst = max(shares, key=lambda s: (abs(s.came_true - s.confidence / 10), s.n))
        if abs(worst.came_true - worst.confidence / 10) < 0.15:
            return "What was thought at half-time came true about as often as was thought."
        rated = f"Of the {worst.n} key results rated {worst.confidence} of 10 at half-time"
        return f"{rated}, {worst.succeeded or 'none'} succeeded."


def pairs(standing: Standing, team: str | None = None) -> tuple[Pair, ...]:
    """The pairs of a team's own key results over its closed objectives, or of all teams'.

    None for an individual.
    """
    return tuple(pair for o in _closed(standing, team) for pair in _pairs_of(standing, o))


def calibrate(pairs: Sequence[Pair]) -> Calibration | None:
    """The calibration over some pairs; None below ten.

    >>> closed = [Pair(f"k{i}", "Q3", "committed", 7, i < 4) for i in range(10)]
    >>> calibrate(closed).brier, calibrate(closed).sentence
    (0.33, 'Of the 10 key results rated 7 of 10 at half-time, 4 succeeded.')
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
        kinds = (
            ("a commitment", "commitments"),
            ("a stretch goal", "stretch goals"),
            ("a learning goal", "learning goals"),
        )
        pairs = zip(self, kinds, strict=True)
        counts = [(n, f"was {one}" if n == 1 else f"were {many}") for n, (one, many) in pairs if n]
        if not counts:
            return "No key result is closed yet."
        if counts[1:]:
            parts = formatting.listed([f"{n} {words}" for n, words in counts])
            return f"Of {sum(self)} closed key results, {parts}."
        ((total, words),) = counts
        return f"{'The one closed key result' if total == 1 else f'All {total} closed key results'} {words}."


def ambitions(standing: Standing, team: str | None = None) -> Ambitions:
    """The shares of committed, stretch and learning key results a team closed, or all teams did."""
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
        for kr in objective.counted if objective.reported else ():
            if kr.ambition == "aspirational" and kr.score is not None:
                scores[objective.objective.cycle].append(kr.score)
    order = [c for c in sorted(standing.plan.cycles, key=lambda c: c.end) if scores.get(c.id)]
    last = [sum(scores[c.id]) / len(scores[c.id]) for c in order][-_FEWEST_CYCLES:]
    if len(last) < _FEWEST_CYCLES or at_most(min(last), _ALWAYS_HIGH):
        return None
    cycles = formatting.count(len(last), "closed cycle")
    advice = "Goals that are always reached are commitments: call them so, or reach further."
    return f"In {cycles} running the stretch goals ended above 0.9 on average. {advice}"


def _closed(standing: Standing, team: str | None) -> Iterable[ObjectiveStanding]:
    """The closed objectives with scores of a team, or of all, in the order of their cycles."""
    plan = standing.plan
    named = plan.teams if team is None else (plan.team(team),)
    teams = [t.id for t in named if t.kind != "individual"]
    for cycle in plan.cycles:
        for o in (o for name in teams for o in plan.in_cycle.get((name, cycle.id), ())):
            if o.state == "closed" and plan.closed(o, standing.on) and o.scored:
                yield standing.objective(o.id)


def _pairs_of(standing: Standing, objective: ObjectiveStanding) -> Iterable[Pair]:
    cycle = standing.plan.cycle(objective.objective.cycle)
    for kr in objective.key_results:
        # 2 x days done < days: the day is in the first half of the half-open span.
        first = (e for e in kr.entries if 2 * (e.date - cycle.start).days < cycle.days)
        early = [e.confidence for e in first if e.confidence is not None]
        if early and kr.verdict is not None and kr.counted:
            yield Pair(kr.key_result.id, cycle.id, kr.ambition, early[-1], kr.verdict in _SUCCESS)
