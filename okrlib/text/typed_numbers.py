"""Reading numbers as people write them: one reader for forms, commands, files and tables.

``3,5`` and ``3.5`` are the same number; ``1 200``, ``1'200``, ``1.234,5`` and ``12 k`` are read; what can be
read in two ways is never guessed.
"""

import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple

from okrlib.text.formatting import exact

Decimal = Literal[".", ","]

#: A longer text is not read as a number.
_LONGEST = 80
#: Spaces, signs, hyphens, ticks and wide letters as plain ones.
PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        **dict.fromkeys("\u2019\u2018\u02bc\u00b4", "'"),
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    }
)
_FORM = re.compile(
    r"(?P<before>[^\d\s.,'+()-]{0,5}) ?(?P<sign>[+-]?) ?(?P<money>[^\d\s.,'+()-]{0,5}) ?"
    r"(?P<digits>\d+[.,](?!\d)|\d[\d .,'_]*\d|\d|[.,]\d+)"
    r"(?P<power>[eE][+-]?\d{1,3})?(?P<after>\s?[^\d\s][^\d]*)?"
)
_GROUPS = re.compile(r"\d{1,3}(?:([ '_.,])\d{3})(?:\1\d{3})*")
#: Words of scale, as they stand behind a number.
_SCALES = {
    word: scale
    for scale, words in (
        (1e3, "k thousand thousands tsd tsd."),
        (1e6, "mn mio mio. million millions"),
        (1e9, "bn mrd mrd. billion billions"),
    )
    for word in words.split()
}
#: Letters of scale right before a unit: k€, MWh.
_PREFIXES = {"k": 1e3, "M": 1e6}
_MONEY = frozenset({"€", "$", "£", "¥", "chf"})
#: Digits whose one mark may stand before decimals or between thousands.
_DOUBTFUL = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_DOUBTFUL_WORD = re.compile(rf"(?<![\w.,]){_DOUBTFUL.pattern}(?![.,]?\w)", re.ASCII)
_SECONDS = {"hour": 3600.0, "minute": 60.0, "second": 1.0}
#: Units that people write in several ways, by the form by which each is compared.
_WRITTEN = {
    "%": "percent, per cent, pct, pc, prozent",
    "€": "euro, euros, eur",
    "$": "usd, us$, dollar, dollars",
    "£": "gbp, pound, pounds",
    "chf": "chf, fr, fr.",
    "hour": "h, hr, hrs, std, stunde, stunden",
    "minute": "min, mins, minuten",
    "second": "s, sec, secs, sekunden",
    "day": "d, tag, tage",
    "week": "wk, wks",
    "point": "pt, pts, punkte",
}
_UNITS = {name: unit for unit, names in _WRITTEN.items() for name in names.split(", ")}
_KNOWN = frozenset({*_UNITS.values(), *_MONEY})


class Numeral(NamedTuple):
    """A number that was read: its value, and the unit that stood beside it, "" for none.

    *other* is what it would be if its one mark stood for the other thing (1.200 is 1.2, or 1200);
    None where there is no doubt.
    """

    value: float
    unit: str = ""
    other: float | None = None


