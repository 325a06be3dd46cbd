"""The reports on a key result, as an import makes them of what came: history, and where it stands."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from okrlib.exchange.cells import ALREADY, NUMBER_IN_DOUBT, UNKNOWN_WORD, Cells, day_in, moment_in, numeral
from okrlib.exchange.maps import vocabulary
from okrlib.exchange.records import clean, told
from okrlib.exchange.wanted import without_day
from okrlib.findings import BadValueError
from okrlib.model import PROSE, CheckIn, KeyResult, midnight, notation
from okrlib.text import count
from okrlib.text.typed_numbers import clash

if TYPE_CHECKING:
    from okrlib.exchange.facts import Facts
    from okrlib.exchange.measures import Measure
    from okrlib.exchange.records import Fate
    from okrlib.model import Cycle


def add_check_ins(m: Facts, cells: Cells, kr: KeyResult, cycle: Cycle, measure: Measure) -> None:
    """Add the check-ins on a key result."""
    rows: list[CheckIn] = []
    for report in cells.goal.reports:
        row = _report(m, cells, kr, report, measure)
        if isinstance(row, CheckIn):
            rows.append(row)
        else:
            cells.note("reports", told(report), "", row, "left")
    cells.settle("reports", count(len(rows), "check-in"))
    if current := _current(m, cells, kr, cycle, measure, rows):
        rows.append(current)
    m.out.check_ins += _told_apart(rows, m.source.zone)


def _report(m: Facts, cells: Cells, kr: KeyResult, report: dict[str, str], measure: Measure) -> CheckIn | str:
    """One report; a sentence where it cannot be kept."""
    day = day_in(report.get("day", ""), m.source)
    if isinstance(day, str):
        return f"the report's day: {day}"
    value = _value(m, report.get("value", ""), kr, measure)
    status: Any = m.words.meaning("status", report.get("status", ""))
    confidence = _confidence(report.get("confidence", ""))
    note = clean(report.get("note", ""), lines=True)[:PROSE]
    row = CheckIn(
        kr.id,
        day,
        value,
        confidence,
        None if status == "none" else status,
        note=note,
        author=m.people.of(report.get("author", "")),
        recorded=moment_in(report.get("recorded", "")),
    )
    unread = value is None and report.get("value")
    if value is None and not (row.status or note or confidence is not None):
        return "its value cannot be read" if unread else "it says nothing"
    if unread:
        why = f"a value of kind {kr.kind} is wanted"
        cells.note("reports", f"{day}: {report['value']}", "", why, "left")
    return row


def _value(m: Facts, text: str, kr: KeyResult, measure: Measure) -> Any:
    """The value that a report's text stands for; None where it stands for none."""
    text = clean(text)
    if not text:
        return None
    if kr.kind == "milestones":
        return _done(m, text, kr)
    if kr.kind == "outcome":
        try:
            return notation.value(text, kr)
        except BadValueError:
            return None
    found = numeral(text, decimal=m.source.decimal, wanted=kr.unit)
    if found is None or found.other is not None or abs(found.value) > 1e15:
        return None
    if kr.kind == "graded":
        share = found.value / 100 if found.unit == "%" or found.value > 1 else found.value
        return share if 0 <= share <= 1 else None
    if found.unit == "%" and kr.unit != "%":
        return measure.way(found.value / 100)
    return None if clash(found.unit, kr.unit) else found.value


def _done(m: Facts, text: str, kr: KeyResult) -> tuple[str, ...] | None:
    number = numeral(text, decimal=m.source.decimal)
    yes = m.words.meaning("yes", text) or m.words.meaning("status", text) == "done"
    done = yes or (number and (number.value >= 100 or (number.unit != "%" and number.value == 1)))
    return (kr.milestones[0].name,) if done else None


