"""Calculated KPIs: their values, as rows that stand beside the observed ones (never in a file).

Each row was known when the last of its parts was, so a calculated KPI can be asked what was known
on an earlier day, like any other.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from okrlib.model import Observation
from okrlib.plan.formula import Formula, FormulaError, parse
from okrlib.plan.log import observed_at, period_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from okrlib.model import KPI

_Dated = tuple[datetime, str, bool, float]


def formula_of(kpi: KPI) -> Formula | None:
    """The formula of a KPI; None where it has none, or one that cannot be read."""
    try:
        return parse(kpi.formula) if kpi.formula.strip() else None
    except FormulaError:
        return None


def calculate(kpis: Sequence[KPI], observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """The rows of every calculated KPI; of those that go round in a circle there are none.

    A period has a value where every part has one of the same period and nothing is divided by zero.
    """
    formulas = {kpi.id: formula for kpi in kpis if (formula := formula_of(kpi))}
    if not formulas:
        return ()
    cards = {kpi.id: kpi for kpi in kpis}
    wanted = {part for formula in formulas.values() for part in formula.kpis} - formulas.keys()
    rows: dict[str, Sequence[Observation]] = defaultdict(list)
    for row in observations:
        if row.kpi in wanted:
            rows[row.kpi].append(row)  # type: ignore[attr-defined]
    out: list[Observation] = []
    for name in _in_order(formulas):
        if cards.keys() >= set(formulas[name].kpis):
            rows[name] = list(_rows(cards[name], formulas[name], cards, rows))
            out += rows[name]
    return tuple(out)


def _in_order(formulas: Mapping[str, Formula]) -> Iterator[str]:
    """The calculated KPIs, each after those it is made of; those in a circle are left out."""
    waiting = {name: {p for p in formula.kpis if p in formulas} for name, formula in formulas.items()}
    while ready := [name for name, parts in waiting.items() if not parts]:
        yield from ready
        for name in ready:
            del waiting[name]
        for parts in waiting.values():
            parts.difference_update(ready)


def _rows(
    kpi: KPI, formula: Formula, cards: Mapping[str, KPI], rows: Mapping[str, Sequence[Observation]]
) -> Iterator[Observation]:
    """One row for each moment at which the value of a period became another."""
    by_period: dict[date, list[_Dated]] = defaultdict(list)
    for part in formula.kpis:
        for row in rows.get(part, ()):
            known = observed_at(cards[part], row)
            by_period[row.period].append((known, part, row.withdrawn, row.value))
    for period, told in sorted(by_period.items()):
        if len({part for _, part, _, _ in told}) == len(formula.kpis):
            yield from _of_period(kpi, formula, period, sorted(told))


def _of_period(kpi: KPI, formula: Formula, period: date, told: list[_Dated]) -> list[Observation]:
    out: list[Observation] = []
    values: dict[str, float] = {}
    end = datetime.combine(period_end(kpi, period), time(), UTC)
    for i, (known, part, withdrawn, value) in enumerate(told):
        if withdrawn:
            values.pop(part, None)
        else:
            values[part] = value
        if i + 1 < len(told) and told[i + 1][0] == known:
            continue
        found = formula.value(values)
        stands = bool(out) and not out[-1].withdrawn
        recorded = None if known == end else known
        if found is None and stands:
            out.append(out[-1]._replace(recorded=recorded, withdrawn=True))
        elif found is not None and not (stands and out[-1].value == found):
            out.append(Observation(kpi.id, period, found, recorded))
    return out
