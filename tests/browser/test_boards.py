"""The boards as an application: from the home to a board and back, with nothing of Jupyter around."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from kit.barriers import barriers
from kit.folders import GOOD
from kit.labs import PATIENCE, fits
from kit.opened import Opened, opened
from okrlib.boards import BOARDS
from okrlib.resources import data_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

#: The contrast of a button's words with their ground, as WCAG counts it, once their colours have changed;
#: a canvas reads every colour.
CONTRAST = """el => {
  el.getAnimations().forEach((change) => change.finish());
  const dot = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (...fills) => {
    for (const fill of fills) { dot.fillStyle = fill; dot.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...dot.getImageData(0, 0, 1, 1).data].map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const { backgroundColor: ground, color } = getComputedStyle(el);
  const paper = getComputedStyle(document.body).backgroundColor;
  const [less, more] = [light(paper, ground), light(paper, ground, color)].sort((a, b) => a - b);
  return more / less;
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("plan")
    for name, text in GOOD.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
    return place


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Opened]:
    with opened(folder) as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Opened) -> Iterator[Page]:
    """The home, on a phone in the dark; whatever a script complains of, or asks of others, fails the test."""
    context = browser.new_context(viewport={"width": 375, "height": 800}, color_scheme="dark")
    context.set_default_timeout(PATIENCE)
    opened_page = context.new_page()
    wrong: list[str] = []
    asked: set[str] = set()
    opened_page.on("pageerror", lambda error: wrong.append(str(error)))
    opened_page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    opened_page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    opened_page.on("websocket", lambda line: asked.add(urlsplit(line.url).netloc))
    opened_page.goto(server.entry)
    yield opened_page
    context.close()
    assert asked - {""} == {urlsplit(server.address).netloc}
    assert not wrong


def no_barrier(page: Page) -> None:
    """Nothing that a screen reader stumbles over, and nothing beyond the edge."""
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_report_is_typed_saved_and_gone_from_the_home(page: Page, folder: Path) -> None:
    page.get_by_label("Your team").select_option("ops")
    page.get_by_role("button", name="Use this").click()
    card = page.locator(".cards > li", has_text="Check in")
    due = int(card.locator("li").first.inner_text().split()[0])
    no_barrier(page)

    card.get_by_role("link").click()
    board = page.locator(".okr-board").first
    assert board.get_by_label("Team", exact=True).locator("option:checked").inner_text().strip() == "ops"
    board.get_by_label("Value", exact=True).first.press_sequentially("36")
    board.get_by_label("Confidence, 0 to 10").first.press_sequentially("7")
    page.keyboard.press("Control+k")
    page.keyboard.type("a word")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.keyboard.press("Control+Enter")
    board.get_by_text("1 report written.").wait_for()
    page.locator("[data-ready]").wait_for()
    no_barrier(page)
    fits(page, board)

    page.get_by_role("link", name="Home").click()
    assert page.get_by_label("Your team").input_value() == "ops"
    assert int(card.locator("li").first.inner_text().split()[0]) == due - 1
    *_, row = csv.DictReader((folder / "check-ins/2026-Q4.csv").read_text("utf-8").splitlines())
    assert (row["key_result"], row["value"], row["confidence"]) == ("wait", "36", "7")


def test_a_workshop_opened_from_the_boards_leads_back_to_them(browser: Browser, server: Opened) -> None:
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(server.entry)
        page.locator("nav").get_by_role("link", name="Workshop").click()
        page.get_by_label("Team").select_option("ops")
        assert "#" not in page.url, "the secret does not stay in the address"
        page.get_by_role("link", name="Back to the boards").wait_for()
        page.get_by_role("button", name="Open the workshop").click()
        page.get_by_role("button", name="Next: Frame").wait_for()
        assert barriers(page) == []
        page.get_by_role("link", name="Back to the boards").click()
        page.get_by_role("heading", name="What waits").wait_for()
        assert page.url == server.address


@pytest.mark.parametrize("name", [name for name in BOARDS if name != "workshop"])
def test_every_board_is_there_with_no_code(page: Page, name: str) -> None:
    page.locator(f'.cards a[href="/{name}"]').click()
    page.locator("[data-ready]").wait_for()

    page.locator(".shown .okr").first.wait_for()
    assert page.locator(".failed, .notice, .jp-InputArea, .opening").count() == 0
    assert "import" not in page.locator("main").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", ["check-in", "draft", "close"])
