"""Sheet: the one style of all widgets, and what ipywidgets cannot say of its own elements.

A plain ES module gives live regions their role, ties remarks to their fields, and moves the focus
to a form that somebody just opened. It holds no state and draws nothing.
"""

import anywidget
import traitlets

from okrlib.show import asset, fonts, notebook_styles

#: Arrows and calendars that the browser draws follow the notebook, not the system.
_SCHEMES = (
    '[data-jp-theme-light="true"] .okr { color-scheme: light; } '
    '[data-jp-theme-light="false"] .okr { color-scheme: dark; }'
)
#: JupyterLab's cells hide what overflows, and nothing sticks to the edge of what does not scroll.
_STICKY = (
    ":is(.jp-Cell, .jp-Cell-outputWrapper, .jp-OutputArea, .jp-OutputArea-child, .jp-OutputArea-output)"
    ":has(.okr-board) { overflow: visible; }"
)


class Sheet(anywidget.AnyWidget):
    """Invisible; one in each widget that stands on its own, since the fonts in it weigh 100 kB."""

    _esm = asset("widgets/widgets.js")
    _css = f"{fonts()} {notebook_styles()} {_SCHEMES} {_STICKY}"
    _css += f" .okr.okr.okr {{ {asset('widgets/widgets.css')} }}"


class Keys(anywidget.AnyWidget):
    """Invisible; what a board's keys do, and what it asks before the page is left.

    Ctrl+Enter anywhere in its board presses the board's first button of the class okr-save. It sends "typed"
    a moment after a key was pressed in a field. Ctrl+K asks for all that can be found and, once one is
    chosen, says which.
    """

    #: Whether something is typed and not saved.
    unsaved = traitlets.Bool(default_value=False).tag(sync=True)

    _esm = asset("widgets/boards.js")
    _css = f".okr.okr.okr {{ {asset('widgets/boards.css')} }}"
