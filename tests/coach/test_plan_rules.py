"""Rules over the whole plan: what only the set of goals can show."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from kit.builders import IT, OPS, Q3, Q4, at, kpi, kr, objective, on, plan, said, seen
from okrlib.coach import RULES, about, rules_of
from okrlib.coach.plan_rules.links import _alike
from okrlib.coach.plan_rules.scope import same_words
from okrlib.model import Cycle, Milestone, Policy, Team

if TYPE_CHECKING:
    from datetime import date

    from okrlib.findings import Finding
    from okrlib.model import Objective
    from okrlib.plan import Plan

MID, DECEMBER = on(11, 1), on(12, 1)
SET = [code for code, _ in rules_of("set")]
#: Objectives that say the same, and objectives that only sound alike: the cut of `alike` is between.
SAME = [
    ("Customers get help the same day they ask", "Customers get help on the same day they ask"),
    ("Every new colleague feels at home from day one", "New colleagues feel at home from day one"),
    ("Patients know what happens next at every step", "At every step, patients know what happens next"),
    ("Become the most trusted bank for small firms", "Become the most trusted bank for small businesses"),
    ("The way home is arranged before it is asked for", "The way home is arranged before anyone asks for it"),
    ("Support answers feel personal and quick", "Support answers feel quick and personal"),
    ("Our data can be trusted by everyone who decides", "Our data can be trusted by everybody who decides"),
    (
        "Kundinnen und Kunden bekommen am selben Tag eine Antwort",
        "Kundinnen und Kunden bekommen noch am selben Tag eine Antwort",
    ),
]
DIFFERENT = [
    ("Customers get help the same day they ask", "Customers get their refund the same week they ask"),
    ("Every new colleague feels at home from day one", "Every new customer feels safe from day one"),
    ("Nobody waits for a scan", "Nobody waits for a bed"),
    ("Patients know what happens next at every step", "Patients know whom to call at every hour"),
    ("Parents trust us with the whole school day", "Teachers trust us with the whole school budget"),
    ("Our data can be trusted by everyone who decides", "Our data can be found by everyone who asks"),
    ("The warehouse never sleeps on an order", "The warehouse never loses an order"),
    (
        "Kundinnen und Kunden bekommen am selben Tag eine Antwort",
        "Kundinnen und Kunden bekommen im selben Monat ihr Geld",
    ),
    ("Win market 1", "Win market 2"),
]


def remarks(code: str, held: Plan) -> list[Finding]:
    return list(RULES[code](held, MID))


def items(code: str, held: Plan) -> list[str]:
    return [r.item for r in remarks(code, held)]


def goal(name: str, title: str = "", *key_results: object, **facts: object) -> Objective:
    """An objective of three key results, so that no rule but the one that is tested has a word."""
    held = key_results or tuple(kr(name=f"{name}-{i}", title=f"{name} {i}") for i in "abc")
    return replace(objective(*held, name=name, **facts), title=title or f"Title of {name} alone")  # type: ignore[arg-type]


@pytest.mark.parametrize("code", SET)
def test_every_rule_is_documented_by_its_docstring(code: str) -> None:
    held = about(code)

    assert held.summary.endswith(".")
    assert held.why
    assert held.source
    assert held.weak
    assert held.strong


# -- counts


def test_the_first_objective_beyond_the_most_is_named() -> None:
    held = plan(*[goal(f"o{i}") for i in range(7)])

    assert items("many-objectives", held) == ["o5"]
    assert "7 objectives in 2026-Q4" in remarks("many-objectives", held)[0].what
    assert items("many-objectives", plan(*[goal(f"o{i}") for i in range(5)])) == []
    assert items("many-objectives", replace(held, policy=Policy(most_objectives=7))) == []


def test_what_is_closed_or_of_a_past_cycle_is_history() -> None:
    old = [goal(f"o{i}", cycle="2026-Q3") for i in range(7)]
    closed = [goal(f"o{i}", state="closed", closed_on=on(10, 20)) for i in range(7)]

    assert items("many-objectives", plan(*old)) == []
    assert items("many-objectives", plan(*closed)) == []


def test_key_results_are_counted() -> None:
    held = plan(*[goal(f"o{n}", "", *[kr(name=f"o{n}-{i}") for i in range(n)]) for n in range(1, 8)])
    empty = plan(objective(name="bare", state="draft"))

    assert items("few-key-results", held) == ["o1", "o2"]
    assert items("many-key-results", held) == ["o6", "o7"]
    assert items("no-key-results", empty) == ["bare"]
    assert items("few-key-results", empty) == []


def test_the_first_kpi_beyond_the_most_is_named() -> None:
    assert items("many-kpis", plan(kpis=tuple(kpi(f"k{i}") for i in range(12)))) == ["k10"]
    assert items("many-kpis", plan(kpis=tuple(kpi(f"k{i}") for i in range(10)))) == []


# -- links


def test_an_objective_that_helps_nothing_above_it_is_an_orphan_where_there_is_something_above() -> None:
    top = goal("top", team="co")

    assert items("orphan", plan(top, goal("alone"))) == ["alone"]
    assert items("orphan", plan(top, goal("helps", supports=("top",)))) == []
    assert items("orphan", plan(top, goal("part", contributes={"top": 0.5}))) == []
    assert items("orphan", plan(goal("alone"))) == []


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_words_in_two_teams_are_twins(one: str, other: str) -> None:
    held = plan(goal("a", one), goal("b", other, team="it"))

    assert items("twin-objective", held) == ["b"]
    assert "'a'" in remarks("twin-objective", held)[0].what


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_words_that_only_sound_alike_are_no_twins(one: str, other: str) -> None:
    assert items("twin-objective", plan(goal("a", one), goal("b", other, team="it"))) == []


def test_twins_at_different_times_or_one_above_the_other_are_none() -> None:
    a, b = goal("a", "Nobody waits in pain"), goal("b", "Nobody waits in pain", team="it")

    assert items("twin-objective", plan(a, replace(b, supports=("a",)))) == []
    assert items("twin-objective", plan(a, replace(b, team="co"))) == []
    later = Cycle(id="2027-Q1", start=Q4.end, end=on(1, 31))
    assert items("twin-objective", plan(a, replace(b, cycle="2027-Q1"), cycles=(Q3, Q4, later))) == []


def test_individuals_are_not_compared() -> None:
    me = Team(id="me", kind="individual", parent="ops")
    a, b = goal("a", "Nobody waits in pain", team="me"), goal("b", "Nobody waits in pain", team="it")

    assert items("twin-objective", plan(a, b, teams=(OPS, IT, me))) == []


def test_many_copies_of_one_title_are_one_finding_each() -> None:
    """As many findings as there are copies, not as there are pairs."""
    teams = tuple(Team(id=f"t{i}", parent="co") for i in range(3000))
    held = plan(*[goal(f"o{i}", "Nobody waits in pain", team=f"t{i}") for i in range(3000)], teams=teams)

    assert len(items("twin-objective", held)) == 2999


def test_alike_texts_are_found_whatever_their_length() -> None:
    """The window of lengths leaves out no pair that comparing all would find."""
    from rapidfuzz import fuzz

    texts = sorted({same_words(text) for pair in SAME + DIFFERENT for text in pair} | {"a", "ab", "abc" * 30})
    found = _alike(texts, 0.6)
    alike = {frozenset(p) for p in combinations(texts, 2) if fuzz.ratio(*p) >= 60}

    assert {frozenset((a, b)) for a, near in found.items() for b in near} >= {
        p for p in alike if not any(c.isdigit() for text in p for c in text)
    }
    assert all(fuzz.ratio(a, b) >= 60 for a, near in found.items() for b in near)


def test_an_objective_that_repeats_the_one_above_it_is_told() -> None:
    top = goal("top", "Nobody waits in pain", kr(name="beds", title="Beds are free by noon"), team="co")

    assert items("copied-words", plan(top, goal("a", "Nobody waits in PAIN!"))) == ["a"]
    assert items("copied-words", plan(top, goal("a", "Beds are free by noon"))) == ["a"]
    assert items("copied-words", plan(top, goal("a", "The night shift knows who is in pain"))) == []
    far = goal("a", "Nobody waits in pain", team="gone", supports=("top",))
    assert items("copied-words", plan(top, far)) == ["a"]


# -- measures


def test_one_kpi_in_two_key_results_is_told_once_within_an_objective_as_in_two() -> None:
    held = plan(
        goal("a", "", kr(name="a1", kpi="uptime"), kr(name="a2", kpi="uptime")),
        goal("b", "", kr(name="b1", kpi="uptime"), team="it"),
        kpis=(kpi(),),
    )

    assert items("same-metric", held) == ["a2", "b1"]
    within, between = (said.what for said in remarks("same-metric", held))
    assert within == "'a1', of the same objective, has this metric too."
    assert between == "'a1', of the objective 'a', has this metric too."


def test_without_a_kpi_only_the_same_words_in_the_same_team_and_unit_are_one_metric() -> None:
    first = goal("a", "", kr(name="a1", title="Calls answered within a minute", unit="%"))
    same = kr(name="b1", title="Calls answered within a minute.", unit="%")

    assert items("same-metric", plan(first, goal("b", "", same))) == ["b1"]
    assert items("same-metric", plan(first, goal("b", "", replace(same, unit="calls")))) == []
    other = replace(same, title="Calls answered within two minutes")
    assert items("same-metric", plan(first, goal("b", "", other))) == []
    found = replace(same, kind="baseline", baseline=None, target=None)
    assert items("same-metric", plan(first, goal("b", "", found))) == []


WAITS = kr("decrease", "a1", title="Cut the median waiting time", unit="minutes", baseline=48, target=24)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({}, True),
        ({"title": "Median waiting times"}, True),
        ({"title": "Waiting time (median) from 48 to 30 min", "unit": "", "target": 30}, True),
        ({"unit": "min"}, True),
        ({"baseline": 46}, True),
        ({"kind": "maintain", "baseline": None, "target": None, "at_most": 30}, True),
        ({"baseline": 30}, False),
        ({"unit": "hours"}, False),
        ({"unit": ""}, False),
        ({"title": "Cut the median waiting time of children"}, False),
        ({"title": "Cut the mean waiting time"}, False),
        ({"title": "Cut the median waiting time in 2 clinics"}, False),
        ({"kind": "increase", "target": 60}, False),
        ({"kind": "baseline", "baseline": None, "target": None}, False),
    ],
)
def test_two_teams_have_one_measure_where_words_unit_direction_and_start_agree(
    other: dict[str, object],
    told: bool,  # noqa: FBT001
) -> None:
    one, two = goal("a", "", WAITS), goal("b", "", replace(WAITS, id="b1", **other), team="it")

    assert items("same-metric", plan(one, two)) == (["b1"] if told else [])
    assert items("same-metric", plan(one, replace(two, supports=("a",)))) == []
    assert items("same-metric", plan(one, replace(two, cycle="2026-Q3"))) == []
    alone = (replace(OPS, kind="individual"), IT)
    assert items("same-metric", replace(plan(one, two), teams=alone)) == []


def test_two_teams_with_two_kpis_have_two_measures_and_one_word_needs_one_start() -> None:
    linked = replace(WAITS, kpi="uptime")
    with_kpi = goal("a", "", linked), goal("b", "", replace(WAITS, id="b1"), team="it")
    with_two = with_kpi[0], goal("b", "", replace(WAITS, id="b1", kpi="other"), team="it")
    minutes = kpi(unit="minutes")

    assert items("same-metric", plan(*with_kpi, kpis=(minutes,))) == ["b1"]
    assert items("same-metric", plan(*with_two, kpis=(minutes, replace(minutes, id="other")))) == []

    revenue = kr(name="a1", title="Increase revenue", unit="€", baseline=100, target=120)
    for start, told in ((100, True), (104, False)):
        region = goal("b", "", replace(revenue, id="b1", baseline=start), team="it")
        assert items("same-metric", plan(goal("a", "", revenue), region)) == (["b1"] if told else [])


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"title": "Raise the median waiting time", "kind": "increase", "target": 60}, True),
        ({"title": "Median waiting time", "kind": "maintain", "target": None, "at_least": 40}, True),
        ({"title": "Raise the median waiting time", "kind": "increase", "baseline": 10, "target": 60}, False),
        ({"target": 20}, False),
        ({"kind": "maintain", "target": None, "at_least": 20}, False),
    ],
)
def test_two_teams_that_want_one_measure_in_opposite_directions_are_warned(
    other: dict[str, object],
    told: bool,  # noqa: FBT001
) -> None:
    one, two = goal("a", "", WAITS), goal("b", "", replace(WAITS, id="b1", **other), team="it")
    warnings = remarks("opposite-directions", plan(one, two))

    assert [(r.item, r.severity) for r in warnings] == ([("b1", "warning")] if told else [])


OPPOSITE = [
    (kr("increase", baseline=40, target=60), kr("decrease", baseline=40, target=30), True),
    (kr("increase", baseline=40, target=60), kr("maintain", at_least=None, at_most=50), True),
    (kr("reach", target=60), kr("maintain", at_least=None, at_most=50), True),
    (kr("stages", baseline=40, stretch=80), kr("decrease", baseline=40, target=30), True),
    (kr("stages", baseline=40, stretch=20), kr("increase", baseline=40, target=50), True),
    (kr("checkpoints", checkpoints=((4.0, 0.0), (9.0, 1.0))), kr("decrease", baseline=4, target=3), True),
    (kr("increase", baseline=40, target=50), kr("decrease", baseline=70, target=60), False),
    (kr("increase", baseline=40, target=60), kr("increase", baseline=50, target=70), False),
    (kr("increase", baseline=40, target=None), kr("decrease", baseline=40, target=30), False),
    (kr("stages", baseline=None, stretch=80), kr("decrease", baseline=40, target=30), False),
]


@pytest.mark.parametrize(("one", "other", "clash"), OPPOSITE)
def test_two_targets_clash_where_no_value_satisfies_both(one: object, other: object, clash: bool) -> None:  # noqa: FBT001
    a = goal("a", "", replace(one, id="a1", kpi="uptime"))  # type: ignore[type-var]
    b = goal("b", "", replace(other, id="b1", kpi="uptime"), team="it")  # type: ignore[type-var]

    assert items("opposite-directions", plan(a, b, kpis=(kpi(),))) == (["b1"] if clash else [])
    assert items("opposite-directions", plan(b, a, kpis=(kpi(),))) == (["b1"] if clash else [])
    assert items("opposite-directions", plan(a, replace(b, cycle="2026-Q3"), kpis=(kpi(),))) == []


@pytest.mark.parametrize(
    ("measure", "better", "told"),
    [
        (kr("decrease"), "higher", True),
        (kr("increase"), "lower", True),
        (kr("reach"), "lower", True),
        (kr("increase"), "higher", False),
        (kr("increase"), None, False),
        (kr("maintain", at_least=None, at_most=5), "higher", False),
        (kr("increase", target=None), "lower", False),
    ],
)
def test_a_key_result_goes_the_way_of_its_kpi(measure: object, better: str | None, told: bool) -> None:  # noqa: FBT001
    held = plan(goal("a", "", replace(measure, kpi="uptime")), kpis=(kpi(better=better),))  # type: ignore[type-var]

    assert items("against-kpi", held) == (["k"] if told else [])
    assert items("against-kpi", replace(held, kpis=())) == []


def test_a_target_within_the_natural_limits_of_its_kpi_may_be_reached_by_luck() -> None:
    """The values wander between 40 and 60: limits of about 10 and 90 around a mean of 50."""
    seen_before = tuple(seen(m, 40 + 20 * (m % 2)) for m in range(2, 10))

    def told(measure: object, rows: object = seen_before) -> list[str]:
        measure = replace(measure, kpi="uptime", unit="%")  # type: ignore[type-var]
        return items("ordinary-month", plan(goal("a", "", measure), kpis=(kpi(),), observations=rows))

    assert told(kr(baseline=50, target=70)) == ["k"]
    assert told(kr("decrease", baseline=50, target=30)) == ["k"]
    assert told(kr(baseline=50, target=120)) == []
    assert told(kr("decrease", baseline=50, target=-20)) == []
    assert told(kr("maintain", at_least=45)) == []
    assert told(kr(baseline=50, target=70), seen_before[:5]) == []
    assert told(kr(baseline=50, target=70), ()) == []


def test_what_is_ordinary_is_never_said_to_lie_where_no_value_can() -> None:
    before = tuple(seen(m, 20 + 60 * (m % 2)) for m in range(2, 10))
    measure = kr(baseline=50, target=70, kpi="uptime", unit="%")
    (remark,) = remarks("ordinary-month", plan(goal("a", "", measure), kpis=(kpi(),), observations=before))

    assert "lies between 0 and 100\xa0%" in remark.what


def test_values_of_the_cycle_itself_are_not_what_was_ordinary_before() -> None:
    before = tuple(seen(m, 50 + m % 2) for m in range(2, 10))
    measure = kr(baseline=50, target=70, kpi="uptime")
    rows = (*before, seen(10, 90, recorded=None))

    assert items("ordinary-month", plan(goal("a", "", measure), kpis=(kpi(),), observations=rows)) == []


def test_stretch_goals_that_begin_with_certainty_are_sandbagged() -> None:
    two = goal("a", "", kr(name="a1"), kr(name="a2"))

    def told(*log: object, held: Objective = two, **facts: object) -> list[str]:
        return items("sandbagging", plan(held, log=log, **facts))

    sure = said(on(10, 8), 1, "a1", confidence=10), said(on(10, 8), 1, "a2", confidence=9)
    assert told(*sure) == ["a"]
    assert told(*sure, held=replace(two, ambition="committed")) == []
    assert told(*sure, said(on(10, 1), 0, "a1", confidence=7)) == []
    assert told(*sure, said(on(10, 15), 0, "a1", confidence=1)) == ["a"]
    assert told(said(on(10, 8), 1, "a1", confidence=9)) == []
    assert told(said(on(10, 8), 1, "a1")) == []
    assert told(*sure, policy=Policy(sandbag_above=9.5)) == []
    own = replace(two, key_results=(kr(name="a1", ambition="learning"), kr(name="a2", ambition="learning")))
    assert told(*sure, held=own) == []


def test_confidence_late_in_the_cycle_is_no_sandbagging() -> None:
    log = (said(on(12, 20), 90, "a1", confidence=10),)

    held = plan(goal("a", "", kr(name="a1")), log=log)
    assert list(RULES["sandbagging"](held, on(12, 28))) == []


def test_the_goals_of_an_individual_are_not_sandbagged() -> None:
    me = Team(id="me", kind="individual", parent="ops")
    log = (said(on(10, 8), 1, "a1", confidence=10),)

    held = plan(goal("a", "", kr(name="a1"), team="me"), log=log, teams=(OPS, me))
    assert items("sandbagging", held) == []
    assert items("sandbagging", replace(held, teams=(OPS, replace(me, kind="team")))) == ["a"]


def test_numbers_without_end_break_nothing() -> None:
    rows = tuple(seen(m, 1.7e308 * (-1) ** m) for m in range(2, 10))
    held = plan(goal("a", "", kr(target=1e308, kpi="uptime")), kpis=(kpi(),), observations=rows)

    assert items("ordinary-month", held) == []
    assert (
        items("opposite-directions", plan(goal("a", "", kr("milestones", milestones=(Milestone(name="A"),)))))
        == []
    )


# -- dates


@pytest.mark.parametrize(
    ("title", "severity"),
    [
        ("40 sites by 30 June 2027", "warning"),
        ("40 sites by 2027-06-30", "warning"),
        ("40 sites by 30.06.2027", "warning"),
        ("40 sites by the end of Q2 2027", "warning"),
        ("40 sites by H1 2027", "warning"),
        ("40 sites by Jun 2027", "warning"),
        ("40 sites by 2030", "warning"),
        ("40 sites by 30 June 2026", "hint"),
        ("40 sites, up from 12 in 2025", "hint"),
        ("40 sites by 15 December 2026", None),
        ("40 sites by the end of Q4 2026", None),
        ("40 sites by the end of 2026", None),
        ("40 sites by 31.12.2026", None),
        ("40 sites by 30.02.2027", None),
        ("40 sites by 03/04/2027", None),
        ("40 sites by Q2", None),
        ("40 sites by FY2027", None),
        ("Part 2027 of 40 sites", None),
    ],
)
def test_a_day_outside_the_cycle_is_told(title: str, severity: str | None) -> None:
    found = remarks("date-outside-cycle", plan(goal("a", "", kr(title=title))))

    assert [r.severity or about("date-outside-cycle").severity for r in found] == (
        [severity] if severity else []
    )


@pytest.mark.parametrize(
    ("day", "facts", "hinted"),
    [
        (on(11, 20), {}, True),
        (on(10, 25), {}, True),
        (on(10, 24), {}, False),
        (on(11, 20), {"since": on(11, 18)}, False),
        (on(11, 20), {"kind": "graded"}, False),
        (on(11, 20), {"cadence": "monthly"}, False),
        (on(12, 20), {}, False),
        (on(9, 20), {}, False),
    ],
)
def test_a_goal_that_was_first_reported_on_late_may_have_been_added_late(
    day: date, facts: dict[str, Any], *, hinted: bool
) -> None:
    measure = kr(facts.pop("kind", "increase"), **facts)
    late = plan(goal("a", "", measure), log=[said(day, 0.5)])
    found = list(RULES["late-start"](late, DECEMBER))
    assert [r.field for r in found] == (["since"] if hinted else [])
    if hinted:
        assert f"write since = {day}" in found[0].mend


def test_drafts_silence_milestones_and_earlier_reports_are_not_hinted_at() -> None:
    def late_items(a_plan: Plan) -> list[str]:
        return [r.item for r in RULES["late-start"](a_plan, DECEMBER)]

    row = said(on(11, 20), 10.0)
    early = said(on(10, 2), 10.0, recorded=at(10, 2))
    steps = kr("milestones", milestones=(Milestone(name="A"), Milestone(name="B")))
    assert late_items(plan(goal("a", "", kr()))) == []
    assert late_items(plan(goal("a", "", kr(), state="draft"), log=[row])) == []
    assert late_items(plan(goal("a", "", steps), log=[said(on(11, 20), ("A",))])) == []
    assert late_items(plan(goal("a", "", kr()), log=[early, row])) == []
    gone = early._replace(withdrawn=True, recorded=at(10, 3))
    assert late_items(plan(goal("a", "", kr()), log=[early, gone, row])) == ["k"]


def test_where_quarters_are_not_those_of_the_calendar_only_days_and_months_are_read() -> None:
    spring = Cycle(id="spring", start=on(10, 1), end=on(12, 31))

    def told(title: str) -> list[str]:
        return items(
            "date-outside-cycle", plan(goal("a", "", kr(title=title), cycle="spring"), cycles=(spring,))
        )

    assert told("40 sites by Q2 2027") == []
    assert told("40 sites by May 2027") == ["k"]
    assert items("date-outside-cycle", plan(goal("a", "Ready for May 2027"))) == ["a"]


def test_a_language_without_words_reads_no_dates() -> None:
    held = plan(goal("a", "", kr(title="40 sites by May 2027")), language="xx")

    assert items("date-outside-cycle", held) == []


@pytest.mark.parametrize(
    ("code", "most", "what"),
    [
        ("many-objectives", {"most_objectives": 0}, "The team has 1 objective in 2026-Q4"),
        ("many-key-results", {"most_key_results": 0}, "It has 1 key result, more than 0."),
        ("many-kpis", {"most_kpis": 0}, "The team has 1 KPI; this is the first beyond 0."),
    ],
)
def test_a_count_agrees_with_its_noun(code: str, most: dict[str, int], what: str) -> None:
    (remark,) = remarks(code, plan(goal("a", "", kr()), kpis=(kpi(),), policy=Policy(**most)))  # type: ignore[arg-type]

    assert remark.what.startswith(what)


def test_the_usual_number_of_key_results_is_a_span_only_where_it_is_one() -> None:
    for most, usual in ((5, "3 to 5 are usual."), (3, "At least 3 are usual.")):
        (remark,) = remarks(
            "few-key-results", plan(goal("a", "", kr()), policy=Policy(most_key_results=most))
        )
        assert remark.mend.endswith(usual)
