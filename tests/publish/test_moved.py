"""Permalinks survive renames: what stands at an address under a former id leads on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

from kit import builders as b
from okrlib.checks.plan import problems
from okrlib.model import SiteSettings
from okrlib.plan import Audience
from okrlib.publish import publish

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.plan import Plan

DAY = b.on(11, 20)


def renamed(**more: Any) -> Plan:
    goal = b.objective(b.kr(name="wait", formerly=("old-wait",)), name="calm", formerly=("old-calm", "../x"))
    secret = b.objective(b.kr(name="hush"), name="quiet", visibility="private", formerly=("old-quiet",))
    plan = b.plan(
        goal,
        secret,
        teams=(b.COMPANY, replace(b.OPS, formerly=("old-ops", "front")), replace(b.IT, visibility="private")),
        log=[b.said(b.on(11, 2), 1.0, "wait")],
    )
    cards = (b.kpi("uptime", team="ops", formerly=("old-uptime",)),)
    return replace(plan, kpis=cards, observations=(b.seen(10, 3.0, "uptime"),), **more)


def page(site: Path, path: str) -> BeautifulSoup:
    return BeautifulSoup((site / path).read_text("utf-8"), "html.parser")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("objectives/old-calm.html", "calm.html"),
        ("kpis/old-uptime.html", "uptime.html"),
        ("teams/2026-Q4/old-ops.html", "ops.html"),
        ("teams/2026-Q4/front.html", "ops.html"),
        ("reviews/2026-Q4/old-ops.html", "ops.html"),
        ("changes/old-ops.html", "ops.html"),
    ],
)
def test_an_old_address_leads_to_the_page_without_a_script(tmp_path: Path, old: str, new: str) -> None:
    plan = renamed(site=SiteSettings(address="https://goals.example.org"))
    site = publish(plan, tmp_path / "site", on=DAY).out
    there = page(site, old)
    folder = old.rpartition("/")[0]
    assert (site / folder / new).is_file()
    assert there.select_one("meta[http-equiv=refresh]")["content"] == f"0; url={new}"  # type: ignore[index]
    assert there.select_one("main a")["href"] == new  # type: ignore[index]
    canonical = there.select_one("link[rel=canonical]")["href"]  # type: ignore[index]
    assert canonical == f"https://goals.example.org/{folder}/{new}"
    assert not there.find_all("script")
    sheet = there.select_one("link[rel=stylesheet]")["href"]  # type: ignore[index]
    assert (site / folder / str(sheet)).resolve().is_file()


def test_the_former_id_of_a_key_result_is_still_a_place_and_a_team_s_feed_goes_on(tmp_path: Path) -> None:
    site = publish(renamed(), tmp_path / "site", on=DAY).out
    row = page(site, "objectives/calm.html").find(id="kr-wait")
    assert row is not None
    assert row.find(id="kr-old-wait") is not None  # type: ignore[call-arg]
    assert (site / "feeds/old-ops.atom").read_bytes() == (site / "feeds/ops.atom").read_bytes()


def test_nothing_leads_to_what_is_kept_back_or_out_of_the_site(tmp_path: Path) -> None:
    for audience in (Audience(), Audience("public")):
        site = publish(renamed(), tmp_path / "site", on=DAY, audience=audience).out
        names = {file.name for file in tmp_path.rglob("*")}
        assert not names & {"old-quiet.html", "x.html", "x"}
        assert all("old-quiet" not in file.read_text("utf-8") for file in site.rglob("*.html"))
    assert "old-ops.html" not in names


def test_an_id_that_something_else_has_now_is_its_own_and_a_finding(tmp_path: Path) -> None:
    plan = renamed()
    other = b.objective(b.kr(name="fresh"), name="old-calm", title="Fresh start")
    plan = replace(plan, objectives=(*plan.objectives, other))
    site = publish(plan, tmp_path / "site", on=DAY).out
    assert page(site, "objectives/old-calm.html").h1.text == "Fresh start"  # type: ignore[union-attr]
    assert [f.subject and f.subject.id for f in problems(plan) if f.code == "former-id"] == ["calm"]