def test_a_button_is_readable_while_it_is_pointed_at(page: Page, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(f'.cards a[href="/{name}"]').click()
    page.locator("[data-ready]").wait_for()
    buttons = page.locator(".okr-board button:enabled:visible").all()
    assert buttons
    for button in buttons:
        button.hover()
        assert button.evaluate(CONTRAST) >= 4.5, button.inner_text()


#: How far what has the focus reaches below the top of the bar that saves, which stays in view.
COVERED = """() => {
  const at = document.activeElement, bar = document.querySelector(".okr-board > .okr-saving");
  return bar.contains(at) ? 0 : at.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
}"""


def test_the_keys_lead_to_nothing_that_the_bar_covers(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    page.locator('.cards a[href="/check-in"]').click()
    page.locator("[data-ready]").wait_for()
    board = page.locator(".okr-board").first
    board.get_by_label("Team", exact=True).select_option(label="\xa0\xa0\xa0\xa0ops")
    board.get_by_label("Show what is not due as well").check()
    board.get_by_label("Value", exact=True).first.wait_for()
    page.evaluate("scrollTo(0, 0)")
    board.get_by_label("Show what is not due as well").focus()
    for _ in range(200):
        page.keyboard.press("Tab")
        assert page.evaluate(COVERED) <= 0, page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("() => Boolean(document.activeElement.closest('.okr-saving'))"):
            break
    else:
        pytest.fail("no key leads to the bar that saves")


def kernel_of(server: Opened) -> int:
    """The process in which the boards run."""
    listed = subprocess.run(
        ["ps", "--ppid", str(server.process.pid), "-o", "pid=,args="],
        capture_output=True,
        text=True,
        check=True,
    )
    (kernel,) = (line.split()[0] for line in listed.stdout.splitlines() if "ipykernel" in line)
    return int(kernel)


def test_no_click_overtakes_what_was_typed_and_a_double_click_is_one(
    page: Page, server: Opened, folder: Path
) -> None:
    page.locator('.cards a[href="/check-in"]').click()
    page.locator("[data-ready]").wait_for()
    board = page.locator(".okr-board").first
    board.get_by_label("Team", exact=True).select_option(label="\xa0\xa0\xa0\xa0ops")
    board.get_by_label("Show what is not due as well").check()
    value = board.get_by_label("Value", exact=True).first
    value.wait_for()
    page.wait_for_timeout(500)

    def rows() -> list[dict[str, str]]:
        return list(csv.DictReader((folder / "check-ins/2026-Q4.csv").read_text("utf-8").splitlines()))

    before = rows()
    kernel = kernel_of(server)
    os.kill(kernel, signal.SIGSTOP)  # busy, as on a slow machine
    try:
        value.press_sequentially("34.25")
        board.locator("button.okr-save").dblclick()
        page.wait_for_timeout(300)
    finally:
        os.kill(kernel, signal.SIGCONT)

    board.get_by_text("1 report written.").wait_for()
    page.wait_for_timeout(500)  # for a second one
    after = rows()
    assert len(after) == len(before) + 1
    assert after[-1]["value"] == "34.25"


def test_what_the_kernel_loses_is_said_and_opened_again(page: Page, server: Opened) -> None:
    page.locator('.cards a[href="/check-in"]').click()
    page.locator("[data-ready]").wait_for()
    os.kill(kernel_of(server), signal.SIGKILL)
    page.locator(".shown[inert]").first.wait_for()  # nothing more can be typed, for it would be lost

    page.get_by_role("button", name="Open it again").click()
    page.locator("[data-ready] .okr-board").first.wait_for()
    assert page.locator(".notice").count() == 0


def test_a_plan_s_own_notebook_says_that_it_is_one(page: Page, folder: Path) -> None:
    own = folder / "notebooks/5-review.ipynb"
    own.parent.mkdir(exist_ok=True)
    text = (data_dir("notebooks") / "5-review.ipynb").read_text("utf-8")
    own.write_text(text.replace("# Review a cycle together", "# Our own review"), "utf-8")
    try:
        page.locator('.cards a[href="/review"]').click()
        page.get_by_role("heading", name="Our own review").wait_for()
        page.get_by_text("This is the plan's own notebook, notebooks/5-review.ipynb.").wait_for()
    finally:
        own.unlink()
