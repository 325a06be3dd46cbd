"""The page for what is not there, in a browser: whole where nobody told the plan below which path it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Route

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("root", ["/", "/our/goals/"])
@pytest.mark.parametrize("folder", ["", "objectives/", "teams/2019-Q1/"])
def test_its_links_its_icon_and_its_key_are_those_of_the_site(
    browser: Browser, site: Path, root: str, folder: str
) -> None:
    ran: list[str] = []

    def host(route: Route) -> None:
        path = urlsplit(route.request.url).path
        file = site / path.removeprefix(root)
        if path.startswith(root) and file.is_file():
            ran.append(file.name)
            route.fulfill(path=file)
        else:
            route.fulfill(status=404, path=site / "404.html")

    page = browser.new_page()
    page.route("**/*", host)
    page.goto(f"https://example.org{root}{folder}gone.html")
    icon = page.locator("link[rel=icon]").evaluate("icon => icon.href")
    assert icon == f"https://example.org{root}assets/icon.svg"
    page.wait_for_load_state("networkidle")
    assert ran.count("keys.js") == 1
    page.keyboard.press("/")
    page.wait_for_url(f"https://example.org{root}search.html")
