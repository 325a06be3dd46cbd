"""How long 50,000 rows take to come in: a Viva Goals export, read, mapped, written and read back.

``python bench/imports.py`` prints the processor seconds of each step and the memory at its highest; it exits
with 1 where the whole takes more than 20 s or 1 GiB.
"""

from __future__ import annotations

import csv
import io
import resource
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from okrlib import exchange, load
from okrlib.store import make

ROWS, ON = 50_000, date(2025, 3, 20)
_COLUMNS = ["Id", "Title", "Team", "Owner", "Period", "Start Date", "End Date", "Object Type"]
_COLUMNS += ["Unit", "Start", "Target", "Progress %", "Status", "Last Check-in"]
_LINK = "Aligned To (weight, Objective ID)"


def export() -> bytes:
    """An export of one objective and four key results in turn."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*_COLUMNS, _LINK])
    for number in range(ROWS):
        first = number - number % 5
        common = [f"Team {first % 400}", f"Person {number % 900}", "Q1 2025", "2025-01-01", "2025-03-31"]
        if number == first:
            words = f"Customers of area {number} come back by themselves"
            row = [number, words, *common, "Objective", "%", 0, 100, 40, "On Track", "", ""]
        else:
            up = f"Customers of area {first} come back by themselves(weight: 25.00%, Id: {first})"
            words = f"Complaints of kind {number} in a week"
            row = [number, words, *common, "Key result", "complaints", 40, 10, 50, "Behind", "2025-03-10", up]
        writer.writerow(row)
    return out.getvalue().encode()


def main() -> int:
    """Print the table; 1 where a limit is missed."""
    data, place = export(), Path(tempfile.mkdtemp(prefix="okrlib-imports-"))
    try:
        make(place / "plan", on=ON, kind="empty", hosts=())
        start = time.process_time()
        source, _ = exchange.source_of(data, "viva.csv")
        read = time.process_time()
        brought = exchange.brought(place / "plan", source, file="viva.csv", on=ON, as_they_were=True)
        mapped = time.process_time()
        exchange.put(brought, on=ON)
        end = time.process_time()
        goals = len(load(place / "plan").plan.key_results)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{ROWS:,} rows, {goals:,} key results")
    print(f"read {read - start:.1f} s, map {mapped - read:.1f} s, write {end - mapped:.1f} s")
    print(f"all {end - start:.1f} s, {memory:.2f} GiB")
    return int(end - start > 20 or memory > 1)


if __name__ == "__main__":
    sys.exit(main())
