"""Tables: several values of one kind in a field, each a row of fields; rows are added and taken out."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import ipywidgets as w
import traitlets

from okrlib.findings import BadValueError, bad_value
from okrlib.text import formatting
from okrlib.widgets.elements.controls import Box, Filling, button, column, row
from okrlib.widgets.elements.field import Field
from okrlib.widgets.elements.form import Entry
from okrlib.widgets.elements.html import Html


class Shape(NamedTuple):
    """What the rows of a table are: their fields, and how a value is put together and taken apart.

    *defaults* are the values of a new row's fields; one that is ``...`` has to be filled in. *noun* is
    what one row is called, as in "an event".
    """

    noun: str
    entries: Mapping[str, Entry]
    defaults: Mapping[str, Any]
    make: Callable[..., Any]
    parts: Callable[[Any], Mapping[str, Any]]


class _Unread(NamedTuple):
    """Why the rows make no value yet."""

    why: str


class _Rows(Filling, Box):
    """The rows of a table; ``value`` is the tuple of what they say, or why they say nothing yet."""

    value = traitlets.Any(())
    description = traitlets.Unicode()

    def __init__(self, description: str, shape: Shape, form: Any, *, most: int) -> None:
        self.shape, self.form, self._most = shape, form, most
        #: The fields of each row, by name.
        self.rows: list[dict[str, Field]] = []
        self._lines = w.VBox()
        label = f"Add {shape.noun}"
        self.add = button(label, self.begin, "okr-add", tooltip=f"{label}: {description}")
        super().__init__([Html("elements/texts#label", {"text": description}), self._lines, self.add])
        self.description = description

    def begin(self) -> None:
        """Add an empty row."""
        self.rows.append(self._fields(self.shape.defaults, hints=not self.rows))
        self._lay_out()

    def texts(self) -> list[dict[str, Any]]:
        """What stands in each row, as plain JSON."""
        return [{name: each.text for name, each in fields.items()} for fields in self.rows]

    def write(self, texts: list[dict[str, Any]]) -> None:
        """Put such rows in the place of those that are there."""
        self.rows = []
        for row_texts in texts:
            self.begin()
            for name, text in row_texts.items():
                self.rows[-1][name].write(text)
        self._lay_out()
        self._gather()

    def _fields(self, values: Mapping[str, Any], *, hints: bool) -> dict[str, Field]:
        made = {}
        for name, entry in self.shape.entries.items():
            value = None if values[name] is ... else values[name]
            made[name] = each = (entry if hints else entry._replace(hint="")).field(self.form, value)
            each.observe(lambda _: self._gather(), ["value", "trouble"])
        return made

    def _lay_out(self) -> None:
        self._lines.children = [self._line(fields) for fields in self.rows]
        self.add.layout.display = "none" if len(self.rows) >= self._most else ""

    def _line(self, fields: dict[str, Field]) -> w.Box:
        def take_out() -> None:
            self.rows.remove(fields)
            self._lay_out()
            self._gather()

        return column(row(*fields.values()), button("Take out", take_out), name="okr-table-row")

    def _gather(self) -> None:
        try:
            value: Any = tuple(item for fields in self.rows if (item := self._item(fields)) is not None)
        except BadValueError as error:
            value = _Unread(error.finding.mend)
        with self.filling():
            self.value = value

    def _item(self, fields: Mapping[str, Field]) -> Any:
        """What a row says; None where nothing is filled in."""
        if troubles := [each.label for each in fields.values() if each.trouble]:
            raise bad_value("unreadable", "", "", f"First fix: {formatting.listed(troubles)}.")
        values, usual = {name: each.value for name, each in fields.items()}, self.shape.defaults
        if all(values[name] in (usual[name], None, "") for name in values):
            return None
        missing = [fields[n].label for n, v in values.items() if usual[n] is ... and v in (None, "")]
        if missing:
            raise bad_value("unreadable", "", "", f"Still to fill in: {formatting.listed(missing)}.")
        return self.shape.make(**values)

    @traitlets.observe("value")
    def _put(self, change: Any) -> None:
        """Show rows that came from elsewhere."""
        if not self._filling:
            self.rows = [
                self._fields(self.shape.parts(item), hints=n == 0) for n, item in enumerate(change["new"])
            ]
            self._lay_out()


class _Table(Field):
    """A field of rows."""

    @property
    def text(self) -> list[dict[str, Any]]:
        """What stands in each row."""
        texts: list[dict[str, Any]] = self.control.texts()
        return texts

    def write(self, text: list[dict[str, Any]]) -> None:
        """Put such rows in."""
        self.control.write(text)


def table(
    label: str,
    value: Any,
    *,
    shape: Shape,
    form: Any,
    one: bool = False,
    mapping: bool = False,
    hint: str = "",
) -> Field:
    """A field of several values of a shape; with *one* of one or none; as a *mapping* of pairs a dict."""

    def read(rows: Any) -> Any:
        if isinstance(rows, _Unread):
            raise bad_value("unreadable", "", "", rows.why)
        return dict(rows) if mapping else (rows[0] if rows else None) if one else rows

    def show(now: Any) -> tuple[Any, ...]:
        return tuple(now.items()) if mapping else (() if now is None else (now,)) if one else tuple(now)

    return _Table(_Rows(label, shape, form, most=1 if one else 999), value, read=read, show=show, hint=hint)
