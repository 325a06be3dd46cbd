"""`okr lab`: how JupyterLab is started; it itself is in tests/browser."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.sign import NotebookNotary

from okrlib.cli.main import okr

if TYPE_CHECKING:
    from collections.abc import Mapping


class Started:
    """What JupyterLab would have been started with."""

    line: list[str]
    env: Mapping[str, str]
    defaults: dict[str, Any]
    page: dict[str, Any]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Started:
    """Instead of JupyterLab; settings and signatures of its user are in a folder of the test."""
    into = Started()

    def call(line: list[str], *, env: Mapping[str, str]) -> int:
        into.line, into.env = line, env
        own = Path(env["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0]) / "labconfig"
        into.defaults = json.loads((own / "default_setting_overrides.json").read_text("utf-8"))
        into.page = json.loads((own / "page_config.json").read_text("utf-8"))
        return 0

    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name))
    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return into


def run(*words: str) -> str:
    done = CliRunner().invoke(okr, ["lab", *words])
    assert done.exit_code == 0, done.output + repr(done.exception)
    return done.output


def test_options_of_jupyterlab_are_passed_on_in_their_order(started: Started, good: Path) -> None:
    run(str(good), "--port", "9123", "--ServerApp.log_level=WARN", "-y", "--no-browser")

    assert f"--notebook-dir={good}" in started.line
    assert started.line[-4:] == ["--port", "9123", "--ServerApp.log_level=WARN", "-y"]
    assert "--no-browser" in started.line
    assert started.env["OKRLIB_PLAN"] == str(good)

    run("--plan", str(good), "--port=9124")
    assert f"--notebook-dir={good}" in started.line
    assert started.line[-1] == "--port=9124"


def test_it_is_quiet_and_leaves_a_persons_own_settings(
    started: Started, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")
    run(str(good))

    assert started.defaults["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert started.page["disabledExtensions"]["@jupyterlab/running-extension"] is True
    assert started.env["JUPYTER_CONFIG_PATH"].split(os.pathsep)[1:] == ["/mine"]
    assert "JUPYTERLAB_SETTINGS_DIR" not in set(started.env) - set(os.environ)


def test_root_is_told_which_option_to_give_before_anything_else(
    started: Started, good: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    done = CliRunner().invoke(okr, ["lab", str(good)])
    assert done.exit_code == 1
    assert "okr lab --allow-root" in done.stderr
    assert "http" not in done.output
    assert not (good / "notebooks").exists()

    run(str(good), "--allow-root")
    assert started.line[-1] == "--allow-root"
    (tmp_path / "CONFIG").mkdir(exist_ok=True)
    config = {"ServerApp": {"allow_root": True}}
    (tmp_path / "CONFIG/jupyter_server_config.json").write_text(json.dumps(config), "utf-8")
    run(str(good))


def test_ours_are_signed_and_no_others(started: Started, good: Path) -> None:
    run(str(good))
    notary = NotebookNotary()
    mine = good / "notebooks/3-check-in.ipynb"
    ours = good / "notebooks/5-review.ipynb"
    assert notary.check_signature(nbformat.read(ours, as_version=4))

    mine.write_text(mine.read_text("utf-8").replace("# Check in", "# Check in with us"), "utf-8")
    (good / "notebooks/own.ipynb").write_text(mine.read_text("utf-8").replace("with us", "there"), "utf-8")
    run(str(good))
    assert not notary.check_signature(nbformat.read(mine, as_version=4))
    assert not notary.check_signature(nbformat.read(good / "notebooks/own.ipynb", as_version=4))
    assert started.line
    notary.store.close()
