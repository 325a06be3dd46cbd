"""Picture: an Altair chart as SVG, in the page's own light or dark colours and as wide as the page.

It is drawn on this machine; nothing is fetched. Each panel of a chart of several becomes a picture of its
own, and they stand side by side where there is room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from okrlib.errors import MissingExtraError
from okrlib.show.fragment import Fragment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: What the panels of a chart share.
_SHARED = ("$schema", "config", "datasets")


def picture(chart: Any) -> Fragment:
    """An Altair chart, such as those of `okrlib.charts`, as a picture in the notebook's own colours."""
    spec = chart.to_dict()
    panels = [
        {"title": _title(panel), "says": panel.get("description") or "", "svg": svg(panel)}
        for panel in _panels(spec)
    ]
    return Fragment("elements/picture", {"says": spec.get("description") or "", "panels": panels})


def _panels(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    shared = {key: spec[key] for key in _SHARED if key in spec}
    for panel in spec.get("concat", [spec]):
        yield shared | panel


def _title(panel: dict[str, Any]) -> str:
    """The title, removed from *panel*: the page shows it instead and breaks its lines."""
    title = panel.pop("title", "")
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else text


def svg(spec: Mapping[str, Any], config: Mapping[str, Any] | None = None) -> Markup:
    """A Vega-Lite specification drawn as SVG, without a background and in the page's light or dark colours.

    Raises MissingExtraError where the package that draws is not installed.
    """
    try:
        import vl_convert
    except ModuleNotFoundError as missing:
        raise MissingExtraError("Drawing a chart", "notebook") from missing
    from okrlib import charts

    style = {**(config or spec.get("config", {})), "background": None}
    bare = {key: value for key, value in spec.items() if key != "background"}
    markup = vl_convert.vegalite_to_svg({**bare, "config": style})
    for name, colour in charts.PALETTE.items():
        markup = markup.replace(f'"{colour}"', f'"var(--{name})"')
    return Markup(markup)  # noqa: S704 - Vega escapes the texts it draws
