"""A measure's name: what is left of a sentence once its numbers and its date are in their fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from okrlib.coach.language.clause import COMMA, WORK
from okrlib.coach.language.lexicon import only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.coach.language.clause import Clause
    from okrlib.coach.language.lexicon import Lexicon
    from okrlib.coach.language.quantities import Quantity

#: Verbs and helpers that may stand between a measure and its number: "stays above", "falls from".
_LINKS = frozenset({"up", "down", "better", "keep", "arrive", "be", "aux", "adverb"})
_BEFORE = ("from_", "of_or_from", "to", "by", "between", "at_least", "at_most")
_AFTER = ("change", "baseline", "least", "most")
_WORD = re.compile(r"\s*(\w+)")


class Name(NamedTuple):
    """A measure's name, the period its number is counted in, and what has no place in either."""

    measure: str
    period: str
    unplaced: tuple[str, ...]


def named(
    text: str, parts: Clause, used: Sequence[Quantity], left: Sequence[Quantity], words: Lexicon
) -> Name:
    """Name what is measured.

    *used* are the numbers that have fields, *left* the numbers and the date that have none; whatever else the
    sentence says stays in the measure: "share of calls answered within 60 s".
    """
    spans = [] if parts.leads & WORK else _verb(text, parts, words)
    period = ""
    begin = spans[0][1] if spans and spans[0][1] < len(text.rstrip()) else parts.end
    first = next(iter(words.words(text)), None)
    if first and not begin and not words.verb_last and not first.kinds:
        begin = first.end  # "Answer 60 calls": a verb that no list knows
    for q in used:
        start, end = _around(text, q, words, parts.end)
        before = not only(words.kinds_in(text, begin, start), *_LINKS, "small", "stop")
        noun = end + len(text[end:]) - len(text[end:].lstrip())
        noun = noun + len(q.unit) if q.unit and text.startswith(q.unit, noun) else end
        if often := words.numerals.context["period"].match(text, noun):
            period = _period(often, words)
            spans.append((noun, often.end()))
        if before:
            end = noun
        begins = not before or text[:start].endswith(", ")
        if q.unit == "%" and (of := _WORD.match(text, end)) and begins:
            end = of.end() if "genitive" in words.kinds(of[1]) else end
        spans.append(_note(text, start, end, used) if before else (start, end))
    unplaced = _joined([_counted(text, q, words) for q in left], text, words)
    kept, at = [], 0
    for start, end in _joined([*spans, *unplaced], text, words):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    kept.append(text[at:])
    measure = _trimmed(" ".join(kept), words)
    return Name(measure, period, tuple(text[a:b].strip(" ,;:.()") for a, b in unplaced))


def _note(text: str, start: int, end: int, used: Sequence[Quantity]) -> tuple[int, int]:
    """The whole of a short note that holds a number of its own: "(today 78 % do)"."""
    first, last = text.rfind("(", 0, start + 1), text.find(")", end)
    if first < 0 or last < 0 or ")" in text[first:start] or len(text[first:last].split()) > _NOTE:
        return start, end
    digits = re.compile(r"\d+").finditer(text, first, last)
    own = all(any(q.start <= m.start() < q.end for q in used) for m in digits)
    return (first, last + 1) if own else (start, end)


#: More words than these in brackets are no note on a number.
_NOTE = 6


def _joined(spans: list[tuple[int, int]], text: str, words: Lexicon) -> list[tuple[int, int]]:
    """The spans, those made one that "and" or nothing parts: "between 1 April and 30 June"."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        between = text[joined[-1][1] : start].split() if joined else ["."]
        if all("and" in words.kinds(w) or w in {"–", "-"} for w in between):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _verb(text: str, parts: Clause, words: Lexicon) -> list[tuple[int, int]]:
    """Where the verb stands, and what is before it where it leads."""
    if not parts.lead:
        # Of "…, die länger bleiben" the verb belongs to another clause, unless that is closed.
        said = words.words(text) if words.verb_last else ()
        clauses = (w.start for w in said if "guard" in w.kinds and text[w.start - 2 : w.start - 1] == ",")
        last = () if any(not COMMA.search(text, at) for at in clauses) else said[-1:]
        return [(w.start, len(text)) for w in last if w.kinds & _LINKS and w.start]
    at = text.rfind(parts.lead) if parts.end <= text.find(parts.lead) else -1
    return [(at, at + len(parts.lead))] if at > 0 else [(0, parts.end or len(parts.lead))]


def _around(text: str, q: Quantity, words: Lexicon, begin: int = 0) -> tuple[int, int]:
    """A number with the words that link it: "from 40 %", "stays below 5", "by end of Q3".

    The clause begins at *begin*: in "cut falls to 3" a noun stands there.
    """
    start, end, near = q.start, q.end, words.numerals.context
    if q.measures:
        links = [m.start() for name in _BEFORE if (m := words.numerals.link(name, text, q.start))]
        start = min([start, *links])
        end = max([end, *(m.end() for name in _AFTER if (m := near[name].match(text, end)))])
    ahead = [w for w in words.words(text) if begin <= w.start < start]
    while ahead and not any(c in ",:;(" for c in text[ahead[-1].start : start]):
        _, at, _, kinds = ahead.pop()
        word = text[at:start].strip().lower()
        if any(c.isdigit() for c in word):
            break
        if not (q.measures and kinds & _LINKS and ahead) and not (
            not q.measures and (kinds & {"stop", "small"} or word in words.numerals["before_year"])
        ):
            break
        start = at
    return start, end


def _counted(text: str, q: Quantity, words: Lexicon) -> tuple[int, int]:
    """A number that has no field, with what it counts: "by two days"."""
    start, end = _around(text, q, words)
    begin = end + len(text[end:]) - len(text[end:].lstrip())
    length = q.unit in words.numerals["durations"] and text.startswith(q.unit, begin)
    return start, begin + len(q.unit) if length else end


def _period(often: re.Match[str], words: Lexicon) -> str:
    """A period as it stands in a unit: "a month" is "per month"."""
    return f"{words.numerals['per'][0]} {often[1]}" if often[1] else often[0].strip()


def _trimmed(text: str, words: Lexicon) -> str:
    parts = re.sub(r"\([\s:;,]*\)", "", text).strip(" .,;:-–(~≥≤<>=→").split()
    while parts and words.kinds(parts[-1].strip(",.;:")) & {"stop", "small", "and"}:
        parts.pop()
    while (
        parts and words.kinds(parts[0]) & {"stop", "small", "and"} and not "".join(parts[1:2])[:1].isdigit()
    ):
        parts.pop(0)  # but "within 6 months of their start, …"
    return re.sub(r"\s+([,;:.)])", r"\1", " ".join(parts)).strip(" ,;:.")
