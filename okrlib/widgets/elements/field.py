"""Field: a label, a control, and below it what is wrong with the text and what the coach says."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

import ipywidgets as w
import traitlets

from okrlib.findings import BadValueError, Finding, bad_value
from okrlib.model import PROSE, Decimal, typed_fields
from okrlib.text import formatting
from okrlib.widgets.elements.controls import Box, Filling, button, row
from okrlib.widgets.elements.html import Html, remarks_html

#: The name that is typed at the end of a formula, and how many are offered for it.
_LAST_WORD, _MOST_OFFERED = re.compile(r"[^\W\d][\w.-]*$"), 6
#: (what is shown, the id) pairs to choose from.
Options = list[tuple[str, Any]]


class Field(Filling, Box):
    """One value that a person can change.

    *value* is the last one that could be read. Text that cannot be read stays in the control, with a
    sentence in *trouble*; nothing typed is lost. *name* is a class of its style.
    """

    value = traitlets.Any()
    trouble = traitlets.Unicode()

    def __init__(
        self,
        control: Any,
        value: Any,
        *,
        read: Callable[[Any], Any] = lambda value: value,
        show: Callable[[Any], Any] = lambda value: value,
        hint: str = "",
        name: str = "",
        **facts: Any,
    ) -> None:
        self.control, self._read, self._show = control, read, show
        self._remarks: tuple[Finding, ...] = ()
        self._asked = ""
        self._language = "en"
        self._messages = Html(live=True)
        self._better: w.HBox | None = None
        control.value = show(value)
        hints = [Html("elements/texts#hint", {"text": hint})] if hint else []
        super().__init__([control, *hints, self._messages], name=f"okr-field {name}", **facts)
        self.set_trait("value", value)
        control.observe(self._typed, "value")

    @property
    def label(self) -> str:
        """The field's name, as people see it."""
        return str(self.control.description)

    def _typed(self, change: Any) -> None:
        if self._filling:
            return
        try:
            value = self._read(change["new"])
        except BadValueError as error:
            self.trouble = str(error)
        else:
            self.trouble = ""
            self.value = value
            self._tell()

    def put(self, value: Any) -> None:
        """Show a value that came from elsewhere; text that means the same stays as it was typed."""
        if self.value == value:
            return
        with self.filling():
            self.control.value = self._show(value)
        self.trouble = ""
        self.value = value

    def say(self, remarks: Iterable[Finding], language: str = "en") -> None:
        """Show the coach's remarks on this field, with examples in *language*."""
        self._remarks, self._language = tuple(remarks), language
        self._tell()
        self._offer_rewrites()

    def _offer_rewrites(self) -> None:
        """A button for each better wording of the text; ``___`` in it is for its author to fill."""
        texts = list(dict.fromkeys(t for r in self._remarks if r.field == "title" for t in r.rewrites))
        if texts == ([b.tooltip for b in self._better.children] if self._better else []):
            return
        labels = [f"Use wording {n}" for n in range(1, len(texts) + 1)] if texts[1:] else ["Use this wording"]
        old, self._better = self._better, None
        if texts:
            pairs = zip(labels, texts, strict=True)
            self._better = row(*(button(label, partial(self.write, t), tooltip=t) for label, t in pairs))
        rest = (c for c in self.children if c is not old)
        self.children = (*rest, *([self._better] if self._better else []))

    @property
    def text(self) -> Any:
        """What stands in the control, as plain JSON."""
        return self.control.value

    def write(self, text: Any) -> None:
        """Put such a text into the control, as somebody would who types it."""
        self.control.value = text

    def ask(self, what: str) -> None:
        """Show what is still missing in this field; "" where nothing is."""
        if what != self._asked:
            self._asked = what
            self._tell()

    @traitlets.observe("trouble")
    def _tell(self, _: Any = None) -> None:
        asked = "" if self.trouble else self._asked
        self._messages.value = remarks_html(self._remarks, self.trouble, self._language, asked=asked)


