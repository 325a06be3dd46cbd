"""Stories: what they may show and lead to, and that one which fails stops nothing but itself."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time
import unicodedata
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result

import okrlib
from okrlib.cli import okr
from okrlib.publish import Published, StoriesError, addresses, publish, runner, stories
from okrlib.publish.exporter import CHART_TYPE, prose, shown
from okrlib.show import REMOVED

if TYPE_CHECKING:
    from collections.abc import Callable

    Site = Callable[..., tuple[Published, Path]]

DAY = date(2026, 11, 15)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)
PICTURES = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "image/gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "image/webp": b"RIFF\x1a\x00\x00\x00WEBPVP8L",
}
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><circle r="4"></circle></svg>'


def text(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "t", "metadata": {}, "source": source, **more}


def code(source: str, *tags: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": "c",
        "metadata": {"tags": list(tags)},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def book(*cells: dict[str, Any], asks: bool = True, **more: Any) -> str:
    metadata = {"okrlib": {"publish": True}} if asks else {}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5, **more})


@pytest.fixture
def site(good: Path) -> Site:
    """Write files into the plan's stories and publish it: ``site({"s.ipynb": book(...)})``."""

    def make(files: dict[str, str | bytes], **how: Any) -> tuple[Published, Path]:
        for name, held in files.items():
            path = good / "stories" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(held.encode() if isinstance(held, str) else held)
        out = good.parent / "site"
        return publish(okrlib.load(good).plan, out, on=DAY, folder=good, **how), out

    return make


def main(page: Path) -> BeautifulSoup:
    body = BeautifulSoup(page.read_text("utf-8"), "html.parser").main
    assert body is not None
    return body


def sources(page: Path) -> list[str]:
    return [str(img["src"]) for img in main(page).find_all("img")]


def embedded(raw: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(raw).decode()}"


# -- pictures


def test_attachments_of_a_cell_are_embedded(site: Site) -> None:
    kept = {f"a b.{kind[6:]}": {kind: base64.b64encode(raw).decode()} for kind, raw in PICTURES.items()}
    words = " ".join(f"![p](attachment:a%20b.{kind[6:]})" for kind in PICTURES)
    made, out = site({"s.ipynb": book(text(words, attachments=kept))})

    assert made.findings == ()
    assert sources(out / "stories/s.html") == [embedded(raw, kind) for kind, raw in PICTURES.items()]


def test_a_name_with_accents_is_found_however_its_letters_are_put_together(site: Site) -> None:
    one, two = (unicodedata.normalize(form, "gr\u00fcn.png") for form in ("NFC", "NFD"))
    kept = {two: {"text/plain": "green", "image/png": base64.b64encode(PNG).decode()}}
    words = f"![a](attachment:{one}) ![b](attachment:gr%C3%BCn.png) ![c]({one}) ![d](<blau/{two}>)"
    files = {"s.ipynb": book(text(words, attachments=kept)), two: PNG, f"blau/{one}": PNG}
    made, out = site(files)

    assert made.findings == ()
    assert sources(out / "stories/s.html") == [embedded(PNG)] * 4


def test_pictures_beside_a_story_are_embedded_however_they_are_written(site: Site) -> None:
    words = (
        '![a](<my pic.png>) ![b](my%20pic.png "title") ![c](files/x.png) <img src="files/x.png" width="9">'
        "\n\n"
        '<div>\n<img alt="d" src="./files/../my pic.png">\n</div>\n\n![e](/stories/files/x.png)'
    )
    files = {"s.ipynb": book(text(words)), "my pic.png": PNG, "files/x.png": PNG}
    made, out = site(files)

    assert made.findings == ()
    assert sources(out / "stories/s.html") == [embedded(PNG)] * 6


