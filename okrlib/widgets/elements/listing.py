"""Listing: values as lines with buttons, one of them open in its form; what was removed can come back."""

from collections.abc import Callable, Mapping
from typing import Any

import traitlets

from okrlib.drafting import edit
from okrlib.widgets.elements.controls import Box, button, row
from okrlib.widgets.elements.html import Html


class Listing(Box):
    """*items* in order; each can be opened, moved and taken out.

    *show* gives the template and the facts of an item's line, *form* a form for the item; *stays* says why an
    item may not be taken out, "" where it may.
    """

    items = traitlets.Tuple()
    opened = traitlets.Int(None, allow_none=True)
    #: The labels of fields in the open form in which something stands that cannot be read.
    troubles: Any = traitlets.List()

    def __init__(
        self,
        noun: str,
        *,
        show: Callable[[Any], tuple[str, Mapping[str, Any]]],
        form: Callable[[Any], Any],
        stays: Callable[[Any], str],
    ) -> None:
        super().__init__(name="okr-listing")
        self.noun, self.show_item, self._make, self._stays = noun, show, form, stays
        self.form: Any = None
        self._rows: list[_Line] = []
        self._removed: tuple[int, Any] | None = None
        self._message = Html(live=True)
        self.undo = button("Undo", self._put_back, tooltip=f"Put the {noun} back")
        self._bin = row(self._message, self.undo)
        self.undo.layout.display = "none"

    def begin(self, item: Any) -> Any:
        """Add an item at the end, open it, and return its form."""
        self.items = (*self.items, item)
        self.unfold(len(self.items) - 1)
        return self.form

    def unfold(self, index: int | None) -> None:
        """Show one item's form, or none; what cannot be read yet keeps its form open."""
        if self.troubles:
            self._message.tell(f"First fix: {', '.join(self.troubles)}.", bad=True)
            return
        self.form = None if index is None else self._make(self.items[index])
        if self.form is not None:
            self.form.observe(self._formed, "value")
            self.form.observe(lambda _: self._count(), "troubles")
        self.opened = index
        self._count()
        self._draw()

    def unfold_id(self, name: str) -> Any:
        """Show the form of the item with this id, and return it; None where there is no such item."""
        place = next((i for i, item in enumerate(self.items) if item.id == name), None)
        if place is not None and place != self.opened:
            self.unfold(place)
        return self.form if place is not None and place == self.opened else None

    def fold(self) -> None:
        """Close the open form, whatever stands in it."""
        self.form = self.opened = None
        self._count()
        self._draw()

    def put(self, items: tuple[Any, ...]) -> None:
        """Show items that came from elsewhere; the form that is open follows its item."""
        if self.opened is not None:
            name = self.items[self.opened].id
            place = next((i for i, item in enumerate(items) if item.id == name), None)
            if place is None:
                self.fold()
            else:
                self.opened = place
        self.items = items

    def _count(self) -> None:
        self.troubles = [] if self.form is None else list(self.form.troubles)
        if not self.troubles and self._message.value and not self._removed:
            self._message.clear()

    def _formed(self, change: Any) -> None:
        if self.opened is not None:
            items = list(self.items)
            items[self.opened] = change["new"]
            self.items = tuple(items)

    def remove(self, index: int) -> None:
        """Take an item out; it can be put back until another is taken out."""
        item = self.items[index]
        if why := self._stays(item):
            self._message.tell(why, bad=True)
            self.undo.layout.display = "none"
            self._draw()
            return
        self._removed = (index, item)
        self._message.tell(f"Taken out: {item.title or self.noun}")
        self.undo.layout.display = ""
        opened = self.opened
        if opened == index:
            self.fold()
        elif opened is not None and opened > index:
            self.opened = opened - 1
        self.items = (*self.items[:index], *self.items[index + 1 :])

    def _put_back(self) -> None:
        if self._removed is not None:
            index, item = self._removed
            self._removed = None
            self._message.clear()
            self.undo.layout.display = "none"
            if self.opened is not None and self.opened >= index:
                self.opened += 1
            self.items = (*self.items[:index], item, *self.items[index:])

    def move(self, index: int, by: int) -> None:
        """Move an item up (-1) or down (+1)."""
        opened = self.items[self.opened] if self.opened is not None else None
        moved = edit.move(self.items, index, by)
        if opened is not None:
            self.opened = next(i for i, item in enumerate(moved) if item is opened)
        self.items = moved

    @traitlets.observe("items")
    def _listed(self, _: Any) -> None:
        if self.opened is not None and self.form.value != (shown := self.items[self.opened]):
            self.form.value = shown
        self._draw()

    def _draw(self) -> None:
        """Lines for closed items, the form for the open one; lines that are there are used again."""
        while len(self._rows) < len(self.items):
            self._rows.append(_Line(self))
        del self._rows[len(self.items) :]
        for index, item in enumerate(self.items):
            self._rows[index].draw(index, item, self.form if index == self.opened else None)
        children = (*self._rows, self._bin)
        if self.children != children:
            self.children = children


class _Line(Box):
    """One place of a listing: the item's words and its buttons, and below them its form while open."""

    def __init__(self, listing: Listing) -> None:
        self._listing, self._index = listing, 0
        self._words = Html()
        self._open = button("", self._toggle)
        self._up = button("↑", lambda: listing.move(self._index, -1))
        self._down = button("↓", lambda: listing.move(self._index, 1))
        self._out = button("Remove", lambda: listing.remove(self._index))
        buttons = row(self._open, self._up, self._down, self._out, name="okr-buttons")
        self._head = row(self._words, buttons, name="okr-line")
        super().__init__([self._head])

    def _toggle(self) -> None:
        self._listing.unfold(None if self._listing.opened == self._index else self._index)

    def draw(self, index: int, item: Any, form: Any) -> None:
        """Show an item at its place."""
        self._index = index
        template, facts = self._listing.show_item(item)
        self._words.show(template, {**facts, "number": index + 1, "open": form is not None})
        name = facts.get("title") or self._listing.noun
        self._open.description = "Done" if form is not None else "Edit"
        self._open.tooltip, self._out.tooltip = f"{self._open.description}: {name}", f"Remove: {name}"
        self._up.tooltip, self._down.tooltip = f"Move up: {name}", f"Move down: {name}"
        self._up.disabled = index == 0
        self._down.disabled = index == len(self._listing.items) - 1
        children = (self._head,) if form is None else (self._head, form)
        if self.children != children:
            self.children = children
