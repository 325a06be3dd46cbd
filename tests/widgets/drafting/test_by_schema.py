"""Everything that a plan's files can say about goals and KPIs has a field in a form."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pytest

import okrlib
from kit.boards import labels, press, shown
from kit.watched import EXAMPLE
from okrlib.coach import NEEDS, RESULTS
from okrlib.model import (
    KPI,
    Annotation,
    Condition,
    KeyResult,
    Milestone,
    Objective,
    Target,
    default_of,
    described,
    typed_fields,
)
from okrlib.store.file_models import json_schema
from okrlib.widgets import KeyResultForm, KPICard, ObjectiveForm
from okrlib.widgets.elements import by_schema, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAN = okrlib.load(EXAMPLE).plan
#: What is shown as text in one field, or is decided on another board.
AS_TEXT = {"Milestone": "milestones", "Outcomes": "outcomes"}
DECIDED = {
    "Trigger": "raised_by",
    "Dismissal": "dismissed",
    "Override": "override",
    "ReviewDecision": "decisions",
}


def card() -> KPICard:
    """A KPI's card with everything open."""
    form = KPICard(PLAN.kpi("northbank-breach-share"), plan=PLAN)
    for more in (form._more, form.rest):
        more.toggle()
    return form


def goal() -> ObjectiveForm:
    """An objective's form with everything open."""
    form = ObjectiveForm(PLAN.objectives[0], plan=PLAN)
    for more in (form._more, form.rest):
        more.toggle()
    return form


def measures() -> Iterator[KeyResultForm]:
    """The form of a key result of each kind, with everything open."""
    for kind in NEEDS:
        form = KeyResultForm(KeyResult(id="kr", kind=kind, title="Something"), plan=PLAN)
        for more in (form._more, form.rest):
            more.toggle()
        yield form


def _inner(form: Any) -> Iterator[tuple[str, str]]:
    """The table and the key of each field that the rows of a form's tables have, at any depth."""
    for each in form.fields.values():
        if isinstance(each.control, tables._Rows):
            yield from _of_rows(each.control)


def _of_rows(rows: Any) -> Iterator[tuple[str, str]]:
    kind = rows.shape.make
    rows.begin()
    for name, each in rows.rows[-1].items():
        if is_dataclass(kind):
            yield kind.__name__, name
        if isinstance(each.control, tables._Rows):
            yield from _of_rows(each.control)


def test_every_key_of_the_schemas_has_a_field() -> None:
    shown_keys = set()
    for kind, all_forms in ((KPI, [card()]), (Objective, [goal()]), (KeyResult, [*measures()])):
        for form in all_forms:
            shown_keys |= {(kind.__name__, name) for name in form.fields}
            shown_keys |= set(_inner(form))
    shown_keys |= {(kind.__name__, name) for kind, names in by_schema.ELSEWHERE.items() for name in names}

    missing = [
        (name, key)
        for shape in ("goals", "kpis")
        for name, table in json_schema(shape)["$defs"].items()
        if name not in AS_TEXT.keys() | DECIDED.keys()
        for key in table.get("properties", {})
        if (name, key) not in shown_keys
    ]

    assert missing == []


def test_what_has_no_field_of_its_own_is_text_or_decided_elsewhere() -> None:
    step = Milestone(name="Open the ward", weight=2.0, done_on=date(2026, 11, 2))
    assert all(getattr(step, f.name) != default_of(f) for f in fields(Milestone))
    assert typed_fields.milestones(typed_fields.shown_milestones([step])) == (step,)
    assert {RESULTS[name] for name in RESULTS} == set(json_schema("goals")["$defs"]["Outcomes"]["properties"])
    for name, key in DECIDED.items():
        owner = next(k for k in (Objective, KeyResult, KPI) if key in {f.name for f in fields(k)})
        assert key in by_schema.ELSEWHERE[owner], name


def test_the_words_beside_a_field_are_those_of_the_schema() -> None:
    for kind, shape in ((KPI, "kpis"), (Objective, "goals")):
        for key, table in json_schema(shape)["$defs"][kind.__name__]["properties"].items():
            assert " ".join(table["description"].split()) == " ".join(described(kind)[key].split())
    assert "How many periods its season has" in shown(card())


