"""The cells of a table as we write them: days as 2026-11-29, numbers with a decimal point, true."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time

from okrlib.sheets.columns import Writing, decide
from okrlib.text import exact
from okrlib.text.typed_days import Day, day, period, serial
from okrlib.text.typed_numbers import Decimal, numeral

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_WHOLE_AFTER_POINT = re.compile(r"(\d+)[.,]0+")
#: Where it comes from elsewhere, it may stand for thousands too.
_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_TIME = re.compile(
    r"(?P<day>.*?\d),? +(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<s>\d\d))?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
)
#: "true" and "false" in the tables of other languages, as their spreadsheets write them.
_YES = "true wahr doğru vrai vero verdadero verdadeiro waar prawda sant sann sand tosi pravda igaz истина"
_NO = "false falsch yanlış yanliş faux falso onwaar fałsz falskt usann falsk epätosi nepravda hamis ложь"
_TRUE, _FALSE = frozenset(_YES.split()), frozenset(_NO.split())


class DoubtError(ValueError):
    """A cell can be read in two ways, and nothing in the table decides: *cell* is *either* or *other*."""

    def __init__(self, cell: str, either: str, other: str) -> None:
        super().__init__(cell)
        self.cell, self.either, self.other = cell, either, other


@dataclass(slots=True)
class Habits:
    """How the cells of a table are written, decided by all of them together.

    *ours* says that the table has commas between its cells, as our own have; there 1.200 is a number with a
    decimal point. *decimal* is the mark before decimals where the cells do not decide. *examples* are the
    first days, numbers and words that had to be rewritten.
    """

    ours: bool
    decimal: Decimal | None = None
    dates: Writing = field(default_factory=Writing)
    numbers: Writing = field(default_factory=Writing)
    examples: dict[str, str] = field(default_factory=dict)

    def learn(self, days: Iterable[str], numbers: Iterable[str]) -> None:
        """Decide by the cells of the columns with days, and of those with numbers."""
        days = dict.fromkeys(days)
        if not all(map(_DAY.fullmatch, days)):
            self.dates = decide(map(_day_of, days))
        numbers = dict.fromkeys(numbers)
        if not all(_NUMBER.fullmatch(cell) and not _GROUP.fullmatch(cell) for cell in numbers):
            self.numbers = decide(numbers)
            if self.numbers.decimal is None and self.ours and self.dates.dates == "month first":
                self.numbers = Writing(".")

    @property
    def foreign(self) -> bool:
        """Whether a spreadsheet saved the table: by what parts its cells, or by its days."""
        return not self.ours or self.dates != Writing()

    def day(self, cell: str) -> str:
        """A day as 2026-11-29; what is none stays as it is.

        Raises:
            DoubtError: It is one of two.
        """
        if not cell or _DAY.fullmatch(cell):
            return cell
        if stored := serial(cell):
            return self._noted("days", cell, stored.date().isoformat())
        found = day(_day_of(cell), order=self.dates.dates)
        return self._noted("days", cell, self._one_day(cell, found).isoformat()) if found else cell

    def period(self, cell: str) -> str:
        """The name of a period as 2026-10, else a day, as `day`."""
        if (year := _WHOLE_AFTER_POINT.fullmatch(cell)) and len(year[1]) == 4:
            return self._noted("days", cell, year[1])
        name = period(cell)
        return self._noted("days", cell, name) if name else self.day(cell)

    def moment(self, cell: str) -> str:
        """A time as 2026-11-29T09:30:00, else a day, as `day`."""
        if (stored := serial(cell)) and stored.time() != time():
            return self._noted("days", cell, stored.isoformat())
        match = _TIME.fullmatch(cell)
        found = day(match["day"], order=self.dates.dates) if match else None
        if match is None or found is None or (_DAY.match(cell) and not match["half"]):
            return cell if ":" in cell else self.day(cell)
        hour = int(match["h"])
        if match["half"]:
            hour = hour % 12 + (12 if match["half"] in "pP" else 0)
        plain = f"{self._one_day(cell, found)}T{hour:02}:{match['m']}:{match['s'] or '00'}"
        return self._noted("days", cell, plain)

    def number(self, cell: str, unit: str = "") -> str:
        """A number in a unit with a decimal point and without the unit; what is none stays as it is.

        Raises:
            DoubtError: It is one of two.
        """
        grouped = _GROUP.fullmatch(cell) is not None
        may_be_thousands = not self.ours or self.numbers.decimal == ","
        if not cell or (_NUMBER.fullmatch(cell) and not (grouped and may_be_thousands)):
            return cell
        # What we write ourselves has a point before decimals, so there a comma elsewhere decides nothing.
        decimal = None if self.ours and grouped else self.numbers.decimal or self.decimal
        found = numeral(cell, decimal=decimal, wanted=unit) if "_" not in cell else None
        if found is None or found.unit:
            return cell
        if found.other is not None:
            raise DoubtError(cell, exact(found.value), exact(found.other))
        return self._noted("numbers", cell, exact(found.value))

    def whole(self, cell: str) -> str:
        """A whole number without a point, as `number`."""
        match = _WHOLE_AFTER_POINT.fullmatch(cell)
        return self._noted("numbers", cell, match[1]) if match else self.number(cell)

    def truth(self, cell: str) -> str:
        """``true`` or nothing, in the languages of spreadsheets."""
        plain = cell.casefold().replace("\u0307", "")
        if plain in _TRUE:
            return cell if plain == "true" else self._noted("words", cell, "true")
        return "" if plain in _FALSE else cell

    def word(self, cell: str, known: Iterable[str]) -> str:
        """A known word, whatever its capitals; what is none stays as it is."""
        plain = " ".join(cell.casefold().replace("_", " ").replace("-", " ").split())
        return self._noted("words", cell, plain) if plain in known and plain != cell else cell

    def _one_day(self, cell: str, found: Day) -> date:
        if found.other is not None:
            raise DoubtError(cell, found.value.isoformat(), found.other.isoformat())
        return found.value

    def _noted(self, what: str, cell: str, plain: str) -> str:
        if plain != cell:
            self.examples.setdefault(what, cell)
        return plain


def _day_of(cell: str) -> str:
    """A day without the time behind it."""
    match = _TIME.fullmatch(cell)
    return match["day"] if match else cell
