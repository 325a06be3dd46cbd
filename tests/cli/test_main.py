"""The command line: what it prints, what it refuses, and how it exits."""

from __future__ import annotations

import csv
import errno
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner

from kit.commands import run
from okrlib.cli import okr, preview
from okrlib.cli.main import COMMANDS, module_of
from okrlib.cli.options import read_plan
from okrlib.cli.preview import Server
from okrlib.files import swap
from okrlib.publish import Published
from okrlib.resources import data_dir

EXAMPLE = data_dir("notebooks") / "example"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    run("init", tmp_path / "ours")
    return tmp_path / "ours"


@pytest.mark.parametrize("option", [(), ("--empty",), ("--example",)])
def test_a_new_plan_is_in_order(tmp_path: Path, option: tuple[str, ...]) -> None:
    run("init", tmp_path / "ours", *option)

    assert "in order" in run("check", tmp_path / "ours").stdout
    run("score", tmp_path / "ours")
    assert "merge=union" in (tmp_path / "ours/.gitattributes").read_text("utf-8")
    ignored = (tmp_path / "ours/.gitignore").read_text("utf-8")
    assert "*.lock" in ignored, "locks lie beside the logs"
    assert f"{swap.BESIDE}*/" in ignored, "a killed strike leaves what was to be struck"


def test_init_refuses_a_folder_that_holds_anything_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", "utf-8")

    assert "not empty" in run("init", tmp_path, ok=1).stderr
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_init_fills_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()

    run("init", tmp_path / "new")
    assert (tmp_path / "new/okr.toml").is_file()


@pytest.mark.parametrize(
    ("zone", "day", "cycle"),
    [("Pacific/Kiritimati", "2026-10-01", "2026-Q4"), ("Pacific/Pago_Pago", "2026-09-30", "2026-Q3")],
)
def test_init_begins_on_the_day_of_the_time_zone_that_it_writes(
    zone: str, day: str, cycle: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override] # UTC is all that is asked for
            assert tz is UTC
            return datetime(2026, 10, 1, 5, tzinfo=UTC)

    monkeypatch.setattr("okrlib.cli.init.machine_zone", lambda: zone)
    monkeypatch.setattr("okrlib.cli.init.datetime", Clock)
    run("init", tmp_path / "new")
    goals = (tmp_path / "new" / "goals" / cycle / "service.toml").read_text("utf-8")
    assert f"since = {day}" in goals


