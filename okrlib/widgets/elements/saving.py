"""Saving: first what would change, then the button that changes it. Disk is behind two callables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

from okrlib.errors import OkrError, StaleError
from okrlib.text import formatting
from okrlib.widgets.elements.html import Html

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from okrlib.coach import Left
    from okrlib.plan import Plan
    from okrlib.widgets.elements.conflicts import Others

#: Of more errors than this only the number is told.
_MOST = 8


class Saving(w.VBox):  # type: ignore[misc]
    """*changes* gives the unified diff of a plan against its folder, *save* writes it and returns it.

    Both may raise an `OkrError` or an `OSError`: its sentence is shown, and nothing is lost. Where
    others changed the same, *others* offers a way on. *unsaved* says whether the draft differs from
    what was saved last, *left* which errors it still has.
    """

    def __init__(
        self,
        plan: Callable[[], Plan],
        troubles: Callable[[], list[str]],
        *,
        changes: Callable[[Plan], str],
        save: Callable[[Plan], Plan],
        saved: Callable[[Plan], None],
        unsaved: Callable[[], bool] = lambda: False,
        left: Callable[[], Sequence[Left]] = tuple,
        others: Others | None = None,
    ) -> None:
        self._plan, self._troubles = plan, troubles
        self._changes, self._save, self._saved = changes, save, saved
        self._unsaved, self._left, self._others = unsaved, left, others
        self.see = w.Button(description="See the changes")
        self.write = w.Button(description="Save", disabled=True, tooltip="See the changes first")
        self.write.add_class("okr-primary")
        self.see.on_click(lambda _: self._look())
        self.write.on_click(lambda _: self._keep())
        if others is not None:
            others.button.on_click(lambda _: self._load(others))
        self._told, self._errors = Html(live=True), Html(live=True)
        self._diff = Html()
        row = w.HBox([self.see, self.write, self._told])
        row.add_class("okr-row")
        super().__init__([row, self._errors, *([others] if others else []), self._diff])
        self.add_class("okr-saving")

    def changed(self) -> None:
        """The draft was changed: what was shown is no longer what would be saved, nor what was said true."""
        self._clear()
        if self._unsaved():
            self.say("There are changes that are not saved.")

    def _clear(self) -> None:
        self._ready(ready=False)
        for part in (self._diff, self._errors, self._told):
            part.clear()

    def _look(self) -> None:
        self._clear()
        if self.hindered():
            return
        diff = self._try(self._changes)
        if diff is None:
            return
        self._ready(ready=bool(diff))
        if diff:
            files = sum(line.startswith("+++ ") for line in diff.splitlines())
            self._diff.show("elements/diff", {"lines": diff.splitlines()})
            self.say(
                f"This would change {files} file{'s' if files > 1 else ''}. Save when it is what you mean."
            )
            self._errors.show("elements/left", {"left": self._left(), "most": _MOST})
        else:
            self.say("Nothing is changed.")

    def hindered(self) -> bool:
        """Whether something has to be mended or chosen first, which is said then."""
        troubles, choices = self._troubles(), self._others.undecided if self._others else []
        if troubles:
            self.say(f"First mend what cannot be read: {', '.join(troubles)}.", bad=True)
        elif choices:
            self.say(f"First choose whose holds: {', '.join(choices)}.", bad=True)
        return bool(troubles or choices)

    def _keep(self) -> None:
        self._ready(ready=False)
        left = self._left()
        made = self._try(self._save)
        if made is not None:
            if self._others:
                self._others.clear()
            self._saved(made)
            self._clear()
            self.say("Saved.")
            self._errors.show("elements/left", {"left": left, "most": _MOST})

    def _load(self, others: Others) -> None:
        """Put the draft onto what stands in the folder now."""
        if self.hindered():
            return
        theirs = self._try(lambda _: others.load())
        if theirs is None:
            return
        both = len(others.join(theirs))
        kept = "Loaded what others wrote; what you changed is kept."
        if both:
            self.say(
                f"{kept} They changed {formatting.count(both, 'item')} of it too: choose below whose holds."
            )
        else:
            self.say(f"{kept} See the changes once more.")

    def _try(self, act: Callable[[Plan], Any]) -> Any:
        """What the door to disk answers; None, with its sentence, where it refuses."""
        try:
            return act(self._plan())
        except OkrError as error:
            self._clear()
            if isinstance(error, StaleError) and self._others:
                self._others.offer()
                self.say(
                    f"Somebody else changed {error.places} meanwhile. Nothing was written, and nothing you"
                    " typed is lost.",
                    bad=True,
                )
            else:
                self.say(str(error), bad=True)
        except OSError as error:
            self._clear()
            self.say(
                f"The folder cannot be written: {error.strerror or 'unknown reason'}. Nothing is lost here.",
                bad=True,
            )
        return None

    def say(self, text: str, *, bad: bool = False) -> None:
        """Say how it stands, beside the buttons."""
        self._told.show("elements/texts#message", {"text": text, "bad": bad})

    def _ready(self, *, ready: bool) -> None:
        self.write.disabled = not ready
        self.write.tooltip = (
            "Write these changes into the plan's folder" if ready else "See the changes first"
        )
