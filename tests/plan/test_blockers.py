"""What is in the way of a key result: since when, whose it is, and when it is gone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from kit.builders import at, closed_goal, judged, kr, objective, on, plan, said
from okrlib.model import CheckIn, Person, Policy
from okrlib.plan import Blocker, blocked, open_blocker, released
from okrlib.scoring import stand

LEGAL = said(on(10, 6), 10.0, blocker="waiting for legal", author="ann")


def later(day: date, blocker: str = "", **facts: object) -> CheckIn:
    return said(day, None, blocker=blocker, author="ben", **facts)


@pytest.mark.parametrize(
    ("rows", "blocker"),
    [
        ([], None),
        ([LEGAL], Blocker("waiting for legal", "ann", on(10, 6))),
        ([LEGAL, later(on(10, 13))], Blocker("waiting for legal", "ann", on(10, 6))),
        ([LEGAL, later(on(10, 13), "waiting for legal")], Blocker("waiting for legal", "ann", on(10, 6))),
        ([LEGAL, later(on(10, 13), "no money")], Blocker("no money", "ben", on(10, 13))),
        ([LEGAL, later(on(10, 13), "-")], None),
        ([LEGAL, later(on(10, 13), "-"), later(on(10, 14), "ill")], Blocker("ill", "ben", on(10, 14))),
        ([LEGAL, later(on(10, 21), "-")], Blocker("waiting for legal", "ann", on(10, 6))),
        (
            [LEGAL, later(on(10, 13), blocker_owner="cat", blocker_since=on(9, 1))],
            Blocker("waiting for legal", "cat", on(9, 1)),
        ),
        ([LEGAL, LEGAL._replace(withdrawn=True, recorded=at(10, 7))], None),
        (
            [LEGAL, LEGAL._replace(blocker="no money", recorded=at(10, 7))],
            Blocker("no money", "ann", on(10, 6)),
        ),
    ],
)
def test_the_blocker_of_a_day_is_what_the_reports_until_then_leave_open(
    rows: list[CheckIn], blocker: Blocker | None
) -> None:
    assert open_blocker(rows, on=on(10, 20)) == blocker


@given(st.permutations([LEGAL, later(on(10, 13), "-"), later(on(10, 14), "ill"), later(on(10, 15))]))
def test_the_order_of_the_rows_does_not_matter(rows: list[CheckIn]) -> None:
    assert open_blocker(rows, on=on(10, 20)) == Blocker("ill", "ben", on(10, 14))


def test_a_standing_has_what_is_in_the_way_until_its_objective_is_closed() -> None:
    assert judged(on(10, 20), kr(), LEGAL).blocker == Blocker("waiting for legal", "ann", on(10, 6))
    assert judged(on(10, 5), kr(), LEGAL).blocker is None
    gone = closed_goal(kr(), day=on(10, 8))
    assert stand(plan(gone, log=[LEGAL]), on=on(10, 20)).objective("o").key_results[0].blocker is None


def test_its_age_and_its_owner_are_said_as_the_plan_shows_people() -> None:
    people = (Person(id="ann", role="Finance lead", name="Ann"),)
    blocker = open_blocker([LEGAL], on=on(10, 18))
    said_ = {
        policy: blocked(plan(people=people, policy=Policy(people=policy)), blocker, on(10, 18))
        for policy in ("roles", "names", "none")
    }

    assert said_["roles"] == "Blocked by: waiting for legal (for 12 days, owner: Finance lead)"
    assert said_["names"] == "Blocked by: waiting for legal (for 12 days, owner: Ann)"
    assert said_["none"] == "Blocked by: waiting for legal (for 12 days)"
    assert blocked(plan(), blocker, on(10, 6)).endswith("(since today, owner: Head)")
    assert blocked(plan(), None, on(10, 6)) == ""


def test_the_owner_is_published_as_people_are() -> None:
    people = (Person(id="ann", role="Head"), Person(id="mr-smith", role="Finance lead"))
    row = LEGAL._replace(blocker_owner="mr-smith", blocker_since=on(10, 1))
    for policy, owner in (("roles", "finance-lead"), ("names", "mr-smith"), ("none", None)):
        public = released(plan(objective(kr()), people=people, log=[row], policy=Policy(people=policy)))
        assert [(r.blocker_owner, r.blocker_since) for r in public.check_ins] == [(owner, on(10, 1))]
        assert owner in {None, *(person.id for person in public.people)}
