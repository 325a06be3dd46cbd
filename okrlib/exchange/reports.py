"""The report of an import, row by row, and the rest: what had no place, which is never published."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from okrlib import files, sheets
from okrlib.errors import OkrError
from okrlib.exchange.records import Line
from okrlib.sheets import FormColumn, form

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

COLUMNS = ("row", "field", "came", "became", "why", "fate")
REST_COLUMNS = ("row", "field", "came", "why")
#: What a spreadsheet would take for a formula; a number alone is none.
_FORMULA = re.compile(r"\s*[=+\-@\t\r|]")
_FIRST = frozenset("=+-@|\t\r\n \u00a0")
_NUMBER = re.compile(r"[+-]?[\d.,]+ ?%?")
_MOST_ROWS = 1_000_000


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("-5"), safe("a note")
    ("'=1+1", '-5', 'a note')
    """
    if text[:1] not in _FIRST or not _FORMULA.match(text) or _NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def report_csv(lines: Iterable[Line], columns: tuple[str, ...] = COLUMNS) -> str:
    """Lines of a report as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    places = [Line._fields.index(column) for column in columns]
    writer.writerows([safe(line[place]) for place in places] for line in lines)
    return out.getvalue()


def rest_of(lines: Iterable[Line]) -> str:
    """What has no place in the plan, as CSV; "" where everything has one."""
    left = [line for line in lines if line.fate in {"left", "wrong"} and line.came]
    return report_csv(left, REST_COLUMNS) if left else ""


def report_workbook(lines: Iterable[Line]) -> bytes:
    """Lines of a report as a workbook; raises `MissingExtraError` without the extra ``[kpi]``."""
    widths = {"row": 8, "field": 22, "came": 50, "became": 40, "why": 60, "fate": 10}
    rows = [line._asdict() for line in lines][:_MOST_ROWS]
    return form("Import", [FormColumn(name, widths[name]) for name in COLUMNS], rows)


def is_report(path: Path) -> bool:
    """Whether a file holds an earlier report, as CSV or a workbook, which a newer one may replace."""
    try:
        return sheets.read(files.read(path, most_mb=files.MOST_MB), path.name).header == COLUMNS
    except (OkrError, OSError):
        return False
