"""Files that were meant to be read and are not are named; what people keep beside a plan is left alone."""

from __future__ import annotations

import pytest

from kit.folders import GOOD, PlanFolder
from okrlib.store import load

ROWS = GOOD["check-ins/2026-Q4.csv"]


@pytest.mark.parametrize(
    ("file", "place", "words"),
    [
        ("checkins/2026-Q4.csv", "checkins", "Move what it holds to check-ins."),
        ("check_ins/2026-Q4.csv", "check_ins", "Move what it holds to check-ins."),
        ("Check-Ins/2026-Q4.csv", "Check-Ins", "Move what it holds to check-ins."),
        ("goal/2026-Q4/ops.toml", "goal", "Move what it holds to goals."),
        ("golas/2026-Q4/ops.toml", "golas", "Move what it holds to goals."),
        ("kpi/ops.toml", "kpi", "Move what it holds to kpis."),
        ("observation/ops.csv", "observation", "Move what it holds to observations."),
        ("goals/2026-Q4/ops.toml.txt", "", "Rename it to goals/2026-Q4/ops.toml."),
        ("goals/ops.TOML", "", "Rename it to goals/<cycle>/<team>.toml."),
        ("goals/2026-Q4.xlsx", "", "Write goals in TOML, as in goals/<cycle>/<team>.toml."),
        ("check-ins.csv", "", "Move what it holds to check-ins/<cycle>.csv."),
        ("goals.toml", "", "Move what it holds to goals/<cycle>/<team>.toml."),
        ("goals/2026-Q4/ops.xlsx", "", "Write goals in TOML, as in goals/2026-Q4/ops.toml."),
        ("goals/2026-Q4/more/ops.toml", "goals/2026-Q4/more", "Move its files up, to goals/2026-Q4."),
        ("kpis/ops.yaml", "", "Write KPIs in TOML, as in kpis/ops.toml."),
        ("kpis/2026/ops.toml", "kpis/2026", "Move its files up, to kpis."),
        ("check-ins/2026-Q4.xlsx", "", "okr checkin --from check-ins/2026-Q4.xlsx"),
        ("check-ins/2026-Q4.CSV", "", "Rename it to check-ins/2026-Q4.csv."),
        ("check-ins/2026-Q4.csv.txt", "", "Rename it to check-ins/2026-Q4.csv."),
        ("check-ins/2026-Q4.txt", "", "Save it as CSV, as check-ins/2026-Q4.csv."),
        ("check-ins/2026-Q4/ops.csv.txt", "", "Rename it to check-ins/2026-Q4/ops.csv."),
        (
            "check-ins/2026-Q4/more/ops.csv",
            "check-ins/2026-Q4/more",
            "Move its files up, to check-ins/2026-Q4.",
        ),
        ("observations/ops.ods", "", "Save it as CSV, as observations/ops.csv."),
        ("okr.toml.txt", "", "Rename it to okr.toml."),
    ],
)
def test_what_nobody_reads_is_named_with_what_to_call_it(
    plan_folder: PlanFolder, file: str, place: str, words: str
) -> None:
    plan, findings = load(plan_folder({**GOOD, file: ROWS}))
    assert [(f.severity, f.place and f.place.file) for f in findings] == [("warning", place or file)]
    assert findings[0].code in {"stray-file", "stray-folder"}
    assert words in findings[0].mend
    assert plan == load(plan_folder(GOOD)).plan


def test_a_folder_that_is_the_only_one_is_to_be_renamed(plan_folder: PlanFolder) -> None:
    files = {name.replace("check-ins", "checkins"): text for name, text in GOOD.items()}
    _, findings = load(plan_folder(files))
    assert [(f.code, f.mend) for f in findings] == [("stray-folder", "Rename it to check-ins.")]


@pytest.mark.parametrize(
    "file",
    [
        "README.md",
        "Makefile",
        "pyproject.toml",
        "data/events.csv",
        "data/budget.xlsx",
        "apis/a.toml",
        "checkins/",
        "goals/README.md",
        "goals/notes.txt",
        "goals/2026-Q4/notes.ipynb",
        "goals/2026-Q4/ops.toml.bak",
        "goals/2026-Q4/ops.toml~",
        "goals/2026-Q4/pictures/ward.png",
        "check-ins/.2026-Q4.csv.lock",
        "check-ins/~$2026-Q4.xlsx",
        "check-ins/.gitattributes",
        "stories/winter.ipynb",
        "_site/goals/index.html",
        "archive/goals/2020/ops.toml",
        "objectives/ideas.md",
    ],
)
def test_what_people_keep_is_left_alone(plan_folder: PlanFolder, file: str) -> None:
    folder = plan_folder(GOOD)
    if file.endswith("/"):
        (folder / file).mkdir()
    else:
        plan_folder({file: ROWS})
    assert load(folder).findings == ()
