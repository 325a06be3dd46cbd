"""The notebook that each page offers: run anywhere, it shows what the page shows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

import okrlib
from kit import builders as b
from kit.notebooks import compare, downloaded
from kit.pages import served
from okrlib.errors import OkrError
from okrlib.plan import released
from okrlib.publish import notebooks, publish
from okrlib.publish.pages import pages
from okrlib.publish.stories import Story
from okrlib.resources import data_dir

if TYPE_CHECKING:
    from okrlib.plan import Plan
    from okrlib.publish.pages import Page

EXAMPLE = data_dir("notebooks") / "example"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return okrlib.load(EXAMPLE).plan


@pytest.fixture(scope="module")
def listed(plan: Plan) -> list[Page]:
    return pages(released(plan))


def test_the_notebook_of_one_page_of_each_kind_shows_the_same(
    site: Path, listed: list[Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    one_each = {page.kind: page for page in listed}

    assert len(one_each) > 10
    for page in one_each.values():
        compare(site, page.path, tmp_path)


@pytest.mark.slow
def test_the_notebook_of_every_page_shows_the_same(site: Path, listed: list[Page], tmp_path: Path) -> None:
    for page in listed:
        compare(site, page.path, tmp_path)


@pytest.mark.slow
def test_a_story_runs_again_in_a_kernel_of_its_own(site: Path, tmp_path: Path) -> None:
    page = "stories/winters.html"
    book = nbformat.read(downloaded(site, page, tmp_path), as_version=4)
    NotebookClient(book, resources={"metadata": {"path": str(tmp_path)}}).execute()
    text = BeautifulSoup((site / page).read_text("utf-8"), "html.parser").get_text(" ", strip=True)
    outputs = [output for cell in book.cells for output in cell.get("outputs", ())]
    said = [output["text"].strip() for output in outputs if output["output_type"] == "stream"]
    tables = [output["data"]["text/html"] for output in outputs if "text/html" in output.get("data", {})]

    assert tables
    assert said
    assert all(line in text for line in said)
    for table in tables:
        cells = [cell.get_text(strip=True) for cell in BeautifulSoup(table, "html.parser").select("td")]
        assert all(cell in text for cell in cells)


def test_every_page_of_the_example_offers_its_notebook(site: Path) -> None:
    about = json.loads((site / "site.json").read_text("utf-8"))

    assert all((site / notebooks.address_of(page)).is_file() for page in about["pages"])


def test_a_story_is_offered_only_where_it_says_so(tmp_path: Path) -> None:
    attached = {"a.png": {"image/png": "iVBORw0KGgo="}}
    source = "# A story\n\n![a](attachment:a.png) <!-- a note to oneself -->"
    cell = {"cell_type": "markdown", "metadata": {}, "source": source, "attachments": attached}
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "stories").mkdir()
    for name, asked in (("quiet", {"publish": True}), ("open", {"publish": True, "notebook": True})):
        text = json.dumps({**book, "metadata": {"okrlib": asked}})
        (tmp_path / f"stories/{name}.ipynb").write_text(text, "utf-8")
    publish(b.plan(), tmp_path / "site", on=b.on(11, 15), folder=tmp_path, kinds=["home", "edition"])

    assert sorted(path.name for path in (tmp_path / "site/stories").iterdir()) == [
        "open.html",
        "open.ipynb",
        "quiet.html",
    ]
    assert "download" not in (tmp_path / "site/stories/quiet.html").read_text("utf-8")
    offered = nbformat.read(tmp_path / "site/stories/open.ipynb", as_version=4).cells[-1]
    assert (offered.source, offered.attachments) == ("# A story\n\n![a](attachment:a.png) ", attached)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a <!-- SECRET\n\nand SECRET --> b", "a  b"),
        ("a\n\n<!-- SECRET", "a\n\n"),
        ("[//]: # (SECRET)\n\n[note]: <> 'SECRET'\n\n[a][b]\n\n[b]: #c 'd'", "\n\n\n\n[a][b]\n\n[b]: #c 'd'"),
        ("```\n<!-- a -->\n```\n<!-- SECRET -->`b <!-- c -->`", "```\n<!-- a -->\n```\n`b <!-- c -->`"),
    ],
)
def test_a_notebook_that_is_offered_has_no_comments_of_markdown(source: str, shown: str) -> None:
    cells = [{"cell_type": "markdown", "source": source}, {"cell_type": "raw", "source": "SECRET"}]

    assert [cell["source"] for cell in Story("s", Path("s"), "s.html", "", cells).source] == [shown]


def test_a_site_with_an_address_is_named_in_its_notebooks(tmp_path: Path) -> None:
    plan = b.plan()
    plan = replace(plan, site=replace(plan.site, address="https://okr.example.org/goals"))
    publish(plan, tmp_path / "site", on=b.on(11, 15), kinds=["home", "edition"])
    book = json.loads((tmp_path / "site/index.ipynb").read_text("utf-8"))

    assert "site = 'https://okr.example.org/goals/'" in book["cells"][1]["source"]
    assert not [cell for cell in book["cells"] if "open_plan()" in cell["source"]]


# -- open_site


def test_the_plan_of_a_site_is_what_was_released(site: Path, plan: Plan) -> None:
    expected = released(plan)
    opened = okrlib.open_site(site)

    assert opened.observed == expected.observed  # which stand by KPI in the file
    assert replace(opened, observations=()) == replace(expected, observations=())
    assert okrlib.stand(opened).team("riverside", "2019-Q1").score is not None


def test_a_site_is_opened_by_its_address(site: Path) -> None:
    with served(site.parent) as root:
        for address in (f"{root}{site.name}", f"{root}{site.name}/", f"{root}{site.name}/index.html"):
            assert okrlib.open_site(address) == okrlib.open_site(site)
        with pytest.raises(OkrError, match="cannot be read: File not found"):
            okrlib.open_site(f"{root}/elsewhere")
    with pytest.raises(OkrError, match=r"cannot be read: .*refused"):
        okrlib.open_site(root)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "there is no such file"),
        ("<html>", "holds no plan"),
        ("[]", "holds no plan"),
        ("[" * 100_000, "holds no plan"),
        ('{"format": 1, "okrlib": "0", "day": "2026-11-15", "audience": "", "tables": {}}', "holds no plan"),
        ('{"format": 2, "okrlib": "9.0"}', "okrlib 9.0"),
    ],
)
def test_what_is_no_site_is_named(tmp_path: Path, text: str | None, why: str) -> None:
    (tmp_path / "data").mkdir()
    if text is not None:
        (tmp_path / "data/plan.json").write_text(text, "utf-8")

    with pytest.raises(OkrError, match=why):
        okrlib.open_site(tmp_path)
