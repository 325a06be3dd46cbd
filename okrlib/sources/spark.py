"""Tables and queries of a Spark cluster, classic or by Spark Connect (extra ``[spark]``)."""

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from okrlib.findings import SourceError
from okrlib.model import Feed
from okrlib.sources import writing
from okrlib.sources.engine_rows import EngineRows
from okrlib.sources.errors import redacted, source_error, unopened
from okrlib.sources.secrets import Address
from okrlib.sources.select_only import refuse_all_but_one_select

#: The end of a time with a zone and no seconds, which Spark does not read.
_NO_SECONDS = "([ T][0-9]{1,2}:[0-9]{2}) ?(UTC|GMT|[Zz]|[+-][0-9]{2}:?[0-9]{2})$"
#: The year of a week such as 2026-W41, and its first day, of a week 53 too where the year has none.
_YEAR = "CAST(substr({0}, 1, 4) AS int)"
_WEEKS = "CAST(substr({0}, length({0}) - 1) AS int) - 1"
_WEEK = f"date_add(trunc(make_date({_YEAR}, 1, 4), 'week'), ({_WEEKS}) * 7)"


class SparkRows(EngineRows):
    """Rows of a Spark table or query; what is asked of them runs on the cluster."""

    kinds = ("timestamp_ntz", "timestamp")
    quote, group = "`", "$"
    matching, replacing = "({0} rlike {1})", "regexp_replace({0}, {1}, {2})"
    time = "try_cast({0} AS {1})"
    # Spark takes 202610 for a year, which no calendar here knows.
    unread, finite = "({0} IS NULL OR year({0}) > 9999)", "abs({0}) < double('infinity')"
    week = f"CASE WHEN year(date_add({_WEEK}, 3)) = {_YEAR} THEN {_WEEK} END"

    def __init__(self, feed: Feed, address: Address) -> None:
        if feed.query:
            refuse_all_but_one_select(feed.query)
        try:
            self.spark = in_zone(_cluster(address), feed.zone)
        except Exception:  # noqa: BLE001 - Spark raises what it likes, with the address in it
            raise unopened(feed) from None
        self.zone, self._feed = feed.zone, feed
        self._secrets = address.secrets

    def ask(self, columns: Sequence[str]) -> None:  # noqa: ARG002 - it plans by itself what to read
        """Look the table or the query up; its rows stay where they are."""
        feed = self._feed
        try:
            self.native = self.spark.sql(feed.query) if feed.query else self.spark.table(feed.table or "")
            names = self.native.columns
        except Exception as error:  # noqa: BLE001 - the same
            what = f"Spark does not know what is asked.{redacted(error, self._secrets)}"
            key = "query" if feed.query else "table"
            raise source_error("unknown-table", key, what, "Fix the name or the query.") from None
        self.twice = frozenset(name for name in names if names.count(name) > 1)

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """The rows, lazily."""
        frame: nw.LazyFrame[Any] = nw.from_native(self.native).lazy()
        return frame

    def text(self, column: str) -> str:
        """A column as text, times with their seconds."""
        return self.replaced(super().text(column), _NO_SECONDS, "%1:00%2")

    def literal(self, text: str) -> str:
        """A text as SQL quotes it."""
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def aggregates(self, *asked: str) -> Sequence[Any]:
        """The one row of aggregates."""
        row: Sequence[Any] = self.native.selectExpr(*(f"{a} AS a{i}" for i, a in enumerate(asked))).head()
        return row

    def texts(self, cell: str, condition: str) -> list[str]:
        """Different texts of a cell where a condition holds."""
        texts = self.native.where(condition).selectExpr(f"{cell} AS c").distinct().limit(writing.MOST_WORDS)
        return [str(row[0]) for row in texts.collect()]

    def universal(self, column: str) -> str:
        """Times without an offset, which are UTC, as times local to the feed's zone."""
        name = f"okr utc {column}"
        self.add(name, f"CAST(convert_timezone('UTC', '{self.zone}', {self.name(column)}) AS timestamp_ntz)")
        return name

    def add(self, name: str, expression: str) -> None:
        """Add a column."""
        self.native = self.native.selectExpr("*", f"{expression} AS {self.name(name)}")

    def leave_out(self, condition: str) -> None:
        """Leave rows out."""
        self.native = self.native.where(f"({condition}) IS NOT TRUE")

    def first(self, column: str, condition: str) -> tuple[str, str]:
        """What one of the rows that meet a condition says in a column."""
        return str(self.native.filter(condition).select(column).head()[0]), "one of the rows"

    def failed(self, error: BaseException) -> SourceError:
        """What Spark says, without secrets."""
        words = redacted(error, self._secrets)
        what = f"The connection {self._feed.connection!r} failed while it answered.{words}"
        key = "query" if self._feed.query else "table"
        mend = "Fix the query, or try again later; nothing was written."
        return source_error("source-failed", key, what, mend)

    def cancel(self) -> None:
        """Stop what runs, where it can be stopped from here."""
        if hasattr(self.spark, "interruptAll"):
            self.spark.interruptAll()


def in_zone(cluster: Any, zone: str) -> Any:
    """A session of the cluster with a time zone of its own: Spark keeps the zone there, not in the data."""
    session = cluster.cloneSession() if hasattr(cluster, "cloneSession") else cluster.newSession()
    session.conf.set("spark.sql.session.timeZone", zone)
    return session


def _cluster(address: Address) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    if not address.url.startswith("sc://"):
        return SparkSession.getActiveSession() or builder.master(address.url).getOrCreate()
    token = f"/;token={address.password}" if address.password else ""
    return builder.remote(address.url.rstrip("/") + token).getOrCreate()
