"""Saving a plan: load after save gives the same plan, and what a person typed stays."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kit.folders import GOOD, PlanFolder
from kit.strategies import plans
from okrlib.errors import NotWritableError, OkrError, UnknownIdError
from okrlib.model import (
    KPI,
    CheckIn,
    Milestone,
    Objective,
    Observation,
    Override,
    ReviewDecision,
    Target,
    Team,
)
from okrlib.plan import Plan
from okrlib.store import Checkout, Loaded, append, load, save
from okrlib.store.loading import Reader

OPS, ROWS, VALUES = "goals/2026-Q4/ops.toml", "check-ins/2026-Q4.csv", "observations/ops.csv"
slow_to_draw = [HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.fixture(autouse=True, scope="module")
def no_waiting_for_the_disk() -> Iterator[None]:
    """These tests ask what is written, not when it reaches the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def changed(plan: Plan, name: str, **facts: Any) -> Plan:
    """The plan with other facts in one of its objectives."""
    return replace(
        plan, objectives=tuple(replace(o, **facts) if o.id == name else o for o in plan.objectives)
    )


def key_result(plan: Plan, name: str, **facts: Any) -> Plan:
    """The plan with other facts in one of its key results."""
    objective, _ = plan.key_results[name]
    held = tuple(replace(kr, **facts) if kr.id == name else kr for kr in objective.key_results)
    return changed(plan, objective.id, key_results=held)


def stamps(folder: Path) -> dict[Path, int]:
    """When each file was last written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@settings(max_examples=80, suppress_health_check=slow_to_draw)
@given(plans())
def test_a_saved_plan_loads_as_it_was(plan: Plan) -> None:
    with TemporaryDirectory() as folder:
        save(plan, folder)
        assert load(folder).plan == plan


@settings(max_examples=80, suppress_health_check=slow_to_draw)
@given(plans(), plans())
def test_a_plan_saved_over_another_loads_as_it_was(before: Plan, after: Plan) -> None:
    with TemporaryDirectory() as folder:
        save(before, folder)
        save(after, folder)
        assert load(folder).plan == after
        was = stamps(Path(folder))
        save(after, folder)
        assert stamps(Path(folder)) == was


def test_only_the_files_that_differ_are_written(good: Path) -> None:
    was = stamps(good)
    plan = load(good).plan
    save(plan, good)
    assert stamps(good) == was
    save(changed(plan, "calm", title="Calmer"), good)
    assert {path for path, stamp in stamps(good).items() if was.get(path) != stamp} == {good / OPS}


def test_the_lines_of_a_toml_file_end_as_they_did(good: Path) -> None:
    goals = good / OPS
    goals.write_bytes(goals.read_bytes().replace(b"\n", b"\r\n"))
    plan = changed(load(good).plan, "calm", title="Calmer", notes="one\ntwo")
    save(plan, good)
    data = goals.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert load(good).plan == plan


TYPED = """\
#:schema ../../schemas/goals.schema.json

# what we want this quarter
[[objectives]]
id    = "calm"     # never change this
title = 'A calm place to wait'
owner = "ann"
sate = "active"  # a slip

# the measure everyone knows
[[objectives.key_results]]
id = "wait"
kind = "decrease"
baseline = 48.0
target = 24
guard = [
  "queue",  # the sign on the door
]

[[objectives.key_results]]
id = "no-kind-yet"
title = "To be discussed"

# steps
[[objectives.key_results]]
id = "steps"
kind = "milestones"
milestones = [
  { name = "Plan" },  # done soon
  { weight = 3 },
  { name = "Build" },
]

# the second goal
[[objectives]]
id = "second"
[objectives.contributes]
calm = 0.25

# the end"""


@pytest.fixture
def typed(plan_folder: PlanFolder) -> Path:
    """The good plan with goals that a person typed, slips and all."""
    return plan_folder({**GOOD, OPS: TYPED})


def diff(folder: Path) -> tuple[set[str], set[str]]:
    """The lines that are gone from the goals, and those that came."""
    before, after = TYPED.splitlines(), (folder / OPS).read_text("utf-8").splitlines()
    return set(before) - set(after), set(after) - set(before)


def test_a_changed_value_changes_its_line(typed: Path) -> None:
    plan = key_result(load(typed).plan, "wait", baseline=46.0, notes="two\nlines")
    save(changed(plan, "calm", title="Calm"), typed)
    assert diff(typed) == (
        {"title = 'A calm place to wait'", "baseline = 48.0"},
        {'title = "Calm"', "baseline = 46", 'notes = """', "two", 'lines"""'},
    )
    assert 'lines"""\n\n[[objectives.key_results]]\nid = "no-kind-yet"' in (typed / OPS).read_text("utf-8")