def test_init_on_a_plan_or_inside_one_says_so_and_does_nothing(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(plan.rglob("*"))

    assert "is a plan already" in run("init", plan, ok=1).stderr
    assert "lies inside the plan" in run("init", plan / "goals/new", ok=1).stderr
    monkeypatch.chdir(plan / "goals")
    assert "lies inside the plan" in run("init", ok=1).stderr
    assert sorted(plan.rglob("*")) == before


def test_init_says_what_the_install_line_needs_and_names_boards_and_notebooks(tmp_path: Path) -> None:
    printed = run("init", tmp_path / "ours").stdout

    for command, extra in (("open", "open"), ("publish", "site"), ("lab", "notebook")):
        assert re.search(rf"okr {command} +\(pip install 'okrlib\[{extra}\]'\)", printed), command
    assert "On another machine, and in the workflows, pip install works like this once" in printed
    for name in ("README.md", ".github/workflows/goals.yml", ".gitlab-ci.yml"):
        assert "once okrlib is on a package index" in (tmp_path / "ours" / name).read_text("utf-8"), name


@pytest.mark.parametrize(
    ("source", "requirement"),
    [
        ("https://git.example.org/okrlib.git", "okrlib[site] @ git+https://git.example.org/okrlib.git"),
        ("git@git.example.org:us/okrlib.git", "okrlib[site] @ git+ssh://git@git.example.org/us/okrlib.git"),
        ("git+https://example.org/a@main", "okrlib[site] @ git+https://example.org/a@main"),
        ("https://example.org/okrlib-1-py3-none-any.whl", "okrlib[site] @ https://example.org/okrlib-1-py3-none-any.whl"),
        ("okrlib-1-py3-none-any.whl", "./okrlib-1-py3-none-any.whl[site]"),
        (".", "..[site]"),
    ],
)  # fmt: skip
def test_init_writes_where_okrlib_is_installed_from(
    source: str, requirement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "okrlib-1-py3-none-any.whl").write_bytes(b"wheel")
    (tmp_path / "pyproject.toml").touch()
    run("init", "ours", "--from-source", source)

    assert f"pip install '{requirement}'" in (tmp_path / "ours/README.md").read_text("utf-8")
    github = yaml.safe_load((tmp_path / "ours/.github/workflows/goals.yml").read_text("utf-8"))
    gitlab = yaml.safe_load((tmp_path / "ours/.gitlab-ci.yml").read_text("utf-8"))
    steps = [step.get("run") for step in github["jobs"]["publish"]["steps"]]
    assert f'pip install "{requirement}"' in steps
    assert f'pip install "{requirement}"' in gitlab["pages"]["script"]
    assert (tmp_path / "ours/okrlib-1-py3-none-any.whl").exists() == source.startswith("okrlib")
    run("check", "ours")


@pytest.mark.parametrize(
    "source",
    [
        "nowhere",
        'a"; rm -rf /; "',
        "https://x.example/$(id)",
        "https://TOKEN@x.example/a",
        "git+HTTPS://TOKEN@x.example/a",
        "https://ann:p@TOKEN@x.example/a",
    ],
)
def test_init_from_no_source_writes_nothing(source: str, tmp_path: Path) -> None:
    shown = run("init", tmp_path / "ours", "--from-source", source, ok=1).stderr
    assert "nothing was written" in shown
    assert "TOKEN" not in shown
    assert not (tmp_path / "ours").exists()


def test_init_goes_into_a_fresh_checkout_in_which_somebody_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    monkeypatch.chdir(tmp_path)
    shown = run("init", ".").stdout

    assert "A plan in ., 14 files." in shown
    assert "cd " not in shown
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == {
        ".git", ".gitattributes", ".github", ".gitignore", ".gitlab-ci.yml",
    }  # fmt: skip
    run("check")  # in the folder in which one stands, which is still the one of before


def test_a_working_folder_that_is_gone_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    assert "The folder in which you stand is gone." in run("check", ok=1).stderr


@pytest.mark.parametrize(
    ("number", "mend"),
    [(errno.EACCES, "Ask its owner"), (errno.EROFS, "Choose a place"), (errno.ENOSPC, "Free some space")],
)
def test_where_the_system_refuses_it_is_said_what_to_do(
    monkeypatch: pytest.MonkeyPatch, number: int, mend: str
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(number, os.strerror(number), "/srv/week.xlsx")

    monkeypatch.setattr("okrlib.cli.due.write_new", refuse)
    said = run("due", EXAMPLE, "--format", "xlsx", "--out", "/srv/week.xlsx", ok=1).stderr
    assert f"Error: /srv/week.xlsx: {os.strerror(number)}. {mend}" in said


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_what_is_not_in_utf_8_is_never_taken_without_its_letters(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = os.fsdecode(b"sch\xf6n")
    result = run("observe", "satisfaction", note, "--plan", plan, ok=2)
    assert "has letters that cannot be read. Use a terminal whose encoding is UTF-8" in result.stderr

    odd = plan.rename(tmp_path / os.fsdecode(b"pl\xe4ne"))
    run("check", odd)
    run("check", f"--plan={odd}")
    result = run("export", odd, "--to", odd / "out", "--format", "parquet", ok=2)
    assert "has letters that cannot be read" in result.stderr
    monkeypatch.chdir(odd)
    assert "is not in UTF-8. Rename it" in run("export", "--to", "out", "--format", "parquet", ok=1).stderr


def test_the_example_checks_clean_on_its_own_day_and_says_so() -> None:
    result = run("check", EXAMPLE)

    assert "2019-03-15" in result.stderr
    assert json.loads(run("check", EXAMPLE, "--no-coach", "--format", "json").stdout) == {"findings": []}


def test_check_says_file_line_and_what_to_do_and_exits_with_one(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goals = next((plan / "goals").rglob("*.toml"))
    goals.write_text(goals.read_text("utf-8").replace("baseline = 48", "baseline = 24"), "utf-8")
    result = run("check", plan, ok=1)
    found = json.loads(run("check", "--plan", plan, "--format", "json", ok=1).stdout)["findings"]

    assert "Baseline and target are both 24" in result.stdout
    assert set(found[0]) == {"code", "severity", "file", "line", "key", "what", "mend"}
    line = goals.read_text("utf-8").splitlines()[found[0]["line"] - 1]
    assert line.startswith("target = 24")
    monkeypatch.chdir(plan.parent)
    annotation = run("check", plan, "--format", "github", ok=1).stdout
    assert annotation.startswith(
        f"::error file=ours/{found[0]['file']},line={found[0]['line']},title=bad-measure::"
    )


def test_score_as_json_has_the_promised_shape() -> None:
    scores = json.loads(run("score", EXAMPLE, "--format", "json").stdout)
    cycle = scores["cycles"][-1]
    team = cycle["teams"][0]
    objective = team["objectives"][0]

    assert scores["on"] == "2019-03-15"
    assert [c["final"] for c in scores["cycles"]] == [True, True, False]
    assert set(cycle) == {"id", "final", "teams"}
    assert set(team) == {"id", "score", "health", "objectives"}
    expected = {"id", "title", "ambition", "score", "reported", "verdict", "outcome", "health", "key_results"}
    assert set(objective) == expected
    assert set(objective["key_results"][0]) == {
        "id", "title", "kind", "progress", "raw_progress", "score", "verdict", "health", "own_status",
        "last_check_in", "guards", "reported", "levels", "blocker", "blocker_owner", "blocker_since",
    }  # fmt: skip
    assert objective["verdict"] is None
    every = [
        kr for c in scores["cycles"] for t in c["teams"] for o in t["objectives"] for kr in o["key_results"]
    ]
    assert {kr["kind"] for kr in every} >= {
        "increase",
        "maintain",
        "outcome",
        "baseline",
        "graded",
        "milestones",
    }
    assert all(kr["progress"] is None for kr in every if kr["kind"] == "baseline")


def test_the_day_decides_what_is_counted() -> None:
    def total(day: str) -> float:
        scores = json.loads(
            run("score", EXAMPLE, "--on", day, "--format", "json", "--cycle", "2019-Q1").stdout
        )
        return sum(t["score"] or 0 for t in scores["cycles"][0]["teams"])

    assert total("2019-01-02") < total("2019-02-01") < total("2019-03-15")


def test_score_of_a_team_includes_those_below_it_and_nobody_else() -> None:
    scores = json.loads(
        run("score", EXAMPLE, "--team", "emergency-care", "--cycle", "2019-Q1", "--format", "json").stdout
    )

    assert [t["id"] for t in scores["cycles"][0]["teams"]] == [
        "emergency-care", "northbank-ed", "southbank-ed", "same-day",
    ]  # fmt: skip


def test_a_persons_own_goals_are_scored_only_where_they_are_named() -> None:
    for form in ("table", "csv", "json"):
        assert "Complainants called back" not in run("score", EXAMPLE, "--format", form).stdout
    alone = run("score", EXAMPLE, "--team", "patient-experience").stdout

    assert "Complainants called back" in alone
    assert "Riverside Health" not in alone


def test_score_as_csv_is_a_table_that_no_spreadsheet_takes_for_formulas(plan: Path) -> None:
    goals = next((plan / "goals").rglob("*.toml"))
    goals.write_text(goals.read_text("utf-8").replace("People who write", "=HYPERLINK(1) who write"), "utf-8")
    rows = list(csv.DictReader(io.StringIO(run("score", plan, "--format", "csv").stdout)))

    assert [row["level"] for row in rows] == ["team", "objective", "key result", "key result", "key result"]
    assert rows[1]["title"].startswith("'=HYPERLINK")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("score", "--on", "2019-02-30"), "is not a date"),
        (("score", "/nowhere"), "There is no folder"),
        (("check", "--format", "xml"), "Invalid value"),
        (("scroe",), "No such command"),
        (("init",), "Missing argument"),
        (("init", "x", "--empty", "--example"), "exclude each other"),
        (("score", str(EXAMPLE), "--plan", "elsewhere"), "Name the plan once"),
    ],
)
def test_what_is_not_understood_exits_with_two_and_a_sentence(words: tuple[str, ...], said: str) -> None:
    result = run(*words, ok=2)

    assert said in result.stderr
    assert "Traceback" not in result.output


def test_an_unknown_team_or_cycle_is_a_sentence_with_the_nearest_name() -> None:
    assert "Did you mean 'theatres'?" in run("score", EXAMPLE, "--team", "theaters", ok=1).stderr
    assert "Did you mean '2019-Q1'?" in run("score", EXAMPLE, "--cycle", "2019-Q2", ok=1).stderr


def test_without_a_plan_upward_it_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert "okr init" in run("check", ok=1).stderr


def test_the_nearest_plan_upward_is_found(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(next((plan / "goals").iterdir()))

    run("check")


def test_publish_refuses_on_an_error_keeps_the_old_site_and_goes_on_when_told(
    plan: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run("publish", plan, "--out", out)
    page = next((out / "teams").rglob("service.html"))
    before = page.read_bytes()
    goals = next((plan / "goals").rglob("*.toml"))
    goals.write_text(goals.read_text("utf-8").replace('owner = "head', 'owner = "haed', 1), "utf-8")
    refused = run("publish", plan, "--out", out, ok=1)

    assert "There is no person 'haed-of-service'" in refused.stdout
    assert page.read_bytes() == before
    run("publish", plan, "--out", out, "--keep-going")
    assert page.read_bytes() != before


def test_publish_says_where_no_goal_is_released_to_its_audience(plan: Path, tmp_path: Path) -> None:
    assert "No goal is on it" not in run("publish", plan, "--out", tmp_path / "all").stderr
    ran = run("publish", plan, "--audience", "public", "--out", tmp_path / "public")
    assert "No goal is on it. okr publish --explain ID says why" in ran.stderr


def test_publish_refuses_a_folder_it_did_not_make(plan: Path) -> None:
    assert "not made by okrlib" in run("publish", plan, "--out", plan, ok=1).stderr


def test_the_table_says_what_the_commands_say_of_themselves() -> None:
    for limit in (20, 45, 84, 1000):
        lines = {name: command.get_short_help_str(limit) for name, command in okr.commands.items()}
        assert lines == okr.commands.lines(limit)
    assert {name: command.name for name, command in okr.commands.items()} == {n: n for n in COMMANDS}


def test_a_command_of_the_table_is_the_command_itself(plan: Path) -> None:
    (plan / "okr.toml").write_text("broken")
    done = CliRunner().invoke(okr.commands["check"], [str(plan)])

    assert (done.exit_code, "okr.toml" in done.output) == (1, True)
    command = okr.get_command(click.Context(okr), "check")
    assert command is not None
    assert "--format" in {option for parameter in command.params for option in parameter.opts}
    assert okr.get_command(click.Context(okr), "chekc") is None


def loaded(*words: object) -> set[str]:
    """The modules that are there after a command has run in a fresh process."""
    code = (
        "import atexit, sys; from okrlib.cli import okr;"
        "atexit.register(lambda: print(*sys.modules, sep='\\n', file=sys.stderr)); okr.main(sys.argv[1:])"
    )
    line = [sys.executable, "-c", code, *map(str, words)]
    return set(subprocess.run(line, capture_output=True, text=True, check=True).stderr.split())


def test_help_loads_no_command_and_nothing_that_reads_a_plan() -> None:
    modules = loaded("--help")

    assert "okrlib.cli.main" in modules
    assert {"okrlib.store", "okrlib.plan", "okrlib.model", "pydantic", "tomlkit", "pandas"} & modules == set()
    assert set(map(module_of, COMMANDS)) & modules == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_loads_no_other(command: str) -> None:
    # Those that begin with another's work: a report, a build.
    with_others = {
        "accept": ["observe"],
        "log": ["history"],
        "mcp": ["accept", "observe"],
        "preview": ["publish"],
        "verify": ["publish"],
    }
    modules = loaded(command, "--help")

    own = [command, *with_others.get(command, ())]
    assert modules.intersection(map(module_of, COMMANDS)) == set(map(module_of, own))


def test_to_score_a_plan_loads_nothing_that_writes_one_and_no_coach() -> None:
    modules = loaded("score", EXAMPLE)

    assert "okrlib.store.loading" in modules
    assert {"tomlkit", "filelock", "asyncio", "sqlite3", "rapidfuzz", "okrlib.coach"} & modules == set()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_help_that_cannot_be_written_is_a_sentence() -> None:
    line = [sys.executable, "-m", "okrlib", "--help"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert (done.returncode, done.stderr) == (1, "Error: No space left on device.\n")


def test_completion_knows_the_commands() -> None:
    out = subprocess.run(
        [sys.executable, "-m", "okrlib"],
        env={**os.environ, "_OKR_COMPLETE": "bash_complete", "COMP_WORDS": "okr sc", "COMP_CWORD": "1"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout

    assert "score" in out


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "127.0.0.1:8000", 200),
        ("/", "localhost", 200),
        ("/", "evil.example", 421),
        ("/", "evil.example:8000", 421),
        ("/", "127.0.0.1.evil.example", 421),
        ("/", "[::1", 421),
        ("/", "", 421),
        ("/%00", "localhost", 404),
        ("/%ed%a0%80", "localhost", 404),
        ("/%", "localhost", 404),
        ("/%2e%2e/secret", "localhost", 404),
        ("/..%2fsecret", "localhost", 404),
    ],
)
def test_preview_answers_this_machine_alone_whatever_is_asked(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], path: str, host: str, status: int
) -> None:
    (tmp_path / "secret").touch()
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").touch()
    with Server(tmp_path / "site", 0) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        asked = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        asked.putrequest("GET", path, skip_host=True)
        asked.putheader("Host", host)
        asked.endheaders()

        assert asked.getresponse().status == status
        asked.close()
        server.shutdown()
    assert capfd.readouterr().err == ""


def test_a_preview_names_what_was_saved_once_and_goes_on_where_the_disk_is_full(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def build(*_: Any, **__: Any) -> Any:
        if full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/srv/site")
        return Published(tmp_path, ("a", "b"), 1, built=("a",))

    monkeypatch.setattr(preview, "build", build)
    shown, full = preview._Preview(tmp_path, lambda: read_plan(plan)), False
    shown.read()
    saved = plan.resolve() / "okr.toml"
    shown.follow([saved, saved, saved.with_name("sedEoNVFj"), saved.with_name(".okr.toml.swp")])
    full = True
    shown.follow([saved])

    out, err = capsys.readouterr()
    assert out.startswith("Changed: okr.toml. Built 1 of 2 pages")
    assert err == "Error: /srv/site: No space left on device.\n"


def test_preview_finds_its_port_taken_before_it_builds(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlib.cli.preview.build", lambda *_, **__: pytest.fail("it was built"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = CliRunner().invoke(okr, ["preview", str(plan), "--port", str(taken.getsockname()[1])])
    assert ran.exit_code == 1
    assert "cannot be used" in ran.output
    assert "--port 0" in ran.output


@pytest.mark.parametrize("command", ["score", "publish", "export --to out", "history falls-share"])
def test_what_is_known_on_a_day_to_come_is_refused_with_the_last_day_possible(
    plan: Path, command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (plan / "okr.toml").read_text("utf-8")
    (plan / "okr.toml").write_text(f"today = 2026-10-22\n{text}", "utf-8")
    line = [*command.split(), "--plan", str(plan), "--as-of"]

    ran = CliRunner().invoke(okr, [*line, "2026-10-23"])
    assert ran.exit_code == 2
    assert "--as-of 2026-10-23 has not come yet" in ran.output
    assert "The last day possible is 2026-10-22, the day that okr.toml sets as today." in ran.output
    assert not [*tmp_path.glob("out"), *tmp_path.glob("_site")]
    if command.startswith("score"):
        assert CliRunner().invoke(okr, [*line, "2026-10-22"]).exit_code == 0


def test_a_day_to_come_is_judged_with_a_word_and_never_published(plan: Path, tmp_path: Path) -> None:
    text = (plan / "okr.toml").read_text("utf-8")
    (plan / "okr.toml").write_text(f"today = 2026-10-22\n{text}", "utf-8")

    scored = CliRunner().invoke(okr, ["score", str(plan), "--on", "2026-10-23"])
    assert scored.exit_code == 0
    assert "2026-10-23 has not come yet: it is judged by what is known on 2026-10-22." in scored.stderr
    assert "has not come" not in CliRunner().invoke(okr, ["score", str(plan), "--on", "2026-10-22"]).stderr

    then = CliRunner().invoke(okr, ["score", str(plan), "--on", "2026-10-23", "--as-of", "2026-10-10"])
    assert "2026-10-23 has not come yet: it is judged by what was known on 2026-10-10." in then.stderr

    out = tmp_path / "site"
    ran = CliRunner().invoke(okr, ["publish", str(plan), "--out", str(out), "--on", "2026-10-23"])
    assert ran.exit_code == 2
    assert "The last day possible is 2026-10-22" in ran.output
    assert not out.exists()


@pytest.mark.slow
def test_preview_serves_rebuilds_on_change_keeps_the_last_good_site_and_ends_cleanly(plan: Path) -> None:
    line = [sys.executable, "-m", "okrlib", "preview", str(plan), "--port", "0"]
    with subprocess.Popen(
        line,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Ctrl-C as in a terminal: what a shell starts in the background is deaf to it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as running:
        assert running.stdout is not None
        said = ""
        while "http://" not in said:
            said = running.stdout.readline()
            assert running.poll() is None
        address = said.split()[0]

        def title() -> str:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own address on loopback
                return str(answer.read().decode().split("<title>")[1].split("</title>")[0])

        def wait_for(wanted: str) -> bool:
            until = time.monotonic() + 30
            while time.monotonic() < until:
                if title() == wanted:
                    return True
                time.sleep(0.1)
            return False

        try:
            assert title() == "Our organisation"
            text = (plan / "okr.toml").read_text("utf-8")
            (plan / "okr.toml").write_text(
                text.replace('name = "Our organisation"', 'name = "Theirs"'), "utf-8"
            )
            assert wait_for("Theirs")
            (plan / "okr.toml").write_text("name = ", "utf-8")
            while "as it was before" not in said:
                said = running.stdout.readline()
            assert title() == "Theirs"
        finally:
            running.send_signal(signal.SIGINT)
        rest = running.communicate(timeout=20)[0]
    assert running.returncode == 0
    assert "Traceback" not in rest


@pytest.mark.slow
@pytest.mark.parametrize("command", ["okr lab", "make lab"])
def test_lab_opens_the_tour(plan: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / "config").mkdir()
    # CI runs as root, which Jupyter wants to be told.
    config = {"ServerApp": {"allow_root": True, "port": 0, "open_browser": False}}
    (tmp_path / "config/jupyter_server_config.json").write_text(json.dumps(config), "utf-8")
    folder = plan
    line = [sys.executable, "-m", "okrlib", "lab", str(plan), "--no-browser"]
    if command == "make lab":
        folder = data_dir("notebooks")
        recipe = (folder.parent / "Makefile").read_text("utf-8").split("\nlab:")[1].splitlines()[1]
        words = recipe.split("/jupyter ")[1].split()
        line = [sys.executable, "-m", "jupyter", *words]
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "OKRLIB_PLAN": str(EXAMPLE)}
    with subprocess.Popen(
        line,
        cwd=folder.parent,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        said = []
        for heard in running.stdout:
            said.append(heard)
            if "http://127.0.0.1" in heard:
                break
        os.killpg(running.pid, signal.SIGTERM)
        try:
            running.communicate(timeout=30)
        except subprocess.TimeoutExpired:  # it is still starting its extensions on a busy machine
            os.killpg(running.pid, signal.SIGKILL)

    assert "http://127.0.0.1" in said[-1], "".join(said[-5:])
    # One notebook at a time: on a narrow screen the list of files would leave no room for it.
    shown = said[-1].split("/doc/tree/")[1].split("?")[0].strip()
    assert (folder / shown).name == "0-start.ipynb"
    assert (folder / shown).is_file()


#: Sends Ctrl-C to itself at the moment that is named: a module's import, or a call of a function.
INTERRUPTED = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
when, name = sys.argv.pop(1).split("=")
def interrupt(*_, **__):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(5)
class Finder:
    def find_spec(self, module, *_):
        if module == name:
            interrupt()
import okrlib.__main__
if when == "import":
    sys.meta_path.insert(0, Finder())
else:
    import importlib
    place, function = name.rsplit(":", 1)
    setattr(importlib.import_module(place), function, interrupt)
okrlib.__main__.main()
"""


@pytest.mark.parametrize(
    "moment",
    [
        "import=click",
        "import=okrlib.cli.main",
        "import=okrlib.cli.score",
        "call=okrlib.cli.score:read_plan",
        "call=okrlib.cli.score:echo_json",
        "call=okrlib.cli.main:rare_collector",
    ],
)
def test_ctrl_c_is_silent_wherever_it_falls(moment: str) -> None:
    line = [sys.executable, "-c", INTERRUPTED, moment, "score", str(EXAMPLE), "--format", "json"]
    ended = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 130, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Abort" not in ended.stderr


def test_ctrl_c_within_a_query_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    def query(*_: object, **__: object) -> None:
        raise RuntimeError("Query interrupted")  # as DuckDB does

    monkeypatch.setattr("okrlib.cli.score.read_plan", query)
    assert run("score", EXAMPLE, ok=130).output == ""


@pytest.mark.parametrize(("reason", "code"), [(KeyboardInterrupt, 130), (EOFError, 1)])
def test_ctrl_c_at_a_prompt_is_silent_and_the_end_of_input_is_not(
    reason: type[BaseException], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object, **__: object) -> str:
        raise reason

    monkeypatch.setattr("click.termui.visible_prompt_func", ended)
    monkeypatch.setattr("okrlib.cli.check.read_plan", lambda *_, **__: click.prompt("Which"))
    # Not by CliRunner, which puts a prompt of its own in place.
    with pytest.raises(SystemExit) as exited:
        okr.main(["check"], prog_name="okr")

    assert exited.value.code == code


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
@pytest.mark.parametrize(
    "words",
    [
        ["checkin", "--from", "pipe"],
        ["close", "CYCLE", "--from", "pipe"],
        ["close", "--apply", "pipe"],
        ["coach", "pipe"],
        ["checkin", "KR", "40"],
        ["observe", "satisfaction", "40"],
    ],
    ids=" ".join,
)
def test_a_pipe_in_place_of_a_file_is_a_sentence(
    plan: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(plan)
    log = next(plan.glob("check-ins/*.csv"))
    names = {"CYCLE": log.stem, "KR": f"first-answer-{log.stem.lower()}"}
    for place in (plan / "pipe", log, plan / "observations/service.csv"):
        place.unlink(missing_ok=True)
        os.mkfifo(place)
    done = CliRunner().invoke(okr, [names.get(word, word) for word in words])

    assert done.exit_code in {1, 2}
    assert any(words in done.output for words in ("ordinary file", "is no file", "nothing is added"))


@pytest.mark.parametrize("header", ["", "key_result,date,value,"])
def test_a_table_of_a_million_columns_is_a_sentence(plan: Path, header: str) -> None:
    log = next(plan.glob("check-ins/*.csv"))
    wide = header + ",".join(map(str, range(1_000_000)))
    log.write_text(f"{wide}\n{wide}\n", "utf-8")

    assert f"{log.name}:1: error This line has more than" in run("check", plan, ok=1).stdout
    assert "has more than 16,384 cells" in run("checkin", "--plan", plan, "--from", log, ok=1).stderr
    before = log.read_bytes()
    key_result = f"first-answer-{log.stem.lower()}"
    assert "nothing is added" in run("checkin", "--plan", plan, key_result, "40", ok=1).stderr
    assert log.read_bytes() == before


@pytest.mark.parametrize("command", ["open", "workshop", "preview", "lab", "mcp"])
def test_what_goes_on_until_it_is_ended_begins_with_a_plan(command: str, tmp_path: Path) -> None:
    assert "There is no okr.toml in" in run(command, "--plan", tmp_path, ok=2).stderr


def test_a_preview_that_is_ended_while_it_builds_ends_well(
    plan: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("watchfiles.watch", lambda *_, **__: [{(1, str(plan / "okr.toml"))}])
    monkeypatch.setattr(preview, "build", lambda *_, **__: Published(tmp_path, ("a",), 1, built=("a",)))
    monkeypatch.setattr(preview._Preview, "follow", interrupted)

    assert "Preview ended." in run("preview", plan, "--port", 0).output


def test_the_target_of_stages_is_the_stage_of_that_name() -> None:
    told = run("score", EXAMPLE, "--team", "riverside").stdout

    assert re.search(r"Patients with suspe\S* +88\s% +89\s% ", told)
    assert "stretch: 94\N{NO-BREAK SPACE}%" in told