def line(label: str, value: str, *, hint: str = "", placeholder: str = "") -> Field:
    """A line of text."""
    control = w.Text(description=label, placeholder=placeholder)
    return Field(control, value, read=typed_fields.text(), show=_text, hint=hint)


def prose(
    label: str,
    value: str,
    *,
    hint: str = "",
    placeholder: str = "",
    rows: int = 3,
    read: Callable[[str], str] | None = None,
) -> Field:
    """A longer text; *read* is another reader of it."""
    control = w.Textarea(description=label, placeholder=placeholder, rows=rows)
    return Field(control, value, read=read or typed_fields.text(PROSE), show=_text, hint=hint)


def _text(value: str | None) -> str:
    return value or ""


def number(
    label: str,
    value: float | None,
    *,
    hint: str = "",
    missing: float | None = None,
    unit: Callable[[], str] = str,
    decimal: Decimal | None = None,
) -> Field:
    """A number in a *unit*; *missing* is what an empty field means, *decimal* the plan's own mark."""

    def read(typed: str) -> float | None:
        parsed = typed_fields.optional_number(typed, unit=unit(), decimal=decimal)
        return missing if parsed is None else parsed

    control = w.Text(description=label)
    return Field(control, value, read=read, show=typed_fields.shown_number, hint=hint, name="okr-number")


def score(label: str, computed: float | None, by_hand: float | None = None) -> Field:
    """A score from 0 to 1; an empty field is the computed one, and one that is set *by_hand* stands in it."""

    def read(typed: str) -> float | None:
        parsed = typed_fields.optional_score(typed)
        return computed if parsed is None else parsed

    nothing = "none yet" if computed is None else formatting.two_decimals(computed)
    control = w.Text(description=label, placeholder=nothing)
    field = Field(control, by_hand, read=read, show=typed_fields.shown_number, name="okr-number")
    field.set_trait("value", computed if by_hand is None else by_hand)
    return field


class _Day(Field):
    """A day, which may be missing."""

    @property
    def text(self) -> str:
        """The day as text."""
        return str(self.control.value or "")

    def write(self, text: str) -> None:
        """Choose the day of such a text."""
        self.control.value = date.fromisoformat(text) if text else None


def day(label: str, value: Any, *, hint: str = "") -> Field:
    """A day, which may be missing."""
    return _Day(w.DatePicker(description=label), value, hint=hint, name="okr-number")


def past_day(label: str, value: date | None, *, until: date, hint: str = "", needed: bool = False) -> Field:
    """A day up to *until*, typed; where it is *needed*, an empty field says so."""

    def read(typed: str) -> date | None:
        day = typed_fields.past_day(until)(typed)
        if day is None and needed:
            raise bad_value("bad-date", "", "", f"Write a day, as in {until}.")
        return day

    def show(day: date | None) -> str:
        return "" if day is None else str(day)

    return Field(w.Text(description=label), value, read=read, show=show, hint=hint, name="okr-number")


def lines(
    label: str,
    value: Any,
    read: Callable[[str], Any],
    show: Callable[[Any], str],
    *,
    hint: str = "",
    rows: int = 5,
) -> Field:
    """Several things, one a line; with one of *rows* a single line."""
    control = w.Text(description=label) if rows == 1 else w.Textarea(description=label, rows=rows)
    return Field(control, value, read=read, show=show, hint=hint)


class _Choice(Field):
    """One of several; a value that is none of them is kept and named."""

    def put(self, value: Any) -> None:
        """Show a value that came from elsewhere, whether or not it was offered."""
        known = list(self.control.options)
        if self.value != value and _some(value) not in [name for _, name in known]:
            with self.filling():
                self.control.options = _with(known, value)
        super().put(value)


def choice(label: str, value: Any, options: Options, *, hint: str = "") -> Field:
    """One of several; a value that is none of them is kept and named."""
    control = w.Dropdown(description=label, options=_with(options, value))
    return _Choice(control, value, read=lambda name: None if name == _NONE else name, show=_some, hint=hint)


