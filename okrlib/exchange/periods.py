"""Cycles by the names that other tools give them: Q1 2025, FY25 Q1, 1Q25, Annual 2025, January 2025."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from okrlib.exchange.maps import vocabulary
from okrlib.exchange.records import fold
from okrlib.model import Cycle, Span, calendar_cycle, calendar_span, is_cycle_id
from okrlib.text.typed_days import period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Quarters, halves and years in the languages of the tables that people bring, in any order.
_QUARTER = r"(?:quarter|quartal|trimestre|trim|ceyrek|kvartal|q|t|c|k)"
_HALF = r"(?:half|halbjahr|semestre|semester|yariyil|h|s)"
_PARTS = tuple(
    (
        mark,
        re.compile(
            rf"\b(?:{word} ?(?P<a>{numbers})\b|(?P<b>{numbers}) ?(?:{nth})? ?{word}(?=[ \d]|$|fy|y|cy|gj))"
        ),
    )
    for mark, word, numbers, nth in (
        ("Q", _QUARTER, "[1-4]", "st|nd|rd|th|er|e|eme|o|a"),
        ("H", _HALF, "[12]", "st|nd|er|e|o|a"),
    )
)
_WORD = (
    r"(?:full year|annual|yearly|year|jahr|geschaftsjahr|annee|exercice|ano|anual|yillik|yil|okrs?|goals?)"
)
_YEAR = re.compile(rf"(?:{_WORD} )?(?P<fy>fy|y|cy|gj)? ?(?P<year>20\d\d|\d\d)(?: {_WORD})?")
#: A period among other words, as far as its form goes.
_WITHIN = re.compile(
    r"(?:FY|CY)?\s?20\d\d[\s/-]*(?:Q[1-4]|H[12])|(?:Q[1-4]|H[12]|[1-4]Q)[\s/-]*(?:FY|CY)?\s?(?:20)?\d\d"
    r"|FY\s?\d\d(?:\d\d)?[\s-]?Q[1-4]|T[1-4][\s/-]*20\d\d"
    r"|[1-4]\S{0,4}\s(?:[^\W\d_]{2,20}\s){1,2}20\d\d|\b[^\W\d_]{5,20}\s[1-4]\s20\d\d",
    re.IGNORECASE,
)
#: Before a period that is a goal's day and not when people work on it: "Two shops by the end of Q1 2027".
_UNTIL = re.compile(
    r"\b(?:by|until|till|before|bis|vor|avant|d.ici|hasta|antes de|até)"
    r"(?: (?:the )?(?:end|ende|fin|final|fim|mid|mitte)(?: of| de| do)?)?\s*$",
    re.IGNORECASE,
)
_OKRS_OF_YEAR = re.compile(r"\bokrs?\s(?:for\s)?20\d\d\b|\b20\d\d\sokrs?\b", re.IGNORECASE)
#: Words beside a period that are no team.
_NO_TEAM = re.compile(r"\d+|[qth]\d|fy\d*|okrs?|goals?|for|in|quarter|quartal", re.IGNORECASE)
_OKRS = re.compile(r"\bokrs?\b", re.IGNORECASE)
_LEADING = re.compile(r"^(?:(?:of|for|the|in|our|der|des|de|du|do|da|del|vom|von)\s+)+", re.IGNORECASE)
_LINKS = re.compile(r"\b(?:of|de|del|du|des|vom|in)\b")


class Named(NamedTuple):
    """The calendar name that a period's name stands for, and whether its year is a fiscal one."""

    id: str
    fiscal: bool = False


