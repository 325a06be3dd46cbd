"""The drafting rules: each one is documented, its examples hold, and plans can grade it."""

from __future__ import annotations

import inspect
import re
import sys
from collections import Counter
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

import okrlib
from kit import builders as b
from okrlib.coach import QUESTIONS, RULES, Draft, about, coach, languages, lexicon, remarks
from okrlib.coach.rule import _TERMS
from okrlib.findings import SEVERITIES
from okrlib.model import KPI, KeyResult, Objective, Outcomes, Policy, Target

if TYPE_CHECKING:
    from okrlib.coach.language.lexicon import Lexicon

OF_TEXT = [code for code in RULES if about(code).of != ("set",)]
EXAMPLES = [
    (code, tongue, weak, strong)
    for code in OF_TEXT
    for (tongue, weak), (_, strong) in zip(about(code).weak, about(code).strong, strict=True)
]
#: What only the fields of an entry can show.
OF_FIELDS = {
    *("no-owner", "missing-baseline", "no-unit", "stretch-in-committed"),
    *("kpi-without-target", "kpi-without-source"),
}


def loud(text: str, kind: str, tongue: str) -> set[str]:
    return {r.code for r in coach(text, kind, language=tongue).remarks if r.severity != "hint"}  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "tongue", "weak", "strong"), EXAMPLES)
def test_the_examples_of_a_rule_hold(code: str, tongue: str, weak: str, strong: str) -> None:
    """The weak one is caught by that rule alone, the strong one by nothing."""
    kind = about(code).of[0]
    if code == "pay-wording":
        kind = "key_result"
    if code in {"empty", "other-kind"}:
        kind = "key_result"
    caught = {r.code for r in coach(weak, kind, language=tongue).remarks}

    assert code in caught
    assert (
        loud(weak, kind, tongue) == ({code} if about(code).severity != "hint" else set())
        or code == "other-kind"
    )
    assert loud(strong, kind, tongue) == set()
    assert code not in {r.code for r in coach(strong, kind, language=tongue).remarks}


@pytest.mark.parametrize("code", OF_TEXT)
def test_a_rule_says_why_and_where_from(code: str) -> None:
    held = about(code)

    assert held.summary.endswith(".")
    assert len(held.why) > 20
    assert held.source
    assert bool(held.weak) != (code in OF_FIELDS)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)


def test_every_line_of_the_research_is_a_rule_or_a_question() -> None:
    in_rules = {line for code in RULES for line in about(code).lines}
    in_questions = {
        line for held in QUESTIONS.values() for q in held for line in re.findall(r"L\d+", q.source)
    }

    assert {f"L{n}" for n in range(1, 31)} <= in_rules | in_questions


def test_the_rules_cannot_be_changed_from_outside() -> None:
    with pytest.raises(TypeError):
        RULES["mine"] = print  # type: ignore[index]


def test_every_rule_that_is_written_has_a_code() -> None:
    """A function with the terms of a rule stands in the list, under its own name."""
    modules = [
        import_module(f"okrlib.coach.{package}.{file.stem}")
        for package in ("rules", "plan_rules")
        for file in (Path(okrlib.__file__).parent / "coach" / package).glob("[!_]*.py")
    ]
    written = {
        f
        for m in modules
        for f in vars(m).values()
        if inspect.isfunction(f) and f in _TERMS and f.__module__ == m.__name__
    }

    assert len(modules) > 8
    assert written == set(RULES.values())
    assert all(code == function.__name__.replace("_", "-") for code, function in RULES.items())


def test_a_plan_can_grade_a_rule_or_switch_it_off() -> None:
    text = "Launch the new returns page"

    assert coach(text, "key_result", settings={"deliverable": "error"}).remarks[0].severity == "error"
    assert "deliverable" not in {
        r.code for r in coach(text, "key_result", settings={"deliverable": "off"}).remarks
    }


def test_the_length_of_an_objective_is_a_policy() -> None:
    draft = Draft("objective", "Become the clinic that families recommend", policy=Policy(most_words=3))

    assert "too-long" in {r.code for r in remarks(draft)}


def test_the_remarks_come_in_order_and_whole() -> None:
    found = coach("Increase open complaints from 20 to 10 and raise calls from 4 to 9", "key_result").remarks

    assert [r.severity for r in found] == sorted((r.severity for r in found), key=SEVERITIES.index)
    assert all(r.code in RULES and r.message == f"{r.what} {r.mend}" for r in found)


