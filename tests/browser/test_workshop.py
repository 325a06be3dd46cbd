"""A workshop in real browsers: one JupyterLab, three contexts; what is hidden reaches nobody else."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import okrlib
from kit.folders import GOOD
from kit.labs import PATIENCE, SLOW, answer, free_port, strike, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page

    from tests.conftest import PlanFolder

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

IDEA = "What should be different by the end of the cycle?"
JOIN = "Your name, as the others will see it"


class Served(NamedTuple):
    """A running `okr workshop`: its link, the plan, and where it keeps what is hidden."""

    link: str
    folder: Path
    state: Path


@pytest.fixture
def served(plan_folder: PlanFolder, tmp_path: Path) -> Iterator[Served]:
    """`okr workshop` on a small plan, as a facilitator starts it."""
    folder = plan_folder(GOOD | {"okr.toml": GOOD["okr.toml"] + "start = 2026-10-01\nend = 2027-01-01\n"})
    config, state = tmp_path / "config", tmp_path / "state"
    config.mkdir()
    (config / "jupyter_server_config.json").write_text('{"ServerApp": {"allow_root": true}}', "utf-8")
    env = os.environ | {
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
        "OKRLIB_STATE_DIR": str(state),
        "OKRLIB_ON": "2026-10-01",
        "PYTHONUNBUFFERED": "1",
    }
    line = [sys.executable, "-m", "okrlib", "workshop", str(folder), "--no-browser"]
    line += [f"--port={free_port()}"]
    said = tmp_path / "said.txt"
    with said.open("wb") as out:
        run = subprocess.Popen(line, env=env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        until = time.monotonic() + PATIENCE / 1000
        while "?token=" not in said.read_text("utf-8") and time.monotonic() < until:
            assert run.poll() is None, said.read_text("utf-8")
            time.sleep(0.1)
        link = re.findall(r"http://\S+", said.read_text("utf-8"))[0]
        wait_for(link, run, said)
        yield Served(link, folder, state)
    finally:
        run.terminate()
        try:
            run.wait(15)
        except subprocess.TimeoutExpired:  # now and then a server waits for a thread of its own for ever
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()


class Seat:
    """One person's browser: its page, everything its websockets received, and what went wrong on it."""

    def __init__(self, context: BrowserContext, link: str) -> None:
        self.context, self.link = context, link
        self.received: list[bytes] = []
        self.wrong: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        """A page of this browser at the workshop's link."""
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("websocket", lambda socket: socket.on("framereceived", self._heard))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", self._asked)
        answer(page)
        page.goto(self.link)
        return page

    def _asked(self, dialog: Dialog) -> None:
        """JupyterLab asks before a page is left; nothing else may open a dialog."""
        if dialog.type != "beforeunload":
            self.wrong.append(dialog.message)
        dialog.accept()

    def _heard(self, frame: str | bytes) -> None:
        self.received.append(frame.encode() if isinstance(frame, str) else frame)

    def run(self) -> None:
        """Run the grey box."""
        self.page.locator(".jp-CodeCell .cm-content").first.click()
        self.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        self.page.keyboard.press("Shift+Enter")

    def join(self, name: str) -> None:
        """Take part under a name."""
        self.type(JOIN, name)
        self.page.get_by_role("status").filter(has_text="You are in.").wait_for(state="attached")

    def type(self, label: str, text: str) -> None:
        """Write into a field, and send it with Enter."""
        field = self.page.get_by_label(label).first
        field.fill(text)
        field.press("Enter")

    def press(self, name: str, *, sure: bool = False) -> None:
        """Press a button, and confirm where it asks."""
        strike(self.page.get_by_role("button", name=name).first)
        if sure:
            strike(self.page.get_by_role("button", name="Yes", exact=True))

    def stage(self, title: str) -> None:
        """Wait for a stage."""
        self.page.get_by_role("heading", name=title, exact=True, level=2).wait_for()

    def sees(self, text: str) -> None:
        """Wait until a text is in the panel."""
        self.page.locator(".okr-workshop").get_by_text(text).first.wait_for()

    def row(self, kind: str, text: str) -> Locator:
        """The item that shows a text as its own words."""
        return self.page.locator(kind).filter(has=self.page.locator(".words", has_text=text)).first

    def page_text(self) -> str:
        """The whole page, as it stands."""
        return self.page.evaluate("document.documentElement.innerHTML")  # type: ignore[no-any-return]

    def own(self) -> dict[str, Any]:
        """What this tab alone knows."""
        held = self.page.evaluate("Object.entries(sessionStorage).filter(([k]) => k.startsWith('okrlib'))")
        return json.loads(next(text for _, text in held if '"who":{' in text))  # type: ignore[no-any-return]


