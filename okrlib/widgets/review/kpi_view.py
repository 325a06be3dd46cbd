"""KpiView: one KPI, chosen by its name: its chart, its seasons, and what drives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

from okrlib import show
from okrlib.scoring import stand
from okrlib.widgets.elements import field, options
from okrlib.widgets.elements.assets import Sheet
from okrlib.widgets.elements.html import Html

if TYPE_CHECKING:
    from okrlib.plan import Plan


class KpiView(w.VBox):  # type: ignore[misc]
    """A choice of the plan's KPIs, and what there is to see of the chosen one.

    It begins with *kpi*, else with the first one that missed its target, else with the first of all.
    """

    def __init__(self, plan: Plan, kpi: str | None = None) -> None:
        self._plan, self._shown = plan, Html()
        missed = (each.id for each in plan.kpis if stand(plan).kpi(each.id).health == "missed")
        every = (each.id for each in plan.kpis)
        first = kpi or next(missed, None) or next(every, None)
        self.choice = field.choice("KPI", first, options.kpis(plan, None if plan.kpis else "No KPI yet"))
        super().__init__([Sheet(), self.choice, self._shown])
        self.add_class("okr")
        self.choice.observe(self._show, "value")
        self._show()

    def _show(self, _: Any = None) -> None:
        kpi = self.choice.value
        pieces = (show.kpi_chart, show.kpi_seasons, show.kpi_drivers) if kpi else ()
        self._shown.value = "".join(piece(self._plan, kpi).html() for piece in pieces)
