"""What people type about a key result or a KPI: what is taken, what is refused, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from kit.builders import ANN, Q4, at, closed_goal, judged, kpi, kr, objective, on, plan, said, seen
from okrlib.checkin import Entry, Typed, in_place_of, moved
from okrlib.checkin.entry import done_by, figure, read
from okrlib.checkin.withdrawal import of_figure, of_report
from okrlib.errors import OkrError, UnknownIdError
from okrlib.model import CheckIn, Outcomes, Person, Policy, notation
from okrlib.plan import Plan, effective
from okrlib.scoring import stand

DAY = on(10, 22)


def typed(
    measure: Any = None, *log: CheckIn, day: Any = DAY, plan_: Plan | None = None, **fields: str
) -> Entry:
    held = plan_ or plan(objective(measure or kr()), log=log)
    return read(held, Typed("k", **fields), on=day, at=at(10, 22), author="ann")


# -- values, by kind


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("increase", "30", 30.0),
        ("increase", " 30.5 ", 30.5),
        ("increase", "\N{MINUS SIGN}5", -5.0),
        ("stages", "1e3", 1000.0),
        ("checkpoints", "0", 0.0),
        ("maintain", "99.95", 99.95),
        ("baseline", "12", 12.0),
        ("graded", "0.4", 0.4),
        ("graded", "0,4", 0.4),
        ("graded", "40 %", 0.4),
        ("increase", "30,5", 30.5),
        ("increase", "1\N{THIN SPACE}200", 1200.0),
        ("increase", "1.5M", 1_500_000.0),
        ("milestones", "A", ("A",)),
        ("milestones", "B; A", ("B", "A")),
        ("milestones", "b; a", ("B", "A")),
        ("outcome", "commit", "commit"),
        ("outcome", " Stretch", "stretch"),
    ],
)
def test_a_value_is_what_the_kind_understands(kind: str, text: str, value: Any) -> None:
    measure = kr(kind, outcomes=Outcomes()) if kind == "outcome" else kr(kind)
    made = typed(measure, value=text)
    assert made.refusals == ()
    assert made.row == CheckIn("k", DAY, value, author="ann", recorded=at(10, 22))


@pytest.mark.parametrize(
    ("kind", "fields", "field", "mend"),
    [
        ("increase", {"value": "1,000"}, "value", "Write 1000 or 1."),
        ("increase", {"value": "-1.234"}, "value", "Write -1.2340 or -1234."),
        ("increase", {"value": "30 %"}, "value", "Write 30 if you mean 30\N{NO-BREAK SPACE}h."),
        ("increase", {"value": "30 k€"}, "value", "Write 30 if you mean 30\N{NO-BREAK SPACE}h."),
        ("increase", {"value": "much"}, "value", "Write a number"),
        ("increase", {"value": "1e400"}, "value", "Use a larger unit"),
        ("increase", {"value": "nan"}, "value", "Write a number"),
        ("increase", {"value": "9" * 50_000}, "value", "Use a larger unit"),
        ("graded", {"value": "7"}, "value", "Write one, as in 0.7."),
        ("graded", {"value": "70"}, "value", "Write 0.7 if you mean 70\N{NO-BREAK SPACE}%."),
        ("outcome", {"value": "targt"}, "value", 'Did you mean "target"?'),
        ("milestones", {"value": "C"}, "value", "A; B"),
        ("increase", {"confidence": "11"}, "confidence", "0 to 10"),
        ("increase", {"confidence": "6.5"}, "confidence", "Write a whole number from 0 to 10: 6 or 7."),
        ("increase", {"confidence": "75 %"}, "confidence", "7 or 8"),
        ("increase", {"confidence": "0.7"}, "confidence", "Write 7 if you mean 70\N{NO-BREAK SPACE}%."),
        ("increase", {"value": "1", "date": "04/05/2026"}, "date", "Write 2026-05-04 or 2026-04-05."),
        ("increase", {"status": "on trak"}, "status", 'Did you mean "on track"?'),
        ("increase", {"value": "1", "date": "2026-02-30"}, "date", "Write a day that exists"),
        ("increase", {"value": "1", "date": "next week"}, "date", "Write a day that exists"),
        ("increase", {"value": "1", "date": "2026-10-23"}, "date", "Write a day up to 2026-10-22."),
        ("increase", {"note": "x" * 50_000}, "note", "10,000"),
        ("increase", {"blocker": "x" * 50_000}, "blocker", "10,000"),
        ("increase", {"value": "1", "author": "anne"}, "author", 'Did you mean "ann"?'),
        ("increase", {}, "value", "Give a value"),
        ("increase", {"note": "   "}, "value", "Give a value"),
    ],
)
def test_what_cannot_be_right_is_refused_with_what_to_write(
    kind: str, fields: dict[str, str], field: str, mend: str
) -> None:
    made = typed(kr(kind, unit="h"), **fields)
    (refusal,) = made.refusals
    assert refusal.field == field
    assert mend in refusal.mend
    assert len(str(refusal)) < 400
    assert made.row is None


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        ("%", "45 %", 45.0),
        ("% of tickets", "45%", 45.0),
        ("hours", "24 hours", 24.0),
        ("hours", "24h", 24.0),
        ("€", "€22", 22.0),
        ("EUR", "22 k€", 22_000.0),
        ("€", "€1.5m", 1_500_000.0),
        ("k€", "22 k€", 22.0),
        ("€ million", "3,5 € million", 3.5),
        ("K", "300 K", 300.0),
        ("MWh", "3 MWh", 3.0),
        ("per 1,000 patients", "5,2 per 1,000 patients", 5.2),
        ("m²", "40 m²", 40.0),
        ("points", "3 pts", 3.0),
        ("days to an answer", "3 days", 3.0),
    ],
)
def test_a_value_may_carry_the_unit_of_its_key_result(unit: str, text: str, value: float) -> None:
    made = typed(kr(unit=unit), value=text)

    assert made.refusals == ()
    assert made.row is not None
    assert made.row.value == value


@pytest.mark.parametrize(
    ("unit", "text", "what", "mend"),
    [
        ("hours", "24 days", "'24 days' is not in hours.", "Write 24 if you mean 24\N{NO-BREAK SPACE}hours."),
        ("", "45 %", "'45 %' has a unit; here there is none.", "Write 45."),
        ("k€", "22 k", "'22 k' is not in k€.", "Write 22 if you mean 22\N{NO-BREAK SPACE}k€."),
        ("hours", "1.200 kg", "'1.200 kg' is not in hours.", "Write 1.2 or 1200."),
    ],
)
def test_another_unit_is_refused_with_the_number_to_write(unit: str, text: str, what: str, mend: str) -> None:
    (refusal,) = typed(kr(unit=unit), value=text).refusals

    assert (refusal.what, refusal.mend) == (what, mend)


@pytest.mark.parametrize("text", ["1,200", "1.234", "-12.500", "1.200 h"])
def test_what_is_offered_can_be_typed_and_is_taken(text: str) -> None:
    (refusal,) = typed(kr(unit="h"), value=text).refusals
    offered = refusal.mend.removeprefix("Write ").removesuffix(".").split(" or ")

    assert len(offered) == 2
    for decimal in (None, ".", ","):
        values = [notation.number(each, decimal=decimal) for each in offered]
        assert {values[0] * 1000, values[0] / 1000} & {values[1]}


@pytest.mark.parametrize(
    ("decimal", "text", "value"),
    [(",", "1.200", 1200.0), (".", "1.200", 1.2), (",", "1,200", 1.2), (".", "1,200", 1200.0)],
)
def test_the_mark_that_a_plan_states_decides(decimal: Any, text: str, value: float) -> None:
    held = replace(plan(objective(kr("increase", name="k"))), decimal=decimal)
    made = read(held, Typed("k", value=text), on=DAY, at=at(10, 22), author=None)

    assert made.row is not None
    assert made.row.value == value


@pytest.mark.parametrize("text", ["7", "7.0", "7,0", "7/10", "7 of 10", "70 %", " 7 "])
def test_a_confidence_is_taken_however_it_is_written(text: str) -> None:
    made = typed(confidence=text)

    assert made.row is not None
    assert made.row.confidence == 7


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = typed(value="1,500", confidence="12", status="fine", date="2026-13-01", note="x" * 20_000)
    assert [r.field for r in found.refusals] == ["date", "value", "confidence", "status", "note"]


def test_what_nobody_sees_of_a_pasted_note_is_left_out() -> None:
    entry = typed(value="3", note="from a slide:\x0bcalm\x00\x1b[31m \u202eweek")
    assert entry.row is not None
    assert entry.row.note == "from a slide:\ncalm[31m week"


def test_an_unknown_key_result_names_the_nearest() -> None:
    made = read(
        plan(objective(kr(name="wait"))), Typed("wiat", value="1"), on=DAY, at=at(10, 22), author=None
    )
    assert "'wiat'" in made.refusals[0].what
    assert made.refusals[0].mend == 'Did you mean "wait"?'


def test_what_a_kpi_measures_takes_no_value_but_a_confidence() -> None:
    held = plan(objective(kr(kpi="uptime")), kpis=(kpi(),))
    (refusal,) = typed(plan_=held, value="99", confidence="7").refusals
    assert "'uptime' measures it" in refusal.what
    assert "okr observe uptime" in refusal.mend
    made = typed(plan_=held, confidence="7")
    assert made.row is not None
    assert (made.row.value, made.row.confidence) == (None, 7)


# -- confidence


def test_a_fall_of_confidence_by_3_asks_for_a_note() -> None:
    before = said(on(10, 15), 10.0, confidence=8)
    assert [r.field for r in typed(None, before, confidence="5").refusals] == ["note"]
    assert typed(None, before, confidence="5", note="Two people are ill").refusals == ()
    assert typed(None, before, confidence="6").refusals == ()
    assert typed(None, before, said(on(10, 18), 1.0), confidence="5").refusals, "the last one that was given"
    assert typed(confidence="0").refusals == ()
    mended = typed(None, said(DAY, 10.0, confidence=8), confidence="5")
    assert mended.refusals == (), "of the same day it is no fall"


# -- a second report for a day, late ones, other states


def test_a_second_report_mends_the_first_and_keeps_what_it_leaves_out() -> None:
    first = said(DAY, 30.0, confidence=6, note="slow", recorded=at(10, 22, 9))
    made = typed(None, first, confidence="7")
    assert made.row == CheckIn("k", DAY, 30.0, 7, note="slow", author="ann", recorded=at(10, 22))
    assert made.before == first
    assert "replaces the report of" in made.remarks[0]


def test_a_report_of_somebody_else_that_is_replaced_is_named_with_what_it_said() -> None:
    people = (ANN, Person(id="bob", role="Nurse"))
    first = said(DAY, 30.0, confidence=6, author="bob", recorded=at(10, 22, 9))
    both = plan(objective(kr()), log=[first], people=people)

    (remark,) = typed(plan_=both, value="31").remarks
    assert remark.startswith(
        "It replaces the report of 22\N{NO-BREAK SPACE}October 2026 by Nurse (30, confidence 6);"
    )
    empty = replace(both, check_ins=(said(DAY, author="bob", recorded=at(10, 22, 9)),))
    (remark,) = typed(plan_=empty, value="31").remarks
    assert remark.startswith("It replaces the report of 22\N{NO-BREAK SPACE}October 2026 by Nurse;")


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ([("bob", 9, False)], "In place of a report of that day by Nurse (30)."),
        ([("bob", 8, False), ("ann", 9, False)], "In place of a report of that day by Nurse (30)."),
        ([("bob", 8, False), ("bob", 9, True)], ""),
        ([("ann", 9, False)], ""),
        ([(None, 9, False)], ""),
        ([("bob", 13, False)], ""),
        ([], ""),
    ],
)
def test_a_report_says_in_whose_place_it_stands(
    before: list[tuple[str | None, int, bool]], sentence: str
) -> None:
    rows = [
        said(DAY, 30.0, author=who, recorded=at(10, 22, hour), withdrawn=gone) for who, hour, gone in before
    ]
    last = said(DAY, 31.0, author="ann", recorded=at(10, 22, 12))
    both = plan(objective(kr()), log=[*rows, last], people=(ANN, Person(id="bob", role="Nurse")))
    assert in_place_of(both, last, whole=True) == sentence


def test_saying_the_same_again_writes_nothing() -> None:
    made = typed(None, said(DAY, 30.0, confidence=6), value="30", confidence="6")
    assert (made.row, made.refusals) == (None, ())


def test_a_correction_counts_even_where_another_clock_runs_ahead() -> None:
    ahead = said(DAY, 30.0, recorded=at(10, 22, 18))
    made = typed(None, ahead, value="31")
    assert made.row is not None
    assert made.row.recorded == at(10, 22, 18) + timedelta(microseconds=1)
    assert effective([made.row, ahead]) == (made.row,)


def test_a_late_entry_says_how_it_counts() -> None:
    inside = typed(day=on(1, 20), value="60", date="2026-12-31")
    assert inside.remarks == (
        "2026-Q4 ended on 31\N{NO-BREAK SPACE}December 2026: dated within it, this counts.",
    )
    after = typed(day=on(1, 20), value="60", date="2027-01-05")
    assert "does not count" in after.remarks[0]
    assert inside.row is not None
    assert after.row is not None
    held = plan(objective(kr()))
    assert stand(held.with_rows([inside.row, after.row]), on=on(1, 20)).objective("o").score == 0.6
    closed = plan(closed_goal(kr(), day=on(1, 5)))
    assert (
        "stays as it was frozen"
        in typed(plan_=closed, day=on(1, 20), value="60", date="2026-12-31").remarks[0]
    )


def test_a_draft_and_a_day_before_the_cycle_are_taken_with_a_word() -> None:
    draft = plan(objective(kr(), state="draft"))
    assert "draft" in typed(plan_=draft, value="3").remarks[0]
    assert "begins on" in typed(value="3", date="2026-09-30").remarks[0]


def test_a_milestone_that_is_no_longer_done_is_said() -> None:
    log = [said(on(10, 15), ("A",))]
    assert typed(kr("milestones"), *log, value="B").remarks == ("No longer done: A.",)
    assert typed(kr("milestones"), *log, value="A;B").remarks == ()
    today = said(DAY, ("A", "B"))
    assert typed(kr("milestones"), *log, today, value="A").remarks[-1] == "No longer done: B."
    assert done_by(plan(objective(kr("milestones")), log=log), "k", DAY) == ("A",)
    assert done_by(plan(objective(kr("milestones")), log=log), "k", on(10, 14)) == ()


def test_a_plan_that_names_no_people_takes_no_author() -> None:
    held = plan(objective(kr()), policy=Policy(people="none"))
    made = read(held, Typed("k", value="1", author="ann"), on=DAY, at=at(10, 22), author=None)
    assert made.row is not None
    assert made.row.author is None


TEXTS = st.text(max_size=30) | st.sampled_from(["", "5", "2026-10-20", "on track", "ann", "A;B", "-3", "0.5"])


@given(
    st.sampled_from(["increase", "maintain", "milestones", "outcome", "graded", "baseline"]),
    st.tuples(*[TEXTS] * 7),
)
def test_whatever_is_typed_there_is_a_row_or_a_sentence(kind: str, fields: Any) -> None:
    made = read(plan(objective(kr(kind))), Typed("k", *fields), on=DAY, at=at(10, 22), author=None)
    assert (made.row is None) == bool(made.refusals)
    assert all(r.what and r.mend for r in made.refusals)


# -- taking back

BOB = Person(id="bob", role="Nurse")


def back(*log: CheckIn, author: str | None = "ann", day: Any = None) -> Any:
    held = plan(objective(kr()), log=log, people=(ANN, BOB))
    return of_report(held, "k", at=at(10, 23), author=author, on=day)


def test_taking_back_adds_a_row_and_leaves_all_others() -> None:
    rows = [said(on(10, 15), 10.0, author="ann"), said(DAY, 30.0, author="ann", recorded=at(10, 22))]
    made = back(*rows)
    assert made.gone == rows[1]
    assert made.again is None
    assert made.rows == (CheckIn("k", DAY, author="ann", recorded=at(10, 23), withdrawn=True),)
    assert effective([*rows, *made.rows]) == (rows[0],)


def test_what_a_mistake_had_replaced_stands_again() -> None:
    first = said(DAY, 30.0, author="bob", recorded=at(10, 22, 8))
    slip = said(DAY, 300.0, author="ann", recorded=at(10, 22, 9))
    made = back(first, slip)
    (standing,) = effective([first, slip, *made.rows])
    assert (standing.value, standing.author) == (30.0, "bob")
    assert made.gone == slip


def test_a_report_of_somebody_else_stays() -> None:
    mine = said(on(10, 15), 10.0, author="ann", recorded=at(10, 15))
    theirs = said(DAY, 30.0, author="bob", recorded=at(10, 22))
    assert back(mine, theirs).gone == mine
    with pytest.raises(OkrError, match="by ann stands"):
        back(theirs)
    with pytest.raises(OkrError, match="without an author"):
        back(mine, theirs, author=None)


def test_the_last_is_the_last_recorded_unless_a_day_is_named() -> None:
    late = said(on(10, 1), 1.0, author="ann", recorded=at(10, 22))
    usual = said(on(10, 15), 10.0, author="ann", recorded=at(10, 15))
    assert back(late, usual).gone == late
    assert back(late, usual, day=on(10, 15)).gone == usual
    with pytest.raises(OkrError, match="2026-10-02"):
        back(late, day=on(10, 2))


def test_what_was_taken_back_cannot_be_taken_back_again() -> None:
    row = said(DAY, 30.0, author="ann", recorded=at(10, 22))
    with pytest.raises(OkrError, match="nothing to take back"):
        back(row, *back(row).rows)


# -- figures of KPIs


def measured(value: str, *observed: Any, day: Any = None, **facts: Any) -> Any:
    return figure(
        plan(kpis=(kpi(**facts),), observations=observed),
        "uptime",
        value,
        on=on(11, 20),
        at=at(11, 20),
        day=day,
    )


def test_a_figure_is_of_the_period_that_ended_last() -> None:
    made = measured("97", seen(9, 95.0))
    assert (made.row.period, made.row.value, made.before, made.remarks) == (on(10, 1), 97.0, None, ())
    assert measured("97", rhythm="weekly").row.period == on(11, 9), "a Monday"
    assert measured("97", seen(11, 1.0)._replace(period=on(11, 5)), rhythm="weekly").row.period == on(11, 12)


def test_a_figure_that_is_there_is_mended_only_where_its_day_is_named() -> None:
    told = seen(10, 95.0, recorded=at(11, 3))
    (refusal,) = measured("97", told).refusals
    assert "95" in refusal.what
    assert "--on 2026-10-01" in refusal.mend
    made = measured("97", told, day=on(10, 20))
    assert (made.row.period, made.before) == (on(10, 1), 95.0)


def test_a_figure_of_a_running_period_waits_and_one_of_the_future_is_refused() -> None:
    made = measured("97", day=on(11, 20))
    assert made.row.period == on(11, 1)
    assert "1\N{NO-BREAK SPACE}December" in made.remarks[0]
    assert "has not begun" in measured("97", day=on(12, 20)).refusals[0].what


def test_a_mended_figure_counts_even_where_the_first_one_says_no_time() -> None:
    early = seen(11, 95.0)  # as if recorded at the period's end
    made = measured("97", early, day=on(11, 20))
    held = plan(kpis=(kpi(),), observations=(early, made.row))
    assert [o.value for o in stand(held, on=on(12, 2)).values("uptime")] == [97.0]


def test_a_figure_that_stands_already_is_not_written_again() -> None:
    made = measured("95", seen(10, 95.0, recorded=at(11, 3)), day=on(10, 20))
    assert (made.row, made.refusals) == (None, ())


def test_a_figure_that_is_taken_back_leaves_what_it_had_replaced() -> None:
    first, slip = seen(10, 95.0, recorded=at(11, 3)), seen(10, 9.5, recorded=at(11, 4))
    held = plan(kpis=(kpi(),), observations=(first, slip))
    made = of_figure(held, "uptime", at=at(11, 4), day=on(10, 20))
    assert (made.gone, made.again is not None) == (slip, True)
    after = held.with_rows(made.rows)
    assert [o.value for o in stand(after, on=on(12, 2)).values("uptime")] == [95.0]
    once = held.with_rows(
        of_figure(plan(kpis=(kpi(),), observations=(slip,)), "uptime", at=at(11, 5), day=on(10, 1)).rows
    )
    assert stand(once, on=on(12, 2)).values("uptime") == ()
    assert figure(once, "uptime", "96", on=on(11, 20), at=at(11, 20)).row is not None, (
        "it may be reported anew"
    )
    with pytest.raises(OkrError, match="nothing to take back"):
        of_figure(once, "uptime", at=at(11, 5), day=on(10, 1))


def test_a_figure_is_refused_as_a_value_is() -> None:
    assert measured("30,500").refusals[0].mend == "Write 30500 or 30.5."
    assert measured("30 kg").refusals[0].mend == "Write 30 if you mean 30\N{NO-BREAK SPACE}%."
    with pytest.raises(UnknownIdError, match="'uptime'"):
        figure(plan(kpis=(kpi(),)), "uptme", "1", on=DAY, at=at(10, 22))


# -- what would be


@given(st.lists(st.tuples(st.integers(0, 91), st.floats(0, 100)), max_size=8))
def test_a_plan_with_rows_to_come_is_judged_as_one_that_has_them(told: list[tuple[int, float]]) -> None:
    rows = [
        said(Q4.start + timedelta(days=d), v, recorded=at(10, 1) + timedelta(hours=i))
        for i, (d, v) in enumerate(told)
    ]
    held = plan(objective(kr()))
    assert stand(held.with_rows(rows), on=on(12, 31)).objective("o").key_results[0] == judged(
        on(12, 31), kr(), *rows
    )


def test_a_found_number_is_met_in_words_wherever_it_is_said() -> None:
    goal = plan(objective(kr("baseline"), kr(name="other")))
    row = said(DAY, 7.5)
    told = moved(goal, goal.with_rows([row]), "k", DAY)
    assert told.endswith("; the key result: met.")


def test_a_score_that_moves_by_less_than_is_shown_is_not_said_to_move() -> None:
    goal = plan(objective(kr("decrease", baseline=48.0, target=24.0))).with_rows([said(DAY, 24.0009)])
    told = moved(goal, goal.with_rows([said(DAY, 24.0001, recorded=at(10, 30))]), "k", DAY)
    assert told.startswith("Score so far still 0.99, of its objective still 0.99;")


# -- blockers

BLOCKED = said(on(10, 8), 12.0, blocker="No beds", author="ben", recorded=at(10, 8))


def test_a_blocker_has_an_owner_and_a_day() -> None:
    entry = typed(blocker="No beds", blocker_owner="ann", blocker_since="2026-10-12")
    assert entry.row is not None
    assert (entry.row.blocker, entry.row.blocker_owner, entry.row.blocker_since) == (
        "No beds",
        "ann",
        on(10, 12),
    )
    moved_on = typed(None, BLOCKED, blocker_owner="ann")
    assert moved_on.row is not None
    assert (moved_on.row.blocker, moved_on.row.blocker_owner) == ("", "ann")


@pytest.mark.parametrize(
    ("log", "fields", "field"),
    [
        ([], {"blocker": "-"}, "blocker"),
        ([], {"blocker_owner": "ann", "value": "3"}, "blocker_owner"),
        ([], {"blocker_since": "2026-10-12", "value": "3"}, "blocker_since"),
        ([BLOCKED], {"blocker": "-", "blocker_owner": "ann"}, "blocker_owner"),
        ([BLOCKED], {"blocker_owner": "an"}, "blocker_owner"),
        ([BLOCKED], {"blocker_since": "2026-10-23"}, "blocker_since"),
    ],
)
def test_what_is_said_of_no_blocker_is_refused(
    log: list[CheckIn], fields: dict[str, str], field: str
) -> None:
    entry = typed(None, *log, **fields)
    assert entry.row is None
    assert [refusal.field for refusal in entry.refusals] == [field]


def test_a_blocker_is_cleared_and_the_same_day_says_so_once() -> None:
    cleared = typed(None, BLOCKED, blocker="-")
    assert cleared.row is not None
    assert cleared.row.blocker == "-"
    again = typed(None, BLOCKED, cleared.row, blocker="-")
    assert (again.row, again.refusals) == (None, ())
    owned = BLOCKED._replace(date=DAY, blocker_owner="ann", blocker_since=on(10, 2))
    other = typed(None, owned, blocker="No staff")
    assert other.row is not None
    assert (other.row.blocker_owner, other.row.blocker_since) == (None, None), "it is another blocker"
    same = typed(None, owned, note="still")
    assert same.row is not None
    assert (same.row.blocker_owner, same.row.blocker_since) == ("ann", on(10, 2))