def test_a_new_key_stands_before_the_comment_of_the_next_table(typed: Path) -> None:
    save(changed(load(typed).plan, "calm", learned="Much"), typed)
    text = (typed / OPS).read_text("utf-8")
    assert 'sate = "active"  # a slip\nlearned = "Much"\n\n# the measure everyone knows\n[[' in text


def test_an_entry_goes_with_the_comment_above_it_and_nothing_else(typed: Path) -> None:
    plan = load(typed).plan
    o = plan.objective("calm")
    save(replace(changed(plan, "calm", key_results=o.key_results[:1]), check_ins=plan.check_ins[::2]), typed)
    gone, came = diff(typed)
    assert not came
    assert gone >= {"# steps", 'id = "steps"'}
    assert (typed / OPS).read_text("utf-8").count('id = "no-kind-yet"\ntitle = "To be discussed"') == 1
    assert "# the second goal" in (typed / OPS).read_text("utf-8")


def test_entries_in_another_order_take_their_comments_along(typed: Path) -> None:
    plan = load(typed).plan
    o = plan.objective("calm")
    save(changed(plan, "calm", key_results=o.key_results[::-1]), typed)
    text = (typed / OPS).read_text("utf-8")
    assert '# steps\n[[objectives.key_results]]\nid = "steps"' in text
    assert '# the measure everyone knows\n[[objectives.key_results]]\nid = "wait"' in text
    assert sorted(filter(None, text.splitlines())) == sorted(filter(None, TYPED.splitlines()))


def test_a_milestone_is_known_by_its_name(typed: Path) -> None:
    plan = load(typed).plan
    done = Milestone(name="Build", done_on=date(2026, 11, 1))
    save(key_result(plan, "steps", milestones=(Milestone(name="Plan"), done, Milestone(name="Run"))), typed)
    text = (typed / OPS).read_text("utf-8")
    assert (
        '  { name = "Plan" },  # done soon\n  { weight = 3 },\n  { name = "Build", done_on = 2026-11-01'
        in text
    )
    assert "Run" in text


def test_a_key_back_at_its_default_goes_and_a_typed_one_stays(typed: Path) -> None:
    plan = load(typed).plan
    save(
        key_result(
            plan,
            "wait",
            guard=(),
            override=Override(score=0.5, reason="r", at=datetime(2027, 1, 2, 9, tzinfo=UTC)),
        ),
        typed,
    )
    gone, came = diff(typed)
    assert gone == {"guard = [", '  "queue",  # the sign on the door'}
    assert came == {
        "[objectives.key_results.override]",
        "score = 0.5",
        'reason = "r"',
        "at = 2027-01-02T09:00:00Z",
    }
    save(plan, typed)
    assert "override" not in (typed / OPS).read_text("utf-8")
    save(changed(plan, "calm", state="active"), typed)
    save(changed(plan, "calm", state="draft"), typed)
    assert "\nstate" not in (typed / OPS).read_text("utf-8")


def test_a_list_keeps_the_comments_of_the_words_that_stay(typed: Path) -> None:
    save(key_result(load(typed).plan, "wait", guard=("queue", "other")), typed)
    assert '  "queue",  # the sign on the door\n  "other",\n' in (typed / OPS).read_text("utf-8")


def test_an_entry_that_could_not_be_read_is_completed(typed: Path) -> None:
    plan = load(typed).plan
    o = plan.objective("calm")
    whole = replace(o.key_results[0], id="no-kind-yet", title="Discussed", guard=())
    save(changed(plan, "calm", key_results=(o.key_results[0], whole, o.key_results[1])), typed)
    assert (typed / OPS).read_text("utf-8").count("no-kind-yet") == 1
    assert "no-kind-yet" in load(typed).plan.key_results


def test_inferred_teams_and_cycles_are_written_only_when_they_change(plan_folder: PlanFolder) -> None:
    folder = plan_folder({"okr.toml": "version = 1\n", OPS: GOOD[OPS]})
    plan = load(folder).plan
    assert [t.id for t in plan.teams] == ["ops"]
    save(changed(plan, "calm", title="Calmer"), folder)
    assert (folder / "okr.toml").read_text("utf-8") == "version = 1\n"
    more = replace(load(folder).plan, teams=(*plan.teams, Team(id="it")))
    save(more, folder)
    assert load(folder).plan == more


