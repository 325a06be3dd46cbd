"""Loading: whatever is in the TOML files, the rest is read, and a finding says what, where and the cure."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from kit.folders import GOOD, PlanFolder
from okrlib.findings import Finding, Subject, errors_in
from okrlib.plan import Plan
from okrlib.store import load

OPS, CO, OKR = "goals/2026-Q4/ops.toml", "goals/2026-Q4/co.toml", "okr.toml"
ROOT = Path(__file__).resolve().parents[2]


def loaded(plan_folder: PlanFolder, **files: str | bytes) -> tuple[Plan, tuple[Finding, ...]]:
    """The good plan, with some files replaced: okr=, ops=, co=, kpis=."""
    names = {"okr": OKR, "ops": OPS, "co": CO, "kpis": "kpis/ops.toml"}
    return load(plan_folder({**GOOD, **{names[name]: text for name, text in files.items()}}))


def only(findings: tuple[Finding, ...], code: str) -> Finding:
    """The one finding of a code, which must be whole."""
    found = [f for f in findings if f.code == code]
    assert len(found) == 1, [str(f) for f in findings]
    assert found[0].place.file
    assert found[0].what.endswith((".", "?"))
    assert found[0].mend.endswith((".", "?", "]]"))
    return found[0]


def key_result(fields: str) -> str:
    """The goals of Operations with one more key result, of these fields."""
    return GOOD[OPS] + f'\n[[objectives.key_results]]\nid = "odd"\n{fields}\n'


def test_the_good_plan_has_no_finding(good: Path) -> None:
    plan, findings = load(good)
    assert not findings
    assert len(plan.check_ins) == 3
    assert len(plan.observations) == 2


def test_the_example_has_no_finding_but_those_it_shows() -> None:
    plan, findings = load(ROOT / "notebooks" / "example")
    assert plan.teams
    assert not [f for f in findings if f.severity == "error"]


def test_broken_toml_costs_one_file(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, co='[[objectives]]\nid = "trusted\n')
    found = only(findings, "not-toml")
    assert (found.place.file, found.place.line) == (CO, 2)
    assert [o.id for o in plan.objectives] == ["calm"]
    assert len(plan.check_ins) == 3


def test_a_broken_okr_toml_still_leaves_the_goals(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, okr="name = \n")
    assert only(findings, "not-toml").place.line == 1
    assert {o.id for o in plan.objectives} == {"trusted", "calm"}
    assert len(plan.check_ins) == 3
    unknown = [f for f in findings if f.code in {"unknown-team", "unknown-cycle", "unknown-person"}]
    assert unknown
    assert {f.follows for f in unknown} == {only(findings, "not-toml").place}


def test_an_unknown_key_suggests_the_right_one(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, ops=GOOD[OPS].replace("target =", "tagret ="))
    found = only(findings, "unknown-key")
    assert (found.place.file, found.place.line, found.place.key) == (
        OPS,
        13,
        "objectives[0].key_results[0].tagret",
    )
    assert found.mend == 'Did you mean "target"?'
    assert "wait" in plan.key_results


@pytest.mark.parametrize(
    ("typed", "code", "word"),
    [
        ('target = "24"', "wrong-type", "text"),
        ("target = nan", "not-finite", "finite"),
        ("target = inf", "not-finite", "finite"),
        ("target = 1e999", "not-finite", "finite"),
        (f"target = {'9' * 400}", "not-finite", "finite"),
        (f"target = {'9' * 101}", "not-finite", "finite"),
        (f"target = 0x{'F' * 84}", "not-finite", "finite"),
        ("target = [24]", "wrong-type", "a list"),
        ("target = 2026-10-01", "wrong-type", "a date"),
        ("title = 5", "wrong-type", "a number"),
        ('since = "2026-02-30"', "bad-date", "2026-02-30"),
        ("since = 2026-10-08T10:00:00", "bad-date", "10:00"),
        ('cadence = "weakly"', "bad-choice", "weakly"),
        ('guard = ["queue", 5]', "wrong-type", "Entry 2 of guard"),
        ("checkpoints = [[1, 0], [2]]", "missing-key", "Entry 2 of checkpoints has fewer than two values"),
        (
            "checkpoints = [[1, 0, 3], [2, 1]]",
            "wrong-type",
            "Entry 1 of checkpoints has more than two values",
        ),
        ("milestones = [{ weight = 2 }]", "missing-key", "name"),
        ('override = { score = 0.5, on = 2026-12-31, why = "x" }', "unknown-key", "why"),
        ('team = "ops"', "unknown-key", "team"),
        (f"odd = {'[' * 250}{']' * 250}", "unknown-key", "odd"),
    ],
)
def test_a_wrong_value_costs_the_value(plan_folder: PlanFolder, typed: str, code: str, word: str) -> None:
    plan, findings = loaded(plan_folder, ops=key_result(f'kind = "graded"\n{typed}'))
    found = only(findings, code)
    assert (found.place.file, found.place.line) == (OPS, 23)
    assert word in found.what
    assert {"wait", "steps", "odd"} == set(plan.key_results)
    assert len(plan.check_ins) == 3


def test_a_date_that_does_not_exist_is_not_toml(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, co=GOOD[CO] + "closed_on = 2026-02-30\n")
    assert only(findings, "not-toml").place.line == 6
    assert [o.id for o in plan.objectives] == ["calm"]


@pytest.mark.parametrize("fields", ["", 'kind = "increse"', "kind = 5"])
def test_a_key_result_without_its_kind_is_left_out_alone(plan_folder: PlanFolder, fields: str) -> None:
    plan, findings = loaded(plan_folder, ops=key_result(fields) + '\n[[objectives]]\nid = "next"\n')
    assert [f.place.file for f in findings if f.code in {"missing-key", "bad-choice", "wrong-type"}] == [OPS]
    assert set(plan.key_results) == {"wait", "steps"}
    assert plan.has("objective", "next")


def test_findings_after_an_unread_entry_name_the_right_line(plan_folder: PlanFolder) -> None:
    odd = '[[objectives]]\ntitle = "no id"\n\n'
    _, findings = loaded(plan_folder, ops=odd + GOOD[OPS].replace("target = 24", "target = 50"))
    found = only(findings, "bad-measure")
    assert (found.place.line, found.place.key) == (16, "objectives[1].key_results[0].target")


def test_a_list_of_pairs_over_several_lines_moves_no_line(plan_folder: PlanFolder) -> None:
    pairs = "checkpoints = [\n  [10, 0],\n  [25, 1]\n]\nweight = -1"
    _, findings = loaded(plan_folder, ops=key_result(f'kind = "checkpoints"\n{pairs}'))
    assert only(findings, "bad-measure").place.line == 27


METHOD_2 = [
    ('kind = "increase"\nbaseline = 5\ntarget = 5', "bad-measure", "target"),
    ('kind = "increase"\nbaseline = 5\ntarget = 4', "bad-measure", "target"),
    ('kind = "decrease"\nbaseline = 5\ntarget = 6', "bad-measure", "target"),
    ('kind = "reach"\ntarget = 0', "bad-measure", "target"),
    ('kind = "increase"\nbaseline = 5', "missing-number", "target"),
    ('kind = "reach"\nbaseline = 5\ntarget = 10', "unused-measure", "baseline"),
    ('kind = "graded"\nat_least = 0', "unused-measure", "at_least"),
    ('kind = "stages"\nbaseline = 0\nstretch = 10\ncommit = 8\ntarget = 7', "bad-measure", "stretch"),
    ('kind = "checkpoints"\ncheckpoints = [[1, 0], [1, 1]]', "bad-measure", "checkpoints"),
    ('kind = "checkpoints"\ncheckpoints = [[1, 0.5], [2, 0.5]]', "bad-measure", "checkpoints"),
    ('kind = "checkpoints"\ncheckpoints = [[1, 0], [2, 1.5]]', "bad-measure", "checkpoints"),
    (
        'kind = "milestones"\nmilestones = [{ name = "A", weight = -1 }, { name = "B" }]',
        "bad-measure",
        "milestones",
    ),
    ('kind = "milestones"\nmilestones = [{ name = "A", weight = 0 }]', "bad-measure", "milestones"),
    ('kind = "milestones"\nmilestones = [{ name = "A" }, { name = "A" }]', "bad-measure", "milestones"),
    ('kind = "maintain"', "missing-number", "at_least"),
    ('kind = "maintain"\nat_least = 5\nat_most = 4', "bad-measure", "at_most"),
    ('kind = "outcome"\nagreed = 2026-10-02', "agreed-late", "agreed"),
    ('kind = "graded"\nkpi = "queue"', "cannot-link", "kpi"),
    ('kind = "graded"\nweight = -1', "bad-measure", "weight"),
    ('kind = "graded"\nsince = 2027-10-02', "since-outside-cycle", "since"),
    (
        'kind = "graded"\noverride = { score = 0.5, on = 2027-01-02 }',
        "override-without-reason",
        "override.reason",
    ),
    (
        'kind = "graded"\noverride = { score = 5, on = 2027-01-02, reason = "x" }',
        "bad-measure",
        "override.score",
    ),
]


@pytest.mark.parametrize(("fields", "code", "key"), METHOD_2)
def test_a_measure_that_cannot_be_computed_is_a_finding(
    plan_folder: PlanFolder, fields: str, code: str, key: str
) -> None:
    plan, findings = loaded(plan_folder, ops=key_result(fields))
    found = only(findings, code)
    assert found.place.file == OPS
    assert found.place.line in {20, 22, 23, 24, 25, 26}
    assert found.place.key == f"objectives[0].key_results[2].{key}"
    assert "odd" in plan.key_results


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "mend"),
    [
        ("ops", 'owner = "ann"', 'owner = "anne"', "unknown-person", 'Did you mean "ann"?'),
        ("okr", 'lead = "ann"', 'lead = "an"', "unknown-person", 'Did you mean "ann"?'),
        ("okr", 'parent = "co"', 'parent = "coo"', "unknown-team", 'Did you mean "co"?'),
        ("ops", "{ trusted = 0.5 }", "{ trustd = 0.5 }", "unknown-objective", 'Did you mean "trusted"?'),
        ("ops", "{ trusted = 0.5 }", "{ clam = 0.5 }", "unknown-objective", "Add the objective"),
        ("ops", "{ trusted = 0.5 }", "{ wait = 0.5 }", "unknown-objective", "That is a key result: name an"),
        (
            "okr",
            "[[people]]",
            '[[connections]]\nid = "db"\nurl = "jdbc:postgresql://h/x"\n\n[[people]]',
            "bad-connection",
            "Write url as SQLAlchemy",
        ),
        ("okr", 'parent = "co"', 'parent = "opss"', "unknown-team", "Name the team above"),
        ("ops", "baseline = 48", 'baseline = 48\nkpi = "queu"', "unknown-kpi", 'Did you mean "queue"?'),
        (
            "ops",
            '[[objectives.key_results]]\nid = "steps',
            (
                '[[objectives.initiatives]]\ntitle = "x"\nmoves = ["wat"]\n'
                '[[objectives.key_results]]\nid = "steps'
            ),
            "unknown-key-result",
            'Did you mean "wait"?',
        ),
        ("kpis", "better =", 'objective = "clam"\nbetter =', "unknown-objective", 'Did you mean "calm"?'),
        ("ops", "0.5", "1.5", "bad-share", "Write"),
        ("ops", "0.5", "-0.5", "bad-share", "Write"),
        ("ops", "owner =", "weight = -1\nowner =", "bad-measure", "Write 0"),
        ("co", "state =", "contributes = { calm = 0.1 }\nstate =", "alignment-loop", "Take one"),
        ("co", "state =", 'supports = ["trusted"]\nstate =', "alignment-loop", "Take one"),
        ("okr", 'kind = "company"', 'parent = "ops"', "team-loop", "Give one"),
        ("okr", 'parent = "co"', 'parent = "ops"', "team-loop", "Give one"),
        ("okr", 'parent = "co"\n', "", "second-company", "Write parent"),
        (
            "okr",
            'id = "2026-Q4"',
            'id = "2026-Q4"\nstart = 2026-12-01\nend = 2026-11-01',
            "end-before-start",
            "Write",
        ),
        (
            "okr",
            'id = "2026-Q4"',
            'id = "2026-Q4"\n[[cycles]]\nid = "spring"',
            "cycle-without-dates",
            "Write",
        ),
        ("okr", 'id = "2026-Q4"', 'id = "2026-Q4"\n[[cycles]]\nid = "2026-Q4"', "duplicate-id", "Give"),
        ("okr", "version = 1", "version = 0", "unknown-version", "Write version = 1"),
        (
            "kpis",
            "better =",
            "targets = [{ value = 1, start = 2026-02-01, end = 2026-01-01 }]\nbetter =",
            "end-before-start",
            "Write",
        ),
        ("ops", 'id = "steps"', 'id = "wait"', "duplicate-id", "Give"),
        ("ops", 'id = "steps"', 'id = "../../etc"', "bad-id", "Use"),
        ("ops", 'id = "steps"', f'id = "{"x" * 10_000}"', "bad-id", "Use"),
        ("ops", 'id = "steps"', 'id = ""', "bad-id", "Use"),
        ("ops", 'id = "steps"', 'id = "nul"', "bad-id", "Windows keeps"),
        ("ops", 'id = "calm"', 'id = "calm"\nteam = "co"', "key-from-place", "Take"),
    ],
)
def test_what_cannot_be_right_is_a_finding_with_its_line(
    plan_folder: PlanFolder, file: str, old: str, new: str, code: str, mend: str
) -> None:
    text = GOOD[{"okr": OKR, "ops": OPS, "co": CO, "kpis": "kpis/ops.toml"}[file]]
    assert old in text
    plan, findings = loaded(plan_folder, **{file: text.replace(old, new, 1)})
    found = only(findings, code)
    assert found.place.line
    assert found.place.key
    assert len(found.what) < 400
    assert found.mend.startswith(mend)
    assert plan.has("person", "ann")
    assert plan.has("KPI", "queue")


def test_the_second_of_an_id_is_left_out_and_the_first_stays(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, ops=GOOD[OPS] + '\n[[objectives]]\nid = "trusted"\ntitle = "Copy"\n')
    found = only(findings, "duplicate-id")
    assert (found.place.file, found.place.line) == (OPS, 21)
    assert CO in found.what
    assert plan.objective("trusted").title == "People trust us"


def test_goals_of_an_unknown_team_or_cycle_are_still_read(plan_folder: PlanFolder) -> None:
    folder = plan_folder({**GOOD, "goals/2026-Q4/hr.toml": '[[objectives]]\nid = "a"\n'})
    plan_folder(
        {
            "goals/2027/ops.toml": '[[objectives]]\nid = "b"\n',
            "goals/sprng/ops.toml": '[[objectives]]\nid = "c"\n',
        }
    )
    plan, findings = load(folder)
    assert plan.objective("a").team == "hr"
    assert plan.cycle("2027").start == date(2027, 1, 1)
    assert not plan.has("objective", "c")
    assert sorted(f.code for f in findings) == ["unknown-cycle", "unknown-cycle", "unknown-team"]


@pytest.mark.parametrize("files", [{}, {"README.md": "x"}])
def test_a_folder_without_a_plan_is_a_finding(plan_folder: PlanFolder, files: dict[str, str]) -> None:
    plan, findings = load(plan_folder(files))
    assert only(findings, "no-plan").mend
    assert plan == Plan()


def test_a_missing_folder_is_a_finding(tmp_path: Path) -> None:
    assert only(load(tmp_path / "none").findings, "no-plan")


def test_a_number_that_cannot_be_reckoned_with_is_named_where_it_stands(good: Path) -> None:
    """Squares and sums of such numbers leave what a float can hold."""
    goals, log = good / "goals/2026-Q4/ops.toml", good / "check-ins/2026-Q4.csv"
    goals.write_text(goals.read_text().replace("target = 24", "target = -1.7e308"))
    log.write_text(log.read_text().replace("10-08,40,", "10-08,1.7e308,"))
    (good / "observations/ops.csv").write_text("kpi,period,value,recorded\nqueue,2026-09-01,1e200,\n")

    found = {f.place.file: f.code for f in errors_in(load(good).findings) if f.place}
    assert found == {
        "goals/2026-Q4/ops.toml": "not-finite",
        "check-ins/2026-Q4.csv": "bad-number",
        "observations/ops.csv": "bad-number",
    }


def test_a_file_that_is_too_large_is_skipped(plan_folder: PlanFolder) -> None:
    okr = GOOD[OKR].replace("[[people]]", "[policy]\nmax_file_mb = 0.001\n\n[[people]]", 1)
    plan, findings = loaded(plan_folder, okr=okr, co=GOOD[CO] + "#" * 2000)
    assert only(findings, "too-large").place.file == CO
    assert [o.id for o in plan.objectives] == ["calm"]


def test_what_may_not_be_read_is_a_finding(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir, open_ = os.scandir, os.open

    def refuse(path: Path | str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", lambda p: refuse(p) if Path(p).name == "kpis" else scandir(p))
    monkeypatch.setattr(os, "open", lambda p, *a: refuse(p) if p.name == "co.toml" else open_(p, *a))
    plan, findings = load(good)
    assert {f.place.file for f in findings if f.code == "unreadable"} == {"kpis", CO}
    assert [o.id for o in plan.objectives] == ["calm"]
    assert len(plan.check_ins) == 3


def test_what_is_no_file_is_a_finding(good: Path) -> None:
    (good / "kpis" / "folder.toml").mkdir()
    (good / "kpis" / "loop.toml").symlink_to("loop.toml")
    (good / "goals" / "circle").symlink_to("circle")
    (good / "goals" / "2026-Q3").symlink_to("nowhere")
    os.mkfifo(good / "check-ins" / "2026-Q3")
    os.mkfifo(good / "observations" / "pipe.csv")
    plan, findings = load(good)
    named = [f.place.file for f in findings if f.code == "unreadable"]
    assert sorted(named) == [
        "check-ins/2026-Q3",
        "goals/2026-Q3",
        "goals/circle",
        "kpis/folder.toml",
        "kpis/loop.toml",
        "observations/pipe.csv",
    ]
    assert len(plan.observations) == 2


def test_a_pointer_of_git_lfs_says_what_brings_the_file(plan_folder: PlanFolder) -> None:
    plan, findings = loaded(plan_folder, kpis="version https://git-lfs.github.com/spec/v1\nsize 12345\n")
    assert only(findings, "unreadable").mend == "Bring it here: git lfs pull."
    assert not plan.kpis


@pytest.mark.parametrize("place", [OKR, "goals", "kpis", "check-ins", "observations"])
@pytest.mark.parametrize("leads", ["nowhere", "itself"])
def test_a_link_that_leads_nowhere_is_a_finding(good: Path, place: str, leads: str) -> None:
    (good / place).rename(good.parent / "elsewhere")
    (good / place).symlink_to("nowhere" if leads == "nowhere" else place)
    findings = load(good).findings
    assert [f.place.file for f in findings if f.code == "unreadable"] == [place]
    assert all(
        f.follows for f in findings if f.code in {"unknown-key-result", "unknown-team", "unknown-cycle"}
    )


def test_folders_that_cannot_be_entered_are_a_finding(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_dir(path: Path) -> bool:
        if path.parent.name == "goals":
            raise PermissionError(13, "Permission denied")
        return real(path)

    real = Path.is_dir
    monkeypatch.setattr(Path, "is_dir", is_dir)
    assert only(load(good).findings, "unreadable").place.file == "goals/2026-Q4"


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\xff\xfe" * 100,
        b"a = " + b"[" * 5000,
        b"a = " + b"9" * 5000,
        b"a = 0x" + b"f" * 5000,
        b"\xef\xbb\xbf" * 2,
        b"objectives = 5",
        b"objectives = [5, {}, [[]]]",
        b"[[objectives]]\nid = 5\n[[objectives]]\nkey_results = 3\n",
        b'[[objectives]]\nid = "a\\u0000b"\n',
        b"a.b.c.d.e.f.g = 1\n" * 2,
    ],
)
def test_garbage_costs_one_file(plan_folder: PlanFolder, raw: bytes) -> None:
    plan, findings = loaded(plan_folder, co=raw)
    assert [f for f in findings if f.place.file == CO]
    assert plan.has("objective", "calm")
    assert len(plan.check_ins) == 3


def test_latin_1_is_read_line_by_line(plan_folder: PlanFolder) -> None:
    raw = GOOD[CO].encode() + b'notes = "caf\xe9"\n' + 'learned = "thé"\n'.encode()
    plan, findings = loaded(plan_folder, co=raw)
    assert only(findings, "not-utf8").place.line == 6
    assert (plan.objective("trusted").notes, plan.objective("trusted").learned) == ("café", "thé")


def test_the_calendar_ends_quietly(plan_folder: PlanFolder) -> None:
    okr = GOOD[OKR] + '[[cycles]]\nid = "ever"\nstart = 9999-01-01\nend = 9999-12-31\n'
    plan, _ = loaded(plan_folder, okr=okr)
    assert plan.has("cycle", "ever")


def test_cycles_that_differ_in_capitals_alone_are_an_error(plan_folder: PlanFolder) -> None:
    more = '\n[[cycles]]\nid = "2026-q4"\nstart = 2026-10-01\nend = 2026-12-31\n'
    found = load(plan_folder({**GOOD, "okr.toml": GOOD["okr.toml"] + more})).findings

    assert [f.subject for f in found if f.code == "bad-id"] == [Subject("cycle", "2026-q4")]


def test_a_closing_that_is_still_to_come_is_told_by_the_plans_day(plan_folder: PlanFolder) -> None:
    closed = GOOD[OPS].replace('"active"', '"closed"\noutcome = "achieved"\nclosed_on = 2026-11-10')
    folder = plan_folder({**GOOD, OPS: closed})
    for today, codes in ((date(2026, 11, 9), ["closed-ahead"]), (date(2026, 11, 10), [])):
        # What is asked of an earlier day says nothing of the closing.
        found = load(folder, on=date(2026, 11, 1), today=today).findings
        assert [f.code for f in found if f.code == "closed-ahead"] == codes
    assert (
        "after 2026-11-09, today" in only(load(folder, today=date(2026, 11, 9)).findings, "closed-ahead").what
    )


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2026-10-01", []),
        ("2025-11-08", ["before-start"]),
        ("2026-11-09", []),
        ("2026-11-10", ["after-today"]),
    ],
)
def test_a_milestone_is_done_between_the_start_and_today(
    plan_folder: PlanFolder, day: str, codes: list[str]
) -> None:
    text = GOOD[OPS].replace('name = "Build"', f'name = "Build", done_on = {day}')
    found = load(plan_folder({**GOOD, OPS: text}), today=date(2026, 11, 9)).findings
    assert [f.code for f in found if f.field == "milestones"] == codes


@pytest.mark.parametrize(
    ("reopened", "code"),
    [
        ("2026-11-08", []),
        ("2026-11-06", []),
        ("2026-11-05", ["closed-while-open"]),
        ("2026-12-08", ["closed-ahead"]),
    ],
)
def test_a_reopening_that_does_not_hold_is_told(
    plan_folder: PlanFolder, reopened: str, code: list[str]
) -> None:
    text = GOOD[OPS].replace('"active"', f'"active"\nclosed_on = 2026-11-06\nreopened_on = {reopened}')
    found = load(plan_folder({**GOOD, OPS: text}), today=date(2026, 11, 9)).findings
    assert [f.code for f in found if f.code.startswith("closed-")] == code


def test_what_was_reopened_and_still_says_closed_is_told(plan_folder: PlanFolder) -> None:
    def codes(closed: str) -> list[str]:
        days = f'"closed"\noutcome = "partial"\nclosed_on = {closed}\nreopened_on = 2026-11-08'
        found = load(plan_folder({**GOOD, OPS: GOOD[OPS].replace('"active"', days)}), today=date(2026, 11, 9))
        return [f.code for f in found.findings if f.code.startswith("closed-")]

    assert codes("2026-11-06") == ["closed-while-open"]
    assert codes("2026-11-09") == []


def test_rows_from_a_clock_that_was_wrong_are_told_by_the_plans_day(plan_folder: PlanFolder) -> None:
    rows = GOOD["observations/ops.csv"] + "queue,2026-08-01,9,2026-11-10T01:00:00.000000Z\n"
    head = GOOD[OKR].replace('"UTC"', '"America/Bogota"')
    folder = plan_folder({**GOOD, OKR: head, "observations/ops.csv": rows})
    assert "1 row says" in only(load(folder, today=date(2026, 11, 8)).findings, "recorded-ahead").what
    assert "recorded-ahead" not in {f.code for f in load(folder, today=date(2026, 11, 9)).findings}
