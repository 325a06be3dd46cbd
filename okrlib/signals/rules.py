"""The rules of process behaviour charts, by name of their set: which points are marked, and how they read.

Sources: Wheeler, *Understanding Variation* (1993) and *Making Sense of Data* (2003) for ``wheeler``; NHS
England's "Making Data Count" as its package NHSRplotthedots computes it for ``nhs``; *Statistical Quality
Control Handbook* (Western Electric, 1956) for ``western_electric``; Nelson, "The Shewhart Control Chart:
Tests for Special Causes", *Journal of Quality Technology* 16 (1984) for ``nelson``.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from okrlib.signals.arrays import Values
from okrlib.signals.limits import TO_LIMIT

RuleSet = Literal["wheeler", "nhs", "western_electric", "nelson"]
Flags = NDArray[np.bool_]
#: For each point 1 (high, or rising), -1 (low, or falling) or 0 (not marked).
Marks = NDArray[np.int8]


class Chart(NamedTuple):
    """Points of one regime around one *centre*; *moving_range* is the mean one that the limits stand on.

    What differs from the centre or a limit by no more than *slack* is equal to it.
    """

    values: Values
    centre: float
    moving_range: float
    slack: float = 0.0

    def side(self) -> Marks:
        """1 above the centre, -1 below, 0 on it."""
        return _both(*self.beyond(0))

    def width(self, sigmas: float) -> float:
        """How far *sigmas* standard deviations reach from the centre; three are the natural limits."""
        return sigmas * (TO_LIMIT / 3) * self.moving_range

    def beyond(self, sigmas: float) -> tuple[Flags, Flags]:
        """The points more than *sigmas* above the centre, and those below."""
        width = self.width(sigmas) + self.slack
        return self.values > self.centre + width, self.values < self.centre - width


class Rule(NamedTuple):
    """A rule's name, the points it marks, and whether these are for better or worse at all."""

    name: str
    marks: Callable[[Chart], Marks]
    tells_direction: bool = True


def ends(flags: Flags, need: int, of: int) -> Flags:
    """Whether the *of* points that end here hold at least *need* flagged ones."""
    ended = np.zeros(len(flags), dtype=bool)
    if len(flags) >= of and np.count_nonzero(flags) >= need:
        # In one byte, which is fast; where a sum wraps around, so does the difference of two.
        sums = flags.view(np.uint8).cumsum(dtype=np.uint8)
        sums[of:] = sums[of:] - sums[:-of]
        np.greater_equal(sums[of - 1 :], need, out=ended[of - 1 :])
    return ended


def part_of(ended: Flags, of: int) -> Flags:
    """Whether one of the windows of *of* points that hold this point has *ended* flagged."""
    if not np.count_nonzero(ended):
        return ended
    padded = np.concatenate([ended, np.zeros(of - 1, dtype=bool)])
    return ends(padded, 1, of)[of - 1 :]


def _both(up: Flags, down: Flags) -> Marks:
    return up.astype(np.int8) - down.astype(np.int8)


def _among(high: Flags, low: Flags, need: int, of: int) -> Marks:
    """The flagged points of every window in which *need* of *of* in a row are flagged on one side."""
    return _both(part_of(ends(high, need, of), of) & high, part_of(ends(low, need, of), of) & low)


def one_side(count: int) -> Rule:
    """*count* in a row on one side of the centre. A point on the centre ends the run."""
    return Rule(f"{count} on one side", lambda c: _among(*c.beyond(0), count, count))


def beyond() -> Rule:
    """A point beyond a natural limit, three standard deviations out."""
    return Rule("beyond a limit", lambda c: _both(*c.beyond(3)))


def near(name: str, need: int, of: int, out: float) -> Rule:
    """*need* of *of* in a row more than *out* standard deviations out on the same side."""
    return Rule(name, lambda c: _among(*c.beyond(out), need, of))


def steps(values: Values, count: int) -> tuple[Flags, Flags]:
    """The points that are part of *count* rising in a row, and of *count* falling; equal is neither."""
    change = np.diff(values, prepend=np.nan)
    up, down = (part_of(ends(flags, count - 1, count - 1), count) for flags in (change > 0, change < 0))
    return up, down


def trend(count: int) -> Rule:
    """*count* in a row, each higher (or each lower) than the one before."""
    return Rule(f"{count} rising or falling", lambda c: _trend(c.values, count))


def _trend(values: Values, count: int) -> Marks:
    """A point in which a rise meets a fall is of the one that leads to it."""
    up, down = steps(values, count)
    rising = np.diff(values, prepend=np.nan) > 0
    return _both(up & (~down | rising), down & ~(up & rising))


def _nhs_trend(chart: Chart) -> Marks:
    """Seven rising or falling.

    A point reads by the step to the next where that is marked too, else by its own step; only a step up
    reads as rising. So it is in the source, and it matters where two trends meet.
    """
    up, down = steps(chart.values, 7)
    marked = up | down
    step = np.diff(chart.values)
    following = np.append(marked[1:], False) & marked
    own, after = np.concatenate([[0.0], step]), np.append(step, 0.0)
    rising = np.where(following, after, own) > 0
    return _both(marked & rising, marked & ~rising)


def _nhs_near(chart: Chart) -> Marks:
    """Two of three in the outer third of the limits, not beyond them, with all three on one side."""
    close = np.logical_or(*chart.beyond(2)) & ~np.logical_or(*chart.beyond(3))
    marks = np.zeros(len(close), dtype=np.int8)
    side = chart.side()
    for sign in (1, -1):
        window = ends(close, 2, 3) & ends(side == sign, 3, 3)
        marks[part_of(window, 3) & close] = sign
    return marks


def _alternating(chart: Chart) -> Marks:
    turns = np.zeros(len(chart.values), dtype=bool)
    step = np.sign(np.diff(chart.values))
    turns[2:] = step[1:] * step[:-1] < 0
    return _by_side(part_of(ends(turns, 12, 12), 14), chart)


def _hugging(chart: Chart) -> Marks:
    inside = np.abs(chart.values - chart.centre) < chart.width(1) - chart.slack
    return _by_side(part_of(ends(inside, 15, 15), 15), chart)


def _avoiding(chart: Chart) -> Marks:
    outside = np.logical_or(*chart.beyond(1))
    return _by_side(part_of(ends(outside, 8, 8), 8), chart)


def _by_side(flags: Flags, chart: Chart) -> Marks:
    return np.where(flags, np.where(chart.side() > 0, 1, -1), 0).astype(np.int8)


#: The rules of each set. A point that several rules mark bears the name of the first.
RULES: Mapping[str, tuple[Rule, ...]] = {
    "wheeler": (beyond(), one_side(8), near("3 of 4 near a limit", 3, 4, 1.5)),
    "nhs": (
        beyond(),
        Rule("7 rising or falling", _nhs_trend),
        Rule("2 of 3 near a limit", _nhs_near),
        one_side(7),
    ),
    "western_electric": (
        beyond(),
        near("2 of 3 beyond 2 sigma", 2, 3, 2.0),
        near("4 of 5 beyond 1 sigma", 4, 5, 1.0),
        one_side(8),
    ),
    "nelson": (
        beyond(),
        one_side(9),
        trend(6),
        Rule("14 alternating", _alternating, tells_direction=False),
        near("2 of 3 beyond 2 sigma", 2, 3, 2.0),
        near("4 of 5 beyond 1 sigma", 4, 5, 1.0),
        Rule("15 within 1 sigma", _hugging, tells_direction=False),
        Rule("8 beyond 1 sigma on both sides", _avoiding, tells_direction=False),
    ),
}
