"""What a screen reader or weak eyes stumble over on a page, as far as axe can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

#: What axe looks for: WCAG 2.2 AA, and what is good practice.
AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: The rules of which a page's colours decide.
COLOURS = ("color-contrast", "link-in-text-block")
#: To describe everything in which a rule finds no fault takes longer than to look for faults.
_RUN = """([within, runOnly]) => axe
  .run(within || document, {runOnly, preload: false, resultTypes: ["violations"]})
  .then(found => found.violations.map(v => [v.id, ...v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))]))"""


def barriers(page: Page, within: str | None = None, rules: Sequence[str] = AA) -> list[list[str]]:
    """Each rule that is broken, with the first places at which it is; *within* is a selector."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[list[str]] = page.evaluate(_RUN, [within, list(rules)])
    return found
