"""The drafting notebook in a real JupyterLab: from an empty team to goals that stand in a file."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from conftest import GOOD
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from test_browser import _AA, CHROMIUM, QUIET

from okrlib.resources import data_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]
#: The plan of the tests, and a team that has no goals yet.
PLAN = {
    **GOOD,
    "okr.toml": GOOD["okr.toml"].replace(
        "[[cycles]]",
        '[[teams]]\nid = "desk"\ntitle = "Front desk"\nparent = "co"\nlead = "ann"\n\n[[cycles]]',
    ),
}
SLOW = 90_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("OKRLIB_BROWSER") == "required":
            pytest.fail("There is no Chromium, and here it is required.")
        pytest.skip("There is no Chromium on this machine.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with the notebook beside it."""
    made: Path = tmp_path_factory.mktemp("plan")
    for name, text in PLAN.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text, "utf-8")
    (made / "notebooks").mkdir()
    shutil.copyfile(data_dir("notebooks") / "1-draft.ipynb", made / "notebooks/1-draft.ipynb")
    return made


@pytest.fixture(scope="module")
def lab(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab on that plan, with settings and a place to run of its own."""
    home = tmp_path_factory.mktemp("home")
    settings = home / "settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    env = {
        **os.environ,
        "OKRLIB_PLAN": str(folder),
        "OKRLIB_ON": "2026-11-16",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    line = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--notebook-dir={folder}"]
    line += [f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    line += ["--LabApp.extension_manager=readonly"]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(line, cwd=home, env=env, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api/status?token={token}", server, home / "log")
            yield f"http://127.0.0.1:{port}/lab/tree/notebooks/1-draft.ipynb?token={token}&reset"
        finally:
            server.terminate()
            try:
                server.wait(3)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


@contextmanager
def notebook(browser: Browser, lab: str, *, width: int = 1280) -> Iterator[tuple[Page, Locator, list[str]]]:
    """The notebook, run from top to bottom: its page, its board, and what its scripts complained of."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(SLOW)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.goto(lab)
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    _run_all(page)
    board = page.locator(".okr-board")
    board.locator("button", has_text="Add an objective").wait_for()
    yield page, board, wrong
    context.close()


def _run_all(page: Page) -> None:
    """Run all cells by the menu; again where JupyterLab was not ready to hear it."""
    begun = page.locator(".jp-CodeCell .jp-InputPrompt").filter(has_text=re.compile(r"[0-9*]"))
    for _ in range(6):
        page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
        page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        try:
            begun.first.wait_for(timeout=4_000)
        except PlaywrightTimeout:
            continue
        return
    pytest.fail("JupyterLab ran no cell.")


def say(board: Locator, sentence: str) -> None:
    """Add a key result by a sentence and one click."""
    board.get_by_role("button", name="Add a key result").click()
    field = board.get_by_label("Say it in your own words", exact=True)
    field.fill(sentence)
    board.get_by_role("button", name="Use this", exact=True).click()
    board.get_by_label("The measure, in words").wait_for()


def test_a_team_drafts_an_objective_with_the_coach_and_finds_it_in_the_file(
    browser: Browser, lab: str, folder: Path
) -> None:
    begun = time.monotonic()
    with notebook(browser, lab) as (page, board, wrong):
        board.get_by_label("Team", exact=True).select_option(label="\xa0\xa0\xa0\xa0Front desk")
        board.get_by_text("No objective yet.").wait_for()

        # A finding appears while one types, and goes when it is mended.
        board.get_by_role("button", name="Add an objective").click()
        page.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")
        page.keyboard.type("Launch 3 new leaflets")
        remark = board.locator(".coach li", has_text="The objective holds a number (3).")
        remark.wait_for()
        assert "Warning" in remark.inner_text()
        objective = board.get_by_label("Objective", exact=True)
        assert objective.get_attribute("aria-describedby")
        remark.locator("summary").click()
        assert remark.locator("dt").all_inner_texts() == ["Weak", "Strong"]
        objective.fill("Whoever comes to the desk leaves with an answer")
        remark.wait_for(state="detached")

        # Three key results, each a sentence and a click; one of them mended by hand.
        say(board, "Cut the median time to an answer from 48 to 24 hours")
        assert board.get_by_label("From (baseline)").input_value() == "48"
        board.get_by_label("To (target)").fill("1e400")
        board.get_by_text("too large to be meant").wait_for()
        assert board.get_by_label("To (target)").get_attribute("aria-invalid") == "true"
        board.get_by_label("To (target)").fill("20")
        board.get_by_text("too large to be meant").wait_for(state="detached")
        say(board, "Raise visitors who leave with an answer from 60 to 90 %")
        say(board, "Lower second visits about the same thing from 30 to 10 %")

        # What would be written is seen first.
        goals = folder / "goals/2026-Q4/desk.toml"
        board.get_by_role("button", name="See the changes", exact=True).click()
        board.locator(".diff", has_text="whoever-comes-to-the-desk").wait_for()
        assert not goals.exists()
        board.get_by_role("button", name="Save").click()
        board.get_by_text("Saved.").wait_for()
        assert not wrong

    (made,) = tomllib.loads(goals.read_text("utf-8"))["objectives"]
    assert made["title"] == "Whoever comes to the desk leaves with an answer"
    assert made["owner"] == "ann"
    numbers = [(kr["kind"], kr["baseline"], kr["target"], kr["unit"]) for kr in made["key_results"]]
    assert numbers == [("decrease", 48, 20, "hours"), ("increase", 60, 90, "%"), ("decrease", 30, 10, "%")]
    assert time.monotonic() - begun < 60


def _open_everything(board: Locator) -> None:
    board.get_by_label("Team", exact=True).select_option(label="\xa0\xa0\xa0\xa0ops")
    board.get_by_role("button", name="Edit: A calm place to wait").click()
    board.get_by_role("button", name="Edit: Minutes to the first answer").click()
    board.get_by_role("button", name="Be led by questions").click()
    board.get_by_role("button", name="Add a person").click()
    board.get_by_label("To (target)").fill("many")
    board.get_by_text("This is not a number.").wait_for()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (560, True)])
