"""A table in blocks, each below a line that names its objective: "Objective 2 | Renewals are a habit"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlib.exchange.maps import column_words, vocabulary
from okrlib.exchange.markdown import OBJECTIVE, OBJECTIVE_NAME, says
from okrlib.exchange.records import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.sheets import Table

#: The name of the column that the objectives of blocks become.
_NAME = "Objective"
_NUMBER = re.compile(r"\s*\d+$")


def unblocked(table: Table) -> Table:
    """A table in blocks with the objective of each beside its rows; any other table as it is.

    A line names an objective by "Objective: …" in one cell, or by "Objective 2" and its words in two. The
    names of the columns may stand in each block again.
    """
    header = tuple(
        "" if OBJECTIVE_NAME.fullmatch(name) and _NUMBER.search(name) else name for name in table.header
    )
    scopes = {vocabulary("scope").get(fold(name)) for name in header if name}
    lines: dict[int, list[str]] = {}
    for line, text in table.above:
        lines.setdefault(line, []).append(text)
    first = next(filter(None, map(_objective, reversed(lines.values()))), "")
    found = [_objective(row) for row in table.rows]
    measured = "key_result" in scopes or any("metric" in column_words().get(fold(n), ()) for n in header)
    kinds = any("kind" in column_words().get(fold(n), ()) for n in header)
    if kinds or "objective" in scopes or not measured or not (first or any(found)):
        return table
    names = {fold(name) for name in header if name}
    above, kept, objectives = first, [], []
    for at, objective in enumerate(found):
        filled = [fold(cell) for cell in table.rows[at] if cell.strip()]
        if objective:
            above = objective
        elif len(filled) < 2 or not names.issuperset(filled):
            kept.append(at)
            objectives.append(above)
    return table._replace(
        header=(_NAME, *(name or f"column {place}" for place, name in enumerate(header, 1))),
        rows=tuple((told, *table.rows[at]) for at, told in zip(kept, objectives, strict=True)),
        lines=tuple(table.lines[at] for at in kept),
        above=tuple((line, text) for line, text in table.above if _objective(lines[line]) != first),
    )


def _objective(cells: Sequence[str]) -> str:
    """The objective that a line of cells names and nothing else; "" for none."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) == 1 and says(OBJECTIVE, filled[0]):
        return OBJECTIVE.sub("", filled[0], count=1)
    return filled[1] if len(filled) == 2 and OBJECTIVE_NAME.fullmatch(filled[0]) else ""
