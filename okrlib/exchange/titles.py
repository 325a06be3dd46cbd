"""What the titles above a table and the name of its sheet say of its goals: their period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrlib.exchange.markdown import period_in
from okrlib.exchange.records import Line
from okrlib.text import formatting

if TYPE_CHECKING:
    from okrlib.exchange.records import Source
    from okrlib.sheets import Table

#: What a goal has that says when it is.
_DATED = ("period", "start", "end")


def add_titles(source: Source, table: Table) -> None:
    """Give goals that nothing dates the one period that the sheet or a title names; leave other titles."""
    sheet = period_in(table.form.sheet)
    named = {place: found for place, (_, text) in enumerate(table.above) if (found := period_in(text))}
    periods = {sheet} if sheet else set(named.values())
    dated = any(goal.get(fact) for goal in source.goals for fact in _DATED)
    period = periods.pop() if len(periods) == 1 and not dated else ""
    for goal in source.goals if period else ():
        if goal.get("kind") != "kpi":
            goal.fields["period"] = period
    if period:
        where = f"The sheet {sheet!r}" if sheet else "A title above the table"
        source.notes.append(f"{where} names the cycle of all: {period}.")
    for place, (line, text) in enumerate(table.above):
        title = formatting.cut(text, 300)
        if any(name == text or name.startswith(f"{text} ") for name in table.header):
            continue  # it names a group of columns
        if period and not sheet and place in named:
            source.lines.append(Line(str(line), "title", title, period, "it names the cycle", "inferred"))
        else:
            source.lines.append(Line(str(line), "title", title, "", "it stands above the table", "left"))
