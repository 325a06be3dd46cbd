"""How fast events become KPIs: ``make bench-kpi``, or ``python bench/kpi.py --rows 1000000``.

50 million invented visits to 50 sites, in Parquet files, become 200 monthly KPIs: for each site the
visits, their minutes in total, the mean, and the share over four hours. Beside it the same query
as one types it by hand in DuckDB, and the roll-up of okrlib on Spark. Each measurement is a process of
its own, so that its peak memory is its own, and loads its packages before the clock starts; the files are
made once and kept. The best of several runs counts: what else the machine does only makes one slower.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SITES, FILES, MEMORY_MB = 50, 10, 1500
AT = datetime(2024, 1, 1, tzinfo=UTC)
EVENTS = """
SELECT TIMESTAMP '2020-01-01' + INTERVAL 1 SECOND * (hash(i) % 126230400)::BIGINT AS arrived,
       'site-' || lpad((hash(i + 1) % {sites})::VARCHAR, 2, '0') AS site,
       CASE WHEN hash(i + 2) % 50 > 0 THEN 20 + 400 * pow((hash(i + 3) % 10000) / 10000.0, 2) END AS minutes
FROM range({first}, {last}) AS events(i)
"""
BY_HAND = """
SELECT site, date_trunc('month', arrived) AS month, count(*), sum(minutes), avg(minutes),
       100.0 * count(*) FILTER (WHERE minutes > 240) / count(*)
FROM read_parquet('{files}') GROUP BY ALL
"""


def events(rows: int) -> Path:
    """The folder of the files, made where it is not there yet."""
    import duckdb

    folder = Path(os.environ.get("OKRLIB_BENCH", tempfile.gettempdir())) / f"okrlib-bench-kpi-{rows}"
    if not folder.exists():
        part = Path(tempfile.mkdtemp(dir=folder.parent))
        for i in range(FILES):
            query = EVENTS.format(sites=SITES, first=rows * i // FILES, last=rows * (i + 1) // FILES)
            duckdb.sql(query).write_parquet(str(part / f"visits-{i:02}.parquet"))
        part.rename(folder)
    return folder


def cards() -> list[Any]:
    """The 200 KPIs."""
    from okrlib.model import KPI, Condition, Feed, Part

    over = (Condition(column="minutes", op=">", value=240.0),)
    kinds: dict[str, dict[str, Any]] = {
        "visits": {"aggregation": "count"},
        "total": {"aggregation": "sum", "column": "minutes"},
        "mean": {"aggregation": "mean", "column": "minutes"},
        "over": {
            "aggregation": "ratio",
            "factor": 100.0,
            "numerator": Part(where=over),
            "denominator": Part(),
        },
    }
    return [
        KPI(
            id=f"{site}-{kind}",
            feed=Feed(
                file="*.parquet", time="arrived", where=(Condition(column="site", value=site),), **held
            ),
        )
        for site in (f"site-{i:02}" for i in range(SITES))
        for kind, held in kinds.items()
    ]


def ours(folder: Path) -> dict[str, float]:
    """By okrlib, as ``okr kpi refresh`` pulls."""
    from okrlib.sources import Ground, pull

    ground = Ground(folder=folder, connections={}, seconds=3600, memory_mb=MEMORY_MB)
    out = {}
    for one in pull(cards(), ground, at=AT):
        if one.series is None:
            raise SystemExit(str(one.said))
        out |= {f"{one.kpi.id} {p}": v for p, v in one.series.values.items() if v is not None}
    return out


def by_hand(folder: Path) -> dict[str, float]:
    """By DuckDB alone."""
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET memory_limit = '{MEMORY_MB}MB'")
    con.execute("SET temp_directory = ?", [tempfile.gettempdir()])
    found = con.sql(BY_HAND.format(files=folder / "*.parquet")).fetchall()
    kinds = ("visits", "total", "mean", "over")
    return {f"{row[0]}-{k} {row[1].date()}": v for row in found for k, v in zip(kinds, row[2:], strict=True)}


def spark(folder: Path) -> dict[str, float]:
    """By okrlib's roll-up on Spark, on the same files."""
    import narwhals as nw
    from pyspark.sql import SparkSession

    from okrlib.model import Condition
    from okrlib.sources.rollup import Cut, Measured, roll_up

    cluster = (
        SparkSession.builder.master("local[*]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.driver.memory", "4g")
        .getOrCreate()
    )
    frame = nw.from_native(cluster.read.parquet(str(folder))).lazy()
    over = (Condition(column="minutes", op=">", value=240.0),)
    count, long = Measured("count"), Measured("count", None, over)
    total, mean = Measured("sum", "minutes"), Measured("mean", "minutes")
    rolled = roll_up(frame, [count, long, total, mean], time="arrived", cut=Cut("monthly"), keys=["site"])
    out: dict[str, float] = {}
    for (site,), periods in rolled.groups.items():
        for period, row in periods.items():
            told = row[count], row[total], row[mean], 100 * (row[long] or 0) / (row[count] or 1)
            for kind, value in zip(("visits", "total", "mean", "over"), told, strict=True):
                out[f"{site}-{kind} {period}"] = value or 0.0
    return out


