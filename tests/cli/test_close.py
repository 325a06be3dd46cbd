"""``okr close``: from a drafted file to a closed cycle."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kit.builders import kr, objective, on, plan, said
from okrlib import load
from okrlib.cli import okr
from okrlib.model import Team
from okrlib.store import save

DAY = "2027-01-20"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    goal = objective(kr(), ambition="committed")
    save(plan(goal, log=[said(on(12, 20), 30.0)]), tmp_path / "plan")
    return tmp_path / "plan"


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(okr, ["close", "2026-Q4", "--plan", str(folder), "--on", DAY, *words])


def filled(folder: Path) -> Path:
    """A drafted file with every question answered."""
    file = folder.parent / "close.toml"
    assert run(folder, "--draft", str(file)).exit_code == 0
    text = file.read_text("utf-8")
    file.write_text(filled_in(text), "utf-8")
    return file


def filled_in(text: str) -> str:
    """A draft with every question answered that has no answer yet."""
    answers = {
        "decision": "keep",
        "learned": "Ask the wards first.",
        "explanation": "The beds came late.",
        "cause": "waited for others",
    }
    for key, answer in answers.items():
        text = re.sub(rf'^{key} = ""', f'{key} = "{answer}"', text, flags=re.MULTILINE)
    return text


def test_without_an_option_it_says_what_is_missing(folder: Path) -> None:
    ran = run(folder)

    assert ran.exit_code == 1
    assert "1 objective to close" in ran.output
    assert "decision: Choose keep, change or drop" in ran.output


def test_a_filled_in_draft_closes_the_cycle_and_adds_the_next(folder: Path) -> None:
    ran = run(folder, "--from", str(filled(folder)))

    assert ran.exit_code == 0, ran.output
    held, findings = load(folder)
    assert (held.objective("o").state, held.objective("o").decision) == ("closed", "keep")
    assert held.objective("o").key_results[0].cause == "waited for others"
    assert held.objective("o-2027-q1").key_results[0].baseline == 30.0
    assert held.has("cycle", "2027-Q1")
    assert not [f for f in findings if f.severity == "error"]


def test_every_open_question_names_its_line_and_nothing_is_changed(folder: Path) -> None:
    file = folder.parent / "close.toml"
    run(folder, "--draft", str(file))
    before = (folder / "goals/2026-Q4/ops.toml").read_text("utf-8")

    ran = run(folder, "--from", str(file))

    assert ran.exit_code == 1
    lines = file.read_text("utf-8").splitlines()
    for key in ("decision", "learned", "cause"):
        number = next(i for i, line in enumerate(lines, 1) if line.startswith(f"{key} ="))
        assert f"close.toml:{number} " in ran.output
    assert (folder / "goals/2026-Q4/ops.toml").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("old", "new", "said_so"),
    [
        ('outcome = "missed"', 'outcome = "fine"', "is not one of its choices"),
        ("score = 0.3", 'score = "0,3"', "should be a number"),
        ("score = 0.3", "score = 0,3", "Write a decimal point, not a comma"),
        ("score = 0.3", "score = 1e400", "not a finite number"),
        ("score = 0.3", "score = 7", "not between 0 and 1"),
        ("score = 0.3", "score = 1.00001", "The score 1.00001 is not between"),
        ("score = 0.3", "score = 0.9", "without a reason"),
        ('id = "k"', 'id = "nobody"', "has no key result 'nobody'"),
        ('id = "o"', 'id = "nobody"', "no open objective 'nobody'"),
        ("cycle =", "cicle =", "no key 'cicle'"),
        ('carry_to = "2027-Q1"', 'carry_to = "2031-Q1"', "no later cycle '2031-Q1'"),
        ('cause = "waited for others"', 'cause = "bad luck"', "not one of the plan's causes"),
    ],
)
def test_a_slip_is_a_finding_and_nothing_is_changed(folder: Path, old: str, new: str, said_so: str) -> None:
    file = filled(folder)
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    ran = run(folder, "--from", str(file))

    assert ran.exit_code == 1, ran.output
    assert said_so in ran.output
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_each_place_with_a_slip_is_said_once_and_no_key_that_is_not_there(folder: Path) -> None:
    file = filled(folder)
    text = re.sub(r"^decision = .*", "decision = 5", file.read_text("utf-8"), flags=re.MULTILINE)
    text = re.sub(r"^outcome = .*", 'outcome = "great"', text, flags=re.MULTILINE)
    file.write_text(re.sub(r"^score = .*", 'score = "abc"', text, flags=re.MULTILINE), "utf-8")

    ran = run(folder, "--from", str(file))

    assert "visibility" not in ran.output
    assert "literal" not in ran.output
    assert "5 is not one of its choices." in ran.output
    assert "'great' is not one of its choices." in ran.output
    assert "dropped, postponed. [bad-choice]" in ran.output
    assert ran.output.count("error") == 3
    assert "3 problems; nothing was changed." in ran.output


@pytest.mark.parametrize("text", ["", "cycle = [", "cycle = 5\n"])
def test_a_file_that_says_nothing_is_one_problem(folder: Path, text: str) -> None:
    file = folder.parent / "close.toml"
    file.write_text(text, "utf-8")

    ran = run(folder, "--from", str(file))

    assert ran.exit_code == 1
    assert ran.output.count("error") == 1
    assert "1 problem; nothing was changed." in ran.output


def test_an_objective_left_out_keeps_the_cycle_open(folder: Path) -> None:
    file = filled(folder)
    file.write_text(file.read_text("utf-8").split("[[objectives]]")[0], "utf-8")

    ran = run(folder, "--from", str(file))

    assert ran.exit_code == 1
    assert "nothing is decided about it" in ran.output


def test_a_draft_overwrites_nothing(folder: Path) -> None:
    file = filled(folder)
    before = file.read_bytes()

    ran = run(folder, "--draft", str(file))

    assert ran.exit_code == 2
    assert "exists already" in ran.output
    assert file.read_bytes() == before


def test_a_closing_is_taken_back_on_record(folder: Path) -> None:
    run(folder, "--from", str(filled(folder)))

    assert run(folder, "--reopen").exit_code == 0

    o = load(folder).plan.objective("o")
    assert (o.state, str(load(folder).plan.day_of(o.reopened_at))) == ("active", DAY)
    assert run(folder, "--reopen").exit_code == 1


def test_options_that_exclude_each_other_and_unknown_names_are_said(folder: Path) -> None:
    assert run(folder, "--reopen", "--draft", "x").exit_code == 2
    line = ["close", "2026-Q9", "--plan", str(folder)]
    ran = CliRunner().invoke(okr, line)
    assert ran.exit_code == 1
    assert "no cycle '2026-Q9'" in ran.output


def test_the_words_of_people_cannot_leave_their_comment(folder: Path) -> None:
    held = load(folder).plan
    goal = held.objective("o")
    wild = replace(goal, title='Calm\nstate = "closed"\r\n"""' + "x" * 400)
    save(replace(held, objectives=(wild,)), folder)
    file = folder.parent / "close.toml"

    assert run(folder, "--draft", str(file)).exit_code == 0
    ran = run(folder, "--from", str(file))

    assert "not-toml" not in ran.output
    assert "unknown-key" not in ran.output


