"""A sentence whose numbers are asked what they count."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from okrlib.coach.language.lexicon import MOST_READ, NONE, Kinds, only, some

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from okrlib.coach.language.clause import Clause
    from okrlib.coach.language.lexicon import Lexicon, Word
    from okrlib.coach.language.quantities import Quantity

#: A number with one of these is a measure whatever is counted.
MONEY = frozenset({"$", "€", "£", "¥", "CHF"})
SIGNS = MONEY | {"%", "points", "x"}
#: Whoever is counted or measured by these is an effect.
EFFECTS = frozenset({"people", "measure", "granted", "outside"})
OUTCOMES = EFFECTS | {"push"}
#: Verbs whose work takes months.
MAKING = frozenset({"ship", "make", "craft"})


class Count(NamedTuple):
    """A sentence whose numbers are asked what they count."""

    text: str
    kind: str
    parts: Clause
    numbers: tuple[Quantity, ...]
    words: Lexicon

    @property
    def said(self) -> Sequence[Word]:
        """The words of the text."""
        return self.words.words(self.text)

    @property
    def phrases(self) -> Mapping[str, tuple[int, int]]:
        """The lists of phrases that the text uses, each with the place of its first one."""
        return self.words.phrases_in(self.text)

    def kinds(self, start: int = 0, end: int = MOST_READ) -> list[Kinds]:
        """The lists of each word of a stretch of the text."""
        return self.words.kinds_in(self.text, start, end)

    def unit_end(self, q: Quantity) -> int:
        """Where the unit of a number ends in the text, or the number where its unit is not written so."""
        at = self.text.find(q.unit, max(0, q.end - len(q.unit)))
        return q.end if at < 0 else at + len(q.unit)

    @property
    def limited(self) -> bool:
        """Whether a number of it may not be passed."""
        return any(q.bound == "at_most" for q in self.numbers)

    def unit(self, q: Quantity) -> Kinds:
        """The lists of everything that is counted by a number."""
        kinds = [self.words.kinds(w) for w in counted(q, self.words)]
        phrases = frozenset(self.words.phrases_in(q.unit)) if " " in q.unit else NONE
        return NONE.union(*kinds, phrases) if kinds else NONE


def counted(q: Quantity, words: Lexicon) -> list[str]:
    """The words that say what is counted: "newspapers" of "two newspapers feature our story"."""
    named = q.unit.split()
    at = next((n for n, w in enumerate(named) if n and "small" in words.kinds(w)), None)
    if at is None:
        return named
    # Before an article stands a verb: "newspapers feature our story", but "docs more enticing".
    return named[: max(1, at - 1)] if "article" in words.kinds(named[at]) else named[:at]


def is_often(c: Count, q: Quantity) -> bool:
    """Whether a number is one of every day or week."""
    return c.words.numerals.context["period"].match(c.text, c.unit_end(q)) is not None


def is_able(c: Count, q: Quantity) -> bool:
    """Whether it says how well one can do it: "run 5 km without stopping", "cook 5 dishes that please"."""
    acts = q.role == "level" and some(c.kinds(0, q.start)[-1:], "act")
    how = acts and any({"relative", "guard"} <= k for k in c.kinds(q.end)[:2])
    return how and "output" not in c.unit(q)


def is_per(c: Count) -> bool:
    """Whether it is a ratio of somebody else's doing: "pages per session", but not "reviews per engineer"."""
    return not only(per_what(c.text, c.words), "crew", "input")


def per_what(text: str, words: Lexicon) -> list[Kinds]:
    """The lists of all that is counted by, time aside: of "visit" in "pages per visit"."""
    per, durations = words.numerals["per"], words.numerals["durations"]
    near = [(word.text.lower(), word.kinds) for word in words.words(text)]
    return [
        of
        for (link, kinds), (named, of) in pairwise(near)
        if link in per and "genitive" in kinds and named not in durations
    ]
