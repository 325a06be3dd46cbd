"""The published example in a real browser: no errors, no requests elsewhere, no barriers."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest

from kit.barriers import COLOURS, barriers
from kit.pages import page_of, served, tabs
from okrlib.publish.pages import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

#: One of each kind of page, and the longest of them.
PAGES = (
    "index.html",
    "teams/2019-Q1/riverside.html",
    "teams/2018-Q4/emergency-care.html",
    "objectives/help-in-sight-q1.html",
    "objectives/no-corridors-q4.html",
    "changes.html",
    "changes/riverside.html",
    "attention.html",
    "reviews/2018-Q4.html",
    "reviews/2018-Q4/emergency-care.html",
    "reviews/2019-Q1/riverside.html",
    "kpis/index.html",
    "kpis/northbank-breach-share.html",
    "map/2019-Q1.html",
    "how.html",
    "edition.html",
    "search.html",
    "stories/winters.html",
)


#: Texts that reach out of their box where it hides what is outside, or out of the page where nothing scrolls.
CUT = """() => [..."h1 h2 h3 p li td th dd".split(" ")]
  .flatMap(name => [...document.querySelectorAll("main " + name)])
  .filter(e => e.checkVisibility() && !e.closest(".scroll, .sideways, pre"))
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1
    || (getComputedStyle(e).overflowX === "hidden" && e.scrollWidth > e.clientWidth + 1))
  .map(e => e.outerHTML.slice(0, 100))"""


def addresses(site: Path) -> list[str]:
    return [(site / path).as_uri() for path in PAGES]


#: Each page is opened in one scheme and changed to the other: what draws charts reads the colours at both.
@pytest.mark.parametrize(("width", "scheme", "other"), [(375, "dark", "light"), (1280, "light", "dark")])
def test_every_page_kind_works_without_error_barrier_or_sideways_scroll(
    browser: Browser, site: Path, width: int, scheme: str, other: Literal["light", "dark"]
) -> None:
    kinds = set()
    with page_of(browser, width=width, scheme=scheme) as (first, wrong):
        for path, page in zip(PAGES, tabs(first.context, addresses(site)), strict=True):
            charts = page.locator("figure.chart").count()
            page.wait_for_function(
                "n => document.querySelectorAll('figure.chart svg').length >= n", arg=charts
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert barriers(page) == [], path
            levels = page.locator(":is(h1, h2, h3, h4, h5)").evaluate_all("es => es.map(e => +e.tagName[1])")
            assert all(after <= before + 1 for before, after in pairwise([0, *levels])), (path, levels)
            kinds.add(page.locator("main.page").evaluate("e => e.classList[1]"))
            # In the other scheme a page has other colours, and nothing else that could be a barrier.
            page.emulate_media(color_scheme=other)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert barriers(page, rules=COLOURS) == [], path
    # Editions are compared where a site has some: test_compare.py looks at that page.
    assert kinds == {*KINDS, "story"} - {"compare"}
    assert not wrong


def test_at_four_times_the_size_no_page_scrolls_sideways_and_no_text_is_cut(
    browser: Browser, site: Path
) -> None:
    # 1280 pixels at 400 % are 320 wide and 256 high.
    with page_of(browser, width=320) as (first, wrong):
        for path, page in zip(PAGES, tabs(first.context, addresses(site)), strict=True):
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
            assert not page.evaluate(CUT), path
    assert not wrong


def test_a_word_wider_than_a_phone_makes_no_page_scroll_sideways(browser: Browser, site: Path) -> None:
    named = "main :is(summary, h1, h3, .matrix li a)"
    words = f"document.querySelectorAll('{named}').forEach(e => e.append('W'.repeat(90)))"
    for width in (375, 1280):
        with page_of(browser, width=width) as (first, _):
            for path, page in zip(PAGES, tabs(first.context, addresses(site)), strict=True):
                page.evaluate(words)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("width", [375, 1280])
def test_the_first_screen_says_what_matters(browser: Browser, site: Path, width: int) -> None:
    # On a phone the company's goals come before what needs attention.
    first = ".remarks li >> nth=0" if width > 1000 else ".objective h3"
    with page_of(browser, width=width) as (page, _):
        page.goto((site / "index.html").as_uri())
        for part in ("h1", "ul.tally", first):
            box = page.locator(part).first.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 800, part


def test_pages_read_whole_without_javascript(browser: Browser, site: Path) -> None:
    with page_of(browser, java_script_enabled=False) as (page, wrong):
        page.goto((site / "teams/2019-Q1/riverside.html").as_uri())
        assert page.locator("figure.chart svg.plot.wide").first.is_visible()
        assert page.locator("figure.chart svg.plot.narrow").first.is_hidden()
        page.locator("figure.chart summary").first.click()
        assert page.locator("figure.chart table").first.is_visible()
        assert page.locator("li.kr").count() > 5
    assert not wrong


def test_it_works_from_a_sub_path_of_a_server(browser: Browser, site: Path) -> None:
    with served(site.parent.parent) as host, page_of(browser) as (page, wrong):
        root = f"{host}some/where/"
        page.goto(root, wait_until="networkidle")
        page.get_by_role("navigation", name="Site").get_by_text("KPIs").click()
        page.wait_for_load_state("networkidle")
        page.locator(".catalogue").get_by_role("link", name="Northbank: waits longer than four hours").click()
        page.wait_for_selector("figure.chart svg")
        page.wait_for_load_state("networkidle")
        assert page.url == root + "kpis/northbank-breach-share.html"
        page.get_by_role("link", name="Riverside Health", exact=True).first.click()
        page.wait_for_load_state("networkidle")
        assert page.url == root + "index.html"
    assert not wrong


@pytest.mark.parametrize("gone", ["gone.html", "objectives/gone.html", "teams/2019-Q1/gone.html"])
def test_a_link_that_leads_nowhere_leads_on_from_a_sub_path_of_a_server(
    browser: Browser, site: Path, gone: str
) -> None:
    with served(site.parent.parent) as host, page_of(browser) as (page, _):
        root = f"{host}some/where/"
        page.goto(root + gone)
        assert page.locator("header.site").evaluate("e => getComputedStyle(e).borderBottomStyle") == "solid"
        page.get_by_role("link", name="All goals and teams").click()
        page.wait_for_url(root + "index.html")


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, site: Path) -> None:
    with page_of(browser) as (page, _):
        page.goto((site / "index.html").as_uri())
        page.keyboard.press("Tab")
        assert page.locator(".skip").evaluate(
            "e => e === document.activeElement && e.getBoundingClientRect().top >= 0"
        )
        page.keyboard.press("Enter")
        page.wait_for_function("location.hash === '#main'")
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_paper_shows_no_navigation_and_keeps_the_strips(browser: Browser, site: Path) -> None:
    with page_of(browser) as (page, _):
        page.goto((site / "teams/2019-Q1/riverside.html").as_uri())
        page.emulate_media(media="print")
        assert page.locator("header.site nav").is_hidden()
        assert page.locator("li.kr .strip i").nth(1).is_visible()
        assert (
            page.locator("li.kr .strip").first.evaluate("e => getComputedStyle(e).printColorAdjust")
            == "exact"
        )
        page.goto((site / "kpis/index.html").as_uri())
        page.emulate_media(media="print", color_scheme="dark")
        for part, side in ((".bullet .room", "fill"), ("body", "backgroundColor")):
            colour = page.locator(part).first.evaluate(f"e => getComputedStyle(e).{side}")
            assert min(map(int, re.findall(r"\d+", colour)[:3])) > 200, (part, colour)


def test_small_lines_begin_at_one_edge_and_names_have_room(browser: Browser, site: Path) -> None:
    for width, room in ((390, 0.9), (860, 0.4), (1280, 0.4)):
        with page_of(browser, width=width) as (page, _):
            page.goto((site / "kpis/index.html").as_uri())
            lines = page.locator(".catalogue .spark path.line")
            edges = lines.evaluate_all("es => es.map(e => Math.round(e.getBoundingClientRect().left))")
            assert len(edges) > 10
            assert max(edges) - min(edges) <= 1, width
            shares = page.locator(".catalogue .name").evaluate_all(
                "es => es.map(e => e.offsetWidth / e.parentElement.offsetWidth)"
            )
            assert min(shares) >= room, width
    with page_of(browser) as (page, _):
        page.goto((site / "teams/2019-Q1/northbank-ed.html").as_uri())
        assert page.locator(".facts .person").evaluate("e => e.clientHeight") < 40  # one line
        tops = set()
        for path in ("how.html", "search.html", "edition.html"):
            page.goto((site / path).as_uri())
            tops.add(page.locator(".eyebrow").evaluate("e => e.offsetTop"))
        assert len(tops) == 1


def test_bars_and_the_page_s_place_are_seen_in_forced_colours(browser: Browser, site: Path) -> None:
    colour = "el => getComputedStyle(el).backgroundColor"
    for scheme in ("light", "dark"):
        with page_of(browser, scheme=scheme, forced_colors="active") as (page, _):
            page.goto((site / "teams/2019-Q1/riverside.html").as_uri())
            bar, ground = page.locator(".krs .strip i").nth(1), page.locator("body")
            assert bar.evaluate(colour) != ground.evaluate(colour)
            assert (
                page.locator(".krs .strip").first.evaluate("el => getComputedStyle(el).outlineStyle")
                == "solid"
            )
            edges = page.locator("header.site nav a").evaluate_all(
                "all => all.map((el) => [el.ariaCurrent, getComputedStyle(el).borderBottomColor])"
            )
            assert len({edge for here, edge in edges if not here}) == 1
            assert {edge for here, edge in edges if here} != {edge for here, edge in edges if not here}
