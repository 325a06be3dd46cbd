"""Nothing typed is lost in a browser: the first keys arrive, and a killed kernel loses nothing."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from kit.folders import GOOD
from kit.labs import lab_on, notebook, write_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "plan").mkdir()
    (tmp_path / "home").mkdir()
    folder = write_plan(tmp_path / "plan", GOOD, ["1-draft.ipynb"])
    with lab_on(folder, tmp_path / "home", OKRLIB_STATE_DIR=str(tmp_path / "state")) as address:
        yield address.format("1-draft.ipynb")


def kill_kernels(address: str) -> None:
    """End every kernel of the server at once, as a crash would."""
    host, token = re.match(r"(http://[^/]+)/.*token=(\w+)", address).groups()  # type: ignore[union-attr]
    kernels = json.load(urlopen(f"{host}/api/kernels?token={token}"))  # noqa: S310 - our own server
    for kernel in kernels:
        end = Request(f"{host}/api/kernels/{kernel['id']}?token={token}", method="DELETE")  # noqa: S310 - the same
        urlopen(end).close()  # noqa: S310 - the same


def find(page: Page, words: str, title: str) -> None:
    """Find an objective by its words and go on in its form."""
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Find a goal, a KPI or a board").fill(words)
    page.get_by_role("dialog").get_by_role("button", name=re.compile(f"^{title} ")).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_function("title => document.activeElement.value === title", arg=title)


def test_what_was_typed_is_there_after_the_kernel_is_gone(browser: Browser, lab: str, tmp_path: Path) -> None:
    with notebook(browser, lab) as (page, wrong):
        board = page.locator(".okr-board").first
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

        board.get_by_role("button", name="Add an objective").click()
        page.keyboard.type("Nobody waits in the dark")  # without waiting for the form
        field = board.get_by_label("Objective", exact=True)
        field.wait_for()
        page.wait_for_function("f => f.value === 'Nobody waits in the dark'", arg=field.element_handle())
        assert field.evaluate("f => f === document.activeElement")

        save = board.locator(":scope > .okr-saving")
        edges = save.evaluate("s => [s.getBoundingClientRect().bottom, innerHeight]")
        page.screenshot(path=str(tmp_path / "typed.png"))
        assert edges[0] <= edges[1] + 1, "saving is in view"

        find(page, "calm", "A calm place to wait")
        find(page, "dark nobody", "Nobody waits in the dark")
        page.keyboard.press("End")
        page.keyboard.type(", ever")
        page.wait_for_timeout(2_500)
        kill_kernels(lab)
        page.goto("about:blank")
        assert asked == ["beforeunload"]
        assert wrong == []

    with notebook(browser, lab) as (page, wrong):
        board = page.locator(".okr-board").first
        board.get_by_text("and not saved: 1 objective").wait_for()
        page.screenshot(path=str(tmp_path / "offered.png"))
        board.get_by_role("button", name=re.compile("^Go on with it")).click()
        board.get_by_text("Nobody waits in the dark, ever").first.wait_for()
        assert wrong == []
