"""A plan's SQL is one SELECT and nothing else, judged by DuckDB's own parser."""

import re

from okrlib.sources.errors import source_error

#: Brackets and remarks may come first; a remark that was matched (``(?>``) is not looked at again.
_READS = re.compile(
    r"(?>(?:[\s(]|--[^\n]*|/\*.*?\*/)*)(?:select|with|from|values)\b", re.IGNORECASE | re.DOTALL
)


def refuse_all_but_one_select(query: str) -> None:
    """`SourceError` unless *query* is one statement that reads.

    A dialect that DuckDB cannot parse is judged by its first word; the database itself then reads
    within a transaction that cannot write, where it knows such a thing.
    """
    import duckdb

    # A semicolon within a text or a remark is not a token of its own.
    if any(query.encode()[at : at + 1] == b";" for at, _ in duckdb.tokenize(query)):
        what = "The query holds a semicolon, which ends a statement."
        raise source_error("several-statements", "query", what, "Write one SELECT, without a semicolon.")
    try:
        reads = [s.type for s in duckdb.extract_statements(query)] == [duckdb.StatementType.SELECT]
    except duckdb.Error:
        reads = True
    if not reads or not _READS.match(query):
        what = "The query is not a SELECT; a feed only reads."
        raise source_error("not-a-query", "query", what, "Write one SELECT, or WITH and a SELECT.")
