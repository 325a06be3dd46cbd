"""Editions: a frozen publication, and the difference between two, as values."""

from okrlib.editions.content import (
    LOGS as LOGS,
    BadEditionError as BadEditionError,
    Edition as Edition,
    Tables as Tables,
    edition as edition,
)
from okrlib.editions.delta import Delta as Delta, applied as applied, delta as delta
from okrlib.editions.difference import (
    COMPARED as COMPARED,
    LATE as LATE,
    NONE as NONE,
    SENTENCES as SENTENCES,
    Compared as Compared,
    Comparison as Comparison,
    Difference as Difference,
    Facts as Facts,
    compare as compare,
    compared_of as compared_of,
    facts as facts,
    late_line as late_line,
    late_reports as late_reports,
    present as present,
    scale_of as scale_of,
    when as when,
    written as written,
)
from okrlib.editions.narrowing import Narrowing as Narrowing
from okrlib.editions.striking import (
    STRUCK_ID as STRUCK_ID,
    Struck as Struck,
    holds as holds,
    strike_item as strike_item,
    strike_text as strike_text,
)
