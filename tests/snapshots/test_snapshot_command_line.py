"""The command line on a small plan: what each command prints, and its exit code. Its help is in docs/."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from okrlib.cli import okr
from snapshots.recording import PLAN, TextFile

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

DRAFTS = """\
{"id": 1, "kind": "key_result", "text": "Improve customer service"}
{"id": 2, "kind": "objective", "text": "Become the clinic that families recommend to each other"}
{"id": 3, "kind": "wish", "text": "Grow"}
"""
#: A KPI that is pulled from a file, which the plan of the other commands does without.
FEED = '\n[kpis.feed]\nfile = "letters.csv"\ntime = "day"\naggregation = "count"\n'
#: What is typed for each command; a plan is a fresh copy for each of them, and lines follow one another.
TYPED = {
    "init": ["init ../our-goals", "init ../our-goals", "init here", "init"],
    "check": ["check", "check --format json", "check --no-coach --format github", "check --explain wish"],
    "coach": [
        "coach drafts.jsonl",
        "coach drafts.jsonl --format json",
        'coach "Grow sales" --kind key_result --format json',
    ],
    "library": ["library", "library support waiting", "library win-rate --format json", "library zebra"],
    "score": ["score", "score --format json --team reception", "score --cycle 2026-Q4 --format csv"],
    "due": ["due --on 2026-11-24", "due --on 2026-11-24 --format json", "due --on 2026-11-24 --format csv"],
    "overdue": ["overdue --on 2026-12-10", "overdue --on 2026-12-10 --format json"],
    "checkin": [
        'checkin answer 30 --on 2026-11-17 --confidence 8 --note "Better"',
        "checkin answer soon",
        "checkin nothing 3",
    ],
    "observe": ["observe complaints 30 --on 2026-10-01", "observe complaints many"],
    "history": ["history answer", "history answer --format json --as-of 2026-10-31", "history nothing"],
    "log": ["log answer", "log answer --format json", "log nothing"],
    "export": [
        "export --to out",
        "export --to out --format markdown --audience company --as-of 2026-11-10",
        "export --to goals",
        "export --to out --audience team:nobody",
    ],
    "import": [
        "import goals.csv",
        "import goals.csv --write --as-they-were",
        "import goals.csv",
        "import --undo --write",
        "import vivo goals.csv",
    ],
    "accept": ["accept", "accept 3fa91c"],
    "migrate": ["migrate", "migrate --write"],
    "events": ["events --since 2026-10-01", "events --since 2026-11-01 --format json"],
    "close": [
        "close 2026-Q3",
        "close 2026-Q3 --draft -",
        "close 2026-Q3 --draft close.toml",
        "close 2026-Q3 --from close.toml",
        "close 2026-Q4",
    ],
    "propose": ["propose", "propose --format json", "propose --dismiss complaints.lasting-change"],
    "kpi": [
        "kpi list",
        "kpi list --format json",
        "kpi list --format csv",
        "kpi refresh --dry-run --format json",
    ],
    "errors": ["score --plan nowhere", "score --on 2026-02-30", "scores"],
}
#: They serve, write a site, or tell of the machine, and are tested where that is.
UNTYPED = {
    "diff",
    "doctor",
    "editions",
    "publish",
    "preview",
    "lab",
    "mcp",
    "notify",
    "open",
    "share",
    "state",
    "verify",
    "workshop",
}


def run(line: str) -> str:
    """A line typed at a prompt, what it prints, and its exit code."""
    wide = CliRunner(env={"COLUMNS": "96"})
    done = wide.invoke(okr, shlex.split(line), prog_name="okr", terminal_width=96, color=False)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return f"$ okr {line}\n{done.output.rstrip()}\n[exit code {done.exit_code}]\n"


#: A list of goals as a company keeps it.
GOALS = """\
Objective,Key result,Owner,Quarter,Start,Target,Now,Mood
Letters find their reader,Letters that come back,Kim Lund,Q4 2026,40,10,25,fine
,Letters answered in a day,Kim Lund,Q4 2026,50%,90%,60%,
"""


@pytest.mark.parametrize("command", TYPED)
def test_output(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    folder = shutil.copytree(PLAN, tmp_path / "plan")
    monkeypatch.chdir(folder)
    # Nobody is known to Git or JupyterHub here.
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))
    Path("drafts.jsonl").write_text(DRAFTS, "utf-8")
    Path("goals.csv").write_text(GOALS, "utf-8")
    if command == "kpi":
        Path("letters.csv").write_text("day\n2019-01-02\n2019-01-09\n2019-02-03\n", "utf-8")
        with Path("kpis/lab.toml").open("a", encoding="utf-8") as file:
            file.write(FEED)
    printed = "\n".join(run(line) for line in TYPED[command])
    printed = re.sub(r"\d+\.\d{7,}", lambda number: f"{float(number[0]):.6f}", printed)
    assert printed.replace(str(folder), "PLAN").replace(str(tmp_path), "HOME") == snapshot(
        extension_class=TextFile
    )


def test_every_command_is_typed() -> None:
    assert TYPED.keys() - {"errors"} | UNTYPED == set(okr.commands)
