"""The texts of one goal, each read once: what it became is noted, and what nobody read is left over."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from okrlib.exchange.maps import vocabulary
from okrlib.exchange.records import FAILED, NOTHING, Line, clean, fold
from okrlib.model import day_of
from okrlib.text import exact, typed_days, typed_numbers
from okrlib.text.typed_numbers import clash

if TYPE_CHECKING:
    from okrlib.exchange.maps import Words
    from okrlib.exchange.records import Fate, Goal, Source

#: How a limit is written before its number: < 4 %, at most; what it says is the key result's kind.
_LIMIT = re.compile(r"^\s*[<>=\u2264\u2265~\u2248]+\s*")
#: A remark behind a number and its unit: 0 % (new), 15 % by May.
_REMARK = re.compile(r"(?P<unit>[^(\[]*?)\s*(?P<remark>[(\[].*)|(?P<share>[%‰])\s+(?P<words>\S.*)")
#: What a unit has, and a sign beside a number has not.
UNIT = re.compile(r"[^\W_]|[%‰€$£¥₺#°]")
_ZONE = re.compile(r"\s*(?:UTC|GMT)$")
_LARGEST = 1e15
_LONGEST_EMPTY = max(map(len, NOTHING))
#: Reasons that a person can do something about.
NUMBER_IN_DOUBT = 'it can be read in two ways; say decimal = "," or "." in a map'
DAY_IN_DOUBT = "it can be read in two ways; say whether the day or the month comes first"
#: Why a column with the last report has no line of its own.
ALREADY = "stands in its reports"
UNKNOWN_WORD = "this word is not known; a map can say what it means"

#: The same numbers and days stand in many rows.
numeral = lru_cache(maxsize=65_536)(typed_numbers.numeral)
_day = lru_cache(maxsize=65_536)(typed_days.day)
_moment = lru_cache(maxsize=65_536)(typed_days.moment)
_REASONS = {
    "created": "when a goal was typed is not kept",
    "checked": "nothing was reported then that has a place here",
    "action": "a row is taken as it stands",
}


class Number(float):
    """A number, with the unit that stood beside it."""

    unit: str = ""


class Cells:
    """The texts of a goal, and what became of each."""

    def __init__(self, goal: Goal, source: Source, words: Words, lines: list[Line]) -> None:
        self.goal, self.source, self.words, self.lines = goal, source, words, lines
        self._texts = {fact: clean(text) for fact, text in goal.fields.items() if text}
        self.open = self._texts.keys() - {"keys", "repeated", "level"}

    def text(self, fact: str) -> str:
        """A text on one line; "" for what stands for nothing, as n/a."""
        text = self._texts.get(fact, "")
        if len(text) <= _LONGEST_EMPTY and text.casefold() in NOTHING:
            self.open.discard(fact)
            return ""
        if text.startswith("#") and FAILED.fullmatch(text):
            self.left(
                fact,
                "its formula has no value; mend it in the spreadsheet, save it there, and import it again",
            )
            return ""
        return text

    def note(self, field: str, came: str, became: str, why: str, fate: Fate) -> None:
        """Note what became of a text that is no fact's alone."""
        self.lines.append(Line(self.goal.row, field, came, became, why, fate))

    def say(self, fact: str, became: object, why: str = "", fate: Fate = "taken") -> None:
        """Note what became of a fact's text."""
        self.open.discard(fact)
        shown = exact(became) if isinstance(became, float) else str(became)
        self.lines.append(self.goal.line(fact, self.goal.get(fact), shown, why, fate))

    def settle(self, fact: str, became: object, why: str = "", fate: Fate = "taken") -> None:
        """Note what became of a fact's text, where it has one that is not noted yet."""
        if fact in self.open:
            self.say(fact, became, why, fate)

    def left(self, fact: str, why: str) -> None:
        """Note that a fact has no place, where it has a text that is not noted yet."""
        self.settle(fact, "", why, "left")

    def number(self, fact: str, *, wanted: str = "") -> Number | None:
        """A number; None, with the reason, where it is none, in another unit, or can be read in two ways."""
        text = self.text(fact)
        if not text:
            return None
        found = numeral(_LIMIT.sub("", text), decimal=self.source.decimal, wanted=wanted)
        if found is None or abs(found.value) > _LARGEST:
            self.say(fact, "", "it is too large to be meant" if found else "it is not a number", "left")
            return None
        if found.other is not None:
            self.say(fact, "", NUMBER_IN_DOUBT, "left")
            return None
        unit, remark = _parted(found.unit)
        if clash(unit, wanted):
            self.say(fact, "", f"it is not in {wanted}", "left")
            return None
        if remark and fact in self.open:
            why = "a remark beside a number has no place here"
            self.note(self.goal.columns.get(fact, fact), remark, "", why, "left")
        number = Number(found.value)
        number.unit = unit if UNIT.search(unit) else ""  # 30+ has none
        return number

    def unit(self) -> str:
        """The unit of its numbers; "" where its column only says that they are numbers."""
        unit = self.text("unit")
        return "" if unit == "#" or fold(unit) in vocabulary("no unit") else unit

    def share(self, fact: str) -> float | None:
        """A percentage, or a score, as a share of 1."""
        number = self.number(fact)
        if number is None:
            return None
        percent = number.unit == "%" or fact in {"progress", "share"} or number > 1
        value = round(number / 100, 12) if percent else float(number)
        if not 0 <= value <= (10 if fact == "progress" else 1):
            self.say(fact, "", "it is out of range", "left")
            return None
        return value

    def day(self, fact: str) -> date | None:
        """A day; None, with the reason, where it is none or can be read in two ways."""
        text = self.text(fact)
        if not text:
            return None
        found = day_in(text, self.source)
        if isinstance(found, str):
            self.say(fact, "", found, "left")
            return None
        return found

    def meaning(self, fact: str) -> str | None:
        """What a word means; None where it has no text, or, with the reason, where it is not known."""
        text = self.text(fact)
        if not text:
            return None
        meant = self.words.meaning(fact, text)
        if meant is None:
            self.say(fact, "", UNKNOWN_WORD, "left")
        return meant

    def word(self, fact: str) -> str | None:
        """What a word means, which is what becomes of it; None as in `meaning`."""
        meant = self.meaning(fact)
        if meant:
            self.say(fact, meant)
        return meant

    def end(self, why: str = "it has no place here") -> None:
        """Note whatever was not read."""
        for fact in sorted(self.open):
            self.left(fact, _REASONS.get(fact, why))
        for name, text in self.goal.rest.items():
            reason = self.source.words.get("ignored", {}).get(name, "no fact of a goal here")
            self.note(name, text, "", reason, "left")


