"""The review: what changed since last time, as it was known then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kit.builders import ANN, COMPANY, IT, OPS, at, kpi, kr, objective, on, plan, said, seen
from okrlib import show
from okrlib.model import Policy, ReviewDecision
from okrlib.plan import released
from okrlib.review import decide, last_review, review

GOAL = objective(kr(), kr("increase", "still"), kr("increase", "new"))
LOG = [
    said(on(10, 20), 20.0, confidence=7, recorded=at(10, 20)),
    said(on(10, 20), 30.0, "still", confidence=6, recorded=at(10, 20)),
    said(on(11, 10), 35.0, confidence=4, blocker="No beds", recorded=at(11, 10)),
    said(on(11, 10), 5.0, "new", confidence=5, recorded=at(11, 10)),
]


def names(pairs: object) -> list[str]:
    return [(part.now if hasattr(part, "now") else part).key_result.id for part in pairs]  # type: ignore[attr-defined]


def test_it_shows_what_moved_who_fell_what_is_blocked_and_where_it_is_silent() -> None:
    held = review(plan(GOAL, log=LOG), "ops", "2026-Q4", on=on(11, 12), since=on(11, 1))

    assert names(held.moved) == ["k", "new"]
    assert (held.moved[0].progress, held.moved[0].confidence) == (0.15, -3)
    assert names(held.fallers) == ["k"]
    assert [(part.key_result.id, part.blocker.text) for part in held.blocked if part.blocker] == [
        ("k", "No beds")
    ]
    assert names(held.silent) == ["still"]


def test_what_was_reported_late_is_a_change_since_the_review() -> None:
    """A value dated before the review but written down after it was not known at the review."""
    late = said(on(10, 25), 50.0, "still", recorded=at(11, 11))

    held = review(plan(GOAL, log=[*LOG, late]), "ops", "2026-Q4", on=on(11, 12), since=on(11, 1))

    (still,) = [pair for pair in held.moved if pair.now.key_result.id == "still"]
    assert still.progress == 0.2


def test_who_reported_since_did_report_whatever_a_kpi_says_and_however_late() -> None:
    """A KPI's last value is of 31 October; a person spoke on 5 November, and of 25 October on the 11th."""
    linked = objective(
        kr(kpi="uptime", baseline=90.0),
        kr("increase", "late"),
        kr("increase", "figures", kpi="uptime", baseline=90.0),
    )
    log = [
        said(on(11, 5), None, confidence=4, recorded=at(11, 5)),
        said(on(10, 25), 50.0, "late", recorded=at(11, 11)),
    ]
    figures = [seen(10, 96.0)]

    held = plan(linked, log=log, kpis=(kpi(),), observations=figures).judged_on(on(11, 12))
    found = review(held, "ops", "2026-Q4", on=on(11, 12), since=on(11, 1))

    assert names(found.silent) == ["figures"]
    assert found.silent[0].last_check_in == on(10, 31)
    assert "no check-in yet" in show.review(held, "ops", "2026-Q4", since=on(11, 1)).html()


@pytest.mark.parametrize(("people", "by"), [("roles", ", Head"), ("names", ", Ann Lee"), ("none", "")])
def test_a_fall_of_confidence_stands_with_its_reason_and_who_gave_it_by_the_policy(
    people: str, by: str
) -> None:
    log = [
        said(on(10, 20), 20.0, confidence=7, note="Going well"),
        said(on(11, 8), 20.0, confidence=3, note="Two **nurses** left", author="ann"),
        said(on(11, 10), 21.0, confidence=4, note="One is back"),
    ]
    policy = Policy(people=people)  # type: ignore[arg-type]
    held = plan(GOAL, log=log, people=(replace(ANN, name="Ann Lee"),), policy=policy)

    html = show.review(held.judged_on(on(11, 12)), "ops", "2026-Q4", since=on(11, 1)).html()

    reason = html[html.index('class="reason"') :].partition("</li>")[0]
    assert "Two <strong>nurses</strong> left" in reason
    assert f"<small>8\N{NO-BREAK SPACE}November 2026{by}</small>" in reason
    assert html.count('class="reason"') == 1


