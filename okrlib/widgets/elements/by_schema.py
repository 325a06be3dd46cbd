"""Fields made from the schema: each key of a table in a plan has a label, its description, and a control.

A key that is added to the model gets its field by its type; a type that no control shows is an error.
"""

import math
import re
import types
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import partial
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import ipywidgets as w

from okrlib.findings import bad_value
from okrlib.model import (
    KPI,
    Annotation,
    Baseline,
    Condition,
    Feed,
    Initiative,
    KeyResult,
    Objective,
    Part,
    Target,
    default_of,
    described,
    notation,
    typed_fields,
)
from okrlib.text.typed_numbers import spelled
from okrlib.widgets.elements import field, options
from okrlib.widgets.elements.controls import column
from okrlib.widgets.elements.field import Field, Options
from okrlib.widgets.elements.form import Entry, Form, More
from okrlib.widgets.elements.tables import Shape, table

#: Keys that other controls write: the title gives the id, lists, pickers and excuses theirs, and the boards
#: of proposals, review and closing what is decided there.
ELSEWHERE: dict[type, set[str]] = {
    Objective: {
        "id", "team", "cycle", "key_results", "excused", "raised_by", "decisions", "outcome", "closed_at",
        "closed_on", "reopened_at", "reopened_on", "closings", "decision", "explanation", "learned",
    },
    KeyResult: {"id", "kind", "outcomes", "excused", "override", "cause", "explanation", "learned"},
    KPI: {"id", "team", "excused", "dismissed"},
}  # fmt: skip
#: Labels where the key alone does not say it.
_LABELS = {
    "formerly": "Earlier ids",
    "visibility": "Who may see it",
    "contributes": "Makes up a share of",
    "depends_on": "Waits for",
    "continues": "Carries on",
    "link": "Link to the work",
    "curve": "Expected course",
    "phases": "Planned values by day",
    "season": "Periods in a season",
    "rebase": "Limits begin anew on",
    "baseline": "Limits are taken from",
    "limits_reason": "Why the limits are set so",
    "targets": "Targets by span",
    "annotations": "Events on the chart",
    "drivers": "Driven by",
    "feed": "Source of the figures",
    "ended": "No longer kept from",
    "start": "First day",
    "end": "Last day",
    "low": "Lowest tolerated",
    "high": "Highest tolerated",
    "on": "Day",
    "where": "Only events where",
    "op": "Compared by",
    "times": "Times without a zone are",
    "dates": "Order of day and month",
    "decimal": "Mark before decimals",
    "header": "Line of the columns' names",
    "time": "Column of times",
    "column": "Column of values",
    "unit_column": "Column of units",
    "aggregation": "What becomes of a period's rows",
    "factor": "Multiplied by",
    "since": "First day that counts",
    "year_starts": "The year starts on",
    "settle_days": "Days until a period is complete",
}
#: Labels of keys that mean something else in another table.
_OF = {
    (Target, "value"): "Target",
    (Target, "context"): "Why that number",
    (Annotation, "text"): "What happened",
}
#: What one row of a table is called.
_NOUN = {
    Target: "a target",
    Annotation: "an event",
    Initiative: "an initiative",
    Condition: "a condition",
    Baseline: "a span",
    Feed: "a source",
    Part: "it",
}


def _objectives(form: Any) -> Options:
    cycle = getattr(form.value, "cycle", "")
    return options.objectives(form.plan, besides=form.value.id if cycle else "", cycle=cycle)


#: What a key offers that names something else, given the form.
_OFFERS: dict[str, Callable[[Any], Options]] = {
    "owner": lambda form: options.people(form.plan),
    "continues": lambda form: [("None", None), *_objectives(form)],
    "contributes": _objectives,
    "depends_on": _objectives,
    "drivers": lambda form: options.kpis(form.plan, besides=form.value.id),
    "moves": lambda form: [(kr.name, kr.id) for kr in form.value.key_results],
    "connection": lambda form: [("None", None), *((c.id, c.id) for c in form.plan.connections)],
}


def rest(kind: type, shown: Iterable[str] = ()) -> list[str]:
    """The keys of a table that are neither *shown* by a form already nor written elsewhere."""
    gone = {*shown, *ELSEWHERE.get(kind, ())}
    return sorted((f.name for f in fields(kind) if f.name not in gone), key="formerly".__eq__)


def everything_else(form: Form, kind: type) -> More:
    """A button that shows a field for each key of the kind that has none in the form yet."""

    def make() -> w.VBox:
        names = rest(kind, form.table)
        form.table = {**form.table, **entries(kind, names)}
        form.generated = frozenset(names)
        form.add(*names)
        return column(*(form.fields[name] for name in names), name="okr-everything")

    form.rest = More("Everything else", make, toggled=form.judge)
    return form.rest


def entries(kind: type, names: Iterable[str]) -> dict[str, Entry]:
    """The entries of a form's table for these keys of a dataclass of the model.

    Raises:
        KeyError: No control shows the type of a key.
    """
    hints, usual = get_type_hints(kind), {f.name: default_of(f) for f in fields(kind)}
    return {name: _entry(kind, name, hints[name], usual[name]) for name in names}


