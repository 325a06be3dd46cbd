"""A workshop in real browsers: eight people walk through all stages; what is hidden reaches nobody else."""

from __future__ import annotations

import re
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from kit.barriers import barriers
from kit.folders import GOOD
from kit.servers import Server
from okrlib.store import load
from okrlib.workshop import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from tests.conftest import PlanFolder

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

IDEA = "What should be different by the end of the cycle?"
JOIN = "Your name, as the others will see it"
SENTENCE = "Add a key result in your own words"
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


#: The key that leads from where the focus is towards an element, and how often it is pressed at least.
WAY = """el => {
  const at = document.activeElement, back = el.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING;
  const all = "button:not(:disabled), input:not([type=radio]), select, textarea, summary";
  const stops = [...document.querySelectorAll(all)].filter((one) => one.checkVisibility());
  const [from, to] = [at, el].map((one) => stops.indexOf(one));
  return [back ? "Shift+Tab" : "Tab", el === at ? 0 : from < 0 || to < 0 ? 1 : Math.abs(to - from)];
}"""
#: What stands on the page, typed or kept, and the plain answers that a browser with this link gets.
KNOWN = """async () => {
  const key = JSON.parse(sessionStorage.getItem("okrlib.workshop")).key;
  const record = (as) => fetch("/record", { method: "POST", body: new URLSearchParams({ key, as }) });
  const files = ["/", "/room.js", "/room.css"].map((path) => fetch(path));
  const answers = await Promise.all([...files, record("page"), record("csv")]);
  const fields = [...document.querySelectorAll("input, textarea")].map((field) => field.value);
  const kept = JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);
  const plain = await Promise.all(answers.map((answer) => answer.text()));
  return [document.documentElement.outerHTML, kept, ...fields, ...plain].join("\\n");
}"""

#: A browser whose settings forbid that a page keeps anything.
FORBIDDEN = """for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("Forbidden", "SecurityError"); } });
}"""

#: A line that breaks with the answer to the first objective on it.
BROKEN = """const Whole = WebSocket;
window.WebSocket = class extends Whole {
  set onmessage(hear) {
    super.onmessage = (event) => {
      const breaks = !window.broke && /"replies".*"objective": "/.test(event.data);
      window.broke ||= breaks;
      breaks ? this.close() : hear(event);
    };
  }
};"""


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
        if script := {"Bare": FORBIDDEN, "Broken": BROKEN}.get(name):
            self.context.add_init_script(script)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._heard))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda line: line.type == "error" and self.wrong.append(line.text))
        self.page.on("request", lambda request: self._asked(request.url, link))
        self.page.goto(link)

    def _heard(self, frame: str | bytes) -> None:
        self.frames.append(frame if isinstance(frame, str) else frame.decode())

    def _asked(self, url: str, link: str) -> None:
        if not url.startswith(link.partition("/#")[0]):
            self.wrong.append(f"asked {url}")

    @contextmanager
    def slowed(self) -> Iterator[None]:
        """The page on a machine six times as slow; where it is idle it takes a whole processor as well."""
        machine = self.context.new_cdp_session(self.page)
        machine.send("Emulation.setCPUThrottlingRate", {"rate": 6})
        yield
        machine.send("Emulation.setCPUThrottlingRate", {"rate": 1})

    def do(self, thing: Locator, key: str = "Enter") -> None:
        """Press, check or enter something: with the mouse, a finger, or the keys alone."""
        if self.name == "Phone":
            thing.tap()
        elif self.name == "Keys":
            self.reach(thing)
            self.page.keyboard.press(key)
        else:
            thing.click()

    def reach(self, thing: Locator) -> None:
        """Bring the focus to something by the tab key."""
        thing.wait_for()
        for _ in range(200):
            key, times = thing.evaluate(WAY)
            if not times:
                return
            for _ in range(times):
                self.page.keyboard.press(key)
        pytest.fail(f"The tab key does not lead to {thing}")

    def press(self, name: str, *, sure: bool = False) -> None:
        """Press a button, and confirm where it asks."""
        for each in (name, "Yes") if sure else (name,):
            self.do(self.page.get_by_role("button", name=each).first)

    def write(self, label: str, text: str) -> None:
        """Write into a field, in place of what stands there."""
        field = self.page.get_by_label(label, exact=label == "Objective").first
        if self.name in {"Keys", "Phone"}:
            self.reach(field) if self.name == "Keys" else field.tap()
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(text)
        else:
            field.fill(text)

    def type(self, label: str, text: str) -> None:
        """Write into a field, and send it: with Enter, by finger with its button."""
        self.write(label, text)
        if self.name == "Phone":
            self.page.locator("form", has=self.page.get_by_label(label)).get_by_role("button").first.tap()
        else:
            self.page.keyboard.press("Enter")

    def pick(self, label: str, nth: int) -> None:
        """Choose from a list; a phone's own list is not the page's, so that it is opened by finger alone."""
        listed = self.page.get_by_label(label).first
        if self.name == "Keys":
            self.reach(listed)
            for _ in range(nth):
                self.page.keyboard.press("ArrowDown")
        else:
            listed.select_option(index=nth)

    def rate(self, number: int) -> None:
        """Give a confidence."""
        answers = self.page.get_by_role("radio")
        if self.name == "Keys":
            self.do(answers.first, "Space")
            for _ in range(number):
                self.page.keyboard.press("ArrowRight")
        else:
            self.do(answers.nth(number))

    def sees(self, text: str) -> None:
        """Wait until a text is on the page."""
        self.page.get_by_text(text).first.wait_for()

    def knows(self, until: str = "") -> str:
        """Everything that this browser was told, shows, keeps, and is answered; once it knows *until*."""
        for _ in range(100):
            known = "\n".join([*self.frames, self.page.evaluate(KNOWN)])
            if re.search(until, known):
                break
            self.page.wait_for_timeout(50)
        return known


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


