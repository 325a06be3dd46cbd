"""What only follows from another finding names it; causes come first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import okrlib
from okrlib.cli import okr
from okrlib.findings import Place, causes_in

if TYPE_CHECKING:
    from pathlib import Path

    from kit.folders import PlanFolder
    from okrlib.findings import Finding

GOALS = """[[objectives]]
id = "calm"
title = "Calm"
[[objectives.key_results]]
id = "wait"
kind = "reach"
target = 10
"""
FILES = {
    "okr.toml": 'time_zone = "UTC"\n[[teams]]\nid = "ops"\ntitle = "Operations"\n'
    '[[cycles]]\nid = "2026-Q4"\n',
    "goals/2026-Q4/ops.toml": GOALS,
    "check-ins/2026-Q4.csv": "key_result,date,value,confidence,status,blocker,note,author,recorded,withdrawn"
    "\n"
    "wait,2026-10-05,1,,,,,,,\nwait,2026-10-12,2,,,,,,,\ngone,2026-10-12,2,,,,,,,\n",
}
OPS = "goals/2026-Q4/ops.toml"


def findings(plan_folder: PlanFolder, **files: str) -> tuple[Finding, ...]:
    return okrlib.load(plan_folder({**FILES, **files})).findings


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [f.code for f in found]


def test_an_unknown_team_follows_from_an_okr_toml_that_is_not_toml(plan_folder: PlanFolder) -> None:
    found = findings(plan_folder, **{"okr.toml": "name = Calm\n"})

    assert found[0].place == Place("okr.toml", 1)
    assert {f.code for f in found if f.follows == found[0].place} == {"unknown-team", "unknown-cycle"}


def test_a_cycle_without_dates_follows_from_the_date_that_could_not_be_read(plan_folder: PlanFolder) -> None:
    head = FILES["okr.toml"] + '[[cycles]]\nid = "spring"\nstart = 2027-03-01\nend = "someday"\n'
    (cause,) = causes_in(f for f in findings(plan_folder, **{"okr.toml": head}) if f.place.file == "okr.toml")

    assert (cause.code, cause.place.key) == ("bad-date", "cycles[1].end")


@pytest.mark.parametrize(
    ("goals", "code"),
    [
        (GOALS + "weight = 50%\n", "not-toml"),
        (GOALS.replace("reach", "rech"), "bad-choice"),
        (GOALS.replace('id = "calm"', "id = 5"), "wrong-type"),
    ],
)
def test_rows_follow_from_the_goals_that_were_left_out(
    plan_folder: PlanFolder, goals: str, code: str
) -> None:
    found = findings(plan_folder, **{OPS: goals})
    cause, *others = found

    assert (cause.code, cause.follows) == (code, None)
    assert [(f.place and f.place.line, f.follows) for f in others] == [
        (2, cause.place),
        (4, None),
    ]


def test_a_missing_key_follows_from_the_one_that_was_written_for_it(plan_folder: PlanFolder) -> None:
    found = findings(plan_folder, **{OPS: GOALS.replace("kind", "type")})

    assert codes(causes_in(found)) == ["unknown-key", "unknown-key-result"]
    assert sorted(codes(found)) == ["missing-key", "unknown-key", *["unknown-key-result"] * 2]


def test_nothing_follows_from_an_error_in_another_entry(plan_folder: PlanFolder) -> None:
    goals = GOALS + '[[objectives.key_results]]\nid = "steps"\nkind = "rech"\n'

    assert sorted(codes(causes_in(findings(plan_folder, **{OPS: goals})))) == [
        "bad-choice",
        "unknown-key-result",
    ]


def check(folder: Path, *options: str) -> str:
    return CliRunner().invoke(okr, ["check", str(folder), "--no-coach", *options]).output


def test_text_folds_what_follows_and_counts_the_causes(plan_folder: PlanFolder) -> None:
    folder = plan_folder({**FILES, OPS: GOALS + "weight = 50%\n"})
    text = check(folder, "--on", "2026-11-01")

    assert "    1 finding follows from this.\n" in text
    assert "'wait'" not in text
    assert text.endswith("The plan: 2 errors.\n")
    assert "1 finding follows from this." in check(folder, "--format", "github")
    assert check(folder, "--format", "json").count(f'"follows": "{OPS}:8"') == 1


@pytest.mark.parametrize(
    ("files", "code", "severity", "mend"),
    [
        ({OPS: GOALS.replace("target", "goal")}, "unknown-key", "error", 'Did you mean "target"?'),
        ({OPS: GOALS.replace("10", '"10 %"')}, "wrong-type", "error", "Write the number alone: target = 10."),
        ({OPS: GOALS.replace("wait", "Wait")}, "bad-id", "error", 'as in "wait".'),
        (
            {OPS: GOALS.replace("objectives.key", "key")},
            "unknown-key",
            "error",
            "Write [[objectives.key_results]] above each entry.",
        ),
        (
            {OPS: GOALS.replace("[[objectives]]", "[[objective]]")},
            "unknown-key",
            "error",
            "Write [[objectives]] above each entry.",
        ),
        (
            {OPS: "", "goals/Q4-2026/ops.toml": GOALS},
            "unknown-cycle",
            "error",
            "Did you mean 2026-Q4? Then rename the folder.",
        ),
        (
            {OPS: "", "goals/2026-Q4/Operations.toml": GOALS},
            "unknown-team",
            "error",
            "Did you mean ops.toml? Then rename the file.",
        ),
        ({OPS: "", "goal/2026-Q4/ops.toml": GOALS}, "stray-folder", "error", "Move what it holds to goals."),
        ({OPS: "", "goals/ops.toml": GOALS}, "stray-file", "error", "Move it to goals/<cycle>/<team>.toml."),
        (
            {"notes/ops.toml": GOALS, "goals/notes.yaml": "x: 1"},
            "stray-file",
            "warning",
            "Write goals in TOML",
        ),
    ],
)
def test_the_cause_stands_for_what_follows_from_it(
    plan_folder: PlanFolder, files: dict[str, str], code: str, severity: str, mend: str
) -> None:
    log = FILES["check-ins/2026-Q4.csv"].replace("gone,2026-10-12,2,,,,,,,\n", "")
    (cause,) = causes_in(findings(plan_folder, **{"check-ins/2026-Q4.csv": log, **files}))

    assert (cause.code, cause.severity) == (code, severity)
    assert mend in cause.mend


def test_an_unknown_key_result_is_not_put_down_to_a_stray_that_does_not_name_it(
    plan_folder: PlanFolder,
) -> None:
    found = findings(plan_folder, **{"goals/notes.yaml": "calm: wait"})

    assert [(f.code, f.severity) for f in causes_in(found)] == [
        ("unknown-key-result", "error"),
        ("stray-file", "warning"),
    ]


def test_rows_in_the_log_of_another_cycle_say_where_they_belong(plan_folder: PlanFolder) -> None:
    log = FILES["check-ins/2026-Q4.csv"].replace("gone,2026-10-12,2,,,,,,,\n", "")
    okr = FILES["okr.toml"] + '[[cycles]]\nid = "2026-Q3"\n'
    moved = {"okr.toml": okr, "check-ins/2026-Q4.csv": "", "check-ins/2026-Q3.csv": log}
    found = findings(plan_folder, **moved)[0]

    assert found.what.startswith("The key result 'wait' is of another cycle, 2026-Q4.")
    assert found.mend == "Move the line to check-ins/2026-Q4.csv."
    lost = findings(plan_folder, **{"check-ins/q4.csv": log})
    assert [f.mend for f in causes_in(lost) if f.place and f.place.file == "check-ins/q4.csv"] == [
        "Did you mean 2026-Q4.csv? Then rename the file."
    ]


def test_reports_before_the_start_are_a_hint_by_cycle_and_by_since(plan_folder: PlanFolder) -> None:
    log = FILES["check-ins/2026-Q4.csv"].replace("gone,2026-10-12,2", "wait,2026-09-30,2")
    found = findings(plan_folder, **{"check-ins/2026-Q4.csv": log})
    assert [f.what for f in found] == [
        "1 report on wait is dated before it starts, on 2026-10-01; the first is of 2026-09-30."
    ]
    found = findings(plan_folder, **{"check-ins/2026-Q4.csv": log, OPS: GOALS + "since = 2026-10-12\n"})
    assert [(f.code, f.severity, f.place and f.place.line) for f in found] == [("before-start", "hint", 2)]


def test_an_override_of_a_day_counts_from_its_end(plan_folder: PlanFolder) -> None:
    signed = 'override = { score = 0.9, reason = "by hand", at = 2026-12-31 }\n'
    log = FILES["check-ins/2026-Q4.csv"].replace("gone,2026-10-12,2,,,,,,,\n", "")
    plan, found = okrlib.load(plan_folder({**FILES, "check-ins/2026-Q4.csv": log, OPS: GOALS + signed}))
    override = plan.key_results["wait"][1].override

    assert found == ()
    assert override is not None
    assert str(override.at) == "2026-12-31 23:59:59.999999+00:00"


def test_what_is_called_by_its_title_or_by_another_noun_is_recognised(plan_folder: PlanFolder) -> None:
    for wanted, mend in (
        ("Calm", 'Did you mean "calm"?'),
        ("wait", 'That is a key result of the objective "calm": write that.'),
        ("ops", "That is a team: name an objective."),
    ):
        more = f'[[objectives]]\nid = "more"\nsupports = ["{wanted}"]\n'
        found = findings(plan_folder, **{OPS: f"{GOALS}{more}"})
        assert [f.mend for f in found if f.code == "unknown-objective"] == [mend]


def test_milestones_written_as_texts_are_one_kind_of_slip(plan_folder: PlanFolder) -> None:
    goals = GOALS.replace(
        'kind = "reach"\ntarget = 10', 'kind = "milestones"\nmilestones = ["North", "South"]'
    )
    found = findings(plan_folder, **{OPS: goals, "check-ins/2026-Q4.csv": ""})

    wrong = [f.mend for f in found if f.code == "wrong-type"]
    assert wrong == ['Write { name = "North" }.', 'Write { name = "South" }.']
    assert "missing-number" not in codes(found)
