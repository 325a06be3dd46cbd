"""Closing a cycle: what is proposed, what is asked, and what the plan is afterwards (METHOD 3 and 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kit.builders import AFTER, OPS, Q4, evening, kr, objective, on, plan as plan_of, said
from okrlib import stand
from okrlib.checks import plan as integrity
from okrlib.closing import Closing, close, gates
from okrlib.coach import coach_plan
from okrlib.model import CheckIn, Cycle, Milestone, Objective, Outcomes
from okrlib.plan import Plan

END = evening(AFTER).moment


def planned(goal: Objective, *rows: CheckIn) -> Plan:
    return plan_of(goal, log=rows)


def whole(
    plan: Plan, *, outcome: Any = None, decision: Any = "keep", team: str | None = None, **facts: Any
) -> Closing:
    """A closing of the quarter in which everything is filled in."""
    drawn = close.propose(plan, "2026-Q4", on=AFTER, team=team)
    return replace(
        drawn,
        objectives=tuple(
            replace(
                o,
                outcome=outcome or o.outcome or "partial",
                decision=decision,
                learned="Ask sooner.",
                explanation="The supplier was late.",
                key_results=tuple(
                    replace(k, **({"cause": "too little time", "explanation": "Late."} | facts))
                    for k in o.key_results
                ),
            )
            for o in drawn.objectives
        ),
    )


def keys(plan: Plan, held: Closing) -> list[tuple[str, str]]:
    return [(gate.item, gate.field) for gate in gates.gates(plan, held, on=AFTER)]


def test_scores_are_proposed_and_nothing_else_is_decided() -> None:
    plan = planned(objective(kr()), said(on(12, 20), 82.0))

    (o,) = close.propose(plan, "2026-Q4", on=AFTER).objectives

    assert (o.outcome, o.decision, o.learned) == ("achieved", "", "")
    assert o.key_results[0].score == 0.82


@pytest.mark.parametrize(
    ("value", "ambition", "outcome"),
    [
        (82.0, "committed", "partial"),
        (100.0, "committed", "achieved"),
        (40.0, "committed", "missed"),
        (65.0, "aspirational", "achieved"),
        (40.0, "aspirational", "partial"),
        (20.0, "aspirational", "missed"),
        (90.0, "learning", ""),
    ],
)
def test_the_outcome_follows_the_ambition(value: float, ambition: Any, outcome: Any) -> None:
    plan = planned(objective(kr(), ambition=ambition), said(on(12, 20), value))

    assert close.propose(plan, "2026-Q4", on=AFTER).objectives[0].outcome == outcome


def test_every_objective_asks_for_learning_and_whether_it_goes_on() -> None:
    plan = planned(objective(kr()), said(on(12, 20), 82.0))

    assert keys(plan, close.propose(plan, "2026-Q4", on=AFTER)) == [("o", "decision"), ("o", "learned")]


def test_below_success_a_cause_from_the_list_is_asked() -> None:
    plan = planned(objective(kr()), said(on(12, 20), 30.0))

    assert keys(plan, whole(plan, cause="")) == [("k", "cause")]
    assert keys(plan, whole(plan, cause="bad luck")) == [("k", "cause")]
    assert keys(plan, whole(plan)) == []


def test_a_missed_commitment_is_explained() -> None:
    plan = planned(objective(kr(), ambition="committed"), said(on(12, 20), 82.0))

    assert keys(plan, whole(plan, explanation="")) == [("k", "explanation")]


def test_nothing_stays_unscored() -> None:
    plan = planned(objective(kr()))

    assert ("k", "score") in keys(plan, whole(plan))
    assert keys(plan, whole(plan, score=0.0, reason="Never begun.")) == []
    assert keys(plan, whole(plan, outcome="dropped", decision="drop")) == []


@pytest.mark.parametrize(("score", "key"), [(0.9, "reason"), (1.2, "score"), (-0.1, "score"), (0.82, None)])
def test_another_score_needs_a_reason(score: float, key: str | None) -> None:
    plan = planned(objective(kr()), said(on(12, 20), 82.0))

    assert keys(plan, whole(plan, score=score)) == ([("k", key)] if key else [])


def test_closing_with_open_gates_is_refused() -> None:
    plan = planned(objective(kr()), said(on(12, 20), 82.0))

    with pytest.raises(ValueError, match="Nothing says whether it goes on"):
        close.close(plan, close.propose(plan, "2026-Q4", on=AFTER), on=AFTER)


def test_closing_freezes_the_cycle_and_later_changes_are_visible() -> None:
    plan = planned(objective(kr()), said(on(12, 20), 30.0))
    shut = close.close(plan, whole(plan), on=AFTER, author="ann")

    late = replace(
        shut,
        check_ins=(*plan.check_ins, said(on(12, 22), 90.0, recorded=datetime(2027, 2, 1, tzinfo=UTC))),
    )
    part = stand(late, on=date(2027, 2, 2)).objective("o")

    assert (part.score, part.computed) == (0.3, 0.9)
    assert not [p for p in integrity.problems(shut) if p.severity == "error"]


def test_what_is_kept_starts_from_where_it_stands() -> None:
    goals = objective(
        kr(phases=((on(11, 15), 40.0),)),
        kr("milestones", "m"),
        kr("increase", "done"),
        kr("stages", "s", commit=20.0, target=60.0),
        kr("stages", "t", target=40.0),
        kr(
            "outcome",
            "out",
            agreed=on(10, 1),
            outcomes=Outcomes(fail="No", commit="A", target="B", stretch="C"),
        ),
        kr("baseline", "b"),
        kr("outcome", "best", outcomes=Outcomes(fail="No", commit="A", target="B", stretch="C")),
        name="calm-q4",
    )
    rows = [
        said(on(12, 20), 30.0),
        said(on(12, 20), ("A",), "m"),
        said(on(12, 20), 100.0, "done"),
        said(on(12, 20), 50.0, "s"),
        said(on(12, 20), 20.0, "t"),
        said(on(12, 20), "commit", "out"),
        said(on(12, 20), 7.5, "b"),
        said(on(12, 20), "stretch", "best"),
    ]
    plan = planned(goals, *rows)

    after = close.close(plan, whole(plan), on=AFTER)

    assert [c.id for c in after.cycles if c.start == Q4.end] == ["2027-Q1"]
    (new,) = [o for o in after.objectives if o.cycle == "2027-Q1"]
    assert (new.id, new.state, new.continues) == ("calm-q1", "draft", "calm-q4")
    held = {k.id: k for k in new.key_results}
    assert list(held) == ["k-2027-q1", "m-2027-q1", "s-2027-q1", "t-2027-q1", "out-2027-q1", "b-2027-q1"]
    assert (held["k-2027-q1"].baseline, held["k-2027-q1"].phases) == (30.0, ())
    assert held["m-2027-q1"].milestones == (Milestone(name="B", weight=3.0),)
    assert (held["s-2027-q1"].baseline, held["s-2027-q1"].commit) == (50.0, None)
    # Three tenths of the way from 20 lie beyond the target that was written.
    assert (held["t-2027-q1"].baseline, held["t-2027-q1"].target) == (20.0, None)
    assert held["out-2027-q1"].agreed is None
    assert (held["b-2027-q1"].kind, held["b-2027-q1"].baseline) == ("increase", 7.5)


def test_a_number_that_was_found_asks_for_its_target() -> None:
    goal = objective(kr("baseline", "b", title="Median hours until an answer"))
    plan = planned(goal, said(on(12, 20), 7.5, "b"))
    after = close.close(plan, whole(plan, outcome="achieved"), on=AFTER)

    asked = [f for f in coach_plan(after, on=AFTER) if f.item == "b-2027-q1" and f.field == "target"]

    assert [(f.code, f.severity) for f in asked] == [("missing-baseline", "hint")]
    assert "needed before the goal becomes active" in asked[0].mend


@pytest.mark.parametrize(("to", "taken"), [("2027-Q1", True), ("2026-Q4", False), ("2026-Q3", False)])
def test_what_goes_on_goes_to_a_later_cycle(to: str, taken: bool) -> None:  # noqa: FBT001 - a parameter
    plan = planned(objective(kr()), said(on(12, 20), 30.0))
    plan = replace(plan, cycles=(Cycle(id="2026-Q3", start=on(7, 1), end=Q4.start), *plan.cycles))

    held = replace(whole(plan), carry_to=to)

    assert keys(plan, held) == ([] if taken else [("2026-Q4", "carry_to")])


def test_what_is_dropped_goes_nowhere() -> None:
    plan = planned(objective(kr()), said(on(12, 20), 30.0))

    after = close.close(plan, whole(plan, decision="drop"), on=AFTER)

    assert (len(after.objectives), after.cycles) == (1, plan.cycles)
    assert after.objectives[0].decision == "drop"


def test_what_is_carried_supports_what_is_carried_with_it() -> None:
    up, alone = objective(name="up"), objective(name="alone")
    down = objective(kr(), name="down", supports=("up", "gone"))
    plan = plan_of(up, alone, down, log=[said(on(12, 20), 30.0)])

    held = whole(plan, outcome="partial")
    after = close.close(plan, held, on=AFTER)

    assert after.objective("down-2027-q1").supports == ("up-2027-q1",)


def test_reopening_takes_a_closing_back_and_it_can_be_closed_again_the_same_day() -> None:
    plan = planned(objective(kr()), said(on(12, 20), 30.0))
    shut = close.close(plan, whole(plan, decision="drop"), on=AFTER)

    again = close.reopen(shut, "2026-Q4", on=AFTER)
    (o,) = again.objectives
    assert (o.state, o.closed_at, o.reopened_at) == ("active", END, END)
    assert not o.closed_by(END)
    assert not list(integrity.problems(again))

    (shut_again,) = close.close(again, whole(again, decision="drop"), on=AFTER).objectives
    assert shut_again.closed_by(END)
    assert (shut_again.closed_at, shut_again.reopened_at) == (END, None)
    assert shut_again.closings == ((END, END),), "that it was taken back stays on record"


def test_a_closing_is_taken_back_by_a_clock_that_is_behind() -> None:
    plan = planned(objective(kr()), said(on(12, 20), 30.0))
    shut = close.close(plan, whole(plan, decision="drop"), on=END)

    (o,) = close.reopen(shut, "2026-Q4", on=END - timedelta(minutes=1)).objectives
    assert not o.closed_by(END)


def test_every_closing_and_reopening_stays_on_record_with_its_day() -> None:
    plan = planned(objective(kr()), said(on(12, 20), 30.0))
    days = [AFTER + timedelta(days=n) for n in (0, 2, 5, 9)]
    ends = [evening(day).moment for day in days]
    decided = whole(plan, decision="drop")
    shut = close.close(plan, decided, on=days[0])
    opened = close.reopen(shut, "2026-Q4", on=days[1])
    again = close.close(opened, decided, on=days[2])
    last = close.reopen(again, "2026-Q4", on=days[3])
    (o,) = last.objectives

    assert (o.closings, o.closed_at, o.reopened_at) == (((ends[0], ends[1]),), ends[2], ends[3])
    on_each = [last.closed(o, days[0] + timedelta(days=n)) for n in range(-1, 10)]
    assert on_each == [False, True, True, False, False, False, True, True, True, True, False]
    assert o.frozen_at(ends[1] - timedelta(days=1)) == ends[0]
    for n in range(10):
        (then,) = last.narrow(as_of=days[0] + timedelta(days=n)).objectives
        assert (then.state == "closed") == last.closed(o, days[0] + timedelta(days=n)), n
    (before,) = last.narrow(as_of=days[0] - timedelta(days=1)).objectives
    assert (before.state, before.closed_on, before.closings) == ("active", None, ())


def test_what_was_carried_on_before_is_not_carried_on_twice() -> None:
    plan = planned(objective(kr()), said(on(12, 20), 30.0))
    once = close.close(plan, whole(plan), on=AFTER)
    opened = close.reopen(once, "2026-Q4", on=AFTER)
    decided = whole(opened)

    assert close.going_on_already(opened, decided) == {"o": "o-2027-q1"}
    twice = close.close(opened, decided, on=AFTER)
    assert [o.id for o in twice.objectives] == ["o", "o-2027-q1"]


def test_what_is_longer_than_fits_is_asked_to_be_shortened() -> None:
    plan = planned(objective(kr()), said(on(12, 20), 30.0))
    held = whole(plan, reason="x" * 401, learned="y" * 50_000)
    held = replace(held, objectives=tuple(replace(o, learned="z" * 50_000) for o in held.objectives))

    assert keys(plan, held) == [("o", "learned"), ("k", "reason"), ("k", "learned")]


def test_a_reach_goes_on_from_where_it_stands() -> None:
    rows = [said(on(12, 20), 10.0), said(on(12, 20), -10.0, "down")]
    plan = planned(
        objective(kr("reach", target=50.0), kr("reach", "down", target=-50.0), kr("reach", "new")), *rows
    )

    after = close.close(plan, whole(plan, score=0.2, reason="So far."), on=AFTER)

    (new,) = [o for o in after.objectives if o.cycle == "2027-Q1"]
    assert [(k.kind, k.baseline, k.target) for k in new.key_results] == [
        ("increase", 10.0, 50.0),
        ("decrease", -10.0, -50.0),
        ("reach", None, 100.0),
    ]


def test_only_a_teams_goals_are_proposed_where_a_team_is_named() -> None:
    plan = plan_of(objective(kr(), name="a"), objective(name="b", team="it"))

    held = close.propose(plan, "2026-Q4", on=AFTER, team=OPS.id)

    assert [o.id for o in held.objectives] == ["a"]


def test_what_goes_on_keeps_what_it_contributes_to_its_guard_and_its_notes() -> None:
    parent = objective(kr(name="p"), name="up")
    child = objective(
        kr(guard=("uptime",)), name="down", contributes={"up": 0.25}, supports=("up",), notes="Why now."
    )
    plan = planned(parent, said(on(12, 20), 30.0), said(on(12, 20), 20.0, "p"))
    plan = replace(plan, objectives=(parent, child))
    answers = whole(plan)

    after = close.close(plan, answers, on=AFTER)

    (up,), (down,) = after.continued["up"], after.continued["down"]
    assert (down.contributes, down.supports) == ({up.id: 0.25}, (up.id,))
    assert (down.key_results[0].guard, down.notes) == (("uptime",), "Why now.")


def test_what_goes_on_stays_linked_to_what_runs_on_and_to_what_is_closed_apart() -> None:
    year = Cycle(id="2026-27", start=on(7, 1), end=on(7, 1).replace(year=2027))
    yearly = objective(kr(name="y"), name="year", cycle=year.id)
    up = objective(kr(name="p"), name="up", team="it")
    down = objective(
        kr(), name="down", contributes={"up": 0.25}, supports=("year",), depends_on=("up",), notes="Why now."
    )
    plan = plan_of(yearly, up, down, log=[said(on(12, 20), 30.0), said(on(12, 20), 20.0, "p")])
    plan = replace(plan, cycles=(*plan.cycles, year))

    for first, second in (("ops", "it"), ("it", "ops")):
        after = plan
        for team in (first, second):
            after = close.close(after, whole(after, team=team), on=AFTER)
        (new_up,), (new,) = after.continued["up"], after.continued["down"]
        assert (new.contributes, new.supports, new.depends_on) == ({new_up.id: 0.25}, ("year",), (new_up.id,))
