"""The ends of a file's lines: a checkout on Windows may have its own, and keeps them."""


def windows(text: str) -> bool:
    """Whether every line ends as Windows ends it."""
    return 0 < text.count("\n") == text.count("\r\n")


def as_in(before: str, text: str) -> str:
    """A new text whose lines end as those of the text *before*."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n") if windows(before) else text
