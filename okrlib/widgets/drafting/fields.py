"""The tables of the forms: the label and the control of each field of an objective, a key result and a KPI.

The default of a field is that of the model.
"""

from dataclasses import MISSING, fields
from functools import partial
from typing import Any, get_args

from okrlib.coach import LABELS, RESULTS
from okrlib.model import Cadence, KeyResult, Rhythm, typed_fields
from okrlib.widgets.elements import Entry, field, options

_STATES: field.Options = [
    ("Draft: nobody else sees it on the site", "draft"),
    ("Active: it counts and is published", "active"),
]
#: What is closed is opened again on the board that closes, which keeps that on record.
_CLOSED: field.Options = [("Closed: the board for closing takes that back", "closed")]
#: A text of a sentence or two.
_SHORT = partial(field.prose, rows=2)
OBJECTIVE = {
    "title": Entry(
        "Objective",
        "The change you want, in one sentence worth remembering, without a number.",
        partial(_SHORT, read=typed_fields.text()),
        placeholder="People who write to us feel heard the same day",
    ),
    "owner": Entry("Who answers for it", control=field.choice, offers=lambda form: options.people(form.plan)),
    "ambition": Entry("Ambition", control=field.choice, offers=lambda form: options.ambitions(form.plan)),
    "supports": Entry(
        "Helps",
        control=field.Several,
        offers=lambda form: options.objectives(form.plan, besides=form.value.id, cycle=form.value.cycle),
    ),
    "state": Entry(
        "State",
        control=field.choice,
        offers=lambda form: _CLOSED if form.value.state == "closed" else _STATES,
    ),
    "notes": Entry("Notes", "Why this, why now.", field.prose),
}

DEFAULTS: dict[str, Any] = {f.name: f.default for f in fields(KeyResult) if f.default is not MISSING}
_CADENCES: field.Options = [(name, name) for name in get_args(Cadence)]


def _measured(form: Any) -> dict[str, Any]:
    """The unit that the form states, as it is when a number is typed, and the plan's mark before decimals."""
    return {"unit": lambda: form.value.unit, "decimal": form.plan.decimal}


KEY_RESULT = {
    "title": Entry(
        "The measure, in words",
        "What is measured, without the numbers: they have their own fields.",
        placeholder="Median time to a first answer",
    ),
    "owner": Entry(
        "Who answers for it",
        control=field.choice,
        offers=lambda form: options.people(form.plan, "The objective's owner"),
    ),
    "kpi": Entry(
        "Measured by a KPI",
        "Its figures then are the value; baseline, unit and owner come from its card.",
        field.choice,
        lambda form: options.kpis(form.plan, "No, by check-ins", form.objective),
    ),
    "guard": Entry(
        "Must not suffer",
        "A KPI that would show the harm if this were pushed too hard.",
        field.Several,
        lambda form: options.kpis(form.plan, "", form.objective),
    ),
    **{
        name: Entry(*LABELS[name], field.number, needs=_measured)
        for name in ("baseline", "target", "commit", "stretch", "at_least", "at_most")
    },
    "unit": Entry(*LABELS["unit"], placeholder="%, hours, patients"),
    "checkpoints": Entry(
        *LABELS["checkpoints"],
        partial(field.lines, show=typed_fields.shown_points),
        needs=lambda form: {"read": partial(typed_fields.points, decimal=form.plan.decimal)},
    ),
    "milestones": Entry(
        *LABELS["milestones"],
        partial(field.lines, read=typed_fields.milestones, show=typed_fields.shown_milestones),
    ),
    **{name: Entry(*LABELS[name]) for name in RESULTS},
    "agreed": Entry(*LABELS["agreed"], field.day),
    "cadence": Entry("A check-in is due", control=field.choice, offers=lambda _: _CADENCES),
    "since": Entry("Added within the cycle on", control=field.day),
    "weight": Entry(
        "Weight",
        "Its share of the score; 0 is shown, not counted.",
        partial(field.number, missing=DEFAULTS["weight"]),
        needs=lambda form: {"decimal": form.plan.decimal},
    ),
    "ambition": Entry(
        "Ambition",
        control=field.choice,
        offers=lambda form: options.ambitions(form.plan, "As the objective"),
    ),
    "notes": Entry("Notes", control=field.prose),
}

_WAYS: field.Options = [
    ("Higher is better", "higher"),
    ("Lower is better", "lower"),
    ("Neither: it only informs", None),
]
_PERIODS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}
_RHYTHMS: field.Options = [(_PERIODS[name], name) for name in get_args(Rhythm)]

KPI = {
    "title": Entry("KPI", placeholder="Writers who say the answer helped"),
    "what": Entry("What is counted", control=_SHORT),
    "why": Entry("Why it matters", control=_SHORT),
    "how": Entry("How it is moved", control=_SHORT),
    "owner": Entry("Who answers for it", control=field.choice, offers=lambda form: options.people(form.plan)),
    "rhythm": Entry("One figure for each", control=field.choice, offers=lambda _: _RHYTHMS),
    "unit": Entry("Unit", placeholder="%, hours, patients"),
    "better": Entry("Which way is good", control=field.choice, offers=lambda _: _WAYS),
    "target": Entry("Target", control=field.number, needs=_measured),
    "context": Entry("Why that number", placeholder="The best month of last year"),
    "from": Entry("It holds from", control=field.day),
    "until": Entry("It holds until", control=field.day),
    "source": Entry("Where the figures come from"),
    "who": Entry("Who acts on it", "The owner, where this is empty."),
    "when": Entry("When it is looked at"),
    "pitfalls": Entry("What can mislead about it"),
    "counter_measure": Entry("What would suffer if it were pushed"),
    "objective": Entry(
        "The objective it serves",
        control=field.choice,
        offers=lambda form: [("None", None), *options.objectives(form.plan)],
    ),
    "notes": Entry("Notes", control=field.prose),
    "formula": Entry(
        "Formula",
        "How it is calculated from other KPIs: type some letters of a name, and choose it.",
        field.Formula,
        lambda form: options.kpis(form.plan, besides=form.value.id),
    ),
}
