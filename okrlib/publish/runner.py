"""Running a page notebook: its cells are compiled once, and run in a new namespace for each page."""

from __future__ import annotations

import ast
import io
import json
import linecache
import signal
import threading
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import partial
from traceback import walk_tb
from types import CodeType
from typing import TYPE_CHECKING, Any

from okrlib.errors import OkrError
from okrlib.files import MOST_MB, UnreadableError, read
from okrlib.show import Fragment, card
from okrlib.text.conflicts import conflict_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

#: Before the marks that nbdime leaves in cells of their own.
_MERGED = '<span style="color:red">**'
#: A cell that takes longer is stopped.
SECONDS = 600


class NotebookError(OkrError):
    """A notebook could not be read or run; the text says which one, in which cell and why."""

    def __init__(self, notebook: str, cell: int | None, why: str) -> None:
        at = f", cell {cell}" if cell is not None else ""
        super().__init__(f"{notebook}{at}: {why}")
        self.notebook, self.cell, self.why = notebook, cell, why

    def __reduce__(self) -> tuple[type[NotebookError], tuple[str, int | None, str]]:
        """Make it possible to pickle, as a worker process needs."""
        return NotebookError, (self.notebook, self.cell, self.why)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, compiled: *run* is executed, the value of *shown* is displayed."""

    number: int
    kind: str
    source: str
    tags: tuple[str, ...]
    run: CodeType | None = None
    shown: CodeType | None = None


@dataclass(frozen=True, slots=True)
class PageNotebook:
    """A page notebook, ready to be run for any number of pages."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def code_cells(self) -> int:
        """The number of cells that run for each page."""
        return sum(cell.kind == "code" for cell in self.cells)


def read_cells(path: Path) -> list[dict[str, Any]]:
    """The cells of a page notebook; `NotebookError` where it cannot be read."""
    try:
        return cells_of(notebook_of(read(path, most_mb=MOST_MB), path.name), path.name)
    except UnreadableError as error:
        raise NotebookError(path.name, None, f"{error}.") from None


def notebook_of(raw: bytes, name: str) -> dict[str, Any]:
    """The notebook in the bytes of a file, of any format; `NotebookError` where there is none."""
    try:
        notebook = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        notebook = None
    if not isinstance(notebook, dict):
        if conflict := conflict_in(raw.decode("utf-8", "replace")):
            raise NotebookError(name, None, " ".join(conflict))
        raise NotebookError(name, None, "it is not a notebook. Save it again in JupyterLab.")
    return notebook


