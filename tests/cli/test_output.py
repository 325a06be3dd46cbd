"""What a plan's files say stays text on a terminal and in the log of a CI job."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kit.folders import GOOD, PlanFolder
from okrlib.cli import okr
from okrlib.cli.output import column, escaped, line_of, one_line, paragraph, quoted, styled, width_of

#: As a title in TOML, and what a reader sees of it: a window title, the clipboard, a line, a direction.
HOSTILE = r"::error::a\u001b]0;b\u0007\u001b]52;c;Yg==\u0007\u009b31m\n::stop-commands::c\u202e ##vso[d]"
SHOWN = "::error::a]0;b]52;c;Yg==31m ::stop-commands::c # #vso[d]"
STEERING = ("\x1b]", "\x1b[31", "\x07", "\x9b", "\u202e", "##vso[")
HEAD = GOOD["okr.toml"].replace('name = "Clinic"', 'name = "Clinic"\ntoday = 2026-10-22')


@pytest.fixture
def hostile(plan_folder: PlanFolder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan whose every title is written to steer what shows it, as the working folder."""

    def titled(text: str) -> str:
        lines = [line for line in text.splitlines() if not line.startswith("title =")]
        return "\n".join(
            f'{line}\ntitle = "{HOSTILE}"' if line.startswith("id =") else line for line in lines
        )

    files = {**GOOD, "okr.toml": HEAD}
    for name in GOOD:
        if name.startswith(("goals/", "kpis/")):
            files[name] = titled(GOOD[name])
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    folder = plan_folder(files)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    "line",
    [
        "score",
        "score --format json",
        "score --format csv",
        "due",
        "due --format csv",
        "overdue",
        "events --since 2026-09-01",
        "history wait",
        "checkin wait 36",
        "observe queue 12 --on 2026-10-01",
        "check",
        "check --format json",
        "check --format github",
        "close 2026-Q4",
        "close 2026-Q4 --draft -",
        "propose",
        "kpi refresh",
    ],
)
@pytest.mark.usefixtures("hostile")
def test_a_hostile_title_is_text_on_one_line(line: str) -> None:
    # In colour, as a terminal gets it: without, click itself takes some of the codes out.
    shown = CliRunner().invoke(okr, line.split(), color=True)
    assert shown.exit_code in {0, 1}, repr(shown.exception)
    assert not shown.exception or isinstance(shown.exception, SystemExit)
    assert [mark for mark in STEERING if mark in shown.output] == []
    commands = [text for text in shown.output.splitlines() if text.lstrip().startswith("::")]
    assert all("file=" in text and line == "check --format github" for text in commands)


@pytest.mark.usefixtures("hostile")
def test_the_title_can_still_be_read() -> None:
    assert SHOWN in CliRunner().invoke(okr, ["due"]).output
    rows = csv.DictReader(io.StringIO(CliRunner().invoke(okr, ["score", "--format", "csv"]).stdout))
    assert f"'{SHOWN}" in {row["title"] for row in rows}
    scores = json.loads(CliRunner().invoke(okr, ["score", "--format", "json"]).stdout)
    title = scores["cycles"][0]["teams"][0]["objectives"][0]["title"]
    assert title == json.loads(f'"{HOSTILE}"')


def test_one_line_keeps_what_is_text() -> None:
    text = "  Ärzte\N{NO-BREAK SPACE}5 %, \N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER} #1 ## Heading"
    assert one_line(text) == text
    assert one_line("a \r\n\tb\x85c\u2028d") == "a b c d"


def test_only_our_own_style_is_a_style() -> None:
    assert line_of("a \x1b[31m", styled("b\x1b[0m\n", bold=True)) == "a [31m\x1b[1mb[0m \x1b[0m"


def test_a_line_is_no_command() -> None:
    assert line_of("  ", styled("::debug::x", dim=True)).startswith("'")
    assert paragraph("One\n::add-mask::x\nTwo\x07") == "One\n'::add-mask::x\nTwo"
    assert line_of("of a::b") == "of a::b"


def test_json_means_the_same_escaped() -> None:
    text = json.dumps("\x9b\u202e\x7f\N{NO-BREAK SPACE}ä", ensure_ascii=False)
    assert json.loads(escaped(text)) == json.loads(text)
    assert "\u202e" not in escaped(text)
    assert "\N{NO-BREAK SPACE}ä" in escaped(text)


def test_a_text_of_twenty_thousand_letters_is_cut() -> None:
    assert len(line_of("x" * 20_000, styled("y" * 20_000, bold=True))) < 5_000


@pytest.mark.parametrize(
    ("text", "shown"), [("Sales", "Sales   "), ("売上を伸ばす", "売上を… "), ("E\u0301te", "E\u0301te     ")]
)
def test_a_column_is_as_wide_as_a_terminal_shows_it(text: str, shown: str) -> None:
    assert column(text, 8) == shown
    assert width_of(shown) == 8


@pytest.mark.parametrize("encoding", ["cp437", "latin-1"])
def test_letters_that_a_terminal_does_not_have_stop_nothing(plan_folder: PlanFolder, encoding: str) -> None:
    goals = GOOD["goals/2026-Q4/ops.toml"].replace("A calm place to wait", "売上 Ŏ")
    folder = plan_folder({**GOOD, "goals/2026-Q4/ops.toml": goals})

    def printed(*line: str) -> bytes:
        words = [sys.executable, "-m", "okrlib", *line, "--plan", str(folder), "--on", "2026-10-22"]
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        return subprocess.run(words, check=True, capture_output=True, env=environment).stdout

    assert "?? ?" in printed("score").decode(encoding)
    assert "売上 Ŏ" in printed("score", "--format", "csv").decode("utf-8")
    assert json.loads(printed("score", "--format", "json").decode("utf-8"))["on"] == "2026-10-22"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a/week-1.csv", "a/week-1.csv"),
        ("my goals", "'my goals'"),
        ("R&D/x", "'R&D/x'"),
        ("$(id)", "'$(id)'"),
        ("`id`", "'`id`'"),
        ('a"b', "'a\"b'"),
        ("-goals", "./-goals"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell's quotes")
def test_a_path_in_a_command_is_quoted_where_a_shell_would_take_it_apart(path: str, shown: str) -> None:
    assert quoted(Path(path)) == shown