# -- entries of a plan


KR = KeyResult(
    id="k",
    title="Answer complaints sooner",
    kind="decrease",
    unit="hours",
    owner="p",
    baseline=48.0,
    target=24.0,
)


def of_entry(entry: Objective | KeyResult | KPI, kind: str = "key_result", **facts: object) -> set[str]:
    draft = Draft(kind, entry.title, entry=entry, **facts)  # type: ignore[arg-type]
    return {r.code for r in remarks(draft) if r.severity != "hint"}


def test_numbers_in_the_fields_need_not_be_in_the_title() -> None:
    assert of_entry(KR) == set()


def test_work_is_named_as_work_until_numbers_stand_in_the_fields() -> None:
    """What somebody types into an empty form or in a workshop: there is nothing yet that would prove it."""
    work = KeyResult(id="k", title="Launch the chat bot", kind="increase")

    assert "deliverable" in of_entry(work)
    assert "deliverable" not in of_entry(replace(work, kind="milestones"))
    assert "deliverable" not in of_entry(replace(work, baseline=10, target=60, unit="%"))
    assert "deliverable" not in of_entry(replace(work, kpi="chats"))
    assert "deliverable" not in of_entry(replace(work, title="Callers who say they were taken seriously"))


def test_an_entry_needs_an_owner_and_a_baseline_unless_it_has_them_from_elsewhere() -> None:
    bare = replace(KR, owner=None, baseline=None)

    assert of_entry(bare) == {"no-owner", "missing-baseline"}
    assert of_entry(bare, inherited=frozenset({"owner", "baseline"})) == set()


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (replace(KR, target=None), "target"),
        (replace(KR, kind="reach", baseline=None, target=None), "target"),
        (replace(KR, kind="stages", target=None), "stretch"),
        (replace(KR, kind="checkpoints", baseline=None, target=None), "checkpoints"),
        (replace(KR, kind="maintain", baseline=None, target=None), "at_least"),
        (replace(KR, kind="milestones", baseline=None, target=None, unit=""), "milestones"),
    ],
    ids=lambda held: held if isinstance(held, str) else held.kind,
)
def test_where_a_draft_should_end_is_a_hint_until_it_is_decided(entry: KeyResult, field: str) -> None:
    def said(**facts: bool) -> list[tuple[str, str | None]]:
        draft = Draft("key_result", entry.title, entry=entry, **facts)
        return [(r.field, r.severity) for r in remarks(draft) if r.code == "missing-baseline"]

    assert said() == [(field, "hint")]
    assert said(active=True) == []


def test_named_outcomes_have_their_texts_and_the_day_of_their_agreement() -> None:
    texts = Outcomes(fail="Nobody came", commit="Some came", target="Most came", stretch="All came")
    entry = replace(KR, kind="outcome", baseline=None, target=None, unit="")

    def said(**facts: Any) -> list[tuple[str | None, str]]:
        draft = Draft("key_result", entry.title, entry=replace(entry, **facts), active=True)
        return [(r.field, r.severity) for r in remarks(draft) if r.code == "missing-baseline"]

    assert said() == said(outcomes=replace(texts, commit=""), agreed=b.on(9, 1)) == [("outcomes", "hint")]
    assert said(outcomes=texts) == [("agreed", "hint")]
    assert said(outcomes=texts, agreed=b.on(9, 1)) == []


def test_a_key_result_that_ends_somewhere_is_not_asked_for_it() -> None:
    kinds = ("increase", "reach", "stages", "checkpoints", "maintain", "milestones", "graded", "baseline")
    drafts = [Draft("key_result", "Calls answered", entry=b.kr(kind, unit="calls")) for kind in kinds]

    assert [d.entry for d in drafts if "missing-baseline" in {r.code for r in remarks(d)}] == []


def test_work_whose_number_stands_in_a_field_counts_work_too() -> None:
    def codes(title: str, kind: str) -> list[str]:
        return [f.code for f in remarks(Draft("key_result", title, entry=b.kr(kind, unit="letters")))]

    assert "counts-work" in codes("Send letters", "reach")
    assert "counts-work" in codes("Compare logging vendors", "increase")
    assert "counts-work" not in codes("Send letters", "milestones")
    assert "counts-work" not in codes("Letters answered within a day", "increase")


