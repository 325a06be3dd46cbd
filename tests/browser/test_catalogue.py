"""The catalogue of KPIs in a browser: sorted and filtered by keyboard, announced, whole without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
ROWS = "ul.catalogue > li:visible"


def names(page: Page) -> list[str]:
    return [text.splitlines()[0] for text in page.locator(f"{ROWS} .name").all_inner_texts()]


def test_kpis_are_sorted_and_filtered_by_keyboard_and_it_is_announced(browser: Browser, site: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((site / "kpis/index.html").as_uri())
    whole = names(page)
    assert page.get_by_role("status").inner_text() == f"{len(whole)} of {len(whole)} KPIs"

    page.get_by_label("Sort by").focus()
    page.keyboard.press("n")  # "Next figure", then "Name"
    page.keyboard.press("n")
    assert names(page) == sorted(whole, key=str.casefold)
    assert page.get_by_role("status").inner_text().endswith("by name")
    assert page.locator(".catalogue .of").first.is_visible()

    page.locator("[name=change]").select_option("Worse")
    shown = names(page)
    assert 0 < len(shown) < len(whole)
    assert page.get_by_role("status").inner_text().startswith(f"{len(shown)} of {len(whole)} KPIs")
    page.get_by_label("Sort by").select_option("Change on a year ago, worst first")
    years = page.locator(ROWS).evaluate_all("rows => rows.map(row => Number(row.dataset.worse))")
    assert years == sorted(years, reverse=True)

    page.locator("[name=change]").select_option("All")
    page.get_by_label("Sort by").select_option("Team")
    assert names(page) == whole
    assert page.locator(".catalogue .of").first.is_hidden()


def test_going_back_shows_what_the_lists_say(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "kpis/index.html").as_uri())
    page.locator("[name=change]").select_option("Worse")
    page.get_by_label("Sort by").select_option("Name")
    before = names(page)
    page.locator(f"{ROWS} a").first.click()
    page.wait_for_url(lambda url: not url.endswith("index.html"))
    page.go_back()
    page.locator("body.across").wait_for()

    assert page.locator("[name=change]").input_value() == "worse"
    assert names(page) == before


def test_a_count_in_the_matrix_leads_to_these_rows(browser: Browser, site: Path) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto((site / "kpis/index.html").as_uri())
    count = page.locator(".matrix a.count").first
    number = int(count.inner_text())
    count.focus()
    page.keyboard.press("Enter")

    assert len(names(page)) == number
    assert page.locator("select[name=change]").evaluate("e => e === document.activeElement")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_without_script_all_of_it_stands_and_nothing_asks_for_one(browser: Browser, site: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((site / "kpis/index.html").as_uri())
    assert page.locator(ROWS).count() == page.locator("ul.catalogue > li").count() > 10
    assert page.locator("form.filters").is_hidden()
    assert page.locator(".matrix").is_visible()
    page.context.close()
