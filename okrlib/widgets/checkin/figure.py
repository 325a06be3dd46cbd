"""Figure: one row of the board on which a team checks in: the figure of a KPI for one period."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import ipywidgets as w

from okrlib.behaviour import kpi_sentence
from okrlib.checkin import Due, Figure, entry
from okrlib.model import Observation
from okrlib.plan import Plan
from okrlib.scoring import Standing
from okrlib.text import formatting
from okrlib.widgets.checkin.question import Question
from okrlib.widgets.checkin.report import SAME, value_field
from okrlib.widgets.elements.controls import row
from okrlib.widgets.elements.html import Html


class FigureReport(w.VBox):  # type: ignore[misc] # ipywidgets has no types
    """A row about one period of a KPI. ``entry`` is what was typed, once read; None while nothing is."""

    def __init__(
        self,
        plan: Plan,
        due: Due,
        latest: Observation | None,
        *,
        on: date,
        now: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        self.plan, self.due, self.id = plan, due, due.id
        self._on, self._now, self._changed = on, now, changed
        self.entry: Figure | None = None
        card = plan.kpi(due.id)
        period = formatting.period(due.period.start, card.rhythm)
        self.title = f"{due.title}, {period}"
        self.fields = {"value": value_field(f"Value, {card.unit}" if card.unit else "Value", "")}
        self._foot = Html(live=True)
        facts = {
            "title": due.title,
            "period": period,
            "overdue": due.overdue,
            "last": formatting.quantity(latest.value, card.unit, card.lines_on(latest.period))
            if latest
            else "",
            "of": formatting.period(latest.period, card.rhythm) if latest else "",
            "what": card.what,
            "story": kpi_sentence(Standing(plan, on=on).kpi(card.id)),
        }
        self.fields["value"].observe(lambda _: self.judge(), "value")
        summary = Html("checkin/figure_report", facts)
        super().__init__([summary, row(*self.fields.values()), self._foot])
        self.add_class("okr-report")
        self.question = Question(self, self.judge)

    @property
    def typed(self) -> str:
        """The figure as it was typed."""
        return str(self.fields["value"].value).strip()

    def texts(self) -> dict[str, Any]:
        """What is typed, by its place."""
        return {"value": self.typed} if self.typed else {}

    def retype(self, texts: dict[str, Any]) -> None:
        """Put back what `texts` gave."""
        if texts:
            self.fields["value"].control.value = texts["value"]

    def read(self, plan: Plan, at: datetime) -> Figure | None:
        """What was typed, read as a figure against *plan*; None where nothing is typed."""
        if not self.typed:
            return None
        return entry.figure(
            plan, self.due.id, self.typed[:200], on=self._on, at=at, day=self.due.period.start
        )

    def judge(self) -> None:
        """Read what was typed, and show what is wrong with it."""
        result = self.entry = self.read(self.plan, self._now())
        refusals = result.refusals if result else ()
        self.fields["value"].trouble = " ".join(map(str, refusals))
        remarks = list(result.remarks) if result else []
        if result and not result.refusals and result.row is None:
            remarks.append(SAME)
        self._foot.show("elements/texts#report_foot", {"wrong": [], "said": remarks})
        self.question.ask(result.doubt if result else "", self.typed)
        self._changed()

    @property
    def troubles(self) -> list[str]:
        """What is wrong with it, by the labels of its fields."""
        wrong = self.question.open or (self.entry and self.entry.refusals)
        return [self.fields["value"].label] if wrong else []

    def show(self, plan: Plan) -> None:
        """Judge what was typed by this plan."""
        self.plan = plan
        self.judge()

    def empty(self) -> None:
        """Empty the field after its text was written."""
        self.fields["value"].put("")
