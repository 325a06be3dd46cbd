"""Reading the CSV files of a plan: a bad row is a finding, every other row is read.

A file is first read column by column, which is fast. Where anything in it is not as it should be, it
is read again row by row, which says where. Both give the same rows.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from okrlib.checks.plan import near
from okrlib.findings import Finding
from okrlib.model import notation
from okrlib.model.key_results import CheckIn, Observation
from okrlib.model.notation import BadCellError

if TYPE_CHECKING:
    from okrlib.findings import Severity
    from okrlib.model.key_results import KPI, KeyResult

Row = TypeVar("Row", CheckIn, Observation)
Cell = TypeVar("Cell")

CHECK_IN_COLUMNS: tuple[str, ...] = CheckIn._fields
OBSERVATION_COLUMNS: tuple[str, ...] = Observation._fields
#: Columns that a file has only where a row needs them; a shorter line leaves them empty.
OPTIONAL = {OBSERVATION_COLUMNS: ("withdrawn",)}
#: Columns without which nothing can be read.
_NEEDED = {"key_result", "date", "kpi", "period"}
#: Kinds whose value is any number.
_NUMERIC = frozenset({"increase", "decrease", "reach", "stages", "checkpoints", "maintain", "baseline"})
_MOST_HINTS = 20


class Rows(NamedTuple, Generic[Row]):
    """What a CSV file holds: the rows that could be read, and what is wrong with the others."""

    rows: list[Row]
    findings: list[Finding]


class Record(NamedTuple, Generic[Row]):
    """One record of a file as it was typed, with the row it stands for; None where it is unreadable."""

    typed: str
    row: Row | None


class CheckInSheet:
    """How the rows of ``check-ins/<cycle>.csv`` are read: by column, and one by one."""

    columns = CHECK_IN_COLUMNS

    def __init__(self, key_results: Mapping[str, KeyResult]) -> None:
        self.key_results = key_results
        self.numeric = {i for i, kr in key_results.items() if kr.kind in _NUMERIC and not kr.kpi}
        self.hints: dict[str, str] = {}

    def by_column(self, records: Sequence[Sequence[str]]) -> list[CheckIn]:
        """All rows at once; ValueError where one of them is not as it should be."""
        names, days, values, confidences, statuses, blockers, notes, authors, recorded, withdrawn = zip(
            *records, strict=True
        )
        numeric = self.numeric
        if not self.key_results.keys() >= set(names):
            raise ValueError
        notation.numbers([cell for cell, name in zip(values, names, strict=True) if cell and name in numeric])
        return list(
            map(
                CheckIn,
                names,
                _each(_day, days),
                [
                    (float(cell) if name in numeric else self._value(cell, name)) if cell else None
                    for cell, name in zip(values, names, strict=True)
                ],
                _each(_optional(notation.confidence), confidences),
                _each(_optional(notation.status), statuses),
                _each(notation.unescaped, blockers),
                _each(notation.unescaped, notes),
                _each(_optional(str), authors),
                notation.moments(recorded),
                _each(notation.withdrawn, withdrawn),
            )
        )

    def by_row(self, record: Sequence[str]) -> CheckIn:
        """One row; BadCellError says what is wrong with it."""
        name, day, value, confidence, status, blocker, note, author, recorded, withdrawn = record
        if name not in self.key_results:
            mend = _hint(name, self.key_results, self.hints, "Write the id of one in this cycle's goals.")
            raise BadCellError(
                "unknown-key-result", "key_result", f"There is no key result {name[:120]!r}.", mend
            )
        return CheckIn(
            name,
            notation.day(day, "date"),
            self._value(value, name) if value and not self.ignored(record) else None,
            notation.confidence(confidence) if confidence else None,
            notation.status(status) if status else None,
            notation.unescaped(blocker),
            notation.unescaped(note),
            author or None,
            notation.moment(recorded) if recorded else None,
            notation.withdrawn(withdrawn),
        )

    def ignored(self, record: Sequence[str]) -> BadCellError | None:
        """A cell that is not read although its row is."""
        name, value = record[0], record[2]
        if not value or not self.key_results[name].kpi:
            return None
        return BadCellError(
            "value-from-kpi",
            "value",
            f"A value of {name} is ignored: a KPI measures it.",
            "Leave the value empty; confidence and note count.",
        )

    def _value(self, cell: str, name: str) -> Any:
        key_result = self.key_results[name]
        if key_result.kpi:
            raise ValueError
        return notation.value(cell, key_result)


class ObservationSheet:
    """How the rows of a file in ``observations/`` are read: by column, and one by one."""

    columns = OBSERVATION_COLUMNS

    def __init__(self, kpis: Mapping[str, KPI]) -> None:
        self.kpis = kpis
        self.hints: dict[str, str] = {}

    def by_column(self, records: Sequence[Sequence[str]]) -> list[Observation]:
        """All rows at once; ValueError where one of them is not as it should be."""
        names, periods, values, recorded, *more = zip(*records, strict=True)
        if not self.kpis.keys() >= set(names):
            raise ValueError
        told = names, _each(_period, periods), notation.numbers(values), notation.moments(recorded)
        return list(map(Observation, *told, *(_each(notation.withdrawn, column) for column in more)))

    def by_row(self, record: Sequence[str]) -> Observation:
        """One row; BadCellError says what is wrong with it."""
        name, period, value, recorded, withdrawn = record
        if name not in self.kpis:
            mend = _hint(name, self.kpis, self.hints, "Write the id of a KPI, or add its card.")
            raise BadCellError("unknown-kpi", "kpi", f"There is no KPI {name[:120]!r}.", mend)
        return Observation(
            name,
            notation.day(period, "period"),
            notation.number(value),
            notation.moment(recorded) if recorded else None,
            notation.withdrawn(withdrawn),
        )

    def ignored(self, record: Sequence[str]) -> BadCellError | None:  # noqa: ARG002
        """No cell is left out of a row that is read."""
        return None


def _day(cell: str) -> Any:
    return notation.day(cell, "date")


def _period(cell: str) -> Any:
    return notation.day(cell, "period")


def _optional(parse: Callable[[str], Cell]) -> Callable[[str], Cell | None]:
    return lambda cell: parse(cell) if cell else None


def _each(parse: Callable[[str], Cell], column: Sequence[str]) -> Iterator[Cell]:
    """A column parsed, each distinct cell once."""
    known = {cell: parse(cell) for cell in set(column)}
    return map(known.__getitem__, column)


def _hint(name: str, known: Iterable[str], hints: dict[str, str], otherwise: str) -> str:
    """The nearest known name; no longer looked for after many misses, as where a whole file is missing."""
    if name not in hints and len(hints) < _MOST_HINTS:
        hints[name] = near(name, known, otherwise)
    return hints.get(name, otherwise)


def read(text: str, file: str, sheet: Any) -> Rows[Any]:
    """The rows of a file, by a `CheckInSheet` or an `ObservationSheet`."""
    plain = '"' not in text and "\r" not in text
    if plain or not any(line.count('"') % 2 for line in text.split("\n")):
        try:
            records = [record for record in csv.reader(_lines(text)) if record]
            whole = [list(sheet.columns), list(usual(sheet.columns))]
            if records and records[0] in whole and len(records[-1]) == len(records[0]):
                return Rows(sheet.by_column(records[1:]) if len(records) > 1 else [], [])
        except (ValueError, csv.Error):
            pass
    findings: list[Finding] = []
    held = records_of(text, file, sheet, findings)
    return Rows([record.row for record in held if record.row is not None], findings)


def about(text: str, sheet: Any, names: Collection[str]) -> list[Any]:
    """The rows of a file that are about some ids, as `read` gives them; the other lines are left aside."""
    lines = text.split("\n")
    quoted = '"' in text
    if lines[0].partition(",")[0] == sheet.columns[0] and not (
        quoted and any(line.count('"') % 2 for line in lines)
    ):
        either = {*names, *(f'"{name}"' for name in names)}
        named = (line for line in lines[1:] if line.partition(",")[0] in either)
        text = "\n".join([lines[0], *named, ""])
    return [row for row in read(text, "", sheet).rows if row[0] in names]


def records_of(text: str, file: str, sheet: Any, findings: list[Finding]) -> list[Record[Any]]:
    """Every record after the header, in order, with the row it stands for; adds to *findings*.

    The same mistake in many rows is one finding, at the first of them.
    """
    typed = list(_split(text, len(sheet.columns)))
    at, header, order = _header(typed, sheet.columns, file, findings)
    headers = (header, list(sheet.columns), list(usual(sheet.columns)))
    # Where a column was added to a file, lines that a merge brings may still do without it.
    widths = {len(header), *([len(usual(sheet.columns))] if header == list(sheet.columns) else [])}
    out: list[Record[Any]] = []
    said: dict[tuple[str, str], tuple[int, BadCellError, Severity]] = {}
    counts: dict[tuple[str, str], int] = {}

    def say(number: int, bad: BadCellError, severity: Severity) -> None:
        said.setdefault((bad.code, bad.what), (number, bad, severity))
        counts[bad.code, bad.what] = counts.get((bad.code, bad.what), 0) + 1

    for index, (number, raw) in enumerate(typed):
        if index == at or not raw.strip():
            continue
        row = None
        try:
            record = _cells(raw)
            if order is not None and record not in headers and any(record):
                torn = index == len(typed) - 1 and not text.endswith("\n")
                if len(record) not in widths or (torn and len(record) < len(header)):
                    raise _misfit(record, header, torn=torn)
                ordered = [record[i] if i is not None and i < len(record) else "" for i in order]
                row = sheet.by_row(ordered)
                if ignored := sheet.ignored(ordered):
                    say(number, ignored, "warning")
        except BadCellError as bad:
            say(number, bad, "error")
        out.append(Record(raw, row))
    for key, (number, first, severity) in said.items():
        more = f" So do {counts[key] - 1} more lines." if counts[key] > 1 else ""
        findings.append(
            Finding(
                code=first.code,
                severity=severity,
                file=file,
                line=number,
                key=first.column or None,
                what=first.what + more,
                mend=first.mend,
            )
        )
    return out


def usual(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a file, without those that only some files have."""
    return tuple(name for name in columns if name not in OPTIONAL.get(columns, ()))


