"""Figure: one row of the board on which a team checks in: the figure of a KPI for one period."""

from datetime import datetime
from typing import Any

from okrlib.behaviour import kpi_sentence
from okrlib.checkin import Due, Figure, entry
from okrlib.findings import Finding
from okrlib.plan import Plan
from okrlib.scoring import Standing
from okrlib.text import formatting
from okrlib.widgets.checkin.report import value_field
from okrlib.widgets.checkin.row import Row
from okrlib.widgets.elements import row


class FigureReport(Row):
    """A row about one period of a KPI."""

    def __init__(self, plan: Plan, due: Due, **clock: Any) -> None:
        self.due, card = due, plan.kpi(due.id)
        self._period = formatting.period(due.period.start, card.rhythm)
        super().__init__(plan, due.id, f"{due.title}, {self._period}", **clock)
        self.take(value=value_field(f"Value, {card.unit}" if card.unit else "Value", ""))
        self.children = (self._summary, row(self.fields["value"]), self._foot)

    def read(self, plan: Plan, at: datetime) -> Figure | None:
        """What was typed, read as a figure against *plan*; None where nothing is typed."""
        typed = self.fields["value"].value.strip()[:200]
        period = self.due.period.start
        return entry.figure(plan, self.id, typed, on=self._on, at=at, day=period) if typed else None

    def place(self, refusal: Finding) -> str:  # noqa: ARG002 - it has one field
        """The field beside which a refusal is told."""
        return "value"

    def show(self, plan: Plan, due: Due) -> None:
        """Show the last figure as it is in this plan, and whether one is due; judge what was typed by it."""
        self.plan, self.due = plan, due
        card, last, of = plan.kpi(self.id), "", ""
        for latest in plan.figures(self.id, on=self._on)[-1:]:
            last = formatting.quantity(latest.value, card.unit, card.lines_on(latest.period))
            of = formatting.period(latest.period, card.rhythm)
        facts = {
            "title": due.title,
            "period": self._period,
            "overdue": due.overdue,
            "last": last,
            "of": of,
            "what": card.what,
            "story": kpi_sentence(Standing(plan, on=self._on).kpi(card.id)),
        }
        self._summary.show("checkin/figure_report", facts)
        self.judge()
