"""A sentence whose numbers are asked what they count."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from okrlib.coach.language.clause import Clause
    from okrlib.coach.language.lexicon import Lexicon
    from okrlib.coach.language.quantities import Quantity

#: A number with one of these is a measure whatever is counted.
MONEY = frozenset({"$", "€", "£", "¥", "CHF"})
SIGNS = MONEY | {"%", "points", "x"}
#: Verbs whose work takes months.
MAKING = frozenset({"ship", "make", "craft"})


class Count(NamedTuple):
    """A sentence whose numbers are asked what they count."""

    text: str
    kind: str
    parts: Clause
    numbers: tuple[Quantity, ...]
    words: Lexicon

    def kinds(self, start: int, end: int | None = None) -> list[frozenset[str]]:
        """The lists of each word of a stretch of the text."""
        stop = len(self.text) if end is None else end
        return [kinds for at, kinds in self.words.marks(self.text) if start <= at < stop]

    def unit(self, q: Quantity) -> frozenset[str]:
        """The lists of everything that is counted by a number."""
        kinds = [self.words.kinds(w) for w in counted(q, self.words)]
        phrases = frozenset(self.words.phrases_in(q.unit)) if " " in q.unit else frozenset()
        return frozenset().union(*kinds, phrases) if kinds else frozenset()


def counted(q: Quantity, words: Lexicon) -> list[str]:
    """The words that say what is counted: "newspapers" of "two newspapers feature our story"."""
    named = q.unit.split()
    at = next((n for n, w in enumerate(named) if n and "small" in words.kinds(w)), None)
    if at is None:
        return named
    # Before an article stands a verb: "newspapers feature our story", but "docs more enticing".
    return named[: max(1, at - 1)] if "article" in words.kinds(named[at]) else named[:at]
