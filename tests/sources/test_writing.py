"""How texts are written: Python, DuckDB and Spark read the same, and ask about the same."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest

from kit.engines import ENGINES, spark
from okrlib.findings import SourceError
from okrlib.model import Feed
from okrlib.sources.duck import DuckRows
from okrlib.sources.pandas_rows import FrameRows
from okrlib.sources.spark import SparkRows, in_zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from okrlib.sources.rows import Rows

NUMBERS = [
    (["1.234,5", "-2,25", " 7 ", "1’000", None], [1234.5, -2.25, 7.0, 1000.0, None]),
    (["1,234.5", "900", "1e3", ".5", "-1 000"], [1234.5, 900.0, 1000.0, 0.5, -1000.0]),
    (["0.125", "1.200"], [0.125, 1.2]),
    (["1.234.567", "1.200"], [1234567.0, 1200.0]),
    (["\uff11\uff12\uff0e\uff15", "\u20113", "\uff08\uff17\uff09"], [12.5, -3.0, -7.0]),
    (["1.200", "900"], None),
    (["1,200"], None),
]
TIMES = [
    (["46355", "46355.5"], ["2026-11-29", "2026-11-29 12:00"]),
    (["29.11.2026", "1.2.2026 9:05", None], ["2026-11-29", "2026-02-01T09:05", None]),
    (["13/11/2026", "04/05/2026"], ["2026-11-13", "2026-05-04"]),
    (["11/13/2026", "04/05/2026"], ["2026-11-13", "2026-04-05"]),
    (["2026-Q3", "2026-07", "2026-07-01", "1.7.2026"], ["2026-07-01"] * 4),
    (["2026-W41", "2020-W53", "2025W01"], ["2026-10-05", "2020-12-28", "2024-12-30"]),
    (["Oct-26", "October 2026", "10/2026", "okt. 26", "1-Oct-26", "202610"], ["2026-10-01"] * 6),
    (["20261001", "20260930"], ["2026-10-01", "2026-09-30"]),
    (["\uff12\uff10\uff12\uff16-\uff10\uff17-\uff10\uff11", "2026\u201107\u201101"], ["2026-07-01"] * 2),
    (["Q3 2026", "KW 41/2026"], ["2026-07-01", "2026-10-05"]),
    (["31.08.26", "9.8.26 7:05"], ["2026-08-31", "2026-08-09T07:05"]),
    (
        ["8/31/26 1:30 PM", "8/31/2026 12:05:07 am", "12/1/2026 12:00 p.m."],
        ["2026-08-31T13:30", "2026-08-31T00:05:07", "2026-12-01T12:00"],
    ),
    (["04/05/2026"], None),
    (["04/05/26"], None),
    (["13/11/2026", "11/13/2026"], None),
]
pytestmark = [
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support:FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark"),
    # Spark's bridge to Java leaves its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


@contextmanager
def opened(engine: str, cells: Sequence[str | None], folder: Path) -> Iterator[Rows]:
    """A column `c` of texts in a source of an engine."""
    frame = pd.DataFrame({"c": pd.Series(cells, dtype=object)})
    if engine == "pandas":
        yield FrameRows(frame)
    elif engine == "duckdb":
        file = folder / "rows.parquet"
        duckdb.from_df(frame).write_parquet(str(file))
        rows = DuckRows(Feed(file="rows.parquet", time="c", zone="UTC"), [file])
        yield rows
        rows.close()
    else:
        cluster = SparkRows.__new__(SparkRows)
        cluster.spark = in_zone(spark(), "Europe/London")
        cluster.native = cluster.spark.createDataFrame([(cell,) for cell in cells], "c string")
        yield cluster


def column(rows: Rows, name: str) -> list[Any]:
    values = rows.frame.select(name).collect("pandas").to_native()[name]
    return [None if pd.isna(value) else value for value in values]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("cells", "expected"), NUMBERS)
def test_numbers(engine: str, cells: list[str | None], expected: list[Any] | None, tmp_path: Path) -> None:
    with opened(engine, cells, tmp_path) as rows:
        if expected is None:
            with pytest.raises(SourceError, match=r"decimal = |two ways"):
                rows.number("c", None)
        else:
            parsed = rows.number("c", None)
            assert (parsed.bad, column(rows, parsed.column)) == (0, expected)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("unit", "cells", "expected"),
    [
        ("%", ["45 %", "46,5%", None, "47\u00a0percent"], [45.0, 46.5, None, 47.0]),
        ("€", ["€1,200.50", "900", "-3 EUR"], [1200.5, 900.0, -3.0]),
        ("%", ["\uff14\uff15\uff05", "46 %"], [45.0, 46.0]),
        ("$", ["$5", "6 US$"], [5.0, 6.0]),
        ("EUR", ["€ 1.200,50", "3 €"], [1200.5, 3.0]),
        ("€", ["(€1,200.50)", "\N{MINUS SIGN}3 €"], [-1200.5, -3.0]),
        ("h", ["1,5 hours", "3 hour"], [1.5, 3.0]),
        ("hours", ["1.200,5 h", "3 hours"], [1200.5, 3.0]),
    ],
)
def test_numbers_with_their_unit(
    engine: str, unit: str, cells: list[str | None], expected: list[Any], tmp_path: Path
) -> None:
    with opened(engine, cells, tmp_path) as rows:
        parsed = rows.number("c", None, unit)
        assert (parsed.bad, column(rows, parsed.column)) == (0, expected)
        united = sum(bool(cell) and cell != "900" for cell in cells)
        assert (parsed.with_unit, parsed.without_unit) == (united, cells.count("900"))
        assert rows.number("c", None, "kg").bad == united


@pytest.mark.parametrize("engine", ENGINES)
def test_the_name_of_a_zone_is_no_ornament(engine: str, tmp_path: Path) -> None:
    with opened(engine, ["2026-11-01 00:30 UTC", "2026-11-01T00:30:00 GMT"], tmp_path) as rows:
        parsed = rows.moment("c", utc=False, dates=None)
        assert (parsed.bad, parsed.with_offset, parsed.without_offset) == (0, 2, 0)
        times = map(pd.Timestamp, column(rows, parsed.column))
        # Spark gives times as they are in its session's zone.
        aware = [time if time.tzinfo else time.tz_localize("Europe/London") for time in times]
    assert [time.tz_convert("Pacific/Honolulu").day for time in aware] == [31, 31]
    with opened(engine, ["2026-11-01 00:30 XYZ"], tmp_path) as rows:
        assert rows.moment("c", utc=False, dates=None).bad == 1


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("week", ["2027-W53", "KW 53/2027"])
def test_a_week_53_that_a_year_has_not_is_no_time(engine: str, week: str, tmp_path: Path) -> None:
    with opened(engine, ["2027-W52", week, "2026-W53"], tmp_path) as rows:
        parsed = rows.moment("c", utc=False, dates=None)
        assert (parsed.bad, parsed.example) == (1, week)


@pytest.mark.parametrize("engine", ENGINES)
def test_years_are_read_as_they_are_shown_where_they_begin_later(engine: str, tmp_path: Path) -> None:
    with opened(engine, ["2001/02", "2002/03", None], tmp_path) as rows:
        parsed = rows.moment("c", utc=False, dates=None, year_starts="04-06")
        times = [pd.Timestamp("2001-04-06"), pd.Timestamp("2002-04-06"), None]
        assert (parsed.bad, parsed.periods, column(rows, parsed.column)) == (0, (), times)
    with opened(engine, ["2001/02", "2002/03"], tmp_path) as rows:
        assert rows.moment("c", utc=False, dates=None).periods == ("monthly",)
    with opened(engine, ["2012/13", "2004/06"], tmp_path) as rows:
        parsed = rows.moment("c", utc=False, dates=None, year_starts="04-06")
        assert (parsed.bad, parsed.example) == (1, "2004/06")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("cells", "expected"), TIMES)
def test_times(engine: str, cells: list[str | None], expected: list[Any] | None, tmp_path: Path) -> None:
    with opened(engine, cells, tmp_path) as rows:
        if expected is None:
            with pytest.raises(SourceError, match=r"two ways|some days begin"):
                rows.moment("c", utc=False, dates=None)
        else:
            parsed = rows.moment("c", utc=False, dates=None)
            times = [None if day is None else pd.Timestamp(day) for day in expected]
            assert (parsed.bad, column(rows, parsed.column)) == (0, times)