def test_a_title_that_goes_the_other_way_than_the_fields_is_an_error() -> None:
    assert of_entry(replace(KR, title="Raise answer time")) == {"wrong-direction"}
    assert of_entry(replace(KR, title="Reduce answer time", baseline=20.0)) == {"wrong-direction"}
    assert of_entry(replace(KR, title="Raise answer time", baseline=None)) >= {"wrong-direction"}


def test_a_number_without_a_unit_is_a_hint() -> None:
    draft = Draft("key_result", KR.title, entry=replace(KR, unit=""))

    assert [(r.code, r.severity, r.field) for r in remarks(draft)] == [("no-unit", "hint", "unit")]


def test_a_committed_goal_holds_no_words_of_stretch() -> None:
    entry = Objective(
        id="o", title="Ideally win back the trust of our guests", owner="p", ambition="committed"
    )
    draft = Draft("objective", entry.title, entry=entry)

    assert "stretch-in-committed" in {r.code for r in remarks(draft)}


def test_a_guard_answers_for_a_pushed_quantity() -> None:
    entry = replace(KR, title="Increase calls answered a day", kind="increase", baseline=40.0, target=70.0)
    asks = Draft("key_result", "Increase calls answered a day from 40 to 70", entry=entry)
    guarded = replace(asks, entry=replace(entry, guard=("complaints",)))

    assert "no-counter-measure" in {r.code for r in remarks(asks)}
    assert "no-counter-measure" not in {r.code for r in remarks(guarded)}


def test_a_kpi_needs_a_target_with_its_context_and_a_source() -> None:
    kpi = KPI(id="w", title="Waiting time", unit="minutes", owner="p", better="lower")
    full = replace(
        kpi, targets=(Target(value=30, context="The standard of the region"),), source="The register"
    )

    assert of_entry(kpi, "kpi") == {"kpi-without-target"}
    assert list(remarks(Draft("kpi", full.title, entry=full))) == []
    assert "kpi-without-source" in {r.code for r in remarks(Draft("kpi", kpi.title, entry=kpi))}
    calculated = replace(full, source="", formula="waits / visits")
    assert list(remarks(Draft("kpi", full.title, entry=calculated))) == [], "the formula is the source"


def test_a_kpi_that_is_only_watched_needs_no_target() -> None:
    watched = KPI(id="v", title="Visitors", unit="people", owner="p", better=None, source="The gate")

    assert list(remarks(Draft("kpi", watched.title, entry=watched))) == []


def test_no_rule_has_the_code_of_a_finding() -> None:
    """Both stand in brackets behind a message, and `okr check --explain` takes one."""
    root = Path(okrlib.__file__).parent
    # Pages name rules to put their remarks in order.
    others = [p for p in root.rglob("*.py") if p.parent.name not in {"rules", "show"}]
    said = "\n".join(p.read_text("utf-8") for p in others)

    assert [code for code in RULES if re.search(rf'^\s+"{code}",$', said, re.MULTILINE)] == []


