"""METHOD section 4: a guard is harmed, holding or unknown, and stands beside its key result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kit.builders import closed_goal, kpi, kr, objective, on, plan, said, seen
from okrlib import show
from okrlib.behaviour import guards
from okrlib.closing import close
from okrlib.model import Objective, Observation, Target
from okrlib.plan import Plan
from okrlib.review import events
from okrlib.review.attention import needs_attention
from okrlib.scoring import stand
from okrlib.store import closing_file

NOVEMBER = on(11, 16)
UPTIME = kpi(title="Uptime", targets=(Target(value=99.0),))
GUARDED = kr(guard=("uptime",))


def guarded(*figures: Observation, goal: Objective | None = None, **facts: Any) -> Plan:
    return plan(
        goal or objective(GUARDED),
        kpis=(replace(UPTIME, **facts),),
        observations=figures,
        log=[said(on(11, 9), 40.0)],
    )


def states(of: Plan, day: Any = NOVEMBER) -> list[str]:
    return [guard.state for guard in guards(stand(of, on=day), "k")]


@pytest.mark.parametrize(
    ("before", "since", "state"),
    [
        ((99.5,), (98.0,), "harmed"),
        ((99.5,), (99.0,), "holding"),
        ((98.0,), (97.0,), "holding"),
        ((), (98.0,), "holding"),
        ((99.5,), (), "unknown"),
        ((), (), "unknown"),
    ],
)
def test_a_target_met_before_the_start_and_missed_now(
    before: tuple[float, ...], since: tuple[float, ...], state: str
) -> None:
    figures = [*(seen(9, value) for value in before), *(seen(10, value) for value in since)]
    assert states(guarded(*figures)) == [state]


def test_without_a_figure_before_the_first_since_is_the_measure() -> None:
    figures = [seen(10, 99.5), seen(11, 98.0)]
    assert states(guarded(*figures), on(12, 10)) == ["harmed"]
    assert states(guarded(*figures), on(11, 10)) == ["holding"]


def test_a_signal_for_the_worse_that_began_since_and_lasts() -> None:
    weeks = [(99.5, 99.6, 99.4)[week % 3] for week in range(20)]
    days = [on(6, 1).fromordinal(on(6, 1).toordinal() + 7 * week) for week in range(24)]
    facts = {"rhythm": "weekly", "targets": ()}

    def figures(values: list[float]) -> list[Observation]:
        return [Observation("uptime", day, value) for day, value in zip(days, values, strict=False)]

    assert states(guarded(*figures([*weeks, 97.0, 97.1]), **facts)) == ["harmed"]
    assert states(guarded(*figures([*weeks, 99.5, 99.4]), **facts)) == ["holding"]
    assert states(guarded(*figures([*weeks, 97.0, 99.5]), **facts)) == ["holding"]


def test_what_was_known_at_the_closing_stands() -> None:
    figures = [seen(9, 99.5), seen(10, 98.0), seen(11, 99.9)]
    of = guarded(*figures, goal=closed_goal(GUARDED))
    assert states(of, on(12, 20)) == ["harmed"]
    assert states(guarded(*figures), on(12, 20)) == ["holding"]


def test_a_figure_from_after_the_cycle_harms_nothing() -> None:
    later = Observation("uptime", on(1, 1), 90.0)
    assert states(guarded(seen(9, 99.5), seen(12, 99.5), later), on(1, 1).replace(month=2)) == ["holding"]


HARMED = guarded(seen(9, 99.5), seen(10, 98.0)).judged_on(NOVEMBER)


def test_a_harmed_guard_stands_wherever_its_key_result_stands() -> None:
    for fragment in (
        show.team_objectives(HARMED, "ops", "2026-Q4"),
        show.key_results(HARMED, "o"),
        show.review(HARMED, "ops", "2026-Q4"),
    ):
        assert "Safeguard harmed: Uptime" in fragment.html()
    assert "uses it as a safeguard, harmed" in show.kpi_users(HARMED, "uptime").html()
    standing = stand(HARMED)
    remarks = needs_attention(standing, standing.teams("2026-Q4"))
    assert [(r.before, r.name) for r in remarks if r.state == "harmed"] == [("Safeguard harmed: ", "uptime")]
    assert not [r for r in remarks if r.name == "uptime" and r.state != "harmed"]
    proposed = close.propose(HARMED, "2026-Q4", on=NOVEMBER)
    assert "# safeguard harmed: Uptime" in closing_file.draft(HARMED, proposed, on=NOVEMBER)


def test_it_is_an_event_on_the_day_it_was_known_and_when_it_recovers() -> None:
    late = seen(10, 98.0, recorded=None)
    found = events(guarded(seen(9, 99.5), late, seen(11, 99.9)), since=on(10, 1), on=on(12, 20))
    assert [(e.on, e.guard, e.before, e.after) for e in found if e.kind == "guard"] == [
        (on(11, 1), "uptime", "unknown", "harmed"),
        (on(12, 1), "uptime", "harmed", "holding"),
    ]
    assert [e.sentence for e in found if e.kind == "guard"] == [
        "Safeguard harmed: Uptime (k).",
        "Safeguard no longer harmed: Uptime (k).",
    ]
    assert len({e.id for e in found}) == len(found)
