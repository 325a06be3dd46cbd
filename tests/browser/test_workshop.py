"""A workshop in real browsers: eight people walk through all stages; what is hidden reaches nobody else."""

from __future__ import annotations

import re
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kit.folders import GOOD
from kit.labs import AA
from kit.servers import Server
from okrlib.store import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.conftest import PlanFolder

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

IDEA = "What should be different by the end of the cycle?"
JOIN = "Your name, as the others will see it"
PATIENCE = 20_000
#: Who takes part, and in what kind of browser.
PEOPLE: dict[str, dict[str, Any]] = {
    "Phone": {"viewport": {"width": 375, "height": 700}, "has_touch": True, "is_mobile": True},
    "Slow": {},
    "Rtl": {"locale": "ar"},
    "Keys": {},
    "Dark": {"color_scheme": "dark"},
    "Small": {"viewport": {"width": 320, "height": 640}},
    "Calm": {"reduced_motion": "reduce"},
}


class Person:
    """One person's browser: its page, every frame that it received, and what went wrong on it."""

    def __init__(self, browser: Browser, link: str, name: str, **how: Any) -> None:
        self.name = name
        self.context: BrowserContext = browser.new_context(**how)
        self.frames: list[str] = []
        self.wrong: list[str] = []
        if name == "Rtl":
            turned = "addEventListener('DOMContentLoaded', () => (document.documentElement.dir = 'rtl'))"
            self.context.add_init_script(turned)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._heard))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda line: line.type == "error" and self.wrong.append(line.text))
        self.page.on("request", lambda request: self._asked(request.url, link))
        if name == "Slow":
            self.context.new_cdp_session(self.page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
        self.page.goto(link)

    def _heard(self, frame: str | bytes) -> None:
        self.frames.append(frame if isinstance(frame, str) else frame.decode())

    def _asked(self, url: str, link: str) -> None:
        if not url.startswith(link.partition("/#")[0]):
            self.wrong.append(f"asked {url}")

    def press(self, name: str, *, sure: bool = False) -> None:
        """Press a button, and confirm where it asks: by keyboard, finger or mouse."""
        for each in (name, "Yes") if sure else (name,):
            button = self.page.get_by_role("button", name=each).first
            if self.name == "Keys":
                button.focus()
                self.page.keyboard.press("Enter")
            elif self.name == "Phone":
                button.tap()
            else:
                button.click()

    def type(self, label: str, text: str) -> None:
        """Write into a field, and send it with Enter."""
        field = self.page.get_by_label(label).first
        field.wait_for()
        if self.name == "Keys":
            field.focus()
            self.page.keyboard.type(text)
        else:
            field.fill(text)
        field.press("Enter")

    def sees(self, text: str) -> None:
        """Wait until a text is on the page."""
        self.page.get_by_text(text).first.wait_for()

    def knows(self) -> str:
        """Everything that this browser was told, shows and keeps."""
        kept = self.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        return "\n".join([*self.frames, self.page.content(), kept])


@contextmanager
def eight(browser: Browser, server: Server) -> Iterator[tuple[Person, list[Person]]]:
    """The facilitator and seven others, in the workshop under their names."""
    early = Person(browser, server.join, "Early")
    early.sees("The facilitator is opening the workshop")
    desk = Person(browser, server.desk, "Desk")
    desk.page.get_by_label("Team").select_option("ops")
    desk.press("Open the workshop")
    early.page.get_by_label(JOIN).wait_for()
    early.context.close()
    people = [Person(browser, server.join, name, **how) for name, how in PEOPLE.items()]
    for person in people:
        person.type(JOIN, person.name)
        person.sees("Your code:")
        person.press("I have noted it")
    yield desk, people
    for person in (desk, *people):
        assert person.wrong == [], person.name
        person.context.close()


@pytest.fixture
def server(plan_folder: PlanFolder, tmp_path: Path) -> Iterator[Server]:
    running = Server(plan_folder(GOOD), tmp_path)
    yield running
    running.kill()


def nobody_else_knows(owner: Person, others: list[Person], pattern: str, server: Server) -> None:
    """That a text was told to nobody but its owner, and is in no plain answer."""
    assert re.search(pattern, owner.knows())
    for other in others:
        if other is not owner:
            assert not re.search(pattern, other.knows()), (other.name, pattern)
    for path in ("", "room.js", "room.css"):
        with urllib.request.urlopen(f"{server.root}/{path}") as answer:  # noqa: S310 - our own server
            assert not re.search(pattern, answer.read().decode())


def accessible(page: Page) -> None:
    """No violation of WCAG 2.2 AA that a program can find."""
    found = Axe().run(page, options={"runOnly": AA, "preload": False})
    assert found.violations_count == 0, found.generate_report()


def test_eight_people_walk_all_stages(browser: Browser, server: Server) -> None:
    with eight(browser, server) as (desk, people):
        everyone = [desk, *people]
        named = {person.name: person for person in people}

        def on(title: str) -> None:
            desk.press(f"Next: {title}")
            for person in everyone:
                person.page.get_by_role("heading", name=title, exact=True, level=1).wait_for()

        accessible(desk.page)
        on("Frame")
        on("Silent brainstorm")
        for person in people:
            person.type(IDEA, f"Hidden idea of {person.name}")
            person.page.get_by_text(f"Hidden idea of {person.name}").first.wait_for()
            person.page.get_by_label(IDEA).fill(f"half typed by {person.name}")
        desk.sees("7")
        accessible(named["Phone"].page)
        for person in people:
            nobody_else_knows(person, everyone, f"(Hidden idea of|half typed by) {person.name}", server)
        desk.press("Reveal 7 ideas", sure=True)
        desk.sees("On the table")
        on("Cluster and merge")
        keys, phone = named["Keys"].page, named["Phone"].page
        for who, first, second in ((keys, "Slow", "Rtl"), (phone, "Dark", "Small")):
            for name in (first, second):
                box = who.get_by_role("checkbox", name=f"Hidden idea of {name}", exact=True)
                if who is keys:
                    box.focus()
                    who.keyboard.press("Space")
                else:
                    box.tap()
            button = who.get_by_role("button", name="Put together", exact=True)
            button.tap() if who is phone else button.press("Enter")
            who.get_by_text("2 ideas").first.wait_for()
        desk.page.get_by_text("7 ideas in 5 groups").wait_for()
        desk.press("Take back the last merge")
        desk.page.get_by_text("7 ideas in 6 groups").wait_for()
        accessible(desk.page)
        on("Dot vote")
        for person in people:
            person.press("One dot more")
            person.sees("Your dots are in.")
        ballot = r'"ballot":\{"dots":\{"[^"]+":1'
        assert all(re.search(ballot, person.knows()) for person in people)
        assert not re.search(ballot, desk.knows())
        desk.press("Close voting", sure=True)
        desk.press("Choose 1 idea")
        on("Draft")
        writer, slow = named["Rtl"], named["Slow"]
        writer.press("Edit")
        slow.sees("Rtl is writing here.")
        assert slow.page.get_by_role("button", name="Edit").count() == 0
        writer.page.get_by_label("Objective", exact=True).fill("Nobody waits a night in a corridor")
        writer.type("Add a key result in your own words", "Cut the median wait from 48 to 24 hours")
        writer.page.get_by_label("Owner").select_option("ann")
        slow.sees("from 48 to 24 hours")
        slow.type("A new objective", "Letters are answered the same day")
        slow.page.get_by_label("Objective", exact=True).wait_for()
        slow.press("Done")
        accessible(writer.page)
        writer.press("Done")
        on("Quality check")
        on("Confidence vote")
        for number, person in enumerate(people):
            answers = person.page.get_by_role("radio")
            answers.nth(number + 2).check(force=True)
            person.sees("Received.")
        for number, person in enumerate(people):
            own = rf'"ratings":\{{"[^"]+":\{{"confidence":{number + 2}\b'
            nobody_else_knows(person, everyone, own, server)
        desk.press("Reveal 7 answers", sure=True)
        for person in everyone:
            person.sees("Median 5, from 2 to 8")
        on("Alignment")
        on("Commit")
        desk.page.get_by_text("Committed", exact=True).first.click()
        desk.page.get_by_text("It is chosen").or_(
            desk.page.get_by_text("Its ambition is chosen.")
        ).first.wait_for()
        desk.press("Commit this objective")
        desk.sees("Committed.")
        on("Publish")
        desk.press("Save into the plan and finish", sure=True)
        for person in everyone:
            person.sees("The workshop is over")
        accessible(desk.page)
        with desk.context.expect_page() as opened:
            desk.press("Open the record")
        opened.value.get_by_text("Nobody waits a night in a corridor").first.wait_for()
    assert load(server.folder).plan.objective("nobody-waits-a-night-in-a-corridor").state == "active"


def test_nothing_typed_is_lost_when_the_server_is_killed(browser: Browser, server: Server) -> None:
    desk = Person(browser, server.desk, "Desk")
    desk.page.get_by_label("Team").select_option("ops")
    desk.press("Open the workshop")
    ann = Person(browser, server.join, "Ann")
    ann.type(JOIN, "Ann")
    ann.sees("Your code:")
    code = ann.page.locator("b.code").inner_text()
    desk.press("Next: Frame")
    desk.press("Next: Silent brainstorm")
    ann.type(IDEA, "Before the kill")
    ann.sees("Before the kill")
    server.kill()
    ann.type(IDEA, "While it was away")
    ann.page.get_by_label(IDEA).fill("half a sen")
    ann.sees("The server does not answer.")
    server.start()
    desk.page.locator(".tally", has_text="2 ideas so far").wait_for()

    phone = Person(browser, server.join, "Phone", **PEOPLE["Phone"])
    phone.page.get_by_text("I joined on another device").tap()
    phone.type("The name you joined with", "Ann")
    phone.type("I am Ann: my code", code)
    phone.sees("While it was away")
    expect(phone.page.get_by_label(IDEA)).to_have_value("half a sen")
    ann.sees("Your name is used elsewhere now")
    for person in (desk, ann, phone):
        person.context.close()


def test_alone_set_aside_and_handed_over(browser: Browser, server: Server) -> None:
    """The facilitator takes part as well, sets the workshop aside, and gives the desk away."""
    desk, ann = Person(browser, server.desk, "Desk"), Person(browser, server.join, "Ann")
    desk.page.get_by_label("Team").select_option("ops")
    desk.press("Open the workshop")
    desk.press("Take part as well")
    desk.type(JOIN, "Fay")
    desk.press("I have noted it")
    ann.type(JOIN, "fay")
    ann.page.get_by_label("I am fay: my code").wait_for()
    ann.type(JOIN, "Ann")
    ann.press("I have noted it")
    desk.press("Next: Frame")
    desk.press("Next: Silent brainstorm")
    desk.type(IDEA, "Mine alone")
    desk.sees("My own 1 idea")
    desk.press("Set aside", sure=True)
    ann.sees("The facilitator is opening the workshop")
    desk.press("Silent brainstorm")
    ann.page.get_by_label(IDEA).wait_for()
    desk.sees("My own 1 idea")

    desk.page.get_by_label("Change Ann").click()
    desk.page.get_by_role("button", name="Hand the desk over").last.click()
    desk.press("Yes")
    ann.page.get_by_role("button", name="Next: Cluster and merge").wait_for()
    desk.page.get_by_role("button", name="Next: Cluster and merge").wait_for(state="detached")
    for person in (desk, ann):
        person.page.reload()
        person.page.get_by_label(IDEA).wait_for()
    ann.page.get_by_role("button", name="Next: Cluster and merge").wait_for()
    assert desk.page.get_by_role("button", name="Next: Cluster and merge").count() == 0
    for person in (desk, ann):
        assert person.wrong == []
        person.context.close()
