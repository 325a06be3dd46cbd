"""Numbers as people write them: what is a measure, what a date or a name, and which part it plays.

`quantities` reads one sentence. What words and marks mean is the language's data (`Numerals`), so that
a further language needs no code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from okrlib.coach.language.alternation import any_of
from okrlib.text.typed_numbers import numeral

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.model import Decimal

Role = Literal["level", "baseline", "target", "change", "rank", "date", "name"]
Bound = Literal["", "at_least", "at_most"]

_DIGITS = r"\d{1,3}(?:[., '’\u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_CURRENCY = {"us$": "$", "usd": "$", "eur": "€", "gbp": "£", "chf": "CHF", **{sign: sign for sign in "$€£¥"}}
_MULTIPLIERS = {"k": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9}
#: Signs of units that languages share.
_SIGNS = "kWh|MWh|GWh|mins|min|sec|hrs|hr|fps|rps|qps|ms|kB|KB|MB|GB|TB|kW|MW|kg|km|ha|m²|px|°C|s|h|d|g|t|l"
SYMBOLS = frozenset(_SIGNS.split("|"))
#: Those of them that are lengths of time.
TIMES = frozenset({"s", "ms", "sec", "min", "mins", "h", "hr", "hrs", "d"})
_AT_LEAST = "≥|>=|(?<![-=])>|⩾"
_AT_MOST = "≤|<=|=<|<(?!-)|⩽"
_ARROW = re.compile(r"\s*(?:-{1,2}>|=>|→|⇒|➔|➜)\s*$")
_CLOCK = re.compile(r"(\d{1,3})(h|:)([0-5]\d)")
_NOTED = re.compile(r"[\d)%][^()]*\([^()\d]{0,20}\d[^():]{0,9}:\s$")
_SPAN = re.compile(r"\s?[-–]\s?")
_SLACK = r"(?:[~≈±+(]|\s)*"
#: What may stand between a number and the words that link it.
_LOOSE = "~≈±+(: \t\n\u00a0\u202f"
#: The signs of limits end in one of these.
_ENDS = ("≥", "⩾", ">", "=", "≤", "⩽", "<")
_PRE = r"(?:^|(?<=[\s(\[,;:]))"
#: So many letters before a number hold what links it to the sentence.
_NEAR = 40
#: The span a number of four digits must lie in to be read as a year.
_YEARS = range(1990, 2100)
#: A start that is a smaller part of its end than this is in the same size already.
_LEAST = 0.05


class Quantity(NamedTuple):
    """One number in a text.

    *value* is in the unit named (1.5M is 1500000.0), None for dates and names; *unit* is "%", "points"
    (percentage points), "x", a currency sign or the words that were written; *role* is the part it plays:
    where it stood (baseline), where it should end (target), by how much it should change (change), a
    place (rank), or just a number (level). *bound* says that it is a limit.
    """

    value: float | None
    unit: str
    role: Role
    bound: Bound
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text."""
        return self.start, self.end

    @property
    def measures(self) -> bool:
        """Whether it measures something; dates and names do not."""
        return self.role not in {"date", "name"}