def test_the_forms_have_no_barrier_and_never_scroll_sideways(
    browser: Browser, lab: str, width: int, dark: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with notebook(browser, lab) as (page, board, wrong):
        _open_everything(board)
        if dark:
            page.evaluate("document.body.dataset.jpThemeLight = 'false'")
        page.set_viewport_size({"width": width, "height": 900})
        if width < 900:
            page.evaluate("document.activeElement.blur()")
            page.keyboard.press("Control+b")
        page.wait_for_timeout(300)
        small = board.evaluate(
            """e => [...e.querySelectorAll('button, input, select, textarea, summary')]
            .filter(el => el.offsetParent).map(el => [el.textContent || el.type, el.getBoundingClientRect()])
            .filter(([_, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"""
        )
        assert [name for name in small if name != "radio"] == []
        wide = board.evaluate(
            """e => { const edge = e.getBoundingClientRect().right + 1;
            return [...e.querySelectorAll('*')].filter(el => el.getBoundingClientRect().right > edge)
            .map(el => el.outerHTML.slice(0, 120)); }"""
        )
        assert wide == []
        found = Axe().run(page, context=".okr-board", options={"runOnly": _AA, "preload": False})
        said = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found.response["violations"]]
        assert not said
        assert not wrong


def test_the_keyboard_alone_is_enough(browser: Browser, lab: str) -> None:
    with notebook(browser, lab) as (page, board, wrong):
        board.get_by_role("button", name="Add an objective").focus()
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")
        page.keyboard.type("People come back gladly")
        board.locator("h3", has_text="People come back gladly").wait_for()
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == "Add a key result":
                break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        page.keyboard.press("Enter")
        board.get_by_label("Say it in your own words", exact=True).focus()
        for _ in range(5):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.type") == "radio":
                break
        page.keyboard.press("Space")
        board.get_by_text("What should the number do?").wait_for()
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        board.get_by_label("To (target)").wait_for()
        assert outline == "solid"
        assert not wrong
