"""What every kind of source offers once it is open: a frame, and text read as numbers and times.

Text comes from CSV files, workbooks and loosely typed databases. A cell that is no number or no time
is reported with its place, and never passes as missing.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlib.sheets import Form
from okrlib.text.typed_numbers import spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw

    from okrlib.findings import SourceError
    from okrlib.model import Dates, Decimal

#: What an ISO time with an offset, or the name of a zone, ends with.
OFFSET = (
    r":[0-9]{2}.*(Z|z|[+-][0-9]{2}(:?[0-9]{2})?| ?(UTC|GMT)| [A-Z]{3,5}| [A-Z][A-Za-z]+/[A-Z][A-Za-z_/]+)\s*$"
)
_OFFSET = re.compile(OFFSET)


class Parsed(NamedTuple):
    """A text column read as numbers or times: its new name, how many cells are neither, and an example."""

    column: str
    bad: int = 0
    example: str = ""
    place: str = ""
    with_offset: int = 0
    without_offset: int = 0
    periods: tuple[str, ...] = ()
    """The rhythms whose periods some cells name, as 2026-Q3 does."""
    part: tuple[str, str] | None = None
    """The name of a period, and a time of another row that lies within it."""
    aside: tuple[int, str, str] = (0, "", "")
    """How many rows are totals or remarks and left out, what the first has for a time, and its place."""
    with_unit: int = 0
    """How many cells have the unit beside their number, as 45 % has."""
    without_unit: int = 0


class Rows(ABC):
    """An open source. `number` and `moment` add a column to the frame and name it."""

    #: Names that more than one column has.
    twice: frozenset[str] = frozenset()
    #: How a workbook shows its cells; of other sources nothing is known of it.
    form: Form = Form()
    #: How many rows a database should fetch, where not all of them are wanted.
    most: int | None = None

    @property
    @abstractmethod
    def frame(self) -> nw.LazyFrame[Any]:
        """The rows as they are, lazily, with the columns added so far."""

    def ask(self, columns: Sequence[str]) -> None:  # noqa: B027 - most have nothing to do
        """Ask a database or a cluster for these columns of what the feed reads; a file's are at hand."""

    @abstractmethod
    def number(self, column: str, decimal: Decimal | None, unit: str = "") -> Parsed:
        """A column of text as numbers; `SourceError` where nothing says which mark *decimal* is."""

    @abstractmethod
    def moment(self, column: str, *, utc: bool, dates: Dates | None, year_starts: str = "") -> Parsed:
        """A column of text as times: with an offset if all have one, else local, or of UTC.

        A named period is its first day; *year_starts* is the month and day on which a year such as 2026/27
        begins, where such years are meant. Raises `SourceError` where it is unclear whether day or month
        comes first and *dates* is None.
        """

    @abstractmethod
    def universal(self, column: str) -> str:
        """A column of times without an offset, which are UTC, as times with one."""

    @abstractmethod
    def failed(self, error: BaseException) -> SourceError:
        """Why what was asked of the rows cannot be answered."""

    def as_text(self, column: str) -> str:
        """A column whose cells are of several kinds as one of texts; an engine's cells are all of one."""
        return column

    def cancel(self) -> None:  # noqa: B027 - the same
        """Stop what runs, from another thread, where anything does."""

    def close(self) -> None:  # noqa: B027 - the same
        """Let go of the source, where it holds on to any; nothing in it was changed."""


def shown(cell: Any) -> str:
    """A cell as a text: days without a time, whole numbers without a point."""
    if cell is None or cell != cell:  # noqa: PLR0124 - what is no number is not equal to itself
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return spelled(cell)
    return str(cell)


def has_offset(text: str) -> bool:
    """Whether a time in text says its offset from UTC.

    >>> has_offset("2024-03-31T00:30:00+01:00"), has_offset("2024-03-31 09:00"), has_offset("3/31/24 9:00 PM")
    (True, False, False)
    >>> has_offset("2024-03-31 00:30 UTC"), has_offset("2024-03-31 00:30 Asia/Tokyo")
    (True, True)
    """
    return bool(_OFFSET.search(text))
