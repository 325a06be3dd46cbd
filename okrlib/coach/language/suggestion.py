"""A proposal: the fields of a key result that a sentence holds, so that one click fills the form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from okrlib.coach.language.count import SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.coach.language.lexicon import Lexicon
    from okrlib.coach.language.quantities import Quantity
    from okrlib.model import Kind

Direction = Literal["up", "down", "better", "keep", ""]


class Proposal(NamedTuple):
    """The fields of a key result that a sentence holds; None and "" where it does not say.

    *until* is the date as it was written; *missing* names the fields that still have to be filled.
    """

    kind: Kind
    baseline: float | None = None
    target: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""
    direction: Direction = ""
    until: str = ""
    missing: tuple[str, ...] = ()


class Ends(NamedTuple):
    """The numbers of a sentence that may be ends of the way.

    *falling*: the measure should be small; *until*: the date as it is written; *open*: there are numbers, and
    none is an end.
    """

    numbers: tuple[Quantity, ...]
    direction: Direction
    falling: bool
    until: str
    open: bool = False

    @property
    def base(self) -> Quantity | None:
        """Where the number stands."""
        return next((q for q in self.numbers if q.role == "baseline" and q.value is not None), None)

    @property
    def change(self) -> Quantity | None:
        """By how much it should move."""
        return next((q for q in self.numbers if q.role == "change"), None)

    @property
    def goal(self) -> Quantity | None:
        """The number to end at: one that is said to be, else the first that stands for itself."""
        goals = [q for q in self.numbers if q.role == "target"]
        goals = goals or [q for q in self.numbers if q.role in {"level", "rank"}]
        return goals[0] if goals else None

    @property
    def corridor(self) -> tuple[Quantity, Quantity] | None:
        """The two limits between which the number should stay."""
        first = [q.bound for q in self.numbers[:2]]
        ends = any(q.role in {"target", "change"} for q in self.numbers)
        if first == ["at_least", "at_most"] and self.direction in {"keep", ""} and not ends:
            low, high = self.numbers[:2]
            return low, high
        return None

    @property
    def used(self) -> tuple[Quantity, ...]:
        """The numbers that get a field."""
        if self.corridor:
            return self.corridor
        goal = self.goal
        change = None if goal and (goal.role != "level" or self.base) else self.change
        return tuple(q for q in (self.base, goal, change) if q is not None)

    @property
    def down(self) -> bool:
        """Whether less is better."""
        return self.direction == "down" or (self.direction == "better" and self.falling)


def proposals(ends: Ends, period: str) -> tuple[Proposal, ...]:
    """The readings of a sentence: none without a number, two where a number could be two things."""
    return tuple(dict.fromkeys(p._replace(unit=_unit(p.unit, period)) for p in _readings(ends)))


def _unit(unit: str, period: str) -> str:
    return f"{unit} {period}".strip() if period and (not unit or unit[:1].isalpha()) else unit


def _readings(ends: Ends) -> Iterator[Proposal]:
    base, goal, change = ends.base, ends.goal, ends.change
    if ends.corridor:
        low, high = ends.corridor
        yield Proposal("maintain", None, None, low.value, high.value, high.unit, "keep", ends.until)
        return
    if base and change and change.unit == "%" and base.value is not None and change.value and not goal:
        # From 40 %, "by 10 %" ends at 44 % or at 50 %; from 200 orders at 220.
        sign = -1 if ends.down else 1
        if base.unit == "%":
            yield _way(ends, base.value, base.value + sign * change.value)
        yield _way(ends, base.value, round(base.value * (1 + sign * change.value / 100), 10))
        return
    if goal and goal.value is not None and change and change.value and not base and _alike(goal, change):
        down = ends.direction != "up"
        yield _way(ends, goal.value + abs(change.value) * (1 if down else -1), goal.value)
        if down and abs(change.value) > abs(goal.value):
            yield _way(ends, abs(change.value), goal.value)  # "down by 48", meaning "from 48"
        return
    if goal is None:
        start = base.value if base else None
        if base or change or ends.open:
            yield _way(ends, start, _changed(start, change, down=ends.down) if change else None)
        return
    if base and base.value == goal.value:
        return
    yield _to(ends, goal)


def _to(ends: Ends, goal: Quantity) -> Proposal:
    """A way to one number."""
    base, unit = ends.base, _written(ends)
    if base is None and ends.direction == "keep":
        least, most = (None, goal.value) if goal.bound == "at_most" else (goal.value, None)
        return Proposal("maintain", None, None, least, most, unit, "keep", ends.until)
    if base is None:
        down = ends.down or goal.role == "rank" or goal.bound == "at_most"
        if not down and ends.direction not in {"up", "better"}:
            return Proposal("reach", None, goal.value, None, None, unit, "up", ends.until)
        return _way(ends, None, goal.value, down=down)
    return _way(ends, base.value, goal.value)


def _way(ends: Ends, start: float | None, end: float | None, *, down: bool | None = None) -> Proposal:
    """A way between two numbers, each of which may still be open."""
    if start is not None and end is not None:
        down = end < start
    down = ends.down if down is None else down
    missing = tuple(name for name, value in (("baseline", start), ("target", end)) if value is None)
    way: Direction = "down" if down else "up"
    kind: Kind = "decrease" if down else "increase"
    return Proposal(kind, start, end, None, None, _written(ends), way, ends.until, missing)


def _written(ends: Ends) -> str:
    """The unit that is written on a number."""
    return next((q.unit for q in (ends.goal, ends.base, ends.change) if q and q.unit not in {"", "x"}), "")


def _alike(goal: Quantity, change: Quantity) -> bool:
    return change.unit in {goal.unit, ""} and change.unit != "x" and goal.role == "target"


def _changed(start: float | None, change: Quantity, *, down: bool) -> float | None:
    """Where a change leads from a known start."""
    if start is None or change.value is None or change.unit == "%":
        return None
    if change.unit == "x":
        return start * change.value
    return start - abs(change.value) if down else start + change.value


def other_limit(ends: Ends, numbers: tuple[Quantity, ...]) -> tuple[Proposal, ...]:
    """The second reading of "answer 60 calls within 4 minutes": the time limit is the end of the way."""
    goal = ends.goal
    limit = next((q for q in numbers if q is not goal and q.bound == "at_most"), None)
    if (
        not goal
        or not limit
        or ends.corridor
        or goal.unit in SIGNS
        or any(q.role != "level" for q in numbers)
    ):
        return ()
    return proposals(Ends((limit,), "down", falling=True, until=ends.until), "")


def other_mark(text: str, ends: Ends, words: Lexicon) -> Ends | None:
    """The second reading of "from 1.500 to 2.000", in a language that writes decimals so."""
    doubtful = [
        q
        for q in ends.used
        if (m := _DOUBTFUL.search(text, q.start, q.end)) and m[1] == words.numerals.decimal
    ]
    scaled = (q._replace(value=q.value * 1000) if q in doubtful and q.value else q for q in ends.numbers)
    return ends._replace(numbers=tuple(scaled)) if doubtful else None


#: One mark before three digits.
_DOUBTFUL = re.compile(r"(?<![\d.,])[1-9]\d{0,2}([.,])\d{3}(?![\d.,])")
