"""Picture: an Altair chart as a part of the page, in its own colours, light or dark, and as wide as it is.

Vega draws it here as SVG: nothing is fetched, in whatever notebook. A chart of several small ones becomes
a picture each, which stand side by side as far as there is room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from okrlib.errors import MissingExtraError
from okrlib.show.fragment import Fragment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: What the parts of a chart of several share.
_SHARED = ("$schema", "config", "datasets")


def picture(chart: Any) -> Fragment:
    """A chart of `okrlib.charts`, or any Altair chart, in the notebook's own colours."""
    spec = chart.to_dict()
    panels = [
        {"title": _title(part), "says": part.get("description") or "", "svg": svg(part)}
        for part in _parts(spec)
    ]
    return Fragment("elements/picture", {"says": spec.get("description") or "", "panels": panels})


def _parts(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    shared = {key: spec[key] for key in _SHARED if key in spec}
    for part in spec.get("concat", [spec]):
        yield shared | part


def _title(part: dict[str, Any]) -> str:
    """The title, taken out of the chart: the page breaks its lines."""
    title = part.pop("title", "")
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else text


def svg(spec: Mapping[str, Any], config: Mapping[str, Any] | None = None) -> Markup:
    """A specification drawn on no ground of its own, in the page's colours, which know light from dark."""
    try:
        import vl_convert
    except ModuleNotFoundError as missing:
        raise MissingExtraError("Drawing a chart", "notebook") from missing
    from okrlib import charts

    held = {**(config or spec.get("config", {})), "background": None}
    bare = {key: value for key, value in spec.items() if key != "background"}
    drawn = vl_convert.vegalite_to_svg({**bare, "config": held})
    for name, colour in charts.PALETTE.items():
        drawn = drawn.replace(f'"{colour}"', f'"var(--{name})"')
    return Markup(drawn)  # noqa: S704 - Vega escapes the texts it draws