def test_a_picture_that_a_cell_draws_or_shows_is_embedded(site: Site) -> None:
    draw = f"import pathlib\npathlib.Path('new.png').write_bytes({PNG!r})\n"
    show = "from IPython.display import HTML, Markdown, display\n"
    show += "display(HTML('<img src=\"new.png\">'), Markdown('![m](new.png) ![n](none.png)'))"
    made, out = site({"s.ipynb": book(text("# S"), code(draw + show))})

    assert sources(out / "stories/s.html") == [embedded(PNG)] * 2
    assert [f.place[::2] for f in made.findings if f.place] == [("stories/s.ipynb", "cell 2")]


def test_what_a_page_leaves_out_of_a_cell_is_named(site: Site) -> None:
    show = "from IPython.display import HTML, display\ndisplay(HTML('<div><script>x()</script></div>'))"
    made, _ = site(
        {
            "s.ipynb": book(
                text("# S\n\n<video src='a.mp4'>b</video> `<form>` <math><mi>x</mi></math>"), code(show)
            )
        }
    )

    assert [(f.code, f.what.partition(" is ")[0]) for f in made.findings] == [
        ("left-out-of-page", "What stands in <math> and <video>"),
        ("left-out-of-page", "What stands in <script>"),
    ]


def test_every_element_that_goes_with_its_text_is_named_but_styles_and_what_a_drawing_says(
    site: Site,
) -> None:
    silent = {"style", "title", "metadata"}
    cells = [code(f"from IPython.display import HTML\nHTML('<b>a</b><{n}>b</{n}>')") for n in sorted(REMOVED)]
    made, _ = site({"s.ipynb": book(text("# S"), *cells)})

    assert sorted(re.findall("<(.*?)>", "".join(f.what for f in made.findings))) == sorted(REMOVED - silent)


def test_a_picture_keeps_the_words_and_the_size_that_its_cell_gave_it() -> None:
    bare = {
        "output_type": "display_data",
        "data": {"image/png": "eA==", "text/plain": "<Figure>"},
        "metadata": {},
    }
    about = {**bare, "metadata": {"image/png": {"alt": "Beds, by ward", "width": 300}}}

    assert 'alt="Picture"' in shown(bare)
    assert 'alt="Beds, by ward" width="300"' in shown(about)


def test_what_a_page_would_lose_of_a_text_is_kept_or_named(site: Site) -> None:
    code_ = (
        "from IPython.display import *\ndisplay(Latex('$x^2$'), Javascript('x()'))\n"
        "print('10%\\r90%\\rdone\\x07\\x00')"
    )
    made, out = site({"s.ipynb": book(text("# S\n- [ ] open\n- [x] shut"), code(code_))})

    lines = main(out / "stories/s.html").get_text("\n", strip=True).splitlines()
    assert lines[-4:] == ["\N{BALLOT BOX} open", "\N{BALLOT BOX WITH CHECK} shut", "$x^2$", "done"]
    assert [f.what.partition(",")[0] for f in made.findings] == ["It shows Javascript object"]


