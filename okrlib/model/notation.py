"""Reading values from cells of files or as they are typed, and writing them back.

A reader raises `BadValueError`, whose finding says what to write, for what it cannot read.
"""

import math
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from okrlib.arithmetic import LARGEST
from okrlib.findings import BadValueError, bad_value
from okrlib.model.check_ins import Status
from okrlib.model.cycles import calendar_span, step
from okrlib.model.key_results import OUTCOMES, KeyResult, Value
from okrlib.model.kpis import KPI
from okrlib.model.moments import end_of
from okrlib.text import exact, formatting, near, nearest_name, typed_days
from okrlib.text.typed_numbers import Decimal, Numeral, numeral, same_unit, spelled

_STATUSES: frozenset[str] = frozenset(get_args(Status))
#: A status in German, as people write it and as a German site shows it.
_GERMAN = {
    "auf kurs": "on track",
    "im plan": "on track",
    "gefährdet": "at risk",
    "nicht auf kurs": "off track",
    "fertig": "done",
    "erledigt": "done",
    "erreicht": "done",
}
#: A status as other tools colour it.
_COLOURS = {"green": "on track", "amber": "at risk", "yellow": "at risk", "red": "off track"}
_TRUE = {"true", "yes", "1"}
_FALSE = {"", "false", "no", "0"}
#: The name of a period, as an example, by rhythm.
_NAMED = {"weekly": "2026-W41", "monthly": "2026-10", "quarterly": "2026-Q4", "yearly": "2026"}
_ESCAPED = re.compile(r"\\([n\\])")
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})")
#: Numbers that can be read in one way only, as most cells can: they are read without a closer look.
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.(?:[0-9]{1,2}|[0-9]{4,}))?|0?\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_HUGE = re.compile(r"[+-]?[0-9]{16,}(?:\.[0-9]*)?|[+-]?[0-9.]+[eE]\+?[0-9]{3,}")
#: What is in no plain number of a column, nor between two.
_ODD = re.compile(r"[^0-9eE.+\- ,]")
TOO_LARGE = "This number is too large to be meant.", "Use a larger unit, as in thousands."
_OF_TEN = re.compile(r"\s*(?:/|of|von|out of)\s*10$")


# -- reading a cell


def unescaped(cell: str) -> str:
    r"""The text a cell stands for; a raw line break is accepted as one.

    >>> unescaped(escaped("two\nlines \\n"))
    'two\nlines \\n'
    """
    if "\\" not in cell:
        return cell
    return _ESCAPED.sub(lambda m: "\n" if m[1] == "n" else "\\", cell)


def day(
    cell: str,
    column: str,
    *,
    what: str = "is not a date",
    mend: str = "Write a day that exists, as in 2026-10-01.",
) -> date:
    """A day as ``2026-10-01``, or as people write it where that can be read in one way only.

    *what* and *mend* are what is said of a text that is none.
    """
    plain = cell.strip()
    if len(plain) == 10 and plain[4] == plain[7] == "-":
        with suppress(ValueError):
            return date.fromisoformat(plain)
    typed = typed_days.day(plain[:80])
    if typed is None:
        raise bad_value("bad-date", column, f"{cell[:80]!r} {what}.", mend)
    if typed.other is not None:
        both = f"Write {typed.value} or {typed.other}."
        raise bad_value("bad-date", column, f"{cell[:80]!r} can be read in two ways.", both)
    return typed.value


def period(cell: str, kpi: KPI) -> date:
    """The first day of a KPI's period: any day of it, or its name, as ``2026-10``, ``2026/27``."""
    plain = typed_days.period(cell) or cell.strip()
    if week := _WEEK.fullmatch(plain):
        if kpi.rhythm != "weekly":
            what = f"{cell[:80]!r} is a week: the KPI is {kpi.rhythm}."
            raise bad_value("bad-date", "period", what, "Write a day of the period, as in 2026-10-01.")
        with suppress(ValueError):
            return kpi.period_of(date.fromisocalendar(int(week[1]), int(week[2]), 1))
        weeks = date(int(week[1]) or 1, 12, 28).isocalendar().week
        mend = f"Write {week[1]}-W01 to {week[1]}-W{weeks}, or a day of the week."
        raise bad_value("bad-date", "period", f"The year {week[1]} has no week {int(week[2])}.", mend)
    if kpi.rhythm == "yearly" and (year := typed_days.fiscal_year(cell)):
        first = kpi.period_of(date(year, 12, 31))
        if (first.month, first.day) > (1, 1):
            return first
    span = calendar_span(plain)
    if span is None:
        name = _NAMED.get(kpi.rhythm)
        mend = "Write a day that exists, as in 2026-10-01"
        mend += f", or the period's name, as in {name}." if name else "."
        return kpi.period_of(day(cell, "period", what="names no period", mend=mend))
    first, last = kpi.period_of(span.start), kpi.period_of(span.end - timedelta(days=1))
    if kpi.rhythm == "daily" or first != last:
        many, mend = "is more than one period", "Write a day of the period, as in 2026-10-01."
        if step(span.start, kpi.rhythm) == span.end:
            many = f"lies in two periods, as one of them begins on {last}"
            if kpi.rhythm == "yearly":
                mend = f"Write {formatting.period(first, 'yearly')} or {formatting.period(last, 'yearly')}."
        raise bad_value("bad-date", "period", f"{cell[:80]!r} {many}: the KPI is {kpi.rhythm}.", mend)
    return first


