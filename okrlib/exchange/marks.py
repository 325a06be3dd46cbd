"""What stands before a goal's words, as "KR 2:", or in a template's place of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlib.exchange.markdown import KEY_RESULT, OBJECTIVE, says

if TYPE_CHECKING:
    from okrlib.exchange.records import Goal, Source

#: What a template has where words are to be filled in.
_PLACEHOLDER = re.compile(r"\[[^\[\]]+\]|\{\{[^{}]*\}\}|<[^<>=]+>|[_.…]{2,}")
_MARK = re.compile(
    r"(?:objective|obj|key\s*result|kr|o)\s*#?\d*(?:\.\d+)*\s*[:.\u2013\u2014-]?\s*", re.IGNORECASE
)
#: Why such a row is left.
UNFILLED = "nobody filled in the words"
#: What a row of a template has not, where people filled it in.
_FILLED = ("metric", "baseline", "target", "current", "progress", "score", "owner")


def without_marks(source: Source) -> None:
    """Take the marks from the words of goals, and leave those of a template that nobody filled in.

    Where goals above are named by their words, these stay as they are.
    """
    marked = {"key result": KEY_RESULT, "objective": OBJECTIVE}
    if not any(goal.get("parent") for goal in source.goals):
        for goal in source.goals:
            title, mark = goal.get("title").strip(), marked.get(goal.get("kind"))
            if mark and says(mark, title):
                goal.fields["title"] = mark.sub("", title, count=1)
    first: dict[str, Goal] = {}
    for goal in source.goals:
        first.setdefault(f"row {goal.row}", goal)  # a row may have an objective and its key result
    gone = {row for row, goal in first.items() if _is_blank(goal)}
    blank = [g for g in source.goals if _is_blank(g) or (f"row {g.row}" in gone and not _words(g))]
    source.goals = [goal for goal in source.goals if goal not in blank]
    for goal in source.goals:
        goal.parents = [each for each in goal.parents if each[0] not in gone]
    for goal in blank:
        texts = {goal.columns.get(f, f): t for f, t in goal.fields.items() if t and f != "kind"} | goal.rest
        source.lines += [goal.line(name, text, "", UNFILLED, "left") for name, text in texts.items()]


def _is_blank(goal: Goal) -> bool:
    """Whether a goal has the words of a template, or a mark and nothing else."""
    words = _words(goal)
    if _PLACEHOLDER.fullmatch(words):
        return True
    return bool(goal.get("title").strip()) and not words and not any(goal.get(fact) for fact in _FILLED)


def _words(goal: Goal) -> str:
    """A goal's title without the mark before it."""
    title = goal.get("title").strip()
    mark = _MARK.match(title)
    return title[mark.end() :] if mark else title