def named(text: str) -> Named | None:
    """The calendar name of a period; None where the text is none.

    >>> [named(t).id for t in ("Q1 2025", "2025 Q1", "Quarter 1 FY25", "1Q25", "FY25 Q1", "Q3 Y2025")]
    ['2025-Q1', '2025-Q1', '2025-Q1', '2025-Q1', '2025-Q1', '2025-Q3']
    >>> [named(t).id for t in ("Annual 2025", "2025", "January 2025", "H2/2025", "2. Quartal 2025", "FY2026")]
    ['2025', '2025', '2025-01', '2025-H2', '2025-Q2', '2026']
    >>> [named(t).id for t in ("2025 1H", "OKRs 2. Halbjahr 2025", "1QFY25", "2025 2ème trimestre")]
    ['2025-H1', '2025-H2', '2025-Q1', '2025-Q2']
    >>> named("spring push"), named("FY25 Q1").fiscal
    (None, True)
    """
    if calendar_span(text.strip()):
        return Named(text.strip())
    plain = _LINKS.sub(" ", fold(text))
    end = ""
    for mark, part in _PARTS:
        if found := part.search(plain):
            plain = plain[: found.start()] + " " + plain[found.end() :]
            end = f"-{mark}{found['a'] or found['b']}"
            break
    year = _YEAR.fullmatch(" ".join(plain.split()))
    if year and (end or year["fy"] or len(year["year"]) == 4):
        return Named(f"{int(year['year'][-2:]) + 2000}{end}", year["fy"] in {"fy", "gj"})
    month = period(text)
    return Named(month) if month and calendar_span(month) else None


def period_in(text: str) -> str:
    """The period that a heading or a title names; "" for none.

    >>> period_in("Sales, Q1 2027"), period_in("Ziele 2. Quartal 2027"), period_in("Our goals 2027")
    ('Q1 2027', '2. Quartal 2027', '2027')
    >>> period_in("Two shops by Q1 2027"), period_in("Net zero in 2030"), period_in("Top 3 goals 2027 Q1")
    ('', '', '2027 Q1')
    """
    if named(text):
        return text
    at = 0
    while found := _WITHIN.search(text, at):
        if named(found[0].strip()):
            return "" if _UNTIL.search(text[: found.start()]) else found[0].strip()
        at = found.start() + 1  # what only looks like a period may run into one: "3 goals 2027 Q1"
    year = re.search(r"\b20\d\d\b", text)
    if year and (_OKRS_OF_YEAR.search(text) or _names_nobody(text.replace(year[0], ""))):
        return year[0]
    return ""


def is_general(text: str) -> bool:
    """Whether a heading says that goals follow, and not whose.

    >>> is_general("Our OKRs"), is_general("Objectives and Key Results"), is_general("Sales goals")
    (True, True, False)
    """
    return _names_nobody(text) and "goals" in map(vocabulary("heading").get, fold(text).split())


def _names_nobody(text: str) -> bool:
    return {*fold(text).split()} <= vocabulary("heading").keys()


def whose(text: str, period: str) -> str:
    """The team that a heading names, beside a period where it names one; "" for none.

    >>> whose("OKRs of Sales", ""), whose("Q1 2027: Sales goals", "Q1 2027"), whose("Our Q1 2027", "Q1 2027")
    ('Sales', 'Sales', '')
    """
    team = text
    if period or _OKRS.search(text):
        others = text.replace(period, " ") if period else text
        words = re.split(r"[\s:,()/–—-]+", others)
        words = [word for word in words if not _NO_TEAM.fullmatch(word)]
        team = " ".join(word for word in words if vocabulary("heading").get(fold(word)) != "goals").strip()
        team = _LEADING.sub("", team)
    return "" if _names_nobody(team) else team


def around(start: date, end: date) -> str:
    """The shortest calendar name that holds both days: a quarter, a half, a year; else the first day's year.

    >>> around(date(2025, 1, 6), date(2025, 3, 28)), around(date(2025, 2, 1), date(2025, 6, 30))
    ('2025-Q1', '2025-H1')
    """
    quarter = f"{start.year}-Q{(start.month + 2) // 3}"
    for name in (quarter, f"{start.year}-H{(start.month + 5) // 6}"):
        span = calendar_span(name)
        if span and end in span:
            return name
    return f"{start.year}"


