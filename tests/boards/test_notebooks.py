"""Which cells of a notebook are a board's page, and which notebook that is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from okrlib.boards import BOARDS
from okrlib.boards.notebooks import page
from okrlib.errors import OkrError
from okrlib.resources import data_dir

if TYPE_CHECKING:
    from pathlib import Path

OURS = data_dir("notebooks")
#: The cells in which a person writes words of their own.
WRITTEN = {"draft-5", "ask"}
#: Boards without anything about JupyterLab on their pages.
FREE = [name for name in BOARDS if name != "workshop"]


def cells(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((OURS / BOARDS[name].notebook).read_text("utf-8"))["cells"]
    return found


def put(folder: Path, name: str, text: str) -> Path:
    own = folder / "notebooks" / BOARDS[name].notebook
    own.parent.mkdir(exist_ok=True)
    own.write_text(text, "utf-8")
    return own


@pytest.mark.parametrize("name", FREE)
def test_a_page_says_nothing_of_jupyter(name: str, tmp_path: Path) -> None:
    shown = page(tmp_path, name)
    words = "".join(cell.words for cell in shown.cells)

    assert shown.code
    assert words.startswith("<h1>")
    assert not [word for word in ("Jupyter", "Shift+Enter", "grey box", "Run", ".ipynb") if word in words]


@pytest.mark.parametrize("name", FREE)
def test_guided_code_is_folded_and_locked(name: str) -> None:
    guided = [c for c in cells(name) if c["cell_type"] == "code" and c["id"] not in WRITTEN]

    assert guided
    for cell in guided:
        meta = cell["metadata"]
        assert meta["jupyter"] == {"source_hidden": True}, cell["id"]
        assert (meta["editable"], meta["deletable"]) == (False, False), cell["id"]


@pytest.mark.parametrize("name", FREE)
def test_every_board_runs_on_a_plan_of_nothing_but_a_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "okr.toml").write_text('version = 1\nname = "Bare"\n', "utf-8")
    code = "\n".join(cell.code for cell in page(tmp_path, name).code)
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"OKRLIB_PLAN": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_words_are_never_markup(tmp_path: Path) -> None:
    book = json.loads((OURS / "3-check-in.ipynb").read_text("utf-8"))
    book["cells"][0]["source"] = "# <img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))"
    put(tmp_path, "check-in", json.dumps(book))
    words = page(tmp_path, "check-in").cells[0].words

    assert "<img" not in words
    assert "javascript:" not in words


def test_help_is_folded_under_its_heading(tmp_path: Path) -> None:
    folds = {cell.help: cell.words for cell in page(tmp_path, "check-in").cells if cell.help}

    assert list(folds) == ["How this works", "Saved something wrong?"]
    assert "Saved something wrong" not in folds["Saved something wrong?"]
    assert "<strong>Undo</strong>" in folds["Saved something wrong?"]


def test_of_folded_words_only_the_first_heading_is_their_name(tmp_path: Path) -> None:
    book = json.loads((OURS / "3-check-in.ipynb").read_text("utf-8"))
    words = "## Ours\n\nIt is in C# 12.\n\n## Then\n\nAnd so on."
    help_cell = {"cell_type": "markdown", "metadata": {"tags": ["help"]}, "source": words}
    put(tmp_path, "check-in", json.dumps(book | {"cells": [help_cell]}))
    (cell,) = page(tmp_path, "check-in").cells

    assert cell.help == "Ours"
    assert cell.words == "<p>It is in C# 12.</p>\n<h2>Then</h2>\n<p>And so on.</p>\n"


def test_a_copy_that_jupyterlab_saved_is_ours_and_a_changed_one_is_the_plans(tmp_path: Path) -> None:
    book = json.loads((OURS / "3-check-in.ipynb").read_text("utf-8"))
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "seen"}]
    put(tmp_path, "check-in", json.dumps(book))
    assert not page(tmp_path, "check-in").own

    book["cells"][0]["source"] = "# Our own check-in"
    put(tmp_path, "check-in", json.dumps(book))
    changed = page(tmp_path, "check-in")
    assert changed.own
    assert "Our own check-in" in changed.cells[0].words


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"cells": 3}', '{"cells": [3]}', "{", '{"cells": [{"source": ""}]}']
)
def test_what_is_no_notebook_is_named(text: str, tmp_path: Path) -> None:
    put(tmp_path, "check-in", text)

    with pytest.raises(OkrError, match=r"3-check-in\.ipynb is not a notebook"):
        page(tmp_path, "check-in")
