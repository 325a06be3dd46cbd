"""What a site holds beside its pages: tables, feeds, a calendar, and the plan's own name and colours."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import duckdb
import icalendar
import pandas as pd
import pytest
from bs4 import BeautifulSoup

import okrlib
from kit import builders as b
from okrlib.checks import site as checks
from okrlib.exchange import write_tables
from okrlib.model import KPI, SiteSettings, Team
from okrlib.publish import feeds, publish
from okrlib.resources import data_dir
from okrlib.show import asset
from okrlib.tables import tables
from okrlib.tables.columns import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.plan import Plan

EXAMPLE = data_dir("notebooks") / "example"
DAY = date(2019, 3, 15)
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = '=HYPERLINK("https://evil.example")</title><script>alert(1)</script>]]>\x1b[31m'


@pytest.fixture(scope="module")
def plan() -> Plan:
    return okrlib.load(EXAMPLE).plan


def small(tmp_path: Path, plan: Plan, **settings: str) -> Path:
    """The site of a small plan with these settings; its home and its files."""
    plan = replace(plan, site=SiteSettings(**settings))
    publish(plan, tmp_path / "site", on=b.on(11, 15), folder=tmp_path, kinds=["home", "edition"])
    return tmp_path / "site"


def a_plan(title: str = "People trust us") -> Plan:
    goal = b.objective(b.kr(), title=title)
    return b.plan(goal, log=[b.said(b.on(11, 10), 50.0)])


# -- tables


@pytest.mark.parametrize("name", COLUMNS)
def test_each_table_is_the_same_as_csv_json_and_parquet(site: Path, plan: Plan, name: str) -> None:
    expected = getattr(tables(okrlib.released(plan).judged_on(DAY), on=DAY), name)
    path = site / "data" / name

    csv, by_json = pd.read_csv(f"{path}.csv"), pd.read_json(f"{path}.json")
    parquet = duckdb.read_parquet(f"{path}.parquet").df()

    for frame in (csv, by_json, parquet):
        assert list(frame.columns) == list(COLUMNS[name])
        assert len(frame) == len(expected)
    for title in expected.select_dtypes("float").columns:
        pd.testing.assert_series_equal(parquet[title], expected[title])
        pd.testing.assert_series_equal(csv[title], expected[title], check_dtype=False)


def test_a_table_is_the_same_whenever_it_is_written(tmp_path: Path, plan: Plan, site: Path) -> None:
    write_tables(okrlib.released(plan).judged_on(DAY), tmp_path / "data", on=DAY)

    names = sorted(path.name for path in (tmp_path / "data").iterdir())
    assert len(names) == 3 * len(COLUMNS) + 1
    for name in names:
        assert (tmp_path / "data" / name).read_bytes() == (site / "data" / name).read_bytes(), name


def test_the_package_documents_every_column(site: Path) -> None:
    package = json.loads((site / "data/datapackage.json").read_text("utf-8"))

    assert package["version"] == "1"
    assert [r["name"] for r in package["resources"]] == list(COLUMNS)
    for resource in package["resources"]:
        files = [resource["path"], *resource["alternates"]]
        assert all((site / "data" / file).is_file() for file in files)
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == list(COLUMNS[resource["name"]])
        assert all(f["description"] and f["type"] for f in fields)


def test_a_formula_is_text_to_a_spreadsheet_and_as_it_was_to_programs(tmp_path: Path) -> None:
    site = small(tmp_path, a_plan(HOSTILE))

    assert pd.read_csv(site / "data/objectives.csv")["title"][0] == f"'{HOSTILE}".replace("\x1b", "")
    assert pd.read_json(site / "data/objectives.json")["title"][0] == HOSTILE
    assert duckdb.read_parquet(str(site / "data/objectives.parquet")).df()["title"][0] == HOSTILE


def test_what_is_not_released_is_in_no_table_however_it_is_packed(tmp_path: Path) -> None:
    hidden = b.objective(b.kr(name="kept"), name="kept", title="PLANTED")
    plan = b.plan(b.objective(b.kr()), replace(hidden, visibility="private"))
    site = small(tmp_path, plan)

    for name in COLUMNS:
        assert "PLANTED" not in duckdb.read_parquet(str(site / f"data/{name}.parquet")).df().to_string()
    files = [file for file in site.rglob("*") if file.is_file()]
    assert not any(b"PLANTED" in file.read_bytes() for file in files)


# -- feeds and the calendar


def test_a_feed_tells_what_happened_and_leads_to_pages(site: Path) -> None:
    root = ET.fromstring((site / "feed.atom").read_text("utf-8"))  # noqa: S314 - our own file
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]

    assert root.findtext(f"{ATOM}title") == "Riverside Health"
    assert len(set(ids)) == len(ids) > 20
    assert all(str(name).startswith("urn:uuid:") for name in ids)
    updated = [str(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert updated == sorted(updated, reverse=True)
    sentences = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert "Reached: People go home as soon as home is the best place to be." in sentences


@pytest.mark.parametrize(("zone", "first"), [("Pacific/Honolulu", 10), ("Asia/Tokyo", -9), (None, 0)])
def test_what_happened_on_a_day_is_dated_on_it_in_the_plans_zone(
    tmp_path: Path, zone: str | None, first: int
) -> None:
    plan = b.plan(b.objective(b.kr()))
    day = plan.cycles[0].last_day
    plan = replace(plan, time_zone=zone, today=day)
    feeds.write(plan, tmp_path, (), on=day)
    root = ET.fromstring((tmp_path / "feed.atom").read_bytes())  # noqa: S314 - our own file
    moment = datetime.fromisoformat(str(root.findtext(f"{ATOM}updated")))
    assert moment == datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=first)
    assert f"DTSTAMP:{moment:%Y%m%dT%H%M%SZ}" in (tmp_path / "calendar.ics").read_text("utf-8")


def test_a_team_is_told_of_itself_and_those_below_and_nobody_of_a_persons_own(tmp_path: Path) -> None:
    own = Team(id="kim", title="Kim", kind="individual", parent="ops", opted_in=True)
    goals = (
        b.objective(b.kr(), title="People trust us"),
        b.objective(b.kr(name="own"), name="mine", team="kim", title="Mine"),
    )
    reports = [b.said(b.on(11, 10), 100.0), b.said(b.on(11, 10), 100.0, "own")]
    plan = b.plan(*goals, log=reports)
    site = small(tmp_path, replace(plan, teams=(*plan.teams, own)))

    def feed(name: str) -> str:
        return (site / name).read_text("utf-8")

    assert "People trust us" in feed("feed.atom")
    assert "People trust us" in feed("feeds/ops.atom")
    assert "Mine" not in feed("feed.atom") + feed("feeds/ops.atom") + feed("feeds/co.atom")
    assert "Mine" in feed("feeds/kim.atom")


def test_feeds_are_whole_however_few_pages_are_due(
    site: Path, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okrlib.publish.workers._WORTH_A_PROCESS", 1)
    few = publish(plan, tmp_path / "few", on=DAY, kinds=["home", "edition"], processes=2).out

    def feeds_of(folder: Path) -> dict[str, bytes]:
        return {feed.name: feed.read_bytes() for feed in folder.rglob("*.atom")}

    assert feeds_of(few) == feeds_of(site)


def test_no_title_breaks_a_feed_or_the_calendar(tmp_path: Path) -> None:
    site = small(tmp_path, replace(a_plan(HOSTILE), name="Ward A, B;\nand\x1b C"))

    root = ET.fromstring((site / "feed.atom").read_bytes())  # noqa: S314 - our own file
    assert all(entry.find(f"{ATOM}title/script") is None for entry in root.iter(f"{ATOM}entry"))
    assert b"<script" not in (site / "feed.atom").read_bytes()
    calendar = (site / "calendar.ics").read_bytes()
    icalendar.Calendar.from_ical(calendar)
    assert b"\r\nNAME:Ward A\\, B\\; and C\r\n" in calendar
    assert b"\r\nX-WR-CALNAME:Ward A\\, B\\; and C\r\n" in calendar


def test_the_calendar_has_cycles_and_check_in_days(site: Path) -> None:
    calendar = icalendar.Calendar.from_ical((site / "calendar.ics").read_bytes())
    days = {str(e["summary"]): e.decoded("dtstart") for e in calendar.walk("VEVENT")}

    assert days["2019-Q1 begins"] == date(2019, 1, 1)
    assert days["2019-Q1 ends: close its goals"] == date(2019, 3, 31)
    reports = [e for e in calendar.walk("VEVENT") if str(e["summary"]).startswith("Check-in, 2019-Q1")]
    assert len(reports) >= 13


def test_the_calendar_asks_for_reports_from_the_day_a_key_result_begins(tmp_path: Path) -> None:
    goal = b.objective(b.kr(), b.kr(name="late", since=b.on(12, 1)), b.kr(name="fed", kpi="waits"))
    waits = KPI(id="waits", team="ops", rhythm="weekly")
    site = small(tmp_path, b.plan(goal, kpis=(waits,)))

    calendar = icalendar.Calendar.from_ical((site / "calendar.ics").read_bytes())
    reports = {
        e.decoded("dtstart"): str(e["summary"]).partition(": ")[2]
        for e in calendar.walk("VEVENT")
        if str(e["summary"]).startswith("Check-in")
    }
    assert reports[b.on(10, 7)] == "2 weekly reports by today"
    assert reports[b.on(12, 7)] == "1 weekly report by today"
    assert reports[b.on(12, 31)] == "3 weekly reports by today"
    assert min(reports) == b.on(10, 7)


# -- long pages


@pytest.mark.parametrize(
    ("page", "fewest"),
    [("reviews/2018-Q4.html", 5), ("map/2019-Q1.html", 2), ("how.html", 3), ("changes.html", 2)],
)
def test_a_long_page_lists_its_headings_below_its_head(site: Path, page: str, fewest: int) -> None:
    html = BeautifulSoup((site / page).read_text("utf-8"), "html.parser")
    links = {a["href"]: a.get_text() for a in html.select("main > header.head + nav.contents a")}

    assert len(links) >= fewest
    assert links == {f"#{h['id']}": h.get_text() for h in html.select("h2")}
    assert html.main is not None
    assert ".contents" in asset("pages/print.css").partition("display: none")[0]


def test_a_short_page_lists_no_headings(site: Path) -> None:
    assert "contents" not in (site / "edition.html").read_text("utf-8")


# -- what the plan says of its site


_TYPED = 'O<b>"nly & ours'


def test_a_licence_and_an_author_stand_at_the_foot_of_every_page_and_with_the_files(tmp_path: Path) -> None:
    link = "https://licence.example/text"
    site = small(tmp_path, a_plan(), licence=_TYPED, licence_link=link, cite=_TYPED)
    index, about = (
        BeautifulSoup((site / name).read_text("utf-8"), "html.parser")
        for name in ("index.html", "edition.html")
    )
    package = json.loads((site / "data/datapackage.json").read_text("utf-8"))

    assert index.footer is not None
    text = " ".join(index.footer.get_text().split())
    assert f"Licence: {_TYPED}." in text
    assert f"Cite this page: {_TYPED}, “{index.title.get_text() if index.title else ''}”, as of" in text
    for html in (index, about):
        assert {a["href"] for a in html.select("a[rel=license]")} == {link}
        assert not html.select("footer b")
    assert [a.get_text() for a in about.select("main a[rel=license]")] == [_TYPED]
    assert package["licenses"] == [{"name": "O-b-nly-ours", "title": _TYPED, "path": link}]


def test_without_a_licence_nothing_is_said_of_one(site: Path) -> None:
    for page in ("index.html", "edition.html"):
        text = (site / page).read_text("utf-8")
        assert "licence:" not in text.lower()
        assert "Cite this page" not in text
    assert "licenses" not in json.loads((site / "data/datapackage.json").read_text("utf-8"))


def test_every_page_describes_itself_where_a_link_to_it_is_pasted(tmp_path: Path, site: Path) -> None:
    page = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    lede = page.select_one("p.lede")
    assert lede is not None
    text = " ".join(lede.get_text().split())
    assert [m["content"] for m in page.select('meta[name=description], meta[property="og:description"]')] == [
        text
    ] * 2
    assert not page.select('meta[property="og:url"], link[rel=preload]')

    ours = small(tmp_path, a_plan(), address="https://goals.example.org", brand="Our aims")
    page = BeautifulSoup((ours / "index.html").read_text("utf-8"), "html.parser")
    assert [m["content"] for m in page.select('meta[property="og:image"]')] == [
        "https://goals.example.org/assets/card.png"
    ]
    assert (ours / "assets/card.png").is_file()
    fonts = [link["href"] for link in page.select("link[rel=preload][as=font]")]
    assert len(fonts) == 2
    assert all((ours / str(font)).is_file() for font in fonts)
    assert [a.get_text(strip=True) for a in page.select("a.brand")] == ["Our aims"]
    assert "https://goals.example.org/objectives/" in (ours / "feed.atom").read_text("utf-8")


def test_a_colour_of_ones_own_is_taken_where_it_can_be_read(tmp_path: Path) -> None:
    site = small(tmp_path, a_plan(), hue="#7a1f5c", hue_dark="not a colour")
    css = (site / "assets/okr.css").read_text("utf-8")

    assert "(prefers-color-scheme: light) { :root { --hue: #7a1f5c;" in css
    assert "not a colour" not in css


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"address": "javascript:alert(1)"}, "bad-site"),
        ({"address": "https://x.example/?q"}, "bad-site"),
        ({"licence_link": "https://x.example/"}, "bad-site"),
        ({"licence_link": "javascript:alert(1)", "licence": "Ours"}, "bad-site"),
        ({"hue": "teal"}, "bad-site"),
        ({"hue": "#62c7b8"}, "low-contrast"),
        ({"hue_dark": "#0a6b62"}, "low-contrast"),
    ],
)
def test_a_setting_of_the_site_that_cannot_be_right_is_a_finding(settings: dict[str, str], code: str) -> None:
    wrong = list(checks.problems(replace(b.plan(), site=SiteSettings(**settings))))

    assert [(f.code, f.field) for f in wrong] == [(code, f"site.{next(iter(settings))}")]


def test_our_own_colours_have_the_contrast_that_is_asked_of_others() -> None:
    tokens = asset("base/tokens.css")

    for key, paper in checks.PAPERS.items():
        assert f"--tint: {paper}" in tokens
        ours = {"hue": "#0a6b62", "hue_dark": "#62c7b8"}[key]
        assert f"--hue: {ours}" in tokens
        assert checks.contrast(ours, paper) >= checks.CONTRAST


@pytest.mark.parametrize(
    ("name", "data", "shown"),
    [
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><rect width="9"/></svg>', True),
        ("logo.png", b"\x89PNG\r\n\x1a\nrest", True),
        ("logo.gif", b"GIF89a", False),
        ("../logo.svg", b"", False),
        ("none.svg", None, False),
    ],
)
def test_a_logo_is_a_clean_picture_in_the_plan_folder(
    tmp_path: Path, name: str, data: bytes | None, *, shown: bool
) -> None:
    if data:
        (tmp_path / name).write_bytes(data)
    plan = replace(a_plan(), site=SiteSettings(logo=name))

    done = publish(plan, tmp_path / "site", on=b.on(11, 15), folder=tmp_path, kinds=["home"])

    page = (tmp_path / "site/index.html").read_text("utf-8")
    assert ('<img src="assets/logo.' in page) is shown
    assert [f.code for f in done.findings] == ([] if shown else ["no-logo"])
    assert not any(b"onload" in f.read_bytes() for f in (tmp_path / "site/assets").glob("logo.*"))
