"""A plan over the years: its history from Git, an older format, and what the machine lacks."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import okrlib
from kit.folders import GOOD
from okrlib.cli.main import okr
from okrlib.store import item_history, migrations

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))
    return lambda *line: CliRunner().invoke(okr, [str(word) for word in line])


def commit(folder: Path, message: str, *, by: str = "Ann Other", email: str = "ann@example.org") -> None:
    """Commit all that stands in the folder."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    for line in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        ["-c", f"user.name={by}", "-c", f"user.email={email}", "commit", "-q", "-m", message],
    ):
        subprocess.run(["git", "-C", str(folder), *line], check=True, env=environment)


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


# -- okr log

GOALS = "goals/2026-Q4/ops.toml"


@pytest.fixture
def kept(good: Path) -> Path:
    """A plan under version control with five commits, one of them a move to another team."""
    change(good, "okr.toml", 'role = "Head"', 'role = "Head"\nemail = "ann@example.org"')
    commit(good, "First goals")
    change(good, GOALS, "target = 24", "target = 20")
    commit(good, "The board wants more; \x1b[31mred\x1b[0m\x1e\x1f")
    change(good, GOALS, '"A calm place to wait"', '"A calm place to wait in"')
    change(good, GOALS, 'id = "wait"', 'id = "answer"\nformerly = ["wait"]')
    commit(good, "Better words", by="Ben Else", email="ben@example.org")
    goals = (good / GOALS).read_text()
    (good / GOALS).write_text("")
    (good / "goals/2026-Q4/co.toml").write_text(GOOD["goals/2026-Q4/co.toml"] + "\n" + goals)
    commit(good, "The company takes it over")
    (good / GOALS).unlink()
    commit(good, "An empty file goes")
    return good


def test_a_goals_life_is_told_from_git_and_the_log_together(kept: Path, run: Run) -> None:
    told = run("log", "calm", "--plan", kept, "--format", "json")

    entries = json.loads(told.stdout)
    changes = [
        (e["id"], e["field"], e["before"], e["after"], e["by"]) for e in entries if e["kind"] == "change"
    ]
    assert changes == [
        ("calm", None, None, "A calm place to wait", "ann"),
        ("wait", None, None, "Minutes to the first answer", "ann"),
        ("steps", None, None, "", "ann"),
        ("wait", "target", 24, 20, "ann"),
        ("calm", "title", "A calm place to wait", "A calm place to wait in", "Ben Else"),
        ("answer", "id", "wait", "answer", "Ben Else"),
        ("calm", "file", GOALS, "goals/2026-Q4/co.toml", "ann"),
        ("answer", "file", GOALS, "goals/2026-Q4/co.toml", "ann"),
        ("steps", "file", GOALS, "goals/2026-Q4/co.toml", "ann"),
    ]
    reports = [(e["id"], e["date"], e["value"], e["by"]) for e in entries if e["kind"] == "report"]
    assert ("answer", "2026-10-08", 40.0, "ann") in reports
    assert [e["at"] for e in entries] == sorted(e["at"] for e in entries)


def test_the_log_is_words_for_people_and_no_escape_for_their_terminal(kept: Path, run: Run) -> None:
    told = run("log", "answer", "--plan", kept).stdout

    assert "wait: target: 24 \N{RIGHTWARDS ARROW} 20" in told
    assert "ann, The board wants more" in told
    assert "\x1b[31m" not in told
    assert "moved from" in told
    assert "calm: " not in told


@pytest.mark.parametrize("saved", [b"\xef\xbb\xbf", b"# Gr\xf6\xdfe\n"], ids=["marked", "Windows-1252"])
def test_a_version_that_an_editor_saved_in_another_form_drops_nothing(good: Path, saved: bytes) -> None:
    commit(good, "First goals")
    change(good, GOALS, "target = 24", "target = 20")
    (good / GOALS).write_bytes(saved + (good / GOALS).read_bytes())
    commit(good, "By an editor")
    (good / GOALS).write_text(f"odd = {'9' * 5000}\n", "utf-8")
    commit(good, "A slip")

    assert [edit[2:] for edit in item_history.edits(good, ["wait"])] == [
        ("", None, "Minutes to the first answer"),
        ("target", 24, 20),
        ("", "Minutes to the first answer", None),
    ]


