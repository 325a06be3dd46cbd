"""What a browser does with a form or a board, without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from okrlib.plan import Plan


class Door(NamedTuple):
    """A way to a folder that is none; nothing is kept there, and nothing is shared."""

    changes: Callable[[Plan], str]
    save: Callable[[Plan], Plan]
    reload: Callable[[], Plan] | None = None
    drafts: None = None
    share: None = None
    folder: Path | None = None


def type_in(form: Any, name: str, text: Any) -> None:
    """What a browser sends for a key pressed in a field."""
    form.fields[name].control.value = text


def shown(widget: Any) -> str:
    """All HTML that a widget shows."""
    inner = "".join(shown(child) for child in getattr(widget, "children", ()))
    return inner + (widget.value if type(widget).__name__ == "Html" else "")


def widgets(widget: Any) -> Iterator[Any]:
    """The widget and everything in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from widgets(child)


def press(widget: Any, label: str, place: int = 0) -> None:
    """Click a shown button by its text, or by what its tooltip begins with."""
    found = [
        w
        for w in widgets(widget)
        if type(w).__name__ == "Button" and (w.description == label or (w.tooltip or "").startswith(label))
    ]
    assert found, label
    assert not found[place].disabled, label
    found[place].click()


def buttons(widget: Any) -> list[str]:
    """The words on the buttons that are shown."""
    return [w.description for w in widgets(widget) if type(w).__name__ == "Button"]


def keep(board: Any) -> None:
    """See the changes, and save them."""
    press(board.saving, "See the changes")
    press(board.saving, "Save")
    assert "Saved: " in shown(board.saving), shown(board.saving)


def begin(board: Any, title: str) -> Any:
    """Begin an objective with a title, and return its form."""
    form = board.begin_objective()
    type_in(form, "title", title)
    return form


def labels(form: Any) -> list[str]:
    """The labels of the fields that are shown."""
    return [w.label for w in widgets(form) if hasattr(w, "trouble")]
