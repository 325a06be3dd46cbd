"""KPIs with their figures, as an import makes them of goals as they came."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from okrlib.exchange.cells import ALREADY, Cells, day_in, numeral
from okrlib.exchange.records import told
from okrlib.model import KPI, Observation, Target
from okrlib.sheets import rhythm_of

if TYPE_CHECKING:
    from okrlib.exchange.facts import Facts

_BETTER = {"increase": "higher", "above": "higher", "decrease": "lower", "below": "lower"}


def add_kpi(m: Facts, at: int) -> None:
    """Add a KPI with its figures to what an import asks for."""
    cells = m.cells[at]
    title, more = m.title(cells)
    name = m.name("KPI", at, title, m.key(at))
    cells.settle("key", name)
    cells.settle("kind", "KPI")
    direction, unit, target = cells.meaning("direction"), cells.text("unit"), cells.number("target")
    better = _BETTER.get(direction or "")
    cells.settle("direction", better or "neither way is better")
    cells.settle("unit", unit)
    if target is not None:
        cells.settle("target", target)
    rhythm = cells.word("rhythm") or "monthly"
    if cells.goal.reports and not cells.text("rhythm"):
        rhythm = _rhythm(m, cells)
    kpi = KPI(
        id=name,
        title=title,
        team=m.team(at),
        owner=m.owner(cells),
        unit=unit or (target.unit if target is not None else ""),
        better=better,  # type: ignore[arg-type] # of the table above
        rhythm=rhythm,  # type: ignore[arg-type] # of the words for it
        targets=(Target(value=float(target)),) if target is not None else (),
        visibility=m.visibility(cells),
        notes=m.notes(cells, more),
    )
    reports = list(cells.goal.reports)
    current = cells.text("current")
    if current and not reports:
        when = cells.day("checked") or m.on
        reports = [{"day": when.isoformat(), "value": current}]
        cells.say("current", f"the figure of {when}")
    elif current:
        cells.say("current", "", ALREADY)
    cells.settle("checked", "the day of its figure")
    seen: dict[date, Observation] = {}
    for report in reports:
        day = day_in(report.get("day", ""), m.source)
        number = numeral(report.get("value", ""), decimal=m.source.decimal)
        text = told(report)
        if isinstance(day, str) or number is None or number.other is not None:
            cells.note("figures", text, "", "its day or value cannot be read", "left")
            continue
        period = kpi.period_of(day)
        if period in seen:
            why = f"another figure of the period from {period} stands later in the file"
            cells.note("figures", str(seen[period].value), "", why, "left")
        if report.get("note"):
            cells.note("figures", text, "", "a figure has no note here", "left")
        seen[period] = Observation(name, period, number.value)
    m.out.observations += sorted(seen.values(), key=lambda row: row.period)
    m.out.kpis.append(kpi)


def _rhythm(m: Facts, cells: Cells) -> str:
    """How often a KPI was measured, by the usual gap between its figures."""
    found = [day_in(report.get("day", ""), m.source) for report in cells.goal.reports]
    rhythm = rhythm_of({day for day in found if isinstance(day, date)})
    if not rhythm:
        return "monthly"
    cells.note("rhythm", "", rhythm, "by the gaps between its figures", "inferred")
    return rhythm
