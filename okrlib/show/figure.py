"""Figure: a chart on a page, with a sentence and a table that say the same.

A page carries the title, the sentence, the table and the data. `site/assets/pages/charts.js` draws the
data in one of the chart shapes that the whole site shares. In a notebook Altair draws it.
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
    """*value* as compact JSON that is safe inside a script element."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


class Figure(Fragment):
    """A chart of the named shape over *rows*, with its title, its sentence, its table and its source.

    *says* is the sentence. *columns* and *table* are the heads and the cells of the table. *notes* are
    pairs of a number in the chart and its explanation. *page* is the (kind, name) of the page that
    the title links to; the chart is then a small one.
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

        data = {"rows": list(self.rows), "options": self.options}
        return Markup(as_json(data))  # noqa: S704 - as_json escapes what could end the script

    def chart(self) -> Any:
        """The figure as an Altair chart."""
        from okrlib import charts

        return charts.drawn(self.shape, list(self.rows), **self.options)

    def html(self) -> str:
        """The figure as HTML; in a notebook, where the site's script does not run, with an SVG picture."""
        if site_root.get() is not None:
            return super().html()
        return Fragment(self.template, {**self.facts, "picture": self._picture()}).html()

    def _picture(self) -> Markup:
        """The chart as SVG, drawn on this machine; nothing is fetched."""
        from okrlib import charts

        axis = charts.coloured(_AXIS)
        config = {"font": "sans-serif", "view": {"stroke": None}, "axis": axis}
        return svg(self.chart().to_dict(), config)