def test_a_plan_that_names_no_people_names_no_author_of_a_commit(kept: Path, run: Run) -> None:
    change(kept, "okr.toml", "[[people]]", '[policy]\npeople = "none"\n\n[[people]]')

    told = run("log", "--plan", kept).stdout

    assert "Ben" not in told
    assert "Better words" in told


def test_a_change_is_told_of_the_day_on_which_it_came_in(
    good: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-04T10:00:00Z")
    commit(good, "First goals")
    change(good, GOALS, "target = 24", "target = 20")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2026-10-25T10:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-11-05T10:00:00Z")
    commit(good, "Größer")
    by_git(good, "config", "i18n.logOutputEncoding", "latin1")
    by_git(good, "config", "log.diffMerges", "dense-combined")

    told = run("log", "wait", "--since", "2026-11-05", "--plan", good).stdout
    assert told.replace("\xa0", " ").splitlines()[:3] == [
        "5 November 2026",
        "  wait: target: 24 → 20",
        "      Ann Other, Größer",
    ]


def test_a_plan_that_moved_in_its_repository_keeps_its_life(kept: Path, run: Run) -> None:
    before = run("log", "answer", "--plan", kept).stdout
    for place in ("okrs/här", "plan"):
        (kept / place).mkdir(parents=True)
        was = next(kept.rglob("okr.toml")).parent
        for entry in ("okr.toml", "goals", "kpis", "check-ins", "observations"):
            (was / entry).rename(kept / place / entry)
        commit(kept, f"To {place}")
    change(kept / "plan", "goals/2026-Q4/co.toml", "target = 20", "target = 18")
    commit(kept, "Less again")

    after = run("log", "answer", "--plan", kept / "plan").stdout
    assert "target: 24 → 20" in before
    assert after == f"{before}  answer: target: 20 → 18\n      ann, Less again\n"


def test_a_shallow_clone_tells_what_it_knows_and_that_more_is_missing(
    kept: Path, run: Run, tmp_path: Path
) -> None:
    by_git(tmp_path, "clone", "-q", "--depth", "3", kept.as_uri(), "clone")
    told = run("log", "answer", "--plan", tmp_path / "clone")
    assert "moved from" in told.stdout
    assert "new key result" not in told.stdout
    assert "git fetch --unshallow" in told.stderr


def test_a_clone_that_cannot_fetch_older_versions_tells_the_reports_alone(
    kept: Path, run: Run, tmp_path: Path
) -> None:
    by_git(kept, "config", "uploadpack.allowFilter", "true")
    by_git(tmp_path, "clone", "-q", "--filter=blob:none", kept.as_uri(), "clone")
    kept.rename(tmp_path / "gone")
    told = run("log", "answer", "--plan", tmp_path / "clone")
    assert told.exit_code == 0
    assert "Only reports are shown. Git could not do it: " in told.stderr
    assert "8\N{NO-BREAK SPACE}October 2026" in told.stdout


def test_a_report_without_a_time_is_told_of_its_day_in_every_zone(good: Path, run: Run) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        text = (good / "okr.toml").read_text()
        (good / "okr.toml").write_text(re.sub(r'time_zone = ".*"', f'time_zone = "{zone}"', text))
        (good / "check-ins/2026-Q4.csv").write_text("key_result,date,value\nwait,2026-11-10,40\n")
        assert run("log", "wait", "--plan", good).stdout.startswith("10\xa0November 2026\n")


def test_without_git_the_reports_are_told_alone(good: Path, run: Run) -> None:
    told = run("log", "wait", "--plan", good)

    assert told.exit_code == 0
    no_history = "The folder is in no Git repository. To keep its history from now on: git init."
    assert told.stderr == f"Only reports are shown. {no_history}\n"
    assert "8\N{NO-BREAK SPACE}October 2026" in told.stdout


def test_of_a_broken_worktree_gits_own_words_name_the_path(good: Path, run: Run) -> None:
    (good / ".git").write_text("gitdir: /nowhere/.git/worktrees/plan\n")
    told = run("log", "wait", "--plan", good)

    assert told.exit_code == 0
    assert "not a git repository: /nowhere/.git/worktrees/plan" in told.stderr


def test_an_unknown_id_names_the_nearest(good: Path, run: Run) -> None:
    told = run("log", "wiat", "--plan", good)

    assert told.exit_code == 1
    assert 'Did you mean "wait"?' in told.stderr


def test_a_version_that_is_no_toml_is_passed_over(good: Path) -> None:
    change(good, GOALS, 'id = "calm"', 'id = "calm')
    commit(good, "Torn")
    change(good, GOALS, 'id = "calm', 'id = "calm"')
    commit(good, "Mended")

    assert [(e.subject.id, e.field) for e in item_history.edits(good, ["calm"])] == [("calm", "")]


def test_of_a_merge_is_told_what_none_of_its_sides_has(good: Path, run: Run) -> None:
    commit(good, "First goals")
    by_git(good, "checkout", "-q", "-b", "theirs")
    change(good, GOALS, "target = 24", "target = 20")
    change(good, GOALS, '"A calm place to wait"', '"A calm place"')
    commit(good, "To 20")
    by_git(good, "checkout", "-q", "main")
    change(good, GOALS, "target = 24", "target = 18")
    commit(good, "To 18")
    subprocess.run(["git", "-C", str(good), "merge", "-q", "theirs"], check=False, capture_output=True)
    by_git(good, "checkout", "-q", "--theirs", ".")
    change(good, GOALS, "target = 20", "target = 19")
    commit(good, "Half way")

    edits = item_history.edits(good, ["calm", "wait"])
    assert sorted((e.subject.id, e.field, e.before, e.after) for e in edits if e.field) == [
        ("calm", "title", "A calm place to wait", "A calm place"),
        ("wait", "target", 18, 19),
        ("wait", "target", 24, 18),
        ("wait", "target", 24, 20),
    ]
    assert edits[-1].after == 19
    assert "18 → 19\n      Ann Other, Half way" in run("log", "wait", "--plan", good).stdout


# -- two people at once, with plain Git


def by_git(folder: Path, *line: str) -> None:
    subprocess.run(["git", "-C", str(folder), *line], check=True)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(
            [(GOALS, '"A calm place to wait"', '"A calm place"')],
            [("goals/2026-Q4/co.toml", '"People trust us"', '"People trust us more"')],
            id="different objectives",
        ),
        pytest.param(
            [(GOALS, 'title = "A calm place to wait"', 'title = "A calm place"')],
            [(GOALS, "target = 24", "target = 20")],
            id="different fields of one objective",
        ),
        pytest.param(
            [("okr.toml", 'id = "ops"', 'id = "wards"\nformerly = ["ops"]')],
            [(GOALS, "target = 24", "target = 20")],
            id="a renamed team",
        ),
    ],
)
def test_two_peoples_changes_merge(
    good: Path, run: Run, ours: list[tuple[str, str, str]], theirs: list[tuple[str, str, str]]
) -> None:
    (good / ".gitattributes").write_text("check-ins/** merge=union\n")
    commit(good, "Start")
    by_git(good, "checkout", "-q", "-b", "theirs")
    for file, old, new in theirs:
        change(good, file, old, new)
    with (good / "check-ins/2026-Q4.csv").open("a") as log:
        log.write("wait,2026-10-22,33,7,,,,ann,2026-10-22T09:00:00.000000Z,\n")
    commit(good, "Theirs")
    by_git(good, "checkout", "-q", "main")
    for file, old, new in ours:
        change(good, file, old, new)
    with (good / "check-ins/2026-Q4.csv").open("a") as log:
        log.write("steps,2026-10-22,Build,,,,,ann,2026-10-22T10:00:00.000000Z,\n")
    commit(good, "Ours")
    by_git(good, "-c", "user.name=x", "-c", "user.email=x@example.org", "merge", "-q", "--no-edit", "theirs")

    checked = run("check", good, "--no-coach")
    assert checked.exit_code == 0, checked.output
    plan = okrlib.load(good).plan
    assert {len(plan.log["wait"]), len(plan.log["steps"])} == {3, 2}
    text = "".join(path.read_text() for path in good.rglob("*.toml"))
    assert all(new in text for _, _, new in (*ours, *theirs))