def test_a_drawing_is_embedded_without_what_runs(site: Site) -> None:
    made, out = site({"s.ipynb": book(text("![d](d.svg)")), "d.svg": DRAWING})

    (source,) = sources(out / "stories/s.html")
    drawn = base64.b64decode(source.removeprefix("data:image/svg+xml;base64,"))
    assert b"circle" in drawn
    assert b"script" not in drawn
    assert made.findings == ()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("none.png", "there is no such file"),
        ("attachment:none.png", "no such attachment"),
        ("attachment:torn.png", "damaged"),
        ("../okr.toml", "outside the folder stories"),
        ("out.png", "outside the folder stories"),
        ("lost.png", "leads to a file that is not there"),
        ("circle.png", "no such file|cannot be read"),
        ("pipe.png", "not an ordinary file"),
        ("folder.png", "it is a folder, not a file"),
        ("secret.png", "no PNG"),
        ("large.png", "MB, more than 1"),
        ("%00.png", "there is no such file"),
        (f"{'x' * 300}.png", "cannot be read"),
        ("https://pictures.example/p.png", "fetched from elsewhere"),
        ("//pictures.example/p.png", "fetched from elsewhere"),
        ("file:///etc/hostname", "fetched from elsewhere"),
        ("data:text/html;base64,eA==", "no address that a page may show"),
    ],
)
def test_a_picture_that_is_not_there_is_named_and_its_text_stands_in_its_place(
    site: Site, good: Path, monkeypatch: pytest.MonkeyPatch, address: str, why: str
) -> None:
    folder = good / "stories"
    (folder / "folder.png").mkdir(parents=True)
    (good.parent / "real.png").write_bytes(PNG)
    (folder / "out.png").symlink_to(good.parent / "real.png")
    (folder / "lost.png").symlink_to("nowhere.png")
    (folder / "circle.png").symlink_to("circle.png")
    os.mkfifo(folder / "pipe.png")
    monkeypatch.setattr(addresses, "MOST_PICTURE_MB", 1)
    files = {"secret.png": "password = 1", "large.png": PNG + b"\0" * 1_100_000}
    cell = text(f'![Beds & "more"]({address}).', attachments={"torn.png": {"image/png": "%%"}})
    made, out = site({"s.ipynb": book(text("# S"), cell), **files})

    (finding,) = made.findings
    assert (str(finding.place), finding.severity) == ("stories/s.ipynb cell 2", "warning")
    assert any(words in finding.what for words in why.split("|"))
    page = main(out / "stories/s.html")
    assert not page.find_all("img")
    assert 'Beds & "more".' in page.get_text()


# -- links


def test_links_lead_to_pages_and_those_that_lead_nowhere_are_named(site: Site) -> None:
    links = {
        "sub/other.ipynb#My-heading": "sub/other.html#My-heading",
        "./s.ipynb": "s.html",
        "../objectives/trusted.html#x": "../objectives/trusted.html#x",
        "objectives/trusted.html": "../objectives/trusted.html",
        "/objectives/trusted.html": "../objectives/trusted.html",
        "../": "../index.html",
        "#here": "#here",
        "https://example.org/a.ipynb": "https://example.org/a.ipynb",
        "draft.ipynb": None,
        "broken.ipynb": None,
        "../goals/2026-Q4/ops.toml": None,
        "sub/": None,
        "attachment:a.png": None,
    }
    cell = text(" ".join(f"[{number}.]({address})" for number, address in enumerate(links)))
    made, out = site(
        {
            "s.ipynb": book(cell),
            "sub/other.ipynb": book(
                text("# My heading\n[back](../s.ipynb) [goal](../../objectives/trusted.html)")
            ),
            "draft.ipynb": book(text("x"), asks=False),
            "broken.ipynb": book(text("x"), nbformat=3),
        }
    )

    shown = {a.get_text(): a.get("href") for a in main(out / "stories/s.html").find_all("a")}
    assert shown == {f"{n}.": there for n, there in enumerate(links.values()) if there}
    assert all(f"{n}." in main(out / "stories/s.html").get_text() for n in range(len(links)))
    lost = [address for address, there in links.items() if there is None]
    told = [f.what for f in made.findings if f.code == "story-address"]
    assert len(told) == len(lost)
    assert all(any(repr(address) in what for what in told) for address in lost)
    other = main(out / "stories/sub/other.html")
    assert [a["href"] for a in other.find_all("a")] == ["../s.html", "../../objectives/trusted.html"]
    assert other.find(id="My-heading")


# -- charts and paths


