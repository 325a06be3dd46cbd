"""The engines that a roll-up runs on, for tests: pandas, DuckDB, and Spark where it can run."""

from __future__ import annotations

import os
import shutil
import warnings
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw
import pandas as pd
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINES = ("pandas", "duckdb", "spark")


def why_no_spark() -> str | None:
    """Why Spark cannot run here; None where it can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed (okrlib[spark])"
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "there is no Java for Spark"
    return None


@cache
def spark() -> Any:
    """One small Spark for the whole run; classic, or by Spark Connect with OKRLIB_SPARK=connect."""
    reason = why_no_spark()
    if reason and os.environ.get("OKRLIB_SPARK") != "required":
        pytest.skip(reason)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

        builder = (
            SparkSession.builder.config("spark.sql.shuffle.partitions", "1")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.memory", "1g")
            # It ends before what the second compiler and the other collector cost comes back.
            .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .config("spark.driver.host", "127.0.0.1")
        )
        connect = os.environ.get("OKRLIB_SPARK") == "connect"
        found = (builder.remote("local[1]") if connect else builder.master("local[1]")).getOrCreate()
        if not connect:
            found.sparkContext.setLogLevel("ERROR")
    return found


@contextmanager
def frame_of(engine: str, held: pd.DataFrame, zone: str) -> Iterator[nw.LazyFrame[Any]]:
    """The same rows as a lazy frame of an engine that keeps its zone as a source does."""
    if engine == "pandas":
        yield nw.from_native(held, eager_only=True).lazy()
    elif engine == "duckdb":
        con = duckdb.connect()
        con.execute("SET TimeZone = ?", [zone])
        con.register("held", held)
        yield nw.from_native(con.table("held")).lazy()
        con.close()
    else:
        from okrlib.sources.spark import in_zone

        cluster = in_zone(spark(), zone)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield nw.from_native(cluster.createDataFrame(*_for_spark(held))).lazy()


def _for_spark(held: pd.DataFrame) -> tuple[list[tuple[Any, ...]], str]:
    """Rows and a schema: Spark would take a time without an offset for one in its own zone."""
    kinds, columns = [], []
    for name in held.columns:
        column = held[name]
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            kinds.append(f"`{name}` timestamp")
        elif pd.api.types.is_datetime64_any_dtype(column):
            kinds.append(f"`{name}` timestamp_ntz")
        elif pd.api.types.is_numeric_dtype(column):
            kinds.append(f"`{name}` double")
        else:
            kinds.append(f"`{name}` string")
        columns.append(
            [
                None if pd.isna(cell) else cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell
                for cell in column
            ]
        )
    return list(zip(*columns, strict=True)), ", ".join(kinds)
