"""What each trick of `okrlib.resources` saves: ``python bench/tricks.py``.

Whole processes with a trick and without it, in turn; medians of their seconds of the processor, with all
workers. The plan is a generated one of 300 teams.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from generate import generate

OFF = {
    "without_collector": "contextlib.nullcontext",
    "spare_collector": "bool",
    "leave": "sys.exit",
    "without_address_grammar": "contextlib.nullcontext",
}
START = "import contextlib, sys; from okrlib import resources; import okrlib; "
LOAD = "plan = okrlib.load({plan!r}).plan; "
PUBLISH = "from okrlib.publish import publish; publish(plan, {out!r}, on=plan.today, kinds=('team',)); "
LEAVE = "resources.leave(0)"
CHART = "from okrlib import charts; charts.explored; "
WORK = {
    "without_collector": LOAD + LEAVE,
    "spare_collector": LOAD + PUBLISH + LEAVE,
    "leave": LOAD + LEAVE,
    "without_address_grammar": CHART + LEAVE,
}


def seconds(code: str) -> float:
    """The processor's seconds of a process that runs *code*, and of its workers."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--runs", type=int, default=7, help="processes of each kind")
    runs = reader.parse_args().runs
    plan = Path(os.environ.get("OKRLIB_BENCH", tempfile.gettempdir())) / "okrlib-bench-tricks"
    generate(300, plan)
    print("| trick | with it, s | without, s | saved |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as out:
        for trick, code in WORK.items():
            work = code.format(plan=str(plan), out=f"{out}/site")
            off = f"resources.{trick} = {OFF[trick]}; "
            pairs = [(seconds(START + work), seconds(START + off + work)) for _ in range(runs)]
            with_it, without = (median(times) for times in zip(*pairs, strict=True))
            print(f"| {trick} | {with_it:.2f} | {without:.2f} | {1 - with_it / without:.0%} |")


if __name__ == "__main__":
    main()
