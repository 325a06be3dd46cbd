"""Pages on paper: tables are open, nothing is cut off, grey is readable; home takes five sheets at most."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kit.barriers import barriers

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
#: Page kinds and how many sheets each takes at most; the index by word is long.
MOST = {
    "index.html": 5,
    "teams/2019-Q1/emergency-care.html": 6,
    "objectives/letters-before-supper-q1.html": 7,
    "kpis/index.html": 4,
    "kpis/northbank-breach-share.html": 5,
    "changes/emergency-care.html": 3,
    "attention.html": 2,
    "reviews/2018-Q4/emergency-care.html": 4,
    "how.html": 2,
    "map/2019-Q1.html": 5,
    "edition.html": 2,
}


def styles(page: Page, selector: str, name: str) -> list[str]:
    """One computed style of all such elements."""
    each = f"[...document.querySelectorAll('{selector}')].map(one => getComputedStyle(one).{name})"
    styles: list[str] = page.evaluate(each)
    return styles


@pytest.mark.parametrize("path", MOST)
def test_a_page_on_paper_takes_few_sheets_and_hides_nothing(browser: Browser, site: Path, path: str) -> None:
    page = browser.new_page(viewport={"width": 680, "height": 960})
    page.goto((site / path).as_uri())
    sheets = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4", prefer_css_page_size=True)))
    page.emulate_media(media="print")

    assert 1 <= sheets <= MOST[path]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    # The first sheet begins with the page, whatever else may not be torn.
    assert page.evaluate("getComputedStyle(document.querySelector('main')).breakInside") == "auto"
    closed = "[...document.querySelectorAll('details table')].filter(t => !t.checkVisibility()).length"
    assert page.evaluate(closed) == 0
    narrow = "[...document.querySelectorAll('main h2, main h3')].filter(h => h.offsetWidth < 120).length"
    assert page.evaluate(narrow) == 0
    # No team's name is left at the foot of a sheet, and no part stands right on the next.
    names, parts = styles(page, ".tree > li > a", "breakAfter"), styles(page, ".columns > *", "marginBottom")
    assert {*names} <= {"avoid"}
    assert "0px" not in parts
    # A contrast of light and dark is what is left of colours on a printer without them.
    assert barriers(page, rules=["color-contrast"]) == []
    page.close()
