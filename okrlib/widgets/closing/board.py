"""CloseBoard: a cycle is closed: how each goal ended, why, what was learned, and what goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import ipywidgets as w
import traitlets

from okrlib import show
from okrlib.closing import Closing, close, closing, gates
from okrlib.plan import cycle_after
from okrlib.scoring import stand
from okrlib.text import formatting
from okrlib.widgets.closing.objective import Ending
from okrlib.widgets.elements import field, options
from okrlib.widgets.elements.assets import Keys, Sheet
from okrlib.widgets.elements.form import More
from okrlib.widgets.elements.html import Html
from okrlib.widgets.elements.saving import Saving

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from okrlib.plan import Plan


#: The whole organisation, where a list offers teams.
_ALL = "All teams"


class CloseBoard(w.VBox):  # type: ignore[misc]
    """A board whose ``value`` is a `Closing`: proposed by the scores, decided by people.

    It closes what is open in *cycle* of *team* and those below it (of all where none is named), on the
    day *on*. *changes* and *save* are `okrlib.store.Checkout`'s, as for `DraftBoard`; without them the
    board has no button to save. *author* signs scores that are set by hand.
    """

    value = traitlets.Any()

    def __init__(
        self,
        plan: Plan,
        *,
        cycle: str | None = None,
        team: str | None = None,
        on: date | None = None,
        author: str | None = None,
        changes: Callable[[Plan], str] | None = None,
        save: Callable[[Plan], Plan] | None = None,
    ) -> None:
        super().__init__()
        day = options.day(plan, on)
        self.add_class("okr")
        self.add_class("okr-board")
        self.add_class("okr-close")
        self.on, self.author = day, author
        self.plan = plan
        self.endings: list[Ending] = []
        self._turning = False
        teams = options.teams(plan, _ALL)
        self.team_field = field.choice("Team", team, teams, hint="With those below it.")
        self.cycle_field = field.choice("Cycle", cycle or self._first(team), options.cycles(plan))
        self.carry_field = field.choice(
            "What goes on, goes to", None, [], hint="It becomes a draft there, from where it stands."
        )
        self._head, self._gates = Html(live=True), Html(live=True)
        self._calibration = Html()
        self._list = w.VBox()
        self._list.add_class("okr-endings")
        self.saving = self.reopening = None
        self._reopen = w.VBox()
        if changes is not None and save is not None:
            self.saving = Saving(
                self.closed, lambda: self.troubles, changes=changes, save=save, saved=self._saved
            )
            self.reopening = Saving(self.reopened, list, changes=changes, save=save, saved=self._saved)
            self._reopen.children = [More("Take a closing back", self._reopening_form)]
        self._lay_out()
        for name in ("team_field", "cycle_field"):
            getattr(self, name).observe(lambda _: self._turn(), "value")
        self.carry_field.observe(lambda _: self._decided(), "value")
        self._turn()

    def _first(self, team: str | None) -> str | None:
        """The cycle to begin with: the last ended one with something open, else the running one."""
        plan = self.plan
        ended = [
            c.id
            for c in sorted(plan.cycles, key=lambda c: c.end)
            if c.ended(self.on) and closing.unclosed(plan, c.id, on=self.on, team=team)
        ]
        running = plan.cycle_on(self.on)
        return ended[-1] if ended else running.id if running else None

    def _lay_out(self) -> None:
        top = w.HBox([self.cycle_field, self.team_field, self.carry_field])
        top.add_class("okr-row")
        main, aside = w.VBox([self._list]), w.VBox([self._gates, self._calibration])
        main.add_class("okr-main")
        aside.add_class("okr-aside")
        columns = w.HBox([main, aside])
        columns.add_class("okr-columns")
        self.children = (
            Sheet(),
            Keys(),
            top,
            self._head,
            columns,
            *((self.saving,) if self.saving else ()),
            self._reopen,
        )

    def _reopening_form(self) -> w.VBox:
        return w.VBox([Html("elements/texts#reopening", {}), self.reopening])

    @property
    def team(self) -> str | None:
        """The team that is chosen; None for all."""
        return self.team_field.value or None

    @property
    def cycle(self) -> str | None:
        """The cycle that is chosen."""
        return self.cycle_field.value or None

    # -- what is shown

    def _turn(self) -> None:
        """Another cycle or team was chosen: propose anew."""
        if self._turning:
            return
        team, cycle = self.team_field.value, self.cycle_field.value
        if cycle is None:
            self._list.children = []
            self._head.show("elements/texts#message", {"text": "The plan has no cycle yet.", "bad": False})
            return
        self._turning = True
        self._judged = self.plan.judged_on(self.on)
        proposed = close.propose(self._judged, cycle, on=self.on, team=team)
        self._apart = closing.unclosed_apart(self._judged, cycle, on=self.on, team=team)
        self._offer_carry(proposed.carry_to)
        standing = stand(self._judged)
        self.endings = [
            Ending(self._judged, standing.objective(held.id), held, self._decided, opened=number == 0)
            for number, held in enumerate(proposed.objectives)
        ]
        for ending in self.endings:
            ending.more.button.on_click(lambda _: self._decided())
        self._list.children = self.endings
        if team and self.plan.team(team).kind != "individual":
            self._calibration.value = show.calibration(self._judged, team).html()
        else:
            self._calibration.clear()
        if self.reopening is not None:
            self.reopening.changed()
        self._turning = False
        self._decided()

    def _offer_carry(self, proposed: str | None) -> None:
        plan, cycle = self.plan, self.plan.cycle(self.cycle_field.value)
        later = [c.id for c in plan.cycles if c.start >= cycle.end]
        offered = cycle_after(plan, cycle)
        new = [offered.id] if offered and offered.id not in later else []
        held: field.Options = [(f"{name} (is added)", name) for name in new]
        held += [(plan.cycle(name).title or name, name) for name in later]
        with self.carry_field.quiet():
            self.carry_field.control.options = held or [("No cycle follows; add one in 1-draft", "")]
            self.carry_field.control.value = proposed or ""
        self.carry_field.set_trait("value", proposed)

    def _decided(self) -> None:
        """Something was decided: judge it, and let the list of what is missing shrink."""
        if self._turning:
            return
        self.value = Closing(
            cycle=self.cycle_field.value,
            carry_to=self.carry_field.value or None,
            objectives=tuple(ending.closing for ending in self.endings),
        )
        found = gates.gates(self._judged, self.value, on=self.on)
        places = {
            item: ending
            for ending in self.endings
            for item in (ending.part.objective.id, *(p.key_result.id for p in ending.part.key_results))
        }
        for ending in self.endings:
            ending.ask(gate for gate in found if places.get(gate.item) is ending)
        lines = [
            {
                "title": ending.title,
                "opened": ending.more.opened,
                "checks": [{"of": of, "text": text} for of, text in ending.checks()],
            }
            for ending in self.endings
        ]
        rest = [f"{gate.what} {gate.mend}" for gate in found if gate.item not in places]
        left = len(rest) + sum(len(ending.asked) for ending in self.endings)
        self._gates.show("closing/gates", {"lines": lines, "rest": rest, "left": left})
        self._tell_head(left)
        if self.saving is not None:
            self.saving.changed()
            self.saving.see.disabled = bool(left) or not self.endings
            self.saving.see.tooltip = (
                f"First answer what is open: {left}" if left else "See the changes before saving"
            )

    def _tell_head(self, left: int) -> None:
        cycle = self.plan.cycle(self.cycle_field.value)
        closed = [o for o in self.plan.objectives if o.cycle == cycle.id and o.closed_by(self.on)]
        facts = {
            "cycle": cycle.title or cycle.id,
            "early": close.early(self.plan, cycle.id, on=self.on),
            "again": close.going_on_already(self.plan, self.value),
            "open": len(self.endings),
            "left": left,
            "closed": len(closed),
            "apart": formatting.listed([held.title or held.id for held in self._apart]),
        }
        self._head.show("closing/head", facts)

    # -- saving

    @property
    def troubles(self) -> list[str]:
        """What cannot be read, by field."""
        return [trouble for ending in self.endings for trouble in ending.troubles]

    def closed(self) -> Plan:
        """The plan with the cycle closed as it was decided."""
        return close.close(self.plan, self.value, on=self.on, author=self.author)

    def reopened(self) -> Plan:
        """The plan with the closing of the cycle and team taken back."""
        return close.reopen(self.plan, self.cycle_field.value, on=self.on, team=self.team_field.value or None)

    def _saved(self, plan: Plan) -> None:
        self.plan = replace(plan, today=self.plan.today)
        field.offer(self.cycle_field, options.cycles(self.plan))
        self._turn()
