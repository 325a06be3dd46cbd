"""Several key results in one cell, a line each with a mark before it, as people list them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlib.exchange.records import Goal, Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.exchange.records import Source

_MARK = re.compile(r"\s*(?:[-*•–‣▪●◦]\s|\(?\d{1,2}[.):]\s|KR\s?\d+(?:\.\d+)*\s*[.:)–-]?\s)\s*", re.IGNORECASE)
#: What holds for all of them, where it stands once.
_SHARED = frozenset({"kind", "team", "owner", "email", "period", "start", "end", "visibility", "unit"})


def told_apart(source: Source) -> None:
    """Give each key result that shares its cell with others a row of its own.

    Cells beside it with as many lines are parted likewise; another number is left, and named.
    """
    source.goals = [each for goal in source.goals for each in _of(goal, source.lines)]


def _of(goal: Goal, left: list[Line]) -> Iterator[Goal]:
    titles = _lines(goal.get("title"))
    if goal.get("kind") != "key result" or len(titles) < 2 or not all(map(_MARK.match, titles)):
        yield goal
        return
    parted = {fact: lines for fact, text in goal.fields.items() if len(lines := _lines(text)) == len(titles)}
    for fact in goal.fields.keys() - parted.keys() - _SHARED - {"key"}:
        column = goal.columns.get(fact, fact)
        why = "it stands once beside several key results"
        left.append(Line(goal.row, column, goal.get(fact), "", why, "left"))
    for place, title in enumerate(titles):
        fields = {fact: text for fact, text in goal.fields.items() if fact in _SHARED}
        fields |= {fact: lines[place] for fact, lines in parted.items()}
        fields["title"] = title[_MARK.match(title).end() :]  # type: ignore[union-attr] # all have one
        if key := goal.get("key"):
            fields["key"] = f"{key}/{place + 1}"
        yield Goal(
            f"{goal.row} ({place + 1})",
            fields,
            goal.columns,
            rest={} if place else goal.rest,
            parents=list(goal.parents),
        )


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