@contextmanager
def seats(browser: Browser, link: str, count: int, *, script: str = "") -> Iterator[list[Seat]]:
    """The facilitator's browser and others', on which a *script* runs first."""
    contexts = [browser.new_context(viewport={"width": 1280, "height": 720}) for _ in range(count)]
    desk = Seat(contexts[0], link)
    desk.run()
    desk.page.get_by_label("Team").select_option("ops")
    desk.press("Open the workshop")
    desk.stage("Input pack")
    for context in contexts[1:]:
        context.add_init_script(script)
    taken = [desk, *(Seat(context, link) for context in contexts[1:])]
    yield taken
    for seat in taken:
        assert set(seat.wrong) <= {SLOW}
        seat.context.close()


def nobody_knows(told: list[Seat], secrets: list[str], *, patterns: list[bytes] = []) -> None:  # noqa: B006
    """That these texts are in nobody's page and were in no message that anybody received."""
    for seat in told:
        seat.page.wait_for_timeout(100)
        assert seat.received
        for secret in secrets:
            assert not [f for f in seat.received if secret.encode() in f], secret
        for pattern in patterns:
            assert not [f for f in seat.received if re.search(pattern, f)], pattern


def test_three_browsers_go_from_silent_ideas_to_saved_goals(  # noqa: PLR0912 - a walk is long
    browser: Browser, served: Served
) -> None:
    with seats(browser, served.link, 3) as (desk, ann, ben):
        people = [ann, ben]
        ann.join("Ann")
        ben.join("Ben")
        # what was said before anything could be typed: the module's own source is in it
        for seat in (desk, *people):
            seat.received.clear()
        secrets = [seat.own()["who"]["secret"] for seat in people]

        def on(title: str) -> None:
            desk.press("Next: ")
            for seat in (desk, *people):
                seat.stage(title)

        on("Frame")
        on("Silent brainstorm")
        ideas = {ann: "Letters answered the same day", ben: "<img src=x onerror=alert(1)> stays words"}
        for seat, idea in ideas.items():
            seat.type(IDEA, idea)
            seat.sees(idea)
        ben.type(IDEA, "Calls answered by people 🩺 שלום")
        desk.sees("ideas so far, from 2 people")
        nobody_knows([desk, *people], [*ideas.values(), "Calls answered", *secrets])
        for seat, idea in ideas.items():
            for other in (desk, *people):
                assert (idea.split("<")[0][:12] in other.page_text()) == (other is seat) or "<" in idea
        assert not [
            f for f in served.folder.rglob("*") if f.is_file() and b"Letters answered" in f.read_bytes()
        ]
        assert [f for f in served.state.rglob("*.jsonl") if b"Letters answered" in f.read_bytes()]
        assert {f.stat().st_mode & 0o77 for f in served.state.rglob("*")} == {0}

        desk.press("Reveal 3 ideas", sure=True)
        for seat in (desk, *people):
            for text in ("Letters answered the same day", "stays words", "🩺 שלום"):
                seat.sees(text)
            assert seat.page.locator(".okr-workshop img").count() == 0
        nobody_knows([desk, *people], secrets)

        on("Cluster and merge")
        card = ann.row(".card", "Calls answered")
        card.get_by_text("Change").click()
        # a letter chooses from the list, and does no more
        card.get_by_label("Put with").press("L")
        assert card.get_by_label("Put with").input_value()
        assert ann.page.get_by_text("2 originals").count() == 0
        card.get_by_role("button", name="Put together").press("Enter")
        for seat in (desk, *people):
            seat.sees("2 originals")
        assert "Letters answered" in ann.page.locator(".card:focus").inner_text()

        on("Dot vote")
        # nothing that was given in a round goes along into the next
        more = ben.row(".voting li", "stays words").get_by_role("button", name="One dot more")
        place = more.bounding_box()
        strike(more)
        ben.sees("Your dots are in.")
        assert more.bounding_box() == place  # nothing moves away under a finger
        desk.press("Close voting", sure=True)
        desk.page.get_by_label("Reason, where the dots alone do not decide").fill("It was the first")
        desk.press("Vote again", sure=True)
        ben.sees("5 dots left")
        for seat in (desk, *people):
            seat.received.clear()
        for seat, dots in ((ann, 2), (ben, 1)):
            for _ in range(dots):
                strike(seat.row(".voting li", "Letters answered").get_by_role("button", name="One dot more"))
            seat.sees(f"{5 - dots}")
        desk.page.locator(".side").get_by_text("voted").nth(1).wait_for()
        nobody_knows([desk, *people], secrets, patterns=[rb'"dots":\s*\{', rb'"tallies":\s*\['])
        assert desk.page.locator(".tallies").count() == 0
        desk.press("Close voting", sure=True)
        ann.sees("from 2 people")
        assert desk.page.get_by_label("Reason, where the dots alone do not decide").input_value() == ""
        desk.press("Choose 1 idea")
        desk.sees("chosen")

        on("Draft")
        desk.press("Edit: Letters answered")
        # two in one field are told of each other
        for seat in (ben, desk):
            seat.page.get_by_label("Objective", exact=True).first.click()
        for seat, other in ((desk, "Ben writes here."), (ben, "The facilitator writes here.")):
            seat.page.locator(f".okr-field[data-writing='{other}'] :focus").wait_for()
            seat.page.get_by_role("status").filter(has_text=other).wait_for(state="attached")
        ben.page.get_by_role("button", name="Show the notebook").focus()
        desk.page.locator(".okr-field[data-writing]").wait_for(state="detached")
        for sentence in (
            "Cut the median hours to a first answer from 48 to 24 hours",
            "Raise the letters answered the same day from 30 to 80 %",
            "Raise the writers who say it helped from 70 to 85 %",
        ):
            desk.press("Add a key result")
            desk.page.get_by_role("textbox", name="Say it in your own words").fill(sentence)
            desk.press("Use this")
            desk.page.get_by_role("textbox", name="The measure, in words").wait_for()
            desk.page.get_by_role("textbox", name="Say it in your own words").wait_for(state="hidden")
        ben.page.locator(".drafted li li").nth(2).wait_for()

        on("Quality check")
        on("Confidence vote")
        for seat in (desk, *people):
            seat.received.clear()
        for seat, values in ((ann, (5, 3, 9)), (ben, (6, 8, 9))):
            for number, value in enumerate(values):
                rating = seat.page.locator(".ratings > li").nth(number)
                strike(rating.locator("label", has_text=f"{value}").last)
        desk.page.get_by_role("button", name="Reveal 6 answers").wait_for()
        nobody_knows([desk, *people], secrets, patterns=[rb'"confidence":\s*\d'])
        assert desk.page.locator(".spread").count() == 0
        desk.press("Reveal 6 answers", sure=True)
        ann.sees("Median 5.5, from 3 to 8, 2 answers")

        # whoever keeps their mind in another round gives the same answer again
        desk.press("Vote again on this one")
        for seat, value in ((ann, 5), (ben, 6)):
            strike(seat.page.locator(".rating label", has_text=f"{value}").last)
        desk.press("Reveal 2 answers", sure=True)
        ann.sees("Round 2; the first had a median of")

        on("Alignment")
        ben.page.get_by_label("What it helps").select_option(index=1)
        assert ben.page.locator(".chips li").count() == 0
        strike(ben.page.get_by_role("button", name="Add", exact=True).first)
        ben.page.locator(".chips li").wait_for()
        on("Commit")
        strike(desk.page.locator(".segments label", has_text="Stretch"))
        desk.press("Commit this objective")
        ann.sees("Committed.")
        on("Publish")
        desk.sees("+title = ")
        desk.press("Save into the plan and finish", sure=True)
        for seat in (desk, *people):
            seat.sees("The record is kept in workshops/")

    plan, findings = okrlib.load(served.folder)
    (made,) = [o for o in plan.objectives if o.title == "Letters answered the same day"]
    assert (made.team, made.cycle, made.ambition, made.owner) == ("ops", "2026-Q4", "aspirational", "ann")
    assert [(kr.baseline, kr.target) for kr in made.key_results] == [(48, 24), (30, 80), (70, 85)]
    assert made.supports
    assert not [f for f in findings if f.severity == "error"]
    (record,) = (served.folder / "workshops").glob("*.jsonl")
    assert not re.search(r"Ann|Ben", record.read_text("utf-8"))
    assert not [f for f in served.state.rglob("*.jsonl") if b"Letters" in f.read_bytes()]


