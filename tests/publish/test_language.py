"""What people typed in another language than the pages speak is marked as such, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag

from kit import builders as b
from okrlib.publish import publish

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.plan import Plan

#: Where a title is one word of a sentence of ours, or of a drawing.
MIXED = ("title", "figure", "svg", "small")


def in_french(language: str = "fr") -> Plan:
    goal = b.objective(
        b.kr(name="wait", title="Zwort Wartezeit", notes="Zwort Notiz"),
        name="calm",
        title="Zwort Ruhe",
        notes="Zwort *Absatz*",
    )
    plan = b.plan(
        goal,
        teams=(b.COMPANY, replace(b.OPS, title="Zwort Betrieb", notes="Zwort Text")),
        log=[b.said(b.on(11, 2), 1.0, "wait", note="Zwort Bericht")],
    )
    card = b.kpi("uptime", team="ops", title="Zwort Zeit", what="Zwort Was", why="Zwort Wozu")
    figures = tuple(b.seen(month, 3.0 + month, "uptime") for month in range(1, 11))
    return replace(plan, language=language, kpis=(card,), observations=figures)


def languages(text: NavigableString) -> str:
    """The language of the element around a text."""
    return next(str(el["lang"]) for el in text.parents if isinstance(el, Tag) and el.get("lang"))


def test_text_in_a_language_without_words_is_marked_so_and_the_page_s_own_words_are_english(
    tmp_path: Path,
) -> None:
    site = publish(in_french(), tmp_path / "site", on=b.on(11, 20)).out
    seen = 0
    for file in site.rglob("*.html"):
        page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        assert page.html is not None
        assert page.html["lang"] == "en"
        for text in page.find_all(string=True):
            assert isinstance(text, NavigableString)
            names = {el.name for el in text.parents}
            if "Zwort" in text and not names.intersection(MIXED):
                assert languages(text) == "fr", (file.relative_to(site), str(text.parent))
                seen += 1
            elif str(text).strip() in {"Key results", "Check-in notes", "Direction", "on track", "Score"}:
                assert languages(text) == "en", (file.relative_to(site), str(text.parent))
    assert seen > 40


@pytest.mark.parametrize("language", ["en", "en-GB", '"><script>', "kein Code", ""])
def test_english_and_what_is_no_language_mark_nothing(tmp_path: Path, language: str) -> None:
    site = publish(in_french(language), tmp_path / "site", on=b.on(11, 20), kinds=("home", "objective")).out
    for file in site.rglob("*.html"):
        page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        assert [el.name for el in page.find_all(lang=True)] == ["html"]
