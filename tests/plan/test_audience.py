"""Audiences: what each may see, in the released plan, in every byte of a site, and in words."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import duckdb
import pytest
from click.testing import CliRunner

from kit import builders as b
from okrlib.cli import okr
from okrlib.errors import OkrError
from okrlib.model import KPI, Observation, Team, Visibility
from okrlib.plan import Audience, audience_of, explained, released
from okrlib.publish import publish
from okrlib.store import save

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.plan import Plan

LEVELS = get_args(Visibility)
#: What each audience may see of items of Operations, and of IT, which is not below it.
MAY: dict[str, tuple[set[str], set[str]]] = {
    "company": ({"public", "company"}, {"public", "company"}),
    "public": ({"public"}, {"public"}),
    "team:ops": ({"public", "company", "team"}, {"public", "company"}),
    "team:co": ({"public", "company", "team"}, {"public", "company", "team"}),
}


def word(level: str, team: str, kind: str) -> str:
    """A word that stands in one item alone."""
    return f"PLANTED{level}{team}{kind}".upper()


def a_plan() -> Plan:
    """Of each team and visibility an objective with a key result, a narrower key result, and a KPI."""
    goals, kpis, log, figures = [], [], [], []
    for team in ("ops", "it"):
        for level in LEVELS:
            name = f"{level}-{team}"
            own = b.kr(name=f"k-{name}", title=word(level, team, "kr"))
            private = b.kr(name=f"p-{name}", title=word("hidden", team, "kr"), visibility="private")
            title = word(level, team, "goal")
            goals.append(b.objective(own, private, name=name, team=team, title=title, visibility=level))
            log.append(b.said(b.on(11, 10), 50.0, own.id, note=word(level, team, "note")))
            kpis.append(KPI(id=f"kpi-{name}", team=team, title=word(level, team, "kpi"), visibility=level))
            figures.append(Observation(f"kpi-{name}", b.on(10, 1), 5.0))
    teams = tuple(replace(t, visibility="public") for t in (b.COMPANY, b.OPS, b.IT))
    plan = b.plan(*goals, log=log, kpis=tuple(kpis), observations=tuple(figures), teams=teams)
    return plan.judged_on(b.on(11, 15))


def expected(text: str) -> set[str]:
    return {
        word(level, team, kind)
        for team, levels in zip(("ops", "it"), MAY[text], strict=True)
        for level in levels
        for kind in ("goal", "kr", "note", "kpi")
    }


def every() -> set[str]:
    kinds = ("goal", "kr", "note", "kpi")
    words = {word(level, team, kind) for level in LEVELS for team in ("ops", "it") for kind in kinds}
    return words | {word("hidden", team, "kr") for team in ("ops", "it")}


@pytest.mark.parametrize("text", MAY)
def test_an_audience_gets_what_it_may_see_and_nothing_else(text: str) -> None:
    plan = a_plan()
    part = repr(released(plan, text).__dict__)

    assert {w for w in every() if w in part} == expected(text)


@pytest.mark.parametrize("text", MAY)
def test_no_byte_of_a_site_tells_more(text: str, tmp_path: Path) -> None:
    plan = a_plan()
    publish(plan, tmp_path / "site", on=b.on(11, 15), audience=text)

    held = ""
    for file in (tmp_path / "site").rglob("*"):
        if file.suffix == ".parquet":
            held += duckdb.read_parquet(str(file)).df().to_string(max_colwidth=None)
        elif file.is_file():
            data = file.read_bytes()
            held += (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8", "replace")
    assert {w for w in every() if w.casefold() in held.casefold()} == expected(text)


def test_what_hangs_under_a_team_that_is_not_public_is_not_public() -> None:
    plan = a_plan()
    teams = tuple(replace(t, visibility="company") if t.id == "ops" else t for t in plan.teams)
    part = released(replace(plan, teams=teams), Audience("public"))

    assert {o.id for o in part.objectives} == {"public-it"}
    assert {t.id for t in part.teams} == {"co", "it"}


def test_a_team_for_itself_is_on_its_own_site_alone() -> None:
    plan = a_plan()
    board = Team(id="board", title="Board", parent="ops", visibility="team")
    plan = replace(plan, teams=(*plan.teams, board))

    seen = {text: released(plan, audience_of(text, plan)).has("team", "board") for text in MAY}
    assert seen == {"company": False, "public": False, "team:ops": True, "team:co": True}


def test_a_team_that_is_hidden_from_its_own_readers_is_told_why_it_has_no_site(tmp_path: Path) -> None:
    plan = a_plan()
    plan = replace(plan, teams=tuple(replace(t, visibility="private") for t in plan.teams))

    with pytest.raises(OkrError, match="'ops' has no site of its own: its visibility is private"):
        publish(plan, tmp_path / "site", on=b.on(11, 15), audience=Audience("team", "ops"))

    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("text", ["", "team", "team:", "everyone", "team:nobody"])
def test_what_is_no_audience_is_said(text: str) -> None:
    with pytest.raises(OkrError):
        released(a_plan(), text)


def test_the_command_explains_why_and_for_whom(tmp_path: Path) -> None:
    assert explained(a_plan(), "team-ops") == (
        f"Objective {word('team', 'ops', 'goal')!r} of ops:",
        "  for company: no, its visibility is team.",
        "  for public: no, its visibility is team.",
        "  for team:ops: yes.",
    )
    assert "its objective is not: its visibility is private" in "".join(explained(a_plan(), "k-private-it"))
    save(a_plan(), tmp_path)

    said = CliRunner().invoke(okr, ["publish", str(tmp_path), "--explain", "p-company-it"])
    unknown = CliRunner().invoke(okr, ["publish", str(tmp_path), "--explain", "nothing"])
    assert "for company: no, its visibility is private." in said.output
    assert "No team, goal or KPI has the id 'nothing'." in unknown.output
    assert (said.exit_code, unknown.exit_code) == (0, 1)
