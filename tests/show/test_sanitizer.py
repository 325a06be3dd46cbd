"""What people and their cells write as HTML: nothing hostile passes, and what is harmless stays as it is."""

from __future__ import annotations

import base64
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

import okrlib
from okrlib.charts import WIDE, Axis, Chart, Line, draw
from okrlib.publish import publish
from okrlib.publish.exporter import clean_output, prose, shown, story_chart
from okrlib.scoring import Scale
from okrlib.show import clean
from okrlib.show.fragment import mark, markdown, strip
from okrlib.show.sanitizer import clean_picture

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2019, 3, 15)
PNG = "data:image/png;base64,iVBORw0KGgo="


def words(text: str) -> set[str]:
    return set(text.split())


#: Stated here once more, apart from the list that passes: what must never be on a page.
_ELEMENTS = words(
    "script style iframe frame frameset object embed applet meta base link form input button select textarea "
    "option template noscript noembed noframes xmp plaintext video audio source track canvas portal marquee "
    "animate animatemotion animatetransform set use foreignobject feimage filter handler title math "
    "annotation-xml"
)
_ATTRIBUTES = words(
    "style ping srcset target action formaction poster background srcdoc data codebase cite longdesc "
    "manifest profile usemap dynsrc lowsrc xml:base attributename from to by values begin nonce name "
    "autofocus contenteditable download http-equiv is slot"
)
#: Attributes that are read out, whatever they say.
_SAID = {"alt", "title", "aria-label"}
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=]*")


def wrong(html: str, *, picture: bool = False) -> list[str]:
    """Everything on *html*, as it is parsed, that may not be there; *picture* is a drawing by itself."""
    page = BeautifulSoup(html, "html.parser")
    notes = [
        f"{type(s).__name__}: {s}" for s in page.find_all(string=lambda s: isinstance(s, PreformattedString))
    ]
    for tag in page.find_all(True):
        notes += _wrong_tag(tag, picture=picture)
    return notes


def _wrong_tag(tag: Tag, *, picture: bool) -> list[str]:
    name = tag.name.lower()
    if name == "script" and tag.get("type") == "application/json" and not tag.get("src"):
        return []
    notes = [f"<{name}>"] if name in _ELEMENTS - ({"use"} if picture else set()) else []
    for attribute, given in tag.attrs.items():
        value = re.sub(r"[\x00-\x20]", "", " ".join(given) if isinstance(given, list) else given)
        low = attribute.lower()
        note = f"<{name} {attribute}={value}>"
        if low.startswith("on") or (low in _ATTRIBUTES - ({"style"} if picture else set())):
            notes.append(note)
        elif low in {"href", "xlink:href"} and name == "a":
            scheme = re.match(r"[a-z][a-z0-9+.-]*:|[\\/]{2}", value, re.IGNORECASE)
            if scheme and scheme[0].lower() not in {"http:", "https:", "mailto:"}:
                notes.append(note)
        elif low in {"href", "xlink:href", "src"}:
            inner = re.fullmatch(r"data:image/svg\+xml;base64,(.*)", value)
            if name in {"img", "image"} and inner:
                notes += wrong(base64.b64decode(inner[1]).decode(), picture=True)
            elif not (name in {"img", "image"} and _PICTURE.fullmatch(value)) and not value.startswith("#"):
                notes.append(note)
        elif low not in _SAID and re.search(r"url\((?!#)|\\|@import", value, re.IGNORECASE):
            notes.append(note)
    return notes