def number(
    text: str,
    column: str = "value",
    *,
    unit: str = "",
    decimal: Decimal | None = None,
    logged: bool = False,
) -> float:
    """A finite number as people write it, in *unit*; `BadValueError` says exactly what to write instead.

    *decimal* is the mark before decimals in this plan, where it states one. In a *logged* text the decimal
    mark is always a point, as `written` writes it.

    >>> number("3,5"), number("1 200"), number("12 k"), number("€22", unit="EUR"), number("−5")
    (3.5, 1200.0, 12000.0, 22.0, -5.0)
    >>> number("1.200")
    Traceback (most recent call last):
    okrlib.findings.BadValueError: '1.200' can be read in two ways. Write 1.2 or 1200.
    >>> number("24 days", unit="hours")
    Traceback (most recent call last):
    okrlib.findings.BadValueError: '24 days' is not in hours. Write 24 if you mean 24\N{NO-BREAK SPACE}hours.
    """
    if _PLAIN.fullmatch(text):
        value = float(text)
        if abs(value) <= LARGEST:
            return value
    if logged and "," not in text:
        decimal = "."
    read = numeral(text, decimal=decimal, wanted=unit)
    if read is None or abs(read.value) > LARGEST:
        what, mend = f"{text[:80]!r} is not a number.", "Write a number, as in 12.5."
        if not text.strip():
            what, mend = "The value is missing.", "Write a number, or take the line out."
        elif read or _HUGE.fullmatch(text.strip()):
            what, mend = TOO_LARGE
        raise bad_value("bad-number", column, what, mend)
    if not read.unit and read.other is None:
        return read.value
    what = f"{text[:80]!r} can be read in two ways."
    mend = " or ".join(spelled(value) for value in (read.value, read.other) if value is not None)
    if read.unit:
        what = (
            f"{text[:80]!r} is not in {unit}." if unit else f"{text[:80]!r} has a unit; here there is none."
        )
        if unit and read.other is None:
            mend += f" if you mean {mend}{formatting.NBSP}{unit}"
    raise bad_value("bad-number", column, what, f"Write {mend}.")


def numbers(column: Sequence[str]) -> list[float]:
    """A whole column of numbers, none beyond `LARGEST`; ValueError or OverflowError where one is not."""
    from pydantic_core import from_json

    cells = ",".join(column)
    if _ODD.search(cells):
        raise ValueError
    found = list(map(float, from_json(f"[{cells}]")))  # in half the time of reading each by float()
    if len(found) != len(column) or max(map(abs, found), default=0) > LARGEST:
        raise ValueError
    return found


def moments(column: Sequence[str], zone: str | None = None) -> list[datetime | None]:
    """A whole column of times, each as we write it, in another form as `moment` reads it, or empty."""
    read = datetime.fromisoformat
    if set(map(len, column)) == {27} and not "".join(column)[26::27].strip("Z"):
        return list(map(read, column))
    return [
        read(cell) if len(cell) == 27 and cell[26] == "Z" else moment(cell, zone) if cell else None
        for cell in column
    ]


def value(cell: str, key_result: KeyResult, *, decimal: Decimal | None = None, logged: bool = False) -> Value:
    """Read a cell as a value of the key result's kind."""
    if key_result.kind == "outcome":
        return _outcome(cell.strip(), key_result)
    if key_result.kind == "milestones":
        return _milestones(cell, key_result)
    if key_result.kind == "graded":
        return grade(cell)
    return number(cell, unit=key_result.unit, decimal=decimal, logged=logged)


def grade(text: str, column: str = "value") -> float:
    """A number from 0 to 1, also as a percentage.

    >>> grade("0.75"), grade(",4"), grade("70 %")
    (0.75, 0.4, 0.7)
    """
    read = numeral(text, decimal=".")
    if read is not None and same_unit("%", read.unit or "?"):
        read = Numeral(read.value / 100)
    if read is None or read.unit or not 0 <= read.value <= 1:
        what = f"{text[:80]!r} is not a number from 0 to 1."
        mend = "one, as in 0.7"
        if read is not None and not read.unit and 10 < read.value <= 100:
            mend = f"{spelled(read.value / 100)} if you mean {formatting.quantity(read.value, '%')}"
        raise bad_value("bad-grade", column, what, f"Write {mend}.")
    return read.value


def _outcome(name: str, key_result: KeyResult) -> str:
    if name.casefold() not in OUTCOMES:
        texts = {level: getattr(key_result.outcomes, level, "") for level in OUTCOMES}
        known = [text for text in texts.values() if text]
        meant = name if name in known else nearest_name(name, known)
        listed = ", ".join(f"{level} ({text})" if text else level for level, text in texts.items())
        mend = near(name, OUTCOMES, f"Write one of: {listed}.")
        if meant:
            level = next(level for level, text in texts.items() if text == meant)
            mend = f'Did you mean "{level}" ({meant})?'
        raise bad_value("bad-outcome", "value", f"{name[:80]!r} is not an outcome.", mend)
    return name.casefold()