def test_a_persons_own_goals_are_closed_apart(tmp_path: Path) -> None:
    me = Team(id="me", title="Ann Lee", kind="individual", parent="ops")
    goals = (objective(kr()), objective(kr(name="mine"), name="own", team="me"))
    save(plan(*goals, log=[said(on(12, 20), 30.0)], teams=(*plan().teams, me)), tmp_path / "plan")

    ran, own = run(tmp_path / "plan", "--draft", "-"), run(tmp_path / "plan", "--draft", "-", "--team", "me")

    assert "Ann Lee's own goals are closed apart: okr close 2026-Q4 --team me" in ran.stderr
    assert ('id = "o"' in ran.stdout, 'id = "own"' in ran.stdout) == (True, False)
    assert ('id = "o"' in own.stdout, 'id = "own"' in own.stdout) == (False, True)


def test_the_commands_of_a_draft_close_what_it_holds(tmp_path: Path) -> None:
    """A draft of one team's goals, within the cycle: as it is printed, the command knows both.

    The file is often applied once the cycle has ended, so its head has no --early; here it still runs.
    """
    goals = (objective(kr()), objective(kr(name="theirs"), name="other", team="north"))
    teams = (*plan().teams, Team(id="north", parent="ops"))
    log = [said(on(12, 20), 30.0), said(on(12, 20), 30.0, "theirs")]
    save(plan(*goals, log=log, teams=teams), tmp_path / "plan")
    file = tmp_path / "close.toml"
    line = ["close", "2026-Q4", "--team", "north", "--plan", str(tmp_path / "plan"), "--on", "2026-12-22"]

    printed = CliRunner().invoke(okr, [*line, "--draft", str(file)]).stdout
    head = file.read_text("utf-8").partition("cycle =")[0]
    commands = re.findall(r"okr (close .+?)  ", printed + head.replace("THIS-FILE", str(file)))
    assert len(commands) == 4

    drop = file.read_text("utf-8").replace('decision = ""', 'decision = "drop"')
    file.write_text(re.sub(r'(learned|cause) = ""', r'\1 = "too ambitious"', drop), "utf-8")
    for command in commands:
        words = shlex.split(command) + ([] if "--early" in command else ["--early"])
        folder = tmp_path / f"copy-{commands.index(command)}"
        shutil.copytree(tmp_path / "plan", folder)
        ran = CliRunner().invoke(okr, [*words, "--plan", str(folder), "--on", "2026-12-22"])
        assert ran.exit_code == 0, ran.output
        closed = {o.id for o in load(folder).plan.objectives if o.state == "closed"}
        assert closed == {"other"}


