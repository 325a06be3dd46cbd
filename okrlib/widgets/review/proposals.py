"""ProposalBoard: what the KPIs call for, each with its evidence, to accept or to dismiss with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets

from okrlib.errors import DraftError
from okrlib.kpis import proposal as proposals
from okrlib.scoring import Standing
from okrlib.show import process_chart
from okrlib.text import formatting
from okrlib.widgets.elements import field, options
from okrlib.widgets.elements.assets import Sheet
from okrlib.widgets.elements.html import Html
from okrlib.widgets.elements.saving import Saving

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from okrlib.kpis import Proposal
    from okrlib.model import KeyResult
    from okrlib.plan import Plan


class ProposalBoard(w.VBox):  # type: ignore[misc]
    """A board whose ``value`` is a `Plan`: the one given, with what was accepted and dismissed.

    *on* is the day that is judged, the plan's own where absent. It never touches disk: *changes* and
    *save* are `okrlib.store.Checkout`'s, or yours; without them nothing can be saved.
    """

    children: Any
    value = traitlets.Any()

    def __init__(
        self,
        plan: Plan,
        *,
        on: date | None = None,
        team: str | None = None,
        changes: Callable[[Plan], str] | None = None,
        save: Callable[[Plan], Plan] | None = None,
    ) -> None:
        super().__init__()
        self.add_class("okr")
        self.add_class("okr-board")
        day = on or plan.today
        if day is None:
            raise DraftError("Say which day is judged: on=date(…).")
        self.on, self._team = day, team
        self._before: list[Plan] = []
        self.set_trait("value", plan)
        self.sheet, self._head, self._told = Sheet(), Html(), Html(live=True)
        self._list = w.VBox()
        self._list.add_class("okr-listing")
        self.author = field.choice("Who decides", None, options.people(plan))
        self.author.add_class("okr-who")
        self.undo = w.Button(description="Undo", tooltip="Take the last decision back")
        self.undo.on_click(lambda _: self._take_back())
        self.saving: Saving | None = None
        if changes is not None and save is not None:
            self.saving = Saving(
                self._plan,
                list,
                changes=changes,
                save=save,
                saved=self.saved,
                unsaved=lambda: bool(self._before),
            )
        row = w.HBox([self._told, self.undo])
        row.add_class("okr-row")
        foot = (self.saving,) if self.saving else ()
        self.children = (self.sheet, self._head, self.author, self._list, row, *foot)
        self._show()

    def _plan(self) -> Plan:
        plan: Plan = self.value
        return plan

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """What is open on the day."""
        plan = self._plan()
        below = set(plan.below(self._team)) if self._team else None
        names = [k.id for k in plan.kpis if below is None or k.team in below]
        return proposals.proposals(plan, on=self.on, kpis=names)

    def accept(self, proposal: Proposal) -> None:
        """Put the drafted objective into the plan."""
        goal = proposal.objective
        self._decide(
            lambda: proposals.accept(self._plan(), proposal),
            f"Accepted: “{goal.title}” is a draft in {goal.cycle} now. Make its words yours.",
        )

    def dismiss(self, proposal: Proposal, reason: str) -> None:
        """Turn it down; it stays away until its cause begins anew, or another one."""
        self._decide(
            lambda: proposals.dismiss(
                self._plan(), proposal, reason, on=self.on, author=self.author.value or None
            ),
            f"Dismissed: {self._plan().kpi(proposal.kpi).title or proposal.kpi}. "
            "It stays away until there is new evidence.",
        )

    def saved(self, plan: Plan) -> None:
        """Go on from the plan as it stands in its files now."""
        self._before.clear()
        self._list.children = ()
        self.value = plan
        self._show()

    def _decide(self, act: Callable[[], Plan], said: str) -> None:
        try:
            plan = act()
        except DraftError as error:
            self._told.show("elements/texts#message", {"text": str(error), "bad": True})
            return
        self._before.append(self._plan())
        self.value = plan
        self._told.show("elements/texts#message", {"text": said, "bad": False})

    def _take_back(self) -> None:
        if self._before:
            self.value = self._before.pop()
            self._told.show(
                "elements/texts#message", {"text": "The last decision is taken back.", "bad": False}
            )

    @traitlets.observe("value")
    def _changed(self, _: Any) -> None:
        if not hasattr(self, "saving"):
            return
        if self.saving is not None:
            self.saving.changed()
        self._show()

    def _show(self) -> None:
        found = self.proposals
        count = formatting.count(len(found), "KPI calls", "KPIs call")
        self._head.show("proposals/head", {"count": count if found else "", "day": formatting.day(self.on)})
        # What was typed beside another proposal stays, and its chart need not be drawn again.
        lines = {line.proposal.id: line for line in self._list.children}
        self._list.children = [
            lines[p.id] if p.id in lines and lines[p.id].proposal == p else _Line(self, p) for p in found
        ]
        self.undo.layout.display = "" if self._before else "none"


class _Line(w.VBox):  # type: ignore[misc]
    """One proposal, its evidence, and the two ways to answer it."""

    children: Any

    def __init__(self, board: ProposalBoard, proposal: Proposal) -> None:
        self._board, self.proposal = board, proposal
        self.accept = w.Button(description="Accept", tooltip="Add its objective to the plan, as a draft")
        self.accept.add_class("okr-primary")
        self.turn_down = w.Button(description="Dismiss…", tooltip="Turn it down, with a reason")
        self.reason = field.line("Why is it dismissed?", "", placeholder="We closed a site; it ends in May")
        self.confirm = w.Button(description="Dismiss")
        self.accept.on_click(lambda _: board.accept(proposal))
        self.turn_down.on_click(lambda _: self._ask())
        self.confirm.on_click(lambda _: self._dismiss())
        self._asking = w.VBox([self.reason, self.confirm])
        self._asking.layout.display = "none"
        row = w.HBox([self.accept, self.turn_down])
        row.add_class("okr-row")
        plan: Plan = board.value
        super().__init__([Html("proposals/proposal", facts(plan, proposal, board.on)), row, self._asking])

    def _ask(self) -> None:
        self._asking.layout.display = "" if self._asking.layout.display else "none"

    def _dismiss(self) -> None:
        """Turn it down; what is missing is said at its field."""
        if not self.reason.value.strip():
            self.reason.trouble = proposals.NO_REASON
        else:
            self._board.dismiss(self.proposal, self.reason.value)


def facts(plan: Plan, proposal: Proposal, on: date) -> dict[str, Any]:
    """What a proposal's lines say."""
    kpi, goal = plan.kpi(proposal.kpi), proposal.objective
    part = Standing(plan, on=on).kpi(kpi.id)
    return {
        "figure": process_chart.chart(plan, part, proposal.evidence[0].level_since),
        "evidence": [*proposals.sentences(plan, proposal), proposals.limits_sentence(plan, proposal)],
        "title": goal.title,
        "cycle": goal.cycle,
        "owner": _role(plan, goal.owner),
        "key_results": [_aim(plan, kr) for kr in goal.key_results],
    }


def _aim(plan: Plan, kr: KeyResult) -> str:
    guards = formatting.listed([plan.kpi(name).title or name for name in kr.guard])
    guard = f"; guarded by {guards}" if guards else ""
    if kr.kind == "maintain":
        edge = kr.at_least if kr.at_least is not None else kr.at_most
        side = "at least" if kr.at_least is not None else "at most"
        return f"{kr.title}: {side} {formatting.quantity(edge, kr.unit)}{guard}"
    start, end = formatting.number(kr.baseline), formatting.quantity(kr.target, kr.unit)
    return f"{kr.title}: from {start} to {end}{guard}"


def _role(plan: Plan, person: str | None) -> str:
    if not person or not plan.has("person", person):
        return ""
    return plan.person(person).role or person