def test_free_text_is_never_faulted_for_an_owner_or_a_date() -> None:
    for kind in ("objective", "key_result", "kpi"):
        assert not {"no-owner", "missing-baseline", "no-unit"} & loud(
            "Waits from 95 to 60 minutes", kind, "en"
        )


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("Hire two recruiters", "objective", "number-in-objective"),
        ("Open three offices", "objective", "number-in-objective"),
        ("Do our jobs better", "objective", "says-too-little"),
        ("Be the best", "objective", "says-too-little"),
        ("Improve teaching", "objective", "says-too-little"),
        ("Digital transformation", "objective", "says-too-little"),
        ("Meet with 10 customers", "key_result", "counts-work"),
        ("Apply for three grants", "key_result", "counts-work"),
        ("Increase blog post output by 20%", "key_result", "counts-work"),
        ("User interviews: 15", "key_result", "counts-work"),
        ("Hire four waiters", "key_result", "counts-work"),
        ("Hold 12 planning sessions", "key_result", "counts-work"),
        ("Review our prices every 3 weeks", "key_result", "deliverable"),
        ("Write a guide for hosts in three months", "key_result", "deliverable"),
        ("Setting up a repair counter", "objective", "deliverable-objective"),
        ("Leverage the data platform for the weekly mailing", "objective", "deliverable-objective"),
        ("Make more profit", "objective", "says-too-little"),
        ("Make progress with our suppliers", "objective", "says-too-little"),
        ("Improve our tools", "objective", "says-too-little"),
        ("All forms updated", "key_result", "deliverable"),
        ("Cut returns in half and double repeat orders", "key_result", "two-measures"),
        ("Generate 20% more leads", "objective", "number-in-objective"),
        ("Boost business inquiries by 10% by the end of this quarter", "objective", "number-in-objective"),
        ("Engage in 10 Twitter chats with industry leaders per month", "key_result", "counts-work"),
        ("Attend 2x networking events per month", "key_result", "counts-work"),
        ("Join 3 groups and comment on the 5 most popular discussions", "key_result", "counts-work"),
        ("Improve site conversion by 10% by September 1", "key_result", "ambiguous-percent"),
        ("Increase customer base by 50%", "key_result", "no-baseline"),
        ("Reach 80 % satisfaction", "key_result", "no-baseline"),
    ],
)
def test_weak_drafts_of_the_field_are_caught(text: str, kind: str, code: str) -> None:
    """As articles on goals give them for good."""
    assert code in {r.code for r in coach(text, kind).remarks}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("60 qualified demos booked", "key_result"),
        ("Publish 3 peer-reviewed papers", "key_result"),
        ("Obtain ISO 27001 certification", "key_result"),
        ("Break even in Q4", "key_result"),
        ("Onboard 40 bakeries", "key_result"),
        ("100 reviews averaging 4.5 or more", "key_result"),
        ("Two newspapers feature our story", "key_result"),
        ("0 angry emails from guests in Q2", "key_result"),
        ("Of 8 planned articles, at least 3 appear in the top 10 of a search", "key_result"),
        ("Establish the 8086 as the family that engineers ask for", "objective"),
        ("Win over our first hundred schools", "objective"),
        ("Rebuild trust after the outage", "objective"),
        ("Be in the top 3 of the ranking", "key_result"),
        ("Mend how we sell so that it works everywhere", "objective"),
        ("Our onboarding is so clear that nobody has to call", "objective"),
        ("Create a frictionless way to return a coat", "objective"),
    ],
)
def test_what_others_decide_or_do_is_no_work_of_ours(text: str, kind: str) -> None:
    assert loud(text, kind, "en") == set()


def test_counted_work_that_names_its_measure_is_a_hint() -> None:
    """A trial that is meant to move something has its target beside it, where the number belongs."""
    found = coach("Run four experiments to increase repeat orders", "key_result").remarks
    counted = next(r for r in found if r.code == "counts-work")

    assert counted.severity == "hint"
    assert "effect" in counted.mend


# -- any text, any language


@pytest.mark.parametrize("kind", ["objective", "key_result", "kpi", "initiative"])
@given(text=st.text(max_size=60))
def test_any_text_gets_an_answer(kind: str, text: str) -> None:
    for code in languages():
        advice = coach(text, kind, language=code)  # type: ignore[arg-type]

        assert advice.because
        for r in advice.remarks:
            assert r.span is None or 0 <= r.span[0] <= r.span[1] <= len(text)


@pytest.mark.parametrize(
    "part",
    [
        *("a", "1", "from ", "(", "1,1,", "🎯", "ש", "\x00", "<b>", "a 1 ", "one ", "a1-", "9'", "the 1234 "),
        *("from 1 to ", "\x1b[31m", "1:", "12-a", "- ", "so that ", "May ", "from X ", "increase 1% and "),
    ],
)
@pytest.mark.parametrize("kind", ["objective", "key_result"])
def test_a_long_text_gets_an_answer(part: str, kind: str) -> None:
    """A pattern that tries every way to read it would not come to an end."""
    text = (part * 10_000)[:10_000]

    assert coach(text, kind).because  # type: ignore[arg-type]


def twice(words: Lexicon) -> list[tuple[str, str]]:
    """The entries that stand twice in a list."""
    lists = [*words.lists.items(), *words.phrases.items(), *words.numerals.lists.items()]
    return [(name, entry) for name, of in lists for entry, times in Counter(of).items() if times > 1]


