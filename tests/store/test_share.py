"""Sharing what okrlib wrote, with real Git repositories: what is committed, left alone and refused."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from kit import builders as b
from kit.folders import GOOD
from okrlib.cli import okr
from okrlib.drafting import put_objective
from okrlib.files.atomic import write
from okrlib.store import Checkout, Logbook, Share, load
from okrlib.store.git import GitError, git

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs Git")


def run(folder: Path, *words: str) -> str:
    ran = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(autouse=True)
def git_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git knows its user here, and nothing of this machine's settings."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    config = tmp_path / "gitconfig"
    config.write_text("[user]\nname = Ann\nemail = ann@example.org\n[init]\ndefaultBranch = main\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("OKRLIB_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    place = tmp_path / "remote.git"
    run(tmp_path, "init", "-q", "--bare", str(place))
    return place


@pytest.fixture
def plan(tmp_path: Path, remote: Path) -> Path:
    """A plan in a folder of a checkout that is pushed, with other files beside it."""
    top = tmp_path / "checkout"
    for name, text in GOOD.items():
        path = top / "our goals" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (top / "code.py").write_text("x = 1\n", "utf-8")
    (top / "other.txt").write_text("old\n", "utf-8")
    run(top, "init", "-q")
    run(top, "add", ".")
    run(top, "commit", "-qm", "Begin")
    run(top, "remote", "add", "origin", str(remote))
    run(top, "push", "-q", "-u", "origin", "main")
    return top / "our goals"


def change(folder: Path, title: str = "Nobody waits in the dark") -> None:
    desk = Checkout(folder)
    desk.save(put_objective(desk.plan, b.objective(name="new", title=title)))


def shared(remote: Path, *words: str) -> str:
    return run(remote, *words)


def colleague(remote: Path, tmp_path: Path, name: str, text: str) -> None:
    place = tmp_path / "colleague"
    if not place.exists():
        run(tmp_path, "clone", "-q", str(remote), str(place))
    run(place, "pull", "-q")
    (place / name).parent.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text, "utf-8")
    run(place, "add", ".")
    run(place, "commit", "-qm", "Theirs")
    run(place, "push", "-q")


def as_it_was(folder: Path) -> tuple[str, ...]:
    return tuple(
        run(folder, *words)
        for words in (
            ("rev-parse", "HEAD"),
            ("branch", "-a"),
            ("status", "--porcelain"),
            ("diff", "--cached"),
        )
    )


@pytest.fixture
def unchanged(plan: Path) -> Iterator[None]:
    """The checkout is afterwards as it was before sharing."""
    change(plan)
    before = as_it_was(plan)
    yield
    assert as_it_was(plan) == before
    assert Share(plan).waiting


# -- what is committed


def test_only_what_was_written_is_committed_and_pushed(plan: Path, remote: Path) -> None:
    top = plan.parent
    (top / "code.py").write_text("x = 2\n", "utf-8")
    run(top, "add", "code.py")
    (top / "other.txt").write_text("half done\n", "utf-8")
    (plan / "kpis/ops.toml").write_text(f"{GOOD['kpis/ops.toml']}# by hand\n", "utf-8")
    (top / "new.txt").write_text("mine\n", "utf-8")
    change(plan)

    door = Share(plan)
    proposed = door.proposed()
    assert proposed.files == ("goals/2026-Q4/ops.toml",)
    assert proposed.message == "OKRs: 1 objective: active, so it counts and is published"
    assert "+title" in proposed.diff
    assert door.share(proposed.message) == "Shared: 1 file on the branch main of origin."

    assert shared(remote, "show", "--format=%an %s", "--name-only", "main").split("\n\n") == [
        f"Ann {proposed.message}",
        "our goals/goals/2026-Q4/ops.toml\n",
    ]
    status = run(top, "status", "--porcelain")
    assert status == 'M  code.py\n M other.txt\n M "our goals/kpis/ops.toml"\n?? new.txt\n'
    assert not door.waiting


def test_reports_and_new_files_go_too_and_the_message_counts_them(plan: Path, remote: Path) -> None:
    (plan / "okr.toml").write_text(
        (plan / "okr.toml").read_text() + '\n[[teams]]\nid = "it"\nparent = "co"\n'
    )
    run(plan, "commit", "-qam", "A team")
    run(plan, "push", "-q")
    loaded = load(plan).plan
    row = b.said(b.on(10, 22), 30.0, recorded=b.at(10, 22, 9))._replace(key_result="wait")
    Logbook(plan).record(loaded, ["wait"], lambda _: [row])
    desk = Checkout(plan)
    desk.save(replace(desk.plan, objectives=(*desk.plan.objectives, b.objective(name="it-1", team="it"))))

    result = CliRunner().invoke(okr, ["share", "--plan", str(plan), "--yes"])
    assert result.exit_code == 0, result.output
    assert "new file goals/2026-Q4/it.toml" in result.output
    names = shared(remote, "show", "--format=%B", "--name-only", "main")
    assert "our goals/goals/2026-Q4/it.toml" in names
    assert "our goals/check-ins/2026-Q4.csv" in names
    assert run(plan, "status", "--porcelain", "--untracked-files=no") == ""


def test_the_command_asks_first_and_no_is_no(plan: Path, remote: Path) -> None:
    change(plan)
    before = shared(remote, "rev-parse", "main")

    result = CliRunner().invoke(okr, ["share", "--plan", str(plan)], input="n\n")

    assert result.exit_code == 1
    assert "Share it?" in result.output
    assert shared(remote, "rev-parse", "main") == before
    assert Share(plan).waiting


def test_a_message_and_a_file_name_are_never_options(plan: Path, remote: Path) -> None:
    change(plan)
    Share(plan).share("--amend $(touch pwned)\n# not a comment")

    assert (
        shared(remote, "log", "-1", "--format=%B", "main").strip()
        == "--amend $(touch pwned)\n# not a comment"
    )
    assert shared(remote, "rev-list", "--count", "main").strip() == "2"


def test_no_hook_runs(plan: Path, tmp_path: Path) -> None:
    for name in (
        "pre-commit",
        "commit-msg",
        "post-commit",
        "pre-push",
        "post-checkout",
        "reference-transaction",
    ):
        hook = plan.parent / ".git/hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n", "utf-8")
        hook.chmod(0o755)
    change(plan)

    Share(plan).share("Goals")
    assert not (tmp_path / "ran").exists()


def test_for_a_pull_request_a_branch_is_opened_and_goes_on(plan: Path, remote: Path) -> None:
    (plan / "okr.toml").write_text(
        'share = "pull-request"\n' + (plan / "okr.toml").read_text("utf-8"), "utf-8"
    )
    run(plan, "commit", "-qam", "By pull request")
    run(plan, "push", "-q")
    before = shared(remote, "rev-parse", "main")
    change(plan)
    door = Share(plan)

    assert "for a pull request" in door.proposed().where
    assert "the branch okr/" in door.share("Goals")
    branch = run(plan, "symbolic-ref", "--short", "HEAD").strip()
    assert shared(remote, "log", "-1", "--format=%s", branch).strip() == "Goals"
    assert shared(remote, "rev-parse", "main") == before

    change(plan, "Another")
    assert branch in door.share("More goals")
    assert shared(remote, "rev-list", "--count", f"main..{branch}").strip() == "2"


def test_what_others_pushed_meanwhile_is_joined_and_no_file_here_is_touched(
    plan: Path, remote: Path, tmp_path: Path
) -> None:
    change(plan)
    colleague(remote, tmp_path, "other.txt", "theirs\n")

    assert "git pull brings it here" in Share(plan).share("Goals")

    assert shared(remote, "show", "main:other.txt") == "theirs\n"
    assert "Nobody waits" in shared(remote, "show", "main:our goals/goals/2026-Q4/ops.toml")
    assert (plan.parent / "other.txt").read_text("utf-8") == "old\n"
    change(plan, "Another")
    Share(plan).share("More goals")
    run(plan, "pull", "-q", "--no-rebase")
    assert (plan.parent / "other.txt").read_text("utf-8") == "theirs\n"


def test_what_is_saved_while_it_is_pushed_waits(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(plan)
    door, push = Share(plan), Share._push

    def pushed(self: Share, place: Any) -> str:
        change(plan, "Another")
        return push(self, place)

    monkeypatch.setattr(Share, "_push", pushed)
    door.share("Goals")
    assert door.proposed().files == ("goals/2026-Q4/ops.toml",)


def test_what_was_committed_by_hand_waits_no_more(plan: Path) -> None:
    change(plan)
    run(plan, "commit", "-qam", "By hand")

    with pytest.raises(GitError, match="committed already"):
        Share(plan).proposed()
    assert not Share(plan).waiting


def test_a_closing_is_shared(plan: Path) -> None:
    goals = plan / "goals/2026-Q4/ops.toml"
    closed = 'state = "closed"\noutcome = "achieved"\nclosed_on = 2026-11-10'
    goals.write_text(goals.read_text("utf-8").replace('state = "active"', closed), "utf-8")
    words = ["close", "2026-Q4", "--reopen", "--on", "2026-11-11", "--plan", str(plan)]
    result = CliRunner().invoke(okr, words)

    assert result.exit_code == 0, result.output
    assert Share(plan).proposed().files == ("goals/2026-Q4/ops.toml",)


# -- what is refused, in words; nothing is changed then


@pytest.mark.usefixtures("unchanged")
def test_a_conflict_with_others_is_a_sentence(plan: Path, remote: Path, tmp_path: Path) -> None:
    name = "our goals/goals/2026-Q4/ops.toml"
    colleague(remote, tmp_path, name, f'{GOOD["goals/2026-Q4/ops.toml"]}\n[[objectives]]\nid = "theirs"\n')

    with pytest.raises(GitError, match=r"others changed goals/2026-Q4/ops.toml .*git pull"):
        Share(plan).share("Goals")


@pytest.mark.usefixtures("unchanged")
def test_a_server_that_declines_is_quoted(plan: Path, remote: Path) -> None:
    hook = remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    hook.chmod(0o755)

    with pytest.raises(GitError, match=r"pre-receive hook declined\. .*pull-request"):
        Share(plan).share("Goals")


@pytest.mark.usefixtures("unchanged")
def test_a_remote_that_is_gone_is_a_sentence(plan: Path, remote: Path) -> None:
    shutil.rmtree(remote)

    with pytest.raises(GitError, match="cannot be reached"):
        Share(plan).share("Goals")


@pytest.mark.usefixtures("unchanged")
def test_commits_of_ones_own_are_not_pushed_along(plan: Path) -> None:
    run(plan, "commit", "-q", "--allow-empty", "-m", "Mine")
    with pytest.raises(GitError, match="1 commit that nobody pushed yet"):
        Share(plan).proposed()
    run(plan, "reset", "-q", "--soft", "HEAD~1")


@pytest.mark.usefixtures("unchanged")
def test_no_remote_says_how_to_add_one(plan: Path, remote: Path) -> None:
    run(plan, "remote", "remove", "origin")
    with pytest.raises(GitError, match="git remote add origin ADDRESS"):
        Share(plan).proposed()
    run(plan, "remote", "add", "origin", str(remote))
    run(plan, "fetch", "-q")


def test_no_identity_a_detached_head_and_a_merge_under_way_are_sentences(
    plan: Path, remote: Path, tmp_path: Path
) -> None:
    change(plan)
    config = tmp_path / "gitconfig"
    known = config.read_text("utf-8")
    config.write_text("", "utf-8")
    with pytest.raises(GitError, match=r"git config --global user\.name"):
        Share(plan).proposed()
    config.write_text(known, "utf-8")

    run(plan, "checkout", "-q", "--detach")
    with pytest.raises(GitError, match="detached head"):
        Share(plan).proposed()
    run(plan, "checkout", "-q", "main")

    name = "our goals/goals/2026-Q4/ops.toml"
    colleague(remote, tmp_path, name, f'{GOOD["goals/2026-Q4/ops.toml"]}\n[[objectives]]\nid = "theirs"\n')
    run(plan, "commit", "-qam", "Mine")
    git(plan, "pull", "-q", "--no-rebase")
    with pytest.raises(GitError, match="both versions"):
        Share(plan).proposed()
    run(plan.parent, "checkout", "--ours", "--", name)
    run(plan.parent, "add", name)
    change(plan, "After")
    with pytest.raises(GitError, match="merge or rebase is under way"):
        Share(plan).proposed()


def test_a_folder_without_git_says_what_to_do_and_keeps_no_list(good: Path) -> None:
    change(good)
    with pytest.raises(GitError, match="no Git checkout"):
        Share(good).proposed()
    assert not Share(good).waiting


def test_a_machine_without_git_says_what_to_do(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(plan)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(GitError, match="no Git on this machine"):
        Share(plan).proposed()


def test_git_that_hangs_is_given_up(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(*words: object, **_: object) -> None:
        raise subprocess.TimeoutExpired(str(words), 1)

    monkeypatch.setattr(subprocess, "run", hangs)
    with pytest.raises(GitError, match="did not answer in time"):
        Share(plan).proposed()


def test_nobody_is_asked_for_a_password(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}
    real = subprocess.run

    def watched(words: list[str], **facts: object) -> object:
        seen.update(facts)
        return real(words, **facts)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", watched)
    git(plan, "status")
    assert seen["input"] == b""
    assert seen["start_new_session"]
    assert seen["env"]["GIT_TERMINAL_PROMPT"] == "0"  # type: ignore[index]


def test_a_password_in_an_address_is_never_shown(plan: Path) -> None:
    change(plan)
    run(plan, "remote", "set-url", "origin", "http://ann:hunter2@127.0.0.1:9/x.git")

    with pytest.raises(GitError) as refused:
        Share(plan).share("Goals")
    assert "hunter2" not in str(refused.value)


def test_a_list_of_what_was_written_that_was_changed_by_hand_leads_nowhere_else(plan: Path) -> None:
    from okrlib.files import state

    note = state.folder(plan, "written") / "x.json"
    state.write(note, '{"files": ["../code.py", "/etc/passwd", ":(top)other.txt"], "words": "x"}')
    (plan.parent / "code.py").write_text("x = 2\n", "utf-8")

    with pytest.raises(GitError):
        Share(plan).proposed()


def test_writing_in_a_folder_that_is_no_plan_is_not_noted(tmp_path: Path) -> None:
    write(tmp_path / "x.txt", "x")
    assert not Share(tmp_path).waiting
