"""The house: what holds for the project as a whole, whatever its parts do."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import okrlib

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "pandas",
    "numpy",
    "altair",
    "nbconvert",
    "nbformat",
    "ipywidgets",
    "jinja2",
    "IPython",
    "nh3",
    "duckdb",
    "narwhals",
    "sqlalchemy",
)


def project() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        held: dict[str, object] = tomllib.load(file)["project"]
    return held


@pytest.mark.parametrize("module", ["okrlib", "okrlib.cli"])
def test_loading_it_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout.split() == []


def test_site_holds_data_only() -> None:
    """The standard library owns the module name `site`; a Python file here would take it."""
    assert list((ROOT / "site").rglob("*.py")) == []


def test_the_conda_environment_repeats_no_version() -> None:
    """By parsing alone: no conda channel can be reached where this runs."""
    held = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    plain = [line for line in held["dependencies"] if isinstance(line, str)]
    (by_pip,) = [line["pip"] for line in held["dependencies"] if isinstance(line, dict)]

    assert held["name"] == project()["name"]
    assert plain == ["python", "pip"]
    for line in by_pip:
        found = re.fullmatch(r"-e \.\[([a-z]+)\]", line)
        assert found, line
        assert found[1] in project()["optional-dependencies"]


def test_versions_agree() -> None:
    """The changelog's newest release is this version; before the first there is only "Unreleased"."""
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    releases = [heading for heading in headings if heading != "Unreleased"]

    assert "version" not in project(), "it stands once, in okrlib/__init__.py"
    assert "Unreleased" not in headings[1:]
    assert headings
    assert not releases or releases[0] == okrlib.__version__


@pytest.mark.skipif(shutil.which("git") is None or not (ROOT / ".git").exists(), reason="not a checkout")
@pytest.mark.parametrize(
    ("path", "ignored"), [("site/new.css", False), ("notebooks/new.ipynb", False), ("_site/index.html", True)]
)
def test_git_ignores_what_is_built_and_nothing_else(path: str, ignored: bool) -> None:  # noqa: FBT001
    ran = subprocess.run(["git", "check-ignore", "--no-index", "-q", path], cwd=ROOT, check=False)

    assert ran.returncode == int(not ignored)


def test_the_example_is_what_its_script_writes() -> None:
    line = [sys.executable, "tools/make_example.py", "--check"]
    ran = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
