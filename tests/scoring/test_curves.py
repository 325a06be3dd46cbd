"""METHOD section 4: what is expected by a day, by curves and by values planned for days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from kit.builders import Q4, closed_goal, judged, kpi, kr, objective, on, plan, said, seen, standing
from kit.folders import GOOD, PlanFolder
from okrlib.checks.key_results import problems
from okrlib.findings import Finding
from okrlib.model import Cycle, KeyResult
from okrlib.scoring.pace import CURVES, expected, expected_on, phases
from okrlib.show import objective_chart, team_chart
from okrlib.store import load

DAY = Cycle(id="day", start=on(10, 1), end=on(10, 2))


def by(day: date, measure: KeyResult, *, cycle: Cycle = Q4) -> float | None:
    return expected_on(measure, cycle, day, baseline=measure.baseline, goal=1)


# -- curves


@pytest.mark.parametrize(
    ("curve", "values"),
    [
        ("linear", [0.0, 0.25, 0.5, 0.75, 1.0]),
        ("front_loaded", [0.0, 0.4375, 0.75, 0.9375, 1.0]),
        ("back_loaded", [0.0, 0.0625, 0.25, 0.5625, 1.0]),
        ("s_curve", [0.0, 0.15625, 0.5, 0.84375, 1.0]),
    ],
)
def test_a_curve_says_how_much_is_expected_by_when(curve: Any, values: list[float]) -> None:
    assert [expected(kr(curve=curve), tau, goal=1) for tau in (0.0, 0.25, 0.5, 0.75, 1.0)] == values


@given(st.sampled_from(sorted(CURVES)), st.floats(0, 1), st.floats(0, 1))
def test_every_curve_rises_from_0_to_1_and_never_falls(curve: Any, one: float, other: float) -> None:
    earlier, later = sorted((one, other))
    before, after = expected(kr(curve=curve), earlier, goal=1), expected(kr(curve=curve), later, goal=1)
    assert before is not None
    assert after is not None
    assert 0.0 <= before <= after <= 1.0
    assert [expected(kr(curve=curve), tau, goal=1) for tau in (0.0, 1.0)] == [0.0, 1.0]


def test_a_cycle_of_one_day_expects_nothing_on_it() -> None:
    assert [by(on(10, 1), kr(curve=curve), cycle=DAY) for curve in CURVES] == [0.0] * 4
    assert by(on(10, 1), kr(phases=((on(10, 1), 100.0),)), cycle=DAY) == 0.0


def test_a_curve_decides_whether_a_late_start_is_on_track() -> None:
    told = said(on(11, 14), 30.0)
    found = [judged(on(11, 16), kr(curve=curve, ambition="committed"), told).health for curve in CURVES]
    assert found == ["at risk", "off track", "on track", "at risk"]


# -- phases


def test_between_phases_the_value_runs_straight_and_the_formula_makes_progress_of_it() -> None:
    planned = ((on(10, 31), 20.0), (on(11, 30), 80.0))
    days = [on(10, 1), on(10, 16), on(10, 31), on(11, 15), on(11, 30), on(12, 31)]
    assert [by(day, kr(phases=planned)) for day in days] == [0.0, 0.1, 0.2, 0.5, 0.8, 1.0]
    falling = kr("decrease", phases=((on(10, 31), 80.0), (on(11, 30), 20.0)))
    assert [by(day, falling) for day in days] == [0.0, 0.1, 0.2, 0.5, 0.8, 1.0]


def test_the_formula_is_that_of_the_kind() -> None:
    middle = ((on(11, 15), 50.0),)
    assert by(on(11, 15), kr("checkpoints", phases=middle)) == 0.8
    assert by(on(11, 15), kr("stages", commit=40.0, target=60.0, phases=middle)) == 0.5
    assert by(on(11, 15), kr("reach", phases=middle)) == 0.5


def test_phases_stand_in_for_the_curve_and_curves_do_where_there_are_none() -> None:
    assert by(on(11, 15), kr(curve="back_loaded", phases=((on(11, 15), 90.0),))) == 0.9
    assert by(on(12, 31), kr(curve="back_loaded")) == 1.0


def test_the_ends_are_the_cycles_and_may_be_repeated() -> None:
    planned = ((on(10, 1), 0.0), (on(11, 15), 10.0), (on(12, 31), 100.0))
    assert phases(kr(phases=planned), Q4, baseline=0.0) == planned
    assert phases(kr(phases=planned[1:2]), Q4, baseline=0.0) == planned


def test_a_pause_is_a_phase_with_the_same_value() -> None:
    planned = ((on(11, 1), 40.0), (on(12, 1), 40.0))
    assert [by(day, kr(phases=planned)) for day in (on(11, 1), on(11, 15), on(12, 1))] == [0.4, 0.4, 0.4]


def test_a_linked_key_results_way_begins_at_its_kpis_last_value_before_the_cycle() -> None:
    measure = kr(baseline=None, kpi="uptime", phases=((on(11, 15), 70.0),))
    goal = {"kpis": (kpi(),), "observations": (seen(9, 60.0), seen(10, 65.0))}
    assert judged(on(11, 15), measure, **goal).expected == 0.25


@st.composite
def planned(draw: st.DrawFn) -> KeyResult:
    """A key result with phases in order, whatever its kind and direction."""
    days = sorted(draw(st.sets(st.integers(1, 90), min_size=1, max_size=6)))
    values = sorted(draw(st.lists(st.floats(0, 100), min_size=len(days), max_size=len(days))))
    kind = draw(st.sampled_from(["increase", "decrease", "reach", "stages", "checkpoints"]))
    values = values[::-1] if kind == "decrease" else values
    held = tuple((Q4.start + timedelta(days=d), v) for d, v in zip(days, values, strict=True))
    return kr(kind, phases=held)


@given(planned(), st.integers(-5, 100), st.integers(-5, 100))
def test_phases_rise_from_0_to_1_and_never_fall(measure: KeyResult, one: int, other: int) -> None:
    earlier, later = (Q4.start + timedelta(days=d) for d in sorted((one, other)))
    before, after = by(earlier, measure), by(later, measure)
    assert before is not None
    assert after is not None
    assert 0.0 <= before <= after <= 1.0
    assert [by(day, measure) for day in (Q4.start, Q4.last_day)] == [0.0, 1.0]
    assert list(remarks(measure)) == []


# -- what is wrong with them


def remarks(measure: KeyResult) -> list[Finding]:
    goal = objective(measure)
    return list(problems(plan(goal), goal, measure))


@pytest.mark.parametrize(
    ("measure", "code", "words"),
    [
        (kr(phases=((on(11, 1), 20.0), (on(10, 20), 40.0))), "bad-phases", "do not rise"),
        (kr(phases=((on(11, 1), 20.0), (on(11, 1), 40.0))), "bad-phases", "do not rise"),
        (kr(phases=((on(11, 1), 40.0), (on(12, 1), 20.0))), "bad-phases", "from 40 to 20"),
        (kr(phases=((on(11, 1), -5.0),)), "bad-phases", "from 0 to -5"),
        (kr(phases=((on(11, 1), 120.0),)), "bad-phases", "from 120 to 100"),
        (kr("decrease", phases=((on(11, 1), 20.0), (on(12, 1), 40.0))), "bad-phases", "from 20 to 40"),
        (kr(phases=((on(12, 31), 70.0),)), "bad-phases", "a phase says 70"),
        (kr("milestones", phases=((on(11, 1), 1.0),)), "bad-phases", "of kind milestones"),
        (kr("maintain", phases=((on(11, 1), 1.0),)), "bad-phases", "of kind maintain"),
        (kr(phases=((on(1, 5), 90.0),)), "phase-outside-cycle", "2027-01-05"),
        (kr(phases=((on(11, 1), 20.0),), since=on(11, 9)), "phase-outside-cycle", "it starts on 2026-11-09"),
        (kr(phases=((on(11, 9), 20.0),), since=on(11, 9)), "bad-phases", "On 2026-11-09, 0 is expected"),
    ],
)
def test_phases_that_cannot_be_right_are_said(measure: KeyResult, code: str, words: str) -> None:
    (found,) = remarks(measure)
    assert (found.code, found.field) == (code, "phases")
    assert words in found.what


def test_a_phase_that_equals_an_end_in_all_but_the_last_digits_is_that_end() -> None:
    measure = kr(baseline=0.1 + 0.2, target=1.0, phases=((on(10, 1), 0.3), (on(12, 31), 1.0)))
    assert list(remarks(measure)) == []
    assert [by(day, measure) for day in (Q4.start, Q4.last_day)] == [0.0, 1.0]


def test_what_cannot_be_right_has_no_pace_rather_than_a_made_up_one() -> None:
    wrong = kr(phases=((on(11, 1), 40.0), (on(12, 1), 20.0)))
    part = judged(on(11, 16), wrong, said(on(11, 14), 30.0))
    assert (part.expected, part.health) == (None, "no pace")
    outside = kr(phases=((on(11, 15), 10.0), (on(1, 5), 99.0)))
    assert by(on(11, 15), outside) == 0.1


def test_phases_are_pairs_in_the_file_and_a_finding_names_their_line(plan_folder: PlanFolder) -> None:
    goals = GOOD["goals/2026-Q4/ops.toml"]
    text = goals.replace("target = 24\n", "target = 24\nphases = [[2026-11-01, 40], [2026-12-01, 30.5]]\n")
    folder = plan_folder({**GOOD, "goals/2026-Q4/ops.toml": text})
    held, findings = load(folder)
    assert held.key_results["wait"][1].phases == ((on(11, 1), 40.0), (on(12, 1), 30.5))
    assert not findings
    (folder / "goals/2026-Q4/ops.toml").write_text(text.replace("30.5", "50"), "utf-8")
    (found,) = load(folder).findings
    assert (found.code, found.place.line) == ("bad-phases", 14)


@pytest.mark.parametrize("typed", ['[["soon", 40]]', "[[2026-11-01]]", "[[2026-02-30, 1]]", "40"])
def test_phases_of_another_form_are_a_finding_not_a_crash(good: Path, typed: str) -> None:
    goals = good / "goals/2026-Q4/ops.toml"
    goals.write_text(
        goals.read_text("utf-8").replace("target = 24", f"target = 24\nphases = {typed}"), "utf-8"
    )
    assert any(f.severity == "error" and f.place.line in {13, 14} for f in load(good).findings)


# -- on the chart


def drawn(figure: Any) -> list[list[tuple[str, float]]]:
    """The lines of what was expected, as (day, progress)."""
    return [
        [(date.fromordinal(day).isoformat(), progress) for day, progress in line.points]
        for line in figure.value.lines
        if line.role == "expected"
    ]


def test_the_charts_expected_line_is_straight_for_a_straight_pace() -> None:
    held = standing(on(11, 16), objective(kr(), kr("maintain", name="m"))).plan.judged_on(on(11, 16))
    straight = [("2026-10-01", 0.0), ("2026-12-31", 0.7)]
    assert drawn(objective_chart(held, "o")) == [straight]
    assert drawn(team_chart(held, "ops", "2026-Q4")) == [[("2026-10-01", 0.35), ("2026-12-31", 0.7)]]


def test_what_is_closed_early_has_no_say_in_the_expected_line_of_its_team() -> None:
    early = closed_goal(kr(name="l", ambition="committed"), day=on(11, 1), name="p")
    team = standing(on(11, 16), objective(kr()), early).plan.judged_on(on(11, 16))
    assert drawn(team_chart(team, "ops", "2026-Q4")) == [[("2026-10-01", 0.0), ("2026-12-31", 0.7)]]
    alone = standing(on(11, 16), early).plan.judged_on(on(11, 16))
    assert drawn(team_chart(alone, "ops", "2026-Q4")) == [[("2026-10-01", 0.0), ("2026-12-31", 1.0)]]


def test_the_charts_expected_line_follows_curve_and_phases() -> None:
    goal = objective(kr(curve="back_loaded"), kr(name="p", phases=((on(11, 17), 10.0),)))
    held = plan(goal, log=[said(on(11, 14), 25.0)]).judged_on(on(11, 16))
    figure = objective_chart(held, "o")
    back, phased = drawn(figure)
    assert len(back) > 10
    assert all(abs(y - 0.7 * Q4.elapsed(date.fromisoformat(day)) ** 2) < 0.001 for day, y in back)
    assert phased == [("2026-10-01", 0.0), ("2026-11-17", 0.1), ("2026-12-31", 1.0)]
    assert figure.facts["columns"] == ["", "1", "2", "expected 1", "expected 2"]
    assert figure.facts["table"][-1] == [
        text.replace(" ", "\N{NO-BREAK SPACE}") for text in ("16 November", "25 %", "0 %", "17 %", "9 %")
    ]
    assert "; 17 % for 1 and 9 % for 2 expected by then" in figure.facts["says"].replace("\xa0", " ")


def test_a_chart_of_what_has_no_pace_has_no_expected_line() -> None:
    held = plan(objective(kr("graded")), log=[said(on(11, 14), 0.4)]).judged_on(on(11, 16))
    figure = objective_chart(held, "o")
    assert drawn(figure) == []
    assert figure.facts["columns"] == ["", "1"]
    assert "expected" not in figure.facts["says"]
