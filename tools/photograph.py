"""Photograph the worked example's site and boards for README and docs: ``python tools/photograph.py``.

It builds the site, opens it in Chromium at the size of a small laptop, and writes `docs/pictures/`. Then it
does the same with the home of `okr open`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import okrlib
from okrlib.publish import publish

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "notebooks/example"
#: Each picture, its page on the site, and how much of the page it shows, in pixels.
PICTURES = {
    "home.png": ("index.html", 1180, 860),
    "kpi.png": ("kpis/northbank-breach-share.html", 1180, 960),
    "map.png": ("map/2019-Q1.html", 1180, 860),
}


def main() -> None:
    """Build the site, and write each picture."""
    plan = okrlib.load(EXAMPLE).plan
    assert plan.today is not None  # noqa: S101 - the example names its day
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as browsers:
        site = Path(folder) / "site"
        publish(plan, site, on=plan.today, folder=EXAMPLE)
        browser = browsers.chromium.launch(
            executable_path=os.environ.get("OKRLIB_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for name, (path, width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((site / path).as_uri())
            page.evaluate("document.fonts.ready")
            page.screenshot(path=ROOT / "docs/pictures" / name)
        line = [sys.executable, "-m", "okrlib", "open", "--no-browser", "--plan", str(EXAMPLE)]
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own
            assert server.stdout is not None  # noqa: S101 - it is piped
            page = browser.new_page(viewport={"width": 1180, "height": 760})
            page.goto(server.stdout.readline().split()[0])
            page.evaluate("document.fonts.ready")
            page.screenshot(path=ROOT / "docs/pictures/open.png")
            server.terminate()
        browser.close()


if __name__ == "__main__":
    main()
