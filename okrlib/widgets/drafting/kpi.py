"""KPICard: a KPI with its card, and the target that holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, get_args

import ipywidgets as w

from okrlib.coach import feedback
from okrlib.drafting import edit
from okrlib.model import KPI, Rhythm, Target
from okrlib.widgets.elements import field, options
from okrlib.widgets.elements.form import Form, More
from okrlib.widgets.elements.html import Html

if TYPE_CHECKING:
    from okrlib.coach import Remark
    from okrlib.plan import Plan

#: The fields of the last target, and what each is called there.
_TARGET = {"target": "value", "context": "context", "from": "start", "until": "end"}


class KPICard(Form):
    """A form whose ``value`` is a `KPI`. Of its targets, the last one is open; those before it stay."""

    places: ClassVar[dict[str, str]] = {"targets": "target"}
    rarer: ClassVar[frozenset[str]] = frozenset({"who", "when", "objective", "notes"})

    def __init__(self, value: KPI, *, plan: Plan, base: Plan | None = None, alone: bool = True) -> None:
        super().__init__(value, plan=plan, base=base, alone=alone)
        for name, made in {
            "title": field.line("KPI", value.title, placeholder="Writers who say the answer helped"),
            "what": field.line("What is counted", value.what),
            "why": field.line("Why it matters", value.why),
            "how": field.line("How it is moved", value.how),
            "owner": field.choice("Who answers for it", value.owner, options.people(plan)),
            "rhythm": field.choice("One figure for each", value.rhythm, _rhythms()),
            "unit": field.line("Unit", value.unit, placeholder="%, hours, patients"),
            "better": field.choice("Which way is good", value.better, _WAYS),
            "target": field.number("Target", self.held(value, "target")),
            "context": field.line(
                "Why that number", self.held(value, "context"), placeholder="The best month of last year"
            ),
            "from": field.day("It holds from", self.held(value, "from")),
            "until": field.day("It holds until", self.held(value, "until")),
            "source": field.line("Where the figures come from", value.source),
        }.items():
            self.add(name, made, (lambda: options.people(self.plan)) if name == "owner" else None)
        self.later = w.Button(
            description="Set a later target", tooltip="Keep this target, and add one after it"
        )
        self.later.on_click(lambda _: self._add_target())
        self._more = More(
            "More: who acts, when it is looked at, what it serves, notes", self._rarer, toggled=self.judge
        )
        self.children = (
            *self._sheet,
            *([Html("elements/texts#teach_kpi", {})] if alone else []),
            self.fields["title"],
            self.row("what", "why", "how"),
            self.row("owner", "rhythm", "unit", "better"),
            self.row("target", "context", "from", "until"),
            self.later,
            self.fields["source"],
            self._general,
            self._more,
            self._excuses,
        )
        self.judge()

    def _rarer(self) -> w.VBox:
        value: KPI = self.value

        def goals() -> field.Options:
            return [("None", None), *options.objectives(self.plan)]

        for name, made in {
            "who": field.line("Who acts on it", value.who, hint="The owner, where this is empty."),
            "when": field.line("When it is looked at", value.when),
            "objective": field.choice("The objective it serves", value.objective, goals()),
            "notes": field.prose("Notes", value.notes),
        }.items():
            self.add(name, made, goals if name == "objective" else None)
        return w.VBox([self.row("who", "when"), self.fields["objective"], self.fields["notes"]])

    def held(self, value: KPI, name: str) -> Any:
        """What a field of this name shows of a value."""
        if name not in _TARGET:
            return getattr(value, name)
        if self._typing and not value.targets:
            return self.fields[name].value  # why a number is right may be written before the number
        last = value.targets[-1] if value.targets else None
        return getattr(last, _TARGET[name]) if last else "" if name == "context" else None

    def made(self, name: str) -> KPI:
        """The value with the field of this name as it stands; a new one's id follows its title."""
        value: KPI = self.value
        if name in _TARGET:
            got = {key: self.fields[held].value for held, key in _TARGET.items()}
            last = () if got["value"] is None else (Target(**got),)
            return replace(value, targets=(*value.targets[:-1], *last))
        made: KPI = super().made(name)
        if name != "title" or self.base.has("KPI", made.id):
            return made
        taken = {k.id for k in (*self.plan.kpis, *self.base.kpis)} - {value.id}
        return replace(made, id=edit.slug(made.title, taken, "kpi"))

    def blank(self) -> bool:
        """Whether nothing is said of the KPI yet."""
        kpi: KPI = self.value
        return kpi == KPI(id=kpi.id, team=kpi.team, owner=kpi.owner)

    def said(self) -> tuple[Remark, ...]:
        """What is said of the KPI; where a target's days are wrong, beside the last of them."""
        until = "end-before-start"
        return tuple(
            said._replace(field="until") if said.rule == until else said
            for said in feedback.of_kpi(self.plan, self.value)
        )

    def _add_target(self) -> None:
        """Begin another target after the last one, with its number to be changed."""
        if self.value.targets:
            last = self.value.targets[-1]
            self.value = replace(self.value, targets=(*self.value.targets, Target(value=last.value)))


_WAYS: field.Options = [
    ("Higher is better", "higher"),
    ("Lower is better", "lower"),
    ("Neither: it only informs", None),
]
_PERIODS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}


def _rhythms() -> field.Options:
    return [(_PERIODS[name], name) for name in get_args(Rhythm)]
