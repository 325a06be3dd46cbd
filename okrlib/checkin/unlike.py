"""Values that are unlike all earlier ones: asked about where they are typed, and hinted at in the files."""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from okrlib.arithmetic import at_least
from okrlib.model import CheckIn, Observation, Value
from okrlib.plan import Plan, log
from okrlib.text import formatting

Row = TypeVar("Row")
#: A value this many times larger or smaller than all of at least this many earlier ones may be a slip.
_TIMES, _ENOUGH = 20, 3
#: A start and a target.
_AIMS = 2


def unlike(
    value: Value | None, earlier: Iterable[Value | None], unit: str, planned: Iterable[float | None] = ()
) -> str:
    """A sentence where a number is twenty times larger or smaller than every earlier one; else "".

    At least three earlier ones must not be 0; where fewer are there, it is compared with a start and a target
    that are *planned*, too. A typed 0 is never in doubt; where one is among the earlier ones, no value is too
    small: it is near that 0.
    """
    known = [other for other in earlier if isinstance(other, float | int)]
    beside = "every value before"
    if sum(map(bool, known)) < _ENOUGH:
        aims = _aims(planned)
        if not aims:
            return ""
        beside = f"{beside}, its start and its target" if known else "its start and its target"
        known += aims
    if not isinstance(value, float | int) or value == 0:
        return ""
    smallest, largest = min(known, key=abs), max(known, key=abs)
    if _far(value, largest):
        how, nearest = "larger", largest
    elif _far(smallest, value):
        how, nearest = "smaller", smallest
    else:
        return ""
    return (
        f"{formatting.quantity(value, unit)} is at least twenty times {how} than {beside}; "
        f"the nearest was {formatting.quantity(nearest, unit)}."
    )


def _aims(planned: Iterable[float | None]) -> list[float]:
    """A start and a target that a value can be compared with; none where one of them is missing or 0."""
    aims = [aim for aim in planned if aim]
    return aims if len(aims) == _AIMS else []


def _far(large: float, small: float) -> bool:
    return at_least(abs(large), _TIMES * abs(small))


def unlike_rows(plan: Plan) -> Iterator[tuple[CheckIn | Observation, str]]:
    """The first row of each series that is unlike all before it, and that no later one is near to.

    Each has a sentence, which also counts the further ones of the series.
    """
    for name, (_, kr) in plan.key_results.items():
        if not kr.kpi:
            rows = log.effective(plan.log.get(name, ()))
            series = [(row, float(row.value)) for row in rows if isinstance(row.value, float | int)]
            yield from _first(series, kr.unit, (kr.baseline, kr.target))
    for card in plan.kpis:
        if not card.formula:
            figures = plan.figures(card.id, on=date.max)
            yield from _first([(row, row.value) for row in figures], card.unit)


def _first(
    series: Sequence[tuple[Row, float]], unit: str, planned: Iterable[float | None] = ()
) -> Iterator[tuple[Row, str]]:
    values = [value for _, value in series]
    aims = _aims(planned)
    low, high, counted = math.inf, 0.0, 0
    alone: list[int] = []
    for place, value in enumerate(values):
        size = abs(value)
        beside = [abs(aim) for aim in aims] if counted < _ENOUGH else []
        least, most = min([low, *beside]), max([high, *beside])
        if size and (beside or counted >= _ENOUGH) and (_far(size, most) or _far(least, size)):
            later = [abs(other) for other in values[place + 1 :] if other]
            if all(_far(size, other) if size > most else _far(other, size) for other in later):
                alone.append(place)
        low, high, counted = min(low, size), max(high, size), counted + bool(size)
    if alone:
        first, *more = alone
        further = f" {formatting.count(len(more), 'later value is', 'later values are')} too." if more else ""
        yield series[first][0], unlike(values[first], values[:first], unit, aims) + further
