"""The notebook that a page of a site offers, run elsewhere and compared with the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import nbformat
from bs4 import BeautifulSoup

from okrlib.publish import runner
from okrlib.publish.exporter import shown
from okrlib.show import site_root

if TYPE_CHECKING:
    from pathlib import Path


def downloaded(site: Path, page: str, folder: Path) -> Path:
    """The notebook that a page links to, saved elsewhere and led to the site, as its first lines ask."""
    html = BeautifulSoup((site / page).read_text("utf-8"), "html.parser")
    (link,) = html.select("footer a[download]")
    book = json.loads((site / page).with_name(link["href"]).read_text("utf-8"))
    nbformat.validate(book)
    (cell,) = [cell for cell in book["cells"] if "site" in cell["metadata"].get("tags", ())]
    first, _, _ = cell["source"].rpartition("\n")
    cell["source"] = f"{first}\nsite = {str(site)!r}"
    file = folder / page.replace("/", "-").replace(".html", ".ipynb")
    file.write_text(json.dumps(book), "utf-8")
    return file


def compare(site: Path, page: str, folder: Path) -> None:
    """Run a page's notebook and look for all that it shows in the page."""
    html = (site / page).read_text("utf-8")
    token = site_root.set("../" * page.count("/"))
    try:
        cells = runner.run(runner.compile_notebook(downloaded(site, page, folder)), {})
        pieces = [shown(output) for cell in cells for output in cell["outputs"]]
    finally:
        site_root.reset(token)

    assert any(pieces)
    for piece in pieces:
        assert piece in html, f"{page}: {piece[:200]}"
