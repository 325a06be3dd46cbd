"""METHOD sections 3 and 4 for teams in a cycle, and objectives that nobody speaks of."""

from __future__ import annotations

from typing import Any

from kit.builders import (
    AFTER,
    COMPANY,
    IT,
    OPS,
    closed_goal,
    kpi,
    kr,
    objective,
    objective_judged,
    on,
    plan,
    said,
    seen,
    standing,
)
from okrlib.model import Milestone, Team
from okrlib.plan import Plan
from okrlib.scoring import stand
from okrlib.scoring.standing import Confidence

MID = on(11, 16)

# -- teams


def test_a_teams_score_is_the_weighted_mean_of_its_objectives_as_they_are_shown() -> None:
    goals = [
        objective(kr(), weight=3.0),
        objective(kr(name="l"), name="p"),
        objective(kr(name="m"), name="x", team="it", contributes={"o": 0.5}),
        objective(kr(name="n"), name="q", cycle="2026-Q3"),
    ]
    log = [said(on(11, 14), 40.0), said(on(11, 14), 80.0, name="l"), said(on(11, 14), 100.0, name="m")]
    found = standing(MID, *goals, log=log).team("ops", "2026-Q4")
    assert [o.score for o in found.objectives] == [0.7, 0.8]
    assert found.score == 0.725
    assert [o.objective.id for o in found.objectives] == ["o", "p"]


def test_a_teams_score_is_final_when_all_its_objectives_are() -> None:
    goals = [closed_goal(kr()), objective(kr(name="l"), name="p")]
    assert [standing(day, *goals).team("ops", "2026-Q4").final for day in (MID, on(1, 1))] == [False, True]
    assert standing(MID).team("ops", "2026-Q4").final is False
    assert standing(MID).team("ops", "2026-Q4").health is None


def test_a_teams_health_leaves_out_what_is_closed() -> None:
    done = closed_goal(kr(), day=on(11, 1))
    log = [said(on(11, 14), 50.0, name="l"), said(on(10, 20), 0.0)]
    both = standing(MID, done, objective(kr(name="l"), name="p"), log=log).team("ops", "2026-Q4")
    assert (both.health, both.progress) == ("on track", 0.5)
    assert standing(MID, done, log=log).team("ops", "2026-Q4").health == "closed"


def test_a_team_is_at_best_at_risk_while_a_key_result_is_silent() -> None:
    goals = [objective(kr()), objective(kr(name="l"), name="p")]
    log = [said(on(11, 14), 100.0), said(on(10, 2), 50.0, name="l")]
    assert standing(MID, *goals, log=log).team("ops", "2026-Q4").health == "at risk"


def test_team_confidence_is_the_mean_of_the_last_ones_with_its_count() -> None:
    goals = [objective(kr(), kr(name="l")), objective(kr(name="m"), name="p")]
    log = [
        said(on(10, 5), confidence=2),
        said(on(11, 2), confidence=8),
        said(on(11, 9)),
        said(on(11, 2), confidence=5, name="m"),
    ]
    found = standing(MID, *goals, log=log)
    assert found.team("ops", "2026-Q4").confidence == Confidence(6.5, 2)
    assert found.team("it", "2026-Q4").confidence == Confidence(None, 0)
    part = found.objective("o").key_results[0]
    assert (part.confidence, part.confidence_before) == (8, 2)


def test_a_kpis_figure_is_nobodys_check_in() -> None:
    measured = kr(name="k", kpi="uptime")
    spoken = kr(name="l")
    facts = {"kpis": (kpi(),), "observations": (seen(10, 98.0),)}

    quiet = standing(on(11, 16), objective(measured), **facts).team("ops", "2026-Q4")
    assert quiet.last_spoken is None
    both = standing(on(11, 16), objective(measured, spoken), log=[said(on(10, 5), 5.0, "l")], **facts)
    assert both.team("ops", "2026-Q4").last_spoken == on(10, 5)


def test_a_confidence_of_zero_counts_in_the_mean() -> None:
    log = [said(on(11, 2), confidence=0), said(on(11, 2), confidence=7, name="l")]
    found = standing(MID, objective(kr(), kr(name="l")), log=log)
    assert (found.objective("o").confidence, found.team("ops", "2026-Q4").confidence) == (
        3.5,
        Confidence(3.5, 2),
    )


def test_teams_come_in_tree_order_and_only_with_goals() -> None:
    goals = [objective(kr(), team="it"), objective(kr(name="l"), name="p", team="co")]
    found = standing(MID, *goals, objective(kr(name="m"), name="q", state="draft"), teams=(IT, OPS, COMPANY))
    assert [t.team.id for t in found.teams("2026-Q4")] == ["co", "it"]
    assert found.teams("2026-Q3") == ()


# -- zombies


def test_half_a_cycle_without_a_persons_check_in_makes_a_zombie() -> None:
    goal = objective(kr(), kr(name="l", kpi="uptime"))
    facts: dict[str, Any] = {"observations": (seen(10, 50.0), seen(11, 60.0)), "kpis": (kpi(),)}
    told = [standing(day, goal, **facts).objective("o") for day in (on(11, 15), MID)]
    assert [(o.silent_days, o.zombie) for o in told] == [(45, False), (46, True)]
    spoken = standing(on(12, 20), goal, log=[said(on(11, 5), confidence=5, name="l")], **facts).objective("o")
    assert (spoken.silent_days, spoken.zombie) == (45, False)


def test_a_ticked_milestone_is_a_persons_word() -> None:
    goal = objective(
        kr("milestones", milestones=(Milestone(name="A", done_on=on(11, 1)), Milestone(name="B")))
    )
    assert objective_judged(MID, goal).silent_days == 15


def test_neither_drafts_nor_closed_nor_ended_objectives_are_zombies() -> None:
    assert objective_judged(MID, objective(kr(), state="draft")).silent_days is None
    assert objective_judged(MID, closed_goal(kr(), day=on(10, 2))).silent_days is None
    assert objective_judged(AFTER, objective(kr())).silent_days is None


# -- a person's own goals

ME = Team(id="me", title="Ann Lee", kind="individual", parent="ops")


def a_plan_with_a_persons_goal(**facts: Any) -> Plan:
    own = objective(kr(name="mine"), name="own", team="me")
    log = [said(on(11, 14), 40.0), said(on(11, 14), 10.0, name="mine")]
    return plan(objective(kr()), own, log=log, teams=(COMPANY, OPS, IT, ME), **facts)


def test_a_persons_own_goals_stand_beside_nobody_elses_and_by_themselves() -> None:
    held = a_plan_with_a_persons_goal()

    assert [t.id for t in held.beside()] == ["co", "ops", "it"]
    assert [t.id for t in held.beside("ops")] == ["ops"]
    assert [t.id for t in held.beside("me")] == ["me"]
    assert [t.team.id for t in stand(held, on=MID).teams("2026-Q4")] == ["ops"]
    assert [t.team.id for t in stand(held, on=MID).teams("2026-Q4", "me")] == ["me"]
    alone = held.narrow(team="me")
    assert [t.team.id for t in stand(alone, on=MID).teams("2026-Q4")] == ["me"]
