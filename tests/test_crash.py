"""Many writers at once, and writers killed in the middle: no row is lost, no file is half written."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import GOOD, PlanFolder

from okrlib.store import load

ROOT = Path(__file__).parent.parent
ROWS = "check-ins/2026-Q4.csv"
pytestmark = pytest.mark.slow

#: Appends rows one call each, telling of each once it is said to be on disk.
APPENDER = """
import sys
from datetime import UTC, date, datetime, timedelta
from okrlib.model import CheckIn
from okrlib.store import append, load
folder, writer, most = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
plan = load(folder).plan
print("ready", flush=True)
for i in range(most):
    recorded = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(seconds=i, microseconds=writer)
    note = f"{writer}/{i} \\"quoted, " + "x" * (i % 300)
    append(plan, folder, [CheckIn("wait", date(2026, 10, 1), float(i), note=note, recorded=recorded)])
    if most > 10_000:
        print(i, flush=True)
"""

#: Saves a plan with one title after another, each with a long text.
SAVER = """
import sys
from dataclasses import replace
from okrlib.store import load, save
plan = load(sys.argv[1]).plan
print("ready", flush=True)
for i in range(10**9):
    first = replace(plan.objectives[0], title=f"Title {i}", notes=f"{i}\\n" * 2000)
    save(replace(plan, objectives=(first, *plan.objectives[1:])), sys.argv[1])
"""


def started(script: str, *args: object) -> subprocess.Popen[str]:
    """A writer that is at work."""
    command = [sys.executable, "-c", script, *map(str, args)]
    writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    return writer


def killed(writer: subprocess.Popen[str]) -> list[str]:
    """What a writer had told when it was killed."""
    writer.send_signal(signal.SIGKILL)
    told, _ = writer.communicate()
    return told.split("\n")[:-1]


def test_eight_writers_lose_no_row_and_tear_none(plan_folder: PlanFolder) -> None:
    folder = plan_folder({name: text for name, text in GOOD.items() if name != ROWS})
    writers = [started(APPENDER, folder, number, 2000) for number in range(8)]
    assert [writer.wait() for writer in writers] == [0] * 8
    for writer in writers:
        writer.communicate()
    plan, findings = load(folder)
    assert not findings
    assert len(plan.check_ins) == len(set(plan.check_ins)) == 16_000


def test_a_killed_appender_loses_no_row_it_told_of(good: Path) -> None:
    chance = random.Random(7)  # noqa: S311
    expected = 0
    for kill in range(100):
        writer = started(APPENDER, good, kill, 10**6)
        time.sleep(chance.uniform(0, 0.02))
        expected += len(killed(writer))
    plan, findings = load(good)
    assert {f.code for f in findings} <= {"torn-line", "wrong-width"}
    assert len([row for row in plan.check_ins if row.note.count("/")]) >= expected > 100
    assert len(plan.check_ins) >= expected + 3


def test_a_killed_saver_leaves_the_old_plan_or_the_new(good: Path) -> None:
    chance = random.Random(7)  # noqa: S311
    before = load(good).plan
    for _ in range(100):
        writer = started(SAVER, good)
        time.sleep(chance.uniform(0, 0.03))
        killed(writer)
        plan, findings = load(good)
        assert not findings
        first = plan.objectives[0]
        number = first.title.removeprefix("Title ")
        assert first.notes in {"", f"{number}\n" * 2000}
        assert plan.objectives[1:] == before.objectives[1:]
        assert plan.check_ins == before.check_ins
