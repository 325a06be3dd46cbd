"""Cleaning what people type in a workshop: texts and names, within their lengths."""

import unicodedata
from typing import Any

from okrlib.text.cleaning import cleaned
from okrlib.workshop.events import RefusedError

LONGEST = 1_000
LONGEST_NAME = 60
_DEEPEST = 12


def optional(text: str, what: str, longest: int = LONGEST) -> str:
    """The cleaned text; "" where it shows nothing.

    *what* is the text's name where it is refused, *longest* its limit in characters.

    Raises:
        RefusedError: It is too long.
    """
    if len(text) <= 4 * longest:  # before any work is put into it
        text = cleaned(text)
        # Spaces and invisible characters alone show nothing.
        if all(c.isspace() or unicodedata.category(c) == "Cf" for c in text):
            return ""
        if len(text) <= longest:
            return text
    raise RefusedError(f"{what} is longer than {longest:,} characters. Say it shorter, or in parts.")


def required(text: str, what: str, longest: int = LONGEST) -> str:
    """As `optional`, but a text that shows nothing is refused too."""
    text = optional(text, what, longest)
    if not text:
        raise RefusedError(f"{what} is empty. Write something first.")
    return text


def display_name(text: str) -> str:
    """A display name on one line; refused as by `required`."""
    if len(text) <= 4 * LONGEST_NAME:
        text = " ".join(unicodedata.normalize("NFC", cleaned(text)).split())
    return required(text, "The name", LONGEST_NAME)


def same_name(text: str) -> str:
    r"""A name in the form in which names that look alike are equal.

    >>> same_name("Ann  Lee") == same_name("ANN \u200bLEE")
    True
    """
    visible = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return "".join("".join(visible).casefold().split())


#: Letters of other scripts, digits and marks, and the Latin letters that they look like.
_LOOKS = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u0432\u043a\u043c\u043d\u0442"
    "\u03b1\u03bf\u03c1\u03c5\u03bd\u03b9\u03ba\u03b5\u03c4\u0131|10i",
    "aeopcyxljsdhbkmhtaopuvlketlllol",
)


def looks(text: str) -> str:
    r"""A name as the eye takes it in: names that this makes equal are easily taken for each other.

    >>> looks("J\u00f6n") == looks("Jon"), looks("\u0410nna") == looks("Anna"), looks("Al") == looks("A1")
    (True, True, True)
    """
    letters = unicodedata.normalize("NFKD", same_name(text))
    return "".join(c for c in letters if not unicodedata.combining(c)).translate(_LOOKS)


def cleaned_within(value: Any, depth: int = 0) -> Any:
    """JSON with every text and every key in it cleaned; what is nested deeper than any payload is dropped."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, list | tuple):
        return [cleaned_within(item, depth + 1) for item in value] if depth < _DEEPEST else None
    if isinstance(value, dict):
        items = value.items() if depth < _DEEPEST else ()
        return {cleaned(str(key)): cleaned_within(item, depth + 1) for key, item in items}
    return value
