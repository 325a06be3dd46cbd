"""Reports, corrections and withdrawals in any interleaving, and what was known of them on any day."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import given, strategies as st

from kit.builders import Q4, evening as end_of_day, kr, objective, plan, standing
from okrlib.checkin import Typed
from okrlib.checkin.entry import read
from okrlib.checkin.withdrawal import of_report
from okrlib.errors import OkrError
from okrlib.model import CheckIn
from okrlib.plan import Plan, effective
from okrlib.scoring import stand

AUTHORS = ("ann", "bob")


class Deed(NamedTuple):
    """What somebody does at a moment: report on a day, or take back what they reported last."""

    hour: int
    author: str
    day: int
    value: float | None

    @property
    def at(self) -> datetime:
        """The moment."""
        return datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=self.hour)


DEEDS = st.lists(
    st.builds(
        Deed,
        st.integers(0, 24 * 20),
        st.sampled_from(AUTHORS),
        st.integers(0, 4),
        st.none() | st.integers(0, 100).map(float),
    ),
    max_size=14,
    unique_by=lambda deed: deed.hour,
).map(sorted)


def done(deeds: list[Deed]) -> tuple[Plan, dict[date, dict[date, float]]]:
    """The plan after all deeds, and what stood for each day on the evening of each day, kept by hand."""
    held = plan(objective(kr()))
    stacks: dict[date, list[tuple[str, float]]] = {}
    evenings: dict[date, dict[date, float]] = {}
    for deed in deeds:
        day = Q4.start + timedelta(days=deed.day)
        if deed.value is None:
            try:
                back = of_report(held, "k", at=deed.at, author=deed.author)
            except OkrError:
                assert not any(s and s[-1][0] == deed.author for s in stacks.values())
            else:
                held = held.with_rows(back.rows)
                assert stacks[back.gone.date][-1] == (deed.author, back.gone.value)
                stacks[back.gone.date].pop()
                # What stands again may be taken back in its turn, but not what lay below it.
                stacks[back.gone.date] = stacks[back.gone.date][-1:]
        else:
            typed = Typed("k", str(day), f"{deed.value:g}")
            made = read(held, typed, on=Q4.last_day, at=deed.at, author=deed.author)
            assert not made.refusals
            if made.row is not None:
                held = held.with_rows([made.row])
                stacks.setdefault(day, []).append((deed.author, deed.value))
        evenings[deed.at.date()] = {d: s[-1][1] for d, s in stacks.items() if s}
    return held, evenings


@given(DEEDS, st.randoms(use_true_random=False))
def test_whatever_was_done_the_log_says_what_stood_on_every_evening(
    deeds: list[Deed], rng: random.Random
) -> None:
    held, evenings = done(deeds)
    rows = list(held.check_ins)
    rng.shuffle(rows)
    shuffled = plan(objective(kr()), log=rows)
    for evening, stood in evenings.items():
        assert {row.date: row.value for row in effective(rows, as_of=end_of_day(evening))} == stood
        known = shuffled.narrow(as_of=evening)
        assert {row.date: row.value for row in effective(known.check_ins)} == stood
        last = max((d for d in stood if d <= evening), default=None)
        score = stand(known, on=evening).objective("o").score
        assert score == (stood[last] / 100 if last else 0.0)


# -- roll-ups

SCORES = st.floats(0, 100).map(lambda x: round(x, 3))
WEIGHTS = st.sampled_from([0.0, 0.5, 1.0, 3.0])


@st.composite
def families(draw: st.DrawFn) -> tuple[list[Any], dict[str, float], dict[str, list[tuple[str, float]]]]:
    """A parent objective and children of other teams, each with weighted key results and a value each."""
    goals: list[Any] = []
    values: dict[str, float] = {}
    own: dict[str, list[tuple[str, float]]] = {}
    children = draw(st.integers(0, 3))
    for n in range(children + 1):
        held = []
        for i in range(draw(st.integers(0, 3))):
            name, weight = f"k{n}-{i}", draw(WEIGHTS)
            held.append(kr(name=name, weight=weight))
            values[name] = draw(SCORES)
            own.setdefault(f"o{n}", []).append((name, weight))
        share = {"o0": draw(st.sampled_from([0.1, 0.3]))} if n else {}
        goals.append(
            objective(
                *held,
                name=f"o{n}",
                team="ops" if n == 0 else "it",
                contributes=share,
                weight=draw(st.sampled_from([1.0, 2.0])),
            )
        )
    return goals, values, own


def scores(goals: list[Any], values: dict[str, float]) -> dict[str, float | None]:
    """The score of each objective and team by these values."""
    log = [CheckIn(name, Q4.last_day, value) for name, value in values.items()]
    found = standing(Q4.end, *goals, log=log)
    teams = {f"team {t}": found.team(t, "2026-Q4").score for t in ("ops", "it")}
    return {g.id: found.objective(g.id).score for g in goals} | teams


@given(families())
def test_a_score_lies_between_the_lowest_and_the_highest_that_it_is_made_of(family: Any) -> None:
    goals, values, own = family
    found = scores(goals, values)
    for goal in goals:
        parts = [values[name] / 100 for name, weight in own.get(goal.id, ()) if weight]
        if goal.id == "o0":
            parts += [found[g.id] for g in goals[1:] if found[g.id] is not None]
        if not parts:
            assert found[goal.id] is None
        else:
            assert min(parts) - 1e-8 <= found[goal.id] <= max(parts) + 1e-8  # type: ignore[operator]


@given(families(), st.data())
def test_no_score_falls_where_one_value_rises(family: Any, data: st.DataObject) -> None:
    goals, values, _ = family
    if not values:
        return
    name = data.draw(st.sampled_from(sorted(values)))
    better = values | {name: data.draw(st.floats(values[name], 100))}
    before, after = scores(goals, values), scores(goals, better)
    for item, score in before.items():
        assert (score is None) == (after[item] is None)
        assert score is None or score <= after[item] + 1e-9  # type: ignore[operator]


@given(families(), st.sampled_from([0.5, 2.0, 10.0]), st.randoms(use_true_random=False))
def test_scores_depend_neither_on_the_scale_of_weights_nor_on_any_order(
    family: Any, scale: float, rng: random.Random
) -> None:
    goals, values, _ = family
    other = [
        replace(
            goal,
            weight=goal.weight * scale,
            key_results=tuple(
                rng.sample(
                    [replace(k, weight=k.weight * scale) for k in goal.key_results], len(goal.key_results)
                )
            ),
        )
        for goal in goals
    ]
    rng.shuffle(other)
    assert scores(other, values) == scores(goals, values)
