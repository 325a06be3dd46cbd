"""Files of other tools on their way into a plan."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from okrlib import exchange
from okrlib.store import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from okrlib.exchange import Brought
    from okrlib.plan import Plan


class Bring:
    """What a file would make of the plan in a folder on a day; nothing is written unless asked."""

    def __init__(self, folder: Path, on: date, *, as_they_were: bool) -> None:
        self.folder, self.on, self.as_they_were = folder, on, as_they_were

    def __call__(
        self,
        data: bytes | str,
        file: str = "goals.csv",
        *,
        on: date | None = None,
        as_they_were: bool | None = None,
        **more: Any,
    ) -> Brought:
        """What the data of a file would make of the plan."""
        source, _ = exchange.source_of(data.encode() if isinstance(data, str) else data, file, **more)
        state = self.as_they_were if as_they_were is None else as_they_were
        return exchange.brought(self.folder, source, file=file, on=on or self.on, as_they_were=state)

    def written(self, data: bytes | str, file: str = "goals.csv", *, on: date | None = None) -> Plan:
        """The plan with what the file holds, read again."""
        exchange.put(self(data, file, on=on), on=on or self.on)
        return load(self.folder).plan


def unplaced(result: Brought) -> list[tuple[str, str]]:
    """The texts of a file that have no place in the plan, each with its column."""
    return [(line.field, line.came) for line in result.lines if line.fate == "left"]


def workbook(changed: Callable[[Workbook], object] = id, **sheets: list[list[Any]]) -> bytes:
    """A workbook, *changed*; numbers below 1 are shown as percentages."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if isinstance(cell.value, float) and cell.value < 1:
                cell.number_format = "0%"
    changed(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
