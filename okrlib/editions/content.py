"""An edition: a released plan on a day and how it stood, as tables of plain values, and a plan again.

The tables are what JSON can hold: table, id, value. Nothing is in them that is not in the released plan.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, get_type_hints

from okrlib.errors import OkrError
from okrlib.model import (
    KPI,
    SETTINGS,
    CheckIn,
    Cycle,
    Objective,
    Observation,
    Person,
    PlanSettings,
    Team,
)
from okrlib.plan import Plan
from okrlib.scoring import stand

if TYPE_CHECKING:
    from pydantic import TypeAdapter

#: table, id, value.
Tables = dict[str, Mapping[str, Any]]
#: The tables of items, each with what stands in it.
ITEMS: dict[str, type] = {
    "people": Person,
    "teams": Team,
    "cycles": Cycle,
    "objectives": Objective,
    "kpis": KPI,
}
#: The tables of rows, each with the rows of an id, and what one is. Nearly all of an edition's size.
LOGS: dict[str, type[CheckIn | Observation]] = {
    "check_ins": CheckIn,
    "observations": Observation,
    "calculated": Observation,
}
#: What a plan says of itself; its day is the edition's.
HEAD: dict[str, Any] = {
    name: hint for name, hint in get_type_hints(PlanSettings).items() if name in {*SETTINGS} - {"today"}
} | {"borrowed": frozenset[str]}


class BadEditionError(OkrError):
    """What is kept of an edition is not what okrlib wrote."""


@dataclass(frozen=True)
class Edition:
    """One dated, frozen publication for an audience: its content, and the okrlib that published it."""

    day: date
    audience: str
    content: Tables
    version: str = ""

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that is in it, which no machine, time zone or order of files changes."""
        digest = sha256()

        def add(text: str) -> None:
            digest.update(text.encode("utf-8", "surrogatepass"))

        # As one JSON text, but item by item: the text of a large plan would double its memory.
        dumps = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
        add(f"[{dumps(str(self.day))},{dumps(self.audience)},[")
        for number, (table, items) in enumerate(sorted(self.content.items())):
            add(f"{',' * bool(number)}[{dumps(table)},[")
            for place, item in enumerate(items.items()):
                add(f"{',' * bool(place)}{dumps(item)}")
            add("]]")
        add("]]")
        return digest.hexdigest()

    @cached_property
    def plan(self) -> Plan:
        """The plan that was published, judged on its day.

        Raises:
            BadEditionError: The tables are not those of a plan.
        """
        return plan_of(self.content, self.day)


def edition(shown: Plan, audience: str, version: str = "") -> Edition:
    """The edition of a released plan on its own day."""
    return Edition(stand(shown).on, audience, content_of(shown), version)


def content_of(shown: Plan) -> Tables:
    """A released plan as tables."""
    standing = stand(shown)
    tables: Tables = {"plan": {name: _plain(HEAD[name], getattr(shown, name)) for name in HEAD}}
    tables["plan"]["borrowed"].sort()
    # No site says where a file of the plan lies; an edition that is published again has the logo of today.
    tables["plan"]["site"].pop("logo", None)
    for table, kind in ITEMS.items():
        tables[table] = {item.id: _plain(kind, item) for item in getattr(shown, table)}
    objectives = [standing.objective(o.id) for o in shown.objectives]
    tables["objective_standings"] = {o.objective.id: [o.score, o.health] for o in objectives}
    tables["key_result_standings"] = {
        kr.key_result.id: [kr.score, kr.health] for o in objectives for kr in o.key_results
    }
    kpis = {k.id: standing.kpi(k.id) for k in shown.kpis}
    tables["kpi_standings"] = {name: [k.latest and k.latest.value, k.health] for name, k in kpis.items()}
    return tables | {table: _Cells(getattr(shown, table)) for table in LOGS}


