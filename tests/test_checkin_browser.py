"""A week and the end of a cycle in a real JupyterLab: by keyboard into the log, and a closing on disk."""

from __future__ import annotations

import csv
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
SLOW = 90_000
ROWS = 5
#: A team with five measures that are due, and a quarter that has ended.
GOALS = "".join(
    f"""
[[objectives]]
id = "{name}"
title = "{title}"
owner = "ann"
state = "active"
"""
    + "".join(
        f"""
[[objectives.key_results]]
id = "{name}-{i}"
title = "Measure {i} of {name}"
kind = "increase"
baseline = 0
target = 100
"""
        for i in range(count)
    )
    for name, title, count in (("calm", "A calm place to wait", 3), ("quick", "Answers come quickly", 2))
)
PLAN = {
    "okr.toml": GOOD["okr.toml"].replace(
        '[[cycles]]\nid = "2026-Q4"', '[[cycles]]\nid = "2026-Q3"\n\n[[cycles]]\nid = "2026-Q4"'
    ),
    "goals/2026-Q4/ops.toml": GOALS,
    "goals/2026-Q3/ops.toml": GOALS.split('[[objectives]]\nid = "quick"')[0].replace("calm", "past"),
}
NOTEBOOKS = ("3-check-in.ipynb", "6-close.ipynb")


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
    """A plan with the notebooks beside it."""
    made: Path = tmp_path_factory.mktemp("plan")
    for name, text in PLAN.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text, "utf-8")
    (made / "notebooks").mkdir()
    for name in NOTEBOOKS:
        shutil.copyfile(data_dir("notebooks") / name, made / "notebooks" / name)
    return made


