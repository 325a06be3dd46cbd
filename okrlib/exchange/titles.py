"""What the titles above a table and the name of its sheet say of its goals: their period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.exchange.periods import named, period_in
from okrlib.exchange.records import Line
from okrlib.model import calendar_span
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okrlib.exchange.records import Source
    from okrlib.sheets import Table

#: What a goal has that says when it is.
_DATED = ("period", "start", "end")


def add_titles(source: Source, table: Table) -> None:
    """Give goals that nothing dates the one period that the sheet or a title names; leave other titles."""
    sheet = period_in(table.form.sheet)
    titles = {place: found for place, (_, text) in enumerate(table.above) if (found := period_in(text))}
    periods = _narrowest([*titles.values(), sheet])
    dated = any(goal.get(fact) for goal in source.goals for fact in _DATED)
    period = periods[0] if len(periods) == 1 and not dated else ""
    for goal in source.goals if period else ():
        if goal.get("kind") != "kpi":
            goal.fields["period"] = period
    if period:
        where = f"The sheet {table.form.sheet!r}" if sheet == period else "A title above the table"
        source.notes.append(f"{where} names the cycle of all: {period}.")
    for place, (line, text) in enumerate(table.above):
        title = formatting.cut(text, 300)
        if any(name == text or name.startswith(f"{text} ") for name in table.header):
            continue  # it names a group of columns
        if period and titles.get(place) == period != sheet:
            source.lines.append(Line(str(line), "title", title, period, "it names the cycle", "inferred"))
        else:
            source.lines.append(Line(str(line), "title", title, "", "it stands above the table", "left"))


def _narrowest(texts: Iterable[str]) -> list[str]:
    """Periods, each once, without those within which another lies, as a year around its quarter."""
    spans = {span: text for text in texts if (found := named(text)) and (span := calendar_span(found.id))}
    return [
        text
        for span, text in spans.items()
        if not any(other != span and span.start <= other.start and other.end <= span.end for other in spans)
    ]