def _current(  # noqa: PLR0912 - what became of each text is noted
    m: Facts, cells: Cells, kr: KeyResult, cycle: Cycle, measure: Measure, rows: list[CheckIn]
) -> CheckIn | None:
    """A check-in for where a key result stands, where no report says it."""
    facts = list(filter(cells.text, ("current", "progress", "note", "status", "confidence", "score")))
    day = cells.day("checked")
    last = max((row.date for row in rows), default=None)
    valued = any(row.value is not None for row in rows)
    if valued and (day is None or (last is not None and day <= last)):
        for fact in [*facts, "checked"]:
            cells.settle(fact, "", ALREADY)
        return None
    value, source = _standing(m, cells, kr, measure)
    status: Any = m.words.meaning("status", cells.text("status"))
    if cells.text("status") and status is None:
        cells.left("status", UNKNOWN_WORD)
    confidence = _confidence(cells.text("confidence"))
    if cells.text("confidence") and confidence is None:
        cells.left("confidence", "it is no confidence from 0 to 10")
    note = clean(cells.goal.get("note"), lines=True)[:PROSE]
    if kr.kind == "milestones" and status == "done":
        value = (kr.milestones[0].name,)
    if value is None and not note and confidence is None and status in {None, "none"}:
        for fact in facts:
            if fact in cells.open and fact not in {"score", "status"}:
                cells.left(fact, _unread(m, cells.text(fact)))
        cells.settle("status", "no report yet")
        return None
    when = day or min(m.on, cycle.last_day)
    row = CheckIn(kr.id, when, value, confidence, None if status == "none" else status, note=note)
    why = "" if day else "nothing says when: the day of the import"
    for fact in facts:
        if fact in cells.open:
            if fact == "progress" and source == "current":
                cells.left(fact, "its value says it")
            elif fact in {"current", "progress"} and source != fact:
                cells.left(fact, _unread(m, cells.text(fact)))
            else:
                inferred = fact == "progress" and not measure.in_percent
                shown = getattr(row, fact, value)
                reason = "its progress on the way from start to target" if inferred else why
                fate: Fate = "inferred" if reason else "taken"
                cells.say(fact, "no report" if shown is None else shown, reason, fate)
    cells.settle("checked", when)
    if day is None:
        m.out.undated.add(without_day(row))
    return row


def _unread(m: Facts, text: str) -> str:
    """Why a text is no value."""
    number = numeral(text, decimal=m.source.decimal)
    return NUMBER_IN_DOUBT if number and number.other is not None else "no value can be made of it"


def _standing(m: Facts, cells: Cells, kr: KeyResult, measure: Measure) -> tuple[Any, str]:
    """(where it stands, the fact that says so)."""
    if text := cells.text("current"):
        value = _value(m, text, kr, measure)
        if value is not None:
            return value, "current"
    if kr.kind == "graded":
        return cells.share("score"), "score"
    share, fact = cells.share("progress"), "progress"
    if share is None and "score" in cells.open:  # as handbooks write how far a goal is
        share, fact = cells.share("score"), "score"
    if share is None:
        return None, ""
    if kr.kind == "milestones":
        return ((kr.milestones[0].name,) if share >= 1 else None), fact
    return measure.way(share), fact


def _confidence(text: str) -> int | None:
    """A confidence from 0 to 10; of a share or a percentage its tenth."""
    text = clean(text)
    if not text:
        return None
    if match := _of_so_many().fullmatch(text):
        share = float(match[1].replace(",", ".")) / float(match[2])
        return _whole(share * 10) if share <= 1 else None
    found = numeral(text, decimal="," if re.fullmatch(r"\d,\d{1,2}", text) else ".")
    if found is None or not 0 <= found.value <= 100:
        return None
    if found.unit == "%" or found.value > 10:
        return _whole(found.value / 10)
    return None if found.unit else _whole(found.value * 10 if found.value < 1 else found.value)


def _whole(number: float) -> int:
    return int(number + 0.5)


@cache
def _of_so_many() -> re.Pattern[str]:
    """A number and what it is counted of, as in 7/10 and 7 of 10."""
    of = "|".join(["/", *vocabulary("of")])
    return re.compile(rf"(\d+(?:[.,]\d+)?)\s*(?:{of})\s*([1-9]\d*)", re.IGNORECASE)


def _told_apart(rows: list[CheckIn], zone: str | None) -> list[CheckIn]:
    """Reports of one day without a time, in the order of the file: the later one counts."""
    seen: dict[date, int] = {}
    out = []
    for row in sorted(rows, key=lambda row: row.date):
        times = seen[row.date] = seen.get(row.date, 0) + 1
        if row.recorded is None and times > 1:
            moment = midnight(row.date, zone) + timedelta(seconds=times)
            row = row._replace(recorded=moment)  # noqa: PLW2901 - the row with its place
        out.append(row)
    return list(dict.fromkeys(out))
