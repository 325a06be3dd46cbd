"""Values as they are written in a cell of a file or typed into a field, and how they are written back."""

from __future__ import annotations

import math
import re
import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, get_args

from okrlib.findings import BadValueError, bad_value
from okrlib.model.check_ins import Status
from okrlib.model.key_results import OUTCOMES, Milestone
from okrlib.model.schema import LINE, PROSE
from okrlib.text import exact, formatting, near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from okrlib.model.key_results import KeyResult, Value

_STATUSES: frozenset[str] = frozenset(get_args(Status))
_TRUE = {"true", "yes", "1"}
_FALSE = {"", "false", "no", "0"}
_ESCAPED = re.compile(r"\\([n\\])")
_COMMA = re.compile(r"\s*([+-]?\d+),(\d+)\s*")
_WITH_UNIT = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*[^\d\s.,+-][^\d]*")
#: What float() would accept and a spreadsheet would not: 1_000, nan, digits of other scripts.
_ODD = re.compile(r"[^0-9eE.+\- ]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[ _'][0-9]{3})*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_WITH_COMMA = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]+)+(?:\.[0-9]+)?")
_WITH_POINTS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
#: The marks that turn a text's direction, as Unicode calls them.
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_STEP = re.compile(r"(?P<name>.*?)(?:\s+[x×*]\s*(?P<weight>\S+))?", re.DOTALL)


# -- reading a cell


def unescaped(cell: str) -> str:
    r"""The text a cell stands for; a raw line break is accepted as one.

    >>> unescaped(escaped("two\nlines \\n"))
    'two\nlines \\n'
    """
    if "\\" not in cell:
        return cell
    return _ESCAPED.sub(lambda m: "\n" if m[1] == "n" else "\\", cell)


def day(cell: str, column: str) -> date:
    """A day as ``2026-10-01``."""
    plain = cell.strip()
    if len(plain) == 10 and plain[7] == "-":  # fromisoformat also knows 20261001 and 2026-W40-4
        with suppress(ValueError):
            return date.fromisoformat(plain)
    mend = "Write a day that exists, as in 2026-10-01."
    raise bad_value("bad-date", column, f"{cell[:80]!r} is not a date.", mend)


def number(cell: str, column: str = "value") -> float:
    """A finite number with a decimal point."""
    try:
        found = math.nan if _ODD.search(cell) else float(cell)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise bad_value("bad-number", column, f"{cell[:80]!r} is not a number.", _as_number(cell[:80]))
    return found


def _as_number(cell: str) -> str:
    """How to write what was meant as a number."""
    if found := _COMMA.fullmatch(cell):
        pointed = f"{found[1]}.{found[2]}"
        if len(found[2]) == 3:
            return f"Write {pointed} with a decimal point, or {found[1]}{found[2]} for thousands."
        return f"Write {pointed}, with a decimal point."
    if "," in cell:
        return "Write a decimal point, and no comma between thousands."
    if found := _WITH_UNIT.fullmatch(cell):
        return f"Write the number alone: {found[1]}."
    return "Write a finite number, as in 12.5."


def numbers(column: Sequence[str]) -> list[float]:
    """A whole column of finite numbers; ValueError where one is not."""
    found = list(map(float, column))
    if _ODD.search("".join(column)) or not all(map(math.isfinite, found)):
        raise ValueError
    return found


def moments(column: Sequence[str]) -> list[datetime | None]:
    """A whole column of times, each as we write it, in another form, or empty."""
    read = datetime.fromisoformat
    return [
        read(cell) if len(cell) == 27 and cell[26] == "Z" else moment(cell) if cell else None
        for cell in column
    ]


def value(cell: str, key_result: KeyResult) -> Value:
    """A cell as the kind of its key result understands it."""
    if key_result.kind == "outcome":
        return _outcome(cell.strip())
    if key_result.kind == "milestones":
        return _milestones(cell, key_result)
    found = number(cell)
    if key_result.kind == "graded" and not 0 <= found <= 1:
        mend = "Write 0.0 to 1.0."
        raise bad_value("bad-grade", "value", f"A grade of {cell} is not within 0 and 1.", mend)
    return found


def _outcome(name: str) -> str:
    if name not in OUTCOMES:
        mend = near(name, OUTCOMES, f"Write one of: {', '.join(OUTCOMES)}.")
        raise bad_value("bad-outcome", "value", f"{name[:80]!r} is not an outcome.", mend)
    return name


