"""Files by DuckDB: scanned where they lie, never loaded whole; nothing else can be reached from SQL."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import narwhals as nw

from okrlib.files import in_utf8
from okrlib.findings import SourceError
from okrlib.model import Dates, Decimal, Feed
from okrlib.sources import writing
from okrlib.sources.csv_header import copy_in_utf8, head_of
from okrlib.sources.engine_rows import EngineRows, in_calendar
from okrlib.sources.errors import redacted, source_error
from okrlib.sources.rows import OFFSET, Parsed
from okrlib.sources.select_only import refuse_all_but_one_select
from okrlib.text import count, formatting

#: The name of a file's rows in a feed's query.
SOURCE = "source"
#: Columns of ours: the file of a row, and its number.
_FILE, _ROW = "okr file", "okr row"
_CSV_ERROR = re.compile(r"Invalid Input Error: CSV Error on Line: (?P<row>\d+)")
#: The beginning of DuckDB's messages.
_PREFIX = re.compile(r"^(?:[A-Z]\w* )+Error: ")
#: The first day of a week such as 2026-W41, of a week 53 too where the year has none.
_WEEK = "strptime(substr({0}, 1, 4) || '-W' || right({0}, 2) || '-1', '%G-W%V-%u')"


class DuckRows(EngineRows):
    """Rows of CSV or Parquet files, or of a table or query of a .duckdb file opened read-only."""

    kinds = ("TIMESTAMP", "TIMESTAMPTZ")
    quote, group = '"', "\\"
    matching, replacing = "regexp_matches({0}, {1})", "regexp_replace({0}, {1}, {2}, 'g')"
    unread, finite = "{0} IS NULL", "isfinite({0})"
    # DuckDB would take 04/05/26 for a day of the year 4.
    time = "TRY_CAST(CASE WHEN regexp_matches({0}, '^[0-9]{{4}}[-/]') THEN {0} END AS {1})"
    week = f"CASE WHEN isoyear({_WEEK}) = CAST(substr({{0}}, 1, 4) AS INTEGER) THEN {_WEEK} END"

    def __init__(self, feed: Feed, files: Sequence[Path], *, memory_mb: int | None = None) -> None:
        self.con = duckdb.connect()
        self.scratch = TemporaryDirectory(prefix="okrlib-", ignore_cleanup_errors=True)
        self.files, self._feed = files, feed
        self._header = 1
        self._copies: dict[str, Path] = {}
        try:
            self.rel = self._opened(feed, memory_mb)
        except duckdb.Error as error:
            trouble = self.failed(error)
            self.close()
            raise trouble from None
        except BaseException:
            self.close()
            raise
        self.twice |= {name for name, n in Counter(self.rel.columns).items() if n > 1}

    def _opened(self, feed: Feed, memory_mb: int | None) -> duckdb.DuckDBPyRelation:
        if feed.query:
            refuse_all_but_one_select(feed.query)
        self.con.execute("SET TimeZone = ?", [feed.zone])
        self.con.execute("SET enable_progress_bar = false")
        # What does not fit into memory goes here, and not into the working folder.
        self.con.execute("SET temp_directory = ?", [self.scratch.name])
        if memory_mb:
            self.con.execute("SET memory_limit = ?", [f"{memory_mb}MB"])
        names = [str(path) for path in self.files]
        if odd := next((path for path in self.files if not in_utf8(path)), None):
            what = f"The name of {str(odd)!r} is not in UTF-8, and DuckDB reads no other."
            raise source_error("bad-path", "file", what, "Rename the file or the folder that holds it.")
        if feed.kind == "duckdb":
            self.con.execute(f"ATTACH {self.literal(names[0])} AS {SOURCE} (READ_ONLY)")
            self.con.execute(f"USE {SOURCE}")
        else:
            # Copies of files in other encodings lie in the folder for what does not fit into memory.
            copies = [str(Path(self.scratch.name) / f"{place}.csv") for place in range(len(names))]
            self.con.execute(f"SET allowed_paths = [{', '.join(map(self.literal, [*names, *copies]))}]")
        for setting in (
            "python_enable_replacements = false",  # SQL must not see our variables
            "autoinstall_known_extensions = false",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            self.con.execute(f"SET {setting}")
        if feed.kind == "duckdb":
            # Each name is quoted here: a table is never read as SQL.
            table = ".".join(map(self.name, (feed.table or "").split(".")))
            return self.con.sql(feed.query or f"FROM {table}")
        if feed.kind == "csv":
            rel = self.con.sql(self._csv())
        else:
            rel = self.con.read_parquet(names, union_by_name=len(names) > 1)
        if feed.query is None:
            return rel
        rel.create_view(SOURCE)
        return self.con.sql(feed.query)

    def _csv(self) -> str:
        """The rows of the CSV files, each read by its own header; nothing is guessed from rows."""
        alike: defaultdict[tuple[tuple[str, ...], str, int], list[str]] = defaultdict(list)
        for place, file in enumerate(self.files):
            head = head_of(file, self._feed)
            self.twice |= head.twice
            self._header = head.line
            readable = file
            if not head.plain:
                readable = copy_in_utf8(file, head.encoding, Path(self.scratch.name) / f"{place}.csv")
                self._copies[str(readable)] = file
            alike[head.names, head.delimiter, head.line].append(self.literal(str(readable)))
        return " UNION ALL BY NAME ".join(
            f"(FROM read_csv([{', '.join(files)}], columns = {{{self._columns(names)}}}, header = true,"
            f" auto_detect = false, skip = {line - 1}, delim = {self.literal(delimiter)}, quote = '\"',"
            f" escape = '\"', filename = {self.literal(_FILE)}))"
            for (names, delimiter, line), files in alike.items()
        )

    def _columns(self, names: Sequence[str]) -> str:
        """Columns of text, as `read_csv` takes them."""
        return ", ".join(f"{self.literal(name)}: 'VARCHAR'" for name in names)

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """The rows, lazily."""
        return nw.from_native(self.rel).lazy()

    def number(self, column: str, decimal: Decimal | None, unit: str = "") -> Parsed:
        """A column of text as numbers."""
        if decimal is None:
            cell = f"trim({self.name(column)})"
            plain = self.as_number(cell)
            doubtful = f"substr({cell}, -4, 1) = '.' AND {self.matches(cell, writing.DOUBTFUL)}"
            pointed = f"contains({cell}, '.') AND substr({cell}, -4, 1) <> '.'"
            # What filters stops at the first condition that does not hold.
            asked = (f"count(*) FILTER (WHERE {each})" for each in (self.bad(column, plain), doubtful))
            bad, doubts, decided = self.aggregates(*asked, f"bool_or({pointed})")
            if not bad and (decided or not doubts):  # as programs write numbers: nothing more to ask
                return self.added(column, f"number in {unit}", plain, bad=0)
        return super().number(column, decimal, unit)

    def moment(self, column: str, *, utc: bool, dates: Dates | None, year_starts: str = "") -> Parsed:
        """A column of text as times."""
        cell = self.text(column)
        offset = f"count(*) FILTER (WHERE {self.matches(cell, OFFSET)})"
        offsets, cells = self.aggregates(offset, f"count({cell})")
        moment = self.time.format(cell, self.kinds[bool(offsets)])
        if self.aggregates(f"count(*) FILTER (WHERE {self.bad(column, in_calendar(moment))})")[0]:
            return super().moment(column, utc=utc, dates=dates, year_starts=year_starts)
        return self.timed(column, moment, offsets, cells, utc=utc, bad=0)  # as programs write times

    def aggregates(self, *asked: str) -> Sequence[Any]:
        """The one row of aggregates."""
        row: Sequence[Any] = self.rel.aggregate(", ".join(asked)).fetchall()[0]
        return row

    def texts(self, cell: str, condition: str) -> list[str]:
        """Different texts of a cell where a condition holds."""
        texts = self.rel.filter(condition).project(f"{cell} AS c").distinct().limit(writing.MOST_WORDS)
        return [str(text) for (text,) in texts.fetchall()]

    def universal(self, column: str) -> str:
        """Times without an offset, which are UTC, as times with one."""
        name = f"okr utc {column}"
        self.add(name, f"timezone('UTC', {self.name(column)})")
        return name

    def add(self, name: str, expression: str) -> None:
        """Add a column."""
        self.rel = self.rel.project(f"*, {expression} AS {self.name(name)}")

    def leave_out(self, condition: str) -> None:
        """Leave rows out; the others keep the numbers that people find them by."""
        self.add(_ROW, "row_number() OVER ()")
        self.rel = self.rel.filter(f"({condition}) IS NOT TRUE")

    def first(self, column: str, condition: str) -> tuple[str, str]:
        """What the first row that meets a condition says in a column, and where it stands."""
        file = self.name(_FILE) if _FILE in self.rel.columns else "NULL"
        number = self.name(_ROW) if _ROW in self.rel.columns else "row_number() OVER ()"
        cell = self.name(column)
        rows = self.rel.project(f"{number} AS n, {file} AS f, {cell} AS c, ({condition}) AS chosen")
        row, named, text = rows.filter("chosen").limit(1).fetchall()[0][:3]
        return str(text), self._place(row, named)

    def _place(self, row: int, file: str | None) -> str:
        # Rows are numbered across all files, so with several files the number does not help.
        if file is not None and len(self.files) > 1:
            return f"in {self._copies.get(file, Path(file)).name}"
        return (
            f"row {row + self._header} of {self.files[0].name}" if self._feed.kind == "csv" else f"row {row}"
        )

    def failed(self, error: BaseException) -> SourceError:
        """What DuckDB says, in our words where it is about the plan or the file."""
        text = str(error)
        if place := _CSV_ERROR.match(text):
            return self._bad_row(int(place["row"]), text)
        for copy, file in self._copies.items():
            text = text.replace(copy, file.name)
        for file in self.files:
            text = text.replace(str(file), file.name)
        words = redacted(_PREFIX.sub("", text), ())
        key = "query" if self._feed.query else "table" if self._feed.kind == "duckdb" else "file"
        if isinstance(error, duckdb.CatalogException) and self._feed.kind == "duckdb":
            what = f"{self.files[0].name} does not know what is asked.{words}"
            return source_error("unknown-table", key, what, self._tables())
        mend = "Fix it, or try again later; nothing was written."
        if isinstance(error, duckdb.CatalogException) and self._feed.query:
            mend = f"A query of a file reads from {SOURCE}, and from nothing else."
        if isinstance(error, duckdb.ParserException):
            names = self._words_of_sql()
            mend = "Fix the query."
            if names:
                mend = f"Write {', '.join(names)} in quotes, as it stands here: it is a word of SQL."
            return source_error("source-failed", key, f"The query cannot be read.{words}", mend)
        return source_error("source-failed", key, f"The source failed half-way.{words}", mend)

    def _bad_row(self, row: int, text: str) -> SourceError:
        """A row of a CSV file that cannot be read, with its place."""
        named = re.search(r"^\s*file = (.*)$", text, re.MULTILINE)
        path = named[1].strip() if named else ""
        file = self._copies.get(path) or next((f for f in self.files if str(f) == path), self.files[0])
        mend = "Fix the row. Put quotes around a text that holds the separator or a line break."
        if re.search(r"[<=>]{7}", text):
            mend = "It is left over from an unresolved merge: keep what is right, and take out the marks."
        if counted := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text):
            expected, fields = int(counted[1]), int(counted[2])
            # DuckDB stops counting at the first field too many.
            has = "more fields than its first row:" if fields > expected else f"{count(fields, 'field')} of"
            what = f"Row {row} of {file.name} has {has} {expected}."
        elif "unterminated quote" in text:
            what = f"A quote that opens in row {row} of {file.name} is never closed."
        else:
            what = f"Row {row} of {file.name} cannot be read."
        return source_error("bad-row", "file", what, mend)

    def _tables(self) -> str:
        """A sentence that names the tables of the file."""
        asked = (
            "SELECT table_name FROM information_schema.tables WHERE table_catalog = ? ORDER BY ALL LIMIT 20"
        )
        names = [str(row[0]) for row in self.con.execute(asked, [SOURCE]).fetchall()]
        return f"Name one of: {formatting.cut(', '.join(names), 300)}." if names else "The file has no table."

    def _words_of_sql(self) -> list[str]:
        """The columns of the feed that its query names bare, and that SQL takes for words of its own."""
        query = (self._feed.query or "").encode()
        tokens = duckdb.tokenize(query.decode())
        ends = [*(at for at, _ in tokens[1:]), len(query)]
        bare = {
            query[at:end].decode().strip().casefold()
            for (at, kind), end in zip(tokens, ends, strict=True)
            if kind == duckdb.token_type.keyword
        }
        kinds = "keyword_category IN ('reserved', 'type_function')"
        asked = f"SELECT keyword_name FROM duckdb_keywords() WHERE {kinds}"  # noqa: S608 - our own words
        own = {row[0] for row in self.con.execute(asked).fetchall()}
        return [self.name(column) for column in self._feed.columns if column.casefold() in bare & own]

    def cancel(self) -> None:
        """Stop what runs."""
        self.con.interrupt()

    def close(self) -> None:
        """Close the connection, and with it every file."""
        self.con.close()
        self.scratch.cleanup()