@pytest.mark.parametrize("kpi", PLAN.kpis, ids=lambda kpi: kpi.id)
def test_showing_a_card_changes_nothing(kpi: KPI) -> None:
    form = KPICard(kpi, plan=PLAN)
    form.rest.toggle()

    assert (form.value, form.troubles) == (kpi, [])


def test_showing_an_objective_changes_nothing() -> None:
    for objective in PLAN.objectives[:40]:
        form = ObjectiveForm(objective, plan=PLAN)
        form.rest.toggle()
        assert (form.value, form.troubles) == (objective, [])


def test_a_target_of_its_own_span_with_a_band_and_months() -> None:
    form = card()
    rows = form.fields["targets"].control
    rows.begin()
    new = rows.rows[-1]

    new["low"].control.value = "4"
    assert form.fields["targets"].trouble == "Still to fill in: Target."
    assert form.troubles == ["Targets by span"]
    new["value"].control.value = "5"
    new["high"].control.value = "6"
    new["months"].control.value = "12\n1"
    new["start"].control.value = date(2019, 4, 1)

    assert form.value.targets[-1] == Target(value=5, low=4, high=6, months=(12, 1), start=date(2019, 4, 1))
    assert form.fields["target"].value == 5, "the field of the last target says the same"
    new["months"].control.value = "December"
    assert "Months" in form.fields["targets"].trouble
    new["months"].control.value = ""
    press(form, "Take out", 0)
    assert len(form.value.targets) == len(PLAN.kpi("northbank-breach-share").targets)


def test_a_feed_with_conditions_and_an_event() -> None:
    form = card()
    feed = form.fields["feed"].control
    feed.begin()
    assert feed.add.layout.display == "none", "a KPI has one source"
    feed.rows[0]["time"].control.value = "arrived"
    where = feed.rows[0]["where"].control
    where.begin()
    where.rows[0]["column"].control.value = "site"
    where.rows[0]["op"].control.value = "in"
    where.rows[0]["value"].control.value = 'north\n"12"\n3.5\ntrue\n007\nnan\n1e999\n1_000'
    form.fields["annotations"].control.begin()
    event = form.fields["annotations"].control.rows[-1]
    event["on"].control.value = date(2019, 1, 7)
    event["text"].control.value = "A second triage desk."

    texts = ("north", "12", 3.5, True, "007", "nan", "1e999", "1_000")
    assert form.value.feed.where == (Condition(column="site", op="in", value=texts),)
    assert form.value.annotations[-1] == Annotation(on=date(2019, 1, 7), text="A second triage desk.")
    form.value = replace(form.value, feed=None)
    assert feed.rows == []
    assert feed.add.layout.display == ""


def test_shares_phases_and_initiatives() -> None:
    form = goal()
    shares = form.fields["contributes"].control
    shares.begin()
    parent = shares.rows[-1]["objective"].control.options[0][1]
    shares.rows[-1]["objective"].control.value = parent
    shares.rows[-1]["share"].control.value = "0,25"
    assert form.value.contributes == {parent: 0.25}

    work = form.fields["initiatives"].control
    work.begin()
    work.rows[-1]["title"].control.value = "Hire a second pharmacist"
    work.rows[-1]["moves"].control.value = form.value.key_results[0].id
    assert form.value.initiatives[-1].moves == (form.value.key_results[0].id,)

    measure = next(measures())
    phases = measure.fields["phases"].control
    phases.begin()
    phases.rows[0]["day"].control.value = date(2026, 11, 1)
    phases.rows[0]["value"].control.value = "12"
    assert measure.value.phases == ((date(2026, 11, 1), 12.0),)


def test_a_type_that_no_control_shows_is_an_error() -> None:
    assert "Periods in a season" in labels(card())
    assert get_args(get_type_hints(KPI)["season"]) == (int, type(None))
    with pytest.raises(KeyError):
        by_schema._entry(KPI, "season", complex, None)
