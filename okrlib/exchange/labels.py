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
_LABEL = re.compile(r"(?P<name>[^\W\d][^:.!?]{1,29}?)\s*::?\s+(?P<text>\S.*)")


def labelled(plain: str) -> tuple[str, str] | None:
    """(The fact that a text gives by its name, what it says); the fact is "" where the name is not known.

    >>> labelled("Baseline: 62 %"), labelled("Tracking: by the desk"), labelled("Raise sales by 5 %")
    (('baseline', '62 %'), ('', 'by the desk'), None)
    >>> labelled("Start: 2026-01-05"), labelled("Start: 12")
    (('start', '2026-01-05'), ('baseline', '12'))
    """
    found = _LABEL.fullmatch(plain)
    if not found:
        return None
    text = found["text"].strip()
    facts = [fact for fact in column_words().get(fold(found["name"]), ()) if fact in _FACTS]
    if facts and day(text):
        facts.sort(key=lambda fact: fact not in {"start", "end"})
    elif len(facts) > 1:
        facts.sort(key=lambda fact: fact in {"start", "end"})
    return (facts[0] if facts else "", text)
