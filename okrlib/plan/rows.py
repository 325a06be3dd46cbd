"""Rows and items: put in order, grouped by what they are of, and changed only where they differ."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice, repeat
from operator import itemgetter, lt
from typing import Any, TypeVar, cast

Item = TypeVar("Item")


def in_order(items: Iterable[Any], key: Any) -> tuple[Any, ...]:
    """A tuple in order of *key*, at the cost of one pass where it is in order already."""
    all_items = tuple(items)
    return _by(all_items, [key(item) for item in all_items])


def rows_in_order(rows: Iterable[Any], place: Mapping[str, int], last: int) -> tuple[Any, ...]:
    """Rows of a log, whose first field names what they are of, in the order of *place*."""
    all_rows = tuple(rows)
    return _by(all_rows, list(map(place.get, map(itemgetter(0), all_rows), repeat(last))))


def _by(items: tuple[Any, ...], keys: list[Any]) -> tuple[Any, ...]:
    if keys == sorted(keys):
        return items
    return tuple(items[i] for i in sorted(range(len(items)), key=keys.__getitem__))


def rising(rows: Iterable[Any]) -> bool:
    """Whether each row of one id is of a later day, its second field, than the row before."""
    days = [row[1] for row in rows]
    return all(map(lt, days, islice(days, 1, None)))


def changed(item: Item, **values: Any) -> Item:
    """The item with these values; the same object where it has them already."""
    for key, value in values.items():
        if getattr(item, key) != value:
            return cast("Item", replace(cast("Any", item), **values))
    return item


def rows_by_id(rows: Iterable[Any]) -> dict[str, tuple[Any, ...]]:
    """The rows of each id, which is their first field."""
    groups: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row)
    return {name: tuple(group) for name, group in groups.items()}


def with_rows_of(known: Mapping[str, Sequence[Any]], rows: Iterable[Any]) -> dict[str, Sequence[Any]]:
    """Rows by id, with further ones after those that are known."""
    added = dict(known)
    for row in rows:
        added[row[0]] = (*added.get(row[0], ()), row)
    return added


def grouped(items: Iterable[Any], key: Any) -> dict[Any, tuple[Any, ...]]:
    """The items of each key, in their order."""
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return {name: tuple(group) for name, group in groups.items()}
