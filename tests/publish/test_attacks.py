"""What hostile people write, in every field and id, on every kind of page and in every file of a site.

The oracle is the same plan with harmless words: the hostile one may add no element and no attribute but
those that Markdown makes, no address that leads elsewhere by itself, no entry, event or formula.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import fields, replace
from itertools import count, product
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import icalendar
import pytest
from bs4 import BeautifulSoup

from kit import builders as b
from kit.pages import served, tabs
from okrlib.model import (
    Annotation,
    Initiative,
    Milestone,
    Outcomes,
    Override,
    Person,
    Policy,
    SiteSettings,
    Target,
    Team,
)
from okrlib.publish import publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog

    from okrlib.plan import Plan

DAY = b.on(11, 20)
#: What is opened must not do this.
_PWN = "window.pwned=alert(1)"
_ENDS = (
    '"',
    "'",
    ">",
    "`",
    "</script>",
    "</title>",
    "</textarea>",
    "</style>",
    "-->",
    "]]>",
    "</svg>",
    "\n\n",
)
_MARKUP = (
    f"<script>{_PWN}</script>",
    f"<img src=x onerror={_PWN}>",
    f"<svg onload={_PWN}><animate onbegin={_PWN}></svg>",
    f"<svg><a xlink:href=javascript:{_PWN}><rect width=9 height=9 /></a><use href=//evil.example#x></svg>",
    f'<iframe srcdoc="<script>{_PWN}</script>">',
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<base href=//evil.example/>",
    "<form action=//evil.example><button autofocus>x</button></form>",
    f" onmouseover={_PWN} autofocus onfocus={_PWN} x=",
    "<style>*{background:url(//evil.example/x)}</style>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror={_PWN}>'>",
    "<object data=//evil.example/x><embed src=//evil.example/x>",
    "<div style=position:fixed;inset:0>over all</div><!-- ",
)
_SCHEMES = (
    f"javascript:{_PWN}",
    f"JaVaScRiPt:{_PWN}",
    f"java\tscript:{_PWN}",
    f"&#106;avascript:{_PWN}",
    f"data:text/html,<script>{_PWN}</script>",
    f"vbscript:{_PWN}",
    "file:///etc/passwd",
    "//evil.example/x.png",
    "https://evil.example/x.png",
)
_ADDRESSES = ("[x]({})", "![x]({})", "<{}>", "[x]: {}\n\n[x] ![x]", "{}", '<a href="{}">x</a>')
_IDS = (
    *("../../x", "..\\x", "/etc/passwd", "C:\\x", "x/../../y", "con", "%2e%2e%2fx", "x\0y", ".", "..", " "),
    *("a" * 300, "a b", 'a"b', "a'b", "a<b>", "é", "a#b", "a?b=c", "-a", "A", "a\nb"),
)
_OTHER = (
    # Templates
    *(
        "{{7*7}}",
        "{% raw %}{{ config }}",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "{0.__class__}",
        "%s%n%(x)s",
        "$$x$$",
    ),
    # Charts
    '{"$schema": "https://vega.github.io/schema/vega/v5.json", "data": {"url": "//evil.example/x.json"}}',
    *(
        "datum['x']",
        "url(//evil.example/x)",
        "{signal: 'x'}",
        "image://evil.example/x",
        "x.y[0]\\.z",
        "__proto__",
    ),
    # Spreadsheets
    *(
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("//evil.example")',
    ),
    *(" =1", "\n=1", '","=1'),
    # Terminals
    *(
        "\x1b[31mred",
        "\x1b]8;;https://evil.example\x07x",
        "\x9b31m",
        "\x07\x08\x7f",
        "\0",
        "::error::x",
        "\r\nx",
    ),
    # Directions, and what is not seen
    *(
        "\u202eevil",
        "\u2066\u2067",
        "\u200f\u200b",
        "\ufeff",
        "e" + "\u0301" * 200,
        "\u2028\u2029",
        "\x0b\x0c\x85",
    ),
    *("\ufdfa" * 50, "\U000e0001", "\uffff"),
    # XML and calendars
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
    *(
        "]]><entry/>",
        "&xxe;",
        "<?xml version='1.0'?>",
        "<![CDATA[",
        "\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM",
    ),
    *(
        "x\r\nEND:VEVENT\r\nATTACH:https://evil.example",
        ";VALUE=URI:https://evil.example",
        "x\\nATTACH:y",
        "x\\;y,z",
    ),
    # The search
    '<p data-pagefind-meta="to">https://evil.example</p>',
    *(
        '"><p data-pagefind-filter="Team">x',
        "<p data-pagefind-ignore=all>",
        "<mark>x</mark>",
        "to:javascript:x",
    ),
    # Lengths
    *(
        "a" * 20_000,
        "[" * 2_000,
        ">" * 500 + "x",
        "**x" * 1_000,
        "&" * 999,
        "`" * 500 + "x",
        "- " * 200,
        "\n" * 999,
    ),
)
CORPUS = (
    *(end + markup for end, markup in product(_ENDS, _MARKUP)),
    *(form.format(scheme) for form, scheme in product(_ADDRESSES, _SCHEMES)),
    *_IDS,
    *_OTHER,
)
#: Markdown's own: whoever writes notes may use them.
_MARKDOWN = {
    *("a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("strong", "table", "tbody", "td", "th", "thead", "tr", "ul", "s", "div", "b"),
}
_ATTRIBUTES = {
    ("code", "class"),
    ("a", "href"),
    ("a", "title"),
    ("a", "rel"),
    ("ol", "start"),
    ("th", "align"),
    ("td", "align"),
}


def test_the_corpus_is_large_and_every_string_is_another() -> None:
    assert len(set(CORPUS)) == len(CORPUS) >= 280


def _filled(thing: Any, text: Callable[[], str], *names: str) -> Any:
    """The thing with another text in every field of text: all whose default is "", and those named."""
    free = [
        f.name for f in fields(thing) if f.default == "" and f.name not in {"id", "team", "cycle", "formula"}
    ]
    return replace(thing, **{name: text() for name in (*free, *names)})


def a_plan(strings: Sequence[str]) -> Plan:
    """A plan of as many goals as there are strings; over them every field of text holds each of them."""
    fields_so_far = count()

    def text() -> str:
        # Each field begins elsewhere, so that no page holds one string alone.
        return strings[(i + next(fields_so_far) * 17) % len(strings)]

    teams, goals, kpis, log, figures, people = [b.COMPANY], [], [], [], [], []
    for i in range(len(strings)):
        fields_so_far = count()
        people.append(Person(id=f"p{i}", role=text(), name=text()))
        teams.append(_filled(Team(id=f"t{i}", parent="co", lead=f"p{i}"), text))
        key_results = (
            _filled(b.kr(name=f"k{i}", kpi=None, owner=f"p{i}"), text),
            _filled(
                b.kr("milestones", f"m{i}", milestones=(Milestone(name=text()), Milestone(name="B"))), text
            ),
            _filled(b.kr("outcome", f"n{i}", outcomes=_filled(Outcomes(), text), agreed=b.on(10, 1)), text),
            _filled(
                b.kr("graded", f"g{i}", override=_filled(Override(score=0.5, at=b.at(11, 1)), text)), text
            ),
        )
        goal = b.objective(*key_results, name=f"o{i}", team=f"t{i}", owner=f"p{i}")
        if i % 2:
            goal = replace(goal, state="closed", outcome="partial", closed_at=b.at(11, 15))
        work = (Initiative(title=text(), link=text(), owner=f"p{i}"),)
        goals.append(replace(_filled(goal, text), initiatives=work))
        targets, notes = (Target(value=5.0, context=text()),), (Annotation(on=b.on(9, 1), text=text()),)
        card = b.kpi(f"i{i}", team=f"t{i}", owner=f"p{i}", targets=targets, annotations=notes)
        kpis.append(_filled(card, text))
        figures += [b.seen(month, float(month), f"i{i}") for month in range(1, 11)]
        for day in (5, 12):
            said = {"note": text(), "blocker": text(), "author": f"p{i}", "blocker_owner": f"p{i}"}
            log.append(b.said(b.on(11, day), float(day), f"k{i}", **said))
    fields_so_far, i = count(), 3
    cycles = (replace(b.Q3, title=text()), replace(b.Q4, title=text()))
    return replace(
        b.plan(*goals, log=log, people=tuple(people), teams=tuple(teams), cycles=cycles),
        name=text(),
        about=text(),
        kpis=tuple(kpis),
        observations=tuple(figures),
        policy=Policy(people="names"),
        site=SiteSettings(brand=text()),
    )


def _pages(site: Path) -> Iterator[tuple[Path, BeautifulSoup]]:
    for file in site.rglob("*.html"):
        yield file, BeautifulSoup(file.read_bytes(), "html.parser")


def _shapes(page: BeautifulSoup) -> set[tuple[str, str]]:
    """Every element with each of its attributes."""
    return {(tag.name, name) for tag in page.find_all(True) for name in ("", *tag.attrs)}


def _injected(site: Path, harmless: Path) -> Iterator[str]:
    """What a site holds that the harmless one does not, and that no Markdown makes."""
    known = _ATTRIBUTES.union(*(_shapes(page) for _, page in _pages(harmless)))
    for file, page in _pages(site):
        for kind, attribute in _shapes(page) - known:
            if attribute or kind not in _MARKDOWN:
                yield f"{file.relative_to(site)}: <{kind} {attribute}>"
        for tag in page.find_all(True):
            for name in ("href", "src", "action", "content", "data"):
                value = re.sub(r"[\x00-\x20]", "", str(tag.get(name, "")))
                scheme = (
                    re.match(r"(?:[a-z][a-z0-9+.-]*:|//)", value, re.IGNORECASE)
                    if name != "content"
                    else None
                )
                if scheme and not (tag.name == "a" and scheme[0].lower() in {"https:", "http:", "mailto:"}):
                    yield f"{file.relative_to(site)}: <{tag.name} {name}={value[:90]}>"
        for script in page.find_all("script"):
            if not script.get("src"):
                json.loads(script.string or "")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Plan], Path]:
    """Publish a plan with everything a site has."""

    def make(plan: Plan) -> Path:
        out = tmp_path_factory.mktemp("site") / "_site"
        publish(plan, out, on=DAY, folder=out.parent)
        return out

    return make


@pytest.fixture(scope="module")
def site(built: Callable[[Plan], Path]) -> Path:
    """Every 5th string, in every field."""
    return built(a_plan(CORPUS[::5]))


@pytest.fixture(scope="module")
def harmless(built: Callable[[Plan], Path]) -> Path:
    return built(a_plan(["plain words"] * 4))


def test_no_field_adds_an_element_or_an_address(site: Path, harmless: Path) -> None:
    assert not list(_injected(site, harmless))


def test_no_field_adds_an_entry_an_event_or_a_formula(site: Path) -> None:
    for file in (site / "feeds").glob("*.atom"):
        root = ET.fromstring(file.read_bytes())  # noqa: S314 - our own file
        assert {tag.tag.partition("}")[2] for tag in root.iter()} <= {
            *("feed", "id", "title", "updated", "link", "author", "name", "entry", "summary")
        }
    calendar = icalendar.Calendar.from_ical((site / "calendar.ics").read_bytes())
    assert {part.name for part in calendar.subcomponents} == {"VEVENT"}
    assert {key for part in calendar.subcomponents for key in part} == {
        *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "TRANSP")
    }
    for file in (site / "data").glob("*.csv"):
        with file.open(newline="", encoding="utf-8") as lines:
            for row in csv.reader(lines):
                assert not [
                    c for c in row if c.lstrip(" \n").startswith(("=", "@", "\t", "\r")) and len(c) > 1
                ], file
        json.loads(file.with_suffix(".json").read_text("utf-8"))


def test_no_link_leads_where_none_may(tmp_path: Path) -> None:
    links = (
        "https://tracker.example/1",
        f"javascript:{_PWN}",
        "//evil.example",
        "data:text/html,x",
        " https://x",
    )
    notes = "\n\n".join(f"[x]({link})" for link in ("//evil.example", "page.html"))
    goal = b.objective(b.kr(), notes=notes, initiatives=tuple(Initiative(title="w", link=to) for to in links))
    plan = replace(b.plan(goal), site=SiteSettings(address=f"javascript:{_PWN}"))

    publish(plan, tmp_path / "site", on=DAY, folder=tmp_path)

    page = BeautifulSoup((tmp_path / "site/objectives/o.html").read_bytes(), "html.parser")
    outward = {str(a["href"]) for a in page.select("main a[href]") if not str(a["href"]).startswith("../")}
    assert {to for to in outward if not to.startswith("#")} == {links[0], "page.html"}
    for name in ("feed.atom", "edition.html", "index.html"):
        assert b"javascript:" not in (tmp_path / "site" / name).read_bytes()


def test_no_id_leads_out_of_the_site(tmp_path: Path, harmless: Path) -> None:
    goals = [
        goal
        for i, name in enumerate(_IDS)
        for goal in (
            b.objective(b.kr(name=f"in-{i}"), name=name),
            b.objective(b.kr(name=f"under-{i}"), name=f"under-{i}", team=name),
            b.objective(b.kr(name=f"when-{i}"), name=f"when-{i}", cycle=name),
            b.objective(
                b.kr(name=name, owner=name), name=f"of-{i}", owner=name, supports=_IDS, depends_on=_IDS
            ),
        )
    ]
    plan = replace(
        b.plan(*goals, log=[b.said(b.on(11, 2), 5.0, name, note="x", author=name) for name in _IDS]),
        teams=(b.COMPANY, b.OPS, *(Team(id=name, parent="co", lead=name) for name in _IDS)),
        people=tuple(Person(id=name) for name in _IDS),
        cycles=(b.Q3, b.Q4, *(replace(b.Q4, id=name) for name in _IDS)),
        kpis=tuple(b.kpi(name) for name in _IDS),
        observations=tuple(b.seen(9, 1.0, name) for name in _IDS),
        policy=Policy(people="names"),
    )
    publish(plan, tmp_path / "a/b/site", on=DAY, folder=tmp_path)

    assert [p.name for p in (tmp_path / "a/b").iterdir()] == ["site"]
    assert not list(_injected(tmp_path / "a/b/site", harmless))
    pages = {
        file.relative_to(tmp_path / "a/b/site").as_posix() for file in (tmp_path / "a/b/site").rglob("*.html")
    }
    assert {
        path
        for path in pages
        if not re.fullmatch(r"[a-z0-9/-]+\.html|[a-z]+/(?:2026-Q4|A)(?:/[\w-]+)?\.html", path)
    } == set()


@pytest.mark.slow
def test_the_whole_corpus_in_every_field(built: Callable[[Plan], Path], harmless: Path) -> None:
    site = built(a_plan(CORPUS))
    assert not list(_injected(site, harmless))


#: The classes and tags of what reaches beyond the page, to say in a failure.
_WIDE = """width => [...new Set([...document.querySelectorAll('main *')]
  .filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.scroll'))
  .map(e => e.tagName + '.' + e.getAttribute('class')))].slice(0, 8)"""


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_happens_where_such_a_page_is_opened(browser: Browser, site: Path, width: int) -> None:
    goals = sorted(path.relative_to(site).as_posix() for path in site.glob("objectives/*.html"))
    cards = sorted(path.relative_to(site).as_posix() for path in site.glob("kpis/*.html"))
    teams = sorted(path.relative_to(site).as_posix() for path in site.glob("teams/2026-Q4/*.html"))
    happened: list[str] = []

    def refuse(dialog: Dialog) -> None:
        happened.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    with served(site) as address:
        context = browser.new_context(viewport={"width": width, "height": 800})
        context.on("dialog", refuse)
        context.on("weberror", lambda error: happened.append(str(error.error)))
        context.on("console", lambda m: happened.append(m.text))
        context.on(
            "request", lambda r: happened.append(r.url) if not r.url.startswith((address, "data:")) else None
        )
        paths = ("index.html", "edition.html", "search.html?q=evil", *goals[::11], *cards[::15], *teams[::15])
        for path, page in zip(paths, tabs(context, [address + path for path in paths]), strict=True):
            page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
            if path.startswith("search"):
                page.locator(".results li").first.wait_for()
            wide = page.evaluate(_WIDE, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, wide)
            assert page.evaluate("window.pwned") is None, path
            assert not happened, path
        context.close()
