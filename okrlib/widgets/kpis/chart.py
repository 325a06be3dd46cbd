"""PeriodChart: a KPI's chart on which a span of periods is chosen, by pointer or by two days."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import anywidget
import traitlets

from okrlib.model import KPI, Annotation, Baseline
from okrlib.plan import period_end
from okrlib.show import asset
from okrlib.widgets.elements import Box, Html, More, button, field, row

_WAYS: field.Options = [
    ("Something happened on the first day", "event"),
    ("Its limits begin anew on the first day", "rebase"),
    ("Its limits are taken from this span", "baseline"),
]


class PeriodChart(anywidget.AnyWidget):
    """A chart as HTML; *span* are the places of the first and the last period that are chosen, or nothing."""

    _esm = asset("widgets/periods.js")
    figure = traitlets.Unicode().tag(sync=True)
    span = traitlets.List(traitlets.Int()).tag(sync=True)


class Noting(Box):
    """A KPI's chart, and below it what to note about a span of it, with the reason.

    *put* gets the changed KPI.
    """

    def __init__(self, put: Callable[[KPI], None]) -> None:
        self._put = put
        self._kpi: KPI | None = None
        self._periods: tuple[date, ...] = ()
        self.chart = PeriodChart()
        self.start, self.end = field.day("First day", None), field.day("Last day", None)
        self.way = field.choice("What to note", "event", _WAYS)
        self.reason = field.line("What happened, or why", "", placeholder="A second triage desk opened")
        self.message = Html(live=True)
        first = row(self.start, self.end, self.way)
        second = row(self.reason, button("Note it", self.note, "okr-primary"))
        rows = Box([first, second, self.message])
        self.more = More("Note something on the chart", lambda: rows)
        self.chart.observe(self._chosen, "span")
        for each in (self.start, self.end):
            each.observe(self._typed, "value")
        self._hint = Html()
        super().__init__([self.chart, self._hint, self.more])

    def show(self, kpi: KPI, figure: str, periods: Sequence[date]) -> None:
        """Show a KPI's chart, with the first days of its periods."""
        if self._kpi is not None and self._kpi.id != kpi.id:
            self.start.put(None)
            self.end.put(None)
            self.chart.span = []
            self.message.clear()
        self._kpi, self._periods = kpi, tuple(periods)
        self.chart.figure = figure
        if figure:
            self._hint.show("elements/texts#choose_a_span", {})
        else:
            comes = "formula" if kpi.formula else "feed" if kpi.feed else ""
            self._hint.show("elements/texts#no_chart", {"figures": len(periods), "comes": comes})

    def _chosen(self, change: Any) -> None:
        """Show the days of the span that was chosen on the chart."""
        places = [place for place in change["new"] if 0 <= place < len(self._periods)]
        if len(places) == 2 and self._kpi is not None:
            first, last = (self._periods[place] for place in places)
            self.more.unfold()
            if places != self._places():
                self.start.put(first)
                self.end.put(period_end(self._kpi, last) - timedelta(days=1))

    def _typed(self, _: Any) -> None:
        self.chart.span = self._places()

    def _places(self) -> list[int]:
        """The places of the periods between the two days; none where there are none."""
        start, end = self.start.value, max(filter(None, (self.start.value, self.end.value)), default=None)
        places = [n for n, day in enumerate(self._periods) if start and end and start <= day <= end]
        if start and not places:  # within one period
            places = [n for n, day in enumerate(self._periods) if day <= start][-1:]
        return [places[0], places[-1]] if places else []

    def typed(self) -> list[Any] | None:
        """What is typed and not noted: first day, last day, what, why; None where no word is."""
        fields = (self.start, self.end, self.way, self.reason)
        return [each.text for each in fields] if self.reason.text else None

    def retype(self, content: list[Any]) -> None:
        """Put back what `typed` gave."""
        self.more.unfold()
        for each, text in zip((self.start, self.end, self.way, self.reason), content, strict=True):
            each.write(text)

    def note(self) -> None:
        """Note the event, the new beginning of limits, or the span they are taken from, with its reason."""
        kpi, start, end, why = self._kpi, self.start.value, self.end.value, self.reason.value
        wrong = self.start.trouble or self.end.trouble or self.reason.trouble
        if kpi is None or start is None or wrong:
            self.message.tell(wrong or "Choose a span on the chart, or give its first day.", bad=True)
        elif not why:
            self.message.tell("Say what happened, or why the limits are set so.", bad=True)
        elif self.way.value == "baseline" and end is not None and end < start:
            self.message.tell("The last day is before the first one.", bad=True)
        else:
            self._put(self._noted(kpi, start, end or start, why))
            self.reason.put("")
            self.message.tell("Noted. It is written once you save.")

    def _noted(self, kpi: KPI, start: date, end: date, why: str) -> KPI:
        if self.way.value == "event":
            notes = sorted((*kpi.annotations, Annotation(on=start, text=why)), key=lambda note: note.on)
            return replace(kpi, annotations=tuple(notes))
        known = kpi.limits_reason
        reason = why if not known or why in known else f"{known.rstrip('.')}. {why}"
        if self.way.value == "baseline":
            return replace(kpi, baseline=Baseline(start=start, end=end), limits_reason=reason)
        return replace(kpi, rebase=tuple(sorted({*kpi.rebase, start})), limits_reason=reason)
