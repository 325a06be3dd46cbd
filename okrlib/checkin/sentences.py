"""What a report says, and what it moves, in a line."""

from datetime import date
from functools import partial

from okrlib.model import CLEARED, CheckIn
from okrlib.plan import Plan, log, person_shown
from okrlib.scoring import Scale, Standing, stand, state
from okrlib.text import formatting


def reported(plan: Plan, row: CheckIn, *, titled: bool = True) -> str:
    """What a row reports, in a line."""
    _, kr = plan.key_results[row.key_result]
    words = [kr.name] if titled else []
    if isinstance(row.value, tuple):
        words.append(f"done: {', '.join(row.value) or 'nothing'}")
    elif row.value is not None:
        words.append(row.value if isinstance(row.value, str) else formatting.line(row.value, kr.unit))
    words += [f"confidence {row.confidence}"] if row.confidence is not None else []
    words += [str(row.status)] if row.status else []
    if row.blocker == CLEARED:
        words.append("no longer blocked")
    elif row.blocker:
        words.append(f"blocked: {row.blocker}")
    if owner := person_shown(plan, row.blocker_owner, ids=True):
        words.append(f"owner of the blocker: {owner}")
    words += [f"blocked since {formatting.day(row.blocker_since)}"] if row.blocker_since else []
    words += [row.note] if row.note else []
    return ", ".join(words)


def in_place_of(plan: Plan, row: CheckIn, *, whole: bool = False) -> str:
    """A sentence where a report stands in place of another person's of the same day; "" where it does not.

    It says by whom that one was, and where *whole* also what it said, which no site shows.
    """
    other = log.displaced(plan.log.get(row.key_result, ()), row)
    if other is None:
        return ""
    name = person_shown(plan, other.author, ids=whole) or "somebody else"
    words = reported(plan, other, titled=False) if whole else ""
    return f"In place of a report of that day by {name}{f' ({words})' if words else ''}."


def moved(before: Plan, after: Plan, key_result: str, on: date) -> str:
    """The score of a key result and of its objective, before and after."""
    return moved_between(stand(before, on=on), stand(after, on=on), key_result)


def moved_between(before: Standing, after: Standing, key_result: str) -> str:
    """As `moved`, from the standings before and after."""
    objective, _ = before.plan.key_results[key_result]
    sides = [standing.objective(objective.id) for standing in (before, after)]
    was, now = (next(p for p in side.key_results if p.key_result.id == key_result) for side in sides)
    what = "Score" if now.final else "Score so far"
    steps = partial(_steps, after.scale)
    text = f"{what} {steps(was.score, now.score)}, of its objective {steps(*(side.score for side in sides))}"
    if now.score != now.computed:
        text += f"; computed {steps(was.computed, now.computed)}"
    word = formatting.state(state(now))
    return f"{text}{f'; the key result: {word}' if word else ''}."


def _steps(scale: Scale, before: float | None, after: float | None) -> str:
    """A score before and after; once where it has not moved."""
    if before == after:
        return f"{scale.score(after)} as before"
    if scale.score(before) == scale.score(after):
        return f"still {scale.score(after)}"
    return f"from {scale.score(before)} to {scale.score(after)}"
