"""Photograph the worked example's site, boards and workshop for README and docs.

``python tools/photograph.py`` builds the site, opens it in Chromium at the size of a small laptop, and writes
`docs/pictures/`. Then it does the same with the home of `okr open`, and with a workshop of two people.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

import okrlib
from okrlib.publish import publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "notebooks/example"
#: Each picture, its page on the site, and how much of the page it shows, in pixels.
PICTURES = {
    "home.png": ("index.html", 1180, 860),
    "kpi.png": ("kpis/northbank-breach-share.html", 1180, 960),
    "map.png": ("map/2019-Q1.html", 1180, 860),
}


IDEAS = (
    "Nobody waits a night in a corridor",
    "The sickest are seen first, whoever shouts",
    "Families know what happens next",
    "Nights are calm enough to think",
)
RESULTS = (
    "Cut the median wait from 48 to 24 minutes",
    "Raise the share seen within four hours from 67 to 80 %",
)


def main() -> None:
    """Build the site, and write each picture."""
    plan = okrlib.load(EXAMPLE).plan
    assert plan.today is not None  # noqa: S101 - the example names its day
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as browsers:
        site = Path(folder) / "site"
        publish(plan, site, on=plan.today, folder=EXAMPLE)
        browser = browsers.chromium.launch(
            executable_path=os.environ.get("OKRLIB_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for name, (path, width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((site / path).as_uri())
            page.evaluate("document.fonts.ready")
            page.screenshot(path=ROOT / "docs/pictures" / name)
        with serving("open", EXAMPLE) as links:
            page = browser.new_page(viewport={"width": 1180, "height": 760})
            page.goto(links[0])
            page.evaluate("document.fonts.ready")
            page.screenshot(path=ROOT / "docs/pictures/open.png")
        copy = Path(folder) / "plan"  # a workshop writes its log into the plan's folder
        shutil.copytree(EXAMPLE, copy)
        with serving("workshop", copy) as links:
            workshop(browser, *links)
        browser.close()


@contextmanager
def serving(command: str, plan: Path) -> Iterator[list[str]]:
    """A command of okr that serves a plan, and the links that it prints."""
    line = [sys.executable, "-m", "okrlib", command, "--no-browser", "--plan", str(plan)]
    with (
        tempfile.TemporaryDirectory() as state,
        subprocess.Popen(  # noqa: S603 - our own
            line, stdout=subprocess.PIPE, text=True, env={**os.environ, "OKRLIB_STATE_DIR": state}
        ) as server,
    ):
        assert server.stdout is not None  # noqa: S101 - it is piped
        links: list[str] = []
        while len(links) < (2 if command == "workshop" else 1):
            links += re.findall(r"https?://\S+", server.stdout.readline())
        try:
            yield links
        finally:
            server.terminate()


def workshop(browser: Browser, facilitator: str, join: str) -> None:
    """Walk a workshop to the confidence vote: ideas on a laptop, dots on a phone, answers at the desk."""

    def shoot(page: Page, name: str) -> None:
        page.evaluate("document.fonts.ready")
        page.screenshot(path=ROOT / "docs/pictures" / name)

    def press(page: Page, *names: str) -> None:
        for name in names:
            page.get_by_role("button", name=name).first.click()

    desk = browser.new_page(viewport={"width": 1180, "height": 760})
    desk.goto(facilitator)
    desk.get_by_label("Team").select_option("northbank-ed")
    press(desk, "Open the workshop")
    laptop = browser.new_page(viewport={"width": 1180, "height": 700})
    phone = browser.new_page(
        viewport={"width": 375, "height": 640}, color_scheme="dark", is_mobile=True, device_scale_factor=2
    )
    people = {laptop: "Ann", phone: "Ben"}
    for page, name in people.items():
        page.goto(join)
        page.get_by_label("Your name, as the others will see it").fill(name)
        press(page, "Join", "I have noted it")

    def on(*titles: str) -> None:
        for title in titles:
            press(desk, f"Next: {title}")
            for page in (desk, *people):
                page.get_by_role("heading", name=title, exact=True, level=1).wait_for()

    on("Frame", "Silent brainstorm")
    press(desk, "Start the clock")
    for page, ideas in zip(people, (IDEAS[:2], IDEAS[2:]), strict=True):
        for idea in ideas:
            page.get_by_label("What should be different").fill(idea)
            press(page, "Add")
    laptop.locator(".tally", has_text=f"{len(IDEAS)} ideas so far, from 2 people").wait_for()
    desk.get_by_role("button", name="Reveal 4 ideas").wait_for()
    shoot(laptop, "workshop-ideas.png")
    press(desk, "Reveal 4 ideas", "Yes")
    desk.get_by_text("On the table").wait_for()
    on("Cluster and merge", "Dot vote")
    for page in people:
        for idea, dots in ((IDEAS[0], 2), (IDEAS[2], 1)):
            for _ in range(dots):
                beside = page.get_by_role("group", name=f"Dots on {idea}")
                beside.get_by_role("button", name="One dot more").click()
        page.locator(".tally", has_text="2 dots left").wait_for()
    phone.evaluate("scrollTo(0, 0)")
    shoot(phone, "workshop-phone.png")
    desk.get_by_text("voted").nth(1).wait_for()
    press(desk, "Close voting", "Yes", "Choose 2 ideas")
    desk.locator(".tallies").get_by_text("chosen").nth(1).wait_for()
    on("Draft")
    press(laptop, f"Edit: {IDEAS[0]}")
    for sentence in RESULTS:
        laptop.get_by_label("Add a key result in your own words").fill(sentence)
        laptop.keyboard.press("Enter")
        laptop.get_by_text(f"Key result {RESULTS.index(sentence) + 1}").wait_for()
    press(laptop, "Done")
    on("Quality check", "Confidence vote")
    for page, answers in zip(people, ((7, 4), (8, 7)), strict=True):
        for n, answer in enumerate(answers):
            page.locator("fieldset.rating").nth(n).get_by_role("radio").nth(answer).click()
    desk.get_by_role("button", name="Reveal 4 answers").wait_for()
    press(desk, "Start the clock", "Reveal 4 answers", "Yes")
    desk.get_by_text("Median").nth(1).wait_for()
    shoot(desk, "workshop-desk.png")


if __name__ == "__main__":
    main()
