"""Two KPIs in one, or the ratio of two numbers."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from okrlib.coach.language.lexicon import Kinds, Word, first_of, only, some
from okrlib.model import KPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.coach.draft import Draft
    from okrlib.coach.language.lexicon import Lexicon

#: What names a number by itself.
_COUNTED = frozenset({"measure", "own_unit", "negative", "diffuse", "ratio"})
_TWO = 2


def pair(draft: Draft) -> tuple[int, int] | None:
    """Where the second of several KPIs in one begins: "revenue and churn", "visits, sales, shares"."""
    kinds = draft.kinds
    choices = (word.start for word in draft.tokens if "or" in word.kinds)
    aside = next((at for at in choices if draft.text[:at].rstrip().endswith("(")), None)
    items = draft.words.joint.split(draft.text[:aside])  # "visits per source (or paid, owned, earned)"
    listed = len(items) > 2 and all(0 < len(i.split()) <= 2 for i in items[1:])
    joint = first_of(kinds, "and", start=1, otherwise=0)
    two = bool(joint and "measure" in kinds[joint - 1] and kinds[-1] & {"measure", "own_unit"})
    two = two and not some(kinds[joint + 1 :], "stop")
    # "Cost per repair, downtime hours", "cost and quality of repairs", but "turnover, voluntary".
    # "Churn among small and large firms"
    apart = not some(kinds[:joint], "stop", but={"genitive"})
    apart = apart and not (joint and "diffuse" in kinds[joint - 1])  # "health and safety incidents"
    two = two or (len(items) == _TWO and apart and all(_is_number(draft, i) for i in items))
    # "Score/number of respondents": a score is no end of a ratio.
    two = two or any(len(k) > 2 or k[0] & {"ratio", "score"} for _, k in _parted(draft))
    numbers = draft.reading.numbers
    if len(numbers) == _TWO and all(q.bound for q in numbers) and numbers[0].unit != numbers[1].unit:
        between = draft.kinds_in(numbers[0].end, numbers[1].start)
        return (numbers[0].end, len(draft.text)) if some(between, "and") else None
    return (len(items[0]), len(draft.text)) if (listed or two) and not numbers else None


def _is_number(draft: Draft, text: str) -> bool:
    """Whether a part of a text names a number: "downtime hours", "cost per repair"."""
    head = list(takewhile(lambda k: "stop" not in k, draft.words.kinds_in(text)))
    per = draft.words.numerals["per"][0] in text.split()
    return bool(head) and (per or bool(head[-1] & _COUNTED) or some(head, "counted"))


def _parted(draft: Draft) -> Iterator[tuple[Word, list[Kinds]]]:
    """The measures that a slash parts, with the lists of each: "cost/income"."""
    for m in draft.tokens if "/" in draft.text else ():
        sides = [draft.words.kinds(w) for w in m.text.split("/")]
        if len(sides) > 1 and only(sides, "measure"):
            yield m, sides


def joints(words: Lexicon, text: str) -> list[tuple[int, int]]:
    """Where two things are joined: by "and", "as well as", a comma or another sign."""
    spans = [word.span for word in words.words(text) if "and" in word.kinds]
    spans += [span for name, span in words.phrases_in(text).items() if name == "and"]
    return spans + [m.span() for m in re.finditer(r"[;,&+]", text)]


def ratio(draft: Draft) -> tuple[int, int] | None:
    """Where two measures are parted by a slash and nothing says that they are one: "revenue/churn"."""
    signs = draft.words.numerals["percent"]
    unit = isinstance(draft.entry, KPI) and draft.entry.unit
    for m, _ in _parted(draft) if not draft.reading.numbers else ():
        after = [unit or "", *draft.text[m.end :].lower().split()]
        named = some(draft.kinds_in(m.start), "ratio")
        if not named and not any(word.strip("()[],.") in signs for word in after):
            return m.span
    return None
