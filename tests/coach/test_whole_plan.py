"""The coach over a whole plan: its settings, its excuses, and that no plan breaks it."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from kit.builders import COMPANY, OPS, Q3, Q4, kpi, kr, objective, on, plan
from kit.folders import GOOD
from kit.strategies import days, lists, plans, prose
from okrlib.coach import RULES, coach_plan, feedback
from okrlib.findings import Severity
from okrlib.model import Initiative, KeyResult, Policy, RuleSetting
from okrlib.plan import released
from okrlib.store import coached, load, save
from okrlib.store.file_models import json_schema

if TYPE_CHECKING:
    from kit.folders import PlanFolder
    from okrlib.findings import Finding
    from okrlib.plan import Plan

MID = on(11, 1)
OPS_FILE = "goals/2026-Q4/ops.toml"
#: Words that rules look for, and what breaks readers of words.
texts = prose | st.sampled_from(
    [
        "",
        "Launch the new app and improve quality by 10 % by 31 March 2031",
        "Increase NPS from 40 to 20",
        "Steigere die Zufriedenheit um 10 %",
        "Bonus for everyone who hits 1e400 leads",
        "x" * 2000,
        "٣٤ من ٥٠ 漢字 🎯 \u202eabc",
        "5 5 5 5 -> 5%%%",
    ]
)


def two_key_results(**facts: Any) -> Plan:
    """One objective that only `few-key-results` and `orphan` have a word for."""
    top = objective(*(kr(name=f"t{i}", title=f"Top {i}") for i in range(3)), name="top", team="co")
    return plan(top, objective(kr(name="a"), kr(name="b"), **facts), teams=(COMPANY, OPS))


def found(held: Plan) -> list[tuple[str, str, str]]:
    return [(p.code, p.severity, p.item) for p in coach_plan(held, on=MID)]


def only(held: Plan, *codes: str) -> list[tuple[str, str, str]]:
    return [f for f in found(held) if f[0] in codes]


SET = ("few-key-results", "orphan", "unused-excuse", "unknown-rule", "rule-without-reason")


def test_a_plan_regrades_a_rule_with_a_reason() -> None:
    held = two_key_results()
    assert only(held, *SET) == [("few-key-results", "hint", "o"), ("orphan", "hint", "o")]

    graded = replace(held, rules={"orphan": RuleSetting(severity="error", reason="we align everything")})
    assert only(graded, *SET) == [("few-key-results", "hint", "o"), ("orphan", "error", "o")]
    off = replace(held, rules={"orphan": RuleSetting(severity="off", reason="one team")})
    assert only(off, *SET) == [("few-key-results", "hint", "o")]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_setting_without_a_reason_is_a_finding_and_does_not_hold(reason: str) -> None:
    held = replace(two_key_results(), rules={"orphan": RuleSetting(severity="off", reason=reason)})

    assert only(held, "orphan", "rule-without-reason") == [
        ("rule-without-reason", "error", "rules"),
        ("orphan", "hint", "o"),
    ]


def test_a_line_is_excused_in_place_and_nothing_else_is() -> None:
    held = two_key_results(excused={"orphan": "our own repair work"})

    assert only(held, *SET) == [("few-key-results", "hint", "o")]


def test_an_excuse_that_excuses_nothing_or_gives_no_reason_is_a_finding() -> None:
    unused = two_key_results(excused={"many-key-results": "they are small"})
    assert ("unused-excuse", "hint", "o") in found(unused)

    bare = two_key_results(excused={"orphan": ""})
    assert only(bare, *SET) == [
        ("rule-without-reason", "error", "o"),
        ("few-key-results", "hint", "o"),
        ("orphan", "hint", "o"),
    ]


def test_an_excuse_from_a_rule_that_is_off_is_no_finding() -> None:
    held = two_key_results(excused={"orphan": "our own repair work"})
    held = replace(held, rules={"orphan": RuleSetting(severity="off", reason="one team")})

    assert only(held, "orphan", "unused-excuse") == []


def test_an_unknown_rule_is_a_finding_with_the_nearest_name() -> None:
    held = two_key_results(excused={"orphans": "ours"})
    held = replace(held, rules={"few-key-result": RuleSetting(severity="off", reason="small team")})
    told = [p for p in coach_plan(held, on=MID) if p.code == "unknown-rule"]

    assert [(p.severity, p.item, p.mend) for p in told] == [
        ("error", "rules", 'Did you mean "few-key-results"?'),
        ("error", "o", 'Did you mean "orphan"?'),
    ]


def test_work_that_is_planned_or_running_is_judged_by_its_title_and_can_be_excused() -> None:
    works = (
        Initiative(title="Improve communication"),
        Initiative(title="Improve communication", state="done"),
        Initiative(title="Call every customer who left", state="doing"),
    )
    held = two_key_results(initiatives=works)
    at = held.objectives[1]
    (remark,) = (f for f in coach_plan(held, on=MID) if str(f.field).startswith("initiatives."))

    assert (remark.code, remark.severity, remark.item) == ("vague-initiative", "warning", at.id)
    assert remark.what.startswith("“Improve communication”: ")
    assert remark.rewrites == ("___ by ___, for this aim: improve communication",)
    assert remark in feedback.of_objective(held, at)
    at = replace(at, excused={"vague-initiative": "A name the whole team knows."})
    assert "vague-initiative" not in {f.code for f in feedback.of_objective(held, at)}


def test_what_is_closed_is_history() -> None:
    closed = two_key_results(state="closed", closed_on=on(10, 20), excused={"orphans": ""})
    past = two_key_results(cycle="2026-Q3", excused={"orphans": ""})

    assert [f for f in found(closed) if f[2] in {"o", "a", "b"}] == []
    assert [f for f in found(past) if f[2] in {"o", "a", "b"}] == []


def test_a_language_without_words_is_a_finding_and_no_text_is_read() -> None:
    untitled = two_key_results()
    untitled = replace(untitled, objectives=tuple(replace(o, title="") for o in untitled.objectives))
    assert "empty" in {f[0] for f in found(untitled)}

    told = found(replace(untitled, language="eng"))
    assert told[0][:2] == ("unknown-language", "warning")
    assert "empty" not in {f[0] for f in told}
    assert ("few-key-results", "hint", "o") in told


def test_an_owner_or_unit_from_elsewhere_is_not_missing() -> None:
    measured = kr(name="a", kpi="uptime", baseline=None, owner=None)
    held = plan(objective(measured), kpis=(kpi(),), cycles=(Q3, Q4))

    assert [f for f in found(held) if f[2] == "a" and f[0] in {"no-owner", "no-unit"}] == []
    assert ("no-owner", "warning", "a") in found(plan(objective(replace(measured, kpi=None), owner=None)))


# -- in files


def test_findings_of_the_coach_name_file_and_line(plan_folder: PlanFolder) -> None:
    """Milestones without a title, in line 15; loading alone says nothing of them."""
    folder = plan_folder(GOOD)
    told = [f for f in coached(folder, today=MID).findings if f.code == "empty"]

    assert [(f.place.file, f.place.line, f.place.key) for f in told] == [
        (OPS_FILE, 15, "objectives[0].key_results[1].title")
    ]
    assert {f.code for f in load(folder, on=MID).findings}.isdisjoint(RULES)


@pytest.mark.parametrize("head", ["name = \n", None])
def test_while_okr_toml_cannot_be_read_the_coach_is_silent(plan_folder: PlanFolder, head: str | None) -> None:
    """How the plan grades its rules is unknown until then."""
    files = {name: text for name, text in GOOD.items() if name != "okr.toml"}
    told = coached(plan_folder(files if head is None else {**files, "okr.toml": head}), today=MID).findings

    assert {f.code for f in told} & {"not-toml", "no-plan"}
    assert {f.code for f in told}.isdisjoint(RULES)


def test_settings_and_excuses_are_read_from_their_files(plan_folder: PlanFolder) -> None:
    head = GOOD["okr.toml"] + '\n[rules.empty]\nseverity = "hint"\nreason = "steps speak for themselves"\n'
    goals = GOOD[OPS_FILE].replace(
        'title = "A calm', 'excused = { few-key-results = "two" }\ntitle = "A calm'
    )
    told = coached(plan_folder({**GOOD, "okr.toml": head, OPS_FILE: goals}), today=MID).findings

    assert [f.severity for f in told if f.code == "empty"] == ["hint"]
    assert "few-key-results" not in {f.code for f in told}


@pytest.mark.parametrize(
    ("typed", "code", "line"),
    [
        ('[rules.emty]\nseverity = "off"\nreason = "x"', "unknown-rule", 21),
        ('[rules.empty]\nseverity = "off"', "rule-without-reason", 21),
        ('[rules.empty]\nseverity = "none"\nreason = "x"', "bad-choice", 22),
        ('[rules.empty]\nreason = "x"', "missing-key", 21),
        ('[rules.empty]\nseverity = "off"\nreason = "x"\nreson = "y"', "unknown-key", 24),
        ('[rules]\nempty = "off"', "wrong-type", 22),
        ("[policy]\nmost_words = 0", "bad-policy", 22),
        ("[policy]\nmost_objectives = 0", "bad-policy", 22),
        ("[policy]\nfewest_key_results = 0", "bad-policy", 22),
        ("[policy]\nmost_key_results = 2", "bad-policy", 22),
        ("[policy]\nmost_kpis = 0", "bad-policy", 22),
        ("[policy]\nsandbag_above = 11", "bad-policy", 22),
        ("[policy]\nalike = 0.2", "bad-policy", 22),
        ("[policy]\nalike = 1.2", "bad-policy", 22),
        ("[policy]\nmost_kpis = 2.5", "wrong-type", 22),
    ],
)
def test_a_slip_in_the_settings_is_a_finding_at_its_line(
    plan_folder: PlanFolder, typed: str, code: str, line: int
) -> None:
    folder = plan_folder({**GOOD, "okr.toml": f"{GOOD['okr.toml']}\n{typed}\n"})
    told = [
        (f.code, f.severity, f.place.line)
        for f in coached(folder, today=MID).findings
        if f.place.file == "okr.toml"
    ]

    assert told == [(code, "error", line)]


def test_the_language_of_a_plan_is_read_from_its_file(plan_folder: PlanFolder) -> None:
    folder = plan_folder({**GOOD, "okr.toml": 'language = "deutsch"\n' + GOOD["okr.toml"]})
    (told,) = [f for f in coached(folder, today=MID).findings if f.code == "unknown-language"]

    assert (told.place.file, told.place.line, told.place.key) == ("okr.toml", 1, "language")


def test_saving_changes_the_settings_and_leaves_what_stands_around_them(plan_folder: PlanFolder) -> None:
    """A comment, a rule that is not touched and one that could not be read stay as they are."""
    typed = """
