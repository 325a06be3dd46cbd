"""The draft board of a workshop: what is typed on it becomes events of the workshop."""

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

#: How many seconds without typing pass before what is on the board is recorded.
QUIET = 1.0


class WorkshopDrafts:
    """A draft board on the drafts of a *room*.

    *paused* is called once typing has paused for `QUIET` seconds; it should call `flush`.
    """

    def __init__(
        self, plan: Plan, room: Room, *, on: date, now: Callable[[], datetime], paused: Callable[[], None]
    ) -> None:
        self._plan, self._room, self._now, self._paused = plan, room, now, paused
        self._waiting: asyncio.TimerHandle | None = None
        self._draft_chosen_ideas()
        workshop = room.workshop
        drafts = [draft.objective for draft in workshop.drafts.values()]
        shown = feedback.with_drafts(plan, drafts)
        # In the stage Draft an id follows its title; later it stays, because votes and answers refer to it.
        base = plan if workshop.stage == "draft" else shown
        self.board = DraftBoard(shown, team=workshop.team, cycle=workshop.cycle, on=on, base=base)
        self._drafted = {o.id: o for o in drafts}
        self.board.observe(self._typed, "value")

    def _draft_chosen_ideas(self) -> None:
        """Add a draft, with the idea's words as its title, for each chosen idea that has none."""
        workshop = self._room.workshop
        drafted = {name for draft in workshop.drafts.values() for name in draft.clusters}
        ids = {o.id for o in self._plan.objectives} | set(workshop.drafts)
        for name in workshop.chosen:
            cluster = workshop.cluster(name)
            if cluster is None or name in drafted:
                continue
            objective_id = edit.slug(cluster.title, ids, "objective")
            ids.add(objective_id)
            objective = {"id": objective_id, "title": " ".join(cluster.title.split())}
            self._room.desk("draft", {"objective": objective, "clusters": [name]}, at=self._now())

    def settle(self) -> None:
        """Let the ids of the drafts stay as they are, whatever their titles become."""
        self.board.base = self.board.value

    def _typed(self, _: Any) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel, as in a script: there is nothing to wait for
            self._paused()
        else:
            self._waiting = loop.call_later(QUIET, self._paused)

    def flush(self) -> None:
        """Record in the workshop what has changed on the board."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        key = self._room.workshop.team, self._room.workshop.cycle
        before = self._plan.in_cycle.get(key, ())
        shown = self.board.value.in_cycle.get(key, ())
        now: dict[str, Objective] = {o.id: o for o in shown if o not in before or o.id in self._drafted}
        gone = [name for name in self._drafted if name not in now]
        new = [name for name in now if name not in self._drafted]
        for name, objective in now.items():
            if objective == self._drafted.get(name):
                continue
            # A new title gives a new id, but the draft is the same, from the same ideas.
            earlier = gone[new.index(name)] if name in new and len(new) == len(gone) else name
            self._room.desk("draft", {"objective": as_dict(objective), "instead": earlier}, at=self._now())
        if len(new) != len(gone):
            for name in gone:
                self._room.desk("draft_remove", {"objective": name}, at=self._now())
        self._drafted = now
