"""How to read this: every word that leads there arrives, and what it says is the plan's own policy."""

from __future__ import annotations

import re
from dataclasses import replace

from bs4 import BeautifulSoup

from kit import builders as b
from okrlib import show
from okrlib.model import Policy
from okrlib.resources import data_dir

FRAGMENTS = data_dir("site") / "fragments"
_TERM = re.compile(r"term\('([\w-]+)'")


def test_every_word_that_leads_there_has_its_line() -> None:
    page = BeautifulSoup(show.how_to_read(b.plan().judged_on(b.on(11, 1))).html(), "html.parser")
    lines = {str(line["id"]) for line in page.select("[id]")}
    words = {name for file in FRAGMENTS.rglob("*.j2") for name in _TERM.findall(file.read_text("utf-8"))}

    assert len(words) >= 6
    assert words <= lines


def test_numbers_are_the_policies_of_the_plan() -> None:
    policy = Policy(success_at=0.6, on_track=0.05, at_risk=0.4, scale=100, stale_after=2)
    text = show.how_to_read(replace(b.plan(), policy=policy).judged_on(b.on(11, 1))).html()

    assert "60 is a success" in text
    assert "no more than 5 %" in text
    assert "up to 40 %" in text
    assert "no report for 2 reporting periods" in text


def test_another_rule_of_pace_is_not_described_as_ours() -> None:
    plan = replace(b.plan(), policy=Policy(pace_rule="ratio")).judged_on(b.on(11, 1))

    assert "10 %" not in show.how_to_read(plan).html()
