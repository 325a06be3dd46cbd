"""Every notebook runs whole, and as published, in a kernel of its own, and is committed clean."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from okrlib.resources import data_dir

NOTEBOOKS = data_dir("notebooks")
BOOKS = sorted(p for p in NOTEBOOKS.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)

DEFINE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def name(path: Path) -> str:
    return str(path.relative_to(NOTEBOOKS))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("published", [False, True], ids=["whole", "published"])
@pytest.mark.parametrize("path", BOOKS, ids=name)
def test_it_runs(path: Path, published: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    monkeypatch.setenv("OKRLIB_PLAN", str(NOTEBOOKS / "example"))
    book = nbformat.read(path, as_version=4)
    if published:
        monkeypatch.setenv("OKRLIB_RELEASED", "company")
        book.cells = [c for c in book.cells if "edit" not in c.metadata.get("tags", [])]
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    code = [c for c in book.cells if c.cell_type == "code"]
    shown = [o for c in code for o in c.outputs]

    # Of the workshop only words are published.
    assert not code or any("text/html" in o.get("data", {}) for o in shown)
    assert not [o for o in shown if o.output_type == "stream" and o.name == "stderr"]


@pytest.mark.parametrize("path", BOOKS, ids=name)
def test_it_is_committed_clean_and_only_calls_the_library(path: Path) -> None:
    book = json.loads(path.read_text("utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]

    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    trees = [ast.parse("".join(cell["source"])) for cell in code]
    assert not [node for tree in trees for node in ast.walk(tree) if isinstance(node, DEFINE)]
    assert all(len("".join(cell["source"]).splitlines()) <= 12 for cell in code)
