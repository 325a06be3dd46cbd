"""Figure: a chart on a page. Data of its own, a shape shared by the whole site, and the same in words.

A page carries the title, a sentence that says what the chart shows, the numbers as a table, and the
data; `site/assets/pages/charts.js` puts the data into the shape. In a notebook Altair draws it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from okrlib.show.fragment import Fragment, site_root
from okrlib.show.svg import svg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup


#: The shared look of axes; the site's own is in `site/assets/pages/charts.js`.
_AXIS = {
    "labelColor": "$muted",
    "gridColor": "$hair",
    "domainColor": "$hair",
    "tickColor": "$hair",
    "labelFontSize": 12,
}


def as_json(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


class Figure(Fragment):
    """A chart of one shape over *rows*, with its title, its sentence, its table and its source.

    *notes* explain numbers that stand in the chart.

    One with a *page* of its own (kind, name) is small, and its title leads there.
    """

    def __init__(
        self,
        shape: str,
        *,
        title: str,
        says: str,
        rows: Sequence[Mapping[str, Any]],
        columns: Sequence[str],
        table: Sequence[Sequence[str]],
        options: Mapping[str, Any] | None = None,
        source: str = "",
        page: tuple[str, str] | None = None,
        notes: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.shape, self.rows, self.options = shape, rows, dict(options or {})
        super().__init__(
            "elements/figure",
            {
                "shape": shape,
                "title": title,
                "says": says,
                "columns": columns,
                "table": table,
                "source": source,
                "page": page,
                "notes": notes,
                "data": self._data(),
                "picture": "",
            },
        )

    def _data(self) -> Markup:
        from markupsafe import Markup

        held = {"rows": list(self.rows), "options": self.options}
        return Markup(as_json(held))  # noqa: S704 - as_json escapes what could end the script

    def chart(self) -> Any:
        """The chart itself, an Altair chart."""
        from okrlib import charts

        return charts.drawn(self.shape, list(self.rows), **self.options)

    def html(self) -> str:
        """The figure; in a notebook, where no script of ours runs, with the chart as a picture."""
        if site_root.get() is not None:
            return super().html()
        return Fragment(self.template, {**self.facts, "picture": self._picture()}).html()

    def _picture(self) -> Markup:
        """The chart as SVG, drawn here: nothing is fetched, in whatever notebook."""
        from okrlib import charts

        axis = charts.coloured(_AXIS)
        config = {"font": "sans-serif", "view": {"stroke": None}, "axis": axis}
        return svg(self.chart().to_dict(), config)
