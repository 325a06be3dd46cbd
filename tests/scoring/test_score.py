"""METHOD section 3: means, contributions, bands and verdicts as plain arithmetic."""

from __future__ import annotations

from hypothesis import given, strategies as st

from okrlib.scoring import verdict
from okrlib.scoring.score import band, one_decimal, weighted_mean, with_contributions
from okrlib.text.formatting import two_decimals

SHARES = st.floats(0, 1, allow_nan=False)
SCORES = st.none() | SHARES


def test_a_mean_counts_scores_by_their_weight() -> None:
    assert weighted_mean([(0.2, 1.0), (0.8, 1.0)]) == 0.5
    assert weighted_mean([(0.2, 1.0), (0.8, 3.0)]) == 0.65


def test_weight_0_and_what_has_no_score_are_not_counted() -> None:
    assert weighted_mean([(0.2, 1.0), (1.0, 0.0), (None, 5.0)]) == 0.2


def test_none_counted_is_no_score_and_never_0() -> None:
    assert weighted_mean([]) is None
    assert weighted_mean([(None, 1.0), (0.5, 0.0)]) is None
    assert weighted_mean([(0.0, 1.0)]) == 0.0


def test_scores_are_rounded_to_9_decimals_in_any_order() -> None:
    tenths = [(n / 10, 1.0) for n in (1, 2, 3, 7)]
    assert weighted_mean(tenths) == weighted_mean(tenths[::-1]) == 0.325
    assert weighted_mean([(1 / 3, 1.0)]) == 0.333333333


def test_several_children_take_their_shares() -> None:
    assert with_contributions(0.5, [(1.0, 0.25), (0.0, 0.25)]) == 0.5
    assert with_contributions(0.4, [(1.0, 0.5), (0.8, 0.5)]) == 0.9


def test_a_parent_without_key_results_is_the_weighted_mean_of_its_children() -> None:
    assert with_contributions(None, [(0.8, 0.25), (0.2, 0.75)]) == 0.35
    assert with_contributions(None, [(0.8, 0.25), (None, 0.75)]) == 0.8
    assert with_contributions(None, [(None, 0.25)]) is None
    assert with_contributions(None, []) is None


def test_shares_over_one_still_give_a_mean() -> None:
    assert with_contributions(0.0, [(1.0, 1.0), (0.5, 1.0)]) == 0.75


def test_the_half_up_one_decimal_score_is_banded() -> None:
    assert {band(score) for score in (0.0, 0.3, 0.3499)} == {"low"}
    assert {band(score) for score in (0.35, 0.4, 0.6, 0.6499, 0.649999999)} == {"mid"}
    assert {band(score) for score in (0.65, 0.7, 1.0)} == {"high"}


def test_half_a_tenth_goes_up_though_floats_do_not() -> None:
    halves = [n / 20 for n in range(1, 20, 2)]
    assert [one_decimal(x) for x in halves] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]


def test_a_score_is_rounded_to_9_decimals_before_it_is_banded() -> None:
    assert one_decimal(0.65 - 1e-10) == 0.7
    assert one_decimal(0.65 - 1e-9) == 0.6


def test_displays_cut_to_two_decimals_and_never_round_up() -> None:
    shown = {
        0.6999: "0.69",
        0.999999999: "0.99",
        0.58: "0.58",
        0.29: "0.29",
        1.0: "1.00",
        0.0: "0.00",
        9 / 13: "0.69",
    }
    assert {score: two_decimals(score) for score in shown} == shown


def test_a_committed_goal_is_met_at_1_before_any_rounding() -> None:
    verdicts = [verdict(score, "committed") for score in (1.0, 0.999999999, 0.95, 0.0)]
    assert verdicts == ["met", "missed", "missed", "missed"]


def test_a_stretch_goal_succeeds_from_0_7_on_the_one_decimal_score() -> None:
    assert verdict(1.0, "aspirational") == "exceeded"
    assert {verdict(score, "aspirational") for score in (0.999, 0.7, 0.65)} == {"success"}
    assert {verdict(score, "aspirational") for score in (0.6499, 0.35)} == {"progress"}
    assert {verdict(score, "aspirational") for score in (0.3499, 0.3, 0.0)} == {"learn"}


def test_where_success_begins_is_a_policy() -> None:
    assert verdict(0.6, "aspirational", success_at=0.6) == "success"
    assert verdict(0.75, "aspirational", success_at=0.9) == "progress"


def test_a_learning_goal_asks_for_the_learning_not_for_a_number() -> None:
    assert verdict(1.0, "learning") == "open"
    assert verdict(0.0, "learning", learned=True) == "met"
    assert verdict(None, "learning", learned=True) == "met"


def test_no_score_has_no_verdict() -> None:
    assert verdict(None, "aspirational") is None
    assert verdict(None, "committed") is None


@given(st.lists(st.tuples(SCORES, st.floats(0, 100, allow_nan=False)), max_size=8))
def test_a_mean_stays_within_0_and_1(pairs: list[tuple[float | None, float]]) -> None:
    found = weighted_mean(pairs)
    assert found is None or 0.0 <= found <= 1.0


@given(SCORES, st.lists(st.tuples(SCORES, SHARES), max_size=5))
def test_with_contributions_a_score_stays_within_0_and_1(
    own: float | None, children: list[tuple[float | None, float]]
) -> None:
    found = with_contributions(own, children)
    assert found is None or 0.0 <= found <= 1.0
    if own is not None:
        assert found is not None


@given(SHARES, SHARES)
def test_a_higher_score_is_never_banded_or_shown_lower(one: float, other: float) -> None:
    low, high = sorted((one, other))
    order = ["low", "mid", "high"]
    assert order.index(band(low)) <= order.index(band(high))
    assert two_decimals(low) <= two_decimals(high)


@given(SHARES)
def test_what_is_shown_is_never_more_than_the_score(score: float) -> None:
    assert float(two_decimals(score)) <= score + 1e-9
