"""Taking a text, a person or a goal out of an edition that was published."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from okrlib.editions.content import ITEMS, LOGS, Edition, Tables
from okrlib.model import is_slug
from okrlib.plan import references

#: What stands in the place of a text, and of an id.
STRUCK, STRUCK_ID = "[struck]", "struck"
#: What may part two words of a name: a space, a line's end, and what ids and addresses have for one.
_BETWEEN = r"[\s_.\-]+"


class Struck(NamedTuple):
    """An edition without what was struck, and in how many places it stood."""

    edition: Edition
    places: int


def strike_text(edition: Edition, text: str, mark_id: str = STRUCK_ID) -> Struck:
    """The edition with every occurrence of a text replaced, in capitals or not, whatever parts its words.

    Each strike has its own *mark_id*, so that two ids that are struck do not become one.
    """
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    words = [_BETWEEN.join(map(re.escape, re.split(r"\s+", form))) for form in sorted(forms)]
    pattern = re.compile("|".join(words), re.IGNORECASE)
    places = 0

    def changed(value: str) -> str:
        nonlocal places
        mark = mark_id if is_slug(value) else STRUCK
        replaced, count = pattern.subn(mark, value)
        places += count
        return replaced

    content: Tables = {table: _replaced(items, changed) for table, items in edition.content.items()}
    return Struck(replace(edition, content=content), places)


def _replaced(value: Any, changed: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return changed(value)
    if isinstance(value, list):
        return [_replaced(each, changed) for each in value]
    if isinstance(value, Mapping):
        return {changed(key): _replaced(each, changed) for key, each in value.items()}
    return value


#: The fields that name another item.
_NAMES = frozenset(
    key for named in references.NAMES.values() for key, noun in named.items() if noun != "team"
)


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
        return key in _NAMES and value == name

    def row(cells: list[Any]) -> list[Any]:
        """A row's cells, which stand in their places, so a name becomes none."""
        nonlocal places
        places += cells.count(name)
        return [None if cell == name else cell for cell in cells]

    content: Tables = {}
    for table, items in edition.content.items():
        if table == "plan":
            content[table] = items
        elif table in LOGS:
            places += len(items.get(name, ()))
            content[table] = {key: [row(r) for r in rows] for key, rows in items.items() if key != name}
        else:
            content[table] = without({key: item for key, item in items.items() if key != name})
            places += table in ITEMS and name in items
    content["plan"] = {**content["plan"], "borrowed": [k for k in content["plan"]["borrowed"] if k != name]}
    return Struck(replace(edition, content=content), places)
