"""Story: a notebook of the plan's own, run in a kernel of its own, shown in the site's shell.

It is code that its author answers for; `okrlib.open_plan` gives it what is released, no more.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from okrlib.notebook import ON_VARIABLE, PLAN_VARIABLE, RELEASED_VARIABLE
from okrlib.publish.exporter import CHART_TYPE
from okrlib.publish.runner import NotebookError, read_cells, tags_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from okrlib.publish.pages import Story

#: Run before the first cell: Altair's charts leave the kernel as data, not as a page of their own.
_PROLOGUE = f"""
def _charts_as_data():
    from okrlib.resources import without_address_grammar
    try:
        with without_address_grammar():
            import altair
    except ImportError:
        return
    altair.renderers.register("okrlib", lambda spec, **_: {{"{CHART_TYPE}": spec}})
    altair.renderers.enable("okrlib")
    altair.data_transformers.enable("default", consolidate_datasets=True)
_charts_as_data()
del _charts_as_data
"""


def execute(story: Story, folder: Path, *, on: date, timeout: int) -> dict[str, Any]:
    """Run a story; the notebook with its outputs. Raises `NotebookError` with the cell and the reason."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    kept = [cell for cell in read_cells(story.file) if cell["cell_type"] in {"code", "markdown"}]
    book = nbformat.v4.new_notebook()
    book.cells.append(nbformat.v4.new_code_cell(_PROLOGUE))
    for cell in kept:
        made = nbformat.v4.new_code_cell if cell["cell_type"] == "code" else nbformat.v4.new_markdown_cell
        book.cells.append(made(cell["source"], metadata={"tags": list(tags_of(cell))}))
    named = {
        PLAN_VARIABLE: str(folder.resolve()),
        ON_VARIABLE: on.isoformat(),
        RELEASED_VARIABLE: "1",
        "OKRLIB_SITE_ROOT": "../",
    }
    client = NotebookClient(
        book,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(story.file.parent)}},
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute(env={**os.environ, **named})
    except CellExecutionError as error:
        raise NotebookError(story.file.name, _failed(book, kept), f"{error.ename}: {error.evalue}") from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(
            story.file.name, _failed(book, kept), str(error).strip().splitlines()[0]
        ) from None
    cells = [dict(cell) for cell in book.cells[1:]]
    for cell in cells:
        cell.setdefault("outputs", [])
        for output in cell["outputs"]:
            # Only what a page of ours shows passes uncleaned; a story cannot say so of itself.
            output.get("metadata", {}).pop("okrlib", None)
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _failed(book: Any, kept: list[dict[str, Any]]) -> int | None:
    """The number, in the author's file, of the cell that failed: the last that began to run."""
    begun = [
        i for i, cell in enumerate(book.cells[1:]) if cell.cell_type == "code" and cell.get("execution_count")
    ]
    ran = begun or [i for i, cell in enumerate(kept) if cell["cell_type"] == "code"][:1]
    return int(kept[ran[-1]]["number"]) if ran else None
