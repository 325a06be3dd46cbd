"""The forms of a notebook without a browser: typed into by their traits, pressed by `click()`."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

import okrlib.widgets
from kit import builders as b
from kit.boards import labels, press, shown, type_in
from okrlib.coach import MEANING, NEEDS
from okrlib.model import KPI, KeyResult, Kind, Milestone, Objective, Outcomes, RuleSetting, Target
from okrlib.widgets import KeyResultForm, KPICard, ObjectiveForm
from okrlib.widgets.drafting.kind_picker import FIRST, KindPicker, Question, path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okrlib.plan import Plan

UPTIME = b.kpi(title="Hours the line was open", owner="ann")
NEW = KeyResult(id="key-result", kind="increase")


def a_plan(*objectives: Objective, **facts: Any) -> Plan:
    usual: dict[str, Any] = {"kpis": (UPTIME,), "observations": (b.seen(10, 97.5), b.seen(11, 98.5))}
    return b.plan(*objectives, **(usual | facts))


def a_form(value: KeyResult = NEW, **facts: Any) -> KeyResultForm:
    return KeyResultForm(value, plan=facts.pop("plan", a_plan()), on=b.on(12, 9), **facts)


def answer(picker: KindPicker, kind: Kind) -> None:
    """Answer the questions that lead to a kind, one after the other."""
    for place, said in enumerate(path(kind)):
        picker.children[place].value = said


# -- kinds, by questions


def test_every_kind_is_led_to_and_explained() -> None:
    def ends(question: Question) -> Iterator[str]:
        for leads in question.answers.values():
            yield from ends(leads) if isinstance(leads, Question) else [leads]

    assert sorted(ends(FIRST)) == sorted(get_args(Kind)) == sorted(MEANING) == sorted(NEEDS)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_questions_lead_to_a_kind_and_then_only_its_fields_are_shown(kind: Kind) -> None:
    form = a_form()
    assert labels(form) == ["Say it in your own words"]

    answer(form.picker, kind)

    assert form.value.kind == kind
    wanted = {form.fields[name].label for name in NEEDS[kind]}
    others = {form.fields[name].label for name in form.fields} - wanted
    assert wanted <= set(labels(form))
    assert "The measure, in words" in labels(form)
    assert ("Measured by a KPI" in labels(form)) == (kind in {*list(NEEDS)[:6]})
    assert not (set(labels(form)) & others) - {
        "The measure, in words",
        "Measured by a KPI",
        "Who answers for it",
        "Must not suffer",
    }


def test_the_next_question_is_only_asked_once_the_first_is_answered() -> None:
    picker = KindPicker(None)
    assert [w.description for w in picker.children[:-1]] == ["Is there a number today?"]

    picker.children[0].value = "Yes, somebody can look it up"
    assert [w.description for w in picker.children[1:-1]] == ["What should the number do?"]
    assert picker.value is None

    picker.children[1].value = "Fall, from where it stands today"
    assert picker.value == "decrease"
    picker.children[0].value = "There could be, but nobody knows it yet"
    assert picker.value == "baseline"
    assert len(picker.children) == 2


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_kind_that_is_known_shows_the_answers_that_lead_to_it_once(kind: Kind) -> None:
    picker = KindPicker(kind)

    assert tuple(asked.value for asked in picker.children[:-1]) == path(kind)
    assert picker.value == kind


def test_another_kind_and_back_loses_nothing_that_was_typed() -> None:
    form = a_form(b.kr("increase", unit="%", title="Calls answered"))
    answer_again = form.picker

    answer(answer_again, "milestones")
    assert (form.value.target, form.value.baseline, form.value.unit) == (None, None, "")
    type_in(form, "milestones", "Plan\nBuild x 2")
    assert form.value.milestones == (Milestone(name="Plan"), Milestone(name="Build", weight=2.0))
    answer(answer_again, "increase")

    assert (form.value.baseline, form.value.target, form.value.unit) == (0.0, 100.0, "%")
    assert form.value.milestones == ()


def test_outcomes_are_described_one_by_one() -> None:
    form = a_form()
    answer(form.picker, "outcome")

    type_in(form, "outcome_target", "The contract is signed")
    assert form.value.outcomes == Outcomes(target="The contract is signed")
    type_in(form, "outcome_target", "")
    assert form.value.outcomes is None


def test_checkpoints_are_typed_a_line_each() -> None:
    form = a_form(b.kr("checkpoints"))
    assert form.fields["checkpoints"].control.value == "0 = 0\n50 = 0.8\n100 = 1"

    type_in(form, "checkpoints", "0 = 0\n10 = 2")
    assert "not a number from 0 to 1" in form.fields["checkpoints"].trouble
    type_in(form, "checkpoints", "0 = 0\n10 = 1")
    assert form.value.checkpoints == ((0.0, 0.0), (10.0, 1.0))


# -- a sentence becomes fields


def test_a_sentence_becomes_fields_with_one_click() -> None:
    form = a_form()
    form.sentence.text.control.value = "Cut the median time to a first answer from 48 to 24 hours"
    assert "Read as a <b>key result</b>" in shown(form)

    press(form, "Use this")

    assert form.value == KeyResult(
        id="median-time-to-a-first-answer",
        title="Median time to a first answer",
        kind="decrease",
        unit="hours",
        baseline=48.0,
        target=24.0,
    )
    assert form.fields["baseline"].control.value == "48"
    assert form.picker.value == "decrease"


def test_a_number_in_a_sentence_that_can_be_read_in_two_ways_is_asked_about() -> None:
    form = a_form()
    control = form.sentence.text.control
    control.value = "Cut open tickets from 1,200 to 800"

    assert "Write 1200 or 1.2." in shown(form)
    assert form.sentence.readings == ()
    control.value = "Cut open tickets from 1200 to 800"
    assert form.sentence.readings[0].fields["baseline"] == 1200.0


@pytest.mark.parametrize(("decimal", "baseline"), [(".", 1200.0), (",", 1.2)])
def test_the_mark_that_a_plan_states_decides_in_a_sentence(decimal: Any, baseline: float) -> None:
    form = a_form(plan=replace(a_plan(), decimal=decimal))
    form.sentence.text.control.value = "Cut open tickets from 1,200 to 0.5"

    assert form.sentence.readings[0].fields["baseline"] == baseline


def test_a_number_that_could_be_two_things_is_asked_for() -> None:
    form = a_form()
    form.sentence.text.control.value = (
        "Raise the share of calls answered within 60 s by 10 % from 40 % by June"
    )
    text = shown(form).replace("\xa0", " ")
    assert "from <b>40 %</b>, to <b>50 %</b>. Or is it from <b>40 %</b>, to <b>44 %</b>?" in text
    assert "<q>by June</q> has no field" in shown(form)

    press(form, "Use the other")

    assert form.value.title == "Share of calls answered within 60 s"
    assert (form.value.baseline, form.value.target, form.value.unit) == (40.0, 44.0, "%")


def test_a_better_wording_is_taken_over_with_one_click() -> None:
    form = ObjectiveForm(b.objective(title="Improve our product"), plan=a_plan())
    assert "Better: <q>Improve our product so that ___</q>" in shown(form)

    press(form, "Use this wording")

    assert form.value.title == "Improve our product so that ___"


def test_a_sentence_without_a_number_is_told_what_it_is() -> None:
    form = a_form()
    form.sentence.text.control.value = "Launch the new app"

    assert "initiative" in shown(form)
    assert form.sentence.readings == ()
    assert form.sentence.button.layout.display == "none"


# -- what cannot be read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1e400", "too large"),
        ("48 hours", "has a unit; here there is none. Write 48."),
        ("<script>alert(1)</script>", "not a number"),
        ("1.234", "Write 1.2340 or 1234."),
    ],
)
def test_what_is_no_number_is_a_sentence_and_stays_out_of_the_value(typed: str, said: str) -> None:
    form = a_form(b.kr("increase", title="Calls answered"))
    type_in(form, "baseline", "40")

    type_in(form, "target", typed)

    assert said in form.fields["target"].trouble
    assert "Not saved yet." in shown(form.fields["target"])
    assert form.troubles == ["To (target)"]
    assert (form.value.target, form.value.baseline) == (100.0, 40.0)
    assert form.fields["target"].control.value == typed
    type_in(form, "unit", "%")
    assert (form.value.unit, form.fields["target"].control.value) == ("%", typed)
    type_in(form, "target", "90")
    assert (form.troubles, form.value.target) == ([], 90.0)
    assert "Not saved yet." not in shown(form.fields["target"])


@pytest.mark.parametrize(("typed", "value"), [("99.90", 99.9), (" 7 ", 7.0), ("", None), ("12 k", 12e3)])
def test_numbers_are_read_as_people_write_them(typed: str, value: float | None) -> None:
    form = a_form(b.kr("increase"))

    type_in(form, "target", typed)

    assert (form.troubles, form.value.target) == ([], value)
    assert form.fields["target"].control.value == typed


def test_a_text_that_is_too_long_is_refused_with_a_sentence() -> None:
    form = ObjectiveForm(b.objective(name="calm"), plan=a_plan())

    type_in(form, "title", "x" * 50_000)

    assert form.value.title == "calm"
    assert form.troubles == ["Objective"]
    assert "Not saved yet." in shown(form)


def test_a_field_of_another_kind_blocks_nothing() -> None:
    form = a_form(b.kr("increase", title="Calls answered"))
    type_in(form, "target", "many")
    answer(form.picker, "graded")

    assert form.troubles == []


def test_what_people_type_is_never_markup() -> None:
    evil = '<img src=x onerror=alert(1)> & "quoted"'
    form = ObjectiveForm(b.objective(b.kr(title=evil, kpi="uptime"), title=evil), plan=a_plan())
    form.key_results.unfold(0)
    inner = form.key_results.form
    inner.sentence.text.control.value = evil + " from 1 to 2"
    form.value = replace(form.value, excused={"vague-word": evil})

    html = shown(form) + shown(inner.sentence)
    assert "&lt;img" in html
    assert "<img" not in html


# -- a KPI as the measure


def test_linking_a_kpi_fills_baseline_unit_and_owner_and_freezes_the_baseline() -> None:
    form = a_form(b.kr("increase", title="The line is open", baseline=None, target=None))

    type_in(form, "kpi", "uptime")

    assert (form.value.kpi, form.value.baseline, form.value.unit, form.value.owner) == (
        "uptime",
        98.5,
        "%",
        "ann",
    )
    assert form.fields["baseline"].control.disabled
    assert form.fields["baseline"].control.value == "98.5"
    assert "frozen at <b>98.5" in shown(form)
    assert "November 2026" in shown(form)

    type_in(form, "kpi", "")
    assert form.value.kpi is None
    assert not form.fields["baseline"].control.disabled
    assert form.value.baseline == 98.5
    assert "is frozen at" not in shown(form)


def test_a_value_of_a_period_that_has_not_ended_is_no_baseline() -> None:
    form = KeyResultForm(b.kr("increase", baseline=None), plan=a_plan(), on=b.on(11, 20))

    type_in(form, "kpi", "uptime")

    assert form.value.baseline == 97.5


def test_a_kpi_without_a_figure_leaves_the_baseline_to_be_typed() -> None:
    form = a_form(b.kr("increase", baseline=None), plan=a_plan(observations=()))

    type_in(form, "kpi", "uptime")

    assert form.value.baseline is None
    assert not form.fields["baseline"].control.disabled
    assert "has no figure yet" in shown(form)
    type_in(form, "baseline", "40")
    type_in(form, "kpi", "")
    type_in(form, "kpi", "uptime")
    assert form.value.baseline == 40.0
    assert not form.fields["baseline"].control.disabled


def test_guards_are_chosen_one_by_one_and_taken_out_again() -> None:
    form = a_form(b.kr("increase"))

    type_in(form, "guard", "uptime")
    assert form.value.guard == ("uptime",)
    press(form, "Take out: Hours the line was open")
    assert form.value.guard == ()


# -- the coach, beside the field


def test_a_remark_appears_beside_its_field_and_goes_when_it_is_mended() -> None:
    form = ObjectiveForm(b.objective(name="o", title=""), plan=a_plan())
    assert shown(form.fields["title"]).count("<li") == 0

    type_in(form, "title", "Launch 3 new surveys")
    said = shown(form.fields["title"])
    assert '<li class="warning">' in said
    assert "<b>Warning</b>" in said
    assert "<summary>Why</summary>" in said
    assert "<dt>Weak</dt>" in said

    type_in(form, "title", "Patients tell us what we would rather not hear")
    assert "<li" not in shown(form.fields["title"])


def test_a_remark_on_a_number_stands_beside_the_number() -> None:
    form = a_form(b.kr("increase", title="Calls answered at once", baseline=None, target=90.0, unit="%"))

    assert "<li" in shown(form.fields["baseline"])
    type_in(form, "baseline", "40")
    assert "<li" not in shown(form.fields["baseline"])


def test_a_rule_that_the_plan_switches_off_is_silent() -> None:
    rules = {"number-in-objective": RuleSetting(severity="off", reason="Slogans here have numbers.")}
    title = "People get well by 3 ways"
    loud = ObjectiveForm(b.objective(title=title), plan=a_plan())
    quiet = ObjectiveForm(b.objective(title=title), plan=a_plan(rules=rules))
    codes = {r.code for r in loud.remarks()}

    assert "number-in-objective" in codes
    assert {r.code for r in quiet.remarks()} == codes - {"number-in-objective"}


def test_a_remark_is_excused_with_a_reason_and_the_excuse_is_taken_back() -> None:
    form = ObjectiveForm(b.objective(title="Launch the new surveys"), plan=a_plan())
    code = form.remarks()[0].code
    press(form, "A remark does not hold here")
    excuses = form._excuses
    excuses.rule.value = code
    assert excuses.button.disabled
    excuses.reason.control.value = "The launch is the promise we made."

    press(form, "Excuse it")

    assert form.value.excused == {code: "The launch is the promise we made."}
    assert code not in {r.code for r in form.remarks()}
    assert "The launch is the promise we made." in shown(form)
    press(form, f"Take back the excuse for {code}")
    assert form.value.excused == {}
    assert code in {r.code for r in form.remarks()}


def test_remarks_are_read_out() -> None:
    form = a_form(b.kr("increase"))

    for field in form.fields.values():
        assert [w for w in field.children if "okr-live" in w._dom_classes], field.label


# -- what cannot be right


def said_beside(form: Any, name: str) -> str:
    """The remarks that stand beside a field."""
    return shown(form.fields[name].children[-1])


def test_numbers_that_cannot_be_right_are_errors_beside_their_field() -> None:
    form = a_form(b.kr("decrease", title="Hours to an answer", baseline=48.0, target=24.0, unit="hours"))
    press(form, "More: cadence, weight, ambition, notes")
    assert '<li class="error">' not in shown(form)

    type_in(form, "target", "60")
    assert "<b>Error</b>" in said_beside(form, "target")
    assert "It should decrease, but from 48 to 60 it rises. Choose the kind increase" in shown(form)
    type_in(form, "target", "48")
    assert "nothing would change" in said_beside(form, "target")
    type_in(form, "target", "24")
    type_in(form, "weight", "-1")
    assert "Its weight is -1." in said_beside(form, "weight")

    # Folded away, the field cannot carry the remark: it is said below.
    press(form, "More: cadence, weight, ambition, notes")
    assert "Its weight is -1." not in said_beside(form, "weight")
    assert "Its weight is -1." in form._general.value
    assert "A remark does not hold here" not in shown(form)


def test_a_day_outside_the_cycle_is_said_beside_it() -> None:
    objective = b.objective(b.kr(title="Calls answered", unit="calls"), state="draft")
    form = a_form(objective.key_results[0], objective=objective)
    press(form, "More: cadence, weight, ambition, notes")

    form.fields["since"].control.value = b.on(10, 1).replace(year=2031)

    assert "<b>Warning</b> It was added on 2031-10-01, outside the cycle 2026-Q4." in " ".join(
        said_beside(form, "since").split()
    )


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("increase", "target"),
        ("reach", "target"),
        ("stages", "stretch"),
        ("checkpoints", "checkpoints"),
        ("maintain", "at_least"),
        ("milestones", "milestones"),
    ],
)
def test_what_a_draft_has_not_decided_is_a_hint_and_an_error_once_it_is_active(
    kind: Kind, field: str
) -> None:
    bare = KeyResult(id="k", kind=kind, title="Calls answered in time", unit="%", baseline=40.0)
    draft = a_form(bare, objective=b.objective(bare, state="draft"))
    active = a_form(bare, objective=b.objective(bare))

    assert "<b>Hint</b>" in said_beside(draft, field)
    assert "needed before the goal becomes active" in said_beside(draft, field)
    assert '<li class="error">' not in shown(draft)
    assert said_beside(active, field).count("<li") == 1
    assert "let the objective be a draft until it is known" in said_beside(active, field)


def test_a_key_result_without_words_is_told_once_something_else_is_said() -> None:
    form = a_form()
    answer(form.picker, "increase")
    assert '<li class="error">' not in shown(form)

    type_in(form, "baseline", "40")

    assert "There are no words." in said_beside(form, "title")


def test_a_goal_that_helps_itself_in_a_circle_or_names_nobody_is_told() -> None:
    up = b.objective(name="up", title="People are heard", team="co", supports=("o",), state="draft")
    plan = a_plan(up, b.objective(title="People feel heard here", state="draft"))
    form = ObjectiveForm(plan.objective("o"), plan=plan)
    press(form, "More: what it helps, notes, state")
    assert "circle" not in shown(form)

    type_in(form, "supports", "up")
    assert "This goes round in a circle: o -&gt; up -&gt; o." in said_beside(form, "supports")
    form.value = replace(form.value, owner="nobody")
    assert "There is no person &#39;nobody&#39;." in said_beside(form, "owner")


def test_a_target_that_ends_before_it_begins_is_told_beside_its_last_day() -> None:
    target = Target(value=95.0, context="Last year", start=b.on(11, 1), end=b.on(10, 1))
    card = KPICard(replace(UPTIME, targets=(target,)), plan=a_plan())

    assert "A target ends on 2026-10-01, before it starts on 2026-11-01." in said_beside(card, "until")


# -- what can be read in two ways


def test_a_number_may_carry_the_unit_of_its_form() -> None:
    form = a_form(b.kr("increase", title="Calls answered", unit="hours"))

    type_in(form, "target", "24 h")
    assert form.value.target == 24.0
    type_in(form, "target", "24 days")
    assert "Write 24 if you mean 24\N{NO-BREAK SPACE}hours." in form.fields["target"].trouble


def test_a_number_in_a_field_means_the_same_when_it_is_typed_again() -> None:
    plan = replace(a_plan(), decimal=",")
    form = KeyResultForm(b.kr("increase", title="Calls answered", target=1.234), plan=plan)

    assert form.fields["target"].control.value == "1.2340"
    type_in(form, "target", "1.2350")
    assert form.value.target == 1.235
    type_in(form, "target", "1.235")
    assert form.value.target == 1235.0


def test_what_nobody_sees_of_a_pasted_text_is_left_out() -> None:
    for form in (ObjectiveForm(b.objective(title="Calm"), plan=a_plan()), a_form(b.kr(name="calls"))):
        type_in(form, "title", "Safe\x0bfrom \u202ea\u2069\r\n  so\u00adund\x00")

        assert (form.value.title, form.troubles) == ("Safe from a sound", [])


def test_the_meaning_of_a_kind_stands_once() -> None:
    form = a_form(b.kr("decrease", title="Hours"))
    assert shown(form).count("A number falls from a baseline to a target.") == 1

    press(form, "Be led by questions")
    assert shown(form).count("A number falls from a baseline to a target.") == 1


# -- ids


def test_an_id_follows_the_title_while_it_is_new_and_never_changes_then() -> None:
    plan = a_plan(b.objective(b.kr(name="calls")))
    new, known = a_form(plan=plan), a_form(b.kr(name="calls"), plan=plan)
    answer(new.picker, "increase")

    for form in (new, known):
        type_in(form, "title", "Calls")

    assert new.value.id == "calls-2"
    assert known.value.id == "calls"
    card = KPICard(UPTIME, plan=plan)
    type_in(card, "title", "Something else")
    assert card.value.id == "uptime"
    objective = ObjectiveForm(Objective(id="objective", team="ops", cycle="2026-Q4"), plan=plan)
    type_in(objective, "title", "A calm place to wait")
    assert objective.value.id == "a-calm-place-to-wait"


@pytest.mark.parametrize(("title", "name"), [("Wait times fall", "wait-times-fall"), ("Wait", "wait-2")])
def test_an_id_does_not_stop_at_one_that_something_had_before(title: str, name: str) -> None:
    plan = a_plan(b.objective(b.kr(name="queue", formerly=("wait",))), kpis=(b.kpi(formerly=("wait",)),))
    forms: list[Any] = [
        a_form(b.kr("increase", name="key-result", title=""), plan=plan),
        KPICard(KPI(id="kpi", team="ops"), plan=plan),
    ]
    for form in forms:
        for end in range(1, len(title) + 1):  # letter by letter
            type_in(form, "title", title[:end])

    assert [form.value.id for form in forms] == [name, name]


def test_showing_another_value_fills_the_fields() -> None:
    form = a_form(b.kr("increase", title="One"))
    form.value = b.kr("maintain", title="Two", at_least=5.0)

    assert form.fields["title"].control.value == "Two"
    assert form.fields["at_least"].control.value == "5"
    assert "At least" in labels(form)
    assert "To (target)" not in labels(form)


def test_what_is_rarer_is_shown_when_asked_for() -> None:
    form = a_form(b.kr("increase", title="One"))
    assert "Weight" not in labels(form)

    press(form, "More: cadence, weight, ambition, notes")
    type_in(form, "weight", "")
    type_in(form, "weight", "0.5")
    type_in(form, "cadence", "monthly")
    type_in(form, "ambition", "committed")

    assert (form.value.weight, form.value.cadence, form.value.ambition) == (0.5, "monthly", "committed")
    assert form.fields["weight"].control.value == "0.5"


# -- an objective with its key results


def test_an_objective_gets_key_results_that_can_be_removed_moved_and_brought_back() -> None:
    form = ObjectiveForm(b.objective(), plan=a_plan())
    for said in ("Raise calls answered from 40 to 80 %", "Cut complaints from 48 to 12"):
        form.begin().sentence.text.control.value = said
        press(form, "Use this")
    assert [kr.title for kr in form.value.key_results] == ["Calls answered", "Complaints"]

    press(form, "Move up: Complaints")
    assert [kr.title for kr in form.value.key_results] == ["Complaints", "Calls answered"]
    press(form, "Remove: Complaints")
    assert [kr.title for kr in form.value.key_results] == ["Calls answered"]
    press(form, "Undo")
    assert [kr.title for kr in form.value.key_results] == ["Complaints", "Calls answered"]
    press(form, "Edit: Calls answered") if form.key_results.opened is None else None
    type_in(form.key_results.form, "target", "85")
    assert 85.0 in [kr.target for kr in form.value.key_results]


def test_a_key_result_that_people_reported_on_cannot_be_removed() -> None:
    plan = a_plan(b.objective(b.kr()), log=[b.said(b.on(10, 8), 40.0)])
    form = ObjectiveForm(plan.objective("o"), plan=plan)

    press(form, "Remove")

    assert [kr.id for kr in form.value.key_results] == ["k"]
    assert "Give it the weight 0 instead" in shown(form)


def test_a_form_with_something_unreadable_stays_open() -> None:
    form = ObjectiveForm(b.objective(b.kr(name="a", title="A"), b.kr(name="b", title="B")), plan=a_plan())
    form.key_results.unfold(0)
    type_in(form.key_results.form, "target", "many")

    press(form, "Edit: B")

    assert form.key_results.opened == 0
    assert "First fix: To (target)." in shown(form)
    assert form.troubles == ["To (target)"]


def test_an_open_key_result_is_removed_with_what_cannot_be_read_in_it() -> None:
    form = ObjectiveForm(b.objective(b.kr(name="a", title="A"), b.kr(name="b", title="B")), plan=a_plan())
    form.key_results.unfold(0)
    type_in(form.key_results.form, "target", "many")

    press(form, "Remove: A")

    assert [kr.id for kr in form.value.key_results] == ["b"]
    assert (form.key_results.form, form.troubles) == (None, [])


def test_an_objective_helps_others() -> None:
    plan = a_plan(b.objective(name="up", team="co"), b.objective())
    form = ObjectiveForm(plan.objective("o"), plan=plan)
    press(form, "More: what it helps, notes, state")

    type_in(form, "supports", "up")
    type_in(form, "state", "draft")
    type_in(form, "notes", "Because *we* can.")

    assert (form.value.supports, form.value.state, form.value.notes) == (
        ("up",),
        "draft",
        "Because *we* can.",
    )


def test_what_is_closed_is_not_opened_again_in_passing() -> None:
    form = ObjectiveForm(b.closed_goal(), plan=a_plan())
    press(form, "More: what it helps, notes, state")

    assert [name for _, name in form.fields["state"].control.options] == ["closed"]


# -- a KPI's card


def test_a_card_holds_what_why_how_who_when_and_a_target_with_its_context() -> None:
    card = KPICard(KPI(id="kpi", team="ops"), plan=b.plan())
    type_in(card, "title", "Calls answered")
    type_in(card, "context", "The best month of last year")
    assert card.fields["context"].control.value == "The best month of last year"
    type_in(card, "target", "95")
    type_in(card, "better", "higher")

    assert card.value.id == "calls-answered"
    assert card.value.targets == (Target(value=95.0, context="The best month of last year"),)
    press(card, "Keep this target")
    type_in(card, "target", "97")
    assert [t.value for t in card.value.targets] == [95.0, 97.0]
    type_in(card, "target", "")
    assert [t.value for t in card.value.targets] == [95.0]


# -- what they may not do


def test_no_form_knows_the_disk() -> None:
    """Those of the workshop's room aside: one module there is the notebook's door."""
    forms = [
        p
        for p in Path(okrlib.widgets.__file__).parent.rglob("*.py")
        if p.parent.name in {"drafting", "elements"}
    ]
    assert len(forms) > 15
    for file in forms:
        tree = ast.parse(file.read_text("utf-8"))
        taken = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        taken |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        assert not {m for m in taken if m.split(".")[0] in {"os", "io", "pathlib", "shutil"}}, file
        typing = [n for n in tree.body if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING"]
        # What a checkout is stands in annotations; none is loaded or made here.
        named = {n.module or "" for each in typing for n in ast.walk(each) if isinstance(n, ast.ImportFrom)}
        taken -= named & {"okrlib.store"}
        assert not {m for m in taken if m.startswith(("okrlib.store", "okrlib.notebook"))}, file


# -- the plan's language


def test_labels_and_reasons_follow_the_language_of_the_plan() -> None:
    form = ObjectiveForm(b.objective(title="Produkt verbessern"), plan=a_plan(language="de"), on=b.on(12, 9))

    assert form.fields["owner"].label == "Wer dafür verantwortlich ist"
    page = shown(form)
    assert "<b>Warnung</b> Das Ziel könnte" in page
    assert "<summary>Warum</summary>" in page
    assert "stimmt in jedem Quartal" in page
