"""ProposalBoard: objectives that KPIs call for, with evidence; accept them, or dismiss with a reason."""

from collections.abc import Callable
from datetime import date
from typing import Any

import ipywidgets as w

from okrlib.drafting import Clash, put_kpi
from okrlib.errors import DraftError, NoTeamError
from okrlib.kpis import Proposal, proposal as proposals
from okrlib.library import Example, as_kpi
from okrlib.model import KPI, KeyResult
from okrlib.plan import Plan, person_shown
from okrlib.scoring import Standing, aim
from okrlib.show import process_chart
from okrlib.store import Checkout
from okrlib.text import formatting
from okrlib.widgets.drafting.examples import Shelf
from okrlib.widgets.elements import Box, Html, More, PlanBoard, button, column, field, lost, options, row


class ProposalBoard(PlanBoard):
    """A board whose ``value`` is a `Plan`: the one given, with what was accepted and dismissed.

    *on* is the day that is judged, the plan's own where absent. *desk* is as for `DraftBoard`.
    """

    kind = "proposals"

    def __init__(
        self, plan: Plan, *, on: date | None = None, team: str | None = None, desk: Checkout | None = None
    ) -> None:
        super().__init__(plan, on=options.day(plan, on), desk=desk)
        self.team = plan.team(team).id if team else None
        self._before: list[Plan] = []
        self._head = Html()
        self._list = column(name="okr-listing")
        self.decider = field.choice("Who decides", None, options.people(plan))
        self.decider.add_class("okr-who")
        self.undo = button("Undo", self._take_back, tooltip="Take the last decision back")
        self.shelf = More("A KPI from the shelf of examples", lambda: Shelf(self.use, KPI))
        self.lay_out(self._head, self.decider, self._list, row(self._message, self.undo), self.shelf)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """The proposals that are open on the day."""
        below = set(self.value.below(self.team)) if self.team else None
        names = [k.id for k in self.value.kpis if below is None or k.team in below]
        return proposals.proposals(self.value, on=self.on, kpis=names)

    def unsaved(self) -> bool:
        """Whether something was decided."""
        return bool(self._before) or super().unsaved()

    def accept(self, proposal: Proposal) -> None:
        """Put the drafted objective into the plan."""
        goal = proposal.objective
        self._decide(
            lambda: proposals.accept(self.value, proposal),
            f"Accepted: “{goal.title}” is a draft in {goal.cycle} now. Make its words yours.",
        )

    def dismiss(self, proposal: Proposal, reason: str) -> None:
        """Turn it down; it comes back only when its cause begins anew, or another one does."""
        who = self.decider.value or None
        self._decide(
            lambda: proposals.dismiss(self.value, proposal, reason, on=self.on, author=who),
            f"Dismissed: {self.value.kpi(proposal.kpi).name}. It stays away until there is new evidence.",
        )

    def use(self, example: Example) -> str:
        """Put an example's card into the plan. Says what was done."""
        team = self.team or options.company(self.value)
        if team is None or not isinstance(example.item, KPI):
            return str(NoTeamError())
        kpi = as_kpi(example.item, self.value, team=team)
        whose = self.value.team(team).name
        self._decide(lambda: put_kpi(self.value, kpi), f"Added: {kpi.title}.")
        return f"“{kpi.title}” is a card of {whose} now. Give it a target and a source."

    def saved(self, plan: Plan) -> None:
        """Go on from the plan as it stands in its files now."""
        self._before.clear()
        texts = self.texts()
        self._list.children = ()
        super().saved(plan)
        self.put_texts(texts)

    def join(self, theirs: Plan) -> tuple[Clash, ...]:
        """Put what was decided onto *theirs*; what was decided before is not undone any more."""
        self._before.clear()
        return super().join(theirs)

    def texts(self) -> dict[str, Any]:
        """The reasons that are typed, by the proposal that each would dismiss."""
        lines = self._list.children
        return {line.proposal.id: text for line in lines if (text := line.reason.control.value)}

    def put_texts(self, texts: dict[str, Any]) -> str:
        """Put such reasons back beside the proposals that are still open; a sentence on the others."""
        lines = {line.proposal.id: line for line in self._list.children}
        for name, text in texts.items():
            if name in lines:
                lines[name].reason.control.value = text
                lines[name].show_reason()
        gone = {name: {"reason": text} for name, text in texts.items() if name not in lines}
        return lost("No reason is asked for any more on", gone)

    def _decide(self, act: Callable[[], Plan], message: str) -> None:
        try:
            plan = act()
        except DraftError as error:
            self._message.tell(str(error), bad=True)
            return
        self._before.append(self.value)
        self.value = plan
        self._message.tell(message)

    def _take_back(self) -> None:
        if self._before:
            self.value = self._before.pop()
            self._message.tell("The last decision is taken back.")

    def show(self) -> None:
        """Show the open proposals, each with its evidence."""
        super().show()
        pending = self.proposals
        count = formatting.count(len(pending), "KPI calls", "KPIs call")
        self._head.show("proposals/head", {"count": count if pending else "", "day": formatting.day(self.on)})
        # What was typed beside another proposal stays, and its chart need not be drawn again.
        lines = {line.proposal.id: line for line in self._list.children}
        self._list.children = [
            lines[p.id] if p.id in lines and lines[p.id].proposal == p else _Line(self, p) for p in pending
        ]
        self.undo.layout.display = "" if self._before else "none"


