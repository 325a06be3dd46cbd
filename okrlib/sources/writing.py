"""How texts in a source write numbers, times and periods: 1.234,5, 29.11.2026, 2026-Q3.

The patterns are written once, for Python, DuckDB and Spark; what can be read in two ways is decided by
the column as a whole, or by the feed's options `decimal` and `dates`, and asked about where neither does.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from okrlib.model import Dates, Decimal, period_on, step
from okrlib.sources.errors import source_error
from okrlib.text import totals, typed_days
from okrlib.text.typed_numbers import spellings

_GAPS = " \u00a0\u2009\u202f'\u2019"
#: A number with a decimal comma, and one with a decimal point and groups of thousands.
_COMMA = rf"^[+-]?([0-9]+|[1-9][0-9]{{0,2}}([.{_GAPS}][0-9]{{3}})+)(,[0-9]+)?$"
_GROUPED = rf"^[+-]?[1-9][0-9]{{0,2}}([,{_GAPS}][0-9]{{3}})+([.][0-9]+)?$"
_POINT = r"^[+-]?[0-9]*[.][0-9]+([eE][+-]?[0-9]+)?$"
#: A number whose only mark may stand before decimals or between thousands.
DOUBTFUL = r"^[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}$"
_MARK = "[.,]"
_MINUS = "^[\u2010-\u2013\u2212]"
#: Digits and signs that may be as wide as letters of East Asia.
_OURS = "0123456789.,-%()"
_WIDE = "".join(chr(ord(sign) + 0xFEE0) for sign in _OURS)
_NARROW = str.maketrans(_WIDE, _OURS)
#: A number below nothing, as accountants write it in brackets, and ledgers with the sign behind it.
_NEGATIVE = r"^[(](.*[0-9].*)[)]$|^([^(-]*[0-9])-$"

_TIME = "([ T]([0-9]{1,2})(:[0-9]{2}(:[0-9]{2})?)( ?([AaPp])[.]?[Mm][.]?)?)?"
_YEAR = "([0-9]{4}|[0-9]{2})"
#: A day whose year comes last, and the same with a point, where the day comes first.
_LAST = rf"^([0-9]{{1,2}})[/.-]([0-9]{{1,2}})[/.-]{_YEAR},?{_TIME}$"
_POINTED = rf"^[0-9]{{1,2}}[.][0-9]{{1,2}}[.]{_YEAR},?{_TIME}$"
#: So many different texts are looked at for days and periods in words, as Nov-26.
MOST_WORDS = 2_000
_FIRST_IS_DAY = r"^(1[3-9]|[23][0-9])[/-]"
_SECOND_IS_DAY = r"^[0-9]{1,2}[/-](1[3-9]|[23][0-9])[/-]"
#: Names of periods, from the shortest to the longest.
PERIODS = {
    "weekly": r"^[0-9]{4}-?W(0[1-9]|[1-4][0-9]|5[0-3])$",
    "monthly": r"^[0-9]{4}-(0[1-9]|1[0-2])$",
    "quarterly": r"^[0-9]{4}[- ]?Q[1-4]$",
    "yearly": r"^[0-9]{4}$",
}
#: The kinds of text that are counted in a column of times, beside `PERIODS`.
TIMES = {
    "last": _LAST,
    "pointed": _POINTED,
    "day first": rf"{_FIRST_IS_DAY}.*",
    "month first": rf"{_SECOND_IS_DAY}.*",
}


class Sql(Protocol):
    """The words of an SQL engine."""

    def matches(self, cell: str, pattern: str) -> str:
        """A condition: the text matches the pattern."""

    def replaced(self, cell: str, pattern: str, by: str) -> str:
        """The text with every match replaced."""


class Marks(NamedTuple):
    """How many numbers of a column show a decimal comma, a point, or neither for sure; one of the last."""

    comma: int
    point: int
    doubtful: int
    example: str = ""


def marks_sql(sql: Sql, cell: str) -> list[str]:
    """The aggregates of `Marks`."""
    doubtful, marked = sql.matches(cell, DOUBTFUL), sql.matches(cell, _MARK)
    comma = f"{sql.matches(cell, _COMMA)} AND {marked} AND NOT {doubtful}"
    point = f"({sql.matches(cell, _POINT)} OR {sql.matches(cell, _GROUPED)} AND {marked}) AND NOT {doubtful}"
    counts = [f"count(*) FILTER (WHERE {condition})" for condition in (comma, point, doubtful)]
    return [*counts, f"min({cell}) FILTER (WHERE {doubtful})"]


def unit_pattern(unit: str) -> str:
    """The pattern of a unit beside a number: 45 %, €1,200."""
    escaped = (re.sub(r"[^\w\s]", lambda sign: f"[{sign[0]}]", name) for name in spellings(unit))
    written = "|".join(name for name in escaped if "[^]" not in name and "[\\]" not in name)
    return rf"(?i)^([+-]?)({written})[{_GAPS}]?|[{_GAPS}]?({written})$" if written else ""


def signed_sql(sql: Sql, cell: str) -> str:
    """A text whose minus may be another sign, or brackets, as accountants write, as one with our minus."""
    cell = f"translate({cell}, '{_WIDE}', '{_OURS}')"
    return sql.replaced(sql.replaced(cell, _MINUS, "-"), _NEGATIVE, "-%1%2")


def signed(text: str) -> str:
    """The same in Python.

    >>> signed("\N{MINUS SIGN}5"), signed("(1,200)"), signed("\N{FULLWIDTH DIGIT SEVEN}")
    ('-5', '-1,200', '7')
    """
    ours = text.translate(_NARROW)
    return re.sub(_NEGATIVE, r"-\1\2", re.sub(_MINUS, "-", ours))


def decimal_of(marks: Marks, column: str) -> Decimal:
    """The mark before a column's decimals; `SourceError` where nothing decides."""
    if marks.doubtful and not (marks.comma or marks.point):
        what = f"In the column {column[:80]!r} {marks.example[:60]!r} can be read in two ways, as can others."
        mend = 'Write decimal = "." or decimal = "," in the feed, for the mark before decimals.'
        raise source_error("unclear-number", "decimal", what, mend)
    return "," if marks.comma and not marks.point else "."


