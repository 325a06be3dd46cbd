"""The question whether a value unlike all earlier ones is right, which the rows of the board share."""

from collections.abc import Callable

import ipywidgets as w

from okrlib.widgets.elements.controls import button, row
from okrlib.widgets.elements.html import Html


class Question:
    """The question of one row; its widgets are made when it is first asked."""

    def __init__(self, place: w.Box, answered: Callable[[], None]) -> None:
        self._place, self._answered = place, answered
        self._typed = self._right = ""
        self._line: w.HBox | None = None
        #: Whether an answer is awaited; until then the row is not saved.
        self.open = False

    def ask(self, doubt: str, typed: str) -> None:
        """Ask about what is typed, unless there is no doubt or it was answered already."""
        self._typed = typed
        self.open = bool(doubt) and typed != self._right
        if self.open and self._line is None:
            self._line = row(Html(live=True), button("Yes, it is right", self.yes))
            self._place.children = (*self._place.children, self._line)
        if self._line is not None:
            self._line.layout.display = "" if self.open else "none"
            self._line.children[0].show("elements/texts#asked", {"text": doubt if self.open else ""})

    def yes(self) -> None:
        """Accept what is typed as right."""
        self._right = self._typed
        self._answered()
