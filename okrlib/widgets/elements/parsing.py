"""Typed: what a person typed into a field, as a value; or a sentence that says why it is none."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

from okrlib.model import LINE, PROSE, Milestone, notation
from okrlib.text import formatting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[ _'][0-9]{3})*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_WITH_COMMA = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]+)+(?:\.[0-9]+)?")
_WITH_POINTS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
#: The marks that turn a text's direction, as Unicode calls them.
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_STEP = re.compile(r"(?P<name>.*?)(?:\s+[x×*]\s*(?P<weight>\S+))?", re.DOTALL)


class TypedError(ValueError):
    """What was typed is no value; the text is a sentence that says what to write."""


def text(limit: int = LINE) -> Callable[[str], str]:
    """A reader of text with at most *limit* characters.

    Marks that turn the direction of what follows, which nobody sees and no script needs, are left out.
    """

    def read(typed: str) -> str:
        if len(typed) > limit:
            long = formatting.count(len(typed), "character")
            raise TypedError(f"This has {long}; {formatting.number(limit)} fit. Shorten it.")
        if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in typed):
            raise TypedError("This holds a character that cannot be kept. Type it again without it.")
        return "".join(c for c in typed if unicodedata.bidirectional(c) not in _TURNING).strip()

    return read


def number(typed: str) -> float | None:
    """A number; None where nothing was typed.

    >>> number(" 1 200.5 "), number(""), number("−3")
    (1200.5, None, -3.0)
    """
    plain = _plain(typed)
    if not plain:
        return None
    if _WITH_COMMA.fullmatch(plain):
        raise TypedError(f"A comma can be read in two ways. {_comma(plain)}")
    if _WITH_POINTS.fullmatch(plain):
        whole = plain.replace(".", "")
        if plain.count(".") > 1:
            raise TypedError(f"Write {whole}, without points between the thousands.")
        if plain.endswith("0"):
            part = plain.rstrip("0").removesuffix(".")
            raise TypedError(f"A point before three digits can be read in two ways. Write {part} or {whole}.")
    if not _NUMBER.fullmatch(plain):
        raise TypedError(
            "This is not a number. Write digits only, as in 48 or 99.5; the unit has its own field."
        )
    value = float(re.sub("[ _']", "", plain))
    if not math.isfinite(value) or abs(value) > 1e15:
        raise TypedError("This number is too large to be meant. Use a larger unit, as in thousands.")
    return value


def doubt(typed: str) -> str:
    """How a number was read that others write for thousands; "" where there is no doubt.

    >>> doubt("1.234"), doubt("0.125"), doubt("99.5")
    ('Read as 1.234, with a decimal point. For thousands write 1234.', '', '')
    """
    plain = _plain(typed)
    if not _WITH_POINTS.fullmatch(plain) or plain.count(".") > 1 or plain.endswith("0"):
        return ""
    return f"Read as {plain}, with a decimal point. For thousands write {plain.replace('.', '')}."


def _plain(typed: str) -> str:
    """What was typed, with one minus and one space."""
    plain = typed.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")
    return plain.replace("\N{NARROW NO-BREAK SPACE}", " ")


def score(typed: str) -> float | None:
    """A score from 0 to 1; None where nothing was typed.

    >>> score(" 0.75 "), score(".4"), score("")
    (0.75, 0.4, None)
    """
    plain = typed.strip()
    if re.fullmatch(r"[01]?,[0-9]+", plain):
        whole, _, part = plain.partition(",")
        raise TypedError(f"A score is written with a point: {whole or 0}.{part[:9]}")
    try:
        value = number(plain)
    except TypedError:
        value = math.nan
    if value is None or 0 <= value <= 1:
        return value
    what = "This is not a score." if math.isnan(value) else "A score is never above 1 or below 0."
    raise TypedError(f"{what} Write a number from 0 to 1, as in 0.7, or nothing for the computed score.")


def past_day(until: date) -> Callable[[str], date | None]:
    """A reader of a day up to *until*, as 2026-10-01; None where nothing was typed.

    >>> past_day(date(2026, 11, 16))("2026-10-01"), past_day(date(2026, 11, 16))(" ")
    (datetime.date(2026, 10, 1), None)
    """

    def read(typed: str) -> date | None:
        if not typed.strip():
            return None
        try:
            day = notation.day(typed, "day")
        except notation.BadCellError as bad:
            raise TypedError(f"{bad.what} {bad.mend}") from None
        if day > until:
            raise TypedError(f"{formatting.day(day)} has not come yet. Write a day up to {until}.")
        return day

    return read


def _comma(plain: str) -> str:
    """What to write instead, for 1,5 and for 1,200."""
    without = plain.replace(",", "")
    point = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else ""
    return f"Write {point} or {without}." if point else f"Write {without}."


def shown(value: float | None) -> str:
    """A number as it is typed, without loss.

    >>> shown(48.0), shown(0.1), shown(None)
    ('48', '0.1', '')
    """
    return "" if value is None else formatting.exact(value)


def milestones(known: Iterable[Milestone] = ()) -> Callable[[str], tuple[Milestone, ...]]:
    r"""A reader of steps, one a line, as ``Name`` or ``Name x 2``; days done stay with their names.

    >>> [(m.name, m.weight) for m in milestones()("Plan\nBuild x 2")]
    [('Plan', 1.0), ('Build', 2.0)]
    """
    done = {m.name: m.done_on for m in known}

    def read(typed: str) -> tuple[Milestone, ...]:
        lines = [line.strip() for line in text(PROSE)(typed).splitlines() if line.strip()]
        made = tuple(_milestone(line) for line in lines)
        names = [m.name for m in made]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise TypedError(f"Two steps are called {twice!r}. Give each a name of its own.")
        return tuple(Milestone(name=m.name, weight=m.weight, done_on=done.get(m.name)) for m in made)

    return read


def _milestone(line: str) -> Milestone:
    if ";" in line:
        raise TypedError("A step's name holds no semicolon: reports use it between names.")
    found = _STEP.fullmatch(line)
    name, weight = (found["name"], found["weight"]) if found else (line, None)
    if weight is None:
        return Milestone(name=line)
    try:
        value = number(weight)
    except TypedError:
        return Milestone(name=line)
    if value is None or value < 0:
        raise TypedError("A step's weight is 0 or more, as in: Open the new ward x 2")
    return Milestone(name=name, weight=value)


def steps(held: Iterable[Milestone]) -> str:
    """Milestones as they are typed."""
    return "\n".join(m.name if m.weight == 1 else f"{m.name} x {shown(m.weight)}" for m in held)


def points(typed: str) -> tuple[tuple[float, float], ...]:
    r"""Checkpoints, one a line: a value, and the progress it is worth.

    >>> points("60 = 0\n80 = 0.7\n90 = 1")
    ((60.0, 0.0), (80.0, 0.7), (90.0, 1.0))
    """
    made: list[tuple[float, float]] = []
    for line in typed.splitlines():
        if not line.strip():
            continue
        left, _, right = line.partition("=")
        value, progress = number(left), number(right)
        if value is None or progress is None:
            raise TypedError("Write one point a line: a value = the progress it is worth, as in 80 = 0.7")
        if not 0 <= progress <= 1:
            raise TypedError("Progress is between 0 and 1, as in 80 = 0.7")
        made.append((value, progress))
    return tuple(made)


def pairs(held: Iterable[tuple[float, float]]) -> str:
    """Checkpoints as they are typed."""
    return "\n".join(f"{shown(float(value))} = {shown(float(progress))}" for value, progress in held)
