"""What an unresolved merge leaves in a text file: blocks of lines in which both versions stand."""

import re
from collections.abc import Iterator, Sequence

#: A marker as Git writes it; a spreadsheet that saved the file may have put delimiters behind it.
_MARKER = re.compile(r"\"?(<{7}|\|{7}|={7}|>{7})(?: .*|[\",;\t]*)")


def conflicts(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last line of each conflict, counted from 1; one that is not closed goes to the end.

    A line of equals signs alone, as under a heading, is none.

    >>> list(conflicts(["a", "<<<<<<< HEAD", "b", "=======", "c", ">>>>>>> other", "d"]))
    [(2, 6)]
    >>> list(conflicts(["Heading", "=======", "text"]))
    []
    """
    begins, seen = 0, False
    for number, line in enumerate(lines, 1):
        match = _MARKER.fullmatch(line.rstrip()) if line[:1] in '"<|=>' else None
        sign = match[1][0] if match else ""
        if sign == ">":
            yield begins or number, number
            begins, seen = 0, False
        elif sign:
            begins = begins or number
            seen = seen or sign != "="
    if seen:
        yield begins, max(number for number, line in enumerate(lines, 1) if line.strip())


def sentence(first: int, last: int) -> tuple[str, str]:
    """What is wrong with these lines of a file, and what to do."""
    lines = f"Lines {first} to {last} are" if first != last else f"Line {first} is left of"
    what = f"{lines} an unresolved merge conflict: Git left both versions, and neither is read."
    return what, "Keep the lines that are right, and take out those with <<<<<<<, ======= and >>>>>>>."
