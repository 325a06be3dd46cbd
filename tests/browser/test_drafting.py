"""The drafting notebook in a real JupyterLab: from an empty team to goals that stand in a file."""

from __future__ import annotations

import re
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from kit.barriers import barriers
from kit.folders import GOOD
from kit.labs import fits, lab_on, narrow, notebook, write_plan

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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with the notebook beside it."""
    return write_plan(tmp_path_factory.mktemp("plan"), PLAN, ["1-draft.ipynb"])


@pytest.fixture(scope="module")
def lab(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The notebook's address in a JupyterLab on that plan."""
    with lab_on(folder, tmp_path_factory.mktemp("home")) as address:
        yield address.format("1-draft.ipynb")


@contextmanager
def drafting(browser: Browser, lab: str, *, width: int = 1280) -> Iterator[tuple[Page, Locator, list[str]]]:
    """The notebook's page, its board, and what its scripts complained of."""
    with notebook(browser, lab, width=width) as (page, wrong):
        board = page.locator(".okr-board")
        board.locator("button", has_text="Add an objective").wait_for()
        yield page, board, wrong


def say(board: Locator, sentence: str) -> None:
    """Add a key result by a sentence and one click."""
    board.get_by_role("button", name="Add a key result").click()
    field = board.get_by_label("Say it in your own words", exact=True)
    field.fill(sentence)
    board.get_by_role("button", name="Use this", exact=True).click()
    # The button went away; who uses the keyboard goes on in the first field.
    board.page.wait_for_function(
        "document.activeElement.closest('.okr-field')?.innerText.startsWith('The measure, in words')"
    )


def test_a_team_drafts_an_objective_with_the_coach_and_finds_it_in_the_file(
    browser: Browser, lab: str, folder: Path
) -> None:
    with drafting(browser, lab) as (page, board, wrong):
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
        board.locator(".diff", has_text="whoever-comes-to-the-desk").wait_for(state="attached")
        assert not goals.exists()
        board.get_by_role("button", name="Save").click()
        board.get_by_text("Saved: ").wait_for()
        used = "[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family).join()"
        assert "Source Sans 3" in page.evaluate(used)
        assert not wrong

    (made,) = tomllib.loads(goals.read_text("utf-8"))["objectives"]
    assert made["title"] == "Whoever comes to the desk leaves with an answer"
    assert made["owner"] == "ann"
    numbers = [(kr["kind"], kr["baseline"], kr["target"], kr["unit"]) for kr in made["key_results"]]
    assert numbers == [("decrease", 48, 20, "hours"), ("increase", 60, 90, "%"), ("decrease", 30, 10, "%")]


def test_what_two_people_changed_is_put_together_without_a_barrier(
    browser: Browser, lab: str, folder: Path
) -> None:
    goals = folder / "goals/2026-Q4/ops.toml"
    with drafting(browser, lab) as (page, board, wrong):
        board.get_by_label("Team", exact=True).select_option(label="\xa0\xa0\xa0\xa0ops")
        board.get_by_role("button", name="Edit: A calm place to wait").click()
        board.get_by_label("Objective", exact=True).fill("A quiet place to wait")
        board.get_by_role("button", name="Edit: Minutes to the first answer").click()
        board.get_by_label("To (target)").fill("500")
        board.locator(".coach .error", has_text="It should decrease").wait_for()
        goals.write_text(goals.read_text("utf-8").replace("A calm place", "A warm place"), "utf-8")
        board.get_by_role("button", name="See the changes", exact=True).click()
        board.get_by_role("button", name="Load what is there now").click()
        page.wait_for_function(
            "document.activeElement.closest('.okr-field')?.innerText.startsWith('Whose version counts')"
        )
        board.locator(".diff", has_text="theirs: title: A warm place to wait").wait_for(state="attached")
        page.keyboard.press("ArrowDown")
        board.get_by_role("button", name="See the changes", exact=True).click()
        board.locator(".left", has_text="It should decrease").wait_for()
        assert barriers(page, ".okr-saving") == []
        board.get_by_role("button", name="Save").click()
        board.get_by_text("Saved: ").wait_for()
        assert not wrong

    made = tomllib.loads(goals.read_text("utf-8"))["objectives"][0]
    assert made["title"] == "A quiet place to wait"
    assert made["key_results"][0]["target"] == 500


def _open_everything(board: Locator) -> None:
    board.get_by_label("Team", exact=True).select_option(label="\xa0\xa0\xa0\xa0ops")
    board.get_by_role("button", name=re.compile("Edit: A (calm|quiet) place to wait")).click()
    board.get_by_role("button", name="Edit: Minutes to the first answer").click()
    board.get_by_role("button", name="Be led by questions").click()
    board.get_by_role("button", name="Add a person").click()
    board.get_by_label("To (target)").fill("many")
    board.get_by_text("'many' is not a number.").wait_for()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (560, True)])
def test_the_forms_have_no_barrier_and_never_scroll_sideways(
    browser: Browser, lab: str, width: int, dark: Any
) -> None:
    with drafting(browser, lab) as (page, board, wrong):
        _open_everything(board)
        if dark:
            page.evaluate("document.body.dataset.jpThemeLight = 'false'")
        if width < 900:
            narrow(page, width)
        fits(page, board)
        small = board.evaluate(
            """e => [...e.querySelectorAll('button, input, select, textarea, summary')]
            .filter(el => el.offsetParent).map(el => [el.textContent || el.type, el.getBoundingClientRect()])
            .filter(([_, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"""
        )
        assert [name for name in small if name != "radio"] == []
        arrow = "e => (s => s.backgroundImage.includes(s.color))(getComputedStyle(e.querySelector('select')))"
        assert board.evaluate(arrow)
        assert barriers(page, ".okr-board") == []
        assert not wrong


def test_the_keyboard_alone_is_enough(browser: Browser, lab: str) -> None:
    with drafting(browser, lab) as (page, board, wrong):
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


def test_an_example_of_the_shelf_becomes_an_objective_with_blank_numbers(browser: Browser, lab: str) -> None:
    with drafting(browser, lab) as (page, board, wrong):
        board.get_by_role("button", name="From the shelf of examples").click()
        board.get_by_label("Search the examples").fill("answered-in-time")
        board.get_by_role("button", name="Use this: A call for help is answered while it still helps").click()
        board.get_by_text("Its numbers are blank").wait_for()

        objective = board.get_by_label("Objective", exact=True)
        assert objective.input_value() == "A call for help is answered while it still helps"
        assert board.get_by_text("Share of calls answered within 60 seconds").count()
        fits(page, board)
        assert not wrong