def test_that_a_cycle_has_ended_or_is_to_come_is_no_change_and_no_silence() -> None:
    noted = replace(GOAL, decisions=(ReviewDecision(on=on(1, 3), text="Close it"),))
    late = said(on(12, 30), 8.0, "new", recorded=at(1, 9))
    ended = review(plan(noted, log=[*LOG, late]), "ops", "2026-Q4", on=on(1, 10))
    assert (names(ended.moved), names(ended.silent), names(ended.blocked)) == (["new"], [], ["k"])

    first = review(plan(GOAL, log=LOG), "ops", "2026-Q4", on=on(1, 1))
    assert (first.since, first.moved, first.silent) == (on(12, 18), (), ())

    early = review(plan(GOAL), "ops", "2026-Q4", on=on(9, 10))
    assert (early.since, early.moved, early.silent) == (on(9, 10), (), ())


def test_a_blocker_stays_until_a_report_clears_it() -> None:
    after = said(on(11, 11), 36.0, confidence=5, recorded=at(11, 11))
    cleared = after._replace(blocker="-", recorded=at(11, 12))

    for log, open_now in (([*LOG, after], ["k"]), ([*LOG, after, cleared], [])):
        agenda = review(plan(GOAL, log=log), "ops", "2026-Q4", on=on(11, 12))
        assert names(agenda.blocked) == open_now


def test_the_last_review_is_the_last_day_with_a_decision_else_two_weeks_ago() -> None:
    fresh = plan(GOAL)
    noted = plan(replace(GOAL, decisions=(ReviewDecision(on=on(11, 3), text="Go on"),)))

    assert last_review(fresh, "ops", "2026-Q4", on=on(11, 20)) == on(11, 6)
    assert last_review(noted, "ops", "2026-Q4", on=on(11, 20)) == on(11, 3)
    assert last_review(fresh, "ops", "2026-Q4", on=on(10, 5)) == on(10, 1)
    assert last_review(fresh, "ops", "2026-Q4", on=date(2027, 3, 1)) == date(2026, 12, 18)


def test_a_decision_is_noted_in_order_and_needs_words() -> None:
    first = decide(plan(GOAL), "o", " Ask the supplier ", on=on(11, 12), author="ann")
    both = decide(first, "o", "Begin anew", on=on(11, 5))

    assert [d.text for d in both.objective("o").decisions] == ["Begin anew", "Ask the supplier"]
    held = review(both, "ops", "2026-Q4", on=on(11, 12), since=on(11, 10))
    assert [(o.id, d.text) for o, d in held.decisions] == [("o", "Ask the supplier")]
    with pytest.raises(ValueError, match="needs words"):
        decide(first, "o", "  ", on=on(11, 12))


def test_decisions_are_not_published_and_not_known_before_their_day() -> None:
    noted = decide(plan(GOAL), "o", "Ask the supplier", on=on(11, 12))

    assert released(noted).objective("o").decisions == ()
    assert noted.narrow(as_of=on(11, 11)).objective("o").decisions == ()


def test_the_page_of_a_review_says_each_list_and_escapes_what_people_wrote() -> None:
    wild = [row._replace(blocker="<script>x</script>") if row.blocker else row for row in LOG]
    held = decide(plan(GOAL, log=wild), "o", "Ask **them** <b>now</b>", on=on(11, 12), author="ann")

    html = show.review(held.judged_on(on(11, 12)), "ops", "2026-Q4", since=on(11, 1)).html()

    for heading in ("In the way", "Confidence fell", "What changed", "Nobody reported", "Decisions"):
        assert heading in html
    assert "confidence 7 to 4" in html
    assert "<strong>them</strong>" in html
    assert "<script>" not in html
    assert "<b>now</b>" not in html


def test_a_team_without_goals_has_an_empty_review() -> None:
    html = show.review(plan().judged_on(on(11, 12)), "it", "2026-Q4").html()

    assert "nothing to review" in html


def test_calibration_is_shown_from_ten_pairs_and_never_for_a_person() -> None:
    few = show.calibration(plan(GOAL).judged_on(on(11, 12)), "ops").html()
    person = plan(GOAL, teams=(COMPANY, replace(OPS, kind="individual"), IT)).judged_on(on(11, 12))

    assert "0 of 10 closed key results" in few
    assert "nothing here compares people" in show.calibration(person, "ops").html()
