"""Others: load what other people saved meanwhile, and choose where both changed the same item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from difflib import ndiff
from typing import Any

import ipywidgets as w

from okrlib.drafting import Clash, merge
from okrlib.model import default_of, notation
from okrlib.plan import Plan
from okrlib.widgets.elements import field
from okrlib.widgets.elements.controls import Box
from okrlib.widgets.elements.html import Html

_SIDES: field.Options = [
    ("Choose…", None),
    ("Mine, as I typed it", "mine"),
    ("Theirs, as it was saved", "theirs"),
]


class Others(Box):
    """A button that loads the plan from the folder, and then a choice for each item that both changed.

    The *board*, a `PlanBoard`, puts its draft onto the plan in the folder, and keeps mine wherever both
    changed an item.
    """

    def __init__(self, board: Any) -> None:
        self._board = board
        self._rows: list[_Row] = []
        label = "Load what is there now"
        self.button = w.Button(description=label, tooltip=f"{label}, and keep what you typed")
        self.button.add_class("okr-primary")
        super().__init__(name="okr-others")

    def offer(self) -> None:
        """Offer to load what somebody else saved."""
        self.children = (self.button, *self._rows)

    def join(self, theirs: Plan) -> tuple[Clash, ...]:
        """Put the draft onto *theirs*; for each item that both changed, ask which version holds."""
        clashes: tuple[Clash, ...] = self._board.join(theirs)
        self._rows = [_Row(clash, self._board) for clash in clashes]
        self.children = tuple(self._rows)
        return clashes

    @property
    def undecided(self) -> list[str]:
        """The titles of the items for which nobody has chosen yet."""
        return [row.clash.title for row in self._rows if row.choice.value is None]

    def clear(self) -> None:
        """Remove the button and the choices."""
        self._rows, self.children = [], ()


class _Row(Box):
    """One clash: what differs, and the choice between both. Choosing again brings back what was typed."""

    def __init__(self, clash: Clash, board: Any) -> None:
        self.clash, self._board = clash, board
        self._sides = {"mine": clash.mine, "theirs": clash.theirs}
        self._stands = "mine"
        self.choice = field.choice(f"Whose version counts: {clash.title}", None, _SIDES)
        self.choice.add_class("okr-next")
        self.choice.observe(lambda _: self._chosen(), "value")
        shown = [line for line in ndiff(_lines(clash.theirs), _lines(clash.mine)) if line[0] in "-+"]
        super().__init__([Html("elements/clash", {"lines": shown}), self.choice])

    def _chosen(self) -> None:
        side = self.choice.value
        if side is None or side == self._stands:
            return
        draft = self._board.value
        self._sides[self._stands] = merge.item_of(draft, self.clash)
        self._stands = side
        self._board.value = merge.settled(draft, self.clash, self._sides[side])


def _lines(item: Any) -> list[str]:
    """An item as lines, one for each field; items inside it follow, below their own title."""
    return ["It is taken out."] if item is None else list(_item_lines(item))


def _item_lines(item: Any, under: str = "") -> Iterator[str]:
    for each in fields(item):
        value = getattr(item, each.name)
        if value == default_of(each) or each.name == "id" or (under and each.name in {"title", "name"}):
            continue
        inner = value if isinstance(value, tuple) else (value,)
        if hasattr(inner[0], "__dataclass_fields__"):
            for child in inner:
                words = getattr(child, "title", "") or getattr(child, "name", "") or each.name
                yield f"{under}{words}"
                yield from _item_lines(child, f"{under}{words}: ")
        else:
            yield f"{under}{each.name.replace('_', ' ')}: {_said(value)}"


def _said(value: Any) -> str:
    """A value as people write it: pairs as in "up = 0.25", of which there may be several."""
    if isinstance(value, dict):
        return _said(tuple(value.items()))
    if isinstance(value, tuple):
        paired = bool(value) and isinstance(value[0], tuple)
        return ", ".join(" = ".join(map(_said, one)) if paired else _said(one) for one in value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M %Z}"
    return notation.written(value) if isinstance(value, float) else str(value)
