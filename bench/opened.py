"""How soon a board of `okr open` is ready for typing, on the worked example, in a browser.

``python bench/opened.py`` prints one line of JSON, in seconds of the clock: *cold* from the moment the server
prints its address, *warm* from a click on the home's card, *empty* the same for a notebook of one field,
*chart* from the review board's field to its first chart.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from browsing import chromium
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

EXAMPLE = Path(__file__).resolve().parents[1] / "notebooks/example"
EMPTY = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {},
    "cells": [
        {
            "cell_type": "code",
            "id": "field",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": "import ipywidgets\nipywidgets.Text()",
        }
    ],
}
FIELD = ".shown input:not([disabled])"
TIMES = 5


@contextmanager
def opened(plan: Path) -> Iterator[str]:
    """The address of a server on the plan."""
    line = [sys.executable, "-m", "okrlib", "open", "--no-browser", "--plan", str(plan)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # noqa: S101 - it is piped
        printed = re.match(r"http\S+", server.stdout.readline())
        assert printed is not None  # noqa: S101 - it prints an address, or the bench ends here
        try:
            yield printed[0]
        finally:
            server.terminate()


def ready(page: Page, board: str) -> float:
    """Seconds from a click on a card to a field in which a key has arrived."""
    page.goto(re.sub(r"(\d/).*", r"\1", page.url))
    begun = perf_counter()
    page.locator(f'.cards a[href="/{board}"]').click()
    field = page.locator(FIELD).first
    field.press_sequentially("7")
    return perf_counter() - begun


def measured() -> dict[str, float]:
    """All of them."""
    with TemporaryDirectory() as folder, sync_playwright() as play:
        plan = Path(folder) / "plan"
        shutil.copytree(EXAMPLE, plan)
        (plan / "notebooks").mkdir()
        (plan / "notebooks/6-close.ipynb").write_text(json.dumps(EMPTY), "utf-8")
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        with opened(plan) as address:
            begun = perf_counter()
            page.goto(address.replace("/?", "/check-in?"))
            page.locator(FIELD).first.press_sequentially("7")
            cold = perf_counter() - begun
            warm = [ready(page, "check-in") for _ in range(TIMES)]
            empty = [ready(page, "close") for _ in range(TIMES)]
            charts = []
            for _ in range(TIMES):
                ready(page, "review")
                begun = perf_counter()
                page.locator(".shown svg.chart, .shown figure svg").first.wait_for()
                charts.append(perf_counter() - begun)
        browser.close()
    return {"cold": cold, "warm": median(warm), "empty": median(empty), "chart": median(charts)}


if __name__ == "__main__":
    print(json.dumps(measured()))
