"""The published example, read as files: what is on it, what is not, and how it comes to be."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

import okrlib
from okrlib.errors import NotOursError
from okrlib.plan import released
from okrlib.publish import NotebookError, publish
from okrlib.resources import data_dir
from okrlib.store import Editions
from okrlib.text.formatting import two_decimals

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = data_dir("notebooks") / "example"
DAY = date(2019, 3, 15)
#: What a resource is fetched by; a link to read further is not.
_FETCHED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "use": "href"}


@pytest.fixture(scope="module")
def plan() -> okrlib.Plan:
    return okrlib.load(EXAMPLE).plan


@cache
def soup(path: Path) -> BeautifulSoup:
    """A page; several tests read all of them, and none changes what it reads."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@pytest.fixture(autouse=True, scope="module")
def pages_are_let_go() -> Iterator[None]:
    yield
    soup.cache_clear()


def html_files(folder: Path) -> Iterator[Path]:
    return folder.rglob("*.html")


def pages_at_their_address(folder: Path) -> Iterator[Path]:
    """All but 404.html, which is shown at any: see test_missing.py."""
    return (file for file in html_files(folder) if file.name != "404.html")


def test_every_page_kind_is_published(site: Path) -> None:
    made = json.loads((site / "site.json").read_text("utf-8"))["pages"]

    assert {path.split("/")[0] for path in made} == {
        "index.html",
        "how.html",
        "map",
        "search.html",
        "edition.html",
        "changes.html",
        "compare.html",
        "changes",
        "attention.html",
        "reviews",
        "teams",
        "objectives",
        "kpis",
        "stories",
    }
    assert all((site / path).is_file() for path in made)
    assert len(made) == len(set(made))


def test_every_link_within_the_site_leads_somewhere_and_none_is_absolute(site: Path) -> None:
    @cache
    def ids(path: Path) -> set[str]:
        return {str(element["id"]) for element in soup(path).find_all(id=True)}

    for file in pages_at_their_address(site):
        page = soup(file)
        for link in page.find_all(["a", "link", "script"]):
            target = str(link.get("href") or link.get("src") or "")
            if not target or target.startswith(("https://", "#")):
                continue
            path, _, anchor = target.partition("#")
            there = (file.parent / path).resolve()
            assert there.is_file(), f"{file.relative_to(site)} -> {target}"
            if anchor and there.suffix == ".html":
                assert anchor in ids(there), f"{file.relative_to(site)} -> {target}"


def test_nothing_is_fetched_from_anywhere_else(site: Path) -> None:
    for file in html_files(site):
        page = soup(file)
        for tag, attribute in _FETCHED.items():
            for element in page.find_all(tag):
                value = str(element.get(attribute) or "")
                assert not re.match(r"(?:[a-z]+:)?//", value), f"{file}: {value}"
    for sheet in site.rglob("*.css"):
        assert "http" not in sheet.read_text("utf-8")


def test_no_page_has_inline_script_or_style(site: Path) -> None:
    for file in html_files(site):
        page = soup(file)
        assert not page.find_all("style")
        assert not page.find_all(style=True)
        scripts = [s for s in page.find_all("script") if not s.get("src")]
        assert all(s["type"] == "application/json" for s in scripts)
        assert not [t for t in page.find_all(True) if any(a.startswith("on") for a in t.attrs)]


def test_every_chart_has_a_title_a_sentence_and_its_numbers_as_a_table(site: Path) -> None:
    charts = [figure for file in html_files(site) for figure in soup(file).select("figure.chart")]

    assert len(charts) > 50
    for figure in charts:
        title = figure.figcaption.b.get_text()
        assert title
        assert figure.select_one(".canvas")["aria-label"].startswith(title)
        assert len(figure.figcaption.get_text()) > len(title) + 20
        rows = figure.select("tbody tr")
        assert rows
        for drawing in figure.select(".canvas svg.plot"):
            assert len(drawing["data-x"].split()) == len(rows)
            assert not drawing.find_all(style=True)
        assert figure.select(".canvas svg.plot") or figure.script, "a story's own chart is drawn by Vega"


def test_vega_is_there_only_for_a_story_that_brings_a_chart_of_its_own(site: Path) -> None:
    """It was three quarters of what a page loaded first."""
    users = [file for file in html_files(site) if "vega.js" in file.read_text("utf-8")]

    assert [file.parent.name for file in users] == ["stories"]
    assert (site / "assets/vega.js").is_file()


def test_a_team_page_shows_what_the_plan_says(site: Path, plan: okrlib.Plan) -> None:
    part = okrlib.stand(released(plan), on=DAY).team("northbank-ed", "2019-Q1")
    page = soup(site / "teams/2019-Q1/northbank-ed.html")
    shown = [
        (row.select_one(".kr-words").find(string=True).strip(), row.select_one(".score").get_text())
        for row in page.select("li.kr")
    ]

    expected = [
        (kr.key_result.title, "–" if kr.score is None else two_decimals(kr.score))
        for o in part.objectives
        for kr in o.key_results
    ]
    assert shown == expected