def number_sql(sql: Sql, cell: str, decimal: Decimal) -> str:
    """A text with this decimal mark as one that SQL casts to a number."""
    if decimal == ",":
        bare = sql.replaced(sql.replaced(cell, f"[.{_GAPS}]", ""), ",", ".")
        return f"CASE WHEN {sql.matches(cell, _COMMA)} THEN {bare} END"
    bare = sql.replaced(cell, f"[,{_GAPS}]", "")
    return f"CASE WHEN {sql.matches(cell, _GROUPED)} THEN {bare} ELSE {cell} END"


def number(text: str, decimal: Decimal) -> float | None:
    """A text with this decimal mark as a number, None where it is none.

    >>> number("1.234,5", ","), number("1,234.5", "."), number("1,5", ".")
    (1234.5, 1234.5, None)
    """
    plain = text.strip()
    if decimal == ",":
        if not re.match(_COMMA, plain):
            return None
        plain = re.sub(f"[.{_GAPS}]", "", plain).replace(",", ".")
    elif re.match(_GROUPED, plain):
        plain = re.sub(f"[,{_GAPS}]", "", plain)
    try:
        return float(plain) if "_" not in plain else None
    except ValueError:
        return None


def marks_of(texts: Iterable[str]) -> Marks:
    """`Marks` of different texts."""
    different = tuple(texts)
    doubtful = [t for t in different if re.match(DOUBTFUL, t)]
    others = [t for t in different if re.search(_MARK, t) and not re.match(DOUBTFUL, t)]
    comma = sum(bool(re.match(_COMMA, t)) for t in others)
    point = sum(bool(re.match(_POINT, t) or re.match(_GROUPED, t)) for t in others)
    return Marks(comma, point, len(doubtful), min(doubtful, default=""))


