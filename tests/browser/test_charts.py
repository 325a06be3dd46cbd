"""Charts in a real browser: their words apart as a browser sets them, and each figure within reach."""

from __future__ import annotations

import csv
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from kit.awkward_charts import generated, of_the_example
from okrlib.charts import NARROW, WIDE, draw
from okrlib.publish import assets

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

#: Which words of each drawing lie on each other by more than a hair, or reach out of it.
MEETING = """() => [...document.querySelectorAll("svg.plot")].filter(s => s.clientWidth).flatMap((svg, n) => {
  const frame = svg.getBoundingClientRect();
  const words = [...svg.querySelectorAll("text")].map(t => [t.textContent, t.getBoundingClientRect()]);
  const within = a => a.left > frame.left - 1 && a.right < frame.right + 1;
  const out = words.filter(([, a]) => !within(a)).map(([t]) => [n, t]);
  return out.concat(words.flatMap(([t, a], i) => words.slice(i + 1).filter(([, b]) =>
    a.left < b.right - .5 && b.left < a.right - .5 && a.top + 2 < b.bottom - 2 && b.top + 2 < a.bottom - 2
  ).map(([u]) => [n, t + " / " + u])));
})"""


@pytest.mark.parametrize(("width", "size"), [(1280, WIDE), (375, NARROW)], ids=["desktop", "phone"])
def test_no_two_words_meet_as_a_browser_sets_them(
    browser: Browser, tmp_path: Path, width: int, size: Any
) -> None:
    assets.write(tmp_path)
    charts = chain(of_the_example(), map(generated, range(200)))
    figures = (
        f'<figure class="chart"><div class="canvas">{draw(c, size).svg}</div></figure>' for c in charts
    )
    head = '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="assets/okr.css">'
    (tmp_path / "all.html").write_text(f'{head}<main class="page">{"".join(figures)}</main>', "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((tmp_path / "all.html").as_uri())
    page.evaluate("document.fonts.ready")

    assert page.evaluate("[...document.querySelectorAll('svg.plot')].every(s => s.clientWidth > 300)")
    assert page.locator("svg.plot text").count() > 3000
    assert page.evaluate(MEETING) == []
    page.close()


def test_each_figure_is_told_by_key_and_the_picture_can_be_kept(browser: Browser, site: Path) -> None:
    page = browser.new_page(accept_downloads=True)
    page.goto((site / "kpis/northbank-breach-share.html").as_uri())
    page.focus("figure.chart .canvas")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")

    assert page.locator(".tip").inner_text().startswith("January 2019\nvalue (%) 35")
    assert page.locator(".plot .ring").count() == 1
    assert page.locator("svg.plot.wide").is_visible()
    assert page.locator("svg.plot.narrow").is_hidden()
    page.keyboard.press("Escape")
    assert page.locator(".tip, .ring").count() == 0
    with page.expect_download() as kept:
        page.click("text=Save picture")
    drawn = kept.value.path().read_text("utf-8")
    assert drawn.startswith("<svg")
    assert "var(--" not in drawn
    assert "Northbank: waits longer than four hours" in drawn
    with page.expect_download() as kept:
        page.click("text=Save numbers")
    assert kept.value.suggested_filename.endswith(".csv")
    with kept.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:2] == ["", "value (%)"]
    assert rows[1][:2] == ["April 2016", "14"]
    assert {len(row) for row in rows} == {len(rows[0])}
    page.locator("figure.chart tbody tr").first.evaluate(
        """row => ['=1+1', '\\u22121,234.5', '-x', '\\u2013', 'a "b"'].forEach((text, i) => {
            row.cells[i].textContent = text;
        })"""
    )
    with page.expect_download() as kept:
        page.click("text=Save numbers")
    with kept.value.path().open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][:5] == ["'=1+1", "-1234.5", "'-x", "", 'a "b"']
    page.evaluate(
        """() => {
            document.documentElement.lang = 'de';
            const row = document.querySelector('figure.chart tbody tr');
            ['\u22121.234,5', '1\u202f000', '0,25'].forEach((text, i) => {
                row.cells[i].textContent = text;
            });
        }"""
    )
    with page.expect_download() as kept:
        page.click("text=Save numbers")
    with kept.value.path().open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][:3] == ["-1234.5", "1000", "0.25"]
    page.goto((site / "teams/2019-Q1/riverside.html").as_uri())
    calibration = page.locator(".calibration .canvas")
    calibration.hover()
    assert calibration.locator("svg.plot").is_visible(), "one drawing serves every width"
    calibration.focus()
    page.keyboard.press("Home")
    assert "of 10" in calibration.locator(".tip").inner_text()
    page.close()