def needed(rows: Iterable[Any], columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that a file with these rows has: the usual ones, and those that a row fills."""
    rows, some = tuple(rows), OPTIONAL.get(columns, ())
    return tuple(c for c in columns if c not in some or any(notation.written(getattr(r, c)) for r in rows))


def widened(text: str, columns: tuple[str, ...], wanted: Iterable[str]) -> str:
    """The text of a file with those of its optional columns that are wanted; what it holds stays."""
    for name in wanted:
        head, header = header_of(text, columns)
        if name in header or name not in OPTIONAL.get(columns, ()):
            continue
        out = []
        for _, raw in _split(text, len(header)):
            whole = raw.count(",") >= len(header) - 1  # a torn line stays torn
            out.append(f"{raw},{name}" if raw == head else f"{raw}," if whole else raw)
        text = "\n".join([*out, ""])
    return text


def header_of(text: str, columns: tuple[str, ...]) -> tuple[str, list[str]]:
    """The header of a file as it was typed, and its columns; ours where the file is empty."""
    typed = list(_split(text, len(columns)))
    at, header, _ = _header(typed, columns, "", [])
    return (typed[at][1], header) if typed else (",".join(usual(columns)), list(usual(columns)))


def _cells(raw: str) -> list[str]:
    try:
        return next(csv.reader(f"{line}\n" for line in raw.split("\n")), [])
    except csv.Error as error:
        what = f"The line cannot be read: {error}."
        raise BadCellError("bad-line", "", what, 'Put "quotes" around a text, or shorten it.') from None


def _misfit(record: Sequence[str], header: Sequence[str], *, torn: bool) -> BadCellError:
    if torn and len(record) < len(header):
        what = "The last line breaks off: a write was cut short."
        return BadCellError(
            "torn-line", "", what, "Complete the line or delete it; the lines before it are read."
        )
    what = f"The line has {len(record)} columns, the header has {len(header)}."
    mend = 'Add or take out commas; put "quotes" around a text that holds one.'
    return BadCellError("wrong-width", "", what, mend)


def _header(
    typed: Sequence[tuple[int, str]], columns: tuple[str, ...], file: str, findings: list[Finding]
) -> tuple[int, list[str], list[int | None] | None]:
    """Which record is the header, its cells, and where each column stands in it; None: nowhere.

    Lines of two branches may be merged in any order, so a header as we write it counts anywhere.
    """
    if not typed:
        return 0, [], None
    whole = ",".join(columns)
    ours = (whole, ",".join(usual(columns)))
    at = next((i for name in ours for i, (_, raw) in enumerate(typed) if raw.strip() == name), 0)
    number, raw = typed[at]
    try:
        header = [name.strip() for name in _cells(raw)]
    except BadCellError:
        header = []
    mend = f"The first line should be: {ours[1]}"

    def say(code: str, severity: Severity, column: str | None, what: str, mend: str) -> None:
        findings.append(
            Finding(code=code, severity=severity, file=file, line=number, key=column, what=what, mend=mend)
        )

    missing = [c for c in usual(columns) if c not in header]
    if missing == list(usual(columns)):
        parted = next((mark for mark in ";\t" if mark in raw), None)
        what = "The first line does not name the columns, so nothing is read."
        if parted:
            what = (
                f"The columns are parted by {'semicolons' if parted == ';' else 'tabs'}, so nothing is read."
            )
            mend = "Save it as CSV with commas (and UTF-8)."
        say("no-header", "error", None, what, mend)
        return at, header, None
    for name in header:
        if name not in columns:
            what = f"There is no column {name[:80]!r}; it is not read."
            say("unknown-column", "warning", name[:80], what, near(name, columns, "Take it out."))
    for column in missing:
        severity: Severity = "error" if column in {*_NEEDED, "value"} else "warning"
        say("missing-column", severity, column, f"The column {column!r} is missing.", mend)
    if _NEEDED & set(missing) or ("value" in missing and "period" in columns):
        return at, header, None
    return at, header, [header.index(c) if c in header else None for c in columns]


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _split(text: str, width: int) -> Iterator[tuple[int, str]]:
    """(line number, text) of each record.

    Where a line holds an odd number of quotes, it is either a raw line break in a cell or a torn
    line: a record that is complete once its quotes close is one; otherwise the line is torn, and must
    not swallow the lines after it.
    """
    lines = _lines(text)
    at = 0
    while at < len(lines):
        end = at + 1
        if lines[at].count('"') % 2:
            end = _closing(lines, at, width) or end
        if lines[at].strip():
            yield at + 1, "\n".join(lines[at:end])
        at = end


def _closing(lines: Sequence[str], at: int, width: int) -> int | None:
    """The end of the record that begins on a line with an open quote; None where it is torn."""
    quotes = lines[at].count('"')
    for end in range(at + 1, min(len(lines), at + 500)):
        quotes += lines[end].count('"')
        if quotes % 2 == 0:
            try:
                return end + 1 if len(_cells("\n".join(lines[at : end + 1]))) == width else None
            except BadCellError:
                return None
    return None
