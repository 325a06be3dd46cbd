"""Controls: rows, columns and buttons, each with its style class."""

from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets as w


def row(*parts: Any, name: str = "okr-row") -> w.HBox:
    """Widgets side by side, as far as there is room."""
    box = w.HBox(parts)
    box.add_class(name)
    return box


def column(*parts: Any, name: str) -> w.VBox:
    """Widgets one below the other."""
    box = w.VBox(parts)
    box.add_class(name)
    return box


def columns(main: Iterable[Any], aside: Iterable[Any]) -> w.HBox:
    """Two columns: what one works on, and the remarks on it."""
    return row(column(*main, name="okr-main"), column(*aside, name="okr-aside"), name="okr-columns")


def button(label: str, act: Callable[[], Any], name: str = "", *, tooltip: str | None = None) -> w.Button:
    """A button that calls *act* when it is pressed."""
    control = w.Button(description=label, tooltip=tooltip)
    if name:
        control.add_class(name)
    control.on_click(lambda _: act())
    return control
