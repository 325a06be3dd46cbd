"""The plan as a value: looking up, the tree, narrowing, and the plan as known on a day (METHOD section 1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from kit.builders import ANN, COMPANY, IT, OPS, Q3, Q4, at, evening, kpi, kr, objective, on, plan, said, seen
from okrlib.errors import UnknownIdError
from okrlib.model import Cycle, Milestone, Override, Team
from okrlib.plan import Plan

NURSES = Team(id="nurses", title="Nurses", parent="ops")
TEAMS = (COMPANY, OPS, NURSES, IT)


def whole() -> Plan:
    """Goals of three teams in two cycles, some measured or guarded by another team's KPI."""
    return plan(
        objective(kr(name="q3", kpi="speed"), name="old", cycle="2026-Q3"),
        objective(kr(name="own", kpi="uptime")),
        objective(kr(name="care", guard=("speed",)), name="n", team="nurses"),
        objective(kr(name="net"), name="i", team="it"),
        teams=TEAMS,
        kpis=(kpi(), kpi("cost", team="it"), kpi("speed", team="it")),
        log=[said(on(10, 5), float(n), name=name) for n, name in enumerate(("q3", "own", "care", "net"))],
        observations=(seen(10, 1.0), seen(10, 2.0, "cost"), seen(10, 3.0, "speed")),
        today=on(12, 1),
    )


def ids(found: Plan) -> tuple[list[str], list[str], list[str], list[str]]:
    """What is in a plan: objectives, KPIs, check-ins' key results and observations' KPIs."""
    return (
        [o.id for o in found.objectives],
        [k.id for k in found.kpis],
        [c.key_result for c in found.check_ins],
        [o.kpi for o in found.observations],
    )


# -- looking up


def test_everything_is_found_by_its_id() -> None:
    held = whole()
    assert (held.team("ops"), held.cycle("2026-Q3"), held.person("ann")) == (OPS, Q3, ANN)
    assert held.objective("n").team == "nurses"
    assert held.kpi("cost").team == "it"
    assert held.key_results["care"][0].id == "n"
    assert [held.has("team", name) for name in ("ops", "sales", None)] == [True, False, False]


def test_an_unknown_id_is_the_callers_mistake_and_the_nearest_is_named() -> None:
    with pytest.raises(UnknownIdError, match=r"The plan has no team 'opps'\. Did you mean 'ops'\?"):
        whole().team("opps")
    with pytest.raises(UnknownIdError, match=r"The plan has no KPI 'zzz'\.$"):
        whole().kpi("zzz")
    with pytest.raises(UnknownIdError):
        whole().narrow(cycle="2026-Q9")
    with pytest.raises(UnknownIdError):
        whole().narrow(team="sales")


def test_rows_and_goals_are_grouped_once() -> None:
    held = whole()
    assert [row.value for row in held.log["care"]] == [2.0]
    assert [row.value for row in held.observed["speed"]] == [3.0]
    assert [o.id for o in held.in_cycle["ops", "2026-Q4"]] == ["o"]
    assert [t.id for t in held.children["co"]] == ["ops", "it"]


def test_supporters_are_those_that_support_or_contribute_each_once() -> None:
    child = objective(name="c", supports=("o",), contributes={"o": 0.5})
    helper = objective(name="h", supports=("o",))
    assert [o.id for o in plan(objective(), child, helper).supporters["o"]] == ["c", "h"]


def test_the_plan_keeps_the_order_of_its_files() -> None:
    late, early = objective(name="late"), objective(name="early", cycle="2026-Q3")
    other = objective(name="other", team="it", cycle="2026-Q3")
    held = plan(late, other, early)
    assert [o.id for o in held.objectives] == ["early", "other", "late"]
    log = [said(on(10, 5), name="b"), said(on(7, 5), name="a")]
    held = plan(objective(kr(name="b")), objective(kr(name="a"), name="p", cycle="2026-Q3"), log=log)
    assert [row.key_result for row in held.check_ins] == ["a", "b"]


def test_the_default_cycle_is_asked_of_the_plan() -> None:
    assert whole().cycle_on(on(10, 1)) == Q4
    assert whole().cycle_on(on(9, 30)) == Q3
    assert Plan().cycle_on(on(9, 30)) is None


