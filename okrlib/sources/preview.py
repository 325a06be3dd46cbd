"""The first rows of a source, as texts, and what its columns seem to be: for who adds it to a KPI."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from okrlib.findings import Finding
from okrlib.sheets import Guess, guess
from okrlib.sources.pull import Ground, answered, opened
from okrlib.sources.rows import shown
from okrlib.sources.writing import sums_up

if TYPE_CHECKING:
    from okrlib.model import KPI, Feed
    from okrlib.sources.rows import Rows

#: So many rows are looked at to guess, and so many columns are shown.
_ROWS, _COLUMNS = 2_000, 200


class Preview(NamedTuple):
    """The columns and first rows of a source, and what they seem to be; none where *findings* say why.

    *percent* are the columns of a workbook that are shown as percentages and hold shares.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    guessed: Guess = Guess()
    percent: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


def preview(kpi: KPI, feed: Feed, ground: Ground) -> Preview:
    """Look at the source of a feed; its columns need not be named yet."""

    def look(running: list[Rows]) -> Preview:
        rows = opened(replace(feed, time="", column=None, unit_column=None, where=()), ground)
        running.append(rows)
        try:
            rows.most = _ROWS
            rows.ask([])
            frame = rows.frame.head(_ROWS).collect("pandas").to_native()
        finally:
            rows.close()
        names = [str(name) for name in frame.columns if not str(name).startswith("okr ")][:_COLUMNS]
        held = frame[names].astype(object).itertuples(index=False, name=None)
        cells = tuple(tuple(map(shown, row)) for row in held)
        figures = [row for row in cells if not any(map(sums_up, row))]
        return Preview(tuple(names), cells, guess(names, figures, kpi.title), rows.form.percent)

    answer = answered(look, feed, ground)
    return Preview(findings=(answer,)) if isinstance(answer, Finding) else answer
