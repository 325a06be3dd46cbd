"""Calculated KPIs: their values, as rows that stand beside the observed ones (never in a file).

A row is known from the moment at which the last of its inputs was, so what was known on an earlier day can be
told as for any other KPI.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from okrlib.arithmetic import equal
from okrlib.model import KPI, Observation
from okrlib.plan.formula import Formula, FormulaError, parse
from okrlib.plan.log import observed_at

_Dated = tuple[datetime, str, bool, float]


def formula_of(kpi: KPI) -> Formula | None:
    """The formula of a KPI; None where it has none, or one that cannot be read."""
    try:
        return parse(kpi.formula) if kpi.formula.strip() else None
    except FormulaError:
        return None


def calculate(
    kpis: Sequence[KPI], observations: Iterable[Observation], zone: str | None
) -> tuple[Observation, ...]:
    """The rows of every calculated KPI; those that go round in a circle have none.

    A period has a value where every KPI in it has one of the same period and nothing is divided by zero.
    """
    formulas = {kpi.id: formula for kpi in kpis if (formula := formula_of(kpi))}
    if not formulas:
        return ()
    cards = {kpi.id: kpi for kpi in kpis}
    wanted = {name for formula in formulas.values() for name in formula.kpis} - formulas.keys()
    rows: dict[str, Sequence[Observation]] = defaultdict(list)
    for row in observations:
        if row.kpi in wanted:
            rows[row.kpi].append(row)  # type: ignore[attr-defined]
    out: list[Observation] = []
    for name in _in_order(formulas):
        if cards.keys() >= set(formulas[name].kpis):
            rows[name] = list(_rows(cards[name], formulas[name], cards, rows, zone))
            out += rows[name]
    return tuple(out)


def _in_order(formulas: Mapping[str, Formula]) -> Iterator[str]:
    """The calculated KPIs, each after those it is made of; those in a circle are left out."""
    waiting = {name: {p for p in formula.kpis if p in formulas} for name, formula in formulas.items()}
    while ready := [name for name, needed in waiting.items() if not needed]:
        yield from ready
        for name in ready:
            del waiting[name]
        for needed in waiting.values():
            needed.difference_update(ready)


def _rows(
    kpi: KPI,
    formula: Formula,
    cards: Mapping[str, KPI],
    rows: Mapping[str, Sequence[Observation]],
    zone: str | None,
) -> Iterator[Observation]:
    """One row for each moment at which the value of a period changed."""
    by_period: dict[date, list[_Dated]] = defaultdict(list)
    for source in formula.kpis:
        for row in rows.get(source, ()):
            known = observed_at(cards[source], row, zone)
            by_period[row.period].append((known, source, row.withdrawn, row.value))
    for period, entries in sorted(by_period.items()):
        if len({source for _, source, _, _ in entries}) == len(formula.kpis):
            end = observed_at(kpi, Observation(kpi.id, period, 0.0), zone)
            yield from _of_period(kpi, formula, period, sorted(entries), end)


def _of_period(
    kpi: KPI, formula: Formula, period: date, entries: list[_Dated], end: datetime
) -> list[Observation]:
    out: list[Observation] = []
    values: dict[str, float] = {}
    for i, (known, source, withdrawn, value) in enumerate(entries):
        if withdrawn:
            values.pop(source, None)
        else:
            values[source] = value
        if i + 1 < len(entries) and entries[i + 1][0] == known:
            continue
        result = formula.value(values)
        stands = bool(out) and not out[-1].withdrawn
        recorded = None if known == end else known
        if result is None and stands:
            out.append(out[-1]._replace(recorded=recorded, withdrawn=True))
        elif result is not None and not (stands and equal(out[-1].value, result)):
            out.append(Observation(kpi.id, period, result, recorded))
    return out