def numeral(text: str, *, decimal: Decimal | None = None, wanted: str | None = None) -> Numeral | None:
    """The number that a text stands for, None where it is not a number.

    *decimal* is the decimal mark that decides where a number can be read in two ways. *wanted* is the unit in
    which the number is wanted, "" for none: a number in another scale of it is converted, and the unit of the
    result is "" where it agrees.

    >>> numeral("3,5").value, numeral("1 200").value, numeral("12 k").value, numeral("-€22")
    (3.5, 1200.0, 12000.0, Numeral(value=-22.0, unit='€', other=None))
    >>> numeral("5-").value, numeral("(5)").value
    (-5.0, -5.0)
    >>> numeral("1.200"), numeral("1.200", decimal=",").value
    (Numeral(value=1.2, unit='', other=1200.0), 1200.0)
    >>> numeral("12 k€", wanted="EUR"), numeral("24 kg", wanted="hours").unit
    (Numeral(value=12000.0, unit='', other=None), 'kg')
    >>> numeral("90 min", wanted="hours").value, numeral("'１２").value
    (1.5, 12.0)
    """
    # An apostrophe before it tells a spreadsheet that it is a text.
    plain = text.translate(PLAIN).strip().removeprefix("'")
    if wanted and any(map(str.isdigit, wanted[1:])) and not wanted[0].isdigit():  # per 1,000 patients
        plain = plain.removesuffix(wanted).rstrip()
    if len(plain) > _LONGEST:
        return None
    negative = False
    if plain.startswith("(") and plain.endswith(")"):  # as accountants write what is owed
        plain, negative = plain[1:-1].strip(), True
    elif re.fullmatch(r"[^-]*\d-", plain):  # as ledgers put the sign
        plain, negative = plain[:-1], True
    form = _FORM.fullmatch(plain)
    if form is None or any(c.isdigit() and not c.isascii() for c in form["digits"]):
        return None
    magnitudes = _magnitudes(form["digits"], decimal, doubtful=not form["power"])
    if magnitudes is None or (form["before"] and form["money"]):
        return None
    front, back = form["before"] or form["money"], (form["after"] or "").strip()
    around = _scaled(front, back, wanted)
    if around is None:
        return None
    scale, unit = around
    sign = -1.0 if negative or form["sign"] == "-" else 1.0
    values = [sign * float(f"{magnitude}{form['power'] or ''}") for magnitude in magnitudes]
    if scale != 1:
        values = [float(f"{value * scale:.15g}") for value in values]
    if not all(map(math.isfinite, values)):
        return None
    return Numeral(values[0] + 0.0, unit, *values[1:])


def spelled(value: float) -> str:
    """A number as it can be typed so that it is read the same whatever the decimal mark.

    >>> spelled(1200.0), spelled(1.2), spelled(1.234)
    ('1200', '1.2', '1.2340')
    """
    text = exact(value)
    return f"{text}0" if _DOUBTFUL.fullmatch(text.lstrip("-")) else text


def settled(text: str, read: Callable[[str], float]) -> str:
    """A sentence in which ambiguous numbers are rewritten as *read* reads them.

    >>> settled("From 1,200 to 800.5, in Q1.", lambda word: float(word.replace(",", "")))
    'From 1200 to 800.5, in Q1.'
    """
    return _DOUBTFUL_WORD.sub(lambda match: spelled(read(match[0])), text)


def _magnitudes(digits: str, decimal: Decimal | None, *, doubtful: bool) -> list[str] | None:
    """The numbers that the digits may stand for: one, or two where a mark is ambiguous; None for none."""
    marks = [c for c in digits if c in ".,"]
    whole, mark, rest = digits, "", ""
    if marks and (len(set(marks)) == 2 or marks.count(marks[0]) == 1):
        mark = marks[-1]
        whole, _, rest = digits.rpartition(mark)
    if any(c in rest for c in " '_.,") or not _grouped(whole):
        return None
    number = f"{_bare(whole) or 0}.{rest or 0}"
    if not doubtful or not _DOUBTFUL.fullmatch(digits):
        return [number]
    thousands = whole + rest
    if decimal is None:
        # 1,000 is more often a thousand than one.
        return [number, thousands] if mark == "." else [thousands, number]
    return [number if mark == decimal else thousands]


def _grouped(whole: str) -> bool:
    """Whether a whole number is written in one piece or in groups of three."""
    return not whole or whole.isdigit() or bool(_GROUPS.fullmatch(whole))


def _bare(whole: str) -> str:
    return re.sub(r"[ .,'_]", "", whole)


