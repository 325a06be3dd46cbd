"""Calculated KPIs: what a formula may say, what it comes to, and what was known of it when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, strategies as st

from kit.builders import closed_goal, kpi, kr, objective, plan
from okrlib import store
from okrlib.checks.plan import problems
from okrlib.model import KPI, Observation, Target, Team
from okrlib.plan import FormulaError, Plan, parse, released
from okrlib.plan.formula import Formula
from okrlib.tables import tables

JAN, FEB = date(2024, 1, 1), date(2024, 2, 1)


def at(day: int, month: int = 3) -> datetime:
    return datetime(2024, month, day, tzinfo=UTC)


def held(formula: str, *rows: Observation, more: tuple[KPI, ...] = ()) -> Plan:
    return Plan(
        teams=(Team(id="ops"), Team(id="board", parent="ops")),
        kpis=(
            KPI(id="waits-over-4h", team="ops"),
            KPI(id="visits", team="ops"),
            KPI(id="share", team="board", formula=formula),
            *more,
        ),
        observations=rows,
    )


def parsed(text: str) -> Formula | str:
    """A formula, or the sentence that says why there is none."""
    try:
        return parse(text)
    except FormulaError as wrong:
        return str(wrong)


def values(plan: Plan, kpi: str = "share", on: date = date(2025, 1, 1)) -> dict[date, float]:
    return {o.period: o.value for o in plan.figures(kpi, on=on)}


BOTH = (
    Observation("waits-over-4h", JAN, 30.0),
    Observation("visits", JAN, 120.0),
    Observation("waits-over-4h", FEB, 10.0),
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("waits-over-4h / visits * 100", 25.0),
        ("waits-over-4h ÷ visits × 100", 25.0),
        ("(visits - waits-over-4h) / (2 + 1)", 30.0),
        ("visits − waits-over-4h − 1", 89.0),
        ("-visits+2.5", -117.5),
        ("visits / (waits-over-4h - 30)", None),
        ("4 * .5", None),  # of no KPI, so of no period, and a finding
    ],
)
def test_a_formula_is_arithmetic_on_the_values_of_a_period(text: str, wanted: float | None) -> None:
    assert values(held(text, *BOTH)).get(JAN) == wanted


def test_a_formula_that_is_too_deep_to_compute_has_no_value() -> None:
    deep = parse("-" * 900 + "visits")

    def within(calls: int) -> float | None:
        return within(calls - 1) if calls else deep.value({"visits": 1.0})

    assert within(500) is None


def test_a_missing_part_gives_no_value() -> None:
    assert values(held("waits-over-4h / visits", *BOTH)) == {JAN: 0.25}


@pytest.mark.parametrize(
    "text",
    [
        "visits ** 2", "visits // 2", "visits % 2", "visits if visits else 1", "f(visits)", "visits.real",
        "__import__('os')", "visits; 1", "visits, 1", "[visits]", "visits =", "(visits", "visits visits",
        "lambda: 1", "1 < visits", "visits and 1", "~visits", "'a'", "\\", "x := 1", "0x",
        "(" * 400 + "1" + ")" * 400,
        "1+" * 600 + "1",
        "-" * 900 + "1",
    ],
)  # fmt: skip
def test_nothing_but_arithmetic_is_a_formula(text: str) -> None:
    """Words are KPI ids, whatever they mean to Python; nothing of it is ever run."""
    found = parsed(text)

    assert isinstance(found, str) or set(found.names.values()) <= {1.0, 2.0, *found.kpis}


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_a_sentence(text: str) -> None:
    found = parsed(text)

    assert found.endswith(".") if isinstance(found, str) else found.value({}) is None or not found.kpis


def test_a_minus_without_spaces_belongs_to_the_id() -> None:
    assert parse("visits-4").kpis == ("visits-4",)
    assert parse("visits - 4").kpis == ("visits",)


def test_a_calculated_kpi_is_known_when_its_last_part_is() -> None:
    plan = held(
        "waits-over-4h / visits",
        Observation("waits-over-4h", JAN, 30.0, at(5, 2)),
        Observation("visits", JAN, 120.0, at(9, 2)),
        Observation("visits", JAN, 100.0, at(20)),
    )

    assert values(plan, on=date(2024, 1, 31)) == {}
    assert values(plan, on=date(2024, 2, 8)) == {JAN: 0.3}, "whenever it was recorded"
    known = {day: values(plan.narrow(as_of=date(2024, *day))) for day in ((2, 8), (3, 1), (3, 21))}
    assert known == {(2, 8): {}, (3, 1): {JAN: 0.25}, (3, 21): {JAN: 0.3}}


def test_a_correction_that_takes_a_value_away_leaves_none() -> None:
    plan = held("waits-over-4h / visits", *BOTH, Observation("visits", JAN, 0.0, at(1)))

    assert values(plan) == {}


def test_a_part_that_is_taken_back_takes_the_value_with_it_from_that_day_on() -> None:
    visits = next(row for row in BOTH if row.kpi == "visits")
    back = visits._replace(recorded=datetime(2024, 3, 1, tzinfo=UTC), withdrawn=True)
    plan = held("waits-over-4h / visits", *BOTH, back)

    assert values(plan) == {}
    assert values(plan.narrow(as_of=date(2024, 2, 28))) == {JAN: 0.25}


def test_a_calculated_kpi_may_be_a_part_and_a_circle_has_no_value() -> None:
    more = (
        KPI(id="points", team="ops", formula="share * 100"),
        KPI(id="a", formula="b"),
        KPI(id="b", formula="a + 1"),
    )
    plan = held("waits-over-4h / visits", *BOTH, more=more)

    assert values(plan, "points") == {JAN: 25.0}
    assert values(plan, "a") == {}


def test_a_part_of_a_plan_keeps_the_values_without_their_parts() -> None:
    plan = held("waits-over-4h / visits", *BOTH).narrow(team="board")

    assert [k.id for k in plan.kpis] == ["share"]
    assert values(plan) == {JAN: 0.25}


def test_a_released_plan_keeps_the_values_and_names_no_part_that_is_not_released() -> None:
    plan = held("waits-over-4h / visits", *BOTH)
    hidden = replace(plan, kpis=(replace(plan.kpis[0], visibility="private"), *plan.kpis[1:]))
    shown = released(hidden)

    assert [k.id for k in shown.kpis] == ["visits", "share"]
    assert values(shown) == {JAN: 0.25}
    assert shown.kpis[1].formula == ""
    assert released(plan).kpis[2].formula == "waits-over-4h / visits"


def test_values_are_in_the_frames_and_never_in_a_file(tmp_path: Path) -> None:
    plan = held("waits-over-4h / visits", *BOTH)
    store.save(plan, tmp_path)
    loaded = store.load(tmp_path).plan
    frame = tables(loaded).observations

    assert loaded == plan
    assert "share" not in (tmp_path / "observations/ops.csv").read_text("utf-8")
    assert frame.loc[frame["kpi"] == "share", "value"].tolist() == [0.25]
    assert frame.loc[frame["kpi"] == "share", "counts"].tolist() == [True]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"formula": "visits +"}, "bad-formula"),
        ({"formula": "1 + 2"}, "bad-formula"),
        ({"formula": "visits * 1e3"}, "bad-formula"),
        ({"formula": "visits * 1E+3"}, "bad-formula"),
        ({"formula": "visits * 1e-3"}, "bad-formula"),
        ({"formula": "visits / 1_000"}, "bad-formula"),
        ({"formula": "visit * 2"}, "unknown-kpi"),
        ({"formula": "share * 2"}, "formula-loop"),
        ({"formula": "visits", "rhythm": "weekly"}, "formula-rhythm"),
        ({"drivers": ("share",)}, "driver-loop"),
        ({"drivers": ("gone",)}, "unknown-kpi"),
        ({"targets": (Target(value=1, low=3, high=2),)}, "bad-target"),
        ({"targets": (Target(value=1, months=(13,)),)}, "bad-target"),
    ],
)
def test_what_cannot_be_right_on_a_card_is_a_finding(
    tmp_path: Path, changes: dict[str, object], code: str
) -> None:
    plan = held("visits * 1")
    store.save(replace(plan, kpis=(*plan.kpis[:2], replace(plan.kpis[2], **changes))), tmp_path)  # type: ignore[arg-type]
    found = [f for f in store.load(tmp_path).findings if f.code == code]

    assert found
    assert found[0].place.file == "kpis/board.toml"
    assert "'share'" in found[0].what


_YEAR = Target(value=5, start=date(2026, 1, 1), end=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("one", "other", "span"),
    [
        (
            _YEAR,
            Target(value=4, start=date(2026, 12, 31)),
            "from 2026-12-31 to 2026-12-31; the one that began",
        ),
        (_YEAR, replace(_YEAR, value=4), "from 2026-01-01 to 2026-12-31; the first counts"),
        (Target(value=5), Target(value=4), "always; the first counts"),
        (_YEAR, Target(value=4, start=date(2027, 1, 1)), ""),
        (replace(_YEAR, end=None), Target(value=4, start=date(2026, 7, 1), end=date(2026, 8, 1)), ""),
        (_YEAR, Target(value=4, months=(7, 8)), ""),
        (Target(value=3, months=(6, 7)), Target(value=4, months=(7, 8)), "always; the first counts"),
        (Target(value=3, months=(6,)), Target(value=4, months=(7, 8)), ""),
    ],
)
def test_targets_that_hold_at_once_are_named(one: Target, other: Target, span: str) -> None:
    for targets in ((one, other), (other, one)):
        told = _overlaps(*targets)
        assert len(told) == bool(span)
        assert all(span in what for what in told)
        if "the first" in span:
            assert f"{targets[0].value:g} and {targets[1].value:g}" in told[0]


def test_of_several_targets_each_two_that_hold_at_once_are_named() -> None:
    first, second = replace(_YEAR, value=3), Target(value=4, start=date(2026, 2, 1), end=date(2026, 2, 28))
    third = replace(_YEAR, value=6, start=date(2026, 6, 1))
    pairs = [what.partition("at once, ")[2][:7] for what in _overlaps(third, first, second)]
    assert pairs == ["3 and 4", "3 and 6"]


def _overlaps(*targets: Target) -> list[str]:
    found = problems(Plan(kpis=(KPI(id="k", targets=targets),)))
    return [f.what for f in found if f.code == "targets-overlap"]


def test_weeks_that_start_on_different_days_have_no_figure_in_common() -> None:
    def wrong(rhythm: Literal["weekly", "monthly"]) -> list[str]:
        visits = kpi(name="visits", rhythm=rhythm, week_starts="sunday")
        parts = (visits, kpi(name="share", formula="visits / 2", rhythm=rhythm))
        return [f.what for f in problems(plan(kpis=parts)) if f.code == "formula-rhythm"]

    (what,) = wrong("weekly")
    assert "Its weeks start on Monday" in what
    assert not wrong("monthly"), "where a week starts changes nothing there"


@pytest.mark.parametrize(
    ("formula", "mend"),
    [("vists * 2", 'Did you mean "visits"?'), ("visits-4", "Name a KPI of the plan; a minus stands between")],
)
def test_a_slip_in_a_formula_is_told_by_what_it_is(tmp_path: Path, formula: str, mend: str) -> None:
    plan = held("visits * 1")
    store.save(replace(plan, kpis=(*plan.kpis[:2], replace(plan.kpis[2], formula=formula))), tmp_path)
    (found,) = [f for f in store.load(tmp_path).findings if f.code == "unknown-kpi"]
    assert found.mend.startswith(mend)


def test_what_still_needs_a_kpi_that_has_ended_is_a_finding() -> None:
    """Its last day decides: one that is kept to the end of the cycle measures it to the end."""
    for day, wrong in ((date(2026, 12, 31), ["formula", "guard", "kpi"]), (date(2027, 1, 1), ["formula"])):
        ended = kpi(name="visits", ended=day)
        parts = (ended, kpi(name="share", formula="visits / 2"), kpi(name="old", formula="visits", ended=day))
        goals = (
            objective(kr(guard=("visits",)), kr(name="l", kpi="visits")),
            closed_goal(kr(name="m", kpi="visits"), name="p"),
        )
        found = [f for f in problems(plan(*goals, kpis=parts)) if f.code == "kpi-ended"]
        assert [f.field.rpartition(".")[2] for f in found if f.field] == wrong


def test_rows_of_a_calculated_kpi_are_not_counted_and_a_finding(tmp_path: Path) -> None:
    store.save(held("waits-over-4h / visits", *BOTH, Observation("share", FEB, 9.0)), tmp_path)
    loaded = store.load(tmp_path)

    assert values(loaded.plan) == {JAN: 0.25}
    assert "calculated-observed" in {f.code for f in loaded.findings}


def test_a_seasonal_target_comes_before_one_for_all_months() -> None:
    kpi = KPI(id="a", targets=(Target(value=5), Target(value=9, months=(12, 1))))

    assert [kpi.target_on(date(2024, month, 1)).value for month in (1, 2, 12)] == [9, 5, 9]  # type: ignore[union-attr] # a target for each month

    began = replace(kpi, targets=(*kpi.targets, Target(value=4, start=date(2024, 1, 1))))
    assert [began.target_on(date(2024, month, 1)).value for month in (1, 2, 12)] == [9, 4, 9]  # type: ignore[union-attr] # a target for each month


def test_a_band_of_tolerance_decides_whichever_way_is_better() -> None:
    from okrlib.scoring import meets

    band = Target(value=10, low=8, high=12)

    assert [meets(KPI(id="a"), v, band) for v in (7.9, 8, 10, 12, 12.1)] == [False, True, True, True, False]
    assert meets(KPI(id="a", better="higher"), 9, band) is True
    assert meets(KPI(id="a", better="higher"), 9, Target(value=10, low=9.5)) is False