def nobody_else_knows(everyone: list[Person], hidden: dict[str, str]) -> None:
    """That what stands in *hidden* by a person's name, as a pattern, is known to that person alone."""
    known = {person.name: person.knows(hidden.get(person.name, "")) for person in everyone}
    for owner, pattern in hidden.items():
        assert [name for name, text in known.items() if re.search(pattern, text)] == [owner], pattern


def accessible(page: Page) -> None:
    """No violation of WCAG 2.2 AA that a program can find."""
    assert barriers(page) == []


def test_eight_people_walk_all_stages(browser: Browser, server: Server) -> None:
    with eight(browser, server) as (desk, people):
        everyone = [desk, *people]
        named = {person.name: person for person in people}

        def on(title: str) -> None:
            desk.press(f"Next: {title}")
            for person in everyone:
                person.page.get_by_role("heading", name=title, exact=True, level=1).wait_for()

        keys, phone, slow = named["Keys"], named["Phone"], named["Slow"]
        accessible(desk.page)
        on("Frame")
        for person in (keys, phone):
            person.type("A note for everyone", f"A note by {person.name}")
            slow.sees(f"A note by {person.name}")
            person.do(person.page.get_by_label("I am done with this stage"), "Space")
        desk.sees(", 2 done")
        with slow.slowed():  # while all write at once
            on("Silent brainstorm")
            for person in people:
                person.type(IDEA, f"Hidden idea of {person.name}")
                person.page.get_by_text(f"Hidden idea of {person.name}").first.wait_for()
                person.write(IDEA, f"half typed by {person.name}")
            desk.sees("7")
            accessible(phone.page)
            names = [person.name for person in people]
            nobody_else_knows(everyone, {name: f"(Hidden idea of|half typed by) {name}" for name in names})
            desk.press("Reveal 7 ideas", sure=True)
            desk.sees("On the table")
        on("Cluster and merge")
        for who, first, second in ((keys, "Slow", "Rtl"), (phone, "Dark", "Small")):
            for name in (first, second):
                box = who.page.get_by_role("checkbox", name=f"Hidden idea of {name}", exact=True)
                who.do(box, "Space")
            who.do(who.page.get_by_role("button", name="Put together", exact=True))
            who.sees("2 ideas")
        desk.page.get_by_text("7 ideas in 5 groups").wait_for()
        desk.press("Take back the last merge")
        desk.page.get_by_text("7 ideas in 6 groups").wait_for()
        keys.press("Take back the last merge")
        desk.page.get_by_text("7 ideas in 7 groups").wait_for()
        accessible(desk.page)
        on("Dot vote")
        hidden = {}
        for number, person in enumerate(people):  # no two ballots are the same
            person.do(person.page.get_by_role("button", name="One dot more").nth(number))
            person.sees("Your dots are in.")
        for person in people:
            ballot = r'"ballot":\{"dots":(\{[^}]+\})'
            dots = re.findall(ballot, person.knows(until=ballot))[-1]
            hidden[person.name] = re.escape(f'"dots":{dots}')
        nobody_else_knows(everyone, hidden)
        desk.press("Close voting", sure=True)
        desk.page.locator(".tallies").get_by_role("checkbox").first.check()
        desk.write(
            "Reason, where the dots alone do not decide", "All are tied, and this one is asked for most"
        )
        desk.press("Choose 1 idea")
        desk.page.locator(".tallies").get_by_text("chosen").wait_for()
        with slow.slowed():  # while others write in one draft
            on("Draft")
            phone.press("Edit")
            slow.sees("Phone is writing here.")
            assert slow.page.get_by_role("button", name="Edit").count() == 0
            phone.write("Objective", "Nobody waits a night in a corridor")
            phone.type(SENTENCE, "Cut the share of long waits from 40% by 10%")
            phone.press("from 40 to 36")
            phone.pick("Owner", 1)
            slow.sees("from 40 to 36")
            keys.type("A new objective", "Letters are answered the same day")
            keys.type(SENTENCE, "Cut the median wait from 48 to 24 hours")
            keys.do(keys.page.locator("summary", has_text="Count it in another way"))
            keys.pick("How it is counted", 7)
            keys.press("Change")
            keys.write("Result: target", "Every letter had an answer")
            slow.sees("one of four agreed outcomes")
            accessible(phone.page)
            keys.press("Done")
            phone.press("Done")
        on("Quality check")
        for person in (keys, phone):
            person.do(person.page.get_by_role("radio").first, "Space")
            person.page.locator(":checked").first.wait_for()
        on("Confidence vote")
        # Arrow keys pass by what lies below, which nobody else then gives.
        voters = [keys, *(person for person in people if person is not keys)]
        for number, person in enumerate(voters, 2):
            person.rate(number)
            person.sees("Received.")
        confidence = {person.name: rf'"confidence":{number}\b' for number, person in enumerate(voters, 2)}
        nobody_else_knows(everyone, confidence)
        desk.press("Reveal 7 answers", sure=True)
        for person in everyone:
            person.sees("Median 5, from 2 to 8")
        on("Alignment")
        for person, number in ((keys, 0), (phone, 1)):
            person.pick("What must move first", 1)
            person.do(person.page.get_by_role("button", name="Add", exact=True).nth(1))
            slow.page.locator(".chips li").nth(number).wait_for()
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
    ann.page.get_by_label(IDEA).fill("far too long " * 30_000)
    ann.page.get_by_label(IDEA).press("Enter")
    ann.sees("That is far too long for one message.")
    expect(ann.page.get_by_label(IDEA)).to_have_value("far too long " * 30_000)
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


