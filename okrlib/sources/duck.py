"""Files by DuckDB: scanned where they lie, never loaded whole; nothing else can be reached from SQL."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw

from okrlib.findings import SourceError
from okrlib.sources.csv_header import another_encoding, head_of
from okrlib.sources.errors import redacted, source_error
from okrlib.sources.rows import OFFSET, Parsed
from okrlib.sources.select_only import refuse_all_but_one_select
from okrlib.text import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from okrlib.model import Feed

#: The name of a file's rows in a feed's query.
SOURCE = "source"
_FILE = "okr file"
_CSV_ERROR = re.compile(r"Invalid Input Error: CSV Error on Line: (?P<row>\d+)")
#: How DuckDB begins what it says.
_PREFIX = re.compile(r"^(?:[A-Z]\w* )+Error: ")


class DuckRows:
    """Rows of CSV or Parquet files, or of a table or query of a .duckdb file opened read-only."""

    def __init__(self, feed: Feed, files: Sequence[Path], *, memory_mb: int | None = None) -> None:
        self.con = duckdb.connect()
        self.scratch = TemporaryDirectory(prefix="okrlib-", ignore_cleanup_errors=True)
        self.files, self._feed = files, feed
        self.twice: frozenset[str] = frozenset()
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
        # What does not fit into memory goes here, and not into the folder one happens to stand in.
        self.con.execute("SET temp_directory = ?", [self.scratch.name])
        if memory_mb:
            self.con.execute("SET memory_limit = ?", [f"{memory_mb}MB"])
        names = [str(path) for path in self.files]
        if feed.kind == "duckdb":
            self.con.execute(f"ATTACH {_text(names[0])} AS {SOURCE} (READ_ONLY)")
            self.con.execute(f"USE {SOURCE}")
        else:
            self.con.execute(f"SET allowed_paths = [{', '.join(map(_text, names))}]")
        for setting in (
            "python_enable_replacements = false",  # SQL must not see our variables
            "autoinstall_known_extensions = false",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            self.con.execute(f"SET {setting}")
        if feed.kind == "csv":
            rel = self.con.sql(self._csv())
        elif feed.kind == "parquet":
            rel = self.con.read_parquet(names, union_by_name=len(names) > 1)
        elif feed.query is None:
            # Each name is quoted here: a table is never read as SQL.
            return self.con.sql(f"FROM {'.'.join(map(_name, (feed.table or '').split('.')))}")
        else:
            return self.con.sql(feed.query)
        if feed.query is None:
            return rel
        rel.create_view(SOURCE)
        return self.con.sql(feed.query)

    def _csv(self) -> str:
        """The rows of the CSV files, as each of them is headed; nothing about them is guessed from rows."""
        alike: defaultdict[tuple[tuple[str, ...], str], list[str]] = defaultdict(list)
        for file in self.files:
            head = head_of(file)
            self.twice |= head.twice
            alike[head.names, head.delimiter].append(_text(str(file)))
        return " UNION ALL BY NAME ".join(
            f"(FROM read_csv([{', '.join(files)}], columns = {{{_columns(names)}}}, auto_detect = false,"
            f" header = true, delim = {_text(delimiter)}, quote = '\"', escape = '\"',"
            f" filename = {_text(_FILE)}))"
            for (names, delimiter), files in alike.items()
        )

    def ask(self, columns: Sequence[str]) -> None:
        """Nothing: the file is open, and so are its columns."""

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """The rows, lazily."""
        return nw.from_native(self.rel).lazy()

    def number(self, column: str) -> Parsed:
        """A column of text as numbers."""
        number = f"TRY_CAST(trim({_name(column)}) AS DOUBLE)"
        return self._parsed(column, "number", f"CASE WHEN isfinite({number}) THEN {number} END")

    def moment(self, column: str, *, utc: bool) -> Parsed:
        """A column of text as times."""
        cell = _name(column)
        has_offset = f"regexp_matches({cell}, {_text(OFFSET)})"
        counts = _first(self.rel.aggregate(f"count(*) FILTER (WHERE {has_offset}), count({cell})"))
        aware = bool(counts[0])
        kind = "TIMESTAMPTZ" if aware else "TIMESTAMP"
        moment = f"TRY_CAST(trim({cell}) AS {kind})"
        # DuckDB knows years that no calendar here does.
        parsed = self._parsed(
            column, "time", f"CASE WHEN year({moment}) BETWEEN 1 AND 9999 THEN {moment} END"
        )
        name = self.universal(parsed.column) if utc and not aware else parsed.column
        return parsed._replace(column=name, with_offset=counts[0], without_offset=counts[1] - counts[0])

    def universal(self, column: str) -> str:
        """Times without an offset, which are UTC, as times with one."""
        name = f"okr utc {column}"
        self.rel = self.rel.project(f"*, timezone('UTC', {_name(column)}) AS {_name(name)}")
        return name

    def _parsed(self, column: str, kind: str, expression: str) -> Parsed:
        cell, name = _name(column), f"okr {kind} {column}"
        bad = f"{cell} IS NOT NULL AND trim({cell}) <> '' AND ({expression}) IS NULL"
        bad_cells = _first(self.rel.aggregate(f"count(*) FILTER (WHERE {bad})"))[0]
        example = place = ""
        if bad_cells:
            file = _name(_FILE) if _FILE in self.rel.columns else "NULL"
            numbered = self.rel.project(f"row_number() OVER () AS n, {file} AS f, {cell} AS c, {bad} AS bad")
            row, named, example = _first(numbered.filter("bad").limit(1))[:3]
            # Rows of several files are numbered through, which helps nobody.
            place = self._place(row, named)
        self.rel = self.rel.project(f"*, {expression} AS {_name(name)}")
        return Parsed(name, bad_cells, str(example), place)

    def _place(self, row: int, file: str | None) -> str:
        if file is not None and len(self.files) > 1:
            return f"in {next((p.name for p in self.files if str(p) == file), 'a file')}"
        return f"row {row + 1} of {self.files[0].name}" if self._feed.kind == "csv" else f"row {row}"

    def failed(self, error: BaseException) -> SourceError:
        """What DuckDB says, in our words where it is about the plan or the file."""
        text = str(error)
        if place := _CSV_ERROR.match(text):
            return self._bad_row(int(place["row"]), text)
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
        file = next((f for f in self.files if named and str(f) == named[1].strip()), self.files[0])
        if "not utf-8" in text:
            return another_encoding(file)
        mend = "Fix the row. Put quotes around a text that holds the separator or a line break."
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
        """What a file has to be read."""
        asked = (
            "SELECT table_name FROM information_schema.tables WHERE table_catalog = ? ORDER BY ALL LIMIT 20"
        )
        names = [str(row[0]) for row in self.con.execute(asked, [SOURCE]).fetchall()]
        return f"Name one of: {', '.join(names)[:300]}." if names else "The file has no table."

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
        return [_name(column) for column in self._feed.columns if column.casefold() in bare & own]

    def cancel(self) -> None:
        """Stop what runs."""
        self.con.interrupt()

    def close(self) -> None:
        """Close the connection, and with it every file."""
        self.con.close()
        self.scratch.cleanup()


def _first(rel: Any) -> tuple[Any, ...]:
    """The one row of a question that always has an answer."""
    row: tuple[Any, ...] = rel.fetchall()[0]
    return row


def _columns(names: Iterable[str]) -> str:
    """Columns of text, as `read_csv` takes them."""
    return ", ".join(f"{_text(name)}: 'VARCHAR'" for name in names)


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
