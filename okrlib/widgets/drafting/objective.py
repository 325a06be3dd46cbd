"""ObjectiveForm: an objective and its key results, one of them open at a time."""

from collections.abc import Iterable, Mapping
from typing import Any

import ipywidgets as w

from okrlib.coach import feedback
from okrlib.drafting import edit
from okrlib.findings import Finding
from okrlib.model import KeyResult, Objective
from okrlib.plan import Plan
from okrlib.widgets.drafting import fields, overview
from okrlib.widgets.drafting.key_result import KeyResultForm, new_key_result
from okrlib.widgets.elements import Entry, Form, Html, Listing, button, everything_else


class ObjectiveForm(Form):
    """A form whose ``value`` is an `Objective`, key results included."""

    noun = "objective"
    table: Mapping[str, Entry] = fields.OBJECTIVE
    more = "More: what it helps, notes, state"
    rarer = (("supports",), ("state",), ("notes",))

    def __init__(self, value: Objective, **facts: Any) -> None:
        super().__init__(value, **facts)
        self.add("title", "owner", "ambition")
        self.key_results = Listing(
            "key result",
            show=overview.key_result,
            form=self._form,
            stays=lambda kr: edit.needed(self.base, "key result", kr),
        )
        self.key_results.items = value.key_results
        self.key_results.observe(lambda _: self._listed(), "items")
        self.key_results.observe(lambda _: self._count(), "troubles")
        self.add_key_result = button("Add a key result", self.begin, "okr-add")
        self._teach = Html("elements/texts#teach_key_results", {}, layout=w.Layout())
        self.children = (
            *self._sheet,
            self.fields["title"],
            self.row("owner", "ambition"),
            self._general,
            self._excuses,
            self._more,
            everything_else(self, Objective),
            Html("elements/texts#heading", {"text": "Key results"}),
            self._teach,
            self.key_results,
            self.add_key_result,
        )
        self.judge()
        self._hint()

    # -- key results

    def begin(self) -> KeyResultForm:
        """Add an empty key result, and open its form."""
        own = [kr.id for kr in self.value.key_results]
        new = new_key_result(edit.new_id("key result", "", self.plan, self.base, also=own))
        form: KeyResultForm = self.key_results.begin(new)
        return form

    def _form(self, kr: KeyResult) -> KeyResultForm:
        siblings = [other.id for other in self.value.key_results if other.id != kr.id]
        around = {"plan": self.plan, "base": self.base, "on": self.on, "alone": False}
        return KeyResultForm(kr, objective=self.value, taken=siblings, **around)

    def _listed(self) -> None:
        if not self._filling:
            self.value = edit.with_key_results(self.value, self.key_results.items)
            self._hint()

    def _hint(self) -> None:
        self._teach.layout.display = "none" if self.value.key_results else ""

    # -- the form

    def put(self, value: Objective) -> None:
        """Show a value in the fields."""
        super().put(value)
        with self.filling():
            self.key_results.put(value.key_results)

    def judge(self) -> None:
        """Ask the coach again, for the open key result too: it has its owner from here."""
        super().judge()
        inner = self.key_results.form
        if inner is not None and inner.objective != self.value:
            inner.objective = self.value
            inner.judge()

    def renew(self, plan: Plan, base: Plan) -> None:
        """Choose from this plan from now on, in the open key result too."""
        super().renew(plan, base)
        if self.key_results.form is not None:
            self.key_results.form.renew(plan, base)

    def blank(self) -> bool:
        """Whether nothing is filled in yet."""
        return not (self.value.title.strip() or self.value.key_results)

    def findings(self) -> tuple[Finding, ...]:
        """The findings on the objective itself."""
        return feedback.of_objective(self.plan, self.value)

    def unread(self) -> list[str]:
        """The labels of fields in which something stands that cannot be read, inner ones too."""
        return [*super().unread(), *self.key_results.troubles]

    def also(self, findings: Iterable[Finding]) -> None:
        """Let findings on the set be excused here, and in the open key result."""
        findings = tuple(findings)
        super().also(findings)
        if self.key_results.form is not None:
            self.key_results.form.also(findings)
