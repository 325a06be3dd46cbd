"""KPICard: a KPI with its card, and the target that holds."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from okrlib.coach import feedback
from okrlib.findings import Finding
from okrlib.model import KPI, Target
from okrlib.widgets.drafting import fields
from okrlib.widgets.elements import Entry, Form, Html, button, everything_else

#: The fields of the last target, and what each is called there.
_TARGET = {"target": "value", "context": "context", "from": "start", "until": "end"}


class KPICard(Form):
    """A form whose ``value`` is a `KPI`. Of its targets, the last one is open; those before it stay."""

    noun = "KPI"
    table: Mapping[str, Entry] = fields.KPI
    places: ClassVar[dict[str, str]] = {"targets": "target"}
    more = "More: who acts, when it is looked at, what it serves, formula, notes"
    rarer = (("who", "when"), ("pitfalls", "counter_measure"), ("objective",), ("formula",), ("notes",))

    def __init__(self, value: KPI, **facts: Any) -> None:
        super().__init__(value, **facts)
        self.add(*(name for name in fields.KPI if name not in self._rare))
        tip = "Keep this target, and add one after it"
        self.later = button("Set a later target", self._add_target, tooltip=tip)
        self.children = (
            *self._sheet,
            *([Html("elements/texts#teach_kpi", {})] if self._sheet else []),
            self.fields["title"],
            self.row("what", "why", "how"),
            self.row("owner", "rhythm", "unit", "better"),
            self.row("target", "context", "from", "until"),
            self.later,
            self.fields["source"],
            self._general,
            self._more,
            everything_else(self, KPI),
            self._excuses,
        )
        self.judge()

    def field_value(self, value: KPI, name: str) -> Any:
        """What a field of this name shows of a value."""
        if name not in _TARGET:
            return getattr(value, name)
        if self._typing and not value.targets:
            return self.fields[name].value  # why a number is right may be written before the number
        last = value.targets[-1] if value.targets else None
        return getattr(last, _TARGET[name]) if last else "" if name == "context" else None

    def with_field(self, name: str) -> KPI:
        """The value with what stands in this field now."""
        value: KPI = self.value
        if name in _TARGET:
            target = {key: self.fields[field].value for field, key in _TARGET.items()}
            last = () if target["value"] is None else (Target(**target),)
            return replace(value, targets=(*value.targets[:-1], *last))
        kpi: KPI = super().with_field(name)
        return kpi

    def blank(self) -> bool:
        """Whether nothing is filled in yet."""
        kpi: KPI = self.value
        return kpi == KPI(id=kpi.id, team=kpi.team, owner=kpi.owner)

    def findings(self) -> tuple[Finding, ...]:
        """The findings on the KPI; one on a target's days stands beside the last day."""
        found, code = feedback.of_kpi(self.plan, self.value), "end-before-start"
        return tuple(replace(f, field="until") if f.code == code else f for f in found)

    def _add_target(self) -> None:
        """Begin another target after the last one, with its number to be changed."""
        if self.value.targets:
            last = self.value.targets[-1]
            self.value = replace(self.value, targets=(*self.value.targets, Target(value=last.value)))