def coded(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
HOSTILE = [
    # notes to oneself, and other things that are no text
    "<!-- secret -->",
    "<p>a<!-- se\n\ncret -->b</p>",
    "<!--[if IE]><p>secret</p><![endif]-->",
    "<p><![CDATA[ secret ]]></p>",
    "<?php secret() ?>",
    '<?xml-stylesheet href="https://x.test/a.css"?>',
    "<!DOCTYPE html>",
    # scripts
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://x.test/a.js></SCRIPT>",
    '<script type="module">alert(1)</script>',
    '<script type="text/javascript" class="application/json">alert(1)</script>',
    '<script type="application/json" src="https://x.test/a.js"></script>',
    "<script//>alert(1)</script//>",
    '<script type="application/json"><!--<script></script><img src=x onerror=alert(1)>--></script>',
    '<p title="<script type=&quot;application/json&quot;>"><img src=x onerror=alert(1)></p>',
    # addresses that run
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="java&Tab;script&colon;alert(1)">x</a>',
    '<a href="&#106;&#97;vascript:alert(1)">x</a>',
    '<a href="&#x6A;avascript&#x3A;alert(1)">x</a>',
    '<a href=" &#1; javascript:alert(1)">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="VBS&#13;CRIPT:msgbox(1)">x</a>',
    '<a href="data:text/html,<b>x</b>">x</a>',
    '<a href=" DATA:text/html;base64,PGI+">x</a>',
    f'<a href="{PNG}">x</a>',
    '<a href="file:///etc/passwd">x</a>',
    '<a href="//x.test/share">x</a>',
    '<a href=" /\t\\x.test/share">x</a>',
    '<a href="blob:https://x.test/1">x</a>',
    '<a href="x.html" ping="https://x.test/">x</a>',
    '<a href="x.html" target="_blank" download>x</a>',
    # handlers
    "<img src=x onerror=alert(1)>",
    "<p onclick='alert(1)'>x</p>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<svg/onload=alert(1)>",
    "<body onload=alert(1)><p onmouseover=alert(1)>x",
    "<b/ONFOCUS=alert(1) autofocus tabindex=1>x</b>",
    # what is fetched
    '<img src="https://x.test/p.png">',
    '<img src="//x.test/p.png">',
    f'<img src="{PNG}" srcset="https://x.test/p.png 2x">',
    '<picture><source srcset="https://x.test/p.png"><img alt="x"></picture>',
    '<video src="https://x.test/v" poster="https://x.test/p"></video>',
    '<audio src="https://x.test/a"></audio>',
    '<table background="https://x.test/p.png"><tr><td>1</td></tr></table>',
    '<q cite="https://x.test/">x</q>',
    # pictures that are none
    '<img src="data:text/html,<script>alert(1)</script>">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)></svg>">',
    f'<img src="{coded(_SVG + "<script>alert(1)</script></svg>")}">',
    f'<img src="{coded(_SVG + "<image href=" + repr("https://x.test/p.png") + "/></svg>")}">',
    f'<img src="{coded(_SVG + "<style>@import url(https://x.test/a.css)</style></svg>")}">',
    # looks
    "<style>p { background: url(https://x.test/p.png) }</style>",
    "<style>@import 'https://x.test/a.css';</style>",
    '<p style="background:url(https://x.test/p.png)">x</p>',
    '<p style="color:red">x</p>',
    # forms and frames
    '<form action="https://x.test/"><input name="password"><button>Go</button></form>',
    "<input type=image src=https://x.test/p.png>",
    '<button formaction="javascript:alert(1)">x</button>',
    "<select><option>x</option></select>",
    "<textarea>x</textarea>",
    '<iframe src="https://x.test/"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="https://x.test/a.swf"></object>',
    '<embed src="https://x.test/a.swf">',
    '<meta http-equiv="refresh" content="0;url=https://x.test/">',
    '<base href="https://x.test/">',
    '<link rel="stylesheet" href="https://x.test/a.css">',
    "<template><img src=x onerror=alert(1)></template>",
    # drawings
    f"{_SVG}<script>alert(1)</script></svg>",
    f'{_SVG}<animate attributeName="href" values="javascript:alert(1)"/></svg>',
    f'{_SVG}<a href="x"><animate attributeName="href" to="javascript:alert(1)"/><text>x</text></a></svg>',
    f'{_SVG}<a><set attributeName="href" to="javascript:alert(1)"/><text>x</text></a></svg>',
    f'{_SVG}<a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    f'{_SVG}<animateTransform attributeName="transform" begin="0s"/></svg>',
    f'{_SVG}<use href="https://x.test/a.svg#b"/></svg>',
    f'{_SVG}<use xlink:href="data:image/svg+xml,x#b"/></svg>',
    f"{_SVG}<foreignObject><iframe src='https://x.test/'></iframe></foreignObject></svg>",
    f'{_SVG}<image href="https://x.test/p.png"/></svg>',
    f'{_SVG}<image xlink:href="//x.test/p.png"/></svg>',
    f'{_SVG}<filter id="f"><feImage href="https://x.test/p.png"/></filter></svg>',
    f'{_SVG}<path fill="url(https://x.test/a.svg#b)" d="M0 0"/></svg>',
    f'{_SVG}<path mask="u\\72l(https://x.test/a.svg#b)" d="M0 0"/></svg>',
    f"{_SVG}<style>*{{fill:url(https://x.test/a.svg#b)}}</style></svg>",
    f'{_SVG}<linearGradient href="https://x.test/a.svg#b"/></svg>',
    f'{_SVG}<path style="fill:red" d="M0 0"/></svg>',
    # read twice, another thing
    '<svg></p><style><a id="</style><img src=x onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(1)&gt;">',
    '<svg><desc><noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript></desc></svg>',
    '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></math>',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
]


def test_there_are_enough_samples_and_the_test_sees_what_is_wrong_with_each() -> None:
    assert len(set(HOSTILE)) >= 60
    assert [sample for sample in HOSTILE if not wrong(sample)] == []


@pytest.mark.parametrize("sample", HOSTILE)
def test_nothing_hostile_passes(sample: str) -> None:
    around = f"<p>before</p>\n\n{sample}\n\n"
    for html in (
        clean(sample),
        clean_output(around),
        prose(around),
        prose(f"A line with {sample} in it"),
        shown({"output_type": "display_data", "data": {"text/html": around}, "metadata": {}}),
        shown({"output_type": "execute_result", "data": {"text/markdown": [around]}, "metadata": {}}),
        str(markdown(around)),
    ):
        assert wrong(html) == []
        assert clean(html) == clean(clean(html)), "what is read again must not change"
    assert "before" in clean_output(around)


@pytest.mark.parametrize("sample", [text for text in HOSTILE if "secret" in text])
def test_a_comment_is_a_note_to_oneself(sample: str) -> None:
    assert "secret" not in prose(f"Before.\n\n{sample}\n\nAfter.")
    assert "After." in prose(f"Before.\n\n{sample}\n\nAfter.")
    assert "secret" not in prose("A [link](x.html).\n\n[//]: # (secret)\n")


PANDAS = (
    '<table class="dataframe"><thead><tr><th></th><th colspan="2" scope="col">Share</th></tr></thead>'
    '<tbody><tr><th id="T_level0_row0" class="row_heading level0 row0" rowspan="2" scope="row">2017/18</th>'
    '<td class="data row0 col0">14.5</td><td headers="T_level0_row0">3 &lt; 4</td></tr></tbody></table>'
)
HARMLESS = [
    "<p>Ten <b>beds</b>, <em>two</em> <i>wards</i>; 3 &lt; 4 &amp; so on</p>",
    '<h2 id="what-changed">What changed</h2>',
    PANDAS,
    '<pre><code class="language-python">if a &lt; b: print("x")</code></pre>',
    '<div class="highlight"><pre><span class="k">def</span> <span class="nf">f</span>()</pre></div>',
    '<p><a href="https://example.org/a?b=1&amp;c=2#d">a</a> <a href="http://example.org">b</a></p>',
    '<p><a href="mailto:a@example.org">write</a> <a href="../x.html#y">KPI</a> <a href="#top">up</a></p>',
    f'<p><img src="{PNG}" alt="Two lines" width="40" height="20"></p>',
    f'<p><img src="{PNG.replace("png", "jpeg")}" alt="a"></p>',
    f'<img src="{PNG.replace("png", "webp")}" alt="b">',
    f'<img src="{PNG.replace("png", "gif")}" alt="c">',
    f'<img src="{coded(_SVG + "<path d=" + chr(34) + "M0 0" + chr(34) + "></path></svg>")}" alt="d">',
    "<details open><summary>Why</summary><p>Because.</p></details>",
    f'<figure class="chart"><img src="{PNG}" alt="a"><figcaption><b>T</b> Says it.</figcaption></figure>',
    '<p>Until <time datetime="2019-03-31">31 March</time></p>',
    '<ul class="goals"><li>One<small>Team</small></li></ul><ol start="3"><li value="4">x</li></ol>',
    "<dl><div><dt>Weak</dt><dd>x</dd></div></dl><blockquote><p>y</p></blockquote><hr>",
    '<section aria-label="A"><div class="scroll" tabindex="0" role="region" aria-label="B">x</div></section>',
    '<p dir="auto" lang="de"><bdi>Wörter</bdi> <q>z</q> <abbr title="result">KR</abbr> H<sub>2</sub>O</p>',
    str(strip(Scale(), 0.5, 0.7, "aspirational")),
    str(mark("at risk")) + str(mark("pending")),
    (
        '<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="xMinYMid" aria-hidden="true">'
        '<path class="band" d="M0 1h9"></path><circle class="end" cx="1.5" cy="2" r="1.4"></circle>'
        '<path transform="translate(1 2)" d="M0-2.6z"></path></svg>'
    ),
    (
        '<svg viewBox="0 0 9 9"><defs><linearGradient id="g"><stop offset="0" stop-color="var(--hue)"></stop>'
        '</linearGradient><clipPath id="c"><rect width="9" height="9"></rect></clipPath></defs>'
        '<g clip-path="url(#c)"><rect fill="url(#g)" stroke="rgba(0, 0, 0, 0.5)"></rect>'
        '<text font-family="sans-serif" font-size="11px" text-anchor="end">x</text></g></svg>'
    ),
    f'<svg viewBox="0 0 9 9"><image href="{PNG}" width="9" height="9"></image></svg>',
]


def elements(html: str) -> list[Any]:
    """Names, attributes and texts, whatever way they are written."""
    page = BeautifulSoup(html, "html.parser")
    tags = [(t.name, {k: v for k, v in t.attrs.items() if k != "rel"}) for t in page.find_all(True)]
    return [tags, page.get_text()]


@pytest.mark.parametrize("sample", HARMLESS)
def test_what_is_harmless_stays_as_it_is(sample: str) -> None:
    assert wrong(sample) == []
    assert elements(clean(sample)) == elements(sample)


def test_links_do_not_say_where_they_were_followed() -> None:
    (link,) = BeautifulSoup(clean('<a href="https://example.org" rel="opener">x</a>'), "html.parser")("a")

    assert link["rel"] == ["noopener", "noreferrer"]


def test_a_table_scrolls_and_a_heading_has_no_link_to_itself() -> None:
    page = BeautifulSoup(
        prose(f"## What changed\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n{PANDAS}"), "html.parser"
    )

    assert page.h2["id"] == "What-changed"
    assert not page.find_all("a")
    assert [table.parent["class"] for table in page("table")] == [["scroll"], ["scroll"]]
    assert all(table.parent["tabindex"] == "0" for table in page("table"))


def test_a_picture_may_have_styles_and_uses_of_its_own() -> None:
    drawn = clean_picture(
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd"><!-- x -->'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()">'
        "<metadata><date>2020</date></metadata><defs><path id='m' d='M0 0' style='stroke: #000000'/></defs>"
        "<g style='fill:url(https://x.test/p)'><use xlink:href='#m' x='5'/><use href='x.svg#a'/></g>"
        "<text>a&nbsp;b</text></svg>"
    )

    assert drawn == (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<defs><path id="m" d="M0 0" style="stroke: #000000"></path></defs>'
        '<g><use xlink:href="#m" x="5"></use><use></use></g><text>a&#160;b</text></svg>'
    )
    assert clean_picture("<p>no drawing</p>") == ""


@pytest.mark.parametrize("kind", ["image/png", "image/svg+xml"])
def test_a_picture_that_is_none_breaks_out_of_nothing(kind: str) -> None:
    data = {kind: '"><script>alert(1)</script><img src=x onerror="alert(1)'}
    html = shown(
        {"output_type": "display_data", "data": data, "metadata": {"alt": '"><script>alert(1)</script>'}}
    )

    assert wrong(html) == []
    assert len(BeautifulSoup(html, "html.parser")("img")) == 1


# -- charts

ROWS = [{"place": "Northbank", "url": "https://x.test/a row may say it", "share": 1.5}]
SPEC = {"title": "Share", "datasets": {"d": ROWS}, "data": {"name": "d"}, "mark": "bar", "encoding": {}}
FETCHING: list[dict[str, Any]] = [
    SPEC | {"data": {"url": "https://x.test/a.csv"}},
    SPEC | {"data": {"url": "../site.json", "format": {"type": "json"}}},
    SPEC | {"data": [{"name": "d", "url": "data.csv"}]},
    SPEC | {"transform": [{"lookup": "a", "from": {"data": {"url": "x.json"}, "key": "a"}}]},
    SPEC | {"layer": [{"mark": "bar"}, {"mark": {"type": "image", "url": "https://x.test/p.png"}}]},
    SPEC | {"hconcat": [{"vconcat": [{"data": {"url": "x.csv"}, "mark": "bar"}]}]},
    SPEC | {"mark": "image", "encoding": {"url": {"field": "url"}}},
]


@pytest.mark.parametrize("spec", FETCHING)
def test_a_chart_that_would_fetch_is_replaced_by_a_sentence(spec: dict[str, Any]) -> None:
    assert story_chart(spec) == (
        '<p class="quiet">A chart is left out: it would fetch data or pictures from elsewhere.</p>'
    )
    figure = f'<figure class="chart"><script type="application/json">{json.dumps(spec)}</script></figure>'
    assert clean_output(figure) == '<figure class="chart"></figure>'


def test_a_chart_with_its_data_is_drawn_whatever_its_rows_say() -> None:
    html = story_chart(SPEC | {"usermeta": {"embedOptions": {"patch": "https://x.test/"}}})
    spec = json.loads(BeautifulSoup(html, "html.parser").script.string)

    assert spec["datasets"]["d"] == ROWS
    more = SPEC | {
        "layer": [{"data": {"values": [*ROWS, {"place": "Southbank", "beds": 4}]}, "mark": "rule"}, {}]
    }
    table = BeautifulSoup(story_chart(more), "html.parser").table
    assert table.thead.get_text("|") == "place|url|share|beds"
    assert [row.get_text("|").split("|")[-2:] for row in table.tbody("tr")] == [["1.5", "–"], ["–", "4"]]
    assert "usermeta" not in spec


def test_a_figure_of_ours_comes_through_as_it_was_drawn() -> None:
    """A story shows them too, and they come out of its kernel as mere HTML."""
    drawn = draw(
        Chart("A", "b", "c", Axis(0, 1), Axis(0, 1), lines=(Line(((0, 0), (1, 1))),), places=(0, 1)), WIDE
    )

    assert elements(clean_output(drawn.svg)) == elements(drawn.svg)


# -- a whole story


def cell(kind: str, source: str) -> dict[str, Any]:
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": f"c{abs(hash(source))}", "metadata": {}, "source": source, **code}


def test_a_hostile_story_is_published_without_what_is_hostile(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    (folder / "stories").mkdir(parents=True)
    (folder / "okr.toml").write_text(
        'version = 1\nname = "Small"\n[[teams]]\nid = "all"\ntitle = "All"\n[[cycles]]\nid = "2019-Q1"\n',
        "utf-8",
    )
    show = (
        "from IPython.display import display\n"
        f"samples = {HOSTILE!r}\n"
        "for sample in samples:\n"
        "    display({'text/html': '<p>html</p>' + sample}, raw=True)\n"
        "    display({'text/html': sample}, raw=True, metadata={'okrlib': True})\n"
        "    display({'text/markdown': 'Text ' + sample}, raw=True)\n"
        "    display({'image/svg+xml': sample}, raw=True, metadata={'alt': sample})\n"
        "    display({'image/png': sample, 'text/plain': sample}, raw=True)\n"
        "    display({'text/plain': sample}, raw=True)\n"
        f"for spec in {FETCHING!r}:\n"
        "    display({'application/vnd.okrlib.chart+json': spec}, raw=True)\n"
    )
    cells = [
        cell("markdown", "# A story\n\n<!-- a note to oneself -->\n\nIts text."),
        *(cell("markdown", f"Before\n\n{sample}\n\nAfter {i}") for i, sample in enumerate(HOSTILE)),
        cell("code", show),
        cell("code", "import pandas as pd\npd.DataFrame({'share': [14.5]}, index=['2017/18'])"),
    ]
    book = {"cells": cells, "metadata": {"okrlib": {"publish": True}}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "stories/all.ipynb").write_text(json.dumps(book), "utf-8")
    publish(okrlib.load(folder).plan, tmp_path / "site", on=DAY, folder=folder)

    page = BeautifulSoup((tmp_path / "site/stories/all.html").read_text("utf-8"), "html.parser")
    body = str(page.main)
    assert wrong(body) == []
    assert "a note to oneself" not in body
    assert "Its text." in body
    assert body.count("A chart is left out") == len(FETCHING)
    assert page.find("td", string="14.5")
    assert len(page("main")) == 1
    assert page.footer.find_parent("main") is None, "no element of the story reaches beyond it"
