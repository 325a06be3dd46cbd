"""The line of each key of a TOML file, for findings; the reader itself keeps no places."""

import re
from collections.abc import Mapping

from okrlib.findings import Place

#: A place in a file's data: ``("objectives", 0, "target")``.
Loc = tuple[str | int, ...]
#: An entry of a list of pairs looks like one, but for its comma.
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\],]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*(?:\.[^=]*)?=")


def dotted(at: Loc) -> str:
    """A place as one reads it, counting from 0.

    >>> dotted(("objectives", 0, "key_results", 1, "target"))
    'objectives[0].key_results[1].target'
    """
    text = ""
    for step in at:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def line_of(at: Loc, lines: Mapping[Loc, int]) -> int | None:
    """The line of a key, or of the nearest table around it."""
    while at:
        if at in lines:
            return lines[at]
        at = at[:-1]
    return None


def place_of(file: str, at: Loc, lines: Mapping[Loc, int]) -> Place:
    """Where a finding about a key stands."""
    return Place(file, line_of(at, lines), dotted(at) or None)


def lines_of(text: str) -> dict[Loc, int]:
    """The line of every table header and key."""
    lines: dict[Loc, int] = {}
    counts: dict[Loc, int] = {}
    table: Loc = ()
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        if fence:
            fence = "" if fence in line else fence
        elif header := _HEADER.match(line):
            table = _table(header[2], counts, new=header[1] == "[[")
            for depth in range(1, len(table) + 1):
                lines.setdefault(table[:depth], number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, key[1].strip("\"'")), number)
            fence = next((mark for mark in ('"""', "'''") if line.count(mark) == 1), "")
    return lines


def _table(name: str, counts: dict[Loc, int], *, new: bool) -> Loc:
    """The location a header stands for: ``[[a.b]]`` is the next b of the last a."""
    at: Loc = ()
    keys = [key.strip().strip("\"'") for key in name.split(".")]
    for index, key in enumerate(keys):
        at = (*at, key)
        if new and index == len(keys) - 1:
            counts[at] = counts.get(at, -1) + 1
        if at in counts:
            at = (*at, counts[at])
    return at
