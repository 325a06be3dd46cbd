"""People who have left own nothing that is active."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kit.builders import ANN, COMPANY, IT, OPS, Q4, closed_goal, kpi, kr, objective, on, plan, said
from kit.folders import GOOD, PlanFolder
from okrlib.checks.people import owned_by_who_left
from okrlib.model import Person
from okrlib.plan import Plan
from okrlib.store import load

GONE = Person(id="bob", left=on(10, 31))
TEAMS = (COMPANY, replace(OPS, lead=None), replace(IT, lead=None))


def words(a_plan: Plan, day: date = date(2026, 11, 1)) -> str:
    return " ".join(finding.what for finding in owned_by_who_left(a_plan, on=day))


def a_plan(*goals: object, **facts: object) -> Plan:
    usual = {"people": (ANN, GONE), "teams": TEAMS}
    return plan(*goals, **(usual | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("held", "named"),
    [
        (a_plan(objective(kr(), owner="bob")), "the objective o"),
        (a_plan(objective(kr(owner="bob"), kr(name="l", owner="bob"))), "the key results k and l"),
        (a_plan(kpis=(kpi(owner="bob"),)), "the KPI uptime"),
        (a_plan(teams=(COMPANY, replace(OPS, lead="bob"))), "the team ops"),
        (
            a_plan(objective(kr()), log=[said(on(10, 20), 1.0, blocker="ill", author="bob")]),
            "the blocker of k",
        ),
        (
            a_plan(objective(kr()), log=[said(on(10, 20), 1.0, blocker="ill", blocker_owner="bob")]),
            "the blocker of k",
        ),
        (a_plan(objective(kr(), state="draft", owner="bob")), ""),
        (a_plan(closed_goal(kr(), day=on(10, 20), owner="bob")), ""),
        (a_plan(kpis=(kpi(owner="bob", ended=on(10, 1)),)), ""),
        (a_plan(objective(kr()), log=[said(on(10, 20), 1.0, author="bob")]), ""),
    ],
)
def test_what_is_active_needs_another_owner(held: Plan, named: str) -> None:
    assert words(held) == (f"They left on 31\xa0October 2026 and still own {named}." if named else "")


def test_the_last_day_is_still_theirs() -> None:
    held = a_plan(objective(kr(), owner="bob"))
    assert [bool(words(held, day)) for day in (on(10, 31), on(11, 1))] == [False, True]


def test_many_are_counted_and_the_way_out_is_said() -> None:
    goals = [objective(kr(name=f"k{n}"), name=f"o{n}", owner="bob", cycle=Q4.id) for n in range(7)]
    (finding,) = owned_by_who_left(
        a_plan(*goals, log=[said(on(10, 20), 1.0, name="k0", blocker="ill", author="bob")]), on=on(11, 1)
    )
    assert "the objectives o0, o1, o2, o3, o4 and 2 more and the blocker of k0" in finding.what
    assert "okr checkin k0 --blocker-owner ID" in finding.mend


def test_check_says_it_where_the_person_stands(plan_folder: PlanFolder) -> None:
    head = GOOD["okr.toml"].replace('role = "Head"', 'role = "Head"\nleft = 2026-10-16')
    folder = plan_folder({**GOOD, "okr.toml": head})
    assert not load(folder, on=date(2026, 10, 16)).findings
    (finding,) = (f for f in load(folder, on=date(2026, 10, 17)).findings)
    assert (finding.code, finding.severity, str(finding.place)) == (
        "owner-left",
        "warning",
        "okr.toml:8 people[0].left",
    )
    assert not load(folder).findings, "no day, no judgement"
