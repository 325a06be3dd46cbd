"""METHOD section 4: health and forecast answer one question, and where they do not, both are said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from kit.builders import kr, objective, on, plan, said
from okrlib import show
from okrlib.cli import okr
from okrlib.model import CheckIn
from okrlib.plan import Plan
from okrlib.resources import data_dir
from okrlib.review.headline import headline
from okrlib.scoring import KeyResultStanding, objective_history, outlook, stand, weeks
from okrlib.scoring.outlook import Outlook, disagreement, disagreement_sentence, disagreements
from okrlib.store import load, save


@pytest.fixture(scope="module")
def example() -> Plan:
    return load(data_dir("notebooks") / "example").plan


def forecasts(plan: Plan, day: date) -> Iterator[tuple[KeyResultStanding, Outlook]]:
    """The key results of the running cycle that have a forecast on a day."""
    standing, cycle = stand(plan, on=day), plan.cycle_on(day)
    for o in plan.objectives:
        if cycle and o.cycle == cycle.id and o.state != "draft":
            for standing_of in standing.objective(o.id).key_results:
                ahead = outlook.of(plan, standing_of.key_result.id, day)
                if ahead.forecast is not None:
                    yield standing_of, ahead


def apart(standing: KeyResultStanding, ahead: Outlook) -> str | None:
    return disagreement(standing, ahead.forecast and ahead.forecast.p_success)


def test_on_the_examples_day_at_most_one_in_twenty_disagree_and_over_its_weeks_one_in_eight(
    example: Plan,
) -> None:
    assert example.today
    cycle = example.cycle_on(example.today)
    assert cycle
    days = [cycle.start + timedelta(days=6 + 7 * week) for week in range(cycle.days // 7)]
    assert example.today not in days
    shares = []
    for some in ([example.today], days):
        pairs = [pair for day in some for pair in forecasts(example, day)]
        differ = [pair for pair in pairs if apart(*pair)]
        assert len(pairs) >= 40 * len(some) / 2
        for pair in differ:
            text = disagreement_sentence(*pair)
            assert text.count(".") == 1
            assert str(pair[0].health).capitalize() in text
            assert "chance of success" in text
        assert not any(disagreement_sentence(*pair) for pair in pairs if pair not in differ)
        shares.append(len(differ) / len(pairs))
    assert shares[0] <= 1 / 20
    assert shares[1] <= 1 / 8


def test_they_are_counted_as_their_forecasts_say(example: Plan) -> None:
    for week in range(4, 12):
        day = on(1, 1).replace(year=2019) + timedelta(weeks=week)
        standing = stand(example, on=day)
        listed = disagreements(standing, [standing.team(team.id, "2019-Q1") for team in example.teams])
        assert sorted(listed) == sorted(filter(None, (apart(*pair) for pair in forecasts(example, day))))


LATE = kr(curve="back_loaded")


def weekly(*values: float) -> list[CheckIn]:
    return [said(on(10, 2) + timedelta(days=7 * week), value) for week, value in enumerate(values)]


CREEPING = weekly(1, 3, 5, 7, 9, 11)
CATCHING_UP = weekly(6, 14, 22, 30, 38, 46, 54, 62)


def test_on_track_and_unlikely_says_both_and_why(tmp_path: Path) -> None:
    goal = plan(objective(LATE), log=CREEPING)
    day = on(11, 6)
    pair = next(iter(forecasts(goal, day)))
    assert apart(*pair) == "on track, unlikely"
    assert disagreement_sentence(*pair).startswith("On track, and yet ")
    assert "expects the larger steps later" in disagreement_sentence(*pair)
    standing = stand(goal, on=day)
    _, second = headline(standing, goal.cycle("2026-Q4"), standing.teams("2026-Q4"))
    assert second.endswith("Counted apart: 1 key result is on track and yet unlikely to succeed.")
    told = "On track, and yet "
    assert told in show.key_results(goal.judged_on(day), "o").html()
    assert told in show.review(goal.judged_on(day), "ops", "2026-Q4").html()
    save(goal, tmp_path)
    ran = CliRunner().invoke(okr, ["score", str(tmp_path), "--team", "ops", "--on", str(day)])
    assert told in ran.output


def test_behind_and_likely_says_both_and_why() -> None:
    goal = plan(objective(kr(ambition="committed", curve="front_loaded")), log=CATCHING_UP)
    day = on(11, 27)
    pair = next(iter(forecasts(goal, day)))
    assert apart(*pair) == "behind, likely"
    assert "gets there in time" in disagreement_sentence(*pair)
    standing = stand(goal, on=day)
    _, second = headline(standing, goal.cycle("2026-Q4"), standing.teams("2026-Q4"))
    assert second.endswith("Counted apart: 1 key result is behind and yet likely to succeed.")


def test_a_teams_score_is_its_only_objectives_and_where_its_chart_ends(example: Plan) -> None:
    assert example.today
    standing = stand(example, on=example.today)
    compared = 0
    for cycle in example.cycles:
        days = weeks(cycle, example.today)
        for team in example.teams:
            at = standing.team(team.id, cycle.id)
            ends = {
                o.objective.id: objective_history(standing, o.objective.id, days)[-1] for o in at.objectives
            }
            assert ends == {o.objective.id: o.score for o in at.objectives}
            if len(at.objectives) == 1:
                assert at.score == at.objectives[0].score
                compared += 1
    assert compared >= 3


def test_the_way_to_a_score_is_made_as_the_score_is(example: Plan) -> None:
    """The day before the last of the chart ends where the score of that day stood, contributions included."""
    assert example.today
    standing = stand(example, on=example.today)
    for cycle in example.cycles:
        days = weeks(cycle, example.today)
        for o in example.objectives:
            at = standing.objective(o.id)
            if o.cycle == cycle.id and not at.final and at.own != at.score:
                *before, _ = objective_history(standing, o.id, days)
                then = stand(example, on=days[-2]).objective(o.id)
                assert before[-1] == pytest.approx(then.score, abs=1e-9)
