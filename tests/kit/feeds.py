"""A small plan folder with KPIs that have a feed, for tests."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from click.testing import CliRunner, Result

from okrlib import store
from okrlib.cli import okr
from okrlib.findings import Finding
from okrlib.model import Observation
from okrlib.sources import Ground, Refreshed, compared, pull

if TYPE_CHECKING:
    import pandas as pd

#: When the tests ask: on this day January and February are over.
AT = datetime(2024, 3, 10, 12, tzinfo=UTC)
HEAD = 'name = "Clinic"\n[[teams]]\nid = "ed"\n'
#: A year of events, one a day; 40 of each month's are long.
EVENTS = "at,minutes,site\n" + "".join(
    f"2023-{month:02}-{day:02}T09:00:00,{100 + day * 10},{'north' if day % 2 else 'south'}\n"
    for month in range(1, 13)
    for day in range(1, 29)
)


def card(feed: str, *, kpi: str = "waits", rhythm: str = "monthly", more: str = "") -> str:
    """A KPI with a feed, as TOML."""
    return f'[[kpis]]\nid = "{kpi}"\nunit = "min"\nrhythm = "{rhythm}"\n{more}\n[kpis.feed]\n{feed}\n'


def folder_with(folder: Path, kpis: str, *, head: str = "", **files: str) -> Path:
    """A plan folder; *files* are texts by name, with ``__`` for the point."""
    (folder / "kpis").mkdir(parents=True, exist_ok=True)
    (folder / "okr.toml").write_text(HEAD + head, "utf-8")
    (folder / "kpis/ed.toml").write_text(kpis, "utf-8")
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, "utf-8")
    return folder


def refreshed(
    folder: Path, *, at: datetime = AT, write: bool = True, seconds: float = 20, **more: Any
) -> list[Refreshed]:
    """Pull every KPI of a folder and append what came."""
    plan = store.load(folder).plan
    ground = Ground(folder=folder, connections={c.id: c for c in plan.connections}, seconds=seconds)
    done = [
        compared(one, plan.observed.get(one.kpi.id, ()), at=at, zone=plan.zone, **more)
        for one in pull(plan.kpis, ground, at=at)
    ]
    for one in done:
        if write and one.observations:
            store.observe(plan, folder, one.observations)
    return done


def codes(done: list[Refreshed], kpi: str = "waits") -> dict[str, str]:
    """What was said of a KPI: code and sentence."""
    (one,) = (d for d in done if d.kpi.id == kpi)
    return {said.code: said.what for said in one.findings}


def values(folder: Path, kpi: str = "waits") -> list[tuple[str, float]]:
    """The rows of a KPI in its file, in order."""
    rows: list[Observation] = [o for o in store.load(folder).plan.observations if o.kpi == kpi]
    return [(row.period.isoformat(), row.value) for row in rows]


def run(folder: Path, *words: str) -> Result:
    """``okr kpi refresh`` on a folder."""
    return CliRunner().invoke(okr, ["kpi", "refresh", "--plan", str(folder), *words])


def told(folder: Path, *words: str) -> dict[str, Any]:
    """The report for programs."""
    held: dict[str, Any] = json.loads(run(folder, "--format", "json", *words).stdout)
    return held


def findings(folder: Path) -> dict[str, Finding]:
    """What loading finds, by code."""
    return {f.code: f for f in store.load(folder).findings}


def source_of(folder: Path, kind: str, rows: pd.DataFrame) -> tuple[str, str]:
    """Rows in a source of some kind: the lines of a feed that name it, and those of okr.toml."""
    if kind == "csv":
        rows.to_csv(folder / "events.csv", index=False)
    elif kind == "xlsx":
        rows.to_excel(folder / "events.xlsx", index=False)
    elif kind == "parquet":
        duckdb.from_df(rows).write_parquet(str(folder / "events.parquet"))
    elif kind == "duckdb":
        with duckdb.connect(folder / "events.duckdb") as con:
            con.execute("CREATE TABLE t AS SELECT * FROM rows")
        return 'file = "events.duckdb"\ntable = "t"', ""
    else:
        with sqlite3.connect(folder / "events.db") as con:
            rows.to_sql("t", con, index=False)
        con.close()
        return (
            'connection = "lake"\ntable = "t"',
            '[[connections]]\nid = "lake"\nurl = "sqlite:///events.db"\n',
        )
    return f'file = "events.{kind}"', ""
