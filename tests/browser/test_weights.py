"""What each kind of page of the example weighs, compressed: its own HTML, and all its first view asks for."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from kit.pages import served
from okrlib.publish.pages import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Request

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
#: Bytes after gzip: of a page's own HTML, and of everything that its first view asks for.
OWN, WHOLE = 14_000, 110_000
_KIND = re.compile(r'<main id="main" class="page (\w+)"')


def compressed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 6, mtime=0))


def heaviest(site: Path) -> dict[str, Path]:
    """The page of each kind whose HTML is the largest."""
    pages: dict[str, Path] = {}
    for page in sorted(site.rglob("*.html"), key=compressed):
        found = _KIND.search(page.read_text("utf-8"))
        assert found, page
        pages[found[1]] = page
    return pages


def test_the_html_of_no_page_weighs_more_than_is_allowed(site: Path) -> None:
    pages = heaviest(site)
    assert {*KINDS, "story", "missing"} == set(pages)
    weights = {kind: compressed(page) for kind, page in pages.items()}
    assert {kind: weight for kind, weight in weights.items() if weight > OWN} == {}


def test_the_first_view_of_each_kind_weighs_no_more_than_is_allowed(browser: Browser, site: Path) -> None:
    weights = {}
    with served(site) as root:
        views: list[tuple[str, Page, list[Request]]] = []
        for kind, path in heaviest(site).items():
            # A story that brings a chart of Altair's brings what draws it, too.
            if "assets/vega.js" in path.read_text("utf-8"):
                continue
            page = browser.new_page(viewport={"width": 375, "height": 800})  # which has nothing in its cache
            requests: list[Request] = []
            page.on("request", lambda request, to=requests: to.append(request))  # type: ignore[misc]
            page.goto(root + path.relative_to(site).as_posix())
            views.append((kind, page, requests))
        for kind, page, requests in views:
            page.wait_for_load_state("networkidle")
            page.evaluate("document.fonts.ready")
            # A request of method HEAD only asks whether a file is there.
            asked = {urlsplit(request.url).path[1:] for request in requests if request.method == "GET"}
            assert "assets/okr.css" in asked
            assert sum(name.endswith(".woff2") for name in asked) == 2
            weights[kind] = sum(compressed(site / name) for name in asked)
            page.close()
    assert set(KINDS) <= set(weights)
    assert {kind: weight for kind, weight in weights.items() if weight > WHOLE} == {}
