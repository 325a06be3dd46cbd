"""Chromium, and a JupyterLab of its own for a plan: what the browser journeys share."""

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
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from okrlib.resources import data_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
#: What is said on a machine that has other things to do: by anywidget where a module needs more than two
#: seconds, and by JupyterLab where it gives up asking a kernel for a thread for widgets.
SLOW = (
    "[anywidget] Failed to initialize model.",
    "Canceled future for create_subshell_request message before replies were done",
)
#: How long a page may take on a machine that has other things to do.
PATIENCE = 90_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; without Chromium the test skips, or fails where it is required."""
    if CHROMIUM is None:
        if os.environ.get("OKRLIB_BROWSER") == "required":
            pytest.fail("There is no Chromium, and here it is required.")
        pytest.skip("There is no Chromium on this machine.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


def write_plan(folder: Path, files: Mapping[str, str], notebooks: Sequence[str]) -> Path:
    """A plan of these files, with our notebooks of these names beside it."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "notebooks").mkdir()
    for name in notebooks:
        shutil.copyfile(data_dir("notebooks") / name, folder / "notebooks" / name)
    return folder


@contextmanager
def lab_on(folder: Path, home: Path, **environment: str) -> Iterator[str]:
    """A JupyterLab on a plan, on 16 November 2026: a notebook's address, as a pattern of its name.

    Its settings and everything it writes stay in *home*.
    """
    settings = home / "settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), "utf-8")
    port = free_port()
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
        **environment,
    }
    line = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--notebook-dir={folder}"]
    line += [f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    # As `okr lab` starts it: without what several people at one notebook need.
    line += ["--LabApp.extension_manager=readonly", "--YDocExtension.disable_rtc=True"]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(line, cwd=home, env=env, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/api/status?token={token}", server, home / "log")
            yield f"http://127.0.0.1:{port}/lab/tree/notebooks/{{}}?token={token}&reset"
        finally:
            server.terminate()
            try:
                server.wait(3)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def free_port() -> int:
    """A port of this machine that nobody listens at, and that nobody else is given soon."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a JupyterLab answers; where it does not, the test fails with the end of its log."""
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


@contextmanager
def notebook(browser: Browser, address: str, *, width: int = 1280) -> Iterator[tuple[Page, list[str]]]:
    """A notebook with a board, run from top to bottom: its page, and what its scripts complained of."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda e: None if str(e).endswith(SLOW) else wrong.append(str(e)))
    answer(page)
    page.goto(address)
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    _run_all(page)
    yield page, wrong
    context.close()


def answer(page: Page) -> None:
    """Answer what JupyterLab asks only where the machine is slow: whether to wait, and for which kernel."""
    button = page.locator(".jp-Dialog button", has_text=re.compile("^(Continue waiting|Select)$"))
    page.add_locator_handler(button, lambda asked: asked.click(), no_wait_after=True)


def narrow(page: Page, width: int) -> None:
    """Make the window narrow, and put the list of files away, which would leave the notebook no room."""
    from playwright.sync_api import TimeoutError as TooLate

    page.set_viewport_size({"width": width, "height": 900})
    files = page.locator("#jp-left-stack")
    for _ in range(6):
        if not files.is_visible():
            return
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Control+b")
        with suppress(TooLate):
            files.wait_for(state="hidden", timeout=4_000)
    pytest.fail("JupyterLab kept the list of files.")


def strike(button: Locator) -> None:
    """Click a button or a label, and again where the page moved it away between pressing and letting go."""
    struck = "e => { window.okrStruck ||= Boolean(e.target.closest('button, label, [role=button]')); }"
    button.page.evaluate(f"window.okrHears ||= (addEventListener('click', {struck}, true), true)")
    for _ in range(5):
        button.page.evaluate("window.okrStruck = false")
        button.click()
        if button.page.evaluate("window.okrStruck"):
            return
    pytest.fail(f"No click reached {button}.")


#: Whether the kernel has had nothing to do for half a second.
_IDLE = """() => { const at = document.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status;
    window.okrIdle = at === 'idle' ? window.okrIdle || performance.now() : 0;
    return window.okrIdle && performance.now() - window.okrIdle > 500; }"""


def settle(page: Page) -> None:
    """Wait until the kernel has answered what was chosen: till then a board may draw itself anew."""
    page.evaluate("window.okrIdle = 0")
    page.wait_for_function(_IDLE, polling=50)


#: What of an element lies beyond its right edge.
_WIDE = """e => { const edge = e.getBoundingClientRect().right + 1;
    return [...e.querySelectorAll('*')].filter(el => el.getBoundingClientRect().right > edge)
    .map(el => el.outerHTML.slice(0, 120)); }"""


def fits(page: Page, board: Locator) -> None:
    """Nothing of a board lies beyond its edge, once JupyterLab has laid itself out for a new size."""
    from playwright.sync_api import TimeoutError as TooLate

    with suppress(TooLate):
        page.wait_for_function(f"e => ({_WIDE})(e).length === 0", arg=board.element_handle(), timeout=10_000)
    wide = board.evaluate(_WIDE)
    assert wide == [], wide


def _run_all(page: Page) -> None:
    """Run all cells by the menu; again where JupyterLab was not ready to hear it, or forgot some."""
    from playwright.sync_api import TimeoutError as TooLate

    # It shows a kernel as idle before there is one, and asks for one where it is wanted too early.
    page.wait_for_function(
        "async () => (await (await fetch('/api/sessions')).json())"
        ".some(s => s.kernel?.connections > 0 && s.kernel.execution_state === 'idle')",
        polling=300,
    )
    # Code is folded, so it shows no number when it has run; but each cell shows something.
    begun = page.locator(".jp-CodeCell .jp-OutputArea-output")
    ran = "what => [...document.querySelectorAll(what)].every(e => e.querySelector('.jp-OutputArea-output'))"
    for _ in range(4):
        page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
        page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        with suppress(TooLate):
            begun.first.wait_for(timeout=PATIENCE / 3)
            # To ask again while they run would begin anew.
            page.wait_for_function(ran, arg=".jp-CodeCell", timeout=PATIENCE)
            page.locator(".okr-board").first.wait_for(timeout=PATIENCE / 3)
            return
    pytest.fail("JupyterLab did not run all cells.")