def test_what_is_on_its_way_says_so(browser: Browser, server: Server) -> None:
    desk, ann = Person(browser, server.desk, "Desk"), Person(browser, server.join, "Ann")
    desk.page.get_by_label("Team").select_option("ops")
    desk.press("Open the workshop")
    ann.type(JOIN, "Ann")
    ann.press("I have noted it")
    desk.press("Next: Frame")
    ann.page.get_by_label("A note for everyone").wait_for()
    server.run.send_signal(signal.SIGSTOP)  # as on a slow network: the line is there, nothing comes
    try:
        ann.type("A note for everyone", "Slowly")
        ann.sees("Sending …")
    finally:
        server.run.send_signal(signal.SIGCONT)
    desk.sees("Slowly")
    ann.page.get_by_text("Sending …").wait_for(state="detached")
    for person in (desk, ann):
        assert person.wrong == []
        person.context.close()


def test_a_browser_that_keeps_nothing_takes_part(browser: Browser, server: Server) -> None:
    desk, bare = Person(browser, server.desk, "Desk"), Person(browser, server.join, "Bare")
    desk.page.get_by_label("Team").select_option("ops")
    desk.press("Open the workshop")
    bare.sees("This browser keeps nothing")
    bare.type(JOIN, "Ann")
    bare.press("I have noted it")
    bare.press("Sound is on")
    bare.page.get_by_role("button", name="Sound is off").wait_for()
    desk.press("Next: Frame")
    after = desk.page.get_by_role("button", name="Next: Silent brainstorm")
    after.dispatch_event("click", {"detail": 2})  # of a double click, on what came into the button's place
    desk.press("Next: Silent brainstorm")
    bare.type(IDEA, "Kept nowhere here")
    desk.page.locator(".tally", has_text="1 idea so far").wait_for()
    for person in (desk, bare):
        assert person.wrong == []
        person.context.close()