@pytest.fixture(scope="module")
def lab(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a notebook in a JupyterLab on that plan, as a pattern; all of its state is its own."""
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
        "JUPYTERHUB_USER": "ann",
    }
    line = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--notebook-dir={folder}"]
    line += [f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    line += ["--LabApp.extension_manager=readonly"]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(line, cwd=home, env=env, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api/status?token={token}", server, home / "log")
            yield f"http://127.0.0.1:{port}/lab/tree/notebooks/{{}}?token={token}&reset"
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
def notebook(browser: Browser, address: str) -> Iterator[tuple[Page, Locator, list[str]]]:
    """A notebook, run from top to bottom: its page, its first board, what its scripts complained of."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(SLOW)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.goto(address)
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    _run_all(page)
    board = page.locator(".okr-board").first
    board.wait_for()
    yield page, board, wrong
    context.close()


def _run_all(page: Page) -> None:
    """Run all cells by the menu; again where JupyterLab was not ready to hear it."""
    from playwright.sync_api import TimeoutError as TooLate

    begun = page.locator(".jp-CodeCell .jp-InputPrompt").filter(has_text=re.compile(r"[0-9*]"))
    for _ in range(6):
        page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
        page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        try:
            begun.first.wait_for(timeout=4_000)
        except TooLate:
            continue
        return
    pytest.fail("JupyterLab ran no cell.")


def _rows(folder: Path, cycle: str) -> list[dict[str, str]]:
    file = folder / f"check-ins/{cycle}.csv"
    return list(csv.DictReader(file.read_text("utf-8").splitlines())) if file.exists() else []


def _no_barrier(page: Page, board: Locator) -> None:
    """Nothing that a screen reader stumbles over, and nothing beyond the edge, light or dark."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    found = Axe().run(page, context=".okr-board", options={"runOnly": _AA, "preload": False})
    said = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found.response["violations"]]
    assert not said
    page.evaluate("document.activeElement.blur()")
    page.set_viewport_size({"width": 560, "height": 900})
    page.keyboard.press("Control+b")
    page.wait_for_timeout(300)
    wide: Any = board.evaluate(
        """e => { const edge = e.getBoundingClientRect().right + 1;
        return [...e.querySelectorAll('*')].filter(el => el.getBoundingClientRect().right > edge)
        .map(el => el.outerHTML.slice(0, 120)); }"""
    )
    assert wide == []


def test_a_week_is_reported_by_keyboard_alone(browser: Browser, lab: str, folder: Path) -> None:
    begun = time.monotonic()
    with notebook(browser, lab.format("3-check-in.ipynb")) as (page, board, wrong):
        board.get_by_label("Team", exact=True).select_option(label="\xa0\xa0\xa0\xa0ops")
        board.get_by_text("5 reports are due").wait_for()

        # From the first field to the last one, nothing but keys.
        board.get_by_label("Value", exact=True).first.focus()
        typing = time.monotonic()
        for number in range(ROWS):
            page.keyboard.type(str(10 * (number + 1)))
            page.keyboard.press("Tab")
            page.keyboard.type("7")
            page.keyboard.press("Tab")
            page.keyboard.type("a calm week")
            if number < ROWS - 1:
                page.keyboard.press("Tab")  # past the status and history of the row
                page.keyboard.press("Tab")
        board.get_by_role("button", name="Save 5 reports").wait_for()
        assert _rows(folder, "2026-Q4") == []
        page.keyboard.press("Control+Enter")
        board.get_by_text("5 reports written.").wait_for()
        assert time.monotonic() - typing < SLOW / 1000
        board.get_by_text("Score so far from 0.00 to 0.10, of its objective from 0.00 to 0.20").wait_for()
        board.get_by_text("Nothing is due").wait_for()
        assert len(_rows(folder, "2026-Q4")) == ROWS

        # A mistake is taken back, not deleted; and what is no number is not written.
        board.get_by_role("button", name="Undo").click()
        board.get_by_text("5 reports taken back").wait_for()
        board.get_by_label("Value", exact=True).first.fill("12,5")
        board.get_by_text("Write 12.5, with a decimal point.").wait_for()
        board.locator("input[aria-invalid=true]").wait_for()
        _no_barrier(page, board)
        assert not wrong
    rows = _rows(folder, "2026-Q4")
    assert [(r["value"], r["confidence"], r["author"]) for r in rows[:ROWS]] == [
        (str(10 * (n + 1)), "7", "ann") for n in range(ROWS)
    ]
    assert [r["withdrawn"] for r in rows] == [""] * ROWS + ["true"] * ROWS
    assert time.monotonic() - begun < 60


def test_a_cycle_is_closed_and_what_goes_on_is_a_draft(browser: Browser, lab: str, folder: Path) -> None:
    begun = time.monotonic()
    with notebook(browser, lab.format("6-close.ipynb")) as (page, board, wrong):
        board.get_by_text("1 objective to close, 5 questions open.").wait_for()
        board.get_by_label("How it ended").select_option(label="Partly achieved")
        board.get_by_label("Does it go on?").select_option(label="Keep it: it goes on as it is")
        board.get_by_label("What was learned").first.fill("Ask before promising.")
        for number in range(3):
            board.get_by_label("Final score, 0 to 1").nth(number).fill("0.4")
            board.get_by_label("Reason for this score").nth(number).fill("Counted on paper.")
            cause = board.get_by_label("Cause").nth(number)
            cause.select_option(label="waited for others")
        board.get_by_text("Everything is answered").wait_for()

        goals = folder / "goals/2026-Q3/ops.toml"
        before = goals.read_text("utf-8")
        board.get_by_role("button", name="See the changes").first.click()
        board.locator(".diff", has_text="waited for others").wait_for()
        assert goals.read_text("utf-8") == before
        board.get_by_role("button", name="Save").first.click()
        board.get_by_text("Everything is closed.").wait_for()
        _no_barrier(page, board)
        assert not wrong
    (closed,) = tomllib.loads(goals.read_text("utf-8"))["objectives"]
    assert (closed["state"], closed["outcome"], closed["decision"]) == ("closed", "partial", "keep")
    assert [kr["cause"] for kr in closed["key_results"]] == ["waited for others"] * 3
    held = tomllib.loads((folder / "goals/2026-Q4/ops.toml").read_text("utf-8"))["objectives"]
    (draft,) = (o for o in held if o.get("continues") == "past")
    assert (draft.get("state", "draft"), len(draft["key_results"])) == ("draft", 3)
    assert time.monotonic() - begun < 60
