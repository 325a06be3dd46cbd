"""How the numbers and days of a column are written; a column that does not decide is asked about."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from okrlib.text.typed_days import Order, day, order_of
from okrlib.text.typed_numbers import Decimal, numeral

#: A mark with a digit behind it.
_MARKS = re.compile(r"[.,](?=\d)")


class Writing(NamedTuple):
    """How a column is written.

    Attributes:
        decimal: The mark before decimals; None where the column holds no number that needs one.
        dates: Whether the day or the month comes first; None where no day needs to know.
        doubt: A cell that can be read in two ways while no other cell of the column decides; "" for none.
    """

    decimal: Decimal | None = None
    dates: Order | None = None
    doubt: str = ""


def decide(cells: Iterable[str]) -> Writing:
    """How the cells of one column are written, by all of them together.

    >>> decide(["1.200", "3,5"]), decide(["1/2/2026", "25/2/2026"]).dates, decide(["1.200", "2.400"]).doubt
    (Writing(decimal=',', dates=None, doubt=''), 'day first', '1.200')
    """
    decimals: set[Decimal] = set()
    orders: set[Order] = set()
    doubts: dict[str, str] = {}
    for cell in cells:
        if not cell:
            continue
        if (number := numeral(cell)) is not None:
            if number.other is not None:
                doubts.setdefault("number", cell)
            elif mark := _mark(cell):
                decimals.add(mark)
        elif (found := day(cell)) is not None:
            if found.other is not None:
                doubts.setdefault("day", cell)
            elif order := order_of(cell):
                orders.add(order)
    decimal = decimals.pop() if len(decimals) == 1 else None
    dates = orders.pop() if len(orders) == 1 else None
    doubt = "" if decimal else doubts.get("number", "")
    return Writing(decimal, dates, doubt or ("" if dates else doubts.get("day", "")))


def _mark(cell: str) -> Decimal | None:
    """The decimal mark that a number without doubt shows."""
    marks = "".join(_MARKS.findall(cell))
    if not marks:
        return None
    # As in 1.234.567, whose decimal mark is the other one.
    thousands = len(marks) > 1 and len(set(marks)) == 1
    return "," if (marks[-1] == ",") != thousands else "."