def test_a_browser_too_slow_for_anywidget_follows_all_the_same(browser: Browser, served: Served) -> None:
    at_once = "const timeout = AbortSignal.timeout; AbortSignal.timeout = () => timeout.call(AbortSignal, 0);"
    with seats(browser, served.link, 2, script=at_once) as (desk, ann):
        ann.join("Ann")
        assert SLOW in ann.wrong
        for title in ("Frame", "Silent brainstorm"):
            desk.press("Next: ")
            ann.stage(title)
        ann.type(IDEA, "Said on a slow machine")
        ann.sees("Received.")
        desk.press("Reveal 1 idea", sure=True)
        ann.sees("Said on a slow machine")


def test_a_place_is_kept_moved_reclaimed_and_never_taken(browser: Browser, served: Served) -> None:
    with seats(browser, served.link, 3) as (desk, ann, ben):
        ann.join("Ann")
        ben.join("Ben")
        desk.press("Next: Frame")
        desk.press("Next: Silent brainstorm")
        for seat in (ann, ben):
            seat.stage("Silent brainstorm")
        ann.type(IDEA, "Kept through a reload")
        desk.sees("1 idea")

        # bad input is refused in a sentence, or is text
        ann.type(IDEA, "   ")
        ann.sees("The entry is empty. Write something first.")
        ann.type(IDEA, "x" * 10_000)
        ann.sees("longer than 1,000 characters")
        assert len(ann.page.get_by_label(IDEA).input_value()) == 10_000
        ann.page.get_by_label(IDEA).fill("x" * 1_050)
        ann.sees("1050 characters: 50 too many")
        assert len(ann.page.locator(".own > li").all()) == 1

        # of two that are under way at once, only the refused one goes
        ann.page.locator("form.line").filter(has=ann.page.get_by_label(IDEA)).evaluate(
            "form => { for (const text of ['y'.repeat(10000), 'Sent right after']) {"
            " form.querySelector('textarea').value = text; form.requestSubmit(); } }"
        )
        desk.sees("2 ideas")
        strike(ann.row(".own > li", "Sent right after").get_by_role("button", name="Take back"))
        desk.sees("1 idea")

        # a reload keeps the participant, and the desk
        for seat in (ann, desk):
            seat.page.reload()
        ann.sees("Kept through a reload")
        desk.page.get_by_role("button", name="Reveal 1 idea").wait_for()

        # a duplicated tab asks who it is; then somebody else sits there
        held = ann.page.evaluate("Object.entries(sessionStorage)")
        ann.context.add_init_script(
            f"if (!sessionStorage.copied) {{ sessionStorage.copied = 1;"
            f" for (const [k, v] of {json.dumps(held)}) sessionStorage.setItem(k, v); }}"
        )
        first, ann.page = ann.page, ann.open()
        ann.sees("This is a second tab")
        assert ann.page.get_by_label(IDEA).count() == 0
        ann.press("Someone else")
        ann.type(JOIN, "Ann")
        ann.sees("Somebody here has this name.")
        ann.join("Cem")
        desk.page.locator(".side li", has_text="Cem").wait_for()
        ann.page.close()
        ann.page = first
        ann.sees("Kept through a reload")

        # a reopened tab may go on as before
        ben.page.close()
        ben.page = ben.open()
        ben.press("Continue as Ben")
        ben.type(IDEA, "From a reopened tab")
        desk.page.locator(".side li", has_text="Ben").get_by_text("1 idea").wait_for()

        # the kernel is restarted, and everybody goes on where they were
        restart_kernel(served.link)
        desk.run()
        ann.page.locator(".side li", has_text="Ann").get_by_text("away").wait_for(state="detached")
        ann.type(IDEA, "After the restart")
        desk.page.get_by_role("button", name="Reveal 3 ideas").wait_for()

        # the kernel dies: what JupyterLab says of it is in sight, and so is what to do
        kill_kernel(served.link)
        for seat in (ann, ben, desk):
            seat.page.get_by_role("button", name="Ok", exact=True).click()
        ann.sees("The notebook's program has ended.")
        desk.run()
        ann.page.get_by_text("The notebook's program has ended.").wait_for(state="detached")
        ann.page.locator(".side li", has_text="Ann").get_by_text("away").wait_for(state="detached")
        desk.page.get_by_role("button", name="Reveal 3 ideas").wait_for()

        # to say one is somebody else is not enough
        target = ben.own()["who"]["participant"]
        ann.page.evaluate(
            "who => { sessionStorage.copied = 1;"
            " for (const [k, v] of Object.entries(sessionStorage)) if (v.includes('\"who\":{')) {"
            " const held = JSON.parse(v); held.who.participant = who;"
            " sessionStorage.setItem(k, JSON.stringify(held)); } }",
            target,
        )
        ann.page.reload()
        ann.type(IDEA, "Not mine to say")
        ann.sees("This message is not from whom it says it is")
        assert ben.page.locator(".okr-room .desk").count() == 0

        # the facilitator can take somebody off the roll, with all that is hidden of theirs
        ben_row = desk.page.locator(".side li", has_text="Ben")
        ben_row.locator("summary").click()
        ben_row.get_by_role("button", name="Remove").click()
        desk.press("Yes")
        ben.sees("You are off the roll")
        desk.page.get_by_role("button", name="Reveal 2 ideas").wait_for()


def restart_kernel(link: str) -> None:
    """What "Restart kernel" in the menu does."""
    root, token = link.partition("/doc/")[0], link.partition("token=")[2]
    address = f"{root}/api/kernels/{kernel_of(link)}/restart?token={token}"
    urllib.request.urlopen(urllib.request.Request(address, method="POST"))  # noqa: S310 - our own server


def kill_kernel(link: str) -> None:
    """What the system does to a program that takes too much."""
    ran = subprocess.run(
        ["pgrep", "-f", f"kernel-{kernel_of(link)}"], check=True, capture_output=True, text=True
    )
    (pid,) = ran.stdout.split()
    os.kill(int(pid), signal.SIGKILL)


def kernel_of(link: str) -> str:
    """The id of the one kernel."""
    root, token = link.partition("/doc/")[0], link.partition("token=")[2]
    with urllib.request.urlopen(f"{root}/api/sessions?token={token}") as answer:  # noqa: S310 - our own server
        return json.load(answer)[0]["kernel"]["id"]  # type: ignore[no-any-return]
