"""Many writers at once, and writers killed in the middle: no row is lost, no file is half written."""

from __future__ import annotations

import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from kit.folders import GOOD, PlanFolder
from kit.writers import append_unsynced
from okrlib.store import load

KIT = Path(__file__).resolve().parents[1] / "kit"
ROWS = "check-ins/2026-Q4.csv"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and fork are of Unix"),
]


def told_before_killed(what: str, folder: Path, kills: int) -> int:
    """Kill writers in a loop; how often they told that something is on disk."""
    command = [sys.executable, str(KIT / "writers.py"), what, str(folder), str(kills)]
    ended = subprocess.run(
        command, env={"PYTHONPATH": str(KIT.parents[1])}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return int(ended.stdout)


def test_eight_writers_lose_no_row_and_tear_none(plan_folder: PlanFolder) -> None:
    folder = plan_folder({name: text for name, text in GOOD.items() if name != ROWS})
    spawn = get_context("spawn")
    writers = [spawn.Process(target=append_unsynced, args=(folder, number, 2000)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 8
    plan, findings = load(folder)
    assert not findings
    assert len(plan.check_ins) == len(set(plan.check_ins)) == 16_000


def test_a_killed_appender_loses_no_row_it_told_of(good: Path) -> None:
    told = told_before_killed("append", good, 150)
    plan, findings = load(good)
    assert {f.code for f in findings} <= {"torn-line", "wrong-width"}
    assert len(plan.check_ins) >= told + 3
    assert told >= 150
    assert plan.check_ins[:3] == load(good).plan.check_ins[:3]


def test_a_killed_saver_leaves_the_old_plan_or_the_new(good: Path) -> None:
    assert told_before_killed("save", good, 100) >= 100
    assert list(good.rglob(".*.tmp"))  # some were killed between writing and renaming
    assert not load(good).findings
