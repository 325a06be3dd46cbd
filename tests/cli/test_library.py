"""``okr library``: the shelf of examples from a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

import okrlib
from okrlib.cli import okr

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def run(*typed: str) -> Result:
    return CliRunner().invoke(okr, ["library", *typed])


def test_without_words_it_lists_the_fields_and_with_few_hits_it_shows_them_whole() -> None:
    assert "Customer support: 3 objectives, 11 key results, 7 KPIs" in run().output
    assert "pitfalls: An empty answer is quick." in run("first-answer-time").output
    assert "pitfalls" not in run("support").output
    assert "Nothing on the shelf has all of these words." in run("submarine").output


def test_json_gives_the_parts_of_each() -> None:
    hits = json.loads(run("support", "objective", "--format", "json").output)

    assert {hit["kind"] for hit in hits} == {"objective"}
    assert all(len(hit["key_results"]) >= 3 for hit in hits)


def test_what_is_used_stands_in_the_plan_as_a_draft(tmp_path: Path) -> None:
    CliRunner().invoke(okr, ["init", str(tmp_path / "plan")])
    plan = ("--plan", str(tmp_path / "plan"))

    goal = run("--use", "answered-in-time", "--team", "service", *plan)
    card = run("--use", "win-rate", *plan)

    after = okrlib.load(tmp_path / "plan").plan
    assert (goal.exit_code, card.exit_code) == (0, 0)
    assert "It is in goals/" in goal.output
    assert run("--use", "win-rate", "retention", *plan).exit_code == 2
    assert {o.title for o in after.objectives if o.state == "draft"} >= {
        "A call for help is answered while it still helps"
    }
    assert after.kpi("win-rate").team == "company"


def test_a_kpi_needs_no_cycle(tmp_path: Path) -> None:
    (tmp_path / "okr.toml").write_text('version = 1\ntime_zone = "Etc/UTC"\n[[teams]]\nid = "company"\n')
    plan = ("--plan", str(tmp_path))

    assert "The plan has no cycle yet." in run("--use", "answered-in-time", *plan).output
    assert "It is in kpis/company.toml now" in run("--use", "win-rate", *plan).output


def test_what_is_not_there_is_said_with_the_nearest_name() -> None:
    assert 'Did you mean "answered-in-time"?' in run("--use", "answered-in-tim").output
    assert "--team and --cycle belong to --use ID." in run("--team", "x").output