def cells_of(notebook: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The cells that may be published, from 1, without those tagged ``edit``; else `NotebookError`."""
    cells = notebook.get("cells")
    if notebook.get("nbformat", 4) != 4 or not isinstance(cells, list):
        raise NotebookError(name, None, "it is not a notebook of format 4. Save it again in JupyterLab.")
    for number, cell in enumerate(cells, 1):
        if not _is_cell(cell):
            why = "it is not a cell of a notebook. Save the notebook again in JupyterLab."
            raise NotebookError(name, number, why)
        if conflict := conflict_in("".join(cell["source"]).removeprefix(_MERGED)):
            raise NotebookError(name, number, " ".join(conflict))
    return [
        {**cell, "source": "".join(cell["source"]), "number": number}
        for number, cell in enumerate(cells, 1)
        if "edit" not in tags_of(cell)
    ]


def _is_cell(cell: Any) -> bool:
    """Whether a value has the shape of a cell, with a text that can be encoded."""
    try:
        "".join(cell["source"]).encode()
        tags = cell.get("metadata", {}).get("tags", [])
        attachments = cell.get("attachments", {})
        return isinstance(cell["cell_type"], str) and isinstance(tags, list) and isinstance(attachments, dict)
    except (KeyError, TypeError, AttributeError, UnicodeEncodeError):
        return False


def tags_of(cell: Mapping[str, Any]) -> tuple[str, ...]:
    """A cell's tags."""
    return tuple(str(tag) for tag in cell.get("metadata", {}).get("tags", ()))


def compile_notebook(path: Path) -> PageNotebook:
    """Read and compile a page notebook. It is plain Python: no magics, no top-level await."""
    return PageNotebook(path.name, tuple(_compile(cell, path.name) for cell in read_cells(path)))


def _compile(cell: Mapping[str, Any], name: str) -> Cell:
    number, source, tags = cell["number"], cell["source"], tags_of(cell)
    if cell["cell_type"] != "code":
        return Cell(number, cell["cell_type"], source, tags)
    file = f"<{name}, cell {number}>"
    try:
        tree = ast.parse(source, file)
    except SyntaxError as error:
        why = f"{error.msg} (line {error.lineno}). Page notebooks are plain Python."
        raise NotebookError(name, number, why) from None
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    last = tree.body[-1] if tree.body else None
    shown = None
    if isinstance(last, ast.Expr) and not source.rstrip().endswith(";"):
        tree.body.pop()
        shown = compile(ast.Expression(last.value), file, "eval")
    run = compile(tree, file, "exec") if tree.body else None
    return Cell(number, "code", source, tags, run, shown)


def run(notebook: PageNotebook, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Run every cell for one page; gives the cells with their outputs, as they are in files.

    *parameters* replace those of the cell tagged ``parameters``. Raises NotebookError where a cell fails.
    """
    names: dict[str, Any] = {"__name__": "__main__", "__builtins__": __builtins__}
    cells: list[dict[str, Any]] = []
    with _stopping() as stop_in:
        for cell in notebook.cells:
            page_cell: dict[str, Any] = {
                "cell_type": cell.kind,
                "source": cell.source,
                "metadata": {"tags": cell.tags},
                "outputs": [],
            }
            cells.append(page_cell)
            if cell.kind == "code":
                _run_cell(notebook, cell, names, page_cell["outputs"], stop_in)
                if "parameters" in cell.tags:
                    names.update(parameters)
    return cells


def _run_cell(
    notebook: PageNotebook,
    cell: Cell,
    names: dict[str, Any],
    outputs: list[dict[str, Any]],
    stop_in: Callable[[float], object],
) -> None:
    printed = io.StringIO()

    def display(*shown: Any) -> None:
        outputs.extend(as_output(value) for value in shown)

    names["display"] = display
    try:
        stop_in(SECONDS)
        try:
            with redirect_stdout(printed):
                if cell.run is not None:
                    exec(cell.run, names)  # noqa: S102 - running the notebook is what this is for
                if cell.shown is not None:
                    value = eval(cell.shown, names)  # noqa: S307 - the same
                    if value is not None:
                        display(value)
        finally:
            stop_in(0)
    except OkrError as error:
        raise NotebookError(notebook.name, cell.number, str(error)) from None
    except _TooLongError:
        raise NotebookError(notebook.name, cell.number, too_long()) from None
    except (Exception, SystemExit) as error:
        line = _line(error, cell)
        why = f"{type(error).__name__}: {error}{line}"
        raise NotebookError(notebook.name, cell.number, why) from error
    if not printed.closed and printed.getvalue():
        outputs.insert(0, {"output_type": "stream", "name": "stdout", "text": printed.getvalue()})


class _TooLongError(BaseException):
    """A cell took too long; no `except Exception` of its own stops this."""


def too_long() -> str:
    """What is said of such a cell."""
    return f"it took longer than {SECONDS} seconds."


@contextmanager
def _stopping() -> Iterator[Callable[[float], object]]:
    """What says in how many seconds to stop what runs, 0 for never; not on Windows, nor in other threads."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield lambda _: None
        return

    def stop(*_: object) -> None:
        raise _TooLongError

    answer = signal.signal(signal.SIGALRM, stop)
    try:
        yield partial(signal.setitimer, signal.ITIMER_REAL)
    finally:
        signal.signal(signal.SIGALRM, answer)


def _line(error: BaseException, cell: Cell) -> str:
    """The line of the cell in which an error was raised, in brackets; "" where none is known."""
    numbers = [n for frame, n in walk_tb(error.__traceback__) if frame.f_code in {cell.run, cell.shown}]
    lines = cell.source.splitlines()
    if not numbers or numbers[-1] > len(lines):
        return ""
    return f" (line {numbers[-1]}: {lines[numbers[-1] - 1].strip()})"


def clean_output(html: str) -> dict[str, Any]:
    """HTML as a notebook output that is marked as clean: a page shows it as it is."""
    return {"output_type": "display_data", "data": {"text/html": html}, "metadata": {"okrlib": True}}


def as_output(value: Any) -> dict[str, Any]:
    """A displayed value as a notebook output; fragments of okrlib are marked as already clean."""
    if isinstance(value, Fragment):
        return clean_output(value.html())
    data: dict[str, Any] = {}
    bundle = getattr(value, "_repr_mimebundle_", None)
    if bundle is not None:
        content = bundle()
        data |= content[0] if isinstance(content, tuple) else content or {}
    known = card.dispatch(type(value)) is not card.dispatch(object)
    rich = getattr(card(value) if known else value, "_repr_html_", None)
    if "text/html" not in data and rich is not None and (text := rich()) is not None:
        data["text/html"] = text
    data.setdefault("text/plain", repr(value))
    return {"output_type": "display_data", "data": data, "metadata": {}}
