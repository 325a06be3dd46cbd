"""Entry: what a person types about a key result or a KPI, on its way to a row of the log.

Nothing here touches disk: text and a plan go in, a row comes out, or the sentences that say why not.
The command line, a file of many reports and a form all come through here, so they refuse and remark
the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from okrlib.arithmetic import equal
from okrlib.checkin.names import unknown
from okrlib.checkin.sentences import reported
from okrlib.checkin.unlike import unlike
from okrlib.findings import BadValueError, Finding, bad_value
from okrlib.model import CLEARED, FALL, PROSE, CheckIn, Observation, notation, period_on, step
from okrlib.plan import log, open_blocker, person_shown
from okrlib.text import formatting, near
from okrlib.text.cleaning import cleaned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from okrlib.model import Decimal, KeyResult, Objective, Value
    from okrlib.plan import Plan


Part = TypeVar("Part")
#: The fields that say something; the others are about what, when and by whom.
_WORDS = ("value", "confidence", "status", "blocker", "note", "blocker_owner", "blocker_since")


class Typed(NamedTuple):
    """One report as a person typed it; "" is what they left out."""

    key_result: str
    date: str = ""
    value: str = ""
    confidence: str = ""
    status: str = ""
    blocker: str = ""
    note: str = ""
    author: str = ""
    blocker_owner: str = ""
    blocker_since: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether it names a key result and no more."""
        return not any(getattr(self, name).strip() for name in _WORDS)


class Entry(NamedTuple):
    """What became of a report.

    *row* is what would be written: None where it is refused, or repeats what was reported already. *before*
    is the report that it replaces. *remarks* are sentences for the person who wrote it. *doubt* is a sentence
    to ask them about where the value is unlike all earlier ones, else "".
    """

    typed: Typed
    row: CheckIn | None
    before: CheckIn | None
    refusals: tuple[Finding, ...]
    remarks: tuple[str, ...]
    doubt: str = ""


def read(plan: Plan, typed: Typed, *, on: date, at: datetime, author: str | None) -> Entry:
    """A report on a key result, as typed on the day *on* at the moment *at*.

    What is left out stays as it was reported for that day, if it was: a second report of a day corrects
    the first, it does not empty it. The row is recorded after whatever it replaces, even where
    another machine's clock runs ahead.
    """
    typed = typed._replace(key_result=plan.id_of("key result", typed.key_result))
    if typed.key_result not in plan.key_results:
        return Entry(typed, None, None, (unknown(plan, typed.key_result),), ())
    objective, kr = plan.key_results[typed.key_result]
    refusals: list[Finding] = []

    def part(field: str, parse: Callable[[str], Part]) -> Part | None:
        text = getattr(typed, field).strip()
        try:
            return parse(text) if text else None
        except BadValueError as bad:
            refusals.append(replace(bad.finding, field=field))
            return None

    row = CheckIn(
        kr.id,
        part("date", lambda text: _day(text, on)) or on,
        part("value", lambda text: _value(text, kr, plan.decimal)),
        part("confidence", notation.confidence),
        part("status", notation.status),
        part("blocker", lambda text: _text(text, "blocker")) or "",
        part("note", lambda text: _text(text, "note")) or "",
        part("author", lambda text: _person(text, plan)) or author,
        blocker_owner=part("blocker_owner", lambda text: _person(text, plan)),
        blocker_since=part("blocker_since", lambda text: _day(text, on)),
    )
    if typed.says_nothing:
        mend = "Give a value, a confidence, a status, a blocker or a note."
        what = f"Nothing is said about {kr.id}."
        refusals.append(Finding("nothing-said", "error", what, mend, field="value"))
    entries = log.effective(plan.log.get(kr.id, ()))
    before = next((e for e in entries if e.date == row.date), None)
    whole = _mended(row, before)
    fallen = _fallen(whole, [e for e in entries if e.date < row.date])
    said = before is not None and _said(whole) == _said(before)
    if fallen and not (whole.note or said or any(r.field == "note" for r in refusals)):
        mend = "Say in the note what happened; that is worth more than the number."
        what = f"Confidence falls from {fallen} to {whole.confidence}."
        refusals.append(Finding("no-note", "error", what, mend, field="note"))
    refusals += _without_blocker(plan, whole, before)
    if refusals:
        return Entry(typed, None, before, tuple(refusals), ())
    remarks = tuple(_remarks(plan, objective, kr, whole, before, on))
    if said:
        return Entry(typed, None, before, (), remarks)
    same = (log.recorded_at(r) for r in plan.log.get(kr.id, ()) if r.date == whole.date)
    moment = after(at, same)
    earlier = [e.value for e in entries if e.date != whole.date]
    doubt = unlike(row.value, earlier, kr.unit, planned=(kr.baseline, kr.target))
    return Entry(typed, whole._replace(recorded=moment), before, (), remarks, doubt)


