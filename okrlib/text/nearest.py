"""The known name nearest to an unknown one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


#: Looking for the nearest name to a longer one would take long and find nothing.
_LONGEST = 120


def near(wanted: str, known: Iterable[str], otherwise: str) -> str:
    """The question whether the nearest known name was meant, or *otherwise* where none is near."""
    found = nearest(wanted, known)
    return f'Did you mean "{found}"?' if found else otherwise


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The known name most like *wanted*, if any is like it at all."""
    from difflib import get_close_matches

    found = get_close_matches(wanted, list(known), 1, 0.6) if len(wanted) <= _LONGEST else []
    return found[0] if found else None
