"""Levels: the steps on a key result's way, which of them is reached, and what each is worth."""

from typing import NamedTuple

from okrlib.arithmetic import at_least, at_most
from okrlib.model import OUTCOMES, KeyResult, Value
from okrlib.scoring.key_results import KeyResultStanding
from okrlib.scoring.progress import OUTCOME_PROGRESS, rounded, stage_points
from okrlib.text import formatting

_STAGES = ("start", "commit", "target", "stretch")


class Level(NamedTuple):
    """One step: its name, what it says, the progress it is worth (0..1), and whether it stands *reached*.

    Milestones are reached each by itself, of all others only the highest is marked.
    """

    name: str
    text: str
    worth: float
    reached: bool


def level_lines(standing: KeyResultStanding) -> list[str]:
    """The levels for plain text, a line each; an arrow marks what is reached."""
    return [
        f"{'>' if level.reached else ' '} {': '.join(text for text in (level.name, level.text) if text)}"
        f" ({standing.scale.score(level.worth)})"
        for level in levels(standing)
    ]


def levels(standing: KeyResultStanding) -> tuple[Level, ...]:
    """The levels of an outcome, stages, checkpoints or milestones as they stand; () for others."""
    return levels_of(standing.key_result, baseline=standing.baseline, value=standing.value)


def levels_of(kr: KeyResult, *, baseline: float | None, value: Value | None) -> tuple[Level, ...]:
    """The levels by a value, which of milestones names those that are done.

    >>> from okrlib.model import KeyResult
    >>> beds = KeyResult(id="beds", kind="stages", baseline=0, stretch=100)
    >>> [(level.name, level.text, level.reached) for level in levels_of(beds, baseline=0, value=50)]
    [('start', '0', False), ('commit', '30', True), ('target', '70', False), ('stretch', '100', False)]
    """
    if kr.kind == "outcome" and kr.outcomes is not None:
        return tuple(
            Level(name, getattr(kr.outcomes, name).strip(), OUTCOME_PROGRESS[name], value == name)
            for name in OUTCOMES
        )
    if kr.kind == "milestones":
        done = value if isinstance(value, tuple) else ()
        whole = sum(m.weight for m in kr.milestones)
        return tuple(
            Level(m.name, "", rounded(m.weight / whole) if whole > 0 else 0.0, m.name in done)
            for m in kr.milestones
        )
    points = stage_points(kr, baseline) if kr.kind == "stages" else kr.checkpoints
    if kr.kind not in {"stages", "checkpoints"} or not points:
        return ()
    names = _STAGES if kr.kind == "stages" else ("",) * len(points)
    at = _reached([x for x, _ in points], value)
    return tuple(
        Level(name, formatting.line(x, kr.unit), worth, place == at)
        for place, (name, (x, worth)) in enumerate(zip(names, points, strict=True))
    )


def _reached(lines: list[float], value: Value | None) -> int | None:
    """The position of the last of some rising or falling lines that a value has reached; None for none."""
    if not isinstance(value, (int, float)):
        return None
    past = at_least if lines[-1] > lines[0] else at_most
    return max((place for place, line in enumerate(lines) if past(value, line, of=lines)), default=None)
