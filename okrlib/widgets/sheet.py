"""Sheet: the one style of all widgets, and what ipywidgets cannot say of its own elements.

A plain ES module gives live regions their role, ties remarks to their fields, and moves the focus
to a form that somebody just opened. It holds no state and draws nothing.
"""

from __future__ import annotations

from functools import cache

import anywidget

from okrlib.resources import data_dir
from okrlib.show.fragment import notebook_styles

#: Arrows and calendars that the browser draws follow the notebook, not the system.
_SCHEMES = (
    '[data-jp-theme-light="true"] .okr { color-scheme: light; } '
    '[data-jp-theme-light="false"] .okr { color-scheme: dark; }'
)


@cache
def _asset(name: str) -> str:
    return (data_dir("site") / "assets" / name).read_text("utf-8")


def _styles() -> str:
    return f"{notebook_styles()} {_SCHEMES} .okr.okr.okr {{ {_asset('widgets.css')} }}"


class Sheet(anywidget.AnyWidget):
    """Invisible; one in each widget that stands on its own."""

    _esm = _asset("widgets.js")
    _css = _styles()
