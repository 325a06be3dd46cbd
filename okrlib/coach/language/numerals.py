"""How a language writes numbers, as patterns made of its data: a further language needs no code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from okrlib.text.typed_numbers import numeral

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from okrlib.model import Decimal

_DIGITS = r"\d{1,3}(?:[., '’\u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
MULTIPLIERS = {"k": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9}
#: Signs of units that languages share.
_SIGNS = "kWh|MWh|GWh|mins|min|sec|hrs|hr|fps|rps|qps|ms|kB|KB|MB|GB|TB|kW|MW|kg|km|ha|m²|px|°C|s|h|d|g|t|l"
SYMBOLS = frozenset(_SIGNS.split("|"))
_AT_LEAST = "≥|>=|(?<![-=])>|⩾"
_AT_MOST = "≤|<=|=<|<(?!-)|⩽"
_SLACK = r"(?:[~≈±+(]|\s)*"
#: What may stand between a number and the words that link it: what `_SLACK` takes; the last space is U+3000.
_LOOSE = "~≈±+(:" + "".join(filter(str.isspace, map(chr, range(0x3001))))
#: The signs of limits end in one of these.
_ENDS = ("≥", "⩾", ">", "=", "≤", "⩽", "<")
_PRE = r"(?:^|(?<=[\s(\[,;:]))"
#: So many letters before a number hold what links it to the sentence.
_NEAR = 40


@dataclass(frozen=True)
class Numerals:
    """How a language writes numbers, and what stands around them; the lists of `[numbers]` by their name."""

    decimal: Decimal = "."
    words: Mapping[str, float] = field(default_factory=dict)
    fractions: Mapping[str, float] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    multipliers: Mapping[str, float] = field(default_factory=dict)
    lengths: Mapping[str, float] = field(default_factory=dict)
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
        hour = r"(?:1\d|2[0-4]|0?\d)" if self.decimal == "," else r"(?:1[0-2]|0?[1-9])"  # "18 PM roles"
        till = r"\s?(?:[-–]|\w{2,3})\s?"
        clock, half = ("|".join(map(re.escape, self[name])) or r"(?!)" for name in ("clock", "half_day"))
        half, ahead = f"(?:{half})", "|".join(rf"(?<=\b(?i:{word}) )" for word in self["before_clock"])
        shares = any_of(w for w in self.fractions if " " in w)
        names = "|".join(
            (
                rf"https?://\S+|\b{any_of(self['skipped'])}\b",
                rf"\b{shares}\s+{any_of((*self['durations'], *self['turns']))}\b",
                # "Between 9 and 11 am", "ab 8 Uhr"; "by 9 AM", "9 AM to 5 PM", but "3 PM and 4 nurses"
                rf"\b{hour}(?:{till}{hour})?\s?(?:{clock})(?!\w)",
                rf"(?:(?:{ahead})(?:{hour}(?:\s?{half})?{till})?|\b{hour}\s?{half}\s?(?:[-–]|\w\w)\s?){hour}\s?{half}(?!\w)",
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
        marks = any_of((*MULTIPLIERS, *self.multipliers))
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
            rf"(?:(?(unit)(?!))\s?(?:/|{any_of(self['out_of'])}\s)\s?(?P<whole>\d+)(?![\w.]*\w|\s?%)|(?P<ratio>:1\b))?"
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
        for name in ("at_least", "at_most", "between", "pointing", "cadence", "ahead", "before_year"):
            sign = signs.get(name, r"(?!)")
            links[name] = (*self[name], *_ENDS), rf"(?:{_PRE}{any_of(self[name])}|(?:{sign})){_SLACK}$"
        return {
            name: (tuple({end.lower().split()[-1] for end in ends}), re.compile(text, re.IGNORECASE))
            for name, (ends, text) in links.items()
        }

    def link(self, name: str, text: str, end: int | None = None) -> re.Match[str] | None:
        """What links the number at *end* to what is before it, by its list: from_, to, by, at_least, …."""
        end = len(text) if end is None else end
        begin, (ends, pattern) = max(0, end - _NEAR), self._links[name]
        # A pattern for an end is tried at each letter; most texts do not end so.
        near = text[begin:end].rstrip(_LOOSE).lower().endswith(ends)
        return pattern.search(text, begin, end) if near else None

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


def any_of(words: Iterable[str]) -> str:
    """An alternation, the longest first; one that never matches where there is nothing."""
    texts = {" ".join(w.lower().split()) for w in words}
    return f"(?i:{_branches(texts)})" if texts else r"(?!)"


def _branches(texts: set[str]) -> str:
    """The texts by their first letters: of a hundred words only those with the right one are tried."""
    firsts: dict[str, set[str]] = {}
    for text in sorted(filter(None, texts)):
        firsts.setdefault(text[0], set()).add(text[1:])
    ways = [(r"\s+" if c == " " else re.escape(c)) + _branches(rest) for c, rest in firsts.items()]
    if not ways:
        return ""
    inner = ways[0] if len(ways) == 1 and "" not in texts else f"(?:{'|'.join(ways)})"
    return f"{inner}?" if "" in texts else inner
