"""Cells of the CSV files: what each one stands for, and how it is written."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, get_args

from okrlib.model.check_ins import Status
from okrlib.model.key_results import OUTCOME_PROGRESS
from okrlib.text import exact, near

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.model.key_results import KeyResult, Value

_STATUSES: frozenset[str] = frozenset(get_args(Status))
_TRUE = {"true", "yes", "1"}
_FALSE = {"", "false", "no", "0"}
_ESCAPED = re.compile(r"\\([n\\])")
_COMMA = re.compile(r"\s*([+-]?\d+),(\d+)\s*")
_WITH_UNIT = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*[^\d\s.,+-][^\d]*")
#: What float() would accept and a spreadsheet would not: 1_000, nan, digits of other scripts.
_ODD = re.compile(r"[^0-9eE.+\- ]")


class BadCellError(ValueError):
    """A cell that cannot be read: the column, what is wrong, how to mend it."""

    def __init__(self, code: str, column: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.code, self.column, self.what, self.mend = code, column, what, mend


# -- reading


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
    raise BadCellError("bad-date", column, f"{cell[:80]!r} is not a date.", mend)


def number(cell: str, column: str = "value") -> float:
    """A finite number with a decimal point."""
    try:
        found = math.nan if _ODD.search(cell) else float(cell)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise BadCellError("bad-number", column, f"{cell[:80]!r} is not a number.", _as_number(cell[:80]))
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
        raise BadCellError(
            "bad-grade", "value", f"A grade of {cell} is not within 0 and 1.", "Write 0.0 to 1.0."
        )
    return found


def _outcome(name: str) -> str:
    if name not in OUTCOME_PROGRESS:
        mend = near(name, OUTCOME_PROGRESS, f"Write one of: {', '.join(OUTCOME_PROGRESS)}.")
        raise BadCellError("bad-outcome", "value", f"{name[:80]!r} is not an outcome.", mend)
    return name


def _milestones(cell: str, key_result: KeyResult) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))
    known = [m.name for m in key_result.milestones]
    for name in names:
        if name not in known:
            mend = near(name, known, f"Write the names of those done, with ; between: {'; '.join(known)}.")
            what = f"{key_result.id} has no milestone {name[:80]!r}."
            raise BadCellError("unknown-milestone", "value", what, mend)
    return names


def confidence(cell: str) -> int:
    """A whole number from 0 to 10."""
    plain = cell.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 5 and int(plain) <= 10):
        mend = "Write a whole number from 0 to 10; 5 is even odds."
        raise BadCellError("bad-confidence", "confidence", f"{cell[:80]!r} is not a confidence.", mend)
    return int(plain)


def status(cell: str) -> Status:
    """A person's own judgement, one of four."""
    if cell not in _STATUSES:
        names = sorted(_STATUSES)
        mend = near(cell, names, f"Write one of: {', '.join(names)}.")
        raise BadCellError("bad-status", "status", f"{cell[:80]!r} is not a status.", mend)
    return cell  # type: ignore[return-value]


def moment(cell: str) -> datetime:
    """A time in UTC; one without a zone is taken for UTC."""
    if len(cell) > 10:  # a day alone is no time
        with suppress(ValueError, OverflowError):
            found = datetime.fromisoformat(cell)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    mend = "Write UTC, as in 2026-10-01T09:30:00.000000Z, or nothing."
    raise BadCellError("bad-time", "recorded", f"{cell[:80]!r} is not a time.", mend)


def withdrawn(cell: str) -> bool:
    """Whether a row takes back what was reported."""
    if cell.lower() in _TRUE:
        return True
    if cell.lower() in _FALSE:
        return False
    mend = "Write true, or nothing."
    raise BadCellError("bad-withdrawn", "withdrawn", f"{cell[:80]!r} is neither true nor empty.", mend)


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