# -- okr migrate


@pytest.fixture
def older(good: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan of a format before the first, in which a title was called a name."""

    def step(file: str, document: Any) -> None:
        for item in document.get("objectives", []) if file.startswith("goals/") else []:
            item["title"] = item.pop("name")

    monkeypatch.setitem(migrations.STEPS, 0, step)
    change(good, "okr.toml", "version = 1", "version = 0 # the first")
    for file in (GOALS, "goals/2026-Q4/co.toml"):
        text = (good / file).read_text().replace("title =", "name =", 1)
        (good / file).write_text("# a comment that stays\n" + text)
    return good


def test_an_older_plan_opens_and_says_how_to_rewrite_it(older: Path, run: Run) -> None:
    loaded = okrlib.load(older)

    assert loaded.plan.objective("calm").title == "A calm place to wait"
    assert [(f.code, f.severity) for f in loaded.findings] == [("older-version", "hint")]
    saved = run(
        "library", "--use", "answered-in-time", "--team", "ops", "--plan", older, "--on", "2026-10-20"
    )
    assert saved.exit_code == 1
    assert "okr migrate" in saved.output


def test_migrate_shows_a_diff_first_and_keeps_comments(older: Path, run: Run) -> None:
    plan, before = okrlib.load(older).plan, (older / GOALS).read_text()

    shown = run("migrate", older)
    assert '-name = "A calm place to wait"' in shown.stdout
    assert '+title = "A calm place to wait"' in shown.stdout
    assert (older / GOALS).read_text() == before

    assert run("migrate", older, "--write").exit_code == 0
    assert okrlib.load(older) == (plan, ())
    assert (older / GOALS).read_text().startswith("# a comment that stays\n")
    assert "# the first" in (older / "okr.toml").read_text()
    assert "the newest" in run("migrate", older).stdout


def test_a_newer_plan_is_refused_and_nothing_of_it_is_taken(good: Path, run: Run) -> None:
    change(good, "okr.toml", "version = 1", "version = 2")

    scored = run("score", good)
    assert scored.exit_code == 1
    assert "Install a newer okrlib." in scored.output
    assert okrlib.load(good).plan.objectives == ()
    log = (good / "check-ins/2026-Q4.csv").read_text()
    assert run("checkin", "wait", "30", "--plan", good).exit_code == 1
    assert (good / "check-ins/2026-Q4.csv").read_text() == log
    assert run("migrate", good, "--write").exit_code == 1


# -- okr doctor


def checks(told: Result) -> dict[str, tuple[str, str, str]]:
    return {c["about"]: (c["state"], c["says"], c["do"]) for c in json.loads(told.stdout)}


def test_the_doctor_finds_a_sound_plan_sound(kept: Path, run: Run) -> None:
    (kept / ".gitattributes").write_text("check-ins/** merge=union\n")
    told = run("doctor", kept, "--format", "json")

    seen = checks(told)
    assert told.exit_code == 0, told.output
    assert {state for state, _, _ in seen.values()} <= {"good", "note"}
    assert seen["okrlib[kpi]"][0] == seen["history"][0] == seen["clock"][0] == "good"
    assert "merges" not in seen


def test_the_doctor_names_what_is_wrong_and_what_to_do(kept: Path, run: Run) -> None:
    with (kept / "check-ins/2026-Q4.csv").open("a") as log:
        log.write("wait,2026-10-22,33,7,,,,ann,2199-10-22T09:00:00.000000Z,\n")
    change(kept, "okr.toml", 'time_zone = "UTC"', "today = 2026-10-20")
    change(kept, "okr.toml", 'parent = "co"', 'parent = "cu"')
    (kept / "_site").mkdir()
    (kept / "_site/index.html").write_text("x")
    commit(kept, "Too much")

    told = run("doctor", kept, "--format", "json")
    seen = checks(told)
    assert told.exit_code == 1
    assert seen["clock"][0] == seen["goals and figures"][0] == "wrong"
    assert "git rm -r --cached _site" in seen["site"][2]
    assert seen["today"][0] == seen["time zone"][0] == seen["merges"][0] == "note"


def test_the_doctor_names_what_an_extra_lacks(monkeypatch: pytest.MonkeyPatch, good: Path, run: Run) -> None:
    of_kpi = [f"nothing-like-it>=1; extra == '{extra}'" for extra in ("kpi", "spark")]
    told = [*of_kpi, "nor-this; extra == 'spark'", "okrlib[kpi]; extra == 'sql'", "click>=8"]
    monkeypatch.setattr("importlib.metadata.requires", lambda _: told)

    seen = checks(run("doctor", good, "--format", "json"))
    assert seen["okrlib[kpi]"] == (
        "note",
        "nothing-like-it not installed",
        "For tables, workbooks, and figures from files: pip install 'okrlib[kpi]'",
    )
    assert seen["okrlib[sql]"][0] == "good"
    assert seen["okrlib[spark]"][1] == "nothing-like-it and nor-this not installed"


def test_the_doctor_needs_no_plan(run: Run, tmp_path: Path) -> None:
    told = run("doctor", tmp_path)

    assert told.exit_code == 0
    assert "There is no okr.toml" in told.stdout
