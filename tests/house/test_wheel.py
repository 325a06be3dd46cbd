"""The wheel, installed outside the checkout: what a person gets from the package index."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


def in_venv(folder: Path, wheel: Path, extra: str = "") -> Path:
    """An environment with the wheel alone; the way to its programs."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin/python"
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{wheel}{extra}"]
    subprocess.run(install, check=True)
    return folder / "bin"


def run(programs: Path, cwd: Path, *words: str) -> str:
    clean = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONHOME"}}
    done = subprocess.run(
        [programs / words[0], *words[1:]], cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_carries_notebooks_site_and_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {
        "okrlib/py.typed",
        "okrlib/_data/library/kpis/support.toml",
        "okrlib/_data/notebooks/0-start.ipynb",
        "okrlib/_data/notebooks/pages/team.ipynb",
        "okrlib/_data/notebooks/example/okr.toml",
        "okrlib/_data/notebooks/example/schemas/goals.schema.json",
        "okrlib/_data/site/fragments/publish/page.html.j2",
        "okrlib/_data/site/assets/base/fonts/LICENSE.txt",
    } <= names
    assert not any("checkpoint" in name or name.endswith((".pyc", ".lock")) for name in names)


def test_the_bare_wheel_makes_checks_and_scores_a_plan_with_no_notebook_in_sight(
    wheel: Path, tmp_path: Path
) -> None:
    programs = in_venv(tmp_path / "venv", wheel)
    run(programs, tmp_path, "okr", "init", "x")

    assert "in order" in run(programs, tmp_path, "okr", "check", "x")
    assert json.loads(run(programs, tmp_path, "okr", "score", "x", "--format", "json"))["cycles"]
    installed = run(programs, tmp_path, "python", "-m", "pip", "list", "--format", "freeze").lower()
    assert not any(
        name in installed for name in ("pandas", "altair", "nbconvert", "jupyter", "ipython", "jinja2")
    )
    refused = subprocess.run(
        [programs / "okr", "publish", "x"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "pip install 'okrlib[site]'" in refused.stderr
    assert "Traceback" not in refused.stderr
    tables = (
        "import okrlib; from okrlib.tables import tables\n"
        "try: tables(okrlib.load('x').plan).teams\nexcept okrlib.OkrError as e: print(e)"
    )
    assert "okrlib[kpi]" in run(programs, tmp_path, "python", "-c", tables)


def test_the_wheel_with_the_site_extra_publishes(wheel: Path, tmp_path: Path) -> None:
    programs = in_venv(tmp_path / "venv", wheel, "[site]")
    run(programs, tmp_path, "okr", "init", "x")
    run(programs, tmp_path, "okr", "publish", "x")

    assert (tmp_path / "_site/index.html").is_file()
    run(programs, tmp_path, "okr", "init", "y", "--example")
    run(programs, tmp_path, "okr", "publish", "y", "--out", "big")
    assert (tmp_path / "big/stories/winters.html").is_file()
