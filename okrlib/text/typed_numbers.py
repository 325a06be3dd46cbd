"""Numbers as people write them, read: one reader for forms, commands, files and tables.

``3,5`` and ``3.5`` are the same number; ``1 200``, ``1'200``, ``1.234,5`` and ``12 k`` are read; what can be
read in two ways is never guessed.
"""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple

Decimal = Literal[".", ","]

#: A longer text is no number that somebody typed.
_LONGEST = 80
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u200a\u202f"), " ")
_SIGNS = dict.fromkeys(map(ord, "\u2212\u2012\u2013\uff0d"), "-")
_TICKS = dict.fromkeys(map(ord, "\u2019\u2018\u02bc\u00b4"), "'")
_FORM = re.compile(
    r"(?P<before>[^\d\s.,'+()-]{0,5}) ?(?P<sign>[+-]?) ?(?P<money>[^\d\s.,'+()-]{0,5}) ?"
    r"(?P<digits>\d[\d .,'_]*\d|\d|[.,]\d+|\d+[.,](?!\d))"
    r"(?P<power>[eE][+-]?\d{1,3})?(?P<after>\s?[^\d\s][^\d]*)?"
)
_GROUPS = re.compile(r"\d{1,3}(?:([ '_.,])\d{3})(?:\1\d{3})*")
#: Words of scale, as they stand behind a number.
_SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "tsd": 1e3,
    "tsd.": 1e3,
    "mn": 1e6,
    "mio": 1e6,
    "mio.": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "bn": 1e9,
    "mrd": 1e9,
    "mrd.": 1e9,
    "billion": 1e9,
    "billions": 1e9,
}
#: Units that people write in several ways; each under the one it is compared by.
_UNITS = {
    "percent": "%",
    "per cent": "%",
    "pct": "%",
    "pc": "%",
    "prozent": "%",
    "euro": "€",
    "euros": "€",
    "eur": "€",
    "usd": "$",
    "us$": "$",
    "dollar": "$",
    "dollars": "$",
    "gbp": "£",
    "pound": "£",
    "pounds": "£",
    "chf": "chf",
    "fr": "chf",
    "fr.": "chf",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "std": "hour",
    "stunde": "hour",
    "stunden": "hour",
    "min": "minute",
    "mins": "minute",
    "minuten": "minute",
    "s": "second",
    "sec": "second",
    "secs": "second",
    "sekunden": "second",
    "d": "day",
    "tag": "day",
    "tage": "day",
    "wk": "week",
    "wks": "week",
    "pt": "point",
    "pts": "point",
    "punkte": "point",
}


class Numeral(NamedTuple):
    """A number that was read: its value, and the unit that stood beside it, "" for none.

    *other* is what it would be if its one mark stood for the other thing (1.200 is 1.2, or 1200);
    None where there is no doubt.
    """

    value: float
    unit: str = ""
    other: float | None = None


def numeral(text: str, *, decimal: Decimal | None = None) -> Numeral | None:
    """The number that a text is, None where it is none. *decimal* is the mark that decides where two fit.

    >>> numeral("3,5").value, numeral("1 200").value, numeral("12 k").value, numeral("-€22")
    (3.5, 1200.0, 12000.0, Numeral(value=-22.0, unit='€', other=None))
    >>> numeral("1.200"), numeral("1.200", decimal=",").value
    (Numeral(value=1.2, unit='', other=1200.0), 1200.0)
    """
    plain = text.translate(_SPACES | _SIGNS | _TICKS).strip()
    if len(plain) > _LONGEST:
        return None
    negative = False
    if plain.startswith("(") and plain.endswith(")"):  # as accountants write what is owed
        plain, negative = plain[1:-1].strip(), True
    form = _FORM.fullmatch(plain)
    if form is None or any(c.isdigit() and not c.isascii() for c in form["digits"]):
        return None
    magnitudes = _magnitudes(form["digits"], decimal)
    if magnitudes is None or (form["before"] and form["money"]):
        return None
    front, back = form["before"] or form["money"], (form["after"] or "").strip()
    scale, unit = _scaled(back, money=bool(front))
    if front and unit:
        return None
    sign = -1.0 if negative or form["sign"] == "-" else 1.0
    power = float(f"1{form['power']}") if form["power"] else 1.0
    values = [sign * m * scale * power for m in magnitudes]
    if not all(map(math.isfinite, values)):
        return None
    return Numeral(values[0] + 0.0, front or unit, *values[1:])


def _magnitudes(digits: str, decimal: Decimal | None) -> list[float] | None:
    """What the digits may come to: one number, or two where a mark can be read in two ways."""
    marks = [c for c in digits if c in ".,"]
    other = [c for c in digits if c in " '_"]
    whole, mark, rest = digits, "", ""
    if marks and (len(set(marks)) == 2 or marks.count(marks[0]) == 1):
        mark = marks[-1]
        whole, _, rest = digits.rpartition(mark)
    if any(c in rest for c in " '_.,") or not _grouped(whole):
        return None
    number = float(f"{_bare(whole) or 0}.{rest or 0}")
    doubtful = len(rest) == 3 and re.fullmatch(r"[1-9]\d{0,2}", whole) and not other
    if not doubtful:
        return [number]
    thousands = float(whole + rest)
    if decimal is None:
        return [number, thousands]
    return [number if mark == decimal else thousands]


def _grouped(whole: str) -> bool:
    """Whether a whole number is written in one piece or in groups of three."""
    return not whole or whole.isdigit() or bool(_GROUPS.fullmatch(whole))


def _bare(whole: str) -> str:
    return re.sub(r"[ .,'_]", "", whole)


def _scaled(back: str, *, money: bool) -> tuple[float, str]:
    """What stands behind a number: the scale it names, and the unit."""
    first, _, rest = back.partition(" ")
    if first.lower() in _SCALES:
        return _SCALES[first.lower()], rest.strip()
    if money and first in {"m", "M"}:
        return 1e6, rest.strip()
    return 1.0, back


def same_unit(written: str, wanted: str) -> bool:
    """Whether a unit as it was written is the one that is wanted; none fits all.

    >>> same_unit("h", "hours"), same_unit("percent", "%"), same_unit("kg", "hours")
    (True, True, False)
    """
    return not written or _unit(written) == _unit(wanted)


def _unit(name: str) -> str:
    plain = " ".join(name.casefold().split())
    known = _UNITS.get(plain) or _UNITS.get(plain.removesuffix("s"))
    return known or (plain.removesuffix("s") if len(plain) > 3 else plain)
