"""What is shown where a link leads to no page: in the look and language of the site, leading on."""

from __future__ import annotations

import http.client
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from kit import builders as b
from okrlib.cli.preview import Server
from okrlib.model import SiteSettings
from okrlib.publish import publish

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.plan import Plan

DAY = b.on(11, 20)


def built(out: Path, plan: Plan | None = None) -> tuple[Path, BeautifulSoup]:
    """A site, and its page for what is not there."""
    plan = plan or b.plan(b.objective(b.kr(name="wait"), name="calm"))
    site = publish(plan, out / "site", on=DAY).out
    return site, BeautifulSoup((site / "404.html").read_text("utf-8"), "html.parser")


@pytest.mark.parametrize(
    ("address", "root"),
    [("", "/"), ("https://goals.example.org", "/"), ("https://example.org/our/goals/", "/our/goals/")],
)
def test_its_links_begin_at_the_root_of_the_site_and_lead_somewhere(
    tmp_path: Path, address: str, root: str
) -> None:
    plan = replace(
        b.plan(b.objective(b.kr(name="wait"), name="calm")), site=SiteSettings(address=address, cite="Us")
    )
    site, page = built(tmp_path, plan)

    links = [str(link["href"]) for link in page.select("a[href]:not(.skip)")]
    assert {f"{root}index.html", f"{root}search.html"} <= set(links)
    for link in links:
        assert (site / link.partition("#")[0].removeprefix(root)).is_file(), link
    assert page.select_one("meta[name=robots]")["content"] == "noindex"  # type: ignore[index]
    assert not page.select('meta[property="og:url"], [download]')
    assert "404" not in page.get_text()
    early = [str(link["href"]) for link in page.select("link[rel=preload]")]
    assert len(early) == (2 if address else 0), "as on every page, nothing moves when its type comes"
    assert all((site / type_.removeprefix(root)).is_file() for type_ in early)


def test_its_style_and_its_script_are_found_from_every_folder_of_the_site(tmp_path: Path) -> None:
    site, page = built(tmp_path)

    ups = [str(script["src"]) for script in page.select("script[data-root]")]
    assert ups == [f"{up}assets/missing.js" for up in ("", "../", "../../")]
    for file in site.rglob("*.html"):
        assert (file.parent / ups[len(file.relative_to(site).parts) - 1]).resolve().is_file(), file


def test_it_speaks_the_plans_language(tmp_path: Path) -> None:
    plan = replace(b.plan(b.objective(b.kr(name="wait"), name="calm")), language="de")
    page = built(tmp_path, plan)[1]
    assert page.h1 is not None
    assert page.h1.get_text() == "Diese Seite gibt es nicht"
    assert "Ziele, Schlüsselergebnisse und Kennzahlen durchsuchen" in page.get_text()


def test_the_preview_shows_it_as_hosts_do_from_its_own_root(tmp_path: Path) -> None:
    plan = b.plan(b.objective(b.kr(name="wait"), name="calm"))
    site = built(tmp_path, replace(plan, site=SiteSettings(address="https://example.org/our/goals/")))[0]
    with Server(site, 0) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        asked = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        asked.request("GET", "/a/b/c/gone.html")
        answer = asked.getresponse()
        page = BeautifulSoup(answer.read(), "html.parser")
        assert answer.status == 404
        links = [str(link["href"]) for link in page.select("link[rel=stylesheet], a[href]:not(.skip)")]
        assert {"/assets/okr.css", "/index.html", "/search.html"} <= set(links)
        assert not any("our/goals" in link for link in links)
        asked.close()
        server.shutdown()