def test_cycle_dates_are_written_as_people_say_them(good: Path) -> None:
    plan = load(good).plan
    cycle = plan.cycles[0]
    save(replace(plan, cycles=(replace(cycle, end=date(2026, 12, 20)),)), good)
    assert (good / "okr.toml").read_text("utf-8").endswith('id = "2026-Q4"\nend = 2026-12-19\n')
    save(plan, good)
    assert (good / "okr.toml").read_text("utf-8") == GOOD["okr.toml"]


def test_reports_move_with_their_goals_into_the_cycles_new_file(good: Path) -> None:
    plan = load(good).plan
    half = replace(plan.cycles[0], id="2026-H2", start=date(2026, 7, 1))
    renamed = replace(
        plan, cycles=(half,), objectives=tuple(replace(o, cycle=half.id) for o in plan.objectives)
    )
    save(renamed, good)
    assert load(good) == (renamed, ())
    assert not (good / OPS).exists()
    assert not (good / ROWS).exists()


def test_new_files_name_their_schema(tmp_path: Path, good: Path) -> None:
    save(load(good).plan, tmp_path / "new")
    for file, line in {
        "okr.toml": "#:schema schemas/okr.schema.json\n",
        OPS: "#:schema ../../schemas/goals.schema.json\n",
        "kpis/ops.toml": "#:schema ../schemas/kpis.schema.json\n",
    }.items():
        assert (tmp_path / "new" / file).read_text("utf-8").startswith(line)


def test_a_file_that_cannot_be_read_is_never_written_over(plan_folder: PlanFolder) -> None:
    folder = plan_folder({**GOOD, "goals/2026-Q4/co.toml": "[[objectives]\n"})
    plan, was = load(folder).plan, stamps(folder)
    save(plan, folder)
    with pytest.raises(OkrError, match=r"co\.toml cannot be read"):
        save(
            replace(
                plan, name="New", objectives=(*plan.objectives, Objective(id="x", team="co", cycle="2026-Q4"))
            ),
            folder,
        )
    assert stamps(folder) == was


@pytest.mark.parametrize(
    "odd",
    [
        {"objectives": (Objective(id="a", team="gone", cycle="2026-Q4"),)},
        {"objectives": (Objective(id="a", team="ops", cycle="gone"),)},
        {"observations": (Observation("gone", date(2026, 10, 1), 1.0),)},
        {"check_ins": (CheckIn("gone", date(2026, 10, 1)),)},
    ],
)
def test_what_names_nothing_is_refused(good: Path, odd: dict[str, Any]) -> None:
    with pytest.raises(UnknownIdError):
        save(replace(load(good).plan, **odd), good)


@pytest.mark.parametrize(
    "odd",
    [
        {
            "teams": (Team(id="../../etc"),),
            "objectives": (Objective(id="a", team="../../etc", cycle="2026-Q4"),),
            "kpis": (),
            "check_ins": (),
            "observations": (),
        },
        {"objectives": (Objective(id="calm", team="ops", cycle="2026-Q4"),) * 2, "check_ins": ()},
        {"check_ins": (CheckIn("wait", date(2026, 10, 1), value=float("nan")),)},
        {"check_ins": (CheckIn("wait", date(2026, 10, 1), confidence=99),)},
        {"name": "\ud800"},
        {"kpis": (KPI(id="queue", team="ops", targets=(Target(value=1e101),)),)},
        {"version": 2},
        {"borrowed": frozenset({"queue"})},
    ],
)
def test_what_would_not_read_back_is_refused_and_nothing_is_written(good: Path, odd: dict[str, Any]) -> None:
    was = stamps(good)
    with pytest.raises(NotWritableError):
        save(replace(load(good).plan, **odd), good)
    assert stamps(good) == was


def test_a_value_that_could_not_be_read_is_named_where_a_new_one_would_tell_more(
    plan_folder: PlanFolder,
) -> None:
    """What is half read is private; with the slip mended by the way it would be published."""
    folder = plan_folder({**GOOD, OPS: GOOD[OPS].replace('owner = "ann"', 'notes = 2\nowner = "bob"')})
    with pytest.raises(NotWritableError, match=r"ops\.toml:4 .*notes is a number"):
        save(changed(load(folder).plan, "calm", notes="two\nlines"), folder)


def test_what_a_change_itself_makes_wrong_is_said_before_what_was_wrong(plan_folder: PlanFolder) -> None:
    folder = plan_folder({**GOOD, OPS: GOOD[OPS].replace('owner = "ann"', "notes = 2")})
    with pytest.raises(NotWritableError, match="Nothing in it could be understood"):
        save(changed(load(folder).plan, "calm", title="\ud800"), folder)


