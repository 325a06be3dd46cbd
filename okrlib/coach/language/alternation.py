"""Many texts as one pattern."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def any_of(words: Iterable[str]) -> str:
    """An alternation, the longest first; one that never matches where there is nothing."""
    texts = {" ".join(w.lower().split()) for w in words}
    return f"(?i:{_branches(texts)})" if texts else r"(?!)"


def _branches(texts: set[str]) -> str:
    """The texts by their first letters: of a hundred words only those with the right one are tried."""
    firsts: dict[str, set[str]] = {}
    for text in sorted(filter(None, texts)):
        firsts.setdefault(text[0], set()).add(text[1:])
    ways = [(r"\s+" if c == " " else re.escape(c)) + _branches(rest) for c, rest in firsts.items()]
    if not ways:
        return ""
    inner = ways[0] if len(ways) == 1 and "" not in texts else f"(?:{'|'.join(ways)})"
    return f"{inner}?" if "" in texts else inner
