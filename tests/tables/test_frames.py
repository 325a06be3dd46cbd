"""The tidy frames: documented columns and dtypes, always, and what they hold."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pandas as pd
import pytest

from kit.builders import Q4, at, kpi, kr, objective, on, plan, said, seen
from okrlib.behaviour import signals
from okrlib.errors import MissingExtraError
from okrlib.model import KPI, Milestone, Objective, Override, Target, Team
from okrlib.plan import Plan
from okrlib.scoring import outlook, stand
from okrlib.signals import natural_limits
from okrlib.tables import Tables, tables
from okrlib.tables.columns import COLUMNS, describe

MID = on(11, 16)
TEXT = "str" if int(pd.__version__.partition(".")[0]) >= 3 else "string"


def full() -> Plan:
    """A plan with something in every frame."""
    steps = (Milestone(name="A"), Milestone(name="B"))
    child = objective(
        kr("milestones", name="m", milestones=steps, visibility="team", owner="bob"),
        kr("outcome", name="n", ambition="committed"),
        name="c",
        team="it",
        visibility="company",
        contributes={"o": 0.25},
        supports=("o", "x"),
        state="closed",
        outcome="partial",
        closed_on=on(11, 10),
    )
    parent = objective(
        kr(
            override=Override(score=0.5, reason="why", at=at(1, 2)),
            guard=("uptime", "cost"),
            visibility="company",
        ),
        visibility="team",
    )
    tokyo = datetime(2026, 11, 15, 3, tzinfo=timezone(timedelta(hours=9)))
    return plan(
        parent,
        child,
        objective(name="d", state="draft"),
        kpis=(
            kpi(targets=(Target(value=99.0, start=on(10, 15)),)),
            kpi("cost", better="lower", rhythm="weekly"),
        ),
        observations=(
            seen(10, 98.0),
            seen(10, 98.5, recorded=at(11, 9)),
            seen(11, 99.5),
            seen(10, 5.0, "cost"),
        ),
        log=[
            said(on(11, 2), 40.0, confidence=6, status="on track", author="ann"),
            said(on(11, 14), 50.0, recorded=tokyo, note="Better."),
            said(on(11, 14), 60.0, recorded=at(11, 15), confidence=8),
            said(on(11, 14), 60.0, recorded=at(11, 15), confidence=8),
            said(on(1, 3), 70.0),
            said(on(11, 3), ("A", "B"), name="m"),
            said(on(11, 3), "target", name="n"),
            said(on(11, 4), name="n", withdrawn=True),
            said(on(11, 4), 1.0, name="stray"),
        ],
        today=MID,
    )


PLANS = {"full": full, "empty": Plan}


def day(month: int, number: int) -> pd.Timestamp:
    return pd.Timestamp(on(month, number))


# -- the documentation is what is built


@pytest.mark.parametrize("held", PLANS)
@pytest.mark.parametrize("name", COLUMNS)
def test_columns_dtypes_and_categories_are_those_documented(name: str, held: str) -> None:
    found: pd.DataFrame = getattr(tables(PLANS[held]()), name)
    documented = {title: column.dtype.replace("str", TEXT) for title, column in COLUMNS[name].items()}
    assert {title: str(dtype) for title, dtype in found.dtypes.items()} == documented
    assert list(found.columns) == list(documented)
    assert isinstance(found.index, pd.RangeIndex)
    # Too little is reported there for a forecast; the tests of forecasts have some.
    assert (len(found) > 0) == (held == "full" and name != "forecasts")
    kinds = {title: tuple(found[title].cat.categories) for title in found.select_dtypes("category")}
    assert kinds == {title: column.categories for title, column in COLUMNS[name].items() if column.categories}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_documentation_of_a_frame_names_every_column(name: str) -> None:
    said_of = vars(Tables)[name].__doc__
    assert said_of.endswith(describe(name))
    for title, column in COLUMNS[name].items():
        assert f"* `{title}` ({column.dtype}): {column.meaning}" in said_of
        assert column.meaning.endswith(".")


def test_ids_join_the_frames() -> None:
    frames = tables(full())
    joined = frames.check_ins.merge(frames.key_results, on=["key_result", "objective", "team", "cycle"])
    assert list(joined.key_result) == ["k", "k", "k", "k", "k", "m", "n", "n"]
    assert list(frames.key_results.merge(frames.objectives, on="objective").key_result) == ["k", "m", "n"]
    assert list(frames.observations.merge(frames.kpis, on=["kpi", "team"]).kpi) == ["uptime"] * 3 + ["cost"]


# -- what they hold


def test_objectives_with_their_alignment_in_one_cell() -> None:
    row = tables(full()).objectives.set_index("objective").loc["c"]
    assert row[["supports", "contributes", "state", "outcome"]].tolist() == [
        "o;x",
        "o=0.25",
        "closed",
        "partial",
    ]
    assert row.closed_on == day(11, 10)
    assert row.key_results == 2
    assert pd.isna(row.reopened_on)


def test_key_results_with_what_they_inherit() -> None:
    found = tables(full()).key_results.set_index("key_result")
    assert found.owner.to_dict() == {"k": "ann", "m": "bob", "n": "ann"}
    assert found.ambition.to_dict() == {"k": "aspirational", "m": "aspirational", "n": "committed"}
    assert found.visibility.to_dict() == {"k": "team", "m": "team", "n": "company"}, "it can only narrow"
    assert found.loc["m", "milestones"] == "A;B"
    assert found.loc["k", "guard"] == "uptime;cost"
    assert found.loc["k", ["override", "override_on", "override_reason"]].tolist() == [0.5, day(1, 2), "why"]
    assert found.override.isna().tolist() == [False, True, True]
    assert found.target.isna().tolist() == [False, True, True]


def test_check_ins_hold_every_row_and_say_which_count() -> None:
    found = tables(full()).check_ins
    assert found.counts.tolist() == [True, False, True, False, False, True, True, False, False]
    assert found.value.tolist()[:5] == [40.0, 50.0, 60.0, 60.0, 70.0]
    assert found.value.isna().tolist()[5:] == [True, True, True, False]
    assert found.text.dropna().tolist() == ["A;B", "target"]
    assert found.confidence.dropna().tolist() == [6, 8, 8]
    assert found.withdrawn.tolist() == [False] * 7 + [True, False]
    assert found.date.iloc[0] == day(11, 2)
    assert found.objective.isna().tolist() == [False] * 8 + [True]


def test_what_came_after_the_close_does_not_count() -> None:
    goal = objective(kr(), state="closed", outcome="partial", closed_at=at(1, 5))
    rows = [said(on(12, 1), 40.0, recorded=at(12, 1)), said(on(12, 1), 60.0, recorded=at(1, 9))]
    assert tables(plan(goal, log=rows)).check_ins.counts.tolist() == [True, False]


def test_moments_are_utc_and_missing_where_nobody_stated_them() -> None:
    recorded = tables(full()).check_ins.recorded
    assert recorded.iloc[1] == pd.Timestamp("2026-11-14 18:00", tz="UTC")
    assert recorded.isna().tolist() == [True, False, False, False, True, True, True, True, True]


def test_one_row_object_read_twice_counts_once() -> None:
    row = said(on(11, 2), 1.0)
    assert tables(plan(objective(kr()), log=[row, row])).check_ins.counts.tolist() == [True, False]


def test_observations_hold_every_row_with_the_target_of_their_period() -> None:
    found = tables(full()).observations
    assert found.counts.tolist() == [False, True, True, True]
    assert found.last_day.tolist() == [day(10, 31), day(10, 31), day(11, 30), day(10, 7)]
    assert found.target.isna().tolist() == [True, True, False, True]
    assert found.target.iloc[2] == 99.0


def test_kpis_show_their_card() -> None:
    found = tables(full()).kpis.set_index("kpi")
    assert found.better.to_dict() == {"uptime": "higher", "cost": "lower"}
    assert found.targets.to_dict() == {"uptime": 1, "cost": 0}
    assert tables(plan(kpis=(KPI(id="x"),))).kpis.better.isna().tolist() == [True]


def test_teams_stand_in_tree_order_and_cycles_end_on_their_last_day() -> None:
    teams = tables(full()).teams
    assert list(zip(teams.team, teams.depth, strict=True)) == [("co", 0), ("ops", 1), ("it", 1)]
    assert teams.parent.isna().tolist() == [True, False, False]
    cycles = tables(full()).cycles
    assert cycles.last_day.tolist() == [day(9, 30), day(12, 31)]
    assert cycles.days.tolist() == [92, 92]


# -- scores


def test_scores_have_a_row_for_each_team_objective_and_key_result_in_tree_order() -> None:
    found = tables(full()).scores
    assert list(zip(found.level, found.id, strict=True)) == [
        ("team", "ops"),
        ("objective", "o"),
        ("key result", "k"),
        ("team", "it"),
        ("objective", "c"),
        ("key result", "m"),
        ("key result", "n"),
    ]
    assert found.objective.isna().tolist() == [True, False, False, True, False, False, False]


def test_scores_are_those_of_the_standing() -> None:
    held = full()
    found = tables(held).scores.set_index("id")
    goal = stand(held).objective("c")
    assert found.loc["c", "score"] == goal.score == 0.85
    assert found.loc["c", ["verdict", "health", "final"]].tolist() == ["success", "closed", True]
    assert found.loc["k", ["score", "progress", "health", "confidence"]].tolist() == [
        0.6,
        0.6,
        "on track",
        8.0,
    ]
    assert found.loc["k", "expected"] == stand(held).objective("o").key_results[0].expected
    assert found.loc["o", "score"] == 0.6625
    assert found.loc["ops", "score"] == 0.6625, "a team has the scores that its objectives show"
    assert found.verdict.isna().sum() == 4


def test_scores_are_on_the_plans_day_or_the_one_asked_for() -> None:
    held = full()
    assert tables(held).on == MID
    early = tables(held).at(on(11, 2))
    assert isinstance(early, Tables)
    assert early.on == on(11, 2)
    assert early.scores.set_index("id").loc["k", "score"] == 0.4
    assert Tables(held, on(11, 2)).scores.equals(early.scores)
    assert tables(held).scores.set_index("id").loc["k", "score"] == 0.6


def test_without_a_day_scores_are_on_the_last_day_reported_else_on_the_first_day() -> None:
    log = [said(on(11, 2), 40.0), said(on(11, 14), 60.0)]
    assert tables(plan(objective(kr()), log=log)).on == on(11, 14)
    assert tables(plan(objective(kr()))).on == on(7, 1)
    assert tables(plan(objective(kr()))).scores.health.tolist() == ["pending"] * 3
    assert tables(Plan()).on is None


def test_frames_are_built_once_and_shared_between_days() -> None:
    frames = tables(full())
    assert frames.check_ins is frames.check_ins
    assert frames.at(on(11, 2)).check_ins is frames.check_ins
    assert frames.at(on(11, 2)).scores is not frames.scores
    assert repr(frames) == (
        "<Tables of 'Acme' on 2026-11-16: "
        "objectives, key_results, check_ins, kpis, observations, scores, history, forecasts, limits, "
        "teams, cycles>"
    )


def test_a_day_out_of_the_ordinary_is_no_error() -> None:
    odd = plan(objective(kr(since=date(1, 1, 1))), log=[said(date(9999, 12, 31), 1.0)])
    assert tables(odd).check_ins.date.dt.year.tolist() == [9999]
    assert tables(odd).key_results.since.dt.year.tolist() == [1]


# -- forecasts and limits: what the charts draw


def test_forecasts_are_the_fans_that_pages_draw() -> None:
    goal = objective(kr(name="k"), kr("maintain", name="up"), kr("graded", name="g"))
    log = [
        said(Q4.start + timedelta(weeks=week), value, name)
        for week, value in enumerate((2.0, 9.0, 14.0, 24.0, 29.0, 37.0))
        for name, value in (("k", value), ("up", 99.95), ("g", 0.1))
    ]
    whole = plan(goal, log=log)
    found = tables(whole).at(on(11, 12)).forecasts

    assert list(dict.fromkeys(found.key_result)) == ["k", "up"]
    assert dict(zip(found.key_result, found["of"], strict=True)) == {"k": "value", "up": "progress"}
    for name, rows in found.groupby("key_result"):
        ahead = outlook.of(whole, str(name), on(11, 12))
        fan = [p for p in outlook.way(whole, str(name), on(11, 12), most=4) if p.median is not None]
        assert rows.day.dt.date.tolist() == [p.day for p in fan]
        assert rows[["median", "lower", "upper"]].to_numpy().tolist() == [list(p[3:6]) for p in fan]
        assert set(rows.success_from) == {ahead.needed}
        assert ahead.forecast is not None
        assert set(rows.chance) == {ahead.forecast.p_success}
    assert tables(whole).at(on(1, 5)).forecasts.empty


def test_limits_are_the_points_of_a_kpis_chart() -> None:
    figures = [seen(month, value) for month, value in enumerate((50, 51, 49, 50, 52, 48, 50, 80), 2)]
    whole = plan(kpis=(kpi(better="higher"), kpi("few")), observations=(*figures, seen(3, 1.0, "few")))
    found = tables(whole).at(on(12, 1)).limits
    points = signals(whole, stand(whole, on=on(12, 1)).kpi("uptime")).points

    assert len(points) == 8
    drawn = found[found.kpi == "uptime"]
    assert drawn.value.tolist() == [p.value for p in points]
    assert drawn.lower.tolist() == [p.lower for p in points]
    assert drawn.upper.tolist() == [p.upper for p in points]
    assert drawn.reading.tolist() == [p.reading for p in points]
    few = found[found.kpi == "few"]
    assert few.value.tolist() == [1.0]
    assert few[["centre", "lower", "upper", "raw_lower", "raw_upper"]].isna().all(axis=None)


def test_a_limit_that_no_value_can_reach_is_drawn_at_the_bound_and_kept_as_computed() -> None:
    shares = (98, 100, 97, 99, 100, 96, 99, 100)
    whole = plan(kpis=(kpi(),), observations=[seen(month, value) for month, value in enumerate(shares, 2)])
    found = tables(whole).at(on(12, 1)).limits.iloc[-1]
    computed = natural_limits(shares)

    assert (found.upper, found.lower) == (100, computed.lower)
    assert (found.raw_upper, found.raw_lower) == (computed.upper, computed.lower)
    assert computed.upper > 100


# -- pandas arrives late, or not at all


def test_loading_the_module_does_not_import_pandas() -> None:
    code = (
        "import sys, okrlib.plan, okrlib.tables; sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_pandas_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'okrlib\[kpi\]'"):
        _ = tables(full())


@pytest.mark.slow
def test_12_000_key_results_with_156_000_check_ins_fit_into_tables() -> None:
    teams = [Team(id="co"), *(Team(id=f"t{n}", parent="co") for n in range(1000))]
    goals: list[Objective] = []
    log: list[Any] = []
    for n in range(3000):
        measures = [kr(name=f"k{n}-{m}") for m in range(4)]
        goals.append(objective(*measures, name=f"o{n}", team=f"t{n // 3}"))
        for measure in measures:
            log += [said(Q4.start + timedelta(days=7 * week), float(week), measure.id) for week in range(13)]
    frames = tables(plan(*goals, log=log, teams=tuple(teams), today=on(12, 30)))
    rows = {name: len(getattr(frames, name)) for name in COLUMNS}
    assert (rows["key_results"], rows["check_ins"], rows["scores"]) == (12_000, 156_000, 16_000)


def test_scores_of_a_persons_own_goals_stand_only_in_a_table_of_their_own() -> None:
    me = Team(id="me", kind="individual", parent="ops")
    goals = (objective(kr()), objective(kr(name="mine"), name="own", team="me"))
    held = plan(*goals, log=[said(MID, 10.0), said(MID, 10.0, "mine")], teams=(*plan().teams, me))

    both, alone = tables(held).at(MID), tables(held.narrow(team="me")).at(MID)

    assert set(both.scores["team"]) == set(both.history["team"]) == {"ops"}
    assert set(alone.scores["team"]) == set(alone.history["team"]) == {"me"}
    assert set(alone.scores["team_kind"]) == {"individual"}