def test_a_row_under_a_former_id_is_told_the_present_one(plan_folder: PlanFolder) -> None:
    folder = plan_folder({**GOOD, OPS: GOOD[OPS].replace('id = "wait"', 'id = "wait"\nformerly = ["old"]')})
    plan = load(folder).plan
    with pytest.raises(UnknownIdError, match=r"'old'\. Did you mean 'wait'"):
        save(replace(plan, check_ins=(plan.check_ins[0]._replace(key_result="old"),)), folder)


def test_what_a_file_cannot_hold_is_named(good: Path) -> None:
    with pytest.raises(NotWritableError, match=r"'calm' differs in closed_at\."):
        save(changed(load(good).plan, "calm", closed_at=datetime(2026, 11, 1, 9)), good)  # noqa: DTZ001


def test_rows_are_added_at_the_end_where_only_that_is_new(good: Path) -> None:
    plan = load(good).plan
    row = CheckIn(
        "wait", date(2026, 10, 22), 30.5, note="a\r\nb", recorded=datetime(2026, 10, 22, 9, tzinfo=UTC)
    )
    save(replace(plan, check_ins=(*plan.check_ins, row)), good)
    added = "wait,2026-10-22,30.5,,,,a\\nb,,2026-10-22T09:00:00.000000Z,\n"
    assert (good / ROWS).read_text("utf-8") == GOOD[ROWS] + added


def test_unreadable_rows_and_the_typing_of_others_stay(plan_folder: PlanFolder) -> None:
    lines = GOOD[ROWS].splitlines()
    rows = [
        lines[0],
        "wait,someday,1,,,,,,,",
        '"wait",2026-10-08,40.00,6,,,,,,',
        "gone,2026-10-09,1,,,,,,,",
        lines[3],
    ]
    folder = plan_folder({**GOOD, ROWS: "\n".join(rows) + "\nwait,2026-"})
    plan = load(folder).plan
    save(replace(plan, check_ins=plan.check_ins[:1]), folder)
    assert (folder / ROWS).read_text("utf-8").splitlines() == [*rows[:4], "wait,2026-"]


def test_observations_move_with_their_kpi_from_wherever_they_stand(plan_folder: PlanFolder) -> None:
    other = "kpi,period,value,recorded\nqueue,2026-08-01,20,\n"
    folder = plan_folder({**GOOD, "observations/all.csv": other})
    plan = load(folder).plan
    moved = replace(plan, kpis=tuple(replace(k, team="co") for k in plan.kpis))
    save(moved, folder)
    assert load(folder).plan == moved
    assert (folder / VALUES).read_text("utf-8") == "kpi,period,value,recorded\n"
    assert len((folder / "observations/co.csv").read_text("utf-8").splitlines()) == 4


