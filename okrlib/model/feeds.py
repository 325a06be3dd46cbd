"""Where a KPI's figures are pulled from, and how raw events become one value a period.

`KPI.source` says the same in words, for people; the feed says it for ``okr kpi refresh``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from okrlib.model.schema import Strict
from okrlib.text.typed_numbers import Decimal

Aggregation = Literal["sum", "mean", "count", "distinct", "quantile", "ratio"]
PartAggregation = Literal["sum", "mean", "count", "distinct", "quantile"]
Comparison = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not in"]
Dates = Literal["day first", "month first"]
Scalar = float | bool | str
#: How a file is read, by its ending.
FILE_ENDINGS: dict[str, str] = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".xlsx": "excel",
    ".duckdb": "duckdb",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Strict):
    """One comparison that an event must pass to be counted; an event without a value passes none."""

    column: str
    """The column that is compared."""
    op: Comparison = "="
    """How it is compared."""
    value: Scalar | tuple[Scalar, ...]
    """What it is compared with: a number, text, true or false, or for `in` and `not in` a list of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Strict):
    """The numerator or denominator of a ratio."""

    aggregation: PartAggregation = "count"
    """What becomes of the events of a period."""
    column: str | None = None
    """The column of values; `count` does without."""
    quantile: float | None = None
    """`quantile`: which, as in 0.95."""
    where: tuple[Condition, ...] = ()
    """Which events count, beside the feed's own `where`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Strict):
    """A source of rows, and how they become one value a period of the KPI's rhythm."""

    file: str | None = None
    """A .csv, .parquet, .xlsx or .duckdb file in the plan's folder or OKRLIB_DATA_ROOTS; `*` is any name."""
    sheet: str | None = None
    """The sheet of an .xlsx file; the first where absent."""
    connection: str | None = None
    """The id of a connection in `okr.toml`, in place of a file."""
    header: int | None = None
    """The line of a CSV file or sheet that names the columns, from 1; absent: it is found."""
    dates: Dates | None = None
    """Whether 4/5/2026 begins with its day or its month; absent: the column's other days decide."""
    decimal: Decimal | None = None
    """The mark before decimals in columns of text; absent: the column's other numbers decide."""
    table: str | None = None
    """The table of a database or of a .duckdb file."""
    query: str | None = None
    """One SELECT statement in place of a table; of files, `from source`."""
    time: str
    """The column that says when each event was."""
    times: Literal["local", "utc"] = "local"
    """What times without an offset are: local to the zone, or UTC."""
    zone: str = ""
    """The time zone in which days begin and end, as in Europe/London; absent: the plan's."""
    aggregation: Aggregation | None = None
    """What becomes of the events of a period; absent where each row is the value of its period."""
    column: str | None = None
    """The column of values; `count` does without."""
    quantile: float | None = None
    """`quantile`: which, as in 0.95; between two values it is interpolated."""
    where: tuple[Condition, ...] = ()
    """Which events count; all of these must hold."""
    numerator: Part | None = None
    """`ratio`: what is divided."""
    denominator: Part | None = None
    """`ratio`: by what."""
    factor: float | None = None
    """The value is multiplied by this; 100 makes a share a percentage. Absent: by 1."""
    year_starts: str = "01-01"
    """Month and day on which a fiscal year begins, as in 04-06; months and quarters are cut by it."""
    since: date | None = None
    """The first day that counts; earlier rows are left out."""
    settle_days: int = 0
    """How many days after its end a period is taken to be complete, where rows come late."""
    unit_column: str | None = None
    """A column that names the unit of each row; it must say the KPI's unit throughout."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is aggregated: two parts of a ratio, else one."""
        if self.aggregation == "ratio":
            return tuple(part for part in (self.numerator, self.denominator) if part)
        if self.aggregation is None:
            return ()
        return (Part(aggregation=self.aggregation, column=self.column, quantile=self.quantile),)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every comparison the feed makes."""
        return (*self.where, *(c for part in self.parts for c in part.where))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that it names, once."""
        named = [self.time, self.column, self.unit_column, *(part.column for part in self.parts)]
        return tuple(dict.fromkeys(name for name in (*named, *(c.column for c in self.conditions)) if name))

    @property
    def kind(self) -> str | None:
        """How the file is read; None of a connection, or where the ending says nothing."""
        ending = next((e for e in FILE_ENDINGS if (self.file or "").lower().endswith(e)), "")
        return FILE_ENDINGS.get(ending)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection(Strict):
    """A database or a Spark cluster; secrets come from the environment and stand in no file."""

    id: str
    """A readable slug; feeds name it."""
    url: str = ""
    """As SQLAlchemy writes it, or sc://host or spark://host; `${NAME}` comes from the environment."""
    secret_env: str | None = None
    """The environment variable that holds the password, or the token of Spark Connect."""
