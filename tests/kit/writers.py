"""Writers that are killed: ``python writers.py append|save FOLDER KILLS``, run by test_crash.py.

Each is a fork of this process, so that a hundred of them start in no time.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from okrlib.model import CheckIn
from okrlib.store import append, load, save


def append_rows(folder: Path, writer: int, most: int, done: Callable[[], object]) -> None:
    """Append rows one call each, telling of each once it is said to be on disk."""
    plan = load(folder).plan
    for i in range(most):
        recorded = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(seconds=i, microseconds=writer)
        note = f'{writer}/{i} "quoted, ' + "x" * (i % 300)
        append(plan, folder, [CheckIn("wait", date(2026, 10, 1), float(i), note=note, recorded=recorded)])
        done()


def append_unsynced(folder: Path, writer: int, most: int) -> None:
    """Append rows without waiting for the disk: whether writers meet is not a matter of its speed."""
    os.fsync = lambda _: None  # type: ignore[assignment]
    append_rows(folder, writer, most, int)


def save_plans(folder: Path, done: Callable[[], object]) -> None:
    """Save a plan with one title after another, each with a long text."""
    plan = load(folder).plan
    for i in range(10**9):
        first = replace(plan.objectives[0], title=f"Title {i}", notes=f"{i}\n" * 2000)
        save(replace(plan, objectives=(first, *plan.objectives[1:])), folder)
        done()


def check_saved(folder: Path) -> None:
    """The plan is an old one or a new one, whole."""
    plan, findings = load(folder)
    first = plan.objectives[0]
    assert not findings, findings
    assert first.notes in {"", (first.title.removeprefix("Title ") + "\n") * 2000}
    assert (len(plan.objectives), len(plan.check_ins), len(plan.observations)) == (2, 3, 2)


def kill(work: Callable[[Callable[[], object]], None], after: float) -> int:
    """Fork a writer, kill it a while after it first told that it was done; how often it told so."""
    hear, tell = os.pipe()
    writer = os.fork()
    if writer == 0:
        work(lambda: os.write(tell, b"."))
        os._exit(1)
    os.close(tell)
    told = len(os.read(hear, 1))  # however slow the machine: it is at work when it is killed
    time.sleep(after)
    os.kill(writer, signal.SIGKILL)
    assert os.waitpid(writer, 0)[1] == signal.SIGKILL
    while more := os.read(hear, 65536):
        told += len(more)
    os.close(hear)
    return told


def main() -> None:
    """Kill many writers and print how often they told that they were done."""
    what, folder, kills = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(7)  # noqa: S311
    told = 0
    load(folder)  # so that no fork has to build the validators
    for number in range(kills):
        if what == "append":
            told += kill(lambda done, n=number: append_rows(folder, n, 10**9, done), chance.uniform(0, 0.03))  # type: ignore[misc]
        else:
            told += kill(lambda done: save_plans(folder, done), chance.uniform(0, 0.08))
            check_saved(folder)
    print(told)  # noqa: T201


if __name__ == "__main__":
    main()
