"""Page: a notebook with its outputs becomes HTML in our own shell, by nbconvert."""

from __future__ import annotations

import base64
import sys
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

# Where JupyterLab is installed too, nbformat's validator builds a grammar of web addresses when it is
# imported. It takes longer than a hundred pages, and no notebook is checked for one.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from nbconvert.exporters import HTMLExporter
from nbconvert.filters import Highlight2HTML, ansi2html, markdown2html
from traitlets import default

from okrlib import words
from okrlib.resources import data_dir
from okrlib.show.figure import as_json
from okrlib.show.fragment import Fragment

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What a story's kernel calls an Altair chart.
CHART_TYPE = "application/vnd.okrlib.chart+json"
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_DROPPED = ("script", "style", "iframe", "object", "embed", "link", "meta", "base", "form", "input", "button")


class PageExporter(HTMLExporter):  # type: ignore[misc]
    """nbconvert's exporter with our shell; kept for a whole run.

    Notebooks come from `okrlib.publish.run` with their outputs in place, so the copies, the
    validation and the preprocessors that a file of unknown origin needs are left out.
    """

    export_from_notebook = "okrlib page"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "okr"

    def __init__(self, **traits: Any) -> None:
        """Look for templates in our `site` folder first."""
        folders = [str(data_dir("site") / "templates")]
        super().__init__(extra_template_basedirs=folders, **traits)
        self.register_filter("shown", shown)
        self.register_filter("clean", clean)
        self.register_filter("markdown2html", markdown2html)
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer="python3"))

    def page(self, notebook: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
        """One page of the site; *facts* is what the shell says."""
        return str(self.template.render(nb=notebook, resources={"okr": facts}))


@cache
def exporter() -> PageExporter:
    """The one exporter of this process."""
    return PageExporter()


def shown(output: Mapping[str, Any]) -> str:
    """One output of a cell as HTML."""
    kind = output["output_type"]
    if kind == "stream":
        return f"<pre>{ansi2html(output['text'])}</pre>" if output["name"] == "stdout" else ""
    if kind not in {"display_data", "execute_result"}:
        return ""
    data = output["data"]
    if CHART_TYPE in data:
        return story_chart(data[CHART_TYPE])
    if "text/html" in data:
        html = _joined(data["text/html"])
        return html if output["metadata"].get("okrlib") is True else clean(html)
    if "text/markdown" in data:
        return f'<div class="prose">{clean(markdown2html(_joined(data["text/markdown"])))}</div>'
    for name in _IMAGES:
        if name in data:
            said = escape(
                str(output["metadata"].get("alt") or _joined(data.get("text/plain", "Picture"))), quote=True
            )
            return f'<p><img src="data:{name};base64,{_joined(data[name]).strip()}" alt="{said}"></p>'
    if "image/svg+xml" in data:
        code = base64.b64encode(_joined(data["image/svg+xml"]).encode()).decode()
        said = escape(str(output["metadata"].get("alt") or "Picture"), quote=True)
        return f'<p><img src="data:image/svg+xml;base64,{code}" alt="{said}"></p>'
    return f"<pre>{escape(_joined(data.get('text/plain', '')))}</pre>"


def _joined(text: Any) -> str:
    return text if isinstance(text, str) else "".join(text)


def clean(html: str) -> str:
    """HTML without what the site's policy refuses anyway: scripts, styles, frames, anything fetched."""
    if "<" not in html:
        return html
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(_DROPPED):
        if not (tag.name == "script" and tag.get("type") == "application/json"):
            tag.decompose()
    for anchor in soup.find_all("a", class_="anchor-link"):
        anchor.decompose()
    for tag in soup.find_all(True):
        for name in list(tag.attrs):
            value = str(tag.attrs[name]).strip().lower()
            outside = name in {"src", "srcset", "poster", "background"} and not value.startswith(
                "data:image/"
            )
            script = name in {"href", "xlink:href", "action"} and value.startswith(
                ("javascript:", "data:", "vbscript:")
            )
            if name == "style" or name.startswith("on") or outside or script or name in {"border", "bgcolor"}:
                del tag.attrs[name]
    for table in soup.find_all("table"):
        table.wrap(
            soup.new_tag(
                "div", attrs={"class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Table"}
            )
        )
    return str(soup)


def story_chart(spec: Mapping[str, Any]) -> str:
    """An Altair chart of a story as one of our figures: title, sentence, table and all."""
    from okrlib import charts

    held = dict(spec)
    title = held.pop("title", None) or "Chart"
    title = title.get("text", "Chart") if isinstance(title, dict) else title
    said = str(held.pop("description", "") or "")
    rows: list[Any] = next(iter(held.get("datasets", {}).values()), [])
    columns = list(rows[0]) if rows and isinstance(rows[0], dict) else []
    held.pop("config", None)
    held.setdefault("width", 560)
    # Our own light colours become names, which the page fills in for light and dark.
    held = charts.coloured(held, {value: f"${name}" for name, value in charts.PALETTE.items()})
    facts = {
        "shape": "story",
        "title": " ".join(title) if isinstance(title, list) else str(title),
        "says": said,
        "source": "",
        "data": _markup(as_json({"spec": held})),
        "picture": "",
        "page": None,
        "columns": columns,
        "table": [[_cell(row.get(c)) for c in columns] for row in rows if isinstance(row, dict)],
    }
    return Fragment("figure", facts).html()


def _cell(value: Any) -> str:
    return (
        words.number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
    )


def _markup(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - as_json escapes what could end the script
