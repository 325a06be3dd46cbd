"""Parking: what is typed in a board is kept as one types, and offered again after whatever happened."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Any

from traitlets import TraitError

from okrlib.drafting import Parked
from okrlib.errors import DraftError, OkrError
from okrlib.model import day_of
from okrlib.text import formatting
from okrlib.widgets.elements.assets import Keys
from okrlib.widgets.elements.controls import Box, Filling, button, column, row
from okrlib.widgets.elements.html import Html

if TYPE_CHECKING:
    from okrlib.store import Drafts

#: Seconds from a keystroke until what is typed is on disk; a computer writes once for all keys in between.
_SOON = 0.3
#: More drafts than this are not offered at once.
_MOST = 3
#: What a draft that another version wrote, or that was changed by hand, can raise.
_UNREADABLE = (OkrError, ValueError, TypeError, KeyError, AttributeError, LookupError, TraitError)


class Parking(Filling, Box):
    """The drafts that wait for a `Board`, each with a button to go on with it; it parks what is typed now.

    *keys* asks before the page is left while something is unsaved. Without *drafts* nothing is kept.
    """

    def __init__(self, board: Any, keys: Keys, drafts: Drafts | None, author: str | None) -> None:
        self._board, self._keys, self._drafts, self._author = board, keys, drafts, author
        self._name = secrets.token_hex(8)
        self._parked = self._failed = False
        self._soon: asyncio.TimerHandle | None = None
        self._message = Html(live=True)
        keys.on_msg(lambda _, content, __: self.typed() if content == "typed" else None)
        super().__init__(name="okr-parking")
        if drafts is not None:
            self._offer(drafts)

    def _offer(self, drafts: Drafts) -> None:
        try:
            waiting = drafts.waiting(self._board.kind)
        except (OkrError, OSError):
            return
        ours = [d for d in waiting if not (d.author and self._author) or d.author == self._author]
        self.children = (self._message, *(self._line(drafts, draft) for draft in ours[:_MOST]))

    def _line(self, drafts: Drafts, draft: Parked) -> Box:
        at = draft.at.astimezone()
        when = f"{formatting.day(day_of(draft.at))} at {at:%H:%M}"
        line = column(name="okr-parked")

        def put_away() -> None:
            self.children = tuple(child for child in self.children if child is not line)

        def go_on() -> None:
            try:
                with self.filling():
                    left = self._board.retype(draft.content)
            except DraftError as error:
                self._message.tell(f"{error} The draft waits here.", bad=True)
                return
            except _UNREADABLE:
                why = "This draft does not fit the plan as it is now, so it was not taken. It is still there."
                self._message.tell(why, bad=True)
                return
            put_away()
            if self._parked:  # what was typed here before is in it now
                drafts.drop(self._name)
            self._name, self._parked = draft.name, True
            self._message.tell(f"It is in the fields again. {left}".strip())
            self.write()

        def delete() -> None:
            put_away()
            drafts.drop(draft.name)
            self._message.tell("The draft is deleted.")

        text = f"Typed on {when} and not saved: {draft.words}."
        on = button("Go on with it", go_on, "okr-primary", tooltip=f"Go on with it: {draft.words}")
        away = button("Delete it", delete, tooltip=f"Delete it: {draft.words}")
        line.children = (Html("elements/texts#parked", {"text": text}), row(on, away))
        return line

    def typed(self) -> None:
        """Something was typed: keep it soon."""
        if self._filling or self._soon is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.write()
        else:
            self._soon = loop.call_later(_SOON, self.write)

    def write(self) -> None:
        """Keep what is typed now; where nothing is, forget what was kept."""
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        content = self._board.typed()
        self._keys.unsaved = content is not None
        if self._drafts is None:
            return
        try:
            if content is not None:
                words = self._board.typed_in_words()
                facts = {"author": self._author, "words": words, "content": content}
                self._drafts.park(self._name, self._board.kind, **facts)
                self._parked = True
            elif self._parked:
                self._drafts.drop(self._name)
                self._parked = False
        except (OkrError, OSError) as error:
            why = f"{error.strerror}." if isinstance(error, OSError) else str(error)
            self._message.tell(f"What you type is not kept until you save it. {why}", bad=True)
            self.children = self.children or (self._message,)
            self._failed = True
        else:
            if self._failed:
                self._message.clear()
            self._failed = False
