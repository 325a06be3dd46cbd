"""Follow: a piece of a page that is drawn anew with every choice on a board."""

from collections.abc import Callable, Iterable
from typing import Any

from okrlib.show import Fragment
from okrlib.widgets.elements.assets import Sheet
from okrlib.widgets.elements.board import Board
from okrlib.widgets.elements.controls import Box
from okrlib.widgets.elements.html import Html


class Follow(Box):
    """What *draw* gives, drawn anew with every choice on *board* and with everything that is saved there.

    Where it gives nothing, a sentence says so.
    """

    def __init__(self, board: Board, draw: Callable[[], Iterable[Fragment]]) -> None:
        self._draw, self._shown = draw, Html()
        super().__init__([Sheet(), self._shown], name="okr")
        board.observe(self._show, ["team", "cycle", "base"])
        self._show()

    def _show(self, _: Any = None) -> None:
        drawn = "".join(fragment.html() for fragment in self._draw())
        if drawn:
            self._shown.value = drawn
        else:
            self._shown.tell("There is nothing to draw yet: the chart begins with the first report.")