class _Line(Box):
    """One proposal, its evidence, and the two ways to answer it."""

    def __init__(self, board: ProposalBoard, proposal: Proposal) -> None:
        self._board, self.proposal = board, proposal
        tip = "Add its objective to the plan, as a draft"
        self.accept = button("Accept", lambda: board.accept(proposal), "okr-primary", tooltip=tip)
        self.turn_down = button("Dismiss…", self._ask, tooltip="Turn it down, with a reason")
        self.reason = field.line("Why is it dismissed?", "", placeholder="We closed a site; it ends in May")
        self.reason.observe(lambda _: board.park(), "value")
        self.confirm = button("Dismiss", self._dismiss)
        self._asking = w.VBox([self.reason, self.confirm])
        self._asking.layout.display = "none"
        summary = Html("proposals/proposal", facts(board.value, proposal, board.on))
        super().__init__([summary, row(self.accept, self.turn_down), self._asking])

    def _ask(self) -> None:
        self._asking.layout.display = "" if self._asking.layout.display else "none"

    def show_reason(self) -> None:
        """Show the field for the reason."""
        self._asking.layout.display = ""

    def _dismiss(self) -> None:
        """Turn it down; the field says where the reason is missing."""
        if not self.reason.value.strip():
            self.reason.trouble = proposals.NO_REASON
        else:
            self._board.dismiss(self.proposal, self.reason.value)


def facts(plan: Plan, proposal: Proposal, on: date) -> dict[str, Any]:
    """A proposal as facts for its template."""
    kpi, goal = plan.kpi(proposal.kpi), proposal.objective
    standing = Standing(plan, on=on).kpi(kpi.id)
    limits = proposals.limits_sentence(plan, proposal)
    return {
        "figure": process_chart.chart(plan, standing, proposal.evidence[0].level_since),
        "evidence": [proposal.story, *proposals.sentences(plan, proposal), limits],
        "title": goal.title,
        "cycle": goal.cycle,
        "owner": person_shown(plan, goal.owner, ids=True),
        "key_results": [_aim(plan, kr, proposal.known) for kr in goal.key_results],
    }


def _aim(plan: Plan, kr: KeyResult, on: date) -> str:
    lines = plan.kpi(kr.kpi).lines_on(on) if kr.kpi else ()
    guards = formatting.listed([plan.kpi(name).name for name in kr.guard])
    guard = f"; guarded by {guards}" if guards else ""
    return f"{kr.title}: {aim(kr, kr.baseline, lines)}{guard}"
