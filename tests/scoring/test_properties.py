"""Properties: monotone, unit-free, within 0..1, and silence never green, for any plan (METHOD 2-4)."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import assume, given, strategies as st

from kit.builders import Q4, hit_rate, kr, objective, on, progress_of, said, standing
from okrlib.model import CheckIn, KeyResult, Kind, Objective, Override, Value
from okrlib.scoring import Standing
from okrlib.scoring.pace import expected_on, expected_value

START = Q4.start
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
#: Kinds whose progress is a function of one number.
NUMERIC = ("increase", "decrease", "reach", "stages", "checkpoints")

# -- progress


@st.composite
def measures(draw: st.DrawFn) -> KeyResult:
    """Any measure whose progress is a function of one number, with a decent way to go."""
    kind = draw(st.sampled_from(NUMERIC))
    low, high = sorted(draw(st.tuples(NUMBERS, NUMBERS)))
    assume(high - low >= 1)
    if kind == "increase":
        return kr(kind, baseline=low, target=high)
    if kind == "decrease":
        return kr(kind, baseline=high, target=low)
    start, end = (low, high) if draw(st.booleans()) else (high, low)
    if kind == "reach":
        return kr(kind, target=end if abs(end) >= 1 else 1.0)
    if kind == "stages":
        return kr(kind, baseline=start, stretch=end)
    middle = start + (end - start) * draw(st.floats(0.1, 0.9))
    return kr(kind, checkpoints=((start, 0.0), (middle, draw(st.floats(0.1, 0.9))), (end, 1.0)))


def ends(measure: KeyResult) -> tuple[float, float]:
    """Where the measure starts and where it is to end."""
    if measure.kind == "checkpoints":
        return measure.checkpoints[0][0], measure.checkpoints[-1][0]
    end = measure.stretch if measure.kind == "stages" else measure.target
    assert end is not None
    return measure.baseline or 0.0, end


def told(measure: KeyResult, value: float) -> float:
    found = progress_of(measure, value)
    assert found is not None
    return found


@given(measures(), NUMBERS, NUMBERS)
def test_a_value_nearer_the_target_is_never_worth_less(measure: KeyResult, one: float, other: float) -> None:
    start, end = ends(measure)
    behind, ahead = sorted((one, other), reverse=end < start)
    assert told(measure, behind) <= told(measure, ahead)


@given(measures())
def test_the_start_is_worth_nothing_and_the_end_everything(measure: KeyResult) -> None:
    start, end = ends(measure)
    assert [told(measure, start), told(measure, end)] == [0.0, 1.0]


@given(measures(), NUMBERS)
def test_a_wrong_turn_from_the_start_is_worth_nothing(measure: KeyResult, value: float) -> None:
    start, end = ends(measure)
    wrong = start - abs(value - start) * (1 if end > start else -1)
    assert told(measure, wrong) == 0.0


@given(measures(), NUMBERS, st.floats(0.01, 1000), NUMBERS)
def test_progress_does_not_depend_on_the_unit(
    measure: KeyResult, value: float, scale: float, shift: float
) -> None:
    if measure.kind == "reach":  # its start is zero in every unit
        shift = 0.0

    changed = _scaled(measure, scale, shift)
    start, end = ends(changed)
    # A shift much larger than the way leaves no digits to tell values apart.
    assume(abs(end - start) > 1e-3 * max(abs(shift), abs(start), 1e-9))
    assert told(changed, value * scale + shift) == pytest.approx(told(measure, value), abs=1e-6)


def _scaled(measure: KeyResult, scale: float, shift: float = 0.0) -> KeyResult:
    """The same measure in another unit."""

    def other(x: float | None) -> float | None:
        return None if x is None else x * scale + shift

    return kr(
        measure.kind,
        baseline=other(measure.baseline),
        target=other(measure.target),
        stretch=other(measure.stretch),
        checkpoints=tuple((x * scale + shift, y) for x, y in measure.checkpoints),
    )


@given(measures(), st.floats(1e-15, 1e15), st.integers(0, 91))
def test_the_value_that_is_expected_is_worth_what_is_expected(
    measure: KeyResult, scale: float, day: int
) -> None:
    scaled = _scaled(measure, scale)
    on_day = {"baseline": scaled.baseline, "goal": 0.7}
    wanted = expected_on(scaled, Q4, START + timedelta(days=day), **on_day)
    value = expected_value(scaled, Q4, START + timedelta(days=day), **on_day)
    assert value is not None
    assert told(scaled, value) == pytest.approx(wanted, abs=1e-6)


@given(measures(), NUMBERS)
def test_mirrored_at_zero_progress_is_the_same(measure: KeyResult, value: float) -> None:
    mirrored: dict[str, Any] = {"increase": "decrease", "decrease": "increase"}
    changed = kr(
        mirrored.get(measure.kind, measure.kind),
        baseline=None if measure.baseline is None else -measure.baseline,
        target=None if measure.target is None else -measure.target,
        stretch=None if measure.stretch is None else -measure.stretch,
        checkpoints=tuple((-x, y) for x, y in measure.checkpoints),
    )
    assert told(changed, -value) == told(measure, value)


KINDS = (*NUMERIC, "milestones", "outcome", "graded", "baseline")
VALUES = (
    st.none() | st.floats(allow_nan=False) | st.sampled_from(["fail", "stretch", "?", ("A",), ("A", "B"), ()])
)


@given(st.sampled_from(KINDS), VALUES)
def test_progress_of_every_kind_stays_within_0_and_1(kind: str, value: Value | None) -> None:
    found = progress_of(kr(kind), value)
    assert (found is None) == (kind == "baseline")
    assert found is None or 0.0 <= found <= 1.0


@given(st.lists(st.tuples(st.integers(0, 91), st.sampled_from([99.0, 99.9, 100.0]))), st.integers(0, 120))
def test_a_hit_rate_stays_within_0_and_1(told_on: list[tuple[int, float]], day: int) -> None:
    days = [(START + timedelta(days=d), value) for d, value in sorted(told_on)]
    found = hit_rate(kr("maintain"), days, START + timedelta(days=day))
    assert found is not None
    assert 0.0 <= found <= 1.0


# -- whole plans


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Objective], list[CheckIn]]:
    """Objectives of every kind, state and alignment, with a log."""
    goals: list[Objective] = []
    log: list[CheckIn] = []
    for n in range(draw(st.integers(1, 5))):
        held: list[KeyResult] = []
        for kind in draw(st.lists(st.sampled_from(get_args(Kind)), max_size=3)):
            name = f"k{n}-{len(held)}"
            scored = draw(
                st.none()
                | st.builds(Override, score=st.floats(-1, 2), reason=st.just("why"), on=st.just(on(1, 2)))
            )
            weight = draw(st.sampled_from([0.0, 0.5, 1.0, 3.0]))
            held.append(kr(kind, name=name, weight=weight, override=scored))
            words: dict[str, list[Any]] = {"milestones": [("A",), ("B", "A")], "outcome": ["fail", "target"]}
            for day in draw(st.lists(st.integers(-5, 100), max_size=4)):
                value = draw(st.none() | st.sampled_from(words.get(kind, [-50.0, 0.0, 0.4, 99.9, 250.0])))
                log.append(said(Q4.start + timedelta(days=day), value, name=name))
        shares = draw(
            st.dictionaries(st.sampled_from([f"o{m}" for m in range(5)]), st.floats(0, 1), max_size=2)
        )
        state = draw(st.sampled_from(["draft", "active", "closed"]))
        closing = {"closed_on": on(11, 20), "outcome": draw(st.sampled_from(["achieved", "dropped"]))}
        facts: dict[str, Any] = closing if state == "closed" else {}
        goals.append(objective(*held, name=f"o{n}", state=state, contributes=shares, **facts))
    return goals, log


@given(plans(), st.dates(on(9, 20), on(1, 31)))
def test_whatever_the_plan_all_scores_stay_within_0_and_1(
    made: tuple[list[Objective], list[CheckIn]], day: date
) -> None:
    goals, log = made
    found = standing(day, *goals, log=log)
    numbers: list[float | None] = []
    for goal in goals:
        held = found.objective(goal.id)
        numbers += [held.score, held.own, held.computed, held.progress, held.expected]
        numbers += [
            x for part in held.key_results for x in (part.score, part.computed, part.progress, part.expected)
        ]
        assert held.verdict is None or held.final
    for team in found.teams("2026-Q4"):
        numbers += [team.score, team.progress, team.expected]
    assert all(x is None or 0.0 <= x <= 1.0 for x in numbers)


@given(plans(), st.dates(on(9, 20), on(1, 31)))
def test_silence_is_never_green_in_any_plan(made: tuple[list[Objective], list[CheckIn]], day: date) -> None:
    goals, log = made
    found = standing(day, *goals, log=log)
    for goal in goals:
        for part in found.objective(goal.id).key_results:
            # Silence counts within the cycle: a report from before it makes nobody late on its first day.
            since = max(part.last_check_in or Q4.start, Q4.start)
            # What cannot fall back is done, however long ago that was told.
            settled = part.health == "done" and part.key_result.kind in {"milestones", "baseline"}
            if part.health not in {"closed", "to close", "stale", None} and not settled:
                assert (day - since).days <= 10


def numbers_of(found: Standing, goals: list[Objective]) -> list[tuple[Any, ...]]:
    """Every number and word of some objectives, their key results and their team."""
    stands: list[Any] = [found.team("ops", Q4.id)]
    for goal in goals:
        stands += [found.objective(goal.id), *found.objective(goal.id).key_results]
    names = ("score", "progress", "expected", "confidence", "final", "health", "verdict", "reported", "own")
    return [tuple(getattr(one, name, None) for name in names) for one in stands]


def later(item: Any) -> Any:
    """Whatever it is, 28 years later: the same days of the week, with the same leap years."""
    if isinstance(item, date):
        return item.replace(year=item.year + 28)
    if isinstance(item, tuple):
        moved = map(later, item)
        return type(item)(*moved) if hasattr(item, "_fields") else tuple(moved)
    if is_dataclass(item) and not isinstance(item, type):
        return replace(item, **{field.name: later(getattr(item, field.name)) for field in fields(item)})
    return item


@given(plans(), st.dates(on(9, 20), on(1, 31)), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_another_team_nor_the_year_moves_a_number(
    made: tuple[list[Objective], list[CheckIn]], day: date, random: Random
) -> None:
    goals, log = made
    found = numbers_of(standing(day, *goals, log=log), goals)
    beside = objective(kr(name="beside"), name="beside", team="it")
    rows = [*log, said(Q4.start, 30.0, name="beside")]
    random.shuffle(rows)
    assert numbers_of(standing(day, beside, *goals, log=rows), goals) == found
    moved, cycles = [later(goal) for goal in goals], (later(Q4),)
    assert numbers_of(standing(later(day), *moved, log=later(tuple(log)), cycles=cycles), moved) == found
