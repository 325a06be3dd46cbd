"""Texts as people type them: what is kept, and what no screen should have to show."""

from __future__ import annotations

import unicodedata
from typing import Any

LONGEST = 1_000
LONGEST_NAME = 60
_DEEPEST = 12

#: Marks that turn the direction of what follows, for others' text too: no script needs them.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def cleaned(text: str) -> str:
    r"""A text without control characters, halves of characters and marks that turn its direction.

    Emoji, right-to-left scripts and anything that looks like markup stay: faces escape what they show.

    >>> cleaned(" <b>safe\x00 \u202esdrawkcab ")
    '<b>safe sdrawkcab'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    kept = (c for c in text if c == "\n" or not (c in _TURNING or unicodedata.category(c) in {"Cc", "Cs"}))
    return "".join(kept).strip()


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen."""
    return all(c.isspace() or unicodedata.category(c) == "Cf" for c in text)


def said(text: str, what: str, longest: int = LONGEST) -> tuple[str, str | None]:
    """The cleaned text, and why it cannot be used; None where it can.

    >>> said("  ", "The entry")
    ('', 'The entry is empty. Write something first.')
    """
    if len(text) > 4 * longest:  # before any work is put into it
        return "", _too_long(what, longest)
    text = cleaned(text)
    if is_blank(text):
        return "", f"{what} is empty. Write something first."
    if len(text) > longest:
        return "", _too_long(what, longest)
    return text, None


def _too_long(what: str, longest: int) -> str:
    return f"{what} is longer than {longest:,} characters. Say it shorter, or in parts."


def optional(text: str, what: str, longest: int = LONGEST) -> tuple[str, str | None]:
    """As `said`, but it may be empty."""
    found, why = said(text, what, longest)
    return ("", None) if why and "empty" in why else (found, why)


def display_name(text: str) -> tuple[str, str | None]:
    """A display name on one line, and why it cannot be used."""
    if len(text) <= 4 * LONGEST_NAME:
        text = " ".join(unicodedata.normalize("NFC", cleaned(text)).split())
    return said(text, "The name", LONGEST_NAME)


def same_name(text: str) -> str:
    r"""What two names that read alike have in common.

    >>> same_name("Ann  Lee") == same_name("ANN \u200bLEE")
    True
    """
    shown = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return "".join("".join(shown).casefold().split())


def cleaned_within(value: Any, depth: int = 0) -> Any:
    """Plain JSON with every text in it cleaned, keys too; what is nested deeper than any payload is lost."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, list | tuple):
        return [cleaned_within(part, depth + 1) for part in value] if depth < _DEEPEST else None
    if isinstance(value, dict):
        parts = value.items() if depth < _DEEPEST else ()
        return {cleaned(str(key)): cleaned_within(part, depth + 1) for key, part in parts}
    return value