def test_an_objective_is_added_once_though_the_line_breaks_and_is_taken_out(
    browser: Browser, server: Server
) -> None:
    desk, broken = Person(browser, server.desk, "Desk"), Person(browser, server.join, "Broken")
    desk.page.get_by_label("Team").select_option("ops")
    desk.press("Open the workshop")
    broken.type(JOIN, "Ann")
    broken.press("I have noted it")
    for name in ("Frame", "Silent brainstorm", "Cluster and merge", "Dot vote", "Draft"):
        desk.press(f"Next: {name}")
    broken.type("A new objective", "Letters are answered")
    expect(broken.page.locator("ul.drafted > li")).to_have_count(1)
    expect(broken.page.get_by_text("Sending …")).to_have_count(0)
    assert broken.page.evaluate("window.broke")
    assert broken.page.locator(".refused").count() == 0
    broken.press("Edit")
    broken.press("Take this objective out", sure=True)
    broken.sees("Nothing is drafted yet.")
    desk.sees("Nothing is drafted yet.")
    for person in (desk, broken):
        assert person.wrong == []
        person.context.close()


def test_a_long_idea_leaves_room_for_the_others(browser: Browser, server: Server) -> None:
    """Its beginning stands for it, all of it is folded below; its form fits the card of a phone."""
    long = "\N{PARTY POPPER}" + "Beds upstairs are not free. " * 35
    desk, phone = (
        Person(browser, server.desk, "Desk"),
        Person(browser, server.join, "Phone", **PEOPLE["Phone"]),
    )
    desk.page.get_by_label("Team").select_option("ops")
    desk.press("Open the workshop")
    phone.type(JOIN, "Fay")
    phone.press("I have noted it")
    desk.press("Next: Frame")
    desk.press("Next: Silent brainstorm")
    for text in (long, "Short", "Another that is short"):
        phone.type(IDEA, text)
    desk.press("Reveal 3 ideas", sure=True)
    desk.sees("On the table")
    desk.press("Next: Cluster and merge")
    card = phone.page.locator(".card", has_text="Beds upstairs")
    card.wait_for()
    assert card.evaluate("el => el.offsetHeight") < 400
    card.get_by_text("All of it").tap()
    expect(card.locator("details p")).to_have_text(long.strip())
    card.get_by_role("button", name="Change").tap()
    card.get_by_label("Put with").wait_for()
    assert card.evaluate("el => el.scrollWidth <= el.clientWidth")
    accessible(phone.page)
    desk.press("Next: Dot vote")
    phone.page.locator(".voting").get_by_text("All of it").wait_for()
    for person in (desk, phone):
        assert person.wrong == []
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


def test_where_nothing_was_committed_there_is_nothing_to_review(browser: Browser, server: Server) -> None:
    desk = Person(browser, server.desk, "Desk")
    desk.page.get_by_label("Team").select_option("ops")
    desk.press("Open the workshop")
    onward = desk.page.get_by_role("button", name=re.compile("^(Next: |Finish the workshop)"))
    sure = desk.page.get_by_role("button", name="Yes")
    over = desk.page.get_by_text("The workshop is over").first
    for _ in range(len(STAGES)):
        title = onward.text_content() or ""
        onward.click()
        heading = desk.page.get_by_role("heading", name=title.removeprefix("Next: "), exact=True, level=1)
        heading.or_(over).or_(sure).first.wait_for()
        if sure.is_visible():
            sure.click()
            heading.or_(over).first.wait_for()
    desk.sees("Nothing was committed.")
    assert desk.page.get_by_text("Look at the change below").count() == 0
    assert desk.wrong == []
    desk.context.close()
