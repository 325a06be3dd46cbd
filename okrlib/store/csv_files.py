"""Reading the CSV files of a plan, row by row: a bad row is a finding, every other row is read."""

from __future__ import annotations

import csv
import math
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, get_args

from okrlib.findings import Finding
from okrlib.integrity import near
from okrlib.model import OUTCOME_PROGRESS, CheckIn, Observation, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from okrlib.model import KeyResult, Value

Row = TypeVar("Row")

CHECK_IN_COLUMNS: tuple[str, ...] = CheckIn._fields
OBSERVATION_COLUMNS: tuple[str, ...] = Observation._fields
_NEEDED = {"key_result", "date", "kpi", "period", "value"}
_STATUSES: frozenset[str] = frozenset(get_args(Status))
_TRUE = {"true", "yes", "1"}
_FALSE = {"", "false", "no", "0"}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
# A cell of this size is a broken quote, not a note.
csv.field_size_limit(1_000_000)


class BadCellError(ValueError):
    """A cell that cannot be read: the column, what is wrong, how to mend it."""

    def __init__(self, code: str, column: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.code, self.column, self.what, self.mend = code, column, what, mend


class Rows(NamedTuple, Generic[Row]):
    """What a CSV file holds: rows read, the raw records that could not be, and why."""

    rows: list[Row]
    unread: list[list[str]]
    findings: list[Finding]


def read_check_ins(text: str, file: str, key_results: Mapping[str, KeyResult], linked: Container[str]) -> Rows[CheckIn]:
    """The check-ins of one cycle. *linked* are the key results whose value is a KPI's."""
    out: Rows[CheckIn] = Rows([], [], [])

    def parse(cells: list[str]) -> CheckIn:
        name, day, value, confidence, status, blocker, note, author, recorded, withdrawn = cells
        key_result = key_results.get(name)
        if key_result is None:
            raise BadCellError(
                "unknown-key-result",
                "key_result",
                f"There is no key result {name!r}.",
                near(name, key_results, "Write the id of one in this cycle's goals."),
            )
        if value and name in linked:
            out.findings.append(
                Finding(
                    code="value-from-kpi",
                    severity="warning",
                    file=file,
                    key="value",
                    what=f"The value {value!r} of {name} on {day} is ignored: a KPI measures it.",
                    mend="Leave the value empty; confidence and note count.",
                )
            )
            value = ""
        return CheckIn(
            name,
            _date(day, "date"),
            _value(value, key_result) if value else None,
            _confidence(confidence) if confidence else None,
            _status(status) if status else None,
            unescaped(blocker) if blocker else "",
            unescaped(note) if note else "",
            author or None,
            _recorded(recorded) if recorded else None,
            _withdrawn(withdrawn) if withdrawn else False,
        )

    _read(text, file, CHECK_IN_COLUMNS, parse, out)
    return out


def read_observations(text: str, file: str, kpis: Container[str], names: Iterable[str]) -> Rows[Observation]:
    """The observations of some KPIs."""
    out: Rows[Observation] = Rows([], [], [])

    def parse(cells: list[str]) -> Observation:
        name, period, value, recorded = cells
        if name not in kpis:
            raise BadCellError(
                "unknown-kpi",
                "kpi",
                f"There is no KPI {name!r}.",
                near(name, names, "Write the id of a KPI, or add its card."),
            )
        return Observation(
            name,
            _date(period, "period"),
            _float(value, "value"),
            _recorded(recorded) if recorded else None,
        )

    _read(text, file, OBSERVATION_COLUMNS, parse, out)
    return out


def _read(
    text: str,
    file: str,
    columns: tuple[str, ...],
    parse: Callable[[list[str]], Row],
    out: Rows[Row],
) -> None:
    """Read all records of *text* into *out*."""
    records = _records(text, len(columns))
    first = next(records, None)
    if first is None:
        return
    header = [name.strip() for name in first[1]]
    order = _order(header, columns, file, out.findings)
    if order is None:
        out.unread.extend(cells for _, cells in records)
        return
    plain = order == list(range(len(columns)))
    width = len(header)
    add, torn = out.rows.append, not text.endswith(("\n", "\r"))
    last: tuple[int, list[str]] | None = None
    for number, record in records:
        last = number, record
        try:
            if len(record) != width:
                raise _misfit(record, width)
            add(parse(record if plain else [record[i] if i is not None else "" for i in order]))
        except BadCellError as bad:
            if not any(record):
                continue
            out.unread.append(record)
            out.findings.append(
                Finding(
                    code=bad.code,
                    severity="error",
                    file=file,
                    line=number,
                    key=bad.column or None,
                    what=bad.what,
                    mend=bad.mend,
                )
            )
    if torn and last and out.unread and out.unread[-1] is last[1] and len(last[1]) < width:
        out.findings[-1] = Finding(
            code="torn-line",
            severity="error",
            file=file,
            line=last[0],
            what="The last line breaks off: a write was cut short.",
            mend="Complete the line or delete it; the lines before it are read.",
        )


def _misfit(record: list[str], width: int) -> BadCellError:
    if not record or not any(record):
        return BadCellError("empty-line", "", "", "")
    return BadCellError(
        "wrong-width",
        "",
        f"The line has {len(record)} columns, the header has {width}.",
        'Add or take out commas; put "quotes" around a text that holds one.',
    )


def _order(
    header: list[str], columns: tuple[str, ...], file: str, findings: list[Finding]
) -> list[int | None] | None:
    """Where each column stands in the file; None where one that cannot be missing is."""

    def say(code: str, severity: str, column: str, what: str, mend: str) -> None:
        findings.append(
            Finding(code=code, severity=severity, file=file, line=1, key=column, what=what, mend=mend)  # type: ignore[arg-type]
        )

    for name in header:
        if name not in columns:
            mend = near(name, columns, "Take it out.")
            say("unknown-column", "warning", name, f"There is no column {name!r}; it is not read.", mend)
    missing = [c for c in columns if c not in header]
    for column in missing:
        severity = "error" if column in _NEEDED else "warning"
        mend = f"The first line should be: {','.join(columns)}"
        say("missing-column", severity, column, f"The column {column!r} is missing.", mend)
    if _NEEDED & set(missing) - ({"value"} if "date" in columns else set()):
        return None
    return [header.index(c) if c in header else None for c in columns]


def _records(text: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of each record.

    The standard reader does the work. Only where a line holds an odd number of quotes, which is a
    raw line break in a cell or a torn line, do we decide which: a record that is complete once its
    quotes close is one; otherwise the line is torn, and must not swallow the lines after it.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not any(line.count('"') % 2 for line in lines):
        for number, line in enumerate(csv.reader(lines), 1):
            yield number, line
        return
    at = 0
    while at < len(lines):
        end = at + 1
        if lines[at].count('"') % 2:
            end = _closing(lines, at, width) or end
        for cells in csv.reader(["\n".join(lines[at:end])] if end == at + 1 else _with_breaks(lines[at:end])):
            yield at + 1, cells
        at = end


def _with_breaks(lines: list[str]) -> list[str]:
    return [f"{line}\n" for line in lines[:-1]] + lines[-1:]


def _closing(lines: list[str], at: int, width: int) -> int | None:
    """The end of the record that begins on a line with an open quote; None where it is torn."""
    quotes = lines[at].count('"')
    for end in range(at + 1, min(len(lines), at + 500)):
        quotes += lines[end].count('"')
        if quotes % 2 == 0:
            cells = next(csv.reader(_with_breaks(lines[at : end + 1])), [])
            return end + 1 if len(cells) == width else None
    return None


# -- cells


def escaped(text: str) -> str:
    r"""Text for a cell without a raw line break: a line feed becomes ``\n``, a backslash ``\\``."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\\", "\\\\").replace("\n", "\\n")


def unescaped(cell: str) -> str:
    r"""The text a cell stands for; a raw line break is accepted as one.

    >>> unescaped(escaped("two\nlines \\n"))
    'two\nlines \\n'
    """
    if "\\" not in cell:
        return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
    return re.sub(r"\\(n|\\)", lambda m: "\n" if m[1] == "n" else "\\", cell)


@lru_cache(maxsize=10_000)
def _date(cell: str, column: str) -> date:
    try:
        if len(cell.strip()) != 10:
            raise ValueError
        return date.fromisoformat(cell.strip())
    except ValueError:
        raise BadCellError(
            "bad-date", column, f"{cell!r} is not a date.", "Write a day that exists, as in 2026-10-01."
        ) from None


def _float(cell: str, column: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in cell:
        mend = "Write a decimal point, not a comma." if "," in cell else "Write a finite number, as in 12.5."
        raise BadCellError("bad-number", column, f"{cell[:80]!r} is not a number.", mend)
    return number


def _value(cell: str, key_result: KeyResult) -> Value:
    """A cell as the kind of its key result understands it."""
    kind = key_result.kind
    if kind == "outcome":
        name = cell.strip()
        if name not in OUTCOME_PROGRESS:
            names = ", ".join(OUTCOME_PROGRESS)
            raise BadCellError(
                "bad-outcome", "value", f"{cell[:80]!r} is not an outcome.", near(name, OUTCOME_PROGRESS, f"Write one of: {names}.")
            )
        return name
    if kind == "milestones":
        names = tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))
        known = [m.name for m in key_result.milestones]
        for name in names:
            if name not in known:
                raise BadCellError(
                    "unknown-milestone",
                    "value",
                    f"{key_result.id} has no milestone {name[:80]!r}.",
                    near(name, known, f"Write the names of those done, with ; between: {'; '.join(known)}."),
                )
        return names
    number = _float(cell, "value")
    if kind == "graded" and not 0 <= number <= 1:
        raise BadCellError("bad-grade", "value", f"A grade of {cell} is not within 0 and 1.", "Write 0.0 to 1.0.")
    return number


def _confidence(cell: str) -> int:
    number = int(cell) if cell.strip().isascii() and cell.strip().isdigit() and len(cell) < 5 else -1
    if not 0 <= number <= 10:
        raise BadCellError(
            "bad-confidence", "confidence", f"{cell[:80]!r} is not a confidence.", "Write a whole number from 0 to 10; 5 is even odds."
        )
    return number


def _status(cell: str) -> Status:
    if cell not in _STATUSES:
        names = sorted(_STATUSES)
        raise BadCellError("bad-status", "status", f"{cell[:80]!r} is not a status.", near(cell, names, f"Write one of: {', '.join(names)}."))
    return cell  # type: ignore[return-value]


def _recorded(cell: str) -> datetime:
    try:
        if len(cell) == 10 or not cell.isascii():
            raise ValueError
        moment = datetime.fromisoformat(cell)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadCellError(
            "bad-time", "recorded", f"{cell[:80]!r} is not a time.", "Write UTC, as in 2026-10-01T09:30:00.000000Z, or nothing."
        ) from None


def _withdrawn(cell: str) -> bool:
    if cell.lower() in _TRUE:
        return True
    if cell.lower() in _FALSE:
        return False
    raise BadCellError("bad-withdrawn", "withdrawn", f"{cell[:80]!r} is neither true nor empty.", "Write true, or nothing.")
