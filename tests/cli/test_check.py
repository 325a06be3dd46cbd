"""`okr check` with the coach: what it prints, how it exits, and that it can be explained and left out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from click.testing import CliRunner

from kit.commands import run
from kit.folders import GOOD
from okrlib.cli import okr
from okrlib.coach import RULES, about
from okrlib.store.folder import PLAN_FILE

if TYPE_CHECKING:
    from kit.folders import PlanFolder

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "notebooks/example"
OPS_FILE = "goals/2026-Q4/ops.toml"


@pytest.fixture
def drafty(plan_folder: PlanFolder) -> Path:
    """A plan in which milestones have no title: an error of the coach, in line 15."""
    return plan_folder(GOOD)


def test_findings_of_the_coach_are_told_in_every_format(drafty: Path) -> None:
    told = run("check", drafty, "--on", "2026-11-01", ok=1).stdout
    assert f"{OPS_FILE}:15 objectives[0].key_results[1].title: error key result 'steps':" in told
    assert re.search(r"^ +1  empty +" + re.escape(about("empty").summary), told, re.MULTILINE)
    assert re.search(r"^Clinic: 1 error, \d+ warnings? and \d+ hints?\.$", told, re.MULTILINE)

    held = json.loads(run("check", drafty, "--on", "2026-11-01", "--format", "json", ok=1).stdout)["findings"]
    assert [(f["file"], f["line"], f["severity"]) for f in held if f["code"] == "empty"] == [
        (OPS_FILE, 15, "error")
    ]
    lines = run("check", drafty, "--on", "2026-11-01", "--format", "github", ok=1).stdout.splitlines()
    assert any(re.match(rf"::error file=.*{OPS_FILE},line=15,title=empty::", line) for line in lines)
    assert {line.split(" ")[0] for line in lines} == {"::error", "::warning", "::notice"}


def test_the_rules_of_a_german_plan_are_told_in_german(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = good / "okr.toml"
    head.write_text(f'language = "de"\n{head.read_text("utf-8")}', "utf-8")

    assert "  Ein Ziel hat Worte.\n" in run("check", good, ok=1).stdout
    monkeypatch.chdir(good)
    assert run("check", "--explain", "empty").stdout.splitlines()[1] == "Ein Ziel hat Worte."


def test_only_errors_fail(drafty: Path) -> None:
    """Regraded with a reason, the only error is a hint, and the plan is in order."""
    with (drafty / PLAN_FILE).open("a", encoding="utf-8") as head:
        head.write('\n[rules.empty]\nseverity = "hint"\nreason = "steps speak for themselves"\n')

    assert re.search(r"Clinic is in order: \d+ warnings? and \d+ hints?\.", run("check", drafty).stdout)


def test_the_coach_can_be_left_out(drafty: Path) -> None:
    assert run("check", drafty, "--no-coach", "--on", "2026-11-01").stdout == "Clinic is in order.\n"


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_can_be_explained(code: str) -> None:
    told = " ".join(run("check", "--explain", code).stdout.split())

    assert told.startswith(f"{code} ({about(code).severity}) {about(code).summary} Why: ")


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    assert 'Did you mean "orphan"?' in run("check", "--explain", "orphans", ok=2).stderr
    assert "The rules are:" in run("check", "--explain", "zzz", ok=2).stderr


def test_the_example_has_no_error_and_few_warnings() -> None:
    held = json.loads(run("check", EXAMPLE, "--format", "json").stdout)["findings"]

    assert [f for f in held if f["severity"] != "hint"] == []
    assert 1 <= len(held) <= 12


# -- the hook for pre-commit


def test_the_hook_names_a_command_that_exists_and_every_file_of_a_plan() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    name, *words = hook["entry"].split()

    assert name == "okr"
    assert words == ["check"]
    assert hook["pass_filenames"] is False
    files = [f.relative_to(EXAMPLE.parent).as_posix() for f in EXAMPLE.rglob("*") if f.is_file()]
    of_plan = {f for f in files if re.search(hook["files"], f)}
    assert of_plan == {f for f in files if f.endswith((".toml", ".csv"))}
    assert re.search(hook["files"], "our-goals/check-ins/2026-Q4/ops.csv")
    assert not re.search(hook["files"], "src/goals.py")


def test_of_a_plan_of_a_newer_format_nothing_else_is_told(tmp_path: Path) -> None:
    (tmp_path / PLAN_FILE).write_text('version = 9\nname = "Farm"\ntime_zone = "Etc/UTC"\n', "utf-8")
    found = json.loads(run("check", tmp_path, "--format", "json", ok=1).stdout)["findings"]
    assert [f["code"] for f in found] == ["unknown-version"]


def test_a_value_unlike_all_earlier_ones_is_a_hint_at_its_line(plan_folder: PlanFolder) -> None:
    days = ((8, 40), (9, 41), (10, 39), (11, 4100))
    rows_file = "check-ins/2026-Q4.csv"
    rows = "".join(f"wait,2026-10-{day:02},{value},,,,,,,\n" for day, value in days)
    folder = plan_folder({**GOOD, rows_file: GOOD[rows_file].splitlines(keepends=True)[0] + rows})

    found = json.loads(run("check", folder, "--no-coach", "--format", "json").stdout)["findings"]
    (hint,) = (f for f in found if f["code"] == "unlike-earlier")
    assert (hint["severity"], hint["file"], hint["line"], hint["key"]) == ("hint", rows_file, 5, "value")
    assert "at least twenty times larger than every value before; the nearest was 41" in hint["what"]


def test_a_day_far_from_all_others_is_a_hint_at_its_line(plan_folder: PlanFolder) -> None:
    months = ["2026-10-01", *(f"202{y}-0{m}-01" for y in (4, 5) for m in (3, 6, 9)), "1899-12-01"]
    rows = "kpi,period,value,recorded\n" + "".join(f"queue,{month},5,\n" for month in months)
    folder = plan_folder({**GOOD, "observations/ops.csv": rows})

    found = json.loads(run("check", folder, "--no-coach", "--format", "json").stdout)["findings"]
    (hint,) = (f for f in found if f["code"] == "long-gap")
    assert (hint["severity"], hint["line"], hint["key"]) == ("hint", 9, "period")
    assert "no figure between 1899-12-01 and 2024-03-01, a gap longer than all the rest." in hint["what"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_first_figures_of_a_kpi_have_no_gap(plan_folder: PlanFolder, number: int) -> None:
    months = ("2026-01-01", "2026-02-01", "2026-08-01")[:number]
    rows = "kpi,period,value,recorded\n" + "".join(f"queue,{month},5,\n" for month in months)
    folder = plan_folder({**GOOD, "observations/ops.csv": rows})

    found = json.loads(run("check", folder, "--no-coach", "--format", "json").stdout)["findings"]
    assert "long-gap" not in {f["code"] for f in found}


def test_figures_that_begin_again_after_years_are_no_slip(plan_folder: PlanFolder) -> None:
    months = ["1999-11-01", "1999-12-01", "2025-01-01", "2025-02-01"]
    rows = "kpi,period,value,recorded\n" + "".join(f"queue,{month},5,\n" for month in months)
    folder = plan_folder({**GOOD, "observations/ops.csv": rows})

    found = json.loads(run("check", folder, "--no-coach", "--format", "json").stdout)["findings"]
    assert "long-gap" not in {f["code"] for f in found}


def test_words_that_publishing_leaves_out_are_told_before(plan_folder: PlanFolder) -> None:
    folder = plan_folder({**GOOD, "okr.toml": f'language = "fr"\n{GOOD["okr.toml"]}'})
    (folder / "words").mkdir()
    (folder / "words/fr.toml").write_text('[words]\n"{n} goals" = "buts"\n', "utf-8")

    found = json.loads(run("check", folder, "--no-coach", "--format", "json").stdout)["findings"]
    assert [(f["file"], f["severity"]) for f in found if f["code"] == "wrong-words"] == [
        ("words/fr.toml", "warning")
    ]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("status",), "Did you mean: okr score"),
        (("check-in", "wait", "5"), "Did you mean: okr checkin KR VALUE"),
        (("help",), "Did you mean: okr --help"),
        (("score", "ops"), "There is no folder ops. For the team: --team ops"),
        (("score", "2026-Q4"), "There is no folder 2026-Q4. For the cycle: --cycle 2026-Q4"),
        (("check", "ops"), "There is no folder ops."),
    ],
)
def test_a_command_or_a_plan_by_another_name_is_understood(
    plan_folder: PlanFolder, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], answer: str
) -> None:
    monkeypatch.chdir(plan_folder(GOOD))
    result = CliRunner().invoke(okr, words)

    assert result.exit_code == 2
    assert result.stderr.strip().endswith(answer)


@pytest.mark.parametrize("name", ["OKR.toml", "okr.yaml", "okr.toml.txt"])
def test_a_plans_file_by_another_name_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).write_text('name = "Clinic"\n', "utf-8")
    monkeypatch.chdir(tmp_path)

    assert (
        f"There is {name}: a plan's own file is called okr.toml" in CliRunner().invoke(okr, ["check"]).stderr
    )


@pytest.mark.parametrize(
    ("own", "shares", "line"),
    [
        ("", (0.25, 0.25), "= 50 % left (0.50) + 50 % right (1.00)"),
        ("up", (0.9, 0.6), "= 60 % left (0.50) + 40 % right (1.00)"),
        ("up", (0.25, 0.25), "= 50 % its own key results (0.20) + 25 % left (0.50) + 25 % right (1.00)"),
    ],
)
def test_the_terms_of_a_score_add_up_to_it(
    plan_folder: PlanFolder, own: str, shares: tuple[float, float], line: str
) -> None:
    def objective(name: str, more: str, value: float | None) -> str:
        measure = f'[[objectives.key_results]]\nid = "{name}-kr"\nkind = "reach"\ntarget = 10\n'
        head = f'[[objectives]]\nid = "{name}"\ntitle = "{name}"\nstate = "active"\n{more}\n'
        return head + (measure if value is not None else "")

    left, right = (f"contributes = {{ up = {share} }}" for share in shares)
    goals = (
        objective("up", "", 2 if own else None) + objective("left", left, 5) + objective("right", right, 10)
    )
    rows = [f"{name}-kr,2026-10-05,{value}" for name, value in (("up", 2), ("left", 5), ("right", 10))]
    folder = plan_folder(
        {
            "okr.toml": 'time_zone = "UTC"\n[[teams]]\nid = "ops"\n[[cycles]]\nid = "2026-Q4"\n',
            "goals/2026-Q4/ops.toml": goals,
            "check-ins/2026-Q4.csv": "\n".join(["key_result,date,value", *rows[0 if own else 1 :], ""]),
        }
    )
    told = CliRunner().invoke(okr, ["score", str(folder), "--on", "2026-11-01"]).stdout

    assert line in told.replace("\N{NO-BREAK SPACE}", " ")


def test_a_commitment_that_its_numbers_missed_is_explained_whatever_it_was_closed_as(
    plan_folder: PlanFolder,
) -> None:
    measure = '[[objectives.key_results]]\nid = "{}"\nkind = "reach"\ntarget = 10\nambition = "committed"\n'
    closed = '[[objectives]]\nid = "up"\nstate = "closed"\noutcome = "achieved"\nclosed_on = 2027-01-02\n'
    folder = plan_folder(
        {
            "okr.toml": 'time_zone = "UTC"\n[[teams]]\nid = "ops"\n[[cycles]]\nid = "2026-Q4"\n',
            "goals/2026-Q4/ops.toml": closed
            + "".join(measure.format(name) for name in ("kept", "lost", "silent")),
            "check-ins/2026-Q4.csv": "key_result,date,value\nkept,2026-12-05,10\nlost,2026-12-05,9.99\n",
        }
    )

    def unexplained() -> list[tuple[str, int]]:
        told = run("check", folder, "--no-coach", "--on", "2027-01-05", "--format", "json").stdout
        found = json.loads(told)["findings"]
        return [(f["file"], f["line"]) for f in found if f["code"] == "no-explanation"]

    assert unexplained() == [("goals/2026-Q4/ops.toml", 11)]
    goals = folder / "goals/2026-Q4/ops.toml"
    goals.write_text(
        goals.read_text("utf-8").replace(
            'outcome = "achieved"', 'outcome = "achieved"\nexplanation = "The lift stood still."'
        ),
        "utf-8",
    )
    assert unexplained() == []


def test_the_table_of_scores_says_what_is_worse_than_at_the_start_and_what_was_reported(
    plan_folder: PlanFolder,
) -> None:
    measure = '[[objectives.key_results]]\nid = "{}"\nkind = "increase"\nbaseline = 10\ntarget = 20\n'
    folder = plan_folder(
        {
            "okr.toml": 'time_zone = "UTC"\n[[teams]]\nid = "ops"\n[[cycles]]\nid = "2026-Q4"\n',
            "goals/2026-Q4/ops.toml": '[[objectives]]\nid = "up"\nstate = "active"\n'
            + "".join(measure.format(name) for name in ("fell", "silent")),
            "check-ins/2026-Q4.csv": "key_result,date,value\nfell,2026-12-05,9\n",
        }
    )
    so_far, final = (run("score", folder, "--on", day).stdout for day in ("2026-12-06", "2027-01-05"))

    assert so_far.count("worse than at the start") == final.count("worse than at the start") == 1
    assert "on 1 of 2 key results" in final
    assert "key results" not in so_far
    scored = json.loads(run("score", folder, "--on", "2027-01-05", "--format", "json").stdout)
    goal = scored["cycles"][0]["teams"][0]["objectives"][0]
    assert (goal["reported"], [kr["reported"] for kr in goal["key_results"]]) == (True, [True, False])
