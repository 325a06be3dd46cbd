"""The private folder of a plan: where it lies, who may read it, and how it goes."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from okrlib.cli import okr
from okrlib.errors import NotWritableError
from okrlib.files import state
from okrlib.store.drafts import Drafts
from okrlib.store.share import Share


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(state.VARIABLE, str(tmp_path / "state"))
    return tmp_path / "state"


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_each_plan_has_one_folder_that_nobody_else_may_read(good: Path, tmp_path: Path, home: Path) -> None:
    drafts = state.folder(good, "drafts")
    state.write(drafts / "one.json", "{}")

    assert drafts.parent == state.place(good) == state.place(str(good) + "/")
    assert drafts.is_relative_to(home)
    assert {rights(each) for each in (drafts, drafts.parent, drafts.parent.parent)} == {0o700}
    assert rights(drafts / "one.json") == 0o600
    assert state.place(tmp_path / "other/plan") != state.place(good)


def test_a_folder_that_was_open_is_closed_and_a_link_is_refused(good: Path, home: Path) -> None:
    drafts = state.folder(good, "drafts")
    drafts.chmod(0o755)
    assert rights(state.folder(good, "drafts")) == 0o700

    drafts.rmdir()
    elsewhere = home / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    drafts.symlink_to(elsewhere)
    with pytest.raises(NotWritableError, match="not for this user alone"):
        state.folder(good, "drafts")
    assert rights(elsewhere) == 0o755


def test_what_lies_where_others_may_write_is_not_read(good: Path, home: Path) -> None:
    for kind, text in {
        "drafts": '{"board": "draft", "author": null, "words": "", "content": {}}',
        "written": '{"files": ["okr.toml"], "words": ""}',
    }.items():
        state.write(state.folder(good, kind) / "one.json", text)
    assert Drafts(good).waiting()
    assert Share(good).waiting

    for kind in ("drafts", "written"):
        elsewhere = state.folder(good, kind).rename(home / kind)
        (state.place(good) / kind).symlink_to(elsewhere)
    assert not Drafts(good).waiting()
    assert not Share(good).waiting


def test_where_no_folder_can_be_made_the_variable_is_named_and_nothing_waits(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(state.VARIABLE, str(tmp_path / "file"))

    with pytest.raises(NotWritableError, match="Name another folder in OKRLIB_STATE_DIR"):
        state.folder(good, "drafts")
    ran = CliRunner().invoke(okr, ["accept", "--plan", str(good)])
    assert (ran.exit_code, "Nothing waits to be accepted." in ran.output) == (0, True)


def test_private_things_never_lie_in_the_plan_folder(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(state.VARIABLE, str(good / "hidden"))

    with pytest.raises(NotWritableError, match="may not lie in the plan folder"):
        state.folder(good, "workshops")
    assert not (good / "hidden").exists()


def test_the_users_own_state_folder_is_taken_where_none_is_named(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(state.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))

    assert state.place(good).parent == tmp_path / "xdg/okrlib/plans"


@pytest.mark.usefixtures("home")
def test_a_user_without_a_home_is_told_which_folder_to_name(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> str:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.delenv(state.VARIABLE, raising=False)
    monkeypatch.setattr("platformdirs.user_state_dir", unknown)
    for command in (("state",), ("accept",), ("doctor", "--format", "json")):
        told = CliRunner().invoke(okr, [*command, "--plan", str(good)])
        assert "This user has no home folder" in told.output, command
        assert "OKRLIB_STATE_DIR" in told.output, command
        assert told.exit_code == 1, command
    monkeypatch.setattr("okrlib.cli.score.stand", unknown)
    told = CliRunner().invoke(okr, ["score", str(good)])
    assert told.output == "Error: This user has no home folder. Name one in HOME.\n"
    row = CliRunner().invoke(okr, ["checkin", "wait", "30", "--plan", str(good), "--yes"])
    assert row.exit_code == 0, row.output


def test_a_write_that_fails_leaves_the_old_text(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = state.folder(good, "drafts") / "one.json"
    state.write(path, "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        state.write(path, "new")
    assert path.read_text("utf-8") == "old"
    assert [each.name for each in path.parent.iterdir()] == ["one.json"]


@pytest.mark.usefixtures("home")
def test_drafts_go_after_thirty_days_and_nothing_else_does(good: Path) -> None:
    month = time.time() - 31 * 86_400
    for kind, name, when in (("drafts", "old", month), ("drafts", "new", None), ("workshops", "old", month)):
        path = state.folder(good, kind) / name
        state.write(path, "{}")
        if when:
            os.utime(path, (when, when))

    state.forget_old_drafts()
    assert sorted(str(p.relative_to(state.place(good))) for p in state.place(good).rglob("*/*")) == [
        "drafts/new",
        "workshops/old",
    ]


@pytest.mark.usefixtures("home")
def test_what_another_process_takes_away_meanwhile_is_passed_over(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (good / ".git").mkdir()
    Share(good).note(["okr.toml"], "x")
    state.write(state.folder(good, "drafts") / "one.json", "{}")

    stat_of = Path.stat

    def looked_at(path: Path, **how: bool) -> os.stat_result:
        if path.suffix == ".json":
            raise FileNotFoundError(path)
        return stat_of(path, **how)

    monkeypatch.setattr(Path, "stat", looked_at)
    monkeypatch.setattr(Path, "lstat", lambda path: looked_at(path, follow_symlinks=False))
    state.forget_old_drafts()
    assert not Share(good).waiting


def test_okr_state_shows_it_and_clears_it(good: Path, home: Path) -> None:
    def okr_state(*words: str) -> str:
        result = CliRunner().invoke(okr, ["state", "--plan", str(good), *words])
        assert result.exit_code == 0, result.output
        return result.output

    assert "holds nothing" in okr_state()
    assert not home.exists()
    for kind in ("drafts", "workshops"):
        state.write(state.folder(good, kind) / "one.json", "{}")

    shown = okr_state()
    assert str(state.place(good)) in shown
    assert "drafts: 1 file, 1 kB" in shown
    assert "1 file deleted" in okr_state("--clear", "drafts")
    assert [kept.kind for kept in state.kept(good)] == ["workshops"]
    assert "1 file deleted" in okr_state("--clear")
    assert not state.place(good).exists()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("text", ["", "no JSON", "[" * 100_000, '"' + "x" * 2_000_000 + '"'])
def test_what_is_no_record_is_passed_over(good: Path, text: str) -> None:
    state.keep(good, "drafts", "one", {"a": 1})
    state.write(state.folder(good, "drafts") / "other.json", text)

    assert [record.held for record in state.records(good, "drafts")] == [{"a": 1}]
