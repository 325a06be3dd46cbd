"""Cleaning what people type or paste: characters that no screen should show are removed."""

import re
import unicodedata

#: Marks that change the direction of the text after them, even of other people's; no script needs them.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Breaks of lines, as slides, documents and other systems have them.
_BREAKS = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")
#: A flag that the tags behind it name, which stays; or what shows nothing: soft hyphens, tags, fillers.
_UNSEEN = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\u00ad\u180e\u200b\u2060\u3164\ufeff\uffa0\U000e0000-\U000e007f]"
)
#: Marks that only a text with letters from right to left needs.
_SIDES = dict.fromkeys(map(ord, "\u061c\u200e\u200f"))


def cleaned(text: str) -> str:
    r"""The text without what nobody sees: control characters, soft hyphens, stray direction marks and tags.

    Emoji, right-to-left scripts with their marks, joiners, and anything that looks like markup stay: whoever
    shows the text escapes it.

    >>> cleaned(" <b>safe\x00 \u202esdrawkcab "), cleaned("a line\x0bof a slide")
    ('<b>safe sdrawkcab', 'a line\nof a slide')
    >>> cleaned("\ufeffWait\u00ading\u200b times\u200f")
    'Waiting times'
    """
    if text.isascii() and text.isprintable():
        return text.strip()  # as most texts are; a workshop's log holds thousands
    text = text.replace("\r\n", "\n").replace("\t", " ").translate(_BREAKS)
    text = _UNSEEN.sub(r"\1", text)
    without = text.translate(_SIDES)
    if not any(unicodedata.bidirectional(c) in {"R", "AL"} for c in without):
        text = without
    visible = (
        c for c in text if c == "\n" or not (c in _DIRECTION_MARKS or unicodedata.category(c) in {"Cc", "Cs"})
    )
    return "".join(visible).strip()
