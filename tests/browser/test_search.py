"""The search page in a browser: found by what was typed, by a key, and readable where no script runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit import builders as b
from kit.pages import served
from okrlib.publish import publish, search

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as root:
        yield root


def test_words_and_filters_lead_to_the_very_key_result(browser: Browser, address: str) -> None:
    page = browser.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}index.html")
    page.keyboard.press("/")
    page.wait_for_url("**/search.html")
    page.locator("form.search:not([hidden])").wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(300)
    assert not asked, "what searches is fetched only once somebody types"

    page.keyboard.type("operating list")
    page.locator("[role=status]", has_text="Found on 4 pages").wait_for()
    assert page.locator(".results > li").count() == 4
    below = page.locator(".results ul > li")
    assert below.count() == below.filter(has=page.locator("mark")).count() > 0, "only those with the words"
    page.get_by_label("Kind").select_option("Key result")
    page.locator("[role=status]", has_text="Found on 3 pages").wait_for()
    assert page.locator(".results > li:not(:has(ul))").count() == 0, "no goal without its key results"
    assert "q=operating+list" in page.url
    assert page.locator(".words").is_hidden(), "what was found is not followed by everything there is"
    page.locator(".results ul a").first.click()
    page.wait_for_url("**/objectives/*.html#kr-*")
    assert page.evaluate("document.querySelector(location.hash) !== null")
    assert not wrong
    page.close()


def test_a_lost_connection_is_said_and_leaves_nothing_of_before(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}search.html?q=operating")
    page.locator("[role=status]", has_text="Found on").wait_for()
    page.route("**/pagefind/**", lambda route: route.abort())
    page.get_by_label("Words to look for").fill("discharge")
    page.locator("[role=status]", has_text="could not be read").wait_for()
    assert page.locator(".results > li").count() == 0
    page.unroute("**/pagefind/**")
    page.reload()
    page.locator("[role=status]", has_text="Found on").wait_for()
    page.close()


def test_filters_alone_show_the_key_results_that_have_what_was_chosen(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}search.html?q=none")
    page.locator("select[name=Health]").select_option("off track")
    page.get_by_label("Words to look for").fill("")
    page.locator("[role=status]", has_text="Found on").wait_for()
    page.get_by_label("Kind").select_option("Key result")
    page.locator(".results > li:not(:has(ul))").first.wait_for(state="detached")

    assert {*page.locator(".results ul small").all_text_contents()} == {"Key result, off track"}
    goals = page.locator(".results > li").count()
    assert page.locator("[role=status]").text_content() == f"Found on {goals} pages"
    page.get_by_label("Kind").select_option("Objective")
    page.locator(".results ul").first.wait_for(state="detached")
    lines = page.locator(".results small").all_text_contents()
    assert lines
    assert all(line.startswith("Objective") and line.endswith("off track") for line in lines)
    page.close()


def test_what_is_found_is_shown_in_steps(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}search.html?q=none")
    page.locator("select[name=Kind]").select_option("KPI")
    page.get_by_label("Words to look for").fill("")
    lines, further = page.locator(".results > li"), page.get_by_role("button", name="Show more")
    further.wait_for()
    pages = int((page.locator("[role=status]").text_content() or "").split()[2])
    assert lines.count() == 10 < pages

    further.dblclick()
    lines.nth(10).locator(":focus").wait_for()
    while further.is_visible():
        further.click()
    lines.nth(pages - 1).wait_for()
    titles = lines.locator("> a").all_text_contents()
    assert len(titles) == len({*titles}) == pages
    page.get_by_label("Words to look for").fill("operating list")
    page.locator("[role=status]", has_text="Found on").wait_for()
    assert lines.count() <= 10
    page.close()


def test_several_indexes_find_what_one_would(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_RECORDS", 1)
    goals = [
        b.objective(b.kr(name=f"k{name}"), name=name, title=title)
        for name, title in (("a", "Patients trust wards"), ("c", "Wards are calm"))
    ]
    publish(b.plan(*goals), tmp_path / "site", on=b.on(11, 15), kinds=("home", "search", "edition"))
    page = browser.new_page()
    with served(tmp_path / "site") as root:
        for words, what in (
            ("wards", "Found on 2 pages"),
            ("patients wards", "Found on one page"),
            ("patients calm", "Nothing found"),
        ):
            page.goto(f"{root}search.html?q={words}")
            page.locator("[role=status]", has_text=what).wait_for()
        page.close()


def test_from_a_file_the_index_by_word_is_all_there_is(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "search.html").as_uri())

    page.locator("form.search").wait_for(state="hidden")
    assert page.locator(".words dt").count() > 100
    page.close()
