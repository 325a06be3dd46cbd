"""Where in the log a value stands that is unlike all earlier ones, or a day that is far from all others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

from okrlib.checkin import unlike_rows
from okrlib.findings import Finding, Place
from okrlib.model import CheckIn, Observation
from okrlib.plan import Plan, long_gap
from okrlib.store import csv_reader
from okrlib.store.csv_writer import sheet_of
from okrlib.store.folder import Files, file_limit

#: Fewer figures may well lie far apart.
_ENOUGH = 4


def unlike_values(folder: Path, plan: Plan) -> Iterator[Finding]:
    """A hint for each series of the plan in *folder* with a value or day that may be a slip, at its line."""
    waiting = dict(chain(_far_days(plan), _far_values(plan)))
    files = Files(folder, {})
    files.limit = file_limit(plan.policy.max_file_mb)
    for kind in ("check-ins", "observations"):
        names = {row[0] for row in waiting if isinstance(row, CheckIn) == (kind == "check-ins")}
        for file in files.logs(kind) if names else ():
            text = files.text(file)
            if text is None or not any(name in text for name in names):
                continue
            for record in csv_reader.records_of(text, file, sheet_of(plan, kind), []):
                if record.row is not None and (hint := waiting.pop(record.row, None)):
                    noun = "key result" if isinstance(record.row, CheckIn) else "KPI"
                    what = f"{noun} {record.row[0]!r}: {hint.what}"
                    place = Place(file, record.line, hint.field)
                    yield replace(hint, what=what, field=None).about(noun, record.row[0]).at(place)


def _far_values(plan: Plan) -> Iterator[tuple[CheckIn | Observation, Finding]]:
    mend = "Correct it if it is a slip; this hint goes once a later value is near it."
    for row, what in unlike_rows(plan):
        yield row, Finding("unlike-earlier", "hint", what, mend, field="value")


def _far_days(plan: Plan) -> Iterator[tuple[Observation, Finding]]:
    """Of each KPI with a gap longer than all the rest of its figures, the one beside it that stands alone."""
    for card in plan.kpis if plan.observations else ():
        figures = () if card.formula else plan.figures(card.id, on=date.max)
        at = long_gap(card, [row.period for row in figures]) if len(figures) >= _ENOUGH else 0
        if at and at in {1, len(figures) - 1}:
            before, after = figures[at - 1], figures[at]
            span = f"between {before.period} and {after.period}"
            what = f"There is no figure {span}, a gap longer than all the rest."
            hint = Finding("long-gap", "hint", what, "Correct its period if that is a slip.", field="period")
            yield (before if at == 1 else after), hint