def test_a_persons_own_goals_and_drafts_make_no_cycle_the_default() -> None:
    month = Cycle(id="2026-11", start=on(11, 1), end=on(12, 1))
    me = Team(id="me", kind="individual", parent="ops")
    held = plan(
        objective(),
        objective(name="draft", cycle=month.id, state="draft"),
        objective(name="own", cycle=month.id, team="me"),
        cycles=(Q3, Q4, month),
        teams=(COMPANY, OPS, IT, me),
    )
    assert held.cycle_on(on(11, 20)) == Q4
    shared = objective(name="shared", cycle=month.id, team="it")
    assert replace(held, objectives=(*held.objectives, shared)).cycle_on(on(11, 20)) == month


# -- the tree


def test_the_tree_goes_from_the_company_downward() -> None:
    assert [(depth, t.id) for depth, t in whole().tree()] == [(0, "co"), (1, "ops"), (2, "nurses"), (1, "it")]
    assert [(depth, t.id) for depth, t in whole().tree("ops")] == [(0, "ops"), (1, "nurses")]
    assert whole().below("ops") == ("ops", "nurses")


def test_no_team_is_lost_by_a_wrong_parent_or_a_circle() -> None:
    lost = Team(id="lost", parent="nobody")
    around = (Team(id="a", parent="b"), Team(id="b", parent="a"))
    held = plan(teams=(lost, COMPANY, *around, OPS))
    assert [(depth, t.id) for depth, t in held.tree()] == [
        (0, "co"),
        (1, "ops"),
        (0, "lost"),
        (0, "a"),
        (1, "b"),
    ]


def test_a_lost_team_keeps_those_below_it_wherever_they_are_listed() -> None:
    teams = (Team(id="leaf", parent="lost"), Team(id="lost", parent="nobody"), COMPANY)
    assert [(depth, t.id) for depth, t in plan(teams=teams).tree()] == [(0, "co"), (0, "lost"), (1, "leaf")]


def test_a_tree_may_be_very_deep() -> None:
    teams = tuple(Team(id=f"t{n}", parent=f"t{n - 1}" if n else None) for n in range(3000))
    assert plan(teams=teams).tree()[-1] == (2999, teams[-1])


# -- narrowing


def test_narrowed_to_a_team_the_plan_holds_it_and_those_below() -> None:
    found = whole().narrow(team="ops")
    assert ids(found) == (["old", "o", "n"], ["uptime", "speed"], ["q3", "own", "care"], ["uptime", "speed"])
    assert found.borrowed == {"speed"}
    assert found.teams == TEAMS, "teams, people and cycles stay, for their titles"


def test_narrowed_to_a_cycle_the_plan_keeps_its_kpis() -> None:
    found = whole().narrow(cycle="2026-Q4")
    assert ids(found)[:3] == (["o", "n", "i"], ["uptime", "cost", "speed"], ["own", "care", "net"])
    assert found.borrowed == frozenset()


def test_another_teams_kpi_leaves_with_the_key_result_that_named_it() -> None:
    with_it, without = whole().narrow(team="nurses"), whole().narrow(team="nurses").narrow(cycle="2026-Q3")
    assert ids(with_it)[1] == ["speed"]
    assert ids(without) == ([], [], [], [])


def test_narrowing_by_nothing_changes_nothing() -> None:
    assert whole().narrow() == whole()
    assert whole().narrow(team="co") == whole()


VIEWS = st.fixed_dictionaries(
    {},
    optional={
        "team": st.sampled_from(["co", "ops", "nurses", "it"]),
        "cycle": st.sampled_from(["2026-Q3", "2026-Q4"]),
        "as_of": st.dates(on(9, 1), on(12, 31)),
    },
)


@given(VIEWS, VIEWS)
def test_narrowing_twice_is_narrowing_by_both(one: dict[str, Any], other: dict[str, Any]) -> None:
    only = {key: value for key, value in other.items() if key not in one}
    assert whole().narrow(**one).narrow(**only) == whole().narrow(**one, **only)
    assert whole().narrow(**only).narrow(**one) == whole().narrow(**one, **only)


@given(VIEWS)
def test_narrowing_by_the_same_again_changes_nothing(view: dict[str, Any]) -> None:
    assert whole().narrow(**view).narrow(**view) == whole().narrow(**view)


