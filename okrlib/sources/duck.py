"""Files by DuckDB: scanned where they lie, never loaded whole; nothing else can be reached from SQL."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw

from okrlib.sources.rows import OFFSET, Parsed
from okrlib.sources.statements import refuse_all_but_one_select

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from okrlib.feed import Feed

#: The name of a file's rows in a feed's query.
SOURCE = "source"
_FILE = "okr file"


class DuckRows:
    """Rows of CSV or Parquet files, or of a table or query of a .duckdb file opened read-only."""

    def __init__(self, feed: Feed, files: Sequence[Path], *, memory_mb: int | None = None) -> None:
        self.con = duckdb.connect()
        self.scratch = TemporaryDirectory(prefix="okrlib-", ignore_cleanup_errors=True)
        self.files = files
        self.csv = feed.kind == "csv"
        try:
            self.rel = self._opened(feed, memory_mb)
        except BaseException:
            self.close()
            raise

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
            rel = self.con.sql(
                f"FROM read_csv([{', '.join(map(_text, names))}], all_varchar = true, header = true,"
                f" union_by_name = true, filename = {_text(_FILE)})"
            )
        elif feed.kind == "parquet":
            rel = self.con.read_parquet(names, union_by_name=len(names) > 1)
        elif feed.query is None:
            # Each part of a name is quoted by us: a table is never read as SQL.
            return self.con.sql(f"FROM {'.'.join(map(_name, (feed.table or '').split('.')))}")
        else:
            return self.con.sql(feed.query)
        if feed.query is None:
            return rel
        rel.create_view(SOURCE)
        return self.con.sql(feed.query)

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """The rows, lazily."""
        return nw.from_native(self.rel).lazy()

    def number(self, column: str) -> Parsed:
        """A column of text as numbers."""
        made = f"TRY_CAST(trim({_name(column)}) AS DOUBLE)"
        return self._parsed(column, "number", f"CASE WHEN isfinite({made}) THEN {made} END")

    def moment(self, column: str, *, utc: bool) -> Parsed:
        """A column of text as times."""
        cell = _name(column)
        given = f"regexp_matches({cell}, {_text(OFFSET)})"
        found = _first(self.rel.aggregate(f"count(*) FILTER (WHERE {given}), count({cell})"))
        aware = bool(found[0])
        kind = "TIMESTAMPTZ" if aware else "TIMESTAMP"
        parsed = self._parsed(column, "time", f"TRY_CAST(trim({cell}) AS {kind})")
        name = self.universal(parsed.column) if utc and not aware else parsed.column
        return parsed._replace(column=name, with_offset=found[0], without_offset=found[1] - found[0])

    def universal(self, column: str) -> str:
        """Times without an offset, which are UTC, as times with one."""
        name = f"okr utc {column}"
        self.rel = self.rel.project(f"*, timezone('UTC', {_name(column)}) AS {_name(name)}")
        return name

    def _parsed(self, column: str, kind: str, made: str) -> Parsed:
        cell, name = _name(column), f"okr {kind} {column}"
        bad = f"{cell} IS NOT NULL AND trim({cell}) <> '' AND ({made}) IS NULL"
        count = _first(self.rel.aggregate(f"count(*) FILTER (WHERE {bad})"))[0]
        example = place = ""
        if count:
            file = _name(_FILE) if _FILE in self.rel.columns else "NULL"
            numbered = self.rel.project(f"row_number() OVER () AS n, {file} AS f, {cell} AS c, {bad} AS bad")
            row, named, example = _first(numbered.filter("bad").limit(1))[:3]
            # Rows of several files are numbered through, which helps nobody.
            place = self._place(row, named)
        self.rel = self.rel.project(f"*, {made} AS {_name(name)}")
        return Parsed(name, count, str(example), place)

    def _place(self, row: int, file: str | None) -> str:
        if file is not None and len(self.files) > 1:
            return f"in {next((p.name for p in self.files if str(p) == file), 'a file')}"
        return f"row {row + 1} of {self.files[0].name}" if self.csv else f"row {row}"

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


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
