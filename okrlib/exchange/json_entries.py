"""Entries of JSON files: their fields taken one by one, so that what nobody took is known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from okrlib.exchange.maps import as_dict
from okrlib.exchange.records import Goal, ImportFileError, clean
from okrlib.sheets import decoded
from okrlib.text import exact
from okrlib.text.conflicts import conflict_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def parsed(data: bytes, name: str) -> Any:
    """The content of a JSON file; `ImportFileError` where it is none."""
    text, _ = decoded(data)
    try:
        content = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        if conflict := conflict_in(text):
            raise ImportFileError(f"{name}: {' '.join(conflict)}") from None
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ImportFileError(f"{name} is no JSON{where}. Export it again.") from None
    return content


def text_of(value: Any) -> str:
    """A value of JSON as a text; of an object its name."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return exact(float(value)) if abs(value) < 1e15 else str(value)
    if isinstance(value, dict):
        for key in ("Name", "name", "unitName", "displayName", "Title", "title", "label", "slug"):
            if value.get(key):
                return text_of(value[key])
        names = (value.get(key) or value.get(key.lower()) for key in ("firstName", "lastName"))
        return " ".join(filter(None, map(text_of, names)))
    if isinstance(value, list):
        return "; ".join(filter(None, map(text_of, value)))
    return clean(str(value), lines=True)


def rows_of(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; of an object those under its "data", or its values."""
    if isinstance(value, dict):
        for key in ("data", "results", "items", "value"):
            if isinstance(value.get(key), list):
                return rows_of(value[key])
        return [{"id": key, **row} for key, row in value.items() if isinstance(row, dict)]
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def tables_of(content: Any) -> dict[str, list[dict[str, Any]]]:
    """The lists of a JSON file by their names in small letters; one alone is called "data"."""
    if isinstance(content, list):
        return {"data": rows_of(content)}
    lists = {key: value for key, value in as_dict(content).items() if isinstance(value, (list, dict))}
    return {key.casefold(): rows_of(value) for key, value in lists.items()} or {"data": [content]}


class Entry:
    """One object: its values taken by their paths, as "owner.email", so that what nobody took is known."""

    def __init__(self, entry: dict[str, Any], row: str) -> None:
        self.entry, self.row = entry, row
        self.fields: dict[str, str] = {}
        self.columns: dict[str, str] = {}
        self._taken: set[str] = set()

    def get(self, path: str) -> Any:
        """The value at a path; None where nothing stands there, or it was taken already."""
        if path in self._taken:
            return None
        self._taken.add(path)
        value: Any = self.entry
        for key in path.split("."):
            value = as_dict(value).get(key)
        return value

    def take(self, **columns: str) -> None:
        """Take facts, each from the first of the paths, with | between them, that holds something."""
        for fact, paths in columns.items():
            for path in paths.split("|"):
                if text := text_of(self.get(path)):
                    self.fields[fact], self.columns[fact] = text, path
                    break

    def leave_out(self, *keys: str) -> None:
        """Take what has no meaning outside the tool."""
        self._taken.update(keys)

    def goal(self, kind: str, reports: Iterable[dict[str, str]] = ()) -> Goal:
        """The goal; what nobody took is its rest."""
        taken = {path.partition(".")[0] for path in self._taken}
        rest = rest_of({key: value for key, value in self.entry.items() if key not in taken})
        if kind:
            self.fields.setdefault("kind", kind)
        return Goal(self.row, self.fields, self.columns, list(reports), rest)


def rest_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """The values of an object that say something, as they stand in the rest."""
    held = {key: value for key, value in entry.items() if value not in (None, "", [], {}, False)}
    texts = {
        key: json.dumps(value, ensure_ascii=False)[:5000]
        if isinstance(value, (dict, list))
        else text_of(value)
        for key, value in held.items()
    }
    return {key: text for key, text in texts.items() if text}


def facts(**texts: Any) -> dict[str, str]:
    """Values as texts, without those that say nothing."""
    return {name: text for name, value in texts.items() if (text := text_of(value))}
