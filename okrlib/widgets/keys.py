"""Keys: what boards need beside the common sheet: their own style, and a key that saves."""

from __future__ import annotations

import anywidget

from okrlib.widgets.sheet import asset


class Keys(anywidget.AnyWidget):
    """Invisible; Ctrl+Enter anywhere in its board presses the board's first button of the class okr-save."""

    _esm = asset("boards.js")
    _css = f".okr.okr.okr {{ {asset('boards.css')} }}"