def _scaled(front: str, back: str, wanted: str | None) -> tuple[float, str] | None:
    """The scale and the unit in the text around a number; the unit is "" where it is the one wanted."""
    scale, rest = 1.0, back
    if wanted is None or not _agrees(back, wanted):
        scale, rest = _scale_of(back, wanted, money=bool(front) or _unit(wanted or "") in _MONEY)
    if scale != 1 and wanted and scaled(wanted):  # 22 k of what is counted in k€
        scale, rest = 1.0, back
    if front and rest:
        return None
    if wanted and {own := _unit(rest), aim := _unit(wanted)} <= _SECONDS.keys():
        scale, rest = scale * _SECONDS[own] / _SECONDS[aim], wanted
    agrees = wanted is not None and _agrees(front, wanted) and _agrees(rest, wanted)
    return scale, "" if agrees else front or rest


def _scale_of(back: str, wanted: str | None, *, money: bool) -> tuple[float, str]:
    """The scale that the words behind a number begin with, and the rest of them."""
    first, _, rest = back.partition(" ")
    if scale := _SCALES.get(first.lower()):
        return scale, rest.strip()
    if (first == "M" and (money or wanted is not None)) or (first == "m" and money):
        return 1e6, rest.strip()
    if wanted is not None and first[:1] in _PREFIXES and _agrees(back[1:], wanted):
        return _PREFIXES[back[0]], back[1:]
    return 1.0, back


def _agrees(written: str, wanted: str) -> bool:
    """Whether a unit that is written beside a number is the wanted one, or the word that it begins with."""
    if same_unit(written, wanted):
        return True
    return not scaled(wanted) and same_unit(written, wanted.partition(" ")[0])


def scaled(unit: str) -> bool:
    """Whether a unit has a scale of its own.

    >>> scaled("k€"), scaled("$ million"), scaled("kg")
    (True, True, False)
    """
    known = unit[:1] in _PREFIXES and _unit(unit[1:]) in _MONEY
    return known or any(word.casefold() in _SCALES for word in unit.split())


def same_unit(written: str, wanted: str) -> bool:
    """Whether a written unit is the one that is wanted; "" fits all.

    >>> same_unit("h", "hours"), same_unit("percent", "%"), same_unit("kg", "hours")
    (True, True, False)
    """
    return not written or _unit(written) == _unit(wanted)


def clash(written: str, wanted: str) -> bool:
    """Whether a number in the written unit, which `numeral` left over, is surely none in the wanted one.

    >>> clash("$", "€"), clash("k", "k€"), clash("people", "heads"), clash("euros", "€")
    (True, True, False, False)
    """
    if same_unit(written, wanted) or not wanted:
        return False
    known = is_known(written) and is_known(wanted)
    return known or (scaled(wanted) and written.casefold() in _SCALES)


def is_money(unit: str) -> bool:
    """Whether a unit is a currency that is known.

    >>> is_money("EUR"), is_money("hours")
    (True, False)
    """
    return _unit(unit) in _MONEY


def is_known(unit: str) -> bool:
    """Whether a word is a unit that is known by several names.

    >>> is_known("Hours"), is_known("EUR"), is_known("Sales")
    (True, True, False)
    """
    return _unit(unit) in _KNOWN


def spellings(unit: str) -> tuple[str, ...]:
    """The ways in which a unit is written, the longest first; () for none.

    >>> spellings("€"), spellings("orders")
    (('euros', 'euro', 'eur', '€'), ('orders', 'order'))
    """
    plain = _unit(unit)
    known = {name for name, means in _UNITS.items() if means == plain} | {plain}
    if plain.isalpha() and plain in _UNITS.values():
        known.add(f"{plain}s")
    return tuple(sorted({*known, " ".join(unit.casefold().split())} - {""}, key=lambda n: (-len(n), n)))


@lru_cache(maxsize=4096)
def _unit(name: str) -> str:
    plain = " ".join(name.casefold().split())
    known = _UNITS.get(plain) or _UNITS.get(plain.removesuffix("s"))
    return known or (plain.removesuffix("s") if len(plain) > 3 else plain)