def test_a_chart_without_words_and_one_that_would_fetch_are_named(site: Site) -> None:
    bare = (
        "import altair as alt\nalt.Chart(alt.Data(values=[{'a': 1}, {'a': None}])).mark_bar().encode(x='a:Q')"
    )
    said = f"{bare}.properties(description='One bar.')"
    far = said.replace("alt.Data(values=[{'a': 1}, {'a': None}])", "'https://example.org/a.json'")
    made, out = site({"s.ipynb": book(*map(code, (bare, said, far)))}, kinds=("home",))

    assert [(str(f.place), f.code) for f in made.findings] == [
        ("stories/s.ipynb cell 1", "chart-without-description"),
        ("stories/s.ipynb cell 3", "left-out-of-page"),
    ]
    assert "One bar." in main(out / "stories/s.html").get_text()
    assert [cell.get_text() for cell in main(out / "stories/s.html").select("tbody th")] == ["1", "–"] * 2


@pytest.mark.parametrize(
    "cell", ["import os\nprint(os.getcwd())", "from pathlib import Path\nPath.home() / 'x'"]
)
def test_a_story_that_names_a_folder_of_this_machine_has_no_page(site: Site, cell: str) -> None:
    made, out = site({"s.ipynb": book(code(cell))}, kinds=("home",))

    assert [(str(f.place), f.what[:20]) for f in made.findings] == [
        ("stories/s.ipynb cell 1", "It names a folder of")
    ]
    assert not (out / "stories").exists()


