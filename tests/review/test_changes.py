"""Changes: everything after a day, once each, in values; nothing before it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kit.builders import Q4, at, kr, objective, on, plan, said
from okrlib.model import Objective
from okrlib.review import changes
from okrlib.review.changes import Change
from okrlib.scoring import stand

DAY = on(11, 16)
WEEK = DAY - timedelta(days=7)


def changed(*goals: Objective, log: Any = (), since: Any = WEEK, **facts: Any) -> tuple[Change, ...]:
    standing = stand(plan(*goals, log=log, **facts).judged_on(DAY))
    return changes(standing, standing.teams(Q4.id), since)


def of(kind: str, found: tuple[Change, ...]) -> list[str]:
    return [change.what for change in found if change.kind == kind]


def test_a_value_is_told_before_its_progress_and_counts_once() -> None:
    log = [said(on(11, 2), 20.0), said(on(11, 10), 30.0), said(on(11, 14), 50.0)]

    found = changed(objective(kr("increase", unit="calls")), log=log)

    assert of("value", found) == ["20 → 50\xa0calls; 20\xa0% → 50\xa0% of the way."]


def test_what_gets_worse_than_at_the_start_is_a_change_though_its_progress_stays_zero() -> None:
    log = [said(on(11, 2), -1.0), said(on(11, 14), -5.0)]

    found = changed(objective(kr("increase")), log=log)

    assert of("value", found) == ["−1 → −5; still 0\xa0% of the way, worse than at the start."]
    assert [change.state for change in found if change.kind == "value"] == ["down"]


def test_the_first_report_starts_from_the_baseline() -> None:
    found = changed(objective(kr("increase")), log=[said(on(11, 14), 50.0)])

    assert of("value", found) == ["0 → 50; 50\xa0% of the way."]


def test_a_note_in_a_list_is_its_first_line_in_plain_words() -> None:
    log = [said(on(11, 12), 20.0, note="```"), said(on(11, 13), 20.0, note="> - **Two** beds\nmore")]
    assert of("note", changed(objective(kr("increase")), log=log)) == ["Two beds"]


def test_notes_and_blockers_are_listed_once_they_are_recorded() -> None:
    log = [
        said(on(11, 2), 20.0, note="old"),
        said(on(11, 6), 20.0, note="late", recorded=at(11, 12)),
        said(on(11, 13), 20.0, note="new", blocker="no room"),
        said(on(11, 15), 20.0, blocker="-"),
    ]

    found = changed(objective(kr("increase")), log=log)

    assert of("note", found) == ["late", "new"]
    assert of("blocker", found) == ["Blocked by: no room", "No longer blocked"]


def test_a_blocker_or_none_that_is_said_again_is_no_change() -> None:
    blockers = ("-", "no room", "no room", "", "-", "-")
    log = [said(on(11, 10 + n), 20.0, blocker=text) for n, text in enumerate(blockers)]
    found = changed(objective(kr("increase")), log=log)

    assert of("blocker", found) == ["Blocked by: no room", "No longer blocked"]


def test_the_healths_of_a_goal_are_one_change_and_milestones_one_each() -> None:
    steps = kr("milestones", "steps")
    log = [
        said(on(10, 8), ("A",), name="steps"),
        said(on(11, 14), ("A", "B"), name="steps"),
    ]

    found = changed(objective(steps), log=log, since=Q4.start - timedelta(days=1))

    assert of("milestone", found) == ["Done: A", "Done: B"]
    health = [change for change in found if change.kind == "health" and change.title]
    assert len(health) == 1
    assert health[0].what.startswith("pending → ")


def test_nothing_happened_is_no_change() -> None:
    log = [said(on(11, 2), 60.0), said(on(11, 14), 60.0)]

    assert of("value", changed(objective(kr("increase")), log=log)) == []
