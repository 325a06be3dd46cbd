"""Tables as files: each as CSV, JSON or Parquet, and their description.

``datapackage.json`` documents them as a Frictionless Data Package. Nothing of pandas' own is in the files:
days are 2026-10-01, moments end in Z, and a value that does not exist is an empty cell, null in JSON and
Parquet.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from okrlib.errors import MissingExtraError
from okrlib.exchange.tables_of_plan import of_everything, of_released
from okrlib.model import midnight
from okrlib.tables.columns import COLUMNS, DAY, MOMENT, Column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from okrlib.exchange.tables_of_plan import PlanTable
    from okrlib.plan import Plan

#: Raised when a column goes or changes its meaning, not when one is added.
VERSION = 1
#: The formats in which a table can be a file of its own, and how DuckDB writes each.
_OPTIONS = {
    "csv": "FORMAT csv",
    "json": "FORMAT json, ARRAY true",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
}
FORMATS = tuple(_OPTIONS)
#: A text that begins with one of these is a formula to a spreadsheet; in CSV a quote is put before it.
_FORMULA = r"^[=+@\t\r-]"
#: What no reader of CSV shows, and some do not get past; a terminal may obey it.
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
#: The types of Frictionless's table schema.
_TYPES = {
    "float64": "number",
    "bool": "boolean",
    "int64": "integer",
    "Int64": "integer",
    DAY: "date",
    MOMENT: "datetime",
}
_SITE = "Everything this site shows, as tables."
_ALL = "Everything in the plan, also what is not published, as tables."


def write_tables(
    plan: Plan, folder: Path, *, on: date, formats: Sequence[str] = FORMATS, everything: bool = False
) -> None:
    """Write a released plan's tables for a day into a folder, each in these formats, and their description.

    Of *everything* in a plan there are also the columns and tables that no site has. Raises
    `MissingExtraError` without the extra ``[kpi]``.
    """
    columns = {}
    folder.mkdir(exist_ok=True)
    with _database() as db:
        for table in of_everything(plan, on=on) if everything else of_released(plan, on=on):
            columns[table.name] = table.columns
            _write(table, folder, formats, db)
    if everything:
        _write_package(folder, _package(plan, on, columns, formats, _ALL))
    else:
        write_package(plan, folder, on=on, formats=formats)


def write_table(plan: Plan, name: str, folder: Path, *, on: date) -> None:
    """Write one of a released plan's tables into a folder, in each format."""
    folder.mkdir(exist_ok=True)
    with _database() as db:
        for table in of_released(plan, on=on, names=(name,)):
            _write(table, folder, FORMATS, db)


def write_package(plan: Plan, folder: Path, *, on: date, formats: Sequence[str] = FORMATS) -> None:
    """Write the description of a released plan's tables."""
    _write_package(folder, {**_package(plan, on, COLUMNS, formats, _SITE), **_licence(plan)})


def _write_package(folder: Path, package: Mapping[str, Any]) -> None:
    text = json.dumps(package, indent=1, ensure_ascii=False)
    (folder / "datapackage.json").write_text(f"{text}\n", "utf-8")


def _database() -> Any:
    """What writes the files; one thread keeps the order of the rows, and files the same from day to day."""
    try:
        import duckdb
    except ModuleNotFoundError as missing:
        raise MissingExtraError("Making tables", "kpi") from missing
    return duckdb.connect(config={"threads": 1})


def _write(table: PlanTable, folder: Path, formats: Sequence[str], db: Any) -> None:
    """Write one table."""
    db.register("frame", table.frame)
    for form in formats:
        cells = ", ".join(f'{_cell(*one, form)} AS "{one[0]}"' for one in table.columns.items())
        path = str(folder / f"{table.name}.{form}").replace("'", "''")
        rows = f"SELECT {cells} FROM frame"  # noqa: S608 - our own names alone
        db.execute(f"COPY ({rows}) TO '{path}' ({_OPTIONS[form]})")
    db.unregister("frame")


def _type(column: Column) -> str:
    return _TYPES.get(column.dtype, "string")


def _cell(title: str, column: Column, form: str) -> str:
    """A column's cells as a file of this format has them, in SQL; names are ours, not people's."""
    kind, cell = _type(column), f'"{title}"'
    if kind == "string":
        cell = f"CAST({cell} AS VARCHAR)"
        if form == "csv":
            plain = f"regexp_replace({cell}, '{_CONTROL}', '', 'g')"
            return rf"nullif(regexp_replace({plain}, '{_FORMULA}', '''\0'), '')"
    elif kind == "date":
        return f"CAST({cell} AS DATE)"
    elif kind == "datetime" and form != "parquet":
        return f"strftime({cell} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
    elif kind == "boolean" and form == "csv":
        return f"if({cell}, 'True', 'False')"
    return cell


def _package(
    plan: Plan, on: date, tables: Mapping[str, Mapping[str, Column]], formats: Sequence[str], what: str
) -> dict[str, Any]:
    """The tables' description: their files, columns, types and meanings."""
    first, *others = formats
    form = {"mediatype": "text/csv", "encoding": "utf-8"} if first == "csv" else {}
    return {
        "profile": "tabular-data-package",
        "name": "goals",
        "title": plan.name,
        "version": str(VERSION),
        "created": f"{midnight(on, plan.time_zone):%Y-%m-%dT%H:%M:%SZ}",
        "description": f"{what} Scores and progress are 0 to 1; lists are"
        " joined by a semicolon. In CSV a quote stands before a text that a spreadsheet would take for a"
        " formula.",
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": name,
                "path": f"{name}.{first}",
                "format": first,
                **form,
                "alternates": [f"{name}.{other}" for other in others],
                "schema": {"fields": [_field(*one) for one in columns.items()], "missingValues": [""]},
            }
            for name, columns in tables.items()
        ],
    }


def _licence(plan: Plan) -> dict[str, Any]:
    """The licence of what is published, as Frictionless writes one; nothing where the plan names none."""
    text, link = plan.site.licence, plan.site.licence_address
    if not text:
        return {}
    name = re.sub(r"[^-A-Za-z0-9._]+", "-", text).strip("-")
    return {"licenses": [{"name": name or "other", "title": text, **({"path": link} if link else {})}]}


def _field(title: str, column: Column) -> dict[str, Any]:
    enum = {"constraints": {"enum": list(column.categories)}} if column.categories else {}
    return {"name": title, "type": _type(column), "description": column.meaning, **enum}
