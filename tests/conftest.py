"""Fixtures of all tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings

from kit.folders import GOOD, PlanFolder
from kit.labs import chromium
from okrlib.resources import data_dir

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Where a plan names no time zone it is this machine's: the same on every machine.
os.environ["TZ"] = "UTC"
time.tzset()
# How long one example takes is a matter of the machine and its other work.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test keeps of a plan beside its folder is not the user's own."""
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path_factory.getbasetemp() / "state"))


@pytest.fixture
def plan_folder(tmp_path: Path) -> PlanFolder:
    """Write files into a folder: ``plan_folder({"okr.toml": "..."})``; later calls add to it."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        for name, held in files.items():
            path = tmp_path / "plan" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(held.encode() if isinstance(held, str) else held)
        (tmp_path / "plan").mkdir(exist_ok=True)
        return tmp_path / "plan"

    return make


@pytest.fixture
def good(plan_folder: PlanFolder) -> Path:
    """The folder of a small plan without a finding."""
    return plan_folder(GOOD)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example's site as the command line makes it, for tests that only read it.

    It stands below a folder, as a sub-path of a server. Whoever needs it first makes it for all workers.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    out = shared / "served/some/where"
    with FileLock(shared / "served.lock"):
        if not out.exists():
            line = [
                sys.executable,
                "-m",
                "okrlib",
                "publish",
                data_dir("notebooks") / "example",
                "--out",
                out,
            ]
            own = {**os.environ, "OKRLIB_STATE_DIR": str(shared / "state")}
            subprocess.run(line, check=True, env=own)
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of a module."""
    with chromium() as opened:
        yield opened