# agreed in May
[rules.orphan]
severity = "off"   # for now
reason = "one team"

[rules.odd]
reason = "no severity"
"""
    folder = plan_folder({**GOOD, "okr.toml": GOOD["okr.toml"] + typed})
    held = load(folder).plan
    more = {**held.rules, "empty": RuleSetting(severity="hint", reason="steps")}
    save(replace(held, rules=more), folder)

    text = (folder / "okr.toml").read_text("utf-8")
    assert text.startswith(GOOD["okr.toml"] + typed)
    assert '[rules.empty]\nseverity = "hint"\nreason = "steps"\n' in text
    assert load(folder).plan.rules == more

    save(replace(held, rules={"empty": more["empty"]}), folder)
    text = (folder / "okr.toml").read_text("utf-8")
    assert "rules.orphan" not in text
    assert "[rules.odd]" in text
    save(replace(held, rules={}), folder)
    assert "[rules.odd]" in (folder / "okr.toml").read_text("utf-8")
    assert load(folder).plan.rules == {}


@pytest.mark.parametrize(
    ("shape", "typed"),
    [("okr", '[rules.%s]\nseverity = "off"'), ("goals", '[[objectives]]\nid = "a"\nexcused.%s = "x"')],
)
def test_editors_know_the_rules_by_name(shape: str, typed: str) -> None:
    validator = jsonschema.Draft202012Validator(json_schema(shape))

    assert list(validator.iter_errors(tomllib.loads(typed % "orphan"))) == []
    assert list(validator.iter_errors(tomllib.loads(typed % "orphans")))


def test_what_was_said_to_the_coach_is_not_published() -> None:
    """Settings, and the excuses of objectives, key results and KPIs."""
    held = two_key_results(excused={"orphan": "SECRET"})
    kr_excused = replace(held.objectives[1].key_results[0], excused={"wish": "SECRET"})
    goal = replace(held.objectives[1], key_results=(kr_excused,))
    rules = {"orphan": RuleSetting(severity="off", reason="SECRET")}
    card = kpi(excused={"no-owner": "SECRET"})
    held = replace(held, objectives=(held.objectives[0], goal), kpis=(card,), rules=rules)

    assert {o.id for o in released(held).objectives} == {"top", "o"}
    assert len(released(held).kpis) == 1
    assert "SECRET" not in "".join(f"{getattr(released(held), f.name)}" for f in fields(held))
    assert "SECRET" in "".join(f"{getattr(held, f.name)}" for f in fields(held))


# -- whatever the plan


@st.composite
def drafted(draw: st.DrawFn) -> Plan:
    """A plan of any content, every goal of it open, with titles that rules look at."""
    held = draw(plans())
    titled = iter(draw(lists(texts, 40).filter(bool)) * 40)

    def worded(item: Any) -> Any:
        return replace(item, title=next(titled, ""))

    goals = tuple(
        replace(worded(o), key_results=tuple(map(worded, o.key_results)), state="active", closed_at=None)
        for o in held.objectives
    )
    return replace(
        held,
        objectives=goals,
        kpis=tuple(map(worded, held.kpis)),
        language=draw(st.sampled_from(["en", "de", "xx"])),
        policy=Policy(
            most_words=draw(st.integers(-3, 5)),
            most_objectives=draw(st.integers(-3, 5)),
            most_key_results=draw(st.integers(-3, 5)),
            most_kpis=draw(st.integers(-3, 5)),
            sandbag_above=draw(st.floats(-1, 20)),
            alike=draw(st.floats(-1, 2)),
        ),
    )


slow_to_draw = [HealthCheck.too_slow, HealthCheck.data_too_large]


def placed(problem: Finding) -> tuple[str, str, str]:
    return problem.code, problem.subject.noun, problem.item


@settings(max_examples=150, suppress_health_check=slow_to_draw)
@given(drafted(), days)
def test_no_plan_makes_a_rule_raise_and_every_finding_is_whole(held: Plan, day: Any) -> None:
    for problem in coach_plan(held, on=day):
        assert problem.severity in Severity.__args__  # type: ignore[attr-defined]
        assert problem.what.endswith((".", "?"))
        assert problem.mend.endswith((".", "?"))
        assert len(problem.what) < 800


@settings(max_examples=60, suppress_health_check=slow_to_draw)
@given(drafted(), st.sampled_from(sorted(RULES)), days)
def test_a_rule_that_is_off_says_nothing_and_the_others_say_the_same(held: Plan, code: str, day: Any) -> None:
    held = replace(held, rules={}, objectives=tuple(replace(o, excused={}) for o in held.objectives))
    off = replace(held, rules={code: RuleSetting(severity="off", reason="not here")})
    told, left = ([p for p in coach_plan(q, on=day) if p.code != "unused-excuse"] for q in (held, off))

    assert [p for p in told if p.code != code] == left
    assert code not in {p.code for p in left}


@settings(max_examples=60, suppress_health_check=slow_to_draw)
@given(drafted(), st.data())
def test_an_excuse_takes_out_one_rule_of_one_line(held: Plan, data: st.DataObject) -> None:
    held = replace(held, rules={}, objectives=tuple(replace(o, excused={}) for o in held.objectives))
    told = [p for p in coach_plan(held, on=on(10, 1)) if p.code in RULES and p.subject.noun == "objective"]
    if not told:
        return
    gone = data.draw(st.sampled_from(told))
    goals = tuple(
        replace(o, excused={gone.code: "agreed"}) if o.id == gone.item else o for o in held.objectives
    )
    left = [p for p in coach_plan(replace(held, objectives=goals), on=on(10, 1)) if p.code in RULES]

    wanted = [p for p in coach_plan(held, on=on(10, 1)) if p.code in RULES and placed(p) != placed(gone)]
    assert left == wanted


def test_thresholds_are_policies() -> None:
    held = replace(two_key_results(), policy=Policy(fewest_key_results=2))

    assert only(held, "few-key-results") == []


def test_a_number_that_an_active_goal_lacks_is_asked_for_once_in_the_words_of_a_form() -> None:
    goal = objective(KeyResult(id="k", title="Calls answered", kind="increase", unit="%"), owner="ann")

    findings = feedback.of_each(plan(), [goal], on=on(11, 15))[goal.id]
    asked = [f for f in findings if f.field == "baseline"]
    assert [f.code for f in asked] == ["missing-number"]
    assert "Write it, or let the objective be a draft" in asked[0].mend


def test_what_another_goal_lacked_before_is_put_on_no_draft() -> None:
    other = objective(KeyResult(id="k", title="Calls answered", kind="increase"), name="other", owner="ann")
    held = plan(other)
    assert [f.code for f in feedback.of_plan(held, on=on(11, 15)) if f.code == "missing-number"]

    findings = feedback.of_each(held, [objective(kr(name="a"), owner="ann")], on=on(11, 15))
    assert "missing-number" not in {f.code for f in findings["o"]}
