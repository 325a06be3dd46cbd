"""CheckInBoard: what is due for a team, reported in one place and saved together."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import groupby, islice
from typing import Any

import ipywidgets as w
import traitlets

from okrlib.checkin import Due, Entry, Figure, moved_between, reported, undone
from okrlib.checkin.due import due as waiting, last_figures
from okrlib.errors import OkrError
from okrlib.model import CheckIn, KeyResult, Observation
from okrlib.notebook import now as this_moment
from okrlib.plan import Plan, person_shown
from okrlib.scoring import Standing, stand
from okrlib.store import Logbook
from okrlib.text import formatting
from okrlib.widgets.checkin.figure import FigureReport
from okrlib.widgets.checkin.report import Report
from okrlib.widgets.checkin.row import Row
from okrlib.widgets.elements import Board, Html, SaveBar, controls, field, lost, options

Rows = tuple[CheckIn | Observation, ...]
#: So many other teams for which something is due are named.
_NAMED = 5


class CheckInBoard(Board):
    """A board whose ``value`` are the rows that would be written: check-ins, then KPIs' figures.

    It shows what is due for *team* (else the one that *author* leads, else one with a goal) on the day
    *on*, the plan's own by default. It never touches disk: *book*, an `okrlib.logbook`, reads anew what
    others wrote and adds to it; without one the board has no button to save. *author* is the id of the
    person who reports, *now* the clock, by default that of the plan in *book*. *agreed* is the confidence
    that a workshop agreed on, by key result: it is offered where nobody has reported one yet. ``plan`` is
    the plan with what was written since.
    """

    kind = "check-in"
    value: Rows = traitlets.Tuple()  # type: ignore[assignment]

    def __init__(
        self,
        plan: Plan,
        *,
        team: str | None = None,
        on: date | None = None,
        author: str | None = None,
        book: Logbook | None = None,
        now: Callable[[], datetime] | None = None,
        agreed: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__(plan, "okr-check-in", on=options.day(plan, on), book=book, author=author)
        #: What was typed before and waits for its row to be shown.
        self._waiting: dict[str, Any] = {}
        self._book, self._agreed = book, {} if agreed is None else agreed
        self._now = now or partial(this_moment, book.folder if book else None)
        #: What every row is given.
        self._clock: dict[str, Any] = {"on": self.on, "now": self._now, "changed": self._changed}
        #: All rows that were shown once, by their place: the key result, or the KPI and its period.
        self._rows: dict[str, Any] = {}
        self._shown: list[Row] = []
        self._last: Rows = ()
        self.team_field = self.team_choice(team)
        hint = "Another day makes a late report."
        self.day_field = field.past_day("Day", self.on, until=self.on, hint=hint, needed=True)
        self.rest = w.Checkbox(description="Show what is not due as well", value=False, indent=False)
        self.day_field.observe(lambda _: self.show(), "value")
        self.rest.observe(lambda _: self.show(), "value")
        tip = "Save what is typed (Ctrl+Enter)"
        self.save = controls.button("Save", self.keep, "okr-primary", tooltip=tip)
        self.save.add_class("okr-save")
        tip = "Undo the last save: it is taken back on record"
        self.undo = controls.button("Undo", self.take_back, tooltip=tip)
        self.undo.layout.display = "none"
        self._head, self._written = Html(), Html()
        self.saving = SaveBar([self.save, self.undo], self._written)
        self._list = controls.column(name="okr-reports")
        self.lay_out(controls.row(self.team_field, self.day_field, self.rest), self._head, self._list)

    @property
    def day(self) -> date:
        """The day that the reports are about."""
        day: date = self.day_field.value
        return day

    # -- what is shown

    def show(self) -> None:
        """Show the team's rows on the day, by objective."""
        super().show()
        if self.team is None:
            self._tell_head((), ())
            return
        due = {d.id: d for d in waiting(self.plan, on=self.day, team=self.team, below=False)}
        figures = due
        if self.day != self.on:
            figures = {d.id: d for d in waiting(self.plan, on=self.on, team=self.team, below=False)}
        kpis = [d for d in figures.values() if d.noun == "KPI"]
        with self.filling():
            titled: list[tuple[str, Row]] = [
                *self._key_results(stand(self.plan, on=self.day), due),
                *(("Figures of KPIs", row) for row in self._of_kpis(kpis)),
            ]
        children: list[Any] = []
        for title, pairs in groupby(titled, key=lambda pair: pair[0]):
            children += [Html("elements/texts#heading", {"text": title}), *(row for _, row in pairs)]
        self._shown = [row for _, row in titled]
        self._list.children = children
        self._tell_head(due.values(), kpis)
        self._changed()

    def _key_results(self, standing: Standing, due: dict[str, Due]) -> Iterator[tuple[str, Report]]:
        """The rows of the team's key results, each with its objective's title.

        What was typed stays in sight, also on a day on which it is not due.
        """
        typed = {place for place, row in self._rows.items() if row.texts()} | self._waiting.keys()
        for cycle in self.plan.cycles:
            runs = self.day in cycle
            for o in self.plan.in_cycle.get((self.team or "", cycle.id), ()):
                if o.state == "draft" or not (runs or typed.intersection(kr.id for kr in o.key_results)):
                    continue
                for kr_standing in standing.objective(o.id).key_results:
                    name = kr_standing.key_result.id
                    if name in typed or (runs and (name in due or self.rest.value)):
                        facts = kr_standing, due.get(name), self.day
                        yield o.name, self._row(name, self._report, kr_standing.key_result, *facts)

    def _report(self, plan: Plan, kr: KeyResult, **clock: Any) -> Report:
        return Report(plan, kr, author=self.author, agreed=self._agreed.get(kr.id), **clock)

    def _of_kpis(self, due: Sequence[Due]) -> list[Row]:
        """The rows of figures: *due*, to be corrected, or typed though nobody waits for them any more."""
        asked = self.rest.value or self._waiting
        last = last_figures(self.plan, self.team or "", on=self.on) if asked else []
        shown = {_place(d): d for d in due}
        shown |= {_place(d): d for d in last if self.rest.value or _place(d) in self._waiting}
        for place, row in self._rows.items():
            if isinstance(row, FigureReport) and row.texts() and row.due.team == self.team:
                shown.setdefault(place, replace(row.due, overdue=False))
        return [self._row(_place(d), FigureReport, d, d) for d in shown.values()]

    def _row(self, place: str, make: Callable[..., Row], about: Any, *facts: Any) -> Row:
        """The row at a place, made where there is none yet, showing these facts, with what waits for it."""
        if place not in self._rows:
            self._rows[place] = make(self.plan, about, **self._clock)
        self._rows[place].show(self.plan, *facts)
        self._rows[place].retype(self._waiting.pop(place, {}))
        row: Row = self._rows[place]
        return row

    def _tell_head(self, due: Any, kpis: Sequence[Due]) -> None:
        items = [*(d for d in due if d.noun == "key result"), *kpis]
        title = self.plan.team(self.team).name if self.team else ""
        author = person_shown(self.plan, self.author, ids=True) if self.team else ""
        facts = {
            "title": title,
            "due": len(items),
            "overdue": sum(d.overdue for d in items),
            "elsewhere": self._elsewhere() if title and not items and self.day == self.on else "",
            "day": self.day,
            "author": author,
        }
        self._head.show("checkin/due", facts)

    def _elsewhere(self) -> str:
        """The first teams, by name, for which something is due today, each with how much."""
        teams = options.apart([(team.name, team.id) for _, team in self.plan.tree()])
        others = ((name, team) for name, team in teams if team != self.team)
        waits = ((n, len(waiting(self.plan, on=self.on, team=team, below=False))) for n, team in others)
        # Looked for only until there are enough: of a thousand teams one would wait for the answer.
        named = list(islice((f"{name} ({count:,})" for name, count in waits if count), _NAMED + 1))
        return formatting.listed([*named[:_NAMED], *(["others"] if named[_NAMED:] else [])])

    # -- what was typed

    def texts(self) -> dict[str, Any]:
        """What is typed in each row, and the day that it is about."""
        rows = self._waiting | {place: texts for place, row in self._rows.items() if (texts := row.texts())}
        return {"rows": rows, "day": self.day_field.control.value} if rows else {}

    def typed_in_words(self) -> str:
        """How many rows have something typed in them."""
        return formatting.count(len(self.texts().get("rows", ())), "report")

    def put_texts(self, texts: dict[str, Any]) -> str:
        """Put what was typed back into the rows, on its day; what has no row any more is named."""
        self._waiting = dict(texts["rows"])
        self.day_field.control.value = texts["day"]
        self.show()
        gone = [name for name in self._waiting if self._team_of(name) in {None, self.team}]
        return lost("No report is awaited any more on", {name: self._waiting.pop(name) for name in gone})

    def _team_of(self, place: str) -> str | None:
        """The team of a row by its place; None where the plan has no such thing any more."""
        kpi = place.split(", ", maxsplit=1)[0]
        if place in self.plan.key_results:
            return self.plan.key_results[place][0].team
        return self.plan.kpi(kpi).team if self.plan.has("KPI", kpi) else None

    @property
    def troubles(self) -> list[str]:
        """What cannot be saved, by row and field."""
        wrong = [f"{row.title} ({formatting.listed(row.troubles)})" for row in self._shown if row.troubles]
        return [*(["Day"] if self.day_field.trouble else []), *wrong]

    def _changed(self) -> None:
        if self._filling:
            return
        entries = [row.entry for row in self._shown if row.entry is not None and not row.asks]
        rows = [entry.row for entry in entries if entry.row is not None]
        self.value = tuple(rows)
        self.park()
        count = len(rows)
        self.save.description = f"Save {formatting.count(count, 'report')}" if count else "Save"
        if count and self.saving.message.value:
            self.saving.message.clear()

    # -- saving

    def keep(self) -> None:
        """Write every row, or none; then show what was written, and what it moved."""
        if self.troubles:
            self._tell_troubles()
            return
        if not self.value:
            self.saving.say("Nothing is typed yet, so there is nothing to save.")
            return
        typed = [row for row in self._shown if row.entry is not None]
        seen = [row.entry.before for row in typed if row.entry]
        at, tried = self._now(), list[tuple[Plan, list[Entry | Figure]]]()

        def judge(plan: Plan) -> Rows:
            """Every row, read against the plan as it stands now; none where one is refused."""
            entries = [entry for row in typed if (entry := row.read(plan, at))]
            tried.append((plan, entries))
            refused = any(entry.refusals for entry in entries)
            return () if refused else tuple(entry.row for entry in entries if entry.row)

        if not self._write([row.id for row in typed], judge):
            return
        before, entries = tried[-1]
        if any(entry.refusals for entry in entries):
            self.show()
            self._tell_troubles()
            return
        for row in typed:
            row.empty()
        rows = self._last = tuple(entry.row for entry in entries if entry.row)
        if rows:
            # What the rows replace that was not there yet when they were typed.
            pairs = zip(entries, seen, strict=True)
            unseen = {one.row: one.before for one, was in pairs if one.before not in (None, was)}
            self._tell_written(before, self.plan, rows, unseen)
        self.show()
        self.undo.layout.display = "" if rows else "none"
        done = f"{formatting.count(len(rows), 'report')} written."
        remarks = self._book.remarks if self._book else ()
        same = "All of it was reported already, so nothing was written."
        self.saving.say(" ".join([done, *remarks]) if rows else same)
        self.settle()

    def _write(self, about: Iterable[str], judge: Callable[[Plan], Rows]) -> bool:
        """Add the rows that *judge* gives; False where that failed."""
        book = self._book
        if book is None:
            return False
        now = self.saving.attempt(lambda: book.record(self.plan, about, judge, beside=self._of_team()))
        self.base = now or self.base
        return now is not None

    def _of_team(self) -> list[str]:
        """The ids of what the team may be shown; the rows about them are read anew with every save."""
        team, plan = self.team or "", self.plan
        objectives = [o for c in plan.cycles if self.day in c for o in plan.in_cycle.get((team, c.id), ())]
        named = [name for o in objectives for kr in o.key_results for name in (kr.id, kr.kpi) if name]
        return [*named, *(kpi.id for kpi in plan.kpis_of.get(team, ()))]

    def take_back(self) -> None:
        """Undo the last save: a row is added that takes each one back; nothing is deleted.

        What somebody else has reported since stays, and is named.
        """
        at = self._now()
        stays, gone = list[str](), list[CheckIn | Observation]()

        def judge(plan: Plan) -> Rows:
            rows: list[CheckIn | Observation] = []
            for row in self._last:
                try:
                    rows += undone(plan, row, at=at).rows
                    gone.append(row)
                except OkrError as error:
                    stays.append(str(error))
            return tuple(rows)

        if not self._write([row[0] for row in self._last], judge):
            return
        self._last = ()
        self.undo.layout.display = "none"
        self._written.clear()
        self.show()
        self.settle()
        back = f"{formatting.count(len(gone), 'report')} taken back; the history keeps them."
        self.saving.say(" ".join([*([back] if gone else []), *stays]), bad=bool(stays))

    def _tell_troubles(self) -> None:
        self.saving.say(f"Nothing was saved. First fix: {'; '.join(self.troubles)}.", bad=True)

    def _tell_written(self, plan: Plan, now: Plan, rows: Rows, unseen: Mapping[Any, Any]) -> None:
        before, after = stand(plan, on=self.on), stand(now, on=self.on)
        lines = []
        for row in rows:
            if isinstance(row, Observation):
                card = plan.kpi(row.kpi)
                title, moved = f"{card.name}, {formatting.period(row.period, card.rhythm)}", ""
                values = [row.value, *([unseen[row]] if row in unseen else [])]
                said = [formatting.line(value, card.unit) for value in values]
            else:
                title = plan.key_results[row.key_result][1].name
                moved = moved_between(before, after, row.key_result)
                reports = [row, *([unseen[row]] if row in unseen else [])]
                said = [reported(plan, report, titled=False) for report in reports]
            lines.append({"title": title, "said": said[0], "moved": moved, "instead": "".join(said[1:])})
        facts = {"lines": lines, "author": person_shown(plan, self.author, ids=True)}
        self._written.show("checkin/written", facts)


def _place(due: Due) -> str:
    """The place of a KPI's row among all rows; a key result's is its id."""
    return f"{due.id}, {due.period.start}"
