"""The known name nearest to an unknown one."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, strategies as st

from okrlib.text import near, nearest_name

QUARTER = ["nps-q4", "spares-q4", "reach-q4", "calls-q4", "answer-time-q4"]


@pytest.mark.parametrize(
    ("wanted", "known", "nearest"),
    [
        ("opps", ["company", "ops"], "ops"),
        ("wiat", ["wait", "steps"], "wait"),
        ("NPS", ["nps", "cost"], "nps"),
        ("zzz", ["nps", "cost"], None),
        ("", ["nps", ""], None),
        ("nps", [], None),
        ("x" * 100_000, ["nps"], None),
    ],
)
def test_the_most_similar_name_is_the_nearest(wanted: str, known: list[str], nearest: str | None) -> None:
    assert nearest_name(wanted, known) == nearest


@pytest.mark.parametrize(
    ("wanted", "known", "nearest"),
    [
        ("npss-q4", QUARTER, "nps-q4"),
        ("npss-q4", QUARTER[1:], None),
        ("nps", QUARTER, "nps-q4"),
        ("npss-q3", QUARTER, "nps-q4"),
        ("npss-q4", ["nps", *QUARTER[1:]], "nps"),
        ("speed-2026-q4", [f"{name}-2026-q4" for name in ("sped", "reach", "calls")], "sped-2026-q4"),
        ("q4", ["q4", *QUARTER], None),
    ],
)
def test_an_ending_that_nearly_all_names_share_is_left_aside(
    wanted: str, known: list[str], nearest: str | None
) -> None:
    assert nearest_name(wanted, known) == nearest


def test_an_ending_counts_where_few_names_share_it() -> None:
    assert nearest_name("time-q4", ["time-q3", "time-q4s", "cost"]) == "time-q4s"


@given(st.text(max_size=8), st.lists(st.text("ab-q4", max_size=8), max_size=6))
def test_a_suggestion_is_a_known_name_and_never_the_unknown_one(wanted: str, known: list[str]) -> None:
    found = nearest_name(wanted, known)

    assert found is None or (found in known and found != wanted)


def test_the_hint_is_a_question_or_what_else_helps() -> None:
    assert near("opps", ["ops"], "Add it.") == 'Did you mean "ops"?'
    assert near("zzz", ["ops"], "Add it.") == "Add it."


def test_what_compares_names_is_loaded_with_the_first_hint() -> None:
    code = (
        "import sys; from okrlib.text import near; before = 'rapidfuzz' in sys.modules;"
        "near('opps', ['ops'], ''); print(before, 'rapidfuzz' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["False", "True"]