#: Why a period is the running cycle.
UNDATED = "a period that nothing dates is taken for the running cycle"


class Cycles:
    """The cycles of a plan, and those that an import adds; each name is settled once."""

    def __init__(
        self, known: Sequence[Cycle], on: date, running: Cycle | None, own: Mapping[str, str]
    ) -> None:
        """*running* is the cycle that goals without any date go into, where the plan has one.

        *own* are a map's words for periods, with the ids of cycles that they mean.
        """
        self.known = {cycle.id: cycle for cycle in known}
        self.called = {fold(word): cycle.id for cycle in known for word in (cycle.id, cycle.title) if word}
        self.new: list[Cycle] = []
        self.running = running.id if running else f"{on.year}-Q{(on.month + 2) // 3}"
        self._by_text: dict[str, tuple[str, str]] = {}
        for word, name in own.items():
            if fold(name) in self.called:
                self.called[word] = self.called[fold(name)]
            elif calendar_span(name):
                self.called[word] = self._add(calendar_cycle(name))

    def settle(self, text: str, spans: Iterable[tuple[date | None, date | None]]) -> None:
        """Decide what a period's name means, by the days of all goals that have it."""
        pairs = [(a, b) for a, b in spans if a and b and a <= b]
        usual = max(set(pairs), key=lambda pair: (pairs.count(pair), pair)) if pairs else None
        self._by_text[text] = self._settled(text, usual)

    def _settled(self, text: str, usual: tuple[date, date] | None) -> tuple[str, str]:
        if fold(text) in self.called:
            return self.called[fold(text)], ""
        meant = named(text)
        if meant and not meant.fiscal:
            return self._add(calendar_cycle(meant.id)), "" if meant.id == text else "period by its name"
        if usual is None:
            if meant:
                why = "a fiscal year without days is taken for the calendar year"
                return self._add(calendar_cycle(meant.id)), why
            return self.running, UNDATED
        span = Span(usual[0], usual[1] + timedelta(days=1))
        for name in [around(*usual), *([meant.id] if meant else [])]:
            if calendar_span(name) == span:
                return self._add(calendar_cycle(name)), "period by the days of its goals"
        words = "-".join(re.findall(r"[A-Za-z0-9]+", text))[:60].strip("-")
        name = words if is_cycle_id(words) else f"{span.start}"
        taken = {each.casefold() for each in self.known}
        while name.casefold() in taken and self.known.get(name) is None:
            name = f"{name}-2"
        cycle = Cycle(id=name, start=span.start, end=span.end, title=text[:200] if text != name else "")
        if not cycle.sound:
            return self.running, "a period of such days is no cycle; taken for the running one"
        return self._add(cycle), "period by the days of its goals"

    def of(self, text: str, start: date | None, end: date | None) -> tuple[str, str, bool]:
        """(the cycle's id, the rule by which, whether that depends on the day of the import)."""
        if text:
            name, why = self._by_text[text]
            return name, why, name == self.running and "running" in why
        if start or end:
            first, last = start or end, end or start
            if first and last and first <= last:
                name = around(first, last)
                inside = next((c for c in self.known.values() if c.start <= first and last < c.end), None)
                if inside:
                    return inside.id, "the cycle that holds its days", False
                return self._add(calendar_cycle(name)), "the calendar's period around its days", False
        return self.used(self.running).id, "nothing dates it: the running cycle", True

    def _add(self, cycle: Cycle | None) -> str:
        if cycle is None:
            return self.running
        if cycle.id not in self.known:
            self.known[cycle.id] = cycle
            self.new.append(cycle)
        return cycle.id

    def used(self, name: str) -> Cycle:
        """The cycle of this id."""
        if name not in self.known:
            self._add(calendar_cycle(name))
        return self.known[name]
