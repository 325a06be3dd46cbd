"""What is other in one edition's tables than in another's, and the tables again: how a year stays small."""

from collections.abc import Mapping
from typing import Any

from okrlib.editions.content import LOGS, Tables

#: table, then "put": new values by id, "add": rows to append by id, "gone": ids, "order": ids.
Delta = dict[str, dict[str, Any]]


def delta(before: Mapping[str, Mapping[str, Any]], after: Tables) -> Delta:
    """What leads from one edition's tables to another's; tables that are equal are not in it."""
    changes = {table: _of_table(table, before.get(table, {}), items) for table, items in after.items()}
    # A table is put down once, although it is empty.
    return {table: change for table, change in changes.items() if change or table not in before}


def _of_table(table: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    put: dict[str, Any] = {}
    add: dict[str, Any] = {}
    for name, value in after.items():
        was = before.get(name)
        if name in before and was == value:
            continue
        if table in LOGS and was and value[: len(was)] == was:
            add[name] = value[len(was) :]
        else:
            put[name] = value
    gone = [name for name in before if name not in after]
    order = [*(name for name in before if name in after), *(name for name in put if name not in before)]
    change: dict[str, Any] = {"put": put, "add": add, "gone": gone}
    if order != list(after):
        change["order"] = list(after)
    return {key: value for key, value in change.items() if value}


def applied(before: Mapping[str, Mapping[str, Any]], changes: Delta) -> Tables:
    """The tables after a delta."""
    tables = {table: dict(items) for table, items in before.items()}
    for table, change in changes.items():
        items = tables.setdefault(table, {})
        for name in change.get("gone", ()):
            items.pop(name, None)
        items |= change.get("put", {})
        for name, rows in change.get("add", {}).items():
            items[name] = [*items[name], *rows]
        if "order" in change:
            tables[table] = {name: items[name] for name in change["order"]}
    return {**tables}
