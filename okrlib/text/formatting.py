"""How numbers, days and states are written, once for the terminal, the notebook and the site."""

import math
import re
from datetime import date
from functools import lru_cache
from math import isfinite

from okrlib.arithmetic import equal

NBSP = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
#: Shown where there is no number; never 0.
NOTHING = DASH

#: METHOD's words for the ambitions, which are stored under other names.
AMBITION = {"aspirational": "Stretch", "committed": "Committed", "learning": "Learning"}
#: States that are shown in other words than they are stored.
_STATES = {"done": "met", "progress": "partly achieved", "partial": "partly achieved", "learn": "fell short"}
#: The first noun of a unit, where it is a plural: accidents a year, business days.
_PLURAL = re.compile(r"^(?P<front>[^\W\d_]+ )??(?P<noun>(?!series|species)[^\W\d_]{3,}(?<![sui]))s\b")
_PER = {
    "daily": "day",
    "weekly": "week",
    "biweekly": "two weeks",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
}


def cut(text: str, width: int) -> str:
    """A text of so many letters at most, with an ellipsis where something is left out.

    >>> cut("Answer calls", 7), cut("Answer", 7)
    ('Answer…', 'Answer')
    """
    return text if len(text) <= width else f"{text[: width - 1]}\N{HORIZONTAL ELLIPSIS}"


@lru_cache(maxsize=50_000)
def number(value: float | None, beside: tuple[float, ...] = ()) -> str:
    """A number as people write it: at most three significant decimals, thousands set apart.

    *beside* are numbers it is compared with, such as a target: it gets enough digits to stay on its side of
    each, so that it is never shown as a target that it has not reached.

    >>> number(20.532), number(1214057), number(-3.0), number(0.0031), number(None)
    ('20.5', '1,214,057', '−3', '0.0031', '–')
    >>> number(24.009), number(24.009, (24,)), number(999.999, (1000,)), number(0.1 + 0.2, (0.3,))
    ('24', '24.01', '999.999', '0.3')
    >>> number(1499.6, (1500,)), number(1.999e-7, (2e-7,))
    ('1,499.6', '1.999e-07')
    """
    if value is None:
        return NOTHING
    text = _rounded(value)
    lines = [line for line in beside if isfinite(line)]
    if not lines or not isfinite(value):
        return text
    for line in lines:
        if equal(value, line):
            return in_full(line)
    if _keeps_side(_value(text), value, lines):
        return text
    digits = len(re.sub(r"\D", "", text.partition("e")[0]).lstrip("0"))
    while digits < 17 and not _keeps_side(_value(text), value, lines):
        digits += 1
        text = in_full(float(f"{value:.{digits}g}"))
    return text if digits < 17 else in_full(value)


def rounded(value: float, digits: int, beside: tuple[float, ...] = ()) -> float:
    """A number rounded to *digits* decimals, or to more where it would cross a line *beside* it.

    >>> rounded(57.14, 0), rounded(59.6, 0, (60,))
    (57.0, 59.6)
    """
    short = round(value, digits) + 0.0
    lines = [line for line in beside if isfinite(line) and not equal(value, line)]
    return short if _keeps_side(short, value, lines) else _value(number(value, beside))


def _value(text: str) -> float:
    return float(text.replace(",", "").replace(MINUS, "-"))


def _keeps_side(shown: float, value: float, lines: list[float]) -> bool:
    return all(shown != line and (shown > line) == (value > line) for line in lines if value != line)


@lru_cache(maxsize=20_000)
def in_full(value: float | None) -> str:
    """A number to twelve digits, thousands set apart; targets are shown so.

    >>> in_full(99.95), in_full(1250.0), in_full(-1214057.25)
    ('99.95', '1,250', '−1,214,057.25')
    """
    if value is None:
        return NOTHING
    text = f"{float(f'{abs(value):.12g}'):,}".removesuffix(".0")
    return f"{MINUS}{text}" if value < 0 else text


def _rounded(value: float) -> str:
    size = abs(value)
    if size >= 1e15:
        text = f"{size:.3g}"
    elif size >= 100 or size == int(size):
        text = f"{size:,.0f}" if size == int(size) or size >= 1000 else _trimmed(f"{size:,.1f}")
    elif size >= 10:
        text = _trimmed(f"{size:.1f}")
    elif size >= 1:
        text = _trimmed(f"{size:.2f}")
    else:
        text = f"{size:.2g}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".")


def exact(value: float) -> str:
    """A number as files hold it: without loss, and without a needless decimal point.

    >>> exact(48.0), exact(0.1), exact(1214057.25)
    ('48', '0.1', '1214057.25')
    """
    return repr(value + 0.0).removesuffix(".0")


@lru_cache(maxsize=50_000)
def quantity(value: float | None, unit: str, beside: tuple[float, ...] = ()) -> str:
    r"""A number and its unit, joined by a no-break space; *beside* is as for `number`.

    >>> quantity(20.5, "%"), quantity(99.95, "%"), quantity(1, "accidents a year")
    ('20.5\xa0%', '99.95\xa0%', '1\xa0accident a year')
    """
    if value is None:
        return NOTHING
    # 99.95 % is not all.
    return _with_unit(number(value, (*beside, 100.0) if unit == "%" else beside), unit)


def line(value: float | None, unit: str) -> str:
    r"""A target or limit with its unit, as it was written.

    >>> line(99.95, "%")
    '99.95\xa0%'
    """
    return NOTHING if value is None else _with_unit(in_full(value), unit)


def _with_unit(text: str, unit: str) -> str:
    """A number and its unit, whose noun agrees with it."""
    if not unit:
        return text
    if text.lstrip(MINUS) == "1":
        unit = _PLURAL.sub(_singular, unit, count=1)
    return f"{text}{NBSP}{unit}"


