"""SourcePanel: where a KPI's figures come from: look at it, correct what was guessed, see what would come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, get_args

import ipywidgets as w
from pydantic import TypeAdapter

from okrlib.model import KPI, Feed, Rhythm
from okrlib.plan import Plan
from okrlib.store import Figures
from okrlib.text import formatting
from okrlib.widgets.drafting import fields as forms
from okrlib.widgets.elements import (
    Box,
    Entry,
    FilePick,
    Filling,
    Html,
    More,
    button,
    by_schema,
    field,
    remarks_html,
    row,
)

if TYPE_CHECKING:
    from okrlib.sources import Preview, Refreshed

#: Where the rows are, and how they are read: what is asked first, and what is guessed and can be corrected.
_PLACE = ("file", "sheet", "connection", "table", "query", "header")
_GUESSED = ("time", "column", "aggregation", "dates", "decimal", "factor")
_OF_KPI = ("rhythm", "unit")
_COLUMNS = ("time", "column", "unit_column")
#: The rhythms, the shortest first.
_LENGTHS: tuple[str, ...] = get_args(Rhythm)
#: The files that can be a source.
_ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".xlsx")
#: So many rows are shown.
_SHOWN = 8
_FEED = TypeAdapter(Feed)
#: What the fields say of a KPI without a source.
_EMPTY = Feed(time="")


class SourcePanel(Filling, Box):
    """The source of one KPI. The *board*, a `KpiBoard`, puts it into the plan, and appends what it gives.

    Without *figures* there is nothing to look at, and the board does not show it.
    """

    def __init__(self, board: Any, figures: Figures | None) -> None:
        self._board = board
        self._figures: Any = figures
        self.value = KPI(id="")
        #: The columns of the source, once it was looked at.
        self.columns: tuple[str, ...] = ()
        #: What is in the fields and not used yet, by its KPI.
        self.pending: dict[str, dict[str, Any]] = {}
        entries = by_schema.entries(Feed, [f.name for f in fields(Feed)])
        for name in _COLUMNS:
            offers = lambda panel: _options(panel.columns)  # noqa: E731 - what an entry wants
            entries[name] = entries[name]._replace(control=field.choice, offers=offers)
        entries |= {name: forms.KPI[name] for name in _OF_KPI}
        self.fields = {name: self._field(name, entry) for name, entry in entries.items()}
        self.pick = FilePick(self._take, _ENDINGS)
        self.message, self._seen, self._coming = Html(live=True), Html(), Html(live=True)
        self.use = button("Use this source", self._use, "okr-primary")
        rest = [name for name in entries if name not in {*_PLACE, *_GUESSED, *_OF_KPI}]
        more = More("More about this source", lambda: w.VBox([self.fields[name] for name in rest]))
        database = More("A database, a sheet, a header", lambda: w.VBox(self._of(*_PLACE[1:])))
        self.accept = w.Checkbox(description="Append values that look like another unit", indent=False)
        self.refresh = button("Refresh", board.refresh, tooltip="Append what is new to the figures")
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
            ],
            name="okr-form",
        )

    @property
    def plan(self) -> Plan:
        """The plan whose connections are offered."""
        plan: Plan = self._board.value
        return plan

    def _of(self, *names: str) -> list[field.Field]:
        return [self.fields[name] for name in names]

    def _field(self, name: str, entry: Entry) -> field.Field:
        made = entry.field(self, getattr(self.value if name in _OF_KPI else _EMPTY, name))
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
        values = self.pending.get(kpi.id) or _values(kpi)
        self._fill(values)
        self._offer(*(self.columns or filter(None, (values[name] for name in _COLUMNS))))
        self.refresh.disabled = kpi.feed is None

    def _offer(self, *columns: str) -> None:
        """Offer these columns where one is chosen; one that is chosen and not among them stays."""
        for name in _COLUMNS:
            field.offer(self.fields[name], _options(columns))

    def _note(self) -> None:
        """Remember what is in the fields and not in the plan yet."""
        self.pending.pop(self.value.id, None)
        values = {name: each.value for name, each in self.fields.items()}
        if self.value.id and values != _values(self.value):
            self.pending[self.value.id] = values
        self._board.noted()

    def _fill(self, values: dict[str, Any]) -> None:
        with self.filling():
            for name, value in values.items():
                self.fields[name].put(value)

    def typed(self) -> dict[str, Any]:
        """What is typed and not used yet, as plain JSON, by its KPI."""
        return {
            name: {n: values[n] for n in _OF_KPI} | {"feed": _FEED.dump_python(_feed(values), mode="json")}
            for name, values in self.pending.items()
        }

    def retype(self, content: dict[str, Any]) -> None:
        """Put back what `typed` gave."""
        for name, typed in content.items():
            kpi = KPI(id=name, **(typed | {"feed": _FEED.validate_python(typed["feed"])}))
            self.pending[name] = _values(kpi)

    # -- what was done

    def _take(self, name: str, data: bytes) -> None:
        others = {k.id: k.feed.file for k in self.plan.kpis if k.feed and k.feed.file}
        others |= {of: values["file"] for of, values in self.pending.items() if values["file"]}
        others.pop(self.value.id, None)
        place = self.message.attempt(lambda: self._figures.take(name, data, set(others.values())))
        if place is None:
            return
        self._fill({"file": place, "connection": None, "table": None, "query": None, "sheet": None})
        self.look()

    def kpi(self) -> KPI:
        """The KPI with the source, the rhythm and the unit that the fields say."""
        values = {name: each.value for name, each in self.fields.items()}
        return replace(self.value, feed=_feed(values), **{name: values[name] for name in _OF_KPI})

    def look(self) -> None:
        """Show the first rows of the source, and fill in what they seem to be where nothing is chosen yet."""
        feed = _feed({name: each.value for name, each in self.fields.items()})
        if not (feed.file or feed.connection):
            self.message.tell("Drop a file, name one, or choose a connection.", bad=True)
            return
        seen = self.message.attempt(lambda: self._figures.look(self.plan, self.value, feed))
        if seen is None:
            return
        self.columns = seen.columns
        self._seen.value = remarks_html(seen.findings)
        if seen.findings:
            self.message.tell("It cannot be read.", bad=True)
            self._coming.clear()
            return
        anew = [self.fields[name].label for name in self._forget(seen.columns)]
        self._guess(seen)
        self._offer(*self.columns)
        self._note()
        said = f" Guessed anew, as its columns have other names: {formatting.listed(anew)}." if anew else ""
        self.message.tell(f"These are its first rows.{said} Correct below what was guessed wrongly.")
        self._seen.show("kpi/preview", {"columns": seen.columns, "rows": seen.rows[:_SHOWN]})
        self._foresee()

    def _forget(self, columns: tuple[str, ...]) -> list[str]:
        """Empty the fields that name a column which is not there, and what else was guessed where none is.

        Gives their names.
        """
        chosen = [name for name in _COLUMNS if self.fields[name].value]
        gone = [name for name in chosen if self.fields[name].value not in columns]
        if gone and gone == chosen:  # it is another file
            gone = [n for n in (*_GUESSED, "unit_column") if self.fields[n].value != getattr(_EMPTY, n)]
        self._fill({name: getattr(_EMPTY, name) for name in gone})
        return gone

    def _guess(self, seen: Preview) -> None:
        guessed, known = seen.guessed, self.plan.observed.get(self.value.id)
        fits = guessed.rhythm and not known and not guessed.repeated
        rhythm = guessed.rhythm if fits else self.value.rhythm
        column = self.fields["column"].value or guessed.value or None
        found: dict[str, Any] = {"column": column, "rhythm": rhythm}
        if self.fields["time"].value not in seen.columns:
            found["time"] = guessed.time
            shorter = guessed.rhythm and _LENGTHS.index(guessed.rhythm) < _LENGTHS.index(rhythm)
            if self.fields["aggregation"].value is None and (guessed.repeated or shorter):
                found["aggregation"] = "mean" if guessed.value else "count"
        if guessed.dates.dates:
            found["dates"] = guessed.dates.dates
        if guessed.decimal.decimal and guessed.decimal.decimal != ".":
            found["decimal"] = guessed.decimal.decimal
        if column in seen.percent and self.fields["factor"].value is None:
            found["factor"] = 100.0
        unit = "%" if column in seen.percent else guessed.unit
        if unit and not self.value.unit:
            found["unit"] = unit
        self._fill(found)

    def _changed(self) -> None:
        """What would be appended changes with every field; a database is asked again only by its button."""
        if self._filling:
            return
        self._note()
        if not self.columns:
            return
        if self.fields["connection"].value:
            self._coming.tell("Press Look at it to see what would be appended now.")
        else:
            self._foresee()

    def _foresee(self) -> None:
        missing = "" if self.fields["time"].value else "Choose the column of times: none was found."
        if wrong := self._unread() or missing:
            self._coming.tell(wrong, bad=True)
            return
        if one := self._coming.attempt(lambda: self._figures.compare(self.plan, self.kpi())):
            self.tell(one, done=False)

    def _unread(self) -> str:
        """What to fix first; "" where every field can be read."""
        troubles = [each.label for each in self.fields.values() if each.trouble]
        return f"First fix: {formatting.listed(troubles)}." if troubles else ""

    def _says_enough(self) -> bool:
        place = self.fields["file"].value or self.fields["connection"].value
        return bool(place and self.fields["time"].value)

    def tell(self, one: Refreshed, *, done: bool) -> None:
        """Say what a refresh would append, or, when it is *done*, what it has appended."""
        if done and one.failed:  # beside its button, and not below all fields
            self.message.tell("Nothing was appended.", bad=True)
            self.message.value += remarks_html(one.findings)
            self._coming.clear()
            return
        rhythm, unit = one.kpi.rhythm, one.kpi.unit
        said = ((formatting.period(o.period, rhythm), o.value) for o in one.observations)
        shown = [(period, formatting.quantity(value, unit)) for period, value in said]
        facts = {
            "done": done,
            "failed": one.failed,
            "new": len(one.new),
            "revised": len(one.revised),
            "same": one.same,
            "rows": shown[-_SHOWN:],
        }
        if done:
            self.message.tell(f"{formatting.count(len(one.observations), 'value')} appended.")
        self._coming.show("kpi/refreshed", facts)
        self._coming.value += remarks_html(one.findings)

    def use_ready(self) -> None:
        """Use the source of the KPI that is shown, where its fields say all that it needs."""
        if self.value.id in self.pending and (self.value.feed or self._says_enough()):
            self._use()

    def _use(self) -> None:
        missing = "" if self._says_enough() else "Choose where it is, and its times."
        if wrong := self._unread() or missing:
            self.message.tell(wrong, bad=True)
            return
        self.pending.pop(self.value.id, None)
        self._board.put(self.kpi())
        file = self.fields["file"].value
        brought = (
            f" {file} comes into the plan's folder then." if file and self._figures.brought(file) else ""
        )
        self.message.tell(f"It is the KPI's source once you save.{brought} Then press Refresh.")

    def _take_away(self) -> None:
        had = self.value.feed is not None
        self.pending.pop(self.value.id, None)
        self._board.put(replace(self.value, feed=None))
        gone = "It has no source any more once you save. Its figures stay."
        self.message.tell(gone if had else "It has no source.")


def _values(kpi: KPI) -> dict[str, Any]:
    feed = kpi.feed or _EMPTY
    return {f.name: getattr(feed, f.name) for f in fields(Feed)} | {n: getattr(kpi, n) for n in _OF_KPI}


def _feed(values: dict[str, Any]) -> Feed:
    named = {f.name: values[f.name] for f in fields(Feed)}
    return Feed(**named | {"time": named["time"] or ""})


def _options(columns: Iterable[str]) -> field.Options:
    return [("None", None), *((name, name) for name in dict.fromkeys(columns))]
