"""Form: named fields that together give one frozen value, with the coach's remarks beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any, ClassVar, NamedTuple

import ipywidgets as w
import traitlets

from okrlib.coach import RULES, about, lexicon, spoken
from okrlib.drafting import new_id
from okrlib.findings import Finding
from okrlib.plan import Plan
from okrlib.widgets.elements import field as fields
from okrlib.widgets.elements.assets import Sheet
from okrlib.widgets.elements.controls import Box, Filling, button, row
from okrlib.widgets.elements.field import Field
from okrlib.widgets.elements.html import Html, remarks_html

#: The place of a reason that is being typed and is not given yet.
_EXCUSE = "excuse"


class Entry(NamedTuple):
    """A field in a form's table: its label, its control, and its choices."""

    label: str
    hint: str = ""
    control: Callable[..., Field] = fields.line
    #: The choices, given the form, whose plan changes.
    offers: Callable[[Any], fields.Options] | None = None
    placeholder: str = ""
    #: What the control needs besides, given the form.
    needs: Callable[[Any], Mapping[str, Any]] = lambda _: {}

    def field(self, form: Form, value: Any) -> Field:
        """The field, showing a value."""
        choices = () if self.offers is None else (self.offers(form),)
        words = {"placeholder": self.placeholder} if self.placeholder else {}
        say = lexicon(spoken(form.plan)).say
        facts = {"hint": say(self.hint), **words, **self.needs(form)}
        return self.control(say(self.label), value, *choices, **facts)


class Form(Filling, Box):
    """What all forms share: fields that show and change a frozen *value*. A form never touches disk.

    Observe ``value``; set it to show another one. *plan* gives the people, KPIs and other goals to
    choose from. *base* is the plan as it stands in its files: an id that is not there yet
    follows the title while one types. *on* is the day whose last KPI value becomes a baseline. Where it does
    not stand *alone*, the board around it brings the style.
    """

    value = traitlets.Any()
    #: What the value is one of, and ids that a new one may not have.
    noun: ClassVar[str] = ""
    taken: Collection[str] = ()
    #: The fields that the form may have, by name; `add` takes them in.
    table: Mapping[str, Entry] = {}
    #: The labels of fields in which something stands that cannot be read.
    troubles: Any = traitlets.List()
    #: Where a remark stands whose field has another name in the form.
    places: ClassVar[dict[str, str]] = {}
    #: The label of a button that shows what most people need not see, and the rows of fields below it.
    more: ClassVar[str] = ""
    rarer: ClassVar[tuple[tuple[str, ...], ...]] = ()
    #: The fields that are made from the schema, once they were asked for.
    generated: frozenset[str] = frozenset()

    def __init__(
        self,
        value: Any,
        *,
        plan: Plan,
        base: Plan | None = None,
        on: date | None = None,
        alone: bool = True,
    ) -> None:
        super().__init__(name="okr okr-form" if alone else "okr-form")
        self.plan, self.on = plan, on or plan.today
        self.base = plan if base is None else base
        self.fields: dict[str, Field] = {}
        self._rare = frozenset(chain(*self.rarer))
        self._more = More(self.more, self._rarer, toggled=self.judge)
        #: Shows the fields that are made from the schema, where the form has them.
        self.rest: More | None = None
        self._typing = False
        self._judged: tuple[Finding, ...] = ()
        self._also: tuple[Finding, ...] = ()
        self._general = Html(live=True)
        self._excuses = Excuses(self)
        self._sheet = (Sheet(),) if alone else ()
        self.set_trait("value", value)

    def add(self, *names: str) -> None:
        """Add fields of the table to the form."""
        for name in names:
            if name not in self.fields:
                self.fields[name] = field = self.table[name].field(self, self.field_value(self.value, name))
                field.observe(lambda _, name=name: self.typed(name), "value")
                field.observe(lambda _: self._count(), "trouble")

    def _rarer(self) -> w.VBox:
        self.add(*(name for name in self.table if name in self._rare))
        return w.VBox([self.row(*names) if names[1:] else self.fields[names[0]] for names in self.rarer])

    def renew(self, plan: Plan, base: Plan) -> None:
        """Choose from this plan from now on: what was added elsewhere is offered here too."""
        self.plan, self.base = plan, base
        for name, field in self.fields.items():
            if (offers := self.table[name].offers) is not None:
                fields.offer(field, offers(self))
        self.judge()

    def row(self, *names: str) -> w.HBox:
        """Fields side by side, as far as there is room."""
        return row(*(self.fields[name] for name in names))

    def typed(self, name: str) -> None:
        """A field was changed by a person."""
        if self._filling:
            return
        self._typing = True
        try:
            self.value = self.with_field(name)
        finally:
            self._typing = False

    def with_field(self, name: str) -> Any:
        """The value with what stands in this field now; the id of what is new follows its title."""
        value = replace(self.value, **{name: self.fields[name].value})
        return replace(value, id=self.id_of(value.title)) if name == "title" else value

    def id_of(self, title: str) -> str:
        """The id of the value under a title: what is in the files keeps its own."""
        own: str = self.value.id
        if own in self.base.ids(self.noun):
            return own
        return new_id(self.noun, title, self.plan, self.base, also=self.taken, own=own)

    def put(self, value: Any) -> None:
        """Show a value in the fields."""
        with self.filling():
            for name in self.used(value):
                self.fields[name].put(self.field_value(value, name))

    def used(self, value: Any) -> list[str]:  # noqa: ARG002 - a key result's fields depend on its kind
        """The names of the fields that such a value has; text in the others is kept, and not used."""
        return list(self.fields)

    def field_value(self, value: Any, name: str) -> Any:
        """What a field of this name shows of a value."""
        return getattr(value, name)

    @traitlets.observe("value")
    def _changed(self, _: Any) -> None:
        if self.fields:
            self.put(self.value)
            self._count()
            self.judge()

    def judge(self) -> None:
        """Judge the value again, and show each remark beside its field, or below where that is not shown."""
        remarks = tuple(replace(r, field=self.places.get(r.field or "", r.field)) for r in self.remarks())
        folded = frozenset() if self._more.opened else self._rare
        if self.rest is None or not self.rest.opened:
            folded |= self.generated
        shown = [name for name in self.used(self.value) if name not in folded]
        for name, field in self.fields.items():
            field.say((r for r in remarks if r.field == name and name in shown), spoken(self.plan))
        rest = tuple(r for r in remarks if r.field not in shown)
        self._general.value = remarks_html(rest, language=spoken(self.plan))
        self._judged = remarks
        self._excuses.offer((*remarks, *self._also))

    def also(self, findings: Iterable[Finding]) -> None:
        """Let findings on the set be excused here too, where they are about this value."""
        self._also = tuple(f for f in findings if f.item == self.value.id)
        self._excuses.offer((*self._judged, *self._also))

    def remarks(self) -> tuple[Finding, ...]:
        """The findings on the value; none while it is blank."""
        return () if self.blank() else self.findings()

    def blank(self) -> bool:
        """Whether nothing is filled in yet."""
        raise NotImplementedError

    def findings(self) -> tuple[Finding, ...]:
        """The findings of the coach and of the plan's checks on the value."""
        raise NotImplementedError

    def loose(self) -> dict[str, Any]:
        """What is typed and not in the value, such as a text that cannot be read, by its place."""
        loose = {name: each.text for name, each in self.fields.items() if each.trouble}
        if self._excuses.reason.text:
            loose[_EXCUSE] = self._excuses.reason.text
        return loose

    def loosen(self, name: str, text: Any) -> None:
        """Put such a text back into its place."""
        if name not in {*self.fields, _EXCUSE}:
            fold = self._more if name in self._rare else self.rest
            if fold is not None:
                fold.unfold()
        place = self._excuses.reason if name == _EXCUSE else self.fields[name]
        place.write(text)

    def loosen_all(self, texts: Mapping[str, Any]) -> None:
        """Put all that `loose` gave back."""
        for name, text in texts.items():
            self.loosen(name, text)

    def _count(self) -> None:
        self.troubles = self.unread()

    def unread(self) -> list[str]:
        """The labels of fields in which something stands that cannot be read."""
        return [self.fields[name].label for name in self.used(self.value) if self.fields[name].trouble]


