"""A structure is seen whatever its words: the verbs and things here stand in no list of the language."""

from __future__ import annotations

import pytest

from okrlib.coach import coach
from okrlib.coach.language.lexicon import lexicon

COUNTED = (
    "Vet 12 sundials",
    "Whittle 6 gargoyles",
    "Laminate 300 placemats",
    "Sieve 9 manuscripts",
    "Rewire 14 lampposts",
    "Stencil 20 crates",
    "Calibrated 8 theodolites",
    "Unearth 70 fossils",
    "Dredging 3 canals",
    "Prune 40 hedges",
)
ALL_DONE = (
    *("kilns", "hedges", "ledgers", "signposts", "canals"),
    *("crates", "lampposts", "fossils", "theodolites", "gargoyles"),
)
RESULTS = ["Win", "Earn", "Attract", "Gain", "Keep", "Raise", "Save", "Lose", "Avoid", "Have"]
PAIRS = (
    ("Prune orchards", "cider"),
    ("Tidy archives", "lampposts"),
    ("Sharpen lighting", "rehearsals"),
    ("Reform bylaws", "canals"),
    ("Whittle gargoyles", "fossils"),
    ("Dredge canals", "hedges"),
    ("Weed flowerbeds", "signposts"),
    ("Varnish railings", "crates"),
    ("Tar barges", "kilns"),
    ("Bind ledgers", "theodolites"),
)


def weaknesses(text: str, kind: str) -> set[str]:
    """The codes of the warnings and errors of an English text."""
    return {r.code for r in coach(text, kind).remarks if r.severity != "hint"}  # type: ignore[arg-type]


@pytest.mark.parametrize("text", COUNTED)
def test_any_verb_before_a_number_of_things_is_counted_work(text: str) -> None:
    verb, _, thing = text.split()

    assert not lexicon("en").kinds(verb) - {"participle", "gerund"}
    assert not lexicon("en").kinds(thing)
    assert weaknesses(text, "key_result") == {"counts-work"}


@pytest.mark.parametrize("thing", ALL_DONE)
def test_all_of_a_set_is_finished_work_whatever_is_done(thing: str) -> None:
    assert not lexicon("en").kinds(thing)
    for said in (
        f"100% of {thing} are varnished",
        f"100% of {thing} reviewed by June",
        f"100% {thing} are defined in a book",
    ):
        assert "counts-work" in weaknesses(said, "key_result")
    assert "counts-work" not in weaknesses(f"100% of customers of {thing} are satisfied", "key_result")


@pytest.mark.parametrize(("first", "thing"), PAIRS)
def test_two_orders_are_a_list_of_aims(first: str, thing: str) -> None:
    assert not lexicon("en").kinds(thing)
    assert "two-measures" in weaknesses(f"{first} and improve {thing}", "objective")
    assert "two-measures" not in weaknesses(
        f"{first} so that neighbours meet and improve {thing}", "objective"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Attract and retain bakers",
        "Collaborate and share recipes",
        "Make the archive easy to search and browse",
        "Help growers plan and build resilient farms",
        "Improve the choir and the orchestra",
        "Simplify how families book and change visits",
        "Win back trust and pride",
    ],
)
def test_one_aim_is_no_list(text: str) -> None:
    assert "two-measures" not in weaknesses(text, "objective")


@pytest.mark.parametrize("verb", RESULTS)
def test_a_verb_of_results_counts_no_work(verb: str) -> None:
    assert "counts-work" not in weaknesses(f"{verb} 30 gargoyles", "key_result")


@pytest.mark.parametrize("noun", ["donations", "canals", "rehearsals", "fossils"])
def test_a_multiple_of_a_number_that_is_not_told_lacks_its_start(noun: str) -> None:
    assert "no-baseline" in weaknesses(f"Double our monthly {noun}", "key_result")
    assert "no-baseline" in weaknesses(f"Produce 1.5x more than current {noun}", "key_result")
    assert "no-baseline" not in weaknesses(f"Double our monthly {noun} from 40 to 80", "key_result")


def test_two_measures_of_one_kind_are_two() -> None:
    assert "two-measures" in weaknesses("Improve free-to-paid and trial-to-paid conversion rate", "objective")
    assert "two-measures" not in weaknesses("Improve the conversion rate of trials", "objective")
