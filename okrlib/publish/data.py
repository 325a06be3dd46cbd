"""Everything that is released as files: `data/` holds each table as CSV, JSON and Parquet, and their schema.

The tables are those of `okrlib.tables`. ``datapackage.json`` documents them as a Frictionless Data
Package. Nothing of pandas' own is in the files: days are 2026-10-01, moments end in Z, and a value that
does not exist is an empty cell, null in JSON and Parquet.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from okrlib.tables.columns import COLUMNS, DAY, MOMENT, Column
from okrlib.tables.frames import tables

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from okrlib.plan import Plan

#: Raised when a column goes or changes its meaning, not when one is added.
VERSION = 1
#: A text that begins with one of these is a formula to a spreadsheet; in CSV a quote is put before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: The types of Frictionless's table schema.
_TYPES = {"float64": "number", "bool": "boolean", "int64": "integer", DAY: "date", MOMENT: "datetime"}


def write(plan: Plan, folder: Path, *, on: date) -> None:
    """Write the tables of a released plan into a new folder `data`."""
    import duckdb

    folder.mkdir()
    frames = tables(plan, on=on)
    with duckdb.connect(config={"threads": 1}) as db:
        for name, columns in COLUMNS.items():
            plain = _plain(getattr(frames, name), columns)
            vars(frames).pop(name)  # the next table needs the memory
            texts = [title for title, column in columns.items() if _type(column) == "string"]
            _csv(plain, texts).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
            plain.to_json(
                folder / f"{name}.json", orient="records", lines=False, force_ascii=False, double_precision=15
            )
            db.register("frame", plain)
            chosen = ", ".join(_cast(title, column) for title, column in columns.items())
            db.sql(f"SELECT {chosen} FROM frame").write_parquet(  # noqa: S608 - our own names alone
                str(folder / f"{name}.parquet"), compression="zstd"
            )
            db.unregister("frame")
    package = json.dumps(_package(plan, on), indent=1, ensure_ascii=False)
    (folder / "datapackage.json").write_text(f"{package}\n", "utf-8")


def _type(column: Column) -> str:
    return _TYPES.get(column.dtype, "string")


def _plain(frame: pd.DataFrame, columns: dict[str, Column] | Any) -> pd.DataFrame:
    """The frame with days and moments as text, and every text as plain objects or None."""
    plain = frame.copy(deep=False)
    for title, column in columns.items():
        if column.dtype == DAY:
            plain[title] = plain[title].dt.strftime("%Y-%m-%d")
        elif column.dtype == MOMENT:
            plain[title] = plain[title].dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if _type(column) in {"string", "date", "datetime"}:
            texts = plain[title].astype(object)
            plain[title] = texts.where(texts.notna(), None)
    return plain


def _csv(plain: pd.DataFrame, texts: list[str]) -> pd.DataFrame:
    """The frame with a quote before each text that a spreadsheet would take for a formula."""
    safe = plain.copy(deep=False)
    for title in texts:
        safe[title] = [
            f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text
            for text in plain[title]
        ]
    return safe


def _cast(title: str, column: Column) -> str:
    """A column as DuckDB stores it; names are ours, not people's."""
    kinds = {"string": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN"}
    kind = {"date": "DATE", "datetime": "TIMESTAMPTZ"}.get(_type(column)) or kinds[_type(column)]
    return f'CAST("{title}" AS {kind}) AS "{title}"'


def _package(plan: Plan, on: date) -> dict[str, Any]:
    """The tables' description: their files, columns, types and meanings."""
    return {
        "profile": "tabular-data-package",
        "name": "goals",
        "title": plan.name,
        "version": str(VERSION),
        "created": f"{on}T00:00:00Z",
        "description": "Everything this site shows, as tables. Scores and progress are 0 to 1; lists are"
        " joined by a semicolon. In CSV a quote stands before a text that a spreadsheet would take for a"
        " formula.",
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": name,
                "path": f"{name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "alternates": [f"{name}.json", f"{name}.parquet"],
                "schema": {"fields": [_field(*one) for one in columns.items()], "missingValues": [""]},
            }
            for name, columns in COLUMNS.items()
        ],
    }


def _field(title: str, column: Column) -> dict[str, Any]:
    enum = {"constraints": {"enum": list(column.categories)}} if column.categories else {}
    return {"name": title, "type": _type(column), "description": column.meaning, **enum}
