"""Databases by SQLAlchemy: one SELECT, in a transaction that is read-only where the engine can."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import sqlalchemy as sa

from okrlib.findings import SourceError
from okrlib.model import Feed
from okrlib.sources.errors import redacted, source_error, timed_out, unopened
from okrlib.sources.pandas_rows import FrameRows
from okrlib.sources.paths import files
from okrlib.sources.secrets import Address
from okrlib.sources.select_only import refuse_all_but_one_select

#: More rows than this should be summed up by the database itself.
MOST_ROWS = 5_000_000
_CHUNK = 50_000
_EMBEDDED = {"sqlite", "duckdb"}
#: What each database calls reading alone, and waiting no longer than so many seconds or thousandths of one.
_LIMITS = {
    "sqlite": ("PRAGMA query_only = ON",),
    "postgresql": ("SET TRANSACTION READ ONLY", "SET LOCAL statement_timeout = {ms}"),
    "mysql": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION max_execution_time = {ms}"),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION max_statement_time = {s}"),
    "oracle": ("SET TRANSACTION READ ONLY",),
}
_DENIED = (
    "permission denied",
    "access denied",
    "not authorized",
    "insufficient privilege",
    "denied on object",
)
_LATE = ("timeout", "timed out", "interrupted", "canceling statement")
_ABSENT = ("no such table", "does not exist", "doesn't exist", "unknown table", "invalid object name")


class SqlRows(FrameRows):
    """A database; its answers are fetched into memory."""

    def __init__(self, feed: Feed, address: Address, within: Sequence[Path], seconds: float) -> None:
        super().__init__(pd.DataFrame())
        self._raw: Any = None
        if feed.query:
            refuse_all_but_one_select(feed.query)
        self._feed, self._address, self._seconds = feed, address, seconds
        try:
            self._connection = _engine(address, within, seconds).connect()
        except Exception as error:  # noqa: BLE001 - whatever a driver raises may show the address
            raise _unreachable(feed, error, seconds) from None
        self._raw = self._connection.connection.dbapi_connection

    def ask(self, columns: Sequence[str]) -> None:
        """Fetch the answer to the feed's query, or these columns of its table; all where none is named."""
        query, connection = self._feed.query, self._connection
        try:
            _restrict(connection, self._seconds)
            statement = sa.text(_plain(query)) if query else _select(self._feed.table or "", columns)
            answer = connection.execution_options(stream_results=True).execute(statement)
            rows = [tuple(row) for row in (answer.fetchmany(self.most) if self.most else _fetched(answer))]
            self.take(pd.DataFrame.from_records(rows, columns=pd.Index(list(answer.keys()))))
        except SourceError:
            raise
        except Exception as error:  # noqa: BLE001 - the same
            raise _failed(self._feed, error, self._address, self._seconds) from None
        finally:
            self.close()

    def cancel(self) -> None:
        """Ask the driver to stop, where it can."""
        for name in ("interrupt", "cancel"):
            stop = getattr(self._raw, name, None)
            if callable(stop):
                stop()
                return

    def close(self) -> None:
        """Leave; nothing in the database was changed."""
        with suppress(Exception), self._connection:
            self._connection.rollback()


def _fetched(answer: sa.CursorResult[Any]) -> list[Any]:
    rows: list[Any] = []
    while chunk := answer.fetchmany(_CHUNK):
        rows += chunk
        if len(rows) > MOST_ROWS:
            what = f"The answer has more than {MOST_ROWS:,} rows."
            raise source_error("too-many-rows", "query", what, "Let the query sum them up by day first.")
    return rows


def _engine(address: Address, within: Sequence[Path], seconds: float) -> sa.Engine:
    url = sa.make_url(address.url)
    kind, driver = url.get_backend_name(), url.get_driver_name()
    options: dict[str, Any] = {}
    if address.password is not None:
        url = url.set(password=address.password)
    if kind in _EMBEDDED:
        path = _file(url.database or "", within)
        if kind == "sqlite":
            url = sa.make_url("sqlite+pysqlite://").set(
                database=f"file:{quote(path.as_posix())}", query={"mode": "ro", "uri": "true"}
            )
            options = {"check_same_thread": False}
        else:
            url = url.set(database=str(path))
            options = {"read_only": True, "config": {"enable_external_access": "false"}}
    elif driver in {"psycopg", "psycopg2"}:
        options = {"connect_timeout": max(1, round(seconds))}
    return sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, connect_args=options)


def _file(name: str, within: Sequence[Path]) -> Path:
    """The file of an embedded database; its name may be a secret, so it is not shown."""
    try:
        return files(name, within)[0]
    except SourceError as trouble:
        what = "The connection's file is not in the plan's folder or a root that the environment names."
        mend = "Name a file that is there, without .. in it, and with three slashes, as in sqlite:///lake.db."
        raise source_error(trouble.finding.code, "connection", what, mend) from None


def _restrict(connection: sa.Connection, seconds: float) -> None:
    """Forbid writing and long waiting, in the words of each database that has them."""
    for words in _LIMITS.get(connection.dialect.name, ()):
        connection.exec_driver_sql(words.format(ms=max(1, round(seconds * 1000)), s=seconds))


def _plain(query: str) -> str:
    """A query in which no colon names a parameter."""
    return query.replace(":", "\\:")


def _select(table: str, columns: Sequence[str]) -> sa.Select[Any]:
    schema, _, name = table.rpartition(".")
    source = sa.table(name, *[sa.column(c) for c in dict.fromkeys(columns)], schema=schema or None)
    return sa.select(source) if columns else sa.select(sa.text("*")).select_from(source)


def _unreachable(feed: Feed, error: BaseException, seconds: float) -> SourceError:
    """A connection that fails; nothing of the driver's text, which may show some of the address."""
    if isinstance(error, SourceError):
        return error
    if isinstance(error, (ModuleNotFoundError, sa.exc.NoSuchModuleError)):
        what = f"The driver of the connection {feed.connection!r} is not installed."
        mend = "Install it with pip, as in psycopg for PostgreSQL."
        return source_error("no-driver", "connection", what, mend)
    if _says(error, _LATE):
        return unopened(feed, f"It did not answer within {seconds:g} seconds.")
    if _says(error, (*_DENIED, "authentication failed", "password")):
        return unopened(feed, "It does not let this user in.")
    return unopened(feed)


def _says(error: BaseException, words: Iterable[str]) -> bool:
    """Whether a driver says one of these."""
    text = str(getattr(error, "orig", None) or error).lower()
    return any(each in text for each in words)


def _failed(feed: Feed, error: BaseException, address: Address, seconds: float) -> SourceError:
    key = "query" if feed.query else "table"
    driver_words = redacted(error, address.secrets)
    if _says(error, _DENIED):
        what = f"The connection {feed.connection!r} may not read it.{driver_words}"
        mend = "Give its user the right to SELECT, or name another table."
        return source_error("source-denied", key, what, mend)
    if _says(error, _LATE):
        return timed_out(feed, seconds)
    if _says(error, _ABSENT):
        what = f"The database does not know what is asked.{driver_words}"
        return source_error("unknown-table", key, what, "Fix the name.")
    what = f"The connection {feed.connection!r} failed while it answered.{driver_words}"
    mend = "Fix the query, or try again later; nothing was written."
    return source_error("source-failed", key, what, mend)