@pytest.mark.parametrize("kind", ["objective", "key_result"])
def test_nothing_after_an_opening_date_is_no_list(kind: Any) -> None:
    for text in ("By June 30,", "By June 30, 40"):
        assert "two-measures" not in {r.code for r in coach(text, kind).remarks}


def test_how_many_times_says_both_ways_and_is_answered_in_times() -> None:
    def disagree(text: str, language: str = "en") -> list[str]:
        remarks = coach(text, "key_result", language=language).remarks
        return [r.message.partition(". ")[0] for r in remarks if r.code == "numbers-disagree"]

    assert disagree("Cut the wait by 3x, from 30 to 10 minutes") == []
    assert disagree("Double orders from 400 to 600") == ["From 400 to 600 is 1.5 times, not Double"]
    assert disagree("Bestellungen von 400 auf 600 verdoppeln", "de") == [
        "Von 400 auf 600 ist das 1.5-Fache, nicht verdoppeln"
    ]


def test_what_comes_in_per_visit_is_no_applause() -> None:
    def applauds(text: str) -> bool:
        return any("Beifall" in r.message for r in coach(text, "key_result", language="de").remarks)

    assert applauds("Aufrufe im Blog von 2 auf 4 steigern")
    assert not applauds("Aufrufe je Besuch von 2 auf 4 steigern")


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("Maßstäbe setzen", "de", "says-too-little"),
        ("Über uns hinauswachsen", "de", "says-too-little"),
        ("Live operational excellence", "en", "says-too-little"),
    ],
)
def test_phrases_are_found_whatever_they_begin_with(text: str, language: str, code: str) -> None:
    assert code in {r.code for r in coach(text, "objective", language=language).remarks}


def test_a_per_cent_of_a_level_says_of_what() -> None:
    remarks = coach("Cut paper use by 20% relative to current levels", "key_result").remarks

    assert "ambiguous-percent" not in {r.code for r in remarks}


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Conversions/visits", "hint"),
        ("Cost/income", "hint"),
        ("Cost/income ratio", None),
        ("Cost/income (%)", None),
        ("Churn rate/number of members", "warning"),
    ],
)
def test_two_numbers_with_a_slash_are_asked_whether_they_are_a_ratio(text: str, severity: str | None) -> None:
    findings = {r.code: r.severity for r in coach(text, "kpi").remarks}

    assert findings.get("two-measures") == severity


def test_a_kpi_in_per_cent_is_one_ratio() -> None:
    def codes(unit: str) -> set[str]:
        kpi = KPI(id="k", title="Cost/income", unit=unit)
        return {r.code for r in remarks(Draft("kpi", kpi.title, entry=kpi))}

    assert "two-measures" in codes("€")
    assert "two-measures" not in codes("%")


@pytest.mark.parametrize(
    "text", ["Raise sales from 30% to 40%", "Cut waits from about 90 to at most 60 minutes"]
)
def test_every_space_is_a_space(text: str) -> None:
    """Thin and wide ones, which word processors write before a number."""
    spaces = [c for c in map(chr, range(sys.maxunicode + 1)) if c.isspace()]
    findings = [(r.code, r.severity) for r in coach(text, "key_result").remarks]

    assert len(spaces) > 20
    for space in spaces:
        remarks = coach(text.replace(" ", space), "key_result").remarks
        assert [(r.code, r.severity) for r in remarks] == findings, hex(ord(space))


def test_languages_have_the_same_lists() -> None:
    """What a third language has to hold: every list, and none that no rule reads."""
    assert languages() == ("de", "en")
    first, second = (lexicon(code) for code in languages())

    assert set(first.lists) == set(second.lists)
    assert {text for words in (first, second) for text in twice(words)} == set()
    for name, phrase in ((n, p) for words in (first, second) for n, ps in words.phrases.items() for p in ps):
        begin = phrase.partition(" ")[0]
        # Phrases are looked for where their first word stands: a choice of words, spelled out.
        assert re.fullmatch(r"(?:[\w'&-]|\([\w'|&-]+\)\??|\[\w+\]|\w\?)+", begin), f"{name}: {phrase}"
    assert first.name == "Deutsch"
    assert second.verb_last is False
