"""The board of imports in a browser: a file is dropped, corrected by keyboard, brought in and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.barriers import barriers
from kit.folders import GOOD
from kit.labs import PATIENCE, fits
from kit.opened import opened
from okrlib.store import load

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
ZIELE = (
    "Ziel;Schlüsselergebnis;Verantwortlich;Quartal;Start;Soll;Status;Kosten\n"
    "Kunden kommen wieder;Wiederkäufe steigern;Rana Kaya;Q4 2026;31,5;45;wackelt;12\n"
)


def test_a_spreadsheet_comes_in_by_a_corrected_map_and_is_taken_back(
    browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "plan"
    for name, text in GOOD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    before = load(folder).plan
    with opened(folder) as server:
        context = browser.new_context(viewport={"width": 375, "height": 800}, color_scheme="dark")
        context.set_default_timeout(PATIENCE)
        page, wrong = context.new_page(), []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        page.goto(server.entry)
        page.locator('.cards a[href="/import"]').click()
        page.locator("[data-ready]").wait_for()
        board = page.locator(".okr-import")
        picked = {"name": "ziele.csv", "mimeType": "text/csv", "buffer": ZIELE.encode("cp1252")}
        # As a browser does with a folder that is dropped.
        page.evaluate("void (Blob.prototype.read = Blob.prototype.arrayBuffer)")
        page.evaluate("void (Blob.prototype.arrayBuffer = () => Promise.reject(new Error()))")
        board.locator("input[type=file]").set_input_files(files=[picked])
        board.get_by_text("ziele.csv cannot be read. Choose a file, and no folder.").wait_for()
        page.evaluate("void (Blob.prototype.arrayBuffer = Blob.prototype.read)")
        board.locator("input[type=file]").set_input_files(files=[picked])

        board.get_by_text("1 new objective").wait_for()
        assert board.get_by_label("Ziel", exact=True).input_value()
        board.get_by_text("What does “wackelt” mean?").wait_for()
        board.get_by_label("Kosten", exact=True).focus()
        page.keyboard.type("Key result, notes")
        board.locator("tbody th", has_text="Kosten").wait_for(state="detached")
        board.get_by_role("button", name="Cycles, teams, people").press("Enter")
        board.get_by_label("Status: wackelt").select_option(label="At risk")
        board.get_by_text("What does “wackelt” mean?").wait_for(state="detached")

        assert barriers(page, ".okr-import") == []
        fits(page, board)
        board.get_by_role("button", name="Save the map").click()
        board.get_by_text("The map is imported/maps/ziele.toml").wait_for()
        board.get_by_role("button", name="Bring in as drafts").press("Enter")
        board.get_by_text("Written: ").wait_for()
        (goal,) = (o for o in load(folder).plan.objectives if o.title == "Kunden kommen wieder")
        assert (goal.state, goal.key_results[0].notes) == ("draft", "12")

        board.get_by_role("button", name="Take back the import").click()
        board.get_by_role("button", name="Take it back").click()
        board.get_by_text("Taken back: ").wait_for()
        assert load(folder).plan == before
        context.close()
    assert wrong == []
