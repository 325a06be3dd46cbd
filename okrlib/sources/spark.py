"""Tables and queries of a Spark cluster, classic or by Spark Connect (extra ``[spark]``)."""

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from okrlib.findings import SourceError
from okrlib.model import Dates, Decimal, Feed
from okrlib.sheets import Form
from okrlib.sources import writing
from okrlib.sources.errors import redacted, source_error, unopened
from okrlib.sources.rows import OFFSET, Parsed
from okrlib.sources.secrets import Address
from okrlib.sources.select_only import refuse_all_but_one_select

#: The end of a time with a zone and no seconds, which Spark does not read.
_NO_SECONDS = "([ T][0-9]{1,2}:[0-9]{2}) ?(UTC|GMT|[Zz]|[+-][0-9]{2}:?[0-9]{2})$"


class SparkRows:
    """Rows of a Spark table or query; what is asked of them runs on the cluster."""

    form = Form()

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

    def number(self, column: str, decimal: Decimal | None, unit: str = "") -> Parsed:
        """A column of text as numbers."""
        cell = writing.signed_sql(self, f"trim({_name(column)})")
        counts: Sequence[int] = (0, 0)
        if beside := writing.unit_pattern(unit):
            united = self.matches(cell, beside)
            counts = self._counted([f"count_if({united})", f"count_if({cell} <> '' AND NOT {united})"])
            cell = self.replaced(cell, beside, "%1")
        if decimal is None:
            decimal = writing.decimal_of(writing.Marks(*self._counted(writing.marks_sql(self, cell))), column)
        number = f"try_cast({writing.number_sql(self, cell, decimal)} AS double)"
        finite = f"CASE WHEN abs({number}) < double('infinity') THEN {number} END"
        parsed = self._parsed(column, f"number in {unit}", finite)
        return parsed._replace(with_unit=counts[0], without_unit=counts[1])

    def moment(self, column: str, *, utc: bool, dates: Dates | None, year_starts: str = "") -> Parsed:
        """A column of text as times."""
        cell = self.replaced(f"trim(CAST({_name(column)} AS string))", _NO_SECONDS, "%1:00%2")
        kinds = {"offset": OFFSET} | writing.TIMES | writing.PERIODS
        asked = [f"count_if({self.matches(cell, pattern)})" for pattern in kinds.values()]
        last = f"min({cell}) FILTER (WHERE {self.matches(cell, writing.TIMES['last'])})"
        *numbers, cells, example = self._counted([*asked, f"count({_name(column)})", last])
        counts = dict(zip(kinds, numbers, strict=True))
        # Spark takes 202610 for a year, which no calendar here knows.
        cast = f"try_cast({cell} AS timestamp)"
        odd = f"({cast} IS NULL OR year({cast}) > 9999) AND {writing.odd_sql(self, cell)}"
        texts = self.native.where(odd).selectExpr(f"{cell} AS c").distinct().limit(writing.MOST_WORDS)
        words = writing.in_words([str(row[0]) for row in texts.collect()], year_starts=year_starts)
        for named, _ in words.values():
            counts[named] = counts.get(named, 0) + 1
        aware = bool(counts["offset"])
        kind = "timestamp" if aware else "timestamp_ntz"
        order = writing.order_of(counts, dates, column, str(example))
        year = f"CAST(substr({cell}, 1, 4) AS int)"
        weeks = f"CAST(substr({cell}, length({cell}) - 1) AS int) - 1"
        week = f"date_add(trunc(make_date({year}, 1, 4), 'week'), ({weeks}) * 7)"
        # Some years have no week 53.
        week = f"CASE WHEN year(date_add({week}, 3)) = {year} THEN {week} END"
        literals = {_text(text): _text(day) for text, (_, day) in words.items()}
        text = writing.time_sql(self, cell, order, literals)
        moment = (
            f"CASE WHEN {self.matches(cell, writing.PERIODS['weekly'])}"
            f" THEN CAST({week} AS {kind})"
            f" ELSE try_cast({text} AS {kind}) END"
        )
        # Spark knows years that no calendar here does.
        parsed = self._parsed(
            column, "time", f"CASE WHEN year({moment}) BETWEEN 1 AND 9999 THEN {moment} END"
        )
        name = self.universal(parsed.column) if utc and not aware else parsed.column
        periods = tuple(name for name in writing.PERIODS if counts[name])
        return parsed._replace(
            column=name,
            with_offset=counts["offset"],
            without_offset=cells - counts["offset"],
            periods=periods,
        )

    def matches(self, cell: str, pattern: str) -> str:
        """A condition: the text matches the pattern."""
        return f"({cell} rlike {_text(pattern)})"

    def replaced(self, cell: str, pattern: str, by: str) -> str:
        """The text with every match replaced; %1 is the first group."""
        return f"regexp_replace({cell}, {_text(pattern)}, {_text(by.replace('%', '$'))})"

    def _counted(self, asked: Sequence[str]) -> Sequence[Any]:
        """The one row of aggregates."""
        row: Sequence[Any] = self.native.selectExpr(*(f"{a} AS a{i}" for i, a in enumerate(asked))).collect()[
            0
        ]
        return row

    def universal(self, column: str) -> str:
        """Times without an offset, which are UTC, as times local to the feed's zone."""
        name = f"okr utc {column}"
        local = f"CAST(convert_timezone('UTC', '{self.zone}', {_name(column)}) AS timestamp_ntz)"
        self.native = self.native.selectExpr("*", f"{local} AS {_name(name)}")
        return name

    def _parsed(self, column: str, kind: str, expression: str) -> Parsed:
        cell, name = _name(column), f"okr {kind} {column}"
        bad = f"{cell} IS NOT NULL AND trim(CAST({cell} AS string)) <> '' AND ({expression}) IS NULL"
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


def _text(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _name(text: str) -> str:
    return "`" + text.replace("`", "``") + "`"