def test_a_home_that_is_called_like_an_element_hides_no_story(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/code")
    made, out = site({"s.ipynb": book(text("Some `code`")), "t.ipynb": book(text("`/code`"))})

    assert [str(f.place) for f in made.findings] == ["stories/t.ipynb cell 1"]
    assert [page.name for page in (out / "stories").iterdir()] == ["s.html"]


@pytest.mark.parametrize("about", [{}, {"notebook": True}])
def test_code_counts_where_it_is_shown(site: Site, about: dict[str, bool]) -> None:
    cells = [code(f"x = '{Path.home()}'"), text(f"<b>a</b> <!-- {Path.home()} -->")]
    offered = {"metadata": {"okrlib": {"publish": True, **about}}}
    made, _ = site({"s.ipynb": json.dumps(json.loads(book(*cells)) | offered)}, kinds=("home",))

    assert [str(f.place) for f in made.findings] == ["stories/s.ipynb cell 1"] * len(about)


@pytest.mark.parametrize("about", [{}, {"notebook": True}])
def test_a_picture_that_names_a_folder_counts_where_it_is_shown_or_offered(
    site: Site, about: dict[str, bool]
) -> None:
    said = PNG[:33] + struct.pack(">I4s", 60, b"tEXt") + f"Source\0{Path.home()}/x".encode().ljust(64, b"\0")
    unused = base64.b64encode(said + PNG[33:]).decode()
    cells = [text("x", attachments={"a.png": {"image/png": [unused[:9], unused[9:]]}}), text("![a](a.png)")]
    offered = {"metadata": {"okrlib": {"publish": True, **about}}}
    made, _ = site(
        {"s.ipynb": json.dumps(json.loads(book(*cells[: 1 + (not about)])) | offered), "a.png": said},
        kinds=("home",),
    )

    assert [str(f.place) for f in made.findings] == [f"stories/s.ipynb cell {1 if about else 2}"]


# -- comments


@pytest.mark.parametrize(
    "source",
    [
        "# T\n\n<!-- SECRET -->",
        "a <!-- SECRET -- really --> b",
        "a <!-- SECRET\n\nand SECRET --> b",
        "# T <!-- SECRET -->",
        "# T $<!-- SECRET -->$",
        "<!--\n# SECRET\n-->\n\n# T",
        "<div>\n<!-- SECRET -->\n\n<p>x <!-- SECRET --></p>\n</div>",
        "| a |\n|---|\n| x <!-- SECRET --> |",
        "<!-- SECRET",
    ],
)
def test_a_comment_is_in_no_byte_of_the_site(site: Site, source: str) -> None:
    raw = {"cell_type": "raw", "id": "r", "metadata": {}, "source": "SECRET"}
    _, out = site({"t.ipynb": book(text(source), raw)}, kinds=("home",))

    for file in out.rglob("*.html"):
        assert "SECRET" not in file.read_text("utf-8"), file


def test_a_comment_in_code_is_shown() -> None:
    shown = prose("`<!-- one -->`\n\n```html\n<!-- two -->\n```\n")

    assert "&lt;!-- one --&gt;" in shown
    assert "two" in shown


# -- what fails


def test_a_story_that_fails_is_named_with_its_cell_and_stops_nothing_else(
    site: Site,
) -> None:
    made, out = site(
        {
            "sad.ipynb": book(
                code("a = 1"), code("x", "edit"), code("raise ValueError('one\\ntwo\\x1b[31m')")
            ),
            "dead.ipynb": book(code("1"), code("import os; os._exit(1)")),
            "odd.ipynb": book(
                code(f"from IPython.display import display\ndisplay({{{CHART_TYPE!r}: [1]}}, raw=True)")
            ),
            "torn.ipynb": "{",
            "list.ipynb": "[]",
            "deep.ipynb": "[" * 100_000,
            "latin.ipynb": book(text("x")).encode("utf-16"),
            "three.ipynb": book(nbformat=3, worksheets=[]),
            "cells.ipynb": book(text("x"), {"cell_type": "markdown"}),
            "half.ipynb": book(text("\ud800")),
            "word.ipynb": book(text("x")).replace("true", '"yes"'),
            "else.ipynb": json.dumps(
                json.loads(book(code("x <- 1")))
                | {"metadata": {"okrlib": {"publish": True}, "kernelspec": {"language": "R"}}}
            ),
            "both.ipynb": '{\n<<<<<<< HEAD\n"nbformat": 4\n=======\n>>>>>>> other\n}',
            "nbdime.ipynb": book(text('<span style="color:red">**<<<<<<< local**</span>'), text("x")),
            "fine.ipynb": book(text("# Fine\n[odd](odd.ipynb)"), code("print(6 * 7)")),
        }
    )

    assert {f.severity for f in made.findings} == {"warning"}
    assert all(str(f).isprintable() for f in made.findings)
    named = {
        (Path(f.place.file).stem, f.place.key): f.what
        for f in made.findings
        if f.code == "story-failed" and f.place
    }
    assert {name: what[:18] for name, what in named.items()} == {
        ("sad", "cell 3"): "ValueError: one tw",
        ("dead", "cell 2"): "Its kernel died.",
        ("odd", "cell 1"): "It cannot be shown",
        ("torn", None): "It is not a notebo",
        ("list", None): "It is not a notebo",
        ("deep", None): "It is not a notebo",
        ("latin", None): "It is not a notebo",
        ("three", None): "It is not a notebo",
        ("cells", "cell 2"): "It is not a cell o",
        ("half", "cell 1"): "It is not a cell o",
        ("word", None): "Its metadata ask b",
        ("else", None): "Its code is in R; ",
        ("both", None): "Lines 2 to 5 are a",
        ("nbdime", "cell 1"): "Line 1 is left ove",
    }
    assert [f.what for f in made.findings if f.code == "story-address"] == [
        "The link to 'odd.ipynb' leads to nothing that is published, so it is no link."
    ]
    assert [p.name for p in (out / "stories").iterdir()] == ["fine.html"]
    assert "42" in main(out / "stories/fine.html").get_text()
    home = main(out / "index.html").find(id="stories")
    assert home is not None
    assert [a.get_text() for a in home.find_all("a")] == ["Fine"]


@pytest.mark.slow
def test_a_cell_that_takes_too_long_is_named(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(runner, "SECONDS", 20)
    made, _ = site({"s.ipynb": book(code("1"), code("import time; time.sleep(600)"))}, kinds=("home",))

    (finding,) = made.findings
    assert (str(finding.place), finding.what) == ("stories/s.ipynb cell 2", "It took longer than 20 seconds.")
    assert "Traceback" not in caplog.text


def test_what_is_no_ordinary_file_is_named_and_never_opened(good: Path) -> None:
    folder = good / "stories"
    (folder / "folder.ipynb").mkdir(parents=True)
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "lost.ipynb").symlink_to("nowhere.ipynb")
    (folder / "out.ipynb").symlink_to(good.parent / "elsewhere.ipynb")
    (good.parent / "elsewhere.ipynb").write_text(book(text("x")), "utf-8")
    os.mkfifo(folder / "beside")
    with socket.socket(socket.AF_UNIX) as server:
        # A socket's whole address is short.
        here = Path.cwd()
        os.chdir(folder)
        server.bind("socket.ipynb")
        os.chdir(here)
    begun = time.monotonic()
    asked, findings = stories.find(good)

    assert time.monotonic() - begun < 5
    assert asked == []
    assert {Path(str(f.place)).stem: f.what for f in findings} == {
        "folder": "It is a folder, not a file.",
        "pipe": "It is not an ordinary file.",
        "socket": "It is not an ordinary file.",
        "lost": "It leads to a file that is not there.",
        "out": "It lies outside the folder stories.",
    }


def test_what_may_not_be_read_is_named(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (good / "stories").mkdir()
    (good / "stories/shut.ipynb").write_text(book(text("x")), "utf-8")

    def refuse(*_: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # whoever runs this may be allowed everything
    (finding,) = stories.find(good)[1]
    assert finding.what == "It cannot be read: Permission denied."


@pytest.mark.parametrize("kind", ["pipe", "file", "lost"])
def test_stories_that_is_no_folder_is_named(site: Site, good: Path, kind: str) -> None:
    place = good / "stories"
    {
        "pipe": lambda: os.mkfifo(place),
        "file": lambda: place.write_text("x"),
        "lost": lambda: place.symlink_to("nowhere"),
    }[kind]()
    made, out = site({}, kinds=("home",))

    (finding,) = made.findings
    assert (str(finding.place), finding.what[:18]) == ("stories", "It cannot be read:")
    assert (out / "index.html").is_file()


def test_a_page_notebook_that_is_a_pipe_is_named(good: Path) -> None:
    (good / "pages").mkdir()
    os.mkfifo(good / "pages/home.ipynb")

    with pytest.raises(okrlib.OkrError, match=r"home\.ipynb: it is not an ordinary file"):
        publish(okrlib.load(good).plan, good.parent / "site", on=DAY, folder=good)


def test_names_that_cannot_name_a_page_are_named(good: Path) -> None:
    (good / "stories/sub").mkdir(parents=True)
    names = (
        "con.ipynb",
        "sub/LPT1.ipynb",
        f"{'x' * 200}.ipynb",
        "Our Winter.ipynb",
        "our-winter.ipynb",
        "ok.ipynb",
    )
    for name in (*names, ".hidden.ipynb"):
        (good / "stories" / name).write_text(book(text("x")), "utf-8")
    asked, findings = stories.find(good)

    assert [story.page for story in asked] == ["stories/our-winter.html", "stories/ok.html"]
    assert {str(f.place): f.what for f in findings} == {
        **{
            f"stories/{name}": "Its name cannot name a page. Take a short one of plain letters."
            for name in names[:3]
        },
        "stories/our-winter.ipynb": "Its page would be stories/our-winter.html, which is "
        "stories/Our Winter.ipynb's. Give one another name.",
    }


def test_only_notebooks_that_ask_for_it_are_stories(good: Path) -> None:
    (good / "stories/.ipynb_checkpoints").mkdir(parents=True)
    files = {
        "draft": book(text("x"), asks=False),
        "out": book(text("x")),
        ".ipynb_checkpoints/out": book(text("x")),
    }
    for name, held in files.items():
        (good / f"stories/{name}.ipynb").write_text(held, "utf-8")
    (good / "stories/null.ipynb").write_text('{"metadata": null}', "utf-8")

    asked, findings = stories.find(good)
    assert ([story.name for story in asked], findings) == (["stories/out.ipynb"], [])


# -- the command


def run(*words: object) -> Result:
    return CliRunner().invoke(okr, [str(word) for word in words])


def test_the_command_warns_and_goes_on_and_with_strict_it_keeps_the_old_site(good: Path) -> None:
    (good / "stories").mkdir()
    (good / "stories/s.ipynb").write_text(book(text("![x](none.png)")), "utf-8")
    (good / "stories/torn.ipynb").write_text("{", "utf-8")
    out = good.parent / "site"
    strict = run("publish", good, "--out", out, "--on", DAY, "--strict")

    assert strict.exit_code == 1
    assert "Nothing was published" in strict.stderr
    assert "stories/s.ipynb cell 1: error [story-address]" in strict.stderr
    assert not out.exists()

    lax = run("publish", good, "--out", out, "--on", DAY)
    assert lax.exit_code == 0
    assert "stories/torn.ipynb: warning It is not a notebook." in lax.stderr
    assert "with 2 warnings" in lax.stdout
    before = {f: f.read_bytes() for f in out.rglob("*") if f.is_file()}

    assert run("publish", good, "--out", out, "--on", DAY, "--strict").exit_code == 1
    assert {f: f.read_bytes() for f in out.rglob("*") if f.is_file()} == before
    assert sorted(p.name for p in good.parent.iterdir()) == ["plan", "site"]


def test_strict_faults_are_errors(site: Site) -> None:
    with pytest.raises(StoriesError) as raised:
        site({"torn.ipynb": "{"}, strict=True)
    assert [f.severity for f in raised.value.findings] == ["error"]


@pytest.mark.slow
def test_ctrl_c_in_a_story_publishes_nothing(good: Path) -> None:
    begun = good.parent / "begun"
    (good / "stories").mkdir()
    source = f"import time\nopen({str(begun)!r}, 'w').close()\ntime.sleep(60)"
    (good / "stories/s.ipynb").write_text(book(code(source)), "utf-8")
    line = [sys.executable, "-m", "okrlib", "publish", str(good), "--out", str(good.parent / "site")]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as running:
        while not begun.exists():
            assert running.poll() is None
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=60)[1]

    assert running.returncode == 130
    assert "Traceback" not in said
    assert sorted(p.name for p in good.parent.iterdir()) == ["begun", "plan"]


# -- names of people


@pytest.mark.parametrize(
    ("policy", "shown"),
    [
        ('[policy]\npeople = "names"\n', True),
        ('[policy]\npeople = "none"\n', False),
        ('[policy]\npeople = "nobody"\n', False),
        ('[policy]\npeple = "none"\n', False),
        ('[polcy]\npeople = "none"\n', False),
        ("[policy]\npeople = 3\nscale = 7\n", False),
        ('policy = "none"\n', False),
        ('[policy]\npeople = "names"\nsuccess_at = "high"\n', False),
    ],
)
def test_keep_going_names_nobody_where_how_people_appear_is_in_doubt(
    good: Path,
    policy: str,
    shown: bool,  # noqa: FBT001
) -> None:
    text_before = (good / "okr.toml").read_text("utf-8")
    head, rest = text_before.split("[[people]]", 1)
    people = rest.replace('role = "Head"', 'role = "Head of cardiology"\nname = "Ann Example"', 1)
    (good / "okr.toml").write_text(f"{head}{policy}\n[[people]]{people}", "utf-8")
    out = good.parent / "site"
    result = run("publish", good, "--out", out, "--on", DAY, "--keep-going")

    assert result.exit_code == 0, result.output
    pages = "".join(f.read_text("utf-8") for f in out.rglob("*.html"))
    assert "People trust us" in pages
    assert ("Ann Example" in pages) is shown
    assert "cardiology" not in pages or shown
