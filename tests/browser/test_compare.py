"""The page that compares two editions, in a browser: what it lists, what it remembers, and as a file."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from kit.pages import served
from okrlib.editions import COMPARED, LATE, NONE, SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
DAYS = ["2026-11-01", "2026-11-02", "2026-11-09"]
#: What an attacker would type as a title.
TITLE = "Calm <img src=x onerror=alert(1)> rooms"
GOAL = {
    "level": "objective",
    "under": "calm",
    "page": "objectives/calm.html",
    "fields": {
        "there": [[0, "1"]],
        "title": [[0, "Calm rooms"], [2, TITLE]],
        "score": [[0, ""], [1, "0.20"], [2, "0.30"]],
    },
    "late": [],
}
WAIT = {
    "level": "key result",
    "under": "calm",
    "page": "objectives/calm.html",
    "fields": {"there": [[1, "1"]], "title": [[1, "Minutes"]]},
    "late": [[2, "corrected", "2026-11-01", "40", "42"]],
}


@pytest.fixture(scope="module")
def copy(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's site with the files of three editions."""
    copy = shutil.copytree(site, tmp_path_factory.mktemp("editions") / "site")
    index = {
        "days": DAYS,
        "teams": [["ops", "Operations"]],
        "whole": True,
        "compared": COMPARED,
        "late": LATE,
    }
    index |= {"none": NONE, "sentences": SENTENCES}
    (copy / "editions/index.json").write_text(json.dumps(index), "utf-8")
    (copy / "editions/ops.json").write_text(json.dumps([GOAL, WAIT]), "utf-8")
    return copy


@pytest.fixture(scope="module")
def address(copy: Path) -> Iterator[str]:
    with served(copy) as root:
        yield f"{root}compare.html"


def listed(page: Page) -> list[str]:
    page.locator("form.compare:not([hidden])").wait_for()
    page.wait_for_function("document.querySelector('.compared').childNodes.length > 0")
    return [" ".join(text.split()) for text in page.locator(".compared :is(h2, h3, p)").all_inner_texts()]


def test_any_two_editions_are_compared_and_people_s_words_stay_words(browser: Browser, address: str) -> None:
    page = browser.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}?since=2026-11-05&until=2026-11-30")
    assert listed(page) == [
        "Operations",
        TITLE,
        f"Its words were changed. {TITLE}",
        "Its score went from 0.20 to 0.30.",
        "Minutes: what was reported for 1 November 2026 was corrected from 40 to 42.",
    ]
    assert page.locator(".compared ins").all_inner_texts() == ["<img", "src=x", "onerror=alert(1)>"]
    page.get_by_label("Since the edition of").select_option("1 November 2026")
    page.wait_for_url("**since=2026-11-01**")
    assert "Minutes: it is new." in listed(page)
    assert "Its score went from none to 0.30." in listed(page)
    page.goto(f"{address}?since=2026-11-09&until=2026-11-02")
    assert "Its score went from 0.20 to 0.30." in listed(page)
    chosen = [page.get_by_label(name).input_value() for name in ("Since the edition", "Until the edition")]
    assert chosen == ["1", "2"], "the earlier one first, as it is told"
    assert not wrong
    page.close()


def test_what_cannot_be_read_leaves_nothing_of_before_and_is_asked_for_again(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.route("**/editions/ops.json", lambda route: route.abort())
    page.goto(f"{address}?since=2026-11-01&until=2026-11-09")
    page.get_by_text("A team's file could not be read.").wait_for()
    page.unroute("**/editions/ops.json")
    page.get_by_label("Since the edition of").select_option("2 November 2026")
    assert "Operations" in listed(page)
    page.close()


def test_it_begins_where_somebody_last_looked_and_forgets_it_when_told(
    browser: Browser, address: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    listed(page)
    assert "since=2026-11-02" in page.url
    assert page.locator(".looked").is_hidden()
    # As after a visit when the first edition was the last one.
    page.evaluate("localStorage.setItem(localStorage.key(0), JSON.stringify({now: '2026-11-01'}))")
    page.goto(address)
    listed(page)
    assert "since=2026-11-01" in page.url
    assert "You last looked at the edition of 1 November 2026." in page.locator(".looked").inner_text()
    page.get_by_role("button", name="Forget it").click()
    assert page.evaluate("localStorage.length") == 0
    context.close()


def test_as_a_file_and_without_a_script_it_says_what_to_do(browser: Browser, copy: Path) -> None:
    for script, text in ((True, "python3 -m http.server"), (False, "This page needs a script")):
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        page.goto((copy / "compare.html").as_uri())
        page.locator("[role=status]", has_text=text).wait_for()
        context.close()
