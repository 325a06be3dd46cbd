"""A plan as one JSON file: it reads back as it was, and what is no such file is a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

from kit import builders as b
from kit.strategies import plans
from okrlib.cli import okr
from okrlib.errors import NotOursError
from okrlib.exchange import (
    NotOwnJsonError,
    brought_own,
    import_own_json,
    is_own,
    joined,
    own_json,
    put,
    read_own_json,
    undo,
    undoing,
)
from okrlib.findings import errors_in
from okrlib.model import Person
from okrlib.plan import Plan
from okrlib.resources import data_dir
from okrlib.store import Loaded, load, save

if TYPE_CHECKING:
    from okrlib.exchange import Brought

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def parsed(plan: Plan) -> Plan:
    return own_json.parsed(own_json.written(plan).encode(), "plan.json")


@settings(deadline=None, suppress_health_check=_SLOW)
@given(plans())
def test_what_is_exported_and_imported_is_the_same_plan(plan: Plan) -> None:
    assert parsed(plan) == plan
    assert joined(None, parsed(plan), as_they_were=True).plan == plan


def bring(file: Path, folder: Path) -> Brought:
    return brought_own(folder, file.read_bytes(), file.name, as_they_were=True)


def test_it_is_the_same_plan_in_a_folder_too(tmp_path: Path) -> None:
    example = load(data_dir("notebooks") / "example").plan
    file, folder = tmp_path / "plan.json", tmp_path / "plan"
    file.write_text(own_json.written(example), "utf-8")

    result = bring(file, folder)
    assert not folder.exists()
    put(result, on=b.AFTER)

    assert load(folder) == Loaded(example, ())
    assert not import_own_json(tmp_path, folder, as_they_were=True, write=True).changes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_it_is_read_however_an_editor_saved_it(encoding: str) -> None:
    plan, data = b.plan(), own_json.written(b.plan()).encode(encoding)
    assert is_own(data)
    assert own_json.parsed(data, "plan.json") == plan


def test_a_folder_with_anything_else_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(own_json.written(b.plan()), "utf-8")

    with pytest.raises(NotOursError):
        bring(file, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["plan.json"]


def test_what_came_and_what_stays_is_said_and_it_can_be_taken_back(tmp_path: Path) -> None:
    ours, other = two_plans()
    save(ours, tmp_path / "plan")
    (tmp_path / "plan.json").write_text(own_json.written(other), "utf-8")

    def run(*words: str) -> str:
        line = ["import", *words, "--into", str(tmp_path / "plan")]
        result = CliRunner().invoke(okr, line, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    shown = run("okrlib", str(tmp_path / "plan.json"), "--as-they-were")
    assert "1 new objective" in run(str(tmp_path), "--as-they-were")  # the folder of an export
    assert "1 new objective and 1 new check-in." in shown
    assert "objective o title: Other words - it is in this plan already, and stays as it is" in shown
    assert "Nothing was written" in shown

    run(str(tmp_path / "plan.json"), "--as-they-were", "--write")
    assert load(tmp_path / "plan").plan.has("objective", "more")
    again = run("okrlib", str(tmp_path), "--as-they-were", "--write")
    assert "Nothing new: the plan has all of it." in again

    assert "is taken back: 1 objective, 1 key result and 1 check-in." in run("--undo", "--write")
    assert load(tmp_path / "plan").plan == ours


def test_an_import_into_a_new_folder_leaves_nothing_wrong_when_it_is_taken_back(tmp_path: Path) -> None:
    file, folder = tmp_path / "plan.json", tmp_path / "new"
    file.write_text(own_json.written(two_plans()[0]), "utf-8")
    import_own_json(file, folder, as_they_were=True, write=True)
    assert list(folder.glob("check-ins/*.csv"))
    undo(undoing(folder))

    assert not errors_in(load(folder).findings)
    assert not list(folder.glob("check-ins/*.csv"))


def test_what_was_edited_since_stays_when_it_is_taken_back(tmp_path: Path) -> None:
    ours, other = two_plans()
    save(ours, tmp_path / "plan")
    file = tmp_path / "plan.json"
    file.write_text(own_json.written(replace(other, people=(*other.people, Person(id="zoe")))), "utf-8")
    put(bring(file, tmp_path / "plan"), on=b.AFTER)
    after = load(tmp_path / "plan").plan
    goals = tuple(replace(o, title="Edited") if o.id == "more" else o for o in after.objectives)
    save(replace(after, objectives=goals), tmp_path / "plan")

    undo(undoing(tmp_path / "plan"))

    left = load(tmp_path / "plan").plan
    assert [o.title for o in left.objectives] == ["o", "Edited"]
    assert len(left.check_ins) == len(after.check_ins)
    assert not left.has("person", "zoe")


def test_a_field_that_holds_its_default_is_left_out_and_the_version_is_not() -> None:
    assert json.loads(own_json.written(Plan())) == {"format": "okrlib plan", "version": 1}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[]", "Input should be an object"),
        ("{", "Invalid JSON"),
        ("[" * 100_000, "Invalid JSON"),
        ('{"format": "okrlib plan", "version": 99, "more": 1}', "newer okrlib"),
        ('{"version": 1}', "format: Field required"),
        ('{"format": "okrlib plan", "version": 1, "teams": [{"id": 7}]}', "teams.0.id: "),
        ('{"format": "okrlib plan", "version": 1, "colour": 7}', "colour: "),
        ('{"format": "okrlib plan", "version": 1, "check_ins": [["k"]]}', "check_ins.0"),
        ('{"format": "okrlib plan", "version": 1, "check_ins": [{"key_result": "k"}]}', "check_ins.0.date"),
    ],
)
def test_what_is_no_plan_is_a_sentence(tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "some.json"
    file.write_text(text, "utf-8")

    with pytest.raises(NotOwnJsonError) as error:
        read_own_json(file)
    assert what in str(error.value)
    assert str(file) in str(error.value)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotOwnJsonError, match="no such file"):
        read_own_json(tmp_path / "plan.json")


# -- joining a plan to one that exists


def two_plans() -> tuple[Plan, Plan]:
    """A plan, and another that has one objective more, with a report, and words of its own for the first."""
    ours = b.plan(b.objective(b.kr()), log=[b.said(b.on(10, 8), 10.0)])
    more = b.closed_goal(b.kr(name="second"), name="more")
    first = replace(ours.objectives[0], title="Other words")
    reports = [*ours.check_ins, b.said(b.on(10, 15), 20.0, "second")]
    return ours, b.plan(first, more, log=reports)


def test_what_is_new_comes_in_and_what_both_have_stays() -> None:
    ours, other = two_plans()

    result = joined(ours, other, as_they_were=True)

    assert [(o.id, o.title, o.state) for o in result.plan.objectives] == [
        ("o", "o", "active"),
        ("more", "more", "closed"),
    ]
    assert result.came["objective"] == result.came["check-in"] == 1
    assert [(line.field, line.came, line.became, line.fate) for line in result.differences] == [
        ("objective o title", "Other words", "o", "kept")
    ]


@pytest.mark.parametrize("as_they_were", [True, False])
def test_twice_changes_nothing(*, as_they_were: bool) -> None:
    ours, other = two_plans()
    once = joined(ours, other, as_they_were=as_they_were).plan

    again = joined(once, other, as_they_were=as_they_were)

    assert again.plan == once
    assert not any(again.came.values())


def test_objectives_come_as_drafts_unless_asked_otherwise() -> None:
    ours, other = two_plans()

    more = joined(ours, other, as_they_were=False).plan.objective("more")

    assert (more.state, more.outcome, more.closed_at) == ("draft", None, None)


def test_a_key_result_s_id_is_never_used_twice() -> None:
    ours = b.plan(b.objective(b.kr()))
    other = b.plan(b.objective(b.kr(), name="another"))

    result = joined(ours, other, as_they_were=True)

    assert result.plan == ours
    assert [(line.field, line.why) for line in result.differences] == [
        ("objective another", "another objective has k")
    ]


def test_a_setting_stays_and_is_listed() -> None:
    ours = b.plan()
    result = joined(ours, replace(ours, name="Other"), as_they_were=True)

    assert result.plan == ours
    assert [(line.field, line.came) for line in result.differences] == [("plan name", "Other")]
