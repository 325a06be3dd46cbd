"""KPIs with their figures, as an import makes them of goals as they came."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from okrlib.exchange.cells import ALREADY, NUMBER_IN_DOUBT, UNIT, Cells, day_in, numeral
from okrlib.exchange.records import told
from okrlib.model import KPI, Observation, Target
from okrlib.sheets import rhythm_of
from okrlib.text.typed_numbers import clash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.exchange.facts import Facts
    from okrlib.exchange.records import Source
    from okrlib.text.typed_numbers import Numeral

_BETTER = {"increase": "higher", "above": "higher", "decrease": "lower", "below": "lower"}


def add_kpi(m: Facts, at: int) -> None:
    """Add a KPI with its figures to what an import asks for."""
    cells = m.cells[at]
    title, more = m.title(cells)
    name = m.name("KPI", at, title, m.key(at))
    cells.settle("key", name)
    cells.settle("kind", "KPI")
    direction, unit = cells.meaning("direction"), cells.unit()
    target = cells.number("target", wanted=unit)
    better = _BETTER.get(direction or "")
    cells.settle("direction", better or "neither way is better")
    cells.settle("unit", unit)
    if target is not None:
        cells.settle("target", target)
    rhythm = cells.word("rhythm") or "monthly"
    if cells.goal.reports and not cells.text("rhythm"):
        rhythm = _rhythm(m, cells)
    reports = list(cells.goal.reports)
    current, when = cells.text("current"), cells.day("checked") or m.on
    if current and not reports:
        reports = [{"day": when.isoformat(), "value": current}]
    elif current:
        cells.say("current", "", ALREADY)
    cells.settle("checked", "the day of its figure")
    read = [numeral(report.get("value", ""), decimal=m.source.decimal, wanted=unit) for report in reports]
    beside = [n.unit for n in (target, *read) if n is not None and UNIT.search(n.unit)]
    unit = unit or next(iter(beside), "")
    kpi = KPI(
        id=name,
        title=title,
        team=m.team(at),
        owner=m.owner(cells),
        unit=unit,
        better=better,  # type: ignore[arg-type] # of the table above
        rhythm=rhythm,  # type: ignore[arg-type] # of the words for it
        targets=(Target(value=float(target)),) if target is not None else (),
        visibility=m.visibility(cells),
        notes=m.notes(cells, more),
    )
    seen: dict[date, Observation] = {}
    for report, number in zip(reports, read, strict=True):
        text, figure = told(report), _figure(report, number, kpi.unit, m.source)
        if isinstance(figure, str):
            if cells.goal.reports:
                cells.note("figures", text, "", figure, "left")
            cells.left("current", figure)
            continue
        day, value = figure
        period = kpi.period_of(day)
        if period in seen:
            why = f"another figure of the period from {period} stands later in the file"
            cells.note("figures", str(seen[period].value), "", why, "left")
        if report.get("note"):
            cells.note("figures", text, "", "a figure has no note here", "left")
        seen[period] = Observation(name, period, value)
    cells.settle("current", f"the figure of {when}")
    m.out.observations += sorted(seen.values(), key=lambda row: row.period)
    m.out.kpis.append(kpi)


def _figure(
    report: Mapping[str, str], number: Numeral | None, unit: str, source: Source
) -> tuple[date, float] | str:
    """(day, value) of a figure; a sentence where it cannot be kept."""
    day = day_in(report.get("day", ""), source)
    if isinstance(day, str) or number is None:
        return "its day or value cannot be read"
    if number.other is not None:
        return NUMBER_IN_DOUBT
    return f"it is not in {unit}" if clash(number.unit, unit) else (day, number.value)


def _rhythm(m: Facts, cells: Cells) -> str:
    """How often a KPI was measured, by the usual gap between its figures."""
    found = [day_in(report.get("day", ""), m.source) for report in cells.goal.reports]
    rhythm = rhythm_of({day for day in found if isinstance(day, date)})
    if not rhythm:
        return "monthly"
    cells.note("rhythm", "", rhythm, "by the gaps between its figures", "inferred")
    return rhythm
