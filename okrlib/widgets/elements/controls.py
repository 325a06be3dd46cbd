"""Controls: rows, columns and buttons, each with its style class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def row(*parts: Any, name: str = "okr-row") -> w.HBox:
    """Side by side, as far as there is room."""
    box = w.HBox(parts)
    box.add_class(name)
    return box


def column(*parts: Any, name: str) -> w.VBox:
    """One below the other."""
    box = w.VBox(parts)
    box.add_class(name)
    return box


def columns(main: Iterable[Any], aside: Iterable[Any]) -> w.HBox:
    """What one works on, and beside it what is said of it."""
    return row(column(*main, name="okr-main"), column(*aside, name="okr-aside"), name="okr-columns")


def button(label: str, act: Callable[[], Any], name: str = "", *, tooltip: str | None = None) -> w.Button:
    """A button, and what it does when it is pressed."""
    made = w.Button(description=label, tooltip=tooltip)
    if name:
        made.add_class(name)
    made.on_click(lambda _: act())
    return made