def _parted(unit: str) -> tuple[str, str]:
    """(A unit without the remark behind it, the remark).

    >>> _parted("% (new)"), _parted("% by May"), _parted("tons a year"), _parted("(of three)")
    (('%', '(new)'), ('%', 'by May'), ('tons a year', ''), ('', '(of three)'))
    """
    found = _REMARK.fullmatch(unit)
    if not found:
        return unit, ""
    return found["unit"] or found["share"] or "", found["remark"] or found["words"]


def day_in(text: str, source: Source) -> date | str:
    """The day of a text, or why it is none; of a time with an offset its day in the plan's zone."""
    if stored := typed_days.serial(clean(text), since_1904=source.since_1904):
        return stored.date()
    moment = _moment(clean(text))
    if moment and moment.tzinfo and 1900 <= moment.year <= 9000 and not _is_whole_day(moment):
        return day_of(moment, source.zone)
    found = _day(_ZONE.sub("", clean(text)), order=source.dates)
    if found is None and moment:  # 20261129T0930
        found = typed_days.Day(moment.date())
    if found is None or not 1900 <= found.value.year <= 9000:
        return "it is not a day"
    if found.other is not None:
        return DAY_IN_DOUBT
    return found.value


def _is_whole_day(moment: datetime) -> bool:
    """Whether it is the first or the last second of a day, which stands for that day."""
    return moment.time().replace(microsecond=0) in {time(), time(23, 59, 59)}


def moment_in(text: str) -> datetime | None:
    """The moment of a text, in UTC where it says nothing else; None where it is none."""
    with suppress(OverflowError):
        if read := typed_days.moment(clean(text)):
            return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    return None