def test_a_file_changed_meanwhile_is_not_written_over(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("okrlib.store.saving")
    reads_back = module._reads_back

    def meanwhile(*args: Any) -> None:
        reads_back(*args)
        (good / OPS).write_text(GOOD[OPS] + "# mine\n", "utf-8")

    monkeypatch.setattr(module, "_reads_back", meanwhile)
    with pytest.raises(NotWritableError, match="changed while"):
        save(changed(load(good).plan, "calm", title="Calmer"), good)
    assert (good / OPS).read_text("utf-8").endswith("# mine\n")


def test_of_two_who_save_at_once_the_second_is_told(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, fsync = load(good).plan, os.fsync

    def meanwhile(_: int) -> None:
        monkeypatch.setattr(os, "fsync", fsync)
        save(changed(plan, "calm", title="Mine"), good)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(NotWritableError, match="changed while"):
        save(changed(plan, "calm", title="Yours"), good)
    assert load(good).plan.objective("calm").title == "Mine"
    assert not list(good.rglob(".*.tmp"))


def test_what_others_report_while_a_draft_is_saved_stays(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Checkout(good)
    loading, reported = Reader.load, []

    def just_before(reader: Reader, *days: Any) -> Loaded:
        at = datetime(2026, 10, 22 + len(reported), 9, tzinfo=UTC)
        reported.append(CheckIn("wait", at.date(), 30.5, recorded=at))
        append(desk.plan, good, reported[-1:])
        return loading(reader, *days)

    monkeypatch.setattr(Reader, "load", just_before)
    saved = desk.save(changed(desk.plan, "calm", title="Calmer"))
    assert len(reported) > 1
    assert {*reported} <= {*saved.check_ins}
    assert saved.objective("calm").title == "Calmer"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (ROWS, "key_result,date,value\nwait,2026-10-30,30\n"),
        ("check-ins/2026-Q4/ops.csv", "key_result,date,value\nwait,2026-10-30,30\n"),
        ("kpis/co.toml", '[[kpis]]\nid = "theirs"\ntitle = "Theirs"\n'),
        ("goals/2026-Q3/ops.toml", '[[objectives]]\nid = "theirs"\ntitle = "Theirs"\n'),
        ("goals/2026-Q4/ops.toml", None),
    ],
)
def test_a_file_that_others_add_while_a_draft_is_saved_is_none_of_it(
    good: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str | None
) -> None:
    """Nor of its check, whatever folder they make for it; also where a team has the file of its former id."""
    (good / ROWS).unlink()
    if text is None:
        (good / file).rename(good / "goals/2026-Q4/desk.toml")
        head = (good / "okr.toml").read_text("utf-8")
        (good / "okr.toml").write_text(head.replace('id = "ops"', 'id = "ops"\nformerly = ["desk"]'), "utf-8")
    module = import_module("okrlib.store.saving")
    reads_back = module._reads_back

    def just_after(*args: Any) -> None:
        (good / file).parent.mkdir(parents=True, exist_ok=True)
        (good / file).write_text(text or "", "utf-8")
        reads_back(*args)

    monkeypatch.setattr(module, "_reads_back", just_after)
    plan = load(good).plan
    assert plan.objectives
    save(replace(changed(plan, "calm", title="Calmer"), name="New"), good)
    assert (good / file).read_text("utf-8") == (text or "")
    assert load(good).plan.name == "New"


def test_a_file_that_others_take_away_while_it_is_saved_is_not_written_again(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, fsync = load(good).plan, os.fsync

    def meanwhile(_: int) -> None:
        monkeypatch.setattr(os, "fsync", fsync)
        (good / OPS).unlink()

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(NotWritableError, match="changed while"):
        save(changed(plan, "calm", title="Calmer"), good)
    assert not (good / OPS).exists()


def test_a_report_that_comes_after_the_last_of_a_cycle_went_is_kept(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = load(good).plan
    log, row = good / ROWS, "wait,2026-10-30,30\n"
    gone = {"objectives": tuple(o for o in plan.objectives if o.cycle != "2026-Q4")}
    gone |= {"cycles": tuple(c for c in plan.cycles if c.id != "2026-Q4"), "check_ins": ()}
    module = import_module("okrlib.store.saving")
    locked = module.locked

    @contextmanager
    def then_another(files: Iterable[Path]) -> Iterator[None]:
        with locked(files):
            yield
        with log.open("a") as file:  # who waited for the lock
            file.write(row)

    monkeypatch.setattr(module, "locked", then_another)
    save(replace(plan, **gone), good)

    assert log.read_text() == row


def test_a_full_disk_changes_nothing(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    was = {path: path.read_bytes() for path in stamps(good)}
    plan = changed(replace(load(good).plan, name="New"), "calm", title="Calmer")
    calls = iter(range(99))

    def full(_: int) -> None:
        if next(calls) == 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(plan, good)
    assert {path: path.read_bytes() for path in stamps(good)} == was


def test_rights_and_links_stay(good: Path) -> None:
    (good / OPS).chmod(0o640)
    (good / OPS).rename(good / "elsewhere.toml")
    (good / OPS).symlink_to(good / "elsewhere.toml")
    save(changed(load(good).plan, "calm", title="Calmer"), good)
    assert (good / OPS).is_symlink()
    assert (good / "elsewhere.toml").stat().st_mode & 0o777 == 0o640
    assert load(good).plan.objective("calm").title == "Calmer"


def test_a_line_that_is_not_touched_keeps_the_blanks_behind_its_dates(good: Path) -> None:
    file = good / "goals/2026-Q4/ops.toml"
    override = 'override = { score = 0.5, reason = "Counted", on = 2026-12-01 }'
    text = file.read_text("utf-8").replace("baseline = 48", f"baseline = 48\n{override}")
    file.write_text(text, "utf-8")
    plan = load(good).plan
    calm = replace(plan.objective("calm"), decisions=(ReviewDecision(on=date(2026, 11, 2), text="Hire."),))
    save(replace(plan, objectives=tuple(calm if o.id == "calm" else o for o in plan.objectives)), good)

    after = file.read_text("utf-8")
    assert override in after
    assert [line for line in text.splitlines() if line not in after.splitlines()] == []
