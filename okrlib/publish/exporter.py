"""A notebook with its outputs as an HTML page of the site."""

from __future__ import annotations

import base64
import json
import re
from html import escape
from itertools import chain
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from okrlib.charts import PALETTE
from okrlib.show import REMOVED, SCROLLS, Fragment, clean
from okrlib.text import formatting
from okrlib.text.formatting import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from okrlib.publish.addresses import Addresses

#: The MIME type of an Altair chart in a story's outputs.
CHART_TYPE = "application/vnd.okrlib.chart+json"
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
#: What no page may hold, and a story may print: a bell, nothing.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_TABLE, _TABLE_END = re.compile(r"<table\b", re.IGNORECASE), re.compile(r"</table\s*>", re.IGNORECASE)
#: Cleaned HTML is written in one way: attributes in double quotes, with no sharp bracket in them.
_PICTURE, _ALT = re.compile(r"<img[^>]*>"), re.compile(r' alt="([^"]*)"')
#: What is removed with all in it, as it is written; styles and what a drawing says of itself go in silence.
_NAMED = {name.lower(): name for name in {*REMOVED, "math"} - {"style", "title", "metadata"}}
_LEFT_OUT = re.compile(rf"<({'|'.join(sorted(_NAMED))})\b", re.IGNORECASE)
_OBJECT = re.compile(r"<IPython\.core\.display\.\w+ object>")
_OTHERWISE = "Show it as text, a table, a picture or an Altair chart."
_NO_LINK = re.compile(r'<a rel="noopener noreferrer">(.*?)</a>', re.DOTALL)
_NO_ADDRESS = (
    "A picture has no address that a page may show, so its text stands in its place.",
    "Put the picture into stories/ or into the cell.",
)


def page(cells: Iterable[Mapping[str, Any]], facts: Mapping[str, Any]) -> str:
    """One page of the site as HTML; *facts* are those of the page around the cells."""
    places: dict[str, list[str]] = {"head": [], "first": [], "aside": [], "body": []}
    for cell in cells:
        html, tags = shown_cell(cell), cell["metadata"].get("tags", ())
        for place in [tag for tag in ("head", "first", "aside") if tag in tags] or ["body"]:
            places[place].append(html)
    html = _CONTROL.sub("", Fragment("publish/page", {"page": facts, "cells": places}).html())
    return with_contents(html) if facts["kind"] in _LONG else html


def shown_cell(cell: Mapping[str, Any]) -> str:
    """A cell's outputs as HTML, after its source where its tags ask for that."""
    if cell["cell_type"] == "markdown":
        return prose(cell["source"])
    if cell["cell_type"] != "code":
        return ""
    source = ""
    if "show-input" in cell["metadata"].get("tags", ()):
        from okrlib.publish import written

        source = f'<div class="input">{written.highlighted(cell["source"], cell["metadata"])}</div>'
    return source + "".join(map(shown, cell["outputs"]))


#: Kinds of page that are long, and how many headings make a list that helps.
_LONG, _FEWEST, _MOST = {"changes", "cycle", "how", "map"}, 2, 12
_HEADING = re.compile(r'<h2 id="([^"]*)"[^>]*>(.*?)</h2>', re.DOTALL)
_COLUMNS, _TAG = '<div class="columns"', re.compile(r"<[^>]*>")


def with_contents(html: str) -> str:
    """A page with a list of its headings, where they are neither few nor many, between head and columns.

    >>> html = with_contents('<div class="columns"><h2 id="a">A</h2><h2 id="b">B &amp; <i>b</i></h2>')
    >>> html.partition("<ul>")[2].partition("</ul>")[0]
    '<li><a href="#a">A</a></li><li><a href="#b">B &amp; b</a></li>'
    """
    headings = _HEADING.findall(html)
    if not _FEWEST <= len(headings) <= _MOST:
        return html
    links = "".join(f'<li><a href="#{name}">{_TAG.sub("", text)}</a></li>' for name, text in headings)
    title = '<b id="contents">On this page</b>'
    contents = f'<nav class="contents" aria-labelledby="contents">{title}<ul>{links}</ul></nav>\n'
    return html.replace(_COLUMNS, contents + _COLUMNS, 1)


def shown(output: Mapping[str, Any], addresses: Addresses | None = None) -> str:
    """One output of a cell as HTML; *addresses* resolves its pictures and links."""
    kind = output["output_type"]
    if kind == "stream":
        if output["name"] != "stdout":
            return ""
        from okrlib.publish import written

        return f"<pre>{written.printed(output['text'])}</pre>"
    if kind not in {"display_data", "execute_result"}:
        return ""
    data = output["data"]
    if CHART_TYPE in data:
        return story_chart(data[CHART_TYPE], addresses)
    if "text/html" in data:
        html = _joined(data["text/html"])
        return html if output["metadata"].get("okrlib") is True else clean_output(html, addresses)
    if "text/markdown" in data:
        return prose(_joined(data["text/markdown"]), addresses)
    for name in _IMAGES:
        if name in data:
            return _image(name, _joined(data[name]).strip(), output)
    if "image/svg+xml" in data:
        code = base64.b64encode(_joined(data["image/svg+xml"]).encode()).decode()
        return _image("image/svg+xml", code, output)
    plain = _joined(data.get("text/latex") or data.get("text/plain", ""))
    if addresses and _OBJECT.fullmatch(plain):
        what = f"It shows {plain.split('.')[-1].rstrip('>')}, which no page does, so that is left out."
        addresses.say("left-out-of-page", what, _OTHERWISE)
        return ""
    return f"<pre>{escape(plain)}</pre>"


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(text)