def test_a_team_page_is_at_most_nine_kilobytes_on_the_wire(site: Path) -> None:
    """Its charts and its map stand in it; eight were enough while a browser drew them from a script."""
    sizes = {f: len(gzip.compress(f.read_bytes())) for f in (site / "teams").rglob("*.html")}

    assert max(sizes.values()) <= 9 * 1024


def test_numbers_are_not_shown_in_order_of_score(site: Path, plan: okrlib.Plan) -> None:
    names = [row.th.get_text(strip=True) for row in soup(site / "index.html").select("table.teams tbody tr")]
    tree = [t.title for _, t in released(plan).tree()]

    assert names == [name for name in tree if name in names]


def test_two_builds_of_the_same_plan_are_equal(site: Path, plan: okrlib.Plan, tmp_path: Path) -> None:
    kept = Editions(EXAMPLE, "company")
    publish(plan, tmp_path / "again", on=DAY, folder=EXAMPLE, processes=1, editions=kept)

    for file in site.rglob("*"):
        # Pagefind lists the values of its filters in a new order each time.
        if file.is_file() and "pagefind" not in file.relative_to(site).parts:
            assert file.read_bytes() == (tmp_path / "again" / file.relative_to(site)).read_bytes(), file


# -- what an analyst can change


def page_notebook(*sources: str, tags: tuple[str, ...] = ()) -> str:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{i}",
            "metadata": {"tags": list(tags)},
            "source": s,
            "outputs": [],
            "execution_count": None,
        }
        for i, s in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def plan_with(folder: Path, **files: str) -> okrlib.Plan:
    """A small plan in *folder*, with page notebooks or stories of its own."""
    (folder / "goals/2019-Q1").mkdir(parents=True)
    (folder / "okr.toml").write_text(
        'version = 1\nname = "Small"\n[[teams]]\nid = "all"\ntitle = "All"\n[[cycles]]\nid = "2019-Q1"\n',
        "utf-8",
    )
    (folder / "goals/2019-Q1/all.toml").write_text(
        '[[objectives]]\nid = "o"\ntitle = "Open"\nstate = "active"\n'
        '[[objectives.key_results]]\nid = "k"\nkind = "reach"\ntarget = 10\ntitle = "Ten"\n'
        '[[objectives]]\nid = "hidden"\ntitle = "PLANTED-MARKER"\nstate = "active"\nvisibility = "private"\n',
        "utf-8",
    )
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_ipynb", ".ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return okrlib.load(folder).plan


def test_a_page_notebook_of_the_plan_wins_over_ours(tmp_path: Path) -> None:
    plan = plan_with(tmp_path / "plan", pages__home_ipynb=page_notebook("print('a home of our own')"))
    publish(plan, tmp_path / "site", on=DAY, folder=tmp_path / "plan")

    assert "a home of our own" in (tmp_path / "site/index.html").read_text("utf-8")