def _milestones(cell: str, key_result: KeyResult) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))
    known = [m.name for m in key_result.milestones]
    for name in names:
        if name not in known:
            mend = near(name, known, f"Write the names of those done, with ; between: {'; '.join(known)}.")
            what = f"{key_result.id} has no milestone {name[:80]!r}."
            raise bad_value("unknown-milestone", "value", what, mend)
    return names


def confidence(cell: str) -> int:
    """A whole number from 0 to 10."""
    plain = cell.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 5 and int(plain) <= 10):
        mend = "Write a whole number from 0 to 10; 5 is even odds."
        raise bad_value("bad-confidence", "confidence", f"{cell[:80]!r} is not a confidence.", mend)
    return int(plain)


def status(cell: str) -> Status:
    """A person's own judgement, one of four."""
    if cell not in _STATUSES:
        names = sorted(_STATUSES)
        mend = near(cell, names, f"Write one of: {', '.join(names)}.")
        raise bad_value("bad-status", "status", f"{cell[:80]!r} is not a status.", mend)
    return cell  # type: ignore[return-value]


def moment(cell: str) -> datetime:
    """A time in UTC; one without a zone is taken for UTC."""
    if len(cell) > 10:  # a day alone is no time
        with suppress(ValueError, OverflowError):
            found = datetime.fromisoformat(cell)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    mend = "Write UTC, as in 2026-10-01T09:30:00.000000Z, or nothing."
    raise bad_value("bad-time", "recorded", f"{cell[:80]!r} is not a time.", mend)


def withdrawn(cell: str) -> bool:
    """Whether a row takes back what was reported."""
    if cell.lower() in _TRUE:
        return True
    if cell.lower() in _FALSE:
        return False
    mend = "Write true, or nothing."
    raise bad_value("bad-withdrawn", "withdrawn", f"{cell[:80]!r} is neither true nor empty.", mend)


# -- reading what is typed into a field


def text(limit: int = LINE) -> Callable[[str], str]:
    """A reader of text with at most *limit* characters.

    Marks that turn the direction of what follows, which nobody sees and no script needs, are left out.
    """

    def read(typed: str) -> str:
        if len(typed) > limit:
            what = f"This has {formatting.count(len(typed), 'character')}; {formatting.number(limit)} fit."
            raise bad_value("unreadable", "", what, "Shorten it.")
        if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in typed):
            what = "This holds a character that cannot be kept."
            raise bad_value("unreadable", "", what, "Type it again without it.")
        return "".join(c for c in typed if unicodedata.bidirectional(c) not in _TURNING).strip()

    return read


def typed_number(typed: str) -> float | None:
    """A number; None where nothing was typed.

    >>> typed_number(" 1 200.5 "), typed_number(""), typed_number("−3")
    (1200.5, None, -3.0)
    """
    plain = _plain(typed)
    if not plain:
        return None
    if _WITH_COMMA.fullmatch(plain):
        raise bad_value("bad-number", "", "A comma can be read in two ways.", _comma(plain))
    if _WITH_POINTS.fullmatch(plain):
        whole = plain.replace(".", "")
        if plain.count(".") > 1:
            raise bad_value("bad-number", "", "", f"Write {whole}, without points between the thousands.")
        if plain.endswith("0"):
            part = plain.rstrip("0").removesuffix(".")
            what = "A point before three digits can be read in two ways."
            raise bad_value("bad-number", "", what, f"Write {part} or {whole}.")
    if not _NUMBER.fullmatch(plain):
        mend = "Write digits only, as in 48 or 99.5; the unit has its own field."
        raise bad_value("bad-number", "", "This is not a number.", mend)
    value = float(re.sub("[ _']", "", plain))
    if not math.isfinite(value) or abs(value) > 1e15:
        mend = "Use a larger unit, as in thousands."
        raise bad_value("bad-number", "", "This number is too large to be meant.", mend)
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


def typed_score(typed: str) -> float | None:
    """A score from 0 to 1; None where nothing was typed.

    >>> typed_score(" 0.75 "), typed_score(".4"), typed_score("")
    (0.75, 0.4, None)
    """
    plain = typed.strip()
    if re.fullmatch(r"[01]?,[0-9]+", plain):
        whole, _, part = plain.partition(",")
        raise bad_value("bad-grade", "", "", f"A score is written with a point: {whole or 0}.{part[:9]}")
    try:
        value = typed_number(plain)
    except BadValueError:
        value = math.nan
    if value is None or 0 <= value <= 1:
        return value
    what = "This is not a score." if math.isnan(value) else "A score is never above 1 or below 0."
    mend = "Write a number from 0 to 1, as in 0.7, or nothing for the computed score."
    raise bad_value("bad-grade", "", what, mend)


