"""Several key results in one cell, a line each with a mark before it, as people list them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlib.exchange.guess import DAYS, NUMBERS
from okrlib.exchange.records import Goal, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from okrlib.exchange.records import Source

_MARK = re.compile(r"\s*(?:[-*•–‣▪●◦]\s|\(?\d{1,2}[.):]\s|KR\s?\d+(?:\.\d+)*\s*[.:)–-]?\s)\s*", re.IGNORECASE)
#: What a cell may hold of each on a line of its own; a text of several lines is one text.
_DEALT = frozenset({*NUMBERS, *DAYS, "owner", "email", "unit", "confidence", "status"})
#: What holds for all of them, where it stands once.
_SHARED = frozenset({"kind", "team", "owner", "email", "period", "start", "end", "visibility", "unit"})


def told_apart(source: Source) -> None:
    """Give each key result that shares its cell with others a row of its own.

    Numbers, owners, units and days beside it, in a cell with as many lines, are parted likewise; a cell with
    another number of lines is left, and named.
    """
    above = {goal.row: goal for goal in source.goals if goal.get("kind") == "objective"}
    source.goals = [each for goal in source.goals for each in _of(goal, source.lines, above)]


def _of(goal: Goal, left: list[Line], above: Mapping[str, Goal]) -> Iterator[Goal]:
    titles = _lines(goal.get("title"))
    if goal.get("kind") != "key result" or len(titles) < 2 or not all(map(_MARK.match, titles)):
        yield goal
        return
    fields = goal.fields
    parted = {f: lines for f in fields if f in _DEALT and len(lines := _lines(fields[f])) == len(titles)}
    for objective in filter(None, (above.get(row.removeprefix("row ")) for row, *_ in goal.parents)):
        for fact in parted:
            if text := objective.get(fact) if objective.get(fact) == goal.get(fact) else "":
                del objective.fields[fact]
                why = "it has a line for each key result, so the objective has none"
                left.append(goal.line(fact, text, "", why, "left")._replace(row=objective.row))
    for fact in sorted(fields.keys() - parted.keys() - _SHARED - {"key", "title"}):
        why = "it stands once beside several key results"
        left.append(goal.line(fact, goal.get(fact), "", why, "left"))
    for place, title in enumerate(titles):
        own = {fact: text for fact, text in fields.items() if fact in _SHARED}
        own |= {fact: lines[place] for fact, lines in parted.items()}
        own["title"] = title[_MARK.match(title).end() :]  # type: ignore[union-attr] # all have one
        if key := goal.get("key"):
            own["key"] = f"{key}/{place + 1}"
        yield Goal(
            f"{goal.row} ({place + 1})",
            own,
            goal.columns,
            rest={} if place else goal.rest,
            parents=list(goal.parents),
        )


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
