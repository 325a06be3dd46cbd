"""Readers of what is no table: JSON of Asana, okr-tracker and puzzle/okr, Viva's ZIP, OKRs as Markdown."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from okrlib.exchange import asana, markdown_tables, okr_tracker, puzzle_okr, viva_archive
from okrlib.exchange.json_entries import parsed, tables_of
from okrlib.exchange.records import ImportFileError, ReportsError, Source, clean
from okrlib.model import is_slug
from okrlib.sheets import WORKBOOKS, decoded
from okrlib.tables.columns import COLUMNS
from okrlib.text.conflicts import conflict_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from okrlib.sheets import Table

NAMES = {
    "viva-zip": "Viva Goals, the full export (ZIP of JSON)",
    "asana": "Asana goals (JSON of its API)",
    "okr-tracker": "okr-tracker (JSON of its API or its collections)",
    "puzzle-okr": "puzzle/okr (JSON of its API)",
    "markdown": "OKRs as Markdown",
}
#: The endings of Markdown files.
MARKDOWN = frozenset({".md", ".markdown"})
#: What entries of okr-tracker have, and those of other tools with tables of such names have not.
_TRACKED = frozenset(
    {"startValue", "parent", "slug", "progression", "period", "updateFrequency", "preferredTrend"}
)
#: How a page begins that `okr export` wrote.
_OUR_PAGE = re.compile(r"# .+\s+As of \d\d?\s\w+\s\d{4}\.(?: Lead: .*)?(?:\n|\Z)")


def recognised(data: bytes, name: str) -> str:
    """The format of a file that is no table; "" for what may be one."""
    ending = PurePath(name).suffix.lower()
    if ending in MARKDOWN:
        return "markdown"
    if ending == ".toml":
        raise ImportFileError(
            f"{name} is TOML, as a plan's own files are. Put it where the plan has such files, as in "
            "goals/<cycle>/<team>.toml; a map is named with --map."
        )
    if ending in {".yaml", ".yml"}:
        raise ImportFileError(
            f"{name} is YAML, and that of no tool is known. Export a table, as .xlsx or as CSV; or write "
            'headings "Objective: …" and items "KR: …" in Markdown.'
        )
    if ending == ".zip":
        return "viva-zip"
    if data[:2] == b"PK" and ending not in WORKBOOKS:
        if b".json" not in data:
            what = f"{name} is no table and no export that is known."
            raise ImportFileError(f"{what} Save it from its program as .xlsx or as CSV.")
        return "viva-zip"
    beginning = decoded(data[:200])[0].lstrip()
    if beginning[:1] not in {"{", "["}:
        return ""
    return _json_format(parsed(data, name), name)


def _json_format(content: Any, name: str) -> str:
    keys = {key for one in tables_of(content).values() for row in one[:20] for key in row}
    tables = {key.casefold() for key in content} if isinstance(content, dict) else set()
    if isinstance(content, list) and is_ours(keys):
        raise of_ours(name)
    if {"gid"} <= keys or "resource_type" in keys:
        return "asana"
    if "keyResultType" in keys or "quarters" in tables or {"teamId", "quarterId"} <= keys:
        return "puzzle-okr"
    tracked = bool(tables & {"keyres", "kpi", "kpis", "keyresults", "progress"})
    if (tracked and keys & _TRACKED) or {"startValue", "targetValue"} <= keys:
        return "okr-tracker"
    raise ImportFileError(
        f"{name} is JSON of no format that is known. Name the format: okr import FORMAT FILE; "
        f"those of JSON are {', '.join(_READERS)}. "
        "Of another tool export a table, as .xlsx or as CSV."
    )


def is_ours(columns: Collection[str]) -> bool:
    """Whether columns are those of a table that `okr export` wrote, although people took some out."""
    return any(len({*names} & {*columns}) >= len(names) * 3 / 4 for names in COLUMNS.values())


def of_ours(name: str) -> ImportFileError:
    """Why an export of ours that is no whole plan is not read, and what to do instead."""
    reports = PurePath(name).suffix.lower() in WORKBOOKS or name == "check_ins.csv"
    return ImportFileError(
        f"{name} was written by okr export: goals that are changed in it do not come back. Change them on "
        "the boards (okr open) or in the plan's own files. "
        + ("Reports that are added to its check_ins come back: okr checkin --from FILE. " * reports)
        + "A whole plan comes back from JSON: okr export --format json --to DIR, and then "
        "okr import okrlib DIR/plan.json"
    )


def refuse_logs(table: Table, name: str) -> None:
    """`ImportFileError` for a table of reports or figures as a plan's folder has them: it holds no goals."""
    first = [column.strip().casefold() for column in table.header]
    if (
        first[:1] == ["key_result"]
        and {"value", "confidence"} <= {*first}
        and "objective" not in first
        # Key results that are called by words, and not by their ids, are goals.
        and ("recorded" in first or all(is_slug(row[0].strip()) for row in table.rows))
    ):
        raise ReportsError(name)
    if first[:3] == ["kpi", "period", "value"]:
        mend = "Put it into the plan's observations/, or name it in the feed of a KPI."
        raise ImportFileError(f"{name} holds figures of KPIs, and no goals. {mend}")


def markdown_text(data: bytes, name: str) -> str:
    """The text of a Markdown file; `ImportFileError` for one of ours and for what a merge left."""
    text, _ = decoded(data)
    if conflict := conflict_in(text):
        raise ImportFileError(f"{name}: {' '.join(conflict)}")
    if _OUR_PAGE.match(text):
        raise of_ours(name)
    return text


def read(form: str, data: bytes, name: str) -> Source:
    """A file as goals; `ImportFileError` says what is wrong with it."""
    if form == "markdown":
        return markdown_tables.in_lists(markdown_text(data, name))
    try:
        if form == "viva-zip":
            return viva_archive.read(data, name)
        content = parsed(data, name)
        return _READERS[form](content)
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        if isinstance(error, ImportFileError):
            raise
        what = f"{name} is not built as {NAMES[form]} is ({clean(str(error))[:120]})."
        raise ImportFileError(f"{what} Export it again, or name another format.") from None


_READERS: dict[str, Callable[[Any], Source]] = {
    "asana": asana.read,
    "okr-tracker": okr_tracker.read,
    "puzzle-okr": puzzle_okr.read,
}