class More(Box):
    """A button that shows and hides what most people need not see; built at the first click."""

    def __init__(
        self,
        label: str,
        make: Any,
        *,
        opened: bool = False,
        toggled: Callable[[], None] = lambda: None,
    ) -> None:
        self.button = button(label, self.toggle, "okr-more")
        self._make, self._toggled = make, toggled
        #: The content, once it was built.
        self.content: Any = None
        super().__init__([self.button])
        if opened:
            self.unfold()

    @property
    def opened(self) -> bool:
        """Whether the content is shown."""
        return len(self.children) > 1

    def unfold(self) -> None:
        """Show the content."""
        if not self.opened:
            self.toggle()

    def fold(self) -> None:
        """Hide the content."""
        if self.opened:
            self.toggle()

    def toggle(self) -> None:
        """Show or hide the content."""
        if self.opened:
            self.children = (self.button,)
            self.button.remove_class("okr-open")
        else:
            self.content = self._make() if self.content is None else self.content
            self.children = (self.button, self.content)
            self.button.add_class("okr-open")
        self._toggled()


class Excuses(Box):
    """Excuse a remark that does not apply: pick it, and give a reason, which is kept with the goal."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self._offered: list[str] = []
        self.rule = w.Dropdown(description="Remark", options=[("", None)])
        self.reason = fields.line("Why it does not hold here", "")
        self.button = button("Excuse it", self._excuse)
        self.button.disabled = True
        self._excused = w.VBox()
        excusing = row(self.rule, self.reason, self.button)
        self._more = More("A remark does not hold here", lambda: excusing)
        self.rule.observe(lambda _: self._ready(), "value")
        self.reason.observe(lambda _: self._ready(), "value")

    def offer(self, findings: tuple[Finding, ...]) -> None:
        """Let these remarks be excused, and show those that are."""
        codes = [code for code in dict.fromkeys(r.code for r in findings) if code in RULES]
        if codes != self._offered:
            self._offered = codes
            language = spoken(self._form.plan)
            named = [(about(code, language).summary, code) for code in codes]
            self.rule.options = named or [("", None)]
        excused: dict[str, str] = self._form.value.excused
        self._excused.children = [self._line(code, why) for code, why in excused.items()]
        self.children = ((self._more,) if codes else ()) + ((self._excused,) if excused else ())

    def _line(self, code: str, why: str) -> w.HBox:
        def take_back() -> None:
            self._set({name: reason for name, reason in self._form.value.excused.items() if name != code})

        back = button("Take back", take_back, tooltip=f"Take back the excuse for {code}")
        return row(Html("elements/texts#excused", {"code": code, "why": why}), back)

    def _ready(self) -> None:
        self.button.disabled = not (self.rule.value and self.reason.value)

    def _excuse(self) -> None:
        code, why = self.rule.value, self.reason.value
        if code and why:
            self.reason.put("")
            self._set({**self._form.value.excused, code: why})

    def _set(self, excused: dict[str, str]) -> None:
        self._form.value = replace(self._form.value, excused=excused)
