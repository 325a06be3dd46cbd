"""The tables that leave a plan: those of the site and, of everything, what no site has.

The site's are `okrlib.tables`. Everything adds to them each field of the model that they leave out, and a
table for each kind of thing that stands inside another; both follow from the model itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_type_hints

from okrlib.model import (
    KPI,
    SETTINGS,
    Annotation,
    Connection,
    Dismissal,
    Initiative,
    KeyResult,
    Milestone,
    Objective,
    Person,
    ReviewDecision,
    Target,
    Team,
    described,
)
from okrlib.tables import Tables, frame
from okrlib.tables.columns import COLUMNS, DAY, MOMENT, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from okrlib.plan import Plan

_DTYPES: dict[Any, str] = {date: DAY, datetime: MOMENT, float: "float64", int: "Int64", bool: "bool"}
#: The tables that a kind of thing has a row in: the column that names it there and in the tables of what it
#: holds, the kind, and its fields whose things have a table of their own.
_KINDS: dict[str, tuple[str, type, Mapping[str, type]]] = {
    "objectives": ("objective", Objective, {"initiatives": Initiative, "decisions": ReviewDecision}),
    "key_results": ("key_result", KeyResult, {"milestones": Milestone}),
    "kpis": ("kpi", KPI, {"targets": Target, "annotations": Annotation, "dismissed": Dismissal}),
    "teams": ("team", Team, {}),
}
#: Fields of which the site's column of the same name holds less than all.
_IN_FULL = {"closings", "override"}


class PlanTable(NamedTuple):
    """A table: its name, its columns with their meanings, and its rows."""

    name: str
    columns: Mapping[str, Column]
    frame: pd.DataFrame


def of_released(plan: Plan, *, on: date, names: Iterable[str] = COLUMNS) -> Iterator[PlanTable]:
    """The tables of the site, or those of these names, for a day."""
    frames = Tables(plan, on)
    for name in names:
        _ = getattr(frames, name)
        yield PlanTable(name, COLUMNS[name], vars(frames).pop(name))  # the next table needs the memory


def of_everything(plan: Plan, *, on: date) -> Iterator[PlanTable]:
    """The tables of the site with all columns, and one for each thing that stands inside another."""
    items: dict[str, Sequence[Any]] = {
        "objectives": plan.objectives,
        "key_results": [kr for o in plan.objectives for kr in o.key_results],
        "kpis": plan.kpis,
        "teams": [team for _, team in plan.tree()],
    }
    inner: list[PlanTable] = []
    for table in of_released(plan, on=on):
        if table.name not in _KINDS:
            yield table
            continue
        own, kind, inside = _KINDS[table.name]
        known = {*table.columns, *inside, "id"} - _IN_FULL
        more = _columns(kind, known)
        rows = items[table.name]
        rest = frame(more, (), _values(rows, more))
        renamed = {name: f"{name}_in_full" if name in _IN_FULL else name for name in more}
        columns = {**table.columns, **{renamed[name]: column for name, column in more.items()}}
        yield PlanTable(table.name, columns, table.frame.join(rest.rename(columns=renamed)))
        for field, of in inside.items():
            pairs = [(row.id, part) for row in rows for part in getattr(row, field)]
            inner.append(_inside("dismissals" if field == "dismissed" else field, of, pairs, own))
    yield from inner
    for name, of, rows in (("people", Person, plan.people), ("connections", Connection, plan.connections)):
        columns = _columns(of, set())
        yield PlanTable(name, columns, frame(columns, (), _values(rows, columns)))
    yield _settings(plan)


def _inside(name: str, kind: type, pairs: Sequence[tuple[str, Any]], parent: str) -> PlanTable:
    """The table of what stands inside the things of another."""
    own = _columns(kind, set())
    columns = {parent: Column("str", "The id of what it belongs to."), **own}
    values = {parent: [of for of, _ in pairs], **_values([part for _, part in pairs], own)}
    return PlanTable(name, columns, frame(columns, (), values))


def _settings(plan: Plan) -> PlanTable:
    columns = {
        "setting": Column("str", "A key at the top of okr.toml."),
        "value": Column("str", "What it is set to; a table as JSON."),
    }
    values = {"setting": SETTINGS, "value": [_text(getattr(plan, name)) for name in SETTINGS]}
    return PlanTable("settings", columns, frame(columns, (), values))


def _columns(kind: type, known: set[str]) -> dict[str, Column]:
    """The fields of a kind of thing as columns, without those that are known already."""
    hints, texts = get_type_hints(kind), described(kind)
    names = [field.name for field in fields(kind) if field.name not in known]
    return {name: Column(_dtype(hints[name]), texts.get(name, "").replace("\n", " ")) for name in names}


def _dtype(hint: Any) -> str:
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not NoneType]
    return _DTYPES.get(kinds[0], "str") if len(kinds) == 1 else "str"


def _values(rows: Sequence[Any], columns: Mapping[str, Column]) -> dict[str, list[Any]]:
    """The cells of each column: texts as they are, numbers and days as such, all else as text."""
    return {
        name: [_text(cell) if column.dtype == "str" else cell for cell in (getattr(r, name) for r in rows)]
        for name, column in columns.items()
    }


def _text(value: Any) -> str | None:
    """A value as a text: a list of texts joined by a semicolon, what has parts as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, tuple) and all(isinstance(part, str) and ";" not in part for part in value):
        return ";".join(value)
    if not value:
        return ""
    if is_dataclass(value) or isinstance(value, (tuple, dict)):
        from pydantic_core import to_json

        return to_json(value).decode()
    return str(value)
