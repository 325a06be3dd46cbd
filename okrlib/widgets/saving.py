"""Saving: first what would change, then the button that changes it. Disk is behind two callables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

from okrlib.errors import OkrError
from okrlib.widgets.html import Html

if TYPE_CHECKING:
    from collections.abc import Callable

    from okrlib.plan import Plan


class Saving(w.VBox):  # type: ignore[misc]
    """*changes* gives the unified diff of a plan against its folder, *save* writes it and returns it.

    Both may raise an `OkrError` or an `OSError`: its sentence is shown, and nothing is lost.
    """

    def __init__(
        self,
        plan: Callable[[], Plan],
        troubles: Callable[[], list[str]],
        *,
        changes: Callable[[Plan], str],
        save: Callable[[Plan], Plan],
        saved: Callable[[Plan], None],
    ) -> None:
        self._plan, self._troubles = plan, troubles
        self._changes, self._save, self._saved = changes, save, saved
        self.see = w.Button(description="See the changes")
        self.write = w.Button(description="Save", disabled=True, tooltip="See the changes first")
        self.write.add_class("okr-primary")
        self.see.on_click(lambda _: self._look())
        self.write.on_click(lambda _: self._keep())
        self._told = Html(live=True)
        self._diff = Html()
        row = w.HBox([self.see, self.write, self._told])
        row.add_class("okr-row")
        super().__init__([row, self._diff])
        self.add_class("okr-saving")

    def changed(self) -> None:
        """The draft was changed: what was shown is no longer what would be saved."""
        if not self.write.disabled or self._diff.value:
            self._ready(ready=False)
            self._diff.clear()
            self._told.clear()

    def _look(self) -> None:
        troubles = self._troubles()
        if troubles:
            self._say(f"First mend what cannot be read: {', '.join(troubles)}.", bad=True)
            return
        diff = self._try(self._changes)
        if diff is None:
            return
        self._ready(ready=bool(diff))
        if diff:
            files = sum(line.startswith("+++ ") for line in diff.splitlines())
            self._diff.show("diff", {"lines": diff.splitlines()})
            self._say(
                f"This would change {files} file{'s' if files > 1 else ''}. Save when it is what you mean."
            )
        else:
            self._diff.clear()
            self._say("Nothing is changed.")

    def _keep(self) -> None:
        self._ready(ready=False)
        made = self._try(self._save)
        if made is not None:
            self._diff.clear()
            self._saved(made)
            self._say("Saved.")

    def _try(self, act: Callable[[Plan], Any]) -> Any:
        """What the door to disk answers; None, with its sentence, where it refuses."""
        try:
            return act(self._plan())
        except OkrError as error:
            self._say(str(error), bad=True)
        except OSError as error:
            self._say(
                f"The folder cannot be written: {error.strerror or 'unknown reason'}. Nothing is lost here.",
                bad=True,
            )
        self._ready(ready=False)
        return None

    def _say(self, text: str, *, bad: bool = False) -> None:
        self._told.show("told", {"text": text, "bad": bad})

    def _ready(self, *, ready: bool) -> None:
        self.write.disabled = not ready
        self.write.tooltip = (
            "Write these changes into the plan's folder" if ready else "See the changes first"
        )
