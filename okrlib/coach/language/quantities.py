"""Numbers as people write them: what is a measure, what a date or a name, and which part it plays.

`quantities` reads one sentence; what words and marks mean is the language's data (`Numerals`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from okrlib.coach.language.numerals import MULTIPLIERS, SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okrlib.coach.language.numerals import Numerals

Role = Literal["level", "baseline", "target", "change", "rank", "date", "name"]
Bound = Literal["", "at_least", "at_most"]

_CURRENCY = {"us$": "$", "usd": "$", "eur": "€", "gbp": "£", "chf": "CHF", **{sign: sign for sign in "$€£¥"}}
#: The signs of units that are lengths of time.
TIMES = frozenset({"s", "ms", "sec", "min", "mins", "h", "hr", "hrs", "d"})
_ARROW = re.compile(r"\s*(?:-{1,2}>|=>|→|⇒|➔|➜)\s*$")
_CLOCK = re.compile(r"(\d{1,3})(h|:)([0-5]\d)")
_NOTED = re.compile(r"\([^()\d]{0,20}\d[^():]{0,9}:\s")
_SPAN = re.compile(r"\s?[-–]\s?")
#: The span a number of four digits must lie in to be read as a year.
_YEARS = range(1990, 2100)
#: A goal is given a week at least, in seconds; what takes a shorter time is measured.
_WEEK = 604800
#: So near to a short number is one that was divided.
_EXACT = 1e-9
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
            noted = level and so_far[-1].role == "date" and any(q.measures for q in so_far)
            if noted and _NOTED.fullmatch(text, text.rfind("(", 0, start), start):
                number, level = number._replace(role="baseline"), False  # "52% of pupils (2025: 46%)"
            if level and so_far[-1].measures and _SPAN.fullmatch(text[so_far[-1].end : start]):
                so_far[-1] = so_far[-1]._replace(unit=number.unit, end=end)
            elif level and _is_between(text, so_far[-1], start, numerals):
                so_far[-1] = so_far[-1]._replace(bound="at_least", unit=so_far[-1].unit or number.unit)
                so_far.append(number._replace(bound="at_most"))
            else:
                so_far.append(number)
    return tuple(_settled(text, so_far, numerals))


def _is_between(text: str, low: Quantity, start: int, numerals: Numerals) -> bool:
    """Whether a number and the one that begins at *start* are two limits: "between 5 and 10"."""
    near = numerals.context
    between = numerals.link("between", text, low.start)
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
    ends: Mapping[str, Role] = {"from_": "baseline", "to": "target", "at_least": "level", "at_most": "level"}
    name = next((n for n in ends if numerals.link(n, text, start)), None)
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
        q._replace(role="level") if q.role == "baseline" and numerals.link("of_or_from", text, q.start) else q
        for q in all_quantities
    ]


def _number(text: str, match: re.Match[str], numerals: Numerals, earlier: list[Quantity]) -> Quantity:
    """The number at a match; an arrow before it makes the number before that one a baseline."""
    start, end = match.span()
    after = text[end : end + 60]
    near = numerals.context
    if match["number"] and _is_year(match, after, numerals):
        return Quantity(None, "", "date", "", start, end)
    value, unit = _size(match, numerals)
    more = near["change"].match(after)
    noun = near["unit"].match(after) or (more and near["unit"].match(after, more.end()))  # "four more shops"
    if not unit and noun:
        unit = noun[1].strip()
        if unit.lower() in numerals["percent"]:  # "ten percent"
            unit, end = "%", end + len(noun[0].rstrip())
    length = unit.split()[0] if unit else ""
    until = end + noun.start(1) + len(length) if noun and noun[1].startswith(length or " ") else end
    if length.lower() in numerals["durations"] and (
        frame := _frame(text, start, until, value, length, numerals)
    ):
        return frame
    whole = numerals.value(match["whole"]) if match["number"] and match["whole"] else 0
    bound: Bound = ""
    least, most = (numerals.link(name, text, start) for name in ("at_least", "at_most"))
    if 0 < value < whole and (least or most or not text[:start].strip()) and near["unit"].match(after):
        value, unit = round(value / whole * 100, 2), "%"  # "3 of 4 tenants", but "rated 4 of 5"
    # "no more than" ends in "more than": of two, the one that begins earlier was meant.
    if (least and not (most and most.start() < least.start())) or near["least"].match(after):
        bound = "at_least"
    elif most or near["most"].match(after):
        bound = "at_most"
    elif "+" in text[start + 1 : end]:
        bound = "at_least"
    role = _role(match, after, numerals)
    role = "level" if (role, bound, unit in numerals["durations"]) == ("change", "at_most", True) else role
    if earlier and _begins(earlier[-1], role, unit, match, numerals):
        earlier[-1], role = earlier[-1]._replace(role="baseline"), "target"
    if role == "target" and match["mark"] and earlier and earlier[-1].role == "baseline":
        earlier[-1] = _scaled(earlier[-1], value, _multiplier(match["mark"], numerals))
    if (match["word"] or noun) and _points(
        value, unit, match, after, numerals, alone=(role, bound) == ("level", "")
    ):
        return Quantity(None, "", "name", "", start, end)
    return Quantity(value, unit, role, bound, start, end)


def _frame(text: str, start: int, end: int, value: float, length: str, numerals: Numerals) -> Quantity | None:
    """The time that a goal is given, or how often it is: "within 12 months, …", "in the next 6 weeks"."""
    size = numerals.lengths.get(length.lower(), 0)
    ahead = numerals.link("ahead", text, start)
    if ahead and value * size >= _WEEK:
        return Quantity(None, "", "date", "", ahead.start(), end)
    if numerals.link("cadence", text, start):
        return Quantity(None, "", "name", "", start, end)
    opens = size >= _WEEK and text[:start].strip().lower() in numerals["opening"]
    then = text[end:].lstrip(" ,").lower()
    whose = then.startswith(tuple(f"{word} " for word in numerals["since"]))  # "… of their start"
    return Quantity(None, "", "date", "", start, end) if opens and then and not whose else None


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


def in_one_unit(
    text: str, numbers: tuple[Quantity, ...], numerals: Numerals
) -> tuple[Literal["up", "down", ""], tuple[Quantity, ...]]:
    """The numbers, the start and the end of a way told in one length of time: "from 2 hours to 45 minutes".

    A start that has no short number in the unit of the end, nor this in that of the start, loses its value.
    The way between them is told where their lengths are known.
    """
    base = next((q for q in numbers if q.role == "baseline"), None)
    ends = {q.role: q for q in reversed(numbers) if _length(q, numerals) is not None}
    end = ends.get("target") or ends.get("change") or ends.get("level")
    if base is None or end is None or base.unit == end.unit or "baseline" not in ends:
        return "", numbers
    sizes = {q: _length(q, numerals) or 0 for q in (base, end)}
    if sizes[base] == sizes[end] != 0:
        return "", numbers
    way: Literal["up", "down", ""] = ""
    new = {base: base._replace(value=None)}
    if base.value is not None and end.value is not None and all(sizes.values()):
        if end.role != "change":
            way = "down" if end.value * sizes[end] < base.value * sizes[base] else "up"
        for one, other in ((end, base), (base, end)):
            value = (one.value or 0) * sizes[one] / sizes[other]
            if abs(value - round(value, 2)) < _EXACT:
                stop = one.end + len(text[one.end :]) - len(text[one.end :].lstrip())
                stop = stop + len(one.unit) if text.startswith(one.unit, stop) else one.end
                new = {one: one._replace(value=round(value, 2), unit=other.unit, end=stop)}
    return way, tuple(new.get(q, q) for q in numbers)


def _length(q: Quantity, numerals: Numerals) -> float | None:
    """How many seconds the unit of a number has; 0 for a length that is not the same everywhere, or None."""
    unit = q.unit.lower()
    first = unit if unit in numerals["durations"] else unit.partition(" ")[0]
    return numerals.lengths.get(first, 0 if first in numerals["durations"] else None)


def _multiplier(mark: str, numerals: Numerals) -> float:
    return numerals.multipliers.get(mark.lower()) or MULTIPLIERS[mark.lower()]


def _points(
    value: float, unit: str, match: re.Match[str], after: str, numerals: Numerals, *, alone: bool
) -> bool:
    """Whether a word for a number only points at things: "select one", "in all three clients"."""
    if value == 1:
        return alone and not after.strip(" .)")
    counts = unit in {"%", "x", *numerals["durations"]}
    return value > 1 and not counts and bool(numerals.link("pointing", match.string, match.start()))


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


def _role(match: re.Match[str], after: str, numerals: Numerals) -> Role:
    near, text, start = numerals.context, match.string, match.start()
    if match["word"] and match["word"].lower() in numerals.factors:
        return "change"
    if numerals.link("from_", text, start) or near["baseline"].match(after):
        return "baseline"
    if numerals.link("to", text, start):
        return "target"
    unit = near["unit"].match(after)
    noun, _, rest = after[unit.start(1) :].partition(" ") if unit else ("", "", "")
    if noun in numerals["durations"] and near["change"].match(rest):
        return "change"  # "eight days less"
    if numerals.link("by", text, start) or near["change"].match(after) or (match["number"] and match["sign"]):
        return "change"
    return "level"


def _is_year(match: re.Match[str], after: str, numerals: Numerals) -> bool:
    digits = match["digits"]
    if match.end() - match.start() != 4 or not digits.isdigit() or int(digits) not in _YEARS:
        return False
    link = numerals.link("before_year", match.string, match.start())
    return link is not None or numerals.context["unit"].match(after) is None
