"""A table of texts, the form that it had in its file, and why there is none."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

from okrlib.errors import OkrError
from okrlib.text.typed_numbers import spelled

#: So many rows of a workbook are looked at to see how cells are shown.
SAMPLE = 2_000
#: What a cell shows behind its number when it shows a multiple of it.
SCALES = {"%": 0.01, "k": 1e3, "mn": 1e6, "bn": 1e9}


class TableError(OkrError):
    """A file that is no table: *what* says what is wrong with it, *mend* what to do, in whole sentences."""

    def __init__(self, code: str, what: str, mend: str) -> None:
        """Keep the sentences apart, for a finding."""
        super().__init__(f"{what} {mend}")
        self.code, self.what, self.mend = code, what, mend


def no_row(name: str) -> TableError:
    """The error for a file that holds nothing."""
    return TableError("empty-file", f"{name} has no row.", "Save it again, with the columns' names on top.")


class Asked(NamedTuple):
    """What is asked of a file: the arguments of `okrlib.sheets.read`."""

    name: str
    known: Collection[str] = ()
    sheet: str | None = None
    header: int = 0
    encoding: str = ""
    delimiter: str = ""
    most_bytes: int = 10**9
    by_people: bool = False


class Form(NamedTuple):
    """How a table stood in its file.

    Attributes:
        encoding: The encoding of a text file, as Python names it.
        delimiter: What parts the cells of a text file; "" for a workbook.
        header: The line that names the columns, counted from 1.
        sheet: The sheet of a workbook; "" for a text file.
        sheets: All sheets of the workbook.
        percent: The columns of a workbook whose cells are shown as percentages: 45 % is stored as 0.45.
        mixed: The columns of a workbook in which some numbers are shown so and others are not.
        shown: The one of `SCALES` in which a cell shows its number, by its line and its column.
        money: The currency that a cell shows beside its number, by its line and its column.
        currencies: The currency of each column of a workbook whose numbers are all shown with it.
        unstyled: The kind of workbook in which it is not known how cells are shown: .xls or .xlsb; "" for
            others.
        hidden: The lines of a workbook's rows that it hides, by hand or by a filter.
        since_1904: Whether a workbook counts its days from 1904, where they are stored as bare numbers.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    header: int = 1
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    percent: frozenset[str] = frozenset()
    mixed: frozenset[str] = frozenset()
    shown: Mapping[tuple[int, str], str] = MappingProxyType({})
    money: Mapping[tuple[int, str], str] = MappingProxyType({})
    currencies: Mapping[str, str] = MappingProxyType({})
    unstyled: str = ""
    hidden: tuple[int, ...] = ()
    since_1904: bool = False


class Table(NamedTuple):
    """The rows of a table as texts, without those that are blank.

    Attributes:
        header: The names of the columns, without spaces around them; "" for one without a name.
        rows: The cells of each row, as many as the header has names.
        lines: The line of each row in its file (in a workbook its row), counted from 1.
        form: How the table stood in its file.
        values: The cells of a workbook as they are stored: numbers, days, truths, texts; "" for blank ones.
            Empty for a text file.
        above: The texts above the header that was found, each with its line.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    form: Form
    values: tuple[tuple[object, ...], ...] = ()
    above: tuple[tuple[int, str], ...] = ()

    def column(self, name: str) -> tuple[str, ...]:
        """The cells of one column.

        Raises:
            ValueError: There is no column of this name.
        """
        place = self.header.index(name)
        return tuple(row[place] for row in self.rows)

    def shown(self, line: int, name: str, cell: str) -> str:
        """A cell as people see it: 45 % where 0.45 is stored, 1.2 k where 1200 is, 7 € in a format of €.

        Below the rows that were looked at, a column shows percentages and its currency as it did in them.
        """
        form = self.form
        if line > SAMPLE:
            scale, money = "%" if name in form.percent else None, form.currencies.get(name)
        else:
            scale, money = form.shown.get((line, name)), form.money.get((line, name))
        around = " ".join(filter(None, (scale, money)))
        if not around:
            return cell
        try:
            number = float(cell)
            # 0.07 is 7 %, not 7.000000000000001 %.
            return f"{spelled(float(f'{number / SCALES[scale]:.12g}') if scale else number)} {around}"
        except ValueError:
            return cell
