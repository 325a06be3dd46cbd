"""Picture: charts as SVG, in the page's own light or dark colours; several stand side by side.

Our own charts need nothing else. A chart of Altair's is drawn on this machine; nothing is fetched.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from okrlib.charts import NARROW, PALETTE, SMALL, Chart, draw
from okrlib.errors import needs
from okrlib.show.fragment import Fragment

#: What the panels of a chart share.
_SHARED = ("$schema", "config", "datasets")


def picture(*charts: Any) -> Fragment:
    """Charts of ours, or one of Altair's, as a picture in the notebook's own colours."""
    if len(charts) == 1 and not isinstance(charts[0], Chart):
        spec = charts[0].to_dict()
        panels = [
            {"title": _title(panel), "says": panel.get("description") or "", "svg": svg(panel)}
            for panel in _panels(spec)
        ]
        return Fragment(
            "elements/picture", {"title": "", "says": spec.get("description") or "", "panels": panels}
        )
    size = NARROW if len(charts) == 1 else SMALL
    drawn = [Markup(draw(chart, size).svg) for chart in charts]  # noqa: S704 - its words are escaped
    panels = [
        {"title": chart.title if len(charts) > 1 else "", "says": chart.says, "svg": one}
        for chart, one in zip(charts, drawn, strict=True)
    ]
    title = charts[0].title if len(charts) == 1 else ""
    says = charts[0].subtitle if charts else ""
    return Fragment("elements/picture", {"title": title, "says": says, "panels": panels})


def _panels(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    shared = {key: spec[key] for key in _SHARED if key in spec}
    for panel in spec.get("concat", [spec]):
        yield shared | panel


def _title(panel: dict[str, Any]) -> str:
    """The title, removed from *panel*: the page shows it instead and breaks its lines."""
    title = panel.pop("title", "")
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else text


def svg(spec: Mapping[str, Any]) -> Markup:
    """A Vega-Lite specification drawn as SVG, without a background and in the page's light or dark colours.

    Raises MissingExtraError where the package that draws is not installed.
    """
    with needs("Drawing a chart of Altair's", "notebook"):
        import vl_convert
    bare = {key: value for key, value in spec.items() if key != "background"}
    markup = vl_convert.vegalite_to_svg({**bare, "config": {**spec.get("config", {}), "background": None}})
    for name, colour in PALETTE.items():
        markup = markup.replace(f'"{colour}"', f'"var(--{name})"')
    return Markup(markup)  # noqa: S704 - Vega escapes the texts it draws
