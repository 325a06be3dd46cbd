"""Writing: the draft board of a workshop, and how what is typed on it gets into the workshop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from okrlib.coach import feedback
from okrlib.drafting import edit
from okrlib.widgets.drafting.board import DraftBoard
from okrlib.workshop import as_dict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from okrlib.model import Objective
    from okrlib.plan import Plan
    from okrlib.workshop import Room

#: How long the board must be quiet, in seconds, before what is typed on it is kept.
QUIET = 1.0


class Writing:
    """A board on the drafts of a *room*. *rested* is called once the typing rests, so that it is kept."""

    def __init__(
        self, plan: Plan, room: Room, *, on: date, now: Callable[[], datetime], rested: Callable[[], None]
    ) -> None:
        self._plan, self._room, self._now, self._rested = plan, room, now, rested
        self._waiting: asyncio.TimerHandle | None = None
        self._seed()
        held = room.workshop
        drafts = [draft.objective for draft in held.drafts.values()]
        shown = feedback.with_drafts(plan, drafts)
        # While the words are being found, ids follow them; later votes and answers hang on the ids.
        base = plan if held.stage == "draft" else shown
        self.board = DraftBoard(shown, team=held.team, cycle=held.cycle, on=on, base=base)
        self._drafted = {o.id: o for o in drafts}
        self.board.observe(self._typed, "value")

    def _seed(self) -> None:
        """Each chosen idea without a draft becomes one, in the words it was given."""
        held = self._room.workshop
        used = {name for draft in held.drafts.values() for name in draft.clusters}
        taken = {o.id for o in self._plan.objectives} | set(held.drafts)
        for name in held.chosen:
            cluster = held.cluster(name)
            if cluster is None or name in used:
                continue
            made = edit.slug(cluster.title, taken, "objective")
            taken.add(made)
            objective = {"id": made, "title": " ".join(cluster.title.split())}
            self._room.desk("draft", {"objective": objective, "clusters": [name]}, at=self._now())

    def settle(self) -> None:
        """The words are found: from here on no id changes with them."""
        self.board.base = self.board.value

    def _typed(self, _: Any) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel, as in a script: there is nothing to wait for
            self._rested()
        else:
            self._waiting = loop.call_later(QUIET, self._rested)

    def flush(self) -> None:
        """Keep what stands on the board and is not kept yet."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        held = self._room.workshop
        place = held.team, held.cycle
        before = self._plan.in_cycle.get(place, ())
        shown = self.board.value.in_cycle.get(place, ())
        now: dict[str, Objective] = {o.id: o for o in shown if o not in before or o.id in self._drafted}
        gone = [name for name in self._drafted if name not in now]
        new = [name for name in now if name not in self._drafted]
        for name, objective in now.items():
            if objective == self._drafted.get(name):
                continue
            # A title's new words give a new id: it is the same draft, from the same ideas.
            was = gone[new.index(name)] if name in new and len(new) == len(gone) else name
            self._room.desk("draft", {"objective": as_dict(objective), "instead": was}, at=self._now())
        if len(new) != len(gone):
            for name in gone:
                self._room.desk("draft_remove", {"objective": name}, at=self._now())
        self._drafted = now