#: What each side loads before its time is taken.
PACKAGES: dict[str, tuple[str, ...]] = {
    "okrlib on DuckDB": ("okrlib.sources.duck", "okrlib.sources.pull"),
    "by hand in DuckDB": ("duckdb",),
    "okrlib on Spark": ("okrlib.sources.rollup", "pyspark.sql"),
}
SIDES = {"okrlib on DuckDB": ours, "by hand in DuckDB": by_hand, "okrlib on Spark": spark}


def measured(side: str, folder: Path, answer: Path) -> tuple[float, float]:
    """Seconds and peak MiB of one side, in a process of its own."""
    line = [sys.executable, __file__, "--side", side, "--folder", str(folder), "--answer", str(answer)]
    ran = subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True)
    took, peak = json.loads(ran.stdout.splitlines()[-1])
    return took, peak


def agree(a: Path, b: Path) -> bool:
    """Whether two answers hold the same values for the same periods."""
    held, other = json.loads(a.read_text("utf-8")), json.loads(b.read_text("utf-8"))
    return held.keys() == other.keys() and all(
        abs(held[k] - other[k]) <= 1e-9 * max(1, abs(other[k])) for k in held
    )


def why_no_spark() -> str:
    """Why Spark is left out; nothing where it is not."""
    if find_spec("pyspark") is None:
        return "okrlib[spark] is not installed"
    return "" if shutil.which("java") or os.environ.get("JAVA_HOME") else "there is no Java"


def main() -> int:
    """Measure every side, or be one of them."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--rows", type=int, default=50_000_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--no-spark", action="store_true")
    for name in ("--side", "--folder", "--answer"):
        options.add_argument(name, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.side:
        for package in PACKAGES[given.side]:
            importlib.import_module(package)
        begun = time.perf_counter()
        answer = SIDES[given.side](Path(given.folder))
        took = time.perf_counter() - begun
        Path(given.answer).write_text(json.dumps(answer), "utf-8")
        print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
        return 0
    folder = events(given.rows)
    size = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
    print(f"{given.rows:,} events, {FILES} Parquet files of {size:,.0f} MiB, {4 * SITES} monthly KPIs\n")
    skipped = "left out" if given.no_spark else why_no_spark()
    with tempfile.TemporaryDirectory() as scratch:
        answers = {side: Path(scratch) / f"{i}.json" for i, side in enumerate(SIDES)}
        found: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
        for run in range(given.runs):
            for side in SIDES:
                if "Spark" not in side or (not skipped and run == 0):
                    found[side].append(measured(side, folder, answers[side]))
        print(f"{'':20}{'seconds':>10}{'ratio':>8}{'peak MiB':>10}")
        base = min(took for took, _ in found["by hand in DuckDB"])
        for side, runs in found.items():
            if not runs:
                print(f"{side:20}{'–':>10}   {skipped}")
                continue
            took, peak = min(t for t, _ in runs), max(p for _, p in runs)
            memory = "in a JVM" if "Spark" in side else f"{peak:,.0f}"
            print(f"{side:20}{took:>10.2f}{took / base:>8.2f}{memory:>10}")
        wrong = [s for s in found if found[s] and not agree(answers[s], answers["by hand in DuckDB"])]
    ratio = min(t for t, _ in found["okrlib on DuckDB"]) / base
    peak = max(p for _, p in found["okrlib on DuckDB"])
    print(f"\nEvery side gives the same values: {'no: ' + ', '.join(wrong) if wrong else 'yes'}.")
    print(f"At most 1.3 times by hand: {'yes' if ratio <= 1.3 else 'no'}.")
    print(f"Within 2 GiB: {'yes' if peak <= 2048 else 'no'}.")
    return int(bool(wrong) or ratio > 1.3 or peak > 2048)


if __name__ == "__main__":
    sys.exit(main())