def test_a_cycle_that_still_runs_is_closed_only_when_it_is_said(folder: Path) -> None:
    file = filled(folder)
    line = ["close", "2026-Q4", "--plan", str(folder), "--on", "2026-12-22"]
    asked = CliRunner().invoke(okr, line)
    assert (
        "It runs until 31\N{NO-BREAK SPACE}December 2026: closing now freezes the scores early."
        in asked.output
    )

    refused = CliRunner().invoke(okr, [*line, "--from", str(file)])
    assert refused.exit_code == 1
    assert "add --early" in refused.output
    assert load(folder).plan.objective("o").state == "active"

    done = CliRunner().invoke(okr, [*line, "--from", str(file), "--early"])
    assert done.exit_code == 0, done.output
    scored = CliRunner().invoke(okr, ["score", str(folder), "--cycle", "2026-Q4", "--on", "2026-12-22"])
    assert "2026-Q4, final scores on 2026-12-22" in scored.output


def test_a_score_that_is_set_by_hand_names_who_set_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "ann")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(folder / "none"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    file = filled(folder)
    text = (
        file.read_text("utf-8")
        .replace("score = 0.3", "score = 0.4")
        .replace('reason = ""', 'reason = "Counted."')
    )
    file.write_text(text, "utf-8")
    assert run(folder, "--from", str(file)).exit_code == 0

    override = load(folder).plan.objective("o").key_results[0].override
    assert override is not None
    assert (override.score, override.author) == (0.4, "ann")


def test_closing_again_says_what_goes_on_already(folder: Path) -> None:
    file = filled(folder)
    run(folder, "--from", str(file))
    run(folder, "--reopen")
    again = run(folder, "--from", str(file))

    assert again.exit_code == 0, again.output
    assert "o goes on as o-2027-q1 already, which stays as it is" in again.output
    plan, findings = load(folder)
    assert not [f for f in findings if f.severity == "error"]
    assert [o.id for o in plan.continued["o"]] == ["o-2027-q1"]
    assert [[str(plan.day_of(at)) for at in span] for span in plan.objective("o").closings] == [[DAY, DAY]]


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A plan with two objectives, one of which asks for less than the other."""
    log = [said(on(12, 20), 30.0), said(on(12, 20), 100.0, "k2")]
    goals = objective(kr(), ambition="committed"), objective(kr(name="k2"), name="o2")
    save(plan(*goals, log=log), tmp_path / "plan")
    return tmp_path / "plan"


def test_a_draft_marks_what_must_be_filled_and_shows_value_target_and_verdict(two: Path) -> None:
    text = run(two, "--draft", "-").stdout

    assert 'decision = "" # FILL IN: keep, change or drop' in text
    assert len(re.findall(r'^cause = "" # FILL IN$', text, flags=re.MULTILINE)) == 1, "k2 reached its target"
    assert re.search(
        r"^# value 30\b.*; target: from .* to .*; score 0\.\d\d, missed$", text, flags=re.MULTILINE
    )
    assert tomllib.loads(text)["cycle"] == "2026-Q4"


def test_a_file_is_applied_partly_and_again(two: Path) -> None:
    file = two.parent / "close.toml"
    run(two, "--draft", str(file))
    text = file.read_text("utf-8")
    assert run(two, "--apply", str(file)).exit_code == 1
    assert {o.state for o in load(two).plan.objectives} == {"active"}

    first, second = text.split('id = "o2"')
    answered = re.sub(r'^(decision) = ""', r'\1 = "drop"', second, flags=re.MULTILINE)
    answered = re.sub(r'^(learned) = ""', r'\1 = "Ask first."', answered, flags=re.MULTILINE)
    file.write_text(f'{first}id = "o2"{answered}', "utf-8")
    partly = CliRunner().invoke(okr, ["close", "--plan", str(two), "--on", DAY, "--apply", str(file)])
    states = {o.id: o.state for o in load(two).plan.objectives}
    assert partly.exit_code == 1
    assert states == {"o": "active", "o2": "closed"}
    assert "1 objective of 2026-Q4 closed" in partly.output
    assert "o: Nothing says whether it goes on." in partly.output
    assert "o2:" not in partly.output

    file.write_text(filled_in(file.read_text("utf-8")), "utf-8")
    rest = run(two, "--apply", str(file))
    assert rest.exit_code == 0, rest.output
    assert "1 objective was closed before." in rest.output
    assert "Nothing of 2026-Q4 is left to close." in rest.output
    assert {o.state for o in load(two).plan.objectives if o.cycle == "2026-Q4"} == {"closed"}
    again = run(two, "--apply", str(file))
    assert again.exit_code == 0
    assert "2 objectives were closed before." in again.output


def test_what_is_left_out_of_a_file_is_left(two: Path) -> None:
    file = two.parent / "close.toml"
    run(two, "--draft", str(file))
    whole = filled_in(file.read_text("utf-8"))
    file.write_text(whole[: whole.rindex("[[objectives]]")], "utf-8")

    ran = run(two, "--apply", str(file))

    assert ran.exit_code == 1
    assert "nothing is decided about it" in ran.output
    assert {o.id: o.state for o in load(two).plan.objectives if o.cycle == "2026-Q4"}["o"] == "closed"


@pytest.mark.parametrize("files", range(1, 4))
def test_a_closing_that_is_cut_off_between_two_files_is_repeated(
    folder: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    file = filled(folder)
    whole = folder.parent / "whole"
    shutil.copytree(folder, whole)
    assert run(whole, "--from", str(file)).exit_code == 0
    replaced: list[Path] = []
    replace_file = Path.replace

    def crash(self: Path, target: Path) -> Path:
        if len(replaced) == files:
            raise KeyboardInterrupt
        replaced.append(target)
        return replace_file(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", crash)
        cut_off = run(folder, "--from", str(file))
    closed = [o.state for o in load(folder).plan.objectives if o.cycle == "2026-Q4"]
    if cut_off.exit_code:
        assert closed == ["active"], "the closing is the last of all files"
        assert run(folder, "--from", str(file)).exit_code == 0
    for once, again in zip(load(whole).plan.objectives, load(folder).plan.objectives, strict=True):
        assert replace(again, closed_at=once.closed_at) == once
    assert load(folder).plan.cycles == load(whole).plan.cycles
    assert len(replaced) == min(files, 3)
