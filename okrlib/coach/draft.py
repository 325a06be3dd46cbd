"""A draft: one objective, key result, KPI or initiative as it is being written."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from okrlib.coach.language.lexicon import MOST_READ, Kinds, Lexicon, Word, lexicon, lists_of
from okrlib.coach.language.reading import read
from okrlib.model import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from okrlib.coach.language.quantities import Quantity
    from okrlib.coach.language.reading import Reading
    from okrlib.model import KPI, KeyResult, Objective

DraftKind = Literal["objective", "key_result", "kpi", "initiative"]


@dataclass(frozen=True)
class Draft:
    """A text of a kind, or an entry of a plan with that text as its title.

    *entry* is None for free text, which is never faulted for an owner or a date; *policy* holds the
    thresholds. *inherited* names the fields that the plan fills from elsewhere: a key result's owner
    from its objective, its unit and baseline from its KPI. What an *active* goal lacks is an error of the
    plan, which `okrlib.checks.plan` tells.
    """

    kind: DraftKind
    text: str
    language: str = "en"
    entry: Objective | KeyResult | KPI | None = None
    policy: Policy = field(default_factory=Policy)
    inherited: frozenset[str] = frozenset()
    active: bool = False

    @cached_property
    def reading(self) -> Reading:
        """What the text says."""
        return read(self.text, self.kind, language=self.language)

    @cached_property
    def words(self) -> Lexicon:
        """The word lists of the draft's language."""
        return lexicon(self.language)

    @cached_property
    def tokens(self) -> Sequence[Word]:
        """The words of the text."""
        return self.words.words(self.text)

    @cached_property
    def kinds(self) -> list[Kinds]:
        """The lists of each word."""
        return [word.kinds for word in self.tokens]

    def kinds_in(self, start: int = 0, end: int = MOST_READ) -> list[Kinds]:
        """The lists of each word that begins in a stretch of the text."""
        return [word.kinds for word in self.tokens if start <= word.start < end]

    @cached_property
    def used(self) -> Kinds:
        """The lists of all the words."""
        return lists_of(self.kinds)

    def shown(self, number: Quantity) -> str:
        """A number as the text writes it."""
        return self.text[number.start : number.end].strip()

    def around(self, number: Quantity) -> tuple[list[Kinds], list[Kinds]]:
        """The lists of the words before and after a number."""
        return self.kinds_in(0, number.start), self.kinds_in(number.end)

    @cached_property
    def phrases(self) -> Mapping[str, tuple[int, int]]:
        """The lists of phrases that the text uses, each with the place of its first one."""
        return self.words.phrases_in(self.text)

    @cached_property
    def reason(self) -> str:
        """What a sentence says after "so that"; "" where it says nothing there."""
        spans = [word.span for word in self.tokens if "so_that" in word.kinds]
        spans += [span for name, span in self.phrases.items() if name == "so_that"]
        return self.text[min(spans)[1] :].strip(" .,") if spans else ""

    def ends_in(self, name: str) -> bool:
        """Whether its last word, or a phrase at its end, stands in a list."""
        begin, end = self.phrases.get(name, (0, 0))
        return bool(self.kinds) and (name in self.kinds[-1] or begin < end == len(self.text.rstrip(" .)")))