def _entry(kind: type, name: str, hint: Any, usual: Any) -> Entry:
    words = _OF.get((kind, name)) or _LABELS.get(name) or name.replace("_", " ")
    words = words[0].upper() + words[1:]
    hinted = described(kind).get(name, "").replace("`", "")
    choices = [each for each in _either(hint) if each is not type(None)]
    first, optional = choices[0], len(choices) < len(_either(hint))
    inner, offers = get_args(first), _OFFERS.get(name)
    make: Callable[..., Field]
    if get_origin(first) is dict:
        make = _pairs("objective", "share", field.choice, offers, mapping=True)
    elif offers is not None:
        return Entry(words, hinted, field.Several if get_origin(first) is tuple else field.choice, offers)
    elif len(choices) > 1:
        make = partial(field.lines, read=_scalars, show=_shown_scalars, rows=2)
    elif get_origin(first) is Literal:
        named: Options = [(str(each).replace("_", " ").capitalize(), each) for each in inner]
        make = partial(field.choice, options=[*([("Not stated", None)] if optional else []), *named])
    elif get_origin(first) is tuple and get_origin(inner[0]) is tuple:
        make = _pairs("day", "value", field.day)
    elif get_origin(first) is tuple and not is_dataclass(inner[0]):
        shown = lambda values: "\n".join(map(str, values))  # noqa: E731 - what a field wants
        make = partial(field.lines, read=partial(_lines, _READ[inner[0]]), show=shown, rows=2)
    elif is_dataclass(first) or get_origin(first) is tuple:
        make = _rows(first if is_dataclass(first) else inner[0], one=is_dataclass(first))
    elif first is float:
        missing = None if usual is MISSING else usual
        return Entry(words, hinted, partial(field.number, missing=missing), needs=_decimal)
    else:
        make = _PLAIN[first](usual if not optional else None, long="Markdown" in hinted or name == "query")
    rows = getattr(make, "func", None) is _table
    return Entry(words, hinted, make, needs=lambda form: {"form": form} if rows else {})


def _either(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)


def _decimal(form: Any) -> dict[str, Any]:
    return {"decimal": form.plan.decimal}


# -- rows of fields


def _table(label: str, value: Any, *, shape: Callable[[], Shape], form: Any, **facts: Any) -> Field:
    return table(label, value, shape=shape(), form=form, **facts)


def _rows(kind: Any, *, one: bool) -> Callable[..., Field]:
    def shape() -> Shape:
        usual = {f.name: default_of(f) for f in fields(kind)}
        usual = {name: ... if value is MISSING else value for name, value in usual.items()}
        parts = lambda item: {name: getattr(item, name) for name in usual}  # noqa: E731 - what a shape wants
        return Shape(_NOUN.get(kind, "one"), entries(kind, usual), usual, kind, parts)

    return partial(_table, shape=shape, one=one)


def _pairs(
    left: str, right: str, control: Callable[..., Field], offers: Any = None, *, mapping: bool = False
) -> Callable[..., Field]:
    """Rows of two values: what is on the left, by this control, and a number."""

    def shape() -> Shape:
        columns = {
            left: Entry(left.capitalize(), "", control, offers),
            right: Entry(right.capitalize(), "", field.number, needs=_decimal),
        }
        return Shape(
            f"a {right}", columns, {left: ..., right: ...}, lambda **row: (row[left], row[right]),
            lambda pair: {left: pair[0], right: pair[1]},
        )  # fmt: skip

    return partial(_table, shape=shape, mapping=mapping)


# -- one value, and several of which each has a line


def _text(usual: Any, *, long: bool) -> Callable[..., Field]:
    def read(typed: str) -> str | None:
        return typed_fields.text(10_000 if long else 400)(typed) or (None if usual is None else "")

    return partial(field.lines, read=read, show=lambda value: value or "", rows=3 if long else 1)


def _whole(usual: Any, *, long: bool) -> Callable[..., Field]:  # noqa: ARG001 - as `_text`
    def read(typed: str) -> int | None:
        return usual if not typed.strip() else _integer(typed)

    return partial(field.lines, read=read, show=typed_fields.shown_number, rows=1)


def _integer(typed: str) -> int:
    value = typed_fields.optional_number(typed)
    if value is None or not value.is_integer():
        raise bad_value("bad-number", "", "", "Write a whole number, as in 12.")
    return int(value)


_PLAIN: dict[Any, Callable[..., Callable[..., Field]]] = {
    str: _text,
    int: _whole,
    date: lambda _, **__: field.day,
    bool: lambda _, **__: partial(field.choice, options=[("Yes", True), ("No", False)]),
}
_READ: dict[Any, Callable[[str], Any]] = {
    str: typed_fields.text(),
    int: _integer,
    date: lambda typed: notation.day(typed, ""),
}


def _lines(read: Callable[[str], Any], typed: str) -> tuple[Any, ...]:
    return tuple(read(line.strip()) for line in typed.splitlines() if line.strip())


def _scalars(typed: str) -> Any:
    """A text, number or truth, or several, one a line; in quotes a number is a text."""
    values = _lines(_scalar, typed)
    return values if len(values) > 1 else values[0] if values else None


def _scalar(typed: str) -> Any:
    if typed in _TRUTHS:
        return _TRUTHS[typed]
    if len(typed) > 1 and typed[0] == typed[-1] == '"':
        return typed[1:-1]
    number = float(typed) if _NUMBER.fullmatch(typed) else math.inf
    return number if math.isfinite(number) else typed_fields.text()(typed)


#: What is a number as it stands; "007" and "nan" are texts.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?")
_TRUTHS = {"true": True, "false": False}


def _shown_scalars(value: Any) -> str:
    if isinstance(value, tuple):
        return "\n".join(map(_shown_scalars, value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return spelled(float(value))
    plain = value or ""
    return plain if _scalar(plain) == plain else f'"{plain}"'
