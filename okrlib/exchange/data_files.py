"""Tables as files: each as CSV, JSON or Parquet, and their description.

``datapackage.json`` documents them as a Frictionless Data Package. Nothing of pandas' own is in the files:
days are 2026-10-01, moments end in Z, and a value that does not exist is an empty cell, null in JSON and
Parquet.
"""

from __future__ import annotations

import csv
import json
import re
from contextlib import ExitStack, nullcontext
from itertools import islice
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from okrlib.exchange.tables_of_plan import of_everything, of_released
from okrlib.model import midnight
from okrlib.tables.columns import COLUMNS, DAY, MOMENT, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from okrlib.exchange.tables_of_plan import PlanTable
    from okrlib.plan import Plan

#: Raised when a column goes or changes its meaning, not when one is added.
VERSION = 1
#: The formats in which a table can be a file of its own.
FORMATS = ("csv", "json", "parquet")
#: A text that begins with one of these is a formula to a spreadsheet; in CSV a quote is put before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: What no reader of CSV shows, and some do not get past; a terminal may obey it.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: So many rows are made ready at once, and written.
_ROWS, _LINES = 50_000, 1_000
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
    """Write a plan's tables into a folder, each in these formats, and their description.

    Args:
        plan: What the files may hold: a released plan or, with *everything*, all of one.
        folder: The folder.
        on: The day that scores are for.
        formats: Of "csv", "json" and "parquet".
        everything: Whether to add the columns and tables that no site has.

    Raises:
        MissingExtraError: The extra ``[kpi]`` is not installed.
    """
    columns = {}
    folder.mkdir(exist_ok=True)
    with _database(formats) as db:
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
    with _database(FORMATS) as db:
        for table in of_released(plan, on=on, names=(name,)):
            _write(table, folder, FORMATS, db)


def write_package(plan: Plan, folder: Path, *, on: date, formats: Sequence[str] = FORMATS) -> None:
    """Write the description of a released plan's tables."""
    _write_package(folder, {**_package(plan, on, COLUMNS, formats, _SITE), **_licence(plan)})


def _write_package(folder: Path, package: Mapping[str, Any]) -> None:
    text = json.dumps(package, indent=1, ensure_ascii=False)
    (folder / "datapackage.json").write_text(f"{text}\n", "utf-8")


def _database(formats: Sequence[str]) -> AbstractContextManager[Any]:
    """What writes Parquet; nothing where no file is Parquet."""
    if "parquet" not in formats:
        return nullcontext()
    import duckdb

    return duckdb.connect(config={"threads": 1})


def _write(table: PlanTable, folder: Path, formats: Sequence[str], db: Any) -> None:
    """Write one table."""
    name, columns, frame = table
    with ExitStack() as files:
        if "csv" in formats:
            csv_file = files.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            csv.writer(csv_file, lineterminator="\n").writerow(columns)
        if "json" in formats:
            json_file = files.enter_context((folder / f"{name}.json").open("w", encoding="utf-8"))
            json_file.write("[")
        for start in range(0, len(frame) if files else 0, _ROWS):
            part = frame.iloc[start : start + _ROWS]
            cells = [(*_coded(part[title], column), column, title) for title, column in columns.items()]
            if "csv" in formats:
                for rows in _rows(cells, _csv):
                    csv_file.write("\n".join([*rows, ""]))
            if "json" in formats:
                for number, rows in enumerate(_rows(cells, _json)):
                    json_file.write(f"{',' if start or number else ''}{{{'},{'.join(rows)}}}")
        if "json" in formats:
            json_file.write("]")
    if "parquet" in formats:
        db.register("frame", frame)
        chosen = ", ".join(_cast(title, column) for title, column in columns.items())
        db.sql(f"SELECT {chosen} FROM frame").write_parquet(  # noqa: S608 - our own names alone
            str(folder / f"{name}.parquet"), compression="zstd"
        )
        db.unregister("frame")


def _type(column: Column) -> str:
    return _TYPES.get(column.dtype, "string")


def _coded(cells: pd.Series[Any], column: Column) -> tuple[Any, list[Any]]:
    """Where each cell's value stands in a list of values, with days and moments as text; None stands last.

    Most columns have few values for their many cells, so that a text is made of each value once.
    """
    import numpy as np
    import pandas as pd

    if column.dtype == "category":
        return cells.cat.codes.to_numpy(), [*column.categories, None]
    if column.dtype == "float64":
        # By their bits, because -0.0 is written otherwise than 0.0.
        codes, bits = pd.factorize(cells.to_numpy().view("int64"))
        return codes, [n if n == n else None for n in bits.view("float64").tolist()]  # noqa: PLR0124 - NaN alone is not itself
    # What is missing has the code -1.
    codes, values = pd.factorize(cells)
    if column.dtype not in {DAY, MOMENT}:
        return codes, [*values.tolist(), None]
    # numpy writes them ten times as fast as pandas.
    moments, end = values.to_numpy(dtype="datetime64[us]"), "" if column.dtype == DAY else "Z"
    written = np.datetime_as_string(moments, unit="us" if end else "D")
    return codes, [*(f"{text}{end}" for text in written.tolist()), None]


class _Lines(list[str]):
    """What is written, piece by piece."""

    write = list.append


def _csv(values: list[Any], column: Column, _title: str) -> list[str]:
    """Values as CSV has them: without control characters, a quote before what looks like a formula."""
    if _type(column) != "string":
        return ["" if value is None else str(value) for value in values]
    plain = (text if not text or text.isprintable() else _CONTROL.sub("", text) for text in values)
    texts = (f"'{text}" if text and text.startswith(_FORMULA) else text for text in plain)
    lines = _Lines()
    # Beside another cell, because one that is empty and alone in its line is quoted.
    csv.writer(lines, lineterminator="\n").writerows((text, None) for text in texts)
    return [line.removesuffix(",\n") for line in lines]


def _json(values: list[Any], column: Column, title: str) -> list[str]:
    """Values as the members of JSON objects."""
    if _type(column) in {"number", "integer", "boolean"}:
        # pandas would write 99.95 as 99.950000000000003.
        return [f'"{title}":{text}' for text in to_json(values).decode()[1:-1].split(",")]
    return [f'"{title}":{json.dumps(value, ensure_ascii=False)}' for value in values]


def _rows(
    cells: Iterable[tuple[Any, list[Any], Column, str]],
    texts_of: Callable[[list[Any], Column, str], list[str]],
) -> Iterator[list[str]]:
    """Rows, their cells joined by commas, some at once."""
    import numpy as np

    columns = [
        np.array(texts_of(values, column, title), dtype=object)[codes].tolist()
        for codes, values, column, title in cells
    ]
    rows = map(",".join, zip(*columns, strict=True))
    while some := list(islice(rows, _LINES)):
        yield some


def _cast(title: str, column: Column) -> str:
    """A column as DuckDB stores it; names are ours, not people's."""
    kinds = {"string": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN"}
    kind = {"date": "DATE", "datetime": "TIMESTAMPTZ"}.get(_type(column)) or kinds[_type(column)]
    return f'CAST("{title}" AS {kind}) AS "{title}"'


def _package(
    plan: Plan,
    on: date,
    tables: Mapping[str, Mapping[str, Column]],
    formats: Sequence[str],
    what: str,
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
