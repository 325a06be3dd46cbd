"""KindPicker: the questions that lead to one of the ten kinds of key result (METHOD 2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import ipywidgets as w
import traitlets

from okrlib.coach import MEANING
from okrlib.model import Kind
from okrlib.widgets.elements import Box, Html


class Question(NamedTuple):
    """A question, and where each answer to it leads: to a kind, or to the next question."""

    text: str
    answers: dict[str, Kind | Question]


_SHAPE = Question(
    "What should the number do?",
    {
        "Grow, from where it stands today": "increase",
        "Fall, from where it stands today": "decrease",
        "Stay within a limit, period after period": "maintain",
        "Count up from nothing": "reach",
        "Pass agreed stages: commit, target, stretch": "stages",
        "Pass points that are worth more or less than their distance": "checkpoints",
    },
)
_STEPS = Question(
    "What will you be able to say at the end?",
    {
        "Which of several steps are done": "milestones",
        "Which of four results came about, each described beforehand": "outcome",
        "Only how well it went, in one person's judgement": "graded",
    },
)
FIRST = Question(
    "Is there a number today?",
    {
        "Yes, somebody can look it up": _SHAPE,
        "There could be, but nobody knows it yet": "baseline",
        "No, it is about steps or a result": _STEPS,
    },
)


def path(kind: Kind, question: Question = FIRST) -> tuple[str, ...]:
    """The answers that lead to a kind.

    >>> path("decrease")
    ('Yes, somebody can look it up', 'Fall, from where it stands today')
    """
    for answer, leads in question.answers.items():
        if leads == kind:
            return (answer,)
        if isinstance(leads, Question) and (rest := path(kind, leads)):
            return (answer, *rest)
    return ()


class KindPicker(Box):
    """The kind as questions; *value* is None until they are answered."""

    value: Kind | None = traitlets.Unicode(None, allow_none=True)  # type: ignore[assignment]

    def __init__(self, value: Kind | None) -> None:
        super().__init__(name="okr-kind")
        self._meaning = Html(live=True)
        self._asked: list[w.RadioButtons] = []
        #: The kind that the answers lead to.
        self._kind: Kind | None = None
        self._lead(FIRST, path(value) if value else ())
        self.value = value

    def _lead(self, at: Kind | Question | None, answers: Sequence[str]) -> None:
        """Ask a question and those that the answers to it lead to, and say what their kind means."""
        for answer in (*answers, None):
            if not isinstance(at, Question):
                break
            asked = w.RadioButtons(description=at.text, options=list(at.answers), value=answer)
            asked.observe(partial(self._answered, at, len(self._asked)), "value")
            self._asked.append(asked)
            at = at.answers.get(answer or "")
        self._kind = None if isinstance(at, Question) else at
        meaning = MEANING[self._kind] if self._kind else ""
        self._meaning.show("elements/texts#kind", {"kind": self._kind, "meaning": meaning})
        self.children = [*self._asked, self._meaning]

    def _answered(self, question: Question, place: int, change: Any) -> None:
        del self._asked[place + 1 :]
        self._lead(question.answers.get(change["new"]), ())
        self.value = self._kind or self.value

    @traitlets.observe("value")
    def _put(self, _: object) -> None:
        """Show a value that came from elsewhere."""
        if self._kind != self.value:
            self._asked = []
            self._lead(FIRST, path(self.value) if self.value else ())
