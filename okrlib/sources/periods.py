"""From rolled-up periods to a KPI's series: complete periods only, empty ones filled, with findings."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise, starmap
from math import isnan
from typing import NamedTuple
from zoneinfo import ZoneInfo

from okrlib.arithmetic import LARGEST, stored
from okrlib.findings import Finding, errors_in
from okrlib.model import Feed, step
from okrlib.sources.rollup import Cut, Groups, Measured
from okrlib.text import count, exact

#: More periods than this without a single event are a slip in a date, not a quiet time.
MOST_EMPTY = 400
_ZERO_WHEN_EMPTY = frozenset({"count", "sum", "distinct"})
#: Natural limits need this many values (METHOD section 6).
_FEWEST = 6
#: The value of each period by its first day, None where it is missing.
Values = dict[date, float | None]


class Series(NamedTuple):
    """A value a period; the source has rows from *first* to *last*, and until *settled* a period counts."""

    values: Values
    first: date | None
    last: date | None
    settled: date


def series(
    feed: Feed,
    measures: Sequence[Measured],
    groups: Groups,
    rows: Mapping[date | None, int],
    cut: Cut,
    at: datetime,
) -> tuple[Series | None, tuple[Finding, ...]]:
    """The series of one KPI and the findings about it.

    Periods run from the first with an event in the source to the last; those after it are not filled,
    since no one can tell silence from nothing to report. A period counts once its last day, and
    `settle_days` more, have passed in the feed's zone.
    """
    today = at.astimezone(ZoneInfo(cut.zone)).date()
    findings: list[Finding] = []
    periods = sorted(p for p in rows if p is not None and (feed.since is None or p >= feed.since))
    # Of rows that hold nothing else either, as spreadsheets save them below a table, there is nothing to say.
    matching = measures[1] if feed.aggregation == "sum" and feed.conditions else None
    without = ((m, value) for m, value in groups.get(None, {}).items() if m != matching)
    if (untimed := rows.get(None)) and any(starmap(_counts, without)):
        what = f"{count(untimed, 'row has no time and was', 'rows have no time and were')} not counted."
        mend = "Fill in their times, or leave them out with where."
        findings.append(Finding("no-time", "warning", what, mend, field="feed.time"))
    if future := [p for p in periods if p > today]:
        many = count(sum(rows[p] for p in future), "row lies", "rows lie")
        what = f"{many} in the future, the last in {future[-1]}."
        mend = "Fix their dates; until then they are not counted."
        findings.append(Finding("future-date", "warning", what, mend, field="feed.time"))
    settled = today - timedelta(days=feed.settle_days)
    whole = [p for p in periods if p <= settled and step(p, cut.rhythm) <= settled]
    if not whole:
        what = "The source has no complete period yet." if periods else "The source has no rows that count."
        mend = "Check that this is the right source, and that since is right."
        findings.append(Finding("no-values", "warning", what, mend, field="feed"))
        return Series({}, None, None, settled), tuple(findings)
    gaps = (pair for pair in pairwise(whole) if step(pair[0], cut.rhythm, MOST_EMPTY + 1) < pair[1])
    if gap := next(gaps, None):
        what = f"Between {gap[0]} and {gap[1]} more than {MOST_EMPTY} periods in a row have no event."
        mend = "Fix the date that is wrong, or write since = the first day that counts."
        return None, (*findings, Finding("long-gap", "error", what, mend, field="feed.time"))
    values: Values = {}
    period = whole[0]
    while period <= whole[-1]:
        values[period] = _value(feed, measures, groups.get(period))
        period = step(period, cut.rhythm)
    findings += _remarks(feed, measures, values, groups)
    if matching:
        findings += _unmatched(matching, values, groups, rows)
    return Series(values, whole[0], whole[-1], settled), tuple(findings)


def _counts(measure: Measured, value: float | None) -> bool:
    """Whether a measure has something to go by: a 0 may also be the count, or the sum, of no event."""
    of_none = measure.aggregation in _ZERO_WHEN_EMPTY and (measure.aggregation != "sum" or measure.where)
    return value is not None and bool(value or not of_none)


def _value(
    feed: Feed, measures: Sequence[Measured], values: Mapping[Measured, float | None] | None
) -> float | None:
    """The value of a period; of one without events, 0 where things are counted or added up."""
    parts = [
        (0.0 if m.aggregation in _ZERO_WHEN_EMPTY else None) if values is None else values[m]
        for m in measures
    ]
    value = parts[0]
    if feed.aggregation == "ratio":
        above, below = parts
        value = None if above is None or not below else above / below
    return None if value is None else stored(value if feed.factor is None else value * feed.factor, of=())


def _remarks(feed: Feed, measures: Sequence[Measured], values: Values, groups: Groups) -> Iterable[Finding]:
    repeated = [*_repeated(measures, values, groups)] if feed.aggregation is None else []
    yield from repeated
    if endless := [p for p, v in values.items() if v is not None and not abs(v) <= LARGEST]:
        what = f"The value of {endless[0]} is not a finite number, or too large to be meant."
        mend = "Fix the number, or leave it out with where."
        yield Finding("not-a-number", "error", what, mend, field="feed.column")
    if endless or errors_in(repeated):  # nothing of it counts, so what is left of it says nothing
        return
    known = [v for v in values.values() if v is not None]
    if not known:
        what = f"It has no value in {count(len(values), 'period')}: the column is empty throughout."
        mend = f"Check that this is the right column{', and that where is right' if feed.conditions else ''}."
        if feed.kind == "excel":
            mend += " Formulas have values once a spreadsheet program has saved the workbook."
        yield Finding("all-missing", "warning", what, mend, field="feed.column")
    elif feed.conditions and not any(known):
        what = f"It is 0 in {count(len(known), 'period')}: perhaps no event meets the conditions in where."
        mend = "Check how the source writes the values that they compare with, capitals too."
        yield Finding("constant-values", "warning", what, mend, field="feed.where")
    elif len(known) < _FEWEST:
        what = f"It has {count(len(known), 'value')}; natural limits need {_FEWEST}."
        mend = "Wait for more periods, or begin earlier with since."
        yield Finding("few-values", "hint", what, mend, field="feed")
    elif len(set(known)) == 1:
        what = f"All of its {len(known)} values are {exact(known[0])}."
        mend = "Check that this is the right column."
        yield Finding("constant-values", "hint", what, mend, field="feed.column")


def _unmatched(
    matching: Measured, values: Values, groups: Groups, rows: Mapping[date | None, int]
) -> Iterable[Finding]:
    """A hint where a sum is 0 in periods that have events, of which none meets the conditions."""
    none = [p for p, v in values.items() if v == 0 and rows.get(p) and not groups.get(p, {}).get(matching)]
    if none and any(values.values()):
        many = f"In {count(len(none), 'period')} no event meets the conditions in where"
        what = f"{many}, so the sum is 0 there: the last is {none[-1]}."
        mend = "Nothing to do where that is so; else look how the source writes what they compare with."
        yield Finding("nothing-matches", "hint", what, mend, field="feed.where")


def _repeated(measures: Sequence[Measured], values: Values, groups: Groups) -> Iterable[Finding]:
    """Findings on periods that stand in the source more than once."""
    twice = [p for p in values if (groups.get(p, {}).get(measures[1]) or 0) > 1]
    differing = [p for p in twice if (v := values[p]) is not None and isnan(v)]
    if differing:
        many = count(len(differing), "period has", "periods have")
        what = f"{many} rows with different values, the first {differing[0]}."
        mend = "Leave one row a period, or say with aggregation what becomes of them."
        yield Finding("repeated-period", "error", what, mend, field="feed.time")
        for period in differing:
            values[period] = None
    elif twice:
        what = f"The period of {twice[0]} stands in the source more than once, with the same value."
        mend = "Leave one row a period; it was counted once."
        yield Finding("repeated-period", "warning", what, mend, field="feed.time")
