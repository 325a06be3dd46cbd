"""Cleaning what people type or paste: characters that no screen should show are removed."""

import unicodedata

#: Marks that change the direction of the text after them, even of other people's; no script needs them.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Breaks of lines, as slides, documents and other systems have them.
_BREAKS = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")


def cleaned(text: str) -> str:
    r"""The text without control characters, unpaired surrogates and marks that change its direction.

    Emoji, right-to-left scripts and anything that looks like markup stay: whoever shows the text escapes it.

    >>> cleaned(" <b>safe\x00 \u202esdrawkcab "), cleaned("a line\x0bof a slide")
    ('<b>safe sdrawkcab', 'a line\nof a slide')
    """
    text = text.replace("\r\n", "\n").replace("\t", " ").translate(_BREAKS)
    visible = (
        c for c in text if c == "\n" or not (c in _DIRECTION_MARKS or unicodedata.category(c) in {"Cc", "Cs"})
    )
    return "".join(visible).strip()
