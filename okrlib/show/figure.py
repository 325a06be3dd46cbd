"""Figure: a chart on a page, with its finding, its sentence, and a table that says the same."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from okrlib.charts import NARROW, WIDE, Chart, Size, draw, keys
from okrlib.show.fragment import Fragment


class Figure(Fragment):
    """A chart with its table and its source.

    *columns* and *table* are the heads and the cells of the table. *notes* are pairs of a number in the
    chart and its explanation. *page* is the (kind, name) of the page that the title links to. *sizes*
    are the drawings among which the page chooses by the room there is.
    """

    def __init__(
        self,
        value: Chart,
        *,
        columns: Sequence[str],
        table: Sequence[Sequence[str]],
        source: str = "",
        page: tuple[str, str] | None = None,
        notes: Sequence[tuple[str, str]] = (),
        sizes: Sequence[Size] = (WIDE, NARROW),
    ) -> None:
        self.value, self.sizes = value, sizes
        super().__init__(
            "elements/figure",
            {
                "title": value.title,
                "subtitle": value.subtitle,
                "says": value.says,
                "columns": columns,
                "table": table,
                "source": source,
                "page": page,
                "notes": notes,
                "keys": [(Markup(svg), words) for svg, words in keys(value)],  # noqa: S704 - no text in it
            },
        )

    def chart(self) -> Any:
        """The figure as an Altair chart."""
        from okrlib.charts import explored

        return explored(self.value)

    @property
    def drawing(self) -> Markup:
        """The chart as SVG in each size."""
        return Markup("".join(draw(self.value, size).svg for size in self.sizes))  # noqa: S704 - words are escaped

    def html(self) -> str:
        """The figure as HTML."""
        return Fragment(self.template, {**self.facts, "drawing": self.drawing}).html()
