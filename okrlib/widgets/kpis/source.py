"""SourcePanel: where a KPI's figures come from: look at it, correct what was guessed, see what would come."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, get_args

import anywidget
import ipywidgets as w

from okrlib.errors import OkrError
from okrlib.model import KPI, Feed, Rhythm, default_of
from okrlib.show import asset
from okrlib.text import formatting
from okrlib.widgets.drafting import fields as forms
from okrlib.widgets.elements import by_schema, field
from okrlib.widgets.elements.controls import button, row
from okrlib.widgets.elements.form import More
from okrlib.widgets.elements.html import Html, remarks_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from okrlib.plan import Plan
    from okrlib.sources import Preview, Refreshed
    from okrlib.store import Figures
    from okrlib.widgets.elements.form import Entry

#: Where the rows are, and how they are read: what is asked first, and what is guessed and can be corrected.
_PLACE = ("file", "sheet", "connection", "table", "query", "header")
_GUESSED = ("time", "column", "aggregation", "dates", "decimal", "factor")
_OF_KPI = ("rhythm", "unit")
#: The rhythms, the shortest first.
_LENGTHS: tuple[str, ...] = get_args(Rhythm)
#: So many rows are shown.
_SHOWN = 8


class FilePick(anywidget.AnyWidget):
    """A field for a file, which may be dropped on it; *taken* gets its name and its bytes."""

    _esm = asset("widgets/files.js")

    def __init__(self, taken: Callable[[str, bytes], None]) -> None:
        super().__init__()
        self._taken, self._parts = taken, list[bytes]()
        self.on_msg(self._received)

    def _received(self, _: Any, message: Any, buffers: Any) -> None:
        """Put the parts of a file together; a file comes in parts, since a message has a largest size."""
        if not (isinstance(message, dict) and isinstance(message.get("name"), str)):
            return
        if message.get("part") == 0:
            self._parts.clear()
        self._parts += [bytes(each) for each in buffers]
        if len(self._parts) == message.get("parts"):
            data = b"".join(self._parts)
            self._parts.clear()
            self._taken(message["name"], data)


class SourcePanel(w.VBox):  # type: ignore[misc]
    """The source of one KPI. *put* gets the KPI with its source, *refresh* appends what a saved one gives."""

    def __init__(
        self,
        figures: Figures,
        plan: Callable[[], Plan],
        put: Callable[[KPI], None],
        refresh: Callable[[], None],
    ) -> None:
        self._figures, self._plan, self._put = figures, plan, put
        self.value = KPI(id="")
        #: The columns of the source, once it was looked at.
        self.columns: tuple[str, ...] = ()
        self._filling = False
        entries = by_schema.entries(Feed, [f.name for f in fields(Feed)])
        for name in ("time", "column", "unit_column"):
            entries[name] = entries[name]._replace(control=field.choice, offers=_columns)
        entries |= {name: forms.KPI[name] for name in _OF_KPI}
        self._usual = {f.name: default_of(f) for f in fields(Feed)} | {"time": ""}
        self.fields = {name: self._field(name, entry) for name, entry in entries.items()}
        self.pick = FilePick(self._take)
        self.message, self._seen, self._coming = Html(live=True), Html(), Html(live=True)
        self.use = button("Use this source", self._use, "okr-primary")
        rest = [name for name in entries if name not in {*_PLACE, *_GUESSED, *_OF_KPI}]
        more = More("More about this source", lambda: w.VBox([self.fields[name] for name in rest]))
        database = More("A database, a sheet, a header", lambda: w.VBox(self._of(*_PLACE[1:])))
        self.accept = w.Checkbox(description="Append values that look like another unit", indent=False)
        self.refresh = button("Refresh", refresh, tooltip="Append what is new to the figures")
        super().__init__(
            [
                Html("elements/texts#teach_source", {}),
                self.pick,
                self.fields["file"],
                database,
                row(button("Look at it", self.look), self.refresh, self.message),
                self._seen,
                row(*self._of("time", "column", "rhythm", "unit")),
                row(*self._of("aggregation", "dates", "decimal", "factor")),
                more,
                self._coming,
                row(self.use, button("Take the source away", self._take_away), self.accept),
            ]
        )
        self.add_class("okr-form")

    @property
    def plan(self) -> Plan:
        """The plan whose connections are offered."""
        return self._plan()

    def _of(self, *names: str) -> list[field.Field]:
        return [self.fields[name] for name in names]

    def _field(self, name: str, entry: Entry) -> field.Field:
        made = entry.field(self, getattr(self.value, name) if name in _OF_KPI else self._usual[name])
        made.observe(lambda _: self._changed(), "value")
        return made

    # -- what is shown

    def show(self, kpi: KPI) -> None:
        """Show a KPI's source."""
        if self.value.id != kpi.id:
            self.columns = ()
            for html in (self.message, self._seen, self._coming):
                html.clear()
        self.value = kpi
        shown = {f.name: getattr(kpi.feed, f.name) for f in fields(Feed)} if kpi.feed else self._usual
        self._fill(shown | {name: getattr(kpi, name) for name in _OF_KPI})
        self.refresh.disabled = kpi.feed is None

    def _fill(self, values: dict[str, Any]) -> None:
        self._filling = True
        for name, value in values.items():
            self.fields[name].put(value)
        self._filling = False

    # -- what was done

    def _take(self, name: str, data: bytes) -> None:
        try:
            place = self._figures.take(name, data)
        except OkrError as error:
            self.message.tell(str(error), bad=True)
            return
        self._fill({"file": place, "connection": None, "table": None, "query": None, "sheet": None})
        self.look()

    def feed(self) -> Feed:
        """The feed as the fields say it."""
        values = {f.name: self.fields[f.name].value for f in fields(Feed)}
        return Feed(**values | {"time": values["time"] or ""})

    def kpi(self) -> KPI:
        """The KPI with the source, the rhythm and the unit that the fields say."""
        return replace(self.value, feed=self.feed(), **{name: self.fields[name].value for name in _OF_KPI})

    def look(self) -> None:
        """Show the first rows of the source, and fill in what they seem to be where nothing is chosen yet."""
        feed = self.feed()
        if not (feed.file or feed.connection):
            self.message.tell("Drop a file, name one, or choose a connection.", bad=True)
            return
        try:
            seen = self._figures.look(self.plan, self.value, feed)
        except OkrError as error:
            self.message.tell(str(error), bad=True)
            return
        self.columns = seen.columns
        for name in ("time", "column", "unit_column"):
            field.offer(self.fields[name], _columns(self))
        self._seen.value = remarks_html(seen.findings)
        if seen.findings:
            self.message.tell("It cannot be read.", bad=True)
            self._coming.clear()
            return
        self._guess(seen)
        self.message.tell("These are its first rows. Correct below what was guessed wrongly.")
        self._seen.show("kpi/preview", {"columns": seen.columns, "rows": seen.rows[:_SHOWN]})
        self._foresee()

    def _guess(self, seen: Preview) -> None:
        guessed, known = seen.guessed, self.plan.observed.get(self.value.id)
        fits = guessed.rhythm and not known and not guessed.repeated
        rhythm = guessed.rhythm if fits else self.value.rhythm
        column = self.fields["column"].value or guessed.value or None
        found: dict[str, Any] = {"time": guessed.time, "column": column}
        if self.fields["time"].value not in seen.columns:
            shorter = guessed.rhythm and _LENGTHS.index(guessed.rhythm) < _LENGTHS.index(rhythm)
            one = "mean" if guessed.value else "count"
            found["aggregation"] = one if guessed.repeated or shorter else None
        else:
            del found["time"]
        if guessed.dates.dates:
            found["dates"] = guessed.dates.dates
        if guessed.decimal.decimal and guessed.decimal.decimal != ".":
            found["decimal"] = guessed.decimal.decimal
        if column in seen.percent and self.fields["factor"].value is None:
            found["factor"] = 100.0
        if guessed.unit and not self.value.unit:
            found["unit"] = guessed.unit
        if column in seen.percent and not self.value.unit:
            found["unit"] = "%"
        found["rhythm"] = rhythm
        self._fill(found)

    def _changed(self) -> None:
        """What would be appended changes with every field; a database is asked again only by its button."""
        if self._filling or not self.columns:
            return
        if self.fields["connection"].value:
            self._coming.tell("Press Look at it to see what would be appended now.")
        else:
            self._foresee()

    def _foresee(self) -> None:
        """Show what a refresh would append."""
        if troubles := [each.label for each in self.fields.values() if each.trouble]:
            self._coming.tell(f"First fix: {formatting.listed(troubles)}.", bad=True)
            return
        kpi = self.kpi()
        try:
            self.tell(self._figures.compare(self.plan, kpi), done=False)
        except OkrError as error:
            self._coming.tell(str(error), bad=True)

    def tell(self, one: Refreshed, *, done: bool) -> None:
        """Say what a refresh would append, or, when it is *done*, what it has appended."""
        said = [(formatting.period(o.period, one.kpi.rhythm), o.value) for o in one.observations]
        shown = [(period, formatting.quantity(value, one.kpi.unit)) for period, value in said]
        facts = {
            "done": done,
            "failed": one.failed,
            "new": len(one.new),
            "revised": len(one.revised),
            "same": one.same,
            "rows": shown[-_SHOWN:],
        }
        self._coming.show("kpi/refreshed", facts)
        self._coming.value += remarks_html(one.findings)

    def _use(self) -> None:
        troubles = [each.label for each in self.fields.values() if each.trouble]
        missing = not (
            self.fields["time"].value and (self.fields["file"].value or self.fields["connection"].value)
        )
        if troubles or missing:
            what = (
                f"First fix: {formatting.listed(troubles)}."
                if troubles
                else "Choose where it is, and its times."
            )
            self.message.tell(what, bad=True)
            return
        self._put(self.kpi())
        file = self.fields["file"].value
        brought = (
            f" {file} comes into the plan's folder then." if file and self._figures.brought(file) else ""
        )
        self.message.tell(f"It is the KPI's source once you save.{brought} Then press Refresh.")

    def _take_away(self) -> None:
        self._put(replace(self.value, feed=None))
        self.message.tell("It has no source any more once you save. Its figures stay.")


def _columns(panel: Any) -> field.Options:
    return [("None", None), *((name, name) for name in panel.columns)]