def order_of(counts: Mapping[str, int], dates: Dates | None, column: str, example: str) -> Dates:
    """What comes first in days of a column whose year comes last; `SourceError` where nothing decides."""
    if dates:
        return dates
    if counts["last"] > counts["pointed"]:
        if counts["day first"] and counts["month first"]:
            what = f"In the column {column[:80]!r} some days begin with the day and others with the month."
            mend = 'Write them alike; dates = "day first" or "month first" in the feed says which is right.'
            raise source_error("unclear-date", "dates", what, mend)
        if not counts["day first"] and not counts["month first"]:
            what = f"In the column {column[:80]!r} {example[:60]!r} can be read in two ways, as can others."
            mend = 'Write dates = "day first" or dates = "month first" in the feed.'
            raise source_error("unclear-date", "dates", what, mend)
    return "month first" if counts["month first"] else "day first"


def odd_sql(sql: Sql, cell: str) -> str:
    """The condition that a text matches none of the patterns."""
    return " AND ".join(f"NOT {sql.matches(cell, p)}" for p in (_LAST, *PERIODS.values()))


def time_sql(sql: Sql, cell: str, order: Dates, words: Mapping[str, str]) -> str:
    """A text that names a day with its year last, or a period, as one that SQL casts to a time; else itself.

    A period is its first day. Weeks are not among them: each engine has a way of its own. *words* are texts
    and the days they name, both as literals.
    """
    pointed = sql.matches(cell, _POINTED)
    day, month = sql.replaced(cell, _LAST, "%1"), sql.replaced(cell, _LAST, "%2")
    year = f"substr(concat('20', {sql.replaced(cell, _LAST, '%3')}), -4)"
    hour, half = sql.replaced(cell, _LAST, "%5"), f"upper({sql.replaced(cell, _LAST, '%9')})"
    noon = f"CASE {half} WHEN 'P' THEN 12 ELSE 0 END"
    clock = f"CASE {half} WHEN '' THEN {hour} ELSE concat('', try_cast({hour} AS int) % 12 + {noon}) END"
    rest = f"CASE {hour} WHEN '' THEN '' ELSE concat(' ', {clock}, {sql.replaced(cell, _LAST, '%6')}) END"
    named = " ".join(f"WHEN {text} THEN {day}" for text, day in words.items())
    by_day, by_month = (
        f"concat({year}, '-', {a}, '-', {b}, {rest})" for a, b in ((month, day), (day, month))
    )
    last = by_day if order == "day first" else f"CASE WHEN {pointed} THEN {by_day} ELSE {by_month} END"
    quarter = f"substr({cell}, length({cell}), 1)"
    begins = f"CASE {quarter} WHEN '1' THEN '01' WHEN '2' THEN '04' WHEN '3' THEN '07' ELSE '10' END"
    return (
        f"CASE WHEN {sql.matches(cell, _LAST)} THEN {last}"
        f" WHEN {sql.matches(cell, PERIODS['yearly'])} THEN concat({cell}, '-01-01')"
        f" WHEN {sql.matches(cell, PERIODS['monthly'])} THEN concat({cell}, '-01')"
        f" WHEN {sql.matches(cell, PERIODS['quarterly'])}"
        f" THEN concat(substr({cell}, 1, 4), '-', {begins}, '-01')"
        f" ELSE {f'CASE {cell} {named} ELSE {cell} END' if named else cell} END"
    )


def in_words(
    texts: Iterable[str], *, since_1904: bool = False, year_starts: str = ""
) -> dict[str, tuple[str, str]]:
    """Of the texts that name a day or a period in words: its kind, "" for a day, and its first day.

    *since_1904* says that numbers which a workbook keeps for days are counted from 1904, *year_starts* on
    which month and day a year such as 2026/27 begins; without it there is none.

    >>> in_words(["Oct-26", "29-Nov-26", "Total"])
    {'Oct-26': ('monthly', '2026-10-01'), '29-Nov-26': ('', '2026-11-29')}
    """
    read = {}
    different = tuple(texts)
    years = typed_days.fiscal_years(different) if year_starts else {}
    for text in different:
        if text in years:
            if year := years[text]:
                read[text] = "", f"{year}-{year_starts}"
            continue
        if moment := typed_days.serial(text, since_1904=since_1904):
            read[text] = "", moment.isoformat(sep=" ")
            continue
        name = typed_days.period(text)
        first = time(name, "day first") if name else None
        if name and first:
            read[text] = _kind(name), first.date().isoformat()
        elif ":" not in text and (found := typed_days.day(text)) and found.other is None:
            read[text] = "", found.value.isoformat()
    return read


