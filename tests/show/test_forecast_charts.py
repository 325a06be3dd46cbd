"""The forecast on an objective's page: a fan for each key result that has one, and the sentence agrees."""

from __future__ import annotations

from datetime import timedelta

import pytest

import okrlib
from kit.builders import kr, objective, on, plan, said
from okrlib import show
from okrlib.resources import data_dir
from okrlib.scoring import outlook, stand
from okrlib.show.figure import Figure
from okrlib.text import formatting

PLAN = okrlib.load(data_dir("notebooks") / "example").plan
RUNNING = [o for o in PLAN.objectives if o.cycle == "2019-Q1" and o.state == "active"]


@pytest.mark.parametrize("objective", [o.id for o in RUNNING])
def test_the_fan_the_sentence_and_the_table_say_the_same(objective: str) -> None:
    day, health = (
        stand(PLAN).on,
        {k.key_result.id: k.health for k in stand(PLAN).objective(objective).key_results},
    )
    for row in show.key_results(PLAN, objective).facts["key_results"]:
        ahead = outlook.of(PLAN, row["id"], day)
        if ahead.forecast is None or not ahead.seen or health[row["id"]] == "done":
            assert row["fan"] is None
            continue
        fan, times = row["fan"], 100 if ahead.of else 1
        assert isinstance(fan, Figure)
        (band,), first = fan.value.bands, ahead.sentence
        end, low, high = band.points[-1]
        assert fan.value.title == f"{first[0].upper()}{first[1:]}"
        assert end == ahead.end.toordinal() == fan.value.places[-1]
        assert (low, high) == pytest.approx((ahead.forecast.lower * times, ahead.forecast.upper * times))
        assert 2 <= len(band.points) <= 2 + 2 * 4
        drawn = [line for line in fan.value.lines if line.role == "limit"]
        if "success from" in first:
            assert ahead.needed is not None
            assert drawn[0].points[0][1] == pytest.approx(ahead.needed * times)
        else:
            assert not drawn
        levels = [y for line in fan.value.lines for _, y in line.points if y is not None]
        assert fan.value.y.low <= min(levels) <= max(levels) <= fan.value.y.high
        assert fan.facts["table"][-1][4:] == [formatting.number(low), formatting.number(high)]
        assert len(fan.facts["table"]) == len(fan.value.places)


def test_what_was_kept_up_all_the_time_has_room_for_the_line_from_which_it_is_a_success() -> None:
    kept = kr("maintain", unit="%")
    weeks = [said(on(10, 5) + timedelta(weeks=week), 99.95) for week in range(8)]
    opened = plan(objective(kept), log=weeks).judged_on(on(11, 24))
    (row,) = show.key_results(opened, "o").facts["key_results"]
    limit = next(line for line in row["fan"].value.lines if line.role == "limit")
    assert limit.label == "success from 65"
    assert row["fan"].value.y.low <= limit.points[0][1]


def test_the_table_of_a_fan_shows_no_value_as_a_target_that_it_has_not_reached() -> None:
    reports = [
        said(on(10, 5) + timedelta(weeks=week), value) for week, value in enumerate((90, 200, 310, 400))
    ]
    reports.append(said(on(11, 9), 555.5996))
    opened = plan(objective(kr("reach", target=555.6), ambition="committed"), log=reports).judged_on(
        on(11, 12)
    )
    (row,) = show.key_results(opened, "o").facts["key_results"]
    reported, expected = ([cells[column] for cells in row["fan"].facts["table"]] for column in (1, 2))
    assert "555.5996" in reported
    assert "555.6" not in reported
    assert expected[-1] == "555.6"


def test_most_of_the_running_key_results_have_a_fan_and_closed_ones_none() -> None:
    fans = [r["fan"] for o in RUNNING for r in show.key_results(PLAN, o.id).facts["key_results"]]
    assert sum(fan is not None for fan in fans) > len(fans) / 2
    closed = [o for o in PLAN.objectives if o.state == "closed"]
    assert not any(r["fan"] for o in closed for r in show.key_results(PLAN, o.id).facts["key_results"])


def test_a_harmed_safeguard_is_drawn_on_the_fan_on_the_day_that_harm_began() -> None:
    drawn = {
        row["id"]: (row["fan"].value.events, row["fan"].facts["notes"])
        for o in RUNNING
        for row in show.key_results(PLAN, o.id).facts["key_results"]
        if row["fan"] and any(guard["state"] == "harmed" for guard in row["guards"])
    }
    assert drawn
    for events, notes in drawn.values():
        assert len(events) == len(notes) >= 1
        assert (
            "1\N{NO-BREAK SPACE}February: safeguard harmed: Readmissions within thirty days"
            in dict(notes).values()
        )
