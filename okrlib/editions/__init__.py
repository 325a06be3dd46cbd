"""Editions: a frozen publication, and the difference between two, as values."""

from okrlib.editions.content import LOGS, BadEditionError, Edition, Tables, edition
from okrlib.editions.delta import Delta, applied, delta
from okrlib.editions.difference import (
    COMPARED,
    LATE,
    NONE,
    SENTENCES,
    Compared,
    Comparison,
    Difference,
    Facts,
    compare,
    compared_of,
    facts,
    late_reports,
    scale_of,
    written,
)
from okrlib.editions.narrowing import Narrowing
from okrlib.editions.striking import Struck, strike_item, strike_text
