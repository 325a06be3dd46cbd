"""Saving: show what would change, then save it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from okrlib.errors import OkrError, StaleError
from okrlib.findings import Finding
from okrlib.plan import Plan
from okrlib.text import formatting
from okrlib.widgets.elements.conflicts import Others
from okrlib.widgets.elements.controls import Box, button, column, row
from okrlib.widgets.elements.html import Html

if TYPE_CHECKING:
    import ipywidgets as w

T = TypeVar("T")
#: Of more errors than this, only the number is shown.
_MOST = 8


class SaveBar(Box):
    """Buttons that save, a message beside them, and details below."""

    def __init__(self, buttons: Iterable[w.Button], *below: Any) -> None:
        self.message = Html(live=True)
        super().__init__([row(*buttons, self.message), *below], name="okr-saving")

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a message beside the buttons."""
        self.message.tell(text, bad=bad)

    def attempt(self, act: Callable[[], T]) -> T | None:
        """The result of *act*; None where it fails to read or write, and the error is shown."""
        try:
            return act()
        except (OkrError, OSError) as error:
            self.refused(error)
        return None

    def refused(self, error: OkrError | OSError) -> None:
        """Say why nothing was saved."""
        why = str(error)
        if isinstance(error, OSError):
            why = f"The folder cannot be written: {error.strerror or 'unknown reason'}."
            why += " Nothing was saved, and nothing is lost here."
        self.say(why, bad=True)


class Saving(SaveBar):
    """Saves what *plan* gives by the board's desk, once it was seen what that would change in the folder.

    Both may raise an `OkrError` or an `OSError`: its sentence is shown, and nothing is lost. All else is
    asked of the *board*, a `Board`: whether something is unsaved, which errors are left, what one can do
    next, and, unless *troubles* and *words* say it, what cannot be read and what a plan changes. Where
    others changed the same, its *others* offer a way on.
    """

    def __init__(
        self,
        board: Any,
        plan: Callable[[], Plan],
        *,
        troubles: Callable[[], list[str]] | None = None,
        words: Callable[[Plan], str] | None = None,
    ) -> None:
        self._board, self._plan = board, plan
        self._troubles = troubles or (lambda: board.troubles)
        self._words = words or board.in_words
        self._others: Others | None = board.others
        self.see = button("See the changes", self._look)
        self.write = button("Save", self.keep, "okr-primary", tooltip="See the changes first")
        self.write.disabled = True
        if (others := self._others) is not None:
            others.button.on_click(lambda _: self._load(others))
        self._errors, self._diff = Html(live=True), Html()
        self._next = column(name="okr-offers")
        below = [self._errors, *([others] if others else []), self._diff, self._next]
        super().__init__([self.see, self.write], *below)

    def changed(self) -> None:
        """Clear the diff and the messages: they are about the draft before the change."""
        self._clear()
        if self._board.unsaved():
            self.say("There are changes that are not saved.")

    def _clear(self) -> None:
        self._ready(ready=False)
        for html in (self._diff, self._errors, self.message):
            html.clear()
        self._next.children = ()

    def _look(self) -> None:
        self._clear()
        if self.hindered():
            return
        plan = self._plan()
        diff = self.attempt(lambda: self._board.desk.changes(plan))
        if diff is None:
            return
        self._ready(ready=bool(diff))
        if diff:
            files = sum(line.startswith("+++ ") for line in diff.splitlines())
            self._diff.show("elements/diff", {"lines": diff.splitlines(), "files": files})
            words = self._words(plan) or formatting.count(files, "file")
            self.say(f"This would save {words}. Save when it is what you mean.")
            self.tell_left(self._board.left())
        else:
            self.say("Nothing is changed.")

    def tell_left(self, left: Sequence[tuple[str, Finding]]) -> None:
        """List the errors that are left."""
        self._errors.show("elements/left", {"left": left, "most": _MOST})

    def hindered(self) -> bool:
        """Whether something has to be fixed or chosen first; a message says what."""
        troubles, choices = self._troubles(), self._others.undecided if self._others else []
        if troubles:
            self.say(f"First fix what cannot be read: {', '.join(troubles)}.", bad=True)
        elif choices:
            self.say(f"First choose which version to keep: {', '.join(choices)}.", bad=True)
        return bool(troubles or choices)

    def keep(self) -> None:
        """Save, and say what that changed."""
        self._ready(ready=False)
        left, draft = self._board.left(), self._plan()
        words, offers = self._words(draft), self._board.offers(draft)
        plan = self.attempt(lambda: self._board.save_in(self._board.desk, draft))
        if plan is not None:
            if self._others:
                self._others.clear()
            self._board.saved(plan)
            self._clear()
            self.say(f"Saved: {words}." if words else "Saved.")
            self._next.children = tuple(offers)
            self.tell_left(left)

    def _load(self, others: Others) -> None:
        """Load the plan from the folder, and put the draft onto it."""
        if self.hindered():
            return
        theirs = self.attempt(self._board.desk.reload)
        if theirs is None:
            return
        both = len(others.join(theirs))
        loaded = "Loaded what others wrote; what you changed is kept."
        if both:
            changed = formatting.count(both, "item")
            self.say(f"{loaded} They changed {changed} of it too: choose below which version to keep.")
        else:
            self.say(f"{loaded} See the changes once more.")

    def refused(self, error: OkrError | OSError) -> None:
        """Say why nothing was saved; where others changed the same, offer the way on."""
        self._clear()
        if isinstance(error, StaleError):
            why = f"Somebody else changed {error.places} meanwhile."
            lost = "Nothing was written, and nothing you typed is lost."
            way = " Open the board again, or run its cell: your draft is offered there."
            self.say(f"{why} {lost}{'' if self._others else way}", bad=True)
            if self._others:
                self._others.offer()
        else:
            super().refused(error)

    def _ready(self, *, ready: bool) -> None:
        self.write.disabled = not ready
        write = "Write these changes into the plan's folder"
        self.write.tooltip = write if ready else "See the changes first"
