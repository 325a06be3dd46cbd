"""What a page calls itself and its cycle, wherever that is read: tab, pasted link, breadcrumb, sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

from kit import builders as b
from okrlib.publish import publish

if TYPE_CHECKING:
    from pathlib import Path


def pages(site: Path) -> list[tuple[str, BeautifulSoup]]:
    """Every page of a site, with its address."""
    files = sorted(file for file in site.rglob("*.html") if "pagefind" not in file.parts)
    return [
        (file.relative_to(site).as_posix(), BeautifulSoup(file.read_text("utf-8"), "html.parser"))
        for file in files
    ]


def test_every_page_has_a_description_of_its_own_and_a_way_up(site: Path) -> None:
    seen: dict[str, str] = {}
    for path, page in pages(site):
        described = page.select_one("meta[name=description]")
        assert described, path
        text = str(described["content"])
        assert 20 < len(text) <= 300, (path, text)
        assert len(page.find_all("h1")) == 1, path
        assert len(page.select("main .eyebrow")) == 1 or path.startswith("stories/"), path
        if path.startswith(("stories/", "index", "kpis/index", "how", "search", "edition", "changes.html")):
            assert seen.setdefault(text, path) == path


def test_no_page_calls_a_cycle_with_a_title_by_its_id(tmp_path: Path) -> None:
    before = b.objective(b.kr(name="old"), name="before", team="ops", cycle="2026-Q3", title="Warm")
    goals = (
        b.objective(b.kr(name="top"), name="all", team="co", title="Calm"),
        replace(b.objective(b.kr(name="wait"), name="calm", team="ops", title="Quiet"), supports=("all",)),
    )
    plan = b.plan(*goals, before, log=[b.said(b.on(11, 2), 1.0, "wait"), b.said(b.on(8, 2), 1.0, "old")])
    titles = {cycle.id: f"Season {cycle.id[-1]}" for cycle in plan.cycles}
    plan = replace(plan, cycles=tuple(replace(cycle, title=titles[cycle.id]) for cycle in plan.cycles))
    site = publish(plan, tmp_path / "site", on=b.on(11, 20)).out
    named = 0
    for path, page in pages(site):
        words = [page.get_text(" ")]
        for attribute in ("content", "title", "aria-label"):
            words += [str(el[attribute]) for el in page.find_all(attrs={attribute: True})]
        assert not re.search(r"2026-Q\d", " ".join(words)), path
        named += "Season 4" in words[0]
    assert named > 5
    for name in ("feed.atom", "calendar.ics"):
        assert "2026-Q4 " not in (site / name).read_text("utf-8")