def _milestones(cell: str, key_result: KeyResult) -> tuple[str, ...]:
    known = [m.name for m in key_result.milestones]
    typed = {name.casefold(): name for name in reversed(known)}  # of names that differ in capitals: the first
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    names = tuple(dict.fromkeys(p if p in known else typed.get(p.casefold(), p) for p in parts))
    for name in names:
        if name not in known:
            mend = f"Write the names of those done, with ; between: {'; '.join(known)}."
            mend = near(name, known, mend if known else "Write its milestones in the goals first.")
            listed = [part.strip() for part in name.split(",")]
            if len(listed) > 1 and all(part in known for part in listed):
                mend = f"Write ; between them: {'; '.join(listed)}."
            what = f"{key_result.id} has no milestone {name[:80]!r}."
            raise bad_value("unknown-milestone", "value", what, mend)
    return names


def confidence(cell: str) -> int:
    """A whole number from 0 to 10.

    >>> confidence("7"), confidence("7.0"), confidence("7/10"), confidence("70 %")
    (7, 7, 7, 7)
    """
    plain = cell.strip()
    if plain.isascii() and plain.isdigit() and len(plain) < 5 and int(plain) <= 10:
        return int(plain)
    read = numeral(_OF_TEN.sub("", plain))
    value = math.nan if read is None or (read.unit and not same_unit(read.unit, "%")) else read.value
    if read is not None and read.unit:
        value = round(value / 10, 9)
    if 0 <= value <= 10 and value == int(value):
        return int(value)
    mend = "Write a whole number from 0 to 10; 5 is even odds."
    if 1 < value < 10:
        mend = f"Write a whole number from 0 to 10: {int(value)} or {int(value) + 1}."
    elif 0 < value < 1 and round(value * 10, 9) == round(value * 10):
        mend = f"Write {round(value * 10)} if you mean {formatting.quantity(value * 100, '%')}."
    raise bad_value("bad-confidence", "confidence", f"{cell[:80]!r} is not a confidence.", mend)


def status_word(cell: str) -> str:
    """A status as files have it, where German words say it; any other cell as it is.

    >>> status_word("Gefährdet"), status_word("at risk"), status_word("wackelt")
    ('at risk', 'at risk', 'wackelt')
    """
    return _GERMAN.get(cell.strip().casefold(), cell)


def status(cell: str) -> Status:
    """A person's own judgement, one of four; German words for them are read too."""
    cell = status_word(cell)
    if cell not in _STATUSES:
        names = sorted(_STATUSES)
        mend = f"Write one of: {', '.join(names)}."
        meant = _COLOURS.get(cell.strip().casefold())
        mend = f'Did you mean "{meant}"?' if meant else near(cell, names, mend)
        raise bad_value("bad-status", "status", f"{cell[:80]!r} is not a status.", mend)
    return cell  # type: ignore[return-value]


def moment(cell: str, zone: str | None = None) -> datetime:
    """A time in UTC; one without a zone is taken for UTC, a day for its end in the time zone *zone*.

    >>> moment("2026-10-01 9:30 UTC")
    datetime.datetime(2026, 10, 1, 9, 30, tzinfo=datetime.timezone.utc)
    """
    plain = cell.strip()
    with suppress(BadValueError, OverflowError):
        if found := typed_days.moment(plain[:80]):
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        if ":" not in plain:  # a time of day that there is not is not a whole day
            return end_of(day(plain, "recorded"), zone)
    mend = "Write UTC, as in 2026-10-01T09:30:00.000000Z, a day, or nothing."
    raise bad_value("bad-time", "recorded", f"{cell[:80]!r} is not a time.", mend)


def withdrawn(cell: str) -> bool:
    """Whether a row takes back what was reported."""
    if cell.lower() in _TRUE:
        return True
    if cell.lower() in _FALSE:
        return False
    mend = "Write true, or nothing."
    raise bad_value("bad-withdrawn", "withdrawn", f"{cell[:80]!r} is neither true nor empty.", mend)


# -- writing


def escaped(text: str) -> str:
    r"""Text for a cell without a raw line break: a line feed becomes ``\n``, a backslash ``\\``.

    >>> print(escaped("C:\\new\nline"))
    C:\\new\nline
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\\", "\\\\").replace("\n", "\\n")


def written(held: object) -> str:
    """The cell for one field of a check-in or an observation.

    >>> written(12.0), written(("Plan", "Build")), written(None), written(True)
    ('12', 'Plan;Build', '', 'true')
    """
    if held is None or held is False:
        return ""
    if held is True:
        return "true"
    if isinstance(held, datetime):
        return held.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(held, float):
        return exact(held)
    return ";".join(held) if isinstance(held, tuple) else str(held)