def time(text: str, order: Dates) -> datetime | None:
    """A text that names a day with its year last, or a period, as a time; None where it does neither.

    >>> time("29.11.2026 9:05", "month first"), time("2026-Q3", "day first")
    (datetime.datetime(2026, 11, 29, 9, 5), datetime.datetime(2026, 7, 1, 0, 0))
    """
    try:
        if last := re.match(_LAST, text):
            first = "day first" if re.match(_POINTED, text) else order
            day, month = (last[1], last[2]) if first == "day first" else (last[2], last[1])
            hour = int(last[5] or 0)
            if last[9]:
                hour = hour % 12 + (12 if last[9] in "Pp" else 0)
            minute, second = (*map(int, (last[6] or ":0")[1:].split(":")), 0)[:2]
            year = int(f"20{last[3]}"[-4:])
            return datetime(year, int(month), int(day), hour, minute, second)  # noqa: DTZ001 - local
        if re.match(PERIODS["yearly"], text):
            return datetime(int(text), 1, 1)  # noqa: DTZ001 - a day has no zone
        if re.match(PERIODS["monthly"], text):
            return datetime.fromisoformat(f"{text}-01")
        if re.match(PERIODS["quarterly"], text):
            return datetime(int(text[:4]), int(text[-1]) * 3 - 2, 1)  # noqa: DTZ001 - the same
        if re.match(PERIODS["weekly"], text):
            return datetime.fromisocalendar(int(text[:4]), int(text[-2:]), 1)
    except ValueError:
        pass
    return None


def is_period(text: str) -> bool:
    """Whether a text names a period: 2026-10, 2026-Q4, 2026-W41, 2026."""
    return any(re.match(pattern, text) for pattern in PERIODS.values())


def sums_up(text: str) -> bool:
    """Whether what stands in place of a time says that its row sums others up; no figure is one of it."""
    return totals.sums_up(text) or text.casefold() == "ergebnis"  # so a German spreadsheet names it


def no_times(texts: Iterable[str], times: Collection[str]) -> tuple[list[str], list[str]]:
    """Of texts in a column of times, without those that are *times*: words for totals, and possible remarks.

    A remark is one where nothing else stands in its row. What begins with a digit may be a time with a slip.
    """
    odd = [text for text in texts if text not in times and not text[:1].isdigit()]
    sums = [text for text in odd if sums_up(text)]
    return sums, [text for text in odd if text not in sums]


def part_of(texts: Iterable[str], order: Dates) -> tuple[str, str] | None:
    """Of the times in a column a period, and a shorter one or a day within it; None where there is neither.

    The first and the last day of a period may stand for it.

    >>> part_of(["2026-Q1", "Feb 2026"], "day first"), part_of(["2026-Q1", "2026-03-31"], "day first")
    (('2026-Q1', 'Feb 2026'), None)
    """
    found: dict[tuple[str, date], str] = {}
    for text in sorted(texts):
        name = text if is_period(text) else typed_days.period(text) or ""
        if first := time(name, order):
            found[_kind(name), first.date()] = text
        elif ":" not in text and (read := typed_days.day(text, order=order)):
            found["", read.value] = text
    lengths = ["", *PERIODS]
    for (kind, day), text in found.items():
        for longer in lengths[lengths.index(kind) + 1 :]:
            start = period_on(day, longer)
            ends = {start, step(start, longer) - timedelta(days=1)} if not kind else ()
            if (whole := found.get((longer, start))) and day not in ends:
                return whole, text
    return None


def _kind(name: str) -> str:
    return next(kind for kind, pattern in PERIODS.items() if re.match(pattern, name))


def is_year_last(text: str) -> bool:
    """Whether a text is a day whose year comes last."""
    return bool(re.match(_LAST, text))


def counts_of(texts: Iterable[str]) -> dict[str, int]:
    """How many of the texts are of each kind of `TIMES` and `PERIODS`."""
    different = tuple(texts)
    return {
        kind: sum(bool(re.match(pattern, text)) for text in different)
        for kind, pattern in (TIMES | PERIODS).items()
    }