def _singular(unit: re.Match[str]) -> str:
    noun = unit["noun"]
    if noun.endswith("ie"):
        noun = f"{noun[:-2]}y"
    elif noun.endswith(("che", "she", "sse", "xe")):
        noun = noun[:-1]
    return f"{unit['front'] or ''}{noun}"


def hundredths(score: float) -> int:
    """A score, or a share of the way, in hundredths: cut, never rounded up.

    >>> hundredths(0.6499), hundredths(0.58)
    (64, 58)
    """
    # Scores are exact to nine decimals; the tiny addend is below the last of them.
    return math.floor(round(score, 9) * 100 + 1e-8)


def percent(share: float) -> str:
    r"""Progress or another share as people read it: cut, never rounded up.

    >>> percent(0.3699), percent(1.0)
    ('36\xa0%', '100\xa0%')
    """
    return f"{hundredths(share)}{NBSP}%"


def two_decimals(score: float) -> str:
    """A score from 0 to 1 with two decimals: cut, never rounded up.

    >>> two_decimals(0.6999), two_decimals(0.58), two_decimals(1.0)
    ('0.69', '0.58', '1.00')
    """
    return f"{hundredths(score) / 100:.2f}"


def mean(value: float | None) -> str:
    """A mean of confidences, always with one decimal.

    >>> mean(7), mean(None)
    ('7.0', '–')
    """
    return NOTHING if value is None else f"{value:.1f}"


def change(before: float, after: float, unit: str) -> str:
    r"""A signed change, as fine as the figures it lies between; of a percentage in points (METHOD section 6).

    >>> change(16.2, 20, "%"), change(27.76, 32.87, "%"), change(0.3, 0.1 + 0.2, "h")
    ('+3.8\xa0points', '+5.1\xa0points', '0\xa0h')
    """
    moved = 0.0 if equal(before, after) else after - before
    digits = max(len(number(value).partition(".")[2]) for value in (before, after))
    moved = round(moved, digits) or moved
    sign = "+" if moved > 0 else ""
    return sign + quantity(moved, "points" if unit == "%" else unit)


@lru_cache(maxsize=20_000)
def day(on: date | None, *, year: bool = True) -> str:
    r"""A day in words.

    >>> day(date(2019, 3, 5)), day(date(2019, 3, 5), year=False)
    ('5\xa0March 2019', '5\xa0March')
    """
    if on is None:
        return NOTHING
    text = f"{on.day}{NBSP}{on:%B}"
    return f"{text} {on.year}" if year else text


@lru_cache(maxsize=20_000)
def period(start: date, rhythm: str) -> str:
    """A KPI's period in words; a year that begins within a calendar year has the numbers of both.

    >>> period(date(2019, 1, 1), "monthly"), period(date(2019, 4, 1), "quarterly")
    ('January 2019', 'Q2 2019')
    >>> period(date(2019, 1, 1), "yearly"), period(date(2019, 7, 1), "yearly")
    ('2019', '2019/20')
    """
    if rhythm == "monthly":
        return f"{start:%B} {start.year}"
    if rhythm == "quarterly":
        return f"Q{(start.month + 2) // 3} {start.year}"
    if rhythm == "yearly":
        within = f"/{(start.year + 1) % 100:02}" if (start.month, start.day) > (1, 1) else ""
        return f"{start.year}{within}"
    return f"week of {day(start)}" if rhythm == "weekly" else day(start)


def since(start: date, rhythm: str) -> str:
    """A period as it is put after "since": a week is named by its first day."""
    return day(start) if rhythm == "weekly" else period(start, rhythm)


def within(start: date, rhythm: str) -> str:
    r"""A period with its preposition.

    >>> within(date(2019, 1, 7), "daily"), within(date(2019, 1, 7), "weekly")
    ('on 7\xa0January 2019', 'in the week of 7\xa0January 2019')
    """
    before = {"daily": "on", "weekly": "in the"}.get(rhythm, "in")
    return f"{before} {period(start, rhythm)}"


def ago(then: date | None, on: date) -> str:
    """How long ago a day was, in short.

    >>> ago(date(2019, 3, 13), date(2019, 3, 15)), ago(None, date(2019, 3, 15))
    ('2 days', 'never')
    """
    if then is None:
        return "never"
    days = (on - then).days
    if days < 1:
        return "today" if days == 0 else day(then)
    if days < 28:
        return count(days, "day")
    return count(days // 7, "week")


def count(number_: int, noun: str, many: str | None = None) -> str:
    """A count with its noun.

    >>> count(1, "team"), count(3, "team"), count(2, "is", "are")
    ('1 team', '3 teams', '2 are')
    """
    return f"{number_:,} {noun if number_ == 1 else many or noun + 's'}"


def listed(parts: list[str]) -> str:
    """Parts in one sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def per(cadence: str) -> str:
    """The step of a cadence or rhythm: week, two weeks, quarter."""
    return _PER.get(cadence, cadence)


def state(health: str | None) -> str:
    """A health, verdict or outcome as people read it; a number that was found counts as met.

    >>> state("done"), state("progress"), state("learn"), state("off track"), state(None)
    ('met', 'partly achieved', 'fell short', 'off track', '')
    """
    return _STATES.get(health or "", health or "")


def turn(before: str | None, after: str | None) -> str:
    """How a health changed; what is to be closed has ended.

    >>> turn("stale", "on track"), turn("off track", "to close"), turn("to close", "closed")
    ('from stale to on track', 'from off track to ended', 'from ended to closed')
    """
    was, now = ("ended" if health == "to close" else state(health) for health in (before, after))
    return f"from {was} to {now}"
