"""Rules on days: a goal's last day is its cycle's, and one that began later says so."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from okrlib.coach.language.lexicon import languages, lexicon
from okrlib.coach.language.reading import read
from okrlib.coach.plan_rules.scope import open_goals, open_key_results
from okrlib.coach.rule import finding, rule
from okrlib.findings import Subject
from okrlib.model import STEP_DAYS, WITHOUT_PACE, Span, calendar_span
from okrlib.plan import effective

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.coach.draft import DraftKind
    from okrlib.findings import Finding, Severity
    from okrlib.model import Cycle
    from okrlib.plan import Plan

#: Without a year nobody can say which Q2 or which May is meant.
_YEAR = re.compile(r"(?:19|20)\d\d")
_ISO = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")
_NUMERIC = re.compile(r"(\d\d?)\.\s?(\d\d?)\.\s?((?:19|20)\d\d)")
_PART = re.compile(
    r"([QH])\s?([1-4])\W{0,3}((?:19|20)\d\d)|((?:19|20)\d\d)\W{0,3}([QH])\s?([1-4])", re.IGNORECASE
)
#: Nothing is reported on them until something is done, judged or known.
_LATE_BY_NATURE = WITHOUT_PACE | {"milestones"}


@rule("warning", of=("set",), lines=("L25",))
def date_outside_cycle(plan: Plan, on: date) -> Iterator[Finding]:
    """A text names a day or a span that lies outside the goal's cycle.

    Why: A goal is judged on its cycle's last day; what is due later belongs to a later cycle, and what
    was due before it began is a leftover or a baseline (Viva Goals, alerts on dates; METHOD section 5).

    Weak: "40 sites by 30 June 2027", in the cycle 2026-Q4.
    Strong: "12 sites, on the way to 40 by next summer", in the cycle 2026-Q4.
    """
    if plan.language not in languages():
        return
    for o in open_goals(plan, on):
        texts: list[tuple[str, DraftKind, str, str]] = [("objective", "objective", o.id, o.title)]
        texts += [("key result", "key_result", kr.id, kr.title) for kr in o.key_results]
        cycle = plan.cycle(o.cycle)
        for noun, kind, name, text in texts:
            if _YEAR.search(text):
                for words, span in _spans(text, kind, plan.language, cycle):
                    remark = _outside(words, span, cycle)
                    if remark is not None:
                        what, mend, severity = remark
                        yield finding(
                            date_outside_cycle, what, mend, subject=Subject(noun, name), severity=severity
                        )
                        break


@rule("hint", of=("set",), lines=("METHOD 4",))
def late_start(plan: Plan, on: date) -> Iterator[Finding]:
    """A key result without `since` was first reported on when a quarter of its cycle had gone.

    Why: A goal that was added within its cycle is judged from the day it was added; without that day it
    is behind from its first report on. When a line was written no file says, so the first report is what
    shows it: later than a quarter of the cycle, and than twice the time after which silence is stale. A
    key result that a KPI measures, milestones, what has no pace and what has no report are left alone
    (METHOD section 4).

    Weak: First reported on 20 November, in the cycle 2026-Q4, and 57 % expected by then.
    Strong: since = 2026-11-20, if it was added on that day.
    """
    for o, kr in open_key_results(plan, on):
        cycle = plan.cycle(o.cycle)
        if o.state != "active" or kr.since or kr.kpi or kr.kind in _LATE_BY_NATURE or on not in cycle:
            continue
        rows = effective(plan.log.get(kr.id, ()))
        first = min((row.date for row in rows if row.date <= on), default=cycle.start)
        silent = (first - cycle.start).days
        if silent > max(cycle.days / 4, 2 * plan.policy.stale_after * STEP_DAYS[kr.cadence]):
            what = f"Its first report is of {first}, day {silent + 1} of {cycle.id}; it is judged from day 1."
            mend = f"If it was added later, write since = {first}, or the day it was added."
            yield finding(late_start, what, mend, field="since", subject=Subject("key result", kr.id))


def _outside(words: str, span: Span, cycle: Cycle) -> tuple[str, str, Severity | None] | None:
    if span.start >= cycle.end:
        what = f"It names {words}, but its cycle ends on {cycle.last_day}."
        return what, "Write what will be true by then, or move it to the cycle in which it is due.", None
    if span.end <= cycle.start:
        what = f"It names {words}, but its cycle begins on {cycle.start}."
        return (
            what,
            "Fix the date if it is a leftover; the day of a baseline belongs in the notes.",
            "hint",
        )
    return None


def _spans(text: str, kind: DraftKind, code: str, cycle: Cycle) -> Iterator[tuple[str, Span]]:
    """The days that the dates in a text stand for, those of which a calendar can tell.

    A quarter, half or year may be a fiscal one where the plan's own cycles are not the calendar's.
    """
    of_calendar = calendar_span(cycle.id) == Span(cycle.start, cycle.end)
    for quantity in read(text, kind, language=code).quantities:
        words = text[quantity.start : quantity.end]
        if quantity.role == "date":
            span = _day(words) or _month(words, code)
            if span is None and of_calendar:
                span = _part(words)
            if span is not None:
                yield words, span


def _day(words: str) -> Span | None:
    """A day in digits; 03/04/2027 is none, since nobody can say which of the two is the month."""
    if match := _ISO.fullmatch(words):
        year, month, day = map(int, match.groups())
    elif match := _NUMERIC.fullmatch(words):
        day, month, year = map(int, match.groups())
    else:
        return None
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    return Span(first, first + timedelta(days=1))


def _month(phrase: str, code: str) -> Span | None:
    """A month in words with its year: the whole of it, whatever day is named."""
    year, words = _YEAR.search(phrase), re.findall(r"[^\W\d_]{3,}", phrase.lower())
    full = [name.lower() for name in lexicon(code).numerals["months"][:12]]
    at = next((n for n, name in enumerate(full, 1) for word in words if name.startswith(word)), None)
    return calendar_span(f"{year[0]}-{at:02}") if year and at else None


def _part(words: str) -> Span | None:
    """A quarter, a half or a year of the calendar."""
    if match := _PART.search(words):
        half, number, year = match[1] or match[5], match[2] or match[6], match[3] or match[4]
        return calendar_span(f"{year}-{half.upper()}{number}")
    return calendar_span(words) if _YEAR.fullmatch(words) else None
