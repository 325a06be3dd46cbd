"""The workflows that `okr init` writes: well-formed, with few rights, and every command in them runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from kit.web_hooks import hook
from okrlib.cli.main import okr

ROOT = Path(__file__).parents[2]
#: The rights a job of ours may ask for.
RIGHTS = {"check": set(), "publish": {"contents", "pages", "id-token"}, "tell": set()}


def made(folder: Path, *more: str) -> Path:
    ran = CliRunner().invoke(okr, ["init", str(folder), *more])
    assert ran.exit_code == 0, ran.output
    return folder


def github(folder: Path) -> dict[str, Any]:
    return yaml.safe_load((folder / ".github/workflows/goals.yml").read_text("utf-8"))


def gitlab(folder: Path) -> dict[str, Any]:
    return yaml.safe_load((folder / ".gitlab-ci.yml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("chosen", "written"),
    [
        ([], {".github", ".gitlab-ci.yml"}),
        (["--ci", "github"], {".github"}),
        (["--ci", "gitlab"], {".gitlab-ci.yml"}),
        (["--ci", "none"], set()),
        (["--ci", "github", "--example"], {".github"}),
        (["--ci", "gitlab", "--empty"], {".gitlab-ci.yml"}),
    ],
)
def test_a_code_host_gets_its_workflow(tmp_path: Path, chosen: list[str], written: set[str]) -> None:
    folder = made(tmp_path / "plan", *chosen)

    assert {path.name for path in folder.iterdir()} & {".github", ".gitlab-ci.yml"} == written
    assert not any(
        "@" + word + "@" in path.read_text() for path in folder.rglob("*.yml") for word in ("note", "keep")
    )


def test_githubs_workflow_asks_for_few_rights_and_pins_what_it_uses(tmp_path: Path) -> None:
    flow = github(made(tmp_path / "plan"))

    assert set(flow[True]) == {"push", "pull_request", "schedule", "workflow_dispatch"}
    assert flow["permissions"] == {"contents": "read"}
    for name, job in flow["jobs"].items():
        assert set(job.get("permissions", {})) == RIGHTS[name]
        assert job["runs-on"] == "ubuntu-24.04"
        for step in job["steps"]:
            assert {"run", "uses"} & step.keys()
            assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40}", step.get("uses", "a/b@" + "0" * 40)), step
            # A value of an event is never put into a command line.
            assert "${{" not in step.get("run", "")
    assert (
        flow["jobs"]["publish"]["if"] == flow["jobs"]["tell"]["if"] == "github.event_name != 'pull_request'"
    )
    assert {job.get("needs") for job in flow["jobs"].values()} == {None, "check", "publish"}


def test_githubs_workflow_follows_the_default_branch_whatever_its_name(tmp_path: Path) -> None:
    flow = github(made(tmp_path / "plan"))

    assert flow[True]["push"] is None  # YAML reads the key on as true
    assert "github.event.repository.default_branch" in flow["jobs"]["check"]["if"]
    # A push to another branch ends there: what needs a job that was skipped is skipped.
    assert [flow["jobs"][name]["needs"] for name in ("publish", "tell")] == ["check", "publish"]


def test_gitlabs_pipeline_has_the_same_work(tmp_path: Path) -> None:
    folder = made(tmp_path / "plan")
    flow, other = gitlab(folder), github(folder)

    assert set(flow) == {"default", "check", "pages", "tell"}
    assert flow["pages"]["artifacts"] == {"paths": ["public", "observations"]}
    assert "git" in "".join(flow["default"]["before_script"])  # its image has none, and pip may need it
    for job, theirs in [("check", "check"), ("pages", "publish"), ("tell", "tell")]:
        assert flow[job]["rules"]
        ours = {_command(line) for line in flow[job]["script"]}
        assert {_command(step.get("run", "")) for step in other["jobs"][theirs]["steps"]} - {""} <= ours


def test_what_was_sent_is_kept_where_a_message_did_not_arrive(tmp_path: Path) -> None:
    folder = made(tmp_path / "plan")
    *_, restore, _, send, save = github(folder)["jobs"]["tell"]["steps"]

    assert "--state sent.json" in send["run"]
    assert save["if"].startswith("always()")
    assert restore["with"] == {**save["with"], "restore-keys": "okr-sent-"}
    assert gitlab(folder)["tell"]["cache"]["when"] == "always"


def _command(line: str) -> str:
    """What a line does, without where it writes and how it is printed."""
    found = re.match(r"okr \w+(?: refresh)?|pip install|for folder", line)
    return found[0] if found else ""


@pytest.mark.parametrize("wheel", ["okrlib-1-py3-none-any.whl"])
def test_a_wheel_that_pip_knows_goes_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wheel: str
) -> None:
    from okrlib.store import starter

    (tmp_path / wheel).write_bytes(b"wheel")

    class Told:
        def read_text(self, name: str) -> str:
            assert name == "direct_url.json"
            return f'{{"url": "{(tmp_path / wheel).as_uri()}", "archive_info": {{}}}}'

    monkeypatch.setattr("importlib.metadata.distribution", lambda _: Told())
    assert starter.installed_from() == str(tmp_path / wheel)
    folder = made(tmp_path / "plan")
    assert (folder / wheel).read_bytes() == b"wheel"
    assert f'pip install "./{wheel}[site]"' in (folder / ".gitlab-ci.yml").read_text()


@pytest.mark.slow
def test_every_command_of_both_workflows_runs_in_a_bare_environment(tmp_path: Path) -> None:
    """With the wheel that the checkout makes, in a Git repository with a place to push to."""
    folder = made(tmp_path / "plan", "--from-source", str(ROOT))
    python = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", str(python)], check=True)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(folder)]
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "origin.git")], check=True)
    for line in (
        ["init", "-q", "-b", "main"],
        ["remote", "add", "origin", str(tmp_path / "origin.git")],
        ["add", "-A"],
        ["commit", "-q", "-m", "Start"],
        ["push", "-q", "-u", "origin", "main"],
    ):
        subprocess.run([*git, *line], check=True)
    # A figure that a refresh would have pulled.
    with (folder / "observations/service.csv").open("a") as log:
        log.write("satisfaction,2026-08-01,79,2026-09-01T08:00:00.000000Z\n")
    with hook() as server:
        environment = {
            "PATH": f"{python}/bin:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "OKR_NOTIFY_ADDRESS": f"json://{server.address}/",
            "CI_COMMIT_BRANCH": "main",
        }
        steps = [s["run"] for job in github(folder)["jobs"].values() for s in job["steps"] if "run" in s]
        pipeline = [line for name in ("check", "pages", "tell") for line in gitlab(folder)[name]["script"]]
        for script in (steps, pipeline):
            ran = subprocess.run(
                ["bash", "-e", "-c", "\n".join(script)],
                cwd=folder,
                env=environment,
                check=False,
                capture_output=True,
            )
            assert ran.returncode == 0, ran.stderr.decode()
    kept = subprocess.run(
        [*git, "log", "--format=%s", "origin/main"], check=True, capture_output=True, text=True
    )
    assert kept.stdout.startswith("Figures and edition of ")
    assert (folder / "_site/index.html").exists()
    assert (folder / "public/index.html").exists()
