"""The KPI notebook in a real JupyterLab: from a dropped file and a span of the chart to the plan's files."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import okrlib
from kit.barriers import barriers
from kit.labs import fits, lab_on, narrow, notebook, settle
from kit.watched import EXAMPLE
from okrlib.resources import data_dir

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]
SHARE = "northbank-breach-share"
WAITS = b"Month;Share (%)\n2018-12;30,5\n2019-01;31,5\n2019-02;29,0\n"


def test_a_source_and_an_event_without_an_editor(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(EXAMPLE, folder)
    (folder / "notebooks").mkdir()
    shutil.copyfile(data_dir("notebooks") / "4-kpis.ipynb", folder / "notebooks/4-kpis.ipynb")
    with (
        lab_on(folder, tmp_path, OKRLIB_ON="2019-03-15") as address,
        notebook(browser, address.format("4-kpis.ipynb")) as (page, wrong),
    ):
        board = page.locator(".okr-kpis")
        board.get_by_label("KPI", exact=True).select_option(label="Northbank: waits longer than four hours")

        # A driver's chart is a click away, and the way back too.
        board.get_by_role("button", name="Show: Northbank: attendances").click()
        board.locator("h1", has_text="Northbank: attendances").wait_for()
        board.get_by_role("button", name="Show: Northbank: waits longer than four hours").click()
        board.locator("h1", has_text="Northbank: waits").wait_for()
        settle(page)  # the chart comes after the title

        # Drawing over the chart fills in the days; the keyboard corrects them.
        chart = board.locator(".okr-periods svg[data-x]:visible")
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 80)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 80, steps=5)
        page.mouse.up()
        first = board.get_by_label("First day", exact=True)
        first.wait_for()
        page.wait_for_function("e => e.value", arg=first.element_handle())
        chart.locator(".span").wait_for(state="attached")
        first.fill("2019-01-07")
        board.get_by_label("What happened, or why", exact=True).fill("A second triage desk")
        board.get_by_role("button", name="Note it", exact=True).click()
        board.locator(".okr-periods li", has_text="A second triage desk").wait_for()

        # A file is dropped, looked at, used, saved and refreshed.
        board.get_by_role("button", name="Add a source").click()
        picked = {"name": "waits.csv", "mimeType": "text/csv", "buffer": WAITS}
        board.locator("input[type=file]").set_input_files(files=[picked])
        board.get_by_text("2 revised").wait_for()
        assert board.get_by_label("Mark before decimals", exact=True).input_value() == ","
        board.get_by_role("button", name="Use this source").click()
        board.get_by_text("comes into the plan").wait_for()
        board.get_by_role("button", name="See the changes").click()
        board.locator("pre.diff", has_text="sources/waits.csv").wait_for(state="attached")
        board.locator(".okr-saving button", has_text="Save").click()
        board.get_by_text("Saved: 1 KPI.").wait_for()
        board.get_by_role("button", name="Refresh").click()
        board.get_by_text("They are in the plan’s observations now").wait_for()

        assert barriers(page, ".okr-kpis") == []
        narrow(page, 375)
        board.locator("details").evaluate_all("all => all.forEach(each => each.remove())")
        fits(page, board)
        assert wrong == []
    plan = okrlib.load(folder).plan
    assert plan.observed[SHARE][-1].value == 29.0
    assert [note.text for note in plan.kpi(SHARE).annotations] == ["A second triage desk"]
    assert (folder / "sources/waits.csv").read_bytes() == WAITS
