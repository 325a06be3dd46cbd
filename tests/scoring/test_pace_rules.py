"""When a goal is at risk: METHOD's rule, and those that tools have published."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given, strategies as st

from kit.builders import judged, kr, objective, objective_judged, on, plan, said
from okrlib.checks.plan import problems
from okrlib.findings import Finding
from okrlib.model import PaceRule, Policy
from okrlib.scoring import PARAMETERS
from okrlib.scoring.pace_rules import PACE_RULES, by_pace

GREEN, AMBER, RED = "on track", "at risk", "off track"


def named(rule: Any, progress: float, wanted: float, **limits: float) -> str:
    return by_pace(progress, wanted, Policy(pace_rule=rule, **limits))


@pytest.mark.parametrize(
    ("rule", "wanted", "cases"),
    [
        # METHOD: a gap of 0.10 is on track, of 0.25 at risk.
        ("difference", 0.5, {0.4: GREEN, 0.399: AMBER, 0.25: AMBER, 0.249: RED}),
        # Viva: gap points > 25 At Risk, > 0 Behind, <= 0 On Track.
        ("viva", 0.5, {0.5: GREEN, 0.499: AMBER, 0.25: AMBER, 0.249: RED}),
        # Engagedly: < 16.5 On Track, 16.5-33 Behind, > 33 At Risk.
        ("engagedly", 0.5, {0.336: GREEN, 0.335: AMBER, 0.17: AMBER, 0.169: RED}),
        # UpRaise: ratio >= 0.95 On track, >= 0.75 Lagging, else At risk.
        ("upraise", 0.8, {0.76: GREEN, 0.759: AMBER, 0.6: AMBER, 0.599: RED}),
        # Mooncamp: with a threshold of 90 %, 50 % is On Track at half time and Off Track at the end.
        ("mooncamp", 0.5, {0.5: GREEN, 0.45: GREEN, 0.449: RED}),
        ("mooncamp", 1.0, {0.9: GREEN, 0.5: RED}),
        # Workfront: days passed / duration, a plain comparison.
        ("workfront", 0.5, {0.5: GREEN, 0.499: RED}),
        ("ratio", 0.8, {0.76: GREEN, 0.759: AMBER, 0.6: AMBER, 0.599: RED}),
    ],
)
def test_each_rule_draws_its_lines_where_its_source_does(
    rule: str, wanted: float, cases: dict[float, str]
) -> None:
    assert {progress: named(rule, progress, wanted) for progress in cases} == cases


def test_the_limits_of_the_two_free_rules_are_policies() -> None:
    assert [named("difference", p, 0.5, on_track=0.0, at_risk=0.05) for p in (0.5, 0.45, 0.44)] == [
        GREEN,
        AMBER,
        RED,
    ]
    assert [
        named("ratio", p, 0.5, on_track_share=0.8, at_risk_share=0.5) for p in (0.4, 0.39, 0.25, 0.24)
    ] == [GREEN, AMBER, AMBER, RED]


def test_a_difference_is_lenient_early_and_a_ratio_harsh() -> None:
    assert (named("difference", 0.0, 0.05), named("upraise", 0.0, 0.05)) == (GREEN, RED)
    assert (named("difference", 0.85, 1.0), named("upraise", 0.85, 1.0)) == (AMBER, AMBER)


def test_where_nothing_is_expected_yet_every_rule_is_content() -> None:
    assert {named(rule, 0.0, 0.0) for rule in PACE_RULES} == {GREEN}


@given(st.sampled_from(sorted(PACE_RULES)), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_more_progress_is_never_judged_worse(rule: str, wanted: float, one: float, other: float) -> None:
    order = [RED, AMBER, GREEN]
    less, more = sorted((one, other))
    assert order.index(named(rule, less, wanted)) <= order.index(named(rule, more, wanted))


def test_the_rule_judges_key_results_objectives_and_teams_alike() -> None:
    told, day = said(on(11, 14), 45.0), on(11, 16)  # 0.505 expected
    for rule, health in {"difference": GREEN, "viva": AMBER, "workfront": RED}.items():
        policy = Policy(pace_rule=rule)  # type: ignore[arg-type]
        measure = kr(ambition="committed")
        assert judged(day, measure, told, policy=policy).health == health
        assert objective_judged(day, objective(measure), told, policy=policy).health == health


def test_silence_is_never_green_whatever_the_rule() -> None:
    for rule in get_args(PaceRule):
        assert (
            judged(on(12, 20), kr(), said(on(11, 14), 100.0), policy=Policy(pace_rule=rule)).health == "stale"
        )


def test_a_report_from_before_the_cycle_makes_nobody_late_on_its_first_days() -> None:
    early = said(on(9, 20), 0.0)
    assert judged(on(10, 5), kr(), early).health != "stale"
    assert judged(on(11, 2), kr(), early).health == "stale"


def remarks(**policy: Any) -> list[Finding]:
    return list(problems(plan(policy=Policy(**policy))))


def test_a_limit_that_the_rule_does_not_use_is_said() -> None:
    (found,) = remarks(pace_rule="viva", on_track=0.2)
    assert (found.code, found.severity, found.field) == ("unused-policy", "warning", "policy.on_track")
    assert remarks(pace_rule="ratio", on_track_share=0.9) == []
    assert remarks(pace_rule="viva") == []


@pytest.mark.parametrize(
    "policy",
    [
        {"on_track_share": 0.0, "at_risk_share": 0.0},
        {"on_track_share": 1.5},
        {"at_risk_share": 0.99},
        {"at_risk_share": -0.1},
    ],
)
def test_a_share_out_of_its_range_is_an_error(policy: dict[str, float]) -> None:
    (found,) = remarks(pace_rule="ratio", **policy)
    assert (found.code, found.severity) == ("bad-policy", "error")


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"on_track": 0.3, "at_risk": 0.1}, "a gap from on_track (0.3) up to 1, as in 0.3."),
        ({"pace_rule": "ratio", "on_track_share": 0.5}, "a share from 0 to on_track_share (0.5), as in 0.5."),
        ({"on_track": 2}, "a gap from 0 up to 1, as in 0.1."),
        ({"pace_rule": "ratio", "on_track_share": -1, "at_risk_share": 0.5}, "a share above 0 and up to 1"),
        ({"fewest_key_results": 6}, "a count from fewest_key_results (6), as in 6."),
        ({"fewest_key_results": 2, "most_key_results": 1}, "from fewest_key_results (2), as in 5."),
    ],
)
def test_an_example_of_a_policy_fits_the_other_that_bounds_it(policy: dict[str, Any], said: str) -> None:
    (found,) = remarks(**policy)
    assert said in found.mend


def test_every_rule_that_a_plan_can_name_exists() -> None:
    assert set(PACE_RULES) == set(get_args(PaceRule))
    assert set(PARAMETERS) <= set(PACE_RULES)
    assert {name for names in PARAMETERS.values() for name in names} <= set(Policy.__dataclass_fields__)