def offer(field: Field, options: Options) -> None:
    """Let a `choice`, or `Several`, choose among these from now on; what is chosen stays."""
    if isinstance(field, (Several, Formula)):
        field.offer(options)
        return
    choices = _with(options, field.value)
    if list(field.control.options) != choices:
        with field.filling():
            field.control.options = choices
            field.control.value = _some(field.value)


def offer_only(field: Field, options: Options, chosen: Any, nothing: str) -> None:
    """Let a `choice` choose among these and show this one; *nothing* says that there are none."""
    with field.filling():
        field.control.options = options or [(nothing, _NONE)]
        field.control.value = _some(chosen)
    field.set_trait("value", chosen)


def _with(options: Options, value: Any) -> Options:
    known = value in [name for _, name in options]
    named = options if known else [*options, (f"{value} (not found)" if value else "", value)]
    return [(words, _some(name)) for words, name in named]


#: A dropdown shows nothing for None.
_NONE = ""


def _some(value: Any) -> Any:
    return _NONE if value is None else value


class Several(Field):
    """Several of many, in the order of choosing: a list to add from, and a button each to take out."""

    def __init__(self, label: str, value: Sequence[str], options: Options, *, hint: str = "") -> None:
        self._options = {name: words for words, name in options}
        self._chosen = w.HBox()
        self._chosen.add_class("okr-chosen")
        control = w.Dropdown(description=label, options=self._left(value))
        super().__init__(control, tuple(value), read=self._added, show=lambda _: _NONE, hint=hint)
        self.children = (control, self._chosen, *self.children[1:])
        self._list()

    @property
    def text(self) -> list[str]:
        """What is chosen."""
        return list(self.value)

    def write(self, text: Iterable[str]) -> None:
        """Choose these."""
        self.value = tuple(text)

    def offer(self, options: Options) -> None:
        """Let these be added from now on."""
        named = {name: words for words, name in options}
        if named != self._options:
            self._options = named
            self._list()

    def _left(self, value: Sequence[str]) -> Options:
        left = [(words, name) for name, words in self._options.items() if name not in value]
        return [("Add one…" if left else "None to add", _NONE), *left]

    def _added(self, name: str) -> tuple[str, ...]:
        chosen: tuple[str, ...] = self.value
        return chosen if name == _NONE or name in chosen else (*chosen, name)

    @traitlets.observe("value")
    def _list(self, _: Any = None) -> None:
        self._chosen.children = [self._button(name) for name in self.value]
        options = self._left(self.value)
        if list(self.control.options) != options:
            with self.filling():
                self.control.options = options
        self.control.value = _NONE

    def _button(self, name: str) -> w.Button:
        def take_out() -> None:
            self.value = tuple(n for n in self.value if n != name)

        words = self._options.get(name, f"{name} (not found)")
        return button(f"{words}  ×", take_out, tooltip=f"Take out: {words}")


class Formula(Field):
    """A formula of KPIs; while one types a name, those that it may mean are offered as buttons."""

    def __init__(self, label: str, value: str, options: Options, *, hint: str = "") -> None:
        self._options, self._offered = options, w.HBox()
        self._offered.add_class("okr-chosen")
        control = w.Text(description=label, placeholder="breaches / attendances * 100")
        super().__init__(control, value, read=typed_fields.text(PROSE), show=_text, hint=hint)
        self.children = (control, self._offered, *self.children[1:])
        control.observe(lambda change: self._complete(change["new"]), "value")

    def offer(self, options: Options) -> None:
        """Complete the names of these KPIs from now on."""
        self._options = options

    def _complete(self, typed: str) -> None:
        """Offer the KPIs whose title or id has what is typed last."""
        word = _LAST_WORD.search(typed)
        part = word[0].casefold() if word else ""
        names = [] if part in [name for _, name in self._options] else self._options
        near = [(words, name) for words, name in names if part and part in f"{words} {name}".casefold()]
        start = typed[: word.start()] if word else typed
        self._offered.children = [
            button(words, partial(self.write, f"{start}{name} "), tooltip=f"{words}: {name}")
            for words, name in near[:_MOST_OFFERED]
        ]
