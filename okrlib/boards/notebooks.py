"""Which notebooks are boards, and what of their cells a page shows."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from okrlib.errors import OkrError
from okrlib.files import MOST_MB, UnreadableError, read
from okrlib.resources import data_dir

#: A heading that words begin with, and the words.
_HEADED = re.compile(r"#+ (.+)\n*([\s\S]*)")


class Board(NamedTuple):
    """A board: its notebook, and its words on the home."""

    notebook: str
    title: str
    line: str


#: The boards by their address, in the order of the home.
BOARDS = {
    "check-in": Board("3-check-in.ipynb", "Check in", "Where each key result stands, in under a minute."),
    "kpis": Board("4-kpis.ipynb", "KPIs", "What is news, what is noise, and what calls for a goal."),
    "draft": Board("1-draft.ipynb", "Draft goals", "Objectives and key results, with a coach."),
    "workshop": Board("2-workshop.ipynb", "Workshop", "Set goals together, each on a screen of their own."),
    "review": Board("5-review.ipynb", "Review", "What changed, and what to do about it."),
    "close": Board("6-close.ipynb", "Close a cycle", "How it ended, what was learned, what goes on."),
    "import": Board("7-import.ipynb", "Import", "Goals from another tool or any spreadsheet."),
}


class Cell(NamedTuple):
    """One cell of a page: words as HTML, or code of which the page shows what it displays.

    Where *help* is the name of a fold, the words are folded under it; *hidden* code runs and shows nothing.
    """

    number: int
    words: Markup
    code: str
    help: str
    hidden: bool


class Page(NamedTuple):
    """A notebook as a page; *own* where the plan's own notebook stands in for ours."""

    title: str
    cells: tuple[Cell, ...]
    own: bool

    @property
    def code(self) -> tuple[Cell, ...]:
        """The cells that run."""
        return tuple(cell for cell in self.cells if cell.code)


def page(folder: Path, name: str) -> Page:
    """The board's notebook: the plan's own by the same name where its cells differ from ours.

    Raises `OkrError` where the plan's own cannot be read.
    """
    board = BOARDS[name]
    cells = _cells(data_dir("notebooks") / board.notebook)
    own = folder / "notebooks" / board.notebook
    if own.is_file() and (theirs := _cells(own)) != cells:
        return Page(board.title, _shown(theirs), own=True)
    return Page(board.title, _shown(cells), own=False)


def _cells(path: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    """The kind, text and tags of each cell."""
    try:
        cells = json.loads(read(path, most_mb=MOST_MB))["cells"]
        return [
            (str(c["cell_type"]), "".join(c["source"]), tuple(c.get("metadata", {}).get("tags", ())))
            for c in cells
        ]
    except (UnreadableError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OkrError(f"{path} is not a notebook. Save it again in JupyterLab, or take it away.") from error


def _shown(cells: list[tuple[str, str, tuple[str, ...]]]) -> tuple[Cell, ...]:
    """The cells of a page; those tagged ``remove-cell`` are about Jupyter, and stay in it."""
    return tuple(
        _cell(number, kind, text, tags)
        for number, (kind, text, tags) in enumerate(cells, 1)
        if kind in {"markdown", "code"} and "remove-cell" not in tags
    )


def _cell(number: int, kind: str, text: str, tags: tuple[str, ...]) -> Cell:
    """One cell; a heading that folded words begin with is the name of the fold."""
    fold, words = "", text
    if "help" in tags:
        headed = _HEADED.match(text)
        fold, words = headed.groups() if headed else ("How this works", text)
    shown, code = (Markup(), text) if kind == "code" else (_html(words), "")
    return Cell(number, shown, code, fold, "remove-output" in tags)


def _html(text: str) -> Markup:
    html = _markdown()(text)
    for address, board in BOARDS.items():
        html = html.replace(f'href="{board.notebook}"', f'href="/{address}"')
    return Markup(html)  # noqa: S704 - HTML in the text is escaped


@cache
def _markdown() -> Any:
    import mistune

    return mistune.create_markdown(escape=True, plugins=["table"])