def test_cells_tagged_edit_are_dropped_before_anything_runs(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    book = page_notebook(f"open({str(marker)!r}, 'w')", tags=("edit",))
    publish(
        plan_with(tmp_path / "plan", pages__home_ipynb=book),
        tmp_path / "site",
        on=DAY,
        folder=tmp_path / "plan",
    )

    assert not marker.exists()
    assert "open(" not in (tmp_path / "site/index.html").read_text("utf-8")


def test_input_is_hidden_unless_a_cell_asks_to_show_it(tmp_path: Path) -> None:
    for tags, shown in (((), False), (("show-input",), True)):
        out = tmp_path / f"site-{shown}"
        folder = tmp_path / f"plan-{shown}"
        publish(
            plan_with(folder, pages__home_ipynb=page_notebook("x = 40 + 2", tags=tags)),
            out,
            on=DAY,
            folder=folder,
        )
        assert (">40<" in (out / "index.html").read_text("utf-8")) is shown


@pytest.mark.parametrize("story", [False, True], ids=["page", "story"])
def test_what_is_not_released_is_in_no_byte_whatever_a_notebook_prints(tmp_path: Path, story: bool) -> None:  # noqa: FBT001
    everything = (
        "import okrlib, os\nfrom okrlib.tables import tables\n"
        "plan = okrlib.open_plan()\n"
        "def walk(x, seen=set(), depth=0):\n"
        "    if id(x) in seen or depth > 6: return\n"
        "    seen.add(id(x)); print(repr(x)[:5000])\n"
        "    for name in dir(x):\n"
        "        if name.startswith('_') and name not in ('__dict__', '_by_id'): continue\n"
        "        try: value = getattr(x, name)\n"
        "        except Exception: continue\n"
        "        if callable(value): continue\n"
        "        walk(value, seen, depth + 1)\n"
        "    if isinstance(x, dict):\n"
        "        for pair in x.items(): walk(pair, seen, depth + 1)\n"
        "    elif isinstance(x, (tuple, list)):\n"
        "        for part in x: walk(part, seen, depth + 1)\n"
        "walk(plan)\n"
        "for name in ('objectives', 'key_results', 'check_ins', 'kpis'):\n"
        "    print(getattr(tables(plan), name).to_string())\n"
        "for name in ('observations', 'scores', 'teams', 'cycles'):\n"
        "    print(getattr(tables(plan), name).to_string())\n"
        "print(okrlib.released(plan), plan.narrow(cycle='2019-Q1'))\n"
    )
    book = json.loads(page_notebook(everything))
    book["metadata"] = {"okrlib": {"publish": True}}
    name = "stories__all_ipynb" if story else "pages__home_ipynb"
    plan = plan_with(tmp_path / "plan", **{name: json.dumps(book)})
    publish(plan, tmp_path / "site", on=DAY, folder=tmp_path / "plan")

    made = (tmp_path / "site" / ("stories/all.html" if story else "index.html")).read_text("utf-8")
    assert "Ten" in made
    for file in (tmp_path / "site").rglob("*"):
        if file.is_file():
            held = file.read_bytes()
            assert b"PLANTED-MARKER" not in held, file
            assert str(tmp_path).encode() not in held, file


# -- when something goes wrong


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("x = 1\nnope", "nope"),
        ("def", "invalid syntax"),
        ("%matplotlib inline", "invalid syntax"),
        ("import okrlib\nokrlib.open_plan().team('al')", "Did you mean 'all'"),
    ],
)
def test_a_page_that_fails_names_notebook_cell_and_reason_and_keeps_the_old_site(
    tmp_path: Path, source: str, why: str
) -> None:
    folder, out = tmp_path / "plan", tmp_path / "site"
    plan = plan_with(folder)
    publish(plan, out, on=DAY, folder=folder)
    before = {f: f.read_bytes() for f in out.rglob("*") if f.is_file()}
    (folder / "pages").mkdir()
    (folder / "pages/team.ipynb").write_text(page_notebook("a = 1", source), "utf-8")

    with pytest.raises(NotebookError, match=r"team\.ipynb, cell 2: ") as failed:
        publish(plan, out, on=DAY, folder=folder)
    assert why in str(failed.value)
    assert {f: f.read_bytes() for f in out.rglob("*") if f.is_file()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["plan", "site"]


def test_a_folder_with_files_of_its_own_is_never_written_into(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("mine", "utf-8")

    with pytest.raises(NotOursError):
        publish(plan_with(tmp_path / "plan"), tmp_path / "out", on=DAY)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["thesis.txt"]


@pytest.mark.slow
def test_ctrl_c_is_clean_and_leaves_no_site(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "okrlib", "publish", str(EXAMPLE), "--out", str(tmp_path / "site")]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, start_new_session=True) as running:
        while not list(tmp_path.glob(".okrlib-build-*/index.html")):
            assert running.poll() is None
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGINT)
        said = running.communicate(timeout=30)[1]

    assert running.returncode == 130
    assert "Traceback" not in said
    assert not list(tmp_path.iterdir())


def test_a_page_notebook_of_the_plan_that_names_a_folder_of_this_machine_is_named(tmp_path: Path) -> None:
    for number, cell in enumerate(("import os\nprint(os.path.expanduser('~'))", f"# {Path.home()}")):
        folder = tmp_path / f"plan-{number}"
        plan = plan_with(folder, pages__home_ipynb=page_notebook("1", cell))
        with pytest.raises(NotebookError, match=r"home\.ipynb, cell 2: it names a folder of this machine"):
            publish(plan, tmp_path / "site", on=DAY, folder=folder, kinds=["home"])


def test_a_page_loads_within_110_kilobytes_with_everything_it_needs(site: Path) -> None:
    """A chart is part of its page; only a story that brings one of Altair's loads Vega as well."""

    @cache
    def sent(path: Path) -> int:
        return len(gzip.compress(path.read_bytes()))

    fonts = sum(font.stat().st_size for font in (site / "assets/fonts").glob("*.woff2"))
    for file in pages_at_their_address(site):
        page = soup(file)
        parts = [script["src"] for script in page.find_all("script", src=True)]
        parts += [sheet["href"] for sheet in page.find_all("link", rel="stylesheet")]
        if any(part.endswith("vega.js") for part in parts):
            continue
        with_them = sum(sent((file.parent / part).resolve()) for part in parts)
        assert sent(file) <= 14_000 or not page.select("figure.chart"), file
        assert sent(file) + with_them + fonts <= 110_000, file
