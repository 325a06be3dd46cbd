"""Keys: what boards need beside the common sheet: a style of their own, and a key that saves."""

from __future__ import annotations

import anywidget

from okrlib.resources import data_dir

_ASSETS = data_dir("site") / "assets"


class Keys(anywidget.AnyWidget):
    """Invisible; Ctrl+Enter anywhere in its board presses the board's first button of the class okr-save."""

    _esm = (_ASSETS / "boards.js").read_text("utf-8")
    _css = f".okr.okr.okr {{ {(_ASSETS / 'boards.css').read_text('utf-8')} }}"
