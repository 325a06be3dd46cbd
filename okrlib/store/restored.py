"""A log that a spreadsheet saved, or a merge left with two headers, as we write it."""

import csv
import io
from typing import Any

from okrlib.errors import NotWritableError
from okrlib.findings import Finding
from okrlib.model import notation
from okrlib.sheets import sections
from okrlib.store import csv_reader
from okrlib.store.sheets import cells_of


def restored(text: str, file: str, sheet: Any, encoding: str) -> str | None:
    """The text of a *file* in our form, whole; None where it has it.

    Nothing is lost: rows that cannot be read, and columns that are not ours, stay with their cells.

    Raises:
        NotWritableError: A conflict, a header by which nothing can be read, or a column that can be read
            in two ways, has to be settled first.
    """
    if csv_reader.in_our_form(text, sheet, encoding):
        return None
    findings: list[Finding] = []
    parts = csv_reader.parts(text, file, sheet, findings, encoding)
    codes = {finding.code for finding in findings}
    found = sections(text, known=sheet.columns, needed=sheet.columns[:2]).sections
    last = found[-1].typed.line if found else 0
    unread = bool(found) and (not parts or parts[-1].section.typed.line != last)
    headers = {part.section.header for part in parts}
    # Lines with and without the columns that only some files have may stand side by side.
    mixed = len(headers) > 1 and headers - {sheet.columns, csv_reader.usual(sheet.columns)}
    other = "resaved" in codes or bool(mixed)
    for finding in findings:
        # What is added below a header by which nothing is read would not be read either.
        below = unread and finding.severity == "error" and finding.place and finding.place.line == last
        doubt = other and finding.code.startswith("undecided-")
        if finding.code == "merge-conflict" or below or doubt:
            raise NotWritableError(f"Nothing was added. {finding.place}: {finding.message}")
    if not other:
        return None
    names = dict.fromkeys(name for part in parts for name in part.section.header if name)
    usual = csv_reader.usual(sheet.columns)
    columns = list(sheet.columns if ({*sheet.columns} - {*usual}) & {*names} else usual)
    columns += [name for name in names if name not in columns]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for part in parts:
        for typed, record in zip(part.section.rows, part.records, strict=True):
            if record.cells is None:  # too many cells, or too few: it stays so
                writer.writerow(typed.cells or [typed.text])
                continue
            cells = dict(zip(part.section.header, typed.cells, strict=False)) | dict(
                zip(sheet.columns, record.cells, strict=True)
            )
            if record.row is not None and not sheet.ignored(record.cells):
                cells |= cells_of(record.row)
            # Of a cell that was typed with line breaks, the signs that stand for them.
            typed_cells = (cells.get(name, "") for name in columns)
            writer.writerow(notation.escaped(cell) if "\n" in cell else cell for cell in typed_cells)
    return out.getvalue()