def _mended(row: CheckIn, before: CheckIn | None) -> CheckIn:
    """The row with what it leaves out taken from the report of the same day."""
    if before is None:
        return row
    if row.blocker not in {"", before.blocker}:  # another blocker does not inherit owner and day
        before = before._replace(blocker_owner=None, blocker_since=None)
    kept = {name: getattr(before, name) for name in _WORDS if getattr(row, name) in (None, "")}
    return row._replace(**kept)


def _said(row: CheckIn) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _WORDS)


def _without_blocker(plan: Plan, row: CheckIn, before: CheckIn | None) -> Iterable[Finding]:
    """A finding where a report is about a blocker that is not there on its day."""
    if row.blocker not in {"", CLEARED}:
        return
    name = next((name for name in ("blocker_owner", "blocker_since") if getattr(row, name)), "")
    opened = open_blocker(plan.log.get(row.key_result, ()), on=row.date)
    if row.blocker == CLEARED and not name and not (before is not None and before.blocker == CLEARED):
        name = "blocker"
    elif row.blocker == CLEARED:
        opened = None
    if name and opened is None:
        what = f"Nothing was in the way of {row.key_result} on {row.date}."
        mend = "Say what is in the way as blocker, or leave this out."
        yield Finding("no-blocker", "error", what, mend, field=name)


def _fallen(row: CheckIn, earlier: Sequence[CheckIn]) -> int | None:
    """The confidence before, where it has fallen so far that a word is due."""
    last = next((e.confidence for e in reversed(earlier) if e.confidence is not None), None)
    if row.confidence is None or last is None or last - row.confidence < FALL:
        return None
    return last


def after(at: datetime, known: Iterable[datetime]) -> datetime:
    """The moment *at*, or one right after the last that is known, so that a correction counts."""
    return max([at.astimezone(UTC), *(moment + timedelta(microseconds=1) for moment in known)])


def _day(text: str, on: date) -> date:
    day = notation.day(text, "date")
    if day > on:
        mend = f"Write a day up to {on}."
        raise bad_value("bad-date", "date", f"{day} has not come yet.", mend)
    return day


def _value(text: str, kr: KeyResult, decimal: Decimal | None) -> Value:
    if kr.kpi:
        mend = f"Report its figure with: okr observe {kr.kpi} VALUE. Confidence and a note belong here."
        raise bad_value("value-from-kpi", "value", f"The KPI {kr.kpi!r} measures it.", mend)
    return notation.value(text, kr, decimal=decimal)


def _text(text: str, field: str) -> str:
    if len(text) > PROSE:
        what = f"The {field} has {formatting.count(len(text), 'character')}."
        mend = f"Keep it under {PROSE:,}, and link to what is longer."
        raise bad_value("too-long", field, what, mend)
    return cleaned(text)


def _person(text: str, plan: Plan) -> str | None:
    if plan.policy.people == "none":
        return None
    text = plan.id_of("person", text)
    if not plan.has("person", text):
        mend = near(text, [p.id for p in plan.people], "Write the id of a person in okr.toml.")
        raise bad_value("unknown-person", "author", f"There is no person {text[:120]!r}.", mend)
    return text


def _remarks(
    plan: Plan, objective: Objective, kr: KeyResult, row: CheckIn, before: CheckIn | None, on: date
) -> Iterable[str]:
    """What the person should know of a report that is taken."""
    cycle = plan.cycle(objective.cycle)
    if objective.state == "draft":
        yield "Its objective is a draft, so nothing is scored yet."
    if row.date < cycle.start:
        yield f"{cycle.id} begins on {formatting.day(cycle.start)}: this is where it stood before."
    if row.date > cycle.last_day:
        last = formatting.day(cycle.last_day)
        yield f"{cycle.id} ended on {last}: it is kept and shown, and does not count."
    elif plan.closed(objective, on):
        yield "Its objective is closed: the score stays as it was frozen, the computed one beside it moves."
    elif cycle.ended(on):
        yield f"{cycle.id} ended on {formatting.day(cycle.last_day)}: dated within it, this counts."
    if before is not None:
        replaced = f"It replaces the report of {_named(plan, before, row)}"
        yield f"{replaced}; a field left empty keeps what that one says."
    done = row.value if kr.kind == "milestones" and isinstance(row.value, tuple) else None
    if done is not None and (gone := [m for m in done_by(plan, kr.id, row.date) if m not in done]):
        yield f"No longer done: {formatting.listed(gone)}."