def plan_of(content: Mapping[str, Mapping[str, Any]], day: date) -> Plan:
    """The plan that such tables hold, judged on a day.

    Raises:
        BadEditionError: They are not the tables of a plan.
    """
    try:
        head: dict[str, Any] = {
            name: adapter(HEAD[name]).validate_python(v) for name, v in content["plan"].items()
        }
        items: dict[str, Any] = {
            table: tuple(adapter(kind).validate_python(item) for item in content[table].values())
            for table, kind in ITEMS.items()
        }
        rows: dict[str, Any] = {table: tuple(_rows(kind, content[table])) for table, kind in LOGS.items()}
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        why = f"An edition of {day} holds what no plan holds"
        raise BadEditionError(f"{why}: {str(error).splitlines()[0][:200]}") from error
    calculated = rows.pop("calculated")
    plan = Plan(**head, **items, **rows)
    # What it was calculated from may not be in it.
    return plan.with_fewer(calculated=calculated, today=day)


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """The reader and writer of a kind of item."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _plain(kind: Any, value: Any) -> Any:
    return adapter(kind).dump_python(value, mode="json", exclude_defaults=True)


def item_of(kind: Any, item: Mapping[str, Any]) -> Any:
    """An item that stands as plain values in an edition.

    Raises:
        BadEditionError: It is not what okrlib wrote.
    """
    from pydantic import ValidationError

    try:
        return adapter(kind).validate_python(item)
    except ValidationError as error:
        first = error.errors()[0]
        place = " ".join(map(str, (item.get("id", kind.__name__), *first["loc"])))
        raise BadEditionError(
            f"An edition holds what no plan holds: {place}: {first['msg']}. Get the plan's editions/ "
            "back from Git, or delete that edition."
        ) from error


# -- rows


class _Cells(Mapping[str, list[Any]]):
    """The rows of each id as cells, which are made when they are asked for: they take more than the rows."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows: dict[str, list[Any]] = {}
        for name, group in groupby(rows, itemgetter(0)):
            self._rows.setdefault(name, []).extend(group)

    def __getitem__(self, name: str) -> list[Any]:
        return _cells(self._rows[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@cache
def _columns(kind: Any) -> tuple[tuple[str, Any, str], ...]:
    """(field, default, "day" or "moment" or "") of each field of a row after its id."""
    hints, defaults = get_type_hints(kind), kind._field_defaults
    kinds = {date: "day", date | None: "day", datetime: "moment", datetime | None: "moment"}
    return tuple((name, defaults.get(name), kinds.get(hints[name], "")) for name in kind._fields[1:])


def _cells(rows: Sequence[Any]) -> list[list[Any]]:
    """Rows of a log without their id, each without what is as usual at its end."""
    kind: Any = type(rows[0])
    fields = _columns(kind)
    # By columns, because in nearly all rows the same fields are as usual.
    _, *columns = zip(*rows, strict=True)
    while columns[-1].count(usual := fields[len(columns) - 1][1]) == len(rows):
        columns.pop()
    cells = [
        [cell and cell.isoformat() for cell in column]
        if form
        else [list(cell) if isinstance(cell, tuple) else cell for cell in column]
        for column, (_, _, form) in zip(columns, fields, strict=False)
    ]
    plain = list(map(list, zip(*cells, strict=True)))
    for row in plain if usual in columns[-1] else ():
        while row[-1] == fields[len(row) - 1][1]:
            row.pop()
    return plain


def _rows(kind: Any, logs: Mapping[str, Iterable[list[Any]]]) -> Iterator[CheckIn | Observation]:
    return (row_of(kind, name, cells) for name, rows in logs.items() for cells in rows)


def row_of(kind: Any, name: str, cells: list[Any]) -> CheckIn | Observation:
    """The row of a log that stands as cells in an edition."""
    rest = [default for _, default, _ in _columns(kind)[len(cells) :]]
    readers: dict[str, Any] = {"day": date.fromisoformat, "moment": datetime.fromisoformat}
    values = [
        readers[form](cell) if form and cell is not None else tuple(cell) if isinstance(cell, list) else cell
        for cell, (_, _, form) in zip(cells, _columns(kind), strict=False)
    ]
    row: CheckIn | Observation = kind._make((name, *values, *rest))
    return row
