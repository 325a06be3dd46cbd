"""Sharing: a button that shows what would be committed and pushed, and then does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from okrlib.widgets.elements import field
from okrlib.widgets.elements.controls import Box, button, row
from okrlib.widgets.elements.html import Html

if TYPE_CHECKING:
    from okrlib.store import Share


class Sharing(Box):
    """The button, shown while something waits to be shared; then the message, the lines, and "Share it"."""

    def __init__(self, share: Share | None) -> None:
        self._share: Any = share
        self.button = button("Share…", self._show, tooltip="Share it: commit and push what was saved here")
        self.message = field.prose("Message", "", rows=4)
        self._told, self._lines = Html(live=True), Html()
        choices = row(button("Share it", self._do, "okr-primary"), button("Not now", self._fold))
        self._asking = Box([self.message, self._lines, choices])
        super().__init__(name="okr-sharing")
        self.renew()

    def renew(self) -> None:
        """Offer to share where something waits for it."""
        waiting = self._share is not None and self._share.waiting
        self.children = (*((self.button,) if waiting else ()), self._told)

    def _fold(self) -> None:
        self._told.clear()
        self.renew()

    def _show(self) -> None:
        proposed = self._told.attempt(self._share.proposed)
        if proposed is None:
            self.renew()
            return
        self.message.put(proposed.message)
        lines = proposed.diff.splitlines()
        self._lines.show("elements/diff", {"lines": lines, "files": len(proposed.files)})
        self._told.tell(f"This commits {', '.join(proposed.files)} and pushes to {proposed.where}.")
        self.children = (self._told, self._asking)

    def _do(self) -> None:
        done = self._told.attempt(lambda: self._share.share(self.message.value))
        self.renew()
        if done is not None:
            self._told.tell(done)