@dataclass(frozen=True)
class Numerals:
    """How a language writes numbers, and what stands around them; the lists of `[numbers]` by their name."""

    decimal: Decimal = "."
    words: Mapping[str, float] = field(default_factory=dict)
    fractions: Mapping[str, float] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    multipliers: Mapping[str, float] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self.lists[name]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What may be a number, in the order in which it is tried."""
        # Names of months are written large where they are meant as such: "May 5", never "may 5".
        months = "|".join(sorted(self["months"], key=len, reverse=True)) or r"(?!)"
        year = r"(?:['’]\d\d|(?:19|20)\d\d)"
        day_after = "|".join(rf"(?<=\b{re.escape(word)} )" for word in self["before_day"]) or r"(?!)"
        dotted = r"|\b\d{1,2}\.\d{1,2}\.(?=\s|$)" if self.decimal == "," else ""
        dates = "|".join(
            (
                r"\b\d{4}-\d\d(?:-\d\d)?\b",
                r"\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)\b" + dotted,
                rf"\b\d{{1,2}}/\d{{1,2}}/(?:\d\d){{1,2}}\b|(?:{day_after})\d{{1,2}}/\d{{1,2}}\b",
                rf"\b(?:{months})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?![.,]?\d|\s*%)(?:,?\s+{year}\b)?",
                rf"\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?:{months})\b\.?(?:,?\s*{year}\b)?",
                rf"\b(?:{months})\.?\s*{year}\b",
                r"\b(?:FY|CY|GJ)\s?'?\d\d(?:\d\d)?(?:[-/ ]?[QH]\d)?\b",
                rf"\b{year}[-/ ]?[QH][1-4]\b",
                (
                    r"\b[QqH][1-4](?:\s*[-–/&]\s*[QH]?[1-4]\b|\s+\w{1,3}\s+[QH][1-4]\b)?"
                    rf"(?:[-/ ]?(?:{year}|FY\s?'?\d\d(?:\d\d)?)\b)?(?!\w)"
                ),
                r"\b[1-4]Q(?:'?\d\d)?\b|\b[12]H(?:'?\d\d)?\b",
                rf"\b{any_of(self['periods'])}\s+(?:\d{{1,2}}|{any_of(self.words)})\b|\b\d\.\s?{any_of(self['periods'])}\b",
                rf"\b{any_of(self['date_phrases'])}\b",
                rf"(?<=\w\s)(?:{months})\b",
            )
        )
        shares = any_of(w for w in self.fractions if " " in w)
        names = "|".join(
            (
                rf"https?://\S+|\b{any_of(self['skipped'])}\b",
                rf"\b{shares}\s+{any_of((*self['durations'], *self['turns']))}\b",
                r"(?<![\w.])24\s?/\s?7(?:/365)?\b",
                r"\b1:1s?\b|\b\d+:(?!1\b)\d+\b(?!\s*%)",
                r"\b(?P<same>\d+)[\s-](?:by|for|in|x)[\s-](?P=same)\b",
                r"(?<![\w.])[23]D\b|\b[2-5]FA\b|#\d{3,}",
                rf"\b{any_of(self['before_name'])}\s+\d+(?:\.\d+)*\b(?!\s*%)",
                rf"\b{any_of(self['article'])}\s+(?:[A-Z][a-z]+\s+)?\d{{3,4}}(?=\s*[.,;]?\s*$|\s+{any_of(self['no_unit'])}\b)",
                r"(?<![\w.,])\d+['’]s\b",
                r"(?<!\w)(?!(?:USD|EUR|GBP|CHF)\d)[^\W\d_]+(?:[-–_]?\d[\w]*)+(?:\.\d+)*",
                r"\b(?:19|20)\d\ds\b",
                r"\b\d+(?:st|nd|rd|th)\b",
                r"\b\d+\.\d+\.\d+\b|\b[A-Z][a-z]+\s\d+\.\d{1,2}(?=\s+[A-Z][a-z])",
            )
        )
        named = r"(?<![\w.])\d+[-–]?[A-Za-z]\w*(?:-\w+)*|\b\d+[-–][A-Za-z][\w-]*"
        units = any_of((*self["percent"], *self["points"], *self["basis_points"], *self["durations"]))
        marks = any_of((*_MULTIPLIERS, *self.multipliers))
        money = r"US\$|[$€£¥]|\b(?:USD|EUR|GBP|CHF)"
        coin = rf"[$€£¥]|{any_of(('USD', 'EUR', 'GBP', 'CHF', 'euro', 'euros', 'dollars', 'dollar'))}\b"
        places, some = any_of(self["before_rank"]), [w for w, n in self.words.items() if n > 1]
        listed = (*self.words, *self.fractions, *self.factors, *self["months"], *self["before_rank"])
        also = (name for key in ("periods", "date_phrases", "skipped", "before_name") for name in self[key])
        # A number begins with a digit or a sign, or with a word before a digit or a listed one: nowhere else
        # is looked at.
        begins = rf"{any_of(w[:4] for w in (*listed, *also))}|{any_of(self['article'])}\s+[A-Z]|https?:|US\$"
        return re.compile(
            rf"(?=[\d$€£¥#'’+\-−]|(?<!\w)(?=[^\W\d_])(?:{begins}|[^\W\d_]+[-–_\s]*['’]?\d))(?:"
            rf"(?P<rank>(?:#|\b{places}\s*)(?P<place>\d{{1,2}}|{any_of(some)})\b(?!\s*%|[-\w]))"
            rf"|(?P<date>{dates})|(?P<name>{names})"
            rf"|(?P<number>(?<![\w.,])(?P<sign>[-+−](?=[\d$€£]))?(?P<money>(?:{money})\s?)?(?P<digits>{_DIGITS})"
            rf"(?:\s?-?(?P<mark>{marks})(?!\w))?\+?"
            rf"(?:\s?(?P<unit>{units}|(?:{_SIGNS}))(?!\w)|[-–\s]?(?P<times>{any_of(self['times'])})(?!\w)|\s?(?P<after>{coin}))?"
            rf"(?:\s?(?:/|{any_of(self['out_of'])}\s)\s?(?P<whole>\d+)(?![\w.]*\w|\s?%)|(?P<ratio>:1\b))?"
            rf"(?!\w|[-–:]\w*[^\W\d_]|:\d))"
            rf"|(?P<named>{named})"
            rf"|(?P<word>(?<![\w-]){any_of((*self.words, *self.fractions, *self.factors))}(?![\w-])))"
        )

    @cached_property
    def _links(self) -> Mapping[str, tuple[tuple[str, ...], re.Pattern[str]]]:
        """What may stand right before a number, by what it means: how it ends, and its pattern."""
        signs = {"at_least": _AT_LEAST, "at_most": _AT_MOST}
        limits = (*self["at_least"], *self["at_most"], *self["about"])
        limit = rf"(?:(?:{any_of(limits)}|{_AT_LEAST}|{_AT_MOST}){_SLACK})?"
        links = {}
        for name in ("from_", "of_or_from", "to", "by"):
            ends = (*self[name], *limits, *_ENDS)
            links[name] = ends, rf"{_PRE}(?:{any_of(self[name])}):?{_SLACK}{limit}$"
        for name in ("at_least", "at_most", "between", "pointing", "cadence", "before_year"):
            sign = signs.get(name, r"(?!)")
            links[name] = (*self[name], *_ENDS), rf"(?:{_PRE}{any_of(self[name])}|(?:{sign})){_SLACK}$"
        return {
            name: (tuple({end.lower().split()[-1] for end in ends}), re.compile(text, re.IGNORECASE))
            for name, (ends, text) in links.items()
        }

    def link(self, name: str, before: str) -> re.Match[str] | None:
        """What links a number to the words before it, by the name of its list: from_, to, by, at_least, …."""
        ends, pattern = self._links[name]
        # A pattern for an end is tried at each letter; most texts do not end so.
        return pattern.search(before) if before.rstrip(_LOOSE).lower().endswith(ends) else None

    @cached_property
    def context(self) -> Mapping[str, re.Pattern[str]]:
        """What may stand right after a number or between two, by what it means."""
        least, most = any_of(self["at_least"]), any_of(self["at_most"])
        counts = any_of((*self.words, *self.fractions))
        return {
            name: re.compile(text, re.IGNORECASE)
            for name, text in {
                "share": rf"\s+(?:{any_of(self['shares'])})\s+",
                "and": rf"\s+(?:{any_of(self['and_'])}){_SLACK}",
                "period": rf"\s*(?:(?:{any_of(self['per'])}|/)\s*({any_of(self['durations'])})"
                rf"|{any_of(self['rhythms'])})(?!\w)",
                "change": rf"\s*(?:{any_of(self['after_change'])})(?!\w)",
                "baseline": rf"\s*\(?(?:{any_of(self['after_baseline'])})"
                rf"(?!\w|\s*:?\s*(?:{least}|{most})?\s*(?:[$€£~]?\d|{counts}\b))",
                "least": rf"\s*(?:{any_of(self['after_at_least'])})(?!\w)",
                "most": rf"\s*(?:{any_of(self['after_at_most'])})(?!\w)",
                "unit": rf"\s*((?:(?!(?:{any_of(self['no_unit'])})\b)[^\W\d_]"
                rf"(?:[\w'’-]|/(?!{any_of(self['durations'])}\b))*\s?){{1,5}})",
            }.items()
        }

    def value(self, digits: str) -> float:
        """The number that digits with marks stand for.

        >>> Numerals().value("1,200"), Numerals(decimal=",").value("1.200,5"), Numerals().value("1.5")
        (1200.0, 1200.5, 1.5)
        """
        return _value(digits, self.decimal)


@lru_cache(maxsize=4096)
def _value(digits: str, decimal: Decimal) -> float:
    number = numeral(digits, decimal=decimal)
    return float(re.sub(r"\D", "", digits)) if number is None else number.value


def quantities(text: str, numerals: Numerals) -> tuple[Quantity, ...]:
    """Every number of a text in order, with the part it plays; dates and names are marked as such."""
    so_far: list[Quantity] = []
    for match in numerals.pattern.finditer(text):
        start, end = match.span()
        if match["date"]:
            so_far.append(Quantity(None, "", "date", "", start, end))
        elif match["name"] or match["named"]:
            so_far.append(_clock(text, start, end, numerals) or Quantity(None, "", "name", "", start, end))
        elif match["rank"]:
            value = numerals.words.get(place := match["place"].lower()) or float(place)
            so_far.append(Quantity(value, "", "rank", "", start, end))
        else:
            number = _number(text, match, numerals, so_far)
            if shared := _share(text, number, so_far, numerals):
                so_far[-1] = shared
                continue
            level = number.role == "level" and bool(so_far)
            if level and so_far[-1].role == "date" and _NOTED.search(text, 0, start):
                number, level = number._replace(role="baseline"), False  # "(2025: 46%)"
            if level and so_far[-1].measures and _SPAN.fullmatch(text[so_far[-1].end : start]):
                so_far[-1] = so_far[-1]._replace(unit=number.unit, end=end)
            elif level and _is_between(text, so_far[-1], start, numerals):
                so_far[-1] = so_far[-1]._replace(bound="at_least", unit=so_far[-1].unit or number.unit)
                so_far.append(number._replace(bound="at_most"))
            else:
                so_far.append(number)
    return tuple(_settled(text, so_far, numerals))


def _before(text: str, at: int) -> str:
    """What stands before a number, as far as it may link it."""
    return text[max(0, at - _NEAR) : at]


def _is_between(text: str, low: Quantity, start: int, numerals: Numerals) -> bool:
    """Whether a number and the one that begins at *start* are two limits: "between 5 and 10"."""
    near = numerals.context
    between = numerals.link("between", _before(text, low.start))
    return bool(between and low.role == "level" and near["and"].fullmatch(text[low.end : start]))


def _share(text: str, whole: Quantity, earlier: list[Quantity], numerals: Numerals) -> Quantity | None:
    """The share that two numbers name: "nine out of ten patients"; without a noun it is a mark of ten."""
    near = numerals.context
    if not earlier or not whole.value or not near["share"].fullmatch(text[earlier[-1].end : whole.start]):
        return None
    few, again = earlier[-1], any(q.unit == "%" for q in earlier)  # "nine in ten buyers (now seven in ten)"
    if few.value is None or few.unit or not 0 < few.value < whole.value:
        return None
    if not near["unit"].match(text, whole.end) and not again:
        return None
    return few._replace(value=round(few.value / whole.value * 100, 2), unit="%", end=whole.end)


def _clock(text: str, start: int, end: int, numerals: Numerals) -> Quantity | None:
    """A length such as "2h30" or "2:10" where it is said to be an end; alone it is a time of day."""
    match = _CLOCK.fullmatch(text, start, end)
    if not match:
        return None
    before = _before(text, start)
    ends: Mapping[str, Role] = {"from_": "baseline", "to": "target", "at_least": "level", "at_most": "level"}
    name = next((n for n in ends if numerals.link(n, before)), None)
    if name is None:
        return None
    bound: Bound = "at_least" if name == "at_least" else "at_most" if name == "at_most" else ""
    value = round(int(match[1]) + int(match[3]) / 60, 4)
    return Quantity(value, "h" if match[2] == "h" else "", ends[name], bound, start, end)


def _settled(text: str, all_quantities: list[Quantity], numerals: Numerals) -> list[Quantity]:
    """German "von 65" is "of 65" where no "auf 80" follows: then it is no baseline."""
    if not numerals["of_or_from"] or any(q.role in {"target", "change"} for q in all_quantities):
        return all_quantities
    return [
        q._replace(role="level")
        if q.role == "baseline" and numerals.link("of_or_from", _before(text, q.start))
        else q
        for q in all_quantities
    ]


def _number(text: str, match: re.Match[str], numerals: Numerals, earlier: list[Quantity]) -> Quantity:
    """The number at a match; an arrow before it makes the number before that one a baseline."""
    start, end = match.span()
    before, after = _before(text, start), text[end : end + 60]
    near = numerals.context
    if match["number"] and _is_year(match, before, after, numerals):
        return Quantity(None, "", "date", "", start, end)
    value, unit = _size(match, numerals)
    more = near["change"].match(after)
    noun = near["unit"].match(after) or (more and near["unit"].match(after, more.end()))  # "four more shops"
    if not unit and noun:
        unit = noun[1].strip()
        if unit.lower() in numerals["percent"]:  # "ten percent"
            unit, end = "%", end + len(noun[0].rstrip())
    if numerals.link("cadence", before) and (unit.lower().split() or [""])[0] in numerals["durations"]:
        return Quantity(None, "", "date", "", start, end)
    whole = numerals.value(match["whole"]) if match["number"] and match["whole"] else 0
    bound: Bound = ""
    least, most = numerals.link("at_least", before), numerals.link("at_most", before)
    if 0 < value < whole and (least or most or not before.strip()) and near["unit"].match(after):
        value, unit = round(value / whole * 100, 2), "%"  # "3 of 4 tenants", but "rated 4 of 5"
    # "no more than" ends in "more than": of two, the one that begins earlier was meant.
    if (least and not (most and most.start() < least.start())) or near["least"].match(after):
        bound = "at_least"
    elif most or near["most"].match(after):
        bound = "at_most"
    elif "+" in text[start + 1 : end]:
        bound = "at_least"
    role = _role(match, before, after, numerals)
    role = "level" if (role, bound, unit in numerals["durations"]) == ("change", "at_most", True) else role
    if earlier and _begins(earlier[-1], role, unit, match, numerals):
        earlier[-1], role = earlier[-1]._replace(role="baseline"), "target"
    if role == "target" and match["mark"] and earlier and earlier[-1].role == "baseline":
        earlier[-1] = _scaled(earlier[-1], value, _multiplier(match["mark"], numerals))
    if (match["word"] or noun) and _points(
        value, unit, before, after, numerals, alone=(role, bound) == ("level", "")
    ):
        return Quantity(None, "", "name", "", start, end)
    return Quantity(value, unit, role, bound, start, end)


def _begins(before: Quantity, role: Role, unit: str, match: re.Match[str], numerals: Numerals) -> bool:
    """Whether the number before is the start of this one: "450 MB to 120 MB", "2.1 → 3.0"."""
    between = match.string[before.end : match.start()]
    if role == "level":
        return before.measures and _ARROW.search(between) is not None
    # "10 to 15 people" is a range.
    plain = unit in SYMBOLS or unit == "%" or match["money"] or not unit
    same = role == "target" and (before.role, before.unit) == ("level", unit) and plain
    link = numerals.link("to", between) if same else None
    return link is not None and not between[: link.start()].strip()


def _scaled(start: Quantity, end: float, scale: float) -> Quantity:
    """The start in the size of its end: "from 2 to 3 million", but not "from 800 to 1.2 million"."""
    value = (start.value or 0) * scale
    near = not end or _LEAST < value / end < 1 / _LEAST
    return start._replace(value=value) if not start.unit and near else start


def _multiplier(mark: str, numerals: Numerals) -> float:
    return numerals.multipliers.get(mark.lower()) or _MULTIPLIERS[mark.lower()]


def _points(value: float, unit: str, before: str, after: str, numerals: Numerals, *, alone: bool) -> bool:
    """Whether a word for a number only points at things: "select one", "in all three clients"."""
    if value == 1:
        return alone and not after.strip(" .)")
    counts = unit in {"%", "x", *numerals["durations"]}
    return value > 1 and not counts and bool(numerals.link("pointing", before))


def _size(match: re.Match[str], numerals: Numerals) -> tuple[float, str]:
    """The value and the unit that is written on it."""
    if match["word"]:
        word = " ".join(match["word"].lower().split())
        if word in numerals.fractions:
            return round(numerals.fractions[word] * 100, 2), "%"
        if word in numerals.factors:
            return numerals.factors[word], "x"
        return numerals.words[word], ""
    value = numerals.value(match["digits"])
    value *= _multiplier(match["mark"], numerals) if match["mark"] else 1
    value *= -1 if match["sign"] in {"-", "−"} else 1
    written = match["unit"] or ""
    unit = written.lower()
    if match["whole"] or match["ratio"]:
        return value, f"/{match['whole']}" if match["whole"] else ":1"
    if unit in numerals["percent"]:
        return value, "%"
    if unit in numerals["points"]:
        return value, "points"
    if unit in numerals["basis_points"]:
        return value / 100, "points"
    if match["times"]:
        return value, "x"
    if money := (match["money"] or match["after"] or "").strip().lower():
        return value, _CURRENCY.get(money, "€" if money.startswith("euro") else "$")
    return value, written


def _role(match: re.Match[str], before: str, after: str, numerals: Numerals) -> Role:
    near = numerals.context
    if match["word"] and match["word"].lower() in numerals.factors:
        return "change"
    if numerals.link("from_", before) or near["baseline"].match(after):
        return "baseline"
    if numerals.link("to", before):
        return "target"
    unit = near["unit"].match(after)
    noun, _, rest = after[unit.start(1) :].partition(" ") if unit else ("", "", "")
    if noun in numerals["durations"] and near["change"].match(rest):
        return "change"  # "eight days less"
    if numerals.link("by", before) or near["change"].match(after) or (match["number"] and match["sign"]):
        return "change"
    return "level"


def _is_year(match: re.Match[str], before: str, after: str, numerals: Numerals) -> bool:
    digits = match["digits"]
    if match.end() - match.start() != 4 or not digits.isdigit() or int(digits) not in _YEARS:
        return False
    return bool(numerals.link("before_year", before)) or numerals.context["unit"].match(after) is None
