"""Controls: rows, columns and buttons, each with its style class; and what fills in controls itself."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as w


class Box(w.VBox):  # type: ignore[misc] # ipywidgets has no types
    """Widgets one below the other; *name* gives the classes of their style."""

    children: Any

    def __init__(self, children: Iterable[Any] = (), *, name: str = "", **facts: Any) -> None:
        super().__init__(tuple(children), _dom_classes=name.split(), **facts)


def row(*parts: Any, name: str = "okr-row") -> w.HBox:
    """Widgets side by side, as far as there is room."""
    box = w.HBox(parts)
    box.add_class(name)
    return box


def column(*parts: Any, name: str) -> Box:
    """Widgets one below the other."""
    return Box(parts, name=name)


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


class Filling:
    """What fills in its own controls; while it does, a change in them is not a person's."""

    _filling = False

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Change controls without treating the change as a person's."""
        before, self._filling = self._filling, True
        try:
            yield
        finally:
            self._filling = before
