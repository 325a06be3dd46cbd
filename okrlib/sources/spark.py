"""Tables and queries of a Spark cluster, classic or by Spark Connect (extra ``[spark]``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from okrlib.findings import SourceError
from okrlib.sources.errors import redacted, source_error, unopened
from okrlib.sources.rows import OFFSET, Parsed
from okrlib.sources.select_only import refuse_all_but_one_select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrlib.model import Feed
    from okrlib.sources.secrets import Address


class SparkRows:
    """Rows of a Spark table or query; what is asked of them runs on the cluster."""

    def __init__(self, feed: Feed, address: Address) -> None:
        if feed.query:
            refuse_all_but_one_select(feed.query)
        try:
            self.spark = in_zone(_cluster(address), feed.zone)
        except Exception:  # noqa: BLE001 - Spark raises what it likes, with the address in it
            raise unopened(feed) from None
        self.zone, self._feed = feed.zone, feed
        self._secrets = (*address.secrets, *([address.password] if address.password else []))

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

    def number(self, column: str) -> Parsed:
        """A column of text as numbers."""
        number = f"try_cast(trim({_name(column)}) AS double)"
        limit = "double('infinity')"
        return self._parsed(column, "number", f"CASE WHEN abs({number}) < {limit} THEN {number} END")

    def moment(self, column: str, *, utc: bool) -> Parsed:
        """A column of text as times."""
        cell, has_offset = _name(column), OFFSET.replace("\\", "\\\\")
        counts = self.native.selectExpr(f"count_if({cell} rlike '{has_offset}')", f"count({cell})").collect()[
            0
        ]
        aware = bool(counts[0])
        moment = f"try_cast(trim({cell}) AS {'timestamp' if aware else 'timestamp_ntz'})"
        # Spark knows years that no calendar here does.
        parsed = self._parsed(
            column, "time", f"CASE WHEN year({moment}) BETWEEN 1 AND 9999 THEN {moment} END"
        )
        name = self.universal(parsed.column) if utc and not aware else parsed.column
        return parsed._replace(column=name, with_offset=counts[0], without_offset=counts[1] - counts[0])

    def universal(self, column: str) -> str:
        """Times without an offset, which are UTC, as times local to the feed's zone."""
        name = f"okr utc {column}"
        local = f"CAST(convert_timezone('UTC', '{self.zone}', {_name(column)}) AS timestamp_ntz)"
        self.native = self.native.selectExpr("*", f"{local} AS {_name(name)}")
        return name

    def _parsed(self, column: str, kind: str, expression: str) -> Parsed:
        cell, name = _name(column), f"okr {kind} {column}"
        bad = f"{cell} IS NOT NULL AND trim({cell}) <> '' AND ({expression}) IS NULL"
        count = self.native.selectExpr(f"count_if({bad})").collect()[0][0]
        first = self.native.filter(bad).select(column).head() if count else None
        self.native = self.native.selectExpr("*", f"{expression} AS {_name(name)}")
        return Parsed(name, count, str(first[0]) if first else "", "one of the rows")

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

    def close(self) -> None:
        """The cluster is not ours to stop."""


def in_zone(cluster: Any, zone: str) -> Any:
    """The way to a cluster in a time zone of its own: Spark keeps the zone there, not in the data."""
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


def _name(text: str) -> str:
    return "`" + text.replace("`", "``") + "`"
