"""KindPicker: the questions that lead to one of the ten kinds of key result (METHOD 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import ipywidgets as w
import traitlets

from okrlib.coach import MEANING
from okrlib.widgets.elements.html import Html

if TYPE_CHECKING:
    from okrlib.model import Kind


class Answer(NamedTuple):
    """An answer, and where it leads: to a kind, or to the next question."""

    text: str
    leads: Kind | Question


class Question(NamedTuple):
    """A question with its answers."""

    text: str
    answers: tuple[Answer, ...]


_SHAPE = Question(
    "What should the number do?",
    (
        Answer("Grow, from where it stands today", "increase"),
        Answer("Fall, from where it stands today", "decrease"),
        Answer("Stay within a limit, period after period", "maintain"),
        Answer("Count up from nothing", "reach"),
        Answer("Pass agreed stages: commit, target, stretch", "stages"),
        Answer("Pass points that are worth more or less than their distance", "checkpoints"),
    ),
)
_STEPS = Question(
    "What will you be able to say at the end?",
    (
        Answer("Which of several steps are done", "milestones"),
        Answer("Which of four results came about, each described beforehand", "outcome"),
        Answer("Only how well it went, in one person's judgement", "graded"),
    ),
)
FIRST = Question(
    "Is there a number today?",
    (
        Answer("Yes, somebody can look it up", _SHAPE),
        Answer("There could be, but nobody knows it yet", "baseline"),
        Answer("No, it is about steps or a result", _STEPS),
    ),
)


def path(kind: Kind, question: Question = FIRST) -> tuple[str, ...]:
    """The answers that lead to a kind.

    >>> path("decrease")
    ('Yes, somebody can look it up', 'Fall, from where it stands today')
    """
    for answer in question.answers:
        if answer.leads == kind:
            return (answer.text,)
        if isinstance(answer.leads, Question) and (rest := path(kind, answer.leads)):
            return (answer.text, *rest)
    return ()


class KindPicker(w.VBox):  # type: ignore[misc]
    """The kind as questions; *value* is None until they are answered."""

    value: Kind | None = traitlets.Unicode(None, allow_none=True)  # type: ignore[assignment]

    def __init__(self, value: Kind | None) -> None:
        super().__init__()
        self.add_class("okr-kind")
        self._meaning = Html(live=True)
        self._asked: list[w.RadioButtons] = []
        self.value = value
        self._lead()

    def _lead(self) -> None:
        """Show the questions that lead to the value, or the first one."""
        self._asked = []
        question: Question | None = FIRST
        for answer in path(self.value) if self.value else ():
            if question is not None:
                question = self._ask(question, answer)
        if self.value is None:
            self._ask(FIRST, None)
        self._tell()

    def _ask(self, question: Question, answer: str | None) -> Question | None:
        """Add a question; the next one that its answer leads to."""
        asked = w.RadioButtons(
            description=question.text, options=[a.text for a in question.answers], value=answer
        )
        place = len(self._asked)
        asked.observe(lambda change: self._answered(place, question, change["new"]), "value")
        self._asked.append(asked)
        leads = next((a.leads for a in question.answers if a.text == answer), None)
        return leads if isinstance(leads, Question) else None

    def _answered(self, place: int, question: Question, answer: str | None) -> None:
        leads = next((a.leads for a in question.answers if a.text == answer), None)
        del self._asked[place + 1 :]
        if isinstance(leads, Question):
            self._ask(leads, None)
            leads = None
        self._tell(leads)
        if leads is not None:
            self.value = leads

    def _tell(self, kind: Kind | None = None) -> None:
        settled = self.value is not None and len(self._asked) == len(path(self.value))
        kind = kind or (self.value if settled else None)
        self._meaning.show(
            "elements/texts#kind", {"kind": kind, "meaning": MEANING.get(kind, "") if kind else ""}
        )
        self.children = [*self._asked, self._meaning]

    @traitlets.observe("value")
    def _put(self, _: object) -> None:
        """Show a value that came from elsewhere."""
        if hasattr(self, "_meaning") and self._answered_kind() != self.value:
            self._lead()

    def _answered_kind(self) -> Kind | None:
        """The kind that the answers lead to."""
        question: Kind | Question | None = FIRST
        for asked in self._asked:
            if isinstance(question, Question):
                question = next((a.leads for a in question.answers if a.text == asked.value), None)
        return None if isinstance(question, Question) else question