def _image(kind: str, code: str, output: Mapping[str, Any]) -> str:
    """A picture; its words and size are the output's, which IPython states for each kind of picture."""
    metadata, plain = output["metadata"], _joined(output["data"].get("text/plain", ""))
    own = metadata.get(kind)
    about = {**metadata, **own} if isinstance(own, dict) else metadata
    # The name of a Python object says nothing to readers.
    about = {"alt": plain if plain and plain[0] != "<" else "Picture"} | {k: v for k, v in about.items() if v}
    more = "".join(
        f' {name}="{escape(str(about[name]))}"' for name in ("alt", "width", "height") if name in about
    )
    return clean(f'<p><img src="data:{kind};base64,{escape(code)}"{more}></p>')


def prose(text: str, addresses: Addresses | None = None) -> str:
    """A cell's Markdown as HTML."""
    from okrlib.publish import written

    return f'<div class="prose">{clean_output(written.markdown(text), addresses)}</div>'


def clean_output(html: str, addresses: Addresses | None = None) -> str:
    """The HTML of a cell, cleaned; wide tables scroll.

    With *addresses*, a picture or link that it finds no address for is replaced by its text.
    """
    html = _TABLE.sub(f"{SCROLLS}<table", html)
    html = _TABLE_END.sub("</table></div>", html)
    return clean(html) if addresses is None else _with_texts(html, addresses)


def _with_texts(html: str, addresses: Addresses) -> str:
    """The HTML, cleaned; pictures and links without an address are replaced by their texts."""
    before = addresses.refused
    if tags := sorted({_NAMED[tag.lower()] for tag in _LEFT_OUT.findall(html)}):
        names = listed([f"<{tag}>" for tag in tags])
        kinds = "scripts, frames, films, forms, MathML or HTML within a drawing"
        what = f"What stands in {names} is left out: no page shows {kinds}."
        addresses.say("left-out-of-page", what, _OTHERWISE)
    html = clean(html, addresses)
    pictures = [picture for picture in _PICTURE.findall(html) if ' src="' not in picture]
    if len(pictures) > addresses.refused - before:
        addresses.say("story-address", *_NO_ADDRESS)
    html = _PICTURE.sub(lambda p: p[0] if ' src="' in p[0] else "".join(_ALT.findall(p[0])), html)
    return _NO_LINK.sub(r"\1", html)


_FETCHES = "A chart that would fetch data or pictures is left out."
_UNSAID = "A chart has no description, so whoever does not see it is not told what it shows."


def _fetches(spec: Any) -> bool:
    """Whether a chart's specification, apart from its rows, names an address of data or pictures."""
    if isinstance(spec, dict):
        return any(
            name in {"url", "usermeta"} or _fetches(value)
            for name, value in spec.items()
            if name not in {"rows", "values", "datasets"}
        )
    return isinstance(spec, list) and any(_fetches(value) for value in spec)


def _tables(spec: Any) -> Iterator[list[Any]]:
    """The tables in a chart's specification, by name and in place."""
    for part in spec if isinstance(spec, list) else ():
        yield from _tables(part)
    for name, part in spec.items() if isinstance(spec, dict) else ():
        if name not in {"datasets", "data"}:
            yield from _tables(part)
        elif isinstance(part, dict):
            yield from (table for table in part.values() if isinstance(table, list))


def _rows(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of all its tables, without those that a further one, as of labels, has again."""
    rows: list[Any] = []
    known: set[str] = set()
    for table in _tables(spec):
        codes = [json.dumps(row, sort_keys=True) for row in table]
        rows += [row for row, code in zip(table, codes, strict=True) if code not in known]
        known.update(codes)
    return [row if isinstance(row, dict) else {"data": row} for row in rows]


def story_chart(spec: Mapping[str, Any], addresses: Addresses | None = None) -> str:
    """A story's Altair chart as a figure of the site, with title, sentence and table; Vega draws it.

    The faults of *addresses* get what is wrong with it.
    """
    bare = {name: value for name, value in spec.items() if name not in {"config", "usermeta"}}
    if _fetches(bare):
        if addresses:
            addresses.say("left-out-of-page", _FETCHES, "Put what it shows into it.")
        return '<p class="quiet">A chart is left out: it would fetch data or pictures from elsewhere.</p>'
    title = bare.pop("title", None) or "Chart"
    title = title.get("text", "Chart") if isinstance(title, dict) else title
    says = str(bare.pop("description", "") or "")
    if addresses and not says:
        mend = "Give it a sentence: chart.properties(title=…, description=…)."
        addresses.say("chart-without-description", _UNSAID, mend)
    rows = _rows(bare)
    columns = list(dict.fromkeys(chain.from_iterable(rows)))
    bare.setdefault("width", 560)
    # Our own light colours become names, which the page fills in for light and dark.
    text = as_json(bare)
    for name, colour in PALETTE.items():
        text = text.replace(f'"{colour}"', f'"${name}"')
    facts = {
        "title": " ".join(title) if isinstance(title, list) else str(title),
        "subtitle": says,
        "says": says,
        "source": "",
        # as_json escapes what could end the script.
        "drawing": Markup(f'<script type="application/json">{text}</script>'),  # noqa: S704 - see above
        "notes": (),
        "keys": (),
        "page": None,
        "columns": columns,
        "table": [[_cell(row.get(c)) for c in columns] for row in rows],
    }
    return Fragment("elements/figure", facts).html()


def _cell(value: Any) -> str:
    number = value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))
    return formatting.number(value) if number else str(value)


def as_json(value: Any) -> str:
    """*value* as compact JSON that is safe inside a script element."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
