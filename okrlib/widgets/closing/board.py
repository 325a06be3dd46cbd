"""CloseBoard: close a cycle: how each goal ended, why, what was learned, and what goes on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

import ipywidgets as w

from okrlib.closing import Closing, close, closing, gates
from okrlib.errors import NoCycleError
from okrlib.model import Cycle
from okrlib.notebook import now as this_moment
from okrlib.plan import Plan, cycle_after, grouped
from okrlib.scoring import decided, stand
from okrlib.store import Checkout
from okrlib.text import formatting
from okrlib.widgets.closing.objective import Ending
from okrlib.widgets.elements import Board, Html, More, Saving, column, columns, field, lost, options, row

#: The whole organisation, where a list offers teams.
_ALL = "All teams"


class CloseBoard(Board):
    """A board whose ``value`` is a `Closing`: proposed by the scores, decided by people.

    It closes what is open in *cycle* of *team* and those below it (of all where none is named), on the
    day *on*. What is answered can be saved; the rest stays open. *desk* is as for `DraftBoard`. *author*
    signs scores that are set by hand. Scores are frozen at the moment that *now*, the clock, gives (that
    of the plan in *desk* where absent); on another day than the present one, at its end.
    """

    kind = "close"

    def __init__(
        self,
        plan: Plan,
        *,
        cycle: str | None = None,
        team: str | None = None,
        on: date | None = None,
        author: str | None = None,
        now: Callable[[], datetime] | None = None,
        desk: Checkout | None = None,
    ) -> None:
        super().__init__(plan, "okr-close", on=options.day(plan, on), desk=desk, author=author)
        #: What was typed about objectives that are not shown, or not yet.
        self._waiting: dict[str, dict[str, Any]] = {}
        self._now = now or partial(this_moment, desk.folder if desk else None)
        self.endings: list[Ending] = []
        self._complete: frozenset[str] = frozenset()
        teams = partial(options.teams, nobody=_ALL)
        self.team_field = self.choice("team", team, teams, hint="With those below it.")
        self.cycle_field = self.choice("cycle", cycle or self._first(team), options.cycles)
        hint = "It becomes a draft there, from where it stands."
        self.carry_field = field.choice("Carry over to", None, [], hint=hint)
        self.carry_field.observe(lambda change: self._carried(change["new"]), "value")
        #: The cycle to which a person wants to carry over, by the one that is closed.
        self._carry: dict[str, str] = {}
        self._head, self._gates = Html(live=True), Html(live=True)
        self._list = column(name="okr-endings")
        self.saving = Saving(self, self.closed)
        self.reopening = Saving(self, self.reopened, troubles=list, words=super().in_words)
        self.lay_out(
            row(self.cycle_field, self.team_field, self.carry_field),
            self._head,
            columns([self._list], [self._gates]),
        )
        if desk is not None:
            words = "elements/texts#reopening"
            taking_back = More("Take a closing back", lambda: w.VBox([Html(words, {}), self.reopening]))
            self.children += (taking_back,)

    def _first(self, team: str | None) -> str | None:
        """The cycle to begin with: the last ended one with something open, else the running one."""
        plan = self.plan
        ended = sorted((c for c in plan.cycles if c.ended(self.on)), key=lambda c: c.end)
        left = [c.id for c in ended if closing.unclosed(plan, c.id, on=self.on, team=team)]
        return left[-1] if left else options.running(plan, self.on)

    # -- what is shown

    def show(self) -> None:
        """Show what the scores propose for the cycle and the team."""
        super().show()
        for bar in (self.saving, self.reopening):
            bar.see.disabled = self.cycle is None
        if self.cycle is None:
            self._list.children = []
            self._head.tell(str(NoCycleError()))
            return
        with self.filling():
            self._propose(self.cycle)
        self._decided()

    def _propose(self, cycle: str) -> None:
        team = self.team
        self._waiting = {item: texts for item, texts in self.texts().items() if self._waits(item)}
        self._judged = self.plan.judged_on(self.on)
        proposed = close.propose(self._judged, cycle, on=self.on, team=team)
        self._apart = closing.unclosed_apart(self._judged, cycle, on=self.on, team=team)
        self._offer_carry(self.plan, self.plan.cycle(cycle), self._carry.get(cycle, proposed.carry_to))
        standing = stand(self._judged)
        goals = proposed.objectives
        self.endings = [Ending(standing, o, self._decided, opened=o is goals[0]) for o in goals]
        for ending in self.endings:
            ending.retype(self._waiting)
            ending.more.button.on_click(lambda _: self._decided())
        self._list.children = self.endings
        self.reopening.changed()

    def _offer_carry(self, plan: Plan, cycle: Cycle, proposed: str | None) -> None:
        later = [c.id for c in plan.cycles if c.start >= cycle.end]
        offered = cycle_after(plan, cycle)
        new = [offered.id] if offered and offered.id not in later else []
        choices: field.Options = [(f"{name} (is added)", name) for name in new]
        choices += [(plan.cycle(name).name, name) for name in later]
        field.offer_only(self.carry_field, choices, proposed, "No cycle follows; add one in 1-draft")

    def _carried(self, chosen: str | None) -> None:
        if not self._filling and self.cycle and chosen:
            self._carry[self.cycle] = chosen
        self._decided()

    def _decided(self) -> None:
        """Judge what is decided now, and show what is still missing."""
        if self._filling or self.cycle is None:
            return
        answers = tuple(ending.closing for ending in self.endings)
        self.value = Closing(cycle=self.cycle, carry_to=self.carry_field.value or None, objectives=answers)
        if any(ending.rescored for ending in self.endings):
            # A score that is set by hand moves its objective, and what that contributes to.
            after = close.foreseen(self._judged, self.value, on=self.on)
            with self.filling():
                for ending in self.endings:
                    one = after.objective(ending.standing.objective.id)
                    ending.rescore(after, close.outcome(self._judged, one))
            self.value = replace(self.value, objectives=tuple(ending.closing for ending in self.endings))
        missing = gates.gates(self._judged, self.value, on=self.on)
        places = {item: at for at, ending in enumerate(self.endings) for item in ending.items}
        asked = grouped(missing, lambda gate: places.get(gate.item))
        for at, ending in enumerate(self.endings):
            ending.ask(asked.get(at, ()))
        lines = [
            {"title": ending.title, "opened": ending.more.opened, "checks": ending.checks()}
            for ending in self.endings
        ]
        rest = [gate.message for gate in asked.get(None, ())]
        left = len(rest) + sum(len(ending.asked) for ending in self.endings)
        self._gates.show("closing/gates", {"lines": lines, "rest": rest, "left": left})
        self._tell_head(left)
        self.park()
        complete = () if rest else (e.standing.objective.id for e in self.endings if not e.asked)
        self._complete = frozenset(complete)
        self.saving.changed()
        self.saving.see.disabled = not self._complete
        see = "See the changes before saving"
        self.saving.see.tooltip = see if self._complete else f"First answer what is open: {left}"

    def _tell_head(self, left: int) -> None:
        cycle = self.plan.cycle(self.value.cycle)
        teams = {team.id for team in self.plan.beside(self.team)}
        ours = (o for o in self.plan.objectives if o.cycle == cycle.id and o.team in teams)
        closed = [o for o in ours if self.plan.closed(o, self.on)]
        ended = {o.id for o in closed}
        standing = stand(self._judged)
        words = ((o.name, decided(standing.objective(o.id))) for o in closed)
        drafts = {o.cycle for o in self.plan.objectives if o.state == "draft" and o.continues in ended}
        facts = {
            "cycle": cycle.name,
            "early": close.early(self.plan, cycle.id, on=self.on),
            "again": close.going_on_already(self.plan, self.value),
            "open": len(self.endings),
            "left": left,
            "silent": sum(not ending.standing.reported for ending in self.endings),
            "closed": len(closed),
            # As where somebody has reported after the scores were looked at.
            "differ": [f"{name}: {sentence}" for name, sentence in words if ";" in sentence],
            "goes_on": formatting.listed([self.plan.cycle(name).name for name in sorted(drafts)]),
            "apart": formatting.listed([o.name for o in self._apart]),
        }
        self._head.show("closing/head", facts)

    # -- what is typed

    def _typed(self) -> dict[str, dict[str, Any]]:
        return {item: texts for ending in self.endings for item, texts in ending.texts().items()}

    def texts(self) -> dict[str, Any]:
        """What is typed or chosen, by its item and field."""
        return self._waiting | self._typed()

    def typed_in_words(self) -> str:
        """How many objectives, or their key results, something is typed about."""
        return f"answers on {formatting.count(len({self._goal_of(item) for item in self.texts()}), 'goal')}"

    def put_texts(self, texts: dict[str, Any]) -> str:
        """Put the answers back; those on what is closed by now are left out, with a sentence."""
        gone = {item: answers for item, answers in texts.items() if not self._waits(item)}
        self._waiting |= {item: answers for item, answers in texts.items() if self._waits(item)}
        with self.filling():
            for ending in self.endings:
                ending.retype(self._waiting)
        self._decided()
        return lost("No answer is awaited any more on", gone)

    def _waits(self, item: str) -> bool:
        """Whether an objective, or that of a key result, is there and not closed."""
        plan, name = self.plan, self._goal_of(item)
        return plan.has("objective", name) and not plan.closed(plan.objective(name), self.on)

    def _goal_of(self, item: str) -> str:
        """The id of an objective, or of that of a key result."""
        krs = self.plan.key_results
        return krs[item][0].id if item in krs else item

    def show_item(self, noun: str, name: str) -> None:
        """Go to an objective, and open it."""
        super().show_item(noun, name)
        for ending in self.endings:
            if ending.standing.objective.id == name:
                ending.more.unfold()

    # -- saving

    @property
    def troubles(self) -> list[str]:
        """What cannot be read, by field, where it is all that there is to save."""
        return [] if self._complete else [trouble for ending in self.endings for trouble in ending.troubles]

    def _moment(self) -> datetime:
        return self.plan.recorded_at(self._now(), self.on)

    def closed(self) -> Plan:
        """The plan with those objectives closed on which everything is answered."""
        answered = tuple(o for o in self.value.objectives if o.id in self._complete)
        closing = replace(self.value, objectives=answered)
        return close.close(self.plan, closing, on=self._moment(), author=self.author)

    def in_words(self, plan: Plan) -> str:
        """What saving *plan* would change, in words."""
        left = len(self.endings) - len(self._complete)
        stays = f"; {formatting.count(left, 'objective stays', 'objectives stay')} open" if left else ""
        return f"{super().in_words(plan)}{stays}"

    def saved(self, plan: Plan) -> None:
        """Go on from the plan as it stands in its files now; what is typed about the rest stays."""
        self._waiting, self.endings = self.texts(), []
        super().saved(plan)

    def reopened(self) -> Plan:
        """The plan with the closing of the cycle and team taken back."""
        return close.reopen(self.plan, self.value.cycle, on=self._moment(), team=self.team)
