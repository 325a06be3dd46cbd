"""Correcting: fields for all that was guessed of a table: how it is written, its columns, the names in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from okrlib import exchange
from okrlib.plan import Plan
from okrlib.text import formatting
from okrlib.widgets.elements import Box, Field, Html, More, Options, field, options, row

if TYPE_CHECKING:
    from okrlib.exchange import Brought, Column, Look, Map, Name

_AS_SHOWN = "As the cells show"
#: What a map says of the whole table: the label, and what can be chosen.
_HABITS: dict[str, tuple[str, Options]] = {
    "layout": (
        "How goals stand in it",
        [
            ("One goal a row", "rows"),
            ("A key result a row, its objective beside it", "pairs"),
            ("An objective a row, its key results side by side", "side by side"),
        ],
    ),
    "kind": (
        "What a row is, where no column says it",
        [
            ("As it stands in the tree", ""),
            *((kind.capitalize(), kind) for kind in ("objective", "key result", "initiative")),
        ],
    ),
    "dates": ("Days", [(_AS_SHOWN, None), ("Day first", "day first"), ("Month first", "month first")]),
    "decimal": ("Decimals", [(_AS_SHOWN, None), ("After a point: 1.5", "."), ("After a comma: 1,5", ",")]),
    "progress": ("Progress", [("45 is 45 %", "percent"), ("0.45 is 45 %", "share")]),
}
_OF_TEXT: dict[str, tuple[str, Options]] = {
    "delimiter": (
        "Between cells",
        [("As the lines show", None), ("Comma", ","), ("Semicolon", ";"), ("Tab", "\t"), ("Bar", "|")],
    ),
    "encoding": ("Encoding", [("As the bytes show", None), *((each, each) for each in exchange.ENCODINGS)]),
}
#: The table is read anew where these change.
_OF_FILE = frozenset({"layout", "header", "delimiter", "encoding"})
#: So many columns and names are shown; a map says the others.
_MOST_COLUMNS, _MOST_NAMES = 120, 60
_FACTS = {"period": "Cycle", "owner": "Person"}


class Correcting(Box):
    """The fields; *map* is what they say. *changed* is called with whether the file is to be read anew."""

    def __init__(self, changed: Callable[[bool], None]) -> None:
        super().__init__(name="okr-correcting")
        self._changed = changed
        self.map: Map | None = None
        self.habits: dict[str, Field] = {}
        self.columns: dict[str, Field] = {}
        self.names: dict[tuple[str, str], Field] = {}
        self._box = w.VBox()
        self._more = More("Cycles, teams, people and words by name", lambda: self._box)

    def clear(self) -> None:
        """Offer nothing."""
        self.map, self.children, self.names, self.habits = None, (), {}, {}

    # -- the table

    def show(self, look: Look) -> None:
        """Offer all that can be corrected of a table; nothing where the file is none."""
        self.clear()
        if look.table is None or look.map is None:
            return
        self.map = one = exchange.settled(look.map, look.table)
        habits = _HABITS if look.table.form.sheet else _HABITS | _OF_TEXT
        for name, (label, choices) in habits.items():
            self.habits[name] = field.choice(label, getattr(one, name), choices)
        self.habits["header"] = field.number("Line with the columns' names", float(look.table.form.header))
        for name, each in self.habits.items():
            each.observe(partial(self._habit, name), "value")
        listed, roles = exchange.columns(look.table, one), exchange.roles(one.layout or "rows")
        self.columns = {column.name: self._column(column, roles) for column in listed[:_MOST_COLUMNS]}
        self.children = (
            row(*self.habits.values()),
            Html("elements/texts#import_columns", {"rest": len(listed) - len(self.columns)}),
            row(*self.columns.values()),
        )

    def _column(self, column: Column, roles: Options) -> Field:
        values = "; ".join(value[:60] for value in column.values)
        one = field.choice(column.label, column.role, roles, hint=values or "no values")
        one.observe(partial(self._role, column.name), "value")
        return one

    def _habit(self, name: str, change: Any) -> None:
        if self.map is None or self.habits[name].trouble:
            return
        value: Any = int(change["new"] or 0) if name == "header" else change["new"]
        if name == "layout":
            self.map = exchange.with_layout(self.map, value)
        else:
            changes: dict[str, Any] = {name: (value or "") if name == "kind" else value}
            self.map = replace(self.map, **changes)
        self._changed(name in _OF_FILE)

    def _role(self, name: str, change: Any) -> None:
        if self.map is not None:
            self.map = exchange.with_role(self.map, name, change["new"] or "")
            self._changed(False)

    # -- the names in it

    def show_names(self, result: Brought, plan: Plan) -> None:
        """Offer the plan's cycles, teams and people for the names, and meanings for unknown words."""
        listed = exchange.names(result)
        shown = {(name.fact, name.text): name for name in listed[:_MOST_NAMES]}
        if self.map is None or list(shown) == list(self.names):
            return
        self.names = {place: self._name(name, plan) for place, name in shown.items()}
        rest = Html("elements/texts#import_names", {"rest": len(listed) - len(shown)})
        self._box.children = (rest, row(*self.names.values()))
        others = [child for child in self.children if child is not self._more]
        self.children = (*others, *([self._more] if shown else []))

    def _name(self, name: Name, plan: Plan) -> Field:
        of_plan = {"period": options.cycles, "team": options.teams, "owner": options.people}
        meanings = exchange.meanings(name.fact)
        offered: Options = [(each.replace("_", " ").capitalize(), each) for each in meanings]
        if name.fact in of_plan:
            offered = [(words, each) for words, each in of_plan[name.fact](plan) if each]
        guess = f"As it was read: {name.became}" if name.became else "Not known"
        label = f"{_FACTS.get(name.fact, name.fact.capitalize())}: {name.text[:80]}"
        times = formatting.count(name.times, "goal")
        one = field.choice(label, name.means, [(guess, ""), *offered], hint=times)
        one.observe(partial(self._word, name.fact, name.text), "value")
        return one

    def _word(self, fact: str, text: str, change: Any) -> None:
        if self.map is not None:
            self.map = exchange.with_word(self.map, fact, text, change["new"] or "")
            self._changed(False)
