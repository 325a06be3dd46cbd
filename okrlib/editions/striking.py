"""Taking a text, a person or a goal out of an edition that was published."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass, replace
from functools import cache
from itertools import chain
from types import UnionType
from typing import Any, NamedTuple, Union, cast, get_args, get_origin, get_type_hints

from okrlib.drafting import slug
from okrlib.editions.content import HEAD, ITEMS, LOGS, Edition, Tables
from okrlib.model import CheckIn, is_slug
from okrlib.plan import formula, references

#: What stands in the place of a text, and of an id.
STRUCK, STRUCK_ID = "[struck]", "struck"
#: What may part two words of a name: a space, a line's end, and what ids and addresses have for one.
_BETWEEN = r"[\s_.\-]+"
_PARTED = re.compile(rf"(?<=[^\s_.\-]){_BETWEEN}(?=[^\s_.\-])")


class Struck(NamedTuple):
    """An edition without what was struck, and in how many places it stood."""

    edition: Edition
    places: int


#: The fields that name another item.
_NAMES = frozenset(
    key for named in references.NAMES.values() for key, noun in named.items() if noun != "team"
)
#: Where a report's cells name people.
_PEOPLE = tuple(CheckIn._fields.index(name) - 1 for name in ("author", "blocker_owner"))
#: Settings and names that are no words of people, although they are texts.
_CODES = frozenset({"time_zone", "language", "hue", "hue_dark"})


def strike_text(
    edition: Edition, text: str, mark_id: str = STRUCK_ID, named: dict[str, str] | None = None
) -> Struck:
    """The edition with every occurrence of a text replaced, in capitals or not, whatever parts its words.

    An id that has it is replaced whole, and each by one of its own: *named* keeps them from one edition to
    the next. Each strike has its own *mark_id*, so that ids of two strikes do not become one either.
    """
    pattern, known = _pattern(text), {} if named is None else named
    cycles = edition.content.get("cycles", {})  # whose ids may have capitals, as 2026-Q4
    places = 0

    def changed(value: str) -> str:
        nonlocal places
        replaced, count = pattern.subn(STRUCK, value)
        places += count
        if count and (is_slug(value) or value in cycles):
            return known.setdefault(value, f"{mark_id}_{len(known) + 1}" if known else mark_id)
        return replaced

    def items(table: str, held: Mapping[str, Any]) -> Mapping[str, Any]:
        if table == "plan":
            return {name: _struck(HEAD[name], value, changed, name) for name, value in held.items()}
        if table in LOGS:
            row_kind: Any = LOGS[table]
            kinds = tuple(_hints(row_kind).values())[1:]
            return {changed(name): [row(kinds, cells) for cells in rows] for name, rows in held.items()}
        return {changed(name): _struck(ITEMS.get(table), value, changed) for name, value in held.items()}

    def row(kinds: tuple[Any, ...], cells: list[Any]) -> list[Any]:
        return [_struck(kind, cell, changed) for kind, cell in zip(kinds, cells, strict=False)]

    content: Tables = {table: items(table, held) for table, held in edition.content.items()}
    return Struck(replace(edition, content=content), places)


def _pattern(text: str) -> re.Pattern[str]:
    """A text in either form of its accents, and as the id that is made of it."""
    forms = sorted({unicodedata.normalize(form, text) for form in ("NFC", "NFD")})
    wanted = [_BETWEEN.join(map(re.escape, _PARTED.split(form))) for form in forms]
    made = slug(text, otherwise="")
    if sum(map(str.isalpha, made)) > 1:  # fewer would be struck nearly everywhere
        wanted.append(rf"(?<![a-z0-9]){_BETWEEN.join(made.split('-'))}(?![a-z0-9])")
    return re.compile("|".join(wanted), re.IGNORECASE)


def _struck(kind: Any, value: Any, changed: Callable[[str], str], name: str = "") -> Any:
    """A value of a kind with its texts and ids changed; a literal, a day and a field's name are neither."""
    if name in _CODES:
        return value
    kinds = _kinds(kind)
    if isinstance(value, str) and str in kinds:
        return formula.renamed(value, changed) if name == "formula" else changed(value)
    if isinstance(value, list):
        several = [get_args(each) for each in kinds if get_origin(each) in {tuple, frozenset}]
        return [_struck(tuple(chain(*several)), each, changed, name) for each in value]
    if isinstance(value, Mapping):
        for each in kinds:
            if is_dataclass(each):
                hints = _hints(cast("Any", each))
                return {key: _struck(hints[key], part, changed, key) for key, part in value.items()}
            if get_origin(each) is dict:
                ids, of = name in _NAMES, get_args(each)[1]
                return {
                    changed(key) if ids else key: _struck(of, part, changed) for key, part in value.items()
                }
    return value


def _kinds(kind: Any) -> tuple[Any, ...]:
    """All that a value may be, where it may be several."""
    if isinstance(kind, tuple):
        return tuple(chain.from_iterable(map(_kinds, kind)))
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """The kind of each field; the text in a report's value is the name of a level, a milestone's aside."""
    hints = get_type_hints(kind)
    return hints | {"value": tuple[str, ...]} if kind is CheckIn else hints


def strike_item(edition: Edition, name: str) -> Struck:
    """The edition without the person, objective, key result or KPI of an id, and without what names it."""
    places = 0

    def without(value: Any, key: str = "") -> Any:
        """A value without the item, and without its name in the fields that name items."""
        nonlocal places
        if isinstance(value, list):
            kept = [without(each) for each in value if not gone(each, key)]
            places += len(value) - len(kept)
            return kept
        if isinstance(value, dict):
            kept_ = {k: without(each, k) for k, each in value.items() if not gone(each, k)}
            places += len(value) - len(kept_)
            if key in _NAMES and name in kept_:
                places += 1
                del kept_[name]
            return kept_
        return value

    def gone(value: Any, key: str) -> bool:
        if isinstance(value, dict):
            return value.get("id") == name or (key == "raised_by" and value.get("kpi") == name)
        if key == "formula" and isinstance(value, str):
            return formula.names(value, name)
        return key in _NAMES and value == name

    def row(cells: list[Any]) -> list[Any]:
        """A row's cells, which stand in their places, so a person's name becomes none."""
        nonlocal places
        named = {at for at in _PEOPLE if cells[at : at + 1] == [name]}
        places += len(named)
        return [None if at in named else cell for at, cell in enumerate(cells)]

    content: Tables = {}
    for table, items in edition.content.items():
        if table == "plan":
            content[table] = items
        elif table in LOGS:
            places += len(items.get(name, ()))
            rows_of = row if LOGS[table] is CheckIn else list
            content[table] = {key: [*map(rows_of, rows)] for key, rows in items.items() if key != name}
        else:
            content[table] = without({key: item for key, item in items.items() if key != name})
            places += table in ITEMS and name in items
    content["plan"] = {**content["plan"], "borrowed": [k for k in content["plan"]["borrowed"] if k != name]}
    return Struck(replace(edition, content=content), places)
