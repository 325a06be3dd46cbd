"""A fact that stands behind its name, as handbooks write it below a goal: "Target: 40 %"."""

from __future__ import annotations

import re

from okrlib.exchange.maps import column_words
from okrlib.exchange.records import fold
from okrlib.text.typed_days import day

#: The facts of a goal that are written so; what a goal says, and where it stands, are not.
_FACTS = frozenset(
    {"baseline", "target", "commit", "stretch", "current", "progress", "unit", "score", "direction"}
    | {"owner", "email", "team", "period", "start", "end", "status", "confidence", "weight", "tags", "notes"}
)
#: What is a number, and what is the name of a team, a person or a state.
_NUMBERS = frozenset({"baseline", "target", "commit", "stretch", "current", "progress", "score"}) | {
    *("confidence", "weight")
}
_NUMBER = re.compile(r"[^\w\s]{0,2}\s*\d")
_MOST_WORDS, _BETWEEN_NAMES = 5, re.compile(r"[,;&/]|\b(?:and|und|et|y|e|ve)\b")
_LABEL = re.compile(r"(?P<name>[^\W\d][^:.!?]{1,29}?)\s*::?\s+(?P<text>\S.*)")
#: Between two facts of one text: "Baseline: 10, Target: 50".
_NEXT = re.compile(r"[,;]\s+(?=[^\W\d][^:.!?,;]{1,29}:\s)")


def labelled(plain: str) -> tuple[str, str] | None:
    """(The fact that a text gives by its name, what it says); the fact is "" where the name is not known.

    >>> labelled("Baseline: 62 %"), labelled("Tracking: by the desk"), labelled("Raise sales by 5 %")
    (('baseline', '62 %'), ('', 'by the desk'), None)
    >>> labelled("Start: 2026-01-05"), labelled("Start: 12")
    (('start', '2026-01-05'), ('baseline', '12'))
    >>> labelled("Value: from 30 to 40"), labelled("Team: every member is trained by May")
    (('', 'from 30 to 40'), ('', 'every member is trained by May'))
    """
    found = _LABEL.fullmatch(plain)
    if not found:
        return None
    text = found["text"].strip()
    known = column_words().get(fold(found["name"]), ())
    facts = sorted(
        (f for f in known if f in _FACTS and _fits(f, text)), key=lambda f: f not in {"start", "end"}
    )
    return (facts[0] if facts else "", text)


def beside(text: str) -> dict[str, str]:
    """The facts of a goal that stand in brackets behind its words; none where any of it is something else.

    >>> beside("Baseline: 10, Target: 50"), beside("Owner: Ann"), beside("Target: 5, as agreed: in May")
    ({'baseline': '10', 'target': '50'}, {'owner': 'Ann'}, {})
    """
    found = [labelled(piece) or ("", "") for piece in _NEXT.split(text.strip())]
    facts = {fact: told for fact, told in found if fact}
    return facts if len(facts) == len(found) else {}


def _fits(fact: str, text: str) -> bool:
    """Whether a text may be such a fact; a sentence behind "Team:" is a goal of its own."""
    if fact in _NUMBERS:
        return bool(_NUMBER.match(text))
    if fact in {"start", "end"}:
        return day(text) is not None
    names = _BETWEEN_NAMES.split(text)
    return fact in {"notes", "tags"} or all(len(name.split()) <= _MOST_WORDS for name in names)
