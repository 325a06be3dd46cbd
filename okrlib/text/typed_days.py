"""Reading days as people write them: 2026-11-29, 29.11.2026, 11/29/2026, 29 Nov 2026."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from okrlib.text.typed_numbers import PLAIN

#: How a day of three numbers is written where its year does not come first.
Order = Literal["day first", "month first"]

_YEAR_FIRST = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
    r"(?: ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?)?"
)
_YEAR_LAST = re.compile(
    r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:,? \d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)?"
)
#: A time whose day is written with its year first.
_MOMENT = re.compile(
    r"(?P<day>\d{4}([-/.])\d{1,2}\2\d{1,2})[T ](?P<hour>\d{1,2})"
    r"(?P<rest>:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)",
    re.ASCII,
)
_HAS_HOUR = re.compile(r"[Tt ]\d", re.ASCII)
#: Greenwich's names behind a time, and the gap before its offset.
_GREENWICH = re.compile(r"(?<=\d) ?(?:UTC|GMT)$", re.ASCII)
_BEFORE_OFFSET = re.compile(r"(?<=\d) (?=(?:Z|[+-]\d\d(?::?\d\d)?)$)", re.ASCII)
#: What stands between the words of a day whose month is named: 29-Nov-26, 29. Nov 2026, Nov 29, 2026.
_GAPS = re.compile(r"[\s.,/'’-]+")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º|ª)")
_FILLERS = frozenset({"de", "del", "of", "the"})
#: A day in one piece, as databases keep it: 20261129.
_COMPACT = re.compile(r"[12]\d{3}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
#: A day as a spreadsheet stores it: how many have passed since the end of 1899, and the share of the day; in
#: workbooks that began on a Mac since 1904.
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
_SINCE_1899, _SINCE_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - of no zone
#: Periods by their names, beside that of a month in words: 10/2026, 2026/10, Q3 2026, KW 41/2026.
_MONTH_OF = re.compile(
    r"(?P<number>\d{1,2})[-/. ](?P<year>[12]\d{3})|(?P<first>[12]\d{3})[-/. ]?M?(?P<then>\d{2}|(?<=\D)\d)"
)
_QUARTER_OF = re.compile(
    r"[QT](?P<number>[1-4])[-/. ]?(?P<year>\d{4})|(?P<first>\d{4})[-/. ]?[QT](?P<then>[1-4])"
)
_WEEK_OF = re.compile(
    r"(?:W|KW) ?(?P<number>\d{1,2})[-/. ]?(?P<year>\d{4})|(?P<first>\d{4})[-/. ]?(?:W|KW) ?(?P<then>\d{1,2})"
)
#: A year that begins within one of the calendar. With a hyphen it would be a month: 2005-06.
_FISCAL = re.compile(r"'?(?P<year>[1-9]\d{3})/(?P<next>\d{2})", re.ASCII)
#: The months' names and their short forms in the languages of the tables that people bring.
_MONTHS = (
    "january jan januar jänner janvier janv enero ene ocak oca gennaio gen janeiro januari",
    "february feb februar février févr fevrier febrero şubat şub subat febbraio fevereiro fev februari fév",
    "march mar märz mär maerz mars marzo mart março marco maart mrt mrz",
    "april apr avril avr abril abr nisan nis aprile",
    "may mai mayo mayıs mayis maggio mag maio mei",
    "june jun juni juin junio haziran haz giugno giu junho",
    "july jul juli juillet juil julio temmuz tem luglio lug julho",
    "august aug août aout agosto ago ağustos ağu agustos augustus",
    "september sep sept septembre septiembre eylül eyl eylul settembre set setembro",
    "october oct oktober okt octobre octubre ekim eki ottobre ott outubro out",
    "november nov novembre noviembre kasım kas kasim novembro",
    "december dec dezember dez décembre déc decembre diciembre dic aralık ara aralik dicembre dezembro",
)
_MONTH = {name: month for month, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
)
_WEEKDAY = frozenset(name for names in _WEEKDAYS for name in names.split())


class Day(NamedTuple):
    """A day that was read; *other* is the same with day and month swapped, None where there is no doubt."""

    value: date
    other: date | None = None


def day(text: str, *, order: Order | None = None) -> Day | None:
    """The day that a text stands for, None where it is not a day; a time of day after it is ignored.

    >>> day("29.11.2026").value == day("11/29/2026").value == day("Nov 29, 2026").value == date(2026, 11, 29)
    True
    >>> day("04/05/2026"), day("04/05/2026", order="day first").value
    (Day(value=datetime.date(2026, 5, 4), other=datetime.date(2026, 4, 5)), datetime.date(2026, 5, 4))
    """
    # An apostrophe before it tells a spreadsheet that it is a text.
    plain = " ".join(text.translate(PLAIN).split()).removeprefix("'")
    if found := _YEAR_FIRST.fullmatch(plain):
        return _one(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(plain):
        return _in_order(
            _year(found[4]), int(found[1]), int(found[3]), "day first" if found[2] == "." else order
        )
    match [_MONTH.get(word, word) for word in _words(plain)]:
        case [str(year), int(month), str(number)] if len(year) == 4:
            return _one(int(year), month, int(number))
        case [str(number), int(month), str(year)] | [int(month), str(number), str(year)]:
            return _one(_year(year), month, int(number)) if len(year) in {2, 4} else None
    return None


def serial(text: str, *, since_1904: bool = False) -> datetime | None:
    """The day, and its time, that a number stands for in a spreadsheet (2000 to 2099) or a database.

    None where it is no such number. *since_1904* says that the workbook counts its days from 1904.

    >>> serial("46355") == serial("20261129"), serial("46355.5"), serial("2026")
    (True, datetime.datetime(2026, 11, 29, 12, 0), None)
    >>> serial("44893", since_1904=True) == serial("46355")
    True
    """
    if _COMPACT.fullmatch(text):
        with suppress(ValueError):
            return datetime.fromisoformat(text)
    found = _SERIAL.fullmatch(text)
    first = _SINCE_1904 if since_1904 else _SINCE_1899
    moment = found and first + timedelta(days=float(text.replace(",", ".")), milliseconds=500)
    return moment.replace(microsecond=0) if moment and 2000 <= moment.year < 2100 else None


def moment(text: str) -> datetime | None:
    """The time that a text with its year first stands for, None where it is none; 24:00 ends a day.

    >>> moment("2026-11-29 9:30 UTC") == moment("2026/11/29 09:30 Z"), moment("2026-11-29 24:00").day
    (True, 30)
    >>> moment("2026-11-29"), moment("2026-11-29 25:10")
    (None, None)
    """
    plain = _GREENWICH.sub("+00:00", " ".join(text.translate(PLAIN).split()))
    plain = _BEFORE_OFFSET.sub("", plain)
    found = _MOMENT.fullmatch(plain)
    hour = found["hour"] if found else ""
    if found:
        day = "-".join(f"{number:0>2}" for number in re.split("[-/.]", found["day"]))
        plain = f"{day}T{'00' if hour == '24' else hour:0>2}{found['rest']}"
    elif not _HAS_HOUR.search(plain):  # the offset of a day, as in 2026-11-29+01:00, is no time of it
        return None
    with suppress(ValueError, OverflowError):
        read = datetime.fromisoformat(plain)
        if hour != "24":
            return read
        if read.time() == time():
            return read + timedelta(days=1)
    return None


def period(text: str) -> str | None:
    """The name of a month, quarter or week as we write it, None where the text is none.

    >>> period("Oct-26"), period("Oktober 2026"), period("10/2026"), period("Q3 2026"), period("KW 41/2026")
    ('2026-10', '2026-10', '2026-10', '2026-Q3', '2026-W41')
    """
    plain = " ".join(text[:80].translate(PLAIN).split()).upper().removeprefix("'")
    for pattern, form in ((_MONTH_OF, "-{:02}"), (_QUARTER_OF, "-Q{}"), (_WEEK_OF, "-W{:02}")):
        if found := pattern.fullmatch(plain):
            number = int(found["number"] or found["then"])
            return f"{found['year'] or found['first']}{form.format(number)}" if 0 < number <= 53 else None
    match [_MONTH.get(word, word) for word in _words(plain)]:
        case [int(month), str(year)] if len(year) in {2, 4}:
            return f"{_year(year)}-{month:02}"
        case [str(year), int(month)] if len(year) == 4:
            return f"{year}-{month:02}"
    return None


def fiscal_year(text: str) -> int | None:
    """The calendar year in which a year begins that is named by two of them, None where the text is no such.

    >>> fiscal_year("2026/27"), fiscal_year("1999/00"), fiscal_year("2026/28"), fiscal_year("2005-06")
    (2026, 1999, None, None)
    """
    return fiscal_years([text]).get(text)


def fiscal_years(column: Iterable[str]) -> dict[str, int | None]:
    """Of those texts of a column that are written as 2026/27: the year in which each begins.

    It is None where another than the next year follows, and none is read where they are months instead.

    >>> fiscal_years(["2001/02", "2002/03", "Total"]), fiscal_years(["2001/02", "2001/03"])
    ({'2001/02': 2001, '2002/03': 2002}, {})
    >>> fiscal_years(["2023/24", "2024/26", "2005/07"])
    {'2023/24': 2023, '2024/26': None, '2005/07': None}
    """
    years: dict[str, int | None] = {}
    months = True
    for text in column:
        if found := _FISCAL.fullmatch(text[:80].translate(PLAIN).strip()):
            year, following = int(found["year"]), int(found["next"])
            years[text] = year if (year + 1) % 100 == following else None
            months &= 1 <= following <= 12
    return {} if months and None in years.values() else years


def _words(text: str) -> list[str]:
    """The month, day and year of a day in words, without what stands between them; [] where there is more."""
    words = [
        word for word in _GAPS.split(text.casefold().replace("\u0307", "")) if word not in _FILLERS | {""}
    ]
    rest = [
        found[1] if (found := _ORDINAL.fullmatch(word)) else word for word in words if word not in _WEEKDAY
    ]
    numbers = [word for word in rest if word.isascii() and word.isdigit()]
    return rest if len(numbers) == len(rest) - 1 in {1, 2} and len(words) - len(rest) <= 1 else []


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def order_of(text: str) -> Order | None:
    """The order of day and month that a written day shows by itself; None where it shows none.

    >>> order_of("29/11/2026"), order_of("11/29/2026"), order_of("4/5/2026")
    ('day first', 'month first', None)
    """
    found = _YEAR_LAST.fullmatch(" ".join(text.translate(PLAIN).split()))
    if found is None:
        return None
    if found[2] == "." or int(found[1]) > 12:
        return "day first"
    return "month first" if int(found[3]) > 12 else None


def _in_order(year: int, first: int, second: int, order: Order | None) -> Day | None:
    day_first, month_first = _one(year, second, first), _one(year, first, second)
    if order == "day first" or month_first is None:
        return day_first
    if order == "month first" or day_first is None or day_first == month_first:
        return month_first
    return Day(day_first.value, month_first.value)


def _one(year: int, month: int, number: int) -> Day | None:
    with suppress(ValueError):
        return Day(date(year, month, number))
    return None
