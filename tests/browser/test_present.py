"""A page as slides: by keyboard, by buttons and by address, on any screen, and on paper as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.barriers import barriers
from kit.pages import page_of, tabs

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
TEAM = "teams/2019-Q1/riverside.html"


def at(page: Page) -> tuple[int, int]:
    """The slide that is shown, and how many there are."""
    number, of, total = page.locator(".slides b").inner_text().split()
    assert of == "of"
    return int(number), int(total)


def press(page: Page, key: str) -> tuple[int, int]:
    """Press a key; gives the slide that is shown then."""
    page.keyboard.press(key)
    page.evaluate("new Promise(requestAnimationFrame)")
    return at(page)


def test_a_review_is_presented_by_keyboard_and_left_again(browser: Browser, site: Path) -> None:
    with page_of(browser) as (page, wrong):
        page.goto((site / TEAM).as_uri())
        link = page.get_by_role("link", name="Present", exact=True)
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".slides")
        _, total = at(page)
        assert total > 5
        assert page.locator("header.site").is_hidden()
        assert page.locator("h1:visible").count() == 1
        assert page.evaluate("document.activeElement.id") == "main"
        assert [
            press(page, key)[0] for key in ("ArrowRight", " ", "PageDown", "ArrowLeft", "Shift+Space")
        ] == [*(2, 3, 4, 3, 2)]
        assert page.locator("main h3:visible").count() == 1
        assert "Nobody who comes to us" in page.locator(".slides [role=status]").inner_text()
        assert page.url.endswith("#present-2")
        assert press(page, "End")[0] == press(page, "ArrowRight")[0] == total
        assert page.get_by_role("button", name="Next").is_disabled()
        assert press(page, "Home")[0] == press(page, "ArrowLeft")[0] == 1
        page.keyboard.press("Escape")
        page.wait_for_selector(".slides", state="detached")
        assert link.evaluate("el => el === document.activeElement")
        assert page.locator("[data-off]").count() == 0
        assert page.locator("header.site").is_visible()
        assert wrong == []


def test_every_goal_and_team_stands_on_a_slide_and_none_twice(browser: Browser, site: Path) -> None:
    for path, what in (
        (TEAM, ".kr"),
        ("index.html", ".teams tbody tr"),
        ("reviews/2018-Q4.html", ".lesson, .goals > li"),
    ):
        with page_of(browser) as (page, wrong):
            page.goto(f"{(site / path).as_uri()}#present")
            shown: list[str] = []
            for number in range(1, at(page)[1] + 1):
                assert at(page)[0] == number
                shown += [line.inner_text() for line in page.locator(f"main :is({what}):visible").all()]
                page.keyboard.press("ArrowRight")
                page.evaluate("new Promise(requestAnimationFrame)")
            page.keyboard.press("Escape")
            page.wait_for_selector(".slides", state="detached")
            wanted = [line.inner_text() for line in page.locator(f"main :is({what})").all()]
            lines = sorted({text.split("\n")[0] for text in wanted})
            assert sorted({text.split("\n")[0] for text in shown}) == lines, path
            assert len(shown) >= len(wanted) > 0, path
            assert wrong == []


@pytest.mark.parametrize(("width", "scheme"), [(375, "dark"), (1280, "light")])
def test_slides_are_without_barriers_and_sideways_scroll(
    browser: Browser, site: Path, width: int, scheme: str
) -> None:
    paths = (TEAM, "index.html", "reviews/2018-Q4.html")
    with page_of(browser, width=width, scheme=scheme) as (first, wrong):
        opened = tabs(first.context, [f"{(site / path).as_uri()}#present" for path in paths])
        for path, page in zip(paths, opened, strict=True):
            for number in range(1, min(8, at(page)[1]) + 1):
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, number)
                assert barriers(page) == [], (path, number)
                page.keyboard.press("ArrowRight")
    assert wrong == []


def test_the_address_leads_to_a_slide_and_the_buttons_turn_it(browser: Browser, site: Path) -> None:
    with page_of(browser) as (page, _):
        page.goto(f"{(site / TEAM).as_uri()}#present-3")
        assert at(page)[0] == 3
        page.get_by_role("button", name="Back").click()
        page.wait_for_url("**#present-2")
        page.get_by_role("button", name="Next").click()
        page.wait_for_url("**#present-3")
        page.set_viewport_size({"width": 375, "height": 600})
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.locator("main h3:visible").count() == 1
        page.get_by_role("button", name="Close").click()
        page.wait_for_selector(".slides", state="detached")


def test_paper_and_readers_without_javascript_get_the_page_as_it_is(browser: Browser, site: Path) -> None:
    with page_of(browser) as (page, _):
        page.goto(f"{(site / TEAM).as_uri()}#present-2")
        page.emulate_media(media="print")
        assert page.locator("main h3").evaluate_all("all => all.every((el) => el.checkVisibility())")
        assert page.locator(".slides").is_hidden()
    with page_of(browser, java_script_enabled=False) as (page, _):
        page.goto((site / TEAM).as_uri())
        assert page.locator("a.present").is_hidden()
        assert page.locator("main h3:visible").count() > 1