@given(st.dates(on(9, 1), on(12, 31)), st.dates(on(9, 1), on(12, 31)))
def test_known_on_two_days_is_known_on_the_earlier(one: date, other: date) -> None:
    assert rich().narrow(as_of=one).narrow(as_of=other) == rich().narrow(as_of=min(one, other))


# -- as of a day


def rich() -> Plan:
    """A plan in which everything that carries a date does."""
    measured = kr(
        "milestones",
        override=Override(score=0.9, reason="why", at=at(11, 25)),
        milestones=(Milestone(name="A", done_on=on(11, 10)), Milestone(name="B", done_on=on(11, 20))),
    )
    return plan(
        objective(measured, state="closed", outcome="partial", closed_on=on(11, 22)),
        objective(kr(name="l"), name="p", closed_on=on(11, 5), reopened_on=on(11, 15)),
        objective(name="d", state="draft", closed_on=on(11, 22)),
        kpis=(kpi(),),
        log=[said(on(11, 2), 1.0), said(on(11, 2), 2.0, recorded=at(11, 12)), said(on(11, 18), 3.0)],
        observations=(seen(10, 1.0), seen(10, 2.0, recorded=at(11, 9)), seen(11, 3.0)),
        today=on(12, 5),
    )


def test_as_of_a_day_only_rows_recorded_by_then_are_known() -> None:
    values = {
        day: ([c.value for c in held.check_ins], [o.value for o in held.observations])
        for day in (on(11, 1), on(11, 11), on(11, 30), on(12, 1))
        if (held := rich().narrow(as_of=day))
    }
    assert values == {
        on(11, 1): ([], [1.0]),
        on(11, 11): ([1.0], [1.0, 2.0]),
        on(11, 30): ([1.0, 2.0, 3.0], [1.0, 2.0]),
        on(12, 1): ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
    }


def test_as_of_a_day_closings_overrides_and_ticks_after_it_are_unknown() -> None:
    before = rich().narrow(as_of=on(11, 19)).objective("o")
    assert (before.state, before.outcome, before.closed_at) == ("active", None, None)
    assert before.key_results[0].override is None
    assert [m.done_on for m in before.key_results[0].milestones] == [on(11, 10), None]
    after = rich().narrow(as_of=on(11, 25)).objective("o")
    assert after == rich().objective("o")


def test_as_of_a_day_between_closing_and_reopening_it_is_closed() -> None:
    told = {day: rich().narrow(as_of=day).objective("p") for day in (on(11, 4), on(11, 10), on(11, 15))}
    closed, reopened = evening(on(11, 5)).moment, evening(on(11, 15)).moment
    assert [(o.state, o.closed_at, o.reopened_at) for o in told.values()] == [
        ("active", None, None),
        ("closed", closed, None),
        ("active", closed, reopened),
    ]


def test_a_draft_stays_one_on_any_day() -> None:
    assert rich().narrow(as_of=on(11, 1)).objective("d").state == "draft"


def test_the_plans_own_day_is_at_most_the_day_it_is_known_on() -> None:
    assert rich().narrow(as_of=on(11, 1)).today == on(11, 1)
    assert rich().narrow(as_of=on(12, 31)).today == on(12, 5)
    assert replace(rich(), today=None).narrow(as_of=on(11, 1)).today is None


def test_as_of_the_future_everything_is_known() -> None:
    stray = [said(on(10, 5), name="nobody"), said(on(10, 5))]
    strange = plan(objective(kr()), log=stray, observations=(seen(10, 1.0, "nobody"),))
    for held in (rich(), whole(), Plan(), strange):
        assert held.narrow(as_of=date.max) == held


@given(st.dates(on(9, 1), on(12, 31)), st.integers(0, 60))
def test_what_was_known_is_known_later(day: date, more: int) -> None:
    then, later = rich().narrow(as_of=day), rich().narrow(as_of=day + timedelta(days=more))
    assert set(then.check_ins) <= set(later.check_ins)
    assert set(then.observations) <= set(later.observations)


def test_a_plan_says_what_it_holds() -> None:
    assert repr(whole()) == (
        "<Plan 'Acme': 4 teams, 2 cycles, 4 objectives, 4 key results, 4 check-ins, 3 KPIs, 3 observations>"
    )
