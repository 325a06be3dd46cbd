"""A week and the end of a cycle in a real JupyterLab: by keyboard into the log, and a closing on disk."""

from __future__ import annotations

import csv
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from kit.barriers import barriers
from kit.folders import GOOD
from kit.labs import fits, lab_on, narrow, notebook, settle, write_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]
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
    "goals/2026-Q4/co.toml": GOOD["goals/2026-Q4/co.toml"]
    + """
[[objectives.key_results]]
id = "trust"
title = "What people say of us"
kind = "outcome"
outcomes = { fail = "Nothing new", commit = "Some do", target = "Most do", stretch = "All do" }
""",
    "goals/2026-Q3/ops.toml": GOALS.split('[[objectives]]\nid = "quick"')[0].replace("calm", "past"),
}
NOTEBOOKS = ("3-check-in.ipynb", "6-close.ipynb")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with the notebooks beside it."""
    return write_plan(tmp_path_factory.mktemp("plan"), PLAN, NOTEBOOKS)


@pytest.fixture(scope="module")
def lab(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a notebook in a JupyterLab on that plan, as a pattern; ann is signed in."""
    with lab_on(folder, tmp_path_factory.mktemp("home"), JUPYTERHUB_USER="ann") as address:
        yield address


@contextmanager
def board_of(browser: Browser, address: str) -> Iterator[tuple[Page, Locator, list[str]]]:
    """A notebook's page, its first board, and what its scripts complained of."""
    with notebook(browser, address) as (page, wrong):
        board = page.locator(".okr-board").first
        board.wait_for()
        yield page, board, wrong


def _rows(folder: Path, cycle: str) -> list[dict[str, str]]:
    file = folder / f"check-ins/{cycle}.csv"
    return list(csv.DictReader(file.read_text("utf-8").splitlines())) if file.exists() else []


def _no_barrier(page: Page, board: Locator) -> None:
    """Nothing that a screen reader stumbles over, and nothing beyond the edge, light or dark."""
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert barriers(page, ".okr-board") == []
    narrow(page, 560)
    fits(page, board)


def _has_the_focus(page: Page, text: str) -> None:
    """What became of a save is where the focus is, and in sight."""
    page.wait_for_function(
        """text => { const at = document.activeElement, box = at.getBoundingClientRect();
        return at.textContent.includes(text) && at.matches('[role=status]')
        && box.top >= 0 && box.bottom <= innerHeight; }""",
        arg=text,
    )


def test_a_week_is_reported_by_keyboard_alone(browser: Browser, lab: str, folder: Path) -> None:
    with board_of(browser, lab.format("3-check-in.ipynb")) as (page, board, wrong):
        board.get_by_label("Team", exact=True).select_option(label="\xa0\xa0\xa0\xa0ops")
        board.get_by_text("5 reports are overdue").wait_for()

        # From the first field to the last one, nothing but keys.
        board.get_by_label("Value", exact=True).first.focus()
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
        _has_the_focus(page, "5 reports written.")
        board.get_by_text("Score so far from 0.00 to 0.10, of its objective from 0.00 to 0.20").wait_for()
        board.get_by_text("Nothing is due").wait_for()
        assert len(_rows(folder, "2026-Q4")) == ROWS

        # A mistake is taken back, not deleted; and what is no number is not written.
        board.get_by_role("button", name="Undo").click()
        board.get_by_text("5 reports taken back").wait_for()
        board.get_by_label("Value", exact=True).first.fill("12,500")
        board.get_by_text("Write 12500 or 12.5.").wait_for()
        board.locator("input[aria-invalid=true]").wait_for()
        _no_barrier(page, board)
        assert not wrong
    rows = _rows(folder, "2026-Q4")
    assert [(r["value"], r["confidence"], r["author"]) for r in rows[:ROWS]] == [
        (str(10 * (n + 1)), "7", "ann") for n in range(ROWS)
    ]
    assert [r["withdrawn"] for r in rows] == [""] * ROWS + ["true"] * ROWS


#: A control of each kind on the check-in's two boards.
CONTROLS = (
    "input[type=text]",
    "textarea",
    "select",
    "input[type=checkbox]",
    "input[type=radio]",
    "button.okr-more",
    "button.okr-save",
    ".noUi-handle",
    "summary, .scroll[tabindex]",
)


def test_keys_in_a_board_never_reach_jupyterlab(browser: Browser, lab: str) -> None:
    kinds = "e => e.className.match(/jp-[A-Z]\\w+Cell/)[0]"
    cells = f"[...document.querySelectorAll('.jp-Notebook .jp-Cell')].map({kinds})"
    with board_of(browser, lab.format("3-check-in.ipynb")) as (page, board, wrong):
        board.get_by_label("Team", exact=True).select_option(label="co")
        board.get_by_label("Show what is not due as well").check()
        board.locator("input[type=radio]").first.wait_for()
        page.locator(".noUi-handle").first.wait_for()
        board.locator("button.okr-more").first.click()
        before = page.evaluate(cells)
        pressed = 0
        for kind in CONTROLS:
            control = page.locator(f".jp-OutputArea-output :is({kind})").first
            if not control.is_visible():
                continue
            pressed += 1
            for key in ("x", "d", "d", "a", "b", "m", "y", "0", "0", "1", "ArrowDown", "ArrowUp"):
                control.focus()
                page.keyboard.press(key)
            assert control.evaluate(
                "e => e.closest('.okr') && document.activeElement.closest('.okr') !== null"
            ), kind
            assert page.locator(".jp-Dialog").count() == 0, kind
            assert page.evaluate(cells) == before, kind
        assert pressed >= len(CONTROLS) - 1

        radio = board.locator("input[type=radio]")
        radio.first.focus()
        page.keyboard.press("ArrowDown")
        assert radio.nth(1).is_checked()
        team = board.get_by_label("Team", exact=True)
        team.select_option(index=0)
        team.focus()
        page.keyboard.press("ArrowDown")
        assert team.evaluate("e => e.selectedIndex") == 1
        settle(page)  # the slider below follows the team
        handle = page.locator(".noUi-handle").first
        at = handle.get_attribute("aria-valuenow")
        handle.focus()
        page.keyboard.press("ArrowRight")
        assert handle.get_attribute("aria-valuenow") != at
        assert not wrong


def test_a_cycle_is_closed_and_what_goes_on_is_a_draft(browser: Browser, lab: str, folder: Path) -> None:
    with board_of(browser, lab.format("6-close.ipynb")) as (page, board, wrong):
        board.get_by_text("1 objective to close, 6 questions open.").wait_for()
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
        board.locator(".diff", has_text="waited for others").wait_for(state="attached")
        assert goals.read_text("utf-8") == before
        board.get_by_role("button", name="Save").first.click()
        board.get_by_text("Everything is closed.").wait_for()
        _has_the_focus(page, "Saved: ")
        _no_barrier(page, board)
        assert not wrong
    (closed,) = tomllib.loads(goals.read_text("utf-8"))["objectives"]
    assert (closed["state"], closed["outcome"], closed["decision"]) == ("closed", "partial", "keep")
    assert [kr["cause"] for kr in closed["key_results"]] == ["waited for others"] * 3
    held = tomllib.loads((folder / "goals/2026-Q4/ops.toml").read_text("utf-8"))["objectives"]
    (draft,) = (o for o in held if o.get("continues") == "past")
    assert (draft.get("state", "draft"), len(draft["key_results"])) == ("draft", 3)
