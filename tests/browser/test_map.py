"""The map in a browser: words in their boxes and apart, lines that answer keys, whole without script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
MAP = "map/2019-Q1.html"

#: Texts that lie on each other or leave their box, as the browser has drawn them.
_FAULTS = """() => {
  const box = (e) => e.getBoundingClientRect();
  const beside = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1;
  const below = (a, b) => a.bottom <= b.top + 3 || b.bottom <= a.top + 3;
  const wrong = [];
  for (const map of document.querySelectorAll(".goal-map:not(.key)")) {
    const texts = [...map.querySelectorAll("text")];
    texts.forEach((a, i) => texts.slice(i + 1).forEach((b) => {
      const apart = beside(box(a), box(b)) || below(box(a), box(b));
      if (!apart) wrong.push(a.textContent + " / " + b.textContent);
    }));
    for (const goal of map.querySelectorAll(".goal")) {
      const around = box(goal.querySelector("rect"));
      for (const text of goal.querySelectorAll("text")) {
        const b = box(text);
        const out = b.left < around.left || b.right > around.right || b.bottom > around.bottom + 1;
        if (out) wrong.push("out: " + text.textContent);
      }
    }
  }
  return wrong;
}"""


def test_words_are_drawn_apart_and_in_their_boxes(browser: Browser, site: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    for path in (MAP, "objectives/letters-before-supper-q1.html", "teams/2019-Q1/riverside.html"):
        page.goto((site / path).as_uri())
        page.evaluate("document.fonts.ready")
        assert page.locator(".goal-map text").count() > 5, path
        assert page.evaluate(_FAULTS) == [], path
    page.close()


def test_the_goal_with_the_focus_shows_its_lines_and_leads_to_its_page(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / MAP).as_uri())
    goal = page.locator(".goal-map a.goal[data-goal=letters-before-supper-q1]")
    goal.focus()

    on = page.locator(".goal-map .tie.on").evaluate_all("all => all.map(t => [t.dataset.from, t.dataset.to])")
    assert len(on) == 7
    assert all("letters-before-supper-q1" in pair for pair in on)
    focused = []
    for _ in range(3):
        page.keyboard.press("Tab")
        focused.append(page.evaluate("document.activeElement.dataset.goal"))
    assert focused == ["strong-enough-q1", "the-way-home-q1", "kept-promises-q1"]  # as the list reads
    goal.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/objectives/letters-before-supper-q1.html")
    page.close()


def test_without_script_and_on_paper_all_of_it_is_there(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / MAP).as_uri())
    assert page.locator(".goal-map a.goal").count() == page.locator(".tied > li").count() == 18
    found = page.locator(".finding li").first
    assert found.is_hidden()
    page.emulate_media(media="print")
    assert found.bounding_box()
    assert all(li.is_visible() for li in page.locator(".tied > li").all())
    context.close()