def _named(plan: Plan, before: CheckIn, row: CheckIn) -> str:
    """A report by its day; where another person wrote it, by them and what they said as well."""
    day = formatting.day(row.date)
    name = person_shown(plan, before.author, ids=True)
    if not name or before.author == row.author:
        return day
    words = reported(plan, before, titled=False)
    return f"{day} by {name}{f' ({words})' if words else ''}"


def adding(plan: Plan, typed: Typed, *, on: date) -> Typed:
    """A report of newly done milestones, with those added that were done by its day already."""
    name, value = plan.id_of("key result", typed.key_result), typed.value.strip()
    if not value or name not in plan.key_results or plan.key_results[name][1].kind != "milestones":
        return typed
    try:
        day = notation.day(typed.date, "date") if typed.date.strip() else on
    except BadValueError:
        return typed  # refused for its day, whatever it says is done
    return typed._replace(value=";".join(dict.fromkeys([*done_by(plan, name, day), *value.split(";")])))


def done_by(plan: Plan, key_result: str, day: date) -> tuple[str, ...]:
    """The milestones reported done by a day; not those ticked in the file."""
    entries = log.effective(plan.log.get(key_result, ()))
    held = [e.value for e in entries if e.date <= day and isinstance(e.value, tuple)]
    return held[-1] if held else ()


# -- figures of KPIs


class Figure(NamedTuple):
    """What became of a KPI's figure; *row* is None where it is refused, or repeats what was reported already.

    *before* is the value that it replaces, *doubt* a sentence where it is unlike all earlier figures.
    """

    row: Observation | None
    before: float | None
    refusals: tuple[Finding, ...]
    remarks: tuple[str, ...]
    doubt: str = ""


def figure(plan: Plan, kpi: str, value: str, *, on: date, at: datetime, day: date | None = None) -> Figure:
    """A figure of a KPI as typed on the day *on*: of the period that holds *day*, else the last one ended.

    A period that has a figure is corrected only where its *day* is named, so that a second figure is never
    put down for the wrong period.

    Raises:
        UnknownIdError: The plan has no such KPI.
    """
    card = plan.kpi(kpi)
    start = period_of(plan, kpi, day or on)
    if day is None:
        known = plan.figures(kpi, on=on)
        off = log.days_off(card, [row.period for row in known])
        start = step(start, card.rhythm, -1)
        while start.weekday() in off:
            start = step(start, card.rhythm, -1)
    same = [r for r in plan.observed.get(kpi, ()) if r.period == start]
    before = next((r.value for r in log.values(card, same, on=date.max, zone=plan.zone)), None)
    name = formatting.period(start, card.rhythm)
    refusals = []
    number = 0.0
    if card.formula:
        what, mend = f"{card.id} is calculated: {card.formula}.", "Report what it is calculated from."
        return Figure(None, None, (Finding("calculated-observed", "error", what, mend, field="kpi"),), ())
    try:
        number = notation.number(value.strip(), unit=card.unit, decimal=plan.decimal)
    except BadValueError as bad:
        refusals.append(bad.finding)
    if start > on:
        what, mend = f"{name} has not begun yet.", f"Write a day up to {on}."
        refusals.append(Finding("bad-date", "error", what, mend, field="date"))
    if day is None and before is not None:
        reported = formatting.quantity(before, card.unit, card.lines_on(start))
        what = f"{card.id} has a figure for {name} already, {reported}."
        mend = f"To correct it, name a day of it: --on {start}."
        refusals.append(Finding("has-figure", "error", what, mend, field="date"))
    if refusals:
        return Figure(None, before, tuple(refusals), ())
    end = log.period_end(card, start)
    late = f"It counts once its period has ended, from {formatting.day(end)}."
    remarks: tuple[str, ...] = (late,) if end > on else ()
    if card.has_ended(start):
        remarks += (f"Its card says that it is not kept from {formatting.day(card.ended)} on.",)
    if before is not None and equal(number, before):
        return Figure(None, before, (), remarks)
    moment = after(at, (log.observed_at(card, r, plan.zone) for r in same))
    earlier = [r.value for r in plan.figures(kpi, on=date.max) if r.period != start]
    doubt = unlike(number, earlier, card.unit)
    return Figure(Observation(kpi, start, number, moment), before, (), remarks, doubt)


def period_of(plan: Plan, kpi: str, day: date) -> date:
    """The first day of the KPI's period that holds a day; periods go on from those observed already."""
    card = plan.kpi(kpi)
    anchor = max((r.period for r in plan.observed.get(kpi, ())), default=card.anchor)
    return period_on(day, card.rhythm, anchor)
