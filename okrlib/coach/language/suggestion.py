"""A proposal: the fields of a key result that a sentence holds, so that one click fills the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
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


def proposed(
    text: str,
    numbers: tuple[Quantity, ...],
    ends: tuple[Quantity, ...],
    direction: Direction,
    dates: tuple[Quantity, ...],
    *,
    falling: bool,
) -> Proposal | None:
    """The fields in a sentence, None where it holds no number.

    *ends* are the numbers that may be an end of the way, without those that belong to the measure's name;
    *falling*: the measure should be small.
    """
    if not numbers:
        return None
    until = text[dates[-1].start : dates[-1].end] if dates else ""
    base = next((q for q in numbers if q.role == "baseline"), None)
    change = next((q for q in numbers if q.role == "change"), None)
    goal = _goal(ends)
    if direction in {"keep", ""} and [q.bound for q in ends] == ["at_least", "at_most"] and not base:
        low, high = ends
        return Proposal("maintain", None, None, low.value, high.value, high.unit, "keep", until)
    unit = next((q.unit for q in (goal, base, change) if q and q.unit not in {"", "x"}), "")
    start = base.value if base else None
    if goal is None:
        down = direction == "down" or (direction == "better" and falling)
        end = _changed(start, change, down=down) if change else None
        missing = tuple(n for n, v in (("baseline", start), ("target", end)) if v is None)
    else:
        end = goal.value
        missing = () if base else ("baseline",)
        if base is None and direction == "keep":
            least, most = (None, end) if goal.bound == "at_most" else (end, None)
            return Proposal("maintain", None, None, least, most, unit, "keep", until)
        if start == end:
            return None
        if start is not None and end is not None:
            down = end < start
        else:
            down = direction == "down" or goal.role == "rank" or goal.bound == "at_most"
            down = down or (direction == "better" and falling)
            if not down and direction not in {"up", "better"}:
                return Proposal("reach", None, end, None, None, unit, "up", until)
    way: Direction = "down" if down else "up"
    return Proposal("decrease" if down else "increase", start, end, None, None, unit, way, until, missing)


def _goal(numbers: tuple[Quantity, ...]) -> Quantity | None:
    """The number to end at: one that is said to be, else the first that stands for itself."""
    goals = [q for q in numbers if q.role == "target"] or [q for q in numbers if q.role in {"level", "rank"}]
    return goals[0] if goals else None


def _changed(start: float | None, change: Quantity, *, down: bool) -> float | None:
    """Where a change leads from a known start; a percentage may mean points, so it stays open (L30)."""
    if start is None or change.value is None or change.unit == "%":
        return None
    if change.unit == "x":
        return start * change.value
    return start - abs(change.value) if down else start + change.value
