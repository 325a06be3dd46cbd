"""One shape for what is wrong: its order, its place, and its words."""

from __future__ import annotations

from dataclasses import replace

from okrlib.findings import (
    BadValueError,
    Finding,
    Place,
    SourceError,
    Subject,
    bad_value,
    causes_in,
    errors_in,
    folded,
    in_order,
    worst_first,
)

HINT = Finding("a", "hint", "It is odd.", "Look at it.")
ERROR = Finding("b", "error", "It is wrong.", "Fix it.", field="title")
WARNING = Finding("c", "warning", "It is strange.", "Look twice.")


def test_the_worst_come_first_and_equals_keep_their_order() -> None:
    other = Finding("z", "hint", "It is odd too.", "Look there.")

    assert worst_first([other, HINT, WARNING, ERROR]) == (ERROR, WARNING, other, HINT)
    assert errors_in([HINT, ERROR, WARNING]) == (ERROR,)


def test_of_one_severity_the_place_decides_and_nothing_is_said_twice() -> None:
    late, early = HINT.at(Place("b.toml", 2)), HINT.at(Place("a.toml", 9))

    assert in_order([late, early, late, ERROR.at(Place("z.toml"))]) == (
        ERROR.at(Place("z.toml")),
        early,
        late,
    )


def test_of_one_severity_causes_come_before_what_rests_on_them() -> None:
    places = [
        Place("okr.toml", 9, "policy.scale"),
        Place("okr.toml", 5, "teams[0].id"),
        Place("okr.toml", 2, "cycles[0].id"),
        Place("goals/2026-Q4/ops.toml", 1),
        Place("kpis/ops.toml", 1),
        Place("check-ins/2026-Q4.csv", 1),
        Place("observations/ops.csv", 1),
        Place("notes.md"),
    ]

    assert [f.place for f in in_order(ERROR.at(place) for place in reversed(places))] == places


def test_what_follows_is_folded_into_its_cause_if_that_is_there() -> None:
    cause = ERROR.at(Place("okr.toml", 1))
    others = [replace(HINT, follows=cause.place, code=code) for code in ("x", "y")]

    assert list(folded([cause, *others])) == [(cause, 2)]
    assert list(folded(others)) == [(other, 0) for other in others]
    assert causes_in([cause, *others]) == (cause,)
    assert others[0].as_dict()["follows"] == "okr.toml:1"
    assert "follows" not in cause.as_dict()


def test_what_it_is_about_and_where_it_stands_are_added_to_it() -> None:
    placed = ERROR.about("key result", "wait").at(Place("goals/2026-Q4/ops.toml", 12, "title"))

    assert (placed.subject, placed.item, HINT.item) == (Subject("key result", "wait"), "wait", "")
    assert str(placed) == "goals/2026-Q4/ops.toml:12 title: error [b] It is wrong. Fix it."
    assert str(ERROR) == "error [b] It is wrong. Fix it."
    assert [placed.as_dict()[name] for name in ("file", "line", "key")] == [
        "goals/2026-Q4/ops.toml",
        12,
        "title",
    ]
    assert ERROR.as_dict()["file"] is None


def test_what_is_raised_carries_a_finding() -> None:
    bad = bad_value("bad-number", "value", "'x' is not a number.", "Write a number.")

    assert (bad.finding.severity, bad.finding.field) == ("error", "value")
    assert str(bad) == "'x' is not a number. Write a number."
    assert isinstance(bad, BadValueError)
    assert str(SourceError(ERROR)) == "It is wrong."
