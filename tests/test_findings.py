"""One shape for what is wrong: its order, its place, and its words."""

from __future__ import annotations

from okrlib.findings import (
    BadValueError,
    Finding,
    Place,
    SourceError,
    Subject,
    bad_value,
    errors_in,
    in_order,
    worst_first,
)

HINT = Finding("a", "hint", "It is odd.", "Look at it.")
ERROR = Finding("b", "error", "It is wrong.", "Mend it.", field="title")
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


def test_what_it_is_about_and_where_it_stands_are_added_to_it() -> None:
    placed = ERROR.about("key result", "wait").at(Place("goals/2026-Q4/ops.toml", 12, "title"))

    assert (placed.subject, placed.item, HINT.item) == (Subject("key result", "wait"), "wait", "")
    assert str(placed) == "goals/2026-Q4/ops.toml:12 title: error [b] It is wrong. Mend it."
    assert str(ERROR) == "error [b] It is wrong. Mend it."
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