def past_day(until: date) -> Callable[[str], date | None]:
    """A reader of a day up to *until*, as 2026-10-01; None where nothing was typed.

    >>> past_day(date(2026, 11, 16))("2026-10-01"), past_day(date(2026, 11, 16))(" ")
    (datetime.date(2026, 10, 1), None)
    """

    def read(typed: str) -> date | None:
        if not typed.strip():
            return None
        found = day(typed, "")
        if found > until:
            what = f"{formatting.day(found)} has not come yet."
            raise bad_value("bad-date", "", what, f"Write a day up to {until}.")
        return found

    return read


def _comma(plain: str) -> str:
    """What to write instead, for 1,5 and for 1,200."""
    without = plain.replace(",", "")
    point = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else ""
    return f"Write {point} or {without}." if point else f"Write {without}."


def typed_milestones(known: Iterable[Milestone] = ()) -> Callable[[str], tuple[Milestone, ...]]:
    r"""A reader of steps, one a line, as ``Name`` or ``Name x 2``; days done stay with their names.

    >>> [(m.name, m.weight) for m in typed_milestones()("Plan\nBuild x 2")]
    [('Plan', 1.0), ('Build', 2.0)]
    """
    done = {m.name: m.done_on for m in known}

    def read(typed: str) -> tuple[Milestone, ...]:
        lines = [line.strip() for line in text(PROSE)(typed).splitlines() if line.strip()]
        steps = tuple(map(_step, lines))
        names = [m.name for m in steps]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            what = f"Two steps are called {twice!r}."
            raise bad_value("bad-measure", "", what, "Give each a name of its own.")
        return tuple(Milestone(name=m.name, weight=m.weight, done_on=done.get(m.name)) for m in steps)

    return read


def _step(line: str) -> Milestone:
    if ";" in line:
        mend = "A step's name holds no semicolon: reports use it between names."
        raise bad_value("bad-measure", "", "", mend)
    found = _STEP.fullmatch(line)
    name, weight = (found["name"], found["weight"]) if found else (line, None)
    if weight is None:
        return Milestone(name=line)
    try:
        value = typed_number(weight)
    except BadValueError:
        return Milestone(name=line)
    if value is None or value < 0:
        mend = "A step's weight is 0 or more, as in: Open the new ward x 2"
        raise bad_value("bad-measure", "", "", mend)
    return Milestone(name=name, weight=value)


def typed_steps(items: Iterable[Milestone]) -> str:
    """Milestones as they are typed."""
    return "\n".join(m.name if m.weight == 1 else f"{m.name} x {written(m.weight)}" for m in items)


def typed_points(typed: str) -> tuple[tuple[float, float], ...]:
    r"""Checkpoints, one a line: a value, and the progress it is worth.

    >>> typed_points("60 = 0\n80 = 0.7\n90 = 1")
    ((60.0, 0.0), (80.0, 0.7), (90.0, 1.0))
    """
    points: list[tuple[float, float]] = []
    for line in typed.splitlines():
        if not line.strip():
            continue
        left, _, right = line.partition("=")
        value, progress = typed_number(left), typed_number(right)
        if value is None or progress is None:
            mend = "Write one point a line: a value = the progress it is worth, as in 80 = 0.7"
            raise bad_value("bad-measure", "", "", mend)
        if not 0 <= progress <= 1:
            raise bad_value("bad-grade", "", "", "Progress is between 0 and 1, as in 80 = 0.7")
        points.append((value, progress))
    return tuple(points)


def typed_pairs(pairs: Iterable[tuple[float, float]]) -> str:
    """Checkpoints as they are typed."""
    return "\n".join(f"{written(float(value))} = {written(float(progress))}" for value, progress in pairs)


# -- writing


def escaped(text: str) -> str:
    r"""Text for a cell without a raw line break: a line feed becomes ``\n``, a backslash ``\\``.

    >>> print(escaped("C:\\new\nline"))
    C:\\new\nline
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\\", "\\\\").replace("\n", "\\n")


def written(held: object) -> str:
    """The cell for one field of a check-in or an observation.

    >>> written(12.0), written(("Plan", "Build")), written(None), written(True)
    ('12', 'Plan;Build', '', 'true')
    """
    if held is None or held is False:
        return ""
    if held is True:
        return "true"
    if isinstance(held, datetime):
        return held.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(held, float):
        return exact(held)
    return ";".join(held) if isinstance(held, tuple) else str(held)
