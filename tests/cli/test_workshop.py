"""`okr workshop`: the link it prints, what it warns of, and how it starts the server."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from okrlib.cli import okr

command = importlib.import_module("okrlib.cli.workshop")
#: Every address of this machine; nothing is bound in these tests.
ANYWHERE = "0.0.0.0"  # noqa: S104
Started = Callable[..., tuple[Result, list[str], Mapping[str, str]]]


@pytest.fixture
def start(good: Path, monkeypatch: pytest.MonkeyPatch) -> Started:
    """Run the command with a server that only says how it was started: (result, line, environment)."""

    def run(*options: str) -> tuple[Result, list[str], Mapping[str, str]]:
        called: list[Any] = [[], {}, {}]

        def serve(line: list[str], env: Mapping[str, str]) -> int:
            settings = Path(env["JUPYTERLAB_SETTINGS_DIR"])
            held = {f.name: json.loads(f.read_text("utf-8")) for f in settings.rglob("*.jupyterlab-settings")}
            called[:] = [line, env, held]
            return 0

        monkeypatch.setattr(command, "_serve", serve)
        result = CliRunner().invoke(okr, ["workshop", str(good), *options])
        return result, called[0], called[1]

    return run


def link(said: str) -> str:
    return next(word for word in said.split() if "?token=" in word)


def test_it_listens_on_this_machine_unless_told_otherwise(start: Started, good: Path) -> None:
    result, line, env = start()

    assert result.exit_code == 0, result.output
    assert "--ServerApp.ip=127.0.0.1" in line
    assert link(result.output).startswith("http://127.0.0.1:")
    assert "/doc/tree/notebooks/2-workshop.ipynb?token=" in link(result.output)
    assert "Only this machine can open it." in result.output
    assert f"--ServerApp.root_dir={good.resolve()}" in line
    assert (good / "notebooks/2-workshop.ipynb").is_file()
    assert env["OKRLIB_PLAN"] == str(good.resolve())
    assert env["OKRLIB_JOIN"] == link(result.output)


def test_the_notebooks_it_brings_are_no_change_to_the_plan(start: Started, good: Path) -> None:
    def git(*line: str) -> str:
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
        return subprocess.run(
            ["git", *who, *line], cwd=good, check=True, capture_output=True, text=True
        ).stdout

    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "A plan")
    start()
    notebook = good / "notebooks/2-workshop.ipynb"
    notebook.write_text(notebook.read_text("utf-8") + "\n", "utf-8")  # as JupyterLab saves it
    assert git("status", "--porcelain") == ""

    (good / "notebooks/ours.ipynb").write_text("{}", "utf-8")
    (good / "notebooks/.gitignore").write_text("", "utf-8")
    start()
    assert (good / "notebooks/.gitignore").read_text("utf-8") == "", "what is there stays"
    assert "notebooks/" in git("status", "--porcelain")


def test_the_token_is_long_fresh_and_in_no_command_line(start: Started) -> None:
    tokens = set()
    for _ in range(2):
        result, line, env = start()
        token = link(result.output).split("token=")[1]
        assert env["JUPYTER_TOKEN"] == token
        assert len(token) >= 32
        assert token not in " ".join(line)
        tokens.add(token)
    assert len(tokens) == 2


def test_it_says_what_the_link_allows_and_what_hidden_means(start: Started) -> None:
    said = " ".join(start()[0].output.split())

    assert "Whoever holds this link can run code on this machine, with your rights." in said
    assert "hidden from colleagues' screens, not from someone who runs code" in said


def test_for_the_room_it_draws_a_code_and_names_an_address_that_others_reach(start: Started) -> None:
    result, line, _ = start("--host", ANYWHERE, "--port", "8899")

    assert f"--ServerApp.ip={ANYWHERE}" in line
    assert ANYWHERE not in link(result.output)
    assert ":8899/" in link(result.output)
    assert "█" in result.output
    assert "The network can read along" in result.output


def test_a_certificate_encrypts(start: Started, good: Path) -> None:
    for name in ("cert.pem", "key.pem"):
        (good.parent / name).write_text("held elsewhere", "utf-8")
    options = ("--certfile", str(good.parent / "cert.pem"), "--keyfile", str(good.parent / "key.pem"))
    result, line, _ = start("--host", ANYWHERE, *options)

    assert link(result.output).startswith("https://")
    assert "read along" not in result.output
    assert any(word.startswith("--ServerApp.keyfile=") for word in line)


def test_what_the_server_writes_for_itself_is_not_served_and_goes_with_it(start: Started, good: Path) -> None:
    _, line, env = start()
    places = [word.split("=", 1)[1] for word in line if "db_path" in word or "store_path" in word]
    places += [env["JUPYTERLAB_SETTINGS_DIR"], env["JUPYTERLAB_WORKSPACES_DIR"]]

    assert len(places) == 4
    for place in map(Path, places):
        assert not place.is_relative_to(good.resolve())
        assert not place.exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--notebook", "no-such.ipynb"), "There is no no-such.ipynb in"),
        (("--notebook", "../../etc/passwd"), "There is no ../../etc/passwd in"),
        (("--host", "203.0.113.77"), "This machine has no address 203.0.113.77."),
        (("--host", "no such host"), "This machine has no address no such host."),
    ],
)
def test_what_cannot_be_is_a_sentence(start: Started, options: tuple[str, ...], says: str) -> None:
    result, line, _ = start(*options)

    assert result.exit_code != 0
    assert says in result.output
    assert line == []


def test_a_missing_extra_is_a_sentence_with_the_way_to_it(
    start: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "segno" else found(name))
    result, _, _ = start()

    assert result.exit_code == 1
    assert "pip install 'okrlib[workshop]'" in result.output


def test_it_takes_the_next_port_where_one_is_taken() -> None:
    first = command._free_port("127.0.0.1")
    with socket.socket() as taken:
        # As a server does: another test may just have let the port go.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", first))
        taken.listen()
        assert command._free_port("127.0.0.1") > first


def test_a_port_that_is_taken_is_a_sentence_and_no_link(start: Started) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result, line, _ = start("--port", port)

    assert result.exit_code == 1
    assert f"The port {port} is taken" in result.output
    assert "token=" not in result.output
    assert line == []


@pytest.mark.parametrize(("host", "named"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]"), ("box", "box")])
def test_an_address_is_named_as_browsers_write_it(host: str, named: str) -> None:
    assert command._named(host) == named


def test_the_server_ends_when_the_command_is_told_to(tmp_path: Path) -> None:
    """SIGTERM to the command alone: a supervisor's way; nothing may be left behind."""
    server = (
        "import os, pathlib, sys, time; "
        "pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(60)"
    )
    script = (
        "import os, sys, importlib; c = importlib.import_module('okrlib.cli.workshop'); "
        f"sys.exit(c._serve([sys.executable, '-c', {server!r}, {str(tmp_path / 'pid')!r}], dict(os.environ)))"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as run:
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text("utf-8"):
            time.sleep(0.05)
        run.terminate()
        assert run.wait(20) != 0
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text("utf-8")), 0)
