"""What an unresolved merge leaves in a text file: blocks of lines in which both versions stand."""

import re
from collections.abc import Iterator, Sequence

#: A marker as Git writes it, longer where a repository asks for that; a spreadsheet may have put delimiters
#: behind it.
_MARKER = re.compile(r"\"?(<{7,}|\|{7,}|={7,}|>{7,})(?: .*|[\",;\t]*)")


def conflicts(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last line of each conflict, counted from 1; one that is not closed goes to the end.

    A line of equals signs alone, as under a heading, is none.

    >>> list(conflicts(["a", "<<<<<<< HEAD", "b", "=======", "c", ">>>>>>> other", "d"]))
    [(2, 6)]
    >>> list(conflicts(["Heading", "=======", "text"]))
    []
    >>> list(conflicts(["=======", "<<<<<<< a", ">>>>>>> b"]))
    [(2, 3)]
    """
    begins, seen = 0, False
    for number, line in enumerate(lines, 1):
        match = _MARKER.fullmatch(line.rstrip()) if line[:1] in '"<|=>' else None
        sign = match[1][0] if match else ""
        if sign == ">":
            yield begins or number, number
            begins, seen = 0, False
        elif sign:
            begins = begins if begins and (seen or sign != "<") else number
            seen = seen or sign != "="
    if seen:
        yield begins, max(number for number, line in enumerate(lines, 1) if line.strip())


def sentence(first: int, last: int) -> tuple[str, str]:
    """What is wrong with these lines of a file, and what to do."""
    if first == last:
        what = f"Line {first} is left over from an unresolved merge conflict."
        return what, "Keep those of the lines around it that are right, and take it out."
    what = f"Lines {first} to {last} are an unresolved merge conflict"
    return (
        f"{what}: Git left both versions, and neither is read.",
        "Keep the lines that are right, and take out those with <<<<<<<, ======= and >>>>>>>.",
    )


def conflict_in(text: str) -> tuple[str, str] | None:
    """What is wrong with a text in which a merge left a conflict, the first of several, and what to do."""
    if not any(mark * 7 in text for mark in "<>"):
        return None
    return next((sentence(*lines) for lines in conflicts(text.splitlines())), None)
